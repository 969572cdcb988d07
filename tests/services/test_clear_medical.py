"""Fit to travel: outcome, time and author, withdrawal, the window against the departure, holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from db import tables as tb
from tests.db_fixtures import START, Clock
from tests.people import Someone, add_case, family
from tests.services.acts import (
    LEGS,
    MAN,
    WOMAN,
    arrive,
    at_once,
    clear,
    counted,
    flight,
    link,
    ready_family,
    rows,
    take_off_list,
)
from transit_desk.domain.codes import Fitness, Need, Outcome
from transit_desk.domain.readiness import BlockerKind
from transit_desk.domain.refusals import NotFound, NothingChosen, NothingToUndo, StaleData
from transit_desk.services.board import board, close_flight
from transit_desk.services.clear_medical import (
    hold_case,
    medical_file,
    record_check,
    release_case,
    set_needs,
    withdraw_checks,
    worklist,
)
from transit_desk.services.context import Desk
from transit_desk.services.movements import (
    change_flight,
    list_movements,
    put_cases_on,
    record_split,
    withdraw_split,
)
from transit_desk.services.readiness_board import movement_board
from transit_desk.services.settings import programmes, set_window


def kinds(desk: Desk, movement_id: int) -> dict[str, set[BlockerKind]]:
    """What stops each case of a movement."""
    return {
        case.number: {blocker.kind for blocker in case.blockers}
        for case in movement_board(desk, movement_id).cases
    }


def test_an_outcome_has_its_time_and_its_author(
    desk: Desk, clock: Clock, another: Callable[[str], Desk]
) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    flight(desk, case_id)
    (row, *_) = worklist(desk)
    assert (row.fitness, row.check_id, row.outcome, row.valid_until) == (
        Fitness.NOT_ASSESSED,
        None,
        None,
        None,
    )
    clock.forward(hours=2)
    ids = record_check(another("Dr Ntahomvukiye"), people[:2], Outcome.FIT_WITH_CONDITIONS)
    assert len(ids) == 2
    by_person = {row.person_id: row for row in worklist(desk)}
    checked = by_person[people[0]]
    assert (checked.fitness, checked.outcome) == (Fitness.FIT_WITH_CONDITIONS, Outcome.FIT_WITH_CONDITIONS)
    assert (checked.checked_at, checked.checked_by) == (START + timedelta(hours=2), "Dr Ntahomvukiye")
    assert checked.valid_until == START + timedelta(hours=2 + 72)
    assert checked.check_id == ids[0]
    assert by_person[people[2]].fitness is Fitness.NOT_ASSESSED


def test_checks_are_withdrawn_and_the_ones_before_count_again(desk: Desk, clock: Clock) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 2))
    flight(desk, case_id)
    first = clear(desk, people)
    clock.forward(hours=1)
    second = clear(desk, people, Outcome.UNFIT)
    assert {row.fitness for row in worklist(desk)} == {Fitness.UNFIT}
    with pytest.raises(NothingToUndo):
        withdraw_checks(desk, first)  # later ones count
    withdraw_checks(desk, second)
    assert {row.fitness for row in worklist(desk)} == {Fitness.FIT}
    with pytest.raises(NothingToUndo):
        withdraw_checks(desk, second)
    clock.forward(hours=1)
    withdraw_checks(desk, first)
    assert {row.fitness for row in worklist(desk)} == {Fitness.NOT_ASSESSED}
    record = medical_file(desk, people[0])
    assert [check.outcome for check in record.checks] == [Outcome.UNFIT, Outcome.FIT]
    assert record.checks[1].withdrawn_at == START + timedelta(hours=2)
    assert record.checks[1].withdrawn_by == "Test Officer"


def test_withdrawing_looks_at_each_person_by_itself(desk: Desk) -> None:
    """One of two has another check since; the other's being newer must not hide it."""
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 2))
    (early,) = clear(desk, people[:1])
    clear(desk, people[:1], Outcome.UNFIT)
    (late,) = clear(desk, people[1:])
    with pytest.raises(NothingToUndo):
        withdraw_checks(desk, [early, late])
    assert medical_file(desk, people[1]).checks[0].withdrawn_at is None
    for wrong in ([], [987_654], [late, 987_654]):
        with pytest.raises(NothingToUndo):
            withdraw_checks(desk, wrong)
    withdraw_checks(desk, [late, late])
    assert medical_file(desk, people[1]).checks[0].withdrawn_at is not None


