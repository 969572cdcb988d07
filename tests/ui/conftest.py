"""A real window over real threads, with small jobs in place of services."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.db_fixtures import Clock
from tests.ui.doorkeepers import MemoryDoorkeeper
from transit_desk.domain.refusals import Refusal, WorldFailed
from transit_desk.domain.rows import FoundRow
from transit_desk.language import Translator
from transit_desk.language.sentences import sentence
from transit_desk.services import find
from transit_desk.services.context import Desk
from ui.crash import CrashReporter
from ui.language import UiLanguage
from ui.main_window import MainWindow
from ui.models.rows import Column
from ui.screen import Screen
from ui.shell import ScreenEntry, Shell, ShellParts
from ui.status import Status
from ui.theme import Theme
from ui.widgets.buttons import DangerButton, PrimaryButton
from ui.widgets.facts import Facts
from ui.widgets.fields import SearchField
from ui.widgets.layout import card, column, row
from ui.widgets.row_table import RowTable
from ui.widgets.split_view import SplitView
from ui.widgets.status_badge import StatusBadge
from ui.widgets.text import BigText
from ui.worker import DeskThread

NOON = datetime(2026, 12, 9, 10, 0, tzinfo=UTC)


class MemorySettings:
    """Settings that last as long as the test."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def get(self, key: str, default: str = "") -> str:
        return self.values.get(key, default)

    def set(self, key: str, value: str) -> None:
        self.values[key] = value


class Guest(NamedTuple):
    """A row for the sample screens."""

    number: int
    name: str
    bags: int
    status: Status


NAMES = ("NIYONZIMA, Béatrice", "HAKIZIMANA, Jean Claude", "ÅBERG, Éric", "Nduwimana, Espérance", "DUSABE")


def guests(count: int) -> tuple[Guest, ...]:
    """So many guests, the same ones every time."""
    states = tuple(Status)
    return tuple(Guest(at, NAMES[at % len(NAMES)], at % 7, states[at % len(states)]) for at in range(count))


class SampleScreen(Screen):
    """A list left, the chosen guest right, as real screens are."""

    name = "today"

    def build(self) -> None:
        self.activations = 0
        self.opened: list[int] = []
        self.filter = SearchField("guest_filter")
        self.table: RowTable[Guest] = RowTable(
            "guests",
            (
                Column("number", lambda t: t("Case"), lambda one, t: f"BI-{one.number:08}", width=130),
                Column("name", lambda t: t("Name"), lambda one, t: one.name, stretch=True),
                Column(
                    "bags",
                    lambda t: t("Bags"),
                    lambda one, t: t.number(one.bags),
                    sort=lambda one: one.bags,
                    align="right",
                    width=90,
                ),
                Column(
                    "state",
                    lambda t: t("State"),
                    lambda one, t: one.status.value,
                    status=lambda one: one.status,
                    width=140,
                ),
            ),
            row_id=lambda one: one.number,
            shell=self.shell,
            checkable=True,
        )
        self.filter.searched.connect(self.table.set_filter)
        self.table.row_chosen.connect(self.show_guest)
        self.who, self.facts = BigText("guest_name"), Facts("guest_facts")
        self.badge = StatusBadge("guest_state", self.shell.theme)
        self.act_button = PrimaryButton("check_in", key="Ctrl+Return")
        self.act_button.clicked.connect(self.check_in)
        self.remove = DangerButton("remove")
        right = card(
            self.who, self.badge, self.facts, 1, row(self.remove, 1, self.act_button), name="guest_card"
        )
        left = column(self.filter, self.table)
        column(SplitView("guests_split", holder(left), right, self.shell.settings), parent=self)

    def retranslate(self) -> None:
        t = self.t
        self.filter.set_name(t("Filter"), t("Filter"))
        self.table.set_name(t("Guests"))
        self.table.set_empty_text(t("Nobody is announced."), t("Import a list on Lists (F7)."))
        self.act_button.set_words(t("Check in"), t)
        self.remove.set_words(t("Remove"), t)

    def activated(self) -> None:
        self.activations += 1
        self.ask(lambda: guests(40), self.table.set_rows)

    def show_guest(self, guest: Guest | None) -> None:
        if guest is not None:
            self.who.setText(guest.name)
            self.badge.show_status(guest.status, guest.status.value)
            self.facts.show_facts(
                [(self.t("Case"), f"BI-{guest.number:08}"), (self.t("Bags"), str(guest.bags))]
            )

    def check_in(self) -> None:
        chosen = self.table.chosen()
        if chosen is not None:
            self.act(lambda: chosen, said=lambda one: f"{one.name} is in.", undo=lambda one: lambda: None)

    def open_person(self, person_id: int) -> bool:
        self.opened.append(person_id)
        return self.table.choose(person_id)


