"""Presence by keyboard: the gate, the night, the roll-call; what each role has of it; both languages."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db import tables as tb
from tests.db_fixtures import Clock
from tests.services.audit_rows import told
from tests.staff_at_work import worked_by
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import DeskFinder
from tests.ui.people import add_flight, add_people, check_in_cases, clear_cases, person_ids
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import GatePlace, Presence
from transit_desk.domain.presence import Matter
from transit_desk.domain.rights import Role
from transit_desk.language.sentences import sentence
from transit_desk.services import allocate_beds
from transit_desk.services.board import board, close_flight
from transit_desk.services.context import Desk
from transit_desk.services.gate import gate_board, go_out, night
from transit_desk.services.roll_call import mark, roll, start_roll_call
from transit_desk.services.tag_baggage import NewBag, tag_bags
from transit_desk.wiring import SCREENS
from ui.main_window import MainWindow
from ui.shell import ShellParts
from ui.views.confirm import ConfirmDialog
from ui.views.evacuation import EvacuationScreen
from ui.views.presence import PresenceScreen
from ui.views.today import TodayScreen
from ui.widgets.desk_table import DeskTable

NO_KEY = Qt.KeyboardModifier.NoModifier


class AtGate:
    """The program's own window, driven by keys."""

    def __init__(self, window: MainWindow, desk: Desk, parts: ShellParts, qtbot: QtBot) -> None:
        self.window, self.desk, self._parts, self._qtbot = window, desk, parts, qtbot

    def settle(self) -> None:
        """Until nothing is at work and no letter is waited for."""
        for _ in range(2):
            self._qtbot.waitUntil(
                lambda: not any(one._alone.isActive() for one in self.window.findChildren(DeskTable)),
                timeout=30_000,
            )
            self._qtbot.waitUntil(
                lambda: not self._parts.busy,
                timeout=60_000,
            )
            QApplication.processEvents()

    def press(self, keys: str) -> None:
        """A key goes to whatever has the keyboard."""
        QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(keys))
        self.settle()

    def activate(self) -> None:
        """After a dialog: there is no window manager here to do it."""
        self.window.activateWindow()
        self.settle()

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)
        self.settle()

    def scan(self, text: str) -> None:
        """A scanner types the number wherever the keyboard is, and sends Enter."""
        for letter in text:
            QTest.keyClicks(QApplication.focusWidget() or self.window, letter)
        QTest.keyClick(QApplication.focusWidget() or self.window, Qt.Key.Key_Return)
        self.settle()

    @property
    def said(self) -> str:
        return self.window.strip.text

    @property
    def screen(self) -> PresenceScreen:
        screen = self.window.screen_on_view
        assert isinstance(screen, PresenceScreen)
        return screen

    def go(self, part: int = 1) -> PresenceScreen:
        """Presence by its key, then one of its parts."""
        self.press("Ctrl+H")
        self.press(f"Ctrl+{part}")
        return self.screen

    def card(self, person_id: int) -> str:
        with self.desk.database.read() as connection:
            return connection.scalar(select(tb.Person.card_number).where(tb.Person.id == person_id)) or ""

    @property
    def out(self) -> set[int]:
        return {one.person_id for one in gate_board(self.desk).out}


@pytest.fixture
def at_gate(qtbot: QtBot, parts: ShellParts, sqlite_desk: Desk) -> Iterator[Callable[..., AtGate]]:
    """`at_gate(*roles, language=)`: the window as somebody of these roles (all, when none) has it."""
    opened: list[MainWindow] = []

    def make(*roles: Role, language: str = "en") -> AtGate:
        desk = worked_by(sqlite_desk, *roles) if roles else sqlite_desk
        parts.language.switch(language)
        parts.settings.set("window.screen", "today")
        window = MainWindow(
            parts._replace(desk=desk, now=desk.clock, finder=DeskFinder, word_error=sentence), SCREENS
        )
        qtbot.addWidget(window)
        window.resize(1366, 768)
        opened.append(window)
        with qtbot.waitSignal(window.icons.ready, timeout=30_000):
            window.show()
        window.activateWindow()
        found = AtGate(window, sqlite_desk, parts, qtbot)
        found.settle()
        return found

    yield make
    parts.language.switch("en")
    for window in opened:
        window.close()


