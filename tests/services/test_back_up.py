"""Backups: consistent while others write, checked before they are called good, and where they get to."""

import gc
import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from db import backup_file, durable
from db import tables as tb
from db.engine import Database, open_sqlite
from db.keyring import read
from db.raw_copy import chunks
from tests.db_fixtures import KEY, Clock
from tests.keyrings import CHEAP, NAME, PASSWORD, with_keyring
from tests.people import add_case, family
from transit_desk.domain.audit import Act
from transit_desk.domain.backups import BackupFault, SecondPlace
from transit_desk.domain.refusals import (
    BackupDamaged,
    BackupNewer,
    BackupNotGood,
    DatabaseFailed,
    DatabaseTrouble,
    NoKeyring,
    ServerKeepsBackups,
)
from transit_desk.services import back_up as service
from transit_desk.services.acts import writing
from transit_desk.services.back_up import BackupPlaces, back_up, last_good, seals
from transit_desk.services.context import Desk
from transit_desk.services.progress import Cancelled

TOP = Path(__file__).resolve().parents[2]


@dataclass
class Kept:
    """A desk with a keyring, and its places."""

    desk: Desk
    places: BackupPlaces
    clock: Clock
    database: Database


@pytest.fixture
def here(sqlite_desk: Desk, sqlite_database: Database, clock: Clock, tmp_path: Path) -> Kept:
    desk, _, _ = with_keyring(sqlite_desk, tmp_path / "desk.keyring", KEY)
    add_case(desk, "BI-26000100", family("NYIRAHABIMANA"))
    act(desk)
    places = BackupPlaces(tmp_path / "desk.db", tmp_path / "desk.keyring", tmp_path / "backups")
    return Kept(desk, places, clock, sqlite_database)


def act(desk: Desk, subject: str = "something") -> None:
    with writing(desk, Act.SETTING) as done:
        done.note(subject=subject, after={"value": "1"})


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_backup_opens_on_its_own_with_a_password(here: Kept, tmp_path: Path) -> None:
    done = back_up(here.desk, here.places)
    assert done.file.parent == here.places.folder and done.size == done.file.stat().st_size
    assert done.file.stat().st_mode & 0o777 == 0o600
    assert here.places.folder.stat().st_mode & 0o777 == 0o700
    assert sorted(entry.name for entry in here.places.folder.iterdir()) == [
        ".state.json.lock",
        "state.json",
        done.file.name,
    ]
    about = backup_file.read_about(done.file)
    out = tmp_path / "out"
    out.mkdir()
    backup_file.extract(done.file, about, out)
    key = read(out / "desk.keyring", kdf=CHEAP).open(NAME, PASSWORD).secret.value
    database = open_sqlite(out / "desk.db", key)
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(tb.Person)) == 4
    database.close()


def test_it_tells_nothing_without_a_key(here: Kept) -> None:
    done = back_up(here.desk, here.places)
    data = done.file.read_bytes()
    for secret in (b"NYIRAHABIMANA", b"SQLite format 3", NAME.encode(), KEY, KEY.hex().encode()):
        assert secret not in data
    about = json.loads(members(done.file)["about.json"])
    assert set(about) == {"format", "program", "schema", "made", "sequence", "desk", "members", "seal"}


def test_the_act_and_the_last_good_one_are_known(here: Kept) -> None:
    assert last_good(here.places.folder) is None
    done = back_up(here.desk, here.places)
    state = last_good(here.places.folder)
    assert state is not None
    assert (state.made, state.file, state.size) == (here.clock.now, done.file.name, done.size)
    with here.desk.database.read() as connection:
        row = connection.execute(
            select(tb.AuditEvent.act, tb.AuditEvent.subject).order_by(tb.AuditEvent.id.desc()).limit(1)
        ).one()
    assert tuple(row) == (Act.BACKED_UP, done.file.name)


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"made": 5}', b"[" * 5000])
def test_a_damaged_state_falls_back_on_the_names(here: Kept, damage: bytes) -> None:
    done = back_up(here.desk, here.places)
    (here.places.folder / "state.json").write_bytes(damage)
    state = last_good(here.places.folder)
    assert state is not None and (state.file, state.made) == (done.file.name, here.clock.now)


