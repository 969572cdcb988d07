"""The pages of a list: who speaks, about what, for which movement, which version, when, by whom, page x of y.

Lengths in points from the bottom left, as in PDF; millimetres only where a constant is named `..._MM`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from reportlab import rl_config
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from printing.fonts import FONT_FILES, font, printable, width
from printing.text import Line, Run, fit, wrap
from transit_desk.domain.papers import MovementLine, Stamp
from transit_desk.language import Translator

MM: Final = 72 / 25.4

MARGIN: Final = 32.0
"""Four steps of the 8-point grid; more than the unprintable edge of any office printer."""
FOOTER: Final = 24.0
RULE: Final = 0.75
HAIRLINE: Final = 0.4
INK: Final = 0.0
SOFT: Final = 0.35
"""Grey level of captions: 7:1 against white paper."""
LINE_GREY: Final = 0.72
MARK_SIZE: Final = 13.0
"""Letters of the framed word beside a title."""
BASELINE: Final = 0.8
"""Where a line's baseline lies, as a part of its height from the top."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands on top of each page: `title` in large letters, `about` below it, `facts` at the right."""

    title: str
    about: str
    facts: str = ""


def new_canvas(size: tuple[float, float], title: str, stamp: Stamp, t: Translator) -> tuple[Canvas, BytesIO]:
    """A canvas whose bytes depend on nothing but what is drawn (no clock, no random identifier)."""
    rl_config.useA85 = 0  # bytes as they are: text armour makes every file a quarter larger and slower
    buffer = BytesIO()
    # Its own first font would be Helvetica: named on each page, embedded nowhere.
    canvas = Canvas(
        buffer,
        pagesize=size,
        invariant=1,
        pageCompression=1,
        initialFontName=font(False),  # type: ignore[arg-type]  # the stub says float, ReportLab takes a name
        lang=t.code,
    )
    title = " · ".join(part for part in (title, demonstration_words(t, stamp)) if part)
    canvas.setTitle(title)
    canvas.setAuthor(stamp.centre)
    canvas.setSubject(title)
    canvas.setCreator("transit-desk")
    return canvas, buffer


def finish(canvas: Canvas, buffer: BytesIO) -> bytes:
    """Closes the document and gives its bytes."""
    with FONT_FILES:  # the letters that were drawn are taken out of the files now
        canvas.save()
    return buffer.getvalue()


def page_size(wide: bool) -> tuple[float, float]:
    """A4, upright or landscape."""
    return landscape(A4) if wide else A4


def draw_text(canvas: Canvas, x: float, y: float, text: str, bold: bool, size: float) -> None:
    """One printable text on the baseline `y`."""
    canvas.setFont(font(bold), size)
    canvas.drawString(x, y, text)


def draw_line(canvas: Canvas, x: float, y: float, line: Line) -> None:
    """A wrapped line with its baseline at `y`."""
    for piece in line.pieces:
        draw_text(canvas, x + piece.x, y, piece.text, piece.bold, piece.size)


def draw_lines(canvas: Canvas, x: float, top: float, lines: Sequence[Line]) -> float:
    """Lines downwards from `top`; gives the y below the last one."""
    for line in lines:
        draw_line(canvas, x, top - line.height * BASELINE, line)
        top -= line.height
    return top


def draw_foot(canvas: Canvas, x: float, y: float, lines: Sequence[Line]) -> None:
    """Lines of which the first has its baseline at `y`; what is long has become small and stands below."""
    if lines:
        draw_lines(canvas, x, y + lines[0].height * BASELINE, lines)


def draw_right(canvas: Canvas, right: float, y: float, text: str, bold: bool, size: float) -> None:
    """One text that ends at `right`."""
    text = printable(text)
    draw_text(canvas, right - width(text, bold, size), y, text, bold, size)


def rule(canvas: Canvas, left: float, right: float, y: float, thickness: float, grey: float) -> None:
    """A horizontal line."""
    canvas.setLineWidth(thickness)
    canvas.setStrokeGray(grey)
    canvas.line(left, y, right, y)


def printed_words(t: Translator, stamp: Stamp) -> str:
    """Printed when and by whom; a desk that nobody has put a name to says only when."""
    if not stamp.printed_by:
        return t("Printed {moment}", moment=t.datetime(stamp.printed_at))
    return t("Printed {moment} by {who}", moment=t.datetime(stamp.printed_at), who=stamp.printed_by)


