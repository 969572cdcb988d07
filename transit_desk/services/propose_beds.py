"""Where people could sleep from tonight, and what speaks against each bed; nothing is written here."""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from db.queries import bed_facts
from transit_desk.domain.beds.rules import YIELDING, explain_beds
from transit_desk.domain.beds.values import (
    Fact,
    Household,
    Member,
    Occupant,
    Placement,
    Plan,
    Reason,
    RuleBroken,
)
from transit_desk.domain.codes import BedLevel
from transit_desk.domain.refusals import NotFound
from transit_desk.domain.rights import Right
from transit_desk.services.acts import needs
from transit_desk.services.bed_checks import (
    as_occupants,
    explain_all,
    going_back,
    households_of,
    in_sight,
)
from transit_desk.services.context import Desk
from transit_desk.services.planning import at_once, still_to_come


@dataclass(frozen=True, slots=True)
class FreeBed:
    """A bed that somebody could have; `rules` are those an officer may override, none when nothing speaks
    against it."""

    bed_id: int
    label: str
    level: BedLevel
    rules: tuple[RuleBroken, ...]


@needs(Right.SEE_PEOPLE)
def propose_beds(desk: Desk, person_ids: Collection[int], fixed: Mapping[int, int] | None = None) -> Plan:
    """Where these people could sleep from tonight, each with the reason; nothing is written.

    For whom a bed is held, and for whom somebody has chosen already (`fixed`: person id to bed id), the others go
    round. Who comes first leaves room for those of the case who are still to come, where there is any.
    """
    with desk.database.read() as connection:
        now = in_sight(bed_facts.house_now(connection, desk.now()), desk)
        # Somebody else was quicker: the bed is taken, or the person is in another one.
        housed = now.in_bed
        gone = {o.bed_id for o in now.taken if not o.held or o.person_id not in person_ids}
        fixed = {p: bed for p, bed in (fixed or {}).items() if bed not in gone and p not in housed}
        people = [p for p in dict.fromkeys((*person_ids, *fixed)) if p not in housed]
        rows = bed_facts.members(connection, people)
        households = households_of(connection, desk, rows, now.joined)
        later = set(connection.scalars(still_to_come({row.case_id for row in rows}))) - set(people)
        all_rows = [*rows, *bed_facts.members(connection, later - now.held.keys())]
        whole = households_of(connection, desk, all_rows, now.joined) if later else households
    held = _usable_holds(now, households, {p: bed for p, bed in now.held.items() if p in people}, fixed)
    chosen = {**held, **fixed}
    taken = (
        *(o for o in now.taken if not (o.held and o.person_id in people)),
        *as_occupants(households, chosen),
    )
    found = _with_room_for_all(now, households, whole, chosen, taken)
    kept = tuple(
        _held_placement(now, household, member, held[member.person_id])
        for household in households
        for member in household.members
        if member.person_id in held
    )
    return replace(found, placements=(*kept, *found.placements))


def _with_room_for_all(
    now: bed_facts.HouseNow,
    households: Collection[Household],
    whole: Collection[Household],
    chosen: Mapping[int, int],
    taken: Collection[Occupant],
) -> Plan:
    """A plan for those of `households` who have no bed in `chosen`: that of the `whole` cases, as long as it is good
    for them alone."""
    coming = without(households, chosen)
    asked = {member.person_id for household in coming for member in household.members}
    if sum(len(h.members) for h in whole) > sum(len(h.members) for h in households):
        found = at_once(now, without(whole, chosen), taken)
        kept = [one for one in found.placements if one.person_id in asked]
        # An infant whose mother is still to come sleeps with somebody else meanwhile.
        alone = {one.person_id for one in kept if (one.with_person_id or one.person_id) not in asked}
        kept = [one for one in kept if one.person_id not in alone]
        beds: dict[int, int | None] = {one.person_id: one.bed_id for one in kept} | dict(chosen)
        if alone:
            there = (*taken, *as_occupants(coming, beds))
            kept += at_once(now, without(coming, asked - alone), there).placements
            beds |= {one.person_id: one.bed_id for one in kept}
        around = replace(now, taken=tuple(o for o in taken if o.person_id not in chosen))
        fine = all(
            b.rule in YIELDING for each in explain_all(around, households, beds).values() for b in each
        )
        if len(kept) == len(asked) and fine:
            return replace(found, placements=tuple(kept), unplaced=())
    return at_once(now, coming, taken)


