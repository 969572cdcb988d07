"""From the house to a problem, and a plan written down: all of it, some of it, and taken back."""

from dataclasses import replace
from datetime import date, timedelta

from db import tables as tb
from tests.db_fixtures import START, Clock
from tests.domain.bed_worlds import propose
from tests.people import Someone, add_case, family
from tests.services.acts import (
    MAN,
    arrive,
    beds_of,
    beds_taken,
    flight,
    link,
    proposed,
    put_in_bed,
    room_id,
    rows,
)
from tests.services.audit_rows import head, refused, told
from tests.services.test_hold_beds import held_beds
from transit_desk.domain.audit import Act
from transit_desk.domain.beds.values import Goal, Occupant, Placement, Plan, Problem, Reason
from transit_desk.domain.codes import AssignmentState
from transit_desk.domain.refusals import BedHeld, BedTaken, HoldIsOver, NothingChosen, NothingToUndo
from transit_desk.services.bed_board import board
from transit_desk.services.bed_rules import keep_apart, set_family, set_goals
from transit_desk.services.check_in import check_in
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import hold
from transit_desk.services.plan_beds import Wish, accept, gather, take_back


def planned(problem: Problem) -> Plan:
    """A plan that obeys all rules: these tests are about what goes in and what is written."""
    rooms = [
        replace(room, beds=tuple(replace(bed, ready=bed.ready and not room.closed) for bed in room.beds))
        for room in problem.rooms
    ]
    there: dict[int, Occupant] = {one.bed_id: one for one in problem.taken}
    return propose(rooms, problem.households, tuple(there.values()))


def who(problem: Problem) -> dict[int, set[int]]:
    """The people to be planned, by household."""
    return {h.id: {member.person_id for member in h.members} for h in problem.households}


def test_who_waits_and_who_is_announced(desk: Desk) -> None:
    here_id, here = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    check_in(desk, here, dict.fromkeys(here))
    coming_id, coming = add_case(desk, "BI-26000102", family("MUGISHA", 3))
    other_id, others = add_case(desk, "BI-26000103", [MAN])
    arrive(desk, others)
    add_case(desk, "BI-26000104", family("KABURA", 3))
    flight(desk, here_id)
    tomorrow = desk.today() + timedelta(days=1)
    problem = gather(desk, Wish(cases=frozenset({coming_id}), days=frozenset({tomorrow})))
    assert who(problem) == {here_id: set(here), coming_id: set(coming)}
    nights = {h.id: h.nights for h in problem.households}
    assert (date.fromordinal(nights[here_id].first), date.fromordinal(nights[here_id].end)) == (
        date(2026, 12, 6),
        date(2026, 12, 8),
    )
    assert nights[coming_id].first == tomorrow.toordinal()
    assert [one.person_id for one in problem.taken] == others
    assert problem.goals[0] is Goal.UNPLACED and len(problem.goals) == len(Goal)
    assert who(gather(desk, Wish(waiting=False))) == {}
    assert who(gather(desk, Wish(without_cases=frozenset({here_id})))) == {}
    assert other_id not in who(problem)


def test_what_a_supervisor_has_set_is_in_the_problem(desk: Desk) -> None:
    ids = []
    for number, name in enumerate(("RUBERWA", "MUGISHA", "KABURA")):
        case_id, people = add_case(desk, f"BI-2600010{number}", family(name, 3))
        check_in(desk, people, dict.fromkeys(people))
        ids.append(case_id)
    link(desk, ids[0], ids[1])
    link(desk, ids[1], ids[2])
    set_family(desk, ids[1], ids[2], False)
    keep_apart(desk, "North", ids[:1], "South", ids[2:], "they said so")
    order = (Goal.UNPLACED, Goal.SHARED, *(g for g in Goal if g not in (Goal.UNPLACED, Goal.SHARED)))
    set_goals(desk, order)
    problem = gather(desk, Wish(rooms_out=frozenset({room_id(desk, "A1")}), fewest_changes=True))
    assert [h.family for h in problem.households] == [ids[0], ids[0], 0]
    assert [h.linked for h in problem.households] == [ids[0]] * 3
    assert problem.apart == {(ids[0], ids[2])}
    assert problem.apart_labels == {ids[0]: "North", ids[2]: "South"}
    assert problem.goals == order
    assert problem.fewest_changes
    assert [room.name for room in problem.rooms if room.closed] == ["A1"]


