"""The plan of beds: what it depends on, and writing down what was accepted of it.

`gather` reads, on the database's thread; the planner works on another one, without a database; `accept` writes all
that was chosen in one transaction, `take_back` undoes that.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from db import tables as tb
from db.queries import bed_facts, house
from db.queries.people import open_movements
from transit_desk.domain.audit import Act
from transit_desk.domain.beds.values import Plan, Problem
from transit_desk.domain.codes import AssignmentState
from transit_desk.domain.infants import is_infant
from transit_desk.domain.names import display_name
from transit_desk.domain.refusals import BedTaken, HoldIsOver, NothingChosen, NothingToUndo, PlanOvertaken
from transit_desk.domain.rights import Right
from transit_desk.services.acts import Writing, needs, writing
from transit_desk.services.allocate_beds import Moved, needing_bed, place_within
from transit_desk.services.bed_checks import as_found, as_occupants, households_of
from transit_desk.services.bed_rules import goals_of
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.give_beds import drop_holds
from transit_desk.services.hold_beds import (
    Held,
    as_held,
    first_nights,
    hold_again,
    hold_within,
    holds,
    release_within,
    undo_holds_within,
)
from transit_desk.services.planning import apart_labels, apart_pairs, one_a_night, still_to_come


@dataclass(frozen=True, slots=True)
class Wish:
    """For whom a plan is to be made, and around what.

    `waiting`: everybody in the building without a bed. `cases` are announced: they come on the first of `days`
    (tonight without one), or when their beds are held from. Who has beds held from one of `days` is planned anew
    too. `without_cases` don't come after all: beds held for them are free. `fixed` (person id to bed id) are beds
    chosen by hand. People of `movable` have a bed and may be moved; so may everybody in `rooms_out`, into which
    nobody is planned. `fewest_changes` for a plan made anew; `hold_until` is when the beds of those still to come
    lapse by themselves.
    """

    waiting: bool = True
    days: frozenset[date] = frozenset()
    cases: frozenset[int] = frozenset()
    without_cases: frozenset[int] = frozenset()
    fixed: Mapping[int, int] = field(default_factory=dict, hash=False)
    movable: frozenset[int] = frozenset()
    rooms_out: frozenset[int] = frozenset()
    fewest_changes: bool = False
    hold_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was written of a plan, which is what undo needs: beds given, beds held, and holds given up."""

    moved: tuple[Moved, ...]
    held: tuple[Held, ...]
    released: tuple[Held, ...]


@needs(Right.GIVE_BEDS)
def gather(desk: Desk, wish: Wish) -> Problem:
    """All that the plan depends on, of one moment. Nothing is written."""
    with desk.database.read() as connection:
        now = bed_facts.house_now(connection, desk.now())
        out = {bed.id for room in now.rooms if room.id in wish.rooms_out for bed in room.beds}
        chosen = _chosen(connection, desk, now, wish, out)
        rows = bed_facts.members(connection, [*chosen, *wish.fixed])
        firsts = first_nights(rows, desk, min(wish.days, default=None))
        households = households_of(connection, desk, rows, now.joined, firsts)
        flights = open_movements(connection)
        goals = goals_of(connection)
    fixed = {person: bed for person, bed in wish.fixed.items() if bed in now.labels}
    leaving_out = {one for one in now.taken if one.household_id in wish.without_cases and one.held}
    taken = [
        replace(one, flight=flights.get(one.household_id, (0,))[0])
        for one in now.taken
        if one.person_id not in chosen and one.person_id not in fixed and one not in leaving_out
    ]
    coming = tuple(
        replace(household, members=tuple(m for m in household.members if m.person_id not in fixed))
        for household in households
    )
    before = {one.person_id: one.bed_id for one in now.taken if one.person_id in chosen}
    rooms = as_found(now, households, desk).rooms
    return Problem(
        tuple(replace(room, closed=room.closed or room.id in wish.rooms_out) for room in rooms),
        tuple(household for household in coming if household.members),
        one_a_night((*taken, *as_occupants(households, fixed))),
        before={person: bed for person, bed in before.items() if person not in fixed},
        goals=goals,
        apart=apart_pairs(now.joined),
        apart_labels=apart_labels(now.joined),
        fewest_changes=wish.fewest_changes,
    )