def without(households: Collection[Household], person_ids: Container[int]) -> tuple[Household, ...]:
    """The households without these people, and without those of whom nobody is left."""
    left = (
        replace(household, members=tuple(m for m in household.members if m.person_id not in person_ids))
        for household in households
    )
    return tuple(household for household in left if household.members)


def _usable_holds(
    now: bed_facts.HouseNow,
    households: Collection[Household],
    held: Mapping[int, int],
    fixed: Mapping[int, int],
) -> dict[int, int]:
    """The beds held for these people that they can have tonight."""
    beds = {person: bed for person, bed in held.items() if person not in fixed and bed not in fixed.values()}
    if not beds:
        return {}
    found = explain_all(now, households, {**beds, **fixed})
    return {p: bed for p, bed in beds.items() if all(b.rule in YIELDING for b in found[p])}


def _held_placement(now: bed_facts.HouseNow, household: Household, member: Member, bed_id: int) -> Placement:
    room = next(room for room in now.rooms if any(bed.id == bed_id for bed in room.beds))
    bed = next(bed for bed in room.beds if bed.id == bed_id)
    facts: dict[str, Fact] = {
        "name": member.name,
        "room": room.name,
        "bed": bed.name,
        "household": household.label,
    }
    return Placement(member.person_id, room.id, bed_id, Reason.STAYS, facts)


@needs(Right.SEE_PEOPLE)
def rules_against(desk: Desk, person_id: int, bed_id: int) -> tuple[RuleBroken, ...]:
    """What speaks against giving this bed to this person. Raises `NotFound`."""
    with desk.database.read() as connection:
        now = in_sight(bed_facts.house_now(connection, desk.now()), desk)
        if bed_id not in now.labels:
            raise NotFound("bed")
        now = going_back(connection, now, {person_id: bed_id})
        return _rules_for(connection, desk, now, person_id, None)[bed_id]


@needs(Right.SEE_PEOPLE)
def rules_for_person(
    desk: Desk, person_id: int, coming: Mapping[int, int | None] | None = None
) -> dict[int, tuple[RuleBroken, ...]]:
    """What speaks against each bed of the house for this person, by bed id; () where nothing does.

    `coming` are those who come in together with the person and the beds they are going to have (None:
    none), so that a child is not taken for one alone. Raises `NotFound`.
    """
    with desk.database.read() as connection:
        now = in_sight(bed_facts.house_now(connection, desk.now()), desk)
        return _rules_for(connection, desk, now, person_id, coming)


@needs(Right.SEE_PEOPLE)
def free_beds(
    desk: Desk, person_id: int, coming: Mapping[int, int | None] | None = None
) -> tuple[FreeBed, ...]:
    """The beds this person could be given by hand, those without a rule against them first; no bed that who acts
    here may not give. `coming` as in `rules_for_person`."""
    with desk.database.read() as connection:
        now = in_sight(bed_facts.house_now(connection, desk.now()), desk)
        rules = _rules_for(connection, desk, now, person_id, coming)
    found = [
        FreeBed(bed.id, now.labels[bed.id], bed.level, rules[bed.id])
        for room in now.rooms
        for bed in room.beds
        if not any(broken.hard for broken in rules[bed.id])
    ]
    return tuple(sorted(found, key=lambda bed: len(bed.rules)))


def _rules_for(
    connection: Connection,
    desk: Desk,
    now: bed_facts.HouseNow,
    person_id: int,
    coming: Mapping[int, int | None] | None,
) -> dict[int, tuple[RuleBroken, ...]]:
    beside = {other: bed for other, bed in (coming or {}).items() if other != person_id}
    rows = bed_facts.members(connection, [person_id, *beside])
    households = households_of(connection, desk, rows, now.joined)
    own = next((h for h in households if any(m.person_id == person_id for m in h.members)), None)
    if own is None:
        raise NotFound("person")
    staying = [occupant for occupant in now.taken if occupant.person_id not in beside]
    everyone = (*staying, *as_occupants(households, beside))
    return explain_beds(now.rooms, everyone, own, person_id, None, now.joined.apart.get(own.id, {}))
