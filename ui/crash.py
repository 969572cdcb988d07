"""When we have a bug: a report on disk without personal data, a calm sentence, and the window stays.

What the world does wrong (disk full, file locked, a refusal) is no bug and never comes here; see
`MainWindow.refuse`.
"""

import os
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

KEPT = 20
"""Reports kept in the folder; older ones are removed."""
SAME_BUG = timedelta(seconds=1)
"""What goes wrong again at the same place sooner than this (in painting, sixty times a second) is told once."""


def describe(error: BaseException, when: datetime, versions: str) -> str:
    """A report: types, files, lines and functions. No messages and no values, for they may name people."""
    return "\n".join((f"{when:%Y-%m-%d %H:%M:%S %Z}", versions, "", _trace(error)))


def _trace(error: BaseException) -> str:
    parts: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        parts.append(f"{type(one).__module__}.{type(one).__qualname__}")
        for frame in traceback.extract_tb(one.__traceback__):
            parts.append(f"  {frame.filename}:{frame.lineno} in {frame.name}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        if one is not None:
            parts.append("which came from")
    return "\n".join(parts) + "\n"


def versions() -> str:
    """Versions of the program, Python, Qt and the system, in one line."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from PySide6.QtCore import qVersion

    try:
        ours = version("transit-desk")
    except PackageNotFoundError:
        ours = "from a folder"  # started from the repository, not installed
    return f"transit-desk {ours}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"


class CrashReporter:
    """Writes reports into `folder` and tells `on_report` (path or None when even that failed)."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._now = now
        self._last: BaseException | None = None
        self._last_trace, self._last_at = "", datetime.min.replace(tzinfo=UTC)
        self._hooks: tuple[object, object] | None = None
        self.on_report: Callable[[Path | None], None] | None = None

    def report(self, error: BaseException) -> Path | None:
        """Writes one report, once for the same exception; None when the disk refuses."""
        if error is self._last:
            return None
        self._last = error
        when, trace = self._now(), _trace(error)
        again = trace == self._last_trace and abs(when - self._last_at) < SAME_BUG
        self._last_trace, self._last_at = trace, when
        if again:
            return None
        file = self._folder / f"report-{when:%Y%m%dT%H%M%S%f}.txt"
        path: Path | None = file
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(describe(error, when, versions()))
            for old in sorted(self._folder.glob("report-*.txt"))[:-KEPT]:
                old.unlink(missing_ok=True)
        except OSError:  # a full disk must not turn a bug into a crash; the sentence says there is no report
            path = None
        if self.on_report is not None:
            self.on_report(path)
        return path

    def install(self) -> None:
        """Takes over `sys.excepthook` (Qt calls it for exceptions in slots) and that of threads."""
        if self._hooks is None:
            self._hooks = (sys.excepthook, threading.excepthook)
            sys.excepthook = self._hook
            threading.excepthook = self._thread_hook

    def uninstall(self) -> None:
        """Gives the hooks back."""
        if self._hooks is not None:
            sys.excepthook, threading.excepthook = self._hooks  # type: ignore[assignment]  # kept as found
            self._hooks = None

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self.report(error)

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.exc_value)
