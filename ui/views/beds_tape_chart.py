"""The nights ahead, drawn: rooms and beds down, days across, as a hotel's tape chart.

It knows beds, people and days, and no service. The keys and the mouse are `beds_tape_view`'s.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent

from transit_desk.domain.board_rows import Tape, TapeSpan
from ui.views.beds_finding import FindsNames
from ui.views.beds_marks import MarkBook
from ui.views.beds_overlay import paint_find
from ui.views.beds_tape_lines import Key, Line, Lines, lay_out
from ui.views.beds_tape_paint import DAY, HEAD, SIDE, DayHead, TapePainter, View

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from ui.shell import Shell

A_DAY = timedelta(days=1)


class TapeChart(FindsNames):
    """See the module. One night is in focus: of a bed, or of a room as a whole."""

    focused = Signal()
    """The keys stand elsewhere, or what is there was read again."""

    def __init__(self, name: str, shell: "Shell", marks: MarkBook) -> None:
        super().__init__(name, shell)
        self._marks = marks
        self._painter = TapePainter(shell.theme, shell.icons)
        self._lines: Lines | None = None
        self._heads: tuple[DayHead, ...] = ()
        self._today = date.min
        self._key: Key | None = None
        self._day = date.min
        self._folded: set[int] = set()
        shell.theme.changed.connect(self._dress)
        shell.icons.ready.connect(self._dress)

    # What is shown

    def show_tape(self, tape: Tape, today: date) -> None:
        """The nights as they are now. The keys stay on their bed and day as far as these are on view."""
        if self._lines is not None and (tape, today) == (self._lines.tape, self._today):
            self.focused.emit()  # nothing is painted anew for that
            return
        self._today = today
        self._marks.learn([span.person for span in tape.spans])
        self._put(lay_out(tape, today, self._folded))
        self._name_days()
        last = tape.first + timedelta(days=tape.days - 1)
        self._day = max(today, tape.first) if self._day == date.min else min(max(self._day, tape.first), last)
        self.focused.emit()

    @property
    def _earliest(self) -> date:
        """Last night: whoever leaves today has slept there."""
        return self._today - A_DAY

    @property
    def lines(self) -> Lines | None:
        """What is on view."""
        return self._lines

    @property
    def tape(self) -> Tape | None:
        """The nights on view."""
        return None if self._lines is None else self._lines.tape

    @property
    def key(self) -> Key | None:
        """The line on which the keys stand."""
        return self._key

    @property
    def day(self) -> date:
        """The day on which the keys stand."""
        return self._day

    @property
    def line(self) -> Line | None:
        """That line."""
        return None if self._lines is None else self._lines.line(self._key)

    @property
    def span(self) -> TapeSpan | None:
        """Who has the bed in focus that night."""
        if self._lines is None or self._key is None or self._key[0] != "bed":
            return None
        return self._lines.span(self._key[1], self._day)

    def go_to(self, key: Key, day: date) -> bool:
        """Puts the keys on a night that is on view; a room that is folded is opened. False where there is none."""
        if self._lines is None or not self._lines.tape.first <= day < self._end(self._lines.tape):
            return False
        if key not in self._lines.index and key[0] == "bed":
            room = next(
                (
                    one.room_id
                    for one in self._lines.tape.rooms
                    if any(bed.bed_id == key[1] for bed in one.beds)
                ),
                None,
            )
            if room in self._folded:
                self._folded.discard(room)
                self._put(lay_out(self._lines.tape, self._today, self._folded))
        if key not in self._lines.index:
            return False
        self._key, self._day = key, day
        self._see()
        self.focused.emit()
        return True

    def find_person(self, person_id: int) -> bool:
        """Puts the keys on the nights of somebody; False when there are none on view."""
        return self._go_to_span(None if self._lines is None else self._lines.of_person(person_id))

    def find_case(self, case_id: int) -> bool:
        """Puts the keys on the nights of a household; False when there are none on view."""
        return self._go_to_span(None if self._lines is None else self._lines.of_case(case_id))

    def rename(self) -> None:
        """The language is another one."""
        self._name_days()

    def is_folded(self, room_id: int) -> bool:
        """Whether a room shows its own line alone."""
        return room_id in self._folded

    def fold(self, room_ids: Sequence[int], folded: bool) -> None:
        """Folds rooms to their own line, or opens them. The keys stay on what can be seen."""
        if self._lines is None:
            return
        line = self.line
        self._folded = (self._folded | set(room_ids)) if folded else (self._folded - set(room_ids))
        self._put(lay_out(self._lines.tape, self._today, self._folded))
        if line is not None and line.key not in self._lines.index:
            self._key = ("room", line.room.room_id)
        self._see()
        self.focused.emit()

    # Places

    def cell_rect(self, key: Key, day: date) -> QRect:
        """Where a night is drawn, in pixels of `viewport()`; empty for a line that is not there."""
        view = self._view()
        line = None if view is None else view.lines.line(key)
        return QRect() if view is None or line is None else self._painter.cell(view, line, day)

    def cell_at(self, at: QPoint) -> tuple[Line, date | None] | None:
        """The line at a place of the viewport, and the day; None for the day left of all days."""
        view, theme = self._view(), self._shell.theme
        if view is None or at.y() < theme.px(HEAD):
            return None
        line = view.lines.at((at.y() - theme.px(HEAD) + view.y) * 100 / theme.scale)
        if line is None or line.key is None:
            return None
        if at.x() < theme.px(SIDE):
            return line, None
        column = bisect_right(view.lefts, at.x()) - 1
        tape = view.lines.tape
        return (line, tape.first + timedelta(days=column)) if 0 <= column < tape.days else None

    # Size and painting

    def sizeHint(self) -> QSize:
        return QSize(self._shell.theme.px(640), self._shell.theme.px(280))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._shell.theme.px(280), self._shell.theme.px(140))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scroll_bars()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Days and names stay where they are: painted anew."""
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only what is to be seen."""
        painter, theme = QPainter(self.viewport()), self._shell.theme
        view, area = self._view(), self.viewport().rect()
        if view is None:
            painter.fillRect(area, theme.colour("window"))
        else:
            self._painter.paint(painter, area, view, self.devicePixelRatioF())
        if self._find.text:
            font = self._painter.room_painter.font(theme.px(15), bold=True)
            paint_find(painter, area, self._find_words(), font, theme)
        painter.end()

    def _view(self) -> View | None:
        if self._lines is None:
            return None
        return View(
            self._lines,
            self._heads,
            self._today,
            self._key,
            self._day,
            frozenset(self._folded),
            self.hasFocus(),
            self._lefts(),
            self.verticalScrollBar().value(),
            self._marks.of,
            self._t,
        )

    @property
    def _t(self) -> "Translator":
        return self._shell.language.t

    def _lefts(self) -> tuple[int, ...]:
        side, width = self._shell.theme.px(SIDE) - self.horizontalScrollBar().value(), self._day_width()
        days = 0 if self._lines is None else self._lines.tape.days
        return tuple(side + round(at * width) for at in range(days + 1))

    def _day_width(self) -> float:
        days = 1 if self._lines is None else self._lines.tape.days
        theme = self._shell.theme
        return max(float(theme.px(DAY)), (self.viewport().width() - theme.px(SIDE)) / days)

    def _scroll_bars(self) -> None:
        theme, size = self._shell.theme, self.viewport().size()
        height = 0 if self._lines is None else round(self._lines.height * theme.scale / 100)
        days = 0 if self._lines is None else self._lines.tape.days
        body = max(1, size.height() - theme.px(HEAD))
        across = max(1, size.width() - theme.px(SIDE))
        for bar, whole, page, step in (
            (self.verticalScrollBar(), height, body, theme.px(26)),
            (self.horizontalScrollBar(), round(days * self._day_width()), across, theme.px(DAY)),
        ):
            bar.setRange(0, max(0, whole - page))
            bar.setPageStep(page)
            bar.setSingleStep(step)

    def _put(self, lines: Lines) -> None:
        self._lines = lines
        self._find.over(lines.people())
        if self._key not in lines.index:
            self._key = next((key for key in lines.index if key[0] == "bed"), next(iter(lines.index), None))
        self._scroll_bars()
        self.viewport().update()

    def _name_days(self) -> None:
        from babel.dates import format_date

        def part(day: date, pattern: str) -> str:
            return format_date(day, pattern, locale=self._t.code).rstrip(".").capitalize()

        self._heads = tuple(
            DayHead(
                part(day, "EEE"),
                f"{day.day:02}",
                format_date(day, "MMM", locale=self._t.code),
                day.weekday() > 4,
            )
            for day in (() if self._lines is None else self._lines.days)
        )
        self._painter.forget()
        self.viewport().update()

    def _dress(self) -> None:
        self._painter.forget()
        self._scroll_bars()
        self.viewport().update()

    def _see(self) -> None:
        """Scrolls as little as brings the focus into view."""
        line, theme = self.line, self._shell.theme
        if line is None or self._key is None:
            return
        rect, area = self.cell_rect(self._key, self._day), self.viewport().rect()
        if area.height() > theme.px(HEAD) + 6 * rect.height():  # with what is beside it
            rect.adjust(0, -2 * rect.height(), 0, 2 * rect.height())
        for bar, low, high, first, last in (
            (self.verticalScrollBar(), rect.top(), rect.bottom() + 1, theme.px(HEAD), area.height()),
            (self.horizontalScrollBar(), rect.left(), rect.right() + 1, theme.px(SIDE), area.width()),
        ):
            if low < first:
                bar.setValue(bar.value() + low - first)
            elif high > last:
                bar.setValue(bar.value() + high - last)
        self.viewport().update()

    @staticmethod
    def _end(tape: Tape) -> date:
        return tape.first + timedelta(days=tape.days)

    def _go_to_span(self, span: TapeSpan | None) -> bool:
        tape = self.tape
        if span is None or tape is None:
            return False
        day = min(max(span.first, tape.first, min(self._day, span.end - A_DAY)), self._end(tape) - A_DAY)
        return self.go_to(("bed", span.bed_id), day)
