"""The house as the board draws it, as plain rows from one moment of the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from transit_desk.domain.beds.values import BedRule, RuleBroken
from transit_desk.domain.codes import BedLevel, GatePlace, Need, RoomKind, Sex


class BedLook(StrEnum):
    """How a bed stands tonight; each is drawn with its own pattern and mark."""

    FREE = "free"
    HELD = "held"  # for somebody announced
    TAKEN = "taken"
    LEAVING = "leaving"  # taken, and its person leaves today
    CLEANING = "cleaning"
    OUT_OF_SERVICE = "out_of_service"
    CLOSED = "closed"  # the room is


@dataclass(frozen=True, slots=True)
class BoardPerson:
    """Somebody in the building or announced. `family` and `linked` as in `beds.values.Household`, of `case_id`.

    `out`: gone through the gate and not back, and where to. `arrives`: the day, of somebody announced.
    `until`: the morning the bed is free again.
    """

    person_id: int
    name: str
    case_id: int
    case_number: str
    family: int
    linked: int
    sex: Sex
    age: int | None
    needs: tuple[Need, ...]
    flight: str
    departs_at: datetime | None
    until: date | None
    arrives: date | None = None
    out: GatePlace | None = None


@dataclass(frozen=True, slots=True)
class BoardOverride:
    """A hard rule set aside for the person in a bed: in sight as long as the person is there."""

    rules: tuple[BedRule, ...]
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BoardBed:
    """A bed of tonight, with the person who has it or for whom it is held."""

    bed_id: int
    name: str
    level: BedLevel
    look: BedLook
    person: BoardPerson | None = None
    hold_until: datetime | None = None
    override: BoardOverride | None = None


@dataclass(frozen=True, slots=True)
class PlanPlace:
    """Where a room is drawn on its floor, in squares of the plan."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class BoardRoom:
    """A room with its beds; `neighbours` are the ids of all adjoining rooms."""

    room_id: int
    block: str
    name: str
    kind: RoomKind
    floor: int
    accessible: bool
    near_wash: bool
    closed: bool
    place: PlanPlace | None
    neighbours: tuple[int, ...]
    beds: tuple[BoardBed, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The house tonight. `waiting` are in the building and need a bed; `announced` are still to come and
    have neither bed nor hold, by the day they are announced for (None last)."""

    today: date
    rooms: tuple[BoardRoom, ...]
    waiting: tuple[BoardPerson, ...]
    announced: tuple[BoardPerson, ...]


@dataclass(frozen=True, slots=True)
class RoomDrop:
    """What would happen if those carried were put into a room: `beds` says who gets which bed (empty when
    they don't fit; None: an infant gives up its own and sleeps with an adult), `rules` what it breaks,
    `split` whether a household would be in several rooms, `shared` with how many unrelated households
    it would be shared."""

    beds: Mapping[int, int | None]
    rules: tuple[RuleBroken, ...]
    split: bool
    shared: int


@dataclass(frozen=True, slots=True)
class Drops:
    """For somebody carried: what speaks against each bed (one person carried) and each room, by id."""

    beds: Mapping[int, tuple[RuleBroken, ...]]
    rooms: Mapping[int, RoomDrop]


@dataclass(frozen=True, slots=True)
class TapeSpan:
    """Nights of one bed: `look` HELD, TAKEN or LEAVING for a person."""

    bed_id: int
    person: BoardPerson
    look: BedLook
    first: date
    end: date


@dataclass(frozen=True, slots=True)
class Tape:
    """Nights ahead: the rooms as on the board and every span that meets the days `first` to `first + days`."""

    first: date
    days: int
    rooms: tuple[BoardRoom, ...]
    spans: tuple[TapeSpan, ...]
