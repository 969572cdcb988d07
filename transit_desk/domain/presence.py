"""Who is in the building: what the gate permits, who is overdue, and whether beds and people agree at night.

Somebody of an open stay is inside unless the last gate event of that stay is a way out. *Has a bed* is another
fact: people go out for a day and keep theirs, and a baby sleeps with its mother. At night both are held
against each other, and against what the roll-call saw.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import GatePlace, GateWay, Need, Presence, Sex
from transit_desk.domain.infants import is_infant
from transit_desk.domain.names import display_name

NIGHT_ENDS: Final = time(12)
"""Until noon one still speaks of the night before."""
JUST_OUT: Final = timedelta(minutes=1)
"""A card scanned again so soon after its way out is a repeat: nobody comes back within a minute."""

_CLOCK: Final = re.compile(r"(?:(\d{1,2})(?:\s*[:.hH]\s*(\d{2})?)?|(\d{2})(\d{2}))", re.ASCII)


class Standing(StrEnum):
    """Where somebody of an open stay is, as the gate knows it."""

    INSIDE = "inside"
    OUT = "out"
    OVERDUE = "overdue"  # out, and expected back before now


class Aid(StrEnum):
    """What somebody needs to get out of the building, most urgent first."""

    CARRY = "carry"  # cannot walk
    STAIRS = "stairs"  # cannot climb or descend stairs
    GUIDE = "guide"  # walks, with somebody beside them
    NONE = "none"


_AIDS: Final = (
    (Aid.CARRY, frozenset({Need.STCR, Need.WCHC})),
    (Aid.STAIRS, frozenset({Need.WCHS})),
    (
        Aid.GUIDE,
        frozenset(
            {
                Need.WCHR,
                Need.BLND,
                Need.DEAF,
                Need.OXYG,
                Need.MEDA,
                Need.MAAS,
                Need.PREGNANT,
                Need.ESCORT,
                Need.UMNR,
            }
        ),
    ),
)


class Matter(StrEnum):
    """What does not agree at night, the most pressing first."""

    MISSING = "missing"  # inside by the gate, and the roll-call did not find them
    OVERDUE = "overdue"
    NO_BED = "no_bed"  # inside, and without a bed
    SEEN_THOUGH_OUT = "seen_though_out"  # the roll-call saw them, the gate has them out
    BED_EMPTY = "bed_empty"  # has a bed and is out


@dataclass(frozen=True, slots=True)
class Out:
    """Somebody is out: where, since when, until when as they said, and who let them through."""

    place: GatePlace
    since: datetime
    expected_at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody of an open stay. `bed` and what stands before it are empty for those who have none.

    `events` is how often the person has gone through the gate in this stay.
    """

    person_id: int
    case_id: int
    stay_id: int
    family_name: str
    given_names: str
    case_number: str
    card_number: str
    sex: Sex
    born: BirthDate | None
    needs: tuple[Need, ...]
    block: str = ""
    floor: int | None = None
    room: str = ""
    bed: str = ""
    events: int = 0
    out: Out | None = None

    @property
    def name(self) -> str:
        """ "FAMILY, Given"."""
        return display_name(self.family_name, self.given_names)

    @property
    def label(self) -> str:
        """How the bed is called: "A3 / 2"; empty for none."""
        return f"{self.room} / {self.bed}" if self.bed else ""


@dataclass(frozen=True, slots=True)
class Sleeping:
    """Where somebody sleeps: the room of their own bed, or an infant's family's; `room` empty for nowhere."""

    block: str = ""
    floor: int | None = None
    room: str = ""


@dataclass(frozen=True, slots=True)
class NightLine:
    """One thing that does not agree."""

    matter: Matter
    person: Present


@dataclass(frozen=True, slots=True)
class Night:
    """Beds against people. `in_bed` of the people inside have a bed, `with_family` are infants that sleep with
    theirs, `without_bed` have none; `beds_empty` people have a bed and are out."""

    night: date
    inside: int
    out: int
    overdue: int
    in_bed: int
    with_family: int
    without_bed: int
    beds_empty: int
    lines: tuple[NightLine, ...]


