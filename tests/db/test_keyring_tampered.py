"""A keyring that somebody or something changed opens with the right secret or not at all, and says so."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from db.keyring import Keyring, Secret, format, slots
from db.keyring.format import Content, Slot
from tests.db.keyrings import ALINE, BEA, NEXT, QUICK, SECRET, make_for_two, read
from transit_desk.domain.refusals import (
    KeyringDamaged,
    KeyringNewer,
    KeyringTampered,
    StaleData,
    WrongSignIn,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keyring")


@pytest.fixture(scope="module")
def code(folder: Path) -> str:
    """Makes the keyring of two people, half way to another secret; its recovery code."""
    opened, code = make_for_two(folder / "desk.keyring")
    opened.give_notes_key("b")
    opened.propose(NEXT)
    return code


@pytest.fixture(scope="module")
def whole(folder: Path, code: str) -> bytes:
    return (folder / "desk.keyring").read_bytes()


def refused_by_all(path: Path, code: str) -> None:
    """Nobody gets in, for a reason that has a sentence."""
    people: list[Callable[[Keyring], object]] = [_opening(*who) for who in (ALINE, BEA)]
    people.append(lambda keys: keys.open_with_code(code))
    for person in people:
        with pytest.raises((KeyringDamaged, KeyringTampered, KeyringNewer, WrongSignIn)):
            person(read(path))


def _opening(name: str, password: str) -> Callable[[Keyring], object]:
    return lambda keys: keys.open(name, password)


@given(data=st.data())
def test_any_changed_byte_is_damage(folder: Path, whole: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(1, 255))
    path = folder / "changed"
    path.write_bytes(whole[:place] + bytes([whole[place] ^ other]) + whole[place + 1 :])
    with pytest.raises(KeyringDamaged) as damaged:
        read(path)
    assert damaged.value.file == "changed"


@given(data=st.data())
def test_any_cut_or_addition_is_damage(folder: Path, whole: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(whole) - 1))
    path = folder / "changed"
    for changed in (whole[:place], whole + whole[place:], whole[:place] + b" " + whole[place:]):
        path.write_bytes(changed)
        with pytest.raises(KeyringDamaged):
            read(path)


@given(st.one_of(st.binary(), st.text().map(str.encode), st.just(b"[" * 100_000)))
def test_what_is_no_keyring_is_damage(folder: Path, content: bytes) -> None:
    path = folder / "nonsense"
    path.write_bytes(content)
    with pytest.raises(KeyringDamaged):
        read(path)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def _leaves(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where the values stand, each by its keys."""
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in _leaves(value[key], (*place, key))]
    if isinstance(value, list):
        return [leaf for index, each in enumerate(value) for leaf in _leaves(each, (*place, index))]
    return [place]


def _write_summed(path: Path, body: Any) -> None:
    """As an attacker, who can make the checksum."""
    total = hashlib.sha256(json.dumps(body, indent=1, sort_keys=True).encode()).hexdigest()
    path.write_bytes(json.dumps({"keyring": body, "sum": total}, indent=1, sort_keys=True).encode())


@given(data=st.data())
def test_a_changed_value_lets_nobody_in(folder: Path, whole: bytes, code: str, data: st.DataObject) -> None:
    body = json.loads(whole)["keyring"]
    place = data.draw(st.sampled_from(_leaves(body)))
    parent = body
    for key in place[:-1]:
        parent = parent[key]
    before = parent[place[-1]]
    if isinstance(before, str) and data.draw(st.booleans()):
        letter = data.draw(st.integers(0, len(before) - 1))
        parent[place[-1]] = before[:letter] + data.draw(st.sampled_from("A0z+a/=")) + before[letter + 1 :]
    else:
        parent[place[-1]] = data.draw(VALUES | st.sampled_from([_at(body, leaf) for leaf in _leaves(body)]))
    assume(parent[place[-1]] != before or type(parent[place[-1]]) is not type(before))
    path = folder / "changed"
    _write_summed(path, body)
    refused_by_all(path, code)


