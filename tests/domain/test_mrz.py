"""The specimens of ICAO Doc 9303, and zones that don't read true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.mrz import document_number

TD3 = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
LONG = ("I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<")


@pytest.mark.parametrize(
    ("lines", "number"),
    [(TD3, "L898902C3"), (TD2, "D23145890"), (TD1, "D23145890"), (LONG, "D23145890734")],
)
def test_the_specimens_of_the_standard(lines: tuple[str, ...], number: str) -> None:
    assert document_number(lines) == number
    assert document_number([line.lower() for line in lines]) == number


@pytest.mark.parametrize("place", range(10))
def test_one_wrong_character_finds_nobody(place: int) -> None:
    """Values ten apart (L and 1) can't be told apart by the standard's check digit: these are one apart."""
    line = TD3[1]
    wrong = chr(ord(line[place]) + 1)
    assert document_number((TD3[0], line[:place] + wrong + line[place + 1 :])) is None


@given(st.lists(st.text(max_size=50), max_size=4))
def test_nothing_typed_is_too_strange(lines: list[str]) -> None:
    document_number(lines)


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=44, max_size=44), min_size=2, max_size=2))
def test_two_lines_of_the_right_length_are_not_too_strange_either(lines: list[str]) -> None:
    number = document_number(lines)
    assert number is None or number.isascii()
