"""Boarding: green, amber, red with the reason; repeats, undo, offload, and closing the flight."""

from datetime import timedelta
from functools import partial

import pytest

from db import tables as tb
from tests.db_fixtures import START, Clock
from tests.people import add_case, family
from tests.services.acts import (
    LEGS,
    MAN,
    arrive,
    at_once,
    beds_taken,
    clear,
    counted,
    flight,
    ready_family,
    rows,
    take_off_list,
)
from transit_desk.domain.boarding import BoardingDecision, Verdict
from transit_desk.domain.codes import Light, MovementState, NumberType, Outcome, PassengerState, StayEnd
from transit_desk.domain.readiness import BlockerKind
from transit_desk.domain.refusals import (
    MovementClosed,
    NotFound,
    NothingToUndo,
    NotOnMovement,
)
from transit_desk.services.board import (
    Boarded,
    Closed,
    board,
    board_all_ready,
    board_scan,
    close_flight,
    closing,
    offload,
    undo_boarding,
)
from transit_desk.services.check_in import case_file
from transit_desk.services.clear_medical import hold_case
from transit_desk.services.context import Desk
from transit_desk.services.movements import create_flight, list_movements, put_cases_on
from transit_desk.services.readiness_board import movement_board, today
from transit_desk.services.tag_baggage import NewBag, tag_bags


def decided(found: Boarded) -> BoardingDecision:
    """The decision of a scan that meant somebody."""
    assert found.decision is not None
    return found.decision


def card(desk: Desk, case_id: int, place: int = 0) -> str:
    """The card number of a member."""
    return case_file(desk, case_id).members[place].card_number


def states(desk: Desk, movement_id: int) -> dict[int, PassengerState]:
    """Where each passenger stands."""
    return {
        passenger.person_id: passenger.state for passenger in movement_board(desk, movement_id).passengers
    }


def test_green_then_amber_and_a_repeat_writes_nothing(desk: Desk, clock: Clock) -> None:
    movement_id, case_id, people = ready_family(desk)
    assert list_movements(desk)[0].state is MovementState.PLANNED
    number = card(desk, case_id)
    first = board_scan(desk, movement_id, number)
    assert decided(first) == BoardingDecision(Light.GREEN, Verdict.BOARDS)
    assert (first.person_id, first.name, first.case_number) == (people[0], "RUBERWA, Jean", "BI-26000101")
    (movement,) = list_movements(desk)
    assert (movement.state, movement.boarded) == (MovementState.BOARDING, 1)
    clock.forward(minutes=5)
    for scan in (number, number.lower(), f" {number}\r\n", f"]C0{number}"):
        again = decided(board_scan(desk, movement_id, scan))
        assert (again.light, again.verdict, again.at) == (Light.AMBER, Verdict.ALREADY_BOARDED, START)
    assert rows(desk, tb.BoardingEvent) == 1
    assert states(desk, movement_id)[people[0]] is PassengerState.BOARDED


def test_a_bag_tag_and_a_typed_number_board_too(desk: Desk) -> None:
    movement_id, _, people = ready_family(desk)
    with desk.database.write() as session:
        session.add(tb.PersonNumber(person_id=people[1], type=NumberType.A_NUMBER, value="A012345678"))
    (bag,) = tag_bags(desk, movement_id, [NewBag(people[0], 20_000)])
    assert board_scan(desk, movement_id, bag.tag_number).person_id == people[0]
    assert board_scan(desk, movement_id, "a12345678").person_id == people[1]
    assert list_movements(desk)[0].boarded == 2


