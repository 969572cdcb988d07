"""Workbooks in which text stays text, and the same rows give the same bytes.

openpyxl's write-only mode, with one cell object for each column and look that is written again and again:
making a styled cell for each value costs more than writing it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, Final, Literal, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from printing import pages
from transit_desk.domain.papers import Stamp
from transit_desk.language import Translator

Kind = Literal["text", "number", "kilos", "date", "moment"]
Value = str | int | float | date | None

MOST_CHARACTERS: Final = 16_000
"""A cell holds 32,767 UTF-16 units; half of that is safe whatever the characters are."""

_FORMATS: Final[dict[Kind, str]] = {
    "text": "@",
    "number": "0",
    "kilos": "0.0",
    "date": "dd mmm yyyy",
    "moment": "dd mmm yyyy hh:mm:ss",
}
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LIKE_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_FIRST_EXCEL_DAY: Final = date(1900, 3, 1)
"""Before it Excel counts a day that never was."""

_HEAD: Final = PatternFill("solid", fgColor="E8E8E8")
_LINE: Final = Side("thin", color="B8B8B8")
_STRONG: Final = Side("thin", color="000000")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet: heading, width in characters, what its values are."""

    title: str
    width: float
    kind: Kind = "text"
    wrap: bool = False


def cell_text(text: str) -> str:
    """The text as a workbook can hold it.

    Characters that XML forbids become U+FFFD, line ends become one kind, and "_x0041_" is kept from being
    read as an escape. What is longer than a cell holds ends in "…".
    """
    if text.isprintable() and "_x" not in text and len(text) <= MOST_CHARACTERS:
        return text
    text = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > MOST_CHARACTERS:
        text = text[: MOST_CHARACTERS - 1] + "…"
    return _ESCAPED.sub("_x005F_", text)


class _SheetWriter(WorksheetWriter):
    """Writes the XML of a sheet into memory: openpyxl's own spools it, names and all, into the temporary
    folder in clear."""

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        self.buffer = BytesIO()
        super().__init__(sheet, self.buffer)

    def cleanup(self) -> None:
        """Nothing lies on the disk."""
        self.buffer.close()


class _MemorySheet(WriteOnlyWorksheet):
    """A write-only sheet whose rows go to `_SheetWriter`."""

    _writer: _SheetWriter | None

    def _get_writer(self) -> None:
        if self._writer is None:
            self._writer = _SheetWriter(self)
            self._writer.write_top()


class _MemoryBook(Workbook):
    """A write-only workbook of such sheets."""

    def __init__(self) -> None:
        super().__init__(write_only=True)

    def create_sheet(self, title: Any = None, index: int | None = None) -> Any:
        sheet = _MemorySheet(self, title)
        self._add_sheet(sheet, index)  # type: ignore[attr-defined]  # as the library does; not in its stubs
        return sheet


class Sheet:
    """One sheet: title lines, a frozen heading that is printed on each page, rows, a total.

    `keep` columns stay in sight at the left when the reader scrolls.
    """

    def __init__(
        self,
        book: Workbook,
        t: Translator,
        name: str,
        stamp: Stamp,
        about: Sequence[str],
        columns: Sequence[SheetColumn],
        keep: int = 0,
    ) -> None:
        # A write-only sheet has these parts of a Worksheet, but is not typed as having them.
        sheet = cast(Worksheet, book.create_sheet(name))
        self._sheet = sheet
        self._columns = tuple(columns)
        self._row = 0
        for index, column in enumerate(columns, 1):
            sheet.column_dimensions[get_column_letter(index)].width = column.width
        self._head = len(about) + 2
        sheet.freeze_panes = f"{get_column_letter(keep + 1)}{self._head + 1}"
        sheet.print_title_rows = f"{self._head}:{self._head}"
        sheet.row_dimensions[1].height = 24
        sheet.row_dimensions[self._head].height = 32
        mark = pages.demonstration_words(t, stamp)
        if mark:
            about = (f"{about[0]} · {mark}", *about[1:])
        self._page(t, stamp, about[0], mark)
        self._plain = tuple(_pen(sheet, column) for column in columns)
        self._quoted = tuple(_pen(sheet, column, quoted=True) for column in columns)
        self._texts = tuple(_pen(sheet, SheetColumn("", 0.0, wrap=column.wrap)) for column in columns)
        for index, text in enumerate(about):
            cell = WriteOnlyCell(sheet)
            cell.font = Font(name="Noto Sans", size=14 if index == 0 else 9, bold=index == 0)
            self._append([_text(cell, cell_text(text))])
        self._append([])
        self._append([_text(_head_pen(sheet, column), cell_text(column.title)) for column in columns])

    def _page(self, t: Translator, stamp: Stamp, title: str, mark: str) -> None:
        """Landscape A4, as wide as the paper, each page saying what it is; a mark stands on top of each."""
        sheet = self._sheet
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        for margin in ("left", "right"):
            setattr(sheet.page_margins, margin, 0.3)
        sheet.page_margins.top = sheet.page_margins.bottom = 0.6
        footer = sheet.HeaderFooter.oddFooter = HeaderFooterItem()
        said = (stamp.centre, title, pages.version_words(t, stamp), pages.printed_words(t, stamp))
        footer.left.text = _field(" · ".join(part for part in said if part))
        footer.right.text = (
            _field(t("Page {page} of {pages}", page="\1", pages="\2")).replace("\1", "&P").replace("\2", "&N")
        )
        for part in (footer.left, footer.right):
            part.size = 8
        if mark:
            header = sheet.HeaderFooter.oddHeader = HeaderFooterItem()
            header.center.text = _field(mark)
            header.center.font = "Noto Sans,Bold"
            header.center.size = 14

    def _append(self, cells: Sequence[Cell | None]) -> None:
        self._sheet.append(list(cells))
        self._row += 1

    def add(self, values: Sequence[Value]) -> None:
        """One row, a value for each column. A text in a column of numbers or dates is written as text.

        A moment is naive: the wall clock of the centre.
        """
        cells: list[Cell | None] = []
        for index, value in enumerate(values):
            if value is None or value == "":
                # An empty cell with its format: what is typed into it later stays text as well.
                pen = self._plain[index]
                pen.value = None
                cells.append(pen)
            elif isinstance(value, str):
                text = cell_text(value)
                if _LIKE_FORMULA.match(text):
                    cells.append(_text(self._quoted[index], text))
                else:
                    cells.append(_text(self._texts[index], text))
            elif isinstance(value, date) and _day(value) < _FIRST_EXCEL_DAY:
                cells.append(_text(self._texts[index], value.isoformat()))
            else:
                pen = self._plain[index]
                pen.value = value
                cells.append(pen)
        self._append(cells)

    def filter_rows(self) -> None:
        """Lets the reader filter the rows written so far (not a total that comes later)."""
        last = get_column_letter(len(self._columns))
        self._sheet.auto_filter.ref = f"A{self._head}:{last}{max(self._row, self._head + 1)}"

    def total(self, values: Sequence[Value]) -> None:
        """The last row, in bold under a line."""
        cells: list[Cell | None] = []
        for column, value in zip(self._columns, values, strict=True):
            kind: Kind = "text" if isinstance(value, str) else column.kind
            cell = _pen(self._sheet, SheetColumn("", 0.0, kind))
            cell.font = Font(name="Noto Sans", size=9, bold=True)
            cell.border = Border(top=_STRONG)
            if isinstance(value, str):
                cell = _text(cell, cell_text(value))
            else:
                cell.value = value
            cells.append(cell)
        self._append(cells)

    def heading(self, text: str) -> None:
        """A line in bold between rows."""
        cell = WriteOnlyCell(self._sheet)
        cell.font = Font(name="Noto Sans", size=10, bold=True)
        self._append([])
        self._append([_text(cell, cell_text(text))])


