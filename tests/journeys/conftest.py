"""The whole program: a real window from the wiring, over a real database in a folder of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.db_fixtures import Clock
from tests.journeys.hands import Hands, Open
from transit_desk.folders import folders
from transit_desk.wiring import Window


@pytest.fixture
def open_window(
    qapp: QApplication, qtbot: QtBot, desk_folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Opens the window on the desk in `desk_folder` as the program does; it is closed after the test."""
    monkeypatch.setenv("HOME", str(desk_folder.parent))
    opened: list[Window] = []

    def make(language: str = "en") -> Hands:
        window = Window(folders(desk_folder), language=language, clock=clock)
        opened.append(window)
        with qtbot.waitSignal(window.main.icons.ready, timeout=60_000):
            window.main.show()
        window.main.activateWindow()
        return Hands(window, clock, qtbot)

    yield make
    for window in opened:
        window.close()
        window.main.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
