"""Beds: the board on a real database, by keyboard and mouse."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db import tables as tb
from db.engine import Database
from tests.db_fixtures import Clock, new_desk
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from tests.ui.people import add_case, add_flight, check_in_cases, person_ids
from transit_desk.domain.board_rows import BedLook, Board
from transit_desk.domain.codes import BedLevel, Need
from transit_desk.domain.rights import Role, Staff, program
from transit_desk.services.allocate_beds import place, show_house
from transit_desk.services.bed_board import drops
from transit_desk.services.care_for_beds import close_room
from transit_desk.services.check_in import case_file, check_in
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import hold
from ui.status import Status
from ui.views.beds import BedsScreen, Mode

Open = Callable[..., OpenDesk]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Driver:
    """The window with Beds on view; keys go to whoever has the focus."""

    def __init__(self, opened: OpenDesk, qtbot: QtBot) -> None:
        self.opened, self.qtbot = opened, qtbot
        screen = opened.window.screen_on_view
        assert isinstance(screen, BedsScreen)
        self.screen, self.house, self.board = screen, screen.house, screen.board
        opened.window.activateWindow()
        self.board.setFocus()
        self.settle()

    def settle(self) -> None:
        timers = (self.house._pause, self.board._alone, self.board._rest)
        self.qtbot.waitUntil(lambda: not any(timer.isActive() for timer in timers), timeout=30_000)
        self.opened.settle()
        QApplication.processEvents()  # layouts put off until now

    def press(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            widget = QApplication.focusWidget()
            assert widget is not None
            QTest.keyClick(widget, key, mod)
            self.settle()

    def go(self, label: str) -> None:
        assert self.board.focus_bed(self.bed_id(label))
        self.settle()

    def bed_id(self, label: str) -> int:
        return next(bed_id for bed_id in self.board.plan.tiles if self.board.label(bed_id) == label)

    def bed(self, label: str) -> str:
        bed = self.board.bed(self.bed_id(label))
        return "" if bed is None or bed.person is None else bed.person.name

    def bed_of_family(self, bed_id: int, family: str) -> bool:
        """Whether somebody of this name has the bed."""
        bed = self.board.bed(bed_id)
        return bed is not None and bed.person is not None and bed.person.name.startswith(f"{family}, ")

    @property
    def here(self) -> str:
        tile = self.board.tile()
        return "" if tile is None else self.board.label(tile.bed.bed_id)

    def look(self, label: str) -> BedLook | None:
        bed = self.board.bed(self.bed_id(label))
        return None if bed is None else bed.look

    def room_id(self, name: str) -> int:
        return next(room_id for room_id, card in self.board.plan.card_of.items() if card.room.name == name)

    def beside(self, label: str) -> str:
        """A free bed of a room for families that adjoins this bed's room."""
        room = self.board.room_of(self.bed_id(label))
        assert room is not None
        for tile in self.board.plan.tiles.values():
            near = tile.room.room_id in room.neighbours and tile.bed.look is BedLook.FREE
            if near and tile.bed.level is not BedLevel.COT and tile.bed.level is not BedLevel.UPPER:
                return self.board.label(tile.bed.bed_id)
        raise LookupError(label)

    @property
    def lines(self) -> list[str]:
        """What the panel says against the place in focus, or for it."""
        return [badge.accessibleName() for badge in self.house.bed_card.rules if badge.isVisible()]

    def carrying(self) -> bool:
        return self.board.carried is not None

    @property
    def said(self) -> str:
        return self.opened.said

    @property
    def told(self) -> str:
        """What the line below the board says: what the keys do, and what is no act."""
        return self.house.status.text()


def as_role(desk: Desk, *roles: Role) -> Desk:
    return replace(desk, staff=Staff("somebody", "Somebody", frozenset(roles)))


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
    rules = driver.board.statuses
    assert rules[driver.bed_id("C1 / 1")] is Status.READY
    assert rules[driver.bed_id("C3 / 1")] is Status.STOP  # a room for women
    assert rules[driver.bed_id("C7 / 1")] is Status.ATTENTION  # kept for isolation
    driver.go("C3 / 1")
    shown = [badge.accessibleName() for badge in driver.house.bed_card.rules if badge.isVisible()]
    assert "C3 is for women." in shown
    driver.press(Qt.Key.Key_Return)  # refused by the service, and still carried
    assert driver.carrying()
    assert bed_of(driver.opened.desk, person_ids(driver.opened.desk, house["one"])[0]) == "C1 / 2"
    assert not driver.house.moves.override.isVisible()


