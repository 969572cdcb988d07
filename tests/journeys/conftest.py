"""The whole program: a real window from the wiring, over a real database in a folder of the test's own."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.db_fixtures import Clock
from tests.journeys.hands import WORKER, Hands, Open
from transit_desk.folders import Folders
from transit_desk.wiring import Window


@pytest.fixture
def open_window(
    qapp: QApplication, qtbot: QtBot, staffed: Folders, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Opens the window on a desk with staff as the program does, and signs in (`name=""`: stays at the door); it is
    closed after the test."""
    monkeypatch.setenv("HOME", str(staffed.data.parent))
    opened: list[Window] = []

    def make(language: str = "en", name: str = WORKER) -> Hands:
        window = Window(staffed, language=language, clock=clock)
        opened.append(window)
        with qtbot.waitSignal(window.main.icons.ready, timeout=60_000):
            window.main.show()
        window.main.activateWindow()
        hands = Hands(window, clock, qtbot)
        if name:
            hands.sign_in(name)
        return hands

    yield make
    for window in opened:
        window.close()
        window.main.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
