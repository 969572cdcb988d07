"""Boarding: scan or tick, undo, offload, and close the flight."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from db import tables as tb
from db.queries import house
from db.queries import movements as movement_queries
from db.queries.bed_facts import bed_labels
from db.queries.facts import facts
from db.queries.movements import PassengerFact
from transit_desk.domain.audit import Act
from transit_desk.domain.boarding import (
    BoardingDecision,
    LastAct,
    PassengerFacts,
    Verdict,
    closing_acts,
    count,
    decide,
    may,
    state_after,
)
from transit_desk.domain.codes import (
    AssignmentState,
    BoardingAct,
    MovementState,
    PassengerState,
    StayEnd,
)
from transit_desk.domain.names import display_name
from transit_desk.domain.readiness import blockers, person_blockers
from transit_desk.domain.refusals import MovementClosed, NotFound, NothingToUndo, NotOnMovement
from transit_desk.domain.rights import Right
from transit_desk.services.acts import Writing, needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.find import meant
from transit_desk.services.gate import found_inside
from transit_desk.services.give_beds import leave
from transit_desk.services.move_nights import NightClash, move_nights
from transit_desk.services.movements import lock_movement, open_movement


@dataclass(frozen=True, slots=True)
class Boarded:
    """What the light shows. `person_id` None when the scan means nobody (or several people: `candidates`)."""

    decision: BoardingDecision | None
    person_id: int | None
    name: str
    case_number: str
    scanned: str
    candidates: int = 0


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing a flight did; `clashes` are those left behind who can't keep their bed as long as they need it."""

    boarded: int
    no_show: int
    offloaded: int
    beds_freed: int
    clashes: tuple[NightClash, ...] = ()


@needs(Right.BOARD)
def board_scan(desk: Desk, movement_id: int, raw: str) -> Boarded:
    """Board whoever the scan means: card, tag or typed number, to the letter. A repeat is harmless."""
    with desk.database.read() as connection:
        found = meant(connection, raw)
    if len(found) != 1:
        return Boarded(None, None, "", found[0].case_number if found else "", raw.strip(), len(found))
    return board(desk, movement_id, found[0].person_id, scanned=raw.strip())


@needs(Right.BOARD)
def board(desk: Desk, movement_id: int, person_id: int, *, scanned: str = "") -> Boarded:
    """Board one person when nothing stands against it; the decision says what was done or why not.

    Raises `NotFound` when there is no such person or movement.
    """
    with telling("movement"), writing(desk, Act.BOARDED) as act:
        session = act.session
        connection = session.connection()
        if lock_movement(session, movement_id) is None:
            raise NotFound("movement")
        person = connection.execute(
            select(tb.Person.family_name, tb.Person.given_names, tb.Person.case_id, tb.Case.number)
            .join(tb.Case, tb.Case.id == tb.Person.case_id)
            .where(tb.Person.id == person_id)
        ).one_or_none()
        if person is None:
            raise NotFound("person")
        known = facts(connection, movement_id, [person.case_id])
        if known is None:
            raise NotFound("movement")
        name = display_name(person.family_name, person.given_names)
        passenger = _passenger(session, movement_id, person_id)
        stopping = [
            blocker
            for case in known.cases
            for blocker in person_blockers(blockers(case, known.movement, desk.clock()), person_id)
        ]
        decision = decide(
            None if passenger is None else PassengerFacts(person_id, name, person.number),
            stopping,
            _last(passenger),
            known.state,
        )
        if decision.verdict is Verdict.BOARDS and passenger is not None:
            _act(session, desk, {passenger: BoardingAct.BOARDED})
            _note(act, movement_id, passenger, BoardingAct.BOARDED)
            _mark_boarding(act, movement_id, known.state)
            found_inside(act, desk, person_id)
        else:
            act.nothing()
        return Boarded(decision, person_id, name, person.number, scanned)