def test_a_soft_rule_is_overridden_by_a_second_word(driver: Driver, house: dict[str, int]) -> None:
    desk = driver.opened.desk
    person = person_ids(desk, house["one"])[0]
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return)
    driver.go("C7 / 1")
    driver.press(Qt.Key.Key_Return)
    assert bed_of(desk, person) == "C1 / 2"
    assert "kept for isolation" in driver.house.moves.override.text
    driver.press(Qt.Key.Key_G, mod=CTRL)
    assert bed_of(desk, person) == "C7 / 1"
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert bed_of(desk, person) == "C1 / 2"


def test_going_on_withdraws_the_offer_to_override(driver: Driver) -> None:
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return)
    driver.go("C7 / 1")
    driver.press(Qt.Key.Key_Return)
    assert driver.house.moves.override.isVisible()
    driver.press(Qt.Key.Key_Right)
    assert not driver.house.moves.override.isVisible()


def test_two_people_exchange_beds_by_a_second_enter(driver: Driver, house: dict[str, int]) -> None:
    desk = driver.opened.desk
    one, other = person_ids(desk, house["four"])[:2]
    before = bed_of(desk, one), bed_of(desk, other)
    driver.go(before[0])
    driver.press(Qt.Key.Key_Return)
    driver.go(before[1])
    driver.press(Qt.Key.Key_Return)
    assert driver.told.startswith("Enter again exchanges the beds")
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
    assert [row.person_id for row in driver.house.waiting.table.rows.all_rows] == [person]
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert bed_of(desk, person) == "C1 / 2"


def test_a_bed_goes_out_of_service_and_back(driver: Driver) -> None:
    driver.go("B1 / 1")
    driver.press(Qt.Key.Key_O, mod=CTRL)
    assert driver.said == "B1 / 1 is out of service."
    tile = driver.board.tile()
    assert tile is not None and tile.bed.look is BedLook.OUT_OF_SERVICE
    assert "1 out of service" in driver.house.counts.accessibleName()
    driver.press(Qt.Key.Key_O, mod=CTRL)
    tile = driver.board.tile()
    assert tile is not None and tile.bed.look is BedLook.FREE
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    tile = driver.board.tile()
    assert tile is not None and tile.bed.look is BedLook.OUT_OF_SERVICE


def test_a_taken_bed_can_not_go_out_of_service(driver: Driver) -> None:
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_O, mod=CTRL)
    assert "ZAWADI, Jean Claude" in driver.said
    tile = driver.board.tile()
    assert tile is not None and tile.bed.look is BedLook.TAKEN


def test_letters_find_a_name_while_they_are_typed(driver: Driver) -> None:
    driver.go("B1 / 1")
    driver.press(Qt.Key.Key_Z)
    assert driver.here == "C1 / 2"
    driver.press(Qt.Key.Key_Backspace, Qt.Key.Key_F, Qt.Key.Key_U)
    first = driver.here
    driver.press(Qt.Key.Key_PageDown)
    assert driver.here != first
    assert {driver.bed(first), driver.bed(driver.here)} == {"FURAHA, Jean Claude", "FURAHA, Béatrice"}
    assert QApplication.focusWidget() is driver.board
    driver.press(Qt.Key.Key_Escape)
    assert driver.board._find.text == ""
    driver.press(Qt.Key.Key_Z, Qt.Key.Key_Return)
    assert driver.carrying(), "Enter takes up whom the letters found"


def test_letters_that_begin_no_name_go_to_the_scan_box(driver: Driver) -> None:
    driver.go("B1 / 1")
    QTest.keyClicks(driver.board, "zx")
    assert QApplication.focusWidget() is driver.opened.window.scan_box
    assert driver.opened.window.scan_box.text() == "zx"
    assert driver.board._find.text == ""


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


def test_the_button_leads_to_the_plan(waiting: int, open_desk: Open, qtbot: QtBot) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    driver.press(Qt.Key.Key_Return, mod=CTRL)
    assert driver.screen.modes.value() == Mode.PLAN
    driver.press(Qt.Key.Key_1, mod=CTRL)
    assert driver.board.isVisible()


def test_those_without_a_bed_come_before_the_bed_in_focus(
    waiting: int, open_desk: Open, qtbot: QtBot
) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    screen = driver.screen
    qtbot.waitUntil(lambda: screen.house.waiting.y() < screen.house.bed_card.y(), timeout=30_000)
    table = screen.house.waiting.table
    assert table.visibleRegion().boundingRect() == table.rect()
    assert table.verticalScrollBar().maximum() == 0, "all three are seen"
    people = person_ids(driver.opened.desk, waiting)
    place(
        driver.opened.desk, dict(zip(people, [driver.bed_id(f"A8 / {at}") for at in (1, 2, 3)], strict=True))
    )
    screen.activated()
    driver.settle()
    qtbot.waitUntil(lambda: screen.house.waiting.y() > screen.house.bed_card.y(), timeout=30_000)


