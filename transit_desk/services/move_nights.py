"""Within a transaction: the nights of beds follow the flight, as far as nobody else has the bed."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from db import tables as tb
from db.queries.people import bed_label, open_movements
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import AssignmentState
from transit_desk.domain.names import display_name
from transit_desk.services.acts import Writing
from transit_desk.services.bed_checks import USUAL_NIGHTS
from transit_desk.services.context import Desk
from transit_desk.services.give_beds import drop_holds

_COUNTS = (AssignmentState.CURRENT, AssignmentState.PLANNED)
_NIGHTS = (
    select(
        tb.BedAssignment.id,
        tb.BedAssignment.bed_id,
        tb.BedAssignment.person_id,
        tb.BedAssignment.state,
        tb.BedAssignment.from_night,
        tb.BedAssignment.until_night,
        tb.BedAssignment.hold_until,
        tb.Person.case_id,
        tb.Case.number,
        tb.Person.family_name,
        tb.Person.given_names,
        tb.Room.name.label("room"),
        tb.Bed.name.label("bed"),
    )
    .join(tb.Person, tb.Person.id == tb.BedAssignment.person_id)
    .join(tb.Case, tb.Case.id == tb.Person.case_id)
    .join(tb.Bed, tb.Bed.id == tb.BedAssignment.bed_id)
    .join(tb.Room, tb.Room.id == tb.Bed.room_id)
    .where(tb.BedAssignment.state.in_(_COUNTS))
    .order_by(tb.BedAssignment.bed_id, tb.BedAssignment.from_night)
)
_beds_of_cases = (
    select(tb.BedAssignment.bed_id)
    .join(tb.Person, tb.Person.id == tb.BedAssignment.person_id)
    .where(tb.Person.case_id.in_(bindparam("cases", expanding=True)), tb.BedAssignment.state.in_(_COUNTS))
)
_NIGHTS_THERE = _NIGHTS.where(
    or_(
        tb.BedAssignment.bed_id.in_(_beds_of_cases),
        tb.Person.case_id.in_(bindparam("cases", expanding=True)),
    )
)
_MOVED = (
    update(tb.BedAssignment)
    .where(tb.BedAssignment.id == bindparam("b_id"))
    .values(until_night=bindparam("b_until"))
)


@dataclass(frozen=True, slots=True)
class NightClash:
    """Somebody needs his bed for longer than it is free: from the night of `first` it is held for, or has, `by` of
    the case `household`. His nights end there."""

    person_id: int
    name: str
    bed: str
    by: str
    household: str
    first: date


def move_nights(act: Writing, desk: Desk, case_ids: Collection[int]) -> tuple[NightClash, ...]:
    """The beds that people of these cases have, or that are held for them, are theirs until their flight; without one
    for as many nights as is usual. What can't be is told. The caller holds the beds.
    """
    if not case_ids:
        return ()
    connection = act.session.connection()
    today = desk.today()
    leaves = {
        case_id: departs_at.astimezone(desk.zone).date()
        for case_id, (_, _, departs_at) in open_movements(connection, case_ids).items()
    }
    rows, lapsed = _there(connection, desk, case_ids)
    beside: dict[tuple[str, int], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        beside["bed", row.bed_id].append(row)
        beside["person", row.person_id].append(row)
    chosen = set(case_ids)
    clashes, changes = [], []
    # From the last on, so that the end of one bed's nights makes room for those before.
    for row in sorted(rows, key=lambda one: one.from_night, reverse=True):
        if row.case_id not in chosen:
            continue
        wanted = leaves.get(row.case_id) or max(row.from_night, today) + timedelta(days=USUAL_NIGHTS)
        wanted = max(wanted, row.from_night + timedelta(days=1))
        following = min(
            (
                one
                for one in (*beside["bed", row.bed_id], *beside["person", row.person_id])
                if one.from_night > row.from_night
            ),
            key=lambda one: one.from_night,
            default=None,
        )
        until = wanted
        if following is not None and following.from_night < wanted:
            until = following.from_night
            if following.person_id != row.person_id:
                clashes.append(_clash(row, following))
        if until != row.until_night:
            changes.append((row, until))
    if changes:
        drop_holds(connection, lapsed)
        connection.execute(_MOVED, [{"b_id": row.id, "b_until": until} for row, until in changes])
    for row, until in sorted(changes, key=lambda change: change[0].person_id):
        act.note(
            person=row.person_id,
            case=row.case_id,
            before={"bed": bed_label(row.room, row.bed), "until_night": row.until_night},
            after={"until_night": until},
            act=Act.NIGHTS_MOVED,
        )
    return tuple(sorted(clashes, key=lambda one: one.person_id))


def _there(connection: Connection, desk: Desk, case_ids: Collection[int]) -> tuple[list[Row[Any]], list[int]]:
    """The nights of these cases and of whoever else has or holds one of their beds; and holds that have lapsed."""
    rows: list[Row[Any]] = []
    lapsed: list[int] = []
    found: Iterable[Row[Any]] = connection.execute(_NIGHTS_THERE, {"cases": list(case_ids)})
    for row in found:
        if row.hold_until is not None and row.hold_until <= desk.clock():
            lapsed.append(row.id)
        else:
            rows.append(row)
    return rows, lapsed


def _clash(row: Row[Any], following: Row[Any]) -> NightClash:
    return NightClash(
        row.person_id,
        display_name(row.family_name, row.given_names),
        bed_label(row.room, row.bed),
        display_name(following.family_name, following.given_names),
        following.number,
        following.from_night,
    )
