"""From a choice of parties to rooms with names: matching for those by themselves, packing for those who share."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Final

from transit_desk.domain.beds.party import Party
from transit_desk.domain.beds.planner.arrangement import Arrangement
from transit_desk.domain.beds.planner.greedy import best_room, order_of, place
from transit_desk.domain.beds.planner.options import ways_in_two, ways_of_some
from transit_desk.domain.beds.planner.pool import Chosen
from transit_desk.domain.beds.planner.rooms import Demand, bits
from transit_desk.domain.beds.planner.solver import Model, Stop
from transit_desk.domain.beds.planner.wave import Wave
from transit_desk.domain.beds.rules import is_adult

_NODES: Final = 500


def too_small(chosen: Chosen) -> int:
    """A set of rooms (bits) that some of the parties by themselves cannot all lie in; 0 when all can."""
    _, stuck = _match([fits & ~_shared(chosen) for _, fits in chosen.alone])
    rooms = 0
    for one in stuck:
        rooms |= chosen.alone[one][1]
    return rooms


def realise(wave: Wave, chosen: Chosen, stop: Stop) -> Arrangement:
    """An arrangement with as much of the choice as can be had; who is left goes where there is room."""
    arrangement = Arrangement(wave)
    shared = _shared(chosen)
    rooms, _ = _match([fits & ~shared for _, fits in chosen.alone])
    for (parties, _), room in zip(chosen.alone, rooms, strict=True):
        if room is not None:
            put_all(arrangement, parties, room)
    for mode in sorted(set(chosen.rooms.values())):
        pack(
            arrangement,
            [one for one in chosen.shared if one[1].mode == mode],
            sorted(room for room, its in chosen.rooms.items() if its == mode),
            stop,
        )
    settle(arrangement)
    return arrangement


def _shared(chosen: Chosen) -> int:
    return sum(1 << room for room in chosen.rooms)


def put_all(arrangement: Arrangement, parties: Iterable[Party], room: int) -> bool:
    """All of these parties come into the room, or none."""
    put: list[Party] = []
    for party in sorted(parties, key=lambda p: not any(is_adult(m.age) for m in p.members)):
        if not arrangement.takes(party, room):
            for other in put:
                arrangement.remove(other, room)
            return False
        arrangement.put(party, room)
        put.append(party)
    return True


def _match(wanted: Sequence[int]) -> tuple[list[int | None], list[int]]:
    """A room for each by augmenting paths, the hardest first; and some of them that have too few rooms."""
    holder: dict[int, int] = {}
    room_of: list[int | None] = [None] * len(wanted)
    stuck: list[int] = []
    for start in sorted(range(len(wanted)), key=lambda i: (wanted[i].bit_count(), i)):
        came: dict[int, int] = {}
        edge, end = [start], None
        while edge and end is None:
            one = edge.pop(0)
            for room in bits(wanted[one]):
                if room in came:
                    continue
                came[room] = one
                if room not in holder:
                    end = room
                    break
                edge.append(holder[room])
        if end is None:
            stuck = stuck or [start, *(holder[room] for room in came)]
            continue
        while True:
            one = came[end]
            before = room_of[one]
            holder[end], room_of[one] = one, end
            if before is None:
                break
            end = before
    return room_of, stuck


def pack(
    arrangement: Arrangement, shared: Sequence[tuple[Party, Demand]], rooms: Sequence[int], stop: Stop
) -> None:
    """Parties into these rooms, the largest first, each where least is left over; exactly when that fails."""
    waiting = sorted(
        shared, key=lambda one: (not one[1].step_free, -one[1].beds, -one[1].low, one[0].members[0].person_id)
    )
    left = 0
    for party, _ in waiting:
        stays = _stays(arrangement, party)
        if stays in rooms and arrangement.takes(party, stays):
            arrangement.put(party, stays)
    for party, _ in waiting:
        if any(other is party for other, _ in arrangement.parts[party.family.id]):
            continue
        open_rooms = [room for room in rooms if arrangement.takes(party, room)]
        if open_rooms:
            room = min(open_rooms, key=lambda room: (_waste(arrangement, party, room), room))
            arrangement.put(party, room)
        else:
            left += 1
    if left and not stop():
        _pack_exactly(arrangement, waiting, rooms, stop)


def _pack_exactly(
    arrangement: Arrangement, shared: Sequence[tuple[Party, Demand]], rooms: Sequence[int], stop: Stop
) -> None:
    """The packing that leaves the fewest people out, in place of the one there is."""
    for room in rooms:
        for party in arrangement.contents(room):
            arrangement.remove(party, room)
    model = Model()
    where: list[list[tuple[int, int]]] = []
    costs: dict[int, float] = {}
    for party, _ in shared:
        columns = [(room, model.column()) for room in rooms if arrangement.takes(party, room)]
        out = model.column()
        costs[out] = len(party.members)
        model.exactly([*((column, 1.0) for _, column in columns), (out, 1.0)], 1)
        where.append(columns)
    for room in rooms:
        space = arrangement.spaces[room]
        inside = [
            (column, demand)
            for columns, (_, demand) in zip(where, shared, strict=True)
            for its, column in columns
            if its == room
        ]
        limits: tuple[tuple[Callable[[Demand], int], int], ...] = (
            (lambda demand: demand.beds, space.free),
            (lambda demand: demand.low, space.low - space.used.low),
            (lambda demand: demand.low + demand.hosting, space.low - space.used.low + space.cots),
        )
        for takes, holds in limits:
            model.at_most([(column, float(takes(demand))) for column, demand in inside], holds)
    solved = model.minimise(costs, stop=stop, nodes=_NODES)
    if solved.values is None:
        return
    for (party, _), columns in zip(shared, where, strict=True):
        for room, column in columns:
            if solved.values[column] and arrangement.takes(party, room):
                arrangement.put(party, room)


def _stays(arrangement: Arrangement, party: Party) -> int:
    """The room where all of the party were before, -1 when there is none."""
    rooms = {
        arrangement.wave.before.get(m.person_id, -1) for m in party.members if m.age is None or m.age >= 2
    }
    return rooms.pop() if len(rooms) == 1 else -1


def _waste(arrangement: Arrangement, party: Party, room: int) -> tuple[int, int, int]:
    """Low beds are left for who needs them, flights stay together, gaps are closed."""
    space = arrangement.spaces[room]
    need = space.need(party)
    spare_low = space.low - space.used.low - need.low
    flights = {other.family.flight for other, _ in space.parties} | arrangement.wave.there[room].flights
    return int(bool(flights) and party.family.flight not in flights), space.free - party.beds, -spare_low


def settle(arrangement: Arrangement, tries: int = 1000) -> None:
    """Whoever has no place yet: whole, in parts, or some of the household in one room.

    A household that is not complete is not scattered as well: that is for a person to decide. Of the ways to
    share a household out, `tries` are looked at.
    """
    for family in order_of(arrangement.wave.families):
        if not arrangement.missing(family.id):
            continue
        for party, where in list(arrangement.parts[family.id]):
            arrangement.remove(party, where)
        missing = arrangement.missing(family.id)
        two = ways_in_two(family, missing)[:tries]
        place(arrangement, family, two)
        if len(arrangement.missing(family.id)) < len(missing):
            continue
        for way in islice(ways_of_some(family, missing), tries):
            room = best_room(arrangement, way.parts[0])
            if room is not None:
                arrangement.put(way.parts[0], room)
                break
