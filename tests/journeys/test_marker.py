"""A marker goes through every field of the sealed notes. Then everything that a desk leaves behind is searched for
it: nobody but medical staff who hold the key can come upon it, not even with the key of the database."""

import inspect
import pkgutil
import sys
import tempfile
import typing
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import update

import transit_desk.services
from db import tables as tb
from db.copies import copy_to
from db.engine import Database, open_sqlite
from db.keyring import Kdf, Secret, create
from tests.db_fixtures import KEY, Clock, new_desk
from tests.journeys.marker import Needle
from tests.staff_at_work import worked_by
from tests.ui.conftest import DeskFinder, MemorySettings, entries
from tests.ui.people import add_case, add_flight, check_in_cases, clear_cases, person_ids
from transit_desk.domain.audit_rows import AuditFilter
from transit_desk.domain.codes import NoteKind, PaperKind
from transit_desk.domain.papers import ProblemLine
from transit_desk.domain.refusals import NotAllowed, Refusal, WorldFailed
from transit_desk.domain.rights import Role, Staff
from transit_desk.language import Translator
from transit_desk.language.sentences import sentence
from transit_desk.logs import LOG, start_log, stop_log
from transit_desk.services import audit_log, paper_pack, papers, person_history, tag_baggage
from transit_desk.services.back_up import BackupPlaces, back_up
from transit_desk.services.context import Desk
from transit_desk.services.medical_notes import notes, withdraw_note, write_note
from ui.crash import CrashReporter
from ui.language import UiLanguage
from ui.main_window import MainWindow
from ui.shell import ShellParts
from ui.theme import Theme
from ui.views.medical import MedicalScreen
from ui.worker import DeskThread

STEM = "QZXJKVWQYH"
"""In every text and title written here, and nowhere else in the world."""
NEEDLE = Needle(STEM)
BEGINNING = STEM[:6]
"""To be searched for: what was typed may come back with the answer."""
WEAK = Kdf(8, 1, 1)
OTHERS = tuple(role for role in Role if role is not Role.MEDICAL)


class House(NamedTuple):
    """A desk with people and notes, and the folders in which it leaves things."""

    clock: Clock
    desk: Desk
    """Worked by the program itself: all roles, no key."""
    doctor: Desk
    database: Database
    folder: Path
    temporary: Path
    case_id: int
    movement_id: int
    person_id: int

    @property
    def file(self) -> Path:
        return self.folder / "desk.db"

    @property
    def log(self) -> Path:
        """SQLite's write-ahead log."""
        return self.folder / "desk.db-wal"


