"""Files that are there whole or not at all, also after a power cut: the only place that writes such files.

Everything goes through `os.open`, `os.write`, `os.fsync`, `os.replace` and `os.unlink`, called by these names, so
that a test can cut the power before, in the middle of and after each one.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from transit_desk.domain.refusals import DatabaseFailed, DatabaseTrouble, StaleData

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def write_whole(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put `data` in the place of `path`: whoever reads it finds the old bytes or the new ones, never less.

    When it returns the new ones survive a power cut. Two may not write the same file at once (`locked`).
    Raises OSError.
    """
    beside = staging(path)
    remove(beside)  # of a write that was cut
    descriptor = os.open(beside, _NEW, mode)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    replace(beside, path)


def new_file(path: Path, mode: int = 0o600) -> None:
    """An empty file with its mode from the first moment, for another writer (SQLite) to fill."""
    os.close(os.open(path, _NEW, mode))


def sync(path: Path) -> None:
    """Make sure that what another writer put in `path` survives a power cut."""
    descriptor = os.open(path, os.O_RDWR | _BINARY)  # Windows syncs only what may be written
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(source: Path, target: Path) -> None:
    """Put `source`, which must be synced, in the place of `target` in one step."""
    os.replace(source, target)  # noqa: PTH105  # by this name, see the module
    _sync_folder(target.parent)


def remove(path: Path) -> None:
    """Remove a file, or find it gone."""
    try:
        os.unlink(path)  # noqa: PTH108  # by this name, see the module
    except FileNotFoundError:
        return
    _sync_folder(path.parent)


def staging(path: Path) -> Path:
    """Where the new bytes of `path` are until they are complete. What a cut leaves there the next write removes."""
    return path.with_name(f".{path.name}.new")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Within: nobody else, thread or process, is `locked` on the same path. Waits for who is.

    The system releases it when a process dies, so a lock is never left behind; the lock file is. Raises
    OSError, and `StaleData` on Windows, where waiting ends after ten seconds.
    """
    descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | _BINARY, 0o600)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)  # and with it the lock


@contextmanager
def telling() -> Iterator[None]:
    """Within: an OSError about a file beside the database becomes a `DatabaseFailed`, worded for the reader."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise DatabaseFailed(DatabaseTrouble.FULL if full else DatabaseTrouble.DISK) from error


_BINARY = getattr(os, "O_BINARY", 0)  # only Windows has, and needs, it
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY


def _sync_folder(folder: Path) -> None:
    """A name in a folder survives a power cut only when the folder is synced too; Windows has no such call."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
        except OSError as error:
            raise StaleData("") from error

else:

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
