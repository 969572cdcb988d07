"""The keyring before a password: made at the first start, read at each start, opened by a name or the code."""

import secrets
from pathlib import Path

from db import durable
from db.keyring import format, slots
from db.keyring.format import Content, Kdf, Slot
from db.keyring.held import authenticated, check_password, load, new_code
from db.keyring.opened import TODAY, OpenKeyring
from db.keyring.slots import Secret
from transit_desk.domain.recovery_code import typed_code
from transit_desk.domain.refusals import KeyringExists, WrongSignIn


def create(
    path: Path, secret: Secret, *, staff_id: str, name: str, password: str, kdf: Kdf = TODAY
) -> tuple[OpenKeyring, str]:
    """A new keyring with one person's slot, open, and the recovery code, which is shown this once.

    Raises `KeyringExists`, `PasswordRefused`, `DatabaseFailed`.
    """
    empty = Content(secrets.token_bytes(16), 0, secrets.token_bytes(16), ())
    anchor = secrets.token_bytes(32)
    check_password(password, name)
    own, insides = slots.new_slot(
        empty, password, anchor, kdf, staff=staff_id, name=slots.name_tag(empty, name)
    )
    code = new_code()
    recovery, _ = slots.new_slot(empty, code, anchor, kdf, staff=None, name=None)
    content = authenticated(empty, (own, recovery), anchor, secret)
    with durable.telling(), durable.locked(path):
        if path.exists():
            raise KeyringExists(path.name)
        durable.write_whole(path, format.encode(content))
    return OpenKeyring(path, kdf, own.id, insides, content), code


def read(path: Path, *, kdf: Kdf = TODAY) -> "Keyring":
    """The keyring at `path`. Raises `KeyringMissing`, `KeyringDamaged`, `KeyringNewer`, `DatabaseFailed`.

    `kdf` is the least that a slot is left with; the program never gives it, and a slot above it stays there.
    """
    return Keyring(path, kdf, load(path))


class Keyring:
    """A keyring that nobody has opened yet."""

    def __init__(self, path: Path, kdf: Kdf, content: Content) -> None:
        self.path = path
        self._kdf = kdf
        self._content = content

    def tag(self, name: str) -> str:
        """What stands for a typed name where wrong passwords are counted; not the name."""
        return slots.name_tag(self._content, name)

    def open(self, name: str, password: str) -> OpenKeyring:
        """Sign in. Raises `WrongSignIn` for whatever was wrong, after the same work; `KeyringTampered`."""
        slot = self._content.named(self.tag(name))
        if slot is None:
            slots.pretend_to_unwrap(self._content, password)
            raise WrongSignIn
        return self._opened(slot, password)

    def open_with_code(self, code: str) -> OpenKeyring:
        """Open with the recovery code as typed. Raises `WrongSignIn`, `KeyringTampered`."""
        return self._opened(self._content.recovery, typed_code(code) or "")

    def _opened(self, slot: Slot, password: str) -> OpenKeyring:
        insides = slots.unwrap(self._content, slot, password)
        if insides is None:
            raise WrongSignIn
        opened = OpenKeyring(self.path, self._kdf, slot.id, insides, self._content)
        opened.strengthen(password)
        return opened
