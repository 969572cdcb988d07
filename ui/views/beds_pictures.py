"""The pictures of the rooms, each painted again only when something in it has changed."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QPixmap

from transit_desk.domain.board_rows import BoardRoom
from ui.views.beds_layout import Card
from ui.views.beds_marks import Mark
from ui.views.beds_paint import Look, RoomPainter

if TYPE_CHECKING:
    from transit_desk.language import Translator


class _Drawn:
    """A picture, and what it was painted from: who is in the room, then its size."""

    __slots__ = ("marks", "picture", "room", "size")

    def __init__(
        self, room: BoardRoom, marks: tuple[Mark | None, ...], size: tuple[float, ...], picture: QPixmap
    ) -> None:
        self.room, self.marks, self.size, self.picture = room, marks, size, picture


class RoomPictures:
    """Asked for the picture of a room as it is now."""

    def __init__(self, painter: RoomPainter) -> None:
        self._painter = painter
        self._drawn: dict[int, _Drawn] = {}

    def clear(self) -> None:
        """Colours, language or icons are others."""
        self._drawn.clear()

    def keys(self) -> dict[int, int]:
        """What tells the pictures there are from others, by room id."""
        return {room_id: drawn.picture.cacheKey() for room_id, drawn in self._drawn.items()}

    def picture(self, card: Card, look: Look, t: "Translator") -> tuple[QPixmap, bool]:
        """The picture of a room, and whether it has the size wanted: one that only needs to be larger or smaller
        will do while the zoom changes."""
        drawn = self._drawn.get(card.room.room_id)
        if drawn is not None and drawn.room is card.room and drawn.marks == _marks(card, look):
            return drawn.picture, drawn.size == _size(card, look)
        return self.draw(card, look, t), True

    def draw(self, card: Card, look: Look, t: "Translator") -> QPixmap:
        """Paints the picture of a room."""
        picture = self._painter.picture(card, look, t)
        self._drawn[card.room.room_id] = _Drawn(card.room, _marks(card, look), _size(card, look), picture)
        return picture


def _marks(card: Card, look: Look) -> tuple[Mark | None, ...]:
    return tuple(None if bed.person is None else look.marks.of(bed.person.case_id) for bed in card.room.beds)


def _size(card: Card, look: Look) -> tuple[float, ...]:
    return look.ratio, look.factor, card.rect.width(), card.rect.height()