def permits(out: Out | None, way: GateWay) -> bool:
    """Whether somebody can go this way now; what they can't is a repeat and changes nothing."""
    return (out is None) is (way is GateWay.OUT)


def standing(out: Out | None, now: datetime) -> Standing:
    """Inside, out, or out for longer than was said."""
    if out is None:
        return Standing.INSIDE
    late = out.expected_at is not None and out.expected_at < now
    return Standing.OVERDUE if late else Standing.OUT


def just_out(out: Out | None, now: datetime) -> bool:
    """Whether somebody went out a moment ago; the clocks of two desks may differ by as much."""
    return out is not None and abs(now - out.since) < JUST_OUT


@dataclass(frozen=True, slots=True)
class Mark:
    """The last mark of somebody at roll-calls; `sequence` counts that person's marks at the one it was made at."""

    presence: Presence
    sequence: int
    at: datetime
    by: str


def said_by(mark: Mark | None, out: Out | None) -> Presence:
    """What a mark says now. Who was seen and went out after that is not seen any more; who was missing is."""
    if mark is None or (mark.presence is Presence.SEEN and out is not None and mark.at < out.since):
        return Presence.UNMARKED
    return mark.presence


class Found(StrEnum):
    """Where somebody of an open stay is looked for when the building must be empty."""

    INSIDE = "inside"
    ABOARD = "aboard"  # boarded a bus or flight that has not left
    OUT = "out"


def found(out: Out | None, boarded_at: datetime | None, mark: Mark | None) -> Found:
    """What was known last counts: out by the gate, aboard, or seen at a roll-call since."""
    since, where = None, Found.INSIDE
    if boarded_at is not None:
        since, where = boarded_at, Found.ABOARD
    if out is not None and (since is None or out.since >= since):
        since, where = out.since, Found.OUT
    seen = mark is not None and mark.presence is Presence.SEEN and (since is None or mark.at >= since)
    return Found.INSIDE if seen else where


def aid(needs: Iterable[Need]) -> Aid:
    """The most that one of these needs asks for."""
    wanted = frozenset(needs)
    return next((kind for kind, some in _AIDS if wanted & some), Aid.NONE)


def night_of(local: datetime) -> date:
    """The night that a moment at the centre belongs to, named after its evening."""
    return local.date() - timedelta(days=local.time() < NIGHT_ENDS)


def night_end(night: date, zone: tzinfo) -> datetime:
    """The moment from which one speaks of the next night."""
    return datetime.combine(night + timedelta(days=1), NIGHT_ENDS, zone)


def back_at(typed: str, local: datetime) -> datetime | None:
    """The moment somebody means to be back: "18", "18:30", "18h30", "1830" is the next such hour after `local`
    (an aware moment at the centre). None for a text that is no hour."""
    found = _CLOCK.fullmatch(typed.strip())
    if found is None:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
    if hour > 23 or minute > 59:
        return None
    wanted = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return wanted if wanted > local else wanted + timedelta(days=1)


def in_order(people: Iterable[Present]) -> tuple[Present, ...]:
    """Those who must be found first: longest overdue, then longest out."""
    return tuple(
        sorted(
            people,
            key=lambda one: (
                one.out is None,
                one.out is None or one.out.expected_at is None,
                _expected(one.out),
                one.out.since.timestamp() if one.out else 0.0,
                one.person_id,
            ),
        )
    )


def _expected(out: Out | None) -> float:
    return out.expected_at.timestamp() if out is not None and out.expected_at is not None else 0.0


def sleeping(people: Iterable[Present], today: date) -> dict[int, Sleeping]:
    """Where each of them sleeps. An infant without a bed sleeps where its family has its first one."""
    everyone = tuple(people)
    family: dict[int, Sleeping] = {}
    for one in everyone:
        if one.room:
            family.setdefault(one.case_id, _own(one))
    return {
        one.person_id: _own(one)
        if one.room
        else (family.get(one.case_id, Sleeping()) if is_infant(_age(one, today)) else Sleeping())
        for one in everyone
    }


