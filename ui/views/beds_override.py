"""What a hard rule says against a bed, for who may set it aside: with a reason, which must be typed."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from transit_desk.language import Translator
from ui.status import Status
from ui.theme import Theme
from ui.widgets.buttons import DangerButton, PlainButton
from ui.widgets.fields import LineField
from ui.widgets.layout import column, restyle, row
from ui.widgets.status_badge import StatusShape
from ui.widgets.text import BodyText

LONGEST_REASON = 200


class ReasonBar(QFrame):
    """Shown by `ask`, hidden by `withdraw` and by the act itself. Enter in the filled field does it, Esc leaves."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "card")
        restyle(self, status=Status.STOP.value)
        self._then: Callable[[str], None] | None = None
        self._back: QWidget | None = None
        self._shape = StatusShape(f"{name}_shape", theme, size=20)
        self._shape.show_status(Status.STOP)
        self._text = BodyText(f"{name}_text")
        self._text.setWordWrap(True)
        self.reason = LineField(f"{name}_reason")
        self.reason.setMaxLength(LONGEST_REASON)
        self.reason.textChanged.connect(self._typed)
        self.give = DangerButton(f"{name}_give")
        self.give.clicked.connect(self._do)
        self._leave = PlainButton(f"{name}_leave")
        self._leave.clicked.connect(self.withdraw)
        says = row(self._shape, self._text, gap=1)
        says.setStretch(1, 1)
        acts = row(self.reason, self.give, self._leave, gap=1)
        acts.setStretch(0, 1)
        column(says, acts, parent=self).setContentsMargins(16, 6, 8, 6)
        self.hide()

    @property
    def text(self) -> str:
        """What speaks against it."""
        return self._text.text()

    def set_words(self, t: Translator) -> None:
        """Puts the words on."""
        self.reason.set_name(t("Reason, which stays in sight"), t("Reason, which stays in sight"))
        self.give.set_words(t("Set the rule aside"), t)
        self._leave.set_words(t("Leave it"), t)

    def ask(self, why: str, then: Callable[[str], None], back: QWidget) -> None:
        """Says what speaks against it and waits for a reason; `then` gets it. The keyboard returns to `back`."""
        self._then, self._back = then, back
        self._text.setText(why)
        self._text.setAccessibleName(why)
        self.reason.clear()
        self._typed("")
        self.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        QAccessible.updateAccessibility(QAccessibleEvent(self._text, QAccessible.Event.Alert))

    def withdraw(self) -> None:
        """Nobody sets a rule aside now."""
        if self._then is not None:
            back, self._then, self._back = self._back, None, None
            if back is not None and (
                self.reason.hasFocus() or self.give.hasFocus() or self._leave.hasFocus()
            ):
                back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does it, Esc leaves it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do()
        elif event.key() == Qt.Key.Key_Escape:
            self.withdraw()
        else:
            super().keyPressEvent(event)

    def _typed(self, text: str) -> None:
        self.give.setEnabled(bool(text.strip()))

    def _do(self) -> None:
        then, reason = self._then, self.reason.text().strip()
        if then is not None and reason:
            back, self._then, self._back = self._back, None, None
            self.hide()
            if back is not None:
                back.setFocus(Qt.FocusReason.OtherFocusReason)
            then(reason)
