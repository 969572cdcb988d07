"""The doorkeeper as the window has it before its first paint: light, with the real one behind it.

What is asked before the paint (is this a first start, is it a demonstration) two files answer. The keeper itself
and all that it imports come with the first thing it has to do, which is to load ahead after the paint.
"""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from transit_desk.clock import now
from transit_desk.folders import Folders

if TYPE_CHECKING:
    from transit_desk.doorkeeper import DeskDoorkeeper
    from transit_desk.services.context import Clock, Desk
    from transit_desk.services.papers import Made
    from transit_desk.services.progress import Progress
    from ui.doorkeeper import BroughtBack, DemoPerson, FirstAnswers, FoundBackup, SignedIn


class FrontDoor:
    """`ui.doorkeeper.Doorkeeper` that makes its `DeskDoorkeeper` when that is needed."""

    def __init__(self, folders: Folders, clock: "Clock" = now) -> None:
        self._folders = folders
        self._clock = clock
        self._keeper: DeskDoorkeeper | None = None
        self._making = threading.Lock()

    @property
    def keeper(self) -> "DeskDoorkeeper":
        """The real one. The database thread and the paper thread may both be the first to ask."""
        from transit_desk.doorkeeper import DeskDoorkeeper

        with self._making:
            if self._keeper is None:
                self._keeper = DeskDoorkeeper(self._folders, self._clock)
            return self._keeper

    @property
    def is_new(self) -> bool:
        """Whether the first start is still to come."""
        return self._folders.is_new

    @property
    def demonstration(self) -> "tuple[DemoPerson, ...]":
        """Who works in the demonstration; () outside it."""
        return self.keeper.demonstration if self._folders.demonstration.exists() else ()

    @property
    def desk(self) -> "Desk | None":
        """The desk of who signed in last."""
        return None if self._keeper is None else self._keeper.desk

    @property
    def keeps_backups(self) -> bool:
        """Whether a file of its own is open."""
        return self._keeper is not None and self._keeper.keeps_backups

    def warm_up(self) -> None:
        """Load what the sign-in will need. On the database thread."""
        self.keeper.warm_up()

    def wait(self, name: str) -> float:
        """Seconds until this name may be tried again."""
        return self.keeper.wait(name)

    def sign_in(self, name: str, password: str) -> "SignedIn":
        """See `DeskDoorkeeper`, as all below."""
        return self.keeper.sign_in(name, password)

    def unlock(self, name: str, password: str) -> "SignedIn":
        """After `lock`."""
        return self.keeper.unlock(name, password)

    def sign_in_with_code(self, code: str) -> "SignedIn":
        """By the recovery code."""
        return self.keeper.sign_in_with_code(code)

    def begin(self, answers: "FirstAnswers") -> "SignedIn":
        """The first start."""
        return self.keeper.begin(answers)

    def confirm_code(self, typed: str) -> bool:
        """Whether this is the recovery code."""
        return self.keeper.confirm_code(typed)

    def recovery_sheet(self, code: str) -> "Made":
        """The sheet with that code."""
        return self.keeper.recovery_sheet(code)

    def change_password(self, old: str, new: str) -> None:
        """Of who is signed in."""
        self.keeper.change_password(old, new)

    def backup_desk(self) -> "Desk | None":
        """Who backs up now."""
        return self.keeper.backup_desk()

    def newest_backup(self, second: str) -> "FoundBackup | None":
        """The newest backup of this desk."""
        return self.keeper.newest_backup(second)

    def look_into(self, file: Path) -> "FoundBackup":
        """What a backup says of itself."""
        return self.keeper.look_into(file)

    def restore(
        self, file: Path, name: str, secret: str, by_code: bool, progress: "Progress"
    ) -> "BroughtBack":
        """Puts a backup in the place of the data."""
        return self.keeper.restore(file, name, secret, by_code, progress)

    def lock(self) -> None:
        """Nobody is at the desk."""
        self.keeper.lock()

    def sign_out(self) -> None:
        """Who was signed in has left."""
        self.keeper.sign_out()

    def close(self) -> None:
        """Close the database, where one was opened."""
        if self._keeper is not None:
            self._keeper.close()
