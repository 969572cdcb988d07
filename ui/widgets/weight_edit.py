"""A weight in kilograms, typed with a comma or a point; grams inside."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from transit_desk.language import Translator
from ui.widgets.fields import LineField

_WEIGHT = re.compile(r"\s*(\d{1,3})(?:[.,](\d{1,3}))?\s*(?:kg)?\s*", re.IGNORECASE)


def grams_of(text: str) -> int | None:
    """'22,5', '22.5 kg' or '22' as whole grams; None for anything else, and for a weight of nothing."""
    found = _WEIGHT.fullmatch(text)
    if found is None:
        return None
    grams = int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0"))
    return grams or None


class WeightEdit(LineField):
    """`grams()` is the weight typed, or None; a text that is no weight is marked when the field is left."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._sentence = ""
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setMaxLength(10)
        self.textEdited.connect(lambda _: self.set_wrong(""))
        self.editingFinished.connect(self._check)

    def set_words(self, name: str, t: Translator) -> None:
        """The accessible name, and the sentence for what is no weight."""
        self._sentence = t("Type the weight in kilograms, for example {example}.", example=t.number(22.5, 1))
        self.set_name(name, t("kg"))
        if self.property("wrong"):
            self.set_wrong(self._sentence)

    def grams(self) -> int | None:
        """Whole grams, or None when nothing or no weight is typed."""
        return grams_of(self.text())

    def set_grams(self, grams: int | None, t: Translator) -> None:
        """Shows a weight, in the reader's way of writing it."""
        self.setText("" if grams is None else t.number(grams / 1000, 1))
        self.set_wrong("")

    def complain(self) -> None:
        """Says what a weight looks like, also of the empty field."""
        self.set_wrong(self._sentence)

    def _check(self) -> None:
        self.set_wrong(self._sentence if self.text().strip() and self.grams() is None else "")
