"""Who is at the centre, where each sleeps, what the gate knows of them, and the roll-calls."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select

from db import tables as tb
from db.queries.movements import last_acts
from db.queries.people import CURRENT_BED, OPEN_STAY, WHO, born, needs_of
from transit_desk.domain.codes import BoardingAct, GateWay, MovementState
from transit_desk.domain.presence import Mark, Out, Present

_IN_STAY = select(tb.Stay.person_id).where(tb.Stay.ended_at.is_(None))
_LAST = (
    select(tb.GateEvent.stay_id, func.max(tb.GateEvent.sequence).label("sequence"))
    .join(tb.Stay, tb.Stay.id == tb.GateEvent.stay_id)
    .where(tb.Stay.ended_at.is_(None))
    .group_by(tb.GateEvent.stay_id)
    .subquery()
)
_PRESENT = (
    select(
        *WHO,
        tb.Person.card_number,
        tb.Stay.id.label("stay_id"),
        tb.Block.name.label("block"),
        tb.Room.floor,
        tb.Room.name.label("room"),
        tb.Bed.name.label("bed"),
        tb.GateEvent.sequence,
        tb.GateEvent.way,
        tb.GateEvent.place,
        tb.GateEvent.at,
        tb.GateEvent.by,
        tb.GateEvent.expected_at,
    )
    .join(tb.Case, tb.Case.id == tb.Person.case_id)
    .join(tb.Stay, OPEN_STAY)
    .outerjoin(tb.BedAssignment, CURRENT_BED)
    .outerjoin(tb.Bed, tb.Bed.id == tb.BedAssignment.bed_id)
    .outerjoin(tb.Room, tb.Room.id == tb.Bed.room_id)
    .outerjoin(tb.Block, tb.Block.id == tb.Room.block_id)
    .outerjoin(_LAST, _LAST.c.stay_id == tb.Stay.id)
    .outerjoin(
        tb.GateEvent,
        and_(tb.GateEvent.stay_id == tb.Stay.id, tb.GateEvent.sequence == _LAST.c.sequence),
    )
    .order_by(
        tb.Block.position.is_(None),
        tb.Block.position,
        tb.Room.position,
        tb.Bed.id,
        tb.Case.number,
        tb.Person.position,
        tb.Person.id,
    )
)


def present(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[Present, ...]:
    """Everybody of an open stay (who meets the conditions), by place in the house, those without a bed last."""
    rows = connection.execute(_PRESENT.where(*conditions)).all()
    needs = needs_of(connection, _IN_STAY)
    return tuple(
        Present(
            row.id,
            row.case_id,
            row.stay_id,
            row.family_name,
            row.given_names,
            row.number,
            row.card_number,
            row.sex,
            born(row.birth_day, row.birth_precision),
            tuple(need for need, _ in needs.get(row.id, ())),
            row.block or "",
            row.floor,
            row.room or "",
            row.bed or "",
            row.sequence or 0,
            Out(row.place, row.at, row.expected_at, row.by) if row.way is GateWay.OUT else None,
        )
        for row in rows
    )


def out_count(connection: Connection) -> int:
    """How many people of open stays are out."""
    query = (
        select(func.count())
        .select_from(tb.GateEvent)
        .join(
            _LAST,
            and_(_LAST.c.stay_id == tb.GateEvent.stay_id, _LAST.c.sequence == tb.GateEvent.sequence),
        )
        .where(tb.GateEvent.way == GateWay.OUT)
    )
    return connection.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class RollCallFact:
    """A roll-call as it stands."""

    id: int
    night: date
    started_at: datetime
    started_by: str
    closed_at: datetime | None
    closed_by: str | None


_ROLL_CALLS = select(
    tb.RollCall.id,
    tb.RollCall.night,
    tb.RollCall.started_at,
    tb.RollCall.started_by,
    tb.RollCall.closed_at,
    tb.RollCall.closed_by,
)


def roll_call_of(connection: Connection, night: date) -> RollCallFact | None:
    """The newest roll-call of a night; the open one, where there is one."""
    found = connection.execute(
        _ROLL_CALLS.where(tb.RollCall.night == night).order_by(tb.RollCall.id.desc()).limit(1)
    ).one_or_none()
    return None if found is None else RollCallFact(*found)


def open_roll_calls(connection: Connection) -> tuple[RollCallFact, ...]:
    """Those that nobody has closed, newest first."""
    rows = connection.execute(
        _ROLL_CALLS.where(tb.RollCall.closed_at.is_(None)).order_by(tb.RollCall.id.desc())
    )
    return tuple(RollCallFact(*row) for row in rows)


def marks(
    connection: Connection, roll_call_id: int, person_ids: Collection[int] | None = None
) -> dict[int, Mark]:
    """The last mark of each person at a roll-call."""
    mark = tb.RollCallMark
    query = (
        select(mark.person_id, mark.presence, mark.sequence, mark.at, mark.by)
        .where(mark.roll_call_id == roll_call_id)
        .order_by(mark.sequence)
    )
    if person_ids is not None:
        query = query.where(mark.person_id.in_(list(person_ids)))
    return {
        row.person_id: Mark(row.presence, row.sequence, row.at, row.by) for row in connection.execute(query)
    }


def last_marks(connection: Connection) -> dict[int, Mark]:
    """The last mark of each person of an open stay, at whichever roll-call it was made."""
    mark = tb.RollCallMark
    last = select(func.max(mark.id)).where(mark.person_id.in_(_IN_STAY)).group_by(mark.person_id)
    rows = connection.execute(
        select(mark.person_id, mark.presence, mark.sequence, mark.at, mark.by).where(mark.id.in_(last))
    )
    return {row.person_id: Mark(row.presence, row.sequence, row.at, row.by) for row in rows}


def aboard(connection: Connection) -> dict[int, tuple[str, datetime]]:
    """Who is aboard a movement that has not left: its name, and since when."""
    rows = connection.execute(
        select(tb.Passenger.person_id, tb.Movement.name, tb.BoardingEvent.at)
        .join(tb.Passenger, tb.Passenger.id == tb.BoardingEvent.passenger_id)
        .join(tb.Movement, tb.Movement.id == tb.Passenger.movement_id)
        .where(
            tb.Movement.state != MovementState.CLOSED,
            tb.BoardingEvent.act == BoardingAct.BOARDED,
            last_acts(),
        )
    )
    return {row.person_id: (row.name, row.at) for row in rows}
