"""The audit: what an act is, and the chain that shows when one was changed.

Each act is a row that carries the hash of the row before it, and its own: SHA-256 over that hash and every
other column, each with its length, so that no two rows read the same. What an act says about a person (before, after,
reason) lies in a detail beside the row; the row holds only the detail's salted digest. So a person's details
can be erased when the retention time is over, and the chain still holds.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, NamedTuple

FIRST: Final = "0" * 64
"""The hash before the first row."""


class Act(StrEnum):
    """What somebody did. Stored as text: a new act needs no migration."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    CODE_USED = "recovery_code_used"
    LOCKED = "locked"
    STAFF_ADDED = "staff_added"
    STAFF_RENAMED = "staff_renamed"
    STAFF_ROLES = "staff_roles_changed"
    STAFF_REMOVED = "staff_removed"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_SET = "password_set"
    CODE_MADE = "recovery_code_made"
    KEY_ROTATED = "key_rotated"
    NOTES_KEY_MADE = "notes_key_made"
    NOTES_KEY_GIVEN = "notes_key_given"
    SETTING = "setting_changed"
    CARRIER = "carrier_changed"
    AIRPORT = "airport_changed"
    PROGRAMME = "programme_changed"
    SAMPLE_CENTRE = "sample_centre_made"
    LIST_IMPORTED = "list_imported"
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    PERSON_REMOVED = "person_removed"
    FILE_OPENED = "file_opened"
    MEDICAL_FILE_OPENED = "medical_file_opened"
    CHECKED_IN = "checked_in"
    CHECK_IN_UNDONE = "check_in_undone"
    BED_GIVEN = "bed_given"
    BED_SERVICE = "bed_service"
    BED_CLEANED = "bed_cleaned"
    BED_HELD = "bed_held"
    HOLD_RELEASED = "hold_released"
    PLAN_ACCEPTED = "plan_accepted"
    NIGHTS_MOVED = "nights_moved"
    KEPT_APART = "kept_apart"
    FAMILY_LINK = "family_link_changed"
    HOUSE_CHANGED = "house_changed"
    HOUSE_IMPORTED = "house_imported"
    WENT_OUT = "went_out"
    CAME_BACK = "came_back"
    GATE_UNDONE = "gate_undone"
    ROLL_CALL_STARTED = "roll_call_started"
    ROLL_CALL_MARKED = "roll_call_marked"
    ROLL_CALL_CLOSED = "roll_call_closed"
    CHECKED = "fitness_checked"
    CHECK_WITHDRAWN = "fitness_withdrawn"
    NEEDS_SET = "needs_set"
    NOTES_READ = "notes_read"
    NOTE_WRITTEN = "note_written"
    NOTE_WITHDRAWN = "note_withdrawn"
    CASE_HELD = "case_held"
    CASE_RELEASED = "case_released"
    CONSENT = "consent_recorded"
    FLIGHT_MADE = "flight_made"
    FLIGHT_CHANGED = "flight_changed"
    FLIGHT_DELETED = "flight_deleted"
    PUT_ON_FLIGHT = "put_on_flight"
    TAKEN_OFF_FLIGHT = "taken_off_flight"
    CASE_SPLIT = "case_split"
    SPLIT_WITHDRAWN = "split_withdrawn"
    BAG_TAGGED = "bag_tagged"
    BAG_WEIGHED = "bag_weighed"
    BAG_VOIDED = "bag_voided"
    BAG_CUSTODY = "bag_custody"
    BOARDED = "boarded"
    BOARDING_UNDONE = "boarding_undone"
    OFFLOADED = "offloaded"
    NO_SHOW = "no_show"
    FLIGHT_CLOSED = "flight_closed"
    DEPARTED = "departed"
    PRINTED = "printed"
    EXPORTED = "exported"
    PACK_MADE = "paper_pack_made"
    HISTORY_GIVEN = "history_given"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    VERIFIED = "verified"
    ANONYMISED = "anonymised"


@dataclass(frozen=True, slots=True)
class Note:
    """What one act did to one thing. `subject` names a thing that is no person, case or movement (a bed, a
    setting, a member of staff). Never a medical text."""

    person_id: int | None = None
    case_id: int | None = None
    movement_id: int | None = None
    subject: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    reason: str = ""

    def detail(self) -> str:
        """What is said beyond the bare act, as JSON; empty when nothing is."""
        said = {
            name: value
            for name, value in (("before", self.before), ("after", self.after), ("reason", self.reason))
            if value
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True, default=str) if said else ""


