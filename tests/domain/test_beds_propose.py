"""The bed proposal, against a checker that knows nothing of how it was made."""

from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.domain.bed_worlds import (
    corridor,
    household,
    houses,
    occupant,
    people,
    person,
    propose,
    room,
    violations,
)
from tests.long import examples
from transit_desk.domain.beds.values import (
    Household,
    Member,
    Occupant,
    Placement,
    Plan,
    Reason,
    Room,
    WhyNot,
)
from transit_desk.domain.codes import BedLevel, Need, Relation, RoomKind, Sex

F, M = Sex.FEMALE, Sex.MALE


@settings(max_examples=examples(30, 500), deadline=None)
@given(houses(), people())
def test_breaks_no_rule(rooms: list[Room], households: list[Household]) -> None:
    assert violations(rooms, households, [], propose(rooms, households, [])) == []


@settings(max_examples=examples(20, 300), deadline=None)
@given(houses(), people(), st.randoms(use_true_random=False))
def test_breaks_no_rule_beside_those_who_came_before(
    rooms: list[Room], households: list[Household], random: Random
) -> None:
    """Some people (halves of households too) come today, the others have the beds of yesterday's proposal."""
    yesterday = propose(rooms, households, [])
    bed_of = {p.person_id: p.bed_id for p in yesterday.placements}
    taken: list[Occupant] = []
    today: list[Household] = []
    for h in households:
        isolated = any(Need.ISOLATE in member.needs for member in h.members)
        new = []
        for member in h.members:
            bed_id = bed_of.get(member.person_id)
            if bed_id is None or random.random() < 0.5:
                new.append(member)
            else:
                sleeping = occupant(member, h.id, bed_id)
                taken.append(
                    Occupant(
                        sleeping.bed_id,
                        sleeping.person_id,
                        h.id,
                        sleeping.sex,
                        sleeping.age,
                        sleeping.name,
                        isolated,
                    )
                )
        if new:
            today.append(Household(h.id, h.label, tuple(new)))
    proposal = propose(rooms, today, taken)
    assert violations(rooms, today, taken, proposal) == []


@settings(max_examples=examples(20, 300), deadline=None)
@given(houses(), people(), st.randoms(use_true_random=False))
def test_order_of_what_is_handed_in_does_not_matter(
    rooms: list[Room], households: list[Household], random: Random
) -> None:
    before = propose(rooms, households, [])
    random.shuffle(rooms)
    shuffled = [Household(h.id, h.label, tuple(random.sample(h.members, len(h.members)))) for h in households]
    random.shuffle(shuffled)
    assert propose(rooms, shuffled, []) == before


@settings(max_examples=examples(20, 300), deadline=None)
@given(houses(), people(), st.data())
def test_nobody_is_left_over_or_split_beside_a_room_that_could_hold_the_household(
    rooms: list[Room], households: list[Household], data: st.DataObject
) -> None:
    """For one household: with the others where they are, asking for it alone must not do better."""
    proposal = propose(rooms, households, [])
    chosen = data.draw(st.sampled_from(households))
    own = {member.person_id for member in chosen.members}
    # An infant in an adult's bed is no occupant, so that the room would look emptier than it was.
    assume(all(p.bed_id is not None or p.person_id in own for p in proposal.placements))
    alone = _again_alone(rooms, households, proposal, chosen)
    split_before = chosen.id in {s.household_id for s in proposal.split_households}
    split_after = bool(alone.split_households)
    left_before = sum(missing.person_id in own for missing in proposal.unplaced)
    assert (len(alone.unplaced), split_after) >= (left_before, split_before)


def _again_alone(rooms: list[Room], households: list[Household], proposal: Plan, chosen: Household) -> Plan:
    bed_of = {p.person_id: p.bed_id for p in proposal.placements}
    taken = []
    for h in households:
        if h.id != chosen.id:
            isolated = any(Need.ISOLATE in member.needs for member in h.members)
            for m in h.members:
                bed_id = bed_of.get(m.person_id)
                if bed_id is not None:
                    taken.append(Occupant(bed_id, m.person_id, h.id, m.sex, m.age, m.name, isolated))
    return propose(rooms, [chosen], taken)


