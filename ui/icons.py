"""Pictures in the rail and on buttons, from the Material Design font that qtawesome brings.

Reading the font takes longer than everything else the window does before its first paint, so icons come after
it: its letters are read on a thread, the pictures are drawn when that is done. Only this font and the list of
its letters are taken from qtawesome: importing it makes Python types of all of Qt, and to make those on a
thread while the main thread makes widgets ends in a crash (PySide6 6.11).
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from ui.theme import Theme
from ui.worker import DeskThread

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

_PACKAGE = "qtawesome"
_SIDES = (16, 24)
"""Sides of the pictures in pixels at 100 %; Qt takes the one that fits its place."""
_NAMES = {
    "today": "view-dashboard-outline",
    "arrivals": "account-arrow-right-outline",
    "beds": "bed-outline",
    "presence": "home-account",
    "medical": "medical-bag",
    "movements": "airplane-takeoff",
    "baggage": "bag-suitcase-outline",
    "lists": "file-document-multiple-outline",
    "setup": "cog-outline",
    "log": "clipboard-text-clock-outline",
    "language": "translate",
    "mode": "theme-light-dark",
    "search": "barcode-scan",
    "history": "history",
    "undo": "undo",
    "print": "printer-outline",
    "save": "content-save-outline",
    "previous": "chevron-left",
    "next": "chevron-right",
    "zoom_in": "magnify-plus-outline",
    "zoom_out": "magnify-minus-outline",
    "add": "plus",
    "remove": "minus",
    "person": "account-outline",
    "lock": "lock-outline",
    "sign_out": "logout",
    "password": "key-outline",
    "case": "account-group-outline",
    "bag": "bag-suitcase-outline",
    "import": "file-import-outline",
    "room_family": "human-male-female-child",
    "room_men": "human-male",
    "room_women": "human-female",
    "room_accessible": "wheelchair-accessibility",
    "room_isolation": "shield-account-outline",
    "need_wheelchair": "wheelchair-accessibility",
    "need_stretcher": "hospital",
    "need_blind": "eye-off-outline",
    "need_deaf": "ear-hearing-off",
    "need_medical": "heart-pulse",
    "need_assistance": "human-greeting",
    "need_oxygen": "gas-cylinder",
    "need_pregnant": "human-pregnant",
    "need_isolation": "shield-account-outline",
    "need_escort": "account-supervisor-outline",
    "need_minor": "human-child",
    "need_language": "translate",
    "need_other": "plus-circle-outline",
    "bed_held": "clock-outline",
    "bed_cleaning": "broom",
    "bed_out": "wrench",
    "bed_closed": "lock-outline",
    "gate_hospital": "hospital-building",
    "gate_town": "walk",
    "gate_other": "exit-run",
    "near_wash": "shower",
    "fit": "fit-to-screen-outline",
    "this_day": "calendar-today",
}


class _Letters(NamedTuple):
    """The font's file, and the letter of each glyph by its name."""

    file: Path
    letters: dict[str, str]


def _read() -> _Letters:
    import json
    from importlib.util import find_spec

    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(_PACKAGE)
    folder = Path(spec.origin).parent / "fonts"
    charmap = next(folder.glob("materialdesignicons6-webfont-charmap-*.json"))
    codes: dict[str, str] = json.loads(charmap.read_text(encoding="utf-8"))
    letters = {name: chr(int(codes[name], 16)) for name in set(_NAMES.values())}
    return _Letters(next(folder.glob("materialdesignicons6-webfont-*.ttf")), letters)


class Icons(QObject):
    """Our own names for icons. `ready` tells that they can be drawn; before it every icon is empty."""

    ready = Signal()

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._family = ""
        self._letters: dict[str, str] = {}
        self._asked = False

    def load(self, thread: DeskThread) -> None:
        """Brings the font, once; its letters are read on `thread`."""
        if not self._asked:
            self._asked = True
            thread.run(_read, self._take, owner=self)

    def icon(self, name: str, token: str = "text", token_chosen: str | None = None) -> "QIcon":
        """The icon `name` in a colour token (and another where it is switched on). KeyError for a name that
        is not ours."""
        from PySide6.QtGui import QIcon

        glyph = _NAMES[name]
        icon = QIcon()
        if not self._family:
            return icon
        letter = self._letters[glyph]
        for side in _SIDES:
            icon.addPixmap(self._draw(letter, side, token), QIcon.Mode.Normal, QIcon.State.Off)
            icon.addPixmap(self._draw(letter, side, "text_disabled"), QIcon.Mode.Disabled)
            if token_chosen is not None:
                icon.addPixmap(self._draw(letter, side, token_chosen), QIcon.Mode.Normal, QIcon.State.On)
        return icon

    def paint(self, painter: "QPainter", box: "QRectF", name: str, colour: "QColor") -> None:
        """Draws the icon `name` into a square of any size, as the painter's other strokes; nothing before
        `ready`."""
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QFont

        if self._family:
            font = QFont(self._family)
            font.setPixelSize(max(4, round(box.height())))
            painter.setFont(font)
            painter.setPen(colour)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._letters[_NAMES[name]])

    def _draw(self, letter: str, side: int, token: str) -> "QPixmap":
        from PySide6.QtCore import QRectF, Qt
        from PySide6.QtGui import QFont, QGuiApplication, QPainter, QPixmap

        ratio = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
        length = self._theme.px(side)
        pixmap = QPixmap(round(length * ratio), round(length * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        font = QFont(self._family)
        font.setPixelSize(length)
        painter.setFont(font)
        painter.setPen(self._theme.colour(token))
        painter.drawText(QRectF(0, 0, length, length), Qt.AlignmentFlag.AlignCenter, letter)
        painter.end()
        return pixmap

    def _take(self, found: _Letters) -> None:
        from PySide6.QtGui import QFontDatabase

        at = QFontDatabase.addApplicationFont(str(found.file))
        families = QFontDatabase.applicationFontFamilies(at)
        if not families:
            raise RuntimeError(f"{found.file.name} is no font")
        self._family, self._letters = families[0], found.letters
        self.ready.emit()
