"""PySide6 must not lose references to None.

PySide6 6.12.0 on Python 3.11 loses one in almost every call that returns nothing, until the interpreter
aborts with `none_dealloc` after some 5,000 calls (docs/decisions/0002). This shows it at an upgrade.
"""

import os
import subprocess
import sys

CALLS = 20_000
PROGRAM = f"""
import sys
from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QApplication, QLabel

class Model(QAbstractTableModel):
    def rowCount(self, parent=None): return 1
    def columnCount(self, parent=None): return 1
    def data(self, index, role=Qt.ItemDataRole.DisplayRole): return None

application = QApplication(sys.argv)
label, model = QLabel(), Model()
index = model.index(0, 0)
before = sys.getrefcount(None)
for number in range({CALLS}):
    label.setText(str(number))
    model.data(index)
    model.headerData(0, Qt.Orientation.Horizontal)
print(before - sys.getrefcount(None))
"""


def test_twenty_thousand_calls_leave_none_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < CALLS / 100  # None is everywhere: a few come and go by themselves
