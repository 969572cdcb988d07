"""Opening the database: encrypted SQLite on one PC, PostgreSQL when several desks work together.

SQLite is opened by SQLCipher with a raw 256-bit key (a passphrase would cost 120 ms of key derivation at
each opening), in WAL with `synchronous=FULL`: an acknowledged commit survives a power cut. Writes begin
with BEGIN IMMEDIATE, so that two writers queue instead of failing half way with "database is locked".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from transit_desk.domain.refusals import (
    DatabaseFailed,
    DatabaseTrouble,
    DatabaseUnreadable,
    Refusal,
    ServerAddressWrong,
    StaleData,
    WorldFailed,
)

BUSY_MS = 10_000
CONNECT_S = 10
_WRITE = "transit_desk_write"
# Primary result codes of SQLite that are no mistake of ours: BUSY, LOCKED; READONLY, IOERR, CANTOPEN; FULL.
_SQLITE_TROUBLE = {
    5: DatabaseTrouble.BUSY,
    6: DatabaseTrouble.BUSY,
    8: DatabaseTrouble.DISK,
    10: DatabaseTrouble.DISK,
    14: DatabaseTrouble.DISK,
    13: DatabaseTrouble.FULL,
}
# SQLSTATE classes of PostgreSQL likewise: connection, resources, intervention of an operator, system.
_SERVER_TROUBLE = {"08", "53", "57", "58"}
_LOST_RACE = "40"  # a deadlock: the other one has been served


@contextmanager
def _telling() -> Iterator[None]:
    """Within: what the world does to a database becomes a `WorldFailed`; anything else is passed on."""
    try:
        yield
    except DBAPIError as error:
        known = _known(error)
        if known is None:
            raise
        raise known from error


def _known(error: DBAPIError) -> WorldFailed | Refusal | None:
    if isinstance(error.orig, sqlcipher3.dbapi2.Error):
        return _sqlite_trouble(error.orig)
    state = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or (state is None and isinstance(error, OperationalError)):
        return DatabaseFailed(DatabaseTrouble.SERVER)
    group = (state or "")[:2]
    if group == _LOST_RACE:
        return StaleData("")
    return DatabaseFailed(DatabaseTrouble.SERVER) if group in _SERVER_TROUBLE else None


def _sqlite_trouble(error: Exception) -> DatabaseFailed | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # without the extension
    return DatabaseFailed(_SQLITE_TROUBLE[code]) if code in _SQLITE_TROUBLE else None


class Database:
    """One open database. `read` and `write` are the only doors; both may be used from any thread."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # PostgreSQL's usual isolation shows each query its own moment; a screen must not put two together.
        self._reader = (
            engine if self.is_sqlite else engine.execution_options(isolation_level="REPEATABLE READ")
        )
        self._writer = engine.execution_options(**{_WRITE: True})

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a desk of its own."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: all its queries see one moment. Raises `DatabaseFailed`."""
        with _telling(), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One unit of work: committed when the block ends, rolled back whole when it raises.

        Raises `DatabaseFailed`, and `StaleData` for who lost a deadlock.
        """
        with (
            _telling(),
            Session(self._writer, autoflush=False, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def close(self) -> None:
        """Close every connection; on SQLite the last one folds the write-ahead log into the file."""
        self.engine.dispose()


def open_sqlite(path: Path, key: bytes) -> Database:
    """Open (or create, empty) the encrypted file at `path` with a raw key of 32 bytes.

    Raises `DatabaseUnreadable` when the file is not a database of this key, `DatabaseFailed` when disk or
    another program stand in the way.
    """
    if len(key) != 32:
        raise ValueError("the database key has 32 bytes")
    pragma_key = f"PRAGMA key = \"x'{key.hex()}'\""

    def connect() -> Any:
        connection = sqlcipher3.dbapi2.connect(
            str(path), timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )
        try:
            # The log level is set before the key: SQLCipher writes its failures to standard error.
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(pragma_key)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.execute("PRAGMA temp_store = MEMORY")  # nothing in clear in a temporary file
        except sqlcipher3.dbapi2.DatabaseError as error:
            connection.close()
            raise _sqlite_trouble(error) or DatabaseUnreadable(path.name) from error
        return connection

    engine = create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        creator=connect,
        poolclass=QueuePool,
        pool_size=4,
        hide_parameters=True,  # an error's message must name nobody
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    database = Database(engine)
    try:
        with database.read() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except DatabaseError as error:
        database.close()
        raise DatabaseUnreadable(path.name) from error
    except WorldFailed:
        database.close()
        raise
    return database


def open_postgres(url: str) -> Database:
    """Open PostgreSQL 15+ at `postgresql://user@host/name`; psycopg finds the password (~/.pgpass, PGPASSWORD).

    Nothing is asked of the server yet. Raises `ServerAddressWrong`.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:  # the second for a port that is no number
        raise ServerAddressWrong from error
    if address.drivername not in ("postgresql", "postgresql+psycopg"):
        raise ServerAddressWrong
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        connect_args={"options": "-c timezone=UTC", "connect_timeout": CONNECT_S},
        hide_parameters=True,
    )
    return Database(engine)