def _pen(sheet: Worksheet, column: SheetColumn, *, quoted: bool = False) -> Cell:
    """A cell with the look of a column; `quoted` is Excel's own mark of "text, whatever it looks like"."""
    cell = WriteOnlyCell(sheet)
    cell.font = Font(name="Noto Sans", size=9)
    cell.number_format = _FORMATS["text" if quoted else column.kind]
    cell.alignment = Alignment(
        horizontal="right" if column.kind in ("number", "kilos") and not quoted else "left",
        vertical="top",
        wrap_text=column.wrap,
    )
    cell.border = Border(bottom=_LINE)
    if quoted:
        cell.quotePrefix = 1
    return cell


def _head_pen(sheet: Worksheet, column: SheetColumn) -> Cell:
    cell = WriteOnlyCell(sheet)
    cell.font = Font(name="Noto Sans", size=9, bold=True)
    cell.fill = _HEAD
    cell.number_format = "@"
    cell.alignment = Alignment(
        horizontal="right" if column.kind in ("number", "kilos") else "left",
        vertical="center",
        wrap_text=True,
    )
    cell.border = Border(bottom=_STRONG)
    return cell


def _text(cell: Cell, text: str) -> Cell:
    """Puts a text into a cell as text: openpyxl would take "=1" for a formula and "#N/A" for an error."""
    cell.value = text
    cell.data_type = "s"
    return cell


def _day(value: date) -> date:
    """The day of a date or of a moment, which do not compare."""
    return value.date() if isinstance(value, datetime) else value


def _field(text: str) -> str:
    """A text in a header or footer, where "&" begins a code."""
    return text.replace("&", "&&")


class _Archive(ZipFile):
    """A zip whose entries carry the time of the paper and not the moment of writing."""

    def __init__(self, buffer: BytesIO, stamp: Stamp) -> None:
        super().__init__(buffer, "w", ZIP_DEFLATED)
        self._moment = stamp.printed_at.astimezone(UTC).timetuple()[:6]

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *args: Any, **kwargs: Any) -> None:
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        info = ZipInfo(name, self._moment)
        info.compress_type = ZIP_DEFLATED
        super().writestr(info, data)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **kwargs: Any) -> None:
        """Called by openpyxl with what a `_SheetWriter` wrote into, and the place of the sheet."""
        self.writestr(arcname, filename.getbuffer())


def new_workbook(stamp: Stamp, title: str) -> Workbook:
    """An empty write-only workbook whose properties say what it is and nothing of the machine."""
    book = _MemoryBook()
    moment = stamp.printed_at.astimezone(UTC).replace(tzinfo=None)
    book.properties.title = cell_text(title)
    book.properties.creator = cell_text(stamp.centre)
    book.properties.created = book.properties.modified = moment
    return book


def workbook_bytes(book: Workbook, stamp: Stamp) -> bytes:
    """The workbook as bytes."""
    buffer = BytesIO()
    ExcelWriter(book, _Archive(buffer, stamp)).save()
    return buffer.getvalue()
