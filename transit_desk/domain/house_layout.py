"""The layout of the house: blocks, rooms and beds as a supervisor draws them, and what can't be drawn.

A layout is a plain value; a part of it (the blocks and rooms that a change is about) is one too. What is new has
an id below zero until it is stored. Every block has a plan of its own for each floor, in squares from the top
left.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from itertools import combinations
from typing import Final

from transit_desk.domain.beds.values import RuleBroken
from transit_desk.domain.board_rows import PlanPlace
from transit_desk.domain.codes import BedLevel, BedState, RoomKind
from transit_desk.domain.font_letters import lacking
from transit_desk.domain.names import tidy
from transit_desk.domain.papers import Stamp
from transit_desk.domain.refusals import Refusal

PLAN_SIZE: Final = 200
"""Squares of a plan, across and down."""
ROOM_SIZE: Final = 40
"""Squares of a room at most, across and down."""
LOWEST_FLOOR: Final = -3
HIGHEST_FLOOR: Final = 30
LONGEST_NAME: Final = 40
"""Of a block or room."""
LONGEST_BED: Final = 16
MOST_BLOCKS: Final = 50
MOST_ROOMS: Final = 500
MOST_BEDS: Final = 60
"""In one room."""


@dataclass(frozen=True, slots=True)
class LayoutBed:
    """A bed by its name in the room. `state` is no part of the layout: a deleted bed comes back with it."""

    id: int
    name: str
    level: BedLevel
    state: BedState = field(default=BedState.READY, compare=False)


@dataclass(frozen=True, slots=True)
class LayoutRoom:
    """A room; `position` orders the rooms of a block, `neighbours` are ids of adjoining rooms of the block."""

    id: int
    block_id: int
    name: str
    kind: RoomKind
    floor: int
    accessible: bool
    near_wash: bool
    closed: bool
    position: int
    place: PlanPlace | None
    neighbours: frozenset[int] = frozenset()
    beds: tuple[LayoutBed, ...] = ()


@dataclass(frozen=True, slots=True)
class LayoutBlock:
    """A building; `position` orders the blocks."""

    id: int
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class HouseLayout:
    """Blocks and rooms in their order: the whole house, or the part that a change is about."""

    blocks: tuple[LayoutBlock, ...] = ()
    rooms: tuple[LayoutRoom, ...] = ()

    def block(self, block_id: int) -> LayoutBlock | None:
        """The block with this id."""
        return next((block for block in self.blocks if block.id == block_id), None)

    def room(self, room_id: int) -> LayoutRoom | None:
        """The room with this id."""
        return next((room for room in self.rooms if room.id == room_id), None)

    def rooms_of(self, block_id: int) -> tuple[LayoutRoom, ...]:
        """The rooms of a block in their order."""
        return tuple(room for room in self.rooms if room.block_id == block_id)

    @property
    def beds(self) -> int:
        """How many beds there are."""
        return sum(len(room.beds) for room in self.rooms)


@dataclass(frozen=True, slots=True)
class HousePaper:
    """The house for its workbook."""

    stamp: Stamp
    layout: HouseLayout


class LayoutFault(StrEnum):
    """What can't be in a house."""

    NO_NAME = "no_name"
    NAME_LONG = "name_long"  # other: what is allowed
    NAME_UNSEEN = "name_unseen"
    NAME_LETTERS = "name_letters"  # other: the letters that can't be printed
    BLOCK_TWICE = "block_twice"
    ROOM_TWICE = "room_twice"
    BED_TWICE = "bed_twice"
    FLOOR = "floor"
    OFF_PLAN = "off_plan"
    ROOM_SIZE = "room_size"
    OVERLAP = "overlap"  # other: the other room
    NEIGHBOUR_ITSELF = "neighbour_itself"
    NEIGHBOUR_BLOCK = "neighbour_block"  # other: the other room
    NEIGHBOUR_UNKNOWN = "neighbour_unknown"
    BLOCK_UNKNOWN = "block_unknown"
    BLOCK_NOT_EMPTY = "block_not_empty"
    TOO_MANY_BLOCKS = "too_many_blocks"
    TOO_MANY_ROOMS = "too_many_rooms"
    TOO_MANY_BEDS = "too_many_beds"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can't be, and of what it is: ids, and names for the sentence."""

    kind: LayoutFault
    block_id: int = 0
    room_id: int = 0
    bed_id: int = 0
    name: str = ""
    other: str = ""


