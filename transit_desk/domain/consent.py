"""Consent: what a person agreed to, or did not, and what is known of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from transit_desk.domain.codes import ConsentKind

ASKED: Final = (ConsentKind.DATA, ConsentKind.MEDICAL)
"""What this desk asks people for: it keeps no photos."""
LONGEST_FORM: Final = 80


class ConsentProblem(StrEnum):
    """Why something can't be a consent."""

    LATER_DAY = "later_day"
    FORM_TOO_LONG = "form_too_long"


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """The last word of a person on one kind: given or not, on which day, on which form, and who wrote it down."""

    kind: ConsentKind
    given: bool
    on_day: date
    form: str
    at: datetime
    by: str


def consent_problem(on_day: date, form: str, today: date) -> ConsentProblem | None:
    """What is wrong with a consent of `on_day` on this form; None when nothing is."""
    if on_day > today:
        return ConsentProblem.LATER_DAY
    return ConsentProblem.FORM_TOO_LONG if len(form) > LONGEST_FORM else None
