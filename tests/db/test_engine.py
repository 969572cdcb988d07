"""Opening the database: encrypted, durable, refusing what it can't read."""

import threading
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from db import tables as tb
from db.copies import copy_to
from db.engine import Database, open_sqlite
from db.key_file import read_or_make
from tests.db_fixtures import KEY
from tests.people import add_case, family
from transit_desk.domain.refusals import DatabaseUnreadable, KeyMissing
from transit_desk.services.context import Desk


def test_the_file_holds_no_name_in_clear(sqlite_desk: Desk, tmp_path: Path) -> None:
    add_case(sqlite_desk, "BI-26000100", family("NYIRAHABIMANA"))
    for file in tmp_path.glob("desk.db*"):
        content = file.read_bytes()
        assert b"NYIRAHABIMANA" not in content
        assert not content.startswith(b"SQLite format 3")


def test_pragmas_are_those_of_a_durable_desk(sqlite_database: Database) -> None:
    with sqlite_database.read() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "temp_store")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "temp_store": 2}


def test_another_key_does_not_open_it(sqlite_template: Path) -> None:
    with pytest.raises(DatabaseUnreadable) as refused:
        open_sqlite(sqlite_template, bytes(32))
    assert refused.value.file == "desk.db"


def test_a_text_file_is_not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.write_text("nothing of the kind\n" * 500)
    with pytest.raises(DatabaseUnreadable):
        open_sqlite(path, KEY)


def test_a_write_that_fails_leaves_nothing(desk: Desk) -> None:
    def half() -> None:
        with desk.database.write() as session:
            session.add(tb.Setting(key="half", value="written"))
            session.flush()
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        half()
    with desk.database.read() as connection:
        assert connection.scalar(select(tb.Setting.key)) is None


def test_two_writers_queue(desk: Desk) -> None:
    """Neither finds the database locked, and no increment is lost."""

    def add() -> None:
        for _ in range(20):
            with desk.database.write() as session:
                session.execute(text("UPDATE number_series SET next = next + 1 WHERE name = 'bag'"))

    threads = [threading.Thread(target=add) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with desk.database.read() as connection:
        assert connection.scalar(text("SELECT next FROM number_series WHERE name = 'bag'")) == 61


def test_a_naive_time_is_refused(desk: Desk) -> None:
    def write() -> None:
        with desk.database.write() as session:
            session.add(tb.CaseHold(case_id=1, placed_at=datetime(2026, 12, 6), placed_by="x"))

    with pytest.raises(StatementError, match="naive time"):
        write()


def test_a_copy_is_whole_and_as_encrypted_as_the_original(
    sqlite_desk: Desk, sqlite_database: Database, tmp_path: Path
) -> None:
    add_case(sqlite_desk, "BI-26000100", family("RUBERWA"))
    copy = tmp_path / "copy.db"
    copy_to(sqlite_database, copy)
    assert b"RUBERWA" not in copy.read_bytes()
    assert copy.stat().st_mode & 0o777 == 0o600
    opened = open_sqlite(copy, KEY)
    with opened.read() as connection:
        assert connection.scalar(select(tb.Case.number)) == "BI-26000100"
    opened.close()


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "desk.key"
    key = read_or_make(path, database=tmp_path / "desk.db")
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_or_make(path, database=tmp_path / "desk.db") == key


@pytest.mark.parametrize("damaged", [None, b"short"])
def test_a_database_without_its_key_is_not_given_a_new_one(tmp_path: Path, damaged: bytes | None) -> None:
    database = tmp_path / "desk.db"
    database.write_bytes(b"something")
    key = tmp_path / "desk.key"
    if damaged is not None:
        key.write_bytes(damaged)
    with pytest.raises(KeyMissing):
        read_or_make(key, database=database)
    assert not key.exists() or key.read_bytes() == damaged
