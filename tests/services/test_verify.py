"""Verify finds whatever was changed by hand in the audit, and names the row."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db import tables as tb
from db.engine import Database, open_sqlite
from db.queries.audit_chain import head, links
from tests.db_fixtures import KEY, Clock, new_desk
from transit_desk.domain.audit import Act, AuditFault, Fault, check
from transit_desk.domain.backups import Seal
from transit_desk.domain.codes import Need
from transit_desk.domain.refusals import NotAllowed
from transit_desk.domain.rights import Role, Staff
from transit_desk.services.acts import writing
from transit_desk.services.context import Desk
from transit_desk.services.verify import Walk, verify

LONG = bool(os.environ.get("TRANSIT_DESK_LONG"))
CHANGES = 1_000 if LONG else 150
ROWS = 40
TEXTS = ("at", "staff_id", "by", "place", "act", "subject", "detail_digest", "previous", "hash")
NUMBERS = ("person_id", "case_id", "movement_id")
GUARDS = (
    "audit_event_no_update",
    "audit_event_no_delete",
    "audit_head_no_delete",
    "audit_detail_no_update",
    "audit_detail_no_delete",
)


def live(desk: Desk, clock: Clock, rows: int = ROWS) -> None:
    """A day of acts, some with details, some about nobody."""
    for number in range(rows):
        clock.forward(seconds=37, microseconds=number * 1001)
        with writing(desk, Act.CHECKED_IN if number % 3 else Act.SETTING) as act:
            act.note(
                person=number % 7 or None,
                case=number % 5 or None,
                movement=number % 4 or None,
                subject=f"thing {number % 6}" if number % 2 else "",
                after={"bed": f"B-{number}", "name": "NDAYISHIMIYE Espérance"} if number % 3 else None,
            )


def rows_of(desk: Desk) -> int:
    with desk.database.read() as connection:
        return head(connection).count


def test_an_untouched_audit_is_good_on_both_engines(desk: Desk, clock: Clock) -> None:
    live(desk, clock)
    before = rows_of(desk)
    found = verify(desk)
    assert found.good and found.faults == () and found.rows == found.head.count == before
    assert found.integrity_ok is (
        True if isinstance(desk.database, Database) and desk.database.is_sqlite else None
    )
    with desk.database.read() as connection:
        last = connection.execute(
            select(tb.AuditEvent.act, tb.AuditDetail.detail)
            .join(tb.AuditDetail, tb.AuditDetail.event_id == tb.AuditEvent.id)
            .order_by(tb.AuditEvent.id.desc())
            .limit(1)
        ).one()
    assert last[0] == Act.VERIFIED and '"faults": 0' in last[1]
    assert verify(desk).good, "the act of verifying belongs to the chain too"


def test_a_change_is_found_on_both_engines(desk: Desk, clock: Clock) -> None:
    live(desk, clock, 6)
    row = rows_of(desk) - 2
    with desk.database.write() as session:
        raw = session.connection()
        sqlite = raw.dialect.name == "sqlite"
        on = "" if sqlite else " ON audit_event"
        raw.exec_driver_sql(f"DROP TRIGGER audit_event_no_update{on}")
        raw.exec_driver_sql(f"UPDATE audit_event SET place = 'elsewhere' WHERE id = {row}")
    found = verify(desk)
    assert found.faults == (AuditFault(row, Fault.CHANGED),) and not found.good


def test_who_may_not_see_the_log_may_not_verify(sqlite_desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        verify(replace(sqlite_desk, staff=Staff("x", "Jean", frozenset({Role.FRONT_DESK}))))


def test_the_walk_in_pieces_is_the_walk_in_one(
    sqlite_desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(sqlite_desk, clock)
    for size in (1, 7, rows_of(sqlite_desk)):
        monkeypatch.setattr("db.queries.audit_chain.CHUNK", size)
        with sqlite_desk.database.read() as connection:
            assert [row.id for row in links(connection)] == list(range(1, rows_of(sqlite_desk) + 1))
            assert list(check(links(connection), head(connection))) == []


# --- tampering by plain SQL -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lived(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A database with a day of acts, its guards taken away."""
    path = tmp_path_factory.mktemp("lived") / "desk.db"
    shutil.copy(sqlite_template, path)
    database = open_sqlite(path, KEY)
    clock = Clock()
    live(new_desk(database, clock), clock)
    with database.write() as session:
        for guard in GUARDS:
            session.connection().exec_driver_sql(f"DROP TRIGGER {guard}")
    database.close()
    yield path


