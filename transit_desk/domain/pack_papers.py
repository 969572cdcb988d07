"""The daily report and the paper pack: what the centre needs to work for a day without the PC.

As in `papers`: frozen rows, and of medical matters nothing but what stops a departure, in its short words.
"""

from dataclasses import dataclass
from datetime import date

from transit_desk.domain.codes import Need
from transit_desk.domain.papers import BoardingListPaper, MovementLine, RollCallPaper, Stamp
from transit_desk.domain.presence_papers import EvacuationPaper


@dataclass(frozen=True, slots=True)
class SealLine:
    """The head of the log of acts: how many acts it holds, and the hash of the last one in hexadecimal."""

    count: int
    hash: str


@dataclass(frozen=True, slots=True)
class PackCounts:
    """The house in numbers. Beds are without cots; a bed out of service that somebody sleeps in is taken."""

    in_building: int
    beds: int
    beds_taken: int
    beds_out_of_service: int = 0
    out: int = 0
    without_bed: int = 0
    arrived_today: int = 0

    @property
    def beds_free(self) -> int:
        """Beds that somebody can be given."""
        return self.beds - self.beds_taken - self.beds_out_of_service


@dataclass(frozen=True, slots=True)
class PackArrival:
    """A case announced: `name` of the principal applicant, `people` of it still to come.

    `day` when it is known, `room` when a room is kept, `movement` the flight that it is to take.
    """

    case_number: str
    name: str
    people: int
    day: date | None = None
    camp: str = ""
    destination: str = ""
    movement: str = ""
    room: str = ""
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class PackBlocker:
    """What stops a case and who can lift it, both in the paper's language."""

    what: str
    lifted_by: str


@dataclass(frozen=True, slots=True)
class PackCase:
    """A case on a departure: `ready` of `people` have nothing that stops them.

    A case without blockers is ready as a whole.
    """

    case_number: str
    name: str
    people: int
    ready: int
    destination: str = ""
    blockers: tuple[PackBlocker, ...] = ()


@dataclass(frozen=True, slots=True)
class PackDeparture:
    """A departure: `day` and `time` as the centre's clock shows them ("15:40")."""

    movement: MovementLine
    day: date
    time: str
    cases: tuple[PackCase, ...]

    @property
    def people(self) -> int:
        """Everyone meant to travel."""
        return sum(case.people for case in self.cases)

    @property
    def ready(self) -> int:
        """Those of them whom nothing stops."""
        return sum(case.ready for case in self.cases)


@dataclass(frozen=True, slots=True)
class DailyReportPaper:
    """The day on one page: the house, arrivals and departures of `day` and the two days after it."""

    stamp: Stamp
    day: date
    head: SealLine
    counts: PackCounts
    arrivals: tuple[PackArrival, ...]
    departures: tuple[PackDeparture, ...]


@dataclass(frozen=True, slots=True)
class PaperPack:
    """All that the centre needs to work for a day without the PC; all parts are of one moment, `stamp`'s."""

    stamp: Stamp
    day: date
    head: SealLine
    counts: PackCounts
    arrivals: tuple[PackArrival, ...]
    departures: tuple[PackDeparture, ...]
    roll_call: RollCallPaper
    boarding_lists: tuple[BoardingListPaper, ...]
    evacuation: EvacuationPaper | None = None

    @property
    def report(self) -> DailyReportPaper:
        """The first page."""
        return DailyReportPaper(self.stamp, self.day, self.head, self.counts, self.arrivals, self.departures)
