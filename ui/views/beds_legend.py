"""What the signs on the board mean, on one line or more."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from transit_desk.domain.codes import BedLevel, BedState
from transit_desk.domain.rows import BedRow
from transit_desk.language.words import word
from ui.tokens import CAPTION_PT, GRID
from ui.views.beds_marks import draw_mark, mark_at
from ui.views.beds_paint import RoomPainter

if TYPE_CHECKING:
    from ui.shell import Shell

SIGN = 20


def _bed(level: BedLevel = BedLevel.SINGLE, state: BedState = BedState.READY) -> BedRow:
    return BedRow(0, "", level, state, None, "", None, "", None, None, (), None)


class BedsLegend(QWidget):
    """Painted with the very strokes of the board; it has the same words for a screen reader."""

    def __init__(self, name: str, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._shell = shell
        self._painter = RoomPainter(shell.theme, shell.icons)
        shell.theme.changed.connect(self.updateGeometry)
        shell.language.changed.connect(self._renamed)
        self._renamed()

    def sizeHint(self) -> QSize:
        width = self._shell.theme.px(600)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._shell.theme.px(200), self._line())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
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
            painter.setFont(self._painter.font(CAPTION_PT))
            painter.setPen(theme.colour("text_soft"))
            painter.drawText(place.adjusted(size + GRID // 2, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()

    def _words(self) -> tuple[str, ...]:
        t = self._shell.language.t
        return (
            t("Free"),
            t("One mark, one family"),
            t("Leaves today"),
            word(t, BedState.OUT_OF_SERVICE),
            *(word(t, level) for level in (BedLevel.SINGLE, BedLevel.LOWER, BedLevel.UPPER, BedLevel.COT)),
        )

    def _sign(self, painter: QPainter, box: QRect, at: int) -> None:
        inner = QRectF(box).adjusted(3, 3, -3, -3)
        if at == 0:
            self._painter.frame(painter, box, _bed(), None)
        elif at == 1:
            draw_mark(painter, inner, mark_at(0), self._shell.theme)
        elif at == 2:
            self._painter.arrow(painter, inner)
        elif at == 3:
            self._painter.frame(painter, box, _bed(state=BedState.OUT_OF_SERVICE), None)
        else:
            levels = (BedLevel.SINGLE, BedLevel.LOWER, BedLevel.UPPER, BedLevel.COT)
            self._painter.sign(painter, inner, levels[at - 4])

    def _line(self) -> int:
        return self._shell.theme.px(SIGN) + GRID // 2

    def _places(self, width: int) -> list[QRect]:
        metrics = QFontMetrics(self._painter.font(CAPTION_PT))
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

    def _renamed(self) -> None:
        self.setAccessibleName(self._shell.language.t("What the signs mean"))
        self.setAccessibleDescription(", ".join(self._words()))
        self.updateGeometry()
        self.update()
