"""Backups as the desk lives with them: in sight all day, made at their time and at closing, brought back."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from sqlalchemy import func, select

from db import backup_file
from db import tables as tb
from db.soundness import counts
from tests.db_fixtures import Clock
from tests.people import add_case, family
from tests.places import small_stick
from tests.staffed import PASSWORD, SUPERVISOR, database_of
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import DeskFinder, MemorySettings, entries
from transit_desk.domain.audit import Act
from transit_desk.domain.backups import BackupLook, BackupState, SecondPlace
from transit_desk.domain.refusals import DatabaseFailed, DatabaseTrouble
from transit_desk.doorkeeper import DeskDoorkeeper
from transit_desk.folders import Folders, folders
from transit_desk.language import Translator
from transit_desk.language.sentences import sentence
from transit_desk.opening import PROGRAM
from transit_desk.restoring import restore
from transit_desk.services.backup_round import choose_second
from ui.backup_words import age_status, age_words
from ui.backups import AFTER_FAILURE, Backups
from ui.first_start import FirstStart
from ui.main_window import MainWindow
from ui.recovery_page import RecoveryPage
from ui.restore_page import RestorePage
from ui.shell import ShellParts
from ui.status import Status
from ui.views.setup import SetupScreen
from ui.views.setup_backup import BackupSection

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
AUDITOR, FRONT = "Esther Auditor", "Aline Front"


class Real:
    """A window over the real doorkeeper of a staffed desk, driven by keys."""

    def __init__(self, qtbot: QtBot, parts: ShellParts, place: Folders, clock: Clock) -> None:
        self.place, self.clock, self.parts, self._qtbot = place, clock, parts, qtbot
        self.keeper = DeskDoorkeeper(place.make(), clock)
        self.closed = False
        rail = [entry._replace(make=SetupScreen) if entry.name == "setup" else entry for entry in entries()]
        mine = parts._replace(doorkeeper=self.keeper, now=clock, word_error=sentence, finder=DeskFinder)
        self.window = MainWindow(mine, rail)
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        with qtbot.waitSignal(self.window.icons.ready, timeout=30_000):
            self.window.show()
        self.window.activateWindow()
        self.window.backups.timer.setInterval(2**30)  # minutes pass when the test says so
        self.settle()

    def settle(self) -> None:
        for _ in range(2):
            self._qtbot.waitUntil(lambda: not self.parts.busy, timeout=60_000)
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focused: QWidget | None = self.window.focusWidget()
        QTest.keyClick(self.window if focused is None else focused, key, held)
        self.settle()

    def type(self, text: str) -> None:
        """Types where the keyboard is; QTest has keys for ASCII alone."""
        focused = self.window.focusWidget()
        assert focused is not None
        if isinstance(focused, QLineEdit) and not text.isascii():
            focused.insert(text)
        else:
            QTest.keyClicks(focused, text)

    def sign_in(self, name: str = SUPERVISOR) -> None:
        self.window.door.sign_in.name.setFocus()
        self.window.door.sign_in.name.selectAll()
        self.type(name)
        self.press(Qt.Key.Key_Return)
        self.type(PASSWORD)
        self.press(Qt.Key.Key_Return)

    @property
    def foot(self) -> QPushButton:
        """The age of the last backup, at the foot of the rail."""
        found = self.window.place.rail.findChild(QPushButton, "backup_age")
        assert isinstance(found, QPushButton)
        return found

    @property
    def restoring(self) -> RestorePage:
        """The page that offers a backup, on view."""
        page = self.window.door.currentWidget()
        assert isinstance(page, RestorePage)
        return page

    @property
    def files(self) -> list[str]:
        """The backups on this computer."""
        return [path.name for path, _ in backup_file.those_in(self.place.backups)]

    def close(self) -> None:
        """At the end of the test; by then its window may be gone."""
        if isValid(self.window):
            self.window.close_at_once()
        self.settle()
        self.keeper.close()


Open = Callable[..., Real]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_real(qtbot: QtBot, parts: ShellParts, clock: Clock) -> Iterator[Open]:
    opened: list[Real] = []

    def make(place: Folders, language: str = "en") -> Real:
        parts.language.switch(language)
        opened.append(Real(qtbot, parts, place, clock))
        return opened[-1]

    yield make
    for real in opened:
        real.close()


def rows_of(place: Folders) -> dict[str, int]:
    database = database_of(place)
    try:
        with database.read() as connection:
            return counts(connection)
    finally:
        database.close()


def who_backed_up(real: Real) -> list[str]:
    database = database_of(real.place)
    try:
        with database.read() as connection:
            query = (
                select(tb.AuditEvent.by).where(tb.AuditEvent.act == Act.BACKED_UP).order_by(tb.AuditEvent.id)
            )
            return list(connection.scalars(query))
    finally:
        database.close()


# --- the age in sight ------------------------------------------------------------------------------------------


def look(clock: Clock, hours: float | None, second: SecondPlace = SecondPlace.NOT_SET) -> BackupLook:
    made = None if hours is None else clock.now - timedelta(hours=hours)
    state = None if made is None else BackupState(made, "b.tdbackup", 1, 10, second)
    return BackupLook("backups", "", state, second)


@pytest.mark.parametrize(
    ("hours", "second", "status", "age"),
    [
        (0, SecondPlace.NOT_SET, Status.READY, "Backup just now"),
        (0.5, SecondPlace.DONE, Status.READY, "Backup 30 min ago"),
        (3, SecondPlace.DONE, Status.READY, "Backup 3 h ago"),
        (25.9, SecondPlace.DONE, Status.READY, "Backup 25 h ago"),
        (26, SecondPlace.DONE, Status.ATTENTION, "Backup 26 h ago"),
        (71.9, SecondPlace.DONE, Status.ATTENTION, "Backup 2 days ago"),
        (72, SecondPlace.DONE, Status.STOP, "Backup 3 days ago"),
        (None, SecondPlace.DONE, Status.STOP, "No backup yet"),
        (1, SecondPlace.MISSING, Status.ATTENTION, "Backup 1 h ago"),
        (80, SecondPlace.FULL, Status.STOP, "Backup 3 days ago"),
        (-0.9, SecondPlace.DONE, Status.READY, "Backup just now"),
        (-30, SecondPlace.DONE, Status.ATTENTION, "Backup: check the clock"),
    ],
)
def test_the_age_has_a_shape_and_words(
    hours: float | None, second: SecondPlace, status: Status, age: str, clock: Clock
) -> None:
    found = look(clock, hours, second)
    words = age_words(found, clock.now, Translator("en"))
    assert (words.status, words.age) == (status, age)
    assert age_status(found, clock.now) is status
    assert bool(words.trouble) is (second not in (SecondPlace.DONE, SecondPlace.NOT_SET))


@pytest.mark.parametrize("second", SecondPlace)
def test_each_trouble_of_the_second_place_has_its_words(second: SecondPlace, clock: Clock) -> None:
    for language in ("en", "fr"):
        assert age_words(look(clock, 1, second), clock.now, Translator(language)).whole.endswith(".")


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_foot_of_the_rail_says_it_all_day(open_real: Open, staffed: Folders, code: str) -> None:
    real = open_real(staffed, code)
    real.sign_in(FRONT)
    assert real.foot.isVisible() and real.parts.language.t("No backup yet") in real.foot.text()
    real.press(Qt.Key.Key_B, CTRL | SHIFT)
    section = cast(SetupScreen, real.window.screen_on_view).section
    assert isinstance(section, BackupSection)
    assert_accessible(real.window)
    assert_not_cut(real.window)
    real.press(Qt.Key.Key_Return, CTRL)
    assert real.parts.language.t("Backup just now") in real.foot.text()
    real.clock.forward(hours=3)
    real.window.backups.timer.timeout.emit()  # a minute passes
    real.settle()
    assert real.parts.language.t("Backup {n} h ago", n=3) in real.foot.text()
    for size in ((683, 480), (1366, 768)):
        real.window.resize(*size)
        QApplication.processEvents()
        assert real.foot.isVisible() and real.foot.accessibleName()


def test_every_ten_minutes_it_looks_again(open_real: Open, staffed: Folders, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    real = open_real(staffed)
    real.sign_in()
    choose_second(real.window.shell.desk, str(stick))
    real.window.backups.make()
    real.settle()
    assert real.foot.text().strip() == "Backup just now"
    assert cast(MemorySettings, real.parts.settings).values["backup.second"] == str(stick)
    stick.rename(tmp_path / "pocket")
    for _ in range(10):
        assert "missing" not in real.foot.text()
        real.clock.forward(minutes=1)
        real.window.backups.minute()
        real.settle()
    assert "Second place missing" in real.foot.text()
    assert "Plug in the USB stick" in real.foot.toolTip()


def test_without_a_keyring_it_says_nothing(window: MainWindow) -> None:
    foot = window.rail.findChild(QPushButton, "backup_age")
    assert foot is not None and not foot.isVisible()
    assert not window.backups.timer.isActive()


# --- at its time -----------------------------------------------------------------------------------------------


def test_at_its_time_it_is_made_once_whoever_is_there(open_real: Open, staffed: Folders) -> None:
    real = open_real(staffed)
    real.window.backups.minute()
    real.settle()
    assert not staffed.backups.exists(), "nobody has signed in yet: the desk is not open"
    real.sign_in(AUDITOR)
    real.window.backups.minute()
    real.settle()
    assert len(real.files) == 1, "there was none yet"
    real.clock.forward(hours=10)
    real.window.backups.minute()
    real.settle()
    assert len(real.files) == 1
    real.press(Qt.Key.Key_F12)
    assert not real.window.is_open()
    real.clock.forward(days=1)
    for _ in range(2):
        real.window.backups.minute()
        real.settle()
    assert len(real.files) == 2
    real.sign_in(AUDITOR)
    real.window.sign_out()
    real.settle()
    real.clock.forward(days=1)
    real.window.backups.minute()
    real.settle()
    assert len(real.files) == 3
    assert who_backed_up(real) == [AUDITOR, PROGRAM, PROGRAM]
    assert len(list(staffed.backups.glob("*.pdf"))) == 2, "an auditor makes no paper pack, the program does"


def test_when_it_fails_that_is_said_and_tried_again_later(open_real: Open, staffed: Folders) -> None:
    real = open_real(staffed)
    real.sign_in()
    staffed.backups.write_bytes(b"a file where the folder should be")
    real.window.backups.minute()
    real.settle()
    said = real.window.strip.text
    assert said == sentence(DatabaseFailed(DatabaseTrouble.DISK), Translator("en"))
    staffed.backups.unlink()
    real.window.backups.minute()
    real.settle()
    assert not staffed.backups.exists()
    real.clock.now += AFTER_FAILURE
    real.window.backups.minute()
    real.settle()
    assert len(real.files) == 1


def test_a_backup_is_made_though_whoever_shows_it_is_gone(
    qtbot: QtBot, open_real: Open, staffed: Folders
) -> None:
    """As when a window is taken down meanwhile. It once took the program with it: the thread of the backup told
    its steps through a signal of the window's."""
    real = open_real(staffed)
    real.sign_in()
    go, bugs = threading.Event(), list[Exception]()
    paper = real.parts.paper_thread
    paper.bug_found.connect(bugs.append)
    paper.run(lambda: go.wait(10), lambda _: None, owner=paper)
    window = QObject()
    Backups(real.window.backups._parts, window).make()
    window.deleteLater()
    with qtbot.waitSignal(window.destroyed, timeout=30_000):
        pass
    go.set()
    real.settle()
    assert not bugs and len(real.files) == 1


