"""Beds by hand: put, swap, take out, out of service; what is proposed and what speaks against; two desks."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from db import tables as tb
from tests.db_fixtures import Clock
from tests.people import Someone, add_case, family
from tests.services.acts import (
    MAN,
    WOMAN,
    arrive,
    at_once,
    beds_of,
    beds_taken,
    clear,
    counted,
    flight,
    put_in_bed,
    room_id,
    rows,
    take_out_of_bed,
)
from tests.services.audit_rows import as_role
from transit_desk.domain.beds.values import BedRule, RuleBroken
from transit_desk.domain.board_rows import BoardOverride
from transit_desk.domain.codes import AssignmentState, BedState, Need, Relation, Sex
from transit_desk.domain.refusals import (
    AlreadyLeft,
    BedNotSuitable,
    BedOccupied,
    BedOutOfService,
    BedTaken,
    NotCheckedIn,
    NotFound,
    ReasonNeeded,
    TextNotKept,
)
from transit_desk.domain.rights import Role
from transit_desk.services import bed_board
from transit_desk.services.allocate_beds import place, rules_of_swap, show_house, swap_beds
from transit_desk.services.board import board, close_flight
from transit_desk.services.care_for_beds import close_room, set_out_of_service
from transit_desk.services.check_in import check_in
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import hold
from transit_desk.services.propose_beds import free_beds, propose_beds, rules_against, rules_for_person


def guest(desk: Desk, number: str, someone: Someone = MAN, bed: int | None = None) -> int:
    """Someone of a case of one, in the building, in a bed or without."""
    _, (person,) = add_case(desk, number, [someone])
    check_in(desk, [person], {} if bed is None else {person: bed})
    return person


def test_put_move_take_out_and_undo(desk: Desk, clock: Clock) -> None:
    first, second = beds_of(desk, "C1")[:2]
    man = guest(desk, "BI-26000101")
    put = put_in_bed(desk, man, first)
    assert (put.from_bed, put.from_label, put.to_bed, put.to_label) == (None, "", first, "C1 / 1")
    assert put.name == "NDAYISENGA, Eric"
    clock.forward(hours=1)
    moved = put_in_bed(desk, man, second)
    assert (moved.from_bed, moved.from_label, moved.to_label) == (first, "C1 / 1", "C1 / 2")
    assert beds_taken(desk) == {man: second}
    place(desk, {moved.person_id: moved.from_bed})  # undo
    assert beds_taken(desk) == {man: first}
    out = take_out_of_bed(desk, man)
    assert (out.from_bed, out.to_bed, out.to_label) == (first, None, "")
    assert beds_taken(desk) == {}
    place(desk, {man: out.from_bed})
    assert beds_taken(desk) == {man: first}
    # What happened stays: every bed he had is a row of its own.
    assert rows(desk, tb.BedAssignment, tb.BedAssignment.state == AssignmentState.ENDED) == 3


def test_the_bed_he_has_already_changes_nothing(desk: Desk) -> None:
    bed = beds_of(desk, "C1")[0]
    man = guest(desk, "BI-26000101", bed=bed)
    again = put_in_bed(desk, man, bed)
    assert (again.from_bed, again.to_bed) == (bed, bed)
    assert rows(desk, tb.BedAssignment) == 1


def test_refusals_name_the_bed_and_who_is_in_it(desk: Desk) -> None:
    first, second, third = beds_of(desk, "C1")[:3]
    man = guest(desk, "BI-26000101", bed=first)
    other = guest(desk, "BI-26000102", Someone("BUKURU", "Antoine"), bed=second)
    with pytest.raises(BedTaken) as taken:
        put_in_bed(desk, man, second, override=True)
    assert (taken.value.bed, taken.value.by) == ("C1 / 2", "BUKURU, Antoine")
    set_out_of_service(desk, third, True)
    with pytest.raises(BedOutOfService):
        put_in_bed(desk, man, third, override=True)
    with pytest.raises(NotFound):
        put_in_bed(desk, man, 987_654)
    with pytest.raises(NotFound):
        put_in_bed(desk, 987_654, third)
    _, (announced,) = add_case(desk, "BI-26000103", [MAN])
    with pytest.raises(NotCheckedIn) as absent:
        put_in_bed(desk, announced, beds_of(desk, "C2")[0])
    assert absent.value.person == "NDAYISENGA, Eric"
    with pytest.raises(NotCheckedIn):
        take_out_of_bed(desk, announced)
    assert beds_taken(desk) == {man: first, other: second}


def test_who_has_departed_gets_no_bed(desk: Desk) -> None:
    case_id, (man,) = add_case(desk, "BI-26000101", [MAN])
    arrive(desk, [man])
    clear(desk, [man])
    movement_id = flight(desk, case_id)
    board(desk, movement_id, man)
    close_flight(desk, movement_id)
    with pytest.raises(AlreadyLeft):
        put_in_bed(desk, man, beds_of(desk, "C1")[0])


def test_preferences_give_way_to_whoever_gives_beds(desk: Desk) -> None:
    front = as_role(desk, Role.FRONT_DESK)
    man = guest(desk, "BI-26000101")
    for room in ("A9", "C7"):  # kept for wheelchairs, kept for isolation
        kept = beds_of(desk, room)[0]
        with pytest.raises(BedNotSuitable) as refused:
            put_in_bed(front, man, kept)
        assert refused.value.rules == rules_against(desk, man, kept)
        assert not any(broken.hard for broken in rules_against(desk, man, kept))
        put_in_bed(front, man, kept, override=True)
        assert beds_taken(desk) == {man: kept}
    assert rows(desk, tb.BedOverride) == 0


def test_hard_rules_give_way_to_a_supervisor_with_a_reason(desk: Desk) -> None:
    front, chief = as_role(desk, Role.FRONT_DESK), as_role(desk, Role.SUPERVISOR, name="Grace")
    man = guest(desk, "BI-26000101")
    women = beds_of(desk, "C3")[0]
    with pytest.raises(BedNotSuitable):
        put_in_bed(front, man, women, override=True, reason="The only free bed")
    with pytest.raises(BedNotSuitable):
        put_in_bed(chief, man, women, reason="The only free bed")
    for nothing in ("", "  "):
        with pytest.raises(ReasonNeeded) as needed:
            put_in_bed(chief, man, women, override=True, reason=nothing)
        assert needed.value.rules == rules_against(desk, man, women)
    with pytest.raises(TextNotKept):
        put_in_bed(chief, man, women, override=True, reason="x" * 201)
    assert beds_taken(desk) == {}
    put_in_bed(chief, man, women, override=True, reason=" The only free bed ")
    assert beds_taken(desk) == {man: women}
    (bed,) = [bed for room in bed_board.board(desk).rooms for bed in room.beds if bed.override]
    assert bed.override == BoardOverride(
        (BedRule.ROOM_FOR_WOMEN,), "The only free bed", "Grace", desk.clock()
    )
    put_in_bed(front, man, beds_of(desk, "C1")[0])  # in sight as long as he is there
    assert not any(bed.override for room in bed_board.board(desk).rooms for bed in room.beds)
    put_in_bed(front, man, women)  # undo: what was set aside for the bed he left last still is
    assert [(row.reason, row.rules) for row in overrides(desk)] == [
        ("The only free bed", ["room_for_women"])
    ] * 2
    take_out_of_bed(front, man)
    put_in_bed(front, man, beds_of(desk, "C1")[0])
    take_out_of_bed(front, man)
    with pytest.raises(BedNotSuitable):
        put_in_bed(front, man, women)


def test_a_rule_set_aside_for_some_company_is_not_for_another(desk: Desk, clock: Clock) -> None:
    front = as_role(desk, Role.FRONT_DESK)
    bed, second, third = beds_of(desk, "B1")[:3]
    sister = guest(desk, "BI-26000101", WOMAN, bed=second)
    man = guest(desk, "BI-26000102")
    put_in_bed(desk, man, bed, override=True, reason="Her brother")
    elsewhere = beds_of(desk, "C1")[0]
    clock.forward(hours=1)
    put_in_bed(front, man, elsewhere)
    stranger = guest(desk, "BI-26000103", Someone("KEZA", "Anne", sex=Sex.FEMALE), bed=third)
    with pytest.raises(BedNotSuitable) as wrong:
        put_in_bed(front, man, bed, override=True)
    assert [r.rule for r in wrong.value.rules if isinstance(r, RuleBroken)] == [BedRule.MIXED_SEXES]
    take_out_of_bed(front, stranger)  # as it was
    put_in_bed(front, man, bed)
    # Whoever comes and goes in the same act is no other company: an exchange and its undo.
    moved = place(desk, {man: beds_of(desk, "C3")[0], stranger: bed}, override=True, reason="For a night")
    place(front, {one.person_id: one.from_bed for one in moved})
    assert beds_taken(desk) == {sister: second, man: bed}
    put_in_bed(front, man, elsewhere)
    _, (coming,) = add_case(desk, "BI-26000104", [Someone("INEZA", "Marie", sex=Sex.FEMALE)])
    hold(desk, {coming: third})
    with pytest.raises(BedNotSuitable):
        put_in_bed(front, man, bed)


def overrides(desk: Desk) -> list[Any]:
    """The rules set aside, as they are stored."""
    with desk.database.read() as connection:
        columns = (tb.BedOverride.reason, tb.BedOverride.rules)
        return list(connection.execute(select(*columns).order_by(tb.BedOverride.assignment_id)))


def test_facts_are_set_aside_by_nobody(desk: Desk) -> None:
    man, other = guest(desk, "BI-26000101"), guest(desk, "BI-26000102", Someone("BUKURU", "Antoine"))
    bed, cot = beds_of(desk, "C1")[0], beds_of(desk, "A1")[-1]
    put_in_bed(desk, other, bed)
    free = partial(put_in_bed, desk, man, override=True, reason="Because")
    with pytest.raises(BedTaken) as taken:
        free(bed)
    assert (taken.value.officer, taken.value.household) == ("Test Officer", "BI-26000102")
    with pytest.raises(BedNotSuitable):
        free(cot)
    close_room(desk, room_id(desk, "C2"), True)
    with pytest.raises(BedNotSuitable) as closed:
        free(beds_of(desk, "C2")[0])
    assert [rule.rule for rule in closed.value.rules if isinstance(rule, RuleBroken)] == [BedRule.ROOM_CLOSED]
    close_room(desk, room_id(desk, "C2"), False)
    free(beds_of(desk, "C2")[0])


def test_a_family_is_told_when_it_would_be_apart(desk: Desk) -> None:
    """What is read around the beds is enough for rules about rooms far away."""
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    arrive(desk, people)
    parents = dict(zip(people[:2], beds_of(desk, "A1"), strict=False))
    place(desk, {**parents, people[2]: None, people[3]: None}, override=True)
    (next_door, far) = (beds_of(desk, room)[0] for room in ("A2", "C6"))
    for bed, expected in (
        (far, {BedRule.CHILD_WITHOUT_ADULT, BedRule.FAMILY_APART}),
        (next_door, {BedRule.CHILD_WITHOUT_ADULT}),
    ):
        place(desk, {people[3]: None, people[2]: None})
        with pytest.raises(BedNotSuitable) as refused:
            put_in_bed(desk, people[2], bed)
        assert {rule.rule for rule in refused.value.rules if isinstance(rule, RuleBroken)} == expected


def test_two_exchange_their_beds(desk: Desk) -> None:
    lower, upper = beds_of(desk, "C1")[:2]
    man = guest(desk, "BI-26000101", bed=lower)
    other = guest(desk, "BI-26000102", Someone("BUKURU", "Antoine"), bed=upper)
    assert rules_of_swap(desk, man, other) == ()
    one, two = swap_beds(desk, man, other)
    assert (one.to_label, two.to_label) == ("C1 / 2", "C1 / 1")
    assert beds_taken(desk) == {man: upper, other: lower}
    place(desk, {moved.person_id: moved.from_bed for moved in (one, two)})
    assert beds_taken(desk) == {man: lower, other: upper}


def test_an_exchange_is_judged_as_it_will_be(desk: Desk) -> None:
    man = guest(desk, "BI-26000101", bed=beds_of(desk, "C1")[0])
    guest(desk, "BI-26000102", Someone("BUKURU", "Antoine"), bed=beds_of(desk, "C1")[1])
    woman = guest(desk, "BI-26000103", WOMAN, bed=beds_of(desk, "C3")[0])
    rules = {broken.rule for broken in rules_of_swap(desk, man, woman)}
    assert rules == {BedRule.ROOM_FOR_MEN, BedRule.ROOM_FOR_WOMEN, BedRule.MIXED_SEXES}
    before = beds_taken(desk)
    with pytest.raises(ReasonNeeded):
        swap_beds(desk, man, woman, override=True)
    with pytest.raises(BedNotSuitable):
        swap_beds(as_role(desk, Role.FRONT_DESK), man, woman, override=True, reason="They asked for it")
    assert beds_taken(desk) == before
    waiting = guest(desk, "BI-26000104", Someone("HAKIZIMANA", "Jean"))
    for swap in (swap_beds, rules_of_swap):
        with pytest.raises(NotFound):
            swap(desk, man, waiting)


def test_a_family_moves_as_one_and_stays_put_when_one_bed_is_taken(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    arrive(desk, people)
    before = beds_taken(desk)
    there = [beds_of(desk, "B1")[place_] for place_ in (3, 0, 1, 2)]  # the upper bunk for the father
    wanted: dict[int, int | None] = dict(zip(people, there, strict=False))
    guest(desk, "BI-26000102", WOMAN, bed=there[0])
    with pytest.raises(BedTaken):
        place(desk, wanted)
    assert {person: beds_taken(desk)[person] for person in people} == before
    take_out_of_bed(desk, next(person for person, bed in beds_taken(desk).items() if bed == there[0]))
    moved = place(desk, wanted)
    assert [one.person_id for one in moved] == people
    assert {person: beds_taken(desk)[person] for person in people} == wanted


def test_out_of_service_and_back(desk: Desk) -> None:
    first, second = beds_of(desk, "C1")[:2]
    man = guest(desk, "BI-26000101", bed=first)
    with pytest.raises(BedOccupied) as refused:
        set_out_of_service(desk, first, True)
    assert (refused.value.bed, refused.value.by) == ("C1 / 1", "NDAYISENGA, Eric")
    assert set_out_of_service(desk, second, True) == "C1 / 2"
    house = show_house(desk)
    (c1,) = [room for room in house.rooms if room.name == "C1"]
    assert (c1.taken, c1.free) == (1, 4)
    assert c1.beds[0].person_id == man
    assert c1.beds[1].state is BedState.OUT_OF_SERVICE
    assert second not in {bed.bed_id for bed in free_beds(desk, man)}
    set_out_of_service(desk, second, False)
    assert second in {bed.bed_id for bed in free_beds(desk, man)}
    with pytest.raises(NotFound):
        set_out_of_service(desk, 987_654, True)


def test_free_beds_are_named_and_the_best_come_first(desk: Desk) -> None:
    man = guest(desk, "BI-26000101")
    found = free_beds(desk, man)
    assert [len(bed.rules) for bed in found] == sorted(len(bed.rules) for bed in found)
    assert not any(broken.hard for bed in found for broken in bed.rules)
    by_id = {bed.bed_id: bed for bed in found}
    assert by_id[beds_of(desk, "C1")[0]].label == "C1 / 1"
    assert not set(by_id) & set(beds_of(desk, "C3"))  # women
    assert rules_for_person(desk, man)[beds_of(desk, "C3")[0]][0].rule is BedRule.ROOM_FOR_WOMEN
    for ask in (rules_for_person, free_beds):
        with pytest.raises(NotFound):
            ask(desk, 987_654)
    with pytest.raises(NotFound):
        rules_against(desk, 987_654, by_id[beds_of(desk, "C1")[0]].bed_id)


def test_a_child_is_judged_with_those_it_comes_with(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    here, there = beds_of(desk, "A1")[0], beds_of(desk, "A1")[1]
    assert rules_for_person(desk, people[2], {people[0]: here})[there] == ()
    # With the father in another room the child would be by itself, but not alone in the world.
    far = {
        broken.rule for broken in rules_for_person(desk, people[2], {people[0]: here})[beds_of(desk, "C6")[0]]
    }
    assert far == {BedRule.CHILD_WITHOUT_ADULT, BedRule.FAMILY_APART}
    # Someone of the party who is in the house already is only where he is going to be.
    check_in(desk, people[:1], {people[0]: here})
    moved = rules_for_person(desk, people[2], {people[0]: beds_of(desk, "C6")[0]})
    assert moved[beds_of(desk, "C6")[1]] == ()
    assert {broken.rule for broken in moved[there]} == {BedRule.CHILD_WITHOUT_ADULT, BedRule.FAMILY_APART}


def test_proposals_go_round_the_beds_chosen_by_hand(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    bed = beds_of(desk, "B1")[0]
    proposal = propose_beds(desk, people, {people[0]: bed})
    assert people[0] not in {placed.person_id for placed in proposal.placements}
    rooms = {placed.room_id for placed in proposal.placements}
    (b1,) = [room.room_id for room in show_house(desk).rooms if room.name == "B1"]
    assert rooms == {b1}


def test_a_proposal_survives_what_others_did_meanwhile(desk: Desk) -> None:
    """The bed chosen by hand is gone, the person it was for is in another one: no reason to fail."""
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    first, second = beds_of(desk, "A1")[:2]
    check_in(desk, people[:1], {people[0]: first})
    proposal = propose_beds(desk, people, {people[0]: second, people[1]: first})
    assert {placed.person_id for placed in proposal.placements} == set(people[1:])
    assert proposal.unplaced == ()


def test_whoever_has_a_bed_is_not_proposed_another(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    arrive(desk, people)
    proposal = propose_beds(desk, people)
    assert (proposal.placements, proposal.unplaced) == ((), ())


def test_who_cannot_be_placed_is_said_with_the_reason(desk: Desk) -> None:
    for room in show_house(desk).rooms:
        for bed in room.beds:
            set_out_of_service(desk, bed.bed_id, True)
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    proposal = propose_beds(desk, people)
    assert proposal.placements == ()
    assert {missing.why.value for missing in proposal.unplaced} == {"no_free_bed"}


def test_the_house_says_who_is_where_until_when(desk: Desk) -> None:
    pregnant = Someone("NIYONKURU", "Chantal", Relation.PA, Sex.FEMALE, date(1995, 4, 12), (Need.PREGNANT,))
    case_id, (woman,) = add_case(desk, "BI-26000101", [pregnant])
    flight(desk, case_id)
    done = arrive(desk, [woman])
    waiting = guest(desk, "BI-26000102")
    house = show_house(desk)
    (bed,) = [bed for room in house.rooms for bed in room.beds if bed.person_id]
    assert (bed.person, bed.case_number, bed.needs, bed.sex) == (
        "NIYONKURU, Chantal",
        "BI-26000101",
        (Need.PREGNANT,),
        Sex.FEMALE,
    )
    assert bed.until == date(2026, 12, 8)
    assert [one.person_id for one in house.without_bed] == [waiting]
    guests = {one.person_id: one for one in house.guests}
    assert guests[woman].bed == done.beds[woman]
    assert guests[woman].departs_at is not None
    assert guests[waiting].departs_at is None


def test_moves_read_and_write_with_few_statements(desk: Desk) -> None:
    man = guest(desk, "BI-26000101", bed=beds_of(desk, "C1")[0])
    with counted(desk) as statements:
        put_in_bed(desk, man, beds_of(desk, "C1")[1])
    few = len(statements)
    for number in range(10):
        arrive(desk, add_case(desk, f"BI-2600020{number}", family(f"FAMILY{number}", 5))[1])
    with counted(desk) as statements:
        put_in_bed(desk, man, beds_of(desk, "C1")[2])
    assert len(statements) == few <= 14  # four of the audit
    with counted(desk) as statements:
        show_house(desk)
    assert len(statements) <= 5


def test_two_desks_move_two_people_into_one_bed(postgres_desk: Desk) -> None:
    desk = postgres_desk
    one, other = guest(desk, "BI-26000101"), guest(desk, "BI-26000102", Someone("BUKURU", "Antoine"))
    for bed in beds_of(desk, "C1"):
        results = at_once(partial(put_in_bed, desk, one, bed), partial(put_in_bed, desk, other, bed))
        (taken,) = [result for result in results if isinstance(result, BedTaken)]
        assert taken.by == ("BUKURU, Antoine" if results[0] is taken else "NDAYISENGA, Eric")
        (winner,) = [person for person, where in beds_taken(desk).items() if where == bed]
        assert winner == (other if results[0] is taken else one)


def test_a_bed_is_not_taken_out_of_service_under_who_is_just_put_there(postgres_desk: Desk) -> None:
    desk = postgres_desk
    man = guest(desk, "BI-26000101")
    for bed in beds_of(desk, "C1"):
        results = at_once(partial(put_in_bed, desk, man, bed), partial(set_out_of_service, desk, bed, True))
        (refused,) = [result for result in results if isinstance(result, Exception)]
        assert isinstance(refused, BedOutOfService if results[0] is refused else BedOccupied)


def test_a_swap_and_a_move_at_once_leave_each_in_one_bed(postgres_desk: Desk) -> None:
    desk = postgres_desk
    beds = beds_of(desk, "C1")
    one = guest(desk, "BI-26000101", bed=beds[0])
    other = guest(desk, "BI-26000102", Someone("BUKURU", "Antoine"), bed=beds[1])
    results = at_once(partial(swap_beds, desk, one, other), partial(put_in_bed, desk, one, beds[2]))
    assert not [result for result in results if isinstance(result, Exception)], results
    taken = beds_taken(desk)
    assert taken[one] in (beds[2], beds[0], beds[1])
    assert len(set(taken.values())) == 2
