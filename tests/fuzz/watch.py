"""What every example is held to: it ends, and it leaves the database as it was or as it says."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from sqlalchemy import Connection, func, literal, select, union_all

from db import tables as tb
from db.engine import Database

MOST_S = 60
"""For a single example of milliseconds: whatever takes longer hangs."""


class Hangs(Exception):
    """It did not end."""


@contextmanager
def ending() -> Iterator[None]:
    """Raises `Hangs` in the main thread for what does not end; where there is no such alarm, the run hangs."""
    alarm = getattr(signal, "setitimer", None)
    if alarm is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, stop)
    alarm(signal.ITIMER_REAL, MOST_S)
    try:
        yield
    finally:
        alarm(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


_COUNTS = union_all(
    *(
        select(literal(table.name), func.count()).select_from(table)
        for table in tb.Base.metadata.sorted_tables
    ),
    # Numbers that were taken and not given back would be a half store too.
    *(
        select(literal(f"next {name}"), func.sum(tb.NumberSeries.next)).where(tb.NumberSeries.name == name)
        for name in ("card", "bag")
    ),
)


def counts(database: Database) -> dict[str, int]:
    """How many rows every table has, and where the number series stand."""
    with database.read() as connection:
        return counted(connection)


def counted(connection: Connection) -> dict[str, int]:
    """As `counts`, within a transaction."""
    return {name: int(count or 0) for name, count in connection.execute(_COUNTS)}
