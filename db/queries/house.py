"""The house: rooms and beds as they stand, and who is in the building."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from db import tables as tb
from db.queries.people import CURRENT_BED, OPEN_STAY, WHO, bed_label, born, needs_of, open_movements
from db.types import UtcDateTime
from transit_desk.domain.beds.values import Bed, Household, Member, Occupant, Room
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import AssignmentState, BedState, Need, RoomKind, StayEnd
from transit_desk.domain.names import display_name
from transit_desk.domain.rows import BedRow, GuestRow, RoomRow

HEAVILY_PREGNANT = timedelta(weeks=12)
"""From 28 weeks on, counted back from the due date (FIELD.md, Medical)."""

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


@dataclass(frozen=True, slots=True)
class HouseNow:
    """The house as the bed rules take it, and what beds are called."""

    rooms: tuple[Room, ...]
    taken: tuple[Occupant, ...]
    labels: dict[int, str]


def lock_beds(connection: Connection) -> None:
    """From here to the commit nobody else gives out beds, so that what the rules see stays true.

    The rules look at everyone in a room, so two people given two beds of it at once could break them without
    any key or index noticing. On SQLite the writing transaction itself is the lock.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE bed_assignment IN SHARE ROW EXCLUSIVE MODE"))


# Statements are built once: building one anew costs more than running it, and a check-in runs seven.
_ROOMS = (
    select(
        tb.Room.id,
        tb.Block.name,
        tb.Room.name,
        tb.Room.kind,
        tb.Room.floor,
        tb.Room.accessible,
        tb.Bed.id,
        tb.Bed.name,
        tb.Bed.level,
        tb.Bed.state,
    )
    .join(tb.Block, tb.Block.id == tb.Room.block_id)
    .order_by(tb.Block.position, tb.Room.position, tb.Bed.id)
)
_ALL_ROOMS = _ROOMS.outerjoin(tb.Bed, tb.Bed.room_id == tb.Room.id)


def _rooms_of(beds: str) -> Select[int]:
    return select(tb.Bed.room_id).where(tb.Bed.id.in_(bindparam(beds, expanding=True)))


# All rooms, so that the order tells which adjoin, but beds only in those of some beds.
_SOME_ROOMS = _ROOMS.outerjoin(tb.Bed, and_(tb.Bed.room_id == tb.Room.id, tb.Room.id.in_(_rooms_of("beds"))))
_OCCUPANTS = (
    select(
        tb.BedAssignment.bed_id,
        tb.Person.id,
        tb.Person.case_id,
        tb.Person.sex,
        tb.Person.birth_day,
        tb.Person.birth_precision,
        tb.Person.family_name,
        tb.Person.given_names,
        tb.HandlingNeed.id,
    )
    .join(tb.BedAssignment, CURRENT_BED)
    .outerjoin(
        tb.HandlingNeed,
        and_(tb.HandlingNeed.person_id == tb.Person.id, tb.HandlingNeed.need == Need.ISOLATE),
    )
    .order_by(tb.BedAssignment.bed_id)
)
_guest, _their_bed, _their_room = aliased(tb.Person), aliased(tb.BedAssignment), aliased(tb.Bed)
_CASES_THERE = (
    select(_guest.case_id)
    .join(_their_bed, _their_bed.person_id == _guest.id)
    .join(_their_room, _their_room.id == _their_bed.bed_id)
    .where(_their_bed.state == AssignmentState.CURRENT, _their_room.room_id.in_(_rooms_of("beds")))
)
_OCCUPANTS_AROUND = _OCCUPANTS.where(
    or_(tb.Person.case_id.in_(bindparam("cases", expanding=True)), tb.Person.case_id.in_(_CASES_THERE))
)
_MEMBERS = (
    select(
        *WHO,
        tb.Person.relation,
        tb.Person.removed_at,
        tb.Stay.id.label("stay_id"),
        tb.Stay.started_at,
        tb.Stay.started_by,
        tb.Stay.end,
    )
    .join(tb.Case, tb.Case.id == tb.Person.case_id)
    # Of a person's stays there is one that is open or ended in a departure, or none.
    .outerjoin(
        tb.Stay,
        and_(tb.Stay.person_id == tb.Person.id, or_(tb.Stay.end.is_(None), tb.Stay.end == StayEnd.DEPARTED)),
    )
    .where(tb.Person.id.in_(bindparam("persons", expanding=True)))
    .order_by(tb.Case.number, tb.Person.position, tb.Person.id)
)
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


def house_now(connection: Connection, today: date) -> HouseNow:
    """The whole house."""
    return _house(connection.execute(_ALL_ROOMS), _occupants(connection.execute(_OCCUPANTS), today))


