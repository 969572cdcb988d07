"""People who may be the same under another number: shown for someone to decide, never merged.

The same person comes with names swapped ("RUBERWA Francine", "FRANCINE Ruberwa"), spelled otherwise, one of
several names left out, or born on "1 January". This is the one room that asks rapidfuzz.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Protocol

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import NumberType, Precision, Sex
from transit_desk.domain.names import display_name, fold
from transit_desk.domain.roll.checks import conflict


class Somebody(Protocol):
    """What a person must have to be compared: `RollPerson`, `StoredPerson` and `KnownPerson` all do."""

    @property
    def case_number(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def given_names(self) -> str: ...
    @property
    def sex(self) -> Sex: ...
    @property
    def birth(self) -> BirthDate | None: ...
    @property
    def numbers(self) -> tuple[tuple[NumberType, str], ...]: ...


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Someone stored, with no more than is compared."""

    person_id: int
    case_number: str
    family_name: str
    given_names: str
    sex: Sex
    birth: BirthDate | None
    numbers: tuple[tuple[NumberType, str], ...] = ()

    @property
    def name(self) -> str:
        """ "FAMILY, Given"."""
        return display_name(self.family_name, self.given_names)


class Agreement(StrEnum):
    """What two people have in common beside a likeness of names."""

    SAME_NAMES = "same_names"
    NAMES_SWAPPED = "names_swapped"
    SAME_BIRTH_DATE = "same_birth_date"
    SAME_BIRTH_YEAR = "same_birth_year"
    SAME_SEX = "same_sex"
    SAME_CASE = "same_case"


