"""Where each room and bed of the house stands on the plan: rectangles only, nothing painted.

Lengths are design pixels at 100 %; the board multiplies them by its zoom. A floor whose rooms have a place is
drawn as it was laid out; other rooms flow from left to right in their order. A bunk is drawn as it stands, the
upper bed above the lower one; single beds and cots stand two above each other to save room.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from statistics import median
from typing import NamedTuple, TypeAlias

from PySide6.QtCore import QPointF, QRectF, Qt

from transit_desk.domain.board_rows import BedLook, BoardBed, BoardRoom
from transit_desk.domain.codes import BedLevel

TILE_WIDTHS = range(76, 129, 4)
"""Widths of a bed: names want wide ones, the house as a whole narrow ones."""
WIDEST = 176
"""Of a bed in a room that was drawn larger than its beds need."""
TILE_HEIGHT = 44
GAP = 4
PADDING = 8
CARD_GAP = 12
CARD_HEAD = 28
SECTION_HEAD = 34
SECTION_GAP = 24
MIN_CARD = 168
"""Below this the head of a room has no place for its words."""
LOOSE = 1.12
"""How much higher the house may become for wider beds."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A bed in its place."""

    bed: BoardBed
    room: BoardRoom
    rect: QRectF


@dataclass(frozen=True, slots=True)
class Card:
    """A room in its place, with the beds in it; its words have the uppermost `head`."""

    room: BoardRoom
    rect: QRectF
    tiles: tuple[Tile, ...]
    head: float = CARD_HEAD


@dataclass(frozen=True, slots=True)
class SectionHead:
    """The heading above a floor of a block. `floors` is how many the block has, `free` how many beds of the floor
    are free, without cots."""

    block: str
    floor: int
    floors: int
    free: int
    rect: QRectF


@dataclass(frozen=True, slots=True)
class HousePlan:
    """The whole house, laid out."""

    heads: tuple[SectionHead, ...] = ()
    cards: tuple[Card, ...] = ()
    width: float = 0.0
    height: float = 0.0
    tiles: dict[int, Tile] = field(default_factory=dict)
    """By bed id, in the order in which one reads them."""
    card_of: dict[int, Card] = field(default_factory=dict)
    """By room id."""

    def card_at(self, point: QPointF) -> Card | None:
        """The room at this place."""
        return next((card for card in self.cards if card.rect.contains(point)), None)

    def at(self, point: QPointF) -> Tile | None:
        """The bed at this place."""
        card = self.card_at(point)
        if card is None:
            return None
        return next((tile for tile in card.tiles if tile.rect.contains(point)), None)

    def beside(self, bed_id: int, key: Qt.Key) -> Tile | None:
        """The next bed in the direction of an arrow key; None at the edge of the house.

        What lies straight ahead comes before what is nearer but aside.
        """
        here = self.tiles[bed_id].rect
        x, y, half = here.center().x(), here.center().y(), here.height() / 2
        across = key in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        sign = 1 if key in (Qt.Key.Key_Right, Qt.Key.Key_Down) else -1
        best: tuple[float, Tile] | None = None
        for tile in self.tiles.values():
            middle = tile.rect.center()
            right, down = middle.x() - x, middle.y() - y
            ahead, aside = (right, abs(down)) if across else (down, abs(right))
            ahead *= sign
            # Left and right stay on the line; up and down may slip aside to the next line's nearest bed.
            if ahead < 1 or (across and aside > half):
                continue
            away = ahead + 3 * aside if across else 4 * ahead + aside
            if best is None or away < best[0]:
                best = (away, tile)
        return best[1] if best else None

    def nearest(self, point: QPointF) -> Tile | None:
        """The bed whose middle is nearest to a place."""
        return min(
            self.tiles.values(), key=lambda tile: (tile.rect.center() - point).manhattanLength(), default=None
        )


def columns_of(beds: Sequence[BoardBed]) -> list[tuple[BoardBed | None, BoardBed | None]]:
    """The beds of a room as columns of (above, below): singles, then bunks, then cots."""
    columns: list[tuple[BoardBed | None, BoardBed | None]] = []
    for level in (BedLevel.SINGLE, None, BedLevel.COT):
        if level is not None:
            own = [bed for bed in beds if bed.level is level]
            pairs = [own[at : at + 2] for at in range(0, len(own), 2)]
            columns += [(pair[0], pair[1] if len(pair) > 1 else None) for pair in pairs]
            continue
        lower = [bed for bed in beds if bed.level is BedLevel.LOWER]
        upper = [bed for bed in beds if bed.level is BedLevel.UPPER]
        for at in range(max(len(lower), len(upper))):
            columns.append((upper[at] if at < len(upper) else None, lower[at] if at < len(lower) else None))
    return columns


