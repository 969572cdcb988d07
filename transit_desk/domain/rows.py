"""The frozen rows that screens show: what a query returns and a table displays, nothing that can be changed.

Names stand as `family_name` and `given_names`; `name` puts them as "FAMILY, Given". Moments are aware UTC,
weights whole grams. Of medical matters only the status, its validity and the handling needs.
"""

from dataclasses import dataclass
from datetime import date, datetime

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import (
    BedLevel,
    BedState,
    Fitness,
    MovementState,
    Need,
    NumberType,
    Outcome,
    PassengerState,
    Relation,
    RoomKind,
    Sex,
)
from transit_desk.domain.names import display_name
from transit_desk.domain.readiness import Blocker


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One answer of the scan box."""

    person_id: int
    case_id: int
    family_name: str
    given_names: str
    case_number: str
    card_number: str
    in_building: bool

    @property
    def name(self) -> str:
        """FAMILY, Given."""
        return display_name(self.family_name, self.given_names)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the list of Arrivals or among those to put on a flight. `departs_at` of its open movement."""

    case_id: int
    number: str
    pa_name: str
    persons: int
    arrived: int
    departed: int
    camp: str
    destination_country: str
    destination_city: str
    needs: tuple[Need, ...]
    movement_id: int | None
    movement: str
    departs_at: datetime | None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of a case, with where the person stands. `bed` is "A3 / 2"; `stay_id` while in the building."""

    person_id: int
    position: int
    family_name: str
    given_names: str
    relation: Relation
    sex: Sex
    born: BirthDate | None
    nationality: str
    card_number: str
    numbers: tuple[tuple[NumberType, str], ...]
    needs: tuple[tuple[Need, date | None], ...]
    stay_id: int | None
    arrived_at: datetime | None
    bed_id: int | None
    bed: str
    departed: bool

    @property
    def name(self) -> str:
        """FAMILY, Given."""
        return display_name(self.family_name, self.given_names)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case, whole."""

    case_id: int
    number: str
    programme: str
    camp: str
    destination_country: str
    destination_state: str
    destination_city: str
    agency: str
    on_hold_since: datetime | None
    linked: tuple[str, ...]
    movement_id: int | None
    movement: str
    departs_at: datetime | None
    members: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True)
class BedRow:
    """A bed and who is in it now. `until` is the morning the bed is planned to be free again."""

    bed_id: int
    name: str
    level: BedLevel
    state: BedState
    person_id: int | None
    person: str
    case_id: int | None
    case_number: str
    sex: Sex | None
    born: BirthDate | None
    needs: tuple[Need, ...]
    until: date | None


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room as it stands."""

    room_id: int
    block: str
    name: str
    kind: RoomKind
    floor: int
    accessible: bool
    beds: tuple[BedRow, ...]

    @property
    def taken(self) -> int:
        """Beds with someone in them."""
        return sum(bed.person_id is not None for bed in self.beds)

    @property
    def free(self) -> int:
        """Beds, cots apart, that someone could sleep in tonight."""
        return sum(
            bed.person_id is None and bed.state is BedState.READY and bed.level is not BedLevel.COT
            for bed in self.beds
        )


@dataclass(frozen=True, slots=True)
class GuestRow:
    """Someone in the building; `bed` empty when the person has none of their own."""

    person_id: int
    case_id: int
    name: str
    case_number: str
    sex: Sex
    born: BirthDate | None
    needs: tuple[Need, ...]
    arrived_at: datetime
    bed: str
    departs_at: datetime | None

    def age_on(self, today: date) -> int | None:
        """Completed years; None without a birth date."""
        return None if self.born is None else self.born.age_on(today)


@dataclass(frozen=True, slots=True)
class MedicalRow:
    """A line of the medical worklist. `valid_until` of a check that counts; `case_held` by whatever reason."""

    person_id: int
    case_id: int
    name: str
    case_number: str
    sex: Sex
    born: BirthDate | None
    needs: tuple[Need, ...]
    movement_id: int | None
    movement: str
    departs_at: datetime | None
    fitness: Fitness
    check_id: int | None
    outcome: Outcome | None
    checked_at: datetime | None
    checked_by: str
    valid_until: datetime | None
    review_on: date | None
    in_building: bool
    on_hold: bool


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A fit-to-travel check as it was entered; `withdrawn_at`, `withdrawn_by` of one entered by mistake."""

    check_id: int
    outcome: Outcome
    at: datetime
    by: str
    review_on: date | None
    withdrawn_at: datetime | None
    withdrawn_by: str


@dataclass(frozen=True, slots=True)
class MedicalFile:
    """What medical staff see of one person beside the worklist: the checks, newest first, the handling needs
    with the due date of a pregnancy, and who holds the case since when. Reasons are sealed (domain/notes.py)."""

    person_id: int
    checks: tuple[CheckRow, ...]
    needs: tuple[tuple[Need, date | None], ...]
    held_since: datetime | None
    held_by: str


