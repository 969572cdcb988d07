"""Which rows are people, and what is read of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.roll.lists import HEADINGS, TODAY, kinds, only_problem, person_row, read, source
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Need, NumberType, Precision, Relation, Sex
from transit_desk.domain.roll.fields import Field
from transit_desk.domain.roll.person import RollCase, RollPerson
from transit_desk.domain.roll.problems import ProblemKind
from transit_desk.domain.roll.refusals import AnotherTable, EmptyFile, NobodyOnList, TooManyRows
from transit_desk.domain.roll.rows import parse
from transit_desk.domain.roll.source import CellValue, Merge, RollSource, Sheet

FRENCH = (
    *("N°", "N° de dossier", "Nom de famille", "Prénoms", "Sexe", "Date de naissance", "Lien avec le DP"),
    *(
        "Nationalité",
        "Camp",
        "Pays de destination",
        "Ville",
        "Besoins particuliers",
        "DPA",
        "Remarques",
        "Observations",
    ),
)


def test_everything_that_a_row_says() -> None:
    row = (
        *(1, "NO2026/411", " GASORE ", "Rachel  Aimée", "F", "17/04/1990", "DP", "RDC", "camp de Nyankanda"),
        *("Norvège", "Tromsø", "Fauteuil roulant", date(2027, 5, 15), "parle swahili", "a un frère à Oslo"),
    )
    parsed = read(row, headings=FRENCH)
    assert parsed.problems == ()
    assert parsed.persons == (
        RollPerson(
            row=2,
            case_number="NO2026/411",
            family_name="GASORE",
            given_names="Rachel Aimée",
            relation=Relation.PA,
            sex=Sex.FEMALE,
            birth=BirthDate(date(1990, 4, 17)),
            nationality="COD",
            camp="Nyankanda",
            destination_country="NOR",
            destination_city="Tromsø",
            needs=((Need.WCHR, None), (Need.PREGNANT, date(2027, 5, 15))),
            remarks="parle swahili; a un frère à Oslo",
        ),
    )
    assert parsed.cases == (RollCase("NO2026/411", "Nyankanda", "NOR", "", "Tromsø", ""),)


def test_typed_numbers_and_the_country_that_a_state_gives_away() -> None:
    headings = (
        "Case",
        "Name",
        "Sex",
        "A#",
        "UNHCR ID",
        "UCI",
        "Passport",
        "National ID",
        "Other number",
        "City",
        "State",
    )
    row = ("C1", "RUBERWA, Aline", "F", 220000137, "833-1", "-", "OB 1", "n/a", "X1", "Boise", "ID")
    (person,) = read(row, headings=headings).persons
    assert person.numbers == (
        (NumberType.A_NUMBER, "A220000137"),
        (NumberType.UNHCR, "833-1"),
        (NumberType.PASSPORT, "OB1"),
        (NumberType.OTHER, "X1"),
    )
    assert (person.destination_country, person.destination_state) == ("USA", "ID")


def test_one_name_is_enough() -> None:
    parsed = read(
        person_row(given=None), person_row(family="-", given="Nyota", a_number="A220000138", relation="Son")
    )
    assert [(p.family_name, p.given_names) for p in parsed.persons] == [("RUBERWA", ""), ("", "Nyota")]


def test_the_precision_of_a_year_is_kept() -> None:
    (person,) = read(person_row(born=1974)).persons
    assert person.birth == BirthDate(date(1974, 1, 1), Precision.YEAR)


def test_rows_that_are_no_people() -> None:
    parsed = read(
        person_row(),
        [],
        [None, " ", ""],
        person_row(case=None, relation="Son", sex="M", family="MUGISHA", a_number=None),
        list(HEADINGS),  # repeated at a page break
        ["N°", "N° de dossier", None, "Nom de famille", "Prénoms", "Lien", "Sexe", "Date de naissance"],
        [3, None, None, None, None, None, None, None, None],  # a numbered line that waits for someone
        ["CAMP MUSASA", None, None],
        [None, None, "TOTAL", None, "2 persons"],
        ["Sous-total", "2"],
        [None, None, None, None, None, None, None, None, None, "a note beside the list"],
        merged=(Merge(9, 0, 9, 8),),
    )
    assert [person.row for person in parsed.persons] == [2, 5]
    assert (parsed.rows, parsed.problems) == (2, ())


def test_someone_whose_name_begins_like_a_total() -> None:
    parsed = read(person_row(family="SUMAILI", sex=None, born=None, relation=None))
    assert [person.family_name for person in parsed.persons] == ["SUMAILI"]


def test_a_merged_case_cell_counts_for_all_its_rows() -> None:
    rows = [
        person_row(case="C1", a_number=None),
        person_row(case=None, relation="Daughter", given="A", a_number=None),
        person_row(case=None, relation="Daughter", given="B", a_number=None),
    ]
    parsed = read(*rows, merged=(Merge(2, 1, 4, 1),))
    assert [person.case_number for person in parsed.persons] == ["C1"] * 3
    assert parsed.problems == ()


def test_a_blank_case_cell_takes_the_case_above_also_over_a_blank_row() -> None:
    parsed = read(
        person_row(case="C1"),
        [],
        person_row(case=None, relation="Son", given="A", a_number=None),
        person_row(case="C2", given="B", a_number=None),
        person_row(case=None, relation="Daughter", given="C", a_number=None),
    )
    assert [person.case_number for person in parsed.persons] == ["C1", "C1", "C2", "C2"]


def test_a_case_number_on_a_line_of_its_own() -> None:
    parsed = read(
        [None, "BI-26000100"],
        person_row(case=None, relation="Son", given="A"),
        [None, "BI-26000107"],
        person_row(case=None, relation="Son", given="B", a_number=None),
    )
    assert [person.case_number for person in parsed.persons] == ["BI-26000100", "BI-26000107"]


def test_a_line_with_a_case_that_is_none_is_passed_over() -> None:
    parsed = read(
        person_row(),
        [None, "(continued)"],
        person_row(case=None, relation="Mother", given="A", a_number=None),
    )
    assert only_problem(parsed).kind is ProblemKind.PASSED_OVER
    assert [person.case_number for person in parsed.persons] == ["BI-26000100"] * 2


def test_after_a_total_there_is_no_case_above() -> None:
    parsed = read(person_row(), ["TOTAL", 1], person_row(case=None, relation="Son", given="A", a_number=None))
    assert only_problem(parsed).kind is ProblemKind.NO_CASE_NUMBER


def test_a_row_with_a_blocking_problem_is_left_out_and_still_ends_the_case_above() -> None:
    parsed = read(
        person_row(case="C1"),
        person_row(case="C2", born="31/02/1990", given="A", a_number=None),
        person_row(case=None, relation="Son", given="B", a_number=None),
    )
    assert [(person.row, person.case_number) for person in parsed.persons] == [(2, "C1"), (4, "C2")]
    assert (parsed.rows, len(parsed.blocking)) == (3, 1)


def test_the_day_of_travel_comes_from_the_titles_unless_it_is_said() -> None:
    rows = [["Departure: 09 Dec 2026"], HEADINGS, person_row(born=date(2026, 12, 15), relation="Son")]
    parsed = parse(source(*rows), today=TODAY)
    assert parsed.travel_on == date(2026, 12, 9)
    assert ProblemKind.BORN_AFTER_TRAVEL in kinds(parsed)
    later = parse(source(*rows), today=TODAY, travel_on=date(2026, 12, 20))
    assert ProblemKind.BORN_AFTER_TRAVEL not in kinds(later)


def test_a_year_of_birth_is_not_after_a_day_of_that_year() -> None:
    assert read(person_row(born=2026), travel_on=date(2026, 12, 9)).problems == ()


def test_the_mapping_of_the_user_is_given_back_by_key() -> None:
    headings = ("Ref", "Who", "Sex", "Since")
    mapping: dict[int | str, Field] = {0: Field.CASE_NUMBER, "WHO": Field.FULL_NAME, "SINCE": Field.LEAVE_OUT}
    parsed = read(("C1", "RUBERWA, A", "F", 7), headings=headings, mapping=mapping)
    assert parsed.mapping == {"REF": Field.CASE_NUMBER, "WHO": Field.FULL_NAME, "SINCE": Field.LEAVE_OUT}
    assert len(parsed.persons) == 1
    assert parsed.unplaced == ()


def test_the_sheet_may_be_chosen() -> None:
    sheets = tuple(Sheet(name, (HEADINGS, tuple(person_row(family=name)))) for name in ("FIRST", "SECOND"))
    one = RollSource("x.xlsx", sheets)
    assert parse(one, today=TODAY).persons[0].family_name == "FIRST"
    assert parse(one, today=TODAY, sheet="SECOND").persons[0].family_name == "SECOND"


def test_files_that_are_no_list() -> None:
    with pytest.raises(EmptyFile):
        parse(RollSource("x", (Sheet("A", ((None, None), ())),)), today=TODAY)
    with pytest.raises(AnotherTable) as refused:
        parse(source(["Stock"], ["Name", "Quantity", "Camp"], ["Blanket", 3, "Musasa"]), today=TODAY)
    assert (refused.value.sheet, refused.value.row) == ("Roll", 2)
    assert refused.value.headings == ("Name", "Quantity", "Camp")
    with pytest.raises(AnotherTable) as refused:
        parse(source(["a", "b"], [1, 2]), today=TODAY)
    assert refused.value.headings == ()
    with pytest.raises(NobodyOnList):
        read(["TOTAL", 0])
    with pytest.raises(TooManyRows):
        parse(RollSource("x", (Sheet("A", (HEADINGS, tuple(person_row())), truncated=True),)), today=TODAY)


def test_another_sheet_that_is_too_long_does_not_matter() -> None:
    long = Sheet("Codes", (("a",),), truncated=True)
    parsed = parse(RollSource("x", (long, Sheet("A", (HEADINGS, tuple(person_row()))))), today=TODAY)
    assert parsed.sheet == "A"
    with pytest.raises(TooManyRows):
        parse(RollSource("x", (long,)), today=TODAY)


CELL = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.sampled_from(
        ["PA", "Son", "F", "M", "BI-26000100", "TOTAL", "Sex", "01/01/1990", "WCHR", "RDC", "#REF!", "-"]
    ),
)


@given(st.lists(st.lists(CELL, max_size=11), min_size=1, max_size=8), st.booleans())
def test_whatever_the_cells_hold_every_row_is_a_person_a_problem_or_nothing(
    rows: list[list[CellValue]], merged: bool
) -> None:
    ranges = (Merge(2, 1, 1 + len(rows), 1),) if merged else ()
    try:
        parsed = read(*rows, merged=ranges)
    except NobodyOnList:
        return
    taken = {person.row for person in parsed.persons}
    blocked = {problem.row for problem in parsed.blocking}
    assert not taken & blocked
    assert parsed.rows == len(taken | blocked)
    for person in parsed.persons:
        assert person.case_number
        assert person.name
        assert len(person.family_name) <= 120 >= len(person.given_names)
        assert all(len(value) <= 40 for _, value in person.numbers)


@given(st.integers(0, 40), st.integers(1, 4))
def test_no_person_of_a_good_list_is_lost(size: int, families: int) -> None:
    rows = [
        person_row(
            no=n,
            case=f"BI-{26_000_000 + n % families:08}",
            given=f"G{n}",
            relation="PA" if n < families else "Son",
            sex="M",
            a_number=f"A{n:09}",
        )
        for n in range(size + families)
    ]
    parsed = read(*rows)
    assert parsed.problems == ()
    assert [person.row for person in parsed.persons] == list(range(2, size + families + 2))
