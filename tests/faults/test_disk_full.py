"""The disk is full: each act is refused in words, nothing is half stored, and with room again it works."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import Start
from tests.faults.house import assert_sound, furnish, rolls
from tests.faults.program import Said, scarce, scarce_window
from transit_desk.folders import Folders
from transit_desk.language import Translator

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits of files are those of POSIX")

FULL = Translator("en")("The disk is full. Nothing was changed: make room, then try again.")
DISK = "The folder with the database can't be read or written. Nothing was changed: "
ACTS = ("check in", "import", "backup", "keyring", "paper")


@pytest.fixture(params=["limit", "full"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, staff_a_desk: Callable[[Path], Folders]
) -> Iterator[tuple[Folders, str]]:
    """A furnished desk and how its disk is made full: the system refuses to let any file grow (which SQLite takes
    for a fault of the disk), or a small disk of its own that is filled to the last byte."""
    folder, full = tmp_path / "disk", request.param == "full"
    folder.mkdir()
    if full:
        mounting = ["mount", "-t", "tmpfs", "-o", "size=24m,mode=700", "tmpfs", str(folder)]
        if shutil.which("mount") is None or subprocess.run(mounting, capture_output=True).returncode:
            pytest.skip("only root may mount a small disk")
    try:
        place = staff_a_desk(folder / "desk")
        furnish(place)
        yield place, str(folder / "ballast") if full else ""
    finally:
        if full:
            subprocess.run(["umount", "--lazy", str(folder)], check=True, capture_output=True)


def words_of(ballast: str) -> tuple[str, ...]:
    """What may be said: of a full disk, full."""
    return (FULL,) if ballast else (FULL, DISK)


def test_each_act_is_refused_and_works_afterwards(
    place: tuple[Folders, str], start: Start, tmp_path: Path
) -> None:
    desk, ballast = place
    program = start(scarce, str(desk.data), rolls(tmp_path)[0], ballast)
    said: list[Said] = []
    while (one := program.next()) is not None:
        said.append(one)
    assert [one.what for one in said if one.act == "refused"] == list(ACTS), said
    for one in said:
        if one.act == "refused" and one.what != "paper":
            assert one.words.startswith(words_of(ballast)), one
    assert [one.what for one in said if one.act == "works"] == list(ACTS), said
    assert_sound(desk, [])
    assert not [path for path in desk.data.rglob("*") if path.suffix == ".part"]


def test_the_window_says_it_and_goes_on(place: tuple[Folders, str], start: Start) -> None:
    desk, ballast = place
    program = start(scarce_window, str(desk.data), ballast)
    refused, done = program.next(), program.next()
    assert refused.act == "refused" and refused.words.startswith(words_of(ballast)), refused
    assert done.act == "checked in", done
    assert program.next() is None
    assert_sound(desk, [done])
    assert not list(desk.logs.glob("report-*"))
