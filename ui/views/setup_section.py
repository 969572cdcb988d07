"""The base of the sections of Setup."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSpinBox, QWidget

from transit_desk.language import Translator

if TYPE_CHECKING:
    from ui.screen import Screen


class Section(QWidget):
    """One section: `retranslate` puts the words on, `read` reads what is stored."""

    name = ""
    _taken_back = Signal(object)

    def __init__(self, host: "Screen") -> None:
        super().__init__()
        self.setObjectName(f"{self.name}_section")
        self.host = host
        self.shell = host.shell
        # Undo jobs run on the database thread; what touches widgets is sent over to the main thread.
        self._taken_back.connect(lambda act: act(), Qt.ConnectionType.QueuedConnection)
        self.build()

    @property
    def t(self) -> Translator:
        """The translator of the moment."""
        return self.shell.language.t

    def title(self, t: Translator) -> str:
        """What the section is called in the list."""
        raise NotImplementedError

    def build(self) -> None:
        """Makes the widgets."""

    def retranslate(self) -> None:
        """Puts every word on."""

    def read(self) -> None:
        """Reads what is stored, when the section comes on view or something was undone."""

    def unsaved(self) -> bool:
        """As `Screen.unsaved`."""
        return False

    def on_main_thread(self, act: Callable[[], object]) -> Callable[[], None]:
        """An undo job that has `act` done by the main thread."""
        return lambda: self._taken_back.emit(act)


def number_field(name: str, lowest: int, highest: int, suffix: str = "") -> QSpinBox:
    """A field for a whole number."""
    field = QSpinBox()
    field.setObjectName(name)
    field.setRange(lowest, highest)
    field.setSuffix(suffix)
    field.lineEdit().setTextMargins(6, 0, 0, 0)
    return field
