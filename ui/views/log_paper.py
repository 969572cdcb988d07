"""The history of one person, as it will be printed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.papers import document_of
from ui.preview import Preview
from ui.widgets.buttons import BackButton
from ui.widgets.layout import column, row
from ui.widgets.text import BigText

if TYPE_CHECKING:
    from transit_desk.services.papers import Made
    from ui.shell import Shell


class HistoryPage(QWidget):
    """The preview is made with the first history."""

    back_wanted = Signal()

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName("log_paper")
        self._shell = shell
        self._name = ""
        self._heading = BigText("history_of")
        self.back = BackButton("leave_history")
        self.back.clicked.connect(self.back_wanted)
        self.preview: Preview | None = None
        self._place = column(gap=0)
        column(row(self._heading, 1, self.back), self._place, gap=1, parent=self).setStretch(1, 1)

    def retranslate(self) -> None:
        """Puts every word on; the paper keeps its own language."""
        t = self._shell.language.t
        self.back.set_words(t("Back"), t)
        self._heading.setText(t("History of {name}", name=self._name))

    def show_history(self, made: "Made", name: str) -> None:
        """Shows the paper; printing and saving it are acts."""
        self._name = name
        if self.preview is None:
            self.preview = Preview("history_preview", self._shell)
            self.preview.closed.connect(self.back_wanted)
            self._place.addWidget(self.preview)
        self.retranslate()
        title = self._shell.language.t("History of {name}", name=name)
        self.preview.set_documents([document_of(self._shell, made, title, owner=self, about=name)])

    def take_keyboard(self) -> None:
        """The page has it."""
        if self.preview is not None:
            self.preview.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)
