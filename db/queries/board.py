"""What the board draws: every room with its beds, and everybody who is here, has a bed held, or is still to come."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, exists, or_, select
from sqlalchemy.orm import aliased

from db import tables as tb
from db.queries.holds import COUNTS
from db.queries.people import OPEN_STAY, WHO, born
from transit_desk.domain.beds.values import BedRule
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.board_rows import BoardOverride, PlanPlace
from transit_desk.domain.codes import (
    AssignmentState,
    BedLevel,
    BedState,
    GatePlace,
    GateWay,
    Need,
    RoomKind,
    Sex,
    StayEnd,
)
from transit_desk.domain.names import display_name


@dataclass(frozen=True, slots=True)
class BedHead:
    """A bed as it stands, without who is in it."""

    bed_id: int
    name: str
    level: BedLevel
    state: BedState
    cleaning_since: datetime | None


@dataclass(frozen=True, slots=True)
class RoomHead:
    """A room as it stands, with its beds."""

    room_id: int
    block: str
    name: str
    kind: RoomKind
    floor: int
    accessible: bool
    near_wash: bool
    closed: bool
    place: PlanPlace | None
    beds: tuple[BedHead, ...]


@dataclass(frozen=True, slots=True)
class Night:
    """A bed that somebody has (`held` False) or that is held for somebody, for some nights."""

    assignment_id: int
    bed_id: int
    held: bool
    first: date
    end: date
    hold_until: datetime | None
    override: BoardOverride | None


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody of the house or still to come; `nights` the beds he has or that are held for him."""

    person_id: int
    case_id: int
    case_number: str
    name: str
    sex: Sex
    born: BirthDate | None
    here: bool
    needs: tuple[Need, ...]
    out: GatePlace | None
    nights: tuple[Night, ...]


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
        tb.RoomPlace.x,
        tb.RoomPlace.y,
        tb.RoomPlace.width,
        tb.RoomPlace.height,
        tb.Bed.id,
        tb.Bed.name,
        tb.Bed.level,
        tb.Bed.state,
        tb.Bed.cleaning_since,
    )
    .join(tb.Block, tb.Block.id == tb.Room.block_id)
    .outerjoin(tb.RoomPlace, tb.RoomPlace.room_id == tb.Room.id)
    .outerjoin(tb.Bed, tb.Bed.room_id == tb.Room.id)
    .order_by(tb.Block.position, tb.Room.position, tb.Bed.id)
)
_departed = exists().where(tb.Stay.person_id == tb.Person.id, tb.Stay.end == StayEnd.DEPARTED)
_EVERYBODY = (
    select(
        *WHO,
        tb.Stay.id.label("stay_id"),
        tb.BedAssignment.id.label("assignment_id"),
        tb.BedAssignment.bed_id,
        tb.BedAssignment.state,
        tb.BedAssignment.from_night,
        tb.BedAssignment.until_night,
        tb.BedAssignment.hold_until,
        tb.BedOverride.rules,
        tb.BedOverride.reason,
        tb.BedOverride.by,
        tb.BedOverride.at,
    )
    .join(tb.Case, tb.Case.id == tb.Person.case_id)
    .outerjoin(tb.Stay, OPEN_STAY)
    .outerjoin(tb.BedAssignment, and_(tb.BedAssignment.person_id == tb.Person.id, COUNTS))
    .outerjoin(tb.BedOverride, tb.BedOverride.assignment_id == tb.BedAssignment.id)
    .where(
        or_(
            tb.Stay.id.is_not(None),
            tb.BedAssignment.id.is_not(None),
            and_(tb.Person.removed_at.is_(None), ~_departed.correlate(tb.Person)),
        )
    )
    .order_by(tb.Case.number, tb.Person.position, tb.Person.id, tb.BedAssignment.from_night)
)
_left = exists().where(tb.Stay.person_id == tb.HandlingNeed.person_id, tb.Stay.end == StayEnd.DEPARTED)
_NEEDS = (
    select(tb.HandlingNeed.person_id, tb.HandlingNeed.need)
    .where(~_left.correlate(tb.HandlingNeed))
    .order_by(tb.HandlingNeed.need)
)
_later = aliased(tb.GateEvent)
_OUT = (
    select(tb.GateEvent.person_id, tb.GateEvent.place)
    .join(tb.Stay, and_(tb.Stay.id == tb.GateEvent.stay_id, tb.Stay.ended_at.is_(None)))
    .where(
        tb.GateEvent.way == GateWay.OUT,
        ~exists()
        .where(_later.stay_id == tb.GateEvent.stay_id, _later.sequence > tb.GateEvent.sequence)
        .correlate(tb.GateEvent),
    )
)


def room_heads(connection: Connection) -> tuple[RoomHead, ...]:
    """Every room in its order, with its beds; also rooms without any."""
    beds: dict[int, list[BedHead]] = defaultdict(list)
    heads: dict[int, tuple[str, str, RoomKind, int, bool, bool, bool, PlanPlace | None]] = {}
    for room_id, *head, x, y, width, height, bed_id, bed, level, state, cleaning in connection.execute(
        _ROOMS
    ):
        place = None if x is None else PlanPlace(x, y, width, height)
        block, name, kind, floor, accessible, near_wash, closed = head
        heads[room_id] = (block, name, kind, floor, accessible, near_wash, closed, place)
        if bed_id is not None:
            beds[room_id].append(BedHead(bed_id, bed, level, state, cleaning))
    return tuple(RoomHead(room_id, *head, tuple(beds[room_id])) for room_id, head in heads.items())


def everybody(connection: Connection, now: datetime) -> tuple[Somebody, ...]:
    """Everybody in the building, with a bed held that has not lapsed, or on a list and still to come.

    By case and place in it. `now` is the moment at the centre.
    """
    needs: dict[int, list[Need]] = defaultdict(list)
    for person_id, need in connection.execute(_NEEDS):
        needs[person_id].append(need)
    out: dict[int, GatePlace | None] = dict(connection.execute(_OUT).all())
    nights: dict[int, list[Night]] = defaultdict(list)
    people = {}
    for row in connection.execute(_EVERYBODY, {"now": now, "today": now.date()}):
        people[row.id] = row
        held = row.state is AssignmentState.PLANNED
        if row.assignment_id is not None:
            override = None
            if row.rules is not None:
                rules = tuple(BedRule(code) for code in row.rules)
                override = BoardOverride(rules, row.reason, row.by, row.at)
            nights[row.id].append(
                Night(
                    row.assignment_id,
                    row.bed_id,
                    held,
                    row.from_night,
                    row.until_night,
                    row.hold_until,
                    override,
                )
            )
    return tuple(
        Somebody(
            row.id,
            row.case_id,
            row.number,
            display_name(row.family_name, row.given_names),
            row.sex,
            born(row.birth_day, row.birth_precision),
            row.stay_id is not None,
            tuple(needs.get(row.id, ())),
            out.get(row.id),
            tuple(nights.get(row.id, ())),
        )
        for row in people.values()
    )
