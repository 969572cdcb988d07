"""The data a new database starts with: programmes, carriers, airports, and the sample centre."""

import json
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

import resources
from db import tables
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import BedState
from transit_desk.domain.rights import Right
from transit_desk.services.acts import needs, writing
from transit_desk.services.context import Desk


def _read(name: str) -> Any:
    return json.loads(resources.read_bytes("reference", f"{name}.json"))


@needs(Right.SET_UP)
def load_reference(desk: Desk) -> None:
    """Programmes, carriers, airports and the number series, into an empty database; a full one is left."""
    with desk.database.read() as connection:
        if _filled(connection):  # at every start but the first
            return
    with writing(desk, Act.PROGRAMME) as act:
        session = act.session
        if session.connection().dialect.name == "postgresql":  # another desk may be at its first start, too
            session.execute(text("LOCK TABLE number_series IN SHARE ROW EXCLUSIVE MODE"))
        if _filled(session.connection()):
            act.nothing()
            return
        kinds = ((Act.PROGRAMME, "programmes"), (Act.CARRIER, "carriers"), (Act.AIRPORT, "airports"))
        rows = {name: _read(name) for _, name in kinds}
        session.execute(insert(tables.Programme), rows["programmes"])
        session.execute(insert(tables.Carrier), [row | {"version": 1} for row in rows["carriers"]])
        session.execute(insert(tables.Airport), rows["airports"])
        session.execute(insert(tables.NumberSeries), [{"name": name, "next": 1} for name in ("card", "bag")])
        for kind, name in kinds:
            act.note(act=kind, after={name: [row["code"] for row in rows[name]]})


def _filled(connection: Connection) -> bool:
    return bool(connection.scalar(select(func.count()).select_from(tables.NumberSeries)))


@needs(Right.SET_UP)
def load_sample_centre(desk: Desk) -> int:
    """The sample house of 30 rooms; returns how many beds it made, 0 when there are rooms already."""
    with writing(desk, Act.SAMPLE_CENTRE) as act:
        session = act.session
        if session.scalar(select(func.count()).select_from(tables.Room)):
            act.nothing()
            return 0
        beds = 0
        ids: dict[str, int] = {}
        adjoining: list[tuple[str, str]] = []
        for block_position, block in enumerate(_read("sample_centre")):
            block_id = session.execute(
                insert(tables.Block).returning(tables.Block.id),
                {"name": block["name"], "position": block_position},
            ).scalar_one()
            for position, room in enumerate(block["rooms"]):
                room_id = session.execute(
                    insert(tables.Room).returning(tables.Room.id),
                    {
                        "block_id": block_id,
                        "position": position,
                        "closed": False,
                        **{key: room[key] for key in ("name", "kind", "floor", "accessible", "near_wash")},
                    },
                ).scalar_one()
                ids[room["name"]] = room_id
                adjoining += [(room["name"], other) for other in room["neighbours"]]
                place = dict(zip(("x", "y", "width", "height"), room["place"], strict=True))
                session.execute(insert(tables.RoomPlace), {"room_id": room_id, **place})
                rows = [
                    bed | {"room_id": room_id, "state": BedState.READY, "version": 1} for bed in room["beds"]
                ]
                session.execute(insert(tables.Bed), rows)
                beds += len(rows)
        pairs = (sorted((ids[one], ids[other])) for one, other in adjoining)
        session.execute(insert(tables.RoomNeighbour), [{"room_id": a, "other_id": b} for a, b in pairs])
        act.note(after={"beds": beds})
        return beds
