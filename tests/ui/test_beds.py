"""Beds: the board's geometry and marks, and moving people by keyboard and mouse on a real database."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db import tables as tb
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from tests.ui.people import add_case, add_flight, check_in_cases, person_ids
from transit_desk.domain.codes import BedLevel, BedState, Need, RoomKind
from transit_desk.domain.rows import BedRow, RoomRow
from transit_desk.services.allocate_beds import place, rules_for_person, show_house
from transit_desk.services.check_in import case_file, check_in
from transit_desk.services.context import Desk
from ui.status import Status
from ui.views.bed_words import bed_list, in_house_order
from ui.views.beds import BedsScreen
from ui.views.beds_layout import columns_of, lay_out
from ui.views.beds_marks import ALL, marks_for

Open = Callable[..., OpenDesk]
CTRL = Qt.KeyboardModifier.ControlModifier


# Geometry, marks and words, without a window


def room(number: int, *levels: BedLevel, block: str = "A") -> RoomRow:
    beds = tuple(
        BedRow(number * 100 + at, str(at), level, BedState.READY, None, "", None, "", None, None, (), None)
        for at, level in enumerate(levels, 1)
    )
    return RoomRow(number, block, f"{block}{number}", RoomKind.FAMILY, 0, False, beds)


LEVELS = st.lists(st.sampled_from(BedLevel), min_size=1, max_size=24)
HOUSES = st.lists(LEVELS, min_size=1, max_size=6)


@given(HOUSES, st.integers(200, 2000))
def test_every_bed_has_its_place_and_no_two_overlap(house: list[list[BedLevel]], width: int) -> None:
    rooms = [room(at, *levels, block="AB"[at % 2 == 0]) for at, levels in enumerate(house)]
    plan = lay_out(sorted(rooms, key=lambda one: one.block), width, round)
    assert set(plan.tiles) == {bed.bed_id for one in rooms for bed in one.beds}
    for card in plan.cards:
        assert all(card.rect.contains(tile.rect) for tile in card.tiles)
    areas = [tile.rect for tile in plan.tiles.values()]
    assert not any(one.intersects(other) for at, one in enumerate(areas) for other in areas[:at])
    cards = [card.rect for card in plan.cards]
    assert not any(one.intersects(other) for at, one in enumerate(cards) for other in cards[:at])
    assert all(rect.bottom() < plan.height for rect in cards)


@given(HOUSES, st.integers(300, 1500))
def test_arrows_reach_every_bed(house: list[list[BedLevel]], width: int) -> None:
    plan = lay_out([room(at, *levels) for at, levels in enumerate(house)], width, round)
    start = next(iter(plan.tiles))
    reached, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            tile = plan.beside(here, key)
            if tile is not None and tile.bed.bed_id not in reached:
                reached.add(tile.bed.bed_id)
                waiting.append(tile.bed.bed_id)
    assert reached == set(plan.tiles)


def test_a_bunk_is_drawn_with_its_upper_bed_above() -> None:
    beds = room(1, BedLevel.SINGLE, BedLevel.LOWER, BedLevel.UPPER, BedLevel.COT).beds
    shape = [[None if bed is None else bed.name for bed in pair] for pair in columns_of(beds)]
    assert shape == [["1", None], ["3", "2"], ["4", None]]


@given(st.sets(st.integers(1, 100_000), max_size=ALL))
def test_no_two_households_have_one_mark(cases: set[int]) -> None:
    marks = marks_for(cases, {})
    assert len({(mark.shape, mark.letter) for mark in marks.values()}) == len(cases)


@example({93}, {1, 93})  # both would like the same mark
@given(st.sets(st.integers(1, 500), max_size=40), st.sets(st.integers(1, 500), max_size=40))
def test_a_household_keeps_its_mark_while_others_come_and_go(before: set[int], after: set[int]) -> None:
    first = marks_for(before, {})
    second = marks_for(after, first)
    assert all(second[case] == first[case] for case in before & after)


def test_beds_are_told_by_room_with_runs_of_numbers() -> None:
    labels = ["A10 / 2", "A3 / 4", "A3 / 1", "A3 / 2", "A3 / 7"]
    assert bed_list(sorted(labels, key=in_house_order)) == "A3 / 1-2, 4, 7, A10 / 2"


# The screen


class Driver:
    """The window with Beds on view; keys go to whoever has the focus."""

    def __init__(self, opened: OpenDesk, qtbot: QtBot) -> None:
        self.opened, self.qtbot = opened, qtbot
        screen = opened.window.screen_on_view
        assert isinstance(screen, BedsScreen)
        self.screen, self.board = screen, screen.board
        opened.window.activateWindow()
        self.board.setFocus()
        self.settle()

    def settle(self) -> None:
        pause = self.screen._pause
        self.qtbot.waitUntil(lambda: not pause.isActive(), timeout=10_000)
        self.opened.settle()
        QApplication.processEvents()  # layouts put off until now

    def press(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            widget = QApplication.focusWidget()
            assert widget is not None
            QTest.keyClick(widget, key, mod)
            self.settle()

    def go(self, label: str) -> None:
        assert self.board.go_to(self.bed_id(label))
        self.settle()

    def bed_id(self, label: str) -> int:
        return next(bed_id for bed_id in self.board.plan.tiles if self.board.label(bed_id) == label)

    @property
    def here(self) -> str:
        tile = self.board.tile()
        return "" if tile is None else self.board.label(tile.bed.bed_id)

    def carrying(self) -> bool:
        return self.board.carried is not None

    @property
    def said(self) -> str:
        return self.opened.said


@pytest.fixture
def house(sqlite_desk: Desk) -> dict[str, int]:
    """A family of four and one of two in the building, each in a room, and a man in an upper bunk of C1."""
    cases = {
        "four": add_case(sqlite_desk, "BI-26000100", 4, family="BAHATI"),
        "two": add_case(sqlite_desk, "BI-26000101", 2, family="FURAHA"),
        "one": add_case(sqlite_desk, "BI-26000102", 1, family="ZAWADI"),
    }
    check_in_cases(sqlite_desk, list(cases.values()))
    beds = {
        bed.name: bed.bed_id for one in show_house(sqlite_desk).rooms if one.name == "C1" for bed in one.beds
    }
    place(sqlite_desk, {person_ids(sqlite_desk, cases["one"])[0]: beds["2"]})
    return cases


@pytest.fixture
def driver(house: dict[str, int], open_desk: Open, qtbot: QtBot) -> Driver:
    return Driver(open_desk(beds=BedsScreen), qtbot)


def bed_of(desk: Desk, person_id: int) -> str:
    guest = next(one for one in show_house(desk).guests if one.person_id == person_id)
    return guest.bed


def test_enter_arrows_enter_moves_a_person_and_undo_moves_him_back(
    driver: Driver, house: dict[str, int]
) -> None:
    desk = driver.opened.desk
    person = person_ids(desk, house["one"])[0]
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return)
    assert driver.carrying()
    driver.press(Qt.Key.Key_Down)
    assert driver.here == "C1 / 1"
    driver.press(Qt.Key.Key_Return)
    assert bed_of(desk, person) == "C1 / 1"
    assert driver.said == "ZAWADI, Jean Claude moved from C1 / 2 to C1 / 1."
    assert not driver.carrying() and driver.here == "C1 / 1"
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert bed_of(desk, person) == "C1 / 2"


def test_esc_leaves_the_person_where_he_was(driver: Driver, house: dict[str, int]) -> None:
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Escape)
    assert not driver.carrying()
    assert bed_of(driver.opened.desk, person_ids(driver.opened.desk, house["one"])[0]) == "C1 / 2"


def test_while_someone_is_carried_every_bed_says_whether_it_will_do(
    driver: Driver, house: dict[str, int]
) -> None:
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return)
    rules = driver.board._rules
    assert rules[driver.bed_id("C1 / 1")] is Status.READY
    assert rules[driver.bed_id("C3 / 1")] is Status.STOP  # a room for women
    assert rules[driver.bed_id("C7 / 1")] is Status.ATTENTION  # kept for isolation
    driver.go("C3 / 1")
    shown = [badge.accessibleName() for badge in driver.screen.bed_card.rules if badge.isVisible()]
    assert "C3 is for women." in shown
    driver.press(Qt.Key.Key_Return)  # refused by the service, and still carried
    assert driver.carrying()
    assert bed_of(driver.opened.desk, person_ids(driver.opened.desk, house["one"])[0]) == "C1 / 2"
    assert not driver.screen.override.isVisible()


def test_a_soft_rule_is_overridden_by_a_second_word(driver: Driver, house: dict[str, int]) -> None:
    desk = driver.opened.desk
    person = person_ids(desk, house["one"])[0]
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return)
    driver.go("C7 / 1")
    driver.press(Qt.Key.Key_Return)
    assert bed_of(desk, person) == "C1 / 2"
    assert "kept for isolation" in driver.screen.override.text
    driver.press(Qt.Key.Key_G, mod=CTRL)
    assert bed_of(desk, person) == "C7 / 1"
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert bed_of(desk, person) == "C1 / 2"


def test_going_on_withdraws_the_offer_to_override(driver: Driver) -> None:
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return)
    driver.go("C7 / 1")
    driver.press(Qt.Key.Key_Return)
    assert driver.screen.override.isVisible()
    driver.press(Qt.Key.Key_Right)
    assert not driver.screen.override.isVisible()


def test_two_people_exchange_beds_by_a_second_enter(driver: Driver, house: dict[str, int]) -> None:
    desk = driver.opened.desk
    one, other = person_ids(desk, house["four"])[:2]
    before = bed_of(desk, one), bed_of(desk, other)
    driver.go(before[0])
    driver.press(Qt.Key.Key_Return)
    driver.go(before[1])
    driver.press(Qt.Key.Key_Return)
    assert driver.said.startswith("Enter again exchanges the beds")
    assert (bed_of(desk, one), bed_of(desk, other)) == before
    driver.press(Qt.Key.Key_Return)
    assert (bed_of(desk, one), bed_of(desk, other)) == before[::-1]
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert (bed_of(desk, one), bed_of(desk, other)) == before


def test_del_frees_a_bed_and_undo_gives_it_back(driver: Driver, house: dict[str, int]) -> None:
    desk = driver.opened.desk
    person = person_ids(desk, house["one"])[0]
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Delete)
    assert bed_of(desk, person) == ""
    assert [row.guest.person_id for row in driver.screen.waiting.table.rows.all_rows] == [person]
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert bed_of(desk, person) == "C1 / 2"


def test_a_bed_goes_out_of_service_and_back(driver: Driver) -> None:
    driver.go("B1 / 1")
    driver.press(Qt.Key.Key_O, mod=CTRL)
    assert driver.said == "B1 / 1 is out of service."
    tile = driver.board.tile()
    assert tile is not None and tile.bed.state is BedState.OUT_OF_SERVICE
    assert "1 out of service" in driver.screen.counts.accessibleName()
    driver.press(Qt.Key.Key_O, mod=CTRL)
    tile = driver.board.tile()
    assert tile is not None and tile.bed.state is BedState.READY
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    tile = driver.board.tile()
    assert tile is not None and tile.bed.state is BedState.OUT_OF_SERVICE


def test_a_taken_bed_can_not_go_out_of_service(driver: Driver) -> None:
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_O, mod=CTRL)
    assert "ZAWADI, Jean Claude" in driver.said
    tile = driver.board.tile()
    assert tile is not None and tile.bed.state is BedState.READY


def test_letters_find_a_person_through_the_scan_box(driver: Driver, qtbot: QtBot) -> None:
    driver.go("B1 / 1")
    QTest.keyClicks(driver.board, "z")
    field = QApplication.focusWidget()
    assert field is driver.opened.window.scan_box
    QTest.keyClicks(field, "awadi")
    qtbot.waitUntil(lambda: driver.opened.window.scan_box.results_shown)
    driver.press(Qt.Key.Key_Return)
    assert driver.here == "C1 / 2"
    assert QApplication.focusWidget() is driver.board
    assert not driver.carrying()  # the scanner's Enter finds, and takes nobody up


def test_a_scan_over_the_board_goes_to_the_persons_bed(driver: Driver, house: dict[str, int]) -> None:
    member = case_file(driver.opened.desk, house["two"]).members[1]
    QTest.keyClicks(driver.board, member.card_number[0])
    QTest.keyClicks(driver.opened.window.scan_box, member.card_number[1:])
    driver.press(Qt.Key.Key_Return)
    assert driver.here == member.bed
    assert not driver.carrying()


@pytest.fixture
def waiting(sqlite_desk: Desk, house: dict[str, int]) -> int:
    """A family of three in the building without beds."""
    case_id = add_case(sqlite_desk, "BI-26000103", 3, family="MAOMBI")
    check_in(sqlite_desk, person_ids(sqlite_desk, case_id), {})
    return case_id


def test_beds_are_proposed_with_reasons_and_given_at_once(
    waiting: int, open_desk: Open, qtbot: QtBot
) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    table = driver.screen.waiting.table
    assert [row.plan for row in table.rows.all_rows] == ["", "", ""]
    driver.press(Qt.Key.Key_Return, mod=CTRL)
    planned = [row.plan for row in table.rows.all_rows]
    assert all(" / " in plan for plan in planned)
    assert all(row.why.startswith("Family together") for row in table.rows.all_rows)
    assert len(driver.board._proposed) == 3
    driver.press(Qt.Key.Key_Return, mod=CTRL)
    desk = driver.opened.desk
    assert [bed_of(desk, person) for person in person_ids(desk, waiting)] == planned
    assert driver.said.startswith("3 people have a bed now: ")
    assert not table.isVisible()
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert [bed_of(desk, person) for person in person_ids(desk, waiting)] == ["", "", ""]


def test_those_without_a_bed_come_before_the_bed_in_focus(
    waiting: int, open_desk: Open, qtbot: QtBot
) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    screen = driver.screen
    qtbot.waitUntil(lambda: screen.waiting.y() < screen.bed_card.y())
    table = screen.waiting.table
    assert table.visibleRegion().boundingRect() == table.rect()
    assert table.verticalScrollBar().maximum() == 0, "all three are seen"
    driver.press(Qt.Key.Key_Return, mod=CTRL)
    driver.press(Qt.Key.Key_Return, mod=CTRL)
    qtbot.waitUntil(lambda: screen.waiting.y() > screen.bed_card.y())


def test_someone_without_a_bed_is_taken_up_from_the_list(waiting: int, open_desk: Open, qtbot: QtBot) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    driver.screen.waiting.table.setFocus()
    driver.press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is driver.board
    driver.go("A8 / 1")
    driver.press(Qt.Key.Key_Return)
    assert bed_of(driver.opened.desk, person_ids(driver.opened.desk, waiting)[0]) == "A8 / 1"
    assert driver.said == "MAOMBI, Jean Claude has bed A8 / 1."


def centre(driver: Driver, label: str) -> QPoint:
    return driver.board.plan.tiles[driver.bed_id(label)].rect.center()


def drag(driver: Driver, start: QPoint, end: QPoint) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(driver.board, left, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(driver.board, start + (end - start) * step / 5)
    QTest.mouseRelease(driver.board, left, pos=end)
    driver.settle()


def test_a_person_is_dragged_to_another_bed(driver: Driver, house: dict[str, int]) -> None:
    desk = driver.opened.desk
    driver.go("C1 / 2")
    drag(driver, centre(driver, "C1 / 2"), centre(driver, "C1 / 3"))
    assert bed_of(desk, person_ids(desk, house["one"])[0]) == "C1 / 3"


def test_dropped_beside_every_bed_nothing_happens(driver: Driver, house: dict[str, int]) -> None:
    desk = driver.opened.desk
    driver.go("C1 / 2")
    drag(driver, centre(driver, "C1 / 2"), QPoint(driver.board.width() - 1, centre(driver, "C1 / 2").y()))
    assert bed_of(desk, person_ids(desk, house["one"])[0]) == "C1 / 2"
    assert not driver.carrying()


def test_a_screen_reader_hears_the_bed_in_focus(driver: Driver) -> None:
    driver.go("C1 / 2")
    told = driver.board.accessibleDescription()
    for words in ("C1 / 2", "Upper bunk", "Men", "ZAWADI, Jean Claude", "BI-26000102"):
        assert words in told
    driver.press(Qt.Key.Key_Down)
    assert "C1 / 1" in driver.board.accessibleDescription()
    assert "Free" in driver.board.accessibleDescription()


def test_the_panel_says_what_speaks_against_the_bed_somebody_has(
    sqlite_desk: Desk, house: dict[str, int], open_desk: Open, qtbot: QtBot
) -> None:
    person = person_ids(sqlite_desk, house["one"])[0]
    with sqlite_desk.database.write() as session:
        session.add(tb.HandlingNeed(person_id=person, need=Need.WCHR))
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    driver.go("C1 / 2")
    assert "upper bunk" in driver.screen.bed_card.rules[0].accessibleName()
    assert driver.screen.bed_card.rules[0].isVisible()


def test_who_leaves_today_is_shown(
    sqlite_desk: Desk, house: dict[str, int], open_desk: Open, qtbot: QtBot
) -> None:
    add_flight(sqlite_desk, [house["two"]], day=date(2026, 12, 6))
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    driver.go(case_file(sqlite_desk, house["two"]).members[0].bed)
    assert driver.screen.bed_card.state.accessibleName() == "Leaves today"
    assert driver.screen._leaving == frozenset(person_ids(sqlite_desk, house["two"]))


def picture(driver: Driver, label: str) -> QPixmap:
    """The bed as it is painted, without the ring of the focus."""
    driver.go("C9 / 2" if label != "C9 / 2" else "A1 / 1")
    tile = driver.board.plan.tiles[driver.bed_id(label)]
    return driver.board.grab(tile.rect)


def ink(pixmap: QPixmap) -> int:
    """How many pixels are not the surface."""
    image, surface = pixmap.toImage(), QColor("#FFFFFF").rgb()
    return sum(image.pixel(x, y) != surface for x in range(image.width()) for y in range(image.height()))


def test_free_taken_and_out_of_service_differ_in_shape(driver: Driver) -> None:
    free, taken = picture(driver, "C1 / 1"), picture(driver, "C1 / 2")
    driver.go("C1 / 1")
    driver.press(Qt.Key.Key_O, mod=CTRL)
    out = picture(driver, "C1 / 1")
    grey = [
        pixmap.toImage().convertToFormat(pixmap.toImage().Format.Format_Grayscale8)
        for pixmap in (free, taken, out)
    ]
    assert grey[0] != grey[1] != grey[2] != grey[0]
    assert ink(out) > ink(free) + 150  # the hatching


def test_rules_for_one_person_are_those_of_each_bed(driver: Driver, house: dict[str, int]) -> None:
    from transit_desk.services.allocate_beds import rules_against

    desk = driver.opened.desk
    person = person_ids(desk, house["two"])[1]
    found = rules_for_person(desk, person)
    assert found.keys() == driver.board.plan.tiles.keys()
    for bed_id in list(found)[::17]:
        assert found[bed_id] == rules_against(desk, person, bed_id)


def test_placing_is_all_or_nobody(driver: Driver, house: dict[str, int]) -> None:
    from transit_desk.domain.refusals import BedTaken

    desk = driver.opened.desk
    one, other = person_ids(desk, house["four"])[:2]
    before = bed_of(desk, one), bed_of(desk, other)
    with pytest.raises(BedTaken):
        place(desk, {one: driver.bed_id("A8 / 1"), other: driver.bed_id("C1 / 2")}, override=True)
    assert (bed_of(desk, one), bed_of(desk, other)) == before


@pytest.mark.parametrize("code", ["en", "fr"])
def test_everything_has_a_name_and_room(waiting: int, open_desk: Open, qtbot: QtBot, code: str) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    driver.opened.shell.language.switch(code)
    driver.press(Qt.Key.Key_Return, mod=CTRL)
    driver.settle()
    assert_accessible(driver.screen)
    assert_not_cut(driver.screen)
