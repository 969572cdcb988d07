"""Beds: what the house looks like, who could sleep where, and moving people by hand."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from db import tables as tb
from db.queries import house
from db.queries.people import open_movements
from transit_desk.domain.beds.propose import propose
from transit_desk.domain.beds.rules import explain, explain_beds
from transit_desk.domain.beds.values import BedRule, Household, Occupant, Proposal, RuleBroken
from transit_desk.domain.codes import AssignmentState, BedLevel, BedState, Need, StayEnd
from transit_desk.domain.names import display_name
from transit_desk.domain.refusals import (
    AlreadyLeft,
    BedNotSuitable,
    BedOccupied,
    BedOutOfService,
    BedTaken,
    NotCheckedIn,
    NotFound,
)
from transit_desk.domain.rows import GuestRow, RoomRow
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling

USUAL_NIGHTS = 7
"""Nights a bed is given for when no departure is known; FIELD.md: stays of two to six nights."""
_NEW_ASSIGNMENTS = insert(tb.BedAssignment)


@dataclass(frozen=True, slots=True)
class House:
    """Everything the Beds screen draws, of one moment."""

    rooms: tuple[RoomRow, ...]
    guests: tuple[GuestRow, ...]
    today: date

    @property
    def without_bed(self) -> tuple[GuestRow, ...]:
        """Those in the building who need a bed; an infant sleeps with its family."""
        return needing_bed(self.guests, self.today)


@dataclass(frozen=True, slots=True)
class Moved:
    """A person's bed changed; bed ids for undo, labels for the sentence. None is "no bed"."""

    person_id: int
    name: str
    from_bed: int | None
    from_label: str
    to_bed: int | None
    to_label: str


@dataclass(frozen=True, slots=True)
class FreeBed:
    """A bed that somebody could have; `rules` are those an officer may override, none when nothing speaks
    against it."""

    bed_id: int
    label: str
    level: BedLevel
    rules: tuple[RuleBroken, ...]


def needing_bed(guests: Iterable[GuestRow], today: date) -> tuple[GuestRow, ...]:
    """Guests without a bed, but for infants whose family has one: they sleep with it."""
    everyone = tuple(guests)
    housed = {guest.case_id for guest in everyone if guest.bed}
    return tuple(
        guest
        for guest in everyone
        if not guest.bed
        and not (guest.case_id in housed and guest.born is not None and guest.born.age_on(today) < 2)
    )


def show_house(desk: Desk) -> House:
    """Rooms, beds and guests."""
    with desk.database.read() as connection:
        return House(house.rooms(connection), house.guests(connection), desk.today())


def propose_beds(desk: Desk, person_ids: Collection[int], fixed: Mapping[int, int] | None = None) -> Proposal:
    """Where these people could sleep from tonight, each with the reason; nothing is written.

    `fixed` (person id to bed id) are those for whom somebody has chosen already; the others go round them.
    """
    with desk.database.read() as connection:
        now = house.house_now(connection, desk.today())
        # Somebody else was quicker: the bed is taken, or the person is in another one.
        gone = {occupant.bed_id for occupant in now.taken}
        housed = {occupant.person_id for occupant in now.taken}
        fixed = {p: bed for p, bed in (fixed or {}).items() if bed not in gone and p not in housed}
        chosen = as_occupants(house.households(connection, list(fixed), desk.today()), fixed)
        taken = (*now.taken, *chosen)
        people = [p for p in person_ids if p not in {occupant.person_id for occupant in taken}]
        return propose(now.rooms, house.households(connection, people, desk.today()), taken)


def rules_against(desk: Desk, person_id: int, bed_id: int) -> tuple[RuleBroken, ...]:
    """What speaks against giving this bed to this person."""
    with desk.database.read() as connection:
        now = house.house_now(connection, desk.today())
        household = _household(connection, person_id, desk.today())
        return explain(now.rooms, now.taken, household, person_id, bed_id)


def rules_for_person(
    desk: Desk, person_id: int, coming: Mapping[int, int | None] | None = None
) -> dict[int, tuple[RuleBroken, ...]]:
    """What speaks against each bed of the house for this person, by bed id; () where nothing does.

    `coming` are those who come in together with the person and the beds they are going to have (None:
    none), so that a child is not taken for one alone. Raises `NotFound`.
    """
    with desk.database.read() as connection:
        now = house.house_now(connection, desk.today())
        return _rules_for(connection, desk, now, person_id, coming)


