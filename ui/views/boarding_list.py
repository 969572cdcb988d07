"""The passengers of a flight by case, with where each one stands."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from transit_desk.domain.codes import MovementState, PassengerState
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import MovementBoard, PassengerRow
from transit_desk.language import Translator
from transit_desk.language.words import age
from ui.models.rows import Column
from ui.permits import permits
from ui.shell import Shell
from ui.views.boarding_words import passenger_status, passenger_words
from ui.widgets.desk_table import DeskTable
from ui.widgets.fields import SearchField
from ui.widgets.layout import column
from ui.widgets.tabs import Tabs

UNDO_KEYS = ("U", "Backspace")
OFFLOAD_KEY = "O"
CASE_KEY = "C"


class Seen(StrEnum):
    """Which passengers the list shows."""

    TO_BOARD = "to_board"
    BOARDED = "boarded"
    STOPPED = "stopped"
    ALL = "all"


_SHOWN: dict[Seen, Callable[[PassengerRow], bool]] = {
    Seen.TO_BOARD: lambda row: row.state is PassengerState.EXPECTED,
    Seen.BOARDED: lambda row: row.state is PassengerState.BOARDED,
    Seen.STOPPED: lambda row: row.state is PassengerState.EXPECTED and not row.ready,
    Seen.ALL: lambda row: True,
}


def _closed(board: MovementBoard | None) -> bool:
    return board is not None and board.movement.state is MovementState.CLOSED


class BoardingList(QWidget):
    """Enter or Space boards the chosen passenger; the letters act as in `DeskTable`. Who boards nobody looks."""

    board_wanted = Signal(int)
    """(person id)."""
    act_wanted = Signal(str)
    """(one of UNDO_KEYS, OFFLOAD_KEY, CASE_KEY)."""
    chosen_changed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setObjectName("boarding_list")
        self._shell = shell
        self._boards = permits(shell, Right.BOARD)
        self._board: MovementBoard | None = None
        self.seen = Tabs("boarding_seen")
        self.seen.value_chosen.connect(lambda _: self._show_rows())
        self.search = SearchField("boarding_search")
        self.table: DeskTable[PassengerRow] = DeskTable(
            "boarding_passengers",
            self._columns(),
            row_id=lambda row: row.person_id,
            search=lambda row: f"{row.name} {row.case_number} {row.card_number}",
            shell=shell,
            acts=(*UNDO_KEYS, OFFLOAD_KEY, CASE_KEY) if self._boards else (),
            optional=("needs", "bags", "age", "case"),
        )
        self.search.searched.connect(self.table.set_filter)
        if self._boards:
            self.table.row_activated.connect(lambda row: self.board_wanted.emit(row.person_id))
            self.table.space_pressed.connect(lambda row: self.board_wanted.emit(row.person_id))
            self.table.act_wanted.connect(self.act_wanted)
        self.table.row_chosen.connect(lambda _: self.chosen_changed.emit())
        whole = column(self.seen, self.search, self.table, parent=self)
        whole.setStretch(2, 1)
        self._count()

    def set_words(self, t: Translator) -> None:
        """Puts the words on."""
        self.seen.set_name(t("Which passengers"))
        self.search.set_name(t("Filter the list"), t("Filter: name, case or card"))
        self.table.set_name(t("Passengers by case"))
        self._word_empty()
        self._count()

    def show_board(self, board: MovementBoard | None) -> None:
        """The flight's passengers as they stand."""
        closed_now = _closed(board) and not _closed(self._board)
        self._board = board
        self._count()
        if closed_now:
            self.seen.choose(Seen.ALL)
        self._show_rows()

    def chosen(self) -> PassengerRow | None:
        """The chosen passenger."""
        return self.table.chosen()

    def passenger(self, person_id: int | None) -> PassengerRow | None:
        """A passenger of the flight, shown or not."""
        passengers = () if self._board is None else self._board.passengers
        return next((one for one in passengers if one.person_id == person_id), None)

    def of_case(self, case_id: int) -> tuple[PassengerRow, ...]:
        """The passengers of a case."""
        passengers = () if self._board is None else self._board.passengers
        return tuple(one for one in passengers if one.case_id == case_id)

    def choose(self, person_id: int, *, whatever: bool = False) -> bool:
        """Chooses a passenger; `whatever` the filter. False when the passenger is not shown."""
        if self.table.choose(person_id):
            return True
        if not whatever or self.passenger(person_id) is None:
            return False
        self.search.clear()
        self.table.set_filter("")
        self.seen.choose(Seen.ALL)
        self._show_rows()
        return self.table.choose(person_id)

    def take_focus(self) -> None:
        """The list has the keyboard."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_rows(self) -> None:
        value = self.seen.value()
        shown = _SHOWN[value if isinstance(value, Seen) else Seen.ALL]
        passengers = () if self._board is None else self._board.passengers
        self._word_empty()
        self.table.set_rows(one for one in passengers if shown(one))
        self.chosen_changed.emit()

    def _word_empty(self) -> None:
        t, value = self._shell.language.t, self.seen.value()
        if self._board is None or not self._board.passengers:
            plans = permits(self._shell, Right.PLAN_MOVEMENTS)
            self.table.set_empty_text(
                t("Nobody is on this flight."), t("Ctrl+2 puts cases on the flight.") if plans else ""
            )
        elif value is Seen.TO_BOARD:
            self.table.set_empty_text(
                t("Nobody is still to board."),
                t("Close the flight when it is off.") if self._boards and not _closed(self._board) else "",
            )
        elif value is Seen.STOPPED:
            self.table.set_empty_text(t("Nothing stops anybody who is still to board."))
        else:
            self.table.set_empty_text(t("Nobody is on board yet."))

    def _count(self) -> None:
        t = self._shell.language.t
        words = {
            Seen.TO_BOARD: t("Still to board"),
            Seen.BOARDED: t("On board"),
            Seen.STOPPED: t("Not cleared"),
            Seen.ALL: t("All"),
        }
        passengers = () if self._board is None else self._board.passengers
        self.seen.set_tabs(
            [(seen, f"{words[seen]}  {t.number(sum(map(_SHOWN[seen], passengers)))}") for seen in Seen]
        )

    def _columns(self) -> tuple[Column[PassengerRow], ...]:
        return (
            Column("name", lambda t: t("Name"), lambda row, t: row.name, width=180, stretch=True),
            Column("age", lambda t: t("Age"), self._age, width=82),
            Column("needs", lambda t: t("Needs"), lambda row, t: ", ".join(row.needs), width=80),
            Column("case", lambda t: t("Case"), lambda row, t: row.case_number, width=112),
            Column(
                "bags",
                lambda t: t("Bags"),
                lambda row, t: f"{t.number(row.pieces)}  {t.kilos(row.grams)}" if row.pieces else "",
                sort=lambda row: row.grams,
                align="right",
                width=96,
            ),
            Column(
                "state",
                lambda t: t("Status"),
                passenger_words,
                sort=lambda row: (row.state, len(row.blockers)),
                status=passenger_status,
                width=162,
            ),
        )

    def _age(self, passenger: PassengerRow, t: Translator) -> str:
        departs = self._shell.now() if self._board is None else self._board.movement.departs_at
        return f"{age(t, passenger.born, t.local(departs).date())} {passenger.sex.value}"
