"""Locking, unlocking, signing out: what waits, what is out of sight, and for whom."""

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.db_fixtures import Clock
from tests.ui.conftest import AtDoor, PlainScreen, SampleScreen, entries
from tests.ui.doorkeepers import Member, MemoryDoorkeeper
from transit_desk.domain.refusals import FileNotWritten
from transit_desk.domain.rights import Role
from transit_desk.services.progress import Progress
from ui.main_window import MAX_PLACES
from ui.shell import LOCK_MINUTES
from ui.widgets.buttons import PlainButton
from ui.widgets.fields import LineField
from ui.widgets.strip import Strip
from ui.workplace import Workplace

ALINE, JEAN = "Aline Ndayishimiye", "Jean Hakizimana"
PASSWORD = "plain brown bread"
SECRET = "NIYONZIMA, Theogene"
NOT_ANSWERED = 99


class NotesScreen(PlainScreen):
    """A field, a choice and a button with a key of its own; says when something is typed."""

    name = "arrivals"

    def build(self) -> None:
        super().build()
        self.pressed = 0
        self.note = LineField("note")
        self.note.setAccessibleName("Note")
        self.label = QLabel(SECRET)
        self.label.setObjectName("who")
        self.choice = QComboBox()
        self.choice.setObjectName("choice")
        self.choice.addItems([SECRET, "another"])
        self.button = PlainButton("act", key="Ctrl+G")
        self.button.set_words("Act")
        self.button.clicked.connect(self.press)
        box = QVBoxLayout(self)
        for part in (self.label, self.note, self.choice, self.button):
            box.addWidget(part)

    def press(self) -> None:
        self.pressed += 1

    def unsaved(self) -> bool:
        return bool(self.note.text())


@pytest.fixture
def door(at_door: Callable[..., AtDoor]) -> AtDoor:
    """Aline and five more, signed out."""
    clock = Clock()
    names = (ALINE, JEAN, "Third One", "Fourth One", "Fifth One", "Sixth One")
    keeper = MemoryDoorkeeper([Member(name, PASSWORD, (Role.FRONT_DESK,)) for name in names], clock=clock)
    rail = [entry._replace(make=NotesScreen) if entry.name == "arrivals" else entry for entry in entries()]
    return at_door(keeper, clock, rail)


@pytest.fixture
def notes(door: AtDoor) -> NotesScreen:
    """Aline is signed in and types on Arrivals."""
    door.sign_in(ALINE, PASSWORD)
    door.press(Qt.Key.Key_F2)
    return typed(door, "half a sen")


def typed(door: AtDoor, text: str) -> NotesScreen:
    screen = door.window.screen_on_view
    assert isinstance(screen, NotesScreen)
    screen.note.setFocus()
    door.keys(text)
    return screen


def heard(part: QAccessibleInterface) -> Iterator[str]:
    """What a screen reader can find in the window, from `part` down."""
    if not part.state().invisible:
        yield part.text(QAccessible.Text.Name)
        yield part.text(QAccessible.Text.Value)
        for at in range(part.childCount()):
            yield from heard(part.child(at))


def answered(dialog: QDialog, words: str) -> int:
    """Asks, and gives the answer; NOT_ANSWERED when nobody closed the dialog."""
    QLabel(words, dialog)
    QTimer.singleShot(3000, dialog, lambda: dialog.done(NOT_ANSWERED))
    return dialog.exec()


def assert_nothing_in_sight(door: AtDoor) -> None:
    window = door.window
    for place in window.findChildren(Workplace):
        assert [part for part in (place, *place.findChildren(QWidget)) if part.isVisible()] == []
    found = "\n".join(heard(QAccessible.queryAccessibleInterface(window)))
    assert SECRET not in found
    assert "NIYONZIMA" not in found
    open_windows = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not window]
    assert open_windows == []