def free_beds(
    desk: Desk, person_id: int, coming: Mapping[int, int | None] | None = None
) -> tuple[FreeBed, ...]:
    """The beds this person could be given by hand, those without a rule against them first; no bed that a
    hard rule forbids. `coming` as in `rules_for_person`."""
    with desk.database.read() as connection:
        now = house.house_now(connection, desk.today())
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
    now: house.HouseNow,
    person_id: int,
    coming: Mapping[int, int | None] | None,
) -> dict[int, tuple[RuleBroken, ...]]:
    beside = {other: bed for other, bed in (coming or {}).items() if other != person_id}
    households = house.households(connection, [person_id, *beside], desk.today())
    own = next((h for h in households if any(m.person_id == person_id for m in h.members)), None)
    if own is None:
        raise NotFound("person")
    staying = [occupant for occupant in now.taken if occupant.person_id not in beside]
    return explain_beds(now.rooms, (*staying, *as_occupants(households, beside)), own, person_id)


def rules_of_swap(desk: Desk, one: int, other: int) -> tuple[RuleBroken, ...]:
    """What speaks against these two exchanging their beds. `NotFound` when one of them has none."""
    with desk.database.read() as connection:
        now = house.house_now(connection, desk.today())
        households = house.households(connection, [one, other], desk.today())
        found = explain_all(now, households, _exchanged(connection, one, other))
        return tuple(broken for rules in found.values() for broken in rules)


def swap_beds(desk: Desk, one: int, other: int, *, override: bool = False) -> tuple[Moved, Moved]:
    """Two people exchange their beds. Refused as in `place`; `NotFound` when one of them has none."""
    with telling("", clash=BedTaken("", "")), desk.database.write() as session:
        connection = session.connection()
        house.lock_beds(connection)
        first, second = _place(connection, desk, _exchanged(connection, one, other), override)
        return first, second


def place(desk: Desk, beds: Mapping[int, int | None], *, override: bool = False) -> tuple[Moved, ...]:
    """Give each of these people the bed beside their id (None: no bed any more), all of them or nobody.

    Everyone must be in the building and leaves the bed he has, so that beds may be exchanged. Hard rules
    refuse with `BedTaken`, `BedOutOfService` or `BedNotSuitable`; soft ones too unless `override`. The answer is
    in the order of `beds` and is what undo needs.
    """
    with telling("", clash=BedTaken("", "")), desk.database.write() as session:
        connection = session.connection()
        house.lock_beds(connection)
        return _place(connection, desk, beds, override)


def as_occupants(households: Iterable[Household], beds: Mapping[int, int | None]) -> list[Occupant]:
    """These people as if they slept in their beds of `beds` already."""
    return [
        Occupant(
            bed_id,
            member.person_id,
            household.id,
            member.sex,
            member.age,
            member.name,
            any(Need.ISOLATE in other.needs for other in household.members),
        )
        for household in households
        for member in household.members
        if (bed_id := beds.get(member.person_id)) is not None
    ]


def explain_all(
    now: house.HouseNow, households: Iterable[Household], beds: Mapping[int, int | None]
) -> dict[int, tuple[RuleBroken, ...]]:
    """For each person who gets a bed in `beds`, what speaks against it with all the others in theirs."""
    households = tuple(households)
    coming = as_occupants(households, beds)
    stay = [occupant for occupant in now.taken if occupant.person_id not in beds]
    found = {}
    for household in households:
        for member in household.members:
            bed_id = beds.get(member.person_id)
            if bed_id is not None:
                beside = [*stay, *(o for o in coming if o.person_id != member.person_id)]
                found[member.person_id] = explain(now.rooms, beside, household, member.person_id, bed_id)
    return found


def _place(
    connection: Connection, desk: Desk, beds: Mapping[int, int | None], override: bool
) -> tuple[Moved, ...]:
    people = _staying(connection, beds)
    given = {bed for bed in beds.values() if bed is not None}
    now = house.house_around(connection, desk.today(), given, {row.case_id for row in people.values()})
    if not given <= now.labels.keys():
        raise NotFound("bed")
    before = {occupant.person_id: occupant.bed_id for occupant in now.taken}
    moving = {person: bed for person, bed in beds.items() if before.get(person) != bed}
    names = {person: display_name(row.family_name, row.given_names) for person, row in people.items()}
    moved = [row for person, row in people.items() if person in moving]
    households = house.households_of(connection, moved, desk.today())
    labels = {person: now.labels[bed] for person, bed in moving.items() if bed is not None}
    refuse(explain_all(now, households, moving), labels, names, override=override)
    if moving:
        _leave(connection, desk, moving)
    give(
        connection,
        desk,
        [
            Given(person, people[person].case_id, people[person].stay_id, bed)
            for person, bed in moving.items()
            if bed is not None
        ],
    )
    return tuple(
        Moved(
            person,
            names[person],
            before.get(person),
            now.labels.get(before.get(person, 0), ""),
            bed,
            "" if bed is None else now.labels[bed],
        )
        for person, bed in beds.items()
    )