_LIKE_BIRTH_DATE: Final = 80.0
_LIKE_BIRTH_YEAR: Final = 90.0
_LIKE_NAMES_ALONE: Final = 96.0
"""Likeness of names, of 100, asked beside the same day, the same year, and where a birth is not known."""
_COARSE: Final = 70.0
"""Likeness of all words in order below which two names are not looked at closer."""
_UNKNOWN_YEAR: Final = 0


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two people compared: `score` of 100 for the names, and what else agrees."""

    score: float
    agreements: frozenset[Agreement]


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """`row` of the list may be the person `known`: an index into the people it was compared with."""

    row: int
    known: int
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class _Folded:
    """A person ready to compare."""

    person: Somebody
    index: int
    family: str
    given: str
    key: str
    year: int


def name_likeness(one: Somebody, other: Somebody) -> tuple[float, bool]:
    """How alike the names are, of 100, and whether they are so only with family and given names swapped."""
    return _names(_folded(one, 0), _folded(other, 0))


def compare_people(one: Somebody, other: Somebody) -> Likeness | None:
    """Their likeness when they may be one person; None when they are plainly two."""
    return _likeness(_folded(one, 0), _folded(other, 0))


def possible_duplicates(
    incoming: Sequence[tuple[int, Somebody]], known: Sequence[Somebody]
) -> tuple[PossibleDuplicate, ...]:
    """Who of `incoming` (row, person) may be someone of `known`, the likeliest first for each row.

    People are compared within a year of birth, and with everyone whose birth is not known: 300 against 20,000
    take some hundredths of a second.
    """
    from rapidfuzz import fuzz, process

    years: dict[int, list[_Folded]] = {}
    for index, person in enumerate(known):
        folded = _folded(person, index)
        years.setdefault(folded.year, []).append(folded)
    keys = {year: [one.key for one in people] for year, people in years.items()}
    found: list[PossibleDuplicate] = []
    for row, person in incoming:
        mine = _folded(person, -1)
        asked: Iterable[int] = years if mine.year == _UNKNOWN_YEAR else (mine.year, _UNKNOWN_YEAR)
        of_row: list[PossibleDuplicate] = []
        for year in asked:
            near = process.extract(
                mine.key, keys.get(year, ()), scorer=fuzz.token_sort_ratio, score_cutoff=_COARSE, limit=None
            )
            for _, _, position in near:
                theirs = years[year][position]
                likeness = _likeness(mine, theirs)
                if likeness is not None:
                    of_row.append(PossibleDuplicate(row, theirs.index, likeness))
        found += sorted(of_row, key=lambda one: (-one.likeness.score, one.known))
    return tuple(found)


def _folded(person: Somebody, index: int) -> _Folded:
    family, given = fold(person.family_name), fold(person.given_names)
    key = " ".join(sorted(f"{family} {given}".split()))
    year = _UNKNOWN_YEAR if person.birth is None else person.birth.day.year
    return _Folded(person, index, family, given, key, year)


def _likeness(one: _Folded, other: _Folded) -> Likeness | None:
    agreements = _births(one.person.birth, other.person.birth)
    if agreements is None or _sexes_differ(one.person.sex, other.person.sex):
        return None
    same_case = one.person.case_number == other.person.case_number
    score, swapped = _names(one, other)
    if Agreement.SAME_BIRTH_DATE in agreements:
        enough = _LIKE_BIRTH_DATE
    elif Agreement.SAME_BIRTH_YEAR in agreements:
        enough = _LIKE_BIRTH_YEAR
    else:
        enough = _LIKE_NAMES_ALONE
    # Brothers and sisters share a family name, twins a birthday too, and each has a number: in one case only
    # the same names count.
    if same_case and conflict(one.person.numbers, other.person.numbers):
        enough = 100.0
    if score < enough:
        return None
    if one.person.sex is other.person.sex and one.person.sex is not Sex.UNKNOWN:
        agreements.add(Agreement.SAME_SEX)
    if same_case:
        agreements.add(Agreement.SAME_CASE)
    if swapped:
        agreements.add(Agreement.NAMES_SWAPPED)
    elif (one.family, one.given) == (other.family, other.given):
        agreements.add(Agreement.SAME_NAMES)
    return Likeness(round(score, 1), frozenset(agreements))


def _sexes_differ(one: Sex, other: Sex) -> bool:
    return Sex.UNKNOWN not in (one, other) and one is not other


def _births(one: BirthDate | None, other: BirthDate | None) -> set[Agreement] | None:
    """What the birth dates have in common; None when they speak against it.

    "1 January" and a year alone say no more than the year, so they agree with every day of it. Two real days
    of one year agree in the year when one of day and month is the same, or both are swapped: written wrong.
    """
    if one is None or other is None:
        return set()
    if one.day.year != other.day.year:
        return None
    if one == other and not _only_the_year(one):
        return {Agreement.SAME_BIRTH_DATE}
    if _only_the_year(one) or _only_the_year(other):
        return {Agreement.SAME_BIRTH_YEAR}
    mine, theirs = (one.day.day, one.day.month), (other.day.day, other.day.month)
    near = mine[0] == theirs[0] or mine[1] == theirs[1] or mine == theirs[::-1]
    return {Agreement.SAME_BIRTH_YEAR} if near else None


def _only_the_year(birth: BirthDate) -> bool:
    return birth.precision is Precision.YEAR or birth.day == date(birth.day.year, 1, 1)


def _names(one: _Folded, other: _Folded) -> tuple[float, bool]:
    """Each part of the name must be alike by itself: a long family name must not hide another given name."""
    straight = min(_alike(one.family, other.family), _alike(one.given, other.given))
    swapped = min(_alike(one.family, other.given), _alike(one.given, other.family))
    if swapped > straight:
        return swapped, True
    # Where lists cut the whole name in other places, the words of both tell.
    if not one.given or not other.given or one.key == other.key:
        return max(straight, _ratio(one.key, other.key)), False
    return straight, False


def _alike(one: str, other: str) -> float:
    """Likeness of two parts; a part that only lacks some of the other's words is nearly the same."""
    if one == other:
        return 100.0
    if not one or not other:
        return 0.0
    mine, theirs = set(one.split()), set(other.split())
    if mine <= theirs or theirs <= mine:
        return 92.0
    return _ratio(" ".join(sorted(mine)), " ".join(sorted(theirs)))


def _ratio(one: str, other: str) -> float:
    from rapidfuzz import fuzz

    return float(fuzz.ratio(one, other))
