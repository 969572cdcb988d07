"""One person's place in the window: rail, scan box, screens and strip.

Each person who signs in has a place of his own, and it waits for him while somebody else works. What happens
here while he is away - a long job ends, a screen says something - is told when he is back, and not before:
nothing of it may be seen or heard on the sign-in page.
"""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6 import QtCore
from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.icons import Icons
from ui.rail import BACKUP_KEY, LOCK_KEY, Rail
from ui.shell import Kind, ScreenEntry, Shell, ShellParts
from ui.tokens import GRID
from ui.widgets.layout import column, row
from ui.widgets.scan_box import MAX_RESULTS, ScanBox
from ui.widgets.text import BigText
from ui.worker import Job

if TYPE_CHECKING:
    from PySide6.QtWidgets import QScrollArea

    from transit_desk.domain.rights import Role
    from transit_desk.domain.rows import FoundRow
    from transit_desk.language import Translator
    from ui.backups import Backups
    from ui.screen import Screen
    from ui.widgets.progress_strip import ProgressStrip
    from ui.widgets.strip import Strip

PEOPLE_SCREEN = "arrivals"
"""Where a person or case is shown when the screen on view has no place for it."""


class WindowShell:
    """`ui.shell.Shell` for one person's screens. An object of its own, because a widget's `thread` is Qt's, and
    because screens have no business with the rest of the window."""

    def __init__(
        self, place: "Workplace", parts: ShellParts, desk: Any, icons: Icons, backups: "Callable[[], Backups]"
    ) -> None:
        self.desk = desk
        self._backups = backups
        self.thread = parts.thread
        self.paper_thread = parts.paper_thread
        self.alarm_thread = parts.alarm_thread
        self.alarm_printing_thread = parts.alarm_printing_thread
        self.plan_thread = parts.plan_thread
        self.language = parts.language
        self.theme = parts.theme
        self.icons = icons
        self.settings = parts.settings
        self.now = parts.now
        self.say = place.say
        self.refuse = place.refuse
        self.open_person = place.open_person
        self.open_case = place.open_case
        self.focus_scan_box = place.focus_scan_box
        self.go = place.go
        self.go_back = place.go_back
        self.has_screen = place.has_screen
        self.lock_after = place.lock_after

    @property
    def backups(self) -> "Backups":
        """The window's; made when first asked for."""
        return self._backups()


