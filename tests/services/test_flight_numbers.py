"""What a flight says in numbers before anything is done: ready, closing, splits."""

import pytest

from tests.people import add_case, family
from tests.services.acts import arrive, clear, counted, flight, ready_family
from transit_desk.domain.codes import Outcome
from transit_desk.domain.refusals import MovementClosed, NotFound
from transit_desk.services.board import Closed, board, close_flight, closing, offload
from transit_desk.services.context import Desk
from transit_desk.services.movements import record_split, withdraw_split
from transit_desk.services.readiness_board import movement_board, ready_counts


def test_ready_counts_are_those_of_each_open_flight(desk: Desk) -> None:
    first, _, _ = ready_family(desk)
    case_id, people = add_case(desk, "BI-26000102", family("MUGISHA", 3))
    arrive(desk, people)
    clear(desk, people[:2])
    second = flight(desk, case_id)
    assert ready_counts(desk) == {first: 4, second: 2}
    close_flight(desk, first)
    assert ready_counts(desk) == {second: 2}


def test_closing_says_what_close_flight_then_does(desk: Desk) -> None:
    movement_id, _, people = ready_family(desk)
    board(desk, movement_id, people[0])
    board(desk, movement_id, people[1])
    offload(desk, movement_id, people[2])
    said = closing(desk, movement_id)
    assert said == Closed(boarded=2, no_show=1, offloaded=1, beds_freed=2)
    assert closing(desk, movement_id) == said  # asking changes nothing
    assert close_flight(desk, movement_id) == said
    with pytest.raises(MovementClosed):
        closing(desk, movement_id)
    with pytest.raises(NotFound):
        closing(desk, 999)


def test_closing_takes_the_same_statements_for_any_number_of_passengers(desk: Desk) -> None:
    small, _, people = ready_family(desk, size=2)
    for person in people:
        board(desk, small, person)
    with counted(desk) as few:
        closing(desk, small)
    large, _, people = ready_family(desk, "BI-26000102", size=7)
    for person in people:
        board(desk, large, person)
    with counted(desk) as many:
        closing(desk, large)
    assert len(few) == len(many)


def test_the_board_says_who_recorded_a_split_and_why(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    clear(desk, people[3:], Outcome.DEFERRED)
    (before,) = movement_board(desk, movement_id).cases
    assert (before.split_by, before.split_reason) == ("", "")
    record_split(desk, movement_id, case_id, "The aunt stays with her")
    (split,) = movement_board(desk, movement_id).cases
    assert (split.split_by, split.split_reason) == ("Test Officer", "The aunt stays with her")
    assert len(split.blockers) == 1  # the deferred child's own
    withdraw_split(desk, movement_id, case_id)
    assert movement_board(desk, movement_id).cases == (before,)
