"""Medical: who must be checked before which departure, and the outcome by one key."""

from collections.abc import Callable, Iterable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from transit_desk.domain.codes import Need, NoteKind, Outcome
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import MedicalFile, MedicalRow
from ui.screen import Screen
from ui.views.medical_columns import worklist_columns
from ui.views.medical_needs import NEEDS_KEY
from ui.views.medical_note_acts import NoteActs
from ui.views.medical_notes import NOTES_KEY
from ui.views.medical_outcomes import CASE_KEY, HOLD_KEY, KEYS, REASON_KEY, OutcomeBar
from ui.views.medical_person import MedicalPerson
from ui.views.medical_views import SHOWN, View, empty_words, list_keys, view_words
from ui.views.medical_words import STOPPED, STOPPED_BY, check_said, needs_words
from ui.widgets.desk_table import DeskTable
from ui.widgets.fields import SearchField
from ui.widgets.layout import column, row
from ui.widgets.split_view import SplitView
from ui.widgets.tabs import Tabs
from ui.worker import Job

PERSON_FROM = 640
"""A narrower screen (in pixels at 100 %) has no room for the person beside the list."""

_NAMES_SAID = 3
"""So many ticked people are named; the rest are counted."""


class MedicalScreen(Screen):
    """The worklist by departure left, the chosen person right, outcomes below.

    Who may only look has neither outcomes nor boxes to tick, and who is not of the medical staff sees nothing of
    notes.
    """

    name = "medical"

    def build(self) -> None:
        self._rows: tuple[MedicalRow, ...] = ()
        self._read_once = self._rereads = False
        self._wanted: int | None = None
        self._reading: Job | None = None
        self._checks, self._holds = self.permits(Right.SET_FITNESS), self.permits(Right.HOLD_CASES)
        self.views = Tabs("medical_views", keys=("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4"))
        self.views.value_chosen.connect(lambda _: self._show_rows())
        self.search = SearchField("medical_search")
        self.search.setMaximumWidth(self.shell.theme.px(280))
        self.table: DeskTable[MedicalRow] = DeskTable(
            "medical_worklist",
            worklist_columns(self.shell),
            row_id=lambda row: row.person_id,
            search=lambda row: f"{row.name} {row.case_number} {row.movement}",
            shell=self.shell,
            checkable=self._checks,
            acts=list_keys(self._checks, self._holds, self.permits(Right.MEDICAL_NOTES)),
            optional=("checked", "flight", "valid_until", "needs", "case", "departs", "age"),
        )
        self.search.searched.connect(self.table.set_filter)
        self.table.act_wanted.connect(self._key_pressed)
        self.table.row_chosen.connect(self._person_chosen)
        self.table.checks_changed.connect(self._show_target)
        self.person = MedicalPerson(
            self.shell, sets_needs=self._checks, sees_notes=self.permits(Right.MEDICAL_NOTES)
        )
        self.person.member_chosen.connect(self.open_person)
        self.person.needs_wanted.connect(self.edit_needs)
        self.person.editor.set_wanted.connect(self.set_needs)
        self.person.editor.left.connect(self._close_needs)
        self.person.notes_wanted.connect(self.open_notes)
        self.notes = NoteActs(self, self.person.notes, lambda: self.person.person_id, self._show_notes)
        self.outcomes = OutcomeBar(self.shell, checks=self._checks, holds=self._holds)
        self.outcomes.outcome_wanted.connect(self.record)
        self.outcomes.hold_wanted.connect(self.hold_or_release)
        self.outcomes.case_wanted.connect(self.tick_case)
        self.outcomes.reason_wanted.connect(self.write_reason)
        self.outcomes.review_left.connect(self._focus_list)
        top = row(self.views, 1, self.search)
        top.setStretch(2, 1)
        self.split = SplitView("medical_split", self.table, self.person, self.shell.settings, (64, 36))
        whole = column(top, self.split, self.outcomes, gap=1, parent=self)
        whole.setStretch(1, 1)

    def retranslate(self) -> None:
        t = self.t
        self.views.set_name(t("Which people"))
        self._count()
        self.search.set_name(t("Filter the list"), t("Filter: name, case or flight"))
        self.table.set_name(t("People to check, soonest departure first"))
        self.person.set_words(t)
        self.outcomes.set_words(t)
        self._word_empty()
        self._show_target()

    def activated(self) -> None:
        desk = self.shell.desk

        def job() -> tuple[MedicalRow, ...]:
            from transit_desk.services.clear_medical import worklist

            return worklist(desk)

        self.ask(job, self._take)
        self.notes.refresh()
        focus = QApplication.focusWidget()
        if not (isinstance(focus, QLineEdit) and focus.text()) and not self.isAncestorOf(
            focus or self.window()
        ):
            self._focus_list()

    def open_person(self, person_id: int) -> bool:
        """Chooses the person in the list, whichever view shows it."""
        if not self._read_once:
            self._wanted = person_id
            return True
        if not any(row.person_id == person_id for row in self._rows):
            return False
        self.search.clear()
        self.table.set_filter("")
        if not self.table.choose(person_id):
            self.views.choose(View.ALL)
            self._show_rows()
            self.table.choose(person_id)
        self._focus_list()
        return True

    # Acts

    def record(self, outcome: Outcome, review_on: date | None) -> None:
        """Records the outcome for those ticked, or for the chosen one."""
        meant = self.meant()
        ids = tuple(row.person_id for row in meant)
        desk, t = self.shell.desk, self.t

        def job() -> tuple[tuple[int, ...], tuple[MedicalRow, ...]]:
            from transit_desk.services.clear_medical import record_check, worklist

            return record_check(desk, ids, outcome, review_on), worklist(desk)

        def done(result: tuple[tuple[int, ...], tuple[MedicalRow, ...]]) -> None:
            self.notes.expect_reasons(ids if outcome in STOPPED_BY else ())
            self.table.set_checked(ids, False)
            self._take(result[1])

        def undo(result: tuple[tuple[int, ...], tuple[MedicalRow, ...]]) -> Callable[[], None]:
            def take_back() -> None:
                from transit_desk.services.clear_medical import withdraw_checks

                withdraw_checks(desk, result[0])

            return take_back

        self.act(
            job,
            done,
            said=lambda result: check_said(
                [row for row in result[1] if row.person_id in ids], outcome, review_on, t
            ),
            undo=undo,
        )

    def hold_or_release(self) -> None:
        """The chosen person's whole case waits, or goes on."""
        chosen = self.table.chosen()
        if chosen is None:
            return
        desk, t, case_id, number = self.shell.desk, self.t, chosen.case_id, chosen.case_number
        held = chosen.on_hold

        def change(hold: bool) -> tuple[MedicalRow, ...]:
            from transit_desk.services.clear_medical import hold_case, release_case, worklist

            (hold_case if hold else release_case)(desk, case_id)
            return worklist(desk)

        if held:
            said = t("Case {number} is released.", number=number)
        else:
            said = t("Case {number} is on hold.", number=number)
        self.act(
            lambda: change(not held),
            self._take,
            said=lambda _: said,
            undo=lambda _: lambda: change(held),
        )

    def tick_case(self) -> None:
        """Ticks everyone of the chosen person's case whom the list shows, or clears them when all are."""
        chosen = self.table.chosen()
        if chosen is None:
            return
        ids = {row.person_id for row in self.table.rows.all_rows if row.case_id == chosen.case_id}
        self.table.set_checked(ids, not ids <= self.table.checked_ids)

    def edit_needs(self) -> None:
        """The chosen person's handling needs, as they stand now, to be ticked beside the list."""
        chosen = self.table.chosen()
        if chosen is None:
            return
        desk, person_id = self.shell.desk, chosen.person_id

        def job() -> MedicalFile:
            from transit_desk.services.clear_medical import medical_file

            return medical_file(desk, person_id)

        self.ask(job, self._open_needs)

    def set_needs(self, needs: dict[Need, date | None]) -> None:
        """The person whose needs are on view has these; nothing is written when they are the same."""
        file, who = self.person.file, self.person.name.text()
        self._close_needs()
        if file is None or dict(file.needs) == needs:
            return
        desk, t, person_id, seen = self.shell.desk, self.t, file.person_id, dict(file.needs)

        def job() -> tuple[dict[Need, date | None], tuple[MedicalRow, ...]]:
            from transit_desk.services.clear_medical import set_needs, worklist

            return set_needs(desk, person_id, needs, seen=seen), worklist(desk)

        def take_back() -> None:
            from transit_desk.services.clear_medical import set_needs

            set_needs(desk, person_id, seen, seen=needs)

        if needs:
            said = t("Handling needs of {who}: {needs}.", who=who, needs=needs_words(needs.items(), t))
        else:
            said = t("{who} has no handling needs.", who=who)
        self.act(job, lambda result: self._take(result[1]), said=lambda _: said, undo=lambda _: take_back)

    def open_notes(self, kind: NoteKind | None = None) -> None:
        """The chosen person's sealed notes, beside the list."""
        chosen = self.table.chosen()
        if chosen is not None:
            self.notes.open(chosen.person_id, chosen.name, kind)

    def write_reason(self) -> None:
        """The reason of the deferral just recorded, though the list has gone on; without one, of the chosen
        person's."""
        awaited = self._awaited()
        if awaited is None:
            self.open_notes(NoteKind.REASON)
            return
        self._show_person(awaited)
        self.notes.open(awaited.person_id, awaited.name, NoteKind.REASON)

    def meant(self) -> tuple[MedicalRow, ...]:
        """Those ticked, in the order of the list; without ticks the chosen one."""
        ticked = tuple(row for row in self._rows if row.person_id in self.table.checked_ids)
        chosen = self.table.chosen()
        return ticked or (() if chosen is None else (chosen,))

    # Inside

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Very large text leaves room for the list alone; what the person's side says is in its tooltips."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Needs or notes at work have the room of the outcomes, and if need be of the list."""
        wide, setting = self.width() >= self.shell.theme.px(PERSON_FROM), self.person.at_work
        side = self.split.widget(1)
        if side is not None:
            side.setVisible(wide or setting)
        self.table.setVisible(wide or not setting)
        self.outcomes.setVisible(not setting and (self._checks or self._holds))

    def _key_pressed(self, key: str) -> None:
        if key == HOLD_KEY:
            self.hold_or_release()
        elif key == CASE_KEY:
            self.tick_case()
        elif key == NEEDS_KEY:
            self.edit_needs()
        elif key == NOTES_KEY:
            self.open_notes()
        elif key == REASON_KEY:
            self.write_reason()
        else:
            self.outcomes.press(next(outcome for letter, outcome, _ in KEYS if letter == key))

    def _take(self, rows: Iterable[MedicalRow]) -> None:
        self._rows = tuple(rows)
        first, self._read_once = not self._read_once, True
        self._count()
        if first and not any(SHOWN[View.TO_CHECK](row) for row in self._rows):
            self.views.choose(View.ALL)
        self._show_rows()
        wanted, self._wanted = self._wanted, None
        if wanted is not None and not self.open_person(wanted):
            self.shell.say(self.t("This person is not in the building and on no open flight."), kind="info")

    def _view(self) -> View:
        value = self.views.value()
        return value if isinstance(value, View) else View.TO_CHECK

    def _show_rows(self) -> None:
        shown = SHOWN[self._view()]
        self._word_empty()
        self._rereads = True
        try:
            self.table.set_rows(row for row in self._rows if shown(row))
            self._person_chosen(self.table.chosen())
        finally:
            self._rereads = False

    def _count(self) -> None:
        t = self.t
        counts = {view: sum(map(shown, self._rows)) for view, shown in SHOWN.items()}
        self.views.set_tabs([(view, f"{view_words(view, t)}  {t.number(counts[view])}") for view in View])

    def _word_empty(self) -> None:
        self.table.set_empty_text(*empty_words(self._view(), self.t, holds=self._holds))

    def _person_chosen(self, chosen: MedicalRow | None) -> None:
        same = chosen is not None and chosen.person_id == self.person.person_id
        if self.person.sets_needs and not same:
            self._close_needs()
        if self.notes.person_id is not None and not same:
            if self.notes.person_id == self.person.person_id and self._rereads:
                return  # the reason of somebody whom the list does not show is being written
            self.notes.leave()
        self._show_person(chosen)

    def _show_person(self, row: MedicalRow | None) -> None:
        case = () if row is None else tuple(other for other in self._rows if other.case_id == row.case_id)
        self.person.show_person(row, case)
        self.outcomes.close_review()
        self._show_target()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        if row is None:
            return
        desk, person_id, sees_notes = self.shell.desk, row.person_id, self.notes.may

        def job() -> tuple[MedicalFile, int]:
            from transit_desk.services.clear_medical import medical_file

            if not sees_notes:
                return medical_file(desk, person_id), 0
            from transit_desk.services.medical_notes import note_count

            return medical_file(desk, person_id), note_count(desk, person_id)

        def done(found: tuple[MedicalFile, int]) -> None:
            self.person.show_note_count(found[1], draft=self.notes.has_draft(person_id))
            self.person.show_file(found[0])

        self._reading = self.ask(job, done)

    def _open_needs(self, file: MedicalFile) -> None:
        if file.person_id == self.person.person_id:  # else the list has gone on meanwhile
            self.outcomes.close_review()
            self.person.edit_needs(file)
            self._fit()

    def _show_notes(self, open_: bool) -> None:
        """The notes come in place of all else, or go; then the person chosen in the list is on view again."""
        if open_:
            self.outcomes.close_review()
            self.person.show_notes()
            self._fit()
            return
        self.person.close_notes()
        self._fit()
        self._show_person(self.table.chosen())
        self._focus_list()

    def _close_needs(self) -> None:
        """Back to the list; what is ticked and not stored is forgotten."""
        self.person.close_needs()
        self._fit()
        self._focus_list()

    def _awaited(self) -> MedicalRow | None:
        """Whose reason is to be written next, after a deferral that still stands."""
        stopped = {row.person_id: row for row in self._rows if row.fitness in STOPPED}
        return next((stopped[one] for one in self.notes.reasons if one in stopped), None)

    def _show_target(self) -> None:
        t, meant, chosen = self.t, self.meant(), self.table.chosen()
        if not meant:
            words = ""
        elif len(meant) <= _NAMES_SAID:
            words = "; ".join(row.name for row in meant)
        else:
            words = t.plural("{n} person ticked", "{n} people ticked", len(meant))
        held = chosen is not None and chosen.on_hold
        self.outcomes.show_target(words, held=held, on_case=chosen is not None)
        awaited = self._awaited()
        self.outcomes.offer_reason("" if awaited is None else awaited.name)

    def _focus_list(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
