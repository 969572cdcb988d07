"""Movements: legs between wall clocks and UTC, every wrong leg, changes by version, cases on and off."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import select

from db import tables as tb
from tests.people import Someone, add_case, family, legs_of
from tests.services.acts import (
    DEPARTURE,
    LEGS,
    MAN,
    arrive,
    at_once,
    clear,
    counted,
    flight,
    ready_family,
    rows,
    take_off_list,
)
from transit_desk.domain.codes import MovementState
from transit_desk.domain.journey import LegProblem, NewLeg
from transit_desk.domain.refusals import (
    AlreadyOnMovement,
    LegsWrong,
    MovementClosed,
    MovementHasBoarded,
    NotFound,
    StaleData,
)
from transit_desk.services.board import board, close_flight, offload
from transit_desk.services.context import Desk
from transit_desk.services.movements import (
    OnFlight,
    airports,
    carriers,
    cases_to_put_on,
    change_flight,
    create_flight,
    delete_flight,
    list_movements,
    put_cases_on,
    record_split,
    take_case_off,
    withdraw_split,
)
from transit_desk.services.settings import add_airport
from transit_desk.services.tag_baggage import NewBag, tag_bags, void_bags


def moments(desk: Desk, movement_id: int) -> list[tuple[datetime | None, datetime | None]]:
    """The legs' times as they are stored, in UTC."""
    with desk.database.read() as connection:
        query = select(tb.Leg.departs_at, tb.Leg.arrives_at).where(tb.Leg.movement_id == movement_id)
        return [(row[0], row[1]) for row in connection.execute(query.order_by(tb.Leg.position))]


def test_a_flight_with_its_legs(desk: Desk) -> None:
    movement_id = create_flight(desk, "", LEGS)
    (movement,) = list_movements(desk)
    assert movement.movement_id == movement_id
    assert movement.name == "ET 816"
    assert (movement.route, movement.state) == ("BJM-ADD-IAD", MovementState.PLANNED)
    assert movement.departs_at == datetime(2026, 12, 8, 13, 40, tzinfo=UTC)
    assert (movement.passengers, movement.cases, movement.boarded) == (0, 0, 0)
    assert moments(desk, movement_id) == [
        (datetime(2026, 12, 8, 13, 40, tzinfo=UTC), datetime(2026, 12, 8, 17, 5, tzinfo=UTC)),
        (datetime(2026, 12, 8, 19, 40, tzinfo=UTC), None),
    ]
    assert [(leg.flight, leg.departs, leg.arrives) for leg in legs_of(desk, movement_id)] == [
        ("ET 816", LEGS[0].departs, LEGS[0].arrives),
        ("ET 500", LEGS[1].departs, None),
    ]


def test_the_name_is_the_desks_own_when_it_has_one(desk: Desk) -> None:
    create_flight(desk, "  December convoy ", LEGS)
    assert list_movements(desk)[0].name == "December convoy"


SUMMER_TIME = (
    (datetime(2026, 3, 28, 12, 0), 11),  # Brussels, winter: the night before the clocks change
    (datetime(2026, 3, 29, 12, 0), 10),  # summer
    (datetime(2026, 10, 24, 12, 0), 10),
    (datetime(2026, 10, 25, 12, 0), 11),
)


def test_wall_clocks_follow_summer_time(desk: Desk) -> None:
    for departs, utc_hour in SUMMER_TIME:
        movement_id = create_flight(desk, "", [NewLeg("SN", "501", "BRU", "IAD", departs, None)])
        ((stored, _),) = moments(desk, movement_id)
        assert stored is not None
        assert (stored.hour, stored.day) == (utc_hour, departs.day)
        assert legs_of(desk, movement_id)[0].departs == departs


def test_a_flight_over_midnight_and_the_date_line(desk: Desk) -> None:
    """Leaves at 00:30 in Bujumbura: on the day before in UTC; arrives before it left by the wall clocks."""
    add_airport(desk, "HNL", "Honolulu", "USA", "Pacific/Honolulu")
    legs = [
        NewLeg("ET", "1", "BJM", "ADD", datetime(2026, 12, 9, 0, 30), datetime(2026, 12, 9, 4, 0)),
        NewLeg("ET", "2", "ADD", "HNL", datetime(2026, 12, 9, 5, 0), datetime(2026, 12, 9, 4, 30)),
    ]
    movement_id = create_flight(desk, "", legs)
    assert list_movements(desk)[0].departs_at == datetime(2026, 12, 8, 22, 30, tzinfo=UTC)
    assert list_movements(desk)[0].name == "ET 1"
    assert moments(desk, movement_id)[1][1] == datetime(2026, 12, 9, 14, 30, tzinfo=UTC)


