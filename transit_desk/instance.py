"""One program at a time works on a desk's data.

The system holds the lock and lets go of it when the program dies, however it dies: nothing is left behind
that would keep the next start from opening.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

_FAR = 1 << 20
"""The locked byte lies beyond the text: Windows lets nobody read a locked one."""


class DeskLock:
    """The lock on the data folder. `take` and `release`, or as a context manager."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> None:
        """Take it, or raise `AlreadyOpen` with the moment since when the other program works. Raises OSError."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _locked(descriptor):
            since = _moment(os.read(descriptor, 64))
            os.close(descriptor)
            from transit_desk.domain.refusals import AlreadyOpen

            raise AlreadyOpen(since)
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, datetime.now(UTC).isoformat().encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Let the next one in. Harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)  # and with it the lock
            self._descriptor = None

    def __enter__(self) -> "DeskLock":
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _moment(text: bytes) -> datetime | None:
    try:
        return datetime.fromisoformat(text.decode("ascii"))
    except ValueError:
        return None


if sys.platform == "win32":
    import msvcrt

    def _locked(descriptor: int) -> bool:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _locked(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
