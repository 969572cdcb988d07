"""Sealed medical notes, on both engines: written and read by who holds the key, closed to everybody else."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from db import tables as tb
from db.keyring import NotesKey
from db.migrations.rules_0002 import KEPT
from tests.db_fixtures import Clock
from tests.people import add_case, family
from tests.staff_at_work import NOTES_KEY, with_notes_key, worked_by
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import NoteKind
from transit_desk.domain.notes import LONGEST_TEXT, LONGEST_TITLE, NoteProblem, NoteState
from transit_desk.domain.refusals import (
    NotAllowed,
    NoteRefused,
    NotesKeyMissing,
    NotFound,
    NothingToUndo,
)
from transit_desk.domain.rights import Role, Staff
from transit_desk.services.context import Desk
from transit_desk.services.medical_notes import (
    note_count,
    notes,
    read_text_file,
    reinstate_note,
    withdraw_note,
    write_note,
)


@pytest.fixture
def doctor(desk: Desk) -> Desk:
    """Somebody of the medical staff who holds the key."""
    return with_notes_key(worked_by(desk, Role.MEDICAL, name="Dr Ndayizeye"))


@pytest.fixture
def people(desk: Desk) -> list[int]:
    """A family of four."""
    return add_case(desk, "BI-26000101", family("BAHATI"))[1]


def audit(desk: Desk, *acts: Act) -> list[tuple[str, str, int | None, object]]:
    """(act, by, person, detail) of these acts, in order."""
    with desk.database.read() as connection:
        rows = connection.execute(
            select(tb.AuditEvent.act, tb.AuditEvent.by, tb.AuditEvent.person_id, tb.AuditDetail.detail)
            .outerjoin(tb.AuditDetail, tb.AuditDetail.event_id == tb.AuditEvent.id)
            .where(tb.AuditEvent.act.in_(acts))
            .order_by(tb.AuditEvent.id)
        )
        return [(act, by, person, json.loads(detail) if detail else None) for act, by, person, detail in rows]


def stored(desk: Desk) -> list[tuple[int, NoteKind | None, str, bytes]]:
    """(person, kind, key id, sealed) of every row, as it lies there."""
    with desk.database.read() as connection:
        rows = connection.execute(
            select(
                tb.MedicalNote.person_id,
                tb.MedicalNote.kind,
                tb.MedicalNote.key_id,
                tb.MedicalNote.sealed,
            ).order_by(tb.MedicalNote.id)
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]


def add_row(desk: Desk, person_id: int, kind: NoteKind, key_id: str, sealed: bytes) -> None:
    """A row written past the service, as who has the database key could."""
    with desk.database.write() as session:
        session.execute(
            insert(tb.MedicalNote),
            [
                {
                    "person_id": person_id,
                    "kind": kind,
                    "key_id": key_id,
                    "sealed": sealed,
                    "at": desk.clock(),
                    "by": "somebody",
                }
            ],
        )


def test_a_note_is_read_as_it_was_written_the_newest_first(
    doctor: Desk, people: list[int], clock: Clock
) -> None:
    first = write_note(doctor, people[0], NoteKind.DIAGNOSIS, "  Tuberculose, traitée depuis août \n")
    clock.forward(minutes=5)
    second = write_note(doctor, people[0], NoteKind.ATTACHMENT, "line one\nline two", " x-ray.txt ")
    write_note(doctor, people[1], NoteKind.OTHER, "about somebody else")
    newer, older = notes(doctor, people[0])
    assert (newer.note_id, newer.kind, newer.title, newer.text) == (
        second,
        NoteKind.ATTACHMENT,
        "x-ray.txt",
        "line one\nline two",
    )
    assert (older.note_id, older.kind, older.title, older.text) == (
        first,
        NoteKind.DIAGNOSIS,
        "",
        "Tuberculose, traitée depuis août",
    )
    assert {note.state for note in (newer, older)} == {NoteState.OPEN}
    assert (older.by, older.at) == ("Dr Ndayizeye", clock.now.replace(minute=0))
    assert note_count(doctor, people[0]) == 2


@pytest.mark.parametrize("kind", NoteKind)
def test_every_kind_lies_sealed(doctor: Desk, people: list[int], kind: NoteKind) -> None:
    write_note(doctor, people[0], kind, "amoxicilline", "ordonnance.txt")
    ((person, stored_kind, key_id, sealed),) = stored(doctor)
    assert (person, stored_kind, key_id) == (people[0], kind, NOTES_KEY.id)
    assert b"amoxicilline" not in sealed
    assert b"ordonnance" not in sealed


def test_the_audit_knows_who_wrote_of_whom_and_which_kind_and_no_more(
    doctor: Desk, people: list[int]
) -> None:
    for text in ("short", "very much longer than that " * 40):
        write_note(doctor, people[0], NoteKind.MEDICATION, text, "file.txt")
    written = ("note_written", "Dr Ndayizeye", people[0], {"after": {"kind": "medication"}})
    assert audit(doctor, Act.NOTE_WRITTEN) == [written, written]


def test_reading_is_noted_once_in_ten_minutes(doctor: Desk, people: list[int], clock: Clock) -> None:
    write_note(doctor, people[0], NoteKind.REASON, "text")
    assert audit(doctor, Act.NOTES_READ) == []
    for _ in range(3):
        notes(doctor, people[0])
        clock.forward(minutes=3)
    read = ("notes_read", "Dr Ndayizeye", people[0], None)
    assert audit(doctor, Act.NOTES_READ) == [read]
    clock.forward(minutes=3)
    notes(doctor, people[0])
    assert audit(doctor, Act.NOTES_READ) == [read, read]


def test_counting_opens_nothing_and_needs_no_key(desk: Desk, doctor: Desk, people: list[int]) -> None:
    write_note(doctor, people[0], NoteKind.REASON, "text")
    assert note_count(worked_by(desk, Role.MEDICAL), people[0]) == 1
    assert audit(doctor, Act.NOTES_READ) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MEDICAL])
def test_no_other_role_writes_reads_counts_or_withdraws(
    desk: Desk, doctor: Desk, people: list[int], role: Role
) -> None:
    note_id = write_note(doctor, people[0], NoteKind.REASON, "text")
    withdrawn = write_note(doctor, people[0], NoteKind.REASON, "text")
    withdraw_note(doctor, withdrawn)
    before, told = stored(desk), audit(desk, *Act)
    other = with_notes_key(worked_by(desk, role))  # even with the key in hand
    tries: list[Callable[[], object]] = [
        lambda: notes(other, people[0]),
        lambda: note_count(other, people[0]),
        lambda: write_note(other, people[0], NoteKind.OTHER, "mine"),
        lambda: withdraw_note(other, note_id),
        lambda: reinstate_note(other, withdrawn),
    ]
    for attempt in tries:
        with pytest.raises(NotAllowed):
            attempt()
    assert (stored(desk), audit(desk, *Act)) == (before, told)


@pytest.mark.parametrize("keys", ["no keyring", "no notes key"])
def test_medical_staff_without_the_key_are_told_so(
    desk: Desk, doctor: Desk, people: list[int], keys: str
) -> None:
    note_id = write_note(doctor, people[0], NoteKind.REASON, "text")
    nurse = worked_by(desk, Role.MEDICAL, name="Nurse")
    nurse = with_notes_key(nurse, None) if keys == "no notes key" else nurse
    tries: list[Callable[[], object]] = [
        lambda: notes(nurse, people[0]),
        lambda: write_note(nurse, people[0], NoteKind.OTHER, "mine"),
        lambda: withdraw_note(nurse, note_id),
        lambda: reinstate_note(nurse, note_id),
    ]
    for attempt in tries:
        with pytest.raises(NotesKeyMissing):
            attempt()
    assert len(stored(desk)) == 1
    assert audit(desk, Act.NOTES_READ) == []


def test_the_program_itself_has_all_roles_and_no_key(desk: Desk, people: list[int]) -> None:
    with pytest.raises(NotesKeyMissing):
        notes(desk, people[0])


def test_a_note_under_another_key_is_told_as_such_and_hides_no_other(
    desk: Desk, doctor: Desk, people: list[int]
) -> None:
    earlier = with_notes_key(doctor, NotesKey("f" * 16, bytes(32)))
    write_note(earlier, people[0], NoteKind.DIAGNOSIS, "under the key of before")
    write_note(doctor, people[0], NoteKind.REASON, "under today's")
    newer, older = notes(doctor, people[0])
    assert (newer.state, newer.text) == (NoteState.OPEN, "under today's")
    assert (older.state, older.title, older.text) == (NoteState.OTHER_KEY, "", "")
    assert (older.kind, older.by) == (NoteKind.DIAGNOSIS, "Dr Ndayizeye")


def test_a_sealed_text_moved_to_another_person_or_kind_or_changed_does_not_open(
    doctor: Desk, people: list[int]
) -> None:
    write_note(doctor, people[0], NoteKind.DIAGNOSIS, "hers alone")
    ((_, _, key_id, sealed),) = stored(doctor)
    add_row(doctor, people[1], NoteKind.DIAGNOSIS, key_id, sealed)
    add_row(doctor, people[0], NoteKind.OTHER, key_id, sealed)
    add_row(doctor, people[0], NoteKind.DIAGNOSIS, key_id, sealed[:-1] + bytes([sealed[-1] ^ 1]))
    add_row(doctor, people[0], NoteKind.DIAGNOSIS, key_id, b"")
    (moved,) = notes(doctor, people[1])
    assert (moved.state, moved.text) == (NoteState.BROKEN, "")
    *broken, whole = notes(doctor, people[0])
    assert [(note.state, note.text) for note in broken] == [(NoteState.BROKEN, "")] * 3
    assert (whole.state, whole.text) == (NoteState.OPEN, "hers alone")


def test_a_withdrawn_note_stays_on_record_and_the_withdrawal_can_be_taken_back(
    desk: Desk, doctor: Desk, people: list[int], clock: Clock
) -> None:
    note_id = write_note(doctor, people[0], NoteKind.REASON, "of another person")
    colleague = replace(doctor, staff=Staff("other", "Nurse Irakoze", frozenset({Role.MEDICAL})))
    clock.forward(minutes=1)
    withdraw_note(colleague, note_id)
    (note,) = notes(doctor, people[0])
    assert (note.withdrawn_by, note.withdrawn_at, note.text) == (
        "Nurse Irakoze",
        clock.now,
        "of another person",
    )
    assert note_count(doctor, people[0]) == 0
    with pytest.raises(NothingToUndo):
        withdraw_note(doctor, note_id)
    reinstate_note(doctor, note_id)
    (note,) = notes(doctor, people[0])
    assert (note.withdrawn_at, note.withdrawn_by, note.by) == (None, "", "Dr Ndayizeye")
    with pytest.raises(NothingToUndo):
        reinstate_note(doctor, note_id)
    withdraw_note(doctor, note_id)
    assert note_count(doctor, people[0]) == 0
    assert len(stored(desk)) == 4  # nothing was overwritten
    told = [(by, detail) for _, by, _, detail in audit(doctor, Act.NOTE_WITHDRAWN)]

    def change(withdrawn: bool) -> object:
        return {
            "before": {"kind": "reason", "withdrawn": not withdrawn},
            "after": {"kind": "reason", "withdrawn": withdrawn},
        }

    assert told == [
        ("Nurse Irakoze", change(True)),
        ("Dr Ndayizeye", change(False)),
        ("Dr Ndayizeye", change(True)),
    ]


def test_what_is_not_there_can_not_be_read_written_or_withdrawn(doctor: Desk, people: list[int]) -> None:
    note_id = write_note(doctor, people[0], NoteKind.REASON, "text")
    withdraw_note(doctor, note_id)
    with pytest.raises(NotFound):
        notes(doctor, 4711)
    with pytest.raises(NotFound):
        write_note(doctor, 4711, NoteKind.REASON, "text")
    with pytest.raises(NotFound):
        withdraw_note(doctor, 4711)
    with pytest.raises(NotFound):
        withdraw_note(doctor, note_id + 1)  # the row of the withdrawal, which is no note
    assert note_count(doctor, 4711) == 0


def test_nothing_is_written_of_somebody_who_was_anonymised(
    desk: Desk, doctor: Desk, people: list[int]
) -> None:
    with desk.database.write() as session:
        session.execute(update(tb.Person).where(tb.Person.id == people[0]).values(anonymised_at=desk.clock()))
    with pytest.raises(NotFound):
        write_note(doctor, people[0], NoteKind.REASON, "text")
    assert stored(desk) == []


@pytest.mark.parametrize(
    ("kind", "text", "title", "problem"),
    [
        (NoteKind.REASON, " \n\t", "", NoteProblem.EMPTY),
        (NoteKind.REASON, "é" * (LONGEST_TEXT // 2 + 1), "", NoteProblem.TOO_LONG),
        (NoteKind.ATTACHMENT, "text", "n" * (LONGEST_TITLE + 1), NoteProblem.TITLE_TOO_LONG),
        (NoteKind.ATTACHMENT, "text", "  ", NoteProblem.NO_FILE_NAME),
        (NoteKind.REASON, "half a letter \ud83d", "", NoteProblem.NOT_TEXT),
    ],
)
def test_what_can_not_be_a_note_is_refused(
    doctor: Desk, people: list[int], kind: NoteKind, text: str, title: str, problem: NoteProblem
) -> None:
    with pytest.raises(NoteRefused) as refused:
        write_note(doctor, people[0], kind, text, title)
    assert refused.value.problem == problem
    assert stored(doctor) == []
    assert audit(doctor, Act.NOTE_WRITTEN) == []


def test_the_longest_note_is_taken(doctor: Desk, people: list[int]) -> None:
    text = "é" * (LONGEST_TEXT // 2)
    write_note(doctor, people[0], NoteKind.ATTACHMENT, text, "n" * LONGEST_TITLE)
    (note,) = notes(doctor, people[0])
    assert note.text == text


def test_a_note_in_an_error_or_a_log_says_nothing(doctor: Desk, people: list[int]) -> None:
    write_note(doctor, people[0], NoteKind.ATTACHMENT, "amoxicilline", "ordonnance.txt")
    told = repr(notes(doctor, people[0]))
    assert "amoxicilline" not in told
    assert "ordonnance" not in told


def test_notes_are_neither_changed_nor_deleted(doctor: Desk, people: list[int]) -> None:
    assert {("medical_note", "UPDATE"), ("medical_note", "DELETE")} <= set(KEPT)
    write_note(doctor, people[0], NoteKind.REASON, "text")
    before = stored(doctor)
    for statement in (update(tb.MedicalNote).values(by="me"), delete(tb.MedicalNote)):
        with pytest.raises(Exception, match="append-only"), doctor.database.write() as session:
            session.execute(statement)
    assert stored(doctor) == before


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_file_is_read_in_whatever_an_editor_saves(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "résumé.txt"
    path.write_bytes("État général\r\nstable\r".encode(codec))
    found = read_text_file(path)
    assert (found.name, found.text) == ("résumé.txt", "État général\nstable\n")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", NoteProblem.EMPTY),
        (b"%PDF-1.7\n\x00\x01\x02", NoteProblem.NOT_TEXT),
        (b"PK\x03\x04", NoteProblem.NOT_TEXT),
        (b"\x81\x8d", NoteProblem.NOT_TEXT),
        (b"\xff\xfex", NoteProblem.NOT_TEXT),
        (b"x" * (LONGEST_TEXT + 1), NoteProblem.TOO_LONG),
        (b"x" * (3 * LONGEST_TEXT), NoteProblem.TOO_LONG),
    ],
)
def test_a_file_that_is_no_short_text_is_refused(tmp_path: Path, data: bytes, problem: NoteProblem) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(data)
    with pytest.raises(NoteRefused) as refused:
        read_text_file(path)
    assert refused.value.problem == problem