FIRST, SECOND = LEGS
WRONG = [
    ([], 1, LegProblem.NO_LEG),
    ([replace(FIRST, carrier="ZZ")], 1, LegProblem.UNKNOWN_CARRIER),
    ([replace(FIRST, origin="QQQ")], 1, LegProblem.UNKNOWN_AIRPORT),
    ([FIRST, replace(SECOND, destination="QQQ")], 2, LegProblem.UNKNOWN_AIRPORT),
    ([replace(FIRST, departs=None)], 1, LegProblem.NO_DEPARTURE),
    ([replace(FIRST, flight_number="")], 1, LegProblem.NO_FLIGHT_NUMBER),
    ([replace(FIRST, destination="BJM")], 1, LegProblem.SAME_AIRPORT),
    ([FIRST, replace(SECOND, origin="BRU")], 2, LegProblem.NOT_FROM_WHERE_THE_LAST_ENDED),
    (
        [FIRST, replace(SECOND, departs=datetime(2026, 12, 8, 20, 4))],
        2,
        LegProblem.LEAVES_BEFORE_THE_LAST_ARRIVES,
    ),
    ([replace(FIRST, arrives=datetime(2026, 12, 8, 16, 30))], 1, LegProblem.ARRIVES_BEFORE_IT_LEAVES),
]


def test_wrong_legs_are_refused_and_nothing_is_stored(desk: Desk) -> None:
    for legs, position, problem in WRONG:
        with pytest.raises(LegsWrong) as refused:
            create_flight(desk, "", legs)
        assert (refused.value.position, refused.value.why) == (position, problem)
    assert list_movements(desk) == ()
    movement_id = create_flight(desk, "", LEGS)
    for legs, _, _ in WRONG:
        with pytest.raises(LegsWrong):
            change_flight(desk, movement_id, 1, "", legs)
    assert [leg.departs for leg in legs_of(desk, movement_id)] == [leg.departs for leg in LEGS]
    assert list_movements(desk)[0].version == 1


def test_a_change_that_was_seen_by_nobody_is_not_overwritten(
    desk: Desk, another: Callable[[str], Desk]
) -> None:
    movement_id = create_flight(desk, "", LEGS)
    (seen,) = list_movements(desk)
    slipped = [replace(FIRST, departs=DEPARTURE.replace(hour=17), arrives=None), SECOND]
    change_flight(another("Someone Quicker"), movement_id, seen.version, "Late", slipped)
    with pytest.raises(StaleData) as refused:
        change_flight(desk, movement_id, seen.version, "Mine", LEGS)
    assert refused.value.what == "Late"
    (now,) = list_movements(desk)
    assert (now.name, now.departs_at.hour) == ("Late", 15)
    change_flight(desk, movement_id, now.version, "Mine", LEGS)
    assert list_movements(desk)[0].name == "Mine"


def test_a_change_of_a_later_leg_is_a_change_too(desk: Desk) -> None:
    movement_id = create_flight(desk, "", LEGS)
    (seen,) = list_movements(desk)
    later = [FIRST, replace(SECOND, departs=datetime(2026, 12, 8, 23, 30))]
    change_flight(desk, movement_id, seen.version, "", later)
    with pytest.raises(StaleData):
        change_flight(desk, movement_id, seen.version, "", LEGS)
    assert legs_of(desk, movement_id)[1].departs == datetime(2026, 12, 8, 23, 30)


def test_cases_go_on_and_come_off(desk: Desk) -> None:
    case_id, _ = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    other_id, _ = add_case(desk, "BI-26000102", [MAN])
    movement_id = create_flight(desk, "", LEGS)
    assert put_cases_on(desk, movement_id, [case_id, other_id]).people == 5
    assert put_cases_on(desk, movement_id, [case_id, other_id]).people == 0  # a repeat is harmless
    (movement,) = list_movements(desk)
    assert (movement.passengers, movement.cases) == (5, 2)
    assert {row.movement_id for row in cases_to_put_on(desk)} == {movement_id}
    assert take_case_off(desk, movement_id, case_id).people == 4
    assert take_case_off(desk, movement_id, case_id).people == 0
    assert list_movements(desk)[0].passengers == 1


