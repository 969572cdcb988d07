"""The handling needs of one person, ticked in place of what else is known of him or her."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QFrame, QPushButton, QScrollArea, QWidget

from transit_desk.domain.codes import Need
from transit_desk.language import Translator
from transit_desk.language.words import word
from ui.shell import Shell
from ui.tokens import GRID
from ui.widgets.buttons import PlainButton, PrimaryButton, with_key
from ui.widgets.day_edit import DayEdit
from ui.widgets.layout import column, row
from ui.widgets.text import Heading

NEEDS_KEY = "N"


class NeedsEditor(QFrame):
    """Every handling need with its box, and no field for a reason.

    Arrows and Tab go round the boxes, Space ticks. Enter and Ctrl+Enter store, Esc leaves. What a scanner types
    goes to the scan box.
    """

    set_wanted = Signal(object)
    """(dict of Need to due date or None): the person has these."""
    left = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setObjectName("medical_needs")
        self._shell = shell
        self.heading = Heading("needs_heading")
        self.boxes = {need: _box(f"need_{need.value.lower()}") for need in Need}
        self.due_known = _box("due_known")
        self.due = DayEdit("due_on", shell.language)
        self.due.setFixedWidth(shell.theme.px(144))
        self.due.confirmed.connect(self._store)
        self.due.given_up.connect(self.left)
        self.due_line = QFrame()
        self.due_line.setObjectName("due_line")
        line = row(self.due_known, self.due, 1, parent=self.due_line)
        line.setContentsMargins(3 * GRID, 0, 0, 0)  # below the pregnancy that it belongs to
        self.boxes[Need.PREGNANT].toggled.connect(self.due_line.setVisible)
        self.due_known.toggled.connect(self.due.setVisible)
        self.due_known.clicked.connect(self._due_ticked)
        self.leave = PlainButton("leave_needs")
        self.leave.clicked.connect(self.left)
        self.store = PrimaryButton("store_needs")
        self.store.clicked.connect(self._store)
        ticks = column(gap=0)
        for need, box in self.boxes.items():
            ticks.addWidget(box)
            if need is Need.PREGNANT:
                ticks.addWidget(self.due_line)
        column(self.heading, ticks, row(self.leave, 1, self.store), parent=self)

    def set_words(self, t: Translator) -> None:
        """Puts the words on."""
        self.setAccessibleName(t("Handling needs"))
        self.heading.setText(t("Handling needs"))
        for need, box in self.boxes.items():
            box.setText(word(t, need))
            box.setAccessibleName(word(t, need))
        self.due_known.setText(t("Due on"))
        self.due_known.setAccessibleName(t("The due date is known"))
        self.due.set_name(t("Due date"))
        cancel = t.context("leave without doing it", "Cancel")
        self.leave.set_words(with_key(cancel, "Esc", t), t, cancel)
        self.store.set_words(with_key(t("Set the needs"), "Return", t), t, t("Set the needs"))

    def begin(self, needs: dict[Need, date | None]) -> None:
        """Ticks these; the keyboard is at the first box."""
        for need, box in self.boxes.items():
            box.setChecked(need in needs)
        due = needs.get(Need.PREGNANT)
        self.due_known.setChecked(due is not None)
        self.due.set_day(due or self._shell.language.t.local(self._shell.now()).date())
        self.due_line.setVisible(Need.PREGNANT in needs)
        self.due.setVisible(due is not None)
        self._go_to(next(iter(self.boxes.values())))

    def needs(self) -> dict[Need, date | None]:
        """What is ticked, with the due date of a pregnancy where it is known."""
        due = self.due.day() if self.due_known.isChecked() else None
        return {
            need: due if need is Need.PREGNANT else None
            for need, box in self.boxes.items()
            if box.isChecked()
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no box or field wanted."""
        text = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._store()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif len(text) == 1 and text.isprintable() and text != " ":
            self._shell.focus_scan_box(text)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Goes round: a letter in the list would be an outcome for whoever is chosen there."""
        if self.isHidden():  # Qt looks for another place for the keyboard
            return super().focusNextPrevChild(forward)
        stops = [
            part
            for part in self.findChildren(QWidget)
            if isinstance(part, QCheckBox | QAbstractSpinBox | QPushButton) and part.isVisible()
        ]
        stops.sort(key=lambda part: part.mapTo(self, part.rect().topLeft()).toTuple()[::-1])
        here = self.focusWidget()
        at = stops.index(here) if here in stops else -1
        self._go_to(stops[(at + (1 if forward else -1)) % len(stops)])
        return True

    def _due_ticked(self, known: bool) -> None:
        if known:
            self._go_to(self.due)
            self.due.setSelectedSection(DayEdit.Section.DaySection)

    def _go_to(self, part: QWidget) -> None:
        part.setFocus(Qt.FocusReason.TabFocusReason)
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(part)

    def _store(self) -> None:
        self.set_wanted.emit(self.needs())


def _box(name: str) -> QCheckBox:
    box = QCheckBox()
    box.setObjectName(name)
    box.setProperty("role", "tick")
    return box
