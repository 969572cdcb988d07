"""A new key for the database: complete, and whatever happens on the way, keyring and database fit."""

import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from itertools import chain, count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from db import durable, engine
from db import rotate as rotation
from db import tables as tb
from db.engine import Database, connect_sqlite, open_sqlite
from db.keyring import OpenKeyring, Secret
from db.rotate import Step, clean_up, rotate
from tests.db.keyrings import ALINE, BEA, SECRET, make_for_two, read
from tests.db.power import Power, PowerCut
from tests.db_fixtures import KEY
from tests.people import add_case, family
from transit_desk.domain.refusals import (
    DatabaseFailed,
    DatabaseTrouble,
    DatabaseUnreadable,
    WrongSignIn,
)
from transit_desk.services.context import Desk

assert SECRET.value == KEY  # the keyrings of these tests are of the databases of all tests
ROWS = 40


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a small database and the keyring of two people."""
    folder = tmp_path / "place"
    folder.mkdir()
    database = open_sqlite(folder / "desk.db", KEY)
    with database.write() as session:
        session.execute(text("CREATE TABLE act (id INTEGER PRIMARY KEY, what TEXT)"))
        session.execute(text("CREATE INDEX ix_act ON act (what)"))
        session.connection().exec_driver_sql("PRAGMA user_version = 7")
    add(database, ROWS)
    database.close()
    make_for_two(folder / "desk.keyring")
    return folder


def add(database: Database, rows: int) -> None:
    """More acts."""
    with database.write() as session:
        for _ in range(rows):
            session.execute(text("INSERT INTO act (what) VALUES (hex(randomblob(100)))"))


def acts(database: Database) -> int:
    """How many are there; the file is whole."""
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert connection.exec_driver_sql("PRAGMA user_version").scalar_one() == 7
        return connection.scalar(text("SELECT count(*) FROM act")) or 0


def start(folder: Path) -> tuple[Database, OpenKeyring]:
    """As the program starts."""
    path = folder / "desk.db"
    clean_up(path)
    keys = read(folder / "desk.keyring").open(*ALINE)
    for candidate in keys.candidates:
        try:
            database = open_sqlite(path, candidate.value)
        except DatabaseUnreadable:
            continue
        keys.settle(candidate)
        return database, keys
    raise AssertionError("no candidate opens the database")


def files(folder: Path) -> set[str]:
    """What lies there, without locks."""
    return {each.name for each in folder.iterdir() if not each.name.endswith(".lock")}


def test_everybody_goes_on_with_the_new_key(place: Path) -> None:
    database, keys = start(place)
    theirs = read(place / "desk.keyring").open(*BEA)
    steps: list[Step] = []
    rotate(database, place / "desk.db", keys, steps.append)
    assert steps == list(Step)
    assert keys.secret != SECRET and keys.candidates == (keys.secret,)
    assert acts(database) == ROWS
    add(database, 2)
    database.close()
    assert files(place) == {"desk.db", "desk.keyring"}
    assert (place / "desk.db").stat().st_mode & 0o777 == 0o600
    opened = open_sqlite(place / "desk.db", read(place / "desk.keyring").open(*BEA).secret.value)
    assert acts(opened) == ROWS + 2
    opened.close()
    theirs.refresh()
    assert theirs.secret == keys.secret


def test_who_was_removed_opens_nothing_with_an_old_copy(place: Path) -> None:
    path = place / "desk.db"
    shutil.copy(place / "desk.keyring", place / "kept.keyring")
    before = path.read_bytes()
    database, keys = start(place)
    keys.remove("b")
    rotate(database, path, keys)
    add(database, 3)
    database.close()
    with pytest.raises(WrongSignIn):
        read(place / "desk.keyring").open(*BEA)
    kept = read(place / "kept.keyring").open(*BEA)
    assert kept.candidates == (SECRET,)
    with pytest.raises(DatabaseUnreadable):
        open_sqlite(path, kept.secret.value)
    # Nor any page: none is as it was, and none of the new ones reads with the old key in a file of old pages.
    size = 4096
    after = path.read_bytes()
    old_pages = {before[at : at + size] for at in range(0, len(before), size)}
    pages = [after[at : at + size] for at in range(0, len(after), size)]
    assert len(pages) > 3 and not old_pages & set(pages)
    for number, page in enumerate(pages[: len(before) // size]):
        mixed = place / "mixed.db"
        mixed.write_bytes(before[: number * size] + page + before[(number + 1) * size :])
        connection = connect_sqlite(mixed, kept.secret.value)
        assert [
            told
            for (told,) in connection.execute("PRAGMA cipher_integrity_check")
            if f"page {number + 1}" in told
        ]
        connection.close()


def test_the_whole_desk_survives_it(sqlite_desk: Desk, sqlite_database: Database, tmp_path: Path) -> None:
    """With all its tables, triggers and indexes."""
    add_case(sqlite_desk, "BI-26000100", family("RUBERWA"))
    opened, _ = make_for_two(tmp_path / "desk.keyring")

    def everything() -> list[object]:
        found: list[object] = []
        with sqlite_database.read() as connection:
            found.append(
                connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").all()
            )
            for table in tb.Base.metadata.sorted_tables:
                found.append(sorted(map(repr, connection.execute(select(table)))))
        return found

    before = everything()
    rotate(sqlite_database, tmp_path / "desk.db", opened)
    assert everything() == before


@pytest.mark.parametrize("renames_lost", [False, True])
def test_a_power_cut_at_any_step_loses_nothing(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renames_lost: bool
) -> None:
    """Each step of writing, and between SQLite's own steps."""
    folder = tmp_path / "again"
    outcomes = set()
    power = Power(None)
    cuts: Iterable[int | Step] = list(Step)
    for cut in chain(cuts, count()):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(place, folder)
        database, keys = start(folder)
        power = Power(cut if isinstance(cut, int) else None)

        def progress(step: Step, cut: int | Step = cut, power: Power = power) -> None:
            if step == cut:
                power.cut()

        with monkeypatch.context() as patch:
            patch.setattr(durable, "os", power)
            try:
                rotate(database, folder / "desk.db", keys, progress)
                acknowledged = True
            except PowerCut:
                acknowledged = False
        database.close()
        power.lose(renames=renames_lost)
        database, keys = start(folder)
        assert acts(database) == ROWS
        assert len(keys.candidates) == 1
        assert read(folder / "desk.keyring").open(*BEA).candidates == keys.candidates
        outcomes.add(keys.secret == SECRET)
        assert not (acknowledged and keys.secret == SECRET)
        database.close()
        assert files(folder) - {".desk.keyring.new"} == {"desk.db", "desk.keyring"}
        if acknowledged:
            break
    assert outcomes == {True, False}
    assert power.moments > 40
    keyring_path = folder / "desk.keyring"
    assert power.replaced == [keyring_path, folder / "desk.db", keyring_path]  # nothing goes another way


