"""The keyring: the right person gets in, with what is theirs, and nobody else."""

import base64
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from db import durable, keyring
from db.keyring import TODAY, Kdf, OpenKeyring, Secret
from db.keyring import slots as cryptography_of_slots
from db.keyring.format import Slot
from tests.db.keyrings import ALINE, BEA, NEXT, QUICK, SECRET, make, make_for_two, read
from transit_desk.domain.refusals import (
    DatabaseFailed,
    KeyringExists,
    KeyringMissing,
    NoNotesKey,
    NotFound,
    PasswordRefused,
    SignInNameTaken,
    StaleData,
    WrongSignIn,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.keyring"


def own_slot(opened: OpenKeyring) -> Slot:
    """What the file says of who opened it."""
    return opened._held.own


def test_the_first_person_opens_it(path: Path) -> None:
    made, _ = make(path)
    for opened in (made, read(path).open(*ALINE)):
        assert opened.secret == SECRET
        assert opened.candidates == (SECRET,)
        assert opened.staff_id == "a"
        assert opened.staff_ids() == {"a"}
        assert (opened.by_code, opened.must_change, opened.rehashed) == (False, False, False)
        assert opened.notes_key is None and not opened.has_notes_key()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_servers_address_is_kept_as_well(path: Path) -> None:
    address = Secret("server", "postgresql://desk:s3cret@host/désk".encode())
    make(path, address)
    assert read(path).open(*ALINE).secret == address


@pytest.mark.parametrize("name", ["  aline   NDAYISENGA ", "Ａline Ndayisenga"])
def test_names_are_compared_folded(path: Path, name: str) -> None:
    make(path)
    assert read(path).open(name, ALINE[1]).staff_id == "a"


def test_a_password_typed_elsewhere_is_the_same(path: Path) -> None:
    make(path)[0].add("b", "Béa", "café crème long")
    assert read(path).open("Be\u0301a", "cafe\u0301 cre\u0300me long").staff_id == "b"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        (ALINE[0], BEA[1]),
        (ALINE[0], ALINE[1].upper()),
        (ALINE[0], ALINE[1] + " "),
        (ALINE[0], ""),
        ("Nobody", ALINE[1]),
        ("", ""),
        (ALINE[0], "\udcff broken terminal"),
        (BEA[0], ALINE[1]),
    ],
)
def test_whatever_was_wrong_the_answer_is_the_same(path: Path, name: str, password: str) -> None:
    make_for_two(path)
    with pytest.raises(WrongSignIn) as refused:
        read(path).open(name, password)
    assert refused.value.args == () and str(refused.value) == ""