def test_shift_enter_takes_up_a_household_from_the_list(waiting: int, open_desk: Open, qtbot: QtBot) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    driver.house.waiting.table.setFocus()
    driver.press(Qt.Key.Key_Return, mod=SHIFT)
    carried = driver.board.carried
    assert carried is not None and carried.household and len(carried.people) == 3
    driver.go("A8 / 1")
    driver.press(Qt.Key.Key_Return)
    assert {bed.split(" / ")[0] for bed in beds_of(driver.opened.desk, waiting)} == {"A8"}


def test_someone_without_a_bed_is_taken_up_from_the_list(waiting: int, open_desk: Open, qtbot: QtBot) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    driver.house.waiting.table.setFocus()
    driver.press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is driver.board
    driver.go("A8 / 1")
    driver.press(Qt.Key.Key_Return)
    assert bed_of(driver.opened.desk, person_ids(driver.opened.desk, waiting)[0]) == "A8 / 1"
    assert driver.said == "MAOMBI, Jean Claude has bed A8 / 1."


def centre(driver: Driver, label: str) -> QPoint:
    return driver.board.rect_of(driver.bed_id(label)).center()


def drag(driver: Driver, start: QPoint, end: QPoint) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(driver.board.viewport(), left, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(driver.board.viewport(), start + (end - start) * step / 5)
    QTest.mouseRelease(driver.board.viewport(), left, pos=end)
    driver.settle()


def test_a_person_is_dragged_to_another_bed(driver: Driver, house: dict[str, int]) -> None:
    desk = driver.opened.desk
    driver.go("C1 / 2")
    drag(driver, centre(driver, "C1 / 2"), centre(driver, "C1 / 3"))
    assert bed_of(desk, person_ids(desk, house["one"])[0]) == "C1 / 3"


def test_dropped_beside_every_bed_nothing_happens(driver: Driver, house: dict[str, int]) -> None:
    desk = driver.opened.desk
    driver.go("C1 / 2")
    corner = driver.board.viewport().rect().topRight() + QPoint(-1, 1)  # beside the heading of a block
    assert driver.board.card_at(corner) is None
    drag(driver, centre(driver, "C1 / 2"), corner)
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
    assert "upper bunk" in driver.house.bed_card.rules[0].accessibleName()
    assert driver.house.bed_card.rules[0].isVisible()


def test_who_leaves_today_is_shown(
    sqlite_desk: Desk, house: dict[str, int], open_desk: Open, qtbot: QtBot
) -> None:
    add_flight(sqlite_desk, [house["two"]], day=date(2026, 12, 6))
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    driver.go(case_file(sqlite_desk, house["two"]).members[0].bed)
    assert driver.house.bed_card.state.accessibleName() == "Leaves today"
    leaving = [tile for tile in driver.board.plan.tiles.values() if tile.bed.look is BedLook.LEAVING]
    assert {tile.bed.person.person_id for tile in leaving if tile.bed.person is not None} == set(
        person_ids(sqlite_desk, house["two"])
    )


def test_drops_of_one_person_are_the_rules_of_each_bed(driver: Driver, house: dict[str, int]) -> None:
    from transit_desk.services.propose_beds import rules_against

    desk = driver.opened.desk
    person = person_ids(desk, house["two"])[1]
    found = drops(desk, [person]).beds
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


def test_ctrl_x_exchanges_at_once(driver: Driver, house: dict[str, int]) -> None:
    desk = driver.opened.desk
    one, other = person_ids(desk, house["four"])[:2]
    before = bed_of(desk, one), bed_of(desk, other)
    driver.go(before[0])
    driver.press(Qt.Key.Key_Return)
    driver.go(before[1])
    driver.press(Qt.Key.Key_X, mod=CTRL)
    assert (bed_of(desk, one), bed_of(desk, other)) == before[::-1]


def test_the_plan_and_the_nights_are_one_key_away(driver: Driver, house: dict[str, int]) -> None:
    person = person_ids(driver.opened.desk, house["one"])[0]
    for key, mode in ((Qt.Key.Key_2, Mode.NIGHTS), (Qt.Key.Key_3, Mode.PLAN), (Qt.Key.Key_1, Mode.HOUSE)):
        driver.press(key, mod=CTRL)
        assert driver.screen.modes.value() == mode
        assert driver.board.isVisible() == (mode is Mode.HOUSE)
        assert driver.house.head.isVisible() == (mode is Mode.HOUSE)
        assert driver.screen.open_person(person)
    assert driver.here == "C1 / 2"


def test_a_house_without_rooms_says_where_they_come_from(driver: Driver) -> None:
    driver.house.show_board(Board(date(2026, 12, 6), (), (), ()))
    assert "Setup (F8)" in driver.board.accessibleDescription()
    assert driver.board.tile() is None
    driver.press(Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_Down)
    assert not driver.carrying()


# Households


def beds_of(desk: Desk, case_id: int) -> list[str]:
    return [bed_of(desk, person) for person in person_ids(desk, case_id)]


def test_shift_enter_moves_a_whole_household_into_a_room(driver: Driver, house: dict[str, int]) -> None:
    desk = driver.opened.desk
    before = beds_of(desk, house["two"])
    driver.go(before[0])
    driver.press(Qt.Key.Key_Return, mod=SHIFT)
    carried = driver.board.carried
    assert carried is not None and carried.household and len(carried.people) == 2
    assert driver.board.room_statuses[driver.room_id("A8")] is Status.READY
    assert driver.board.room_statuses[driver.room_id("C1")] is Status.STOP
    driver.go("C1 / 4")
    assert any("C1" in line for line in driver.lines)
    driver.press(Qt.Key.Key_Return)  # for men alone: a supervisor may, with a reason
    assert driver.house.moves.reason.isVisible() and beds_of(desk, house["two"]) == before
    driver.press(Qt.Key.Key_Escape)
    assert not driver.house.moves.reason.isVisible() and driver.carrying()
    driver.go("A8 / 2")
    assert driver.lines == ["Nothing speaks against it."]
    driver.press(Qt.Key.Key_Return)
    after = beds_of(desk, house["two"])
    assert {bed.split(" / ")[0] for bed in after} == {"A8"}
    assert driver.said.startswith("2 people have a bed now: A8 / ")
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert beds_of(desk, house["two"]) == before


def test_a_household_is_dragged_by_its_mark_and_one_person_by_the_bed(
    driver: Driver, house: dict[str, int]
) -> None:
    desk = driver.opened.desk
    driver.board.zoom_to(1.5)
    driver.settle()
    first = beds_of(desk, house["two"])[0]
    driver.go(first)
    tile = driver.board.tile()
    assert tile is not None
    mark = driver.board._mark_rect(tile)
    assert not mark.isEmpty()
    left, port = Qt.MouseButton.LeftButton, driver.board.viewport()
    QTest.mousePress(port, left, pos=mark.center())
    QTest.mouseMove(port, mark.center() + QPoint(30, 30))
    carried = driver.board.carried
    assert carried is not None and carried.household
    QTest.mouseRelease(port, left, pos=QPoint(-50, -50))
    driver.settle()
    assert not driver.carrying()
    QTest.mousePress(port, left, pos=mark.center() + QPoint(-60, 4))
    QTest.mouseMove(port, mark.center() + QPoint(0, 40))
    carried = driver.board.carried
    assert carried is not None and not carried.household
    driver.press(Qt.Key.Key_Escape)
    QTest.mouseRelease(port, left, pos=mark.center())
    assert beds_of(desk, house["two"])[0] == first


def test_someone_without_a_bed_is_dragged_from_the_list(waiting: int, open_desk: Open, qtbot: QtBot) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    desk, table = driver.opened.desk, driver.house.waiting.table
    driver.go("A8 / 1")
    port = table.viewport()
    start = table.visualRect(table.model().index(0, 0)).center()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(port, left, SHIFT, start)
    QTest.mouseMove(port, start + QPoint(-40, 0))
    end = start
    for _ in range(2):  # the house moves under the mouse while it is at the edge
        end = port.mapFromGlobal(driver.board.viewport().mapToGlobal(centre(driver, "A8 / 1")))
        QTest.mouseMove(port, end)
    assert driver.board.carried is not None and driver.board.carried.household
    driver.settle()
    QTest.mouseRelease(port, left, SHIFT, end)
    driver.settle()
    assert {bed.split(" / ")[0] for bed in beds_of(desk, waiting)} == {"A8"}


# Rules set aside


@pytest.fixture
def wheelchair(sqlite_desk: Desk, house: dict[str, int]) -> int:
    """The man of C1 uses a wheelchair and takes no stairs: C1 is not accessible for him."""
    person = person_ids(sqlite_desk, house["one"])[0]
    with sqlite_desk.database.write() as session:
        session.add(tb.HandlingNeed(person_id=person, need=Need.WCHS))
    return person


def test_a_supervisor_sets_a_hard_rule_aside_with_a_reason_that_stays_in_sight(
    wheelchair: int, open_desk: Open, qtbot: QtBot
) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    desk = driver.opened.desk
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return)
    driver.go("C1 / 1")
    assert any("accessible room" in line for line in driver.lines)
    driver.press(Qt.Key.Key_Return)
    bar = driver.house.moves.reason
    assert bar.isVisible() and "accessible room" in bar.text
    assert not bar.give.isEnabled(), "without a reason nobody sets a rule aside"
    driver.press(Qt.Key.Key_Return)
    assert bed_of(desk, wheelchair) == "C1 / 2"
    QTest.keyClicks(bar.reason, "His brother carries him")
    driver.press(Qt.Key.Key_Return)
    assert bed_of(desk, wheelchair) == "C1 / 1"
    assert not bar.isVisible() and QApplication.focusWidget() is driver.board
    tile = driver.board.tile()
    assert tile is not None and tile.bed.override is not None
    assert tile.bed.override.reason == "His brother carries him"
    assert "His brother carries him" in driver.house.bed_card.override.accessibleName()
    assert driver.house.bed_card.override.isVisible()
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert bed_of(desk, wheelchair) == "C1 / 2"


