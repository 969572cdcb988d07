"""Which room is whose: parties change rooms until families and cases lie side by side and the lesser goals are met.

A local search on counts instead of people: a household in trouble and a room that would mend it are drawn, what
is in the way goes where the household came from, and the step stays when nothing that matters more gets worse.
The dice are seeded: the same arrangement is always polished alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from transit_desk.domain.beds.party import Party, kind_cost, make_party
from transit_desk.domain.beds.planner.arrangement import Arrangement, connected
from transit_desk.domain.beds.planner.pool import BOYS, GIRLS, Rooms, sharing
from transit_desk.domain.beds.planner.realise import put_all
from transit_desk.domain.beds.planner.solver import Stop
from transit_desk.domain.beds.planner.wave import Wave, has_small
from transit_desk.domain.beds.rules import MAX_UNACCOMPANIED
from transit_desk.domain.beds.values import Goal

_WEIGHT: Final[int] = 10**9
"""More than any goal, or all that is less than a goal, can cost."""
_PATIENCE: Final = 80
"""Steps a party without anything getting better, after which the search ends."""
_LONGEST: Final = 6
"""Times that patience the search lasts at most."""
_ASKED: Final = 256


@dataclass(slots=True)
class _Item:
    """A party as the search sees it."""

    party: Party
    number: int
    household: int
    key: int
    flight: int
    beds: int
    low: int
    mode: int | None
    fits: int
    step_free: bool
    small: bool
    settled: tuple[int, ...]  # rooms where its people were before


class _House:
    """Items in rooms, and the weighted sum of all goals."""

    def __init__(self, arrangement: Arrangement) -> None:
        wave = self.wave = arrangement.wave
        self.rooms = Rooms(wave)
        self.near = wave.near
        self.items: list[_Item] = []
        self.inside: list[list[_Item]] = [[] for _ in wave.rooms]
        self.room_of: list[int] = []
        self.of_household: dict[int, list[_Item]] = {}
        self.of_group: dict[int, list[int]] = {}
        weights: dict[Goal, int] = {
            goal: _WEIGHT ** (len(wave.goals) - i) for i, goal in enumerate(wave.goals)
        }
        self.w = {goal: weights.get(goal, 0) for goal in Goal}
        for family in wave.families:
            if family.linked:
                self.of_group.setdefault(family.linked, []).append(family.id)
            for party, room in arrangement.parts[family.id]:
                item = self._item(party)
                self.items.append(item)
                self.inside[room].append(item)
                self.room_of.append(room)
                self.of_household.setdefault(family.id, []).append(item)
        self.linked_of = {f.id: f.linked for f in wave.families if f.linked}
        self.gained = 0
        self._trouble: tuple[list[int], list[int]] | None = None
        self._together: dict[tuple[int, ...], int] = {}
        self._shares = [
            [self.rooms.shares(mode, room) for room in range(len(wave.rooms))] for mode in range(4)
        ]
        self.wash = [i for i, room in enumerate(wave.rooms) if room.near_wash]
        self._step_free = [room.accessible and room.floor == 0 for room in wave.rooms]
        self.room_cost = [self._cost_of_room(room) for room in range(len(wave.rooms))]
        self.household_cost = {h: self._cost_of_household(h) for h in self.of_household}
        self.group_cost = {g: self._cost_of_group(g) for g in self.of_group}

    def _item(self, party: Party) -> _Item:
        tally = party.guests.tally
        rest = party.infants
        low = party.low
        if rest and not party.can_host:
            low += rest
        beds = tally.people if party.family.alone else low + party.other
        if rest and party.can_host and not party.can_host_low:
            low += 1
        before = self.wave.before
        return _Item(
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
            tuple(before[m.person_id] for m in party.members if m.person_id in before),
        )

    def allowed(self, room: int, items: Sequence[_Item]) -> bool:
        """Whether these items may be in the room together."""
        if not items:
            return True
        first = items[0]
        there = self.wave.there[room].families
        if len(items) == 1 and first.fits >> room & 1:
            return True
        if all(item.key == first.key for item in items) and not there - {first.key}:
            return bool(self._together_fits(items) >> room & 1)
        mode = first.mode
        if mode is None or not self._shares[mode][room]:
            return False
        beds = low = 0
        for item in items:
            if item.mode != mode or (item.step_free and not self._step_free[room]):
                return False
            beds += item.beds
            low += item.low
        space = self.rooms.spaces[room]
        if low > space.low or beds > space.free:
            return False
        if mode in (BOYS, GIRLS) and beds > MAX_UNACCOMPANIED - space.view.total.alone:
            return False
        households = {item.household for item in items} | set(space.view.by_household)
        return all(item.party.family.apart.isdisjoint(households) for item in items)

    def _together_fits(self, items: Sequence[_Item]) -> int:
        key = tuple(sorted(item.number for item in items))
        if key not in self._together:
            family = items[0].party.family
            if any(item.party.family.isolate for item in items) and len({i.household for i in items}) > 1:
                self._together[key] = 0
            else:
                members = [m for item in items for m in item.party.members]
                self._together[key] = self.rooms.fits(make_party(family, members))
        return self._together[key]

    def _cost_of_room(self, room: int) -> int:
        there, items = self.wave.there[room], self.inside[room]
        if not items and not there.families:
            return 0
        families = {item.key for item in items}
        flights = {item.flight for item in items}
        cost = 0
        if there.families:
            families |= there.families
            flights |= there.flights
        else:
            cost = self.w[Goal.OPENED]
        if len(families) > 1:
            cost += self.w[Goal.SHARED]
        return cost + (len(flights) - 1) * self.w[Goal.FLIGHTS]

    def _cost_of_household(self, household: int) -> int:
        items = self.of_household[household]
        home = self.wave.home.get(household)
        cost = 0
        if len(items) > 1 or home:
            rooms = {self.room_of[item.number] for item in items} | (home or frozenset())
            if len(rooms) > 1:
                cost = self.w[Goal.SPLIT]
                if not connected(rooms, self.near):
                    cost += self.w[Goal.SPLIT_APART]
        for item in items:
            # Less than any goal: each room for whom it is meant, no large room where a small one will do, and of
            # rooms alike the first.
            room = self.room_of[item.number]
            suits = 100 * kind_cost(self.wave.rooms[room], item.party) + self.rooms.spaces[room].free
            cost += 1000 * suits + room
        for item in items:
            room = self.room_of[item.number]
            if item.small and not self.wave.rooms[room].near_wash:
                cost += self.w[Goal.WASH]
                break
        for item in items:
            if item.settled:
                room = self.room_of[item.number]
                cost += sum(was != room for was in item.settled) * self.w[Goal.MOVES]
        return cost

    def _cost_of_group(self, group: int) -> int:
        placed = {h for h in self.of_group[group] if h in self.of_household}
        if len(placed | self.wave.linked_here.get(group, frozenset())) < 2:
            return 0
        return 0 if connected(self.group_rooms(group), self.near) else self.w[Goal.LINKED_APART]

    def group_rooms(self, group: int) -> set[int]:
        """Where the group of cross-referenced cases is."""
        rooms = set(self.wave.linked_home.get(group, ()))
        for household in self.of_group[group]:
            rooms |= self.household_rooms(household)
        return rooms

    def household_rooms(self, household: int) -> set[int]:
        """Where the household is."""
        rooms = {self.room_of[item.number] for item in self.of_household.get(household, ())}
        return rooms | self.wave.home.get(household, frozenset())

    def attempt(self, *changes: tuple[int, list[_Item]]) -> bool:
        """These rooms get these items, if that is allowed and costs no more."""
        for room, items in changes:
            if not self.allowed(room, items):
                return False
        households = {item.household for _, items in changes for item in items}
        groups = {self.linked_of[h] for h in households if h in self.linked_of}
        old = sum(self.room_cost[room] for room, _ in changes)
        for h in households:
            old += self.household_cost[h]
        for g in groups:
            old += self.group_cost[g]
        before = [(room, self.inside[room]) for room, _ in changes]
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
        for room, cost in of_room.items():
            self.room_cost[room] = cost
        self.household_cost.update(of_household)
        self.group_cost.update(of_group)
        self.gained = old - new
        self._trouble = None
        return True

    def trouble(self) -> tuple[list[int], list[int]]:
        """The households that cost something, and those of them that are parted and not side by side."""
        if self._trouble is None:
            costly = [h for h, cost in self.household_cost.items() if cost >= _WEIGHT]
            apart = self.w[Goal.SPLIT_APART]
            first = [h for h in costly if self.household_cost[h] % (apart * _WEIGHT) >= apart]
            self._trouble = costly, first
        return self._trouble

    def _lay(self, room: int, items: list[_Item]) -> None:
        self.inside[room] = items
        for item in items:
            self.room_of[item.number] = room

    @property
    def total(self) -> int:
        """All costs, weighted."""
        return sum(self.room_cost) + sum(self.household_cost.values()) + sum(self.group_cost.values())


def polish(arrangement: Arrangement, stop: Stop) -> Arrangement:
    """An arrangement that is as good or better in every goal's order."""
    house = _House(arrangement)
    dice = Random(len(house.items))  # a search, no secret
    since, patience = 0, _PATIENCE * len(house.items)
    for step in range(patience * _LONGEST):
        if step % _ASKED == 0 and stop():
            break
        since = 0 if _step(house, dice) else since + 1
        if since > patience:
            break
    return _named(house, arrangement)


