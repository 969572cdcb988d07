"""What the program refuses to do, each with the facts a person needs to do something about it.

Two families: a `Refusal` is the rules saying no (the user does something else); `WorldFailed` is the world
failing (disk, file, key). Neither is a bug. Words are in `transit_desk.language.sentences`, written once.

Not frozen: `contextlib` sets `__traceback__` on an exception that passes through a context manager.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Refusal(Exception):
    """The rules say no. Subclasses are dataclasses that carry the facts."""


class WorldFailed(Exception):
    """The world failed: say calmly what to do, change nothing."""


@dataclass(eq=False)
class DatabaseUnreadable(WorldFailed):
    """The file is damaged, or is not a database of this key."""

    file: str


class DatabaseTrouble(StrEnum):
    """Why a database that was fine a moment ago does not do its work."""

    FULL = "full"
    BUSY = "busy"
    DISK = "disk"
    DAMAGED = "damaged"
    SERVER = "server"


@dataclass(eq=False)
class DatabaseFailed(WorldFailed):
    """The disk is full, another program holds the file, the disk or the server is gone."""

    trouble: DatabaseTrouble


@dataclass(eq=False)
class ServerAddressWrong(WorldFailed):
    """What TRANSIT_DESK_DATABASE says is no address of a PostgreSQL database. It may hold a password: no fact."""


@dataclass(eq=False)
class OlderServer(WorldFailed):
    """The shared database is of an older schema, and nobody has said that there is a copy of it."""

    revision: str


@dataclass(eq=False)
class KeyMissing(WorldFailed):
    """There is a database but not the key beside it."""

    file: str


@dataclass(eq=False)
class DatabaseMissing(WorldFailed):
    """There is a keyring but not the database beside it."""

    file: str


@dataclass(eq=False)
class NewerDatabase(WorldFailed):
    """The database was written by a newer program."""

    revision: str


@dataclass(eq=False)
class FileNotWritten(WorldFailed):
    """A file could not be written (disk full, read-only, open in another program)."""

    file: str
    why: str


@dataclass(eq=False)
class NotAllowed(Refusal):
    """Nobody with this person's roles may do that; `right` is a domain.rights.Right."""

    right: str


@dataclass(eq=False)
class StaleData(Refusal):
    """Someone else changed this first; nothing was saved. `by` is who it was, where the row still says so."""

    what: str
    by: str = ""


@dataclass(eq=False)
class TextNotKept(Refusal):
    """A text is longer than what is kept of it, or has characters that no file can hold."""


@dataclass(eq=False)
class NotFound(Refusal):
    """What was asked for does not exist (any more)."""

    what: str


@dataclass(eq=False)
class BedTaken(Refusal):
    """The bed has someone in it. `officer` is who gave it, `household` the case of who is in it."""

    bed: str
    by: str
    officer: str = ""
    household: str = ""


@dataclass(eq=False)
class BedHeld(Refusal):
    """The bed is held for somebody still to come. `officer` is who holds it, `household` the case it is held for."""

    bed: str
    by: str
    officer: str = ""
    household: str = ""


@dataclass(eq=False)
class BedOutOfService(Refusal):
    """The bed can't be used now."""

    bed: str


@dataclass(eq=False)
class BedNotSuitable(Refusal):
    """A hard rule of the house stands against it; `rules` are `beds.rules.RuleBroken` values."""

    bed: str
    person: str
    rules: tuple[object, ...]


@dataclass(eq=False)
class ReasonNeeded(Refusal):
    """Hard rules are set aside only with a reason; `rules` are `beds.rules.RuleBroken` values."""

    bed: str
    person: str
    rules: tuple[object, ...]


@dataclass(eq=False)
class GroupsWrong(Refusal):
    """Two groups can't be kept apart as they are; `problem` is a `domain.apart.GroupProblem` value."""

    problem: str


@dataclass(eq=False)
class BedOccupied(Refusal):
    """A bed can't go out of service while someone sleeps in it."""

    bed: str
    by: str


@dataclass(eq=False)
class AlreadyCheckedIn(Refusal):
    """The person is in the building already. `by` is the officer who checked this person in."""

    person: str
    since: datetime
    by: str = ""


@dataclass(eq=False)
class NotCheckedIn(Refusal):
    """The act needs someone who is in the building."""

    person: str


@dataclass(eq=False)
class AlreadyLeft(Refusal):
    """The person has departed; nothing more can be changed here."""

    person: str


@dataclass(eq=False)
class NothingChosen(Refusal):
    """No person was ticked."""


@dataclass(eq=False)
class HoldIsOver(Refusal):
    """Beds were to be held until a moment that has passed."""

    until: datetime


@dataclass(eq=False)
class PlanOvertaken(Refusal):
    """Somebody whom a plan is about was moved since it was made."""

    person: str


@dataclass(eq=False)
class MovementClosed(Refusal):
    """The movement is closed: nothing on it changes any more."""

    movement: str


@dataclass(eq=False)
class MovementHasBoarded(Refusal):
    """Passengers who have boarding acts or bags can't be taken off by a click."""

    person: str


@dataclass(eq=False)
class AlreadyOnMovement(Refusal):
    """A person travels on one open movement at a time."""

    person: str
    movement: str


@dataclass(eq=False)
class NotOnMovement(Refusal):
    """The person is not a passenger of this movement."""

    person: str
    movement: str