def test_f12_hides_everything_and_the_same_person_finds_it_as_it_was(
    door: AtDoor, notes: NotesScreen
) -> None:
    door.window.shell.say(f"{SECRET} is checked in.")
    door.press(Qt.Key.Key_F12)
    assert not door.window.is_open()
    assert door.keeper.steps[-1] == "lock"
    assert_nothing_in_sight(door)
    assert door.window.door.sign_in.name.text() == ALINE
    assert door.window.focusWidget() is door.window.door.sign_in.password
    door.keys(PASSWORD)
    door.press(Qt.Key.Key_Return)
    assert door.keeper.steps[-1] == "unlock"
    assert door.window.screen_on_view is notes
    assert notes.note.text() == "half a sen"
    assert door.window.focusWidget() is notes.note
    door.keys("tence")
    assert notes.note.text() == "half a sentence"
    assert door.window.strip.text == f"{SECRET} is checked in."


def test_another_person_has_screens_of_his_own(door: AtDoor, notes: NotesScreen) -> None:
    door.window.shell.say(f"{SECRET} is checked in.", undo=lambda: None)
    door.press(Qt.Key.Key_F12)
    door.sign_in(JEAN, PASSWORD)
    assert door.window.shell.desk.actor == JEAN
    door.press(Qt.Key.Key_F2)
    his = door.window.screen_on_view
    assert isinstance(his, NotesScreen)
    assert his is not notes
    assert his.note.text() == ""
    assert his.shell.desk.actor == JEAN
    assert notes.shell.desk.actor == ALINE
    assert door.window.strip.text == ""
    assert not door.window.strip.can_undo
    typed(door, "Jean's")
    door.press(Qt.Key.Key_F12)
    door.sign_in(ALINE, PASSWORD)
    assert door.window.screen_on_view is notes
    assert notes.note.text() == "half a sen"
    assert door.window.strip.can_undo


def test_no_key_of_the_window_or_of_a_screen_works_while_locked(door: AtDoor, notes: NotesScreen) -> None:
    undone: list[int] = []
    door.window.shell.say("Done", undo=lambda: undone.append(1))
    door.press(Qt.Key.Key_F12)
    door.window.door.sign_in.enter.setFocus()
    control = Qt.KeyboardModifier.ControlModifier
    for key, held in (
        *((Qt.Key(Qt.Key.Key_F1 + at), Qt.KeyboardModifier.NoModifier) for at in range(12)),
        (Qt.Key.Key_K, control),
        (Qt.Key.Key_G, control),
        (Qt.Key.Key_Z, control),
        (Qt.Key.Key_Slash, Qt.KeyboardModifier.NoModifier),
    ):
        door.press(key, held)
    assert (notes.pressed, undone) == (0, [])
    assert not door.window.is_open()
    assert_nothing_in_sight(door)


def test_the_keyboard_stays_at_the_door_whatever_a_screen_does(door: AtDoor, notes: NotesScreen) -> None:
    door.press(Qt.Key.Key_F12)
    notes.note.setFocus()
    notes.shell.focus_scan_box("typed")
    QTest.keyClicks(QApplication.focusWidget() or door.window, "abc")
    assert notes.note.text() == "half a sen"
    assert door.window.door.sign_in.password.text() == "abc"


def test_nobody_at_the_desk_for_so_long_locks_it(door: AtDoor, notes: NotesScreen) -> None:
    watch = door.window.idle_watch
    assert watch.timer.interval() == LOCK_MINUTES * 60_000
    assert watch.timer.isActive()
    watch.timer.timeout.emit()
    door.settle()
    assert not door.window.is_open()
    assert not watch.timer.isActive()
    assert_nothing_in_sight(door)