def test_whom_a_check_is_for(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 2))
    with pytest.raises(NothingChosen):
        record_check(desk, [], Outcome.FIT)
    with pytest.raises(NotFound):
        record_check(desk, [people[0], 987_654], Outcome.FIT)
    assert rows(desk, tb.MedicalCheck) == 0
    assert len(record_check(desk, [people[0], people[0]], Outcome.FIT)) == 1
    with pytest.raises(NotFound):
        medical_file(desk, 987_654)


def test_a_review_date_belongs_to_a_deferral(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 2))
    record_check(desk, people[:1], Outcome.DEFERRED, date(2026, 12, 10))
    record_check(desk, people[1:], Outcome.FIT, date(2026, 12, 10))
    assert medical_file(desk, people[0]).checks[0].review_on == date(2026, 12, 10)
    assert medical_file(desk, people[1]).checks[0].review_on is None


def test_a_check_expires_when_the_flight_slips(desk: Desk, clock: Clock) -> None:
    movement_id, _, _ = ready_family(desk)
    assert kinds(desk, movement_id) == {"BI-26000101": set()}
    assert {row.fitness for row in worklist(desk)} == {Fitness.FIT}
    (movement,) = list_movements(desk)
    slipped = [
        replace(leg, departs=leg.departs + timedelta(hours=20), arrives=None)
        for leg in LEGS
        if leg.departs is not None
    ]
    change_flight(desk, movement_id, movement.version, "", slipped)
    assert kinds(desk, movement_id) == {"BI-26000101": {BlockerKind.EXPIRED}}
    assert {row.fitness for row in worklist(desk)} == {Fitness.EXPIRED}
    (usa,) = [programme for programme in programmes(desk) if programme.country == "USA"]
    assert set_window(desk, usa.programme_id, 80) == 72
    assert kinds(desk, movement_id) == {"BI-26000101": set()}
    # The flight has not left at its time: the window runs on with the clock.
    clock.forward(hours=81)
    assert kinds(desk, movement_id) == {"BI-26000101": {BlockerKind.EXPIRED}}


