"""Medical by keyboard, on a real database."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db import tables as tb
from tests.db_fixtures import Clock
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from tests.ui.people import add_case, add_flight, check_in_cases, person_ids
from transit_desk.domain.codes import Need, Outcome
from transit_desk.services.clear_medical import hold_case, medical_file, record_check, set_needs
from transit_desk.services.context import Desk
from ui.views.medical import MedicalScreen
from ui.views.medical_views import View

Open = Callable[..., OpenDesk]
CTRL = Qt.KeyboardModifier.ControlModifier


class Centre:
    """Two families in the building, on a flight of Wednesday 09 Dec, and one that has no flight."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.first = add_case(desk, "BI-26000101", 4, family="BAHATI")
        self.second = add_case(desk, "BI-26000102", 2, family="FURAHA", start=4)
        self.third = add_case(desk, "BI-26000103", 1, family="ZAWADI", start=7)
        add_flight(desk, [self.first, self.second])
        check_in_cases(desk, [self.first, self.second, self.third])

    def checks(self) -> list[tuple[int, Outcome | None, date | None]]:
        """Who has which outcome, withdrawals as None, in the order in which they were entered."""
        with self.desk.database.read() as connection:
            query = select(tb.MedicalCheck.person_id, tb.MedicalCheck.outcome, tb.MedicalCheck.review_on)
            return [
                (row[0], row[1], row[2]) for row in connection.execute(query.order_by(tb.MedicalCheck.id))
            ]

    def holds(self) -> list[int]:
        """The cases that are held."""
        with self.desk.database.read() as connection:
            return list(
                connection.scalars(select(tb.CaseHold.case_id).where(tb.CaseHold.released_at.is_(None)))
            )

    def needs(self, person_id: int) -> dict[Need, date | None]:
        """The handling needs of a person."""
        return dict(medical_file(self.desk, person_id).needs)


