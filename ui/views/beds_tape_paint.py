"""How the nights ahead look.

How a bed stands is drawn as on the board (`beds_paint`): held is dashed and dotted with a clock, taken is filled
with the family's mark, who leaves today has an arrow at the end, and where nobody can be put the bed is hatched
and has the sign of why.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from transit_desk.domain.board_rows import BedLook, BoardPerson, BoardRoom, TapeSpan
from transit_desk.language.words import word
from ui.views.beds_marks import Mark
from ui.views.beds_overlay import paint_focus, paint_kin
from ui.views.beds_paint import BAND, GATE_ICONS, RoomPainter
from ui.views.beds_tape_lines import Key, Line, Lines, shut_look

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from ui.icons import Icons
    from ui.theme import Theme

SIDE, HEAD, DAY = 184, 60, 32
"""Width of the names, height of the days, and the least width of a day."""
MOST_LINES = 160
"""So many pictures of lines are kept."""
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
CENTRE = Qt.AlignmentFlag.AlignCenter


class DayHead(NamedTuple):
    """What stands above a day, in three short texts."""

    weekday: str
    day: str
    month: str
    weekend: bool


@dataclass(frozen=True, slots=True)
class View:
    """What is to be painted: lines, where they are scrolled to, and where the keys stand."""

    lines: Lines
    heads: Sequence[DayHead]
    today: date
    key: Key | None
    day: date
    folded: frozenset[int]
    active: bool
    lefts: Sequence[int]
    """The left edge of each day, and the right edge of the last, in pixels of the viewport."""
    y: int
    mark_of: Callable[[int], Mark]
    t: "Translator"


class TapePainter:
    """Paints in the colours and the size of the moment."""

    def __init__(self, theme: "Theme", icons: "Icons") -> None:
        self._theme = theme
        self._icons = icons
        self._rooms = RoomPainter(theme, icons)
        self._pictures: dict[tuple[object, ...], QPixmap] = {}
        self._painted: Lines | None = None
        self._state: tuple[object, ...] = ()
        self._short: dict[tuple[str, int, int, bool, bool], str] = {}

    def forget(self) -> None:
        """The font or the colours of the program have changed."""
        self._rooms.forget()
        self._short.clear()
        self._pictures.clear()

    @property
    def room_painter(self) -> RoomPainter:
        """The strokes of the board."""
        return self._rooms

    def paint(self, painter: QPainter, area: QRect, view: View, ratio: float) -> None:
        """Everything that is to be seen in `area`, the viewport. A line is a picture that is painted again only when
        something in it has changed; what follows the keys lies over it."""
        px, theme = self._theme.px, self._theme
        side, head = px(SIDE), px(HEAD)
        painter.fillRect(area, theme.colour("window"))
        body = QRect(side, head, area.width() - side, area.height() - head)
        scale = theme.scale / 100
        lines = view.lines.between(view.y / scale, (view.y + body.height()) / scale)
        state = (view.heads, view.lefts, view.today, area.width(), ratio)
        if view.lines is not self._painted or state != self._state:
            self._painted, self._state = view.lines, state
            self._pictures.clear()
        for line in lines:
            picture = self._picture(line, view, area.width(), ratio)
            painter.drawPixmap(0, self.row(view, line).top(), picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = view.lines.line(view.key)
        if here is not None:
            painter.save()
            painter.setClipRect(QRect(0, head, side, body.height()))
            self._name(painter, here, view, chosen=True)
            painter.setClipRect(body)
            self._kin(painter, view, lines)
            self._focus(painter, view)
            painter.restore()
        painter.drawPixmap(0, 0, self._head_picture(view, area.width(), ratio))
        if 0 <= (at := (view.day - view.lines.tape.first).days) < view.lines.tape.days:
            left, right = max(side, view.lefts[at]), view.lefts[at + 1]
            painter.fillRect(QRect(left, head - px(3), right - left, px(3)), theme.colour("focus"))
        painter.setPen(QPen(theme.colour("outline"), 1))
        painter.drawLine(QLineF(side - 0.5, 0, side - 0.5, area.height()))
        painter.drawLine(QLineF(0, head - 0.5, area.width(), head - 0.5))

    def _picture(self, line: Line, view: View, width: int, ratio: float) -> QPixmap:
        """A line from the name to the last day, as it looks while the keys stand elsewhere."""
        spans = () if line.bed is None else view.lines.spans.get(line.bed.bed_id, ())
        key = (line.top, *(view.mark_of(span.person.case_id) for span in spans))
        picture = self._pictures.get(key)
        if picture is None:
            if len(self._pictures) >= MOST_LINES:
                self._pictures.clear()
            local = replace(view, y=self.row(view, line).top() + view.y)
            picture, painter = self._blank(QSize(width, self.row(view, line).height()), ratio)
            side = self._theme.px(SIDE)
            body = QRect(side, 0, width - side, self.row(view, line).height())
            painter.setClipRect(body)
            painter.drawPixmap(0, 0, self._ground(local, width, body.height(), ratio))
            self._line(painter, body, line, local, ratio)
            painter.setClipRect(QRect(0, 0, side, body.height()))
            self._name(painter, line, local, chosen=False)
            painter.end()
            self._pictures[key] = picture
        return picture

    def _ground(self, view: View, width: int, height: int, ratio: float) -> QPixmap:
        """The days of a line that is so high, with nothing on them."""
        picture = self._pictures.get((height, "ground"))
        if picture is None:
            picture, painter = self._blank(QSize(width, height), ratio)
            self._columns(painter, QRect(0, 0, width, height), view)
            painter.end()
            self._pictures[height, "ground"] = picture
        return picture

    def _head_picture(self, view: View, width: int, ratio: float) -> QPixmap:
        picture = self._pictures.get(())
        if picture is None:
            picture, painter = self._blank(QSize(width, self._theme.px(HEAD)), ratio)
            self._heads(painter, QRect(0, 0, width, self._theme.px(HEAD)), view)
            painter.end()
            self._pictures[()] = picture
        return picture

    def _blank(self, size: QSize, ratio: float) -> tuple[QPixmap, QPainter]:
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(self._theme.colour("window"))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return picture, painter

    # Places

    def row(self, view: View, line: Line) -> QRect:
        """A line from its first to its last day."""
        scale, head = self._theme.scale / 100, self._theme.px(HEAD)
        top = head + round(line.top * scale) - view.y
        bottom = head + round((line.top + line.height) * scale) - view.y
        left = view.lefts[0]
        return QRect(left, top, view.lefts[view.lines.tape.days] - left, bottom - top)

    def cell(self, view: View, line: Line, day: date) -> QRect:
        """A night of a line; nowhere when it is not on view (yet)."""
        at = (day - view.lines.tape.first).days
        if not 0 <= at < view.lines.tape.days:
            return QRect()
        row = self.row(view, line)
        left = view.lefts[at]
        return QRect(left, row.top(), view.lefts[at + 1] - left, row.height())

    # Parts

    def _columns(self, painter: QPainter, body: QRect, view: View) -> None:
        theme = self._theme
        for at, head in enumerate(view.heads):
            left, right = view.lefts[at], view.lefts[at + 1]
            rect = QRect(left, body.top(), right - left, body.height())
            painter.fillRect(rect, theme.colour("hover" if head.weekend else "surface"))
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(QLineF(right - 0.5, body.top(), right - 0.5, body.bottom() + 1))

    def _line(self, painter: QPainter, body: QRect, line: Line, view: View, ratio: float) -> None:
        theme, row = self._theme, self.row(view, line)
        if line.key is None:
            painter.fillRect(
                QRect(body.left(), row.top(), body.width(), row.height()), theme.colour("window")
            )
            return
        if line.bed is None:
            painter.fillRect(row, theme.colour("surface_alt"))
            self._free(painter, line, view)
        else:
            self._shut(painter, line, view)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(QLineF(row.left(), row.bottom() + 0.5, row.right() + 1, row.bottom() + 0.5))
        if line.bed is not None:
            for span in view.lines.spans.get(line.bed.bed_id, ()):
                self._span(painter, body, line, span, view, ratio)

    def _free(self, painter: QPainter, line: Line, view: View) -> None:
        """How many beds of the room are free each night; the bar tells how much of it is not."""
        theme, t = self._theme, view.t
        beds = view.lines.beds[line.room.room_id]
        for day, free in zip(view.lines.days, view.lines.free[line.room.room_id], strict=True):
            if day < view.today:  # over: whoever is gone is not in it any more
                continue
            cell = self.cell(view, line, day)
            painter.setFont(self._rooms.font(theme.px(12), bold=free == 0))
            painter.setPen(theme.colour("text" if free else "text_soft"))
            painter.drawText(cell.adjusted(0, 0, 0, -3), CENTRE, t.number(free))
            if beds:
                width = round((cell.width() - 9) * (beds - free) / beds)
                bar = QRect(cell.left() + 4, cell.bottom() - theme.px(4), width, theme.px(3))
                painter.fillRect(bar, theme.colour("outline"))

    def _shut(self, painter: QPainter, line: Line, view: View) -> None:
        """The nights in which nobody can be put into the bed."""
        bed, room = line.bed, line.room
        assert bed is not None  # lines of beds alone
        days = [day for day in view.lines.days if day >= view.today]
        for look, group in groupby(days, key=lambda day: shut_look(room, bed, day, view.today)):
            nights = list(group)
            if look is None:
                continue
            rect = self.cell(view, line, nights[0]).united(self.cell(view, line, nights[-1]))
            box = QRectF(rect).adjusted(1, 1, -2, -1)
            self._rooms.frame(painter, box, look, None, away=False)
            side = min(box.height() - 6, self._theme.px(15))
            x = box.left() + 6 if box.width() > 3 * side else box.center().x() - side / 2
            self._rooms.look_icon(painter, QRectF(x, box.center().y() - side / 2, side, side), look)

    def _span(
        self, painter: QPainter, body: QRect, line: Line, span: TapeSpan, view: View, ratio: float
    ) -> None:
        """Nights of somebody. An end that lies beyond the days on view is left open."""
        tape, px = view.lines.tape, self._theme.px
        end = tape.first + timedelta(days=tape.days)
        first, last = max(span.first, tape.first), min(span.end, end)
        row = self.row(view, line)
        left, right = (view.lefts[(day - tape.first).days] for day in (first, last))
        box = QRectF(left + 1, row.top() + 1, right - left - 3, row.height() - 2)
        open_left, open_right = span.first < tape.first, span.end > end
        whole = box.adjusted(-8 if open_left else 0, 0, 8 if open_right else 0, 0)
        mark = view.mark_of(span.person.case_id)
        away = span.person.out is not None
        self._rooms.frame(painter, whole, span.look, mark, away)
        if not open_right and leaves(span, view.t):
            width = min(px(BAND), box.width() / 3)
            self._rooms.band(painter, whole, mark, width)
            box.setRight(box.right() - width)
        seen = QRectF(body.left(), box.top(), body.width(), box.height())
        inside = box.intersected(seen).adjusted(5 if mark.linked else 3, 0, -3, 0)
        self._words(painter, inside, span, mark, ratio)

    def _words(self, painter: QPainter, box: QRectF, span: TapeSpan, mark: Mark, ratio: float) -> None:
        theme, held = self._theme, span.look is BedLook.HELD
        side = min(box.height() - 4, theme.px(15))
        if box.width() < side:
            return
        place = QRectF(box.left(), box.center().y() - side / 2, side, side)
        font = self._rooms.font(theme.px(12), italic=held)
        room_for = QRectF(place.right() + 4, box.top(), box.right() - place.right() - 4, box.height())
        if held and room_for.width() > 5 * side:
            icon = QRectF(room_for.right() - side - 2, place.top(), side, side)
            self._rooms.look_icon(painter, icon, BedLook.HELD)
            room_for.setRight(icon.left() - 4)
        words = self.shortened(span.person.name, round(room_for.width()), font)
        if held:  # a clear ground for what is to be read
            used = 0.0 if not words else 6 + QFontMetricsF(font).horizontalAdvance(words)
            clear = QRectF(place.left() - 1, place.top(), side + used + 2, side)
            painter.fillRect(clear, theme.colour("surface"))
        if span.person.out is None:
            self._rooms.mark(painter, place, mark, ratio)
        else:
            self._icons.paint(painter, place, GATE_ICONS[span.person.out], theme.colour("text"))
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        painter.drawText(room_for, LEFT, words)

    def shortened(self, words: str, width: int, font: QFont) -> str:
        """As much of a name as there is room for; nothing where it would be a letter or two."""
        key = (words, width, font.pixelSize(), font.italic(), font.bold())
        found = self._short.get(key)
        if found is None:
            metrics = QFontMetricsF(font)
            found = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
            if len(found) < min(4, len(words)):
                found = ""
            if len(self._short) > 5000:
                self._short.clear()
            self._short[key] = found
        return found

    def _name(self, painter: QPainter, line: Line, view: View, *, chosen: bool) -> None:
        """A room or a bed at the left."""
        theme, px, t = self._theme, self._theme.px, view.t
        row = self.row(view, line)
        rect = QRect(0, row.top(), px(SIDE), row.height())
        if line.key is None:
            painter.fillRect(rect, theme.colour("window"))
            painter.setFont(self._rooms.font(px(13), bold=True))
            painter.setPen(theme.colour("text"))
            painter.drawText(rect.adjusted(px(8), 0, -2, 0), LEFT, floor_words(line.room, t))
            return
        ground = "chosen" if chosen else "surface_alt" if line.bed is None else "surface"
        ink = "on_chosen" if chosen else "text"
        painter.fillRect(rect, theme.colour(ground))
        if line.bed is not None:
            painter.setFont(self._rooms.font(px(13)))
            painter.setPen(theme.colour(ink))
            painter.drawText(rect.adjusted(px(52), 0, 0, 0), LEFT, line.bed.name)
            box = QRectF(px(32), rect.center().y() - px(6), px(13), px(13))
            self._rooms.sign(painter, box, line.bed.level)
            painter.setFont(self._rooms.font(px(11)))
            painter.setPen(theme.colour("on_chosen" if chosen else "text_soft"))
            painter.drawText(rect.adjusted(px(84), 0, -2, 0), LEFT, word(t, line.bed.level))
        else:
            self._room_name(painter, rect, line.room, view, ink, chosen)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(QLineF(0, rect.bottom() + 0.5, rect.width(), rect.bottom() + 0.5))

    def _room_name(
        self, painter: QPainter, rect: QRect, room: BoardRoom, view: View, ink: str, chosen: bool
    ) -> None:
        theme, px = self._theme, self._theme.px
        middle, half = QPointF(px(14), rect.center().y() + 0.5), px(4)
        if room.room_id in view.folded:
            corners = ((-0.6, -1.0), (0.9, 0.0), (-0.6, 1.0))
        else:
            corners = ((-1.0, -0.6), (1.0, -0.6), (0.0, 0.9))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(ink))
        painter.drawPolygon(QPolygonF([middle + QPointF(x * half, y * half) for x, y in corners]))
        icon = QRectF(px(26), rect.center().y() - px(8), px(17), px(17))
        name = "bed_closed" if room.closed else f"room_{room.kind.value}"
        self._icons.paint(painter, icon, name, theme.colour(ink))
        bold = self._rooms.font(px(13), bold=True)
        painter.setFont(bold)
        painter.setPen(theme.colour(ink))
        painter.drawText(rect.adjusted(px(50), 0, 0, 0), LEFT, room.name)
        x = px(50) + round(QFontMetricsF(bold).horizontalAdvance(room.name)) + px(8)
        small = self._rooms.font(px(11))
        kind = view.t("closed") if room.closed else word(view.t, room.kind)
        painter.setFont(small)
        painter.setPen(theme.colour("on_chosen" if chosen else "text_soft"))
        painter.drawText(rect.adjusted(x, 0, -2, 0), LEFT, self.shortened(kind, rect.width() - x - 4, small))

    def _heads(self, painter: QPainter, area: QRect, view: View) -> None:
        """Day, and how many beds of the house are free that night."""
        theme, px, t = self._theme, self._theme.px, view.t
        head, side = px(HEAD), px(SIDE)
        painter.fillRect(QRect(0, 0, area.width(), head), theme.colour("surface_alt"))
        third = head // 3
        for at, (day, words, free) in enumerate(
            zip(view.lines.days, view.heads, view.lines.totals, strict=True)
        ):
            left, right = view.lefts[at], view.lefts[at + 1]
            box = QRect(left, 0, right - left, head)
            is_today = day == view.today
            ground = "accent" if is_today else "hover" if words.weekend else "surface_alt"
            painter.fillRect(QRect(left, 0, box.width(), 2 * third), theme.colour(ground))
            painter.setPen(theme.colour("on_accent" if is_today else "text_soft"))
            painter.setFont(self._rooms.font(px(11), bold=is_today))
            weekday = t("Today")
            if not is_today or painter.fontMetrics().horizontalAdvance(weekday) > box.width() - 2:
                weekday = words.weekday
            painter.drawText(QRect(left, 2, box.width(), third), CENTRE, weekday)
            painter.setPen(theme.colour("on_accent" if is_today else "text"))
            name = self._day_name(painter, words, box.width() - px(4))
            painter.drawText(QRect(left, third, box.width(), third), CENTRE, name)
            painter.setPen(theme.colour("text"))
            painter.setFont(self._rooms.font(px(12), bold=free == 0))
            if day >= view.today:
                foot = QRect(left, 2 * third, box.width(), head - 2 * third - 1)
                painter.drawText(foot, CENTRE, t.number(free))
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(QLineF(right - 0.5, 0, right - 0.5, head))
        corner = QRect(0, 0, side, head)
        painter.fillRect(corner, theme.colour("surface_alt"))
        painter.setFont(self._rooms.font(px(12)))
        painter.setPen(theme.colour("text_soft"))
        painter.drawText(QRect(px(8), 2 * third, side - px(12), head - 2 * third - 1), LEFT, t("Free beds"))
        days = view.lines.days
        painter.setPen(theme.colour("text"))
        painter.drawText(QRect(px(8), 2, side - px(12), third), LEFT, f"{t.date(days[0])} –")
        painter.drawText(QRect(px(8), third, side - px(12), third), LEFT, t.date(days[-1]))

    def _day_name(self, painter: QPainter, words: DayHead, width: int) -> str:
        """Day and month as large as there is room for; the day alone where there is none."""
        whole = f"{words.day} {words.month}"
        for pixels in (13, 11):
            painter.setFont(self._rooms.font(self._theme.px(pixels), bold=True))
            if painter.fontMetrics().horizontalAdvance(whole) <= width:
                return whole
        painter.setFont(self._rooms.font(self._theme.px(13), bold=True))
        return words.day

    def _kin(self, painter: QPainter, view: View, lines: Sequence[Line]) -> None:
        """The household of the nights in focus, wherever it sleeps."""
        here = self._here(view)
        if here is None:
            return
        for line in lines:
            for span in () if line.bed is None else view.lines.spans.get(line.bed.bed_id, ()):
                same = span.person.case_id == here.case_id
                group = here.linked or here.family
                if span.person.person_id != here.person_id and (
                    same or (group and group == (span.person.linked or span.person.family))
                ):
                    paint_kin(painter, self.span_rect(view, line, span), self._theme, same_case=same)

    def span_rect(self, view: View, line: Line, span: TapeSpan) -> QRect:
        """Where nights of somebody are drawn, as far as they are on view."""
        tape = view.lines.tape
        first = max(span.first, tape.first)
        last = min(span.end, tape.first + timedelta(days=tape.days)) - timedelta(days=1)
        united = self.cell(view, line, first).united(self.cell(view, line, last))
        return united.adjusted(1, 1, -2, -2)

    @staticmethod
    def _here(view: View) -> BoardPerson | None:
        if view.key is None or view.key[0] != "bed":
            return None
        span = view.lines.span(view.key[1], view.day)
        return None if span is None else span.person

    def _focus(self, painter: QPainter, view: View) -> None:
        line = view.lines.line(view.key)
        rect = QRect() if line is None else self.cell(view, line, view.day)
        if line is None or rect.isEmpty():
            return
        span = None if line.bed is None else view.lines.span(line.bed.bed_id, view.day)
        if span is None:
            paint_focus(painter, rect.adjusted(0, 0, -1, -1), self._theme, active=view.active)
            return
        # Around all the nights, so that the name can be read; the night itself is underlined.
        paint_focus(painter, self.span_rect(view, line, span), self._theme, active=view.active)
        thick = self._theme.px(4)
        foot = QRect(rect.left() + 2, rect.bottom() - thick, rect.width() - 5, thick)
        painter.fillRect(foot, self._theme.colour("focus" if view.active else "outline"))


def leaves(span: TapeSpan, t: "Translator") -> bool:
    """Whether the person leaves the centre when these nights are over, and not only the bed."""
    departs_at = span.person.departs_at
    return span.look is BedLook.LEAVING or (departs_at is not None and t.local(departs_at).date() == span.end)


def floor_words(room: BoardRoom, t: "Translator") -> str:
    """Above the rooms of a floor."""
    words = t("Block {block}", block=room.block)
    floor = t("ground floor") if room.floor == 0 else t("floor {floor}", floor=room.floor)
    return f"{words}, {floor}"
