"""Arrivals by keyboard, on a real database."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from db import tables as tb
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from tests.ui.people import add_case, add_flight, check_in_cases, person_ids
from transit_desk.domain.codes import BedState
from transit_desk.domain.rows import MemberRow
from transit_desk.services.allocate_beds import place
from transit_desk.services.check_in import case_file
from transit_desk.services.context import Desk
from ui.views.arrivals import ArrivalsScreen

Open = Callable[..., OpenDesk]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Driver:
    """The window with Arrivals on view, driven as a person does: keys go to whoever has the focus."""

    def __init__(self, opened: OpenDesk, qtbot: QtBot) -> None:
        self.opened, self.qtbot = opened, qtbot
        screen = opened.window.screen_on_view
        assert isinstance(screen, ArrivalsScreen)
        self.screen = screen
        opened.window.activateWindow()
        self.settle()

    def settle(self) -> None:
        """Until nothing is asked for any more, the pause before a proposal included."""
        pause = self.screen.pane._pause
        self.qtbot.waitUntil(lambda: not pause.isActive(), timeout=30_000)
        self.opened.settle()
        QApplication.processEvents()  # layouts put off until now

    def press(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            widget = QApplication.focusWidget()
            assert widget is not None
            QTest.keyClick(widget, key, mod)
            self.settle()

    @property
    def case(self) -> str:
        plan = self.screen.pane.plan
        return "" if plan is None else plan.case.number

    def words(self) -> list[str]:
        """What stands beside each member."""
        return [line.words for line in self.screen.pane.members.rows.all_rows]

    def member(self, at: int) -> MemberRow:
        return self.screen.pane.members.rows.all_rows[at].member


@pytest.fixture
def busload(sqlite_desk: Desk) -> tuple[int, ...]:
    """Three cases of four, one and two."""
    cases = (("BI-26000100", 4), ("BI-26000101", 1), ("BI-26000102", 2))
    return tuple(add_case(sqlite_desk, number, size) for number, size in cases)


@pytest.fixture
def driver(busload: tuple[int, ...], open_desk: Open, qtbot: QtBot) -> Driver:
    return Driver(open_desk(arrivals=ArrivalsScreen), qtbot)


def in_building(desk: Desk) -> int:
    with desk.database.read() as connection:
        query = select(func.count()).select_from(tb.Stay).where(tb.Stay.ended_at.is_(None))
        return connection.scalar(query) or 0


def beds_of(desk: Desk, case_id: int) -> list[str]:
    return [member.bed for member in case_file(desk, case_id).members]


def test_a_busload_is_checked_in_by_enter_alone(driver: Driver, busload: tuple[int, ...]) -> None:
    desk = driver.opened.desk
    assert driver.case == "BI-26000100"
    for case_id, size in zip(busload, (4, 1, 2), strict=True):
        shown = [words.split("  ")[0] for words in driver.words()]
        driver.press(Qt.Key.Key_Return)
        assert beds_of(desk, case_id) == shown  # what was shown is what was done
        assert all(shown) and len(shown) == size
    assert in_building(desk) == 7
    assert driver.case == ""
    assert driver.screen.cases.rows.rowCount() == 0


def test_the_strip_says_who_and_where_and_undo_brings_the_case_back(
    driver: Driver, busload: tuple[int, ...]
) -> None:
    driver.press(Qt.Key.Key_Return)
    assert driver.opened.said.startswith("4 people of BI-26000100 checked in: C5 / 1-4.")
    assert driver.case == "BI-26000101"
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert in_building(driver.opened.desk) == 0
    assert driver.case == "BI-26000100"
    assert driver.opened.said.startswith("Taken back: 4 people of BI-26000100")


def test_space_leaves_somebody_out_and_beds_are_proposed_anew(
    driver: Driver, busload: tuple[int, ...]
) -> None:
    driver.screen.pane.members.setFocus()
    driver.press(Qt.Key.Key_Down, Qt.Key.Key_Space)
    assert driver.words()[1] == "Not here yet"
    assert driver.screen.check_in.accessibleName() == "Check in 3 people"
    driver.press(Qt.Key.Key_Return)
    members = case_file(driver.opened.desk, busload[0]).members
    assert [member.stay_id is not None for member in members] == [True, False, True, True]


def test_those_who_come_later_are_ticked_when_the_case_is_opened_again(
    driver: Driver, busload: tuple[int, ...]
) -> None:
    driver.screen.pane.members.setFocus()
    driver.press(Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Return)
    driver.opened.shell.open_case(busload[0])
    driver.settle()
    assert driver.screen.check_in.accessibleName() == "Check in 1 person"
    driver.press(Qt.Key.Key_Return)
    beds = beds_of(driver.opened.desk, busload[0])
    assert len({bed.split(" / ")[0] for bed in beds}) == 1  # with the family


def test_enter_does_nothing_before_the_beds_are_shown(driver: Driver) -> None:
    driver.screen.pane.members.setFocus()
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, Qt.Key.Key_Space)
    QTest.keyClick(widget, Qt.Key.Key_Return)  # no pause between the two
    driver.settle()
    assert in_building(driver.opened.desk) == 0


def test_a_key_held_down_checks_in_one_family_only(driver: Driver) -> None:
    driver.press(Qt.Key.Key_Return)
    widget = QApplication.focusWidget()
    assert widget is not None
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    again = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    QApplication.sendEvent(widget, again)
    driver.settle()
    assert in_building(driver.opened.desk) == 4


def test_somebody_comes_in_without_a_bed_and_it_is_said(
    sqlite_desk: Desk, open_desk: Open, qtbot: QtBot
) -> None:
    with sqlite_desk.database.write() as session:
        for bed in session.scalars(select(tb.Bed)):
            bed.state = BedState.OUT_OF_SERVICE
    case_id = add_case(sqlite_desk, "BI-26000100", 2)
    driver = Driver(open_desk(arrivals=ArrivalsScreen), qtbot)
    assert driver.words() == ["No bed", "No bed"]
    assert "no bed is free" in driver.screen.pane.why.accessibleName()
    driver.press(Qt.Key.Key_Return)
    assert in_building(sqlite_desk) == 2, driver.opened.said
    assert beds_of(sqlite_desk, case_id) == ["", ""]
    assert driver.opened.said.endswith("checked in. 2 without a bed.")


def test_another_bed_is_chosen_by_keyboard(driver: Driver, busload: tuple[int, ...]) -> None:
    pane = driver.screen.pane
    pane.members.setFocus()
    driver.press(Qt.Key.Key_B, mod=CTRL)
    assert pane.bed.view().isVisible()
    words = [pane.bed.itemText(at) for at in range(pane.bed.count())]
    assert words[1] == "No bed"
    taken = next(at for at, text in enumerate(words) if text.startswith("A2 / 1"))
    QTest.keyClick(pane.bed.view(), Qt.Key.Key_Home)
    for _ in range(taken):
        QTest.keyClick(pane.bed.view(), Qt.Key.Key_Down)
    QTest.keyClick(pane.bed.view(), Qt.Key.Key_Return)
    driver.opened.window.activateWindow()  # without a window system a popup leaves no window active
    driver.settle()
    assert driver.words()[0].startswith("A2 / 1")
    assert all(words.startswith("A2 /") for words in driver.words())  # the family follows
    driver.press(Qt.Key.Key_Return)
    assert beds_of(driver.opened.desk, busload[0])[0] == "A2 / 1"


def choose_bed(driver: Driver, label: str) -> None:
    combo = driver.screen.pane.bed
    at = next(at for at in range(combo.count()) if combo.itemText(at).startswith(label))
    combo.setCurrentIndex(at)
    combo.activated.emit(at)
    driver.settle()


def test_a_bed_of_the_family_is_exchanged(driver: Driver, busload: tuple[int, ...]) -> None:
    driver.screen.pane.members.setFocus()
    before = [words.split("  ")[0] for words in driver.words()]
    choose_bed(driver, before[1])
    after = [words.split("  ")[0] for words in driver.words()]
    assert after == [before[1], before[0], *before[2:]]
    driver.press(Qt.Key.Key_Return)
    assert beds_of(driver.opened.desk, busload[0]) == after


def test_a_soft_rule_is_overridden_by_a_second_word(sqlite_desk: Desk, open_desk: Open, qtbot: QtBot) -> None:
    case_id = add_case(sqlite_desk, "BI-26000100", 1)
    driver = Driver(open_desk(arrivals=ArrivalsScreen), qtbot)
    driver.screen.pane.members.setFocus()
    choose_bed(driver, "C7 / 1")
    assert "kept for isolation" in driver.screen.pane.why.accessibleName()
    driver.press(Qt.Key.Key_Return)
    assert in_building(sqlite_desk) == 0
    assert driver.screen.override.isVisible()
    assert "kept for isolation" in driver.screen.override.text
    driver.press(Qt.Key.Key_G, mod=CTRL)
    assert beds_of(sqlite_desk, case_id) == ["C7 / 1"]
    assert not driver.screen.override.isVisible()


def test_a_bed_held_for_somebody_is_the_one_proposed(
    sqlite_desk: Desk, open_desk: Open, qtbot: QtBot
) -> None:
    from transit_desk.services.bed_board import board
    from transit_desk.services.hold_beds import hold

    case_id = add_case(sqlite_desk, "BI-26000100", 1)
    bed_id = next(
        bed.bed_id for room in board(sqlite_desk).rooms if room.name == "C1" for bed in room.beds[4:]
    )
    hold(sqlite_desk, {person_ids(sqlite_desk, case_id)[0]: bed_id})
    label = next(
        f"C1 / {bed.name}" for room in board(sqlite_desk).rooms for bed in room.beds if bed.bed_id == bed_id
    )
    driver = Driver(open_desk(arrivals=ArrivalsScreen), qtbot)
    assert driver.words()[0].startswith(label)
    driver.screen.pane.members.setFocus()
    driver.press(Qt.Key.Key_Return)
    assert beds_of(sqlite_desk, case_id) == [label]


def test_beds_that_a_hard_rule_forbids_are_not_offered(driver: Driver, busload: tuple[int, ...]) -> None:
    check_in_cases(driver.opened.desk, [busload[1]])  # a man, in C1
    driver.screen.pane.members.setFocus()
    driver.press(Qt.Key.Key_Down)  # a woman
    combo = driver.screen.pane.bed
    assert not any(combo.itemText(at).startswith("C1 /") for at in range(combo.count()))
    assert any(combo.itemText(at).startswith("C3 /") for at in range(combo.count()))


def test_a_bed_far_from_the_family_that_comes_too_says_so(driver: Driver) -> None:
    driver.screen.pane.members.setFocus()
    driver.press(Qt.Key.Key_Down)  # the mother; a child may not be without either of them
    combo = driver.screen.pane.bed
    far = next(combo.itemText(at) for at in range(combo.count()) if combo.itemText(at).startswith("B10 / 1"))
    assert "family sleeps in C5" in far


def test_a_bed_taken_meanwhile_is_refused_and_a_new_one_proposed(
    driver: Driver, busload: tuple[int, ...]
) -> None:
    desk = driver.opened.desk
    plan = driver.screen.pane.plan
    assert plan is not None
    bed = plan.bed_of(plan.case.members[0].person_id)
    assert bed is not None
    check_in_cases(desk, [busload[1]])
    place(desk, {person_ids(desk, busload[1])[0]: bed.bed_id}, override=True)
    driver.press(Qt.Key.Key_Return)
    assert in_building(desk) == 1
    assert bed.label in driver.opened.said
    assert driver.case == "BI-26000100"
    assert not driver.words()[0].startswith(bed.label)
    driver.press(Qt.Key.Key_Return)
    assert in_building(desk) == 5


def test_a_scanned_card_opens_the_case_with_the_person_chosen(
    driver: Driver, busload: tuple[int, ...]
) -> None:
    card = case_file(driver.opened.desk, busload[2]).members[1].card_number
    QTest.keyClicks(driver.screen.cases, card)  # a scanner types wherever the focus is
    driver.press(Qt.Key.Key_Return)
    assert driver.case == "BI-26000102"
    chosen = driver.screen.pane.members.chosen()
    assert chosen is not None and chosen.member.card_number == card
    assert in_building(driver.opened.desk) == 0  # the scanner's Enter opened, and no more
    driver.press(Qt.Key.Key_Return)
    assert in_building(driver.opened.desk) == 2


def test_a_case_in_the_building_is_found_on_its_tab(driver: Driver, busload: tuple[int, ...]) -> None:
    driver.press(Qt.Key.Key_Return)
    driver.press(Qt.Key.Key_2, mod=CTRL)
    assert [row.number for row in driver.screen.cases.rows.all_rows] == ["BI-26000100"]
    assert "Here since 06 Dec 2026 08:00" in driver.words()[0]
    assert not driver.screen.check_in.isEnabled()
    driver.screen.cases.setFocus()
    driver.press(Qt.Key.Key_Return)
    assert driver.opened.said == "Everyone of BI-26000100 has arrived."


def test_three_letters_find_a_case(driver: Driver, qtbot: QtBot) -> None:
    driver.press(Qt.Key.Key_F, mod=CTRL)
    QTest.keyClicks(driver.screen.search, "102")
    qtbot.waitUntil(lambda: driver.screen.cases.rows.rowCount() == 1, timeout=30_000)
    driver.settle()
    assert driver.case == "BI-26000102"
    driver.press(Qt.Key.Key_Return)  # goes to the list, and checks nobody in
    assert in_building(driver.opened.desk) == 0
    assert QApplication.focusWidget() is driver.screen.cases


def test_cards_are_previewed_and_esc_goes_back(driver: Driver) -> None:
    driver.press(Qt.Key.Key_P, mod=CTRL)
    document = driver.screen.printing.preview.document
    assert document is not None and document.pages == 1
    assert document.file_name == "BI-26000100 person-cards.pdf"
    assert document.content().startswith(b"%PDF")
    driver.press(Qt.Key.Key_Escape)
    assert driver.screen.pages.currentIndex() == 0


def test_cards_of_those_just_checked_in_are_one_key_away(driver: Driver) -> None:
    assert not driver.screen.last_cards.isVisible()
    driver.press(Qt.Key.Key_Return)
    assert driver.case == "BI-26000101"
    driver.press(Qt.Key.Key_P, mod=CTRL | SHIFT)
    document = driver.screen.printing.preview.document
    assert document is not None and document.file_name == "BI-26000100 person-cards.pdf"


def test_hold_and_flight_are_told(sqlite_desk: Desk, open_desk: Open, qtbot: QtBot) -> None:
    case_id = add_case(sqlite_desk, "BI-26000100", 2)
    other = add_case(sqlite_desk, "BI-26000101", 1)
    add_flight(sqlite_desk, [case_id])
    with sqlite_desk.database.write() as session:
        session.add(tb.CaseHold(case_id=case_id, placed_at=sqlite_desk.clock(), placed_by="Test"))
        session.add(tb.CaseLink(case_id=case_id, other_id=other))
    driver = Driver(open_desk(arrivals=ArrivalsScreen), qtbot)
    pane = driver.screen.pane
    assert pane.flight.text().startswith("ET 816")
    assert "09 Dec 2026 15:40" in pane.flight.text()
    assert pane.hold.isVisible() and pane.linked.isVisible()
    assert "BI-26000101" in pane.linked.accessibleName()


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_everything_has_a_name_and_room(driver: Driver, code: str, size: tuple[int, int]) -> None:
    driver.press(Qt.Key.Key_Return)
    driver.opened.shell.language.switch(code)
    driver.opened.window.resize(*size)
    driver.settle()
    assert_accessible(driver.screen)
    assert_not_cut(driver.screen)


def test_at_twice_the_size_everything_can_be_reached(driver: Driver) -> None:
    driver.opened.shell.theme.set_scale(200)
    driver.settle()
    button, screen = driver.screen.check_in, driver.screen

    def inside() -> bool:
        corner = button.mapTo(screen, QPoint(button.width(), button.height()))
        return corner.x() <= screen.width() and corner.y() <= screen.height()

    driver.qtbot.waitUntil(inside, timeout=30_000)
    area = driver.opened.window.findChild(QScrollArea, "arrivals_area")
    assert area is not None
    driver.qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() == 0, timeout=30_000)
