"""Asking for a file: the system's own dialog where there is one, otherwise Qt's, made fit for the keyboard."""

from pathlib import Path

from PySide6.QtWidgets import QAbstractItemView, QDialog, QFileDialog, QLineEdit, QWidget


class _FileDialog(QFileDialog):
    """In Qt's own dialog, what was typed is what is meant.

    Qt asks its list first, and selects in it while one types: a path into the folder that is shown already
    selects that folder on the way, and Enter then goes to the folder and forgets the path.
    """

    def fit_for_keys(self) -> None:
        """Without the list of completions, which takes the first Enter for itself."""
        field = self._field()
        if field is not None:
            field.setCompleter(None)  # type: ignore[arg-type]  # its stub does not know that none is allowed

    def accept(self) -> None:
        """Enter, or Open."""
        field = self._field()
        if field is not None and field.text():
            for view in self.findChildren(QAbstractItemView):
                view.clearSelection()
        super().accept()

    def _field(self) -> QLineEdit | None:
        """Where the name is typed; the system's dialogs have none of ours."""
        return self.findChild(QLineEdit, "fileNameEdit")


def ask_for_file(parent: QWidget, title: str, folder: str, kinds: str) -> Path | None:
    """An existing file; `kinds` as "Lists (*.xlsx *.csv);;All files (*)". None when the user gave up."""
    dialog = _FileDialog(parent, title, folder, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _asked(dialog)


def ask_where(parent: QWidget, title: str, proposed: str) -> Path | None:
    """Where to write a file, `proposed` at first; the dialog asks before one is written over."""
    dialog = _FileDialog(parent, title, str(Path(proposed).parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(Path(proposed).suffix)
    dialog.selectFile(Path(proposed).name)
    return _asked(dialog)


def ask_for_folder(parent: QWidget, title: str, folder: str) -> Path | None:
    """An existing folder, `folder` at first. None when the user gave up."""
    dialog = _FileDialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _asked(dialog)


def _asked(dialog: _FileDialog) -> Path | None:
    dialog.setObjectName("file_dialog")
    dialog.fit_for_keys()
    try:
        wanted = dialog.exec() == QDialog.DialogCode.Accepted
        chosen = dialog.selectedFiles()
    finally:
        dialog.deleteLater()
    return Path(chosen[0]) if wanted and chosen else None
