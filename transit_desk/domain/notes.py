"""Sealed medical notes: what one may say, and how one is shown to who holds the key.

Texts and titles stay out of every `repr`: a note in an error, a log or a debugger's line names its id alone.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from transit_desk.domain.codes import NoteKind

LONGEST_TEXT: Final = 200_000
"""Bytes of UTF-8 in one note or attachment."""
LONGEST_TITLE: Final = 200
"""Characters of a title or a file name."""


class NoteState(StrEnum):
    """Whether a note can be read."""

    OPEN = "open"
    OTHER_KEY = "other_key"
    """Sealed with a key that who reads does not hold."""
    BROKEN = "broken"
    """It does not open: somebody changed it, or moved it here from another person."""


class NoteProblem(StrEnum):
    """Why something can't be a note."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TITLE_TOO_LONG = "title_too_long"
    NO_FILE_NAME = "no_file_name"
    NOT_TEXT = "not_text"


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as it was written; text and title are empty where it can't be read.

    `withdrawn_at`, `withdrawn_by` of one that counts no longer; it stays on record.
    """

    note_id: int
    person_id: int
    kind: NoteKind
    at: datetime
    by: str
    state: NoteState
    title: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text document on its way into a note; the name is that of its file."""

    name: str = field(repr=False)
    text: str = field(repr=False)


def note_problem(kind: NoteKind, text: str, title: str) -> NoteProblem | None:
    """What stands against a note; None when nothing does. An attachment bears the name of its file."""
    if not text.strip():
        return NoteProblem.EMPTY
    if any(
        "\ud800" <= letter <= "\udfff" for letter in text + title
    ):  # half a letter, pasted: no UTF-8 has it
        return NoteProblem.NOT_TEXT
    if len(text.encode()) > LONGEST_TEXT:
        return NoteProblem.TOO_LONG
    if len(title) > LONGEST_TITLE:
        return NoteProblem.TITLE_TOO_LONG
    if kind is NoteKind.ATTACHMENT and not title:
        return NoteProblem.NO_FILE_NAME
    return None


def text_of(data: bytes) -> str | None:
    """The text in a file's bytes, its lines ended by newlines; None when they are no text.

    UTF-8 and, by its mark, UTF-16; anything else is taken for Windows-1252, in which older editors save.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        codec = "utf-16"
    elif _decodes(data, "utf-8-sig"):
        codec = "utf-8-sig"
    else:
        codec = "cp1252"
    if not _decodes(data, codec):
        return None
    text = data.decode(codec).replace("\r\n", "\n").replace("\r", "\n")
    if any(letter < " " and letter not in "\n\t\f" for letter in text):
        return None
    return text


def _decodes(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
