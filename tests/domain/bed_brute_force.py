"""Small houses: the best plan there is, found by trying who could be in which room.

A choice is dropped only when it already breaks a rule that more people can't mend, or already counts more than the
best plan so far. For up to about nine people in four rooms.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product

from tests.domain.bed_checker import Sleeper, World, goals_of, household_faults, order, room_faults
from transit_desk.domain.beds.values import Bed, Goal, Problem
from transit_desk.domain.codes import BedLevel

NOWHERE = 0
_MENDED = ("without an adult", "without one of the family")
"""Ends of the faults that the coming of others can mend."""

Values = tuple[int, ...]


class Houseful:
    """A problem, ready to be searched again and again."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.world = World(problem)
        self.order = order(problem)
        self.settled: dict[int, list[Sleeper]] = {room: [] for room in self.world.rooms}
        for person, room in self.world.taken_rooms.items():
            self.settled[room].append(self.world.people[person])
        self.bed_of = {o.person_id: o.bed_id for o in problem.taken}
        groups: dict[int, list[Sleeper]] = {}
        for sleeper in self.world.to_place:
            groups.setdefault(sleeper.household, []).append(sleeper)
        # Households of one family one after the other, the large ones of a family first.
        self.groups = sorted(groups.values(), key=lambda group: (group[0].kin, -len(group)))
        # What more people only ever make worse: a household is put into its rooms at once.
        self.growing = set(Goal) - {Goal.LINKED_APART}
        self.will_do = cache(self._will_do)
        self.choices = cache(self._choices)

    def best(self) -> Values:
        """The values of the best plan, in the order of the goals."""
        return self._search(lambda values: values, ())

    def least(self, at: int, reached: Sequence[int]) -> int:
        """The least of goal number `at` while those before it are not worse than reached."""
        return self._search(lambda values: values[at : at + 1], reached[:at])[0]

    def _search(self, worth: Callable[[Values], Values], most: Sequence[int]) -> Values:
        best: Values | None = None
        where: dict[int, int] = {}
        inside: dict[int, frozenset[int]] = dict.fromkeys(self.world.rooms, frozenset())

        def go(asked: int) -> None:
            nonlocal best
            done = asked == len(self.groups)
            now = self._values(where, done=done)
            if any(a > b for a, b in zip(now, most, strict=False)) or (
                best is not None and worth(now) >= best
            ):
                return
            if done:
                if all(self.will_do(room, people, True) for room, people in inside.items()):
                    best = worth(now)
                return
            for rooms in self.choices(asked):
                before = dict(inside)
                for sleeper, room in zip(self.groups[asked], rooms, strict=True):
                    where[sleeper.person] = room
                    if room:
                        inside[room] |= {sleeper.person}
                if all(self.will_do(room, inside[room], False) for room in set(rooms) - {NOWHERE}):
                    go(asked + 1)
                inside.update(before)
                for sleeper in self.groups[asked]:
                    del where[sleeper.person]

        go(0)
        assert best is not None, "nobody placed is a plan too"
        return best

    def _values(self, where: Mapping[int, int], *, done: bool) -> Values:
        """What these choices count, at the least when not all are made."""
        counts = goals_of(self.world, {person: room for person, room in where.items() if room})
        counts[Goal.UNPLACED] = sum(room == NOWHERE for room in where.values())
        counts[Goal.MOVES] = sum(
            person in self.problem.before and self._was_in(person) != room for person, room in where.items()
        )
        return tuple(counts[goal] if done or goal in self.growing else 0 for goal in self.order)

    def _was_in(self, person: int) -> int | None:
        bed = self.world.beds.get(self.problem.before[person])
        return bed[1].id if bed else None

    def _choices(self, asked: int) -> list[Values]:
        """The rooms (or nowhere) for each of one household, the good ones first.

        Of people who are alike to every rule and goal only one order.
        """
        group, before = self.groups[asked], self.problem.before
        alike = [(s.sex, s.age, s.no_stairs, s.low, s.host, before.get(s.person)) for s in group]
        pairs = [(i, j) for j in range(len(group)) for i in range(j) if alike[i] == alike[j]]
        found = []
        for rooms in product((NOWHERE, *self.world.rooms), repeat=len(group)):
            if any(rooms[i] > rooms[j] for i, j in pairs):
                continue
            if any(
                household_faults(self.world, group, [None if room == NOWHERE else room for room in rooms])
            ):
                continue
            parts: dict[int, set[int]] = {}
            for sleeper, room in zip(group, rooms, strict=True):
                if room:
                    parts.setdefault(room, set()).add(sleeper.person)
            if all(self.will_do(room, frozenset(part), False) for room, part in parts.items()):
                found.append(rooms)
        return sorted(found, key=lambda rooms: (rooms.count(NOWHERE), len(set(rooms) - {NOWHERE}), rooms))

    def _will_do(self, room_id: int, placed: frozenset[int], complete: bool) -> bool:
        """Whether these may all be in the room; without `complete` others may still come."""
        if not placed:
            return True
        coming = [self.world.people[person] for person in placed]
        faults = room_faults(self.world, self.world.rooms[room_id], [*coming, *self.settled[room_id]])
        return not any(complete or not f.endswith(_MENDED) for f in faults) and self._sleep(room_id, coming)

    def _sleep(self, room_id: int, coming: list[Sleeper]) -> bool:
        """Whether there are beds for them: every way is tried."""
        beds = [bed for bed in self.world.rooms[room_id].beds if bed.ready]
        level = {bed.id: bed.level for bed in self.world.rooms[room_id].beds}
        in_bed: dict[int, list[Sleeper]] = {bed.id: [] for bed in self.world.rooms[room_id].beds}
        own: dict[int, int] = {}
        for sleeper in self.settled[room_id]:
            own[sleeper.person] = self.bed_of[sleeper.person]
            in_bed[own[sleeper.person]].append(sleeper)
        # Infants last: they look for a host among the others.
        waiting = sorted(coming, key=lambda s: (s.infant, not s.low, s.person))

        def go(at: int) -> bool:
            if at == len(waiting):
                return True
            sleeper = waiting[at]
            if sleeper.infant and any(
                level[own[host]] in (BedLevel.SINGLE, BedLevel.LOWER) for host in self._hosts(sleeper, own)
            ):
                return go(at + 1)
            tried = set()
            for bed in beds:
                kind = (bed.level, tuple(s.nights for s in in_bed[bed.id]))
                if kind in tried or not _fits(sleeper, bed, in_bed[bed.id]):
                    continue
                tried.add(kind)
                in_bed[bed.id].append(sleeper)
                own[sleeper.person] = bed.id
                if go(at + 1):
                    return True
                in_bed[bed.id].pop()
                del own[sleeper.person]
            return False

        return go(0)

    def _hosts(self, infant: Sleeper, own: Mapping[int, int]) -> Iterator[int]:
        for person in own:
            host = self.world.people[person]
            there = host.nights.first <= infant.nights.first and infant.nights.end <= host.nights.end
            if host.host and host.household == infant.household and there:
                yield person


def _fits(sleeper: Sleeper, bed: Bed, others: list[Sleeper]) -> bool:
    if bed.level is BedLevel.COT and not sleeper.infant:
        return False
    if bed.level is BedLevel.UPPER and sleeper.low:
        return False
    return not any(other.nights.meets(sleeper.nights) for other in others)
