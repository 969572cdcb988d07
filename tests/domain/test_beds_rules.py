"""What speaks against a bed given by hand."""

import pytest
from hypothesis import given, settings

from tests.domain.bed_worlds import corridor, household, houses, occupant, people, person, propose, room
from tests.long import examples
from transit_desk.domain.beds.rules import FACTS, PREFERENCES, explain, explain_beds
from transit_desk.domain.beds.values import BedRule, Household, Member, Occupant, Room
from transit_desk.domain.codes import Need, Relation, RoomKind, Sex

F, M = Sex.FEMALE, Sex.MALE


def rules(
    rooms: list[Room], member: Member, bed_id: int, *taken: Occupant, family: Household | None = None
) -> list[BedRule]:
    home = family or household(1, member)
    return [broken.rule for broken in explain(rooms, taken, home, member.person_id, bed_id)]


@settings(max_examples=examples(20, 300), deadline=None)
@given(houses(), people())
def test_what_is_proposed_could_be_done_by_hand(rooms: list[Room], households: list[Household]) -> None:
    """With everybody else in theirs, a proposed bed breaks no rule but those the reasons own up to."""
    proposal = propose(rooms, households, [])
    bed_of = {p.person_id: p.bed_id for p in proposal.placements if p.bed_id is not None}
    home = {m.person_id: h for h in households for m in h.members}
    taken = []
    for h in households:
        isolated = any(Need.ISOLATE in member.needs for member in h.members)
        for m in h.members:
            if m.person_id in bed_of:
                bed_id = bed_of[m.person_id]
                taken.append(Occupant(bed_id, m.person_id, h.id, m.sex, m.age, m.name, isolated))
    for person_id, bed_id in bed_of.items():
        found = {b.rule for b in explain(rooms, taken, home[person_id], person_id, bed_id)}
        assert found <= {BedRule.KEPT_ACCESSIBLE, BedRule.FAMILY_APART}, (person_id, found)


@pytest.mark.parametrize(
    ("member", "kind", "levels", "rule"),
    [
        (person(1), RoomKind.FAMILY, "x", BedRule.OUT_OF_SERVICE),
        (person(1), RoomKind.FAMILY, "c", BedRule.COT_FOR_INFANTS),
        (person(1, M, 5), RoomKind.FAMILY, "u", BedRule.NO_UPPER_BUNK),
        (person(1, M, 60), RoomKind.FAMILY, "u", BedRule.NO_UPPER_BUNK),
        (person(1, F, pregnant=True), RoomKind.FAMILY, "u", BedRule.NO_UPPER_BUNK),
        (person(1, M, 30, Relation.PA, Need.WCHR), RoomKind.FAMILY, "u", BedRule.NO_UPPER_BUNK),
        (person(1, M, 30, Relation.PA, Need.WCHS), RoomKind.FAMILY, "s", BedRule.NOT_ACCESSIBLE),
        (person(1, F), RoomKind.MEN, "s", BedRule.ROOM_FOR_MEN),
        (person(1, M), RoomKind.WOMEN, "s", BedRule.ROOM_FOR_WOMEN),
        (person(1, M), RoomKind.ISOLATION, "s", BedRule.KEPT_FOR_ISOLATION),
        (person(1, M), RoomKind.ACCESSIBLE, "s", BedRule.KEPT_ACCESSIBLE),
        (person(1, M, 30, Relation.PA, Need.ISOLATE), RoomKind.FAMILY, "s", BedRule.NEEDS_ISOLATION),
    ],
)
def test_one_rule(member: Member, kind: RoomKind, levels: str, rule: BedRule) -> None:
    assert rules([room(1, kind, levels)], member, 101) == [rule]


@pytest.mark.parametrize(
    ("newcomer", "other", "rule"),
    [
        (person(1, M), person(2, F), BedRule.MIXED_SEXES),
        (person(1, M), person(2, M), None),
        (person(1, M, 12), person(2, F, 17), BedRule.MIXED_SEXES),
        (person(1, Sex.UNKNOWN), person(2, F), BedRule.SEX_UNKNOWN),
        (person(1, M, 17), person(2, M), BedRule.CHILD_WITH_STRANGERS),
        (person(1, M), person(2, M, 17), BedRule.CHILD_WITH_STRANGERS),
        (person(1, M, 10), person(2, M, 17), None),
        (person(1, M), person(2, M, 30, Relation.PA, Need.ISOLATE), BedRule.ISOLATION_SHARED),
    ],
)
def test_who_may_share(newcomer: Member, other: Member, rule: BedRule | None) -> None:
    found = rules([room(1, levels="ss")], newcomer, 101, occupant(other, 2, 102))
    assert found == ([] if rule is None else [rule])
    if rule is not None:
        assert rule not in PREFERENCES | FACTS


