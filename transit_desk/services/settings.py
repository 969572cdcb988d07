"""What a supervisor sets for the whole centre: its name, carriers' allowances, programmes' windows."""

from pathlib import Path

from sqlalchemy import Connection, select

from db import tables as tb
from transit_desk.domain.audit import Act
from transit_desk.domain.refusals import NotFound, NothingToUndo, StaleData
from transit_desk.domain.rights import Right
from transit_desk.domain.setup_rows import CarrierRow, ProgrammeRow
from transit_desk.services.acts import needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling

HEAVIEST_PIECE_KG = 32
"""What a loader may lift (FIELD.md)."""
MOST_PIECES = 99
"""Of one person's allowance."""
CENTRE_NAME = "IOM Transit Centre Bujumbura"
PACK_PASSWORD = "pack_password"
"""What locked paper packs open with (`services.paper_pack`); neither read nor set as other settings are."""


@needs(Right.SEE_PEOPLE)
def get(desk: Desk, key: str, default: str = "") -> str:
    """A text setting of the centre. ValueError for the password of the pack: it is not everybody's."""
    _check(key)
    with desk.database.read() as connection:
        return value_of(connection, key, default)


def _check(key: str) -> None:
    if key == PACK_PASSWORD:
        raise ValueError(f"{PACK_PASSWORD} is asked of paper_pack")


def value_of(connection: Connection, key: str, default: str = "") -> str:
    """As `get`, within a reading transaction."""
    found = connection.scalar(select(tb.Setting.value).where(tb.Setting.key == key))
    return default if found is None else str(found)


@needs(Right.SET_UP)
def put(desk: Desk, key: str, value: str) -> str:
    """Set it; returns what it was before, "" for nothing. Put back, that undoes it.

    ValueError for the password of the pack: it would stand in the audit.
    """
    _check(key)
    with telling(""), writing(desk, Act.SETTING) as act:
        row = act.session.get(tb.Setting, key, with_for_update=True)
        before = "" if row is None else str(row.value)
        if before == value:
            act.nothing()
            return before
        if row is None:
            act.session.add(tb.Setting(key=key, value=value))
        else:
            row.value = value
        act.note(subject=key, before={"value": before}, after={"value": value})
        return before


@needs(Right.SEE_PEOPLE)
def centre_name(desk: Desk) -> str:
    """What stands on every paper."""
    with desk.database.read() as connection:
        return value_of(connection, "centre_name") or CENTRE_NAME


@needs(Right.SEE_PEOPLE)
def programmes(desk: Desk) -> tuple[ProgrammeRow, ...]:
    """Programmes with their fit-to-travel windows, by code."""
    columns = (tb.Programme.id, tb.Programme.code, tb.Programme.name, tb.Programme.country)
    with desk.database.read() as connection:
        query = select(*columns, tb.Programme.window_hours).order_by(tb.Programme.code)
        return tuple(ProgrammeRow(*row) for row in connection.execute(query))


@needs(Right.SET_UP)
def set_window(desk: Desk, programme_id: int, hours: int) -> int:
    """How long before departure a check may be made; returns what it was. ValueError outside 1 to 720."""
    if not 1 <= hours <= 720:
        raise ValueError("a fit-to-travel window has 1 to 720 hours")
    with writing(desk, Act.PROGRAMME) as act:
        programme = act.session.get(tb.Programme, programme_id, with_for_update=True)
        if programme is None:
            raise NotFound("programme")
        before, programme.window_hours = programme.window_hours, hours
        if before == hours:
            act.nothing()
        else:
            act.note(subject=programme.code, before={"window_hours": before}, after={"window_hours": hours})
        return before


