"""The frozen rows that paper takes: all that a page says, and nothing that it must not say.

A service fills one of the `...Paper` classes inside its transaction, `printing` turns it into bytes. Nothing
here reads a clock, a file or a database. What holds for all of them:

- moments are aware UTC and shown in the zone of the `Translator`; the times of a leg are the wall clock of
  its airport, as on the ticket, and naive;
- weights are whole grams, ages are computed on the paper's day from the birth date;
- of medical matters only the fit-to-travel status and the handling needs: there is no field for more;
- people stand in the order in which they are to be printed; `seq` counts them from 1.
"""

from dataclasses import dataclass
from datetime import date, datetime

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import (
    BedLevel,
    BedState,
    GatePlace,
    Need,
    PassengerState,
    Relation,
    RoomKind,
    Sex,
)
from transit_desk.domain.names import display_name
from transit_desk.domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where, when and by whom a paper was made; `version` only for papers that have versions.

    `demonstration` for a desk of invented people: each page and each sheet then says so.
    """

    centre: str
    printed_at: datetime
    printed_by: str
    version: int | None = None
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class LegLine:
    """One flight leg. `departs` and `arrives` are wall clocks of their airports: naive, or ValueError."""

    flight: str
    origin: str
    destination: str
    departs: datetime | None = None
    arrives: datetime | None = None

    def __post_init__(self) -> None:
        for moment in (self.departs, self.arrives):
            if moment is not None and moment.tzinfo is not None:
                raise ValueError("the times of a leg are the airport's wall clock, without a zone")


@dataclass(frozen=True, slots=True)
class MovementLine:
    """A movement as a heading: its name at the desk, the day on which it leaves, its legs in order."""

    name: str
    day: date
    legs: tuple[LegLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperPerson:
    """What most papers say of a person. `card_number` is what the bar code carries; empty without a card."""

    case_number: str
    family_name: str
    given_names: str
    sex: Sex
    born: BirthDate | None = None
    relation: Relation = Relation.UNKNOWN
    nationality: str = ""
    card_number: str = ""
    needs: tuple[Need, ...] = ()

    @property
    def name(self) -> str:
        """ "FAMILY, Given"."""
        return display_name(self.family_name, self.given_names)


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A card to wear: who, where they sleep, where they go. `movement` is one short line (the flight)."""

    person: PaperPerson
    room: str = ""
    bed: str = ""
    destination: str = ""
    movement: str = ""


@dataclass(frozen=True, slots=True)
class PersonCardsPaper:
    """Cards; ages are those of the day `ages_on`."""

    stamp: Stamp
    ages_on: date
    cards: tuple[PersonCard, ...]


@dataclass(frozen=True, slots=True)
class BagTag:
    """One tag, for piece `piece` of `pieces`. `number` is the centre's own and what the bar code carries."""

    number: str
    family_name: str
    given_names: str
    case_number: str
    piece: int
    pieces: int
    grams: int | None = None
    destination: str = ""
    airport: str = ""

    @property
    def name(self) -> str:
        """ "FAMILY, Given"."""
        return display_name(self.family_name, self.given_names)


@dataclass(frozen=True, slots=True)
class BagTagsPaper:
    """Tags of one movement (None: not on a movement yet)."""

    stamp: Stamp
    movement: MovementLine | None
    tags: tuple[BagTag, ...]


@dataclass(frozen=True, slots=True)
class BoardingPerson:
    """A passenger at the boarding desk. `acted_at` is when the last act (boarded, offloaded, no-show) was
    done.

    `blockers` are short words in the paper's language, as `transit_desk.language` makes them.
    """

    seq: int
    person: PaperPerson
    pieces: int = 0
    grams: int = 0
    state: PassengerState = PassengerState.EXPECTED
    acted_at: datetime | None = None
    blockers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardingCase:
    """A case that boards together. `blockers` are those of all of it (a hold), in the paper's language."""

    case_number: str
    people: tuple[BoardingPerson, ...]
    destination: str = ""
    blockers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardingListPaper:
    """The list with which a case is ticked off at the bus or the flight."""

    stamp: Stamp
    movement: MovementLine
    cases: tuple[BoardingCase, ...]


@dataclass(frozen=True, slots=True)
class Guest:
    """Who sleeps in a bed; `planned` while the person has not been checked in, `leaving_on` when known."""

    person: PaperPerson
    leaving_on: date | None = None
    planned: bool = False


