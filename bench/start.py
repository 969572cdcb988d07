"""Process start to the first painted window; beside it a bare QMainWindow."""

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.desks import folder
from bench.measure import Figure, as_ratio

ROUNDS = 12
_BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: print("painted", flush=True))
app = QApplication(sys.argv[:1])
window = Window()
window.resize(1366, 768)
window.show()
app.exec()
"""
_OURS = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from transit_desk.folders import folders
from transit_desk.wiring import Window
app = QApplication(sys.argv[:1])
window = Window(folders())
window.main.resize(1366, 768)
window.main.first_painted.connect(lambda: print("painted", flush=True))
window.main.show()
app.exec()
"""


def run() -> Figure:
    """1.5x at most."""
    with folder() as desk:
        # An installed program is compiled (bootstrap.py sees to it): the first round, not counted, does it here.
        inherited = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment = {
            **inherited,
            "QT_QPA_PLATFORM": "offscreen",
            "TRANSIT_DESK_DATA": str(desk),
            "PYTHONPATH": str(Path(__file__).parent.parent),
        }

        def painted(program: str) -> float:
            start = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment, text=True
            )
            assert process.stdout is not None  # it is a pipe
            line = process.stdout.readline()
            spent = (time.perf_counter() - start) * 1000
            process.kill()
            process.communicate()
            if line.strip() != "painted":
                raise RuntimeError("the window was not painted")
            return spent

        return as_ratio(lambda: painted(_OURS), lambda: painted(_BARE), rounds=ROUNDS, reach=1.5)
