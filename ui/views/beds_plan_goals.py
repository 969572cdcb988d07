"""What a plan reaches, goal by goal: closely set lines, each with the shape that says whether it is proven."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QWidget

from transit_desk.domain.beds.values import Goal, GoalValue
from ui.status import Status
from ui.tokens import GRID
from ui.widgets.status_badge import StatusShape
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transit_desk.language import Translator
    from ui.theme import Theme

MOST = 104
"""Higher than this they scroll."""


class GoalLines(QScrollArea):
    """Lines of (state, sentence); as high as they are, within bounds."""

    def __init__(self, name: str, theme: "Theme") -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._lines: list[tuple[StatusShape, BodyText]] = []
        self._shown = 0
        self._inside = QWidget()
        self._inside.setObjectName(f"{name}_lines")
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(GRID, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(1, 1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._inside)
        self.verticalScrollBar().rangeChanged.connect(self._mind_keys)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said now."""
        return tuple(words.text() for _, words in self._lines[: self._shown])

    def set_name(self, name: str) -> None:
        """The accessible name."""
        self.setAccessibleName(name)

    def show_lines(self, lines: "Sequence[tuple[Status, str]]") -> None:
        """(state, sentence) in order; what was shown before goes."""
        name = self.objectName()
        while len(self._lines) < len(lines):
            at = len(self._lines)
            shape, words = StatusShape(f"{name}_shape_{at}", self._theme), BodyText(f"{name}_words_{at}")
            self._grid.addWidget(shape, at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, at, 1)
            self._lines.append((shape, words))
        self._shown = len(lines)
        for at, (shape, words) in enumerate(self._lines):
            shape.setVisible(at < len(lines))
            words.setVisible(at < len(lines))
            if at < len(lines):
                shape.show_status(lines[at][0])
                words.setText(lines[at][1])
        self.setVisible(bool(lines))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As high as the lines at this width, within bounds."""
        layout = self._inside.layout()
        width = max(self.viewport().width(), self._theme.px(200))
        height = layout.heightForWidth(width) if layout is not None else 0
        return QSize(super().sizeHint().width(), min(height, self._theme.px(MOST)))

    def minimumSizeHint(self) -> QSize:
        """They never give way: they are what a plan is judged by."""
        return QSize(self._theme.px(200), self.sizeHint().height())

    def _mind_keys(self, _least: int, most: int) -> None:
        """With nothing to scroll, Tab passes by."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if most else Qt.FocusPolicy.NoFocus)


def head_words(placed: int, missing: int, goals: "Sequence[GoalValue]", t: "Translator") -> str:
    """How many have a place, and whether a plan could place more."""
    if not missing:
        return t.plural("{n} person has a place.", "All {n} people have a place.", placed)
    words = t.plural(
        "{placed} of {n} person has a place",
        "{placed} of {n} people have a place",
        placed + missing,
        placed=t.number(placed),
    )
    if any(goal.goal is Goal.UNPLACED and goal.proven for goal in goals):
        return t("{words}; no plan can place more.", words=words)
    return f"{words}."


def goal_lines(goals: "Sequence[GoalValue]", finished: bool, t: "Translator") -> list[tuple[Status, str]]:
    """The goals that cost something or are not proven, but for people without a place, who are in the head."""
    from transit_desk.language.plan_sentences import goal_sentence

    shown = [goal for goal in goals if goal.goal is not Goal.UNPLACED and (goal.value or not goal.proven)]
    said = [(Status.READY if goal.proven else Status.UNKNOWN, goal_sentence(goal, t)) for goal in shown]
    if not finished:
        said.insert(0, (Status.UNKNOWN, t("The best plan found so far.")))
    elif not said and goals:
        said = [(Status.READY, t("Every goal is reached: no plan can be better."))]
    return said
