"""Tables on pages: measured first, broken between groups, drawn last, when the number of pages is known.

A group (a case, a room) stays on one page when it fits on one; otherwise its band is repeated where it goes
on. The column headings stand on every page. Lengths in points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from reportlab.pdfgen.canvas import Canvas

from printing import code128, pages, signs
from printing.pages import BASELINE, HAIRLINE, INK, LINE_GREY, RULE, Heading, draw_line, draw_lines, rule
from printing.text import Line, Run, wrap
from transit_desk.domain.codes import Need
from transit_desk.domain.papers import Stamp
from transit_desk.language import Translator

GUTTER: Final = 9.0
"""White between two columns."""
GAP: Final = 14.0
"""White between two tables of a page."""
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


@dataclass(frozen=True, slots=True)
class Signs:
    """Pictures of handling needs, side by side."""

    needs: tuple[Need, ...]


Cell = Words | TickBox | Code | Signs | None


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
class Table:
    """Rows under their headings, and what closes them. Columns without titles have no line of headings."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    closing: Closing | None = None


def remark(text: str, *, bold: bool = False, size: float = 9.0) -> Table:
    """One text over the whole width, where there are no rows or beside them."""
    return Table((Column("", 1.0),), (Group((Note((Run(text, bold, size),)),)),))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document that begins on a page of its own: tables below each other, one heading.

    `wide` is A4 landscape.
    """

    heading: Heading
    tables: tuple[Table, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """A measured piece of a page."""

    what: Row | Note | Band | Closing | None
    """None is the line of headings, or white where it has no cells."""
    height: float
    cells: tuple[tuple[Line, ...], ...] = ()
    first: float = 0.0
    """Height of the tallest first line: all cells of a row begin on one baseline."""
    columns: tuple[Column, ...] = ()


def document_pdf(
    t: Translator, stamp: Stamp, title: str, sections: Sequence[Section], *, bound: bool = False
) -> bytes:
    """The sections one after the other, their pages counted as those of one document.

    `title` is the file's; when the sections are `bound`, it stands at the foot of each page, too.
    """
    laid = [(section, page) for section in sections for page in _section(t, section)]
    canvas, buffer = pages.new_canvas(pages.page_size(sections[0].wide), title, stamp, t)
    for number, (section, parts) in enumerate(laid, 1):
        size = pages.page_size(section.wide)
        canvas.setPageSize(size)
        pages.draw_heading(canvas, t, section.heading, stamp, size)
        room = size[0] - 2 * pages.MARGIN
        y = _top(section, size)
        for part in parts:
            _draw(canvas, part, y, room)
            y -= part.height
        foot = f"{title} · {section.heading.title}" if bound else section.heading.title
        pages.draw_footer(canvas, t, foot, stamp, size, number, len(laid))
        canvas.showPage()
    return pages.finish(canvas, buffer)


def _top(section: Section, size: tuple[float, float]) -> float:
    """Where the tables of a page begin."""
    return size[1] - pages.MARGIN - pages.heading_height(section.heading, size[0] - 2 * pages.MARGIN)


def _section(t: Translator, section: Section) -> list[list[_Part]]:
    """The pages of a section."""
    size = pages.page_size(section.wide)
    flow = _Flow(_top(section, size) - pages.MARGIN - pages.FOOTER / 2)
    for table in section.tables:
        _flow_table(t, flow, table, size[0] - 2 * pages.MARGIN)
    return flow.pages


class _Flow:
    """Measured parts, filled into pages from top to bottom."""

    def __init__(self, space: float) -> None:
        self.pages: list[list[_Part]] = [[]]
        self.left = self.space = space

    @property
    def begun(self) -> bool:
        """Whether this page holds more than headings."""
        return any(part.what is not None for part in self.pages[-1])

    def put(self, part: _Part) -> None:
        self.pages[-1].append(part)
        self.left -= part.height

    def turn(self) -> None:
        self.pages.append([])
        self.left = self.space


def _flow_table(t: Translator, flow: _Flow, table: Table, room: float) -> None:
    """One table below what stands there already. Column widths are stretched in proportion to the page."""
    columns = _fitted(table.columns, room)
    titles = _titles(columns)
    white = _Part(None, GAP if flow.begun else 0.0)
    below = False
    """Whether the headings stand on this page."""
    for group in table.groups:
        band = None if group.band is None else _band(group.band, room)
        rows = [_note(row, room) if isinstance(row, Note) else _row(columns, row) for row in group.rows]
        if band is not None and not rows:
            rows, band = [band], None
        head = 0.0 if band is None else band.height
        whole = head + sum(row.height for row in rows)
        left = flow.left if below else flow.left - white.height - titles.height
        if flow.begun and (left < whole <= flow.space - titles.height or head + rows[0].height > left):
            flow.turn()
            white, below = _Part(None, 0.0), False
        if not below:
            flow.put(white)
            flow.put(titles)
            below = True
        if band is not None:
            flow.put(band)
        for row in rows:
            if row.height > flow.left and flow.begun and flow.pages[-1][-1] is not band:
                flow.turn()
                flow.put(titles)
                if group.band is not None and band is not None:
                    flow.put(_band(_continued(t, group.band), room))
            flow.put(row)
    if table.closing is not None:
        part = _closing(table.closing, room)
        if part.height > flow.left and flow.begun:
            flow.turn()
        flow.put(part)


def _fitted(columns: Sequence[Column], room: float) -> tuple[Column, ...]:
    scale = (room - GUTTER * (len(columns) - 1)) / sum(column.width for column in columns)
    return tuple(Column(column.title, column.width * scale, column.align) for column in columns)


def _continued(t: Translator, band: Band) -> Band:
    size = band.left[0].size
    return Band((*band.left, Run("  " + t("(continued)"), False, size)), band.right)


def _titles(columns: tuple[Column, ...]) -> _Part:
    if not any(column.title for column in columns):
        return _Part(None, 0.0)
    cells = tuple(wrap((Run(column.title, True, 7.0),), column.width) for column in columns)
    return _Part(None, max(map(_height, cells)) + 2 * PADDING + 2.0, cells, columns=columns)


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
    if any(isinstance(cell, Signs) and cell.needs for cell in row.cells):
        height = max(height, signs.SIDE + 1.0)
    if any(isinstance(cell, Code) for cell in row.cells):
        height = max(height, CODE_HEIGHT + 2.0)
    return _Part(row, height + 2 * PADDING, tuple(cells), first, columns)


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


def _draw_titles(canvas: Canvas, part: _Part, top: float, room: float) -> None:
    x = pages.MARGIN
    bottom = top - part.height
    canvas.setFillGray(pages.SOFT)
    for column, wrapped in zip(part.columns, part.cells, strict=True):
        _draw_aligned(canvas, column, wrapped, x, bottom + PADDING + _height(wrapped))
        x += column.width + GUTTER
    canvas.setFillGray(INK)
    rule(canvas, pages.MARGIN, pages.MARGIN + room, bottom, RULE, INK)


def _draw(canvas: Canvas, part: _Part, top: float, room: float) -> None:
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
        for column, cell, wrapped in zip(part.columns, what.cells, part.cells, strict=True):
            text_top = top - PADDING - (BASELINE * (part.first - wrapped[0].height) if wrapped else 0.0)
            _draw_cell(canvas, column, cell, wrapped, x, text_top, top)
            x += column.width + GUTTER
        if what.total:
            rule(canvas, left, left + room, top, RULE, INK)
        else:
            rule(canvas, left, left + room, bottom, HAIRLINE, LINE_GREY)
    elif isinstance(what, Closing):
        _draw_closing(canvas, what, part, top, room)
    elif part.cells:
        _draw_titles(canvas, part, top, room)


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
    elif isinstance(cell, Signs):
        for at, need in enumerate(cell.needs):
            signs.draw(canvas, need, x + at * (signs.SIDE + signs.GAP), top - PADDING - signs.SIDE)
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
