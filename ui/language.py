"""The language of the window: one object that everybody asks, and that tells when it changes."""

from PySide6 import QtCore
from PySide6.QtCore import QObject, Signal

from transit_desk.language import LANGUAGES, Translator


class UiLanguage(QObject):
    """Holds the translator of the moment. Widgets connect `changed` to their `retranslate()`."""

    changed = Signal()

    def __init__(self, code: str = "en", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.t = Translator(code)

    @property
    def code(self) -> str:
        """The language's code, one of `transit_desk.language.LANGUAGES`."""
        return self.t.code

    @property
    def locale(self) -> QtCore.QLocale:
        """For the few Qt widgets that write dates and numbers themselves."""
        languages = QtCore.QLocale.Language
        return QtCore.QLocale(languages.French if self.code == "fr" else languages.English)

    def switch(self, code: str) -> None:
        """Changes the language of the whole window; ValueError for one that we don't have."""
        if code != self.code:
            self.t = Translator(code)
            self.changed.emit()

    def switch_to_next(self) -> None:
        """The next language of the list, for one button that goes round."""
        self.switch(LANGUAGES[(LANGUAGES.index(self.code) + 1) % len(LANGUAGES)])
