"""The chosen case on Arrivals: who it is, its members with the beds they will have, and one member's facts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from transit_desk.domain.codes import Need
from transit_desk.language.words import birth, country, word
from ui.models.rows import Column
from ui.status import Status
from ui.views.arrivals_plan import ArrivalPlan, ChosenBed, MemberLine
from ui.views.bed_words import needs_words, sex_and_age
from ui.widgets.desk_table import DeskTable
from ui.widgets.empty import EmptyState
from ui.widgets.facts import Facts
from ui.widgets.fields import ChoiceList
from ui.widgets.layout import card, column, row
from ui.widgets.status_badge import StatusBadge
from ui.widgets.text import BigText, BodyText, Caption, Heading

if TYPE_CHECKING:
    from datetime import date

    from transit_desk.domain.rows import CaseFile, MemberRow
    from transit_desk.language import Translator
    from transit_desk.services.allocate_beds import FreeBed
    from ui.shell import Shell

ROWS_SEEN = 5
"""Members to be seen without scrolling on the smallest screen."""


class CasePane(QWidget):
    """Shows an `ArrivalPlan`. Ticks, the member chosen and a bed chosen by hand are told; nothing is done."""

    member_chosen = Signal(object)
    """(MemberLine or None)."""
    ticks_changed = Signal()
    enter_pressed = Signal()
    """Enter in the list of members."""
    bed_chosen = Signal(object)
    """(ChosenBed or None): for the member chosen."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName("case_pane")
        self._shell = shell
        self._today: date = shell.now().date()
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
            checkable=True,
            optional=("card", "needs", "relation"),
        )
        self.members.setMinimumHeight(shell.theme.px(40 + ROWS_SEEN * 36))
        self.members.horizontalHeader().setSortIndicatorShown(False)
        self.members.setSortingEnabled(False)
        self.person = Heading("member_name")
        self.person.setWordWrap(True)
        self.why = StatusBadge("member_why", shell.theme)
        self.facts = Facts("member_facts")
        self.bed_label = Caption("bed_choice_label")
        self.bed = ChoiceList("bed_choice")
        self.bed.setSizeAdjustPolicy(ChoiceList.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.bed.setMinimumContentsLength(16)
        self.bed_label.setBuddy(self.bed)
        choice = row(self.bed_label, self.bed, gap=1)
        choice.setStretch(1, 1)
        frame = card(
            self.number,
            self.where,
            self.flight,
            self.hold,
            self.linked,
            self.members,
            self.person,
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
        self.members.row_chosen.connect(self.member_chosen)
        self.members.checks_changed.connect(self.ticks_changed)
        self.members.row_activated.connect(lambda _: self.enter_pressed.emit())
        self.bed.value_chosen.connect(lambda value: self.bed_chosen.emit(self._choices.get(value)))
        key = QShortcut(QKeySequence("Ctrl+B"), self)
        key.activated.connect(self._open_beds)

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

    def retranslate(self, t: "Translator") -> None:
        """The words that stay."""
        self.members.set_name(t("Members of the case"))
        self.members.set_empty_text(t("Nobody is on this case."))
        self.bed_label.setText(t("Bed (Ctrl+B)"))
        self.bed.set_name(t("Bed"))
        self.empty.set_words(t("No case is chosen."), t("Scan a card or choose a case from the list."))

    def show_nothing(self) -> None:
        """No case is chosen."""
        self._stack.setCurrentIndex(0)
        self.members.set_rows(())

    def show_case(self, case: "CaseFile", today: "date", t: "Translator") -> None:
        """The head: which case, where it goes, what holds it."""
        self._today = today
        self._stack.setCurrentIndex(1)
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

    def show_plan(self, plan: ArrivalPlan, t: "Translator") -> None:
        """The members, with the beds they have or will have. Ticks are set from the plan."""
        self.members.blockSignals(True)
        self.members.set_rows(plan.lines(t))
        ids = {one.person_id for one in plan.case.members}
        self.members.set_checked(ids - plan.ticked, False)
        self.members.set_checked(plan.ticked & ids)
        self.members.blockSignals(False)
        self.show_member(self.members.chosen(), plan, t)

    def show_member(self, line: MemberLine | None, plan: ArrivalPlan, t: "Translator") -> None:
        """The facts of the member chosen."""
        shown = line is not None
        for part in (self.person, self.facts):
            part.setVisible(shown)
        self.why.setVisible(
            shown and bool(line and line.why) and bool(line and line.status is Status.ATTENTION)
        )
        coming = line is not None and any(one is line.member for one in plan.coming)
        self.bed.setVisible(coming)
        self.bed_label.setVisible(coming)
        if line is None:
            return
        if line.why:
            self.why.show_status(line.status, line.why)
        self.person.setText(line.member.name)
        self.facts.show_facts(member_facts(line.member, t))
        self.show_beds((), plan, line.member.person_id, t)

    def show_beds(
        self, beds: "tuple[FreeBed, ...]", plan: ArrivalPlan, person_id: int, t: "Translator"
    ) -> None:
        """The beds that may be chosen for the member: the one planned, none, those of the family to exchange
        with, and all that are free; what speaks against one stands beside it."""
        from transit_desk.language.bed_sentences import rule_sentence

        own = plan.bed_of(person_id)
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

    def _open_beds(self) -> None:
        if self.bed.isVisible():
            self.bed.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.bed.showPopup()


def member_facts(member: "MemberRow", t: "Translator") -> list[tuple[str, str]]:
    """What is known of a person, as label and value."""
    facts = [(t("Card"), member.card_number), (t("Born"), birth(t, member.born) or t("not known"))]
    facts.append((t("Relation"), word(t, member.relation)))
    if member.nationality:
        facts.append((t("Nationality"), country(t, member.nationality)))
    facts += [(word(t, kind), value) for kind, value in member.numbers]
    needs = []
    for need, due in member.needs:
        words = word(t, need)
        needs.append(
            t("{need} (due {date})", need=words, date=t.date(due)) if due and need is Need.PREGNANT else words
        )
    if needs:
        facts.append((t("Needs"), ", ".join(needs)))
    return facts