@dataclass(eq=False)
class NoOpenMovement(Refusal):
    """The act needs a movement the person travels on, and there is none."""

    person: str


@dataclass(eq=False)
class LegsWrong(Refusal):
    """The legs of a flight do not make a journey; `why` is a LegProblem value."""

    position: int
    why: str


@dataclass(eq=False)
class BoardingRefused(Refusal):
    """The person can't board; `verdict` and `blockers` say why (domain.boarding)."""

    person: str
    verdict: str
    blockers: tuple[object, ...] = field(default=())


@dataclass(eq=False)
class WrongWeight(Refusal):
    """No bag weighs this; grams, and the limit one person may lift."""

    weight_g: int
    limit_g: int


class TagScanned(Refusal):
    """A bag's tag was scanned where a person must be: a bag is carried by anybody."""


class NothingToUndo(Refusal):
    """The last act has been undone, or something was built on it since."""


@dataclass(eq=False)
class EmptyPaper(Refusal):
    """There is nobody to print on this paper."""


@dataclass(eq=False)
class KeyringMissing(WorldFailed):
    """There is no keyring beside the database."""

    file: str


@dataclass(eq=False)
class KeyringDamaged(WorldFailed):
    """The keyring's bytes are not those that were written."""

    file: str


@dataclass(eq=False)
class KeyringTampered(WorldFailed):
    """The keyring reads well, but nobody who could open it wrote it."""

    file: str


@dataclass(eq=False)
class KeyringNewer(WorldFailed):
    """The keyring was written by a newer program."""

    file: str


@dataclass(eq=False)
class KeyringExists(WorldFailed):
    """There is a keyring already: a new one would lock everybody out."""

    file: str


@dataclass(eq=False)
class WrongSignIn(Refusal):
    """Name, password or recovery code is wrong. No fact: which one is for nobody to know."""


@dataclass(eq=False)
class PasswordRefused(Refusal):
    """The new password is not good enough; `problem` is a `domain.passwords.PasswordProblem` value."""

    problem: str


@dataclass(eq=False)
class SignInNameTaken(Refusal):
    """Someone else signs in with this name."""


@dataclass(eq=False)
class NoNotesKey(Refusal):
    """Only who can read the medical notes can let someone else read them."""


@dataclass(eq=False)
class StaffNameTaken(Refusal):
    """Two people at work can't have the same name: the audit would not tell them apart."""

    name: str


@dataclass(eq=False)
class NoRoles(Refusal):
    """A member of staff has at least one role."""


@dataclass(eq=False)
class LastSupervisor(Refusal):
    """Without a supervisor nobody could add staff any more."""


@dataclass(eq=False)
class NotYourself(Refusal):
    """Nobody takes away their own access."""


@dataclass(eq=False)
class NoKeyring(WorldFailed):
    """This desk was opened without a keyring (a rehearsal): it has no staff to manage."""


@dataclass(eq=False)
class SignInTooSoon(Refusal):
    """After wrong tries one waits; whole seconds still to go."""

    seconds: int


@dataclass(eq=False)
class AlreadyOpen(WorldFailed):
    """Another program works on the same data; `since` is when it began, None when it doesn't say."""

    since: datetime | None


@dataclass(eq=False)
class NotesKeyMissing(Refusal):
    """This person was not given the key of the medical notes, or the desk was opened without a keyring."""


@dataclass(eq=False)
class SealBroken(Refusal):
    """A sealed text does not open: it was changed, or moved from where it was sealed for."""


@dataclass(eq=False)
class NoteRefused(Refusal):
    """This can't be a medical note; `problem` is a domain.notes.NoteProblem value."""

    problem: str


@dataclass(eq=False)
class NotSetUp(WorldFailed):
    """There is no desk here yet: the window makes it at its first start."""


@dataclass(eq=False)
class ServerKeepsBackups(WorldFailed):
    """The data is on a PostgreSQL server: its own tools back it up and restore it."""


@dataclass(eq=False)
class SecondPlaceHere(Refusal):
    """The second place for backups would lie in the folder of the data itself."""


@dataclass(eq=False)
class BackupDamaged(WorldFailed):
    """The file is no good backup; `fault` is a domain.backups.BackupFault value, `member` the part it is of."""

    file: str
    fault: str
    member: str = ""


@dataclass(eq=False)
class BackupNotGood(WorldFailed):
    """The backup just made did not pass its check and was thrown away; `fault` as in `BackupDamaged`."""

    fault: str


@dataclass(eq=False)
class BackupNewer(WorldFailed):
    """The backup was written by a newer program."""

    file: str


@dataclass(eq=False)
class CaseNotDue(Refusal):
    """The people of this case can't be anonymised now; `why` is a `domain.retention.Open` value."""

    case: str
    why: str


@dataclass(eq=False)
class NothingToErase(Refusal):
    """Nothing was left half erased."""


@dataclass(eq=False)
class ConsentRefused(Refusal):
    """This can't be a consent; `problem` is a `domain.consent.ConsentProblem` value."""

    problem: str


@dataclass(eq=False)
class RollCallOver(Refusal):
    """The roll-call is of a night that is over: nobody is marked at it any more."""

    night: date


@dataclass(eq=False)
class RollCallClosed(Refusal):
    """Nothing is marked any more: somebody has closed this roll-call."""