def page_words(t: Translator, page: int, pages: int) -> str:
    """Page x of y."""
    return t("Page {page} of {pages}", page=page, pages=pages)


def version_words(t: Translator, stamp: Stamp) -> str:
    """The version, or nothing for a paper without versions."""
    return "" if stamp.version is None else t("Version {version}", version=stamp.version)


def demonstration_words(t: Translator, stamp: Stamp) -> str:
    """What a paper of invented people says of itself; nothing on a real one."""
    return t("Demonstration") if stamp.demonstration else ""


def mark_width(words: str, size: float) -> float:
    """Width of a framed word."""
    return width(printable(words), True, size) + size


def draw_mark(canvas: Canvas, left: float, y: float, words: str, size: float) -> None:
    """A word in bold in a frame, its baseline at `y`."""
    canvas.setLineWidth(max(0.6, size / 11))
    canvas.setStrokeGray(INK)
    canvas.rect(left, y - size * 0.35, mark_width(words, size), size * 1.4, stroke=1, fill=0)
    draw_text(canvas, left + size / 2, y, printable(words), True, size)


def movement_words(t: Translator, movement: MovementLine) -> str:
    """The movement in one line: "ET 816 · BJM–ADD 09 Dec 2026 15:40 · ..."; a day only where it changes."""
    words = [movement.name]
    shown = None
    for leg in movement.legs:
        day = leg.departs.date() if leg.departs else movement.day
        parts = [leg.flight if leg.flight not in movement.name else "", f"{leg.origin}–{leg.destination}"]
        if day != shown:
            parts.append(t.date(day))
            shown = day
        if leg.departs:
            clock = f"{leg.departs:%H:%M}"
            if leg.arrives:
                clock += f"–{leg.arrives:%H:%M}"
            parts.append(clock)
        words.append(" ".join(part for part in parts if part))
    if not movement.legs:
        words.append(t.date(movement.day))
    return " · ".join(words)


def heading_height(heading: Heading, room: float) -> float:
    """Height of the heading on a page `room` wide."""
    return 32.0 + _about(heading, room)[1] + 8.0


def _about(heading: Heading, room: float) -> tuple[tuple[Line, ...], float]:
    facts_width = width(printable(heading.facts), True, 9.0) if heading.facts else 0.0
    lines = wrap((Run(heading.about, False, 9.0),), room - facts_width - 16.0)
    return lines, max(sum(line.height for line in lines), 12.0)


def draw_heading(
    canvas: Canvas, t: Translator, heading: Heading, stamp: Stamp, size: tuple[float, float]
) -> None:
    """The heading at the top of a page, closed by a rule."""
    left, right, top = MARGIN, size[0] - MARGIN, size[1] - MARGIN
    canvas.setFillGray(INK)
    version = version_words(t, stamp)
    taken = width(printable(version), True, 11.0) + 16.0 if version else 0.0
    demonstration = demonstration_words(t, stamp)
    if demonstration:
        taken += mark_width(demonstration, MARK_SIZE) + 12.0
    title = fit(heading.title, True, 16.0, right - left - taken, 24.0)
    draw_lines(canvas, left, top, title)
    if demonstration:
        after = left + max((line.width for line in title), default=0.0) + 12.0
        draw_mark(canvas, after, top - 16.0, demonstration, MARK_SIZE)
    if version:
        draw_right(canvas, right, top - 16.0, version, True, 11.0)
    lines, height = _about(heading, right - left)
    draw_lines(canvas, left, top - 26.0, lines)
    if heading.facts:
        draw_right(canvas, right, top - 35.5, heading.facts, True, 9.0)
    rule(canvas, left, right, top - 32.0 - height, RULE, INK)


def draw_footer(
    canvas: Canvas,
    t: Translator,
    title: str,
    stamp: Stamp,
    size: tuple[float, float],
    page: int,
    pages: int,
) -> None:
    """Centre, time and author at the left, the page at the right."""
    left, right, y = MARGIN, size[0] - MARGIN, MARGIN - 8.0
    canvas.setFillGray(SOFT)
    draw_right(canvas, right, y, page_words(t, page, pages), True, 7.5)
    words = " · ".join(
        part for part in (stamp.centre, title, version_words(t, stamp), printed_words(t, stamp)) if part
    )
    draw_foot(canvas, left, y, fit(words, False, 7.5, right - left - 80.0, 10.0))
    canvas.setFillGray(INK)
