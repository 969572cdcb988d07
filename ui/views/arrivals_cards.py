"""Person cards in the preview, in place of the list while they are printed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.papers import document_of
from ui.preview import Preview
from ui.widgets.buttons import PlainButton
from ui.widgets.layout import column, row
from ui.widgets.text import BigText

if TYPE_CHECKING:
    from transit_desk.services.papers import Made
    from ui.shell import Shell


class CardPrinting(QWidget):
    """Esc goes back."""

    closed = Signal()

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName("card_printing")
        self._shell = shell
        self._number = ""
        self._heading = BigText("cards_heading")
        self.back = PlainButton("back_to_arrivals", key="Esc")
        self.preview = Preview("card_preview", shell)
        self.back.clicked.connect(self.closed)
        self.preview.closed.connect(self.closed)
        column(row(self._heading, 1, self.back, gap=2), self.preview, gap=1, parent=self).setStretch(1, 1)

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._shell.language.t
        self._heading.setText(t("Person cards of {case}", case=self._number))
        self.back.set_words(t("Back to the case"), t)

    def open(self, person_ids: Sequence[int], case_number: str) -> None:
        """Makes the cards of these people on the paper thread, and shows them."""
        self._number = case_number
        self.retranslate()
        self.preview.set_documents(())
        shell, t = self._shell, self._shell.language.t
        desk = shell.desk

        def make() -> "Made":
            from transit_desk.services.papers import person_cards

            return person_cards(desk, t, person_ids)

        def made(paper: "Made") -> None:
            document = document_of(shell, paper, t("Person cards"), owner=self, about=case_number)
            self.preview.set_documents((document,))
            self.preview.area.setFocus()

        def failed(error: Exception) -> None:
            shell.refuse(error)
            self.closed.emit()

        shell.paper_thread.run(make, made, failed, owner=self)