@needs(Right.GIVE_BEDS)
def accept(
    desk: Desk,
    plan: Plan,
    person_ids: Collection[int] | None = None,
    *,
    wish: Wish | None = None,
    before: Mapping[int, int] | None = None,
) -> Accepted:
    """Writes the plan, or what it says of `person_ids`: who is in the building gets the bed, for others it is held.

    `wish` is what the plan was made of: beds chosen by hand are given with it, holds of those who don't come after
    all are released. All of it or nothing: refused as in `allocate_beds.place` and `hold_beds.hold`. Raises
    `NothingChosen`, and `HoldIsOver` for a time that has passed: of `wish`, or, where it names none, of a hold that
    is replaced. With `before`, the beds that the plan found (`Problem.before`), it is `PlanOvertaken` when somebody
    was moved since: what was done by hand stays.
    """
    made = wish or Wish()
    if made.hold_until is not None and made.hold_until <= desk.clock():
        raise HoldIsOver(made.hold_until)
    beds: dict[int, int | None] = {one.person_id: one.bed_id for one in plan.placements}
    beds |= made.fixed
    if person_ids is not None:
        beds = {person: bed for person, bed in beds.items() if person in set(person_ids)}
    if not beds and not made.without_cases:
        raise NothingChosen
    with telling("", clash=BedTaken("", "")), writing(desk, Act.PLAN_ACCEPTED) as act:
        connection = act.session.connection()
        house.lock_beds(connection)
        if before is not None:
            planned = {person: bed for person, bed in beds.items() if person not in made.fixed}
            _refuse_moved(connection, desk, planned, before)
        done = _accept(act, desk, beds, made)
        if done.moved or done.held or done.released:
            act.note(
                after={
                    "beds_given": sum(one.to_bed is not None for one in done.moved),
                    "beds_held": len(done.held),
                    "released": len(done.released),
                }
            )
        else:
            act.nothing()
        return done


@needs(Right.GIVE_BEDS)
def take_back(desk: Desk, accepted: Accepted) -> None:
    """Everybody is back where `accept` found him, and so are the holds. `NothingToUndo` when somebody has been moved
    or has come meanwhile, or has one of the beds."""
    with telling("", clash=NothingToUndo()), writing(desk, Act.PLAN_ACCEPTED) as act:
        connection = act.session.connection()
        house.lock_beds(connection)
        moved = {one.person_id: one for one in accepted.moved}
        bed_of = _in_beds(connection, moved)
        if any(bed_of.get(person) != one.to_bed for person, one in moved.items()):
            raise NothingToUndo
        plain = tuple(replace(one, before=None) for one in accepted.held)
        undo_holds_within(act, desk, plain)
        if moved:
            place_within(act, desk, {person: one.from_bed for person, one in moved.items()}, yielding=True)
        before = [*(one.before for one in accepted.held if one.before is not None), *accepted.released]
        if len(hold_again(act, desk, before)) < len(before):
            raise NothingToUndo
        act.note(
            before={
                "beds_given": sum(one.to_bed is not None for one in accepted.moved),
                "beds_held": len(accepted.held),
                "released": len(accepted.released),
            }
        )


# --- who is planned --------------------------------------------------------------------------------------


def _chosen(
    connection: Connection, desk: Desk, now: bed_facts.HouseNow, wish: Wish, out: Collection[int]
) -> set[int]:
    """Everybody for whom a bed is to be found, by id."""
    today = desk.today()
    guests = house.guests(connection)
    found: set[int] = set()
    if wish.waiting:
        found |= {guest.person_id for guest in needing_bed(guests, today)}
    moving = {
        one.person_id: one.household_id
        for one in now.taken
        if not one.held and (one.person_id in wish.movable or one.bed_id in out)
    }
    # An infant without a bed goes where its mother goes.
    infants = {
        guest.person_id
        for guest in guests
        if not guest.bed and guest.case_id in set(moving.values()) and is_infant(guest.age_on(today))
    }
    found |= moving.keys() | infants
    days = {day.toordinal() for day in wish.days}
    found |= {
        one.person_id
        for one in now.taken
        if one.held and (one.nights.first in days or one.bed_id in out or one.person_id in wish.movable)
    }
    found |= set(connection.scalars(still_to_come(wish.cases)))
    away = {one.person_id for one in now.taken if one.household_id in wish.without_cases}
    away |= {guest.person_id for guest in guests if guest.case_id in wish.without_cases}
    away |= set(connection.scalars(still_to_come(wish.without_cases)))
    return found - away - wish.fixed.keys()


