"""The boarding desk by scanner and by keyboard, on a real database."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db import tables as tb
from tests.db_fixtures import Clock
from tests.services.acts import beds_taken
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from tests.ui.people import add_case, add_flight, check_in_cases, clear_cases, person_ids
from transit_desk.domain.codes import BoardingAct, MovementState, PassengerState
from transit_desk.services.bed_board import tape
from transit_desk.services.clear_medical import hold_case
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import hold
from transit_desk.services.movements import list_movements
from ui.status import Status
from ui.views.boarding_list import Seen
from ui.views.close_flight import CloseFlightDialog
from ui.views.movements import MovementsScreen

Open = Callable[..., OpenDesk]
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


class Gate:
    """A flight with a family that is ready, one that is not cleared and one on hold; a fourth is not on it."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self.desk = desk
        self.ready, self.unclear, self.held, self.other = (
            add_case(desk, f"BI-2600010{at}", size, family=family, start=3 * at)
            for at, (family, size) in enumerate((("BAHATI", 3), ("FURAHA", 2), ("RUKUNDO", 1), ("ZAWADI", 2)))
        )
        self.movement = add_flight(desk, [self.ready, self.unclear, self.held])
        check_in_cases(desk, [self.ready, self.unclear, self.held])
        clock.forward(hours=24)
        clear_cases(desk, [self.ready, self.held])
        hold_case(desk, self.held)

    def card(self, case_id: int, at: int = 0) -> str:
        """A member's card number."""
        with self.desk.database.read() as connection:
            person = person_ids(self.desk, case_id)[at]
            found = connection.scalar(select(tb.Person.card_number).where(tb.Person.id == person))
            assert found is not None
            return found

    def acts(self) -> list[BoardingAct]:
        """What was recorded, in order."""
        with self.desk.database.read() as connection:
            return list(connection.scalars(select(tb.BoardingEvent.act).order_by(tb.BoardingEvent.id)))


class Driver:
    """The boarding desk on view, driven by keys that go to whoever has the focus."""

    def __init__(self, opened: OpenDesk, qtbot: QtBot) -> None:
        self.opened, self.qtbot = opened, qtbot
        screen = opened.window.screen_on_view
        assert isinstance(screen, MovementsScreen)
        self.screen, self.desk = screen, screen.boarding
        opened.window.activateWindow()
        self.press("3", CTRL)

    @property
    def focus(self) -> QWidget:
        focus = QApplication.focusWidget()
        assert focus is not None
        return focus

    def press(self, key: Qt.Key | str, mod: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.keyClick(self.focus, key, mod)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.desk.list.table._alone.isActive(), timeout=30_000)
        self.opened.settle()
        for _ in range(3):
            QApplication.processEvents()

    def scan(self, text: str) -> None:
        """As a scanner does: letters in quick succession wherever the keyboard is, and Enter."""
        for letter in text:
            self.qtbot.keyClick(self.focus, letter)
        self.press(Qt.Key.Key_Return)

    def to_list(self) -> None:
        self.press(Qt.Key.Key_Down, CTRL)
        assert self.desk.list.table.hasFocus()

    @property
    def light(self) -> tuple[str, str]:
        """Colour and words."""
        return str(self.desk.light.property("status")), self.desk.light.accessibleName()

    @property
    def counts(self) -> list[str]:
        """Boarded, expected, no-show, offloaded."""
        return [number.text() for number in self.desk.counts.numbers]

    @property
    def chosen(self) -> str:
        row = self.desk.list.chosen()
        return "" if row is None else row.name


@pytest.fixture
def gate(sqlite_desk: Desk, clock: Clock) -> Gate:
    return Gate(sqlite_desk, clock)


@pytest.fixture
def driver(gate: Gate, open_desk: Open, qtbot: QtBot) -> Driver:
    return Driver(open_desk(movements=MovementsScreen), qtbot)


def test_boarding_begins_at_the_scan_box(driver: Driver) -> None:
    assert driver.opened.window.scan_box.hasFocus()
    assert driver.light[0] == Status.UNKNOWN.value
    assert driver.counts == ["0", "6", "0", "0"]
    assert not driver.screen.list_side.isVisible()


def test_a_scanned_card_boards_and_a_repeat_is_harmless(driver: Driver, gate: Gate) -> None:
    card = gate.card(gate.ready)
    driver.scan(card)
    assert driver.light == ("ready", "Boarded. BAHATI, Jean Claude. Case BI-26000100: 1 of 3 on board")
    assert driver.counts == ["1", "5", "0", "0"]
    assert driver.opened.said == "BAHATI, Jean Claude boarded."
    driver.scan(card)
    colour, words = driver.light
    assert colour == "attention"
    assert words.startswith("Already boarded at 08:00 by Test Officer. BAHATI, Jean Claude")
    assert gate.acts() == [BoardingAct.BOARDED]