_WRITER = """
import sys
from pathlib import Path
from sqlalchemy import text
from db.engine import Database, open_sqlite
database = open_sqlite(Path(sys.argv[1]), bytes(range(32)))
number = 0
while True:
    number += 1
    with database.write() as session:
        session.execute(text("INSERT INTO setting (key, value) VALUES (:key, '1')"), {"key": f"a{number}"})
        session.execute(text("INSERT INTO setting (key, value) VALUES (:key, :value)"),
                        {"key": f"b{number}", "value": '"' + "x" * (number * 37 % 9000) + '"'})
    if number % 40 == 0:
        with database.driver() as raw:
            raw.execute("PRAGMA wal_checkpoint(PASSIVE)")
    if number == 20:
        print("writing", flush=True)
"""


def test_the_copy_is_one_moment_while_another_process_writes_all_the_time(here: Kept, tmp_path: Path) -> None:
    """Whoever copies without the lock, or without the log, loses one of a pair or finds damaged pages."""
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(here.places.database)],
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    try:
        assert writer.stdout is not None and writer.stdout.readline() == "writing\n"
        for turn in range(8):
            here.clock.forward(days=40)
            with here.desk.database.read() if turn % 2 else nullcontext() as reader:
                if reader is not None:  # who reads something older keeps the log from being emptied
                    reader.scalar(select(func.count()).select_from(tb.Setting))
                    act(here.desk)
                done = back_up(here.desk, here.places)
            assert reader is None or "desk.db-wal" in members(done.file)
            about = backup_file.read_about(done.file)
            with (
                service.opened(done.file, about, tmp_path, KEY) as connection,
            ):
                count = "SELECT count(*) FROM setting WHERE key GLOB '{}[0-9]*'"
                a = connection.exec_driver_sql(count.format("a")).scalar()
                assert a == connection.exec_driver_sql(count.format("b")).scalar() != 0
        assert writer.poll() is None, "it could write to the end"
    finally:
        writer.kill()
        writer.communicate()


_VISITOR = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)  # SQLite's shared range
    except OSError:
        print("held")
    else:
        print("free")
