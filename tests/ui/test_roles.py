"""Every screen as each role has it: what may be done is there, what may not is neither shown nor bound to a key."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.staff_at_work import worked_by
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import DeskFinder
from tests.ui.people import add_flight, add_people, check_in_cases, clear_cases, person_ids
from transit_desk.domain.codes import Outcome, PaperKind
from transit_desk.domain.refusals import NotAllowed
from transit_desk.domain.rights import ALL_ROLES, Right, Role, allowed
from transit_desk.language import Translator
from transit_desk.language.sentences import sentence
from transit_desk.services import board, clear_medical, tag_baggage
from transit_desk.services.context import Desk
from transit_desk.wiring import SCREENS, word_error
from ui.main_window import MainWindow
from ui.screen import Screen
from ui.shell import ShellParts
from ui.views.beds import BedsScreen
from ui.views.lists import ListsScreen
from ui.views.movements import MovementsScreen
from ui.views.setup import SetupScreen
from ui.widgets.buttons import DangerButton, PlainButton, PrimaryButton
from ui.widgets.desk_table import DeskTable
from ui.widgets.tabs import Tabs

W = TypeVar("W", bound=QWidget)

F, V, M, S, A = Role.FRONT_DESK, Role.MOVEMENT, Role.MEDICAL, Role.SUPERVISOR, Role.AUDITOR
PEOPLE: tuple[tuple[Role, ...], ...] = ((F,), (V,), (M,), (S,), (A,), (F, M))
EVERYWHERE = frozenset({"today", "arrivals", "beds", "presence", "movements", "lists", "setup"})
RAIL = {
    F: EVERYWHERE,
    V: EVERYWHERE | {"baggage"},
    M: EVERYWHERE | {"medical"},
    S: EVERYWHERE | {"medical", "baggage"},
    A: EVERYWHERE | {"medical", "baggage"},
}
HOUSE = {PaperKind.ROOM_LIST, PaperKind.ROLL_CALL}
PAPERS = {
    F: {*HOUSE, PaperKind.PERSON_CARD},
    V: {
        *HOUSE,
        PaperKind.PERSON_CARD,
        PaperKind.MANIFEST_PDF,
        PaperKind.MANIFEST_XLSX,
        PaperKind.BOARDING_LIST,
        PaperKind.BAG_TAGS,
    },
    M: HOUSE,
    S: HOUSE,
    A: set(),
}
SETTINGS = {"this_desk", "about"}
CENTRE = {"centre", "carriers", "programmes", "airports"}
NO_DIALOG = frozenset({"print", "save", "open_file"})


class Control(NamedTuple):
    """A control of a screen, in the view that a key of tabs brings; who has `right` sees it."""

    screen: str
    view: str
    name: str
    right: Right


CONTROLS = (
    Control("arrivals", "", "check_in", Right.CHECK_IN),
    Control("arrivals", "", "bed_choice", Right.CHECK_IN),
    Control("arrivals", "", "print_cards", Right.PRINT_CARDS),
    Control("beds", "", "propose_beds", Right.GIVE_BEDS),
    Control("beds", "taken", "take_out_of_bed", Right.GIVE_BEDS),
    Control("beds", "free", "bed_service", Right.CARE_FOR_BEDS),
    Control("beds", "free", "room_closed", Right.CARE_FOR_BEDS),
    Control("presence", "Ctrl+2", "print_night", Right.PRINT_HOUSE),
    Control("presence", "Ctrl+3", "start_roll", Right.CALL_ROLL),
    Control("presence", "Ctrl+3", "roll_on_paper", Right.PRINT_HOUSE),
    Control("movements", "", "new_flight", Right.PLAN_MOVEMENTS),
    Control("movements", "", "edit_flight", Right.PLAN_MOVEMENTS),
    Control("movements", "held", "readiness_case_split", Right.SPLIT_CASES),
    Control("movements", "Ctrl+2", "put_cases_on", Right.PLAN_MOVEMENTS),
    Control("movements", "Ctrl+2", "take_case_off", Right.PLAN_MOVEMENTS),
    Control("movements", "Ctrl+3", "boarding_light", Right.BOARD),
    Control("movements", "Ctrl+3", "board_chosen", Right.BOARD),
    Control("movements", "Ctrl+3", "board_case", Right.BOARD),
    Control("movements", "Ctrl+3", "undo_boarding", Right.BOARD),
    Control("movements", "Ctrl+3", "offload_chosen", Right.BOARD),
    Control("movements", "Ctrl+3", "close_flight", Right.BOARD),
    Control("baggage", "", "weight", Right.TAG_BAGS),
    Control("baggage", "", "weigh_and_tag", Right.TAG_BAGS),
    Control("baggage", "", "print_tags", Right.PRINT_MOVEMENT),
    Control("lists", "", "import_list", Right.IMPORT_LISTS),
)
CHANGES = {
    "arrivals": (Right.CHECK_IN, Right.PRINT_CARDS),
    "beds": (Right.GIVE_BEDS, Right.CARE_FOR_BEDS),
    "presence": (Right.KEEP_GATE, Right.CALL_ROLL),
    "movements": (Right.PLAN_MOVEMENTS, Right.SPLIT_CASES, Right.BOARD),
    "baggage": (Right.TAG_BAGS, Right.PRINT_MOVEMENT),
    "lists": (Right.PRINT_CARDS, Right.PRINT_HOUSE, Right.PRINT_MOVEMENT, Right.IMPORT_LISTS),
}
"""With none of these one may only look, and the screen says so."""


class Keys(NamedTuple):
    """What the keyboard can do on a screen for who may do everything."""

    screen: frozenset[str]
    tables: dict[str, frozenset[str]]


KEYS_OF_ALL: "dict[str, Keys]" = {}
"""The keys of each screen for somebody of all roles; looked up once."""


class Seat:
    """Somebody at a window with the program's own screens."""

    def __init__(
        self, window: MainWindow, qtbot: QtBot, parts: ShellParts, refused: list[NotAllowed]
    ) -> None:
        self.window, self.parts, self.refused = window, parts, refused
        self._qtbot = qtbot

    @property
    def screens(self) -> tuple[str, ...]:
        """Those in the rail."""
        return tuple(entry.name for entry in SCREENS if self.window.shell.has_screen(entry.name))

    def settle(self) -> None:
        """Until nothing is at work and no letter is waited for."""
        screen = self.window.screen_on_view
        tables = [] if screen is None else screen.findChildren(DeskTable)
        self._qtbot.waitUntil(lambda: not any(table._alone.isActive() for table in tables), timeout=30_000)
        self._qtbot.waitUntil(lambda: not self.parts.busy, timeout=30_000)
        QApplication.processEvents()

    def go(self, name: str, view: str = "") -> Screen:
        """The screen as it is first seen, in the view of a key of its tabs."""
        for window in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if window is not None:
                window.close()
        if self.window.screen_on_view is not None:
            for _ in range(2):  # out of a form, then out of a page
                self.press("Esc")
        self.window.scan_box.clear()
        screen = self.window.shell.go(name)
        self.settle()
        if isinstance(screen, SetupScreen):
            screen.show_section(view or "this_desk")
            self.settle()
            return screen
        if view:
            (self.tables(screen) or [screen])[0].setFocus()
            self.press(view)
        for table in self.tables(screen):
            QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        self.settle()
        return screen

    def press(self, key: str) -> None:
        """A key goes to whoever has the keyboard; what it did is taken back where it can be."""
        QTest.keySequence(QApplication.focusWidget() or self.window, QKeySequence(key))
        self.settle()
        self.fill_in()
        self.take_back()

    def fill_in(self) -> None:
        """A field that was opened for a reason or a weight gets one."""
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit) and field is not self.window.scan_box and not field.text():
            QTest.keyClicks(field, "12")
            QTest.keyClick(field, Qt.Key.Key_Return)
            self.settle()

    def take_back(self) -> None:
        """What was done is taken back where it can be: Undo asks for a right too."""
        if self.window.strip.can_undo:
            self.window.strip.undo()
            self.settle()

    def looks(self) -> tuple[object, ...]:
        """What can be used now: while this is the same, a key has led nowhere else."""
        screen = self.window.screen_on_view
        shown = [] if screen is None else self._shown(screen, QWidget)
        return (
            screen,
            QApplication.activePopupWidget(),
            QApplication.activeModalWidget(),
            self.window.scan_box.text(),
            tuple(one.objectName() for one in shown if one.focusPolicy() and one.isEnabled()),
            tuple(one.currentIndex().row() for one in shown if isinstance(one, QAbstractItemView)),
        )

    def views(self, screen: Screen) -> Iterator[str]:
        """ "" for how it is first seen, then the keys of its tabs; the sections of Setup by their names."""
        if isinstance(screen, SetupScreen):
            yield from (one.name for one in screen.sections if one.name in SETTINGS | CENTRE)
            return
        tabs = [found for found in screen.findChildren(Tabs) if found.isVisible()]
        yield from dict.fromkeys(["", *(key for found in tabs for key in found._keys[: found.count()])])

    def keys(self, screen: Screen) -> Keys:
        """Everything that the screen binds."""
        buttons = [
            button.key
            for kind in (PrimaryButton, PlainButton, DangerButton)
            for button in screen.findChildren(kind)
        ]
        shortcuts = [
            shortcut.key().toString()
            for shortcut in screen.findChildren(QShortcut)
            if not isinstance(shortcut.parent(), Tabs)  # those are the views
        ]
        tables = {table.objectName(): table._acts for table in screen.findChildren(DeskTable)}
        return Keys(frozenset(key for key in (*buttons, *shortcuts) if key and key != "Esc"), tables)

    def tables(self, screen: Screen) -> list[QWidget]:
        """What takes keys of its own: lists, and the board of beds."""
        views = self._shown(screen, QAbstractItemView)
        found: list[QWidget] = [view for view in views if not isinstance(view, QHeaderView)]
        return [*found, screen.board] if isinstance(screen, BedsScreen) else found

    def buttons(self, screen: Screen) -> list[QPushButton]:
        """Those to be pressed now, but for the ones that only open a dialog of the system."""
        return [
            button
            for button in self._shown(screen, QPushButton)
            if button.isEnabled() and not any(part in button.objectName() for part in NO_DIALOG)
        ]

    def control(self, screen: Screen, name: str) -> QWidget:
        """A control by its name, shown or not."""
        found = screen.findChild(QWidget, name)
        assert isinstance(found, QWidget), name
        return found

    def assert_nothing_was_refused(self, doing: str) -> None:
        """Nobody was told that the roles don't allow something, in the strip or anywhere."""
        assert not self.refused, f"{doing}: {self.refused}"
        t = self.window.shell.language.t
        told = {sentence(NotAllowed(right), t) for right in Right}
        said = {label.text() for label in self.window.findChildren(QLabel)}
        assert not said & told, f"{doing}: {said & told}"

    @staticmethod
    def _shown(screen: Screen, kind: type[W]) -> list[W]:
        return [found for found in screen.findChildren(kind) if found.isVisible()]


