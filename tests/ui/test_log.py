"""The Log: acts in words, found by every filter, read a page at a time; checked, exported, and on paper."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from sqlalchemy import text

from db import tables as tb
from tests.db_fixtures import Clock
from tests.people import add_case, family
from tests.services.acts import ready_family
from tests.staffed import PASSWORD, SUPERVISOR
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import AtDoor, OpenDesk, entries
from tests.ui.doorkeepers import Member, MemoryDoorkeeper
from transit_desk.domain.audit import Act
from transit_desk.domain.audit_rows import AuditFilter, AuditRow
from transit_desk.domain.rights import Role, Staff
from transit_desk.doorkeeper import DeskDoorkeeper
from transit_desk.folders import Folders
from transit_desk.services import settings
from transit_desk.services.acts import writing
from transit_desk.services.audit_log import search_audit
from transit_desk.services.board import board
from transit_desk.services.check_in import case_file
from transit_desk.services.context import Desk
from transit_desk.wiring import SCREENS
from ui.views.log import PAGE, LogScreen

CTRL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., OpenDesk]


class AtLog:
    """The Log, driven by keys."""

    def __init__(self, opened: OpenDesk) -> None:
        self.opened = opened
        self.screen = cast(LogScreen, opened.go("today"))
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.opened.settle()
            QApplication.processEvents()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.opened.window, key, held)
        self.settle()

    def search(self, words: str) -> None:
        self.screen.filter.text.setFocus()
        self.screen.filter.text.clear()
        QTest.keyClicks(self.screen.filter.text, words)
        self.press(Qt.Key.Key_Return)

    @property
    def acts(self) -> list[str]:
        """What is listed, newest first."""
        return [row.act for row in self.screen.table.rows.all_rows]

    def texts(self, line: int) -> list[str]:
        model = self.screen.table.rows
        return [str(model.index(line, at).data()) for at in range(model.columnCount())]

    def choose(self, act: Act) -> None:
        rows = self.screen.table.rows.all_rows
        assert self.screen.table.choose(next(row.id for row in rows if row.act == act))
        self.settle()


class LogHere(LogScreen):
    """In the place of the first screen of a test's window."""

    name = "today"


@pytest.fixture
def at_log(open_desk: Open) -> Callable[[], AtLog]:
    return lambda: AtLog(open_desk(today=LogHere))


@pytest.fixture
def day(sqlite_desk: Desk, clock: Clock) -> tuple[int, int, list[int]]:
    """A family ready to leave; the next day one of them boards, and the centre has another name."""
    found = ready_family(sqlite_desk)
    clock.forward(days=1)
    board(sqlite_desk, found[0], found[2][0])
    settings.put(sqlite_desk, "centre_name", "Gitega")
    return found


def fill(desk: Desk, rows: int) -> None:
    """So many acts more."""
    with writing(desk, Act.SETTING) as act:
        for number in range(rows):
            act.note(subject="centre_name", after={"value": str(number)})


def test_an_act_is_told_in_words(at_log: Callable[[], AtLog], day: tuple[int, int, list[int]]) -> None:
    at = at_log()
    when, who, what, about = at.texts(0)
    assert when.startswith("07 Dec 2026") and who == "Test Officer" and about == "Name of the centre"
    assert what.startswith("Setting changed") and "› Gitega" in what
    at.choose(Act.BOARDED)
    detail = at.screen.detail
    newest = next(row for row in at.screen.table.rows.all_rows if row.act == Act.BOARDED)
    assert detail._act.text() == "Boarded"
    assert newest.person in detail.facts._lines[0][1].text()
    sealed = [value.text() for _, value in detail.seal._lines]
    assert sealed[0] == str(newest.id) and sealed[1].replace(" ", "") == newest.hash
    at.choose(Act.SETTING)
    ((field, before, after),) = detail.changes.texts
    assert (field, after) == ("Value", "Gitega") and before


