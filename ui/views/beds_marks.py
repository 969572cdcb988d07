"""One mark for each household: a colour, a shape and a letter, so that it is told apart in grey too."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPolygonF

from ui.theme import Theme
from ui.tokens import HOUSEHOLDS

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""Without I, O and Q, which are read as figures or as each other."""
SHAPES = 4
ALL = len(LETTERS) * SHAPES


class Mark(NamedTuple):
    """`colour` is a token; its `_soft` one is the ground. `shape` from 0: disc, square, diamond, hexagon."""

    colour: str
    shape: int
    letter: str


def mark_at(place: int) -> Mark:
    """The mark with this number; neighbours differ in colour and letter, the first 92 in all."""
    place %= ALL
    return Mark(HOUSEHOLDS[place % len(HOUSEHOLDS)], place // len(LETTERS), LETTERS[place % len(LETTERS)])


def marks_for(case_ids: Iterable[int], known: Mapping[int, Mark]) -> dict[int, Mark]:
    """A mark for each case.

    Those of `known` keep theirs, so that nobody changes colour while one looks; others get the one that
    follows from their id, or the next that is free. Beyond 92 households marks repeat.
    """
    cases = sorted(set(case_ids))
    marks = {case: known[case] for case in cases if case in known}
    used = set(marks.values())
    for case in cases:
        if case not in marks:
            free = (mark_at(case + step) for step in range(ALL) if mark_at(case + step) not in used)
            marks[case] = next(free, mark_at(case))
            used.add(marks[case])
    return marks


def draw_mark(painter: QPainter, box: QRectF, mark: Mark, theme: Theme) -> None:
    """Draws a mark into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(mark.colour))
    if mark.shape == 0:
        painter.drawEllipse(box)
    elif mark.shape == 1:
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    elif mark.shape == 2:
        painter.drawPolygon(_polygon(box, ((0, -0.56), (0.56, 0), (0, 0.56), (-0.56, 0))))
    else:
        corners = ((-0.5, 0), (-0.25, -0.5), (0.25, -0.5), (0.5, 0), (0.25, 0.5), (-0.25, 0.5))
        painter.drawPolygon(_polygon(box, corners))
    font = QFont(painter.font())
    font.setBold(True)
    font.setPixelSize(max(6, round(box.height() * (0.6 if mark.shape == 2 else 0.72))))
    painter.setFont(font)
    painter.setPen(theme.colour("surface"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.letter)
    painter.restore()


def _polygon(box: QRectF, corners: Sequence[tuple[float, float]]) -> QPolygonF:
    """Corners in widths of the box from its middle."""
    middle, width = box.center(), box.width()
    return QPolygonF([middle + QPointF(x * width, y * width) for x, y in corners])
