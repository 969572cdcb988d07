"""When backups are made, and what is known of the last good one. One for the window.

It works on the paper thread: the desk goes on while a backup is made, and a slow share holds nobody up.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from transit_desk.services.progress import Cancelled
from ui.worker import Steps

if TYPE_CHECKING:
    from datetime import datetime

    from transit_desk.domain.backups import BackupLook
    from transit_desk.services.backup_round import RoundDone
    from transit_desk.services.context import Desk
    from ui.shell import ShellParts

LOOK_EVERY_MIN = 10
Tell: TypeAlias = Callable[[tuple[int, int]], None]
AFTER_FAILURE = timedelta(hours=1)
"""The backup of the day is tried again so long after it failed."""


class Backups(QObject):
    """`look` is what is known: None while nothing is, and for a desk that makes no backups of its own."""

    changed = Signal()
    """What is known of the last good backup, or how long ago it was."""
    stepped = Signal(int, int)
    """(done, total) of the backup being made."""
    ended = Signal(object)
    """(RoundDone, or the Exception): the backup that `make` began is made, or not; Cancelled after `stop`."""
    troubled = Signal(object)
    """(Exception): the backup of the day failed, or the paper pack with it."""

    def __init__(self, parts: "ShellParts", parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self.look: BackupLook | None = None
        self._stop: threading.Event | None = None  # of the backup being made
        self._minutes = 0
        self._not_before: datetime | None = None
        self.timer = QTimer(self)
        self.timer.setInterval(60_000)
        self.timer.timeout.connect(self.minute)

    @property
    def kept_here(self) -> bool:
        """Whether the desk that is open makes backups of its own."""
        keeper, desk = self._parts.doorkeeper, self._parts.desk
        if keeper is not None:
            return keeper.keeps_backups
        keys = None if desk is None else desk.keys
        return keys is not None and keys.secret.kind == "file"

    @property
    def at_work(self) -> bool:
        """Whether a backup is being made."""
        return self._stop is not None

    def begin(self) -> None:
        """Somebody is at the desk: look now, and from now on each minute whether a backup is due."""
        if self.kept_here:
            self.timer.start()
            self.refresh()
        elif self.look is not None:
            self._looked(None)

    def rest(self) -> None:
        """The window closes."""
        self.timer.stop()

    def refresh(self) -> None:
        """Looks again, as after each backup."""
        if not self.kept_here:
            return
        desk_of = self._desk_of()

        def job() -> "BackupLook | None":
            from transit_desk.services.backup_round import look

            desk = desk_of()
            return None if desk is None else look(desk)

        self._parts.paper_thread.run(job, self._looked, owner=self)

    def minute(self) -> None:
        """Another minute has passed."""
        self._minutes += 1
        if self._minutes % LOOK_EVERY_MIN == 0:
            self.refresh()
        else:
            self.changed.emit()
        now = self._parts.now()
        if self.at_work or (self._not_before is not None and now < self._not_before) or not self.kept_here:
            return
        desk_of, t, stop = self._desk_of(), self._parts.language.t, threading.Event()

        def job(tell: Tell) -> "RoundDone | Cancelled | None":
            from transit_desk.services.backup_round import back_up_round, is_due

            desk, steps = desk_of(), Steps(tell, stop.is_set)
            try:
                return back_up_round(desk, t, steps) if desk is not None and is_due(desk) else None
            except Cancelled as stopped:
                return stopped

        self._stop = stop
        self._parts.paper_thread.run_telling(
            job,
            self._tell,
            lambda done: self._day_made(stop, done),
            lambda error: self._day_failed(stop, error),
            owner=self,
        )

    def make(self) -> None:
        """A backup now; `ended` tells how it ended."""
        desk_of, t, stop = self._desk_of(), self._parts.language.t, threading.Event()
        if self._stop is not None:
            self._stop.set()  # one of the day, just begun: this one takes its place

        def job(tell: Tell) -> "RoundDone | Cancelled":
            from transit_desk.domain.refusals import NoKeyring
            from transit_desk.services.backup_round import back_up_round

            desk = desk_of()
            if desk is None:
                raise NoKeyring
            try:
                return back_up_round(desk, t, Steps(tell, stop.is_set))
            except Cancelled as stopped:
                return stopped

        self._stop = stop
        self._parts.paper_thread.run_telling(
            job,
            self._tell,
            lambda done: self._ended(stop, done),
            lambda error: self._ended(stop, error),
            owner=self,
        )

    def stop(self) -> None:
        """Nobody waits for the backup being made any more."""
        if self._stop is not None:
            self._stop.set()

    def _desk_of(self) -> "Callable[[], Desk | None]":
        keeper, desk = self._parts.doorkeeper, self._parts.desk
        return keeper.backup_desk if keeper is not None else lambda: desk

    def _tell(self, step: tuple[int, int]) -> None:
        self.stepped.emit(*step)

    def _looked(self, look: "BackupLook | None") -> None:
        self.look = look
        if look is not None:
            # A damaged database can't say where its backups are: the settings of this computer remember it.
            self._parts.settings.set("backup.second", look.second_folder)
        self.changed.emit()

    def _ended(self, stop: threading.Event, outcome: "RoundDone | Exception") -> None:
        self._forget(stop)
        self.refresh()
        self.ended.emit(outcome)

    def _day_made(self, stop: threading.Event, outcome: "RoundDone | Cancelled | None") -> None:
        self._forget(stop)
        if outcome is None:
            return
        self.refresh()
        if not isinstance(outcome, Cancelled) and outcome.pack_trouble is not None:
            self.troubled.emit(outcome.pack_trouble)

    def _day_failed(self, stop: threading.Event, error: Exception) -> None:
        self._forget(stop)
        self._not_before = self._parts.now() + AFTER_FAILURE
        self.refresh()
        self.troubled.emit(error)

    def _forget(self, stop: threading.Event) -> None:
        if self._stop is stop:
            self._stop = None
