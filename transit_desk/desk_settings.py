"""What one desk remembers between two starts: language, look, who works here. One small JSON file."""

import json
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path

_SURROGATE = re.compile("[\ud800-\udfff]")


class DeskSettings:
    """Small texts under dotted keys, written after each change by replacing the file whole.

    `elsewhere` is given the job of writing, so that the main thread needn't wait for the disk; without it
    the job is done at once.

    A damaged file starts afresh: settings are a convenience, they must not keep the desk from opening.
    """

    def __init__(self, path: Path, elsewhere: Callable[[Callable[[], None]], None] | None = None) -> None:
        self._path = path
        self._elsewhere = elsewhere or (lambda job: job())
        self._lock = threading.Lock()
        self._values: dict[str, str] = {}
        try:
            found = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):  # the last for brackets inside brackets without end
            found = {}
        if isinstance(found, dict):
            # What can't be written again (half a surrogate pair) is not remembered either.
            self._values = {
                key: value
                for key, value in found.items()
                if isinstance(value, str) and not _SURROGATE.search(key + value)
            }

    def get(self, key: str, default: str = "") -> str:
        """The text stored under `key`, or `default`."""
        return self._values.get(key, default)

    def set(self, key: str, value: str) -> None:
        """Remember `value`; one with half a surrogate pair in it is no text and is let be."""
        if _SURROGATE.search(value):
            return
        if self._values.get(key) == value:
            return
        with self._lock:
            self._values = self._values | {key: value}
        self._elsewhere(self._write)

    def _write(self) -> None:
        with self._lock:
            values = dict(self._values)
        new = self._path.with_suffix(".new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(values, file, indent=1, sort_keys=True, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)