_ROTATING = """
import sys
from pathlib import Path
from db.rotate import rotate
from tests.db.test_rotate import start
folder = Path(sys.argv[1])
database, keys = start(folder)
def progress(step):
    print(step, flush=True)
    sys.stdin.readline()
while True:
    rotate(database, folder / "desk.db", keys, progress)
"""


@pytest.mark.parametrize("steps", range(1, 6))
def test_a_killed_program_loses_nothing(place: Path, steps: int) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", _ROTATING, str(place)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdin is not None and program.stdout is not None
    for step in range(steps):
        assert program.stdout.readline()
        program.stdin.write("on\n" if step < steps - 1 else "")
        program.stdin.flush()
    program.stdin.write("on\n")  # and it is killed wherever it then is
    program.stdin.flush()
    program.kill()
    program.communicate()
    database, keys = start(place)
    assert acts(database) == ROWS
    rotate(database, place / "desk.db", keys)
    assert acts(database) == ROWS
    database.close()
    assert files(place) == {"desk.db", "desk.keyring"}


def test_nobody_writes_into_the_file_that_is_left_behind(place: Path) -> None:
    """Others wait while the file is exchanged, and write into the new one."""
    database, keys = start(place)
    go = threading.Barrier(4)

    def work() -> None:
        go.wait()
        for _ in range(20):
            add(database, 1)
            acts(database)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    go.wait()
    for _ in range(4):
        rotate(database, place / "desk.db", keys)
    for thread in threads:
        thread.join()
    database.close()
    database, keys = start(place)
    assert acts(database) == ROWS + 60
    database.close()


