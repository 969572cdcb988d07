"""What a plan for beds must keep to and how good it is, by the words of issue 4 and of FIELD.md ("Beds").

Shares no code with the planner and knows nothing of how it works; it may be slow. Rules about a room are looked
at for every night on which somebody comes or goes, over all who sleep there that night.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from transit_desk.domain.beds.values import Bed, Goal, Nights, Occupant, Placement, Plan, Problem, Room
from transit_desk.domain.codes import BedLevel, Need, Relation, RoomKind, Sex

NO_STAIRS = frozenset({Need.WCHS, Need.WCHC, Need.STCR})
NO_CLIMBING = NO_STAIRS | {Need.WCHR, Need.BLND}
UNKNOWN_AGE = 30
MOST_CHILDREN_ALONE = 4
MOST_ROOMS = 3


@dataclass(frozen=True, slots=True)
class Sleeper:
    """Somebody with or without a bed, as the rules see them. `placed` False: of `taken`, whose place is fixed."""

    person: int
    household: int
    kin: tuple[str, int]  # the same for all who are related
    flight: int
    linked: int
    sex: Sex
    age: int
    nights: Nights
    placed: bool
    isolated: bool  # the household is in isolation
    forsaken: bool  # a child of a family without any adult
    no_stairs: bool = False
    low: bool = False
    host: bool = False  # an infant of the household may lie in the same bed

    @property
    def infant(self) -> bool:
        """Under two."""
        return self.age < 2


def _age(age: int | None) -> int:
    return UNKNOWN_AGE if age is None else age


def _kin(household: int, family: int) -> tuple[str, int]:
    return ("family", family) if family else ("household", household)


class World:
    """A problem, looked up by person, bed and room."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rooms = {room.id: room for room in problem.rooms}
        self.beds: dict[int, tuple[Bed, Room]] = {b.id: (b, r) for r in problem.rooms for b in r.beds}
        self.taken_rooms = {o.person_id: self.beds[o.bed_id][1].id for o in problem.taken}
        settled = frozenset(self.taken_rooms)
        ages: dict[tuple[str, int], list[int]] = defaultdict(list)
        for household in problem.households:
            ages[_kin(household.id, household.family)] += [_age(m.age) for m in household.members]
        for occupant in problem.taken:
            ages[_kin(occupant.household_id, occupant.family)].append(_age(occupant.age))
        without_adult = {kin for kin, all_ages in ages.items() if max(all_ages) < 18}
        isolated = {h.id for h in problem.households for m in h.members if Need.ISOLATE in m.needs}
        isolated |= {o.household_id for o in problem.taken if o.isolated}
        self.people: dict[int, Sleeper] = {}
        """Those to place, then those of `taken`."""
        for household in problem.households:
            kin = _kin(household.id, household.family)
            for member in household.members:
                if member.person_id in settled:
                    continue
                age = _age(member.age)
                head = member.relation in (Relation.PA, Relation.SPOUSE)
                self.people[member.person_id] = Sleeper(
                    member.person_id,
                    household.id,
                    kin,
                    household.flight,
                    household.linked,
                    member.sex,
                    age,
                    household.nights,
                    True,
                    household.id in isolated,
                    kin in without_adult,
                    bool(NO_STAIRS & member.needs),
                    age < 6 or age >= 60 or member.heavily_pregnant or bool(NO_CLIMBING & member.needs),
                    age >= 18 or (head and age >= 12),
                )
        for o in problem.taken:
            kin = _kin(o.household_id, o.family)
            self.people[o.person_id] = _settled(o, kin, o.household_id in isolated, kin in without_adult)

    @cached_property
    def to_place(self) -> list[Sleeper]:
        """Everybody who needs a place."""
        return [sleeper for sleeper in self.people.values() if sleeper.placed]

    @cached_property
    def walls(self) -> dict[int, set[int]]:
        """The adjoining rooms of each room, both ways."""
        near: dict[int, set[int]] = {room: set() for room in self.rooms}
        for room in self.problem.rooms:
            for other in room.neighbours:
                if other in near:
                    near[room.id].add(other)
                    near[other].add(room.id)
        return near

    def connected(self, rooms: Iterable[int]) -> bool:
        """Whether one can go through walls from each of the rooms to each other, within them."""
        left = set(rooms)
        todo = [left.pop()] if left else []
        while todo:
            reached = self.walls[todo.pop()] & left
            left -= reached
            todo += reached
        return not left


def _settled(o: Occupant, kin: tuple[str, int], isolated: bool, forsaken: bool) -> Sleeper:
    age = _age(o.age)
    return Sleeper(
        o.person_id,
        o.household_id,
        kin,
        o.flight,
        o.linked,
        o.sex,
        age,
        o.nights,
        False,
        isolated,
        forsaken,
        host=age >= 18,
    )