@pytest.fixture
def people(sqlite_desk: Desk, clock: Clock) -> tuple[int, ...]:
    """Cases of 4, 1 and 6 in the building, at eight in the evening."""
    cases = add_people(sqlite_desk, 11)
    check_in_cases(sqlite_desk, cases)
    clock.forward(hours=12)
    return tuple(person for case in cases for person in person_ids(sqlite_desk, case))


# --- the gate ----------------------------------------------------------------------------------------------


def test_out_by_one_key_and_back_by_the_scan_alone(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], clock: Clock
) -> None:
    gate = at_gate()
    screen = gate.go()
    gate.scan(gate.card(people[0]))
    assert screen.gate.who.text().startswith("NIYONZIMA") and screen.gate.state.accessibleName() == "Inside"
    gate.press("T")
    assert gate.out == {people[0]}
    assert gate.said.startswith("Out: NIYONZIMA") and "Town" in gate.said
    assert "Out: Town since 20:00" in screen.gate.state.accessibleName()
    assert screen.gate.outside.rows.rowCount() == 1
    clock.forward(hours=1)
    gate.scan(gate.card(people[0]))
    assert gate.out == set() and gate.said.startswith("Back in: NIYONZIMA")
    assert screen.gate.state.accessibleName() == "Inside"


@pytest.mark.parametrize(("key", "place"), [("H", GatePlace.HOSPITAL), ("O", GatePlace.OTHER)])
def test_each_place_has_its_key(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], key: str, place: GatePlace
) -> None:
    gate = at_gate()
    gate.go()
    gate.scan(gate.card(people[1]))
    gate.press(key)
    (one,) = gate_board(gate.desk).out
    assert one.out is not None and one.out.place is place


def test_the_next_card_can_be_scanned_at_once(
    at_gate: Callable[..., AtGate], people: tuple[int, ...]
) -> None:
    """The list of the household has the keyboard, and a scanner types on."""
    gate = at_gate()
    screen = gate.go()
    gate.scan(gate.card(people[0]))
    gate.scan(gate.card(people[5]))
    assert screen.gate.household.chosen() is not None
    assert screen.gate.household.chosen().person_id == people[5]  # type: ignore[union-attr]  # asserted above
    assert gate.out == set()


def test_the_whole_household_goes_by_one_key_more(
    at_gate: Callable[..., AtGate], people: tuple[int, ...]
) -> None:
    gate = at_gate()
    screen = gate.go()
    gate.scan(gate.card(people[1]))
    gate.press("W")
    assert screen.gate.who.text() == "4 people"
    gate.press("T")
    assert gate.out == set(people[:4]) and "4 people" in gate.said
    gate.press("W")
    gate.press("I")
    assert gate.out == set() and "4 people" in gate.said


def test_space_adds_others_to_whoever_was_scanned(
    at_gate: Callable[..., AtGate], people: tuple[int, ...]
) -> None:
    gate = at_gate()
    screen = gate.go()
    gate.scan(gate.card(people[0]))
    assert screen.gate.household.checked_ids == {people[0]}
    gate.press("Down")
    gate.press("Space")
    both = {people[0], screen.gate.household.chosen().person_id}  # type: ignore[union-attr]  # Down chose one
    assert screen.gate.who.text() == "2 people"
    gate.press("T")
    assert gate.out == both and screen.gate.household.checked_ids == set()


def test_ticks_do_not_outlive_the_scan(at_gate: Callable[..., AtGate], people: tuple[int, ...]) -> None:
    """The whole household was ticked; then only the father leaves: his card again, and T."""
    gate = at_gate()
    screen = gate.go()
    gate.scan(gate.card(people[0]))
    gate.press("W")
    gate.scan(gate.card(people[0]))
    assert screen.gate.who.text().startswith("NIYONZIMA")
    gate.press("T")
    assert gate.out == {people[0]}


