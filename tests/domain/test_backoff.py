"""Longer after each wrong password, never for ever."""

from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.backoff import CAP_S, still_to_wait, wait_seconds


def test_two_slips_are_free_then_it_doubles_up_to_five_minutes() -> None:
    assert [wait_seconds(n) for n in range(12)] == [0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert wait_seconds(10**9) == CAP_S


def test_for_everybody_together_it_begins_later() -> None:
    assert [wait_seconds(n, free=10) for n in (10, 11, 12)] == [0, 2, 4]


@given(st.integers(0, 10**6), st.floats(-1e12, 1e12))
def test_no_clock_makes_it_longer_than_the_cap(failures: int, since: float) -> None:
    left = still_to_wait(failures, since)
    assert 0 <= left <= wait_seconds(failures) <= CAP_S
    if since <= 0:
        assert left == wait_seconds(failures)
    elif since >= CAP_S:
        assert left == 0
