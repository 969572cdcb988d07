"""The nights ahead on a real database: read, walked by keys, said and drawn."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from tests.ui.people import add_case, add_flight, check_in_cases, person_ids
from transit_desk.domain.board_rows import BedLook, TapeSpan
from transit_desk.services.allocate_beds import place
from transit_desk.services.bed_board import board
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import hold
from ui.screen import Screen
from ui.views.beds import BedsScreen, Mode
from ui.views.beds_tape import TapePage
from ui.views.beds_tape_view import TapeView

Open = Callable[..., OpenDesk]
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
TODAY = date(2026, 12, 6)
FLIGHT = date(2026, 12, 9)


class ArrivalsHere(Screen):
    """Where Enter leads to."""

    name = "arrivals"

    def build(self) -> None:
        self.opened: list[int] = []

    def open_person(self, person_id: int) -> bool:
        self.opened.append(person_id)
        return True


class Nights:
    """The window with the nights on view; keys go to whoever has the keyboard."""

    def __init__(self, opened: OpenDesk, qtbot: QtBot) -> None:
        self.opened, self._qtbot = opened, qtbot
        screen = opened.window.screen_on_view
        assert isinstance(screen, BedsScreen)
        self.screen = screen
        opened.window.activateWindow()
        self.press(Qt.Key.Key_2, mod=CTRL)
        page = screen.pages.currentWidget()
        assert isinstance(page, TapePage)
        self.page, self.view = page, page.view

    def settle(self) -> None:
        if isinstance(view := QApplication.focusWidget(), TapeView):
            self._qtbot.waitUntil(lambda: not view._alone.isActive(), timeout=30_000)
        self.opened.settle()
        QApplication.processEvents()

    def press(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.opened.window, key, mod)
            self.settle()

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self.opened.window, text)
        self.settle()

    @property
    def here(self) -> str:
        line = self.view.line
        assert line is not None
        return line.room.name if line.bed is None else f"{line.room.name} / {line.bed.name}"

    def bed(self, label: str) -> int:
        assert self.view.lines is not None
        return next(
            bed.bed_id
            for room in self.view.lines.tape.rooms
            for bed in room.beds
            if f"{room.name} / {bed.name}" == label
        )

    def go(self, label: str, day: date = TODAY) -> None:
        assert self.view.go_to(("bed", self.bed(label)), day)

    def span(self, label: str) -> TapeSpan:
        """The first nights of a bed."""
        assert self.view.lines is not None
        return self.view.lines.spans[self.bed(label)][0]

    def colour(self, label: str, day: date) -> QColor:
        """Near the lower edge of a night, below what is written on it; the keys stand elsewhere by then."""
        self.go(label, day)
        line = self.view.line
        assert line is not None and self.view.go_to(("room", line.room.room_id), day)
        rect = self.view.cell_rect(("bed", self.bed(label)), day)
        at = QPoint(rect.center().x(), rect.bottom() - 4)
        return self.view.viewport().grab().toImage().pixelColor(at)


def beds_of(desk: Desk, room: str) -> dict[str, int]:
    return {bed.name: bed.bed_id for one in board(desk).rooms if one.name == room for bed in one.beds}


@pytest.fixture
def cases(sqlite_desk: Desk) -> dict[str, int]:
    """One man in C1 whose flight leaves in three days, one in C1 who has none; and one to come for whom a bed is
    held."""
    made = {
        "flies": add_case(sqlite_desk, "BI-26000101", 1, family="BAHATI"),
        "stays": add_case(sqlite_desk, "BI-26000102", 1, family="FURAHA"),
        "comes": add_case(sqlite_desk, "BI-26000103", 1, family="ZAWADI"),
    }
    add_flight(sqlite_desk, [made["flies"]], day=FLIGHT)
    check_in_cases(sqlite_desk, [made["flies"], made["stays"]])
    beds = beds_of(sqlite_desk, "C1")
    place(sqlite_desk, {person_ids(sqlite_desk, made["flies"])[0]: beds["1"]})
    place(sqlite_desk, {person_ids(sqlite_desk, made["stays"])[0]: beds["2"]})
    hold(sqlite_desk, {person_ids(sqlite_desk, made["comes"])[0]: beds["3"]})
    return made


@pytest.fixture
def nights(cases: dict[str, int], open_desk: Open, qtbot: QtBot) -> Nights:
    return Nights(open_desk(beds=BedsScreen, arrivals=ArrivalsHere), qtbot)


def test_two_weeks_from_last_night_on(nights: Nights) -> None:
    tape = nights.view.tape
    assert tape is not None
    assert (tape.first, tape.days) == (TODAY - timedelta(days=1), 14)
    assert nights.view.day == TODAY and nights.view.hasFocus()
    assert "05 Dec 2026 to 18 Dec 2026" in nights.view.accessibleName()


def test_a_night_is_said_with_who_has_the_bed_and_until_when(nights: Nights) -> None:
    nights.go("C1 / 1", FLIGHT - timedelta(days=1))
    said = nights.view.accessibleDescription()
    assert said == nights.page.status.text() + " " + nights.page.keys.text()
    assert said.startswith("C1 / 1, night of Tuesday 08 Dec 2026: BAHATI, ")
    assert "leaves on 09 Dec 2026" in said and "BI-26000101" in said
    nights.press(Qt.Key.Key_Right)
    assert nights.page.words().startswith("C1 / 1, night of Wednesday 09 Dec 2026: Free.")


def test_a_held_bed_says_so(nights: Nights) -> None:
    span = nights.span("C1 / 3")
    assert span.look is BedLook.HELD
    nights.go("C1 / 3", span.first)
    assert f"Held from {nights.page.t.date(span.first)}" in nights.page.words()


def test_arrows_walk_and_the_days_move_along(nights: Nights) -> None:
    nights.go("C1 / 1", TODAY)
    nights.press(Qt.Key.Key_Down, Qt.Key.Key_Right)
    assert nights.here == "C1 / 2" and nights.view.day == TODAY + timedelta(days=1)
    last = TODAY + timedelta(days=12)
    nights.go("C1 / 2", last)
    nights.press(Qt.Key.Key_Right)
    tape = nights.view.tape
    assert tape is not None and tape.first == TODAY and nights.view.day == last + timedelta(days=1)
    nights.press(Qt.Key.Key_Home)
    tape = nights.view.tape
    assert tape is not None and tape.first == TODAY - timedelta(days=1) and nights.view.day == TODAY
    nights.press(Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert nights.view.day == TODAY - timedelta(days=1)  # nothing before last night


def test_page_keys_turn_by_a_week_also_faster_than_they_are_read(nights: Nights) -> None:
    for _ in range(3):
        QTest.keyClick(nights.view, Qt.Key.Key_PageDown)
    nights.settle()
    tape = nights.view.tape
    assert tape is not None and tape.first == TODAY + timedelta(days=20)
    assert nights.view.day == TODAY + timedelta(days=21)
    nights.press(*[Qt.Key.Key_PageUp] * 5)
    tape = nights.view.tape
    assert tape is not None and tape.first == TODAY - timedelta(days=1)


def test_plus_and_minus_show_fewer_and_more_days_and_that_is_remembered(nights: Nights) -> None:
    nights.press(Qt.Key.Key_Minus)
    tape = nights.view.tape
    assert tape is not None and tape.days == 21
    assert nights.screen.shell.settings.get("beds.nights") == "21"
    nights.press(Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Plus)
    tape = nights.view.tape
    assert tape is not None and tape.days == 7


def test_typed_letters_find_a_name_and_what_is_none_is_a_scan(nights: Nights) -> None:
    nights.type("zaw")
    assert nights.here == "C1 / 3"
    nights.press(Qt.Key.Key_Escape)
    assert nights.view.hasFocus()
    nights.type("BI-26")
    assert nights.opened.window.scan_box.text() == "BI-26"


def test_a_scanner_that_begins_with_a_minus_changes_no_days(nights: Nights) -> None:
    nights.type("-12")
    tape = nights.view.tape
    assert tape is not None and tape.days == 14
    assert nights.opened.window.scan_box.text() == "-12"


def test_a_room_is_folded_and_the_keys_stay_in_it(nights: Nights) -> None:
    nights.go("C1 / 2")
    nights.press(Qt.Key.Key_Space)
    assert nights.here == "C1"
    lines = nights.view.lines
    assert lines is not None and ("bed", nights.bed("C1 / 1")) not in lines.index
    beds = lines.beds[next(room.room_id for room in lines.tape.rooms if room.name == "C1")]
    assert f"of {beds} beds free" in nights.page.words()
    nights.type("fura")  # a name opens the room that it is in
    assert nights.here == "C1 / 2"
    nights.press(Qt.Key.Key_Escape)
    nights.press(Qt.Key.Key_Space, mod=SHIFT)
    assert nights.view.lines is not None
    assert all(key[0] == "room" for key in nights.view.lines.index)
    nights.press(Qt.Key.Key_Return)
    assert ("bed", nights.bed("C1 / 1")) in nights.view.lines.index


def test_enter_opens_who_is_there_and_a_free_bed_in_the_house(nights: Nights, cases: dict[str, int]) -> None:
    free = next(label for label in ("C1 / 4", "C2 / 1") if nights.view.lines and nights.bed(label))
    nights.go(free)
    nights.press(Qt.Key.Key_Return)
    assert nights.screen.modes.value() == Mode.HOUSE
    assert nights.screen.board.focused_bed == nights.bed(free)
    nights.press(Qt.Key.Key_2, mod=CTRL)
    nights.go("C1 / 1")
    nights.press(Qt.Key.Key_Return)
    arrivals = nights.opened.window.screen_on_view
    assert isinstance(arrivals, ArrivalsHere)
    assert arrivals.opened == list(person_ids(nights.opened.desk, cases["flies"]))


def test_a_person_looked_for_elsewhere_is_shown_here(nights: Nights, cases: dict[str, int]) -> None:
    nights.screen.shell.open_person(person_ids(nights.opened.desk, cases["stays"])[0])
    assert nights.here == "C1 / 2" and nights.screen.modes.value() == Mode.NIGHTS
    nights.screen.shell.open_case(cases["comes"])
    assert nights.here == "C1 / 3"


def test_mouse_chooses_folds_and_tells(nights: Nights) -> None:
    nights.go("C1 / 2")
    rect = nights.view.cell_rect(("bed", nights.bed("C1 / 1")), TODAY)
    QTest.mouseClick(nights.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert nights.here == "C1 / 1" and nights.view.day == TODAY
    tip = QHelpEvent(QEvent.Type.ToolTip, rect.center(), nights.view.viewport().mapToGlobal(rect.center()))
    QApplication.sendEvent(nights.view.viewport(), tip)
    assert QToolTip.text().startswith("BAHATI, ")
    QToolTip.hideText()
    line = nights.view.line
    assert line is not None
    room = nights.view.cell_rect(("room", line.room.room_id), TODAY)
    name = QPoint(20, room.center().y())
    QTest.mouseClick(nights.view.viewport(), Qt.MouseButton.LeftButton, pos=name)
    assert nights.view.is_folded(line.room.room_id)
    wheel = QWheelEvent(
        QPointF(room.center()),
        QPointF(nights.view.mapToGlobal(room.center())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        CTRL,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(nights.view.viewport(), wheel)
    nights.settle()
    assert nights.view.tape is not None and nights.view.tape.days == 21


def test_nights_are_drawn_as_they_are(nights: Nights) -> None:
    """Taken in the household's colour up to the last night, free after it; and read anew."""
    theme, person = nights.screen.shell.theme, nights.span("C1 / 2").person
    mark = nights.screen.marks.of(person.case_id)
    assert nights.colour("C1 / 1", FLIGHT) == theme.colour("surface")
    assert nights.colour("C1 / 2", TODAY + timedelta(days=1)) == theme.colour(f"{mark.colour}_soft")
    place(nights.opened.desk, {person.person_id: None})
    nights.screen.activated()
    nights.settle()
    assert nights.colour("C1 / 2", TODAY + timedelta(days=1)) == theme.colour("surface")


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("scale", [100, 200])
def test_both_languages_nothing_is_cut(nights: Nights, code: str, scale: int) -> None:
    nights.screen.shell.language.switch(code)
    nights.screen.shell.theme.set_scale(scale)
    nights.settle()
    assert_accessible(nights.page)
    assert_not_cut(nights.page)
    nights.go("C1 / 1")
    assert nights.page.words()
