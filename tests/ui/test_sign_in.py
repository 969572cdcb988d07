"""The sign-in page and what comes between it and the screens, by keyboard, in both languages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from shiboken6 import isValid

from tests.db_fixtures import Clock
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import AtDoor, entries
from tests.ui.doorkeepers import CODE, NEXT_CODE, Member, MemoryDoorkeeper
from transit_desk.domain.rights import Right, Role
from transit_desk.services.context import Desk
from ui import caps_lock
from ui.preview import Preview
from ui.rail import RailButton
from ui.tokens import SCALES

ALINE, ALINES = "Aline Ndayishimiye", "plain brown bread"
JEAN, JEANS = "Jean Hakizimana", "seven tall trees"
GRACE, GRACES = "Grace Bizimana", "given on paper"

OpenDoor = Callable[..., AtDoor]


def staff() -> list[Member]:
    return [
        Member(ALINE, ALINES, (Role.FRONT_DESK, Role.SUPERVISOR)),
        Member(JEAN, JEANS, (Role.MOVEMENT,)),
        Member(GRACE, GRACES, (Role.MEDICAL,), must_change=True),
    ]


@pytest.fixture(params=["en", "fr"])
def door(request: pytest.FixtureRequest, at_door: OpenDoor, language: object) -> AtDoor:
    """Three people of the staff before a closed window, in each language."""
    clock = Clock()
    door = at_door(MemoryDoorkeeper(staff(), clock=clock), clock)
    door.parts.language.switch(request.param)
    return door


def words_in_sight(widget: QWidget) -> str:
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    buttons = [button.text() for button in widget.findChildren(QPushButton) if button.isVisible()]
    return "\n".join((*labels, *buttons))


def test_the_window_shows_nothing_but_the_door(door: AtDoor) -> None:
    assert not door.window.is_open()
    assert door.window.screen_on_view is None
    assert door.window.findChildren(RailButton) == []
    assert door.window.focusWidget() is door.window.door.sign_in.name
    with pytest.raises(RuntimeError):
        door.window.scan_box  # noqa: B018  # asked for its refusal
    assert_accessible(door.window)
    assert_not_cut(door.window)


def test_name_enter_password_enter_opens_the_screens(door: AtDoor) -> None:
    door.keys(ALINE)
    door.press(Qt.Key.Key_Return)
    assert door.window.focusWidget() is door.window.door.sign_in.password
    door.keys(ALINES)
    door.press(Qt.Key.Key_Return)
    assert door.window.is_open()
    assert door.window.shell.desk.actor == ALINE
    assert door.window.focusWidget() is door.window.scan_box
    assert (door.window.door.sign_in.name.text(), door.window.door.sign_in.password.text()) == ("", "")
    person = door.window.findChild(QPushButton, "person")
    assert person is not None
    assert ALINE in person.text()
    assert door.parts.language.t("Supervisor") in person.accessibleName()


def test_while_the_password_is_tried_it_says_who_is_signing_in(door: AtDoor) -> None:
    page = door.window.door.sign_in
    page.name.setText(ALINE)
    page.password.setFocus()
    door.keys(ALINES)
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    assert ALINE in page._said.text()
    assert not (page.name.isEnabled() or page.password.isEnabled() or page.enter.isEnabled())
    door.settle()
    assert door.window.is_open()


def test_a_wrong_try_says_one_sentence_whichever_part_was_wrong(door: AtDoor) -> None:
    page, said = door.window.door.sign_in, []
    for name, password in ((ALINE, "not this one"), ("Nobody At All", ALINES)):
        door.sign_in(name, password)
        said.append(page._said.text())
        assert page.password.text() == ""
        assert door.window.focusWidget() is page.password
    assert said[0] == said[1] != ""
    assert not door.window.is_open()


def test_the_wait_counts_down_in_sight_and_the_button_waits_with_it(door: AtDoor) -> None:
    page = door.window.door.sign_in
    for after in (0, 0, 2, 4):  # two slips are free
        door.sign_in(ALINE, "not this one")
        if after == 2:
            door.clock.forward(seconds=after)
            page.timer.timeout.emit()
    assert "4" in page._said.text()
    assert not page.enter.isEnabled()
    tried = door.keeper.steps.count("sign_in")
    door.sign_in(ALINE, ALINES)
    assert door.keeper.steps.count("sign_in") == tried, "Enter does nothing while the wait lasts"
    door.clock.forward(seconds=3)
    page.timer.timeout.emit()
    assert "1" in page._said.text()
    assert page.timer.isActive()
    door.clock.forward(seconds=1)
    page.timer.timeout.emit()
    assert not page.timer.isActive()
    assert page.enter.isEnabled()
    door.press(Qt.Key.Key_Return)
    assert door.window.is_open()


def test_the_wait_is_of_one_name_and_stops_when_another_is_in(door: AtDoor) -> None:
    for _ in range(3):
        door.sign_in(ALINE, "not this one")
    page = door.window.door.sign_in
    assert page.timer.isActive()
    door.sign_in(JEAN, JEANS)
    assert door.window.is_open()
    assert not page.timer.isActive()


def test_a_wait_that_began_before_the_restart_is_shown_as_well(door: AtDoor) -> None:
    door.keeper._failures[ALINE.casefold()] = (5, door.clock())
    door.sign_in(ALINE, ALINES)
    assert not door.window.is_open()
    assert "8" in door.window.door.sign_in._said.text()


def test_caps_lock_is_told_by_the_letters(door: AtDoor) -> None:
    page = door.window.door.sign_in
    badge = "caps_lock"
    page.password.setFocus()
    door.keys("a1")
    assert page.findChild(QWidget, badge) is None
    QTest.keyClicks(page.password, "A", Qt.KeyboardModifier.ShiftModifier)
    assert page.findChild(QWidget, badge) is None, "with Shift held a capital is no sign of Caps Lock"
    QTest.keyClicks(page.password, "B", Qt.KeyboardModifier.NoModifier)
    shown = page.findChild(QWidget, badge)
    assert shown is not None
    assert shown.isVisible()
    assert shown.accessibleName() == door.parts.language.t("Caps Lock is on.")
    QTest.keyClick(page.password, Qt.Key.Key_CapsLock)
    assert not shown.isVisible()


def test_the_system_is_asked_only_where_it_can_answer() -> None:
    assert caps_lock.told_by_system() in (None, True, False)


def test_roles_hide_screens_and_their_keys_do_nothing(at_door: OpenDoor) -> None:
    clock = Clock()
    rights = {"setup": (Right.SET_UP, Right.MANAGE_STAFF), "medical": (Right.SEE_WORKLIST,)}
    rail = [entry._replace(rights=rights.get(entry.name, ())) for entry in entries()]
    door = at_door(MemoryDoorkeeper(staff(), clock=clock), clock, rail)
    door.sign_in(JEAN, JEANS)
    shown = {button.entry.name for button in door.window.findChildren(RailButton)}
    assert shown == {entry.name for entry in rail} - {"setup", "medical"}
    door.press(Qt.Key.Key_F8)
    screen = door.window.screen_on_view
    assert screen is not None
    assert screen.name == "today"
    assert not door.window.shell.has_screen("setup")
    with pytest.raises(KeyError):
        door.window.shell.go("setup")
    door.window.sign_out()
    door.settle()
    door.sign_in(ALINE, ALINES)
    door.press(Qt.Key.Key_F8)
    screen = door.window.screen_on_view
    assert screen is not None
    assert screen.name == "setup"


def test_a_screen_remembered_that_one_may_not_see_is_not_opened(at_door: OpenDoor) -> None:
    clock = Clock()
    rail = [entry._replace(rights=(Right.SET_UP,)) if entry.name == "setup" else entry for entry in entries()]
    door = at_door(MemoryDoorkeeper(staff(), clock=clock), clock, rail)
    door.parts.settings.set("window.screen", "setup")
    door.sign_in(JEAN, JEANS)
    screen = door.window.screen_on_view
    assert screen is not None
    assert screen.name == "today"


def test_a_password_that_was_given_is_changed_first(door: AtDoor) -> None:
    door.sign_in(GRACE, GRACES)
    assert not door.window.is_open()
    page = door.window.door._password
    assert page is not None
    assert page.isVisible()
    assert not page.old.isVisible()
    assert not page.back.isVisible()
    assert_accessible(door.window)
    assert_not_cut(door.window)
    door.press(Qt.Key.Key_Escape)
    assert page.isVisible(), "there is no way around it"
    for first, second in (("short", "short"), ("one two three", "one two four")):
        page.new.setFocus()
        page.new.clear()
        door.keys(first)
        page.again.setFocus()
        page.again.clear()
        door.keys(second)
        door.press(Qt.Key.Key_Return)
        assert page.said.isVisible()
        assert not door.window.is_open()
    page.new.setFocus()
    page.new.clear()
    door.keys("three new words")
    door.press(Qt.Key.Key_Return)
    door.keys("three new words")
    door.press(Qt.Key.Key_Return)
    assert door.window.is_open()
    assert door.keeper.members[GRACE.casefold()].password == "three new words"
    assert door.window.strip.text == door.parts.language.t("Your password is changed.")


def test_who_leaves_before_changing_it_must_do_so_the_next_time(door: AtDoor) -> None:
    door.sign_in(GRACE, GRACES)
    door.window.lock()
    door.settle()
    assert door.window.door.sign_in.isVisible()
    door.sign_in(GRACE, GRACES)
    page = door.window.door._password
    assert page is not None
    assert page.isVisible()


def test_one_changes_the_own_password_from_the_rail_and_esc_goes_back(door: AtDoor) -> None:
    door.sign_in(ALINE, ALINES)
    for given_up in (True, False):
        door.window.rail.password_wanted.emit()
        page = door.window.door._password
        assert page is not None
        assert page.isVisible()
        assert not door.window.is_open()
        assert door.window.focusWidget() is page.old
        if given_up:
            door.press(Qt.Key.Key_Escape)
            assert door.window.is_open()
            continue
        for text in (ALINES, "green glass doors", "green glass doors"):
            door.keys(text)
            door.press(Qt.Key.Key_Return)
    assert door.window.is_open()
    assert door.keeper.members[ALINE.casefold()].password == "green glass doors"


def test_the_menu_of_the_person_has_lock_password_and_sign_out(door: AtDoor) -> None:
    door.sign_in(ALINE, ALINES)
    door.window.rail._show_menu()
    menu = door.window.rail._menu
    assert menu is not None
    t = door.parts.language.t
    assert [act.text() for act in menu.actions()] == [
        t("Change my password"),
        f"{t('Lock')} (F12)",
        t("Sign out"),
    ]
    menu.actions()[2].trigger()
    door.settle()
    assert not isValid(menu), "and with the screens it is gone"
    assert door.keeper.steps[-1] == "sign_out"
    assert not door.window.is_open()


def test_the_recovery_code_opens_then_asks_a_new_password_and_its_own_sheet(
    at_door: OpenDoor, sqlite_desk: Desk, tmp_path: Path
) -> None:
    clock = Clock()
    door = at_door(MemoryDoorkeeper(staff(), clock=clock, database=sqlite_desk.database), clock)
    sign_in = door.window.door.sign_in
    sign_in.code.click()
    assert not sign_in.name.isVisible()
    door.keys("what is on no sheet at all")
    door.press(Qt.Key.Key_Return)
    assert sign_in._said.text()
    assert not door.window.is_open()
    door.keys(CODE.lower().replace("-", " "))
    door.press(Qt.Key.Key_Return)
    for _ in range(2):
        door.keys("three new words")
        door.press(Qt.Key.Key_Return)
    page = door.window.door._code
    assert page is not None
    assert page.code.text() == NEXT_CODE
    assert not door.window.is_open()
    door.settle()
    sheet = page.findChild(Preview)
    assert sheet is not None
    assert_accessible(door.window)
    assert_not_cut(door.window)
    sheet.save_as(tmp_path / "sheet.pdf")
    door.settle()
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert "sheet.pdf" in page.said.text()
    door.press(Qt.Key.Key_Return)
    assert page.asks
    assert NEXT_CODE not in words_in_sight(door.window), "it is read from the sheet"
    door.keys(CODE)
    door.press(Qt.Key.Key_Return)
    assert not door.window.is_open()
    assert page.said.isVisible()
    door.press(Qt.Key.Key_Escape)
    assert page.code.isVisible(), "and may be looked at again"
    door.press(Qt.Key.Key_Return)
    door.keys(NEXT_CODE)
    door.press(Qt.Key.Key_Return)
    assert door.window.is_open()
    assert page.code.text() == ""


def test_the_demonstration_says_so_and_a_number_fills_in_its_people(at_door: OpenDoor) -> None:
    clock = Clock()
    door = at_door(MemoryDoorkeeper(staff(), clock=clock, demonstration=True), clock)
    for code, word in (("en", "Demonstration"), ("fr", door.parts.language.t("Demonstration"))):
        door.parts.language.switch(code)
        door.settle()
        words = words_in_sight(door.window)
        assert all(known in words for known in (ALINE, ALINES, JEAN, JEANS))
        assert word == "Demonstration" or code == "fr"
        assert door.parts.language.t("Demonstration") in words
        assert door.parts.language.t("Demonstration") in door.window.windowTitle()
        assert_accessible(door.window)
        assert_not_cut(door.window)
    door.keys("2")
    assert door.window.door.sign_in.name.text() == JEAN
    door.keys("1")
    assert door.window.door.sign_in.name.text() == ALINE
    door.press(Qt.Key.Key_Return)
    assert door.window.is_open()
    assert door.window.shell.desk.actor == ALINE
    assert door.parts.language.t("Demonstration") in words_in_sight(door.window.rail)


def test_outside_the_demonstration_numbers_are_typed(door: AtDoor) -> None:
    door.keys("Desk 2")
    assert door.window.door.sign_in.name.text() == "Desk 2"
    assert door.parts.language.t("Demonstration") not in words_in_sight(door.window)
    assert door.window.windowTitle() == door.parts.title


def test_language_and_light_are_in_reach_at_the_door(door: AtDoor) -> None:
    before, mode = door.parts.language.code, door.parts.theme.mode
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    door.press(Qt.Key.Key_L, held)
    assert door.parts.language.code != before
    door.press(Qt.Key.Key_D, held)
    assert door.parts.theme.mode != mode
    button = door.window.door.sign_in.findChild(QPushButton, "switch_language")
    assert button is not None
    button.click()
    assert door.parts.language.code == before


@pytest.mark.parametrize("scale", SCALES)
def test_the_door_fits_at_every_size_of_text(door: AtDoor, scale: int) -> None:
    door.parts.theme.set_scale(scale)
    door.window.resize(1366, 768)
    for _ in range(3):
        door.sign_in(ALINE, "not this one")
    assert (door.window.width(), door.window.height()) == (1366, 768)
    assert_not_cut(door.window)
    door.sign_in(JEAN, JEANS)
    assert (door.window.width(), door.window.height()) == (1366, 768)
    assert_not_cut(door.window.rail)
    assert_accessible(door.window)


def test_the_smallest_window_has_the_rail_of_who_is_signed_in(door: AtDoor) -> None:
    door.sign_in(ALINE, ALINES)
    door.window.resize(683, 384)
    door.settle()
    assert door.window.width() <= 700
    assert door.window.height() <= 400
    assert_not_cut(door.window.rail)
