"""The staff as Setup shows it: frozen rows."""

from dataclasses import dataclass
from datetime import datetime

from transit_desk.domain.rights import Role


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One member of the staff at work here.

    `can_sign_in`: this desk's keyring has a place for the person. `awaits_notes_key`: of the medical staff,
    but nobody has handed over the key to the notes yet.
    """

    id: str
    name: str
    roles: frozenset[Role]
    added_at: datetime
    added_by: str
    can_sign_in: bool
    awaits_notes_key: bool
