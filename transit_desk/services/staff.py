"""The staff: who works here, with which roles, and the keyring that lets each one in.

A person is a row in the database (name, roles, what the audit names) and a slot in the keyring (what a
password opens). The row decides: a slot without a row at work lets nobody in. So a change first writes the
row inside the transaction, then the keyring, then commits; a power cut between the two leaves at worst a slot
that opens nothing for anybody, and `tidy` takes it away.
"""

from collections.abc import Collection
from pathlib import Path
from uuid import uuid4

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db import tables as tb
from db.engine import Database
from db.keyring import OpenKeyring
from db.rotate import Step, rotate
from transit_desk.domain.audit import Act
from transit_desk.domain.passwords import sign_in_name
from transit_desk.domain.refusals import (
    LastSupervisor,
    NoKeyring,
    NoRoles,
    NotFound,
    NotYourself,
    StaffNameTaken,
)
from transit_desk.domain.rights import Right, Role, Staff
from transit_desk.domain.staff_rows import StaffRow
from transit_desk.services.acts import Writing, needs, writing
from transit_desk.services.context import Data, Desk
from transit_desk.services.errors import telling
from transit_desk.services.progress import NoProgress, Progress
from transit_desk.services.settings import place_of_data


@needs(Right.MANAGE_STAFF, Right.MEDICAL_NOTES)
def staff_list(desk: Desk) -> tuple[StaffRow, ...]:
    """Everybody at work here, by name."""
    if desk.keys:
        desk.keys.refresh()  # a colleague may have changed it in a program of their own
    slots = frozenset(desk.keys.staff_ids()) if desk.keys else frozenset()
    with desk.database.read() as connection:
        roles: dict[str, set[Role]] = {}
        for staff_id, role in connection.execute(select(tb.StaffRole.staff_id, tb.StaffRole.role)):
            roles.setdefault(staff_id, set()).add(role)
        rows = connection.execute(
            select(tb.Staff.id, tb.Staff.name, tb.Staff.added_at, tb.Staff.added_by)
            .where(tb.Staff.removed_at.is_(None))
            .order_by(tb.Staff.folded)
        ).all()
    return tuple(
        StaffRow(
            staff_id,
            name,
            frozenset(roles.get(staff_id, ())),
            added_at,
            added_by,
            staff_id in slots,
            Role.MEDICAL in roles.get(staff_id, ())
            and not (desk.keys and staff_id in slots and desk.keys.holds_notes_key(staff_id)),
        )
        for staff_id, name, added_at, added_by in rows
    )


@needs(Right.MANAGE_STAFF)
def add_staff(desk: Desk, name: str, password: str, roles: Collection[Role]) -> str:
    """Somebody new, who must choose a password of their own at the first sign-in; returns the id.

    Raises `StaffNameTaken`, `NoRoles`, `PasswordTooWeak`.
    """
    keys = _keys(desk)
    staff_id = str(uuid4())
    with telling(name, clash=StaffNameTaken(name.strip())), writing(desk, Act.STAFF_ADDED) as act:
        insert_staff(act, desk, staff_id, name, roles)
        keys.add(staff_id, name.strip(), password)
    return staff_id


def insert_staff(act: Writing, desk: Desk, staff_id: str, name: str, roles: Collection[Role]) -> None:
    """The row and its roles, noted; for whoever makes the first person of a centre too."""
    if not roles:
        raise NoRoles
    name = name.strip()
    act.session.add(
        tb.Staff(
            id=staff_id, name=name, folded=sign_in_name(name), added_at=desk.clock(), added_by=desk.actor
        )
    )
    act.session.flush()
    _put_roles(act.session, staff_id, roles)
    act.note(subject=staff_id, after={"name": name, "roles": sorted(roles)})


@needs(Right.MANAGE_STAFF)
def rename_staff(desk: Desk, staff_id: str, name: str) -> str:
    """Another name from now on; acts of the past keep the old one. Returns the old name, for undo.

    Raises `StaffNameTaken`, `NotFound`.
    """
    keys = _keys(desk)
    name = name.strip()
    with telling(name, clash=StaffNameTaken(name)), writing(desk, Act.STAFF_RENAMED) as act:
        row = _at_work(act.session, staff_id)
        before, row.name, row.folded = row.name, name, sign_in_name(name)
        act.session.flush()
        act.note(subject=staff_id, before={"name": before}, after={"name": name})
        keys.rename(staff_id, name)
    return before


@needs(Right.MANAGE_STAFF)
def set_roles(desk: Desk, staff_id: str, roles: Collection[Role]) -> frozenset[Role]:
    """Exactly these roles; returns those before, for undo. They hold from the person's next sign-in.

    Who is no longer of the medical staff loses the key to the notes at once. Raises `NoRoles`,
    `LastSupervisor`, `NotFound`.
    """
    keys = _keys(desk)
    if not roles:
        raise NoRoles
    with telling("staff"), writing(desk, Act.STAFF_ROLES) as act:
        row = _at_work(act.session, staff_id)
        before = _roles(act.session, staff_id)
        act.session.execute(delete(tb.StaffRole).where(tb.StaffRole.staff_id == staff_id))
        _put_roles(act.session, staff_id, roles)
        _one_supervisor_left(act.session)
        act.note(
            subject=staff_id,
            before={"name": row.name, "roles": sorted(before)},
            after={"name": row.name, "roles": sorted(roles)},
        )
        if Role.MEDICAL not in roles:
            keys.refresh()
            if staff_id in keys.staff_ids() and keys.holds_notes_key(staff_id):
                keys.take_notes_key(staff_id)
    return before


