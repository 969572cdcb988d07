"""Movements: create a flight with its legs, put cases on it and take them off."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from db import tables as tb
from db.queries import house
from db.queries import movements as movement_queries
from db.queries.people import cases, cases_on
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import MovementState, StayEnd
from transit_desk.domain.journey import BadLeg, NewLeg, PlacedLeg, place
from transit_desk.domain.names import display_name
from transit_desk.domain.refusals import (
    AlreadyOnMovement,
    LegsWrong,
    MovementClosed,
    MovementHasBoarded,
    NotFound,
    NothingToUndo,
    StaleData,
)
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import CaseRow, MovementRow
from transit_desk.domain.setup_rows import AirportRow, CarrierRow
from transit_desk.services.acts import needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.move_nights import NightClash, move_nights


@dataclass(frozen=True, slots=True)
class OnFlight:
    """How many people were put on a flight or taken off; `clashes` are those who can't keep their bed as long as they
    need it, and rules that longer nights break."""

    people: int
    clashes: tuple[NightClash, ...] = ()


@needs(Right.SEE_PEOPLE)
def list_movements(desk: Desk) -> tuple[MovementRow, ...]:
    """All movements, those still to leave first."""
    with desk.database.read() as connection:
        return movement_queries.movements(connection)


@needs(Right.SEE_PEOPLE)
def carriers(desk: Desk) -> tuple[CarrierRow, ...]:
    """Airlines with their allowances, by code."""
    with desk.database.read() as connection:
        columns = [getattr(tb.Carrier, name) for name in ("id", "code", "name", "pieces", "piece_kg")]
        columns += [
            getattr(tb.Carrier, name)
            for name in ("max_piece_kg", "infant_pieces", "infant_piece_kg", "pooled", "version")
        ]
        return tuple(
            CarrierRow(*row) for row in connection.execute(select(*columns).order_by(tb.Carrier.code))
        )


@needs(Right.SEE_PEOPLE)
def airports(desk: Desk) -> tuple[AirportRow, ...]:
    """Airports by code."""
    with desk.database.read() as connection:
        query = select(tb.Airport.code, tb.Airport.city, tb.Airport.country, tb.Airport.zone)
        return tuple(AirportRow(*row) for row in connection.execute(query.order_by(tb.Airport.code)))


@needs(Right.SEE_PEOPLE)
def cases_to_put_on(desk: Desk) -> tuple[CaseRow, ...]:
    """Cases with someone still to leave; those already on an open movement say which."""
    with desk.database.read() as connection:
        return cases(connection)


@needs(Right.PLAN_MOVEMENTS)
def create_flight(desk: Desk, name: str, legs: Sequence[NewLeg]) -> int:
    """A new movement; `name` empty: it is called after its first flight. Returns its id.

    Raises `LegsWrong`.
    """
    with telling("movement"), writing(desk, Act.FLIGHT_MADE) as act:
        session = act.session
        placed = _placed(session, legs)
        movement = tb.Movement(
            name=name.strip() or _name(placed),
            state=MovementState.PLANNED,
            departs_at=_departure(placed),
            created_at=desk.clock(),
            created_by=desk.actor,
        )
        session.add(movement)
        session.flush()
        _write_legs(session, movement.id, placed)
        act.note(movement=movement.id, subject=movement.name, after=_told(session, movement))
        return movement.id


@needs(Right.PLAN_MOVEMENTS)
def change_flight(
    desk: Desk, movement_id: int, version: int, name: str, legs: Sequence[NewLeg]
) -> tuple[NightClash, ...]:
    """Other legs or times: the flight slipped. `version` is what the user saw; `StaleData` when it changed.

    Beds are its passengers' until it leaves; the answer is who can't keep his so long. Raises `LegsWrong`,
    `MovementClosed`, `NotFound`.
    """
    with telling("movement"), writing(desk, Act.FLIGHT_CHANGED) as act:
        session = act.session
        movement = open_movement(session, movement_id)
        if movement.version != version:
            raise StaleData(movement.name)
        before, left = _told(session, movement), movement.departs_at
        placed = _placed(session, legs)
        movement.name = name.strip() or _name(placed)
        movement.departs_at = _departure(placed)
        flag_modified(movement, "name")  # a new version also when only a later leg changes
        session.execute(delete(tb.Leg).where(tb.Leg.movement_id == movement_id))
        _write_legs(session, movement_id, placed)
        act.note(movement=movement_id, subject=movement.name, before=before, after=_told(session, movement))
        if movement.departs_at == left:
            return ()
        session.flush()
        house.lock_beds(session.connection())
        return move_nights(act, desk, session.scalars(cases_on(movement_id)).unique().all())


@needs(Right.PLAN_MOVEMENTS)
def put_cases_on(desk: Desk, movement_id: int, case_ids: Collection[int]) -> OnFlight:
    """Everyone on these cases who has not departed becomes a passenger; how many, and who can't keep his bed so long.

    Who is on the movement already stays. Raises `AlreadyOnMovement` for someone on another open one.
    """
    departed = exists().where(tb.Stay.person_id == tb.Person.id, tb.Stay.end == StayEnd.DEPARTED)
    with telling("movement"), writing(desk, Act.PUT_ON_FLIGHT) as act:
        session = act.session
        movement = open_movement(session, movement_id)
        # Two desks that put one case on two flights wait for each other here, and so does one that closes the
        # flight on which somebody of the case leaves: who has departed is asked once that is decided.
        house.lock_beds(session.connection())
        everyone = session.scalars(select(tb.Person.id).where(tb.Person.case_id.in_(case_ids))).all()
        house.lock_people(session.connection(), everyone)
        persons = session.execute(
            select(tb.Person.id, tb.Person.case_id, tb.Person.family_name, tb.Person.given_names)
            .where(tb.Person.id.in_(everyone), tb.Person.removed_at.is_(None), ~departed)
            .order_by(tb.Person.id)
        ).all()
        elsewhere = {
            person_id: (other_id, other)
            for person_id, other_id, other in session.execute(
                select(tb.Passenger.person_id, tb.Movement.id, tb.Movement.name)
                .join(tb.Movement, tb.Movement.id == tb.Passenger.movement_id)
                .where(
                    tb.Movement.state != MovementState.CLOSED,
                    tb.Passenger.person_id.in_([row.id for row in persons]),
                )
            )
        }
        added = []
        for person in persons:
            other_id, other = elsewhere.get(person.id, (None, ""))
            if other_id is None:
                added.append(person)
            elif other_id != movement.id:
                raise AlreadyOnMovement(display_name(person.family_name, person.given_names), other)
        if added:
            now = desk.clock()
            session.execute(
                insert(tb.Passenger),
                [
                    {
                        "movement_id": movement_id,
                        "person_id": person.id,
                        "added_at": now,
                        "added_by": desk.actor,
                    }
                    for person in added
                ],
            )
        for person in added:
            act.note(
                person=person.id, case=person.case_id, movement=movement_id, after={"flight": movement.name}
            )
        clashes = move_nights(act, desk, {person.case_id for person in added})
        if not added:
            act.nothing()
        return OnFlight(len(added), clashes)


@needs(Right.PLAN_MOVEMENTS)
def take_case_off(desk: Desk, movement_id: int, case_id: int) -> OnFlight:
    """The case's passengers leave the movement; how many, and who can't keep his bed until another is found.

    Refused with `MovementHasBoarded` once one of them has a boarding act or a tagged bag: the paper
    that names them is out.
    """
    with telling("movement"), writing(desk, Act.TAKEN_OFF_FLIGHT) as act:
        session = act.session
        movement = open_movement(session, movement_id)
        here = (
            select(tb.Passenger.id)
            .join(tb.Person, tb.Person.id == tb.Passenger.person_id)
            .where(tb.Passenger.movement_id == movement_id, tb.Person.case_id == case_id)
        )
        acted = session.execute(
            select(tb.Person.family_name, tb.Person.given_names)
            .join(tb.Passenger, tb.Passenger.person_id == tb.Person.id)
            .outerjoin(tb.BoardingEvent, tb.BoardingEvent.passenger_id == tb.Passenger.id)
            .outerjoin(
                tb.Bag,
                (tb.Bag.person_id == tb.Person.id)
                & (tb.Bag.movement_id == movement_id)
                & tb.Bag.voided_at.is_(None),
            )
            .where(tb.Passenger.id.in_(here), tb.BoardingEvent.id.is_not(None) | tb.Bag.id.is_not(None))
            .limit(1)
        ).first()
        if acted is not None:
            raise MovementHasBoarded(display_name(acted.family_name, acted.given_names))
        left = session.scalars(
            delete(tb.Passenger).where(tb.Passenger.id.in_(here)).returning(tb.Passenger.person_id)
        ).all()
        split = _unsplit(session, movement_id, case_id)
        if split is not None:
            act.note(
                case=case_id,
                movement=movement_id,
                before={"flight": movement.name, "split": split},
                act=Act.SPLIT_WITHDRAWN,
            )
        for person_id in sorted(left):
            act.note(person=person_id, case=case_id, movement=movement_id, before={"flight": movement.name})
        if not left and split is None:
            act.nothing()
        house.lock_beds(session.connection())
        return OnFlight(len(left), move_nights(act, desk, [case_id]) if left else ())


@needs(Right.SPLIT_CASES)
def record_split(desk: Desk, movement_id: int, case_id: int, reason: str) -> None:
    """A named officer lets the rest of a case travel without its held members.

    Raises `StaleData` when one is recorded already, `ValueError` without a reason.
    """
    if not reason.strip():
        raise ValueError("a split needs its reason")
    with telling("case"), writing(desk, Act.CASE_SPLIT) as act:
        session = act.session
        movement = open_movement(session, movement_id)
        session.add(
            tb.CaseSplit(
                case_id=case_id,
                movement_id=movement_id,
                reason=reason.strip(),
                at=desk.clock(),
                by=desk.actor,
            )
        )
        act.note(case=case_id, movement=movement_id, after={"flight": movement.name}, reason=reason.strip())


@needs(Right.SPLIT_CASES)
def withdraw_split(desk: Desk, movement_id: int, case_id: int) -> None:
    """The case travels together again. Raises `NothingToUndo` when no split is recorded."""
    with telling("case"), writing(desk, Act.SPLIT_WITHDRAWN) as act:
        movement = open_movement(act.session, movement_id)
        split = _unsplit(act.session, movement_id, case_id)
        if split is None:
            raise NothingToUndo
        act.note(case=case_id, movement=movement_id, before={"flight": movement.name, "split": split})


def _unsplit(session: Session, movement_id: int, case_id: int) -> str | None:
    """Takes a split away; the reason that was given for it, None when there was none."""
    return session.scalar(
        delete(tb.CaseSplit)
        .where(tb.CaseSplit.case_id == case_id, tb.CaseSplit.movement_id == movement_id)
        .returning(tb.CaseSplit.reason)
    )


@needs(Right.PLAN_MOVEMENTS)
def delete_flight(desk: Desk, movement_id: int) -> None:
    """Takes back a movement nobody was put on and nothing was printed of; else `StaleData`."""
    with telling("movement"), writing(desk, Act.FLIGHT_DELETED) as act:
        session = act.session
        movement = open_movement(session, movement_id)
        if session.scalar(
            select(func.count()).select_from(tb.Passenger).where(tb.Passenger.movement_id == movement_id)
        ):
            raise StaleData(movement.name)
        act.note(movement=movement_id, subject=movement.name, before=_told(session, movement))
        session.execute(delete(tb.Leg).where(tb.Leg.movement_id == movement_id))
        session.delete(movement)


def open_movement(session: Session, movement_id: int) -> tb.Movement:
    """The movement, to be changed, by nobody else until the commit. Raises `NotFound`, `MovementClosed`."""
    movement = lock_movement(session, movement_id)
    if movement is None:
        raise NotFound("movement")
    if movement.state is MovementState.CLOSED:
        raise MovementClosed(movement.name)
    return movement


def lock_movement(session: Session, movement_id: int) -> tb.Movement | None:
    """The movement, open or closed, held until the commit: on PostgreSQL two desks take turns at one."""
    return session.get(tb.Movement, movement_id, with_for_update={"key_share": True})


def _placed(session: Session, legs: Sequence[NewLeg]) -> tuple[PlacedLeg, ...]:
    zones = dict(session.execute(select(tb.Airport.code, tb.Airport.zone)).all())
    try:
        return place(legs, zones, set(session.scalars(select(tb.Carrier.code))))
    except BadLeg as bad:
        raise LegsWrong(bad.position, bad.problem) from bad


def _departure(legs: Sequence[PlacedLeg]) -> datetime:
    departs_at = legs[0].departs_at
    assert departs_at is not None  # `place` refuses a first leg without one
    return departs_at


def _name(legs: Sequence[PlacedLeg]) -> str:
    """ET 816: the day stands beside it everywhere."""
    return f"{legs[0].carrier} {legs[0].flight_number}"


def _told(session: Session, movement: tb.Movement) -> dict[str, object]:
    """A flight as the audit says it: its name, and its legs by the wall clocks of their airports."""
    return {
        "flight": movement.name,
        "legs": [
            " ".join(
                part
                for part in (
                    leg.flight,
                    f"{leg.origin}-{leg.destination}",
                    "" if leg.departs is None else f"{leg.departs:%Y-%m-%d %H:%M}",
                    "" if leg.arrives is None else f"> {leg.arrives:%Y-%m-%d %H:%M}",
                )
                if part
            )
            for leg in movement_queries.legs(session.connection(), movement.id)
        ],
    }


def _write_legs(session: Session, movement_id: int, legs: Sequence[PlacedLeg]) -> None:
    carrier_ids = dict(session.execute(select(tb.Carrier.code, tb.Carrier.id)).all())
    session.execute(
        insert(tb.Leg),
        [
            {
                "movement_id": movement_id,
                "position": position,
                "carrier_id": carrier_ids[leg.carrier],
                "flight_number": leg.flight_number,
                "origin": leg.origin,
                "destination": leg.destination,
                "departs_at": leg.departs_at,
                "arrives_at": leg.arrives_at,
            }
            for position, leg in enumerate(legs, 1)
        ],
    )