def test_keyboard_and_mouse_begin_the_time_anew(
    door: AtDoor, notes: NotesScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    timer, begun = door.window.idle_watch.timer, []
    monkeypatch.setattr(timer, "start", lambda *_: begun.append(1))
    QTest.keyClick(notes.note, Qt.Key.Key_X)
    assert len(begun) == 1
    QTest.mouseClick(notes.button, Qt.MouseButton.LeftButton)
    QTest.mouseMove(notes.button, QPoint(2, 2))
    assert len(begun) >= 2
    before = len(begun)
    QApplication.sendEvent(notes, QEvent(QEvent.Type.Polish))
    assert len(begun) == before, "only a person counts"


def test_the_centre_sets_the_minutes_and_none_is_never(qtbot: QtBot, door: AtDoor) -> None:
    door.sign_in(ALINE, PASSWORD)
    door.window.shell.lock_after(0)
    assert not door.window.idle_watch.timer.isActive()
    QTest.keyClick(door.window.scan_box, Qt.Key.Key_X)
    assert not door.window.idle_watch.timer.isActive()
    door.window.shell.lock_after(12)
    assert door.window.idle_watch.timer.interval() == 12 * 60_000


def test_dialogs_menus_and_lists_close_as_by_esc(qtbot: QtBot, door: AtDoor, notes: NotesScreen) -> None:
    answers: list[int] = []

    def lock_soon() -> None:
        menu = QMenu(dialog)
        menu.addAction(SECRET)
        menu.popup(QPoint(10, 10))
        QToolTip.showText(QPoint(10, 10), SECRET, notes)
        door.window.idle_watch.timer.timeout.emit()

    dialog = QDialog(door.window)
    QTimer.singleShot(0, dialog, lock_soon)
    answers.append(answered(dialog, SECRET))
    door.settle()
    assert answers == [QDialog.DialogCode.Rejected]
    assert_nothing_in_sight(door)


def test_the_key_that_locks_is_heard_over_a_dialog(door: AtDoor, notes: NotesScreen) -> None:
    dialog = QDialog(door.window)
    QTimer.singleShot(0, dialog, lambda: QTest.keyClick(dialog, Qt.Key.Key_F12))
    assert answered(dialog, SECRET) == QDialog.DialogCode.Rejected
    door.settle()
    assert not door.window.is_open()


def test_a_job_that_ends_while_locked_is_told_when_its_person_is_back(
    door: AtDoor, notes: NotesScreen
) -> None:
    go = threading.Event()
    asked: list[int] = []

    def work(progress: Progress) -> str:
        assert go.wait(10)
        progress.step(1, 1, SECRET)
        return SECRET

    def ended(who: str) -> None:
        asked.append(answered(QDialog(door.window), who))

    notes.act_long(work, ended, said=lambda who: f"{who} is imported.", paper=True)
    door.window.lock()
    go.set()
    door.settle()
    assert asked == [QDialog.DialogCode.Rejected], "what it would have asked is answered as by Esc"
    assert_nothing_in_sight(door)
    assert SECRET not in "".join(strip.text for strip in door.window.findChildren(Strip)), "nor told aloud"
    door.sign_in(JEAN, PASSWORD)
    assert door.window.strip.text == ""
    door.press(Qt.Key.Key_F12)
    door.sign_in(ALINE, PASSWORD)
    assert door.window.strip.text == f"{SECRET} is imported."


def test_what_failed_while_locked_is_told_when_its_person_is_back(door: AtDoor, notes: NotesScreen) -> None:
    def full() -> None:
        raise FileNotWritten("sheet.pdf", "no space left")

    door.window.lock()
    door.parts.paper_thread.run(full, lambda _: None, owner=notes)
    door.settle()
    assert_nothing_in_sight(door)
    assert door.window.door.sign_in._said.text() == ""
    door.sign_in(ALINE, PASSWORD)
    assert "sheet.pdf" in door.window.strip.text


def test_a_password_changed_while_the_window_locks_opens_nothing(door: AtDoor) -> None:
    door.sign_in(ALINE, PASSWORD)
    door.window.rail.password_wanted.emit()
    for text in (PASSWORD, "green glass doors", "green glass doors"):
        door.keys(text)
        QTest.keyClick(door.window.focusWidget(), Qt.Key.Key_Return)
    door.window.lock()
    door.settle()
    assert not door.window.is_open()
    door.sign_in(ALINE, "green glass doors")
    assert door.window.is_open()


def test_a_bug_while_locked_is_said_without_a_name(door: AtDoor, notes: NotesScreen) -> None:
    def bug() -> None:
        raise KeyError(SECRET)

    door.window.lock()
    notes.ask(bug, lambda _: None)
    door.settle()
    said = door.window.door.sign_in._said.text()
    assert "report-" in said
    assert SECRET not in said


def test_signing_out_gives_the_screens_up(door: AtDoor) -> None:
    door.sign_in(ALINE, PASSWORD)
    door.press(Qt.Key.Key_F2)
    screen = door.window.screen_on_view
    assert screen is not None
    button = door.window.findChild(QPushButton, "sign_out")
    assert button is not None
    button.click()
    door.settle()
    assert door.keeper.steps[-1] == "sign_out"
    assert not isValid(screen)
    assert door.window.door.sign_in.name.text() == ""
    door.sign_in(ALINE, PASSWORD)
    assert door.keeper.steps[-1] == "sign_in"
    again = door.window.shell.go("arrivals")
    assert isinstance(again, NotesScreen)
    assert again.note.text() == ""


@pytest.mark.parametrize(("name", "out"), [("stay", False), ("lose_it", True)])
def test_signing_out_asks_when_something_typed_would_be_lost(
    door: AtDoor, notes: NotesScreen, name: str, out: bool
) -> None:
    asked: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        button = box.findChild(QPushButton, name)
        assert button is not None
        button.click()

    QTimer.singleShot(0, door.window, answer)
    door.window.sign_out()
    door.settle()
    assert len(asked) == 1
    assert "Arrivals" in asked[0]
    assert door.window.is_open() is not out
    assert isValid(notes) is not out


def test_the_screens_of_four_people_are_kept(door: AtDoor) -> None:
    names = [ALINE, JEAN, "Third One", "Fourth One", "Fifth One"]
    screens: dict[str, NotesScreen] = {}
    for name in names[: MAX_PLACES + 1]:
        door.sign_in(name, PASSWORD)
        screen = door.window.shell.go("arrivals")
        assert isinstance(screen, NotesScreen)
        screens[name] = screen
        if name == ALINE:
            typed(door, "not stored")
        door.window.lock()
        door.settle()
    assert [name for name in names if isValid(screens[name])] == [
        ALINE,
        "Third One",
        "Fourth One",
        "Fifth One",
    ]
    door.sign_in("Sixth One", PASSWORD)
    door.settle()
    assert [name for name in names if isValid(screens[name])] == [ALINE, "Fourth One", "Fifth One"]


def test_other_roles_make_other_screens(door: AtDoor, notes: NotesScreen) -> None:
    door.window.lock()
    door.keeper.members[ALINE.casefold()].staff = type(notes.shell.desk.staff)(
        notes.shell.desk.staff.id, ALINE, frozenset((Role.AUDITOR,))
    )
    door.sign_in(ALINE, PASSWORD)
    assert door.window.shell.go("arrivals") is not notes
    assert not isValid(notes)


def test_a_window_without_a_doorkeeper_has_nothing_of_it(window: object, shell: object) -> None:
    from ui.main_window import MainWindow

    assert isinstance(window, MainWindow)
    assert window.is_open()
    for name in ("person", "lock", "sign_out"):
        button = window.findChild(QPushButton, name)
        assert button is not None
        assert not button.isVisible()
    QTest.keyClick(window, Qt.Key.Key_F12)
    window.lock()
    window.sign_out()
    assert window.is_open()
    assert isinstance(window.screen_on_view, SampleScreen)
    assert window.findChild(QLineEdit, "sign_in_name") is None
    with pytest.raises(RuntimeError):
        window.door  # noqa: B018  # asked for its refusal
