"""Arrivals: the announced cases, checking in those present, and undo."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from db import tables as tb
from db.queries import bed_facts, house, people
from db.queries.movements import boarded_among
from transit_desk.domain.audit import Act
from transit_desk.domain.beds.values import RuleBroken
from transit_desk.domain.codes import AssignmentState, StayEnd
from transit_desk.domain.names import display_name
from transit_desk.domain.refusals import (
    AlreadyCheckedIn,
    AlreadyLeft,
    BedTaken,
    NotFound,
    NothingChosen,
    NothingToUndo,
)
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import CaseFile, CaseRow
from transit_desk.services.acts import needs, opened, writing
from transit_desk.services.bed_checks import (
    Aside,
    Wanted,
    households_of,
    judge,
    overridden,
)
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.give_beds import Given, drop_holds, give, set_aside, until_of
from transit_desk.services.hold_beds import Held, as_held, hold_again, holds

_NEW_STAYS = insert(tb.Stay).returning(tb.Stay.person_id, tb.Stay.id)


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Who came in; `beds` says how each person's bed is called, nothing for those without.

    `held` are the beds that were held for them until now: undo holds them again.
    """

    person_ids: tuple[int, ...]
    stay_ids: tuple[int, ...]
    names: tuple[str, ...]
    beds: dict[int, str]
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class _Beds:
    """The beds of those who come in: what each is called, who gets which until when, and what is set aside."""

    labels: Mapping[int, str]
    chosen: Mapping[int, int]
    until: Mapping[int, date]
    broken: Mapping[int, Collection[RuleBroken]]
    aside: Mapping[int, Aside]
    held: tuple[Held, ...]
    gone: frozenset[int]


_NO_BEDS = _Beds({}, {}, {}, {}, {}, (), frozenset())


@needs(Right.SEE_PEOPLE)
def announced(desk: Desk) -> tuple[CaseRow, ...]:
    """Every case with someone still to leave, by number."""
    with desk.database.read() as connection:
        return people.cases(connection)


@needs(Right.SEE_PEOPLE)
def case_file(desk: Desk, case_id: int) -> CaseFile:
    """One case with its members; the audit says who opened it. Raises `NotFound`."""
    with desk.database.read() as connection:
        found = people.case_file(connection, case_id)
    if found is None:
        raise NotFound("case")
    opened(desk, Act.FILE_OPENED, case=case_id)
    return found


@needs(Right.SEE_PEOPLE)
def case_of(desk: Desk, person_id: int) -> int:
    """The case of a person. Raises `NotFound`."""
    with desk.database.read() as connection:
        found = people.case_of(connection, person_id)
    if found is None:
        raise NotFound("person")
    return found


@needs(Right.CHECK_IN)
def check_in(
    desk: Desk,
    person_ids: Collection[int],
    beds: Mapping[int, int | None],
    *,
    override: bool = False,
    reason: str = "",
) -> CheckedIn:
    """These people are in the building, those in `beds` (person id to bed id) in a bed, all or nobody.

    Who is not in `beds` gets the bed that is held for him, if any; who has None there gets none, and the hold ends.
    Raises `NothingChosen`, `NotFound`, `AlreadyCheckedIn`, `AlreadyLeft`, and for beds what `allocate_beds.place`
    raises, with `override` and `reason` as there.
    """
    chosen = tuple(dict.fromkeys(person_ids))
    if not chosen:
        raise NothingChosen
    with telling("", clash=BedTaken("", "")), writing(desk, Act.CHECKED_IN) as act:
        connection = act.session.connection()
        house.lock_beds(connection)
        house.lock_people(connection, chosen)
        rows = bed_facts.members(connection, chosen)
        names = {row.id: display_name(row.family_name, row.given_names) for row in rows}
        for row in rows:
            if row.end is StayEnd.DEPARTED:
                raise AlreadyLeft(names[row.id])
            if row.stay_id is not None:
                raise AlreadyCheckedIn(names[row.id], row.started_at, row.started_by)
        if len(rows) < len(chosen) or any(row.removed_at is not None for row in rows):
            raise NotFound("person")
        found = _beds(desk, connection, rows, beds, Wanted({}, {}, names, override, reason))
        now = desk.clock()
        stays = connection.execute(
            _NEW_STAYS,
            [{"person_id": one, "started_at": now, "started_by": desk.actor} for one in chosen],
        )
        stay_of = {row.person_id: row.id for row in stays}
        case_of = {row.id: row.case_id for row in rows}
        drop_holds(connection, found.gone)
        hold_of = {row.id: row.hold_id for row in rows if row.hold_id not in found.gone}
        given = [
            Given(one, case_of[one], stay_of[one], bed, found.until[case_of[one]], hold_of.get(one))
            for one, bed in found.chosen.items()
        ]
        give(connection, desk, given)
        set_aside(connection, desk, found.aside)
        for one in chosen:
            bed = {"bed": found.labels[one]} if one in found.chosen else {}
            act.note(
                person=one,
                case=case_of[one],
                before={"in_building": False},
                after={"in_building": True, **bed, **overridden(found.broken.get(one, ()))},
                reason=found.aside[one].reason if one in found.aside else "",
            )
    return CheckedIn(
        chosen,
        tuple(stay_of[person_id] for person_id in chosen),
        tuple(names[person_id] for person_id in chosen),
        {person: found.labels[person] for person in found.chosen},
        found.held,
    )


