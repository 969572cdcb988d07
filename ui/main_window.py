"""The window: the door while nobody is at the desk, and for each person who signed in a place of his own.

It is shown before anything is read: the first screen is made after the first paint, icons come when they
are loaded, rows when the database thread has them.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6 import QtCore
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMainWindow, QWidget

from ui.icons import Icons
from ui.shell import LOCK_MINUTES, Kind, ScreenEntry, Shell, ShellParts
from ui.widgets.pages import Pages

if TYPE_CHECKING:
    from ui.backups import Backups
    from ui.closing import ClosingPage
    from ui.door import Door
    from ui.doorkeeper import SignedIn
    from ui.lock import Curtain, IdleWatch
    from ui.rail import Rail
    from ui.screen import Screen
    from ui.widgets.progress_strip import ProgressStrip
    from ui.widgets.scan_box import ScanBox
    from ui.widgets.strip import Strip
    from ui.worker import Job
    from ui.workplace import Workplace

MAX_PLACES = 4
"""So many people's screens are kept; those of who was away longest are given up for a fifth one's."""


class MainWindow(QMainWindow):
    """The window. Without a doorkeeper it has one place, and that is open at once."""

    first_painted = Signal()
    """Once, after the window was painted for the first time."""
    screen_changed = Signal(str)
    """(name of the screen now on view)."""
    entered = Signal()
    """Somebody signed in and the screens are on view."""
    closed_up = Signal()
    """The window was locked, or somebody signed out: the sign-in page is on view."""

    def __init__(self, parts: ShellParts, screens: Sequence[ScreenEntry]) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self._parts = parts
        self._entries = tuple(screens)
        self._painted = False
        self._places: dict[str, Workplace] = {}
        self._place: Workplace | None = None
        self._away: Workplace | None = None  # whose screens wait behind the locked window
        self._door = self._new_door()
        self._watch: IdleWatch | None = None
        self._curtain: Curtain | None = None
        self._backups: Backups | None = None
        self._closing: ClosingPage | None = None
        self._before_closing: QWidget | None = None
        self._may_close = False
        self.icons = Icons(parts.theme, self)
        self._pages = Pages("window_pages")
        self.setCentralWidget(self._pages)
        if self._door is None:
            self._place = self._new_place(parts.desk)
        else:
            self._pages.addWidget(self._door)
        self._bind_keys()
        self._connect()
        self._retranslate()
        self._restore_place()

    # For wiring and tests

    @property
    def place(self) -> "Workplace":
        """The screens of who is signed in; RuntimeError when nobody is."""
        if self._place is None:
            raise RuntimeError("nobody is signed in")
        return self._place

    @property
    def door(self) -> "Door":
        """The pages before the screens; RuntimeError in a window without a doorkeeper."""
        if self._door is None:
            raise RuntimeError("this window has no door")
        return self._door

    def is_open(self) -> bool:
        """Whether screens are on view."""
        return self._place is not None and self._pages.currentWidget() is self._place

    @property
    def idle_watch(self) -> "IdleWatch":
        """What locks the window by itself."""
        from ui.lock import IdleWatch

        if self._watch is None:
            self._watch = IdleWatch(self)
            self._watch.lock_due.connect(self.lock)
        return self._watch

    @property
    def backups(self) -> "Backups":
        """When backups are made, and how old the last one is."""
        from ui.backups import Backups

        if self._backups is None:
            self._backups = Backups(self._parts, self)
            self._backups.troubled.connect(self.refuse)
        return self._backups

    @property
    def closing_page(self) -> "ClosingPage | None":
        """The page on view while a backup is saved before the window closes; None when it is not."""
        page = self._closing
        return page if page is not None and self._pages.currentWidget() is page else None

    @property
    def busy(self) -> bool:
        """True while one of its threads has something to do."""
        return self._parts.busy

    @property
    def shell(self) -> Shell:
        """What the screens of who is signed in see."""
        return self.place.shell

    @property
    def rail(self) -> "Rail":
        """The rail on view."""
        return self.place.rail

    @property
    def scan_box(self) -> "ScanBox":
        """The scan box on view."""
        return self.place.scan_box

    @property
    def strip(self) -> "Strip":
        """What was done."""
        return self.place.strip

    @property
    def progress(self) -> "ProgressStrip":
        """How far long work is."""
        return self.place.progress

    @property
    def screen_on_view(self) -> "Screen | None":
        """The screen being shown; None before the first one is made, and while nobody is signed in."""
        return None if self._place is None else self._place.screen_on_view

    def say(self, text: str, *, kind: Kind = "done", undo: Callable[[], Any] | None = None) -> None:
        """Shows a sentence in the strip; `undo` runs on the database thread."""
        self.place.say(text, kind=kind, undo=undo)

    def refuse(self, error: BaseException) -> None:
        """Says a refusal or a failure of the world; writes a report of a bug and says that calmly."""
        place = self._place or self._away
        if place is not None:
            place.refuse(error)
        elif self._parts.word_error(error, self._parts.language.t) is None:
            self._parts.crash.report(error)
        # A refusal with nobody there was of one who has signed out: the next person is not told of it.

    # Signing in, locking, signing out

    def lock(self) -> None:
        """Hides everything behind the sign-in page; whoever signs in next finds their own work."""
        place, keeper = self._place, self._parts.doorkeeper
        if place is None or keeper is None or self.closing_page is not None:
            return
        self._close_up(place.desk.staff.name)
        self._away = place
        self._parts.thread.run(keeper.lock, lambda _: None, owner=self)

    def sign_out(self) -> None:
        """Gives up the screens of who is signed in, after asking when something typed would be lost."""
        place, keeper = self._place, self._parts.doorkeeper
        if place is None or keeper is None or not self._may_lose(place):
            return
        self._close_up("")
        self._give_up(place)
        self._parts.thread.run(keeper.sign_out, lambda _: None, owner=self)

    def _signed_in(self, signed: "SignedIn") -> None:
        """The keyring is open. The place is made or found now, because what is due before it is printed and
        said in its name; it is on view when `_enter` comes."""
        staff = signed.desk.staff
        place = self._places.get(staff.id)
        if place is not None and place.desk.staff.roles != staff.roles:
            self._give_up(place)  # built for what this person could do then
            place = None
        if place is None:
            place = self._new_place(signed.desk)
        self._places.pop(staff.id, None)
        self._places[staff.id] = place  # the last is who was here last
        self._place, self._away = place, None
        place.take_desk(signed.desk)
        self._spare_places()
        self._draw_curtain(False)
        self.idle_watch.watch(LOCK_MINUTES)
        desk, minutes = signed.desk, self._parts.lock_minutes
        self._parts.thread.run(lambda: minutes(desk), self._set_minutes, owner=place)
        self.door.lead_in(signed, place.shell)

    def _enter(self) -> None:
        place = self.place
        self._pages.setCurrentWidget(place)
        place.rail.fit(self.width())
        place.come_back()
        place.begin()
        self.backups.begin()
        self.entered.emit()

    def _close_up(self, locked: str) -> None:
        place = self.place
        place.leave()
        self._draw_curtain(True)
        self.idle_watch.rest()
        self._place = None
        self._pages.setCurrentWidget(self.door)
        self.door.greet(locked)
        self.closed_up.emit()

    def _draw_curtain(self, drawn: bool) -> None:
        from ui.lock import Curtain

        if self._curtain is None:
            self._curtain = Curtain(self)
        if drawn:
            self._curtain.draw()
        else:
            self._curtain.open()

    def _set_minutes(self, minutes: int) -> None:
        if self._place is not None and self._door is not None:
            self.idle_watch.watch(minutes)

    def _change_password(self) -> None:
        place = self.place
        place.leave()
        self._pages.setCurrentWidget(self.door)
        self.door.change_password()

    def _may_lose(self, place: "Workplace") -> bool:
        unsaved = place.unsaved()
        if not unsaved:
            return True
        from ui.ask import ask_to_lose

        return ask_to_lose(self, unsaved, self._parts.language.t)

    def _new_door(self) -> "Door | None":
        if self._parts.doorkeeper is None:
            return None
        from ui.door import Door

        door = Door(self._parts, self._parts.doorkeeper)
        door.signed_in.connect(self._signed_in)
        door.passed.connect(self._enter)
        return door

    def _new_place(self, desk: Any) -> "Workplace":
        from ui.workplace import Workplace  # with a door, not before the first paint

        place = Workplace(self._parts, self._entries, self.icons, desk, lambda: self.backups)
        place.screen_changed.connect(self.screen_changed)
        place.lock_wanted.connect(self.lock)
        place.sign_out_wanted.connect(self.sign_out)
        place.password_wanted.connect(self._change_password)
        place.minutes_changed.connect(self._set_minutes)
        self._pages.addWidget(place)
        return place

    def _spare_places(self) -> None:
        """The oldest without unsaved input goes first."""
        while len(self._places) > MAX_PLACES:
            away = [place for place in self._places.values() if place is not self._place]
            self._give_up(next((place for place in away if not place.unsaved()), away[0]))

    def _give_up(self, place: "Workplace") -> None:
        for known, kept in tuple(self._places.items()):
            if kept is place:
                del self._places[known]
        self._pages.removeWidget(place)
        place.forget()

    # Keys, threads, words

    def _bind_keys(self) -> None:
        """Keys that do the same at the door and at the desk."""
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
        for thread in parts.threads:
            thread.unheard.connect(self.refuse)
            thread.bug_found.connect(self._report)
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
        title, t = self._parts.title, self._parts.language.t
        self.setWindowTitle(f"{title} – {t('Demonstration')}" if self._parts.demonstration else title)
        for place in self._all_places():
            place.retranslate()

    def _all_places(self) -> "tuple[Workplace, ...]":
        return tuple(dict.fromkeys((*self._places.values(), *([self._place] if self._place else []))))

    # First paint, place, look

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self._after_first_paint)

    def _after_first_paint(self) -> None:
        self.first_painted.emit()
        if self._place is not None:
            self._place.begin()
            self.backups.begin()
        if self._door is not None:
            from ui.lock import KeyboardGuard

            KeyboardGuard(self._pages)
            self._door.after_first_paint()
        self.icons.load(self._parts.paper_thread)
        from ui.qt_words import QtWords

        QtWords(self._parts.language, self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rails()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._saved_before_closing():
            event.ignore()
            return
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self._parts.settings.set("window.geometry", geometry)
        self._parts.crash.on_report = None
        for resting in (self._watch, self._backups):
            if resting is not None:
                resting.rest()
        if self._curtain is not None:
            self._curtain.open()
        super().closeEvent(event)

    def close_at_once(self) -> None:
        """Without a backup: the program ends, and nobody would see how it goes."""
        self._may_close = True
        self.close()

    def _saved_before_closing(self) -> bool:
        """Whether the window may close now. It may not while a backup is saved; when that has failed, and was
        said, it may the second time."""
        keeper = self._parts.doorkeeper
        if self._may_close or keeper is None or not keeper.keeps_backups:
            return True
        page = self.closing_page
        if page is None:
            self._save_and_close()
            return False
        return page.failure is not None

    def _save_and_close(self) -> None:
        from ui.closing import ClosingPage

        if self._closing is None:
            self._closing = ClosingPage(self._parts)
            self._closing.skip_wanted.connect(self.backups.stop)
            self._closing.close_wanted.connect(self.close_at_once)
            self._closing.again_wanted.connect(self._save_and_close)
            self._closing.back_wanted.connect(self._stay_open)
            self.backups.stepped.connect(self._closing.stepped)
            self.backups.ended.connect(self._saved)
            self._pages.addWidget(self._closing)
        if self.closing_page is None:
            self._before_closing = self._pages.currentWidget()
        if self._place is not None and self._place.is_here:
            self._place.leave()
        self._pages.setCurrentWidget(self._closing)
        self._closing.begin()
        self.backups.make()

    def _saved(self, outcome: object) -> None:
        from transit_desk.services.progress import Cancelled

        page = self.closing_page
        if page is None:
            return
        if isinstance(outcome, Exception) and not isinstance(outcome, Cancelled):
            page.fail(outcome)
        else:
            self.close_at_once()

    def _stay_open(self) -> None:
        """Back to where one was."""
        page = self._before_closing
        if page is None:
            return
        self._pages.setCurrentWidget(page)
        if page is self._place:
            self._place.come_back()
        elif (keyboard := page.focusWidget()) is not None:
            keyboard.setFocus()

    def _restore_place(self) -> None:
        self.resize(1366, 768)
        stored = self._parts.settings.get("window.geometry")
        if stored:
            self.restoreGeometry(
                QtCore.QByteArray.fromBase64(QtCore.QByteArray(stored.encode("ascii", "ignore")))
            )

    def _fit_rails(self) -> None:
        for place in self._all_places():
            place.rail.fit(self.width())

    def _remember_look(self) -> None:
        self._parts.settings.set("window.mode", self._parts.theme.mode)
        self._parts.settings.set("window.scale", str(self._parts.theme.scale))
        self._fit_rails()
        QTimer.singleShot(0, self, self._widen_titles)  # when the labels have their new font

    def _widen_titles(self) -> None:
        for place in self._all_places():
            place.widen_title()

    # Long work and bugs. Methods, not lambdas: Qt forgets them with the window, which the threads outlive.

    def _place_of(self, job: "Job") -> "Workplace | None":
        """Whose work it is: a long job of one who went away stays out of the sight of the next."""
        from ui.workplace import Workplace

        part = job.owner
        while isinstance(part, QWidget) and not isinstance(part, Workplace):
            part = part.parentWidget()
        return part if isinstance(part, Workplace) else self._place

    def _long_began(self, job: "Job") -> None:
        place = self._place_of(job)
        if place is not None:
            place.progress.began(job)

    def _long_stepped(self, job: "Job", done: int, total: int, what: str) -> None:
        place = self._place_of(job)
        if place is not None:
            place.progress.stepped(job, done, total, what)

    def _long_ended(self, job: "Job") -> None:
        for place in self._all_places():
            place.progress.ended(job)

    def _say_stopped(self, job: "Job") -> None:
        place = self._place_of(job)
        if place is not None:
            place.say(self._parts.language.t("Cancelled. Nothing was stored."), kind="info")

    def _report(self, error: BaseException) -> None:
        self._parts.crash.report(error)  # tells _say_report

    def _say_report(self, path: Path | None) -> None:
        t = self._parts.language.t
        if path is None:
            words = t("This did not work, and no report could be written. What was saved before is safe.")
        else:
            words = t("This did not work. What was saved before is safe. Report: {file}", file=path.name)
        if self._place is not None and self._place.is_here:
            self._place.say(words, kind="refused")
        elif self._door is not None:
            self._door.say(words)
