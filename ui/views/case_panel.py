"""One case on a flight: what still stops it, by who can lift it, and the split that lets the others go."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy

from transit_desk.domain.readiness import Blocker, Desk
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import CaseRow, ReadyCase
from transit_desk.language import Translator
from transit_desk.language.blocker_sentences import lifted_by_word, reasons
from ui.permits import permits
from ui.shell import Shell
from ui.status import Status
from ui.views.movement_words import SPLIT_LIFTS, blockers_status, case_words
from ui.widgets.buttons import PlainButton
from ui.widgets.empty import EmptyState
from ui.widgets.facts import Facts
from ui.widgets.fields import LineField
from ui.widgets.layout import column, row
from ui.widgets.status_badge import StatusBadge
from ui.widgets.text import BodyText, Heading

REASON_LETTERS = 200
"""As many as the database keeps."""


class CasePanel(QFrame):
    """Shows a case that is on the flight (`show_ready`) or one that is not (`show_case`)."""

    split_wanted = Signal(int, str)
    """(case id, reason): the rest of the case shall travel without its held members."""
    withdraw_wanted = Signal(int, str)
    """(case id, the reason of the split that is taken back)."""

    def __init__(self, name: str, shell: Shell) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "card")
        self._shell = shell
        self._ready: ReadyCase | None = None
        self._case: CaseRow | None = None
        self._open = False
        self._can_change = False
        self.empty = EmptyState(f"{name}_nobody")
        self.who = BodyText(f"{name}_who")
        self.who.setProperty("role", "name")
        self.state = StatusBadge(f"{name}_state", shell.theme)
        self.state.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.facts = Facts(f"{name}_facts")
        self.headings = {desk: Heading(f"{name}_{desk.value}") for desk in Desk}
        self.sentences = {desk: BodyText(f"{name}_{desk.value}_sentences") for desk in Desk}
        groups = [label for desk in Desk for label in (self.headings[desk], self.sentences[desk])]
        self.split_told = StatusBadge(f"{name}_split_told", shell.theme)
        self.split_told.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        splits = permits(shell, Right.SPLIT_CASES)
        self.split = PlainButton(f"{name}_split", key="Ctrl+T", permitted=splits)
        self.split.clicked.connect(self._split_pressed)
        self.reason = LineField(f"{name}_reason")
        self.reason.setMaxLength(REASON_LETTERS)
        self.reason.returnPressed.connect(self._confirm)
        self.confirm = PlainButton(f"{name}_confirm_split")
        self.confirm.clicked.connect(self._confirm)
        column(
            self.empty,
            self.who,
            self.state,
            self.facts,
            *groups,
            self.split_told,
            self.reason,
            row(self.split, self.confirm, 1),
            1,
            margin=2,
            parent=self,
        )
        self._show()

    def set_words(self, t: Translator) -> None:
        """Puts the words on, those of the case too."""
        self.setAccessibleName(t("The case chosen"))
        self.empty.set_words(t("No case is chosen."))
        self.reason.set_name(t("Reason of the split"), t("Why may the others travel?"))
        self.confirm.set_words(t("Record the split"), t)
        self._show()

    def show_ready(self, case: ReadyCase | None, *, can_change: bool) -> None:
        """A case of this flight, or none; `can_change` unless the flight is closed."""
        if case is None or self._ready is None or self._ready.case_id != case.case_id:
            self._open = False
            self.reason.clear()
        self._ready, self._case, self._can_change = case, None, can_change
        self._show()

    def show_case(self, case: CaseRow) -> None:
        """A case that is not on this flight."""
        self._ready, self._case, self._open = None, case, False
        self._show()

    def _show(self) -> None:
        t, ready, case = self._shell.language.t, self._ready, self._case
        known = ready or case
        self.empty.setVisible(known is None)
        for part in (self.who, self.state, self.facts):
            part.setVisible(known is not None)
        self._show_blockers(() if ready is None else ready.blockers, t)
        self._show_split(t)
        if ready is not None:
            self.who.setText(ready.pa_name)
            self.state.show_status(blockers_status(ready.blockers), case_words(ready, t))
            boarded = t("{boarded} of {all}", boarded=t.number(ready.boarded), all=t.number(ready.persons))
            self.facts.show_facts(
                [
                    (t("Case"), ready.number),
                    (t("Destination"), ready.destination or t("Not known")),
                    (t("People"), t.number(ready.persons)),
                    (t("On board"), boarded),
                ]
            )
        elif case is not None:
            self.who.setText(case.pa_name)
            there = case.movement or t("On no flight yet")
            self.state.show_status(Status.ATTENTION if case.movement else Status.UNKNOWN, there)
            city = ", ".join(part for part in (case.destination_city, case.destination_country) if part)
            arrived = t("{arrived} of {all}", arrived=t.number(case.arrived), all=t.number(case.persons))
            self.facts.show_facts(
                [
                    (t("Case"), case.number),
                    (t("Destination"), city or t("Not known")),
                    (t("Camp"), case.camp),
                    (t("Arrived"), arrived),
                ]
            )

    def _show_blockers(self, blockers: tuple[Blocker, ...], t: Translator) -> None:
        for desk in Desk:
            own = [blocker for blocker in blockers if blocker.lifted_by is desk]
            self.headings[desk].setVisible(bool(own))
            self.sentences[desk].setVisible(bool(own))
            if own:
                said = reasons(own, t)
                self.headings[desk].setText(lifted_by_word(desk, t))
                self.sentences[desk].setText("\n".join(f"\N{BULLET} {sentence}" for sentence in said))

    def _show_split(self, t: Translator) -> None:
        ready = self._ready
        split = ready is not None and bool(ready.split_by)
        held = ready is not None and any(blocker.kind in SPLIT_LIFTS for blocker in ready.blockers)
        offered = ready is not None and self._can_change and (split or held)
        self.split_told.setVisible(split)
        if split and ready is not None:
            words = t("Split recorded by {who}: {reason}", who=ready.split_by, reason=ready.split_reason)
            self.split_told.show_status(Status.ATTENTION, words)
        self.split.setVisible(offered and not self._open)
        self.split.set_words(t("Withdraw the split") if split else t("Let the others travel"), t)
        self.reason.setVisible(offered and self._open)
        self.confirm.setVisible(offered and self._open)

    def _split_pressed(self) -> None:
        if self._ready is None:
            return
        if self._ready.split_by:
            self.withdraw_wanted.emit(self._ready.case_id, self._ready.split_reason)
        else:
            self._open = True
            self._show_split(self._shell.language.t)
            self.reason.setFocus()

    def _confirm(self) -> None:
        reason = self.reason.text().strip()
        if self._ready is None:
            return
        if not reason:
            self.reason.set_wrong(self._shell.language.t("A split needs its reason."))
            self.reason.setFocus()
            return
        self.reason.set_wrong("")
        self._open = False
        self.reason.clear()
        self.split_wanted.emit(self._ready.case_id, reason)
