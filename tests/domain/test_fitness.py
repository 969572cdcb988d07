"""Fit to travel: the window is counted back from the actual departure."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.codes import Fitness, Outcome
from transit_desk.domain.fitness import Check, fitness_at, valid_until

NOW = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
FIT = st.sampled_from([Outcome.FIT, Outcome.FIT_WITH_CONDITIONS])
WINDOWS = st.integers(1, 240)
MINUTES = st.integers(-20_000, 20_000)


@given(FIT, WINDOWS, MINUTES)
def test_good_to_the_last_minute_of_the_window(outcome: Outcome, window: int, minutes: int) -> None:
    check = Check(outcome, NOW)
    departure = NOW + timedelta(minutes=minutes)
    expected = Fitness.EXPIRED if minutes > window * 60 else Fitness(outcome.value)
    assert fitness_at(check, departure, window, NOW) is expected
    assert (departure > valid_until(check, window)) == (expected is Fitness.EXPIRED)


@given(FIT, WINDOWS, MINUTES, st.integers(0, 20_000))
def test_a_later_departure_never_makes_a_check_good_again(
    outcome: Outcome, window: int, minutes: int, slip: int
) -> None:
    check = Check(outcome, NOW)
    departure = NOW + timedelta(minutes=minutes)
    if fitness_at(check, departure, window, NOW) is Fitness.EXPIRED:
        assert fitness_at(check, departure + timedelta(minutes=slip), window, NOW) is Fitness.EXPIRED


@given(FIT, WINDOWS)
def test_a_flight_that_is_late_leaves_now_at_the_earliest(outcome: Outcome, window: int) -> None:
    check = Check(outcome, NOW)
    scheduled = NOW + timedelta(hours=1)
    late = valid_until(check, window) + timedelta(minutes=1)
    assert fitness_at(check, scheduled, window, late) is Fitness.EXPIRED
    assert fitness_at(Check(outcome, late), scheduled, window, late) is Fitness(outcome.value)
    assert fitness_at(check, None, window, late) is Fitness.EXPIRED


@given(st.sampled_from([Outcome.DEFERRED, Outcome.UNFIT]), WINDOWS, MINUTES)
def test_deferred_and_unfit_do_not_expire(outcome: Outcome, window: int, minutes: int) -> None:
    departure = NOW + timedelta(minutes=minutes)
    assert fitness_at(Check(outcome, NOW), departure, window, NOW) is Fitness(outcome.value)


def test_without_a_check_not_assessed_and_without_a_zone_refused() -> None:
    assert fitness_at(None, NOW, 72, NOW) is Fitness.NOT_ASSESSED
    with pytest.raises(ValueError, match="zone"):
        Check(Outcome.FIT, NOW.replace(tzinfo=None))
