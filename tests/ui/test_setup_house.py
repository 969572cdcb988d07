"""The house drawn by keyboard and by mouse: rooms, beds, places, neighbours; and its Excel file."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import cast

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.services.test_house_layout import change, room_of, sleeper
from tests.staff_at_work import worked_by
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from transit_desk.domain.board_rows import PlanPlace
from transit_desk.domain.codes import BedLevel, RoomKind
from transit_desk.domain.house_layout import HouseLayout
from transit_desk.domain.rights import Role
from transit_desk.language import Translator
from transit_desk.language.sentences import sentence
from transit_desk.services.context import Desk
from transit_desk.services.house_file import house_workbook
from transit_desk.services.house_layout import change_house, read_layout
from ui.shell import ShellParts
from ui.views.setup import SetupScreen
from ui.views.setup_house import HouseSection

OpenIt = Callable[..., OpenDesk]
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


class At:
    """Setup at its section of the house, driven by keys."""

    def __init__(self, opened: OpenDesk) -> None:
        self.opened = opened
        screen = opened.go("setup")
        assert isinstance(screen, SetupScreen)
        opened.window.activateWindow()
        screen.chooser.setFocus()
        while screen.section.name != "house":
            self.press(Qt.Key.Key_Down)
        self.section = cast(HouseSection, screen.section)

    def press(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.opened.window, key, mod)
            self.settle()

    def type(self, text: str) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, text)
        self.settle()

    def settle(self) -> None:
        self.opened.settle()
        QApplication.processEvents()
        self.opened.settle()

    def choose(self, room: str) -> None:
        """As the list does when its line is chosen."""
        one = next(one for one in self.section.layout_shown.rooms if one.name == room)
        self.section._choose_room(one.id)
        self.settle()

    @property
    def shown(self) -> list[str]:
        """The blocks and rooms of the list, as it says them."""
        tree = self.section.tree
        return [item.text(0) for top in tree._tops() for item in tree._with_rooms(top)]


@pytest.fixture
def parts(parts: ShellParts) -> ShellParts:
    """Refusals in the program's own words."""
    return parts._replace(word_error=sentence)


@pytest.fixture
def at(open_desk: OpenIt) -> At:
    """The section, with the sample centre."""
    return At(open_desk(setup=SetupScreen))


def test_the_house_is_on_view_with_its_first_room(at: At) -> None:
    section = at.section
    assert at.shown[:3] == ["Block A", "A1", "A2"] and len(at.shown) == 33
    assert section.room is not None and section.room.name == "A1"
    assert section.room_form.name.text() == "A1"
    assert section.plan.accessibleName() == "Plan of block A, Ground floor"
    assert section.plan.accessibleDescription() == "A1, Family room, 7 beds"
    assert not section.floors.isVisible() and not section.store.isEnabled()
    section.tree.setFocus()
    at.press(Qt.Key.Key_Down)
    assert section.room_form.name.text() == "A2"


def test_a_floor_is_chosen_by_its_tab(at: At) -> None:
    at.choose("B1")
    section = at.section
    assert section.floors.isVisible()
    section.floors.setCurrentIndex(1)
    at.settle()
    assert section.room is not None and section.room.name == "B6"
    assert section.plan.accessibleName() == "Plan of block B, Floor 1"


def test_a_room_is_moved_and_resized_by_keys_and_undone(at: At) -> None:
    desk, plan = at.opened.desk, at.section.plan
    plan._wait.setInterval(2**30)  # what is stored here, a key stores
    plan.setFocus()
    before = room_of(desk, "A1").place
    at.press(Qt.Key.Key_Right)
    assert plan.in_the_way == "A2" and at.section.hint.text().startswith("A1 and A2 are in one place")
    at.press(Qt.Key.Key_Return)
    assert room_of(desk, "A1").place == before  # in the way: not stored
    at.press(Qt.Key.Key_Escape)
    assert plan.moving == ""
    at.press(*[Qt.Key.Key_Down] * 4)
    at.press(Qt.Key.Key_Return)
    assert room_of(desk, "A1").place == PlanPlace(0, 4, 7, 4)
    at.press(Qt.Key.Key_Right, Qt.Key.Key_Down, mod=SHIFT)
    at.press(Qt.Key.Key_Tab)  # on to the next room: what was done is stored
    assert room_of(desk, "A1").place == PlanPlace(0, 4, 8, 5)
    assert at.section.room is not None and at.section.room.name == "A2" and plan.hasFocus()
    at.press(Qt.Key.Key_Z, mod=CTRL)
    assert room_of(desk, "A1").place == PlanPlace(0, 4, 7, 4)
    assert at.opened.said == "Taken back: A1 moved on the plan"


