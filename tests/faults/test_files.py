"""What happens to the files while the desk works: removed, exchanged, locked, read-only, a byte turned over."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db import engine
from db import tables as tb
from tests.faults.conftest import Start
from tests.faults.house import furnish
from tests.faults.program import WORKER, Said, at_a_closed_folder, holding
from tests.journeys.hands import Hands, Open
from tests.staffed import PASSWORD, database_of, secret_of
from transit_desk.domain.refusals import DatabaseTrouble, DatabaseUnreadable
from transit_desk.doorkeeper import DeskDoorkeeper
from transit_desk.folders import Folders
from transit_desk.language import Translator
from transit_desk.language.sentences import _DATABASE

ENGLISH = Translator("en")
SAID = {trouble: ENGLISH(words) for trouble, words in _DATABASE.items()}


@pytest.fixture
def furnished(staffed: Folders) -> Folders:
    """Families are announced."""
    furnish(staffed)
    return staffed


@pytest.fixture
def hands(furnished: Folders, open_window: Open) -> Hands:
    """On Arrivals, the first family chosen."""
    hands = open_window()
    hands.press("F2")
    return hands


def stays(place: Folders) -> int:
    """Open or ended, as the file beside the window says."""
    database = database_of(place)
    try:
        with database.read() as connection:
            return connection.scalar(select(func.count()).select_from(tb.Stay)) or 0
    finally:
        database.close()


def assert_refused(hands: Hands, trouble: DatabaseTrouble) -> None:
    """The strip says it, the window stays, and it was no bug."""
    assert hands.said == SAID[trouble]
    assert hands.window.main.isVisible() and hands.screen.name
    assert list(hands.window.crash._folder.glob("report-*")) == []


def assert_works(hands: Hands, place: Folders) -> None:
    """The next family comes in, and it is in the file."""
    before = stays(place)
    hands.press("F2", "Enter")
    assert " checked in" in hands.said
    assert stays(place) > before


# --- removed --------------------------------------------------------------------------------------------------


def ends(place: Folders) -> list[Path]:
    """The database and what SQLite keeps beside it."""
    return [place.database.with_name(place.database.name + end) for end in ("", "-wal", "-shm")]


@pytest.mark.skipif(os.name == "nt", reason="Windows lets nobody remove an open file")
@pytest.mark.parametrize("gone", ["database", "log", "all", "another"])
def test_a_file_removed_while_it_is_open_is_not_written_to(
    hands: Hands, furnished: Folders, tmp_path: Path, gone: str
) -> None:
    """SQLite would write on, into a file that has no name any more: what was acknowledged would be lost."""
    kept = tmp_path / "kept"
    kept.mkdir()
    files = {"database": ends(furnished)[:1], "log": ends(furnished)[1:2]}.get(gone, ends(furnished))
    for path in files:
        path.rename(kept / path.name)
    if gone == "another":
        shutil.copy(kept / furnished.database.name, furnished.database)
        ends(furnished)[1].touch()
    hands.press("Enter")
    assert_refused(hands, DatabaseTrouble.DISK)
    assert gone == "another" or not files[0].exists(), "nothing is made anew in its place"
    for path in ends(furnished) if gone == "another" else ():
        path.unlink(missing_ok=True)
    for path in files:
        (kept / path.name).rename(path)
    assert_works(hands, furnished)


# --- locked ---------------------------------------------------------------------------------------------------


def test_a_file_locked_by_another_program(
    hands: Hands, furnished: Folders, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 400)
    other = start(holding, str(furnished.database), secret_of(furnished).value)
    assert other.next() == "held"
    hands.press("Enter")
    assert_refused(hands, DatabaseTrouble.BUSY)
    other.kill()
    assert_works(hands, furnished)


def test_a_locked_file_at_the_door(
    furnished: Folders, open_window: Open, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 400)
    hands = open_window(name="")
    other = start(holding, str(furnished.database), secret_of(furnished).value)
    assert other.next() == "held"
    page = hands.window.main.door.sign_in
    hands.type(WORKER)
    hands.press("Enter")
    hands.type(PASSWORD)
    hands.press("Enter")
    assert not hands.window.main.is_open() and page._said.text() == SAID[DatabaseTrouble.BUSY]
    other.kill()
    hands.sign_in()


# --- read-only ------------------------------------------------------------------------------------------------


@pytest.fixture
def unchangeable(furnished: Folders) -> Iterator[Callable[[bool], None]]:
    """Makes database and log unchangeable, and changeable again; so even for root."""

    def change(on: bool) -> None:
        command = ["chattr", "+i" if on else "-i", *(str(path) for path in ends(furnished) if path.exists())]
        subprocess.run(command, check=True, capture_output=True)

    try:
        change(True)
        change(False)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip(
            "only root may make a file unchangeable, on a file system that knows it (ext4, xfs, btrfs)"
        )
    yield change
    change(False)


def test_a_file_made_read_only_while_the_desk_works(
    hands: Hands, furnished: Folders, unchangeable: Callable[[bool], None]
) -> None:
    unchangeable(True)
    hands.press("Enter")
    assert_refused(hands, DatabaseTrouble.DISK)
    unchangeable(False)
    assert_works(hands, furnished)


NOBODY = 65534


@pytest.mark.skipif(os.name == "nt", reason="rights of folders are those of POSIX")
@pytest.mark.parametrize("what", ["folder", "database", "keyring"])
def test_a_start_where_one_may_not_write(
    staff_a_desk: Callable[[Path], Folders], start: Start, what: str
) -> None:
    """The door says it and stays; when one may write again it lets in."""
    root = Path(tempfile.mkdtemp(prefix="td-"))  # where a user without rights can get to
    try:
        place = staff_a_desk(root / "desk")
        place.lock.touch(mode=0o600)
        owner = NOBODY if os.getuid() == 0 else os.getuid()
        root.chmod(0o755)
        for path in (place.data, *place.data.rglob("*")):
            os.chown(path, owner, -1)
        closed = {"folder": place.data, "database": place.database, "keyring": place.keyring}[what]
        closed.chmod({"folder": 0o500, "database": 0o400, "keyring": 0o000}[what])
        program = start(at_a_closed_folder, str(place.data), owner, str(closed))
        refused, inside = program.next(), program.next()
        assert isinstance(refused, Said) and refused.act == "refused", refused
        assert refused.words == SAID[DatabaseTrouble.DISK]
        assert inside.act == "in", inside
        assert not list(place.logs.glob("report-*"))
        program.kill()
    finally:
        shutil.rmtree(root, ignore_errors=True)


# --- a byte turned over ---------------------------------------------------------------------------------------


def test_a_byte_turned_over_while_the_desk_works(hands: Hands, furnished: Folders) -> None:
    """A page that is read later is not believed; the desk says so calmly, and the next start refuses the file."""
    page = 4096
    with furnished.database.open("r+b") as file:
        for at in range(page, furnished.database.stat().st_size, page):
            file.seek(at + 100)
            byte = file.read(1)
            file.seek(at + 100)
            file.write(bytes([byte[0] ^ 1]))
    for key in ("F1", "F4", "F5", "F6", "F7", "F3", "F8"):
        hands.press(key)
    hands.press("F6", "F1", "F2")
    assert_refused(hands, DatabaseTrouble.DAMAGED)
    hands.window.close()
    with pytest.raises(DatabaseUnreadable):
        DeskDoorkeeper(furnished).sign_in(WORKER, PASSWORD)


# --- the keyring ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["missing", "cut", "turned over", "of another desk", "empty"])
def test_a_keyring_that_does_not_open(
    furnished: Folders, open_window: Open, staff_a_desk: Callable[[Path], Folders], tmp_path: Path, fault: str
) -> None:
    """Said at the door; nothing is made in its place, and with the right one back the desk opens."""
    good, before = furnished.keyring.read_bytes(), furnished.database.read_bytes()
    other = another_keyring(tmp_path)
    bad = {
        "missing": None,
        "cut": good[: len(good) // 2],
        "turned over": good.replace(b'"slots"', b'"slotz"', 1),
        "of another desk": other,
        "empty": b"",
    }[fault]
    assert bad != good
    furnished.keyring.unlink()
    if bad is not None:
        furnished.keyring.write_bytes(bad)
    hands = open_window(name="")
    hands.type(WORKER)
    hands.press("Enter")
    hands.type(PASSWORD)
    hands.press("Enter")
    assert not hands.window.main.is_open() and hands.window.main.isVisible()
    said = [words for words in hands.words() if "keyring" in words and words.endswith(".")]
    assert said or fault == "of another desk", hands.words()
    assert list(hands.window.crash._folder.glob("report-*")) == []
    assert furnished.database.read_bytes() == before
    assert (furnished.keyring.read_bytes() if furnished.keyring.exists() else None) == bad
    furnished.keyring.write_bytes(good)
    open_window()


def another_keyring(folder: Path) -> bytes:
    """Of a desk with staff of the same names and another key."""
    from db.keyring import Secret, create

    path = folder / "other.keyring"
    keys, _ = create(path, Secret("file", bytes(32)), staff_id="staff-x", name="Somebody", password=PASSWORD)
    keys.add("staff-4", WORKER, PASSWORD, must_change=False)
    return path.read_bytes()
