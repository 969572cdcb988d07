"""The board: the drawn house on which people are carried from bed to bed, by keys or by the mouse.

It knows beds and people, not services: what is asked of it goes out as signals. While somebody is carried, every
place shows whether it will do.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication

from transit_desk.domain.beds.values import RuleBroken
from transit_desk.domain.board_rows import Board, BoardPerson, BoardRoom, Drops, RoomDrop
from ui.status import Status
from ui.views.beds_canvas import ENTER, HouseCanvas
from ui.views.beds_layout import CARD_HEAD, Card, Tile
from ui.views.beds_marks import MarkBook
from ui.views.beds_overlay import (
    RulePainter,
    paint_carried,
    paint_focus,
    paint_left,
    paint_room_rule,
    paint_target,
)
from ui.views.beds_paint import BAND, FULL, MARK
from ui.views.beds_view import persons_of

if TYPE_CHECKING:
    from ui.shell import Shell

EDGE = 24
"""A drag so near to the edge of the board moves the house."""


class Carried(NamedTuple):
    """Who is on the way to other beds: one person, or a whole household. `beds` are those they leave."""

    people: tuple[BoardPerson, ...]
    beds: Mapping[int, int]
    household: bool = False

    @property
    def first(self) -> BoardPerson:
        """The person carried; of a household, one of them."""
        return self.people[0]

    @property
    def bed_id(self) -> int | None:
        """The bed that the one person carried leaves; None for somebody without a bed."""
        return None if self.household else self.beds.get(self.first.person_id)


class Target(NamedTuple):
    """A place for those carried: who would get which bed (nobody: they don't fit; None: an infant sleeps with an
    adult), and what speaks against it."""

    room: BoardRoom
    beds: Mapping[int, int | None]
    rules: tuple[RuleBroken, ...]
    split: bool = False
    shared: int = 0


class _Press(NamedTuple):
    """Where the mouse was pressed and the bed that was there then: the house moves under a mouse that stays.
    `household`: all of it is meant."""

    at: QPoint
    tile: Tile | None
    household: bool


class BedsBoard(HouseCanvas):
    """See the module and `HouseCanvas`. Enter takes a person up (with Shift the household) and puts down, Esc
    leaves, Del frees, Ctrl+X exchanges; `moves`: people can be taken up here, otherwise one may only look."""

    pick_up = Signal(object)
    """(Carried): somebody was taken up."""
    put_down = Signal(object, object)
    """(Carried, Target)."""
    swap = Signal(object, object)
    """(Carried, Tile): with the person in this bed."""
    swap_asked = Signal(object, object)
    """(Carried, Tile): Enter was pressed once on a bed that is taken, or an exchange can't be."""
    carry_ended = Signal()
    """Esc, or put back where the person was."""
    key_wanted = Signal(str, object)
    """(name of a key of `keys`, Tile): an act on the bed in focus."""

    def __init__(
        self,
        name: str,
        shell: "Shell",
        marks: MarkBook,
        *,
        moves: bool = True,
        keys: Collection[str] = (),
    ) -> None:
        """`keys`: "Del", "Ctrl+O", "Ctrl+Shift+O", "Ctrl+E", "Ctrl+Shift+N", those of the acts permitted."""
        super().__init__(name, shell, marks)
        self._moves = moves
        self._act_keys = frozenset(keys)
        self._people: dict[int, BoardPerson] = {}
        self._carried: Carried | None = None
        self._drops: Drops | None = None
        self._statuses: dict[int, Status] = {}
        self._room_statuses: dict[int, Status] = {}
        self._swap_asked: int | None = None
        self._put_asked: int | None = None
        self._press: _Press | None = None
        self._dragged: QPoint | None = None

    # What the screen uses

    def show_board(self, board: Board) -> None:
        """As the canvas does. Who is carried stays so while he is in the house."""
        # Who is still to come and has no bed held is not moved about: a plan gives that one a bed.
        here = Board(board.today, board.rooms, board.waiting, ())
        self._people = {person.person_id: person for person in persons_of(here)}
        carried = self._carried
        if carried is not None and any(one.person_id not in self._people for one in carried.people):
            self.end_carry()
        super().show_board(board)

    @property
    def carried(self) -> Carried | None:
        """Who is being moved."""
        return self._carried

    @property
    def drops(self) -> Drops | None:
        """What is known of places for those carried."""
        return self._drops

    @property
    def statuses(self) -> Mapping[int, Status]:
        """Whether each bed will do for the person carried, by bed id."""
        return self._statuses

    @property
    def room_statuses(self) -> Mapping[int, Status]:
        """Whether each room will do for the household carried, by room id."""
        return self._room_statuses

    def household_of(self, person: BoardPerson) -> tuple[BoardPerson, ...]:
        """The person and all others of the case who are in the house or wait for a bed, the person first."""
        others = [
            one
            for one in self._people.values()
            if one.case_id == person.case_id
            and one.person_id != person.person_id
            and one.arrives == person.arrives
        ]
        return (person, *others)

    def carry(self, people: Sequence[BoardPerson], *, household: bool = False) -> None:
        """Takes people up; what speaks against places comes later, by `show_drops`."""
        beds = {one.person_id: bed for one in people if (bed := self.bed_of(one.person_id)) is not None}
        self._carried = Carried(tuple(people), beds, household and len(people) > 1)
        self._drops, self._swap_asked, self._put_asked = None, None, None
        self._statuses, self._room_statuses = {}, {}
        self.stop_finding()
        self.viewport().update()
        self.pick_up.emit(self._carried)

    def show_drops(self, drops: Drops) -> None:
        """What speaks against each place for those carried."""
        self._drops = drops
        self._statuses = {bed_id: status_of(rules) for bed_id, rules in drops.beds.items()}
        self._room_statuses = {
            room_id: status_of(drop.rules) if drop.beds else Status.STOP
            for room_id, drop in drops.rooms.items()
        }
        self.viewport().update()
        if self._put_asked is not None and self._put_asked == self.focused_bed:
            self._enter()

    def end_carry(self) -> None:
        """Nobody is carried any more, nor dragged."""
        self._press = None
        if self._carried is not None:
            self._carried, self._drops, self._dragged = None, None, None
            self._swap_asked, self._put_asked = None, None
            self._statuses, self._room_statuses = {}, {}
            self.viewport().unsetCursor()
            self.viewport().update()
            self.carry_ended.emit()

    def target(self) -> Target | None:
        """The place in focus for those carried, as far as it is known; None where somebody is, and for a
        household before its drops are known."""
        carried, here = self._carried, self.tile()
        if carried is None or here is None:
            return None
        drops = self._drops
        of_room = None if drops is None else drops.rooms.get(here.room.room_id)
        if carried.household:
            return None if of_room is None else _of_room(here.room, of_room)
        if here.bed.person is not None and here.bed.person.person_id != carried.first.person_id:
            return None
        rules = () if drops is None else tuple(drops.beds.get(here.bed.bed_id, ()))
        split, shared = (False, 0) if of_room is None else (of_room.split, of_room.shared)
        return Target(here.room, {carried.first.person_id: here.bed.bed_id}, rules, split, shared)

    def focus_bed(self, bed_id: int, *, see: bool = True) -> bool:
        """As the canvas does; what was asked for elsewhere is forgotten."""
        if bed_id != self.focused_bed:
            self._swap_asked, self._put_asked = None, None
        return super().focus_bed(bed_id, see=see)

    # Painting

    def _paint_kin(self, painter: QPainter, cards: Sequence[Card]) -> None:
        if self._carried is None:
            super()._paint_kin(painter, cards)

    def _paint_over(self, painter: QPainter, cards: Sequence[Card]) -> None:
        carried, theme, here = self._carried, self._shell.theme, self.tile()
        if carried is None:
            super()._paint_over(painter, cards)
            return
        leaving, head = set(carried.beds.values()), round(CARD_HEAD * self._factor)
        rules = RulePainter(painter, theme, self.devicePixelRatioF())
        for card in cards:
            status = self._room_statuses.get(card.room.room_id)
            if carried.household and status is not None:
                paint_room_rule(painter, self._on_screen(card.rect), head, status, theme)
            for tile in card.tiles:
                bed = tile.bed
                if bed.bed_id in leaving:
                    paint_left(painter, self._bed_rect(tile), theme)
                elif bed.person is None and not carried.household and bed.bed_id in self._statuses:
                    rules.paint(self._bed_rect(tile), self._statuses[bed.bed_id])
        if here is not None and carried.household:
            self._paint_target(painter)
            paint_focus(painter, self.room_rect(here.room.room_id), theme, active=self.hasFocus())
        elif here is not None:
            asked = self._swap_asked is not None
            paint_focus(painter, self._on_screen(here.rect), theme, active=self.hasFocus(), asked=asked)
        self._paint_find(painter)
        if self._dragged is not None:
            font = self._painter.font(theme.px(14), bold=True)
            mark = self.marks.of(carried.first.case_id)
            paint_carried(painter, self._dragged, self.carried_words(), mark, font, theme)

    def carried_words(self) -> str:
        """Whom one carries: a name, or a family and how many they are."""
        carried = self._carried
        if carried is None:
            return ""
        if not carried.household:
            return carried.first.name
        family = carried.first.name.partition(",")[0]
        n = len(carried.people)
        return self._shell.language.t.plural("{family}, {n} person", "{family}, {n} people", n, family=family)

    def _paint_target(self, painter: QPainter) -> None:
        target, carried = self.target(), self._carried
        for bed_id in () if target is None else target.beds.values():
            if bed_id in self._plan.tiles and carried is not None:
                mark = self.marks.of(carried.first.case_id)
                paint_target(painter, self.rect_of(bed_id), mark, self._shell.theme)

    # Keys

    def _wants_esc(self) -> bool:
        return self._carried is not None or super()._wants_esc()

    def event(self, event: QEvent) -> bool:
        """Keys of acts are the board's before anything else's."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and (_key_name(event) in self._act_keys or _key_name(event) == "Ctrl+X")
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class; the rest is the canvas's."""
        key, name = Qt.Key(event.key()), _key_name(event)
        held = event.modifiers()
        here = self.tile()
        if key in ENTER and not held & Qt.KeyboardModifier.ControlModifier:
            if not event.isAutoRepeat():
                self._key_stood_alone()
                self.stop_finding()
                self._enter(household=bool(held & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Escape and self._carried is not None and not self._find.text:
            self.end_carry()
        elif name == "Ctrl+X" and self._moves:
            self._swap_now()
        elif name in self._act_keys:
            if here is not None:
                self.stop_finding()
                self.key_wanted.emit(name, here)
        else:
            super().keyPressEvent(event)

    def _enter(self, *, household: bool = False) -> None:
        here, carried = self.tile(), self._carried
        if here is None:
            return
        if carried is None:
            self._take_up(here, household=household)
            return
        if not carried.household and here.bed.bed_id == carried.bed_id:
            self.end_carry()
            return
        target = self.target()
        if target is not None:
            self._put_asked = None
            self.put_down.emit(carried, target)
        elif carried.household and self._drops is None:
            self._put_asked = here.bed.bed_id  # once it is known who would get which bed
        elif not carried.household and self._swap_asked == here.bed.bed_id:
            self._swap_now()
        elif not carried.household:
            self._swap_asked = here.bed.bed_id
            self.viewport().update()
            self.swap_asked.emit(carried, here)

    def _swap_now(self) -> None:
        here, carried = self.tile(), self._carried
        if here is None or carried is None or carried.bed_id is None or carried.bed_id == here.bed.bed_id:
            return
        if here.bed.person is None:
            return
        if exchangeable(carried, here):
            self._swap_asked = None
            self.swap.emit(carried, here)
        else:
            self.swap_asked.emit(carried, here)

    def _take_up(self, tile: Tile, *, household: bool) -> None:
        person = tile.bed.person
        if self._moves and person is not None:
            self.carry(self.household_of(person) if household else (person,), household=household)
        else:
            self.bed_focused.emit(tile.bed.bed_id)

    # Mouse

    def _pressed(self, at: QPoint, held: Qt.KeyboardModifier) -> None:
        tile = self.tile_at(at)
        household = bool(held & Qt.KeyboardModifier.ShiftModifier)
        household = household or (tile is not None and self._mark_rect(tile).contains(at))
        super()._pressed(at, held)  # brings the room into view: then something else lies under the mouse
        if tile is not None or self._carried is not None:
            self._press = _Press(at, tile, household)

    def _moved(self, at: QPoint, held: Qt.KeyboardModifier) -> None:
        if self._press is None:
            return
        if self._dragged is None:
            press = self._press
            if (at - press.at).manhattanLength() < QApplication.startDragDistance():
                return
            if self._carried is None and press.tile is not None:
                self._take_up(press.tile, household=press.household)
            if self._carried is None:
                self._press = None
                return
        self.drag_to(at)

    def _released(self, at: QPoint) -> None:
        self._press = None
        if self._dragged is not None:
            self.drop(at)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """As Enter does."""
        if self.tile_at(event.position().toPoint()) is not None:
            self._press = None
            self._enter(household=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def drag_to(self, at: QPoint) -> None:
        """Those carried are dragged over this place of the viewport."""
        self._dragged = at
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        tile = self._tile_for(at)
        if tile is not None and tile.bed.bed_id != self.focused_bed:
            self.focus_bed(tile.bed.bed_id, see=False)  # the house stays under the mouse
        area = self.viewport().rect()
        for bar, near, far, step in (
            (self.horizontalScrollBar(), at.x(), area.width() - at.x(), EDGE),
            (self.verticalScrollBar(), at.y(), area.height() - at.y(), EDGE),
        ):
            if near < EDGE:
                bar.setValue(bar.value() - step)
            elif far < EDGE:
                bar.setValue(bar.value() + step)
        self.viewport().update()

    def drop(self, at: QPoint) -> None:
        """Those dragged are let go here: into the bed or room, or beside them all, where they stay as they were."""
        self._dragged = None
        self.viewport().unsetCursor()
        tile = self._tile_for(at)
        if tile is None:
            self.end_carry()
        elif self._carried is not None:
            if tile.bed.bed_id != self.focused_bed:  # the house was moved on at the edge
                self.focus_bed(tile.bed.bed_id, see=False)
            self._enter()
        self.viewport().update()

    def _tile_for(self, at: QPoint) -> Tile | None:
        """The bed meant by a place: the one there; on the rest of a room the first that would be given."""
        if not self.viewport().rect().contains(at):
            return None
        tile, card = self.tile_at(at), self.card_at(at)
        if tile is not None or card is None:
            return tile
        drop = None if self._drops is None else self._drops.rooms.get(card.room.room_id)
        wanted = set() if drop is None else set(drop.beds.values())
        likely = [one for one in card.tiles if one.bed.bed_id in wanted]
        return next(iter([*likely, *card.tiles]), None)

    def _mark_rect(self, tile: Tile) -> QRect:
        """Where the household's mark is drawn; nowhere on a bed drawn small."""
        rect = self._on_screen(tile.rect)
        if rect.height() < FULL or tile.bed.person is None:
            return QRect()
        f = rect.height() / 44
        side = round((MARK + 6) * f)
        right = rect.right() - (round(BAND * f) if tile.bed.look.value == "leaving" else 0)
        return QRect(right - side, rect.top(), side, side)


def exchangeable(carried: Carried, tile: Tile) -> bool:
    """Whether the person carried and the one in this bed could exchange beds: both are in theirs, and neither is
    held."""
    other = tile.bed.person
    if carried.bed_id is None or other is None:
        return False
    return carried.first.arrives is None and other.arrives is None


def status_of(rules: Collection[RuleBroken]) -> Status:
    """Ready, attention where a preference speaks against it, stop where more does."""
    if not rules:
        return Status.READY
    return Status.STOP if any(broken.hard for broken in rules) else Status.ATTENTION


def _of_room(room: BoardRoom, drop: RoomDrop) -> Target:
    return Target(room, drop.beds, tuple(drop.rules), drop.split, drop.shared)


def _key_name(event: QKeyEvent) -> str:
    """ "Del", "Ctrl+O", "Ctrl+Shift+N"; '' for other keys."""
    if event.key() == Qt.Key.Key_Delete:
        return "Del"
    held = event.modifiers()
    if not held & Qt.KeyboardModifier.ControlModifier or held & Qt.KeyboardModifier.AltModifier:
        return ""
    if not Qt.Key.Key_A.value <= event.key() <= Qt.Key.Key_Z.value:
        return ""
    shift = "Shift+" if held & Qt.KeyboardModifier.ShiftModifier else ""
    return f"Ctrl+{shift}{chr(event.key())}"
