"""Sentences below each other, each with its state: what is wrong and what to do."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

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
