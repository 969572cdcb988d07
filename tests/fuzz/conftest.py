"""A house with fifty people in it on each engine, made once: the fuzz reads it over and over."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import Database, open_postgres, open_sqlite
from tests.db_fixtures import KEY, _admin, _named, new_desk
from tests.people import Someone, add_case, family
from transit_desk.services.context import Desk

PEOPLE = 50


def fill(desk: Desk) -> None:
    """Ten families of five, with the signs in their names that names have."""
    for number, name in enumerate(
        (
            "RUBERWA",
            "N'DIAYE",
            "MUGISHA-LOUIS",
            "NDAYISENGA",
            "ÉBENGO",
            "O’NEIL",
            "DE LA CRUZ",
            "KABILA",
            "ŁUKASZ",
            "UWIMANA",
        )
    ):
        add_case(desk, f"BI-260001{number:02}", [*family(name, 4), Someone(name, "Marie-Ange")])


@pytest.fixture(scope="session")
def crowd_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house as an encrypted SQLite file."""
    path = tmp_path_factory.mktemp("crowd") / "desk.db"
    shutil.copy(sqlite_template, path)
    database = open_sqlite(path, KEY)
    fill(new_desk(database))
    database.close()
    return path


@pytest.fixture(scope="session")
def sqlite_crowd(crowd_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The house on SQLite, open for as long as the tests run."""
    path = tmp_path_factory.mktemp("crowd") / "desk.db"
    shutil.copy(crowd_file, path)
    database = open_sqlite(path, KEY)
    yield new_desk(database)
    database.close()


@pytest.fixture(scope="session")
def postgres_crowd(postgres_template: str) -> Iterator[Desk]:
    """The house on PostgreSQL."""
    _admin(postgres_template, "CREATE DATABASE crowd TEMPLATE template_desk")
    database: Database = open_postgres(_named(postgres_template, "crowd"))
    desk = new_desk(database)
    fill(desk)
    yield desk
    database.close()
    _admin(postgres_template, "DROP DATABASE crowd WITH (FORCE)")


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def crowd(request: pytest.FixtureRequest) -> Desk:
    """The same fifty people on both engines."""
    found: Desk = request.getfixturevalue(f"{request.param}_crowd")
    return found
