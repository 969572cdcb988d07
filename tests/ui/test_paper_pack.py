"""The paper pack by one key: shown open, printed open, saved locked."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import cast

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.db_fixtures import Clock
from tests.people import add_case, family
from tests.staffed import PASSWORD, SUPERVISOR
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import DeskFinder
from transit_desk.domain.audit import Act
from transit_desk.domain.audit_rows import AuditFilter
from transit_desk.doorkeeper import DeskDoorkeeper
from transit_desk.folders import Folders
from transit_desk.language.sentences import sentence
from transit_desk.services.audit_log import search_audit
from transit_desk.services.context import Desk
from transit_desk.services.paper_pack import pack_password
from transit_desk.wiring import SCREENS
from ui.main_window import MainWindow
from ui.shell import ShellParts
from ui.views.paper_pack import PaperPackScreen


class AtDesk:
    """The program's own screens for who signed in."""

    def __init__(self, window: MainWindow, desk: Desk, settle: Callable[[], None]) -> None:
        self.window, self.desk, self.settle = window, desk, settle

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window if (at := QApplication.focusWidget()) is None else at, key, held)
        self.settle()

    @property
    def name(self) -> str:
        screen = self.window.screen_on_view
        return "" if screen is None else screen.name

    @property
    def pack(self) -> PaperPackScreen:
        assert self.name == "paper_pack"
        return cast(PaperPackScreen, self.window.screen_on_view)


@pytest.fixture
def at_desk(qtbot: QtBot, parts: ShellParts, staffed: Folders) -> Iterator[Callable[..., AtDesk]]:
    """`at_desk(name)`: that person's window, Today on view."""
    clock = Clock()
    keeper = DeskDoorkeeper(staffed, clock)
    opened: list[MainWindow] = []

    def make(name: str = SUPERVISOR) -> AtDesk:
        desk = keeper.sign_in(name, PASSWORD).desk
        add_case(desk, "BI-26000100", family("NYIRAHABIMANA"))
        parts.settings.set("window.screen", "today")
        window = MainWindow(
            parts._replace(desk=desk, now=clock, finder=DeskFinder, word_error=sentence), SCREENS
        )
        qtbot.addWidget(window)
        window.resize(1366, 768)
        opened.append(window)

        def settle() -> None:
            qtbot.waitUntil(lambda: not parts.busy, timeout=60_000)
            QApplication.processEvents()
            qtbot.waitUntil(lambda: not parts.busy, timeout=60_000)

        with qtbot.waitSignal(window.icons.ready, timeout=30_000):
            window.show()
        window.activateWindow()
        settle()
        return AtDesk(window, desk, settle)

    yield make
    for window in opened:
        window.close()
    keeper.close()


@pytest.mark.parametrize("screen", ["today", "arrivals", "baggage", "lists", "setup"])
def test_one_key_brings_it_from_anywhere_and_esc_goes_back(
    at_desk: Callable[..., AtDesk], screen: str
) -> None:
    desk = at_desk("Félix Everything")
    desk.window.place.go(screen)
    desk.settle()
    desk.press(Qt.Key.Key_F11)
    document = desk.pack.preview.document
    assert document is not None and document.pages >= 1
    assert not any(button.isChecked() for button in desk.window.rail.findChildren(QPushButton))
    desk.press(Qt.Key.Key_Escape)
    assert desk.name == screen


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("size", [(1366, 768), (840, 480)])
def test_it_can_be_read(
    at_desk: Callable[..., AtDesk], parts: ShellParts, code: str, size: tuple[int, int]
) -> None:
    desk = at_desk()
    parts.language.switch(code)
    desk.window.resize(*size)
    desk.press(Qt.Key.Key_F11)
    assert_accessible(desk.window)
    assert_not_cut(desk.pack)


def test_saved_it_is_locked_and_shown_it_is_open(at_desk: Callable[..., AtDesk], tmp_path: Path) -> None:
    desk = at_desk()
    desk.press(Qt.Key.Key_F11)
    document = desk.pack.preview.document
    assert document is not None and document.file_name == "paper-pack 06 Dec 2026.pdf"
    assert len(document.render(0, 1.0)[2]) > 0, "what is shown and printed needs no password"
    desk.pack.preview.save_as(tmp_path / "pack.pdf")
    desk.settle()
    reader = PdfReader(BytesIO((tmp_path / "pack.pdf").read_bytes()))
    assert reader.is_encrypted and not reader.decrypt("")
    assert reader.decrypt(pack_password(desk.desk))
    assert "NYIRAHABIMANA" in " ".join(page.extract_text() for page in reader.pages)
    assert Act.PACK_MADE in [row.act for row in search_audit(desk.desk, AuditFilter(), 5)]


def test_it_is_of_the_moment_each_time(at_desk: Callable[..., AtDesk]) -> None:
    desk = at_desk()
    desk.press(Qt.Key.Key_F11)
    first = desk.pack.preview.document
    desk.press(Qt.Key.Key_Escape)
    desk.press(Qt.Key.Key_F11)
    assert first is not None and desk.pack.preview.document is not first


def test_a_button_on_lists_leads_there(at_desk: Callable[..., AtDesk]) -> None:
    desk = at_desk()
    desk.press(Qt.Key.Key_F7)
    button = desk.window.findChild(QPushButton, "paper_pack")
    assert button is not None and button.isVisible()
    button.click()
    desk.settle()
    assert desk.name == "paper_pack"


def test_an_auditor_has_none_of_it(at_desk: Callable[..., AtDesk]) -> None:
    desk = at_desk("Esther Auditor")
    desk.press(Qt.Key.Key_F7)
    button = desk.window.findChild(QPushButton, "paper_pack")
    assert button is None or not button.isVisible()
    desk.press(Qt.Key.Key_F11)
    assert desk.name == "lists"


def test_the_next_start_does_not_begin_with_it(at_desk: Callable[..., AtDesk], parts: ShellParts) -> None:
    desk = at_desk()
    desk.press(Qt.Key.Key_F11)
    assert parts.settings.get("window.screen") == "today"
