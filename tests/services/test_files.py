"""Papers written to disk: whole or not at all, for their owner alone."""

import errno
import os
from pathlib import Path

import pytest

from transit_desk.domain.refusals import FileNotWritten
from transit_desk.services.files import write_whole


def test_a_paper_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "manifest.pdf"
    write_whole(file, b"names")
    assert file.read_bytes() == b"names"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "manifest.pdf"
    file.write_bytes(b"the first version, longer")
    file.chmod(0o640)
    write_whole(file, b"names")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"names", 0o640)


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "manifest.pdf"
    write_whole(file, b"version 1")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileNotWritten) as refused:
        write_whole(file, b"version 2")
    assert refused.value.file == str(file)
    assert file.read_bytes() == b"version 1"
    assert [one.name for one in tmp_path.iterdir()] == ["manifest.pdf"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotWritten):
        write_whole(tmp_path / "gone" / "manifest.pdf", b"names")


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.pdf").write_bytes(b"old")
    (tmp_path / "link.pdf").symlink_to(tmp_path / "real.pdf")
    write_whole(tmp_path / "link.pdf", b"new")
    assert (tmp_path / "link.pdf").is_symlink()
    assert (tmp_path / "real.pdf").read_bytes() == b"new"
