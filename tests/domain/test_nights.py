"""Whether a hold lives, and how long who is in a bed is going to stay."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from transit_desk.domain.nights import USUAL_NIGHTS, lives, stays_until

TODAY = date(2026, 12, 10)
NOW = datetime(2026, 12, 10, 20, 0, tzinfo=ZoneInfo("Africa/Bujumbura"))
TOMORROW = TODAY + timedelta(days=1)
LONG = TODAY + timedelta(days=USUAL_NIGHTS)


@pytest.mark.parametrize(
    ("until_night", "hold_until", "expected"),
    [
        (TOMORROW, None, True),
        (TODAY, None, False),
        (TOMORROW, NOW + timedelta(minutes=1), True),
        (TOMORROW, NOW, False),
        (TODAY, NOW + timedelta(days=1), False),
    ],
)
def test_a_hold_lives_until_its_hour_and_its_last_night(
    until_night: date, hold_until: datetime | None, expected: bool
) -> None:
    assert lives(until_night, hold_until, NOW) is expected


def test_the_day_is_that_of_the_centre() -> None:
    late = datetime(2026, 12, 11, 0, 30, tzinfo=ZoneInfo("Africa/Bujumbura"))  # still the tenth in UTC
    assert not lives(TOMORROW, None, late)


@pytest.mark.parametrize(
    ("until_night", "leaves", "expected"),
    [
        (date(2026, 12, 13), None, date(2026, 12, 13)),
        (TOMORROW, date(2026, 12, 20), TOMORROW),  # what stops his nights is told elsewhere
        (TODAY, TODAY, TOMORROW),
        (TODAY, None, LONG),
        (date(2026, 12, 2), None, LONG),
        (date(2026, 12, 8), date(2026, 12, 8), LONG),  # the flight is late, and nobody has said so
        (TODAY, date(2026, 12, 12), date(2026, 12, 12)),
    ],
)
def test_who_is_past_his_nights_stays_on(until_night: date, leaves: date | None, expected: date) -> None:
    assert stays_until(until_night, leaves, TODAY) == expected
