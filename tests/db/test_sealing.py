"""What is sealed opens where it was sealed for, whole, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.keyring import NotesKey
from db.sealing import STEP, seal, unseal
from transit_desk.domain.refusals import SealBroken

KEY = NotesKey("0123456789abcdef", bytes(range(32)))
OVERHEAD = 1 + 12 + 16


def sealed(plain: bytes = b"text", key: NotesKey = KEY) -> bytes:
    return seal(key, plain, purpose="medical_note", person_id=7, kind="reason")


def opened(data: bytes, key: NotesKey = KEY, *, purpose: str = "medical_note", person: int = 7) -> bytes:
    return unseal(key, data, purpose=purpose, person_id=person, kind="reason")


@given(st.binary(max_size=2000))
def test_what_was_sealed_comes_out_as_it_went_in(plain: bytes) -> None:
    assert opened(sealed(plain)) == plain


@given(st.binary(max_size=2000))
def test_the_length_tells_the_step_and_no_more(plain: bytes) -> None:
    steps = -(-(len(plain) + 4) // STEP)
    assert len(sealed(plain)) == OVERHEAD + steps * STEP


def test_short_texts_are_all_of_one_length() -> None:
    assert {len(sealed(b"x" * length)) for length in range(STEP - 3)} == {OVERHEAD + STEP}


def test_the_same_text_never_gives_the_same_bytes() -> None:
    assert len({sealed() for _ in range(100)}) == 100


def test_another_person_purpose_or_kind_opens_nothing() -> None:
    data = sealed()
    with pytest.raises(SealBroken):
        opened(data, person=8)
    with pytest.raises(SealBroken):
        opened(data, purpose="photo")
    with pytest.raises(SealBroken):
        unseal(KEY, data, purpose="medical_note", person_id=7, kind="diagnosis")


def test_parts_of_the_place_can_not_run_into_each_other() -> None:
    data = seal(KEY, b"text", purpose="medical_note1", person_id=2, kind="reason")
    with pytest.raises(SealBroken):
        unseal(KEY, data, purpose="medical_note", person_id=12, kind="reason")


def test_another_key_opens_nothing_nor_does_the_right_one_of_another_id() -> None:
    data = sealed()
    with pytest.raises(SealBroken):
        opened(data, NotesKey(KEY.id, bytes(32)))
    with pytest.raises(SealBroken):
        opened(data, NotesKey("f" * 16, KEY.value))


def test_every_changed_byte_shows() -> None:
    data = sealed()
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1
        with pytest.raises(SealBroken):
            opened(bytes(changed))


@given(st.binary(max_size=400))
def test_any_other_bytes_are_refused_and_never_a_crash(data: bytes) -> None:
    with pytest.raises(SealBroken):
        opened(data)


def test_the_start_of_something_sealed_is_refused() -> None:
    data = sealed()
    for length in range(len(data)):
        with pytest.raises(SealBroken):
            opened(data[:length])
