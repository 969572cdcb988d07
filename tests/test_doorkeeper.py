"""The first start and the door, over real files: what a power cut leaves, what an older desk brings along."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db import durable, keyring
from db import tables as tb
from tests.db_fixtures import KEY, Clock
from tests.staffed import PASSWORD, SUPERVISOR
from transit_desk.domain.audit import Act
from transit_desk.domain.refusals import (
    DatabaseMissing,
    DatabaseUnreadable,
    KeyringMissing,
    PasswordRefused,
    WorldFailed,
)
from transit_desk.domain.rights import Role
from transit_desk.doorkeeper import DeskDoorkeeper
from transit_desk.folders import Folders, folders
from transit_desk.services import settings
from transit_desk.services.context import Desk
from ui.doorkeeper import FirstAnswers

ANSWERS = FirstAnswers("Centre of Ngozi", "fr", " Espérance K. ", PASSWORD, "sample")
OLD = Path(__file__).parent / "old_databases" / "revision-0001.db"


@pytest.fixture
def place(tmp_path: Path) -> Folders:
    """Where nothing is yet."""
    return folders(tmp_path / "new")


@pytest.fixture
def keeper(place: Folders) -> Iterator[DeskDoorkeeper]:
    keeper = DeskDoorkeeper(place, Clock())
    yield keeper
    keeper.close()


def count(desk: Desk, table: type[tb.Base]) -> int:
    with desk.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def test_the_first_start_makes_a_desk_for_its_supervisor(place: Folders, keeper: DeskDoorkeeper) -> None:
    assert keeper.is_new and not place.data.exists()
    begun = keeper.begin(ANSWERS)
    assert not begun.must_change and keeper.confirm_code(begun.new_code)
    assert begun.desk.actor == "Espérance K." and begun.desk.staff.roles == {Role.SUPERVISOR}
    assert settings.centre_name(begun.desk) == "Centre of Ngozi"
    assert count(begun.desk, tb.Bed) > 100
    keeper.close()
    assert not DeskDoorkeeper(place).is_new
    desk = keeper.sign_in("espérance k.", PASSWORD).desk
    with desk.database.read() as connection:
        acts = connection.execute(
            select(tb.AuditEvent.act, tb.AuditEvent.by).order_by(tb.AuditEvent.id)
        ).all()
    assert (Act.STAFF_ADDED, "Espérance K.") in [tuple(row) for row in acts]
    for file in (place.database, place.keyring):
        assert file.stat().st_mode & 0o777 == 0o600
    assert place.data.stat().st_mode & 0o777 == 0o700


def test_a_centre_may_begin_without_rooms(keeper: DeskDoorkeeper) -> None:
    assert count(keeper.begin(ANSWERS._replace(rooms="none")).desk, tb.Room) == 0


def test_a_weak_password_makes_nothing(place: Folders, keeper: DeskDoorkeeper) -> None:
    with pytest.raises(PasswordRefused):
        keeper.begin(ANSWERS._replace(password="short"))
    assert keeper.is_new and not place.database.exists()
    keeper.begin(ANSWERS)


class PowerCut(Exception):
    """The power went."""


@pytest.mark.parametrize("step", ["before the keyring", "after the keyring", "before the exchange"])
def test_a_power_cut_at_the_first_start_is_harmless(
    place: Folders, keeper: DeskDoorkeeper, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    create, replace = keyring.create, durable.replace

    def cut(*args: object, **kwargs: object) -> object:
        if step == "after the keyring":
            create(*args, **kwargs)  # type: ignore[arg-type]  # handed through
        raise PowerCut

    def cut_exchange(source: Path, target: Path) -> None:
        if target == place.database:
            raise PowerCut
        replace(source, target)

    with monkeypatch.context() as patch:
        if step == "before the exchange":
            patch.setattr(durable, "replace", cut_exchange)
        else:
            patch.setattr(keyring, "create", cut)
        with pytest.raises(PowerCut):
            keeper.begin(ANSWERS)
    keeper.close()
    if step == "before the keyring":
        assert keeper.is_new
        desk = keeper.begin(ANSWERS).desk
    else:
        assert not keeper.is_new
        desk = keeper.sign_in("Espérance K.", PASSWORD).desk
    assert count(desk, tb.Staff) == 1 and count(desk, tb.Bed) > 100
    assert not place.begun.exists()


def test_a_desk_from_before_the_keyring_keeps_its_data(place: Folders, keeper: DeskDoorkeeper) -> None:
    place.make()
    shutil.copy(OLD, place.database)
    place.key.write_bytes(KEY)
    assert keeper.is_new
    desk = keeper.begin(ANSWERS).desk
    assert count(desk, tb.Person) > 30
    assert not place.key.exists()
    keeper.close()
    assert count(keeper.sign_in("Espérance K.", PASSWORD).desk, tb.Person) > 30


def test_data_without_a_way_in_is_not_begun_anew(staffed: Folders) -> None:
    staffed.keyring.unlink()
    before = staffed.database.read_bytes()
    keeper = DeskDoorkeeper(staffed)
    assert not keeper.is_new
    with pytest.raises(KeyringMissing):
        keeper.sign_in(SUPERVISOR, PASSWORD)
    assert staffed.database.read_bytes() == before and not staffed.keyring.exists()


def test_a_database_that_is_gone_is_not_made_anew(staffed: Folders) -> None:
    staffed.database.unlink()
    keeper = DeskDoorkeeper(staffed)
    with pytest.raises(DatabaseMissing):
        keeper.sign_in(SUPERVISOR, PASSWORD)
    assert not staffed.database.exists()


@pytest.mark.parametrize("at", [0, 20, 4096 + 50, -3000])
def test_a_flipped_byte_is_refused(staffed: Folders, at: int) -> None:
    data = bytearray(staffed.database.read_bytes())
    data[at] ^= 0x40
    staffed.database.write_bytes(data)
    keeper = DeskDoorkeeper(staffed)
    with pytest.raises(DatabaseUnreadable):
        keeper.sign_in(SUPERVISOR, PASSWORD)
    keeper.close()
    assert staffed.database.read_bytes() == data


def test_a_flipped_byte_in_the_keyring_is_refused(staffed: Folders) -> None:
    data = bytearray(staffed.keyring.read_bytes())
    data[len(data) // 2] ^= 1
    staffed.keyring.write_bytes(data)
    with pytest.raises(WorldFailed):
        DeskDoorkeeper(staffed).sign_in(SUPERVISOR, PASSWORD)
