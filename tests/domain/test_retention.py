"""When a case is closed and due: alone, with those it travels with, and through months of every length."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.retention import (
    FEW_CASES,
    FEW_PEOPLE,
    OFF,
    CaseEnd,
    Open,
    PersonEnd,
    closed_since,
    due,
    groups,
    later,
    singles_out,
    still_open,
)

ZONE = ZoneInfo("Africa/Bujumbura")
DAY = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
LAST = date(2030, 1, 1)


def departed(days: int = 0) -> PersonEnd:
    return PersonEnd(departed_at=DAY + timedelta(days=days), heard=DAY + timedelta(days=days))


def ids(found: object) -> list[int]:
    return [one.case_id for one in found]  # type: ignore[attr-defined]  # a tuple of Due


def test_a_case_is_closed_since_the_last_of_its_people_left() -> None:
    case = CaseEnd(1, (departed(0), departed(3), PersonEnd(removed_at=DAY + timedelta(days=1))))
    assert closed_since(case) == DAY + timedelta(days=3)


def test_who_never_came_counts_from_the_last_time_the_desk_heard() -> None:
    assert closed_since(CaseEnd(1, (PersonEnd(heard=DAY),))) == DAY
    assert closed_since(
        CaseEnd(1, (departed(0), PersonEnd(heard=DAY + timedelta(days=9))))
    ) == DAY + timedelta(days=9)


def test_who_was_taken_off_the_list_is_done_with_although_more_was_heard_before() -> None:
    removed = PersonEnd(removed_at=DAY, heard=DAY - timedelta(days=2))
    assert closed_since(CaseEnd(1, (removed,))) == DAY


@pytest.mark.parametrize(
    ("person", "held", "why"),
    [
        (PersonEnd(here=True, departed_at=DAY), False, Open.HERE),
        (PersonEnd(on_flight=True, removed_at=DAY), False, Open.ON_FLIGHT),
        (PersonEnd(heard=DAY), True, Open.ON_HOLD),
        (PersonEnd(), False, Open.UNHEARD),
    ],
)
def test_what_keeps_a_case_open(person: PersonEnd, held: bool, why: Open) -> None:
    case = CaseEnd(1, (departed(), person), held)
    assert still_open(case) is why
    assert closed_since(case) is None
    assert due([case], [], 1, LAST, ZONE) == ()


def test_a_case_that_was_anonymised_is_over() -> None:
    case = CaseEnd(1, (PersonEnd(departed_at=DAY, anonymised=True),))
    assert case.over
    assert closed_since(case) is None
    assert due([case], [], 1, LAST, ZONE) == ()


def test_nobody_is_due_while_it_is_off() -> None:
    assert due([CaseEnd(1, (departed(),))], [], OFF, LAST, ZONE) == ()
    with pytest.raises(ValueError):
        due([], [], -1, LAST, ZONE)


def test_the_day_is_the_day_at_the_centre() -> None:
    late = CaseEnd(
        1, (PersonEnd(departed_at=datetime(2026, 1, 30, 22, 30, tzinfo=UTC)),)
    )  # 00:30 on the 31st
    assert ids(due([late], [], 1, date(2026, 2, 27), ZONE)) == []
    assert ids(due([late], [], 1, date(2026, 2, 28), ZONE)) == [1]


def test_cross_referenced_cases_wait_for_each_other() -> None:
    first, last = CaseEnd(1, (departed(0),)), CaseEnd(2, (departed(40),))
    links = [(1, 2)]
    assert ids(due([first, last], [], 1, date(2026, 3, 5), ZONE)) == [1]
    assert due([first, last], links, 1, date(2026, 3, 5), ZONE) == ()
    found = due([first, last], links, 1, date(2026, 4, 12), ZONE)
    assert ids(found) == [1, 2]
    assert {one.together for one in found} == {frozenset({1, 2})}


def test_one_open_case_keeps_those_that_travel_with_it() -> None:
    cases = [CaseEnd(1, (departed(),)), CaseEnd(2, (departed(),)), CaseEnd(3, (PersonEnd(here=True),))]
    assert due(cases, [(1, 2), (2, 3)], 1, LAST, ZONE) == ()
    assert ids(due(cases, [(2, 3)], 1, LAST, ZONE)) == [1]


def test_one_that_is_over_keeps_nobody() -> None:
    over = CaseEnd(2, (PersonEnd(departed_at=DAY, anonymised=True),))
    assert ids(due([CaseEnd(1, (departed(),)), over], [(1, 2)], 1, LAST, ZONE)) == [1]


def test_months_are_counted_to_the_same_day_or_the_last_of_the_month() -> None:
    assert later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert later(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert later(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert later(date(2026, 5, 15), 12) == date(2027, 5, 15)
    assert later(date(9999, 6, 1), 600) == date.max


def test_a_place_of_few_singles_them_out() -> None:
    assert singles_out(FEW_PEOPLE - 1, FEW_CASES)
    assert singles_out(FEW_PEOPLE, FEW_CASES - 1)
    assert not singles_out(FEW_PEOPLE, FEW_CASES)


moments = st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))
people = st.builds(
    PersonEnd,
    here=st.sampled_from([False] * 9 + [True]),
    on_flight=st.sampled_from([False] * 9 + [True]),
    departed_at=st.none() | moments,
    removed_at=st.none() | moments,
    heard=st.none() | moments,
    anonymised=st.booleans(),
)
worlds = st.lists(st.tuples(st.lists(people, max_size=4), st.booleans()), max_size=8).map(
    lambda found: [CaseEnd(at, tuple(each), held and at % 3 == 0) for at, (each, held) in enumerate(found)]
)
pairs = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=6)
days = st.dates(date(2024, 1, 1), date(2032, 1, 1))


@given(worlds, pairs, st.integers(1, 36), days)
def test_who_is_due_is_closed_with_everyone_around(
    cases: list[CaseEnd], links: list[tuple[int, int]], months: int, today: date
) -> None:
    by_id = {case.case_id: case for case in cases}
    around = groups(by_id, links)
    found = due(cases, links, months, today, ZONE)
    chosen = {one.case_id for one in found}
    assert len(chosen) == len(found)
    assert [one.since for one in found] == sorted(one.since for one in found)
    for one in found:
        living = {other for other in around[one.case_id] if other in by_id and not by_id[other].over}
        assert one.together == living
        assert living <= chosen  # together or not at all
        for other in living:
            assert still_open(by_id[other]) is None
            ended = closed_since(by_id[other])
            assert ended is not None
            assert later(ended.astimezone(ZONE).date(), months) <= today
    for case in cases:
        if case.case_id not in chosen and not case.over:
            living = {other for other in around[case.case_id] if other in by_id and not by_id[other].over}
            since = [closed_since(by_id[other]) for other in living]
            known = [moment for moment in since if moment is not None]
            assert len(known) < len(since) or later(max(known).astimezone(ZONE).date(), months) > today


@given(worlds, pairs, st.integers(1, 36), days, st.integers(0, 400))
def test_who_is_due_stays_due_and_shorter_months_mean_more(
    cases: list[CaseEnd], links: list[tuple[int, int]], months: int, today: date, after: int
) -> None:
    now = set(ids(due(cases, links, months, today, ZONE)))
    assert now <= set(ids(due(cases, links, months, today + timedelta(days=after), ZONE)))
    assert now <= set(ids(due(cases, links, max(1, months - 1), today, ZONE)))


@given(days, st.integers(0, 120))
def test_later_is_the_next_month_that_often(day: date, months: int) -> None:
    found = later(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1
