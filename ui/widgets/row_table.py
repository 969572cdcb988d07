"""The table of every list screen: one row is chosen, Enter opens it, typing finds it."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
)

from ui.models.rows import Column, RowsModel
from ui.shell import Shell
from ui.tokens import GRID, ROW_HEIGHT
from ui.widgets.empty import EmptyState

R = TypeVar("R")

CHECK_WIDTH = 32
"""What a box takes of the first column, in pixels at 100 %."""


class _Cells(QStyledItemDelegate):
    """Shows the full text of a cell that is cut, and no tooltip where it would repeat what is seen."""

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        if event.type() != QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        words = index.data(Qt.ItemDataRole.ToolTipRole)
        if not words:
            text = index.data(Qt.ItemDataRole.DisplayRole) or ""
            words = text if self.sizeHint(option, index).width() > option.rect.width() else ""
        QToolTip.showText(event.globalPos(), words, view)
        return True


class RowTable(QTableView, Generic[R]):
    """A list. `name` is the object name; words come by `set_name` and `set_empty_text`.

    When rows are replaced the chosen one stays chosen (by id); when it is gone, the one at its place is. With
    `choose_first` the first row is chosen when nothing was. Enter or a double click is `row_activated`;
    with `checkable`, Space ticks the chosen row and Ctrl+A all rows shown, of those that `may_check` lets.
    """

    row_chosen = Signal(object)
    """(row or None): another row is the chosen one, or the same one was read again."""
    row_activated = Signal(object)
    """(row): Enter or a double click."""
    checks_changed = Signal()

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[R]],
        *,
        row_id: Callable[[R], Hashable],
        shell: Shell,
        search: Callable[[R], str] | None = None,
        checkable: bool = False,
        choose_first: bool = True,
        may_check: Callable[[R], bool] | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = shell.theme
        self._language = shell.language
        self._choose_first = choose_first
        self._filled = False
        self._empty_words = ("", "")
        self.rows: RowsModel[R] = RowsModel(
            columns,
            row_id=row_id,
            language=shell.language,
            theme=shell.theme,
            search=search,
            checkable=checkable,
            may_check=may_check,
        )
        self.rows.setParent(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Cells(self))
        self._dress()
        self._empty = EmptyState(f"{name}_empty", self.viewport())
        self._empty.hide()
        self._size_columns()
        self.rows.modelAboutToBeReset.connect(self._keep)
        self.rows.modelReset.connect(self._restore)
        self.rows.checks_changed.connect(self.checks_changed)
        self.selectionModel().currentRowChanged.connect(lambda now, _: self._tell(now.row()))
        self.doubleClicked.connect(lambda index: self._activate(index.row()))
        shell.theme.changed.connect(self._size_columns)
        shell.language.changed.connect(self._show_empty)
        self._kept: tuple[Hashable, int] | None = None

    # What the screen uses

    def set_name(self, name: str) -> None:
        """The accessible name."""
        self.setAccessibleName(name)

    def set_empty_text(self, what: str, how: str = "") -> None:
        """What comes here, and which key brings it; shown when rows were set and there are none."""
        self._empty_words = (what, how)
        self._show_empty()

    def set_rows(self, rows: Iterable[R]) -> None:
        """Replaces the rows and keeps the place."""
        self._filled = True
        self.rows.set_rows(rows)

    def set_filter(self, text: str) -> None:
        """Shows only rows with every word of `text` in them."""
        self.rows.set_filter(text)

    def chosen(self) -> R | None:
        """The chosen row, or None."""
        return self.rows.row_at(self.currentIndex().row())

    def choose(self, row_id: Hashable) -> bool:
        """Chooses the row with this id and brings it into view; False when it is not shown."""
        at = self.rows.place_of(row_id)
        if at >= 0:
            self._go_to(at)
        return at >= 0

    @property
    def checked_ids(self) -> frozenset[Hashable]:
        """Ids of the ticked rows."""
        return self.rows.checked_ids

    def set_checked(self, ids: Iterable[Hashable], checked: bool = True) -> None:
        """Ticks or clears the boxes of these rows."""
        self.rows.set_checked(ids, checked)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the chosen row, Space ticks it, Ctrl+A ticks all; the rest is Qt's."""
        key, ctrl = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not ctrl:
            if event.isAutoRepeat():  # a key held down must not do one thing after the other
                return
            self._activate(self.currentIndex().row())
        elif key == Qt.Key.Key_Space and self.rows.checkable:
            self.rows.toggle(self.currentIndex().row())
        elif key == Qt.Key.Key_A and ctrl and self.rows.checkable:
            self.rows.toggle_all()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing finds the next row with a cell that begins so, left column first."""
        if not search.isprintable():
            return
        here = max(self.currentIndex().row(), 0)
        at = self.rows.find_prefix(search, here if len(search) > 1 else here + 1)
        if at >= 0:
            self._go_to(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._empty.setGeometry(self.viewport().rect())
        self._stretch()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.rows.pixel_ratio = self.devicePixelRatioF()

    # Inside

    def _dress(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(GRID)  # else Qt keeps rows at an earlier, larger smallest
        header = self.horizontalHeader()
        header.setObjectName(f"{self.objectName()}_header")
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)

    def _size_columns(self) -> None:
        px = self._theme.px
        self.verticalHeader().setDefaultSectionSize(px(ROW_HEIGHT))
        header = self.horizontalHeader()
        header.setMinimumSectionSize(px(48))
        for at, column in enumerate(self.rows.columns):
            box = CHECK_WIDTH if at == 0 and self.rows.checkable else 0
            header.resizeSection(at, px(column.width + box))
        self._stretch()

    def _stretch(self) -> None:
        """Gives the stretch column what is left, but never less than its width: then the table scrolls, where
        Qt's own stretching would squeeze a name to two letters."""
        header = self.horizontalHeader()
        widths = [header.sectionSize(at) for at in range(header.count())]
        for at, column in enumerate(self.rows.columns):
            if column.stretch:
                left = self.viewport().width() - (sum(widths) - widths[at])
                header.resizeSection(at, max(left, self._theme.px(column.width)))

    def _keep(self) -> None:
        row = self.chosen()
        self._kept = None if row is None else (self.rows.id_of(row), self.currentIndex().row())

    def _restore(self) -> None:
        count = self.rows.rowCount()
        self._show_empty()
        if not count:
            if self._kept is not None:
                self.row_chosen.emit(None)
            return
        if self._kept is not None:
            at = self.rows.place_of(self._kept[0])
            self._go_to(at if at >= 0 else min(self._kept[1], count - 1))
        elif self._choose_first:
            self._go_to(0)

    def _go_to(self, at: int) -> None:
        self.setCurrentIndex(self.rows.index(at, max(self.currentIndex().column(), 0)))

    def _tell(self, at: int) -> None:
        self.row_chosen.emit(self.rows.row_at(at))

    def _activate(self, at: int) -> None:
        row = self.rows.row_at(at)
        if row is not None:
            self.row_activated.emit(row)

    def _show_empty(self) -> None:
        nothing = self._filled and self.rows.rowCount() == 0
        if nothing:
            t = self._language.t
            filtered = bool(self.rows.all_rows)
            what, how = (t("Nothing here fits what you typed."), "") if filtered else self._empty_words
            self._empty.set_words(what, how)
            self._empty.setGeometry(self.viewport().rect())
        self._empty.setVisible(nothing)
