"""The evacuation list: made by one key from anywhere, printed by Enter. Without a printer it is saved and opened."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent

from transit_desk.language import Translator
from transit_desk.services.files import write_whole
from ui.papers import document_of
from ui.preview import Preview
from ui.screen import Screen
from ui.widgets.buttons import BackButton, PlainButton
from ui.widgets.layout import column, row
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from transit_desk.services.papers import Made
    from ui.worker import Job


FRESH = timedelta(seconds=30)
"""A list made longer ago is made anew before it is printed: who went through the gate since?"""
PRINTER_PATIENCE = timedelta(seconds=5)
"""A printer that has not taken the last list for so long is not waited for; a second Enter before that is a slip."""


class EvacuationScreen(Screen):
    """Made anew at each visit: it is of the moment. Enter prints at once, Esc goes back to where one was.

    It is made on a thread of its own and printed on another: a backup, a plan or a printer that hangs must not
    hold it up.
    """

    name = "evacuation"

    def build(self) -> None:
        self._job: Job | None = None
        self._wanted = False
        self._made_at: datetime | None = None
        self.note = BodyText("evacuation_note")
        self.preview = Preview(
            "evacuation_preview", self.shell, self.shell.alarm_thread, self.shell.alarm_printing_thread
        )
        self.preview.closed.connect(self.shell.go_back)
        self.at_once = PlainButton("print_at_once", key="Return", bound=False)
        self.at_once.clicked.connect(self.print_at_once)
        self.back = BackButton("evacuation_back")
        self.back.clicked.connect(self.shell.go_back)
        top = row(self.note, self.at_once, self.back, gap=2)
        top.setStretch(0, 1)
        column(top, self.preview, gap=2, parent=self).setStretch(1, 1)

    def retranslate(self) -> None:
        t = self.t
        self.setAccessibleName(t("Evacuation list"))
        self.note.setText(
            t(
                "Who is inside now, by room. The first page is for whoever leads, then one part for whoever searches "
                "each block."
            )
        )
        self.at_once.set_words(t("Print at once"), t)
        self.back.set_words(t("Back"), t)

    def activated(self) -> None:
        if self._job is not None:
            return
        self.preview.set_documents(())
        self.preview.area.setFocus()
        self._wanted = False
        self._make()

    def come_back(self) -> None:
        self.activated()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc, wherever the keyboard is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.print_at_once()
        elif event.key() == Qt.Key.Key_Escape:
            self.shell.go_back()
        else:
            super().keyPressEvent(event)

    def print_at_once(self) -> None:
        """On the printer of this desk, without a question. Where there is none, or it has not taken the list before
        this one, the list is saved and opened.

        While the list is still being made, it is printed as soon as it is there. One that has been on view for a
        while is made anew first.
        """
        if self._job is None and not self._is_fresh():
            self._make()
        if self._job is not None:
            self._wanted = True
        else:
            self._print()

    # Inside

    def _is_fresh(self) -> bool:
        return self._made_at is not None and abs(self.shell.now() - self._made_at) <= FRESH

    def _make(self) -> None:
        desk, t, now = self.shell.desk, self.t, self.shell.now()

        def job() -> "Made":
            from transit_desk.services.evacuation import evacuation_list

            return evacuation_list(desk, t)

        self._job = self.shell.alarm_thread.run(
            job, lambda made: self._show(made, t, now), self._failed, owner=self
        )

    def _print(self) -> None:
        if self.preview.document is None:
            return
        t, now = self.t, self.shell.now()
        if self.preview.printing.busy:
            sent_at = self.preview.sent_at
            if sent_at is not None and abs(now - sent_at) <= PRINTER_PATIENCE:
                title = self.preview.document.title
                self.shell.say(t("Sending {title} to the printer", title=title), kind="info")
                return
            self._save_and_open(
                lambda file: t("The printer does not answer: saved as {file}, and opened.", file=file)
            )
            return
        printer = default_printer()
        if printer is None:
            self._save_and_open(
                lambda file: t("No printer is set up here: saved as {file}, and opened.", file=file)
            )
        else:
            printer.setDocName(self.preview.document.title)
            self.preview.print_on(printer)

    def _show(self, made: "Made", t: Translator, made_at: datetime) -> None:
        self._job, self._made_at = None, made_at
        moment = f"{t.local(made_at):%Y-%m-%d %H.%M}"
        self.preview.set_documents(
            (document_of(self.shell, made, t("Evacuation list"), owner=self, about=moment),)
        )
        if self.isVisible():
            self.preview.area.setFocus()
        if self._wanted:
            self._wanted = False
            self._print()

    def _failed(self, error: Exception) -> None:
        self._job, self._made_at, self._wanted = None, None, False
        self.shell.refuse(error)

    def _save_and_open(self, words: Callable[[str], str]) -> None:
        """`words` tell which file it is."""
        document = self.preview.document
        if document is None:
            return
        path = Path(self.shell.settings.get("preview.folder") or str(Path.home())) / document.file_name

        def saved() -> None:
            self.shell.say(words(str(path)))
            if document.saved is not None:
                document.saved()
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

        self.shell.alarm_thread.run(
            lambda: write_whole(path, document.content()), lambda _: saved(), self.shell.refuse, owner=self
        )


def default_printer() -> "QPrinter | None":
    """The printer that the system prints on when nobody chooses; the only one, where none is the usual."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo  # loads the system's printers

    found = QPrinterInfo.defaultPrinter()
    if found.isNull():
        others = QPrinterInfo.availablePrinters()
        if len(others) != 1:
            return None
        found = others[0]
    return QPrinter(found, QPrinter.PrinterMode.HighResolution)
