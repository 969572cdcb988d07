"""Names: the letters of the document, the search form, the airline's form."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.names import airline_gaps, airline_name, display_name, fold, tidy

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_each_form_is_stable(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert fold(fold(text)) == fold(text)
    assert airline_name(airline_name(text)) == airline_name(text)


@given(TEXTS)
def test_what_tidying_does_makes_no_difference_to_a_search(text: str) -> None:
    assert fold(tidy(text)) == fold(text)


@given(TEXTS)
def test_the_airline_form_is_plain(text: str) -> None:
    name = airline_name(text)
    assert set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ ")
    assert name == " ".join(name.split())


@given(st.text(st.characters(max_codepoint=0x17F, categories=["Lu", "Ll"], exclude_characters="µ")))
def test_no_european_letter_is_lost(text: str) -> None:
    """All letters of Latin-1 and Latin Extended-A have an airline form (µ is a sign of measure)."""
    assert airline_gaps(text) == ""
    assert bool(airline_name(text)) == bool(text)


@given(st.text(st.characters(categories=["Lu", "Ll", "Lt", "Lo", "Nd"]), max_size=20))
def test_the_letters_of_a_name_are_kept(text: str) -> None:
    assert tidy(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  N'DIAYE \t Aïssatou\n", "N'DIAYE Aïssatou"),
        ("Jose\u0301\u00a0Luis", "José Luis"),
        ("\ufeffMU\u200bKESHA\N{SOFT HYPHEN}", "MUKESHA"),
        ("van der Berg-O’Neill", "van der Berg-O’Neill"),
        ("a\x00b", "a b"),
        ("e\u200b\u0301", "é"),
    ],
)
def test_tidy(raw: str, kept: str) -> None:
    assert tidy(raw) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("N’Guessan-Łukasz", "n guessan lukasz"),
        ("Øyvind Åse", "OYVIND ASE"),
        ("Đorđe Þór", "dorde thor"),
        ("Œuvre Straße", "oeuvre STRASSE"),
        ("İpek ışık", "IPEK ISIK"),
        ("NIYONZIMA, Jean-Bosco", "niyonzima jean bosco"),
    ],
)
def test_fold_meets_what_people_type(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Åse Sørensen", "AASE SOERENSEN"),
        ("Müller-Größe", "MUELLER GROESSE"),
        ("Ægir Þórsson", "AEGIR THORSSON"),
        ("Muñoz", "MUNOZ"),
        ("N'DIAYE", "NDIAYE"),
        ("d’Œuvre", "DOEUVRE"),
        ("A\u030ase", "AASE"),
        ("Ɓaka 2", "BAKA"),
    ],
)
def test_airline_name_follows_icao_9303(name: str, plain: str) -> None:
    assert airline_name(name) == plain


def test_what_the_airline_form_leaves_out_is_named() -> None:
    assert airline_gaps("Мария Jean 2 Мо") == "МАРИЯ2О"
    assert airline_name("Мария Jean 2") == "JEAN"


@pytest.mark.parametrize(
    ("family", "given_names", "shown"),
    [
        ("NIYONZIMA", "Jean Bosco", "NIYONZIMA, Jean Bosco"),
        ("", "Claudine", "Claudine"),
        ("NIYONZIMA", "  ", "NIYONZIMA"),
        ("", "", ""),
    ],
)
def test_display_name(family: str, given_names: str, shown: str) -> None:
    assert display_name(family, given_names) == shown
