"""Wrong sign-ins are remembered by the disk, not by the program."""

import json
import threading
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import durable
from db.attempts import MOST, Attempts
from tests.db.keyrings import ALINE, make, read
from tests.db.power import Power, PowerCut
from tests.db_fixtures import START
from transit_desk.domain.backoff import CAP_S, FREE_FOR_ALL, wait_seconds


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.attempts"


def fail(path: Path, times: int, tag: str = "aline") -> None:
    """Wrong passwords at one moment."""
    for _ in range(times):
        Attempts(path).failed(tag, START)


def test_nobody_waits_at_first(path: Path) -> None:
    assert Attempts(path).wait("aline", START) == 0
    assert not path.exists()


def test_each_time_longer_also_for_a_program_that_starts_again(path: Path) -> None:
    waits = []
    for _ in range(10):
        fail(path, 1)
        waits.append(Attempts(path).wait("aline", START))
    assert waits == [0, 0, 2, 4, 8, 16, 32, 64, 128, 256]
    assert Attempts(path).wait("aline", START + timedelta(seconds=200)) == 56
    assert Attempts(path).wait("aline", START + timedelta(seconds=256)) == 0
    assert path.stat().st_mode & 0o777 == 0o600


def test_time_alone_forgives_nothing(path: Path) -> None:
    fail(path, 8)
    later = START + timedelta(days=30)
    Attempts(path).failed("aline", later)
    assert Attempts(path).wait("aline", later) == 128


def test_the_right_password_forgives(path: Path) -> None:
    fail(path, 5)
    fail(path, 5, "bea")
    Attempts(path).passed("aline", START)
    assert Attempts(path).wait("aline", START) == 0
    assert Attempts(path).wait("bea", START) == 8
    fail(path, 1)
    assert Attempts(path).wait("aline", START) == 0


def test_the_right_password_at_once_writes_nothing(path: Path) -> None:
    Attempts(path).passed("aline", START)
    assert not path.exists()


def test_many_names_wait_together(path: Path) -> None:
    for number in range(FREE_FOR_ALL):
        fail(path, 1, f"name {number}")
    assert Attempts(path).wait("nobody yet", START) == 0
    for number in range(4):
        fail(path, 1, f"another {number}")
    assert Attempts(path).wait("nobody yet", START) == 16
    Attempts(path).passed("aline", START)
    assert Attempts(path).wait("nobody yet", START) == 0


def test_a_clock_set_back_neither_locks_out_nor_forgives(path: Path) -> None:
    fail(path, 9)
    before = START - timedelta(days=400)
    assert Attempts(path).wait("aline", before) == 128
    assert Attempts(path).wait("aline", before + timedelta(seconds=100)) == 28
    assert Attempts(path).wait("aline", before + timedelta(seconds=128)) == 0
    Attempts(path).failed("aline", before)
    assert Attempts(path).wait("aline", before) == 256


def test_it_does_not_grow_and_keeps_who_is_guessed_at(path: Path) -> None:
    fail(path, 9)
    for number in range(MOST + 50):
        fail(path, 1, f"{number:032x}")
    assert len(json.loads(path.read_bytes())["each"]) == MOST
    Attempts(path).passed("nobody", START)  # so that only their own count
    assert Attempts(path).wait("aline", START) == 128


WRONG = [
    b"",
    b"{}",
    b"[1, 2]",
    b"null",
    b"[" * 50_000,
    b'{"everybody": [0, 0], "each": {"aline": [1e400, 0]}}',
    b'{"everybody": [0, NaN], "each": {}}',
    b'{"everybody": [-5, 0], "each": {}}',
    b'{"everybody": [0, 0], "each": {"aline": [0]}}',
    b'{"everybody": [0, 0], "each": []}',
    b" " * 200_000,
    b"\xff\xfe",
]


@pytest.mark.parametrize("content", WRONG, ids=range(len(WRONG)))
def test_damage_counts_as_some_failures(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    attempts = Attempts(path)
    assert attempts.wait("aline", START) == wait_seconds(5) == 8
    attempts.failed("aline", START)
    assert attempts.wait("aline", START) == 16
    attempts.passed("aline", START)
    assert attempts.wait("aline", START) == 0


@given(st.binary(max_size=300))
def test_no_bytes_at_all_let_one_guess_freely_or_fail(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("attempts") / "desk.attempts"
    path.write_bytes(content)
    assert 0 < Attempts(path).wait("aline", START) <= CAP_S


def test_a_cut_of_what_was_written_does_not_forgive(path: Path) -> None:
    fail(path, 5)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert Attempts(path).wait("aline", START) == 8


@pytest.mark.parametrize("renames_lost", [False, True])
def test_a_power_cut_forgives_nothing_that_was_answered(
    path: Path, monkeypatch: pytest.MonkeyPatch, renames_lost: bool
) -> None:
    for moment in count():
        path.unlink(missing_ok=True)
        fail(path, 5)
        power = Power(moment)
        with monkeypatch.context() as patch:
            patch.setattr(durable, "os", power)
            try:
                fail(path, 1)
                acknowledged = True
            except PowerCut:
                acknowledged = False
        power.lose(renames=renames_lost)
        assert Attempts(path).wait("aline", START) in ((16,) if acknowledged else (8, 16))
        if acknowledged:
            break


def test_several_at_once_are_all_counted(path: Path) -> None:
    threads = [threading.Thread(target=fail, args=(path, 3, f"{number}")) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = json.loads(path.read_bytes())
    assert found["everybody"][0] == 12
    assert {tag: counted[0] for tag, counted in found["each"].items()} == {
        str(number): 3 for number in range(4)
    }


def test_no_name_is_in_it(tmp_path: Path, path: Path) -> None:
    make(tmp_path / "desk.keyring")
    keys = read(tmp_path / "desk.keyring")
    Attempts(path).failed(keys.tag(ALINE[0]), START)
    Attempts(path).failed(keys.tag("Guessed Name"), START)
    content = path.read_text().casefold()
    for part in ("aline", "ndayisenga", "guessed", "name"):
        assert part not in content
    assert keys.tag(" aline NDAYISENGA") == keys.tag(ALINE[0]) != keys.tag("Guessed Name")
