"""Opening a desk's database, a file or a server's: key, copy before a migration, data a new one starts with."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from transit_desk.folders import COPIED, Folders
from transit_desk.language.translator import CENTRE_ZONE
from transit_desk.services.context import Clock, Desk

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from db.engine import Database


def now() -> datetime:
    """The machine's clock, in UTC."""
    return datetime.now(UTC)


def open_database(folders: Folders) -> "Database":
    """The desk's database, made and migrated as needed. Raises `WorldFailed` subclasses."""
    from db.migrate import bring_up_to_date

    folders.make()
    database, before_change = _on_server(folders) if folders.server else _of_its_own(folders)
    try:
        if bring_up_to_date(database, before_change):
            from transit_desk.logs import LOG

            LOG.info("database brought up to date")
        from transit_desk.services.reference import load_reference

        load_reference(Desk(database, now, "", ZoneInfo(CENTRE_ZONE)))
    except BaseException:
        database.close()
        raise
    return database


def _of_its_own(folders: Folders) -> "tuple[Database, Callable[[str], None]]":
    from db.copies import copy_to
    from db.engine import open_sqlite
    from db.key_file import read_or_make

    key = read_or_make(folders.key, database=folders.database)
    folders.database.touch(mode=0o600)  # SQLite would make it readable by all; its log takes the same mode
    database = open_sqlite(folders.database, key)

    def copy(revision: str) -> None:
        folders.copies.mkdir(mode=0o700, exist_ok=True)
        copy_to(database, folders.copies / f"before-{revision}-{now():%Y%m%d-%H%M%S}.db")

    return database, copy


def _on_server(folders: Folders) -> "tuple[Database, Callable[[str], None]]":
    from db.engine import open_postgres
    from transit_desk.domain.refusals import OlderServer

    def ask_for_copy(revision: str) -> None:
        """A desk can't copy a server's database; who can says so with the revision that was copied."""
        if os.environ.get(COPIED) != revision:
            raise OlderServer(revision)

    return open_postgres(folders.server), ask_for_copy


class LateDatabase:
    """A database that opens at its first use, on the thread that uses it: the window doesn't wait for it."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._lock = threading.Lock()
        self._database: Database | None = None

    @contextmanager
    def read(self) -> "Iterator[Connection]":
        """As `Database.read`. Raises what opening raises."""
        with self._open().read() as connection:
            yield connection

    @contextmanager
    def write(self) -> "Iterator[Session]":
        """As `Database.write`."""
        with self._open().write() as session:
            yield session

    @property
    def opened(self) -> "Database":
        """The database itself, opened now if it was not (for measuring and for tests)."""
        return self._open()

    def close(self) -> None:
        """Close it if it was opened."""
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _open(self) -> "Database":
        with self._lock:
            if self._database is None:
                self._database = open_database(self._folders)
            return self._database


def desk_on(folders: Folders, *, actor: str, clock: Clock = now) -> tuple[Desk, LateDatabase]:
    """A desk on the database in `folders`, not opened yet; close the second when done."""
    database = LateDatabase(folders)
    return Desk(database, clock, actor, ZoneInfo(CENTRE_ZONE)), database
