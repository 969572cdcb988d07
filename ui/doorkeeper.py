"""Who opens the desk, as the window sees it: the door's keeper, and what goes through the door.

The program hands the window an object that does this over the keyring; nothing heavy is imported here, for
this module stands on the way to the first paint.
"""

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from pathlib import Path

    from transit_desk.domain.rights import Role
    from transit_desk.services.context import Desk
    from transit_desk.services.papers import Made
    from transit_desk.services.progress import Progress

Rooms = Literal["none", "sample"]
"""What a new database begins with: no rooms, or a sample centre to be changed."""


class DemoPerson(NamedTuple):
    """Somebody of the demonstration, whose password is no secret."""

    name: str
    password: str
    roles: "Collection[Role]"


class SignedIn(NamedTuple):
    """Somebody came in. `must_change`: the password was given by somebody else. `new_code`: the recovery code
    that was just made, "" when there is none; it is shown, printed and asked back before anything else."""

    desk: "Desk"
    must_change: bool = False
    new_code: str = ""


class FirstAnswers(NamedTuple):
    """What the first start asked. `language` is a code of `transit_desk.language.LANGUAGES`."""

    centre: str
    language: str
    supervisor: str
    password: str
    rooms: Rooms
    server: str = ""


class FoundBackup(NamedTuple):
    """A backup that says what it is; whether it is whole is found when it is restored."""

    file: "Path"
    made: "datetime"
    size: int


class BroughtBack(NamedTuple):
    """A backup became the desk's data, and who restored it is signed in. `kept` is the folder with what was
    replaced, "" when there was nothing."""

    signed: SignedIn
    made: "datetime"
    kept: str


class CodeKeeper(Protocol):
    """Knows a recovery code that was just made; see `Doorkeeper`."""

    def confirm_code(self, typed: str) -> bool:
        """Whether this is the new recovery code, typed back from its sheet."""

    def recovery_sheet(self, code: str) -> "Made":
        """The sheet with that code, for the safe."""


class Doorkeeper(CodeKeeper, Protocol):
    """Signs people in and out. Everything but the properties runs on the database thread, and
    `recovery_sheet` and `backup_desk` on the paper thread."""

    @property
    def is_new(self) -> bool:
        """There is neither keyring nor database yet: the first start is shown in place of the sign-in."""

    @property
    def demonstration(self) -> tuple[DemoPerson, ...]:
        """Who works in the demonstration; () outside it."""

    def wait(self, name: str) -> float:
        """Seconds until this name may be tried again; 0 when it may be now."""

    def sign_in(self, name: str, password: str) -> SignedIn:
        """A refusal when name or password is wrong (which of them is not said) or it is too soon to try
        again; WorldFailed when the keyring or the database can't be opened."""

    def sign_in_with_code(self, code: str) -> SignedIn:
        """By the recovery code, as it was typed. It is used up: `SignedIn.new_code` holds the next one."""

    def unlock(self, name: str, password: str) -> SignedIn:
        """As `sign_in`, after `lock`. Another person may come."""

    def begin(self, answers: FirstAnswers) -> SignedIn:
        """Makes keyring and database; until now nothing was stored. `SignedIn.new_code` is set."""

    def change_password(self, old: str, new: str) -> None:
        """Of who is signed in. A refusal when the old one is wrong or the new one is not good enough. After
        `sign_in_with_code`, which somebody does who lost the password, `old` is ""."""

    @property
    def keeps_backups(self) -> bool:
        """The data is open, and it is this desk that backs it up: a file of its own, and no server's."""

    def backup_desk(self) -> "Desk | None":
        """Who backs up now: who is at the desk, or else the program itself. None when nothing is open."""

    def newest_backup(self, second: str) -> FoundBackup | None:
        """The newest backup of this desk, in the folder beside the data or in `second` ("": none)."""

    def look_into(self, file: "Path") -> FoundBackup:
        """What a backup says of itself. WorldFailed when it is none; OSError."""

    def restore(
        self, file: "Path", name: str, secret: str, by_code: bool, progress: "Progress"
    ) -> BroughtBack:
        """Puts a backup in the place of the data, by a password or the recovery code of the time when it was
        made, and signs in. Raises as `sign_in`, and WorldFailed for a backup that is not good: then nothing
        was changed."""

    def lock(self) -> None:
        """The window is locked: nobody is at the desk, work that goes on ends."""

    def sign_out(self) -> None:
        """Who was signed in has left."""