def test_an_unknown_name_is_as_much_work(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: the derivations of keys, which are all but all of the time, and their parameters."""
    make_for_two(path)
    asked: list[Kdf] = []
    real = cryptography_of_slots._argon2id

    def counting(text: str, salt: bytes, kdf: Kdf) -> bytes:
        asked.append(kdf)
        return real(text, salt, kdf)

    monkeypatch.setattr(cryptography_of_slots, "_argon2id", counting)
    work = []
    for name in (ALINE[0], "Nobody"):
        asked.clear()
        with pytest.raises(WrongSignIn):
            read(path).open(name, "wrong password")
        work.append(list(asked))
    assert work[0] == work[1] and len(work[0]) == 2


def test_there_is_no_second_one_over_it(path: Path) -> None:
    make(path)
    before = path.read_bytes()
    with pytest.raises(KeyringExists):
        make(path)
    assert path.read_bytes() == before


def test_a_missing_one_is_told(path: Path) -> None:
    with pytest.raises(KeyringMissing) as missing:
        read(path)
    assert missing.value.file == path.name


def test_nothing_is_in_clear(path: Path) -> None:
    opened, code = make_for_two(path)
    notes = opened.notes_key
    assert notes is not None
    read(path).tag(ALINE[0])
    content = path.read_bytes()
    for text in (*ALINE, *BEA, "Aline", "aline ndayisenga", "béa", code, code.replace("-", "")):
        assert text.encode() not in content
    for raw in (SECRET.value, notes.value):
        for form in (raw, raw.hex().encode(), base64.b64encode(raw)[:-4], base64.urlsafe_b64encode(raw)[:-4]):
            assert form not in content
    said = f"{opened!r} {opened.secret!r} {notes!r} {opened._held!r} {read(path)!r} {opened.__dict__!r}"
    for secret in (SECRET.value, notes.value):
        assert repr(secret) not in said and secret.hex() not in said


# --- the recovery code ----------------------------------------------------------------------------------------


def test_the_code_opens_it_as_typed_and_is_then_replaced(path: Path) -> None:
    made, code = make_for_two(path)
    assert made.check_recovery_code(code.lower().replace("-", " "))
    opened = read(path).open_with_code(code.replace("0", "o").replace("1", "l"))
    assert opened.secret == SECRET
    assert opened.by_code and opened.staff_id is None
    assert opened.notes_key is None and opened.has_notes_key()  # no medical notes for a sheet of paper
    new = opened.new_recovery_code()
    assert not opened.check_recovery_code(code) and opened.check_recovery_code(new)
    opened.add("c", "Cleo", "a long password")  # and goes on
    with pytest.raises(WrongSignIn):
        read(path).open_with_code(code)
    assert read(path).open_with_code(new).secret == SECRET


@pytest.mark.parametrize("code", ["", "0000-0000-0000-0000-0000-0000", "no code", ALINE[1]])
def test_another_code_opens_nothing(path: Path, code: str) -> None:
    make(path)
    with pytest.raises(WrongSignIn):
        read(path).open_with_code(code)


def test_the_code_is_no_password_of_anybody(path: Path) -> None:
    _, code = make(path)
    for name in ("", ALINE[0], "None"):
        with pytest.raises(WrongSignIn):
            read(path).open(name, code)


def test_with_the_code_one_lets_a_supervisor_in_again(path: Path) -> None:
    _, code = make(path)
    opened = read(path).open_with_code(code)
    opened.set_password("a", "a fresh password")
    assert read(path).open(ALINE[0], "a fresh password").must_change
    with pytest.raises(WrongSignIn):
        opened.change_password(code, "another password")
    with pytest.raises(ValueError, match="medical"):
        opened.mint_notes_key()


# --- people ---------------------------------------------------------------------------------------------------


def test_a_second_person_gets_in_and_must_change_the_password(path: Path) -> None:
    made, _ = make(path)
    made.add("b", *BEA)
    opened = read(path).open(*BEA)
    assert opened.secret == SECRET and opened.must_change
    opened.change_password(BEA[1], "my own password")
    assert own_slot(opened).must_change is False
    again = read(path).open(BEA[0], "my own password")
    assert not again.must_change and again.secret == SECRET
    with pytest.raises(WrongSignIn):
        read(path).open(*BEA)


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("wrong password", "a good password", WrongSignIn()),
        (ALINE[1], "short", PasswordRefused("short")),
        (ALINE[1], "aline ndayisenga", PasswordRefused("name")),
        (ALINE[1], "1111111111", PasswordRefused("repeated")),
        (ALINE[1], ALINE[1], PasswordRefused("same")),
    ],
)
def test_a_password_that_is_not_taken(path: Path, old: str, new: str, refusal: Exception) -> None:
    made, _ = make(path)
    before = path.read_bytes()
    with pytest.raises(type(refusal)) as refused:
        made.change_password(old, new)
    assert vars(refused.value) == vars(refusal)
    assert path.read_bytes() == before


def test_nobody_gets_in_by_a_poor_password(path: Path) -> None:
    with pytest.raises(PasswordRefused):
        keyring.create(path, SECRET, staff_id="a", name="Aline", password="short", kdf=QUICK)
    assert not path.exists()
    made, _ = make_for_two(path)
    with pytest.raises(PasswordRefused):
        made.add("c", "Cleopatra VII", "cleopatra  vii")
    with pytest.raises(PasswordRefused) as refused:
        made.set_password("b", "short")
    assert refused.value.problem == "short"
    assert made.staff_ids() == {"a", "b"}


def test_a_name_is_somebodys(path: Path) -> None:
    made, _ = make_for_two(path)
    with pytest.raises(SignInNameTaken):
        made.add("c", " BÉA", "a long password")
    with pytest.raises(SignInNameTaken):
        made.rename("b", ALINE[0].upper())
    made.rename("b", "béa")  # her own, written otherwise
    made.rename("b", "Beatrice")
    assert read(path).open("Beatrice", BEA[1]).staff_id == "b"
    with pytest.raises(WrongSignIn):
        read(path).open(*BEA)


def test_who_is_removed_is_out(path: Path) -> None:
    made, _ = make_for_two(path)
    theirs = read(path).open(*BEA)
    made.remove("b")
    assert made.staff_ids() == {"a"}
    with pytest.raises(WrongSignIn):
        read(path).open(*BEA)
    with pytest.raises(StaleData):
        theirs.add("c", "Cleo", "a long password")
    with pytest.raises(StaleData):
        theirs.settle(SECRET)


def test_a_password_set_by_another_ends_what_was_open(path: Path) -> None:
    made, _ = make_for_two(path)
    made.give_notes_key("b")
    theirs = read(path).open(*BEA)
    made.set_password("b", "a fresh password")
    assert not made.holds_notes_key("b")
    opened = read(path).open(BEA[0], "a fresh password")
    assert opened.must_change and opened.notes_key is None and opened.secret == SECRET
    with pytest.raises(StaleData):
        theirs.rename("b", "Cleo")


@pytest.mark.parametrize(
    "act",
    [
        lambda opened: opened.remove("x"),
        lambda opened: opened.rename("x", "Cleo"),
        lambda opened: opened.set_password("x", "a long password"),
        lambda opened: opened.give_notes_key("x"),
        lambda opened: opened.take_notes_key("x"),
        lambda opened: opened.holds_notes_key("x"),
    ],
)
def test_nobody_is_not_found(path: Path, act: Callable[[OpenKeyring], object]) -> None:
    made, _ = make_for_two(path)
    with pytest.raises(NotFound):
        act(made)


def test_nobody_takes_themselves_out(path: Path) -> None:
    made, _ = make(path)
    with pytest.raises(ValueError, match="one's own"):
        made.remove("a")
    with pytest.raises(ValueError, match="one's own"):
        made.set_password("a", "a long password")


def test_an_old_password_opens_nothing_of_the_new_keyring(path: Path) -> None:
    """Not even with an old copy of the file, which still gives its slot's old private key."""
    made, _ = make(path)
    old = read(path)
    made.change_password(ALINE[1], "another password")
    then = old.open(*ALINE)
    with pytest.raises(StaleData):
        then.refresh()


# --- medical notes --------------------------------------------------------------------------------------------


def test_the_notes_key_goes_from_hand_to_hand(path: Path) -> None:
    made, _ = make(path)
    made.add("b", *BEA, must_change=False)
    made.add("c", "Cleo", "a long password")
    key = made.mint_notes_key()
    assert made.notes_key == key and made.has_notes_key() and made.holds_notes_key("a")
    assert read(path).open(*ALINE).notes_key == key
    theirs = read(path).open(*BEA)
    assert theirs.notes_key is None and theirs.has_notes_key()
    with pytest.raises(StaleData):
        theirs.mint_notes_key()
    with pytest.raises(NoNotesKey):
        theirs.give_notes_key("c")
    made.give_notes_key("b")
    theirs.refresh()
    assert own_slot(theirs).notes is not None and read(path).open(*BEA).notes_key == key
    theirs.give_notes_key("c")
    theirs.take_notes_key("a")
    made.refresh()
    assert own_slot(made).notes is None
    assert not made.holds_notes_key("a") and made.holds_notes_key("c")


def test_the_notes_key_stays_through_new_password_name_and_secret(path: Path) -> None:
    made, _ = make_for_two(path)
    key = made.notes_key
    made.change_password(ALINE[1], "another password")
    made.rename("a", "Aline N")
    made.propose(NEXT)
    made.settle(NEXT)
    assert read(path).open("Aline N", "another password").notes_key == key


# --- another secret -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("settled", [SECRET, NEXT])
def test_half_way_to_another_secret_everybody_has_both(path: Path, settled: Secret) -> None:
    made, code = make_for_two(path)
    made.propose(NEXT)
    made.add("c", "Cleo", "a long password")  # also who comes in the middle, or changes
    made.change_password(ALINE[1], "another password")
    code = made.new_recovery_code()
    everybody: list[Callable[[], OpenKeyring]] = [
        lambda: read(path).open(ALINE[0], "another password"),
        lambda: read(path).open(*BEA),
        lambda: read(path).open("Cleo", "a long password"),
        lambda: read(path).open_with_code(code),
    ]
    for person in everybody:
        assert person().candidates == (SECRET, NEXT)
    theirs = read(path).open(*BEA)
    theirs.settle(settled)
    for person in everybody:
        assert person().candidates == (settled,)
    serial = theirs.serial
    theirs.settle(settled)
    assert theirs.serial == serial  # nothing more to write
    other = NEXT if settled == SECRET else SECRET
    with pytest.raises(StaleData):
        theirs.settle(other)
    with pytest.raises(StaleData):
        theirs.settle(Secret("file", bytes(32)))


def test_one_rotation_at_a_time(path: Path) -> None:
    made, _ = make_for_two(path)
    made.propose(NEXT)
    with pytest.raises(StaleData):
        read(path).open(*BEA).propose(Secret("file", bytes(32)))
    assert read(path).open(*BEA).candidates == (SECRET, NEXT)


def test_who_opens_during_a_rotation_waits_before_dropping_its_key(path: Path) -> None:
    made, _ = make_for_two(path)
    outcome: list[str] = []

    def settle() -> None:
        try:
            theirs.settle(SECRET)
            outcome.append("dropped")
        except StaleData:
            outcome.append("stale")

    with made.rotation():
        made.propose(NEXT)
        theirs = read(path).open(*BEA)
        thread = threading.Thread(target=settle)
        thread.start()
        thread.join(0.2)
        assert thread.is_alive()
        made.settle(NEXT)
    thread.join()
    assert outcome == ["stale"]
    assert read(path).open(*BEA).candidates == (NEXT,)


# --- parameters -----------------------------------------------------------------------------------------------


def test_weaker_parameters_are_raised_when_their_owner_opens(path: Path) -> None:
    make_for_two(path)
    stronger = Kdf(128, 2, 1)
    assert not keyring.read(path, kdf=QUICK).open(*ALINE).rehashed
    opened = keyring.read(path, kdf=stronger).open(*ALINE)
    assert opened.rehashed and opened.notes_key is not None
    kdfs = {slot.staff: slot.kdf for slot in opened._held.content.slots}
    assert kdfs == {"a": stronger, "b": QUICK, None: QUICK}
    again = keyring.read(path, kdf=stronger).open(*ALINE)
    assert not again.rehashed and again.secret == SECRET
    assert not keyring.read(path, kdf=QUICK).open(*ALINE).rehashed  # never lowered
    assert keyring.read(path, kdf=Kdf(64, 3, 1)).open(*ALINE).rehashed
    assert own_slot(read(path).open(*ALINE)).kdf == Kdf(128, 3, 1)


def test_a_new_password_is_at_least_as_strong(path: Path) -> None:
    keyring.create(path, SECRET, staff_id="a", name=ALINE[0], password=ALINE[1], kdf=Kdf(128, 2, 1))
    opened = read(path).open(*ALINE)
    opened.change_password(ALINE[1], "another password")
    assert own_slot(opened).kdf == Kdf(128, 2, 1)


@pytest.mark.usefixtures("real_passwords")
def test_the_program_itself_takes_todays(path: Path) -> None:
    """Read with no parameters, as the program does: a slot of a test's strength does not stay one."""
    make(path)
    opened = keyring.read(path).open(*ALINE)
    assert opened.rehashed
    assert own_slot(opened).kdf == TODAY == Kdf(65536, 3, 4)


def test_a_folder_that_can_not_be_written_still_opens(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(path)

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "write_whole", full)
    opened = keyring.read(path, kdf=Kdf(128, 2, 1)).open(*ALINE)
    assert opened.secret == SECRET and not opened.rehashed
    with pytest.raises(DatabaseFailed):
        opened.rename("a", "Cleo")
    assert opened.staff_ids() == {"a"}


# --- two at once ----------------------------------------------------------------------------------------------


def test_two_people_change_it_in_turns(path: Path) -> None:
    made, _ = make_for_two(path)
    theirs = read(path).open(*BEA)
    made.add("c", "Cleo", "a long password")
    theirs.add("d", "Dora", "a long password")
    made.rename("d", "Dorothée")
    assert made.staff_ids() == {"a", "b", "c", "d"}
    assert read(path).open("Dorothée", "a long password").staff_id == "d"


_ADDING = """
import sys
from pathlib import Path
from tests.db.keyrings import ALINE, BEA, read
who, path = sys.argv[1], Path(sys.argv[2])
opened = read(path).open(*(ALINE if who == "x" else BEA))
print("ready", flush=True)
sys.stdin.readline()
for number in range(10):
    opened.add(f"{who}{number}", f"{who} {number}", "a long password")
"""


def test_two_programs_change_it_at_once(path: Path) -> None:
    make_for_two(path)
    root = Path(__file__).parents[2]
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", _ADDING, who, str(path)],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in "xy"
    ]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    for program in programs:
        program.communicate()
        assert program.returncode == 0
    opened = read(path).open(*ALINE)
    assert opened.staff_ids() == {"a", "b", *(f"{who}{number}" for who in "xy" for number in range(10))}
    assert read(path).open("y 9", "a long password").secret == SECRET
