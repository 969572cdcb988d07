"""Facts about one person or case: label and value, line by line."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.tokens import GRID
from ui.widgets.text import BodyText, Caption


class Facts(QWidget):
    """Shows pairs of label and value. Values can be marked and copied."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[Caption, BodyText]] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """(label, value) in order; what was shown before goes."""
        while len(self._lines) < len(facts):
            at = len(self._lines)
            label = Caption(f"{self.objectName()}_label_{at}")
            label.setContentsMargins(0, 3, 0, 0)  # brings the smaller letters down to the value's line
            value = BodyText(f"{self.objectName()}_value_{at}")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(value, at, 1, Qt.AlignmentFlag.AlignTop)
            self._lines.append((label, value))
        for at, (label, value) in enumerate(self._lines):
            shown = at < len(facts)
            label.setVisible(shown)
            value.setVisible(shown)
            if shown:
                label.setText(facts[at][0])
                value.setText(facts[at][1])
                value.setAccessibleName(f"{facts[at][0]}: {facts[at][1]}")