@settings(max_examples=examples(30, 500), deadline=None)
@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=4),
    st.lists(st.integers(2, 5), min_size=1, max_size=4),
)
def test_as_many_families_whole_as_brute_force_finds(rooms_beds: list[int], family_sizes: list[int]) -> None:
    """Mixed families never share, so a matching of families to rooms is all there is to try."""
    rooms = corridor(*(room(i, levels="s" * beds) for i, beds in enumerate(rooms_beds, 1)))
    families = []
    for number, size in enumerate(family_sizes, 1):
        members = [person(number * 10 + i, F if i % 2 else M, 30) for i in range(size)]
        families.append(household(number, *members))
    proposal = propose(rooms, families, [])
    whole = {
        h.id
        for h in families
        if len({p.room_id for p in proposal.placements if p.facts["household"] == h.label}) == 1
        and not any(u.facts["household"] == h.label for u in proposal.unplaced)
    }
    assert violations(rooms, families, [], proposal) == []
    # Leaving nobody without a bed comes before keeping families whole: only then are the two comparable.
    if _most_whole(sorted(rooms_beds), sorted(family_sizes)) == len(families):
        assert len(whole) == len(families)


def _most_whole(rooms_beds: list[int], family_sizes: list[int]) -> int:
    """The most families that can have a room each, by trying everything."""
    if not family_sizes:
        return 0
    first, *rest = family_sizes
    best = _most_whole(rooms_beds, rest)
    for i, beds in enumerate(rooms_beds):
        if beds >= first:
            best = max(best, 1 + _most_whole(rooms_beds[:i] + rooms_beds[i + 1 :], rest))
    return best


def _of(proposal: Plan, person_id: int) -> Placement:
    return next(p for p in proposal.placements if p.person_id == person_id)


def test_a_family_has_a_room_of_its_own_and_the_infant_sleeps_with_its_mother() -> None:
    family = household(
        1,
        person(1, M, 40, Relation.PA),
        person(2, F, 35, Relation.SPOUSE),
        person(3, M, 10, Relation.SON),
        person(4, F, 0, Relation.DAUGHTER),
    )
    proposal = propose(
        [room(1, RoomKind.MEN, "sss"), room(2, levels="sss"), room(3, levels="ssss")], [family], []
    )
    assert {p.room_id for p in proposal.placements} == {2}
    assert _of(proposal, 4).with_person_id == 2
    assert _of(proposal, 4).reason is Reason.WITH_ADULT
    assert _of(proposal, 4).facts["adult"] == "P2"
    assert _of(proposal, 1).reason is Reason.FAMILY_TOGETHER


def test_a_cot_is_for_the_infant() -> None:
    family = household(1, person(1, F, 30, Relation.PA), person(2, F, 1, Relation.DAUGHTER))
    rooms = [room(1, levels="cs")]
    proposal = propose(rooms, [family], [])
    assert _of(proposal, 2).bed_id == 101
    assert _of(proposal, 2).reason is Reason.COT
    assert rooms[0].beds[0].level is BedLevel.COT


def test_men_and_women_by_themselves_go_to_their_own_rooms() -> None:
    rooms = [room(1, levels="ssss"), room(2, RoomKind.MEN, "ssss"), room(3, RoomKind.WOMEN, "ssss")]
    singles = [household(i, person(i, F if i % 2 else M, 30)) for i in range(1, 7)]
    proposal = propose(rooms, singles, [])
    assert {p.room_id for p in proposal.placements if p.person_id % 2} == {3}
    assert {p.room_id for p in proposal.placements if not p.person_id % 2} == {2}
    assert {p.reason for p in proposal.placements} == {Reason.SAME_SEX}


