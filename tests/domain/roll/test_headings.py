"""Where the list is in a file, and what its columns are."""

import string
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.roll.lists import HEADINGS, person_row, source
from transit_desk.domain.roll.fields import Field
from transit_desk.domain.roll.heading_words import read_heading
from transit_desk.domain.roll.headings import Table, find_tables, heading_key
from transit_desk.domain.roll.source import CellValue, Merge, RollSource, Sheet

F = Field
ENGLISH = {
    "No.": F.SEQUENCE,
    "Case No.": F.CASE_NUMBER,
    "A-Number": F.A_NUMBER,
    "UNHCR Ind. No.": F.UNHCR,
    "UCI": F.UCI,
    "Passport No.": F.PASSPORT,
    "National ID": F.OTHER_NUMBER,
    "Family Name": F.FAMILY_NAME,
    "Given Names": F.GIVEN_NAMES,
    "Middle name": F.MIDDLE_NAMES,
    "Rel. to PA": F.RELATION,
    "Sex": F.SEX,
    "DOB": F.BIRTH_DATE,
    "Nationality": F.NATIONALITY,
    "Camp": F.CAMP,
    "Dest. Country": F.DESTINATION_COUNTRY,
    "Dest. City": F.DESTINATION_CITY,
    "State": F.DESTINATION_STATE,
    "Resettlement Agency": F.AGENCY,
    "Special needs": F.NEEDS,
    "EDD": F.DUE_DATE,
    "Remarks": F.REMARKS,
    "Age": F.LEAVE_OUT,
}
FRENCH = {
    "N°": F.SEQUENCE,
    "N° de dossier": F.CASE_NUMBER,
    "N° HCR": F.UNHCR,
    "IUC": F.UCI,
    "N° de passeport": F.PASSPORT,
    "Nom de famille": F.FAMILY_NAME,
    "Prénoms": F.GIVEN_NAMES,
    "Lien avec le DP": F.RELATION,
    "Sexe": F.SEX,
    "Date de naissance": F.BIRTH_DATE,
    "Nationalité": F.NATIONALITY,
    "Pays de destination": F.DESTINATION_COUNTRY,
    "Ville": F.DESTINATION_CITY,
    "Province": F.DESTINATION_STATE,
    "Organisme d'accueil": F.AGENCY,
    "Besoins particuliers": F.NEEDS,
    "Date prévue d'accouchement": F.DUE_DATE,
    "Remarques": F.REMARKS,
}
OTHERS = {
    "CASE #": F.CASE_NUMBER,
    "IOM Case Number": F.CASE_NUMBER,
    "Dossier": F.CASE_NUMBER,
    "A#": F.A_NUMBER,
    "Alien number": F.A_NUMBER,
    "UNHCR ID": F.UNHCR,
    "Travel document no": F.PASSPORT,
    "Titre de voyage": F.PASSPORT,
    "Surname": F.FAMILY_NAME,
    "Last name": F.FAMILY_NAME,
    "First name(s)": F.GIVEN_NAMES,
    "Prénom(s)": F.GIVEN_NAMES,
    "Full name": F.FULL_NAME,
    "Nom et prénoms": F.FULL_NAME,
    "Name (FAMILY, Given)": F.FULL_NAME,
    "Relationship to Principal Applicant": F.RELATION,
    "Lien de parenté": F.RELATION,
    "M/F": F.SEX,
    "Gender": F.SEX,
    "D.O.B.": F.BIRTH_DATE,
    "Date of Birth (dd/mm/yyyy)": F.BIRTH_DATE,
    "Né(e) le": F.BIRTH_DATE,
    "Country of origin": F.NATIONALITY,
    "Citizenship": F.NATIONALITY,
    "Receiving agency": F.AGENCY,
    "Répondant": F.AGENCY,
    "Wheelchair": F.NEEDS,
    "SSR": F.NEEDS,
    "Grossesse": F.NEEDS,
    "Comments": F.REMARKS,
    "S/N": F.SEQUENCE,
    "#": F.SEQUENCE,
    "Family name / Nom de famille": F.FAMILY_NAME,
    "Sex - Sexe": F.SEX,
    "City, State": F.DESTINATION_CITY,
}
NOT_OURS = (
    *(
        "Case status",
        "Case worker",
        "Case size",
        "Mother's name",
        "Nom du père",
        "Place of birth",
        "Lieu de naissance",
    ),
    *("Passport expiry", "Date d'expiration du passeport", "Country of asylum", "UNHCR Registration Group"),
    *(
        "Medical remarks",
        "Remarques médicales",
        "Diagnosis",
        "Date of departure",
        "Flight No.",
        "Marital status",
    ),
    *(
        "Phone",
        "Household size",
        "Unit price",
        "Quantity",
        "Product",
        "ID",
        "Principal applicant",
        "X" * 200,
        "  ",
    ),
)


