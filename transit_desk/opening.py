"""Opening a desk's data, a file or a server's: copy before a migration, data that a new one starts with."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from transit_desk.clock import now
from transit_desk.domain.refusals import DatabaseMissing, DatabaseUnreadable, OlderServer
from transit_desk.domain.rights import program
from transit_desk.folders import COPIED, Folders
from transit_desk.language.translator import CENTRE_ZONE
from transit_desk.services.context import Clock, Desk

if TYPE_CHECKING:
    from pathlib import Path

    from db.engine import Database
    from db.keyring import OpenKeyring, Secret

PROGRAM = "transit-desk"
"""Who acts before anybody has signed in: the program, which makes and migrates its database."""


def open_by(folders: Folders, keys: "OpenKeyring") -> "Database":
    """The data that an opened keyring belongs to.

    After a rotation that a power cut stopped the keyring holds two secrets: the one that opens the data is
    kept. Raises `DatabaseMissing`, `DatabaseUnreadable`, what migrating raises, and `WorldFailed` otherwise.
    """
    from db.rotate import clean_up

    with keys.rotation():  # a window beside this command may be at one: what it needs must not be tidied away
        keys.refresh()
        if keys.secret.kind == "file":
            _finish_first_start(folders)
            if not folders.database.exists():
                raise DatabaseMissing(folders.database.name)
            clean_up(folders.database)
        *others, last = keys.candidates
        for secret in others:
            try:
                database = open_data(folders, secret, keyring=folders.keyring)
            except DatabaseUnreadable:
                continue
            break
        else:
            secret, database = last, open_data(folders, last, keyring=folders.keyring)
        try:
            keys.settle(secret)
        except BaseException:
            database.close()
            raise
    return database


def open_data(
    folders: Folders, secret: "Secret", *, path: "Path | None" = None, keyring: "Path | None" = None
) -> "Database":
    """The database that this secret opens, made and migrated as needed. Raises `WorldFailed` subclasses.

    `path` is another place for the file than the folders say (of a first start that is not complete yet).
    With a `keyring` the copy before a migration is a backup that holds it too; without one (a rehearsal, the
    bare key of an older desk) it is a copy of the database alone.
    """
    from db.migrate import bring_up_to_date

    folders.make()
    if secret.kind == "server":
        database, before_change = _on_server(secret)
    else:
        database, before_change = _of_its_own(folders, secret, path or folders.database, keyring)
    try:
        if bring_up_to_date(database, before_change):
            from transit_desk.logs import LOG

            LOG.info("database brought up to date")
        from transit_desk.services.reference import load_reference

        load_reference(program_desk(database, now))
    except BaseException:
        database.close()
        raise
    return database


def program_desk(database: "Database", clock: Clock) -> Desk:
    """The desk at which the program itself works."""
    return Desk(database, clock, program(PROGRAM), ZoneInfo(CENTRE_ZONE), PROGRAM)


def back_up_before(
    folders: Folders, database: "Database", key: bytes, keyring: "Path", revision: str
) -> "Path":
    """A backup of a database that is about to be migrated, checked by opening it: with it the older program
    goes on where it was. Raises `BackupNotGood`, `DatabaseFailed`, `KeyringDamaged`."""
    from db import durable
    from transit_desk.services.back_up import before_migration

    with durable.telling():
        folders.copies.mkdir(mode=0o700, exist_ok=True)
        moment = now()
        target = folders.copies / f"before-{revision}-{moment:%Y%m%d-%H%M%S}.tdbackup"
        before_migration(database, key, keyring, target, moment, folders.backups)
    return target


def _of_its_own(
    folders: Folders, secret: "Secret", path: "Path", keyring: "Path | None"
) -> "tuple[Database, Callable[[str], None]]":
    from db.copies import copy_to
    from db.engine import check_pages, open_sqlite

    if path.exists() and path.stat().st_size:
        check_pages(path, secret.value)  # a damaged file is found now, not in the middle of a boarding
    path.touch(mode=0o600)  # SQLite would make it readable by all; its log takes the same mode
    database = open_sqlite(path, secret.value)

    def copy(revision: str) -> None:
        if keyring is not None:
            back_up_before(folders, database, secret.value, keyring, revision)
            return
        folders.copies.mkdir(mode=0o700, exist_ok=True)
        copy_to(database, folders.copies / f"before-{revision}-{now():%Y%m%d-%H%M%S}.db")

    return database, copy


def _on_server(secret: "Secret") -> "tuple[Database, Callable[[str], None]]":
    from db.engine import open_postgres

    def ask_for_copy(revision: str) -> None:
        """A desk can't copy a server's database; who can says so with the revision that was copied."""
        if os.environ.get(COPIED) != revision:
            raise OlderServer(revision)

    return open_postgres(secret.value.decode()), ask_for_copy


def _finish_first_start(folders: Folders) -> None:
    """A first start makes the keyring, then puts the new database in its place: the power may go between."""
    from db import durable

    if folders.begun.exists() and not folders.database.exists():
        durable.replace(folders.begun, folders.database)
