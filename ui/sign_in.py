"""The sign-in page: in place of everything while nobody is at the desk.

It stands on the way to the first paint (see README.md in this folder), so it is made of Qt's plain fields and
buttons; what is seldom needed is made when it is.
"""

from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING, Any

from PySide6 import QtCore
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget

from ui.shell import ShellParts
from ui.tokens import GRID
from ui.widgets.layout import column, labelled, restyle, row
from ui.widgets.text import BodyText, Caption

if TYPE_CHECKING:
    from datetime import datetime

    from transit_desk.language import Translator
    from ui.doorkeeper import Doorkeeper, SignedIn
    from ui.widgets.status_badge import StatusBadge

CARD_WIDTH = 480
DEMO_WIDTH = 600


class _Refused:
    """A try that was refused, and how long to wait after it."""

    def __init__(self, error: Exception, wait: float) -> None:
        self.error, self.wait = error, wait


class _Typed(QLineEdit):
    """A field that tells of its keys before it takes them."""

    def __init__(self, name: str, heard: Callable[[QKeyEvent], bool]) -> None:
        super().__init__()
        self.setObjectName(name)
        self._heard = heard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._heard(event):
            super().keyPressEvent(event)


class SignInPage(QScrollArea):
    """Name and password. `signed_in` carries (SignedIn, the password that was typed, "" after a code)."""

    signed_in = Signal(object, str)
    unreadable = Signal(object, str)
    """(Exception, the name that was typed): the keyring or the database can't be opened, and a backup may be."""

    def __init__(self, parts: ShellParts, keeper: "Doorkeeper") -> None:
        super().__init__()
        self.setObjectName("sign_in")
        self.setWidgetResizable(True)
        self._parts, self._keeper = parts, keeper
        self._locked = self._by_code = self._busy = False
        self._caps: bool | None = None
        self._caps_badge: StatusBadge | None = None
        self._until: datetime | None = None
        self._tried = ""
        self._words: Callable[[Translator], str] = _nothing
        self._demo: list[QPushButton] = []
        self.timer = QTimer(self)
        self.timer.setInterval(1000)
        self.timer.timeout.connect(self._count_down)
        self._build()
        self.retranslate()

    # What the door does with it

    def greet(self, locked: str = "") -> None:
        """Empty, for whoever comes; `locked` is the name of who was here."""
        self._locked, self._by_code, self._busy = bool(locked), False, False
        self._until = None
        self.timer.stop()
        self.name.setText(locked)
        self.password.setText("")
        self._say(_nothing)
        self.retranslate()
        self._enable()
        (self.password if locked else self.name).setFocus()

    def leave(self) -> None:
        """Somebody is in: nothing typed stays here, and nothing runs."""
        self.timer.stop()
        self.name.setText("")
        self.password.setText("")
        self._say(_nothing)

    def say(self, text: str) -> None:
        """A sentence that is not about signing in (a report was written)."""
        self._say(lambda t: text)

    def after_first_paint(self) -> None:
        """What the first paint need not wait for: the people of the demonstration, the state of Caps Lock."""
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        if not self._locked:
            self.name.setFocus()
        self._ask_system()
        if not self._keeper.demonstration or self._demo:
            return
        for at, person in enumerate(self._keeper.demonstration, 1):
            button = QPushButton()
            button.setObjectName(f"demo_person_{at}")
            button.setProperty("role", "choice")
            button.clicked.connect(lambda _=False, person=person: self._fill_in(person.name, person.password))
            self._demo.append(button)
            self._people.addWidget(button)
        self._people_box.show()
        self.retranslate()

    # Building

    def _build(self) -> None:
        self._title = QLabel()
        self._title.setObjectName("sign_in_title")
        self._title.setProperty("role", "figure")
        self._demonstration = QLabel()
        self._demonstration.setObjectName("sign_in_demonstration")
        self._demonstration.setProperty("role", "mark")
        self._state = BodyText("sign_in_state")
        self._name_label, self._password_label = Caption("name_label"), Caption("password_label")
        self.name = _Typed("sign_in_name", self._heard)
        self.name.setMaxLength(120)
        self.password = _Typed("sign_in_password", self._heard)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.enter = QPushButton()
        self.enter.setObjectName("sign_in_enter")
        self.enter.setProperty("kind", "primary")
        self.code = self._quiet("sign_in_by_code", self._switch_way)
        self._language = self._quiet("switch_language", self._parts.language.switch_to_next)
        self._mode = self._quiet("switch_mode", self._parts.theme.switch_mode)
        self._said = BodyText("sign_in_said")
        self._caps_place = column(gap=0)
        self._people_box = QFrame()
        self._people_box.setObjectName("demo_people")
        self._people_heading = Caption("demo_people_heading")
        self._people = column(self._people_heading, gap=0, parent=self._people_box)
        self._people.setSpacing(4)
        self._people_box.hide()
        self._card = QFrame()
        self._card.setObjectName("sign_in_card")
        self._card.setProperty("role", "card")
        column(
            row(self._title, 1, self._demonstration, gap=2),
            self._state,
            labelled(self._name_label, self.name),
            labelled(self._password_label, self.password),
            self._caps_place,
            self._said,
            self.enter,
            self._people_box,
            margin=2,
            gap=1,
            parent=self._card,
        ).setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 3 * GRID)
        whole = QWidget()
        whole.setObjectName("sign_in_body")
        column(
            2,
            row(1, self._card, 1),
            3,
            row(self.code, 1, self._language, self._mode, gap=1),
            margin=1,
            parent=whole,
        )
        self.setWidget(whole)
        self._demonstration.setVisible(self._parts.demonstration)
        self.enter.clicked.connect(self._enter)
        self.name.returnPressed.connect(self._name_entered)
        self.password.returnPressed.connect(self._enter)
        self.name.textChanged.connect(lambda _: self._enable())
        self._parts.language.changed.connect(self.retranslate)
        self._parts.theme.changed.connect(self._fit)
        self._fit()
        self.name.setFocus()

    def _quiet(self, name: str, then: Callable[[], object]) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setProperty("role", "quiet")
        button.clicked.connect(lambda: then())
        return button

    def _fit(self) -> None:
        wide = DEMO_WIDTH if self._keeper.demonstration else CARD_WIDTH
        self._card.setFixedWidth(self._parts.theme.px(wide))

    # Words

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._parts.language.t
        self.setAccessibleName(t("Sign in"))
        self._title.setText(self._parts.title)
        self._demonstration.setText(t("Demonstration"))
        self._state.setText(
            t("The window is locked. Whoever signs in finds their own work.") if self._locked else ""
        )
        self._state.setVisible(self._locked)
        for label, field, words in (
            (self._name_label, self.name, t("Name")),
            (self._password_label, self.password, t("Recovery code") if self._by_code else t("Password")),
        ):
            label.setText(words)
            field.setAccessibleName(words)
        self.enter.setText(f"{t('Sign in')}  ({t('Enter')})")
        self.enter.setAccessibleName(t("Sign in"))
        self.code.setText(t("Use my password") if self._by_code else t("Use the recovery code"))
        self.code.setAccessibleName(self.code.text())
        other = {"en": "Français", "fr": "English"}.get(t.code, t.code)
        for button, words, key in (
            (self._language, other, "Ctrl+Shift+L"),
            (self._mode, t("Light or dark"), "Ctrl+Shift+D"),
        ):
            button.setText(words)
            button.setToolTip(f"{words} ({key})")
            button.setAccessibleName(f"{words} ({key})")
        self._name_people(t)
        self._show_said()
        self._show_caps()

    def _name_people(self, t: "Translator") -> None:
        if not self._demo:
            return
        from ui.workplace import role_words

        self._people_heading.setText(
            t("Who works in this demonstration. A number key fills in name and password.")
        )
        self._people_heading.setWordWrap(True)
        for at, (button, person) in enumerate(zip(self._demo, self._keeper.demonstration, strict=True), 1):
            roles = role_words(person.roles, t)
            button.setText(f"{at}   {person.name}\n      {roles}   ·   {person.password}".replace("&", "&&"))
            button.setAccessibleName(f"{person.name}, {roles}. {t('Password')}: {person.password}")

    def _say(self, words: "Callable[[Translator], str]", *, wrong: bool = False) -> None:
        self._words = words
        restyle(self._said, role="wrong" if wrong else "")
        self._show_said()

    def _show_said(self) -> None:
        t = self._parts.language.t
        words = self._words(t)
        left = self._left()
        if left:
            words = " ".join(
                part
                for part in (
                    words,
                    t.plural("You can try again in {n} second.", "You can try again in {n} seconds.", left),
                )
                if part
            )
        self._said.setText(words)
        self._said.setAccessibleName(words)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        in_field = self.name.hasFocus() or self.password.hasFocus()  # then it was heard there
        if not in_field and self._heard(event):
            return
        if event.key() in (QtCore.Qt.Key.Key_Return, QtCore.Qt.Key.Key_Enter) and self.enter.hasFocus():
            self._enter()
        else:
            super().keyPressEvent(event)

    def _heard(self, event: QKeyEvent) -> bool:
        """Looks at a key before it is typed; True when that was all it was for."""
        from ui.caps_lock import told_by

        if event.key() == QtCore.Qt.Key.Key_CapsLock:
            self._caps = None if self._caps is None else not self._caps
            QTimer.singleShot(0, self, self._ask_system)
        else:
            told = told_by(event)
            if told is not None:
                self._caps = told
        self._show_caps()
        number = event.text()
        if (
            self._demo
            and not self.password.hasFocus()
            and number.isdecimal()
            and 1 <= int(number) <= len(self._demo)
        ):
            self._demo[int(number) - 1].click()
            return True
        return False

    def _ask_system(self) -> None:
        from ui.caps_lock import told_by_system

        told = told_by_system()
        if told is not None:
            self._caps = told
        self._show_caps()

    def _show_caps(self) -> None:
        if self._caps and self._caps_badge is None:
            from ui.widgets.status_badge import StatusBadge

            self._caps_badge = StatusBadge("caps_lock", self._parts.theme)
            self._caps_place.addWidget(self._caps_badge)
        if self._caps_badge is not None:
            from ui.status import Status

            self._caps_badge.show_status(Status.ATTENTION, self._parts.language.t("Caps Lock is on."))
            self._caps_badge.setVisible(bool(self._caps))

    # Signing in

    def _name_entered(self) -> None:
        if self.password.text():
            self._enter()
        else:
            self.password.setFocus()

    def _fill_in(self, name: str, password: str) -> None:
        if self._by_code:
            self._switch_way()
        self.name.setText(name)
        self.password.setText(password)
        self.enter.setFocus()

    def _switch_way(self) -> None:
        """Between password and recovery code, which is typed in sight: it is read from a sheet."""
        self._by_code = not self._by_code
        echo = QLineEdit.EchoMode
        self.password.setText("")
        self.password.setEchoMode(echo.Normal if self._by_code else echo.Password)
        self._name_label.setVisible(not self._by_code)
        self.name.setVisible(not self._by_code)
        self._say(_nothing)
        self.retranslate()
        self._enable()
        self.password.setFocus()

    def _enter(self) -> None:
        name, secret = " ".join(self.name.text().split()), self.password.text()
        if self._busy or self._left() or not secret or not (name or self._by_code):
            return
        keeper, by_code, locked = self._keeper, self._by_code, self._locked

        def job() -> Any:
            from transit_desk.domain.refusals import Refusal

            try:
                if by_code:
                    return keeper.sign_in_with_code(secret)
                return keeper.unlock(name, secret) if locked else keeper.sign_in(name, secret)
            except Refusal as error:
                return _Refused(error, keeper.wait("" if by_code else name))

        self._tried = "" if by_code else name
        self._busy = True
        self._say(
            lambda t: (
                t("Opening with the recovery code") if by_code else t("Signing in as {name}…", name=name)
            )
        )
        self._enable()
        self._parts.thread.run(
            job, lambda outcome: self._answered(outcome, "" if by_code else secret), self._failed, owner=self
        )

    def _answered(self, outcome: "SignedIn | _Refused", secret: str) -> None:
        self._busy = False
        if isinstance(outcome, _Refused):
            self._refused(outcome.error, outcome.wait)
            return
        self._enable()
        self.signed_in.emit(outcome, secret)

    def _refused(self, error: Exception, wait: float) -> None:
        from datetime import timedelta

        from transit_desk.domain.refusals import SignInTooSoon

        if wait > 0:
            self._until = self._parts.now() + timedelta(seconds=wait)
            self.timer.start()
        if isinstance(error, SignInTooSoon):
            self._say(_nothing)  # the countdown says it
        else:
            words = self._parts.word_error
            self._say(lambda t: words(error, t) or "", wrong=True)
        self._again()

    def _failed(self, error: Exception) -> None:
        """The world failed (a file can't be read), or a bug: the window tells its report on its own."""
        self._busy = False
        words = self._parts.word_error
        if words(error, self._parts.language.t) is not None:
            self._say(lambda t: words(error, t) or "", wrong=True)
        self._again()
        if _may_be_restored(error):
            self.unreadable.emit(error, "" if self._by_code else " ".join(self.name.text().split()))

    def _again(self) -> None:
        self.password.setText("")
        self._enable()
        self.password.setFocus()

    # Waiting

    def _left(self) -> int:
        """Whole seconds until the name in the field may be tried again."""
        other = not self._by_code and self._tried != " ".join(self.name.text().split())
        return 0 if self._until is None or other else self._still_to_wait(self._until)

    def _still_to_wait(self, until: "datetime") -> int:
        return max(0, ceil((until - self._parts.now()).total_seconds()))

    def _count_down(self) -> None:
        if self._until is None or not self._still_to_wait(self._until):
            self.timer.stop()
            self._until = None
        self._show_said()
        self._enable()

    def _enable(self) -> None:
        """The fields while nothing runs, the button while it may be tried."""
        for field in (self.name, self.password, self.code, *self._demo):
            field.setEnabled(not self._busy)
        self.enter.setEnabled(not self._busy and not self._left())
        self._show_said()


def _may_be_restored(error: Exception) -> bool:
    from transit_desk.domain import refusals as no

    return isinstance(
        error,
        no.DatabaseUnreadable
        | no.DatabaseMissing
        | no.KeyringDamaged
        | no.KeyringTampered
        | no.KeyringMissing
        | no.KeyMissing,
    )


def _nothing(_t: "Translator") -> str:
    return ""
