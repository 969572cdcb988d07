"""The first start: a few pages, and nothing is stored before the last one is answered."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QLayout, QPushButton, QWidget

from transit_desk.language import LANGUAGES
from ui.change_password import password_rules
from ui.door_page import DoorPage, secret_field
from ui.doorkeeper import FirstAnswers, Rooms
from ui.shell import ShellParts
from ui.widgets.buttons import PlainButton
from ui.widgets.fields import LineField
from ui.widgets.layout import column, labelled, row
from ui.widgets.pages import Pages
from ui.widgets.text import BodyText, Caption

if TYPE_CHECKING:
    from ui.doorkeeper import Doorkeeper

_NATIVE = {"en": "English", "fr": "Français"}
_ROOMS: tuple[Rooms, ...] = ("sample", "none")


class Choices(QWidget):
    """A few big buttons below each other, one of them chosen: arrows or its number choose."""

    def __init__(self, name: str, count: int, chosen: Callable[[int], None]) -> None:
        super().__init__()
        self.setObjectName(name)
        self._group = QButtonGroup(self)
        self.buttons: list[QPushButton] = []
        for at in range(count):
            button = QPushButton()
            button.setObjectName(f"{name}_{at + 1}")
            button.setProperty("role", "choice")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, at=at: chosen(at))
            self._group.addButton(button, at)
            self.buttons.append(button)
        column(*self.buttons, gap=1, parent=self)
        self.buttons[0].setChecked(True)

    @property
    def chosen(self) -> int:
        """Which one, from 0."""
        return self._group.checkedId()

    def set_words(self, *words: str) -> None:
        """What stands on them; a second line explains."""
        for at, (button, text) in enumerate(zip(self.buttons, words, strict=True), 1):
            button.setText("\n      ".join(f"{at}   {text}".replace("&", "&&").split("\n")))
            button.setAccessibleName(text.replace("\n", ". "))

    def choose(self, at: int) -> None:
        """Chooses one as a click would, and gives it the keyboard."""
        self.buttons[at].setFocus(Qt.FocusReason.TabFocusReason)
        self.buttons[at].click()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Numbers and arrows."""
        text, last = event.text(), len(self.buttons) - 1
        if text.isdecimal() and 1 <= int(text) <= last + 1:
            self.choose(int(text) - 1)
        elif event.key() == Qt.Key.Key_Down:
            self.choose(min(self.chosen + 1, last))
        elif event.key() == Qt.Key.Key_Up:
            self.choose(max(self.chosen - 1, 0))
        else:
            super().keyPressEvent(event)


