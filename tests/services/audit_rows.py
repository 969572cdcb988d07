"""The audit as tests read it: who did what to whom, and what was said of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select

from db import tables as tb
from transit_desk.domain.audit import Act
from transit_desk.domain.refusals import Refusal
from transit_desk.domain.rights import Role, Staff
from transit_desk.services.context import Desk


@dataclass(frozen=True)
class Told:
    """One row of the audit with its detail opened."""

    id: int
    by: str
    act: Act
    person: int | None
    case: int | None
    movement: int | None
    subject: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str


def told(desk: Desk, since: int = 0) -> list[Told]:
    """The rows after row `since`, in order."""
    event, detail = tb.AuditEvent, tb.AuditDetail
    columns = (event.id, event.by, event.act, event.person_id, event.case_id, event.movement_id)
    query = (
        select(*columns, event.subject, detail.detail)
        .outerjoin(detail, detail.event_id == event.id)
        .where(event.id > since)
        .order_by(event.id)
    )
    with desk.database.read() as connection:
        found = []
        for number, by, act, person, case, movement, subject, text in connection.execute(query):
            said = json.loads(text) if text else {}
            parts = (said.get("before", {}), said.get("after", {}), said.get("reason", ""))
            found.append(Told(number, by, Act(act), person, case, movement, subject, *parts))
        return found


def head(desk: Desk) -> int:
    """How many rows the audit has."""
    with desk.database.read() as connection:
        return connection.scalar(select(tb.AuditHead.count)) or 0


@contextmanager
def refused(desk: Desk, kind: type[Exception] = Refusal) -> Iterator[None]:
    """What happens within is refused, and the audit holds nothing of it."""
    before = head(desk)
    with pytest.raises(kind):
        yield
    assert head(desk) == before


def as_role(desk: Desk, *roles: Role, name: str = "Someone") -> Desk:
    """The same desk with somebody at it who has only these roles."""
    return replace(desk, staff=Staff(f"id-of-{name}", name, frozenset(roles)))
