"""The list of flights, left of everything else: those still to leave first."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from PySide6.QtCore import Qt

from transit_desk.domain.rows import MovementRow
from ui.models.rows import Column
from ui.shell import Shell
from ui.tokens import ROW_HEIGHT
from ui.views.movement_words import flight_lines, flight_status
from ui.widgets.desk_table import DeskTable

WIDTH = 296


class ListedFlight(NamedTuple):
    """A flight with how many of its passengers are ready; None while that is being counted."""

    movement: MovementRow
    ready: int | None


class MovementList(DeskTable[ListedFlight]):
    """Three lines a flight. `show_flights` keeps the chosen one."""

    row_height = 2 * ROW_HEIGHT + 4

    def __init__(self, shell: Shell) -> None:
        super().__init__(
            "movement_list",
            (
                Column(
                    "flight",
                    lambda t: t("Flights"),
                    lambda row, t: flight_lines(row.movement, row.ready, t),
                    status=lambda row: flight_status(row.movement, row.ready),
                    stretch=True,
                ),
            ),
            row_id=lambda row: row.movement.movement_id,
            shell=shell,
        )
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.horizontalHeader().hide()
        self.setSortingEnabled(False)
        self.setFixedWidth(shell.theme.px(WIDTH))
        shell.theme.changed.connect(lambda: self.setFixedWidth(shell.theme.px(WIDTH)))

    def show_flights(self, movements: Iterable[MovementRow], ready: Mapping[int, int]) -> None:
        """The flights, with what is known of how many are ready."""
        self.set_rows(ListedFlight(flight, ready.get(flight.movement_id)) for flight in movements)