"""


@pytest.mark.skipif(os.name == "nt", reason="a lock belongs to its handle there")
def test_reading_the_file_does_not_take_our_lock_away(here: Kept) -> None:
    """Another program that got this lock would take itself for the last one and remove the log we write to."""

    def seen_from_outside() -> str:
        command = [sys.executable, "-c", _VISITOR, str(here.places.database)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert seen_from_outside() == "held"
    back_up(here.desk, here.places)
    gc.collect()
    assert seen_from_outside() == "held"
    here.database.close()
    assert seen_from_outside() == "free", "the test asks for the right bytes"


def test_a_backup_that_does_not_pass_is_thrown_away(here: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk wrote something else than it was given."""
    real = backup_file.make

    @contextmanager
    def lying(*args: Any, **kwargs: Any) -> Iterator[backup_file.Taken]:
        with real(*args, **kwargs) as taken:
            data = bytearray(kwargs["target"].read_bytes())
            data[len(data) // 2] ^= 1
            kwargs["target"].write_bytes(data)
            yield taken

    monkeypatch.setattr(backup_file, "make", lying)
    with pytest.raises(BackupNotGood) as refused:
        back_up(here.desk, here.places)
    assert refused.value.fault is BackupFault.MEMBER_CHANGED
    assert last_good(here.places.folder) is None
    assert [entry.name for entry in here.places.folder.iterdir()] == [".state.json.lock"]


def test_a_damaged_page_of_the_database_is_found_before_it_is_called_good(here: Kept) -> None:
    """A byte flipped on the disk: the copy has it too, with the right SHA-256."""
    with here.database.driver() as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    at = here.places.database.stat().st_size - 2000
    descriptor = os.open(here.places.database, os.O_RDWR)
    byte = os.pread(descriptor, 1, at)
    os.pwrite(descriptor, bytes([byte[0] ^ 1]), at)
    with pytest.raises((BackupNotGood, DatabaseFailed)):
        back_up(here.desk, here.places)
    os.close(descriptor)
    assert last_good(here.places.folder) is None


def test_a_broken_audit_is_no_good_backup(here: Kept) -> None:
    with here.desk.database.write() as session:
        session.execute(text("DROP TRIGGER audit_event_no_update"))
        session.execute(text("UPDATE audit_event SET place = 'elsewhere' WHERE id = 2"))
    with pytest.raises(BackupNotGood) as refused:
        back_up(here.desk, here.places)
    assert refused.value.fault is BackupFault.AUDIT_BROKEN


def test_the_second_place_gets_the_same_bytes(here: Kept, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    done = back_up(here.desk, replace(here.places, second=stick))
    assert done.second is SecondPlace.DONE
    assert [entry.name for entry in stick.iterdir()] == [done.file.name]
    assert (stick / done.file.name).read_bytes() == done.file.read_bytes()


def test_a_second_place_that_is_missing_or_read_only_is_told_and_the_local_one_is_good(
    here: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = back_up(here.desk, replace(here.places, second=tmp_path / "no stick"))
    assert done.second is SecondPlace.MISSING and done.file.exists()
    assert not (tmp_path / "no stick").exists()
    stick = tmp_path / "stick"
    stick.mkdir()
    real = os.open

    def read_only(path: object, flags: int, *rest: int) -> int:
        if str(path).startswith(str(stick)) and flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(30, os.strerror(30), str(path))  # root may write anywhere: the system's own answer
        return real(str(path), flags, *rest)

    monkeypatch.setattr(os, "open", read_only)
    assert back_up(here.desk, replace(here.places, second=stick)).second is SecondPlace.READ_ONLY


def test_what_is_read_back_must_be_what_was_written(
    here: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(service, "_digest", lambda path: b"something else")
    assert back_up(here.desk, replace(here.places, second=stick)).second is SecondPlace.DIFFERS
    assert list(stick.iterdir()) == []


def test_a_full_disk_leaves_nothing(here: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with here.database.driver() as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    # Room for what the database itself writes, and none for a backup of it.
    resource.setrlimit(resource.RLIMIT_FSIZE, (here.places.database.stat().st_size, before[1]))
    try:
        with pytest.raises(DatabaseFailed) as failed:
            back_up(here.desk, here.places)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert failed.value.trouble is DatabaseTrouble.FULL
    assert [entry.name for entry in here.places.folder.iterdir()] == [".state.json.lock"]
    act(here.desk)  # the write lock was given back


def test_cancelled_leaves_nothing_and_gives_the_lock_back(here: Kept) -> None:
    class Impatient:
        def step(self, done: int, total: int, what: str) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        back_up(here.desk, here.places, Impatient())
    assert [entry.name for entry in here.places.folder.iterdir()] == [".state.json.lock"]
    act(here.desk)


def test_old_ones_go_by_the_rule_and_nothing_else_does(here: Kept, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    places = replace(here.places, second=stick)
    done = back_up(here.desk, places)
    strangers = {
        "holiday.jpg": b"picture",
        "transit-desk-00000000-000001-20200101-000000.tdbackup": done.file.read_bytes(),  # another desk's
        done.file.name.replace("-000001-", "-000000-"): b"our name, but not our file",
    }
    for name, data in strangers.items():
        (places.folder / name).write_bytes(data)
        (stick / name).write_bytes(data)
    for _ in range(3):
        here.clock.forward(hours=1)
        done = back_up(here.desk, places)
        assert done.removed == 2, "the earlier one of the same day, in both places"
    for folder in (places.folder, stick):
        assert {path.name for path in folder.glob("*.*") if not path.name.endswith((".json", ".lock"))} == {
            *strangers,
            done.file.name,
        }


def test_a_clock_set_back_does_not_cost_the_newest(here: Kept) -> None:
    first = back_up(here.desk, here.places)
    here.clock.now -= timedelta(days=9000)
    names = []
    for _ in range(3):
        done = back_up(here.desk, here.places)
        assert done.file.exists()
        names.append(done.file.name)
    assert first.file.exists()
    state = last_good(here.places.folder)
    assert state is not None and (state.sequence, state.file) == (4, names[-1])


def test_leftovers_of_a_power_cut_are_removed(here: Kept) -> None:
    here.places.folder.mkdir()
    (here.places.folder / ".checking-abc").mkdir()
    (here.places.folder / ".checking-abc" / "desk.db").write_bytes(b"half")
    (here.places.folder / ".transit-desk-00000000-000001-20200101-000000.tdbackup.part").write_bytes(b"half")
    done = back_up(here.desk, here.places)
    assert {entry.name for entry in here.places.folder.iterdir()} == {
        ".state.json.lock",
        "state.json",
        done.file.name,
    }


def test_seals_tell_where_the_audit_ended(here: Kept) -> None:
    with here.desk.database.read() as connection:
        count, last = connection.execute(select(tb.AuditHead.count, tb.AuditHead.hash)).one()
    first = back_up(here.desk, here.places)
    here.clock.forward(days=1)
    back_up(here.desk, here.places)
    found = seals(here.desk, [here.places.folder, Path("no such folder")])
    assert [(seal.sequence, seal.count) for seal in found] == [(1, count), (2, count + 1)]
    assert (found[0].hash, found[0].file) == (last, first.file.name)


def test_a_keyring_that_changes_meanwhile_is_taken_again(here: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = here.desk.keys
    assert keys is not None
    times: list[Path] = []

    def changing(path: Path) -> Iterator[bytes]:
        yield from chunks(path)
        times.append(path)
        if len(times) == 1:
            keys.add("someone", "Jean Butoyi", "trois bateaux rouges")

    monkeypatch.setattr(backup_file, "chunks", changing)
    done = back_up(here.desk, here.places)
    assert len(times) == 2
    assert members(done.file)["desk.keyring"] == here.places.keyring.read_bytes()


def test_any_flipped_byte_is_found_or_harmless(here: Kept, tmp_path: Path) -> None:
    """A random byte, wherever it is: the file is refused by name of the part, or gives the very same bytes."""
    done = back_up(here.desk, here.places)
    data = done.file.read_bytes()
    whole = members(done.file)
    rnd = random.Random(20261206)
    places = [rnd.randrange(len(data)) for _ in range(30)] + list(range(0, 120, 7))
    places += list(range(len(data) - 1200, len(data), 13))
    refused = 0
    for number, at in enumerate(places):
        changed = bytearray(data)
        changed[at] ^= 1 << rnd.randrange(8)
        file, out = tmp_path / f"{number}.tdbackup", tmp_path / f"out{number}"
        file.write_bytes(changed)
        out.mkdir()
        try:
            backup_file.extract(file, backup_file.read_about(file), out)
        except (BackupDamaged, BackupNewer):
            refused += 1
        else:
            for path in out.iterdir():
                assert path.read_bytes() == whole[path.name]
        file.unlink()
        shutil.rmtree(out)
    assert refused > len(places) // 3


@pytest.mark.parametrize("keep", [0, 1, 40, 5000, -1, -30])
def test_a_file_cut_short_is_refused(here: Kept, tmp_path: Path, keep: int) -> None:
    done = back_up(here.desk, here.places)
    file = tmp_path / "cut.tdbackup"
    file.write_bytes(done.file.read_bytes()[:keep])
    with pytest.raises(BackupDamaged) as refused:
        backup_file.read_about(file)
    assert refused.value.fault is (BackupFault.NOT_A_BACKUP if 0 <= keep < 4 else BackupFault.CUT_SHORT)


def test_a_server_keeps_its_own_backups(postgres_desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(ServerKeepsBackups):
        back_up(postgres_desk, BackupPlaces(tmp_path / "x", tmp_path / "y", tmp_path / "b"))


def test_without_a_keyring_there_is_nothing_to_open_it_with(sqlite_desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(NoKeyring):
        back_up(sqlite_desk, BackupPlaces(tmp_path / "desk.db", tmp_path / "k", tmp_path / "b"))


def test_two_at_once_take_turns(here: Kept) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: back_up(here.desk, here.places), range(2)))
    assert len({each.file.name for each in done}) == 2
    assert durable.staging(here.places.folder / "state.json").exists() is False
