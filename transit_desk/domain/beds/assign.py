"""From rooms to beds: who of a room's parties gets which bed, and why a place is given or not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from transit_desk.domain.beds.party import Family, Party, Space, Traits, hosts_first, make_party
from transit_desk.domain.beds.rules import low_reason, prefers_ground_floor
from transit_desk.domain.beds.values import (
    Bed,
    BedRule,
    Fact,
    Help,
    Member,
    Occupant,
    Placement,
    Reason,
    Unplaced,
    WhyNot,
)
from transit_desk.domain.codes import BedLevel, RoomKind
from transit_desk.domain.infants import is_infant


def placements(
    space: Space,
    taken: Mapping[int, Occupant],
    splits: Mapping[int, bool],
    before: Mapping[int, int] = MappingProxyType({}),
) -> Iterator[Placement]:
    """A place for everybody the planner put into this room, in the order of its beds.

    `taken` are the occupants by bed; `splits` says for each split household whether its rooms adjoin. `before`
    are the beds people had or were to have, which they keep where they can.
    """
    beds = _Beds(space, taken)
    shared: dict[int, int] = {}
    for party, need in space.parties:
        shared |= _give_infants(space, party, need.cots, beds)
    waiting = [m for party, _ in space.parties for m in party.members if m.person_id not in shared]
    waiting = [member for member in waiting if member.person_id not in beds.given]
    # Low beds first to those who must have one: by themselves, as an infant, or with an infant beside them.
    hosts = frozenset(shared.values())
    for member in waiting:
        if low_reason(member) is not None or is_infant(member.age) or member.person_id in hosts:
            beds.given[member.person_id] = beds.low.pop(0)
    # A household by itself takes low beds as long as there are any; who shares leaves them for others.
    by_itself = len(space.view.by_household) == 1
    first, second = (beds.low, beds.upper) if by_itself else (beds.upper, beds.low)
    for member in waiting:
        if member.person_id not in beds.given:
            beds.given[member.person_id] = (first or second).pop(0)
    names = {occupant.person_id: occupant.name for occupant in taken.values()}
    names |= {member.person_id: member.name for party, _ in space.parties for member in party.members}
    for party, _ in space.parties:
        adjoins = splits.get(party.family.id)
        for member in party.members:
            host_id = shared.get(member.person_id)
            host = None if host_id is None else (host_id, names[host_id])
            yield _placement(space, party, member, beds.given.get(member.person_id), host, adjoins)


class _Beds:
    """Free beds of one room by level, who was given which, and how many low beds nobody must have."""

    def __init__(self, space: Space, taken: Mapping[int, Occupant]) -> None:
        free = [bed for bed in space.room.beds if bed.ready and bed.id not in taken]
        self.low = [bed for bed in free if bed.level in (BedLevel.SINGLE, BedLevel.LOWER)]
        self.upper = [bed for bed in free if bed.level is BedLevel.UPPER]
        self.cots = [bed for bed in free if bed.level is BedLevel.COT]
        self.given: dict[int, Bed] = {}
        self.spare_low = space.low - space.used.low


def _give_infants(space: Space, party: Party, cots: int, beds: _Beds) -> dict[int, int]:
    """Cots for the first `cots` infants; for the others who shares a bed with them (infant to adult).

    Infants whom nobody can take in get nothing here: they need a bed of their own.
    """
    infants = sorted((m for m in party.members if is_infant(m.age)), key=lambda m: (m.age or 0, m.person_id))
    for infant in infants[:cots]:
        beds.given[infant.person_id] = beds.cots.pop(0)
    rest = infants[cots:]
    here = space.host_here.get(party.family.id)
    # The planner kept one low bed for a host where nobody who must have one can be it (`Space.need`).
    kept = here is None and not party.can_host_low
    hosts: list[int] = []
    for member in hosts_first(party.members):
        if len(hosts) == len(rest):
            break
        if low_reason(member) is None:
            if not kept and not beds.spare_low:
                continue
            beds.spare_low -= not kept
            kept = False
        hosts.append(member.person_id)
    if here is not None and len(hosts) < len(rest):
        hosts.append(here)
    return {infant.person_id: hosts[i % len(hosts)] for i, infant in enumerate(rest) if hosts}


def _placement(
    space: Space,
    party: Party,
    member: Member,
    bed: Bed | None,
    host: tuple[int, str] | None,
    adjoins: bool | None,
) -> Placement:
    reason = _reason(space, party, member, bed, adjoins)
    facts: dict[str, Fact] = {
        "name": member.name,
        "room": space.room.name,
        "bed": "" if bed is None else bed.name,
        "household": party.family.label,
    }
    low = low_reason(member)
    if reason is Reason.LOW_BED and low is not None:
        facts["low"] = low.value
    if host is not None:
        facts["adult"] = host[1]
    return Placement(
        person_id=member.person_id,
        room_id=space.room.id,
        bed_id=None if bed is None else bed.id,
        reason=reason,
        facts=facts,
        with_person_id=None if host is None else host[0],
    )


def _reason(space: Space, party: Party, member: Member, bed: Bed | None, adjoins: bool | None) -> Reason:
    """The one reason an officer would give first."""
    family, room = party.family, space.room
    if bed is None:
        return Reason.WITH_ADULT
    if bed.level is BedLevel.COT:
        return Reason.COT
    if family.isolate:
        return Reason.ISOLATION
    if adjoins is not None:
        return Reason.FAMILY_ADJOINING if adjoins else Reason.FAMILY_APART
    if prefers_ground_floor(member) and room.accessible:
        return Reason.ACCESSIBLE_ROOM
    if room.kind is RoomKind.ACCESSIBLE and not family.prefers_ground:
        return Reason.ACCESSIBLE_LAST
    if family.alone:
        return Reason.CHILDREN_APART
    if len(party.members) < space.view.by_household[family.id].people:
        return Reason.JOINS_FAMILY
    if len(party.members) > 1:
        return Reason.FAMILY_TOGETHER
    if low_reason(member) is not None and any(b.level is BedLevel.UPPER for b in room.beds):
        return Reason.LOW_BED
    return Reason.SAME_SEX if room.kind in (RoomKind.MEN, RoomKind.WOMEN) else Reason.FREE_ROOM


def unplaced(
    family: Family, members: Iterable[Member], spaces: Sequence[Space], helps: tuple[Help, ...]
) -> Iterator[Unplaced]:
    """Why there is no place for these members in the rooms as they were filled."""
    free = sum(space.free for space in spaces)
    why: dict[Traits, WhyNot] = {}
    for member in members:
        traits = family.traits_of(member)
        if traits not in why:
            why[traits] = _why_not(family, member, spaces)
        facts: dict[str, Fact] = {
            "name": member.name,
            "household": family.label,
            "size": len(family.members),
            "free": free,
        }
        yield Unplaced(member.person_id, why[traits], facts, helps)


def _why_not(family: Family, member: Member, spaces: Sequence[Space]) -> WhyNot:
    party = make_party(family, [member])
    open_rooms = [space for space in spaces if space.free]
    if family.isolate:
        return WhyNot.NO_ISOLATION_ROOM
    if not open_rooms:
        return WhyNot.NO_FREE_BED
    if party.guests.step_free:
        return WhyNot.NO_ACCESSIBLE_BED
    if family.alone:
        return WhyNot.NO_ROOM_FOR_CHILDREN
    refusals = {space.refusal(party) for space in open_rooms}
    if BedRule.SEX_UNKNOWN in refusals:
        return WhyNot.SEX_UNKNOWN
    if any(space.takes(party) for space in open_rooms):
        return WhyNot.FAMILY_DOES_NOT_FIT
    if BedRule.CHILD_WITHOUT_ADULT in refusals:
        here = any(family.id in space.view.by_household for space in spaces)
        return WhyNot.CHILD_WITHOUT_ADULT if here else WhyNot.FAMILY_DOES_NOT_FIT
    return WhyNot.NO_LOW_BED if None in refusals else WhyNot.ONLY_WITH_OTHERS
