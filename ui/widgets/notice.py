"""A state with as many lines as it needs, as high as they are at its width: for narrow places too."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from ui.status import Status
from ui.theme import Theme
from ui.widgets.layout import restyle, row
from ui.widgets.status_badge import StatusShape
from ui.widgets.text import BodyText


class Notice(QFrame):
    """Looks like a `StatusBadge`; hidden while there is nothing to say."""

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "badge")
        self._lines: tuple[str, ...] = ()
        self._shape, self._words = StatusShape(f"{name}_shape", theme), BodyText(f"{name}_words")
        box = row(self._shape, self._words, gap=1, parent=self)
        box.setContentsMargins(8, 6, 8, 6)
        box.setAlignment(self._shape, Qt.AlignmentFlag.AlignTop)
        box.setStretch(1, 1)
        self.hide()

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said now, line by line."""
        return self._lines

    def show_lines(self, status: Status, lines: Sequence[str]) -> None:
        """Shows the lines; none hides it."""
        self._lines = tuple(lines)
        self._shape.show_status(status)
        self._words.setText("\n".join(lines))
        self.setAccessibleName(self._words.text())
        restyle(self, status=status.value)
        self.setVisible(bool(lines))