def test_red_says_why(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    movement_id = flight(desk, case_id)
    absent = decided(board(desk, movement_id, people[0]))
    assert (absent.light, absent.verdict) == (Light.RED, Verdict.NOT_CLEARED)
    assert [blocker.kind for blocker in absent.blockers] == [
        BlockerKind.NOT_ARRIVED,
        BlockerKind.NOT_ASSESSED,
    ]
    arrive(desk, people)
    clear(desk, people)
    tag_bags(desk, movement_id, [NewBag(people[0], None)])
    unweighed = decided(board(desk, movement_id, people[0]))
    assert [blocker.kind for blocker in unweighed.blockers] == [BlockerKind.BAGS_UNWEIGHED]
    assert decided(board(desk, movement_id, people[1])).verdict is Verdict.BOARDS  # not her bag
    clear(desk, people[2:3], Outcome.DEFERRED)
    held = decided(board(desk, movement_id, people[3]))
    assert (held.light, held.verdict) == (Light.RED, Verdict.ON_HOLD)
    assert [blocker.kind for blocker in held.blockers] == [BlockerKind.CASE_HELD]
    clear(desk, people[2:3])
    hold_case(desk, case_id)
    assert decided(board(desk, movement_id, people[3])).verdict is Verdict.ON_HOLD
    assert rows(desk, tb.BoardingEvent) == 1


def test_who_is_on_another_flight_or_none_does_not_board_this_one(desk: Desk) -> None:
    movement_id, _, _ = ready_family(desk)
    other_flight, other_case, others = ready_family(desk, "BI-26000102")
    wrong = board_scan(desk, movement_id, card(desk, other_case))
    assert (decided(wrong).light, decided(wrong).verdict) == (Light.RED, Verdict.NOT_ON_THIS_MOVEMENT)
    assert wrong.name == "RUBERWA, Jean"
    assert states(desk, other_flight)[others[0]] is PassengerState.EXPECTED
    assert rows(desk, tb.BoardingEvent) == 0


def test_a_scan_that_means_nobody_or_several(desk: Desk) -> None:
    movement_id, case_id, _ = ready_family(desk)
    for nothing in ("", "  ", "P99999999", "RUBERWA", "\x00", "'; DROP TABLE person", "987654321"):
        found = board_scan(desk, movement_id, nothing)
        assert (found.decision, found.person_id, found.candidates) == (None, None, 0), nothing
    several = board_scan(desk, movement_id, "BI-26000101")
    assert (several.decision, several.candidates, several.case_number) == (None, 4, "BI-26000101")
    alone, (single,) = add_case(desk, "BI-26000102", [MAN])
    arrive(desk, [single])
    clear(desk, [single])
    second = flight(desk, alone)
    assert board_scan(desk, second, "bi-26000102").person_id == single  # the only one of the case
    with pytest.raises(NotFound):
        board_scan(desk, 987_654, card(desk, case_id))
    with pytest.raises(NotFound):
        board(desk, movement_id, 987_654)


def test_undo_and_board_again(desk: Desk, clock: Clock) -> None:
    movement_id, _, people = ready_family(desk)
    board(desk, movement_id, people[0])
    undo_boarding(desk, movement_id, people[0])
    assert states(desk, movement_id)[people[0]] is PassengerState.EXPECTED
    assert movement_board(desk, movement_id).passengers[0].acted_at is None
    with pytest.raises(NothingToUndo):
        undo_boarding(desk, movement_id, people[0])
    clock.forward(minutes=3)
    assert decided(board(desk, movement_id, people[0])).verdict is Verdict.BOARDS
    assert movement_board(desk, movement_id).passengers[0].acted_at == START + timedelta(minutes=3)
    assert rows(desk, tb.BoardingEvent) == 3  # what happened stays
    assert list_movements(desk)[0].boarded == 1


def test_offloaded_are_told_so_and_can_be_taken_back(desk: Desk) -> None:
    movement_id, _, people = ready_family(desk)
    board(desk, movement_id, people[0])
    for person in people[:2]:  # one aboard, one not yet
        offload(desk, movement_id, person)
        offload(desk, movement_id, person)  # a repeat is harmless
        told = decided(board(desk, movement_id, person))
        assert (told.light, told.verdict, told.at) == (Light.RED, Verdict.OFFLOADED, START)
    assert rows(desk, tb.BoardingEvent) == 3
    (movement,) = list_movements(desk)
    assert (movement.passengers, movement.boarded) == (2, 0)
    undo_boarding(desk, movement_id, people[0])
    assert decided(board(desk, movement_id, people[0])).verdict is Verdict.BOARDS
    assert list_movements(desk)[0].passengers == 3


def test_acts_are_for_passengers(desk: Desk) -> None:
    movement_id, _, _ = ready_family(desk)
    _, (stranger,) = add_case(desk, "BI-26000102", [MAN])
    for act in (undo_boarding, offload):
        with pytest.raises(NotOnMovement) as refused:
            act(desk, movement_id, stranger)
        assert (refused.value.person, refused.value.movement) == ("NDAYISENGA, Eric", "ET 816")
        with pytest.raises(NotFound):
            act(desk, 987_654, stranger)


def test_all_who_can_board_and_the_others_say_why_not(desk: Desk) -> None:
    movement_id, _, people = ready_family(desk)
    clear(desk, people[:1], Outcome.UNFIT)
    found = board_all_ready(desk, movement_id, people)
    assert [decided(one).verdict for one in found] == [Verdict.ON_HOLD] * 4
    clear(desk, people[:1])
    found = board_all_ready(desk, movement_id, people)
    assert [decided(one).light for one in found] == [Light.GREEN] * 4


def test_closing_counts_frees_beds_and_lets_them_depart(desk: Desk, clock: Clock) -> None:
    movement_id, case_id, people = ready_family(desk)
    single_id, (single,) = add_case(desk, "BI-26000102", [MAN])
    arrive(desk, [single])
    clear(desk, [single])
    put_cases_on(desk, movement_id, [single_id])
    board(desk, movement_id, people[0])
    board(desk, movement_id, people[1])
    board(desk, movement_id, people[3])
    undo_boarding(desk, movement_id, people[3])
    offload(desk, movement_id, people[2])
    clock.forward(hours=1)
    expected = Closed(boarded=2, no_show=2, offloaded=1, beds_freed=2)
    assert closing(desk, movement_id) == expected
    assert rows(desk, tb.Stay, tb.Stay.end == StayEnd.DEPARTED) == 0  # only asked
    assert close_flight(desk, movement_id) == expected
    assert states(desk, movement_id) == {
        people[0]: PassengerState.BOARDED,
        people[1]: PassengerState.BOARDED,
        people[2]: PassengerState.OFFLOADED,
        people[3]: PassengerState.NO_SHOW,
        single: PassengerState.NO_SHOW,
    }
    assert set(beds_taken(desk)) == {people[2], people[3], single}
    assert rows(desk, tb.Stay, tb.Stay.end == StayEnd.DEPARTED) == 2
    assert [member.departed for member in case_file(desk, case_id).members] == [True, True, False, False]
    (movement,) = list_movements(desk)
    assert (movement.state, movement.boarded) == (MovementState.CLOSED, 2)
    board_ = today(desk)
    assert board_.in_building == 3
    assert not any(passenger.ready for passenger in movement_board(desk, movement_id).passengers[2:])
    with pytest.raises(MovementClosed):
        closing(desk, movement_id)
    with pytest.raises(NotFound):
        closing(desk, 987_654)


def test_after_closing_nothing_moves(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    board(desk, movement_id, people[0])
    offload(desk, movement_id, people[1])
    close_flight(desk, movement_id)
    number = card(desk, case_id)
    assert decided(board_scan(desk, movement_id, number)).verdict is Verdict.ALREADY_BOARDED
    for person in people[1:]:
        found = decided(board(desk, movement_id, person))
        assert (found.light, found.verdict) == (Light.RED, Verdict.CLOSED)
    for act in (undo_boarding, offload):
        with pytest.raises(MovementClosed):
            act(desk, movement_id, people[0])
    assert rows(desk, tb.BoardingEvent) == 4


def test_an_empty_flight_can_be_closed(desk: Desk) -> None:
    movement_id = create_flight(desk, "", LEGS)
    assert close_flight(desk, movement_id) == Closed(0, 0, 0, 0)


def test_who_was_taken_off_the_list_while_on_the_flight_boards_like_everyone(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    number = card(desk, case_id)
    take_off_list(desk, people[0])
    assert decided(board_scan(desk, movement_id, number)).verdict is Verdict.BOARDS
    assert close_flight(desk, movement_id).boarded == 1


def test_a_scan_takes_the_same_statements_however_many_are_on_the_flight(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    board(desk, movement_id, people[0])
    second, third = card(desk, case_id, 1), card(desk, case_id, 2)
    with counted(desk) as few:
        board_scan(desk, movement_id, second)
    for number in range(8):
        other_id, others = add_case(desk, f"BI-2600020{number}", family("NIYONGABO", 6))
        arrive(desk, others)
        put_cases_on(desk, movement_id, [other_id])
    with counted(desk) as many:
        board_scan(desk, movement_id, third)
    assert len(many) == len(few)


def test_two_desks_board_one_passenger(postgres_desk: Desk) -> None:
    """One act; the other desk shows amber, as for any repeat."""
    desk = postgres_desk
    movement_id, _, people = ready_family(desk)
    for place, person in enumerate(people, 1):
        results = at_once(*(partial(board, desk, movement_id, person) for _ in range(2)))
        verdicts = {decided(found).verdict for found in results if isinstance(found, Boarded)}
        assert verdicts == {Verdict.BOARDS, Verdict.ALREADY_BOARDED}, results
        assert rows(desk, tb.BoardingEvent) == place


def test_boarding_and_closing_at_once_agree(postgres_desk: Desk) -> None:
    """Whoever the light said green to has departed; whoever closing called a no-show was told red."""
    desk = postgres_desk
    for number in range(3):
        movement_id, _, people = ready_family(desk, f"BI-2600010{number}")
        results = at_once(
            partial(board, desk, movement_id, people[0]),
            partial(close_flight, desk, movement_id),
            partial(board, desk, movement_id, people[1]),
        )
        stand = states(desk, movement_id)
        for person, found in zip(people[:2], (results[0], results[2]), strict=True):
            assert isinstance(found, Boarded), results
            aboard = decided(found).verdict is Verdict.BOARDS
            assert stand[person] is (PassengerState.BOARDED if aboard else PassengerState.NO_SHOW)
            assert (person not in beds_taken(desk)) == aboard


def test_offload_and_board_at_once_leave_one_story(postgres_desk: Desk) -> None:
    desk = postgres_desk
    movement_id, _, people = ready_family(desk)
    for person in people:
        results = at_once(
            partial(board, desk, movement_id, person), partial(offload, desk, movement_id, person)
        )
        assert not [result for result in results if isinstance(result, Exception)], results
    assert set(states(desk, movement_id).values()) == {PassengerState.OFFLOADED}
