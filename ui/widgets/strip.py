"""The strip at the bottom: what was done, with Undo, until the next thing is done."""

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from transit_desk.language import Translator
from ui.shell import Kind
from ui.status import Status
from ui.theme import Theme
from ui.widgets.buttons import PlainButton
from ui.widgets.layout import restyle, row
from ui.widgets.status_badge import StatusShape
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

KEPT = 20


class Act(NamedTuple):
    """One sentence of the strip. `undo` starts the taking back, on the main thread."""

    text: str
    kind: Kind
    undo: Callable[[], None] | None


class Strip(QFrame):
    """Shows the last act; earlier ones are under `Earlier`, each with an Undo of its own while it has one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.acts: deque[Act] = deque(maxlen=KEPT)
        self._undo_words = ""
        self._menu_name = ""
        self._menu: QMenu | None = None
        self._shape = StatusShape("strip_shape", theme, size=20)
        self._text = BodyText("strip_text")
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._undo = PlainButton("undo", key="Ctrl+Z")
        self._undo.clicked.connect(self.undo)
        self._earlier = PlainButton("earlier")
        self._earlier.clicked.connect(self._show_earlier)
        box = row(self._shape, self._text, self._undo, self._earlier, gap=1, parent=self)
        box.setContentsMargins(16, 4, 8, 4)
        box.setStretch(1, 1)
        self._parts = (self._shape, self._text, self._undo, self._earlier)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the first sentence must not push the screen up
        self.setSizePolicy(policy)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    @property
    def can_undo(self) -> bool:
        """Whether the act shown can be taken back."""
        return bool(self.acts) and self.acts[-1].undo is not None

    def set_words(self, t: Translator) -> None:
        """Puts the words on the buttons. Sentences already said stay as they were said."""
        self._undo_words = t("Undo")
        self._undo.set_words(self._undo_words, t)
        self._earlier.set_words(t("Earlier"), t, t("Earlier acts"))
        self._menu_name = t("Earlier acts")
        self.setAccessibleName(t("What was done"))

    def say(self, text: str, kind: Kind, undo: Callable[[], None] | None = None) -> None:
        """Shows a sentence and remembers it."""
        self.acts.append(Act(text, kind, undo))
        self._show()

    def undo(self) -> None:
        """Takes back the act shown, once."""
        if self.acts:
            self._take_back(self.acts[-1])

    def _take_back(self, act: Act, _checked: bool = False) -> None:
        for at, known in enumerate(self.acts):
            if known is act and act.undo is not None:  # not taken back from an open menu meanwhile
                self.acts[at] = act._replace(undo=None)
                self._show()
                act.undo()
                return

    def _show(self) -> None:
        act = self.acts[-1]
        self._shape.show_status(
            {"info": Status.UNKNOWN, "done": Status.READY, "refused": Status.STOP}[act.kind],
            filled=act.kind != "refused",
        )
        self._shape.setVisible(act.kind != "info")
        self._text.setText(act.text)
        self._text.setAccessibleName(act.text)
        self._undo.setVisible(act.undo is not None)
        self._earlier.setVisible(len(self.acts) > 1)
        restyle(self, kind=act.kind)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self._text, QAccessible.Event.Alert))

    def _show_earlier(self) -> None:
        from PySide6.QtWidgets import QMenu

        if self._menu is None:
            self._menu = QMenu(self)
            self._menu.setObjectName("earlier_acts")
        menu = self._menu
        menu.clear()
        menu.setAccessibleName(self._menu_name)
        for act in reversed(list(self.acts)[:-1]):
            words = f"{act.text}   [{self._undo_words}]" if act.undo is not None else act.text
            entry = menu.addAction(words.replace("&", "&&"))
            entry.setEnabled(act.undo is not None)
            entry.triggered.connect(partial(self._take_back, act))
        size = menu.sizeHint()
        menu.popup(self._earlier.mapToGlobal(QPoint(self._earlier.width() - size.width(), -size.height())))
