"""What a rule says against an act, with the one button that does it all the same.

No dialog: whoever leaves it alone has refused."""

from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QWidget

from transit_desk.language import Translator
from ui.status import Status
from ui.theme import Theme
from ui.widgets.buttons import PlainButton
from ui.widgets.layout import restyle, row
from ui.widgets.status_badge import StatusShape
from ui.widgets.text import BodyText


class OverrideBar(QFrame):
    """Shown by `offer`, hidden by `withdraw` and by the act itself."""

    def __init__(self, name: str, theme: Theme, key: str = "Ctrl+G", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "card")
        restyle(self, status=Status.ATTENTION.value)
        self._then: Callable[[], None] | None = None
        self._shape = StatusShape(f"{name}_shape", theme, size=20)
        self._shape.show_status(Status.ATTENTION)
        self._text = BodyText(f"{name}_text")
        self._give = PlainButton(f"{name}_give", key=key)
        self._give.clicked.connect(self._do)
        self._leave = PlainButton(f"{name}_leave")
        self._leave.clicked.connect(self.withdraw)
        box = row(self._shape, self._text, self._give, self._leave, gap=1, parent=self)
        box.setContentsMargins(16, 4, 8, 4)
        box.setStretch(1, 1)
        self.hide()

    @property
    def text(self) -> str:
        """What speaks against it."""
        return self._text.text()

    def set_words(self, give: str, leave: str, t: Translator) -> None:
        """The words of the two buttons."""
        self._give.set_words(give, t)
        self._leave.set_words(leave, t)

    def offer(self, why: str, then: Callable[[], None]) -> None:
        """Says what speaks against it; `then` is called when the user does it all the same."""
        self._then = then
        self._text.setText(why)
        self._text.setAccessibleName(why)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self._text, QAccessible.Event.Alert))

    def withdraw(self) -> None:
        """The offer no longer stands."""
        self._then = None
        self.hide()

    def _do(self) -> None:
        then = self._then
        self.withdraw()
        if then is not None:
            then()
