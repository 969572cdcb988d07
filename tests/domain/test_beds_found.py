"""Small houses on which the planner once claimed too much, or left somebody over."""

from dataclasses import replace

import pytest

from bench.beds import twelve
from bench.houses import instance
from tests.domain.bed_brute_force import Houseful
from tests.domain.bed_checker import goal_values, misstated, vector, violations
from tests.domain.bed_worlds import household, person, room
from tests.domain.test_beds_replan import planned
from transit_desk.domain.beds.planner import plan
from transit_desk.domain.beds.values import Goal, Problem
from transit_desk.domain.codes import RoomKind, Sex

F, M = Sex.FEMALE, Sex.MALE

HOUSES = {
    "infants alone, and a cot": Problem(
        (room(1, levels="cls"),),
        (
            household(1, person(1, F, 3), person(2, M, 8)),
            household(2, person(3, M, 0), person(4, M, 0)),
        ),
    ),
    "children alone in three rooms": Problem(
        (room(1, levels="l"), room(2, RoomKind.MEN, "uu"), room(3, levels="l")),
        (household(1, person(1, M, 15), person(2, M, 15), person(3, F, 3), person(4, M, 15)),),
    ),
}


@pytest.mark.parametrize("name", HOUSES)
def test_nothing_is_claimed_that_is_not_so(name: str) -> None:
    problem = HOUSES[name]
    made, house = plan(problem), Houseful(problem)
    assert violations(problem, made) == []
    assert misstated(problem, made) == []
    reached = vector(problem, made)
    for at, told in enumerate(made.goals):
        assert told.bound <= house.least(at, reached), told


@pytest.mark.parametrize("fill", [70, 80])
def test_nobody_is_left_over_after_a_change_when_all_have_places_in_a_plan_from_the_start(fill: int) -> None:
    problem = planned(instance(4, fill))
    more = replace(problem, households=(*problem.households, *twelve(problem)))
    found = plan(more)
    assert violations(more, found) == []
    assert goal_values(more, found)[Goal.UNPLACED] == 0
