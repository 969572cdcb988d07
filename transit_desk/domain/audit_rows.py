"""The audit as it is read: what is searched for, and the rows that are found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from transit_desk.domain.audit import Act


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the audit is searched for; all that is given must hold, nothing given finds everything.

    `text`: words that stand anywhere in a row: names, numbers, what was before and after. `staff`: a name, or
    the id of a member of staff. `person`: an id, or what one types for a person (card, case or typed number,
    beginnings of names). `since` is the first moment, `until` the one after the last; both aware.
    """

    text: str = ""
    staff: str = ""
    act: Act | None = None
    person: int | str | None = None
    case: int | None = None
    movement: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One act, with the names of what it was done to as they are today; empty for what is no more.

    `act` is text: a newer program may have written acts that this one doesn't know. `staff` is the name of the
    member of staff that `subject` is the id of. `erased` when what it said was taken away with the person.
    """

    id: int
    at: datetime
    staff_id: str
    by: str
    place: str
    act: str
    subject: str
    hash: str
    person_id: int | None = None
    person: str = ""
    card_number: str = ""
    case_id: int | None = None
    case_number: str = ""
    movement_id: int | None = None
    movement: str = ""
    staff: str = ""
    before: Mapping[str, Any] = field(default_factory=dict, hash=False)
    after: Mapping[str, Any] = field(default_factory=dict, hash=False)
    reason: str = ""
    erased: bool = False
