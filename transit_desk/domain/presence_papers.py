"""The evacuation list and the night list: who is inside, by room, and what does not agree at night.

As in `papers`: frozen rows in the order in which they are printed. The evacuation list has no place for where
somebody is who is out: it is read aloud in a yard.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from transit_desk.domain.papers import PaperPerson, Stamp
from transit_desk.domain.presence import Aid, Night


@dataclass(frozen=True, slots=True)
class EvacuationPerson:
    """Somebody inside, and what they need to get out."""

    person: PaperPerson
    bed: str
    aid: Aid


@dataclass(frozen=True, slots=True)
class EvacuationRoom:
    """The people of one room who are inside."""

    name: str
    people: tuple[EvacuationPerson, ...]


@dataclass(frozen=True, slots=True)
class EvacuationFloor:
    """The rooms of one floor of one block in which somebody is."""

    block: str
    floor: int
    rooms: tuple[EvacuationRoom, ...]

    @property
    def people(self) -> tuple[EvacuationPerson, ...]:
        """Everybody on it."""
        return tuple(one for room in self.rooms for one in room.people)


@dataclass(frozen=True, slots=True)
class EvacuationAboard:
    """Somebody who has boarded a bus or flight that has not left, and when."""

    one: EvacuationPerson
    movement: str
    boarded_at: datetime


@dataclass(frozen=True, slots=True)
class EvacuationPaper:
    """Everybody inside, by block, floor and room, with those without a bed; apart from them who is out, and who
    is aboard, by movement."""

    stamp: Stamp
    day: date
    floors: tuple[EvacuationFloor, ...]
    without_bed: tuple[EvacuationPerson, ...]
    outside: tuple[PaperPerson, ...]
    aboard: tuple[EvacuationAboard, ...] = ()

    def inside(self) -> Iterator[tuple[str, EvacuationPerson]]:
        """Room by room, everybody to be found; the name of the room is empty for who has none."""
        for floor in self.floors:
            for room in floor.rooms:
                for one in room.people:
                    yield room.name, one
        for one in self.without_bed:
            yield "", one

    def counts(self) -> Counter[Aid]:
        """How many people need what."""
        return Counter(one.aid for _, one in self.inside())


@dataclass(frozen=True, slots=True)
class NightListPaper:
    """The night in numbers, and each thing that does not agree. `called` says whether a roll-call was held."""

    stamp: Stamp
    night: Night
    called: bool
