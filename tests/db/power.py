"""A power cut at any step of `db.durable`, as hard as a disk allows: what was not synced may be gone."""

import os
from pathlib import Path
from typing import Any


class PowerCut(BaseException):
    """The power is off. No `except Exception` of the program is there to see it."""


class Power:
    """Stands in the place of `os` in `db.durable`; fails at moment number `at` and at all that follow.

    A moment is before and after each primitive, and the middle of each write.
    """

    def __init__(self, at: int | None) -> None:
        self.moments = 0
        self.replaced: list[Path] = []
        self._at = at
        self._open: dict[int, Path] = {}
        self._unsynced: set[Path] = set()
        self._renamed: list[tuple[Path, bytes | None]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def cut(self) -> None:
        """From now on nothing works."""
        self._at = -1
        raise PowerCut

    def _moment(self) -> None:
        if self._at is not None and self.moments >= self._at:
            self._at = -1
            raise PowerCut
        self.moments += 1

    def open(self, path: Path, flags: int, mode: int = 0o777) -> int:
        """os.open"""
        self._moment()
        descriptor = os.open(path, flags, mode)
        self._open[descriptor] = Path(path)
        self._after(descriptor)
        return descriptor

    def _after(self, descriptor: int) -> None:
        try:
            self._moment()
        except PowerCut:
            os.close(descriptor)  # the process is gone, and its locks with it
            raise

    def write(self, descriptor: int, data: memoryview) -> int:
        """os.write, also of half the bytes only"""
        self._moment()
        self._unsynced.add(self._open[descriptor])
        half = os.write(descriptor, data[: len(data) // 2])
        self._moment()
        written = half + os.write(descriptor, data[half:])
        self._moment()
        return written

    def fsync(self, descriptor: int) -> None:
        """os.fsync"""
        self._moment()
        path = self._open[descriptor]
        if path.is_dir():
            self._renamed = [each for each in self._renamed if each[0].parent != path]
        self._unsynced.discard(path)
        self._moment()

    def replace(self, source: Path, target: Path) -> None:
        """os.replace"""
        self._moment()
        self._renamed.append((target, target.read_bytes() if target.exists() else None))
        self.replaced.append(target)
        os.replace(source, target)  # noqa: PTH105  # what is stood in for
        if source in self._unsynced:
            self._unsynced.remove(source)
            self._unsynced.add(target)
        self._moment()

    def unlink(self, path: Path) -> None:
        """os.unlink"""
        self._moment()
        os.unlink(path)  # noqa: PTH108  # what is stood in for
        self._moment()

    def lose(self, *, renames: bool) -> None:
        """What the disk loses: half of what was not synced, and (if so) new names in a folder not synced."""
        for path in self._unsynced:
            if path.exists():
                os.truncate(path, path.stat().st_size // 2)
        for path, before in reversed(self._renamed if renames else []):
            if before is None:
                path.unlink()
            else:
                path.write_bytes(before)
