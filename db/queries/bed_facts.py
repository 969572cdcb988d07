"""Beds as the rules take them: rooms, who has or holds which bed for which nights, and who asks for one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from db import tables as tb
from db.queries.people import WHO, bed_label, born, needs_of, open_movements
from db.queries.relations import Relations, relations
from transit_desk.domain.beds.values import Bed, Household, Member, Nights, Occupant, Room
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import AssignmentState, BedState, Need, RoomKind, StayEnd
from transit_desk.domain.names import display_name
from transit_desk.domain.nights import lives, stays_until

HEAVILY_PREGNANT = timedelta(weeks=12)
"""From 28 weeks on, counted back from the due date (FIELD.md, Medical)."""

# Statements are built once: building one anew costs more than running it, and a check-in runs seven.
_ROOMS = (
    select(
        tb.Room.id,
        tb.Block.name,
        tb.Room.name,
        tb.Room.kind,
        tb.Room.floor,
        tb.Room.accessible,
        tb.Room.near_wash,
        tb.Room.closed,
        tb.Bed.id,
        tb.Bed.name,
        tb.Bed.level,
        tb.Bed.state,
        tb.Bed.cleaning_since,
    )
    .join(tb.Block, tb.Block.id == tb.Room.block_id)
    .join(tb.Bed, tb.Bed.room_id == tb.Room.id)
    .order_by(tb.Block.position, tb.Room.position, tb.Bed.id)
)


def _rooms_of(beds: str) -> Select[int]:
    return select(tb.Bed.room_id).where(tb.Bed.id.in_(bindparam(beds, expanding=True)))


_SOME_ROOMS = _ROOMS.where(tb.Room.id.in_(_rooms_of("beds")))
_COUNTS = (AssignmentState.CURRENT, AssignmentState.PLANNED)
_OCCUPANTS = (
    select(
        tb.BedAssignment.bed_id,
        tb.Person.id,
        tb.Person.case_id,
        tb.Person.sex,
        tb.Person.birth_day,
        tb.Person.birth_precision,
        tb.Person.family_name,
        tb.Person.given_names,
        tb.HandlingNeed.id,
        tb.BedAssignment.id,
        tb.BedAssignment.state,
        tb.BedAssignment.from_night,
        tb.BedAssignment.until_night,
        tb.BedAssignment.hold_until,
    )
    .join(
        tb.BedAssignment,
        and_(tb.BedAssignment.person_id == tb.Person.id, tb.BedAssignment.state.in_(_COUNTS)),
    )
    .outerjoin(
        tb.HandlingNeed,
        and_(tb.HandlingNeed.person_id == tb.Person.id, tb.HandlingNeed.need == Need.ISOLATE),
    )
    .order_by(tb.BedAssignment.bed_id)
)
_guest, _their_bed, _their_room = aliased(tb.Person), aliased(tb.BedAssignment), aliased(tb.Bed)
_CASES_THERE = (
    select(_guest.case_id)
    .join(_their_bed, _their_bed.person_id == _guest.id)
    .join(_their_room, _their_room.id == _their_bed.bed_id)
    .where(_their_bed.state.in_(_COUNTS), _their_room.room_id.in_(_rooms_of("beds")))
)
_OCCUPANTS_AROUND = _OCCUPANTS.where(
    or_(tb.Person.case_id.in_(bindparam("cases", expanding=True)), tb.Person.case_id.in_(_CASES_THERE))
)
_MEMBERS = (
    select(
        *WHO,
        tb.Person.relation,
        tb.Person.removed_at,
        tb.Stay.id.label("stay_id"),
        tb.Stay.started_at,
        tb.Stay.started_by,
        tb.Stay.end,
        tb.BedAssignment.id.label("hold_id"),
        tb.BedAssignment.bed_id.label("hold_bed"),
        tb.BedAssignment.from_night.label("hold_first"),
        tb.BedAssignment.until_night.label("hold_end"),
        tb.BedAssignment.hold_until,
    )
    .join(tb.Case, tb.Case.id == tb.Person.case_id)
    # Of a person's stays there is one that is open or ended in a departure, or none.
    .outerjoin(
        tb.Stay,
        and_(tb.Stay.person_id == tb.Person.id, or_(tb.Stay.end.is_(None), tb.Stay.end == StayEnd.DEPARTED)),
    )
    # And of the beds held for somebody one: `hold_beds` gives up the one before.
    .outerjoin(
        tb.BedAssignment,
        and_(tb.BedAssignment.person_id == tb.Person.id, tb.BedAssignment.state == AssignmentState.PLANNED),
    )
    .where(tb.Person.id.in_(bindparam("persons", expanding=True)))
    .order_by(tb.Case.number, tb.Person.position, tb.Person.id, tb.BedAssignment.from_night)
)


@dataclass(frozen=True, slots=True)
class HouseNow:
    """The house as the bed rules take it, and what beds are called.

    `taken` are those who have a bed and those for whom one is held, as long as the hold lasts. `expired` are
    assignments of holds whose time is over: free in all but the row, which goes when somebody wants the bed.
    """

    rooms: tuple[Room, ...]
    taken: tuple[Occupant, ...]
    labels: dict[int, str]
    joined: Relations
    expired: tuple[int, ...] = ()

    @property
    def in_bed(self) -> dict[int, int]:
        """The bed of everybody who has one now, by person."""
        return {occupant.person_id: occupant.bed_id for occupant in self.taken if not occupant.held}

    @property
    def held(self) -> dict[int, int]:
        """The bed held for each of those somebody holds one for, by person."""
        return {occupant.person_id: occupant.bed_id for occupant in self.taken if occupant.held}

    @property
    def cleaning(self) -> frozenset[int]:
        """The beds that wait to be cleaned; none that somebody is in."""
        return frozenset(bed.id for room in self.rooms for bed in room.beds if bed.cleaning)


def house_now(connection: Connection, now: datetime) -> HouseNow:
    """The whole house, as it is at `now`, the moment at the centre."""
    joined = relations(connection)
    taken, expired = _occupants(connection, connection.execute(_OCCUPANTS), joined, now)
    return _house(connection.execute(_ROOMS), taken, expired, joined)


def house_around(
    connection: Connection, now: datetime, bed_ids: Collection[int], case_ids: Collection[int]
) -> HouseNow:
    """As `house_now`, as much of the house as the rules ask for when people of these cases are given these beds.

    That is: the rooms of the beds with everyone in them, and wherever else their families and those of the
    cases sleep.
    """
    joined = relations(connection)
    rows = list(connection.execute(_OCCUPANTS_AROUND, {"beds": list(bed_ids), "cases": list(case_ids)}))
    known = {*case_ids, *(row[2] for row in rows)}
    relatives = {case for case in known if case in joined.families}
    families = {joined.families[case] for case in relatives}
    others = [case for case, root in joined.families.items() if root in families and case not in known]
    if others:
        rows += connection.execute(_OCCUPANTS_AROUND, {"beds": [], "cases": others})
    taken, expired = _occupants(connection, rows, joined, now)
    beds = {*bed_ids, *(occupant.bed_id for occupant in taken)}
    return _house(connection.execute(_SOME_ROOMS, {"beds": list(beds)}), taken, expired, joined)


def _house(
    rows: Iterable[Any], taken: tuple[Occupant, ...], expired: tuple[int, ...], joined: Relations
) -> HouseNow:
    beds: dict[int, list[Bed]] = defaultdict(list)
    heads: dict[int, tuple[str, str, RoomKind, int, bool]] = {}
    care: dict[int, tuple[bool, bool]] = {}
    # Who goes back into a bed, or takes one over, does not wait for its sheets: the mark is for who comes next.
    in_use = {occupant.bed_id for occupant in taken if not occupant.held}
    labels = {}
    for row in rows:
        room_id, block, room, kind, floor, accessible, near_wash, closed, bed_id, bed, level, state, since = (
            row
        )
        heads[room_id] = (block, room, kind, floor, accessible)
        care[room_id] = (near_wash, closed)
        in_service = state is BedState.READY
        cleaning = in_service and since is not None and bed_id not in in_use
        beds[room_id].append(Bed(bed_id, bed, level, in_service and not cleaning, cleaning))
        labels[bed_id] = bed_label(room, bed)
    found = tuple(
        Room(room_id, *head, tuple(beds[room_id]), joined.near.get(room_id, ()), *care[room_id])
        for room_id, head in heads.items()
    )
    return HouseNow(found, taken, labels, joined, expired)


def _occupants(
    connection: Connection, found: Iterable[Any], joined: Relations, now: datetime
) -> tuple[tuple[Occupant, ...], tuple[int, ...]]:
    """Those in a bed and those for whom one is held; isolated are those with whose household someone is.

    And the assignments of holds that have expired. Who is in a bed past his nights stays on.
    """
    rows, today = tuple(found), now.date()
    isolated = {row[2] for row in rows if row[8] is not None}
    past = {row[2] for row in rows if row[10] is AssignmentState.CURRENT and row[12] <= today}
    leaves = {
        case_id: departs_at.astimezone(now.tzinfo).date()
        for case_id, (_, _, departs_at) in (open_movements(connection, past) if past else {}).items()
    }
    taken, expired = [], []
    for row in rows:
        bed_id, person_id, case_id, sex, day, precision, family, given, _, assignment, state, *nights = row
        first, end, hold_until = nights
        held = state is AssignmentState.PLANNED
        if held and not lives(end, hold_until, now):
            expired.append(assignment)
            continue
        taken.append(
            Occupant(
                bed_id,
                person_id,
                case_id,
                sex,
                _age(born(day, precision), today),
                display_name(family, given),
                case_id in isolated,
                held,
                joined.families.get(case_id, 0),
                joined.linked.get(case_id, 0),
                0,
                Nights(
                    first.toordinal(),
                    (end if held else stays_until(end, leaves.get(case_id), today)).toordinal(),
                ),
            )
        )
    return tuple(taken), tuple(expired)


def giver(connection: Connection, bed_id: int, person: str) -> tuple[str, str]:
    """The officer who gave (or holds) a bed to who is called `person`, and the case of that person.

    Both empty for a bed that nobody of that name has.
    """
    query = (
        select(tb.BedAssignment.started_by, tb.Case.number, tb.Person.family_name, tb.Person.given_names)
        .join(tb.Person, tb.Person.id == tb.BedAssignment.person_id)
        .join(tb.Case, tb.Case.id == tb.Person.case_id)
        .where(tb.BedAssignment.bed_id == bed_id, tb.BedAssignment.state.in_(_COUNTS))
        .order_by(tb.BedAssignment.from_night)
    )
    for officer, number, family, given in connection.execute(query):
        if display_name(family, given) == person:
            return officer, number
    return "", ""


def set_aside_before(
    connection: Connection, beds: Mapping[int, int | None], moving: Collection[int]
) -> dict[int, tuple[frozenset[str], str]]:
    """For each person who wants back the bed he left last: the hard rules that were set aside for it, and why.

    It was said of the company there was: nobody counts in whose room somebody has a bed, or has one held, since the
    person left it, but for those who are `moving` now.
    """
    since = aliased(tb.BedAssignment)
    bed, beside = aliased(tb.Bed), aliased(tb.Bed)
    others_came = (
        select(since.id)
        .join(beside, beside.id == since.bed_id)
        .join(bed, bed.room_id == beside.room_id)
        .where(
            bed.id == tb.BedAssignment.bed_id,
            since.person_id.not_in(moving),
            since.state.in_(_COUNTS),
            since.started_at >= tb.BedAssignment.ended_at,
        )
        .exists()
    )
    query = (
        select(
            tb.BedAssignment.person_id,
            tb.BedAssignment.bed_id,
            tb.BedOverride.rules,
            tb.BedOverride.reason,
            others_came,
        )
        .outerjoin(tb.BedOverride, tb.BedOverride.assignment_id == tb.BedAssignment.id)
        .where(tb.BedAssignment.person_id.in_(beds), tb.BedAssignment.state == AssignmentState.ENDED)
        .order_by(tb.BedAssignment.ended_at, tb.BedAssignment.id)
    )
    last: dict[int, tuple[int, list[str] | None, str, bool]] = {
        person: (bed_id, rules, reason, others)
        for person, bed_id, rules, reason, others in connection.execute(query)
    }
    return {
        person: (frozenset(rules), reason)
        for person, (bed_id, rules, reason, others) in last.items()
        if rules is not None and bed_id == beds[person] and not others
    }


def bed_labels(connection: Connection, bed_ids: Collection[int]) -> dict[int, str]:
    """What these beds are called."""
    if not bed_ids:
        return {}
    query = select(tb.Bed.id, tb.Room.name, tb.Bed.name).join(tb.Room, tb.Room.id == tb.Bed.room_id)
    found = connection.execute(query.where(tb.Bed.id.in_(bed_ids)))
    return {bed_id: bed_label(room, bed) for bed_id, room, bed in found}


def last_in(connection: Connection, bed_ids: Collection[int]) -> dict[int, int]:
    """Who was last in each of these beds, of those who have left it."""
    query = (
        select(tb.BedAssignment.bed_id, tb.BedAssignment.person_id)
        .where(tb.BedAssignment.bed_id.in_(bed_ids), tb.BedAssignment.state == AssignmentState.ENDED)
        .order_by(tb.BedAssignment.ended_at, tb.BedAssignment.id)
    )
    return dict(connection.execute(query).all())


def members(connection: Connection, person_ids: Collection[int]) -> tuple[Row[Any], ...]:
    """These people as `households_of` takes them, each with the stay that is open or ended in a departure, and with
    the bed that is or was held for him."""
    rows: Iterable[Row[Any]] = connection.execute(_MEMBERS, {"persons": list(person_ids)})
    return tuple({row.id: row for row in rows}.values())


def households_of(connection: Connection, rows: Iterable[Row[Any]], today: date) -> tuple[Household, ...]:
    """The rows of `members` as households."""
    rows = tuple(rows)
    needs = needs_of(connection, [row.id for row in rows])
    found: dict[tuple[int, str], list[Member]] = defaultdict(list)
    for row in rows:
        own = needs.get(row.id, ())
        found[row.case_id, row.number].append(
            Member(
                row.id,
                display_name(row.family_name, row.given_names),
                row.sex,
                _age(born(row.birth_day, row.birth_precision), today),
                row.relation,
                frozenset(need for need, _ in own),
                _heavily_pregnant(own, today),
            )
        )
    return tuple(Household(case_id, number, tuple(people)) for (case_id, number), people in found.items())


def _age(birth: BirthDate | None, today: date) -> int | None:
    return None if birth is None else max(0, birth.age_on(today))


def _heavily_pregnant(needs: Iterable[tuple[Need, date | None]], today: date) -> bool:
    """Without a due date nobody knows, so the person is spared the upper bunk."""
    return any(
        need is Need.PREGNANT and (due is None or due - HEAVILY_PREGNANT <= today) for need, due in needs
    )
