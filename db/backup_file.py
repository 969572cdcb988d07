"""One backup is one file, `*.tdbackup`: a zip, stored, of the encrypted database, its keyring and a description.

The database is copied byte by byte while the write lock is held: nobody writes meanwhile, everybody reads. What
the write-ahead log still holds is copied with it; the two together are what a power cut at this moment would
leave, and SQLite reads that by design. Another program may be folding its log into the file at the same time:
the pages it is at are all in the log, which only somebody with the write lock may begin anew.
"""

import errno
import hashlib
import json
import os
import re
import secrets
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, inspect

from db import durable, migrate
from db.engine import Database, begin_writing
from db.keyring.format import decode
from db.queries.audit_chain import head
from db.raw_copy import CHUNK, chunks
from transit_desk.domain.audit import FIRST, Head
from transit_desk.domain.backups import FORMAT, SUFFIX, About, BackupFault, Member, Seal
from transit_desk.domain.keeping import Dated
from transit_desk.domain.refusals import BackupDamaged, BackupNewer, StaleData

DATABASE: Final = "desk.db"
LOG: Final = "desk.db-wal"
KEYRING: Final = "desk.keyring"
ABOUT: Final = "about.json"
_NAME: Final = re.compile(r"transit-desk-([0-9a-f]{8})-(\d{6,})-(\d{8}-\d{6})" + re.escape(SUFFIX))
_TRIES: Final = 3
_ABOUT_MOST: Final = 100_000


class Named(NamedTuple):
    """What the name of a backup says."""

    desk: str
    sequence: int
    made: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was written; `seen` still sees the database as it was at that moment, to check it against."""

    about: About
    head: Head
    seen: Connection


def name_of(desk: str, sequence: int, made: datetime) -> str:
    """The name of a backup: of which desk, the how manieth, and when in UTC."""
    return f"transit-desk-{desk}-{sequence:06}-{made.astimezone(UTC):%Y%m%d-%H%M%S}{SUFFIX}"


def parse_name(name: str) -> Named | None:
    """And back; None for a file that is not of our making."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        made = datetime.strptime(found[3], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Named(found[1], int(found[2]), made)


def those_in(folder: Path, desk: str | None = None) -> tuple[tuple[Path, Dated], ...]:
    """The backups in `folder` (of one desk), by their names, the oldest first. Raises OSError."""
    found = []
    for path in folder.iterdir():
        named = parse_name(path.name)
        if named is not None and desk in (None, named.desk):
            found.append((path, Dated(named.sequence, named.made)))
    return tuple(sorted(found, key=lambda each: each[1].sequence))


def desk_of(keyring: Path) -> str:
    """Eight letters that tell this desk's backups from others'; the same for as long as its keyring lives."""
    content = decode(keyring.read_bytes(), keyring.name)
    return hashlib.sha256(b"transit-desk backup" + content.id).hexdigest()[:8]


@contextmanager
def make(
    database: Database,
    *,
    path: Path,
    key: bytes,
    keyring: Path,
    target: Path,
    sequence: int,
    made: datetime,
    program: str,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Taken]:
    """Write a backup of the SQLite database at `path`, open as `database`, to `target`, which must not exist.

    The file is complete and synced within the block; when making it raises nothing is left. `told(done, total)`
    bytes. Raises `DatabaseFailed`, `KeyringDamaged`, `StaleData` when the keyring changes all the time, OSError.
    """
    for _ in range(_TRIES):
        # What this sees is what was copied, for as long as it is open; others write on.
        with database.read() as seen:
            try:
                about, end = _write(database, seen, path, key, keyring, target, sequence, made, program, told)
            except BaseException:
                durable.remove(target)
                raise
            if about is not None:
                yield Taken(about, end, seen)
                return
        durable.remove(target)
    raise StaleData("keyring")


