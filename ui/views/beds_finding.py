"""Finding somebody by typing, in every drawn view of the house."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy

from ui.views.beds_find import Find, folded
from ui.widgets.desk_table import ALONE_MS

if TYPE_CHECKING:
    from transit_desk.domain.board_rows import BoardPerson
    from ui.shell import Shell


class FindsNames(QAbstractScrollArea):
    """A drawn view that takes the keyboard: letters find a name, and what is nobody's name is a number or a scan, for
    the scan box.

    A subclass says whose names there are (`_find.over`), hands over what is typed (`_typed`) and other keys
    (`_finding_key`), goes to whom was found (`_show_found`), and paints `_find_words`.
    """

    lone_keys = ""
    """What means something of its own when it stands alone (`_alone_pressed`): a scan may begin with it too."""

    def __init__(self, name: str, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._shell = shell
        self._find = Find()
        self._waiting_key = ""
        self._alone = QTimer(self)
        self._alone.setSingleShot(True)
        self._alone.setInterval(ALONE_MS)
        self._alone.timeout.connect(self._key_stood_alone)

    def event(self, event: QEvent) -> bool:
        """While something is looked for, Esc is this view's before the window's."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
            and self._wants_esc()
        ):
            event.accept()
            return True
        return super().event(event)

    def stop_finding(self) -> None:
        """Nothing is looked for any more."""
        if self._find.text:
            self._find.text = ""
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.stop_finding()
        self.viewport().update()

    # For subclasses

    def _wants_esc(self) -> bool:
        return bool(self._find.text)

    def _show_found(self, person: "BoardPerson") -> None:
        """Goes to somebody who was found."""
        raise NotImplementedError

    def _alone_pressed(self, key: str) -> None:
        """One of `lone_keys` was typed and nothing after it."""

    def _typed(self, text: str) -> None:
        """One character, as it is typed or scanned."""
        if self._waiting_key:  # a scanner at work
            self._alone.stop()
            text, self._waiting_key = self._waiting_key + text, ""
            self._shell.focus_scan_box(text)
        elif text in self.lone_keys and not self._find.text:
            self._waiting_key = text
            self._alone.start()
        else:
            self._look_for(self._find.text + text)

    def _finding_key(self, key: Qt.Key) -> bool:
        """Does what a key that writes nothing does while something is looked for; False for any other."""
        if not self._find.text:
            return False
        if key == Qt.Key.Key_Backspace:
            self._look_for(self._find.text[:-1])
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._go_to_person(self._find.turn(1 if key == Qt.Key.Key_PageDown else -1))
        elif key == Qt.Key.Key_Escape:
            self.stop_finding()
        else:
            return False
        return True

    def _find_words(self) -> str:
        t, found = self._shell.language.t, self._find
        if found.count == 1:
            return t("Find: {text}", text=found.text)
        return t(
            "Find: {text}   {at} of {count}   PgDn: next", text=found.text, at=found.at + 1, count=found.count
        )

    def _key_stood_alone(self) -> None:
        self._alone.stop()
        key, self._waiting_key = self._waiting_key, ""
        if key:
            self._alone_pressed(key)

    # Inside

    def _look_for(self, text: str) -> None:
        """Goes to the first name that begins so; what is nobody's name is a number or a scan."""
        if not text:
            self.stop_finding()
            return
        if not folded(text) or not self._find.matches(text):
            self.stop_finding()
            self._shell.focus_scan_box(text)
            return
        self._find.look_for(text)
        self._go_to_person(self._find.turn(0))

    def _go_to_person(self, person: "BoardPerson | None") -> None:
        if person is not None:
            self._show_found(person)
        self.viewport().update()
