"""The cryptography of a slot, all of it by `cryptography`: nothing here is of our own making.

password --Argon2id--> key --AES-256-GCM--> the slot's private key (X25519) and the keyring's anchor
private key --HPKE--> the secret (database key or server address), and for medical staff the notes key

Sealing needs the public key alone, so a new database key reaches every slot without anybody's password. Each
ciphertext is bound to its keyring, slot and purpose, and can't be moved to another place.

The anchor, 32 random bytes that every slot holds and no file shows, authenticates the whole: who has only the
file can seal a secret of his own to the public keys, but can't make the keyring's MAC.
"""

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db.keyring.format import Content, Kdf, Slot, authenticated_bytes
from transit_desk.domain.passwords import sign_in_name

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_CONTEXT: Final = b"transit-desk keyring 1 "
# A name is easily guessed: its hash costs some milliseconds, so that a list of names costs a while.
_NAME_KDF: Final = Kdf(8192, 1, 1)
Purpose = Literal["current", "next", "notes"]


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens the data: 32 raw bytes for a `file`, the address (UTF-8) of a `server`."""

    kind: Literal["file", "server"]
    value: bytes = field(repr=False)

    def packed(self) -> bytes:
        """To one string of bytes."""
        return self.kind.encode("ascii") + b":" + self.value

    @staticmethod
    def unpacked(data: bytes) -> "Secret":
        """And back; ValueError for bytes that are no secret."""
        kind, colon, value = data.partition(b":")
        if colon and kind == b"file" and len(value) == 32:
            return Secret("file", value)
        if colon and kind == b"server":
            return Secret("server", value)
        raise ValueError("no secret")


@dataclass(frozen=True, slots=True)
class NotesKey:
    """The key of the medical notes: 32 bytes, and an id by which a note names its key."""

    id: str
    value: bytes = field(repr=False)

    @staticmethod
    def new() -> "NotesKey":
        """A random one."""
        return NotesKey(secrets.token_hex(8), secrets.token_bytes(32))

    def packed(self) -> bytes:
        """To one string of bytes."""
        return bytes.fromhex(self.id) + self.value

    @staticmethod
    def unpacked(data: bytes) -> "NotesKey":
        """And back; ValueError for bytes that are no notes key."""
        if len(data) != 40:
            raise ValueError("no notes key")
        return NotesKey(data[:8].hex(), data[8:])


@dataclass(frozen=True, slots=True)
class Insides:
    """What a password unwraps."""

    private: X25519PrivateKey = field(repr=False)
    anchor: bytes = field(repr=False)


def name_tag(content: Content, name: str) -> str:
    """The salted hash by which a name is found in this keyring."""
    return _argon2id(sign_in_name(name), content.name_salt, _NAME_KDF)[:16].hex()


def new_slot(
    content: Content,
    password: str,
    anchor: bytes,
    kdf: Kdf,
    *,
    staff: str | None,
    name: str | None,
    must_change: bool = False,
    slot_id: bytes | None = None,
) -> tuple[Slot, Insides]:
    """A slot with new keys that this password opens; its secrets are still to be sealed."""
    slot_id = slot_id or secrets.token_bytes(16)
    private = X25519PrivateKey.generate()
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    key = AESGCM(_argon2id(password, salt, kdf))
    wrapped = key.encrypt(nonce, private.private_bytes_raw() + anchor, _place(content, slot_id, "private"))
    public = private.public_key().public_bytes_raw()
    return (
        Slot(slot_id, staff, name, kdf, salt, nonce, wrapped, public, current=b"", must_change=must_change),
        Insides(private, anchor),
    )


def unwrap(content: Content, slot: Slot, password: str) -> Insides | None:
    """The inside of the slot; None when the password is another one, or the slot was changed."""
    key = AESGCM(_argon2id(password, slot.salt, slot.kdf))
    try:
        inside = key.decrypt(slot.nonce, slot.wrapped, _place(content, slot.id, "private"))
    except InvalidTag:
        return None
    if len(inside) != 64:
        return None
    return Insides(X25519PrivateKey.from_private_bytes(inside[:32]), inside[32:])


def pretend_to_unwrap(content: Content, password: str) -> None:
    """The same work as `unwrap`, for a name that is nobody's: the answer must not come sooner."""
    like = next((slot for slot in content.slots if slot.staff is not None), content.recovery)
    slot = Slot(b"\0" * 16, None, None, like.kdf, content.name_salt, bytes(12), bytes(80), b"", b"")
    unwrap(content, slot, password)


def seal(content: Content, slot: Slot, purpose: Purpose, value: bytes) -> bytes:
    """`value` for the slot's holder alone."""
    public = X25519PublicKey.from_public_bytes(slot.public)
    return _SUITE.encrypt(value, public, _place(content, slot.id, purpose))


def unseal(content: Content, slot: Slot, purpose: Purpose, sealed: bytes, insides: Insides) -> bytes | None:
    """What was sealed; None when it was for another key or place, or was changed."""
    try:
        return _SUITE.decrypt(sealed, insides.private, _place(content, slot.id, purpose))
    except InvalidTag:
        return None


def mac(content: Content, anchor: bytes, secret: Secret) -> bytes:
    """The MAC of the keyring: whoever makes it holds both the anchor and the current secret."""
    key = HKDF(hashes.SHA256(), 32, salt=anchor, info=_CONTEXT + b"mac").derive(secret.packed())
    return hmac.digest(key, authenticated_bytes(content), hashlib.sha256)


def same(one: bytes, other: bytes) -> bool:
    """Whether two are equal, in a time that doesn't tell where they differ."""
    return hmac.compare_digest(one, other)


def _place(content: Content, slot_id: bytes, purpose: str) -> bytes:
    return _CONTEXT + purpose.encode("ascii") + b" " + content.id + slot_id


def _argon2id(text: str, salt: bytes, kdf: Kdf) -> bytes:
    # NFC: the same keys typed on another system are the same password (RFC 8265); a broken terminal may hand
    # over half a character.
    typed = unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")
    return Argon2id(
        salt=salt, length=32, iterations=kdf.passes, lanes=kdf.lanes, memory_cost=kdf.memory_kib
    ).derive(typed)