def test_another_program_that_has_it_open_is_not_cut_off(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 10)
    database, keys = start(place)
    other = open_sqlite(place / "desk.db", KEY)
    with pytest.raises(DatabaseFailed) as failed:
        rotate(database, place / "desk.db", keys)
    assert failed.value.trouble is DatabaseTrouble.BUSY
    assert keys.candidates == (SECRET,)
    add(other, 1)
    other.close()
    assert acts(database) == ROWS + 1
    database.close()
    assert files(place) == {"desk.db", "desk.keyring"}


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _lose_a_row(path: Path) -> None:
    connection = connect_sqlite(path, KEY)
    connection.execute("DELETE FROM act WHERE id = 1")
    connection.close()


def _lose_the_index(path: Path) -> None:
    connection = connect_sqlite(path, KEY)
    connection.execute("DROP INDEX ix_act")
    connection.close()


def _lose_the_header(path: Path) -> None:
    connection = connect_sqlite(path, KEY)
    connection.execute("PRAGMA user_version = 0")
    connection.close()


@pytest.mark.parametrize("spoil", [_lose_a_row, _lose_the_index, _lose_the_header])
def test_a_copy_that_is_not_whole_is_never_put_in_place(place: Path, spoil: Callable[[Path], None]) -> None:
    _refused(place, Step.SEALING, spoil)


def test_a_copy_that_was_damaged_is_never_put_in_place(place: Path) -> None:
    _refused(place, Step.CHECKING, _flip)


def _refused(place: Path, when: Step, spoil: Callable[[Path], None]) -> None:
    database, keys = start(place)

    def progress(step: Step) -> None:
        if step is when:
            spoil(rotation._beside(place / "desk.db"))

    with pytest.raises(DatabaseUnreadable):
        rotate(database, place / "desk.db", keys, progress)
    assert keys.candidates == (SECRET,)
    assert acts(database) == ROWS
    database.close()
    assert files(place) == {"desk.db", "desk.keyring"}


@pytest.mark.parametrize("failing", ["open", "write", "fsync", "replace", "unlink"])
def test_a_disk_that_refuses_leaves_a_desk_that_works(
    place: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """At each call of this primitive: no power cut, the program goes on, with the old key or the new one."""
    for number in count(1):
        database, keys = start(place)
        disk = Refusing(failing, number)
        with monkeypatch.context() as patch:
            patch.setattr(durable, "os", disk)
            try:
                rotate(database, place / "desk.db", keys)
            except DatabaseFailed as failed:
                assert failed.trouble is DatabaseTrouble.FULL
        assert acts(database) == ROWS
        database.close()
        if disk.calls < number:
            break
    assert number > 1


class Refusing:
    """Stands in the place of `os`: one call of one primitive finds the disk full."""

    def __init__(self, failing: str, number: int) -> None:
        self.calls = 0
        self._failing = failing
        self._number = number

    def __getattr__(self, name: str) -> Any:
        return self._refuse if name == self._failing else getattr(os, name)

    def _refuse(self, *arguments: Any) -> Any:
        self.calls += 1
        if self.calls == self._number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return getattr(os, self._failing)(*arguments)


def test_an_attempt_to_rotate_a_key_that_is_not_its_key_changes_nothing(place: Path) -> None:
    database, _ = start(place)
    opened, _ = make_for_two(place / "other.keyring", Secret("file", bytes(32)))
    with pytest.raises(DatabaseUnreadable):
        rotate(database, place / "desk.db", opened)
    assert acts(database) == ROWS
    database.close()
    start(place)[0].close()
