"""A backup with its paper pack, and what is known of both places."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.db_fixtures import Clock
from tests.people import add_case, family
from tests.places import protected_stick, small_stick
from tests.staffed import PASSWORD, SUPERVISOR
from transit_desk.domain.backups import BackupLook, BackupState, SecondPlace
from transit_desk.domain.refusals import SecondPlaceHere
from transit_desk.domain.rights import Role, Staff
from transit_desk.doorkeeper import DeskDoorkeeper
from transit_desk.folders import Folders
from transit_desk.language import Translator
from transit_desk.services import backup_settings
from transit_desk.services.backup_round import PACKS_KEPT, back_up_round, backups, choose_second, is_due, look
from transit_desk.services.context import Desk
from transit_desk.services.paper_pack import pack_password
from transit_desk.services.progress import Cancelled

T = Translator("en")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(staffed: Folders, clock: Clock) -> Iterator[Desk]:
    """Of a supervisor, on a desk with a family."""
    keeper = DeskDoorkeeper(staffed, clock)
    desk = keeper.sign_in(SUPERVISOR, PASSWORD).desk
    add_case(desk, "BI-26000100", family("NYIRAHABIMANA"))
    yield desk
    keeper.close()


@pytest.fixture
def stick(tmp_path: Path, desk: Desk) -> Path:
    """The second place, which is there."""
    stick = tmp_path / "stick"
    stick.mkdir()
    choose_second(desk, str(stick))
    return stick


def packs(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.pdf"))


def test_the_pack_lies_locked_beside_the_backup_and_at_the_second_place(desk: Desk, stick: Path) -> None:
    done = back_up_round(desk, T)
    assert done.pack is not None and done.pack_trouble is None
    assert done.backup.second is SecondPlace.DONE
    assert done.pack.parent == done.backup.file.parent
    assert done.pack.name.endswith("-2026-12-06.pdf")
    assert done.pack.stat().st_mode & 0o777 == 0o600
    assert (stick / done.pack.name).read_bytes() == done.pack.read_bytes()
    reader = PdfReader(BytesIO(done.pack.read_bytes()))
    assert reader.is_encrypted and not reader.decrypt("")
    assert reader.decrypt(pack_password(desk))
    assert "NYIRAHABIMANA" in " ".join(page.extract_text() for page in reader.pages)


def test_the_last_few_packs_are_kept_whatever_the_clock_says(desk: Desk, stick: Path, clock: Clock) -> None:
    stranger = stick / "paper-pack-00000000-000001-2026-12-01.pdf"
    stranger.write_bytes(b"of another desk")
    made = []
    for _ in range(PACKS_KEPT + 2):
        clock.forward(days=-2)
        pack = back_up_round(desk, T).pack
        assert pack is not None
        made.append(pack.name)
    kept = sorted(made[-PACKS_KEPT:])
    assert packs(Path(look_at(desk).folder)) == kept
    assert packs(stick) == sorted([*kept, stranger.name])


def look_at(desk: Desk) -> BackupLook:
    found = look(desk)
    assert found is not None
    return found


def test_who_may_not_make_the_pack_makes_the_backup_alone(desk: Desk) -> None:
    auditor = replace(desk, staff=Staff("a", "Esther Auditor", frozenset({Role.AUDITOR})))
    done = back_up_round(auditor, T)
    assert done.backup.file.exists() and done.pack is None and done.pack_trouble is None


def test_what_is_known_follows_the_second_place(desk: Desk, stick: Path, clock: Clock) -> None:
    assert look_at(desk).state is None and look_at(desk).second is SecondPlace.WAITING
    first = back_up_round(desk, T).backup
    found = look_at(desk)
    assert found.second is SecondPlace.DONE
    assert found.state == BackupState(clock.now, first.file.name, 1, first.size, SecondPlace.DONE)
    away = stick.rename(stick.with_name("pocket"))
    assert look_at(desk).second is SecondPlace.MISSING
    clock.forward(days=1)
    second = back_up_round(desk, T).backup
    assert second.second is SecondPlace.MISSING
    away.rename(stick)
    assert look_at(desk).second is SecondPlace.WAITING
    assert [(row.file, row.here, row.second) for row in backups(desk)] == [
        (second.file.name, True, False),
        (first.file.name, True, True),
    ]
    choose_second(desk, "")
    assert look_at(desk).second is SecondPlace.NOT_SET


def test_a_full_stick_is_told_and_the_backup_here_is_good(desk: Desk, tmp_path: Path) -> None:
    with small_stick(tmp_path / "small") as small:
        choose_second(desk, str(small))
        done = back_up_round(desk, T)
        assert done.backup.second is SecondPlace.FULL and done.pack is not None
        assert look_at(desk).second is SecondPlace.FULL
        assert [path for path in small.iterdir() if path.suffix in (".tdbackup", ".pdf")] == []


def test_a_protected_stick_is_told_and_the_backup_here_is_good(desk: Desk, tmp_path: Path) -> None:
    with protected_stick(tmp_path / "protected") as stick:
        choose_second(desk, str(stick))
        done = back_up_round(desk, T)
        assert done.backup.second is SecondPlace.READ_ONLY and done.backup.file.exists()
        assert look_at(desk).second is SecondPlace.READ_ONLY


def test_no_second_place_beside_the_data(desk: Desk, staffed: Folders) -> None:
    for folder in (staffed.data, staffed.backups, staffed.data / "stick"):
        with pytest.raises(SecondPlaceHere):
            choose_second(desk, str(folder))
    assert backup_settings.places(desk).second is None


def test_it_is_due_once_a_day(desk: Desk, clock: Clock) -> None:
    assert is_due(desk)
    back_up_round(desk, T)
    assert not is_due(desk)
    clock.forward(hours=11)  # 19:00 at the centre
    assert not is_due(desk)
    clock.forward(hours=1)
    assert is_due(desk)
    assert not is_due(replace(desk, keys=None))


class StopsAt:
    """Cancels at one step."""

    def __init__(self, at: int) -> None:
        self.at = at

    def step(self, done: int, total: int, what: str) -> None:
        if total == 1000 and done >= self.at:
            raise Cancelled


def test_stopped_before_it_is_checked_there_is_nothing(desk: Desk, stick: Path) -> None:
    with pytest.raises(Cancelled):
        back_up_round(desk, T, StopsAt(600))
    assert look_at(desk).state is None and backups(desk) == ()


def test_stopped_in_the_copy_the_backup_here_is_good(desk: Desk, stick: Path) -> None:
    done = back_up_round(desk, T, StopsAt(801))
    assert done.backup.second is SecondPlace.STOPPED and done.pack is None
    assert look_at(desk).second is SecondPlace.STOPPED
    assert [path.name for path in stick.iterdir()] == []
