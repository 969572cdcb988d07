"""The night: beds, gate and roll-call held against each other, each thing that does not agree with a key to it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from transit_desk.domain.presence import NightLine
from transit_desk.domain.rights import Right
from transit_desk.language.presence_words import help_words, matter_words, moment_words
from transit_desk.language.words import word
from ui.models.rows import Column
from ui.screen import Screen
from ui.status import Status
from ui.views.boarding_counts import BigCounts
from ui.views.presence_words import MATTER_STATUS
from ui.widgets.buttons import PrimaryButton
from ui.widgets.desk_table import DeskTable
from ui.widgets.layout import column, row
from ui.widgets.status_badge import StatusBadge
from ui.widgets.text import Caption, Heading

if TYPE_CHECKING:
    from transit_desk.domain.presence import Night

COUNTS = ("inside", "in_bed", "with_family", "without_bed", "out", "beds_empty")


class NightPage(QWidget):
    """Enter goes to the person at the gate."""

    person_wanted = Signal(int)
    paper_wanted = Signal()

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.setObjectName("night_page")
        self._screen, self._shell = screen, screen.shell
        self._night: Night | None = None
        self.heading = Heading("night_heading")
        self.agrees = StatusBadge("night_agrees", self._shell.theme, wrap=False)
        self.counts = BigCounts("night_counts", COUNTS)
        self.table: DeskTable[NightLine] = DeskTable(
            "night_lines",
            self._columns(),
            row_id=lambda line: (line.matter, line.person.person_id),
            shell=self._shell,
            optional=("case", "help", "back", "since"),
        )
        self.table.row_activated.connect(lambda line: self.person_wanted.emit(line.person.person_id))
        self.hint = Caption("night_hint")
        self.print = PrimaryButton("print_night", key="Ctrl+P", permitted=screen.permits(Right.PRINT_HOUSE))
        self.print.clicked.connect(self.paper_wanted)
        top = row(self.heading, 1, self.agrees)
        whole = column(top, self.counts, self.table, row(self.hint, 1, self.print), parent=self)
        whole.setStretch(2, 1)

    def set_words(self) -> None:
        """Puts the words on."""
        t = self._shell.language.t
        self.table.set_name(t("What does not agree"))
        self.table.set_empty_text(
            t("Beds, gate and roll-call agree."), t("Nothing is left to do for this night.")
        )
        self.hint.setText(t("Enter: to the person at the gate."))
        self.print.set_words(t("Print the night list"), t)
        self._show()

    def read(self) -> None:
        """Reads how the night stands."""
        desk = self._shell.desk

        def job() -> "Night":
            from transit_desk.services.gate import night

            return night(desk)

        self._screen.ask(job, self._take)

    def take_focus(self) -> None:
        """To the list."""
        self.table.setFocus()

    def _take(self, night: "Night") -> None:
        self._night = night
        self._show()

    def _show(self) -> None:
        t, night = self._shell.language.t, self._night
        if night is None:
            return
        self.heading.setText(t("Night of {day}", day=t.weekday(night.night)))
        words = {
            "inside": t("inside"),
            "in_bed": t("in a bed of their own"),
            "with_family": t("infants with their family"),
            "without_bed": t("without a bed"),
            "out": t("out of the building"),
            "beds_empty": t("beds empty tonight"),
        }
        self.counts.show_counts([(t.number(getattr(night, name)), words[name]) for name in COUNTS])
        if night.lines:
            count = t.plural("{n} thing to look at", "{n} things to look at", len(night.lines))
            self.agrees.show_status(Status.ATTENTION, count)
        else:
            self.agrees.show_status(Status.READY, t("Everything agrees"))
        self.table.set_rows(night.lines)
        self.hint.setVisible(bool(night.lines))

    def _columns(self) -> tuple[Column[NightLine], ...]:
        now = self._shell.now
        return (
            Column(
                "matter",
                lambda t: t("What"),
                lambda line, t: matter_words(t, line.matter),
                sort=lambda line: list(MATTER_STATUS).index(line.matter),
                status=lambda line: MATTER_STATUS[line.matter],
                width=230,
            ),
            Column("name", lambda t: t("Name"), lambda line, t: line.person.name, width=220, stretch=True),
            Column("case", lambda t: t("Case"), lambda line, t: line.person.case_number, width=112),
            Column("bed", lambda t: t("Bed"), lambda line, t: line.person.label, width=76),
            Column(
                "since",
                lambda t: t("Out to, since"),
                lambda line, t: (
                    ""
                    if line.person.out is None
                    else f"{word(t, line.person.out.place)} {moment_words(t, line.person.out.since, now())}"
                ),
                width=190,
            ),
            Column(
                "back",
                lambda t: t("Expected"),
                lambda line, t: (
                    ""
                    if line.person.out is None or line.person.out.expected_at is None
                    else moment_words(t, line.person.out.expected_at, now())
                ),
                width=84,
            ),
            Column(
                "help",
                lambda t: t("What to do"),
                lambda line, t: help_words(t, line.matter),
                width=210,
            ),
        )
