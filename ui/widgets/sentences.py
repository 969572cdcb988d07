"""Sentences below each other, each with its state: what is wrong and what to do."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from ui.status import Status
from ui.theme import Theme
from ui.widgets.layout import column
from ui.widgets.status_badge import StatusBadge


class Sentences(QWidget):
    """Shows as many as there are and takes no room when there is none."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self._badges: list[StatusBadge] = []
        self._box = column(gap=1, parent=self)
        self.hide()

    @property
    def texts(self) -> tuple[str, ...]:
        """What is shown now."""
        return tuple(badge.accessibleName() for badge in self._badges if not badge.isHidden())

    def show_sentences(self, sentences: Sequence[tuple[Status, str]]) -> None:
        """(state, sentence) in order; what was shown before goes."""
        while len(self._badges) < len(sentences):
            badge = StatusBadge(f"{self.objectName()}_{len(self._badges)}", self._theme)
            self._badges.append(badge)
            self._box.addWidget(badge)
        for at, badge in enumerate(self._badges):
            badge.setVisible(at < len(sentences))
            if at < len(sentences):
                badge.show_status(*sentences[at])
        self.setVisible(bool(sentences))


class BoundedSentences(QScrollArea):
    """`Sentences` that never push what stands below them out of view: higher than `most` (in pixels at 100 %)
    they scroll, and where room is short they give way down to `least`."""

    def __init__(self, name: str, theme: Theme, *, most: int = 146, least: int = 56) -> None:
        super().__init__()
        self.setObjectName(f"{name}_area")
        self._theme, self._most, self._least = theme, most, least
        self._said = Sentences(name, theme)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._said)
        self._said.installEventFilter(self)
        self.verticalScrollBar().rangeChanged.connect(self._mind_keys)
        self.hide()

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said now, seen or to be scrolled to."""
        return self._said.texts

    def set_name(self, name: str) -> None:
        """The accessible name, for when the sentences have to be scrolled."""
        self.setAccessibleName(name)

    def show_sentences(self, sentences: Sequence[tuple[Status, str]]) -> None:
        """As `Sentences.show_sentences`; other ones are shown from the first."""
        before = self.texts
        self._said.show_sentences(sentences)
        self.setVisible(bool(sentences))
        if self.texts != before:
            self.verticalScrollBar().setValue(0)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As high as the sentences are at this width, within bounds."""
        return QSize(super().sizeHint().width(), min(self._height(), self._theme.px(self._most)))

    def minimumSizeHint(self) -> QSize:
        """As wide as the sentences need; lower than they are."""
        return QSize(self._said.minimumSizeHint().width(), min(self._height(), self._theme.px(self._least)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sentences that wrap anew, at another width or letter size, have another height."""
        if watched is self._said and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _height(self) -> int:
        layout = self._said.layout()
        height = layout.heightForWidth(self.viewport().width()) if layout is not None else -1
        return height if height >= 0 else self._said.sizeHint().height()

    def _mind_keys(self, _least: int, most: int) -> None:
        """With nothing to scroll, Tab passes by."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if most else Qt.FocusPolicy.NoFocus)
