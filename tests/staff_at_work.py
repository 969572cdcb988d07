"""Who sits at a test's desk: somebody of one role, with or without the key of the medical notes."""

from dataclasses import dataclass, replace
from typing import cast

from db.keyring import NotesKey, OpenKeyring, Secret
from transit_desk.domain.rights import Role, Staff
from transit_desk.services.context import Desk

NOTES_KEY = NotesKey("00112233445566ff", bytes(range(100, 132)))


SECRET = Secret("server", b"")


@dataclass(frozen=True)
class HeldKey:
    """What a desk asks of an open keyring where notes are read: the key; and a secret that is no file's, for
    there is nothing here to back up."""

    notes_key: NotesKey | None
    secret: Secret = SECRET


def with_notes_key(desk: Desk, key: NotesKey | None = NOTES_KEY) -> Desk:
    """The same desk, worked by who holds this key of the medical notes."""
    return replace(desk, keys=cast(OpenKeyring, HeldKey(key)))


def worked_by(desk: Desk, *roles: Role, name: str = "") -> Desk:
    """The same desk, worked by somebody of these roles and with no key."""
    who = name or " ".join(roles)
    return replace(desk, staff=Staff(f"id of {who}", who, frozenset(roles)), keys=None)
