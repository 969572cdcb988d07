"""A new key for the database, so that an old copy of the keyring opens it no longer.

The database is copied under the new key beside itself, checked, and put in its place in one step. Whenever the
power goes, keyring and database fit: until the keyring says so the old key is the only one; from then until the
last step the keyring holds both, and whoever opens next tries both (`OpenKeyring.candidates`, then `settle`).

The copy is SQLite's VACUUM INTO, then SQLCipher's `PRAGMA rekey` on it. `sqlcipher_export` would do it in one go,
but it leaves out what stands in the file's header: `user_version`, `application_id`.
"""

import contextlib
import secrets
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2

from db import durable
from db.engine import Database, connect_sqlite, rekey_sqlite
from db.keyring import OpenKeyring, Secret
from transit_desk.domain.refusals import DatabaseFailed, DatabaseTrouble, DatabaseUnreadable, WorldFailed

_HEADER: Final = ("user_version", "application_id", "page_size", "encoding", "auto_vacuum")


class Step(StrEnum):
    """Where a rotation is, for who waits."""

    COPYING = "copying"
    SEALING = "sealing"
    CHECKING = "checking"
    REPLACING = "replacing"


def rotate(
    database: Database,
    path: Path,
    keyring: OpenKeyring,
    progress: Callable[[Step], None] = lambda step: None,
) -> None:
    """Give the database at `path`, open as `database`, and its keyring a new random key.

    Everybody else waits; afterwards they go on with the same `database`. Needs room for a second copy. Raises
    `DatabaseFailed` (also when another program has the file open), `DatabaseUnreadable` when the copy is not
    whole, `StaleData`; then the old key is still the key.
    """
    fresh = Secret("file", secrets.token_bytes(32))
    with database.alone(), keyring.rotation():
        clean_up(path)
        old = keyring.secret
        try:
            _exchange(database, path, keyring, fresh, progress)
        except Exception:
            if _opens(path, fresh):  # the last step failed after the exchange: go on, the next start settles
                database.reopen(path, fresh.value)
            else:
                with contextlib.suppress(WorldFailed):  # the next start cleans up and settles
                    clean_up(path)
                    keyring.settle(old)
            raise
        database.reopen(path, fresh.value)
        keyring.settle(fresh)


def clean_up(path: Path) -> None:
    """Remove what an interrupted rotation left beside the database; for each start. Raises `DatabaseFailed`."""
    with durable.telling():
        for name in _leftovers(_beside(path)):
            if name.exists():
                durable.remove(name)


def _exchange(
    database: Database, path: Path, keyring: OpenKeyring, fresh: Secret, progress: Callable[[Step], None]
) -> None:
    """All until the new file is in the place of the old one."""
    beside = _beside(path)
    old = keyring.secret
    with database.driver() as source:
        _have_alone(source)
        progress(Step.COPYING)
        durable.new_file(beside)
        source.execute("VACUUM INTO ?", (str(beside),))
        progress(Step.SEALING)
        _rekey(beside, old.value, fresh.value)
        progress(Step.CHECKING)
        _compare(source, beside, fresh.value)
        durable.sync(beside)
        keyring.propose(fresh)
        progress(Step.REPLACING)
    # The log was folded in and removed above; one that came back would be played into the wrong file.
    for name in _leftovers(path)[1:]:
        durable.remove(name)
    durable.replace(beside, path)


def _have_alone(source: Any) -> None:
    """Fold the write-ahead log into the file and keep every other program out until this one closes."""
    source.execute("PRAGMA locking_mode = EXCLUSIVE")
    if source.execute("PRAGMA journal_mode = DELETE").fetchone() != ("delete",):
        raise DatabaseFailed(DatabaseTrouble.BUSY)
    source.execute("BEGIN EXCLUSIVE")
    source.execute("COMMIT")


def _rekey(path: Path, old: bytes, new: bytes) -> None:
    copy = connect_sqlite(path, old)
    try:
        copy.execute("PRAGMA synchronous = FULL")
        copy.execute("PRAGMA temp_store = MEMORY")
        copy.execute("SELECT count(*) FROM sqlite_master").fetchone()
        rekey_sqlite(copy, new)
    except sqlcipher3.dbapi2.DatabaseError as error:
        if error.sqlite_errorname == "SQLITE_NOTADB":
            raise DatabaseUnreadable(path.name) from error
        raise
    finally:
        copy.close()


def _compare(source: Any, path: Path, key: bytes) -> None:
    """Raises `DatabaseUnreadable` unless the copy is whole and holds what the source holds."""
    copy = connect_sqlite(path, key)
    try:
        whole = (
            copy.execute("PRAGMA cipher_integrity_check").fetchall() == []
            and copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            # SQLCipher answers page_size by text.
            and _one(copy, "PRAGMA page_count") * int(_one(copy, "PRAGMA page_size")) == path.stat().st_size
            and _inventory(source) == _inventory(copy)
        )
    except sqlcipher3.dbapi2.DatabaseError as error:
        raise DatabaseUnreadable(path.name) from error
    finally:
        copy.close()
    if not whole:
        raise DatabaseUnreadable(path.name)


def _inventory(connection: Any) -> tuple[object, ...]:
    """The header's settings, the schema, and each table's number of rows."""
    schema = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    ).fetchall()
    tables = [name for kind, name, _, _ in schema if kind == "table"]
    quoted = [name.replace('"', '""') for name in tables]
    rows = [_one(connection, f'SELECT count(*) FROM "{name}"') for name in quoted]
    return [_one(connection, f"PRAGMA {name}") for name in _HEADER], schema, rows


def _one(connection: Any, query: str) -> Any:
    return connection.execute(query).fetchone()[0]


def _opens(path: Path, secret: Secret) -> bool:
    connection = connect_sqlite(path, secret.value)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher3.dbapi2.DatabaseError:
        return False
    finally:
        connection.close()
    return True


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.rotating")


def _leftovers(path: Path) -> list[Path]:
    """A database file and what SQLite keeps beside it."""
    return [path, *(path.with_name(path.name + end) for end in ("-journal", "-wal", "-shm"))]
