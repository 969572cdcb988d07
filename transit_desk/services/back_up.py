"""Back up: one encrypted file, opened and checked before it is called good, and a copy of it elsewhere."""

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from db import backup_file, durable
from db.engine import Database, open_sqlite
from db.queries.audit_chain import head, links
from db.raw_copy import CHUNK
from db.soundness import broken_keys, counts, damaged_pages, rows
from transit_desk.domain.audit import Act, check
from transit_desk.domain.backups import About, BackupFault, BackupState, Seal, SecondPlace
from transit_desk.domain.keeping import kept
from transit_desk.domain.refusals import (
    BackupDamaged,
    BackupNewer,
    BackupNotGood,
    DatabaseFailed,
    DatabaseUnreadable,
    NoKeyring,
    ServerKeepsBackups,
)
from transit_desk.domain.rights import Right
from transit_desk.services.acts import needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.progress import Cancelled, NoProgress, Progress
from transit_desk.services.settings import file_of

if TYPE_CHECKING:
    from db.backup_file import Taken

STATE: Final = "state.json"
_STEPS: Final = 1000
_PART: Final = ".part"
_CHECKING: Final = ".checking-"


@dataclass(frozen=True, slots=True)
class BackupPlaces:
    """Where things are: the database and its keyring, the local folder (made when missing), and the second
    place, which must be there: a folder made where no stick is would be one on this very disk."""

    database: Path
    keyring: Path
    folder: Path
    second: Path | None = None


@dataclass(frozen=True, slots=True)
class BackupDone:
    """A good backup: its file, what became of the copy, and how many old ones were removed in both places."""

    file: Path
    size: int
    made: datetime
    second: SecondPlace
    removed: int


@needs(Right.BACK_UP)
def back_up(desk: Desk, places: BackupPlaces, progress: Progress | None = None) -> BackupDone:
    """Make a backup, check it by opening it, copy it to the second place, and remove what the rule lets go.

    Raises `ServerKeepsBackups`, `BackupNotGood`, `NoKeyring`, `DatabaseFailed` (no room, say), `Cancelled`;
    then there is no new file. Trouble with the second place is part of the result; so is `Cancelled` while the
    copy is made, for then the backup is good.
    """
    database = desk.database
    assert isinstance(database, Database)
    if not database.is_sqlite:
        raise ServerKeepsBackups
    if desk.keys is None:
        raise NoKeyring
    told = progress or NoProgress()
    with durable.telling():
        places.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with durable.locked(places.folder / STATE):
            _clean_up(places.folder)
            file, taken = _made(desk, database, desk.keys.secret.value, places, told)
            about = taken.about
            size = file.stat().st_size
            second = _copied(file, places.second, told)
            remember(places.folder, BackupState(about.made, file.name, about.sequence, size, second))
            removed = _removed(places.folder, about, desk)
            if second is SecondPlace.DONE and places.second is not None:
                removed += _removed(places.second, about, desk)
    with writing(desk, Act.BACKED_UP) as act:
        act.note(subject=file.name, after={"size": size, "second": second.value, "rows": taken.head.count})
    with suppress(Cancelled):  # too late: it is made
        told.step(_STEPS, _STEPS, file.name)
    return BackupDone(file, size, about.made, second, removed)


