"""Reading the bytes of a database file that SQLite has open in this very process.

On POSIX a process loses all its locks on a file as soon as it closes *any* descriptor of it
(https://www.sqlite.org/howtocorrupt.html, section 2.2). Another program that closes the database then takes
itself for the last one and removes the write-ahead log, with everything this process writes to it afterwards.
So the descriptor through which such a file was read is kept until the file is gone or the process ends.
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

CHUNK: Final = 1 << 20

_kept: dict[tuple[int, int], int] = {}
_guard = threading.Lock()


def chunks(path: Path) -> Iterator[bytes]:
    """The bytes of the file from its beginning, as long as it was when asked. Raises OSError."""
    if os.name == "nt":  # locks belong to the handle there
        with path.open("rb", buffering=0) as file:
            left = os.fstat(file.fileno()).st_size
            while left and (chunk := file.read(min(CHUNK, left))):
                left -= len(chunk)
                yield chunk
        return
    descriptor = _descriptor(path)
    size, at = os.fstat(descriptor).st_size, 0
    while at < size and (chunk := os.pread(descriptor, min(CHUNK, size - at), at)):
        at += len(chunk)
        yield chunk


def _descriptor(path: Path) -> int:
    with _guard:
        for key, old in list(_kept.items()):
            if os.fstat(old).st_nlink == 0:  # the file was removed or replaced: nobody's lock hangs on it
                del _kept[key]
                with contextlib.suppress(OSError):  # closing what was only read loses nothing
                    os.close(old)
        about = path.stat()
        key = (about.st_dev, about.st_ino)
        if key not in _kept:
            # O_CLOEXEC: a program started from here needs none of it. Python sets it by itself.
            _kept[key] = os.open(path, os.O_RDONLY)
        return _kept[key]
