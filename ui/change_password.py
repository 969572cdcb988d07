"""A new password: because the old one was given by somebody else, or because its owner wants one."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout

from ui.door_page import DoorPage, secret_field
from ui.shell import ShellParts
from ui.widgets.fields import LineField
from ui.widgets.layout import column, labelled
from ui.widgets.text import BodyText, Caption

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from ui.doorkeeper import Doorkeeper


def password_rules(t: "Translator") -> str:
    """What a password must be, before anybody has tried one."""
    from transit_desk.domain.passwords import SHORTEST

    return t(
        "At least {n} characters; three or four words are easier to keep than signs. Not your name, and not one "
        "sign repeated.",
        n=SHORTEST,
    )


class ChangePassword(DoorPage):
    """The old one only where it isn't known already; the new one twice."""

    changed = Signal()

    def __init__(self, parts: ShellParts, keeper: "Doorkeeper") -> None:
        super().__init__("change_password", parts)
        self._keeper = keeper
        self._known: str | None = None
        self.retranslate()

    def ask(self, known: str | None) -> None:
        """`known`: the password just signed in with ("" after a recovery code), and then the change is due; None
        when it is asked for here and may be left."""
        self._known = known
        for field in self.fields():
            field.setText("")
        for part in (self._old_label, self.old, self.back):
            part.setVisible(known is None)
        self.say("")
        self.set_busy(False)
        self.retranslate()
        (self.old if known is None else self.new).setFocus()

    def forget(self) -> None:
        """Nothing typed stays here."""
        self._known = None
        for field in self.fields():
            field.setText("")

    def body(self) -> QLayout:
        """Three fields and the rules."""
        self._old_label, self._new_label, self._again_label = (
            Caption("old_label"),
            Caption("new_label"),
            Caption("again_label"),
        )
        self.old, self.new, self.again = (
            secret_field("old_password"),
            secret_field("new_password"),
            secret_field("new_password_again"),
        )
        self._rules = BodyText("password_rules")
        self._rules.setProperty("role", "soft")
        return column(
            labelled(self._old_label, self.old),
            self._rules,
            labelled(self._new_label, self.new),
            labelled(self._again_label, self.again),
            gap=2,
        )

    def fields(self) -> tuple[LineField, ...]:
        """Old, new, new again."""
        return (self.old, self.new, self.again)

    def retranslate(self) -> None:
        """Puts every word on."""
        super().retranslate()
        t = self._parts.language.t
        self.heading.setText(
            t("A password of your own") if self._known is not None else t("Change my password")
        )
        due = t("The one you signed in with was given to you. From now on only you know yours.")
        self.explained.setText(due)
        self.explained.setVisible(bool(self._known))
        self._rules.setText(password_rules(t))
        for label, field, words in (
            (self._old_label, self.old, t("Password until now")),
            (self._new_label, self.new, t("New password")),
            (self._again_label, self.again, t("New password again")),
        ):
            label.setText(words)
            field.set_name(words)
        self.next.set_words(t("Change the password"), t)

    def go_on(self) -> None:
        """Changes it, when both are the same."""
        t = self._parts.language.t
        old = self.old.text() if self._known is None else self._known
        new = self.new.text()
        if new != self.again.text():
            self.say(t("The two new passwords are not the same. Type the second one again."), wrong=True)
            self.again.setText("")
            self.again.setFocus()
            return
        if not new:
            self.new.setFocus()
            return
        keeper = self._keeper
        self.set_busy(True)
        self.say(t("Changing the password"))
        self._parts.thread.run(
            lambda: keeper.change_password(old, new), lambda _: self._done(), self._failed, owner=self
        )

    def _done(self) -> None:
        self.set_busy(False)
        self.forget()
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self.set_busy(False)
        self.say_error(error)
        self.new.setText("")
        self.again.setText("")
        if self._known is None:
            self.old.setText("")
        (self.old if self._known is None else self.new).setFocus()
