"""The movement board and Today: what still stops each family, and who can lift it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from db import tables as tb
from db.queries import movements as movement_queries
from db.queries.facts import Facts, facts
from db.queries.house import guests
from db.queries.people import still_to_come
from db.queries.presence import out_count
from transit_desk.domain.boarding import state_after
from transit_desk.domain.codes import (
    AssignmentState,
    BedLevel,
    BedState,
    Fitness,
    MovementState,
    PassengerState,
    Relation,
)
from transit_desk.domain.fitness import fitness_at
from transit_desk.domain.names import display_name
from transit_desk.domain.readiness import Blocker, CaseFacts, PersonFacts, blockers, person_blockers
from transit_desk.domain.refusals import NotFound
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import (
    BlockOccupancy,
    DepartureRow,
    MovementBoard,
    PassengerRow,
    ReadyCase,
    TodayBoard,
)
from transit_desk.services.acts import needs
from transit_desk.services.allocate_beds import needing_bed
from transit_desk.services.context import Desk


@needs(Right.SEE_PEOPLE)
def movement_board(desk: Desk, movement_id: int) -> MovementBoard:
    """One movement, whole. Raises `NotFound`."""
    with desk.database.read() as connection:
        return read_board(connection, desk, movement_id)


def read_board(connection: Connection, desk: Desk, movement_id: int) -> MovementBoard:
    """As `movement_board`, within a reading transaction that goes on (papers need more from the same moment)."""
    found = facts(connection, movement_id)
    if found is None:
        raise NotFound("movement")
    (row,) = movement_queries.movements(connection, movement_id)
    stopping = {
        the_case.case_id: blockers(the_case, found.movement, desk.clock()) for the_case in found.cases
    }
    people = _passengers(desk, connection, found, stopping)
    aboard, boarded = Counter[int](), Counter[int]()
    for passenger in people:
        aboard[passenger.case_id] += 1
        boarded[passenger.case_id] += passenger.state is PassengerState.BOARDED
    destinations = _destinations(connection, movement_id)
    splits = _splits(connection, movement_id)
    ready_cases = tuple(
        ReadyCase(
            the_case.case_id,
            the_case.case_number,
            _pa_name(the_case),
            aboard[the_case.case_id],
            boarded[the_case.case_id],
            destinations.get(the_case.case_id, ""),
            _still(the_case.case_id, stopping[the_case.case_id], people),
            *splits.get(the_case.case_id, ("", "")),
        )
        for the_case in found.cases
        if aboard[the_case.case_id]
    )
    version = connection.scalar(
        select(func.max(tb.ManifestVersion.version)).where(tb.ManifestVersion.movement_id == movement_id)
    )
    return MovementBoard(
        row,
        movement_queries.legs(connection, movement_id),
        found.carrier,
        ready_cases,
        people,
        version or 0,
    )


def _pa_name(the_case: CaseFacts) -> str:
    """The principal applicant's name; the first person's where there is none."""
    applicants = [person for person in the_case.persons if person.relation is Relation.PA]
    return (applicants or list(the_case.persons))[0].name


@needs(Right.SEE_PEOPLE)
def ready_counts(desk: Desk) -> dict[int, int]:
    """How many passengers of each open movement are ready or aboard, by movement id."""
    with desk.database.read() as connection:
        return {
            movement.movement_id: _departure(connection, desk, movement.movement_id).ready
            for movement in movement_queries.movements(connection)
            if movement.state is not MovementState.CLOSED
        }


@needs(Right.SEE_PEOPLE)
def today(desk: Desk) -> TodayBoard:
    """What the supervisor wants to know on coming in."""
    midnight = _midnight(desk)
    with desk.database.read() as connection:
        cases, people = still_to_come(connection)
        everyone = guests(connection)
        out = out_count(connection)
        departures = tuple(
            _departure(connection, desk, movement.movement_id)
            for movement in movement_queries.movements(connection)
            if movement.state is not MovementState.CLOSED or movement.departs_at >= midnight
        )
        return TodayBoard(
            cases,
            people,
            arrived_today(connection, desk),
            len(everyone) - out,
            len(needing_bed(everyone, desk.today())),
            _blocks(connection),
            departures,
            out,
        )


def arrived_today(connection: Connection, desk: Desk) -> int:
    """How many people have checked in since midnight, whether they are still here or not."""
    query = (
        select(func.count())
        .select_from(tb.Stay)
        .where(tb.Stay.started_at >= _midnight(desk), tb.Stay.end.is_distinct_from("undone"))
    )
    return connection.scalar(query) or 0


def _midnight(desk: Desk) -> datetime:
    """When the day began at the centre."""
    return desk.clock().astimezone(desk.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _departure(connection: Connection, desk: Desk, movement_id: int) -> DepartureRow:
    board = read_board(connection, desk, movement_id)
    movement = board.movement
    return DepartureRow(
        movement_id,
        movement.name,
        movement.state,
        movement.departs_at,
        movement.route,
        movement.passengers,
        sum(passenger.ready for passenger in board.passengers),
        board.count(PassengerState.BOARDED),
        tuple(blocker for the_case in board.cases for blocker in the_case.blockers),
    )


def _blocks(connection: Connection) -> tuple[BlockOccupancy, ...]:
    out = case((tb.Bed.state == BedState.OUT_OF_SERVICE, 1), else_=0)
    query = (
        select(tb.Block.name, func.count(tb.Bed.id), func.count(tb.BedAssignment.id), func.sum(out))
        .join(tb.Room, tb.Room.block_id == tb.Block.id)
        .join(tb.Bed, tb.Bed.room_id == tb.Room.id)
        .outerjoin(
            tb.BedAssignment,
            (tb.BedAssignment.bed_id == tb.Bed.id) & (tb.BedAssignment.state == AssignmentState.CURRENT),
        )
        .where(tb.Bed.level != BedLevel.COT)
        .group_by(tb.Block.id)
        .order_by(tb.Block.position)
    )
    return tuple(BlockOccupancy(*row) for row in connection.execute(query))


def _destinations(connection: Connection, movement_id: int) -> dict[int, str]:
    query = (
        select(tb.Case.id, tb.Case.destination_city)
        .join(tb.Person, tb.Person.case_id == tb.Case.id)
        .join(tb.Passenger, tb.Passenger.person_id == tb.Person.id)
        .where(tb.Passenger.movement_id == movement_id)
        .distinct()
    )
    return dict(connection.execute(query).all())


def _splits(connection: Connection, movement_id: int) -> dict[int, tuple[str, str]]:
    """(who recorded it, why) of each case with a split."""
    query = select(tb.CaseSplit.case_id, tb.CaseSplit.by, tb.CaseSplit.reason).where(
        tb.CaseSplit.movement_id == movement_id
    )
    return {case_id: (by, reason) for case_id, by, reason in connection.execute(query)}


def _still(
    case_id: int, stopping: tuple[Blocker, ...], people: tuple[PassengerRow, ...]
) -> tuple[Blocker, ...]:
    """Blockers of those who are still to board: who has left the desk is not waited for, nor is their case."""
    expected = {p.person_id for p in people if p.case_id == case_id and p.state is PassengerState.EXPECTED}
    return tuple(b for b in stopping if b.person_id in expected or (b.person_id is None and expected))


def _passengers(
    desk: Desk,
    connection: Connection,
    found: Facts,
    stopping: dict[int, tuple[Blocker, ...]],
) -> tuple[PassengerRow, ...]:
    persons = {
        person.person_id: (the_case, person) for the_case in found.cases for person in the_case.persons
    }
    rows = []
    for passenger in movement_queries.passengers(connection, found.movement.movement_id):
        the_case, person = persons[passenger.person_id]
        state = state_after(passenger.act)
        rows.append(
            PassengerRow(
                passenger.passenger_id,
                passenger.person_id,
                passenger.case_id,
                display_name(passenger.family_name, passenger.given_names),
                passenger.case_number,
                passenger.card_number,
                passenger.sex,
                person.birth,
                tuple(sorted(person.needs)),
                _fitness(desk, found, the_case, person),
                len(person.bags),
                sum(bag.weight_g or 0 for bag in person.bags),
                state,
                passenger.acted_at if state is not PassengerState.EXPECTED else None,
                _own(stopping.get(passenger.case_id, ()), passenger.person_id, state),
            )
        )
    return tuple(rows)


def _own(found: Iterable[Blocker], person_id: int, state: PassengerState) -> tuple[Blocker, ...]:
    return person_blockers(found, person_id) if state is PassengerState.EXPECTED else ()


def _fitness(desk: Desk, found: Facts, the_case: CaseFacts, person: PersonFacts) -> Fitness:
    now = found.movement.departure if found.movement.closed else desk.clock()
    return fitness_at(person.check, found.movement.departure, the_case.window_hours, now)
