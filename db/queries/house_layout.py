"""The layout of the house as it is stored, and which beds somebody ever had."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, or_, select, text

from db import tables as tb
from db.queries.holds import COUNTS
from db.queries.house import lock_beds
from transit_desk.domain.board_rows import PlanPlace
from transit_desk.domain.codes import AssignmentState
from transit_desk.domain.house_layout import HouseLayout, LayoutBed, LayoutBlock, LayoutRoom

_BLOCKS = select(tb.Block.id, tb.Block.name, tb.Block.position).order_by(tb.Block.position, tb.Block.id)
_ROOMS = (
    select(
        tb.Room.id,
        tb.Room.block_id,
        tb.Room.name,
        tb.Room.kind,
        tb.Room.floor,
        tb.Room.accessible,
        tb.Room.near_wash,
        tb.Room.closed,
        tb.Room.position,
        tb.RoomPlace.x,
        tb.RoomPlace.y,
        tb.RoomPlace.width,
        tb.RoomPlace.height,
    )
    .join(tb.Block, tb.Block.id == tb.Room.block_id)
    .outerjoin(tb.RoomPlace, tb.RoomPlace.room_id == tb.Room.id)
    .order_by(tb.Block.position, tb.Room.position, tb.Room.id)
)
_BEDS = select(tb.Bed.room_id, tb.Bed.id, tb.Bed.name, tb.Bed.level, tb.Bed.state).order_by(tb.Bed.id)
_NEIGHBOURS = select(tb.RoomNeighbour.room_id, tb.RoomNeighbour.other_id)


def layout(connection: Connection) -> HouseLayout:
    """The whole house, in order; four queries, whatever its size."""
    beds: dict[int, list[LayoutBed]] = defaultdict(list)
    for room_id, bed_id, name, level, state in connection.execute(_BEDS):
        beds[room_id].append(LayoutBed(bed_id, name, level, state))
    beside: dict[int, set[int]] = defaultdict(set)
    for one, other in connection.execute(_NEIGHBOURS):
        beside[one].add(other)
        beside[other].add(one)
    rooms = []
    for row in connection.execute(_ROOMS):
        room_id, block_id, name, kind, floor, accessible, near_wash, closed, position, *place = row
        drawn = None if place[0] is None else PlanPlace(*place)
        near, own = frozenset(beside[room_id]), tuple(beds[room_id])
        rooms.append(
            LayoutRoom(
                room_id,
                block_id,
                name,
                kind,
                floor,
                accessible,
                near_wash,
                closed,
                position,
                drawn,
                near,
                own,
            )
        )
    return HouseLayout(tuple(LayoutBlock(*row) for row in connection.execute(_BLOCKS)), tuple(rooms))


def used(connection: Connection, bed_ids: Collection[int], now: datetime) -> frozenset[int]:
    """Those of these beds that somebody has, had, or has held at `now`, the moment at the centre.

    A hold that has lapsed is nobody's: it goes with the bed.
    """
    counts = or_(COUNTS, tb.BedAssignment.state == AssignmentState.ENDED)
    found: set[int] = set()
    wanted = sorted(bed_ids)
    for at in range(0, len(wanted), 500):  # SQLite takes so many values in one statement, and more
        query = select(tb.BedAssignment.bed_id).where(
            tb.BedAssignment.bed_id.in_(wanted[at : at + 500]), counts
        )
        found.update(connection.scalars(query.distinct(), {"now": now, "today": now.date()}))
    return frozenset(found)


def lock_layout(connection: Connection) -> None:
    """From here to the commit nobody else changes the house or gives out beds.

    The beds come first, as for everyone who locks both. On SQLite the writing transaction itself is the lock.
    """
    lock_beds(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("LOCK TABLE block, room, bed, room_place, room_neighbour IN SHARE ROW EXCLUSIVE MODE")
        )
