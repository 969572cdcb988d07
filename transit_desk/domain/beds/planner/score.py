"""The value of each goal of finished placements, over all nights."""

from collections.abc import Iterable

from transit_desk.domain.beds.planner.arrangement import connected
from transit_desk.domain.beds.planner.wave import SMALL_UNDER
from transit_desk.domain.beds.rules import adjoining, family_key
from transit_desk.domain.beds.values import Goal, Nights, Placement, Problem, SplitHousehold


def splits(problem: Problem, placements: Iterable[Placement]) -> tuple[SplitHousehold, ...]:
    """The households in several rooms, those of theirs who are there already counted in."""
    room_of_bed = {bed.id: room.id for room in problem.rooms for bed in room.beds}
    near = adjoining(problem.rooms)
    index = {room.id: i for i, room in enumerate(problem.rooms)}
    beside = [frozenset(index[n] for n in near[room.id]) for room in problem.rooms]
    household = {m.person_id: h for h in problem.households for m in h.members}
    label = {h.id: h.label for h in problem.households}
    rooms: dict[int, set[int]] = {}
    for placement in placements:
        rooms.setdefault(household[placement.person_id].id, set()).add(placement.room_id)
    for occupant in problem.taken:
        if occupant.household_id in rooms:
            rooms[occupant.household_id].add(room_of_bed[occupant.bed_id])
    return tuple(
        SplitHousehold(h, label[h], tuple(sorted(its)), connected([index[room] for room in its], beside))
        for h, its in sorted(rooms.items())
        if len(its) > 1
    )


def score(problem: Problem, placements: Iterable[Placement]) -> dict[Goal, int]:
    """What the plan costs, goal by goal (`values.Goal` says what is counted)."""
    placed = {p.person_id: p.room_id for p in placements}
    room_of_bed = {bed.id: room.id for room in problem.rooms for bed in room.beds}
    near = adjoining(problem.rooms)
    index = {room.id: i for i, room in enumerate(problem.rooms)}
    beside = [frozenset(index[n] for n in near[room.id]) for room in problem.rooms]
    wash = {room.id for room in problem.rooms if room.near_wash}
    home: dict[int, set[int]] = {}
    linked: dict[int, dict[int, set[int]]] = {}
    inside: dict[int, list[tuple[int, int, Nights]]] = {}
    for occupant in problem.taken:
        room = room_of_bed[occupant.bed_id]
        home.setdefault(occupant.household_id, set()).add(room)
        if occupant.linked:
            linked.setdefault(occupant.linked, {}).setdefault(occupant.household_id, set()).add(room)
        key = family_key(occupant.household_id, occupant.family)
        inside.setdefault(room, []).append((key, occupant.flight, occupant.nights))
    stayed = {room for room, people in inside.items() if people}
    values = dict.fromkeys(Goal, 0)
    groups = {h.linked for h in problem.households if h.linked}
    for household in problem.households:
        rooms = {placed[m.person_id] for m in household.members if m.person_id in placed}
        every = rooms | home.get(household.id, set())
        if household.linked and rooms:
            linked.setdefault(household.linked, {}).setdefault(household.id, set()).update(rooms)
        split = bool(rooms) and len(every) > 1
        values[Goal.SPLIT] += split
        values[Goal.SPLIT_APART] += split and not connected([index[room] for room in every], beside)
        values[Goal.WASH] += any(
            m.age is not None and m.age < SMALL_UNDER and placed.get(m.person_id, 0) not in wash
            for m in household.members
            if m.person_id in placed
        )
        for member in household.members:
            values[Goal.UNPLACED] += member.person_id not in placed
            bed = problem.before.get(member.person_id)
            values[Goal.MOVES] += bed is not None and placed.get(member.person_id) != room_of_bed.get(bed)
        for room in rooms:
            key = family_key(household.id, household.family)
            inside.setdefault(room, []).append((key, household.flight, household.nights))
        for room in rooms - stayed:
            values[Goal.OPENED] += 1
            stayed.add(room)
    for group in groups:
        cases = linked.get(group, {})
        every = {index[room] for rooms in cases.values() for room in rooms}
        values[Goal.LINKED_APART] += len(cases) > 1 and not connected(every, beside)
    for people in inside.values():
        values[Goal.SHARED] += any(
            one[0] != other[0] and one[2].meets(other[2])
            for i, one in enumerate(people)
            for other in people[i + 1 :]
        )
        values[Goal.FLIGHTS] += len({flight for _, flight, _ in people}) - 1
    return values