class _Size(NamedTuple):
    """A room with its beds: how many columns stand beside each other, and what that needs."""

    across: int
    width: float
    height: float


def _size(columns: int, most: int, tile_width: float) -> _Size:
    across = max(1, min(columns, most))
    bands = max(1, -(-columns // across))
    width = max(MIN_CARD, 2 * PADDING + across * (tile_width + GAP) - GAP)
    return _Size(across, width, CARD_HEAD + bands * 2 * (TILE_HEIGHT + GAP) - GAP + PADDING)


_Columns: TypeAlias = Sequence[tuple[BoardBed | None, BoardBed | None]]


class _Draft(NamedTuple):
    """A room before its beds are put in: its place on the floor, and how beds stand in it."""

    room: BoardRoom
    columns: _Columns
    left: float
    top: float
    width: float
    height: float
    across: int
    tile_width: float
    tile_height: float
    gap_x: float = GAP
    gap_y: float = GAP
    padding: float = PADDING
    head: float = CARD_HEAD

    def card(self, x: float, y: float) -> Card:
        """The room with its beds, on a floor that begins at (x, y)."""
        left, top = x + self.left, y + self.top
        wide, high = self.tile_width, self.tile_height
        tiles: list[Tile] = []
        for at, pair in enumerate(self.columns):
            band, place = divmod(at, self.across)
            bed_left = left + self.padding + place * (wide + self.gap_x)
            for below, bed in enumerate(pair):
                if bed is not None:
                    bed_top = top + self.head + (2 * band + below) * (high + self.gap_y)
                    tiles.append(Tile(bed, self.room, QRectF(bed_left, bed_top, wide, high)))
        return Card(self.room, QRectF(left, top, self.width, self.height), tuple(tiles), self.head)


class _Section(NamedTuple):
    """A floor of a block in its place, before its rooms are put in."""

    block: str
    floor: int
    rooms: tuple[BoardRoom, ...]
    drafts: list[_Draft]
    left: float
    top: float
    width: float


def lay_out(rooms: Sequence[BoardRoom], width: float) -> HousePlan:
    """The house for a board of `width`; floors that were drawn may be wider."""
    sections, widest, height = _sections(rooms, width)
    floors = Counter(section.block for section in sections)
    heads: list[SectionHead] = []
    cards: list[Card] = []
    for section in sections:
        beds = [bed for room in section.rooms for bed in room.beds]
        free = sum(bed.look is BedLook.FREE and bed.level is not BedLevel.COT for bed in beds)
        rect = QRectF(section.left, section.top, section.width, SECTION_HEAD)
        heads.append(SectionHead(section.block, section.floor, floors[section.block], free, rect))
        cards += [draft.card(section.left, section.top + SECTION_HEAD) for draft in section.drafts]
    by_bed = {tile.bed.bed_id: tile for card in cards for tile in card.tiles}
    by_room = {card.room.room_id: card for card in cards}
    return HousePlan(tuple(heads), tuple(cards), widest, height, by_bed, by_room)


def fitting(
    rooms: Sequence[BoardRoom], width: float, height: float, factors: Sequence[float]
) -> tuple[float, HousePlan]:
    """The largest of `factors` (ascending) at which the whole house fits a window, and the house for it; the
    smallest one when it never fits."""

    def fits(factor: float) -> bool:
        _, wide, high = _sections(rooms, width / factor)
        return wide * factor <= width + 1 and high * factor <= height + 1

    low, high, best = 0, len(factors) - 1, 0
    while low <= high:
        at = (low + high) // 2
        if fits(factors[at]):
            best, low = at, at + 1
        else:
            high = at - 1
    # Lines break differently at each size: a larger one may fit where a smaller one did not.
    for at in range(best + 2, min(best + 5, len(factors))):
        if fits(factors[at]):
            best = at
    return factors[best], lay_out(rooms, width / factors[best])


def _sections(rooms: Sequence[BoardRoom], width: float) -> tuple[list[_Section], float, float]:
    """The floors one after the other, beside each other where there is room; how wide and high they are."""
    sections: list[_Section] = []
    left = top = line = widest = 0.0
    for (block, floor), members in groupby(_by_floor(rooms), key=lambda room: (room.block, room.floor)):
        of_floor = tuple(members)
        drafts = _section(of_floor, width)
        wide = max((draft.left + draft.width for draft in drafts), default=0.0)
        high = max((draft.top + draft.height for draft in drafts), default=0.0)
        if left and left + wide > width:
            left, top, line = 0.0, top + line + SECTION_GAP, 0.0
        sections.append(_Section(block, floor, of_floor, drafts, left, top, wide))
        widest = max(widest, left + wide)
        line = max(line, SECTION_HEAD + high)
        left += wide + 2 * SECTION_GAP
    return sections, widest, top + line


def _by_floor(rooms: Iterable[BoardRoom]) -> list[BoardRoom]:
    """Blocks in the order in which they come, the ground floor of each first; rooms keep their order."""
    order: dict[str, int] = {}
    for room in rooms:
        order.setdefault(room.block, len(order))
    return sorted(rooms, key=lambda room: (order[room.block], room.floor))


def _section(rooms: Sequence[BoardRoom], width: float) -> list[_Draft]:
    """The rooms of one floor from (0, 0) on."""
    placed = _placed([room for room in rooms if room.place is not None])
    below = max((draft.top + draft.height + CARD_GAP for draft in placed), default=0.0)
    flowing = _flow([room for room in rooms if room.place is None], width, below)
    return placed + flowing


def _flow(rooms: Sequence[BoardRoom], width: float, top: float) -> list[_Draft]:
    """Rooms in their order, with the widest beds that do not make the floor much higher."""
    if not rooms:
        return []
    columns = [columns_of(room.beds) for room in rooms]
    counts = [len(found) for found in columns]
    heights = {tile: _height(counts, width, tile) for tile in TILE_WIDTHS}
    lowest = min(heights.values())
    tile_width = max(tile for tile, height in heights.items() if height <= lowest * LOOSE)
    most = _most(width, tile_width)
    drafts: list[_Draft] = []
    left = line = 0.0
    for room, found in zip(rooms, columns, strict=True):
        size = _size(len(found), most, tile_width)
        if left and left + size.width > width:
            left, top, line = 0.0, top + line + CARD_GAP, 0.0
        drafts.append(
            _Draft(room, found, left, top, size.width, size.height, size.across, tile_width, TILE_HEIGHT)
        )
        left += size.width + CARD_GAP
        line = max(line, size.height)
    return drafts


def _height(columns: Sequence[int], width: float, tile_width: float) -> float:
    """How high a floor becomes with beds of that width, from the columns of beds in each of its rooms."""
    left = line = height = 0.0
    most = _most(width, tile_width)
    sizes = {count: _size(count, most, tile_width) for count in set(columns)}
    for count in columns:
        _, wide, high = sizes[count]
        if left and left + wide > width:
            height, left, line = height + line + CARD_GAP, 0.0, 0.0
        left += wide + CARD_GAP
        line = max(line, high)
    return height + line + CARD_GAP


def _most(width: float, tile_width: float) -> int:
    return max(1, int((width - 2 * PADDING + GAP) // (tile_width + GAP)))


def _placed(rooms: Sequence[BoardRoom]) -> list[_Draft]:
    """Rooms where they were drawn. A square of the plan is as large as most rooms need for their beds; one that
    was drawn too small for its beds has smaller ones."""
    places = [(room, room.place, columns_of(room.beds)) for room in rooms if room.place is not None]
    if not places:
        return []
    needs = [_square(len(found), place.width, place.height) for _, place, found in places]
    unit = min(max(needs), 1.6 * median(needs))
    near_x = min(place.x for _, place, _ in places)
    near_y = min(place.y for _, place, _ in places)
    return [
        _filled(
            room,
            found,
            QRectF(
                (place.x - near_x) * unit,
                (place.y - near_y) * unit,
                place.width * unit - CARD_GAP,
                place.height * unit - CARD_GAP,
            ),
        )
        for room, place, found in places
    ]


def _square(columns: int, width: int, height: int) -> float:
    """The side of a square of the plan at which a room of so many squares holds its beds."""
    sizes = (_size(columns, across, TILE_WIDTHS[0]) for across in range(1, max(columns, 1) + 1))
    return min(max((size.width + CARD_GAP) / width, (size.height + CARD_GAP) / height) for size in sizes)


def _filled(room: BoardRoom, columns: _Columns, rect: QRectF) -> _Draft:
    """A room of a given size, its beds as large as they fit."""
    head = min(CARD_HEAD, rect.height() * 0.3)
    padding = min(PADDING, rect.width() * 0.05, rect.height() * 0.05)
    wide, high = rect.width() - 2 * padding, rect.height() - head - padding
    best, found = 0.0, (1, wide, high, 0.0, 0.0)
    for across in range(1, max(len(columns), 1) + 1):
        bands = -(-len(columns) // across) or 1
        gap_x, gap_y = min(GAP, 0.2 * wide / across), min(GAP, 0.2 * high / (2 * bands))
        width = min((wide + gap_x) / across - gap_x, WIDEST)
        height = min((high + gap_y) / (2 * bands) - gap_y, TILE_HEIGHT)
        size = min(width / TILE_WIDTHS[-1], height / TILE_HEIGHT * 0.9, 1.0)
        if size > best:
            best, found = size, (across, width, height, gap_x, gap_y)
    return _Draft(room, columns, rect.left(), rect.top(), rect.width(), rect.height(), *found, padding, head)