Sit = Callable[..., Seat]


class Centre(NamedTuple):
    """What there is on the filled desk."""

    desk: Desk
    held_case: int


@pytest.fixture
def centre(sqlite_desk: Desk) -> Centre:
    """Two flights: one being boarded with a case held back on it, one to come; some arrived, some without a bed."""
    cases = add_people(sqlite_desk, 36)
    flight = add_flight(sqlite_desk, cases[:6], day=date(2026, 12, 7))
    add_flight(sqlite_desk, cases[6:8], day=date(2026, 12, 11))
    check_in_cases(sqlite_desk, cases[:4])
    from transit_desk.services.check_in import check_in

    check_in(sqlite_desk, person_ids(sqlite_desk, cases[4]), {})
    held, goes = cases[0], cases[1]
    clear_cases(sqlite_desk, [held, goes])
    clear_medical.record_check(
        sqlite_desk, person_ids(sqlite_desk, held)[:1], Outcome.DEFERRED, date(2026, 12, 20)
    )
    for case in (held, goes):
        first = person_ids(sqlite_desk, case)[0]
        tag_baggage.tag_bags(sqlite_desk, flight, [tag_baggage.NewBag(first, 14_500)])
    board.board_all_ready(sqlite_desk, flight, person_ids(sqlite_desk, goes))
    return Centre(sqlite_desk, held)


