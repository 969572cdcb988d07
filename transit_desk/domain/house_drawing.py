"""Parts of a house made anew: a name that is free, a place on the plan, beds in a row."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from transit_desk.domain.board_rows import PlanPlace
from transit_desk.domain.codes import BedLevel
from transit_desk.domain.house_layout import (
    LONGEST_NAME,
    PLAN_SIZE,
    ROOM_SIZE,
    HouseLayout,
    LayoutBed,
    LayoutBlock,
    LayoutRoom,
    name_key,
    on_plan,
    overlap,
)

GAP: Final = 2
"""Squares between the rows of rooms where they are put by themselves: a corridor."""
DEPTH: Final = 4
"""Squares of a room from the corridor to the wall, where it is put by itself."""
WIDE: Final = 36
"""Squares of a row of rooms, where they are put by themselves."""


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts A9 before A10."""
    parts: list[tuple[int, int, str]] = []
    digits, letters = "", ""
    for sign in [*name.casefold(), ""]:
        if sign.isdecimal():
            if letters:
                parts.append((1, 0, letters))
            letters, digits = "", digits + sign
        else:
            if digits:
                parts.append((0, int(digits), ""))
            digits, letters = "", letters + sign
    return (*parts, (1, 0, letters)) if letters else tuple(parts)


def unused(names: Iterable[str], first: str) -> str:
    """`first`, or what comes after it when it is counted on, that none of `names` is: A10 after A9."""
    taken = {name_key(name) for name in names}
    stem = first.rstrip("0123456789")
    number = int(first[len(stem) :] or 1)
    name = first
    while name_key(name) in taken:
        number += 1
        name = f"{stem}{number}"
    return name


def next_name(layout: HouseLayout, block: LayoutBlock) -> str:
    """What a new room of the block could be called: as its last one, counted on."""
    rooms = layout.rooms_of(block.id)
    last = max((room.name for room in rooms), key=natural, default="")
    first = last if last[-1:].isdecimal() else f"{block.name}1"
    name = unused((room.name for room in layout.rooms), first)
    return name if len(name) <= LONGEST_NAME else ""


def free_place(
    rooms: Iterable[LayoutRoom], beds: int, *, beside: PlanPlace | None = None
) -> PlanPlace | None:
    """Where a room with so many beds finds room among those of its floor: the first free place from the top
    left, after `beside` where it fits. None when the plan is full."""
    width = min(max(3, -(-beds * 7 // (2 * DEPTH))), ROOM_SIZE)  # 3.5 squares a person (FIELD.md: 3.5 m²)
    taken = [room.place for room in rooms if room.place is not None]
    wanted = [PlanPlace(beside.x + beside.width, beside.y, width, beside.height)] if beside else []
    edge = max([WIDE, *(place.x + place.width for place in taken)])
    starts = sorted({0, *(place.x + place.width for place in taken)})
    lines = range(0, PLAN_SIZE - DEPTH + 1, DEPTH + GAP)
    wanted += [PlanPlace(x, y, width, DEPTH) for y in lines for x in starts if x + width <= edge]
    for place in wanted:
        if on_plan(place) == place and not any(overlap(place, other) for other in taken):
            return place
    return None


def drawn(layout: HouseLayout, block_id: int, floor: int) -> dict[int, PlanPlace]:
    """Where the rooms of a floor are drawn, by id: those without a place in the free ones, in their order."""
    rooms = [room for room in layout.rooms_of(block_id) if room.floor == floor]
    found = {room.id: room.place for room in rooms if room.place is not None}
    placed = [room for room in rooms if room.place is not None]
    for room in rooms:
        if room.place is None:
            place = free_place(placed, len(room.beds))
            if place is not None:
                found[room.id] = place
                placed.append(replace(room, place=place))
    return found


def with_beds(room: LayoutRoom, levels: Iterable[BedLevel], new_id: Callable[[], int]) -> LayoutRoom:
    """The room with more beds, named by the next free numbers."""
    beds = list(room.beds)
    for level in levels:
        beds.append(LayoutBed(new_id(), unused((bed.name for bed in beds), "1"), level))
    return replace(room, beds=tuple(beds))


def bunks(count: int) -> tuple[BedLevel, ...]:
    """The levels of so many bunk beds: a lower and an upper one each."""
    return (BedLevel.LOWER, BedLevel.UPPER) * count
