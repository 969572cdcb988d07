"""Fields to type and to choose in."""

from collections.abc import Hashable, Sequence

from PySide6 import QtCore
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyle, QStyleOptionComboBox, QToolTip, QWidget

from ui.widgets.layout import restyle

SEARCH_PAUSE_MS = 80
"""A search waits for a pause of typing this long."""


class LineField(QLineEdit):
    """A line of text. Ctrl+Z goes to the window's Undo when there is nothing typed to take back."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)

    def set_name(self, name: str, placeholder: str = "") -> None:
        """The accessible name, and what stands in the empty field."""
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)

    def set_wrong(self, why: str) -> None:
        """Marks the field and says why (tooltip, and the screen reader's description); '' clears it."""
        restyle(self, wrong=bool(why))
        self.setToolTip(why)
        self.setAccessibleDescription(why)

    def event(self, event: QtCore.QEvent) -> bool:
        """Lets Ctrl+Z through to the window when this field has nothing to undo."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QtCore.QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.isUndoAvailable()
        ):
            event.ignore()
            return False
        return super().event(event)


class SearchField(LineField):
    """Filters a list while one types. `searched` comes after a pause, with the text as typed."""

    searched = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setClearButtonEnabled(False)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.textChanged.connect(lambda _: self._pause.start())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the field; Enter searches at once."""
        if event.matches(QKeySequence.StandardKey.Cancel) and self.text():
            self.clear()
        elif event.key() in (QtCore.Qt.Key.Key_Return, QtCore.Qt.Key.Key_Enter):
            self._search()
            super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def _search(self) -> None:
        self._pause.stop()
        self.searched.emit(self.text().strip())


class ChoiceList(QComboBox):
    """One of a few values. Words may change with the language; the value stays chosen."""

    value_chosen = Signal(object)
    """(value): the user chose another one."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._values: list[Hashable | None] = []
        self.activated.connect(lambda at: self.value_chosen.emit(self._values[at]))

    def set_choices(self, choices: Sequence[tuple[Hashable | None, str]]) -> None:
        """(value, words) in order. The chosen value stays chosen where it is still there."""
        kept = self.value()
        self._values = [value for value, _ in choices]
        self.blockSignals(True)
        self.clear()
        self.addItems([words for _, words in choices])
        self.setCurrentIndex(self._values.index(kept) if kept in self._values else (0 if choices else -1))
        self.blockSignals(False)

    def value(self) -> Hashable | None:
        """The chosen value; None when there is nothing to choose."""
        at = self.currentIndex()
        return self._values[at] if 0 <= at < len(self._values) else None

    def choose(self, value: Hashable | None) -> None:
        """Chooses a value without telling; ValueError for one that is not in the list."""
        self.setCurrentIndex(self._values.index(value))

    def set_name(self, name: str) -> None:
        """The accessible name."""
        self.setAccessibleName(name)

    def event(self, event: QtCore.QEvent) -> bool:
        """The chosen words have a tooltip where they are cut."""
        if isinstance(event, QHelpEvent) and event.type() == QtCore.QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.currentText() if self._is_cut() else "", self)
            return True
        return super().event(event)

    def showPopup(self) -> None:
        """The open list is as wide as its words, within the window; the rest has its tooltip."""
        for at in range(self.count()):
            self.setItemData(at, self.itemText(at), QtCore.Qt.ItemDataRole.ToolTipRole)
        view = self.view()
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        wanted = view.sizeHintForColumn(0) + bar + 2 * view.frameWidth()
        view.setMinimumWidth(min(wanted, self.window().width()))
        super().showPopup()

    def _is_cut(self) -> bool:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        place = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, place, self).width()
        return self.fontMetrics().horizontalAdvance(self.currentText()) > room
