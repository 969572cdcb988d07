"""The sheets of a house in a workbook: what they are called, their columns, and cells read one by one.

`house_parse` makes a layout of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from transit_desk.domain.codes import BedLevel, RoomKind
from transit_desk.domain.house_layout import Fault, RoomPeople
from transit_desk.domain.names import fold
from transit_desk.domain.roll.source import (
    CellValue,
    MergedColumn,
    RollSource,
    Sheet,
    cell_text,
    column_letter,
    fault,
)

HEADING_ROWS: Final = 30
"""The headings stand among so many first rows."""


class SheetKind(StrEnum):
    """The sheets of a house."""

    BLOCKS = "blocks"
    ROOMS = "rooms"
    BEDS = "beds"
    NEIGHBOURS = "neighbours"


class Heading(StrEnum):
    """The columns of the sheets."""

    BLOCK = "block"
    ROOM = "room"
    KIND = "kind"
    FLOOR = "floor"
    ACCESSIBLE = "accessible"
    NEAR_WASH = "near_wash"
    CLOSED = "closed"
    X = "x"
    Y = "y"
    WIDTH = "width"
    HEIGHT = "height"
    BED = "bed"
    LEVEL = "level"
    NEIGHBOUR = "neighbour"


PLAN: Final = (Heading.X, Heading.Y, Heading.WIDTH, Heading.HEIGHT)
COLUMNS: Final[Mapping[SheetKind, tuple[Heading, ...]]] = {
    SheetKind.BLOCKS: (Heading.BLOCK,),
    SheetKind.ROOMS: (
        Heading.BLOCK,
        Heading.ROOM,
        Heading.KIND,
        Heading.FLOOR,
        Heading.ACCESSIBLE,
        Heading.NEAR_WASH,
        Heading.CLOSED,
        *PLAN,
    ),
    SheetKind.BEDS: (Heading.ROOM, Heading.BED, Heading.LEVEL),
    SheetKind.NEIGHBOURS: (Heading.ROOM, Heading.NEIGHBOUR),
}
"""As the file is written; read, they may stand in any order."""
OPTIONAL: Final = frozenset({Heading.FLOOR, Heading.ACCESSIBLE, Heading.NEAR_WASH, Heading.CLOSED, *PLAN})
NEEDED: Final = (SheetKind.ROOMS, SheetKind.BEDS)


class HouseProblemKind(StrEnum):
    """What is wrong with the file; each keeps all of it from being taken in."""

    SHEET_MISSING = "sheet_missing"
    HEADING_MISSING = "heading_missing"
    SHEET_TOO_LONG = "sheet_too_long"
    CELL_BROKEN = "cell_broken"
    EMPTY = "empty"
    KIND_UNKNOWN = "kind_unknown"
    LEVEL_UNKNOWN = "level_unknown"
    NOT_A_NUMBER = "not_a_number"
    NOT_YES_OR_NO = "not_yes_or_no"
    BLOCK_NOT_LISTED = "block_not_listed"
    ROOM_NOT_LISTED = "room_not_listed"
    PLACE_HALF = "place_half"
    LAYOUT = "layout"  # fault
    ROOM_USED = "room_used"  # text: the room
    BED_USED = "bed_used"  # text: the bed
    PEOPLE = "people"  # text: the room; refused: who would be in it against which rule


@dataclass(frozen=True, slots=True)
class HouseProblem:
    """One problem and its cell: `sheet` as the file calls it, `row` from 1 (0: of none), `column` a letter.

    `text` is what stands there; `missing` the sheet or heading that a problem is about.
    """

    kind: HouseProblemKind
    sheet: str = ""
    row: int = 0
    column: str = ""
    text: str = ""
    missing: SheetKind | Heading | None = None
    fault: Fault | None = None
    refused: RoomPeople | None = None


@dataclass(frozen=True, slots=True)
class HouseWords:
    """What may stand in the file, folded (`names.fold`), in every language."""

    sheets: Mapping[str, SheetKind]
    headings: Mapping[str, Heading]
    kinds: Mapping[str, RoomKind]
    levels: Mapping[str, BedLevel]
    yes: frozenset[str]
    no: frozenset[str]


class Table:
    """A sheet with its headings found. What is wrong with a cell goes to `problems`."""

    def __init__(
        self, sheet: Sheet, row: int, columns: Mapping[Heading, int], problems: list[HouseProblem]
    ) -> None:
        self.sheet = sheet
        self.columns = columns
        self._row = row
        self._problems = problems
        self._merged = {column: MergedColumn.of(sheet, column) for column in columns.values()}

    def __contains__(self, heading: Heading) -> bool:
        return heading in self.columns

    def value(self, row: int, heading: Heading) -> CellValue:
        """A cell; of those merged downwards the value of all."""
        column = self.columns[heading]
        return self.sheet.value(self._merged[column].first_row(row) or row, column)

    def empty(self, row: int, heading: Heading) -> bool:
        """Whether nothing stands in a cell, not even a broken formula."""
        value = self.value(row, heading)
        return not cell_text(value) and fault(value) is None

    def rows(self) -> Iterator[int]:
        """The rows below the headings in which something stands."""
        for row in range(self._row + 1, len(self.sheet.rows) + 1):
            if any(cell_text(value) or fault(value) for value in self._cells(row)):
                yield row

    def _cells(self, row: int) -> Iterator[CellValue]:
        return (self.sheet.value(row, column) for column in self.columns.values())

    def blame(self, kind: HouseProblemKind, row: int, heading: Heading, text: str = "") -> None:
        """Tells that a cell is wrong."""
        letter = column_letter(self.columns[heading])
        self._problems.append(HouseProblem(kind, self.sheet.name, row, letter, text, heading))

    def text(self, row: int, heading: Heading) -> str:
        """The text of a cell that must have one; "" after telling that it has none."""
        value = self.value(row, heading)
        text = cell_text(value)
        if fault(value) is not None:
            self.blame(HouseProblemKind.CELL_BROKEN, row, heading)
            return ""
        if not text:
            self.blame(HouseProblemKind.EMPTY, row, heading)
        return text

    def number(self, row: int, heading: Heading) -> int | None:
        """The whole number of a cell that must have one; None after telling that it has none."""
        value = self.value(row, heading)
        text = cell_text(value)
        digits = text.replace("\N{MINUS SIGN}", "-").removeprefix("-")
        if fault(value) is not None:
            self.blame(HouseProblemKind.CELL_BROKEN, row, heading)
        elif not text:
            self.blame(HouseProblemKind.EMPTY, row, heading)
        elif isinstance(value, bool) or not (len(digits) < 9 and digits.isascii() and digits.isdigit()):
            self.blame(HouseProblemKind.NOT_A_NUMBER, row, heading, text)
        else:
            return int(digits) if len(digits) == len(text) else -int(digits)
        return None

    def flag(self, row: int, heading: Heading, words: HouseWords) -> bool:
        """Yes or no; an empty cell is no."""
        value = self.value(row, heading)
        text = cell_text(value)
        if isinstance(value, bool):
            return value
        if fault(value) is not None:
            self.blame(HouseProblemKind.CELL_BROKEN, row, heading)
        elif fold(text) in words.yes:
            return True
        elif text and fold(text) not in words.no:
            self.blame(HouseProblemKind.NOT_YES_OR_NO, row, heading, text)
        return False


def find_table(
    source: RollSource, kind: SheetKind, words: HouseWords, problems: list[HouseProblem]
) -> Table | None:
    """The sheet of that kind, by its name; None when there is none, which is a problem of those `NEEDED`."""
    sheet = next((one for one in source.sheets if words.sheets.get(fold(one.name)) is kind), None)
    if sheet is None:
        if kind in NEEDED:
            problems.append(HouseProblem(HouseProblemKind.SHEET_MISSING, missing=kind))
        return None
    if sheet.truncated:
        problems.append(HouseProblem(HouseProblemKind.SHEET_TOO_LONG, sheet.name))
        return None
    needed = [heading for heading in COLUMNS[kind] if heading not in OPTIONAL]
    row, columns, most = 0, dict[Heading, int](), 0
    for at, cells in enumerate(sheet.rows[:HEADING_ROWS], 1):
        there = _headings(kind, cells, words)
        found = sum(heading in there for heading in needed)
        if found > most or (found == most and len(there) > len(columns)):
            row, columns, most = at, there, found
    missing = [heading for heading in needed if heading not in columns]
    problems += (
        HouseProblem(HouseProblemKind.HEADING_MISSING, sheet.name, row, missing=heading)
        for heading in missing
    )
    return None if missing else Table(sheet, row, columns, problems)


def _headings(kind: SheetKind, cells: Sequence[CellValue], words: HouseWords) -> dict[Heading, int]:
    columns: dict[Heading, int] = {}
    for at, cell in enumerate(cells):
        heading = words.headings.get(fold(cell_text(cell)))
        if heading is not None and heading in COLUMNS[kind]:
            columns.setdefault(heading, at)
    return columns
