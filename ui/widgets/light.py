"""The boarding light: green, amber or red over the whole panel, with shape, words and name."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui.status import Status
from ui.theme import Theme
from ui.widgets.layout import column, restyle, row
from ui.widgets.status_badge import StatusShape
from ui.widgets.text import BodyText


class LightPanel(QFrame):
    """Read from three metres: the shape, what to do, whom it is about, and why."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "light")
        self.setMinimumHeight(144)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._shape = StatusShape(f"{name}_shape", theme, size=88)
        self._words = BodyText(f"{name}_words")
        self._words.setProperty("part", "words")
        self._name = BodyText(f"{name}_name")
        self._name.setProperty("part", "name")
        self._detail = BodyText(f"{name}_detail")
        self._detail.setProperty("part", "detail")
        text = column(1, self._words, self._name, self._detail, 1, gap=1)
        box = row(self._shape, text, margin=3, gap=3, parent=self)
        box.setAlignment(self._shape, Qt.AlignmentFlag.AlignVCenter)
        box.setStretch(1, 1)
        self.show_light(Status.UNKNOWN, "")

    def show_light(self, status: Status, words: str, name: str = "", detail: str = "") -> None:
        """`words` say what happened or what to do, `name` who, `detail` why; READY is green, ATTENTION
        amber, STOP red, UNKNOWN the light before the first scan."""
        self._shape.show_status(status, filled=status is not Status.UNKNOWN)
        for label, text in ((self._words, words), (self._name, name), (self._detail, detail)):
            label.setText(text)
            label.setVisible(bool(text))
        self.setAccessibleName(". ".join(part.rstrip(".") for part in (words, name, detail) if part))
        restyle(self, status=status.value)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
