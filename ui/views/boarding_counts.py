"""Numbers that are read from afar: each big, with its word below."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel

from transit_desk.domain.codes import PassengerState
from transit_desk.domain.rows import MovementBoard
from transit_desk.language import Translator
from transit_desk.language.words import word
from ui.widgets.layout import column, row
from ui.widgets.text import BodyText

_ORDER = (
    PassengerState.BOARDED,
    PassengerState.EXPECTED,
    PassengerState.NO_SHOW,
    PassengerState.OFFLOADED,
)


class BigCounts(QFrame):
    """As many numbers as there are `names`. Read aloud as one sentence."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "card")
        self.numbers: list[QLabel] = []
        self._labels: list[BodyText] = []
        cells = []
        for one in names:
            number = QLabel("0")
            number.setObjectName(f"{name}_{one}")
            number.setProperty("role", "count")
            label = BodyText(f"{name}_{one}_label")
            label.setProperty("role", "caption")
            number.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            self.numbers.append(number)
            self._labels.append(label)
            cells.append(column(number, label, gap=0))
        box = row(*cells, gap=2, parent=self)
        box.setContentsMargins(16, 4, 16, 8)
        for at in range(len(cells)):
            box.setStretch(at, 1)

    def show_counts(self, counts: Sequence[tuple[str, str]]) -> None:
        """(number, word) in the order of the names."""
        for number, label, (count, words) in zip(self.numbers, self._labels, counts, strict=True):
            number.setText(count)
            label.setText(words)
        self.setAccessibleName(", ".join(f"{words} {count}" for count, words in counts))


class BoardingCounts(BigCounts):
    """Boarded, expected, no-show, offloaded."""

    def __init__(self) -> None:
        super().__init__("boarding_counts", [state.value for state in _ORDER])

    def show_board(self, board: MovementBoard | None, t: Translator) -> None:
        """The numbers of this flight."""
        self.show_counts(
            [(t.number(0 if board is None else board.count(state)), word(t, state)) for state in _ORDER]
        )