def test_a_large_family_goes_to_adjoining_rooms_with_an_adult_in_each() -> None:
    family = household(
        1,
        person(1, M, 40, Relation.PA),
        person(2, F, 38, Relation.SPOUSE),
        *(person(i, M, i, Relation.SON) for i in range(7, 13)),
    )
    rooms = corridor(
        room(1, levels="ssss"), room(2, RoomKind.MEN, "ssss"), room(3, levels="ssss"), room(4, levels="ssss")
    )
    proposal = propose(rooms, [family], [])
    assert proposal.unplaced == ()
    (split,) = proposal.split_households
    assert split.room_ids in {(1, 2), (3, 4)}  # the room for men takes the father and his sons as well
    assert split.adjoining
    assert _of(proposal, 1).room_id != _of(proposal, 2).room_id
    assert _of(proposal, 1).reason is Reason.FAMILY_ADJOINING


def test_apart_is_better_than_no_bed_and_says_so() -> None:
    family = household(1, person(1, M, 40), person(2, F, 38))
    proposal = propose([room(1, levels="s"), room(2, levels="s")], [family], [])
    assert {p.reason for p in proposal.placements} == {Reason.FAMILY_APART}
    assert not proposal.split_households[0].adjoining


def test_accessible_rooms_are_kept_for_those_who_need_them() -> None:
    rooms = [
        room(1, RoomKind.ACCESSIBLE, "ss", accessible=True),
        room(2, levels="ss", accessible=True),
        room(3, levels="ss", floor=1),
    ]
    couple = household(1, person(1, M), person(2, F))
    wheelchair = household(2, person(3, F, 50, Relation.PA, Need.WCHC), person(4, M, 55))
    proposal = propose(rooms, [couple, wheelchair], [])
    assert _of(proposal, 1).room_id == 3
    assert _of(proposal, 3).room_id == 1
    assert _of(proposal, 3).reason is Reason.ACCESSIBLE_ROOM
    assert propose(rooms[:1], [couple], []).placements[0].reason is Reason.ACCESSIBLE_LAST


def test_low_beds_are_left_to_those_who_need_them() -> None:
    rooms = [room(1, RoomKind.MEN, "ulul")]
    young = [household(i, person(i, M, 25)) for i in (1, 2)]
    old = [household(i, person(i, M, 70)) for i in (3, 4)]
    proposal = propose(rooms, [*young, *old], [])
    assert proposal.unplaced == ()
    assert _of(proposal, 3).reason is Reason.LOW_BED
    assert _of(proposal, 3).facts["low"] == "old"


def test_isolation_is_for_the_household_alone() -> None:
    rooms = [room(1, RoomKind.ISOLATION, "ss"), room(2, RoomKind.MEN, "ss")]
    ill = household(1, person(1, M, 30, Relation.PA, Need.ISOLATE))
    well = [household(i, person(i, M)) for i in (2, 3, 4)]
    proposal = propose(rooms, [*well, ill], [])
    assert _of(proposal, 1).room_id == 1
    assert _of(proposal, 1).reason is Reason.ISOLATION
    assert [(u.person_id, u.why) for u in proposal.unplaced] == [(4, WhyNot.ONLY_WITH_OTHERS)]
    assert propose(rooms[1:], [ill], []).unplaced[0].why is WhyNot.NO_ISOLATION_ROOM


def test_children_alone_never_sleep_among_strangers() -> None:
    rooms = [room(1, RoomKind.MEN, "ssssss"), room(2, levels="ssssss")]
    boys = [household(i, person(i, M, 15)) for i in range(1, 6)]
    proposal = propose(rooms[1:], boys, [])
    assert len(proposal.placements) == 4
    assert proposal.unplaced[0].why is WhyNot.NO_ROOM_FOR_CHILDREN
    man = occupant(person(99, M, 40), 99, 101)
    assert {p.room_id for p in propose(rooms, boys[:4], [man]).placements} == {2}


def test_who_comes_later_joins_the_family() -> None:
    mother = person(1, F, 30, Relation.PA)
    rooms = [room(1, levels="ss"), room(2, levels="sss")]
    late = household(1, person(2, M, 8, Relation.SON), person(3, M, 0, Relation.SON))
    proposal = propose(rooms, [late], [occupant(mother, 1, 201)])
    assert {p.room_id for p in proposal.placements} == {2}
    assert _of(proposal, 2).reason is Reason.JOINS_FAMILY
    assert _of(proposal, 3).with_person_id == 1


