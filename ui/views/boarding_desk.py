"""The boarding desk: every scan goes here, the light answers, the list shows who is still to board."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QBoxLayout, QScrollArea, QWidget

from transit_desk.domain.boarding import Verdict
from transit_desk.domain.codes import MovementState, PassengerState
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import MovementBoard, PassengerRow
from transit_desk.domain.scan import ScanKind, classify
from transit_desk.language import Translator
from ui.screen import Screen
from ui.status import Status
from ui.views.boarding_counts import BoardingCounts
from ui.views.boarding_list import CASE_KEY, OFFLOAD_KEY, UNDO_KEYS, BoardingList
from ui.views.boarding_words import (
    Shown,
    after,
    after_case,
    looking_at,
    waiting,
)
from ui.views.close_flight import CloseFlightDialog
from ui.views.movement_acts import clash_words
from ui.widgets.buttons import DangerButton, PlainButton, PrimaryButton, with_key
from ui.widgets.layout import column, row
from ui.widgets.light import LightPanel

if TYPE_CHECKING:
    from transit_desk.services.board import Boarded, Closed


class BoardingDesk(QWidget):
    """Works on one flight. It does its acts through `screen`, and tells `board_changed` what stands after.

    Who boards nobody sees the counts and the list: there is no light, because no scan is answered here."""

    board_changed = Signal(object)
    """(MovementBoard): after an act."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.setObjectName("boarding_desk")
        self._screen, self._shell = screen, screen.shell
        self._boards = screen.permits(Right.BOARD)
        self._board: MovementBoard | None = None
        self._shown = Shown(Status.UNKNOWN, "")
        self._case_of_scan: int | None = None
        self.light = LightPanel("boarding_light", self._shell.theme)
        self.counts = BoardingCounts()
        self._build_buttons()
        self.list = BoardingList(self._shell)
        self.list.board_wanted.connect(self.board_person)
        self.list.act_wanted.connect(self._key_pressed)
        self.list.chosen_changed.connect(self._enable)
        to_list = QShortcut(QKeySequence("Ctrl+Down"), self)
        to_list.activated.connect(self.list.take_focus)
        left = column(
            self.light,
            self.counts,
            row(self.undo, self.offload),
            row(self.case, self.tick),
            row(self.close_button, 1),
        )
        left.setStretch(0, 1)
        self._whole = row(left, self.list, gap=2, parent=self)
        self._whole.setStretch(0, 46 if self._boards else 0)
        self._whole.setStretch(1, 54)
        if not self._boards:
            self.light.hide()
        self.set_stacked(False)

    # For the screen

    def set_stacked(self, stacked: bool) -> None:
        """The list below the light, where there is no room for it beside."""
        directions = QBoxLayout.Direction
        stacked = stacked or not self._boards
        self._whole.setDirection(directions.TopToBottom if stacked else directions.LeftToRight)

    def set_words(self, t: Translator) -> None:
        """Puts the words on. What the light said stays as it was said, but for the waiting light."""
        self.list.set_words(t)
        self.tick.set_words(with_key(t("Board"), "Return", t), t, t("Board the passenger chosen"))
        self.case.set_words(with_key(t("Board the case"), CASE_KEY, t), t, t("Board the whole case"))
        self.undo.set_words(with_key(t("Undo boarding"), UNDO_KEYS[0], t), t, t("Undo boarding"))
        self.offload.set_words(with_key(t("Offload"), OFFLOAD_KEY, t), t, t("Offload the passenger chosen"))
        self.close_button.set_words(t("Close the flight"), t)
        self.counts.show_board(self._board, t)
        if self._shown.status is Status.UNKNOWN:
            self._light(waiting(self._board, self._closed, t))

    def show_board(self, board: MovementBoard | None) -> None:
        """The flight as it stands now. The light stays, unless what it says is no longer so."""
        before, self._board = self._board, board
        t = self._shell.language.t
        other = before is None or board is None or before.movement.movement_id != board.movement.movement_id
        self.counts.show_board(board, t)
        self.list.show_board(board)
        if other or self._closed or self._outdated():
            self._case_of_scan = None
            self._light(waiting(board, self._closed, t))

    def take_focus(self) -> None:
        """The keyboard goes where work begins: to the scan box, or for who only looks to the list."""
        if self._boards:
            self._shell.focus_scan_box()
        else:
            self.list.take_focus()

    def scan(self, text: str) -> bool:
        """Takes a number; a name is the scan box's own."""
        if not self._boards or self._board is None or classify(text).kind is ScanKind.NAME:
            return False
        desk, movement_id = self._screen.shell.desk, self._board.movement.movement_id

        def job() -> "tuple[Boarded, MovementBoard]":
            from transit_desk.services.board import board_scan
            from transit_desk.services.readiness_board import movement_board

            return board_scan(desk, movement_id, text), movement_board(desk, movement_id)

        self._run(job)
        return True

    def show_person(self, person_id: int) -> bool:
        """Chooses somebody found by name, to be compared and boarded by Enter."""
        if self._board is None:
            return False
        passenger = self.list.passenger(person_id)
        if passenger is None and not self._boards:
            return False
        if passenger is None:
            self.board_person(person_id)  # the light says that this person is not on the flight
            return True
        self.list.choose(person_id, whatever=True)
        self._light(looking_at(passenger, self._shell.language.t))
        self.list.take_focus()
        return True

    # Acts

    def board_person(self, person_id: int) -> None:
        """Boards by tick."""
        if self._board is None:
            return
        desk, movement_id = self._shell.desk, self._board.movement.movement_id

        def job() -> "tuple[Boarded, MovementBoard]":
            from transit_desk.services.board import board
            from transit_desk.services.readiness_board import movement_board

            return board(desk, movement_id, person_id), movement_board(desk, movement_id)

        self._run(job)

    def board_case(self) -> None:
        """Boards whoever of the chosen passenger's case (or of the case just scanned) is still expected."""
        chosen = self.list.chosen()
        case_id = self._case_of_scan or (None if chosen is None else chosen.case_id)
        if self._board is None or case_id is None:
            return
        desk, movement_id, t = self._shell.desk, self._board.movement.movement_id, self._shell.language.t
        people = tuple(
            one.person_id for one in self.list.of_case(case_id) if one.state is PassengerState.EXPECTED
        )
        if not people:
            return

        def job() -> "tuple[tuple[Boarded, ...], MovementBoard]":
            from transit_desk.services.board import board_all_ready
            from transit_desk.services.readiness_board import movement_board

            return board_all_ready(desk, movement_id, people), movement_board(desk, movement_id)

        def done(result: "tuple[tuple[Boarded, ...], MovementBoard]") -> None:
            self._take(result[1])
            self._light(after_case(result[0], result[1], t))
            went = [
                one
                for one in result[0]
                if one.decision is not None and one.decision.verdict is Verdict.BOARDS
            ]
            if went:
                people = t.plural("{n} person", "{n} people", len(went))
                self._shell.say(
                    t("{people} of case {number} boarded.", people=people, number=went[0].case_number),
                    undo=lambda: self._undo_all(movement_id, went),
                )

        self._screen.act(job, done)

    def undo_chosen(self) -> None:
        """Takes back the last act of the chosen passenger, or else of whom the light shows."""
        chosen, board = self.list.chosen(), self._board
        if board is None:
            return
        lit = self.list.passenger(self._shown.person_id)
        back = next((one for one in (chosen, lit) if one is not None and _can_undo(one)), None)
        if back is None or self._closed:
            return
        movement_id, t = board.movement.movement_id, self._shell.language.t
        said = t("{name} is expected again.", name=back.name)
        self._change(lambda: self._undo_job(movement_id, back.person_id), said, choose=back.person_id)

    def offload_chosen(self) -> None:
        """The chosen passenger does not leave on this flight."""
        chosen, board = self.list.chosen(), self._board
        if chosen is None or board is None or self._closed:
            return
        desk, movement_id, t = self._shell.desk, board.movement.movement_id, self._shell.language.t

        def job() -> None:
            from transit_desk.services.board import offload

            offload(desk, movement_id, chosen.person_id)

        said = t("{name} is offloaded.", name=chosen.name)
        self._change(job, said, undo=lambda: self._undo_job(movement_id, chosen.person_id))

    def ask_to_close(self) -> None:
        """Shows what closing would do, and closes when that is wanted."""
        board = self._board
        if board is None or self._closed:
            return
        desk, movement_id = self._shell.desk, board.movement.movement_id

        def job() -> "Closed":
            from transit_desk.services.board import closing

            return closing(desk, movement_id)

        def ask(numbers: "Closed") -> None:
            dialog = CloseFlightDialog(board.movement.name, numbers, self._shell.language.t, self.window())
            dialog.close_wanted.connect(self.close_flight)
            dialog.open()

        self._screen.ask(job, ask)

    def close_flight(self) -> None:
        """Closes the flight, for good."""
        if self._board is None:
            return
        desk, movement_id, t = self._shell.desk, self._board.movement.movement_id, self._shell.language.t

        def job() -> "tuple[Closed, MovementBoard]":
            from transit_desk.services.board import close_flight
            from transit_desk.services.readiness_board import movement_board

            return close_flight(desk, movement_id), movement_board(desk, movement_id)

        def said(result: "tuple[Closed, MovementBoard]") -> str:
            closed = result[0]
            words = t(
                "Flight closed: {boarded} boarded, {no_show} no-show, {offloaded} offloaded, {beds} beds free.",
                boarded=t.number(closed.boarded),
                no_show=t.number(closed.no_show),
                offloaded=t.number(closed.offloaded),
                beds=t.number(closed.beds_freed),
            )
            return " ".join([words, *clash_words(closed.clashes, t)])

        self._screen.act(job, lambda result: self._take(result[1]), said=said)

    # Inside

    def _run(self, job: "Callable[[], tuple[Boarded, MovementBoard]]") -> None:
        """Boards, shows the light, and offers Undo for a boarding."""
        t = self._shell.language.t

        def done(result: "tuple[Boarded, MovementBoard]") -> None:
            boarded, board = result
            self._take(board)
            self._light(after(boarded, board, t))
            self._case_of_scan = None
            if boarded.decision is None and boarded.candidates > 1:
                self._choose_case(boarded.case_number)
            elif boarded.person_id is not None:
                self.list.choose(boarded.person_id)
            decision, person_id = boarded.decision, boarded.person_id
            if decision is not None and decision.verdict is Verdict.BOARDS and person_id is not None:
                movement_id = board.movement.movement_id
                self._shell.say(
                    t("{name} boarded.", name=boarded.name),
                    undo=lambda: self._undo_job(movement_id, person_id),
                )

        self._screen.act(job, done)

    def _change(
        self,
        job: Callable[[], object],
        said: str,
        *,
        undo: Callable[[], object] | None = None,
        choose: int | None = None,
    ) -> None:
        """An act that the light does not answer; the flight is read again after it, and `choose` chosen."""
        if self._board is None:
            return
        desk, movement_id = self._shell.desk, self._board.movement.movement_id

        def both() -> MovementBoard:
            from transit_desk.services.readiness_board import movement_board

            job()
            return movement_board(desk, movement_id)

        def done(board: MovementBoard) -> None:
            self._take(board)
            if choose is not None:
                self.list.choose(choose)

        def take_back(_: MovementBoard) -> Callable[[], object]:
            return undo if undo is not None else lambda: None

        self._screen.act(both, done, said=lambda _: said, undo=None if undo is None else take_back)

    def _undo_job(self, movement_id: int, person_id: int) -> None:
        """On the database thread."""
        from transit_desk.services.board import undo_boarding

        undo_boarding(self._shell.desk, movement_id, person_id)

    def _undo_all(self, movement_id: int, boarded: "Sequence[Boarded]") -> None:
        """On the database thread."""
        for one in boarded:
            if one.person_id is not None:
                self._undo_job(movement_id, one.person_id)

    def _take(self, board: MovementBoard) -> None:
        self.show_board(board)
        self.board_changed.emit(board)

    def _light(self, shown: Shown) -> None:
        if not self._boards:
            return
        self._shown = shown
        self.light.show_light(shown.status, shown.words, shown.name, shown.detail)
        if shown.status is Status.STOP:
            QApplication.beep()
        QTimer.singleShot(0, self, self._bring_light_into_view)

    def _bring_light_into_view(self) -> None:
        """With large letters the screen scrolls; what a scan came to must be seen all the same."""
        parent = self.parentWidget()
        while parent is not None and self.isVisible():
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(self.light)
            parent = parent.parentWidget()

    def _outdated(self) -> bool:
        """The light says that somebody boarded, and that was taken back since."""
        if self._shown.status is not Status.READY or self._board is None:
            return False
        passenger = self.list.passenger(self._shown.person_id)
        return passenger is not None and passenger.state is not PassengerState.BOARDED

    def _choose_case(self, number: str) -> None:
        """A case number was scanned: its first passenger still to board is chosen, C boards them all."""
        board = self._board
        here = [] if board is None else [one for one in board.passengers if one.case_number == number]
        if not here:
            return
        self._case_of_scan = here[0].case_id
        first = next((one for one in here if one.state is PassengerState.EXPECTED), here[0])
        self.list.choose(first.person_id, whatever=True)
        self.list.take_focus()

    @property
    def _closed(self) -> bool:
        return self._board is not None and self._board.movement.state is MovementState.CLOSED

    def _key_pressed(self, key: str) -> None:
        if key in UNDO_KEYS:
            self.undo_chosen()
        elif key == OFFLOAD_KEY:
            self.offload_chosen()
        elif key == CASE_KEY:
            self.board_case()

    def _enable(self) -> None:
        chosen = self.list.chosen()
        works = self._board is not None and not self._closed
        here = works and chosen is not None
        expected = here and chosen is not None and chosen.state is PassengerState.EXPECTED
        self.tick.setEnabled(expected)
        self.case.setEnabled(here)
        self.offload.setEnabled(here)
        self.undo.setEnabled(works)
        self.close_button.setEnabled(works)

    def _build_buttons(self) -> None:
        may = self._boards
        self.tick = PrimaryButton("board_chosen", permitted=may)
        self.tick.clicked.connect(self._tick_pressed)
        self.case = PlainButton("board_case", permitted=may)
        self.case.clicked.connect(self.board_case)
        self.undo = PlainButton("undo_boarding", permitted=may)
        self.undo.clicked.connect(self.undo_chosen)
        self.offload = PlainButton("offload_chosen", permitted=may)
        self.offload.clicked.connect(self.offload_chosen)
        self.close_button = DangerButton("close_flight", key="Ctrl+Shift+F", permitted=may)
        self.close_button.clicked.connect(self.ask_to_close)

    def _tick_pressed(self) -> None:
        chosen = self.list.chosen()
        if chosen is not None:
            self.board_person(chosen.person_id)


def _can_undo(passenger: PassengerRow) -> bool:
    return passenger.state in (PassengerState.BOARDED, PassengerState.OFFLOADED)
