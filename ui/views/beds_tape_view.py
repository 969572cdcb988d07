"""The nights ahead worked by keys and mouse. Which days are wanted, and who is opened, goes out as signals."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

from transit_desk.domain.board_rows import BoardPerson, Tape
from ui.views.beds_marks import MarkBook
from ui.views.beds_tape_chart import A_DAY, TapeChart

if TYPE_CHECKING:
    from ui.shell import Shell

WEEK = timedelta(days=7)
SPANS = (7, 14, 21, 28)
"""So many days may be on view."""
USUAL = 14
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TapeView(TapeChart):
    """See the module. Arrows move from night to night and from bed to bed, PgUp and PgDn by a week, Home goes to
    today, letters find a name, Space folds a room (with Shift all of them), `+` and `-` show fewer and more days,
    Enter opens who is there."""

    days_wanted = Signal(object, int)
    """(first day, how many): these days are to be read."""
    opened = Signal(object, object)
    """(bed id, TapeSpan or None): Enter or a double click on a night."""
    lone_keys = "+-="

    def __init__(self, name: str, shell: "Shell", marks: MarkBook) -> None:
        super().__init__(name, shell, marks)
        self._asked_for: date | None = None

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class; what is typed and is no name goes to the scan box."""
        key, text = Qt.Key(event.key()), event.text()
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        plain = not held & ~Qt.KeyboardModifier.ShiftModifier
        if key == Qt.Key.Key_Space and plain and not self._find.text:
            self._fold_here(everything=shift)
        elif len(text) == 1 and text.isprintable() and plain:
            self._typed(text)
        else:
            self._key_stood_alone()
            if plain and self._finding_key(key):
                return
            act = self._act(key) if plain else None
            if act is None:
                super().keyPressEvent(event)
            else:
                act()

    def _act(self, key: Qt.Key) -> Callable[[], None] | None:
        """What a key does that writes nothing."""
        down = 1 if key in (Qt.Key.Key_PageDown, Qt.Key.Key_Down, Qt.Key.Key_Right) else -1
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return lambda: self._move_line(down)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return lambda: self._move_day(A_DAY * down)
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            return lambda: self.turn(down)
        if key == Qt.Key.Key_Home:
            return self.go_today
        return self._enter if key in ENTER else None

    def turn(self, weeks: int) -> None:
        """Later or earlier by so many weeks; never before last night."""
        tape = self.tape
        if tape is not None:
            before = self._first(tape)
            first = max(before + WEEK * weeks, self._earliest)
            if first != before:
                self._day = max(self._day + (first - before), first)
                self._want(first, tape.days)

    def go_today(self) -> None:
        """To tonight."""
        tape = self.tape
        self.stop_finding()
        if tape is None:
            return
        self._day = self._today
        if self._first(tape) != self._earliest:
            self._want(self._earliest, tape.days)
        else:
            self._see()
            self.focused.emit()

    def zoom_by(self, steps: int) -> None:
        """Fewer days on view (1), or more (-1)."""
        tape = self.tape
        if tape is not None:
            at = SPANS.index(tape.days) if tape.days in SPANS else SPANS.index(USUAL)
            days = SPANS[min(max(at - steps, 0), len(SPANS) - 1)]
            if days != tape.days:
                self._want(self._first(tape), days)

    def _move_line(self, by: int) -> None:
        self.stop_finding()
        key = None if self._lines is None else self._lines.step(self._key, by)
        if key is not None:
            self.go_to(key, self._day)

    def _move_day(self, by: timedelta) -> None:
        """To the night before or after; beyond the days on view these move along."""
        self.stop_finding()
        tape, day = self.tape, self._day + by
        if tape is None or day < self._earliest:
            return
        self._day = day
        if tape.first <= day < self._end(tape):
            self._see()
            self.focused.emit()
        else:
            self._want(day if by < timedelta(0) else day - A_DAY * (tape.days - 1), tape.days)

    def _first(self, tape: Tape) -> date:
        """The first day on view, or the one that is asked for and still on its way."""
        return self._asked_for or tape.first

    def _want(self, first: date, days: int) -> None:
        self._asked_for = first
        self.days_wanted.emit(first, days)

    def show_tape(self, tape: Tape, today: date) -> None:
        """As the chart does."""
        self._asked_for = None
        super().show_tape(tape, today)

    def _enter(self) -> None:
        line = self.line
        self.stop_finding()
        if line is not None and line.bed is not None:
            self.opened.emit(line.bed.bed_id, self.span)
        elif line is not None:
            self._fold_here(everything=False)

    def _fold_here(self, *, everything: bool) -> None:
        line, tape = self.line, self.tape
        if line is None or tape is None:
            return
        rooms = [room.room_id for room in tape.rooms] if everything else [line.room.room_id]
        self.fold(rooms, not all(room in self._folded for room in rooms))

    def _alone_pressed(self, key: str) -> None:
        self.zoom_by(-1 if key == "-" else 1)

    def _show_found(self, person: BoardPerson) -> None:
        self.find_person(person.person_id)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.cell_at(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or found is None:
            return
        self.stop_finding()
        line, day = found
        assert line.key is not None  # `cell_at` finds no others
        self.go_to(line.key, self._day if day is None else day)
        if day is None and line.bed is None:
            self._fold_here(everything=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """As Enter does, on a night."""
        found = self.cell_at(event.position().toPoint())
        if found is not None and found[1] is not None and found[0].bed is not None:
            self._enter()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl it shows fewer days or more; else it moves the beds."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            down = event.angleDelta().y()
            if down:
                self.zoom_by(1 if down > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """A name that is cut is told by the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.cell_at(event.pos())
            span = None
            if (
                found is not None
                and found[1] is not None
                and found[0].bed is not None
                and self._lines is not None
            ):
                span = self._lines.span(found[0].bed.bed_id, found[1])
            words = "" if span is None else f"{span.person.name}\n{span.person.case_number}"
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().viewportEvent(event)
