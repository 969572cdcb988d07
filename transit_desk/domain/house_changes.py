"""What makes one layout of another: for the preview of a file, and for the audit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from transit_desk.domain.board_rows import PlanPlace
from transit_desk.domain.codes import BedLevel, RoomKind
from transit_desk.domain.house_layout import HouseLayout, LayoutBlock, LayoutRoom, pairs


class Step(StrEnum):
    """What happens to a thing."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Thing(StrEnum):
    """What it happens to."""

    BLOCK = "block"
    ROOM = "room"
    BED = "bed"
    NEIGHBOURS = "neighbours"


Value = str | int | bool | RoomKind | BedLevel | PlanPlace | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference of two layouts; `values` are field, before and after."""

    step: Step
    thing: Thing
    name: str
    values: tuple[tuple[str, Value, Value], ...] = ()


ROOM_FIELDS: Final = ("name", "kind", "floor", "accessible", "near_wash", "closed", "place")


def differences(before: HouseLayout, after: HouseLayout) -> tuple[Difference, ...]:
    """What makes `after` of `before`; things are the same when their ids are."""
    return (
        *_blocks(before, after),
        *_rooms(before, after),
        *_beds(before, after),
        *_neighbours(before, after),
    )


def _blocks(before: HouseLayout, after: HouseLayout) -> Iterator[Difference]:
    old, new = ({block.id: block for block in layout.blocks} for layout in (before, after))
    yield from (Difference(Step.REMOVED, Thing.BLOCK, old[one].name) for one in old if one not in new)
    yield from (Difference(Step.ADDED, Thing.BLOCK, new[one].name) for one in new if one not in old)
    places = _places(old, new)
    for one, block in new.items():
        if one in old:
            values: list[tuple[str, Value, Value]] = []
            if old[one].name != block.name:
                values.append(("name", old[one].name, block.name))
            if one in places:
                values.append(("order", *places[one]))
            if values:
                yield Difference(Step.CHANGED, Thing.BLOCK, old[one].name, tuple(values))


def _places(
    old: Mapping[int, LayoutBlock | LayoutRoom], new: Mapping[int, LayoutBlock | LayoutRoom]
) -> dict[int, tuple[int, int]]:
    """Of those in both that stand at another place among them: which one, counted from 1."""
    was = {one: at for at, one in enumerate((one for one in old if one in new), 1)}
    now = {one: at for at, one in enumerate((one for one in new if one in old), 1)}
    return {one: (was[one], now[one]) for one in was if was[one] != now[one]}


def _rooms(before: HouseLayout, after: HouseLayout) -> Iterator[Difference]:
    old, new = ({room.id: room for room in layout.rooms} for layout in (before, after))
    names = {block.id: block.name for layout in (before, after) for block in layout.blocks}
    for one, room in old.items():
        if one not in new:
            gone = (("kind", room.kind, None), ("beds", len(room.beds), None))
            yield Difference(Step.REMOVED, Thing.ROOM, room.name, gone)
    places: dict[int, tuple[int, int]] = {}
    for block in {room.block_id for room in new.values()}:
        pair = ({one: room for one, room in of.items() if room.block_id == block} for of in (old, new))
        places |= _places(*pair)
    for one, room in new.items():
        if one not in old:
            made = (("kind", None, room.kind), ("beds", None, len(room.beds)))
            yield Difference(Step.ADDED, Thing.ROOM, room.name, made)
            continue
        was = old[one]
        values: list[tuple[str, Value, Value]] = [
            (name, getattr(was, name), getattr(room, name))
            for name in ROOM_FIELDS
            if getattr(was, name) != getattr(room, name)
        ]
        if was.block_id != room.block_id:
            values.append(("block", names.get(was.block_id, ""), names.get(room.block_id, "")))
        if one in places:
            values.append(("order", *places[one]))
        if values:
            yield Difference(Step.CHANGED, Thing.ROOM, was.name, tuple(values))


def _beds(before: HouseLayout, after: HouseLayout) -> Iterator[Difference]:
    """Beds of rooms that are in both."""
    old = {room.id: room for room in before.rooms}
    for room in after.rooms:
        if room.id not in old:
            continue
        was, now = ({bed.id: bed for bed in one.beds} for one in (old[room.id], room))
        for one, bed in was.items():
            if one not in now:
                label = f"{room.name} / {bed.name}"
                yield Difference(Step.REMOVED, Thing.BED, label, (("level", bed.level, None),))
        for one, bed in now.items():
            label = f"{room.name} / {bed.name}"
            if one not in was:
                yield Difference(Step.ADDED, Thing.BED, label, (("level", None, bed.level),))
                continue
            values: list[tuple[str, Value, Value]] = [
                (name, getattr(was[one], name), getattr(bed, name))
                for name in ("name", "level")
                if getattr(was[one], name) != getattr(bed, name)
            ]
            if values:
                yield Difference(Step.CHANGED, Thing.BED, label, tuple(values))


def _neighbours(before: HouseLayout, after: HouseLayout) -> Iterator[Difference]:
    names = {room.id: room.name for layout in (before, after) for room in layout.rooms}
    old, new = pairs(before), pairs(after)
    for step, these, those in ((Step.REMOVED, old, new), (Step.ADDED, new, old)):
        for one, other in these:
            if (one, other) not in those:
                name = " – ".join(names[room] for room in (one, other) if room in names)
                yield Difference(step, Thing.NEIGHBOURS, name)