def last_good(folder: Path) -> BackupState | None:
    """The last good backup made here, without opening any; None when there is none to be seen.

    When what was remembered can't be read, the names in the folder tell: a file has its name only once it was
    found good.
    """
    try:
        found = json.loads((folder / STATE).read_text("ascii"))
        return BackupState(
            datetime.fromisoformat(found["made"]),
            str(found["file"]),
            int(found["sequence"]),
            int(found["size"]),
            SecondPlace(found["second"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        pass
    try:
        path, dated = backup_file.those_in(folder)[-1]
        return BackupState(dated.moment, path.name, dated.sequence, path.stat().st_size, SecondPlace.NOT_SET)
    except (OSError, IndexError):
        return None


@needs(Right.SEE_LOG)
def seals(desk: Desk, folders: Sequence[Path]) -> tuple[Seal, ...]:
    """What the backups in these folders were sealed with, for `verify`; those of other keys are left out."""
    if desk.keys is None or desk.keys.secret.kind != "file":
        return ()
    found: dict[str, Seal] = {}
    for folder in folders:
        with suppress(OSError):  # a stick that is not there: its seals can't be held against anything
            for path, _ in backup_file.those_in(folder):
                try:
                    seal = backup_file.unsealed(desk.keys.secret.value, backup_file.read_about(path))
                except (BackupDamaged, BackupNewer):
                    continue  # whoever damages a backup takes away a witness; the others are heard
                if seal is not None:
                    found[f"{seal.file} {seal.hash}"] = seal
    return tuple(sorted(found.values(), key=lambda seal: seal.sequence))


def newest_good(folders: Iterable[Path], desk: str | None = None) -> Path | None:
    """The newest backup (of one desk) in these folders that says what it is: to be offered when a database is
    damaged."""
    found: list[tuple[int, Path]] = []
    for folder in folders:
        with suppress(OSError):
            found += [(dated.sequence, path) for path, dated in backup_file.those_in(folder, desk)]
    for _, path in sorted(found, reverse=True):
        with suppress(OSError, BackupDamaged, BackupNewer):
            backup_file.read_about(path)
            return path
    return None


def before_migration(
    database: Database, key: bytes, keyring: Path, target: Path, made: datetime, folder: Path
) -> None:
    """Write a backup of a database that is still of an older schema to `target`, checked by opening it.

    `folder` is where its other backups are, for its number. Raises `BackupNotGood`, `DatabaseFailed`, OSError.
    """
    with database.read() as connection:
        path = file_of(connection)
    part = target.with_name(f".{target.name}{_PART}")
    durable.remove(part)  # of a start that the power cut
    try:
        with backup_file.make(
            database,
            path=path,
            key=key,
            keyring=keyring,
            target=part,
            sequence=1 + last_sequence(folder),
            made=made,
            program=_version(),
        ) as taken:
            try:
                with opened(part, taken.about, part.parent, key) as connection:
                    if damaged_pages(connection) or broken_keys(connection):
                        raise BackupNotGood(BackupFault.UNSOUND)
                    if rows(connection) != rows(taken.seen):
                        raise BackupNotGood(BackupFault.ROWS_DIFFER)
            except BackupDamaged as error:
                raise BackupNotGood(error.fault) from error
            except DatabaseUnreadable as error:
                raise BackupNotGood(BackupFault.OTHER_KEY) from error
        durable.replace(part, target)
    finally:
        durable.remove(part)


# --- making and checking ----------------------------------------------------------------------------------------


def _made(
    desk: Desk, database: Database, key: bytes, places: BackupPlaces, told: Progress
) -> "tuple[Path, Taken]":
    made = desk.clock()
    sequence = 1 + last_sequence(*[place for place in (places.folder, places.second) if place is not None])
    final = places.folder / backup_file.name_of(backup_file.desk_of(places.keyring), sequence, made)
    part = final.with_name(f".{final.name}{_PART}")
    try:
        with backup_file.make(
            database,
            path=places.database,
            key=key,
            keyring=places.keyring,
            target=part,
            sequence=sequence,
            made=made,
            program=_version(),
            told=lambda done, total: told.step(400 * done // max(total, 1), _STEPS, final.name),
        ) as taken:
            _checked(taken, part, final, key, told)
        durable.replace(part, final)
    finally:
        durable.remove(part)
    return final, taken


def _checked(taken: "Taken", part: Path, final: Path, key: bytes, told: Progress) -> None:
    """Opens the new backup and compares it with what was copied. Raises `BackupNotGood`."""

    def extracting(done: int, total: int) -> None:
        told.step(400 + 200 * done // max(total, 1), _STEPS, final.name)

    try:
        with opened(part, taken.about, part.parent, key, extracting) as connection:
            told.step(600, _STEPS, final.name)
            prove(connection, part.name)
            if counts(connection) != counts(taken.seen):
                raise BackupNotGood(BackupFault.ROWS_DIFFER)
            if head(connection) != taken.head:
                raise BackupNotGood(BackupFault.AUDIT_BROKEN)
    except BackupDamaged as error:
        raise BackupNotGood(error.fault) from error
    except DatabaseUnreadable as error:
        raise BackupNotGood(BackupFault.OTHER_KEY) from error


@contextmanager
def opened(
    file: Path,
    about: About,
    beside: Path,
    key: bytes,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Connection]:
    """The database in a backup, extracted into a private folder in `beside` that is gone afterwards.

    Raises `BackupDamaged`, `DatabaseUnreadable` for another key.
    """
    folder = Path(tempfile.mkdtemp(prefix=_CHECKING, dir=beside))  # mode 700
    try:
        backup_file.extract(file, about, folder, told)
        database = open_sqlite(folder / backup_file.DATABASE, key)
        try:
            fold(database)
            with database.read() as connection:
                yield connection
        finally:
            database.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fold(database: Database) -> None:
    """Play a log that was copied with the database into it: what is checked are the pages as they will be."""
    with database.driver() as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def prove(connection: Connection, file: str) -> None:
    """Pages, keys and audit of the database in a backup. Raises `BackupDamaged`."""
    if damaged_pages(connection) or broken_keys(connection):
        raise BackupDamaged(file, BackupFault.UNSOUND, backup_file.DATABASE)
    if next(check(links(connection), head(connection)), None) is not None:
        raise BackupDamaged(file, BackupFault.AUDIT_BROKEN, backup_file.DATABASE)


def last_sequence(*folders: Path) -> int:
    """The highest number a backup in these folders has."""
    highest = 0
    for folder in folders:
        state = last_good(folder)
        highest = max(highest, state.sequence if state is not None else 0)
        with suppress(OSError):
            highest = max([highest, *[dated.sequence for _, dated in backup_file.those_in(folder)]])
    return highest


def _clean_up(folder: Path) -> None:
    """What a power cut left in the middle of a backup; whoever holds the lock may remove it."""
    for path in folder.iterdir():
        if path.name.startswith(_CHECKING) and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith(".transit-desk-") and path.name.endswith(_PART):
            durable.remove(path)


def remember(folder: Path, state: BackupState) -> None:
    """Write down the last good backup. Raises OSError."""
    text = json.dumps(
        {
            "made": state.made.isoformat(),
            "file": state.file,
            "sequence": state.sequence,
            "size": state.size,
            "second": state.second.value,
        }
    )
    durable.write_whole(folder / STATE, text.encode("ascii"))


def _version() -> str:
    try:
        return version("transit-desk")
    except PackageNotFoundError:  # run from its sources
        return ""


# --- the second place -------------------------------------------------------------------------------------------


def _copied(file: Path, second: Path | None, told: Progress) -> SecondPlace:
    """Copy the backup there, read it back, and compare."""
    if second is None:
        return SecondPlace.NOT_SET
    size, done = max(file.stat().st_size, 1), 0
    target = second / file.name
    part = second / f".{file.name}{_PART}"
    try:
        if not second.is_dir():
            return SecondPlace.MISSING
        try:
            _clean_up(second)
            durable.new_file(part)
            digest = hashlib.sha256()
            with file.open("rb") as source, part.open("r+b") as copy:
                while piece := source.read(CHUNK):
                    digest.update(piece)
                    copy.write(piece)
                    done += len(piece)
                    told.step(800 + 180 * done // size, _STEPS, file.name)
                copy.flush()
                os.fsync(copy.fileno())
            if _digest(part) != digest.digest():
                return SecondPlace.DIFFERS
            durable.replace(part, target)
        finally:
            with suppress(OSError):  # a stick that was pulled out: there is nothing to remove any more
                durable.remove(part)
    except Cancelled:
        return SecondPlace.STOPPED
    except (OSError, DatabaseFailed) as error:
        return _trouble(error, second)
    return SecondPlace.DONE


def _digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):  # from the stick itself, not from what the system remembers of it
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while piece := file.read(CHUNK):
            digest.update(piece)
    return digest.digest()


def _trouble(error: Exception, second: Path) -> SecondPlace:
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return SecondPlace.FULL
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return SecondPlace.READ_ONLY
    try:
        there = second.is_dir()
    except OSError:
        there = False
    return SecondPlace.FAILED if there else SecondPlace.MISSING


# --- the rule ---------------------------------------------------------------------------------------------------


def _removed(folder: Path, newest: About, desk: Desk) -> int:
    """Remove what the rule doesn't keep: backups of this desk that say so themselves, and nothing else.

    What can't be removed (a stick that became read-only) stays: the next backup tries again.
    """
    removed = 0
    with suppress(OSError):
        there = backup_file.those_in(folder, newest.desk)
        keep = kept([dated for _, dated in there], desk.zone) | {newest.sequence}
        for path, dated in there:
            if dated.sequence not in keep and _ours(path, newest.desk):
                durable.remove(path)
                removed += 1
    return removed


def _ours(path: Path, desk: str) -> bool:
    try:
        return backup_file.read_about(path).desk == desk
    except (BackupDamaged, BackupNewer, OSError):
        return False
