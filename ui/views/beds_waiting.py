"""Those in the building without a bed: taken up one by one or by household, by Enter or by dragging them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from transit_desk.domain.board_rows import Board, BoardPerson
from transit_desk.domain.rights import Right
from ui.models.rows import Column
from ui.tokens import ROW_HEIGHT
from ui.views.bed_words import needs_words
from ui.views.beds_board import BedsBoard
from ui.views.beds_panel import about
from ui.widgets.desk_table import DeskTable
from ui.widgets.layout import card, column
from ui.widgets.text import Caption, Heading

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from ui.screen import Screen

MOST_ROWS = 5
"""So many people without a bed are shown without scrolling."""


class WaitingCard(QWidget):
    """The list, and what its keys do."""

    def __init__(self, screen: "Screen", board: BedsBoard) -> None:
        super().__init__()
        self.setObjectName("waiting_card_holder")
        self._screen = screen
        self._board = board
        self._gives = screen.permits(Right.GIVE_BEDS)
        self._press: tuple[QPoint, BoardPerson, bool] | None = None
        self._dragging = False
        self.heading = Heading("waiting_heading")
        self.heading.setWordWrap(True)
        self.table: DeskTable[BoardPerson] = DeskTable(
            "without_bed",
            (
                Column("name", lambda t: t("Name"), lambda one, t: one.name, width=130, stretch=True),
                Column("about", lambda t: t("Age"), about, width=60),
                Column("case", lambda t: t("Case"), lambda one, t: one.case_number, width=112),
                Column("needs", lambda t: t("Needs"), lambda one, t: needs_words(one.needs, t), width=96),
            ),
            row_id=lambda one: one.person_id,
            shell=screen.shell,
            optional=("needs", "case"),
        )
        self.keys = Caption("waiting_keys")
        self.keys.setWordWrap(True)
        column(card(self.heading, self.table, self.keys, name="waiting_card"), parent=self)
        if self._gives:
            self.table.row_activated.connect(lambda chosen: self._take_up(chosen, household=False))
            self.table.installEventFilter(self)
            self.table.viewport().installEventFilter(self)
            board.carry_ended.connect(self._drag_ended)
        screen.shell.theme.changed.connect(self._fit)

    @property
    def t(self) -> "Translator":
        """The translator of the moment."""
        return self._screen.t

    def retranslate(self) -> None:
        """Puts every word on."""
        self.table.set_name(self.t("Without a bed"))
        self.table.set_empty_text(self.t("Everyone in the building has a bed."))
        self.keys.setText(self.t("Enter or drag: give a bed by hand. With Shift: the household."))

    def show_board(self, board: Board) -> None:
        """The house was read again."""
        t, count = self.t, len(board.waiting)
        if count:
            words = t.plural("{n} person without a bed", "{n} people without a bed", count)
        else:
            words = t("Everyone in the building has a bed.")
        self.heading.setText(words)
        self.table.set_rows(board.waiting)
        self.table.setVisible(bool(count))
        self.keys.setVisible(bool(count) and self._gives)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shift+Enter takes up the household; a row that is dragged is carried over the board, until Esc."""
        if watched is self.table:
            return isinstance(event, QKeyEvent) and self._key(event)
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and self._dragging:
            event.accept()  # before the window hears it
            if event.type() == QEvent.Type.KeyPress:
                self._board.end_carry()
            return True
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        chosen = self.table.chosen()
        if event.type() == QEvent.Type.KeyPress and enter and shift and chosen is not None:
            self._take_up(chosen, household=True)
            return True
        return False

    def _mouse(self, event: QMouseEvent) -> bool:
        at = event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            person = self.table.rows.row_at(self.table.indexAt(at).row())
            self._press = None if person is None else (at, person, shift)
        elif event.type() == QEvent.Type.MouseMove and self._press is not None:
            start, person, household = self._press
            if not self._dragging and (at - start).manhattanLength() >= QApplication.startDragDistance():
                self._dragging = True
                self._take_up(person, household=household, keyboard=False)
            if self._dragging:
                self._board.drag_to(self._on_board(at))
                return True
        elif event.type() == QEvent.Type.MouseButtonRelease and self._press is not None:
            dragged, self._press, self._dragging = self._dragging, None, False
            if dragged:
                self._board.setFocus(Qt.FocusReason.MouseFocusReason)
                self._board.drop(self._on_board(at))
                return True
        return False

    def _drag_ended(self) -> None:
        """Nobody is carried any more, whatever the mouse does."""
        self._press, self._dragging = None, False

    def _on_board(self, at: QPoint) -> QPoint:
        return self._board.viewport().mapFromGlobal(self.table.viewport().mapToGlobal(at))

    def _take_up(self, person: BoardPerson, *, household: bool, keyboard: bool = True) -> None:
        if keyboard:
            self._board.setFocus(Qt.FocusReason.OtherFocusReason)
        people = self._board.household_of(person) if household else (person,)
        self._board.carry(people, household=household)

    def _fit(self) -> None:
        """As high as its rows, within reason: the bed in focus stands below."""
        lines = min(max(self.table.rows.rowCount(), 1), MOST_ROWS)
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(header + lines * self._screen.shell.theme.px(ROW_HEIGHT) + 6)