class FirstStart(DoorPage):
    """Language, centre, rooms, first supervisor. `signed_in` carries (SignedIn, the password that was typed)."""

    signed_in = Signal(object, str)
    backup_wanted = Signal()
    """There was a desk before: its backup is to be brought back."""

    def __init__(self, parts: ShellParts, keeper: "Doorkeeper") -> None:
        self._keeper = keeper
        super().__init__("first_start", parts)
        self.back_wanted.connect(self._go_back)
        self.languages.buttons[LANGUAGES.index(parts.language.code)].setChecked(True)
        self._go_to(0)

    @property
    def step(self) -> int:
        """Which page is on view, from 0."""
        return self._pages.currentIndex()

    def body(self) -> QLayout:
        """The pages in one place."""
        self.languages = Choices("first_language", len(LANGUAGES), self._choose_language)
        self._centre_label, self.centre = Caption("first_centre_label"), LineField("first_centre")
        self.centre.setMaxLength(120)
        self.rooms = Choices("first_rooms", len(_ROOMS), lambda _: None)
        self._name_label, self.supervisor = Caption("first_name_label"), LineField("first_name")
        self.supervisor.setMaxLength(80)
        self._rules = BodyText("first_rules")
        self._rules.setProperty("role", "soft")
        self._password_label, self.password = Caption("first_password_label"), secret_field("first_password")
        self._again_label, self.again = Caption("first_again_label"), secret_field("first_again")
        centre, person = QWidget(), QWidget()
        column(labelled(self._centre_label, self.centre), 1, parent=centre)
        column(
            labelled(self._name_label, self.supervisor),
            self._rules,
            labelled(self._password_label, self.password),
            labelled(self._again_label, self.again),
            parent=person,
        )
        self._pages = Pages("first_pages")
        for page in (self.languages, centre, self.rooms, person):
            self._pages.addWidget(page)
        self.bring_back = PlainButton("first_bring_back", key="Ctrl+O")
        self.bring_back.clicked.connect(self.backup_wanted)
        return column(self._pages, row(self.bring_back, 1), gap=2)

    def fields(self) -> tuple[LineField, ...]:
        """The fields of all pages; those on view count."""
        return (self.centre, self.supervisor, self.password, self.again)

    def retranslate(self) -> None:
        """Puts every word on."""
        super().retranslate()
        t, step = self._parts.language.t, self.step
        headings = (
            t("Language"),
            t("The name of the centre"),
            t("Rooms and beds"),
            t("The first supervisor"),
        )
        explained = (
            t("Of this desk. Anybody can change it at any time (Ctrl+Shift+L)."),
            t("As it stands on every paper."),
            t("Both can be changed in Setup (F8)."),
            t(
                "Adds the other staff and gives them their work. Nothing is stored before this page is answered."
            ),
        )
        self.heading.setText(headings[step])
        self.explained.setText(f"{t('Step {n} of {all}.', n=step + 1, all=len(headings))} {explained[step]}")
        self.languages.set_words(*(_NATIVE[code] for code in LANGUAGES))
        self.rooms.set_words(
            t("A sample centre\nBlocks, rooms and beds to look at and to change"),
            t("No rooms yet\nYou enter your own"),
        )
        self._rules.setText(password_rules(t))
        for label, field, words in (
            (self._centre_label, self.centre, t("Name of the centre")),
            (self._name_label, self.supervisor, t("Name of the supervisor")),
            (self._password_label, self.password, t("Password")),
            (self._again_label, self.again, t("Password again")),
        ):
            label.setText(words)
            field.set_name(words)
        self.bring_back.set_words(t("Bring back a backup"), t)
        self.next.set_words(t("Begin") if step == len(headings) - 1 else t("Next"), t)

    def go_on(self) -> None:
        """The next page; after the last one the desk is made."""
        if self.step < self._pages.count() - 1:
            if self.centre.isVisible() and not self.centre.text().strip():
                self.centre.setFocus()
                return
            self._go_to(self.step + 1)
            return
        t = self._parts.language.t
        name, password = " ".join(self.supervisor.text().split()), self.password.text()
        if not name:
            self.supervisor.setFocus()
            return
        if password != self.again.text():
            self.say(t("The two passwords are not the same. Type the second one again."), wrong=True)
            self.again.setText("")
            self.again.setFocus()
            return
        answers = FirstAnswers(
            " ".join(self.centre.text().split()),
            self._parts.language.code,
            name,
            password,
            _ROOMS[self.rooms.chosen],
        )
        keeper = self._keeper
        self.set_busy(True)
        self.say(t("Making the desk"))
        self._parts.thread.run(
            lambda: keeper.begin(answers),
            lambda signed: self._begun(signed, password),
            self._failed,
            owner=self,
        )

    def _begun(self, signed: object, password: str) -> None:
        for field in (self.password, self.again):
            field.setText("")
        self.set_busy(False)
        self.say("")
        self.signed_in.emit(signed, password)

    def _failed(self, error: Exception) -> None:
        self.set_busy(False)
        self.say_error(error)
        self.password.setText("")
        self.again.setText("")
        self.password.setFocus()

    def _choose_language(self, at: int) -> None:
        self._parts.language.switch(LANGUAGES[at])

    def _go_back(self) -> None:
        self._go_to(max(self.step - 1, 0))

    def _go_to(self, step: int) -> None:
        self._pages.setCurrentIndex(step)
        self.back.setVisible(step > 0)
        self.bring_back.setVisible(step == 0)
        self.say("")
        self.retranslate()
        firsts: tuple[QWidget, ...] = (
            self.languages.buttons[self.languages.chosen],
            self.centre,
            self.rooms.buttons[self.rooms.chosen],
            self.supervisor,
        )
        firsts[step].setFocus(Qt.FocusReason.OtherFocusReason)