def test_the_front_desk_sets_no_hard_rule_aside(
    sqlite_desk: Desk, wheelchair: int, open_desk: Open, qtbot: QtBot
) -> None:
    driver = Driver(open_desk(as_role(sqlite_desk, Role.FRONT_DESK), beds=BedsScreen), qtbot)
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return)
    driver.go("C1 / 1")
    driver.press(Qt.Key.Key_Return)
    assert not driver.house.moves.reason.isVisible() and driver.carrying()
    assert "accessible room" in driver.said
    assert bed_of(sqlite_desk, wheelchair) == "C1 / 2"


def test_what_a_place_costs_is_said_though_no_rule_speaks_against_it(
    driver: Driver, house: dict[str, int]
) -> None:
    desk = driver.opened.desk
    driver.go(beds_of(desk, house["four"])[0])
    driver.press(Qt.Key.Key_Return)
    target = driver.beside(beds_of(desk, house["four"])[0])
    driver.go(target)
    assert "Splits the family." in driver.lines


# Doing again


def test_what_was_taken_back_is_done_again(driver: Driver, house: dict[str, int]) -> None:
    desk = driver.opened.desk
    person = person_ids(desk, house["one"])[0]
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Return)
    driver.press(Qt.Key.Key_Delete)
    assert bed_of(desk, person) == ""
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    driver.opened.window.strip._take_back(driver.opened.window.strip.acts[-3])
    driver.settle()
    assert bed_of(desk, person) == "C1 / 2"
    assert "Ctrl+Y: do it again." in driver.house.status.text()
    driver.press(Qt.Key.Key_Z, mod=CTRL | SHIFT)
    assert bed_of(desk, person) == "C1 / 1"
    driver.press(Qt.Key.Key_Y, mod=CTRL)
    assert bed_of(desk, person) == ""
    driver.press(Qt.Key.Key_Y, mod=CTRL)
    assert driver.told == "There is nothing to do again."


