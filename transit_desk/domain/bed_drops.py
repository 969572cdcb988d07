"""What would happen if people who are carried were put down in a room: who gets which bed, and what it breaks.

For every room of a house at once, while something is dragged: the house is looked at once, each room once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from transit_desk.domain.beds.rules import (
    NOBODY,
    PREFERENCES,
    Guests,
    RoomView,
    Tally,
    adjoining,
    adults_by_family,
    family_key,
    is_isolated,
    low_reason,
    may_host,
    needs_step_free,
    room_rules,
    views,
)
from transit_desk.domain.beds.values import Bed, BedRule, Fact, Household, Member, Occupant, Room, RuleBroken
from transit_desk.domain.board_rows import RoomDrop
from transit_desk.domain.codes import BedLevel
from transit_desk.domain.infants import is_infant


@dataclass(frozen=True, slots=True)
class _Party:
    """A household, or the part of it, that is carried."""

    household: Household
    guests: Guests
    elsewhere: tuple[Room, ...]
    """Rooms in which others of the household sleep."""
    apart: Mapping[int, str]
    """The households it is kept apart from, and what their groups are called."""


def room_drops(
    rooms: Sequence[Room],
    taken: Iterable[Occupant],
    households: Sequence[Household],
    apart: Mapping[int, Mapping[int, str]] | None = None,
) -> dict[int, RoomDrop]:
    """For each room what putting all members of `households` there would do; what they have now does not count.

    `taken` are the people of the house with their nights, `apart` says of a household from which others it is kept
    apart and what their groups are called.
    """
    carried = {member.person_id for household in households for member in household.members}
    everyone = list(taken)
    before = {one.person_id: one.bed_id for one in everyone if one.person_id in carried}
    others = [
        one
        for one in everyone
        if one.person_id not in carried and any(one.nights.meets(h.nights) for h in households)
    ]
    house, near = views(rooms, others, households), adjoining(rooms)
    room_of = {bed.id: room.id for room in rooms for bed in room.beds}
    full = {one.bed_id for one in others}
    adults = adults_by_family(others, households)
    parties = []
    for household in households:
        alone = adults[family_key(household.id, household.family)] == 0
        kept = (apart or {}).get(household.id, NOBODY)
        tally = Tally()
        for member in household.members:
            tally.count(member.sex, member.age, alone)
        guests = Guests(
            household.id,
            tally,
            is_isolated(household, others),
            any(needs_step_free(member) for member in household.members),
            alone,
            household.family,
            frozenset(kept),
        )
        own = {room_of[one.bed_id] for one in others if one.household_id == household.id}
        parties.append(_Party(household, guests, tuple(room for room in rooms if room.id in own), kept))
    return {room.id: _drop(house[room.id], parties, full, before, near[room.id]) for room in rooms}


def _drop(
    view: RoomView,
    parties: Sequence[_Party],
    full: set[int],
    before: Mapping[int, int],
    near: frozenset[int],
) -> RoomDrop:
    room = view.room
    free = [bed for bed in room.beds if bed.ready and bed.id not in full and not room.closed]
    beds, upper = _seats(free, [m for party in parties for m in party.household.members], before)
    shared = len(view.by_family.keys() - {party.guests.key for party in parties})
    found: list[RuleBroken] = []
    for party in parties:
        who: dict[str, Fact] = {"name": party.household.members[0].name, "room": room.name, "bed": ""}
        rules = room_rules(view, party.guests, party.household, party.elsewhere, near, party.apart)
        found += [_rule(rule, {**who, **facts}) for rule, facts in rules]
        view.enter(party.household.id, party.guests.tally, party.guests.isolate, party.household.family)
    for party in parties:
        view.leave(party.household.id, party.guests.tally, party.guests.isolate, party.household.family)
    for member, bed in upper:
        low = low_reason(member)
        assert low is not None  # only who must not be there is in this list
        facts: dict[str, Fact] = {
            "name": member.name,
            "room": room.name,
            "bed": bed.name,
            "low": low.value,
        }
        found.append(_rule(BedRule.NO_UPPER_BUNK, facts))
    split = any(other is not room for party in parties for other in party.elsewhere)
    return RoomDrop(beds, tuple(found), split, shared)


def _seats(
    free: Sequence[Bed], members: Sequence[Member], before: Mapping[int, int]
) -> tuple[dict[int, int | None], list[tuple[Member, Bed]]]:
    """A bed of the room for each who needs one, empty when there are too few; and who has an upper bunk but must not.

    Infants have a cot, or the bed of an adult of theirs: one that had a bed of its own has None, and leaves it. Who
    is in the room already keeps his bed.
    """
    ids = {bed.id for bed in free}
    beds: dict[int, int | None] = {
        m.person_id: before[m.person_id] for m in members if before.get(m.person_id) in ids
    }
    left = [bed for bed in free if bed.id not in beds.values()]
    cots = [bed for bed in left if bed.level is BedLevel.COT]
    low = [bed for bed in left if bed.level in (BedLevel.LOWER, BedLevel.SINGLE)]
    high = [bed for bed in left if bed.level is BedLevel.UPPER]
    hosts = sum(may_host(member) for member in members)
    hosted = 0
    waiting = []
    for member in members:
        if member.person_id in beds:
            continue
        if is_infant(member.age) and cots:
            beds[member.person_id] = cots.pop(0).id
        elif is_infant(member.age) and hosted < hosts:
            hosted += 1
            if member.person_id in before:
                beds[member.person_id] = None
        else:
            waiting.append(member)
    if len(waiting) > len(low) + len(high):
        return {}, []
    # Low beds to those who must have one; then to as many hosts as infants sleep with; the others as they come.
    needy = [m for m in waiting if low_reason(m) is not None or is_infant(m.age)]
    others = [m for m in waiting if m not in needy]
    others.sort(key=lambda m: not (hosted and may_host(m)))
    upper = []
    for place, member in enumerate((*needy, *others)):
        may_go_up = place >= len(needy) + hosted
        bed = ((high or low) if may_go_up else (low or high)).pop(0)
        beds[member.person_id] = bed.id
        if bed.level is BedLevel.UPPER and low_reason(member) is not None:
            upper.append((member, bed))
    return beds, upper


def _rule(rule: BedRule, facts: Mapping[str, Fact]) -> RuleBroken:
    return RuleBroken(rule, rule not in PREFERENCES, facts)
