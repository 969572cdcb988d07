"""Two hands on a keyboard before the real window: keys go to whatever has the focus, eyes read what is shown."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QTabBar,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot
from sqlalchemy import Executable

from tests.db_fixtures import Clock
from tests.staffed import PASSWORD
from transit_desk.language import Translator
from transit_desk.wiring import Window
from ui.screen import Screen

PATIENCE_MS = 60_000
WORKER = "Félix Everything"
"""Of tests.staffed: who has every role but the auditor's."""
DIALOG_MS = 20
NONE = Qt.KeyboardModifier.NoModifier
_HELD = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
}
_NAMED = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "Del": Qt.Key.Key_Delete,
    "Plus": Qt.Key.Key_Plus,
    "Minus": Qt.Key.Key_Minus,
}


class Hands:
    """Whoever sits at the desk. `clock` is the desk's own."""

    def __init__(self, window: Window, clock: Clock, qtbot: QtBot) -> None:
        self.window, self.clock, self._qtbot = window, clock, qtbot
        self.rest()

    # Coming in

    def sign_in(self, name: str = WORKER, password: str = PASSWORD) -> None:
        """At the door, by keyboard."""
        page = self.window.main.door.sign_in
        page.name.selectAll()
        self.type(name)
        self.press("Enter")
        self.type(password)
        self.press("Enter")
        assert self.window.main.is_open(), page._said.text()

    # Keys

    def press(self, *keys: str, times: int = 1) -> None:
        """Keys as they are written on the buttons ("F5", "Ctrl+Enter", "Down"), one after the other, each followed
        by everything it set going."""
        for _ in range(times):
            for key in keys:
                self._strike(key)
                self.rest()

    def type(self, text: str) -> None:
        """Letters without a pause, each to whatever has the keyboard by then."""
        for letter in text:
            self._letter(letter)
        self.rest()

    def scan(self, text: str) -> None:
        """Into the scan box, as fast as a scanner types, with the Enter it ends with."""
        self.press("F9")
        for letter in text:
            self._letter(letter)
        self.press("Enter")

    def tab_to(self, name: str, *, back: bool = False) -> QWidget:
        """Tab (or Shift+Tab) until the widget of this object name has the keyboard; fails when it never comes."""
        passed = []
        for _ in range(80):
            self.press("Shift+Tab" if back else "Tab")
            passed.append(self.focus.objectName())
            if passed[-1] == name:
                return self.focus
        raise AssertionError(f"{name} can't be reached by Tab, only {passed}")

    def choose_file(self, key: str, path: Path) -> None:
        """A key opens the dialog for files; the path is typed there, and Enter."""
        asked: list[str] = []
        timer = QTimer(self.window.main)

        def answer() -> None:
            dialog = QApplication.activeModalWidget()
            focus = QApplication.focusWidget()
            if not isinstance(dialog, QDialog) or not isinstance(focus, QLineEdit):
                return
            timer.stop()
            asked.append(focus.text())
            QTest.keyClick(focus, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClicks(focus, str(path))
            QTest.keyClick(focus, Qt.Key.Key_Return)

        timer.timeout.connect(answer)
        timer.start(DIALOG_MS)
        self.press(key)
        timer.stop()
        timer.deleteLater()
        assert asked, f"{key} opened no dialog for files"
        self.proposed = asked[0]

    def _letter(self, letter: str) -> None:
        if letter.isascii():
            QTest.keyClicks(self.focus, letter)
            return
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):  # QTest has no keys for é and à
            QApplication.sendEvent(self.focus, QKeyEvent(kind, Qt.Key.Key_unknown, NONE, letter))

    def _strike(self, key: str) -> None:
        *held, last = key.split("+")
        modifiers = NONE
        for one in held:
            modifiers |= _HELD[one]
        code = _NAMED.get(last) or getattr(Qt.Key, f"Key_{last}")
        QTest.keyClick(self.focus, code, modifiers)

    # Eyes

    @property
    def focus(self) -> QWidget:
        """What has the keyboard. Nothing having it is a fault of the program."""
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the keyboard"
        return widget

    @property
    def screen(self) -> Screen:
        """The screen on view."""
        screen = self.window.main.screen_on_view
        assert screen is not None
        return screen

    @property
    def said(self) -> str:
        """The sentence in the strip."""
        return self.window.main.strip.text

    @property
    def t(self) -> Translator:
        """The words of the window."""
        return self.window.main.shell.language.t

    def sees(self, words: str) -> bool:
        """Whether these words can be read somewhere in the window (or in the dialog before it)."""
        return any(words in text for text in self.words())

    def words(self) -> list[str]:
        """Every text on view: labels, buttons, tabs, fields, rows."""
        top: QWidget = QApplication.activeModalWidget() or self.window.main
        found: list[str] = []
        for widget in top.findChildren(QWidget):
            if widget.isVisible():
                found += _texts(widget)
        return [text for text in found if text]

    def part(self, name: str) -> QWidget:
        """A part of the screen on view by its object name."""
        found = self.screen.findChild(QWidget, name)
        assert found is not None, f"there is no {name} on {self.screen.name}"
        return found

    def text(self, name: str) -> str:
        """What stands on a part of the screen on view."""
        return "".join(_texts(self.part(name)))

    # Time and facts

    def rest(self) -> None:
        """Until no thread works, no pause runs and every answer has been shown."""
        QApplication.processEvents()
        if self._at_work():
            self._qtbot.waitUntil(lambda: not self._at_work(), timeout=PATIENCE_MS)
        QApplication.processEvents()
        if QApplication.activeWindow() is None:  # a dialog went: here there is no window manager to see to it
            self.window.main.activateWindow()
            QApplication.processEvents()
        if self._at_work():
            self.rest()

    def all(self, query: Executable) -> list[Any]:
        """Rows of the database, as they are now."""
        with self.window.main.shell.desk.database.read() as connection:
            return list(connection.execute(query))

    def one(self, query: Executable) -> Any:
        """The first column of the only row."""
        (row,) = self.all(query)
        return row[0]

    def _at_work(self) -> bool:
        if self.window.main.busy:
            return True
        watch = self.window.main.idle_watch.timer  # runs for minutes: nobody waits for it
        timers = self.window.main.findChildren(QTimer)
        return any(timer.isSingleShot() and timer.isActive() and timer is not watch for timer in timers)


def _texts(widget: QWidget) -> list[str]:
    if isinstance(widget, QLabel | QLineEdit):
        return [widget.text()]
    if isinstance(widget, QAbstractButton):
        return [widget.text().replace("&&", "&")]
    if isinstance(widget, QTabBar):
        return [widget.tabText(at).replace("&&", "&") for at in range(widget.count())]
    if isinstance(widget, QComboBox):
        return [widget.currentText()]
    if isinstance(widget, QListWidget):
        return [widget.item(at).text() for at in range(widget.count())]
    if isinstance(widget, QTableView):
        model = widget.model()
        return [
            str(model.index(line, column).data() or "")
            for line in range(model.rowCount())
            for column in range(model.columnCount())
        ]
    return []


Open = Callable[..., Hands]
"""`open_window(language="en", folder=...)` of tests/journeys/conftest.py."""
