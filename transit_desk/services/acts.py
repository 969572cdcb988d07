"""The two doors every service goes through: may this person, and what was done.

`needs(right)` stands above each public service. `writing(desk, act)` is the only way to change anything: the
change and its rows in the audit are one transaction, so there is no act without a name and no name without
its act.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from db import tables as tb
from transit_desk.domain.audit import Act, Link, Note, digest, row_hash
from transit_desk.domain.refusals import NotAllowed
from transit_desk.domain.rights import Right
from transit_desk.services.context import Desk

OPEN_FOR = timedelta(minutes=10)
"""How long a file that was opened counts as open: a screen reads it again after each step."""

P = ParamSpec("P")
R = TypeVar("R")


def needs(*rights: Right) -> Callable[[Callable[Concatenate[Desk, P], R]], Callable[Concatenate[Desk, P], R]]:
    """The service may be used by who has one of `rights`; anybody else gets `NotAllowed`, nothing is read.

    `service.rights` tells the test that walks every service and every role.
    """

    def above(service: Callable[Concatenate[Desk, P], R]) -> Callable[Concatenate[Desk, P], R]:
        @wraps(service)
        def guarded(desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if not any(desk.may(right) for right in rights):
                raise NotAllowed(rights[0])
            return service(desk, *args, **kwargs)

        guarded.rights = rights  # type: ignore[attr-defined]  # read by tests/services/test_rights.py
        return guarded

    return above


class Writing:
    """One act being written: the session to write with, and what is to be told of it."""

    def __init__(self, session: Session, act: Act) -> None:
        self.session = session
        self._act = act
        self._notes: list[tuple[Act, Note]] = []
        self._nothing = False

    def note(
        self,
        *,
        person: int | None = None,
        case: int | None = None,
        movement: int | None = None,
        subject: str = "",
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str = "",
        act: Act | None = None,
    ) -> None:
        """Tells one thing that was done, and to what; `act` where it is another one than the whole."""
        self._notes.append((act or self._act, Note(person, case, movement, subject, before, after, reason)))

    @property
    def told(self) -> bool:
        """Whether anything was told yet."""
        return bool(self._notes)

    def nothing(self) -> None:
        """Says that nothing was changed after all (a repeat that is harmless): no row is written."""
        self._nothing = True

    def _finish(self, desk: Desk) -> None:
        if self._notes:
            self.session.flush()
            record(self.session, desk, self._notes)
        elif not self._nothing:
            raise RuntimeError(f"{self._act} wrote without a note")  # a bug: rolled back, told


@contextmanager
def writing(desk: Desk, act: Act) -> Iterator[Writing]:
    """One unit of work with its rows in the audit; rolled back whole when anything raises.

    RuntimeError when the block ends without a note.
    """
    with desk.database.write() as session:
        work = Writing(session, act)
        yield work
        work._finish(desk)


def opened(desk: Desk, act: Act, *, person: int | None = None, case: int | None = None) -> None:
    """Tells that who acts here has opened the file of a person (whose case is looked up), or of a whole case.

    Once in `OPEN_FOR`: again within it, nothing is written. A row of the future, from before the clock was set
    back, counts as recent.
    """
    which = tb.AuditEvent.case_id == case if person is None else tb.AuditEvent.person_id == person
    recent = (
        select(tb.AuditEvent.id)
        .where(
            which,
            tb.AuditEvent.act == act,
            tb.AuditEvent.staff_id == desk.staff.id,
            tb.AuditEvent.by == desk.staff.name,
            tb.AuditEvent.at > desk.clock() - OPEN_FOR,
        )
        .limit(1)
    )
    with desk.database.read() as connection:
        if connection.scalar(recent) is not None:
            return
    with writing(desk, act) as work:
        if person is not None and case is None:
            case = work.session.scalar(select(tb.Person.case_id).where(tb.Person.id == person))
        work.note(person=person, case=case)


def record(session: Session, desk: Desk, notes: list[tuple[Act, Note]]) -> None:
    """Adds rows at the end of the chain. Who comes second waits here for the first, on both engines."""
    connection = session.connection()
    count, last = connection.execute(select(tb.AuditHead.count, tb.AuditHead.hash).with_for_update()).one()
    now = desk.clock()
    events, details = [], []
    for number, (act, note) in enumerate(notes, count + 1):
        detail = note.detail()
        salt = secrets.token_hex(8) if detail else ""
        row = Link(
            number,
            now,
            desk.staff.id,
            desk.staff.name,
            desk.place,
            act,
            note.person_id,
            note.case_id,
            note.movement_id,
            note.subject,
            digest(salt, detail),
            last,
            "",
        )
        previous, last = last, row_hash(row)
        events.append(
            {
                "id": number,
                "at": now,
                "staff_id": row.staff_id,
                "by": row.by,
                "place": row.place,
                "act": row.act,
                "person_id": row.person_id,
                "case_id": row.case_id,
                "movement_id": row.movement_id,
                "subject": row.subject,
                "detail_digest": row.detail_digest,
                "previous": previous,
                "hash": last,
            }
        )
        if detail:
            details.append({"event_id": number, "salt": salt, "detail": detail})
    connection.execute(insert(tb.AuditEvent), events)
    if details:
        connection.execute(insert(tb.AuditDetail), details)
    connection.execute(update(tb.AuditHead).values(count=count + len(events), hash=last))
