"""The house as a picture: rooms and beds as they stand, zoomed and moved about as a map is.

Every room is a picture that is painted again only when something in it has changed; while the zoom changes, the
pictures there are stand in, and are made sharp when it rests.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent

from transit_desk.domain.board_rows import Board, BoardBed, BoardPerson, BoardRoom
from ui.views.beds_layout import Card
from ui.views.beds_map import HouseMap
from ui.views.beds_marks import MarkBook
from ui.views.beds_overlay import Ghost, paint_focus, paint_ghost, paint_kin
from ui.views.beds_paint import Look, RoomPainter
from ui.views.beds_pictures import RoomPictures

if TYPE_CHECKING:
    from ui.shell import Shell

REST_MS = 90
"""Pictures are made sharp when the zoom has rested this long."""
SLICE_S = 0.008
"""So long pictures are made at a time, so that keys and mouse are heard in between."""


class HouseView(HouseMap):
    """What is seen of the house; `HouseCanvas` hears keys and mouse."""

    def __init__(self, name: str, shell: "Shell", marks: MarkBook | None = None) -> None:
        super().__init__(name, shell)
        self.nothing = ""
        """What is said where there are no rooms."""
        self.marks = marks or MarkBook()
        self._painter = RoomPainter(shell.theme, shell.icons)
        self.pictures = RoomPictures(self._painter)
        self._board: Board | None = None
        self._place: dict[int, tuple[BoardBed, BoardRoom]] = {}
        self._ghosts: dict[int, Ghost] = {}
        self._kin: tuple[dict[int, bool], int | None] = ({}, None)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._sharpen)
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
        self._put_rooms(rooms)

    @property
    def board(self) -> Board | None:
        """What is shown."""
        return self._board

    def set_ghosts(self, ghosts: Mapping[int, Ghost]) -> None:
        """People of a plan over the present, by bed id; {} for none."""
        self._ghosts = dict(ghosts)
        self.marks.learn((ghost.person for ghost in ghosts.values()), others_too=True)
        self.viewport().update()

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

    # Painting

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
