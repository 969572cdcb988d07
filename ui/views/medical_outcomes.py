"""The outcome bar: whom it is about, and one button and key for each outcome."""

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from transit_desk.domain.codes import Outcome
from transit_desk.language import N_, Translator
from ui.shell import Shell
from ui.widgets.buttons import DangerButton, PlainButton, PrimaryButton, with_key
from ui.widgets.day_edit import DayEdit
from ui.widgets.layout import column, row
from ui.widgets.text import BodyText, Caption

KEYS: tuple[tuple[str, Outcome, str], ...] = (
    ("F", Outcome.FIT, N_("Fit")),
    ("W", Outcome.FIT_WITH_CONDITIONS, N_("Fit with conditions")),
    ("D", Outcome.DEFERRED, N_("Deferred")),
    ("U", Outcome.UNFIT, N_("Unfit")),
)
"""The same keys in both languages; they act in the list, where a scanner's letters are told from them."""
HOLD_KEY = "H"
CASE_KEY = "C"
REASON_KEY = "R"


class OutcomeBar(QFrame):
    """Says who is meant. A deferral asks for its review day in a line of its own: Enter confirms, Esc goes
    back."""

    outcome_wanted = Signal(object, object)
    """(Outcome, review day or None)."""
    hold_wanted = Signal()
    case_wanted = Signal()
    reason_wanted = Signal()
    review_left = Signal()
    """The line of the review day was left without a deferral."""

    def __init__(self, shell: Shell, *, checks: bool = True, holds: bool = True) -> None:
        """`checks`: who is at the desk records outcomes; `holds`: holds cases and releases them."""
        super().__init__()
        self.setObjectName("medical_outcomes")
        self.setProperty("role", "card")
        self._shell = shell
        self._enabled = False
        self.target = BodyText("medical_target")
        self.target.setProperty("role", "heading")
        self.buttons = {
            Outcome.FIT: PrimaryButton("record_fit"),
            Outcome.FIT_WITH_CONDITIONS: PlainButton("record_conditions"),
            Outcome.DEFERRED: PlainButton("record_deferred"),
            Outcome.UNFIT: DangerButton("record_unfit"),
        }
        for outcome, button in self.buttons.items():
            button.clicked.connect(lambda _=False, outcome=outcome: self.press(outcome))
        self.hold = PlainButton("hold_case")
        self.hold.clicked.connect(self.hold_wanted)
        self.case = PlainButton("tick_case")
        self.case.clicked.connect(self.case_wanted)
        self.reason = PlainButton("write_reason")
        self.reason.clicked.connect(self.reason_wanted)
        self.reason_of = BodyText("reason_of")
        self.reason_line = QFrame()
        self.reason_line.setObjectName("reason_line")
        row(self.reason, self.reason_of, parent=self.reason_line).setStretch(1, 1)
        self.reason_line.hide()
        self.review_words = Caption("review_words")
        self.review = DayEdit("review_on", shell.language)
        self.review.setFixedWidth(shell.theme.px(176))
        self.review.confirmed.connect(self._confirm)
        self.review.given_up.connect(self.close_review)
        self.review_ok = PlainButton("confirm_review")
        self.review_ok.clicked.connect(self._confirm)
        self.review_line = QFrame()
        self.review_line.setObjectName("review_line")
        line = row(self.review_words, self.review, self.review_ok, 1, parent=self.review_line)
        line.setAlignment(self.review_words, Qt.AlignmentFlag.AlignVCenter)
        self.review_line.hide()
        acts = row(
            self.buttons[Outcome.UNFIT],
            1,
            self.buttons[Outcome.DEFERRED],
            self.buttons[Outcome.FIT_WITH_CONDITIONS],
            self.buttons[Outcome.FIT],
        )
        top = row(self.target, self.case, self.hold)
        top.setStretch(0, 1)
        box = column(top, self.reason_line, self.review_line, acts, parent=self)
        box.setContentsMargins(16, 8, 16, 8)
        for part in (*self.buttons.values(), self.case):
            part.setVisible(checks)
        self.hold.setVisible(holds)
        self.show_target("", held=False, on_case=False)

    def set_words(self, t: Translator) -> None:
        """Puts the words on."""
        self.setAccessibleName(t("Outcome of the check"))
        for key, outcome, words in KEYS:
            self.buttons[outcome].set_words(with_key(t(words), key, t), t, t(words))
        self.case.set_words(with_key(t("Tick the whole case"), CASE_KEY, t), t, t("Tick the whole case"))
        self.review.set_name(t("Review on"))
        self.review_words.setText(t("Review on"))
        self.review_ok.set_words(with_key(t("Defer until then"), "Return", t), t, t("Defer until then"))
        self._word_hold(t)
        self.offer_reason(self.reason_of.text())

    def offer_reason(self, name: str) -> None:
        """The reason of this person's deferral can be written now; '' for nobody's."""
        t = self._shell.language.t
        words = t("Write the reason")
        spoken = t("Write the reason: {who}", who=name) if name else words
        self.reason.set_words(with_key(words, REASON_KEY, t), t, spoken)
        self.reason_of.setText(name)
        self.reason_line.setVisible(bool(name))

    def show_target(self, words: str, *, held: bool, on_case: bool) -> None:
        """Whom the buttons mean; '' for nobody. `held`: H releases; `on_case`: there is a case to hold."""
        self._enabled = bool(words)
        self._held = held
        self.target.setText(words)
        for button in self.buttons.values():
            button.setEnabled(self._enabled)
        self.hold.setEnabled(on_case)
        self.case.setEnabled(on_case)
        self._word_hold(self._shell.language.t)

    def press(self, outcome: Outcome) -> None:
        """The outcome is wanted; a deferral first asks for its review day."""
        if not self._enabled:
            return
        if outcome is not Outcome.DEFERRED:
            self.close_review()
            self.outcome_wanted.emit(outcome, None)
            return
        today: date = self._shell.language.t.local(self._shell.now()).date()
        self.review.set_first(today)
        self.review.set_day(today + timedelta(days=1))
        self.review_line.show()
        self.reason_line.hide()  # of the deferral before; it comes back with this one's
        self.review.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.review.setSelectedSection(DayEdit.Section.DaySection)

    def close_review(self) -> None:
        """Takes the line of the review day away."""
        if not self.review_line.isHidden():
            self.review_line.hide()
            self.reason_line.setVisible(bool(self.reason_of.text()))
            self.review_left.emit()

    def _confirm(self) -> None:
        day = self.review.day()
        self.close_review()
        self.outcome_wanted.emit(Outcome.DEFERRED, day)

    def _word_hold(self, t: Translator) -> None:
        words = t("Release the case") if self._held else t("Hold the case")
        self.hold.set_words(with_key(words, HOLD_KEY, t), t, words)
