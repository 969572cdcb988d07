"""The person card, as large as a bank card: name, bed, destination, and the bar code that opens the
person."""

from functools import partial
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from printing import code128, facts
from printing.labels import STAMP_SIZE, Box, Ending, draw_code, label_pdf, stamp_line
from printing.pages import INK, MM, SOFT, draw_lines, draw_right
from printing.text import Run, fit, stack
from transit_desk.domain.papers import LabelStock, PersonCard, PersonCardsPaper
from transit_desk.domain.refusals import EmptyPaper
from transit_desk.language import Translator
from transit_desk.language.words import birth

MODULE_MM: Final = 0.33
LEAST_MODULE_MM: Final = 0.25
CODE_HEIGHT_MM: Final = 10.0


def person_cards(paper: PersonCardsPaper, t: Translator, stock: LabelStock, skip: int = 0) -> bytes:
    """The cards as PDF: one to a page or several to a sheet, as the stock is.

    Raises EmptyPaper, GlyphMissing, CodeNotPrintable, LabelTooSmall, ValueError for a `skip` off the sheet.
    """
    if not paper.cards:
        raise EmptyPaper()
    movements = {card.movement for card in paper.cards}
    about = movements.pop() if len(movements) == 1 else ""
    draw = partial(_card, t=t, stock=stock, paper=paper)
    return label_pdf(t, paper.stamp, stock, t("Person cards"), about, paper.cards, draw, skip)


def _card(
    canvas: Canvas,
    box: Box,
    card: PersonCard,
    ending: Ending,
    *,
    t: Translator,
    stock: LabelStock,
    paper: PersonCardsPaper,
) -> None:
    person = card.person
    canvas.setFillGray(SOFT)
    head = fit(facts.joined((paper.stamp.centre, t("Person card"))), False, 6.5, box.width * 0.62, 9.0)
    draw_lines(canvas, box.x, box.top + 1.0, head)
    canvas.setFillGray(INK)
    draw_right(canvas, box.right, box.top - 8.0, person.case_number, True, 9.0)
    bar_bottom = box.y + STAMP_SIZE * 1.3 + 11.0
    bar_top = bar_bottom + CODE_HEIGHT_MM * MM
    top = draw_lines(canvas, box.x, box.top - 13.0, fit(person.name, True, 15.0, box.width, 33.0))
    below = Box(box.x, bar_top + 4.0, box.width, top - bar_top - 5.0)
    bed_width = _bed(canvas, below, card, t)
    _facts(canvas, below, card, t, paper, below.width - bed_width)
    symbol = code128.bars(person.card_number)
    draw_code(canvas, stock, symbol, box, bar_bottom, bar_top - bar_bottom, MODULE_MM, LEAST_MODULE_MM)
    draw_lines(canvas, box.x, bar_bottom + 0.5, fit(person.card_number, True, 8.0, box.width, 10.5))
    stamp_line(canvas, box, ending)


def _bed(canvas: Canvas, box: Box, card: PersonCard, t: Translator) -> float:
    """Room and bed, large, at the right; gives the width they take."""
    bed = facts.joined((card.room, card.bed))
    if not bed:
        return 0.0
    room = box.width * 0.36
    canvas.setFillGray(SOFT)
    draw_right(canvas, box.right, box.top - 7.0, t("Room, bed"), False, 6.5)
    canvas.setFillGray(INK)
    top = box.top - 8.0
    for line in fit(bed, True, 16.0, room, box.height - 8.0):
        top = draw_lines(canvas, box.right - line.width, top, (line,))
    return room + 8.0


def _facts(
    canvas: Canvas, box: Box, card: PersonCard, t: Translator, paper: PersonCardsPaper, room: float
) -> None:
    """Needs, destination, flight and birth, at the left."""
    person = card.person
    born = facts.joined(
        (
            facts.sex(person.sex),
            t("born {date}", date=birth(t, person.born)) if person.born else "",
            facts.age_band(t, person.born, paper.ages_on),
        )
    )
    others = (
        (Run(card.destination, False, 9.0),),
        (Run(card.movement, False, 9.0),),
        (Run(born, False, 7.0),),
    )
    top = box.top
    for lines in stack(facts.needs(t, person.needs), 9.0, others, room, box.height):
        top = draw_lines(canvas, box.x, top, lines)