@dataclass(frozen=True, slots=True)
class LegRow:
    """A leg; `departs` and `arrives` are the wall clocks of its airports, naive.

    Those of a connection may be unknown; the first leg's departure never is.
    """

    carrier: str
    flight_number: str
    origin: str
    destination: str
    departs: datetime | None
    arrives: datetime | None

    @property
    def flight(self) -> str:
        """ET 816."""
        return f"{self.carrier} {self.flight_number}"


@dataclass(frozen=True, slots=True)
class MovementRow:
    """A movement in the list, with its counts: `passengers` are those meant to travel, without the offloaded."""

    movement_id: int
    name: str
    state: MovementState
    departs_at: datetime
    route: str
    passengers: int
    cases: int
    boarded: int
    version: int


@dataclass(frozen=True, slots=True)
class PassengerRow:
    """A passenger on the boarding screen. `acted_at` of the last boarding act."""

    passenger_id: int
    person_id: int
    case_id: int
    name: str
    case_number: str
    card_number: str
    sex: Sex
    born: BirthDate | None
    needs: tuple[Need, ...]
    fitness: Fitness
    pieces: int
    grams: int
    state: PassengerState
    acted_at: datetime | None
    blockers: tuple[Blocker, ...]

    @property
    def ready(self) -> bool:
        """Nothing stands between this person and the flight; who was offloaded or didn't come is not ready."""
        return not self.blockers and self.state in (PassengerState.EXPECTED, PassengerState.BOARDED)


@dataclass(frozen=True, slots=True)
class ReadyCase:
    """A case on the readiness board with all that still stops it.

    `split_by` and `split_reason` of a recorded split: the case may leave without its held members.
    """

    case_id: int
    number: str
    pa_name: str
    persons: int
    boarded: int
    destination: str
    blockers: tuple[Blocker, ...]
    split_by: str = ""
    split_reason: str = ""

    @property
    def ready(self) -> bool:
        """No blocker on the case or on any of its people."""
        return not self.blockers


@dataclass(frozen=True, slots=True)
class MovementBoard:
    """One movement, whole: legs, cases with their blockers, passengers."""

    movement: MovementRow
    legs: tuple[LegRow, ...]
    carrier: str
    cases: tuple[ReadyCase, ...]
    passengers: tuple[PassengerRow, ...]
    manifest_version: int

    def count(self, state: PassengerState) -> int:
        """How many passengers stand there."""
        return sum(passenger.state is state for passenger in self.passengers)


@dataclass(frozen=True, slots=True)
class BagRow:
    """A tagged bag. `weight_g` None while unweighed; `printed` once its tag left the printer."""

    bag_id: int
    person_id: int
    tag_number: str
    weight_g: int | None
    tagged_at: datetime
    version: int
    printed: bool = False


@dataclass(frozen=True, slots=True)
class BagOwner:
    """A person at the scales, with what the carrier allows."""

    person_id: int
    name: str
    born: BirthDate | None
    card_number: str
    allowed_pieces: int
    allowed_g: int
    bags: tuple[BagRow, ...]

    @property
    def grams(self) -> int:
        """What the weighed bags weigh together."""
        return sum(bag.weight_g or 0 for bag in self.bags)


@dataclass(frozen=True, slots=True)
class CaseBags:
    """A case at the scales. `blockers` are those about bags."""

    case_id: int
    number: str
    movement_id: int
    movement: str
    carrier: str
    max_piece_kg: int
    pooled: bool
    owners: tuple[BagOwner, ...]
    blockers: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class BagCaseRow:
    """A case in the list of Baggage. `over` the allowance in pieces or weight; `unprinted` counts tags."""

    case_id: int
    number: str
    pa_name: str
    persons: int
    bags: int
    unweighed: int
    grams: int
    over: bool = False
    unprinted: int = 0


@dataclass(frozen=True, slots=True)
class BlockOccupancy:
    """Beds of a block: cots apart."""

    block: str
    beds: int
    taken: int
    out_of_service: int


@dataclass(frozen=True, slots=True)
class DepartureRow:
    """A departure on Today."""

    movement_id: int
    name: str
    state: MovementState
    departs_at: datetime
    route: str
    passengers: int
    ready: int
    boarded: int
    blockers: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class TodayBoard:
    """What the supervisor wants to know on coming in. `in_building` are those inside now, `out` who stays here
    and is out for a while."""

    announced_cases: int
    announced_persons: int
    arrived_today: int
    in_building: int
    without_bed: int
    blocks: tuple[BlockOccupancy, ...]
    departures: tuple[DepartureRow, ...]
    out: int = 0