def _at(value: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        value = value[key]
    return value


@pytest.mark.parametrize("field", Slot.__dataclass_fields__)
def test_no_part_of_a_slot_serves_in_another(folder: Path, whole: bytes, code: str, field: str) -> None:
    """With the roles exchanged in whole, so that each ciphertext is in order but in the wrong place."""
    content = format.decode(whole, "")
    one, other, recovery = content.slots[0], content.slots[2], content.slots[1]
    swapped = (
        replace(one, **{field: getattr(other, field)}),
        recovery,
        replace(other, **{field: getattr(one, field)}),
    )
    if getattr(one, field) == getattr(other, field):
        return
    path = folder / "changed"
    path.write_bytes(format.encode(replace(content, slots=swapped)))
    refused_by_all(path, code)


def test_each_ciphertext_is_bound_to_its_place(whole: bytes) -> None:
    """By itself: above, the MAC would have found it too."""
    content = format.decode(whole, "")
    slot, insides = slots.new_slot(content, "a long password", bytes(32), QUICK, staff="x", name="x")
    sealed = slots.seal(content, slot, "current", b"secret")
    other_slot, other_keyring = replace(slot, id=bytes(16)), replace(content, id=bytes(16))
    assert slots.unseal(content, slot, "current", sealed, insides) == b"secret"
    assert slots.unseal(content, slot, "next", sealed, insides) is None
    assert slots.unseal(content, other_slot, "current", sealed, insides) is None
    assert slots.unseal(other_keyring, slot, "current", sealed, insides) is None
    assert slots.unwrap(content, slot, "a long password") is not None
    assert slots.unwrap(content, other_slot, "a long password") is None
    assert slots.unwrap(other_keyring, slot, "a long password") is None


@pytest.mark.parametrize(
    "change",
    [
        lambda content: replace(content, slots=content.slots[:2]),
        lambda content: replace(content, slots=content.slots[::-1]),
        lambda content: replace(content, slots=(*content.slots, content.slots[0])),
        lambda content: replace(content, slots=()),
        lambda content: replace(content, serial=content.serial - 1),
        lambda content: replace(content, slots=tuple(replace(slot, next=None) for slot in content.slots)),
    ],
)
def test_slots_that_come_or_go_show(
    folder: Path, whole: bytes, code: str, change: Callable[[Content], Content]
) -> None:
    path = folder / "changed"
    path.write_bytes(format.encode(change(format.decode(whole, ""))))
    refused_by_all(path, code)


def test_who_has_only_the_file_can_not_send_the_desk_to_another_server(
    folder: Path, whole: bytes, code: str
) -> None:
    """Anybody can seal to a public key. The MAC needs the anchor too, which is in no file in clear."""
    content = format.decode(whole, "")
    theirs = Secret("server", b"postgresql://desk@elsewhere/desk")
    forged = replace(
        content,
        mac=b"",
        slots=tuple(
            replace(slot, current=slots.seal(content, slot, "current", theirs.packed()))
            for slot in content.slots
        ),
    )
    path = folder / "changed"
    for anchor in (bytes(32), b"", content.id):
        path.write_bytes(format.encode(replace(forged, mac=slots.mac(forged, anchor, theirs))))
        for who in (ALINE, BEA):
            with pytest.raises(KeyringTampered):
                read(path).open(*who)
        with pytest.raises(KeyringTampered):
            read(path).open_with_code(code)


def test_another_keyring_in_its_place_changes_nothing(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk.keyring"
    opened, _ = make_for_two(path)
    other, _ = make_for_two(tmp_path / "other.keyring")
    path.write_bytes((tmp_path / "other.keyring").read_bytes())
    with pytest.raises(StaleData):
        opened.remove("b")
    assert other.staff_ids() == read(path).open(*ALINE).staff_ids() == {"a", "b"}


def test_parameters_that_no_pc_bears_are_damage(folder: Path, whole: bytes) -> None:
    """They are acted on before anything can be authenticated."""
    content = format.decode(whole, "")
    path = folder / "changed"
    for kdf in ((2**31, 1, 1), (64, 10**9, 1), (64, 1, 10**6), (0, 1, 1), (64, 0, 1), (64, 1, 0), (8, 1, 4)):
        changed = replace(content.slots[0], kdf=format.Kdf(*kdf))
        path.write_bytes(format.encode(replace(content, slots=(changed, *content.slots[1:]))))
        with pytest.raises(KeyringDamaged):
            read(path)
    path.write_bytes(b" " * (format.LARGEST + 1))
    with pytest.raises(KeyringDamaged):
        read(path)


def test_a_newer_keyring_is_told_from_damage(folder: Path, whole: bytes) -> None:
    body = json.loads(whole)["keyring"]
    path = folder / "newer"
    _write_summed(path, body | {"format": format.FORMAT + 1})
    with pytest.raises(KeyringNewer):
        read(path)


def test_the_untouched_one_opens(folder: Path, whole: bytes, code: str) -> None:
    """What all of the above stand on."""
    path = folder / "untouched"
    path.write_bytes(format.encode(format.decode(whole, "")))
    assert path.read_bytes() == whole
    for opened in (read(path).open(*ALINE), read(path).open(*BEA), read(path).open_with_code(code)):
        assert opened.candidates == (SECRET, NEXT)
