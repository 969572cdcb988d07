"""Handling needs: what is understood is kept, what may be a diagnosis is not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.codes import Need
from transit_desk.domain.roll.needs import NeedsRead, read_needs

DUE = date(2027, 2, 12)


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("WCHS", [Need.WCHS]),
        ("wchr", [Need.WCHR]),
        ("Wheelchair", [Need.WCHR]),
        ("needs a wheel chair at the airport", [Need.WCHR]),
        ("Fauteuil roulant", [Need.WCHR]),
        ("Wheelchair (WCHC)", [Need.WCHC]),  # the code says more than the word
        ("Wheelchair, cannot climb stairs", [Need.WCHS]),
        ("Fauteuil roulant, ne peut pas marcher", [Need.WCHC]),
        ("WCHR / WCHS", [Need.WCHS]),
        ("Stretcher + oxygen", [Need.STCR, Need.OXYG]),
        ("Civière; oxygène; escorte médicale", [Need.STCR, Need.OXYG, Need.ESCORT]),
        ("Medical escort", [Need.ESCORT]),
        ("blind", [Need.BLND]),
        ("Non-voyant", [Need.BLND]),
        ("Sourde-muette", [Need.DEAF]),
        ("Unaccompanied minor", [Need.UMNR]),
        ("Enfant non accompagné", [Need.UMNR]),
        ("Meet and assist", [Need.MAAS]),
        ("Medical assistance", [Need.MEDA]),
        ("MEDA", [Need.MEDA]),
        ("isolation", [Need.ISOLATE]),
        ("Interpreter", [Need.LANG]),
        ("Infant", []),
        ("None", []),
        ("R.A.S.", []),
        ("Non", []),
        ("-", []),
    ],
)
def test_needs_in_two_languages(text: str, needs: list[Need]) -> None:
    read = read_needs(text)
    assert ([need for need, _ in read.needs], read.understood) == (needs, True)
    assert all(due is None for _, due in read.needs)


@pytest.mark.parametrize(
    "text",
    [
        "Pregnant, EDD 12/02/2027",
        "EDD: 12 Feb 2027",
        "Enceinte (DPA 12/02/2027)",
        "Femme enceinte, accouchement prévu le 12 février 2027",
        "Pregnant - due date 2027-02-12",
    ],
)
def test_pregnancy_with_its_due_date(text: str) -> None:
    assert read_needs(text) == NeedsRead(((Need.PREGNANT, DUE),))


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("diabetes", [Need.OTHER]),
        ("Insuline deux fois par jour", [Need.OTHER]),
        ("Wheelchair, epilepsy", [Need.WCHR]),
        ("Pregnant, 28 weeks", [Need.PREGNANT]),
        ("EDD 31/02/2027", [Need.PREGNANT]),
        ("Pregnant EDD 12/02/2027 or 20/02/2027", [Need.PREGNANT]),
        ("Wheelchair 12/02/2027", [Need.WCHR]),
        ("no wheelchair", [Need.OTHER]),  # must not become one
        ("pas de fauteuil", [Need.OTHER]),
        ("Not pregnant", [Need.OTHER]),
        ("Yes", [Need.OTHER]),
    ],
)
def test_what_is_left_over_is_said_and_not_kept(text: str, needs: list[Need]) -> None:
    read = read_needs(text)
    assert ([need for need, _ in read.needs], read.understood) == (needs, False)


@pytest.mark.parametrize(
    ("text", "heading", "need"),
    [
        ("Yes", "Wheelchair (Y/N)", Need.WCHR),
        ("X", "Enceinte", Need.PREGNANT),
        ("oui", "Fauteuil roulant", Need.WCHR),
    ],
)
def test_yes_means_what_the_heading_says(text: str, heading: str, need: Need) -> None:
    assert read_needs(text, heading).needs == ((need, None),)


@given(st.text(max_size=60))
def test_nothing_makes_it_fall_and_nothing_is_repeated(text: str) -> None:
    read = read_needs(text)
    assert len({need for need, _ in read.needs}) == len(read.needs)
    assert all(due is None or need is Need.PREGNANT for need, due in read.needs)
    assert len([need for need, _ in read.needs if need in (Need.WCHR, Need.WCHS, Need.WCHC)]) <= 1
