"""Dragging people over the board: whom it takes up, where it puts them down, and how it ends."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenDesk
from tests.ui.people import add_case, check_in_cases, person_ids
from tests.ui.test_beds import Driver, bed_of, centre
from transit_desk.services.allocate_beds import place, show_house
from transit_desk.services.check_in import check_in
from transit_desk.services.context import Desk
from ui.views.beds import BedsScreen

LEFT, ESC = Qt.MouseButton.LeftButton, Qt.Key.Key_Escape


@pytest.fixture
def man(sqlite_desk: Desk) -> int:
    """A man in C1 / 2, and a family in beds of its own."""
    family = add_case(sqlite_desk, "BI-26000100", 4, family="BAHATI")
    case_id = add_case(sqlite_desk, "BI-26000102", 1, family="ZAWADI")
    check_in_cases(sqlite_desk, [family, case_id])
    beds = {
        bed.name: bed.bed_id for one in show_house(sqlite_desk).rooms if one.name == "C1" for bed in one.beds
    }
    person = person_ids(sqlite_desk, case_id)[0]
    place(sqlite_desk, {person: beds["2"]})
    return person


@pytest.fixture
def driver(man: int, open_desk: Callable[..., OpenDesk], qtbot: QtBot) -> Driver:
    return Driver(open_desk(beds=BedsScreen), qtbot)


def cut(driver: Driver, label: str) -> None:
    """Drawn large, and moved so far that the bed is the last thing to be seen above the lower edge."""
    driver.board.zoom_to(2.0)
    driver.settle()
    driver.board.focus_bed(driver.bed_id("A1 / 1"))
    rect, seen = driver.board.rect_of(driver.bed_id(label)), driver.board.viewport().rect()
    down, across = driver.board.verticalScrollBar(), driver.board.horizontalScrollBar()
    down.setValue(down.value() + rect.bottom() - seen.height() + 4)
    across.setValue(across.value() + max(0, rect.right() - seen.width() + 4))
    driver.settle()
    assert driver.board.viewport().rect().contains(centre(driver, label))


def test_the_person_under_the_mouse_is_dragged_though_the_house_moves(driver: Driver, man: int) -> None:
    cut(driver, "C1 / 2")
    start, before = centre(driver, "C1 / 2"), driver.board.verticalScrollBar().value()
    QTest.mousePress(driver.board.viewport(), LEFT, pos=start)
    assert driver.board.verticalScrollBar().value() != before, "its room is brought into view"
    under = driver.board.tile_at(start)
    assert under is None or under.bed.person is None or under.bed.person.person_id != man
    QTest.mouseMove(driver.board.viewport(), start + QPoint(30, -60))
    carried = driver.board.carried
    assert carried is not None and [one.person_id for one in carried.people] == [man]
    QTest.mouseRelease(driver.board.viewport(), LEFT, pos=QPoint(-50, -50))
    driver.settle()
    assert bed_of(driver.opened.desk, man) == "C1 / 2"


def test_a_mark_is_taken_for_the_household_though_the_house_moves(driver: Driver) -> None:
    family = [bed_id for bed_id in driver.board.plan.tiles if driver.bed_of_family(bed_id, "BAHATI")]
    label = driver.board.label(family[0])
    cut(driver, label)
    tile = driver.board.plan.tiles[family[0]]
    mark = driver.board._mark_rect(tile).center()
    QTest.mousePress(driver.board.viewport(), LEFT, pos=mark)
    QTest.mouseMove(driver.board.viewport(), mark + QPoint(-30, -60))
    carried = driver.board.carried
    assert carried is not None and carried.household and carried.first.name.startswith("BAHATI")
    QTest.mouseRelease(driver.board.viewport(), LEFT, pos=QPoint(-50, -50))


def test_the_house_stays_under_the_mouse_that_drags(driver: Driver) -> None:
    driver.board.zoom_to(1.0)
    driver.go("C1 / 2")
    start, port = centre(driver, "C1 / 2"), driver.board.viewport()
    QTest.mousePress(port, LEFT, pos=start)
    bars = driver.board.verticalScrollBar(), driver.board.horizontalScrollBar()
    for bar in bars:  # not all rooms are seen whole
        bar.setValue(bar.value() - 60)
    before = [bar.value() for bar in bars]
    seen = set()
    for y in range(40, port.height() - 40, 30):
        for x in range(40, port.width() - 40, 60):
            QTest.mouseMove(port, QPoint(x, y))
            seen.add(driver.board.focused_bed)
            assert [bar.value() for bar in bars] == before
    assert len(seen) > 4, "the focus goes with the mouse"
    QTest.mouseRelease(port, LEFT, pos=QPoint(-50, -50))


def test_let_go_at_the_edge_the_bed_under_the_mouse_counts(driver: Driver, man: int) -> None:
    driver.board.zoom_to(2.0)
    driver.go("C1 / 2")
    port, put = driver.board.viewport(), list[int | None]()
    driver.board.put_down.connect(lambda carried, target: put.append(target.beds[man]))
    driver.board.swap_asked.connect(lambda carried, tile: put.append(tile.bed.bed_id))
    QTest.mousePress(port, LEFT, pos=centre(driver, "C1 / 2"))
    here, at = None, QPoint()
    for x in range(40, port.width() - 40, 20):
        at = QPoint(x, 4)
        for _ in range(60):
            QTest.mouseMove(port, at + QPoint(0, 1))
            QTest.mouseMove(port, at)  # the house moves on by one step each
            here = driver.board.tile_at(at)
            if here is not None and here.bed.bed_id != driver.board.focused_bed:
                break
        else:
            continue
        break
    assert here is not None and here.bed.bed_id != driver.board.focused_bed
    QTest.mouseRelease(port, LEFT, pos=at)
    assert put == [here.bed.bed_id]


def test_esc_ends_a_drag_for_good(driver: Driver, man: int) -> None:
    driver.go("C1 / 2")
    port, start = driver.board.viewport(), centre(driver, "C1 / 2")
    QTest.mousePress(port, LEFT, pos=start)
    QTest.mouseMove(port, start + QPoint(20, 20))
    assert driver.carrying()
    driver.press(ESC)
    assert not driver.carrying()
    for at in (QPoint(40, 20), QPoint(60, 40)):
        QTest.mouseMove(port, start + at)
        assert not driver.carrying()
    QTest.mouseRelease(port, LEFT, pos=centre(driver, "C1 / 3"))
    driver.settle()
    assert bed_of(driver.opened.desk, man) == "C1 / 2"


@pytest.fixture
def waiting(sqlite_desk: Desk, man: int) -> tuple[int, ...]:
    """A family of three in the building without beds."""
    people = person_ids(sqlite_desk, add_case(sqlite_desk, "BI-26000103", 3, family="MAOMBI"))
    check_in(sqlite_desk, people, {})
    return people


def test_the_row_that_was_pressed_is_dragged_and_esc_ends_it(
    waiting: tuple[int, ...], open_desk: Callable[..., OpenDesk], qtbot: QtBot
) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    table = driver.house.waiting.table
    port, rect = table.viewport(), table.visualRect(table.model().index(0, 0))
    start = QPoint(rect.center().x(), rect.bottom() - 1)
    QTest.mousePress(port, LEFT, pos=start)
    QTest.mouseMove(port, start + QPoint(0, 4))  # on the next row, and not yet a drag
    QTest.mouseMove(port, start + QPoint(-40, 4))
    carried = driver.board.carried
    assert carried is not None and carried.first.person_id == waiting[0]
    table.setFocus()
    QTest.keyClick(table, ESC)
    assert not driver.carrying() and QApplication.focusWidget() is table
    QTest.mouseMove(port, start + QPoint(-60, 4))
    assert not driver.carrying()
    assert driver.board.viewport().cursor().shape() is not Qt.CursorShape.ClosedHandCursor
    QTest.mouseRelease(port, LEFT, pos=start + QPoint(-60, 4))
    assert not driver.carrying()
