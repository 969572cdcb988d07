"""Tables on pages: measured first, broken between groups, drawn last, when the number of pages is known.

A group (a case, a room) stays on one page when it fits on one; otherwise its band is repeated where it goes
on. The column headings stand on every page. Lengths in points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from reportlab.pdfgen.canvas import Canvas

from printing import code128, pages
from printing.pages import BASELINE, HAIRLINE, INK, LINE_GREY, RULE, Heading, draw_line, draw_lines, rule
from printing.text import Line, Run, wrap
from transit_desk.domain.papers import Stamp
from transit_desk.language import Translator

GUTTER: Final = 9.0
"""White between two columns."""
PADDING: Final = 3.0
"""White above and below the text of a row."""
BAND_GREY: Final = 0.91
BOX: Final = 10.0
"""Side of a box to tick."""
CODE_MODULE: Final = 0.25 * pages.MM
CODE_LEAST: Final = 0.165 * pages.MM
"""Two dots at 300 dpi: what a scanner still reads from a clean print."""
CODE_HEIGHT: Final = 6.5 * pages.MM
CODE_DPI: Final = 300

Align = Literal["left", "right", "centre"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width, and how its cells are aligned."""

    title: str
    width: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs of runs, one below the other."""

    paragraphs: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class TickBox:
    """An empty box, with words beside it where something is known already."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A number as bar code."""

    number: str


