"""What the log is searched for: words, who acted, what was done, which days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from transit_desk.domain.audit import Act
from transit_desk.domain.audit_rows import AuditFilter
from transit_desk.language.act_words import act_word
from ui.tokens import GRID
from ui.widgets.buttons import PlainButton
from ui.widgets.day_edit import DayEdit
from ui.widgets.fields import ChoiceList, SearchField
from ui.widgets.layout import column, labelled, row
from ui.widgets.text import Caption

if TYPE_CHECKING:
    from ui.shell import Shell

Days = Literal["all", "today", "yesterday", "week", "month", "between"]
_BACK: dict[Days, tuple[int, int]] = {"today": (0, 0), "yesterday": (1, 1), "week": (6, 0), "month": (29, 0)}
"""How many days before today they begin and end."""


@dataclass(frozen=True, slots=True)
class About:
    """The person or the case whose history is looked at; `name` as the screen calls them."""

    name: str
    person_id: int | None = None
    case_id: int | None = None


class LogFilter(QWidget):
    """One line of fields; the two days only where they are asked for."""

    changed = Signal()
    """Other acts are wanted."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName("log_filter")
        self._shell = shell
        self.about: About | None = None
        self._staff: tuple[tuple[str, str], ...] = ()
        self.text = SearchField("log_text")
        self.text.searched.connect(lambda _: self.changed.emit())
        self.staff, self.act, self.days = (
            ChoiceList("log_staff"),
            ChoiceList("log_act"),
            ChoiceList("log_days"),
        )
        self._captions = tuple(Caption(f"log_{name}_label") for name in ("text", "staff", "act", "days"))
        for choice in (self.staff, self.act, self.days):
            choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.staff.value_chosen.connect(lambda _: self.changed.emit())
        self.act.value_chosen.connect(lambda _: self.changed.emit())
        self.days.value_chosen.connect(lambda _: self._days_chosen())
        self.first, self.last = DayEdit("log_first", shell.language), DayEdit("log_last", shell.language)
        self._first_label, self._last_label = Caption("log_first_label"), Caption("log_last_label")
        for day in (self.first, self.last):
            day.set_day(self._today())
            day.confirmed.connect(self.changed)
            day.editingFinished.connect(self.changed)
        self._between = QWidget()
        self._between.setObjectName("log_between")
        first, last = labelled(self._first_label, self.first), labelled(self._last_label, self.last)
        row(first, last, 1, gap=2, parent=self._between)
        self._between.hide()
        self.drop = PlainButton("log_drop_about")
        self.drop.clicked.connect(self.forget_about)
        self.drop.hide()
        fields = (self.text, self.staff, self.act, self.days)
        boxes = [labelled(caption, field) for caption, field in zip(self._captions, fields, strict=True)]
        self._grid, self._boxes = QGridLayout(), boxes
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID)
        self._stacked: bool | None = None
        self.set_stacked(False)
        column(self._grid, self._between, row(self.drop, 1), gap=1, parent=self)

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._shell.language.t
        words = (t("Search"), t("Who acted"), t("Act"), t("Days"))
        for caption, field, text in zip(
            self._captions, (self.text, self.staff, self.act, self.days), words, strict=True
        ):
            caption.setText(text)
            field.setAccessibleName(text)
        self.text.set_name(t("Search in the log of acts"), t("Name, number, or what was changed"))
        acts = sorted(((act, act_word(t, act)) for act in Act), key=lambda one: one[1].casefold())
        self.act.set_choices([(None, t("All acts")), *acts])
        self.days.set_choices(
            [
                ("all", t("All days")),
                ("today", t("Today")),
                ("yesterday", t("Yesterday")),
                ("week", t("The last 7 days")),
                ("month", t("The last 30 days")),
                ("between", t("Between two days")),
            ]
        )
        for label, day, text in (
            (self._first_label, self.first, t("First day")),
            (self._last_label, self.last, t("Last day")),
        ):
            label.setText(text)
            day.set_name(text)
        self._show_staff()
        self._show_about()

    def set_stacked(self, stacked: bool) -> None:
        """Two and two, where they have no room in one line."""
        if stacked == self._stacked:
            return
        self._stacked = stacked
        for box in self._boxes:
            self._grid.removeItem(box)
        for at, (box, share) in enumerate(zip(self._boxes, (4, 3, 4, 3), strict=True)):
            self._grid.addLayout(box, at // 2 if stacked else 0, at % 2 if stacked else at)
            self._grid.setColumnStretch(at, 0 if stacked and at > 1 else 1 if stacked else share)

    def show_staff(self, staff: Sequence[tuple[str, str]]) -> None:
        """Id and name of everybody who may have acted."""
        self._staff = tuple(staff)
        self._show_staff()

    def show_about(self, about: About | None) -> None:
        """Looks at one person's or case's history, without telling."""
        self.about = about
        self._show_about()

    def forget_about(self) -> None:
        """Everybody's again."""
        if self.about is not None:
            self.show_about(None)
            self.changed.emit()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that everything is found."""
        return self.wanted() == AuditFilter()

    def wanted(self) -> AuditFilter:
        """What is asked for."""
        since, until = self._span()
        staff, act, about = self.staff.value(), self.act.value(), self.about
        return AuditFilter(
            text=self.text.text().strip(),
            staff=staff if isinstance(staff, str) else "",
            act=act if isinstance(act, Act) else None,
            person=None if about is None else about.person_id,
            case=None if about is None else about.case_id,
            since=since,
            until=until,
        )

    def _span(self) -> tuple[datetime | None, datetime | None]:
        """The first moment and the one after the last, on the centre's clock."""
        chosen = self.days.value()
        if chosen == "between":
            first, last = sorted((self.first.day(), self.last.day()))
        elif chosen in _BACK:
            today = self._today()
            first, last = (today - timedelta(days=back) for back in _BACK[chosen])
        else:
            return None, None
        return self._midnight(first), self._midnight(last + timedelta(days=1))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._shell.desk.zone)

    def _today(self) -> date:
        return self._shell.now().astimezone(self._shell.desk.zone).date()

    def _days_chosen(self) -> None:
        between = self.days.value() == "between"
        self._between.setVisible(between)
        if between:
            self.first.setFocus()
        self.changed.emit()

    def _show_staff(self) -> None:
        t = self._shell.language.t
        self.staff.set_choices([(None, t("Everybody")), *self._staff])

    def _show_about(self) -> None:
        t, about = self._shell.language.t, self.about
        self.drop.setVisible(about is not None)
        if about is None:
            return
        who = about.name or t("Person {number}", number=about.person_id or "")
        words = t("Only acts about {who}: show all again", who=who)
        self.drop.set_words(f"{words}  ({t('Esc')})", t, spoken=words)