def test_nothing_is_done_again_after_something_else(driver: Driver) -> None:
    driver.go("B1 / 1")
    driver.press(Qt.Key.Key_O, mod=CTRL)
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    driver.go("B1 / 2")
    driver.press(Qt.Key.Key_O, mod=CTRL)
    driver.press(Qt.Key.Key_Y, mod=CTRL)
    assert driver.told == "There is nothing to do again."
    assert driver.look("B1 / 1") is BedLook.FREE


def test_nothing_is_done_again_over_what_the_other_desk_did(
    driver: Driver, sqlite_desk: Desk, house: dict[str, int]
) -> None:
    person = person_ids(sqlite_desk, house["one"])[0]
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Return)
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    place(sqlite_desk, {person: driver.bed_id("C1 / 4")}, override=True)
    driver.screen.activated()
    driver.settle()
    driver.press(Qt.Key.Key_Y, mod=CTRL)
    assert driver.told == "There is nothing to do again."
    assert bed_of(sqlite_desk, person) == "C1 / 4"


# Two desks


def test_the_second_desk_is_told_who_was_quicker_and_sees_it(
    driver: Driver, sqlite_desk: Desk, house: dict[str, int]
) -> None:
    other = replace(sqlite_desk, staff=program("N. Irakoze"))
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return)
    driver.go("C1 / 1")
    quicker = person_ids(sqlite_desk, house["four"])[0]
    place(other, {quicker: driver.bed_id("C1 / 1")}, override=True)
    driver.press(Qt.Key.Key_Return)
    assert "C1 / 1" in driver.said and "N. Irakoze" in driver.said and "BI-26000100" in driver.said
    assert not driver.carrying()
    assert driver.look("C1 / 1") is BedLook.TAKEN, "the board was read again"


def test_where_desks_share_a_database_the_board_is_read_again_by_itself(
    postgres_database: Database, clock: Clock, open_desk: Open, qtbot: QtBot
) -> None:
    desk = new_desk(postgres_database, clock)
    case_id = add_case(desk, "BI-26000100", 1, family="BAHATI")
    check_in_cases(desk, [case_id])
    driver = Driver(open_desk(desk, beds=BedsScreen), qtbot)
    assert driver.house._poll.isActive()
    place(desk, {person_ids(desk, case_id)[0]: driver.bed_id("A8 / 1")}, override=True)
    driver.house._poll.timeout.emit()
    driver.settle()
    assert driver.look("A8 / 1") is BedLook.TAKEN