class PlainScreen(Screen):
    """A screen with no place for anybody."""

    name = "arrivals"

    def build(self) -> None:
        self.activations = 0
        self.opened: list[int] = []

    def activated(self) -> None:
        self.activations += 1

    def open_person(self, person_id: int) -> bool:
        self.opened.append(person_id)
        return True


def holder(layout: QLayout) -> QWidget:
    """A widget around a layout."""
    whole = QWidget()
    whole.setLayout(layout)
    return whole


def plain(name: str) -> Callable[[Shell], Screen]:
    """Makes an empty screen of that name."""
    return type(f"{name.title()}Screen", (PlainScreen,), {"name": name})


def entries() -> list[ScreenEntry]:
    """The eight screens of the rail, the first with something on it."""
    made: dict[str, Callable[[Shell], Screen]] = {"today": SampleScreen}
    titles: list[tuple[str, Callable[[Translator], str]]] = [
        ("today", lambda t: t("Today")),
        ("arrivals", lambda t: t("Arrivals")),
        ("beds", lambda t: t("Beds")),
        ("medical", lambda t: t("Medical")),
        ("movements", lambda t: t("Movements")),
        ("baggage", lambda t: t("Baggage")),
        ("lists", lambda t: t("Lists")),
        ("setup", lambda t: t("Setup")),
    ]
    return [
        ScreenEntry(name, f"F{at}", name, title, made.get(name, plain(name)))
        for at, (name, title) in enumerate(titles, 1)
    ]


class ListFinder:
    """Finds among a few people in memory."""

    people = tuple(
        FoundRow(at, at, *name.partition(", ")[::2], f"BI-{at:08}", f"P{at:07}0", at % 2 == 0)
        for at, name in enumerate(NAMES)
    )

    def resolve(self, text: str) -> Sequence[FoundRow]:
        return [one for one in self.people if text in (one.case_number, one.card_number)]

    def suggest(self, text: str, limit: int) -> Sequence[FoundRow]:
        return [one for one in self.people if one.name.lower().startswith(text.lower())][:limit]


def word_error(error: BaseException, t: Translator) -> str | None:
    """Words for the two families of errors that are no bugs."""
    return str(error) if isinstance(error, Refusal | WorldFailed | OSError) else None


@pytest.fixture
def language(qapp: QApplication) -> UiLanguage:
    """English at first."""
    return UiLanguage("en")


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """Light at 100 %, dressed; undressed afterwards, so that tests don't see each other's sizes."""
    theme = Theme()
    theme.apply()
    yield theme
    theme.set_mode("light")
    theme.set_scale(100)


@pytest.fixture
def settings() -> MemorySettings:
    return MemorySettings()


@pytest.fixture
def thread(qapp: QApplication) -> Iterator[DeskThread]:
    """A database thread."""
    thread = DeskThread("desk")
    yield thread
    thread.close()


@pytest.fixture
def paper_thread(qapp: QApplication) -> Iterator[DeskThread]:
    """A paper thread."""
    thread = DeskThread("paper")
    yield thread
    thread.close()


@pytest.fixture
def alarm_thread(qapp: QApplication) -> Iterator[DeskThread]:
    """The thread of the evacuation list."""
    thread = DeskThread("alarm")
    yield thread
    thread.close()


@pytest.fixture
def alarm_printing_thread(qapp: QApplication) -> Iterator[DeskThread]:
    """The thread it is printed on."""
    thread = DeskThread("alarm printing")
    yield thread
    thread.close()


@pytest.fixture
def plan_thread(qapp: QApplication) -> Iterator[DeskThread]:
    """The thread of the planner."""
    thread = DeskThread("plan")
    yield thread
    thread.close()


@pytest.fixture
def parts(
    thread: DeskThread,
    paper_thread: DeskThread,
    alarm_thread: DeskThread,
    alarm_printing_thread: DeskThread,
    plan_thread: DeskThread,
    language: UiLanguage,
    theme: Theme,
    settings: MemorySettings,
    tmp_path: Path,
) -> ShellParts:
    """Everything a window is made from, real but for the services."""
    return ShellParts(
        desk=None,
        thread=thread,
        paper_thread=paper_thread,
        alarm_thread=alarm_thread,
        alarm_printing_thread=alarm_printing_thread,
        plan_thread=plan_thread,
        language=language,
        theme=theme,
        settings=settings,
        now=lambda: NOON,
        finder=lambda desk: ListFinder(),
        word_error=word_error,
        crash=CrashReporter(tmp_path / "reports", lambda: NOON),
    )


