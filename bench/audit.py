"""Verifying an audit of 200,000 rows; beside it reading the same rows by plain SQL and hashing each."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import insert, update

from bench.desks import NOW, desk_in, folder
from bench.measure import Figure, as_ratio, timed
from db import tables as tb
from db.engine import Database
from db.queries.audit_chain import head, links
from transit_desk.domain.audit import Act, Link, digest, row_hash
from transit_desk.services.context import Desk
from transit_desk.services.verify import Walk, verify

ROUNDS = 5
ROWS = 200_000
SHOWN = 1000.0  # no limit: the figure is there to be seen
_READ = (
    'SELECT e.id, e.at, e.staff_id, e."by", e.place, e.act, e.person_id, e.case_id, e.movement_id, e.subject, '
    "e.detail_digest, e.previous, e.hash, d.salt, d.detail "
    "FROM audit_event e LEFT JOIN audit_detail d ON d.event_id = e.id ORDER BY e.id"
)


def run() -> dict[str, Figure]:
    """3x at most for the audit. `verify` besides reads every page of the file, and the foreign keys: shown."""
    with folder() as path, desk_in(path) as desk:
        _fill(desk)
        database = desk.database
        assert isinstance(database, Database)

        def walk() -> None:
            with database.read() as connection:
                found = Walk()
                found.over(links(connection), head(connection))
            if found.faults:
                raise RuntimeError("the audit made here has faults")

        def plain() -> None:
            with database.driver() as raw:
                for row in raw.execute(_READ):
                    # The row, and the detail beside it: two hashes a row, as the audit has them.
                    hashlib.sha256("".join(map(str, row[:13])).encode()).hexdigest()
                    hashlib.sha256(f"{row[13]}{row[14]}".encode()).hexdigest()

        def figure(work: Callable[[], object], reach: float) -> Figure:
            return as_ratio(
                lambda: timed(work), lambda: timed(plain), rounds=ROUNDS, reach=reach, more={"rows": ROWS}
            )

        return {"audit": figure(walk, 3.0), "verify": figure(lambda: verify(desk), SHOWN)}


def _fill(desk: Desk) -> None:
    with desk.database.read() as connection:
        before = head(connection)
    last, events, details = before.hash, [], []
    names = tuple(column.name for column in tb.AuditEvent.__table__.columns)
    for number in range(before.count + 1, ROWS + 1):
        detail = f'{{"after": {{"bed": "B-{number % 400}", "room": "A{number % 30}"}}}}' if number % 3 else ""
        salt = secrets.token_hex(8) if detail else ""
        row = Link(
            number,
            NOW + timedelta(seconds=number, microseconds=number),
            "3f2c9d8e-7f6a-4f0e-9f52-5a1de0c1b001",
            "Aline Niyonzima",
            "Front desk",
            Act.CHECKED_IN,
            number % 20_000 + 1,
            number % 4_000 + 1,
            None,
            "",
            digest(salt, detail),
            last,
            "",
        )
        last = row_hash(row)
        events.append(dict(zip(names, (*row[:12], last), strict=True)))
        if detail:
            details.append({"event_id": number, "salt": salt, "detail": detail})
    with desk.database.write() as session:
        connection = session.connection()
        connection.execute(insert(tb.AuditEvent), events)
        connection.execute(insert(tb.AuditDetail), details)
        connection.execute(update(tb.AuditHead).values(count=ROWS, hash=last))
