"""A house as a workbook says it: rows of four sheets into a layout, or what is wrong with which cell.

Things are known again by their names: a room that is called otherwise is another room. A column or sheet that
may be left out leaves what is stored as it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from transit_desk.domain.board_rows import PlanPlace
from transit_desk.domain.codes import RoomKind
from transit_desk.domain.house_layout import (
    Fault,
    HouseLayout,
    LayoutBed,
    LayoutBlock,
    LayoutFault,
    LayoutRoom,
    both_ways,
    faults,
    name_key,
)
from transit_desk.domain.house_sheets import (
    PLAN,
    Heading,
    HouseProblem,
    HouseProblemKind,
    HouseWords,
    SheetKind,
    Table,
    find_table,
)
from transit_desk.domain.names import fold
from transit_desk.domain.roll.source import RollSource, cell_text, column_letter

MOST_PROBLEMS: Final = 500
"""More are of a file that is no house."""

_COLUMN_OF: Final[Mapping[LayoutFault, Heading]] = {
    LayoutFault.FLOOR: Heading.FLOOR,
    LayoutFault.OFF_PLAN: Heading.X,
    LayoutFault.ROOM_SIZE: Heading.WIDTH,
    LayoutFault.OVERLAP: Heading.X,
}
"""Where it is not the name that is wrong."""


@dataclass(frozen=True, slots=True)
class ParsedHouse:
    """The house that the file says, and what is wrong with it; with problems the layout is only a part.

    `rows` tells where a thing stands, by its kind of sheet and id: the sheet's name and the row.
    """

    layout: HouseLayout
    problems: tuple[HouseProblem, ...]
    rows: Mapping[tuple[SheetKind, int], tuple[str, int]]


def parse_house(source: RollSource, words: HouseWords, stored: HouseLayout) -> ParsedHouse:
    """The layout of a workbook; what is stored under the same name keeps its id."""
    return _Parser(source, words, stored).parse()


class _Parser:
    def __init__(self, source: RollSource, words: HouseWords, stored: HouseLayout) -> None:
        self._source = source
        self._words = words
        self._stored = stored
        self._problems: list[HouseProblem] = []
        self._rows: dict[tuple[SheetKind, int], int] = {}  # where a block, room or bed stands, by its id
        self._room_names: set[str] = set()  # of every row, also of one that something else is wrong with
        self._last = 0
        self._tables = {kind: find_table(source, kind, words, self._problems) for kind in SheetKind}

    def parse(self) -> ParsedHouse:
        rooms_table, beds_table = self._tables[SheetKind.ROOMS], self._tables[SheetKind.BEDS]
        if self._problems or rooms_table is None or beds_table is None:
            return ParsedHouse(self._stored, tuple(self._problems), {})
        blocks = self._blocks(rooms_table)
        rooms = self._rooms(rooms_table, blocks)
        rooms = self._with_beds(beds_table, rooms)
        rooms = self._with_neighbours(self._tables[SheetKind.NEIGHBOURS], rooms)
        layout = both_ways(_ordered(self._stored, blocks, rooms))
        self._problems += (self._of_fault(one) for one in faults(layout))
        names = {sheet.name: at for at, sheet in enumerate(self._source.sheets)}
        self._problems.sort(key=lambda one: (names.get(one.sheet, -1), one.row, len(one.column), one.column))
        rows = {
            key: (table.sheet.name, row)
            for key, row in self._rows.items()
            if (table := self._tables[key[0]]) is not None
        }
        return ParsedHouse(layout, tuple(self._problems[:MOST_PROBLEMS]), rows)

    def _new_id(self) -> int:
        self._last -= 1
        return self._last

    def _of_fault(self, one: Fault) -> HouseProblem:
        """What can't be, at the cell that says it."""
        kind, own = SheetKind.BLOCKS, one.block_id
        heading = Heading.BLOCK
        if one.bed_id:
            kind, own, heading = SheetKind.BEDS, one.bed_id, Heading.BED
        elif one.room_id:
            kind, own, heading = SheetKind.ROOMS, one.room_id, _COLUMN_OF.get(one.kind, Heading.ROOM)
        table, row = self._tables[kind], self._rows.get((kind, own), 0)
        if table is None:
            return HouseProblem(HouseProblemKind.LAYOUT, fault=one)
        column = column_letter(table.columns[heading]) if row and heading in table else ""
        return HouseProblem(HouseProblemKind.LAYOUT, table.sheet.name, row, column, fault=one)

    # Blocks

    def _blocks(self, rooms: Table) -> tuple[LayoutBlock, ...]:
        known = {name_key(block.name): block for block in self._stored.blocks}
        table = self._tables[SheetKind.BLOCKS]
        found: dict[int, LayoutBlock] = {}
        if table is None:  # those that are stored, then those that rooms name
            found = {block.id: block for block in self._stored.blocks}
            for row in rooms.rows():
                name = cell_text(rooms.value(row, Heading.BLOCK))
                if name and name_key(name) not in known:
                    known[name_key(name)] = block = LayoutBlock(self._new_id(), name, 0)
                    found[block.id] = block
            return tuple(found.values())
        for row in table.rows():
            name = table.text(row, Heading.BLOCK)
            if name:
                was = known.get(name_key(name))
                own = self._new_id() if was is None or was.id in found else was.id
                found[own] = LayoutBlock(own, name, 0)
                self._rows[SheetKind.BLOCKS, own] = row
        return tuple(found.values())

    # Rooms

    def _rooms(self, table: Table, blocks: Iterable[LayoutBlock]) -> list[LayoutRoom]:
        by_name = {name_key(block.name): block.id for block in blocks}
        known = {name_key(room.name): room for room in self._stored.rooms}
        found: dict[int, LayoutRoom] = {}
        for row in table.rows():
            name, block = table.text(row, Heading.ROOM), table.text(row, Heading.BLOCK)
            self._room_names.add(name_key(name))
            if block and name_key(block) not in by_name:
                table.blame(HouseProblemKind.BLOCK_NOT_LISTED, row, Heading.BLOCK, block)
            was = known.get(name_key(name))
            if was is None or was.id in found:
                was = LayoutRoom(self._new_id(), 0, name, RoomKind.FAMILY, 0, False, False, False, 0, None)
            room = self._room(table, row, was, name, by_name.get(name_key(block), 0))
            if name and room.block_id:
                found[room.id] = room
                self._rows[SheetKind.ROOMS, room.id] = row
        return list(found.values())

    def _room(self, table: Table, row: int, was: LayoutRoom, name: str, block_id: int) -> LayoutRoom:
        kind, said = was.kind, table.text(row, Heading.KIND)
        if said:
            kind = self._words.kinds.get(fold(said), kind)
            if fold(said) not in self._words.kinds:
                table.blame(HouseProblemKind.KIND_UNKNOWN, row, Heading.KIND, said)
        floor = table.number(row, Heading.FLOOR) if Heading.FLOOR in table else was.floor
        flags = {
            heading: table.flag(row, heading, self._words) if heading in table else getattr(was, heading)
            for heading in (Heading.ACCESSIBLE, Heading.NEAR_WASH, Heading.CLOSED)
        }
        return replace(
            was,
            block_id=block_id,
            name=name,
            kind=kind,
            floor=was.floor if floor is None else floor,
            accessible=flags[Heading.ACCESSIBLE],
            near_wash=flags[Heading.NEAR_WASH],
            closed=flags[Heading.CLOSED],
            place=self._place(table, row, was.place),
        )

    def _place(self, table: Table, row: int, was: PlanPlace | None) -> PlanPlace | None:
        """None where all four cells are empty; as stored in a file without these columns."""
        there = [heading for heading in PLAN if heading in table]
        if not there:
            return was
        filled = [heading for heading in there if not table.empty(row, heading)]
        if not filled:
            return None
        if len(filled) < len(PLAN):
            table.blame(HouseProblemKind.PLACE_HALF, row, filled[0])
            return was
        x, y, width, height = (table.number(row, heading) for heading in PLAN)
        if x is None or y is None or width is None or height is None:
            return was
        return PlanPlace(x, y, width, height)

    # Beds and neighbours

    def _listed(
        self, table: Table, row: int, heading: Heading, rooms: Mapping[str, LayoutRoom]
    ) -> LayoutRoom | None:
        name = table.text(row, heading)
        room = rooms.get(name_key(name))
        if name and name_key(name) not in self._room_names:
            table.blame(HouseProblemKind.ROOM_NOT_LISTED, row, heading, name)
        return room

    def _with_beds(self, table: Table, rooms: Sequence[LayoutRoom]) -> list[LayoutRoom]:
        by_name = {name_key(room.name): room for room in rooms}
        beds: dict[int, dict[int, LayoutBed]] = defaultdict(dict)
        for row in table.rows():
            room = self._listed(table, row, Heading.ROOM, by_name)
            name, said = table.text(row, Heading.BED), table.text(row, Heading.LEVEL)
            level = self._words.levels.get(fold(said))
            if said and level is None:
                table.blame(HouseProblemKind.LEVEL_UNKNOWN, row, Heading.LEVEL, said)
            if room is None or not name or level is None:
                continue
            was = next((bed for bed in room.beds if name_key(bed.name) == name_key(name)), None)
            own = self._new_id() if was is None or was.id in beds[room.id] else was.id
            beds[room.id][own] = LayoutBed(own, name, level)
            self._rows[SheetKind.BEDS, own] = row
        return [replace(room, beds=_beds_in_order(room, beds[room.id])) for room in rooms]

    def _with_neighbours(self, table: Table | None, rooms: Sequence[LayoutRoom]) -> list[LayoutRoom]:
        by_id = {room.id: room for room in rooms}
        if table is None:  # as they are, where both are left in one block
            return [
                replace(
                    room,
                    neighbours=frozenset(
                        other
                        for other in room.neighbours
                        if other in by_id and by_id[other].block_id == room.block_id
                    ),
                )
                for room in rooms
            ]
        by_name = {name_key(room.name): room for room in rooms}
        beside: dict[int, set[int]] = defaultdict(set)
        for row in table.rows():
            one = self._listed(table, row, Heading.ROOM, by_name)
            other = self._listed(table, row, Heading.NEIGHBOUR, by_name)
            if one is None or other is None:
                continue
            kind = None
            if one is other:
                kind = LayoutFault.NEIGHBOUR_ITSELF
            elif one.block_id != other.block_id:
                kind = LayoutFault.NEIGHBOUR_BLOCK
            if kind is None:
                beside[one.id].add(other.id)
                beside[other.id].add(one.id)
                continue
            column = column_letter(table.columns[Heading.NEIGHBOUR])
            wrong = Fault(kind, one.block_id, one.id, name=one.name, other=other.name)
            self._problems.append(
                HouseProblem(HouseProblemKind.LAYOUT, table.sheet.name, row, column, fault=wrong)
            )
        return [replace(room, neighbours=frozenset(beside[room.id])) for room in rooms]


