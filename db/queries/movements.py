"""Movements, their legs, and where each passenger stands."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select
from sqlalchemy.orm import aliased

from db import tables as tb
from transit_desk.domain.codes import BoardingAct, MovementState, Precision, Sex
from transit_desk.domain.rows import LegRow, MovementRow


def last_acts() -> ColumnElement[bool]:
    """The condition that a BoardingEvent is its passenger's last."""
    later = aliased(tb.BoardingEvent)
    newest = select(func.max(later.sequence)).where(later.passenger_id == tb.BoardingEvent.passenger_id)
    return tb.BoardingEvent.sequence == newest.scalar_subquery()


def movements(connection: Connection, movement_id: int | None = None) -> tuple[MovementRow, ...]:
    """All movements (or one), those not closed first, then by departure."""
    counts = (
        select(
            tb.Passenger.movement_id,
            func.sum(case((tb.BoardingEvent.act == BoardingAct.BOARDED, 1), else_=0)).label("boarded"),
            func.sum(case((tb.BoardingEvent.act == BoardingAct.OFFLOADED, 1), else_=0)).label("offloaded"),
        )
        .join(tb.BoardingEvent, tb.BoardingEvent.passenger_id == tb.Passenger.id)
        .where(last_acts())
        .group_by(tb.Passenger.movement_id)
        .subquery()
    )
    query = (
        select(
            tb.Movement.id,
            tb.Movement.name,
            tb.Movement.state,
            tb.Movement.departs_at,
            tb.Movement.version,
            (func.count(tb.Passenger.id) - func.coalesce(func.max(counts.c.offloaded), 0)).label(
                "passengers"
            ),
            func.count(tb.Person.case_id.distinct()).label("cases"),
            func.coalesce(func.max(counts.c.boarded), 0).label("boarded"),
        )
        .outerjoin(tb.Passenger, tb.Passenger.movement_id == tb.Movement.id)
        .outerjoin(tb.Person, tb.Person.id == tb.Passenger.person_id)
        .outerjoin(counts, counts.c.movement_id == tb.Movement.id)
        .group_by(tb.Movement.id)
        .order_by((tb.Movement.state == MovementState.CLOSED), tb.Movement.departs_at, tb.Movement.id)
    )
    if movement_id is not None:
        query = query.where(tb.Movement.id == movement_id)
    routes = _routes(connection)
    return tuple(
        MovementRow(
            row.id,
            row.name,
            row.state,
            row.departs_at,
            routes.get(row.id, ""),
            row.passengers,
            row.cases,
            row.boarded,
            row.version,
        )
        for row in connection.execute(query)
    )


def _routes(connection: Connection) -> dict[int, str]:
    """BJM-ADD-IAD."""
    stops: dict[int, list[str]] = defaultdict(list)
    query = select(tb.Leg.movement_id, tb.Leg.origin, tb.Leg.destination).order_by(
        tb.Leg.movement_id, tb.Leg.position
    )
    for movement_id, origin, destination in connection.execute(query):
        if not stops[movement_id]:
            stops[movement_id].append(origin)
        stops[movement_id].append(destination)
    return {movement_id: "-".join(route) for movement_id, route in stops.items()}


def legs(connection: Connection, movement_id: int) -> tuple[LegRow, ...]:
    """The legs in order, with the wall clocks of their airports."""
    origin, destination = aliased(tb.Airport), aliased(tb.Airport)
    query = (
        select(
            tb.Carrier.code,
            tb.Leg.flight_number,
            tb.Leg.origin,
            tb.Leg.destination,
            tb.Leg.departs_at,
            tb.Leg.arrives_at,
            origin.zone.label("from_zone"),
            destination.zone.label("to_zone"),
        )
        .join(tb.Carrier, tb.Carrier.id == tb.Leg.carrier_id)
        .join(origin, origin.code == tb.Leg.origin)
        .join(destination, destination.code == tb.Leg.destination)
        .where(tb.Leg.movement_id == movement_id)
        .order_by(tb.Leg.position)
    )
    return tuple(
        LegRow(
            row.code,
            row.flight_number,
            row.origin,
            row.destination,
            _wall(row.departs_at, row.from_zone),
            _wall(row.arrives_at, row.to_zone),
        )
        for row in connection.execute(query)
    )


def boarded_among(connection: Connection, persons: Select[int]) -> bool:
    """Whether one of these people is aboard a movement not yet closed; nobody boards it until the commit."""
    mine = select(tb.Passenger.movement_id).where(tb.Passenger.person_id.in_(persons))
    open_ones = and_(tb.Movement.state != MovementState.CLOSED, tb.Movement.id.in_(mine))
    locked = select(tb.Movement.id).where(open_ones).order_by(tb.Movement.id)
    movement_ids = connection.scalars(locked.with_for_update(key_share=True)).all()
    aboard = (
        select(tb.BoardingEvent.id)
        .join(tb.Passenger, tb.Passenger.id == tb.BoardingEvent.passenger_id)
        .where(tb.Passenger.movement_id.in_(movement_ids), tb.Passenger.person_id.in_(persons))
        .where(tb.BoardingEvent.act == BoardingAct.BOARDED, last_acts())
        .limit(1)
    )
    return connection.scalar(aboard) is not None


def _wall(moment: datetime | None, zone: str) -> datetime | None:
    return None if moment is None else moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class PassengerFact:
    """A passenger with the last boarding act; `events` is how many acts there are."""

    passenger_id: int
    person_id: int
    case_id: int
    case_number: str
    family_name: str
    given_names: str
    card_number: str
    sex: Sex
    birth_day: date | None
    birth_precision: Precision | None
    act: BoardingAct | None
    acted_at: datetime | None
    acted_by: str | None
    events: int


def passengers(
    connection: Connection, movement_id: int, person_id: int | None = None
) -> tuple[PassengerFact, ...]:
    """Passengers by case and place in it."""
    last = select(tb.BoardingEvent).where(last_acts()).subquery()
    query = (
        select(
            tb.Passenger.id,
            tb.Person.id,
            tb.Case.id,
            tb.Case.number,
            tb.Person.family_name,
            tb.Person.given_names,
            tb.Person.card_number,
            tb.Person.sex,
            tb.Person.birth_day,
            tb.Person.birth_precision,
            last.c.act,
            last.c.at,
            last.c.by,
            func.coalesce(last.c.sequence, 0),
        )
        .join(tb.Person, tb.Person.id == tb.Passenger.person_id)
        .join(tb.Case, tb.Case.id == tb.Person.case_id)
        .outerjoin(last, last.c.passenger_id == tb.Passenger.id)
        .where(tb.Passenger.movement_id == movement_id)
        .order_by(tb.Case.number, tb.Person.position, tb.Person.id)
    )
    if person_id is not None:
        query = query.where(tb.Passenger.person_id == person_id)
    rows: Iterable[Any] = connection.execute(query)
    return tuple(PassengerFact(*row) for row in rows)
