"""The scan box: a card, a tag, a number, a passport's machine-readable lines or part of a name, in one field.

A scanner is a keyboard that types fast. It ends with Enter, or with nothing at all; then a short pause ends
the scan, but only when the text is a complete number of our own and came as fast as no person types.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from transit_desk.language import Translator

if TYPE_CHECKING:
    from PySide6.QtWidgets import QListWidget

    from transit_desk.domain.rows import FoundRow

SEARCH_PAUSE_MS = 80
SCAN_PAUSE_MS = 120
PERSON_MS = 60
"""A scanner's next character comes sooner than this, a person's next key later."""
MRZ_PAUSE_MS = 400
"""A scanner sends the second machine-readable line well within this."""
MIN_LETTERS = 2
MAX_RESULTS = 12

_MRZ_LINES = {44: 2, 36: 2, 30: 3}


def _is_mrz_line(text: str) -> bool:
    """A first line of ICAO 9303: right length, a document letter first, fillers in it."""
    return len(text) in _MRZ_LINES and text[:1] in "PVIAC" and "<" in text


def _is_own_number(text: str) -> bool:
    """A complete card or tag number with the right check digit."""
    from transit_desk.domain.scan import ScanKind, classify  # at the first pause of typing, not at start

    return classify(text).kind in (ScanKind.CARD, ScanKind.TAG)


class ScanBox(QLineEdit):
    """Keys cost next to nothing here: each one only starts two timers. Searching is somebody else's work,
    answered by `show_results`."""

    scanned = Signal(str)
    """A finished scan or typed number, to be looked up; machine-readable lines are joined by a line feed."""
    search_requested = Signal(str)
    """Part of a name, after a pause of typing."""
    person_chosen = Signal(object)
    """(FoundRow): one of the answers was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scan_box")
        self._lines: list[str] = []
        self._found: Sequence[FoundRow] = ()
        self._list: QListWidget | None = None
        self._nobody = self._in_building = ""
        self._list_name = ""
        self._last_key = 0
        self._by_hand = False
        self._search = self._timer(SEARCH_PAUSE_MS, self._ask)
        self._pause = self._timer(SCAN_PAUSE_MS, self._end_scan)
        self._mrz = self._timer(MRZ_PAUSE_MS, self._end_mrz)
        self.textEdited.connect(self._edited)

    def set_words(self, t: Translator, key: str) -> None:
        """Puts the words on, in the reader's language."""
        self.setAccessibleName(t("Scan box: card, tag, number or name"))
        self.setPlaceholderText(t("Scan a card, a tag or a number, or type part of a name  ({key})", key=key))
        self._nobody = t("Nobody has this in a name or a number.")
        self._in_building = t("in the building")
        self._list_name = t("People found")
        if self._list is not None:
            self._list.setAccessibleName(self._list_name)

    @property
    def results_shown(self) -> bool:
        """True while the answers hang below the box."""
        return self._list is not None and not self._list.isHidden()

    def show_results(self, rows: "Sequence[FoundRow]", for_text: str) -> None:
        """Hangs the answers below the box, the first one ready for Enter. Answers to a text that is no
        longer in the box are dropped."""
        if for_text != self.text().strip() or not self.hasFocus():
            return
        from PySide6.QtWidgets import QListWidgetItem

        self._found = tuple(rows[:MAX_RESULTS])
        box = self._results()
        box.clear()
        for found in self._found:
            detail = "   ".join(part for part in (found.case_number, found.card_number) if part)
            if found.in_building:
                detail = f"{detail}   {self._in_building}"
            box.addItem(QListWidgetItem(f"{found.name}\n{detail}"))
        if self._found:
            box.setCurrentRow(0)
        else:
            nobody = QListWidgetItem(self._nobody)
            nobody.setFlags(QtCore.Qt.ItemFlag.NoItemFlags)
            box.addItem(nobody)
        box.show()
        box.raise_()
        self._place()

    def put_back(self, text: str) -> None:
        """Shows a text again, marked, so that it can be mended or typed over."""
        self.setText(text)
        self.selectAll()

    def hide_results(self) -> None:
        """Takes the answers away."""
        self._found = ()
        if self._list is not None:
            self._list.hide()

    def drop_results(self) -> None:
        """Gives up the list of answers, which is the window's child and would outlive the box."""
        self.hide_results()
        if self._list is not None:
            self._list.deleteLater()
            self._list = None

    # Keys

    def mind_shortcuts(self) -> None:
        """From now on Esc and Ctrl+Z are this box's before they are the window's, while it has use for them.

        Called after the first paint: seeing every event makes PySide build all of Qt's enums.
        """
        self.installEventFilter(self)

    def eventFilter(self, watched: QtCore.QObject, event: QtCore.QEvent) -> bool:
        """Decides who gets Esc and Ctrl+Z; see `mind_shortcuts`."""
        if not isinstance(event, QKeyEvent) or event.type() != QtCore.QEvent.Type.ShortcutOverride:
            return False
        if event.key() == QtCore.Qt.Key.Key_Escape and (self.results_shown or self.text()):
            event.accept()
            return True
        if event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable():
            event.ignore()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = event.key(), QtCore.Qt.Key
        self._by_hand = bool(self.text()) and (
            self._by_hand or event.timestamp() - self._last_key > PERSON_MS
        )
        self._last_key = event.timestamp()
        if key in (keys.Key_Return, keys.Key_Enter):
            self._enter()
        elif key == keys.Key_Escape and self.results_shown:
            self.hide_results()
        elif key == keys.Key_Escape and self.text():
            self._clear()
        elif key in (keys.Key_Down, keys.Key_Up) and self.results_shown and self._found:
            box = self._results()
            step = 1 if key == keys.Key_Down else -1
            box.setCurrentRow((box.currentRow() + step) % len(self._found))
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        reasons = QtCore.Qt.FocusReason
        if event.reason() not in (reasons.PopupFocusReason, reasons.ActiveWindowFocusReason):
            self.hide_results()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.results_shown:
            self._place()

    # Inside

    def _timer(self, pause: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(pause)
        timer.timeout.connect(then)
        return timer

    def _edited(self, text: str) -> None:
        if text.strip():
            self._search.start()
            self._pause.start()
        else:
            self._search.stop()
            self._pause.stop()
            self.hide_results()

    def _ask(self) -> None:
        text = self.text().strip()
        if len(text) >= MIN_LETTERS and not _is_own_number(text):
            self.search_requested.emit(text)

    def _end_scan(self) -> None:
        text = self.text().strip()
        # Who types a number by hand ends it with Enter; that Enter must not meet what the number has opened.
        if text and not self._by_hand and not self._lines and _is_own_number(text):
            self._finish(text)

    def _enter(self) -> None:
        text = self.text().strip()
        if self._lines or _is_mrz_line(text):
            self._mrz_line(text)
        elif self.results_shown and self._found and not self._search.isActive():
            self._choose(self._results().currentRow())
        elif text:
            self._finish(text)

    def _mrz_line(self, text: str) -> None:
        """Keeps machine-readable lines until all are there."""
        self._stop()
        self._lines.append(text)
        self.clear()
        if len(self._lines) >= _MRZ_LINES[len(self._lines[0])]:
            self._end_mrz()
        else:
            self._mrz.start()

    def _end_mrz(self) -> None:
        self._mrz.stop()
        lines, self._lines = self._lines, []
        rest = self.text().strip()
        if rest:
            lines = [*lines, rest]
        if lines:
            self._finish("\n".join(lines))

    def _finish(self, text: str) -> None:
        self._clear()
        self.scanned.emit(text)

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self._found):
            found = self._found[at]
            self._clear()
            self.person_chosen.emit(found)

    def _clear(self) -> None:
        self._stop()
        self.hide_results()
        self.setText("")  # not clear(): Ctrl+Z would bring back the scan and not take back what it did

    def _stop(self) -> None:
        self._search.stop()
        self._pause.stop()

    def _results(self) -> "QListWidget":
        """The list below the box: a child of the window, so that no second window takes the keyboard."""
        if self._list is None:
            from PySide6.QtWidgets import QListWidget

            self._list = QListWidget(self.window())
            self._list.setObjectName("scan_results")
            self._list.setAccessibleName(self._list_name)
            self._list.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
            self._list.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._list.hide()
            self._list.itemClicked.connect(lambda item: self._choose(self._results().row(item)))
        return self._list

    def _place(self) -> None:
        box, window = self._results(), self.window()
        corner = self.mapTo(window, QPoint(0, self.height() + 4))
        box.resize(self.width(), box.height())
        box.doItemsLayout()
        rows = sum(box.visualItemRect(box.item(at)).height() for at in range(box.count()))
        frame = box.height() - box.viewport().height()
        room = window.height() - corner.y() - 8
        box.setGeometry(corner.x(), corner.y(), self.width(), min(rows + frame, room))
