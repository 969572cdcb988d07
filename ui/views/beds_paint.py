"""How a room and its beds look. A room is painted once into a picture; the board puts pictures together.

Free, taken, out of service and leaving today differ in shape, not only in colour: an empty frame, a filled
one with the family's mark, a hatched one, and an arrow. The sign beside the number is the bed from the side.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from transit_desk.domain.codes import BedLevel, BedState, Need
from transit_desk.domain.rows import BedRow, RoomRow
from transit_desk.language.words import word
from ui.views.beds_layout import CARD_HEAD, PADDING, Card, Tile
from ui.views.beds_marks import Mark, draw_mark

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from ui.icons import Icons
    from ui.theme import Theme

NEED_LETTERS = {
    Need.WCHR: "W",
    Need.WCHS: "W",
    Need.WCHC: "W",
    Need.STCR: "S",
    Need.BLND: "B",
    Need.DEAF: "D",
    Need.MEDA: "M",
    Need.MAAS: "A",
    Need.OXYG: "O",
    Need.PREGNANT: "P",
    Need.ISOLATE: "I",
    Need.ESCORT: "E",
    Need.UMNR: "U",
    Need.LANG: "L",
    Need.OTHER: "+",
}
"""What a bed has room for; the panel beside the board says it in words."""

MARK = 15
SIGN = 13
ARROW = 13


@dataclass(frozen=True, slots=True)
class Look:
    """What a bed's picture depends on besides the bed: marks by case, and who leaves today."""

    marks: dict[int, Mark]
    leaving: frozenset[int]

    def name(self, bed: BedRow, room: RoomRow) -> str:
        """What stands on a bed: the given names where the mark and the neighbours say the family already."""
        family, comma, given = bed.person.partition(", ")
        together = sum(other.case_id == bed.case_id for other in room.beds) > 1
        return f"{given} {family}" if comma and together else bed.person


