"""Check-in: all or nobody, beds with the people, every refusal with its facts, and undo."""

from collections.abc import Callable
from functools import partial

import pytest

from db import tables as tb
from tests.db_fixtures import START, Clock
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
    proposed,
    rows,
    take_off_list,
)
from tests.services.audit_rows import as_role
from transit_desk.domain.beds.values import BedRule, Reason, RuleBroken
from transit_desk.domain.codes import Need, Relation, Sex
from transit_desk.domain.refusals import (
    AlreadyCheckedIn,
    AlreadyLeft,
    BedNotSuitable,
    BedOutOfService,
    BedTaken,
    NotFound,
    NothingChosen,
    NothingToUndo,
)
from transit_desk.domain.rights import Role
from transit_desk.services.allocate_beds import show_house
from transit_desk.services.board import board, close_flight, undo_boarding
from transit_desk.services.care_for_beds import set_out_of_service
from transit_desk.services.check_in import announced, case_file, case_of, check_in, undo_check_in
from transit_desk.services.context import Desk
from transit_desk.services.propose_beds import propose_beds, rules_against
from transit_desk.services.readiness_board import today


def test_a_family_comes_in_as_proposed(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 5))
    proposal = propose_beds(desk, people)
    assert rows(desk, tb.BedAssignment) == 0  # only shown
    beds = {placed.person_id: placed.bed_id for placed in proposal.placements if placed.bed_id}
    done = check_in(desk, people, beds)
    assert done.person_ids == tuple(people)
    assert done.names[0] == "RUBERWA, Jean"
    assert beds_taken(desk) == beds
    found = case_file(desk, case_id)
    assert [member.bed_id for member in found.members] == [beds.get(person) for person in people]
    assert {member.person_id: member.bed for member in found.members if member.bed} == done.beds
    assert len({label.split(" / ")[0] for label in done.beds.values()}) == 1
    assert [member.stay_id for member in found.members] == list(done.stay_ids)
    assert {member.arrived_at for member in found.members} == {START}
    (case,) = announced(desk)
    assert (case.persons, case.arrived, case.departed) == (5, 5, 0)
    assert case_of(desk, people[3]) == case_id


