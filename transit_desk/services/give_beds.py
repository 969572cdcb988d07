"""Within a transaction: what speaks against beds given by hand, and the rows that say who has which.

The doors are `allocate_beds` and `check_in`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, insert, update

from db import tables as tb
from db.queries import house
from db.queries.people import open_movements
from transit_desk.domain.beds.rules import explain
from transit_desk.domain.beds.values import BedRule, Household, Occupant, RuleBroken
from transit_desk.domain.codes import AssignmentState, Need
from transit_desk.domain.refusals import BedNotSuitable, BedOutOfService, BedTaken
from transit_desk.services.context import Desk

USUAL_NIGHTS = 7
"""Nights a bed is given for when no departure is known; FIELD.md: stays of two to six nights."""
_NEW_ASSIGNMENTS = insert(tb.BedAssignment)


def as_occupants(households: Iterable[Household], beds: Mapping[int, int | None]) -> list[Occupant]:
    """These people as if they slept in their beds of `beds` already."""
    return [
        Occupant(
            bed_id,
            member.person_id,
            household.id,
            member.sex,
            member.age,
            member.name,
            any(Need.ISOLATE in other.needs for other in household.members),
        )
        for household in households
        for member in household.members
        if (bed_id := beds.get(member.person_id)) is not None
    ]


def explain_all(
    now: house.HouseNow, households: Iterable[Household], beds: Mapping[int, int | None]
) -> dict[int, tuple[RuleBroken, ...]]:
    """For each person who gets a bed in `beds`, what speaks against it with all the others in theirs."""
    households = tuple(households)
    coming = as_occupants(households, beds)
    stay = [occupant for occupant in now.taken if occupant.person_id not in beds]
    found = {}
    for household in households:
        for member in household.members:
            bed_id = beds.get(member.person_id)
            if bed_id is not None:
                beside = [*stay, *(o for o in coming if o.person_id != member.person_id)]
                found[member.person_id] = explain(now.rooms, beside, household, member.person_id, bed_id)
    return found


def refuse(
    connection: Connection,
    found: Mapping[int, Collection[RuleBroken]],
    wanted: Mapping[int, int | None],
    beds: Mapping[int, str],
    names: Mapping[int, str],
    *,
    override: bool,
) -> None:
    """Raise the refusal that the broken rules of these people call for; soft ones pass with `override`.

    `wanted` is each person's bed, `beds` and `names` are what bed and person are called. A bed that somebody has
    taken, or that is out of service, is said first: the other rules often follow from it.
    """
    for person_id, rules in found.items():
        for broken in rules:
            if broken.rule is BedRule.BED_TAKEN:
                officer = house.giver(connection, wanted[person_id] or 0)
                raise BedTaken(beds[person_id], str(broken.facts.get("by", "")), officer)
            if broken.rule is BedRule.OUT_OF_SERVICE:
                raise BedOutOfService(beds[person_id])
    for person_id, rules in found.items():
        stopping = tuple(broken for broken in rules if broken.hard or not override)
        if stopping:
            raise BedNotSuitable(beds[person_id], names[person_id], stopping)


def overridden(rules: Iterable[RuleBroken]) -> dict[str, list[str]]:
    """What the audit says of the rules that somebody put his name to, when there are any."""
    codes = sorted({broken.rule.value for broken in rules})
    return {"overridden": codes} if codes else {}


@dataclass(frozen=True, slots=True)
class Given:
    """A bed for a person of a case, for a stay that is open."""

    person_id: int
    case_id: int
    stay_id: int
    bed_id: int


def give(connection: Connection, desk: Desk, given: Collection[Given]) -> None:
    """Write current assignments; the caller has checked the rules."""
    if not given:
        return
    now, tonight = desk.clock(), desk.today()
    movements = open_movements(connection, {one.case_id for one in given})

    def until(case_id: int) -> date:
        if case_id not in movements:
            return tonight + timedelta(days=USUAL_NIGHTS)
        _, _, departs_at = movements[case_id]
        return max(departs_at.astimezone(desk.zone).date(), tonight + timedelta(days=1))

    connection.execute(
        _NEW_ASSIGNMENTS,
        [
            {
                "bed_id": one.bed_id,
                "person_id": one.person_id,
                "stay_id": one.stay_id,
                "state": AssignmentState.CURRENT,
                "from_night": tonight,
                "until_night": until(one.case_id),
                "started_at": now,
                "started_by": desk.actor,
            }
            for one in given
        ],
    )


def leave(connection: Connection, desk: Desk, person_ids: Collection[int]) -> None:
    """These people have no bed any more."""
    connection.execute(
        update(tb.BedAssignment)
        .where(tb.BedAssignment.person_id.in_(person_ids), tb.BedAssignment.state == AssignmentState.CURRENT)
        .values(
            state=AssignmentState.ENDED,
            ended_at=house.end_of(tb.BedAssignment.started_at, desk.clock()),
            ended_by=desk.actor,
        )
    )
