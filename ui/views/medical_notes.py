"""The sealed notes of one person, in place of what else is known of him or her: the notes so far, and a new one.

What is typed stays in its fields until it is sealed: it goes to no strip, no tooltip and no other program.
"""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from transit_desk.domain.codes import NoteKind
from transit_desk.domain.notes import NoteRow, NoteState, TextFile
from transit_desk.language import Translator
from transit_desk.language.words import word
from ui.models.rows import Column
from ui.shell import Shell
from ui.status import Status
from ui.tokens import ROW_HEIGHT
from ui.widgets.buttons import DangerButton, PlainButton, PrimaryButton, with_key
from ui.widgets.desk_table import DeskTable
from ui.widgets.fields import ChoiceList, LineField
from ui.widgets.layout import column, row
from ui.widgets.private_text import PrivateText
from ui.widgets.text import BodyText, Heading

NOTES_KEY = "M"
SEAL_KEY = "Ctrl+Return"
FILE_KEY = "Ctrl+O"
WITHDRAW_KEY = "Del"

MOST_NOTES = 3
"""So many notes are listed without scrolling."""
LEAST_TEXT = 74
"""Height of a text in pixels at 100 %: three lines."""


class Draft(NamedTuple):
    """A note that is not sealed yet. Its `repr` names nothing of it."""

    kind: NoteKind
    title: str
    text: str

    def __repr__(self) -> str:
        return f"Draft({self.kind})"

    @property
    def is_empty(self) -> bool:
        """Nothing would be lost."""
        return not (self.title.strip() or self.text.strip())