# --- writing it ------------------------------------------------------------------------------------------


def _accept(act: Writing, desk: Desk, beds: Mapping[int, int | None], wish: Wish) -> Accepted:
    connection = act.session.connection()
    released: tuple[Held, ...] = ()
    if wish.without_cases:
        gone = connection.scalars(still_to_come(wish.without_cases)).all()
        released = release_within(act, desk, gone)
    rows = {row.id: row for row in bed_facts.members(connection, beds)}
    firsts = first_nights(rows.values(), desk, min(wish.days, default=None))
    here = {
        person: bed for person, bed in beds.items() if person in rows and rows[person].stay_id is not None
    }
    coming = {person: bed for person, bed in beds.items() if person not in here}
    holding = {p: rows[p] for p in coming if p in rows and rows[p].hold_id is not None}
    stays = {
        person
        for person, row in holding.items()
        if row.hold_bed == coming[person]
        and row.hold_first == firsts[row.case_id]
        and wish.hold_until in (None, row.hold_until)
        and holds(row, desk)
    }
    labels = bed_facts.bed_labels(connection, {row.hold_bed for row in holding.values()})
    replaced = {person: row for person, row in holding.items() if person not in stays}
    before = {person: as_held(row, labels) for person, row in replaced.items() if holds(row, desk)}
    drop_holds(connection, [row.hold_id for row in replaced.values()])
    moved = place_within(act, desk, here, yielding=True) if here else ()
    wanted = {p: bed for p, bed in coming.items() if bed is not None and p not in stays}
    held: tuple[Held, ...] = ()
    if wanted:
        until = {person: wish.hold_until or _until(replaced.get(person), desk) for person in wanted}
        held = hold_within(act, desk, wanted, until=until, nights=firsts, before=before)
    given_up = tuple(one for person, one in before.items() if person not in wanted)
    for one in given_up:
        act.note(person=one.person_id, case=one.case_id, before={"bed": one.label}, act=Act.HOLD_RELEASED)
    return Accepted(tuple(one for one in moved if one.from_bed != one.to_bed), held, (*released, *given_up))


def _refuse_moved(
    connection: Connection, desk: Desk, planned: Mapping[int, int | None], before: Mapping[int, int]
) -> None:
    """Raises `PlanOvertaken` when somebody's bed, or the one held for him, is neither the one the plan found nor the
    one it gives."""
    in_beds = _in_beds(connection, planned)
    for row in bed_facts.members(connection, planned):
        found = before.get(row.id)
        if row.stay_id is not None:
            now = in_beds.get(row.id)
        elif holds(row, desk) or row.hold_bed == found:  # one that lapsed meanwhile is nobody's act
            now = row.hold_bed
        else:
            now = None
        if now not in (found, planned[row.id]):
            raise PlanOvertaken(display_name(row.family_name, row.given_names))


def _in_beds(connection: Connection, person_ids: Collection[int]) -> dict[int, int]:
    """The beds these people are in."""
    query = select(tb.BedAssignment.person_id, tb.BedAssignment.bed_id).where(
        tb.BedAssignment.person_id.in_(person_ids), tb.BedAssignment.state == AssignmentState.CURRENT
    )
    return {row.person_id: row.bed_id for row in connection.execute(query)}


def _until(row: Row[Any] | None, desk: Desk) -> datetime | None:
    """Until when a bed is held for somebody whose hold is replaced; `HoldIsOver` when that lapsed meanwhile."""
    if row is None or row.hold_until is None:
        return None
    until: datetime = row.hold_until
    if until <= desk.clock():
        raise HoldIsOver(until)
    return until
