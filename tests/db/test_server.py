"""A desk whose data is on a server: named by the environment, made by the first, never migrated without a copy."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, func, make_url, select

from db import migrate
from db import tables as tb
from db.engine import Database
from db.keyring import Secret
from transit_desk.domain.refusals import OlderServer
from transit_desk.folders import COPIED, SERVER, Folders, folders
from transit_desk.opening import open_data
from transit_desk.services.context import Desk
from transit_desk.services.settings import place_of_data


@pytest.fixture
def empty_server(postgres_server: str) -> Iterator[URL]:
    """The address of an empty PostgreSQL database."""
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE shared_desk")
    yield make_url(postgres_server).set(database="shared_desk", drivername="postgresql")
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE shared_desk WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def place(empty_server: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """A desk that the environment points to the server."""
    monkeypatch.setenv(SERVER, empty_server.render_as_string(hide_password=False))
    return folders(tmp_path / "desk")


def open_database(place: Folders) -> Database:
    """The database on the server that `place` names."""
    return open_data(place, Secret("server", place.server.encode()))


def airports(database: Database) -> int:
    """How many airports it knows: reference data of a new database."""
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(tb.Airport)) or 0


def test_the_environment_names_the_server(place: Folders, sqlite_desk: Desk) -> None:
    database = open_database(place)
    desk = Desk(database, sqlite_desk.clock, sqlite_desk.staff, sqlite_desk.zone)
    try:
        assert not database.is_sqlite
        assert airports(database) > 50
        assert place_of_data(desk).startswith("postgresql+psycopg://")
    finally:
        database.close()
    assert not place.database.exists()
    assert place.server not in repr(place)


def test_desks_that_start_together_make_it_once(place: Folders) -> None:
    with ThreadPoolExecutor(4) as desks:
        opened = list(desks.map(open_database, [place] * 4))
    assert len({airports(database) for database in opened}) == 1
    for database in opened:
        database.close()


def test_an_older_one_waits_for_who_says_that_it_was_copied(
    place: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's database is of this release; a program that already has the next one has another HEAD."""
    open_database(place).close()
    now = migrate.HEAD
    monkeypatch.setattr(migrate, "HEAD", "9999")
    for said in ("", "0000"):
        monkeypatch.setenv(COPIED, said)
        with pytest.raises(OlderServer) as refused:
            open_database(place)
        assert refused.value.revision == now
    monkeypatch.setenv(COPIED, now)
    open_database(place).close()