@dataclass(frozen=True, slots=True)
class BedLine:
    """A bed as it stands; `guest` None is a free bed."""

    label: str
    level: BedLevel
    state: BedState = BedState.READY
    guest: Guest | None = None


@dataclass(frozen=True, slots=True)
class RoomSheet:
    """A room with its beds, in the order in which they stand."""

    name: str
    kind: RoomKind
    beds: tuple[BedLine, ...]


@dataclass(frozen=True, slots=True)
class RoomBlock:
    """A block (building or floor) with its rooms."""

    name: str
    rooms: tuple[RoomSheet, ...]


@dataclass(frozen=True, slots=True)
class RoomListPaper:
    """All beds of the centre on the day `day`, and who has none."""

    stamp: Stamp
    day: date
    blocks: tuple[RoomBlock, ...]
    without_bed: tuple[Guest, ...] = ()


@dataclass(frozen=True, slots=True)
class RollCallPerson:
    """Someone to be called. `in_building` is what the gate says; `out_since` and `out_to` when it says
    otherwise."""

    person: PaperPerson
    bed: str = ""
    in_building: bool = True
    out_since: datetime | None = None
    leaving_on: date | None = None
    out_to: GatePlace | None = None


@dataclass(frozen=True, slots=True)
class RollCallRoom:
    """The people of one room."""

    block: str
    name: str
    people: tuple[RollCallPerson, ...]


@dataclass(frozen=True, slots=True)
class RollCallPaper:
    """The roll-call of the day `day`, by room, with those who have no bed at the end."""

    stamp: Stamp
    day: date
    rooms: tuple[RollCallRoom, ...]
    without_bed: tuple[RollCallPerson, ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One thing wrong with a list. `row` as the spreadsheet counts, `value` as it stands there.

    `message` is a sentence in the paper's language; `blocking` when the row can't be taken.
    """

    sheet: str
    row: int | None
    column: str
    value: str
    message: str
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class ProblemsPaper:
    """What is wrong with the list read from the file named `source`."""

    stamp: Stamp
    source: str
    lines: tuple[ProblemLine, ...]


@dataclass(frozen=True, slots=True)
class LabelStock:
    """A sheet or roll of labels: lengths in millimetres, the origin of the margins at the top left.

    `dpi` is what the printer of that stock prints: bars are whole dots of it. `padding` is the part of a
    label that stays white; `cut_marks` for plain card that is cut by hand. ValueError when the labels don't
    fit.
    """

    key: str
    name: str
    page_width: float
    page_height: float
    columns: int
    rows: int
    label_width: float
    label_height: float
    margin_left: float = 0.0
    margin_top: float = 0.0
    gap_x: float = 0.0
    gap_y: float = 0.0
    padding: float = 3.0
    dpi: int = 300
    cut_marks: bool = False

    def __post_init__(self) -> None:
        lengths = (self.page_width, self.page_height, self.label_width, self.label_height)
        if min(lengths) <= 0 or min(self.columns, self.rows, self.dpi) < 1:
            raise ValueError(f"label stock {self.key!r}: sizes and counts must be above zero")
        if min(self.margin_left, self.margin_top, self.gap_x, self.gap_y, self.padding) < 0:
            raise ValueError(f"label stock {self.key!r}: margins, gaps and padding can't be negative")
        width = self.margin_left + self.columns * self.label_width + (self.columns - 1) * self.gap_x
        height = self.margin_top + self.rows * self.label_height + (self.rows - 1) * self.gap_y
        if width > self.page_width + 0.01 or height > self.page_height + 0.01:
            raise ValueError(
                f"label stock {self.key!r}: {width:g} x {height:g} mm of labels don't fit the page"
            )

    @property
    def per_page(self) -> int:
        """Labels on one page."""
        return self.columns * self.rows


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as pixels for the screen: `width * height * 3` bytes of red, green, blue, from the top left."""

    width: int
    height: int
    rgb: bytes


@dataclass(eq=False)
class GlyphMissing(Refusal):
    """`text` (a name, a place) has `characters` that the fonts lack: a box in a name would mislead."""

    text: str
    characters: str


@dataclass(eq=False)
class CodeNotPrintable(Refusal):
    """`code` is empty, or has characters other than the printable ASCII that the desk's Code 128 carries."""

    code: str


@dataclass(eq=False)
class LabelTooSmall(Refusal):
    """The bar code of `code` doesn't fit the label stock named `stock` with bars that a scanner reads."""

    stock: str
    code: str
