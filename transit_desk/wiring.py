"""The one place that wires database, services and screens into a window.

Nothing here opens the database or imports what is heavy: the window is painted first, and asks who is there;
the database opens on its own thread when somebody has signed in.
"""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from transit_desk.clock import now
from transit_desk.domain.rights import Right
from transit_desk.folders import Folders
from transit_desk.language import LANGUAGES, N_, Translator
from ui.shell import LOCK_MINUTES, ScreenEntry, Shell, ShellParts

if TYPE_CHECKING:
    from transit_desk.domain.rows import FoundRow
    from transit_desk.instance import DeskLock
    from transit_desk.services.context import Clock, Desk
    from ui.screen import Screen


class DeskFinder:
    """The scan box's `Finder`: services, imported at the first scan."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk

    def resolve(self, text: str) -> "Sequence[FoundRow]":
        """The people meant by a finished scan."""
        from transit_desk.services.find import resolve

        return resolve(self._desk, text)

    def suggest(self, text: str, limit: int) -> "Sequence[FoundRow]":
        """People for what has been typed so far."""
        from transit_desk.services.find import suggest

        return suggest(self._desk, text, limit)


def _today(shell: Shell) -> "Screen":
    from ui.views.today import TodayScreen

    return TodayScreen(shell)


def _arrivals(shell: Shell) -> "Screen":
    from ui.views.arrivals import ArrivalsScreen

    return ArrivalsScreen(shell)


def _beds(shell: Shell) -> "Screen":
    from ui.views.beds import BedsScreen

    return BedsScreen(shell)


def _medical(shell: Shell) -> "Screen":
    from ui.views.medical import MedicalScreen

    return MedicalScreen(shell)


def _movements(shell: Shell) -> "Screen":
    from ui.views.movements import MovementsScreen

    return MovementsScreen(shell)


def _baggage(shell: Shell) -> "Screen":
    from ui.views.baggage import BaggageScreen

    return BaggageScreen(shell)


def _lists(shell: Shell) -> "Screen":
    from ui.views.lists import ListsScreen

    return ListsScreen(shell)


def _setup(shell: Shell) -> "Screen":
    from ui.views.setup import SetupScreen

    return SetupScreen(shell)


def _log(shell: Shell) -> "Screen":
    from ui.views.log import LogScreen

    return LogScreen(shell)


def _paper_pack(shell: Shell) -> "Screen":
    from ui.views.paper_pack import PaperPackScreen

    return PaperPackScreen(shell)


def _presence(shell: Shell) -> "Screen":
    from ui.views.presence import PresenceScreen

    return PresenceScreen(shell)


def _evacuation(shell: Shell) -> "Screen":
    from ui.views.evacuation import EvacuationScreen

    return EvacuationScreen(shell)


def _title(words: str) -> Callable[[Translator], str]:
    return lambda t: t(words)


BAGGAGE = (Right.TAG_BAGS, Right.PRINT_MOVEMENT, Right.SEE_LOG)
"""Who oversees the others' work reads what was weighed, and changes nothing."""

SCREENS: tuple[ScreenEntry, ...] = (
    ScreenEntry("today", "F1", "today", _title(N_("Today")), _today, (Right.SEE_PEOPLE,)),
    ScreenEntry("arrivals", "F2", "arrivals", _title(N_("Arrivals")), _arrivals, (Right.SEE_PEOPLE,)),
    ScreenEntry("beds", "F3", "beds", _title(N_("Beds")), _beds, (Right.SEE_PEOPLE,)),
    ScreenEntry("presence", "Ctrl+H", "presence", _title(N_("Presence")), _presence, (Right.SEE_PEOPLE,)),
    ScreenEntry("medical", "F4", "medical", _title(N_("Medical")), _medical, (Right.SEE_WORKLIST,)),
    ScreenEntry("movements", "F5", "movements", _title(N_("Movements")), _movements, (Right.SEE_PEOPLE,)),
    ScreenEntry("baggage", "F6", "baggage", _title(N_("Baggage")), _baggage, BAGGAGE),
    ScreenEntry("lists", "F7", "lists", _title(N_("Lists")), _lists, (Right.SEE_PEOPLE,)),
    ScreenEntry("setup", "F8", "setup", _title(N_("Setup")), _setup),
    ScreenEntry("log", "F10", "log", _title(N_("Log")), _log, (Right.SEE_LOG,)),
    ScreenEntry("paper_pack", "F11", "", _title(N_("Paper pack")), _paper_pack, (Right.PAPER_PACK,), False),
    ScreenEntry(
        "evacuation",
        "Ctrl+Shift+E",
        "",
        _title(N_("Evacuation list")),
        _evacuation,
        (Right.SEE_PEOPLE,),
        False,
    ),
)
"""Who has one of its rights has the screen; what may be done on it, the screen asks for itself."""


def word_error(error: BaseException, t: Translator) -> str | None:
    """`sentences.sentence`, imported when something was refused."""
    from transit_desk.language.sentences import sentence

    return sentence(error, t)


def lock_minutes(desk: "Desk") -> int:
    """After how many minutes the window locks itself; 0 for never."""
    from transit_desk.services.settings import get

    found = get(desk, "lock_minutes")
    return int(found) if found.isdecimal() else LOCK_MINUTES