# --- at closing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locked", [False, True])
def test_closing_saves_a_backup_that_restores(
    open_real: Open, staffed: Folders, tmp_path: Path, locked: bool
) -> None:
    real = open_real(staffed)
    real.sign_in()
    add_case(real.window.shell.desk, "BI-26000100", family("NYIRAHABIMANA"))
    if locked:
        real.press(Qt.Key.Key_F12)
    QTest.keyClick(real.window, Qt.Key.Key_Q, CTRL)
    assert real.window.isVisible() and real.window.closing_page is not None
    real.settle()
    assert not real.window.isVisible()
    real.keeper.close()
    assert who_backed_up(real) == [PROGRAM if locked else SUPERVISOR]
    assert len(list(staffed.backups.glob("paper-pack-*.pdf"))) == 1
    other = folders(tmp_path / "other")
    restore(other, staffed.backups / real.files[0], lambda ring: ring.open(SUPERVISOR, PASSWORD))
    before, after = rows_of(staffed), rows_of(other)
    log = {"audit_event", "audit_detail", "setting"}  # the backup's own rows and the pack's came after it
    assert {name: rows for name, rows in after.items() if name not in log} == {
        name: rows for name, rows in before.items() if name not in log
    }
    assert after["person"] == 4


@pytest.mark.parametrize("code", ["en", "fr"])
def test_a_failure_is_said_and_the_second_try_closes(open_real: Open, staffed: Folders, code: str) -> None:
    real = open_real(staffed, code)
    real.sign_in()
    staffed.backups.write_bytes(b"a file where the folder should be")
    QTest.keyClick(real.window, Qt.Key.Key_Q, CTRL)
    assert_accessible(real.window)
    assert_not_cut(real.window)
    real.settle()
    page = real.window.closing_page
    assert page is not None and page.failure is not None
    words = sentence(DatabaseFailed(DatabaseTrouble.DISK), real.parts.language.t)
    assert page.explained.text() == words
    assert_accessible(real.window)
    assert_not_cut(real.window)
    real.press(Qt.Key.Key_Escape)
    assert real.window.is_open(), "Esc goes back to the desk"
    real.window.close()
    real.settle()
    assert real.window.isVisible()
    real.window.close()
    assert not real.window.isVisible()


