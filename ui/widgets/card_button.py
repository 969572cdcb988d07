"""A card that is one big button: Enter, Space or a click on it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLayout, QSizePolicy, QWidget

from ui.theme import Theme

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CardButton(QAbstractButton):
    """`set_content(layout)` puts labels on it; `setAccessibleName` says what it is about.

    Up and Down move between the cards that stand together (`set_neighbours`).
    """

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self._hovered = False
        self._neighbours: Sequence[CardButton] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def set_content(self, content: QLayout) -> None:
        """What stands on the card; a click on a label is a click on the card."""
        self.setLayout(content)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_neighbours(self, cards: "Sequence[CardButton]") -> None:
        """The cards among which Up, Down, Home and End move."""
        self._neighbours = cards

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter as well as Space presses; arrows go to the next card."""
        here = self._neighbours.index(self) if self in self._neighbours else -1
        last = len([card for card in self._neighbours if not card.isHidden()]) - 1
        goes = {
            Qt.Key.Key_Up: max(here - 1, 0),
            Qt.Key.Key_Down: min(here + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if event.key() in _ENTER:
            self.click()
        elif here >= 0 and event.key() in goes:
            self._neighbours[goes[Qt.Key(event.key())]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The ground changes under the mouse."""
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """And back."""
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, edge, and the focus ring inside it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self._theme.px(2) if self.hasFocus() else 1
        edge = "focus" if self.hasFocus() else "line"
        box = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        painter.setPen(QPen(self._theme.colour(edge), wide))
        painter.setBrush(self._theme.colour("hover" if self._hovered or self.isDown() else "surface"))
        painter.drawRoundedRect(box, self._theme.px(8), self._theme.px(8))
        painter.end()