def test_ticks_of_who_was_out_already_go_with_the_act(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], clock: Clock
) -> None:
    """The father is out when all are sent out; he comes back by his card; then the mother leaves, and she alone."""
    gate = at_gate()
    screen = gate.go()
    go_out(gate.desk, people[:1], GatePlace.TOWN)
    gate.scan(gate.card(people[1]))
    gate.press("W")
    gate.press("T")
    assert gate.out == set(people[:4]) and screen.gate.household.checked_ids == set()
    clock.forward(hours=1)
    for one in people[:4]:
        gate.scan(gate.card(one))
        assert screen.gate.household.checked_ids == set()  # who has just come back is not about to leave
    gate.scan(gate.card(people[1]))
    gate.press("T")
    assert gate.out == {people[1]}


def test_a_second_scan_does_not_turn_the_way_round(
    at_gate: Callable[..., AtGate], people: tuple[int, ...]
) -> None:
    """One card, W, T: all four are out. The guard scans the other three cards too."""
    gate = at_gate()
    gate.go()
    gate.scan(gate.card(people[0]))
    gate.press("W")
    gate.press("T")
    for one in people[1:4]:
        gate.scan(gate.card(one))
        assert "went out a moment ago. I: back in." in gate.said
    assert gate.out == set(people[:4])
    gate.press("I")
    assert gate.out == set(people[:3])


def test_a_bag_tag_lets_nobody_in(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], clock: Clock
) -> None:
    gate = at_gate()
    clear_cases(gate.desk, [2])
    flight = add_flight(gate.desk, [2])
    (bag,) = tag_bags(gate.desk, flight, [NewBag(people[4], None)])
    go_out(gate.desk, people[4:5], GatePlace.TOWN)
    clock.forward(hours=1)
    gate.go()
    gate.press("F9")
    gate.scan(bag.tag_number)
    assert gate.said == "That is a bag tag: scan the card." and gate.out == {people[4]}


def test_who_is_overdue_shows_while_the_gate_stays_on_view(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], clock: Clock
) -> None:
    gate = at_gate()
    go_out(gate.desk, people[:1], GatePlace.TOWN, expected_at=clock() + timedelta(hours=1))
    screen = gate.go()
    gate.scan(gate.card(people[5]))
    gate.press("W")
    assert screen._every_minute.isActive() and not screen.gate.overdue.isVisible()
    clock.forward(hours=2)
    screen._every_minute.timeout.emit()
    gate.settle()
    assert screen.gate.overdue.isVisible()
    assert screen.gate.household.checked_ids == set(people[5:11])  # what the guard has ticked stays
    gate.press("F1")
    assert not screen._every_minute.isActive()


def test_a_household_scanned_meanwhile_stays_on_view(
    at_gate: Callable[..., AtGate], people: tuple[int, ...]
) -> None:
    """Read again each minute: the answer about the one before must not replace who stands there now."""
    gate = at_gate()
    screen = gate.go()
    gate.scan(gate.card(people[0]))
    screen.gate.scan(gate.card(people[5]))
    screen._every_minute.timeout.emit()  # the scan is not answered yet
    gate.settle()
    assert screen.gate._household is not None
    assert {one.person_id for one in screen.gate._household.people} == set(people[5:11])


def test_a_case_number_ticks_the_household(at_gate: Callable[..., AtGate], people: tuple[int, ...]) -> None:
    gate = at_gate()
    screen = gate.go()
    gate.press("F9")
    gate.scan("BI-26000102")
    assert screen.gate.household.checked_ids == set(people[5:11])
    gate.press("H")
    assert gate.out == set(people[5:11])


