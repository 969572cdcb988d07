"""Who needs a bed: everybody but an infant whose family has one, with which it sleeps."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from transit_desk.domain.birth_date import INFANT_UNDER


@dataclass(frozen=True, slots=True)
class Sleeper:
    """Somebody who has a bed or not; `household` is the same for those with whom an infant may sleep.

    `age` in completed years, None when it is not known.
    """

    person_id: int
    household: Hashable
    age: int | None
    has_bed: bool


def is_infant(age: int | None) -> bool:
    """Under two: a cot, or an adult's bed. Of unknown age nobody is taken for one."""
    return age is not None and age < INFANT_UNDER


def needing_bed(people: Iterable[Sleeper]) -> frozenset[int]:
    """Those without a bed, but for infants whose household has one."""
    everyone = tuple(people)
    housed = {one.household for one in everyone if one.has_bed}
    return frozenset(
        one.person_id
        for one in everyone
        if not one.has_bed and not (one.household in housed and is_infant(one.age))
    )
