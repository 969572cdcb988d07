"""Consent on Arrivals: said in one line, recorded by one key and Enter."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.staff_at_work import worked_by
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from tests.ui.people import add_case, person_ids
from tests.ui.test_arrivals import CTRL, SHIFT, Driver
from transit_desk.domain.codes import ConsentKind
from transit_desk.domain.rights import Role
from transit_desk.services.consent import consents, record_consent
from transit_desk.services.context import Desk
from ui.views.arrivals import ArrivalsScreen
from ui.widgets.text import BodyText

Open = Callable[..., OpenDesk]


@pytest.fixture
def people(sqlite_desk: Desk) -> tuple[int, ...]:
    return person_ids(sqlite_desk, add_case(sqlite_desk, "BI-26000100", 3))


def agreed(driver: Driver) -> str:
    """What stands beside "Consent" among the facts."""
    texts = [
        one.accessibleName() for one in driver.screen.pane.facts.findChildren(BodyText) if one.isVisible()
    ]
    return next((text for text in texts if text.startswith(("Consent", "Consentement"))), "")


def at_members(open_desk: Open, qtbot: QtBot, desk: Desk | None = None) -> Driver:
    opened = open_desk(desk, arrivals=ArrivalsScreen) if desk else open_desk(arrivals=ArrivalsScreen)
    driver = Driver(opened, qtbot)
    driver.screen.pane.members.setFocus()
    driver.settle()
    return driver


def test_one_key_and_enter_record_it(
    open_desk: Open, qtbot: QtBot, sqlite_desk: Desk, people: tuple[int, ...]
) -> None:
    driver = at_members(open_desk, qtbot)
    pane = driver.screen.pane
    assert agreed(driver) == "Consent: not asked yet"
    driver.press(Qt.Key.Key_E, mod=CTRL)
    assert pane.consent.isVisible() and pane.consent.form.hasFocus()
    assert not pane.facts.isVisible()
    qtbot.keyClicks(pane.consent.form, "CF 12")
    driver.press(Qt.Key.Key_Return)
    found = consents(sqlite_desk, people[0])
    assert [(one.kind, one.given, one.on_day, one.form) for one in found] == [
        (ConsentKind.DATA, True, sqlite_desk.today(), "CF 12"),
        (ConsentKind.MEDICAL, True, sqlite_desk.today(), "CF 12"),
    ]
    assert "recorded: given" in driver.opened.said
    assert not pane.consent.isVisible() and pane.members.hasFocus()
    assert agreed(driver) == "Consent: Personal data, Medical findings: given, 06 Dec 2026, CF 12"
    # The next of the family signed the same form, and says no.
    driver.press(Qt.Key.Key_Down)
    driver.press(Qt.Key.Key_E, mod=CTRL)
    assert pane.consent.form.text() == "CF 12"
    driver.press(Qt.Key.Key_Return, mod=SHIFT)
    assert [one.given for one in consents(sqlite_desk, people[1])] == [False, False]
    assert "not given" in driver.opened.said


def test_esc_leaves_and_writes_nothing(
    open_desk: Open, qtbot: QtBot, sqlite_desk: Desk, people: tuple[int, ...]
) -> None:
    driver = at_members(open_desk, qtbot)
    driver.press(Qt.Key.Key_E, mod=CTRL)
    driver.press(Qt.Key.Key_Escape)
    assert not driver.screen.pane.consent.isVisible()
    assert driver.screen.pane.members.hasFocus() and driver.screen.pane.facts.isVisible()
    assert consents(sqlite_desk, people[0]) == ()


def test_one_kind_alone_and_the_button_that_has_the_focus(
    open_desk: Open, qtbot: QtBot, sqlite_desk: Desk, people: tuple[int, ...]
) -> None:
    driver = at_members(open_desk, qtbot)
    panel = driver.screen.pane.consent
    driver.press(Qt.Key.Key_E, mod=CTRL)
    panel.kind.setFocus()
    driver.press(Qt.Key.Key_Down)
    panel.refused.setFocus()
    driver.press(Qt.Key.Key_Return)
    assert [(one.kind, one.given) for one in consents(sqlite_desk, people[0])] == [(ConsentKind.DATA, False)]


def test_another_person_closes_the_panel(
    open_desk: Open, qtbot: QtBot, sqlite_desk: Desk, people: tuple[int, ...]
) -> None:
    driver = at_members(open_desk, qtbot)
    driver.press(Qt.Key.Key_E, mod=CTRL)
    driver.screen.pane.members.choose(people[1])
    driver.settle()
    assert not driver.screen.pane.consent.isVisible()


def test_who_may_only_look_sees_it_and_records_nothing(
    open_desk: Open, qtbot: QtBot, sqlite_desk: Desk, people: tuple[int, ...]
) -> None:
    record_consent(sqlite_desk, people[0], ConsentKind.DATA, True, sqlite_desk.today(), "CF 9")
    driver = at_members(open_desk, qtbot, worked_by(sqlite_desk, Role.AUDITOR))
    assert agreed(driver) == (
        "Consent: Personal data: given, 06 Dec 2026, CF 9\nMedical findings: not asked yet"
    )
    assert not driver.screen.pane.ask_consent.isVisible()
    driver.press(Qt.Key.Key_E, mod=CTRL)
    assert not driver.screen.pane.consent.isVisible()


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("size", [(1366, 768), (683, 384)])
def test_it_can_be_read_and_reached(
    open_desk: Open,
    qtbot: QtBot,
    people: tuple[int, ...],
    code: str,
    size: tuple[int, int],
) -> None:
    driver = at_members(open_desk, qtbot)
    driver.opened.shell.language.switch(code)
    driver.opened.window.resize(*size)
    driver.settle()
    for open_panel in (False, True):
        if open_panel:
            driver.screen.pane._open_consent()
            driver.settle()
        QApplication.processEvents()
        assert_accessible(driver.screen.pane)
        if size[0] > 1000:
            assert_not_cut(driver.screen.pane)
