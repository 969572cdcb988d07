"""What the program refuses to do, each with the facts a person needs to do something about it.

Two families: a `Refusal` is the rules saying no (the user does something else); `WorldFailed` is the world
failing (disk, file, key). Neither is a bug. Words are in `transit_desk.language.sentences`, written once.

Not frozen: `contextlib` sets `__traceback__` on an exception that passes through a context manager.
"""

from dataclasses import dataclass, field
from datetime import datetime
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
class NewerDatabase(WorldFailed):
    """The database was written by a newer program."""

    revision: str


@dataclass(eq=False)
class FileNotWritten(WorldFailed):
    """A file could not be written (disk full, read-only, open in another program)."""

    file: str
    why: str


@dataclass(eq=False)
class StaleData(Refusal):
    """Someone else changed this first; nothing was saved."""

    what: str


@dataclass(eq=False)
class NotFound(Refusal):
    """What was asked for does not exist (any more)."""

    what: str


@dataclass(eq=False)
class BedTaken(Refusal):
    """The bed has someone in it."""

    bed: str
    by: str


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
class BedOccupied(Refusal):
    """A bed can't go out of service while someone sleeps in it."""

    bed: str
    by: str


@dataclass(eq=False)
class AlreadyCheckedIn(Refusal):
    """The person is in the building already."""

    person: str
    since: datetime


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


@dataclass(eq=False)
class NothingToUndo(Refusal):
    """The last act has been undone, or something was built on it since."""


@dataclass(eq=False)
class EmptyPaper(Refusal):
    """There is nobody to print on this paper."""