@needs(Right.SET_UP)
def save_carrier(desk: Desk, carrier: CarrierRow) -> CarrierRow:
    """A carrier's allowance as edited; returns what it was (with the new version, so that undo can save it).

    Raises `StaleData` when someone changed it since `carrier` was read, `NotFound`, and `ValueError` for an
    allowance that can't be: none of its figures is below zero, and no piece may be above 32 kg.
    """
    if min(carrier.pieces, carrier.infant_pieces) < 0 or min(carrier.piece_kg, carrier.infant_piece_kg) < 1:
        raise ValueError("an allowance has no negative pieces and no weight below a kilo")
    if max(carrier.pieces, carrier.infant_pieces) > MOST_PIECES:
        raise ValueError("no allowance has so many pieces")
    if not carrier.piece_kg <= carrier.max_piece_kg <= HEAVIEST_PIECE_KG:
        raise ValueError("the heaviest piece is between the usual one and 32 kg")
    with telling(carrier.code), writing(desk, Act.CARRIER) as act:
        row = act.session.get(tb.Carrier, carrier.carrier_id)
        if row is None:
            raise NotFound("carrier")
        if row.version != carrier.version:
            raise StaleData(carrier.code)
        before = {name: getattr(row, name) for name in _EDITED}
        changed = {name: getattr(carrier, name) for name in _EDITED if getattr(carrier, name) != before[name]}
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            act.note(subject=row.code, before={name: before[name] for name in changed}, after=changed)
        else:
            act.nothing()
        act.session.flush()
        return CarrierRow(row.id, row.code, version=row.version, **before)


@needs(Right.SET_UP)
def add_carrier(desk: Desk, code: str, name: str) -> int:
    """A new airline with the usual allowance of two pieces of 23 kg; returns its id.

    Raises `StaleData` when the code is there already.
    """
    with telling(code, clash=StaleData(code)), writing(desk, Act.CARRIER) as act:
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
        act.session.add(carrier)
        act.session.flush()
        act.note(subject=code, after={column: getattr(carrier, column) for column in _EDITED})
        return carrier.id


@needs(Right.SET_UP)
def add_airport(desk: Desk, code: str, city: str, country: str, zone: str) -> None:
    """A new airport with the IANA zone of its wall clock. Raises `StaleData` when the code is there already."""
    with telling(code, clash=StaleData(code)), writing(desk, Act.AIRPORT) as act:
        act.session.add(tb.Airport(code=code, city=city, country=country, zone=zone))
        act.note(subject=code, after={"city": city, "country": country, "zone": zone})


@needs(Right.SET_UP)
def remove_carrier(desk: Desk, carrier_id: int) -> None:
    """Takes back a carrier just added. Raises `NothingToUndo` once a flight has a leg with it."""
    with telling("", clash=NothingToUndo()), writing(desk, Act.CARRIER) as act:
        carrier = act.session.get(tb.Carrier, carrier_id)
        if carrier is None:
            raise NothingToUndo
        act.session.delete(carrier)
        act.note(subject=carrier.code, before={column: getattr(carrier, column) for column in _EDITED})


@needs(Right.SET_UP)
def remove_airport(desk: Desk, code: str) -> None:
    """Takes back an airport just added. Raises `NothingToUndo` once a flight goes there."""
    with telling(code, clash=NothingToUndo()), writing(desk, Act.AIRPORT) as act:
        airport = act.session.get(tb.Airport, code)
        if airport is None:
            raise NothingToUndo
        act.session.delete(airport)
        act.note(
            subject=code,
            before={"city": airport.city, "country": airport.country, "zone": airport.zone},
        )


@needs(Right.SEE_PEOPLE)
def place_of_data(desk: Desk) -> str:
    """Where the data is: the database's file, or the server's address without its password."""
    with desk.database.read() as connection:
        if connection.dialect.name != "sqlite":
            return connection.engine.url.render_as_string(hide_password=True)
        return str(file_of(connection))


def file_of(connection: Connection) -> Path:
    """The file of a desk's own database."""
    files = connection.exec_driver_sql("PRAGMA database_list").all()
    return next(Path(file) for _, name, file in files if name == "main")


_EDITED = (
    "name",
    "pieces",
    "piece_kg",
    "max_piece_kg",
    "infant_pieces",
    "infant_piece_kg",
    "pooled",
)
