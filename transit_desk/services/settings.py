"""What a supervisor sets for the whole centre: its name, carriers' allowances, programmes' windows."""

from sqlalchemy import select

from db import tables as tb
from transit_desk.domain.refusals import NotFound, NothingToUndo, StaleData
from transit_desk.domain.setup_rows import CarrierRow, ProgrammeRow
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling

HEAVIEST_PIECE_KG = 32
"""What a loader may lift (FIELD.md)."""
CENTRE_NAME = "IOM Transit Centre Bujumbura"


def get(desk: Desk, key: str, default: str = "") -> str:
    """A text setting of the centre."""
    with desk.database.read() as connection:
        found = connection.scalar(select(tb.Setting.value).where(tb.Setting.key == key))
    return default if found is None else str(found)


def put(desk: Desk, key: str, value: str) -> str:
    """Set it; returns what it was before, for undo."""
    with telling(""), desk.database.write() as session:
        row = session.get(tb.Setting, key)
        if row is None:
            session.add(tb.Setting(key=key, value=value))
            return ""
        before, row.value = str(row.value), value
        return before


def centre_name(desk: Desk) -> str:
    """What stands on every paper."""
    return get(desk, "centre_name") or CENTRE_NAME


def programmes(desk: Desk) -> tuple[ProgrammeRow, ...]:
    """Programmes with their fit-to-travel windows, by code."""
    columns = (tb.Programme.id, tb.Programme.code, tb.Programme.name, tb.Programme.country)
    with desk.database.read() as connection:
        query = select(*columns, tb.Programme.window_hours).order_by(tb.Programme.code)
        return tuple(ProgrammeRow(*row) for row in connection.execute(query))


def set_window(desk: Desk, programme_id: int, hours: int) -> int:
    """How long before departure a check may be made; returns what it was. ValueError outside 1 to 720."""
    if not 1 <= hours <= 720:
        raise ValueError("a fit-to-travel window has 1 to 720 hours")
    with desk.database.write() as session:
        programme = session.get(tb.Programme, programme_id)
        if programme is None:
            raise NotFound("programme")
        before, programme.window_hours = programme.window_hours, hours
        return before


def save_carrier(desk: Desk, carrier: CarrierRow) -> CarrierRow:
    """A carrier's allowance as edited; returns what it was (with the new version, so that undo can save it).

    Raises `StaleData` when someone changed it since `carrier` was read, `NotFound`, and `ValueError` for an
    allowance that can't be: none of its figures is below zero, and no piece may be above 32 kg.
    """
    if min(carrier.pieces, carrier.infant_pieces) < 0 or min(carrier.piece_kg, carrier.infant_piece_kg) < 1:
        raise ValueError("an allowance has no negative pieces and no weight below a kilo")
    if not carrier.piece_kg <= carrier.max_piece_kg <= HEAVIEST_PIECE_KG:
        raise ValueError("the heaviest piece is between the usual one and 32 kg")
    with telling(carrier.code), desk.database.write() as session:
        row = session.get(tb.Carrier, carrier.carrier_id)
        if row is None:
            raise NotFound("carrier")
        if row.version != carrier.version:
            raise StaleData(carrier.code)
        before = {name: getattr(row, name) for name in _EDITED}
        for name in _EDITED:
            setattr(row, name, getattr(carrier, name))
        session.flush()
        return CarrierRow(row.id, row.code, version=row.version, **before)


def add_carrier(desk: Desk, code: str, name: str) -> int:
    """A new airline with the usual allowance of two pieces of 23 kg; returns its id.

    Raises `StaleData` when the code is there already.
    """
    with telling(code, clash=StaleData(code)), desk.database.write() as session:
        carrier = tb.Carrier(
            code=code,
            name=name,
            pieces=2,
            piece_kg=23,
            max_piece_kg=32,
            infant_pieces=1,
            infant_piece_kg=10,
            pooled=False,
        )
        session.add(carrier)
        session.flush()
        return carrier.id


def add_airport(desk: Desk, code: str, city: str, country: str, zone: str) -> None:
    """A new airport with the IANA zone of its wall clock. Raises `StaleData` when the code is there already."""
    with telling(code, clash=StaleData(code)), desk.database.write() as session:
        session.add(tb.Airport(code=code, city=city, country=country, zone=zone))


def remove_carrier(desk: Desk, carrier_id: int) -> None:
    """Takes back a carrier just added. Raises `NothingToUndo` once a flight has a leg with it."""
    with telling("", clash=NothingToUndo()), desk.database.write() as session:
        carrier = session.get(tb.Carrier, carrier_id)
        if carrier is None:
            raise NothingToUndo
        session.delete(carrier)


def remove_airport(desk: Desk, code: str) -> None:
    """Takes back an airport just added. Raises `NothingToUndo` once a flight goes there."""
    with telling(code, clash=NothingToUndo()), desk.database.write() as session:
        airport = session.get(tb.Airport, code)
        if airport is None:
            raise NothingToUndo
        session.delete(airport)


def place_of_data(desk: Desk) -> str:
    """Where the data is: the database's file, or the server's address without its password."""
    with desk.database.read() as connection:
        if connection.dialect.name != "sqlite":
            return connection.engine.url.render_as_string(hide_password=True)
        files = connection.exec_driver_sql("PRAGMA database_list").all()
        return next(str(file) for _, name, file in files if name == "main")


_EDITED = (
    "name",
    "pieces",
    "piece_kg",
    "max_piece_kg",
    "infant_pieces",
    "infant_piece_kg",
    "pooled",
)