def test_every_filter_finds_its_own(
    at_log: Callable[[], AtLog], sqlite_desk: Desk, day: tuple[int, int, list[int]]
) -> None:
    with sqlite_desk.database.write() as session:
        session.add(
            tb.Staff(
                id="aline", name="Aline", folded="aline", added_at=sqlite_desk.clock(), added_by="somebody"
            )
        )
    aline = Desk(
        sqlite_desk.database,
        sqlite_desk.clock,
        Staff("aline", "Aline", frozenset({Role.SUPERVISOR})),
        sqlite_desk.zone,
    )
    settings.put(aline, "centre_name", "Ngozi")
    at = at_log()
    everything, filter_ = at.acts, at.screen.filter

    def listed() -> tuple[AuditRow, ...]:
        return at.screen.table.rows.all_rows

    at.search("gitega")
    assert set(at.acts) == {Act.SETTING} and len(at.acts) == 2
    at.press(Qt.Key.Key_Escape)
    at.settle()
    filter_.text.searched.emit("")
    at.settle()
    assert at.acts == everything
    filter_.act.setFocus()
    filter_.act.choose(Act.BOARDED)
    filter_.act.value_chosen.emit(Act.BOARDED)
    at.settle()
    assert at.acts == [Act.BOARDED]
    filter_.act.choose(None)
    filter_.staff.setFocus()
    at.press(Qt.Key.Key_Down)
    assert filter_.staff.value() == "aline" and at.acts == [Act.SETTING]
    at.press(Qt.Key.Key_Up)
    assert at.acts == everything
    filter_.days.setFocus()
    at.press(Qt.Key.Key_Down)
    assert filter_.days.value() == "today"
    today = len(at.acts)
    assert {Act.BOARDED, Act.SETTING} <= set(at.acts) and {one.at.day for one in listed()} == {7}
    at.press(Qt.Key.Key_Down)
    assert filter_.days.value() == "yesterday"
    assert {one.at.day for one in listed()} == {6} and len(at.acts) == len(everything) - today
    at.press(Qt.Key.Key_End)
    assert filter_.first.isVisible() and filter_.first.hasFocus()
    before = len(at.acts)
    at.press(Qt.Key.Key_Down)  # the day before
    at.press(Qt.Key.Key_Return)
    assert before < len(at.acts) == len(everything)


def test_a_scanned_card_shows_that_person_s_history(
    at_log: Callable[[], AtLog], sqlite_desk: Desk, day: tuple[int, int, list[int]]
) -> None:
    other, (single,) = add_case(sqlite_desk, "BI-26000500", family("KEZA", 1))
    case_file(sqlite_desk, other)
    at = at_log()
    everything = at.acts
    with sqlite_desk.database.read() as connection:
        card = connection.scalar(text("SELECT card_number FROM person WHERE id = :id"), {"id": single})
    at.press(Qt.Key.Key_F9)
    QTest.keyClicks(at.opened.window.scan_box, str(card))
    at.press(Qt.Key.Key_Return)
    assert at.acts and {row.case_id for row in at.screen.table.rows.all_rows} == {other}
    assert at.screen.filter.drop.isVisible() and at.screen.table.hasFocus()
    at.press(Qt.Key.Key_Escape)
    assert at.acts == everything and not at.screen.filter.drop.isVisible()
    at.press(Qt.Key.Key_F9)
    QTest.keyClicks(at.opened.window.scan_box, "BI-26000500")
    at.press(Qt.Key.Key_Return)
    assert {row.case_id for row in at.screen.table.rows.all_rows} == {other}


