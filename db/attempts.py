"""Wrong sign-ins, counted in a file beside the keyring, so that starting the program again forgives nothing.

No name is in it: people are known by the keyring's hash of what was typed. The rule is in `domain.backoff`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from db import durable
from transit_desk.domain.backoff import AFTER_DAMAGE, FREE, FREE_FOR_ALL, still_to_wait

MOST: Final = 200
_LARGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class _Count:
    failures: int
    last: float  # seconds since 1970


@dataclass(frozen=True, slots=True)
class _Counts:
    """`everybody` counts the failures under any name since the last success."""

    everybody: _Count
    each: dict[str, _Count]


class Attempts:
    """The counts at `path`. A file that can't be read counts as some failures, so damaging it gains nothing.

    Whoever can write to the folder can take the file away; but then the keyring too, to guess elsewhere.
    Moments are aware. Raises `DatabaseFailed` when the folder can't be read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def wait(self, tag: str, now: datetime) -> float:
        """Seconds until who typed this name (`Keyring.tag`) may try again; 0 for at once."""
        at = now.timestamp()
        with durable.telling(), durable.locked(self._path):
            counts = self._read(at)
            known = _not_later_than(at, counts)
            if known != counts:
                self._write(known)  # after a clock was set back one waits once, not until it is caught up
        own = known.each.get(tag, _Count(0, at))
        return max(
            still_to_wait(own.failures, at - own.last, free=FREE),
            still_to_wait(known.everybody.failures, at - known.everybody.last, free=FREE_FOR_ALL),
        )

    def failures(self, tag: str) -> tuple[int, int]:
        """Wrong sign-ins since the last good one: under this name, and under all names together."""
        with durable.telling(), durable.locked(self._path):
            counts = self._read(0.0)
        own = counts.each.get(tag)
        return (own.failures if own else 0), counts.everybody.failures

    def failed(self, tag: str, now: datetime) -> None:
        """Count a wrong sign-in, durably, before it is answered."""
        at = now.timestamp()

        def change(counts: _Counts) -> _Counts:
            own = counts.each.get(tag, _Count(0, at))
            each = counts.each | {tag: _Count(own.failures + 1, at)}
            while len(each) > MOST:
                del each[min((known for known in each if known != tag), key=lambda one: _weight(each[one]))]
            return _Counts(_Count(counts.everybody.failures + 1, at), each)

        self._change(at, change)

    def passed(self, tag: str, now: datetime) -> None:
        """Forget this name's failures, and everybody's together."""

        def change(counts: _Counts) -> _Counts:
            each = {known: count for known, count in counts.each.items() if known != tag}
            return _Counts(replace(counts.everybody, failures=0), each)

        self._change(now.timestamp(), change)

    def _change(self, at: float, change: Callable[[_Counts], _Counts]) -> None:
        with durable.telling(), durable.locked(self._path):
            before = self._read(at)
            after = change(_not_later_than(at, before))
            if after != before:
                self._write(after)

    def _read(self, at: float) -> _Counts:
        try:
            with self._path.open("rb") as file:
                data = file.read(_LARGEST + 1)
        except FileNotFoundError:
            return _Counts(_Count(0, 0.0), {})
        try:
            if len(data) > _LARGEST:
                raise ValueError("too long")
            found = json.loads(data)
            return _Counts(
                _count(found["everybody"]), {str(tag): _count(one) for tag, one in found["each"].items()}
            )
        # Whatever it is, it is not what was written.
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            return _Counts(_Count(FREE_FOR_ALL - FREE + AFTER_DAMAGE, at), {})

    def _write(self, counts: _Counts) -> None:
        content = {
            "everybody": [counts.everybody.failures, counts.everybody.last],
            "each": {tag: [one.failures, one.last] for tag, one in counts.each.items()},
        }
        durable.write_whole(self._path, json.dumps(content, allow_nan=False).encode("ascii"))


def _count(found: Any) -> _Count:
    failures, last = found
    count = _Count(int(failures), float(last))
    if count.failures < 0 or not 0 <= count.last < 1e11:  # NaN fails too
        raise ValueError("no count")
    return count


def _weight(count: _Count) -> tuple[int, float]:
    """Who is forgotten first when there are too many: the fewest failures, of those the oldest."""
    return count.failures, count.last


def _not_later_than(at: float, counts: _Counts) -> _Counts:
    """The counts with no moment after now; the clock may have been set back."""

    def capped(count: _Count) -> _Count:
        return replace(count, last=min(count.last, at))

    return _Counts(capped(counts.everybody), {tag: capped(one) for tag, one in counts.each.items()})
