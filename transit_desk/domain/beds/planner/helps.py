"""What would give those without a place one: each tried out in the house as it is planned."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from transit_desk.domain.beds.party import Family, Party, Space, make_party
from transit_desk.domain.beds.planner.arrangement import Arrangement
from transit_desk.domain.beds.rules import FACTS, RoomView, broken
from transit_desk.domain.beds.values import BedRule, Help, HelpKind, Member, Occupant, Room

_MOST: Final = 4
_RELAXED: Final = frozenset(
    {
        BedRule.NOT_ACCESSIBLE,
        BedRule.NO_UPPER_BUNK,
        BedRule.ROOM_FOR_MEN,
        BedRule.ROOM_FOR_WOMEN,
        BedRule.KEPT_FOR_ISOLATION,
        BedRule.NEEDS_ISOLATION,
    }
)
"""Rules that protect the person alone, or keep a room for others: only these are offered to be set aside."""


def helps(arrangement: Arrangement, family: Family, missing: list[Member]) -> tuple[Help, ...]:
    """What would help the missing of this household, what costs least first."""
    party = make_party(family, missing)
    found = [
        *_clean(arrangement, party),
        *_open(arrangement, party),
        *_move(arrangement, party),
        *_one_more(arrangement, party),
        *_relax(arrangement, party),
    ]
    return tuple(found[:_MOST])


def _clean(arrangement: Arrangement, party: Party) -> Iterator[Help]:
    """A room that takes them when its beds are cleaned."""
    for index, room in enumerate(arrangement.wave.rooms):
        if any(bed.cleaning and not bed.ready for bed in room.beds):
            beds = tuple(replace(bed, ready=bed.ready or bed.cleaning) for bed in room.beds)
            if _as_if(arrangement, index, replace(room, beds=beds)).takes(party):
                yield Help(HelpKind.CLEAN_BEDS, {"room": room.name})
                return


def _open(arrangement: Arrangement, party: Party) -> Iterator[Help]:
    """A closed room that takes them."""
    for room in arrangement.wave.problem.rooms:
        if room.closed and Space(room, RoomView(room), {}).takes(party):
            yield Help(HelpKind.OPEN_ROOM, {"room": room.name})
            return


def _move(arrangement: Arrangement, party: Party) -> Iterator[Help]:
    """A household that stays in one room now, for which there is another, and leaves room for them."""
    wave = arrangement.wave
    by_room: dict[int, dict[int, list[Occupant]]] = {}
    for index, room in enumerate(wave.rooms):
        for bed in room.beds:
            occupant = wave.by_bed.get(bed.id)
            if occupant is not None:
                by_room.setdefault(index, {}).setdefault(occupant.household_id, []).append(occupant)
    for index, households in sorted(by_room.items()):
        for household_id, its in sorted(households.items()):
            if wave.home[household_id] != {index} or household_id in arrangement.parts:
                continue
            left = {bed: o for bed, o in wave.by_bed.items() if o.household_id != household_id}
            view = RoomView(wave.rooms[index])
            for other, count in arrangement.spaces[index].view.by_household.items():
                if other != household_id:
                    view.enter(other, count, other in arrangement.spaces[index].view.isolated)
            space = Space(wave.rooms[index], view, left)
            space.used = arrangement.spaces[index].used
            if not space.takes(party):
                continue
            movers = _movers(household_id, its)
            for target, other_space in enumerate(arrangement.spaces):
                if target != index and other_space.takes(movers):
                    yield Help(
                        HelpKind.MOVE_HOUSEHOLD,
                        {
                            "household": household_id,
                            "other": its[0].name,
                            "from_room": wave.rooms[index].name,
                            "to_room": wave.rooms[target].name,
                        },
                    )
                    return


def _movers(household_id: int, its: list[Occupant]) -> Party:
    """Those in beds as a party; what they need beyond their age is looked at when they are moved."""
    members = tuple(Member(o.person_id, o.name, o.sex, o.age) for o in its)
    isolated = any(o.isolated for o in its)
    family = Family(household_id, "", members, isolated, False, False, its[0].family)
    return make_party(family, members)


def _one_more(arrangement: Arrangement, party: Party) -> Iterator[Help]:
    """The room that lacks the fewest beds, when nothing else speaks against it."""
    best: tuple[int, int, str, Room] | None = None
    for index, space in enumerate(arrangement.spaces):
        if not space.room.beds or space.refusal(party) is not None:
            continue
        need = space.need(party)
        low = max(0, space.used.low + need.low - space.low)
        free = space.low + space.upper
        beds = max(low, space.used.low + need.low + space.used.other + need.other - free)
        if beds > 0 and (best is None or (beds, index) < best[:2]):
            best = beds, index, "low" if low else "any", space.room
    if best is not None:
        yield Help(HelpKind.ONE_MORE_BED, {"count": best[0], "level": best[2], "room": best[3].name})


def _relax(arrangement: Arrangement, party: Party) -> Iterator[Help]:
    """A room with beds enough where one rule stands in the way."""
    told: set[BedRule] = set()
    for space in arrangement.spaces:
        if space.free < party.beds or not party.beds:
            continue
        rules = list(broken(space.view, party.guests))
        if not space.has_beds(space.need(party)):
            rules.append(BedRule.NO_UPPER_BUNK)
        if len(rules) == 1 and rules[0] in _RELAXED - FACTS - told:
            told.add(rules[0])
            yield Help(HelpKind.RELAX_RULE, {"rule": rules[0].value, "room": space.room.name})


def _as_if(arrangement: Arrangement, index: int, room: Room) -> Space:
    """The room as it is planned, but with other beds."""
    now = arrangement.spaces[index]
    space = Space(room, now.view, arrangement.wave.by_bed)
    space.used = now.used
    return space
