"""Restore: a backup becomes the desk's data, and what it replaces is kept.

Nothing may be open meanwhile: whoever calls holds the desk's lock and has closed its database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from transit_desk.clock import now
from transit_desk.domain.audit import Act
from transit_desk.domain.backups import About, BackupFault, BackupState, SecondPlace
from transit_desk.domain.refusals import (
    BackupDamaged,
    DatabaseUnreadable,
    NotAllowed,
    ServerKeepsBackups,
    WrongSignIn,
)
from transit_desk.domain.rights import Right, Role, Staff
from transit_desk.folders import Folders
from transit_desk.language.translator import CENTRE_ZONE
from transit_desk.services.context import Clock, Desk
from transit_desk.services.progress import NoProgress, Progress

if TYPE_CHECKING:
    from db.engine import Database
    from db.keyring import Keyring, OpenKeyring
    from db.restore import Places

_STEPS = 1000


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there now: the backup it came from, who restored it, and the folder with what was replaced
    (None on a new PC)."""

    about: About
    by: str
    kept: Path | None


def look_into(file: Path) -> About:
    """What a backup says of itself: made when, by which program, how large. Needs no key.

    Raises `BackupDamaged`, `BackupNewer`, OSError.
    """
    from db.backup_file import read_about

    return read_about(file)


def finish_restore(folders: Folders) -> Path | None:
    """Finish what a power cut stopped; for each start, before anything is opened. See `db.restore.finish`."""
    from db import durable
    from db.restore import finish

    with durable.telling():
        return finish(_places(folders))


def restore(
    folders: Folders,
    file: Path,
    open_keyring: "Callable[[Keyring], OpenKeyring]",
    progress: Progress | None = None,
    *,
    clock: Clock = now,
    place: str = "",
    recovery_name: str = "Recovery code",
) -> Restored:
    """Put the backup in `file` in the place of the desk's data, after checking all of it.

    `open_keyring` gets the backup's keyring and opens it, by a password or the recovery code of the time when
    the backup was made. Only who may restore (or the code, which acts as `recovery_name`) gets further. After
    a power cut there is the old desk or the new one; `finish_restore` sees to that.

    Raises what `open_keyring` raises, `BackupDamaged`, `BackupNewer`, `NewerDatabase`, `NotAllowed`,
    `ServerKeepsBackups`, `DatabaseFailed`, `Cancelled`: then nothing was changed.
    """
    from db import backup_file, durable
    from db import restore as exchange
    from db.keyring import read

    if folders.server:
        raise ServerKeepsBackups
    told = progress or NoProgress()
    places = _places(folders)
    with durable.telling():
        folders.make()
        exchange.finish(places)
        about = look_into(file)
        staging = exchange.begin(places)
        try:
            backup_file.extract(
                file,
                about,
                staging,
                lambda done, total: told.step(400 * done // max(total, 1), _STEPS, file.name),
            )
            keys = open_keyring(read(staging / backup_file.KEYRING))
            told.step(400, _STEPS, file.name)
            database = _opened(keys, staging / backup_file.DATABASE, file)
            try:
                by = _proved(folders, database, keys, about, file, clock, place, recovery_name, told)
            finally:
                database.close()
            told.step(900, _STEPS, file.name)
            kept = _free_name(folders.data, f"replaced-{clock():%Y%m%d-%H%M%S}")
            exchange.decide(places, kept)
        except BaseException:
            if not places.marker.exists():
                exchange.give_up(places)
            raise
        replaced = exchange.finish(places)
    if replaced is not None and not any(replaced.iterdir()):
        replaced.rmdir()
        replaced = None
    told.step(_STEPS, _STEPS, file.name)
    return Restored(about, by, replaced)


def _places(folders: Folders) -> "Places":
    from db.restore import Places

    return Places(folders.data, folders.database, folders.keyring, folders.key)


def _opened(keys: "OpenKeyring", path: Path, file: Path) -> "Database":
    """The database by the secret that opens it; after a rotation that was cut the keyring has two."""
    from db.engine import open_sqlite

    for secret in keys.candidates:
        if secret.kind != "file":
            raise ServerKeepsBackups
        try:
            database = open_sqlite(path, secret.value)
        except DatabaseUnreadable:
            continue
        try:
            keys.settle(secret)
        except BaseException:
            database.close()
            raise
        return database
    raise BackupDamaged(file.name, BackupFault.OTHER_KEY, path.name)


def _proved(
    folders: Folders,
    database: "Database",
    keys: "OpenKeyring",
    about: About,
    file: Path,
    clock: Clock,
    place: str,
    recovery_name: str,
    told: Progress,
) -> str:
    """Check the database, bring it up to date, and write down that it was restored; returns by whom."""
    from db.backup_file import DATABASE, unsealed
    from db.migrate import bring_up_to_date
    from db.queries.audit_chain import head
    from transit_desk.services.acts import writing
    from transit_desk.services.back_up import fold, last_sequence, prove
    from transit_desk.services.staff import who_is

    fold(database)
    with database.read() as connection:
        prove(connection, file.name)
        end = head(connection)
    seal = unsealed(keys.secret.value, about)
    if seal is None or (seal.count, seal.hash) != (end.count, end.hash):
        raise BackupDamaged(file.name, BackupFault.AUDIT_BROKEN, DATABASE)
    told.step(700, _STEPS, file.name)
    bring_up_to_date(database)  # the backup itself is the copy
    staff: Staff | None = Staff("", recovery_name, frozenset({Role.SUPERVISOR}))
    if not keys.by_code:
        staff = who_is(database, keys.staff_id or "")
    if staff is None:
        raise WrongSignIn
    if not staff.may(Right.RESTORE):
        raise NotAllowed(Right.RESTORE)
    sequence = max(about.sequence, last_sequence(folders.backups, file.parent))
    desk = Desk(database, clock, staff, ZoneInfo(CENTRE_ZONE), place, keys)
    with writing(desk, Act.RESTORED) as act:
        # `sequence`: which backups came before; what they were sealed with later than this is no part of it.
        act.note(
            subject=file.name,
            after={"made": about.made.isoformat(), "rows": end.count, "sequence": sequence},
        )
    fold(database)
    _count_on(folders.backups, about, file, sequence)
    return staff.name


def _count_on(folder: Path, about: About, file: Path, sequence: int) -> None:
    """The next backup's number must be higher than any before, also on a new PC."""
    from transit_desk.services.back_up import last_good, remember

    known = last_good(folder)
    if known is not None and known.sequence >= sequence:
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    made = about.made if known is None else max(known.made, about.made)
    remember(folder, BackupState(made, file.name, sequence, file.stat().st_size, SecondPlace.NOT_SET))


def _free_name(folder: Path, name: str) -> str:
    number, free = 1, name
    while (folder / free).exists():
        number += 1
        free = f"{name}-{number}"
    return free
