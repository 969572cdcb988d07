"""Setup of keeping and erasing: after how many months people are anonymised, who is due, and the act itself."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout

from transit_desk.domain.keeping import MONTHS as MONTHS_KEPT
from transit_desk.domain.retention import MOST_MONTHS, OFF, DueCase, later
from transit_desk.language import Translator
from ui.models.rows import Column
from ui.status import Status
from ui.views.confirm import ConfirmDialog
from ui.views.setup_section import Section, number_field
from ui.widgets.buttons import DangerButton, PlainButton, PrimaryButton
from ui.widgets.layout import column, labelled, row
from ui.widgets.row_table import RowTable
from ui.widgets.status_badge import StatusBadge
from ui.widgets.text import BodyText, Caption, Heading

if TYPE_CHECKING:
    from transit_desk.services.let_go import LetGo
    from transit_desk.services.progress import Progress
    from transit_desk.services.retention import Retention


WIDEST_BESIDE = 125
"""Percent of text size up to which buttons stand beside each other."""


class PrivacySection(Section):
    """The months, the cases that are due with since when, and one act that can't be taken back."""

    name = "privacy"

    def title(self, t: Translator) -> str:
        return t("Keeping and erasing")

    def build(self) -> None:
        self._stored = OFF
        self._due: tuple[DueCase, ...] = ()
        self._heading, self._why = Heading("privacy_heading"), BodyText("privacy_why")
        self._why.setProperty("role", "soft")
        self._label, self.months = Caption("months_label"), number_field("retention_months", OFF, MOST_MONTHS)
        self.hint = StatusBadge("months_hint", self.shell.theme)
        self.store = PrimaryButton("store_months", key="Ctrl+Return")
        self.store.clicked.connect(self._store)
        self.unfinished = StatusBadge("erasing_unfinished", self.shell.theme)
        self.finish = PlainButton("finish_erasing", key="Ctrl+L")
        self.finish.clicked.connect(self._finish)
        self._due_heading, self.preview = Heading("due_heading"), BodyText("due_preview")
        self.table: RowTable[DueCase] = RowTable(
            "due_cases",
            (
                Column("number", lambda t: t("Case"), lambda one, t: one.number, width=130),
                Column(
                    "principal",
                    lambda t: t("Principal applicant"),
                    lambda one, t: one.principal,
                    width=170,
                    stretch=True,
                ),
                Column(
                    "people",
                    lambda t: t("People"),
                    lambda one, t: t.number(one.people),
                    sort=lambda one: one.people,
                    align="right",
                    width=104,
                ),
                Column(
                    "since",
                    lambda t: t("Closed since"),
                    lambda one, t: t.date(t.local(one.since).date()),
                    sort=lambda one: one.since,
                    width=130,
                ),
                Column(
                    "with", lambda t: t("Together with"), lambda one, t: ", ".join(one.together), width=150
                ),
            ),
            row_id=lambda one: one.case_id,
            shell=self.shell,
        )
        self.table.setMinimumHeight(self.shell.theme.px(40 + 3 * 36))
        self.backups = BodyText("privacy_backups")
        self.backups.setProperty("role", "soft")
        self.anonymise = DangerButton("anonymise", key="Ctrl+E")
        self.anonymise.clicked.connect(self._ask)
        self.unfinished.hide()
        self.finish.hide()
        self._rows = (
            row(labelled(self._label, self.months), self.hint, 1),
            row(self.unfinished, self.finish, 1),
            row(self._due_heading, self.preview, gap=2),
            row(self.anonymise, 1, self.store),
        )
        first, interrupted, what, acts = self._rows
        what.setStretch(1, 1)
        box = column(
            self._heading,
            self._why,
            first,
            interrupted,
            what,
            self.table,
            self.backups,
            acts,
            gap=2,
            parent=self,
        )
        box.setStretch(5, 1)
        self.shell.theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """Beside each other where letters leave room for it."""
        directions = QBoxLayout.Direction
        for box in self._rows:
            wide = self.shell.theme.scale <= WIDEST_BESIDE
            box.setDirection(directions.LeftToRight if wide else directions.TopToBottom)

    def retranslate(self) -> None:
        t = self.t
        self._heading.setText(self.title(t))
        self._why.setText(
            t(
                "Some months after a case is closed, its people are proposed to be anonymised. Names, numbers, "
                "remarks, notes and what the log says of them go; counts, nights, weights and dates stay. A case is "
                "closed when everyone on it has departed, was taken off the list, or was never heard of again."
            )
        )
        self._label.setText(t("Months after a case is closed"))
        self.months.setAccessibleName(self._label.text())
        self.months.setSpecialValueText(t.context("a setting", "Off"))
        self.store.set_words(t("Store the months"), t)
        self.unfinished.show_status(
            Status.ATTENTION, t("Erasing was interrupted: names are gone, but not yet from the disk.")
        )
        self.finish.set_words(t("Finish erasing"), t)
        self._due_heading.setText(t("Due to be anonymised"))
        self.table.set_name(t("Due to be anonymised"))
        until = later(self.t.local(self.shell.now()).date().replace(day=1), MONTHS_KEPT)
        self.backups.setText(
            t(
                "Backups made until today still hold these people. They are overwritten one after the other, the "
                "last of them from {day} on where a backup is made each month. Copies made by hand, and what a "
                "database server keeps beside the database, are yours to delete.",
                day=t.date(until),
            )
        )
        self._show_due()

    def read(self) -> None:
        desk = self.shell.desk

        def read() -> "Retention":
            from transit_desk.services.retention import state

            return state(desk)

        self.host.ask(read, self._show)

    def unsaved(self) -> bool:
        return self.months.value() != self._stored

    def _show(self, found: "Retention") -> None:
        self._stored, self._due = found.months, found.due
        self.months.setValue(found.months)
        for part in (self.unfinished, self.finish):
            part.setVisible(found.unfinished)
        self._show_due()

    @property
    def _people(self) -> int:
        return sum(case.people for case in self._due)

    def _show_due(self) -> None:
        t = self.t
        off = self._stored == OFF
        self.hint.setVisible(off)
        if off:
            self.hint.show_status(
                Status.ATTENTION, t("Off: everybody is kept for ever. Set the months, then Store.")
            )
        self.table.set_rows(self._due)
        self.table.set_empty_text(
            t("Nobody is due."),
            t("No months are set.") if off else t("A case comes here when it is closed for so long."),
        )
        self.preview.setVisible(bool(self._due))
        self.preview.setText(self._numbers(t))
        self.anonymise.set_words(t.plural("Anonymise {n} person", "Anonymise {n} people", self._people), t)
        self.anonymise.setEnabled(bool(self._due))

    def _numbers(self, t: Translator) -> str:
        """7 cases, 31 people: counts and nights stay."""
        cases = t.plural("{n} case", "{n} cases", len(self._due))
        people = t.plural("{n} person", "{n} people", self._people)
        return t(
            "{cases}, {people}. Counts, nights and weights stay for reports.", cases=cases, people=people
        )

    # Acts

    def _store(self) -> None:
        desk, t, months, before = self.shell.desk, self.t, self.months.value(), self._stored

        def put(value: int) -> int:
            from transit_desk.services.retention import set_months

            return set_months(desk, value)

        if months == before:
            return
        if months == OFF:
            words = t("Nobody is proposed any more.")
        else:
            words = t.plural("Due {n} month after closing.", "Due {n} months after closing.", months)
        self.host.act(
            lambda: put(months),
            lambda _: self._put(),
            said=lambda _: words,
            undo=lambda _: lambda: put(before),
        )

    def _put(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)  # Ctrl+Z in the field would be the field's own
        self.read()

    def _ask(self) -> None:
        t = self.t
        if not self._due:
            return
        chosen = tuple(case.case_id for case in self._due)
        ConfirmDialog(
            "anonymising",
            t("Anonymise"),
            self._numbers(t),
            (
                t("Their names, numbers, remarks and notes are erased, also from the bytes of the file."),
                t("This can't be undone. Only older backups still hold them, until they are overwritten."),
                t("Everybody else at work waits until it is done: a minute or two, with many people."),
            ),
            lambda: self._anonymise(chosen),
            self.shell,
            self,
            words=t.plural("Anonymise {n} person", "Anonymise {n} people", self._people),
        ).open()

    def _anonymise(self, case_ids: tuple[int, ...]) -> None:
        desk, t = self.shell.desk, self.t

        def job(progress: "Progress") -> "LetGo":
            from transit_desk.services.retention import anonymise

            return anonymise(desk, case_ids, progress)

        self.anonymise.setEnabled(False)
        self.host.act_long(
            job,
            lambda _: self.read(),
            said=lambda done: t.plural(
                "{n} person anonymised. Nothing names them any more.",
                "{n} people anonymised. Nothing names them any more.",
                done.people,
            ),
            failed=self._failed,
            stopped=self.read,
        )

    def _failed(self, error: Exception) -> None:
        self.shell.refuse(error)
        self.read()

    def _finish(self) -> None:
        desk, t = self.shell.desk, self.t

        def finish() -> None:
            from transit_desk.services.retention import finish

            finish(desk)

        self.host.act(
            finish, lambda _: self.read(), said=lambda _: t("Erased from the disk too."), failed=self._failed
        )
