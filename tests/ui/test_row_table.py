"""The table of every list screen, by keyboard."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Guest, guests
from ui.models.rows import Column
from ui.shell import Shell
from ui.status import Status
from ui.widgets.row_table import RowTable


@pytest.fixture
def table(qtbot: QtBot, shell: Shell) -> Iterator[RowTable[Guest]]:
    table: RowTable[Guest] = RowTable(
        "guests",
        (
            Column("name", lambda t: "Name", lambda one, t: one.name, width=160, stretch=True),
            Column(
                "bags",
                lambda t: "Bags",
                lambda one, t: str(one.bags),
                lambda one: one.bags,
                "right",
                width=90,
            ),
            Column(
                "state", lambda t: "State", lambda one, t: one.status.value, status=lambda one: one.status
            ),
        ),
        row_id=lambda one: one.number,
        shell=shell,
        checkable=True,
    )
    qtbot.addWidget(table)
    table.set_name("Guests")
    table.set_empty_text("Nobody is announced.", "Import a list (F7).")
    table.resize(700, 400)
    table.show()
    table.activateWindow()
    table.setFocus()
    yield table
    table.close()


def heard(table: RowTable[Guest]) -> list[int | None]:
    told: list[int | None] = []
    table.row_chosen.connect(lambda one: told.append(None if one is None else one.number))
    return told


def test_the_first_row_is_chosen_and_arrows_go_on(table: RowTable[Guest]) -> None:
    told = heard(table)
    table.set_rows(guests(5))
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert told == [0, 1, 2]
    chosen = table.chosen()
    assert chosen is not None
    assert chosen.number == 2


def test_the_place_is_kept_when_rows_are_read_again(table: RowTable[Guest]) -> None:
    table.set_rows(guests(5))
    assert table.choose(3)
    told = heard(table)
    table.set_rows(tuple(reversed(guests(5))))
    assert told == [3], "the row is told again: its facts may have changed"
    table.rows.sort(1)
    chosen = table.chosen()
    assert chosen is not None
    assert chosen.number == 3
    assert not table.choose(99)


def test_when_the_chosen_row_is_gone_the_next_one_is_chosen(table: RowTable[Guest]) -> None:
    table.set_rows(guests(5))
    table.choose(2)
    told = heard(table)
    table.set_rows([one for one in guests(5) if one.number != 2])
    assert told == [3]
    table.choose(4)
    table.set_rows(guests(2))
    assert told[1:] == [4, 1]
    table.set_rows(())
    assert told[3:] == [None]
    assert table.chosen() is None


def test_enter_opens_the_chosen_row(table: RowTable[Guest]) -> None:
    opened: list[Guest] = []
    table.row_activated.connect(opened.append)
    QTest.keyClick(table, Qt.Key.Key_Return)
    table.set_rows(guests(5))
    table.choose(4)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened == [guests(5)[4]]


def test_space_ticks_and_ctrl_a_ticks_all(table: RowTable[Guest]) -> None:
    table.set_rows(guests(3))
    table.choose(1)
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert table.checked_ids == {1}
    QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert table.checked_ids == {0, 1, 2}


def test_a_click_on_the_box_ticks(table: RowTable[Guest]) -> None:
    table.set_rows(guests(3))
    cell = table.visualRect(table.rows.index(2, 0))
    spot = cell.topLeft()
    spot.setX(cell.left() + 20)
    spot.setY(cell.center().y())
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert table.checked_ids == {2}


def test_typing_finds_the_next_name_without_accents(table: RowTable[Guest]) -> None:
    table.set_rows(guests(10))
    QTest.keyClicks(table, "ab")
    chosen = table.chosen()
    assert chosen is not None
    assert chosen.name == "ÅBERG, Éric"


def test_tab_leaves_the_table(qtbot: QtBot, table: RowTable[Guest]) -> None:
    table.set_rows(guests(3))
    before = table.currentIndex()
    QTest.keyClick(table, Qt.Key.Key_Tab)
    assert table.currentIndex() == before


def empty(table: RowTable[Guest]) -> QWidget:
    found = table.findChild(QWidget, "guests_empty")
    assert found is not None
    return found


def test_an_empty_table_says_what_comes_here_once_rows_were_read(table: RowTable[Guest]) -> None:
    assert not empty(table).isVisible(), "nothing is known before the rows are there"
    table.set_rows(())
    assert empty(table).isVisible()
    assert empty(table).accessibleName() == "Nobody is announced. Import a list (F7)."
    table.set_rows(guests(3))
    assert not empty(table).isVisible()
    table.set_filter("zzz")
    assert empty(table).accessibleName() == "Nothing here fits what you typed."


def test_names_keep_their_room_and_the_rest_scrolls(table: RowTable[Guest]) -> None:
    header = table.horizontalHeader()
    assert sum(header.sectionSize(at) for at in range(3)) == table.viewport().width()
    table.resize(300, 400)
    assert header.sectionSize(0) == 160
    assert table.horizontalScrollBar().maximum() > 0


def test_rows_grow_with_the_text(table: RowTable[Guest], shell: Shell) -> None:
    table.set_rows(guests(2))
    for scale, height in ((100, 36), (200, 72), (125, 45)):
        shell.theme.set_scale(scale)
        assert table.rowHeight(0) == height


def test_a_state_is_a_shape_before_its_word(table: RowTable[Guest], shell: Shell) -> None:
    table.set_rows([Guest(1, "A", 0, Status.STOP), Guest(2, "B", 0, Status.READY)])
    cell = table.visualRect(table.rows.index(0, 2))  # the chosen row: Qt must not tint the shape
    picture = table.viewport().grab(cell).toImage()
    colours = {picture.pixelColor(x, y).name().upper() for x in range(40) for y in range(picture.height())}
    assert shell.theme.hex("stop") in colours
