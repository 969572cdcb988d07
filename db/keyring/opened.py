"""The keyring as one person opened it. Every change is one write of the whole file, read anew under a lock.

So two programs, or two people in one, may change it at once: each change builds on the other's, or is refused
with `StaleData` when this person's own slot is no longer what it was.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from db import durable
from db.keyring import format, slots
from db.keyring.format import Content, Kdf, Slot
from db.keyring.held import (
    Held,
    Plan,
    authenticated,
    check_password,
    free_tag,
    hold,
    load,
    new_code,
    plan_with,
    sealed,
    slot_of,
    with_notes,
    with_slot,
)
from db.keyring.slots import Insides, NotesKey, Secret
from transit_desk.domain.passwords import PasswordProblem
from transit_desk.domain.recovery_code import typed_code
from transit_desk.domain.refusals import (
    DatabaseFailed,
    NoNotesKey,
    PasswordRefused,
    StaleData,
    WrongSignIn,
)

TODAY: Final = Kdf(65536, 3, 4)  # the second recommendation of RFC 9106, section 4: 64 MiB, 3 passes, 4 lanes


class OpenKeyring:
    """What a password or the recovery code opened. All changes raise `StaleData` and `DatabaseFailed`."""

    def __init__(self, path: Path, kdf: Kdf, slot_id: bytes, insides: Insides, content: Content) -> None:
        """Raises `KeyringTampered` when nobody who could open the keyring wrote `content`."""
        self.path = path
        self.rehashed = False
        self._rotating = False
        self._kdf = kdf
        self._held = hold(path, content, slot_id, insides)

    def __repr__(self) -> str:
        return f"OpenKeyring({self.path.name!r}, staff_id={self.staff_id!r})"

    @property
    def staff_id(self) -> str | None:
        """Who opened it; None for the recovery code."""
        return self._held.own.staff

    @property
    def by_code(self) -> bool:
        """Whether the recovery code opened it; it reads no medical notes and is replaced after its use."""
        return self._held.own.staff is None

    @property
    def must_change(self) -> bool:
        """Whether someone else chose this person's password."""
        return self._held.own.must_change

    @property
    def secret(self) -> Secret:
        """What opens the data (the first of `candidates`)."""
        return self._held.current

    @property
    def candidates(self) -> tuple[Secret, ...]:
        """What may open the data, in the order to be tried; more than one after a rotation that was cut."""
        held = self._held
        return (held.current,) if held.next is None else (held.current, held.next)

    @property
    def notes_key(self) -> NotesKey | None:
        """The key of the medical notes, for medical staff."""
        return self._held.notes

    @property
    def serial(self) -> int:
        """Counts the keyring's changes."""
        return self._held.content.serial

    def tag(self, name: str) -> str:
        """What stands for a typed name where wrong passwords are counted (`Keyring.tag`)."""
        return slots.name_tag(self._held.content, name)

    # --- who is in it ---------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read again what others have changed meanwhile."""
        with durable.telling(), durable.locked(self.path):
            self._held = self._reread()

    def staff_ids(self) -> frozenset[str]:
        """Who can sign in."""
        return frozenset(slot.staff for slot in self._held.content.slots if slot.staff is not None)

    def holds_notes_key(self, staff_id: str) -> bool:
        """Whether this person's slot opens the medical notes. Raises `NotFound`."""
        return slot_of(self._held.content, staff_id).notes is not None

    def has_notes_key(self) -> bool:
        """Whether anybody's does."""
        return any(slot.notes is not None for slot in self._held.content.slots)

    def add(self, staff_id: str, name: str, password: str, must_change: bool = True) -> None:
        """Let someone in, by a password to be replaced at once. Raises `SignInNameTaken`, `PasswordRefused`."""
        check_password(password, name)

        def change(held: Held) -> Plan:
            if held.content.of_staff(staff_id) is not None:
                raise StaleData("staff")
            tag = free_tag(held.content, name)
            slot, _ = slots.new_slot(
                held.content,
                password,
                held.insides.anchor,
                self._kdf,
                staff=staff_id,
                name=tag,
                must_change=must_change,
            )
            return with_slot(held, sealed(held, slot, notes=None))

        self._change(change)

    def rename(self, staff_id: str, name: str) -> None:
        """Another name to sign in with. Raises `SignInNameTaken`, `NotFound`."""

        def change(held: Held) -> Plan:
            slot = slot_of(held.content, staff_id)
            return with_slot(held, replace(slot, name=free_tag(held.content, name, besides=slot)))

        self._change(change)

    def remove(self, staff_id: str) -> None:
        """Take someone's slot out; who kept a copy is locked out by the rotation that must follow.

        Raises `NotFound`; ValueError for one's own slot.
        """
        self._refuse_own(staff_id)

        def change(held: Held) -> Plan:
            gone = slot_of(held.content, staff_id)
            return plan_with(held, tuple(slot for slot in held.content.slots if slot.id != gone.id))

        self._change(change)

    # --- passwords ------------------------------------------------------------------------------------

    def change_password(self, old: str, new: str) -> None:
        """One's own. Raises `WrongSignIn` when `old` is not it, `PasswordRefused`.

        The slot gets new keys: the old password and an old copy of the keyring open nothing in the new one.
        """

        def change(held: Held) -> Plan:
            if held.own.staff is None or slots.unwrap(held.content, held.own, old) is None:
                raise WrongSignIn
            if slots.unwrap(held.content, held.own, new) is not None:
                raise PasswordRefused(PasswordProblem.SAME)
            self._check_new(held.content, held.own, new)
            return self._own_again(held, new, must_change=False)

        self._change(change)

    def set_password(self, staff_id: str, password: str) -> None:
        """Someone else's, forgotten: they must change it, and lose the notes key. Raises `NotFound`,
        `PasswordRefused`; ValueError for one's own.
        """
        self._refuse_own(staff_id)

        def change(held: Held) -> Plan:
            slot = slot_of(held.content, staff_id)
            self._check_new(held.content, slot, password)
            fresh, _ = slots.new_slot(
                held.content,
                password,
                held.insides.anchor,
                self._kdf,
                staff=staff_id,
                name=slot.name,
                must_change=True,
                slot_id=slot.id,
            )
            return with_slot(held, sealed(held, fresh, notes=None))

        self._change(change)

    def strengthen(self, password: str) -> None:
        """Wrap one's own slot anew when its parameters are below today's; `rehashed` says whether it was."""
        if self._held.own.kdf == self._held.own.kdf.raised_to(self._kdf):
            return
        try:
            self._change(lambda held: self._own_again(held, password, must_change=held.own.must_change))
        except (DatabaseFailed, StaleData):
            return  # the slot is as strong as it was, and the next sign-in tries again
        self.rehashed = True

    # --- medical notes --------------------------------------------------------------------------------

    def mint_notes_key(self) -> NotesKey:
        """Make the key of the medical notes, for one's own slot. Raises `StaleData` when somebody holds one."""
        if self.by_code:
            raise ValueError("the recovery code reads no medical notes")
        key = NotesKey.new()

        def change(held: Held) -> Plan:
            if any(slot.notes is not None for slot in held.content.slots):
                raise StaleData("keyring")
            return with_slot(held, with_notes(held, held.own, key))

        self._change(change)
        return key

    def give_notes_key(self, staff_id: str) -> None:
        """Let someone read medical notes. Raises `NoNotesKey` when one can't oneself, `NotFound`."""

        def change(held: Held) -> Plan:
            if held.notes is None:
                raise NoNotesKey
            return with_slot(held, with_notes(held, slot_of(held.content, staff_id), held.notes))

        self._change(change)

    def take_notes_key(self, staff_id: str) -> None:
        """Let someone read them no longer. Raises `NotFound`."""
        self._change(lambda held: with_slot(held, replace(slot_of(held.content, staff_id), notes=None)))

    # --- the recovery code ----------------------------------------------------------------------------

    def new_recovery_code(self) -> str:
        """A new code, shown this once; the old one opens nothing any more."""
        code = new_code()

        def change(held: Held) -> Plan:
            old = held.content.recovery
            slot, insides = slots.new_slot(
                held.content, code, held.insides.anchor, self._kdf, staff=None, name=None, slot_id=old.id
            )
            plan = with_slot(held, sealed(held, slot, notes=None))
            return replace(plan, insides=insides) if held.own.id == old.id else plan

        self._change(change)
        return code

    def check_recovery_code(self, code: str) -> bool:
        """Whether this is the code, as typed."""
        content = self._held.content
        return slots.unwrap(content, content.recovery, typed_code(code) or "") is not None

    # --- rotation (db/rotate.py) ----------------------------------------------------------------------

    def propose(self, secret: Secret) -> None:
        """Seal the next secret beside the current one in every slot: from now on either opens the pair."""

        def change(held: Held) -> Plan:
            if held.next is not None:
                raise StaleData("keyring")
            return plan_with(
                held,
                tuple(
                    replace(slot, next=slots.seal(held.content, slot, "next", secret.packed()))
                    for slot in held.content.slots
                ),
            )

        self._change(change)

    def settle(self, secret: Secret) -> None:
        """Say which of the candidates opened the data: it becomes the only one.

        Waits for a rotation that another program is at. Raises `StaleData` when the secret is no candidate
        any more (open again), `KeyringTampered`.
        """
        if self._rotating:
            self._settle(secret)
        else:
            with self._rotation_lock():
                self._settle(secret)

    @contextmanager
    def rotation(self) -> Iterator[None]:
        """Within: nobody else settles or rotates, so no candidate is dropped that the data may need."""
        with self._rotation_lock():
            self._rotating = True
            try:
                yield
            finally:
                self._rotating = False

    def _settle(self, secret: Secret) -> None:
        def change(held: Held) -> Plan | None:
            if secret not in (held.current, held.next):
                raise StaleData("keyring")
            if held.next is None:
                return None
            return Plan(
                tuple(
                    replace(
                        slot, current=slots.seal(held.content, slot, "current", secret.packed()), next=None
                    )
                    for slot in held.content.slots
                ),
                secret,
                held.insides,
            )

        self._change(change)

    @contextmanager
    def _rotation_lock(self) -> Iterator[None]:
        with durable.telling(), durable.locked(self.path.with_name(f"{self.path.name}.rotation")):
            yield

    # --- how a change is made -------------------------------------------------------------------------

    def _change(self, change: Callable[[Held], Plan | None]) -> None:
        """Read, change, write, all under the lock; nothing is written when there is no plan."""
        with durable.telling(), durable.locked(self.path):
            held = self._reread()
            plan = change(held)
            if plan is None:
                self._held = held
                return
            content = authenticated(held.content, plan.slots, plan.insides.anchor, plan.current)
            durable.write_whole(self.path, format.encode(content))
            self._held = hold(self.path, content, held.own.id, plan.insides)

    def _reread(self) -> Held:
        content = load(self.path)
        before = self._held
        own = content.slot(before.own.id)
        if content.id != before.content.id or own is None or own.public != before.own.public:
            raise StaleData("keyring")  # another keyring, this person was removed, or has a new password
        return hold(self.path, content, own.id, before.insides)

    def _own_again(self, held: Held, password: str, *, must_change: bool) -> Plan:
        """One's own slot with new keys, under this password and at least today's parameters."""
        own = held.own
        slot, insides = slots.new_slot(
            held.content,
            password,
            held.insides.anchor,
            own.kdf.raised_to(self._kdf),
            staff=own.staff,
            name=own.name,
            must_change=must_change,
            slot_id=own.id,
        )
        return replace(with_slot(held, sealed(held, slot, notes=held.notes)), insides=insides)

    def _check_new(self, content: Content, slot: Slot, password: str) -> None:
        check_password(password, "")
        if slots.name_tag(content, password) == slot.name:  # the name itself stands nowhere
            raise PasswordRefused(PasswordProblem.NAME)

    def _refuse_own(self, staff_id: str) -> None:
        if staff_id == self.staff_id:
            raise ValueError("one's own slot: another supervisor does that")