Cell = Words | TickBox | Code | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, one cell for each column."""

    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A row of one text over the whole width."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A grey bar over the whole width: what the rows below have in common, and something at its right."""

    left: tuple[Run, ...]
    right: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together, under their band."""

    rows: tuple[Row | Note, ...]
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """Paragraphs after the table, and fields to sign; kept together."""

    paragraphs: tuple[tuple[Run, ...], ...] = ()
    signatures: tuple[str, ...] = ()


def words(text: str, *, bold: bool = False, size: float = 8.0) -> Cell:
    """A cell of one text; None for an empty one."""
    return Words(((Run(text, bold, size),),)) if text else None


def lines(*texts: str, bold: bool = False, size: float = 8.0) -> Cell:
    """A cell of texts below each other; empty ones are left out."""
    kept = tuple((Run(text, bold, size),) for text in texts if text)
    return Words(kept) if kept else None


@dataclass(frozen=True, slots=True)
class _Part:
    """A measured piece of a page."""

    what: Row | Note | Band | Closing
    height: float
    cells: tuple[tuple[Line, ...], ...]
    first: float = 0.0
    """Height of the tallest first line: all cells of a row begin on one baseline."""


def table_pdf(
    t: Translator,
    heading: Heading,
    stamp: Stamp,
    columns: Sequence[Column],
    groups: Sequence[Group],
    *,
    wide: bool,
    closing: Closing | None = None,
) -> bytes:
    """A whole document: heading, table, closing. Column widths are stretched in proportion to the page."""
    size = pages.page_size(wide)
    room = size[0] - 2 * pages.MARGIN
    scale = (room - GUTTER * (len(columns) - 1)) / sum(column.width for column in columns)
    fitted = tuple(Column(column.title, column.width * scale, column.align) for column in columns)
    titles = _titles(fitted)
    top = size[1] - pages.MARGIN - pages.heading_height(heading, room)
    space = top - titles.height - pages.MARGIN - pages.FOOTER / 2
    laid = _pages(t, fitted, groups, closing, room, space)
    canvas, buffer = pages.new_canvas(size, heading.title, stamp, t.code)
    for number, parts in enumerate(laid, 1):
        pages.draw_heading(canvas, t, heading, stamp, size)
        y = top
        if not (parts and isinstance(parts[0].what, Closing)):
            _draw_titles(canvas, fitted, titles, y, room)
            y -= titles.height
        for part in parts:
            _draw(canvas, fitted, part, y, room)
            y -= part.height
        pages.draw_footer(canvas, t, heading, stamp, size, number, len(laid))
        canvas.showPage()
    return pages.finish(canvas, buffer)


def _pages(
    t: Translator,
    columns: tuple[Column, ...],
    groups: Sequence[Group],
    closing: Closing | None,
    room: float,
    space: float,
) -> list[list[_Part]]:
    """Which measured parts stand on which page."""
    laid: list[list[_Part]] = [[]]
    left = space
    for group in groups:
        band = None if group.band is None else _band(group.band, room)
        rows = [_note(row, room) if isinstance(row, Note) else _row(columns, row) for row in group.rows]
        if band is not None and not rows:
            rows, band = [band], None
        head = 0.0 if band is None else band.height
        whole = head + sum(row.height for row in rows)
        if laid[-1] and (whole <= space < whole + space - left or head + rows[0].height > left):
            laid.append([])
            left = space
        if band is not None:
            laid[-1].append(band)
            left -= head
        for row in rows:
            if row.height > left and laid[-1] and laid[-1][-1] is not band:
                laid.append([])
                left = space
                if group.band is not None and band is not None:
                    again = _band(_continued(t, group.band), room)
                    laid[-1].append(again)
                    left -= again.height
            laid[-1].append(row)
            left -= row.height
    if closing is not None:
        part = _closing(closing, room)
        if part.height > left and laid[-1]:
            laid.append([])
        laid[-1].append(part)
    return laid


def _continued(t: Translator, band: Band) -> Band:
    size = band.left[0].size
    return Band((*band.left, Run("  " + t("(continued)"), False, size)), band.right)


def _titles(columns: tuple[Column, ...]) -> _Part:
    cells = tuple(wrap((Run(column.title, True, 7.0),), column.width) for column in columns)
    return _Part(Row(()), max(map(_height, cells), default=0.0) + 2 * PADDING + 2.0, cells)


def _row(columns: tuple[Column, ...], row: Row) -> _Part:
    cells: list[tuple[Line, ...]] = []
    for column, cell in zip(columns, row.cells, strict=True):
        if isinstance(cell, Words):
            cells.append(tuple(line for runs in cell.paragraphs for line in wrap(runs, column.width)))
        elif isinstance(cell, TickBox) and cell.text:
            cells.append(wrap((Run(cell.text, False, 7.5),), column.width - BOX - 4.0))
        else:
            cells.append(())
    first = max((lines[0].height for lines in cells if lines), default=0.0)
    height = max((_height(lines) + first - lines[0].height for lines in cells if lines), default=0.0)
    if any(isinstance(cell, TickBox) for cell in row.cells):
        height = max(height, BOX + 2.0)
    if any(isinstance(cell, Code) for cell in row.cells):
        height = max(height, CODE_HEIGHT + 2.0)
    return _Part(row, height + 2 * PADDING, tuple(cells), first)


def _note(note: Note, room: float) -> _Part:
    wrapped = wrap(note.runs, room)
    return _Part(note, _height(wrapped) + 2 * PADDING, (wrapped,))


def _band(band: Band, room: float) -> _Part:
    right = wrap(band.right, room / 2)
    widest = max((line.width for line in right), default=0.0)
    left = wrap(band.left, room - widest - 24.0)
    return _Part(band, max(_height(left), _height(right)) + 2 * PADDING, (left, right))


def _closing(closing: Closing, room: float) -> _Part:
    wrapped = tuple(line for paragraph in closing.paragraphs for line in wrap(paragraph, room))
    signed = 56.0 if closing.signatures else 0.0
    return _Part(closing, 8.0 + _height(wrapped) + signed, (wrapped,))


def _height(lines: Sequence[Line]) -> float:
    return sum(line.height for line in lines)


def _draw_titles(canvas: Canvas, columns: tuple[Column, ...], part: _Part, top: float, room: float) -> None:
    x = pages.MARGIN
    bottom = top - part.height
    canvas.setFillGray(pages.SOFT)
    for column, wrapped in zip(columns, part.cells, strict=True):
        _draw_aligned(canvas, column, wrapped, x, bottom + PADDING + _height(wrapped))
        x += column.width + GUTTER
    canvas.setFillGray(INK)
    rule(canvas, pages.MARGIN, pages.MARGIN + room, bottom, RULE, INK)


def _draw(canvas: Canvas, columns: tuple[Column, ...], part: _Part, top: float, room: float) -> None:
    left, bottom = pages.MARGIN, top - part.height
    what = part.what
    if isinstance(what, Band):
        canvas.setFillGray(BAND_GREY)
        canvas.rect(left, bottom, room, part.height, stroke=0, fill=1)
        canvas.setFillGray(INK)
        draw_lines(canvas, left + 4.0, top - PADDING, part.cells[0])
        tallest = max((lines[0].height for lines in part.cells if lines), default=0.0)
        y = top - PADDING - BASELINE * tallest
        for line in part.cells[1]:
            draw_line(canvas, left + room - 4.0 - line.width, y, line)
            y -= line.height
    elif isinstance(what, Note):
        draw_lines(canvas, left, top - PADDING, part.cells[0])
        rule(canvas, left, left + room, bottom, HAIRLINE, LINE_GREY)
    elif isinstance(what, Row):
        x = left
        for column, cell, wrapped in zip(columns, what.cells, part.cells, strict=True):
            text_top = top - PADDING - (BASELINE * (part.first - wrapped[0].height) if wrapped else 0.0)
            _draw_cell(canvas, column, cell, wrapped, x, text_top, top)
            x += column.width + GUTTER
        if what.total:
            rule(canvas, left, left + room, top, RULE, INK)
        else:
            rule(canvas, left, left + room, bottom, HAIRLINE, LINE_GREY)
    else:
        _draw_closing(canvas, what, part, top, room)


def _draw_cell(
    canvas: Canvas,
    column: Column,
    cell: Cell,
    wrapped: tuple[Line, ...],
    x: float,
    text_top: float,
    top: float,
) -> None:
    """One cell: its words from `text_top`, what is no words from the row's upper edge `top`."""
    if isinstance(cell, Words):
        _draw_aligned(canvas, column, wrapped, x, text_top)
    elif isinstance(cell, TickBox):
        canvas.setLineWidth(RULE)
        canvas.setStrokeGray(INK)
        canvas.rect(x, top - PADDING - BOX - 1.0, BOX, BOX, stroke=1, fill=0)
        draw_lines(canvas, x + BOX + 4.0, text_top, wrapped)
    elif isinstance(cell, Code):
        symbol = code128.bars(cell.number)
        module = code128.module_width(symbol, column.width, CODE_MODULE, CODE_LEAST, CODE_DPI)
        if module is not None:  # a number too long for the column stands on the row in letters all the same
            start = code128.snapped(x + code128.QUIET_MODULES * module, CODE_DPI)
            code128.draw(canvas, symbol, start, top - PADDING - 1.0 - CODE_HEIGHT, module, CODE_HEIGHT)


def _draw_aligned(canvas: Canvas, column: Column, wrapped: Sequence[Line], x: float, top: float) -> None:
    for line in wrapped:
        spare = column.width - line.width
        offset = {"left": 0.0, "right": spare, "centre": spare / 2}[column.align]
        draw_lines(canvas, x + offset, top, (line,))
        top -= line.height


def _draw_closing(canvas: Canvas, closing: Closing, part: _Part, top: float, room: float) -> None:
    y = draw_lines(canvas, pages.MARGIN, top - 8.0, part.cells[0])
    if not closing.signatures:
        return
    share = room / len(closing.signatures)
    for index, label in enumerate(closing.signatures):
        x = pages.MARGIN + index * share
        rule(canvas, x, x + share - 24.0, y - 40.0, HAIRLINE, INK)
        draw_lines(canvas, x, y - 42.0, wrap((Run(label, False, 7.5),), share - 24.0))
