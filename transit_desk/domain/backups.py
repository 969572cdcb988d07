"""What is known of a backup: its own description, where it got to, what can be wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

SUFFIX: Final = ".tdbackup"
FORMAT: Final = 1


class SecondPlace(StrEnum):
    """What became of the copy on the USB stick or share."""

    NOT_SET = "not_set"
    DONE = "done"
    MISSING = "missing"
    FULL = "full"
    READ_ONLY = "read_only"
    DIFFERS = "differs"
    """What was read back is not what was written."""
    FAILED = "failed"
    STOPPED = "stopped"
    """Whoever waited for it waited no longer."""
    WAITING = "waiting"
    """It is there, and the last good backup is not there yet."""


class BackupFault(StrEnum):
    """Why a file is no good backup."""

    NOT_A_BACKUP = "not_a_backup"
    CUT_SHORT = "cut_short"
    """It begins as a backup does and does not end as one: not copied to its end, or damaged."""
    MEMBER_MISSING = "member_missing"
    MEMBER_CHANGED = "member_changed"
    """The bytes are not those that were written; `member` says of which part."""
    OTHER_KEY = "other_key"
    """Its keyring does not open its database."""
    UNSOUND = "unsound"
    """The database inside has damaged pages, or rows that point at nothing."""
    ROWS_DIFFER = "rows_differ"
    """It holds more or fewer rows than the database did."""
    AUDIT_BROKEN = "audit_broken"
    """The audit inside was changed, or does not end where the seal says."""


@dataclass(frozen=True, slots=True)
class Member:
    """One part of a backup: bytes, and their SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says of itself without any key. No counts and no names: a stick may be found.

    `desk` tells backups of several desks in one folder apart; `schema` is the database's revision; `seal` is
    the end of the audit, readable with the database's key alone.
    """

    file: str
    program: str
    schema: str
    made: datetime
    sequence: int
    desk: str
    members: Mapping[str, Member]
    seal: bytes = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes of the parts together."""
        return sum(member.size for member in self.members.values())


@dataclass(frozen=True, slots=True)
class Seal:
    """Where the audit ended when a backup was made: how many rows, and the hash of the last."""

    count: int
    hash: str
    sequence: int
    file: str


@dataclass(frozen=True, slots=True)
class BackupState:
    """The last good backup, as the local folder remembers it."""

    made: datetime
    file: str
    sequence: int
    size: int
    second: SecondPlace


@dataclass(frozen=True, slots=True)
class BackupLook:
    """What is known of the backups of a desk that makes its own: the folders where they go (`second_folder` ""
    when none is set), the last good one (None: none yet), and how the second place is now."""

    folder: str
    second_folder: str
    state: BackupState | None
    second: SecondPlace


@dataclass(frozen=True, slots=True)
class BackupRow:
    """One backup, and at which of the two places it is."""

    sequence: int
    file: str
    made: datetime
    size: int
    here: bool
    second: bool
