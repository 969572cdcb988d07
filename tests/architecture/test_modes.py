"""What the program writes names people: its files are their owner's alone, whatever the umask."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import resources
from transit_desk.folders import folders

TOP = Path(__file__).resolve().parents[2]

# The rest of what is written while a desk works: settings, log, a paper saved, and a report of a bug.
A_DAY = """
import logging, os, sys
from datetime import UTC, datetime
from pathlib import Path
os.umask(0)
from transit_desk.desk_settings import DeskSettings
from transit_desk.folders import folders
from transit_desk.logs import LOG, start_log, stop_log
from transit_desk.services.files import write_whole
from ui.crash import CrashReporter

place = folders(Path(sys.argv[1])).make()
settings = DeskSettings(place.settings)
settings.set("window.mode", "dark")
log = start_log(place.logs)
for line in range(30_000):  # more than one file of it
    LOG.info("a line of the log, number %d, with what makes a line of a log as long as it is", line)
stop_log(log)
write_whole(place.data / "room-list.pdf", b"%PDF")
reporter = CrashReporter(place.logs, lambda: datetime.now(UTC))
try:
    raise RuntimeError("a bug")
except RuntimeError as error:
    reporter.report(error)
"""


def run(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """A command as somebody starts it whose umask hides nothing."""
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(TOP), "TRANSIT_DESK_DATA": str(home)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        umask=0,
        timeout=180,
    )


def open_to_others(folder: Path) -> list[str]:
    """What in a folder, itself included, somebody else may read, write or enter."""
    return [
        f"{path.relative_to(folder.parent)} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in (folder, *sorted(folder.rglob("*")))
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]


pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="Windows has no such modes: the user's folder is private"
)


def test_a_whole_departure_leaves_nothing_that_others_may_read(tmp_path: Path) -> None:
    """The demonstration: import, beds, papers, manifest, and a desk's folder with database and settings."""
    out = tmp_path / "demo"
    ran = run("-m", "transit_desk", "demo", "--no-window", "--out", str(out), home=tmp_path / "unused")
    assert ran.returncode == 0, ran.stderr
    files = [path for path in out.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".pdf", ".xlsx", ".db"}
    assert open_to_others(out) == []


def test_a_rehearsal_too(tmp_path: Path) -> None:
    out = tmp_path / "rehearsal"
    roll = resources.path("samples", "canada-nominal-roll.csv")
    ran = run("-m", "transit_desk", "rehearse", str(roll), "--out", str(out), home=tmp_path / "unused")
    assert ran.returncode == 0, ran.stderr
    assert any(path.suffix == ".pdf" for path in out.rglob("*"))
    assert open_to_others(out) == []


def test_settings_logs_papers_and_reports(tmp_path: Path) -> None:
    ran = run("-c", A_DAY, str(tmp_path / "desk"), home=tmp_path / "unused")
    assert ran.returncode == 0, ran.stderr
    written = {path.name for path in (tmp_path / "desk").rglob("*") if path.is_file()}
    assert {"settings.json", "transit-desk.log", "transit-desk.log.1", "room-list.pdf"} < written
    assert len(written) >= 5  # the report has the moment in its name
    assert open_to_others(tmp_path / "desk") == []


def test_an_empty_folder_that_was_there_is_closed_to_others(tmp_path: Path) -> None:
    """Made by hand, or by an installer: it is the desk's now."""
    desk = tmp_path / "desk"
    desk.mkdir()
    desk.chmod(0o755)
    folders(desk).make()
    assert open_to_others(desk) == []


def test_a_folder_of_other_things_is_left_as_it_is(tmp_path: Path) -> None:
    """`--data /tmp`, typed by mistake, must not lock everybody else out of it."""
    desk = tmp_path / "shared"
    desk.mkdir()
    (desk / "letter.txt").write_text("not ours", encoding="utf-8")
    desk.chmod(0o755)
    folders(desk).make()
    assert stat.S_IMODE(desk.stat().st_mode) == 0o755
    assert open_to_others(desk / "logs") == []