@pytest.fixture
def sit(
    centre: Centre, parts: ShellParts, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Sit]:
    """`sit(Role.AUDITOR)`: the program's screens, worked by somebody of these roles."""
    from PySide6.QtPrintSupport import QPrintDialog

    for dialog in (QFileDialog, QPrintDialog):  # the system's own, which nobody answers here
        monkeypatch.setattr(dialog, "exec", lambda self: 0)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)
    parts.settings.set("preview.folder", str(tmp_path))
    opened: list[MainWindow] = []

    def make(*roles: Role) -> Seat:
        refused: list[NotAllowed] = []

        def words(error: BaseException, t: Translator) -> str | None:
            if isinstance(error, NotAllowed):
                refused.append(error)
            return word_error(error, t)

        desk = worked_by(centre.desk, *roles)
        mine = parts._replace(desk=desk, now=desk.clock, finder=DeskFinder, word_error=words)
        window = MainWindow(mine, SCREENS)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        opened.append(window)
        with qtbot.waitSignal(window.icons.ready, timeout=30_000):
            window.show()
        window.activateWindow()
        seat = Seat(window, qtbot, mine, refused)
        seat.settle()
        return seat

    yield make
    for window in opened:
        window.close()


def of_roles(
    table: dict[Role, set[PaperKind]] | dict[Role, frozenset[str]], roles: tuple[Role, ...]
) -> set[object]:
    """What one of the roles has."""
    return {one for role in roles for one in table[role]}


