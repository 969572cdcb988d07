"""A list whose rows are acted on by single keys, beside a scanner that types as a keyboard does."""

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent

from ui.models.rows import Column
from ui.shell import Shell
from ui.tokens import ROW_HEIGHT
from ui.widgets.row_table import CHECK_WIDTH, RowTable

R = TypeVar("R")

ALONE_MS = 60
"""A scanner's next character comes sooner than this, a person's next key later."""

LEAST_HEIGHT = 180
"""Heading and four rows: on a lower screen the whole screen scrolls."""

_NAMED = {Qt.Key.Key_Backspace: "Backspace", Qt.Key.Key_Delete: "Del"}


class DeskTable(RowTable[R]):
    """A `RowTable` with acts by key, and columns that give way.

    `acts` are upper-case letters, "Backspace" or "Del"; a letter acts only when it stands alone: the first
    letters of a scan ("OP0123456") are no command. Whatever else is typed goes into the scan box, so that a
    scanner always works. `optional` are keys of columns that are hidden, in this order, while the table is
    too narrow for all; what they say must be found elsewhere too.
    """

    act_wanted = Signal(str)
    """(the letter or the name of the key)."""
    space_pressed = Signal(object)
    """(row): Space on the chosen row of a table without boxes."""

    row_height = ROW_HEIGHT
    _optional: tuple[str, ...] = ()
    _left_out: frozenset[str] = frozenset()

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
        acts: Collection[str] = (),
        optional: Sequence[str] = (),
        may_check: Callable[[R], bool] | None = None,
    ) -> None:
        super().__init__(
            name,
            columns,
            row_id=row_id,
            shell=shell,
            search=search,
            checkable=checkable,
            choose_first=choose_first,
            may_check=may_check,
        )
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # a family differs in its given names
        self._shell = shell
        self._acts = frozenset(acts)
        self._optional = tuple(optional)
        self._waiting = ""
        self._alone = QTimer(self)
        self._alone.setSingleShot(True)
        self._alone.setInterval(ALONE_MS)
        self._alone.timeout.connect(self._act)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Acts; the rest is the table's, or the scan box's."""
        text = event.text()
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        typed = len(text) == 1 and text.isprintable() and text != " " and not held
        named = _NAMED.get(Qt.Key(event.key()), "")
        if typed and self._waiting:
            self._alone.stop()
            text, self._waiting = self._waiting + text, ""
            self._shell.focus_scan_box(text)
        elif typed and text.upper() in self._acts:
            if not event.isAutoRepeat():
                self._waiting = text
                self._alone.start()
        elif typed:
            self._shell.focus_scan_box(text)
        else:
            self._act()
            chosen = self.chosen()
            if named in self._acts and not held:
                self.act_wanted.emit(named)
            elif event.key() == Qt.Key.Key_Space and not self.rows.checkable and chosen is not None:
                self.space_pressed.emit(chosen)
            else:
                super().keyPressEvent(event)

    def leave_out(self, *keys: str) -> None:
        """Hides these columns, whatever room there is: they say nothing in what is shown now."""
        self._left_out = frozenset(keys)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _act(self) -> None:
        """The letter that was waited for stood alone."""
        self._alone.stop()
        letter, self._waiting = self._waiting.upper(), ""
        if letter:
            self.act_wanted.emit(letter)

    def _size_columns(self) -> None:
        super()._size_columns()
        self.verticalHeader().setDefaultSectionSize(self._theme.px(self.row_height))
        self.setMinimumHeight(self._theme.px(LEAST_HEIGHT))
        self._fit()

    def _fit(self) -> None:
        widths = {column.key: self._theme.px(column.width) for column in self.rows.columns}
        if self.rows.checkable:
            widths[self.rows.columns[0].key] += self._theme.px(CHECK_WIDTH)
        hidden = set(self._left_out)
        for key in self._optional:
            if sum(width for name, width in widths.items() if name not in hidden) <= self.viewport().width():
                break
            hidden.add(key)
        for at, column in enumerate(self.rows.columns):
            if self.isColumnHidden(at) != (column.key in hidden):
                self.setColumnHidden(at, column.key in hidden)
        self._stretch()
