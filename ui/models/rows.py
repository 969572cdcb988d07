"""A table model over frozen rows, for lists of any length.

Qt asks a full screen of cells thousands of times a second, so `data()` answers from ready texts: those of a
row are made once, when it is first shown. Sorting is `sorted()` on raw values and filtering a plain loop:
both are a hundred times faster than a proxy model that calls back into Python.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QIcon

from ui.models.folding import folded
from ui.status import Status, status_word

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from ui.language import UiLanguage
    from ui.theme import Theme

R = TypeVar("R")
_Index = QModelIndex | QPersistentModelIndex

Align = Literal["left", "right", "centre"]

_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    "centre": Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter,
}

# `data()` is handed plain integers; comparing those with enum members would cost more than the answer.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_DECORATION = int(Qt.ItemDataRole.DecorationRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_CHECK = int(Qt.ItemDataRole.CheckStateRole)
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The frozen row itself."""


class Column(NamedTuple, Generic[R]):
    """One column.

    `text(row, t)` is what is shown; `sort(row)` the raw value it is sorted by (None comes last; without
    `sort`, the folded text). `status(row)` puts a state's shape before the text. `width` is in pixels at
    100 %; one `stretch` column takes what is left. `tooltip(row, t)` is for what the cell has no room for;
    a text that is cut has its full length as tooltip anyway.
    """

    key: str
    heading: "Callable[[Translator], str]"
    text: "Callable[[R, Translator], str]"
    sort: Callable[[R], Any] | None = None
    align: Align = "left"
    status: Callable[[R], Status | None] | None = None
    width: int = 120
    stretch: bool = False
    tooltip: "Callable[[R, Translator], str] | None" = None


