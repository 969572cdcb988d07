"""The layout of the house as a supervisor draws it: read whole, changed part by part, each change taken back.

A change says what the part was and what it shall be. When it is not stored as it was any more, somebody else
was quicker, and nothing is changed. So the undo of a change is the same change with its two sides exchanged.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from db.queries import bed_facts
from db.queries import house_layout as queries
from transit_desk.domain.audit import Act
from transit_desk.domain.beds.rules import explain
from transit_desk.domain.beds.values import BedRule, Room
from transit_desk.domain.board_rows import PlanPlace
from transit_desk.domain.house_changes import Step, Thing, Value, differences
from transit_desk.domain.house_layout import (
    BedUsed,
    Fault,
    HouseLayout,
    LayoutFault,
    LayoutRefused,
    LayoutRoom,
    RoomPeople,
    RoomUsed,
    both_ways,
    faults,
)
from transit_desk.domain.refusals import StaleData
from transit_desk.domain.rights import Right
from transit_desk.services.acts import Writing, needs, writing
from transit_desk.services.bed_checks import households_of
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.store_house import store

_NOT_OF_THE_LAYOUT = frozenset({BedRule.ROOM_CLOSED, BedRule.OUT_OF_SERVICE, BedRule.BEING_CLEANED})
"""Rules that a room or bed breaks in which somebody may well stay until he leaves."""


@dataclass(frozen=True, slots=True)
class HouseChange:
    """What was changed: the part as it was, and as it is stored now, with its new ids."""

    before: HouseLayout
    after: HouseLayout


@needs(Right.SET_UP)
def read_layout(desk: Desk) -> HouseLayout:
    """The whole house: blocks, rooms with beds, places and neighbours, in order."""
    with desk.database.read() as connection:
        return queries.layout(connection)


@needs(Right.SET_UP)
def change_house(desk: Desk, before: HouseLayout, after: HouseLayout) -> HouseChange:
    """Make `after` of `before`, both the part of the house that changes; what is only in the one is added or
    deleted.

    What is new has an id below zero; what was deleted comes back under its own. A room's neighbours may be rooms
    that are not in the part: they then adjoin it too. `change_house(desk, change.after, change.before)` takes it
    back. Raises `StaleData` when something is not as `before` says, `LayoutRefused` for a house that can't be,
    `BedUsed` and `RoomUsed` where somebody slept, `RoomPeople` for who must not be in a room like that.
    """
    with telling("", clash=StaleData("")), writing(desk, Act.HOUSE_CHANGED) as act:
        return apply_change(act, desk, before, after)


def apply_change(act: Writing, desk: Desk, before: HouseLayout, after: HouseLayout) -> HouseChange:
    """As `change_house`, within an act; tells it one note a difference."""
    connection = act.session.connection()
    queries.lock_layout(connection)
    stored = queries.layout(connection)
    _check_before(stored, before, after)
    after = _settled(stored, before, after)
    whole = _applied(stored, before, after)
    _check_faults(stored, whole)
    _check_used(connection, desk, before, after)
    for refusal in people_against(connection, desk, before, after):
        raise refusal
    ids = store(act.session, stored, before, after, whole)
    found = queries.layout(connection)
    now = HouseLayout(
        tuple(one for one in found.blocks if one.id in {ids[block.id] for block in after.blocks}),
        tuple(one for one in found.rooms if one.id in {ids[room.id] for room in after.rooms}),
    )
    _tell(act, stored, found)
    if not act.told:
        act.nothing()
    return HouseChange(before, now)


# --- what stands against it --------------------------------------------------------------------------------


def _check_before(stored: HouseLayout, before: HouseLayout, after: HouseLayout) -> None:
    """`StaleData` unless everything is as `before` says, and nothing new has an id that is taken."""
    for block in before.blocks:
        if stored.block(block.id) != block:
            raise StaleData(block.name)
    for room in before.rooms:
        if stored.room(room.id) != room:
            raise StaleData(room.name)
    known = {block.id for block in before.blocks}
    for block in after.blocks:
        if block.id not in known and stored.block(block.id) is not None:
            raise StaleData(block.name)
    rooms, beds = {room.id for room in before.rooms}, _bed_ids(before.rooms)
    there = _bed_ids(stored.rooms)
    for room in after.rooms:
        if room.id not in rooms and stored.room(room.id) is not None:
            raise StaleData(room.name)
        if any(bed.id in there and bed.id not in beds for bed in room.beds):
            raise StaleData(room.name)


def _bed_ids(rooms: Collection[LayoutRoom]) -> set[int]:
    return {bed.id for room in rooms for bed in room.beds}


def _settled(stored: HouseLayout, before: HouseLayout, after: HouseLayout) -> HouseLayout:
    """New rooms, and those that come back, at the end of their block where their place in it is taken."""
    known = {room.id for room in before.rooms}
    kept = [room for room in after.rooms if room.id in known]
    taken = {(room.block_id, room.position) for room in stored.rooms if room.id not in known}
    taken |= {(room.block_id, room.position) for room in kept}
    rooms = []
    for room in after.rooms:
        if room.id not in known:
            at = room.position
            if at < 0 or (room.block_id, at) in taken:
                at = max((place for block, place in taken if block == room.block_id), default=-1) + 1
            room = replace(room, position=at)
            taken.add((room.block_id, at))
        rooms.append(room)
    return replace(after, rooms=tuple(rooms))


def _applied(stored: HouseLayout, before: HouseLayout, after: HouseLayout) -> HouseLayout:
    """The whole house as it would be."""
    gone_blocks = {block.id for block in before.blocks}
    blocks = [block for block in stored.blocks if block.id not in gone_blocks]
    blocks = sorted((*blocks, *after.blocks), key=lambda block: block.position)
    touched = {room.id for room in (*before.rooms, *after.rooms)}
    rooms = [
        replace(room, neighbours=room.neighbours - touched) for room in stored.rooms if room.id not in touched
    ]
    order = {block.id: at for at, block in enumerate(blocks)}
    rooms = sorted(
        (*rooms, *after.rooms), key=lambda room: (order.get(room.block_id, len(order)), room.position)
    )
    return both_ways(HouseLayout(tuple(blocks), tuple(rooms)))


def _check_faults(stored: HouseLayout, whole: HouseLayout) -> None:
    known = set(faults(stored))
    found = [fault for fault in faults(whole) if fault not in known]
    deleted = {block.id: block for block in stored.blocks if whole.block(block.id) is None}
    said: dict[Fault, None] = {}
    for fault in found:
        if fault.kind is LayoutFault.BLOCK_UNKNOWN and fault.block_id in deleted:
            fault = Fault(
                LayoutFault.BLOCK_NOT_EMPTY, fault.block_id, name=deleted[fault.block_id].name
            )  # said once, and not of each of its rooms
        said[fault] = None
    if said:
        raise LayoutRefused(tuple(said))


def _check_used(connection: Connection, desk: Desk, before: HouseLayout, after: HouseLayout) -> None:
    kept = _bed_ids(after.rooms)
    used = queries.used(connection, _bed_ids(before.rooms) - kept, desk.now())
    left = {room.id for room in after.rooms}
    for room in before.rooms:
        for bed in room.beds:
            if bed.id in used and room.id in left:
                raise BedUsed(f"{room.name} / {bed.name}")
            if bed.id in used:
                raise RoomUsed(room.name)


# --- the people in it --------------------------------------------------------------------------------------


def people_against(
    connection: Connection, desk: Desk, before: HouseLayout, after: HouseLayout
) -> tuple[RoomPeople, ...]:
    """Who has a bed, or has it held, in a room that changes, and would then break a hard rule that he does
    not break yet. `before` and `after` are parts, or whole houses."""
    asked = _asked_beds(before, after)
    if not asked:
        return ()
    now = bed_facts.house_now(connection, desk.now())
    there = [one for one in now.taken if one.bed_id in asked]
    if not there:
        return ()
    changed = {room.id: room for room in after.rooms}
    rooms = [_as_asked(room, changed[room.id]) if room.id in changed else room for room in now.rooms]
    people = bed_facts.members(connection, {one.person_id for one in there})
    of_person = {
        member.person_id: household
        for household in households_of(connection, desk, people, now.joined)
        for member in household.members
    }
    labels = {bed.id: (room.name, bed.name) for room in rooms for bed in room.beds}
    found = []
    for one in there:
        if one.bed_id not in labels:  # the bed goes: it is used, which is said elsewhere
            continue
        household = replace(of_person[one.person_id], nights=one.nights)
        known, rules = (
            explain(which, now.taken, household, one.person_id, one.bed_id) for which in (now.rooms, rooms)
        )
        broken = {rule.rule for rule in known}
        new = tuple(
            rule
            for rule in rules
            if rule.hard and rule.rule not in broken and rule.rule not in _NOT_OF_THE_LAYOUT
        )
        if new:
            room, bed = labels[one.bed_id]
            found.append(RoomPeople(room, one.name, f"{room} / {bed}", new, one.bed_id))
    return tuple(found)


def _as_asked(room: Room, asked: LayoutRoom) -> Room:
    """A room as it would be, with the beds that are left of those it has."""
    levels = {bed.id: bed for bed in asked.beds}
    beds = tuple(
        replace(bed, name=levels[bed.id].name, level=levels[bed.id].level)
        for bed in room.beds
        if bed.id in levels
    )
    return replace(
        room, name=asked.name, kind=asked.kind, floor=asked.floor, accessible=asked.accessible, beds=beds
    )


def _asked_beds(before: HouseLayout, after: HouseLayout) -> frozenset[int]:
    """The beds whose people are to be looked at: where that changes which the rules ask for."""
    asked: set[int] = set()
    known = {room.id: room for room in before.rooms}
    for room in after.rooms:
        was = known.get(room.id)
        if was is None:
            continue
        levels = {bed.id: bed.level for bed in was.beds}
        if (was.kind, was.floor, was.accessible) != (room.kind, room.floor, room.accessible):
            asked.update(levels)
        asked.update(bed.id for bed in room.beds if bed.id in levels and bed.level is not levels[bed.id])
    return frozenset(asked)


# --- what is told ------------------------------------------------------------------------------------------


def _tell(act: Writing, stored: HouseLayout, found: HouseLayout) -> None:
    """One note for each difference."""
    for one in differences(stored, found):
        before = {_FIELDS.get(name, name): _told(old) for name, old, _ in one.values if old is not None}
        after = {_FIELDS.get(name, name): _told(new) for name, _, new in one.values if new is not None}
        if one.thing is Thing.NEIGHBOURS:
            before, after = {"adjoining": one.step is Step.REMOVED}, {"adjoining": one.step is Step.ADDED}
        if one.thing is Thing.BLOCK and not one.values:
            (before if one.step is Step.REMOVED else after)["name"] = one.name
        act.note(act=Act.HOUSE_CHANGED, subject=one.name, before=before, after=after)


_FIELDS = {"kind": "room_kind", "place": "plan_place"}
"""What a field is called in the audit, where "kind" is that of a paper or note, "place" somewhere in town."""


def _told(value: Value) -> str | int | bool:
    if isinstance(value, PlanPlace):
        return f"{value.x}, {value.y}: {value.width} × {value.height}"
    return "" if value is None else value
