"""Setup > Staff: the staff is changed by keys, on a real keyring; what can't be undone is asked first."""

from collections.abc import Callable, Iterator
from typing import cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.db_fixtures import Clock
from tests.staffed import PASSWORD, SUPERVISOR
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import AtDoor, OpenDesk, entries
from transit_desk.domain.audit import Act
from transit_desk.domain.audit_rows import AuditFilter
from transit_desk.domain.refusals import WrongSignIn
from transit_desk.domain.rights import Role
from transit_desk.domain.staff_rows import StaffRow
from transit_desk.doorkeeper import DeskDoorkeeper
from transit_desk.folders import Folders
from transit_desk.services import settings
from transit_desk.services.audit_log import search_audit
from transit_desk.services.staff import staff_list
from ui.shell import LOCK_MINUTES
from ui.views.confirm import ConfirmDialog
from ui.views.setup import SetupScreen
from ui.views.setup_staff import StaffSection
from ui.views.setup_staff_form import Mode

NEW = "another long password"
CTRL = Qt.KeyboardModifier.ControlModifier


class AtStaff:
    """Setup > Staff of who signed in."""

    def __init__(self, opened: OpenDesk, keeper: DeskDoorkeeper) -> None:
        self.opened, self.keeper = opened, keeper
        self.screen = cast(SetupScreen, opened.go("setup"))
        self.screen.show_section("staff")
        self.opened.settle()
        self.section = cast(StaffSection, self.screen.section)

    def settle(self) -> None:
        self.opened.settle()
        QApplication.processEvents()
        self.opened.settle()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.opened.window, key, held)
        self.settle()

    def type(self, text: str) -> None:
        focused = self.opened.window.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, text)

    def row(self, name: str) -> StaffRow:
        return next(one for one in staff_list(self.opened.desk) if one.name == name)

    def choose(self, name: str) -> None:
        assert self.section.people.table.choose(self.row(name).id)
        self.section.people.take_keyboard()

    def dialog(self) -> ConfirmDialog:
        """The question on view."""
        found = self.section.findChild(ConfirmDialog)
        assert isinstance(found, ConfirmDialog) and found.isVisible()
        return found

    def confirm(self) -> None:
        """Presses its button on purpose: from Cancel, back to it, and Space."""
        dialog = self.dialog()
        assert dialog.focusWidget() is dialog.cancel
        dialog.ok.setFocus()
        QTest.keyClick(dialog.ok, Qt.Key.Key_Space)
        self.opened.window.activateWindow()
        self.settle()

    def cancel(self) -> None:
        """Leaves it by Esc."""
        QTest.keyClick(self.dialog(), Qt.Key.Key_Escape)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.opened.window.activateWindow()
        self.settle()

    def undo(self) -> None:
        self.opened.window.strip.undo()
        self.settle()

    @property
    def said(self) -> str:
        return self.opened.said

    @property
    def acts(self) -> list[str]:
        """The newest first."""
        return [row.act for row in search_audit(self.opened.desk, AuditFilter(), 10)]


@pytest.fixture
def keeper(staffed: Folders) -> Iterator[DeskDoorkeeper]:
    keeper = DeskDoorkeeper(staffed, Clock())
    yield keeper
    keeper.close()


@pytest.fixture
def at_staff(keeper: DeskDoorkeeper, open_desk: Callable[..., OpenDesk]) -> Callable[..., AtStaff]:
    def make(name: str = SUPERVISOR) -> AtStaff:
        return AtStaff(open_desk(keeper.sign_in(name, PASSWORD).desk, setup=SetupScreen), keeper)

    return make