def _own(one: Present) -> Sleeping:
    return Sleeping(one.block, one.floor, one.room)


def _age(one: Present, today: date) -> int | None:
    return None if one.born is None else one.born.age_on(today)


def reconcile(
    people: Sequence[Present], seen: Mapping[int, Presence], now: datetime, today: date, night: date
) -> Night:
    """Holds beds, gate and roll-call against each other.

    `seen` is the last mark of each person at this night's roll-call; empty when there was none. A person has one
    line, of what is most pressing; within a matter the lines stand in the order of `people`.
    """
    beds = sleeping(people, today)
    lines = []
    counts: dict[str, int] = defaultdict(int)
    for one in people:
        where = standing(one.out, now)
        mark = seen.get(one.person_id, Presence.UNMARKED)
        has_place = bool(beds[one.person_id].room)
        if where is Standing.INSIDE:
            counts["in_bed" if one.bed else "with_family" if has_place else "without_bed"] += 1
        elif one.bed:
            counts["beds_empty"] += 1
        counts[where] += 1
        matter = _matter(where, mark, has_bed=bool(one.bed), has_place=has_place)
        if matter is not None:
            lines.append(NightLine(matter, one))
    order = tuple(Matter)
    lines.sort(key=lambda line: order.index(line.matter))
    return Night(
        night,
        counts[Standing.INSIDE],
        counts[Standing.OUT] + counts[Standing.OVERDUE],
        counts[Standing.OVERDUE],
        counts["in_bed"],
        counts["with_family"],
        counts["without_bed"],
        counts["beds_empty"],
        tuple(lines),
    )


def _matter(where: Standing, mark: Presence, *, has_bed: bool, has_place: bool) -> Matter | None:
    if where is Standing.INSIDE:
        if mark is Presence.MISSING:
            return Matter.MISSING
        return None if has_place else Matter.NO_BED
    if mark is Presence.SEEN:
        return Matter.SEEN_THOUGH_OUT
    if where is Standing.OVERDUE:
        return Matter.OVERDUE
    return Matter.BED_EMPTY if has_bed else None


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody at a roll-call. `mark` is UNMARKED until they were called; who is out is not called."""

    person: Present
    place: Sleeping
    mark: Presence = Presence.UNMARKED
    marked_at: datetime | None = None
    marked_by: str = ""

    @property
    def expected(self) -> bool:
        """Whether the gate has the person inside."""
        return self.person.out is None


@dataclass(frozen=True, slots=True)
class Roll:
    """The roll-call of a night: by room, those without one last. `roll_call_id` None when none was started.

    `over` says that the night is over: one left open is closed, and nobody is marked any more.
    """

    night: date
    people: tuple[Called, ...]
    roll_call_id: int | None = None
    started_at: datetime | None = None
    started_by: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    over: bool = False

    @property
    def open(self) -> bool:
        """Whether nobody has closed it."""
        return self.roll_call_id is not None and self.closed_at is None

    @property
    def expected(self) -> int:
        """People to be found."""
        return sum(one.expected for one in self.people)

    @property
    def seen(self) -> int:
        """Those of them who were seen."""
        return sum(one.expected and one.mark is Presence.SEEN for one in self.people)

    @property
    def missing(self) -> tuple[Called, ...]:
        """Those who were looked for and not found."""
        return tuple(one for one in self.people if one.expected and one.mark is Presence.MISSING)

    @property
    def left(self) -> tuple[Called, ...]:
        """Those who are still to be called."""
        return tuple(one for one in self.people if one.expected and one.mark is Presence.UNMARKED)

    @property
    def out(self) -> int:
        """Those who are not called because the gate has them out."""
        return sum(not one.expected for one in self.people)
