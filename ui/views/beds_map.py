"""The house as a map: where every room and bed is on the screen, zoomed and moved about, one bed in focus."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QResizeEvent

from transit_desk.domain.board_rows import BoardRoom
from ui.views.beds_finding import FindsNames
from ui.views.beds_layout import Card, HousePlan, Tile, fitting, lay_out
from ui.views.beds_paint import scaled

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


class HouseMap(FindsNames):
    """Knows places, and not what stands there; `HouseView` draws it."""

    bed_focused = Signal(object)
    """(bed id or None): the bed that the keys stand on; told again when the board was read again."""

    def __init__(self, name: str, shell: "Shell") -> None:
        super().__init__(name, shell)
        self._rooms: tuple[BoardRoom, ...] | None = None
        self._plan = HousePlan()
        self._zoom = 1.0
        self._fits = False  # the zoom follows the window
        self._rects: dict[int, QRect] = {}
        self._moved_by = (0, 0)
        self._bed_id: int | None = None

    def _put_rooms(self, rooms: tuple[BoardRoom, ...]) -> None:
        """These are the rooms now; the focus stays on its bed while that is there."""
        self._rooms = rooms
        self._arrange()
        if self._bed_id not in self._plan.tiles:
            self._bed_id = next(iter(self._plan.tiles), None)
        self.bed_focused.emit(self._bed_id)

    # The bed in focus

    @property
    def focused_bed(self) -> int | None:
        """The bed that the keys stand on."""
        return self._bed_id

    def focus_bed(self, bed_id: int, *, see: bool = True) -> bool:
        """Puts the focus on a bed and, to `see` it, brings it into view; False when there is no such bed."""
        tile = self._plan.tiles.get(bed_id)
        if tile is None:
            return False
        self._bed_id = bed_id
        if see:
            self._see(self._plan.card_of[tile.room.room_id].rect, tile.rect)
        self.viewport().update()
        self.bed_focused.emit(bed_id)
        return True

    def go_home(self) -> None:
        """To the first room."""
        self.horizontalScrollBar().setValue(0)
        self.verticalScrollBar().setValue(0)

    @property
    def plan(self) -> HousePlan:
        """Where everything stands, in design pixels."""
        return self._plan

    def tile(self) -> Tile | None:
        """The bed in focus, in its place."""
        return None if self._bed_id is None else self._plan.tiles.get(self._bed_id)

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

    # Size

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

    # Inside

    @property
    def _factor(self) -> float:
        """Pixels to one of the design."""
        return self._zoom * self._shell.theme.scale / 100

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
        if self._rooms is None:
            return
        rooms, scale = self._rooms, self._shell.theme.scale / 100
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
