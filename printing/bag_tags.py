"""Bag tags: a number to read across the room, its bar code, whose bag it is and where it goes."""

from functools import partial
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from printing import code128, facts, pages
from printing.fonts import printable, width
from printing.labels import STAMP_SIZE, Box, Ending, draw_code, label_pdf, stamp_line
from printing.pages import MM, draw_lines, draw_right
from printing.text import Run, fit, stack
from transit_desk.domain.papers import BagTag, BagTagsPaper, LabelStock
from transit_desk.domain.refusals import EmptyPaper
from transit_desk.language import Translator

MODULE_MM: Final = 0.42
"""The narrowest bar of a tag where the label is wide enough: a scanner reads it at arm's length."""
LEAST_MODULE_MM: Final = 0.33
HEIGHT_MM: Final = 12.0
"""The least height of the bars."""

_FULL_HEIGHT: Final = 57.0
"""The label height for which the sizes below are meant; smaller labels get smaller letters."""


def bag_tags(paper: BagTagsPaper, t: Translator, stock: LabelStock, skip: int = 0) -> bytes:
    """The tags as PDF on the stock; `skip` labels of the first sheet are used already.

    Raises EmptyPaper, GlyphMissing, CodeNotPrintable, LabelTooSmall, ValueError for a `skip` off the sheet.
    """
    if not paper.tags:
        raise EmptyPaper()
    movement = paper.movement
    about = pages.movement_words(t, movement) if movement else ""
    flight = facts.joined((movement.name, t.date(movement.day))) if movement else ""
    draw = partial(_tag, t=t, stock=stock, flight=flight)
    return label_pdf(t, paper.stamp, stock, t("Bag tags"), about, paper.tags, draw, skip)


def _tag(
    canvas: Canvas, box: Box, tag: BagTag, ending: Ending, *, t: Translator, stock: LabelStock, flight: str
) -> None:
    scale = min(1.0, stock.label_height / _FULL_HEIGHT)
    tall = max(HEIGHT_MM * MM, 15.0 * MM * scale)
    top = _number(canvas, box, tag, t, 22.0 * scale)
    symbol = code128.bars(tag.number)
    draw_code(canvas, stock, symbol, box, top - tall - 2.0 * scale, tall, MODULE_MM, LEAST_MODULE_MM)
    top -= tall + 6.0 * scale
    airport_width = _airport(canvas, box, tag, 30.0 * scale)
    bottom = box.y + STAMP_SIZE * 1.3 + 1.0
    _owner(canvas, Box(box.x, bottom, box.width - airport_width, top - bottom), tag, flight, scale)
    stamp_line(canvas, box, ending)


def _number(canvas: Canvas, box: Box, tag: BagTag, t: Translator, size: float) -> float:
    """The number at the left, piece and weight at the right; gives the y below them."""
    small = size * 0.55
    piece = t("Piece {piece} of {pieces}", piece=tag.piece, pieces=tag.pieces)
    weight = t.kilos(tag.grams) if tag.grams is not None else ""
    draw_right(canvas, box.right, box.top - small * 0.72, piece, True, small)
    draw_right(canvas, box.right, box.top - small * 1.85, weight, False, small)
    taken = max(width(printable(piece), True, small), width(printable(weight), False, small)) + 8.0
    for line in fit(tag.number, True, size, box.width - taken, size * 1.3):
        draw_lines(canvas, box.x, box.top + size * 0.15, (line,))
    return box.top - size * 1.17


def _airport(canvas: Canvas, box: Box, tag: BagTag, size: float) -> float:
    """The code of the last airport at the bottom right; gives the width it takes."""
    if not tag.airport:
        return 0.0
    code = printable(tag.airport)
    size = min(size, size * box.width * 0.4 / width(code, True, size))
    draw_right(canvas, box.right, box.y + STAMP_SIZE * 1.3 + 5.0, code, True, size)
    return width(code, True, size) + 8.0


def _owner(canvas: Canvas, box: Box, tag: BagTag, flight: str, scale: float) -> None:
    """Name, case, destination and flight, from the top of the box."""
    case = (Run(tag.case_number, True, 10.0 * scale), Run(f"   {tag.destination}", False, 10.0 * scale))
    top = box.top
    for lines in stack(
        tag.name, 13.0 * scale, (case, (Run(flight, False, 10.0 * scale),)), box.width, box.height
    ):
        top = draw_lines(canvas, box.x, top, lines)
