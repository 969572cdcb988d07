"""Pages in one place, of which one is on view."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget


class Pages(QStackedWidget):
    """As wide and high as the page on view needs: Qt's own stack asks for the room of its largest page, and one
    wide page would make all of them scroll."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        """Of the page on view."""
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else page.minimumSizeHint()

    def sizeHint(self) -> QSize:
        """Of the page on view."""
        page = self.currentWidget()
        return super().sizeHint() if page is None else page.sizeHint()
