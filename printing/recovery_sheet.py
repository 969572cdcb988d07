"""The sheet with the recovery code: read at arm's length, kept in the safe."""

from collections.abc import Sequence
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from printing import pages
from printing.fonts import printable, width
from printing.pages import INK, MARGIN, RULE, SOFT, Heading, draw_lines, draw_text, rule
from printing.text import LEADING, Run, fit, wrap
from transit_desk.domain.record_papers import RecoverySheetPaper
from transit_desk.language import Translator

LETTER: Final = 38.0
"""Size of the code's letters: capitals of 9.6 mm."""

_GROUPS_A_LINE: Final = 3
_SPACING: Final = 5.0
"""White between two letters of a group."""
_BOX: Final = 66.0
"""Height of the frame around a group."""
_GAP: Final = 16.0
_TEXT: Final = 12.0
_INDENT: Final = 12.0
_SIGNED: Final = 52.0
"""Height of a line of fields to sign."""


def recovery_sheet(paper: RecoverySheetPaper, t: Translator) -> bytes:
    """The sheet as PDF, one page of A4. Raises GlyphMissing."""
    size = pages.page_size(wide=False)
    heading = Heading(t("Recovery code"), paper.stamp.centre)
    canvas, buffer = pages.new_canvas(size, heading.title, paper.stamp, t)
    pages.draw_heading(canvas, t, heading, paper.stamp, size)
    y = size[1] - MARGIN - pages.heading_height(heading, size[0] - 2 * MARGIN) - 12.0
    room = size[0] - 2 * MARGIN
    y = _made(canvas, paper, t, y, room) - 14.0
    y = _code(canvas, paper.groups, y, room) - 14.0
    for title, paragraphs in _advice(t):
        y = draw_lines(canvas, MARGIN, y, wrap((Run(title, True, 13.0),), room)) - 2.0
        for paragraph in paragraphs:
            draw_text(canvas, MARGIN, y - _TEXT, printable("•"), False, _TEXT)
            wrapped = wrap((Run(paragraph, False, _TEXT),), room - _INDENT)
            y = draw_lines(canvas, MARGIN + _INDENT, y, wrapped) - 3.0
        y -= 9.0
    _fields(
        canvas,
        MARGIN + pages.FOOTER + _SIGNED,
        room,
        (t("Sealed by (name, signature)"), t("Date and time"), t("Kept in")),
    )
    _fields(
        canvas, MARGIN + pages.FOOTER, room, (t("Opened by (name, signature)"), t("Date and time"), t("Why"))
    )
    pages.draw_footer(canvas, t, heading.title, paper.stamp, size, 1, 1)
    canvas.showPage()
    return pages.finish(canvas, buffer)


def _made(canvas: Canvas, paper: RecoverySheetPaper, t: Translator, top: float, room: float) -> float:
    """By whom and when; gives the y below."""
    facts = ((t("Made by"), paper.person), (t("Made on"), t.weekday(t.local(paper.stamp.printed_at).date())))
    for index, (label, value) in enumerate(facts):
        x = MARGIN + index * room / 2
        canvas.setFillGray(SOFT)
        draw_lines(canvas, x, top, wrap((Run(label, False, 9.0),), room / 2))
        canvas.setFillGray(INK)
        draw_lines(canvas, x, top - 12.0, fit(value, True, 14.0, room / 2 - 16.0, 14.0 * LEADING))
    return top - 12.0 - 14.0 * LEADING


def _code(canvas: Canvas, groups: Sequence[str], top: float, room: float) -> float:
    """The groups in frames, their letters apart; gives the y below."""
    box = (room - _GAP * (_GROUPS_A_LINE - 1)) / _GROUPS_A_LINE
    for index, group in enumerate(groups):
        line, column = divmod(index, _GROUPS_A_LINE)
        x, y = MARGIN + column * (box + _GAP), top - line * (_BOX + _GAP) - _BOX
        canvas.setLineWidth(1.2)
        canvas.setStrokeGray(INK)
        canvas.roundRect(x, y, box, _BOX, 6.0, stroke=1, fill=0)
        canvas.setFillGray(SOFT)
        draw_text(canvas, x + 6.0, y + _BOX - 13.0, str(index + 1), False, 9.0)
        canvas.setFillGray(INK)
        letters = [(letter, width(printable(letter), True, LETTER)) for letter in group]
        left = x + (box - sum(advance + _SPACING for _, advance in letters) + _SPACING) / 2
        for letter, advance in letters:
            draw_text(canvas, left, y + 15.0, letter, True, LETTER)
            left += advance + _SPACING
    lines = -(-len(groups) // _GROUPS_A_LINE)
    return top - lines * (_BOX + _GAP)


def _advice(t: Translator) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What it is for, where to keep it, what to do when it was used."""
    return (
        (
            t("What it is for"),
            (
                t(
                    "It opens this centre's data when nobody on the staff can sign in: passwords are forgotten, "
                    "or the PC is lost and a backup is restored on another one."
                ),
                t(
                    "Where the program asks for the recovery code, type the six groups in the order of their "
                    "numbers. Small letters, spaces and hyphens don't matter. There is no letter O, I or L in it: "
                    "what looks like one is the digit 0 or 1."
                ),
            ),
        ),
        (
            t("Where to keep it"),
            (
                t("In the safe, in a sealed envelope, signed and dated across the flap."),
                t(
                    "Never beside the PC or a backup, never as a photo or in a message: whoever has this code "
                    "and one of them can read what the centre keeps about people."
                ),
            ),
        ),
        (
            t("When it was used"),
            (
                t(
                    "The log of acts shows it, and the program makes a new code at once: print the new sheet "
                    "and seal it."
                ),
                t("Destroy this sheet: its code still opens the backups that were made before."),
                t(
                    "An open envelope that nobody explains: make a new code and change the database key in Setup "
                    "the same day."
                ),
            ),
        ),
    )


def _fields(canvas: Canvas, y: float, room: float, labels: Sequence[str]) -> None:
    """Lines to write on, from the bottom `y`, with their labels below."""
    share = room / len(labels)
    for index, label in enumerate(labels):
        x = MARGIN + index * share
        rule(canvas, x, x + share - 24.0, y + 12.0, RULE, INK)
        draw_lines(canvas, x, y + 10.0, wrap((Run(label, False, 8.0),), share - 24.0))
