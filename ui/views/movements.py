"""Movements: the flights, their readiness, who goes on them, and boarding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QBoxLayout, QLineEdit, QWidget

from transit_desk.domain.codes import MovementState
from transit_desk.domain.journey import NewLeg
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import CaseRow, MovementBoard, MovementRow
from ui.screen import Screen
from ui.status import Status
from ui.views.boarding_desk import BoardingDesk
from ui.views.flight_form import Codes, FlightForm
from ui.views.movement_acts import MovementActs
from ui.views.movement_list import ListedFlight, MovementList
from ui.views.movement_words import ready_words
from ui.views.passengers_page import PassengersPage
from ui.views.readiness_page import ReadinessPage
from ui.widgets.buttons import PlainButton, with_key
from ui.widgets.empty import EmptyState
from ui.widgets.layout import column, row
from ui.widgets.look_only import LookOnly
from ui.widgets.pages import Pages
from ui.widgets.status_badge import StatusBadge
from ui.widgets.tabs import Tabs
from ui.widgets.text import BigText, Caption
from ui.worker import Job

NEW_KEY, EDIT_KEY = "Ctrl+N", "Ctrl+E"
BADGE_FROM = 840
"""Narrower screens (in pixels at 100 %) leave out the badge: the list of flights says the same."""


NARROW = 640
"""Narrower than this (in pixels at 100 %), the flight stands below the list of flights."""

TITLE_WIDTH = 300
"""A name may have 80 letters; what has no room is in the tooltip."""


class Mode(StrEnum):
    """What is done with the chosen flight."""

    READINESS = "readiness"
    PASSENGERS = "passengers"
    BOARDING = "boarding"


@dataclass(frozen=True, slots=True)
class Read:
    """What one reading of the screen brings. `board` of the chosen flight."""

    flights: tuple[MovementRow, ...]
    board: MovementBoard | None
    cases: tuple[CaseRow, ...]


def _closed(board: MovementBoard) -> bool:
    return board.movement.state is MovementState.CLOSED


class MovementsScreen(Screen):
    """Flights left; the chosen one in three modes right. Boarding takes the whole width."""

    name = "movements"

    def build(self) -> None:
        self._flights: tuple[MovementRow, ...] = ()
        self._ready: dict[int, int] = {}
        self._board: MovementBoard | None = None
        self._chosen_id: int | None = None
        self._reading: Job | None = None
        self._counting: Job | None = None
        self._acts = MovementActs(self, self._read)
        self.flights = MovementList(self.shell)
        self.flights.row_chosen.connect(self._flight_chosen)
        self.flights.row_activated.connect(lambda _: self._focus_mode())
        self._plans = self.permits(Right.PLAN_MOVEMENTS)
        self.new = PlainButton("new_flight", permitted=self._plans)
        self.new.clicked.connect(self.open_new)
        self.edit = PlainButton("edit_flight", permitted=self._plans)
        self.edit.clicked.connect(self.open_edit)
        keys = ((NEW_KEY, self.open_new), (EDIT_KEY, self.open_edit)) if self._plans else ()
        for key, then in keys:
            shortcut = QShortcut(QKeySequence(key), self)  # in boarding too, where the buttons are away
            shortcut.activated.connect(then)
        changes = (Right.PLAN_MOVEMENTS, Right.SPLIT_CASES, Right.BOARD)
        self.look_only = LookOnly("movements_look_only", self.shell, *changes)
        self.title = BigText("flight_title")
        self.subtitle = Caption("flight_subtitle")
        self.badge = StatusBadge("flight_badge", self.shell.theme, wrap=False)
        self.modes = Tabs("movement_modes", keys=("Ctrl+1", "Ctrl+2", "Ctrl+3"))
        self.modes.setUsesScrollButtons(False)
        self.modes.value_chosen.connect(lambda _: self._mode_chosen())
        self.readiness = ReadinessPage(self.shell)
        self.readiness.case_opened.connect(lambda _: self.readiness.panel.split.setFocus())
        self.readiness.panel.split_wanted.connect(self.record_split)
        self.readiness.panel.withdraw_wanted.connect(self.withdraw_split)
        self.passengers = PassengersPage(self.shell)
        self.passengers.put_on_wanted.connect(self.put_on)
        self.passengers.take_off_wanted.connect(self.take_off)
        self.passengers.panel.split_wanted.connect(self.record_split)
        self.passengers.panel.withdraw_wanted.connect(self.withdraw_split)
        self.boarding = BoardingDesk(self)
        self.boarding.board_changed.connect(self._board_changed)
        self.form = FlightForm(self)
        self.form.saved.connect(self._saved)
        self.form.left.connect(self._form_left)
        self._lay_out()

    def _lay_out(self) -> None:
        self.pages = Pages("movement_pages")
        for page in (self.readiness, self.passengers, self.boarding):
            self.pages.addWidget(page)
        self._head = row(column(self.title, self.subtitle, gap=0), self.badge, 1, self.modes, gap=1)
        self._head.setAlignment(self.badge, Qt.AlignmentFlag.AlignVCenter)
        self._head.setAlignment(self.modes, Qt.AlignmentFlag.AlignVCenter)
        self.flight_side = QWidget()
        self.flight_side.setObjectName("flight_side")
        side = column(self._head, self.pages, parent=self.flight_side)
        side.setStretch(1, 1)
        self.empty = EmptyState("no_flights")
        self.list_side = QWidget()
        self.list_side.setObjectName("list_side")
        left = column(self.new, self.flights, self.edit, parent=self.list_side)
        left.setStretch(1, 1)
        desk = QWidget()
        desk.setObjectName("movement_desk")
        self._whole = row(self.list_side, self.empty, self.flight_side, gap=2, parent=desk)
        self._whole.setStretch(1, 1)
        self._whole.setStretch(2, 1)
        self.stack = Pages("movement_stack")
        self.stack.addWidget(desk)
        self.stack.addWidget(self.form)
        column(self.stack, self.look_only, parent=self).setStretch(0, 1)
        self.shell.theme.changed.connect(self._fit)  # larger letters in the same window
        self._show_flight()

    def retranslate(self) -> None:
        t = self.t
        self.flights.set_name(t("Flights, those still to leave first"))
        self.flights.set_empty_text(t("No flight yet."), t("Ctrl+N plans one.") if self._plans else "")
        self.new.set_words(with_key(t("New flight"), NEW_KEY, t), t, t("New flight"))
        self.edit.set_words(with_key(t("Edit"), EDIT_KEY, t), t, t("Edit the flight"))
        self.modes.set_name(t("What to do with the flight"))
        words = {
            Mode.READINESS: t("Readiness"),
            Mode.PASSENGERS: t("Passengers"),
            Mode.BOARDING: t.context("the act at the gate", "Boarding"),
        }
        self.modes.set_tabs([(mode, words[mode]) for mode in Mode])
        self.empty.set_words(
            t("Flights come here."),
            t("Ctrl+N plans one; then its cases, its readiness and its boarding are here.")
            if self._plans
            else "",
        )
        self.look_only.set_words(t)
        for part in (self.readiness, self.passengers, self.boarding, self.form):
            part.set_words(t)
        self._show_flight()

    def activated(self) -> None:
        self._read()
        focus = QApplication.focusWidget()
        typing = isinstance(focus, QLineEdit) and focus.text()
        if self.stack.currentIndex() == 0 and not typing and not self.isAncestorOf(focus or self.window()):
            self._focus_mode()

    def open_person(self, person_id: int) -> bool:
        """In boarding, the passenger; otherwise the case of a person who is on the chosen flight."""
        if self._board is None or self.stack.currentIndex() != 0:
            return False
        if self._mode() is Mode.BOARDING:
            return self.boarding.show_person(person_id)
        passenger = next((one for one in self._board.passengers if one.person_id == person_id), None)
        return passenger is not None and self.open_case(passenger.case_id)

    def open_case(self, case_id: int) -> bool:
        """Chooses a case of the chosen flight, or one that could be put on it."""
        if self._mode() is Mode.PASSENGERS:
            return self.passengers.choose_case(case_id)
        return self.readiness.choose_case(case_id)

    def open_flight(self, movement_id: int) -> None:
        """Shows a flight: other screens lead here."""
        self._chosen_id = movement_id
        self._read()

    def open_movement(self, movement_id: int) -> bool:
        """As `open_flight`, for screens that don't know which one this is."""
        self.open_flight(movement_id)
        return True

    def new_flight(self, legs: Sequence[NewLeg], day: date | None = None) -> bool:
        """The form of a new flight with what a list says of it."""
        if self.stack.currentIndex() != 0 or not self._plans:
            return False
        self._open_form(None, legs, day)
        return True

    def scan(self, text: str) -> bool:
        """In boarding a finished scan boards."""
        return self.stack.currentIndex() == 0 and self._mode() is Mode.BOARDING and self.boarding.scan(text)

    # Acts

    def open_new(self) -> None:
        """The form of a new flight."""
        if self.stack.currentIndex() == 0:
            self._open_form(None)

    def open_edit(self) -> None:
        """The form of the chosen flight, unless it is closed."""
        board = self._board
        if self.stack.currentIndex() == 0 and board is not None and not _closed(board):
            self._open_form(board)

    def put_on(self, case_ids: tuple[int, ...]) -> None:
        """These cases go on the chosen flight."""
        if self._board is not None:
            self.passengers.table.set_checked(case_ids, False)
            self._acts.put_on(self._board.movement, case_ids)

    def take_off(self, case: CaseRow) -> None:
        """This case leaves the chosen flight."""
        if self._board is not None:
            self._acts.take_off(self._board.movement, case)

    def record_split(self, case_id: int, reason: str) -> None:
        """The rest of the case may leave without its held members."""
        self._split(case_id, reason, record=True)

    def withdraw_split(self, case_id: int, reason: str) -> None:
        """The case travels together again."""
        self._split(case_id, reason, record=False)

    def _split(self, case_id: int, reason: str, *, record: bool) -> None:
        if self._board is not None:
            number = next((case.number for case in self._board.cases if case.case_id == case_id), "")
            self._acts.split(self._board.movement, case_id, number, reason, record=record)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Everything below each other where there is no room for it beside."""
        px = self.shell.theme.px
        narrow = self.width() < px(NARROW)
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._head.setDirection(direction)
        self._whole.setDirection(direction)
        self.flights.set_wide(narrow)
        for page in (self.readiness, self.passengers, self.boarding):
            page.set_stacked(narrow)
        self.badge.setVisible(self.width() >= px(BADGE_FROM))

    # Reading

    def _read(self) -> None:
        """The flights, the chosen one, and the cases where they are shown."""
        if self._reading is not None:
            self._reading.cancel()
        desk, wanted = self.shell.desk, self._chosen_id
        with_cases = self._mode() is Mode.PASSENGERS

        def job() -> Read:
            from transit_desk.services.movements import cases_to_put_on, list_movements
            from transit_desk.services.readiness_board import movement_board

            flights = list_movements(desk)
            known = [flight.movement_id for flight in flights]
            chosen = wanted if wanted in known else next(iter(known), None)
            board = None if chosen is None else movement_board(desk, chosen)
            return Read(flights, board, cases_to_put_on(desk) if with_cases else ())

        self._reading = self.ask(job, self._take)
        self._count_ready()

    def _count_ready(self) -> None:
        if self._counting is not None:
            self._counting.cancel()
        desk = self.shell.desk

        def job() -> dict[int, int]:
            from transit_desk.services.readiness_board import ready_counts

            return ready_counts(desk)

        self._counting = self.ask(job, self._take_ready)

    def _take(self, read: Read) -> None:
        first = not self._flights
        self._flights, self._board = read.flights, read.board
        self._chosen_id = None if read.board is None else read.board.movement.movement_id
        self._show_list()
        self._show_flight()
        if self._mode() is Mode.PASSENGERS:
            self.passengers.show_cases(read.board, read.cases)
        elif self._mode() is Mode.READINESS:
            self.readiness.show_board(read.board)
        else:
            self.boarding.show_board(read.board)
        if first and self.flights.hasFocus():  # it had the keyboard while there was nothing else
            self._focus_mode()

    def _take_ready(self, ready: dict[int, int]) -> None:
        self._ready = ready
        self._show_list()

    def _show_list(self) -> None:
        self.flights.blockSignals(True)  # the flight on view stays, whatever the list does meanwhile
        self.flights.show_flights(self._flights, self._ready)
        if self._chosen_id is not None:
            self.flights.choose(self._chosen_id)
        self.flights.blockSignals(False)

    def _board_changed(self, board: MovementBoard) -> None:
        self._board = board
        self._show_flight()

    def _flight_chosen(self, listed: ListedFlight | None) -> None:
        if listed is not None and listed.movement.movement_id != self._chosen_id:
            self._chosen_id = listed.movement.movement_id
            self._read()

    # Showing

    def _mode(self) -> Mode:
        value = self.modes.value()
        return value if isinstance(value, Mode) else Mode.READINESS

    def _mode_chosen(self) -> None:
        mode = self._mode()
        self.pages.setCurrentIndex(list(Mode).index(mode))
        self.list_side.setVisible(mode is not Mode.BOARDING or not self.permits(Right.BOARD))
        self._read()
        self._focus_mode()

    def _focus_mode(self) -> None:
        """The keyboard goes where the mode needs it: boarding begins at the scan box."""
        mode = self._mode()
        if self._board is None and not self._flights:
            self.flights.setFocus(Qt.FocusReason.OtherFocusReason)
        elif mode is Mode.BOARDING:
            self.boarding.take_focus()
        elif mode is Mode.PASSENGERS:
            self.passengers.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.readiness.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_flight(self) -> None:
        board, t = self._board, self.t
        self.empty.setVisible(board is None)
        self.flight_side.setVisible(board is not None)
        self.edit.setEnabled(board is not None and not _closed(board))
        if board is None:
            return
        flight = board.movement
        room = self.shell.theme.px(TITLE_WIDTH)
        self.title.setText(
            self.title.fontMetrics().elidedText(flight.name, Qt.TextElideMode.ElideMiddle, room)
        )
        self.title.setToolTip(flight.name)
        self.subtitle.setText(
            t("{route}, leaves {moment}", route=flight.route, moment=t.datetime(flight.departs_at))
        )
        if flight.state is MovementState.CLOSED:
            self.badge.show_status(Status.UNKNOWN, t("Closed"))
            return
        ready = sum(one.ready for one in board.passengers)
        status = Status.READY if ready == flight.passengers else Status.ATTENTION
        if not flight.passengers:
            self.badge.show_status(Status.UNKNOWN, t("Nobody on it yet"))
        else:
            self.badge.show_status(status, ready_words(flight, ready, t))

    # The form

    def _open_form(
        self, board: MovementBoard | None, legs: Sequence[NewLeg] = (), day: date | None = None
    ) -> None:
        desk = self.shell.desk

        def job() -> Codes:
            from transit_desk.services.movements import airports, carriers

            return Codes(
                tuple((one.code, one.name) for one in carriers(desk)),
                tuple((one.code, one.city) for one in airports(desk)),
            )

        def opened(codes: Codes) -> None:
            self.stack.setCurrentIndex(1)
            if board is None:
                self.form.open_new(codes, legs, day)
            else:
                self.form.open_edit(codes, board.movement, board.legs)

        self.ask(job, opened)

    def _saved(self, movement_id: int) -> None:
        is_new = all(flight.movement_id != movement_id for flight in self._flights)
        self._chosen_id = movement_id
        self.stack.setCurrentIndex(0)
        if is_new:
            self.modes.choose(Mode.PASSENGERS)
        self._mode_chosen()

    def _form_left(self) -> None:
        self.stack.setCurrentIndex(0)
        self._focus_mode()
