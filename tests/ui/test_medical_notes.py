"""Sealed notes on the Medical screen, by keyboard, on a real database: for who holds the key, and for nobody else."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QClipboard
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from db import tables as tb
from db.keyring import NotesKey
from tests.db_fixtures import Clock
from tests.staff_at_work import with_notes_key, worked_by
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from tests.ui.people import person_ids
from tests.ui.test_medical import CTRL, Centre, Driver
from transit_desk.domain.codes import NoteKind
from transit_desk.domain.notes import NoteProblem, NoteRow
from transit_desk.domain.refusals import NoteRefused, NotesKeyMissing, SealBroken
from transit_desk.domain.rights import Role
from transit_desk.language import Translator
from transit_desk.language.sentences import sentence
from transit_desk.services.context import Desk
from transit_desk.services.medical_notes import notes, write_note
from ui.shell import ShellParts
from ui.views.medical import MedicalScreen
from ui.views.medical_notes import Draft, NotesPanel

SECRET = "QZX-diagnosis-of-hers"


class Doctor(Driver):
    """As `Driver`, with the notes."""

    @property
    def panel(self) -> NotesPanel:
        return self.screen.person.notes

    def type(self, text: str) -> None:
        """Letters, to whatever has the keyboard."""
        self.qtbot.keyClicks(QApplication.focusWidget(), text)
        self.opened.settle()

    def tab_to(self, part: QWidget) -> None:
        """Tab until this part has the keyboard."""
        for _ in range(12):
            if part.hasFocus():
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"{part.objectName()} can't be reached by Tab")

    def write(self, text: str) -> None:
        """M, Enter, the text, Ctrl+Enter."""
        self.press("M")
        self.press(Qt.Key.Key_Return)
        self.type(text)
        self.press(Qt.Key.Key_Return, CTRL)


Sit = Callable[..., Doctor]


@pytest.fixture
def centre(sqlite_desk: Desk, clock: Clock) -> Centre:
    centre = Centre(sqlite_desk)
    clock.forward(hours=24)
    return centre


@pytest.fixture
def parts(parts: ShellParts) -> ShellParts:
    """With the sentences that people read."""
    return parts._replace(word_error=sentence)


@pytest.fixture
def sit(centre: Centre, open_desk: Callable[..., OpenDesk], qtbot: QtBot) -> Sit:
    """Opens the window for a desk: `sit(desk)`."""

    def make(desk: Desk) -> Doctor:
        return Doctor(open_desk(desk, medical=MedicalScreen), qtbot)

    return make


@pytest.fixture
def desk_of_doctor(centre: Centre) -> Desk:
    return with_notes_key(worked_by(centre.desk, Role.MEDICAL, name="Dr Ndayizeye"))


@pytest.fixture
def doctor(sit: Sit, desk_of_doctor: Desk) -> Doctor:
    return sit(desk_of_doctor)


def first(centre: Centre) -> int:
    return person_ids(centre.desk, centre.first)[0]


def written(desk: Desk, person_id: int) -> list[tuple[NoteKind, str, str]]:
    """Kind, title and text of the notes that count, newest first."""
    return [
        (note.kind, note.title, note.text) for note in notes(desk, person_id) if note.withdrawn_at is None
    ]


def everything_told(root: QWidget) -> str:
    """Every word of the window that is not in the fields of a note: texts, tooltips, names, descriptions, also of
    what is hidden."""
    return _told((root, *root.findChildren(QWidget)))


def told_on_view(root: QWidget) -> str:
    """As `everything_told`, of what can be seen."""
    return _told([widget for widget in root.findChildren(QWidget) if widget.isVisible()])


def _told(widgets: Iterable[QWidget]) -> str:
    told = []
    for widget in widgets:
        told += [
            widget.toolTip(),
            widget.accessibleName(),
            widget.accessibleDescription(),
            widget.statusTip(),
        ]
        told.append(widget.windowTitle())
        if isinstance(widget, QLabel | QLineEdit):
            told.append(widget.text())
        elif isinstance(widget, QComboBox):
            told += [widget.itemText(at) for at in range(widget.count())]
        elif isinstance(widget, QPlainTextEdit) and widget.objectName() not in ("note_text", "new_note"):
            told.append(widget.toPlainText())
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is not None:
            told += [interface.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Description)]
    return "\n".join(told)


def test_a_note_is_written_and_sealed_without_the_mouse(
    doctor: Doctor, desk_of_doctor: Desk, centre: Centre
) -> None:
    doctor.press("M")
    assert doctor.panel.isVisible()
    assert not doctor.panel.list.isVisible()  # none so far
    assert not doctor.screen.outcomes.isVisible()
    assert doctor.panel.kind.hasFocus()
    doctor.press(Qt.Key.Key_Down)  # the second kind
    doctor.press(Qt.Key.Key_Return)
    assert doctor.panel.text.hasFocus()
    doctor.type(SECRET)
    doctor.press(Qt.Key.Key_Return)
    doctor.type("second line")
    doctor.press(Qt.Key.Key_Return, CTRL)
    assert written(desk_of_doctor, first(centre)) == [(NoteKind.DIAGNOSIS, "", f"{SECRET}\nsecond line")]
    assert doctor.opened.said == "Note sealed: BAHATI, Jean Claude."
    assert doctor.panel.text.toPlainText() == ""
    assert doctor.panel.list.isVisible()
    assert doctor.panel.shown.toPlainText() == f"{SECRET}\nsecond line"
    assert doctor.panel.facts.text() == "Diagnosis, written 07 Dec 2026 08:00 by Dr Ndayizeye."
    doctor.press(Qt.Key.Key_Escape)
    assert doctor.screen.table.hasFocus()
    assert doctor.chosen == "BAHATI, Jean Claude"
    assert doctor.screen.person.see_notes.text() == "Sealed notes: 1  (M)"


def test_a_letter_chooses_the_kind(doctor: Doctor, desk_of_doctor: Desk, centre: Centre) -> None:
    doctor.press("M")
    doctor.press("M")
    assert doctor.panel.kind.value() is NoteKind.MEDICATION
    doctor.press(Qt.Key.Key_Return)
    doctor.type("twice a day")
    doctor.press(Qt.Key.Key_Return, CTRL)
    assert written(desk_of_doctor, first(centre)) == [(NoteKind.MEDICATION, "", "twice a day")]


def test_undo_withdraws_the_note_and_not_what_was_typed(
    doctor: Doctor, desk_of_doctor: Desk, centre: Centre
) -> None:
    doctor.write(SECRET)
    assert doctor.panel.text.hasFocus()
    doctor.press("Z", CTRL)  # to the window: nothing sealed comes back into the field
    assert doctor.panel.text.toPlainText() == ""
    assert doctor.opened.said == "Taken back: Note sealed: BAHATI, Jean Claude."
    assert written(desk_of_doctor, first(centre)) == []
    assert "Withdrawn 07 Dec 2026 08:00 by Dr Ndayizeye." in doctor.panel.facts.text()
    assert not doctor.panel.withdraw.isEnabled()


def test_del_withdraws_the_chosen_note_and_undo_takes_that_back(
    doctor: Doctor, desk_of_doctor: Desk, centre: Centre, clock: Clock
) -> None:
    write_note(desk_of_doctor, first(centre), NoteKind.REASON, "older")
    clock.forward(minutes=1)
    write_note(desk_of_doctor, first(centre), NoteKind.OTHER, "newer")
    doctor.press("M")
    assert doctor.panel.shown.toPlainText() == "newer"
    doctor.tab_to(doctor.panel.list)
    doctor.press(Qt.Key.Key_Down)
    assert doctor.panel.shown.toPlainText() == "older"
    doctor.press(Qt.Key.Key_Delete)
    assert written(desk_of_doctor, first(centre)) == [(NoteKind.OTHER, "", "newer")]
    assert doctor.opened.said == "Note withdrawn: BAHATI, Jean Claude."
    doctor.press(Qt.Key.Key_Delete)  # once
    assert len(doctor.opened.window.strip.acts) == 1
    doctor.press("Z", CTRL)
    assert len(written(desk_of_doctor, first(centre))) == 2


def test_esc_keeps_the_draft_for_its_person(doctor: Doctor, desk_of_doctor: Desk, centre: Centre) -> None:
    doctor.press("M")
    doctor.press("D")
    doctor.press(Qt.Key.Key_Return)
    doctor.type(SECRET)
    doctor.press(Qt.Key.Key_Escape)
    assert doctor.screen.person.see_notes.text() == "Sealed notes, one unsealed  (M)"
    doctor.press(Qt.Key.Key_Down)
    doctor.press("M")  # somebody else's
    assert doctor.panel.text.toPlainText() == ""
    assert doctor.panel.kind.value() is NoteKind.REASON
    doctor.press(Qt.Key.Key_Escape)
    doctor.press(Qt.Key.Key_Up)
    doctor.press("M")
    assert doctor.panel.draft() == Draft(NoteKind.DIAGNOSIS, "", SECRET)
    assert doctor.panel.text.hasFocus()
    doctor.press(Qt.Key.Key_Return, CTRL)
    assert written(desk_of_doctor, first(centre)) == [(NoteKind.DIAGNOSIS, "", SECRET)]


def test_what_is_typed_stays_when_the_screen_is_left_or_changes_its_language(doctor: Doctor) -> None:
    doctor.press("M")
    doctor.press(Qt.Key.Key_Return)
    doctor.type(SECRET)
    doctor.press(Qt.Key.Key_F2)
    doctor.press(Qt.Key.Key_F4)
    assert doctor.panel.isVisible()
    doctor.opened.shell.language.switch("fr")
    doctor.opened.settle()
    assert doctor.panel.draft() == Draft(NoteKind.REASON, "", SECRET)


def test_another_person_chosen_closes_the_notes_and_leaves_nothing_in_their_fields(
    doctor: Doctor, centre: Centre
) -> None:
    doctor.write("sealed")
    doctor.type(SECRET)
    doctor.screen.open_person(person_ids(centre.desk, centre.second)[0])
    doctor.opened.settle()
    assert not doctor.panel.isVisible()
    assert doctor.panel.draft() == Draft(NoteKind.REASON, "", "")
    assert doctor.panel.shown.toPlainText() == ""
    assert doctor.panel.list.rows.all_rows == ()


def test_the_reason_of_a_deferral_is_written_straight_after_it(
    doctor: Doctor, desk_of_doctor: Desk, centre: Centre
) -> None:
    doctor.press("D")
    doctor.press(Qt.Key.Key_Return)
    assert doctor.chosen == "BAHATI, Béatrice"  # the list has gone on
    reason = doctor.screen.outcomes.reason
    assert reason.isVisible()
    assert reason.accessibleName() == "Write the reason: BAHATI, Jean Claude"
    doctor.press("R")
    assert doctor.screen.person.name.text() == "BAHATI, Jean Claude"
    assert doctor.panel.kind.value() is NoteKind.REASON
    doctor.screen.activated()  # read again meanwhile: it stays
    doctor.opened.settle()
    doctor.press(Qt.Key.Key_Return)
    doctor.type("fever")
    doctor.press(Qt.Key.Key_Return, CTRL)
    assert written(desk_of_doctor, first(centre)) == [(NoteKind.REASON, "", "fever")]
    doctor.press(Qt.Key.Key_Escape)
    assert doctor.screen.person.name.text() == doctor.chosen == "BAHATI, Béatrice"
    assert not reason.isVisible()


def test_the_reasons_of_a_family_are_written_one_after_the_other(
    doctor: Doctor, desk_of_doctor: Desk, centre: Centre
) -> None:
    doctor.press("C")
    doctor.press("U")
    for _ in range(4):
        doctor.press("R")
        doctor.press(Qt.Key.Key_Return)
        doctor.type("measles")
        doctor.press(Qt.Key.Key_Return, CTRL)
        doctor.press(Qt.Key.Key_Escape)
    assert not doctor.screen.outcomes.reason.isVisible()
    for person_id in person_ids(centre.desk, centre.first):
        assert written(desk_of_doctor, person_id) == [(NoteKind.REASON, "", "measles")]


def test_an_outcome_taken_back_asks_for_no_reason(doctor: Doctor) -> None:
    doctor.press("U")
    assert doctor.screen.outcomes.reason.isVisible()
    doctor.press("Z", CTRL)
    assert not doctor.screen.outcomes.reason.isVisible()


def test_a_text_file_is_looked_at_and_sealed_with_its_name(
    doctor: Doctor, desk_of_doctor: Desk, centre: Centre, tmp_path: Path
) -> None:
    path = tmp_path / "x-ray.txt"
    path.write_text("no finding\n", encoding="utf-8")
    doctor.press("M")
    doctor.screen.notes.take_file(path)
    doctor.opened.settle()
    assert doctor.panel.draft() == Draft(NoteKind.ATTACHMENT, "x-ray.txt", "no finding\n")
    assert doctor.panel.text.hasFocus()
    doctor.press(Qt.Key.Key_Return, CTRL)
    assert written(desk_of_doctor, first(centre)) == [(NoteKind.ATTACHMENT, "x-ray.txt", "no finding")]
    assert doctor.panel.shown.toPlainText() == "x-ray.txt\n\nno finding"
    assert doctor.opened.said.endswith("delete it where it lies.")


def test_a_file_that_is_no_text_is_refused_in_words_and_what_was_typed_stays(
    doctor: Doctor, tmp_path: Path
) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF\x00")
    doctor.press("M")
    doctor.press(Qt.Key.Key_Return)
    doctor.type(SECRET)
    doctor.screen.notes.take_file(path)
    doctor.opened.settle()
    assert "no plain text" in doctor.opened.said
    assert doctor.panel.text.toPlainText() == SECRET


def test_nothing_to_seal_is_refused_in_words(doctor: Doctor, desk_of_doctor: Desk, centre: Centre) -> None:
    doctor.write("")
    assert doctor.opened.window.strip.acts[-1].kind == "refused"
    assert "write the note first" in doctor.opened.said
    assert written(desk_of_doctor, first(centre)) == []


def test_a_refusal_leaves_what_was_typed(doctor: Doctor, centre: Centre) -> None:
    doctor.press("M")
    doctor.press(Qt.Key.Key_Return)
    doctor.type(SECRET)
    with centre.desk.database.write() as session:
        at = centre.desk.clock()
        session.execute(update(tb.Person).where(tb.Person.id == first(centre)).values(anonymised_at=at))
    doctor.press(Qt.Key.Key_Return, CTRL)
    assert doctor.opened.window.strip.acts[-1].kind == "refused"
    assert doctor.panel.text.toPlainText() == SECRET


def test_a_note_under_another_key_or_with_a_broken_seal_says_so(
    sit: Sit, desk_of_doctor: Desk, centre: Centre
) -> None:
    with_other = with_notes_key(desk_of_doctor, NotesKey("f" * 16, bytes(32)))
    write_note(with_other, first(centre), NoteKind.OTHER, SECRET)
    write_note(desk_of_doctor, first(centre), NoteKind.OTHER, SECRET)
    with centre.desk.database.write() as session:  # moved, as who has the database key could
        note = session.scalars(select(tb.MedicalNote).order_by(tb.MedicalNote.id.desc())).first()
        assert note is not None
        session.add(
            tb.MedicalNote(
                person_id=first(centre),
                kind=NoteKind.REASON,
                key_id=note.key_id,
                sealed=note.sealed,
                at=note.at,
                by=note.by,
            )
        )
    doctor = sit(desk_of_doctor)
    doctor.press("M")
    assert "It does not open" in doctor.panel.facts.text()
    assert not doctor.panel.shown.isVisible()
    doctor.tab_to(doctor.panel.list)
    doctor.press(Qt.Key.Key_Down)
    assert doctor.panel.shown.toPlainText() == SECRET
    doctor.press(Qt.Key.Key_Down)
    assert "a key that you don't hold" in doctor.panel.facts.text()
    assert doctor.panel.shown.toPlainText() == ""


def test_medical_staff_without_the_key_are_told_who_can_hand_it_over(sit: Sit, centre: Centre) -> None:
    doctor = sit(worked_by(centre.desk, Role.MEDICAL))
    doctor.press("M")
    assert not doctor.panel.isVisible()
    assert "Another member of the medical staff can hand it over, in Setup > Staff" in doctor.opened.said


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
def test_who_may_only_look_has_no_outcomes_no_needs_and_no_notes(
    sit: Sit, desk_of_doctor: Desk, centre: Centre, role: Role
) -> None:
    write_note(desk_of_doctor, first(centre), NoteKind.REASON, SECRET)
    desk = with_notes_key(worked_by(centre.desk, role))
    doctor = sit(desk)
    holds = role is Role.SUPERVISOR
    bar, person = doctor.screen.outcomes, doctor.screen.person
    assert doctor.chosen == "BAHATI, Jean Claude"
    assert not any(button.isVisible() for button in (*bar.buttons.values(), bar.case, bar.reason))
    assert bar.isVisible() == bar.hold.isVisible() == holds
    assert not person.needs.isVisible()
    assert not person.see_notes.isVisible()
    assert not doctor.screen.table.rows.checkable
    assert "note" not in told_on_view(doctor.screen).lower()
    for key in ("F", "W", "D", "U", "N", "C", "M", "R"):
        doctor.screen.table.setFocus()
        doctor.press(key)
    assert doctor.opened.window.scan_box.text() == "FWDUNCMR"
    assert centre.checks() == []
    assert not person.at_work
    doctor.screen.write_reason()
    doctor.screen.open_notes()
    doctor.opened.settle()
    assert not doctor.panel.isVisible()
    doctor.screen.table.setFocus()
    doctor.press("H")
    assert centre.holds() == ([centre.first] if holds else [])


def test_the_text_is_in_its_field_and_nowhere_else(doctor: Doctor, qtbot: QtBot) -> None:
    doctor.write(SECRET)
    doctor.type(f"{SECRET} not sealed")
    told = everything_told(doctor.opened.window)
    assert "BAHATI, Jean Claude" in told  # it does look
    assert SECRET not in told
    assert SECRET not in " ".join(act.text for act in doctor.opened.window.strip.acts)


def test_only_the_users_own_copy_copies(doctor: Doctor) -> None:
    clipboard = QApplication.clipboard()
    clipboard.setText("what was there")
    doctor.write(SECRET)
    for field in (doctor.panel.shown, doctor.panel.text):
        field.setPlainText(SECRET)
        field.selectAll()
        assert not field.createMimeDataFromSelection().hasText()  # X11's selection, and dragging out
        assert clipboard.text() == "what was there"
        if clipboard.supportsSelection():
            assert SECRET not in clipboard.text(QClipboard.Mode.Selection)
        field.setFocus()
        doctor.press("C", CTRL)
        assert clipboard.text() == SECRET
        clipboard.setText("what was there")
    doctor.panel.text.selectAll()
    doctor.press("X", CTRL)
    assert clipboard.text() == SECRET
    assert doctor.panel.text.toPlainText() == ""
    clipboard.clear()


def test_input_methods_are_told_to_learn_nothing(doctor: Doctor) -> None:
    for field in (doctor.panel.shown, doctor.panel.text):
        hints = field.inputMethodHints()
        assert hints & Qt.InputMethodHint.ImhSensitiveData
        assert hints & Qt.InputMethodHint.ImhNoPredictiveText


def test_a_draft_and_a_note_name_nothing_in_a_traceback(doctor: Doctor) -> None:
    doctor.write(SECRET)
    (row,) = doctor.panel.list.rows.all_rows
    assert isinstance(row, NoteRow)
    assert SECRET not in repr(row)
    assert SECRET not in repr(Draft(NoteKind.REASON, SECRET, SECRET))


def test_the_keyboard_goes_round_in_the_notes(doctor: Doctor, centre: Centre) -> None:
    doctor.write("sealed")
    passed = []
    for _ in range(8):
        doctor.press(Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        passed.append(focus.objectName())
    assert passed[0] != passed[1]
    assert set(passed) == {
        "withdraw_note",
        "notes_list",
        "note_text",
        "note_kind",
        "take_in_file",
        "new_note",
        "leave_notes",
        "seal_note",
    }
    doctor.panel.list.setFocus()
    for letter in "U1234567":
        doctor.qtbot.keyClick(QApplication.focusWidget(), letter)
    assert doctor.opened.window.scan_box.text() == "U1234567"
    assert centre.checks() == []


@pytest.mark.parametrize("size", [(1366, 768), (683, 500)])
def test_every_control_can_be_named_and_nothing_is_cut(
    doctor: Doctor, desk_of_doctor: Desk, centre: Centre, size: tuple[int, int]
) -> None:
    doctor.opened.window.resize(*size)
    QApplication.processEvents()
    long = "a long line of findings " * 30
    write_note(desk_of_doctor, first(centre), NoteKind.ATTACHMENT, long, "résultats du laboratoire.txt")
    doctor.press("U")
    assert doctor.screen.outcomes.reason.isVisible()
    for code in ("en", "fr"):
        doctor.opened.shell.language.switch(code)
        for _ in range(3):
            QApplication.processEvents()
        if size[0] > 1000:
            assert_not_cut(doctor.screen.outcomes)
    doctor.press("R")
    doctor.press(Qt.Key.Key_End)
    for kind in (NoteKind.REASON, NoteKind.ATTACHMENT):
        doctor.panel.begin(Draft(kind, "", ""))
        for code in ("en", "fr"):
            doctor.opened.shell.language.switch(code)
            doctor.opened.settle()
            for _ in range(3):
                QApplication.processEvents()
            assert doctor.panel.isVisible()
            assert_accessible(doctor.screen)
            assert_not_cut(doctor.panel)


def test_every_refusal_has_its_sentence_in_both_languages() -> None:
    for code in ("en", "fr"):
        t = Translator(code)
        errors = [NotesKeyMissing(), SealBroken(), *(NoteRefused(problem) for problem in NoteProblem)]
        told = [sentence(error, t) for error in errors]
        assert all(told)
        assert len(set(told)) == len(told)
        assert "{" not in "".join(words or "" for words in told)
