"""The chosen case on Arrivals: who it is, its members with the beds they will have, and one member's facts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from transit_desk.domain.rights import Right
from transit_desk.language.words import country, word
from ui.models.rows import Column
from ui.status import Status
from ui.views.arrivals_plan import ArrivalPlan, ChosenBed, MemberLine
from ui.views.arrivals_words import member_facts
from ui.views.bed_words import needs_words, sex_and_age
from ui.views.consent_panel import KEY as CONSENT_KEY
from ui.views.consent_panel import ConsentPanel, ConsentState
from ui.widgets.buttons import PlainButton
from ui.widgets.desk_table import DeskTable
from ui.widgets.empty import EmptyState
from ui.widgets.facts import Facts
from ui.widgets.fields import ChoiceList
from ui.widgets.layout import card, column, row
from ui.widgets.status_badge import StatusBadge
from ui.widgets.text import BigText, BodyText, Caption, Heading

if TYPE_CHECKING:
    from datetime import date

    from transit_desk.domain.beds.values import Plan
    from transit_desk.domain.rows import CaseFile, MemberRow
    from transit_desk.services.propose_beds import FreeBed
    from ui.screen import Screen
    from ui.worker import Job

PAUSE_MS = 100
"""Beds are proposed when the ticks have rested this long."""

ROWS_SEEN = 5
"""Members to be seen without scrolling on the smallest screen."""


class CasePane(QWidget):
    """Keeps the plan of the case: whenever ticks or beds change by hand, beds are proposed again. It writes
    nothing; the screen does."""

    plan_changed = Signal()
    """Another case, other ticks, or the proposal has come."""
    choice_changed = Signal()
    """The user ticked somebody or chose a bed."""
    enter_pressed = Signal()
    """Enter in the list of members."""

    def __init__(self, screen: "Screen") -> None:
        super().__init__()
        shell = screen.shell
        self.setObjectName("case_pane")
        self._screen = screen
        self._checks_in = screen.permits(Right.CHECK_IN)
        self._gives_beds = screen.permits(Right.GIVE_BEDS)
        self.plan: ArrivalPlan | None = None
        self._proposing: Job | None = None
        self._listing: Job | None = None
        self._choices: dict[int | None, ChosenBed | None] = {}
        self.number, self.where = BigText("case_number"), BodyText("case_where")
        self.number.setWordWrap(True)
        self.flight = BodyText("case_flight")
        self.hold = StatusBadge("case_hold", shell.theme)
        self.linked = StatusBadge("case_linked", shell.theme)
        self.members: DeskTable[MemberLine] = DeskTable(
            "members",
            self._columns(),
            row_id=lambda one: one.member.person_id,
            shell=shell,
            checkable=self._checks_in,
            optional=("card", "needs", "relation"),
        )
        self.members.setMinimumHeight(shell.theme.px(40 + ROWS_SEEN * 36))
        self.members.horizontalHeader().setSortIndicatorShown(False)
        self.members.setSortingEnabled(False)
        self.person = Heading("member_name")
        self.person.setWordWrap(True)
        self.why = StatusBadge("member_why", shell.theme)
        self.facts = Facts("member_facts")
        self.agreed, self.consent = ConsentState(screen), ConsentPanel(screen)
        self.ask_consent = PlainButton("ask_consent", key=CONSENT_KEY, permitted=self.agreed.may_record)
        self.bed_label = Caption("bed_choice_label")
        self.bed = ChoiceList("bed_choice")
        self.bed.setSizeAdjustPolicy(ChoiceList.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.bed.setMinimumContentsLength(8)
        self.bed_label.setBuddy(self.bed)
        choice = row(self.bed_label, self.bed, gap=1)
        choice.setStretch(1, 1)
        who = row(self.person, self.ask_consent, gap=1)
        who.setStretch(0, 1)
        frame = card(
            self.number,
            self.where,
            self.flight,
            self.hold,
            self.linked,
            self.members,
            who,
            self.consent,
            self.why,
            choice,
            self.facts,
            name="case_card",
        )
        frame.layout().setStretch(5, 1)  # type: ignore[union-attr]  # a column has a box layout
        self.empty = EmptyState("no_case")
        self._stack = QStackedWidget()
        self._stack.setObjectName("case_or_words")
        self._stack.addWidget(self.empty)
        self._stack.addWidget(frame)
        column(self._stack, parent=self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._propose)
        self.members.row_chosen.connect(self._member_chosen)
        self.members.checks_changed.connect(self._ticks_changed)
        self.members.row_activated.connect(lambda _: self.enter_pressed.emit())
        self.bed.value_chosen.connect(self._bed_chosen)
        self.ask_consent.clicked.connect(self._open_consent)
        self.consent.recorded.connect(self._consent_recorded)
        self.consent.left.connect(self._consent_left)
        if self._checks_in:
            key = QShortcut(QKeySequence("Ctrl+B"), self)
            key.activated.connect(self._open_beds)

    @property
    def _today(self) -> "date":
        return self._screen.t.local(self._screen.shell.now()).date()

    def _columns(self) -> tuple[Column[MemberLine], ...]:
        return (
            Column("name", lambda t: t("Name"), lambda one, t: one.member.name, width=210),
            Column(
                "age",
                lambda t: t("Sex, age"),
                lambda one, t: sex_and_age(one.member.sex, one.member.born, self._today, t),
                width=76,
            ),
            Column(
                "bed",
                lambda t: t("Bed"),
                lambda one, t: one.words,
                status=lambda one: one.status,
                tooltip=lambda one, t: one.why,
                width=200,
                stretch=True,
            ),
            Column(
                "relation", lambda t: t("Relation"), lambda one, t: word(t, one.member.relation), width=130
            ),
            Column(
                "needs",
                lambda t: t("Needs"),
                lambda one, t: needs_words((need for need, _ in one.member.needs), t),
                width=140,
            ),
            Column("card", lambda t: t("Card"), lambda one, t: one.member.card_number, width=110),
        )

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._screen.t
        self.members.set_name(t("Members of the case"))
        self.members.set_empty_text(t("Nobody is on this case."))
        self.bed_label.setText(t("Bed (Ctrl+B)"))
        self.bed.set_name(t("Bed"))
        self.consent.retranslate()
        self.ask_consent.set_words(t("Record consent"), t)
        self.empty.set_words(t("No case is chosen."), t("Scan a card or choose a case from the list."))
        if self.plan is not None:
            self._show_head(self.plan.case)
            self._show_plan()

    def show_nothing(self) -> None:
        """No case is chosen."""
        self.forget()
        self._stack.setCurrentIndex(0)
        self.members.set_rows(())
        self.plan_changed.emit()

    def forget(self) -> None:
        """What was ticked and chosen for this case is done with."""
        self.plan = None

    def show_case(self, case: "CaseFile", person_id: int | None = None) -> None:
        """Shows a case, with `person_id` chosen. Read again, it keeps the ticks and beds chosen by hand of
        those who are still awaited; of another case all who are awaited are ticked. For who checks nobody in,
        nobody is ticked and no bed proposed."""
        before, plan = self.plan, ArrivalPlan(case)
        same = before is not None and before.case.case_id == case.case_id
        if self._checks_in:
            plan.ticked = frozenset(plan.awaited)
        if before is not None and same and self._checks_in:
            known = {one.person_id for one in before.case.members}
            kept = frozenset(one for one in plan.awaited if one in before.ticked or one not in known)
            plan.ticked = kept or plan.ticked
            plan.by_hand = {one: bed for one, bed in before.by_hand.items() if one in plan.awaited}
        self.plan = plan
        self._stack.setCurrentIndex(1)
        self._show_head(case)
        self._show_plan()
        if person_id is not None:
            self.members.choose(person_id)
        elif not same:
            self.members.choose(next((one.person_id for one in case.members), None))
        self.plan_changed.emit()
        self._propose()

    # Beds

    def _ticks_changed(self) -> None:
        if self.plan is not None:
            self.plan.ticked = frozenset(one for one in self.members.checked_ids if isinstance(one, int))
            self.plan.proposal = None
            self._show_plan()
            self.choice_changed.emit()
            self.plan_changed.emit()
            self._pause.start()

    def _bed_chosen(self, value: object) -> None:
        line = self.members.chosen()
        if self.plan is not None and line is not None:
            self.plan.choose(
                line.member.person_id, self._choices.get(value) if isinstance(value, int) else None
            )
            self.plan.proposal = None
            self._show_plan()
            self.choice_changed.emit()
            self.plan_changed.emit()
            self._propose()
            self.members.setFocus(Qt.FocusReason.OtherFocusReason)

    def _propose(self) -> None:
        """Beds for those who come, around the beds chosen by hand."""
        from transit_desk.services.propose_beds import propose_beds

        plan, desk = self.plan, self._screen.shell.desk
        self._pause.stop()
        if self._proposing is not None:
            self._proposing.cancel()
        if plan is None or not plan.coming:
            return
        fixed, people = plan.fixed(), [one.person_id for one in plan.coming]
        people = [one for one in people if one not in plan.by_hand or one in fixed]

        def proposed(proposal: "Plan") -> None:
            if self.plan is plan:
                plan.proposal = proposal
                self._show_plan()
                self.plan_changed.emit()
                self._list_beds()

        self._proposing = self._screen.ask(lambda: propose_beds(desk, people, fixed), proposed)

    def _member_chosen(self, line: MemberLine | None) -> None:
        if line is None or line.member.person_id != self.consent.person_id:
            self.consent.leave()
        self._show_member(line)
        self._list_beds()

    def _list_beds(self) -> None:
        """Reads the beds that could be chosen by hand for the member in focus."""
        from transit_desk.services.propose_beds import free_beds

        plan, line, desk = self.plan, self.members.chosen(), self._screen.shell.desk
        if self._listing is not None:
            self._listing.cancel()
        if plan is None or line is None or not plan.ready or line.member not in plan.coming:
            return
        person_id, coming = line.member.person_id, plan.beds()

        def listed(beds: "tuple[FreeBed, ...]") -> None:
            if self.plan is plan:
                self._show_beds(beds, plan, person_id)

        self._listing = self._screen.ask(lambda: free_beds(desk, person_id, coming), listed)

    # Showing

    def _show_head(self, case: "CaseFile") -> None:
        """Which case, where it goes, what holds it."""
        t = self._screen.t
        pa = next((one.name for one in case.members), "")
        self.number.setText(f"{case.number}   {pa}".strip())
        city = ", ".join(part for part in (case.destination_city, case.destination_state) if part)
        where = (city, country(t, case.destination_country), case.agency, case.programme, case.camp)
        self.where.setText("  ·  ".join(part for part in where if part))
        if case.departs_at is None:
            self.flight.setText(t("On no flight yet"))
        else:
            self.flight.setText(f"{case.movement}, {t.datetime(case.departs_at)}")
        self.hold.setVisible(case.on_hold_since is not None)
        if case.on_hold_since is not None:
            words = t("On hold since {since}", since=t.datetime(case.on_hold_since))
            self.hold.show_status(Status.STOP, words)
        self.linked.setVisible(bool(case.linked))
        if case.linked:
            words = t("Travels together with {cases}", cases=", ".join(case.linked))
            self.linked.show_status(Status.ATTENTION, words)

    def _show_plan(self) -> None:
        """The members, with the beds they have or will have. Ticks are set from the plan."""
        plan = self.plan
        if plan is None:
            return
        self.members.blockSignals(True)
        self.members.set_rows(plan.lines(self._screen.t, gives_beds=self._gives_beds))
        ids = {one.person_id for one in plan.case.members}
        self.members.set_checked(ids - plan.ticked, False)
        self.members.set_checked(plan.ticked & ids)
        self.members.blockSignals(False)
        self._show_member(self.members.chosen())

    def _show_member(self, line: MemberLine | None) -> None:
        """The facts of the member chosen."""
        plan = self.plan
        self.person.setVisible(line is not None)
        self.ask_consent.setVisible(line is not None)
        self._make_room(line is not None)
        self.why.setVisible(line is not None and bool(line.why) and line.status is Status.ATTENTION)
        coming = plan is not None and line is not None and line.member in plan.coming
        self.bed.setVisible(coming)
        self.bed_label.setVisible(coming)
        if line is None or plan is None:
            return
        if line.why:
            self.why.show_status(line.status, line.why)
        self.person.setText(line.member.name)
        self._show_facts(line.member)
        self.agreed.read(line.member.person_id, self._show_agreed)
        self._show_beds((), plan, line.member.person_id)

    def _show_beds(self, beds: "tuple[FreeBed, ...]", plan: ArrivalPlan, person_id: int) -> None:
        """The beds that may be chosen for the member: the one planned, none, those of the family to exchange
        with, and all that are free; what speaks against one stands beside it."""
        from transit_desk.language.bed_sentences import rule_sentence

        t, own = self._screen.t, plan.bed_of(person_id)
        choices: dict[int | None, tuple[str, ChosenBed | None]] = {}
        if own is not None:
            choices[own.bed_id] = (own.label, own)
        choices[None] = (t("No bed"), None)
        for other in plan.coming:
            theirs = plan.bed_of(other.person_id)
            if theirs is not None and theirs.bed_id not in choices and own is not None:
                words = t("{bed}, exchanged with {name}", bed=theirs.label, name=other.name)
                choices[theirs.bed_id] = (words, ChosenBed(theirs.bed_id, theirs.label))
        for bed in beds:
            if bed.bed_id not in choices:
                against = " ".join(rule_sentence(rule, t) for rule in bed.rules)
                words = f"{bed.label}, {word(t, bed.level)}"
                words = f"{words}. {against}" if against else words
                choices[bed.bed_id] = (words, ChosenBed(bed.bed_id, bed.label, bed.rules))
        self._choices = {bed_id: bed for bed_id, (_, bed) in choices.items()}
        self.bed.set_choices([(bed_id, words) for bed_id, (words, _) in choices.items()])
        self.bed.choose(None if own is None else own.bed_id)

    # Consent

    def _show_facts(self, member: "MemberRow") -> None:
        """The facts of a person, with what he agreed to when that has come."""
        t = self._screen.t
        said = self.agreed.words(member.person_id, t)
        self.facts.show_facts([*member_facts(member, t), *([(t("Consent"), said)] if said else [])])

    def _show_agreed(self) -> None:
        line = self.members.chosen()
        if line is not None and self.plan is not None:
            self._show_facts(line.member)

    def _make_room(self, somebody: bool = True) -> None:
        """Facts give way to the consent that is being written down."""
        self.facts.setVisible(somebody and self.consent.person_id is None)

    def _open_consent(self) -> None:
        line = self.members.chosen()
        if line is not None:
            self.consent.open(line.member.person_id, line.member.name)
            self._make_room()

    def _consent_recorded(self, person_id: int) -> None:
        self.agreed.forget()
        self.agreed.read(person_id, self._show_agreed)

    def _consent_left(self) -> None:
        self._make_room(self.members.chosen() is not None)
        self.members.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_beds(self) -> None:
        if self.bed.isVisible():
            self.bed.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.bed.showPopup()