# ---- hard rules


def violations(problem: Problem, plan: Plan) -> list[str]:
    """Every hard rule the plan breaks, in words; empty for a plan that will do."""
    world = World(problem)
    answered = [p.person_id for p in plan.placements] + [u.person_id for u in plan.unplaced]
    if sorted(answered) != sorted(s.person for s in world.to_place):
        return [f"answered {sorted(answered)}, asked {sorted(s.person for s in world.to_place)}"]
    inside: dict[int, list[Sleeper]] = defaultdict(list)
    for person, room in {**world.taken_rooms, **{p.person_id: p.room_id for p in plan.placements}}.items():
        inside[room].append(world.people[person])
    wrong = [fault for placement in plan.placements for fault in _bed_faults(world, placement, plan)]
    wrong += _twice(world, plan)
    wrong += _scattered(world, {p.person_id: p.room_id for p in plan.placements})
    for room_id, sleepers in inside.items():
        wrong += room_faults(world, world.rooms[room_id], sleepers)
    return wrong


def _bed_faults(world: World, placement: Placement, plan: Plan) -> Iterator[str]:
    sleeper = world.people[placement.person_id]
    who = f"P{sleeper.person}"
    if (placement.bed_id is None) == (placement.with_person_id is None):
        yield f"{who} has a bed and a host, or neither"
    elif placement.bed_id is None:
        yield from _host_faults(world, placement, plan)
    elif placement.bed_id not in world.beds:
        yield f"{who} in bed {placement.bed_id}, which there is not"
    else:
        bed, room = world.beds[placement.bed_id]
        if room.id != placement.room_id:
            yield f"{who} in bed {bed.name}, which is not in room {placement.room_id}"
        if not bed.ready:
            yield f"{who} in bed {bed.name}, which is not ready"
        if bed.level is BedLevel.COT and not sleeper.infant:
            yield f"{who}, {sleeper.age}, in a cot"
        if bed.level is BedLevel.UPPER and sleeper.low:
            yield f"{who} in an upper bunk"


def _host_faults(world: World, placement: Placement, plan: Plan) -> Iterator[str]:
    infant, host_id = world.people[placement.person_id], placement.with_person_id
    who = f"P{infant.person}"
    if not infant.infant:
        yield f"{who}, {infant.age}, has no bed of their own"
    host = world.people.get(host_id or 0)
    if host is None or host.household != infant.household:
        yield f"{who} with P{host_id}, who is not of the household"
        return
    own = {p.person_id: p.bed_id for p in plan.placements} | {
        o.person_id: o.bed_id for o in world.problem.taken
    }
    bed = own.get(host.person)
    if not host.host:
        yield f"{who} with P{host_id}, who is too young"
    if bed is None or bed not in world.beds:
        yield f"{who} with P{host_id}, who has no bed"
    elif world.beds[bed][1].id != placement.room_id:
        yield f"{who} with P{host_id}, who is in another room"
    elif world.beds[bed][0].level not in (BedLevel.LOWER, BedLevel.SINGLE):
        yield f"{who} with P{host_id} in a bed that is {world.beds[bed][0].level}"
    if not (host.nights.first <= infant.nights.first and infant.nights.end <= host.nights.end):
        yield f"{who} with P{host_id}, who is not there all nights"


def _twice(world: World, plan: Plan) -> Iterator[str]:
    users: dict[int, list[Sleeper]] = defaultdict(list)
    for occupant in world.problem.taken:
        users[occupant.bed_id].append(world.people[occupant.person_id])
    for placement in plan.placements:
        if placement.bed_id is not None:
            users[placement.bed_id].append(world.people[placement.person_id])
    for bed, sleepers in users.items():
        for one, other in combinations(sleepers, 2):
            if one.nights.meets(other.nights) and (one.placed or other.placed):
                yield f"bed {bed} given to P{one.person} and P{other.person}"


def _was_in(world: World, person: int) -> int | None:
    bed = world.beds.get(world.problem.before.get(person, 0))
    return bed[1].id if bed else None


def _scattered(world: World, placed: Mapping[int, int]) -> Iterator[str]:
    households: dict[int, list[Sleeper]] = defaultdict(list)
    for sleeper in world.to_place:
        households[sleeper.household].append(sleeper)
    for sleepers in households.values():
        yield from household_faults(world, sleepers, [placed.get(s.person) for s in sleepers])


