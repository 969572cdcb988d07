"""The medical worklist: status, validity and handling needs of everyone who still has to leave."""

from datetime import datetime

from sqlalchemy import Connection, and_, exists, or_, select
from sqlalchemy.orm import aliased

from db import tables as tb
from db.queries.facts import DEFAULT_WINDOW_HOURS, last_checks
from db.queries.people import OPEN_STAY, WHO, born, known, needs_of, open_movements
from transit_desk.domain.codes import MovementState, StayEnd
from transit_desk.domain.fitness import CLEARED, fitness_at, valid_until
from transit_desk.domain.names import display_name
from transit_desk.domain.rows import CheckRow, MedicalFile, MedicalRow


def worklist(connection: Connection, now: datetime) -> tuple[MedicalRow, ...]:
    """Everyone in the building or on an open movement, soonest departure first, then by case."""
    movements = open_movements(connection)
    departed = (
        exists()
        .where(tb.Stay.person_id == tb.Person.id, tb.Stay.end == StayEnd.DEPARTED)
        .correlate(tb.Person)
    )
    leaving = (
        select(tb.Person.case_id)
        .join(tb.Passenger, tb.Passenger.person_id == tb.Person.id)
        .join(tb.Movement, tb.Movement.id == tb.Passenger.movement_id)
        .where(tb.Movement.state != MovementState.CLOSED)
    )
    inside = select(tb.Stay.person_id).where(tb.Stay.ended_at.is_(None))
    chosen = select(tb.Person.id).where(
        or_(tb.Person.case_id.in_(leaving), tb.Person.id.in_(inside)), known(), ~departed
    )
    query = (
        select(
            *WHO,
            tb.Programme.window_hours,
            tb.Stay.id.label("stay_id"),
            tb.CaseHold.id.label("hold_id"),
        )
        .join(tb.Case, tb.Case.id == tb.Person.case_id)
        .outerjoin(tb.Programme, tb.Programme.id == tb.Case.programme_id)
        .outerjoin(tb.Stay, OPEN_STAY)
        .outerjoin(tb.CaseHold, and_(tb.CaseHold.case_id == tb.Case.id, tb.CaseHold.released_at.is_(None)))
        .where(tb.Person.id.in_(chosen))
        .order_by(tb.Case.number, tb.Person.position, tb.Person.id)
    )
    checks = last_checks(connection, tb.MedicalCheck.person_id.in_(chosen))
    needs = needs_of(connection, chosen)
    rows = []
    for row in connection.execute(query):
        movement_id, movement, departs_at = movements.get(row.case_id, (None, "", None))
        last = checks.get(row.id)
        window = row.window_hours or DEFAULT_WINDOW_HOURS
        check = None if last is None else last.check
        counts = check is not None and check.outcome.value in {fitness.value for fitness in CLEARED}
        rows.append(
            MedicalRow(
                row.id,
                row.case_id,
                display_name(row.family_name, row.given_names),
                row.number,
                row.sex,
                born(row.birth_day, row.birth_precision),
                tuple(need for need, _ in needs.get(row.id, ())),
                movement_id,
                movement,
                departs_at,
                fitness_at(check, departs_at, window, now),
                None if last is None else last.check_id,
                None if last is None else last.outcome,
                None if last is None else last.at,
                "" if last is None else last.by,
                valid_until(check, window) if check is not None and counts else None,
                None if last is None else last.review_on,
                row.stay_id is not None,
                row.hold_id is not None,
            )
        )
    far = datetime.max.replace(tzinfo=now.tzinfo)
    rows.sort(key=lambda row: row.departs_at or far)
    return tuple(rows)


def medical_file(connection: Connection, person_id: int) -> MedicalFile | None:
    """The person's checks, newest first, handling needs, and the hold of the case; None for nobody."""
    head = connection.execute(
        select(tb.CaseHold.placed_at, tb.CaseHold.placed_by)
        .select_from(tb.Person)
        .outerjoin(
            tb.CaseHold,
            and_(tb.CaseHold.case_id == tb.Person.case_id, tb.CaseHold.released_at.is_(None)),
        )
        .where(tb.Person.id == person_id)
    ).one_or_none()
    if head is None:
        return None
    withdrawal = aliased(tb.MedicalCheck)
    query = (
        select(
            tb.MedicalCheck.id,
            tb.MedicalCheck.outcome,
            tb.MedicalCheck.at,
            tb.MedicalCheck.by,
            tb.MedicalCheck.review_on,
            withdrawal.at.label("withdrawn_at"),
            withdrawal.by.label("withdrawn_by"),
        )
        .outerjoin(withdrawal, withdrawal.withdraws_id == tb.MedicalCheck.id)
        .where(tb.MedicalCheck.person_id == person_id, tb.MedicalCheck.outcome.is_not(None))
        .order_by(tb.MedicalCheck.id.desc())
    )
    checks = tuple(
        CheckRow(row.id, row.outcome, row.at, row.by, row.review_on, row.withdrawn_at, row.withdrawn_by or "")
        for row in connection.execute(query)
    )
    needs = needs_of(connection, [person_id]).get(person_id, ())
    return MedicalFile(person_id, checks, needs, head.placed_at, head.placed_by or "")
