"""What the programme and the search ask of rooms and parties more than once: who may be where, and with whom.

Sets of rooms are whole numbers: the bit of each room's place in the wave.
"""

from collections.abc import Sequence
from typing import NamedTuple

from transit_desk.domain.beds.party import Family, Party, Traits, make_party
from transit_desk.domain.beds.planner.options import Way, ways_in_three, ways_in_two
from transit_desk.domain.beds.planner.wave import Wave
from transit_desk.domain.beds.rules import MAX_UNACCOMPANIED, RoomView, broken, is_adult
from transit_desk.domain.beds.values import Room
from transit_desk.domain.codes import RoomKind

MEN, WOMEN, BOYS, GIRLS = range(4)


def sharing(party: Party) -> int | None:
    """With whom unrelated the party may share a room; None: with nobody."""
    tally = party.guests.tally
    if party.family.isolate or tally.unknown:
        return None
    male, female = tally.men + tally.boys, tally.women + tally.girls
    if party.family.alone:
        return None if male and female else BOYS if male else GIRLS
    if tally.men and not female:
        return MEN
    return WOMEN if tally.women and not tally.men else None


class Rooms:
    """What the programme asks of a wave more than once; answers are remembered.

    Which rooms take a party by itself, which may be shared by whom, how a household can be parted.
    """

    def __init__(self, wave: Wave) -> None:
        self.wave = wave
        self.spaces = wave.spaces()
        self._rules: dict[tuple[object, ...], bool] = {}
        self._fits: dict[tuple[Traits, bool, bool, int], int] = {}
        self._fits_kind: dict[tuple[object, ...], int] = {}
        self._ways: dict[int, list[Way]] = {}
        self.empty = [not there.families for there in wave.there]
        self.used = sum((not empty) << i for i, empty in enumerate(self.empty))
        self._here = frozenset[int]().union(*(there.families for there in wave.there))

    def fits(self, party: Party) -> int:
        """The rooms that take it with nobody unrelated in them, as bits."""
        family = party.family
        alike = (party.traits, family.isolate, family.alone, family.id if family.key in self._here else 0)
        found = self._fits.get(alike)
        if found is None:
            found = self._fits[alike] = self._found(party, alike[-1])
        return found

    def _found(self, party: Party, own: int) -> int:
        """Many who differ as people ask the same of a room."""
        tally = party.guests.tally
        kind = (
            tally.men > 0,
            tally.women > 0,
            tally.boys > 0,
            tally.girls > 0,
            tally.unknown > 0,
            tally.adults > 0,
            tally.minors > 0,
            party.family.alone and tally.people > MAX_UNACCOMPANIED,
            party.guests.isolate,
            party.guests.step_free,
            party.guests.alone,
        )
        key = (kind, party.low, party.other, party.infants, party.can_host, party.can_host_low, own)
        found = self._fits_kind.get(key)
        if found is None:
            found = 0
            for i, space in enumerate(self.spaces):
                if party.beds > space.free:
                    continue
                if self.empty[i]:
                    fits = self._allowed(space.room, kind, party) and space.has_beds(space.need(party))
                else:
                    fits = self.wave.there[i].families == {party.family.key} and space.takes(party)
                found |= fits << i
            self._fits_kind[key] = found
        return found

    def _allowed(self, room: Room, kind: tuple[bool, ...], party: Party) -> bool:
        key = (room.kind, room.accessible and room.floor == 0, kind)
        if key not in self._rules:
            self._rules[key] = next(broken(RoomView(room), party.guests), None) is None
        return self._rules[key]

    def ways(self, family: Family) -> Sequence[Way]:
        """The household whole, and every way to part it in two or three rooms."""
        if family.id not in self._ways:
            members = family.members
            two = ways_in_two(family, members)
            can_stand = len(members) if family.alone else sum(is_adult(m.age) for m in members)
            three = ways_in_three(family, two) if can_stand > 2 else []
            self._ways[family.id] = [Way((make_party(family, members),), 0), *two, *three]
        return self._ways[family.id]

    def shares(self, mode: int, room: int) -> bool:
        """Whether a room may be shared by such people, as it is now."""
        kind, tally = self.wave.rooms[room].kind, self.spaces[room].view.total
        if kind is RoomKind.ISOLATION or self.spaces[room].view.isolated or not self.spaces[room].free:
            return False
        if (kind is RoomKind.MEN and mode in (WOMEN, GIRLS)) or (
            kind is RoomKind.WOMEN and mode in (MEN, BOYS)
        ):
            return False
        if self.empty[room]:
            return True
        if tally.unknown or bool(tally.alone) != (mode in (BOYS, GIRLS)):
            return False
        male, female = tally.men + tally.boys, tally.women + tally.girls
        return {
            MEN: not tally.women and not tally.girls,
            WOMEN: not tally.men,
            BOYS: not female,
            GIRLS: not male,
        }[mode]

    def children(self, room: int) -> int:
        """Places for children without an adult."""
        return MAX_UNACCOMPANIED - self.spaces[room].view.total.alone


class Demand(NamedTuple):
    """What parties that share ask of the rooms shared like this."""

    mode: int
    beds: int
    low: int
    hosting: int  # low beds for those who share theirs with an infant, or for infants, where there is no cot
    step_free: bool
    people: int


def bits(rooms: int) -> list[int]:
    """The places of the ones, lowest first."""
    found = []
    while rooms:
        lowest = rooms & -rooms
        found.append(lowest.bit_length() - 1)
        rooms ^= lowest
    return found