@pytest.mark.parametrize("roles", PEOPLE[:-1], ids="+".join)  # each alone: of two it is what either may
def test_nothing_that_can_be_pressed_is_refused(sit: Sit, roles: tuple[Role, ...], tmp_path: Path) -> None:
    if not KEYS_OF_ALL:
        everything = sit(*ALL_ROLES)
        KEYS_OF_ALL.update({name: everything.keys(everything.go(name)) for name in everything.screens})
        everything.window.close()
    keys, seat = KEYS_OF_ALL, sit(*roles)
    for name in seat.screens:
        for view in tuple(seat.views(seat.go(name))):
            _press_keys_of_the_screen(seat, name, view, keys[name])
            _press_keys_of_its_tables(seat, name, view, keys[name])
            _press_its_buttons(seat, name, view)
    assert not list(tmp_path.glob("reports/*")), "a bug was reported"


def _press_keys_of_the_screen(seat: Seat, name: str, view: str, keys: Keys) -> None:
    screen = seat.go(name, view)
    before = seat.looks()
    for key in sorted(keys.screen):
        if seat.looks() != before:
            screen = seat.go(name, view)
            before = seat.looks()
        (seat.tables(screen) or [screen])[0].setFocus()
        seat.press(key)
        seat.assert_nothing_was_refused(f"{name} {view}: {key}")


def _press_keys_of_its_tables(seat: Seat, name: str, view: str, keys: Keys) -> None:
    screen = seat.go(name, view)
    before = seat.looks()
    for at, table in enumerate(seat.tables(screen)):
        acts = keys.tables.get(table.objectName(), frozenset(("Ctrl+O", "Del")))
        for key in ("Return", "Space", *sorted(acts)):
            if seat.looks() != before:
                screen = seat.go(name, view)
                before = seat.looks()
            now = seat.tables(screen)
            if at < len(now):
                now[at].setFocus()
                seat.press(key)
                seat.assert_nothing_was_refused(f"{name} {view}, {now[at].objectName()}: {key}")


def _press_its_buttons(seat: Seat, name: str, view: str) -> None:
    pressed: set[str] = set()
    screen = seat.go(name, view)
    before = seat.looks()
    while True:
        if seat.looks() != before:
            screen = seat.go(name, view)
            before = seat.looks()
        button = next((one for one in seat.buttons(screen) if one.objectName() not in pressed), None)
        if button is None:
            break
        pressed.add(button.objectName())
        button.click()
        seat.settle()
        seat.fill_in()
        seat.take_back()
        seat.assert_nothing_was_refused(f"{name} {view}: {button.objectName()} pressed")


@pytest.mark.parametrize("roles", PEOPLE, ids="+".join)
def test_what_a_role_may_do_is_there_and_nothing_else(
    sit: Sit, centre: Centre, roles: tuple[Role, ...]
) -> None:
    seat = sit(*roles)
    everywhere = {name for names in RAIL.values() for name in names}
    assert set(seat.screens) & everywhere == of_roles(RAIL, roles)
    for control in CONTROLS:
        if control.screen not in seat.screens:
            continue
        screen = seat.go(control.screen, control.view if "+" in control.view else "")
        if isinstance(screen, MovementsScreen) and "+" not in control.view:
            seat.go("movements", "Ctrl+1")
        if isinstance(screen, BedsScreen):
            taken = control.view == "taken"
            beds = [
                bed for bed, tile in screen.board.plan.tiles.items() if (tile.bed.person is None) != taken
            ]
            assert screen.board.focus_bed(beds[0])
        if control.view == "held":
            screen.open_case(centre.held_case)
        seat.settle()
        shown = seat.control(screen, control.name).isVisible()
        assert shown == allowed(roles, control.right), control
    for name, rights in CHANGES.items():
        if name in seat.screens:
            looks = not any(allowed(roles, right) for right in rights)
            assert seat.control(seat.go(name), f"{name}_look_only").isVisible() == looks, name
    lists = seat.go("lists")
    assert isinstance(lists, ListsScreen)
    papers = of_roles(PAPERS, roles)
    if papers:
        assert set(lists.papers._kinds) == papers
    assert lists.papers.preview.isVisible() == bool(papers)
    assert lists.acceptDrops() == allowed(roles, Right.IMPORT_LISTS)
    setup = seat.go("setup")
    assert isinstance(setup, SetupScreen)
    sections = {section.name for section in setup.sections}
    assert sections & (SETTINGS | CENTRE) == (SETTINGS | CENTRE if S in roles else SETTINGS)
    seat.assert_nothing_was_refused("looking at every screen")


# French is the longer of the two: in English it is enough to look at who sees everything.
@pytest.mark.parametrize(("roles", "code"), [*((roles, "fr") for roles in PEOPLE), ((S,), "en")])
def test_every_screen_can_be_read_by_every_role(sit: Sit, roles: tuple[Role, ...], code: str) -> None:
    seat = sit(*roles)
    seat.window.shell.language.switch(code)
    for name in seat.screens:
        for view in tuple(seat.views(seat.go(name))):
            screen = seat.go(name, view)
            assert_accessible(seat.window)
            assert_not_cut(screen)
