"""The one dialog of Movements: closing a flight can't be undone, so it says what will happen in numbers."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from transit_desk.language import Translator
from ui.views.boarding_counts import BigCounts
from ui.widgets.buttons import DangerButton, PlainButton
from ui.widgets.layout import column, row
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from transit_desk.services.board import Closed


def closed_counts(closed: "Closed", t: Translator) -> list[tuple[str, str]]:
    """What closing will do, as (number, words)."""
    return [
        (t.number(closed.boarded), t("boarded: they depart")),
        (t.number(closed.no_show), t("still expected: they become no-show")),
        (t.number(closed.offloaded), t("offloaded: they stay")),
        (t.number(closed.beds_freed), t("beds become free")),
    ]


class CloseFlightDialog(QDialog):
    """Cancel is the default; closing is pressed on purpose."""

    close_wanted = Signal()

    def __init__(self, flight: str, closing: "Closed", t: Translator, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("close_flight_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(t("Close the flight"))
        self.question = BodyText("close_question", t("Close {flight}?", flight=flight))
        self.question.setProperty("role", "name")
        self.numbers = BigCounts("close_numbers", ("boarded", "no_show", "offloaded", "beds_freed"))
        self.numbers.show_counts(closed_counts(closing, t))
        self.warning = BodyText("close_warning", t("A closed flight can't be opened again."))
        self.cancel = PlainButton("cancel_close")
        self.cancel.set_words(t.context("leave without doing it", "Cancel"), t)
        self.cancel.setDefault(True)
        self.cancel.clicked.connect(self.reject)
        self.ok = DangerButton("confirm_close")
        self.ok.set_words(t("Close the flight"), t)
        self.ok.setAutoDefault(False)
        self.ok.clicked.connect(self._close)
        column(
            self.question,
            self.numbers,
            self.warning,
            row(self.ok, 1, self.cancel),
            margin=3,
            gap=2,
            parent=self,
        )
        self.setMinimumWidth(640)
        self.cancel.setFocus()

    def _close(self) -> None:
        self.close_wanted.emit()
        self.accept()
