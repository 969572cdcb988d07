"""Movements by keyboard, on a real database: the form of a flight, who goes on it, and readiness."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db import tables as tb
from tests.db_fixtures import Clock
from tests.people import legs_of
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from tests.ui.people import add_case, add_flight, check_in_cases, clear_cases, person_ids
from transit_desk.domain.codes import Outcome
from transit_desk.domain.readiness import Desk as Lifter
from transit_desk.services.board import close_flight
from transit_desk.services.clear_medical import record_check
from transit_desk.services.context import Desk
from transit_desk.services.movements import list_movements
from ui.views.clock_words import clock_text, parse_clock
from ui.views.movements import Mode, MovementsScreen
from ui.views.passengers_page import Which
from ui.widgets.code_field import CodeField

Open = Callable[..., OpenDesk]
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


class Driver:
    """The screen, driven by keys that go to whoever has the focus."""

    def __init__(self, opened: OpenDesk, qtbot: QtBot) -> None:
        self.opened, self.qtbot = opened, qtbot
        screen = opened.window.screen_on_view
        assert isinstance(screen, MovementsScreen)
        self.screen = screen
        opened.window.activateWindow()

    @property
    def focus(self) -> QWidget:
        focus = QApplication.focusWidget()
        assert focus is not None
        return focus

    def press(self, key: Qt.Key | str, mod: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.keyClick(self.focus, key, mod)
        self.opened.settle()
        for _ in range(3):  # a word that changes its width lays out its parent, and that one its own
            QApplication.processEvents()

    def type(self, text: str) -> None:
        """Text into the field that has the keyboard, then on to the next field."""
        self.qtbot.keyClicks(self.focus, text)
        self.qtbot.keyClick(self.focus, Qt.Key.Key_Tab)

    def fill_leg(self, at: int, carrier: str, number: str, to: str, departs: str, arrives: str = "") -> None:
        """One leg of the form, field by field, from the airline on."""
        leg = self.screen.form.legs[at]
        leg.carrier.setFocus()
        self.type(carrier)
        self.type(number)
        self.qtbot.keyClick(self.focus, Qt.Key.Key_Tab)  # from: known already
        self.type(to)
        self.qtbot.keyClick(leg.day, Qt.Key.Key_Tab)
        leg.departs.setFocus()
        self.type(departs)
        self.type(arrives)


@pytest.fixture
def driver(sqlite_desk: Desk, open_desk: Open, qtbot: QtBot) -> Driver:
    """A desk without flights and three announced cases."""
    for at, (family, size) in enumerate((("BAHATI", 4), ("FURAHA", 2), ("ZAWADI", 1))):
        add_case(sqlite_desk, f"BI-2600010{at}", size, family=family, start=at)
    return Driver(open_desk(movements=MovementsScreen), qtbot)


@pytest.fixture
def flown(sqlite_desk: Desk, clock: Clock) -> tuple[int, list[int]]:
    """A flight with two cases in the building, and a third case on none: (movement, cases)."""
    cases = [add_case(sqlite_desk, f"BI-2600010{at}", 4 - at, start=at) for at in range(3)]
    movement_id = add_flight(sqlite_desk, cases[:2])
    check_in_cases(sqlite_desk, cases[:2])
    clock.forward(hours=24)
    return movement_id, cases


# The form


def test_a_flight_is_planned_by_keyboard_and_its_passengers_come_next(driver: Driver) -> None:
    desk = driver.opened.desk
    assert driver.screen.empty.isVisible()
    driver.press("n", CTRL)
    assert driver.screen.form.isVisible()
    assert driver.screen.form.legs[0].origin.code() == "BJM"
    driver.fill_leg(0, "ethiop", "816", "addis", "1540", "20:05")
    assert driver.screen.form.legs[0].carrier.currentText() == "ET  Ethiopian Airlines"
    assert driver.screen.form.legs[0].destination.currentText() == "ADD  Addis Ababa"
    driver.press("l", CTRL)
    assert driver.screen.form.legs[1].origin.code() == "ADD"
    assert driver.screen.form.legs[1].carrier.code() == "ET"
    driver.fill_leg(1, "ET", "500", "IAD", "22h40", "08:15+1")
    driver.screen.form.save_flight()
    driver.press(Qt.Key.Key_Return, CTRL)  # a second time, while the first is being stored
    (flight,) = list_movements(desk)
    assert flight.route == "BJM-ADD-IAD"
    first, second = legs_of(desk, flight.movement_id)
    assert first.departs == datetime(2026, 12, 7, 15, 40)
    assert first.arrives == datetime(2026, 12, 7, 20, 5)
    assert second.arrives == datetime(2026, 12, 8, 8, 15)
    assert driver.opened.said == "The flight is planned. Now put cases on it."
    assert driver.screen.modes.value() is Mode.PASSENGERS
    assert driver.screen.passengers.which.value() is Which.FREE
    assert driver.screen.passengers.table.hasFocus()


def test_a_wrong_leg_is_said_beside_it_and_nothing_is_stored(driver: Driver) -> None:
    driver.press("n", CTRL)
    driver.fill_leg(0, "ET", "816", "ADD", "15:40", "20:05")
    driver.press("l", CTRL)
    driver.fill_leg(1, "ET", "500", "IAD", "19:00")
    driver.press(Qt.Key.Key_Return, CTRL)
    legs = driver.screen.form.legs
    assert legs[1].problem.text() == "Leg 2: It leaves before the leg before it arrives."
    assert legs[0].problem.isHidden()
    assert legs[1].departs.hasFocus()
    assert list_movements(driver.opened.desk) == ()
    legs[1].departs.setText("22:40")
    driver.press(Qt.Key.Key_Return, CTRL)
    assert len(list_movements(driver.opened.desk)) == 1


def test_a_time_that_is_none_is_said_before_anything_is_asked(driver: Driver) -> None:
    driver.press("n", CTRL)
    driver.fill_leg(0, "ET", "816", "ADD", "25:10")
    driver.press(Qt.Key.Key_Return, CTRL)
    assert "15:40" in driver.screen.form.legs[0].problem.text()
    assert driver.screen.form.legs[0].departs.hasFocus()
    assert list_movements(driver.opened.desk) == ()


def test_an_unknown_airport_is_named_at_its_field(driver: Driver) -> None:
    driver.press("n", CTRL)
    driver.fill_leg(0, "ET", "816", "QQQ", "15:40")
    driver.press(Qt.Key.Key_Return, CTRL)
    assert "airport is not known" in driver.screen.form.legs[0].problem.text()
    assert driver.focus is driver.screen.form.legs[0].destination


def test_esc_leaves_the_form(driver: Driver) -> None:
    driver.press("n", CTRL)
    driver.press(Qt.Key.Key_Escape)
    assert driver.screen.form.isHidden()
    assert list_movements(driver.opened.desk) == ()


def test_the_last_leg_can_not_be_removed_and_the_others_are_counted_again(driver: Driver) -> None:
    driver.press("n", CTRL)
    form = driver.screen.form
    assert not form.legs[0].remove.isEnabled()
    driver.press("l", CTRL)
    driver.press("l", CTRL)
    form.legs[1].remove.click()
    assert [leg.heading.text() for leg in form.legs] == ["Leg 1", "Leg 2"]


def test_undo_takes_a_new_flight_back(driver: Driver) -> None:
    driver.press("n", CTRL)
    driver.fill_leg(0, "ET", "816", "ADD", "15:40")
    driver.press(Qt.Key.Key_Return, CTRL)
    driver.press("z", CTRL)
    assert list_movements(driver.opened.desk) == ()
    assert driver.screen.empty.isVisible()


def test_a_flight_that_slips_says_who_must_be_checked_again(
    sqlite_desk: Desk, flown: tuple[int, list[int]], open_desk: Open, qtbot: QtBot
) -> None:
    clear_cases(sqlite_desk, flown[1][:2])
    driver = Driver(open_desk(movements=MovementsScreen), qtbot)
    driver.press("e", CTRL)
    legs = driver.screen.form.legs
    assert [leg.departs.text() for leg in legs] == ["15:40", "22:40"]
    assert legs[0].arrives.text() == "20:05"
    for leg in legs:
        leg.day.set_day(date(2026, 12, 11))
    driver.press(Qt.Key.Key_Return, CTRL)
    said = driver.opened.said
    assert said.endswith("leaves 11 Dec 2026 15:40. 7 people must be checked again.")
    assert driver.screen.modes.value() is Mode.READINESS
    driver.press("z", CTRL)
    assert legs_of(sqlite_desk, flown[0])[0].departs == datetime(2026, 12, 9, 15, 40)


# Passengers


def test_ticked_cases_go_on_the_flight_and_one_comes_off_again(
    sqlite_desk: Desk, flown: tuple[int, list[int]], open_desk: Open, qtbot: QtBot
) -> None:
    movement_id, cases = flown
    driver = Driver(open_desk(movements=MovementsScreen), qtbot)
    driver.press("2", CTRL)
    page = driver.screen.passengers
    assert page.table.hasFocus()
    assert [row.case_id for row in page.table.rows.all_rows] == cases[:2]
    page.which.setCurrentIndex(1)
    driver.press(Qt.Key.Key_Space)
    driver.press(Qt.Key.Key_Return)
    assert _passengers(sqlite_desk, movement_id) == 4 + 3 + 2
    assert "2 people put on" in driver.opened.said
    assert page.which.tabText(0) == "On this flight  3"
    driver.press("z", CTRL)
    assert _passengers(sqlite_desk, movement_id) == 7
    page.which.setCurrentIndex(0)
    driver.press(Qt.Key.Key_Delete)
    assert _passengers(sqlite_desk, movement_id) == 3
    driver.press("z", CTRL)
    assert _passengers(sqlite_desk, movement_id) == 7


def test_a_case_of_another_flight_says_which_and_is_refused(
    sqlite_desk: Desk, flown: tuple[int, list[int]], open_desk: Open, qtbot: QtBot
) -> None:
    other = add_flight(sqlite_desk, [flown[1][2]], day=date(2026, 12, 16))
    driver = Driver(open_desk(movements=MovementsScreen), qtbot)
    driver.press("2", CTRL)
    page = driver.screen.passengers
    page.which.setCurrentIndex(2)
    page.table.choose(flown[1][2])
    assert page.panel.state.accessibleName() == list_movements(sqlite_desk)[1].name
    driver.press(Qt.Key.Key_Return)
    assert driver.opened.window.strip.acts[-1].kind == "refused"
    assert _passengers(sqlite_desk, other) == 2


def test_a_closed_flight_offers_nothing(
    sqlite_desk: Desk, flown: tuple[int, list[int]], open_desk: Open, qtbot: QtBot
) -> None:
    close_flight(sqlite_desk, flown[0])
    driver = Driver(open_desk(movements=MovementsScreen), qtbot)
    assert not driver.screen.edit.isEnabled()
    driver.press("e", CTRL)
    assert driver.screen.form.isHidden()
    driver.press("2", CTRL)
    assert not driver.screen.passengers.put_on.isEnabled()


# Readiness


def test_readiness_says_what_each_case_lacks_and_who_can_lift_it(
    sqlite_desk: Desk, flown: tuple[int, list[int]], open_desk: Open, qtbot: QtBot
) -> None:
    clear_cases(sqlite_desk, flown[1][:1])
    driver = Driver(open_desk(movements=MovementsScreen), qtbot)
    page = driver.screen.readiness
    assert page.table.hasFocus()
    model = page.table.rows
    at = [column.key for column in model.columns].index("state")
    assert [model.index(row, at).data() for row in range(2)] == ["Ready", "3 things to do"]
    driver.press(Qt.Key.Key_Down)
    sentences = page.panel.sentences[Lifter.MEDICAL].text().splitlines()
    assert len(sentences) == 3
    assert sentences[0].endswith("has no fit-to-travel check: send to medical.")
    assert page.panel.headings[Lifter.MOVEMENT].isHidden()
    page.who.setCurrentIndex(1)
    assert [row.case_id for row in model.all_rows] == [flown[1][1]]
    assert driver.screen.badge.accessibleName() == "4 of 7 ready"
    listed = driver.screen.flights.rows.index(0, 0).data()
    assert listed.splitlines()[2] == "4 of 7 ready"


def test_a_split_needs_its_reason_and_lets_the_others_go(
    sqlite_desk: Desk, flown: tuple[int, list[int]], open_desk: Open, qtbot: QtBot
) -> None:
    clear_cases(sqlite_desk, flown[1][:2])
    child = person_ids(sqlite_desk, flown[1][0])[3]
    record_check(sqlite_desk, [child], Outcome.DEFERRED, date(2026, 12, 20))
    driver = Driver(open_desk(movements=MovementsScreen), qtbot)
    panel = driver.screen.readiness.panel
    driver.press("t", CTRL)
    assert panel.reason.hasFocus()
    driver.press(Qt.Key.Key_Return)
    assert _splits(sqlite_desk) == []
    assert panel.reason.toolTip() == "A split needs its reason."
    qtbot.keyClicks(panel.reason, "Grandmother stays with her")
    driver.press(Qt.Key.Key_Return)
    assert _splits(sqlite_desk) == ["Grandmother stays with her"]
    told = panel.split_told.accessibleName()
    assert told == "Split recorded by Test Officer: Grandmother stays with her"
    assert len(panel.sentences[Lifter.MEDICAL].text().splitlines()) == 1  # the child alone
    driver.press("z", CTRL)
    assert _splits(sqlite_desk) == []
    driver.press("z", CTRL)
    driver.press("t", CTRL)
    qtbot.keyClicks(panel.reason, "Again")
    driver.press(Qt.Key.Key_Return)
    driver.press("t", CTRL)
    assert _splits(sqlite_desk) == []


def test_a_person_or_case_is_opened_where_the_desk_is(
    sqlite_desk: Desk, flown: tuple[int, list[int]], open_desk: Open, qtbot: QtBot
) -> None:
    driver = Driver(open_desk(movements=MovementsScreen), qtbot)
    person = person_ids(sqlite_desk, flown[1][1])[0]
    assert driver.screen.open_person(person)
    row = driver.screen.readiness.table.chosen()
    assert row is not None and row.case_id == flown[1][1]
    assert not driver.screen.open_case(flown[1][2])
    driver.press("2", CTRL)
    assert driver.screen.open_case(flown[1][2])


def test_every_control_can_be_named_and_nothing_is_cut(
    sqlite_desk: Desk, flown: tuple[int, list[int]], open_desk: Open, qtbot: QtBot
) -> None:
    driver = Driver(open_desk(movements=MovementsScreen), qtbot)
    for code in ("en", "fr"):
        driver.opened.shell.language.switch(code)
        for key in "123":
            driver.press(key, CTRL)
            assert_accessible(driver.screen)
            assert_not_cut(driver.screen)
        driver.press("1", CTRL)
        driver.press("e", CTRL)
        assert_accessible(driver.screen)
        assert_not_cut(driver.screen)
        driver.press(Qt.Key.Key_Escape)


# Small parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15:40", ("15:40", 0)),
        ("1540", ("15:40", 0)),
        ("15h40", ("15:40", 0)),
        ("7.05", ("07:05", 0)),
        ("06:15+1", ("06:15", 1)),
        ("06:15 (+1)", ("06:15", 1)),
    ],
)
def test_a_time_is_read_as_tickets_write_it(text: str, expected: tuple[str, int]) -> None:
    found = parse_clock(text)
    assert found is not None
    assert (f"{found[0]:%H:%M}", found[1]) == expected
    assert parse_clock(clock_text(*found)) == found


@pytest.mark.parametrize("text", ["", "24:00", "12:60", "noon", "15", "15:40+", "15:4"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_clock(text) is None


def test_a_code_is_found_by_code_or_name(qtbot: QtBot) -> None:
    field = CodeField("airport")
    qtbot.addWidget(field)
    field.set_codes([("ADD", "Addis Ababa"), ("IAD", "Washington Dulles"), ("NBO", "Nairobi")])
    for typed, code in (
        ("add", "ADD"),
        ("ababa", "ADD"),
        ("dulles", "IAD"),
        ("nai", "NBO"),
        ("xyz", "XYZ"),
        ("", ""),
    ):
        field.setEditText(typed)
        assert field.code() == code
        assert field.is_known is (code in {"ADD", "IAD", "NBO"})


@pytest.mark.parametrize("code", ["en", "fr"])
def test_at_twice_the_size_nothing_lies_beside_the_screen(
    flown: tuple[int, list[int]], open_desk: Open, qtbot: QtBot, code: str
) -> None:
    driver = Driver(open_desk(movements=MovementsScreen), qtbot)
    driver.opened.shell.language.switch(code)
    driver.opened.shell.theme.set_scale(200)
    area = driver.opened.window.findChild(QScrollArea, "movements_area")
    assert area is not None
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3):
        qtbot.keyClick(driver.focus, key, CTRL)
        driver.opened.settle()
        qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() == 0, timeout=30_000)


def _passengers(desk: Desk, movement_id: int) -> int:
    with desk.database.read() as connection:
        query = select(tb.Passenger.id).where(tb.Passenger.movement_id == movement_id)
        return len(connection.scalars(query).all())


def _splits(desk: Desk) -> list[str]:
    with desk.database.read() as connection:
        return list(connection.scalars(select(tb.CaseSplit.reason)))