def test_an_hour_of_coming_back(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], clock: Clock
) -> None:
    gate = at_gate()
    screen = gate.go()
    gate.scan(gate.card(people[0]))
    gate.press("B")
    gate.type("late")
    gate.press("Return")
    gate.press("T")
    assert gate.out == set() and "18:30" in gate.said and screen.gate.back.hasFocus()
    gate.type("21:30")
    gate.press("Return")
    gate.press("T")
    (one,) = gate_board(gate.desk).out
    assert one.out is not None and one.out.expected_at == clock() + timedelta(hours=1, minutes=30)
    assert "21:30" in gate.said and screen.gate.back.text() == ""
    clock.forward(hours=2)
    gate.go()
    assert "Overdue" in screen.gate.state.accessibleName()
    assert screen.gate.overdue.isVisible() and "1 overdue" in screen.gate.overdue.accessibleName()


def test_a_wrong_scan_is_undone(at_gate: Callable[..., AtGate], people: tuple[int, ...]) -> None:
    gate = at_gate()
    gate.go()
    gate.scan(gate.card(people[0]))
    gate.press("T")
    gate.press("Ctrl+Z")
    assert gate.out == set() and gate.said.startswith("Taken back")
    assert gate.screen.gate.state.accessibleName() == "Inside"
    assert told(gate.desk)[-1].act is Act.GATE_UNDONE


def test_a_slow_scanner_s_enter_leaves_the_undo(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], clock: Clock
) -> None:
    gate = at_gate()
    gate.go()
    go_out(gate.desk, people[:1], GatePlace.TOWN)
    clock.forward(hours=1)
    gate.scan(gate.card(people[0]))
    assert gate.said.startswith("Back in")
    gate.press("Return")
    assert gate.said.startswith("Back in") and gate.window.strip.can_undo
    gate.press("I")
    assert gate.said.startswith("Already inside")


def test_a_name_shows_and_changes_nothing(at_gate: Callable[..., AtGate], people: tuple[int, ...]) -> None:
    gate = at_gate()
    screen = gate.go()
    go_out(gate.desk, people[4:5], GatePlace.TOWN)
    gate.press("F9")
    gate.type("hakiz")
    QTest.qWait(150)  # the scan box waits for a pause of typing
    gate.settle()
    gate.press("Return")
    assert screen.gate.who.text().startswith("HAKIZIMANA")
    assert gate.out == {people[4]}  # found by name is not seen at the gate
    gate.press("Return")
    assert gate.out == set()


def test_nobody_has_this_number(at_gate: Callable[..., AtGate], people: tuple[int, ...]) -> None:
    gate = at_gate()
    gate.go()
    gate.press("F9")
    gate.scan("BI-99999999")
    assert gate.said.startswith("Nobody has this number")


def test_who_departed_meanwhile_is_not_shown_any_more(
    at_gate: Callable[..., AtGate], people: tuple[int, ...]
) -> None:
    gate = at_gate()
    screen = gate.go()
    gate.scan(gate.card(people[4]))
    cases = [2]
    clear_cases(gate.desk, cases)
    movement = add_flight(gate.desk, cases)
    board(gate.desk, movement, people[4])
    close_flight(gate.desk, movement)
    gate.go()
    assert screen.gate.household.rows.rowCount() == 0 and screen.gate._empty.isVisible()
    gate.press("F9")
    gate.scan(gate.card(people[4]))
    assert "has departed" in gate.said


# --- the night ---------------------------------------------------------------------------------------------


def test_the_night_leads_to_each_person(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], sqlite_desk: Desk
) -> None:
    allocate_beds.place(sqlite_desk, {people[4]: None})
    go_out(sqlite_desk, people[:1], GatePlace.TOWN)
    gate = at_gate()
    screen = gate.go(2)
    assert [line.matter for line in night(sqlite_desk).lines] == [Matter.NO_BED, Matter.BED_EMPTY]
    assert screen.night.table.rows.rowCount() == 2
    assert screen.night.counts.accessibleName().startswith("inside 10, in a bed of their own")
    assert screen.night.heading.text() == "Night of Sunday 06 Dec 2026"
    gate.press("Down")
    gate.press("Return")
    assert screen.tabs.value() == "gate" and "Out: Town" in screen.gate.state.accessibleName()
    gate.press("Return")
    assert gate.out == set()


