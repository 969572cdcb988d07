"""The drawn house with keys and mouse: one bed in focus, moved by arrows, found by letters.

It knows beds and people, and neither services nor acts: the board (people are carried there) and the plan (ghosts
over the present) are made from it.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QToolTip

from transit_desk.domain.board_rows import Board, BoardPerson
from ui.views.beds_layout import Card
from ui.views.beds_marks import MarkBook
from ui.views.beds_overlay import Ghost, paint_find
from ui.views.beds_view import HouseView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.shell import Shell

__all__ = ["Ghost", "HouseCanvas"]

ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class HouseCanvas(HouseView):
    """See the module. Arrows move the focus from bed to bed, letters find a name, `+`, `-` and Ctrl with the
    wheel zoom, `0` shows the whole house; the wheel, the middle button, or Space held with the left one, move it."""

    lone_keys = "+-0="

    def __init__(self, name: str, shell: "Shell", marks: MarkBook | None = None) -> None:
        super().__init__(name, shell, marks)
        self._panned: QPoint | None = None
        self._space = False

    def show_board(self, board: Board) -> None:
        """As the view does; people in beds can be found."""
        beds = [bed for room in board.rooms for bed in room.beds]
        self._find.over([bed.person for bed in beds if bed.person is not None])
        super().show_board(board)

    def _paint_over(self, painter: QPainter, cards: "Sequence[Card]") -> None:
        super()._paint_over(painter, cards)
        self._paint_find(painter)

    def _paint_find(self, painter: QPainter) -> None:
        if self._find.text:
            font = self._painter.font(self._shell.theme.px(15), bold=True)
            paint_find(painter, self.viewport().rect(), self._find_words(), font, self._shell.theme)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class; what is typed and is no name goes to the scan box."""
        key, text = Qt.Key(event.key()), event.text()
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if text == " " and not held and not self._find.text and not self._waiting_key:
            if not event.isAutoRepeat():
                self._space = True
                self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
            return
        if len(text) == 1 and text.isprintable() and not held:
            self._typed(text)
            return
        self._key_stood_alone()
        if self._finding_key(key):
            return
        if key in ARROWS and not held:
            self.stop_finding()
            self._step(key)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._page(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._plan.tiles:
            self.focus_bed(list(self._plan.tiles)[0 if key == Qt.Key.Key_Home else -1])
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space no longer moves the house."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.viewport().unsetCursor()
        super().keyReleaseEvent(event)

    def _show_found(self, person: BoardPerson) -> None:
        bed_id = self.bed_of(person.person_id)
        if bed_id is not None:
            self.focus_bed(bed_id)

    def _alone_pressed(self, key: str) -> None:
        if key == "0":
            self.zoom_to_fit()
        else:
            self.zoom_by(-1 if key == "-" else 1)

    def _step(self, key: Qt.Key) -> None:
        if self._bed_id is not None and self._bed_id in self._plan.tiles:
            tile = self._plan.beside(self._bed_id, key)
            if tile is not None:
                self.focus_bed(tile.bed.bed_id)

    def _page(self, sign: int) -> None:
        here = self.tile()
        if here is not None:
            down = QPointF(0, sign * self.viewport().height() / self._factor)
            tile = self._plan.nearest(here.rect.center() + down)
            if tile is not None:
                self.focus_bed(tile.bed.bed_id)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._space = False

    # Mouse

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl it zooms where the mouse is; else it moves the house."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            down = event.angleDelta().y()
            if down:
                self.zoom_by(1 if down > 0 else -1, event.position().toPoint())
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._panned = at
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif left:
            self.stop_finding()
            self._pressed(at, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._panned is not None:
            step, self._panned = at - self._panned, at
            for bar, by in ((self.horizontalScrollBar(), step.x()), (self.verticalScrollBar(), step.y())):
                bar.setValue(bar.value() - by)
        else:
            self._moved(at, event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._panned is not None:
            self._panned = None
            self.viewport().unsetCursor()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._released(event.position().toPoint())

    def _pressed(self, at: QPoint, held: Qt.KeyboardModifier) -> None:
        tile = self.tile_at(at)
        if tile is not None:
            self.focus_bed(tile.bed.bed_id)

    def _moved(self, at: QPoint, held: Qt.KeyboardModifier) -> None:
        """The left button is down, or the mouse comes by."""

    def _released(self, at: QPoint) -> None:
        """The left button is up again."""

    def viewportEvent(self, event: QEvent) -> bool:
        """Who lies in a bed too small for the name is told by the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tile = self.tile_at(event.pos())
            person = None if tile is None else tile.bed.person
            words = "" if tile is None or person is None else f"{person.name}\n{person.case_number}"
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().viewportEvent(event)
