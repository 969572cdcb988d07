"""Cells as a file held them: what the reader of a list hands to the rules.

Rows are counted from 1, as a spreadsheet does; columns by index from 0, shown by their letter.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from typing import Final, NamedTuple

from transit_desk.domain.names import tidy

MAX_ROWS: Final = 20_000
"""Rows with something in them that a list may have; the largest charter takes a few hundred people."""


class CellFault(Enum):
    """Why a cell has no value although something stands in it."""

    NO_STORED_VALUE = "no_stored_value"
    """A formula that was never calculated: the file holds no result."""
    ERROR = "error"
    """A formula whose result is an error, such as #REF!."""


CellValue = str | int | float | bool | date | datetime | time | CellFault | None

_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})


class Merge(NamedTuple):
    """A merged range, both ends included: rows from 1, columns from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows[0]` is row 1; rows may be of different lengths.

    `truncated` says that the sheet holds more than a list may, and that only its first rows are here.
    """

    name: str
    rows: tuple[tuple[CellValue, ...], ...]
    merged: tuple[Merge, ...] = ()
    hidden: bool = False
    truncated: bool = False

    def value(self, row: int, column: int) -> CellValue:
        """The value of a cell, None beyond the edges."""
        if not 1 <= row <= len(self.rows):
            return None
        cells = self.rows[row - 1]
        return cells[column] if column < len(cells) else None


@dataclass(frozen=True, slots=True)
class RollSource:
    """A file's sheets in their order. `date_1904` is its date system, for serials in plain cells."""

    file: str
    sheets: tuple[Sheet, ...]
    date_1904: bool = False


@dataclass(frozen=True, slots=True)
class MergedColumn:
    """Which cells of one column are merged downwards, asked row by row."""

    _starts: tuple[int, ...] = field(default=())
    _ends: tuple[int, ...] = field(default=())

    @classmethod
    def of(cls, sheet: Sheet, column: int) -> "MergedColumn":
        """The downward merges of `column`; ranges of one row do not count."""
        spans = sorted(
            (merge.first_row, merge.last_row)
            for merge in sheet.merged
            if merge.first_column <= column <= merge.last_column and merge.last_row > merge.first_row
        )
        return cls(tuple(first for first, _ in spans), tuple(last for _, last in spans))

    def first_row(self, row: int) -> int | None:
        """The first row of the merge that covers `row`; None when the cell stands alone."""
        at = bisect_right(self._starts, row) - 1
        return self._starts[at] if at >= 0 and self._ends[at] >= row else None


def column_letter(index: int) -> str:
    """A, B, ... Z, AA for the column with this index from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_text(value: CellValue) -> str:
    """A cell as a reader sees it: white space tidied, whole numbers without a decimal point, dates in ISO."""
    match value:
        case str():
            return tidy(value)
        case None | CellFault():
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case int():
            return str(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")


def fault(value: CellValue) -> CellFault | None:
    """What is wrong with the cell itself; an error that came as text (from a CSV) counts."""
    if isinstance(value, CellFault):
        return value
    return CellFault.ERROR if isinstance(value, str) and "#" in value and value.strip() in _ERRORS else None