@needs(Right.BOARD)
def board_all_ready(desk: Desk, movement_id: int, person_ids: Collection[int]) -> tuple[Boarded, ...]:
    """Board each of these who can be, in order; the others' decisions say why not."""
    return tuple(board(desk, movement_id, person_id) for person_id in person_ids)


@needs(Right.BOARD)
def undo_boarding(desk: Desk, movement_id: int, person_id: int) -> None:
    """The last act (boarded or offloaded) is taken back.

    Raises `NothingToUndo`, `NotOnMovement`, `MovementClosed`, `NotFound`.
    """
    if not _record(desk, movement_id, person_id, BoardingAct.UNDONE):
        raise NothingToUndo


@needs(Right.BOARD)
def offload(desk: Desk, movement_id: int, person_id: int) -> None:
    """The person does not leave on this flight, whether boarded or not; a repeat is harmless.

    Raises `NotOnMovement`, `MovementClosed`, `NotFound`.
    """
    _record(desk, movement_id, person_id, BoardingAct.OFFLOADED)


@needs(Right.BOARD)
def closing(desk: Desk, movement_id: int) -> Closed:
    """What `close_flight` would do now, to be shown before. Raises `NotFound`, `MovementClosed`."""
    with desk.database.read() as connection:
        found = movement_queries.movements(connection, movement_id)
        if not found:
            raise NotFound("movement")
        if found[0].state is MovementState.CLOSED:
            raise MovementClosed(found[0].name)
        everyone = movement_queries.passengers(connection, movement_id)
        states = {p.person_id: state_after(p.act) for p in everyone}
        gone = [person_id for person_id, state in states.items() if state is PassengerState.BOARDED]
        beds = connection.scalar(
            select(func.count())
            .select_from(tb.BedAssignment)
            .where(tb.BedAssignment.person_id.in_(gone), tb.BedAssignment.state == AssignmentState.CURRENT)
        )
    return _closed(states.values(), beds or 0)


@needs(Right.BOARD)
def close_flight(desk: Desk, movement_id: int) -> Closed:
    """The flight is off: whoever is still expected is a no-show; those who boarded depart and free their beds.

    Who is left behind needs a bed for longer. It can't be undone. Raises `MovementClosed`.
    """
    with telling("movement"), writing(desk, Act.FLIGHT_CLOSED) as act:
        session = act.session
        movement = open_movement(session, movement_id)
        everyone = movement_queries.passengers(session.connection(), movement_id)
        states = {p.person_id: state_after(p.act) for p in everyone}
        acts = closing_acts(states)
        missing = {p: acts[p.person_id] for p in everyone if p.person_id in acts}
        _act(session, desk, missing)
        gone = [p for p in everyone if states[p.person_id] is PassengerState.BOARDED]
        # Who is being put on another flight at this moment is either still here for that flight or departed for
        # it: beds first, then people, in the order in which a check-in takes them.
        house.lock_beds(session.connection())
        house.lock_people(session.connection(), [p.person_id for p in gone])
        freed = _depart(session, desk, [p.person_id for p in gone])
        before, movement.state = movement.state, MovementState.CLOSED
        movement.closed_at = desk.clock()
        movement.closed_by = desk.actor
        session.flush()
        done = _closed(states.values(), len(freed))
        act.note(
            movement=movement_id,
            subject=movement.name,
            before={"state": before},
            after={
                "state": movement.state,
                "boarded": done.boarded,
                "no_show": done.no_show,
                "offloaded": done.offloaded,
                "beds_freed": done.beds_freed,
            },
        )
        for passenger in gone:
            bed = freed.get(passenger.person_id)
            act.note(
                person=passenger.person_id,
                case=passenger.case_id,
                movement=movement_id,
                before=None if bed is None else {"bed": bed},
                after={"flight": movement.name},
                act=Act.DEPARTED,
            )
        for passenger, what in missing.items():
            _note(act, movement_id, passenger, what)
        # Those of a case who boarded have no bed any more; the others have theirs until another flight is found.
        return replace(done, clashes=move_nights(act, desk, {p.case_id for p in everyone}))


