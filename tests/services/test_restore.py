"""Restore: the backup becomes the desk, what was there is kept, and a power cut leaves one or the other."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from db import backup_file
from db import tables as tb
from db.engine import open_sqlite
from db.keyring import Keyring, OpenKeyring, read
from db.migrate import bring_up_to_date
from tests.db_fixtures import KEY, START, Clock, new_desk
from tests.keyrings import CHEAP, NAME, PASSWORD, SUPERVISOR, with_keyring
from tests.people import add_case, family
from transit_desk.domain.audit import Act
from transit_desk.domain.backups import BackupFault
from transit_desk.domain.refusals import BackupDamaged, NotAllowed, ServerKeepsBackups, WrongSignIn
from transit_desk.domain.rights import Role
from transit_desk.folders import Folders
from transit_desk.restoring import finish_restore, look_into, restore
from transit_desk.services.back_up import BackupPlaces, back_up, last_good, seals
from transit_desk.services.context import Desk
from transit_desk.services.verify import verify

LONG = bool(os.environ.get("TRANSIT_DESK_LONG"))


def by_password(keyring: Keyring) -> OpenKeyring:
    return read(keyring.path, kdf=CHEAP).open(NAME, PASSWORD)


@dataclass
class Office:
    """A desk that was backed up, then worked on."""

    folders: Folders
    file: Path
    code: str
    clock: Clock

    def people(self, folders: Folders | None = None) -> int:
        """How many people the desk in these folders knows; opened as the next start would."""
        with self.opened(folders) as desk, desk.database.read() as connection:
            return connection.scalar(select(func.count()).select_from(tb.Person)) or 0

    @contextmanager
    def opened(self, folders: Folders | None = None) -> Iterator[Desk]:
        place = folders or self.folders
        keys = by_password(read(place.keyring, kdf=CHEAP))
        database = open_sqlite(place.database, keys.secret.value)
        try:
            yield replace(new_desk(database, self.clock), keys=keys)
        finally:
            database.close()


BACKED_UP, LATER = 4, 7


@pytest.fixture(scope="module")
def made(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Made once; each test works on a copy."""
    root = tmp_path_factory.mktemp("office")
    folders = Folders(root, root / "logs", root / "settings.json").make()
    shutil.copy(sqlite_template, folders.database)
    database = open_sqlite(folders.database, KEY)
    clock = Clock()
    desk, _, code = with_keyring(new_desk(database, clock), folders.keyring, KEY)
    with database.write() as session:
        session.add(
            tb.Staff(id=SUPERVISOR, name=NAME, folded=NAME.lower(), added_at=START, added_by="", version=1)
        )
        session.flush()
        session.add(tb.StaffRole(staff_id=SUPERVISOR, role=Role.SUPERVISOR))
    add_case(desk, "BI-26000100", family("NYIRAHABIMANA", BACKED_UP))
    done = back_up(desk, BackupPlaces(folders.database, folders.keyring, folders.backups))
    add_case(desk, "BI-26000200", family("BUTOYI", LATER - BACKED_UP))
    database.close()
    return Office(folders, done.file, code, clock)


@pytest.fixture
def office(made: Office, tmp_path: Path) -> Office:
    root = tmp_path / "office"
    shutil.copytree(made.folders.data, root)
    folders = Folders(root, root / "logs", root / "settings.json")
    return replace(made, folders=folders, file=folders.backups / made.file.name, clock=Clock())


def test_the_backup_becomes_the_desk_and_what_it_replaces_is_kept(office: Office) -> None:
    assert office.people() == LATER
    about = look_into(office.file)
    assert about.made == START and about.sequence == 1
    log = office.folders.data / "desk.db-wal"
    log.write_bytes(b"of a program that was killed")
    done = restore(office.folders, office.file, by_password, clock=office.clock, place="Front desk")
    assert done.by == NAME and done.about == about and done.kept is not None
    assert done.kept.name == "replaced-20261206-060000" and done.kept.stat().st_mode & 0o777 == 0o700
    assert not log.exists() and (done.kept / log.name).read_bytes() == b"of a program that was killed"
    assert office.people() == BACKED_UP
    old = Folders(done.kept, done.kept / "logs", done.kept / "settings.json")
    assert office.people(old) == LATER, "what was replaced still opens"
    with office.opened() as desk, desk.database.read() as connection:
        last = connection.execute(
            select(tb.AuditEvent.act, tb.AuditEvent.by, tb.AuditEvent.place)
            .order_by(tb.AuditEvent.id.desc())
            .limit(1)
        ).one()
    assert tuple(last) == (Act.RESTORED, NAME, "Front desk")
    assert office.folders.database.stat().st_mode & 0o777 == 0o600
    assert not (office.folders.data / ".restoring").exists()
    assert finish_restore(office.folders) is None


