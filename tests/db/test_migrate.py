"""Migrations: the mapping and the database agree, a copy comes first, a newer database is left alone."""

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from db import migrate
from db.engine import Database, open_sqlite
from tests.db_fixtures import KEY
from transit_desk.domain.refusals import NewerDatabase
from transit_desk.folders import folders
from transit_desk.opening import open_database


def test_head_is_alembics_head() -> None:
    script = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert script.get_current_head() == migrate.HEAD


def test_the_mapping_and_the_database_agree(database: Database) -> None:
    assert migrate.has_drift(database) is None


def test_a_change_of_the_database_is_seen(database: Database) -> None:
    """The test above can fail."""
    with database.write() as session:
        session.execute(text("CREATE TABLE stray (id int)"))
    assert "stray" in (migrate.has_drift(database) or "")


def test_checks_and_partial_indexes_of_the_mapping_are_in_the_database(sqlite_database: Database) -> None:
    """Autogenerate does not compare these (DESIGN.md), so their texts are compared here."""
    from db.tables import Base

    inspector = inspect(sqlite_database.engine)
    for table in Base.metadata.sorted_tables:
        found = {check["name"] for check in inspector.get_check_constraints(table.name)}
        wanted = {
            str(constraint.name)
            for constraint in table.constraints
            if constraint.__visit_name__ == "check_constraint"
        }
        assert wanted <= {str(name) for name in found}, table.name
        with sqlite_database.read() as connection:
            indexes: dict[str, str] = dict(
                connection.execute(
                    text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :t"),
                    {"t": table.name},
                ).all()
            )
        for index in table.indexes:
            where = index.dialect_options["sqlite"]["where"]
            if where is not None:
                assert str(where) in str(indexes[str(index.name)])


def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    database = open_sqlite(tmp_path / "new.db", KEY)
    copies: list[str] = []
    assert migrate.bring_up_to_date(database, copies.append)
    assert copies == []
    assert not migrate.bring_up_to_date(database, copies.append)
    database.close()


def test_a_copy_is_made_before_an_old_database_is_migrated(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is one revision yet; a program that already has the next one is played by another HEAD."""
    copies: list[str] = []
    monkeypatch.setattr(migrate, "HEAD", "0002")
    assert migrate.bring_up_to_date(database, copies.append)
    assert copies == ["0001"]


def test_a_newer_database_is_refused_and_left_as_it_is(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(NewerDatabase) as refused:
        migrate.bring_up_to_date(database)
    assert refused.value.revision == "0999"
    assert migrate.revision(database) == "0999"


def test_opening_copies_before_migrating(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folders(tmp_path / "desk")
    open_database(place).close()
    assert place.database.stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr(migrate, "HEAD", "0002")
    open_database(place).close()
    (copy,) = place.copies.iterdir()
    assert copy.name.startswith("before-0001-")
