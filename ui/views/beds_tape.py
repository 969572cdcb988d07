"""The nights mode of Beds: who has which bed in the nights to come, and what is free."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from transit_desk.domain.board_rows import BedLook, Tape, TapeSpan
from transit_desk.language.words import word
from ui.views.bed_words import needs_words
from ui.views.beds_paint import LOOK_WORDS
from ui.views.beds_tape_legend import TapeLegend
from ui.views.beds_tape_lines import shut_look
from ui.views.beds_tape_paint import leaves
from ui.views.beds_tape_view import SPANS, USUAL, TapeView
from ui.widgets.buttons import ToolButton
from ui.widgets.layout import column, row
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from ui.views.beds import BedsScreen
    from ui.worker import Job

A_DAY = timedelta(days=1)

POLL_MS = 5_000
"""Where several desks share a database the nights are read again this often while they are on view."""
SETTING = "beds.nights"
_TOOLS = ("previous_week", "today", "next_week", "more_days", "fewer_days")
_ICONS = ("previous", "this_day", "next", "zoom_out", "zoom_in")


class TapePage(QWidget):
    """See the module."""

    def __init__(self, screen: "BedsScreen") -> None:
        super().__init__()
        self.setObjectName("tape_page")
        self._screen = screen
        shell = self._shell = screen.shell
        self._asked: Job | None = None
        self._today = date.min
        self._first: date | None = None
        found = shell.settings.get(SETTING)
        self._days = int(found) if found.isdecimal() and int(found) in SPANS else USUAL
        self._tools = [ToolButton(name) for name in _TOOLS]
        self.view = TapeView("tape", shell, screen.marks)
        self.status = BodyText("tape_status")
        self.status.setWordWrap(True)
        self.keys = BodyText("tape_keys")
        self.keys.setWordWrap(True)
        self.legend = TapeLegend("tape_legend", shell)
        self.head = QWidget()  # stands beside the modes
        self.head.setObjectName("tape_head")
        row(1, *self._tools, gap=1, parent=self.head)
        column(self.view, self.legend, self.status, self.keys, gap=1, parent=self).setStretch(0, 1)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._read_again)
        previous, today, following, more, fewer = self._tools
        previous.clicked.connect(lambda: self.view.turn(-1))
        today.clicked.connect(self.view.go_today)
        following.clicked.connect(lambda: self.view.turn(1))
        more.clicked.connect(lambda: self.view.zoom_by(-1))
        fewer.clicked.connect(lambda: self.view.zoom_by(1))
        self.view.focused.connect(self._tell)
        self.view.days_wanted.connect(self._turned)
        self.view.opened.connect(self._open)
        shell.icons.ready.connect(self._draw_tools)
        shell.theme.changed.connect(self._draw_tools)
        self._draw_tools()

    @property
    def t(self) -> "Translator":
        """The translator of the moment."""
        return self._screen.t

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self.t
        self.view.setAccessibleName(t("Nights by room and bed"))
        words = (t("A week earlier"), t("Today"), t("A week later"), t("More days"), t("Fewer days"))
        for button, said, key in zip(self._tools, words, ("PgUp", "Home", "PgDn", "-", "+"), strict=True):
            button.set_words(said, key)
        self.keys.setText(
            t(
                "Arrows: from night to night. PgUp, PgDn: a week. Space: fold the room, with Shift all of them. "
                "Letters: find somebody. Enter: open."
            )
        )
        self.legend.rename()
        self.view.rename()
        self._tell()

    # Reading

    def activated(self) -> None:
        """Reads the nights again."""
        if not getattr(self._shell.desk.database, "is_sqlite", True):
            self._poll.start()
        self._read(self._first, self._days)
        focused = QApplication.focusWidget()
        if focused is None or (self._screen.isAncestorOf(focused) and focused is not self._screen.modes):
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_person(self, person_id: int) -> bool:
        """Puts the keys on somebody's nights, where they are on view."""
        return self.view.find_person(person_id)

    def open_case(self, case_id: int) -> bool:
        """As `open_person`, for the first of a case."""
        return self.view.find_case(case_id)

    def _read(self, first: date | None, days: int) -> None:
        """From `first` on, but never before last night: those that are over are nobody's plan any more."""
        from transit_desk.services.bed_board import tape

        desk = self._shell.desk

        def nights() -> tuple[Tape, date]:
            today = desk.today()
            return tape(desk, max(first or today - A_DAY, today - A_DAY), days), today

        if self._asked is not None:
            self._asked.cancel()
        self._asked = self._screen.ask(nights, self._show)

    def _read_again(self) -> None:
        if self.isVisible():
            self._read(self._first, self._days)

    def _show(self, found: tuple[Tape, date]) -> None:
        tape, self._today = found
        self._days = tape.days
        if self._first is not None:
            self._first = tape.first
        self.view.show_tape(tape, self._today)

    def _turned(self, first: date, days: int) -> None:
        """Other days are wanted. Only those of today move on with the day."""
        self._first = None if first == self._today - A_DAY else first
        if days != self._days:
            self._shell.settings.set(SETTING, str(days))
        self._read(first, days)

    # The night in focus

    def _tell(self) -> None:
        words = self.words()
        self.status.setText(words)
        self.status.setAccessibleName(words)
        self.view.setAccessibleDescription(f"{words} {self.keys.text()}".strip())
        t, tape = self.t, self.view.tape
        if tape is not None:
            first, last = t.date(tape.first), t.date(tape.first + timedelta(days=tape.days - 1))
            name = t("Nights by room and bed, {first} to {last}", first=first, last=last)
            self.view.setAccessibleName(name)

    def words(self) -> str:
        """The night in focus in words: which bed, which night, who, and until when."""
        t, line, lines = self.t, self.view.line, self.view.lines
        if line is None or lines is None:
            return t("There are no rooms yet. Make them on Setup.") if lines is not None else ""
        night = t("night of {day}", day=t.weekday(self.view.day))
        if line.bed is None and self.view.day < self._today:
            return f"{line.room.name}, {night}."
        if line.bed is None:
            at = (self.view.day - lines.tape.first).days
            free = lines.free[line.room.room_id][at]
            return t.plural(
                "{room}, {night}: {n} of {beds} beds free.",
                "{room}, {night}: {n} of {beds} beds free.",
                free,
                room=line.room.name,
                night=night,
                beds=lines.beds[line.room.room_id],
            )
        bed, span = f"{line.room.name} / {line.bed.name}", self.view.span
        if span is not None:
            return f"{t('{bed}, {night}: {who}.', bed=bed, night=night, who=span.person.name)} {_details(span, t)}"
        look = shut_look(line.room, line.bed, self.view.day, self._today) or BedLook.FREE
        return t(
            "{bed}, {night}: {look}. {level}.",
            bed=bed,
            night=night,
            look=t(LOOK_WORDS[look]),
            level=word(t, line.bed.level),
        )

    def _open(self, bed_id: int, span: TapeSpan | None) -> None:
        """Enter: the person's file; a free bed in the house as it stands."""
        if span is None:
            self._screen.go_house(bed_id)
        elif self._shell.has_screen("arrivals"):
            self._shell.go("arrivals").open_person(span.person.person_id)

    def _draw_tools(self) -> None:
        for button, name in zip(self._tools, _ICONS, strict=True):
            button.setIcon(self._shell.icons.icon(name))


def _details(span: TapeSpan, t: "Translator") -> str:
    """How somebody has the bed, since and until when, and what else one asks about him."""
    person, first, end = span.person, t.date(span.first), t.date(span.end)
    if span.look is BedLook.HELD:
        words = [t("Held from {first} to {end}.", first=first, end=end)]
    elif span.look is BedLook.LEAVING:
        words = [t("In this bed since {first}, leaves today.", first=first)]
    elif leaves(span, t):
        words = [t("In this bed since {first}, leaves on {end}.", first=first, end=end)]
    else:
        words = [t("In this bed since {first}, until {end}.", first=first, end=end)]
    words.append(person.case_number + ".")
    if person.flight:
        words.append(t("Flight {flight}.", flight=person.flight))
    if person.needs:
        words.append(f"{needs_words(person.needs, t)}.")
    return " ".join(words)
