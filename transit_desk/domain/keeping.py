"""Which backups are kept, and when the next is due. Pure: the clock is handed in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

DAYS: Final = 7
WEEKS: Final = 5
MONTHS: Final = 12
CLOCK_SLACK: Final = timedelta(hours=1)
"""By how much the clock may have been put right since the last backup and still be believed."""


@dataclass(frozen=True, slots=True)
class Dated:
    """One backup: `sequence` counts them and never goes back; `moment` is what the clock said, right or wrong."""

    sequence: int
    moment: datetime


def kept(backups: Iterable[Dated], zone: tzinfo) -> frozenset[int]:
    """The sequences to keep: the last of each of 7 days, 5 weeks and 12 months that have one, and the newest.

    They are walked through by sequence, from the newest: a clock set back, or one that has lost its battery,
    makes an old day of today, but nothing newer is ever thrown away for it.
    """
    ranked = sorted(backups, key=lambda backup: backup.sequence, reverse=True)
    keep = {backup.sequence for backup in ranked[:1]}
    for count, period in _PERIODS:
        seen: set[tuple[int, ...]] = set()
        for backup in ranked:
            label = period(backup.moment.astimezone(zone))
            if label in seen:
                continue
            if len(seen) == count:
                break
            seen.add(label)
            keep.add(backup.sequence)
    return frozenset(keep)


def due(now: datetime, at: time, last_good: datetime | None, zone: tzinfo) -> bool:
    """Whether the backup of the day, set for `at` on the centre's wall clock, is still to be made.

    It is also due when there is none yet, and when the last one lies in the future: then the clock was wrong
    when it was made, or is now.
    """
    if last_good is None or last_good > now + CLOCK_SLACK:
        return True
    local = now.astimezone(zone)
    turn = datetime.combine(local.date(), at, zone)
    if turn > local:
        turn = datetime.combine(local.date() - timedelta(days=1), at, zone)
    return last_good < turn


_PERIODS: Final[tuple[tuple[int, Callable[[datetime], tuple[int, ...]]], ...]] = (
    (DAYS, lambda moment: (moment.year, moment.month, moment.day)),
    (WEEKS, lambda moment: tuple(moment.isocalendar()[:2])),
    (MONTHS, lambda moment: (moment.year, moment.month)),
)
