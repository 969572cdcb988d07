"""The four numbers of a boarding, big: expected, boarded, no-show, offloaded."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel

from transit_desk.domain.codes import PassengerState
from transit_desk.domain.rows import MovementBoard
from transit_desk.language import Translator
from transit_desk.language.words import word
from ui.widgets.layout import column, row
from ui.widgets.text import Caption

_ORDER = (
    PassengerState.BOARDED,
    PassengerState.EXPECTED,
    PassengerState.NO_SHOW,
    PassengerState.OFFLOADED,
)


class BoardingCounts(QFrame):
    """Read aloud as one sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("boarding_counts")
        self.setProperty("role", "card")
        self.numbers: dict[PassengerState, QLabel] = {}
        self._labels: dict[PassengerState, Caption] = {}
        cells = []
        for state in _ORDER:
            number = QLabel("0")
            number.setObjectName(f"count_{state.value}")
            number.setProperty("role", "count")
            label = Caption(f"count_{state.value}_label")
            for part in (number, label):
                part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.numbers[state], self._labels[state] = number, label
            cells.append(column(number, label, gap=0))
        box = row(*cells, gap=2, parent=self)
        box.setContentsMargins(16, 4, 16, 8)

    def show_counts(self, board: MovementBoard | None, t: Translator) -> None:
        """The numbers of this flight."""
        said = []
        for state, number in self.numbers.items():
            count = 0 if board is None else board.count(state)
            number.setText(t.number(count))
            self._labels[state].setText(word(t, state))
            said.append(f"{word(t, state)} {t.number(count)}")
        self.setAccessibleName(", ".join(said))