def house_around(
    connection: Connection, today: date, bed_ids: Collection[int], case_ids: Collection[int]
) -> HouseNow:
    """As much of the house as the rules ask for when people of these cases are given these beds.

    That is: the rooms of the beds with everyone in them, and wherever else their families and those of the
    cases sleep.
    """
    around = {"beds": list(bed_ids), "cases": list(case_ids)}
    taken = _occupants(connection.execute(_OCCUPANTS_AROUND, around), today)
    beds = {*bed_ids, *(occupant.bed_id for occupant in taken)}
    return _house(connection.execute(_SOME_ROOMS, {"beds": list(beds)}), taken)


def _house(rows: Iterable[Any], taken: tuple[Occupant, ...]) -> HouseNow:
    """Rooms adjoin when they follow each other in one block, on one floor."""
    beds: dict[int, list[Bed]] = defaultdict(list)
    heads: dict[int, tuple[str, str, RoomKind, int, bool]] = {}
    labels = {}
    for room_id, block, room, kind, floor, accessible, bed_id, bed, level, state in rows:
        heads[room_id] = (block, room, kind, floor, accessible)
        if bed_id is not None:
            beds[room_id].append(Bed(bed_id, bed, level, state is BedState.READY))
            labels[bed_id] = bed_label(room, bed)
    order = tuple(heads)
    found = []
    for room_id, following in zip(order, (*order[1:], None), strict=True):
        block, name, kind, floor, accessible = heads[room_id]
        adjoins = following is not None and (heads[following][0], heads[following][3]) == (block, floor)
        near = (following,) if following is not None and adjoins else ()
        if beds[room_id]:
            found.append(Room(room_id, block, name, kind, floor, accessible, tuple(beds[room_id]), near))
    return HouseNow(tuple(found), taken, labels)


def _occupants(found: Iterable[Any], today: date) -> tuple[Occupant, ...]:
    """Those in a bed; isolated are those with whose household someone is."""
    rows = tuple(found)
    isolated = {row[2] for row in rows if row[8] is not None}
    return tuple(
        Occupant(
            bed_id,
            person_id,
            case_id,
            sex,
            _age(born(day, precision), today),
            display_name(family, given),
            case_id in isolated,
        )
        for bed_id, person_id, case_id, sex, day, precision, family, given, _ in rows
    )


def giver(connection: Connection, bed_id: int) -> str:
    """The officer who gave the bed to whoever has it now; nothing for a free bed."""
    query = select(tb.BedAssignment.started_by).where(
        tb.BedAssignment.bed_id == bed_id, tb.BedAssignment.state == AssignmentState.CURRENT
    )
    return connection.scalar(query) or ""


def members(connection: Connection, person_ids: Collection[int]) -> tuple[Row[Any], ...]:
    """These people as `households_of` takes them, each with the stay that is open or ended in a departure."""
    return tuple(connection.execute(_MEMBERS, {"persons": list(person_ids)}))


def households(connection: Connection, person_ids: Collection[int], today: date) -> tuple[Household, ...]:
    """These people as households: one a case, ages on `today`."""
    return households_of(connection, members(connection, person_ids), today)


def households_of(connection: Connection, rows: Iterable[Row[Any]], today: date) -> tuple[Household, ...]:
    """The rows of `members` as households."""
    rows = tuple(rows)
    needs = needs_of(connection, [row.id for row in rows])
    found: dict[tuple[int, str], list[Member]] = defaultdict(list)
    for row in rows:
        own = needs.get(row.id, ())
        found[row.case_id, row.number].append(
            Member(
                row.id,
                display_name(row.family_name, row.given_names),
                row.sex,
                _age(born(row.birth_day, row.birth_precision), today),
                row.relation,
                frozenset(need for need, _ in own),
                _heavily_pregnant(own, today),
            )
        )
    return tuple(Household(case_id, number, tuple(people)) for (case_id, number), people in found.items())


def _age(birth: BirthDate | None, today: date) -> int | None:
    return None if birth is None else max(0, birth.age_on(today))


def _heavily_pregnant(needs: Iterable[tuple[Need, date | None]], today: date) -> bool:
    """Without a due date nobody knows, so the person is spared the upper bunk."""
    return any(
        need is Need.PREGNANT and (due is None or due - HEAVILY_PREGNANT <= today) for need, due in needs
    )


def end_of(started: InstrumentedAttribute[datetime], now: datetime) -> ColumnElement[datetime]:
    """When something ends that began at `started`: now, or as it began where the clock was set back meanwhile."""
    moment = literal(now, UtcDateTime)
    return case((started > moment, started), else_=moment)
