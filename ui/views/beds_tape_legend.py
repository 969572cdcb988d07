"""What the signs of the nights ahead mean."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from transit_desk.domain.board_rows import BedLook
from transit_desk.language import N_
from ui.tokens import CAPTION_PT, GRID
from ui.views.beds_marks import household_mark
from ui.views.beds_paint import LOOK_ICONS, LOOK_WORDS, RoomPainter

if TYPE_CHECKING:
    from ui.shell import Shell

SIGN = 20
LOOKS = (
    BedLook.HELD,
    BedLook.TAKEN,
    BedLook.LEAVING,
    BedLook.CLEANING,
    BedLook.OUT_OF_SERVICE,
    BedLook.CLOSED,
)


class TapeLegend(QWidget):
    """Painted with the very strokes of the chart; a screen reader has the same words."""

    def __init__(self, name: str, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._shell = shell
        self._painter = RoomPainter(shell.theme, shell.icons)
        shell.theme.changed.connect(self._dress)
        shell.icons.ready.connect(self.update)

    def rename(self) -> None:
        """In the language of the moment."""
        self.setAccessibleName(self._shell.language.t("What the signs mean"))
        self.setAccessibleDescription(", ".join(self._words()))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = self._shell.theme.px(600)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._shell.theme.px(160), self._line())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return int(max((rect.bottom() for rect in self._places(width)), default=0)) + 1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sign and word, one after the other."""
        painter, theme = QPainter(self), self._shell.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, high, mark = theme.px(SIGN) * 1.6, theme.px(SIGN), household_mark(0)
        for look, words, place in zip(LOOKS, self._words(), self._places(self.width()), strict=True):
            rect = place.toRect()
            box = QRectF(place.left(), rect.center().y() - high / 2, wide, high)
            somebody = look in (BedLook.HELD, BedLook.TAKEN, BedLook.LEAVING)
            self._painter.frame(painter, box, look, mark if somebody else None, away=False)
            if look is BedLook.LEAVING:
                self._painter.band(painter, box, mark, high * 0.6)
            elif look in LOOK_ICONS:
                side = high - 8
                icon = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
                self._painter.look_icon(painter, icon, look)
            painter.setFont(self._painter.font(theme.px(CAPTION_PT * 4 / 3)))
            painter.setPen(theme.colour("text_soft"))
            painter.drawText(place.adjusted(wide + GRID // 2, 0, 4, 0), Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()

    def _words(self) -> tuple[str, ...]:
        t = self._shell.language.t
        words = {**LOOK_WORDS, BedLook.LEAVING: N_("Departure")}  # here of any day
        return tuple(t(words[look]) for look in LOOKS)

    def _line(self) -> int:
        return self._shell.theme.px(SIGN) + GRID // 2

    def _places(self, width: int) -> list[QRectF]:
        theme = self._shell.theme
        metrics = QFontMetrics(self._painter.font(theme.px(CAPTION_PT * 4 / 3)))
        line, sign = self._line(), theme.px(SIGN) * 1.6
        places: list[QRectF] = []
        x = y = 0.0
        for words in self._words():
            needs = sign + GRID // 2 + metrics.horizontalAdvance(words) + 2
            if x and x + needs > width:
                x, y = 0.0, y + line
            places.append(QRectF(x, y, needs, line))
            x += needs + 2 * GRID
        return places

    def _dress(self) -> None:
        self._painter.forget()
        self.updateGeometry()
        self.update()
