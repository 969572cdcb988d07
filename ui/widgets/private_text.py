"""A field for texts that nobody else may see: what is in it stays in it."""

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPlainTextEdit, QWidget


class PrivateText(QPlainTextEdit):
    """Several lines. Tab leaves the field, Ctrl+Enter is `confirmed`; Esc is its parent's.

    Nothing is copied but by the user's own Copy or Cut: marking a text hands it to no other program (X11 gives
    what is marked to whoever asks), it can't be dragged out, and no input method learns it. Ctrl+Z goes to
    the window's Undo when there is nothing typed to take back.
    """

    confirmed = Signal()

    def __init__(self, name: str, *, read_only: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._copying = False
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhMultiLine
        )
        if read_only:
            self.setReadOnly(True)
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )

    def set_name(self, name: str, placeholder: str = "") -> None:
        """The accessible name, and what stands in the empty field."""
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)

    def sizeHint(self) -> QSize:
        """No higher than it must be; a layout that stretches it gives it more."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """What `setMinimumHeight` says, though its scroll bar would like to be longer."""
        return QSize(super().minimumSizeHint().width(), self.minimumHeight())

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is marked, for Copy and Cut alone."""
        return super().createMimeDataFromSelection() if self._copying else QMimeData()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter confirms; Copy and Cut copy."""
        ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and ctrl:
            if not event.isAutoRepeat():
                self.confirmed.emit()
            return
        keys = QKeySequence.StandardKey
        self._copying = event.matches(keys.Copy) or event.matches(keys.Cut)
        try:
            super().keyPressEvent(event)
        finally:
            self._copying = False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu's Copy and Cut are the user's own too."""
        self._copying = True
        try:
            super().contextMenuEvent(event)  # returns when the menu is closed
        finally:
            self._copying = False

    def event(self, event: QEvent) -> bool:
        """Lets Ctrl+Z through to the window when this field has nothing to undo."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.document().isUndoAvailable()
        ):
            event.ignore()
            return False
        return super().event(event)
