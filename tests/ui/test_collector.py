"""Garbage is collected on the main thread, as little as Python itself would."""

import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ui.collector import FULL_EVERY_S, Collector

TOP = Path(__file__).parents[2]


class Ring:
    """Something that only the collector can free."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[Collector]:
    gc.collect()
    found = Collector()
    yield found
    found.close()


def make_young(count: int) -> "weakref.ref[Ring]":
    rings = [Ring() for _ in range(count)]
    return weakref.ref(rings[0])


def test_nothing_is_collected_before_it_is_due(collector: Collector) -> None:
    gc.collect()
    assert collector.collect() is None


def test_what_is_due_is_collected_by_the_timer(collector: Collector, qtbot: QtBot) -> None:
    ring = make_young(gc.get_threshold()[0] + 100)
    assert ring() is not None
    qtbot.waitUntil(lambda: ring() is None, timeout=30_000)


def test_everything_is_looked_at_once_a_minute_at_most(qtbot: QtBot) -> None:
    moment = 0.0
    collector = Collector(clock=lambda: moment)
    young, middle, old = gc.get_threshold()
    found = []
    try:
        for _ in range((old + 2) * (middle + 2)):
            make_young(young + 100)
            found.append(collector.collect())
        assert set(found) == {0, 1}
        moment = FULL_EVERY_S
        make_young(young + 100)
        assert collector.collect() == 2
        make_young(young + 100)
        assert collector.collect() in (0, 1)
    finally:
        collector.close()


def test_no_other_thread_collects(collector: Collector) -> None:
    ring = make_young(1)

    def allocate() -> None:
        for _ in range(20):
            make_young(1000)

    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()
    assert ring() is not None


PROGRAM = """
import gc, os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from tests.main_thread import ImportWatch, _collecting, _told
from tests.staffed import PASSWORD, SUPERVISOR
from transit_desk.folders import folders
from transit_desk.wiring import Window

sys.meta_path.insert(0, ImportWatch)
gc.callbacks.append(_collecting)
app = QApplication([])
window = Window(folders())

def sign_in():
    page = window.main.door.sign_in
    page.name.setText(SUPERVISOR)
    page.password.setText(PASSWORD)
    QTimer.singleShot(0, lambda: page.password.returnPressed.emit())

def entered():
    window.main.shell.go("setup")
    idle.start(20)

def look():
    if not window.main.busy:
        app.quit()

def failed(kind, error, where):
    sys.__excepthook__(kind, error, where)
    os._exit(1)

sys.excepthook = failed
idle = QTimer()
idle.timeout.connect(look)

window.main.first_painted.connect(lambda: QTimer.singleShot(0, window.main, sign_in))
window.main.entered.connect(entered)
window.main.show()
app.exec()
was = gc.isenabled()
window.close()
sys.stdout.write("; ".join([*_told, f"{was} {gc.isenabled()}"]))
sys.stdout.flush()
os._exit(0)
"""


@pytest.mark.usefixtures("staffed")
def test_the_program_brings_no_qt_in_on_its_other_threads() -> None:
    """From the start to the second screen, in a process where nothing was imported before."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=TOP, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "False True"
