"""What the titles above a list say about the journey: "Departure: 09 Dec 2026   ET 816 BJM-ADD 15:40".

Only offered to the user, never applied by itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from transit_desk.domain.names import fold
from transit_desk.domain.roll.dates import dates_in

_LEAVING: Final = re.compile(
    r"\b(?:DEPART|DEPARTS|DEPARTURE|DEPARTURES|DEPARTING|TRAVEL|VOYAGE|FLIGHT|VOL|LEAVING|ETD)\b"
)
_LEG: Final = re.compile(
    r"\b(?P<carrier>[A-Z]{2}|[A-Z]\d|\d[A-Z])\s?(?P<number>\d{1,4}[A-Z]?)\s+"
    r"(?P<origin>[A-Z]{3})\s?(?:[-–—/>→]|to)\s?(?P<destination>[A-Z]{3})\b"
    r"(?:\s+(?:at\s|à\s|ETD\s|STD\s)?(?P<hour>[01]?\d|2[0-3])\s?[:hH.]\s?(?P<minute>[0-5]\d)\b)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class LegHint:
    """One flight named in a title; `departs` is the wall clock of its airport."""

    carrier: str
    number: str
    origin: str
    destination: str
    departs: time | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What the titles say: their lines, the day of departure if named, and the flights in order."""

    titles: tuple[str, ...] = ()
    departure: date | None = None
    legs: tuple[LegHint, ...] = ()


def read_hints(titles: Sequence[str]) -> Hints:
    """The day is that of the first line that speaks of leaving or names a flight; two days in it are none."""
    departure: date | None = None
    legs: list[LegHint] = []
    for title in titles:
        flights = list(_LEG.finditer(title))
        legs += [_leg(match) for match in flights]
        days = dates_in(title)
        if departure is None and len(days) == 1 and (flights or _LEAVING.search(fold(title))):
            departure = days[0]
    return Hints(tuple(titles), departure, tuple(legs))


def _leg(match: re.Match[str]) -> LegHint:
    hour, minute = match["hour"], match["minute"]
    return LegHint(
        match["carrier"],
        match["number"],
        match["origin"],
        match["destination"],
        time(int(hour), int(minute)) if hour and minute else None,
    )
