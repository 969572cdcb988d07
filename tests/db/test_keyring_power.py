"""A power cut at every step of every change of the keyring: afterwards it is the old one or the new one."""

from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from db import durable, keyring
from db.keyring import Kdf, OpenKeyring, slots
from tests.db.keyrings import ALINE, BEA, NEXT, QUICK, SECRET, make_for_two, read
from tests.db.power import Power, PowerCut
from transit_desk.domain.refusals import WrongSignIn

NEW = "another password"
CHANGES: dict[str, Callable[[OpenKeyring], object]] = {
    "add": lambda opened: opened.add("c", "Cleo", NEW),
    "remove": lambda opened: opened.remove("b"),
    "rename": lambda opened: opened.rename("b", "Cleo"),
    "change_password": lambda opened: opened.change_password(ALINE[1], NEW),
    "set_password": lambda opened: opened.set_password("b", NEW),
    "give_notes_key": lambda opened: opened.give_notes_key("b"),
    "take_notes_key": lambda opened: opened.take_notes_key("a"),
    "new_recovery_code": lambda opened: opened.new_recovery_code(),
    "propose": lambda opened: opened.propose(NEXT),
}


@pytest.fixture(autouse=True)
def quick_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked up after each step for each person: most of the time went there."""
    monkeypatch.setattr(slots, "_NAME_KDF", QUICK)


def seen(path: Path, code: str) -> list[object]:
    """What everybody sees who may be in it, before or after."""
    found: list[object] = []
    people = (ALINE, (ALINE[0], NEW), BEA, (BEA[0], NEW), ("Cleo", BEA[1]), ("Cleo", NEW))
    openings: list[Callable[[], OpenKeyring]] = [partial(read(path).open, *who) for who in people]
    openings.append(lambda: read(path).open_with_code(code))
    for opening in openings:
        try:
            opened = opening()
        except WrongSignIn:
            found.append(None)
            continue
        found.append(
            (opened.staff_id, opened.staff_ids(), opened.candidates, opened.notes_key, opened.must_change)
        )
    return found


@pytest.mark.parametrize("renames_lost", [False, True])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_is_the_old_one_or_the_new_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[OpenKeyring], object],
    renames_lost: bool,
) -> None:
    path = tmp_path / "desk.keyring"
    _, code = make_for_two(path)
    start = path.read_bytes()
    old = seen(path, code)
    change(read(path).open(*ALINE))
    new = seen(path, code)
    assert new != old
    power = Power(None)
    for moment in count():
        path.write_bytes(start)
        opened = read(path).open(*ALINE)
        power = Power(moment)
        with monkeypatch.context() as patch:
            patch.setattr(durable, "os", power)
            try:
                change(opened)
                acknowledged = True
            except PowerCut:
                acknowledged = False
        power.lose(renames=renames_lost)
        found = seen(path, code)
        assert found == new if acknowledged else found in (old, new)
        # The next change finds its way over whatever lies there.
        password = ALINE[1] if found[0] is not None else NEW
        read(path).open(ALINE[0], password).rename("a", "Aline N")
        assert [each.name for each in tmp_path.iterdir() if not each.name.endswith(".lock")] == [path.name]
        if acknowledged:
            break
    assert power.moments > 15


def test_a_keyring_that_is_made_is_there_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "desk.keyring"
    for moment in count():
        path.unlink(missing_ok=True)
        power = Power(moment)
        with monkeypatch.context() as patch:
            patch.setattr(durable, "os", power)
            try:
                make_for_two(path)
                break
            except PowerCut:
                pass
        power.lose(renames=False)
        if path.exists():
            assert read(path).open(*ALINE).secret == SECRET
    assert read(path).open(*BEA).secret == SECRET


def test_a_slot_that_is_made_stronger_opens_all_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desk.keyring"
    make_for_two(path)
    start = path.read_bytes()
    for moment in count():
        path.write_bytes(start)
        power = Power(moment)
        with monkeypatch.context() as patch:
            patch.setattr(durable, "os", power)
            try:
                assert keyring.read(path, kdf=Kdf(128, 1, 1)).open(*ALINE).rehashed
                acknowledged = True
            except PowerCut:
                acknowledged = False
        power.lose(renames=True)
        opened = read(path).open(*ALINE)
        assert opened.secret == SECRET and opened.notes_key is not None
        if acknowledged:
            assert opened._held.own.kdf == Kdf(128, 1, 1)
            break