def digest(salt: str, detail: str) -> str:
    """The digest of a detail, empty for none. The salt keeps a short detail from being guessed.

    Its length comes first: nothing can be moved from the one to the other unseen.
    """
    return sha256(f"{len(salt)}:{salt}{detail}".encode()).hexdigest() if detail else ""


class Link(NamedTuple):
    """One row of the audit as stored, with its detail when that is still there.

    A plain tuple: an audit of years is checked in seconds.
    """

    id: int
    at: datetime
    staff_id: str
    by: str
    place: str
    act: str
    person_id: int | None
    case_id: int | None
    movement_id: int | None
    subject: str
    detail_digest: str
    previous: str
    hash: str
    salt: str | None = None
    detail: str | None = None
    erased: bool = False
    """Whether the person it speaks of was anonymised, which is the only reason for a missing detail."""


def row_hash(row: Link) -> str:
    """The hash that a row ought to have."""
    # Written out: this is most of the time that checking an audit of years takes.
    number, at, staff_id, by, place, act, person, case, movement, subject, detail = row[:11]
    one, when = str(number), (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()
    who, what, where = str(person), str(case), str(movement)
    text = (
        f"{row.previous}{len(one)}:{one}{len(when)}:{when}{len(staff_id)}:{staff_id}{len(by)}:{by}"
        f"{len(place)}:{place}{len(act)}:{act}{len(who)}:{who}{len(what)}:{what}{len(where)}:{where}"
        f"{len(subject)}:{subject}{len(detail)}:{detail}"
    )
    return sha256(text.encode()).hexdigest()


class Fault(StrEnum):
    """What is wrong with a row of the audit."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    DETAIL_CHANGED = "detail_changed"
    DETAIL_MISSING = "detail_missing"
    HEAD = "head"
    """The chain does not end where it should: rows were removed from, or added at, its end."""
    SEAL = "seal"
    """A backup was sealed with another hash at this row: everything up to it may have been written anew."""


@dataclass(frozen=True, slots=True)
class AuditFault:
    """One row that is not as it was written; for `MISSING` the id that ought to be there."""

    id: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends: how many rows, and the hash of the last."""

    count: int
    hash: str


def check(
    rows: Iterable[Link], head: Head | None, seals: Mapping[int, str] | None = None
) -> Iterator[AuditFault]:
    """Every fault of the chain, in order of its rows (which come in order of id, from the first).

    `head` is where the database says the chain ends; `seals` the hashes that backups were sealed with, by
    row. After a fault the chain is taken up again at the next row, so that each bad row is named, and only it.
    """
    seals = seals or {}
    expected, before = (
        1,
        {FIRST},
    )  # what the next row may say of the one before; empty: that is gone or changed
    last = FIRST
    for row in rows:
        if row.id < expected or (head is not None and row.id > max(expected, head.count)):
            yield AuditFault(
                row.id, Fault.INSERTED
            )  # before the first, or further on than anything was written
            continue
        for gone in range(expected, row.id):
            yield AuditFault(gone, Fault.MISSING)
        if row.id > expected:
            before = set()
        own = row_hash(row)
        if own != row.hash or (before and row.previous not in before):
            yield AuditFault(row.id, Fault.CHANGED)
        elif (fault := _detail_fault(row)) is not None:
            yield AuditFault(row.id, fault)
        elif seals.get(row.id, row.hash) != row.hash:
            yield AuditFault(row.id, Fault.SEAL)
        # Of a row that was changed nobody knows the right hash any more but the next, which can't be blamed.
        expected, before, last = row.id + 1, {row.hash} if own == row.hash else set(), row.hash
    count = expected - 1
    for sealed in sorted(seals):
        if sealed > count:
            yield AuditFault(sealed, Fault.MISSING)
    if head is not None and head != Head(count, last):
        yield AuditFault(max(head.count, count), Fault.HEAD)


def _detail_fault(row: Link) -> Fault | None:
    if row.detail is None:
        return Fault.DETAIL_MISSING if row.detail_digest and not row.erased else None
    if not row.detail or digest(row.salt or "", row.detail) != row.detail_digest:
        return Fault.DETAIL_CHANGED
    return None
