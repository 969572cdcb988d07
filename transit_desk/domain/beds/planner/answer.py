"""From arrangements to a plan with names: who gets which bed and why, who has none."""

from collections.abc import Iterator, Mapping, Sequence

from transit_desk.domain.beds.assign import placements, unplaced
from transit_desk.domain.beds.party import Party, make_party
from transit_desk.domain.beds.planner.arrangement import Arrangement, connected
from transit_desk.domain.beds.planner.helps import helps
from transit_desk.domain.beds.planner.score import score, splits
from transit_desk.domain.beds.values import (
    Fact,
    Goal,
    GoalValue,
    Occupant,
    Placement,
    Plan,
    Problem,
    Reason,
    Unplaced,
)


def beds_of(arrangement: Arrangement) -> list[Placement]:
    """A bed for everybody who has a room."""
    wave = arrangement.wave
    apart: dict[int, bool] = {}
    for family in wave.families:
        rooms = arrangement.household_rooms(family.id)
        if arrangement.parts[family.id] and len(rooms) > 1:
            apart[family.id] = connected(rooms, wave.near)
    found: list[Placement] = []
    for space in arrangement.spaces:
        if space.parties:
            found += placements(space, wave.by_bed, apart, wave.problem.before)
    return found


def occupants(arrangement: Arrangement, found: Sequence[Placement]) -> list[Occupant]:
    """Those placed, as those who arrive later find them."""
    wave = arrangement.wave
    household = {m.person_id: h for h in wave.households for m in h.members}
    member = {m.person_id: m for h in wave.households for m in h.members}
    return [
        Occupant(
            p.bed_id,
            p.person_id,
            household[p.person_id].id,
            member[p.person_id].sex,
            member[p.person_id].age,
            member[p.person_id].name,
            arrangement.family[household[p.person_id].id].isolate,
            True,
            household[p.person_id].family,
            household[p.person_id].linked,
            household[p.person_id].flight,
            household[p.person_id].nights,
        )
        for p in found
        if p.bed_id is not None
    ]


def infants(arrangement: Arrangement, found: Sequence[Placement]) -> list[tuple[Party, int]]:
    """Those who share a bed, with their rooms: who arrives later must know of them too."""
    shared = {p.person_id: p.room_id for p in found if p.bed_id is None}
    return [
        (make_party(family, [member]), shared[member.person_id])
        for family in arrangement.wave.families
        for member in family.members
        if member.person_id in shared
    ]


def staying(problem: Problem, keep: Mapping[int, int]) -> list[Placement]:
    """The places of those who keep their beds (person to bed)."""
    where = {bed.id: (room, bed) for room in problem.rooms for bed in room.beds}
    found = []
    for household in problem.households:
        for member in household.members:
            if member.person_id in keep:
                room, bed = where[keep[member.person_id]]
                facts: dict[str, Fact] = {
                    "name": member.name,
                    "room": room.name,
                    "bed": bed.name,
                    "household": household.label,
                }
                found.append(Placement(member.person_id, room.id, bed.id, Reason.STAYS, facts))
    return found


def _missing(arrangement: Arrangement, *, explained: bool) -> Iterator[Unplaced]:
    for family in arrangement.wave.families:
        without = arrangement.missing(family.id)
        if without:
            its = helps(arrangement, family, without) if explained else ()
            yield from unplaced(family, without, arrangement.spaces, its)


def answer(
    problem: Problem,
    arrangements: Sequence[Arrangement],
    beds: Sequence[Placement],
    bounds: Mapping[Goal, int],
    keep: Mapping[int, int],
    *,
    finished: bool,
    explained: bool = True,
) -> Plan:
    """The plan: who got which of the `beds` in these arrangements. `bounds` are what no plan can go below, `keep`
    the beds people have again beside the arranged.

    Not `explained`, it doesn't say what would help those without a place.
    """
    placed = [*beds, *staying(problem, keep)]
    missing = [found for arrangement in arrangements for found in _missing(arrangement, explained=explained)]
    rank = {m.person_id: i for i, m in enumerate(m for h in problem.households for m in h.members)}
    values = score(problem, placed)
    return Plan(
        placements=tuple(sorted(placed, key=lambda p: rank[p.person_id])),
        unplaced=tuple(sorted(missing, key=lambda u: rank[u.person_id])),
        split_households=splits(problem, placed),
        goals=tuple(
            GoalValue(goal, values[goal], min(values[goal], bounds.get(goal, 0))) for goal in problem.goals
        ),
        finished=finished,
    )
