"""Planning anew after something happened, and nights: who has a place keeps it unless somebody gains by it."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.beds import twelve
from bench.houses import instance
from tests.domain.bed_brute_force import Houseful
from tests.domain.bed_checker import goal_values, misstated, vector, violations
from tests.domain.bed_worlds import household, occupant, person, room, small_problems
from tests.long import LONG, examples
from transit_desk.domain.beds.planner import plan
from transit_desk.domain.beds.values import Goal, Household, Nights, Problem
from transit_desk.domain.codes import Sex

# The same examples each time, but in the long form: in few houses (docs/decisions/0023 says how many) a plan made
# anew moves more people than it must.
SLOW = settings(deadline=None, derandomize=not LONG, suppress_health_check=list(HealthCheck))


def planned(problem: Problem) -> Problem:
    """The same problem after a plan was made for it: everybody has a place, and is to keep it."""
    made = plan(problem)
    before = {p.person_id: p.bed_id for p in made.placements if p.bed_id is not None}
    return replace(problem, before=before, fewest_changes=True)


def fewest(problem: Problem) -> None:
    """Plans anew: nobody is left over where all can have places, and nobody moves without need."""
    made = plan(problem)
    assert violations(problem, made) == []
    assert misstated(problem, made) == []
    house, reached = Houseful(problem), vector(problem, made)
    if house.best()[0] == 0:
        assert reached[0] == 0
    # As few moves as there can be while not more people are left over.
    assert reached[1] == house.least(1, reached)


@settings(SLOW, max_examples=examples(25, 800))
@given(small_problems(most=6))
def test_when_nothing_happened_nobody_moves(problem: Problem) -> None:
    problem = planned(problem)
    made = plan(problem)
    rooms = {bed.id: r.id for r in problem.rooms for bed in r.beds}
    now = {p.person_id: p.room_id for p in made.placements}
    assert {person: rooms[bed] for person, bed in problem.before.items()}.items() <= now.items()


@settings(SLOW, max_examples=examples(25, 800))
@given(small_problems(most=6), st.data())
def test_a_room_is_out(problem: Problem, data: st.DataObject) -> None:
    problem = planned(problem)
    out = data.draw(st.sampled_from(problem.rooms))
    fewest(replace(problem, rooms=tuple(replace(r, closed=r.closed or r is out) for r in problem.rooms)))


@settings(SLOW, max_examples=examples(25, 800))
@given(small_problems(most=6), st.integers(0, 2))
def test_a_bus_does_not_come(problem: Problem, flight: int) -> None:
    problem = planned(problem)
    fewest(replace(problem, households=tuple(h for h in problem.households if h.flight != flight)))


@settings(SLOW, max_examples=examples(25, 800))
@given(small_problems(most=5))
def test_more_people_come(problem: Problem) -> None:
    problem = planned(problem)
    more = (household(21, person(21, Sex.FEMALE, 28)), household(22, person(22)), household(23, person(23)))
    nights = problem.households[0].nights
    later = tuple(replace(h, nights=nights) for h in more)
    fewest(replace(problem, households=(*problem.households, *later)))


def test_after_a_change_in_a_large_house() -> None:
    problem = planned(instance(4, 80))
    bus = replace(problem, households=tuple(h for h in problem.households if h.flight != 1))
    found = plan(bus)
    assert violations(bus, found) == []
    # Those who are left can stay where they are.
    assert goal_values(bus, found)[Goal.MOVES] == 0
    more = replace(problem, households=(*problem.households, *twelve(problem)))
    found = plan(more)
    assert violations(more, found) == []
    assert misstated(more, found) == []


def test_a_bed_is_free_again_from_the_day_its_guest_leaves() -> None:
    guest = replace(occupant(person(1), 1, 101), nights=Nights(1, 3))
    comes = household(2, person(2))

    def placed(nights: Nights, *others: Household) -> list[int | None]:
        problem = Problem((room(1, levels="s"),), (replace(comes, nights=nights), *others), (guest,))
        made = plan(problem)
        assert violations(problem, made) == []
        return [p.bed_id for p in made.placements]

    assert placed(Nights(3, 6)) == [101]
    assert placed(Nights(2, 6)) == []
    # And one after the other, and beside somebody of the other sex who has left by then.
    woman = replace(household(3, person(3, Sex.FEMALE)), nights=Nights(6, 8))
    assert placed(Nights(3, 6), woman) == [101, 101]


def test_a_held_bed_is_kept_for_its_nights() -> None:
    holds = replace(occupant(person(1), 1, 101), held=True, nights=Nights(5, 9))
    for nights, free in ((Nights(2, 5), True), (Nights(2, 6), False), (Nights(9, 11), True)):
        problem = Problem(
            (room(1, levels="s"),), (replace(household(2, person(2)), nights=nights),), (holds,)
        )
        made = plan(problem)
        assert violations(problem, made) == []
        assert bool(made.placements) == free


def test_strangers_of_the_other_sex_share_a_room_only_on_different_nights() -> None:
    rooms = (room(1, levels="ss"),)
    man, woman = household(1, person(1)), household(2, person(2, Sex.FEMALE))
    for nights, both in ((Nights(3, 5), True), (Nights(2, 5), False)):
        problem = Problem(rooms, (replace(man, nights=Nights(1, 3)), replace(woman, nights=nights)))
        made = plan(problem)
        assert violations(problem, made) == []
        assert len(made.placements) == 1 + both