class RoomPainter:
    """Paints rooms in the colours, size and language of the moment."""

    def __init__(self, theme: "Theme", icons: "Icons") -> None:
        self._theme = theme
        self._icons = icons

    def picture(self, card: Card, look: Look, t: "Translator", ratio: float) -> QPixmap:
        """The room as a picture of its card's size."""
        size = card.rect.size()
        pixmap = QPixmap(QSize(round(size.width() * ratio), round(size.height() * ratio)))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(0.5, 0.5, size.width() - 1, size.height() - 1)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._theme.colour("surface_alt"))
        painter.drawRoundedRect(frame, self._theme.px(6), self._theme.px(6))
        self._head(painter, card.room, size.width(), t)
        for tile in card.tiles:
            self._bed(painter, tile.rect.translated(-card.rect.topLeft()), tile, look, t)
        painter.end()
        return pixmap

    def font(self, points: float, *, bold: bool = False) -> QFont:
        """The program's font at the present text size."""
        from PySide6.QtWidgets import QApplication

        font = QFont(QApplication.font())
        font.setPointSizeF(points * self._theme.scale / 100)
        font.setBold(bold)
        return font

    def sign(self, painter: QPainter, box: QRectF, level: BedLevel) -> None:
        """The bed from the side: the heavy line is where one lies; a cot has bars."""
        colour = self._theme.colour("text")
        thin, heavy = QPen(colour, max(1.0, box.width() / 13)), QPen(colour, max(2.5, box.width() / 4.5))
        heavy.setCapStyle(Qt.PenCapStyle.FlatCap)
        left, right, top, bottom = box.left() + 1, box.right() - 1, box.top(), box.bottom()
        high, low = top + box.height() * 0.28, top + box.height() * 0.78
        painter.setPen(thin)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if level is BedLevel.COT:
            painter.drawRoundedRect(box.adjusted(1, 2, -1, -1), 2, 2)
            for part in (0.32, 0.5, 0.68):
                x = box.left() + box.width() * part
                painter.drawLine(QLineF(x, top + 2, x, bottom - 1))
            return
        post_top = top + box.height() * 0.45 if level is BedLevel.SINGLE else top
        painter.drawLine(QLineF(left, post_top, left, bottom))
        painter.drawLine(QLineF(right, post_top, right, bottom))
        if level is not BedLevel.SINGLE:
            painter.drawLine(QLineF(left, high, right, high))
            painter.drawLine(QLineF(left, low, right, low))
        painter.setPen(heavy)
        at = high if level is BedLevel.UPPER else low
        painter.drawLine(QLineF(left, at, right, at))

    def frame(self, painter: QPainter, rect: QRect, bed: BedRow, mark: Mark | None) -> None:
        """The ground and outline of a bed in its state."""
        theme = self._theme
        box = QRectF(rect).adjusted(1, 1, -1, -1)
        round_by = theme.px(14 if bed.level is BedLevel.COT else 4)
        if mark is not None:
            painter.setBrush(theme.colour(f"{mark.colour}_soft"))
            painter.setPen(QPen(theme.colour(mark.colour), 1.5))
        else:
            painter.setBrush(theme.colour("surface"))
            painter.setPen(QPen(theme.colour("outline"), 1))
        painter.drawRoundedRect(box, round_by, round_by)
        if bed.state is BedState.OUT_OF_SERVICE:
            painter.setPen(QPen(theme.colour("outline"), 1, Qt.PenStyle.DashLine))
            painter.setBrush(QBrush(theme.colour("outline"), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(box, round_by, round_by)

    def arrow(self, painter: QPainter, box: QRectF) -> None:
        """Leaves today."""
        painter.setPen(QPen(self._theme.colour("text"), max(1.6, box.width() / 8)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        y, tip = box.center().y(), box.right() - 1
        painter.drawLine(QLineF(box.left() + 1, y, tip, y))
        back = box.width() * 0.35
        painter.drawPolyline(
            QPolygonF([QPointF(tip - back, y - back), QPointF(tip, y), QPointF(tip - back, y + back)])
        )

    def _head(self, painter: QPainter, room: RoomRow, width: int, t: "Translator") -> None:
        px = self._theme.px
        height, padding, icon = px(CARD_HEAD), px(PADDING), px(18)
        self._icons.icon(f"room_{room.kind.value}").paint(painter, padding, (height - icon) // 2, icon, icon)
        x = padding + icon + px(6)
        bold, small = self.font(11, bold=True), self.font(9)
        painter.setPen(self._theme.colour("text"))
        painter.setFont(bold)
        name_width = QFontMetricsF(bold).horizontalAdvance(room.name)
        line = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(x, 0, name_width + 2, height), line, room.name)
        x += round(name_width) + px(6)
        metrics = QFontMetricsF(small)
        free = t.plural("{n} free", "{n} free", room.free)
        free_width = metrics.horizontalAdvance(free)
        painter.setFont(small)
        painter.drawText(
            QRectF(width - padding - free_width - 1, 0, free_width + 1, height),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            free,
        )
        painter.setPen(self._theme.colour("text_soft"))
        kind = word(t, room.kind)
        if room.floor:
            kind = t("{kind}, floor {floor}", kind=kind, floor=room.floor)
        room_for = width - padding - free_width - px(6) - x
        painter.drawText(
            QRectF(x, 0, room_for, height),
            line,
            metrics.elidedText(kind, Qt.TextElideMode.ElideRight, room_for),
        )

    def _bed(self, painter: QPainter, rect: QRect, tile: Tile, look: Look, t: "Translator") -> None:
        bed, theme, px = tile.bed, self._theme, self._theme.px
        mark = look.marks.get(bed.case_id) if bed.case_id is not None else None
        self.frame(painter, rect, bed, mark)
        inset = px(5)
        top = QRectF(
            rect.left() + inset, rect.top() + px(3), rect.width() - 2 * inset, rect.height() / 2 - px(2)
        )
        bottom = QRectF(top.left(), top.bottom(), top.width(), rect.height() / 2 - px(2))
        out = bed.state is BedState.OUT_OF_SERVICE
        number = self.font(9.5, bold=True)
        metrics = QFontMetricsF(number)
        number_width = metrics.horizontalAdvance(bed.name)
        sign = px(SIGN)
        if out:  # a clear ground for the words on the hatching
            painter.fillRect(
                QRectF(top.left() - 2, top.top(), number_width + sign + px(9), top.height()),
                theme.colour("surface"),
            )
        painter.setFont(number)
        painter.setPen(theme.colour("text"))
        left_middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(top, left_middle, bed.name)
        sign_box = QRectF(top.left() + number_width + px(4), top.center().y() - sign / 2, sign, sign)
        self.sign(painter, sign_box, bed.level)
        right = top.right()
        if mark is not None:
            size = px(MARK)
            draw_mark(painter, QRectF(right - size, top.center().y() - size / 2, size, size), mark, theme)
            right -= size + px(3)
        self._needs(
            painter,
            QRectF(sign_box.right() + px(3), top.top(), right - sign_box.right() - px(3), top.height()),
            bed,
        )
        small = self.font(9)
        painter.setFont(small)
        if bed.person_id is not None:
            painter.setPen(theme.colour("text"))
            words = look.name(bed, tile.room)
            if bed.person_id in look.leaving:
                size = px(ARROW)
                self.arrow(painter, QRectF(bottom.right() - size, bottom.center().y() - size / 2, size, size))
                bottom.setWidth(bottom.width() - size - px(2))
        else:
            painter.setPen(theme.colour("text_soft"))
            words = t.context("bed on the board", "out") if out else t.context("bed on the board", "free")
        metrics = QFontMetricsF(small)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, bottom.width())
        painter.setPen(theme.colour("text" if bed.person_id is not None or out else "text_soft"))
        if out:
            width = metrics.horizontalAdvance(shown) + px(4)
            painter.fillRect(
                QRectF(bottom.left() - 2, bottom.top(), width, bottom.height() - 1), theme.colour("surface")
            )
        painter.drawText(bottom, left_middle, shown)

    def _needs(self, painter: QPainter, box: QRectF, bed: BedRow) -> None:
        letters = list(dict.fromkeys(NEED_LETTERS[need] for need in bed.needs))
        size, gap = self._theme.px(12), self._theme.px(2)
        fits = int((box.width() + gap) // (size + gap))
        painter.setFont(self.font(7.5, bold=True))
        painter.setPen(QPen(self._theme.colour("text"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        x = box.right()
        for letter in reversed(letters[: max(fits, 0)]):
            cell = QRectF(x - size, box.center().y() - size / 2, size, size)
            painter.drawRoundedRect(cell, 2, 2)
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, letter)
            x -= size + gap
