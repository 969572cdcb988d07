"""Arrivals: the announced cases, checking in those present, and undo."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from db import tables as tb
from db.queries import house, people
from db.queries.movements import boarded_among
from transit_desk.domain.beds.rules import PREFERENCES
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
from transit_desk.domain.rows import CaseFile, CaseRow
from transit_desk.services.allocate_beds import Given, explain_all, give, refuse
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling

_NEW_STAYS = insert(tb.Stay).returning(tb.Stay.person_id, tb.Stay.id)


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Who came in; `beds` says how each person's bed is called, nothing for those without."""

    person_ids: tuple[int, ...]
    stay_ids: tuple[int, ...]
    names: tuple[str, ...]
    beds: dict[int, str]


def announced(desk: Desk) -> tuple[CaseRow, ...]:
    """Every case with someone still to leave, by number."""
    with desk.database.read() as connection:
        return people.cases(connection)


def case_file(desk: Desk, case_id: int) -> CaseFile:
    """One case with its members. Raises `NotFound`."""
    with desk.database.read() as connection:
        found = people.case_file(connection, case_id)
    if found is None:
        raise NotFound("case")
    return found


def case_of(desk: Desk, person_id: int) -> int:
    """The case of a person. Raises `NotFound`."""
    with desk.database.read() as connection:
        found = people.case_of(connection, person_id)
    if found is None:
        raise NotFound("person")
    return found


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
    with telling("", clash=BedTaken("", "")), desk.database.write() as session:
        connection = session.connection()
        if beds:
            house.lock_beds(connection)
        house.lock_people(connection, chosen)
        rows = house.members(connection, chosen)
        names = {row.id: display_name(row.family_name, row.given_names) for row in rows}
        for row in rows:
            if row.end is StayEnd.DEPARTED:
                raise AlreadyLeft(names[row.id])
            if row.stay_id is not None:
                raise AlreadyCheckedIn(names[row.id], row.started_at)
        if len(rows) < len(chosen) or any(row.removed_at is not None for row in rows):
            raise NotFound("person")
        labels = _check_beds(desk, connection, rows, beds, override) if beds else {}
        now = desk.clock()
        found = connection.execute(
            _NEW_STAYS,
            [{"person_id": one, "started_at": now, "started_by": desk.actor} for one in chosen],
        )
        stay_of = {row.person_id: row.id for row in found}
        case_of = {row.id: row.case_id for row in rows}
        given = [Given(one, case_of[one], stay_of[one], bed_id) for one, bed_id in beds.items()]
        give(connection, desk, given)
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
) -> dict[int, str]:
    """Every person's bed against the house with all the others already in theirs; how the beds are called."""
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
    refuse(found, labels, names, override=override)
    return labels


def undo_check_in(desk: Desk, stay_ids: Collection[int]) -> None:
    """They had not come after all: stays and beds end.

    Raises `NothingToUndo` when one has ended since, or has someone boarded on a movement not yet closed.
    """
    stays = set(stay_ids)
    with desk.database.write() as session:
        persons = select(tb.Stay.person_id).where(tb.Stay.id.in_(stays))
        if boarded_among(session.connection(), persons):
            raise NothingToUndo
        undone = session.execute(
            update(tb.Stay)
            .where(tb.Stay.id.in_(stays), tb.Stay.ended_at.is_(None))
            .values(ended_at=desk.clock(), ended_by=desk.actor, end=StayEnd.UNDONE)
        )
        if undone.rowcount < len(stays):  # type: ignore[attr-defined]  # an UPDATE's result has it
            raise NothingToUndo
        session.execute(
            update(tb.BedAssignment)
            .where(
                tb.BedAssignment.stay_id.in_(stays),
                tb.BedAssignment.state == AssignmentState.CURRENT,
            )
            .values(state=AssignmentState.ENDED, ended_at=desk.clock(), ended_by=desk.actor)
        )