class RowsModel(QAbstractTableModel, Generic[R]):
    """Rows as columns of text. `row_id(row)` is what stays the same when rows are read again.

    `search(row)` is the raw text that the filter looks through; without it, all shown texts. With
    `checkable`, every row has a box in the first column, and checks are kept by id; with `may_check` only
    those rows have one for which it is true.
    """

    checks_changed = Signal()

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        row_id: Callable[[R], Hashable],
        language: "UiLanguage",
        theme: "Theme | None" = None,
        search: Callable[[R], str] | None = None,
        checkable: bool = False,
        may_check: Callable[[R], bool] | None = None,
    ) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.pixel_ratio = 1.0
        self._row_id = row_id
        self._language = language
        self._theme = theme
        self._search = search
        self._checkable = checkable
        self._may_check = may_check
        self._checked: set[Hashable] = set()
        self._rows: tuple[R, ...] = ()
        self._texts: list[tuple[str, ...] | None] = []
        self._folded: list[str] | None = None
        self._order: list[int] = []
        self._filter = ""
        self._sorted_by: tuple[int, bool] | None = None
        language.changed.connect(self._retranslate)
        if theme is not None:
            theme.changed.connect(self._redraw)

    # What the screen uses

    def set_rows(self, rows: Iterable[R]) -> None:
        """Replaces all rows. Checks of rows that are gone are gone too."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self._texts = [None] * len(self._rows)
        self._folded = None
        self._arrange()
        before = len(self._checked)
        if self._checked:
            self._checked &= {self._row_id(row) for row in self._rows}
        self.endResetModel()
        if len(self._checked) != before:
            self.checks_changed.emit()

    def append_rows(self, rows: Iterable[R]) -> None:
        """More rows below those that are there; they keep their places, the chosen one and the scroll bar
        too. For lists that are read page by page: RuntimeError where they are filtered or sorted here."""
        if self._filter or self._sorted_by is not None:
            raise RuntimeError("only a list in the order it was read can go on")
        more = tuple(rows)
        first = len(self._rows)
        if not more:
            return
        self.beginInsertRows(QModelIndex(), first, first + len(more) - 1)
        self._rows += more
        self._texts += [None] * len(more)
        self._folded = None
        self._order += range(first, first + len(more))
        self.endInsertRows()

    def set_filter(self, text: str) -> None:
        """Shows only rows with every word of `text` in them, whatever case and accents."""
        words = folded(text)
        if words != self._filter:
            self.beginResetModel()
            self._filter = words
            self._arrange()
            self.endResetModel()

    @property
    def all_rows(self) -> tuple[R, ...]:
        """Every row, shown or not, as it was set."""
        return self._rows

    def row_at(self, at: int) -> R | None:
        """The row shown at this place, or None."""
        return self._rows[self._order[at]] if 0 <= at < len(self._order) else None

    def place_of(self, row_id: Hashable) -> int:
        """Where the row with this id is shown; -1 when it is not."""
        for at, base in enumerate(self._order):
            if self._row_id(self._rows[base]) == row_id:
                return at
        return -1

    def id_of(self, row: R) -> Hashable:
        """The id of a row."""
        return self._row_id(row)

    def find_prefix(self, text: str, start: int) -> int:
        """The next place from `start` (going round) where a cell, left to right, begins with `text`; -1."""
        wanted = folded(text)
        count = len(self._order)
        for column in range(len(self.columns)):
            for step in range(count):
                at = (start + step) % count
                if folded(self._text(self._order[at])[column]).startswith(wanted):
                    return at
        return -1

    @property
    def checked_ids(self) -> frozenset[Hashable]:
        """Ids of the rows whose box is ticked, shown or not."""
        return frozenset(self._checked)

    def set_checked(self, ids: Iterable[Hashable], checked: bool = True) -> None:
        """Ticks or clears the boxes of these rows."""
        wanted = self._checked | set(ids) if checked else self._checked - set(ids)
        if wanted != self._checked:
            self._checked = wanted
            if self._order:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, 0), [_CHECK])
            self.checks_changed.emit()

    def toggle(self, at: int) -> None:
        """Ticks or clears the box of the row shown at this place."""
        row = self.row_at(at)
        if row is not None and self._has_box(row):
            row_id = self._row_id(row)
            self.set_checked([row_id], row_id not in self._checked)

    def toggle_all(self) -> None:
        """Ticks all rows shown, or clears them when all are ticked."""
        shown = [self._row_id(self._rows[base]) for base in self._order if self._has_box(self._rows[base])]
        self.set_checked(shown, not set(shown) <= self._checked)

    @property
    def checkable(self) -> bool:
        """Whether rows have boxes."""
        return self._checkable

    # What Qt asks

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Rows shown."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = _DISPLAY) -> Any:
        """Ready answers only: nothing is formatted here but a row's first time."""
        if role == _DISPLAY:
            base = self._order[index.row()]
            return (self._texts[base] or self._text(base))[index.column()]
        if role == _ALIGNMENT:
            return _ALIGN[self.columns[index.column()].align]
        if role == _DECORATION:
            return self._shape(index.row(), index.column())
        if role == _CHECK:
            row = self._rows[self._order[index.row()]]
            if self._checkable and index.column() == 0 and self._has_box(row):
                ticked = self._row_id(row) in self._checked
                return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
            return None
        if role == ROW_ROLE:
            return self._rows[self._order[index.row()]]
        if role == _SPOKEN:
            return self._spoken(index.row(), index.column())
        if role == _TOOL_TIP:
            tooltip = self.columns[index.column()].tooltip
            return tooltip(self._rows[self._order[index.row()]], self._language.t) if tooltip else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Headings, aligned as their columns."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            if role == _DISPLAY:
                return self.columns[section].heading(self._language.t)
            if role == _ALIGNMENT:
                return _ALIGN[self.columns[section].align]
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Rows can be chosen, and ticked in their first column."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if self._checkable and index.column() == 0 and self._has_box(self._rows[self._order[index.row()]]):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: _Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        """A click on a box."""
        if role == _CHECK and self._checkable and index.column() == 0:
            row = self.row_at(index.row())
            if row is not None and self._has_box(row):
                self.set_checked([self._row_id(row)], Qt.CheckState(value) == Qt.CheckState.Checked)
                return True
        return False

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By raw values, stable; column -1 brings back the order in which the rows came."""
        self._sorted_by = None if column < 0 else (column, order == Qt.SortOrder.DescendingOrder)
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    # Inside

    def _has_box(self, row: R) -> bool:
        return self._may_check is None or self._may_check(row)

    def _text(self, base: int) -> tuple[str, ...]:
        texts = self._texts[base]
        if texts is None:
            row, t = self._rows[base], self._language.t
            texts = self._texts[base] = tuple(column.text(row, t) for column in self.columns)
        return texts

    def _shape(self, at: int, column: int) -> QIcon | None:
        status_of = self.columns[column].status
        if status_of is None or self._theme is None:
            return None
        status = status_of(self._rows[self._order[at]])
        return None if status is None else self._theme.status_icon(status, 16, self.pixel_ratio)

    def _spoken(self, at: int, column: int) -> str:
        base = self._order[at]
        text = self._text(base)[column]
        status_of = self.columns[column].status
        status = status_of(self._rows[base]) if status_of is not None else None
        heading = self.columns[column].heading(self._language.t)
        if not text and status is not None:
            text = status_word(status, self._language.t)
        return f"{heading}: {text}"

    def _arrange(self) -> None:
        """Filters and sorts into `_order`."""
        rows = self._rows
        order = list(range(len(rows)))
        if self._filter:
            texts = self._folded_texts()
            for word in self._filter.split():
                order = [base for base in order if word in texts[base]]
        if self._sorted_by is not None:
            column, descending = self._sorted_by
            raw = self.columns[column].sort
            if raw is None:
                order.sort(key=lambda base: folded(self._text(base)[column]), reverse=descending)
            else:
                values = {base: raw(rows[base]) for base in order}
                known = [base for base in order if values[base] is not None]
                known.sort(key=values.__getitem__, reverse=descending)
                order = known + [base for base in order if values[base] is None]
        self._order = order

    def _folded_texts(self) -> list[str]:
        if self._folded is None:
            if self._search is not None:
                self._folded = [folded(self._search(row)) for row in self._rows]
            else:
                self._folded = [folded(" ".join(self._text(base))) for base in range(len(self._rows))]
        return self._folded

    def _retranslate(self) -> None:
        self._texts = [None] * len(self._rows)
        self._folded = None
        if self.columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        self._redraw()

    def _redraw(self) -> None:
        if self._order and self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, len(self.columns) - 1))