@pytest.fixture
def window(qtbot: QtBot, parts: ShellParts) -> Iterator[MainWindow]:
    """The window, painted, its first screen on view with its rows and its icons."""
    window = MainWindow(parts, entries())
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitSignal(window.icons.ready, timeout=30_000):
        window.show()
    qtbot.waitUntil(lambda: not parts.busy, timeout=30_000)
    yield window
    window.close()


class AtDoor(NamedTuple):
    """A window that somebody must sign in to, driven by keys. `clock` is wound by the test."""

    window: MainWindow
    keeper: MemoryDoorkeeper
    parts: ShellParts
    clock: Clock
    settle: Callable[[], None]

    def keys(self, text: str) -> None:
        """Types where the keyboard is."""
        focused = self.window.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, text)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Presses one key where the keyboard is, and waits for what comes of it."""
        focused: QWidget | None = self.window.focusWidget()
        QTest.keyClick(self.window if focused is None else focused, key, held)
        self.settle()

    def sign_in(self, name: str, password: str) -> None:
        """Types over the name that may stand there, then the password, then Enter."""
        self.window.door.sign_in.name.setFocus()
        self.window.door.sign_in.name.selectAll()
        self.keys(name)
        self.window.door.sign_in.password.setFocus()
        self.keys(password)
        self.press(Qt.Key.Key_Return)


@pytest.fixture
def at_door(qtbot: QtBot, parts: ShellParts) -> Iterator[Callable[..., AtDoor]]:
    """`at_door(keeper, clock)`: the window, painted, with that doorkeeper before it."""
    opened: list[MainWindow] = []

    def make(keeper: MemoryDoorkeeper, clock: Clock, rail: Sequence[ScreenEntry] = ()) -> AtDoor:
        mine = parts._replace(
            doorkeeper=keeper, now=clock, demonstration=bool(keeper.demonstration), word_error=sentence
        )
        window = MainWindow(mine, rail or entries())
        qtbot.addWidget(window)
        window.resize(1366, 768)
        opened.append(window)

        def settle() -> None:
            qtbot.waitUntil(
                lambda: not parts.busy,
                timeout=30_000,
            )
            QApplication.processEvents()  # what was sent off comes in, what moved is laid out
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

        with qtbot.waitSignal(window.icons.ready, timeout=30_000):
            window.show()
        window.activateWindow()
        settle()
        return AtDoor(window, keeper, mine, clock, settle)

    yield make
    for window in opened:
        window.close()


@pytest.fixture
def shell(window: MainWindow) -> Shell:
    """What screens see of that window."""
    return window.shell


class DeskFinder:
    """The scan box's finder over a real database."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def resolve(self, text: str) -> Sequence[FoundRow]:
        return find.resolve(self._desk, text)

    def suggest(self, text: str, limit: int) -> Sequence[FoundRow]:
        return find.suggest(self._desk, text, limit)


class OpenDesk(NamedTuple):
    """A window over a real database. `settle()` waits until both threads are idle."""

    window: MainWindow
    shell: Shell
    desk: Desk
    settle: Callable[[], None]

    def go(self, name: str) -> Screen:
        """Changes to a screen and waits for its rows."""
        screen = self.shell.go(name)
        self.settle()
        return screen

    @property
    def said(self) -> str:
        """The sentence in the strip."""
        return self.window.strip.text


@pytest.fixture
def open_desk(sqlite_desk: Desk, parts: ShellParts, qtbot: QtBot) -> Iterator[Callable[..., OpenDesk]]:
    """Opens the window on `sqlite_desk`, with these screens in place of empty ones and the first on view:
    `open_desk(baggage=BaggageScreen)`. Fill the database before. `open_desk(desk, ...)` is worked by another
    person."""
    opened: list[MainWindow] = []

    def make(at: Desk | None = None, /, **screens: type[Screen]) -> OpenDesk:
        desk = at or sqlite_desk
        desk_parts = parts._replace(desk=desk, now=desk.clock, finder=DeskFinder)
        parts.settings.set("window.screen", next(iter(screens)))
        rail = [entry._replace(make=screens.get(entry.name, plain(entry.name))) for entry in entries()]
        window = MainWindow(desk_parts, rail)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        opened.append(window)

        def settle() -> None:
            qtbot.waitUntil(
                lambda: not parts.busy,
                timeout=30_000,
            )

        with qtbot.waitSignal(window.icons.ready, timeout=30_000):
            window.show()
        settle()
        return OpenDesk(window, window.shell, desk, settle)

    yield make
    for window in opened:
        window.close()
