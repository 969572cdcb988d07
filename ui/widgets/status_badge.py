"""A state on a coloured ground: shape and word."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from ui.status import Status
from ui.theme import Theme
from ui.widgets.layout import restyle, row
from ui.widgets.text import BodyText


class StatusShape(QLabel):
    """The shape of a state alone, for beside a word. It follows the theme."""

    def __init__(self, name: str, theme: Theme, size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme, self._size, self._status, self._filled = theme, size, Status.UNKNOWN, False
        theme.changed.connect(self._draw)
        self._draw()

    def show_status(self, status: Status, *, filled: bool = False) -> None:
        """Draws the shape of `status`; `filled` for a ground in the state's own colour."""
        self._status, self._filled = status, filled
        self._draw()

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        self.setPixmap(self._theme.status_shape(self._status, self._size, ratio, filled=self._filled))
        self.setFixedSize(self._theme.px(self._size), self._theme.px(self._size))


class StatusBadge(QFrame):
    """Colour, shape and word. The word comes from the screen, in the language of the reader; with `wrap` off
    it stays on one line."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None, *, wrap: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "badge")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._shape = StatusShape(f"{name}_shape", theme)
        self._words = BodyText(f"{name}_words")
        self._words.setWordWrap(wrap)
        box = row(self._shape, self._words, gap=1, parent=self)
        box.setContentsMargins(8, 4, 8, 4)
        box.setAlignment(self._shape, Qt.AlignmentFlag.AlignVCenter)
        box.setStretch(1, 1)

    def show_status(self, status: Status, words: str) -> None:
        """Shows a state with its words."""
        self._shape.show_status(status)
        self._words.setText(words)
        self.setAccessibleName(words)
        restyle(self, status=status.value)
