"""Sealing of medical notes: AES-256-GCM (by `cryptography`) under the notes key, one random nonce a field.

What is sealed is bound to its purpose, person, kind and key: moved to another row it does not open. It is
padded to whole steps of 256 bytes before, so that its length tells little.
"""

import secrets
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from transit_desk.domain.refusals import SealBroken

if TYPE_CHECKING:
    from db.keyring import NotesKey

STEP: Final = 256
"""A sealed field is a multiple of so many bytes long, nonce and tag apart."""
_FORMAT: Final = b"\x01"
_NONCE, _LENGTH = 12, 4


def seal(key: "NotesKey", plain: bytes, *, purpose: str, person_id: int, kind: str) -> bytes:
    """`plain` sealed for this purpose, person and kind; the same twice never gives the same bytes."""
    nonce = secrets.token_bytes(_NONCE)
    padded = len(plain).to_bytes(_LENGTH, "big") + plain
    padded += bytes(-len(padded) % STEP)
    return _FORMAT + nonce + AESGCM(key.value).encrypt(nonce, padded, _place(key, purpose, person_id, kind))


def unseal(key: "NotesKey", sealed: bytes, *, purpose: str, person_id: int, kind: str) -> bytes:
    """What was sealed. Raises `SealBroken` when it was changed, moved, or sealed with another key."""
    head, nonce, rest = sealed[:1], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if head != _FORMAT or len(nonce) != _NONCE:
        raise SealBroken
    try:
        padded = AESGCM(key.value).decrypt(nonce, rest, _place(key, purpose, person_id, kind))
    except InvalidTag as error:
        raise SealBroken from error
    length = int.from_bytes(padded[:_LENGTH], "big")
    return padded[_LENGTH : _LENGTH + length]


def _place(key: "NotesKey", purpose: str, person_id: int, kind: str) -> bytes:
    """What the seal is bound to, each part with its length, so that no two places read the same."""
    parts = ("transit-desk sealed 1", purpose, str(person_id), kind, key.id)
    return b"".join([len(part.encode()).to_bytes(2, "big") + part.encode() for part in parts])