def test_the_list_says_in_shape_and_word_who_can_get_in(
    at_staff: Callable[..., AtStaff], keeper: DeskDoorkeeper
) -> None:
    keeper.sign_in("Chantal Medical", PASSWORD)  # makes the key to the notes
    at = at_staff()
    model = at.section.people.table.rows
    shown = {
        model.index(line, 0).data(): (model.index(line, 1).data(), model.index(line, 2).data())
        for line in range(model.rowCount())
    }
    assert shown["Aline Front"] == ("Front desk", "Can sign in")
    assert shown["Félix Everything"][1] == "Waits for the notes key"
    assert not model.index(0, 2).data(Qt.ItemDataRole.DecorationRole).isNull()
    (warned,) = at.section.people.warnings.texts
    assert "Only Chantal Medical holds the notes key" in warned
    assert not at.section.people.give.isVisible(), "a supervisor has no notes key to hand over"


def test_the_only_supervisor_is_warned(at_staff: Callable[..., AtStaff]) -> None:
    at = at_staff()
    assert not at.section.people.warnings.isVisible()
    at.choose("Félix Everything")
    at.section.people.form.roles[Role.SUPERVISOR].setFocus()
    at.press(Qt.Key.Key_Space)
    at.press(Qt.Key.Key_Return, CTRL)
    (warned,) = at.section.people.warnings.texts
    assert "is a supervisor" in warned
    at.undo()
    assert at.section.people.warnings.texts == ()


def test_somebody_is_added_by_keys_alone(at_staff: Callable[..., AtStaff], keeper: DeskDoorkeeper) -> None:
    at = at_staff()
    at.section.people.take_keyboard()
    at.press(Qt.Key.Key_N, CTRL)
    form = at.section.people.form
    assert form._rules.isVisible() and "10" in form._rules.text()
    at.type("  Gloria   N. ")
    at.press(Qt.Key.Key_Return)
    at.type(NEW)
    at.press(Qt.Key.Key_Return)
    at.type(NEW + "x")
    assert at.screen.unsaved()
    at.press(Qt.Key.Key_Return)
    assert form.roles[Role.FRONT_DESK].hasFocus()
    at.press(Qt.Key.Key_Space)
    at.press(Qt.Key.Key_Return, CTRL)
    assert "not the same" in form.said.text() and form.again.hasFocus()
    at.type(NEW)
    at.press(Qt.Key.Key_Return)
    assert "Gloria N." in at.said
    chosen = at.section.people.table.chosen()
    assert chosen is not None and chosen.name == "Gloria N." and chosen.roles == {Role.FRONT_DESK}
    assert form.password.text() == form.again.text() == ""
    assert not at.screen.unsaved() and at.section.people.table.hasFocus()
    assert keeper.sign_in("gloria n.", NEW).must_change


def test_a_taken_name_and_a_weak_password_are_refused_and_what_was_typed_stays(
    at_staff: Callable[..., AtStaff],
) -> None:
    at = at_staff()
    people = at.section.people
    people.take_keyboard()
    at.press(Qt.Key.Key_N, CTRL)
    at.type("aline front")
    people.form.roles[Role.MOVEMENT].setChecked(True)
    for field in (people.form.password, people.form.again):
        field.setFocus()
        at.type(NEW)
    at.press(Qt.Key.Key_Return)
    assert len(staff_list(at.opened.desk)) == 6 and people.form.typed_name == "aline front"
    people.form.name.setText("Gloria")
    for field in (people.form.password, people.form.again):
        field.setText("short")
    at.press(Qt.Key.Key_Return, CTRL)
    assert len(staff_list(at.opened.desk)) == 6 and people.form.typed_name == "Gloria"
    at.press(Qt.Key.Key_Escape)
    assert people.form.mode == "edit" and people.form.password.text() == ""


def test_name_and_roles_are_stored_together_and_taken_back_together(
    at_staff: Callable[..., AtStaff], keeper: DeskDoorkeeper
) -> None:
    at = at_staff()
    at.choose("Aline Front")
    at.press(Qt.Key.Key_Return)
    form = at.section.people.form
    assert form.name.hasFocus()
    form.name.selectAll()
    at.type("Aline Ndayizeye")
    form.roles[Role.MOVEMENT].setFocus()
    at.press(Qt.Key.Key_Space)
    at.press(Qt.Key.Key_Return, CTRL)
    assert "Aline Ndayizeye, from the next sign-in: Front desk, Movement" in at.said
    assert at.row("Aline Ndayizeye").roles == {Role.FRONT_DESK, Role.MOVEMENT}
    at.undo()
    assert at.row("Aline Front").roles == {Role.FRONT_DESK}
    assert form.typed_name == "Aline Front" and not form.edited
    with pytest.raises(WrongSignIn):
        keeper.sign_in("Aline Ndayizeye", PASSWORD)


