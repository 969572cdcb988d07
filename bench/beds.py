"""The bed planner on houses made from seeds: how good, how fast, what it proves, and planning anew after a change.

`python -m bench beds` takes one instance of each fill beside CP-SAT, and all 40 for the times;
`python -m bench.beds --all` (25 minutes) takes all 40 beside CP-SAT and prints the table, `--json` the same as
JSON. CP-SAT has 30 s and 2 workers on the same rules in a process of its own (`bench.beds_cpsat`); it is of the
dependency group `bench`, and is left out where that is not installed. Both are held to the rules by the checker of
the tests.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from itertools import count
from typing import Final

from bench.houses import FILLS, INSTANCES, instance
from bench.measure import Figure, edges
from tests.domain.bed_checker import misstated, vector, violations
from transit_desk.domain.beds.planner import plan
from transit_desk.domain.beds.values import (
    GOALS,
    Goal,
    Household,
    Member,
    Placement,
    Plan,
    Problem,
    Reason,
    Unplaced,
    WhyNot,
)
from transit_desk.domain.codes import Relation, Sex

FIRST_MS: Final = 50
MEDIAN_MS: Final = 1000
WORST_MS: Final = 3000
AGAIN_MS: Final = 500
PROVEN: Final = 0.95
SECONDS: Final = 30.0
BESIDE_SEED: Final = 4
"""The seed whose four houses are taken beside CP-SAT in the short run."""
TWELVE: Final = (
    ((Sex.MALE, 38), (Sex.FEMALE, 33), (Sex.MALE, 11), (Sex.FEMALE, 7), (Sex.FEMALE, 3)),
    ((Sex.FEMALE, 29), (Sex.FEMALE, 9), (Sex.MALE, 4)),
    ((Sex.MALE, 24),),
    ((Sex.MALE, 31),),
    ((Sex.FEMALE, 63), (Sex.FEMALE, 22)),
)


@dataclass(frozen=True, slots=True)
class Ours:
    """What the planner did with one instance."""

    seed: int
    fill: int
    values: tuple[int, ...]
    bounds: tuple[int, ...]
    first_ms: float
    final_ms: float


@dataclass(frozen=True, slots=True)
class Theirs:
    """What CP-SAT did with it; a bound only where it gave one."""

    values: tuple[int, ...]
    bounds: dict[str, int]
    seconds: float


@dataclass(frozen=True, slots=True)
class Again:
    """Planning anew after a change."""

    seed: int
    fill: int
    change: str
    moved: int
    ms: float


def run() -> dict[str, Figure]:
    """The figures, without CP-SAT on all instances."""
    ours = [measure(seed, fill) for seed, fill in INSTANCES]
    chosen = [one for one in ours if one.seed == BESIDE_SEED]
    beside = [(one, cpsat(one.seed, one.fill)) for one in chosen] if has_cpsat() else []
    again = [found for fill in FILLS for found in changes(BESIDE_SEED, fill)]
    return figures(ours, beside, again)


def figures(
    ours: Sequence[Ours], beside: Sequence[tuple[Ours, Theirs]], again: Sequence[Again]
) -> dict[str, Figure]:
    """All figures of the planner; nothing of CP-SAT when there is nothing beside it."""
    split = GOALS.index(Goal.SPLIT)
    unproven = [one for one in ours if one.bounds[split] < one.values[split]]
    worse = [(one.seed, one.fill) for one, other in beside if one.values > other.values]
    final = [one.final_ms for one in ours]
    found = {
        "beds first plan": _within(max, [one.first_ms for one in ours], FIRST_MS),
        "beds final": _within(statistics.median, final, MEDIAN_MS),
        "beds final worst": _within(max, final, WORST_MS),
        "beds again": _within(max, [one.ms for one in again], AGAIN_MS, moved=[one.moved for one in again]),
        "beds unproven": Figure(
            statistics.median(final),
            MEDIAN_MS,
            len(unproven) / len(ours),
            (0.0, 0.0),
            round(1 - PROVEN, 2),
            len(unproven) <= len(ours) * (1 - PROVEN),
            {"unit": "of the splits unproven", "unproven": [(one.seed, one.fill) for one in unproven]},
        ),
    }
    if beside:
        found["beds beside CP-SAT"] = Figure(
            statistics.median(one.final_ms for one, _ in beside),
            SECONDS * 1000,
            len(worse) / len(beside),
            (0.0, 0.0),
            0.0,
            not worse,
            {
                "unit": "of the instances worse",
                "instances": len(beside),
                "better": sum(one.values < other.values for one, other in beside),
                "worse": worse,
            },
        )
    return found


def _within(
    of: Callable[[Iterable[float]], float], times: list[float], most: float, **more: object
) -> Figure:
    low, high = edges(times)
    figure = of(times)
    return Figure(
        figure, most, figure / most, (low / most, high / most), most, figure <= most, {"unit": "ms", **more}
    )


# ---- ours


def measure(seed: int, fill: int) -> Ours:
    """One instance: the plan, looked at by the checker, and the times. Raises `RuntimeError` for a wrong plan."""
    problem = instance(seed, fill)
    firsts: list[float] = []
    start = time.perf_counter()
    made = plan(problem, found=lambda _: firsts.append(time.perf_counter() - start))
    final = time.perf_counter() - start
    _check(problem, made, f"instance {seed}, {fill} %")
    if wrong := misstated(problem, made):
        raise RuntimeError(f"instance {seed}, {fill} %: {wrong[0]}")
    bounds = tuple(told.bound for told in made.goals)
    return Ours(seed, fill, vector(problem, made), bounds, firsts[0] * 1000, final * 1000)


def changes(seed: int, fill: int) -> Iterable[Again]:
    """Something happens after the plan: a room is out, a bus doesn't come, twelve more people come."""
    problem = instance(seed, fill)
    made = plan(problem)
    before = {p.person_id: p.bed_id for p in made.placements if p.bed_id is not None}
    planned = replace(problem, before=before, fewest_changes=True)
    rooms = [p.room_id for p in made.placements if p.bed_id is not None]
    full = max(sorted(set(rooms)), key=rooms.count)
    out = replace(
        planned, rooms=tuple(replace(room, closed=room.closed or room.id == full) for room in problem.rooms)
    )
    bus = replace(planned, households=tuple(h for h in problem.households if h.flight != 1))
    more = replace(planned, households=(*problem.households, *twelve(problem)))
    for change, asked in (("room out", out), ("bus does not come", bus), ("plus 12 people", more)):
        start = time.perf_counter()
        found = plan(asked)
        spent = time.perf_counter() - start
        _check(asked, found, f"instance {seed}, {fill} %, {change}")
        values = {told.goal: told.value for told in found.goals}
        yield Again(seed, fill, change, values[Goal.MOVES], spent * 1000)


