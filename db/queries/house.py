"""The house: rooms and beds as they stand, and who is in the building."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, and_, select

from db import tables as tb
from db.queries.people import OPEN_STAY, bed_label, born, needs_of, open_movements
from transit_desk.domain.beds.values import Bed, Household, Member, Occupant, Room
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import AssignmentState, BedState, Need
from transit_desk.domain.names import display_name
from transit_desk.domain.rows import BedRow, GuestRow, RoomRow

HEAVILY_PREGNANT = timedelta(weeks=12)
"""From 28 weeks on, counted back from the due date (FIELD.md, Medical)."""


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
    needs = needs_of(connection, [row.person_id for row in rows if row.person_id is not None])
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
            tb.Person.id,
            tb.Person.case_id,
            tb.Person.family_name,
            tb.Person.given_names,
            tb.Case.number,
            tb.Person.sex,
            tb.Person.birth_day,
            tb.Person.birth_precision,
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
    needs = needs_of(connection, [row.id for row in rows])
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


def house_now(connection: Connection, today: date) -> HouseNow:
    """Rooms adjoin when they follow each other in one block, on one floor."""
    rows = rooms(connection)
    planned = tuple(
        Room(
            row.room_id,
            row.block,
            row.name,
            row.kind,
            row.floor,
            row.accessible,
            tuple(Bed(bed.bed_id, bed.name, bed.level, bed.state is BedState.READY) for bed in row.beds),
            (following.room_id,)
            if following is not None and (following.block, following.floor) == (row.block, row.floor)
            else (),
        )
        for row, following in zip(rows, (*rows[1:], None), strict=True)
    )
    taken = tuple(
        Occupant(
            bed.bed_id,
            bed.person_id,
            bed.case_id,
            bed.sex,
            None if bed.born is None else bed.born.age_on(today),
            bed.person,
            Need.ISOLATE in bed.needs,
        )
        for row in rows
        for bed in row.beds
        if bed.person_id is not None and bed.case_id is not None and bed.sex is not None
    )
    labels = {bed.bed_id: bed_label(row.name, bed.name) for row in rows for bed in row.beds}
    return HouseNow(planned, taken, labels)


def households(
    connection: Connection, person_ids: Collection[int], today: date
) -> tuple[Household, ...]:
    """These people as households: one a case, ages on `today`."""
    query = (
        select(
            tb.Person.id,
            tb.Person.case_id,
            tb.Case.number,
            tb.Person.family_name,
            tb.Person.given_names,
            tb.Person.sex,
            tb.Person.birth_day,
            tb.Person.birth_precision,
            tb.Person.relation,
        )
        .join(tb.Case, tb.Case.id == tb.Person.case_id)
        .where(tb.Person.id.in_(person_ids))
        .order_by(tb.Case.number, tb.Person.position, tb.Person.id)
    )
    needs = needs_of(connection, list(person_ids))
    members: dict[tuple[int, str], list[Member]] = defaultdict(list)
    for row in connection.execute(query):
        own = needs.get(row.id, ())
        members[row.case_id, row.number].append(
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
    return tuple(Household(case_id, number, tuple(people)) for (case_id, number), people in members.items())


def _age(birth: BirthDate | None, today: date) -> int | None:
    return None if birth is None else max(0, birth.age_on(today))


def _heavily_pregnant(needs: Iterable[tuple[Need, date | None]], today: date) -> bool:
    """Without a due date nobody knows, so the person is spared the upper bunk."""
    return any(
        need is Need.PREGNANT and (due is None or due - HEAVILY_PREGNANT <= today) for need, due in needs
    )
