"""A date and time of the centre's clock: '09 Dec 2026 15:40' on screen, an aware moment inside."""

from datetime import UTC, datetime

from PySide6.QtCore import QDate, QDateTime, QTime, QTimeZone, Signal
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from ui.language import UiLanguage


class MomentEdit(QDateTimeEdit):
    """Shows and takes the centre's wall clock, whatever zone this computer stands in.

    Qt is told that the wall clock is UTC, so that it never moves an hour by the computer's own rules; the
    centre's zone (of the translator) is applied when the moment is read.
    """

    moment_changed = Signal(object)
    """(aware datetime in UTC): the user changed it."""

    def __init__(self, name: str, language: UiLanguage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._language = language
        self.setTimeZone(QTimeZone.utc())
        self.setCalendarPopup(False)
        self._localise()
        language.changed.connect(self._localise)
        self.dateTimeChanged.connect(lambda _: self.moment_changed.emit(self.moment()))

    def set_name(self, name: str) -> None:
        """The accessible name."""
        self.setAccessibleName(name)

    def moment(self) -> datetime:
        """The moment shown, in UTC. An hour that a clock change skips or repeats is read as the first one."""
        day, clock = self.date(), self.time()
        zone = self._language.t.zone
        wall = datetime(day.year(), day.month(), day.day(), clock.hour(), clock.minute(), tzinfo=zone)
        return wall.astimezone(UTC)

    def set_moment(self, moment: datetime) -> None:
        """Shows an aware moment without telling; ValueError for a naive one."""
        local = self._language.t.local(moment)
        self.blockSignals(True)
        day, clock = QDate(local.year, local.month, local.day), QTime(local.hour, local.minute)
        self.setDateTime(QDateTime(day, clock, QTimeZone.utc()))
        self.blockSignals(False)

    def _localise(self) -> None:
        self.setLocale(self._language.locale)
        self.setDisplayFormat("dd MMM yyyy  HH:mm")