def _beds(
    desk: Desk,
    connection: Connection,
    rows: Collection[Row[Any]],
    beds: Mapping[int, int | None],
    wanted: Wanted,
) -> _Beds:
    """Every person's bed against the house with all the others already in theirs."""
    held = {row.id: row for row in rows if holds(row, desk)}
    asked = {**{person: row.hold_bed for person, row in held.items()}, **beds}
    chosen = {person: bed for person, bed in asked.items() if bed is not None}
    if not beds.keys() <= wanted.names.keys():
        raise NotFound("person")
    if not chosen and not any(row.hold_id is not None for row in rows):
        return _NO_BEDS
    cases = {row.case_id for row in rows}
    now = bed_facts.house_around(connection, desk.now(), set(chosen.values()), cases)
    if not set(chosen.values()) <= now.labels.keys():
        raise NotFound("bed")
    households = households_of(connection, desk, rows, now.joined)
    labels = {person: now.labels[bed] for person, bed in chosen.items()}
    # Nobody's own hold stands in his way: all who come are where they are going to be.
    everyone = {**dict.fromkeys(held), **chosen}
    placed = replace(wanted, beds=everyone, labels=labels)
    broken, aside = judge(connection, desk, now, households, placed)
    own = {row.hold_id for person, row in held.items() if chosen.get(person) == row.hold_bed}
    gone = {row.hold_id for row in rows if row.hold_id is not None} | set(now.expired)
    bed_names = {
        **now.labels,
        **bed_facts.bed_labels(connection, {r.hold_bed for r in held.values()} - now.labels.keys()),
    }
    return _Beds(
        labels,
        chosen,
        until_of(households),
        broken,
        aside,
        tuple(as_held(row, bed_names) for row in held.values()),
        frozenset(gone - own),
    )


@needs(Right.CHECK_IN)
def undo_check_in(desk: Desk, stay_ids: Collection[int], held: Collection[Held] = ()) -> None:
    """They had not come after all: stays and beds end, and beds that were `held` for them are held again, as far
    as nobody has them.

    Raises `NothingToUndo` when one has ended since, or has someone boarded on a movement not yet closed.
    """
    stays = set(stay_ids)
    with writing(desk, Act.CHECK_IN_UNDONE) as act:
        session = act.session
        house.lock_beds(session.connection())
        persons = select(tb.Stay.person_id).where(tb.Stay.id.in_(stays))
        if boarded_among(session.connection(), persons):
            raise NothingToUndo
        undone = session.scalars(
            update(tb.Stay)
            .where(tb.Stay.id.in_(stays), tb.Stay.ended_at.is_(None))
            .values(
                ended_at=house.end_of(tb.Stay.started_at, desk.clock()),
                ended_by=desk.actor,
                end=StayEnd.UNDONE,
            )
            .returning(tb.Stay.person_id)
        ).all()
        if len(undone) < len(stays):
            raise NothingToUndo
        left = session.execute(
            update(tb.BedAssignment)
            .where(
                tb.BedAssignment.stay_id.in_(stays),
                tb.BedAssignment.state == AssignmentState.CURRENT,
            )
            .values(
                state=AssignmentState.ENDED,
                ended_at=house.end_of(tb.BedAssignment.started_at, desk.clock()),
                ended_by=desk.actor,
            )
            .returning(tb.BedAssignment.person_id, tb.BedAssignment.bed_id)
        )
        had = dict(left.all())
        labels = bed_facts.bed_labels(session.connection(), had.values())
        cases = select(tb.Person.id, tb.Person.case_id).where(tb.Person.id.in_(undone)).order_by(tb.Person.id)
        for person_id, case_id in session.execute(cases).all():
            bed = {"bed": labels[had[person_id]]} if person_id in had else {}
            act.note(
                person=person_id,
                case=case_id,
                before={"in_building": True, **bed},
                after={"in_building": False},
            )
        hold_again(act, desk, [one for one in held if one.person_id in set(undone)])
        if not undone:
            act.nothing()
