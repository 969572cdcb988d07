"""List left, the chosen case or person right; the place of the line between them is remembered."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QWidget

from ui.shell import UiSettings
from ui.tokens import GRID


class _RightSide(QScrollArea):
    """Scrolls downwards only: it asks for the width that its content needs."""

    def __init__(self, name: str, content: QWidget) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = content
        self.setWidget(content)

    def minimumSizeHint(self) -> QSize:
        content = self._content.minimumSizeHint()
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(content.width() + bar, min(content.height(), super().minimumSizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The content is laid out anew: it may need another width, which Qt's own area would not pass on."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class SplitView(QSplitter):
    """`left` keeps its size, `right` scrolls when it has more than its room."""

    def __init__(
        self, name: str, left: QWidget, right: QWidget, settings: UiSettings, shares: tuple[int, int] = (3, 2)
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName(name)
        self._settings = settings
        self._key = f"split.{name}"
        self.setChildrenCollapsible(False)
        self.setHandleWidth(2 * GRID)
        self.addWidget(left)
        self._content = right
        self._right = _RightSide(f"{name}_right", right)
        self.addWidget(self._right)
        first, second = shares
        stored = settings.get(self._key)
        if len(stored) == 2 and stored.isdecimal() and 10 <= int(stored) <= 90:
            first, second = int(stored), 100 - int(stored)
        self.setStretchFactor(0, first)
        self.setStretchFactor(1, second)
        self.setSizes([first * 1000, second * 1000])
        self.splitterMoved.connect(self._remember)

    def set_stacked(self, stacked: bool) -> None:
        """`left` above and `right` below, both at their full height: for a window too narrow for two columns."""
        wanted = Qt.Orientation.Vertical if stacked else Qt.Orientation.Horizontal
        if self.orientation() != wanted:
            self.setOrientation(wanted)
            content = self._content.minimumSizeHint().height()
            self._right.setMinimumHeight(content if stacked else 0)

    def show_left_only(self) -> None:
        """For who has nothing to see right."""
        self._right.hide()

    def _remember(self) -> None:
        left, right = self.sizes()
        if left + right and self.orientation() == Qt.Orientation.Horizontal:
            self._settings.set(self._key, str(round(100 * left / (left + right))))
