"""The page over the window while it closes: a backup is saved, then the window is gone."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from ui.widgets.buttons import BackButton, PlainButton, PrimaryButton
from ui.widgets.layout import column, restyle, row
from ui.widgets.text import BigText, BodyText

if TYPE_CHECKING:
    from ui.door_page import PageParts

WIDTH = 680


class ClosingPage(QWidget):
    """While the backup is made: how far it is, and the key that skips it. When it failed: why, and the choice."""

    skip_wanted = Signal()
    close_wanted = Signal()
    again_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, parts: "PageParts") -> None:
        super().__init__()
        self.setObjectName("closing")
        self._parts = parts
        self._failure: Exception | None = None
        self._stopping = False
        self.heading, self.explained = BigText("closing_heading"), BodyText("closing_explained")
        self.heading.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setObjectName("closing_progress")
        self.bar.setTextVisible(False)
        self.skip = BackButton("closing_skip")
        self.skip.clicked.connect(self._skip)
        self.back = BackButton("closing_back")
        self.back.clicked.connect(self.back_wanted)
        self.again = PlainButton("closing_again")
        self.again.clicked.connect(self.again_wanted)
        self.close_now = PrimaryButton("closing_close", key="Return", bound=False)
        self.close_now.clicked.connect(self.close_wanted)
        self._card = QFrame()
        self._card.setObjectName("closing_card")
        self._card.setProperty("role", "card")
        column(
            self.heading,
            self.explained,
            self.bar,
            row(self.skip, self.back, 1, self.again, self.close_now),
            margin=3,
            gap=2,
            parent=self._card,
        )
        middle = row(1, self._card, 1, gap=0)
        middle.setStretch(1, 1000)
        column(2, middle, 3, margin=2, gap=0, parent=self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        parts.language.changed.connect(self.retranslate)
        parts.theme.changed.connect(self._fit)
        self._fit()
        self.begin()

    @property
    def failure(self) -> Exception | None:
        """Why there is no backup; None while it is being made."""
        return self._failure

    def begin(self) -> None:
        """The backup begins."""
        self._failure, self._stopping = None, False
        self.bar.setRange(0, 0)
        self.retranslate()
        self.setFocus()

    def stepped(self, done: int, total: int) -> None:
        """It has come so far."""
        if self._failure is None and not self._stopping:
            self.bar.setRange(0, total)
            self.bar.setValue(done)

    def fail(self, error: Exception) -> None:
        """There is no backup."""
        self._failure = error
        self.retranslate()
        self.close_now.setFocus()

    def retranslate(self) -> None:
        """Puts every word on."""
        t, failure = self._parts.language.t, self._failure
        if failure is None:
            self.heading.setText(t("Saving a backup"))
            words = t("The computer can be switched off when this window is gone.")
            self.explained.setText(f"{words} {t('Stopping at the next step')}" if self._stopping else words)
        else:
            self.heading.setText(t("No backup was saved"))
            said = self._parts.word_error(failure, t)
            self.explained.setText(said or t("This did not work. What was saved before is safe."))
        restyle(self.explained, role="" if failure is None else "wrong")
        self.setAccessibleName(f"{self.heading.text()}. {self.explained.text()}")
        self.bar.setAccessibleName(t("How far the work is"))
        self.bar.setVisible(failure is None)
        self.skip.set_words(t("Close without a backup"), t)
        self.skip.setVisible(failure is None)
        self.back.set_words(t("Back"), t)
        self.again.set_words(t("Try again"), t)
        self.close_now.set_words(t("Close all the same"), t)
        for button in (self.back, self.again, self.close_now):
            button.setVisible(failure is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc skips, or goes back to the desk; Enter closes after a failure."""
        if event.key() == Qt.Key.Key_Escape:
            if self._failure is not None:
                self.back_wanted.emit()
            else:
                self._skip()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._failure is not None:
            self.close_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _skip(self) -> None:
        """The first time the backup stops at its next step; who can't wait for that closes at once."""
        if self._stopping:
            self.close_wanted.emit()
            return
        self._stopping = True
        self.retranslate()
        self.setFocus()
        self.skip_wanted.emit()

    def _fit(self) -> None:
        self._card.setMaximumWidth(self._parts.theme.px(WIDTH))