def household_faults(world: World, sleepers: Sequence[Sleeper], rooms: Sequence[int | None]) -> Iterator[str]:
    """What is wrong with these rooms (None: no place) for those of one household who are to be given places.

    In a plan made anew who stays in a room counts as there already, as those of `taken` do.
    """
    who = f"household {sleepers[0].household}"
    used = set(rooms) - {None}
    if len(used) > MOST_ROOMS:
        yield f"{who} is in more than {MOST_ROOMS} rooms"
    if None not in rooms or not used:
        return
    stays = [
        world.problem.fewest_changes and room is not None and _was_in(world, s.person) == room
        for s, room in zip(sleepers, rooms, strict=True)
    ]
    if len({room for room, stay in zip(rooms, stays, strict=True) if not stay} - {None}) > 1:
        yield f"{who} is not complete, and in several rooms"
    if any(stays):
        return
    minors = [room for s, room in zip(sleepers, rooms, strict=True) if s.age < 18 and not s.forsaken]
    if minors and not any(minors):
        yield f"{who}: no child has a place, an adult has one"


def room_faults(world: World, room: Room, sleepers: Sequence[Sleeper]) -> Iterator[str]:
    """What is wrong with these people, placed and settled, being in this room; beds are not looked at."""
    placed = [s for s in sleepers if s.placed]
    for s in placed:
        if room.closed:
            yield f"P{s.person} in {room.name}, which is closed"
        if s.no_stairs and not (room.accessible and room.floor == 0):
            yield f"P{s.person} with a wheelchair in {room.name}"
        if s.isolated != (room.kind is RoomKind.ISOLATION):
            yield f"P{s.person} in {room.name}: isolation"
        if room.kind is RoomKind.MEN and s.sex is not Sex.MALE:
            yield f"P{s.person} in {room.name} for men"
        if room.kind is RoomKind.WOMEN and (s.sex is Sex.UNKNOWN or (s.sex is Sex.MALE and s.age >= 12)):
            yield f"P{s.person} in {room.name} for women"
    told = set()
    for night in sorted({edge for s in placed for edge in _edges(s, sleepers)}):
        tonight = [s for s in sleepers if s.nights.first <= night < s.nights.end]
        for fault in (*_needing_company(room, tonight), *_sharing(world, room, tonight)):
            if fault not in told:
                told.add(fault)
                yield fault


def _edges(placed: Sleeper, sleepers: Sequence[Sleeper]) -> Iterator[int]:
    """The nights on which the company of a placed person may be new."""
    for other in sleepers:
        for night in other.nights:
            if placed.nights.first <= night < placed.nights.end:
                yield night


def _needing_company(room: Room, tonight: list[Sleeper]) -> Iterator[str]:
    for s in tonight:
        own = [other for other in tonight if other.kin == s.kin]
        if not s.placed or s.forsaken:
            continue
        if s.age < 18 and all(other.age < 18 for other in own):
            yield f"P{s.person}, {s.age}, in {room.name} without an adult"
    if room.kind is RoomKind.WOMEN:
        for s in tonight:
            own = [other for other in tonight if other.kin == s.kin]
            woman = any(other.sex is Sex.FEMALE and other.age >= 12 for other in own)
            if s.placed and s.sex is Sex.MALE and not woman:
                yield f"P{s.person} in {room.name} for women without one of the family"


def _sharing(world: World, room: Room, tonight: list[Sleeper]) -> Iterator[str]:
    """The rules over all who sleep in the room one night; a placed person is among them."""
    who = f"{room.name} ({', '.join(f'P{s.person}' for s in tonight)})"
    kins, sexes = {s.kin for s in tonight}, {s.sex for s in tonight}
    if len({s.household for s in tonight}) > 1 and any(s.isolated for s in tonight):
        yield f"{who}: isolation is shared"
    forsaken = [s for s in tonight if s.forsaken]
    if len(forsaken) > MOST_CHILDREN_ALONE:
        yield f"{who}: more than {MOST_CHILDREN_ALONE} unaccompanied children"
    if len(kins) > 1:
        grown = {s.sex for s in tonight if s.age >= 12}
        if Sex.UNKNOWN in sexes:
            yield f"{who}: somebody of unknown sex shares"
        elif len(grown) > 1:
            yield f"{who}: unrelated men and women"
        elif grown == {Sex.MALE} and Sex.FEMALE in sexes:
            yield f"{who}: a girl among unrelated men"
        if forsaken and len(forsaken) < len(tonight):
            yield f"{who}: unaccompanied children with others"
        elif forsaken and len(sexes) > 1:
            yield f"{who}: unaccompanied boys and girls of several families"
    for one, other in world.problem.apart:
        if {one, other} <= {s.household for s in tonight}:
            yield f"{who}: {one} and {other} asked to be apart"


# ---- goals


