"""Setup of the goals of a bed plan: which comes first, and whether beds are cleaned between guests."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from transit_desk.domain.beds.values import GOALS, Goal
from ui.models.rows import Column
from ui.tokens import ROW_HEIGHT
from ui.widgets.buttons import PlainButton
from ui.widgets.layout import column, row
from ui.widgets.row_table import RowTable
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from ui.screen import Screen


class GoalsPage(QWidget):
    """The order of the goals, moved by keys; each change is stored at once and can be taken back."""

    def __init__(self, host: "Screen") -> None:
        super().__init__()
        self.setObjectName("bed_goals_page")
        self._host, self.shell = host, host.shell
        self._goals: tuple[Goal, ...] = ()
        self._cleans = False
        self._why = BodyText("bed_goals_why")
        self._why.setProperty("role", "soft")
        self.table: RowTable[Goal] = RowTable(
            "bed_goals",
            (
                Column(
                    "place",
                    lambda t: t.context("in an order", "Place"),
                    lambda one, t: t.number(self._goals.index(one) + 1),
                    align="right",
                    width=76,
                ),
                Column("goal", lambda t: t("Goal"), _goal_name, width=420, stretch=True),
            ),
            row_id=lambda one: one,
            shell=host.shell,
        )
        self.table.horizontalHeader().setSortIndicatorShown(False)
        self.table.setSortingEnabled(False)
        self.up = PlainButton("bed_goal_up", key="Ctrl+Up")
        self.down = PlainButton("bed_goal_down", key="Ctrl+Down")
        self.usual = PlainButton("bed_goals_usual")
        self.cleaning = QCheckBox()
        self.cleaning.setObjectName("beds_are_cleaned")
        box = column(
            self._why,
            self.table,
            row(self.up, self.down, self.usual, 1),
            self.cleaning,
            gap=2,
            parent=self,
        )
        box.setStretch(1, 1)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.usual.clicked.connect(lambda: self._store(GOALS))
        self.cleaning.clicked.connect(self._set_cleaning)
        self.table.row_chosen.connect(lambda _: self._show_buttons())
        host.shell.theme.changed.connect(self._fit)
        self._fit()

    @property
    def t(self) -> "Translator":
        """The translator of the moment."""
        return self.shell.language.t

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self.t
        self._why.setText(
            t(
                "A plan of beds looks at the goals in this order. What stands higher is never given up for what "
                "stands lower: first as few people without a place as can be, then the next line, and so on."
            )
        )
        self.table.set_name(t("Goals of a bed plan, first things first"))
        self.up.set_words(t("Higher"), t)
        self.down.set_words(t("Lower"), t)
        self.usual.set_words(t("The usual order"), t)
        self.cleaning.setText(t("Beds are cleaned between guests"))
        self.cleaning.setAccessibleName(self.cleaning.text())
        why = t("A bed that somebody has left is given again only when it is marked clean on Beds.")
        self.cleaning.setToolTip(why)
        self.cleaning.setAccessibleDescription(why)

    def read(self) -> None:
        """Reads what is stored."""
        desk = self.shell.desk

        def read() -> tuple[tuple[Goal, ...], bool]:
            from transit_desk.services.bed_rules import cleaning, goals

            return tuple(goals(desk)), cleaning(desk)

        self._host.ask(read, lambda found: self._show(*found))

    def _show(self, goals: tuple[Goal, ...], cleans: bool) -> None:
        self._goals, self._cleans = goals, cleans
        self.table.set_rows(goals)
        self.cleaning.setChecked(cleans)
        self._show_buttons()

    def _show_buttons(self) -> None:
        """Everybody a place is always first: nothing goes above it, and it goes nowhere."""
        chosen = self.table.chosen()
        at = -1 if chosen is None else self._goals.index(chosen)
        self.up.setEnabled(at > 1)
        self.down.setEnabled(0 < at < len(self._goals) - 1)
        self.usual.setEnabled(self._goals != GOALS)

    def _move(self, step: int) -> None:
        chosen = self.table.chosen()
        if chosen is None:
            return
        at, order = self._goals.index(chosen), list(self._goals)
        order[at], order[at + step] = order[at + step], order[at]
        self._store(order)

    def _store(self, order: Sequence[Goal]) -> None:
        desk, t, before, after = self.shell.desk, self.t, self._goals, tuple(order)
        if after == before:
            return

        def put(value: tuple[Goal, ...]) -> None:
            from transit_desk.services.bed_rules import set_goals

            set_goals(desk, value)

        self._host.act(
            lambda: put(after),
            lambda _: self._stored(),
            said=lambda _: t("The order of the goals is stored. It counts from the next plan on."),
            undo=lambda _: lambda: put(before),
        )

    def _stored(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.read()

    def _set_cleaning(self) -> None:
        desk, t, wanted = self.shell.desk, self.t, self.cleaning.isChecked()

        def put(on: bool) -> None:
            from transit_desk.services.bed_rules import set_cleaning

            set_cleaning(desk, on)

        words = (
            t("From now on a bed is given again when it has been cleaned.")
            if wanted
            else t("From now on a bed is given again as soon as it is left.")
        )
        self._host.act(
            lambda: put(wanted),
            lambda _: self.read(),
            said=lambda _: words,
            undo=lambda _: lambda: put(not wanted),
            failed=self._not_stored,
        )

    def _not_stored(self, error: Exception) -> None:
        self.shell.refuse(error)
        self.read()

    def _fit(self) -> None:
        self.table.setMinimumHeight(self.shell.theme.px(40 + 5 * ROW_HEIGHT))
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)


def _goal_name(goal: Goal, t: "Translator") -> str:
    from transit_desk.language.plan_sentences import goal_name

    return goal_name(goal, t)
