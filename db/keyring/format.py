"""The keyring as a file: what stands in it, to bytes and back. Nothing here knows a key.

JSON in one canonical form, so that any changed byte shows: `decode` accepts exactly what `encode` writes. A
checksum tells damage (take the file from a backup) from a wrong password.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Final

from transit_desk.domain.refusals import KeyringDamaged, KeyringNewer

FORMAT: Final = 1
LARGEST: Final = 4_000_000  # bytes: more than a thousand people
# What a file may ask of this PC before its parameters can be authenticated.
_MOST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES = 1 << 20, 64, 16


@dataclass(frozen=True, slots=True)
class Kdf:
    """Parameters of Argon2id (RFC 9106): KiB of memory, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int

    def raised_to(self, floor: "Kdf") -> "Kdf":
        """These, and where they are below `floor` those; never weaker than either."""
        if self.memory_kib >= floor.memory_kib and self.passes >= floor.passes:
            return self
        return Kdf(max(self.memory_kib, floor.memory_kib), max(self.passes, floor.passes), floor.lanes)


@dataclass(frozen=True, slots=True)
class Slot:
    """One way in: a member of staff's, or (`staff` None) the recovery code's.

    `wrapped` is the slot's private key under the password; `current`, `next` (while a rotation is half done)
    and `notes` (medical staff only) are sealed to `public`. `name` is a salted hash.
    """

    id: bytes
    staff: str | None
    name: str | None
    kdf: Kdf
    salt: bytes
    nonce: bytes
    wrapped: bytes
    public: bytes
    current: bytes
    next: bytes | None = None
    notes: bytes | None = None
    must_change: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """The whole keyring. `serial` counts its changes; `mac` is over all the rest."""

    id: bytes
    serial: int
    name_salt: bytes
    slots: tuple[Slot, ...]
    mac: bytes = field(default=b"")

    def slot(self, slot_id: bytes) -> Slot | None:
        """The slot of this id."""
        return next((slot for slot in self.slots if slot.id == slot_id), None)

    def of_staff(self, staff_id: str) -> Slot | None:
        """The slot of a member of staff."""
        return next((slot for slot in self.slots if slot.staff == staff_id), None)

    def named(self, tag: str) -> Slot | None:
        """The slot of who signs in with the name of this hash."""
        return next((slot for slot in self.slots if slot.name == tag), None)

    @property
    def recovery(self) -> Slot:
        """The recovery code's."""
        return next(slot for slot in self.slots if slot.staff is None)


def authenticated_bytes(content: Content) -> bytes:
    """What the MAC is over."""
    return _dump(_as_json(content))


def encode(content: Content) -> bytes:
    """The bytes of the file."""
    body = _as_json(content) | {"mac": _text(content.mac)}
    return _dump({"keyring": body, "sum": hashlib.sha256(_dump(body)).hexdigest()})


def decode(data: bytes, file: str) -> Content:
    """The keyring in `data`. Raises `KeyringDamaged` and `KeyringNewer`, which name `file`."""
    try:
        whole = json.loads(data)
        body = whole["keyring"]
        if whole["sum"] != hashlib.sha256(_dump(body)).hexdigest():
            raise KeyringDamaged(file)
        if body["format"] > FORMAT:
            raise KeyringNewer(file)
        content = Content(
            _bytes(body["id"], 16),
            int(body["serial"]),
            _bytes(body["name_salt"], 16),
            tuple(_slot(slot) for slot in body["slots"]),
            _bytes(body["mac"], 32),
        )
        if encode(content) != data or not _sound(content):
            raise KeyringDamaged(file)
    # Whatever the bytes are, they are no keyring; RecursionError for brackets without end.
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise KeyringDamaged(file) from error
    return content


def _sound(content: Content) -> bool:
    slots = content.slots
    staff = [slot.staff for slot in slots]
    names = [slot.name for slot in slots if slot.name is not None]
    return (
        staff.count(None) == 1
        and all((slot.name is None) == (slot.staff is None) for slot in slots)
        and len(set(staff)) == len(slots)
        and len(set(names)) == len(names)
        and len({slot.id for slot in slots}) == len(slots)
        and len({slot.next is None for slot in slots}) == 1
        and all(_bearable(slot.kdf) for slot in slots)
    )


def _bearable(kdf: Kdf) -> bool:
    return (
        1 <= kdf.lanes <= _MOST_LANES
        and 1 <= kdf.passes <= _MOST_PASSES
        and 8 * kdf.lanes <= kdf.memory_kib <= _MOST_MEMORY_KIB
    )


def _as_json(content: Content) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": _text(content.id),
        "serial": content.serial,
        "name_salt": _text(content.name_salt),
        "slots": [_slot_as_json(slot) for slot in content.slots],
    }


def _slot_as_json(slot: Slot) -> dict[str, Any]:
    return {
        "id": _text(slot.id),
        "staff": slot.staff,
        "name": slot.name,
        "argon2id": [slot.kdf.memory_kib, slot.kdf.passes, slot.kdf.lanes],
        "salt": _text(slot.salt),
        "nonce": _text(slot.nonce),
        "wrapped": _text(slot.wrapped),
        "public": _text(slot.public),
        "current": _text(slot.current),
        "next": None if slot.next is None else _text(slot.next),
        "notes": None if slot.notes is None else _text(slot.notes),
        "must_change": slot.must_change,
    }


def _slot(found: dict[str, Any]) -> Slot:
    memory, passes, lanes = found["argon2id"]
    return Slot(
        _bytes(found["id"], 16),
        None if found["staff"] is None else str(found["staff"]),
        None if found["name"] is None else str(found["name"]),
        Kdf(int(memory), int(passes), int(lanes)),
        _bytes(found["salt"], 16),
        _bytes(found["nonce"], 12),
        _bytes(found["wrapped"]),
        _bytes(found["public"], 32),
        _bytes(found["current"]),
        None if found["next"] is None else _bytes(found["next"]),
        None if found["notes"] is None else _bytes(found["notes"]),
        bool(found["must_change"]),
    )


def _dump(value: object) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True, allow_nan=False).encode("ascii")


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(text: str, length: int | None = None) -> bytes:
    value = base64.b64decode(text, validate=True)
    if length is not None and len(value) != length:
        raise ValueError(f"{length} bytes expected")
    return value