def test_after_a_failure_it_is_tried_again(open_real: Open, staffed: Folders) -> None:
    real = open_real(staffed)
    real.sign_in()
    staffed.backups.write_bytes(b"a file where the folder should be")
    real.window.close()
    real.settle()
    page = real.window.closing_page
    assert page is not None
    staffed.backups.unlink()
    page.again.setFocus()
    real.press(Qt.Key.Key_Space)
    assert not real.window.isVisible() and len(real.files) == 1


def test_one_key_skips_it(open_real: Open, staffed: Folders) -> None:
    real = open_real(staffed)
    real.sign_in()
    real.window.close()
    real.press(Qt.Key.Key_Escape)
    assert not real.window.isVisible()


def test_who_locks_while_it_closes_sees_it_close(open_real: Open, staffed: Folders) -> None:
    real = open_real(staffed)
    real.sign_in()
    real.window.close()
    real.window.lock()
    assert real.window.closing_page is not None
    real.settle()
    assert not real.window.isVisible()


def test_a_page_before_the_screens_is_not_passed_by_closing(open_real: Open, staffed: Folders) -> None:
    """Esc on the failed page leads back to where one was: to a password that must be changed, not past it."""
    real = open_real(staffed)
    real.sign_in()
    real.window._change_password()
    staffed.backups.write_bytes(b"a file where the folder should be")
    real.window.close()
    real.settle()
    real.press(Qt.Key.Key_Escape)
    assert not real.window.is_open()