def _closed(states: Iterable[PassengerState], beds: int) -> Closed:
    """The result in numbers; who is still expected is a no-show."""
    counts = count(states)
    return Closed(
        counts[PassengerState.BOARDED],
        counts[PassengerState.EXPECTED] + counts[PassengerState.NO_SHOW],
        counts[PassengerState.OFFLOADED],
        beds,
    )


def _depart(session: Session, desk: Desk, person_ids: Collection[int]) -> dict[int, str]:
    """Stays end, beds are free and wait to be cleaned; whose, and which. Who never slept here gets no stay."""
    now = desk.clock()
    connection = session.connection()
    bed_of, _ = leave(connection, desk, person_ids)
    labels = bed_labels(connection, bed_of.values())
    session.execute(
        update(tb.Stay)
        .where(tb.Stay.person_id.in_(person_ids), tb.Stay.ended_at.is_(None))
        .values(ended_at=house.end_of(tb.Stay.started_at, now), ended_by=desk.actor, end=StayEnd.DEPARTED)
    )
    return {person_id: labels[bed_id] for person_id, bed_id in bed_of.items()}


def _record(desk: Desk, movement_id: int, person_id: int, what: BoardingAct) -> bool:
    """Writes the act if it can follow the last one; whether it was written."""
    with telling("movement"), writing(desk, _TOLD[what]) as act:
        session = act.session
        movement = open_movement(session, movement_id)
        passenger = _passenger(session, movement_id, person_id)
        if passenger is None:
            person = session.get(tb.Person, person_id)
            name = "" if person is None else display_name(person.family_name, person.given_names)
            raise NotOnMovement(name, movement.name)
        if not may(state_after(passenger.act), what):
            act.nothing()
            return False
        _act(session, desk, {passenger: what})
        _note(act, movement_id, passenger, what)
        return True


_TOLD = {
    BoardingAct.BOARDED: Act.BOARDED,
    BoardingAct.UNDONE: Act.BOARDING_UNDONE,
    BoardingAct.OFFLOADED: Act.OFFLOADED,
    BoardingAct.NO_SHOW: Act.NO_SHOW,
}


def _note(act: Writing, movement_id: int, passenger: PassengerFact, what: BoardingAct) -> None:
    act.note(
        person=passenger.person_id,
        case=passenger.case_id,
        movement=movement_id,
        before={"state": state_after(passenger.act)},
        after={"state": state_after(what)},
        act=_TOLD[what],
    )


def _passenger(session: Session, movement_id: int, person_id: int) -> PassengerFact | None:
    found = movement_queries.passengers(session.connection(), movement_id, person_id)
    return found[0] if found else None


def _last(passenger: PassengerFact | None) -> LastAct | None:
    if passenger is None or passenger.act is None or passenger.acted_at is None:
        return None
    return LastAct(passenger.act, passenger.acted_at, passenger.acted_by or "")


def _act(session: Session, desk: Desk, acts: Mapping[PassengerFact, BoardingAct]) -> None:
    if not acts:
        return
    now = desk.clock()
    session.execute(
        insert(tb.BoardingEvent),
        [
            {
                "passenger_id": passenger.passenger_id,
                "sequence": passenger.events + 1,
                "act": act,
                "at": now,
                "by": desk.actor,
            }
            for passenger, act in acts.items()
        ],
    )


def _mark_boarding(act: Writing, movement_id: int, state: MovementState) -> None:
    if state is MovementState.PLANNED:
        act.session.execute(
            update(tb.Movement)
            .where(tb.Movement.id == movement_id)
            .values(state=MovementState.BOARDING, version=tb.Movement.version + 1)
        )
        act.note(
            movement=movement_id,
            before={"state": state},
            after={"state": MovementState.BOARDING},
            act=Act.FLIGHT_CHANGED,
        )
