"""The house as the search of `polish` sees it: parties as counts, rooms as bits, and one sum of all goals."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from transit_desk.domain.beds.party import Party, kind_cost, make_party
from transit_desk.domain.beds.planner.arrangement import Arrangement
from transit_desk.domain.beds.planner.rooms import BOYS, GIRLS, Rooms, bits, sharing
from transit_desk.domain.beds.planner.wave import has_small
from transit_desk.domain.beds.rules import MAX_UNACCOMPANIED
from transit_desk.domain.beds.values import Goal

WEIGHT: Final[int] = 10**9
"""More than any goal, or all that is less than a goal, can cost."""


@dataclass(slots=True)
class Item:
    """A party as the search sees it."""

    party: Party
    number: int
    household: int
    key: int
    flight: int
    beds: int
    low: int
    mode: int | None
    fits: int  # rooms that take it by itself, as bits
    step_free: bool
    small: bool
    apart: bool
    settled: tuple[int, ...]  # rooms where its people were before
    at: dict[int, int] = field(default_factory=dict)  # what being in a room costs, once it was asked


class WeighedHouse:
    """Items in rooms. `attempt` keeps every cost true."""

    def __init__(self, arrangement: Arrangement, rooms: Rooms) -> None:
        wave = self.wave = arrangement.wave
        self.rooms = rooms
        self.items: list[Item] = []
        self.inside: list[list[Item]] = [[] for _ in wave.rooms]
        self.empty = (1 << len(wave.rooms)) - 1
        """The rooms where nobody new is, as bits."""
        self.room_of: list[int] = []
        self.of_household: dict[int, list[Item]] = {}
        self.of_group: dict[int, list[int]] = {}
        last = len(wave.goals)
        weights: dict[Goal, int] = {goal: WEIGHT ** (last - i) for i, goal in enumerate(wave.goals)}
        w = self._w = {goal: weights.get(goal, 0) for goal in Goal}
        self._split, self._split_apart, self._wash_cost = w[Goal.SPLIT], w[Goal.SPLIT_APART], w[Goal.WASH]
        self._near = [sum(1 << other for other in near) for near in wave.near]
        self._beside: dict[int, list[int]] = {}
        self._home = {h: sum(1 << room for room in rooms) for h, rooms in wave.home.items()}
        self.wash = [i for i, room in enumerate(wave.rooms) if room.near_wash]
        self._near_wash = [room.near_wash for room in wave.rooms]
        self._step_free = [room.accessible and room.floor == 0 for room in wave.rooms]
        self._together: dict[tuple[int, ...], int] = {}
        self._shares = [
            sum(self.rooms.shares(mode, room) << room for room in range(len(wave.rooms))) for mode in range(4)
        ]
        for family in wave.families:
            if family.linked:
                self.of_group.setdefault(family.linked, []).append(family.id)
            for party, room in arrangement.parts[family.id]:
                item = self._item(party)
                self.items.append(item)
                self.room_of.append(room)
                self.of_household.setdefault(family.id, []).append(item)
                self._lay(room, [*self.inside[room], item])
        self._group_of = {f.id: f.linked for f in wave.families if f.linked}
        self.gained = 0
        self._room_cost = [self._cost_of_room(room) for room in range(len(wave.rooms))]
        self._household_cost = {h: self._cost_of_household(h) for h in self.of_household}
        self._group_cost = {g: self._cost_of_group(g) for g in self.of_group}
        self._trouble: tuple[list[int], list[int]] | None = None
        self._groups: list[int] | None = None

    def _item(self, party: Party) -> Item:
        tally = party.guests.tally
        rest = party.infants
        low = party.low
        if rest and not party.can_host:
            low += rest
        beds = tally.people if party.family.alone else low + party.other
        if rest and party.can_host and not party.can_host_low:
            low += 1
        before = self.wave.before
        return Item(
            party,
            len(self.items),
            party.family.id,
            party.family.key,
            party.family.flight,
            beds,
            low,
            sharing(party),
            self.rooms.fits(party),
            party.guests.step_free,
            has_small(party),
            bool(party.family.apart),
            tuple(before[m.person_id] for m in party.members if m.person_id in before),
        )

    # ---- what may be

    def allowed(self, room: int, items: Sequence[Item]) -> bool:
        """Whether these items may be in the room together."""
        if not items:
            return True
        first = items[0]
        key, related = first.key, True
        if len(items) == 1:
            if first.fits >> room & 1:
                return True
        else:
            for item in items:
                if item.key != key:
                    related = False
                    break
        if related and self.wave.there[room].families <= {key}:
            return bool(self._together_fits(items) >> room & 1)
        mode = first.mode
        if mode is None or not self._shares[mode] >> room & 1:
            return False
        beds = low = 0
        step_free, apart = self._step_free[room], False
        for item in items:
            if item.mode != mode or (item.step_free and not step_free):
                return False
            beds += item.beds
            low += item.low
            apart = apart or item.apart
        space = self.rooms.spaces[room]
        if low > space.low or beds > space.free:
            return False
        if mode in (BOYS, GIRLS) and beds > MAX_UNACCOMPANIED - space.view.total.alone:
            return False
        if not apart:
            return True
        households = {item.household for item in items} | set(space.view.by_household)
        return all(item.party.family.apart.isdisjoint(households) for item in items)

    def _together_fits(self, items: Sequence[Item]) -> int:
        key = tuple(sorted(item.number for item in items))
        if key not in self._together:
            family = items[0].party.family
            if any(item.party.family.isolate for item in items) and len({i.household for i in items}) > 1:
                self._together[key] = 0
            else:
                members = [m for item in items for m in item.party.members]
                self._together[key] = self.rooms.fits(make_party(family, members))
        return self._together[key]

    # ---- what it costs

    def _cost_of_room(self, room: int) -> int:
        there, items = self.wave.there[room], self.inside[room]
        if not there.families:
            cost = self._w[Goal.OPENED]
            if len(items) < 2:
                return cost if items else 0
            families, flights = {item.key for item in items}, {item.flight for item in items}
        else:
            cost = 0
            families = {*there.families, *(item.key for item in items)}
            flights = {*there.flights, *(item.flight for item in items)}
        if len(families) > 1:
            cost += self._w[Goal.SHARED]
        return cost + (len(flights) - 1) * self._w[Goal.FLIGHTS]

    def _cost_of_household(self, household: int) -> int:
        items = self.of_household[household]
        cost, far, rooms = 0, False, self._home.get(household, 0)
        for item in items:
            room = self.room_of[item.number]
            rooms |= 1 << room
            cost += self._cost_at(item, room)
            far = far or (item.small and not self._near_wash[room])
        if far:
            cost += self._wash_cost
        if rooms & (rooms - 1):
            cost += self._split
            if not self._adjoin(rooms):
                cost += self._split_apart
        return cost

    def _cost_at(self, item: Item, room: int) -> int:
        """Moves; and less than any goal: each room for whom it is meant, no large room where a small one will
        do, and of rooms alike the first."""
        cost = item.at.get(room)
        if cost is None:
            suits = 100 * kind_cost(self.wave.rooms[room], item.party) + self.rooms.spaces[room].free
            moves = sum(was != room for was in item.settled) * self._w[Goal.MOVES]
            cost = item.at[room] = 1000 * suits + room + moves
        return cost

    def _cost_of_group(self, group: int) -> int:
        placed = {h for h in self.of_group[group] if h in self.of_household}
        if len(placed | self.wave.linked_here.get(group, frozenset())) < 2:
            return 0
        return 0 if self._adjoin(self.group_rooms(group)) else self._w[Goal.LINKED_APART]

    def _adjoin(self, rooms: int) -> bool:
        """Whether each of these rooms can be reached from another through adjoining ones of them."""
        reached = edge = rooms & -rooms
        while edge:
            room = edge.bit_length() - 1
            new = self._near[room] & rooms & ~reached
            reached |= new
            edge = edge & ~(1 << room) | new
        return reached == rooms

    # ---- who is where

    def group_rooms(self, group: int) -> int:
        """Where the group of cross-referenced cases is, as bits."""
        rooms = sum(1 << room for room in self.wave.linked_home.get(group, ()))
        for household in self.of_group[group]:
            rooms |= self.household_rooms(household)
        return rooms

    def household_rooms(self, household: int) -> int:
        """Where the household is, as bits."""
        rooms = self._home.get(household, 0)
        for item in self.of_household.get(household, ()):
            rooms |= 1 << self.room_of[item.number]
        return rooms

    def beside(self, rooms: int) -> list[int]:
        """These rooms (bits) and those that adjoin them."""
        found = self._beside.get(rooms)
        if found is None:
            near = rooms
            for room in bits(rooms):
                near |= self._near[room]
            found = self._beside[rooms] = bits(near)
        return found

    def trouble(self) -> tuple[list[int], list[int]]:
        """The households that cost something, and those of them that are parted and not side by side."""
        if self._trouble is None:
            costs = self._household_cost
            costly = [h for h, cost in costs.items() if cost >= WEIGHT]
            self._trouble = costly, [h for h in costly if self._is_apart(costs[h])]
        return self._trouble

    def groups_apart(self) -> list[int]:
        """The groups of cross-referenced cases that are not side by side."""
        if self._groups is None:
            self._groups = [group for group, cost in self._group_cost.items() if cost]
        return self._groups

    def _is_apart(self, cost: int) -> bool:
        return cost >= self._split_apart and cost % (self._split_apart * WEIGHT) >= self._split_apart

    # ---- steps

    def attempt(self, *changes: tuple[int, list[Item]]) -> bool:
        """These rooms get these items, if that is allowed and costs no more. Nobody gets into two rooms or none."""
        for room, items in changes:
            if not self.allowed(room, items):
                return False
        before = [(room, self.inside[room]) for room, _ in changes]
        households = {item.household for _, items in changes for item in items}
        groups = {self._group_of[h] for h in households if h in self._group_of}
        old = sum(self._room_cost[room] for room, _ in changes)
        old += sum(self._household_cost[h] for h in households) + sum(self._group_cost[g] for g in groups)
        for room, items in changes:
            self._lay(room, items)
        of_room = {room: self._cost_of_room(room) for room, _ in changes}
        of_household = {h: self._cost_of_household(h) for h in households}
        of_group = {g: self._cost_of_group(g) for g in groups}
        new = sum(of_room.values()) + sum(of_household.values()) + sum(of_group.values())
        if new > old:
            for room, items in before:
                self._lay(room, items)
            return False
        self.gained = old - new
        for room, cost in of_room.items():
            self._room_cost[room] = cost
        if self._trouble is not None and any(
            (cost >= WEIGHT) != (self._household_cost[h] >= WEIGHT)
            or self._is_apart(cost) != self._is_apart(self._household_cost[h])
            for h, cost in of_household.items()
        ):
            self._trouble = None
        self._household_cost.update(of_household)
        if of_group:
            self._group_cost.update(of_group)
            self._groups = None
        return True

    def _lay(self, room: int, items: list[Item]) -> None:
        self.inside[room] = items
        for item in items:
            self.room_of[item.number] = room
        self.empty = self.empty & ~(1 << room) if items else self.empty | 1 << room
