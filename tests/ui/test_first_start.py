"""The first start, by keyboard, in both languages: a few pages, and nothing before the last."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from tests.db_fixtures import Clock
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import AtDoor
from tests.ui.doorkeepers import CODE, MemoryDoorkeeper
from transit_desk.domain.passwords import SHORTEST
from transit_desk.domain.rights import Role
from transit_desk.services.context import Desk
from ui.doorkeeper import FirstAnswers
from ui.first_start import FirstStart
from ui.tokens import SCALES

RETURN, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Escape
NAME, PASSWORD = "Aline Ndayishimiye", "four plain old words"


@pytest.fixture
def door(at_door: Callable[..., AtDoor], sqlite_desk: Desk) -> AtDoor:
    clock = Clock()
    return at_door(MemoryDoorkeeper(clock=clock, database=sqlite_desk.database), clock)


def pages(door: AtDoor) -> FirstStart:
    first = door.window.door.currentWidget()
    assert isinstance(first, FirstStart)
    return first


def to_the_supervisor(door: AtDoor) -> FirstStart:
    door.press(RETURN)
    door.keys("Musasa transit centre")
    door.press(RETURN)
    door.press(RETURN)
    return pages(door)


def name_and_passwords(door: AtDoor, first: str, second: str) -> None:
    page = pages(door)
    for field, text in ((page.supervisor, NAME), (page.password, first), (page.again, second)):
        field.setFocus()
        field.clear()
        door.keys(text)
    door.press(RETURN)


@pytest.mark.parametrize(("key", "code"), [("1", "en"), ("2", "fr")])
def test_from_the_language_to_the_first_screen(door: AtDoor, key: str, code: str) -> None:
    first = pages(door)
    door.keys(key)
    assert door.parts.language.code == code
    door.press(RETURN)
    assert first.step == 1
    assert door.window.focusWidget() is first.centre
    door.press(RETURN)
    assert first.step == 1, "a centre has a name"
    door.keys("  Musasa   transit centre ")
    door.press(RETURN)
    assert first.rooms.chosen == 0
    door.press(Qt.Key.Key_Down)
    assert first.rooms.chosen == 1
    door.press(RETURN)
    assert str(SHORTEST) in first._rules.text()
    for text in (NAME, PASSWORD, PASSWORD):
        assert door.keeper.steps == [], "nothing is stored yet"
        door.keys(text)
        door.press(RETURN)
    assert door.keeper.steps == ["begin"]
    assert door.keeper.answers == FirstAnswers("Musasa transit centre", code, NAME, PASSWORD, "none")
    page = door.window.door._code
    assert page is not None
    assert page.code.text() == CODE
    assert not door.window.is_open()
    door.press(RETURN)
    door.keys("0000-0000")
    door.press(RETURN)
    assert not door.window.is_open()
    door.keys(CODE)  # the wrong one is marked, and typed over
    door.press(RETURN)
    assert door.window.is_open()
    assert door.window.shell.desk.staff.roles == {Role.SUPERVISOR}
    assert door.window.focusWidget() is door.window.scan_box


def test_esc_goes_back_and_keeps_what_was_typed(door: AtDoor) -> None:
    first = to_the_supervisor(door)
    assert first.step == 3
    for step in (2, 1, 0, 0):
        door.press(ESCAPE)
        assert first.step == step
    assert first.centre.text() == "Musasa transit centre"
    assert door.keeper.steps == []


def test_two_passwords_that_differ_and_one_that_is_refused(door: AtDoor) -> None:
    first = to_the_supervisor(door)
    name_and_passwords(door, PASSWORD, "four plain old wards")
    assert door.keeper.steps == []
    assert first.said.isVisible()
    assert door.window.focusWidget() is first.again
    name_and_passwords(door, "short", "short")
    assert door.keeper.steps == ["begin"]
    assert first.said.isVisible()
    assert first.password.text() == ""
    name_and_passwords(door, PASSWORD, PASSWORD)
    assert door.window.door._code is not None


def test_locked_while_the_code_is_in_sight_it_waits_for_its_person(door: AtDoor) -> None:
    to_the_supervisor(door)
    name_and_passwords(door, PASSWORD, PASSWORD)
    page = door.window.door._code
    assert page is not None
    door.window.idle_watch.timer.timeout.emit()
    door.settle()
    assert page.code.text() == ""
    assert door.window.door.sign_in.isVisible()
    door.sign_in(NAME, PASSWORD)
    assert page.isVisible()
    assert page.code.text() == CODE


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("scale", SCALES)
def test_every_page_fits_at_every_size_of_text(door: AtDoor, code: str, scale: int) -> None:
    door.parts.language.switch(code)
    door.parts.theme.set_scale(scale)
    door.window.resize(1366, 768)
    first = pages(door)
    for step in range(4):
        door.settle()
        assert first.step == step
        assert_not_cut(door.window)
        assert_accessible(door.window)
        if step == 1:
            door.keys("Musasa")
        if step < 3:
            door.press(RETURN)
    name_and_passwords(door, PASSWORD, PASSWORD)
    door.settle()
    assert_not_cut(door.window)
    assert_accessible(door.window)
    door.press(RETURN)
    assert_not_cut(door.window)
    assert_accessible(door.window)
    for area in door.window.findChildren(QScrollArea):
        assert not (area.isVisible() and area.horizontalScrollBar().isVisible()), area.objectName()