def test_a_girl_never_sleeps_among_unrelated_men_though_her_father_is_there() -> None:
    father, girl = person(1, M), person(2, F, 8)
    family = household(1, father, girl)
    beside = [occupant(father, 1, 101), occupant(person(3, M), 2, 102)]
    assert rules([room(1, levels="sss")], girl, 103, *beside, family=family) == [BedRule.MIXED_SEXES]


def test_a_boy_is_with_his_mother_in_a_room_for_women() -> None:
    mother, boy = person(1, F), person(2, M, 11)
    rooms = [room(1, RoomKind.WOMEN, "sss")]
    family = household(1, mother, boy)
    assert rules(rooms, boy, 102, occupant(mother, 1, 101), family=family) == []
    assert BedRule.ROOM_FOR_WOMEN in rules(rooms, boy, 102, family=family)


def test_no_more_than_four_children_alone() -> None:
    others = [occupant(person(i, M, 15), i, 100 + i) for i in range(2, 6)]
    (broken,) = explain([room(1, levels="ssssss")], others, household(1, person(1, M, 15)), 1, 101)
    assert (broken.rule, broken.hard, broken.facts["most"]) == (BedRule.TOO_MANY_CHILDREN, True, 4)


def test_a_bed_taken_is_said_with_the_name_but_the_own_one_does_not_count() -> None:
    rooms = [room(1, levels="ss")]
    (broken,) = explain(rooms, [occupant(person(2, M), 2, 101)], household(1, person(1, M)), 1, 101)
    assert (broken.rule, broken.facts["by"]) == (BedRule.BED_TAKEN, "P2")
    assert rules(rooms, person(1), 102, occupant(person(1), 1, 101)) == []


def test_a_family_is_apart_unless_the_rooms_adjoin() -> None:
    rooms = corridor(room(1), room(2), room(3))
    man, woman = person(1, M), person(2, F)
    family = household(1, man, woman)
    assert rules(rooms, man, 201, occupant(woman, 1, 101), family=family) == []
    assert rules(rooms, man, 101, occupant(woman, 1, 101 + 1), family=family) == []
    (broken,) = explain(rooms, [occupant(woman, 1, 101)], family, 1, 301)
    assert (broken.rule, broken.hard, broken.facts["rooms"]) == (BedRule.FAMILY_APART, False, "A1")


def test_a_child_needs_an_adult_of_the_family_in_the_room() -> None:
    rooms = corridor(room(1), room(2))
    mother, child = person(1, F), person(2, F, 8)
    family = household(1, mother, child)
    assert rules(rooms, child, 201, occupant(mother, 1, 101), family=family) == [BedRule.CHILD_WITHOUT_ADULT]


@settings(max_examples=examples(20, 300), deadline=None)
@given(houses(), people())
def test_the_whole_house_at_once_is_explained_as_bed_by_bed(
    rooms: list[Room], households: list[Household]
) -> None:
    first, *others = households
    proposal = propose(rooms, others, [])
    bed_of = {p.person_id: p.bed_id for p in proposal.placements}
    taken = []
    for h in others:
        for m in h.members:
            bed_id = bed_of.get(m.person_id)
            if bed_id is not None:
                taken.append(occupant(m, h.id, bed_id))
    person_id = first.members[0].person_id
    answers = explain_beds(rooms, taken, first, person_id)
    assert set(answers) == {bed.id for r in rooms for bed in r.beds}
    for bed_id, answer in answers.items():
        assert answer == explain(rooms, taken, first, person_id, bed_id)


def test_unknown_beds_and_people_are_mistakes_of_the_caller() -> None:
    with pytest.raises(ValueError, match="bed 999 is in none"):
        explain([room(1)], [], household(1, person(1)), 1, 999)
    with pytest.raises(ValueError, match="no person 9"):
        explain([room(1)], [], household(1, person(1)), 9, 101)
