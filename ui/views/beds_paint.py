"""How a room and its beds look. A room is painted once into a picture; the board puts pictures together.

How a bed stands is told by a pattern and a mark, and only then by colour: free is an empty frame, held is dotted
with a clock, taken is filled with the family's mark, leaving today has a band with an arrow, cleaning is ruled
with a broom, out of service is hatched with a spanner, and the beds of a closed room are crossed with a lock.
Who is out of the building lies in an outline only. The sign beside the number is the bed from the side.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QApplication

from transit_desk.domain.board_rows import BedLook, BoardBed, BoardPerson, BoardRoom
from transit_desk.domain.codes import BedLevel, GatePlace, Need
from transit_desk.language import N_
from transit_desk.language.words import word
from ui.status import Status, draw_status
from ui.views.beds_layout import PADDING, Card
from ui.views.beds_marks import Mark, MarkBook, draw_mark

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from ui.icons import Icons
    from ui.theme import Theme

NEED_ICONS = {
    Need.WCHR: "need_wheelchair",
    Need.WCHS: "need_wheelchair",
    Need.WCHC: "need_wheelchair",
    Need.STCR: "need_stretcher",
    Need.BLND: "need_blind",
    Need.DEAF: "need_deaf",
    Need.MEDA: "need_medical",
    Need.MAAS: "need_assistance",
    Need.OXYG: "need_oxygen",
    Need.PREGNANT: "need_pregnant",
    Need.ISOLATE: "need_isolation",
    Need.ESCORT: "need_escort",
    Need.UMNR: "need_minor",
    Need.LANG: "need_language",
    Need.OTHER: "need_other",
}
"""The panel beside the board says them in words."""

LOOK_ICONS = {
    BedLook.HELD: "bed_held",
    BedLook.CLEANING: "bed_cleaning",
    BedLook.OUT_OF_SERVICE: "bed_out",
    BedLook.CLOSED: "bed_closed",
}
GATE_ICONS = {
    GatePlace.HOSPITAL: "gate_hospital",
    GatePlace.TOWN: "gate_town",
    GatePlace.OTHER: "gate_other",
}
PATTERNS = {
    BedLook.HELD: Qt.BrushStyle.Dense6Pattern,
    BedLook.CLEANING: Qt.BrushStyle.HorPattern,
    BedLook.OUT_OF_SERVICE: Qt.BrushStyle.BDiagPattern,
    BedLook.CLOSED: Qt.BrushStyle.DiagCrossPattern,
}
LOOK_WORDS = {
    BedLook.FREE: N_("Free"),
    BedLook.HELD: N_("Held"),
    BedLook.TAKEN: N_("Taken"),
    BedLook.LEAVING: N_("Leaves today"),
    BedLook.CLEANING: N_("To be cleaned"),
    BedLook.OUT_OF_SERVICE: N_("Out of service"),
    BedLook.CLOSED: N_("Room closed"),
}

MARK = 15
SIGN = 13
BAND = 13
FULL, LINE = 38, 17
"""Heights from which a bed has two lines of words, and one."""
MOST_MARKS = 2000
"""So many pictures of marks are kept, all sizes together."""
ICONS_FROM = 76
"""Width from which needs stand beside a name on one line."""


@dataclass(frozen=True, slots=True)
class Look:
    """How beds look at a zoom: `factor` pixels to one of the design."""

    marks: MarkBook
    factor: float
    ratio: float


def shown_name(person: BoardPerson, room: BoardRoom) -> str:
    """What stands on a bed: the given names first where the mark and the neighbours say the family already."""
    family, comma, given = person.name.partition(", ")
    together = sum(bed.person is not None and bed.person.case_id == person.case_id for bed in room.beds) > 1
    return f"{given} {family}" if comma and together else person.name


class RoomPainter:
    """Paints rooms in the colours, size and language of the moment."""

    def __init__(self, theme: "Theme", icons: "Icons") -> None:
        self._theme = theme
        self._icons = icons
        self._fonts: dict[tuple[int, bool, bool], tuple[QFont, QFontMetricsF]] = {}
        self._marks: dict[tuple[Mark, int, float], QPixmap] = {}

    def picture(self, card: Card, look: Look, t: "Translator") -> QPixmap:
        """The room as a picture without holes, in the size that its card has at this zoom."""
        size = QSize(
            max(1, round(card.rect.width() * look.factor)), max(1, round(card.rect.height() * look.factor))
        )
        pixmap = QPixmap(QSize(round(size.width() * look.ratio), round(size.height() * look.ratio)))
        pixmap.setDevicePixelRatio(look.ratio)
        pixmap.fill(self._theme.colour("window"))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(0.5, 0.5, size.width() - 1, size.height() - 1)
        painter.setPen(QPen(self._theme.colour("outline" if card.room.closed else "line"), 1))
        painter.setBrush(self._theme.colour("surface_alt"))
        round_by = 6 * look.factor
        painter.drawRoundedRect(frame, round_by, round_by)
        self._head(painter, card, look, size.width(), t)
        corner = card.rect.topLeft()
        for tile in card.tiles:
            rect = scaled(tile.rect.translated(-corner), look.factor)
            self.bed(painter, rect, tile.bed, tile.room, look, t)
        painter.end()
        return pixmap

    def font(self, pixels: float, *, bold: bool = False, italic: bool = False) -> QFont:
        """The program's font at this many pixels."""
        return self._font(pixels, bold, italic)[0]

    def forget(self) -> None:
        """The font or the colours of the program have changed."""
        self._fonts.clear()
        self._marks.clear()

    def mark(self, painter: QPainter, box: QRectF, mark: Mark, ratio: float) -> None:
        """A household's mark; drawn once for each size."""
        side = max(1, round(box.width()))
        picture = self._marks.get((mark, side, ratio))
        if picture is None:
            if len(self._marks) >= MOST_MARKS:
                self._marks.clear()
            edge = max(1, side // 8)  # a diamond has corners beyond its square
            picture = QPixmap(round((side + 2 * edge) * ratio), round((side + 2 * edge) * ratio))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            pen = QPainter(picture)
            draw_mark(pen, QRectF(edge, edge, side, side), mark, self._theme)
            pen.end()
            self._marks[mark, side, ratio] = picture
        edge = max(1, side // 8)
        painter.drawPixmap(QPointF(round(box.left()) - edge, round(box.top()) - edge), picture)

    def sign(self, painter: QPainter, box: QRectF, level: BedLevel) -> None:
        """The bed from the side: the heavy line is where one lies; a cot has bars."""
        colour = self._theme.colour("text")
        thin, heavy = QPen(colour, max(0.8, box.width() / 13)), QPen(colour, max(2.0, box.width() / 4.5))
        heavy.setCapStyle(Qt.PenCapStyle.FlatCap)
        left, right, top, bottom = box.left() + 1, box.right() - 1, box.top(), box.bottom()
        high, low = top + box.height() * 0.28, top + box.height() * 0.78
        painter.setPen(thin)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if level is BedLevel.COT:
            painter.drawRoundedRect(box.adjusted(1, 2, -1, -1), 2, 2)
            for part in (0.32, 0.5, 0.68):
                x = box.left() + box.width() * part
                painter.drawLine(QLineF(x, top + 2, x, bottom - 1))
            return
        post_top = top + box.height() * 0.45 if level is BedLevel.SINGLE else top
        lines = [QLineF(left, post_top, left, bottom), QLineF(right, post_top, right, bottom)]
        if level is not BedLevel.SINGLE:
            lines += [QLineF(left, high, right, high), QLineF(left, low, right, low)]
        painter.drawLines(lines)
        painter.setPen(heavy)
        at = high if level is BedLevel.UPPER else low
        painter.drawLine(QLineF(left, at, right, at))

    def frame(self, painter: QPainter, rect: QRectF, look: BedLook, mark: Mark | None, away: bool) -> None:
        """The ground and outline of a bed as it stands; `away`: its person is out of the building."""
        theme = self._theme
        box = rect.adjusted(1, 1, -1, -1)
        round_by = min(4.0, rect.height() / 6)
        held = look is BedLook.HELD
        if mark is not None and not held:
            painter.setBrush(theme.colour("surface" if away else f"{mark.colour}_soft"))
            painter.setPen(QPen(theme.colour(mark.colour), 1.5))
        else:
            painter.setBrush(theme.colour("surface"))
            painter.setPen(QPen(theme.colour("outline"), 1))
        if look in PATTERNS:
            painter.setPen(QPen(theme.colour("outline"), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(box, round_by, round_by)
            colour = theme.colour(mark.colour if held and mark is not None else "outline")
            painter.setBrush(QBrush(colour, PATTERNS[look]))
        painter.drawRoundedRect(box, round_by, round_by)
        if mark is not None and mark.linked and not held:  # cross-referenced: a second line on the left
            edge = max(2.0, min(4.0, rect.width() / 16))
            painter.fillRect(
                QRectF(box.left(), box.top() + 2, edge, box.height() - 4), theme.colour(mark.colour)
            )

    def look_icon(self, painter: QPainter, box: QRectF, look: BedLook) -> None:
        """The mark of how a bed stands, on a clear ground."""
        theme = self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(box.adjusted(-1.5, -1.5, 1.5, 1.5))
        self._icons.paint(painter, box, LOOK_ICONS[look], theme.colour("text"))

    def band(self, painter: QPainter, rect: QRectF, mark: Mark, width: float) -> None:
        """Leaves today: a band at the right end with an arrow."""
        theme = self._theme
        box = QRectF(rect.right() - 1 - width, rect.top() + 1, width, rect.height() - 2)
        painter.fillRect(box, theme.colour(mark.colour))
        painter.setPen(QPen(theme.colour("surface"), max(1.2, width / 7)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        x, y, half = box.center().x(), box.center().y(), width * 0.3
        painter.drawLine(QLineF(x - half, y, x + half, y))
        painter.drawPolyline(QPolygonF([QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half)]))

    def bed(
        self, painter: QPainter, rect: QRect, bed: BoardBed, room: BoardRoom, look: Look, t: "Translator"
    ) -> None:
        """A bed with what fits into its size."""
        person = bed.person
        mark = None if person is None else look.marks.of(person.case_id)
        whole = QRectF(rect)
        self.frame(painter, whole, bed.look, mark, person is not None and person.out is not None)
        if bed.look is BedLook.LEAVING and mark is not None:
            width = min(BAND * look.factor, whole.width() / 4)
            self.band(painter, whole, mark, width)
            whole.setWidth(whole.width() - width)
        two = rect.height() >= FULL and rect.width() >= 56
        if two:
            self._two_lines(painter, whole, bed, room, mark, look, t)
        else:
            self._one_line(painter, whole, bed, room, mark, look)
        if bed.override is not None:
            self._set_aside(painter, QRectF(rect), look, signed=not two)

    # Inside

    def _font(self, pixels: float, bold: bool = False, italic: bool = False) -> tuple[QFont, QFontMetricsF]:
        key = (max(6, round(pixels)), bold, italic)
        known = self._fonts.get(key)
        if known is None:
            font = QFont(QApplication.font())
            font.setPixelSize(key[0])
            font.setBold(bold)
            font.setItalic(italic)
            known = self._fonts[key] = (font, QFontMetricsF(font))
        return known

    def _head(self, painter: QPainter, card: Card, look: Look, width: int, t: "Translator") -> None:
        room, f = card.room, look.factor
        height, padding, icon = card.head * f, PADDING * f, min(17, card.head * 0.6) * f
        theme = self._theme
        bold, bold_metrics = self._font(min(15, card.head * 0.55) * f, bold=True)
        name_width = bold_metrics.horizontalAdvance(room.name)
        line = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        x = padding
        if width > name_width + icon + 3 * padding:
            kind = "bed_closed" if room.closed else f"room_{room.kind.value}"
            self._icons.paint(painter, QRectF(x, (height - icon) / 2, icon, icon), kind, theme.colour("text"))
            x += icon + 6 * f
        painter.setPen(theme.colour("text"))
        painter.setFont(bold)
        painter.drawText(QRectF(x, 0, name_width + 2, height), line, room.name)
        x += name_width + 6 * f
        small, metrics = self._font(12 * f)
        if height < 15:
            return
        free = sum(bed.look is BedLook.FREE and bed.level is not BedLevel.COT for bed in room.beds)
        words = t.plural("{n} free", "{n} free", free)
        free_width = metrics.horizontalAdvance(words)
        right = width - padding
        painter.setFont(small)
        if not room.closed and right - free_width > x:
            painter.drawText(
                QRectF(right - free_width - 1, 0, free_width + 2, height),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                words,
            )
            right -= free_width + 6 * f
        if room.near_wash and right - icon > x:
            box = QRectF(right - icon, (height - icon) / 2, icon, icon)
            self._icons.paint(painter, box, "near_wash", theme.colour("text_soft"))
            right -= icon + 6 * f
            painter.setFont(small)
        painter.setPen(theme.colour("text_soft"))
        kind = t(LOOK_WORDS[BedLook.CLOSED]) if room.closed else word(t, room.kind)
        if right - x > 24:
            shown = metrics.elidedText(kind, Qt.TextElideMode.ElideRight, right - x)
            painter.drawText(QRectF(x, 0, right - x, height), line, shown)

    def _two_lines(
        self,
        painter: QPainter,
        rect: QRectF,
        bed: BoardBed,
        room: BoardRoom,
        mark: Mark | None,
        look: Look,
        t: "Translator",
    ) -> None:
        theme, f, person = self._theme, rect.height() / 44, bed.person
        inset = (7 if mark is not None and mark.linked else 5) * f
        top = QRectF(
            rect.left() + inset,
            rect.top() + 3 * f,
            rect.width() - inset - 4 * f,
            rect.height() / 2 - 3 * f,
        )
        bottom = QRectF(top.left(), top.bottom(), top.width(), rect.height() / 2 - 2 * f)
        number, metrics = self._font(12.5 * f, bold=True)
        number_width, sign = metrics.horizontalAdvance(bed.name), SIGN * f
        patterned = bed.look in PATTERNS
        if patterned:  # a clear ground for the words
            clear = QRectF(top.left() - 2, top.top(), number_width + sign + 9 * f, top.height())
            painter.fillRect(clear, theme.colour("surface"))
        painter.setFont(number)
        painter.setPen(theme.colour("text"))
        left_middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(top, left_middle, bed.name)
        sign_box = QRectF(top.left() + number_width + 4 * f, top.center().y() - sign / 2, sign, sign)
        self.sign(painter, sign_box, bed.level)
        left = sign_box.right() + 3 * f
        if bed.override is not None:
            self.warning(painter, QRectF(left, top.center().y() - sign / 2, sign, sign))
            left += sign + 3 * f
        right, size = top.right(), MARK * f
        if mark is not None:
            box = QRectF(right - size, top.center().y() - size / 2, size, size)
            self.mark(painter, box, mark, look.ratio)
            right -= size + 3 * f
        if patterned:
            self.look_icon(painter, QRectF(right - sign, top.center().y() - sign / 2, sign, sign), bed.look)
            right -= sign + 3 * f
        if person is not None:
            self._person_icons(painter, left, right, top, person, f)
        words = t(LOOK_WORDS[bed.look]) if person is None else shown_name(person, room)
        away = person is not None and (person.out is not None or bed.look is BedLook.HELD)
        font, metrics = self._font(12 * f, italic=away)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, bottom.width())
        if patterned:
            width = metrics.horizontalAdvance(shown) + 4 * f
            ground = QRectF(bottom.left() - 2, bottom.top(), width, bottom.height() - 1)
            painter.fillRect(ground, theme.colour("surface"))
        painter.setFont(font)
        painter.setPen(theme.colour("text_soft" if bed.look is BedLook.FREE else "text"))
        painter.drawText(bottom, left_middle, shown)

    def _one_line(
        self,
        painter: QPainter,
        rect: QRectF,
        bed: BoardBed,
        room: BoardRoom,
        mark: Mark | None,
        look: Look,
    ) -> None:
        """A mark, and the name or the bed's number where there is room for it."""
        theme, person = self._theme, bed.person
        side = min(rect.height() - (4 if rect.height() > 16 else 1), 15.0, rect.width() - 4)
        words_fit = rect.height() >= LINE and rect.width() >= side + (22 if person is None else 38)
        x = rect.left() + (3 if words_fit else (rect.width() - side) / 2)
        if mark is not None and mark.linked and words_fit:
            x += 2
        box = QRectF(x, rect.center().y() - side / 2, side, side)
        away = None if person is None else person.out
        if away is not None and not words_fit and rect.width() >= 2 * side + 6:
            box.moveLeft(rect.center().x() - side - 1)
            beside = QRectF(box.right() + 2, box.top(), side, side)
            self._icons.paint(painter, beside, GATE_ICONS[away], theme.colour("text"))
        if away is not None and not words_fit and rect.width() < 2 * side + 6:
            self._icons.paint(painter, box, GATE_ICONS[away], theme.colour("text"))
        elif mark is not None:
            self.mark(painter, box, mark, look.ratio)
        elif bed.look in LOOK_ICONS:
            self.look_icon(painter, box, bed.look)
        elif words_fit:
            self.sign(painter, box, bed.level)
        if not words_fit or (person is None and bed.look is not BedLook.FREE):
            return
        font, metrics = self._font(min(12.5, rect.height() * 0.5), italic=bed.look is BedLook.HELD)
        room_for = QRectF(box.right() + 3, rect.top(), rect.right() - box.right() - 5, rect.height())
        if person is not None and (person.needs or away) and room_for.width() >= ICONS_FROM:
            f = min(1.0, rect.height() / 18)
            used = self._person_icons(
                painter, room_for.right() - 31 * f, room_for.right(), room_for, person, f
            )
            room_for.setWidth(room_for.width() - used)
        words = bed.name if person is None else shown_name(person, room)
        painter.setFont(font)
        painter.setPen(theme.colour("text_soft" if person is None else "text"))
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room_for.width())
        if bed.look is BedLook.HELD:
            painter.fillRect(room_for.adjusted(-1, 3, 0, -3), theme.colour("surface"))
        painter.drawText(room_for, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _person_icons(
        self, painter: QPainter, left: float, right: float, line: QRectF, person: BoardPerson, f: float
    ) -> float:
        """Where the person went who is out, then the needs; as many as there is room for. Returns how much of it
        they took."""
        names = [GATE_ICONS[person.out]] if person.out is not None else []
        names += dict.fromkeys(NEED_ICONS[need] for need in person.needs)
        size, gap = 13 * f, 2 * f
        fits = max(0, int((right - left + gap) // (size + gap)))
        x = right - size
        for name in reversed(names[:fits]):
            box = QRectF(x, line.center().y() - size / 2, size, size)
            self._icons.paint(painter, box, name, self._theme.colour("text"))
            x -= size + gap
        return right - size - x

    def _set_aside(self, painter: QPainter, rect: QRectF, look: Look, *, signed: bool) -> None:
        """A rule was set aside here: a heavy frame, and (`signed`) a triangle on the corner."""
        theme = self._theme
        painter.setPen(QPen(theme.colour("stop"), max(2.0, 2.4 * look.factor)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(1.5, 1.5, -1.5, -1.5))
        if signed:
            size = max(8.0, rect.height() * 0.5)
            self.warning(painter, QRectF(rect.left() - 1, rect.bottom() - size + 1, size, size))

    def warning(self, painter: QPainter, box: QRectF) -> None:
        """A rule was set aside: the triangle."""
        theme = self._theme
        draw_status(painter, box, Status.ATTENTION, theme.colour("stop"), theme.colour("on_stop"))


def scaled(rect: QRectF, factor: float) -> QRect:
    """A rectangle of the design in whole pixels; edges that met still meet."""
    left, top = round(rect.left() * factor), round(rect.top() * factor)
    return QRect(left, top, round(rect.right() * factor) - left, round(rect.bottom() * factor) - top)
