"""The form of a flight, in place of the screen: its name and its legs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from transit_desk.domain.journey import LegProblem, NewLeg
from transit_desk.domain.refusals import LegsWrong
from transit_desk.domain.rows import LegRow, MovementRow
from transit_desk.language import Translator
from ui.screen import Screen
from ui.views.leg_line import LegLine
from ui.views.movement_acts import clash_words
from ui.widgets.buttons import PlainButton, PrimaryButton, with_key
from ui.widgets.fields import LineField
from ui.widgets.layout import column, labelled, row
from ui.widgets.text import BigText, Caption
from ui.worker import is_expected

if TYPE_CHECKING:
    from transit_desk.services.move_nights import NightClash

FIRST_ORIGIN = "BJM"
"""The centre's airport: where most journeys begin. Another one is typed over it."""


@dataclass(frozen=True, slots=True)
class Codes:
    """What can be chosen: (code, name) of airlines and of airports with their cities."""

    carriers: tuple[tuple[str, str], ...]
    airports: tuple[tuple[str, str], ...]


class FlightForm(QWidget):
    """Opened by `open_new` or `open_edit`; saves by itself through `screen`."""

    saved = Signal(int)
    """(movement id)."""
    left = Signal()

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.setObjectName("flight_form")
        self._screen, self._shell = screen, screen.shell
        self._codes = Codes((), ())
        self._flight: MovementRow | None = None
        self._before: tuple[LegRow, ...] = ()
        self._storing = False
        self.legs: list[LegLine] = []
        self.heading = BigText("flight_heading")
        self.name_label = Caption("flight_name_label")
        self.name = LineField("flight_name")
        self.name.setMaxLength(80)
        self._lines = column(gap=1)
        self._lines.addStretch(1)
        inside = QWidget()
        inside.setObjectName("flight_legs")
        inside.setLayout(self._lines)
        area = QScrollArea()
        area.setObjectName("flight_legs_area")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        self.add = PlainButton("add_leg", key="Ctrl+L")
        self.add.clicked.connect(lambda: self.add_leg().carrier.setFocus())
        self.leave = PlainButton("leave_flight")
        self.leave.clicked.connect(self.left)
        self.save = PrimaryButton("save_flight", key="Ctrl+Return")
        self.save.clicked.connect(self.save_flight)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.left)
        whole = column(
            self.heading,
            labelled(self.name_label, self.name),
            area,
            row(self.add, 1, self.leave, self.save),
            gap=2,
            parent=self,
        )
        whole.setStretch(2, 1)

    def set_words(self, t: Translator) -> None:
        """Puts the words on."""
        self.heading.setText(t("Edit the flight") if self._flight else t("New flight"))
        self.name_label.setText(t("Name (may stay empty: then it is the number of the first flight)"))
        self.name.set_name(t("Name of the flight"))
        self.add.set_words(t("Add a leg"), t)
        cancel = t.context("leave without doing it", "Cancel")
        self.leave.set_words(with_key(cancel, "Esc", t), t, cancel)
        self.save.set_words(t("Save the flight"), t)
        for line in self.legs:
            line.set_position(line.position)

    def open_new(self, codes: Codes, legs: Sequence[NewLeg] = (), day: date | None = None) -> None:
        """An empty form with its first leg, or with the legs that a list names; `day` where one has no time."""
        self._start(codes, None, "")
        for leg in legs:
            known = LegRow(
                leg.carrier, leg.flight_number, leg.origin, leg.destination, leg.departs, leg.arrives
            )
            self.add_leg().show_leg(known, day or self._tomorrow())
        if not legs:
            line = self.add_leg()
            if day is not None:
                line.day.set_day(day)
        self.legs[0].carrier.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_edit(self, codes: Codes, flight: MovementRow, legs: tuple[LegRow, ...]) -> None:
        """A flight that slipped, or was entered wrong."""
        self._start(codes, flight, flight.name)
        self._before = legs
        for leg in legs:
            line = self.add_leg()
            line.show_leg(leg, line.day.day())
        self.legs[0].departs.setFocus(Qt.FocusReason.OtherFocusReason)
        self.legs[0].departs.selectAll()

    def add_leg(self) -> LegLine:
        """One more leg, which starts where and when the last one ends."""
        line = LegLine(len(self.legs) + 1, self._shell)
        line.set_codes(self._codes.carriers, self._codes.airports)
        line.remove_wanted.connect(self._remove)
        if self.legs:
            last = self.legs[-1]
            line.start(last.carrier.code(), last.destination.code(), last.day.day())
        else:
            line.start("", FIRST_ORIGIN, self._tomorrow())
        self._lines.insertWidget(len(self.legs), line)
        self.legs.append(line)
        self._one_stays()
        for before, after in pairwise((line.arrives, self.add, self.leave, self.save)):
            QWidget.setTabOrder(before, after)  # the buttons were made before the leg, and stand below it
        return line

    def save_flight(self) -> None:
        """Stores the flight; a wrong leg is said beside it."""
        if self._storing:
            return  # a second Ctrl+Return would plan the flight twice
        legs: list[NewLeg] = []
        for line in self.legs:
            leg = line.read()
            if leg is None:
                return
            legs.append(leg)
        self._storing = True
        if self._flight is None:
            self._create(legs)
        else:
            self._change(self._flight, legs)

    # Inside

    def _start(self, codes: Codes, flight: MovementRow | None, name: str) -> None:
        for line in self.legs:
            self._lines.removeWidget(line)
            line.deleteLater()
        self.legs = []
        self._codes, self._flight, self._before, self._storing = codes, flight, (), False
        self.name.setText(name)
        self.set_words(self._shell.language.t)

    def _tomorrow(self) -> date:
        today: date = self._shell.language.t.local(self._shell.now()).date()
        return today + timedelta(days=1)

    def _remove(self, line: LegLine) -> None:
        if len(self.legs) > 1:
            self.legs.remove(line)
            self._lines.removeWidget(line)
            line.deleteLater()
            for position, kept in enumerate(self.legs, 1):
                kept.set_position(position)
            self._one_stays()
            self.legs[-1].carrier.setFocus()

    def _one_stays(self) -> None:
        for line in self.legs:
            line.remove.setEnabled(len(self.legs) > 1)

    def _create(self, legs: list[NewLeg]) -> None:
        desk, t, name = self._shell.desk, self._shell.language.t, self.name.text()

        def job() -> int:
            from transit_desk.services.movements import create_flight

            return create_flight(desk, name, legs)

        def take_back(movement_id: int) -> None:
            from transit_desk.services.movements import delete_flight

            delete_flight(desk, movement_id)

        self._screen.act(
            job,
            self._stored,
            said=lambda _: t("The flight is planned. Now put cases on it."),
            undo=lambda movement_id: partial(take_back, movement_id),
            failed=self._refused,
        )

    def _change(self, flight: MovementRow, legs: list[NewLeg]) -> None:
        desk, t, name, before = self._shell.desk, self._shell.language.t, self.name.text(), self._before

        def change(
            version: int | None, name: str, legs: list[NewLeg]
        ) -> "tuple[int, MovementRow, tuple[NightClash, ...]]":
            """Stores the legs; how many checks no longer hold, the flight as it is now, who can't keep a bed."""
            from transit_desk.services.movements import change_flight
            from transit_desk.services.readiness_board import movement_board

            if version is None:
                version = movement_board(desk, flight.movement_id).movement.version
            clashes = change_flight(desk, flight.movement_id, version, name, legs)
            board = movement_board(desk, flight.movement_id)
            expired = sum(one.fitness == "expired" for one in board.passengers)
            return expired, board.movement, clashes

        def said(result: "tuple[int, MovementRow, tuple[NightClash, ...]]") -> str:
            expired, now, clashes = result
            words = t("{flight} leaves {moment}.", flight=now.name, moment=t.datetime(now.departs_at))
            words = " ".join([words, *clash_words(clashes, t)])
            if not expired:
                return words
            again = t.plural(
                "{n} person must be checked again.", "{n} people must be checked again.", expired
            )
            return f"{words} {again}"

        old = [
            NewLeg(one.carrier, one.flight_number, one.origin, one.destination, one.departs, one.arrives)
            for one in before
        ]
        self._screen.act(
            lambda: change(flight.version, name, legs),
            lambda _: self._stored(flight.movement_id),
            said=said,
            undo=lambda _: partial(change, None, flight.name, old),
            failed=self._refused,
        )

    def _stored(self, movement_id: int) -> None:
        self._storing = False
        self.saved.emit(movement_id)

    def _refused(self, error: Exception) -> None:
        """A wrong leg is said beside it, anything else in the strip."""
        self._storing = False
        if isinstance(error, LegsWrong) and 1 <= error.position <= len(self.legs):
            from transit_desk.language.sentences import sentence

            line = self.legs[error.position - 1]
            line.say_wrong(sentence(error, self._shell.language.t) or "", LegProblem(error.why))
        elif is_expected(error):
            self._shell.refuse(error)