def test_only_a_page_is_read_and_the_next_when_one_comes_there(
    at_log: Callable[[], AtLog], sqlite_desk: Desk
) -> None:
    fill(sqlite_desk, 2 * PAGE + 50)
    at = at_log()
    table = at.screen.table
    assert len(at.acts) == PAGE and "newest" in at.screen.count.text()
    first = table.rows.all_rows[0].id
    table.setFocus()
    at.press(Qt.Key.Key_PageDown)
    kept = table.chosen()
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum() // 2)
    at.settle()
    assert len(at.acts) == PAGE, "nothing is read before the end comes near"
    place = table.verticalScrollBar().maximum()
    table.verticalScrollBar().setValue(place)
    at.settle()
    assert len(at.acts) == 2 * PAGE
    assert table.chosen() == kept and table.verticalScrollBar().value() == place, "nothing jumps"
    for _ in range(3):
        at.press(Qt.Key.Key_End, CTRL)
    ids = [row.id for row in table.rows.all_rows]
    assert ids == list(range(first, 0, -1)), "each once, in order"
    assert "newest" not in at.screen.count.text()


def test_coming_back_keeps_the_place_and_brings_what_is_new(
    at_log: Callable[[], AtLog], sqlite_desk: Desk
) -> None:
    fill(sqlite_desk, 30)
    at = at_log()
    table = at.screen.table
    table.setFocus()
    for _ in range(5):
        at.press(Qt.Key.Key_Down)
    chosen = table.chosen()
    assert chosen is not None
    at.opened.go("beds")
    settings.put(sqlite_desk, "centre_name", "Gitega")
    at.opened.go("today")
    at.settle()
    assert at.acts[0] == Act.SETTING and len(at.acts) == len(search_audit(sqlite_desk, AuditFilter()))
    assert table.chosen() == chosen


def test_the_log_is_checked_and_what_was_found_stays(
    at_log: Callable[[], AtLog], sqlite_desk: Desk, day: tuple[int, int, list[int]]
) -> None:
    at = at_log()
    count = len(at.acts)
    at.press(Qt.Key.Key_T, CTRL)
    found = "\n".join(at.screen.detail.found.texts)
    assert f"{count} acts checked." in found and "Nothing was changed." in found
    assert "nothing was changed" in at.opened.said and at.acts[0] == Act.VERIFIED
    at.press(Qt.Key.Key_Down)
    assert "\n".join(at.screen.detail.found.texts) == found
    with sqlite_desk.database.write() as session:
        session.execute(text("DROP TRIGGER audit_event_no_update"))
        session.execute(text("UPDATE audit_event SET subject = 'forged' WHERE id IN (3, 5)"))
    at.press(Qt.Key.Key_T, CTRL)
    words = "\n".join(at.screen.detail.found.texts)
    assert "Row 3 was changed." in words and "Row 5 was changed." in words and "Row 4" not in words
    assert "not as it was written" in at.opened.said and at.screen.check.isEnabled()


def test_a_backup_s_seal_is_held_against_it(staffed: Folders, open_desk: Open) -> None:
    from transit_desk.services.back_up import back_up
    from transit_desk.services.backup_settings import places

    keeper = DeskDoorkeeper(staffed, Clock())
    desk = keeper.sign_in(SUPERVISOR, PASSWORD).desk
    back_up(desk, places(desk))
    at = AtLog(open_desk(desk, today=LogHere))
    at.press(Qt.Key.Key_T, CTRL)
    assert "Compared with 1 backup." in at.screen.detail.found.texts[0]
    keeper.close()


def test_what_the_filter_finds_is_exported_and_that_is_an_act(
    at_log: Callable[[], AtLog], sqlite_desk: Desk, day: tuple[int, int, list[int]], tmp_path: Path
) -> None:
    at = at_log()
    at.search("gitega")
    path = tmp_path / "log.xlsx"
    at.screen.acts.export_to(path)
    at.settle()
    assert "1 act exported to log.xlsx" in at.opened.said
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cells = [str(cell) for line in sheet.iter_rows(values_only=True) for cell in line if cell is not None]
    assert any("Gitega" in cell for cell in cells) and not any("Boarded" in cell for cell in cells)
    assert search_audit(sqlite_desk, AuditFilter())[0].act == Act.EXPORTED


