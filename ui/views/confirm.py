"""The question before something that can't be undone: what will happen, and a button to be pressed on purpose."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from ui.widgets.buttons import DangerButton, PlainButton
from ui.widgets.layout import column, row
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from ui.shell import Shell

WIDTH = 600


class ConfirmDialog(QDialog):
    """Cancel is the default, and Esc is Cancel. `name` is the beginning of its object names."""

    def __init__(
        self,
        name: str,
        title: str,
        question: str,
        consequences: Sequence[str],
        then: Callable[[], object],
        shell: "Shell",
        parent: QWidget,
        *,
        words: str = "",
    ) -> None:
        """`consequences` are sentences, each a line of its own; `words` stand on the button, `title` without."""
        super().__init__(parent)
        t = shell.language.t
        self.setObjectName(f"{name}_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(title)
        self._then = then
        self.question = BodyText(f"{name}_question", question)
        self.question.setProperty("role", "name")
        self.consequences = tuple(
            BodyText(f"{name}_consequence_{at}", text) for at, text in enumerate(consequences)
        )
        self.cancel = PlainButton(f"cancel_{name}")
        self.cancel.set_words(t.context("leave without doing it", "Cancel"), t)
        self.cancel.setDefault(True)
        self.cancel.clicked.connect(self.reject)
        self.ok = DangerButton(f"confirm_{name}")
        self.ok.set_words(words or title, t)
        self.ok.setAutoDefault(False)
        self.ok.clicked.connect(self._confirm)
        column(
            self.question,
            *self.consequences,
            row(self.ok, 1, self.cancel),
            margin=3,
            gap=2,
            parent=self,
        )
        self.setMinimumWidth(min(shell.theme.px(WIDTH), parent.window().width()))
        self.cancel.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its sentences are at this width and letter size."""
        super().showEvent(event)
        layout = self.layout()
        if layout is not None:
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def _confirm(self) -> None:
        self.accept()
        self._then()