def _step(house: _House, dice: Random) -> bool:
    """One step; True when something got better."""
    wanted = _wanted(house, dice)
    if wanted is None:
        return False
    item, room = wanted
    here = house.room_of[item.number]
    if here == room:
        return False
    mine, theirs = house.inside[here], house.inside[room]
    without = [other for other in mine if other is not item]
    choice = dice.random()
    house.gained = 0
    if not theirs and item.mode is not None and choice < 0.5:
        done = _own_rooms(house, here, item)
    elif choice < 0.2 or not theirs:
        done = house.attempt((here, without), (room, [*theirs, item]))
    elif choice < 0.5:
        back = theirs[dice.randrange(len(theirs))]
        kept = [other for other in theirs if other is not back]
        done = house.attempt((here, [*without, back]), (room, [*kept, item]))
    elif choice < 0.75 or len(mine) > 1 or len(theirs) > 1:
        done = house.attempt((here, theirs), (room, mine))
    else:
        done = _in_a_ring(house, dice, here, room)
    return done and house.gained > 0


def _own_rooms(house: _House, here: int, item: _Item) -> bool:
    """All of the item's flight leave the room they share, each for an empty one."""
    leaving = [other for other in house.inside[here] if other.flight == item.flight]
    staying = [other for other in house.inside[here] if other.flight != item.flight]
    found: list[tuple[int, list[_Item]]] = []
    for one in leaving:
        free = next(
            (
                room
                for room, there in enumerate(house.inside)
                if not there and one.fits >> room & 1 and room not in {taken for taken, _ in found}
            ),
            None,
        )
        if free is None:
            return False
        found.append((free, [one]))
    return house.attempt((here, staying), *found)


