"""The audit as it is stored, row by row, as whoever changed it by hand left it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, String, and_, func, select, true, type_coerce
from sqlalchemy.exc import DBAPIError

from db import tables as tb
from transit_desk.domain.audit import FIRST, Act, Head, Link

CHUNK: Final = 5_000
_NUMBERS: Final = (4, 5, 6)  # person, case and movement, counted from the staff's id
_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)


def head(connection: Connection) -> Head:
    """Where the database says that the audit ends."""
    row = connection.execute(select(tb.AuditHead.count, tb.AuditHead.hash)).one_or_none()
    if row is None:
        return Head(0, FIRST)
    count: object = row[0]
    return Head(count if isinstance(count, int) else -1, str(row[1]))  # SQLite stores a text there too


def links(connection: Connection) -> Iterator[Link]:
    """Every row of the audit in order of id, read in pieces."""
    event, detail = tb.AuditEvent.__table__.c, tb.AuditDetail.__table__.c
    sqlite = connection.dialect.name == "sqlite"
    who = (event.staff_id, event.by, event.place)
    texts = (event.at, *who, event.act, event.subject, event.detail_digest, event.previous, event.hash)
    numbers = (event.person_id, event.case_id, event.movement_id)
    # SQLite stores any kind of value in any column; nothing but these was ever written here.
    usual = and_(
        *[func.typeof(column) == "text" for column in texts],
        *[func.typeof(column).in_(("integer", "null")) for column in numbers],
        *[func.typeof(column).in_(("text", "null")) for column in (detail.salt, detail.detail)],
    )
    query = (
        select(
            event.id,
            # As SQLite stores it: what somebody wrote there by hand need not be a time.
            type_coerce(event.at, String) if sqlite else event.at,
            event.staff_id,
            event.by,
            event.place,
            event.act,
            event.person_id,
            event.case_id,
            event.movement_id,
            event.subject,
            event.detail_digest,
            event.previous,
            event.hash,
            detail.salt,
            detail.detail,
            usual if sqlite else true(),
        )
        .outerjoin_from(tb.AuditEvent, tb.AuditDetail, detail.event_id == event.id)
        .order_by(event.id)
        .limit(CHUNK)
    )
    let_go: _LetGo | None = None  # asked for when a detail is missing: it walks through all acts
    after: int | None = None
    while True:
        rows = _rows(connection, query if after is None else query.where(event.id > after))
        for row in rows:
            link = _link(row)
            if link.detail is None and link.detail_digest:
                let_go = let_go or _let_go(connection)
                link = link._replace(erased=let_go.covers(link))
            yield link
        if len(rows) < CHUNK:
            return
        after = rows[-1][0]


@dataclass(frozen=True, slots=True)
class _LetGo:
    """Whose details may be gone: people, cases of nobody else, and single rows (`erased_row`)."""

    people: frozenset[object]
    cases: frozenset[object]
    rows: frozenset[object]

    def covers(self, link: Link) -> bool:
        """Whether an act of anonymising accounts for this row's missing detail."""
        whose = link.person_id in self.people if link.person_id is not None else link.case_id in self.cases
        return whose or erased_row(link.id) in self.rows


def erased_row(event_id: int) -> str:
    """The subject of an act of anonymising that took away the detail of a row about others, or about nobody."""
    return f"#{event_id}"


def _let_go(connection: Connection) -> _LetGo:
    """As the acts of anonymising in the chain itself tell it: a mark beside a person is easily set by hand."""
    event = tb.AuditEvent.__table__.c
    done = select(event.person_id, event.case_id, event.subject).where(event.act == Act.ANONYMISED)
    people, cases, rows = set(), set(), set()
    for person, case, subject in _rows(connection, done):
        people.add(person)
        cases.add(case)
        if person is None and case is None:
            rows.add(subject)
    named = set(
        connection.scalars(select(tb.Person.case_id).where(tb.Person.anonymised_at.is_(None)).distinct())
    )
    return _LetGo(frozenset(people - {None}), frozenset(cases - {None} - named), frozenset(rows))


def _rows(connection: Connection, query: Any) -> Any:
    try:
        return connection.execute(query).all()
    except DBAPIError:
        raw = connection.connection.driver_connection
        if connection.dialect.name != "sqlite" or raw is None:
            raise
        # A text that is none: read once more, with marks in the place of what is no letter.
        before, raw.text_factory = raw.text_factory, lambda data: data.decode("utf-8", "replace")
        try:
            return connection.execute(query).all()
        finally:
            raw.text_factory = before


def _link(row: Any) -> Link:
    if row[15]:
        at = row[1]
        return Link(row[0], _moment(at) if type(at) is str else at, *row[2:15])
    number, at, *others = row[:15]
    fields: list[Any] = [_told(value, place in _NUMBERS) for place, value in enumerate(others[:-2])]
    fields += [None if value is None else _told(value, False) for value in others[-2:]]
    return Link(number, _moment(at) if type(at) is str else _NEVER, *fields)


def _told(value: object, number: bool) -> object:
    """A value of a kind that was never written, as one that no row's hash was ever made of."""
    if number:
        return value if value is None or type(value) is int else -1
    return value if type(value) is str else f"\0{value!r}"


def _moment(text: str) -> datetime:
    """As `UtcDateTime` wrote it, and in no other spelling."""
    if len(text) == 26 and text[10] == " " and text[19] == ".":
        try:
            return datetime.fromisoformat(text + "+00:00")
        except ValueError:
            return _NEVER
    return _NEVER