def test_a_scan_into_the_list_is_a_scan_and_no_command(driver: Driver, gate: Gate) -> None:
    """A passport may begin with O or U, and a scanner's Enter must not board the chosen row."""
    driver.to_list()
    driver.scan("OU1234567")
    assert gate.acts() == []
    assert driver.light == ("stop", "No one has this number. OU1234567. Scan again, or type a name")
    driver.to_list()
    driver.scan(gate.card(gate.ready, 1))
    assert gate.acts() == [BoardingAct.BOARDED]
    assert driver.light[1].startswith("Boarded. BAHATI, Béatrice")


def test_who_is_not_cleared_is_refused_with_what_to_do(driver: Driver, gate: Gate) -> None:
    driver.scan(gate.card(gate.unclear))
    colour, words = driver.light
    assert colour == "stop"
    assert words.startswith(
        "Not cleared. FURAHA, Marie-Chantal Immaculée. FURAHA, Marie-Chantal Immaculée has no"
    )
    assert words.endswith("send to medical")
    assert driver.chosen == "FURAHA, Marie-Chantal Immaculée"
    assert gate.acts() == []


def test_who_is_on_hold_is_refused_with_who_holds(driver: Driver, gate: Gate) -> None:
    driver.scan(gate.card(gate.held))
    assert driver.light[0] == "stop"
    assert driver.light[1].startswith("On hold. RUKUNDO")
    assert "On hold by Test Officer since 07 Dec 2026 08:00" in driver.light[1]


def test_who_is_not_on_this_flight_is_refused(driver: Driver, gate: Gate) -> None:
    driver.scan(gate.card(gate.other))
    assert driver.light[0] == "stop"
    assert driver.light[1].startswith("Not on this flight. ZAWADI")
    driver.scan("BI-26000103")
    assert driver.light == ("stop", "Not on this flight. BI-26000103. Send back to the movement desk")


def test_a_misread_card_says_so(driver: Driver, gate: Gate) -> None:
    card = gate.card(gate.ready)
    wrong = card[:-1] + str((int(card[-1]) + 1) % 10)
    driver.scan(wrong)
    assert driver.light[1].startswith("This number does not read true")


def test_a_case_number_chooses_the_family_and_c_boards_it(driver: Driver, gate: Gate) -> None:
    driver.scan("BI-26000100")
    assert driver.light[0] == "attention"
    assert driver.light[1].startswith("3 people have this number. BI-26000100")
    assert driver.chosen == "BAHATI, Jean Claude"
    driver.press("C")
    assert gate.acts() == [BoardingAct.BOARDED] * 3
    assert driver.light == ("ready", "3 people boarded. BI-26000100. Case BI-26000100 is complete")
    driver.press("z", CTRL)
    assert gate.acts()[3:] == [BoardingAct.UNDONE] * 3
    assert driver.counts == ["0", "6", "0", "0"]


def test_a_case_with_someone_stopped_is_red_and_names_them(driver: Driver, gate: Gate) -> None:
    driver.to_list()
    driver.desk.list.choose(person_ids(gate.desk, gate.unclear)[0])
    driver.press("C")
    assert driver.light[0] == "stop"
    assert driver.light[1].startswith("2 people must not board. FURAHA")
    assert gate.acts() == []


def test_ticking_goes_down_the_list(driver: Driver, gate: Gate) -> None:
    driver.to_list()
    driver.press(Qt.Key.Key_Return)
    assert driver.chosen == "BAHATI, Béatrice"
    driver.press(Qt.Key.Key_Space)
    assert gate.acts() == [BoardingAct.BOARDED] * 2
    assert driver.desk.list.seen.tabText(0) == "Still to board  4"


def test_u_takes_back_what_the_light_shows_and_then_the_light_is_out(driver: Driver, gate: Gate) -> None:
    driver.to_list()
    driver.press(Qt.Key.Key_Return)
    driver.press("U")
    assert gate.acts() == [BoardingAct.BOARDED, BoardingAct.UNDONE]
    assert driver.opened.said == "BAHATI, Jean Claude is expected again."
    assert driver.light[0] == "unknown"
    driver.press(Qt.Key.Key_Home)
    driver.press(Qt.Key.Key_Return)
    driver.press(Qt.Key.Key_Backspace)
    assert gate.acts()[2:] == [BoardingAct.BOARDED, BoardingAct.UNDONE]


def test_the_strip_takes_a_boarding_back_too(driver: Driver, gate: Gate) -> None:
    driver.scan(gate.card(gate.ready))
    driver.press("z", CTRL)
    assert gate.acts() == [BoardingAct.BOARDED, BoardingAct.UNDONE]
    assert driver.light[0] == "unknown"
    assert driver.counts == ["0", "6", "0", "0"]