def test_a_desk_of_its_own_reads_only_what_it_has_to(driver: Driver) -> None:
    assert not driver.house._poll.isActive()


# Cleaning, rooms, holds


def test_a_bed_that_was_left_is_cleaned_and_the_whole_room_with_shift(
    driver: Driver, house: dict[str, int], clock: Clock
) -> None:
    beds = beds_of(driver.opened.desk, house["two"])
    clock.forward(days=1)  # they have slept there
    for label in beds:
        driver.go(label)
        driver.press(Qt.Key.Key_Delete)
        assert driver.look(label) is BedLook.CLEANING
    driver.press(Qt.Key.Key_E, mod=CTRL)
    assert driver.look(beds[1]) is BedLook.FREE and driver.said == f"Cleaned: {beds[1]}."
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert driver.look(beds[1]) is BedLook.CLEANING
    driver.press(Qt.Key.Key_N, mod=CTRL | SHIFT)
    assert {driver.look(label) for label in beds} == {BedLook.FREE}
    driver.press(Qt.Key.Key_E, mod=CTRL)
    assert driver.told == f"Nothing in {beds[1]} waits to be cleaned."


def test_a_room_is_closed_and_opened_again(driver: Driver) -> None:
    driver.go("A8 / 1")
    driver.press(Qt.Key.Key_O, mod=CTRL | SHIFT)
    assert driver.said == "Room A8 is closed." and driver.look("A8 / 3") is BedLook.CLOSED
    driver.press(Qt.Key.Key_O, mod=CTRL | SHIFT)
    assert driver.said == "Room A8 is open." and driver.look("A8 / 3") is BedLook.FREE


def test_a_bed_is_no_longer_held_and_a_hold_is_moved(
    sqlite_desk: Desk, house: dict[str, int], open_desk: Open, qtbot: QtBot
) -> None:
    case_id = add_case(sqlite_desk, "BI-26000105", 1, family="KEZA")
    person = person_ids(sqlite_desk, case_id)[0]
    beds = {
        f"{room.name} / {bed.name}": bed.bed_id for room in show_house(sqlite_desk).rooms for bed in room.beds
    }
    hold(sqlite_desk, {person: beds["A8 / 1"]})
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    assert driver.look("A8 / 1") is BedLook.HELD
    driver.go("A8 / 1")
    driver.press(Qt.Key.Key_Return)
    driver.go("A8 / 3")
    driver.press(Qt.Key.Key_Return)
    assert (driver.look("A8 / 1"), driver.look("A8 / 3")) == (BedLook.FREE, BedLook.HELD)
    assert driver.said == "Held: A8 / 3."
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert (driver.look("A8 / 1"), driver.look("A8 / 3")) == (BedLook.HELD, BedLook.FREE)
    driver.go("A8 / 1")
    driver.press(Qt.Key.Key_Delete)
    assert driver.look("A8 / 1") is BedLook.FREE
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert driver.look("A8 / 1") is BedLook.HELD


# While somebody is carried


def test_del_frees_the_beds_of_those_carried_and_nobody_elses(driver: Driver, house: dict[str, int]) -> None:
    desk = driver.opened.desk
    others = beds_of(desk, house["four"])
    driver.go(beds_of(desk, house["two"])[0])
    driver.press(Qt.Key.Key_Return)
    driver.go(others[0])
    driver.press(Qt.Key.Key_Delete)
    assert beds_of(desk, house["two"])[0] == "" and beds_of(desk, house["two"])[1]
    assert beds_of(desk, house["four"]) == others and not driver.carrying()
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    before = beds_of(desk, house["two"])
    driver.go(before[1])
    driver.press(Qt.Key.Key_Return, mod=SHIFT)
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Delete)
    assert beds_of(desk, house["two"]) == ["", ""] and bed_of(desk, person_ids(desk, house["one"])[0])
    assert driver.said == "2 beds are free now."
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert beds_of(desk, house["two"]) == before


