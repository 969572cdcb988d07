"""Within a transaction: the nights of beds follow the flight, as far as nobody else has the bed.

And as far as they don't bring groups together that are kept apart. Other rules that longer nights break stop nothing,
for people are in their beds: they are told.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, bindparam, or_, select, update
from sqlalchemy.orm import aliased

from db import tables as tb
from db.queries import bed_facts
from db.queries.people import bed_label, open_movements
from transit_desk.domain.audit import Act
from transit_desk.domain.beds.rules import YIELDING, explain
from transit_desk.domain.beds.values import BedRule, Household, Nights, Occupant, RuleBroken
from transit_desk.domain.codes import AssignmentState
from transit_desk.domain.names import display_name
from transit_desk.domain.nights import USUAL_NIGHTS, lives
from transit_desk.services.acts import Writing
from transit_desk.services.bed_checks import Around, households_of
from transit_desk.services.context import Desk
from transit_desk.services.give_beds import drop_holds

_they, _theirs, _their_bed = aliased(tb.Person), aliased(tb.BedAssignment), aliased(tb.Bed)
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
        tb.Bed.room_id,
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
_rooms_of_cases = (
    select(_their_bed.room_id)
    .join(_theirs, _theirs.bed_id == _their_bed.id)
    .join(_they, _they.id == _theirs.person_id)
    .where(_they.case_id.in_(bindparam("cases", expanding=True)), _theirs.state.in_(_COUNTS))
)
_NIGHTS_THERE = _NIGHTS.where(
    or_(tb.Bed.room_id.in_(_rooms_of_cases), tb.Person.case_id.in_(bindparam("cases", expanding=True)))
)
_MOVED = (
    update(tb.BedAssignment)
    .where(tb.BedAssignment.id == bindparam("b_id"))
    .values(until_night=bindparam("b_until"))
)


Change: TypeAlias = tuple[Row[Any], date]
"""A row of `_NIGHTS`, and the morning on which its nights end now."""


@dataclass(frozen=True, slots=True)
class NightClash:
    """What longer nights come up against.

    Without a `rule` the bed is not free as long as it is needed: from the night of `first` on `by`, of the case
    `household`, has it or has it held, and the nights end there. With KEPT_APART they end there too: somebody comes
    into the room from whom the person is kept apart. Any other rule is broken in the nights from `first` on.
    """

    person_id: int
    name: str
    bed: str
    by: str
    household: str
    first: date
    rule: RuleBroken | None = None


def move_nights(act: Writing, desk: Desk, case_ids: Collection[int]) -> tuple[NightClash, ...]:
    """The beds that people of these cases have, or that are held for them, are theirs until their flight; without one
    for as many nights as is usual. What can't be is told, and what rules that breaks. The caller holds the beds.
    """
    if not case_ids:
        return ()
    connection = act.session.connection()
    rows, lapsed = _there(connection, desk, case_ids)
    chosen = set(case_ids)
    own = [row for row in rows if row.case_id in chosen]
    if not own:
        return ()
    now = bed_facts.house_around(connection, desk.now(), {row.bed_id for row in own}, case_ids)
    changes, clashes = _ends(desk, own, rows, _leaves(connection, desk, case_ids), now.joined.apart)
    if changes:
        drop_holds(connection, lapsed)
        # Shorter ones first: they make room for those that grow.
        changes.sort(key=lambda change: change[1] > change[0].until_night)
        connection.execute(_MOVED, [{"b_id": row.id, "b_until": until} for row, until in changes])
    for row, until in sorted(changes, key=lambda change: change[0].person_id):
        act.note(
            person=row.person_id,
            case=row.case_id,
            before={"bed": bed_label(row.room, row.bed), "until_night": row.until_night},
            after={"until_night": until},
            act=Act.NIGHTS_MOVED,
        )
    return tuple(sorted((*clashes, *_broken(connection, desk, now, changes)), key=lambda one: one.person_id))


def _leaves(connection: Connection, desk: Desk, case_ids: Collection[int]) -> dict[int, date]:
    return {
        case_id: departs_at.astimezone(desk.zone).date()
        for case_id, (_, _, departs_at) in open_movements(connection, case_ids).items()
    }


def _there(connection: Connection, desk: Desk, case_ids: Collection[int]) -> tuple[list[Row[Any]], list[int]]:
    """The nights of these cases and of whoever else has or holds a bed in one of their rooms; and holds that have
    lapsed."""
    rows: list[Row[Any]] = []
    lapsed: list[int] = []
    found: Iterable[Row[Any]] = connection.execute(_NIGHTS_THERE, {"cases": list(case_ids)})
    for row in found:
        if row.state is AssignmentState.PLANNED and not lives(row.until_night, row.hold_until, desk.now()):
            lapsed.append(row.id)
        else:
            rows.append(row)
    return rows, lapsed


def _ends(
    desk: Desk,
    own: Iterable[Row[Any]],
    rows: Iterable[Row[Any]],
    leaves: Mapping[int, date],
    apart: Mapping[int, Collection[int]],
) -> tuple[list[Change], list[NightClash]]:
    """Which of the nights of `own` end another day, and what stops them earlier than is needed."""
    beside: dict[tuple[str, int], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        beside["room", row.room_id].append(row)
        beside["person", row.person_id].append(row)
    changes: list[Change] = []
    clashes: list[NightClash] = []
    ends: dict[int, date] = {}
    told: set[tuple[int, int]] = set()
    for row in sorted(own, key=lambda one: one.from_night):
        groups = apart.get(row.case_id, ())
        until = leaves.get(row.case_id) or max(row.from_night, desk.today()) + timedelta(days=USUAL_NIGHTS)
        until = max(until, row.from_night + timedelta(days=1))
        stopping = None
        for one in (*beside["room", row.room_id], *beside["person", row.person_id]):
            if one.person_id == row.person_id or one.bed_id == row.bed_id:
                end = one.from_night if one.from_night > row.from_night else until
            elif one.case_id in groups and one.from_night > row.from_night:
                # Who were together before they were kept apart have no more nights, nor fewer.
                end = max(one.from_night, row.until_night)
            elif one.case_id in groups and ends.get(one.id, one.until_night) > row.from_night:
                end = row.until_night
            else:
                continue
            if end < until:
                until, stopping = end, one
        ends[row.id] = until
        if until != row.until_night:
            changes.append((row, until))
        if stopping is None or stopping.person_id == row.person_id:
            continue
        if stopping.bed_id == row.bed_id:
            clashes.append(_clash(row, stopping, stopping.from_night))
        elif (row.case_id, row.room_id) not in told:
            told.add((row.case_id, row.room_id))
            clashes.append(_clash(row, None, until, _kept_apart(row)))
    return changes, clashes


def _broken(
    connection: Connection, desk: Desk, now: bed_facts.HouseNow, changes: Iterable[Change]
) -> list[NightClash]:
    """The rules that nights break which grew, and that the nights before did not: one telling a case and room."""
    grown = [(row, until) for row, until in changes if until > row.until_night]
    if not grown:
        return []
    people = bed_facts.members(connection, {row.person_id for row, _ in grown})
    household_of = {
        member.person_id: household
        for household in households_of(connection, desk, people, now.joined)
        for member in household.members
    }
    were = Around(now, _with_nights(now.taken, ((row, row.until_night) for row, _ in changes)))
    are = Around(now, _with_nights(now.taken, changes))
    found: dict[tuple[int, int, BedRule], NightClash] = {}
    for row, until in grown:
        household = household_of[row.person_id]
        apart = dict.fromkeys(now.joined.apart.get(row.case_id, ()), "")
        known, rules = (
            _explain(around, row, replace(household, nights=_nights(row, end)), apart)
            for around, end in ((were, row.until_night), (are, until))
        )
        before = {broken.rule for broken in known}
        for broken in rules:
            if broken.rule not in before and broken.rule not in YIELDING:
                clash = _clash(row, None, row.until_night, broken)
                found.setdefault((row.case_id, row.room_id, broken.rule), clash)
    return list(found.values())


def _explain(
    around: Around, row: Row[Any], household: Household, apart: Mapping[int, str]
) -> tuple[RuleBroken, ...]:
    rooms, there = around(household, [row.bed_id])
    return explain(rooms, there, household, row.person_id, row.bed_id, apart)


def _nights(row: Row[Any], until: date) -> Nights:
    return Nights(row.from_night.toordinal(), until.toordinal())


def _with_nights(taken: Iterable[Occupant], changes: Iterable[Change]) -> list[Occupant]:
    """The occupants, those of `changes` with these nights."""
    nights = {
        (row.person_id, row.bed_id, row.from_night.toordinal()): _nights(row, until) for row, until in changes
    }
    return [
        replace(one, nights=nights.get((one.person_id, one.bed_id, one.nights.first), one.nights))
        for one in taken
    ]


def _kept_apart(row: Row[Any]) -> RuleBroken:
    """From whom is not said: that is not for everybody who plans flights."""
    name = display_name(row.family_name, row.given_names)
    return RuleBroken(BedRule.KEPT_APART, True, {"name": name, "room": row.room, "bed": row.bed})


def _clash(row: Row[Any], by: Row[Any] | None, first: date, rule: RuleBroken | None = None) -> NightClash:
    return NightClash(
        row.person_id,
        display_name(row.family_name, row.given_names),
        bed_label(row.room, row.bed),
        "" if by is None else display_name(by.family_name, by.given_names),
        "" if by is None else by.number,
        first,
        rule,
    )