def test_arrows_are_stored_after_a_pause(at: At, qtbot: QtBot) -> None:
    at.section.plan.setFocus()
    at.press(*[Qt.Key.Key_Down] * 4)
    qtbot.waitUntil(lambda: room_of(at.opened.desk, "A1").place == PlanPlace(0, 4, 7, 4), timeout=30_000)


def test_a_room_is_dragged_and_resized_by_its_handles(at: At) -> None:
    desk, plan = at.opened.desk, at.section.plan
    unit = plan.square

    def drag(start: QPoint, end: QPoint) -> None:
        QTest.mousePress(plan, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(plan, (start + end) / 2)
        QTest.mouseMove(plan, end)
        QTest.mouseRelease(plan, Qt.MouseButton.LeftButton, pos=end)
        at.settle()

    a11 = plan.rect_of(room_of(desk, "A11").id)
    drag(a11.center(), a11.center() + QPoint(-4 * unit, unit))
    assert room_of(desk, "A11").place == PlanPlace(10, 7, 4, 4)
    assert at.section.room is not None and at.section.room.name == "A11"
    a11 = plan.rect_of(room_of(desk, "A11").id)
    drag(a11.bottomLeft() + QPoint(1, -1), a11.bottomLeft() + QPoint(-2 * unit, -unit))
    assert room_of(desk, "A11").place == PlanPlace(8, 7, 6, 3)
    a11 = plan.rect_of(room_of(desk, "A11").id)
    drag(a11.center(), a11.center() + QPoint(8 * unit, 0))  # onto A10: shown, not stored
    assert plan.in_the_way and room_of(desk, "A11").place == PlanPlace(8, 7, 6, 3)


def test_the_form_is_stored_by_one_key(at: At) -> None:
    desk, form, section = at.opened.desk, at.section.room_form, at.section
    before = room_of(desk, "C9")
    at.choose("C9")
    section.tree.setFocus()
    at.press(Qt.Key.Key_Return)  # begins to edit
    assert form.name.hasFocus()
    at.type("Annex")
    assert section.unsaved() and "C9 (not stored)" in at.shown and section.store.isEnabled()
    form.kind.setCurrentIndex(form.kind.findText("Women"))
    form.kind.activated.emit(form.kind.currentIndex())
    for box in form._boxes:
        box.click()
    at.press(Qt.Key.Key_3, mod=CTRL)
    assert form.neighbours.hasFocus()
    at.press(Qt.Key.Key_Space)  # the first, C1
    at.press(Qt.Key.Key_2, mod=CTRL)
    assert form.beds.hasFocus()
    at.press(Qt.Key.Key_Down, Qt.Key.Key_Delete)  # bed 2
    form.bed_name.setFocus()
    form.bed_name.selectAll()
    at.type("window")
    at.press(Qt.Key.Key_B, mod=CTRL)  # four bunk beds
    assert form.tabs.tabText(1) == "Beds (9)"
    at.press(Qt.Key.Key_Return, mod=CTRL)
    found = room_of(desk, "Annex")
    assert (found.kind, found.accessible, found.near_wash, found.closed) == (
        RoomKind.WOMEN,
        True,
        False,
        True,
    )
    assert {room_of(desk, name).id for name in ("C1", "C8")} == found.neighbours
    assert [bed.name for bed in found.beds] == ["window", *"12345678"]
    assert [bed.level for bed in found.beds[1:]] == [BedLevel.LOWER, BedLevel.UPPER] * 4
    assert found.place == before.place
    assert not section.unsaved() and "Annex" in at.shown
    assert at.opened.said == "Room Annex stored"
    at.press(Qt.Key.Key_Z, mod=CTRL)
    assert room_of(desk, "C9") == before and form.name.text() == "C9"


def test_what_was_typed_waits_while_another_room_is_looked_at(at: At) -> None:
    form = at.section.room_form
    form.name.setFocus()
    form.name.selectAll()
    at.type("North")
    at.choose("A2")
    assert form.name.text() == "A2" and not at.section.store.isEnabled()
    at.section.plan.setFocus()
    at.choose("A1")
    assert form.name.text() == "North" and at.section.store.isEnabled()
    form.name.setFocus()
    form.name.selectAll()
    at.type("A1")
    assert not at.section.unsaved()


def test_a_block_and_a_room_are_added_named_and_deleted(at: At) -> None:
    desk, section = at.opened.desk, at.section
    at.press(Qt.Key.Key_N, mod=CTRL | SHIFT)
    assert at.shown[-1] == "Block D" and section.block_form.isVisible()
    section.tree.setFocus()
    at.press(Qt.Key.Key_Return)
    at.type("Annex")
    at.press(Qt.Key.Key_Return, mod=CTRL)
    assert [block.name for block in read_layout(desk).blocks][-1] == "Annex"
    at.press(Qt.Key.Key_N, mod=CTRL)
    assert at.opened.said == "Room Annex1 added: give it beds (Ctrl+B)"
    assert section.room is not None and section.room.name == "Annex1"
    assert section.room.place == PlanPlace(0, 0, 4, 4)
    at.press(Qt.Key.Key_N, mod=CTRL)
    assert room_of(desk, "Annex2").place == PlanPlace(4, 0, 4, 4)
    at.press(Qt.Key.Key_Delete, mod=CTRL)
    assert at.opened.said == "Room Annex2 deleted" and at.shown[-1] == "Annex1"
    block = section.block
    assert block is not None
    section.tree.choose(block.id, 0)
    section._show()
    at.press(Qt.Key.Key_Delete, mod=CTRL)
    assert at.opened.said == "Block Annex has rooms: delete or move them first."


def test_rooms_and_blocks_are_put_in_another_order(at: At) -> None:
    section = at.section
    section.tree.setFocus()
    at.press(Qt.Key.Key_Down, mod=ALT)
    assert at.shown[:3] == ["Block A", "A2", "A1"]
    assert section.room is not None and section.room.name == "A1"
    at.press(Qt.Key.Key_Home)
    at.press(Qt.Key.Key_Down, mod=ALT)
    assert [name for name in at.shown if name.startswith("Block")] == ["Block B", "Block A", "Block C"]
    at.press(Qt.Key.Key_Z, mod=CTRL)
    assert at.shown[:3] == ["Block A", "A2", "A1"]


def test_a_refusal_leaves_what_was_typed(open_desk: OpenIt, sqlite_desk: Desk) -> None:
    sleeper(sqlite_desk, "C3")
    at = At(open_desk(setup=SetupScreen))
    at.choose("C3")
    form = at.section.room_form
    form.kind.choose(RoomKind.MEN)
    form.kind.value_chosen.emit(RoomKind.MEN)
    at.press(Qt.Key.Key_Return, mod=CTRL)
    assert at.opened.said == (
        "C3 can't be like this: UWIMANA, Claire has C3 / 1. C3 is for men. Move this person first."
    )
    assert form.kind.value() is RoomKind.MEN and at.section.unsaved()
    at.press(Qt.Key.Key_Delete, mod=CTRL)
    assert at.opened.said.startswith("C3 can't be deleted: somebody slept there")


def test_what_another_desk_changed_is_read_and_not_overwritten(at: At) -> None:
    desk, section = at.opened.desk, at.section
    a1 = room_of(desk, "A1")
    section.room_form.name.setFocus()
    section.room_form.name.selectAll()
    at.type("North")
    change(desk, a1, replace(a1, closed=True))
    at.press(Qt.Key.Key_Return, mod=CTRL)
    assert at.opened.said.startswith("Someone else changed A1 a moment ago.")
    assert room_of(desk, "A1").name == "A1" and section.room_form._boxes[2].isChecked()


def test_an_empty_house_says_what_to_do(open_desk: OpenIt, sqlite_desk: Desk) -> None:
    change_house(sqlite_desk, read_layout(sqlite_desk), HouseLayout())
    at = At(open_desk(setup=SetupScreen))
    assert at.section.empty.isVisible() and not at.section.work.isVisible()
    assert not at.section.add_room.isEnabled() and not at.section.export_button.isEnabled()
    at.press(Qt.Key.Key_N, mod=CTRL | SHIFT)
    at.press(Qt.Key.Key_N, mod=CTRL)
    assert at.shown == ["Block A", "A1"] and not at.section.empty.isVisible()


# --- Excel -------------------------------------------------------------------------------------------------


def test_the_house_is_exported_changed_looked_at_and_taken_in(at: At, tmp_path: Path) -> None:
    desk, section = at.opened.desk, at.section
    before = read_layout(desk)
    section.save_to(tmp_path / "house.xlsx")
    at.settle()
    assert at.opened.said == "Saved as house.xlsx."
    book = load_workbook(tmp_path / "house.xlsx")
    book["Rooms"]["C5"] = "Women"
    book["Beds"].append(["A1", "new", "cot"])
    book.save(tmp_path / "house.xlsx")
    section.read_file(tmp_path / "house.xlsx")
    at.settle()
    page = section.importing
    assert page.isVisible() and not section._all.isVisible()
    assert page.summary.accessibleName().endswith("1 room changed, 1 other change.")
    assert [row.one.name for row in page.changes.rows.all_rows] == ["A1", "A1 / new"]
    at.press(Qt.Key.Key_Return, mod=CTRL)
    assert room_of(desk, "A1").kind is RoomKind.WOMEN and len(room_of(desk, "A1").beds) == 8
    assert at.opened.said.startswith("house.xlsx was taken in.") and section._all.isVisible()
    at.press(Qt.Key.Key_Z, mod=CTRL)
    assert read_layout(desk) == before


def test_a_file_with_problems_says_each_with_its_cell(at: At, tmp_path: Path) -> None:
    desk, section = at.opened.desk, at.section
    before = read_layout(desk)
    book = load_workbook(BytesIO(house_workbook(desk, Translator("en")).data))
    book["Rooms"]["C5"] = "giants"
    book["Beds"]["A6"] = "Z9"
    book.save(tmp_path / "house.xlsx")
    section.read_file(tmp_path / "house.xlsx")
    at.settle()
    page = section.importing
    assert page.problems.isVisible() and not page.take.isVisible()
    assert [(row.one.sheet, row.one.column, row.one.row) for row in page.problems.rows.all_rows] == [
        ("Rooms", "C", 5),
        ("Beds", "A", 6),
    ]
    assert page.detail.text().startswith("“giants” is no kind of room. Write one of: Family room")
    at.press(Qt.Key.Key_Return, mod=CTRL)
    assert read_layout(desk) == before
    at.press(Qt.Key.Key_Escape)
    assert section._all.isVisible() and section.tree.hasFocus()


def test_a_file_that_is_no_workbook_is_refused(at: At, tmp_path: Path) -> None:
    (tmp_path / "house.xlsx").write_bytes(b"no workbook")
    at.section.read_file(tmp_path / "house.xlsx")
    at.settle()
    assert "house.xlsx" in at.opened.said and at.section._all.isVisible()


# --- for everybody -----------------------------------------------------------------------------------------


def test_others_don_t_see_the_section(open_desk: OpenIt, sqlite_desk: Desk) -> None:
    for role in set(Role) - {Role.SUPERVISOR}:
        screen = open_desk(worked_by(sqlite_desk, role), setup=SetupScreen).go("setup")
        assert isinstance(screen, SetupScreen)
        assert "house" not in [one.name for one in screen.sections]


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("size", [(1366, 768), (683, 384)])
def test_it_can_be_read_and_reached(
    open_desk: OpenIt, code: str, size: tuple[int, int], tmp_path: Path
) -> None:
    opened = open_desk(setup=SetupScreen)
    opened.shell.language.switch(code)
    opened.window.resize(*size)
    at = At(opened)
    at.choose("B7")
    for tab in range(3):
        at.section.room_form.tabs.setCurrentIndex(tab)
        QApplication.processEvents()
        assert_accessible(at.section)
        assert_not_cut(at.section)
    area = at.section.parentWidget()
    assert area is not None
    assert at.section.minimumSizeHint().width() <= area.width()  # nothing to scroll sideways
    path = tmp_path / "house.xlsx"
    path.write_bytes(house_workbook(opened.desk, Translator(code)).data)
    at.section.read_file(path)
    at.settle()
    assert_accessible(at.section)
    assert_not_cut(at.section)
