"""Where each room and bed of the house stands on the board: rectangles only, nothing painted.

A bunk is drawn as it stands, the upper bed above the lower one; single beds and cots stand two above each
other to save room. Rooms flow from left to right, block by block.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from PySide6.QtCore import QPoint, QRect, Qt

from transit_desk.domain.codes import BedLevel
from transit_desk.domain.rows import BedRow, RoomRow

TILE_WIDTHS = range(76, 129, 2)
"""Widths of a bed at 100 %: names want wide ones, the house as a whole narrow ones."""
TILE_HEIGHT = 44
GAP = 4
PADDING = 8
CARD_GAP = 12
CARD_HEAD = 28
BLOCK_HEAD = 36
MIN_CARD = 168
"""Below this the head of a room has no place for its words."""
LOOSE = 1.12
"""How much higher the house may become for wider beds."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A bed in its place."""

    bed: BedRow
    room: RoomRow
    rect: QRect


@dataclass(frozen=True, slots=True)
class Card:
    """A room in its place, with the beds in it."""

    room: RoomRow
    rect: QRect
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class BlockHead:
    """The heading above the rooms of a block."""

    block: str
    rect: QRect
    rooms: tuple[RoomRow, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole house, laid out for one width."""

    heads: tuple[BlockHead, ...] = ()
    cards: tuple[Card, ...] = ()
    height: int = 0
    tiles: dict[int, Tile] = field(default_factory=dict)
    """By bed id, in the order in which one reads them."""

    def at(self, point: QPoint) -> Tile | None:
        """The bed at this place."""
        for card in self.cards:
            if card.rect.contains(point):
                return next((tile for tile in card.tiles if tile.rect.contains(point)), None)
        return None

    def beside(self, bed_id: int, key: Qt.Key) -> Tile | None:
        """The next bed in the direction of an arrow key; None at the edge of the house.

        What lies straight ahead comes before what is nearer but aside.
        """
        here = self.tiles[bed_id].rect
        across = key in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        sign = 1 if key in (Qt.Key.Key_Right, Qt.Key.Key_Down) else -1
        best: tuple[int, Tile] | None = None
        for tile in self.tiles.values():
            step = tile.rect.center() - here.center()
            ahead, aside = (step.x(), step.y()) if across else (step.y(), step.x())
            ahead *= sign
            if ahead <= 0:
                continue
            # Left and right stay on the line; up and down may slip aside to the next line's nearest bed.
            if across and abs(aside) > here.height() // 2:
                continue
            away = ahead + 3 * abs(aside) if across else 4 * ahead + abs(aside)
            if best is None or away < best[0]:
                best = (away, tile)
        return best[1] if best else None

    def nearest(self, point: QPoint) -> Tile | None:
        """The bed whose middle is nearest to a place."""
        return min(
            self.tiles.values(), key=lambda tile: (tile.rect.center() - point).manhattanLength(), default=None
        )


def columns_of(beds: Sequence[BedRow]) -> list[tuple[BedRow | None, BedRow | None]]:
    """The beds of a room as columns of (above, below): singles, then bunks, then cots."""
    columns: list[tuple[BedRow | None, BedRow | None]] = []
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


def lay_out(rooms: Sequence[RoomRow], width: int, px: Callable[[float], int]) -> Plan:
    """The house for a board of `width` pixels; `px` turns design pixels into those of the text size.

    Each block has the widest beds that do not make it much higher.
    """
    heads: list[BlockHead] = []
    cards: list[Card] = []
    top = 0
    for block, members in groupby(rooms, key=lambda room: room.block):
        of_block = tuple(members)
        heads.append(BlockHead(block, QRect(0, top, width, px(BLOCK_HEAD)), of_block))
        top += px(BLOCK_HEAD)
        columns = [len(columns_of(room.beds)) for room in of_block]
        heights = {tile: _height(columns, width, px, px(tile)) for tile in TILE_WIDTHS}
        lowest = min(heights.values())
        widest = max(tile for tile, height in heights.items() if height <= lowest * LOOSE)
        found, top = _block(of_block, top, width, px, px(widest))
        cards += found
    by_bed = {tile.bed.bed_id: tile for card in cards for tile in card.tiles}
    return Plan(tuple(heads), tuple(cards), top, by_bed)


def _height(columns: Sequence[int], width: int, px: Callable[[float], int], tile_width: int) -> int:
    """How high a block becomes with beds of that width, from the columns of beds in each of its rooms."""
    sizes = [_card_size(count, width, px, tile_width) for count in columns]
    left = line = height = 0
    for card_width, card_height, _ in sizes:
        if left and left + card_width > width:
            height, left, line = height + line + px(CARD_GAP), 0, 0
        left += card_width + px(CARD_GAP)
        line = max(line, card_height)
    return height + line + px(CARD_GAP)


def _card_size(columns: int, width: int, px: Callable[[float], int], tile_width: int) -> tuple[int, int, int]:
    """Width and height of a room with so many columns of beds, and how many stand beside each other."""
    gap, padding = px(GAP), px(PADDING)
    most = max(1, (width - 2 * padding + gap) // (tile_width + gap))
    bands = max(1, -(-columns // most))
    across = min(columns, most)
    card_width = max(px(MIN_CARD), 2 * padding + across * (tile_width + gap) - gap)
    return card_width, px(CARD_HEAD) + bands * 2 * (px(TILE_HEIGHT) + gap) - gap + padding, most


def _block(
    rooms: Sequence[RoomRow], top: int, width: int, px: Callable[[float], int], tile_width: int
) -> tuple[list[Card], int]:
    """The rooms of a block from `top` on, with beds of that width; and where the block ends."""
    gap, padding, card_gap = px(GAP), px(PADDING), px(CARD_GAP)
    tile_height, card_head = px(TILE_HEIGHT), px(CARD_HEAD)
    cards: list[Card] = []
    left = line = 0
    for room in rooms:
        columns = columns_of(room.beds)
        card_width, card_height, most = _card_size(len(columns), width, px, tile_width)
        bands = [columns[at : at + most] for at in range(0, len(columns), most)]
        if left and left + card_width > width:
            top, left, line = top + line + card_gap, 0, 0
        tiles: list[Tile] = []
        for number, band in enumerate(bands):
            upper = top + card_head + number * 2 * (tile_height + gap)
            for place, pair in enumerate(band):
                x = left + padding + place * (tile_width + gap)
                for below, bed in enumerate(pair):
                    if bed is not None:
                        y = upper + below * (tile_height + gap)
                        tiles.append(Tile(bed, room, QRect(x, y, tile_width, tile_height)))
        cards.append(Card(room, QRect(left, top, card_width, card_height), tuple(tiles)))
        left += card_width + card_gap
        line = max(line, card_height)
    return cards, top + line + card_gap
