"""The nights ahead as lines: a block's head, its rooms, and the beds of each room that is not folded.

Only counting and finding, nothing painted. A night is named by the day on whose evening it begins.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

from transit_desk.domain.board_rows import BedLook, BoardBed, BoardPerson, BoardRoom, Tape, TapeSpan
from transit_desk.domain.codes import BedLevel

Key: TypeAlias = tuple[str, int]
"""("room", room id) or ("bed", bed id): where the keys can stand."""


class Line(NamedTuple):
    """One line: of a bed, of a room (`bed` is None), or the head of a block's floor (`key` is None). `top` and
    `height` are design pixels."""

    key: Key | None
    room: BoardRoom
    bed: BoardBed | None
    top: int
    height: int


HEAD, ROOM, BED = 28, 28, 26


@dataclass(frozen=True, slots=True)
class Lines:
    """A tape laid out. `free` is how many beds of a room nobody has in each of its nights."""

    tape: Tape
    lines: tuple[Line, ...] = ()
    spans: Mapping[int, tuple[TapeSpan, ...]] = field(default_factory=dict)
    free: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    beds: Mapping[int, int] = field(default_factory=dict)
    """How many beds each room has, cots not counted."""
    totals: tuple[int, ...] = ()
    index: Mapping[Key, int] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """Of all lines, in design pixels."""
        return self.lines[-1].top + self.lines[-1].height if self.lines else 0

    @property
    def days(self) -> tuple[date, ...]:
        """The days across."""
        return tuple(self.tape.first + timedelta(days=at) for at in range(self.tape.days))

    def at(self, y: float) -> Line | None:
        """The line at a height."""
        found = bisect_right(self.lines, y, key=lambda line: line.top) - 1
        return (
            self.lines[found] if found >= 0 and y < self.lines[found].top + self.lines[found].height else None
        )

    def between(self, top: float, bottom: float) -> tuple[Line, ...]:
        """The lines that are to be seen between two heights."""
        first = max(0, bisect_right(self.lines, top, key=lambda line: line.top) - 1)
        last = bisect_right(self.lines, bottom, key=lambda line: line.top)
        return self.lines[first:last]

    def line(self, key: Key | None) -> Line | None:
        """The line that the keys stand on; None when it is folded away or gone."""
        at = None if key is None else self.index.get(key)
        return None if at is None else self.lines[at]

    def step(self, key: Key | None, by: int) -> Key | None:
        """The next line (1) or the one before (-1) where the keys can stand; the same at the end."""
        keys = list(self.index)
        if not keys:
            return None
        if key not in self.index:
            return keys[0]
        assert key is not None
        at = keys.index(key) + by
        return keys[min(max(at, 0), len(keys) - 1)]

    def span(self, bed_id: int, day: date) -> TapeSpan | None:
        """Who has the bed that night."""
        return next((one for one in self.spans.get(bed_id, ()) if one.first <= day < one.end), None)

    def of_person(self, person_id: int) -> TapeSpan | None:
        """The first nights of somebody."""
        return next(
            (one for spans in self.spans.values() for one in spans if one.person.person_id == person_id), None
        )

    def of_case(self, case_id: int) -> TapeSpan | None:
        """The first nights of a household."""
        return next(
            (one for spans in self.spans.values() for one in spans if one.person.case_id == case_id), None
        )

    def people(self) -> list[BoardPerson]:
        """Everybody in view, in the order of the beds."""
        return [one.person for bed in self._beds() for one in self.spans.get(bed.bed_id, ())]

    def _beds(self) -> Iterable[BoardBed]:
        return (bed for room in self.tape.rooms for bed in room.beds)


def lay_out(tape: Tape, today: date, folded: Collection[int] = ()) -> Lines:
    """The lines of a tape; of the rooms in `folded` (ids) only their own line."""
    spans: dict[int, list[TapeSpan]] = defaultdict(list)
    for span in sorted(tape.spans, key=lambda one: one.first):
        spans[span.bed_id].append(span)
    free: dict[int, tuple[int, ...]] = {}
    beds: dict[int, int] = {}
    days = [tape.first + timedelta(days=at) for at in range(tape.days)]
    for room in tape.rooms:
        counted = [bed for bed in room.beds if bed.level is not BedLevel.COT]
        beds[room.room_id] = len(counted)
        free[room.room_id] = tuple(
            sum(is_free(room, bed, spans.get(bed.bed_id, ()), day, today) for bed in counted) for day in days
        )
    lines: list[Line] = []
    top, block = 0, None
    for room in tape.rooms:
        if (room.block, room.floor) != block:
            block = (room.block, room.floor)
            lines.append(Line(None, room, None, top, HEAD))
            top += HEAD
        lines.append(Line(("room", room.room_id), room, None, top, ROOM))
        top += ROOM
        for bed in () if room.room_id in folded else room.beds:
            lines.append(Line(("bed", bed.bed_id), room, bed, top, BED))
            top += BED
    return Lines(
        tape,
        tuple(lines),
        {bed_id: tuple(found) for bed_id, found in spans.items()},
        free,
        beds,
        tuple(sum(one) for one in zip(*free.values(), strict=True)) if free else (0,) * tape.days,
        {line.key: at for at, line in enumerate(lines) if line.key is not None},
    )


def shut_look(room: BoardRoom, bed: BoardBed, day: date, today: date) -> BedLook | None:
    """Why nobody can be put into the bed that night though nobody has it; None when somebody can. Cleaning is done
    by tomorrow; a spanner and a closed room stay until somebody says otherwise."""
    if bed.look is BedLook.OUT_OF_SERVICE:
        return BedLook.OUT_OF_SERVICE
    if room.closed:
        return BedLook.CLOSED
    return BedLook.CLEANING if bed.look is BedLook.CLEANING and day <= today else None


def is_free(room: BoardRoom, bed: BoardBed, spans: Iterable[TapeSpan], day: date, today: date) -> bool:
    """Whether somebody can be put into the bed that night."""
    return shut_look(room, bed, day, today) is None and not any(
        span.first <= day < span.end for span in spans
    )
