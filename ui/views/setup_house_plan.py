"""The plan of one floor of a block, on which rooms are moved and made larger by keys or by the mouse.

Nothing is stored here: where a room is put goes out as a signal, once it is in nobody's way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from transit_desk.domain.board_rows import PlanPlace
from transit_desk.domain.house_layout import LayoutRoom, on_plan, overlap
from transit_desk.language.words import word

if TYPE_CHECKING:
    from ui.shell import Shell

LEAST_SQUARE: Final = 11
MOST_SQUARE: Final = 26
"""Pixels of a square at 100 %."""
MARGIN: Final = 1
"""Squares left free around the rooms, on which one can go on."""
HANDLE: Final = 9
STORE_AFTER_MS: Final = 700
"""How long after the last arrow a room that was moved by keys is stored."""

_ARROWS: Final[dict[int, tuple[int, int]]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_TABS: Final[dict[int, int]] = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
_CORNERS: Final = tuple((across, down) for across in (-1, 0, 1) for down in (-1, 0, 1) if across or down)


class PlanView(QWidget):
    """Tab goes from room to room, arrows move the chosen one, with Shift they make it larger or smaller, Enter
    stores at once, Esc puts it back. The mouse drags rooms, and the chosen one by its handles."""

    room_chosen = Signal(int)
    place_wanted = Signal(int, object)
    """(room id, PlanPlace): the user put it there."""
    draft_changed = Signal()
    """A room is being moved, or lies in another's way, or no longer."""

    def __init__(self, name: str, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._shell = shell
        self._rooms: tuple[LayoutRoom, ...] = ()
        self._places: dict[int, PlanPlace] = {}
        self._chosen = 0
        self._draft: PlanPlace | None = None
        self._drag: tuple[QPoint, PlanPlace, tuple[int, int]] | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(STORE_AFTER_MS)
        self._wait.timeout.connect(self.store_draft)
        shell.theme.changed.connect(self._fit)

    # What the section uses

    def show_floor(
        self, rooms: Sequence[LayoutRoom], places: Mapping[int, PlanPlace], chosen: int = 0
    ) -> None:
        """The rooms of a floor where they are drawn; a room that was being moved stays in the hand."""
        if chosen != self._chosen or all(room.id != chosen for room in rooms):
            self._drop()
        self._rooms, self._places, self._chosen = tuple(rooms), dict(places), chosen
        if self._draft == self._places.get(chosen):
            self._drop()
        self._tell()
        self._fit()

    @property
    def in_the_way(self) -> str:
        """The name of a room in whose place the one in the hand is; empty when it is in nobody's."""
        if self._draft is None:
            return ""
        for room in self._rooms:
            place = self._places.get(room.id)
            if room.id != self._chosen and place is not None and overlap(place, self._draft):
                return room.name
        return ""

    @property
    def moving(self) -> str:
        """The name of the room in the hand; empty when there is none."""
        room = self._room()
        return room.name if room is not None and self._draft is not None else ""

    @property
    def square(self) -> int:
        """Pixels of a square."""
        across, down = self._extent()
        room = self._viewport()
        fitting = min(room.width() // max(across, 1), room.height() // max(down, 1))
        px = self._shell.theme.px
        return min(max(fitting, px(LEAST_SQUARE)), px(MOST_SQUARE))

    def rect_of(self, room_id: int) -> QRect:
        """Where a room is drawn, in pixels; one that is not on this floor nowhere."""
        place = self._place(room_id)
        if place is None:
            return QRect()
        unit = self.square
        x, y = place.x + MARGIN, place.y + MARGIN
        return QRect(x * unit, y * unit, place.width * unit, place.height * unit)

    def store_draft(self) -> None:
        """The room in the hand is put down where it is, unless another one is there."""
        self._wait.stop()
        if self._draft is not None and not self.in_the_way:
            place = self._draft
            self._places[self._chosen] = place
            self._drop()
            self.place_wanted.emit(self._chosen, place)

    def put_back(self) -> None:
        """The room in the hand goes where it was."""
        self._drop()
        self.update()

    # Sizes

    def _viewport(self) -> QSize:
        parent = self.parentWidget()
        return self.size() if parent is None else parent.size()

    def _extent(self) -> tuple[int, int]:
        places = list(self._places.values())
        if self._draft is not None:
            places.append(self._draft)
        across = max((place.x + place.width for place in places), default=20)
        down = max((place.y + place.height for place in places), default=8)
        return across + 2 * MARGIN, down + 2 * MARGIN

    def _fit(self) -> None:
        across, down = self._extent()
        least = self._shell.theme.px(LEAST_SQUARE)
        self.setMinimumSize(across * least, down * least)
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour, unit = self._shell.theme.colour, self.square
        painter.fillRect(event.rect(), colour("surface_alt"))
        painter.setPen(QPen(colour("line"), 1))
        for at in range(0, self.width(), unit):
            painter.drawLine(at, 0, at, self.height())
        for at in range(0, self.height(), unit):
            painter.drawLine(0, at, self.width(), at)
        beside = room.neighbours if (room := self._room()) is not None else frozenset()
        for one in sorted(self._rooms, key=lambda one: one.id == self._chosen):
            self._paint_room(painter, one, one.id in beside)
        painter.end()

    def _paint_room(self, painter: QPainter, room: LayoutRoom, beside: bool) -> None:
        colour, px = self._shell.theme.colour, self._shell.theme.px
        rect = self.rect_of(room.id).adjusted(1, 1, -1, -1)
        chosen = room.id == self._chosen
        clash = self._clashes(room)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("stop_soft" if clash else "chosen" if chosen else "surface"))
        painter.drawRect(rect)
        if clash or room.closed:
            painter.setBrush(_hatch(colour("stop" if clash else "outline"), clash))
            painter.drawRect(rect)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        line = colour("stop" if clash else "focus" if chosen else "accent" if beside else "outline")
        pen = QPen(line, px(3) if chosen or clash else px(2) if beside else 1)
        if room.place is None or (beside and not chosen):
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRect(rect)
        self._paint_words(painter, room, rect, colour("text" if not chosen or clash else "on_chosen"))
        if chosen and self.hasFocus():
            painter.setPen(QPen(colour("surface"), 1))
            painter.setBrush(colour("focus"))
            for handle in self._handles(rect).values():
                painter.drawRect(handle)

    def _paint_words(self, painter: QPainter, room: LayoutRoom, rect: QRect, colour: QColor) -> None:
        """The name, and below it the number of beds where there is room; both on a ground when hatched."""
        t, px = self._shell.language.t, self._shell.theme.px
        bold = self.font()
        bold.setBold(True)
        small = self.font()
        small.setPointSizeF(small.pointSizeF() * 0.82)
        inside = rect.adjusted(px(3), px(1), -px(3), -px(1))
        beds = t.plural("{n} bed", "{n} beds", len(room.beds))
        lines = [(bold, room.name), (small, beds)]
        if room.closed:
            lines.append((small, t.context("a room", "Closed")))
        painter.setPen(colour)
        painter.setFont(bold)
        heights = []
        for font, _ in lines:
            painter.setFont(font)
            heights.append(painter.fontMetrics().height())
        while len(lines) > 1 and sum(heights) > inside.height():
            lines.pop()
            heights.pop()
        top = inside.top() + max(0, (inside.height() - sum(heights)) // 2)
        for (font, text), height in zip(lines, heights, strict=True):
            painter.setFont(font)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
            place = QRect(inside.left(), top, inside.width(), height)
            if room.closed or self._clashes(room):
                wide = painter.fontMetrics().horizontalAdvance(shown) + px(6)
                ground = QRect(0, 0, wide, height)
                ground.moveCenter(place.center())
                painter.fillRect(
                    ground, self._shell.theme.colour("chosen" if room.id == self._chosen else "surface")
                )
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, shown)
            top += height

    def _clashes(self, room: LayoutRoom) -> bool:
        mine = self._place(room.id)
        return mine is not None and any(
            overlap(mine, place)
            for other in self._rooms
            if other.id != room.id and (place := self._place(other.id)) is not None
        )

    def _handles(self, rect: QRect) -> dict[tuple[int, int], QRect]:
        side = self._shell.theme.px(HANDLE)
        found = {}
        for across, down in _CORNERS:
            handle = QRect(0, 0, side, side)
            x = (rect.left(), rect.center().x(), rect.right())[across + 1]
            y = (rect.top(), rect.center().y(), rect.bottom())[down + 1]
            handle.moveCenter(QPoint(x, y))
            found[across, down] = handle
        return found

    # Keys

    def event(self, event: QEvent) -> bool:
        """Tab goes to the next room, and beyond the last one out of the plan."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _TABS.get(event.key(), 0)
            if step and self._step(step):
                return True
        return super().event(event)

    def _step(self, step: int) -> bool:
        ids = [room.id for room in self._rooms]
        at = ids.index(self._chosen) + step if self._chosen in ids else 0
        if not 0 <= at < len(ids) or self.in_the_way:
            return False
        self.store_draft()
        self.room_chosen.emit(ids[at])
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        here = self._place(self._chosen)
        if (
            key in _ARROWS
            and here is not None
            and held
            in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.ShiftModifier,
            )
        ):
            x, y = _ARROWS[key]
            if held:
                self._put(replace(here, width=here.width + x, height=here.height + y))
            else:
                self._put(replace(here, x=here.x + x, y=here.y + y))
            self._wait.start()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held:
            self.store_draft()
        elif key == Qt.Key.Key_Escape and self._draft is not None:
            self.put_back()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._room() is None and self._rooms:
            self.room_chosen.emit(self._rooms[0].id)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who goes elsewhere has put the room down."""
        super().focusOutEvent(event)
        self.store_draft()
        self.update()

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        for corner, handle in self._handles(self.rect_of(self._chosen)).items():
            here = self._place(self._chosen)
            if here is not None and handle.contains(point):
                self._drag = (point, here, corner)
                return
        room = next((one for one in reversed(self._rooms) if self.rect_of(one.id).contains(point)), None)
        if room is None:
            return
        if room.id != self._chosen:
            self.store_draft()
            self._drop()
            self._chosen = room.id
            self.room_chosen.emit(room.id)
        here = self._place(room.id)
        if here is not None:
            self._drag = (point, here, (0, 0))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._drag is None:
            self._show_cursor(point)
            return
        begun, place, (across, down) = self._drag
        unit = self.square
        x, y = (round(one / unit) for one in ((point - begun).x(), (point - begun).y()))
        if not across and not down:
            self._put(replace(place, x=place.x + x, y=place.y + y))
            return
        left = min(place.x + x, place.x + place.width - 1) if across < 0 else place.x
        top = min(place.y + y, place.y + place.height - 1) if down < 0 else place.y
        right = place.x + place.width + (x if across > 0 else 0)
        bottom = place.y + place.height + (y if down > 0 else 0)
        left, top = max(left, 0), max(top, 0)
        self._put(PlanPlace(left, top, max(right - left, 1), max(bottom - top, 1)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._drag = None
            self.store_draft()
            self._fit()

    def _show_cursor(self, point: QPoint) -> None:
        shapes = Qt.CursorShape
        for (across, down), handle in self._handles(self.rect_of(self._chosen)).items():
            if handle.contains(point):
                slanted = shapes.SizeFDiagCursor if across == down else shapes.SizeBDiagCursor
                straight = shapes.SizeHorCursor if across else shapes.SizeVerCursor
                self.setCursor(slanted if across and down else straight)
                return
        over = any(self.rect_of(room.id).contains(point) for room in self._rooms)
        self.setCursor(shapes.SizeAllCursor if over else shapes.ArrowCursor)

    # Inside

    def _room(self) -> LayoutRoom | None:
        return next((room for room in self._rooms if room.id == self._chosen), None)

    def _place(self, room_id: int) -> PlanPlace | None:
        if room_id == self._chosen and self._draft is not None:
            return self._draft
        return self._places.get(room_id)

    def _put(self, place: PlanPlace) -> None:
        place = on_plan(place)
        stored = self._places.get(self._chosen)
        self._draft = None if place == stored else place
        if self._drag is None:  # while the mouse drags, the plan stays as it is below it
            self._fit()
        self.draft_changed.emit()
        self.update()

    def _drop(self) -> None:
        self._wait.stop()
        if self._draft is not None:
            self._draft = None
            self.draft_changed.emit()

    def _tell(self) -> None:
        """What a screen reader says of the chosen room."""
        room, t = self._room(), self._shell.language.t
        if room is None:
            self.setAccessibleDescription("")
            return
        parts = [
            room.name,
            word(t, room.kind),
            t.plural("{n} bed", "{n} beds", len(room.beds)),
            *([t.context("a room", "Closed")] if room.closed else []),
        ]
        self.setAccessibleDescription(", ".join(parts))


def _hatch(colour: QColor, dense: bool) -> QBrush:
    return QBrush(colour, Qt.BrushStyle.DiagCrossPattern if dense else Qt.BrushStyle.BDiagPattern)
