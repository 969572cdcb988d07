"""When nobody is at the desk: the watch that locks the window, and the curtain before what was open."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QStackedWidget, QToolTip, QWidget

from ui.rail import LOCK_KEY

_KEYS = {f"F{at}": Qt.Key(Qt.Key.Key_F1 + at - 1) for at in range(1, 13)}
_TOUCHES = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    )
)


class IdleWatch(QObject):
    """`lock_due` comes when nobody has touched keyboard, mouse or screen for so many minutes."""

    lock_due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.lock_due)
        self._on = False

    def watch(self, minutes: int) -> None:
        """From now on; 0 minutes: never idle. The key that locks is heard even over a dialog."""
        self._see(True)
        if minutes > 0:
            self.timer.start(minutes * 60_000)
        else:
            self.timer.stop()
            self.timer.setInterval(0)

    def rest(self) -> None:
        """Nobody is signed in: there is nothing to lock."""
        self._see(False)
        self.timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sees every event of the program, and holds none back but the key that locks, over a dialog (which
        the window's own shortcut doesn't hear)."""
        if event.type() in _TOUCHES:
            if self.timer.interval() > 0:
                self.timer.start()
            if (
                isinstance(event, QKeyEvent)
                and event.key() == _KEYS[LOCK_KEY]
                and QApplication.activeModalWidget() is not None
            ):
                QTimer.singleShot(0, self, self.lock_due.emit)
                return True
        return False

    def _see(self, on: bool) -> None:
        app = QCoreApplication.instance()
        if app is None or on == self._on:
            return
        self._on = on
        if on:
            app.installEventFilter(self)
        else:
            app.removeEventFilter(self)


class KeyboardGuard(QObject):
    """Keeps the keyboard on the page on view: Qt gives it to a hidden field too, when a screen asks for it, and
    what is typed at the door must not go there."""

    def __init__(self, pages: QStackedWidget) -> None:
        super().__init__(pages)
        self._pages = pages
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)

    def _moved(self, before: QWidget | None, after: QWidget | None) -> None:
        page = self._pages.currentWidget()
        if after is None or page is None or after.isVisible() or not self._pages.isAncestorOf(after):
            return
        if page.isAncestorOf(after):  # a form that is about to be shown
            return
        last: QWidget | None = page.focusWidget()
        here = before if before is not None and page.isAncestorOf(before) else last
        (page if here is None else here).setFocus(Qt.FocusReason.OtherFocusReason)


class Curtain(QObject):
    """Closes every dialog, list and menu over the window, and while it is drawn every one that would open: a
    job that ends now may want to ask something, with names in it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._drawn = False

    def draw(self) -> None:
        """The window is locked. A dialog is answered as by Esc."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.hide()
        QToolTip.hideText()
        for widget in reversed(QApplication.topLevelWidgets()):
            if widget is not self._window and widget.isVisible():
                _close(widget)
        app = QCoreApplication.instance()
        if app is not None and not self._drawn:
            app.installEventFilter(self)
            self._drawn = True

    def open(self) -> None:
        """Somebody is at the desk again."""
        app = QCoreApplication.instance()
        if app is not None and self._drawn:
            app.removeEventFilter(self)
            self._drawn = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window that opens now is made invisible before it is painted, and closed."""
        if (
            event.type() == QEvent.Type.Show
            and isinstance(watched, QDialog)
            and watched is not self._window
            and watched.isWindow()
        ):
            watched.setWindowOpacity(0)
            QTimer.singleShot(0, watched, watched.reject)
        return False


def _close(widget: QWidget) -> None:
    if isinstance(widget, QDialog):
        widget.reject()
    else:
        widget.hide()
