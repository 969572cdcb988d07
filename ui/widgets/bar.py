"""A horizontal bar: how much of a whole, in parts. The figures stand beside it in words."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme

THICKNESS = 14


class BarPart(NamedTuple):
    """`amount` of the whole in the colour `token`."""

    amount: float
    token: str


class Bar(QWidget):
    """Parts of a whole, from the left. What goes beyond `limit` is drawn behind a line at the limit."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._parts: tuple[BarPart, ...] = ()
        self._limit = 0.0
        theme.changed.connect(self.updateGeometry)

    def show_parts(self, parts: Sequence[BarPart], limit: float, words: str) -> None:
        """Draws the parts against `limit` (the whole); `words` say the same to a screen reader."""
        self._parts, self._limit = tuple(parts), limit
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as a line of small text."""
        return QSize(self._theme.px(160), self._theme.px(THICKNESS))

    def minimumSizeHint(self) -> QSize:
        """Still readable as a bar."""
        return QSize(self._theme.px(64), self._theme.px(THICKNESS))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The outline at 3:1, the parts, and the line at the limit when it is passed."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.fillPath(shape, self._theme.colour("hover"))
        painter.save()
        painter.setClipPath(shape)
        total = sum(part.amount for part in self._parts)
        whole = max(self._limit, total)
        left = box.left()
        for part in self._parts:
            if whole <= 0 or part.amount <= 0:
                continue
            width = box.width() * part.amount / whole
            painter.fillRect(QRectF(left, box.top(), width, box.height()), self._theme.colour(part.token))
            left += width
        painter.restore()
        painter.setPen(QPen(self._theme.colour("outline"), 1))
        painter.drawPath(shape)
        if total > self._limit > 0:
            at = box.left() + box.width() * self._limit / whole
            painter.setPen(QPen(self._theme.colour("text"), max(2, self._theme.px(2))))
            painter.drawLine(int(at), 0, int(at), self.height())
        painter.end()
