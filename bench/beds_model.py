"""The beds as a model for OR-Tools CP-SAT: how many of each sort of a household sleep in each room.

People of one household who are alike to every rule are interchangeable. The rules and goals are those of issue 4,
counted as the checker of the tests counts them. For houses in which nights don't matter.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from ortools.sat.python import cp_model

from tests.domain.bed_checker import MOST_ROOMS, Sleeper, World
from transit_desk.domain.beds.values import ALWAYS, Bed, Goal, Problem, Room
from transit_desk.domain.codes import BedLevel, RoomKind, Sex


class Sort(NamedTuple):
    """All that the rules ask of a person."""

    sex: Sex
    infant: bool
    small: bool  # under 5
    grown: bool
    adult: bool
    low: bool
    host: bool
    no_stairs: bool

    @staticmethod
    def of(s: Sleeper) -> "Sort":
        """What this person is."""
        return Sort(s.sex, s.infant, s.age < 5, s.age >= 12, s.age >= 18, s.low, s.host, s.no_stairs)


class Model:
    """The model, and what is needed to read its solution."""

    def __init__(self, problem: Problem) -> None:
        self.world = World(problem)
        self.problem = problem
        self.model = cp_model.CpModel()
        self.members: dict[tuple[int, Sort], list[Sleeper]] = defaultdict(list)
        self.homes: dict[int, Sleeper] = {}  # one of each household
        for s in self.world.to_place:
            if s.nights != ALWAYS:
                raise ValueError("the model knows no nights")
            self.members[s.household, Sort.of(s)].append(s)
            self.homes[s.household] = s
        self.sorts: dict[int, list[Sort]] = defaultdict(list)
        for household, sort in self.members:
            self.sorts[household].append(sort)
        self.taken: dict[int, list[Sleeper]] = defaultdict(list)
        for person, room_id in self.world.taken_rooms.items():
            self.taken[room_id].append(self.world.people[person])
            if self.world.people[person].household in self.homes:
                raise ValueError("the model knows no households of whom some have beds")
        used = {o.bed_id for o in problem.taken}
        self.free: dict[int, list[Bed]] = {
            r.id: [b for b in r.beds if b.ready and b.id not in used] for r in problem.rooms if not r.closed
        }
        self.rooms = [r for r in problem.rooms if self.free.get(r.id)]
        self.n: dict[tuple[int, Sort, int], Any] = {}
        self.out: dict[tuple[int, Sort], Any] = {}
        self.here: dict[tuple[int, int], Any] = {}
        self.kin_here: dict[tuple[tuple[str, int], int], Any] = {}
        self.climbs: dict[tuple[int, int], Any] = {}
        self.lying: dict[tuple[int, Sort, int], tuple[Any, Any, Any]] = {}
        self.rooms_of: dict[int, dict[int, Any]] = defaultdict(dict)
        self.single: dict[int, Any] = {}
        self.split: dict[int, Any] = {}
        self._presence()
        for room in self.rooms:
            self._beds(room)
            self._company(room)
            self._sharing(room)
        for (household, room_id), here in self.here.items():
            self.rooms_of[household][room_id] = here
        for household, here_in in self.rooms_of.items():
            self._parts(household, list(here_in.values()))

    def _bool(self) -> Any:
        return self.model.new_bool_var("")

    # ---- rules

    def _may(self, s: Sleeper, room: Room) -> bool:
        if s.isolated != (room.kind is RoomKind.ISOLATION):
            return False
        if s.no_stairs and not (room.accessible and room.floor == 0):
            return False
        if room.kind is RoomKind.MEN:
            return s.sex is Sex.MALE
        if room.kind is RoomKind.WOMEN:
            return s.sex is Sex.FEMALE or (s.sex is Sex.MALE and s.age < 12)
        return True

    def _presence(self) -> None:
        for (household, sort), people in self.members.items():
            for room in self.rooms:
                if self._may(people[0], room):
                    most = min(len(people), len(self.free[room.id]) + 9 * sort.infant)
                    self.n[household, sort, room.id] = self.model.new_int_var(0, most, "")
            # Said outright, and not as people less places: else the bound begins at thousands below none.
            out = self.out[household, sort] = self.model.new_int_var(0, len(people), "")
            self.model.add(sum(self._over_rooms(household, sort)) + out == len(people))
        kin: dict[tuple[tuple[str, int], int], list[Any]] = defaultdict(list)
        for household in self.homes:
            for room in self.rooms:
                counts = [
                    (self.n[entry], len(self.members[household, sort]))
                    for sort in self.sorts[household]
                    if (entry := (household, sort, room.id)) in self.n
                ]
                if not counts:
                    continue
                here = self.here[household, room.id] = self._bool()
                for count, most in counts:
                    self.model.add(count <= most * here)
                self.model.add(here <= sum(count for count, _ in counts))
                kin[self.homes[household].kin, room.id].append(here)
        for key, parts in kin.items():
            if len(parts) == 1:
                self.kin_here[key] = parts[0]
            else:
                self.kin_here[key] = self._bool()
                self.model.add_max_equality(self.kin_here[key], parts)

    def _parts(self, household: int, here_in: list[Any]) -> None:
        """In three rooms at most; when somebody has no place in one, and a child is there when there are any."""
        placed, minors, most = [], [], 0
        for sort in self.sorts[household]:
            counts = self._over_rooms(household, sort)
            most += len(self.members[household, sort])
            placed += counts
            if not sort.adult and not self.homes[household].forsaken:
                minors.append(counts)
        complete = self._bool()
        self.model.add(sum(placed) >= most * complete)
        self.model.add(sum(here_in) <= 1 + (MOST_ROOMS - 1) * complete)
        if minors:
            for here in here_in:
                self.model.add(here <= sum(n for counts in minors for n in counts))

    def _over_rooms(self, household: int, sort: Sort) -> list[Any]:
        return [n for r in self.rooms if (n := self.n.get((household, sort, r.id))) is not None]

    def inside(self, room: Room) -> list[tuple[int, Sort, Any]]:
        return [
            (household, sort, n)
            for household, sort in self.members
            if (n := self.n.get((household, sort, room.id))) is not None
        ]

    def _beds(self, room: Room) -> None:
        cots = sum(b.level is BedLevel.COT for b in self.free[room.id])
        upper = sum(b.level is BedLevel.UPPER for b in self.free[room.id])
        lows = len(self.free[room.id]) - cots - upper
        low: list[Any] = []
        other: list[Any] = []
        in_cots: list[Any] = []
        # A host who would climb takes a low bed because of the infant.
        climbs: dict[int, Any] = {}
        for household, sort, n in self.inside(room):
            if not sort.infant:
                (low if sort.low else other).append(n)
                continue
            hosts = [(s.low, m) for h, s, m in self.inside(room) if h == household and s.host]
            if household not in climbs:
                climbs[household] = self.climbs[household, room.id] = self._bool()
                self.model.add(climbs[household] <= sum(m for is_low, m in hosts if not is_low))
            most = len(self.members[household, sort])
            cot = self.model.new_int_var(0, min(most, cots), "")
            bed = self.model.new_int_var(0, most, "")
            hosted = self.model.new_int_var(0, most, "")
            self.lying[household, sort, room.id] = cot, bed, hosted
            self.model.add(cot + bed + hosted == n)
            self.model.add(hosted <= most * (sum(m for is_low, m in hosts if is_low) + climbs[household]))
            in_cots.append(cot)
            low.append(bed)
        self.model.add(sum(low) + sum(climbs.values()) <= lows)
        self.model.add(sum(low) + sum(other) <= lows + upper)
        self.model.add(sum(in_cots) <= cots)

    def _company(self, room: Room) -> None:
        """Minors have an adult of the family with them, boys in a room for women a woman."""
        adults: dict[tuple[str, int], list[Any]] = defaultdict(list)
        women: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for s in self.taken[room.id]:
            if s.age >= 18:
                adults[s.kin].append(1)
            if s.sex is Sex.FEMALE and s.age >= 12:
                women[s.kin].append(1)
        for household, sort, n in self.inside(room):
            kin = self.homes[household].kin
            if sort.adult:
                adults[kin].append(n)
            if sort.sex is Sex.FEMALE and sort.grown:
                women[kin].append(n)
        for household, sort, n in self.inside(room):
            home, most = self.homes[household], len(self.members[household, sort])
            if not sort.adult and not home.forsaken:
                self._needs(n, most, adults[home.kin])
            if room.kind is RoomKind.WOMEN and sort.sex is not Sex.FEMALE:
                self._needs(n, most, women[home.kin])

    def _needs(self, n: Any, most: int, others: list[Any]) -> None:
        """`n` people only beside one of the others."""
        self.model.add(n <= most * sum(others))

    def _sharing(self, room: Room) -> None:
        """A room is one family's, or of men, of women, of boys or girls without family."""
        single, men, women, boys, girls = (self._bool() for _ in range(5))
        self.model.add_exactly_one(single, men, women, boys, girls)
        settled = {s.kin for s in self.taken[room.id]}
        if len(settled) > 1:
            self.model.add(single == 0)
        alone: list[Any] = []
        for (kin, room_id), here in self.kin_here.items():
            if room_id != room.id or kin in settled:
                continue
            if settled:
                self.model.add(here + single <= 1)
            else:
                sole = self._bool()
                self.model.add(sole <= here)
                self.model.add(here - sole + single <= 1)
                alone.append(sole)
        self.model.add(sum(alone) <= single)
        for household, sort, n in self.inside(room):
            self._mode(
                n, len(self.members[household, sort]), self.homes[household], sort, men, women, boys, girls
            )
        for s in self.taken[room.id]:
            self._mode(1, 1, s, Sort.of(s), men, women, boys, girls)
        here_of = {h: self.here[h, room.id] for h in self.homes if (h, room.id) in self.here}
        if room.kind is RoomKind.ISOLATION or any(s.isolated for s in self.taken[room.id]):
            settled_homes = {s.household for s in self.taken[room.id]}
            self.model.add(sum(here_of.values()) <= (0 if settled_homes else 1))
        self.model.add(
            sum(n for h, _, n in self.inside(room) if self.homes[h].forsaken)
            + sum(s.forsaken for s in self.taken[room.id])
            <= 4
        )
        for one, other in self.problem.apart:
            if one in here_of and other in here_of:
                self.model.add(here_of[one] + here_of[other] <= 1)
            for a, b in ((one, other), (other, one)):
                if a in here_of and any(s.household == b for s in self.taken[room.id]):
                    self.model.add(here_of[a] == 0)
        self.single[room.id] = single

    def _mode(
        self, n: Any, most: int, home: Sleeper, sort: Sort, men: Any, women: Any, boys: Any, girls: Any
    ) -> None:
        if sort.sex is Sex.UNKNOWN:
            wrong = [men, women, boys, girls]
        elif home.forsaken:
            wrong = [men, women, girls if sort.sex is Sex.MALE else boys]
        elif sort.sex is Sex.FEMALE:
            wrong = [men, boys, girls]
        else:
            wrong = [boys, girls, *([women] if sort.grown else [])]
        self.model.add(n <= most * (1 - sum(wrong)))

    # ---- goals

    def goal(self, goal: Goal) -> Any:
        """What the goal counts; what only this goal needs is added to the model when it is asked for."""
        return {
            Goal.UNPLACED: self._unplaced,
            Goal.SPLIT: self._split,
            Goal.LINKED_APART: self._linked_apart,
            Goal.SPLIT_APART: self._split_apart,
            Goal.SHARED: self._shared,
            Goal.FLIGHTS: self._flights,
            Goal.WASH: self._wash,
            Goal.OPENED: self._opened,
        }[goal]()

    def _unplaced(self) -> Any:
        return sum(self.out.values())

    def _split(self) -> Any:
        for household, here_in in self.rooms_of.items():
            if sum(len(self.members[household, sort]) for sort in self.sorts[household]) == 1:
                self.model.add_at_most_one(here_in.values())
                continue
            split = self.split[household] = self._bool()
            whole = {room_id: self._bool() for room_id in here_in}
            self.model.add(sum(whole.values()) + split <= 1)
            for room_id, here in here_in.items():
                self.model.add(here <= whole[room_id] + split)
        return sum(self.split.values())

    def _split_apart(self) -> Any:
        apart = []
        for household, split in self.split.items():
            here_in = self.rooms_of[household]
            torn = self._bool()
            self.model.add(torn <= split)
            self.model.add(self._pieces(here_in) <= 1 + len(here_in) * torn)
            apart.append(torn)
        return sum(apart)

    def _shared(self) -> Any:
        full = [people for room_id, people in self.taken.items() if room_id not in self.single]
        return sum(1 - single for single in self.single.values()) + sum(
            len({s.kin for s in p}) > 1 for p in full
        )

    def _opened(self) -> Any:
        opened = []
        for room in self.rooms:
            here_of = [here for (_, room_id), here in self.here.items() if room_id == room.id]
            if here_of and not self.taken[room.id]:
                opened.append(self._some(here_of))
        return sum(opened)

    def _pieces(self, here_in: dict[int, Any]) -> Any:
        """Into how many pieces, not adjoining, these rooms fall: rooms less walls between two of them.

        True where walls make no ring, as along corridors.
        """
        walls = [(a, b) for a in here_in for b in self.world.walls[a] if a < b and b in here_in]
        both = []
        for a, b in walls:
            two = self._bool()
            self.model.add_implication(two, here_in[a])
            self.model.add_implication(two, here_in[b])
            both.append(two)
        return sum(here_in.values()) - sum(both)

    def _linked_apart(self) -> Any:
        groups: dict[int, list[int]] = defaultdict(list)
        for household, home in self.homes.items():
            if home.linked:
                groups[home.linked].append(household)
        if any(s.linked in groups for people in self.taken.values() for s in people):
            raise ValueError("the model knows no linked households who have beds")
        found = []
        for households in groups.values():
            if len(households) < 2:
                continue
            of_room: dict[int, list[Any]] = defaultdict(list)
            for household in households:
                for room_id, here in self.rooms_of[household].items():
                    of_room[room_id].append(here)
            here_in = {}
            for room_id, parts in of_room.items():
                here_in[room_id] = self._bool()
                self.model.add_max_equality(here_in[room_id], parts)
            torn = self._bool()
            # One household of the group alone is torn only by being split: no goal of the group.
            some = [self._some(self.rooms_of[household].values()) for household in households]
            more = self._bool()
            self.model.add(sum(some) <= 1 + len(some) * more)
            self.model.add(self._pieces(here_in) <= 1 + len(here_in) * (torn + 1 - more))
            found.append(torn)
        return sum(found)

    def _some(self, parts: Iterable[Any]) -> Any:
        found = self._bool()
        for part in parts:
            self.model.add_implication(part, found)
        return found

    def _flights(self) -> Any:
        extra = []
        fixed = 0
        for room_id, people in self.taken.items():
            if room_id not in self.single:
                fixed += len({s.flight for s in people}) - 1 if people else 0
        for room in self.rooms:
            settled = {s.flight for s in self.taken[room.id]}
            of_flight: dict[int, list[Any]] = defaultdict(list)
            for (household, room_id), here in self.here.items():
                if room_id == room.id and self.homes[household].flight not in settled:
                    of_flight[self.homes[household].flight].append(here)
            leaving = [self._some(parts) for parts in of_flight.values()]
            most = len(settled) + len(leaving)
            beyond = self.model.new_int_var(0, max(most - 1, 0), "")
            self.model.add(beyond >= sum(leaving) + len(settled) - 1)
            extra.append(beyond)
        return sum(extra) + fixed

    def _wash(self) -> Any:
        far: dict[int, list[tuple[Any, int]]] = defaultdict(list)
        distant = {room.id for room in self.rooms if not room.near_wash}
        for (household, sort, room_id), n in self.n.items():
            if sort.small and room_id in distant:
                far[household].append((n, len(self.members[household, sort])))
        found = []
        for counts in far.values():
            walks = self._bool()
            for n, most in counts:
                self.model.add(n <= most * walks)
            found.append(walks)
        return sum(found)
