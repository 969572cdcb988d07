"""A plan for everybody who comes, day after day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from transit_desk.domain.beds.party import Party
from transit_desk.domain.beds.planner import again
from transit_desk.domain.beds.planner.answer import answer, beds_of, infants, occupants
from transit_desk.domain.beds.planner.arrangement import Arrangement
from transit_desk.domain.beds.planner.greedy import order_of, place
from transit_desk.domain.beds.planner.polish import ROADS, polish
from transit_desk.domain.beds.planner.pool import Pool
from transit_desk.domain.beds.planner.realise import realise, settle, too_small
from transit_desk.domain.beds.planner.rooms import Rooms
from transit_desk.domain.beds.planner.solver import Stop
from transit_desk.domain.beds.planner.wave import Wave, make_wave
from transit_desk.domain.beds.rules import is_adult
from transit_desk.domain.beds.values import Goal, Household, Occupant, Placement, Plan, Problem

_NODES: Final = 2000
_ROUNDS: Final = 8
_AT_ONCE: Final = 4


def plan(
    problem: Problem, *, stop: Stop = lambda: False, found: Callable[[Plan], None] = lambda plan: None
) -> Plan:
    """Places for the households of `problem`, as its goals want it in their order.

    `found` is told a first plan at once. `stop` is asked now and then; when it says so the best plan so far
    is the answer, with `finished` False. Raises `ValueError` for a person or bed given twice.
    """
    check(problem)
    # The order in which rooms and people are handed in must not matter.
    problem = replace(
        problem,
        rooms=tuple(sorted(problem.rooms, key=lambda room: room.id)),
        households=tuple(
            replace(h, members=tuple(sorted(h.members, key=lambda m: m.person_id)))
            for h in sorted(problem.households, key=lambda h: h.id)
        ),
        taken=tuple(sorted(problem.taken, key=lambda o: o.bed_id)),
    )
    if not problem.fewest_changes:
        return _anew(problem, problem, {}, stop, found)
    rest = (goal for goal in problem.goals if goal not in (Goal.UNPLACED, Goal.MOVES))
    problem = replace(problem, goals=(Goal.UNPLACED, Goal.MOVES, *rest))
    keep = _kept(problem)
    best = _anew(problem, again.around(problem, keep), keep, stop, found)
    if not best.unplaced or stop():
        return best
    plans = best, _anew(problem, problem, {}, stop, found, keep)
    return min(plans, key=lambda plan: [goal.value for goal in plan.goals])


def _days(problem: Problem) -> list[tuple[int, list[Household]]]:
    """Those who come on each day; first those who only join people of theirs who are there."""
    days: dict[tuple[int, bool], list[Household]] = {}
    here = {o.household_id for o in problem.taken}
    for household in problem.households:
        joins = household.id in here and not any(is_adult(m.age) for m in household.members)
        days.setdefault((household.nights.first, not joins), []).append(household)
    return [(day, days[day, later]) for day, later in sorted(days)]


def _kept(problem: Problem) -> dict[int, int]:
    keep: dict[int, int] = {}
    days: dict[int, list[Household]] = {}
    for household in problem.households:
        days.setdefault(household.nights.first, []).append(household)
    for day in sorted(days):
        taken = again.around(problem, keep).taken
        keep |= again.kept(problem, days[day], list(taken))
    return keep


def _anew(
    problem: Problem,
    part: Problem,
    keep: dict[int, int],
    stop: Stop,
    found: Callable[[Plan], None],
    stays: dict[int, int] | None = None,
) -> Plan:
    """A plan for `part` of the problem: those of `keep` have their beds, those of `stays` may keep theirs."""
    days = _days(part)
    first: list[Arrangement] = []
    placed: list[Placement] = []
    taken: list[Occupant] = list(part.taken)
    small: list[tuple[Party, int]] = []
    for _, households in days:
        arrangement = quick(make_wave(part, households, taken, small))
        first.append(arrangement)
        beds = beds_of(arrangement)
        placed += beds
        taken += occupants(arrangement, beds)
        small += infants(arrangement, beds)
    if stays is None:
        found(answer(problem, first, placed, {}, keep, finished=False, explained=False))
    best: list[Arrangement] = []
    bounds: dict[Goal, int] = {}
    placed, taken, small = [], list(part.taken), []
    for number, (_, households) in enumerate(days):
        wave = make_wave(part, households, taken, small)
        quickly = first[0] if number == 0 else quick(wave)
        arrangement, its = thorough(wave, quickly, stop, again.staying(wave, stays) if stays else {})
        best.append(arrangement)
        beds = beds_of(arrangement)
        placed += beds
        taken += occupants(arrangement, beds)
        small += infants(arrangement, beds)
        bounds = its
    nights = [day for day, _ in days]
    first_night = (
        all(o.nights.first <= nights[0] < o.nights.end for o in best[0].wave.taken) if best else True
    )
    if keep or stays or len(days) > 1 or not first_night:
        # Of several days each was planned after the one before, who stays was not looked at otherwise, and a bed
        # held from a later night was given to nobody: what holds for these plans need not hold for all.
        bounds = {}
    if problem.fewest_changes:
        rooms = {bed.id: room for room in problem.rooms for bed in room.beds}
        gone = [p for p, bed in problem.before.items() if bed not in rooms or rooms[bed].closed]
        bounds[Goal.MOVES] = len(gone)
    return answer(problem, best, placed, bounds, keep, finished=not stop())


def check(problem: Problem) -> None:
    """Raises `ValueError` for anything given twice."""
    for what, ids in (
        ("person", [m.person_id for h in problem.households for m in h.members]),
        ("occupant", [o.person_id for o in problem.taken]),
        ("household", [h.id for h in problem.households]),
        ("room", [room.id for room in problem.rooms]),
        ("bed", [bed.id for room in problem.rooms for bed in room.beds]),
        *(
            ("occupied bed", [o.bed_id for o in problem.taken if o.nights.first <= night < o.nights.end])
            for night in sorted({o.nights.first for o in problem.taken})
        ),
    ):
        if len(set(ids)) < len(ids):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            raise ValueError(f"{what} given twice: {twice}")
    beds = {bed.id for room in problem.rooms for bed in room.beds}
    for occupant in problem.taken:
        if occupant.bed_id not in beds:
            raise ValueError(f"bed {occupant.bed_id} of person {occupant.person_id} is in none of the rooms")
    both = {m.person_id for h in problem.households for m in h.members} & {o.person_id for o in problem.taken}
    if both:
        raise ValueError(f"person given twice: {sorted(both)}")


def quick(wave: Wave) -> Arrangement:
    """An arrangement at once."""
    arrangement = Arrangement(wave)
    for family in order_of(wave.families):
        place(arrangement, family, ())
    settle(arrangement, _AT_ONCE)
    return arrangement


def thorough(
    wave: Wave, quickly: Arrangement, stop: Stop, stays: Mapping[int, Sequence[tuple[Party, int]]]
) -> tuple[Arrangement, dict[Goal, int]]:
    """The best arrangement found, and what none can go below."""
    base = Arrangement(wave).sums
    rooms = Rooms(wave)
    pool = Pool(wave, rooms, stays=stays)
    pool.build()
    too_few: list[int] = []
    best, bounds = quickly, dict.fromkeys(Goal, 0)
    for _ in range(_ROUNDS):
        chosen = None if stop() else pool.solve(stop, _NODES)
        if chosen is None and not pool.some and not stop():
            # Not everybody has a place.
            pool = Pool(wave, rooms, stays=stays, some=True)
            pool.build()
            for small in too_few:
                pool.too_small(small)
            chosen = pool.solve(stop, _NODES)
        if chosen is None:
            break
        arrangement = realise(wave, chosen, stop)
        if arrangement.vector < best.vector:
            best = arrangement
        bounds = valid(wave.goals, chosen.bounds, best.sums, base)
        small = too_small(chosen)
        if small:
            too_few.append(small)
            pool.too_small(small)
            continue
        if arrangement.sums[Goal.UNPLACED] > chosen.bounds[Goal.UNPLACED] and not stop():
            easier = pool.easier(chosen, stop, _NODES)
            if easier is not None and not too_small(easier):
                arrangement = realise(wave, easier, stop)
                if arrangement.vector < best.vector:
                    best = arrangement
                    bounds = valid(wave.goals, chosen.bounds, best.sums, base)
        break
    return polish(best, rooms, stop, 1 if wave.before else ROADS), bounds


def valid(
    goals: Iterable[Goal], bounds: dict[Goal, int], values: dict[Goal, int], base: dict[Goal, int]
) -> dict[Goal, int]:
    """The bounds that hold: each was found while the goals before it stood at the best that was found."""
    held: dict[Goal, int] = {}
    for goal in goals:
        if goal in bounds:
            held[goal] = bounds[goal] + (base[goal] if goal is Goal.SHARED else 0)
            if values[goal] > held[goal]:
                break
    return held