def test_a_person_s_history_comes_on_paper_and_that_is_an_act(
    at_log: Callable[[], AtLog], sqlite_desk: Desk, day: tuple[int, int, list[int]]
) -> None:
    at = at_log()
    at.choose(Act.SETTING)
    assert not at.screen.history.isEnabled(), "it is about nobody"
    at.choose(Act.BOARDED)
    chosen = at.screen.table.chosen()
    assert chosen is not None
    at.screen.table.setFocus()
    at.press(Qt.Key.Key_Return, CTRL)
    preview = at.screen.paper.preview
    assert preview is not None and preview.isVisible() and preview.document is not None
    assert chosen.person in preview.document.title and preview.document.pages >= 1
    assert preview.document.content().startswith(b"%PDF")
    assert_accessible(at.screen)
    at.press(Qt.Key.Key_Escape)
    assert at.screen.table.isVisible() and at.acts[0] == Act.HISTORY_GIVEN
    assert at.screen.table.hasFocus()


def test_what_stands_there_when_nothing_is_found(at_log: Callable[[], AtLog]) -> None:
    at = at_log()
    at.search("nobody has done this")
    empty = at.screen.table._empty
    assert empty.isVisible() and "No act is like this." in empty.accessibleName()
    assert at.screen.count.text() == "" and at.screen.detail._nothing.isVisible()


def test_the_rail_has_it_for_who_may_see_it() -> None:
    (entry,) = (one for one in SCREENS if one.name == "log")
    allowed = {role for role in Role if any(Staff("", "", frozenset({role})).may(r) for r in entry.rights)}
    assert entry.key == "F10" and allowed == {Role.SUPERVISOR, Role.AUDITOR}
    assert len({one.key for one in SCREENS}) == len(SCREENS)


def test_an_auditor_reads_it_without_the_right_to_manage_staff(staffed: Folders, open_desk: Open) -> None:
    keeper = DeskDoorkeeper(staffed, Clock())
    at = AtLog(open_desk(keeper.sign_in("Esther Auditor", PASSWORD).desk, today=LogHere))
    assert at.acts[0] == Act.SIGNED_IN
    names = {at.screen.filter.staff.itemText(line) for line in range(at.screen.filter.staff.count())}
    assert {SUPERVISOR, "Aline Front"} <= names
    keeper.close()


@pytest.mark.parametrize("scale", [100, 150, 200])
def test_nine_screens_leave_the_foot_of_the_rail_its_room(at_door: Callable[..., AtDoor], scale: int) -> None:
    keeper = MemoryDoorkeeper([Member("Aline", PASSWORD, tuple(Role))], clock=Clock())
    empty = entries()[1]  # a screen with nothing on it
    rail = [one._replace(make=empty.make) for one in entries()]
    at = at_door(keeper, Clock(), [*rail, empty._replace(name="log", key="F10", icon="log")])
    at.window.resize(1366, 768)
    at.sign_in("Aline", PASSWORD)
    at.parts.theme.set_scale(scale)
    at.settle()
    buttons = [one for one in at.window.rail.findChildren(QPushButton) if one.isVisible()]
    assert len(buttons) >= 12
    for button in buttons:
        lines = button.text().count("\n") + 1 if button.text() else 0
        needs = max(lines * button.fontMetrics().height(), button.iconSize().height())
        assert button.height() >= needs, button.objectName()


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("scale", [100, 200])
def test_it_can_be_read(
    at_log: Callable[[], AtLog], day: tuple[int, int, list[int]], code: str, scale: int
) -> None:
    at = at_log()
    at.opened.shell.language.switch(code)
    at.opened.shell.theme.set_scale(scale)
    at.choose(Act.BOARDED)
    at.press(Qt.Key.Key_T, CTRL)
    at.screen.open_person(day[2][0])
    at.screen.filter.days.choose("between")
    at.screen.filter._days_chosen()
    at.settle()
    QTest.qWait(1)
    assert_accessible(at.screen)
    assert_not_cut(at.screen)