def _beds_in_order(room: LayoutRoom, beds: Mapping[int, LayoutBed]) -> tuple[LayoutBed, ...]:
    """Those that are stored in their stored order, which no file changes; then the new ones."""
    stored = [beds[bed.id] for bed in room.beds if bed.id in beds]
    return (*stored, *(bed for own, bed in beds.items() if own < 0))


def _ordered(stored: HouseLayout, blocks: Sequence[LayoutBlock], rooms: Sequence[LayoutRoom]) -> HouseLayout:
    """Blocks and rooms in the order of the file, with stored positions as long as they tell that order."""
    places = _positions({block.id: block.position for block in stored.blocks}, [block.id for block in blocks])
    in_order = tuple(replace(block, position=places[block.id]) for block in blocks)
    found: list[LayoutRoom] = []
    for block in in_order:
        own = [room for room in rooms if room.block_id == block.id]
        known = {room.id: room.position for room in stored.rooms_of(block.id)}
        places = _positions(known, [room.id for room in own])
        found += (replace(room, position=places[room.id]) for room in own)
    return HouseLayout(in_order, tuple(found))


def _positions(stored: Mapping[int, int], ids: Sequence[int]) -> dict[int, int]:
    """A position for each of the ids, which rise: those stored where that goes, otherwise counted from 0."""
    known = [one for one in ids if one in stored]
    kept = [stored[one] for one in known]
    if list(ids[: len(known)]) != known or kept != sorted(kept):
        return {one: at for at, one in enumerate(ids)}
    after = max(stored.values(), default=-1) + 1
    new = {one: after + at for at, one in enumerate(ids[len(known) :])}
    return {**dict(zip(known, kept, strict=True)), **new}
