"""What lies over the pictures of the rooms: the focus, related families, ghosts of a plan, who is being moved and
which places will do."""

from typing import NamedTuple

from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from transit_desk.domain.board_rows import BoardPerson
from ui.status import Status, draw_status
from ui.theme import Theme
from ui.views.beds_marks import Mark, draw_mark

RADIUS = 4


class Ghost(NamedTuple):
    """Somebody of a plan, drawn over the present. `kind`: "arrives" (into this bed), "leaves" (it, for another),
    "moves" (into it, from another), "stays"."""

    person: BoardPerson
    kind: str


def paint_focus(painter: QPainter, rect: QRect, theme: Theme, *, active: bool, asked: bool = False) -> None:
    """The bed or room the keys stand on; `asked`: whether to exchange beds was asked there."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("surface"), theme.px(5)))
    painter.drawRoundedRect(QRectF(rect), RADIUS, RADIUS)
    token = "attention" if asked else "focus" if active else "outline"
    painter.setPen(QPen(theme.colour(token), theme.px(3 if active else 2)))
    painter.drawRoundedRect(QRectF(rect), RADIUS, RADIUS)


def paint_kin(painter: QPainter, rect: QRect, theme: Theme, *, same_case: bool) -> None:
    """The household of the bed in focus, and (dashed) those it is cross-referenced with."""
    style = Qt.PenStyle.SolidLine if same_case else Qt.PenStyle.DashLine
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("text"), 1.5, style))
    painter.drawRoundedRect(QRectF(rect).adjusted(-0.5, -0.5, 0.5, 0.5), RADIUS, RADIUS)


def paint_left(painter: QPainter, rect: QRect, theme: Theme) -> None:
    """The bed that somebody carried is leaving."""
    painter.setPen(QPen(theme.colour("accent"), 2, Qt.PenStyle.DotLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), RADIUS, RADIUS)


class RulePainter:
    """Whether places will do; one that will not steps back. Prepared once for all places of a painting."""

    def __init__(self, painter: QPainter, theme: Theme, ratio: float) -> None:
        self._painter, self._theme, self._ratio = painter, theme, ratio
        self._veil = theme.colour("window")
        self._veil.setAlphaF(0.55)
        self._shapes: dict[tuple[Status, int], QPixmap] = {}

    def paint(self, rect: QRect, status: Status) -> None:
        """Of one place."""
        if status is Status.STOP:
            self._painter.fillRect(rect, self._veil)
        size = max(8, min(16, rect.height() - 4))
        shape = self._shapes.get((status, size))
        if shape is None:
            shape = self._shapes[status, size] = self._theme.status_shape(status, size, self._ratio)
        side = round(shape.width() / self._ratio)
        self._painter.drawPixmap(rect.right() - side - 2, rect.bottom() - side - 2, shape)


def paint_room_rule(painter: QPainter, rect: QRect, head: int, status: Status, theme: Theme) -> None:
    """Whether this room will do for a household: a frame of its own kind, and the shape at the end of its head,
    which is `head` high."""
    styles = {Status.READY: Qt.PenStyle.SolidLine, Status.ATTENTION: Qt.PenStyle.DashLine}
    if status is Status.STOP:
        veil = theme.colour("window")
        veil.setAlphaF(0.5)
        painter.fillRect(rect, veil)
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour(status.value), 3, styles[status]))
        painter.drawRoundedRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5), RADIUS, RADIUS)
    size = max(11, round(head * 0.8))
    box = QRectF(rect.right() - size - 4, rect.top() + max(1, (head - size) / 2), size, size)
    painter.fillRect(box.adjusted(-size * 2, 1, 0, 0), theme.colour("surface_alt"))
    draw_status(painter, box, status, theme.colour(status.value), theme.colour(f"on_{status.value}"))


def paint_target(painter: QPainter, rect: QRect, mark: Mark, theme: Theme) -> None:
    """A bed that somebody of this household would get."""
    painter.setPen(QPen(theme.colour(mark.colour), 2, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -2), RADIUS, RADIUS)
    size = max(8, min(theme.px(16), rect.height() - 4))
    draw_mark(painter, QRectF(rect.right() - size - 3, rect.top() + 2, size, size), mark, theme)


def paint_ghost(painter: QPainter, rect: QRect, ghost: Ghost, mark: Mark, font: QFont, theme: Theme) -> None:
    """Somebody of a plan over the bed as it stands: a dashed outline, the mark and an arrow in (arrives), out
    (leaves) or from the side (moves); who stays has a dot."""
    box = QRectF(rect).adjusted(1, 1, -1, -1)
    leaves = ghost.kind == "leaves"
    ground = theme.colour("surface")
    ground.setAlphaF(0.35 if leaves else 0.9)
    painter.setBrush(ground)
    painter.setPen(QPen(theme.colour(mark.colour), 2, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    size = min(theme.px(15), box.height() - 4, box.width() - 4)
    arrow = QRectF(box.left() + 3, box.top() + 2, size, size)
    _arrow(painter, arrow, ghost.kind, theme)
    x = arrow.right() + 3
    if x + size <= box.right():
        draw_mark(painter, QRectF(x, arrow.top(), size, size), mark, theme)
    metrics = QFontMetricsF(font)
    if box.height() >= size + metrics.height() and not leaves:
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        line = QRectF(box.left() + 4, box.bottom() - metrics.height() - 1, box.width() - 8, metrics.height())
        name = metrics.elidedText(ghost.person.name, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
    elif leaves:
        painter.setPen(QPen(theme.colour("text"), 1.5))
        painter.drawLine(
            QLineF(box.left() + 4, box.center().y() + size / 2, box.right() - 4, box.bottom() - 4)
        )


def _arrow(painter: QPainter, box: QRectF, kind: str, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("text"))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QPen(theme.colour("surface"), max(1.4, box.width() / 8)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    middle, reach = box.center(), box.width() * 0.3
    turns = {"arrives": QPointF(0, 1), "leaves": QPointF(0, -1), "moves": QPointF(1, 0)}
    way = turns.get(kind)
    if way is None:
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(middle, reach / 2, reach / 2)
        return
    tip, aside = middle + way * reach, QPointF(way.y(), way.x())
    painter.drawLine(QLineF(middle - way * reach, tip))
    painter.drawPolyline(
        QPolygonF(
            [
                tip - way * reach * 0.8 + aside * reach * 0.8,
                tip,
                tip - way * reach * 0.8 - aside * reach * 0.8,
            ]
        )
    )


def paint_carried(
    painter: QPainter, at: QPoint, words: str, mark: Mark | None, font: QFont, theme: Theme
) -> None:
    """Who is dragged, under the mouse."""
    width = QFontMetricsF(font).horizontalAdvance(words) + theme.px(40)
    box = QRectF(at.x() + theme.px(12), at.y() + theme.px(4), width, theme.px(28))
    painter.setPen(QPen(theme.colour("accent"), 2))
    painter.setBrush(theme.colour("surface"))
    painter.drawRoundedRect(box, 6, 6)
    if mark is not None:
        size = theme.px(18)
        draw_mark(painter, QRectF(box.left() + 6, box.center().y() - size / 2, size, size), mark, theme)
    painter.setFont(font)
    painter.setPen(theme.colour("text"))
    painter.drawText(box.adjusted(theme.px(30), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)


def paint_find(painter: QPainter, area: QRect, words: str, font: QFont, theme: Theme) -> None:
    """What is being looked for, at the foot of the board."""
    width = min(QFontMetricsF(font).horizontalAdvance(words) + theme.px(24), area.width() - 16)
    height = theme.px(32)
    box = QRectF(area.left() + 8, area.bottom() - height - 8, width, height)
    painter.setPen(QPen(theme.colour("accent"), 2))
    painter.setBrush(theme.colour("surface"))
    painter.drawRoundedRect(box, 6, 6)
    painter.setFont(font)
    painter.setPen(theme.colour("text"))
    painter.drawText(box.adjusted(theme.px(12), 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, words)
