"""The gate's rules, hours of coming back, nights, and beds held against people."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import GatePlace, GateWay, Need, Presence, Sex
from transit_desk.domain.presence import (
    Aid,
    Called,
    Matter,
    Out,
    Present,
    Roll,
    Sleeping,
    Standing,
    aid,
    back_at,
    in_order,
    night_of,
    permits,
    reconcile,
    sleeping,
    standing,
)

ZONE = ZoneInfo("Africa/Bujumbura")
NOW = datetime(2026, 12, 6, 18, 0, tzinfo=UTC)
TODAY = date(2026, 12, 6)


def out(since: int = 4, expected: int | None = None) -> Out:
    """Out for so many hours, expected back so many hours from now."""
    back = None if expected is None else NOW + timedelta(hours=expected)
    return Out(GatePlace.TOWN, NOW - timedelta(hours=since), back, "Ana")


def someone(number: int, case: int = 1, room: str = "", *, age: int = 30, gone: Out | None = None) -> Present:
    """A person with or without a bed."""
    return Present(
        number,
        case,
        number,
        "RUBERWA",
        f"Given{number}",
        f"BI-{case:08}",
        f"P{number:07}0",
        Sex.MALE,
        BirthDate(date(2026 - age, 1, 1)),
        (),
        "A" if room else "",
        0 if room else None,
        room,
        str(number) if room else "",
        int(gone is not None),
        gone,
    )


def test_the_gate_permits_what_changes_something() -> None:
    assert permits(None, GateWay.OUT) and not permits(None, GateWay.IN)
    assert permits(out(), GateWay.IN) and not permits(out(), GateWay.OUT)


def test_overdue_is_who_said_a_time_and_is_not_back() -> None:
    assert standing(None, NOW) is Standing.INSIDE
    assert standing(out(), NOW) is Standing.OUT
    assert standing(out(expected=0), NOW) is Standing.OUT
    assert standing(out(expected=-1), NOW) is Standing.OVERDUE


@pytest.mark.parametrize(
    ("needs", "wanted"),
    [
        ((), Aid.NONE),
        ((Need.LANG,), Aid.NONE),
        ((Need.ISOLATE,), Aid.NONE),
        ((Need.BLND,), Aid.GUIDE),
        ((Need.BLND, Need.WCHS), Aid.STAIRS),
        ((Need.WCHR, Need.STCR), Aid.CARRY),
        ((Need.WCHC,), Aid.CARRY),
    ],
)
def test_aid_is_the_most_that_a_need_asks_for(needs: tuple[Need, ...], wanted: Aid) -> None:
    assert aid(needs) is wanted


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("18", "06 18:00"),
        (" 18:30 ", "06 18:30"),
        ("18h30", "06 18:30"),
        ("18.05", "06 18:05"),
        ("1830", "06 18:30"),
        ("9", "07 09:00"),  # that hour has passed: tomorrow
        ("12:00", "07 12:00"),
        ("0", "07 00:00"),
        ("18h", "06 18:00"),
    ],
)
def test_an_hour_is_the_next_one(typed: str, wanted: str) -> None:
    at = back_at(typed, datetime(2026, 12, 6, 12, 0, tzinfo=ZONE))
    assert at is not None and f"{at:%d %H:%M}" == wanted and at.tzinfo is ZONE


@pytest.mark.parametrize("typed", ["", "24", "12:60", "later", "18:3", "123", "-1", "18:30:00", "٣"])
def test_what_is_no_hour_is_none(typed: str) -> None:
    assert back_at(typed, NOW) is None


def test_a_night_is_called_after_its_evening() -> None:
    assert night_of(datetime(2026, 12, 6, 22, 0, tzinfo=ZONE)) == TODAY
    assert night_of(datetime(2026, 12, 7, 3, 0, tzinfo=ZONE)) == TODAY
    assert night_of(datetime(2026, 12, 7, 11, 59, tzinfo=ZONE)) == TODAY
    assert night_of(datetime(2026, 12, 7, 12, 0, tzinfo=ZONE)) == date(2026, 12, 7)


def test_a_baby_sleeps_where_its_family_does() -> None:
    people = [someone(1, room="A1"), someone(2, age=1), someone(3, age=5), someone(4, case=2, age=1)]
    places = sleeping(people, TODAY)
    assert places[2] == places[1] == Sleeping("A", 0, "A1")
    assert places[3] == places[4] == Sleeping()


def test_who_is_longest_overdue_is_looked_for_first() -> None:
    people = [
        someone(1, gone=out(since=9)),
        someone(2, gone=out(since=2, expected=-1)),
        someone(3, gone=out(since=1, expected=-3)),
        someone(4),
    ]
    assert [one.person_id for one in in_order(people)] == [3, 2, 1, 4]


def test_each_thing_that_does_not_agree_is_told_once() -> None:
    people = [
        someone(1, room="A1"),  # in order
        someone(2, age=1),  # the baby, in order
        someone(3, case=2),  # no bed
        someone(4, case=3, room="A2", gone=out(expected=2)),
        someone(5, case=4, room="A3", gone=out(expected=-2)),
        someone(6, case=5, room="A4"),
        someone(7, case=6, room="A5", gone=out()),
        someone(8, case=7, gone=out()),  # out, without a bed: nothing to reconcile
    ]
    seen = {6: Presence.MISSING, 7: Presence.SEEN, 1: Presence.SEEN, 2: Presence.UNMARKED}
    found = reconcile(people, seen, NOW, TODAY, TODAY)
    assert [(line.matter, line.person.person_id) for line in found.lines] == [
        (Matter.MISSING, 6),
        (Matter.OVERDUE, 5),
        (Matter.NO_BED, 3),
        (Matter.SEEN_THOUGH_OUT, 7),
        (Matter.BED_EMPTY, 4),
    ]
    assert (found.inside, found.out, found.overdue) == (4, 4, 1)
    assert (found.in_bed, found.with_family, found.without_bed, found.beds_empty) == (2, 1, 1, 3)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 3),
            st.sampled_from(("", "A1", "A2")),
            st.integers(0, 40),
            st.sampled_from((None, out(), out(expected=-1), out(expected=1))),
            st.sampled_from(Presence),
        )
    )
)
def test_the_counts_always_add_up(drawn: list[tuple[int, str, int, Out | None, Presence]]) -> None:
    people = [
        someone(number, case, room, age=age, gone=gone)
        for number, (case, room, age, gone, _) in enumerate(drawn)
    ]
    seen = {number: mark for number, (*_, mark) in enumerate(drawn)}
    found = reconcile(people, seen, NOW, TODAY, TODAY)
    assert found.inside + found.out == len(people)
    assert found.in_bed + found.with_family + found.without_bed == found.inside
    assert found.in_bed + found.beds_empty == sum(bool(one.bed) for one in people)
    assert found.overdue <= found.out
    told = [line.person.person_id for line in found.lines]
    assert len(told) == len(set(told))
    # Nothing is told of somebody inside with a place to sleep, unless the roll-call missed them.
    places = sleeping(people, TODAY)
    for one in people:
        if one.out is None and places[one.person_id].room and seen[one.person_id] is not Presence.MISSING:
            assert one.person_id not in told
    assert {line.person.person_id for line in found.lines if line.matter is Matter.NO_BED} <= {
        one.person_id for one in people if one.out is None and not places[one.person_id].room
    }


def test_a_roll_counts_who_is_inside_alone() -> None:
    people = (
        Called(someone(1), Sleeping(), Presence.SEEN),
        Called(someone(2), Sleeping(), Presence.MISSING),
        Called(someone(3), Sleeping()),
        Called(someone(4, gone=out()), Sleeping(), Presence.SEEN),
    )
    roll = Roll(TODAY, people, 1, NOW, "Ana")
    assert (roll.expected, roll.seen, len(roll.missing), len(roll.left), roll.out) == (3, 1, 1, 1, 1)
    assert roll.open and not replace(roll, closed_at=NOW).open
    assert not Roll(TODAY, people).open