def test_the_night_list_is_printed_from_there(
    at_gate: Callable[..., AtGate], people: tuple[int, ...]
) -> None:
    gate = at_gate()
    screen = gate.go(2)
    gate.press("Ctrl+P")
    assert screen.paper.preview.document is not None
    assert screen.paper.preview.document.file_name == "06 Dec 2026 night-list.pdf"
    gate.press("Esc")
    assert screen.night.table.isVisible()


def test_a_night_in_order_says_so(at_gate: Callable[..., AtGate], people: tuple[int, ...]) -> None:
    gate = at_gate()
    screen = gate.go(2)
    assert screen.night.agrees.accessibleName() == "Everything agrees"


# --- the roll-call -----------------------------------------------------------------------------------------


def test_a_roll_call_by_keyboard(at_gate: Callable[..., AtGate], people: tuple[int, ...]) -> None:
    gate = at_gate()
    screen = gate.go(3)
    assert screen.roll.left.text() == "11" and "No roll-call" in screen.roll.state.accessibleName()
    gate.press("Ctrl+Return")
    order = [one.person.person_id for one in roll(gate.desk).people]
    assert screen.roll.table.hasFocus()
    gate.press("Space")  # the first is seen, the next one is chosen
    gate.press("M")
    found = {one.person.person_id: one.mark for one in roll(gate.desk).people}
    assert [found[order[0]], found[order[1]]] == [Presence.SEEN, Presence.MISSING]
    assert screen.roll.left.text() == "9"
    assert [badge.accessibleName() for badge in screen.roll.missing if badge.isVisible()] != []
    chosen = screen.roll.table.chosen()
    assert chosen is not None and chosen.person.person_id == order[2]
    gate.scan(gate.card(order[1]))  # found after all
    assert {one.person.person_id: one.mark for one in roll(gate.desk).people}[order[1]] is Presence.SEEN
    assert not any(badge.isVisible() for badge in screen.roll.missing)
    gate.press("Ctrl+Z")
    assert {one.person.person_id: one.mark for one in roll(gate.desk).people}[order[1]] is Presence.MISSING


def test_a_whole_room_is_seen_by_one_key(at_gate: Callable[..., AtGate], people: tuple[int, ...]) -> None:
    gate = at_gate()
    screen = gate.go(3)
    gate.press("Ctrl+Return")
    first = screen.roll.table.chosen()
    assert first is not None
    gate.press("R")
    room = [one for one in roll(gate.desk).people if one.place == first.place]
    assert len(room) > 1 and all(one.mark is Presence.SEEN for one in room)
    assert roll(gate.desk).seen == len(room)
    gate.press("L")
    assert screen.roll.table.rows.rowCount() == 11 - len(room)
    gate.press("L")
    assert screen.roll.table.rows.rowCount() == 11


def test_who_has_no_room_is_marked_alone(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], sqlite_desk: Desk
) -> None:
    """Those without a bed stand together in the list, and nowhere else."""
    allocate_beds.place(sqlite_desk, dict.fromkeys((people[4], people[5]), None))
    gate = at_gate()
    screen = gate.go(3)
    gate.press("Ctrl+Return")
    assert screen.roll.show_person(people[4])
    gate.press("R")
    assert [one.person.person_id for one in roll(gate.desk).people if one.mark is Presence.SEEN] == [
        people[4]
    ]


def test_yesterday_s_roll_call_is_not_taken_for_tonight_s(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], clock: Clock
) -> None:
    gate = at_gate()
    start_roll_call(gate.desk)
    clock.forward(days=1)
    screen = gate.go(3)
    words = "This is the roll-call of Sunday 06 Dec 2026. Close it, then start tonight's."
    assert screen.roll.state.accessibleName() == words
    assert screen.roll.mark_room.isHidden() and screen.roll.hint.text() == ""
    gate.scan(gate.card(people[0]))
    assert gate.said == words and roll(gate.desk).seen == 0
    assert screen.tabs.value() == "roll"  # nor does the scan go to the gate
    screen.roll.close_now()
    gate.settle()
    gate.press("Ctrl+Return")
    assert roll(gate.desk).open and not roll(gate.desk).over
    gate.scan(gate.card(people[0]))
    assert roll(gate.desk).seen == 1


