"""Pictures in the rail and on buttons, from qtawesome's Material Design font.

Importing qtawesome and loading its font takes longer than everything else the window does before its
first paint, so icons come after it: the import runs on a thread, the font is loaded and the pictures are
drawn when that is done. Only the one font is loaded, not the eleven that qtawesome brings.
"""

import importlib
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon, QPixmap

from ui.theme import Theme
from ui.worker import DeskThread

_PREFIX = "mdi6"
_SIDES = (16, 24)
"""Sides of the pictures in pixels at 100 %; Qt takes the one that fits its place."""
_NAMES = {
    "today": "view-dashboard-outline",
    "arrivals": "account-arrow-right-outline",
    "beds": "bed-outline",
    "medical": "medical-bag",
    "movements": "airplane-takeoff",
    "baggage": "bag-suitcase-outline",
    "lists": "file-document-multiple-outline",
    "setup": "cog-outline",
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
    "case": "account-group-outline",
    "bag": "bag-suitcase-outline",
    "import": "file-import-outline",
    "room_family": "human-male-female-child",
    "room_men": "human-male",
    "room_women": "human-female",
    "room_accessible": "wheelchair-accessibility",
    "room_isolation": "shield-account-outline",
}


class Icons(QObject):
    """Our own names for icons. `ready` tells that they can be drawn; before it every icon is empty."""

    ready = Signal()

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._font: Any = None  # qtawesome has no types
        self._asked = False

    def load(self, thread: DeskThread) -> None:
        """Brings the font, once; the import happens on `thread`."""
        if not self._asked:
            self._asked = True
            thread.run(lambda: importlib.import_module("qtawesome.iconic_font"), self._imported, owner=self)

    def icon(self, name: str, token: str = "text", token_chosen: str | None = None) -> QIcon:
        """The icon `name` in a colour token (and another where it is switched on). KeyError for a name that
        is not ours.

        The glyph is drawn into plain pixmaps here. qtawesome's own icons draw themselves through a Python
        object at every repaint, and crash when Python's garbage collector finds it before the icon.
        """
        glyph = _NAMES[name]
        icon = QIcon()
        if self._font is None:
            return icon
        letter = self._font.charmap[_PREFIX][glyph]
        for side in _SIDES:
            icon.addPixmap(self._draw(letter, side, token), QIcon.Mode.Normal, QIcon.State.Off)
            icon.addPixmap(self._draw(letter, side, "text_disabled"), QIcon.Mode.Disabled)
            if token_chosen is not None:
                icon.addPixmap(self._draw(letter, side, token_chosen), QIcon.Mode.Normal, QIcon.State.On)
        return icon

    def _draw(self, letter: str, side: int, token: str) -> QPixmap:
        from PySide6.QtCore import QRectF, Qt
        from PySide6.QtGui import QGuiApplication, QPainter

        ratio = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
        length = self._theme.px(side)
        pixmap = QPixmap(round(length * ratio), round(length * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setFont(self._font.font(_PREFIX, length))
        painter.setPen(self._theme.colour(token))
        painter.drawText(QRectF(0, 0, length, length), Qt.AlignmentFlag.AlignCenter, letter)
        painter.end()
        return pixmap

    def _imported(self, module: Any) -> None:
        folder = Path(module.__file__).parent / "fonts"
        ttf = next(folder.glob("materialdesignicons6-webfont-*.ttf")).name
        charmap = next(folder.glob("materialdesignicons6-webfont-charmap-*.json")).name
        self._font = module.IconicFont((_PREFIX, ttf, charmap, str(folder)))
        self.ready.emit()
