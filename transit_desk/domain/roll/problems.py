"""What can be wrong with a row of a list: which thing, where, and the facts that its sentence needs.

The sentences are in `transit_desk.language.roll_sentences`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class ProblemKind(StrEnum):
    """One kind a sentence. Those of `WARNINGS` do not keep a person from being taken."""

    NO_CASE_COLUMN = "no_case_column"
    OTHER_SHEET = "other_sheet"
    NO_NAME = "no_name"
    ONLY_A_NAME = "only_a_name"
    PASSED_OVER = "passed_over"
    NO_CASE_NUMBER = "no_case_number"
    PA_WITHOUT_CASE_NUMBER = "pa_without_case_number"
    HIDDEN_CASE_NUMBER = "hidden_case_number"
    IMPOSSIBLE_DATE = "impossible_date"
    TWO_DIGIT_YEAR = "two_digit_year"
    NO_BIRTH_DATE = "no_birth_date"
    BORN_AFTER_TRAVEL = "born_after_travel"
    BORN_IN_FUTURE = "born_in_future"
    NOT_BORN_YET = "not_born_yet"
    TOO_OLD = "too_old"
    SEX_UNREADABLE = "sex_unreadable"
    NO_SEX = "no_sex"
    SEX_AND_RELATION = "sex_and_relation"
    RELATION_UNREADABLE = "relation_unreadable"
    COUNTRY_UNKNOWN = "country_unknown"
    NUMBER_MALFORMED = "number_malformed"
    NUMBER_TWICE = "number_twice"
    NUMBER_STORED = "number_stored"
    TWO_PAS = "two_pas"
    NO_PA = "no_pa"
    CASE_DIFFERS = "case_differs"
    SAME_PERSON_TWICE = "same_person_twice"
    MAYBE_SAME_PERSON = "maybe_same_person"
    NAME_NOT_SPLIT = "name_not_split"
    NAME_UNPRINTABLE = "name_unprintable"
    NEED_NOT_READ = "need_not_read"
    DUE_DATE_UNREADABLE = "due_date_unreadable"
    NO_STORED_VALUE = "no_stored_value"
    ERROR_VALUE = "error_value"
    TEXT_TOO_LONG = "text_too_long"


WARNINGS: Final = frozenset(
    {
        ProblemKind.OTHER_SHEET,
        ProblemKind.PASSED_OVER,
        ProblemKind.HIDDEN_CASE_NUMBER,
        ProblemKind.NO_BIRTH_DATE,
        ProblemKind.NOT_BORN_YET,
        ProblemKind.NO_SEX,
        ProblemKind.SEX_AND_RELATION,
        ProblemKind.RELATION_UNREADABLE,
        ProblemKind.COUNTRY_UNKNOWN,
        ProblemKind.NO_PA,
        ProblemKind.CASE_DIFFERS,
        ProblemKind.MAYBE_SAME_PERSON,
        ProblemKind.NAME_NOT_SPLIT,
        ProblemKind.NAME_UNPRINTABLE,
        ProblemKind.NEED_NOT_READ,
        ProblemKind.DUE_DATE_UNREADABLE,
    }
)
PRIVATE: Final = frozenset({ProblemKind.NEED_NOT_READ})
"""Kinds whose cell may hold a diagnosis: its text is never shown, printed or saved."""


@dataclass(frozen=True, slots=True)
class RollProblem:
    """One thing wrong. `row` counts from 1; `column` is a letter, "" when it is about the whole row.

    `text` is what stands in the cell, "" for the kinds in `PRIVATE`; `facts` fill the sentence.
    """

    kind: ProblemKind
    sheet: str
    row: int
    column: str = ""
    text: str = ""
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def blocking(self) -> bool:
        """Whether the row can't be taken as it is."""
        return self.kind not in WARNINGS
