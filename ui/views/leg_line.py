"""One leg in the form of a flight: carrier, number, from, to, and the wall clocks of its airports."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from transit_desk.domain.journey import LegProblem, NewLeg
from transit_desk.domain.rows import LegRow
from transit_desk.language import Translator
from ui.shell import Shell
from ui.views.clock_words import clock_text, parse_clock
from ui.widgets.buttons import PlainButton
from ui.widgets.code_field import CodeField
from ui.widgets.day_edit import DayEdit
from ui.widgets.fields import LineField
from ui.widgets.layout import column, labelled, row
from ui.widgets.text import BodyText, Caption, Heading

NUMBER_LETTERS = 8
"""As many as the database keeps."""


class LegLine(QFrame):
    """`read()` is the leg as typed, or None with the wrong field marked and named in `problem`."""

    remove_wanted = Signal(object)
    """(this line)."""

    def __init__(self, position: int, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self.setProperty("role", "card")
        px = shell.theme.px
        self.heading = Heading("leg_heading")
        self.remove = PlainButton("remove_leg")
        self.remove.clicked.connect(lambda: self.remove_wanted.emit(self))
        self.carrier, self.origin = CodeField("leg_carrier"), CodeField("leg_from")
        self.number, self.destination = LineField("leg_number"), CodeField("leg_to")
        self.day = DayEdit("leg_day", shell.language)
        self.departs, self.arrives = LineField("leg_departs"), LineField("leg_arrives")
        self.number.setMaxLength(NUMBER_LETTERS)
        for field, width in ((self.carrier, 150), (self.origin, 150), (self.destination, 150)):
            field.setMinimumWidth(px(width))
        for edit, width in ((self.number, 80), (self.day, 152), (self.departs, 96), (self.arrives, 112)):
            edit.setFixedWidth(px(width))
        self.labels = {
            name: Caption(f"leg_{name}_label")
            for name in ("carrier", "number", "origin", "destination", "day", "departs", "arrives")
        }
        fields = row(gap=1)
        for name, stretch in (
            ("carrier", 4),
            ("number", 0),
            ("origin", 3),
            ("destination", 3),
            ("day", 0),
            ("departs", 0),
            ("arrives", 0),
        ):
            fields.addLayout(labelled(self.labels[name], getattr(self, name)), stretch)
        self.problem = BodyText("leg_problem")
        self.problem.setProperty("role", "wrong")
        self.problem.hide()
        column(row(self.heading, 1, self.remove), fields, self.problem, parent=self).setContentsMargins(
            16, 8, 16, 12
        )
        self.set_position(position)

    def set_words(self, t: Translator) -> None:
        """Puts the words on."""
        leg = self.heading.text() or "1"
        names = {
            "carrier": t("Airline"),
            "number": t("Number"),
            "origin": t("From"),
            "destination": t("To"),
            "day": t("Departs on"),
            "departs": t("at (local)"),
            "arrives": t("Arrives (local)"),
        }
        for name, words in names.items():
            self.labels[name].setText(words)
            field = getattr(self, name)
            field.setAccessibleName(f"{leg}: {words}")
            if isinstance(field, CodeField):
                field.set_name(f"{leg}: {words}", t("Code or name"))
        self.departs.setPlaceholderText("15:40")
        self.arrives.setPlaceholderText("06:15+1")
        self.arrives.setToolTip(
            t("The clock of the airport it arrives at; +1 is the day after. May stay empty.")
        )
        self.remove.set_words(t("Remove"), t, t("Remove {leg}", leg=leg))

    def set_position(self, position: int) -> None:
        """Its number in the journey, from 1."""
        self.position = position
        self.setObjectName(f"leg_{position}")
        t = self._shell.language.t
        self.heading.setText(t("Leg {n}", n=position))
        self.set_words(t)

    def set_codes(self, carriers: Sequence[tuple[str, str]], airports: Sequence[tuple[str, str]]) -> None:
        """What can be chosen."""
        self.carrier.set_codes(carriers)
        self.origin.set_codes(airports)
        self.destination.set_codes(airports)

    def start(self, carrier: str, origin: str, day: date) -> None:
        """A new leg, as far as it is known from the one before it."""
        self.carrier.set_code(carrier)
        self.origin.set_code(origin)
        self.day.set_day(day)

    def show_leg(self, leg: LegRow, day: date) -> None:
        """A leg as it is stored; `day` where its departure is not known."""
        self.start(leg.carrier, leg.origin, leg.departs.date() if leg.departs else day)
        self.number.setText(leg.flight_number)
        self.destination.set_code(leg.destination)
        self.departs.setText(clock_text(leg.departs.time()) if leg.departs else "")
        if leg.arrives is not None:
            days = (leg.arrives.date() - self.day.day()).days
            self.arrives.setText(clock_text(leg.arrives.time(), days))

    def say_wrong(self, words: str, problem: LegProblem | None = None) -> None:
        """What is wrong with this leg ('' for nothing), beside it; the field it is about has the keyboard."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.problem.setAccessibleName(words)
        for field in (self.carrier, self.number, self.origin, self.destination, self.departs, self.arrives):
            field.set_wrong("")
        if problem is not None:
            field = self._about(problem)
            field.set_wrong(words)
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _about(self, problem: LegProblem) -> CodeField | LineField:
        if problem is LegProblem.UNKNOWN_AIRPORT:
            return self.destination if self.origin.is_known else self.origin
        fields: dict[LegProblem, CodeField | LineField] = {
            LegProblem.NO_FLIGHT_NUMBER: self.number,
            LegProblem.SAME_AIRPORT: self.destination,
            LegProblem.NOT_FROM_WHERE_THE_LAST_ENDED: self.origin,
            LegProblem.NO_DEPARTURE: self.departs,
            LegProblem.LEAVES_BEFORE_THE_LAST_ARRIVES: self.departs,
            LegProblem.ARRIVES_BEFORE_IT_LEAVES: self.arrives,
        }
        return fields.get(problem, self.carrier)

    def read(self) -> NewLeg | None:
        """The leg as typed."""
        t = self._shell.language.t
        self.say_wrong("")
        times: dict[str, datetime | None] = {}
        for name, field in (("departs", self.departs), ("arrives", self.arrives)):
            clock = parse_clock(field.text()) if field.text().strip() else None
            wrong = bool(field.text().strip()) and clock is None
            words = t("A time is written 15:40; 06:15+1 is the day after.") if wrong else ""
            field.set_wrong(words)
            if wrong:
                self.say_wrong(words)
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return None
            times[name] = (
                None
                if clock is None
                else datetime.combine(self.day.day() + timedelta(days=clock[1]), clock[0])
            )
        return NewLeg(
            self.carrier.code(),
            self.number.text().strip(),
            self.origin.code(),
            self.destination.code(),
            times["departs"],
            times["arrives"],
        )
