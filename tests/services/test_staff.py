"""The staff in Setup: the row in the database and the slot in the keyring change together, and are told."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import pytest
from sqlalchemy import select

from db import tables as tb
from db.engine import Database, open_sqlite
from db.keyring import OpenKeyring, Secret, read
from tests.db_fixtures import Clock
from tests.staffed import PASSWORD, SUPERVISOR
from transit_desk.domain.audit import Act
from transit_desk.domain.refusals import (
    DatabaseUnreadable,
    LastSupervisor,
    NoRoles,
    NotAllowed,
    NotFound,
    NotYourself,
    PasswordRefused,
    SignInTooSoon,
    StaffNameTaken,
    StaleData,
    WrongSignIn,
)
from transit_desk.domain.rights import Role
from transit_desk.doorkeeper import DeskDoorkeeper
from transit_desk.folders import Folders
from transit_desk.services import staff
from transit_desk.services.context import Desk

NEW = "another long password"


class Door(NamedTuple):
    """A staffed desk and its keeper."""

    place: Folders
    keeper: DeskDoorkeeper
    clock: Clock

    def sign_in(self, name: str = SUPERVISOR, password: str = PASSWORD) -> Desk:
        return self.keeper.sign_in(name, password).desk


@pytest.fixture
def door(staffed: Folders) -> Iterator[Door]:
    clock = Clock()
    keeper = DeskDoorkeeper(staffed, clock)
    yield Door(staffed, keeper, clock)
    keeper.close()


def acts(desk: Desk) -> list[tuple[str, str, str]]:
    """Act, by, subject; oldest first."""
    with desk.database.read() as connection:
        query = select(tb.AuditEvent.act, tb.AuditEvent.by, tb.AuditEvent.subject).order_by(tb.AuditEvent.id)
        return [tuple(row) for row in connection.execute(query)]  # type: ignore[misc]  # three columns


def id_of(desk: Desk, name: str) -> str:
    return next(row.id for row in staff.staff_list(desk) if row.name == name)


def test_who_signs_in_acts_in_their_own_name_and_roles(door: Door) -> None:
    desk = door.sign_in("aline  FRONT")  # as people type
    assert desk.actor == "Aline Front" and desk.staff.roles == {Role.FRONT_DESK}
    assert acts(desk)[-1] == (Act.SIGNED_IN, "Aline Front", desk.staff.id)


def test_somebody_new_chooses_a_password_at_the_first_sign_in(door: Door) -> None:
    desk = door.sign_in()
    new = staff.add_staff(desk, "  Gloria N. ", PASSWORD, {Role.MOVEMENT, Role.AUDITOR})
    assert acts(desk)[-1] == (Act.STAFF_ADDED, SUPERVISOR, new)
    signed_in = door.keeper.sign_in("Gloria N.", PASSWORD)
    assert signed_in.must_change and signed_in.desk.staff.roles == {Role.MOVEMENT, Role.AUDITOR}
    staff.change_password(signed_in.desk, PASSWORD, NEW)
    again = door.keeper.sign_in("Gloria N.", NEW)
    assert not again.must_change and again.desk.staff.id == new


@pytest.mark.parametrize(
    ("name", "password", "roles", "refused"),
    [
        ("aline front", PASSWORD, {Role.MOVEMENT}, StaffNameTaken),
        ("Gloria", "short", {Role.MOVEMENT}, PasswordRefused),
        ("Gloria", PASSWORD, set(), NoRoles),
    ],
)
def test_nobody_is_half_added(
    door: Door, name: str, password: str, roles: set[Role], refused: type[Exception]
) -> None:
    desk = door.sign_in()
    before, heard, slots = staff.staff_list(desk), acts(desk), desk.keys and desk.keys.staff_ids()
    with pytest.raises(refused):
        staff.add_staff(desk, name, password, roles)
    assert staff.staff_list(desk) == before and acts(desk) == heard
    assert desk.keys is not None and desk.keys.staff_ids() == slots


def test_a_slot_without_a_row_lets_nobody_in(door: Door) -> None:
    """What a power cut between the keyring and the commit would leave."""
    desk = door.sign_in()
    assert desk.keys is not None
    desk.keys.add("nobody", "Gloria", PASSWORD)
    with pytest.raises(WrongSignIn):
        door.sign_in("Gloria")


def test_who_left_gets_in_no_more_and_no_old_keyring_opens_the_database(door: Door) -> None:
    desk = door.sign_in()
    old = door.place.keyring.with_name("copy.keyring")
    old.write_bytes(door.place.keyring.read_bytes())
    stolen = read(old).open("Bosco Movement", PASSWORD).secret
    staff.remove_staff(desk, id_of(desk, "Bosco Movement"))
    assert "Bosco Movement" not in {row.name for row in staff.staff_list(desk)}
    assert [act for act, _, _ in acts(desk)][-2:] == [Act.STAFF_REMOVED, Act.KEY_ROTATED]
    with pytest.raises(WrongSignIn):
        door.sign_in("Bosco Movement")
    door.keeper.close()
    with pytest.raises(DatabaseUnreadable):
        open_sqlite(door.place.database, stolen.value)
    assert len(staff.staff_list(door.sign_in())) == 5  # everybody else's passwords open it as before


def test_a_removal_that_the_power_cut_is_ended_at_the_next_sign_in(door: Door) -> None:
    desk = door.sign_in()
    key = keys_of(desk).secret
    with desk.database.write() as session:
        gone = session.get(tb.Staff, id_of(desk, "Bosco Movement"))
        assert gone is not None
        gone.removed_at, gone.removed_by = desk.clock(), desk.actor
    aline = door.sign_in("Aline Front")
    assert gone.id not in keys_of(aline).staff_ids()
    assert keys_of(aline).secret != key
    assert not staff.tidy(aline)


def test_there_is_always_a_supervisor_who_is_not_oneself(door: Door) -> None:
    desk = door.sign_in()
    with pytest.raises(NotYourself):
        staff.remove_staff(desk, desk.staff.id)
    staff.set_roles(desk, id_of(desk, "Félix Everything"), {Role.MEDICAL})
    with pytest.raises(LastSupervisor):
        staff.set_roles(desk, desk.staff.id, {Role.AUDITOR})
    assert door.sign_in().staff.roles == {Role.SUPERVISOR}


def test_roles_hold_from_the_next_sign_in_and_can_be_taken_back(door: Door) -> None:
    desk = door.sign_in()
    aline = id_of(desk, "Aline Front")
    before = staff.set_roles(desk, aline, {Role.FRONT_DESK, Role.MOVEMENT})
    assert before == {Role.FRONT_DESK}
    assert door.sign_in("Aline Front").staff.roles == {Role.FRONT_DESK, Role.MOVEMENT}
    staff.set_roles(desk, aline, before)
    assert door.sign_in("Aline Front").staff.roles == {Role.FRONT_DESK}
    with pytest.raises(NotFound):
        staff.set_roles(desk, "nobody", {Role.AUDITOR})


def test_another_name_signs_in_with_the_same_password(door: Door) -> None:
    desk = door.sign_in()
    aline = id_of(desk, "Aline Front")
    assert staff.rename_staff(desk, aline, "Aline Ndayizeye") == "Aline Front"
    with pytest.raises(WrongSignIn):
        door.sign_in("Aline Front")
    assert door.sign_in("aline ndayizeye").actor == "Aline Ndayizeye"
    with pytest.raises(StaffNameTaken):
        staff.rename_staff(desk, aline, "bosco movement")


def keys_of(desk: Desk) -> OpenKeyring:
    assert desk.keys is not None
    return desk.keys


def test_the_first_of_the_medical_staff_makes_the_notes_key_and_hands_it_on(door: Door) -> None:
    supervisor = door.sign_in()
    assert not keys_of(supervisor).has_notes_key()
    chantal = door.sign_in("Chantal Medical")
    key = keys_of(chantal).notes_key
    assert key is not None
    felix = door.sign_in("Félix Everything")
    assert keys_of(felix).notes_key is None  # nobody has handed it over yet
    waiting = {row.name for row in staff.staff_list(chantal) if row.awaits_notes_key}
    assert waiting == {"Félix Everything"}
    with pytest.raises(NotAllowed):
        staff.give_notes_key(supervisor, felix.staff.id)
    staff.give_notes_key(chantal, felix.staff.id)
    assert keys_of(door.sign_in("Félix Everything")).notes_key == key
    with pytest.raises(NotFound):
        staff.give_notes_key(chantal, id_of(chantal, "Aline Front"))
    staff.set_roles(supervisor, felix.staff.id, {Role.SUPERVISOR})
    assert keys_of(door.sign_in("Félix Everything")).notes_key is None


def test_a_forgotten_password_costs_the_notes_key(door: Door) -> None:
    chantal = door.sign_in("Chantal Medical").staff.id
    supervisor = door.sign_in()
    staff.reset_password(supervisor, chantal, NEW)
    signed_in = door.keeper.sign_in("Chantal Medical", NEW)
    assert signed_in.must_change
    with pytest.raises(WrongSignIn):
        door.sign_in("Chantal Medical", PASSWORD)


def test_the_recovery_code_opens_once_and_is_told(door: Door, staffed_template: tuple[object, str]) -> None:
    _, code = staffed_template
    first = door.keeper.sign_in_with_code(code.lower().replace("-", " "))
    assert first.new_code and first.new_code != code
    assert first.desk.staff.roles == {Role.SUPERVISOR} and first.desk.staff.id == ""
    assert Act.CODE_USED in [act for act, _, _ in acts(first.desk)]
    assert door.keeper.confirm_code(first.new_code) and not door.keeper.confirm_code(code)
    staff.reset_password(first.desk, id_of(first.desk, SUPERVISOR), NEW)
    with pytest.raises(WrongSignIn):
        door.keeper.sign_in_with_code(code)
    assert door.keeper.sign_in(SUPERVISOR, NEW).must_change


def test_wrong_passwords_make_one_wait_longer_also_after_a_restart(door: Door) -> None:
    waits = []
    for _ in range(5):
        with pytest.raises(WrongSignIn):
            door.sign_in("Aline Front", "wrong")
        fresh = DeskDoorkeeper(door.place, door.clock)
        waits.append(fresh.wait("aline front"))
        door.clock.forward(seconds=waits[-1])
    assert waits == sorted(waits) and waits[0] == 0 and waits[-1] > 4
    with pytest.raises(WrongSignIn):
        door.sign_in("Aline Front", "wrong")
    with pytest.raises(SignInTooSoon) as refused:
        door.sign_in("Aline Front", PASSWORD)
    assert refused.value.seconds > 8
    assert door.keeper.wait("Bosco Movement") == 0
    door.clock.forward(seconds=refused.value.seconds)
    desk = door.sign_in("Aline Front")
    assert door.keeper.wait("Aline Front") == 0
    assert [act for act, _, _ in acts(desk)][-2:] == [Act.SIGN_IN_REFUSED, Act.SIGNED_IN]
    with desk.database.read() as connection:
        told = connection.scalar(
            select(tb.AuditDetail.detail).order_by(tb.AuditDetail.event_id.desc()).limit(1)
        )
    assert json.loads(told or "")["after"] == {"tries": 6, "others": 0}


def test_a_new_key_is_made_while_the_desk_works(door: Door) -> None:
    desk = door.sign_in()
    before = keys_of(desk).secret
    staff.rotate_key(desk)
    assert keys_of(desk).secret != before
    assert len(staff.staff_list(desk)) == 6
    aline = door.sign_in("Aline Front")
    assert aline.database is desk.database


def test_somebody_elses_session_meets_the_new_keyring(door: Door) -> None:
    """A change of the keyring by a person whose slot was changed meanwhile is refused, nothing is lost."""
    aline = door.sign_in("Aline Front")
    staff.reset_password(door.sign_in(), aline.staff.id, NEW)
    with pytest.raises(StaleData):
        staff.change_password(aline, PASSWORD, "yet another password")


def test_a_desk_without_a_keyring_has_no_staff_to_change(sqlite_desk: Desk) -> None:
    from transit_desk.domain.refusals import NoKeyring

    with pytest.raises(NoKeyring):
        staff.add_staff(sqlite_desk, "Gloria", PASSWORD, {Role.AUDITOR})
    assert staff.staff_list(replace(sqlite_desk, keys=None)) == ()


def test_who_opens_the_file_itself_sees_the_staff(door: Door) -> None:
    """The row decides, not the keyring: nobody becomes a supervisor by editing a file."""
    secret = Secret("file", keys_of(door.sign_in()).secret.value)
    database: Database = open_sqlite(door.place.database, secret.value)
    with database.read() as connection:
        roles = connection.execute(
            select(tb.StaffRole.role).join(tb.Staff).where(tb.Staff.name == "Aline Front")
        ).scalars()
        assert list(roles) == [Role.FRONT_DESK]
    database.close()