@pytest.mark.parametrize(
    ("rooms", "member", "why"),
    [
        ([room(1, levels="x")], person(1), WhyNot.NO_FREE_BED),
        (
            [room(1, levels="s", floor=1, accessible=True)],
            person(1, M, 30, Relation.PA, Need.WCHS),
            WhyNot.NO_ACCESSIBLE_BED,
        ),
        ([room(1, levels="uu")], person(1, F, 70), WhyNot.NO_LOW_BED),
        ([room(1, RoomKind.WOMEN)], person(1, M), WhyNot.ONLY_WITH_OTHERS),
        ([room(1, RoomKind.WOMEN)], person(1, M, 9), WhyNot.NO_ROOM_FOR_CHILDREN),
    ],
)
def test_says_why_somebody_has_no_bed(rooms: list[Room], member: Member, why: WhyNot) -> None:
    (missing,) = propose(rooms, [household(1, member)], []).unplaced
    assert missing.why is why
    assert missing.facts["name"] == "P1"


def test_a_mother_with_more_children_than_a_room_holds_keeps_the_small_ones() -> None:
    family = household(1, person(1, F, 40, Relation.PA), *(person(i, F, i) for i in range(4, 9)))
    proposal = propose(corridor(room(1, levels="ssss"), room(2, levels="ssss")), [family], [])
    assert {u.person_id for u in proposal.unplaced} == {7, 8}
    assert {u.why for u in proposal.unplaced} == {WhyNot.CHILD_WITHOUT_ADULT}


def test_the_same_person_or_bed_twice_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="person given twice"):
        propose([room(1)], [household(1, person(1)), household(2, person(1))], [])
    with pytest.raises(ValueError, match="occupied bed given twice"):
        propose([room(1)], [], [occupant(person(1), 1, 101), occupant(person(2), 2, 101)])
    with pytest.raises(ValueError, match="none of the rooms"):
        propose([room(1)], [], [occupant(person(1), 1, 999)])


def test_a_second_pass_mends_what_the_first_did_badly() -> None:
    """The old women go first and take a room each; then the man, left over, goes first and they share."""
    rooms = [room(1, levels="s"), room(2, levels="susu")]
    women = [household(i, person(i, F, 70)) for i in (1, 2)]
    proposal = propose(rooms, [*women, household(3, person(3, M, 30))], [])
    assert proposal.unplaced == ()
    assert _of(proposal, 1).room_id == _of(proposal, 2).room_id == 2


def test_an_accessible_room_is_the_last_one_used_by_others() -> None:
    rooms = [room(1, RoomKind.ACCESSIBLE, "ss"), room(2, levels="ssss", floor=1)]
    proposal = propose(rooms, [household(1, person(1, M), person(2, F))], [])
    assert {p.room_id for p in proposal.placements} == {2}


def test_who_shares_takes_upper_bunks_and_a_family_by_itself_low_beds() -> None:
    rooms = [room(1, RoomKind.MEN, "lululu"), room(2, levels="ulul")]
    men = [household(i, person(i, M, 25)) for i in (1, 2)]
    couple = household(3, person(3, M), person(4, F))
    proposal = propose(rooms, [*men, couple], [])
    levels = {bed.id: bed.level for r in rooms for bed in r.beds}
    beds = {p.person_id: levels[p.bed_id or 0] for p in proposal.placements}
    assert beds == {1: BedLevel.UPPER, 2: BedLevel.UPPER, 3: BedLevel.LOWER, 4: BedLevel.LOWER}


def test_an_infant_whom_nobody_can_take_in_needs_a_bed() -> None:
    """Two small children alone, one bed: a bed for one of them, not a baby in a ten-year-old's bed."""
    children = household(1, person(1, M, 10), person(2, M, 1))
    proposal = propose([room(1, levels="s")], [children], [])
    assert len(proposal.placements) == len(proposal.unplaced) == 1
    assert propose([room(1, levels="su")], [children], []).unplaced == ()
