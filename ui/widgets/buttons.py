"""The three kinds of button. The key that presses one is written on it."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcutEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from transit_desk.language import N_, Translator

_KEY_WORDS = {
    "Return": N_("Enter"),
    "Enter": N_("Enter"),
    "Del": N_("Del"),
    "Space": N_("Space"),
    "Esc": N_("Esc"),
    "Shift": N_("Shift"),
    "PgUp": N_("PgUp"),
    "PgDown": N_("PgDn"),
    "Up": N_("Up"),
    "Down": N_("Down"),
}


def key_words(key: str, t: Translator) -> str:
    """A key sequence ('Ctrl+Return') as it stands on the keyboard of the reader ('Ctrl+Entrée')."""
    return "+".join(t(_KEY_WORDS[part]) if part in _KEY_WORDS else part for part in key.split("+"))


def with_key(words: str, key: str, t: Translator) -> str:
    """Words of a button whose key acts in the list beside it, and not in the whole window."""
    return f"{words}  ({key_words(key, t)})"


class _Button(QPushButton):
    kind = ""

    def __init__(
        self,
        name: str,
        key: str = "",
        parent: QWidget | None = None,
        *,
        bound: bool = True,
        permitted: bool = True,
    ) -> None:
        """`bound` False: the key only stands on the button, because it does this only where a list or board
        has the focus and hears it itself (Enter in the whole window would swallow every scan). A button that is
        not `permitted` is never shown, whatever the screen says, and its key does nothing."""
        super().__init__(parent)
        self._permitted = permitted
        if not permitted:
            self.hide()
        self.setObjectName(name)
        self._key = key
        self._bound = bound
        self._grabbed = 0
        if self.kind:
            self.setProperty("kind", self.kind)

    @property
    def permitted(self) -> bool:
        """Whether who works here has the right to press it."""
        return self._permitted

    def setVisible(self, visible: bool) -> None:
        """Shows or hides it; one that is not permitted stays away."""
        super().setVisible(visible and self._permitted)

    @property
    def key(self) -> str:
        """The key sequence that presses the button, in Qt's spelling; empty when there is none."""
        return self._key

    def set_words(self, words: str, t: Translator | None = None, spoken: str = "") -> None:
        """What stands on the button; `spoken` where a screen reader needs more than that.

        `t` words the key for the reader; without it the key keeps its English name.
        """
        shown = words.replace("&", "&&")
        if self._key:
            key = key_words(self._key, t) if t else self._key.replace("Return", "Enter")
            shown = f"{shown}  ({key})"
            self.setAccessibleDescription(key)
        self.setText(shown)
        self.setAccessibleName(spoken or words)
        if self._key and self._bound and not self._grabbed:
            # Not `setShortcut`: that one repeats while the key is down, and one long press would propose a plan
            # and accept it.
            self._grabbed = self.grabShortcut(QKeySequence(self._key))
            self.setShortcutAutoRepeat(self._grabbed, False)

    def event(self, event: QEvent) -> bool:
        """A button's key presses it at once; Qt would wait 0.1 s to show the button going down."""
        if isinstance(event, QShortcutEvent) and not event.isAmbiguous():
            self.click()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a button, as Space does: people who work by keyboard expect it."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held:
            if not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)


class PrimaryButton(_Button):
    """What one comes to this screen to do: one a screen, bottom right."""

    kind = "primary"


class PlainButton(_Button):
    """Any other act."""


class BackButton(PlainButton):
    """Back to where one came from. Esc is written on it, and handled by the page (`keyPressEvent`) and not as a
    shortcut: while long work runs, the window's own Esc cancels that."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, "Esc", parent, bound=False)


class DangerButton(_Button):
    """What takes something away; apart from the primary button, never the default."""

    kind = "danger"


class ToolButton(QToolButton):
    """A small button with a picture; its words are the tooltip and the accessible name."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "tool")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_words(self, words: str, key: str = "") -> None:
        """The tooltip and the accessible name; `key` is added to the tooltip."""
        side = round(self.fontMetrics().height() * 1.2)
        self.setIconSize(QSize(side, side))
        self.setToolTip(f"{words} ({key})" if key else words)
        self.setAccessibleName(words)
