"""Beds held for people who are still to come: held together, released, lapsed by themselves, taken at check-in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, insert

from db import tables as tb
from db.queries import bed_facts, house
from transit_desk.domain.audit import Act
from transit_desk.domain.beds.rules import YIELDING
from transit_desk.domain.beds.values import Household
from transit_desk.domain.codes import AssignmentState, StayEnd
from transit_desk.domain.names import display_name
from transit_desk.domain.nights import lives
from transit_desk.domain.refusals import (
    AlreadyCheckedIn,
    AlreadyLeft,
    BedTaken,
    HoldIsOver,
    NotFound,
    NothingChosen,
    NothingToUndo,
)
from transit_desk.domain.rights import Right
from transit_desk.services.acts import Writing, needs, writing
from transit_desk.services.bed_checks import (
    Wanted,
    as_found,
    as_occupants,
    cleaned,
    explain_all,
    explain_moves,
    households_of,
    judge,
)
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.give_beds import drop_holds


@dataclass(frozen=True, slots=True)
class Held:
    """A bed held for somebody for the nights from `first` until the morning of `end`; by itself free at `until`.

    `before` is the bed that was held for the person until then, which it takes the place of. `bed_id` is None, and
    `label` "", for an infant that gave up such a bed to sleep with an adult.
    """

    person_id: int
    case_id: int
    name: str
    bed_id: int | None
    label: str
    first: date
    end: date
    until: datetime | None
    before: "Held | None" = None


@needs(Right.GIVE_BEDS)
def hold(
    desk: Desk, beds: Mapping[int, int | None], *, until: datetime | None = None, first: date | None = None
) -> tuple[Held, ...]:
    """Hold each of these beds for the person beside it (None: none any more), all of them or none.

    From the night of `first` (tonight without one, or when it is over: they are late) until the case's flight, or as
    many nights as is usual. A bed that was held for one of them before is free. `until` is when the holds lapse by
    themselves. The rules are those of `allocate_beds.place`, but that nobody sets any aside: `BedTaken`, `BedHeld`,
    `BedOutOfService`, `BedNotSuitable`. Raises `NothingChosen`, `NotFound`, `AlreadyCheckedIn`, `AlreadyLeft`, and
    `HoldIsOver` for an hour that has passed.
    """
    if not beds:
        raise NothingChosen
    if until is not None and until <= desk.clock():
        raise HoldIsOver(until)
    night = max(first or desk.today(), desk.today())
    with telling("", clash=BedTaken("", "")), writing(desk, Act.BED_HELD) as act:
        house.lock_beds(act.session.connection())
        held = hold_within(act, desk, beds, until=until, nights=night)
        if not held:
            act.nothing()
        return held


@needs(Right.GIVE_BEDS)
def release(desk: Desk, person_ids: Collection[int]) -> tuple[Held, ...]:
    """No bed is held for these people any more; what was, which is what undo needs.

    For whom none was held there is nothing to do.
    """
    with telling("bed"), writing(desk, Act.HOLD_RELEASED) as act:
        house.lock_beds(act.session.connection())
        released = release_within(act, desk, person_ids)
        if not act.told:
            act.nothing()
        return released


@needs(Right.GIVE_BEDS)
def undo_hold(desk: Desk, held: Sequence[Held]) -> None:
    """Takes back `hold`: the beds held before are held again. `NothingToUndo` when somebody has one of them, or a
    hold has gone meanwhile."""
    with telling("", clash=NothingToUndo()), writing(desk, Act.HOLD_RELEASED) as act:
        house.lock_beds(act.session.connection())
        undo_holds_within(act, desk, held)


@needs(Right.GIVE_BEDS)
def undo_release(desk: Desk, held: Sequence[Held]) -> None:
    """Takes back `release`. `NothingToUndo` when somebody has one of the beds meanwhile, or has come."""
    with telling("", clash=NothingToUndo()), writing(desk, Act.BED_HELD) as act:
        connection = act.session.connection()
        house.lock_beds(connection)
        restored = hold_again(act, desk, held)
        if len(restored) < len(held):
            raise NothingToUndo
        if not held:
            act.nothing()


# --- within a transaction that holds the beds ------------------------------------------------------------


def hold_within(
    act: Writing,
    desk: Desk,
    beds: Mapping[int, int | None],
    *,
    until: datetime | Mapping[int, datetime | None] | None,
    nights: date | Mapping[int, date],
    before: Mapping[int, Held] | None = None,
) -> tuple[Held, ...]:
    """As `hold`; `until` may be said person by person, `nights`, the first of them, case by case.

    `before` are holds that lived until the caller gave them up in their favour.
    """
    connection = act.session.connection()
    house.lock_people(connection, beds)
    rows = still_to_come(bed_facts.members(connection, beds), beds)
    cases = {row.case_id for row in rows.values()}
    firsts = dict.fromkeys(cases, nights) if isinstance(nights, date) else dict(nights)
    wanted = {bed for bed in beds.values() if bed is not None}
    now = bed_facts.house_around(connection, desk.now(), wanted, cases)
    if not wanted <= now.labels.keys():
        raise NotFound("bed")
    households = households_of(connection, desk, rows.values(), now.joined, firsts)
    labels = {p: now.labels.get(rows[p].hold_bed if bed is None else bed, "") for p, bed in beds.items()}
    names = {person: display_name(row.family_name, row.given_names) for person, row in rows.items()}
    given_up = {person: one.bed_id for person, one in (before or {}).items() if one.bed_id in now.labels}
    explained = partial(explain_moves, given_up=as_occupants(households, given_up, held=True))
    there = as_found(now, households, desk)
    judge(connection, desk, there, households, Wanted(beds, labels, names), explained)
    replaced = {person: as_held(row, now.labels) for person, row in rows.items() if holds(row, desk)}
    drop_holds(connection, {*now.expired, *(row.hold_id for row in rows.values() if row.hold_id is not None)})
    lapse = until if isinstance(until, Mapping) else dict.fromkeys(beds, until)
    held = _held(households, beds, now.labels, lapse, {**(before or {}), **replaced})
    _write(connection, desk, held)
    tell_held(act, held)
    return held


def release_within(act: Writing, desk: Desk, person_ids: Collection[int]) -> tuple[Held, ...]:
    """As `release`."""
    connection = act.session.connection()
    rows = [row for row in bed_facts.members(connection, person_ids) if row.hold_id is not None]
    labels = bed_facts.bed_labels(connection, {row.hold_bed for row in rows})
    found = tuple(as_held(row, labels) for row in rows)
    drop_holds(connection, [row.hold_id for row in rows])
    for one in found:
        act.note(person=one.person_id, case=one.case_id, before=_told(one), act=Act.HOLD_RELEASED)
    # One that had lapsed was free already: undo must not bring it back.
    alive = {row.id for row in rows if holds(row, desk)}
    return tuple(one for one in found if one.person_id in alive)


def undo_holds_within(act: Writing, desk: Desk, held: Sequence[Held]) -> None:
    """As `undo_hold`."""
    connection = act.session.connection()
    rows = {row.id: row for row in bed_facts.members(connection, [one.person_id for one in held])}
    for one in held:
        row = rows.get(one.person_id)
        if row is None or row.hold_bed != one.bed_id:
            raise NothingToUndo
    drop_holds(connection, [row.hold_id for row in rows.values() if row.hold_id is not None])
    before = [one.before for one in held if one.before is not None]
    for one in held:
        if one.before is None:
            act.note(person=one.person_id, case=one.case_id, before=_told(one), act=Act.HOLD_RELEASED)
    if len(hold_again(act, desk, before)) < len(before):
        raise NothingToUndo
    if not held:
        act.nothing()


def hold_again(act: Writing, desk: Desk, held: Iterable[Held]) -> tuple[Held, ...]:
    """The beds that were held for these people, as they were, as far as they are still free and still to be held:
    the people are on a list, have not come, and no other bed is held for them since.

    Those that were.
    """
    wanted = {one.person_id: one for one in held if lives(one.end, one.until, desk.now())}
    if not wanted:
        return ()
    connection = act.session.connection()
    rows = {row.id: row for row in bed_facts.members(connection, wanted)}
    cases = {row.case_id for row in rows.values()}
    now = bed_facts.house_around(
        connection, desk.now(), {b for one in wanted.values() if (b := one.bed_id) is not None}, cases
    )
    firsts = {one.case_id: max(one.first, desk.today()) for one in wanted.values()}
    households = households_of(connection, desk, rows.values(), now.joined, firsts)
    beds = {
        one.person_id: one.bed_id
        for one in wanted.values()
        if one.bed_id in now.labels and _may_be_held(rows[one.person_id], desk)
    }
    broken = explain_all(cleaned(now), households, beds)
    found = tuple(
        replace(wanted[person], first=max(wanted[person].first, desk.today()), before=None)
        for person, rules in broken.items()
        if all(one.rule in YIELDING for one in rules)
    )
    drop_holds(connection, now.expired)
    _write(connection, desk, found)
    tell_held(act, found)
    return found


def still_to_come(rows: Iterable[Row[Any]], person_ids: Collection[int]) -> dict[int, Row[Any]]:
    """These people by id. Raises `NotFound`, `AlreadyCheckedIn`, `AlreadyLeft`."""
    found = {row.id: row for row in rows}
    for person_id in person_ids:
        row = found.get(person_id)
        if row is None or (row.removed_at is not None and row.stay_id is None):
            raise NotFound("person")
        name = display_name(row.family_name, row.given_names)
        if row.end is StayEnd.DEPARTED:
            raise AlreadyLeft(name)
        if row.stay_id is not None:
            raise AlreadyCheckedIn(name, row.started_at, row.started_by)
    return found


def holds(row: Row[Any], desk: Desk) -> bool:
    """Whether a row of `bed_facts.members` has a hold that lives."""
    return row.hold_id is not None and lives(row.hold_end, row.hold_until, desk.now())


def first_nights(rows: Iterable[Row[Any]], desk: Desk, announced: date | None = None) -> dict[int, date]:
    """The first night of each case of these rows of `bed_facts.members`: tonight where somebody of it is here, else
    the one from which beds are held for it; where none are, `announced`, tonight without one."""
    today = desk.today()
    found: dict[int, date] = {}
    for row in rows:
        comes = row.hold_first if holds(row, desk) else announced
        day = today if row.stay_id is not None or comes is None else max(comes, today)
        found[row.case_id] = min(day, found.get(row.case_id, day))
    return found


def _may_be_held(row: Row[Any], desk: Desk) -> bool:
    return row.stay_id is None and row.removed_at is None and not holds(row, desk)


def as_held(row: Row[Any], labels: Mapping[int, str]) -> Held:
    """The hold of a row of `bed_facts.members`."""
    return Held(
        row.id,
        row.case_id,
        display_name(row.family_name, row.given_names),
        row.hold_bed,
        labels.get(row.hold_bed, ""),
        row.hold_first,
        row.hold_end,
        row.hold_until,
    )


def tell_held(act: Writing, held: Iterable[Held]) -> None:
    """What the audit says of beds held now."""
    for one in held:
        act.note(
            person=one.person_id,
            case=one.case_id,
            before=None if one.before is None else _told(one.before),
            after=None if one.bed_id is None else _told(one),
            act=Act.HOLD_RELEASED if one.bed_id is None else Act.BED_HELD,
        )


def _told(one: Held) -> dict[str, object]:
    until = {} if one.until is None else {"hold_until": one.until}
    return {"bed": one.label, "from_night": one.first, "until_night": one.end, **until}


def _held(
    households: Iterable[Household],
    beds: Mapping[int, int | None],
    labels: Mapping[int, str],
    until: Mapping[int, datetime | None],
    before: Mapping[int, Held],
) -> tuple[Held, ...]:
    by_person = {
        member.person_id: Held(
            member.person_id,
            household.id,
            member.name,
            beds[member.person_id],
            labels.get(beds[member.person_id] or 0, ""),
            date.fromordinal(household.nights.first),
            date.fromordinal(household.nights.end),
            until.get(member.person_id),
            before.get(member.person_id),
        )
        for household in households
        for member in household.members
    }
    # For whom no bed was held there is none to give up.
    return tuple(one for p in beds if (one := by_person[p]).bed_id is not None or one.before is not None)


def _write(connection: Connection, desk: Desk, held: Iterable[Held]) -> None:
    rows = [
        {
            "bed_id": one.bed_id,
            "person_id": one.person_id,
            "state": AssignmentState.PLANNED,
            "from_night": one.first,
            "until_night": one.end,
            "hold_until": one.until,
            "started_at": desk.clock(),
            "started_by": desk.actor,
        }
        for one in held
        if one.bed_id is not None
    ]
    if rows:
        connection.execute(insert(tb.BedAssignment), rows)
