"""Setup of bed rules by keyboard: the order of the goals, cleaning, linked cases, groups kept apart."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db import tables as tb
from tests.staff_at_work import worked_by
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from tests.ui.people import add_case
from transit_desk.domain.beds.values import GOALS, Goal
from transit_desk.domain.rights import Role
from transit_desk.services.bed_rules import apart, cleaning, family_links, goals
from transit_desk.services.context import Desk
from ui.views.setup import SetupScreen
from ui.views.setup_bed_rules import BedRulesSection

Open = Callable[..., OpenDesk]
CTRL = Qt.KeyboardModifier.ControlModifier


class Driver:
    """Setup with the bed rules on view."""

    def __init__(self, opened: OpenDesk, qtbot: QtBot) -> None:
        self.opened, self.desk = opened, opened.desk
        opened.window.activateWindow()
        screen = opened.window.screen_on_view
        assert isinstance(screen, SetupScreen)
        assert screen.show_part("bed_rules")
        section = screen.section
        assert isinstance(section, BedRulesSection)
        self.screen, self.section = screen, section
        screen.chooser.setFocus()
        self.settle()

    def settle(self) -> None:
        for _ in range(2):
            self.opened.settle()
            QApplication.processEvents()

    def press(self, key: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key, mod)
        self.settle()

    def undo(self) -> None:
        self.press(Qt.Key.Key_Z, CTRL)


@pytest.fixture
def cases(sqlite_desk: Desk) -> tuple[int, int, int]:
    """Three cases, the first two linked as one family."""
    found = tuple(add_case(sqlite_desk, f"BI-2600010{at}", 2, family=f"FAMILY{at}") for at in range(3))
    with sqlite_desk.database.write() as session:
        session.add(tb.CaseLink(case_id=found[0], other_id=found[1]))
    return found[0], found[1], found[2]


@pytest.fixture
def driver(cases: tuple[int, int, int], open_desk: Open, qtbot: QtBot) -> Driver:
    return Driver(open_desk(setup=SetupScreen), qtbot)


def test_a_goal_goes_higher_by_a_key_and_back_by_undo(driver: Driver) -> None:
    table = driver.section.goals.table
    driver.press(Qt.Key.Key_1, CTRL)
    assert QApplication.focusWidget() is table
    assert table.rows.all_rows == GOALS
    assert not driver.section.goals.up.isEnabled(), "a place for everybody stays first"
    table.choose(Goal.WASH)
    driver.press(Qt.Key.Key_Up, CTRL)
    at = GOALS.index(Goal.WASH)
    assert goals(driver.desk).index(Goal.WASH) == at - 1
    assert table.chosen() is Goal.WASH, "and may go on"
    driver.undo()
    assert goals(driver.desk) == GOALS
    table.choose(Goal.SPLIT)
    driver.press(Qt.Key.Key_Up, CTRL)
    assert goals(driver.desk) == GOALS, "nothing goes above it"
    table.choose(Goal.MOVES)
    driver.press(Qt.Key.Key_Down, CTRL)
    assert goals(driver.desk) == GOALS


def test_cleaning_is_switched_and_taken_back(driver: Driver) -> None:
    box = driver.section.goals.cleaning
    before = cleaning(driver.desk)
    assert box.isChecked() is before
    box.setFocus()
    driver.press(Qt.Key.Key_Space)
    assert cleaning(driver.desk) is not before and box.isChecked() is not before
    driver.undo()
    assert cleaning(driver.desk) is before and box.isChecked() is before


def test_space_says_that_two_linked_cases_are_no_family(driver: Driver, cases: tuple[int, int, int]) -> None:
    driver.press(Qt.Key.Key_2, CTRL)
    table = driver.section.links.table
    (row,) = table.rows.all_rows
    assert (row.number, row.other_number, row.same_family) == ("BI-26000100", "BI-26000101", True)
    driver.press(Qt.Key.Key_Space)
    assert not family_links(driver.desk, cases[0])[0].same_family
    assert driver.opened.said == "BI-26000100 and BI-26000101 are not one family."
    driver.undo()
    assert family_links(driver.desk, cases[0])[0].same_family


def fill_in(driver: Driver, *texts: str) -> None:
    page = driver.section.apart
    assert page is not None
    for field, text in zip(page.fields, texts, strict=True):
        field.setFocus()
        QTest.keyClicks(field, text)


def test_two_groups_are_kept_apart_and_let_together_again(
    driver: Driver, cases: tuple[int, int, int]
) -> None:
    desk = driver.desk
    driver.press(Qt.Key.Key_3, CTRL)
    fill_in(driver, "North", "bi-26000100", "South", "BI-26000102", "An old quarrel")
    assert driver.screen.unsaved()
    driver.press(Qt.Key.Key_Return, CTRL)
    (kept,) = apart(desk)
    assert (kept.one.case_ids, kept.other.case_ids, kept.reason) == (
        (cases[0],),
        (cases[2],),
        "An old quarrel",
    )
    assert driver.opened.said == "North and South are kept apart." and not driver.screen.unsaved()
    page = driver.section.apart
    assert page is not None and page.table.hasFocus()
    driver.press(Qt.Key.Key_Delete)
    assert apart(desk) == ()
    driver.undo()
    assert [one.one.label for one in apart(desk)] == ["North"]


def test_a_number_that_is_no_case_is_said_beside_its_field(driver: Driver) -> None:
    driver.press(Qt.Key.Key_3, CTRL)
    fill_in(driver, "North", "BI-26000100", "South", "BI-1", "")
    driver.press(Qt.Key.Key_Return, CTRL)
    page = driver.section.apart
    assert page is not None and apart(driver.desk) == ()
    assert "BI-1" in driver.opened.said and "BI-1" in page.other_cases.toolTip()
    assert QApplication.focusWidget() is page.other_cases


def test_a_family_can_not_be_kept_apart_from_itself(driver: Driver) -> None:
    driver.press(Qt.Key.Key_3, CTRL)
    fill_in(driver, "North", "BI-26000100", "South", "BI-26000101", "")
    driver.press(Qt.Key.Key_Return, CTRL)
    assert apart(driver.desk) == () and driver.opened.window.strip.acts[-1].kind == "refused"
    assert driver.screen.unsaved(), "what was typed stays to be mended"


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.AUDITOR])
def test_bed_rules_are_a_supervisors(
    cases: tuple[int, int, int], sqlite_desk: Desk, open_desk: Open, role: Role
) -> None:
    opened = open_desk(worked_by(sqlite_desk, role), setup=SetupScreen)
    screen = opened.window.screen_on_view
    assert isinstance(screen, SetupScreen) and not screen.show_part("bed_rules")


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("size", [(1366, 768), (683, 384)])
def test_everything_has_a_name_and_nothing_is_cut(
    cases: tuple[int, int, int], open_desk: Open, qtbot: QtBot, code: str, size: tuple[int, int]
) -> None:
    opened = open_desk(setup=SetupScreen)
    opened.window.resize(*size)
    driver = Driver(opened, qtbot)
    opened.shell.language.switch(code)
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3):
        driver.press(key, CTRL)
        assert_accessible(driver.section)
        assert_not_cut(driver.section)
