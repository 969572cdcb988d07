"""Files are there whole or not at all."""

import errno
import os
import threading
from itertools import count
from pathlib import Path

import pytest

from db import durable
from tests.db.power import Power, PowerCut
from transit_desk.domain.refusals import DatabaseFailed, DatabaseTrouble


@pytest.mark.parametrize("renames_lost", [False, True])
@pytest.mark.parametrize("old", [None, b"old" * 1000])
def test_a_power_cut_leaves_the_old_or_the_new_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bytes | None, renames_lost: bool
) -> None:
    path = tmp_path / "file"
    new = b"new!" * 1000
    power = Power(None)
    for moment in count():
        for name in tmp_path.iterdir():
            name.unlink()
        if old is not None:
            path.write_bytes(old)
        power = Power(moment)
        with monkeypatch.context() as patch:
            patch.setattr(durable, "os", power)
            try:
                durable.write_whole(path, new)
                acknowledged = True
            except PowerCut:
                acknowledged = False
        power.lose(renames=renames_lost)
        found = path.read_bytes() if path.exists() else None
        assert found == new if acknowledged else found in (old, new)
        durable.write_whole(path, b"next")
        assert [name.name for name in tmp_path.iterdir()] == ["file"]
        if acknowledged:
            break
    assert power.moments > 10


def test_only_its_owner_reads_it_from_the_first_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []

    class Watching(Power):
        def write(self, descriptor: int, data: memoryview) -> int:
            modes.append(os.fstat(descriptor).st_mode & 0o777)
            return super().write(descriptor, data)

    monkeypatch.setattr(durable, "os", Watching(None))
    durable.write_whole(tmp_path / "file", b"secret")
    assert modes == [0o600]


def test_a_short_write_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Hesitant(Power):
        def write(self, descriptor: int, data: memoryview) -> int:
            return super().write(descriptor, data[:3])

    monkeypatch.setattr(durable, "os", Hesitant(None))
    durable.write_whole(tmp_path / "file", b"ten bytes!")
    assert (tmp_path / "file").read_bytes() == b"ten bytes!"


def test_what_stands_in_the_way_is_not_followed(tmp_path: Path) -> None:
    """A link in the place of the new file would have the secret written elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    durable.staging(tmp_path / "file").symlink_to(elsewhere)
    durable.write_whole(tmp_path / "file", b"secret")
    assert elsewhere.read_bytes() == b"mine"
    assert (tmp_path / "file").read_bytes() == b"secret"


def test_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "number"
    path.write_bytes(b"0")

    def add() -> None:
        for _ in range(50):
            with durable.locked(path):
                durable.write_whole(path, b"%d" % (int(path.read_bytes()) + 1))

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() == b"200"


@pytest.mark.parametrize(
    ("number", "trouble"), [(errno.ENOSPC, DatabaseTrouble.FULL), (errno.EROFS, DatabaseTrouble.DISK)]
)
def test_what_the_disk_says_is_told(number: int, trouble: DatabaseTrouble) -> None:
    with pytest.raises(DatabaseFailed) as failed, durable.telling():
        raise OSError(number, os.strerror(number))
    assert failed.value.trouble is trouble
