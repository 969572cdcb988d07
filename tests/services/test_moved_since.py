"""What was done by hand since stays: a plan that did not know of it is refused, and so is taking back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.db_fixtures import START, Clock
from tests.people import add_case, family
from tests.services.acts import MAN, arrive, beds_of, beds_taken
from tests.services.audit_rows import head, refused, told
from tests.services.test_hold_beds import held_beds
from tests.services.test_plan_beds import planned
from transit_desk.domain.refusals import HoldIsOver, NothingToUndo, PlanOvertaken
from transit_desk.language.sentences import sentence
from transit_desk.language.translator import Translator
from transit_desk.services.allocate_beds import place, swap_beds
from transit_desk.services.check_in import check_in
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import hold, release
from transit_desk.services.plan_beds import Wish, accept, gather


def test_who_was_given_a_bed_by_hand_keeps_it(desk: Desk) -> None:
    _, here = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    check_in(desk, here, dict.fromkeys(here))
    problem = gather(desk, Wish())
    plan = planned(problem)
    beds = {one.person_id: one.bed_id for one in plan.placements}
    other = next(bed for bed in beds_of(desk, "B1") if bed not in beds.values())
    place(desk, {here[0]: other}, override=True, reason="She asked for it")
    since = head(desk)
    with pytest.raises(PlanOvertaken) as moved:
        accept(desk, plan, before=problem.before)
    words = "The place of RUBERWA, Jean has changed since. Propose again."
    assert sentence(moved.value, Translator("en")) == words
    assert beds_taken(desk) == {here[0]: other} and not told(desk, since)
    # The others may have theirs, and so may all of them once nobody is elsewhere than planned.
    accept(desk, plan, here[1:], before=problem.before)
    assert len(beds_taken(desk)) == 3
    place(desk, {here[0]: beds[here[0]]}, override=True, reason="Back")
    assert accept(desk, plan, before=problem.before).moved == ()


def test_who_was_moved_or_taken_out_by_hand_is_not_moved_back(desk: Desk) -> None:
    _, (man,) = add_case(desk, "BI-26000101", [MAN])
    arrive(desk, [man])
    (bed,) = beds_taken(desk).values()
    room = next(r for r in gather(desk, Wish()).rooms if any(one.id == bed for one in r.beds))
    wish = Wish(rooms_out=frozenset({room.id}))
    problem = gather(desk, wish)
    assert problem.before == {man: bed}
    plan = planned(problem)
    other = next(b.id for b in room.beds if b.ready and b.id != bed)
    for there in (other, None):
        place(desk, {man: there}, override=True, reason="By hand")
        with refused(desk, PlanOvertaken):
            accept(desk, plan, wish=wish, before=problem.before)
    place(desk, {man: bed}, override=True, reason="Back")
    assert accept(desk, plan, wish=wish, before=problem.before).moved


def test_a_hold_that_was_changed_by_hand_stays(desk: Desk, clock: Clock) -> None:
    case_id, people = add_case(desk, "BI-26000102", family("MUGISHA", 2))
    a1, b1 = beds_of(desk, "A1"), beds_of(desk, "B1")
    until = START + timedelta(hours=30)
    wish = Wish(cases=frozenset({case_id}), hold_until=until)
    problem = gather(desk, wish)
    plan = planned(problem)
    given = {one.person_id: one.bed_id for one in plan.placements if one.bed_id is not None}
    free = [bed for bed in (*a1, *b1) if bed not in given.values()]
    hold(desk, dict(zip(people, free, strict=False)), until=until)
    with refused(desk, PlanOvertaken):
        accept(desk, plan, wish=wish, before=problem.before)
    problem = gather(desk, wish)
    assert problem.before == held_beds(desk)
    release(desk, people[:1])
    with refused(desk, PlanOvertaken):
        accept(desk, planned(problem), wish=wish, before=problem.before)
    # Beds chosen by hand are in the wish, and are given wherever their person is now.
    fixed = replace(wish, fixed=given)
    accept(desk, replace(plan, placements=()), wish=fixed, before={})
    assert held_beds(desk) == given
    # One that lapsed by itself is nobody's act: what is said is that it lapsed.
    again = Wish(cases=frozenset({case_id}), rooms_out=frozenset(_rooms(desk, given.values())))
    problem = gather(desk, again)
    plan = planned(problem)
    clock.forward(days=2)
    with refused(desk, HoldIsOver):
        accept(desk, plan, wish=again, before=problem.before)


def _rooms(desk: Desk, beds: Iterable[int]) -> list[int]:
    """The rooms in which these beds stand."""
    wanted = set(beds)
    return [room.id for room in gather(desk, Wish()).rooms if any(bed.id in wanted for bed in room.beds)]


def test_taking_back_stops_where_somebody_was_moved_again(desk: Desk) -> None:
    _, (one,) = add_case(desk, "BI-26000101", [MAN])
    _, (other,) = add_case(desk, "BI-26000102", [MAN])
    a1 = beds_of(desk, "C1")
    arrive(desk, [one, other])
    place(desk, {one: a1[0], other: a1[1]}, override=True, reason="As they are")
    moved = place(desk, {one: a1[2]})
    place(desk, {one: a1[3]}, override=True)
    with refused(desk, NothingToUndo):
        place(
            desk, {m.person_id: m.from_bed for m in moved}, only_from={m.person_id: m.to_bed for m in moved}
        )
    assert beds_taken(desk) == {one: a1[3], other: a1[1]}
    exchanged = swap_beds(desk, one, other)
    now = {m.person_id: m.to_bed for m in exchanged}
    place(desk, {other: None})
    with refused(desk, NothingToUndo):
        place(desk, {m.person_id: m.from_bed for m in exchanged}, only_from=now)
    place(desk, {other: a1[3]})
    place(desk, {m.person_id: m.from_bed for m in exchanged}, only_from=now)
    assert beds_taken(desk) == {one: a1[3], other: a1[1]}