class Tampered:
    """One database, tampered with in a transaction that is rolled back: each change starts from the same."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.read() as connection:
            self.rows = connection.exec_driver_sql("SELECT count(*) FROM audit_event").scalar_one()
            self.details = list(
                connection.exec_driver_sql("SELECT event_id FROM audit_detail ORDER BY 1").scalars()
            )

    def by(self, change: Callable[[Any], None], seals: tuple[Seal, ...] = ()) -> tuple[AuditFault, ...]:
        with self._database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys = OFF")
            with connection.begin() as act:
                change(lambda sql, *values: connection.exec_driver_sql(sql, values))
                walk = Walk(seals)
                walk.over(links(connection), head(connection))
                act.rollback()
        return walk.faults


@pytest.fixture(scope="module")
def tampered(lived: Path) -> Iterator[Tampered]:
    database = open_sqlite(lived, KEY)
    yield Tampered(database)
    database.close()


def test_untouched(tampered: Tampered) -> None:
    assert tampered.by(lambda run: None) == ()


def _other_text(rnd: random.Random, column: str, old: str) -> object:
    if column == "at" and rnd.random() < 0.7:
        moved = datetime.fromisoformat(old) + timedelta(microseconds=rnd.choice([1, -1, 10**6, 10**11]))
        return moved.strftime("%Y-%m-%d %H:%M:%S.%f")
    choices: list[object] = [
        old + "x",
        old[:-1],
        old[1:] + old[:1] if len(set(old)) > 1 else old + "1",
        old.swapcase() if old.swapcase() != old else old + " ",
        "",
        old.encode(),
        b"\xff\xfe",
        7,
        "é\0" + old,
        old + "+00:00",
    ]
    return rnd.choice([choice for choice in choices if choice != old])


def _change_column(rnd: random.Random, rows: int) -> tuple[int, Callable[[Any], None]]:
    row = rnd.randint(1, rows)
    column = rnd.choice((*TEXTS, *NUMBERS))

    def change(run: Any) -> None:
        old = run(f'SELECT "{column}" FROM audit_event WHERE id = ?', row).scalar_one()
        if column in NUMBERS:
            new: object = rnd.choice([value for value in (None, 1, 999, "None", 1.5, b"1") if value != old])
        else:
            new = _other_text(rnd, column, old)
        run(f'UPDATE audit_event SET "{column}" = ? WHERE id = ?', new, row)

    return row, change


def _change_detail(rnd: random.Random, details: list[int]) -> tuple[int, Callable[[Any], None]]:
    row = rnd.choice(details)
    column = rnd.choice(("salt", "detail", "both", "row"))

    def change(run: Any) -> None:
        if column == "row":
            run("DELETE FROM audit_detail WHERE event_id = ?", row)
            return
        salt, detail = run("SELECT salt, detail FROM audit_detail WHERE event_id = ?", row).one()
        if column == "both":  # a letter moved from the one to the other: together they read the same
            salt, detail = salt + detail[:1], detail[1:]
        elif column == "salt":
            salt = _other_text(rnd, column, salt)
        else:
            detail = _other_text(rnd, column, detail)
        run("UPDATE audit_detail SET salt = ?, detail = ? WHERE event_id = ?", salt, detail, row)

    return row, change


def test_every_change_of_a_value_is_found_and_only_that_row_is_named(tampered: Tampered) -> None:
    rnd = random.Random(20261206)
    for number in range(CHANGES):
        if number % 4:
            row, change = _change_column(rnd, tampered.rows)
        else:
            row, change = _change_detail(rnd, tampered.details)
        found = tampered.by(change)
        assert {fault.id for fault in found} == {row}, (number, row, found)


@pytest.mark.parametrize("column", [*TEXTS, *NUMBERS])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_each_column_at_each_place(tampered: Tampered, column: str, place: str) -> None:
    row = {"first": 1, "middle": tampered.rows // 2, "last": tampered.rows}[place]
    found = tampered.by(lambda run: run(f'UPDATE audit_event SET "{column}" = ? WHERE id = ?', "5x", row))
    assert {fault.id for fault in found} == {row}


@pytest.mark.parametrize("first", [1, 2, 20])
def test_removed_rows_are_named(tampered: Tampered, first: int) -> None:
    for gone in ([first], [first, first + 1]):

        def change(run: Any, gone: list[int] = gone) -> None:
            for row in gone:
                run("DELETE FROM audit_event WHERE id = ?", row)

        assert tampered.by(change) == tuple(AuditFault(row, Fault.MISSING) for row in gone)


def test_a_removed_last_row_is_named(tampered: Tampered) -> None:
    last = tampered.rows
    found = tampered.by(lambda run: run("DELETE FROM audit_event WHERE id = ?", last))
    assert found == (AuditFault(last, Fault.HEAD),)


_INSERT = (
    'INSERT INTO audit_event SELECT ?, at, staff_id, "by", place, act, person_id, case_id, movement_id, '
    "subject, detail_digest, 'x' || previous, hash FROM audit_event WHERE id = ?"
)


@pytest.mark.parametrize("at", [0, -4, "next", "far", 10**15])
def test_an_inserted_row_is_named(tampered: Tampered, at: Any) -> None:
    row = {"next": tampered.rows + 1, "far": tampered.rows + 9}.get(at, at)
    found = tampered.by(lambda run: run(_INSERT, row, 3))
    assert {fault.id for fault in found} == {row}


def test_rows_inserted_in_the_middle_with_all_after_pushed_on_are_named(tampered: Tampered) -> None:
    def change(run: Any) -> None:
        run("UPDATE audit_event SET id = -id - 1 WHERE id >= 10")
        run("UPDATE audit_event SET id = -id WHERE id < 0")
        run(_INSERT, 10, 4)

    found = tampered.by(change)
    assert found[0].id == 10


@pytest.mark.parametrize("pair", [(1, 2), (10, 11), (10, 30)])
def test_swapped_rows_are_both_named_and_no_other(tampered: Tampered, pair: tuple[int, int]) -> None:
    def change(run: Any) -> None:
        one, other = pair
        run("UPDATE audit_event SET id = -1 WHERE id = ?", one)
        run("UPDATE audit_event SET id = ? WHERE id = ?", one, other)
        run("UPDATE audit_event SET id = ? WHERE id = -1", other)

    assert {fault.id for fault in tampered.by(change)} == set(pair)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_head SET count = count + 1",
        "UPDATE audit_head SET count = 2",
        "UPDATE audit_head SET count = 'x'",
        "UPDATE audit_head SET hash = 'x'",
        "DELETE FROM audit_head",
        "DELETE FROM audit_event",
    ],
)
def test_a_changed_end_is_found(tampered: Tampered, sql: str) -> None:
    assert tampered.by(lambda run: run(sql))


def test_details_put_where_none_were_are_found(tampered: Tampered) -> None:
    row = next(row for row in range(1, tampered.rows) if row not in tampered.details)
    for detail in ("", "{}"):

        def change(run: Any, detail: str = detail) -> None:
            run("INSERT INTO audit_detail VALUES (?, '', ?)", row, detail)

        assert tampered.by(change) == (AuditFault(row, Fault.DETAIL_CHANGED),)


def test_details_of_who_was_anonymised_may_be_gone(
    sqlite_desk: Desk, clock: Clock, sqlite_database: Database
) -> None:
    from tests.people import add_case, family

    case_id, people = add_case(sqlite_desk, "BI-26000100", family("NYIRAHABIMANA", 2))
    for person in people:
        with writing(sqlite_desk, Act.CHECKED_IN) as act:
            act.note(person=person, after={"bed": "B-1"})
    with writing(sqlite_desk, Act.CASE_HELD) as act:
        act.note(case=case_id, reason="a reason")
    last = rows_of(sqlite_desk)
    with sqlite_database.write() as session:
        raw = session.connection()
        raw.exec_driver_sql("DROP TRIGGER audit_detail_no_delete")
        raw.exec_driver_sql(f"DELETE FROM audit_detail WHERE event_id > {last - 3}")
        raw.exec_driver_sql("UPDATE person SET anonymised_at = '2026-12-06 06:00:00.000000'")
    gone = [AuditFault(row, Fault.DETAIL_MISSING) for row in (last - 2, last - 1, last)]
    assert list(verify(sqlite_desk).faults) == gone, "a mark set by hand excuses nothing"
    with writing(sqlite_desk, Act.ANONYMISED) as act:
        act.note(person=people[0])
    assert list(verify(sqlite_desk).faults) == gone[1:]
    with writing(sqlite_desk, Act.ANONYMISED) as act:
        act.note(person=people[1], case=case_id)
    assert verify(sqlite_desk).faults == ()


# --- seals ------------------------------------------------------------------------------------------------------


def _written_anew(run: Any, first: int) -> None:
    """Everything from a row on made again with right hashes, as somebody who knows the key could."""
    from transit_desk.domain.audit import Link, row_hash

    rows = run("SELECT * FROM audit_event WHERE id >= ? ORDER BY id", first).all()
    last = run("SELECT hash FROM audit_event WHERE id = ?", first - 1).scalar_one()
    run("DELETE FROM audit_event WHERE id >= ?", first)
    for number, row in enumerate(rows):
        place = "elsewhere" if number == 0 else row.place
        at = datetime.fromisoformat(f"{row.at}+00:00")
        fields: list[Any] = [row.id, at, row.staff_id, row.by, place, *row[5:11], last, ""]
        link = Link(*fields)
        previous, last = last, row_hash(link)
        run(
            f"INSERT INTO audit_event VALUES ({','.join('?' * 13)})",
            *row[:4], place, *row[5:11], previous, last,
        )  # fmt: skip
    run("UPDATE audit_head SET hash = ?", last)


def test_only_a_seal_finds_an_audit_that_was_written_anew(tampered: Tampered, lived: Path) -> None:
    database = open_sqlite(lived, KEY)
    with database.read() as connection:
        sealed = {row.id: row.hash for row in links(connection)}
    database.close()
    assert tampered.by(lambda run: _written_anew(run, 20)) == ()
    before, after = Seal(10, sealed[10], 1, "a"), Seal(30, sealed[30], 2, "b")
    assert tampered.by(lambda run: _written_anew(run, 20), (before,)) == ()
    assert tampered.by(lambda run: _written_anew(run, 20), (before, after)) == (AuditFault(30, Fault.SEAL),)
    gone = Seal(tampered.rows + 5, "x", 3, "c")
    assert tampered.by(lambda run: None, (before, after, gone)) == (AuditFault(gone.count, Fault.MISSING),)


def test_after_a_restore_seals_of_what_was_left_behind_do_not_count(sqlite_desk: Desk, clock: Clock) -> None:
    live(sqlite_desk, clock, 5)
    shared = rows_of(sqlite_desk)
    with sqlite_desk.database.read() as connection:
        last = head(connection).hash
    with writing(sqlite_desk, Act.RESTORED) as act:
        act.note(subject="backup", after={"sequence": 7})
    live(sqlite_desk, clock, 5)
    good = Seal(shared, last, 6, "a")
    left_behind = Seal(shared + 3, "of another history", 7, "b")
    forged = Seal(shared + 3, "of another history", 8, "c")
    found = verify(sqlite_desk, [good, left_behind])
    assert found.good and found.seals == 1
    assert verify(sqlite_desk, [good, forged]).faults == (AuditFault(shared + 3, Fault.SEAL),)


def test_a_flipped_byte_of_the_file_is_found(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    data = bytearray(sqlite_template.read_bytes())
    data[-1500] ^= 4
    path.write_bytes(data)
    database = open_sqlite(path, KEY)
    try:
        found = verify(new_desk(database))
    finally:
        database.close()
    assert found.integrity_ok is False and not found.good


def test_a_row_that_points_at_nothing_is_found(sqlite_desk: Desk, sqlite_database: Database) -> None:
    with sqlite_database.driver() as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("INSERT INTO handling_need (person_id, need) VALUES (4711, ?)", (str(next(iter(Need))),))
    assert verify(sqlite_desk).integrity_ok is False