def _write(
    database: Database,
    seen: Connection,
    path: Path,
    key: bytes,
    keyring: Path,
    target: Path,
    sequence: int,
    made: datetime,
    program: str,
    told: Callable[[int, int], None],
) -> tuple[About | None, Head]:
    """No description when the keyring was changed meanwhile."""
    schema = migrate.revision(database) or ""
    with database.driver() as lock:
        # Who reads may keep the log from being emptied; then it is copied, and nobody waits.
        lock.execute("PRAGMA busy_timeout = 100")
        lock.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        begin_writing(lock)
        end = _end(seen)  # its first query: from here on it sees what is being copied
        ring = keyring.read_bytes()
        desk = desk_of(keyring)
        log = path.with_name(f"{path.name}-wal")
        logged = log.stat().st_size if log.exists() else 0
        total = path.stat().st_size + logged
        with _Writer(target, made, lambda done: told(done, total)) as writer:
            writer.add(DATABASE, chunks(path))
            if logged:
                writer.add(LOG, chunks_of_log(log))
            lock.execute("COMMIT")
            writer.add(KEYRING, (ring,))
            about = About(target.name, program, schema, made, sequence, desk, dict(writer.members), b"")
            writer.add(ABOUT, (_encoded(about, sealed(key, end, about)),))
    return (read_about(target) if keyring.read_bytes() == ring else None), end


def _end(seen: Connection) -> Head:
    """Where the audit ends; a database about to be migrated may be from before there was one."""
    return head(seen) if inspect(seen).has_table("audit_head") else Head(0, FIRST)


def chunks_of_log(path: Path) -> Iterable[bytes]:
    """The write-ahead log: no lock hangs on it."""
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            yield chunk


