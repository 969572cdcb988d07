"""The cells of one worksheet, streamed. ECMA-376 part 1: 18.3 (cells), 18.8.30 (formats), 18.17.4 (dates)."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from transit_desk.domain.roll.source import MAX_ROWS, CellFault, CellValue, Merge
from transit_desk.services.safe_xml import Enough, XmlReader

MAX_COLUMNS: Final = 200
"""Columns read of a sheet; what stands further right is left."""
_MAX_CELLS: Final = 600_000
"""Cells of a sheet, blank ones with a format included: some programs write a million of those."""
_MAX_COLUMN: Final = 16_384
_MAX_MERGES: Final = 20_000
_MAX_ROW: Final = 1_048_576

_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.ASCII)
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


class SheetReader:
    """The handlers of one sheet. Raises `Enough` inside a sheet that is larger than a list may be."""

    def __init__(
        self,
        strings: list[str],
        formats: list[bool],
        date_1904: bool,
        most_cells: int,
    ) -> None:
        self.rows: dict[int, tuple[CellValue, ...]] = {}
        self.merges: list[Merge] = []
        self.cells = 0
        self._strings = strings
        self._formats = formats
        self._date_1904 = date_1904
        self._most_cells = most_cells
        self._seen = 0
        self._columns: dict[str, int] = {}
        self._row = 0
        self._column = -1
        self._values: dict[int, CellValue] = {}
        self._type = ""
        self._style = 0
        self._formula = False
        self._phonetic = False
        self._text: list[str] = []
        self._xml = XmlReader(self._start, self._end)

    def read(self, chunks: Iterable[bytes]) -> None:
        """The whole sheet, chunk by chunk; raises what `XmlReader.read` raises."""
        self._xml.read(chunks)

    def table(self) -> tuple[tuple[CellValue, ...], ...]:
        """The rows from 1 to the last that has a value; blank rows are empty tuples."""
        return tuple(self.rows.get(row, ()) for row in range(1, max(self.rows, default=0) + 1))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "c":
                self._seen += 1
                if self._seen > _MAX_CELLS:
                    raise Enough
                reference = attributes.get("r")
                self._column = self._column + 1 if reference is None else self._column_of(reference)
                if self._column >= _MAX_COLUMN:
                    raise ValueError(f"column {self._column}")
                self._type = attributes.get("t", "n")
                self._style = int(attributes.get("s", "0"))
                self._formula = False
                self._text.clear()
            case "v":
                self._xml.collect(self._text)
            case "t":
                if not self._phonetic:
                    self._xml.collect(self._text)
            case "f":
                self._formula = True
            case "row":
                self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
                if not 0 < self._row <= _MAX_ROW:
                    raise ValueError(f"row {self._row}")
                self._column = -1
            case "rPh":
                self._phonetic = True
            case "mergeCell":
                if len(self.merges) < _MAX_MERGES:
                    self.merges.append(_merge(attributes["ref"]))

    def _end(self, name: str) -> None:
        match name:
            case "v" | "t":
                self._xml.leave()
            case "c":
                value = self._value("".join(self._text))
                if value is not None and 0 <= self._column < MAX_COLUMNS:
                    self._values[self._column] = value
            case "row":
                self._end_row()
            case "rPh":
                self._phonetic = False

    def _end_row(self) -> None:
        if not self._values:
            return
        self.cells += len(self._values)
        if len(self.rows) >= MAX_ROWS or self.cells > self._most_cells:
            raise Enough
        get = self._values.get
        self.rows[self._row] = tuple(get(column) for column in range(max(self._values) + 1))
        self._values.clear()

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column_index(letters)
        return column

    def _value(self, text: str) -> CellValue:
        """The value of the cell that ends; of a formula, what the file stored when it was last calculated."""
        if not text:
            # Text formulas may rightly give "": only those of another type were never calculated.
            return CellFault.NO_STORED_VALUE if self._formula and self._type != "str" else None
        match self._type:
            case "s":
                return self._strings[int(text)] or None
            case "n":
                return self._number(text)
            case "str" | "inlineStr":
                return unescaped(text)
            case "b":
                return text.strip() in ("1", "true")
            case "e":
                return CellFault.ERROR
            case "d":
                return datetime.fromisoformat(text) if len(text) > 9 else time.fromisoformat(text)
            case other:
                raise ValueError(f"cell type {other}")

    def _number(self, text: str) -> CellValue:
        number = int(text) if text.lstrip("-").isdigit() else float(text)
        if self._style < len(self._formats) and self._formats[self._style]:
            return _moment(number, self._date_1904)
        return number


def unescaped(text: str) -> str:
    """Characters that XML can't hold are written as _x000D_ (ECMA-376 part 1, 22.9.2.19)."""
    if "_x" not in text:
        return text
    # A lone surrogate is no character: nothing could store or print it.
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)).encode("utf-8", "replace").decode(), text)


def _column_index(letters: str) -> int:
    """A -> 0, Z -> 25, AA -> 26; ValueError for anything else."""
    index = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(f"column {letters!r}")
        index = index * 26 + ord(letter) - 64
    return index - 1


def _merge(reference: str) -> Merge:
    first, _, last = reference.partition(":")
    ends = [_REFERENCE.fullmatch(end) for end in (first, last or first)]
    (left, top), (right, bottom) = (match.groups() for match in ends if match is not None)
    return Merge(int(top), _column_index(left), int(bottom), _column_index(right))


def is_date_format(number: int, codes: dict[int, str]) -> bool:
    """Whether a number format shows a date or a time of day (ECMA-376 part 1, 18.8.30 and 18.8.31).

    Elapsed hours such as [h]:mm are a quantity and no date.
    """
    if number not in codes:
        return 14 <= number <= 22 or 27 <= number <= 36 or number in (45, 47) or 50 <= number <= 58
    code = codes[number].lower()
    if code in ("general", "standard"):
        return False
    if re.search(r"\[(?:h+|m+|s+)\]", code):
        return False
    # What is quoted, escaped, filled, or in brackets (colours, conditions, locales) is no part of the format.
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|[\\_*].', "", code)
    return any(letter in bare.partition(";")[0] for letter in "dmyhs")


def _moment(number: float, date_1904: bool) -> CellValue:
    """A serial as a date, a moment or, below 1, a time of day; the number when there is no such day."""
    if 0 <= number < 1 and number != 0:
        return (datetime(1900, 1, 1) + timedelta(seconds=round(number * 86_400))).time()
    # Excel counts a 29 February 1900 that never was.
    epoch = datetime(1904, 1, 1) if date_1904 else datetime(1899, 12, 31 if number < 60 else 30)
    if not 0 <= number < 2_958_466:
        return number
    days = int(number)
    moment = epoch + timedelta(days=days, seconds=round((number - days) * 86_400))
    return moment if moment.time() != time() else date(moment.year, moment.month, moment.day)
