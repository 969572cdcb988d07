"""Opening the database: encrypted, durable, refusing what it can't read."""

import threading
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from db import engine
from db import tables as tb
from db.copies import copy_to
from db.engine import Database, open_postgres, open_sqlite
from tests.db_fixtures import KEY
from tests.people import add_case, family
from transit_desk.domain.refusals import (
    DatabaseFailed,
    DatabaseTrouble,
    DatabaseUnreadable,
    ServerAddressWrong,
)
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


def test_a_folder_that_is_gone_is_not_called_a_damaged_database(tmp_path: Path) -> None:
    """The sentence for damage sends people to their copies."""
    with pytest.raises(DatabaseFailed) as failed:
        open_sqlite(tmp_path / "gone" / "desk.db", KEY)
    assert failed.value.trouble is DatabaseTrouble.DISK


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


def test_a_full_disk_is_the_worlds_fault_and_nothing_is_stored(sqlite_database: Database) -> None:
    with sqlite_database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def fill() -> None:
        with sqlite_database.write() as session:
            session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            session.add(tb.Setting(key="long", value="x" * 100_000))

    with pytest.raises(DatabaseFailed) as failed:
        fill()
    assert failed.value.trouble is DatabaseTrouble.FULL
    with sqlite_database.read() as connection:
        assert connection.scalar(select(tb.Setting.key)) is None


def test_a_program_that_holds_the_file_is_named_as_such(
    tmp_path: Path, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 1)
    impatient = open_sqlite(tmp_path / "desk.db", KEY)
    try:
        with sqlite_database.write() as session:
            session.connection()  # begun: it has the write lock
            with pytest.raises(DatabaseFailed) as failed, impatient.write() as other:
                other.connection()
    finally:
        impatient.close()
    assert failed.value.trouble is DatabaseTrouble.BUSY


def test_our_own_mistake_is_no_failure_of_the_world(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as connection:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")


def test_a_server_that_does_not_answer_is_the_worlds_fault() -> None:
    nobody = open_postgres("postgresql://desk@127.0.0.1:1/desk")
    with pytest.raises(DatabaseFailed) as failed, nobody.read():
        pass
    nobody.close()
    assert failed.value.trouble is DatabaseTrouble.SERVER


def test_a_server_that_goes_away_is_the_worlds_fault(postgres_database: Database) -> None:
    with pytest.raises(DatabaseFailed) as failed, postgres_database.write() as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert failed.value.trouble is DatabaseTrouble.SERVER


@pytest.mark.parametrize(
    "address",
    ["desk", "sqlite:///desk.db", "mysql://a:s3cret@host/desk", "postgresql://a:s3cret@host:x/desk"],
)
def test_an_address_that_is_none_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(ServerAddressWrong) as refused:
        open_postgres(address)
    assert "s3cret" not in f"{refused.value!r} {refused.value}"


def test_what_the_database_says_names_nobody(desk: Desk) -> None:
    """Its messages are shown where a traceback is."""
    add_case(desk, "BI-26000100", family("NYIRAHABIMANA"))
    with pytest.raises(IntegrityError) as broken, desk.database.write() as session:
        session.execute(
            text("UPDATE person SET sex = 'none', family_name = :name"), {"name": "NYIRAHABIMANA"}
        )
    assert "[parameters:" not in str(broken.value) and "hidden" in str(broken.value)


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


def test_alone_waits_for_who_is_inside_and_keeps_others_out(
    sqlite_database: Database, tmp_path: Path
) -> None:
    order: list[str] = []
    inside, asked = threading.Event(), threading.Event()

    def read() -> None:
        with sqlite_database.read() as connection:
            inside.set()
            asked.wait()
            with sqlite_database.read() as again:  # who is inside may enter again: it would wait for itself
                again.execute(select(tb.Setting.key))
            connection.execute(select(tb.Setting.key))
            order.append("read")

    def write() -> None:
        with sqlite_database.write() as session:
            order.append("written")
            session.add(tb.Setting(key="late", value="1"))

    reading = threading.Thread(target=read)
    reading.start()
    inside.wait()
    writing = threading.Thread(target=write)
    threading.Timer(0.1, asked.set).start()  # while this thread waits
    with sqlite_database.alone():
        order.append("alone")
        writing.start()
        with sqlite_database.write() as session:  # one's own doors are open
            session.add(tb.Setting(key="alone", value="1"))
        writing.join(0.2)
        assert writing.is_alive()
    reading.join()
    writing.join()
    assert order == ["read", "alone", "written"]


def test_who_is_inside_can_not_be_alone(sqlite_database: Database) -> None:
    def inside() -> None:
        with sqlite_database.read(), sqlite_database.alone():
            pass

    with pytest.raises(RuntimeError, match="inside"):
        inside()
    with sqlite_database.alone():
        pass


def test_everybody_goes_on_with_another_file(sqlite_database: Database, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy_to(sqlite_database, copy)
    with sqlite_database.write() as session:
        session.add(tb.Setting(key="after", value="the copy"))
    with pytest.raises(RuntimeError, match="inside"):
        sqlite_database.reopen(copy, KEY)
    with sqlite_database.alone():
        with pytest.raises(DatabaseUnreadable):
            sqlite_database.reopen(copy, bytes(32))
        with sqlite_database.read() as connection:
            assert connection.scalar(select(tb.Setting.key)) == "after"
        sqlite_database.reopen(copy, KEY)
    with sqlite_database.read() as connection:
        assert connection.scalar(select(tb.Setting.key)) is None


def test_the_drivers_own_connection_is_not_given_to_the_next(sqlite_database: Database) -> None:
    with sqlite_database.driver() as raw:
        raw.execute("PRAGMA query_only = ON")
    with sqlite_database.write() as session:
        session.add(tb.Setting(key="written", value="1"))


def test_a_file_in_clear_is_only_for_who_asks_for_it(tmp_path: Path) -> None:
    database = open_sqlite(tmp_path / "plain.db", None)
    with database.write() as session:
        session.execute(text("CREATE TABLE t (a TEXT)"))
        session.execute(text("INSERT INTO t VALUES ('NYIRAHABIMANA')"))
    database.close()
    assert b"NYIRAHABIMANA" in (tmp_path / "plain.db").read_bytes()
    with pytest.raises(DatabaseUnreadable):
        open_sqlite(tmp_path / "plain.db", KEY)