class NotesPanel(QFrame):
    """The notes as a list, the chosen one below it, and under that the fields of a new one.

    Tab goes round. Enter goes from kind to text, Ctrl+Enter seals, Esc leaves and keeps what is typed, Del in the
    list withdraws, Ctrl+O takes in a text file. What a scanner types outside the fields goes to the scan box.
    """

    seal_wanted = Signal(object)
    """(Draft)."""
    withdraw_wanted = Signal(object)
    """(NoteRow)."""
    file_wanted = Signal()
    left = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setObjectName("medical_notes")
        self._shell = shell
        self._rows: tuple[NoteRow, ...] = ()
        self.heading = Heading("notes_heading")
        self.withdraw = DangerButton("withdraw_note")
        self.withdraw.clicked.connect(self._withdraw)
        self.list: DeskTable[NoteRow] = DeskTable(
            "notes_list",
            (
                Column("kind", lambda t: t("Kind"), _kind_words, status=_status, width=200, stretch=True),
                Column(
                    "at",
                    lambda t: t("Written"),
                    lambda note, t: t.datetime(note.at),
                    sort=lambda note: note.at,
                    width=164,
                ),
                Column("by", lambda t: t("By"), lambda note, t: note.by, width=110),
            ),
            row_id=lambda note: note.note_id,
            shell=shell,
            acts=(WITHDRAW_KEY,),
            optional=("by", "at"),
        )
        self.list.horizontalHeader().hide()  # three lines of kind, moment and name explain themselves
        self.list.row_chosen.connect(self._show_note)
        self.list.act_wanted.connect(lambda _: self._withdraw())
        self.facts = BodyText("note_facts")
        self.shown = PrivateText("note_text", read_only=True)
        self.kind = ChoiceList("note_kind")
        self.kind.value_chosen.connect(lambda _: self._fit_title())
        self.take_in = PlainButton("take_in_file")
        self.take_in.clicked.connect(self.file_wanted)
        self.title = LineField("note_file_name")
        self.text = PrivateText("new_note")
        self.text.confirmed.connect(self._seal)
        self.back = PlainButton("leave_notes")
        self.back.clicked.connect(self.left)
        self.seal = PrimaryButton("seal_note")
        self.seal.clicked.connect(self._seal)
        head = row(self.heading, 1, self.withdraw)
        kinds = row(self.kind, self.take_in)
        kinds.setStretch(0, 1)
        whole = column(
            head,
            self.list,
            self.facts,
            self.shown,
            kinds,
            self.title,
            self.text,
            row(self.back, 1, self.seal),
            parent=self,
        )
        whole.setStretchFactor(self.shown, 1)
        whole.setStretchFactor(self.text, 1)
        shell.theme.changed.connect(self._fit)
        self._word_kinds(shell.language.t)
        self.show_notes(())
        self.begin(Draft(NoteKind.REASON, "", ""))

    # What the screen uses

    def set_words(self, t: Translator) -> None:
        """Puts the words on; what is typed stays."""
        self.setAccessibleName(t("Sealed notes"))
        self.heading.setText(t("Sealed notes"))
        self.withdraw.set_words(with_key(t("Withdraw"), WITHDRAW_KEY, t), t, t("Withdraw the note"))
        self.list.set_name(t("Notes, newest first"))
        self.shown.set_name(t("The chosen note"))
        self.kind.set_name(t("What the new note is about"))
        self._word_kinds(t)
        self.take_in.set_words(with_key(t("Text file"), FILE_KEY, t), t, t("Take in a text file"))
        self.title.set_name(t("Name of the file"), t("Name of the file"))
        self.text.set_name(t("New note"), t("Only medical staff who hold the key can read this."))
        self.back.set_words(with_key(t("Back"), "Esc", t), t, t("Back"))
        self.seal.set_words(with_key(t("Seal the note"), SEAL_KEY, t), t, t("Seal the note"))
        self._show_note(self.list.chosen())

    def show_notes(self, rows: Sequence[NoteRow]) -> None:
        """The person's notes; without one there is only the new one."""
        self._rows = tuple(rows)
        self.list.set_rows(self._rows)
        for part in (self.list, self.facts, self.shown, self.withdraw):
            part.setVisible(bool(self._rows))
        self._show_note(self.list.chosen())
        self._fit()

    def begin(self, draft: Draft) -> None:
        """These stand in the fields of the new note; nothing typed before can be brought back by Undo."""
        self.kind.choose(draft.kind)
        self.title.setText(draft.title)
        self.text.setPlainText(draft.text)
        self._fit_title()

    def take_keyboard(self) -> None:
        """To the kind of a new note, or to where a draft goes on."""
        self._go_to(self.kind if self.draft().is_empty else self.text)
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)

    def draft(self) -> Draft:
        """What stands in the fields."""
        kind = self.kind.value()
        is_file = kind is NoteKind.ATTACHMENT
        return Draft(
            kind if isinstance(kind, NoteKind) else NoteKind.OTHER,
            self.title.text() if is_file else "",
            self.text.toPlainText(),
        )

    def take_file(self, file: TextFile) -> None:
        """The new note is this attachment, to be looked at and sealed."""
        self.begin(Draft(NoteKind.ATTACHMENT, file.name, file.text))
        self._go_to(self.text)

    def clear(self) -> None:
        """Nothing of anybody stays in the fields."""
        self.show_notes(())
        self.begin(Draft(NoteKind.REASON, "", ""))

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no field or button wanted."""
        text, ctrl = event.text(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.isAutoRepeat():
                return
            if ctrl:
                self._seal()
            else:
                self._go_to(self.title if self._names_a_file() and not self.title.text() else self.text)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_O and ctrl:
            self.file_wanted.emit()
        elif len(text) == 1 and text.isprintable() and text != " ":
            self._shell.focus_scan_box(text)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Goes round: a letter in the list behind would be an outcome for whoever is chosen there."""
        if self.isHidden():  # Qt looks for another place for the keyboard
            return super().focusNextPrevChild(forward)
        kinds = QAbstractItemView | QComboBox | QLineEdit | QPlainTextEdit | QPushButton
        stops = [
            part
            for part in self.findChildren(QWidget)
            if isinstance(part, kinds) and part.isVisible() and part.isEnabled() and _is_stop(part)
        ]
        stops.sort(key=lambda part: part.mapTo(self, part.rect().topLeft()).toTuple()[::-1])
        here = self.focusWidget()
        at = stops.index(here) if here in stops else -1
        self._go_to(stops[(at + (1 if forward else -1)) % len(stops)])
        return True

    # Inside

    def _go_to(self, part: QWidget) -> None:
        part.setFocus(Qt.FocusReason.TabFocusReason)
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(part)

    def _seal(self) -> None:
        self.seal_wanted.emit(self.draft())

    def _withdraw(self) -> None:
        note = self.list.chosen()
        if note is not None and note.withdrawn_at is None:
            self.withdraw_wanted.emit(note)

    def _names_a_file(self) -> bool:
        return self.kind.value() is NoteKind.ATTACHMENT

    def _word_kinds(self, t: Translator) -> None:
        self.kind.set_choices([(kind, word(t, kind)) for kind in NoteKind])

    def _fit_title(self) -> None:
        self.title.setVisible(self._names_a_file())

    def _show_note(self, note: NoteRow | None) -> None:
        t = self._shell.language.t
        self.withdraw.setEnabled(note is not None and note.withdrawn_at is None)
        if note is None:
            self.facts.setText("")
            self.shown.clear()
            return
        self.facts.setText(_facts(note, t))
        whole = f"{note.title}\n\n{note.text}" if note.title else note.text
        if self.shown.toPlainText() != whole:  # else the place in it stays
            self.shown.setPlainText(whole)
        self.shown.setVisible(note.state is NoteState.OPEN)

    def _fit(self) -> None:
        """The list as high as it has notes, within reason."""
        px = self._shell.theme.px
        lines = min(max(len(self._rows), 1), MOST_NOTES)
        self.list.setFixedHeight(lines * px(ROW_HEIGHT) + 6)
        for text in (self.shown, self.text):
            text.setMinimumHeight(px(LEAST_TEXT))


def _is_stop(part: QWidget) -> bool:
    """Not the insides of a box: its open list, its arrow."""
    above = part.parentWidget()
    while above is not None:
        if isinstance(above, QComboBox | QAbstractItemView):
            return False
        above = above.parentWidget()
    return True


def _status(note: NoteRow) -> Status | None:
    if note.state is NoteState.BROKEN:
        return Status.STOP
    if note.state is NoteState.OTHER_KEY or note.withdrawn_at is not None:
        return Status.UNKNOWN
    return None


def _kind_words(note: NoteRow, t: Translator) -> str:
    if note.withdrawn_at is not None:
        return t("{kind} (withdrawn)", kind=word(t, note.kind))
    return word(t, note.kind)


def _facts(note: NoteRow, t: Translator) -> str:
    words = t(
        "{kind}, written {moment} by {who}.",
        kind=word(t, note.kind),
        moment=t.datetime(note.at),
        who=note.by,
    )
    if note.withdrawn_at is not None:
        moment = t.datetime(note.withdrawn_at)
        words += " " + t("Withdrawn {moment} by {who}.", moment=moment, who=note.withdrawn_by)
    if note.state is NoteState.OTHER_KEY:
        words += " " + t("Sealed with a key that you don't hold.")
    elif note.state is NoteState.BROKEN:
        words += " " + t(
            "It does not open: it was changed, or moved here from another person. Tell the supervisor."
        )
    return words
