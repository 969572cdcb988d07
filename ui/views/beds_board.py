"""The board: the house as it stands, one bed of it in focus, moved in by arrow keys or the mouse.

It knows beds and people, not services: what is asked of it goes out as signals. A person can be carried from
bed to bed; while that lasts every bed shows whether a rule stands against it.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from transit_desk.domain.rows import RoomRow
from ui.status import Status
from ui.views.beds_layout import Card, Plan, Tile, lay_out
from ui.views.beds_marks import Mark, marks_for
from ui.views.beds_overlay import paint_focus, paint_ghost, paint_left, paint_proposed, paint_rule
from ui.views.beds_paint import Look, RoomPainter

if TYPE_CHECKING:
    from ui.shell import Shell

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Carried(NamedTuple):
    """Who is on the way to another bed; `bed_id` is the one left, None for somebody without a bed."""

    person_id: int
    name: str
    case_id: int
    bed_id: int | None


class BedsBoard(QWidget):
    """Draws rooms and beds; see the module. `focused` is told again when the house was read again."""

    focused = Signal(object)
    """(Tile or None): the bed that the arrow keys stand on."""
    pick_up = Signal(object)
    """(Carried): somebody was taken up."""
    put_down = Signal(object, object)
    """(Carried, Tile): into this free bed."""
    swap = Signal(object, object)
    """(Carried, Tile): with the person in this bed; Enter was pressed twice."""
    swap_asked = Signal(object, object)
    """(Carried, Tile): Enter was pressed once on a bed that is taken."""
    carry_ended = Signal()
    """Esc, or put back where the person was."""
    free_wanted = Signal(object)
    """(Tile): take the person out of this bed."""
    service_wanted = Signal(object)
    """(Tile): out of service, or back in."""
    in_view = Signal(QRect)
    """This part should be seen."""

    def __init__(self, name: str, shell: "Shell", *, moves: bool = True) -> None:
        """`moves`: people can be taken up here; otherwise the board is there to look at."""
        super().__init__()
        self.setObjectName(name)
        self._moves = moves
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMouseTracking(False)
        self._shell = shell
        self._painter = RoomPainter(shell.theme, shell.icons)
        self._rooms: tuple[RoomRow, ...] = ()
        self._plan = Plan()
        self._look = Look({}, frozenset())
        self._pictures: dict[int, tuple[object, QPixmap]] = {}
        self._bed_id: int | None = None
        self._carried: Carried | None = None
        self._swap_asked: int | None = None
        self._rules: Mapping[int, Status] = {}
        self._proposed: Mapping[int, int] = {}
        self._pressed: QPoint | None = None
        self._ghost: QPoint | None = None
        shell.theme.changed.connect(self._dress)
        shell.language.changed.connect(self._repaint)
        shell.icons.ready.connect(self._repaint)

    # What the screen uses

    def set_house(self, rooms: Sequence[RoomRow], leaving: frozenset[int]) -> None:
        """The house as it is now; `leaving` are the people whose flight is today. Focus stays on its bed."""
        cases = [bed.case_id for room in rooms for bed in room.beds if bed.case_id is not None]
        cases += list(self._proposed.values())
        self._rooms = tuple(rooms)
        self._look = Look(marks_for(cases, self._look.marks), leaving)
        self._arrange()
        if self._bed_id not in self._plan.tiles:
            self._bed_id = next(iter(self._plan.tiles), None)
        self.focused.emit(self.tile())

    def tile(self) -> Tile | None:
        """The bed in focus."""
        return None if self._bed_id is None else self._plan.tiles.get(self._bed_id)

    @property
    def plan(self) -> Plan:
        """Where everything stands."""
        return self._plan

    @property
    def carried(self) -> Carried | None:
        """Who is being moved."""
        return self._carried

    def mark_of(self, case_id: int) -> Mark | None:
        """The mark of a household in the house."""
        return self._look.marks.get(case_id)

    def label(self, bed_id: int | None) -> str:
        """What a bed is called: "A3 / 2"; '' for none."""
        tile = None if bed_id is None else self._plan.tiles.get(bed_id)
        return "" if tile is None else f"{tile.room.name} / {tile.bed.name}"

    def reveal(self, bed_id: int) -> None:
        """Brings a bed's room into view; the focus stays where it is."""
        tile = self._plan.tiles.get(bed_id)
        if tile is not None:
            self.in_view.emit(self._card_of(tile).rect)

    def go_to(self, bed_id: int) -> bool:
        """Puts the focus on a bed and brings it into view; False when there is no such bed."""
        tile = self._plan.tiles.get(bed_id)
        if tile is None:
            return False
        if bed_id != self._bed_id:
            self._swap_asked = None
        self._bed_id = bed_id
        self.update()
        self.in_view.emit(self._card_of(tile).rect)
        self.focused.emit(tile)
        return True

    def carry(self, carried: Carried) -> None:
        """Takes somebody up. The rules come later, by `show_rules`."""
        self._carried, self._swap_asked, self._rules = carried, None, {}
        self._look = Look(
            marks_for([*self._look.marks, carried.case_id], self._look.marks), self._look.leaving
        )
        self.update()
        self.pick_up.emit(carried)

    def show_rules(self, rules: Mapping[int, Status]) -> None:
        """What each bed is for the person carried: ready, attention or stop, by bed id."""
        self._rules = rules
        self.update()

    def end_carry(self) -> None:
        """Nobody is carried any more."""
        if self._carried is not None:
            self._carried, self._swap_asked, self._rules, self._ghost = None, None, {}, None
            self.unsetCursor()
            self.update()
            self.carry_ended.emit()

    def show_proposed(self, beds: Mapping[int, int]) -> None:
        """Marks beds that are proposed: bed id to case id; {} for none."""
        self._proposed = dict(beds)
        marks = marks_for([*self._look.marks, *beds.values()], self._look.marks)
        self._look = Look(marks, self._look.leaving)
        self.update()

    # Size and painting

    def sizeHint(self) -> QSize:
        return QSize(self._shell.theme.px(640), self._plan.height)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._shell.theme.px(240), self._plan.height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only what is to be seen: pictures of rooms, then what lies on them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, theme, t = event.rect(), self._shell.theme, self._shell.language.t
        painter.setFont(self._painter.font(13, bold=True))
        painter.setPen(theme.colour("text"))
        for head in self._plan.heads:
            if head.rect.intersects(area):
                words = t("Block {block}", block=head.block)
                painter.drawText(head.rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        for card in self._plan.cards:
            if card.rect.intersects(area):
                painter.drawPixmap(card.rect.topLeft(), self._picture(card))
                for tile in card.tiles:
                    self._paint_over(painter, tile)
        here, carried = self.tile(), self._carried
        if here is not None:
            paint_focus(painter, here.rect, theme, active=self.hasFocus(), asked=self._swap_asked is not None)
        if self._ghost is not None and carried is not None:
            mark = self._look.marks.get(carried.case_id)
            paint_ghost(painter, self._ghost, carried.name, mark, self._painter.font(10, bold=True), theme)
        painter.end()

    def _picture(self, card: Card) -> QPixmap:
        """The picture of a room, painted again only when something in it has changed."""
        room, look, ratio = card.room, self._look, self.devicePixelRatioF()
        people = [(look.marks.get(bed.case_id or 0), bed.person_id in look.leaving) for bed in room.beds]
        state = (room, card.rect.size(), people, ratio)
        known = self._pictures.get(room.room_id)
        if known is None or known[0] != state:
            picture = self._painter.picture(card, look, self._shell.language.t, ratio)
            known = self._pictures[room.room_id] = (state, picture)
        return known[1]

    def _paint_over(self, painter: QPainter, tile: Tile) -> None:
        theme, bed, carried = self._shell.theme, tile.bed, self._carried
        if carried is not None and bed.bed_id == carried.bed_id:
            paint_left(painter, tile.rect, theme)
        elif carried is not None and bed.person_id is None and bed.bed_id in self._rules:
            paint_rule(painter, tile.rect, self._rules[bed.bed_id], theme)
        case_id = self._proposed.get(bed.bed_id)
        mark = None if case_id is None else self._look.marks.get(case_id)
        if mark is not None:
            paint_proposed(painter, tile.rect, mark, theme)

    # Keys

    def event(self, event: QEvent) -> bool:
        """While somebody is carried, Esc is the board's before the window's."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
            and self._carried is not None
        ):
            event.accept()
            return True
        if event.type() == QEvent.Type.ToolTip:
            return self._tool_tip(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter takes up and puts down, Esc gives up, Del frees, Ctrl+O takes out of service;
        what is typed goes into the scan box, which brings the focus to the bed of whom it finds."""
        key = Qt.Key(event.key())
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in _ARROWS and not ctrl:
            self._step(key)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._page(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._plan.tiles:
            self.go_to(list(self._plan.tiles)[0 if key == Qt.Key.Key_Home else -1])
        elif key in _ENTER and not ctrl:
            if not event.isAutoRepeat():
                self._enter()
        elif key == Qt.Key.Key_Escape and self._carried is not None:
            self.end_carry()
        elif key == Qt.Key.Key_Delete:
            self._tell(self.free_wanted)
        elif key == Qt.Key.Key_O and ctrl:
            self._tell(self.service_wanted)
        elif event.text().isprintable() and event.text().strip() and not ctrl:
            self._shell.focus_scan_box(event.text())  # a name to find, or a scanner at work
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _step(self, key: Qt.Key) -> None:
        if self._bed_id is not None and self._bed_id in self._plan.tiles:
            tile = self._plan.beside(self._bed_id, key)
            if tile is not None:
                self.go_to(tile.bed.bed_id)

    def _page(self, sign: int) -> None:
        here = self.tile()
        if here is not None:
            height = self.visibleRegion().boundingRect().height()
            tile = self._plan.nearest(here.rect.center() + QPoint(0, sign * height))
            if tile is not None:
                self.go_to(tile.bed.bed_id)

    def _enter(self) -> None:
        here, carried = self.tile(), self._carried
        if here is None:
            return
        if carried is None:
            self._take_up(here)
        elif here.bed.bed_id == carried.bed_id:
            self.end_carry()
        elif here.bed.person_id is None:
            self.put_down.emit(carried, here)
        elif self._swap_asked == here.bed.bed_id:
            self._swap_asked = None
            self.swap.emit(carried, here)
        else:
            self._swap_asked = here.bed.bed_id
            self.update()
            self.swap_asked.emit(carried, here)

    def _take_up(self, tile: Tile) -> None:
        bed = tile.bed
        if self._moves and bed.person_id is not None and bed.case_id is not None:
            self.carry(Carried(bed.person_id, bed.person, bed.case_id, bed.bed_id))
        else:
            self.focused.emit(tile)

    def _tell(self, signal: SignalInstance) -> None:
        tile = self.tile()
        if tile is not None:
            signal.emit(tile)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            tile = self._plan.at(event.position().toPoint())
            if tile is not None:
                self._pressed = event.position().toPoint()
                self.go_to(tile.bed.bed_id)
                return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pressed is None:
            return
        if self._ghost is None:
            if (at - self._pressed).manhattanLength() < QApplication.startDragDistance():
                return
            from_tile = self._plan.at(self._pressed)
            if self._carried is None and from_tile is not None:
                self._take_up(from_tile)
            if self._carried is None:
                self._pressed = None
                return
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._ghost = at
        tile = self._plan.at(at)
        if tile is not None and tile.bed.bed_id != self._bed_id:
            self.go_to(tile.bed.bed_id)
        self.in_view.emit(QRect(at.x(), at.y() - 24, 1, 48))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, self._pressed, self._ghost = self._ghost is not None, None, None
        self.unsetCursor()
        if dragged:
            if self._plan.at(event.position().toPoint()) is None:
                self.end_carry()
            else:
                self._enter()
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._plan.at(event.position().toPoint()) is not None:
            self._enter()

    # Inside

    def _tool_tip(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            tile = self._plan.at(event.pos())
            words = (
                ""
                if tile is None or tile.bed.person_id is None
                else f"{tile.bed.person}\n{tile.bed.case_number}"
            )
            QToolTip.showText(event.globalPos(), words, self)
        return True

    def _card_of(self, tile: Tile) -> Card:
        return next(card for card in self._plan.cards if card.room.room_id == tile.room.room_id)

    def _arrange(self) -> None:
        self._plan = (
            lay_out(self._rooms, max(self.width(), 1), self._shell.theme.px) if self._rooms else Plan()
        )
        self.updateGeometry()
        self.setMinimumHeight(self._plan.height)
        self.update()

    def _dress(self) -> None:
        self._pictures.clear()
        self._arrange()

    def _repaint(self) -> None:
        self._pictures.clear()
        self.update()
