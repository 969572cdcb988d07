"""Keeping and erasing by keyboard: months, who is due, and the act that can't be taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select, update

from db import tables as tb
from tests.db_fixtures import Clock
from tests.staff_at_work import worked_by
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from tests.ui.people import add_case, add_flight, check_in_cases, clear_cases, person_ids
from transit_desk.domain.retention import Open
from transit_desk.domain.rights import Role
from transit_desk.services.board import board_all_ready, close_flight
from transit_desk.services.context import Desk
from transit_desk.services.retention import set_months, state
from ui.views.confirm import ConfirmDialog
from ui.views.setup import SetupScreen
from ui.views.setup_privacy import PrivacySection

OpenIt = Callable[..., OpenDesk]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def left(sqlite_desk: Desk, clock: Clock) -> tuple[int, ...]:
    """Two families that departed 200 days ago, one cross-referenced with nobody; and one that is still here."""
    gone = (
        add_case(sqlite_desk, "BI-26000100", 4),
        add_case(sqlite_desk, "BI-26000101", 3, family="MUGISHA"),
    )
    here = add_case(sqlite_desk, "BI-26000102", 2, family="RUBERWA")
    check_in_cases(sqlite_desk, (*gone, here))
    clock.forward(days=2)
    clear_cases(sqlite_desk, gone)
    movement = add_flight(sqlite_desk, gone)
    board_all_ready(sqlite_desk, movement, [one for case in gone for one in person_ids(sqlite_desk, case)])
    close_flight(sqlite_desk, movement)
    clock.forward(days=200)
    return gone


class At:
    """Setup at its section, driven by keys."""

    def __init__(self, opened: OpenDesk) -> None:
        self.opened = opened
        screen = opened.go("setup")
        assert isinstance(screen, SetupScreen)
        opened.window.activateWindow()
        screen.chooser.setFocus()
        names = [one.name for one in screen.sections]
        while screen.section.name != "privacy":
            self.press(Qt.Key.Key_Down)
            assert screen.chooser.currentRow() < len(names)
        self.section = cast(PrivacySection, screen.section)

    def press(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            widget = QApplication.focusWidget() or self.opened.window  # a dialog that closes takes it along
            QTest.keyClick(widget, key, mod)
            self.opened.settle()
            QApplication.processEvents()
            self.opened.settle()

    @property
    def dialog(self) -> ConfirmDialog | None:
        return next((one for one in self.section.findChildren(ConfirmDialog) if one.isVisible()), None)

    @property
    def shown(self) -> list[str]:
        return [one.number for one in self.section.table.rows.all_rows]


def anonymised(desk: Desk) -> int:
    with desk.database.read() as connection:
        return connection.scalar(select(func.count()).where(tb.Person.anonymised_at.is_not(None))) or 0


def test_the_months_are_set_and_what_is_due_is_shown(open_desk: OpenIt, left: tuple[int, ...]) -> None:
    at = At(open_desk(setup=SetupScreen))
    section, desk = at.section, at.opened.desk
    assert section.months.value() == 0 and section.months.text() == "Off"
    assert section.hint.isVisible() and not section.anonymise.isEnabled()
    assert at.shown == []
    section.months.setFocus()
    section.months.selectAll()
    at.press(Qt.Key.Key_6)
    assert section.unsaved()
    at.press(Qt.Key.Key_Return, mod=CTRL)
    assert state(desk).months == 6
    assert at.opened.said == "Due 6 months after closing."
    assert at.shown == ["BI-26000100", "BI-26000101"]
    assert section.preview.text() == "2 cases, 7 people. Counts, nights and weights stay for reports."
    assert not section.hint.isVisible() and not section.unsaved()
    at.press(Qt.Key.Key_Z, mod=CTRL)
    assert state(desk).months == 0
    assert at.shown == []


def test_they_are_anonymised_when_it_is_confirmed(
    open_desk: OpenIt, sqlite_desk: Desk, left: tuple[int, ...]
) -> None:
    set_months(sqlite_desk, 6)
    at = At(open_desk(setup=SetupScreen))
    at.section.table.setFocus()
    at.press(Qt.Key.Key_E, mod=CTRL)
    dialog = at.dialog
    assert dialog is not None and dialog.isVisible()
    assert "7 people" in dialog.question.text()
    assert any("can't be undone" in line.text() for line in dialog.consequences)
    dialog.ok.setFocus()
    at.press(Qt.Key.Key_Space)
    assert anonymised(sqlite_desk) == 7
    assert at.opened.said == "7 people anonymised. Nothing names them any more."
    assert at.shown == [] and not at.section.anonymise.isEnabled()
    assert not at.section.unfinished.isVisible()


def test_enter_is_cancel(open_desk: OpenIt, sqlite_desk: Desk, left: tuple[int, ...]) -> None:
    set_months(sqlite_desk, 6)
    at = At(open_desk(setup=SetupScreen))
    at.section.table.setFocus()
    at.press(Qt.Key.Key_E, mod=CTRL)
    at.press(Qt.Key.Key_Return)
    assert at.dialog is None
    assert anonymised(sqlite_desk) == 0
    assert at.shown == ["BI-26000100", "BI-26000101"]


def test_what_was_interrupted_is_finished_here(
    open_desk: OpenIt, sqlite_desk: Desk, left: tuple[int, ...]
) -> None:
    with sqlite_desk.database.write() as session:
        session.add(tb.Setting(key="erasing", value="1"))
    at = At(open_desk(setup=SetupScreen))
    assert at.section.unfinished.isVisible() and at.section.finish.isVisible()
    at.press(Qt.Key.Key_L, mod=CTRL)
    assert not state(sqlite_desk).unfinished
    assert not at.section.finish.isVisible()
    assert at.opened.said == "Erased from the disk too."


def test_somebody_who_came_back_meanwhile_is_refused(
    open_desk: OpenIt, sqlite_desk: Desk, left: tuple[int, ...], qtbot: QtBot
) -> None:
    set_months(sqlite_desk, 6)
    at = At(open_desk(setup=SetupScreen))
    with sqlite_desk.database.write() as session:
        session.add(
            tb.Stay(
                person_id=1, started_at=sqlite_desk.clock() + timedelta(hours=1), started_by="Another desk"
            )
        )
    at.section._anonymise(left)
    at.opened.settle()
    assert "BI-26000100" in at.opened.said and Open.HERE in at.opened.said
    assert anonymised(sqlite_desk) == 0
    assert at.shown == ["BI-26000101"]


def test_others_don_t_see_the_section(open_desk: OpenIt, sqlite_desk: Desk) -> None:
    for role in set(Role) - {Role.SUPERVISOR}:
        screen = open_desk(worked_by(sqlite_desk, role), setup=SetupScreen).go("setup")
        assert isinstance(screen, SetupScreen)
        assert "privacy" not in [one.name for one in screen.sections]


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("size", [(1366, 768), (683, 384)])
def test_it_can_be_read_and_reached(
    open_desk: OpenIt, sqlite_desk: Desk, left: tuple[int, ...], code: str, size: tuple[int, int]
) -> None:
    opened = open_desk(setup=SetupScreen)
    opened.shell.language.switch(code)
    opened.window.resize(*size)
    at = At(opened)
    for months in (0, 6):
        set_months(sqlite_desk, months)
        at.section.read()
        opened.settle()
        QApplication.processEvents()
        assert_accessible(at.section)
        assert_not_cut(at.section)
    at.section._ask()
    QApplication.processEvents()
    assert at.dialog is not None
    assert_accessible(at.dialog)
    assert_not_cut(at.dialog)
    at.dialog.reject()


def test_long_names_fit(open_desk: OpenIt, sqlite_desk: Desk, left: tuple[int, ...]) -> None:
    with sqlite_desk.database.write() as session:
        session.execute(update(tb.Person).values(family_name="NIYONZIMA-HABARUGIRA-NSHIMIRIMANA"))
    set_months(sqlite_desk, 6)
    at = At(open_desk(setup=SetupScreen))
    assert at.section.table.rows.all_rows[0].principal.startswith("NIYONZIMA-HABARUGIRA-NSHIMIRIMANA")
    assert_not_cut(at.section)
