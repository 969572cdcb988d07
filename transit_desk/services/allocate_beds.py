"""Beds: what the house looks like, who could sleep where, and moving people by hand."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from db import tables as tb
from db.queries import house
from transit_desk.domain.audit import Act
from transit_desk.domain.beds.propose import propose
from transit_desk.domain.beds.rules import explain, explain_beds
from transit_desk.domain.beds.values import Household, Proposal, RuleBroken
from transit_desk.domain.codes import AssignmentState, BedLevel, BedState, StayEnd
from transit_desk.domain.names import display_name
from transit_desk.domain.refusals import (
    AlreadyLeft,
    BedOccupied,
    BedTaken,
    NotCheckedIn,
    NotFound,
)
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import GuestRow, RoomRow
from transit_desk.services.acts import Writing, needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.give_beds import Given, as_occupants, explain_all, give, leave, overridden, refuse


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


@needs(Right.SEE_PEOPLE)
def show_house(desk: Desk) -> House:
    """Rooms, beds and guests."""
    with desk.database.read() as connection:
        return House(house.rooms(connection), house.guests(connection), desk.today())


@needs(Right.SEE_PEOPLE)
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


@needs(Right.SEE_PEOPLE)
def rules_against(desk: Desk, person_id: int, bed_id: int) -> tuple[RuleBroken, ...]:
    """What speaks against giving this bed to this person."""
    with desk.database.read() as connection:
        now = house.house_now(connection, desk.today())
        household = _household(connection, person_id, desk.today())
        return explain(now.rooms, now.taken, household, person_id, bed_id)


@needs(Right.SEE_PEOPLE)
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


@needs(Right.SEE_PEOPLE)
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


@needs(Right.SEE_PEOPLE)
def rules_of_swap(desk: Desk, one: int, other: int) -> tuple[RuleBroken, ...]:
    """What speaks against these two exchanging their beds. `NotFound` when one of them has none."""
    with desk.database.read() as connection:
        now = house.house_now(connection, desk.today())
        households = house.households(connection, [one, other], desk.today())
        found = explain_all(now, households, _exchanged(connection, one, other))
        return tuple(broken for rules in found.values() for broken in rules)


@needs(Right.GIVE_BEDS)
def swap_beds(desk: Desk, one: int, other: int, *, override: bool = False) -> tuple[Moved, Moved]:
    """Two people exchange their beds. Refused as in `place`; `NotFound` when one of them has none."""
    with telling("", clash=BedTaken("", "")), writing(desk, Act.BED_GIVEN) as act:
        connection = act.session.connection()
        house.lock_beds(connection)
        first, second = _place(act, desk, _exchanged(connection, one, other), override)
        return first, second


@needs(Right.GIVE_BEDS)
def place(desk: Desk, beds: Mapping[int, int | None], *, override: bool = False) -> tuple[Moved, ...]:
    """Give each of these people the bed beside their id (None: no bed any more), all of them or nobody.

    Everyone must be in the building and leaves the bed he has, so that beds may be exchanged. Hard rules
    refuse with `BedTaken`, `BedOutOfService` or `BedNotSuitable`; soft ones too unless `override`. The answer is
    in the order of `beds` and is what undo needs.
    """
    with telling("", clash=BedTaken("", "")), writing(desk, Act.BED_GIVEN) as act:
        house.lock_beds(act.session.connection())
        return _place(act, desk, beds, override)


def _place(act: Writing, desk: Desk, beds: Mapping[int, int | None], override: bool) -> tuple[Moved, ...]:
    connection = act.session.connection()
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
    broken = explain_all(now, households, moving)
    refuse(connection, broken, moving, labels, names, override=override)
    if moving:
        leave(connection, desk, moving)
    else:
        act.nothing()
    give(
        connection,
        desk,
        [
            Given(person, people[person].case_id, people[person].stay_id, bed)
            for person, bed in moving.items()
            if bed is not None
        ],
    )
    for person, bed in moving.items():
        had = now.labels.get(before.get(person, 0), "")
        act.note(
            person=person,
            case=people[person].case_id,
            before={"bed": had},
            after={"bed": "" if bed is None else now.labels[bed], **overridden(broken.get(person, ()))},
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


@needs(Right.CARE_FOR_BEDS)
def set_out_of_service(desk: Desk, bed_id: int, out: bool) -> str:
    """Take a bed out of service, or back in; returns its label. `BedOccupied` while someone sleeps in it."""
    with telling("bed"), writing(desk, Act.BED_SERVICE) as act:
        connection = act.session.connection()
        house.lock_beds(connection)
        bed = act.session.get(tb.Bed, bed_id)
        if bed is None:
            raise NotFound("bed")
        now = house.house_around(connection, desk.today(), [bed_id], ())
        label = now.labels[bed_id]
        holder = next((o for o in now.taken if o.bed_id == bed_id), None)
        if out and holder is not None:
            raise BedOccupied(label, holder.name)
        before, bed.state = bed.state, BedState.OUT_OF_SERVICE if out else BedState.READY
        if bed.state is before:
            act.nothing()
        else:
            act.note(subject=label, before={"state": before}, after={"state": bed.state})
        return label
