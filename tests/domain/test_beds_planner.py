"""The planner against the checker on houses of all sizes, and against brute force on small ones."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bench.houses import INSTANCES, instance
from tests.domain.bed_brute_force import Houseful
from tests.domain.bed_checker import misstated, order, vector, violations
from tests.domain.bed_worlds import houses, people, small_problems
from tests.long import LONG, examples
from transit_desk.domain.beds.planner import plan
from transit_desk.domain.beds.values import Goal, Household, Plan, Problem, Room

# Half of what is drawn has too many people for its beds; a search by brute force may take a second.
SLOW = settings(
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def is_fine(problem: Problem, made: Plan) -> None:
    """It breaks no rule and says nothing of itself that is not so."""
    assert violations(problem, made) == []
    assert misstated(problem, made) == []


def bounds_are_true(house: Houseful, made: Plan) -> None:
    """No plan goes below a bound while the goals before are as good."""
    reached = vector(house.problem, made)
    for at, told in enumerate(made.goals):
        if told.bound > 0:
            assert told.bound <= house.least(at, reached), told


@settings(SLOW, max_examples=examples(40, 1500))
@given(small_problems())
def test_nobody_is_left_over_or_split_where_brute_force_finds_places_for_all(problem: Problem) -> None:
    house = Houseful(problem)
    best = house.best()
    assume(best[0] == 0)
    made = plan(problem)
    is_fine(problem, made)
    reached = vector(problem, made)
    assert reached[:2] == best[:2]
    if all(told.proven for told in made.goals):
        assert reached == best
    bounds_are_true(house, made)


@settings(SLOW, max_examples=examples(40, 1500))
@given(small_problems())
def test_bounds_are_true_also_where_people_are_left_over(problem: Problem) -> None:
    made = plan(problem)
    is_fine(problem, made)
    bounds_are_true(Houseful(problem), made)


@settings(SLOW, max_examples=examples(30, 1000))
@given(small_problems(families=True))
def test_cases_that_are_one_family_keep_the_rules(problem: Problem) -> None:
    # Their bounds are not compared: the planner puts cases together only whole, brute force in every way.
    is_fine(problem, plan(problem))


@settings(SLOW, max_examples=examples(30, 1000))
@given(small_problems(nights=True))
def test_nights_are_kept_to(problem: Problem) -> None:
    made = plan(problem)
    is_fine(problem, made)
    bounds_are_true(Houseful(problem), made)


@settings(SLOW, max_examples=examples(15, 500))
@given(small_problems(), st.permutations([goal for goal in Goal if goal is not Goal.UNPLACED]))
def test_a_supervisor_may_reorder_the_goals(problem: Problem, goals: list[Goal]) -> None:
    problem = replace(problem, goals=(Goal.UNPLACED, *goals))
    made = plan(problem)
    is_fine(problem, made)
    assert tuple(told.goal for told in made.goals) == order(problem)
    bounds_are_true(Houseful(problem), made)


@settings(SLOW, max_examples=examples(15, 500))
@given(houses(), people())
def test_no_rule_is_broken_by_odd_people_in_odd_houses(
    rooms: list[Room], households: list[Household]
) -> None:
    problem = Problem(tuple(rooms), tuple(households))
    is_fine(problem, plan(problem))


@pytest.mark.parametrize("seed", range(1, examples(4, 40)))
@pytest.mark.parametrize("days", [1, 4])
def test_houses_of_a_smaller_centre(seed: int, days: int) -> None:
    problem = instance(seed, (70, 90)[seed % 2], households=16, days=days)
    is_fine(problem, plan(problem))


@pytest.mark.parametrize(("seed", "fill"), INSTANCES if LONG else INSTANCES[::23])
def test_houses_that_the_figures_are_measured_on(seed: int, fill: int) -> None:
    problem = instance(seed, fill)
    first: list[Plan] = []
    made = plan(problem, found=first.append)
    is_fine(problem, made)
    # A first plan was there at once, by the same rules, and the last is not worse.
    is_fine(problem, first[0])
    assert not first[0].finished and made.finished
    assert vector(problem, made) <= vector(problem, first[0])


def test_the_same_problem_gives_the_same_plan_however_it_is_handed_in() -> None:
    problem = instance(3, 80, households=20)
    made = plan(problem)
    random = Random(5)
    for _ in range(2):
        rooms, households, taken = list(problem.rooms), list(problem.households), list(problem.taken)
        for some in (rooms, households, taken):
            random.shuffle(some)
        again = plan(replace(problem, rooms=tuple(rooms), households=tuple(households), taken=tuple(taken)))
        assert {(p.person_id, p.room_id, p.bed_id) for p in again.placements} == {
            (p.person_id, p.room_id, p.bed_id) for p in made.placements
        }
        assert again.goals == made.goals


def test_stopped_at_once_it_still_answers() -> None:
    problem = instance(5, 90)
    made = plan(problem, stop=lambda: True)
    assert not made.finished
    assert len(made.placements) > len(made.unplaced)
    is_fine(problem, made)


def test_stopped_later_it_answers_with_the_best_so_far() -> None:
    problem = instance(2, 95, households=25)
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 20

    made = plan(problem, stop=stop)
    is_fine(problem, made)
    assert made.finished == (asked <= 20)
