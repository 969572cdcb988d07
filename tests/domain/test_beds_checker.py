"""The judge is judged first: a wrong plan for every rule, and goals counted by hand."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.domain.bed_brute_force import Houseful
from tests.domain.bed_checker import goal_values, misnamed, misstated, vector, violations
from tests.domain.bed_worlds import corridor, household, occupant, person, room
from transit_desk.domain.beds.values import (
    Goal,
    GoalValue,
    Household,
    Nights,
    Placement,
    Plan,
    Problem,
    Reason,
    Room,
    SplitHousehold,
    Unplaced,
    WhyNot,
)
from transit_desk.domain.codes import Need, Relation, RoomKind, Sex

F, M, X = Sex.FEMALE, Sex.MALE, Sex.UNKNOWN
PA, SON = Relation.PA, Relation.SON
MAN, MAN2 = person(1, M, 30), person(2, M, 40)
WOMAN = person(3, F, 30)
BOY, GIRL = person(4, M, 8, SON), person(5, F, 8)
INFANT = person(6, M, 0)
YOUTH = person(7, M, 15)


def plan_of(beds: Mapping[int, int], hosts: Mapping[int, int] | None = None, *left: int) -> Plan:
    """Persons in beds (whose room is in the number), infants with hosts, and who is left over."""
    placements = [Placement(p, bed // 100, bed, Reason.FREE_ROOM) for p, bed in beds.items()]
    for infant, host in (hosts or {}).items():
        where = beds.get(host, 100) // 100
        placements.append(Placement(infant, where, None, Reason.WITH_ADULT, with_person_id=host))
    return Plan(tuple(placements), tuple(Unplaced(p, WhyNot.NO_FREE_BED) for p in left), ())


def problem(rooms: list[Room], *households: Household, **more: object) -> Problem:
    """A problem of these."""
    return replace(Problem(tuple(rooms), households), **more)  # type: ignore[arg-type]  # named fields, any of them


PAIR = household(1, MAN, WOMAN)
A = [room(1, levels="ssss"), room(2, levels="ssss")]
MONDAY, TUESDAY = Nights(1, 2), Nights(2, 3)

GOOD: dict[str, tuple[Problem, Plan]] = {
    "a couple in one room": (problem(A, PAIR), plan_of({1: 101, 3: 102})),
    "two men share": (problem(A, household(1, MAN), household(2, MAN2)), plan_of({1: 101, 2: 102})),
    "a man and a boy of another family share": (
        problem(A, household(1, MAN), household(2, MAN2, BOY)),
        plan_of({1: 101, 2: 102, 4: 103}),
    ),
    "a woman and a boy beside a woman": (
        problem(A, household(1, WOMAN), household(2, person(8, F, 40), BOY)),
        plan_of({3: 101, 8: 102, 4: 103}),
    ),
    "two cases that are one family share": (
        problem(A, replace(household(1, MAN), family=1), replace(household(2, WOMAN, GIRL), family=1)),
        plan_of({1: 101, 3: 102, 5: 103}),
    ),
    "a child beside the adult of the other case of its family": (
        problem(A, replace(household(1, MAN), family=1), replace(household(2, WOMAN, GIRL), family=1)),
        plan_of({1: 101, 5: 102, 3: 201}),
    ),
    "one bed, one after the other": (
        problem(
            A,
            replace(household(1, MAN), nights=MONDAY),
            replace(household(2, WOMAN), nights=TUESDAY),
        ),
        plan_of({1: 101, 3: 101}),
    ),
    "an infant with its mother": (problem(A, household(1, WOMAN, INFANT)), plan_of({3: 101}, {6: 3})),
    "twins with a mother of 15": (
        problem(A, household(1, person(7, F, 15, PA), INFANT, person(8, F, 1))),
        plan_of({7: 101}, {6: 7, 8: 7}),
    ),
    "an infant in a cot": (
        problem([room(1, levels="uc")], household(1, WOMAN, INFANT)),
        plan_of({3: 101, 6: 102}),
    ),
    "four boys alone": (
        problem(A, *[household(i, person(i, M, 12)) for i in range(1, 5)]),
        plan_of({1: 101, 2: 102, 3: 103, 4: 104}),
    ),
    "brother and sister alone": (problem(A, household(1, BOY, GIRL)), plan_of({4: 101, 5: 102})),
    "isolation": (
        problem(
            [room(1, RoomKind.ISOLATION), *A[1:]], household(1, person(1, M, 30, PA, Need.ISOLATE), WOMAN)
        ),
        plan_of({1: 101, 3: 102}),
    ),
    "a wheelchair on the ground": (
        problem(
            [room(1, RoomKind.ACCESSIBLE, accessible=True)], household(1, person(1, M, 30, PA, Need.WCHC))
        ),
        plan_of({1: 101}),
    ),
}

FULL_HOUSE = problem(A, PAIR, household(2, MAN2), taken=(occupant(person(9, M, 50), 9, 101),))
KEPT_APART = problem(A, household(1, MAN), household(2, MAN2), apart=frozenset({(1, 2)}))
WRONG: dict[str, tuple[Problem, Plan, str]] = {
    "somebody forgotten": (problem(A, PAIR), plan_of({1: 101}), "answered"),
    "somebody twice": (problem(A, PAIR), plan_of({1: 101, 3: 102}, None, 3), "answered"),
    "somebody who has a bed": (
        problem(A, household(1, MAN), taken=(occupant(MAN, 1, 101),)),
        plan_of({1: 201}),
        "answered",
    ),
    "a bed twice": (problem(A, PAIR), plan_of({1: 101, 3: 101}), "bed 101 given to"),
    "a taken bed": (FULL_HOUSE, plan_of({1: 201, 3: 202, 2: 101}), "bed 101 given to"),
    "one bed, a night together": (
        problem(
            A,
            replace(household(1, MAN), nights=Nights(1, 3)),
            replace(household(2, MAN2), nights=TUESDAY),
        ),
        plan_of({1: 101, 2: 101}),
        "bed 101 given to",
    ),
    "no such bed": (problem(A, household(1, MAN)), plan_of({1: 199}), "there is not"),
    "a bed of another room": (
        problem(A, household(1, MAN)),
        Plan((Placement(1, 2, 101, Reason.FREE_ROOM),), (), ()),
        "not in room 2",
    ),
    "out of service": (problem([room(1, levels="x")], household(1, MAN)), plan_of({1: 101}), "not ready"),
    "a closed room": (
        problem([replace(A[0], closed=True)], household(1, MAN)),
        plan_of({1: 101}),
        "closed",
    ),
    "a man in a cot": (problem([room(1, levels="c")], household(1, MAN)), plan_of({1: 101}), "cot"),
    "no bed and no host": (
        problem(A, PAIR),
        Plan((Placement(1, 1, 101, Reason.FREE_ROOM), Placement(3, 1, None, Reason.COT)), (), ()),
        "or neither",
    ),
    "a man with a host": (problem(A, PAIR), plan_of({1: 101}, {3: 1}), "no bed of their own"),
    "a stranger as host": (
        problem(A, household(1, WOMAN), household(2, person(8, F, 40), INFANT)),
        plan_of({3: 101, 8: 102}, {6: 3}),
        "not of the household",
    ),
    "a host of 8": (
        problem(A, household(1, WOMAN, GIRL, INFANT)),
        plan_of({3: 101, 5: 102}, {6: 5}),
        "too young",
    ),
    "a host of 15 who is not the head": (
        problem(A, household(1, WOMAN, YOUTH, INFANT)),
        plan_of({3: 101, 7: 102}, {6: 7}),
        "too young",
    ),
    "a host without a bed": (
        problem(A, household(1, WOMAN, INFANT)),
        plan_of({}, {6: 3}, 3),
        "has no bed",
    ),
    "a host in an upper bunk": (
        problem([room(1, levels="u")], household(1, WOMAN, INFANT)),
        plan_of({3: 101}, {6: 3}),
        "in a bed that is upper",
    ),
    "a host in another room": (
        problem(A, household(1, MAN, WOMAN, INFANT)),
        Plan(
            (
                Placement(1, 1, 101, Reason.FREE_ROOM),
                Placement(3, 2, 201, Reason.FREE_ROOM),
                Placement(6, 1, None, Reason.WITH_ADULT, with_person_id=3),
            ),
            (),
            (),
        ),
        "who is in another room",
    ),
    "a woman in a room for men": (
        problem([room(1, RoomKind.MEN)], household(1, WOMAN)),
        plan_of({3: 101}),
        "for men",
    ),
    "a man in a room for women": (
        problem([room(1, RoomKind.WOMEN)], PAIR),
        plan_of({1: 101, 3: 102}),
        "for women",
    ),
    "a host who leaves before the infant": (
        problem(
            A,
            replace(household(1, WOMAN, INFANT), nights=Nights(1, 3)),
            taken=(replace(occupant(WOMAN, 1, 101), nights=MONDAY),),
        ),
        Plan((Placement(6, 1, None, Reason.WITH_ADULT, with_person_id=3),), (), ()),
        "not there all nights",
    ),
    "a boy alone in a room for women": (
        problem([room(1, RoomKind.WOMEN)], household(1, BOY), household(2, WOMAN)),
        plan_of({4: 101, 3: 102}),
        "without one of the family",
    ),
    "unrelated man and woman": (
        problem(A, household(1, MAN), household(2, WOMAN)),
        plan_of({1: 101, 3: 102}),
        "unrelated men and women",
    ),
    "unrelated man and woman who came before": (
        problem(A, household(1, WOMAN), taken=(occupant(MAN, 9, 101),)),
        plan_of({3: 102}),
        "unrelated men and women",
    ),
    "unrelated, one night together": (
        problem(
            A,
            replace(household(1, MAN), nights=Nights(1, 3)),
            replace(household(2, WOMAN), nights=TUESDAY),
        ),
        plan_of({1: 101, 3: 102}),
        "unrelated men and women",
    ),
    "two cases, not one family": (
        problem(A, replace(household(1, MAN), linked=1), replace(household(2, WOMAN), linked=1)),
        plan_of({1: 101, 3: 102}),
        "unrelated men and women",
    ),
    "a girl among men": (
        problem(A, household(1, MAN), household(2, MAN2, GIRL)),
        plan_of({1: 101, 2: 102, 5: 103}),
        "a girl among unrelated men",
    ),
    "sex not known": (
        problem(A, household(1, MAN), household(2, person(2, X, 40))),
        plan_of({1: 101, 2: 102}),
        "unknown sex",
    ),
    "a child alone with a stranger": (
        problem(A, household(1, MAN), household(2, YOUTH)),
        plan_of({1: 101, 7: 102}),
        "unaccompanied children with others",
    ),
    "boys and girls alone": (
        problem(A, household(1, BOY), household(2, GIRL)),
        plan_of({4: 101, 5: 102}),
        "unaccompanied boys and girls",
    ),
    "five children alone": (
        problem([room(1, levels="sssss")], *[household(i, person(i, M, 12)) for i in range(1, 6)]),
        plan_of({i: 100 + i for i in range(1, 6)}),
        "more than 4",
    ),
    "a child without its mother": (
        problem(A, household(1, WOMAN, GIRL)),
        plan_of({3: 101, 5: 201}),
        "without an adult",
    ),
    "a child whose mother has no bed": (
        problem(A, household(1, WOMAN, GIRL)),
        plan_of({5: 201}, None, 3),
        "without an adult",
    ),
    "parted although one is left over": (
        problem(A, household(1, MAN, MAN2, WOMAN)),
        plan_of({1: 101, 2: 201}, None, 3),
        "not complete, and in several rooms",
    ),
    "the mother in bed, the children left over": (
        problem(A, household(1, WOMAN, BOY, GIRL)),
        plan_of({3: 101}, None, 4, 5),
        "no child has a place",
    ),
    "in four rooms": (
        problem([room(n) for n in range(1, 5)], household(1, *[person(n) for n in range(1, 5)])),
        plan_of({n: n * 100 + 1 for n in range(1, 5)}),
        "in more than 3 rooms",
    ),
    "isolation in a common room": (
        problem(A, household(1, person(1, M, 30, PA, Need.ISOLATE))),
        plan_of({1: 101}),
        "isolation",
    ),
    "the others of one in isolation": (
        problem(
            [room(1, RoomKind.ISOLATION), *A[1:]], household(1, person(1, M, 30, PA, Need.ISOLATE), WOMAN)
        ),
        plan_of({1: 101, 3: 201}),
        "P3 in A2: isolation",
    ),
    "isolation shared": (
        problem(
            [room(1, RoomKind.ISOLATION)],
            *[household(i, person(i, M, 30, PA, Need.ISOLATE)) for i in (1, 2)],
        ),
        plan_of({1: 101, 2: 102}),
        "isolation is shared",
    ),
    "beside one in isolation": (
        problem(A, household(1, MAN), taken=(occupant(person(9, M, 50, PA, Need.ISOLATE), 9, 101),)),
        plan_of({1: 102}),
        "isolation is shared",
    ),
    "a room kept for isolation": (
        problem([room(1, RoomKind.ISOLATION)], household(1, MAN)),
        plan_of({1: 101}),
        "isolation",
    ),
    "a wheelchair upstairs": (
        problem([room(1, floor=1, accessible=True)], household(1, person(1, M, 30, PA, Need.WCHS))),
        plan_of({1: 101}),
        "wheelchair",
    ),
    "a stretcher in a narrow room": (
        problem(A, household(1, person(1, M, 30, PA, Need.STCR))),
        plan_of({1: 101}),
        "wheelchair",
    ),
    "kept apart": (KEPT_APART, plan_of({1: 101, 2: 102}), "asked to be apart"),
}
for _name, _who in {
    "a child": person(5, F, 5),
    "an old man": person(1, M, 60),
    "a pregnant woman": person(3, F, 30, pregnant=True),
    "reduced mobility": person(1, M, 30, PA, Need.WCHR),
    "a blind man": person(1, M, 30, PA, Need.BLND),
}.items():
    WRONG[f"{_name} in an upper bunk"] = (
        problem([room(1, levels="us")], household(1, _who, person(2, M, 40))),
        plan_of({_who.person_id: 101, 2: 102}),
        "in an upper bunk",
    )


@pytest.mark.parametrize("name", GOOD)
def test_a_plan_that_will_do(name: str) -> None:
    asked, plan = GOOD[name]
    assert violations(asked, plan) == []
    # And brute force knows that everybody can have a place.
    assert Houseful(asked).best()[0] == 0


@pytest.mark.parametrize("name", WRONG)
def test_a_plan_that_breaks_a_rule(name: str) -> None:
    asked, plan, fault = WRONG[name]
    assert any(fault in told for told in violations(asked, plan)), violations(asked, plan)


@pytest.mark.parametrize(
    ("asked", "plan"),
    [
        # A mother with one of her children; one of two children alone; a grown son.
        (problem(A, household(1, WOMAN, BOY, GIRL)), plan_of({3: 101, 5: 102}, None, 4)),
        (problem(A, household(1, BOY, YOUTH)), plan_of({4: 101}, None, 7)),
        (problem(A, household(1, WOMAN, MAN)), plan_of({1: 101}, None, 3)),
        # One of two children comes to their mother, who has a bed.
        (
            problem(A, household(1, BOY, GIRL), taken=(occupant(WOMAN, 1, 101),)),
            plan_of({5: 102}, None, 4),
        ),
    ],
)
def test_some_of_a_household_may_have_places(asked: Problem, plan: Plan) -> None:
    assert violations(asked, plan) == []


def test_goals_are_counted() -> None:
    rooms = corridor(room(1, levels="ssss"), room(2, levels="ssss"), room(3, levels="ssss"))
    rooms = [replace(rooms[0], near_wash=True), *rooms[1:]]
    small = replace(household(1, MAN, person(5, F, 3)), linked=1, flight=1)
    linked = replace(household(2, MAN2, WOMAN), linked=1, flight=2)
    left = household(3, person(8, F, 50))
    asked = problem(
        rooms,
        small,
        linked,
        left,
        taken=(replace(occupant(person(9, M, 50), 9, 302), flight=1),),
        before={1: 101, 2: 301, 8: 201},
    )
    plan = plan_of({1: 101, 5: 102, 2: 301, 3: 201}, None, 8)
    assert violations(asked, plan) == []
    assert goal_values(asked, plan) == {
        Goal.UNPLACED: 1,
        Goal.SPLIT: 1,
        Goal.LINKED_APART: 0,
        Goal.SPLIT_APART: 0,
        Goal.SHARED: 1,
        Goal.FLIGHTS: 1,
        Goal.WASH: 0,
        Goal.OPENED: 2,
        Goal.MOVES: 1,
    }
    # The couple in the rooms at both ends, the man with his daughter far from the wash room.
    other = plan_of({1: 201, 5: 202, 2: 301, 3: 101}, None, 8)
    apart = {Goal.SPLIT_APART: 1, Goal.WASH: 1, Goal.MOVES: 2}
    assert goal_values(asked, other) == goal_values(asked, plan) | apart
    without = replace(asked, rooms=(rooms[0], rooms[1], replace(rooms[2], neighbours=())))
    assert goal_values(without, plan)[Goal.LINKED_APART] == 1
    assert goal_values(without, plan)[Goal.SPLIT_APART] == 1


def test_moves_come_second_when_fewest_changes_are_wanted() -> None:
    asked = replace(problem(A, PAIR, before={1: 201}), fewest_changes=True)
    assert vector(asked, plan_of({1: 101, 3: 102}))[:3] == (0, 1, 0)


def test_what_a_plan_says_of_itself_is_looked_at() -> None:
    asked = problem(A, PAIR)
    plan = plan_of({1: 101, 3: 201})
    true = tuple(GoalValue(goal, value, 0) for goal, value in goal_values(asked, plan).items())
    told = misstated(asked, replace(plan, goals=true))
    assert len(told) == 1 and "split are [1], named []" in told[0]
    assert len(misstated(asked, replace(plan, goals=(replace(true[0], value=1), *true[1:])))) == 2
    assert len(misstated(asked, replace(plan, goals=(replace(true[0], bound=1), *true[1:])))) == 2
    assert len(misstated(asked, replace(plan, goals=true[::-1]))) == 2


def test_what_a_plan_says_of_a_split_family_is_looked_at() -> None:
    asked = problem([*corridor(*A), room(3, levels="ssss")], PAIR)

    def told(plan: Plan, *rooms: int, adjoining: bool) -> list[str]:
        return misnamed(asked, replace(plan, split_households=(SplitHousehold(1, "H1", rooms, adjoining),)))

    side_by_side, far = plan_of({1: 101, 3: 201}), plan_of({1: 101, 3: 301})
    assert told(side_by_side, 1, 2, adjoining=True) == []
    assert "said" in told(side_by_side, 1, 2, adjoining=False)[0]
    assert "said" in told(side_by_side, 1, 3, adjoining=True)[0]
    assert told(far, 1, 3, adjoining=False) == []
    assert "said" in told(far, 1, 3, adjoining=True)[0]
    assert "named [1]" in told(plan_of({1: 101, 3: 102}), 1, adjoining=True)[0]
