"""Watches which files are opened for writing while something runs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_watching: list[list[str]] = []
_hooked: list[bool] = []


def _hook(event: str, args: tuple[object, ...]) -> None:
    """Python has no way to take an audit hook away: this one sleeps while nobody watches."""
    if not _watching:
        return
    if event == "open":
        path, mode, flags = args
        if (isinstance(flags, int) and flags & _WRITES) or (
            isinstance(mode, str) and set("wax+") & set(mode)
        ):
            _watching[-1].append(str(path))
    elif event in {"os.mkdir", "tempfile.mkstemp", "tempfile.mkdtemp"}:
        _watching[-1].append(str(args[0]))


@contextmanager
def files_written() -> Iterator[list[str]]:
    """The paths that Python opened for writing or made while the block ran."""
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked.append(True)
    seen: list[str] = []
    _watching.append(seen)
    try:
        yield seen
    finally:
        _watching.remove(seen)