def goal_values(problem: Problem, plan: Plan) -> dict[Goal, int]:
    """What the plan reached of each goal, the fewer the better."""
    return goals_of(World(problem), {p.person_id: p.room_id for p in plan.placements})


def goals_of(world: World, placed: Mapping[int, int]) -> dict[Goal, int]:
    """As `goal_values`, from the room of everybody who has been given a place."""
    where = {**world.taken_rooms, **placed}
    inside: dict[int, list[Sleeper]] = defaultdict(list)
    for person, room in where.items():
        inside[room].append(world.people[person])
    split = [rooms for rooms in _rooms_of(world, placed).values() if len(rooms) > 1]
    small = {
        world.people[person].household
        for person, room in placed.items()
        if world.people[person].age < 5 and not world.rooms[room].near_wash
    }
    before = {p: b for p, b in world.problem.before.items() if p in world.people and world.people[p].placed}
    return {
        Goal.UNPLACED: len(world.to_place) - len(placed),
        Goal.SPLIT: len(split),
        Goal.LINKED_APART: _linked_apart(world, where),
        Goal.SPLIT_APART: sum(not world.connected(rooms) for rooms in split),
        Goal.SHARED: sum(_is_shared(sleepers) for sleepers in inside.values()),
        Goal.FLIGHTS: sum(len({s.flight for s in sleepers}) - 1 for sleepers in inside.values()),
        Goal.WASH: len(small),
        Goal.OPENED: len(set(placed.values()) - set(world.taken_rooms.values())),
        Goal.MOVES: sum(
            bed not in world.beds or placed.get(person) != world.beds[bed][1].id
            for person, bed in before.items()
        ),
    }


def _rooms_of(world: World, placed: Mapping[int, int]) -> dict[int, set[int]]:
    """All rooms of each household of whom somebody has been given a place."""
    rooms_of: dict[int, set[int]] = defaultdict(set)
    coming = {world.people[person].household for person in placed}
    for person, room in {**world.taken_rooms, **placed}.items():
        if world.people[person].household in coming:
            rooms_of[world.people[person].household].add(room)
    return rooms_of


def vector(problem: Problem, plan: Plan) -> tuple[int, ...]:
    """The values in the order in which they count."""
    values = goal_values(problem, plan)
    return tuple(values[goal] for goal in order(problem))


def order(problem: Problem) -> tuple[Goal, ...]:
    """The goals in the order in which they count."""
    if not problem.fewest_changes:
        return problem.goals
    first = (Goal.UNPLACED, Goal.MOVES)
    return (*first, *(goal for goal in problem.goals if goal not in first))


def _linked_apart(world: World, where: Mapping[int, int]) -> int:
    wanted = {household.linked for household in world.problem.households if household.linked}
    households: dict[int, set[int]] = defaultdict(set)
    rooms: dict[int, set[int]] = defaultdict(set)
    for person, room in where.items():
        sleeper = world.people[person]
        if sleeper.linked in wanted:
            households[sleeper.linked].add(sleeper.household)
            rooms[sleeper.linked].add(room)
    return sum(len(households[group]) > 1 and not world.connected(rooms[group]) for group in rooms)


def _is_shared(sleepers: list[Sleeper]) -> bool:
    return any(a.kin != b.kin and a.nights.meets(b.nights) for a, b in combinations(sleepers, 2))


# ---- what the plan says of itself


def misstated(problem: Problem, plan: Plan) -> list[str]:
    """What the plan says of itself that is not so."""
    wrong = []
    values = goal_values(problem, plan)
    if tuple(told.goal for told in plan.goals) != order(problem):
        wrong.append(f"goals in the order {[told.goal.value for told in plan.goals]}")
    for told in plan.goals:
        if told.value != values[told.goal]:
            wrong.append(f"{told.goal} is {values[told.goal]}, said {told.value}")
        if told.bound > told.value:
            wrong.append(f"{told.goal}: nothing below {told.bound}, reached {told.value}")
    return wrong + misnamed(problem, plan)


def misnamed(problem: Problem, plan: Plan) -> list[str]:
    """What the plan says of split families that is not so."""
    world, wrong = World(problem), []
    rooms_of = _rooms_of(world, {p.person_id: p.room_id for p in plan.placements})
    split = sorted(household for household, rooms in rooms_of.items() if len(rooms) > 1)
    named = sorted(told.household_id for told in plan.split_households)
    if named != split:
        wrong.append(f"split are {split}, named {named}")
    for told in plan.split_households:
        rooms = rooms_of.get(told.household_id, set())
        if set(told.room_ids) != rooms or told.adjoining != world.connected(rooms):
            wrong.append(f"{told.label} is in {sorted(rooms)}, said {told}")
    return wrong
