"""What a desk does all day, in one line each: for tests that need it done before they begin."""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import event, func, select, update

from db import tables as tb
from db.engine import Database
from tests.people import Someone, add_case, family
from transit_desk.domain.codes import AssignmentState, Outcome, Relation, Sex
from transit_desk.domain.journey import NewLeg
from transit_desk.services.allocate_beds import Moved, place
from transit_desk.services.check_in import CheckedIn, check_in
from transit_desk.services.clear_medical import record_check
from transit_desk.services.context import Desk
from transit_desk.services.movements import create_flight, put_cases_on
from transit_desk.services.propose_beds import propose_beds

DEPARTURE = datetime(2026, 12, 8, 15, 40)
"""The wall clock at Bujumbura; 13:40 UTC, 55 h 40 min after the tests' clock starts."""

LEGS = (
    NewLeg("ET", "816", "BJM", "ADD", DEPARTURE, datetime(2026, 12, 8, 20, 5)),
    NewLeg("ET", "500", "ADD", "IAD", datetime(2026, 12, 8, 22, 40)),
)
MAN = Someone("NDAYISENGA", "Eric")
WOMAN = Someone("UWIMANA", "Claire", Relation.PA, Sex.FEMALE)


def flight(desk: Desk, *case_ids: int, name: str = "", legs: Sequence[NewLeg] = LEGS) -> int:
    """A flight to Washington with these cases on it."""
    movement_id = create_flight(desk, name, legs)
    put_cases_on(desk, movement_id, case_ids)
    return movement_id


def proposed(desk: Desk, person_ids: Collection[int]) -> dict[int, int]:
    """The beds that the program proposes, of those who need one."""
    return {
        placed.person_id: placed.bed_id
        for placed in propose_beds(desk, person_ids).placements
        if placed.bed_id is not None
    }


def put_in_bed(desk: Desk, person_id: int, bed_id: int, *, override: bool = False, reason: str = "") -> Moved:
    """This person gets this bed."""
    (moved,) = place(desk, {person_id: bed_id}, override=override, reason=reason)
    return moved


def take_out_of_bed(desk: Desk, person_id: int) -> Moved:
    """The bed is free; the person stays in the building."""
    (moved,) = place(desk, {person_id: None})
    return moved


def arrive(desk: Desk, person_ids: Collection[int]) -> CheckedIn:
    """These people come in, into the beds that are proposed."""
    return check_in(desk, person_ids, proposed(desk, person_ids))


def clear(desk: Desk, person_ids: Collection[int], outcome: Outcome = Outcome.FIT) -> tuple[int, ...]:
    """Everyone has this outcome now."""
    return record_check(desk, person_ids, outcome)


def ready_family(desk: Desk, number: str = "BI-26000101", size: int = 4) -> tuple[int, int, list[int]]:
    """A family in the building, fit, on a flight of its own: movement, case, people."""
    case_id, people = add_case(desk, number, family("RUBERWA", size))
    arrive(desk, people)
    clear(desk, people)
    return flight(desk, case_id), case_id, people


def take_off_list(desk: Desk, *person_ids: int) -> None:
    """A later list has these people no more."""
    with desk.database.write() as session:
        session.execute(update(tb.Person).where(tb.Person.id.in_(person_ids)).values(removed_at=desk.clock()))


def link(desk: Desk, one: int, other: int) -> None:
    """Two cases are cross-referenced."""
    with desk.database.write() as session:
        session.add(tb.CaseLink(case_id=min(one, other), other_id=max(one, other)))


def rows(desk: Desk, table: type[tb.Base], *conditions: Any) -> int:
    """How many rows of a table meet the conditions."""
    with desk.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def beds_taken(desk: Desk) -> dict[int, int]:
    """Who is in which bed, person id to bed id, as the database has it."""
    with desk.database.read() as connection:
        query = select(tb.BedAssignment.person_id, tb.BedAssignment.bed_id)
        found = connection.execute(query.where(tb.BedAssignment.state == AssignmentState.CURRENT))
        return dict(found.all())


def beds_of(desk: Desk, room: str) -> list[int]:
    """The beds of a room, in their order."""
    with desk.database.read() as connection:
        query = select(tb.Bed.id).join(tb.Room, tb.Room.id == tb.Bed.room_id)
        return list(connection.scalars(query.where(tb.Room.name == room).order_by(tb.Bed.id)))


def room_id(desk: Desk, room: str) -> int:
    """The id of a room."""
    with desk.database.read() as connection:
        return connection.scalars(select(tb.Room.id).where(tb.Room.name == room)).one()


@contextmanager
def counted(desk: Desk) -> Iterator[list[str]]:
    """The SQL statements that run meanwhile; BEGIN and COMMIT are none."""
    assert isinstance(desk.database, Database)
    found: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    event.listen(desk.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(desk.database.engine, "before_cursor_execute", note)


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """All jobs, each on a thread of its own, begun together; their results or what they raised, in order."""
    gate = threading.Barrier(len(jobs))
    results: list[object] = [None] * len(jobs)

    def run(place: int) -> None:
        gate.wait()
        try:
            results[place] = jobs[place]()
        except Exception as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
