"""What the pages before the desk have in common: a card in the middle, a heading, a sentence, one button."""

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLayout, QLineEdit, QScrollArea, QWidget

from ui.widgets.buttons import BackButton, PrimaryButton
from ui.widgets.fields import LineField
from ui.widgets.layout import column, restyle, row
from ui.widgets.text import BigText, BodyText

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from ui.language import UiLanguage
    from ui.theme import Theme
    from ui.worker import DeskThread

CARD_WIDTH = 560


class Reporter(Protocol):
    """Writes a report of a bug."""

    def report(self, error: BaseException) -> object:
        """Writes it, and says so."""


class PageParts(Protocol):
    """What a page is made from: `ShellParts` has it all, and whoever shows such a page on a screen."""

    @property
    def language(self) -> "UiLanguage": ...

    @property
    def theme(self) -> "Theme": ...

    @property
    def thread(self) -> "DeskThread": ...

    @property
    def paper_thread(self) -> "DeskThread": ...

    @property
    def crash(self) -> Reporter: ...

    def word_error(self, error: BaseException, t: "Translator", /) -> str | None: ...


class DoorPage(QScrollArea):
    """A page of one card. Enter in a field goes to the next empty one, and at last presses the button; Esc goes
    back where there is a way back."""

    back_wanted = Signal()

    def __init__(self, name: str, parts: PageParts, *, width: int = CARD_WIDTH) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._parts, self._width = parts, width
        self.heading, self.explained = BigText(f"{name}_heading"), BodyText(f"{name}_explained")
        self.said = BodyText(f"{name}_said")
        self.back = BackButton(f"{name}_back")
        self.back.clicked.connect(self.back_wanted)
        self.next = PrimaryButton(f"{name}_next", key="Return", bound=False)
        self.next.clicked.connect(self.go_on)
        self._card = QFrame()
        self._card.setObjectName(f"{name}_card")
        self._card.setProperty("role", "card")
        body = self.body()
        whole = QWidget()
        whole.setObjectName(f"{name}_body")
        box = column(
            self.heading,
            self.explained,
            body,
            self.said,
            row(self.back, 1, self.next),
            margin=3,
            gap=2,
            parent=self._card,
        )
        box.setStretch(2, 1)
        middle = row(1, self._card, 1, gap=0)
        middle.setStretch(1, 1000)  # as wide as it may be
        column(2, middle, 3, margin=1, gap=0, parent=whole)
        self.setWidget(whole)
        parts.language.changed.connect(self.retranslate)
        parts.theme.changed.connect(self._fit)
        self._fit()

    def body(self) -> QLayout:
        """What stands between the heading and the button; called once, before the first words."""
        raise NotImplementedError

    def go_on(self) -> None:
        """The button was pressed."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._parts.language.t
        self.back.set_words(t("Back"), t)

    def fields(self) -> tuple[LineField, ...]:
        """The fields in their order."""
        return ()

    def say(self, words: str, *, wrong: bool = False) -> None:
        """The sentence above the button; "" for none."""
        self.said.setText(words)
        self.said.setAccessibleName(words)
        self.said.setVisible(bool(words))
        restyle(self.said, role="wrong" if wrong else "")

    def say_error(self, error: Exception) -> None:
        """A refusal or a failure of the world in words; of a bug the window tells its report."""
        words = self._parts.word_error(error, self._parts.language.t)
        if words is not None:
            self.say(words, wrong=True)
        else:
            self._parts.crash.report(error)

    def set_busy(self, busy: bool) -> None:
        """While the desk works on what was answered."""
        for part in (*self.fields(), self.next, self.back):
            part.setEnabled(not busy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc, wherever the keyboard is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif event.key() == Qt.Key.Key_Escape and not self.back.isHidden() and self.back.isEnabled():
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        shown = [field for field in self.fields() if field.isVisible()]
        here = next((at for at, field in enumerate(shown) if field.hasFocus()), None)
        if here is not None and not shown[here].text():
            return
        for field in shown:
            if not field.text():
                field.setFocus(Qt.FocusReason.TabFocusReason)
                return
        if self.next.isEnabled():
            self.next.click()

    def _fit(self) -> None:
        self._card.setMaximumWidth(self._parts.theme.px(self._width))


def secret_field(name: str) -> LineField:
    """A field that shows dots for what is typed."""
    field = LineField(name)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field