class Window:
    """A main window with its threads and its database; `close` ends them all."""

    def __init__(
        self,
        folders: Folders,
        *,
        language: str | None = None,
        clock: "Clock" = now,
        desk: "Desk | None" = None,
    ) -> None:
        """With a `desk` nobody signs in: for a database that is open already (pictures, measurements)."""
        from transit_desk.desk_settings import DeskSettings
        from transit_desk.front_door import FrontDoor
        from ui.collector import Collector
        from ui.crash import CrashReporter
        from ui.language import UiLanguage
        from ui.main_window import MainWindow
        from ui.theme import Theme
        from ui.worker import DeskThread

        self._collector = Collector()
        folders.make()
        self.thread = DeskThread("database")
        self.paper_thread = DeskThread("paper")
        self.alarm_thread = DeskThread("alarm")
        self.alarm_printing_thread = DeskThread("alarm printing")
        self.plan_thread = DeskThread("plan")
        settings = DeskSettings(folders.settings, self._elsewhere)
        code = language or settings.get("window.language", "en")
        self.doorkeeper = None if desk is not None else FrontDoor(folders, clock)
        self.crash = CrashReporter(folders.logs, clock)
        theme = Theme(
            "dark" if settings.get("window.mode") == "dark" else "light", _scale(settings.get("window.scale"))
        )
        theme.apply()
        self._language = UiLanguage(code if code in LANGUAGES else "en")
        parts = ShellParts(
            desk=desk,
            thread=self.thread,
            paper_thread=self.paper_thread,
            alarm_thread=self.alarm_thread,
            alarm_printing_thread=self.alarm_printing_thread,
            plan_thread=self.plan_thread,
            language=self._language,
            theme=theme,
            settings=settings,
            now=clock,
            finder=DeskFinder,
            word_error=word_error,
            crash=self.crash,
            doorkeeper=self.doorkeeper,
            demonstration=folders.demonstration.exists(),
            lock_minutes=lock_minutes,
        )
        self.main = MainWindow(parts, SCREENS)
        if self.doorkeeper is not None:
            self.main.first_painted.connect(lambda: QTimer.singleShot(0, self.main, self._warm_up))

    def _elsewhere(self, job: Callable[[], None]) -> None:
        """Settings are written off the main thread."""
        self.paper_thread.run(job, lambda _: None, owner=self.paper_thread)

    def _warm_up(self) -> None:
        """Loading takes longer than opening: it is done while somebody types their name."""
        import ui.doorkeeper
        import ui.views.today
        import ui.workplace  # noqa: F401  # all loaded, not used here

        if self.doorkeeper is not None:
            self.thread.run(self.doorkeeper.warm_up, lambda _: None, owner=self.main)

    def opened_again(self) -> None:
        """Somebody started the program a second time: this window is what they wanted."""
        words = self._language.t("The desk was open already: it is this window.")
        if self.main.is_open():
            self.main.say(words, kind="info")
        else:
            self.main.door.say(words)

    def close(self) -> None:
        """Wait for work at hand, then close the database."""
        self.main.close_at_once()
        self.plan_thread.close()
        self.alarm_printing_thread.close()
        self.alarm_thread.close()
        self.paper_thread.close()
        self.thread.close()
        if self.doorkeeper is not None:
            self.doorkeeper.close()
        self._collector.close()


def _scale(text: str) -> int:
    return int(text) if len(text) == 3 and text.isdecimal() and 100 <= int(text) <= 200 else 100


def run_window(folders: Folders, *, language: str | None = None) -> int:
    """Show the window and work until it is closed; returns the exit status.

    When the desk is open already, that window comes to the front and says so; this one ends with
    `AlreadyOpen`.
    """
    from PySide6.QtWidgets import QApplication

    from transit_desk.instance import DeskLock
    from ui.worker import is_expected

    app = QApplication(sys.argv[:1])
    app.setApplicationName("Transit Desk")
    lock = DeskLock(folders.lock)
    try:
        folders.make()
        _take(lock, folders)
    except Exception as error:
        lock.release()
        if sys.stderr is None and is_expected(error):  # without a terminal nobody would see anything at all
            _show(error, Translator(language or "en"))
        raise
    window = Window(folders, language=language)
    window.crash.install()
    try:
        window.main.show()
        app.processEvents()  # painted: the log may cost its time now

        from transit_desk.logs import LOG, start_log, stop_log
        from ui.only_one import OnlyOne

        only = OnlyOne(folders.data, window.main, window.opened_again)
        log = start_log(folders.logs)
        LOG.info("window opened")
        try:
            return app.exec()
        finally:
            LOG.info("window closed")
            stop_log(log)
            only.close()
    finally:
        window.close()
        window.crash.uninstall()
        lock.release()


def _take(lock: "DeskLock", folders: Folders) -> None:
    """Alone on the data, a restore that a power cut stopped brought to its end."""
    try:
        lock.take()
    except Exception as error:
        from transit_desk.domain.refusals import AlreadyOpen
        from ui.only_one import call_first

        if isinstance(error, AlreadyOpen):
            call_first(folders.data)
        raise
    if folders.restoring.exists() or folders.unpacking.exists():
        from transit_desk.restoring import finish_restore

        finish_restore(folders)


def _show(error: Exception, t: Translator) -> None:
    from PySide6.QtWidgets import QMessageBox

    QMessageBox.warning(None, "Transit Desk", word_error(error, t) or str(error))