@needs(Right.MANAGE_STAFF)
def remove_staff(desk: Desk, staff_id: str, progress: Progress | None = None) -> None:
    """The person can't sign in any more, and the database gets a new key, so that no old copy of the keyring
    opens it. Raises `NotYourself`, `LastSupervisor`, `NotFound`.

    On a server the secret is the server's own, and is changed there (docs/security.md).
    """
    keys = _keys(desk)
    if staff_id == desk.staff.id:
        raise NotYourself
    with telling("staff"), writing(desk, Act.STAFF_REMOVED) as act:
        row = _at_work(act.session, staff_id)
        row.removed_at, row.removed_by = desk.clock(), desk.actor
        act.session.flush()
        _one_supervisor_left(act.session)
        act.note(subject=staff_id, before={"name": row.name, "roles": sorted(_roles(act.session, staff_id))})
    keys.remove(staff_id)
    if keys.secret.kind == "file":
        _rotate(desk, keys, progress)


@needs(Right.MANAGE_STAFF)
def reset_password(desk: Desk, staff_id: str, password: str) -> None:
    """A first password again, for who forgot theirs; another is asked for at the next sign-in.

    A member of the medical staff needs the key to the notes handed over anew. Raises `PasswordTooWeak`.
    """
    keys = _keys(desk)
    with telling("staff"), writing(desk, Act.PASSWORD_SET) as act:
        row = _at_work(act.session, staff_id)
        act.note(subject=staff_id, after={"name": row.name})
        if staff_id in keys.staff_ids():
            keys.set_password(staff_id, password)
        else:
            keys.add(staff_id, row.name, password)


@needs(Right.OWN_ACCOUNT)
def change_password(desk: Desk, old: str, new: str) -> None:
    """One's own password. Raises `WrongSignIn` for a wrong old one, `PasswordTooWeak`."""
    keys = _keys(desk)
    with writing(desk, Act.PASSWORD_CHANGED) as act:
        act.note(subject=desk.staff.id)
        keys.change_password(old, new)


@needs(Right.MANAGE_STAFF)
def rotate_key(desk: Desk, progress: Progress | None = None) -> None:
    """A new key for the whole database: when a copy of the keyring, or a password, went astray."""
    _rotate(desk, _keys(desk), progress)


@needs(Right.MANAGE_STAFF)
def new_recovery_code(desk: Desk) -> str:
    """A new recovery code, to be printed; the one before opens nothing any more."""
    keys = _keys(desk)
    with writing(desk, Act.CODE_MADE) as act:
        act.note()
        return keys.new_recovery_code()


@needs(Right.MEDICAL_NOTES)
def give_notes_key(desk: Desk, staff_id: str) -> None:
    """Hands the key to the sealed notes to a colleague of the medical staff. Raises `NotFound`."""
    keys = _keys(desk)
    with telling("staff"), writing(desk, Act.NOTES_KEY_GIVEN) as act:
        row = _at_work(act.session, staff_id)
        if Role.MEDICAL not in _roles(act.session, staff_id):
            raise NotFound("staff")
        act.note(subject=staff_id, after={"name": row.name})
        keys.give_notes_key(staff_id)


@needs(Right.OWN_ACCOUNT)
def tidy(desk: Desk) -> bool:
    """Takes away what a power cut in the middle of a removal left: slots of people who don't work here, and
    the key they could open. Asked at each sign-in; returns whether there was anything."""
    keys = _keys(desk)
    with desk.database.read() as connection:
        at_work = set(connection.scalars(select(tb.Staff.id).where(tb.Staff.removed_at.is_(None))))
    gone = sorted(keys.staff_ids() - at_work)
    for staff_id in gone:
        keys.remove(staff_id)
    if gone and keys.secret.kind == "file":
        _rotate(desk, keys, None)
    return bool(gone)


def who_is(database: Data, staff_id: str) -> Staff | None:
    """The person of a slot, with roles; None for one who does not work here (any more)."""
    with database.read() as connection:
        name = connection.scalar(
            select(tb.Staff.name).where(tb.Staff.id == staff_id, tb.Staff.removed_at.is_(None))
        )
        if name is None:
            return None
        roles = connection.scalars(select(tb.StaffRole.role).where(tb.StaffRole.staff_id == staff_id)).all()
    return Staff(staff_id, name, frozenset(roles))


def _keys(desk: Desk) -> OpenKeyring:
    if desk.keys is None:
        raise NoKeyring
    return desk.keys


def _rotate(desk: Desk, keys: OpenKeyring, progress: Progress | None) -> None:
    told = progress or NoProgress()
    steps = tuple(Step)
    assert isinstance(desk.database, Database)  # a desk with a keyring stands on a real one
    path = Path(place_of_data(desk))
    rotate(desk.database, path, keys, lambda step: told.step(steps.index(step), len(steps), ""))
    with writing(desk, Act.KEY_ROTATED) as act:
        act.note()


def _at_work(session: Session, staff_id: str) -> tb.Staff:
    row = session.get(tb.Staff, staff_id, with_for_update=True)
    if row is None or row.removed_at is not None:
        raise NotFound("staff")
    return row


def _roles(session: Session, staff_id: str) -> frozenset[Role]:
    return frozenset(session.scalars(select(tb.StaffRole.role).where(tb.StaffRole.staff_id == staff_id)))


def _put_roles(session: Session, staff_id: str, roles: Collection[Role]) -> None:
    session.execute(
        insert(tb.StaffRole), [{"staff_id": staff_id, "role": role} for role in sorted(set(roles))]
    )


def _one_supervisor_left(session: Session) -> None:
    left = session.scalar(
        select(tb.StaffRole.staff_id)
        .join(tb.Staff, tb.Staff.id == tb.StaffRole.staff_id)
        .where(tb.StaffRole.role == Role.SUPERVISOR, tb.Staff.removed_at.is_(None))
        .limit(1)
    )
    if left is None:
        raise LastSupervisor
