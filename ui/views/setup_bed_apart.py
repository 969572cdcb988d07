"""Setup of groups that are kept apart: two labels with their cases, and a reason that stays with supervisors."""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from transit_desk.domain.apart import LONGEST_LABEL, LONGEST_REASON, Apart
from ui.models.rows import Column
from ui.status import Status
from ui.tokens import GRID, ROW_HEIGHT
from ui.widgets.buttons import DangerButton, PrimaryButton
from ui.widgets.desk_table import DeskTable
from ui.widgets.fields import LineField
from ui.widgets.layout import column, labelled, row
from ui.widgets.text import BodyText, Caption

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from transit_desk.services.bed_rules import Kept
    from ui.screen import Screen

_BETWEEN = re.compile(r"[,;\s]+")


class ApartPage(QWidget):
    """Who is kept apart from whom; below, two more groups."""

    def __init__(self, host: "Screen") -> None:
        super().__init__()
        self.setObjectName("bed_apart_page")
        self._host, self.shell = host, host.shell
        self._known: dict[str, int] = {}
        self._why = BodyText("bed_apart_why")
        self._why.setProperty("role", "soft")
        self.table: DeskTable[Apart] = DeskTable(
            "kept_apart",
            (
                Column("one", lambda t: t("Group"), lambda one, t: one.one.label, width=110),
                Column("cases", lambda t: t("Cases"), lambda one, t: _cases(one.one.case_numbers), width=144),
                Column("other", lambda t: t("Kept apart from"), lambda one, t: one.other.label, width=120),
                Column(
                    "other_cases",
                    lambda t: t("Cases"),
                    lambda one, t: _cases(one.other.case_numbers),
                    width=144,
                ),
                Column(
                    "together",
                    lambda t: t("Now"),
                    _now,
                    status=lambda one: Status.ATTENTION if one.together else Status.READY,
                    width=110,
                ),
                Column(
                    "reason", lambda t: t("Reason"), lambda one, t: one.reason or "", width=140, stretch=True
                ),
                Column("since", lambda t: t("Since"), lambda one, t: t.datetime(one.at), width=170),
                Column("by", lambda t: t("By"), lambda one, t: one.by, width=120),
            ),
            row_id=lambda one: one.id,
            shell=host.shell,
            acts=("Del",),
            optional=("by", "since"),
        )
        self.together = DangerButton("let_together", key="Del", bound=False)
        self.label, self.other = LineField("apart_label"), LineField("apart_other_label")
        self.cases, self.other_cases = LineField("apart_cases"), LineField("apart_other_cases")
        self.reason = LineField("apart_reason")
        for field in (self.label, self.other):
            field.setMaxLength(LONGEST_LABEL)
        self.reason.setMaxLength(LONGEST_REASON)
        self.fields = (self.label, self.cases, self.other, self.other_cases, self.reason)
        self._labels = tuple(Caption(f"{field.objectName()}_words") for field in self.fields)
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        for at, (words, field) in enumerate(zip(self._labels, self.fields, strict=True)):
            wide = 2 if field is self.reason else 1
            grid.addLayout(labelled(words, field), at // 2, at % 2, 1, wide)
        grid.setColumnStretch(1, 1)
        self.store = PrimaryButton("keep_apart", key="Ctrl+Return")
        box = column(self._why, self.table, grid, row(self.together, 1, self.store), gap=2, parent=self)
        box.setStretch(1, 1)
        self.store.clicked.connect(self._store)
        self.together.clicked.connect(self._let_together)
        self.table.act_wanted.connect(lambda _: self._let_together())
        self.table.row_chosen.connect(lambda one: self.together.setEnabled(one is not None))
        self.together.setEnabled(False)
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
                "People of two such groups never sleep in one room. The desk sees the labels, so choose words that "
                "tell nothing; the reason is seen by supervisors alone."
            )
        )
        self.table.set_name(t("Groups kept apart"))
        self.table.set_empty_text(t("Nobody is kept apart."), t("Type two groups below, then Ctrl+Enter."))
        words = (
            t("Label of the first group"),
            t("Its cases, by number"),
            t("Label of the other group"),
            t("Its cases, by number"),
            t("Reason, for supervisors alone"),
        )
        for label, field, said in zip(self._labels, self.fields, words, strict=True):
            label.setText(said)
            field.set_name(said)
        self.other_cases.set_name(t("Cases of the other group, by number"))
        self.store.set_words(t("Keep them apart"), t)
        self.together.set_words(t("No longer apart"), t)

    def read(self) -> None:
        """Reads who is kept apart."""
        desk = self.shell.desk

        def read() -> tuple[tuple[Apart, ...], dict[str, int]]:
            from transit_desk.services.bed_rules import apart
            from transit_desk.services.check_in import announced

            return apart(desk), {row.number.casefold(): row.case_id for row in announced(desk)}

        self._host.ask(read, lambda found: self._show(*found))

    def _show(self, rows: tuple[Apart, ...], known: dict[str, int]) -> None:
        self._known = known
        self.table.set_rows(rows)

    def unsaved(self) -> bool:
        """Whether something typed is not stored."""
        return any(field.text().strip() for field in self.fields)

    def _store(self) -> None:
        desk, t = self.shell.desk, self.t
        label, other, reason = (one.text().strip() for one in (self.label, self.other, self.reason))
        found = [self._ids(field) for field in (self.cases, self.other_cases)]
        if None in found:
            return
        ids, other_ids = (one or () for one in found)

        def keep() -> "Kept":
            from transit_desk.services.bed_rules import keep_apart

            return keep_apart(desk, label, ids, other, other_ids, reason)

        def back(kept: "Kept") -> None:
            from transit_desk.services.bed_rules import let_together

            let_together(desk, kept.id, kept.joined)

        self._host.act(
            keep,
            lambda _: self._stored(),
            said=lambda _: t("{label} and {other} are kept apart.", label=label, other=other),
            undo=lambda kept: lambda: back(kept),
        )

    def _ids(self, field: LineField) -> tuple[int, ...] | None:
        """The cases typed into a field; None when one of them is not known, which is said."""
        numbers = [part for part in _BETWEEN.split(field.text()) if part]
        wrong = next((number for number in numbers if number.casefold() not in self._known), None)
        field.set_wrong("")
        if wrong is None:
            return tuple(self._known[number.casefold()] for number in numbers)
        words = self.t("{number} is no case that is here or still to come.", number=wrong)
        field.set_wrong(words)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.shell.say(words, kind="refused")
        return None

    def _stored(self) -> None:
        for field in self.fields:
            field.clear()
            field.set_wrong("")
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.read()

    def _let_together(self) -> None:
        chosen, desk, t = self.table.chosen(), self.shell.desk, self.t
        if chosen is None:
            return

        def let() -> object:
            from transit_desk.services.bed_rules import let_together

            return let_together(desk, chosen.id)

        def again() -> None:
            from transit_desk.services.bed_rules import keep_apart

            keep_apart(
                desk,
                chosen.one.label,
                chosen.one.case_ids,
                chosen.other.label,
                chosen.other.case_ids,
                chosen.reason or "",
            )

        self._host.act(
            let,
            lambda _: self.read(),
            said=lambda _: t(
                "{label} and {other} may share a room again.",
                label=chosen.one.label,
                other=chosen.other.label,
            ),
            undo=lambda _: again,
        )

    def _fit(self) -> None:
        self.table.setMinimumHeight(self.shell.theme.px(40 + 2 * ROW_HEIGHT))
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)


def _now(one: Apart, t: "Translator") -> str:
    """Whether they are apart already; who shared a room before stays until moved."""
    return t("both in {rooms}", rooms=", ".join(one.together)) if one.together else t("apart")


def _cases(numbers: Collection[str]) -> str:
    return ", ".join(numbers)