@dataclass(eq=False)
class LayoutRefused(Refusal):
    """The house can't be like this; `faults` are what the change would bring."""

    faults: tuple[Fault, ...]


@dataclass(eq=False)
class BedUsed(Refusal):
    """Somebody has slept in the bed, or has it held: it can't be deleted. `bed` is its label."""

    bed: str


@dataclass(eq=False)
class RoomUsed(Refusal):
    """Somebody has slept in the room, or has a bed of it held: it can't be deleted."""

    room: str


@dataclass(eq=False)
class RoomPeople(Refusal):
    """Somebody has a bed in the room and must not, once it is as asked; `rules` are those then broken."""

    room: str
    person: str
    bed: str
    rules: tuple[RuleBroken, ...]
    bed_id: int = 0


def name_key(name: str) -> str:
    """What two names have in common that nobody tells apart."""
    return tidy(name).casefold()


def overlap(one: PlanPlace, other: PlanPlace) -> bool:
    """Whether both have a square in common."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def on_plan(place: PlanPlace) -> PlanPlace:
    """The nearest place that a room may have."""
    width, height = min(max(place.width, 1), ROOM_SIZE), min(max(place.height, 1), ROOM_SIZE)
    return PlanPlace(
        min(max(place.x, 0), PLAN_SIZE - width), min(max(place.y, 0), PLAN_SIZE - height), width, height
    )


# --- what can't be -----------------------------------------------------------------------------------------


def faults(layout: HouseLayout) -> tuple[Fault, ...]:
    """Everything that can't be in a whole house, in the order of its blocks and rooms."""
    return (*_faults_of_blocks(layout), *_faults_of_rooms(layout), *_overlaps(layout))


def _named(name: str, longest: int) -> Iterator[tuple[LayoutFault, str]]:
    if not tidy(name):
        yield LayoutFault.NO_NAME, ""
    elif len(name) > longest:
        yield LayoutFault.NAME_LONG, str(longest)
    elif not name.isprintable() or tidy(name) != name:
        yield LayoutFault.NAME_UNSEEN, ""
    elif missing := lacking(name):
        yield LayoutFault.NAME_LETTERS, missing


def _faults_of_blocks(layout: HouseLayout) -> Iterator[Fault]:
    if len(layout.blocks) > MOST_BLOCKS:
        yield Fault(LayoutFault.TOO_MANY_BLOCKS, other=str(MOST_BLOCKS))
    seen = Counter(name_key(block.name) for block in layout.blocks)
    for block in layout.blocks:
        for kind, other in _named(block.name, LONGEST_NAME):
            yield Fault(kind, block.id, name=block.name, other=other)
        if seen[name_key(block.name)] > 1:
            yield Fault(LayoutFault.BLOCK_TWICE, block.id, name=block.name)


