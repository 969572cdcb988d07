"""Lists: each paper is seen before it is printed, and a list is looked at before it comes in."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk, PlainScreen
from tests.ui.people import add_case, add_flight, add_people, check_in_cases, person_ids
from transit_desk.domain.codes import PaperKind
from transit_desk.domain.journey import NewLeg
from transit_desk.services.check_in import announced, case_file
from transit_desk.services.context import Desk
from transit_desk.services.papers import made_before
from transit_desk.services.tag_baggage import NewBag, tag_bags
from ui.views.lists import ListsScreen
from ui.views.lists_papers import PAPERS
from ui.views.movements import MovementsScreen

Open = Callable[..., OpenDesk]
HEADINGS = ("No", "Case No", "Family name", "Given names", "Sex", "Date of birth", "Relation", "UNHCR No")
ROWS: tuple[tuple[Any, ...], ...] = (
    (1, "BI-27000001", "NDAYISABA", "Claude", "M", datetime(1980, 3, 4), "PA", "BDI-900001"),
    (2, "BI-27000001", "UWIMANA", "Chantal", "F", datetime(1984, 5, 6), "Spouse", "BDI-900002"),
    (3, "BI-27000002", "KABURA", "Éric", "M", datetime(1999, 7, 8), "PA", "BDI-900003"),
)


class MovementsStandIn(PlainScreen):
    """Remembers the flight it was asked to begin."""

    name = "movements"

    def new_flight(self, legs: Sequence[NewLeg], day: date | None = None) -> bool:
        self.legs, self.day = legs, day
        return True


def a_list(
    path: Path,
    rows: tuple[tuple[Any, ...], ...] = ROWS,
    headings: tuple[str, ...] = HEADINGS,
    title: str = "",
) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append([title])
    sheet.append(headings)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


class AtTheLists:
    """The screen, and the short words of these tests."""

    def __init__(self, opened: OpenDesk, qtbot: QtBot) -> None:
        self.opened, self.qtbot = opened, qtbot
        screen = opened.go("lists")
        assert isinstance(screen, ListsScreen)
        self.screen, self.papers, self.importing = screen, screen.papers, screen.importing

    def choose(self, kind: PaperKind) -> None:
        self.papers.papers.setCurrentRow(PAPERS.index(kind))
        self.opened.settle()

    def look(self, path: Path) -> None:
        self.screen.import_file(path)
        self.opened.settle()

    def click(self, button: object) -> None:
        button.click()  # type: ignore[attr-defined]  # a button
        self.opened.settle()

    @property
    def people(self) -> set[str]:
        """Names of everybody announced."""
        desk = self.opened.desk
        return {one.name for case in announced(desk) for one in case_file(desk, case.case_id).members}


@pytest.fixture
def lists(open_desk: Open, qtbot: QtBot) -> AtTheLists:
    return AtTheLists(open_desk(lists=ListsScreen, movements=MovementsStandIn), qtbot)


@pytest.fixture
def flight(sqlite_desk: Desk) -> int:
    """Two cases on a flight, checked in, with a bag."""
    cases = (
        add_case(sqlite_desk, "BI-26000001", 3),
        add_case(sqlite_desk, "BI-26000002", 2, family="BAHATI"),
    )
    flight = add_flight(sqlite_desk, cases)
    check_in_cases(sqlite_desk, cases)
    tag_bags(sqlite_desk, flight, [NewBag(person_ids(sqlite_desk, cases[0])[0], 20_000)])
    return flight


@pytest.mark.parametrize("kind", PAPERS)
def test_every_paper_is_seen_before_it_is_printed(flight: int, lists: AtTheLists, kind: PaperKind) -> None:
    lists.choose(kind)
    document = lists.papers.preview.document
    assert document is not None
    if kind is PaperKind.MANIFEST_XLSX:
        assert document.pages == 0
        assert document.content().startswith(b"PK")
        assert "Version 1, 5 passengers" in lists.papers.note.accessibleName()
    else:
        assert document.pages >= 1
        assert not lists.papers.preview._paper.pixmap().isNull()
    about_flight = kind not in (PaperKind.ROOM_LIST, PaperKind.ROLL_CALL)
    assert document.file_name.startswith("ET 816 2026-12-09") is about_flight
    assert lists.papers.stock.isVisible() is (kind in (PaperKind.BAG_TAGS, PaperKind.PERSON_CARD))


def test_the_paper_has_a_language_of_its_own(flight: int, lists: AtTheLists) -> None:
    def words() -> str:
        document = lists.papers.preview.document
        assert document is not None
        pdf = pypdfium2.PdfDocument(document.content())
        text = pdf[0].get_textpage().get_text_range()
        pdf.close()
        return str(text)

    assert "09 Dec 2026" in words()
    lists.papers.paper_language.choose("fr")
    lists.papers.paper_language.value_chosen.emit("fr")
    lists.opened.settle()
    assert "09 déc. 2026" in words()
    assert lists.opened.shell.language.code == "en"
    assert lists.opened.shell.settings.get("papers.language") == "fr"


def test_what_was_saved_is_remembered_by_version(flight: int, lists: AtTheLists, tmp_path: Path) -> None:
    assert made_before(lists.opened.desk) == ()
    lists.papers.preview.save_as(tmp_path / "manifest.pdf")
    lists.opened.settle()
    (printed,) = made_before(lists.opened.desk, flight)
    assert (printed.kind, printed.version, printed.by) == (PaperKind.MANIFEST_PDF, 1, lists.opened.desk.actor)
    assert [row.version for row in lists.papers.history.rows.all_rows] == [1]
    lists.choose(PaperKind.ROOM_LIST)
    assert lists.papers.history.rows.all_rows == ()


def test_a_change_after_printing_is_a_new_version(flight: int, lists: AtTheLists, tmp_path: Path) -> None:
    lists.papers.preview.save_as(tmp_path / "manifest.pdf")
    lists.opened.settle()
    person = person_ids(lists.opened.desk, announced(lists.opened.desk)[1].case_id)[0]
    tag_bags(lists.opened.desk, flight, [NewBag(person, 19_000)])
    lists.opened.go("lists")
    assert "Version 2" in lists.papers.note.accessibleName()
    assert "1 change since version 1" in lists.papers.note.accessibleName()


def test_beside_the_manifest_stands_who_is_not_ready(flight: int, lists: AtTheLists) -> None:
    opened_cases: list[int] = []
    assert lists.papers.tabs.tabText(0) == "5 people not ready"
    assert lists.papers.readiness.count() == 5
    first = lists.papers.readiness.item(0).text()
    assert first.startswith("BI-26000001: ")
    lists.papers.readiness.opened.connect(opened_cases.append)
    lists.papers.readiness.setCurrentRow(0)
    lists.qtbot.keyClick(lists.papers.readiness, Qt.Key.Key_Return)
    assert opened_cases == [announced(lists.opened.desk)[0].case_id]


def test_nobody_to_print_is_said_in_its_place(lists: AtTheLists, sqlite_desk: Desk) -> None:
    assert "F5" in lists.papers.note.accessibleName(), "no flight yet"
    add_flight(sqlite_desk)
    lists.opened.go("lists")
    lists.choose(PaperKind.BOARDING_LIST)
    assert lists.papers.note.isVisible()
    assert lists.papers.preview.document is None


def test_a_list_is_looked_at_and_then_taken_in(lists: AtTheLists, tmp_path: Path) -> None:
    path = a_list(tmp_path / "roll.xlsx", title="Departure 09 Dec 2026  ET 816 BJM-ADD 15:40")
    lists.look(path)
    page = lists.importing.look
    assert "3 people" in page._about.text()
    assert "2 cases" in page._about.text()
    assert page.take.accessibleName() == "Take in 3 people"
    assert lists.people == set(), "looking stores nothing"
    lists.click(page.take)
    assert lists.people == {"NDAYISABA, Claude", "UWIMANA, Chantal", "KABURA, Éric"}
    assert lists.opened.said == "3 people taken in, 2 cases"
    lists.click(lists.importing.to_flight)
    movements = lists.opened.window.screen_on_view
    assert isinstance(movements, MovementsStandIn)
    assert movements.legs == (NewLeg("ET", "816", "BJM", "ADD", datetime(2026, 12, 9, 15, 40)),)
    assert movements.day == date(2026, 12, 9)


def test_bad_rows_hold_the_list_until_the_good_ones_are_chosen(lists: AtTheLists, tmp_path: Path) -> None:
    bad = (4, "BI-27000003", "", "", "F", datetime(1990, 1, 1), "PA", "BDI-900009")
    lists.look(a_list(tmp_path / "roll.xlsx", (*ROWS, bad)))
    page = lists.importing.look
    assert page.tabs.value() == "problems"
    row = page.problems.rows.all_rows[0]
    assert (row.problem.row, row.problem.blocking) == (5, True)
    assert not page.take.isEnabled()
    assert page.good.accessibleName() == "Take the good rows (3 of 4)"
    lists.importing.save_problems(tmp_path / "problems.xlsx")
    lists.opened.settle()
    book = openpyxl.load_workbook(tmp_path / "problems.xlsx")
    cells = [str(cell) for line in book.worksheets[0].iter_rows(values_only=True) for cell in line if cell]
    assert "5" in cells
    assert made_before(lists.opened.desk)[0].kind is PaperKind.PROBLEMS_XLSX
    lists.click(page.good)
    assert len(lists.people) == 3


def test_a_column_that_is_not_recognised_is_placed_and_remembered(lists: AtTheLists, tmp_path: Path) -> None:
    headings = (*HEADINGS[:2], "Zzx", *HEADINGS[3:])
    path = a_list(tmp_path / "roll.xlsx", headings=headings)
    lists.look(path)
    page = lists.importing.look
    column = next(one for one in page.columns.rows.all_rows if one.heading == "Zzx")
    assert column.field is None
    assert "NDAYISABA" in column.examples
    page.tabs.setCurrentIndex(1)
    page.columns.choose(column.index)
    lists.qtbot.keyClick(page.columns, Qt.Key.Key_Return)
    assert page.field.hasFocus()
    from transit_desk.domain.roll.fields import Field

    page.field.choose(Field.FAMILY_NAME)
    page.field.value_chosen.emit(Field.FAMILY_NAME)
    lists.opened.settle()
    assert page.found is not None
    assert page.found.parsed.unplaced == ()
    lists.click(page.take)
    assert "NDAYISABA, Claude" in lists.people
    lists.look(path)
    assert page.found is not None
    assert page.found.remembered
    assert page.found.parsed.unplaced == ()


def test_the_same_list_changed_applies_what_is_ticked(lists: AtTheLists, tmp_path: Path) -> None:
    lists.look(a_list(tmp_path / "roll.xlsx"))
    page = lists.importing.look
    lists.click(page.take)
    changed = (
        (*ROWS[0][:2], "NDAYISABA", "Claude Marie", *ROWS[0][4:]),
        ROWS[1],
        (*ROWS[2][:3], "Eric", *ROWS[2][4:]),
        (4, "BI-27000002", "MUHOZA", "Diane", "F", datetime(2001, 2, 3), "Sister", "BDI-900004"),
    )
    lists.look(a_list(tmp_path / "roll.xlsx", changed))
    assert page.tabs.value() == "changes"
    rows = {(one.change.kind.value, one.change.name): one.key for one in page.changes.rows.all_rows}
    assert set(rows) == {
        ("changed", "NDAYISABA, Claude Marie"),
        ("changed", "KABURA, Eric"),
        ("added", "MUHOZA, Diane"),
    }
    page.changes.setFocus()
    page.changes.choose(rows["changed", "KABURA, Eric"])
    lists.qtbot.keyClick(page.changes, Qt.Key.Key_Space)
    assert page.take.accessibleName() == "Take in 2 changes"
    lists.click(page.take)
    assert lists.people == {
        "NDAYISABA, Claude Marie", "UWIMANA, Chantal", "KABURA, Éric", "MUHOZA, Diane"
    }  # fmt: skip


def test_the_very_same_list_has_nothing_to_take_in(lists: AtTheLists, tmp_path: Path) -> None:
    path = a_list(tmp_path / "roll.xlsx")
    lists.look(path)
    lists.click(lists.importing.look.take)
    lists.look(path)
    assert "3 known already" in lists.importing.look._about.text()
    assert not lists.importing.look.take.isEnabled()


def test_someone_known_under_another_number_is_decided_on(lists: AtTheLists, tmp_path: Path) -> None:
    lists.look(a_list(tmp_path / "roll.xlsx"))
    page = lists.importing.look
    lists.click(page.take)
    swapped = (1, "BI-27000009", "Claude", "Ndayisaba", "M", datetime(1980, 3, 4), "PA", "BDI-900077")
    lists.look(a_list(tmp_path / "other.xlsx", (swapped,)))
    assert page.tabs.value() == "duplicates"
    assert any("may be known already" in text for text in page.said.texts)
    assert page.duplicates.chosen() is not None
    lists.click(page.is_same)
    assert not any("may be known already" in text for text in page.said.texts)
    lists.click(page.take)
    assert len(lists.people) == 3, "nobody was added"


def test_a_file_that_is_no_list_is_said_in_one_sentence(lists: AtTheLists, tmp_path: Path) -> None:
    path = tmp_path / "photo.xlsx"
    path.write_bytes(b"not a workbook")
    lists.look(path)
    assert "photo.xlsx" in lists.opened.said
    assert lists.importing._asking.isVisible()
    lists.qtbot.keyClick(lists.importing, Qt.Key.Key_Escape)
    assert lists.papers.isVisible()


def test_a_dropped_file_is_looked_at(lists: AtTheLists, tmp_path: Path) -> None:
    path = a_list(tmp_path / "roll.xlsx")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    lists.screen.dropEvent(event)
    lists.opened.settle()
    assert lists.importing.look._file.text() == "roll.xlsx"


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("scale", [100, 200])
def test_it_can_be_read_by_everybody(
    open_desk: Open, sqlite_desk: Desk, qtbot: QtBot, tmp_path: Path, code: str, scale: int
) -> None:
    add_flight(sqlite_desk, add_people(sqlite_desk, 20))
    opened = open_desk(lists=ListsScreen)
    opened.shell.language.switch(code)
    opened.shell.theme.set_scale(scale)
    lists = AtTheLists(opened, qtbot)

    def check() -> None:
        QApplication.processEvents()
        opened.settle()
        assert_accessible(lists.screen)
        assert_not_cut(lists.screen)

    for kind in (PaperKind.MANIFEST_PDF, PaperKind.PERSON_CARD):
        lists.choose(kind)
        check()
    bad = (4, "BI-27000003", "", "", "F", datetime(1990, 1, 1), "PA", "BDI-900009")
    lists.look(a_list(tmp_path / "roll.xlsx", (*ROWS, bad)))
    for at in range(4):
        lists.importing.look.tabs.setCurrentIndex(at)
        check()
    lists.click(lists.importing.look.good)
    check()


def test_the_flight_that_a_list_names_stands_in_the_form(
    open_desk: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    lists = AtTheLists(open_desk(lists=ListsScreen, movements=MovementsScreen), qtbot)
    lists.look(
        a_list(tmp_path / "roll.xlsx", title="Departure 09 Dec 2026  ET 816 BJM-ADD 15:40, ET 500 ADD-IAD")
    )
    lists.click(lists.importing.look.take)
    lists.click(lists.importing.to_flight)
    movements = lists.opened.window.screen_on_view
    assert isinstance(movements, MovementsScreen)
    first, second = movements.form.legs
    assert (first.carrier.code(), first.number.text(), first.destination.code()) == ("ET", "816", "ADD")
    assert (first.day.day(), first.departs.text()) == (date(2026, 12, 9), "15:40")
    assert (second.number.text(), second.destination.code()) == ("500", "IAD")
