"""Beds held for people still to come: together or not at all, released, lapsed, and taken up at check-in."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest

from db import tables as tb
from tests.db_fixtures import START, Clock
from tests.people import Someone, add_case, family
from tests.services.acts import (
    MAN,
    WOMAN,
    at_once,
    beds_of,
    beds_taken,
    flight,
    proposed,
    rows,
    take_off_list,
)
from tests.services.audit_rows import head, refused, told
from transit_desk.domain.audit import Act
from transit_desk.domain.beds.values import BedRule, Reason, RuleBroken
from transit_desk.domain.board_rows import BedLook, BoardBed
from transit_desk.domain.codes import AssignmentState
from transit_desk.domain.refusals import (
    AlreadyCheckedIn,
    BedHeld,
    BedNotSuitable,
    BedTaken,
    HoldIsOver,
    NotFound,
    NothingChosen,
    NothingToUndo,
)
from transit_desk.services.allocate_beds import place
from transit_desk.services.bed_board import board
from transit_desk.services.care_for_beds import set_out_of_service
from transit_desk.services.check_in import check_in, undo_check_in
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import Held, hold, release, undo_hold, undo_release
from transit_desk.services.propose_beds import propose_beds, rules_against

PLANNED = tb.BedAssignment.state == AssignmentState.PLANNED


def held_beds(desk: Desk) -> dict[int, int]:
    """For whom which bed is held, as the board shows it tonight."""
    return {
        bed.person.person_id: bed.bed_id
        for room in board(desk).rooms
        for bed in room.beds
        if bed.look is BedLook.HELD and bed.person is not None
    }


def bed_row(desk: Desk, bed_id: int) -> BoardBed:
    """A bed as the board shows it."""
    return next(bed for room in board(desk).rooms for bed in room.beds if bed.bed_id == bed_id)


def test_a_convoy_has_its_beds_held_until_its_flight(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 5))
    flight(desk, case_id)
    beds = proposed(desk, people)
    until = START + timedelta(hours=20)
    since = head(desk)
    done = hold(desk, beds, until=until)
    assert [one.person_id for one in done] == list(beds)
    assert {(one.first, one.end, one.until, one.before) for one in done} == {
        (date(2026, 12, 6), date(2026, 12, 8), until, None)
    }
    assert held_beds(desk) == beds
    assert bed_row(desk, beds[done[0].person_id]).hold_until == until
    assert board(desk).announced == ()
    assert [(row.act, row.person, row.after["bed"]) for row in told(desk, since)] == [
        (Act.BED_HELD, one.person_id, one.label) for one in done
    ]


def test_a_bed_that_is_held_is_nobody_else_s(desk: Desk) -> None:
    _, (one,) = add_case(desk, "BI-26000101", [MAN])
    _, (other, third) = add_case(
        desk, "BI-26000102", [Someone("BUKURU", "Antoine"), Someone("BUKURU", "Paul")]
    )
    bed, beside = beds_of(desk, "C1")[:2]
    hold(desk, {one: bed})
    check_in(desk, [other], {})
    for act in (
        partial(place, desk, {other: bed}, override=True, reason="Because"),
        partial(check_in, desk, [third], {third: bed}),
        partial(hold, desk, {third: bed}),
        partial(set_out_of_service, desk, bed, True),
    ):
        with pytest.raises(BedHeld) as held:
            act()
        assert (held.value.bed, held.value.by) == ("C1 / 1", "NDAYISENGA, Eric")
        assert (held.value.officer, held.value.household) == ("Test Officer", "BI-26000101")
    assert [broken.rule for broken in rules_against(desk, other, bed)] == [BedRule.BED_HELD]
    assert rules_against(desk, other, beside) == ()
    assert bed not in proposed(desk, [third]).values()


def test_all_of_them_or_none(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    _, (man,) = add_case(desk, "BI-26000107", [MAN])
    beds = proposed(desk, people)
    check_in(desk, [man], {man: beds[people[1]]}, override=True, reason="He was here first")
    with refused(desk, BedTaken):
        hold(desk, beds)
    assert rows(desk, tb.BedAssignment, PLANNED) == 0
    with pytest.raises(NothingChosen):
        hold(desk, {})
    with pytest.raises(AlreadyCheckedIn):
        hold(desk, {man: beds_of(desk, "C2")[0]})
    for wrong in ({987_654: beds_of(desk, "C2")[0]}, {people[0]: 987_654}):
        with pytest.raises(NotFound):
            hold(desk, wrong)


def test_who_is_late_has_his_bed_held_from_today(desk: Desk, clock: Clock) -> None:
    """As the board asks for it: the first night and the hour of the hold there was."""
    _, (one,) = add_case(desk, "BI-26000101", [MAN])
    first, second = beds_of(desk, "C1")[:2]
    until = START + timedelta(hours=36)
    (due,) = hold(desk, {one: first}, until=until)
    clock.forward(hours=24)
    (late,) = hold(desk, {one: second}, until=until, first=due.first)
    assert (late.first, late.until, late.before) == (desk.today(), until, due)
    clock.now = until
    with refused(desk, HoldIsOver):
        hold(desk, {one: first}, until=until, first=due.first)
    (again,) = hold(desk, {one: first}, first=due.first)
    assert (again.first, again.before) == (desk.today(), None)


def test_what_was_over_is_not_what_was_before(desk: Desk, clock: Clock) -> None:
    """Undo brings no hold back whose nights were over, and is not stopped by it."""
    case_id, (one,) = add_case(desk, "BI-26000101", [MAN])
    flight(desk, case_id)
    first, second = beds_of(desk, "C1")[:2]
    hold(desk, {one: first})
    clock.forward(hours=24 * 3)
    held = hold(desk, {one: second})
    assert [found.before for found in held] == [None]
    undo_hold(desk, held)
    assert held_beds(desk) == {}


def test_the_rules_hold_for_beds_that_are_held(desk: Desk) -> None:
    _, (man,) = add_case(desk, "BI-26000101", [MAN])
    _, (woman,) = add_case(desk, "BI-26000102", [WOMAN])
    hold(desk, {man: beds_of(desk, "B1")[0]})
    with pytest.raises(BedNotSuitable) as wrong:
        hold(desk, {woman: beds_of(desk, "B1")[1]})
    rules = {rule.rule for rule in wrong.value.rules if isinstance(rule, RuleBroken)}
    assert rules == {BedRule.MIXED_SEXES}
    # On other nights nobody is with anybody.
    hold(desk, {woman: beds_of(desk, "B1")[1]}, first=desk.today() + timedelta(days=7))
    assert rows(desk, tb.BedAssignment, PLANNED) == 2


def test_a_hold_lapses_by_itself(desk: Desk, clock: Clock) -> None:
    _, (one, other) = add_case(desk, "BI-26000101", [MAN, Someone("BUKURU", "Antoine")])
    _, (third,) = add_case(desk, "BI-26000102", [Someone("HAKIZIMANA", "Jean")])
    first, second = beds_of(desk, "C1")[:2]
    hold(desk, {one: first, other: second}, until=START + timedelta(hours=4))
    assert propose_beds(desk, [third]).placements[0].bed_id not in (first, second)
    clock.forward(hours=4)
    assert held_beds(desk) == {}
    assert {person.person_id for person in board(desk).announced} == {one, other, third}
    assert rules_against(desk, third, first) == ()
    check_in(desk, [third], {third: first})
    assert rows(desk, tb.BedAssignment, PLANNED) == 0  # the rows went when somebody wanted a bed of the room
    assert release(desk, [one, other]) == ()


def test_another_bed_takes_the_place_of_the_first(desk: Desk) -> None:
    _, (one,) = add_case(desk, "BI-26000101", [MAN])
    first, second = beds_of(desk, "C1")[:2]
    (before,) = hold(desk, {one: first})
    after = hold(desk, {one: second})
    assert [found.before for found in after] == [before]
    assert held_beds(desk) == {one: second}
    undo_hold(desk, after)
    assert held_beds(desk) == {one: first}
    undo_hold(desk, [before])
    assert held_beds(desk) == {}
    with refused(desk, NothingToUndo):
        undo_hold(desk, [before])


def test_released_and_held_again(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    beds = proposed(desk, people)
    held = hold(desk, beds)
    since = head(desk)
    gone = release(desk, people)
    assert set(gone) == set(held)
    assert {row.act for row in told(desk, since)} == {Act.HOLD_RELEASED}
    assert release(desk, people) == ()
    undo_release(desk, gone)
    assert held_beds(desk) == beds
    release(desk, people)
    _, (man,) = add_case(desk, "BI-26000107", [MAN])
    check_in(desk, [man], {man: beds[people[0]]}, override=True, reason="He was here first")
    with refused(desk, NothingToUndo):
        undo_release(desk, gone)


def test_nobody_has_two_beds_held(desk: Desk) -> None:
    """Another desk was quicker than the undo of a release, or took the person off the list."""
    _, (one,) = add_case(desk, "BI-26000101", [MAN])
    first, second = beds_of(desk, "C1")[:2]
    hold(desk, {one: first})
    gone = release(desk, [one])
    (other,) = hold(desk, {one: second}, first=desk.today() + timedelta(days=10))
    with refused(desk, NothingToUndo):
        undo_release(desk, gone)
    assert rows(desk, tb.BedAssignment, PLANNED) == 1
    gone = release(desk, [one])
    assert gone == (other,)
    take_off_list(desk, one)
    with refused(desk, NothingToUndo):
        undo_release(desk, gone)


def test_who_comes_gets_the_bed_held_for_him(desk: Desk, clock: Clock) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    held = hold(desk, proposed(desk, people))
    clock.forward(hours=5)
    offered = propose_beds(desk, people)
    assert {one.reason for one in offered.placements if one.bed_id} == {Reason.STAYS}
    done = check_in(desk, people, {})
    assert beds_taken(desk) == {one.person_id: one.bed_id for one in held}
    assert done.beds == {one.person_id: one.label for one in held}
    assert set(done.held) == set(held)
    assert rows(desk, tb.BedAssignment) == len(held)
    undo_check_in(desk, done.stay_ids, done.held)
    assert held_beds(desk) == {one.person_id: one.bed_id for one in held}
    check_in(desk, people, proposed(desk, people))
    assert beds_taken(desk) == {one.person_id: one.bed_id for one in held}


def test_who_chooses_another_bed_gives_up_the_one_held(desk: Desk) -> None:
    _, (one, other) = add_case(desk, "BI-26000101", [MAN, Someone("BUKURU", "Antoine")])
    beds = beds_of(desk, "C1")
    held = hold(desk, {one: beds[0], other: beds[1]})
    done = check_in(desk, [one, other], {one: beds[2], other: None})
    assert beds_taken(desk) == {one: beds[2]}
    assert held_beds(desk) == {}
    assert {person: where.label for person, where in zip(done.person_ids, done.held, strict=True)} == {
        one: "C1 / 1",
        other: "C1 / 2",
    }
    undo_check_in(desk, done.stay_ids, done.held)
    assert held_beds(desk) == {where.person_id: where.bed_id for where in held}


def test_undo_of_a_check_in_holds_what_is_still_free(desk: Desk) -> None:
    _, (one,) = add_case(desk, "BI-26000101", [MAN])
    _, (other,) = add_case(desk, "BI-26000102", [Someone("BUKURU", "Antoine")])
    bed, beside = beds_of(desk, "C1")[:2]
    hold(desk, {one: bed})
    done = check_in(desk, [one], {one: beside})
    check_in(desk, [other], {other: bed})
    undo_check_in(desk, done.stay_ids, done.held)
    assert held_beds(desk) == {}
    assert beds_taken(desk) == {other: bed}


def test_a_bed_is_held_from_the_day_it_is_free(desk: Desk) -> None:
    case_id, (guest,) = add_case(desk, "BI-26000101", [MAN])
    flight(desk, case_id)
    bed = beds_of(desk, "C1")[0]
    check_in(desk, [guest], {guest: bed})
    _, (one,) = add_case(desk, "BI-26000102", [Someone("BUKURU", "Antoine")])
    with pytest.raises(BedTaken):
        hold(desk, {one: bed}, first=date(2026, 12, 7))
    (held,) = hold(desk, {one: bed}, first=date(2026, 12, 8))
    assert (held.first, held.end) == (date(2026, 12, 8), date(2026, 12, 15))
    assert bed_row(desk, bed).look is BedLook.TAKEN


def test_two_desks_hold_one_bed(postgres_desk: Desk) -> None:
    desk = postgres_desk
    _, people = add_case(desk, "BI-26000101", [Someone("BUKURU", f"A{n}") for n in range(2)])
    for bed in beds_of(desk, "C1"):
        results = at_once(*(partial(hold, desk, {person: bed}) for person in people))
        assert sum(isinstance(result, BedHeld) for result in results) == 1, results
        (won,) = [result for result in results if isinstance(result, tuple)]
        assert isinstance(won[0], Held)
        release(desk, people)


def test_nothing_of_a_hold_is_left_when_nobody_comes(desk: Desk, clock: Clock) -> None:
    """Beds held for days that are over are free."""
    _, (one,) = add_case(desk, "BI-26000101", [MAN])
    bed = beds_of(desk, "C1")[0]
    hold(desk, {one: bed})
    clock.now = datetime(2026, 12, 20, 6, 0, tzinfo=START.tzinfo)
    assert [person.person_id for person in board(desk).announced] == [one]
    assert check_in(desk, [one], {}).beds == {}
    _, (other,) = add_case(desk, "BI-26000102", [Someone("BUKURU", "Antoine")])
    check_in(desk, [other], {other: bed})
    assert beds_taken(desk) == {other: bed}
