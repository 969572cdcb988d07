"""Which room is whose: parties change rooms until families and cases lie side by side and the lesser goals are met.

A local search on counts instead of people: a household in trouble and a room that would mend it are drawn, what
is in the way goes where the household came from, and the step stays when nothing that matters more gets worse.
The dice are seeded: the same arrangement is always polished alike.
"""

from collections.abc import Sequence
from random import Random
from typing import Final, TypeVar

from transit_desk.domain.beds.planner.arrangement import Arrangement
from transit_desk.domain.beds.planner.realise import put_all
from transit_desk.domain.beds.planner.rooms import Rooms, bits
from transit_desk.domain.beds.planner.solver import Stop
from transit_desk.domain.beds.planner.weighed import Item, WeighedHouse

T = TypeVar("T")
ROADS: Final = 4
"""Searches from the same beginning with other dice: each ends somewhere else, and the best is taken."""
_PATIENCE: Final = 60
"""Steps a party without anything getting better, after which a search ends."""
_LONGEST: Final = 5
"""Times that patience a search lasts at most."""
_TRIES: Final = 12
"""Rooms that are looked at for one of a certain sort."""
_ASKED: Final = 256


def polish(arrangement: Arrangement, rooms: Rooms, stop: Stop, roads: int = ROADS) -> Arrangement:
    """An arrangement that is as good or better in every goal's order."""
    best = arrangement
    for road in range(roads):
        house = WeighedHouse(arrangement, rooms)
        search = _Search(house, Random(road))  # a search, no secret
        since, patience = 0, _PATIENCE * len(house.items)
        for step in range(patience * _LONGEST):
            if step % _ASKED == 0 and stop():
                break
            since = 0 if search.step() else since + 1
            if since > patience:
                break
        found = _named(house, arrangement)
        if found.vector < best.vector:
            best = found
    return best


class _Search:
    def __init__(self, house: WeighedHouse, dice: Random) -> None:
        self._house, self._dice = house, dice.random

    def step(self) -> bool:
        """One step; True when something got better."""
        house = self._house
        wanted = self._wanted()
        if wanted is None:
            return False
        item, room = wanted
        here = house.room_of[item.number]
        if here == room:
            return False
        if item.mode is None and item.fits and not item.fits >> room & 1:
            return False  # with nobody in it either
        mine, theirs = house.inside[here], house.inside[room]
        choice = self._dice()
        house.gained = 0
        if not theirs and item.mode is not None and choice < 0.5:
            done = self._own_rooms(here, item)
        elif choice < 0.2 or not theirs:
            without = [other for other in mine if other is not item]
            done = house.attempt((room, [*theirs, item]), (here, without))
        elif choice < 0.5:
            back = self._one_of(theirs)
            kept = [other for other in theirs if other is not back]
            without = [other for other in mine if other is not item]
            done = house.attempt((room, [*kept, item]), (here, [*without, back]))
        elif choice < 0.75 or len(theirs) > 1:
            done = house.attempt((room, mine), (here, theirs))
        elif len(mine) > 1:
            done = self._make_way(here, item, room)
        else:
            done = self._in_a_ring(here, room)
        return done and house.gained > 0

    def _own_rooms(self, here: int, item: Item) -> bool:
        """All of the item's flight leave the room they share, each for an empty one."""
        house = self._house
        leaving = [other for other in house.inside[here] if other.flight == item.flight]
        staying = [other for other in house.inside[here] if other.flight != item.flight]
        empty, found = house.empty, list[tuple[int, list[Item]]]()
        for one in leaving:
            free = one.fits & empty
            if not free:
                return False
            first = free & -free
            empty &= ~first
            found.append((first.bit_length() - 1, [one]))
        return house.attempt((here, staying), *found)

    def _make_way(self, here: int, item: Item, room: int) -> bool:
        """The item leaves the room it shares for this one, and who is in that goes to an empty room."""
        house = self._house
        (theirs,) = house.inside[room]
        free = bits(theirs.fits & house.empty) if item.fits >> room & 1 else []
        if not free:
            return False
        staying = [other for other in house.inside[here] if other is not item]
        return house.attempt((self._one_of(free), [theirs]), (room, [item]), (here, staying))

    def _in_a_ring(self, here: int, room: int) -> bool:
        """Who is here goes to the room, who is there to a third one, and who is in that comes here."""
        house = self._house
        (mine,), (theirs,) = house.inside[here], house.inside[room]
        if not mine.fits >> room & 1:
            return False
        for _ in range(_TRIES):
            other = int(self._dice() * len(house.inside))
            inside = house.inside[other]
            if other in (here, room) or not theirs.fits >> other & 1 or len(inside) > 1:
                continue
            if not inside or inside[0].fits >> here & 1:
                return house.attempt((room, [mine]), (other, [theirs]), (here, inside))
        return False

    def _wanted(self) -> tuple[Item, int] | None:
        """Somebody and a room that may be better for them."""
        house, dice = self._house, self._dice
        if not house.items:
            return None
        rooms = len(house.inside)
        if dice() < 0.7:
            trouble, apart = house.trouble()
            if apart and dice() < 0.7:
                trouble = apart
            groups = house.groups_apart()
            if groups and (not trouble or dice() < 0.4):
                group = self._one_of(groups)
                items = [item for h in house.of_group[group] for item in house.of_household.get(h, ())]
                if not items:
                    return None  # all of them are there already
                item = self._one_of(items)
                return item, self._beside(house.group_rooms(group) & ~(1 << house.room_of[item.number]))
            if trouble:
                household = self._one_of(trouble)
                item = self._one_of(house.of_household[household])
                others = house.household_rooms(household) & ~(1 << house.room_of[item.number])
                if others and dice() < 0.8:
                    return item, self._beside(others)
                if item.small and house.wash and dice() < 0.7:
                    return item, self._one_of(house.wash)
                return item, int(dice() * rooms)
        item = self._one_of(house.items)
        here = house.room_of[item.number]
        if item.mode is not None and len(house.inside[here]) > 1 and dice() < 0.5:
            # Who shares may find a room of his own, or one where others leave on the same flight.
            alone = bits(item.fits & house.empty)
            if alone and dice() < 0.5:
                return item, self._one_of(alone)
            for _ in range(_TRIES):
                room = int(dice() * rooms)
                if room != here and self._leave_together(item, room):
                    return item, room
        return item, int(dice() * rooms)

    def _leave_together(self, item: Item, room: int) -> bool:
        """Whether some in the room leave with the party."""
        mode, flight = item.mode, item.flight
        for other in self._house.inside[room]:  # noqa: SIM110  # asked so often that a generator is felt
            if other.mode == mode and other.flight == flight:
                return True
        return False

    def _beside(self, rooms: int) -> int:
        """One of these rooms or one that adjoins them."""
        near = self._house.beside(rooms)
        return self._one_of(near) if near else int(self._dice() * len(self._house.inside))

    def _one_of(self, things: Sequence[T]) -> T:
        return things[int(self._dice() * len(things))]


def _named(house: WeighedHouse, arrangement: Arrangement) -> Arrangement:
    """The arrangement with the rooms that were found; the old one where a room turns out too small after all."""
    found = Arrangement(arrangement.wave)
    for room, items in enumerate(house.inside):
        if items and not put_all(found, [item.party for item in items], room):
            return arrangement
    return found if found.vector <= arrangement.vector else arrangement
