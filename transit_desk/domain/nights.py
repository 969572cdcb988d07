"""The nights of a bed: whether a hold still counts, and how long somebody who is there is going to stay."""

from datetime import date, datetime, timedelta
from typing import Final

USUAL_NIGHTS: Final = 7
"""Nights a bed is given for when no departure is known; FIELD.md: stays of two to six nights."""


def lives(until_night: date, hold_until: datetime | None, now: datetime) -> bool:
    """Whether a hold still counts: its nights are not over, nor the hour at which it lapses by itself.

    `now` is the moment at the centre, in the centre's zone; so `date()` of it is the day there. Else the bed is
    free in all but the row, which goes when somebody wants the bed. `db.queries.holds` says the same in SQL.
    """
    return until_night > now.date() and (hold_until is None or hold_until > now)


def stays_until(until_night: date, leaves: date | None, today: date) -> date:
    """The morning on which somebody who is in a bed is going to free it; `leaves` is the day of the flight.

    Nights that are over say nothing any more: who is still there has tonight too, and who leaves neither today nor
    on a day that is known stays on.
    """
    if until_night > today:
        return until_night
    if leaves == today:
        return today + timedelta(days=1)
    return leaves if leaves is not None and leaves > today else today + timedelta(days=USUAL_NIGHTS)
