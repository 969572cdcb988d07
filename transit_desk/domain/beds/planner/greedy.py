"""A first plan within the blink of an eye: hardest households first, each into the room it wastes least."""

from collections.abc import Iterable, Sequence

from transit_desk.domain.beds.party import Family, Party, make_party
from transit_desk.domain.beds.planner.arrangement import Arrangement
from transit_desk.domain.beds.planner.options import Way
from transit_desk.domain.beds.rules import is_adult


def order_of(families: Iterable[Family]) -> list[Family]:
    """Who can go to fewest rooms comes first; a household without an adult of its own after its family."""
    return sorted(families, key=_hardness)


def _hardness(family: Family) -> tuple[bool | int, ...]:
    party = make_party(family, family.members)
    return (
        not family.alone and not any(is_adult(m.age) for m in family.members),
        not family.isolate,
        not party.guests.step_free,
        not party.mixed,
        -party.beds,
        -party.low,
        family.id,
    )


def best_room(arrangement: Arrangement, party: Party) -> int | None:
    """The room that suits the party best and takes it; of rooms alike the first."""
    found: tuple[tuple[int, ...], int] | None = None
    for room, space in enumerate(arrangement.spaces):
        if space.free < party.beds or (not space.free and not party.infants):
            continue
        cost = _cost(arrangement, party, room)
        if (found is None or cost < found[0]) and space.takes(party):
            found = cost, room
    return None if found is None else found[1]


def _cost(arrangement: Arrangement, party: Party, room: int) -> tuple[int, ...]:
    """The household's own rooms first, then those of linked cases, then as `Space.cost`."""
    wave, space = arrangement.wave, arrangement.spaces[room]
    own = arrangement.household_rooms(party.family.id)
    beside = 0
    if own and room not in own:
        beside = 2 if wave.near[room].isdisjoint(own) else 1
    linked = 0
    if party.family.linked:
        rooms = arrangement.linked_rooms(party.family.linked)
        linked = int(bool(rooms) and room not in rooms and wave.near[room].isdisjoint(rooms))
    families = {other.family.key for other, _ in space.parties} | wave.there[room].families
    opens = int(len(families) == 1 and party.family.key not in families)
    _, kind, left, number = space.cost(party)
    return beside, linked, opens, kind, left, number


def place(arrangement: Arrangement, family: Family, two: Sequence[Way]) -> None:
    """The household whole; else in two parts; else as much of it as has a place."""
    whole = make_party(family, arrangement.missing(family.id))
    room = best_room(arrangement, whole)
    if room is not None:
        arrangement.put(whole, room)
        return
    for way in two:
        put: list[tuple[Party, int]] = []
        for part in way.parts:
            room = best_room(arrangement, part)
            if room is None:
                break
            arrangement.put(part, room)
            put.append((part, room))
        if len(put) == len(way.parts):
            return
        for part, room in put:
            arrangement.remove(part, room)
