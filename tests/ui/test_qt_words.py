"""Qt's own words are in the language of the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QLibraryInfo, QObject
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit
from pytestqt.qtbot import QtBot

from transit_desk.language import LANGUAGES
from ui.language import UiLanguage
from ui.main_window import MainWindow
from ui.qt_words import CATALOGUE, QtWords


def _menu_of_a_field(qtbot: QtBot) -> str:
    field = QLineEdit("x")
    qtbot.addWidget(field)
    return " ".join(action.text() for action in field.createStandardContextMenu().actions())


def _cancel(qtbot: QtBot) -> str:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    return box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "")


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_qt_brings_the_words_of_every_language_of_the_window(code: str) -> None:
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    assert (folder / f"{CATALOGUE}_{code}.qm").is_file()


def test_the_words_of_qt_follow_the_window(window: MainWindow, qtbot: QtBot) -> None:
    language = window.shell.language
    assert "&Copy" in _menu_of_a_field(qtbot)
    language.switch("fr")
    assert "Cop&ier" in _menu_of_a_field(qtbot)
    assert _cancel(qtbot) == "Annuler"
    language.switch("en")
    assert "&Copy" in _menu_of_a_field(qtbot)
    assert _cancel(qtbot) == "Cancel"


def test_a_window_that_starts_in_french_has_them_from_the_start_and_takes_them_along(
    qapp: QApplication, qtbot: QtBot
) -> None:
    owner = QObject()
    QtWords(UiLanguage("fr"), owner)
    assert _cancel(qtbot) == "Annuler"
    with qtbot.waitSignal(owner.destroyed, timeout=30_000):
        owner.deleteLater()
    assert _cancel(qtbot) == "Cancel"