def test_who_is_carried_without_a_bed_has_none_to_free(
    waiting: int, sqlite_desk: Desk, house: dict[str, int], open_desk: Open, qtbot: QtBot
) -> None:
    desk = as_role(sqlite_desk, Role.FRONT_DESK)
    driver = Driver(open_desk(desk, beds=BedsScreen), qtbot)
    driver.go(beds_of(desk, house["two"])[0])
    driver.press(Qt.Key.Key_Return, mod=SHIFT)
    driver.go("C1 / 2")
    assert "Del: free their beds" in driver.told
    driver.press(Qt.Key.Key_Escape)
    driver.house.waiting.table.setFocus()
    driver.press(Qt.Key.Key_Return, mod=SHIFT)
    driver.go("C1 / 2")
    assert "arrows to a room" in driver.told and "Del" not in driver.told
    driver.press(Qt.Key.Key_Delete)
    assert bed_of(desk, person_ids(desk, house["one"])[0]) == "C1 / 2"
    assert driver.carrying() and not driver.said


def test_nothing_else_is_done_to_a_bed_while_somebody_is_carried(
    driver: Driver, house: dict[str, int]
) -> None:
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return)
    driver.go("A8 / 1")
    driver.press(Qt.Key.Key_O, mod=CTRL)
    driver.press(Qt.Key.Key_O, mod=CTRL | SHIFT)
    assert driver.look("A8 / 1") is BedLook.FREE and driver.carrying() and not driver.said


def test_a_household_is_put_down_where_it_was_let_go_before_its_places_were_known(
    driver: Driver, house: dict[str, int]
) -> None:
    driver.go(beds_of(driver.opened.desk, house["two"])[0])
    QTest.keyClick(driver.board, Qt.Key.Key_Return, SHIFT)
    assert driver.board.focus_bed(driver.bed_id("A8 / 1")) and driver.board.drops is None
    QTest.keyClick(driver.board, Qt.Key.Key_Return)
    driver.settle()
    assert {bed.split(" / ")[0] for bed in beds_of(driver.opened.desk, house["two"])} == {"A8"}


def test_a_household_is_not_put_down_where_one_has_gone_on_from(
    driver: Driver, house: dict[str, int]
) -> None:
    before = beds_of(driver.opened.desk, house["two"])
    driver.go(before[0])
    QTest.keyClick(driver.board, Qt.Key.Key_Return, SHIFT)
    driver.board.focus_bed(driver.bed_id("A8 / 1"))
    QTest.keyClick(driver.board, Qt.Key.Key_Return)
    driver.board.focus_bed(driver.bed_id("A8 / 2"))
    driver.board.focus_bed(driver.bed_id("A8 / 1"))
    driver.settle()
    assert driver.carrying() and beds_of(driver.opened.desk, house["two"]) == before


def test_who_is_still_to_come_is_not_carried_with_the_household(
    sqlite_desk: Desk, house: dict[str, int], open_desk: Open, qtbot: QtBot
) -> None:
    case_id = add_case(sqlite_desk, "BI-26000107", 3, family="KEZA")
    father, mother, _son = person_ids(sqlite_desk, case_id)
    beds = {
        f"{room.name} / {bed.name}": bed.bed_id for room in show_house(sqlite_desk).rooms for bed in room.beds
    }
    check_in(sqlite_desk, [father, mother], {father: beds["A8 / 1"], mother: beds["A8 / 2"]})
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    driver.go("A8 / 1")
    driver.press(Qt.Key.Key_Return, mod=SHIFT)
    carried = driver.board.carried
    assert carried is not None and {one.person_id for one in carried.people} == {father, mother}
    driver.go("B1 / 1")
    driver.press(Qt.Key.Key_Return)
    assert {bed_of(sqlite_desk, one).split(" / ")[0] for one in (father, mother)} == {"B1"}


# Taken back


def test_a_move_by_hand_is_not_taken_back_over_what_somebody_else_did_since(
    driver: Driver, sqlite_desk: Desk, house: dict[str, int]
) -> None:
    person = person_ids(sqlite_desk, house["one"])[0]
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Return)
    place(sqlite_desk, {person: driver.bed_id("C1 / 4")}, override=True)
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert driver.opened.window.strip.acts[-1].kind == "refused"
    assert bed_of(sqlite_desk, person) == "C1 / 4"


def test_a_remark_leaves_the_last_act_to_be_taken_back(driver: Driver, house: dict[str, int]) -> None:
    desk = driver.opened.desk
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Return)
    driver.press(Qt.Key.Key_Y, mod=CTRL)
    driver.press(Qt.Key.Key_E, mod=CTRL)
    assert driver.told == "Nothing in C1 / 1 waits to be cleaned."
    driver.go("A8 / 1")
    driver.press(Qt.Key.Key_Delete)
    assert driver.told == "Nobody is in A8 / 1."
    assert "Nobody is in A8 / 1." in driver.board.accessibleDescription()
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert bed_of(desk, person_ids(desk, house["one"])[0]) == "C1 / 2"


# Held beds


