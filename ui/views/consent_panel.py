"""What a person agreed to: said in one line, and written down by one key. No dialog."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from transit_desk.domain.consent import ASKED, LONGEST_FORM
from transit_desk.domain.rights import Right
from ui.widgets.buttons import PlainButton
from ui.widgets.fields import ChoiceList, LineField
from ui.widgets.layout import column, labelled, row
from ui.widgets.text import Caption

if TYPE_CHECKING:
    from transit_desk.domain.codes import ConsentKind
    from transit_desk.domain.consent import ConsentRow
    from transit_desk.language import Translator
    from ui.screen import Screen
    from ui.worker import Job

KEY: Final = "Ctrl+E"
_BOTH: Final = "both"


class ConsentPanel(QWidget):
    """Form, what for, and the answer: Enter is yes, Shift+Enter no. Esc leaves. The form stays for the next of
    the family, who mostly signs the same one."""

    recorded = Signal(int)
    """(person): something was written down."""
    left = Signal()

    def __init__(self, screen: "Screen") -> None:
        super().__init__()
        self.setObjectName("consent_panel")
        self._screen = screen
        self._person: tuple[int, str] | None = None
        self._acting = False
        self._who, self._form_label, self._kind_label = (
            Caption(name) for name in ("consent_who", "consent_form_label", "consent_kind_label")
        )
        self.form, self.kind = LineField("consent_form"), ChoiceList("consent_kind")
        self.form.setMaxLength(LONGEST_FORM)
        self.given = PlainButton("consent_given", key="Return", bound=False)
        self.refused = PlainButton("consent_refused", key="Shift+Return", bound=False)
        self.given.clicked.connect(lambda: self._record(True))
        self.refused.clicked.connect(lambda: self._record(False))
        fields = row(labelled(self._form_label, self.form), labelled(self._kind_label, self.kind), gap=1)
        fields.setStretch(0, 1)
        fields.setStretch(1, 1)
        column(self._who, fields, row(self.given, self.refused, 1, gap=1), parent=self)
        self.hide()

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._screen.t
        self.setAccessibleName(t("Consent"))
        self._form_label.setText(t("Number of the form"))
        self.form.set_name(t("Number of the form"))
        self._kind_label.setText(t("Consent to"))
        self.kind.setAccessibleName(t("Consent to"))
        self.kind.set_choices(
            [(_BOTH, t("Personal data and medical findings")), *((one, _word(t, one)) for one in ASKED)]
        )
        self.given.set_words(t.context("of consent", "Given"), t)
        self.refused.set_words(t.context("of consent", "Not given"), t)
        self._name()

    def open(self, person_id: int, name: str) -> None:
        """Ready for this person's consent, with the keyboard."""
        self._person = (person_id, name)
        self._name()
        self.show()
        self.form.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.form.selectAll()
        QTimer.singleShot(0, self, self._show_all)  # once the layout has made room for it

    def _show_all(self) -> None:
        above = self.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(self)
            above = above.parentWidget()

    def leave(self) -> None:
        """Goes, and says so; what was typed as the form stays."""
        if self._person is not None:
            self._person = None
            self.hide()
            self.left.emit()

    @property
    def person_id(self) -> int | None:
        """Whose consent is being written down."""
        return None if self._person is None else self._person[0]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter anywhere in the panel is yes, Shift+Enter no."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            no = event.modifiers() & Qt.KeyboardModifier.ShiftModifier or self.refused.hasFocus()
            self._record(not no)
        else:
            super().keyPressEvent(event)

    def _name(self) -> None:
        t = self._screen.t
        self._who.setText("" if self._person is None else t("Consent of {name}, today", name=self._person[1]))

    def _record(self, given: bool) -> None:
        from transit_desk.services.consent import record_consent

        if self._person is None or self._acting:
            return
        (person_id, name), desk, t = self._person, self._screen.shell.desk, self._screen.t
        value, form = self.kind.value(), self.form.text()
        kinds = ASKED if value == _BOTH else tuple(one for one in ASKED if one == value)
        self._acting = True

        def job() -> "tuple[ConsentRow | None, ...]":
            return tuple(record_consent(desk, person_id, kind, given, desk.today(), form) for kind in kinds)

        def done(before: object) -> None:
            self._acting = False
            self.leave()
            self.recorded.emit(person_id)

        def failed(error: Exception) -> None:
            self._acting = False
            self._screen.shell.refuse(error)

        words = t("Consent of {name} recorded: given", name=name)
        if not given:
            words = t("Consent of {name} recorded: not given", name=name)
        self._screen.act(job, done, said=lambda _: words, failed=failed)


class ConsentState:
    """Reads what the person on view agreed to; of somebody else's answer nothing is shown."""

    def __init__(self, screen: "Screen") -> None:
        self._screen = screen
        self._reading: Job | None = None
        self._known: tuple[int, tuple[ConsentRow, ...]] | None = None
        self.may_record = screen.permits(Right.RECORD_CONSENT)

    def read(self, person_id: int, then: Callable[[], None]) -> None:
        """Asks for it, unless it is known; `then` is called when it has come."""
        from transit_desk.services.consent import consents

        desk = self._screen.shell.desk
        if self._known is not None and self._known[0] == person_id:
            return
        if self._reading is not None:
            self._reading.cancel()

        def come(rows: "tuple[ConsentRow, ...]") -> None:
            self._known = (person_id, rows)
            then()

        self._reading = self._screen.ask(lambda: consents(desk, person_id), come)

    def forget(self) -> None:
        """It is to be read again."""
        self._known = None

    def words(self, person_id: int, t: "Translator") -> str:
        """What is said beside "Consent"; empty until it is known."""
        if self._known is None or self._known[0] != person_id:
            return ""
        return consent_words(self._known[1], t)


def consent_words(rows: "Sequence[ConsentRow]", t: "Translator") -> str:
    """What a person said to each of the things that are asked; what has one answer stands together."""
    last = {one.kind: one for one in rows}
    answers: dict[str, list[str]] = {}
    for kind in ASKED:
        answers.setdefault(_answer(last.get(kind), t), []).append(_word(t, kind))
    if not rows:
        return next(iter(answers))
    return "\n".join(
        t("{label}: {value}", label=", ".join(kinds), value=answer) for answer, kinds in answers.items()
    )


def _answer(one: "ConsentRow | None", t: "Translator") -> str:
    if one is None:
        return t("not asked yet")
    said = t("given") if one.given else t("not given")
    return ", ".join(part for part in (said, t.date(one.on_day), one.form) if part)


def _word(t: "Translator", kind: "ConsentKind") -> str:
    from transit_desk.language.act_words import consent_word

    return consent_word(t, kind)