def test_a_deferred_member_holds_the_case_and_the_linked_case(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    other_id, others = add_case(desk, "BI-26000102", [MAN])
    arrive(desk, others)
    clear(desk, others)
    link(desk, case_id, other_id)
    blocked = kinds(desk, movement_id)
    assert blocked == {"BI-26000101": {BlockerKind.LINKED_CASE_NOT_ON_MOVEMENT}}
    put_cases_on(desk, movement_id, [other_id])
    assert kinds(desk, movement_id) == {"BI-26000101": set(), "BI-26000102": set()}
    (deferral, *_) = clear(desk, people[:1], Outcome.DEFERRED)
    assert kinds(desk, movement_id) == {
        "BI-26000101": {BlockerKind.DEFERRED, BlockerKind.CASE_HELD},
        "BI-26000102": {BlockerKind.CASE_HELD},
    }
    # Split: the others of the case may go, and the linked case is bound no more (a split of either will do).
    record_split(desk, movement_id, case_id, "Mother stays for treatment, family agreed")
    assert kinds(desk, movement_id) == {"BI-26000101": {BlockerKind.DEFERRED}, "BI-26000102": set()}
    (split, _) = movement_board(desk, movement_id).cases
    assert (split.split_by, split.split_reason) == (
        "Test Officer",
        "Mother stays for treatment, family agreed",
    )
    withdraw_split(desk, movement_id, case_id)
    withdraw_checks(desk, [deferral])
    assert kinds(desk, movement_id) == {"BI-26000101": set(), "BI-26000102": set()}


def test_a_split_of_one_of_two_linked_cases_frees_the_other(desk: Desk) -> None:
    movement_id, case_id, _ = ready_family(desk)
    other_id, _ = add_case(desk, "BI-26000102", [MAN])
    link(desk, case_id, other_id)
    record_split(desk, movement_id, other_id, "Travels next week")
    assert kinds(desk, movement_id) == {"BI-26000101": set()}


def test_splits_have_a_reason_and_are_recorded_once(desk: Desk) -> None:
    movement_id, case_id, _ = ready_family(desk)
    for reason in ("", "  "):
        with pytest.raises(ValueError, match="reason"):
            record_split(desk, movement_id, case_id, reason)
    with pytest.raises(NothingToUndo):
        withdraw_split(desk, movement_id, case_id)
    record_split(desk, movement_id, case_id, "Agreed")
    with pytest.raises(StaleData):
        record_split(desk, movement_id, case_id, "Agreed again")


def test_a_named_officer_holds_and_releases_a_case(
    desk: Desk, clock: Clock, another: Callable[[str], Desk]
) -> None:
    movement_id, case_id, people = ready_family(desk)
    hold_case(another("Dr Ntahomvukiye"), case_id)
    assert kinds(desk, movement_id) == {"BI-26000101": {BlockerKind.CASE_ON_HOLD}}
    (case,) = movement_board(desk, movement_id).cases
    assert case.blockers[0].facts["by"] == "Dr Ntahomvukiye"
    assert case.blockers[0].facts["since"] == START
    assert {row.on_hold for row in worklist(desk)} == {True}
    record = medical_file(desk, people[0])
    assert (record.held_since, record.held_by) == (START, "Dr Ntahomvukiye")
    with pytest.raises(StaleData):
        hold_case(desk, case_id)
    clock.forward(hours=1)
    release_case(desk, case_id)
    assert kinds(desk, movement_id) == {"BI-26000101": set()}
    assert medical_file(desk, people[0]).held_since is None
    with pytest.raises(NothingToUndo):
        release_case(desk, case_id)
    hold_case(desk, case_id)  # again, as another hold
    assert rows(desk, tb.CaseHold) == 2


def test_the_worklist_is_by_departure_and_only_of_who_is_here_or_going(desk: Desk) -> None:
    later_legs = [replace(LEGS[0], departs=datetime(2026, 12, 20, 9, 0), arrives=None)]
    first_id, first = add_case(desk, "BI-26000109", [MAN])
    second_id, second = add_case(desk, "BI-26000101", [WOMAN])
    _, third = add_case(desk, "BI-26000105", [MAN])
    add_case(desk, "BI-26000100", [MAN])  # announced, on no flight: not yet
    flight(desk, second_id, legs=later_legs)
    movement_id = flight(desk, first_id)
    arrive(desk, third)
    assert [row.person_id for row in worklist(desk)] == [first[0], second[0], third[0]]
    assert [row.in_building for row in worklist(desk)] == [False, False, True]
    # Off the list, but on a flight: somebody still has to look at him.
    take_off_list(desk, first[0], third[0])
    assert [row.person_id for row in worklist(desk)] == [first[0], second[0], third[0]]
    arrive_first = [row for row in worklist(desk) if row.movement_id == movement_id]
    assert arrive_first[0].departs_at == list_movements(desk)[0].departs_at


def test_who_has_departed_is_off_the_worklist(desk: Desk) -> None:
    movement_id, _, people = ready_family(desk)
    board(desk, movement_id, people[0])
    close_flight(desk, movement_id)
    assert {row.person_id for row in worklist(desk)} == set(people[1:])
    assert {row.movement_id for row in worklist(desk)} == {None}


def test_the_worklist_takes_the_same_statements_for_one_as_for_many(desk: Desk) -> None:
    ready_family(desk)
    with counted(desk) as few:
        worklist(desk)
    for number in range(8):
        ready_family(desk, f"BI-2600020{number}", 5)
    with counted(desk) as many:
        worklist(desk)
    assert len(many) == len(few) <= 4


def test_two_desks_hold_and_withdraw_at_once(postgres_desk: Desk) -> None:
    desk = postgres_desk
    _, case_id, people = ready_family(desk)
    results = at_once(lambda: hold_case(desk, case_id), lambda: hold_case(desk, case_id))
    assert sum(isinstance(result, StaleData) for result in results) == 1
    (check, *_) = clear(desk, people[:1], Outcome.UNFIT)
    results = at_once(lambda: withdraw_checks(desk, [check]), lambda: withdraw_checks(desk, [check]))
    assert sum(isinstance(result, NothingToUndo) for result in results) == 1
    assert medical_file(desk, people[0]).checks[0].withdrawn_at is not None


DUE = date(2027, 2, 12)


def needs(desk: Desk, person_id: int) -> dict[Need, date | None]:
    """The handling needs of a person, as medical sees them."""
    return dict(medical_file(desk, person_id).needs)


def test_handling_needs_are_set_changed_and_taken_back(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 2))
    flight(desk, case_id)
    assert set_needs(desk, people[1], {Need.WCHR: None, Need.PREGNANT: DUE}) == {}
    assert needs(desk, people[1]) == {Need.WCHR: None, Need.PREGNANT: DUE}
    assert {row.person_id: set(row.needs) for row in worklist(desk)} == {
        people[0]: set(),
        people[1]: {Need.WCHR, Need.PREGNANT},
    }
    before = set_needs(desk, people[1], {Need.PREGNANT: None, Need.ESCORT: None})
    assert before == {Need.WCHR: None, Need.PREGNANT: DUE}
    assert needs(desk, people[1]) == {Need.PREGNANT: None, Need.ESCORT: None}
    assert set_needs(desk, people[1], before) == {Need.PREGNANT: None, Need.ESCORT: None}
    assert needs(desk, people[1]) == before
    assert set_needs(desk, people[1], {}) == before
    assert rows(desk, tb.HandlingNeed) == 0