@pytest.fixture
def held(sqlite_desk: Desk, house: dict[str, int]) -> tuple[int, ...]:
    """Three beds of A8 are held for a family: one waits to be cleaned; then the room is closed."""
    people = person_ids(sqlite_desk, add_case(sqlite_desk, "BI-26000105", 3, family="KEZA"))
    rooms = {room.name: room for room in show_house(sqlite_desk).rooms}
    beds = [bed.bed_id for bed in rooms["A8"].beds]
    hold(sqlite_desk, dict(zip(people, beds, strict=False)))
    with sqlite_desk.database.write() as session:
        bed = session.get(tb.Bed, beds[0])
        assert bed is not None
        bed.cleaning_since = sqlite_desk.clock()
    return people


def held_for(driver: Driver, people: tuple[int, ...]) -> int:
    return sum(driver.board.bed_of(person) is not None for person in people)


def test_a_held_bed_that_waits_to_be_cleaned_is_held_no_longer(
    held: tuple[int, ...], open_desk: Open, qtbot: QtBot
) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    driver.go("A8 / 1")
    assert driver.look("A8 / 1") is BedLook.CLEANING
    assert driver.house.bed_card.take_out.text().startswith("No longer hold it")
    driver.press(Qt.Key.Key_Delete)
    assert driver.said == "A8 / 1 is no longer held for KEZA, Jean Claude." and held_for(driver, held) == 2
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert held_for(driver, held) == 3
    driver.press(Qt.Key.Key_Y, mod=CTRL)
    assert held_for(driver, held) == 2


def test_held_beds_of_a_closed_room_are_held_no_longer(
    sqlite_desk: Desk, held: tuple[int, ...], open_desk: Open, qtbot: QtBot
) -> None:
    close_room(sqlite_desk, next(r.room_id for r in show_house(sqlite_desk).rooms if r.name == "A8"), True)
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    assert driver.look("A8 / 2") is BedLook.CLOSED
    driver.go("A8 / 2")
    driver.press(Qt.Key.Key_Return, mod=SHIFT)
    driver.go("C1 / 2")
    driver.press(Qt.Key.Key_Delete)
    assert driver.said == "3 beds are no longer held: A8 / 1-3."
    assert held_for(driver, held) == 0 and driver.bed("C1 / 2").startswith("ZAWADI")


def test_nobody_exchanges_a_bed_with_somebody_still_to_come(
    held: tuple[int, ...], house: dict[str, int], open_desk: Open, qtbot: QtBot
) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    for start, end in (("C1 / 2", "A8 / 1"), ("A8 / 1", "C1 / 2"), ("A8 / 1", "A8 / 2")):
        driver.go(start)
        driver.press(Qt.Key.Key_Return)
        driver.go(end)
        assert driver.told.startswith("This bed is taken.")
        driver.press(Qt.Key.Key_Return, Qt.Key.Key_Return)
        driver.press(Qt.Key.Key_X, mod=CTRL)
        assert driver.told.startswith("This bed is taken.") and driver.carrying() and not driver.said
        driver.press(Qt.Key.Key_Escape)


# Who may only look, and in both languages


@pytest.mark.parametrize("role", [Role.MEDICAL, Role.MOVEMENT, Role.AUDITOR])
def test_who_gives_no_beds_can_look_and_find_but_change_nothing(
    sqlite_desk: Desk, house: dict[str, int], open_desk: Open, qtbot: QtBot, role: Role
) -> None:
    driver = Driver(open_desk(as_role(sqlite_desk, role), beds=BedsScreen), qtbot)
    person = person_ids(sqlite_desk, house["one"])[0]
    QTest.keyClicks(driver.board, "zaw")
    assert driver.here == "C1 / 2"
    driver.press(Qt.Key.Key_Return)
    assert not driver.carrying()
    driver.press(Qt.Key.Key_Delete)
    for key in (Qt.Key.Key_O, Qt.Key.Key_E, Qt.Key.Key_X, Qt.Key.Key_Y):
        driver.press(key, mod=CTRL)
    drag(driver, centre(driver, "C1 / 2"), centre(driver, "C1 / 3"))
    assert not driver.carrying() and bed_of(sqlite_desk, person) == "C1 / 2"
    assert driver.house.look_only.isVisible() and not driver.house.propose.isVisible()


@pytest.mark.parametrize("code", ["en", "fr"])
def test_everything_has_a_name_and_room(waiting: int, open_desk: Open, qtbot: QtBot, code: str) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    driver.opened.shell.language.switch(code)
    driver.settle()
    for label in ("C1 / 2", "C3 / 1"):
        driver.go(label)
        assert_accessible(driver.screen)
        assert_not_cut(driver.screen)
        driver.press(Qt.Key.Key_Return)  # takes up, then asks for a reason
        assert_accessible(driver.screen)
        assert_not_cut(driver.screen)
    assert driver.house.moves.reason.isVisible()