def _in_a_ring(house: _House, dice: Random, here: int, room: int) -> bool:
    """Who is here goes to the room, who is there to a third one, and who is in that comes here."""
    (mine,), (theirs,) = house.inside[here], house.inside[room]
    if not mine.fits >> room & 1:
        return False
    third = [
        other
        for other in range(len(house.inside))
        if theirs.fits >> other & 1
        and other not in (here, room)
        and len(house.inside[other]) < 2
        and all(item.fits >> here & 1 for item in house.inside[other])
    ]
    if not third:
        return False
    other = third[dice.randrange(len(third))]
    return house.attempt((room, [mine]), (other, [theirs]), (here, house.inside[other]))


def _wanted(house: _House, dice: Random) -> tuple[_Item, int] | None:
    """Somebody and a room that may be better for them."""
    if not house.items:
        return None
    rooms = len(house.inside)
    choice = dice.random()
    if choice < 0.7:
        trouble, apart = house.trouble()
        if apart and dice.random() < 0.7:
            trouble = apart
        groups = [g for g, cost in house.group_cost.items() if cost]
        if groups and (not trouble or dice.random() < 0.4):
            group = groups[dice.randrange(len(groups))]
            item = _any_of(house, dice, house.of_group[group])
            if item is None:
                return None
            others = house.group_rooms(group) - {house.room_of[item.number]}
            return item, _beside(house, dice, others)
        if trouble:
            household = trouble[dice.randrange(len(trouble))]
            items = house.of_household[household]
            item = items[dice.randrange(len(items))]
            others = house.household_rooms(household) - {house.room_of[item.number]}
            if others and dice.random() < 0.8:
                return item, _beside(house, dice, others)
            if item.small and house.wash and dice.random() < 0.7:
                return item, house.wash[dice.randrange(len(house.wash))]
            return item, dice.randrange(rooms)
    item = house.items[dice.randrange(len(house.items))]
    here = house.room_of[item.number]
    if item.mode is not None and len(house.inside[here]) > 1 and dice.random() < 0.5:
        # Who shares may find a room of his own, or one where others leave on the same flight.
        suiting = [room for room in range(rooms) if room != here and _suits(house, item, room)]
        if suiting:
            return item, suiting[dice.randrange(len(suiting))]
    return item, dice.randrange(rooms)


def _suits(house: _House, item: _Item, room: int) -> bool:
    """Whether the room is empty, or some in it leave with the party."""
    there = house.inside[room]
    if not there:
        return bool(item.fits >> room & 1)
    return there[0].mode == item.mode and any(other.flight == item.flight for other in there)


def _any_of(house: _House, dice: Random, households: Sequence[int]) -> _Item | None:
    items = [item for h in households for item in house.of_household.get(h, ())]
    return items[dice.randrange(len(items))] if items else None


def _beside(house: _House, dice: Random, rooms: set[int]) -> int:
    """One of these rooms or one that adjoins them."""
    near = sorted(rooms.union(*(house.near[room] for room in rooms)))
    return near[dice.randrange(len(near))] if near else dice.randrange(len(house.inside))


def _named(house: _House, arrangement: Arrangement) -> Arrangement:
    """The arrangement with the rooms that were found; the old one where a room turns out too small after all."""
    wave: Wave = arrangement.wave
    found = Arrangement(wave)
    for room, items in enumerate(house.inside):
        if items and not put_all(found, [item.party for item in items], room):
            return arrangement
    return found if found.vector <= arrangement.vector else arrangement
