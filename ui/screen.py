"""The base of every screen. See README.md in this folder for how to write one."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.permits import permits

if TYPE_CHECKING:
    from datetime import date

    from transit_desk.domain.journey import NewLeg
    from transit_desk.domain.rights import Right
    from transit_desk.language import Translator
    from transit_desk.services.progress import Progress
    from ui.shell import Shell
    from ui.worker import Job

T = TypeVar("T")


class Screen(QWidget):
    """One screen of the desk, built at its first visit and kept until its person signs out.

    A subclass sets `name`, builds its widgets in `build()`, puts every word on them in `retranslate()`
    and reads its rows in `activated()`. The shell calls these three in that order at the first visit,
    `activated()` again at each later one, and `retranslate()` again when the language changes.
    """

    name: str = ""

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.shell = shell
        self.setObjectName(self.name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.build()
        self.retranslate()
        shell.language.changed.connect(self.retranslate)

    @property
    def t(self) -> "Translator":
        """The translator of the moment."""
        return self.shell.language.t

    def permits(self, *rights: "Right") -> bool:
        """Whether who works here has one of `rights`; the same for as long as the screen lives."""
        return permits(self.shell, *rights)

    def build(self) -> None:
        """Makes the widgets and their layout, without words."""

    def retranslate(self) -> None:
        """Puts every word on the widgets, accessible names included; called again at each switch."""

    def activated(self) -> None:
        """The screen is being shown, or something was undone: read the rows again."""

    def come_back(self) -> None:
        """Who works here is back at the window, perhaps after hours: a screen of the moment reads its rows again.

        No more than that: what was being typed stays, which `activated` doesn't promise.
        """

    def open_person(self, person_id: int) -> bool:
        """Shows this person; False when the screen has no place for one."""
        return False

    def open_case(self, case_id: int) -> bool:
        """Shows this case; False when the screen has no place for one."""
        return False

    def open_movement(self, movement_id: int) -> bool:
        """Shows this movement; False when the screen has no place for one."""
        return False

    def new_flight(self, legs: "Sequence[NewLeg]", day: "date | None" = None) -> bool:
        """Begins a new flight with these legs typed in already, on `day` where a leg has no time; False when
        the screen makes no flights."""
        return False

    def show_part(self, name: str) -> bool:
        """Shows a part of the screen (a section of Setup); False when it has no such part."""
        return False

    def scan(self, text: str) -> bool:
        """A finished scan, before the shell looks it up. True when the screen takes it itself (boarding)."""
        return False

    def unsaved(self) -> bool:
        """True while something typed here is not stored: signing out would lose it, and asks first."""
        return False

    def ask(
        self,
        job: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> "Job":
        """Reads on the database thread; `done` gets the answer on the main thread. Without `failed`, a
        failure is said in the strip."""
        return self.shell.thread.run(job, done, failed or self.shell.refuse, owner=self)

    def act(
        self,
        job: Callable[[], T],
        done: Callable[[T], None] | None = None,
        *,
        said: Callable[[T], str] | None = None,
        undo: Callable[[T], Callable[[], object]] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> "Job":
        """Changes something on the database thread.

        Then `done(result)` updates the screen, `said(result)` is the sentence for the strip and
        `undo(result)` is the job that takes it back (it runs on the database thread; afterwards the shell
        says so and calls `activated()` of the screen on view). A refusal goes to `failed`, or to the strip.
        """

        def finished(result: T) -> None:
            if said is not None:
                self.shell.say(said(result), undo=undo(result) if undo is not None else None)
            if done is not None:
                done(result)

        return self.shell.thread.run(job, finished, failed or self.shell.refuse, owner=self)

    def act_long(
        self,
        job: "Callable[[Progress], T]",
        done: Callable[[T], None],
        *,
        said: Callable[[T], str] | None = None,
        undo: Callable[[T], Callable[[], object]] | None = None,
        failed: Callable[[Exception], None] | None = None,
        stopped: Callable[[], None] | None = None,
        paper: bool = False,
    ) -> "Job":
        """As `act`, for work that calls `progress.step`: after 0.3 s the window shows how far it is, and
        Esc cancels it (then `stopped`). `paper=True` runs it on the paper thread."""

        def finished(result: T) -> None:
            if said is not None:
                self.shell.say(said(result), undo=undo(result) if undo is not None else None)
            done(result)

        thread = self.shell.paper_thread if paper else self.shell.thread
        return thread.run_long(job, finished, failed or self.shell.refuse, stopped=stopped, owner=self)
