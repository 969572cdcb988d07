"""What lies over the pictures of the rooms: the focus, who is being moved, where rules stand against it, and
beds that are proposed."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from ui.status import Status, draw_status
from ui.theme import Theme
from ui.views.beds_marks import Mark, draw_mark

SHAPE = 16
RADIUS = 4


def paint_focus(painter: QPainter, rect: QRect, theme: Theme, *, active: bool, asked: bool) -> None:
    """The bed the keys stand on; `asked`: whether to exchange beds was asked there."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("surface"), theme.px(5)))
    painter.drawRoundedRect(QRectF(rect), RADIUS, RADIUS)
    token = "attention" if asked else "focus" if active else "outline"
    painter.setPen(QPen(theme.colour(token), theme.px(3 if active else 2)))
    painter.drawRoundedRect(QRectF(rect), RADIUS, RADIUS)


def paint_left(painter: QPainter, rect: QRect, theme: Theme) -> None:
    """The bed that the person carried is leaving."""
    painter.setPen(QPen(theme.colour("accent"), 2, Qt.PenStyle.DotLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), RADIUS, RADIUS)


def paint_rule(painter: QPainter, rect: QRect, status: Status, theme: Theme) -> None:
    """Whether this bed will do; one that will not steps back."""
    if status is Status.STOP:
        veil = theme.colour("window")
        veil.setAlphaF(0.55)
        painter.fillRect(rect, veil)
    size = theme.px(SHAPE)
    box = QRectF(rect.right() - size - 3, rect.bottom() - size - 3, size, size)
    draw_status(painter, box, status, theme.colour(status.value), theme.colour(f"on_{status.value}"))


def paint_proposed(painter: QPainter, rect: QRect, mark: Mark, theme: Theme) -> None:
    """A free bed that is proposed to somebody of this household."""
    painter.setPen(QPen(theme.colour(mark.colour), 2, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -2), RADIUS, RADIUS)
    size = theme.px(SHAPE)
    draw_mark(painter, QRectF(rect.right() - size - 4, rect.top() + 4, size, size), mark, theme)


def paint_ghost(
    painter: QPainter, at: QPoint, name: str, mark: Mark | None, font: QFont, theme: Theme
) -> None:
    """The name under the mouse while somebody is dragged."""
    width = QFontMetricsF(font).horizontalAdvance(name) + theme.px(36)
    box = QRectF(at.x() + theme.px(12), at.y() + theme.px(4), width, theme.px(28))
    painter.setPen(QPen(theme.colour("accent"), 2))
    painter.setBrush(theme.colour("surface"))
    painter.drawRoundedRect(box, 6, 6)
    if mark is not None:
        size = theme.px(18)
        draw_mark(painter, QRectF(box.left() + 6, box.center().y() - size / 2, size, size), mark, theme)
    painter.setFont(font)
    painter.setPen(theme.colour("text"))
    painter.drawText(box.adjusted(theme.px(28), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, name)