def test_a_name_is_chosen_and_space_marks_it(at_gate: Callable[..., AtGate], people: tuple[int, ...]) -> None:
    gate = at_gate()
    screen = gate.go(3)
    gate.press("Ctrl+Return")
    gate.type("hakiz")
    QTest.qWait(150)  # the scan box waits for a pause of typing
    gate.settle()
    gate.press("Return")
    chosen = screen.roll.table.chosen()
    assert chosen is not None and chosen.person.person_id == people[4]
    assert chosen.mark is Presence.UNMARKED
    gate.press("Space")
    assert roll(gate.desk).seen == 1


def test_closing_says_the_numbers_and_names_who_is_missing(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], sqlite_desk: Desk
) -> None:
    worked = sqlite_desk
    go_out(worked, people[4:5], GatePlace.TOWN)
    which = start_roll_call(worked).roll_call_id
    assert which is not None
    mark(worked, which, people[:4], Presence.SEEN)
    gate = at_gate()
    screen = gate.go(3)
    gate.press("Ctrl+Shift+F")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ConfirmDialog)
    words = " ".join(one.text() for one in dialog.consequences)
    assert "4 people were seen" in words and "6 people were not called" in words
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    gate.settle()
    assert roll(worked).open
    gate.activate()
    screen.roll.table.setFocus()
    gate.press("Ctrl+Shift+F")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ConfirmDialog)
    dialog.ok.setFocus()
    QTest.keyClick(dialog.ok, Qt.Key.Key_Return)
    gate.settle()
    assert not roll(worked).open and "4 seen, 6 missing, 1 out" in gate.said
    assert screen.roll.left.text() == "6"
    assert sum(badge.isVisible() for badge in screen.roll.missing) == 6
    gate.activate()
    gate.press("Ctrl+2")
    assert screen.night.table.rows.rowCount() == 7


def test_the_roll_call_goes_along_on_paper(at_gate: Callable[..., AtGate], people: tuple[int, ...]) -> None:
    gate = at_gate()
    screen = gate.go(3)
    gate.press("Ctrl+P")
    assert screen.paper.preview.document is not None
    assert screen.paper.preview.document.file_name.endswith("roll-call.pdf")
    gate.press("Esc")
    assert screen.roll.table.isVisible()


# --- the evacuation list -----------------------------------------------------------------------------------


