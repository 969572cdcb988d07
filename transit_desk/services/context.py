"""What every service is handed: where the data is, what time it is, and who acts.

Nothing heavy is imported here: the window holds a desk before its database is open.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

Clock = Callable[[], datetime]


class Data(Protocol):
    """The two doors of a database (`db.engine.Database`)."""

    def read(self) -> "AbstractContextManager[Connection]":
        """A transaction that only reads: all its queries see one moment."""

    def write(self) -> "AbstractContextManager[Session]":
        """One unit of work: committed when the block ends, rolled back whole when it raises."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk at work. `clock` returns aware UTC; `actor` is the name written beside each act."""

    database: Data
    clock: Clock
    actor: str
    zone: ZoneInfo

    def today(self) -> date:
        """The day at the centre."""
        return self.clock().astimezone(self.zone).date()
