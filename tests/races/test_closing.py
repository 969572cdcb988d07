"""A case is put on a flight in the very instant in which the flight it leaves on closes.

Each order is made to happen: one desk stops at a statement until the other has finished or waits for it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from db import tables as tb
from db.engine import Database
from tests.races.officers import desk_of
from tests.services.acts import LEGS, ready_family, rows
from transit_desk.domain.refusals import AlreadyOnMovement
from transit_desk.services.board import board, close_flight
from transit_desk.services.context import Desk
from transit_desk.services.movements import OnFlight, create_flight, put_cases_on

Doing = Callable[[Desk], object]


class Other:
    """What the other desk does meanwhile, on a thread and a connection of its own."""

    def __init__(self, desk: Desk, doing: Doing) -> None:
        self._desk = desk
        self._doing = doing
        self.result: object = None
        self._thread = threading.Thread(target=self._run)
        self._started = False

    def _run(self) -> None:
        try:
            self.result = self._doing(self._desk)
        except Exception as error:
            self.result = error

    def go_until_it_ends_or_waits(self) -> None:
        """Begin, once; come back when it has ended or the server says that it waits for somebody's lock."""
        if self._started:
            return
        self._started = True
        self._thread.start()
        with self._desk.database.read() as connection:
            waiting = text(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            while self._thread.is_alive() and not connection.scalar(waiting):
                self._thread.join(0.005)
                connection.execute(text("SELECT pg_stat_clear_snapshot()"))

    def ended(self) -> object:
        """What came of it."""
        self._thread.join()
        return self.result


@contextmanager
def stopping_after(desk: Desk, words: str, then: Callable[[], None]) -> Iterator[None]:
    """`then` is called when this desk has run its first statement with these words in it."""
    assert isinstance(desk.database, Database)
    done = False

    def after(connection: object, cursor: object, statement: str, *rest: Any) -> None:
        nonlocal done
        if words in statement and not done:
            done = True
            then()

    event.listen(desk.database.engine, "after_cursor_execute", after)
    try:
        yield
    finally:
        event.remove(desk.database.engine, "after_cursor_execute", after)
    assert done, f"no statement with {words!r}"


@pytest.fixture
def two(postgres_database: Database) -> Iterator[tuple[Desk, Desk]]:
    """Two desks on one server, each with connections of its own."""
    from db.engine import open_postgres

    second = open_postgres(postgres_database.engine.url.render_as_string(hide_password=False))
    yield desk_of(postgres_database, "Officer One"), desk_of(second, "Officer Two")
    second.close()


# Where the desk that puts the case on stops: after it has locked the movement, the people, read who is there,
# and looked whether they are on another flight.
@pytest.mark.parametrize("words", ["FROM movement", "FROM person", "NOT (EXISTS", "JOIN movement"])
def test_the_other_flight_closes_while_a_case_is_put_on(two: tuple[Desk, Desk], words: str) -> None:
    desk, second = two
    leaving, case_id, people = ready_family(desk, size=2)
    for person in people:
        board(desk, leaving, person)
    following = create_flight(desk, "ET 900", LEGS)
    closing = Other(second, lambda other: close_flight(other, leaving))
    added: object
    with stopping_after(desk, words, closing.go_until_it_ends_or_waits):
        try:
            added = put_cases_on(desk, following, [case_id])
        except AlreadyOnMovement as refused:
            added = refused
    assert not isinstance(closing.ended(), Exception), closing.result
    # Before the flight closed they were on it; afterwards they have departed: on no account are they on both.
    assert added == OnFlight(0) or isinstance(added, AlreadyOnMovement)
    assert rows(desk, tb.Passenger, tb.Passenger.movement_id == following) == 0
    assert rows(desk, tb.Stay, tb.Stay.ended_at.is_not(None)) == 2


@pytest.mark.parametrize(
    "words", ["FROM movement", "UPDATE bed_assignment", "UPDATE stay", "UPDATE movement"]
)
def test_a_case_is_put_on_while_the_other_flight_closes(two: tuple[Desk, Desk], words: str) -> None:
    desk, second = two
    leaving, case_id, people = ready_family(desk, size=2)
    for person in people:
        board(desk, leaving, person)
    following = create_flight(desk, "ET 900", LEGS)
    putting = Other(second, lambda other: put_cases_on(other, following, [case_id]))
    with stopping_after(desk, words, putting.go_until_it_ends_or_waits):
        close_flight(desk, leaving)
    added = putting.ended()
    assert added == OnFlight(0) or isinstance(added, AlreadyOnMovement)
    assert rows(desk, tb.Passenger, tb.Passenger.movement_id == following) == 0