def _staying(connection: Connection, person_ids: Collection[int]) -> dict[int, Row[Any]]:
    """These people with their open stays. Raises `NotFound`, `NotCheckedIn`, `AlreadyLeft`."""
    found = {row.id: row for row in house.members(connection, person_ids)}
    for person_id in person_ids:
        if person_id not in found:
            raise NotFound("person")
        row = found[person_id]
        name = display_name(row.family_name, row.given_names)
        if row.end is StayEnd.DEPARTED:
            raise AlreadyLeft(name)
        if row.stay_id is None:
            raise NotCheckedIn(name)
    return found


def _exchanged(connection: Connection, one: int, other: int) -> dict[int, int | None]:
    query = select(tb.BedAssignment.person_id, tb.BedAssignment.bed_id).where(
        tb.BedAssignment.person_id.in_([one, other]), tb.BedAssignment.state == AssignmentState.CURRENT
    )
    bed_of = {row.person_id: row.bed_id for row in connection.execute(query)}
    if one not in bed_of or other not in bed_of:
        raise NotFound("bed")
    return {one: bed_of[other], other: bed_of[one]}


def _household(connection: Connection, person_id: int, today: date) -> Household:
    found = house.households(connection, [person_id], today)
    if not found:
        raise NotFound("person")
    return found[0]


def set_out_of_service(desk: Desk, bed_id: int, out: bool) -> str:
    """Take a bed out of service, or back in; returns its label. `BedOccupied` while someone sleeps in it."""
    with telling("bed"), desk.database.write() as session:
        connection = session.connection()
        house.lock_beds(connection)
        bed = session.get(tb.Bed, bed_id)
        if bed is None:
            raise NotFound("bed")
        now = house.house_around(connection, desk.today(), [bed_id], ())
        label = now.labels[bed_id]
        holder = next((o for o in now.taken if o.bed_id == bed_id), None)
        if out and holder is not None:
            raise BedOccupied(label, holder.name)
        bed.state = BedState.OUT_OF_SERVICE if out else BedState.READY
        return label


def refuse(
    found: Mapping[int, Collection[RuleBroken]],
    beds: Mapping[int, str],
    names: Mapping[int, str],
    *,
    override: bool,
) -> None:
    """Raise the refusal that the broken rules of these people call for; soft ones pass with `override`.

    `beds` and `names` are what each person's bed and the person are called. A bed that somebody has taken, or
    that is out of service, is said first: the other rules often follow from it.
    """
    for person_id, rules in found.items():
        for broken in rules:
            if broken.rule is BedRule.BED_TAKEN:
                raise BedTaken(beds[person_id], str(broken.facts.get("by", "")))
            if broken.rule is BedRule.OUT_OF_SERVICE:
                raise BedOutOfService(beds[person_id])
    for person_id, rules in found.items():
        stopping = tuple(broken for broken in rules if broken.hard or not override)
        if stopping:
            raise BedNotSuitable(beds[person_id], names[person_id], stopping)


@dataclass(frozen=True, slots=True)
class Given:
    """A bed for a person of a case, for a stay that is open."""

    person_id: int
    case_id: int
    stay_id: int
    bed_id: int


def give(connection: Connection, desk: Desk, given: Collection[Given]) -> None:
    """Write current assignments; the caller has checked the rules."""
    if not given:
        return
    now, tonight = desk.clock(), desk.today()
    movements = open_movements(connection, {one.case_id for one in given})

    def until(case_id: int) -> date:
        if case_id not in movements:
            return tonight + timedelta(days=USUAL_NIGHTS)
        _, _, departs_at = movements[case_id]
        return max(departs_at.astimezone(desk.zone).date(), tonight + timedelta(days=1))

    connection.execute(
        _NEW_ASSIGNMENTS,
        [
            {
                "bed_id": one.bed_id,
                "person_id": one.person_id,
                "stay_id": one.stay_id,
                "state": AssignmentState.CURRENT,
                "from_night": tonight,
                "until_night": until(one.case_id),
                "started_at": now,
                "started_by": desk.actor,
            }
            for one in given
        ],
    )


def _leave(connection: Connection, desk: Desk, person_ids: Collection[int]) -> None:
    connection.execute(
        update(tb.BedAssignment)
        .where(tb.BedAssignment.person_id.in_(person_ids), tb.BedAssignment.state == AssignmentState.CURRENT)
        .values(state=AssignmentState.ENDED, ended_at=desk.clock(), ended_by=desk.actor)
    )
