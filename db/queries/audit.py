"""The audit: rows by what they are about, newest or oldest first, in one query."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, union_all

from db import tables as tb
from transit_desk.domain.audit import Head
from transit_desk.domain.audit_rows import AuditRow
from transit_desk.domain.names import display_name

_EVENT = tb.AuditEvent
_ROWS = (
    select(
        _EVENT.id,
        _EVENT.at,
        _EVENT.staff_id,
        _EVENT.by,
        _EVENT.place,
        _EVENT.act,
        _EVENT.subject,
        _EVENT.hash,
        _EVENT.person_id,
        tb.Person.family_name,
        tb.Person.given_names,
        tb.Person.card_number,
        _EVENT.case_id,
        tb.Case.number,
        _EVENT.movement_id,
        tb.Movement.name.label("movement"),
        tb.Staff.name.label("staff"),
        _EVENT.detail_digest,
        tb.AuditDetail.detail,
    )
    .outerjoin(tb.AuditDetail, tb.AuditDetail.event_id == _EVENT.id)
    .outerjoin(tb.Person, tb.Person.id == _EVENT.person_id)
    .outerjoin(tb.Case, tb.Case.id == _EVENT.case_id)
    .outerjoin(tb.Movement, tb.Movement.id == _EVENT.movement_id)
    .outerjoin(tb.Staff, tb.Staff.id == _EVENT.subject)
)
_SAID = (
    _EVENT.subject,
    _EVENT.by,
    _EVENT.place,
    tb.AuditDetail.detail,
    tb.Person.family_name,
    tb.Person.given_names,
    tb.Person.card_number,
    tb.Case.number,
    tb.Movement.name,
    tb.Staff.name,
)
_MOST_WORDS = 8


def rows(
    connection: Connection,
    *conditions: ColumnElement[bool],
    limit: int | None = None,
    newest_first: bool = True,
) -> tuple[AuditRow, ...]:
    """The rows that meet the conditions (on `AuditEvent`, or those made here), in the order of their numbers."""
    order = _EVENT.id.desc() if newest_first else _EVENT.id
    query = _ROWS.where(*conditions).order_by(order).limit(limit)
    return tuple(_row(found) for found in connection.execute(query))


def head(connection: Connection) -> Head:
    """Where the chain ends."""
    return Head(*connection.execute(select(tb.AuditHead.count, tb.AuditHead.hash)).one())


def says(text: str) -> list[ColumnElement[bool]]:
    """The conditions that each word of a text stands somewhere in a row."""
    return [
        or_(*(column.icontains(word, autoescape=True) for column in _SAID))
        for word in text.split()[:_MOST_WORDS]
    ]


def about(person_ids: Collection[int]) -> ColumnElement[bool]:
    """The condition that a row tells of one of these people, or of the whole of their case."""
    cases = select(tb.Person.case_id).where(tb.Person.id.in_(person_ids))
    whole_case = func.coalesce(_EVENT.person_id, 0) == 0  # not by the index of people: many are about none
    # By the two indexes, one after the other: an OR would read the audit from its end.
    return _EVENT.id.in_(
        union_all(
            select(_EVENT.id).where(_EVENT.person_id.in_(person_ids)),
            select(_EVENT.id).where(_EVENT.case_id.in_(cases), whole_case),
        )
    )


def _row(found: Any) -> AuditRow:
    said = json.loads(found.detail) if found.detail else {}
    return AuditRow(
        found.id,
        found.at,
        found.staff_id,
        found.by,
        found.place,
        found.act,
        found.subject,
        found.hash,
        found.person_id,
        "" if found.family_name is None else display_name(found.family_name, found.given_names),
        found.card_number or "",
        found.case_id,
        found.number or "",
        found.movement_id,
        found.movement or "",
        found.staff or "",
        said.get("before", {}),
        said.get("after", {}),
        said.get("reason", ""),
        bool(found.detail_digest) and found.detail is None,
    )