def test_before_anybody_signs_in_it_closes_at_once(open_real: Open, staffed: Folders) -> None:
    real = open_real(staffed)
    real.window.close()
    assert not real.window.isVisible() and not staffed.backups.exists()


# --- Setup -----------------------------------------------------------------------------------------------------


@pytest.fixture
def section(open_real: Open, staffed: Folders) -> Callable[..., tuple[Real, BackupSection]]:
    def make(name: str = SUPERVISOR, language: str = "en") -> tuple[Real, BackupSection]:
        real = open_real(staffed, language)
        real.sign_in(name)
        real.press(Qt.Key.Key_B, CTRL | SHIFT)
        found = cast(SetupScreen, real.window.screen_on_view).section
        assert isinstance(found, BackupSection)
        return real, found

    return make


@pytest.mark.parametrize("code", ["en", "fr"])
def test_a_backup_by_one_key_and_what_there_is(
    section: Callable[..., tuple[Real, BackupSection]], code: str, tmp_path: Path
) -> None:
    real, found = section(language=code)
    stick = tmp_path / "stick"
    stick.mkdir()
    found.set_place(str(stick))
    real.settle()
    real.press(Qt.Key.Key_Return, CTRL)
    t = real.parts.language.t
    assert real.files[0] in real.window.strip.text
    assert found.table.rows.rowCount() == 1
    assert found.table.rows.index(0, 2).data() == t("This PC and the second place")
    for tab in (Qt.Key.Key_1, Qt.Key.Key_2):
        real.press(tab, CTRL)
        assert_accessible(real.window)
        assert_not_cut(real.window)
    found.set_place("")
    real.settle()
    assert found.place.text() == ""
    real.window.strip.undo()
    real.settle()
    assert found.place.text() == str(stick)