def test_o_offloads_and_can_be_undone(driver: Driver, gate: Gate) -> None:
    driver.scan(gate.card(gate.ready))
    driver.to_list()
    driver.desk.list.choose(person_ids(gate.desk, gate.ready)[0], whatever=True)
    driver.press("O")
    assert gate.acts() == [BoardingAct.BOARDED, BoardingAct.OFFLOADED]
    assert driver.counts == ["0", "5", "0", "1"]
    driver.scan(gate.card(gate.ready))
    assert driver.light[0] == "stop"
    assert driver.light[1].startswith(
        "Offloaded at 08:00 by Test Officer. BAHATI, Jean Claude. Undo the offloading first"
    )
    driver.press("z", CTRL)
    assert driver.counts == ["0", "6", "0", "0"]


def test_somebody_found_by_name_is_compared_before_enter_boards(
    driver: Driver, gate: Gate, qtbot: QtBot
) -> None:
    box = driver.opened.window.scan_box
    with qtbot.waitSignal(box.search_requested, timeout=30_000):
        qtbot.keyClicks(box, "beatr")
    driver.settle()
    qtbot.waitUntil(lambda: box.results_shown, timeout=30_000)
    driver.press(Qt.Key.Key_Return)
    assert gate.acts() == []
    assert driver.light[1].startswith("Enter boards this person. BAHATI, Béatrice")
    driver.press(Qt.Key.Key_Return)
    assert gate.acts() == [BoardingAct.BOARDED]


def test_a_name_scanned_is_left_to_the_scan_box(driver: Driver) -> None:
    assert not driver.screen.scan("bahati")


def test_closing_asks_in_numbers_and_cancel_is_the_default(driver: Driver, gate: Gate) -> None:
    driver.scan(gate.card(gate.ready))
    driver.press("f", CTRL | Qt.KeyboardModifier.ShiftModifier)
    dialog = driver.opened.window.findChild(CloseFlightDialog)
    assert dialog is not None
    assert [number.text() for number in dialog.numbers.numbers] == ["1", "5", "0", "1"]
    assert_accessible(dialog)
    assert_not_cut(dialog)
    assert dialog.cancel.hasFocus()
    driver.press(Qt.Key.Key_Return)
    assert _state(gate.desk) is MovementState.BOARDING


def test_a_closed_flight_shows_its_result_and_takes_no_scan(driver: Driver, gate: Gate) -> None:
    driver.scan(gate.card(gate.ready))
    driver.desk.close_button.click()
    driver.settle()
    dialog = driver.opened.window.findChild(CloseFlightDialog)
    assert dialog is not None
    dialog.ok.click()
    driver.settle()
    assert _state(gate.desk) is MovementState.CLOSED
    assert driver.opened.said == "Flight closed: 1 boarded, 5 no-show, 0 offloaded, 1 beds free."
    assert driver.light == ("unknown", "The flight is closed. ET 816. Boarded 1, No-show 5, Offloaded 0")
    assert driver.counts == ["1", "0", "5", "0"]
    assert driver.desk.list.seen.value() is Seen.ALL
    assert not driver.desk.close_button.isEnabled()
    driver.opened.window.activateWindow()
    driver.opened.shell.focus_scan_box()
    driver.qtbot.waitUntil(
        lambda: QApplication.focusWidget() is driver.opened.window.scan_box, timeout=30_000
    )
    driver.scan(gate.card(gate.ready, 1))
    assert driver.light[0] == "stop"
    assert driver.light[1].startswith("The flight is closed. BAHATI, Béatrice")
    boarded = [row for row in driver.desk.list.table.rows.all_rows if row.state is PassengerState.BOARDED]
    assert len(boarded) == 1


def test_who_stays_behind_and_can_t_keep_his_bed_is_named(driver: Driver, gate: Gate) -> None:
    stays, comes = person_ids(gate.desk, gate.held)[0], person_ids(gate.desk, gate.other)[0]
    bed = beds_taken(gate.desk)[stays]
    (span,) = (one for one in tape(gate.desk, gate.desk.today(), 1).spans if one.bed_id == bed)
    hold(gate.desk, {comes: bed}, first=span.end)
    driver.desk.close_flight()
    driver.settle()
    night = driver.opened.shell.language.t.date(span.end)
    assert driver.opened.said.startswith(
        "Flight closed: 0 boarded, 6 no-show, 0 offloaded, 0 beds free. RUKUNDO, "
    )
    assert f" longer than it is free: from {night} it is for ZAWADI, " in driver.opened.said


def test_every_control_can_be_named_and_nothing_is_cut(driver: Driver, gate: Gate) -> None:
    driver.scan(gate.card(gate.unclear))
    for code in ("en", "fr"):
        driver.opened.shell.language.switch(code)
        driver.settle()
        assert_accessible(driver.screen)
        assert_not_cut(driver.screen)


def _state(desk: Desk) -> MovementState:
    return list_movements(desk)[0].state
