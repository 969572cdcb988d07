"""What every service is handed: where the data is, what time it is, who acts, and at which desk.

Nothing heavy is imported here: the window holds a desk before its database is open.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from transit_desk.domain.rights import Right, Staff

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from db.keyring import OpenKeyring

Clock = Callable[[], datetime]


class Data(Protocol):
    """The two doors of a database (`db.engine.Database`)."""

    def read(self) -> "AbstractContextManager[Connection]":
        """A transaction that only reads: all its queries see one moment."""

    def write(self) -> "AbstractContextManager[Session]":
        """One unit of work: committed when the block ends, rolled back whole when it raises."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk at work. `clock` returns aware UTC; `staff` is who acts; `place` names the desk in the audit.

    `keys` is the keyring as this person opened it; None where there is none (a rehearsal, a test).
    """

    database: Data
    clock: Clock
    staff: Staff
    zone: ZoneInfo
    place: str = ""
    keys: "OpenKeyring | None" = field(default=None, repr=False)

    @property
    def actor(self) -> str:
        """The name written beside each act."""
        return self.staff.name

    def may(self, right: Right) -> bool:
        """Whether who acts here has this right."""
        return self.staff.may(right)

    def now(self) -> datetime:
        """The moment, by the wall clock of the centre."""
        return self.clock().astimezone(self.zone)

    def today(self) -> date:
        """The day at the centre."""
        return self.now().date()
