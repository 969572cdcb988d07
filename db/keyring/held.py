"""The keyring as one slot's holder has it, and the pieces of which its changes are made."""

import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path

from db import durable
from db.keyring import format, slots
from db.keyring.format import Content, Slot
from db.keyring.slots import Insides, NotesKey, Secret
from transit_desk.domain.passwords import password_problem
from transit_desk.domain.recovery_code import ENTROPY_BYTES, code_of
from transit_desk.domain.refusals import (
    KeyringDamaged,
    KeyringMissing,
    KeyringTampered,
    NotFound,
    PasswordRefused,
    SignInNameTaken,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change leaves: the slots, the secret they share, and one's own keys."""

    slots: tuple[Slot, ...]
    current: Secret
    insides: Insides = field(repr=False)


@dataclass(frozen=True, slots=True)
class Held:
    """The keyring as it stands, and what this person's slot gives."""

    content: Content
    own: Slot
    insides: Insides = field(repr=False)
    current: Secret
    next: Secret | None
    notes: NotesKey | None


def load(path: Path) -> Content:
    """The file's content. Raises as `read` does."""
    with durable.telling():
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise KeyringMissing(path.name) from error
    if len(data) > format.LARGEST:
        raise KeyringDamaged(path.name)
    return format.decode(data, path.name)


def authenticated(content: Content, those: tuple[Slot, ...], anchor: bytes, secret: Secret) -> Content:
    """The next state of the keyring, with these slots, sealed by its MAC.

    Slots that have no secret yet (of a new keyring) are given it.
    """
    filled = tuple(
        slot if slot.current else replace(slot, current=slots.seal(content, slot, "current", secret.packed()))
        for slot in those
    )
    fresh = replace(content, serial=content.serial + 1, slots=filled, mac=b"")
    return replace(fresh, mac=slots.mac(fresh, anchor, secret))


def check_password(password: str, name: str) -> None:
    """Raises `PasswordRefused`."""
    problem = password_problem(password, name)
    if problem is not None:
        raise PasswordRefused(problem)


def new_code() -> str:
    """A random recovery code."""
    return code_of(secrets.token_bytes(ENTROPY_BYTES))


def hold(path: Path, content: Content, slot_id: bytes, insides: Insides) -> Held:
    """What the slot gives, its keyring's MAC checked. Raises `KeyringTampered`."""
    own = content.slot(slot_id)
    if own is None:
        raise KeyringTampered(path.name)

    def unsealed(purpose: slots.Purpose, sealed: bytes | None) -> bytes | None:
        if sealed is None:
            return None
        found = slots.unseal(content, own, purpose, sealed, insides)
        if found is None:
            raise KeyringTampered(path.name)
        return found

    current, following = unsealed("current", own.current), unsealed("next", own.next)
    notes = unsealed("notes", own.notes)
    try:
        secret = Secret.unpacked(current or b"")
        upcoming = None if following is None else Secret.unpacked(following)
        key = None if notes is None else NotesKey.unpacked(notes)
    except ValueError as error:
        raise KeyringTampered(path.name) from error
    if not slots.same(slots.mac(replace(content, mac=b""), insides.anchor, secret), content.mac):
        raise KeyringTampered(path.name)
    return Held(content, own, insides, secret, upcoming, key)


def plan_with(held: Held, those: tuple[Slot, ...]) -> Plan:
    """These slots, and nothing else changed."""
    return Plan(those, held.current, held.insides)


def with_slot(held: Held, slot: Slot) -> Plan:
    """The slots with this one in the place of the one of its id, or at the end."""
    old = held.content.slots
    if held.content.slot(slot.id) is None:
        return plan_with(held, (*old, slot))
    return plan_with(held, tuple(slot if slot.id == each.id else each for each in old))


def sealed(held: Held, slot: Slot, *, notes: NotesKey | None) -> Slot:
    """A new slot with everything its holder may have."""
    full = replace(slot, current=slots.seal(held.content, slot, "current", held.current.packed()))
    if held.next is not None:
        full = replace(full, next=slots.seal(held.content, slot, "next", held.next.packed()))
    return full if notes is None else with_notes(held, full, notes)


def with_notes(held: Held, slot: Slot, key: NotesKey) -> Slot:
    """The slot, with the notes key for its holder."""
    return replace(slot, notes=slots.seal(held.content, slot, "notes", key.packed()))


def slot_of(content: Content, staff_id: str) -> Slot:
    """The person's slot. Raises `NotFound`."""
    slot = content.of_staff(staff_id)
    if slot is None:
        raise NotFound("staff")
    return slot


def free_tag(content: Content, name: str, besides: Slot | None = None) -> str:
    """The hash of a name that nobody else has. Raises `SignInNameTaken`."""
    tag = slots.name_tag(content, name)
    holder = content.named(tag)
    if holder is not None and holder != besides:
        raise SignInNameTaken
    return tag
