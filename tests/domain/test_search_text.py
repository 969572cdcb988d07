"""What is looked in and what is looked for are folded alike."""

from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.search_text import LONGEST, search_text, wanted_words

STORED = search_text("MUSABYIMANA", "Noëlla", "BI-26000100", "P00000014", ("A220000137", "833-10000331"))


def found(typed: str) -> bool:
    """As the index finds: every word typed begins one of those stored."""
    return all(any(word.startswith(part) for word in STORED.split()) for part in wanted_words(typed))


def test_names_and_digits_are_found_by_their_beginnings() -> None:
    for typed in (
        "musab",
        "noella m",
        "BI-26000",
        "26000100",
        "a2200",
        "833-1000",
        "P0000",
        "musabyimana 260",
    ):
        assert found(typed), typed


def test_the_letters_of_numbers_find_nobody() -> None:
    for typed in ("p", "musabyimana p", "bi"):
        assert not found(typed), typed


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=20))
def test_whoever_is_stored_is_found_by_the_whole_name(family: str, given_names: str, number: str) -> None:
    stored = search_text(family, given_names, number, "")
    assert len(stored) <= LONGEST
    for part in family.split():
        if not any(letter.isdecimal() for letter in part):
            assert set(wanted_words(part)) <= set(stored.split())
