"""The one place that wires database, services and screens into a window.

Nothing here opens the database or imports what is heavy: the window is painted first, the database opens on
its own thread at the first screen's first question.
"""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from transit_desk.folders import Folders
from transit_desk.language import LANGUAGES, N_, Translator
from transit_desk.opening import desk_on, now
from transit_desk.services.context import Clock, Desk
from ui.shell import ScreenEntry, Shell, ShellParts

if TYPE_CHECKING:
    from transit_desk.domain.rows import FoundRow
    from ui.screen import Screen


class DeskFinder:
    """The scan box's `Finder`: services, imported at the first scan."""

    def __init__(self, desk: Desk) -> None:
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


def _title(words: str) -> Callable[[Translator], str]:
    return lambda t: t(words)


SCREENS: tuple[ScreenEntry, ...] = (
    ScreenEntry("today", "F1", "today", _title(N_("Today")), _today),
    ScreenEntry("arrivals", "F2", "arrivals", _title(N_("Arrivals")), _arrivals),
    ScreenEntry("beds", "F3", "beds", _title(N_("Beds")), _beds),
    ScreenEntry("medical", "F4", "medical", _title(N_("Medical")), _medical),
    ScreenEntry("movements", "F5", "movements", _title(N_("Movements")), _movements),
    ScreenEntry("baggage", "F6", "baggage", _title(N_("Baggage")), _baggage),
    ScreenEntry("lists", "F7", "lists", _title(N_("Lists")), _lists),
    ScreenEntry("setup", "F8", "setup", _title(N_("Setup")), _setup),
)


def word_error(error: BaseException, t: Translator) -> str | None:
    """`sentences.sentence`, imported when something was refused."""
    from transit_desk.language.sentences import sentence

    return sentence(error, t)


class Window:
    """A main window with its threads and its database; `close` ends them all."""

    def __init__(self, folders: Folders, *, language: str | None = None, clock: Clock = now) -> None:
        from transit_desk.desk_settings import DeskSettings
        from ui.crash import CrashReporter
        from ui.language import UiLanguage
        from ui.main_window import MainWindow
        from ui.theme import Theme
        from ui.worker import DeskThread

        folders.make()
        self.thread = DeskThread("database")
        self.paper_thread = DeskThread("paper")
        settings = DeskSettings(folders.settings, self._elsewhere)
        code = language or settings.get("window.language", "en")
        self._desk, self.database = desk_on(folders, actor=settings.get("actor"), clock=clock)
        self.crash = CrashReporter(folders.logs, clock)
        theme = Theme(
            "dark" if settings.get("window.mode") == "dark" else "light", _scale(settings.get("window.scale"))
        )
        theme.apply()
        parts = ShellParts(
            desk=self._desk,
            thread=self.thread,
            paper_thread=self.paper_thread,
            language=UiLanguage(code if code in LANGUAGES else "en"),
            theme=theme,
            settings=settings,
            now=clock,
            finder=DeskFinder(self._desk),
            word_error=word_error,
            crash=self.crash,
        )
        self.main = MainWindow(parts, SCREENS)

    def _elsewhere(self, job: Callable[[], None]) -> None:
        """Settings are written off the main thread."""
        self.paper_thread.run(job, lambda _: None, owner=self.paper_thread)

    def close(self) -> None:
        """Wait for work at hand, then close the database."""
        self.main.close()
        self.paper_thread.close()
        self.thread.close()
        self.database.close()


def _scale(text: str) -> int:
    return int(text) if text.isdecimal() and 100 <= int(text) <= 200 else 100


def run_window(folders: Folders, *, language: str | None = None) -> int:
    """Show the window and work until it is closed; returns the exit status."""
    from PySide6.QtWidgets import QApplication

    app = QApplication(sys.argv[:1])
    app.setApplicationName("Transit Desk")
    window = Window(folders, language=language)
    window.crash.install()
    try:
        window.main.show()
        app.processEvents()  # painted: the log may cost its time now

        from transit_desk.logs import LOG, start_log, stop_log

        log = start_log(folders.logs)
        LOG.info("window opened")
        try:
            return app.exec()
        finally:
            LOG.info("window closed")
            stop_log(log)
    finally:
        window.close()
        window.crash.uninstall()
