"""The house: rooms and beds as they stand, and who is in the building."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    literal,
    select,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute

from db import tables as tb
from db.queries.people import OPEN_STAY, WHO, bed_label, born, needs_of, open_movements
from db.types import UtcDateTime
from transit_desk.domain.codes import AssignmentState
from transit_desk.domain.names import display_name
from transit_desk.domain.rows import BedRow, GuestRow, RoomRow

_IN_BED = select(tb.BedAssignment.person_id).where(tb.BedAssignment.state == AssignmentState.CURRENT)
_IN_BUILDING = select(tb.Stay.person_id).where(tb.Stay.ended_at.is_(None))


def rooms(connection: Connection) -> tuple[RoomRow, ...]:
    """Every room in its place, with its beds and who is in them now."""
    current = and_(tb.BedAssignment.bed_id == tb.Bed.id, tb.BedAssignment.state == AssignmentState.CURRENT)
    query = (
        select(
            tb.Room.id.label("room_id"),
            tb.Block.name.label("block"),
            tb.Room.name.label("room"),
            tb.Room.kind,
            tb.Room.floor,
            tb.Room.accessible,
            tb.Bed.id.label("bed_id"),
            tb.Bed.name.label("bed"),
            tb.Bed.level,
            tb.Bed.state,
            tb.Person.id.label("person_id"),
            tb.Person.family_name,
            tb.Person.given_names,
            tb.Person.case_id,
            tb.Case.number,
            tb.Person.sex,
            tb.Person.birth_day,
            tb.Person.birth_precision,
            tb.BedAssignment.until_night,
        )
        .join(tb.Block, tb.Block.id == tb.Room.block_id)
        .join(tb.Bed, tb.Bed.room_id == tb.Room.id)
        .outerjoin(tb.BedAssignment, current)
        .outerjoin(tb.Person, tb.Person.id == tb.BedAssignment.person_id)
        .outerjoin(tb.Case, tb.Case.id == tb.Person.case_id)
        .order_by(tb.Block.position, tb.Room.position, tb.Bed.id)
    )
    rows = connection.execute(query).all()
    needs = needs_of(connection, _IN_BED)
    beds: dict[int, list[BedRow]] = defaultdict(list)
    heads = {}
    for row in rows:
        heads[row.room_id] = (row.block, row.room, row.kind, row.floor, row.accessible)
        taken = row.person_id is not None
        beds[row.room_id].append(
            BedRow(
                row.bed_id,
                row.bed,
                row.level,
                row.state,
                row.person_id,
                display_name(row.family_name, row.given_names) if taken else "",
                row.case_id,
                row.number or "",
                row.sex,
                born(row.birth_day, row.birth_precision),
                tuple(need for need, _ in needs.get(row.person_id, ())) if taken else (),
                row.until_night,
            )
        )
    return tuple(RoomRow(room_id, *head, tuple(beds[room_id])) for room_id, head in heads.items())


def guests(connection: Connection) -> tuple[GuestRow, ...]:
    """Everyone in the building, by case."""
    current = and_(
        tb.BedAssignment.person_id == tb.Person.id, tb.BedAssignment.state == AssignmentState.CURRENT
    )
    query = (
        select(
            *WHO,
            tb.Stay.started_at,
            tb.Room.name.label("room"),
            tb.Bed.name.label("bed"),
        )
        .join(tb.Case, tb.Case.id == tb.Person.case_id)
        .join(tb.Stay, OPEN_STAY)
        .outerjoin(tb.BedAssignment, current)
        .outerjoin(tb.Bed, tb.Bed.id == tb.BedAssignment.bed_id)
        .outerjoin(tb.Room, tb.Room.id == tb.Bed.room_id)
        .order_by(tb.Case.number, tb.Person.position, tb.Person.id)
    )
    rows = connection.execute(query).all()
    needs = needs_of(connection, _IN_BUILDING)
    movements = open_movements(connection)
    return tuple(
        GuestRow(
            row.id,
            row.case_id,
            display_name(row.family_name, row.given_names),
            row.number,
            row.sex,
            born(row.birth_day, row.birth_precision),
            tuple(need for need, _ in needs.get(row.id, ())),
            row.started_at,
            bed_label(row.room, row.bed),
            movements[row.case_id][2] if row.case_id in movements else None,
        )
        for row in rows
    )


def lock_beds(connection: Connection) -> None:
    """From here to the commit nobody else gives out beds, so that what the rules see stays true.

    The rules look at everyone in a room, so two people given two beds of it at once could break them without
    any key or index noticing. On SQLite the writing transaction itself is the lock.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE bed_assignment IN SHARE ROW EXCLUSIVE MODE"))


_LOCKED = (
    select(tb.Person.id)
    .where(tb.Person.id.in_(bindparam("persons", expanding=True)))
    .order_by(tb.Person.id)
    .with_for_update(key_share=True)
)


def lock_people(connection: Connection, person_ids: Collection[int]) -> None:
    """From here to the commit nobody else checks these people in or puts them on a flight.

    A statement of its own: one that waited for a lock would still see the other tables as they were before.
    On SQLite the writing transaction itself is the lock.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCKED, {"persons": list(person_ids)})


def end_of(started: InstrumentedAttribute[datetime], now: datetime) -> ColumnElement[datetime]:
    """When something ends that began at `started`: now, or as it began where the clock was set back meanwhile."""
    moment = literal(now, UtcDateTime)
    return case((started > moment, started), else_=moment)
