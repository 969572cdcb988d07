"""`python -m bench.beds_cpsat SEED FILL [SECONDS]`: the same beds by OR-Tools CP-SAT, in a process of its own.

The goals of the model (`bench.beds_model`) are solved in their order, each from the solution of the one before,
the first from `bench.beds_start`, with what is left of the time. Prints one JSON object: who sleeps where, and
the bound of each goal.
"""

import argparse
import json
import math
import sys
import time
from typing import Any

from ortools.sat.python import cp_model

from bench.beds_model import Model
from bench.beds_start import start
from bench.houses import instance
from transit_desk.domain.beds.values import Goal, Problem
from transit_desk.domain.codes import BedLevel

WORKERS = 2
SECONDS = 30.0
ROUNDS = 12
"""Of the start."""
START = 0.2
"""The part of the time, at most, for beds in the rooms of the start: it takes seconds to read the model."""
STAGES: tuple[tuple[tuple[Goal, ...], float], ...] = (
    ((Goal.UNPLACED,), 0.5),
    ((Goal.SPLIT,), 0.5),
    ((Goal.LINKED_APART, Goal.SPLIT_APART, Goal.SHARED, Goal.FLIGHTS, Goal.WASH, Goal.OPENED), 1.0),
)
"""What is solved together, and for which part of the time that is left. Each stage costs seconds before its search
begins: the six last goals are one weighted sum."""
MOST = {Goal.SPLIT_APART: 100, Goal.SHARED: 64, Goal.FLIGHTS: 128, Goal.WASH: 64, Goal.OPENED: 64}
"""More than each of these can count, for the weights."""


def solve(problem: Problem, seconds: float = SECONDS, workers: int = WORKERS) -> dict[str, Any]:
    """The plan that CP-SAT has when the time is up."""
    built = time.perf_counter()
    made = Model(problem)
    begun = time.perf_counter()
    hint = _start(made, seconds * START, workers)
    bounds: dict[str, int] = {}
    for goals, share in STAGES:
        left = seconds - (time.perf_counter() - begun)
        # The sum in which one less of a goal outweighs all goals after it.
        counted: Any = 0
        weight = 1
        for goal in reversed(goals):
            counted = counted + weight * made.goal(goal)
            weight *= MOST.get(goal, 1)
        weight //= MOST.get(goals[0], 1)
        made.model.minimize(counted)
        solver, found = _solved(made.model, hint, max(left * share, 0.01), workers)
        if found:
            hint = found
            bounds[goals[0].value] = max(0, math.ceil(solver.best_objective_bound / weight - 1e-6))
            made.model.add(counted <= round(solver.objective_value))
    return {
        "placed": _people(made, hint),
        "bounds": bounds,
        "seconds": round(time.perf_counter() - begun, 2),
        "build_seconds": round(begun - built, 2),
    }


def _start(made: Model, seconds: float, workers: int) -> list[int]:
    """All variables as they are when everybody is in the room of the start."""
    rooms = start(made.world, ROUNDS)
    model = made.model.clone()
    for (household, sort, room_id), n in made.n.items():
        here = sum(rooms.get(s.person) == room_id for s in made.members[household, sort])
        model.add(n == here)
    return _solved(model, [], seconds, workers)[1]


def _solved(
    model: cp_model.CpModel, hint: list[int], seconds: float, workers: int
) -> tuple[cp_model.CpSolver, list[int]]:
    """The solver and the values of all variables; none when it found no solution."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.max_time_in_seconds = seconds
    # By default a third of the time goes by before the search begins.
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.max_presolve_iterations = 1
    model.clear_hints()
    for index, value in enumerate(hint):
        model.add_hint(model.get_int_var_from_proto_index(index), value)
    found = solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return solver, list(solver.response_proto.solution) if found else []


def _people(made: Model, solution: list[int]) -> list[tuple[int, int, int | None, int | None]]:
    """Person, room, bed and host of everybody who has a place."""
    if not solution:
        return []
    found: list[tuple[int, int, int | None, int | None]] = []
    left = {key: list(people) for key, people in made.members.items()}
    for room in made.rooms:
        free = made.free[room.id]
        cots = [b.id for b in free if b.level is BedLevel.COT]
        # Low beds first in the order of giving, upper ones from the end.
        beds = [
            b.id for b in sorted(free, key=lambda b: b.level is BedLevel.UPPER) if b.level is not BedLevel.COT
        ]
        low: list[int] = []
        other: list[int] = []
        hosts: dict[int, int] = {}
        infants: list[tuple[int, int]] = []
        for household, sort, n in sorted(made.inside(room), key=lambda entry: entry[1].infant):
            people = [left[household, sort].pop().person for _ in range(solution[n.index])]
            if not sort.infant:
                (low if sort.low else other).extend(people)
                if sort.host and people and (sort.low or household not in hosts):
                    hosts[household] = people[0]
                continue
            cot, bed, _ = (solution[part.index] for part in made.lying[household, sort, room.id])
            found += [(person, room.id, cots.pop(), None) for person in people[:cot]]
            low += people[cot : cot + bed]
            infants += [(person, household) for person in people[cot + bed :]]
        for person, household in infants:
            host = hosts[household]
            if host in other:
                other.remove(host)
                low.append(host)
            found.append((person, room.id, None, host))
        found += [(person, room.id, beds.pop(0), None) for person in low]
        found += [(person, room.id, beds.pop(), None) for person in other]
    return found


def main() -> int:
    """Prints the answer for one instance."""
    parser = argparse.ArgumentParser(prog="python -m bench.beds_cpsat", description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("fill", type=int)
    parser.add_argument("seconds", type=float, nargs="?", default=SECONDS)
    options = parser.parse_args()
    print(json.dumps(solve(instance(options.seed, options.fill), options.seconds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
