"""The commands as a supervisor types them: what they print, what they store, and the status they leave."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

import resources
from db import tables as tb
from db.engine import Database, open_sqlite
from tests.journeys.rolls import CASES, HEADINGS, PEOPLE, write_roll
from tests.printing.reading import codes
from tests.staffed import PASSWORD, SUPERVISOR, database_of, signing_in
from transit_desk.cli import main
from transit_desk.domain.rights import Role
from transit_desk.doorkeeper import DeskDoorkeeper
from transit_desk.folders import Folders, folders
from transit_desk.instance import DeskLock
from transit_desk.rehearsal import rehearsal_folders
from transit_desk.services.movements import list_movements

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ("nominal-roll-usrap.xlsx", "liste-nominative-nordique.xlsx", "canada-nominal-roll.csv")
PAPERS = {
    "manifest.xlsx",
    "manifest.pdf",
    "boarding-list.pdf",
    "bag-tags.pdf",
    "room-list.pdf",
    "problems.xlsx",
}
STEPS = {"import", "movement", "arrival", "medical", "baggage", "papers", "boarding", "closing", "manifest"}
SCAN_DPI = 240


class Ran(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("import", path, ...)`: the command in this process."""

    def ran(*arguments: object, who: list[str] | None = None) -> Ran:
        capsys.readouterr()
        if who is None:
            who = signing_in() if "import" in arguments else []
        try:
            status = main([*(str(one) for one in arguments), *who])
        except SystemExit as left:  # argparse leaves in its own way
            status = int(left.code or 0)
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return ran


def opened(place: Folders) -> Database:
    """The database in a folder: of a desk with staff, or of a rehearsal that kept its key."""
    if place.key.exists():
        return open_sqlite(place.database, place.key.read_bytes())
    return database_of(place)


def people(place: Folders) -> set[str]:
    """The given names of everyone stored there; nobody when there is no database."""
    if not place.database.exists():
        return set()
    database = opened(place)
    try:
        with database.read() as connection:
            return set(
                connection.scalars(select(tb.Person.given_names).where(tb.Person.removed_at.is_(None)))
            )
    finally:
        database.close()


def count(place: Folders, table: type[tb.Base]) -> int:
    """How many rows a table has."""
    database = opened(place)
    try:
        with database.read() as connection:
            return connection.scalar(select(func.count()).select_from(table)) or 0
    finally:
        database.close()


@pytest.fixture
def here(staffed: Folders) -> Folders:
    """The desk that TRANSIT_DESK_DATA names, with staff."""
    return staffed


# --- as a program ---------------------------------------------------------------------------------------------