def test_a_baby_in_its_mothers_bed_has_no_bed_of_its_own(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    baby = people[3]
    cots = [
        bed for room in ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8") for bed in beds_of(desk, room)[-1:]
    ]
    cots += [beds_of(desk, room)[-1] for room in ("B1", "B3", "B5", "B7", "B9", "C5")]
    for cot in cots:
        set_out_of_service(desk, cot, True)
    proposal = propose_beds(desk, people)
    (with_mother,) = [p for p in proposal.placements if p.reason is Reason.WITH_ADULT]
    assert with_mother.person_id == baby
    done = arrive(desk, people)
    assert len(done.stay_ids) == 4
    assert set(beds_taken(desk)) == set(people) - {baby}
    assert today(desk).without_bed == 0


def test_some_come_now_and_the_others_join_them_later(desk: Desk, clock: Clock) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    check_in(desk, people[:2], dict(zip(people[:2], beds_of(desk, "A1"), strict=False)))
    assert [m.stay_id is not None for m in case_file(desk, case_id).members] == [True, True, False, False]
    clock.forward(hours=5)
    later = arrive(desk, people[2:])
    assert {label.split(" / ")[0] for label in later.beds.values()} == {"A1"}
    assert len(beds_taken(desk)) == 4
    (case,) = announced(desk)
    assert (case.persons, case.arrived) == (4, 4)


def test_without_beds_they_are_in_the_building_all_the_same(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    done = check_in(desk, people, {})
    assert done.beds == {}
    board_ = today(desk)
    assert (board_.in_building, board_.without_bed, board_.arrived_today) == (4, 4, 4)


def test_a_bed_taken_meanwhile_refuses_all_and_says_who_has_it(
    desk: Desk, another: Callable[[str], Desk]
) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    _, (quick,) = add_case(desk, "BI-26000107", [MAN])
    beds = proposed(desk, people)
    shown = check_in(another("Someone Quicker"), [quick], {quick: beds[people[1]]})
    with pytest.raises(BedTaken) as refused:
        check_in(desk, people, beds)
    assert refused.value.by == "NDAYISENGA, Eric"
    assert refused.value.bed == shown.beds[quick]
    assert rows(desk, tb.Stay) == 1
    assert beds_taken(desk) == {quick: beds[people[1]]}


def test_one_bed_for_two_of_a_family_is_refused(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    bed = beds_of(desk, "A1")[0]
    with pytest.raises(BedTaken) as refused:
        check_in(desk, people[:2], {people[0]: bed, people[1]: bed})
    assert refused.value.by in ("RUBERWA, Jean", "RUBERWA, Aline")
    assert rows(desk, tb.Stay) == 0


def test_a_bed_out_of_service_is_refused(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    beds = proposed(desk, people)
    label = set_out_of_service(desk, beds[people[2]], True)
    with pytest.raises(BedOutOfService) as refused:
        check_in(desk, people, beds)
    assert refused.value.bed == label
    assert rows(desk, tb.Stay) == 0


def test_nobody_comes_in_twice(desk: Desk, clock: Clock) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    arrive(desk, people[:1])
    clock.forward(minutes=10)
    with pytest.raises(AlreadyCheckedIn) as refused:
        check_in(desk, people, {})
    assert (refused.value.person, refused.value.since) == ("RUBERWA, Jean", START)
    assert rows(desk, tb.Stay) == 1


def test_who_has_departed_does_not_come_in_again(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", [MAN])
    arrive(desk, people)
    clear(desk, people)
    movement_id = flight(desk, case_id)
    board(desk, movement_id, people[0])
    close_flight(desk, movement_id)
    with pytest.raises(AlreadyLeft) as refused:
        check_in(desk, people, {})
    assert refused.value.person == "NDAYISENGA, Eric"
    assert announced(desk) == ()


def test_nobody_chosen_nobody_known(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    with pytest.raises(NothingChosen):
        check_in(desk, [], {})
    for wrong in ([people[0], 987_654], [987_654]):
        with pytest.raises(NotFound):
            check_in(desk, wrong, {})
    with pytest.raises(NotFound) as refused:
        check_in(desk, people, {people[0]: 987_654})
    assert refused.value.what == "bed"
    with pytest.raises(NotFound):  # a bed for someone who is not of the party
        check_in(desk, people[:1], {people[1]: beds_of(desk, "A1")[0]})
    take_off_list(desk, people[3])
    with pytest.raises(NotFound):
        check_in(desk, people, {})
    assert rows(desk, tb.Stay) == 0
    for ask in (case_file, case_of):
        with pytest.raises(NotFound):
            ask(desk, 987_654)


def test_undo_frees_the_beds_and_they_can_come_in_again(desk: Desk, clock: Clock) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    done = arrive(desk, people)
    clock.forward(minutes=1)
    undo_check_in(desk, done.stay_ids)
    assert beds_taken(desk) == {}
    assert today(desk).in_building == 0
    assert today(desk).arrived_today == 0
    assert rows(desk, tb.Stay, tb.Stay.end == "undone", tb.Stay.ended_by == "Test Officer") == 4
    with pytest.raises(NothingToUndo):
        undo_check_in(desk, done.stay_ids)
    again = arrive(desk, people)
    assert not set(again.stay_ids) & set(done.stay_ids)
    assert again.beds == done.beds


def test_undo_is_all_or_nothing(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    done = arrive(desk, people)
    undo_check_in(desk, done.stay_ids[:1])
    with pytest.raises(NothingToUndo):
        undo_check_in(desk, done.stay_ids)
    assert today(desk).in_building == 3
    assert len(beds_taken(desk)) == 3


def test_who_is_aboard_has_come(desk: Desk) -> None:
    """A check-in is not undone under someone who has boarded: he would depart without a stay."""
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    done = arrive(desk, people)
    clear(desk, people)
    movement_id = flight(desk, case_id)
    board(desk, movement_id, people[0])
    with pytest.raises(NothingToUndo):
        undo_check_in(desk, done.stay_ids)
    assert today(desk).in_building == 4
    undo_boarding(desk, movement_id, people[0])
    undo_check_in(desk, done.stay_ids)
    assert today(desk).in_building == 0


def test_a_hard_rule_is_set_aside_by_a_supervisor_with_a_reason(desk: Desk) -> None:
    old = Someone("BUKURU", "Antoine", born=MAN.born.replace(year=1950) if MAN.born else None)
    _, (man,) = add_case(desk, "BI-26000101", [old])
    upper = beds_of(desk, "C1")[1]
    (hard_one,) = rules_against(desk, man, upper)
    assert (hard_one.rule, hard_one.hard) == (BedRule.NO_UPPER_BUNK, True)
    front = as_role(desk, Role.FRONT_DESK)
    for officer, override in ((desk, False), (front, True)):
        with pytest.raises(BedNotSuitable) as refused:
            check_in(officer, [man], {man: upper}, override=override, reason="He asked for it")
        assert refused.value.rules == (hard_one,)
        assert refused.value.person == "BUKURU, Antoine"
    check_in(desk, [man], {man: upper}, override=True, reason="He asked for it")
    assert rows(desk, tb.BedOverride, tb.BedOverride.reason == "He asked for it") == 1
    _, (woman,) = add_case(desk, "BI-26000107", [WOMAN])
    with pytest.raises(BedNotSuitable) as hard:
        check_in(front, [woman], {woman: beds_of(desk, "C1")[0]}, override=True)
    rules = [rule for rule in hard.value.rules if isinstance(rule, RuleBroken)]
    assert {rule.rule for rule in rules} == {BedRule.ROOM_FOR_MEN, BedRule.MIXED_SEXES}
    assert all(rule.hard for rule in rules)


def test_the_rules_see_the_whole_family_wherever_it_sleeps(desk: Desk) -> None:
    """What is read around the beds is enough for every rule: here about rooms far from each other."""
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    check_in(desk, people[:2], dict(zip(people[:2], beds_of(desk, "A1"), strict=False)))
    far = beds_of(desk, "C6")
    with pytest.raises(BedNotSuitable) as refused:
        check_in(desk, people[2:3], {people[2]: far[0]})
    found = {rule.rule for rule in refused.value.rules if isinstance(rule, RuleBroken)}
    # The distance itself is a preference, which stops nobody at the door.
    assert found == {BedRule.CHILD_WITHOUT_ADULT}


def test_beds_that_were_proposed_are_never_refused(desk: Desk) -> None:
    """Also when the proposal had to split a family, or to use a room kept for wheelchairs."""
    house = show_house(desk)
    for room in house.rooms:
        for bed in room.beds[2:] if room.name != "A9" else ():
            set_out_of_service(desk, bed.bed_id, True)
    _, people = add_case(desk, "BI-26000100", family("RUBERWA", 4) + family("RUBERWA", 4)[2:])
    proposal = propose_beds(desk, people)
    reasons = {placement.reason for placement in proposal.placements}
    assert reasons & {Reason.FAMILY_APART, Reason.ACCESSIBLE_LAST, Reason.FAMILY_ADJOINING}
    check_in(desk, people, {p.person_id: p.bed_id for p in proposal.placements if p.bed_id is not None})


def test_a_child_whose_family_sleeps_elsewhere_is_not_taken_for_one_alone(desk: Desk) -> None:
    """Children by themselves share with nobody; a child of a family in another room does (by override)."""
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    check_in(desk, people[:1], {people[0]: beds_of(desk, "A1")[0]})
    check_in(desk, people[2:3], {people[2]: beds_of(desk, "C1")[0]}, override=True, reason="He asked for it")
    _, (man,) = add_case(desk, "BI-26000107", [MAN])
    assert check_in(desk, [man], {man: beds_of(desk, "C1")[2]}).beds
    alone = Someone(
        "NIYONGABO", "Elie", Relation.PA, Sex.MALE, MAN.born.replace(year=2014) if MAN.born else None
    )
    _, (child,) = add_case(desk, "BI-26000108", [alone])
    with pytest.raises(BedNotSuitable) as refused:
        check_in(desk, [child], {child: beds_of(desk, "C1")[4]})
    rules = {rule.rule for rule in refused.value.rules if isinstance(rule, RuleBroken)}
    assert BedRule.CHILD_WITH_STRANGERS in rules


def test_isolation_is_of_the_household_in_all_its_rooms(desk: Desk) -> None:
    """The wife of someone in isolation is in isolation too, also in the room beside his."""
    ill = Someone("RUBERWA", "Jean", needs=(Need.ISOLATE,))
    wife = Someone("RUBERWA", "Aline", Relation.SPOUSE, Sex.FEMALE)
    _, people = add_case(desk, "BI-26000101", [ill, wife])
    apart = {people[0]: beds_of(desk, "C7")[0], people[1]: beds_of(desk, "C9")[0]}
    check_in(desk, people, apart, override=True, reason="C8 is out of order")
    _, (woman,) = add_case(desk, "BI-26000107", [WOMAN])
    with pytest.raises(BedNotSuitable) as refused:
        check_in(desk, [woman], {woman: beds_of(desk, "C9")[1]})
    rules = {rule.rule for rule in refused.value.rules if isinstance(rule, RuleBroken)}
    assert BedRule.ISOLATION_SHARED in rules


def test_the_bed_is_given_until_the_flight(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 2))
    flight(desk, case_id)
    arrive(desk, people)
    _, (guest,) = add_case(desk, "BI-26000107", [MAN])
    arrive(desk, [guest])
    with desk.database.read() as connection:
        until = {
            person_id: (until - night).days
            for person_id, night, until in connection.execute(
                tb.BedAssignment.__table__.select().with_only_columns(
                    tb.BedAssignment.person_id, tb.BedAssignment.from_night, tb.BedAssignment.until_night
                )
            )
        }
    assert until == {people[0]: 2, people[1]: 2, guest: 7}


@pytest.mark.parametrize("full", [False, True], ids=["empty house", "full house"])
def test_eight_people_with_beds_take_few_statements(desk: Desk, full: bool) -> None:
    if full:
        for number in range(12):
            arrive(desk, add_case(desk, f"BI-2600020{number}", family(f"FAMILY{number}", 5))[1])
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 8))
    beds = proposed(desk, people)
    with counted(desk) as statements:
        check_in(desk, people, beds)
    assert len(statements) <= 14, statements  # four of the audit; two locks on PostgreSQL alone


def test_two_desks_want_one_bed(postgres_desk: Desk) -> None:
    """Exactly one gets it; the other is told who has it."""
    desk = postgres_desk
    for number in range(5):
        _, one = add_case(desk, f"BI-2600010{number}", [Someone("FIRST", f"A{number}")])
        _, other = add_case(desk, f"BI-2600020{number}", [Someone("SECOND", f"B{number}")])
        bed = beds_of(desk, "C1")[number]
        results = at_once(
            partial(check_in, desk, one, {one[0]: bed}), partial(check_in, desk, other, {other[0]: bed})
        )
        (taken,) = [result for result in results if isinstance(result, BedTaken)]
        (winner,) = [result for result in results if not isinstance(result, BedTaken)]
        assert taken.by == getattr(winner, "names", (winner,))[0]
        assert taken.bed.startswith("C1 / ")
    assert rows(desk, tb.Stay) == 5


def test_two_desks_fill_one_room_and_no_rule_is_broken(postgres_desk: Desk) -> None:
    """A man and a woman for two beds of one room: each alone would be right, no index would notice both."""
    desk = postgres_desk
    for number in range(5):
        _, man = add_case(desk, f"BI-2600010{number}", [MAN])
        _, woman = add_case(desk, f"BI-2600020{number}", [WOMAN])
        first, second = beds_of(desk, f"A{number + 1}")[:2]
        results = at_once(
            partial(check_in, desk, man, {man[0]: first}), partial(check_in, desk, woman, {woman[0]: second})
        )
        assert sum(isinstance(result, BedNotSuitable) for result in results) == 1, results
    assert len(beds_taken(desk)) == 5


def test_two_desks_check_in_one_family(postgres_desk: Desk) -> None:
    desk = postgres_desk
    for number in range(5):
        _, people = add_case(desk, f"BI-2600010{number}", family("RUBERWA", 4))
        results = at_once(partial(check_in, desk, people, {}), partial(check_in, desk, people[::-1], {}))
        (refused,) = [result for result in results if isinstance(result, Exception)]
        assert isinstance(refused, AlreadyCheckedIn)
        assert refused.since == START
    assert rows(desk, tb.Stay) == 20
