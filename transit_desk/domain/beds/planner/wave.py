"""What one plan looks at: the rooms, who is in them on those nights, and who is to come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from transit_desk.domain.beds.party import Family, Party, Space
from transit_desk.domain.beds.rules import (
    adjoining,
    adults_by_family,
    family_key,
    is_isolated,
    prefers_ground_floor,
    views,
)
from transit_desk.domain.beds.values import Goal, Household, Nights, Occupant, Problem, Room
from transit_desk.domain.codes import RoomKind

SMALL_UNDER = 5
"""Whose mother should be near wash rooms (UNHCR's youngest band, FIELD.md)."""


@dataclass(slots=True)
class There:
    """Who stays in a room whatever the plan says."""

    families: frozenset[int] = frozenset()
    flights: frozenset[int] = frozenset()


@dataclass(slots=True)
class Wave:
    """Households that come on one day, and the house as it stands on their nights.

    Rooms are spoken of by their place in `rooms`; closed ones are left out.
    """

    problem: Problem
    rooms: tuple[Room, ...]
    taken: tuple[Occupant, ...]
    families: tuple[Family, ...]
    near: tuple[frozenset[int], ...]
    there: tuple[There, ...]
    home: dict[int, frozenset[int]]  # household: rooms where some of it are already
    linked_home: dict[int, frozenset[int]]  # group of linked cases: likewise
    linked_here: dict[int, frozenset[int]]  # and the households of it that are
    before: dict[int, int]  # person: room
    goals: tuple[Goal, ...]
    by_bed: dict[int, Occupant] = field(default_factory=dict)
    households: tuple[Household, ...] = ()
    infants: tuple[
        tuple[Party, int], ...
    ] = ()  # with their mothers since earlier, and in which room (its id)

    def spaces(self) -> list[Space]:
        """The rooms with nobody new in them."""
        seen = views(self.rooms, self.taken, self.households)
        for party, room_id in self.infants:
            if room_id in seen:
                family = party.family
                seen[room_id].enter(family.id, party.guests.tally, family.isolate, family.family)
        return [Space(room, seen[room.id], self.by_bed) for room in self.rooms]


def make_wave(
    problem: Problem,
    households: Sequence[Household],
    taken: Iterable[Occupant],
    infants: Sequence[tuple[Party, int]] = (),
) -> Wave:
    """The wave of these households; of `taken` those who are there on one of their nights.

    `infants` share beds planned just now and so are not among `taken`.
    """
    nights = Nights(
        min((h.nights.first for h in households), default=0),
        max((h.nights.end for h in households), default=1),
    )
    here = tuple(o for o in taken if o.nights.meets(nights))
    # Rooms that others need more come last: of rooms that do, the first is taken.
    rooms = tuple(sorted((room for room in problem.rooms if not room.closed), key=_needed))
    index = {room.id: i for i, room in enumerate(rooms)}
    closed = {bed.id for room in problem.rooms if room.closed for bed in room.beds}
    here = tuple(o for o in here if o.bed_id not in closed)
    all_near = adjoining(problem.rooms)
    where = {bed.id: i for i, room in enumerate(rooms) for bed in room.beds}
    anywhere = {bed.id: room.id for room in problem.rooms for bed in room.beds}
    adults = adults_by_family([*problem.taken], problem.households)
    apart: dict[int, set[int]] = {}
    for one, other in problem.apart:
        apart.setdefault(one, set()).add(other)
        apart.setdefault(other, set()).add(one)
    there = [There() for _ in rooms]
    home: dict[int, set[int]] = {}
    linked_home: dict[int, set[int]] = {}
    linked_here: dict[int, set[int]] = {}
    for occupant in here:
        room = where[occupant.bed_id]
        key = family_key(occupant.household_id, occupant.family)
        there[room].families |= {key}
        there[room].flights |= {occupant.flight}
        home.setdefault(occupant.household_id, set()).add(room)
        if occupant.linked:
            linked_home.setdefault(occupant.linked, set()).add(room)
            linked_here.setdefault(occupant.linked, set()).add(occupant.household_id)
    return Wave(
        problem=problem,
        rooms=rooms,
        taken=here,
        families=tuple(
            Family(
                id=h.id,
                label=h.label,
                members=tuple(sorted(h.members, key=lambda m: m.person_id)),
                isolate=is_isolated(h, here),
                alone=adults[family_key(h.id, h.family)] == 0,
                prefers_ground=any(prefers_ground_floor(m) for m in h.members),
                family=h.family,
                linked=h.linked,
                flight=h.flight,
                apart=frozenset(apart.get(h.id, ())),
            )
            for h in sorted(households, key=lambda h: h.id)
            if h.members
        ),
        near=tuple(frozenset(index[n] for n in all_near[room.id] if n in index) for room in rooms),
        there=tuple(there),
        home={h: frozenset(found) for h, found in home.items()},
        linked_home={g: frozenset(found) for g, found in linked_home.items()},
        linked_here={g: frozenset(found) for g, found in linked_here.items()},
        before={p: index.get(anywhere.get(b, 0), -1) for p, b in problem.before.items()},
        goals=problem.goals,
        by_bed={o.bed_id: o for o in here},
        households=tuple(households),
        infants=tuple(infants),
    )


def _needed(room: Room) -> tuple[bool, bool, int]:
    return room.kind is RoomKind.ACCESSIBLE, room.accessible and room.floor == 0, room.id


def has_small(party: Party) -> bool:
    """Whether a small child is among them."""
    return any(m.age is not None and m.age < SMALL_UNDER for m in party.members)
