"""Words about beds that Arrivals and Beds share."""

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from itertools import groupby
from typing import TYPE_CHECKING

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Need, Sex
from transit_desk.language.words import age, word

if TYPE_CHECKING:
    from datetime import date

    from transit_desk.domain.beds.values import RuleBroken
    from transit_desk.domain.refusals import BedNotSuitable
    from transit_desk.language import Translator


def bed_list(labels: Iterable[str]) -> str:
    """Beds by room, with runs of numbers: "A3 / 1" to "A3 / 4" and "A4 / 2" are "A3 / 1-4, A4 / 2"."""
    rooms: dict[str, list[str]] = {}
    for label in labels:
        room, _, bed = label.partition(" / ")
        rooms.setdefault(room, []).append(bed)
    return ", ".join(f"{room} / {_runs(beds)}" for room, beds in rooms.items())


def _runs(beds: Sequence[str]) -> str:
    numbers = sorted({int(bed) for bed in beds if bed.isdecimal()})
    parts = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        parts.append(str(found[0]) if len(found) == 1 else f"{found[0]}-{found[-1]}")
    return ", ".join([*parts, *sorted(bed for bed in beds if not bed.isdecimal())])


def in_house_order(label: str) -> tuple[tuple[int, str], ...]:
    """Sorts "A10 / 2" after "A9 / 1"."""
    parts = re.findall(r"\d+|[^\d\s/]+", label)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


def needs_words(needs: Iterable[Need], t: "Translator") -> str:
    """Handling needs in words."""
    return ", ".join(word(t, need) for need in needs)


def sex_and_age(sex: Sex, born: BirthDate | None, today: "date", t: "Translator") -> str:
    """Short, as on a list: "F 34", "M 7 m"; "?" for what is not known."""
    return f"{'?' if sex is Sex.UNKNOWN else sex.value} {age(t, born, today)}"


def may_be_overridden(error: Exception) -> "BedNotSuitable | None":
    """The refusal, when all that speaks against the bed are rules that an officer may override."""
    from transit_desk.domain.beds.values import RuleBroken
    from transit_desk.domain.refusals import BedNotSuitable

    if not isinstance(error, BedNotSuitable):
        return None
    soft = all(isinstance(rule, RuleBroken) and not rule.hard for rule in error.rules)
    return error if soft else None


class Grade(IntEnum):
    """How much speaks against a bed, and so who may give it all the same."""

    FINE = 0
    PREFERENCE = 1  # whoever gives beds
    HARD = 2  # a supervisor, with a reason
    FACT = 3  # nobody


def grade(rules: "Iterable[RuleBroken]") -> Grade:
    """The worst of these rules."""
    from transit_desk.domain.beds.rules import FACTS

    grades = (
        Grade.FACT if broken.rule in FACTS else Grade.HARD if broken.hard else Grade.PREFERENCE
        for broken in rules
    )
    return max(grades, default=Grade.FINE)


def rules_of(error: Exception) -> "tuple[RuleBroken, ...]":
    """The rules that a refusal of a bed tells of; none where it tells of something else."""
    from transit_desk.domain.beds.values import RuleBroken
    from transit_desk.domain.refusals import BedNotSuitable, ReasonNeeded

    if isinstance(error, BedNotSuitable | ReasonNeeded):
        return tuple(rule for rule in error.rules if isinstance(rule, RuleBroken))
    return ()
