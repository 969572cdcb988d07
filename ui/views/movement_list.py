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
NO_LIMIT = (1 << 24) - 1
"""What Qt takes for "as wide as may be" (its QWIDGETSIZE_MAX, which Python is not told)."""


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
        self._wide = False
        self._fit_width()
        shell.theme.changed.connect(self._fit_width)

    def set_wide(self, wide: bool) -> None:
        """As wide as there is room, for where the list stands above the flight and not beside it."""
        self._wide = wide
        self._fit_width()

    def _fit_width(self) -> None:
        width = self._shell.theme.px(WIDTH)
        self.setMinimumWidth(0 if self._wide else width)
        self.setMaximumWidth(NO_LIMIT if self._wide else width)

    def show_flights(self, movements: Iterable[MovementRow], ready: Mapping[int, int]) -> None:
        """The flights, with what is known of how many are ready."""
        self.set_rows(ListedFlight(flight, ready.get(flight.movement_id)) for flight in movements)