def test_on_a_new_pc_with_the_recovery_code_alone(office: Office, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    file = Path(shutil.copy(office.file, stick))
    root = tmp_path / "new pc"
    folders = Folders(root / "data", root / "logs", root / "settings.json")
    done = restore(folders, file, lambda keyring: keyring.open_with_code(office.code), clock=office.clock)
    assert done.by == "Recovery code" and done.kept is None
    assert office.people(folders) == BACKED_UP
    assert folders.data.stat().st_mode & 0o777 == 0o700
    assert not list(folders.data.glob("replaced-*"))
    state = last_good(folders.backups)
    assert state is not None and (state.made, state.sequence) == (START, 1)


def test_what_was_left_behind_is_no_fault_of_the_audit(office: Office) -> None:
    """The backups made between the one that is restored and now are of another history."""
    places = BackupPlaces(office.folders.database, office.folders.keyring, office.folders.backups)
    with office.opened() as desk:
        for _ in range(3):
            office.clock.forward(days=1)
            back_up(desk, places)
    restore(office.folders, office.file, by_password, clock=office.clock)
    with office.opened() as desk:
        office.clock.forward(days=1)
        later = back_up(desk, places)
        found = seals(desk, [places.folder])
        assert [seal.sequence for seal in found] == [1, 2, 3, 4, 5]
        assert later.file.name.startswith(office.file.name.split("-000001-")[0] + "-000005-")
        checked = verify(desk, found)
    assert checked.good and checked.seals == 2


def test_a_wrong_password_changes_nothing(office: Office) -> None:
    before = sorted(path.name for path in office.folders.data.iterdir())
    with pytest.raises(WrongSignIn):
        restore(office.folders, office.file, lambda keyring: keyring.open(NAME, "guessed"))
    assert sorted(path.name for path in office.folders.data.iterdir()) == before
    assert office.people() == LATER


def test_only_who_may_restore_does(office: Office) -> None:
    places = BackupPlaces(office.folders.database, office.folders.keyring, office.folders.backups)
    with office.opened() as desk:
        with desk.database.write() as session:
            session.query(tb.StaffRole).update({"role": Role.AUDITOR})
        office.clock.forward(days=1)
        done = back_up(desk, places)
    with pytest.raises(NotAllowed):
        restore(office.folders, done.file, by_password)
    assert office.people() == LATER


def test_a_server_is_restored_by_its_own_tools(office: Office) -> None:
    with pytest.raises(ServerKeepsBackups):
        restore(replace(office.folders, server="postgresql://x"), office.file, by_password)


def _repacked(file: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    import zipfile

    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, change(name, source.read(name)))
    return target


def test_a_damaged_part_is_named_and_nothing_changes(office: Office, tmp_path: Path) -> None:
    for part in ("desk.db", "desk.keyring"):
        bad = _repacked(
            office.file,
            tmp_path / f"{part}.tdbackup",
            lambda name, data, part=part: data[:-9] + b"x" + data[-8:] if name == part else data,  # type: ignore[misc]  # a default binds it
        )
        with pytest.raises(BackupDamaged) as refused:
            restore(office.folders, bad, by_password)
        assert (refused.value.fault, refused.value.member) == (BackupFault.MEMBER_CHANGED, part)
    assert office.people() == LATER


def _forged(office: Office, tmp_path: Path, tamper: Callable[[Path], None]) -> Path:
    """A backup whose sums are right, made by somebody who has its key."""
    import hashlib

    out = tmp_path / "forged"
    out.mkdir()
    about = backup_file.read_about(office.file)
    backup_file.extract(office.file, about, out)
    tamper(out / "desk.db")
    data = (out / "desk.db").read_bytes()

    def change(name: str, old: bytes) -> bytes:
        if name == "desk.db":
            return data
        if name == "about.json":
            found = json.loads(old)
            found["members"]["desk.db"] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            return json.dumps(found).encode()
        return old

    return _repacked(office.file, tmp_path / "forged.tdbackup", change)


def test_a_backup_with_a_changed_audit_is_refused(office: Office, tmp_path: Path) -> None:
    def tamper(path: Path) -> None:
        database = open_sqlite(path, KEY)
        with database.write() as session:
            session.connection().exec_driver_sql("DROP TRIGGER audit_event_no_update")
            session.connection().exec_driver_sql("UPDATE audit_event SET place = 'x' WHERE id = 1")
        database.close()

    with pytest.raises(BackupDamaged) as refused:
        restore(office.folders, _forged(office, tmp_path, tamper), by_password)
    assert refused.value.fault is BackupFault.AUDIT_BROKEN


def test_a_backup_whose_database_was_exchanged_for_another_is_refused(office: Office, tmp_path: Path) -> None:
    """Sound in itself, of the same key, and not the one that was sealed."""

    def exchange(path: Path) -> None:
        path.unlink()
        database = open_sqlite(path, KEY)
        bring_up_to_date(database)
        database.close()

    with pytest.raises(BackupDamaged) as refused:
        restore(office.folders, _forged(office, tmp_path, exchange), by_password)
    assert refused.value.fault is BackupFault.AUDIT_BROKEN


def test_a_database_of_another_key_is_refused(office: Office, tmp_path: Path) -> None:
    def exchange(path: Path) -> None:
        path.unlink()
        database = open_sqlite(path, bytes(32))
        bring_up_to_date(database)
        database.close()

    with pytest.raises(BackupDamaged) as refused:
        restore(office.folders, _forged(office, tmp_path, exchange), by_password)
    assert refused.value.fault is BackupFault.OTHER_KEY


# --- the power fails --------------------------------------------------------------------------------------------


class PowerCut(BaseException):
    """Nothing is executed any more; a BaseException, so that nobody handles it."""


class Power:
    """Cuts the power before or after the n-th step that changes the disk; then every further one fails too."""

    STEPS = ("open", "write", "fsync", "replace", "unlink", "mkdir", "rmdir")

    def __init__(self, patch: pytest.MonkeyPatch, at: int | None, *, after: bool) -> None:
        self.steps = 0
        self.off = False
        for name in self.STEPS:
            patch.setattr(os, name, self._wrapped(getattr(os, name), at, after))

    def _wrapped(self, real: Callable[..., Any], at: int | None, after: bool) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            if self.off:
                raise PowerCut
            here = self.steps == at
            self.steps += 1
            if here and not after:
                self.off = True
                raise PowerCut
            try:
                return real(*args, **kwargs)
            finally:
                if here:
                    self.off = True
                    raise PowerCut

        return step


def _cut_at(office: Office, at: int | None, *, after: bool) -> bool:
    """Restore with a power cut; whether it came to the end."""
    with pytest.MonkeyPatch.context() as patch:
        power = Power(patch, at, after=after)
        try:
            restore(office.folders, office.file, by_password, clock=office.clock)
        except PowerCut:
            return False
        assert not power.off
        return True


def _steps(office: Office) -> int:
    with pytest.MonkeyPatch.context() as patch:
        power = Power(patch, None, after=False)
        restore(office.folders, office.file, by_password, clock=office.clock)
        return power.steps


def test_a_power_cut_at_every_step_leaves_the_old_desk_or_the_new_one(office: Office, tmp_path: Path) -> None:
    def copy(name: str) -> Office:
        root = tmp_path / name
        shutil.copytree(office.folders.data, root)
        folders = Folders(root, root / "logs", root / "settings.json")
        return replace(office, folders=folders, file=folders.backups / office.file.name)

    steps = _steps(copy("whole"))
    assert steps > 30
    seen = {BACKED_UP: 0, LATER: 0}
    # What comes before the exchange changes nothing that anybody would see: in CI every fifth step of it.
    for at in range(steps) if LONG else [*range(0, steps - 30, 5), *range(steps - 30, steps)]:
        for after in (False, True):
            there = copy("cut")
            assert not _cut_at(there, at, after=after)
            if at % 3 == 0:  # the power goes again while the next start finishes, at each of its first steps
                for again in range(8):
                    with pytest.MonkeyPatch.context() as patch:
                        Power(patch, again, after=after)
                        try:
                            finish_restore(there.folders)
                            break
                        except PowerCut:
                            continue
            finish_restore(there.folders)
            people = there.people()
            seen[people] += 1
            kept = [path for path in there.folders.data.glob("replaced-*") if (path / "desk.db").exists()]
            if people == BACKED_UP:
                old = Folders(kept[0], kept[0], kept[0])
                assert there.people(old) == LATER
            else:
                assert not kept
            assert not (there.folders.data / "restoring.json").exists()
            assert not (there.folders.data / ".restoring").exists()
            shutil.rmtree(there.folders.data)
    assert seen[BACKED_UP] > 5 and seen[LATER] > 5