def twelve(problem: Problem) -> list[Household]:
    """Twelve people whom nobody has announced."""
    people = count(max(m.person_id for h in problem.households for m in h.members) + 1000)
    cases = count(max(h.id for h in problem.households) + 1000)
    found = []
    for members in TWELVE:
        case = next(cases)
        relations = [Relation.PA, *[Relation.UNKNOWN] * len(members)]
        made = tuple(
            Member(next(people), "", sex, age, relation)
            for (sex, age), relation in zip(members, relations, strict=False)
        )
        found.append(Household(case, f"BI-{case:08}", made, flight=2))
    return found


def _check(problem: Problem, made: Plan, what: str) -> None:
    if wrong := violations(problem, made):
        raise RuntimeError(f"{what}: {wrong[0]}")


# ---- theirs


def has_cpsat() -> bool:
    """Whether OR-Tools is installed; says so when it is not."""
    if find_spec("ortools") is not None:
        return True
    print("OR-Tools is not installed (dependency group bench): no comparison with CP-SAT.", file=sys.stderr)
    return False


def cpsat(seed: int, fill: int, seconds: float = SECONDS) -> Theirs:
    """The same instance by CP-SAT. Raises `RuntimeError` when its plan breaks a rule."""
    command = [sys.executable, "-m", "bench.beds_cpsat", str(seed), str(fill), str(seconds)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    problem = instance(seed, fill)
    placements = tuple(
        Placement(person, room, bed, Reason.FREE_ROOM, with_person_id=host)
        for person, room, bed, host in answer["placed"]
    )
    placed = {placement.person_id for placement in placements}
    left = tuple(
        Unplaced(m.person_id, WhyNot.NO_FREE_BED)
        for h in problem.households
        for m in h.members
        if m.person_id not in placed
    )
    made = Plan(placements, left, ())
    _check(problem, made, f"CP-SAT, instance {seed}, {fill} %")
    return Theirs(vector(problem, made), answer["bounds"], answer["seconds"])


# ---- the table


def table(ours: Sequence[Ours], theirs: Mapping[tuple[int, int], Theirs], again: Sequence[Again]) -> str:
    """Markdown: every instance with both vectors, our bounds and times."""
    names = ", ".join(goal.value for goal in GOALS)
    lines = [
        f"Goals in order: {names}.",
        "",
        "| fill | seed | planner | bounds | CP-SAT 30 s | | first ms | final ms |",
        "|---:|---:|---|---|---|---|---:|---:|",
    ]
    for one in ours:
        other = theirs.get((one.seed, one.fill))
        beside, word = ("", "") if other is None else (_row(other.values), _word(one.values, other.values))
        lines.append(
            f"| {one.fill} | {one.seed} | {_row(one.values)} | {_row(one.bounds)} | {beside} "
            f"| {word} | {one.first_ms:.0f} | {one.final_ms:.0f} |"
        )
    lines += ["", "| fill | seed | change | moved | ms |", "|---:|---:|---|---:|---:|"]
    lines += [f"| {one.fill} | {one.seed} | {one.change} | {one.moved} | {one.ms:.0f} |" for one in again]
    return "\n".join(lines)


def _word(ours: tuple[int, ...], theirs: tuple[int, ...]) -> str:
    """How ours is, goal by goal in their order."""
    return "equal" if ours == theirs else "better" if ours < theirs else "WORSE"


def _row(values: Sequence[int]) -> str:
    return " ".join(map(str, values))


def main() -> int:
    """The table and the figures; exit status 1 when a figure is not reached."""
    parser = argparse.ArgumentParser(prog="python -m bench.beds", description=__doc__)
    parser.add_argument("--all", action="store_true", help="CP-SAT on all 40 instances, not on four")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for CP-SAT")
    options = parser.parse_args()
    ours = [measure(seed, fill) for seed, fill in INSTANCES]
    chosen = [one for one in ours if options.all or one.seed == BESIDE_SEED]
    again = [found for one in chosen for found in changes(one.seed, one.fill)]
    beside: list[tuple[Ours, Theirs]] = []
    for one in chosen if has_cpsat() else []:
        beside.append((one, cpsat(one.seed, one.fill, options.seconds)))
        both = f"{_row(one.values)} / {_row(beside[-1][1].values)}"
        print(f"{one.fill} % seed {one.seed}: {both}", file=sys.stderr, flush=True)
    theirs = {(one.seed, one.fill): other for one, other in beside}
    found = figures(ours, beside, again)
    if options.json:
        told = {
            "instances": [asdict(one) for one in ours],
            "cpsat": [{"seed": seed, "fill": fill} | asdict(by) for (seed, fill), by in theirs.items()],
            "again": [asdict(one) for one in again],
            "figures": {name: figure.as_json() for name, figure in found.items()},
        }
        print(json.dumps(told, indent=1))
    else:
        print(table(ours, theirs, again))
        for name, figure in found.items():
            print(f"{'ok ' if figure.ok else 'NOT'} {name}: {figure.as_json()}")
    return 0 if all(figure.ok for figure in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
