"""Colours, fonts and style sheet of the whole application, switchable while it runs."""

import string
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

import resources
from ui import tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon, QPixmap

    from ui.status import Status

Mode = Literal["light", "dark"]

FAMILY = "Noto Sans"
FONT_FILES = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")

_PALETTE = (
    (QPalette.ColorRole.Window, "window"),
    (QPalette.ColorRole.WindowText, "text"),
    (QPalette.ColorRole.Base, "surface"),
    (QPalette.ColorRole.AlternateBase, "surface_alt"),
    (QPalette.ColorRole.Text, "text"),
    (QPalette.ColorRole.PlaceholderText, "text_soft"),
    (QPalette.ColorRole.Button, "surface"),
    (QPalette.ColorRole.ButtonText, "text"),
    (QPalette.ColorRole.BrightText, "stop"),
    (QPalette.ColorRole.ToolTipBase, "strip"),
    (QPalette.ColorRole.ToolTipText, "on_strip"),
    (QPalette.ColorRole.Highlight, "chosen"),
    (QPalette.ColorRole.HighlightedText, "on_chosen"),
    (QPalette.ColorRole.Accent, "accent"),
    (QPalette.ColorRole.Link, "accent"),
    (QPalette.ColorRole.Light, "surface"),
    (QPalette.ColorRole.Midlight, "surface_alt"),
    (QPalette.ColorRole.Mid, "line"),
    (QPalette.ColorRole.Dark, "outline"),
    (QPalette.ColorRole.Shadow, "outline"),
)


class Theme(QObject):
    """What the window looks like now. `changed` tells those who paint themselves."""

    changed = Signal()

    def __init__(self, mode: Mode = "light", scale: int = 100, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode: Mode = mode
        self._scale = scale
        self._fonts_loaded = False
        self._icons: dict[tuple[Status, int, str, float], QIcon] = {}

    @property
    def mode(self) -> Mode:
        """Light or dark."""
        return self._mode

    @property
    def scale(self) -> int:
        """Text size in per cent, one of `tokens.SCALES`."""
        return self._scale

    def colour(self, token: str) -> QColor:
        """A named colour of the mode; KeyError for a name that is no token."""
        return QColor(self.hex(token))

    def hex(self, token: str) -> str:
        """As `colour`, written '#RRGGBB'."""
        return (tokens.DARK if self._mode == "dark" else tokens.LIGHT)[token]

    def px(self, pixels: float) -> int:
        """A length of the design at 100 %, in pixels at the present text size."""
        return max(1, round(pixels * self._scale / 100))

    def status_shape(
        self, status: "Status", size: int = 16, ratio: float = 1.0, *, filled: bool = False
    ) -> "QPixmap":
        """The shape of a state. `filled`: for a ground in the state's own colour."""
        from ui.status import status_pixmap

        colour, mark = status.value, f"on_{status.value}"
        if filled:
            colour, mark = mark, colour
        return status_pixmap(status, self.px(size), self.hex(colour), self.hex(mark), ratio)

    def shape_on_rail(self, status: "Status", size: int, ratio: float) -> "QPixmap":
        """The shape of a state for the rail, which is dark in both modes."""
        from ui.status import status_pixmap

        colour, mark = tokens.DARK[status.value], tokens.DARK[f"on_{status.value}"]
        return status_pixmap(status, self.px(size), colour, mark, ratio)

    def status_icon(self, status: "Status", size: int = 16, ratio: float = 1.0) -> "QIcon":
        """The shape for a cell; the same in a chosen row, where Qt would tint a plain pixmap."""
        from PySide6.QtGui import QIcon

        key = (status, self.px(size), self._mode, ratio)
        icon = self._icons.get(key)
        if icon is None:
            pixmap = self.status_shape(status, size, ratio)
            icon = self._icons[key] = QIcon(pixmap)
            icon.addPixmap(pixmap, QIcon.Mode.Selected)
        return icon

    def apply(self) -> None:
        """Dresses the QApplication: fonts, palette, style sheet."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise RuntimeError("a theme needs a QApplication")
        if not self._fonts_loaded:
            app.setStyle("Fusion")
            for name in FONT_FILES:
                QFontDatabase.addApplicationFont(str(resources.path("fonts", name)))
            self._fonts_loaded = True
        font = QFont(FAMILY)
        font.setPointSizeF(tokens.BASE_PT * self._scale / 100)
        font.setFeature(QFont.Tag("tnum"), 1)
        app.setFont(font)
        palette = QPalette()
        for role, token in _PALETTE:
            palette.setColor(role, self.colour(token))
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("text_disabled"))
        app.setPalette(palette)
        app.setStyleSheet(self.style_sheet())

    def style_sheet(self) -> str:
        """`resources/style/desk.qss` with this mode's colours and this scale's sizes."""
        template = string.Template(resources.path("style", "desk.qss").read_text(encoding="utf-8"))
        values = dict(tokens.DARK if self._mode == "dark" else tokens.LIGHT)
        for pixels in (1, 2, 3, 4, 6, 8, 10, 11, 12, 16, 18, 20, 24, 32, 36, 40, 44, 48):
            values[f"px{pixels}"] = f"{self.px(pixels)}px"
        for name, points in (
            ("caption", tokens.CAPTION_PT),
            ("base", tokens.BASE_PT),
            ("heading", tokens.HEADING_PT),
            ("name", tokens.NAME_PT),
            ("light", tokens.LIGHT_PT),
        ):
            values[f"pt_{name}"] = f"{points * self._scale / 100:g}pt"
        values["mode"] = self._mode
        values["art"] = resources.path("style").as_posix()
        return template.substitute(values)

    def set_mode(self, mode: Mode) -> None:
        """Changes to light or dark at once."""
        self._set(mode, self._scale)

    def switch_mode(self) -> None:
        """Light becomes dark and dark becomes light."""
        self.set_mode("light" if self._mode == "dark" else "dark")

    def set_scale(self, scale: int) -> None:
        """Changes the text size; a value that is not in `tokens.SCALES` becomes the nearest one."""
        self._set(self._mode, min(tokens.SCALES, key=lambda known: abs(known - scale)))

    def step_scale(self, steps: int) -> None:
        """The next larger (1) or smaller (-1) text size, where there is one."""
        here = tokens.SCALES.index(self._scale) if self._scale in tokens.SCALES else 0
        self.set_scale(tokens.SCALES[min(max(here + steps, 0), len(tokens.SCALES) - 1)])

    def _set(self, mode: Mode, scale: int) -> None:
        if (mode, scale) == (self._mode, self._scale):
            return
        self._mode, self._scale = mode, scale
        self.apply()
        self.changed.emit()
