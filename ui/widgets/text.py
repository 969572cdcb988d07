"""Labels by their part in the text: heading, the name that matters, plain text, caption, key."""

from PySide6 import QtCore
from PySide6.QtWidgets import QLabel, QWidget


class _Text(QLabel):
    role = ""

    def __init__(self, name: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        if self.role:
            self.setProperty("role", self.role)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Shows the text as it is: a name from a list is never markup."""
        if "<" in text:  # what Qt takes for markup; asked first, because naming Qt's enums has its price
            self.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        super().setText(text)


class Heading(_Text):
    """Head of a section, 13 pt bold."""

    role = "heading"


class BigText(_Text):
    """The name or the one number that matters, 16 pt bold."""

    role = "name"


class BodyText(_Text):
    """Plain text that wraps."""

    def __init__(self, name: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, text, parent)
        self.setWordWrap(True)


class Caption(_Text):
    """Label of a field, or a remark, 9 pt."""

    role = "caption"
