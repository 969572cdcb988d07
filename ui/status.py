"""A state is a colour, a shape and a word together, never a colour alone."""

import math
from enum import StrEnum
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from transit_desk.language import N_, Translator


class Status(StrEnum):
    """What a row, a person or a scan may be; the value names the colour token."""

    READY = "ready"
    ATTENTION = "attention"
    STOP = "stop"
    UNKNOWN = "unknown"


_WORDS = {
    Status.READY: N_("Ready"),
    Status.ATTENTION: N_("Attention"),
    Status.STOP: N_("Stop"),
    Status.UNKNOWN: N_("Not known"),
}


def status_word(status: Status, t: Translator) -> str:
    """The plain word of a state, for where the screen has no better one."""
    return t(_WORDS[status])


def draw_status(painter: QPainter, box: QRectF, status: Status, colour: QColor, mark: QColor) -> None:
    """Draws the shape of a state into a square: a disc with a tick, a triangle and an octagon with their
    marks, an open ring. `mark` is the colour of what is drawn inside."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / 16, box.height() / 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    pen = QPen(mark, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    if status is Status.READY:
        painter.drawEllipse(QRectF(0.5, 0.5, 15, 15))
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([QPointF(4.5, 8.3), QPointF(7.1, 11.0), QPointF(11.6, 5.4)]))
    elif status is Status.ATTENTION:
        path = QPainterPath(QPointF(8, 1.0))
        path.lineTo(15.6, 14.8)
        path.lineTo(0.4, 14.8)
        path.closeSubpath()
        painter.drawPath(path)
        painter.setPen(pen)
        painter.drawLine(QPointF(8, 6.2), QPointF(8, 9.6))
        painter.drawPoint(QPointF(8, 12.4))
    elif status is Status.STOP:
        angles = [math.pi / 8 * (2 * corner + 1) for corner in range(8)]
        corners = [QPointF(8 + 8 * math.cos(angle), 8 + 8 * math.sin(angle)) for angle in angles]
        painter.drawPolygon(QPolygonF(corners))
        painter.setPen(pen)
        painter.drawLine(QPointF(5.4, 5.4), QPointF(10.6, 10.6))
        painter.drawLine(QPointF(10.6, 5.4), QPointF(5.4, 10.6))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 2.2))
        painter.drawEllipse(QRectF(2, 2, 12, 12))
    painter.restore()


@lru_cache(maxsize=128)
def status_pixmap(status: Status, size: int, colour: str, mark: str, ratio: float) -> QPixmap:
    """The shape as a pixmap of `size` logical pixels for a screen of that device pixel ratio."""
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_status(painter, QRectF(0, 0, size, size), status, QColor(colour), QColor(mark))
    painter.end()
    return pixmap