class Workplace(QWidget):
    """`shell` is what its screens see of it. Without a doorkeeper the window has one place, nobody's."""

    screen_changed = Signal(str)
    """(name of the screen now on view)."""
    lock_wanted = Signal()
    sign_out_wanted = Signal()
    password_wanted = Signal()
    minutes_changed = Signal(int)
    """(minutes after which the window locks itself; 0: never)."""

    def __init__(
        self,
        parts: ShellParts,
        entries: Sequence[ScreenEntry],
        icons: Icons,
        desk: Any,
        backups: "Callable[[], Backups]",
    ) -> None:
        super().__init__()
        self.setObjectName("window_body")
        self._parts = parts
        self._entries = {entry.name: entry for entry in entries if _may(desk, entry)}
        self._screens: dict[str, Screen] = {}
        self._areas: dict[str, QScrollArea] = {}
        self._now_shown = self._before = ""
        self._here = parts.doorkeeper is None
        self._unsaid: list[Callable[[], None]] = []
        self._keyboard: QWidget | None = None
        self._strips: tuple[ProgressStrip, Strip] | None = None
        self._search: Job | None = None
        self.window_shell = WindowShell(self, parts, desk, icons, backups)
        self.shell: Shell = self.window_shell
        self._finder = parts.finder(desk)
        self._build(icons)
        self._bind_keys()
        self._connect()
        self.retranslate()

    # Coming and going

    def begin(self) -> None:
        """After the place was painted for the first time: its strips, then its first screen."""
        if self._now_shown or not self._entries:
            return
        self._made_strips()
        self.scan_box.mind_shortcuts()
        self.shell.backups.changed.connect(self._show_backup)
        self._show_backup()
        stored = self._parts.settings.get("window.screen")
        self.go(stored if stored in self._entries else next(iter(self._entries)))

    def take_desk(self, desk: Any) -> None:
        """The desk that was opened for its person now."""
        self.window_shell.desk = desk
        self._finder = self._parts.finder(desk)
        self._name_person()

    def come_back(self) -> None:
        """Its person is here again: the keyboard is where it was, what was not said is said, and what is of the
        moment is read again."""
        self._here = True
        if self._keyboard is not None:
            self._keyboard.setFocus(QtCore.Qt.FocusReason.OtherFocusReason)
            self._keyboard = None
        unsaid, self._unsaid = self._unsaid, []
        for say in unsaid:
            say()
        if self.screen_on_view is not None:
            self.screen_on_view.come_back()

    def leave(self) -> None:
        """Its person goes: the keyboard's place is kept, and from now on nothing is said."""
        self._keyboard = self.focusWidget()
        self._here = False
        self.scan_box.hide_results()

    def forget(self) -> None:
        """The place is given up."""
        self._here = False
        self._unsaid.clear()
        self.scan_box.drop_results()
        self.deleteLater()

    def unsaved(self) -> list[str]:
        """The titles of screens that hold something typed and not stored."""
        t = self._parts.language.t
        return [self._entries[name].title(t) for name, screen in self._screens.items() if screen.unsaved()]

    @property
    def is_here(self) -> bool:
        """Whether its person is at it, and not away or at the door."""
        return self._here

    @property
    def desk(self) -> Any:
        """The desk of its person."""
        return self.shell.desk

    def lock_after(self, minutes: int) -> None:
        """Tells the window."""
        self.minutes_changed.emit(minutes)

    # What the shell offers to screens

    def say(self, text: str, *, kind: Kind = "done", undo: Callable[[], Any] | None = None) -> None:
        """Shows a sentence in the strip; `undo` runs on the database thread."""
        if self._here:
            self.strip.say(text, kind, None if undo is None else lambda: self._undo(text, undo))
        else:
            self._unsaid.append(lambda: self.say(text, kind=kind, undo=undo))

    def refuse(self, error: BaseException) -> None:
        """Says a refusal or a failure of the world; writes a report of a bug and says that calmly."""
        words = self._parts.word_error(error, self._parts.language.t)
        if words is None:
            self._parts.crash.report(error)  # tells the window, which says it
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

    def has_screen(self, screen_name: str) -> bool:
        """Whether `go` leads there."""
        return screen_name in self._entries

    def go(self, screen_name: str) -> "Screen":
        """Changes to a screen, making it at its first visit; KeyError for one that is not in the rail."""
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
        if screen_name != self._now_shown:
            self._before = self._now_shown
        self._now_shown = screen_name
        self.rail.choose(screen_name if entry.in_rail else "")
        self._title.setText(entry.title(self._parts.language.t))
        if entry.in_rail:
            self._parts.settings.set("window.screen", screen_name)
        screen.activated()
        self.screen_changed.emit(screen_name)
        return screen

    def go_back(self) -> None:
        """To the screen that was on view before this one."""
        if self._before in self._entries:
            self.go(self._before)

    def go_to_backup(self) -> None:
        """To the section of Setup about backups."""
        if "setup" in self._entries:
            self.go("setup").show_part("backup")

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

    def _build(self, icons: Icons) -> None:
        self.rail = Rail(
            tuple(entry for entry in self._entries.values() if entry.in_rail),
            icons,
            self._parts.theme,
            with_person=self._parts.doorkeeper is not None,
            demonstration=self._parts.demonstration,
        )
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
        box = row(self.rail, gap=0, parent=self)
        box.addLayout(body, 1)
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
        """Shortcuts of this widget: Qt holds them back while it is hidden."""
        for entry in self._entries.values():
            self._key(entry.key, partial(self.go, entry.name))
        for key in ("F9", "Ctrl+K", "/"):
            self._key(key, self._focus_scan_box)
        self._key(BACKUP_KEY, self.go_to_backup)
        if self._parts.doorkeeper is not None:
            self._key(LOCK_KEY, self.lock_wanted.emit)

    def _key(self, key: str, then: Callable[[], Any]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.activated.connect(lambda: then())

    def _connect(self) -> None:
        parts = self._parts
        self.rail.screen_wanted.connect(self.go)
        self.rail.language_wanted.connect(parts.language.switch_to_next)
        self.rail.mode_wanted.connect(parts.theme.switch_mode)
        self.rail.lock_wanted.connect(self.lock_wanted)
        self.rail.sign_out_wanted.connect(self.sign_out_wanted)
        self.rail.password_wanted.connect(self.password_wanted)
        self.rail.backup_wanted.connect(self.go_to_backup)
        self.scan_box.scanned.connect(self._scanned)
        self.scan_box.search_requested.connect(self._search_for)
        self.scan_box.person_chosen.connect(self._open_found)

    # Words and looks

    def retranslate(self) -> None:
        """Puts every word on; screens do that themselves."""
        t = self._parts.language.t
        self.rail.set_words(t, self._parts.title)
        self._name_person()
        self.scan_box.set_words(t, "F9")
        self.widen_title()
        if self._strips is not None:
            for strip in self._strips:
                strip.set_words(t)
        if self._now_shown:
            self._title.setText(self._entries[self._now_shown].title(t))
            self._show_backup()

    def _show_backup(self) -> None:
        look = self.shell.backups.look
        if look is None:
            self.rail.show_backup(None)
            return
        from ui.backup_words import age_words

        self.rail.show_backup(age_words(look, self._parts.now(), self._parts.language.t))

    def _name_person(self) -> None:
        if self._parts.doorkeeper is not None:
            staff = self.shell.desk.staff
            self.rail.show_person(staff.name, role_words(staff.roles, self._parts.language.t))

    def widen_title(self) -> None:
        """As wide as the longest title, so that the scan box stands at the same place on every screen of the
        rail."""
        t, now = self._parts.language.t, self._title.text()
        widths = []
        for entry in self._entries.values():
            if not entry.in_rail:
                continue
            self._title.setText(entry.title(t))
            widths.append(self._title.sizeHint().width())
        self._title.setText(now)
        self._title.setMinimumWidth(max(widths, default=0))

    # Scan box

    def _focus_scan_box(self) -> None:
        self.scan_box.setFocus(QtCore.Qt.FocusReason.ShortcutFocusReason)
        self.scan_box.selectAll()

    def _scanned(self, text: str) -> None:
        screen = self.screen_on_view
        if screen is not None and screen.scan(text):
            return
        finder = self._finder
        self._parts.thread.run(
            lambda: finder.resolve(text) or finder.suggest(text, MAX_RESULTS),
            lambda found: self._resolved(text, found),
            self.refuse,
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
            if self._here:
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
        finder = self._finder
        self._search = self._parts.thread.run(
            lambda: finder.suggest(text, MAX_RESULTS),
            lambda rows: self.scan_box.show_results(rows, text),
            self.refuse,
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

    def _undo(self, text: str, job: Callable[[], Any]) -> None:
        def undone(_: Any) -> None:
            self.say(self._parts.language.t("Taken back: {what}", what=text))
            if self.screen_on_view is not None:
                self.screen_on_view.activated()

        self._parts.thread.run(job, undone, self.refuse, owner=self)


def _may(desk: Any, entry: ScreenEntry) -> bool:
    return desk is None or not entry.rights or any(desk.may(right) for right in entry.rights)


def role_words(roles: "Collection[Role]", t: "Translator") -> str:
    """The roles in their usual order: "Front desk, Movement"."""
    from transit_desk.domain.rights import Role
    from transit_desk.language.words import word

    return ", ".join(word(t, role) for role in Role if role in roles)
