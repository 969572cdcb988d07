"""What a plan is made for: who needs a bed, which rooms there are, when people come and how long beds are held."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from transit_desk.domain.board_rows import Board, Tape
from ui.views.beds_plan_who import Ticked, WhoTree
from ui.widgets.day_edit import DayEdit
from ui.widgets.fields import ChoiceList
from ui.widgets.layout import column, labelled, row
from ui.widgets.text import BodyText, Caption, Heading

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from ui.shell import Shell

EVENING: Final = time(20)
"""Held beds are free again at this hour of a day, when nobody has come."""
HELD_DAYS: Final = (0, 1, 2, 3, 7)
USUAL_DAYS: Final = 1


class PlanChoice(QWidget):
    """The wishes for a plan. `changed` when any of them is another one."""

    changed = Signal()

    def __init__(self, shell: "Shell", *, ticks: bool = True) -> None:
        """Without `ticks` nothing can be chosen: it is there to look at."""
        super().__init__()
        self.setObjectName("plan_choice")
        self._shell, self._ticks = shell, ticks
        self._today: date | None = None
        self.heading, self.count = Heading("plan_choice_heading"), BodyText("plan_choice_count")
        self.tree = WhoTree("plan_who", shell, ticks=ticks)
        self.keys = Caption("plan_choice_keys")
        self.keys.setWordWrap(True)
        self.day_label, self.day = Caption("plan_day_label"), DayEdit("plan_day", shell.language)
        self.until_label, self.until = Caption("plan_until_label"), ChoiceList("plan_until")
        self.few = QCheckBox()
        self.few.setObjectName("plan_few_changes")
        self.few.setChecked(True)
        self._coming = QWidget()
        self._coming.setObjectName("plan_coming")
        line = row(
            labelled(self.day_label, self.day),
            labelled(self.until_label, self.until),
            gap=2,
            parent=self._coming,
        )
        line.setStretch(1, 1)
        box = column(self.heading, self.count, self.tree, self.keys, self._coming, self.few, parent=self)
        box.setStretch(2, 1)
        self.tree.ticks_changed.connect(self._tell)
        self.day.day_changed.connect(lambda _: self._show_until())

    def retranslate(self, t: "Translator") -> None:
        """Puts every word on."""
        self.heading.setText(t("Who needs a bed"))
        self.tree.set_name(t("Who needs a bed, and the rooms to plan with"))
        self.day_label.setText(t("They arrive on"))
        self.day.set_name(self.day_label.text())
        self.until_label.setText(t("Hold beds until"))
        self.until.set_name(self.until_label.text())
        self.few.setText(t("As few changes as can be"))
        self.few.setAccessibleName(self.few.text())
        self.few.setToolTip(
            t("Those with a bed or a held one keep it, unless that costs somebody else a place.")
        )
        if self._today is not None:
            self.tree.retranslate(t, self._today)
        self._show_until()
        self._say(t)

    def show_board(self, board: Board, tape: Tape, t: "Translator") -> None:
        """The house was read again; everything chosen stays."""
        if self._today is None:
            self.day.set_day(board.today)
        if self._today != board.today:
            self._today = board.today
            self.day.set_first(board.today)
        self.tree.show_board(board, tape, t)

    @property
    def ticked(self) -> Ticked:
        """Who and which rooms."""
        return self.tree.ticked()

    @property
    def anybody_there(self) -> bool:
        """Whether there is anybody to choose."""
        return bool(self.tree.cases)

    @property
    def arrival(self) -> date:
        """The day on which those come who have no held bed yet."""
        return self.day.day()

    @property
    def hold_until(self) -> datetime | None:
        """When beds are given up that nobody came for; None where only those are planned anew whose beds are held
        already: they keep theirs."""
        days = self.until.value()
        return self._evening(days) if self.ticked.fresh and isinstance(days, int) else None

    def _evening(self, days: int) -> datetime:
        """The evening so many days after the last of them comes."""
        last = max(self.day.day(), self.ticked.last_day or self.day.day())
        return datetime.combine(last + timedelta(days=days), EVENING, self._shell.language.t.zone)

    def _show_until(self) -> None:
        """The evenings until which beds may be held, the usual one at first."""
        fresh, t = self.until.count() == 0, self._shell.language.t
        self.until.set_choices([(days, t.datetime(self._evening(days))) for days in HELD_DAYS])
        if fresh:
            self.until.choose(USUAL_DAYS)

    def _tell(self) -> None:
        self._show_until()
        self._say(self._shell.language.t)
        self.changed.emit()

    def _say(self, t: "Translator") -> None:
        ticked = self.ticked
        self.count.setText(t.plural("{n} person ticked", "{n} people ticked", ticked.people))
        words = t("Space: tick or clear. Enter: open or close. Letters: find a case.")
        if any(one.held for one in self.tree.cases):
            words += " " + t("Who has a held bed and is not ticked does not come: the bed is free again.")
        self.keys.setText(words)
        self.count.setVisible(self._ticks)
        self.keys.setVisible(self._ticks)
        self._coming.setVisible(self._ticks and ticked.fresh)
        self.few.setVisible(self._ticks and ticked.anew)
