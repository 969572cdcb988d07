"""Lists: every paper with its preview, and the way in of a nominal roll."""

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent

from transit_desk.domain.rights import Right
from ui.screen import Screen
from ui.views.lists_import import ImportPage
from ui.views.lists_print import PapersPage
from ui.widgets.layout import column
from ui.widgets.pages import Pages

LIST_SUFFIXES = frozenset({".xlsx", ".xlsm", ".csv", ".txt", ".tsv"})


class ListsScreen(Screen):
    """Papers at first; Ctrl+I, or a file dropped here, imports a list."""

    name = "lists"

    def build(self) -> None:
        self.setAcceptDrops(self.permits(Right.IMPORT_LISTS))
        self.papers = PapersPage(self.shell)
        self.importing = ImportPage(self.shell)
        self.papers.import_wanted.connect(self._import)
        self.importing.closed.connect(self._show_papers)
        self.stack = Pages("lists_mode")
        self.stack.addWidget(self.papers)
        self.stack.addWidget(self.importing)
        column(self.stack, parent=self)

    def retranslate(self) -> None:
        self.setAccessibleName(self.t("Lists"))
        self.papers.retranslate()
        self.importing.retranslate()

    def activated(self) -> None:
        if self.importing.is_done:  # who comes back another time comes for the papers
            self.importing.leave()
        if self.stack.currentWidget() is self.papers:
            self.papers.read()
        if self.focusWidget() is None:
            self.papers.papers.setFocus()

    def open_movement(self, movement_id: int) -> bool:
        """The papers of this flight."""
        self._show_papers()
        return self.papers.open_movement(movement_id)

    def import_file(self, path: Path) -> None:
        """Shows what is in a file; nothing is stored before the user says so."""
        self.stack.setCurrentWidget(self.importing)
        self.importing.read_file(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file that may be a list."""
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A dropped file is as good as a chosen one."""
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.import_file(path)

    def _import(self) -> None:
        self.stack.setCurrentWidget(self.importing)
        self.importing.ask_for_file()

    def _show_papers(self) -> None:
        self.stack.setCurrentWidget(self.papers)
        self.papers.read()
        self.papers.papers.setFocus()


def _dropped(event: QDropEvent) -> Path | None:
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() in LIST_SUFFIXES else None