class Opened(QObject):
    """What the program gave to the system to be opened."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.files.append(url.toLocalFile())


@pytest.mark.parametrize("from_", ["Ctrl+H", "F1", "F3", "F8"])
def test_the_evacuation_list_by_one_key_from_anywhere(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], from_: str
) -> None:
    gate = at_gate()
    gate.press(from_)
    before = gate.window.screen_on_view
    gate.press("Ctrl+Shift+E")
    screen = gate.window.screen_on_view
    assert isinstance(screen, EvacuationScreen)
    assert screen.preview.document is not None and screen.preview.document.pages >= 2
    gate.press("Esc")
    assert gate.window.screen_on_view is before


@pytest.fixture
def opened(parts: ShellParts, tmp_path: Path) -> Iterator[Opened]:
    """What was saved in the test's folder and opened."""
    parts.settings.set("preview.folder", str(tmp_path))
    taken = Opened()
    QDesktopServices.setUrlHandler("file", taken, "take")  # type: ignore[arg-type]  # the stub says bytes, it takes a name
    yield taken
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine has."""
    monkeypatch.setattr("ui.views.evacuation.default_printer", lambda: None)


def test_without_a_printer_it_is_saved_and_opened(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], opened: Opened, tmp_path: Path
) -> None:
    from PySide6.QtPrintSupport import QPrinterInfo

    if QPrinterInfo.availablePrinterNames():
        pytest.skip("this machine has a printer")
    gate = at_gate()
    gate.press("Ctrl+Shift+E")
    gate.press("Return")
    (file,) = tmp_path.glob("*.pdf")
    assert file.name == "2026-12-06 20.00 evacuation-list.pdf"
    assert file.read_bytes().startswith(b"%PDF")
    assert opened.files == [str(file)]
    assert str(file) in gate.said
    assert told(gate.desk)[-1].act is Act.PRINTED
    assert told(gate.desk)[-1].subject == "evacuation_list"


@pytest.mark.usefixtures("no_printer")
def test_enter_before_it_is_there_prints_it_when_it_is(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], opened: Opened, tmp_path: Path
) -> None:
    gate = at_gate()
    QTest.keySequence(gate.window, QKeySequence("Ctrl+Shift+E"))
    screen = cast(EvacuationScreen, gate.window.screen_on_view)
    assert screen.preview.document is None
    screen.print_at_once()
    gate.settle()
    gate.settle()
    assert len(list(tmp_path.glob("*.pdf"))) == 1


@pytest.mark.usefixtures("no_printer")
def test_nothing_holds_the_evacuation_list_up(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], parts: ShellParts, qtbot: QtBot, opened: Opened
) -> None:
    """A backup to a slow share, a plan being worked out: on other threads."""
    let_go = threading.Event()
    try:
        gate = at_gate()
        parts.paper_thread.run(lambda: let_go.wait(60), lambda _: None, owner=gate.window)
        QTest.keySequence(gate.window, QKeySequence("Ctrl+Shift+E"))
        screen = cast(EvacuationScreen, gate.window.screen_on_view)
        qtbot.waitUntil(lambda: screen.preview.document is not None, timeout=30_000)
        qtbot.waitUntil(lambda: not screen.preview._paper.pixmap().isNull(), timeout=30_000)
        screen.print_at_once()
        qtbot.waitUntil(lambda: len(opened.files) == 1, timeout=30_000)
        assert parts.paper_thread.busy
    finally:
        let_go.set()


def test_a_printer_that_hangs_holds_no_list_up(
    at_gate: Callable[..., AtGate],
    people: tuple[int, ...],
    parts: ShellParts,
    qtbot: QtBot,
    opened: Opened,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    let_go = threading.Event()
    monkeypatch.setattr("ui.views.evacuation.default_printer", QPrinter)
    monkeypatch.setattr("ui.preview.paint_pages", lambda *_: int(let_go.wait(60)))  # a printer we don't have
    try:
        gate = at_gate()
        QTest.keySequence(gate.window, QKeySequence("Ctrl+Shift+E"))
        screen = cast(EvacuationScreen, gate.window.screen_on_view)
        qtbot.waitUntil(lambda: screen.preview.document is not None, timeout=30_000)
        screen.print_at_once()
        assert parts.alarm_printing_thread.busy
        qtbot.waitUntil(lambda: not parts.alarm_thread.busy, timeout=30_000)  # its page is on view
        screen.print_at_once()  # Enter twice: it is on its way
        assert gate.said == "Sending Evacuation list to the printer"
        assert not parts.alarm_thread.busy and not opened.files
        clock.forward(minutes=1)
        screen.shell.go_back()
        QTest.keySequence(gate.window, QKeySequence("Ctrl+Shift+E"))
        qtbot.waitUntil(lambda: screen.preview.document is not None, timeout=30_000)
        screen.print_at_once()
        qtbot.waitUntil(lambda: len(opened.files) == 1, timeout=30_000)
        assert gate.said == f"The printer does not answer: saved as {opened.files[0]}, and opened."
        assert parts.alarm_printing_thread.busy
    finally:
        let_go.set()


@pytest.mark.usefixtures("no_printer")
def test_a_list_left_on_view_is_made_anew_before_it_is_printed(
    at_gate: Callable[..., AtGate],
    people: tuple[int, ...],
    opened: Opened,
    clock: Clock,
) -> None:
    gate = at_gate()
    gate.press("Ctrl+Shift+E")
    clock.forward(seconds=30)
    gate.press("Return")
    clock.forward(hours=3)
    gate.press("Return")
    assert [Path(file).name for file in opened.files] == [
        "2026-12-06 20.00 evacuation-list.pdf",
        "2026-12-06 23.00 evacuation-list.pdf",
    ]
    clock.forward(hours=-3)  # somebody has set the clock right
    gate.press("Return")
    assert len(opened.files) == 3


def test_who_unlocks_sees_the_house_of_this_moment(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], clock: Clock
) -> None:
    gate = at_gate()
    go_out(gate.desk, people[:1], GatePlace.TOWN, expected_at=clock() + timedelta(hours=1))
    screen = gate.go()
    gate.window.place.leave()
    clock.forward(hours=3)
    gate.window.place.come_back()
    gate.settle()
    assert screen.gate.overdue.isVisible()
    gate.press("Ctrl+Shift+E")
    evacuation = cast(EvacuationScreen, gate.window.screen_on_view)
    gate.window.place.leave()
    clock.forward(hours=1)
    gate.window.place.come_back()
    gate.settle()
    assert evacuation.preview.document is not None
    assert evacuation.preview.document.file_name == "2026-12-07 00.00 evacuation-list.pdf"


def test_an_empty_house_has_no_list_and_says_so(at_gate: Callable[..., AtGate]) -> None:
    gate = at_gate()
    gate.press("Ctrl+Shift+E")
    assert "nobody to print" in gate.said


# --- who has what ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_who_may_only_look_changes_nothing(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], role: Role
) -> None:
    gate = at_gate(role)
    screen = gate.go()
    keeps = role in (Role.FRONT_DESK, Role.SUPERVISOR)
    for name in ("out_hospital", "out_town", "out_other", "let_in", "whole_household", "start_roll"):
        button = screen.findChild(QPushButton, name)
        assert (button is not None and button.isHidden() is not keeps) or name == "start_roll"
    gate.window.shell.open_person(people[0])
    gate.settle()
    assert screen.gate.who.text().startswith("NIYONZIMA")
    for key in ("W", "H", "T", "O", "I"):
        gate.press(key)
        if keeps:
            break
        gate.window.scan_box.clear()
        screen.gate.household.setFocus()
    gate.press("Ctrl+3")
    gate.press("Ctrl+Return")
    assert roll(gate.desk).open is keeps
    assert gate.out == set()
    assert screen.look_only.isVisible() is not keeps


def test_today_counts_who_is_out(
    at_gate: Callable[..., AtGate], people: tuple[int, ...], sqlite_desk: Desk
) -> None:
    go_out(sqlite_desk, people[:3], GatePlace.TOWN)
    gate = at_gate()
    screen = gate.window.screen_on_view
    assert isinstance(screen, TodayScreen)
    labels = {one.objectName(): one.text() for one in screen.findChildren(QLabel)}
    assert labels["in_building_number"] == "8"
    assert labels["in_building_words"] == "people now, and 3 out"


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("size", [(1366, 768), (1024, 640), (683, 384)])
def test_every_part_can_be_read(
    at_gate: Callable[..., AtGate],
    people: tuple[int, ...],
    code: str,
    size: tuple[int, int],
    clock: Clock,
) -> None:
    gate = at_gate(language=code)
    go_out(gate.desk, people[:2], GatePlace.HOSPITAL, expected_at=clock() - timedelta(hours=1))
    which = start_roll_call(gate.desk).roll_call_id
    assert which is not None
    mark(gate.desk, which, people[2:4], Presence.MISSING)
    gate.window.resize(*size)
    screen = gate.go()
    gate.scan(gate.card(people[5]))
    for part in ("Ctrl+1", "Ctrl+2", "Ctrl+3"):
        gate.press(part)
        assert_accessible(screen)
        assert_not_cut(screen)
    gate.press("Ctrl+Shift+E")
    evacuation = gate.window.screen_on_view
    assert evacuation is not None
    assert_accessible(evacuation)
    assert_not_cut(evacuation)
