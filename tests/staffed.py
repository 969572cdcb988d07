"""A desk with a keyring and staff of each role, in a folder of its own; made once for all tests, then copied."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.engine import Database
from db.keyring import Kdf, Secret, create, read
from transit_desk.domain.rights import Role
from transit_desk.folders import Folders, folders

SUPERVISOR = "Désiré Supervisor"
PASSWORD = "a long enough password"
STAFF = {
    "Aline Front": frozenset({Role.FRONT_DESK}),
    "Bosco Movement": frozenset({Role.MOVEMENT}),
    "Chantal Medical": frozenset({Role.MEDICAL}),
    "Esther Auditor": frozenset({Role.AUDITOR}),
    "Félix Everything": frozenset({Role.FRONT_DESK, Role.MOVEMENT, Role.MEDICAL, Role.SUPERVISOR}),
}
"""Name and roles; everybody has the same password here, and has chosen it."""

_secrets: dict[str, Secret] = {}

QUICK = Kdf(64, 1, 1)
_STRENGTHS = [function.__kwdefaults__ or {} for function in (create, read)]
_REAL = [dict(strength) for strength in _STRENGTHS]


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """In this process a password costs next to nothing: half the time of whoever signs in went to Argon2id. Programs
    that tests start are as strong as ever."""
    with pytest.MonkeyPatch.context() as patch:
        for strength in _STRENGTHS:
            patch.setitem(strength, "kdf", QUICK)
        yield


@pytest.fixture
def real_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost what they cost in the program."""
    for strength, real in zip(_STRENGTHS, _REAL, strict=True):
        monkeypatch.setitem(strength, "kdf", real["kdf"])


@pytest.fixture(scope="session")
def staffed_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder, and the recovery code of its keyring."""
    from transit_desk.domain.audit import Act
    from transit_desk.doorkeeper import DeskDoorkeeper
    from transit_desk.services.acts import writing
    from transit_desk.services.staff import insert_staff
    from ui.doorkeeper import FirstAnswers

    folder = tmp_path_factory.mktemp("staffed") / "desk"
    keeper = DeskDoorkeeper(folders(folder))
    begun = keeper.begin(FirstAnswers("Test Centre", "en", SUPERVISOR, PASSWORD, "sample"))
    desk = begun.desk
    assert desk.keys is not None
    for number, (name, roles) in enumerate(STAFF.items()):
        with writing(desk, Act.STAFF_ADDED) as act:
            insert_staff(act, desk, f"staff-{number}", name, roles)
            desk.keys.add(f"staff-{number}", name, PASSWORD, must_change=False)
    keeper.close()
    return folder, begun.new_code


@pytest.fixture
def staffed(staffed_template: tuple[Path, str], desk_folder: Path) -> Folders:
    """The desk of this test (`TRANSIT_DESK_DATA`), with staff."""
    return staffed_in(desk_folder, staffed_template)


@pytest.fixture
def staff_a_desk(staffed_template: tuple[Path, str]) -> Callable[[Path], Folders]:
    """Puts a desk with staff into any folder."""
    return lambda folder: staffed_in(folder, staffed_template)


def staffed_in(folder: Path, template: tuple[Path, str]) -> Folders:
    """A copy of the template in `folder`."""
    shutil.copytree(template[0], folder, dirs_exist_ok=True)
    return folders(folder)


def signing_in(name: str = SUPERVISOR, password: str = PASSWORD) -> list[str]:
    """Arguments by which a command in this process signs in: the password through a pipe."""
    reading, writing = os.pipe()
    os.write(writing, f"{password}\n".encode())
    os.close(writing)
    return ["--user", name, "--password-fd", str(reading)]


def secret_of(place: Folders) -> Secret:
    """What opens the database of a staffed desk."""
    found = place.keyring.read_bytes().hex()
    if found not in _secrets:
        _secrets[found] = read(place.keyring).open(SUPERVISOR, PASSWORD).secret
    return _secrets[found]


def database_of(place: Folders) -> Database:
    """The database of a staffed desk, beside whoever else has it open."""
    from db.engine import open_sqlite

    return open_sqlite(place.database, secret_of(place).value)