class Driver:
    """The screen, driven by keys that go to whoever has the focus."""

    def __init__(self, opened: OpenDesk, qtbot: QtBot) -> None:
        self.opened, self.qtbot = opened, qtbot
        screen = opened.window.screen_on_view
        assert isinstance(screen, MedicalScreen)
        self.screen = screen
        opened.window.activateWindow()
        screen.table.setFocus()

    def press(self, key: Qt.Key | str, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key, and what follows from it; a letter acts when it stands alone."""
        focus = QApplication.focusWidget()
        assert focus is not None
        self.qtbot.keyClick(focus, key, mod)
        self.qtbot.waitUntil(lambda: not self.screen.table._alone.isActive(), timeout=30_000)
        self.opened.settle()

    def tick(self, need: Need) -> None:
        """Goes down to the box of a need and ticks or clears it."""
        box = self.screen.person.editor.boxes[need]
        for _ in range(len(Need) + 4):
            if box.hasFocus():
                break
            self.press(Qt.Key.Key_Down)
        self.press(Qt.Key.Key_Space)

    @property
    def names(self) -> list[str]:
        return [row.name for row in self.screen.table.rows.all_rows]

    @property
    def chosen(self) -> str:
        row = self.screen.table.chosen()
        return "" if row is None else row.name


@pytest.fixture
def centre(sqlite_desk: Desk, clock: Clock) -> Centre:
    centre = Centre(sqlite_desk)
    clock.forward(hours=24)  # Monday 08:00: a check of now is good for the flight of Wednesday 15:40
    return centre


@pytest.fixture
def driver(centre: Centre, open_desk: Open, qtbot: QtBot) -> Driver:
    return Driver(open_desk(medical=MedicalScreen), qtbot)


def test_f_says_until_when_the_person_is_fit_and_goes_on_to_the_next(driver: Driver, centre: Centre) -> None:
    first, second = person_ids(centre.desk, centre.first)[:2]
    assert driver.chosen == "BAHATI, Jean Claude"
    driver.press("F")
    assert centre.checks() == [(first, Outcome.FIT, None)]
    assert driver.opened.said == "Fit to travel: BAHATI, Jean Claude, until 10 Dec 2026 08:00."
    assert driver.chosen == "BAHATI, Béatrice"
    driver.press("W")
    assert centre.checks()[1:] == [(second, Outcome.FIT_WITH_CONDITIONS, None)]
    assert driver.opened.said.endswith("No conditions yet: choose under All (Ctrl+2), then N.")
    assert driver.screen.views.tabText(0) == "To check  5"


def test_undo_withdraws_the_check(driver: Driver, centre: Centre) -> None:
    driver.press("U")
    assert "BAHATI, Jean Claude" not in driver.names
    driver.press("Z", CTRL)
    assert driver.opened.said == "Taken back: Unfit: BAHATI, Jean Claude."
    assert "BAHATI, Jean Claude" in driver.names
    assert [outcome for _, outcome, _ in centre.checks()] == [Outcome.UNFIT, None]
    driver.screen.open_person(person_ids(centre.desk, centre.first)[0])
    driver.opened.settle()
    words = driver.screen.person.checks._lines[0][1].text()
    assert words == "Unfit, by Test Officer. Taken back by Test Officer on 07 Dec 2026 08:00"


def test_the_whole_case_is_ticked_and_cleared_by_two_keys(driver: Driver, centre: Centre) -> None:
    driver.press("C")
    assert driver.screen.table.checked_ids == frozenset(person_ids(centre.desk, centre.first))
    assert driver.screen.outcomes.target.text() == "4 people ticked"
    driver.press("F")
    assert [outcome for _, outcome, _ in centre.checks()] == [Outcome.FIT] * 4
    assert driver.opened.said == "Fit to travel: 4 people, until 10 Dec 2026 08:00."
    assert driver.screen.table.checked_ids == frozenset()
    assert driver.chosen == "FURAHA, Éric"


def test_c_pressed_twice_clears_the_ticks(driver: Driver) -> None:
    driver.press("C")
    driver.press("C")
    assert driver.screen.table.checked_ids == frozenset()


def test_a_deferral_asks_for_its_review_day_in_place(driver: Driver, centre: Centre) -> None:
    driver.press("D")
    assert centre.checks() == []
    assert driver.screen.outcomes.review.hasFocus()
    driver.screen.outcomes.review.set_day(date(2026, 12, 20))
    driver.press(Qt.Key.Key_Return)
    assert centre.checks() == [
        (person_ids(centre.desk, centre.first)[0], Outcome.DEFERRED, date(2026, 12, 20))
    ]
    assert driver.opened.said == "Deferred: BAHATI, Jean Claude, review on 20 Dec 2026."
    assert driver.screen.table.hasFocus()
    driver.press("3", CTRL)
    assert driver.names == ["BAHATI, Jean Claude"]


def test_esc_leaves_the_review_day_without_a_check(driver: Driver, centre: Centre) -> None:
    driver.press("D")
    driver.press(Qt.Key.Key_Escape)
    assert centre.checks() == []
    assert driver.screen.outcomes.review_line.isHidden()
    assert driver.screen.table.hasFocus()


def test_h_holds_the_case_and_releases_it(driver: Driver, centre: Centre) -> None:
    driver.press("H")
    assert centre.holds() == [centre.first]
    assert driver.opened.said == "Case BI-26000101 is on hold."
    assert driver.screen.views.tabText(3) == "On hold  4"
    held = driver.screen.person.held
    assert held.isVisible()
    assert held.accessibleName() == "The whole case is on hold by Test Officer since 07 Dec 2026 08:00."
    assert "Release the case" in driver.screen.outcomes.hold.text()
    driver.press("H")
    assert centre.holds() == []
    driver.press("Z", CTRL)
    assert centre.holds() == [centre.first]


def test_a_check_too_early_for_the_flight_says_so_at_once(
    centre: Centre, clock: Clock, open_desk: Open, qtbot: QtBot
) -> None:
    clock.forward(hours=-24)
    driver = Driver(open_desk(medical=MedicalScreen), qtbot)
    driver.press("F")
    assert driver.opened.said == (
        "Fit to travel: BAHATI, Jean Claude, until 09 Dec 2026 08:00."
        " The flight leaves 09 Dec 2026 15:40: check again before it."
    )
    assert driver.chosen == "BAHATI, Jean Claude"  # still to check
    words = driver.screen.person.state.accessibleName()
    assert words.startswith("Ends before departure. Valid until 09 Dec 2026 08:00")


def test_a_number_scanned_into_the_list_is_a_scan_and_no_outcome(
    driver: Driver, centre: Centre, qtbot: QtBot
) -> None:
    """A passport may begin with any letter of an outcome."""
    for letter in "U1234567":
        qtbot.keyClick(QApplication.focusWidget(), letter)
    qtbot.waitUntil(lambda: not driver.screen.table._alone.isActive(), timeout=30_000)
    driver.opened.settle()
    assert centre.checks() == []
    assert driver.opened.window.scan_box.text() == "U1234567"


def test_a_scanned_card_chooses_its_person_whatever_is_shown(
    driver: Driver, centre: Centre, qtbot: QtBot
) -> None:
    record_check(centre.desk, person_ids(centre.desk, centre.second), Outcome.FIT)
    driver.screen.activated()
    driver.opened.settle()
    with centre.desk.database.read() as connection:
        wanted = person_ids(centre.desk, centre.second)[1]
        card = connection.scalar(select(tb.Person.card_number).where(tb.Person.id == wanted))
    for letter in f"{card}":
        qtbot.keyClick(QApplication.focusWidget(), letter)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    driver.opened.settle()
    assert driver.chosen == "FURAHA, Aline"
    assert driver.screen.views.value() is View.ALL
    assert driver.screen.table.hasFocus()
    driver.press("D")
    assert driver.screen.outcomes.target.text() == "FURAHA, Aline"


def test_n_sets_the_handling_needs_in_place_and_undo_takes_them_back(driver: Driver, centre: Centre) -> None:
    first = person_ids(centre.desk, centre.first)[0]
    driver.press("N")
    person = driver.screen.person
    assert person.editor.isVisible()
    assert person.editor.boxes[Need.WCHR].hasFocus()
    assert not person.facts.isVisible()
    assert not driver.screen.outcomes.isVisible()
    driver.tick(Need.WCHS)
    driver.tick(Need.ESCORT)
    driver.press(Qt.Key.Key_Return)
    assert centre.needs(first) == {Need.WCHS: None, Need.ESCORT: None}
    assert driver.opened.said == "Handling needs of BAHATI, Jean Claude: Wheelchair (no stairs), Escort."
    assert driver.screen.table.hasFocus()
    assert driver.chosen == "BAHATI, Jean Claude"
    assert not person.editor.isVisible()
    assert driver.screen.outcomes.isVisible()
    driver.press("Z", CTRL)
    assert centre.needs(first) == {}
    assert driver.opened.said.startswith("Taken back: Handling needs of BAHATI, Jean Claude")


def test_fit_with_conditions_that_are_set_asks_for_no_more(driver: Driver) -> None:
    driver.press("N")
    driver.tick(Need.WCHC)
    driver.press(Qt.Key.Key_Return)
    driver.press("W")
    assert driver.opened.said == "Fit with conditions: BAHATI, Jean Claude, until 10 Dec 2026 08:00."


def test_the_due_date_belongs_to_the_pregnancy_and_may_be_unknown(driver: Driver, centre: Centre) -> None:
    driver.press(Qt.Key.Key_Down)
    second = person_ids(centre.desk, centre.first)[1]
    driver.press("N")
    editor = driver.screen.person.editor
    driver.tick(Need.PREGNANT)
    assert editor.due_known.isVisible()
    assert not editor.due.isVisible()
    driver.press(Qt.Key.Key_Return, CTRL)
    assert centre.needs(second) == {Need.PREGNANT: None}
    driver.press("N")
    assert editor.boxes[Need.PREGNANT].isChecked()
    editor.boxes[Need.PREGNANT].setFocus()
    driver.press(Qt.Key.Key_Down)
    driver.press(Qt.Key.Key_Space)
    assert editor.due.hasFocus()
    editor.due.set_day(date(2027, 2, 12))
    driver.press(Qt.Key.Key_Return)
    assert centre.needs(second) == {Need.PREGNANT: date(2027, 2, 12)}
    assert driver.opened.said == "Handling needs of BAHATI, Béatrice: Pregnant (due 12 Feb 2027)."
    driver.press("N")
    driver.tick(Need.PREGNANT)
    driver.press(Qt.Key.Key_Return)
    assert centre.needs(second) == {}
    assert driver.opened.said == "BAHATI, Béatrice has no handling needs."


def test_esc_leaves_the_handling_needs_as_they_were(driver: Driver, centre: Centre) -> None:
    driver.press("N")
    driver.tick(Need.OXYG)
    driver.press(Qt.Key.Key_Escape)
    assert centre.needs(person_ids(centre.desk, centre.first)[0]) == {}
    assert not driver.screen.person.editor.isVisible()
    assert driver.screen.table.hasFocus()
    driver.press("N")
    assert not driver.screen.person.editor.boxes[Need.OXYG].isChecked()
    driver.press(Qt.Key.Key_Return)  # nothing to set: nothing said
    assert not driver.opened.window.strip.acts


def test_the_keyboard_stays_in_the_handling_needs_and_a_scan_goes_to_the_scan_box(
    driver: Driver, centre: Centre, qtbot: QtBot
) -> None:
    driver.press("N")
    editor = driver.screen.person.editor
    driver.press(Qt.Key.Key_Up)
    assert editor.store.hasFocus()
    driver.press(Qt.Key.Key_Tab)
    assert editor.boxes[Need.WCHR].hasFocus()
    for letter in "U1234567":
        qtbot.keyClick(QApplication.focusWidget(), letter)
    assert driver.opened.window.scan_box.text() == "U1234567"
    assert centre.checks() == []
    driver.screen.open_person(person_ids(centre.desk, centre.second)[0])
    driver.opened.settle()
    assert not editor.isVisible()


def test_needs_set_on_another_desk_meanwhile_are_not_overwritten(driver: Driver, centre: Centre) -> None:
    first = person_ids(centre.desk, centre.first)[0]
    driver.press("N")
    set_needs(centre.desk, first, {Need.STCR: None})
    driver.tick(Need.OXYG)
    driver.press(Qt.Key.Key_Return)
    assert driver.opened.window.strip.acts[-1].kind == "refused"
    assert centre.needs(first) == {Need.STCR: None}


def test_a_narrow_screen_gives_the_room_of_the_list_to_the_handling_needs(
    driver: Driver, centre: Centre
) -> None:
    driver.opened.window.resize(683, 500)
    QApplication.processEvents()
    assert not driver.screen.person.isVisible()
    driver.press("N")
    assert driver.screen.person.editor.isVisible()
    driver.tick(Need.OTHER)
    driver.press(Qt.Key.Key_Return)
    assert centre.needs(person_ids(centre.desk, centre.first)[0]) == {Need.OTHER: None}
    assert driver.screen.table.isVisible()
    assert driver.screen.table.hasFocus()
    assert not driver.screen.person.isVisible()


def test_those_without_a_flight_come_last_and_are_good_from_today(driver: Driver) -> None:
    assert driver.names[-1] == "ZAWADI, Grâce"
    driver.screen.table.choose(driver.screen.table.rows.all_rows[-1].person_id)
    driver.press("F")
    assert driver.opened.said == "Fit to travel: ZAWADI, Grâce, until 10 Dec 2026 08:00."


def test_the_filter_finds_a_family(driver: Driver, qtbot: QtBot) -> None:
    driver.screen.search.setFocus()
    qtbot.keyClicks(driver.screen.search, "furaha")
    qtbot.keyClick(driver.screen.search, Qt.Key.Key_Return)
    assert driver.screen.table.rows.rowCount() == 2


def test_an_act_that_someone_else_has_done_is_refused_in_words(driver: Driver, centre: Centre) -> None:
    hold_case(centre.desk, centre.first)
    driver.press("H")
    assert driver.opened.window.strip.acts[-1].kind == "refused"
    assert centre.holds() == [centre.first]


def test_every_control_can_be_named_and_nothing_is_cut(driver: Driver) -> None:
    driver.press("H")
    driver.press("D")
    for code in ("en", "fr"):
        driver.opened.shell.language.switch(code)
        driver.opened.settle()
        for _ in range(3):  # layouts: a word that changes its width lays out its parent, and that one its own
            QApplication.processEvents()
        assert_accessible(driver.screen)
        assert_not_cut(driver.screen.outcomes)
        assert_not_cut(driver.screen.person.needs)


def test_every_handling_need_can_be_named_and_nothing_is_cut(driver: Driver, centre: Centre) -> None:
    set_needs(centre.desk, person_ids(centre.desk, centre.first)[0], {Need.PREGNANT: date(2027, 2, 12)})
    driver.press("N")
    editor = driver.screen.person.editor
    assert editor.due.isVisible()
    for code in ("en", "fr"):
        driver.opened.shell.language.switch(code)
        driver.opened.settle()
        for _ in range(3):
            QApplication.processEvents()
        assert_accessible(driver.screen)
        assert_not_cut(driver.screen.person)
        for box in (*editor.boxes.values(), editor.due_known):
            assert box.width() >= box.sizeHint().width()
            assert box.visibleRegion().boundingRect() == box.rect()  # all of them without scrolling


def test_an_empty_centre_says_what_comes_here(sqlite_desk: Desk, open_desk: Open, qtbot: QtBot) -> None:
    driver = Driver(open_desk(medical=MedicalScreen), qtbot)
    assert driver.screen.views.value() is View.ALL
    assert "Nobody is in the building" in driver.screen.table._empty.accessibleName()
    driver.press("F")
    driver.press("H")
    assert not driver.opened.window.strip.acts
