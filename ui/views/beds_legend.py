"""What the signs on the board mean, on one line or more."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from transit_desk.domain.board_rows import BedLook
from transit_desk.domain.codes import BedLevel
from transit_desk.language.words import word
from ui.tokens import CAPTION_PT, GRID
from ui.views.beds_marks import draw_mark, household_mark
from ui.views.beds_paint import LOOK_ICONS, LOOK_WORDS, RoomPainter

if TYPE_CHECKING:
    from ui.shell import Shell

SIGN = 20
LOOKS = (
    BedLook.FREE,
    BedLook.HELD,
    BedLook.LEAVING,
    BedLook.CLEANING,
    BedLook.OUT_OF_SERVICE,
    BedLook.CLOSED,
)
LEVELS = (BedLevel.SINGLE, BedLevel.LOWER, BedLevel.UPPER, BedLevel.COT)


class BedsLegend(QWidget):
    """Painted with the very strokes of the board; it has the same words for a screen reader."""

    def __init__(self, name: str, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._shell = shell
        self._painter = RoomPainter(shell.theme, shell.icons)
        shell.theme.changed.connect(self._dress)
        shell.language.changed.connect(self._renamed)
        shell.icons.ready.connect(self.update)
        self._renamed()

    def sizeHint(self) -> QSize:
        return QSize(self._shell.theme.px(240), self._height(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._shell.theme.px(200), self._height(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as its lines are in this width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _height(self, width: int) -> int:
        places = self._places(width)
        return places[-1].bottom() + 1 if places else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sign and word, one after the other."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._shell.theme
        size = theme.px(SIGN)
        for at, (words, place) in enumerate(zip(self._words(), self._places(self.width()), strict=True)):
            box = QRect(place.left(), place.top() + (place.height() - size) // 2, size, size)
            self._sign(painter, box, at)
            painter.setFont(self._font())
            painter.setPen(theme.colour("text_soft"))
            painter.drawText(place.adjusted(size + GRID // 2, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()

    def _words(self) -> tuple[str, ...]:
        t = self._shell.language.t
        return (
            *(t(LOOK_WORDS[look]) for look in LOOKS),
            t("One mark, one family"),
            t("Related families"),
            t("Out of the building"),
            t("Rule set aside"),
            *(word(t, level) for level in LEVELS),
        )

    def _sign(self, painter: QPainter, box: QRect, at: int) -> None:
        theme, inner = self._shell.theme, QRectF(box).adjusted(3, 3, -3, -3)
        mark = household_mark(0)
        if at < len(LOOKS):
            look = LOOKS[at]
            leaving = look is BedLook.LEAVING
            self._painter.frame(painter, QRectF(box), look, mark if leaving else None, away=False)
            if leaving:
                self._painter.band(painter, QRectF(box), mark, box.width() * 0.6)
            elif look in LOOK_ICONS:
                self._painter.look_icon(painter, QRectF(box).adjusted(4, 4, -4, -4), look)
            return
        at -= len(LOOKS)
        if at == 0:
            draw_mark(painter, inner, mark, theme)
        elif at == 1:
            linked = mark._replace(linked=True)
            self._painter.frame(painter, QRectF(box), BedLook.TAKEN, linked, away=False)
        elif at == 2:
            self._painter.frame(painter, QRectF(box), BedLook.TAKEN, mark, away=True)
            self._shell.icons.paint(painter, inner, "gate_town", theme.colour("text"))
        elif at == 3:
            self._painter.warning(painter, inner)
        else:
            self._painter.sign(painter, inner, LEVELS[at - 4])

    def _font(self) -> QFont:
        return self._painter.font(self._shell.theme.px(CAPTION_PT * 4 / 3))

    def _line(self) -> int:
        return self._shell.theme.px(SIGN) + GRID // 2

    def _places(self, width: int) -> list[QRect]:
        metrics = QFontMetrics(self._font())
        size, line = self._shell.theme.px(SIGN), self._line()
        places: list[QRect] = []
        x = y = 0
        for words in self._words():
            needs = size + GRID // 2 + metrics.horizontalAdvance(words) + 2
            if x and x + needs > width:
                x, y = 0, y + line
            places.append(QRect(x, y, needs, line))
            x += needs + 2 * GRID
        return places

    def _dress(self) -> None:
        self._painter.forget()
        self.updateGeometry()

    def _renamed(self) -> None:
        self.setAccessibleName(self._shell.language.t("What the signs mean"))
        self.setAccessibleDescription(", ".join(self._words()))
        self.updateGeometry()
        self.update()
