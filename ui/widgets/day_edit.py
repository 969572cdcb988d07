"""A day: '09 Dec 2026' on screen, a `date` inside."""

from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateEdit, QWidget

from ui.language import UiLanguage


class DayEdit(QDateEdit):
    """The month stands in letters, in the reader's language. Enter confirms, Esc gives up."""

    confirmed = Signal()
    given_up = Signal()
    day_changed = Signal(object)
    """(date): the user changed it."""

    def __init__(self, name: str, language: UiLanguage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._language = language
        self.setCalendarPopup(False)
        self.lineEdit().setTextMargins(6, 0, 0, 0)
        self._localise()
        language.changed.connect(self._localise)
        self.dateChanged.connect(lambda _: self.day_changed.emit(self.day()))

    def set_name(self, name: str) -> None:
        """The accessible name."""
        self.setAccessibleName(name)

    def day(self) -> date:
        """The day shown."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    def set_day(self, day: date) -> None:
        """Shows a day without telling."""
        self.blockSignals(True)
        self.setDate(QDate(day.year, day.month, day.day))
        self.blockSignals(False)

    def set_first(self, day: date) -> None:
        """The first day that can be chosen."""
        self.setMinimumDate(QDate(day.year, day.month, day.day))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc are told, the rest is Qt's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.interpretText()
            self.confirmed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def _localise(self) -> None:
        self.setLocale(self._language.locale)
        self.setDisplayFormat("dd MMM yyyy")
