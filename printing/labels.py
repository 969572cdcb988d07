"""Labels on their stock: where each one stands, and what every label and sheet says of itself.

Lengths in points; a label's box is (x, y, width, height) without its padding, from the bottom left of the
page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from reportlab.pdfgen.canvas import Canvas

from printing import code128, pages
from printing.code128 import Bars
from printing.pages import HAIRLINE, MM, SOFT, draw_foot, draw_lines, draw_right
from printing.text import fit
from transit_desk.domain.papers import LabelStock, LabelTooSmall, Stamp
from transit_desk.language import Translator

_MARK: Final = 3.0 * MM
"""Length of a cut mark."""
_SHEET_LINE: Final = 9.0 * MM
"""A bottom margin from this height on carries a line of its own."""
STAMP_SIZE: Final = 5.5
_PAPER: Final = 1.0
"""Grey level of white letters on a black ground."""
_MARK_SIZE: Final = 6.0

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Ending:
    """What a label ends with: when, by whom, page x of y; and `mark`, the word that must not be missed."""

    words: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """The part of a label that may be printed."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.width

    @property
    def top(self) -> float:
        """Upper edge."""
        return self.y + self.height


def label_pdf(
    t: Translator,
    stamp: Stamp,
    stock: LabelStock,
    title: str,
    about: str,
    items: Sequence[Item],
    draw: Callable[[Canvas, Box, Item, Ending], None],
    skip: int = 0,
) -> bytes:
    """The items on labels, row by row from the top left; `skip` labels of the first sheet are used already.

    `draw` gets the box, the item and what the label ends with.
    ValueError when `skip` is not a place on the sheet.
    """
    if not 0 <= skip < stock.per_page:
        raise ValueError(f"{skip} labels used of a sheet of {stock.per_page}")
    count = -(-(skip + len(items)) // stock.per_page)
    size = stock.page_width * MM, stock.page_height * MM
    canvas, buffer = pages.new_canvas(size, f"{title} {about}".strip(), stamp, t)
    mark = pages.demonstration_words(t, stamp)
    version = pages.version_words(t, stamp)
    printed = " · ".join(part for part in (version, pages.printed_words(t, stamp)) if part)
    for page in range(count):
        words = " · ".join((printed, pages.page_words(t, page + 1, count)))
        first = page * stock.per_page
        for place in range(stock.per_page):
            index = first + place - skip
            if 0 <= index < len(items):
                draw(canvas, _box(stock, place), items[index], Ending(words, mark))
        if stock.cut_marks:
            _cut_marks(canvas, stock)
        said = (mark, stamp.centre, title, about, words)
        _sheet_line(canvas, stock, " · ".join(part for part in said if part))
        canvas.showPage()
    return pages.finish(canvas, buffer)


def _box(stock: LabelStock, place: int) -> Box:
    row, column = divmod(place, stock.columns)
    left = stock.margin_left + column * (stock.label_width + stock.gap_x)
    top = stock.page_height - stock.margin_top - row * (stock.label_height + stock.gap_y)
    return Box(
        (left + stock.padding) * MM,
        (top - stock.label_height + stock.padding) * MM,
        (stock.label_width - 2 * stock.padding) * MM,
        (stock.label_height - 2 * stock.padding) * MM,
    )


def _cut_marks(canvas: Canvas, stock: LabelStock) -> None:
    """Short lines outside the block of labels, where a guillotine is set."""
    canvas.setLineWidth(HAIRLINE)
    canvas.setStrokeGray(SOFT)
    step_x, step_y = stock.label_width + stock.gap_x, stock.label_height + stock.gap_y
    left, top = stock.margin_left * MM, (stock.page_height - stock.margin_top) * MM
    right = left + ((stock.columns - 1) * step_x + stock.label_width) * MM
    bottom = top - ((stock.rows - 1) * step_y + stock.label_height) * MM
    across = sorted({c * step_x + side for c in range(stock.columns) for side in (0.0, stock.label_width)})
    down = sorted({r * step_y + side for r in range(stock.rows) for side in (0.0, stock.label_height)})
    for x in (left + offset * MM for offset in across):
        canvas.line(x, top + 2.0, x, top + 2.0 + _MARK)
        canvas.line(x, bottom - 2.0, x, bottom - 2.0 - _MARK)
    for y in (top - offset * MM for offset in down):
        canvas.line(left - 2.0, y, left - 2.0 - _MARK, y)
        canvas.line(right + 2.0, y, right + 2.0 + _MARK, y)


def _sheet_line(canvas: Canvas, stock: LabelStock, words: str) -> None:
    """What the sheet is, in its bottom margin where there is one."""
    used = stock.margin_top + stock.rows * stock.label_height + (stock.rows - 1) * stock.gap_y
    if (stock.page_height - used) * MM < _SHEET_LINE:
        return
    left = max(stock.margin_left, 8.0) * MM
    canvas.setFillGray(SOFT)
    draw_foot(canvas, left, 5.0 * MM, fit(words, False, 7.0, stock.page_width * MM - 2 * left, 9.5))
    canvas.setFillGray(pages.INK)


def stamp_line(canvas: Canvas, box: Box, ending: Ending) -> None:
    """The small line at the bottom of a label; a mark stands at its right, white on black."""
    room = box.width
    if ending.mark:
        taken = pages.mark_width(ending.mark, _MARK_SIZE)
        canvas.setFillGray(pages.INK)
        canvas.rect(box.right - taken, box.y, taken, STAMP_SIZE * 1.3, stroke=0, fill=1)
        canvas.setFillGray(_PAPER)
        draw_right(canvas, box.right - _MARK_SIZE / 2, box.y + 1.4, ending.mark, True, _MARK_SIZE)
        room -= taken + 4.0
    canvas.setFillGray(SOFT)
    lines = fit(ending.words, False, STAMP_SIZE, room, STAMP_SIZE * 1.3, smallest=3.5)
    draw_lines(canvas, box.x, box.y + STAMP_SIZE * 1.3, lines)
    canvas.setFillGray(pages.INK)


def draw_code(
    canvas: Canvas,
    stock: LabelStock,
    symbol: Bars,
    box: Box,
    y: float,
    height: float,
    wanted: float,
    least: float,
) -> None:
    """A bar code at the left of the box, its quiet zone partly in the label's padding; modules in
    millimetres.

    Raises LabelTooSmall when the bars would be thinner than `least`.
    """
    edge = stock.padding * MM
    module = code128.module_width(symbol, box.width + 2 * edge, wanted * MM, least * MM, stock.dpi)
    if module is None:
        raise LabelTooSmall(stock.name, symbol.code)
    quiet = code128.QUIET_MODULES * module
    x = max(box.x, box.x - edge + quiet)
    code128.draw(canvas, symbol, code128.snapped(x + 72 / stock.dpi, stock.dpi), y, module, height)
