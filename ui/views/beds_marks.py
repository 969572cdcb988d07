"""One mark for each household: a colour, a shape and a letter, so that it is told apart in grey too.

Cross-referenced cases have one colour and keep marks of their own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPolygonF

from transit_desk.domain.board_rows import BoardPerson
from ui.theme import Theme
from ui.tokens import HOUSEHOLDS

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""Without I, O and Q, which are read as figures or as each other."""
SHAPES = 8
"""Disc, square, diamond and hexagon, filled; then the same four as outlines."""
ALL = len(LETTERS) * SHAPES


class Mark(NamedTuple):
    """`colour` is a token; its `_soft` one is the ground. `shape` from 0: disc, square, diamond, hexagon; from 4
    on the same four drawn hollow. `linked`: other cases have this colour too, because they belong together."""

    colour: str
    shape: int
    letter: str
    linked: bool = False


def household_mark(case_id: int) -> Mark:
    """The mark that a case likes to have; neighbours differ in colour and letter, the first 184 in shape or
    letter."""
    place = case_id % ALL
    return Mark(HOUSEHOLDS[place % len(HOUSEHOLDS)], place // len(LETTERS), LETTERS[place % len(LETTERS)])


def marks_for(case_ids: Iterable[int], known: Mapping[int, Mark]) -> dict[int, Mark]:
    """A mark for each case.

    Those of `known` keep theirs, so that nobody changes it while one looks; others get the one that follows
    from their id, or the next that is free. Beyond 184 households marks repeat.
    """
    cases = sorted(set(case_ids))
    marks = {case: known[case] for case in cases if case in known}
    used = {(mark.shape, mark.letter) for mark in marks.values()}
    for case in cases:
        if case not in marks:
            liked = (household_mark(case + step) for step in range(ALL))
            free = (mark for mark in liked if (mark.shape, mark.letter) not in used)
            marks[case] = next(free, household_mark(case))
            used.add((marks[case].shape, marks[case].letter))
    return marks


class MarkBook:
    """The marks of everybody seen so far: one book serves all views of the house."""

    def __init__(self) -> None:
        self._liked: dict[int, Mark] = {}
        self._group: dict[int, int] = {}
        self._marks: dict[int, Mark] = {}

    def learn(self, persons: Iterable[BoardPerson], *, others_too: bool = False) -> None:
        """These are in view now; without `others_too` the rest is forgotten when there are more than marks."""
        now = {person.case_id: person.linked or person.family for person in persons}
        known = {**self._group, **now}
        if len(known) > ALL and not others_too:
            known = now
        if known == self._group:
            return
        self._group = known
        self._liked = marks_for(known, self._liked)
        first: dict[int, int] = {}
        cases = Counter(known.values())
        for case_id, group in sorted(known.items()):
            first.setdefault(group, case_id)
        self._marks = {
            case_id: mark._replace(colour=self._liked[first[known[case_id]]].colour, linked=True)
            if known[case_id] and cases[known[case_id]] > 1
            else mark
            for case_id, mark in self._liked.items()
        }

    def of(self, case_id: int) -> Mark:
        """The mark of a household."""
        return self._marks.get(case_id) or household_mark(case_id)


def draw_mark(painter: QPainter, box: QRectF, mark: Mark, theme: Theme) -> None:
    """Draws a mark into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour, hollow, shape = theme.colour(mark.colour), mark.shape >= 4, mark.shape % 4
    inner = box
    if hollow:
        width = max(1.2, box.width() / 8)
        painter.setPen(QPen(colour, width))
        painter.setBrush(theme.colour("surface"))
        inner = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
    if shape == 0:
        painter.drawEllipse(inner)
    elif shape == 1:
        painter.drawRoundedRect(inner.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    elif shape == 2:
        painter.drawPolygon(_polygon(inner, ((0, -0.58), (0.58, 0), (0, 0.58), (-0.58, 0))))
    else:
        corners = ((-0.55, 0), (-0.27, -0.5), (0.27, -0.5), (0.55, 0), (0.27, 0.5), (-0.27, 0.5))
        painter.drawPolygon(_polygon(inner, corners))
    font = QFont(painter.font())
    font.setBold(True)
    font.setItalic(False)
    font.setPixelSize(max(6, round(box.height() * (0.58 if shape == 2 or hollow else 0.72))))
    painter.setFont(font)
    painter.setPen(colour if hollow else theme.colour("surface"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.letter)
    painter.restore()


def _polygon(box: QRectF, corners: Sequence[tuple[float, float]]) -> QPolygonF:
    """Corners in widths of the box from its middle."""
    middle, width = box.center(), box.width()
    return QPolygonF([middle + QPointF(x * width, y * width) for x, y in corners])
