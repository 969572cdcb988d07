"""The window: rail, scan box, the screens, and the strip.

It is shown before anything is read: the first screen is made after the first paint, icons come when they
are loaded, rows when the database thread has them.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6 import QtCore
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from ui.icons import Icons
from ui.rail import Rail
from ui.shell import Kind, ScreenEntry, Shell, ShellParts
from ui.tokens import GRID
from ui.widgets.layout import column, row
from ui.widgets.scan_box import MAX_RESULTS, ScanBox
from ui.widgets.text import BigText
from ui.worker import Job

if TYPE_CHECKING:
    from PySide6.QtWidgets import QScrollArea

    from transit_desk.domain.rows import FoundRow
    from ui.screen import Screen
    from ui.widgets.progress_strip import ProgressStrip
    from ui.widgets.strip import Strip

PEOPLE_SCREEN = "arrivals"
"""Where a person or case is shown when the screen on view has no place for it."""


class WindowShell:
    """`ui.shell.Shell` for the screens of one window. An object of its own, because a widget's `thread` is
    Qt's, and because screens have no business with the rest of the window."""

    def __init__(self, window: "MainWindow", parts: ShellParts) -> None:
        self.desk = parts.desk
        self.thread = parts.thread
        self.paper_thread = parts.paper_thread
        self.language = parts.language
        self.theme = parts.theme
        self.icons = window.icons
        self.settings = parts.settings
        self.now = parts.now
        self.say = window.say
        self.refuse = window.refuse
        self.open_person = window.open_person
        self.open_case = window.open_case
        self.focus_scan_box = window.focus_scan_box
        self.go = window.go

    def set_actor(self, name: str) -> None:
        """Acts from now on are this person's. Jobs already handed over keep the desk they were given."""
        from dataclasses import replace  # brings `inspect`, which the first paint need not wait for

        self.settings.set("actor", name)
        self.desk = replace(self.desk, actor=name)


