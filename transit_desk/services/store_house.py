"""Within a transaction: the rows of a changed layout. The caller has locked and checked it."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from db import tables as tb
from transit_desk.domain.codes import AssignmentState
from transit_desk.domain.house_layout import HouseLayout, LayoutRoom, pairs

Ids = dict[int, int]
"""What is stored under which id, by the id it was asked with: another one for what is new."""


def store(
    session: Session, stored: HouseLayout, before: HouseLayout, after: HouseLayout, whole: HouseLayout
) -> Ids:
    """Make `after` of `before`; `whole` is the house as it will be, for its neighbours."""
    ids: Ids = {block.id: block.id for block in stored.blocks} | {room.id: room.id for room in stored.rooms}
    _unlink(session, stored, whole)
    _delete(session, before, after)
    _park_names(session, before, after)
    _store_blocks(session, before, after, ids)
    _store_rooms(session, before, after, ids)
    _store_beds(session, before, after, ids)
    known = pairs(stored)
    new = [sorted((ids[one], ids[other])) for one, other in pairs(whole) if (one, other) not in known]
    if new:
        session.execute(insert(tb.RoomNeighbour), [{"room_id": a, "other_id": b} for a, b in new])
    kept = {block.id for block in after.blocks}
    gone = [block.id for block in before.blocks if block.id not in kept]
    if gone:
        session.execute(delete(tb.Block).where(tb.Block.id.in_(gone)))
    return ids


def _unlink(session: Session, stored: HouseLayout, whole: HouseLayout) -> None:
    kept = pairs(whole)
    for one, other in pairs(stored):
        if (one, other) not in kept:
            session.execute(
                delete(tb.RoomNeighbour).where(
                    tb.RoomNeighbour.room_id == one, tb.RoomNeighbour.other_id == other
                )
            )


def _delete(session: Session, before: HouseLayout, after: HouseLayout) -> None:
    """Beds and rooms that are there no more, and the places of rooms that have none any more."""
    left = {room.id: room for room in after.rooms}
    beds = {bed.id for room in after.rooms for bed in room.beds}
    for room in before.rooms:
        for bed in room.beds:
            if bed.id not in beds:
                # The caller has refused beds that anybody has, had or has held: what is left are holds that lapsed.
                session.execute(
                    delete(tb.BedAssignment).where(
                        tb.BedAssignment.bed_id == bed.id,
                        tb.BedAssignment.state == AssignmentState.PLANNED,
                    )
                )
                session.execute(delete(tb.Bed).where(tb.Bed.id == bed.id))
        if room.place is not None and (room.id not in left or left[room.id].place is None):
            session.execute(delete(tb.RoomPlace).where(tb.RoomPlace.room_id == room.id))
        if room.id not in left:
            session.execute(delete(tb.Room).where(tb.Room.id == room.id))


def _park_names(session: Session, before: HouseLayout, after: HouseLayout) -> None:
    """What gets another name gives up its own first, which may be that of another one at once.

    What it is called meanwhile no name can be: it has a sign in it that nobody sees.
    """
    blocks = {block.id: block.name for block in before.blocks}
    rooms = {room.id: room.name for room in before.rooms}
    beds = {bed.id: bed.name for room in before.rooms for bed in room.beds}
    of_beds = [bed for room in after.rooms for bed in room.beds]
    parts: tuple[tuple[Any, Mapping[int, str], Iterable[Any]], ...] = (
        (tb.Block, blocks, after.blocks),
        (tb.Room, rooms, after.rooms),
        (tb.Bed, beds, of_beds),
    )
    for table, names, things in parts:
        for one in things:
            if names.get(one.id, one.name) != one.name:
                session.execute(update(table).where(table.id == one.id).values(name=f"\x01{one.id}"))


def _new(session: Session, table: Any, asked: int, values: Mapping[str, Any]) -> int:
    """A new row; one that comes back has its own id again."""
    known = {"id": asked} if asked > 0 else {}
    statement = insert(table).returning(table.id)
    return int(session.execute(statement, {**known, **values}).scalar_one())


def _store_blocks(session: Session, before: HouseLayout, after: HouseLayout, ids: Ids) -> None:
    for block in after.blocks:
        values = {"name": block.name, "position": block.position}
        was = before.block(block.id)
        if was is None:
            ids[block.id] = _new(session, tb.Block, block.id, values)
        elif was != block:
            session.execute(update(tb.Block).where(tb.Block.id == block.id).values(**values))


def _values(room: LayoutRoom, ids: Ids) -> dict[str, Any]:
    return {
        "block_id": ids[room.block_id],
        "name": room.name,
        "kind": room.kind,
        "floor": room.floor,
        "accessible": room.accessible,
        "near_wash": room.near_wash,
        "closed": room.closed,
        "position": room.position,
    }


def _store_rooms(session: Session, before: HouseLayout, after: HouseLayout, ids: Ids) -> None:
    moving = [
        room.id
        for room in after.rooms
        if (was := before.room(room.id)) is not None
        and (was.block_id, was.position) != (room.block_id, room.position)
    ]
    if moving:  # out of each other's way first: no two rooms of a block have one position
        session.execute(
            update(tb.Room).where(tb.Room.id.in_(moving)).values(position=-1 - tb.Room.id),
            execution_options={"synchronize_session": False},
        )
    for room in after.rooms:
        was = before.room(room.id)
        values = _values(room, ids)
        if was is None:
            ids[room.id] = _new(session, tb.Room, room.id, values)
        elif room.id in moving or _values(was, {**ids, was.block_id: was.block_id}) != values:
            session.execute(update(tb.Room).where(tb.Room.id == room.id).values(**values))
        if room.place is not None and (was is None or was.place != room.place):
            place = {name: getattr(room.place, name) for name in ("x", "y", "width", "height")}
            if was is not None and was.place is not None:
                session.execute(update(tb.RoomPlace).where(tb.RoomPlace.room_id == room.id).values(**place))
            else:
                session.execute(insert(tb.RoomPlace), {"room_id": ids[room.id], **place})


def _store_beds(session: Session, before: HouseLayout, after: HouseLayout, ids: Ids) -> None:
    known = {bed.id: (room.id, bed) for room in before.rooms for bed in room.beds}
    for room in after.rooms:
        for bed in room.beds:
            if bed.id not in known:
                values = {"room_id": ids[room.id], "name": bed.name, "level": bed.level}
                _new(session, tb.Bed, bed.id, {**values, "state": bed.state, "version": 1})
            elif known[bed.id] != (room.id, bed):
                session.execute(
                    update(tb.Bed)
                    .where(tb.Bed.id == bed.id)
                    .values(room_id=ids[room.id], name=bed.name, level=bed.level, version=tb.Bed.version + 1)
                )
