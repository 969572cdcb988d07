"""The paper pack: made by one key from anywhere, to be printed at once or saved locked."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from transit_desk.domain.rights import Right
from transit_desk.language import Translator
from ui.papers import document_of
from ui.preview import Preview
from ui.screen import Screen
from ui.widgets.buttons import BackButton
from ui.widgets.layout import column, row
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from transit_desk.services.papers import Made
    from transit_desk.services.progress import Progress
    from ui.worker import Job


class PaperPackScreen(Screen):
    """Made anew at each visit: it is of the moment. Esc goes back to where one was."""

    name = "paper_pack"

    def build(self) -> None:
        self._job: Job | None = None
        self.note = BodyText("pack_note")
        self.note.setProperty("role", "soft")
        self.preview = Preview("pack_preview", self.shell)
        self.preview.closed.connect(self.shell.go_back)
        self.back = BackButton("pack_back")
        self.back.clicked.connect(self.shell.go_back)
        top = row(self.note, self.back, gap=2)
        top.setStretch(0, 1)
        column(top, self.preview, gap=2, parent=self).setStretch(1, 1)

    def retranslate(self) -> None:
        t = self.t
        self.setAccessibleName(t("Paper pack"))
        where = (
            t("You find it in Setup, under Backup.")
            if self.permits(Right.SET_UP)
            else t("The supervisor finds it in Setup, under Backup.")
        )
        self.note.setText(
            t(
                "With it the centre works for a day without the PC. Printed, it is open: keep it with you. Saved, "
                "it opens with the password of the paper pack alone. {where}",
                where=where,
            )
        )
        self.back.set_words(t("Back"), t)

    def activated(self) -> None:
        if self._job is not None:
            return
        desk, t = self.shell.desk, self.t

        def job(progress: "Progress") -> "Made":
            from transit_desk.services.paper_pack import paper_pack

            return paper_pack(desk, t, progress)

        self.preview.set_documents(())
        self.preview.area.setFocus()
        self._job = self.act_long(
            job, lambda made: self._show(made, t), failed=self._failed, stopped=self._stopped, paper=True
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, wherever the keyboard is."""
        if event.key() == Qt.Key.Key_Escape:
            self.shell.go_back()
        else:
            super().keyPressEvent(event)

    def _show(self, made: "Made", t: Translator) -> None:
        self._job = None
        desk = self.shell.desk

        def locked() -> bytes:
            from transit_desk.services.paper_pack import lock_pack

            return lock_pack(desk, made)

        document = document_of(self.shell, made, t("Paper pack"), owner=self)
        about = t.date(t.local(self.shell.now()).date())
        stem, dot, suffix = document.file_name.rpartition(".")
        self.preview.set_documents(
            (document._replace(content=locked, file_name=f"{stem} {about}{dot}{suffix}"),)
        )
        keyboard: QWidget | None = self.focusWidget()
        if self.isVisible() and (keyboard is None or not self.preview.isAncestorOf(keyboard)):
            self.preview.area.setFocus()

    def _failed(self, error: Exception) -> None:
        self._job = None
        self.shell.refuse(error)

    def _stopped(self) -> None:
        self._job = None
        self.shell.say(self.t("Cancelled. The paper pack was not made."), kind="info")
        self.shell.go_back()