def test_a_stick_that_is_full_says_what_to_do(
    section: Callable[..., tuple[Real, BackupSection]], tmp_path: Path
) -> None:
    real, found = section()
    with small_stick(tmp_path / "small") as small:
        found.set_place(str(small))
        real.settle()
        found.back_up()
        real.settle()
        assert "The second place is full." in real.window.strip.text
        assert "Make room there" in found.second.accessibleName()
        assert "Second place full" in real.foot.text()


def test_the_folder_of_the_data_is_no_second_place(
    section: Callable[..., tuple[Real, BackupSection]], staffed: Folders
) -> None:
    real, found = section()
    found.set_place(str(staffed.data))
    real.settle()
    assert "Choose a USB stick" in real.window.strip.text and found.place.text() == ""


def test_the_time_of_day_is_set_and_taken_back(section: Callable[..., tuple[Real, BackupSection]]) -> None:
    real, found = section()
    real.press(Qt.Key.Key_2, CTRL)
    found.at.setFocus()
    found.at.setSelectedSection(found.at.Section.HourSection)
    real.type("18")
    real.press(Qt.Key.Key_Return)
    assert "18:00" in real.window.strip.text
    found.read()
    real.settle()
    assert found.at.time().hour() == 18
    real.window.strip.undo()
    real.settle()
    assert found.at.time().hour() == 20


def test_a_new_password_for_the_pack(section: Callable[..., tuple[Real, BackupSection]]) -> None:
    real, found = section()
    before = found.password.text()
    assert len(before) == 14
    found._make_password()
    real.settle()
    assert found.password.text() not in ("", before)


def test_who_sets_nothing_up_sees_no_settings(section: Callable[..., tuple[Real, BackupSection]]) -> None:
    _, found = section(AUDITOR)
    assert not found.tabs.isVisible() and not hasattr(found, "password")
    assert found.now.isVisible()


# --- brought back ----------------------------------------------------------------------------------------------


def backed_up(real: Real) -> None:
    """Signs in, has a family, backs up, and goes; the window is closed."""
    real.sign_in()
    add_case(real.window.shell.desk, "BI-26000100", family("NYIRAHABIMANA"))
    real.window.close()
    real.settle()
    real.keeper.close()


def damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x40
    path.write_bytes(data)


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("what", ["database", "keyring", "no database", "no keyring"])
def test_what_cannot_be_opened_is_brought_back(
    open_real: Open, staffed: Folders, what: str, code: str
) -> None:
    backed_up(open_real(staffed))
    file = staffed.keyring if "keyring" in what else staffed.database
    if what.startswith("no"):
        file.unlink()
    else:
        damage(file)
    real = open_real(staffed, code)
    real.sign_in()
    page = real.restoring
    t = real.parts.language.t
    assert t.datetime(real.clock.now) in page.which.text()
    assert_accessible(real.window)
    assert_not_cut(real.window)
    assert real.window.focusWidget() is page.password
    real.type("not this one")
    real.press(Qt.Key.Key_Return)
    assert page.said.isVisible() and not real.window.is_open()
    real.type(PASSWORD)
    real.press(Qt.Key.Key_Return)
    assert real.window.is_open() and real.window.shell.desk.actor == SUPERVISOR
    assert t.datetime(real.clock.now) in real.window.strip.text
    with real.window.shell.desk.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(tb.Person)) == 4
    assert any(path.name.startswith("replaced-") for path in staffed.data.iterdir())


def test_who_may_not_restore_is_told_so(open_real: Open, staffed: Folders) -> None:
    backed_up(open_real(staffed))
    damage(staffed.database)
    real = open_real(staffed)
    real.sign_in(FRONT)
    real.type(PASSWORD)
    real.press(Qt.Key.Key_Return)
    assert real.restoring.said.isVisible() and not real.window.is_open()
    real.press(Qt.Key.Key_Escape)
    assert real.window.door.currentWidget() is real.window.door.sign_in


@pytest.mark.parametrize("code", ["en", "fr"])
def test_on_a_new_computer_with_the_recovery_code(
    open_real: Open, staffed: Folders, staffed_template: tuple[Path, str], tmp_path: Path, code: str
) -> None:
    old = open_real(staffed)
    backed_up(old)
    backup = staffed.backups / old.files[0]
    place = folders(tmp_path / "new computer")
    real = open_real(place, code)
    assert isinstance(real.window.door.currentWidget(), FirstStart)
    assert_not_cut(real.window)
    real.press(Qt.Key.Key_O, CTRL)
    page = real.restoring
    assert not page.next.isEnabled()
    page.choose(backup)
    real.settle()
    page.way.click()
    real.settle()
    real.type(staffed_template[1])
    assert_accessible(real.window)
    assert_not_cut(real.window)
    real.press(Qt.Key.Key_Return)
    shown = real.window.door.currentWidget()
    assert isinstance(shown, RecoveryPage) and not real.window.is_open(), "the next code is asked back"
    assert rows_of(place)["person"] == 4


def test_a_damaged_backup_is_refused_and_another_can_be_chosen(open_real: Open, staffed: Folders) -> None:
    first = open_real(staffed)
    backed_up(first)
    damage(staffed.database)
    damage(staffed.backups / first.files[0])
    real = open_real(staffed)
    real.sign_in()
    real.type(PASSWORD)
    real.press(Qt.Key.Key_Return)
    assert real.restoring.said.isVisible() and real.restoring.other.isEnabled()
    assert not any(path.name.startswith("replaced-") for path in staffed.data.iterdir())


def test_the_copy_on_the_stick_is_found_without_the_database(
    open_real: Open, staffed: Folders, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    first = open_real(staffed)
    first.sign_in()
    choose_second(first.window.shell.desk, str(stick))
    first.window.close()
    first.settle()
    first.keeper.close()
    for path in (*staffed.backups.iterdir(), staffed.database):
        path.unlink()
    real = open_real(staffed)
    real.sign_in()
    found = real.restoring.found
    assert found is not None and found.file.parent == stick
