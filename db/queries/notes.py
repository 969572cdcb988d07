"""Sealed medical notes as they lie in the database; who holds the key opens them (db/sealing.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from db import tables as tb
from transit_desk.domain.codes import NoteKind


@dataclass(frozen=True, slots=True)
class SealedNote:
    """A note unopened. `tip_id` is the row that decides whether it counts: itself, its withdrawal, the taking
    back of that, and so on; `withdrawn_at`, `withdrawn_by` when the tip is a withdrawal."""

    note_id: int
    person_id: int
    kind: NoteKind
    key_id: str
    sealed: bytes
    at: datetime
    by: str
    tip_id: int
    withdrawn_at: datetime | None
    withdrawn_by: str


def notes_of(connection: Connection, person_id: int) -> tuple[SealedNote, ...]:
    """The person's notes, newest first, withdrawn ones included."""
    query = (
        select(
            tb.MedicalNote.id,
            tb.MedicalNote.kind,
            tb.MedicalNote.key_id,
            tb.MedicalNote.sealed,
            tb.MedicalNote.withdraws_id,
            tb.MedicalNote.at,
            tb.MedicalNote.by,
        )
        .where(tb.MedicalNote.person_id == person_id)
        .order_by(tb.MedicalNote.id)
    )
    rows: Sequence[Any] = connection.execute(query).all()
    after = {row.withdraws_id: row for row in rows if row.withdraws_id is not None}
    return tuple(_note(row, person_id, after) for row in reversed(rows) if row.kind is not None)


def person_of(connection: Connection, note_id: int) -> int | None:
    """Whom a note is about; None for no note."""
    query = select(tb.MedicalNote.person_id).where(
        tb.MedicalNote.id == note_id, tb.MedicalNote.kind.is_not(None)
    )
    found: int | None = connection.scalar(query)
    return found


def _note(row: Any, person_id: int, after: dict[int, Any]) -> SealedNote:
    tip, withdrawn = row, False
    while tip.id in after:
        tip, withdrawn = after[tip.id], not withdrawn
    return SealedNote(
        row.id,
        person_id,
        row.kind,
        row.key_id,
        row.sealed,
        row.at,
        row.by,
        tip.id,
        tip.at if withdrawn else None,
        tip.by if withdrawn else "",
    )
