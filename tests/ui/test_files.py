"""Typing a path into Qt's own dialog for files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QFileSystemModel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.files import ask_for_file, ask_where

LOOK_MS = 5


@pytest.fixture
def parent(qtbot: QtBot) -> Iterator[QWidget]:
    """A window to ask from."""
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    yield widget


def answering(parent: QWidget, path: Path, then: Qt.Key) -> QTimer:
    """Types a path as slowly as the dialog reads the folders on the way; then this key."""
    timer = QTimer(parent)
    rest = list(str(path))

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QFileDialog):
            return
        field, folders = dialog.findChild(QLineEdit, "fileNameEdit"), dialog.findChild(QFileSystemModel)
        assert field is not None and folders is not None
        if not all(folders.rowCount(folders.index(str(one))) for one in (path.parent, path.parents[1])):
            folders.fetchMore(folders.index(str(path.parents[1])))
            return
        if len(rest) == len(str(path)):
            field.selectAll()
        if rest:
            QTest.keyClicks(field, rest.pop(0))
            return
        timer.stop()
        QTest.keyClick(field, then)
        if dialog.isVisible():
            QTest.keyClick(field, Qt.Key.Key_Escape)

    timer.timeout.connect(answer)
    timer.start(LOOK_MS)
    return timer


def asked(parent: QWidget, path: Path, ask: Callable[[], Path | None], then: Qt.Key) -> Path | None:
    """What the dialog gives when `path` is typed into it."""
    timer = answering(parent, path, then)
    found = ask()
    assert not timer.isActive()
    return found


def test_a_path_into_the_folder_shown_is_taken_as_typed(parent: QWidget, tmp_path: Path) -> None:
    roll = tmp_path / "roll.xlsx"
    roll.write_bytes(b"x")

    def ask() -> Path | None:
        return ask_for_file(parent, "Import a list", str(tmp_path), "Lists (*.xlsx)")

    assert asked(parent, roll, ask, Qt.Key.Key_Return) == roll
    assert asked(parent, roll, ask, Qt.Key.Key_Escape) is None


def test_a_new_file_is_named_by_its_path(parent: QWidget, tmp_path: Path) -> None:
    (tmp_path / "older.xlsx").write_bytes(b"x")
    wanted = tmp_path / "newer.xlsx"

    def ask() -> Path | None:
        return ask_where(parent, "Save as", str(tmp_path / "manifest.xlsx"))

    assert asked(parent, wanted, ask, Qt.Key.Key_Return) == wanted