def test_people_in_a_room_that_is_out_may_be_moved(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    arrive(desk, people)
    (room,) = {room.room_id for room in board(desk).rooms for bed in room.beds if bed.person}
    problem = gather(desk, Wish(rooms_out=frozenset({room})))
    assert who(problem) == {case_id: set(people)}
    assert problem.before == beds_taken(desk)
    assert problem.taken == ()
    before = beds_taken(desk)
    done = accept(desk, planned(problem), wish=Wish(rooms_out=frozenset({room})))
    assert not set(beds_taken(desk).values()) & set(before.values())
    assert {one.from_bed for one in done.moved} == set(before.values())
    take_back(desk, done)
    assert beds_taken(desk) == before


def test_an_accepted_plan_gives_and_holds(desk: Desk) -> None:
    _, here = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    check_in(desk, here, dict.fromkeys(here))
    coming_id, coming = add_case(desk, "BI-26000102", family("MUGISHA", 3))
    wish = Wish(cases=frozenset({coming_id}), hold_until=START + timedelta(hours=30))
    plan = planned(gather(desk, wish))
    since = head(desk)
    done = accept(desk, plan, wish=wish)
    assert set(beds_taken(desk)) == set(here)
    assert set(held_beds(desk)) == set(coming)
    assert {one.until for one in done.held} == {wish.hold_until}
    acts = [row.act for row in told(desk, since)]
    assert (acts.count(Act.BED_GIVEN), acts.count(Act.BED_HELD), acts.count(Act.PLAN_ACCEPTED)) == (3, 3, 1)
    take_back(desk, done)
    assert (beds_taken(desk), held_beds(desk)) == ({}, {})
    with refused(desk, NothingToUndo):
        take_back(desk, done)


def test_some_of_a_plan(desk: Desk) -> None:
    _, here = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    _, others = add_case(desk, "BI-26000102", family("MUGISHA", 3))
    check_in(desk, [*here, *others], dict.fromkeys((*here, *others)))
    plan = planned(gather(desk, Wish()))
    with refused(desk, NothingChosen):
        accept(desk, plan, [])
    accept(desk, plan, here)
    assert set(beds_taken(desk)) == set(here)


def test_beds_are_not_held_until_a_time_that_has_passed(desk: Desk) -> None:
    case, _ = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    wish = Wish(cases=frozenset({case}), hold_until=desk.clock())
    plan = planned(gather(desk, wish))
    with refused(desk, HoldIsOver):
        accept(desk, plan, wish=wish)
    assert held_beds(desk) == {}


def test_beds_are_not_held_as_they_were_once_that_has_lapsed(desk: Desk, clock: Clock) -> None:
    """Those with held beds are planned anew at 19:58, and the plan is accepted at 20:02."""
    case, people = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    until = START + timedelta(hours=2)
    hold(desk, proposed(desk, people), until=until)
    wish = Wish(waiting=False, days=frozenset({desk.today()}))
    plan = planned(gather(desk, wish))
    assert {one.person_id for one in plan.placements} == set(people)
    clock.forward(hours=2)
    with refused(desk, HoldIsOver):
        accept(desk, plan, wish=wish)
    assert held_beds(desk) == {}
    later = until + timedelta(hours=4)
    done = accept(desk, plan, wish=replace(wish, cases=frozenset({case}), hold_until=later))
    assert {one.until for one in done.held} == {later}
    assert {one.before for one in done.held} == {None}
    take_back(desk, done)
    assert held_beds(desk) == {}


def test_what_had_lapsed_is_not_given_up(desk: Desk, clock: Clock) -> None:
    """Undo would look for it, and find nothing to undo."""
    _, (one,) = add_case(desk, "BI-26000101", [MAN])
    case, people = add_case(desk, "BI-26000102", family("RUBERWA", 3))
    hold(desk, {one: beds_of(desk, "C1")[0]}, until=START + timedelta(hours=2))
    beds = proposed(desk, people)
    room = {bed.bed_id: r.room_id for r in board(desk).rooms for bed in r.beds}
    placements = [Placement(p, room[bed], bed, Reason.FAMILY_TOGETHER) for p, bed in beds.items()]
    plan = Plan((*placements, Placement(one, 0, None, Reason.FREE_ROOM)), (), ())
    clock.forward(hours=2)
    done = accept(desk, plan, wish=Wish(cases=frozenset({case}), hold_until=START + timedelta(hours=9)))
    assert (done.released, len(done.held)) == ((), 3)
    take_back(desk, done)
    assert held_beds(desk) == {}


def test_beds_chosen_by_hand_are_planned_around_and_given_with_the_plan(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    check_in(desk, people, dict.fromkeys(people))
    chosen = beds_of(desk, "B9")[0]
    wish = Wish(fixed={people[0]: chosen})
    problem = gather(desk, wish)
    assert people[0] not in {p for each in who(problem).values() for p in each}
    assert [(one.person_id, one.bed_id) for one in problem.taken] == [(people[0], chosen)]
    accept(desk, planned(problem), wish=wish)
    assert beds_taken(desk)[people[0]] == chosen
    assert set(beds_taken(desk)) == set(people)


def test_a_bus_that_does_not_come_frees_its_beds(desk: Desk) -> None:
    gone_id, gone = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    hold(desk, proposed(desk, gone))
    _, here = add_case(desk, "BI-26000102", family("MUGISHA", 3))
    check_in(desk, here, dict.fromkeys(here))
    wanted = held_beds(desk)
    bed_of = dict(zip(here, wanted.values(), strict=True))
    room = {bed.bed_id: r.room_id for r in board(desk).rooms for bed in r.beds}
    plan = Plan(
        tuple(Placement(p, room[bed], bed, Reason.FAMILY_TOGETHER) for p, bed in bed_of.items()), (), ()
    )
    with refused(desk, BedHeld):
        accept(desk, plan)
    wish = Wish(without_cases=frozenset({gone_id}))
    assert gather(desk, wish).taken == ()
    done = accept(desk, plan, wish=wish)
    assert {one.person_id for one in done.released} == set(gone)
    assert (beds_taken(desk), held_beds(desk)) == (bed_of, {})
    take_back(desk, done)
    assert (beds_taken(desk), held_beds(desk)) == ({}, wanted)


def test_held_beds_of_a_day_are_planned_anew(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    day = desk.today() + timedelta(days=2)
    before = proposed(desk, people)
    hold(desk, before, first=day)
    problem = gather(desk, Wish(days=frozenset({day})))
    assert who(problem) == {case_id: set(people)}
    assert problem.before == before
    assert {h.nights.first for h in problem.households} == {day.toordinal()}
    assert gather(desk, Wish(days=frozenset({day + timedelta(days=1)}))).households == ()
    done = accept(desk, planned(problem), wish=Wish(days=frozenset({day})))
    assert rows(desk, tb.BedAssignment, tb.BedAssignment.from_night == day) == 3
    take_back(desk, done)
    assert rows(desk, tb.BedAssignment, tb.BedAssignment.state == AssignmentState.PLANNED) == 3


def test_a_plan_that_is_out_of_date_is_refused_whole(desk: Desk, clock: Clock) -> None:
    _, here = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    check_in(desk, here, dict.fromkeys(here))
    plan = planned(gather(desk, Wish()))
    _, (man,) = add_case(desk, "BI-26000107", [Someone("BUKURU", "Antoine")])
    check_in(desk, [man], {man: plan.placements[0].bed_id}, override=True, reason="He was here first")
    with refused(desk, BedTaken):
        accept(desk, plan)
    assert set(beds_taken(desk)) == {man}


def test_nothing_is_taken_back_under_who_was_moved_since(desk: Desk) -> None:
    _, here = add_case(desk, "BI-26000101", [MAN])
    check_in(desk, here, dict.fromkeys(here))
    done = accept(desk, planned(gather(desk, Wish())))
    put_in_bed(desk, here[0], beds_of(desk, "C2")[1])
    with refused(desk, NothingToUndo):
        take_back(desk, done)
