"""A paper of the Presence screen in the preview, in place of the lists while it is printed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.papers import document_of
from ui.preview import Preview
from ui.widgets.buttons import PlainButton
from ui.widgets.layout import column, row
from ui.widgets.text import BigText

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from transit_desk.services.context import Desk
    from transit_desk.services.papers import Made
    from ui.shell import Shell

Make = Callable[["Desk", "Translator"], "Made"]


class PresencePaper(QWidget):
    """Esc goes back."""

    closed = Signal()

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName("presence_paper")
        self._shell = shell
        self._title: Callable[[Translator], str] = lambda t: ""
        self._heading = BigText("presence_paper_heading")
        self.back = PlainButton("presence_paper_back", key="Esc")
        self.preview = Preview("presence_preview", shell)
        self.back.clicked.connect(self.closed)
        self.preview.closed.connect(self.closed)
        column(row(self._heading, 1, self.back, gap=2), self.preview, gap=1, parent=self).setStretch(1, 1)

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._shell.language.t
        self._heading.setText(self._title(t))
        self.back.set_words(t("Back"), t)

    def open(self, title: "Callable[[Translator], str]", make: Make) -> None:
        """Makes a paper on the paper thread, and shows it."""
        self._title = title
        self.retranslate()
        self.preview.set_documents(())
        shell, t, desk = self._shell, self._shell.language.t, self._shell.desk

        def made(paper: "Made") -> None:
            about = t.date(t.local(shell.now()).date())
            self.preview.set_documents((document_of(shell, paper, title(t), owner=self, about=about),))
            self.preview.area.setFocus()

        def failed(error: Exception) -> None:
            shell.refuse(error)
            self.closed.emit()

        shell.paper_thread.run(lambda: make(desk, t), made, failed, owner=self)