@pytest.mark.parametrize(("heading", "field"), [*ENGLISH.items(), *FRENCH.items(), *OTHERS.items()])
def test_what_a_heading_means(heading: str, field: Field) -> None:
    for text in (heading, heading.upper(), heading.lower(), f"  {heading} ", f"{heading}:"):
        assert read_heading(text).meaning == field, text


@pytest.mark.parametrize("heading", NOT_OURS)
def test_what_a_heading_does_not_mean(heading: str) -> None:
    assert read_heading(heading).meaning is None


def found(*rows: Sequence[CellValue], merged: tuple[Merge, ...] = ()) -> Table:
    """The list in these rows."""
    return find_tables(source(*rows, merged=merged))[0]


def fields(table: Table) -> dict[str, Field | None]:
    """Heading -> field."""
    return {column.heading: column.field for column in table.columns}


@pytest.mark.parametrize("headings", [ENGLISH, FRENCH])
@pytest.mark.parametrize("above", [0, 1, 7])
def test_headings_are_found_below_titles(headings: dict[str, Field], above: int) -> None:
    titles: list[list[CellValue]] = [
        ["NOMINAL ROLL - DEPARTURE OF 9 DECEMBER 2026"],
        [None, "Family of names"],
        [],
    ]
    rows: list[Sequence[CellValue]] = [*(titles * 3)[:above], list(headings)]
    table = found(*rows, ["x"] * len(headings))
    assert (table.header_row, table.first_row) == (above + 1, above + 2)
    assert fields(table) == headings
    assert table.is_roll


def test_headings_in_two_lines_with_merged_groups() -> None:
    table = found(
        ["LIST"],
        ["No.", "Case No.", "Name", None, "Birth", None, "Destination", None, "Passport", None],
        [None, None, "Family", "Given", "Date", "Place", "Country", "City", "No.", "Expiry"],
        [1, "BI-26000100", "RUBERWA", "Francine", "1990", "Uvira", "USA", "Boise", "OB1", "2030"],
        merged=(
            Merge(2, 0, 3, 0),
            Merge(2, 1, 3, 1),
            Merge(2, 2, 2, 3),
            Merge(2, 4, 2, 5),
            Merge(2, 6, 2, 7),
            Merge(2, 8, 2, 9),
        ),
    )
    assert table.first_row == 4
    assert [column.field for column in table.columns] == [
        *(F.SEQUENCE, F.CASE_NUMBER, F.FAMILY_NAME, F.GIVEN_NAMES, F.BIRTH_DATE, None),
        *(F.DESTINATION_COUNTRY, F.DESTINATION_CITY, F.PASSPORT, None),
    ]


def test_groups_that_are_not_merged_reach_to_the_next() -> None:
    table = found(
        ["No", "Dossier", "Nom", "", "Destination", "", "Sexe"],
        ["", "", "Famille", "Prénoms", "Pays", "Ville", ""],
        ["1", "N1", "GASORE", "Rachel", "Norvège", "Bergen", "F"],
    )
    assert [column.field for column in table.columns] == [
        *(
            F.SEQUENCE,
            F.CASE_NUMBER,
            F.FAMILY_NAME,
            F.GIVEN_NAMES,
            F.DESTINATION_COUNTRY,
            F.DESTINATION_CITY,
            F.SEX,
        )
    ]


def test_two_languages_in_two_lines() -> None:
    english = ["Case No.", "Family Name", "Given Names", "Sex", "Date of birth", "City"]
    french = ["N° de dossier", "Nom de famille", "Prénoms", "Sexe", "Date de naissance", "Ville"]
    table = found(english, french, ["BI-1", "A", "B", "F", "1990", "Boise"])
    assert table.header_row == 1
    assert {column.field for column in table.columns} == {
        *(F.CASE_NUMBER, F.FAMILY_NAME, F.GIVEN_NAMES, F.SEX, F.BIRTH_DATE, F.DESTINATION_CITY)
    }


def test_a_medical_group_keeps_its_columns_out_of_the_remarks() -> None:
    table = found(
        ["Case No.", "Family Name", "Sex", "Medical", None],
        [None, None, None, "Remarks", "Needs"],
        ["BI-1", "RUBERWA", "F", "a diagnosis", "WCHR"],
        merged=(Merge(1, 3, 1, 4),),
    )
    remarks, needs = table.columns[3:]
    assert (remarks.field, remarks.examples) == (None, ())  # nor is it shown by what it holds
    assert needs.field is F.NEEDS


def test_the_data_row_below_is_no_second_line_of_headings() -> None:
    table = found(list(HEADINGS), person_row(family="FAMILY", given="Case", no="No"))
    assert table.first_row == 2


@pytest.mark.parametrize(
    ("headings", "meanings"),
    [
        (["Name", "Given names", "Sex"], [F.FAMILY_NAME, F.GIVEN_NAMES, F.SEX]),
        (["Nom", "Prénom", "Sexe"], [F.FAMILY_NAME, F.GIVEN_NAMES, F.SEX]),
        (["Name", "Sex", "DOB"], [F.FULL_NAME, F.SEX, F.BIRTH_DATE]),
        (["Family name", "Given names", "Name"], [F.FAMILY_NAME, F.GIVEN_NAMES, F.FULL_NAME]),
    ],
)
def test_a_bare_name_depends_on_its_company(headings: list[CellValue], meanings: list[Field]) -> None:
    table = found([*headings, "Case No."], ["x", "x", "x", "BI-1"])
    expected = [None if "Family name" in headings and field is F.FULL_NAME else field for field in meanings]
    assert [column.field for column in table.columns][:3] == expected


