"""What the way to the first paint must not carry. The time itself is measured in `bench/`."""

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]

START = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from datetime import UTC, datetime
from pathlib import Path
from PySide6 import QtCore
from PySide6.QtWidgets import QApplication
from ui.crash import CrashReporter
from ui.language import UiLanguage
from ui.main_window import MainWindow
from ui.shell import ScreenEntry, ShellParts
from ui.theme import Theme
from ui.worker import DeskThread

class Nothing:
    def get(self, key, default=""): return default
    def set(self, key, value): pass

class Keeper:
    is_new = False
    demonstration = ()

app = QApplication([])
theme = Theme()
theme.apply()
now = lambda: datetime.now(UTC)
parts = ShellParts(None, DeskThread("desk"), DeskThread("paper"), DeskThread("alarm"), DeskThread("alarm printing"),
                   DeskThread("plan"),
                   UiLanguage("en"), theme, Nothing(), now,
                   lambda desk: None, lambda error, t: None, CrashReporter(Path("reports"), now),
                   doorkeeper=Keeper() if sys.argv[1] == "door" else None)
window = MainWindow(parts, [ScreenEntry("today", "F1", "today", lambda t: t("Today"), None)])
heavy = ("sqlalchemy", "alembic", "openpyxl", "reportlab", "rapidfuzz", "babel", "qtawesome", "qtpy", "zoneinfo",
         "dataclasses", "decimal", "ctypes", "concurrent.futures", "PySide6.QtPrintSupport", "ui.preview")

def painted():
    carried = [name for name in heavy if name in sys.modules]
    # Qt's namespace of enums takes 20 ms to make, more than the whole window: see ui/README.md.
    if "Qt" in vars(QtCore):
        carried.append("QtCore.Qt")
    sys.stdout.write(" ".join(carried))
    sys.stdout.flush()
    os._exit(0)

window.first_painted.connect(painted)
window.show()
app.exec()
"""


@pytest.mark.parametrize("shown", ["door", "desk"])
def test_nothing_heavy_is_imported_before_the_first_paint(shown: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START, shown], cwd=TOP, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