def program(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m transit_desk ...` in a process of its own."""
    command = [sys.executable, "-m", "transit_desk", *map(str, arguments)]
    surrounding = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        command, env=surrounding, capture_output=True, text=True, encoding="utf-8", timeout=120
    )


def test_the_version_is_told() -> None:
    ran = program("--version")
    assert ran.returncode == 0 and ran.stderr == ""
    name, version = ran.stdout.split(maxsplit=1)
    assert name == "transit-desk" and version.strip()


def test_a_wrong_command_is_explained() -> None:
    ran = program("imprt", "list.xlsx")
    assert ran.returncode == 2 and ran.stdout == ""
    assert "imprt" in ran.stderr and "Traceback" not in ran.stderr


# --- import ---------------------------------------------------------------------------------------------------


def test_a_good_list_is_stored(run: Run, here: Folders, tmp_path: Path) -> None:
    ran = run("import", write_roll(tmp_path / "roll.xlsx"))
    assert (ran.status, ran.err) == (0, "")
    assert "10 rows, 10 people, 4 cases" in ran.out
    assert "Stored: 10 added, 0 changed, 0 removed." in ran.out
    assert people(here) == {given for members in CASES.values() for _, given, *_ in members}


def test_a_list_with_problems_is_not_stored(run: Run, here: Folders) -> None:
    ran = run("import", resources.path("samples", "roll-with-problems.xlsx"))
    assert ran.status == 1
    assert "Roll H5" in ran.out  # sheet, column and row
    assert people(here) == set()
    assert len(ran.err.strip().splitlines()) == 1


def test_the_good_rows_are_stored_when_asked_for(run: Run, here: Folders) -> None:
    roll = resources.path("samples", "roll-with-problems.xlsx")
    assert run("import", roll, "--take-good-rows").status == 0
    stored = people(here)
    assert stored and len(stored) < 19


def not_a_list(folder: Path, kind: str) -> Path:
    """A file that is no nominal roll, in one of the ways that happen."""
    path = folder / f"{kind}.xlsx"
    match kind:
        case "empty":
            path.write_bytes(b"")
        case "text":
            path.write_text("Dear colleague, the list follows tomorrow.\n", "utf-8")
        case "truncated":
            whole = write_roll(folder / "whole.xlsx").read_bytes()
            path.write_bytes(whole[: len(whole) // 2])
        case "another":
            book = Workbook()
            assert book.active is not None
            book.active.append(["Item", "Price"])
            book.active.append(["Soap", 3])
            book.save(path)
    return path


@pytest.mark.parametrize("kind", ["empty", "text", "truncated", "another", "missing"])
@pytest.mark.parametrize("command", ["import", "rehearse"])
def test_what_is_no_list_is_refused_in_one_sentence(
    run: Run, here: Folders, tmp_path: Path, kind: str, command: str
) -> None:
    path, out = not_a_list(tmp_path, kind), tmp_path / "out"
    ran = run(command, path, *(["--out", out] if command == "rehearse" else []))
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.strip().splitlines()) == 1 and ran.err.strip().endswith(".")
    assert path.name in ran.err
    assert people(here) == set()
    assert not out.exists()


def test_a_look_stores_nothing(run: Run, here: Folders, tmp_path: Path) -> None:
    good = run("import", write_roll(tmp_path / "roll.xlsx"), "--check")
    assert good.status == 0 and "New: NIYONZIMA, Jean Claude" in good.out
    assert run("import", resources.path("samples", "roll-with-problems.xlsx"), "--check").status == 1
    assert people(here) == set()


def test_a_column_that_was_explained_is_known_the_next_time(run: Run, here: Folders, tmp_path: Path) -> None:
    def roll(name: str, case: str, given: str, number: str) -> Path:
        book = Workbook()
        assert book.active is not None
        book.active.append([*HEADINGS[:2], "Dossier HCR interne", *HEADINGS[3:]])
        book.active.append([1, case, number, "MAOMBI", given, "PA", "F", "21/05/1990", "COD"])
        book.save(tmp_path / name)
        return tmp_path / name

    first = run(
        "import", roll("one.xlsx", "BI-26000801", "Aline", "X-1"), "--map", "Dossier HCR interne=unhcr"
    )
    assert first.status == 0, first
    second = run("import", roll("two.xlsx", "BI-26000802", "Zawadi Inès", "X-2"))
    assert second.status == 0 and "not used" not in second.out
    database = opened(here)
    with database.read() as connection:
        assert set(connection.scalars(select(tb.PersonNumber.value))) == {"X-1", "X-2"}
    database.close()


def test_the_problems_go_back_as_a_workbook(run: Run, here: Folders, tmp_path: Path) -> None:
    file = tmp_path / "problems.xlsx"
    run("import", resources.path("samples", "roll-with-problems.xlsx"), "--check", "--problems", file)
    (sheet,) = load_workbook(file).worksheets
    cells = [str(cell) for row in sheet.values for cell in row]
    assert any("31/02/1986" in cell for cell in cells)


def test_the_same_list_changed_is_told_field_by_field(run: Run, here: Folders, tmp_path: Path) -> None:
    run("import", write_roll(tmp_path / "roll.xlsx"))
    cases = dict(CASES)
    family, _, relation, sex, born = CASES["BI-26000702"][0]
    cases["BI-26000702"] = ((family, "Solange Marie", relation, sex, born),)
    cases["BI-26000704"] = CASES["BI-26000704"][:1]
    ran = run("import", write_roll(tmp_path / "roll.xlsx", cases=cases))
    assert ran.status == 0, ran
    assert "Solange Marie" in ran.out and "ZAWADI, Dieudonné" in ran.out
    assert "Stored: 0 added, 1 changed, 0 removed." in ran.out
    assert len(people(here)) == PEOPLE and "Solange Marie" in people(here)
    ran = run("import", tmp_path / "roll.xlsx", "--accept", "added,changed,removed")
    assert "Stored: 0 added, 0 changed, 1 removed." in ran.out
    assert "Dieudonné" not in people(here)


# --- rehearse -------------------------------------------------------------------------------------------------


def rehearsed(run: Run, out: Path, *more: object) -> dict[str, Any]:
    """The object that `rehearse --json` prints."""
    ran = run("rehearse", *more, "--out", out, "--json", "--keep-key")
    assert ran.status == 0, ran.err
    report: dict[str, Any] = json.loads(ran.out)
    return report


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_goes_from_the_list_to_the_manifest(run: Run, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    report = rehearsed(run, out, resources.path("samples", name), "--departure", "2026-12-09T15:40")
    assert set(report) == {
        "lists", "persons", "cases", "placed", "unplaced", "split_families", "cleared", "bags", "boarded",
        "not_boarded", "not_printed", "manifest", "documents", "seconds", "families_split",
    }  # fmt: skip
    (listed,) = report["lists"]
    assert set(listed) == {"file", "rows", "persons", "cases", "problems"} and listed["file"] == name
    assert all(set(problem) == {"sheet", "row", "column", "message"} for problem in listed["problems"])
    persons = report["persons"]
    assert persons == listed["persons"] == report["placed"] == report["cleared"] > 0
    assert report["unplaced"] == report["split_families"] == report["not_printed"] == []
    assert report["families_split"] == {"value": 0, "bound": 0}
    assert report["boarded"] + len(report["not_boarded"]) == persons
    assert all(one["why"] for one in report["not_boarded"])
    assert set(report["manifest"]) == {"version", "passengers"}
    assert report["manifest"]["passengers"] == report["boarded"]
    assert set(report["seconds"]) == STEPS
    assert set(report["documents"]) == PAPERS == {path.name for path in out.iterdir()} & PAPERS
    assert all(Path(path) == out / name for name, path in report["documents"].items())
    read_back(out, report)


def read_back(out: Path, report: dict[str, Any]) -> None:
    """Every symbol on the papers is read by a scanner and is the number in the database; the workbook opens."""
    place = rehearsal_folders(out)
    database = opened(place)
    with database.read() as connection:
        tags = set(connection.scalars(select(tb.Bag.tag_number)))
        cards = set(connection.scalars(select(tb.Person.card_number)))
    database.close()
    assert len(tags) == report["bags"]
    printed = [code for page in codes((out / "bag-tags.pdf").read_bytes(), SCAN_DPI) for code in page]
    assert set(printed) == tags
    listed = [code for page in codes((out / "boarding-list.pdf").read_bytes(), SCAN_DPI) for code in page]
    assert set(listed) in (set(), cards)
    sheet = load_workbook(out / "manifest.xlsx").active
    assert sheet is not None
    texts = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert sum(any(value in cards for value in row) for row in texts) == report["boarded"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row if cell.value in cards)


def test_a_folder_is_used_again(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    roll = write_roll(tmp_path / "roll.xlsx")
    (tmp_path / "out").mkdir()
    (out / "notes.txt").write_text("mine", "utf-8")
    first, second = rehearsed(run, out, roll), rehearsed(run, out, roll)
    assert first["persons"] == second["persons"] == PEOPLE
    assert second["manifest"] == {"version": 1, "passengers": PEOPLE}
    assert (out / "notes.txt").read_text("utf-8") == "mine"


_STOPPED = """
import signal, sys
from transit_desk import rehearsal
from transit_desk.cli import main
really = rehearsal.hold_beds_for
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background ignores it
def stopped(*given):
    signal.raise_signal(signal.SIGINT)
    return really(*given)
rehearsal.hold_beds_for = stopped
sys.exit(main(sys.argv[1:]))
"""


def test_ctrl_c_leaves_a_folder_that_can_be_used_again(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    roll = resources.path("samples", SAMPLES[2])
    command = [sys.executable, "-c", _STOPPED, "rehearse", str(roll), "--out", str(out), "--keep-key"]
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 130
    assert done.stdout == "" and "Traceback" not in done.stderr
    assert "Stopped" in done.stderr.strip().splitlines()[-1]
    assert count(rehearsal_folders(out), tb.Person) == 12  # what was done is whole
    assert rehearsed(run, out, roll)["boarded"] == 12


def test_a_name_without_letters_in_our_fonts_stops_its_papers_alone(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    report = rehearsed(run, out, resources.path("samples", "roll-with-problems.xlsx"))
    assert "bag-tags.pdf" in {one["paper"] for one in report["not_printed"]}
    assert all("U+0627" in one["why"] for one in report["not_printed"])
    assert report["manifest"]["passengers"] == report["boarded"] > 0
    assert set(report["documents"]) == PAPERS - {one["paper"] for one in report["not_printed"]}


def test_the_rehearsal_speaks_french(run: Run, tmp_path: Path) -> None:
    roll = resources.path("samples", "roll-with-problems.xlsx")
    english = rehearsed(run, tmp_path / "en", roll, "--language", "en")
    french = rehearsed(run, tmp_path / "fr", roll, "--language", "fr")
    assert english["persons"] == french["persons"] > 0
    first = [report["lists"][0]["problems"][0] for report in (english, french)]
    assert first[0]["row"] == first[1]["row"] and first[0]["message"] != first[1]["message"]


# --- demo, folders, log ---------------------------------------------------------------------------------------


def test_the_demonstration_needs_no_screen(run: Run, tmp_path: Path) -> None:
    ran = run("demo", "--no-window", "--out", tmp_path / "demo")
    assert ran.status == 0
    assert {path.name for path in (tmp_path / "demo").iterdir()} >= PAPERS
    assert "Manifest version 1" in ran.out
    keeper = DeskDoorkeeper(rehearsal_folders(tmp_path / "demo"))
    signed_in = [keeper.sign_in(person.name, person.password).desk for person in keeper.demonstration]
    assert {role for desk in signed_in for role in desk.staff.roles} == set(Role)
    assert {desk.actor: desk.staff.roles for desk in signed_in} == {
        person.name: frozenset(person.roles) for person in keeper.demonstration
    }
    assert len(list_movements(signed_in[0])) == 2  # one departure that has left, and the next one
    keeper.close()


@pytest.mark.parametrize("before", [True, False], ids=["before the command", "after it"])
def test_data_names_the_folder(
    run: Run, here: Folders, staff_a_desk: Callable[[Path], Folders], tmp_path: Path, before: bool
) -> None:
    other = staff_a_desk(tmp_path / "other")
    roll = write_roll(tmp_path / "roll.xlsx")
    arguments = ["--data", other.data, "import", roll] if before else ["import", roll, "--data", other.data]
    assert run(*arguments).status == 0
    assert len(people(other)) == PEOPLE
    assert people(here) == set()


def test_a_rehearsal_leaves_the_desk_alone(run: Run, desk_folder: Path, tmp_path: Path) -> None:
    rehearsed(run, tmp_path / "out", write_roll(tmp_path / "roll.xlsx"), "--data", tmp_path / "other")
    assert not desk_folder.exists() and not folders(tmp_path / "other").database.exists()


def test_nobody_has_the_key_of_a_rehearsal(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("rehearse", write_roll(tmp_path / "roll.xlsx"), "--out", out).status == 0
    place = rehearsal_folders(out)
    assert place.database.exists() and not place.key.exists() and not place.keyring.exists()


def test_a_closed_pipe_is_no_trouble(staffed: Folders) -> None:
    """Nor does a password in a pipe get in the way."""
    roll = resources.path("samples", SAMPLES[0])
    who = signing_in()
    command = [sys.executable, "-m", "transit_desk", "import", "--check", str(roll), *who]
    with subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=[int(who[-1])],
        text=True,
        encoding="utf-8",
    ) as process:
        os.close(int(who[-1]))
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()  # as `| head` does when it has seen enough
        trouble = process.stderr.read()
    assert trouble == ""


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        (SUPERVISOR, "not the password", "The name or the password"),
        ("Nobody Known", PASSWORD, "The name or the password"),
        ("Esther Auditor", PASSWORD, "Your roles"),
    ],
)
def test_only_who_may_takes_in_a_list(
    run: Run, here: Folders, tmp_path: Path, name: str, password: str, said: str
) -> None:
    ran = run("import", write_roll(tmp_path / "roll.xlsx"), who=signing_in(name, password))
    assert ran.status == 1 and ran.out == ""
    assert said in ran.err
    assert people(here) == set()


def test_a_command_waits_for_no_window(run: Run, here: Folders, tmp_path: Path) -> None:
    with DeskLock(here.lock):
        ran = run("import", write_roll(tmp_path / "roll.xlsx"))
    assert ran.status == 1 and "open already" in ran.err
    assert run("import", write_roll(tmp_path / "roll.xlsx")).status == 0


def test_a_bug_leaves_a_report_that_names_nobody(
    run: Run, here: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise LookupError("RUBERWA, Espérance")

    monkeypatch.setattr("transit_desk.services.import_list.apply", broken)
    ran = run("import", write_roll(tmp_path / "roll.xlsx"))
    assert ran.status == 1 and "Traceback" not in ran.err and "RUBERWA" not in ran.err
    (report,) = here.logs.glob("report-*.txt")
    assert "LookupError" in report.read_text("utf-8")
    assert "RUBERWA" not in report.read_text("utf-8")
