"""A field for a code with its name ('ADD  Addis Ababa'), found by the first letters of either."""

from collections.abc import Sequence

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from ui.models.folding import folded
from ui.widgets.layout import restyle


class CodeField(QComboBox):
    """Type the code or the beginning of a word of the name: on leaving, the field shows what is meant, which is
    `code()`. Alt+Down opens the list."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._codes: list[str] = []
        self._field = QLineEdit()
        self._field.setObjectName(f"{name}_text")
        self.setLineEdit(self._field)
        # A list that opens by itself would stand in the way of Tab.
        self.setCompleter(None)  # type: ignore[arg-type]  # the stubs forget that None takes it away
        self._field.editingFinished.connect(self._settle)

    def set_name(self, name: str, placeholder: str = "") -> None:
        """The accessible name, and what stands in the empty field."""
        self.setAccessibleName(name)
        self._field.setAccessibleName(name)
        self._field.setPlaceholderText(placeholder)

    def set_codes(self, codes: Sequence[tuple[str, str]]) -> None:
        """(code, name) in order; what is in the field stays."""
        kept = self.code()
        self._codes = [code for code, _ in codes]
        self.clear()
        self.addItems([f"{code}  {name}" for code, name in codes])
        self.set_code(kept)

    def code(self) -> str:
        """The code meant: one chosen, one typed, or the only one whose name begins so; otherwise the text
        as typed, in capitals, for the rules to refuse."""
        text = self.currentText().strip()
        first = text.split(" ", 1)[0].upper()
        if first in self._codes:
            return first
        wanted = folded(text)
        fitting = [
            code
            for at, code in enumerate(self._codes)
            if wanted and any(word.startswith(wanted) for word in self._starts(at))
        ]
        return fitting[0] if len(fitting) == 1 else text.upper()

    @property
    def is_known(self) -> bool:
        """Whether what is in the field is a code of the list."""
        return self.code() in self._codes

    def set_code(self, code: str) -> None:
        """Shows a code with its name; one that is not in the list is shown as it is."""
        if code in self._codes:
            self.setCurrentIndex(self._codes.index(code))
        else:
            self.setCurrentIndex(-1)
            self.setEditText(code)
        self._field.setCursorPosition(0)

    def set_wrong(self, why: str) -> None:
        """Marks the field; '' clears it."""
        restyle(self, wrong=bool(why))
        self._field.setToolTip(why)
        self._field.setAccessibleDescription(why)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Comes with its text marked: typing replaces it."""
        super().focusInEvent(event)
        self._field.setSelection(len(self._field.text()), -len(self._field.text()))  # the code stays in view

    def _starts(self, at: int) -> tuple[str, ...]:
        """What a typed text may be the beginning of: the code, the name, each further word of the name."""
        name = folded(self.itemText(at).partition("  ")[2])
        words = name.split()
        return (folded(self._codes[at]), *(" ".join(words[begin:]) for begin in range(len(words))))

    def _settle(self) -> None:
        """The field is left: a code that was understood is shown with its name."""
        code = self.code()
        if code in self._codes:
            self.set_code(code)
