"""Own numbers: what the check digit finds, and what a scanner on a French keyboard types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.own_numbers import (
    MAX_SERIAL,
    NumberKind,
    OwnNumber,
    WrongCheckDigit,
    card_number,
    parse,
    scan_text,
    tag_number,
)
from transit_desk.domain.scan import Scan, ScanKind, classify

SERIALS = st.integers(0, MAX_SERIAL)
KINDS = st.sampled_from(NumberKind)
# What US keys type when the desk is set to French: the digit row, and the letters that move.
FRENCH_KEYS = str.maketrans("1234567890]aqwzAQWZ", "&é\"'(-è_çà$qazwQAZW")
BELGIAN_KEYS = str.maketrans("1234567890", "&é\"'(§è!çà")


@given(KINDS, SERIALS)
def test_reads_back(kind: NumberKind, serial: int) -> None:
    number = OwnNumber(kind, serial)
    assert parse(number.text) == number
    assert number.text == (card_number(serial) if kind is NumberKind.CARD else tag_number(serial))


@given(
    KINDS,
    SERIALS,
    st.booleans(),
    st.sampled_from(["", "]C0", "]C1"]),
    st.sampled_from(["", "\r", "\r\n", "\t"]),
)
def test_reads_back_through_a_french_keyboard(
    kind: NumberKind, serial: int, lower: bool, prefix: str, end: str
) -> None:
    text = OwnNumber(kind, serial).text
    typed = (prefix + (text.lower() if lower else text)).translate(FRENCH_KEYS) + end
    assert scan_text(typed) == text
    assert parse(typed) == OwnNumber(kind, serial)


@given(KINDS, SERIALS)
def test_reads_back_through_other_keyboards(kind: NumberKind, serial: int) -> None:
    number = OwnNumber(kind, serial)
    assert parse(number.text.translate(BELGIAN_KEYS)) == number
    assert parse(number.text.translate(FRENCH_KEYS).upper()) == number  # Caps Lock on Linux
    assert parse(f" {number.text[:4]} {number.text[4:]} ") == number


@given(KINDS, SERIALS, st.integers(1, 8), st.integers(1, 9))
def test_one_wrong_digit_is_found(kind: NumberKind, serial: int, at: int, more: int) -> None:
    text = OwnNumber(kind, serial).text
    wrong = text[:at] + str((int(text[at]) + more) % 10) + text[at + 1 :]
    assert parse(wrong) == WrongCheckDigit(wrong)


@given(KINDS, SERIALS, st.integers(1, 7))
def test_two_neighbours_swapped_are_found(kind: NumberKind, serial: int, at: int) -> None:
    text = OwnNumber(kind, serial).text
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    assert parse(swapped) == (OwnNumber(kind, serial) if swapped == text else WrongCheckDigit(swapped))


def test_every_row_of_the_table_finds_wrong_digits_and_swaps() -> None:
    """Three last digits reach every row and column: each wrong digit or swap there gives another check digit."""
    check = {serial: card_number(serial)[-1] for serial in range(1000)}
    for serial, digit in check.items():
        tens, ones = serial // 10 * 10, serial % 10
        assert sum(check[tens + other] == digit for other in range(10)) == 1
        swapped = serial // 100 * 100 + ones * 10 + serial // 10 % 10
        assert swapped == serial or check[swapped] != digit
        last_two_swapped = card_number(tens + int(digit))
        assert int(digit) == ones or int(last_two_swapped[-1]) != ones


@given(SERIALS)
def test_a_card_is_no_tag(serial: int) -> None:
    assert isinstance(parse("B" + card_number(serial)[1:]), WrongCheckDigit)


def test_serials_out_of_range_are_refused() -> None:
    for serial in (-1, MAX_SERIAL + 1):
        with pytest.raises(ValueError, match="out of range"):
            card_number(serial)


def test_damm_gives_the_published_example() -> None:
    """572 has the check digit 4, as in descriptions of Damm's method; the letter P counts as 0."""
    assert card_number(572) == "P00005724"


@given(st.text())
def test_any_text_is_classified(text: str) -> None:
    scan = classify(text)
    assert scan.kind in ScanKind
    assert (scan.kind in (ScanKind.CARD, ScanKind.TAG)) == isinstance(parse(text), OwnNumber)


@pytest.mark.parametrize(
    ("raw", "scan"),
    [
        ("p00005724", Scan(ScanKind.CARD, "P00005724")),
        ("]C1Pàààà(èé'\r", Scan(ScanKind.CARD, "P00005724")),
        ("P00005725", Scan(ScanKind.TYPED_NUMBER, "P00005725", wrong_check_digit=True)),
        ("bi-00012345", Scan(ScanKind.CASE_NUMBER, "BI-00012345")),
        ("A123456789", Scan(ScanKind.TYPED_NUMBER, "A123456789")),
        ("0071234567", Scan(ScanKind.TYPED_NUMBER, "0071234567")),
        (" N'Dayi  Jean ", Scan(ScanKind.NAME, "N'Dayi Jean")),
        ("René-è", Scan(ScanKind.NAME, "René-è")),
        ("", Scan(ScanKind.NAME, "")),
    ],
)
def test_classify(raw: str, scan: Scan) -> None:
    assert classify(raw) == scan