@pytest.fixture
def house(sqlite_database: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """An encrypted desk with its keyring, a family with a flight, checks and bags, and every kind of note."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    desk = new_desk(sqlite_database, clock)
    case_id = add_case(desk, "BI-26000101", 4, family="BAHATI")
    movement_id = add_flight(desk, [case_id])
    check_in_cases(desk, [case_id])
    clock.forward(hours=24)
    clear_cases(desk, [case_id])
    people = person_ids(desk, case_id)
    tag_baggage.tag_bags(desk, movement_id, [tag_baggage.NewBag(people[0], 21_000)])
    keys, _ = create(
        tmp_path / "desk.keyring",
        Secret("file", KEY),
        staff_id="0001",
        name="Dr Ndayizeye",
        password="a pass phrase for the doctor",
        kdf=WEAK,
    )
    keys.mint_notes_key()
    doctor = replace(desk, staff=Staff("0001", "Dr Ndayizeye", frozenset({Role.MEDICAL})), keys=keys)
    return House(clock, desk, doctor, sqlite_database, tmp_path, temporary, case_id, movement_id, people[0])


def write_all(house: House, turn: int = 0) -> None:
    """Each kind with a text and a title; one is withdrawn, one is long."""
    written = []
    for kind in NoteKind:
        text = f"{STEM} {kind} {turn}\nline {STEM.lower()}"
        written.append(write_note(house.doctor, house.person_id, kind, text, f"{STEM}-{kind}.txt"))
    withdraw_note(house.doctor, written[-1])
    write_note(house.doctor, house.person_id, NoteKind.ATTACHMENT, f"{STEM} " * 1_000, STEM)
    found = notes(house.doctor, house.person_id)
    assert all(STEM in note.text and STEM in note.title for note in found)
    assert len(found) == (turn + 1) * (len(NoteKind) + 1)


def every_paper(house: House, desk: Desk, t: Translator) -> Iterator[papers.Made]:
    """Every paper, workbook and export of the house."""
    movement_id = house.movement_id
    yield papers.person_cards(desk, t, person_ids(desk, house.case_id))
    yield papers.bag_tags(desk, t, movement_id)
    yield papers.boarding_list(desk, t, movement_id)
    yield papers.room_list(desk, t)
    yield papers.roll_call(desk, t)
    yield papers.manifest_pdf(desk, t, movement_id)
    yield papers.manifest_xlsx(desk, t, movement_id)
    line = ProblemLine("warning", 1, "Name", "BAHATI", "Is it so?")
    yield papers.problems(desk, t, "list.xlsx", (line,))
    yield paper_pack.paper_pack(desk, t)
    yield person_history.person_history(desk, t, house.person_id)
    yield audit_log.audit_export(desk, t, AuditFilter())


def test_the_needle_reads_papers_and_workbooks(house: House) -> None:
    """Names are on them: so it would find a marker that is."""
    name, t = Needle("BAHATI"), Translator("en")
    silent = [
        made.name for made in every_paper(house, house.desk, t) if not name.within(made.name, made.data)
    ]
    assert set(silent) <= {"log-of-acts.xlsx"}  # which may name people by their numbers alone


# Where it must not be


def test_it_is_not_in_the_database_opened_with_its_key(house: House) -> None:
    write_all(house)
    assert Needle("BAHATI").in_database(house.database)  # it does read
    assert NEEDLE.in_database(house.database) == []


def test_it_is_not_in_the_bytes_of_database_and_log_before_and_after_a_checkpoint(house: House) -> None:
    for turn in range(3):
        write_all(house, turn)
    assert house.log.stat().st_size > 0
    assert NEEDLE.in_folder(house.folder) == []
    with house.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert house.log.stat().st_size == 0
    assert NEEDLE.in_folder(house.folder) == []


def test_it_is_not_in_copies_and_backups_opened_with_the_key(house: House) -> None:
    write_all(house)
    copies = house.folder / "copies"
    copies.mkdir()
    copy_to(house.database, copies / "copy.db")
    places = BackupPlaces(house.file, house.folder / "desk.keyring", house.folder / "backups")
    made = back_up(house.doctor, places)
    assert zipfile.is_zipfile(made.file)
    assert NEEDLE.in_folder(house.folder) == []
    with zipfile.ZipFile(made.file) as packed:
        packed.extractall(copies / "opened")
    for path in (copies / "copy.db", copies / "opened" / "desk.db"):
        copy = open_sqlite(path, KEY)
        try:
            assert Needle("BAHATI").in_database(copy)
            assert NEEDLE.in_database(copy) == []
        finally:
            copy.close()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_is_on_no_paper_in_no_workbook_and_in_no_export(house: House, language: str) -> None:
    write_all(house)
    made = list(every_paper(house, house.desk, Translator(language)))
    assert {paper.kind for paper in made} >= set(PaperKind)
    for paper in made:
        assert NEEDLE.within(paper.name, paper.data) == []
        assert NEEDLE.in_value(paper.name, replace(paper, data=b"")) == []
    locked = paper_pack.lock_pack(house.desk, next(paper for paper in made if paper.name.startswith("p")))
    assert NEEDLE.within("locked pack", locked) == []
    assert NEEDLE.in_folder(house.temporary) == []


def test_it_is_not_in_logs_crash_reports_temporary_files_or_what_the_window_says(
    house: House, qtbot: QtBot, qapp: QApplication, capfd: pytest.CaptureFixture[str]
) -> None:
    """Twice something breaks while a note is open: on the database thread with the text in its hand, and in the
    window while a new note is being typed."""
    write_all(house)
    logs = house.folder / "logs"
    logs.mkdir()
    log = start_log(logs)
    reporter = CrashReporter(logs, house.desk.clock)
    theme = Theme()
    settings = MemorySettings()
    settings.set("window.screen", "medical")
    parts = ShellParts(
        desk=house.doctor,
        thread=DeskThread("desk"),
        paper_thread=DeskThread("paper"),
        alarm_thread=DeskThread("alarm"),
        alarm_printing_thread=DeskThread("alarm printing"),
        plan_thread=DeskThread("plan"),
        language=UiLanguage("en"),
        theme=theme,
        settings=settings,
        now=house.desk.clock,
        finder=DeskFinder,
        word_error=sentence,
        crash=reporter,
    )
    rail = [entry._replace(make=MedicalScreen) if entry.name == "medical" else entry for entry in entries()]
    window = MainWindow(parts, rail)

    def settle() -> None:
        qtbot.waitUntil(lambda: not parts.busy, timeout=30_000)

    with qtbot.waitSignal(window.icons.ready, timeout=60_000):
        window.show()
    settle()
    screen = window.screen_on_view
    assert isinstance(screen, MedicalScreen)
    screen.open_person(house.person_id)
    settle()
    screen.open_notes(NoteKind.DIAGNOSIS)
    settle()
    panel = screen.person.notes
    assert STEM in panel.shown.toPlainText()
    panel.text.setFocus()
    qtbot.keyClicks(panel.text, f"{STEM} typed")
    LOG.info("a note is open")

    def broken_on_the_thread() -> None:
        (newest, *_) = notes(house.doctor, house.person_id)
        raise RuntimeError(newest.text)

    reporter.install()
    try:
        screen.ask(broken_on_the_thread, lambda _: None)
        settle()
        house.clock.forward(seconds=1)
        try:
            try:
                raise ValueError(panel.text.toPlainText())
            except ValueError as error:
                raise KeyError(panel.draft()) from error
        except KeyError as error:
            assert STEM in repr(error.__cause__)
            sys.excepthook(type(error), error, error.__traceback__)  # as Qt does for a slot
    finally:
        reporter.uninstall()
    assert len(list(logs.glob("report-*.txt"))) == 2
    qtbot.keyClick(panel.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert len(notes(house.doctor, house.person_id)) == len(NoteKind) + 2
    said = "\n".join(act.text for act in window.strip.acts)
    clipboard = QApplication.clipboard().text()
    window.close()
    for thread in parts.threads:
        thread.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    stop_log(log)
    out, err = capfd.readouterr()
    assert (logs / "transit-desk.log").stat().st_size > 0
    assert NEEDLE.in_folder(house.folder) == []  # database, log, reports, temporary files
    for where, text in (("strip", said), ("clipboard", clipboard), ("out", out), ("err", err)):
        assert NEEDLE.within(where, text.encode()) == []
    assert NEEDLE.in_value("settings", settings.values) == []


# What services give to those who are no medical staff

Service = Callable[..., object]
NO_READERS = frozenset(
    {"back_up", "lock_pack", "rotate_key", "remove_staff", "read_list", "preview", "undo_boarding", "offload"}
    | {"withdraw_note", "reinstate_note"}
)
"""Services that do something by way of a helper, or take a file."""
PAPERS = frozenset({"papers", "paper_pack", "person_history"})
"""Modules whose services make papers: each is searched above."""


def readers() -> dict[str, Service]:
    """Every service that asks for a right and writes nothing."""
    found: dict[str, Service] = {}
    for module in pkgutil.iter_modules(transit_desk.services.__path__):
        for name, service in vars(import_module(f"transit_desk.services.{module.name}")).items():
            if (
                not (inspect.isfunction(service) and hasattr(service, "rights"))
                or name.startswith("_")
                or name in NO_READERS
            ):
                continue
            home = service.__module__.rpartition(".")[2]
            source = inspect.getsource(inspect.unwrap(service))
            if home not in PAPERS and "writing(" not in source and "_keys(" not in source:
                found[f"{home}.{name}"] = service
    return found


def arguments(house: House, service: Service) -> dict[str, Any] | None:
    """What the service asks for, by the names of its parameters; None where a name is not known here."""
    known: dict[str, Any] = {
        "case_id": house.case_id,
        "movement_id": house.movement_id,
        "person_id": house.person_id,
        "person_ids": person_ids(house.desk, house.case_id),
        "case_ids": (house.case_id,),
        "t": Translator("en"),
        "raw": BEGINNING,
        "text": BEGINNING,
        "scanned": BEGINNING,
        "wanted": AuditFilter(),
        "source": "list.xlsx",
        "lines": (),
        "folders": (),
    }
    parameters = list(inspect.signature(inspect.unwrap(service)).parameters.values())[1:]
    required = [parameter.name for parameter in parameters if parameter.default is parameter.empty]
    return {name: known[name] for name in required} if set(required) <= known.keys() else None


def given(house: House, desk: Desk) -> dict[str, object]:
    """What each reading service gives at this desk; those it is refused are left out."""
    answers: dict[str, object] = {}
    for name, service in readers().items():
        wanted = arguments(house, service)
        if wanted is None:
            continue
        try:
            answers[name] = service(desk, **wanted)
        except (Refusal, WorldFailed) as error:
            assert STEM not in str(error)
    return answers


def test_most_reading_services_are_asked(house: House) -> None:
    left_out = {name for name, service in readers().items() if arguments(house, service) is None}
    assert len(readers()) - len(left_out) >= 15, left_out
    asked = given(house, house.desk)
    for name in (
        "clear_medical.worklist",
        "clear_medical.medical_file",
        "find.suggest",
        "audit_log.search_audit",
    ):
        assert name in asked
    assert Needle("BAHATI").in_value("worklist", asked["clear_medical.worklist"])


@pytest.mark.parametrize("role", OTHERS)
def test_no_reading_service_gives_it_to_another_role(house: House, role: Role) -> None:
    write_all(house)
    desk = worked_by(house.desk, role)
    for keys in (None, house.doctor.keys):  # even with the key in hand
        answers = given(house, replace(desk, keys=keys))
        assert answers
        assert not any(name.startswith("medical_notes.") for name in answers)
        for name, answer in answers.items():
            assert NEEDLE.in_value(name, answer) == []
        with pytest.raises(NotAllowed):
            notes(replace(desk, keys=keys), house.person_id)


def test_all_roles_together_without_the_key_do_not_get_it(house: House) -> None:
    """The program itself: a rehearsal, the demonstration."""
    write_all(house)
    for name, answer in given(house, house.desk).items():
        assert NEEDLE.in_value(name, answer) == []


def test_the_rows_of_the_screens_have_no_field_for_it() -> None:
    rows = import_module("transit_desk.domain.rows")
    for name, row in vars(rows).items():
        if inspect.isclass(row) and row.__module__ == rows.__name__:
            assert (
                not {"note", "notes", "text", "diagnosis", "medication"} & typing.get_type_hints(row).keys()
            ), name


# The test can fail


def test_a_marker_among_the_remarks_of_a_person_is_found(house: House) -> None:
    with house.database.write() as session:
        session.execute(
            update(tb.Person).where(tb.Person.id == house.person_id).values(remarks=f"has {STEM}")
        )
    assert NEEDLE.in_database(house.database) == ["person.remarks: utf-8"]


def test_a_note_that_lies_unsealed_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "transit_desk.services.medical_notes.seal", lambda key, plain, **place: b"\x01" + plain
    )
    write_note(house.doctor, house.person_id, NoteKind.REASON, STEM)
    assert NEEDLE.in_database(house.database) == ["medical_note.sealed: utf-8"]


def test_a_marker_in_a_temporary_file_or_a_log_is_found(house: House) -> None:
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(STEM.encode("utf-16-le"))
    assert NEEDLE.in_folder(house.folder) == [f"temporary/{Path(file.name).name}: utf-16-le"]
