"""Opening the database: encrypted SQLite on one PC, PostgreSQL when several desks work together.

SQLite is opened by SQLCipher with a raw 256-bit key (a passphrase would cost 120 ms of key derivation at
each opening), in WAL with `synchronous=FULL`: an acknowledged commit survives a power cut. Writes begin
with BEGIN IMMEDIATE, so that two writers queue instead of failing half way with "database is locked".
"""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from transit_desk.domain.refusals import (
    DatabaseFailed,
    DatabaseTrouble,
    DatabaseUnreadable,
    Refusal,
    ServerAddressWrong,
    StaleData,
    TextNotKept,
    WorldFailed,
)

BUSY_MS = 10_000
_ASKING_MS = 200
_BUSY = 5
CONNECT_S = 10
_WRITE = "transit_desk_write"
# Primary result codes of SQLite that are no mistake of ours: BUSY, LOCKED; READONLY, IOERR, CANTOPEN; FULL;
# CORRUPT, NOTADB.
_SQLITE_TROUBLE = {
    5: DatabaseTrouble.BUSY,
    6: DatabaseTrouble.BUSY,
    8: DatabaseTrouble.DISK,
    10: DatabaseTrouble.DISK,
    14: DatabaseTrouble.DISK,
    13: DatabaseTrouble.FULL,
    11: DatabaseTrouble.DAMAGED,
    26: DatabaseTrouble.DAMAGED,
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
    except UnicodeEncodeError as error:  # half a surrogate pair, from a paste: neither engine takes it
        if error.encoding == "utf-8":
            raise TextNotKept from error
        raise


def _known(error: DBAPIError) -> WorldFailed | Refusal | None:
    if isinstance(error.orig, sqlcipher3.dbapi2.Error):
        return _sqlite_trouble(error.orig)
    if isinstance(error, DataError):  # too long for its column, or with a NUL, or a number out of range
        return TextNotKept()
    state = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or (state is None and isinstance(error, OperationalError)):
        return DatabaseFailed(DatabaseTrouble.SERVER)
    group = (state or "")[:2]
    if group == _LOST_RACE:
        return StaleData("")
    return DatabaseFailed(DatabaseTrouble.SERVER) if group in _SERVER_TROUBLE else None


def _sqlite_code(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF  # without the extension


def _sqlite_trouble(error: Exception) -> DatabaseFailed | None:
    code = _sqlite_code(error)
    return DatabaseFailed(_SQLITE_TROUBLE[code]) if code in _SQLITE_TROUBLE else None


class _Door:
    """Many may be inside at once, or one alone."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside: Counter[int] = Counter()
        self._owner: int | None = None

    @contextmanager
    def entered(self) -> Iterator[None]:
        me = threading.get_ident()
        with self._changed:
            # Who is inside already may enter again while someone waits to be alone: it would wait for itself.
            self._changed.wait_for(lambda: self._owner in (None, me) or me in self._inside)
            self._inside[me] += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside[me] -= 1
                if not self._inside[me]:
                    del self._inside[me]
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        me = threading.get_ident()
        with self._changed:
            if me in self._inside or self._owner == me:
                raise RuntimeError("who is inside can't wait to be alone")
            self._changed.wait_for(lambda: self._owner is None)
            self._owner = me
            self._changed.wait_for(lambda: not self._inside)
        try:
            yield
        finally:
            with self._changed:
                self._owner = None
                self._changed.notify_all()

    @property
    def mine(self) -> bool:
        """Whether this thread is alone."""
        return self._owner == threading.get_ident()


class Database:
    """One open database. `read` and `write` are the only doors; both may be used from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._door = _Door()
        self._use(engine)

    def _use(self, engine: Engine) -> None:
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
        with self._door.entered(), _telling(), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One unit of work: committed when the block ends, rolled back whole when it raises.

        Raises `DatabaseFailed`, and `StaleData` for who lost a deadlock.
        """
        with (
            self._door.entered(),
            _telling(),
            Session(self._writer, autoflush=False, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def driver(self) -> Iterator[Any]:
        """SQLite's own connection, for what is no transaction: a backup, a checkpoint, a vacuum.

        It is closed afterwards, not given to the next one. Raises `DatabaseFailed`.
        """
        with self._door.entered(), _telling():
            pooled = self.engine.raw_connection()
            try:
                with _telling_of_sqlite():
                    yield pooled.driver_connection
            finally:
                pooled.invalidate()

    @contextmanager
    def autocommit(self) -> Iterator[Connection]:
        """A connection without a transaction, for what a server does in none: VACUUM. Raises `DatabaseFailed`."""
        with self._door.entered(), _telling(), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Within: no other thread reads or writes; they wait. This one may, and has no connection left open.

        For what exchanges the whole file: rotation, restore. Begins when everybody else is done; RuntimeError
        for a thread that is inside `read` or `write` itself.
        """
        with self._door.alone():
            self.engine.dispose()
            yield

    def reopen(self, path: Path, key: bytes | None) -> None:
        """Go on with another file or key, for everybody who holds this object. Only within `alone`.

        Raises what `open_sqlite` raises; then nothing has changed.
        """
        if not self._door.mine:
            raise RuntimeError("others may be inside")
        fresh = open_sqlite(path, key)
        self.engine.dispose()
        self._use(fresh.engine)

    def close(self) -> None:
        """Close every connection; on SQLite the last one folds the write-ahead log into the file."""
        self.engine.dispose()


@contextmanager
def _telling_of_sqlite() -> Iterator[None]:
    """As `_telling`, for what SQLite raises without SQLAlchemy between."""
    try:
        yield
    except sqlcipher3.dbapi2.Error as error:
        known = _sqlite_trouble(error)
        if known is None:
            raise
        raise known from error


def check_pages(path: Path, key: bytes) -> None:
    """Read every page of the encrypted file and check its seal (HMAC). Some 100 MB a second.

    Raises `DatabaseUnreadable` when one byte of it is not as it was written, `DatabaseFailed`.
    """
    with _telling_of_sqlite():
        connection = connect_sqlite(path, key)
        try:
            broken = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        except sqlcipher3.dbapi2.DatabaseError as error:
            trouble = _sqlite_trouble(error)
            if trouble is None or trouble.trouble is DatabaseTrouble.DAMAGED:
                raise DatabaseUnreadable(path.name) from error
            raise
        finally:
            connection.close()
    if broken:
        raise DatabaseUnreadable(path.name)


def connect_sqlite(path: Path, key: bytes | None) -> Any:
    """One connection of SQLite's own, with the key and nothing else set; nothing has been read yet."""
    if key is not None and len(key) != 32:
        raise ValueError("the database key has 32 bytes")
    connection = sqlcipher3.dbapi2.connect(
        str(path), timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
    )
    # The log level is set before the key: SQLCipher writes its failures to standard error.
    connection.execute("PRAGMA cipher_log_level = NONE")
    if key is not None:
        pragma_key = f"PRAGMA key = \"x'{key.hex()}'\""
        connection.execute(pragma_key)
    return connection


def rekey_sqlite(connection: Any, key: bytes) -> None:
    """Encrypt anew, with another raw key, the file of a connection that `connect_sqlite` gave."""
    if len(key) != 32:
        raise ValueError("the database key has 32 bytes")
    pragma_key = f"PRAGMA rekey = \"x'{key.hex()}'\""
    connection.execute(pragma_key)


def begin_writing(raw: Any) -> None:
    """BEGIN IMMEDIATE on SQLite's own connection, waiting up to BUSY_MS for whoever writes now.

    SQLite asks ever more rarely the longer it waits, ten times a second in the end: beside others that write one
    act after the other it may then find the file busy each time. So it is made to begin anew. Raises what SQLite
    raises.
    """
    each = min(_ASKING_MS, BUSY_MS)
    raw.execute(f"PRAGMA busy_timeout = {each}")
    try:
        for left in reversed(range(BUSY_MS // each)):
            try:
                raw.execute("BEGIN IMMEDIATE")
                return
            except sqlcipher3.dbapi2.Error as error:
                if _sqlite_code(error) != _BUSY or not left:
                    raise
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_MS}")


class _SameFile:
    """Whether a file that is open still has its name. On POSIX it may be removed or exchanged meanwhile, and SQLite
    would go on writing into what nobody finds again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._known: tuple[int, int] | None = None

    def opening(self) -> None:
        """Before a connection is made: it would make a missing file anew, and only read a read-only one."""
        if self._known is not None:
            self._check(self._path)
        if self._path.exists() and not os.access(self._path, os.W_OK):
            raise DatabaseFailed(DatabaseTrouble.DISK)

    def opened(self) -> None:
        """After the first connection was made."""
        if self._known is None:
            self._known = self._check(self._path)

    def written(self) -> None:
        """Before and after each act. Raises `DatabaseFailed`."""
        self._check(self._path)
        self._check(self._log)

    def _check(self, path: Path) -> tuple[int, int]:
        try:
            found = path.stat()
        except OSError as error:
            raise DatabaseFailed(DatabaseTrouble.DISK) from error
        if path is self._path and self._known not in (None, (found.st_dev, found.st_ino)):
            raise DatabaseFailed(DatabaseTrouble.DISK)
        return found.st_dev, found.st_ino


def open_sqlite(path: Path, key: bytes | None) -> Database:
    """Open (or create, empty) the encrypted file at `path` with a raw key of 32 bytes.

    No key: a file in clear. Only `bench`, which measures what encryption costs, and tests that search the
    bytes of a file may ask for that.

    Raises `DatabaseUnreadable` when the file is not a database of this key, `DatabaseFailed` when disk or
    another program stand in the way.
    """
    if key is not None and len(key) != 32:
        raise ValueError("the database key has 32 bytes")

    same = _SameFile(path)

    def connect() -> Any:
        connection = None
        same.opening()
        try:
            connection = connect_sqlite(path, key)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.execute("PRAGMA temp_store = MEMORY")  # nothing in clear in a temporary file
        except sqlcipher3.dbapi2.DatabaseError as error:
            if connection is not None:
                connection.close()
            trouble = _sqlite_trouble(error)
            if trouble is None or trouble.trouble is DatabaseTrouble.DAMAGED:
                raise DatabaseUnreadable(path.name) from error
            raise trouble from error
        same.opened()
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
        if writes:
            with _telling_of_sqlite():
                begin_writing(connection.connection.driver_connection)
            same.written()
        else:
            connection.exec_driver_sql("BEGIN")

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        if connection.get_execution_options().get(_WRITE, False):
            same.written()

    database = Database(engine)
    try:
        with database.read() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except DatabaseError as error:
        database.close()
        raise DatabaseUnreadable(path.name) from error
    except DatabaseFailed as failed:
        database.close()
        if failed.trouble is DatabaseTrouble.DAMAGED:
            raise DatabaseUnreadable(path.name) from failed
        raise
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