def test_when_the_roles_are_refused_the_name_stays_too(at_staff: Callable[..., AtStaff]) -> None:
    at = at_staff()
    at.choose("Félix Everything")
    at.section.people.form.roles[Role.SUPERVISOR].setChecked(False)
    at.press(Qt.Key.Key_Return, CTRL)
    at.choose(SUPERVISOR)
    form = at.section.people.form
    form.name.setText("Somebody Else")
    form.roles[Role.SUPERVISOR].setChecked(False)
    form.roles[Role.AUDITOR].setChecked(True)
    at.press(Qt.Key.Key_Return, CTRL)
    assert at.row(SUPERVISOR).roles == {Role.SUPERVISOR}


def test_what_is_typed_stays_when_the_screen_is_read_again(at_staff: Callable[..., AtStaff]) -> None:
    at = at_staff()
    at.choose("Aline Front")
    at.section.people.form.name.setText("Aline N")
    at.opened.go("today")
    at.opened.go("setup")
    assert at.section.people.form.typed_name == "Aline N" and at.screen.unsaved()


def test_a_first_password_again(at_staff: Callable[..., AtStaff], keeper: DeskDoorkeeper) -> None:
    at = at_staff()
    at.choose("Bosco Movement")
    at.press(Qt.Key.Key_R, CTRL)
    at.type(NEW)
    at.press(Qt.Key.Key_Return)
    at.type(NEW)
    at.press(Qt.Key.Key_Return)
    assert "Bosco Movement" in at.said
    assert keeper.sign_in("Bosco Movement", NEW).must_change


def test_who_alone_holds_the_notes_key_loses_it_only_on_purpose(
    at_staff: Callable[..., AtStaff], keeper: DeskDoorkeeper
) -> None:
    keeper.sign_in("Chantal Medical", PASSWORD)
    at = at_staff()
    at.choose("Chantal Medical")
    form = at.section.people.form
    form.roles[Role.FRONT_DESK].setChecked(True)
    form.roles[Role.MEDICAL].setChecked(False)
    at.press(Qt.Key.Key_Return, CTRL)
    at.cancel()
    assert Role.MEDICAL in at.row("Chantal Medical").roles
    form.show_row(at.row("Chantal Medical"))
    at.press(Qt.Key.Key_R, CTRL)
    for field in (form.password, form.again):
        field.setFocus()
        at.type(NEW)
    at.press(Qt.Key.Key_Return)
    assert "notes with it" in " ".join(line.text() for line in at.dialog().consequences)
    at.confirm()
    assert at.row("Chantal Medical").awaits_notes_key


def test_removing_asks_says_what_happens_and_gives_the_database_a_new_key(
    at_staff: Callable[..., AtStaff], keeper: DeskDoorkeeper
) -> None:
    at = at_staff()
    keys = at.opened.desk.keys
    assert keys is not None
    before, told = keys.secret, []
    at.section.stepped.connect(lambda done, total: told.append((done, at.section.doing.text())))
    at.choose("Bosco Movement")
    at.press(Qt.Key.Key_D, CTRL)
    words = [line.text() for line in at.dialog().consequences]
    assert any("new key" in line for line in words)
    assert at.row("Bosco Movement").can_sign_in, "nothing before it is confirmed"
    at.confirm()
    assert "Bosco Movement can't sign in any more" in at.said
    assert [step for step, _ in told] == [0, 1, 2, 3] and len({line for _, line in told}) == 4
    assert keys.secret != before
    assert "Bosco Movement" not in {one.name for one in at.section.people.rows}
    assert not at.section._work.isVisible() and at.section.people.isEnabled()
    with pytest.raises(WrongSignIn):
        keeper.sign_in("Bosco Movement", PASSWORD)


