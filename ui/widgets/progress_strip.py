"""How far long work is. It shows itself after 0.3 s, so that quick work does not flicker."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from transit_desk.language import Translator
from ui.widgets.buttons import PlainButton
from ui.widgets.layout import row
from ui.widgets.text import BodyText
from ui.worker import Job

PATIENCE_MS = 300


class ProgressStrip(QFrame):
    """Shows the first of the long jobs that the desk threads have, with Cancel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progress_strip")
        self._jobs: list[Job] = []
        self._working = ""
        self._stopping = ""
        self._what = BodyText("progress_what")
        self._bar = QProgressBar()
        self._bar.setObjectName("progress_bar")
        self._bar.setTextVisible(False)
        self._cancel = PlainButton("cancel_work", key="Esc")
        self._cancel.clicked.connect(self.cancel)
        box = row(self._what, self._bar, self._cancel, gap=2, parent=self)
        box.setContentsMargins(16, 4, 8, 4)
        box.setStretch(0, 2)
        box.setStretch(1, 3)
        box.setAlignment(self._bar, Qt.AlignmentFlag.AlignVCenter)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self.show)
        self.hide()

    def set_words(self, t: Translator) -> None:
        """Puts the words on."""
        self._working = t("Working")
        self._stopping = t("Stopping at the next step")
        self._cancel.set_words(t("Cancel"), t)
        self._bar.setAccessibleName(t("How far the work is"))
        self.setAccessibleName(self._working)

    def cancel(self) -> None:
        """Asks the job shown to stop at its next step."""
        if self._jobs:
            self._jobs[0].cancel()
            self._cancel.setEnabled(False)
            self._what.setText(self._stopping)

    def began(self, job: Job) -> None:
        """A long job was handed to a thread."""
        self._jobs.append(job)
        if len(self._jobs) == 1:
            self._fresh()
            self._patience.start()

    def stepped(self, job: Job, done: int, total: int, what: str) -> None:
        """It has come so far; `total` 0 when nobody knows how far it is to go."""
        if self._jobs and job is self._jobs[0] and not job.cancelled:
            self._what.setText(what)
            self._bar.setRange(0, total)
            self._bar.setValue(done)

    def ended(self, job: Job) -> None:
        """It ended, in whatever way."""
        if job in self._jobs:
            self._jobs.remove(job)
        if self._jobs:
            self._fresh()
        else:
            self._patience.stop()
            self.hide()

    def _fresh(self) -> None:
        self._what.setText(self._working)
        self._bar.setRange(0, 0)
        self._cancel.setEnabled(True)