class MainWindow(QMainWindow):
    """The window; `shell` is what its screens see of it."""

    first_painted = Signal()
    """Once, after the window was painted for the first time."""
    screen_changed = Signal(str)
    """(name of the screen now on view)."""

    def __init__(self, parts: ShellParts, screens: Sequence[ScreenEntry]) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self._parts = parts
        self._entries = {entry.name: entry for entry in screens}
        self._screens: dict[str, Screen] = {}
        self._areas: dict[str, QScrollArea] = {}
        self._now_shown = ""
        self._painted = False
        self._strips: tuple[ProgressStrip, Strip] | None = None
        self._search: Job | None = None
        self.icons = Icons(parts.theme, self)
        self.shell: Shell = WindowShell(self, parts)
        self._build(screens)
        self._bind_keys()
        self._connect()
        self._retranslate()
        self._restore_place()

    # What the shell offers to screens

    def say(self, text: str, *, kind: Kind = "done", undo: Callable[[], Any] | None = None) -> None:
        """Shows a sentence in the strip; `undo` runs on the database thread."""
        self.strip.say(text, kind, None if undo is None else lambda: self._undo(text, undo))

    def refuse(self, error: BaseException) -> None:
        """Says a refusal or a failure of the world; writes a report of a bug and says that calmly."""
        words = self._parts.word_error(error, self._parts.language.t)
        if words is None:
            self._parts.crash.report(error)  # tells _say_report
        else:
            self.say(words, kind="refused")

    def open_person(self, person_id: int) -> None:
        """Shows a person where the desk is, or on Arrivals."""
        self._open(lambda screen: screen.open_person(person_id))

    def open_case(self, case_id: int) -> None:
        """Shows a case where the desk is, or on Arrivals."""
        self._open(lambda screen: screen.open_case(case_id))

    def focus_scan_box(self, typed: str = "") -> None:
        """Gives the scan box the keyboard; `typed` is added as if it had been typed there."""
        if typed:
            self.scan_box.setFocus(QtCore.Qt.FocusReason.OtherFocusReason)
            self.scan_box.end(False)
            self.scan_box.insert(typed)
        else:
            self._focus_scan_box()

    def go(self, screen_name: str) -> "Screen":
        """Changes to a screen, making it at its first visit; KeyError for an unknown name."""
        entry = self._entries[screen_name]
        screen = self._screens.get(screen_name)
        if screen is None:
            screen = entry.make(self.shell)
            self._screens[screen_name] = screen
            self._areas[screen_name] = self._area_for(screen)
            self.stack.addWidget(self._areas[screen_name])
            self.scan_box.setFocus()  # else Qt gives the keyboard to whatever stands first on the new screen
        self.stack.setCurrentWidget(self._areas[screen_name])
        place: QWidget | None = screen.focusWidget()
        if self.scan_box.hasFocus() and not self.scan_box.text() and place is not None:
            place.setFocus(QtCore.Qt.FocusReason.OtherFocusReason)  # where the keyboard was on this screen
        self._now_shown = screen_name
        self.rail.choose(screen_name)
        self._title.setText(entry.title(self._parts.language.t))
        self._parts.settings.set("window.screen", screen_name)
        screen.activated()
        self.screen_changed.emit(screen_name)
        return screen

    # For wiring and tests

    @property
    def screen_on_view(self) -> "Screen | None":
        """The screen being shown; None before the first one is made."""
        return self._screens.get(self._now_shown)

    @property
    def strip(self) -> "Strip":
        """What was done."""
        return self._made_strips()[1]

    @property
    def progress(self) -> "ProgressStrip":
        """How far long work is."""
        return self._made_strips()[0]

    # Building

    def _build(self, screens: Sequence[ScreenEntry]) -> None:
        self.rail = Rail(screens, self.icons, self._parts.theme)
        self._title = BigText("screen_title")
        self.scan_box = ScanBox()
        self.stack = QStackedWidget()
        self.stack.setObjectName("screen_stack")
        top = row(self._title, self.scan_box, gap=3)
        top.setStretch(1, 1)
        self._below = column(gap=2)
        body = column(top, self.stack, self._below, gap=2)
        body.setStretch(1, 1)
        body.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, GRID)
        whole = QWidget()
        whole.setObjectName("window_body")
        box = row(self.rail, gap=0, parent=whole)
        box.addLayout(body, 1)
        self.setCentralWidget(whole)
        self.scan_box.setFocus()

    def _made_strips(self) -> "tuple[ProgressStrip, Strip]":
        """Both strips are empty at start, so they are made after the first paint, or when first needed."""
        if self._strips is None:
            from ui.widgets.progress_strip import ProgressStrip
            from ui.widgets.strip import Strip

            self._strips = ProgressStrip(), Strip(self._parts.theme)
            for strip in self._strips:
                strip.set_words(self._parts.language.t)
                self._below.addWidget(strip)
        return self._strips

    def _area_for(self, screen: "Screen") -> "QScrollArea":
        """Large text on a small monitor makes a screen scroll, never the window grow beyond the monitor."""
        from PySide6.QtWidgets import QFrame, QScrollArea

        area = QScrollArea()
        area.setObjectName(f"{screen.name}_area")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        area.setWidget(screen)
        return area

    def _bind_keys(self) -> None:
        for entry in self._entries.values():
            self._key(entry.key, partial(self.go, entry.name))
        for key in ("F9", "Ctrl+K", "/"):
            self._key(key, self._focus_scan_box)
        self._key("Ctrl+Shift+L", self._parts.language.switch_to_next)
        self._key("Ctrl+Shift+D", self._parts.theme.switch_mode)
        for key in ("Ctrl++", "Ctrl+="):
            self._key(key, lambda: self._parts.theme.step_scale(1))
        self._key("Ctrl+-", lambda: self._parts.theme.step_scale(-1))
        self._key("Ctrl+Q", self.close)

    def _key(self, key: str, then: Callable[[], Any]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.activated.connect(lambda: then())

    def _connect(self) -> None:
        parts = self._parts
        self.rail.screen_wanted.connect(self.go)
        self.rail.language_wanted.connect(self._parts.language.switch_to_next)
        self.rail.mode_wanted.connect(self._parts.theme.switch_mode)
        self.scan_box.scanned.connect(self._scanned)
        self.scan_box.search_requested.connect(self._search_for)
        self.scan_box.person_chosen.connect(self._open_found)
        for thread in (parts.thread, parts.paper_thread):
            thread.unheard.connect(self.refuse)
            thread.bug_found.connect(self.refuse)
            thread.long_stopped.connect(self._say_stopped)
            thread.long_began.connect(self._long_began)
            thread.long_stepped.connect(self._long_stepped)
            thread.long_ended.connect(self._long_ended)
        parts.crash.on_report = self._say_report
        self._parts.language.changed.connect(self._language_changed)
        self._parts.theme.changed.connect(self._remember_look)

    def _language_changed(self) -> None:
        self._parts.settings.set("window.language", self._parts.language.code)
        self._retranslate()

    def _retranslate(self) -> None:
        t = self._parts.language.t
        self.setWindowTitle(self._parts.title)
        self.rail.set_words(t, self._parts.title)
        self.scan_box.set_words(t, "F9")
        self._widen_title()
        if self._strips is not None:
            for strip in self._strips:
                strip.set_words(t)
        if self._now_shown:
            self._title.setText(self._entries[self._now_shown].title(t))

    def _widen_title(self) -> None:
        """As wide as the longest title, so that the scan box stands at the same place on every screen."""
        t, now = self._parts.language.t, self._title.text()
        widths = []
        for entry in self._entries.values():
            self._title.setText(entry.title(t))
            widths.append(self._title.sizeHint().width())
        self._title.setText(now)
        self._title.setMinimumWidth(max(widths, default=0))

    # First paint, place, look

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self._after_first_paint)

    def _after_first_paint(self) -> None:
        self.first_painted.emit()
        self._made_strips()
        self.scan_box.mind_shortcuts()
        if not self._now_shown and self._entries:
            stored = self._parts.settings.get("window.screen")
            self.go(stored if stored in self._entries else next(iter(self._entries)))
        self.icons.load(self._parts.paper_thread)
        from ui.qt_words import QtWords

        QtWords(self._parts.language, self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.fit(self.width())

    def closeEvent(self, event: QCloseEvent) -> None:
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self._parts.settings.set("window.geometry", geometry)
        self._parts.crash.on_report = None
        super().closeEvent(event)

    def _restore_place(self) -> None:
        self.resize(1366, 768)
        stored = self._parts.settings.get("window.geometry")
        if stored:
            self.restoreGeometry(
                QtCore.QByteArray.fromBase64(QtCore.QByteArray(stored.encode("ascii", "ignore")))
            )

    def _remember_look(self) -> None:
        self._parts.settings.set("window.mode", self._parts.theme.mode)
        self._parts.settings.set("window.scale", str(self._parts.theme.scale))
        self.rail.fit(self.width())
        QTimer.singleShot(0, self, self._widen_title)  # when the labels have their new font

    # Scan box

    def _focus_scan_box(self) -> None:
        self.scan_box.setFocus(QtCore.Qt.FocusReason.ShortcutFocusReason)
        self.scan_box.selectAll()

    def _scanned(self, text: str) -> None:
        screen = self.screen_on_view
        if screen is not None and screen.scan(text):
            return
        finder = self._parts.finder

        self._parts.thread.run(
            lambda: finder.resolve(text) or finder.suggest(text, MAX_RESULTS),
            lambda found: self._resolved(text, found),
            owner=self.scan_box,
        )

    def _resolved(self, text: str, found: "Sequence[FoundRow]") -> None:
        if len(found) == 1:
            self._open_found(found[0])
            return
        if found and found[0].case_number.casefold() == text.strip().casefold():
            self.open_case(found[0].case_id)
            return
        if not self.scan_box.text():  # unless somebody is typing the next thing already
            self.scan_box.put_back(text)
            self._focus_scan_box()
        if found:
            self.scan_box.show_results(found, text)
            return
        from transit_desk.domain.scan import classify

        t = self._parts.language.t
        if classify(text).wrong_check_digit:
            self.say(t("This number does not read true. Scan it again, or type it."), kind="refused")
        else:
            self.say(t("Nobody has this number or name."), kind="refused")

    def _search_for(self, text: str) -> None:
        if self._search is not None:
            self._search.cancel()
        finder = self._parts.finder
        self._search = self._parts.thread.run(
            lambda: finder.suggest(text, MAX_RESULTS),
            lambda rows: self.scan_box.show_results(rows, text),
            owner=self.scan_box,
        )

    def _open_found(self, found: "FoundRow") -> None:
        self.open_person(found.person_id)

    def _open(self, show: "Callable[[Screen], bool]") -> None:
        here = self.screen_on_view
        if here is not None and show(here):
            return
        if PEOPLE_SCREEN in self._entries:
            show(self.go(PEOPLE_SCREEN))

    # Strip

    def _undo(self, text: str, job: Callable[[], Any]) -> None:
        def undone(_: Any) -> None:
            self.say(self._parts.language.t("Taken back: {what}", what=text))
            if self.screen_on_view is not None:
                self.screen_on_view.activated()

        self._parts.thread.run(job, undone, owner=self)

    # Methods, not lambdas: Qt forgets them with the window, which the threads outlive.

    def _long_began(self, job: Job) -> None:
        self.progress.began(job)

    def _long_stepped(self, job: Job, done: int, total: int, what: str) -> None:
        self.progress.stepped(job, done, total, what)

    def _long_ended(self, job: Job) -> None:
        self.progress.ended(job)

    def _say_stopped(self, _job: Job) -> None:
        self.say(self._parts.language.t("Cancelled. Nothing was stored."), kind="info")

    def _say_report(self, path: Path | None) -> None:
        t = self._parts.language.t
        if path is None:
            words = t("This did not work, and no report could be written. What was saved before is safe.")
        else:
            words = t("This did not work. What was saved before is safe. Report: {file}", file=path.name)
        self.say(words, kind="refused")
