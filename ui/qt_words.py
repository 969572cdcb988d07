"""Qt's own words - its dialogs, the menus of its text fields - in the language of the window.

English is what Qt says without a translation; the other languages come from the catalogues that Qt brings along.
"""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QObject, QTranslator

from ui.language import UiLanguage

CATALOGUE = "qtbase"


class QtWords(QObject):
    """Follows the language of the window from the moment it is made; gone with `parent`, so are its words.

    A catalogue takes some milliseconds to read and has every widget look at its words again: this is made after
    the first paint. A language that Qt does not speak, or an installation without catalogues, is left in
    English: that is no reason to refuse work.
    """

    def __init__(self, language: UiLanguage, parent: QObject) -> None:
        super().__init__(parent)
        self._language = language
        self._translator: QTranslator | None = None
        language.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator.deleteLater()
            self._translator = None
        translator = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._language.code != "en" and translator.load(f"{CATALOGUE}_{self._language.code}", folder):
            QCoreApplication.installTranslator(translator)
            self._translator = translator
        else:
            translator.deleteLater()
