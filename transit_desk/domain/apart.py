"""Groups of cases that asked to be apart: what the desk sees of them, and what two groups must be."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

LONGEST_LABEL: Final = 40
LONGEST_REASON: Final = 200


class GroupProblem(StrEnum):
    """Why two groups can't be kept apart as they are."""

    NO_LABEL = "no_label"
    LABEL_TOO_LONG = "label_too_long"
    SAME_LABEL = "same_label"
    NO_CASES = "no_cases"
    SHARED_CASE = "shared_case"
    ONE_FAMILY = "one_family"
    REASON_TOO_LONG = "reason_too_long"
    KNOWN = "known"  # these two are kept apart already


@dataclass(frozen=True, slots=True)
class ApartGroup:
    """A group as the desk knows it: its label and the numbers of its cases."""

    label: str
    case_ids: tuple[int, ...]
    case_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Two groups that are never in one room. `reason` is None for who may not know it; `together` are rooms that
    people of both sleep in all the same, since before they were kept apart."""

    id: int
    one: ApartGroup
    other: ApartGroup
    reason: str | None
    at: datetime
    by: str
    together: tuple[str, ...] = ()


def problem(
    label: str, cases: Collection[int], other_label: str, other_cases: Collection[int], reason: str
) -> GroupProblem | None:
    """What is wrong with these two groups by themselves; labels and reason without spaces at their ends."""
    checks = (
        (GroupProblem.NO_LABEL, not label or not other_label),
        (GroupProblem.LABEL_TOO_LONG, max(len(label), len(other_label)) > LONGEST_LABEL),
        (GroupProblem.SAME_LABEL, label.casefold() == other_label.casefold()),
        (GroupProblem.NO_CASES, not cases or not other_cases),
        (GroupProblem.SHARED_CASE, not set(cases).isdisjoint(other_cases)),
        (GroupProblem.REASON_TOO_LONG, len(reason) > LONGEST_REASON),
    )
    return next((one for one, is_so in checks if is_so), None)
