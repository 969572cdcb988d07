"""A first plan within the blink of an eye: hardest households first, each into the room it wastes least."""

from collections.abc import Iterable, Sequence

from transit_desk.domain.beds.party import Family, Party, kind_cost, make_party
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
    near = arrangement.wave.near
    beds, family, key, never_shared = party.beds, party.family, party.family.key, party.mixed
    own = arrangement.household_rooms(family.id)
    linked = arrangement.linked_rooms(family.linked) if family.linked else set[int]()
    found: tuple[tuple[int, ...], int] | None = None
    for room, space in enumerate(arrangement.spaces):
        left = space.free - beds
        if left < 0 or (not left and not beds and not party.infants):
            continue
        families = space.view.by_family
        others = len(families) - (key in families)
        if others and never_shared:
            continue
        # The household's own rooms first, then those of linked cases, then those that waste least.
        beside = 0 if not own or room in own else 2 if near[room].isdisjoint(own) else 1
        apart = int(bool(linked) and room not in linked and near[room].isdisjoint(linked))
        opens = int(others == 1 and key not in families)
        cost = beside, apart, opens, kind_cost(space.room, party), left, space.room.id
        if (found is None or cost < found[0]) and space.takes(party):
            found = cost, room
    return None if found is None else found[1]


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
