"""What speaks against beds that are asked for by hand, and who may set which of it aside."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row

from db.queries import bed_facts
from db.queries.people import open_movements
from db.queries.relations import Relations
from transit_desk.domain.bed_care import may_return
from transit_desk.domain.beds.left_behind import left_behind
from transit_desk.domain.beds.rules import FACTS, YIELDING, explain
from transit_desk.domain.beds.values import Bed, BedRule, Household, Nights, Occupant, Room, RuleBroken
from transit_desk.domain.codes import Need
from transit_desk.domain.nights import USUAL_NIGHTS
from transit_desk.domain.refusals import (
    BedHeld,
    BedNotSuitable,
    BedOutOfService,
    BedTaken,
    ReasonNeeded,
    TextNotKept,
)
from transit_desk.domain.rights import Right
from transit_desk.services.context import Desk

LONGEST_REASON = 200
Explained: TypeAlias = Callable[
    [bed_facts.HouseNow, Iterable[Household], Mapping[int, int | None]], dict[int, tuple[RuleBroken, ...]]
]
"""`explain_all`, or `explain_moves`."""


# --- who, and for which nights ---------------------------------------------------------------------------


def nights_from(first: date, departs_at: datetime | None, desk: Desk) -> Nights:
    """The nights somebody needs a bed who comes on `first`: until the flight, or as many as is usual."""
    if departs_at is None:
        end = first + timedelta(days=USUAL_NIGHTS)
    else:
        end = max(departs_at.astimezone(desk.zone).date(), first + timedelta(days=1))
    return Nights(first.toordinal(), end.toordinal())


def households_of(
    connection: Connection,
    desk: Desk,
    rows: Iterable[Row[Any]],
    joined: Relations,
    first: Mapping[int, date] | None = None,
) -> tuple[Household, ...]:
    """The rows of `bed_facts.members` as households, with their families, flights and nights.

    `first` says of cases that come on another day than today which it is.
    """
    today = desk.today()
    found = bed_facts.households_of(connection, rows, today)
    flights = open_movements(connection, {household.id for household in found})
    nowhere = (0, "", None)
    return tuple(
        replace(
            household,
            family=joined.families.get(household.id, 0),
            linked=joined.linked.get(household.id, 0),
            flight=flights.get(household.id, nowhere)[0],
            nights=nights_from(
                (first or {}).get(household.id, today), flights.get(household.id, nowhere)[2], desk
            ),
        )
        for household in found
    )


def as_occupants(
    households: Iterable[Household], beds: Mapping[int, int | None], *, held: bool = False
) -> list[Occupant]:
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
            held,
            household.family,
            household.linked,
            household.flight,
            household.nights,
        )
        for household in households
        for member in household.members
        if (bed_id := beds.get(member.person_id)) is not None
    ]


# --- what speaks against it ------------------------------------------------------------------------------


def explain_all(
    now: bed_facts.HouseNow, households: Iterable[Household], beds: Mapping[int, int | None]
) -> dict[int, tuple[RuleBroken, ...]]:
    """For each person who gets a bed in `beds`, what speaks against it with all the others in theirs."""
    households = tuple(households)
    around = Around(
        now, [*(o for o in now.taken if o.person_id not in beds), *as_occupants(households, beds)]
    )
    found = {}
    for household in households:
        wanted = {m.person_id: bed for m in household.members if (bed := beds.get(m.person_id)) is not None}
        rooms, there = around(household, wanted.values())
        apart = now.joined.apart.get(household.id, {})
        for person_id, bed_id in wanted.items():
            beside = [occupant for occupant in there if occupant.person_id != person_id]
            found[person_id] = explain(rooms, beside, household, person_id, bed_id, apart)
    return found


def explain_moves(
    now: bed_facts.HouseNow,
    households: Iterable[Household],
    beds: Mapping[int, int | None],
    given_up: Iterable[Occupant] = (),
) -> dict[int, tuple[RuleBroken, ...]]:
    """As `explain_all`, for people who have beds, or for whom some are held: an adult also answers for the children
    of the family who would be left without one in the room. `given_up` are beds that `now` has no more."""
    households = tuple(households)
    found = explain_all(now, households, beds)
    before = [*(one for one in now.taken if one.person_id in beds), *given_up]
    after = [*(one for one in now.taken if one.person_id not in beds), *as_occupants(households, beds)]
    for left in left_behind(now.rooms, before, after, beds):
        person = left.adult.person_id
        found[person] = (*found.get(person, ()), left.rule)
    return found


class Around:
    """As much of a house with these people in it as the rules ask for, household by household."""

    def __init__(self, now: bed_facts.HouseNow, everyone: Iterable[Occupant]) -> None:
        self._rooms = now.rooms
        self._room_of = {bed.id: room.id for room in now.rooms for bed in room.beds}
        self._in_room: dict[int, list[Occupant]] = defaultdict(list)
        self._of: dict[tuple[str, int], list[Occupant]] = defaultdict(list)
        for occupant in everyone:
            self._in_room[self._room_of[occupant.bed_id]].append(occupant)
            self._of["case", occupant.household_id].append(occupant)
            if occupant.family:
                self._of["family", occupant.family].append(occupant)

    def __call__(
        self, household: Household, bed_ids: Iterable[int]
    ) -> tuple[tuple[Room, ...], list[Occupant]]:
        """The rooms of these beds, and where else their people and the household have family; who is there."""
        rooms = {self._room_of[bed_id] for bed_id in bed_ids}
        keys = {("case", household.id), ("family", household.family)}
        for room_id in rooms:
            for one in self._in_room[room_id]:
                keys |= {("case", one.household_id), ("family", one.family)}
        there = [one for key in sorted(keys) for one in self._of.get(key, ())]
        there += [one for room_id in rooms for one in self._in_room[room_id]]
        everyone = {(one.person_id, one.bed_id): one for one in there}
        rooms |= {self._room_of[one.bed_id] for one in everyone.values()}
        return tuple(room for room in self._rooms if room.id in rooms), list(everyone.values())


def going_back(
    connection: Connection, now: bed_facts.HouseNow, beds: Mapping[int, int | None]
) -> bed_facts.HouseNow:
    """The house with those beds ready that wait to be cleaned after the very people who want them back."""
    dirty = now.cleaning & {bed for bed in beds.values() if bed is not None}
    if not dirty:
        return now
    last = bed_facts.last_in(connection, dirty)
    own = {bed for person, bed in beds.items() if bed is not None and may_return(dirty, last, person, bed)}
    return cleaned(now, own) if own else now


def cleaned(now: bed_facts.HouseNow, beds: Collection[int] | None = None) -> bed_facts.HouseNow:
    """The house as it is once these beds, or all that wait for it, are cleaned."""

    def ready(bed: Bed) -> Bed:
        if not bed.cleaning or (beds is not None and bed.id not in beds):
            return bed
        return replace(bed, ready=True, cleaning=False)

    rooms = tuple(replace(room, beds=tuple(ready(bed) for bed in room.beds)) for room in now.rooms)
    return replace(now, rooms=rooms)


def in_sight(now: bed_facts.HouseNow, desk: Desk) -> bed_facts.HouseNow:
    """The house as who acts may see it: what groups are called is for those alone whom `bed_rules.apart` tells."""
    if desk.may(Right.GIVE_BEDS) or desk.may(Right.KEEP_APART):
        return now
    apart = {one: dict.fromkeys(others, "") for one, others in now.joined.apart.items()}
    return replace(now, joined=replace(now.joined, apart=apart))


def as_found(now: bed_facts.HouseNow, households: Iterable[Household], desk: Desk) -> bed_facts.HouseNow:
    """The house as these households find it: where none of them comes today yet, all beds are clean by then."""
    today = desk.today().toordinal()
    return cleaned(now) if all(household.nights.first > today for household in households) else now


@dataclass(frozen=True, slots=True)
class Aside:
    """Hard rules that are set aside for somebody, and why."""

    rules: tuple[RuleBroken, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Beds that are asked for by hand: whose, how beds and people are called, and who sets rules aside why.

    For somebody who is to have none any more (None) the label is that of the bed that is left.
    """

    beds: Mapping[int, int | None]
    labels: Mapping[int, str]
    names: Mapping[int, str]
    override: bool = False
    reason: str = ""


