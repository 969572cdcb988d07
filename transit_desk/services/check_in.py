"""Arrivals: the announced cases, checking in those present, and undo."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.orm import Session

from db import tables as tb
from db.queries import house, people
from db.queries.movements import boarded_among
from db.queries.people import bed_label
from transit_desk.domain.audit import Act
from transit_desk.domain.beds.rules import PREFERENCES
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
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.give_beds import Given, explain_all, give, overridden, refuse

_NEW_STAYS = insert(tb.Stay).returning(tb.Stay.person_id, tb.Stay.id)


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Who came in; `beds` says how each person's bed is called, nothing for those without."""

    person_ids: tuple[int, ...]
    stay_ids: tuple[int, ...]
    names: tuple[str, ...]
    beds: dict[int, str]


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
    beds: Mapping[int, int],
    *,
    override: bool = False,
) -> CheckedIn:
    """These people are in the building, those in `beds` (person id to bed id) in a bed, all or nobody.

    Raises `NothingChosen`, `NotFound`, `AlreadyCheckedIn`, `AlreadyLeft`, and for beds what `allocate_beds.place`
    raises.
    """
    chosen = tuple(dict.fromkeys(person_ids))
    if not chosen:
        raise NothingChosen
    with telling("", clash=BedTaken("", "")), writing(desk, Act.CHECKED_IN) as act:
        connection = act.session.connection()
        if beds:
            house.lock_beds(connection)
        house.lock_people(connection, chosen)
        rows = house.members(connection, chosen)
        names = {row.id: display_name(row.family_name, row.given_names) for row in rows}
        for row in rows:
            if row.end is StayEnd.DEPARTED:
                raise AlreadyLeft(names[row.id])
            if row.stay_id is not None:
                raise AlreadyCheckedIn(names[row.id], row.started_at, row.started_by)
        if len(rows) < len(chosen) or any(row.removed_at is not None for row in rows):
            raise NotFound("person")
        labels, broken = _check_beds(desk, connection, rows, beds, override) if beds else ({}, {})
        now = desk.clock()
        found = connection.execute(
            _NEW_STAYS,
            [{"person_id": one, "started_at": now, "started_by": desk.actor} for one in chosen],
        )
        stay_of = {row.person_id: row.id for row in found}
        case_of = {row.id: row.case_id for row in rows}
        given = [Given(one, case_of[one], stay_of[one], bed_id) for one, bed_id in beds.items()]
        give(connection, desk, given)
        for one in chosen:
            bed = {"bed": labels[one]} if one in labels else {}
            act.note(
                person=one,
                case=case_of[one],
                before={"in_building": False},
                after={"in_building": True, **bed, **overridden(broken.get(one, ()))},
            )
    return CheckedIn(
        chosen,
        tuple(stay_of[person_id] for person_id in chosen),
        tuple(names[person_id] for person_id in chosen),
        labels,
    )


def _check_beds(
    desk: Desk,
    connection: Connection,
    rows: Collection[Row[Any]],
    beds: Mapping[int, int],
    override: bool,
) -> tuple[dict[int, str], dict[int, list[RuleBroken]]]:
    """Every person's bed against the house with all the others already in theirs.

    How the beds are called, and the rules that are overridden.
    """
    wanted = set(beds.values())
    now = house.house_around(connection, desk.today(), wanted, {row.case_id for row in rows})
    if not wanted <= now.labels.keys():
        raise NotFound("bed")
    households = house.households_of(connection, rows, desk.today())
    names = {member.person_id: member.name for household in households for member in household.members}
    if not beds.keys() <= names.keys():
        raise NotFound("person")
    labels = {person_id: now.labels[bed_id] for person_id, bed_id in beds.items()}
    found = {
        person_id: [broken for broken in rules if broken.rule not in PREFERENCES]
        for person_id, rules in explain_all(now, households, beds).items()
    }
    refuse(connection, found, beds, labels, names, override=override)
    return labels, found


@needs(Right.CHECK_IN)
def undo_check_in(desk: Desk, stay_ids: Collection[int]) -> None:
    """They had not come after all: stays and beds end.

    Raises `NothingToUndo` when one has ended since, or has someone boarded on a movement not yet closed.
    """
    stays = set(stay_ids)
    with writing(desk, Act.CHECK_IN_UNDONE) as act:
        session = act.session
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
        bed_of = _labels(session, dict(left.all()))
        cases = select(tb.Person.id, tb.Person.case_id).where(tb.Person.id.in_(undone)).order_by(tb.Person.id)
        for person_id, case_id in session.execute(cases):
            bed = {"bed": bed_of[person_id]} if person_id in bed_of else {}
            act.note(
                person=person_id,
                case=case_id,
                before={"in_building": True, **bed},
                after={"in_building": False},
            )
        if not undone:
            act.nothing()


def _labels(session: Session, bed_of: Mapping[int, int]) -> dict[int, str]:
    """How each person's bed is called."""
    if not bed_of:
        return {}
    query = select(tb.Bed.id, tb.Room.name, tb.Bed.name).join(tb.Room, tb.Room.id == tb.Bed.room_id)
    found = session.execute(query.where(tb.Bed.id.in_(bed_of.values())))
    labels = {bed_id: bed_label(room, bed) for bed_id, room, bed in found}
    return {person_id: labels[bed_id] for person_id, bed_id in bed_of.items()}
