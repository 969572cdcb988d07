"""One person for medical staff: the state and what it means for the flight, the case, the checks."""

from collections.abc import Iterable, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from transit_desk.domain.codes import Need
from transit_desk.domain.rows import CheckRow, MedicalFile, MedicalRow
from transit_desk.language import Translator
from transit_desk.language.words import word
from ui.models.rows import Column
from ui.shell import Shell
from ui.status import Status
from ui.tokens import ROW_HEIGHT
from ui.views.medical_needs import NEEDS_KEY, NeedsEditor
from ui.views.medical_notes import NOTES_KEY, NotesPanel
from ui.views.medical_words import (
    age_sex,
    fitness_status,
    moment_short,
    needs_words,
    state_sentence,
    state_words,
)
from ui.widgets.buttons import PlainButton, with_key
from ui.widgets.empty import EmptyState
from ui.widgets.facts import Facts
from ui.widgets.layout import column
from ui.widgets.row_table import RowTable
from ui.widgets.status_badge import StatusBadge
from ui.widgets.text import BodyText, Caption, Heading

MOST_MEMBERS = 8
"""So many lines of the case are shown without scrolling."""


class MedicalPerson(QFrame):
    """The chosen person. `show_person` at once, `show_file` when the checks have been read."""

    member_chosen = Signal(int)
    """(person id): Enter or a double click on another member of the case."""
    needs_wanted = Signal()
    """The button of the handling needs."""
    notes_wanted = Signal()
    """The button of the sealed notes."""

    def __init__(self, shell: Shell, *, sets_needs: bool = True, sees_notes: bool = True) -> None:
        """`sets_needs`, `sees_notes`: what who is at the desk may do; nothing else tells of it."""
        super().__init__()
        self.setObjectName("medical_person")
        self.setProperty("role", "card")
        self._shell = shell
        self._row: MedicalRow | None = None
        self._case: tuple[MedicalRow, ...] = ()
        self._file: MedicalFile | None = None
        self.name = BodyText("medical_name")
        self.name.setProperty("role", "name")
        self.state = StatusBadge("medical_state", shell.theme)
        self.held = StatusBadge("medical_hold", shell.theme)
        for badge in (self.state, self.held):  # their sentences wrap: they must be free to grow
            badge.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.facts = Facts("medical_facts")
        self.needs = PlainButton("handling_needs")
        self.needs.clicked.connect(self.needs_wanted)
        self.editor = NeedsEditor(shell)
        self.editor.hide()
        self.see_notes = PlainButton("sealed_notes")
        self.see_notes.clicked.connect(self.notes_wanted)
        self.notes = NotesPanel(shell)
        self.notes.hide()
        self._note_count: tuple[int, bool] | None = None
        self.case_heading = Heading("medical_case_heading")
        self.members: RowTable[MedicalRow] = RowTable(
            "medical_members",
            (
                Column("member", lambda t: t("Name"), lambda row, t: row.name, stretch=True, width=120),
                Column(
                    "state",
                    lambda t: t("Status"),
                    lambda row, t: state_words(row, shell.now(), t),
                    status=lambda row: fitness_status(row.fitness),
                    width=164,
                    sort=lambda row: row.fitness,
                ),
            ),
            row_id=lambda row: row.person_id,
            shell=shell,
            choose_first=False,
        )
        self.members.row_activated.connect(lambda row: self.member_chosen.emit(row.person_id))
        self.members.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # a family differs in its given names
        self.checks_heading = Heading("medical_checks_heading")
        self.checks = Facts("medical_checks")
        self.no_checks = Caption("medical_no_checks")
        self.empty = EmptyState("medical_nobody")
        self._allowed: dict[QWidget, bool] = {self.needs: sets_needs, self.see_notes: sees_notes}
        self._parts = (
            self.name,
            self.state,
            self.facts,
            self.needs,
            self.see_notes,
            self.case_heading,
            self.members,
            self.checks_heading,
        )
        whole = column(
            self.empty,
            self.name,
            self.state,
            self.held,
            self.editor,
            self.notes,
            self.facts,
            self.needs,
            self.see_notes,
            self.case_heading,
            self.members,
            self.checks_heading,
            self.no_checks,
            self.checks,
            1,
            margin=2,
            parent=self,
        )
        whole.setStretchFactor(self.notes, 100)  # their texts take what room there is
        shell.theme.changed.connect(self._fit_members)
        self._show()

    def set_words(self, t: Translator) -> None:
        """Puts the words on, those of the person too."""
        self.setAccessibleName(t("The person chosen"))
        self.empty.set_words(t("Nobody is chosen."), t("Choose a person in the list, or scan a card (F9)."))
        self.needs.set_words(with_key(t("Handling needs"), NEEDS_KEY, t), t, t("Handling needs"))
        self.editor.set_words(t)
        self.notes.set_words(t)
        self.members.set_name(t("The case"))
        self.checks_heading.setText(t("Checks"))
        self.no_checks.setText(t("No check so far."))
        self._show()

    @property
    def person_id(self) -> int | None:
        """Who is on view."""
        return None if self._row is None else self._row.person_id

    @property
    def file(self) -> MedicalFile | None:
        """What was last read of the person; None until then."""
        return self._file

    @property
    def sets_needs(self) -> bool:
        """Whether the handling needs are being set."""
        return not self.editor.isHidden()

    @property
    def shows_notes(self) -> bool:
        """Whether the sealed notes are open."""
        return not self.notes.isHidden()

    @property
    def at_work(self) -> bool:
        """Whether needs or notes have the place of all else."""
        return self.sets_needs or self.shows_notes

    def show_notes(self) -> None:
        """The sealed notes of the person on view, in place of all else."""
        self.editor.hide()
        self.notes.show()
        self._show()

    def close_notes(self) -> None:
        """All else comes back."""
        self.notes.hide()
        self._show()

    def show_note_count(self, count: int, *, draft: bool) -> None:
        """How many notes of the person on view count, and whether one was left unsealed."""
        self._note_count = (count, draft)
        self._word_notes()

    def edit_needs(self, file: MedicalFile) -> None:
        """The handling needs of the person on view, to be ticked in place of all else."""
        self.show_file(file)
        self.editor.show()
        self._show()
        self.editor.begin(dict(file.needs))

    def close_needs(self) -> None:
        """All else comes back."""
        self.editor.hide()
        self._show()

    def show_person(self, row: MedicalRow | None, case: Sequence[MedicalRow]) -> None:
        """The person and the case's people on the worklist, the person included."""
        if row is None or self._file is None or self._file.person_id != row.person_id:
            self._file = self._note_count = None
        self._row, self._case = row, tuple(case)
        self._show()

    def show_file(self, file: MedicalFile) -> None:
        """The checks, and who holds the case."""
        if file.person_id == self.person_id and not self.sets_needs:  # else they are set as they were seen
            self._file = file
            self._show()

    def _show(self) -> None:
        row, t, now = self._row, self._shell.language.t, self._shell.now()
        self.empty.setVisible(row is None)
        for part in self._parts:
            wanted = row is not None and (not self.at_work or part is self.name)
            part.setVisible(wanted and self._allowed.get(part, True))
        self._word_notes()
        if row is None or self.at_work:
            if row is not None:
                self.name.setText(row.name)
            self.held.hide()
            self.checks.hide()
            self.no_checks.hide()
            return
        self.name.setText(row.name)
        self.state.show_status(fitness_status(row.fitness), state_sentence(row, now, t))
        self.facts.show_facts(
            [
                (t("Flight"), row.movement or t("On no flight yet")),
                (t("Departs"), moment_short(row.departs_at, t) or t("Not known")),
                (t("Case"), row.case_number),
                (t("Age and sex"), age_sex(row, now, t)),
                (t("Needs"), needs_words(self._needs(row), t)),
                (t("Where"), t("In the building") if row.in_building else t("Not arrived")),
            ]
        )
        people = t.plural("{n} person", "{n} people", len(self._case))
        self.case_heading.setText(t("Case {number}: {people}", number=row.case_number, people=people))
        self.members.set_rows(self._case)
        self._fit_members()
        self._show_hold(row, t)
        self._show_checks(t)

    def _word_notes(self) -> None:
        t = self._shell.language.t
        count, draft = self._note_count or (0, False)
        words = t("Sealed notes: {count}", count=t.number(count)) if count else t("Sealed notes")
        if draft:
            words = t("{notes}, one unsealed", notes=words)
        self.see_notes.set_words(with_key(words, NOTES_KEY, t), t, words)

    def _needs(self, row: MedicalRow) -> Iterable[tuple[Need, date | None]]:
        """With the due date as soon as it has been read."""
        return ((need, None) for need in row.needs) if self._file is None else self._file.needs

    def _show_hold(self, row: MedicalRow, t: Translator) -> None:
        self.held.setVisible(row.on_hold)
        if not row.on_hold:
            return
        file = self._file
        if file is not None and file.held_since is not None:
            since = t.datetime(file.held_since)
            words = t("The whole case is on hold by {by} since {since}.", by=file.held_by, since=since)
        else:
            words = t("The whole case is on hold.")
        self.held.show_status(Status.STOP, words)

    def _show_checks(self, t: Translator) -> None:
        checks = () if self._file is None else self._file.checks
        self.checks.show_facts([(t.datetime(check.at), _check_words(check, t)) for check in checks])
        self.checks.setVisible(bool(checks))
        self.no_checks.setVisible(self._file is not None and not checks)

    def _fit_members(self) -> None:
        """As high as the case has people, within reason."""
        lines = min(max(len(self._case), 1), MOST_MEMBERS)
        header = self.members.horizontalHeader().sizeHint().height()
        self.members.setFixedHeight(header + lines * self._shell.theme.px(ROW_HEIGHT) + 6)


def _check_words(check: CheckRow, t: Translator) -> str:
    words = t("{outcome}, by {who}", outcome=word(t, check.outcome), who=check.by)
    if check.review_on is not None:
        words = t("{what}, review on {day}", what=words, day=t.date(check.review_on))
    if check.withdrawn_at is not None:
        moment = t.datetime(check.withdrawn_at)
        words = t(
            "{what}. Taken back by {who} on {moment}", what=words, who=check.withdrawn_by, moment=moment
        )
    return words