def judge(
    connection: Connection,
    desk: Desk,
    now: bed_facts.HouseNow,
    households: Iterable[Household],
    wanted: Wanted,
    explained: Explained = explain_all,
    *,
    yielding: bool = True,
) -> tuple[dict[int, tuple[RuleBroken, ...]], dict[int, Aside]]:
    """The rules that the wanted beds break, and the hard ones of them that are set aside; raises as `refuse`.

    `yielding`: what a proposal itself sets aside passes, and is not told.
    """
    found = explained(going_back(connection, now, wanted.beds), households, wanted.beds)
    broken = {
        person: tuple(one for one in rules if not (yielding and one.rule in YIELDING))
        for person, rules in found.items()
    }
    return broken, refuse(connection, desk, broken, wanted)


def refuse(
    connection: Connection, desk: Desk, found: Mapping[int, Collection[RuleBroken]], wanted: Wanted
) -> dict[int, Aside]:
    """Raise the refusal that the broken rules of these people call for; the hard rules that are set aside.

    Preferences pass with `override`; hard rules too where who acts has the right and gives a reason
    (`ReasonNeeded`), or where somebody goes back to the bed he left last, they were set aside for it then and nobody
    else has come into the room since; facts never. A bed that somebody has, or that can't be used, is said first: the
    other rules often follow from it.
    """
    for person_id, rules in found.items():
        for broken in rules:
            _refuse_fact(connection, broken, wanted.beds[person_id] or 0, wanted.labels[person_id])
    passes = wanted.override and desk.may(Right.OVERRIDE_BED_RULES)
    before = _before(connection, found, wanted)
    aside = {}
    for person_id, rules in found.items():
        stopping = tuple(
            broken
            for broken in rules
            if broken.rule in FACTS
            or (not wanted.override if not broken.hard else not passes and person_id not in before)
        )
        if stopping:
            raise BedNotSuitable(wanted.labels[person_id], wanted.names[person_id], stopping)
        if hard := tuple(broken for broken in rules if broken.hard):
            aside[person_id] = hard
    if len(wanted.reason) > LONGEST_REASON:
        raise TextNotKept
    for person_id, hard in aside.items():
        if person_id not in before and not wanted.reason.strip():
            raise ReasonNeeded(wanted.labels[person_id], wanted.names[person_id], hard)
    return {
        person_id: Aside(hard, wanted.reason.strip() or before.get(person_id, ""))
        for person_id, hard in aside.items()
    }