def test_nobody_removes_themselves(at_staff: Callable[..., AtStaff]) -> None:
    at = at_staff()
    at.choose(SUPERVISOR)
    assert not at.section.people.remove.isEnabled()
    at.press(Qt.Key.Key_D, CTRL)
    assert at.section.findChild(ConfirmDialog) is None


def test_a_removal_whose_new_key_failed_says_so_until_there_is_one(
    at_staff: Callable[..., AtStaff], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = at_staff()
    at.choose("Bosco Movement")
    from transit_desk.services import staff

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as world:
        world.setattr(staff, "rotate", full)
        at.press(Qt.Key.Key_D, CTRL)
        at.confirm()
    (said,) = at.section.trouble.texts
    assert "Bosco Movement" in said and "old key" in said
    at.press(Qt.Key.Key_2, CTRL)
    at.press(Qt.Key.Key_K, CTRL | Qt.KeyboardModifier.ShiftModifier)
    at.confirm()
    assert at.section.trouble.texts == ()
    assert at.acts[0] == Act.KEY_ROTATED


def test_a_new_recovery_code_is_shown_and_asked_back(
    at_staff: Callable[..., AtStaff], keeper: DeskDoorkeeper, staffed_template: tuple[object, str]
) -> None:
    at = at_staff()
    at.press(Qt.Key.Key_2, CTRL)
    at.press(Qt.Key.Key_R, CTRL)
    at.confirm()
    page = at.section._code
    assert page is not None and page.isVisible()
    code = page.code.text()
    assert len(code.replace("-", "")) == 24 and at.screen.unsaved()
    assert page._sheet is not None and page._sheet.isVisible(), "the sheet to be printed"
    page.next.setFocus()
    at.press(Qt.Key.Key_Return)
    at.type("wrong")
    at.press(Qt.Key.Key_Return)
    assert page.isVisible() and "not the code" in page.said.text()
    page.typed.clear()
    at.type(code.lower().replace("-", " "))
    at.press(Qt.Key.Key_Return)
    assert not page.isVisible() and not at.screen.unsaved() and "new recovery code" in at.said
    assert page.code.text() == ""
    with pytest.raises(WrongSignIn):
        keeper.sign_in_with_code(staffed_template[1])
    assert keeper.sign_in_with_code(code).new_code


def test_the_minutes_until_the_window_locks_are_the_centre_s(
    keeper: DeskDoorkeeper, at_door: Callable[..., AtDoor], qtbot: QtBot
) -> None:
    from transit_desk.wiring import lock_minutes

    rail = [
        one._replace(make=SetupScreen if one.name == "setup" else one.make)
        for one in entries()
        if one.name == "setup"
    ]
    at = at_door(keeper, Clock(), rail)
    at.window.door.sign_in.name.setText(SUPERVISOR)  # no key of a test's keyboard types its accents
    at.window.door.sign_in.password.setFocus()
    at.keys(PASSWORD)
    at.press(Qt.Key.Key_Return)
    screen = cast(SetupScreen, at.window.screen_on_view)
    screen.show_section("staff")
    at.settle()
    section, timer = cast(StaffSection, screen.section), at.window.idle_watch.timer
    section.tabs.setCurrentIndex(1)
    choice = section.keys.minutes
    assert choice.value() == LOCK_MINUTES and timer.interval() == LOCK_MINUTES * 60_000
    choice.setFocus()
    at.press(Qt.Key.Key_Down)
    desk = at.window.place.desk
    assert choice.value() == 10 == lock_minutes(desk) and timer.interval() == 600_000
    at.window.strip.undo()
    at.settle()
    QApplication.processEvents()
    at.settle()
    assert lock_minutes(desk) == LOCK_MINUTES and timer.interval() == LOCK_MINUTES * 60_000
    assert choice.value() == LOCK_MINUTES
    settings.put(desk, "lock_minutes", "7")
    section.read()
    at.settle()
    assert choice.value() == 7
    choice.choose(0)
    choice.value_chosen.emit(0)
    at.settle()
    assert timer.interval() == 0 and not timer.isActive()


def test_the_medical_staff_hands_on_the_notes_key_and_sees_no_more(
    at_staff: Callable[..., AtStaff], keeper: DeskDoorkeeper
) -> None:
    keeper.sign_in("Chantal Medical", PASSWORD)
    at = at_staff("Chantal Medical")
    page = at.section.notes_key
    assert not hasattr(at.section, "people")
    assert [one.name for one in page.waiting.rows.all_rows] == ["Félix Everything"]
    assert page.warnings.texts
    at.press(Qt.Key.Key_Return, CTRL)
    assert "Félix Everything" in at.said
    assert page.waiting.rows.all_rows == () and page.warnings.texts == ()
    assert keeper.sign_in("Félix Everything", PASSWORD).desk.keys.notes_key is not None  # type: ignore[union-attr]  # there is a keyring


def test_who_waits_for_the_key_can_t_hand_it_over(
    at_staff: Callable[..., AtStaff], keeper: DeskDoorkeeper
) -> None:
    keeper.sign_in("Chantal Medical", PASSWORD)
    keeper.sign_in("Félix Everything", PASSWORD)
    at = at_staff("Félix Everything")
    people = at.section.people
    at.choose("Félix Everything")
    assert not people.give.isVisible(), "nobody who waits is chosen"


@pytest.mark.parametrize("who", ["Aline Front", "Bosco Movement", "Esther Auditor"])
def test_others_don_t_see_it(who: str, keeper: DeskDoorkeeper, open_desk: Callable[..., OpenDesk]) -> None:
    opened = open_desk(keeper.sign_in(who, PASSWORD).desk, setup=SetupScreen)
    screen = cast(SetupScreen, opened.go("setup"))
    assert "staff" not in {section.name for section in screen.sections}


def dialogs(at: AtStaff) -> Iterator[QWidget]:
    """Each question, one after the other."""
    at.choose("Bosco Movement")
    for tab, key, held in (
        (0, Qt.Key.Key_D, CTRL),
        (1, Qt.Key.Key_R, CTRL),
        (1, Qt.Key.Key_K, CTRL | Qt.KeyboardModifier.ShiftModifier),
    ):
        at.section.tabs.setCurrentIndex(tab)
        at.press(key, held)
        yield at.dialog()
        at.cancel()
    at.section.tabs.setCurrentIndex(0)


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("scale", [100, 200])
def test_it_can_be_read(
    at_staff: Callable[..., AtStaff], keeper: DeskDoorkeeper, code: str, scale: int
) -> None:
    keeper.sign_in("Chantal Medical", PASSWORD)
    at = at_staff()
    at.opened.shell.language.switch(code)
    at.opened.shell.theme.set_scale(scale)
    at.settle()
    modes: tuple[Mode, ...] = ("edit", "add", "reset")
    for mode in modes:
        at.section.people._begin(mode)
        QApplication.processEvents()
        QApplication.processEvents()  # laid out anew, and again for the heights at the new widths
        assert_accessible(at.screen)
        assert_not_cut(at.screen)
    at.section.people._leave_form()
    at.section.tabs.setCurrentIndex(1)
    QApplication.processEvents()
    assert_accessible(at.screen)
    assert_not_cut(at.screen)
    at.section.tabs.setCurrentIndex(0)
    for dialog in dialogs(at):
        assert_accessible(dialog)
        assert_not_cut(dialog)
    at.section.make_code()
    at.settle()
    assert_accessible(at.screen)
    if scale == 100:  # larger, the code goes on in a second line at a hyphen
        assert_not_cut(at.screen)


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_medical_staff_can_read_it(
    at_staff: Callable[..., AtStaff], keeper: DeskDoorkeeper, code: str
) -> None:
    keeper.sign_in("Chantal Medical", PASSWORD)
    at = at_staff("Chantal Medical")
    at.opened.shell.language.switch(code)
    at.settle()
    assert_accessible(at.screen)
    assert_not_cut(at.screen)
