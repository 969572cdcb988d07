"""A row of tabs that chooses one of a few views or modes, each with its key."""

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QTabBar, QWidget


class Tabs(QTabBar):
    """Words may change with the language or with a count; the value stays chosen. With `keys` given, the
    tabs have them as shortcuts in their order ("Ctrl+1", ...)."""

    value_chosen = Signal(object)
    """(value): the user chose another one."""

    def __init__(self, name: str, keys: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self._keys = tuple(keys)
        self._values: list[Hashable] = []
        self.currentChanged.connect(self._tell)
        for at, key in enumerate(self._keys):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(lambda at=at: self._press(at))

    def set_name(self, name: str) -> None:
        """The accessible name."""
        self.setAccessibleName(name)

    def set_tabs(self, tabs: Sequence[tuple[Hashable, str]]) -> None:
        """(value, words) in order. The chosen value stays chosen where it is still there."""
        kept = self.value()
        self.blockSignals(True)
        while self.count() > len(tabs):
            self.removeTab(self.count() - 1)
        self._values = [value for value, _ in tabs]
        for at, (_, words) in enumerate(tabs):
            shown = words.replace("&", "&&")
            if at >= self.count():
                self.addTab(shown)
            elif self.tabText(at) != shown:
                self.setTabText(at, shown)
            self.setAccessibleTabName(at, words)
            if at < len(self._keys):
                self.setTabToolTip(at, f"{words} ({self._keys[at]})")
        if kept in self._values:
            self.setCurrentIndex(self._values.index(kept))
        self.blockSignals(False)
        self.updateGeometry()

    def value(self) -> Hashable | None:
        """The chosen value; None before there are tabs."""
        at = self.currentIndex()
        return self._values[at] if 0 <= at < len(self._values) else None

    def choose(self, value: Hashable) -> None:
        """Chooses a value without telling; ValueError for one that is not there."""
        self.blockSignals(True)
        self.setCurrentIndex(self._values.index(value))
        self.blockSignals(False)

    def tabSizeHint(self, index: int) -> QSize:
        """The chosen tab is bold: every tab has room for that, so that choosing moves nothing."""
        size = super().tabSizeHint(index)
        if index == self.currentIndex():  # measured bold already
            return size
        font = self.font()
        plain = self.fontMetrics().horizontalAdvance(self.tabText(index))
        font.setBold(True)
        bold = QFontMetrics(font).horizontalAdvance(self.tabText(index))
        return QSize(size.width() + max(0, bold - plain), size.height())

    def _press(self, at: int) -> None:
        if at == self.currentIndex():
            self._tell(at)  # asked for by its key: the keyboard shall go there
        elif at < len(self._values):
            self.setCurrentIndex(at)

    def _tell(self, at: int) -> None:
        if 0 <= at < len(self._values):
            self.value_chosen.emit(self._values[at])