def _before(
    connection: Connection, found: Mapping[int, Collection[RuleBroken]], wanted: Wanted
) -> dict[int, str]:
    """Who goes back to a bed for which just these hard rules were set aside in the same company, and why."""
    hard = {
        person: {broken.rule.value for broken in rules if broken.hard}
        for person, rules in found.items()
        if any(broken.hard for broken in rules)
    }
    if not hard:
        return {}
    back = {person: wanted.beds[person] for person in hard}
    were = bed_facts.set_aside_before(connection, back, wanted.beds)
    return {person: reason for person, (rules, reason) in were.items() if hard[person] <= rules}


def _refuse_fact(connection: Connection, broken: RuleBroken, bed_id: int, label: str) -> None:
    if broken.rule in (BedRule.BED_TAKEN, BedRule.BED_HELD):
        by = str(broken.facts.get("by", ""))
        officer, household = bed_facts.giver(connection, bed_id, by)
        if broken.rule is BedRule.BED_TAKEN:
            raise BedTaken(label, by, officer, household)
        raise BedHeld(label, by, officer, household)
    if broken.rule is BedRule.OUT_OF_SERVICE:
        raise BedOutOfService(label)


def overridden(rules: Iterable[RuleBroken]) -> dict[str, list[str]]:
    """What the audit says of the rules that somebody put his name to, when there are any."""
    codes = sorted({broken.rule.value for broken in rules})
    return {"overridden": codes} if codes else {}
