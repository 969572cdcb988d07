"""What a screen may use of the window around it, and what the window is made from.

Nothing heavy is imported here: this module stands on the way to the first paint.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from transit_desk.domain.rights import Right
    from transit_desk.domain.rows import FoundRow
    from transit_desk.language import Translator
    from transit_desk.services.context import Desk
    from ui.backups import Backups
    from ui.crash import CrashReporter
    from ui.doorkeeper import Doorkeeper
    from ui.icons import Icons
    from ui.language import UiLanguage
    from ui.screen import Screen
    from ui.theme import Theme
    from ui.worker import DeskThread

Kind = Literal["info", "done", "refused"]
"""How the strip shows a sentence: as a remark, as something done, as something that did not happen."""


class UiSettings(Protocol):
    """What the window remembers between two starts; small texts under dotted keys."""

    def get(self, key: str, default: str = "") -> str:
        """The text stored under `key`, or `default`."""

    def set(self, key: str, value: str) -> None:
        """Remembers `value`; writing it to disk is the settings' own business."""


class Finder(Protocol):
    """How the scan box finds people, on the database thread. The wiring makes one from `services.find` for each
    desk."""

    def resolve(self, text: str) -> "Sequence[FoundRow]":
        """The people that a finished scan or typed number means, to the letter; () for none."""

    def suggest(self, text: str, limit: int) -> "Sequence[FoundRow]":
        """People with `text` at the beginning of a name or number, best first."""


class Shell(Protocol):
    """The window as screens see it."""

    @property
    def desk(self) -> "Desk":
        """The desk of the person whose screens these are; handed to services, on a desk thread only."""

    @property
    def thread(self) -> "DeskThread":
        """The one thread that owns the database."""

    @property
    def paper_thread(self) -> "DeskThread":
        """The thread for PDF, Excel and preview, so that printing does not hold up the desk."""

    @property
    def alarm_thread(self) -> "DeskThread":
        """The thread that nothing waits on but the evacuation list."""

    @property
    def alarm_printing_thread(self) -> "DeskThread":
        """The thread that sends that list to the printer: one that hangs must not hold the next list up."""

    @property
    def plan_thread(self) -> "DeskThread":
        """The thread that plans of beds are made on, so that no paper waits for one."""

    @property
    def language(self) -> "UiLanguage":
        """`language.t` makes words; `language.changed` tells of a switch."""

    @property
    def theme(self) -> "Theme":
        """Colours and sizes of the moment."""

    @property
    def backups(self) -> "Backups":
        """What is known of the last good backup; whoever makes one has it look again."""

    @property
    def icons(self) -> "Icons":
        """Pictures for buttons; empty until `icons.ready`."""

    @property
    def settings(self) -> UiSettings:
        """What is remembered between two starts."""

    def now(self) -> datetime:
        """The moment, aware, from the injected clock."""

    def say(self, text: str, *, kind: Kind = "done", undo: Callable[[], Any] | None = None) -> None:
        """Shows a sentence in the strip. `undo` runs on the database thread when the user takes it back."""

    def refuse(self, error: BaseException) -> None:
        """Says a refusal or a failure of the world in words; of a bug it writes a report."""

    def open_person(self, person_id: int) -> None:
        """Shows a person on this screen when it can, otherwise on Arrivals."""

    def open_case(self, case_id: int) -> None:
        """Shows a case on this screen when it can, otherwise on Arrivals."""

    def has_screen(self, screen_name: str) -> bool:
        """Whether who is signed in has this screen in the rail, so that `go` leads there."""

    def lock_after(self, minutes: int) -> None:
        """From now on the window locks itself after so many minutes in which nobody touched it; 0: never."""

    def focus_scan_box(self, typed: str = "") -> None:
        """Gives the scan box the keyboard, with `typed` added to what stands in it: a list hands over what a
        scanner types into it."""

    def go_back(self) -> None:
        """To the screen that was on view before this one."""

    def go(self, screen_name: str) -> "Screen":
        """Changes to a screen and returns it; KeyError for a name that is not in the rail."""


class ScreenEntry(NamedTuple):
    """One screen in the rail. `make` imports and builds it at the first visit. Who has one of `rights` sees
    it; without any it is for everybody. One that is not in the rail is gone to by its key, and left by Esc."""

    name: str
    key: str
    icon: str
    title: "Callable[[Translator], str]"
    make: "Callable[[Shell], Screen]"
    rights: "tuple[Right, ...]" = ()
    in_rail: bool = True


LOCK_MINUTES = 5
"""The window locks itself after so many minutes, unless the centre has set something else."""


def _usual_minutes(_desk: Any) -> int:
    return LOCK_MINUTES


class ShellParts(NamedTuple):
    """What the wiring hands to the window.

    With a `doorkeeper` nobody sees a screen before signing in, and `desk` is None: it is the one that
    `SignedIn` brings. Without one (rehearsals, tests of screens) `desk` is used at once; it may be None in
    tests of the shell alone. `finder` makes the scan box's finder for a desk. `word_error` words refusals and
    failures of the world and returns None for anything else (a bug). `lock_minutes` reads the centre's
    setting, on the database thread, each time somebody signs in. `demonstration` puts that word into the
    window's title.
    """

    desk: Any
    thread: "DeskThread"
    paper_thread: "DeskThread"
    alarm_thread: "DeskThread"
    alarm_printing_thread: "DeskThread"
    plan_thread: "DeskThread"
    language: "UiLanguage"
    theme: "Theme"
    settings: UiSettings
    now: Callable[[], datetime]
    finder: Callable[[Any], Finder]
    word_error: "Callable[[BaseException, Translator], str | None]"
    crash: "CrashReporter"
    title: str = "Transit Desk"
    doorkeeper: "Doorkeeper | None" = None
    demonstration: bool = False
    lock_minutes: Callable[[Any], int] = _usual_minutes

    @property
    def threads(self) -> "tuple[DeskThread, ...]":
        """All threads of the window."""
        return (
            self.thread,
            self.paper_thread,
            self.alarm_thread,
            self.alarm_printing_thread,
            self.plan_thread,
        )

    @property
    def busy(self) -> bool:
        """True while one of them has something to do."""
        return any(thread.busy for thread in self.threads)
