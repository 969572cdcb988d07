"""Python's garbage collector, kept on the main thread.

Left to itself Python collects on whichever thread happens to allocate. A window or a page that was taken down
stands in cycles with its Python halves, so it was the database thread that came upon whole windows and took
apart the Python types of Qt objects, while the main thread made widgets: that ends in a crash (PySide6 6.11).
So the collector that runs by itself is off while there is a window, and a timer does its work by Python's own
thresholds.
"""

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500
FULL_EVERY_S = 60.0
"""A full collection looks at everything that was ever imported; at most so often."""


class Collector(QObject):
    """Collects here, and nowhere else, from when it is made until `close`."""

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._full = clock()
        self._by_itself = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(EVERY_MS)

    def collect(self) -> int | None:
        """Collects the generations that are due; returns the oldest of them, None when none is."""
        counts, limits = gc.get_count(), gc.get_threshold()
        moment = self._clock()
        ages = (2, 1, 0) if moment - self._full >= FULL_EVERY_S else (1, 0)
        due = next((age for age in ages if counts[age] > limits[age]), None)
        if due is None:
            return None
        if due == 2:
            self._full = moment
        gc.collect(due)
        return due

    def close(self) -> None:
        """Python collects by itself again."""
        self._timer.stop()
        if self._by_itself:
            gc.enable()
