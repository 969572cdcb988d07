"""A window on a database, worked without a person: for the figures that are about screens."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from bench.desks import KEY
from db.keyring import Secret
from transit_desk.clock import now
from transit_desk.domain.rights import program
from transit_desk.folders import Folders, folders
from transit_desk.language.translator import CENTRE_ZONE
from transit_desk.opening import open_data
from transit_desk.services.context import Desk
from transit_desk.wiring import Window

QUIET = 0.5
"""Seconds; the longest pause after which a screen asks something by itself is shorter."""


def application() -> QApplication:
    """The one application of this process, without a screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else QApplication(["bench"])


def place(path: Path) -> Folders:
    """The desk in `path`."""
    return folders(path).make()


@contextmanager
def window_on(where: Folders) -> Iterator[Window]:
    """A window of 1366 x 768 on an existing desk, its first screen shown."""
    app = application()
    database = open_data(where, Secret("file", KEY))
    desk = Desk(database, now, program("Bench"), ZoneInfo(CENTRE_ZONE))
    window = Window(where, desk=desk)
    window.main.resize(1366, 768)
    window.main.show()
    settle(window)
    try:
        yield window
    finally:
        window.close()
        window.main.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        app.processEvents()
        database.close()


def settle(window: Window) -> None:
    """Until the threads have nothing left to do and their answers have been shown."""
    app = application()
    while True:
        app.processEvents()
        if not window.main.busy:
            app.processEvents()
            if not window.main.busy:
                return
        time.sleep(0.0005)


def rest(window: Window) -> None:
    """As `settle`, and on until nothing has been asked for a while: what a screen asks after a pause too."""
    until = time.monotonic() + QUIET
    while time.monotonic() < until:
        application().processEvents()
        if window.main.busy:
            settle(window)
            until = time.monotonic() + QUIET
        time.sleep(0.002)


def shown(window: Window) -> None:
    """Until the database has answered and the screen shows it; previews of papers may still be coming."""
    app = application()
    while True:
        app.processEvents()
        if not window.thread.busy:
            app.processEvents()
            return
        time.sleep(0.0005)
