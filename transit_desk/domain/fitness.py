"""Fit to travel: how long a check holds, and what it means at a given departure.

The window is counted back from the actual departure (FIELD.md, "Medical": usually 24 to 48 hours, never more
than 72): when a flight slips, a check expires. The window is the programme's: always given, never assumed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from transit_desk.domain.codes import Fitness, Outcome

HOLDING: Final = frozenset({Fitness.DEFERRED, Fitness.UNFIT})
"""Results that hold the whole case; they stand until the next check, whatever the window."""
CLEARED: Final = frozenset({Fitness.FIT, Fitness.FIT_WITH_CONDITIONS})
"""Results with which a person may travel."""


@dataclass(frozen=True, slots=True)
class Check:
    """One fit-to-travel check: `checked_at` with its zone (UTC inside), `review_on` for a deferral.

    What was found is not here: diagnoses stay with medical staff. Raises `ValueError` for a naive time.
    """

    outcome: Outcome
    checked_at: datetime
    review_on: date | None = None

    def __post_init__(self) -> None:
        if self.checked_at.tzinfo is None:
            raise ValueError("a check needs a time with its zone")


def valid_until(check: Check, window_hours: int) -> datetime:
    """The latest departure the check is good for, the last moment included."""
    return check.checked_at + timedelta(hours=window_hours)


def fitness_at(check: Check | None, departure: datetime | None, window_hours: int, now: datetime) -> Fitness:
    """What the person's last check means for a flight that leaves at `departure`.

    Without a departure the question is asked for `now`. A departure that is past has not happened yet as far
    as the desk knows: the flight leaves at `now` at the earliest. For a closed movement give the actual
    departure as both. A check made after the departure on record (the flight is late) is one made before
    the actual departure, and counts. Deferred and unfit do not expire: only another check lifts them.
    """
    if check is None:
        return Fitness.NOT_ASSESSED
    result = Fitness(check.outcome.value)
    if result in HOLDING:
        return result
    leaves = now if departure is None else max(departure, now)
    return Fitness.EXPIRED if leaves > valid_until(check, window_hours) else result
