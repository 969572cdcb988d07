"""Beds: what the house looks like, and moving people by hand."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from db import tables as tb
from db.queries import bed_facts, house
from transit_desk.domain import infants
from transit_desk.domain.audit import Act
from transit_desk.domain.beds.values import (
    RuleBroken,
)
from transit_desk.domain.codes import AssignmentState, StayEnd
from transit_desk.domain.infants import Sleeper
from transit_desk.domain.names import display_name
from transit_desk.domain.refusals import (
    AlreadyLeft,
    BedTaken,
    NotCheckedIn,
    NotFound,
    NothingToUndo,
)
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import GuestRow, RoomRow
from transit_desk.services.acts import Writing, needs, writing
from transit_desk.services.bed_checks import (
    Wanted,
    explain_moves,
    households_of,
    in_sight,
    judge,
    overridden,
)
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.give_beds import Given, drop_holds, give, leave, set_aside, until_of


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


def needing_bed(guests: Iterable[GuestRow], today: date) -> tuple[GuestRow, ...]:
    """Guests without a bed, but for infants whose family has one: they sleep with it."""
    everyone = tuple(guests)
    without = infants.needing_bed(
        Sleeper(guest.person_id, guest.case_id, guest.age_on(today), bool(guest.bed)) for guest in everyone
    )
    return tuple(guest for guest in everyone if guest.person_id in without)


@needs(Right.SEE_PEOPLE)
def show_house(desk: Desk) -> House:
    """Rooms, beds and guests."""
    with desk.database.read() as connection:
        return House(house.rooms(connection), house.guests(connection), desk.today())


@needs(Right.SEE_PEOPLE)
def rules_of_swap(desk: Desk, one: int, other: int) -> tuple[RuleBroken, ...]:
    """What speaks against these two exchanging their beds. `NotFound` when one of them has none."""
    with desk.database.read() as connection:
        now = in_sight(bed_facts.house_now(connection, desk.now()), desk)
        rows = bed_facts.members(connection, [one, other])
        households = households_of(connection, desk, rows, now.joined)
        found = explain_moves(now, households, _exchanged(connection, one, other))
        return tuple(broken for rules in found.values() for broken in rules)


@needs(Right.GIVE_BEDS)
def swap_beds(
    desk: Desk, one: int, other: int, *, override: bool = False, reason: str = ""
) -> tuple[Moved, Moved]:
    """Two people exchange their beds. Refused as in `place`; `NotFound` when one of them has none."""
    with telling("", clash=BedTaken("", "")), writing(desk, Act.BED_GIVEN) as act:
        connection = act.session.connection()
        house.lock_beds(connection)
        beds = _exchanged(connection, one, other)
        first, second = place_within(act, desk, beds, override=override, reason=reason)
        return first, second


@needs(Right.GIVE_BEDS)
def place(
    desk: Desk,
    beds: Mapping[int, int | None],
    *,
    override: bool = False,
    reason: str = "",
    only_from: Mapping[int, int | None] | None = None,
) -> tuple[Moved, ...]:
    """Give each of these people the bed beside their id (None: no bed any more), all of them or nobody.

    Everyone must be in the building and leaves the bed he has, so that beds may be exchanged. Refused with
    `BedTaken`, `BedHeld`, `BedOutOfService` or `BedNotSuitable`. `override` sets preferences aside, and for who has
    `OVERRIDE_BED_RULES` hard rules too, with a `reason` that stays in sight (`ReasonNeeded` without). The answer is
    in the order of `beds` and is what undo needs: with `only_from`, the beds they were given then, it is
    `NothingToUndo` when somebody has been moved again since.
    """
    with telling("", clash=BedTaken("", "")), writing(desk, Act.BED_GIVEN) as act:
        house.lock_beds(act.session.connection())
        return place_within(act, desk, beds, override=override, reason=reason, only_from=only_from)


def place_within(
    act: Writing,
    desk: Desk,
    beds: Mapping[int, int | None],
    *,
    override: bool = False,
    reason: str = "",
    yielding: bool = False,
    only_from: Mapping[int, int | None] | None = None,
) -> tuple[Moved, ...]:
    """As `place`, within a transaction that holds the beds; `yielding`: what a proposal sets aside passes."""
    connection = act.session.connection()
    people = _staying(connection, beds)
    given = {bed for bed in beds.values() if bed is not None}
    cases = {row.case_id for row in people.values()}
    house_ = bed_facts.house_around(connection, desk.now(), given, cases)
    if not given <= house_.labels.keys():
        raise NotFound("bed")
    before = house_.in_bed
    if only_from is not None and any(before.get(person) != bed for person, bed in only_from.items()):
        raise NothingToUndo
    moving = {person: bed for person, bed in beds.items() if before.get(person) != bed}
    names = {person: display_name(row.family_name, row.given_names) for person, row in people.items()}
    moved = [row for person, row in people.items() if person in moving]
    households = households_of(connection, desk, moved, house_.joined)
    places = {person: before.get(person) if bed is None else bed for person, bed in moving.items()}
    labels = {person: house_.labels[bed] for person, bed in places.items() if bed is not None}
    wanted = Wanted(moving, labels, names, override, reason)
    broken, aside = judge(connection, desk, house_, households, wanted, explain_moves, yielding=yielding)
    dirty: frozenset[int] = frozenset()
    if moving:
        dirty = leave(connection, desk, moving)[1]
        drop_holds(connection, house_.expired)
    else:
        act.nothing()
    until = until_of(households)
    give(
        connection,
        desk,
        [
            Given(person, people[person].case_id, people[person].stay_id, bed, until[people[person].case_id])
            for person, bed in moving.items()
            if bed is not None
        ],
    )
    set_aside(connection, desk, aside)
    for person, bed in moving.items():
        had = house_.labels.get(before.get(person, 0), "")
        clean = {"to_clean": had} if before.get(person) in dirty else {}
        act.note(
            person=person,
            case=people[person].case_id,
            before={"bed": had},
            after={
                "bed": "" if bed is None else house_.labels[bed],
                **clean,
                **overridden(broken.get(person, ())),
            },
            reason=aside[person].reason if person in aside else "",
            act=Act.BED_GIVEN,
        )
    return tuple(
        Moved(
            person,
            names[person],
            before.get(person),
            house_.labels.get(before.get(person, 0), ""),
            bed,
            "" if bed is None else house_.labels[bed],
        )
        for person, bed in beds.items()
    )


def _staying(connection: Connection, person_ids: Collection[int]) -> dict[int, Row[Any]]:
    """These people with their open stays. Raises `NotFound`, `NotCheckedIn`, `AlreadyLeft`."""
    found = {row.id: row for row in bed_facts.members(connection, person_ids)}
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
