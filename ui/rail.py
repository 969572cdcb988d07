"""The rail on the left: one button a screen with icon, word and key; language and light below."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QPushButton, QSizePolicy

from transit_desk.language import Translator
from ui.icons import Icons
from ui.shell import ScreenEntry
from ui.theme import Theme
from ui.tokens import GRID
from ui.widgets.layout import column, restyle

FULL_WIDTH = 184
SLIM_WIDTH = 76
BUTTON_HEIGHT = 48
SLIM_BELOW = 840
"""Windows narrower than this (in pixels at 100 %) get a rail of icons and keys alone."""


class RailButton(QPushButton):
    """One screen. In a slim rail the word moves into the tooltip."""

    def __init__(self, entry: ScreenEntry, theme: Theme) -> None:
        super().__init__()
        self.entry = entry
        self._theme = theme
        self.setObjectName(f"go_{entry.name}")
        self.setProperty("role", "rail")
        self.setProperty("slim", "false")
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._key = QLabel(entry.key, self)
        self._key.setObjectName(f"go_{entry.name}_key")
        self._key.setProperty("role", "rail_key")
        self.toggled.connect(lambda on: restyle(self._key, chosen="true" if on else "false"))

    def set_words(self, t: Translator, slim: bool) -> None:
        """The word, or in a slim rail the tooltip."""
        words = self.entry.title(t)
        self.setText("" if slim else f" {words}".replace("&", "&&"))
        self.setToolTip(f"{words} ({self.entry.key})" if slim else "")
        self.setAccessibleName(f"{words} ({self.entry.key})")
        restyle(self, slim="true" if slim else "false")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self._key.sizeHint().width()
        self._key.setGeometry(self.width() - width - self._theme.px(GRID), 0, width, self.height())

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.px(BUTTON_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As low as its word allows, so that eight of them fit a low window with large text."""
        return QSize(super().minimumSizeHint().width(), self.fontMetrics().height() + GRID)


class Rail(QFrame):
    """Chooses the screen."""

    screen_wanted = Signal(str)
    language_wanted = Signal()
    mode_wanted = Signal()

    def __init__(self, screens: Sequence[ScreenEntry], icons: Icons, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("rail")
        self._icons, self._theme = icons, theme
        self._slim = False
        self._t: Translator | None = None
        self._title_words = ""
        self._title = QLabel()
        self._title.setObjectName("rail_title")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        for entry in screens:
            button = RailButton(entry, theme)
            button.clicked.connect(lambda _=False, name=entry.name: self.screen_wanted.emit(name))
            self._group.addButton(button)
            self._buttons[entry.name] = button
        self._language = self._small("switch_language")
        self._language.clicked.connect(self.language_wanted)
        self._mode = self._small("switch_mode")
        self._mode.clicked.connect(self.mode_wanted)
        box = column(self._title, *self._buttons.values(), 1, self._language, self._mode, gap=0, parent=self)
        box.setContentsMargins(GRID, 2 * GRID, GRID, GRID)
        box.setSpacing(2)
        box.insertSpacing(1, GRID)
        icons.ready.connect(self._draw)
        theme.changed.connect(self._draw)
        self._draw()

    def choose(self, name: str) -> None:
        """Marks a screen as the one on view."""
        self._buttons[name].setChecked(True)

    def set_words(self, t: Translator, title: str) -> None:
        """Puts the words on."""
        self._t, self._title_words = t, title
        self._title.setText(title)
        self._title.setVisible(not self._slim)
        for button in self._buttons.values():
            button.set_words(t, self._slim)
        # Each language is named in itself, so that whoever can't read this one finds the way back.
        other = {"en": "Français", "fr": "English"}.get(t.code, t.code)
        for small, words, key in (
            (self._language, other, "Ctrl+Shift+L"),
            (self._mode, t("Light or dark"), "Ctrl+Shift+D"),
        ):
            small.setText("" if self._slim else f" {words}")
            small.setToolTip(f"{words} ({key})")
            small.setAccessibleName(f"{words} ({key})")
        self.setAccessibleName(t("Screens"))

    def fit(self, window_width: int) -> None:
        """Slim in a narrow window, full in a wide one."""
        slim = window_width < self._theme.px(SLIM_BELOW)
        self.setFixedWidth(self._theme.px(SLIM_WIDTH if slim else FULL_WIDTH))
        if slim != self._slim:
            self._slim = slim
            if self._t is not None:
                self.set_words(self._t, self._title_words)

    def _small(self, name: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setProperty("role", "rail_small")
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return button

    def _draw(self) -> None:
        size = QSize(self._theme.px(24), self._theme.px(24))
        small = QSize(self._theme.px(16), self._theme.px(16))
        for button in self._buttons.values():
            button.setIconSize(size)
            icon = self._icons.icon(button.entry.icon, "on_rail", "on_rail_chosen")
            button.setIcon(_blank(size) if icon.isNull() else icon)
        for lesser, name in ((self._language, "language"), (self._mode, "mode")):
            lesser.setIconSize(small)
            icon = self._icons.icon(name, "on_rail_soft")
            lesser.setIcon(_blank(small) if icon.isNull() else icon)


def _blank(size: QSize) -> QIcon:
    """Keeps an icon's place until the icons are there."""
    pixmap = QPixmap(size)
    pixmap.fill(QColor(0, 0, 0, 0))
    return QIcon(pixmap)