def test_whose_needs_and_which_due_date(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", [Someone("RUBERWA", "Aline", needs=(Need.WCHR,))])
    with pytest.raises(NotFound):
        set_needs(desk, 987_654, {Need.WCHC: None})
    with pytest.raises(ValueError, match="pregnancy"):
        set_needs(desk, people[0], {Need.PREGNANT: DUE, Need.WCHC: DUE})
    assert needs(desk, people[0]) == {Need.WCHR: None}


def test_needs_that_someone_else_has_changed_are_not_overwritten(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", [Someone("RUBERWA", "Aline", needs=(Need.WCHR,))])
    set_needs(desk, people[0], {Need.OXYG: None}, seen={Need.WCHR: None})
    with pytest.raises(StaleData):
        set_needs(desk, people[0], {Need.STCR: None}, seen={Need.WCHR: None})
    assert needs(desk, people[0]) == {Need.OXYG: None}


def test_an_escort_lifts_what_stops_a_minor_alone(desk: Desk) -> None:
    case_id, people = add_case(
        desk, "BI-26000101", [Someone("RUBERWA", "Eric", born=date(2012, 5, 17), needs=(Need.UMNR,))]
    )
    arrive(desk, people)
    clear(desk, people)
    movement_id = flight(desk, case_id)
    assert kinds(desk, movement_id) == {"BI-26000101": {BlockerKind.MINOR_WITHOUT_ADULT}}
    before = set_needs(desk, people[0], {Need.UMNR: None, Need.ESCORT: None})
    assert kinds(desk, movement_id) == {"BI-26000101": set()}
    set_needs(desk, people[0], before)
    assert kinds(desk, movement_id) == {"BI-26000101": {BlockerKind.MINOR_WITHOUT_ADULT}}


def test_two_desks_set_the_needs_of_one_person_at_once(postgres_desk: Desk) -> None:
    desk = postgres_desk
    _, people = add_case(desk, "BI-26000101", [MAN])
    results = at_once(
        lambda: set_needs(desk, people[0], {Need.WCHR: None, Need.OXYG: None}),
        lambda: set_needs(desk, people[0], {Need.WCHR: None, Need.STCR: None}),
    )
    assert {} in results
    (other,) = [result for result in results if result != {}]
    assert isinstance(other, dict)  # the second waited, and saw what the first had set
    assert set(needs(desk, people[0])) == {Need.WCHR} | ({Need.OXYG, Need.STCR} - other.keys())
    results = at_once(
        lambda: set_needs(desk, people[0], {Need.DEAF: None}, seen=needs(desk, people[0])),
        lambda: set_needs(desk, people[0], {Need.BLND: None}, seen={}),
    )
    assert sum(isinstance(result, StaleData) for result in results) == 1
