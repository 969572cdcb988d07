"""The words of lists and the codes they mean, and single cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.codes import NumberType, Relation, Sex
from transit_desk.domain.names import fold
from transit_desk.domain.roll import words
from transit_desk.domain.roll.cells import case_number, name_key, split_full_name, typed_number, unprintable
from transit_desk.domain.roll.countries import TABLE
from transit_desk.domain.roll.source import CellValue


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(
            ("PA", Relation.PA),
            ("P.A.", Relation.PA),
            ("Principal Applicant", Relation.PA),
            ("DP", Relation.PA),
        ),
        *(
            ("Demandeuse principale", Relation.PA),
            ("Chef de ménage", Relation.PA),
            ("Spouse", Relation.SPOUSE),
        ),
        *(("Conjoint(e)", Relation.SPOUSE), ("Épouse", Relation.SPOUSE), ("Mari", Relation.SPOUSE)),
        *(
            ("Son", Relation.SON),
            ("Fils", Relation.SON),
            ("daughter", Relation.DAUGHTER),
            ("FILLE", Relation.DAUGHTER),
        ),
        *(
            ("Sœur", Relation.SISTER),
            ("Frère", Relation.BROTHER),
            ("Mère", Relation.MOTHER),
            ("Père", Relation.FATHER),
        ),
        *(
            ("Petit-fils", Relation.GRANDCHILD),
            ("Grand-mère", Relation.GRANDPARENT),
            ("Nièce", Relation.NIECE_NEPHEW),
        ),
        *(("Foster child", Relation.FOSTER_CHILD), ("Cousine", Relation.OTHER_RELATIVE)),
        *(
            ("Sans lien de parenté", Relation.UNRELATED),
            ("Enfant", Relation.CHILD),
            ("Friend of PA", None),
            ("", None),
        ),
    ],
)
def test_relations(text: str, code: Relation | None) -> None:
    assert words.relation(text) == code


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (["F", "f", "Female", "Femme", "Féminin", "FILLE", "Mme"], Sex.FEMALE),
        (["M", "Male", "H", "Homme", "Masculin", "Garçon", "M."], Sex.MALE),
        (["X", "Indéterminé"], Sex.UNKNOWN),
        (["K", "MF", "1"], None),
    ],
)
def test_sexes(texts: list[str], code: Sex | None) -> None:
    assert [words.sex(text) for text in texts] == [code] * len(texts)


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (
            [
                "RDC",
                "DRC",
                "R.D.C.",
                "COD",
                "cd",
                "RD Congo",
                "Congolaise",
                "République démocratique du Congo",
            ],
            "COD",
        ),
        (["Congo-Kinshasa", "Democratic Republic of the Congo"], "COD"),
        (["Congo-Brazzaville", "COG"], "COG"),
        (["Congo", "Atlantis", "", "12"], None),  # "Congo" alone may be either
        (["Burundi", "Burundaise", "BDI"], "BDI"),
        (["USA", "U.S.A.", "États-Unis", "United States of America", "us"], "USA"),
        (["Norvège", "Norway", "NOR", "no"], "NOR"),
        (["Suède", "Sverige"], "SWE"),
        (["Côte d'Ivoire", "Ivory Coast"], "CIV"),
        (["Stateless", "Apatride"], words.STATELESS),
    ],
)
def test_countries(texts: list[str], code: str | None) -> None:
    assert [words.country(text) for text in texts] == [code] * len(texts)


def test_every_country_is_known_by_both_codes_and_both_names() -> None:
    lines = [line.split("|") for line in TABLE.split("\n") if line]
    assert len(lines) == 250
    for three, two, english, french in lines:
        assert words.country(three) == words.country(two) == three
        assert words.country(english) == words.country(french.upper()) == three


def test_no_word_of_a_table_means_two_things() -> None:
    for table in (words._RELATIONS, words._SEXES, words._ALSO):
        seen: dict[str, object] = {}
        for code, texts in table.items():
            for text in texts.split("|"):
                assert fold(text) == text
                assert seen.setdefault(text, code) == code


@pytest.mark.parametrize(
    "text", ["Musasa", "MUSASA", "Camp de Musasa", "Musasa refugee camp", "camp MUSASA "]
)
def test_camps_in_their_own_spelling(text: str) -> None:
    assert words.camp(text) == "Musasa"


def test_another_camp_stays_as_it_stands() -> None:
    assert words.camp("Camp de  Kigeme") == "Camp de Kigeme"


@pytest.mark.parametrize("text", ["", "-", "—", "N/A", "n.a.", "Néant", "none", "TBD", "?", "RAS"])
def test_what_people_write_for_nothing(text: str) -> None:
    assert words.is_blank(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Houston, TX", ("Houston", "TX")),
        ("Des Moines / ia", ("Des Moines", "IA")),
        ("Toronto,ON", ("Toronto", "ON")),
        ("Paris, XX", ("Paris, XX", "")),
        ("Bodø", ("Bodø", "")),
    ],
)
def test_city_with_its_state(text: str, expected: tuple[str, str]) -> None:
    assert words.city_and_state(text) == expected


@pytest.mark.parametrize(
    ("state", "case", "country"),
    [
        *(
            ("TX", "1", "USA"),
            ("qc", "1", "CAN"),
            ("", "BI-26000100", "USA"),
            ("", "NO2026/411", ""),
            ("ZZ", "1", ""),
        ),
    ],
)
def test_the_country_that_state_or_case_give_away(state: str, case: str, country: str) -> None:
    assert words.country_of(state, case) == country


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("bi-26000100", "BI-26000100"),
        (" BI–26000100 ", "BI-26000100"),  # an en dash from a word processor
        ("NO2026/411", "NO2026/411"),
        (26000100, "26000100"),
        (26000100.0, "26000100"),
        ("no digits", None),
        (True, None),
        (1.5, None),
        ("1" * 41, None),
    ],
)
def test_case_numbers(value: CellValue, number: str | None) -> None:
    assert case_number(value) == number


@pytest.mark.parametrize(
    ("kind", "value", "number"),
    [
        (NumberType.A_NUMBER, "A220000137", "A220000137"),
        (NumberType.A_NUMBER, "a220-000-137", "A220000137"),
        (NumberType.A_NUMBER, 220000137, "A220000137"),
        (NumberType.A_NUMBER, "A1234567", "A001234567"),  # padded: one number is stored in one way
        (NumberType.A_NUMBER, "A123456", None),
        (NumberType.A_NUMBER, "A1234567890", None),
        (NumberType.A_NUMBER, "B220000137", None),
        (NumberType.UNHCR, "833-10000331", "833-10000331"),
        (NumberType.UNHCR, "abc", None),
        (NumberType.UCI, "11-4023 0177", "11-4023 0177"),
        (NumberType.PASSPORT, "ob 012 345", "OB012345"),
        (NumberType.PASSPORT, "٠١٢٣", None),
        (NumberType.OTHER, "=1+1", None),
        (NumberType.OTHER, "X" * 39 + "1", "X" * 39 + "1"),
        (NumberType.OTHER, "X" * 40 + "1", None),
    ],
)
def test_typed_numbers(kind: NumberType, value: CellValue, number: str | None) -> None:
    assert typed_number(kind, value) == number


@pytest.mark.parametrize(
    ("text", "family", "given", "sure"),
    [
        ("RUBERWA, Francine", "RUBERWA", "Francine", True),
        ("Ruberwa,Francine Aline", "Ruberwa", "Francine Aline", True),
        ("RUBERWA Francine", "RUBERWA", "Francine", True),
        ("VAN DER BERG Jean-Pierre", "VAN DER BERG", "Jean-Pierre", True),
        ("Jean-Pierre RUBERWA", "RUBERWA", "Jean-Pierre", True),
        ("RUBERWA", "RUBERWA", "", True),  # many people have one name
        ("Ruberwa Francine", "Ruberwa Francine", "", False),
        ("RUBERWA FRANCINE", "RUBERWA FRANCINE", "", False),
        ("Ruberwa FRANCINE Aline", "Ruberwa FRANCINE Aline", "", False),
    ],
)
def test_full_names(text: str, family: str, given: str, sure: bool) -> None:
    assert split_full_name(text) == (family, given, sure)


@given(st.text(max_size=40))
def test_no_letter_of_a_full_name_is_lost(text: str) -> None:
    family, given, _ = split_full_name(text)
    assert sorted(fold(f"{family} {given}").split()) == sorted(fold(text.replace(",", " ", 1)).split())


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Noëlla Bodø Žofie Nguyễn", ""),
        ("N'Guessan-O’Hara Sr.", ""),
        ("Ольга Ελένη", ""),
        ("ايمان", "ايمن"),
        ("金 Jean", "金"),
        ("Jean\ufffd", "\ufffd"),
        ("Jean\ue000", "\ue000"),
    ],
)
def test_letters_that_the_fonts_lack(text: str, missing: str) -> None:
    assert unprintable(text) == missing


def test_swapped_names_have_one_key() -> None:
    assert name_key("RUBERWA", "Noëlla Aline") == name_key("Aline", "ruberwa noella")
