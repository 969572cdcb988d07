"""The rail on the left: one button a screen with icon, word and key; below them who works here, language and
light."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QPushButton, QSizePolicy

from transit_desk.language import Translator
from ui.icons import Icons
from ui.shell import ScreenEntry
from ui.theme import Theme
from ui.tokens import GRID
from ui.widgets.layout import column, restyle

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from ui.backup_words import AgeWords

FULL_WIDTH = 184
SLIM_WIDTH = 76
BUTTON_HEIGHT = 48
LOCK_KEY = "F12"
BACKUP_KEY = "Ctrl+Shift+B"
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
        self._key.setVisible(not slim or "+" not in self.entry.key)  # a long one would cover the icon
        restyle(self, slim="true" if slim else "false")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self._key.sizeHint().width()
        self._key.setGeometry(self.width() - width - self._theme.px(GRID), 0, width, self.height())

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.px(BUTTON_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As low as its word allows, so that nine of them fit a low window with large text."""
        return QSize(super().minimumSizeHint().width(), self.fontMetrics().height() + GRID)


class Rail(QFrame):
    """Chooses the screen. `with_person`: people sign in here, and the one at work stands at its foot."""

    screen_wanted = Signal(str)
    language_wanted = Signal()
    mode_wanted = Signal()
    lock_wanted = Signal()
    sign_out_wanted = Signal()
    password_wanted = Signal()
    backup_wanted = Signal()

    def __init__(
        self,
        screens: Sequence[ScreenEntry],
        icons: Icons,
        theme: Theme,
        *,
        with_person: bool = False,
        demonstration: bool = False,
    ) -> None:
        super().__init__()
        self.setObjectName("rail")
        self._icons, self._theme = icons, theme
        self._with_person, self._in_demonstration = with_person, demonstration
        self._slim = False
        self._t: Translator | None = None
        self._title_words = ""
        self._name = self._roles = ""
        self._menu: QMenu | None = None
        self._title = QLabel()
        self._title.setObjectName("rail_title")
        self._demonstration = QLabel()
        self._demonstration.setObjectName("rail_demonstration")
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        for entry in screens:
            button = RailButton(entry, theme)
            button.clicked.connect(lambda _=False, name=entry.name: self.screen_wanted.emit(name))
            self._group.addButton(button)
            self._buttons[entry.name] = button
        self._backup_words: AgeWords | None = None
        self._backup = self._small("backup_age")
        self._backup.clicked.connect(self.backup_wanted)
        self._backup.hide()
        self._person = self._small("person")
        self._person.clicked.connect(self._show_menu)
        self._lock = self._small("lock")
        self._lock.clicked.connect(self.lock_wanted)
        self._sign_out = self._small("sign_out")
        self._sign_out.clicked.connect(self.sign_out_wanted)
        self._language = self._small("switch_language")
        self._language.clicked.connect(self.language_wanted)
        self._mode = self._small("switch_mode")
        self._mode.clicked.connect(self.mode_wanted)
        foot = (self._backup, self._person, self._lock, self._sign_out, self._language, self._mode)
        head = column(self._title, self._demonstration, gap=0)
        box = column(head, *self._buttons.values(), 1, *foot, gap=0, parent=self)
        box.setContentsMargins(GRID, 2 * GRID, GRID, GRID)
        box.setSpacing(2)
        box.insertSpacing(1, GRID)
        self._show_parts()
        icons.ready.connect(self._draw)
        theme.changed.connect(self._draw)
        self._draw()

    def choose(self, name: str) -> None:
        """Marks a screen as the one on view; "" for one that is not in the rail."""
        if name:
            self._buttons[name].setChecked(True)
            return
        self._group.setExclusive(False)
        for button in self._buttons.values():
            button.setChecked(False)
        self._group.setExclusive(True)

    def set_words(self, t: Translator, title: str) -> None:
        """Puts the words on."""
        self._t, self._title_words = t, title
        self._title.setText(title)
        self._demonstration.setText(t("Demonstration"))
        self._show_parts()
        for button in self._buttons.values():
            button.set_words(t, self._slim)
        # Each language is named in itself, so that whoever can't read this one finds the way back.
        other = {"en": "Français", "fr": "English"}.get(t.code, t.code)
        for small, words, key in (
            (self._language, other, "Ctrl+Shift+L"),
            (self._mode, t("Light or dark"), "Ctrl+Shift+D"),
            (self._lock, t("Lock"), LOCK_KEY),
            (self._sign_out, t("Sign out"), ""),
        ):
            whole = f"{words} ({key})" if key else words
            shown = whole if small is self._lock else words
            small.setText("" if self._slim else f" {shown}")
            small.setToolTip(whole)
            small.setAccessibleName(whole)
        self._write_person()
        self._write_backup()
        self.setAccessibleName(t("Screens"))

    def show_person(self, name: str, roles: str) -> None:
        """Who works here, and the words for the roles."""
        self._name, self._roles = name, roles
        self._write_person()

    def show_backup(self, words: "AgeWords | None") -> None:
        """How old the last good backup is; None for a desk that makes none of its own."""
        self._backup_words = words
        self._backup.setVisible(words is not None)
        self._write_backup()

    def _write_backup(self) -> None:
        words = self._backup_words
        if words is None:
            return
        lines = [line for line in (words.age, words.trouble) if line]
        self._backup.setText("" if self._slim else "\n".join(f" {line}" for line in lines))
        self._backup.setToolTip(f"{words.whole} ({BACKUP_KEY})")
        self._backup.setAccessibleName(f"{words.age}. {words.whole} ({BACKUP_KEY})")
        side = self._theme.px(16)
        self._backup.setIcon(QIcon(self._theme.shape_on_rail(words.status, 16, self.devicePixelRatioF())))
        self._backup.setIconSize(QSize(side, side))

    def fit(self, window_width: int) -> None:
        """Slim in a narrow window, full in a wide one."""
        slim = window_width < self._theme.px(SLIM_BELOW)
        self.setFixedWidth(self._theme.px(SLIM_WIDTH if slim else FULL_WIDTH))
        if slim != self._slim:
            self._slim = slim
            if self._t is not None:
                self.set_words(self._t, self._title_words)
        else:
            self._write_person()

    def _show_parts(self) -> None:
        """A slim rail has what belongs to the person in the menu of one button."""
        self._title.setVisible(not self._slim)
        self._demonstration.setVisible(self._in_demonstration and not self._slim)
        self._person.setVisible(self._with_person)
        for small in (self._lock, self._sign_out):
            small.setVisible(self._with_person and not self._slim)

    def _write_person(self) -> None:
        if self._t is None or not self._with_person:
            return
        both = ", ".join(part for part in (self._name, self._roles) if part)
        self._person.setToolTip(both)
        self._person.setAccessibleName(self._t("At work: {who}", who=both))
        room = self._theme.px(FULL_WIDTH) - self._theme.px(56)
        metrics = self._person.fontMetrics()
        lines = [
            metrics.elidedText(line, QtCore.Qt.TextElideMode.ElideRight, room)
            for line in (self._name, self._roles)
        ]
        self._person.setText("" if self._slim else "\n".join(f" {line}" for line in lines).replace("&", "&&"))

    def _show_menu(self) -> None:
        from PySide6.QtCore import QPoint
        from PySide6.QtWidgets import QMenu

        t = self._t
        if t is None:
            return
        if self._menu is None:
            self._menu = QMenu(self)
            self._menu.setObjectName("person_menu")
        menu = self._menu
        menu.clear()
        menu.setAccessibleName(self._person.accessibleName())
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            (t("Change my password"), self.password_wanted.emit),
            (f"{t('Lock')} ({LOCK_KEY})", self.lock_wanted.emit),
            (t("Sign out"), self.sign_out_wanted.emit),
        )
        for words, then in acts:
            menu.addAction(words).triggered.connect(lambda _=False, then=then: then())
        menu.popup(self._person.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _small(self, name: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setProperty("role", "rail_small")
        # Fixed: in a low window the screens give way, which have height to spare, and not these.
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button

    def _draw(self) -> None:
        self._write_backup()
        size = QSize(self._theme.px(24), self._theme.px(24))
        small = QSize(self._theme.px(16), self._theme.px(16))
        for button in self._buttons.values():
            button.setIconSize(size)
            icon = self._icons.icon(button.entry.icon, "on_rail", "on_rail_chosen")
            button.setIcon(_blank(size) if icon.isNull() else icon)
        for lesser, name in (
            (self._person, "person"),
            (self._lock, "lock"),
            (self._sign_out, "sign_out"),
            (self._language, "language"),
            (self._mode, "mode"),
        ):
            lesser.setIconSize(small)
            icon = self._icons.icon(name, "on_rail_soft")
            lesser.setIcon(_blank(small) if icon.isNull() else icon)


def _blank(size: QSize) -> QIcon:
    """Keeps an icon's place until the icons are there."""
    pixmap = QPixmap(size)
    pixmap.fill(QColor(0, 0, 0, 0))
    return QIcon(pixmap)
