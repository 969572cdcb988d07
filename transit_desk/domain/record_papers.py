"""Papers about the record itself: the recovery sheet, a person's history, the log of acts.

As in `papers`: frozen rows, moments in aware UTC, and no field for a medical text.
"""

from dataclasses import dataclass
from datetime import datetime

from transit_desk.domain.papers import Stamp
from transit_desk.domain.recovery_code import LENGTH, typed_code


@dataclass(frozen=True, slots=True)
class RecoverySheetPaper:
    """The one sheet with the recovery code; `person` made it. ValueError for what can be no code."""

    stamp: Stamp
    code: str
    person: str

    def __post_init__(self) -> None:
        if typed_code(self.code) is None:
            raise ValueError(f"a recovery code has {LENGTH} letters and digits")

    @property
    def groups(self) -> tuple[str, ...]:
        """The code as it is read out: six groups of four."""
        return tuple((typed_code(self.code) or "").split("-"))


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened to a person: `what` in a few words, `details` what it changed; both in the
    paper's language."""

    at: datetime
    who: str
    what: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class PersonHistoryPaper:
    """What the desk holds of one person, and what was done, in the order of `lines`.

    `facts` are pairs of a label and a value in the paper's language. Of medical matters nothing but status
    and handling needs may stand here.
    """

    stamp: Stamp
    name: str
    card_number: str
    case_number: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[HistoryLine, ...]


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One row of the log of acts. Words in the paper's language; `hash` is the row's own, in hexadecimal."""

    number: int
    at: datetime
    who: str
    place: str
    act: str
    subject: str
    before: str
    after: str
    reason: str
    hash: str


@dataclass(frozen=True, slots=True)
class AuditPaper:
    """The log of acts as it was searched; `filter_words` say what was searched for, empty for all of it."""

    stamp: Stamp
    filter_words: str
    lines: tuple[AuditLine, ...]
