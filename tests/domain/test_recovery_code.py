"""A recovery code survives being written down and typed back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.recovery_code import code_of, typed_code

ENTROPY = st.binary(min_size=15, max_size=15)


@given(ENTROPY)
def test_six_groups_of_four_without_letters_that_look_alike(entropy: bytes) -> None:
    code = code_of(entropy)
    assert [len(group) for group in code.split("-")] == [4] * 6
    assert not set(code) & set("ILOU")


@given(ENTROPY, ENTROPY)
def test_each_bit_is_in_it(one: bytes, other: bytes) -> None:
    assert (code_of(one) == code_of(other)) == (one == other)


def test_a_known_one() -> None:
    assert code_of(bytes(14) + b"\x1f") == "0000-0000-0000-0000-0000-000Z"
    assert code_of(b"\xff" * 15) == "-".join(["ZZZZ"] * 6)


@given(ENTROPY, st.sampled_from(["", " ", "-", " – ", "\u00a0"]), st.booleans(), st.booleans())
def test_typing_is_forgiven(entropy: bytes, between: str, lower: bool, misread: bool) -> None:
    code = code_of(entropy)
    typed = code.replace("-", between)
    if misread:
        typed = typed.replace("0", "O").replace("1", "I")
    assert typed_code(f" {typed.lower() if lower else typed}\n") == code
    assert typed_code(typed.replace("I", "l")) == code


@pytest.mark.parametrize(
    "typed", ["", "0", "0000-0000-0000-0000-0000-000", "U" * 24, "0" * 25, "é" * 24, "٣" * 24]
)
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert typed_code(typed) is None


def test_other_amounts_of_chance_are_refused() -> None:
    with pytest.raises(ValueError, match="15 bytes"):
        code_of(bytes(16))
