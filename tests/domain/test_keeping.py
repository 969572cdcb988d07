"""Which backups are kept: whatever the clock says, the newest stays and the past thins out by rule."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.keeping import DAYS, MONTHS, WEEKS, Dated, due, kept

ZONE = ZoneInfo("Africa/Bujumbura")
MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
BACKUPS = st.lists(MOMENTS, max_size=60).map(
    lambda moments: [Dated(number, moment) for number, moment in enumerate(moments, 1)]
)
NOON = datetime(2026, 12, 6, 12, 0, tzinfo=UTC)


@given(BACKUPS)
def test_the_newest_by_sequence_stays_whatever_the_clock_said(backups: Sequence[Dated]) -> None:
    keep = kept(backups, ZONE)
    assert keep <= {backup.sequence for backup in backups}
    assert not backups or max(backup.sequence for backup in backups) in keep
    assert len(keep) <= DAYS + WEEKS + MONTHS


@given(BACKUPS)
def test_what_is_kept_is_kept_again(backups: Sequence[Dated]) -> None:
    keep = kept(backups, ZONE)
    assert kept([backup for backup in backups if backup.sequence in keep], ZONE) == keep


@given(st.lists(st.integers(0, 30), min_size=1, max_size=150))
def test_thinning_out_day_by_day_leaves_the_last_days_weeks_and_months(gaps: list[int]) -> None:
    """A backup every few hours, removed by the rule after each one, as the program does it."""
    moment, there = NOON, list[Dated]()
    made: list[Dated] = []
    for number, hours in enumerate(gaps, 1):
        moment += timedelta(hours=hours + 1)
        made.append(Dated(number, moment))
        there.append(made[-1])
        keep = kept(there, ZONE)
        there = [backup for backup in there if backup.sequence in keep]
    days: dict[object, int] = {}
    months: dict[object, int] = {}
    for backup in made:  # the last of each stays in the dictionary
        local = backup.moment.astimezone(ZONE)
        days[local.date()] = backup.sequence
        months[(local.year, local.month)] = backup.sequence
    left = {backup.sequence for backup in there}
    assert set(list(days.values())[-DAYS:]) <= left
    assert set(list(months.values())[-MONTHS:]) <= left


def test_two_years_of_evenings() -> None:
    there: list[Dated] = []
    for number in range(730):
        there.append(Dated(number, NOON + timedelta(days=number)))
        keep = kept(there, ZONE)
        there = [backup for backup in there if backup.sequence in keep]
    ages = [729 - backup.sequence for backup in there]
    assert ages[-7:] == [6, 5, 4, 3, 2, 1, 0]
    assert 300 < ages[0] < 366
    assert len(ages) <= DAYS + WEEKS + MONTHS


def test_a_clock_without_battery_does_not_eat_the_last_days() -> None:
    """Every start is the first of January 2001: that day keeps its newest, the days before keep theirs."""
    good = [Dated(number, NOON + timedelta(days=number)) for number in range(6)]
    lost = [Dated(number, datetime(2001, 1, 1, 6, number, tzinfo=UTC)) for number in range(6, 12)]
    assert kept(good + lost, ZONE) == {0, 1, 2, 3, 4, 5, 11}


def test_due_once_a_day_at_its_time() -> None:
    at = time(18, 0)  # 16:00 in UTC
    evening = datetime(2026, 12, 6, 16, 0, tzinfo=UTC)
    made = evening - timedelta(hours=20)
    assert not due(evening - timedelta(minutes=1), at, made, ZONE)
    assert due(evening, at, made, ZONE)
    assert not due(evening + timedelta(hours=2), at, evening, ZONE)
    assert due(evening + timedelta(hours=2), at, evening - timedelta(seconds=1), ZONE)
    assert due(evening + timedelta(hours=12), at, made, ZONE), "the evening was missed: made in the morning"
    assert due(evening, at, None, ZONE)


def test_a_last_one_in_the_future_is_not_waited_for() -> None:
    at = time(18, 0)
    assert due(NOON, at, NOON + timedelta(days=300), ZONE)
    assert not due(NOON, at, NOON + timedelta(minutes=5), ZONE), "the clock was put right by a little"


@given(MOMENTS, st.times(), MOMENTS)
def test_a_backup_made_now_is_enough_for_now(now: datetime, at: time, later: datetime) -> None:
    assert not due(now, at, now, ZONE)
    if later - now > timedelta(days=1):
        assert due(later, at, now, ZONE)
