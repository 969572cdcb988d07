"""People who may be the same under another number."""

from datetime import date
from typing import Any

import pytest

from tests.domain.roll.stored import A, listed, stored
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Precision, Sex
from transit_desk.domain.roll.duplicates import Agreement, compare_people, possible_duplicates

G = Agreement
DAY = BirthDate(date(1990, 5, 21))


def agreements(**fields: Any) -> set[Agreement] | None:
    """What RUBERWA, Francine of 21 May 1990 has in common with someone of another case; None for nobody."""
    one = listed(2, birth=DAY)
    usual: dict[str, Any] = {"row": 3, "case_number": "BI-9", "birth": DAY} | fields
    likeness = compare_people(one, listed(**usual))
    return None if likeness is None else set(likeness.agreements)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {G.SAME_NAMES, G.SAME_BIRTH_DATE, G.SAME_SEX}),
        (
            {"family_name": "Francine", "given_names": "Ruberwa"},
            {G.NAMES_SWAPPED, G.SAME_BIRTH_DATE, G.SAME_SEX},
        ),
        ({"given_names": "Fransine"}, {G.SAME_BIRTH_DATE, G.SAME_SEX}),
        ({"given_names": "Francine Aline"}, {G.SAME_BIRTH_DATE, G.SAME_SEX}),
        ({"family_name": "RUBERWA Francine", "given_names": ""}, {G.SAME_BIRTH_DATE, G.SAME_SEX}),
        ({"birth": BirthDate(date(1990, 1, 1))}, {G.SAME_NAMES, G.SAME_BIRTH_YEAR, G.SAME_SEX}),
        (
            {"birth": BirthDate(date(1990, 1, 1), Precision.YEAR)},
            {G.SAME_NAMES, G.SAME_BIRTH_YEAR, G.SAME_SEX},
        ),
        ({"birth": BirthDate(date(1990, 5, 12))}, {G.SAME_NAMES, G.SAME_BIRTH_YEAR, G.SAME_SEX}),
        ({"birth": None}, {G.SAME_NAMES, G.SAME_SEX}),
        ({"sex": Sex.UNKNOWN}, {G.SAME_NAMES, G.SAME_BIRTH_DATE}),
    ],
)
def test_who_may_be_the_same(fields: dict[str, object], expected: set[Agreement]) -> None:
    assert agreements(**fields) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"given_names": "Bosco"},  # a long family name does not hide another given name
        {"family_name": "KABURA"},
        {"sex": Sex.MALE},
        {"birth": BirthDate(date(1991, 5, 21))},
        {"birth": BirthDate(date(1990, 9, 3))},  # another day and another month
        {"birth": BirthDate(date(1990, 1, 1)), "given_names": "Fransisca"},
        {"birth": None, "given_names": "Fransine"},
    ],
)
def test_who_is_plainly_someone_else(fields: dict[str, object]) -> None:
    assert agreements(**fields) is None


def test_twins_with_like_names_are_two() -> None:
    one = listed(2, given_names="Ange Marie", birth=DAY)
    assert compare_people(one, listed(3, given_names="Ange Maria", birth=DAY)) is None
    # With one and the same name, two numbers in one case are still worth a look.
    likeness = compare_people(one, listed(3, given_names="Ange Marie", birth=DAY))
    assert likeness is not None
    assert Agreement.SAME_CASE in likeness.agreements


def test_day_and_month_swapped() -> None:
    assert compare_people(
        listed(2, birth=BirthDate(date(1990, 5, 6))),
        listed(3, case_number="X1", birth=BirthDate(date(1990, 6, 5))),
    )


def test_many_against_many_the_likeliest_first() -> None:
    known = stored(
        [
            listed(2, family_name="KABURA", birth=DAY),
            listed(3, given_names="Fransine", birth=DAY, numbers=((A, "A1"),)),
            listed(4, family_name="Francine", given_names="Ruberwa", birth=DAY, numbers=((A, "A2"),)),
            listed(5, birth=None, numbers=((A, "A3"),)),
            listed(6, birth=BirthDate(date(1950, 1, 1)), numbers=((A, "A4"),)),
        ]
    )
    found = possible_duplicates([(9, listed(9, case_number="BI-9", birth=DAY))], known)
    assert [(one.row, one.known) for one in found] == [(9, 2), (9, 3), (9, 1)]
    unknown = possible_duplicates([(9, listed(9, case_number="BI-9", birth=None))], known)
    assert {one.known for one in unknown} == {2, 3, 4}
