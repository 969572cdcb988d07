"""Cases and their members."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from db import tables as tb
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import (
    AssignmentState,
    MovementState,
    Need,
    NumberType,
    Precision,
    Relation,
    StayEnd,
)
from transit_desk.domain.names import display_name
from transit_desk.domain.rows import CaseFile, CaseRow, MemberRow

WHO = (
    tb.Person.id,
    tb.Person.case_id,
    tb.Case.number,
    tb.Person.family_name,
    tb.Person.given_names,
    tb.Person.sex,
    tb.Person.birth_day,
    tb.Person.birth_precision,
)
"""Who a person is: what nearly every list starts with."""

OPEN_STAY = and_(tb.Stay.person_id == tb.Person.id, tb.Stay.ended_at.is_(None))
CURRENT_BED = and_(
    tb.BedAssignment.person_id == tb.Person.id, tb.BedAssignment.state == AssignmentState.CURRENT
)


def known() -> ColumnElement[bool]:
    """The condition that a Person is on a list; or taken off it, but in the building or on an open movement.

    Who is there is there, whatever the list says: he is found, cleared, boarded and printed like everyone.
    """
    here = exists().where(tb.Stay.person_id == tb.Person.id, tb.Stay.ended_at.is_(None)).correlate(tb.Person)
    leaving = (
        exists()
        .where(
            tb.Passenger.person_id == tb.Person.id,
            tb.Movement.id == tb.Passenger.movement_id,
            tb.Movement.state != MovementState.CLOSED,
        )
        .correlate(tb.Person)
    )
    return or_(tb.Person.removed_at.is_(None), here, leaving)


def born(day: date | None, precision: Precision | None) -> BirthDate | None:
    """The two columns as one value."""
    return None if day is None or precision is None else BirthDate(day, precision)


_NEEDS = select(tb.HandlingNeed.person_id, tb.HandlingNeed.need, tb.HandlingNeed.due_on).order_by(
    tb.HandlingNeed.need
)
_NEEDS_OF = _NEEDS.where(tb.HandlingNeed.person_id.in_(bindparam("persons", expanding=True)))
_OPEN_MOVEMENTS = (
    select(tb.Person.case_id, tb.Movement.id, tb.Movement.name, tb.Movement.departs_at)
    .select_from(tb.Passenger)
    .join(tb.Person, tb.Person.id == tb.Passenger.person_id)
    .join(tb.Movement, tb.Movement.id == tb.Passenger.movement_id)
    .where(tb.Movement.state != MovementState.CLOSED)
    .distinct()
    .order_by(tb.Movement.departs_at.desc(), tb.Movement.id.desc())
)
_OPEN_MOVEMENTS_OF = _OPEN_MOVEMENTS.where(tb.Person.case_id.in_(bindparam("cases", expanding=True)))


def needs_of(
    connection: Connection, persons: Select[int] | Sequence[int] | None = None
) -> dict[int, tuple[tuple[Need, date | None], ...]]:
    """Handling needs with due dates, by person, all of them or those of `persons`."""
    if persons is None:
        rows = connection.execute(_NEEDS)
    elif isinstance(persons, Select):
        rows = connection.execute(_NEEDS.where(tb.HandlingNeed.person_id.in_(persons)))
    else:
        rows = connection.execute(_NEEDS_OF, {"persons": list(persons)})
    found: dict[int, list[tuple[Need, date | None]]] = defaultdict(list)
    for person_id, need, due in rows:
        found[person_id].append((need, due))
    return {person: tuple(needs) for person, needs in found.items()}


def open_movements(
    connection: Connection, case_ids: Collection[int] | None = None
) -> dict[int, tuple[int, str, datetime]]:
    """The movement not yet closed that each case (or each of `case_ids`) has passengers on.

    As (id, name, departure), the soonest.
    """
    if case_ids is None:
        rows = connection.execute(_OPEN_MOVEMENTS)
    else:
        rows = connection.execute(_OPEN_MOVEMENTS_OF, {"cases": list(case_ids)})
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def cases(connection: Connection, *, still_to_leave: bool = True) -> tuple[CaseRow, ...]:
    """Every case with someone on it, by number; with `still_to_leave`, those with someone not departed."""
    stay = _stays()
    departed = func.sum(func.coalesce(stay.c.left, 0))
    query = (
        select(
            tb.Case.id,
            tb.Case.number,
            tb.Case.camp,
            tb.Case.destination_country,
            tb.Case.destination_city,
            func.count(tb.Person.id),
            func.sum(func.coalesce(stay.c.here, 0)),
            departed,
        )
        .join(tb.Person, tb.Person.case_id == tb.Case.id)
        .outerjoin(stay, stay.c.person_id == tb.Person.id)
        .where(known())
        .group_by(tb.Case.id)
        .order_by(tb.Case.number)
    )
    if still_to_leave:
        query = query.having(departed < func.count(tb.Person.id))
    names = pa_names(connection)
    movements = open_movements(connection)
    needs: dict[int, set[Need]] = defaultdict(set)
    for case_id, need in connection.execute(
        select(tb.Person.case_id, tb.HandlingNeed.need)
        .join(tb.Person, tb.Person.id == tb.HandlingNeed.person_id)
        .where(known())
    ):
        needs[case_id].add(need)
    nowhere = (None, "", None)
    return tuple(
        CaseRow(
            case_id,
            number,
            names.get(case_id, ""),
            persons,
            here,
            left,
            camp,
            country,
            city,
            tuple(sorted(needs.get(case_id, ()))),
            *movements.get(case_id, nowhere),
        )
        for case_id, number, camp, country, city, persons, here, left in connection.execute(query).all()
    )


def still_to_come(connection: Connection) -> tuple[int, int]:
    """How many cases have someone announced who has not arrived, and how many people these are."""
    stay = _stays()
    waiting = func.sum(case((stay.c.person_id.is_(None), 1), (stay.c.here + stay.c.left > 0, 0), else_=1))
    by_case = (
        select(waiting.label("people"))
        .select_from(tb.Person)
        .outerjoin(stay, stay.c.person_id == tb.Person.id)
        .where(known())
        .group_by(tb.Person.case_id)
        .having(waiting > 0)
        .subquery()
    )
    cases_, people = connection.execute(
        select(func.count(), func.coalesce(func.sum(by_case.c.people), 0)).select_from(by_case)
    ).one()
    return cases_, people


def _stays() -> Subquery:
    """Of everybody who ever stayed: whether the person is here, whether the person has departed (1 or 0)."""
    return (
        select(
            tb.Stay.person_id,
            func.max(case((tb.Stay.ended_at.is_(None), 1), else_=0)).label("here"),
            func.max(case((tb.Stay.end == StayEnd.DEPARTED, 1), else_=0)).label("left"),
        )
        .group_by(tb.Stay.person_id)
        .subquery()
    )


def pa_names(connection: Connection, movement_id: int | None = None) -> dict[int, str]:
    """The principal applicant's name of each case (on a movement); the first member's where there is no PA."""
    off_list = case((tb.Person.removed_at.is_(None), 0), else_=1)
    rank = case((tb.Person.relation == Relation.PA, 0), else_=1)
    first = (
        select(
            tb.Person.case_id,
            tb.Person.family_name,
            tb.Person.given_names,
            func.row_number()
            .over(partition_by=tb.Person.case_id, order_by=(off_list, rank, tb.Person.position, tb.Person.id))
            .label("place"),
        )
        .where(known() if movement_id is None else tb.Person.case_id.in_(cases_on(movement_id)))
        .subquery()
    )
    query = select(first.c.case_id, first.c.family_name, first.c.given_names).where(first.c.place == 1)
    rows = connection.execute(query).all()
    return {case_id: display_name(family, given) for case_id, family, given in rows}


def cases_on(movement_id: int) -> Select[int]:
    """The ids of the cases that have passengers on a movement."""
    return (
        select(tb.Person.case_id)
        .join(tb.Passenger, tb.Passenger.person_id == tb.Person.id)
        .where(tb.Passenger.movement_id == movement_id)
    )


def case_of(connection: Connection, person_id: int) -> int | None:
    """The case a person belongs to."""
    return connection.scalar(select(tb.Person.case_id).where(tb.Person.id == person_id))


def case_file(connection: Connection, case_id: int) -> CaseFile | None:
    """One case, whole; None when there is none."""
    head = connection.execute(
        select(tb.Case, tb.Programme.name.label("programme"), tb.CaseHold.placed_at)
        .outerjoin(tb.Programme, tb.Programme.id == tb.Case.programme_id)
        .outerjoin(tb.CaseHold, and_(tb.CaseHold.case_id == tb.Case.id, tb.CaseHold.released_at.is_(None)))
        .where(tb.Case.id == case_id)
    ).one_or_none()
    if head is None:
        return None
    other = aliased(tb.Case)
    linked = connection.scalars(
        select(other.number)
        .join(
            tb.CaseLink,
            or_(
                and_(tb.CaseLink.case_id == case_id, tb.CaseLink.other_id == other.id),
                and_(tb.CaseLink.other_id == case_id, tb.CaseLink.case_id == other.id),
            ),
        )
        .order_by(other.number)
    )
    movement_id, movement, departs_at = open_movements(connection, [case_id]).get(case_id, (None, "", None))
    row = head._mapping
    return CaseFile(
        row["id"],
        row["number"],
        row["programme"] or "",
        row["camp"],
        row["destination_country"],
        row["destination_state"],
        row["destination_city"],
        row["agency"],
        row["placed_at"],
        tuple(linked),
        movement_id,
        movement,
        departs_at,
        members(connection, tb.Person.case_id == case_id),
    )


def members(
    connection: Connection, *conditions: ColumnElement[bool], with_removed: bool = False
) -> tuple[MemberRow, ...]:
    """The people who meet the conditions, by case and place in it.

    Of those taken off the list only the ones in the building or on a flight (see `known`), unless
    `with_removed`: also those who have left.
    """
    left = (
        exists()
        .where(tb.Stay.person_id == tb.Person.id, tb.Stay.end == StayEnd.DEPARTED)
        .correlate(tb.Person)
    )
    chosen = select(tb.Person.id).where(*conditions)
    if not with_removed:
        chosen = chosen.where(known())
    query = (
        select(
            tb.Person.id,
            tb.Person.position,
            tb.Person.family_name,
            tb.Person.given_names,
            tb.Person.relation,
            tb.Person.sex,
            tb.Person.birth_day,
            tb.Person.birth_precision,
            tb.Person.nationality,
            tb.Person.card_number,
            tb.Stay.id.label("stay_id"),
            tb.Stay.started_at,
            tb.Bed.id.label("bed_id"),
            tb.Bed.name.label("bed"),
            tb.Room.name.label("room"),
            left.label("departed"),
        )
        .outerjoin(tb.Stay, OPEN_STAY)
        .outerjoin(tb.BedAssignment, CURRENT_BED)
        .outerjoin(tb.Bed, tb.Bed.id == tb.BedAssignment.bed_id)
        .outerjoin(tb.Room, tb.Room.id == tb.Bed.room_id)
        .where(tb.Person.id.in_(chosen))
        .order_by(tb.Person.case_id, tb.Person.position, tb.Person.id)
    )
    numbers = numbers_of(connection, chosen)
    needs = needs_of(connection, chosen)
    return tuple(
        MemberRow(
            row.id,
            row.position,
            row.family_name,
            row.given_names,
            row.relation,
            row.sex,
            born(row.birth_day, row.birth_precision),
            row.nationality,
            row.card_number,
            numbers.get(row.id, ()),
            needs.get(row.id, ()),
            row.stay_id,
            row.started_at,
            row.bed_id,
            bed_label(row.room, row.bed),
            row.departed,
        )
        for row in connection.execute(query)
    )


def numbers_of(connection: Connection, persons: Select[int]) -> dict[int, tuple[tuple[NumberType, str], ...]]:
    """Typed numbers by person."""
    found: dict[int, list[tuple[NumberType, str]]] = defaultdict(list)
    query = select(tb.PersonNumber.person_id, tb.PersonNumber.type, tb.PersonNumber.value)
    for person_id, kind, value in connection.execute(
        query.where(tb.PersonNumber.person_id.in_(persons)).order_by(tb.PersonNumber.id)
    ):
        found[person_id].append((kind, value))
    return {person: tuple(numbers) for person, numbers in found.items()}


def bed_label(room: str | None, bed: str | None) -> str:
    """How a bed is called everywhere: "A3 / 2"; empty for none."""
    return "" if room is None or bed is None else f"{room} / {bed}"
