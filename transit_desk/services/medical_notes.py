"""Sealed medical notes: written, read and withdrawn by medical staff who hold the notes key, and by nobody else.

Texts and titles are sealed before they reach the database and opened after they left it. The audit says who
wrote, withdrew and read, of which kind and about whom; nothing of what is written, not even how much.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import tables as tb
from db.queries.notes import SealedNote, notes_of, person_of
from db.queries.people import case_of
from db.sealing import seal, unseal
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import NoteKind
from transit_desk.domain.notes import (
    LONGEST_TEXT,
    NoteProblem,
    NoteRow,
    NoteState,
    TextFile,
    note_problem,
    text_of,
)
from transit_desk.domain.refusals import (
    NoteRefused,
    NotesKeyMissing,
    NotFound,
    NothingToUndo,
    SealBroken,
    StaleData,
)
from transit_desk.domain.rights import Right
from transit_desk.services.acts import needs, opened, writing
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling

if TYPE_CHECKING:
    from db.keyring import NotesKey

_PURPOSE = "medical_note"
# A file of this many bytes may still be short enough: UTF-16 takes two where UTF-8 takes one.
_LONGEST_FILE = 2 * LONGEST_TEXT + 2


@needs(Right.MEDICAL_NOTES)
def notes(desk: Desk, person_id: int) -> tuple[NoteRow, ...]:
    """The person's notes, opened, newest first; the audit says who looked before anything is opened.

    A note under another key, and one that does not open, are told by their `state`: they don't hide the rest.
    Raises `NotFound`, `NotesKeyMissing`.
    """
    key = _key(desk)
    with desk.database.read() as connection:
        case_id = case_of(connection, person_id)
        found = notes_of(connection, person_id)
    if case_id is None:
        raise NotFound("person")
    opened(desk, Act.NOTES_READ, person=person_id, case=case_id)
    return tuple(_opened(note, key) for note in found)


@needs(Right.MEDICAL_NOTES)
def note_count(desk: Desk, person_id: int) -> int:
    """How many notes of the person count. None is opened, so nobody needs a key, and the audit says nothing."""
    with desk.database.read() as connection:
        return sum(note.withdrawn_at is None for note in notes_of(connection, person_id))


@needs(Right.MEDICAL_NOTES)
def write_note(desk: Desk, person_id: int, kind: NoteKind, text: str, title: str = "") -> int:
    """Seals a note about the person, now, by the actor; returns its id. `title` names the file of an attachment.

    Raises `NoteRefused`, `NotFound`, `NotesKeyMissing`.
    """
    key = _key(desk)
    text, title = text.strip(), title.strip()
    problem = note_problem(kind, text, title)
    if problem is not None:
        raise NoteRefused(problem)
    plain = json.dumps({"title": title, "text": text}, ensure_ascii=False).encode()
    with telling("person"), writing(desk, Act.NOTE_WRITTEN) as act:
        case_id = _locked_case(act.session, person_id)
        row = tb.MedicalNote(
            person_id=person_id,
            kind=kind,
            key_id=key.id,
            sealed=seal(key, plain, purpose=_PURPOSE, person_id=person_id, kind=kind),
            at=desk.clock(),
            by=desk.actor,
        )
        act.session.add(row)
        act.session.flush()
        act.note(person=person_id, case=case_id, after={"kind": kind})
        return row.id


@needs(Right.MEDICAL_NOTES)
def withdraw_note(desk: Desk, note_id: int) -> None:
    """A note written by mistake counts no longer; it stays on record, and who withdrew it.

    Raises `NotFound`, `NothingToUndo` when it was withdrawn before, `NotesKeyMissing`.
    """
    _change(desk, note_id, withdraw=True)


@needs(Right.MEDICAL_NOTES)
def reinstate_note(desk: Desk, note_id: int) -> None:
    """The withdrawal of a note is taken back: it counts again.

    Raises `NotFound`, `NothingToUndo` when it counts already, `NotesKeyMissing`.
    """
    _change(desk, note_id, withdraw=False)


def read_text_file(path: Path) -> TextFile:
    """A text document, to become an attachment. Raises `NoteRefused`, and `OSError` when it can't be read."""
    with path.open("rb") as file:
        data = file.read(_LONGEST_FILE + 1)
    if len(data) > _LONGEST_FILE:
        raise NoteRefused(NoteProblem.TOO_LONG)
    text = text_of(data)
    if text is None:
        raise NoteRefused(NoteProblem.NOT_TEXT)
    problem = note_problem(NoteKind.ATTACHMENT, text, path.name)
    if problem is not None:
        raise NoteRefused(problem)
    return TextFile(path.name, text)


def _change(desk: Desk, note_id: int, *, withdraw: bool) -> None:
    """Adds what withdraws the note, or what takes the withdrawal back."""
    _key(desk)
    with telling("", clash=StaleData("note")), writing(desk, Act.NOTE_WITHDRAWN) as act:
        connection = act.session.connection()
        person_id = person_of(connection, note_id)
        if person_id is None:
            raise NotFound("note")
        case_id = _locked_case(act.session, person_id)
        note = next((note for note in notes_of(connection, person_id) if note.note_id == note_id), None)
        if note is None:
            raise NotFound("note")
        if (note.withdrawn_at is not None) == withdraw:
            raise NothingToUndo
        act.session.add(
            tb.MedicalNote(
                person_id=person_id,
                kind=None,
                key_id="",
                sealed=b"",
                withdraws_id=note.tip_id,
                at=desk.clock(),
                by=desk.actor,
            )
        )
        act.note(
            person=person_id,
            case=case_id,
            before={"kind": note.kind, "withdrawn": not withdraw},
            after={"kind": note.kind, "withdrawn": withdraw},
        )


def _key(desk: Desk) -> "NotesKey":
    """The notes key of who acts here. Raises `NotesKeyMissing`."""
    key = None if desk.keys is None else desk.keys.notes_key
    if key is None:
        raise NotesKeyMissing
    return key


def _locked_case(session: Session, person_id: int) -> int:
    """The person's case. Whoever anonymises the person meanwhile waits for this note, or this note for them.

    Raises `NotFound`, also for somebody who was anonymised.
    """
    query = (
        select(tb.Person.case_id)
        .where(tb.Person.id == person_id, tb.Person.anonymised_at.is_(None))
        .with_for_update(key_share=True)
    )
    case_id: int | None = session.scalar(query)
    if case_id is None:
        raise NotFound("person")
    return case_id


def _opened(note: SealedNote, key: "NotesKey") -> NoteRow:
    state, title, text = NoteState.OTHER_KEY, "", ""
    if note.key_id == key.id:
        try:
            plain = unseal(key, note.sealed, purpose=_PURPOSE, person_id=note.person_id, kind=note.kind)
        except SealBroken:  # told by the state
            state = NoteState.BROKEN
        else:
            state, fields = NoteState.OPEN, json.loads(plain)
            title, text = fields["title"], fields["text"]
    return NoteRow(
        note.note_id,
        note.person_id,
        note.kind,
        note.at,
        note.by,
        state,
        title,
        text,
        note.withdrawn_at,
        note.withdrawn_by,
    )