def test_nobody_is_on_two_open_movements(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    other_id, _ = add_case(desk, "BI-26000102", [MAN])
    first, second = flight(desk, case_id, name="First"), create_flight(desk, "Second", LEGS)
    with pytest.raises(AlreadyOnMovement) as refused:
        put_cases_on(desk, second, [other_id, case_id])
    assert (refused.value.person, refused.value.movement) == ("RUBERWA, Jean", "First")
    assert rows(desk, tb.Passenger, tb.Passenger.movement_id == second) == 0
    arrive(desk, people)
    clear(desk, people)
    board(desk, first, people[0])
    close_flight(desk, first)
    assert put_cases_on(desk, second, [case_id]).people == 3  # those who did not leave on the first


def test_who_is_off_the_list_goes_on_no_flight(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    take_off_list(desk, people[0])
    assert put_cases_on(desk, create_flight(desk, "", LEGS), [case_id]).people == 3


def test_a_case_with_tags_or_acts_stays_on(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    (bag,) = tag_bags(desk, movement_id, [NewBag(people[1], 20_000)])
    with pytest.raises(MovementHasBoarded) as refused:
        take_case_off(desk, movement_id, case_id)
    assert refused.value.person == "RUBERWA, Aline"
    void_bags(desk, [bag.bag_id])
    offload(desk, movement_id, people[2])
    with pytest.raises(MovementHasBoarded) as again:
        take_case_off(desk, movement_id, case_id)
    assert again.value.person == "RUBERWA, Child0"
    assert list_movements(desk)[0].passengers == 3  # meant to travel: the offloaded one is not


def test_a_movement_nobody_was_put_on_can_be_taken_back(desk: Desk) -> None:
    case_id, _ = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    movement_id = flight(desk, case_id)
    with pytest.raises(StaleData):
        delete_flight(desk, movement_id)
    record_split(desk, movement_id, case_id, "Agreed")
    take_case_off(desk, movement_id, case_id)
    delete_flight(desk, movement_id)
    assert list_movements(desk) == ()
    assert rows(desk, tb.Leg) == rows(desk, tb.CaseSplit) == 0
    with pytest.raises(NotFound):
        delete_flight(desk, movement_id)


def test_a_movement_that_left_traces_is_not_deleted(desk: Desk) -> None:
    """A tag was printed for it once, though torn off again: refused, not a failure of the database."""
    movement_id, case_id, people = ready_family(desk)
    (bag,) = tag_bags(desk, movement_id, [NewBag(people[1], 20_000)])
    void_bags(desk, [bag.bag_id])
    take_case_off(desk, movement_id, case_id)
    with pytest.raises(StaleData):
        delete_flight(desk, movement_id)
    assert len(list_movements(desk)) == 1


def test_nothing_changes_on_a_closed_or_unknown_movement(desk: Desk) -> None:
    movement_id, case_id, _ = ready_family(desk)
    close_flight(desk, movement_id)
    (closed,) = list_movements(desk)
    jobs: list[Callable[[int], object]] = [
        lambda found: change_flight(desk, found, closed.version, "", LEGS),
        lambda found: put_cases_on(desk, found, [case_id]),
        lambda found: take_case_off(desk, found, case_id),
        lambda found: record_split(desk, found, case_id, "Agreed"),
        lambda found: withdraw_split(desk, found, case_id),
        lambda found: delete_flight(desk, found),
        lambda found: close_flight(desk, found),
    ]
    for job in jobs:
        with pytest.raises(MovementClosed) as refused:
            job(movement_id)
        assert refused.value.movement == closed.name
        with pytest.raises(NotFound):
            job(987_654)
    assert legs_of(desk, 987_654) == ()


def test_open_movements_come_first_by_departure(desk: Desk) -> None:
    done = flight(desk, name="Closed")
    close_flight(desk, done)
    create_flight(desk, "Later", [replace(FIRST, departs=datetime(2026, 12, 20, 9, 0), arrives=None)])
    create_flight(desk, "Sooner", LEGS)
    assert [movement.name for movement in list_movements(desk)] == ["Sooner", "Later", "Closed"]


def test_what_a_flight_can_be_made_of(desk: Desk) -> None:
    assert {"ET", "KQ", "SN"} <= {carrier.code for carrier in carriers(desk)}
    assert [airport.zone for airport in airports(desk) if airport.code == "BJM"] == ["Africa/Bujumbura"]


def test_lists_take_the_same_statements_for_one_as_for_many(desk: Desk) -> None:
    ready_family(desk)
    with counted(desk) as few:
        list_movements(desk)
        cases_to_put_on(desk)
    for number in range(6):
        ready_family(desk, f"BI-2600020{number}", 5)
    with counted(desk) as many:
        list_movements(desk)
        cases_to_put_on(desk)
    assert len(many) == len(few) <= 6


def test_two_desks_put_one_case_on_two_flights(postgres_desk: Desk) -> None:
    desk = postgres_desk
    for number in range(4):
        case_id, _ = add_case(desk, f"BI-2600010{number}", [Someone("BUKURU", f"A{number}"), MAN])
        first, second = create_flight(desk, "First", LEGS), create_flight(desk, "Second", LEGS)
        results = at_once(
            partial(put_cases_on, desk, first, [case_id]), partial(put_cases_on, desk, second, [case_id])
        )
        assert sum(isinstance(result, AlreadyOnMovement) for result in results) == 1, results
        assert [result for result in results if isinstance(result, OnFlight)] == [OnFlight(2)]


def test_two_desks_change_one_flight(postgres_desk: Desk) -> None:
    desk = postgres_desk
    movement_id = create_flight(desk, "", LEGS)
    results = at_once(
        partial(change_flight, desk, movement_id, 1, "One", LEGS),
        partial(change_flight, desk, movement_id, 1, "Other", LEGS),
    )
    assert sum(isinstance(result, StaleData) for result in results) == 1
    assert rows(desk, tb.Leg) == 2