@pytest.mark.parametrize(
    ("heading", "cells", "field"),
    [
        ("Destination", ["Norvège", "Suède"], F.DESTINATION_COUNTRY),
        ("Destination", ["Houston", "Boise"], F.DESTINATION_CITY),
        ("Country", ["USA", "Canada"], F.DESTINATION_COUNTRY),
        ("Country", ["Burundi", "Burundi"], None),  # where they live now
    ],
)
def test_a_bare_destination_depends_on_its_cells(heading: str, cells: list[str], field: Field | None) -> None:
    table = found(["Case No.", "Name", heading], *(["BI-1", "RUBERWA", cell] for cell in cells))
    assert table.columns[2].field == field


def test_what_can_not_be_placed_is_shown_with_its_letter_and_first_values() -> None:
    rows = [[*person_row(), f"size {n}", None, f"note {n}"] for n in range(5)]
    table = found([*HEADINGS, "Household size"], *rows)
    unplaced = [column for column in table.columns if column.field is None]
    assert [(c.letter, c.heading, c.examples, c.key) for c in unplaced] == [
        ("J", "Household size", (), "HOUSEHOLD SIZE"),
        ("L", "", ("note 0", "note 1", "note 2"), "COLUMN L"),
    ]


def test_of_two_columns_for_one_field_the_first_counts() -> None:
    table = found([*HEADINGS, "Sex", "Remarks", "Comments"], [*person_row(), "M", "a", "b"])
    assert [column.field for column in table.columns][-3:] == [None, F.REMARKS, F.REMARKS]
    assert table.columns[-3].key == "SEX #2"


def test_the_user_says_what_a_column_is() -> None:
    rows = (["Ref HH", "Who", "Sex", "Since"], ["BI-1", "RUBERWA, A", "F", "1990"])
    assert not found(*rows).is_roll
    mapping: dict[int | str, Field] = {"REF HH": F.CASE_NUMBER, 1: F.FULL_NAME, "SINCE": F.BIRTH_DATE}
    table = find_tables(source(*rows), mapping)[0]
    assert [column.field for column in table.columns] == [F.CASE_NUMBER, F.FULL_NAME, F.SEX, F.BIRTH_DATE]
    assert table.is_roll


def test_the_user_takes_a_field_from_one_column_and_gives_it_to_another() -> None:
    rows = (["Case No.", "Family Name", "Sex", "File"], ["1", "RUBERWA", "F", "BI-26000100"])
    table = find_tables(source(*rows), {"FILE": F.CASE_NUMBER, "CASE NO": F.LEAVE_OUT})[0]
    assert [column.field for column in table.columns] == [F.LEAVE_OUT, F.FAMILY_NAME, F.SEX, F.CASE_NUMBER]


def test_the_list_among_other_sheets() -> None:
    legend = Sheet("Legend", (("Code", "Meaning"), ("WCHR", "Climbs stairs")))
    staff = Sheet("Staff", (("Name", "Phone"), ("A", "1")))
    template = Sheet("Template", (HEADINGS,))
    old = Sheet("Old", (HEADINGS, tuple(person_row()), tuple(person_row())), hidden=True)
    roll = Sheet("Roll", (("Title",), HEADINGS, tuple(person_row())))
    tables = find_tables(RollSource("x", (legend, staff, template, old, roll)))
    assert [table.sheet.name for table in tables if table.is_roll] == ["Roll", "Template", "Old"]


def test_another_table_is_no_roll() -> None:
    table = found(["Name", "Quantity", "Unit"], ["Blanket", 3, "pc"])
    assert not table.is_roll


@given(st.permutations(sorted(ENGLISH)), st.integers(0, 5))
def test_columns_may_stand_in_any_order(order: list[str], left: int) -> None:
    blank: list[CellValue] = [None] * left
    table = found([*blank, *order], [*blank, *("x" for _ in order)])
    assert fields(table) == ENGLISH
    assert table.columns[0].index == left


@given(st.lists(st.text(string.printable + "éàçñ°№", max_size=40), min_size=1, max_size=8))
def test_nothing_makes_it_fall(headings: list[str]) -> None:
    for table in find_tables(source(headings, ["x"] * len(headings))):
        assert len(table.fields) <= len(headings)


def test_the_fingerprint_knows_headings_whatever_their_dress() -> None:
    assert heading_key(["N° de dossier", "Prénoms"]) == heading_key(["n de DOSSIER:", "  prenoms "])
    assert heading_key(["Case", "Name"]) != heading_key(["Name", "Case"])
    assert len(heading_key([])) == 64