def _faults_of_rooms(layout: HouseLayout) -> Iterator[Fault]:
    if len(layout.rooms) > MOST_ROOMS:
        yield Fault(LayoutFault.TOO_MANY_ROOMS, other=str(MOST_ROOMS))
    blocks = {block.id for block in layout.blocks}
    by_id = {room.id: room for room in layout.rooms}
    seen = Counter(name_key(room.name) for room in layout.rooms)
    for room in layout.rooms:
        fault = partial(_fault_of, room)
        for kind, other in _named(room.name, LONGEST_NAME):
            yield fault(kind, other)
        if seen[name_key(room.name)] > 1:
            yield fault(LayoutFault.ROOM_TWICE)
        if room.block_id not in blocks:
            yield fault(LayoutFault.BLOCK_UNKNOWN)
        if not LOWEST_FLOOR <= room.floor <= HIGHEST_FLOOR:
            yield fault(LayoutFault.FLOOR)
        if room.place is not None:
            yield from (fault(kind) for kind in _faults_of_place(room.place))
        for neighbour in sorted(room.neighbours):
            beside = by_id.get(neighbour)
            if beside is None:
                yield fault(LayoutFault.NEIGHBOUR_UNKNOWN)
            elif beside is room:
                yield fault(LayoutFault.NEIGHBOUR_ITSELF)
            elif beside.block_id != room.block_id:
                yield fault(LayoutFault.NEIGHBOUR_BLOCK, beside.name)
        if len(room.beds) > MOST_BEDS:
            yield fault(LayoutFault.TOO_MANY_BEDS, str(MOST_BEDS))
        beds = Counter(name_key(bed.name) for bed in room.beds)
        for bed in room.beds:
            for kind, other in _named(bed.name, LONGEST_BED):
                yield fault(kind, other, bed.id, bed.name)
            if beds[name_key(bed.name)] > 1:
                yield fault(LayoutFault.BED_TWICE, bed_id=bed.id, bed=bed.name)


def _fault_of(room: LayoutRoom, kind: LayoutFault, other: str = "", bed_id: int = 0, bed: str = "") -> Fault:
    return Fault(kind, room.block_id, room.id, bed_id, f"{room.name} / {bed}" if bed else room.name, other)


def _faults_of_place(place: PlanPlace) -> Iterator[LayoutFault]:
    if not (1 <= place.width <= ROOM_SIZE and 1 <= place.height <= ROOM_SIZE):
        yield LayoutFault.ROOM_SIZE
    elif not (0 <= place.x <= PLAN_SIZE - place.width and 0 <= place.y <= PLAN_SIZE - place.height):
        yield LayoutFault.OFF_PLAN


def _overlaps(layout: HouseLayout) -> Iterator[Fault]:
    if len(layout.rooms) > MOST_ROOMS:
        return
    floors: dict[tuple[int, int], list[tuple[LayoutRoom, PlanPlace]]] = defaultdict(list)
    for room in layout.rooms:
        if room.place is not None:
            floors[room.block_id, room.floor].append((room, room.place))
    for placed in floors.values():
        for (one, its), (other, place) in combinations(placed, 2):
            if overlap(its, place):
                yield Fault(LayoutFault.OVERLAP, one.block_id, one.id, name=one.name, other=other.name)


# --- ways to look at it -----------------------------------------------------------------------------------


def moved(order: tuple[int, ...], one: int, step: int) -> tuple[int, ...]:
    """The ids with one of them further up (-1) or down (1); as they were at the edge."""
    at = order.index(one)
    to = min(max(at + step, 0), len(order) - 1)
    rest = order[:at] + order[at + 1 :]
    return (*rest[:to], one, *rest[to:])


def both_ways(layout: HouseLayout) -> HouseLayout:
    """The layout with each neighbour named on both rooms."""
    beside: dict[int, set[int]] = defaultdict(set)
    for room in layout.rooms:
        for other in room.neighbours:
            beside[room.id].add(other)
            beside[other].add(room.id)
    rooms = tuple(replace(room, neighbours=frozenset(beside[room.id])) for room in layout.rooms)
    return replace(layout, rooms=rooms)


def pairs(layout: HouseLayout) -> dict[tuple[int, int], None]:
    """The adjoining rooms, each two once, the lower id first; in the order of the rooms."""
    return dict.fromkeys(
        (min(room.id, other), max(room.id, other))
        for room in layout.rooms
        for other in sorted(room.neighbours)
        if other != room.id
    )
