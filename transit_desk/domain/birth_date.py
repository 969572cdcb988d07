"""A birth date with what is really known of it, and the ages that follow.

Many refugees' papers say "1 January" because only the year is known. The precision is kept beside the day,
so that nobody takes the first of January for a fact. Ages are computed on a given day (of travel, of
arrival) and never stored: FIELD.md, "Cases, persons, numbers".
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from transit_desk.domain.codes import AgeBand, Precision

INFANT_UNDER: Final = 2
"""Years; the fare band "infant" ends on the second birthday."""
CHILD_UNDER: Final = 12
"""Years; the fare band "child" ends on the twelfth birthday."""
ADULT_FROM: Final = 18
"""Years; majority: below it a person travels with an authorised adult."""

_STORED: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A day of birth, known to the day, the month or the year.

    `day` is the first day of what is known: 1 January for a year, the first of the month for a month.
    Raises `ValueError` for another day with such a precision, so that two equal dates are equal values.
    """

    day: date
    precision: Precision = Precision.DAY

    def __post_init__(self) -> None:
        first = self.day
        if self.precision is Precision.YEAR:
            first = self.day.replace(month=1, day=1)
        elif self.precision is Precision.MONTH:
            first = self.day.replace(day=1)
        if first != self.day:
            raise ValueError(f"{self.day} is not the first day of a birth date known to the {self.precision}")

    def age_on(self, on: date) -> int:
        """Completed years on the day `on`, counted from the stored day (1 January for a year).

        Someone born on 29 February completes a year on 1 March in common years. A day before the birth
        gives a negative number: the import says so as a problem, a rule must not crash on it.
        """
        before_birthday = (on.month, on.day) < (self.day.month, self.day.day)
        return on.year - self.day.year - before_birthday

    def band_on(self, on: date) -> AgeBand:
        """The fare band on the day `on`: infant under 2, child under 12, adult from 12."""
        age = self.age_on(on)
        if age < INFANT_UNDER:
            return AgeBand.INFANT
        return AgeBand.CHILD if age < CHILD_UNDER else AgeBand.ADULT

    def text(self) -> str:
        """What is known, in ISO order: "1990", "1990-05" or "1990-05-21"; `parse_stored` reads it back."""
        year = f"{self.day.year:04d}"
        if self.precision is Precision.YEAR:
            return year
        if self.precision is Precision.MONTH:
            return f"{year}-{self.day.month:02d}"
        return f"{year}-{self.day.month:02d}-{self.day.day:02d}"


def parse_stored(text: str) -> BirthDate:
    """The birth date that `BirthDate.text` wrote. Raises `ValueError` for any other text.

    For what stands in lists, with days first and words for months, see `transit_desk.domain.roll`.
    """
    match = _STORED.fullmatch(text)
    if match is None:
        raise ValueError(f"not a stored birth date: {text!r}")
    year, month, day = match.groups()
    if month is None:
        return BirthDate(date(int(year), 1, 1), Precision.YEAR)
    if day is None:
        return BirthDate(date(int(year), int(month), 1), Precision.MONTH)
    return BirthDate(date(int(year), int(month), int(day)), Precision.DAY)
