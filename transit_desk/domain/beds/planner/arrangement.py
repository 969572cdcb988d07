"""Who is in which room while the planner works, and what that costs, kept up to date step by step."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from transit_desk.domain.beds.party import Party
from transit_desk.domain.beds.planner.wave import Wave, has_small
from transit_desk.domain.beds.values import Goal, Member

Vector: TypeAlias = tuple[int, ...]
"""The goals' values in their order."""


def connected(rooms: Iterable[int], near: Sequence[frozenset[int]]) -> bool:
    """Whether each of these rooms can be reached from another through adjoining ones of them."""
    left = set(rooms)
    if not left:
        return True
    edge = [left.pop()]
    while edge:
        reached = near[edge.pop()] & left
        left -= reached
        edge.extend(reached)
    return not left


class Arrangement:
    """Parties in rooms. `put` and `remove` keep `sums` true; nothing checks the rules but `takes`."""

    def __init__(self, wave: Wave) -> None:
        self.wave = wave
        self.spaces = wave.spaces()
        self.parts: dict[int, list[tuple[Party, int]]] = {family.id: [] for family in wave.families}
        self.family = {family.id: family for family in wave.families}
        self._linked: dict[int, list[int]] = {}
        for family in wave.families:
            if family.linked:
                self._linked.setdefault(family.linked, []).append(family.id)
        self.sums = dict.fromkeys(Goal, 0)
        self._room = [dict[Goal, int]() for _ in wave.rooms]
        self._household: dict[int, dict[Goal, int]] = {}
        self._group: dict[int, int] = dict.fromkeys(self._linked, 0)
        for room in range(len(wave.rooms)):
            self._count_room(room)
        for family in wave.families:
            self._count_household(family.id)

    @property
    def vector(self) -> Vector:
        """What the arrangement costs, goal by goal."""
        return tuple(self.sums[goal] for goal in self.wave.goals)

    def takes(self, party: Party, room: int) -> bool:
        """Whether the party can come into the room as it is."""
        return self.spaces[room].takes(party)

    def put(self, party: Party, room: int) -> None:
        """The party comes in."""
        self.spaces[room].put(party)
        self.parts[party.family.id].append((party, room))
        self._count_room(room)
        self._count_household(party.family.id)

    def remove(self, party: Party, room: int) -> None:
        """The party goes out and has no place."""
        self.spaces[room].remove(party)
        parts = self.parts[party.family.id]
        parts.pop(next(i for i, (other, _) in enumerate(parts) if other is party))
        self._count_room(room)
        self._count_household(party.family.id)

    def missing(self, household_id: int) -> list[Member]:
        """Who of the household has no place."""
        placed = {m.person_id for party, _ in self.parts[household_id] for m in party.members}
        return [m for m in self.family[household_id].members if m.person_id not in placed]

    def contents(self, room: int) -> list[Party]:
        """The new parties of the room, in the order in which they came."""
        return [party for party, _ in self.spaces[room].parties]

    def household_rooms(self, household_id: int) -> set[int]:
        """Where the household is, those already there included."""
        return {room for _, room in self.parts[household_id]} | self.wave.home.get(household_id, frozenset())

    def linked_rooms(self, linked: int) -> set[int]:
        """Where the group of cross-referenced cases is."""
        rooms = set(self.wave.linked_home.get(linked, ()))
        return rooms.union(*(self.household_rooms(h) for h in self._linked[linked]))

    def _count_room(self, room: int) -> None:
        there, parties = self.wave.there[room], self.spaces[room].parties
        families = {party.family.key for party, _ in parties} | there.families
        flights = {party.family.flight for party, _ in parties} | there.flights
        counts = {
            Goal.SHARED: int(len(families) > 1),
            Goal.FLIGHTS: max(0, len(flights) - 1),
            Goal.OPENED: int(bool(parties) and not there.families),
        }
        before = self._room[room]
        for goal, count in counts.items():
            self.sums[goal] += count - before.get(goal, 0)
        self._room[room] = counts

    def _count_household(self, household_id: int) -> None:
        wave, parts = self.wave, self.parts[household_id]
        family = self.family[household_id]
        rooms = self.household_rooms(household_id)
        split = bool(parts) and len(rooms) > 1
        placed = {m.person_id: room for party, room in parts for m in party.members}
        counts = {
            Goal.UNPLACED: len(family.members) - len(placed),
            Goal.SPLIT: int(split),
            Goal.SPLIT_APART: int(split and not connected(rooms, wave.near)),
            Goal.WASH: int(any(has_small(party) and not wave.rooms[room].near_wash for party, room in parts)),
            Goal.MOVES: sum(
                m.person_id in wave.before and placed.get(m.person_id, -2) != wave.before[m.person_id]
                for m in family.members
            )
            if wave.before
            else 0,
        }
        before = self._household.get(household_id, {})
        for goal, count in counts.items():
            self.sums[goal] += count - before.get(goal, 0)
        self._household[household_id] = counts
        if family.linked:
            self._count_group(family.linked)

    def _count_group(self, linked: int) -> None:
        placed = {h for h in self._linked[linked] if self.parts[h]}
        somewhere = placed | self.wave.linked_here.get(linked, frozenset())
        apart = int(len(somewhere) > 1 and not connected(self.linked_rooms(linked), self.wave.near))
        self.sums[Goal.LINKED_APART] += apart - self._group[linked]
        self._group[linked] = apart
