"""What an empty place says: what comes here, and which key brings it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.widgets.layout import column
from ui.widgets.text import BodyText, Heading


class EmptyState(QWidget):
    """Two centred sentences."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._what = Heading(f"{name}_what")
        self._how = BodyText(f"{name}_how")
        for label in (self._what, self._how):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self._how.setProperty("role", "soft")
        column(1, self._what, self._how, 1, margin=3, gap=1, parent=self)

    def set_words(self, what: str, how: str = "") -> None:
        """What comes here, and how."""
        self._what.setText(what)
        self._how.setText(how)
        self._how.setVisible(bool(how))
        self.setAccessibleName(f"{what} {how}".strip())