class _Writer:
    """The zip being written; hashing and the disk's own work run beside. Synced when the block ends."""

    def __init__(self, target: Path, made: datetime, told: Callable[[int], None]) -> None:
        self.members: dict[str, Member] = {}
        self._made, self._told, self._done, self._sent = made.astimezone(UTC), told, 0, 0
        durable.new_file(target)
        self._file = target.open("r+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED)
        self._beside = ThreadPoolExecutor(1)
        self._disk = ThreadPoolExecutor(1)
        self._syncing: Future[None] | None = None

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._beside.shutdown()
        self._disk.shutdown()
        try:
            if kind is None:
                if self._syncing is not None:
                    self._syncing.result()  # a failed sync is told once: the next one would be content
                self._zip.close()
                self._file.flush()
                os.fsync(self._file.fileno())
        finally:
            self._zip.fp = None  # after an error: it would write its end into the closed file when collected
            self._file.close()

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """One member."""
        info = zipfile.ZipInfo(name, self._made.timetuple()[:6] if self._made.year >= 1980 else _EPOCH)
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        hashing: Future[None] | None = None
        with self._zip.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                if hashing is not None:
                    hashing.result()
                hashing = self._beside.submit(digest.update, piece)
                member.write(piece)
                size += len(piece)
                self._done += len(piece)
                self._told(self._done)
                self._sync_early()
            if hashing is not None:
                hashing.result()
        self.members[name] = Member(size, digest.hexdigest())

    def _sync_early(self) -> None:
        """Let the disk begin: what is written then is no longer waited for at the end."""
        if self._done - self._sent < _SYNC_EVERY or (self._syncing is not None and not self._syncing.done()):
            return
        if self._syncing is not None:
            self._syncing.result()
        self._sent = self._done
        self._syncing = self._disk.submit(os.fsync, self._file.fileno())


_SYNC_EVERY: Final = 4 << 20
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def _encoded(about: About, seal: bytes) -> bytes:
    return json.dumps(
        {
            "format": FORMAT,
            "program": about.program,
            "schema": about.schema,
            "made": about.made.astimezone(UTC).isoformat(),
            "sequence": about.sequence,
            "desk": about.desk,
            "members": {
                name: {"size": member.size, "sha256": member.sha256} for name, member in about.members.items()
            },
            "seal": seal.hex(),
        },
        indent=1,
        sort_keys=True,
    ).encode("ascii")


# --- reading --------------------------------------------------------------------------------------------------


def read_about(path: Path) -> About:
    """The description in a backup. Raises `BackupDamaged`, `BackupNewer`, OSError."""
    with _opened(path) as archive:
        data = _small(archive, path, ABOUT, _ABOUT_MOST)
    try:
        found = json.loads(data)
        if found["format"] > FORMAT:
            raise BackupNewer(path.name)
        return About(
            path.name,
            str(found["program"]),
            str(found["schema"]),
            datetime.fromisoformat(found["made"]).astimezone(UTC),
            int(found["sequence"]),
            str(found["desk"]),
            {str(name): _member(member) for name, member in found["members"].items()},
            bytes.fromhex(found["seal"]),
        )
    # Whatever the bytes are, they are no description.
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        raise BackupDamaged(path.name, BackupFault.MEMBER_CHANGED, ABOUT) from error


def extract(
    path: Path, about: About, folder: Path, told: Callable[[int, int], None] = lambda done, total: None
) -> None:
    """Write database, log and keyring of a backup into `folder`, each compared with its SHA-256, mode 600.

    Raises `BackupDamaged`, OSError.
    """
    for name in (DATABASE, KEYRING):
        if name not in about.members:
            raise BackupDamaged(path.name, BackupFault.MEMBER_MISSING, name)
    done = 0
    with _opened(path) as archive:
        for name in (DATABASE, LOG, KEYRING):  # none but these: a name in a zip may point anywhere
            expected = about.members.get(name)
            if expected is None:
                continue
            digest, size = hashlib.sha256(), 0
            durable.new_file(folder / name)
            with _member_of(archive, path, name) as member, (folder / name).open("r+b", buffering=0) as file:
                # Never more than was promised: a damaged length must not fill the disk.
                while piece := _read(path, name, member, min(CHUNK, expected.size + 1 - size)):
                    digest.update(piece)
                    _put(file, piece)
                    size += len(piece)
                    done += len(piece)
                    told(done, about.size)
            if Member(size, digest.hexdigest()) != expected:
                raise BackupDamaged(path.name, BackupFault.MEMBER_CHANGED, name)


def _put(file: Any, piece: bytes) -> None:
    left = memoryview(piece)
    while left:
        left = left[file.write(left) :]


# What zipfile raises for bytes that are no zip, or one it doesn't know: `NotImplementedError` for a method,
# `RuntimeError` for one that claims a password, `OverflowError` for a length.
_UNREADABLE: Final = (
    zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError, UnicodeError
)  # fmt: skip


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except _UNREADABLE as error:
        with path.open("rb") as file:
            begins = file.read(4) == b"PK\x03\x04"
        fault = BackupFault.CUT_SHORT if begins else BackupFault.NOT_A_BACKUP
        raise BackupDamaged(path.name, fault) from error


def _member_of(archive: zipfile.ZipFile, path: Path, name: str) -> IO[bytes]:
    try:
        if (
            archive.getinfo(name).compress_type != zipfile.ZIP_STORED
        ):  # a damaged byte, or a zip of another make
            raise BackupDamaged(path.name, BackupFault.MEMBER_CHANGED, name)
        return archive.open(name)
    except KeyError as error:
        raise BackupDamaged(path.name, BackupFault.MEMBER_MISSING, name) from error
    except _UNREADABLE as error:
        raise BackupDamaged(path.name, BackupFault.MEMBER_CHANGED, name) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place before the file's beginning: a damaged offset
            raise
        raise BackupDamaged(path.name, BackupFault.MEMBER_CHANGED, name) from error


def _read(path: Path, name: str, member: IO[bytes], most: int) -> bytes:
    try:
        return member.read(most)
    except _UNREADABLE as error:
        raise BackupDamaged(path.name, BackupFault.MEMBER_CHANGED, name) from error


def _small(archive: zipfile.ZipFile, path: Path, name: str, most: int) -> bytes:
    if name not in archive.namelist():
        raise BackupDamaged(path.name, BackupFault.NOT_A_BACKUP)
    with _member_of(archive, path, name) as member:
        data = _read(path, name, member, most + 1)
    if len(data) > most:
        raise BackupDamaged(path.name, BackupFault.MEMBER_CHANGED, name)
    return data


def _member(found: Any) -> Member:
    return Member(int(found["size"]), str(found["sha256"]))


# --- the seal -------------------------------------------------------------------------------------------------


def sealed(key: bytes, end: Head, about: About) -> bytes:
    """The end of the audit, for who has the database's key; bound to this very backup."""
    nonce = secrets.token_bytes(12)
    plain = json.dumps([end.count, end.hash]).encode("ascii")
    return nonce + _seal_key(key).encrypt(nonce, plain, _bound(about))


def unsealed(key: bytes, about: About) -> Seal | None:
    """What was sealed; None when that was under another key, or was changed."""
    try:
        plain = _seal_key(key).decrypt(about.seal[:12], about.seal[12:], _bound(about))
        count, last = json.loads(plain)
    except (InvalidTag, ValueError, TypeError):
        return None
    return Seal(int(count), str(last), about.sequence, about.file)


def _seal_key(key: bytes) -> AESGCM:
    return AESGCM(HKDF(hashes.SHA256(), 32, salt=None, info=b"transit-desk seal").derive(key))


def _bound(about: About) -> bytes:
    database = about.members.get(DATABASE)
    return f"{about.desk} {about.sequence} {database.sha256 if database else ''}".encode()
