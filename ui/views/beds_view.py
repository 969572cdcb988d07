"""The house as a picture: rooms and beds as they stand, zoomed and moved about as a map is.

Every room is a picture that is painted again only when something in it has changed; while the zoom changes, the
pictures there are stand in, and are made sharp when it rests.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy

from transit_desk.domain.board_rows import Board, BoardBed, BoardPerson, BoardRoom
from ui.views.beds_layout import Card, HousePlan, Tile, fitting, lay_out
from ui.views.beds_marks import MarkBook
from ui.views.beds_overlay import Ghost, paint_focus, paint_ghost, paint_kin
from ui.views.beds_paint import Look, RoomPainter, scaled
from ui.views.beds_pictures import RoomPictures

if TYPE_CHECKING:
    from ui.shell import Shell

# fmt: off
ZOOMS = (
    0.2, 0.24, 0.28, 0.33, 0.38, 0.44, 0.5, 0.56, 0.63, 0.7, 0.78, 0.86, 0.93, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0
)
# fmt: on
"""Steps of the zoom; 1 is the text size of the window."""
FITS = tuple(0.15 * 1.04**step for step in range(56))
"""Finer ones, to show the whole house as large as the window lets it be."""
REST_MS = 90
"""Pictures are made sharp when the zoom has rested this long."""
SLICE_S = 0.008
"""So long pictures are made at a time, so that keys and mouse are heard in between."""


class HouseView(QAbstractScrollArea):
    """What is seen of the house; `HouseCanvas` hears keys and mouse."""

    bed_focused = Signal(object)
    """(bed id or None): the bed that the keys stand on; told again when the board was read again."""

    def __init__(self, name: str, shell: "Shell", marks: MarkBook | None = None) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._shell = shell
        self.nothing = ""
        """What is said where there are no rooms."""
        self.marks = marks or MarkBook()
        self._painter = RoomPainter(shell.theme, shell.icons)
        self.pictures = RoomPictures(self._painter)
        self._board: Board | None = None
        self._plan = HousePlan()
        self._place: dict[int, tuple[BoardBed, BoardRoom]] = {}
        self._zoom = 1.0
        self._fits = False  # the zoom follows the window
        self._rects: dict[int, QRect] = {}
        self._moved_by = (0, 0)
        self._bed_id: int | None = None
        self._ghosts: dict[int, Ghost] = {}
        self._kin: tuple[dict[int, bool], int | None] = ({}, None)
        self._rest = self._timer(REST_MS, self._sharpen)
        shell.theme.changed.connect(self._dress)
        shell.language.changed.connect(self._repaint)
        shell.icons.ready.connect(self._repaint)

    # What is shown

    def show_board(self, board: Board) -> None:
        """The house as it is now. The focus stays on its bed, the view where it is."""
        before = {} if self._board is None else {room.room_id: room for room in self._board.rooms}
        # A room that stayed as it was is the same object, so that its picture is known at once.
        rooms = tuple(old if (old := before.get(room.room_id)) == room else room for room in board.rooms)
        self._board = Board(board.today, rooms, board.waiting, board.announced)
        self.marks.learn(persons_of(self._board))
        self._place = {bed.bed_id: (bed, room) for room in rooms for bed in room.beds}
        self._kin = ({}, None)
        self._arrange()
        if self._bed_id not in self._plan.tiles:
            self._bed_id = next(iter(self._plan.tiles), None)
        self.bed_focused.emit(self._bed_id)

    @property
    def board(self) -> Board | None:
        """What is shown."""
        return self._board

    def set_ghosts(self, ghosts: Mapping[int, Ghost]) -> None:
        """People of a plan over the present, by bed id; {} for none."""
        self._ghosts = dict(ghosts)
        self.marks.learn(ghost.person for ghost in ghosts.values())
        self.viewport().update()

    @property
    def focused_bed(self) -> int | None:
        """The bed that the keys stand on."""
        return self._bed_id

    def focus_bed(self, bed_id: int) -> bool:
        """Puts the focus on a bed and brings it into view; False when there is no such bed."""
        tile = self._plan.tiles.get(bed_id)
        if tile is None:
            return False
        self._bed_id = bed_id
        self._see(self._plan.card_of[tile.room.room_id].rect, tile.rect)
        self.viewport().update()
        self.bed_focused.emit(bed_id)
        return True

    def go_home(self) -> None:
        """To the first room."""
        self.horizontalScrollBar().setValue(0)
        self.verticalScrollBar().setValue(0)

    def reveal(self, bed_id: int) -> None:
        """Brings a bed into view; the focus stays where it is."""
        tile = self._plan.tiles.get(bed_id)
        if tile is not None:
            self._see(self._plan.card_of[tile.room.room_id].rect, tile.rect)

    @property
    def plan(self) -> HousePlan:
        """Where everything stands, in design pixels."""
        return self._plan

    def tile(self) -> Tile | None:
        """The bed in focus, in its place."""
        return None if self._bed_id is None else self._plan.tiles.get(self._bed_id)

    def bed(self, bed_id: int) -> BoardBed | None:
        """A bed of the house."""
        found = self._place.get(bed_id)
        return None if found is None else found[0]

    def room_of(self, bed_id: int) -> BoardRoom | None:
        """The room in which a bed stands."""
        found = self._place.get(bed_id)
        return None if found is None else found[1]

    def label(self, bed_id: int | None) -> str:
        """What a bed is called: "A3 / 2"; '' for none."""
        found = None if bed_id is None else self._place.get(bed_id)
        return "" if found is None else f"{found[1].name} / {found[0].name}"

    def bed_of(self, person_id: int) -> int | None:
        """The bed that somebody has or that is held for him."""
        for bed_id, (bed, _) in self._place.items():
            if bed.person is not None and bed.person.person_id == person_id:
                return bed_id
        return None

    # Places on the screen

    def rect_of(self, bed_id: int) -> QRect:
        """Where a bed is drawn, in pixels of `viewport()`."""
        return self._on_screen(self._plan.tiles[bed_id].rect)

    def room_rect(self, room_id: int) -> QRect:
        """Where a room is drawn, in pixels of `viewport()`."""
        return self._on_screen(self._plan.card_of[room_id].rect)

    def tile_at(self, point: QPoint) -> Tile | None:
        """The bed at a place of the viewport."""
        return self._plan.at(self._on_plan(point))

    def card_at(self, point: QPoint) -> Card | None:
        """The room at a place of the viewport."""
        return self._plan.card_at(self._on_plan(point))

    # Zoom

    @property
    def zoom(self) -> float:
        """1 is the text size of the window."""
        return self._zoom

    def zoom_by(self, steps: int, at: QPoint | None = None) -> None:
        """Nearer (1) or further away (-1); what is at `at` (the bed in focus, without it) stays there."""
        if steps > 0:
            further = [zoom for zoom in ZOOMS if zoom > self._zoom * 1.001]
            wanted = further[min(steps, len(further)) - 1] if further else self._zoom
        else:
            nearer = [zoom for zoom in reversed(ZOOMS) if zoom < self._zoom * 0.999]
            wanted = nearer[min(-steps, len(nearer)) - 1] if nearer else self._zoom
        self.zoom_to(wanted, at)

    def zoom_to_fit(self) -> None:
        """The whole house in the window; it stays so when the window changes its size."""
        self._fits = True
        self._arrange()

    def zoom_to(self, zoom: float, at: QPoint | None = None) -> None:
        """To this zoom; as `zoom_by`."""
        self._fits = False
        if at is None:
            tile = self.tile()
            middle = self.viewport().rect().center()
            at = middle if tile is None else self._on_screen(tile.rect).center()
            at = at if self.viewport().rect().contains(at) else middle
        card = self.card_at(at)
        if card is None:
            card = min(
                self._plan.cards,
                key=lambda one: (self._on_screen(one.rect).center() - at).manhattanLength(),
                default=None,
            )
        if card is None:
            return
        here = self._on_plan(at)
        share = QPointF(
            (here.x() - card.rect.left()) / card.rect.width(),
            (here.y() - card.rect.top()) / card.rect.height(),
        )
        self._zoom = zoom
        self._arrange()
        moved = self._plan.card_of[card.room.room_id].rect
        f = self._factor
        x = (moved.left() + share.x() * moved.width()) * f - at.x()
        y = (moved.top() + share.y() * moved.height()) * f - at.y()
        self.horizontalScrollBar().setValue(round(x))
        self.verticalScrollBar().setValue(round(y))

    # Size and painting

    def sizeHint(self) -> QSize:
        return QSize(self._shell.theme.px(640), self._shell.theme.px(240))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._shell.theme.px(240), self._shell.theme.px(200))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Pictures are put together anew: what lies over them stays where it is."""
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only what is to be seen: pictures of rooms, then what lies on them."""
        painter = QPainter(self.viewport())
        area, theme = event.rect(), self._shell.theme
        look, t = self._look(), self._shell.language.t
        painter.fillRect(area, theme.colour("window"))
        if not self._plan.cards:
            self._paint_nothing(painter)
        self._moved_by = self._offset().toTuple()
        self._paint_heads(painter, area)
        shown = [
            (card, rect) for card in self._plan.cards if (rect := self._on_screen(card.rect)).intersects(area)
        ]
        blurred = False
        for card, rect in shown:
            picture, sharp = self.pictures.picture(card, look, t)
            if sharp:
                painter.drawPixmap(rect.topLeft(), picture)
            else:
                painter.drawPixmap(rect, picture)
                blurred = True
        if blurred and not self._rest.isActive():
            self._rest.start()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cards = [card for card, _ in shown]
        self._paint_kin(painter, cards)
        self._paint_ghosts(painter, cards)
        self._paint_over(painter, cards)
        painter.end()

    def _paint_nothing(self, painter: QPainter) -> None:
        """What comes here, where there are no rooms yet."""
        if self._board is not None and self.nothing:
            painter.setFont(self._painter.font(self._shell.theme.px(17)))
            painter.setPen(self._shell.theme.colour("text_soft"))
            words = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value
            painter.drawText(self.viewport().rect().adjusted(16, 0, -16, 0), words, self.nothing)

    def _paint_heads(self, painter: QPainter, area: QRect) -> None:
        """Block and floor above their rooms, and how many beds are free there."""
        t, f, theme = self._shell.language.t, self._factor, self._shell.theme
        bold = self._painter.font(max(9, 18 * f), bold=True)
        plain = self._painter.font(max(9, 14 * f))
        for head in self._plan.heads:
            rect = self._on_screen(head.rect)
            rect.setWidth(max(rect.width(), 200))
            if not rect.intersects(area):
                continue
            # Moved aside, a floor keeps its name in sight.
            rect.setLeft(min(max(rect.left(), 0), max(rect.left(), rect.right() - 240)))
            words = t("Block {block}", block=head.block)
            if head.floors > 1 or head.floor:
                floor = t("ground floor") if head.floor == 0 else t("floor {floor}", floor=head.floor)
                words = f"{words}, {floor}"
            painter.setFont(bold)
            painter.setPen(theme.colour("text"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            width = painter.fontMetrics().horizontalAdvance(words)
            painter.setFont(plain)
            painter.setPen(theme.colour("text_soft"))
            rect.setLeft(rect.left() + width + round(12 * f) + 4)
            painter.drawText(
                rect,
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                t.plural("{n} free", "{n} free", head.free),
            )

    def _paint_kin(self, painter: QPainter, cards: Sequence[Card]) -> None:
        """The household of the bed in focus, wherever it sleeps, and those it is cross-referenced with."""
        kin = self._related()
        for card in cards if kin else ():
            for tile in card.tiles:
                same_case = kin.get(tile.bed.bed_id)
                if same_case is not None:
                    paint_kin(painter, self._bed_rect(tile), self._shell.theme, same_case=same_case)

    def _paint_ghosts(self, painter: QPainter, cards: Sequence[Card]) -> None:
        font = self._painter.font(12 * self._factor)
        for card in cards if self._ghosts else ():
            for tile in card.tiles:
                ghost = self._ghosts.get(tile.bed.bed_id)
                if ghost is not None:
                    mark = self.marks.of(ghost.person.case_id)
                    rect = self._bed_rect(tile)
                    paint_ghost(painter, rect, ghost, mark, font, self._shell.theme)

    def _paint_over(self, painter: QPainter, cards: Sequence[Card]) -> None:
        """What lies over everything else: here the focus. `cards` are the rooms to be seen."""
        here = self.tile()
        if here is not None:
            rect = self._on_screen(here.rect)
            paint_focus(painter, rect, self._shell.theme, active=self.hasFocus())

    def _related(self) -> dict[int, bool]:
        """Beds of the household in focus (True) and of cases it is cross-referenced with (False)."""
        known, for_bed = self._kin
        if for_bed == self._bed_id:
            return known
        found: dict[int, bool] = {}
        here = None if self._bed_id is None else self.bed(self._bed_id)
        person = None if here is None else here.person
        if person is not None:
            group = person.linked or person.family
            for bed_id, (bed, _) in self._place.items():
                other = bed.person
                if other is None or bed_id == self._bed_id:
                    continue
                if other.case_id == person.case_id:
                    found[bed_id] = True
                elif group and group == (other.linked or other.family):
                    found[bed_id] = False
        self._kin = (found, self._bed_id)
        return found

    def _look(self) -> Look:
        return Look(self.marks, self._factor, self.devicePixelRatioF())

    def _sharpen(self) -> None:
        """Makes pictures of rooms in view for this zoom, some at a time."""
        until = time.perf_counter() + SLICE_S
        area, look, t = self.viewport().rect(), self._look(), self._shell.language.t
        for card in self._plan.cards:
            if self._on_screen(card.rect).intersects(area) and not self.pictures.picture(card, look, t)[1]:
                if time.perf_counter() > until:
                    self._rest.start(0)
                    return
                self.pictures.draw(card, look, t)
        self._rest.setInterval(REST_MS)
        self.viewport().update()

    # Inside

    @property
    def _factor(self) -> float:
        """Pixels to one of the design."""
        return self._zoom * self._shell.theme.scale / 100

    def _timer(self, milliseconds: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(then)
        return timer

    def _offset(self) -> QPoint:
        return QPoint(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())

    def _bed_rect(self, tile: Tile) -> QRect:
        """Where a bed is drawn; worked out once for a layout and a zoom."""
        rect = self._rects.get(tile.bed.bed_id)
        if rect is None:
            rect = self._rects[tile.bed.bed_id] = scaled(tile.rect, self._factor)
        x, y = self._moved_by
        return rect.translated(x, y)

    def _on_screen(self, rect: QRectF) -> QRect:
        return scaled(rect, self._factor).translated(self._offset())

    def _on_plan(self, point: QPoint) -> QPointF:
        moved = QPointF(point - self._offset())
        return moved / self._factor

    def _see(self, room: QRectF, bed: QRectF) -> None:
        """Moves the house no further than needed: the room into view where it has room, else the bed."""
        for bar, low, high, whole_low, whole_high, size in (
            (
                self.horizontalScrollBar(),
                bed.left(),
                bed.right(),
                room.left(),
                room.right(),
                self.viewport().width(),
            ),
            (
                self.verticalScrollBar(),
                bed.top(),
                bed.bottom(),
                room.top(),
                room.bottom(),
                self.viewport().height(),
            ),
        ):
            if (whole_high - whole_low) * self._factor <= size - 16:
                low, high = whole_low, whole_high
            first, last = low * self._factor - 8, high * self._factor + 8
            if first < bar.value():
                bar.setValue(round(first))
            elif last > bar.value() + size:
                bar.setValue(round(last - size))

    def _arrange(self) -> None:
        """Lays the house out for the window and the zoom."""
        if self._board is None:
            return
        rooms, scale = self._board.rooms, self._shell.theme.scale / 100
        size = self.maximumViewportSize()
        bar = self.verticalScrollBar().sizeHint().width()
        if self._fits:
            factors = [zoom * scale for zoom in FITS]
            factor, self._plan = fitting(rooms, size.width(), size.height(), factors)
            self._zoom = factor / scale
        else:
            self._plan = lay_out(rooms, max(1.0, (size.width() - bar) / self._factor))
        self._rects.clear()
        width, height = self._plan.width * self._factor, self._plan.height * self._factor
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        wide = size.width() - (bar if height > size.height() else 0)
        high = size.height() - (bar if width > wide else 0)
        down.setRange(0, max(0, round(height - high + 8)) if height > high else 0)
        down.setPageStep(max(1, high))
        down.setSingleStep(self._shell.theme.px(40))
        across.setRange(0, max(0, round(width - wide + 8)) if width > wide + 1 else 0)
        across.setPageStep(max(1, wide))
        across.setSingleStep(self._shell.theme.px(40))
        self.viewport().update()

    def _dress(self) -> None:
        self._painter.forget()
        self.pictures.clear()
        self._arrange()

    def _repaint(self) -> None:
        self.pictures.clear()
        self.viewport().update()


def persons_of(board: Board) -> Iterable[BoardPerson]:
    """Everybody on the board: in beds, waiting, announced."""
    for room in board.rooms:
        for bed in room.beds:
            if bed.person is not None:
                yield bed.person
    yield from board.waiting
    yield from board.announced
