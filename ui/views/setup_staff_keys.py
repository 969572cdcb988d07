"""The recovery code, the key of the database, and when the window locks itself."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from transit_desk.language import Translator
from ui.shell import LOCK_MINUTES
from ui.views.confirm import ConfirmDialog
from ui.widgets.buttons import PlainButton
from ui.widgets.fields import ChoiceList
from ui.widgets.layout import column, labelled, row
from ui.widgets.text import BodyText, Caption, Heading

if TYPE_CHECKING:
    from ui.views.setup_staff import StaffSection

MINUTES = (0, 1, 2, 5, 10, 15, 30, 60)
"""What is offered; 0 is never."""
LOCK_SETTING = "lock_minutes"


class KeysPage(QWidget):
    """Three short parts below each other, each with what it does in sight."""

    def __init__(self, section: "StaffSection") -> None:
        super().__init__()
        self.setObjectName("staff_keys")
        self._section, self._shell = section, section.shell
        self._code_heading, self._code_words = Heading("code_heading"), BodyText("code_words")
        self.code = PlainButton("new_recovery_code", key="Ctrl+R")
        self.code.clicked.connect(self._ask_for_code)
        self._key_heading, self._key_words = Heading("database_key_heading"), BodyText("database_key_words")
        self.key = PlainButton("new_database_key", key="Ctrl+Shift+K")
        self.key.clicked.connect(self._ask_for_key)
        self._lock_heading, self._lock_label = Heading("lock_heading"), Caption("lock_minutes_label")
        self._lock_words = BodyText("lock_words")
        self.minutes = ChoiceList("lock_minutes")
        self.minutes.value_chosen.connect(lambda value: self._set_minutes(int(str(value))))
        self._stored = LOCK_MINUTES
        column(
            self._code_heading,
            self._code_words,
            row(self.code, 1),
            self._key_heading,
            self._key_words,
            row(self.key, 1),
            self._lock_heading,
            self._lock_words,
            row(labelled(self._lock_label, self.minutes), 1),
            1,
            gap=2,
            parent=self,
        )

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._section.t
        self._code_heading.setText(t("Recovery code"))
        self._code_words.setText(
            t(
                "It opens the desk when nobody who has a password is there. Make a new one when the sheet was "
                "seen by somebody or can't be found: the one before opens nothing any more."
            )
        )
        self.code.set_words(t("New recovery code"), t)
        self._key_heading.setText(t("Key of the database"))
        self._key_words.setText(
            t(
                "Whoever had a copy of the keyring and a password to it can open this database and its backups. "
                "When one of them went astray, change that password, then give the database a new key. Backups "
                "made until then keep the old one."
            )
            if self._section.is_file
            else self._section.about_new_key()
        )
        self.key.set_words(t("New database key"), t)
        self.key.setVisible(self._section.is_file)
        self._lock_heading.setText(t("Locking"))
        self._lock_words.setText(
            t("At every desk of the centre. F12 locks at once, and work that runs goes on.")
        )
        self._lock_label.setText(t("The window locks itself after"))
        self.minutes.set_name(t("The window locks itself after"))
        self._show_minutes()

    def show_minutes(self, stored: str) -> None:
        """Shows what is stored for the centre."""
        self._stored = _minutes(stored)
        self._show_minutes()

    def _show_minutes(self) -> None:
        t = self._section.t
        offered = sorted({*MINUTES[1:], self._stored} - {0})
        choices = [(value, t.plural("{n} minute", "{n} minutes", value)) for value in offered]
        self.minutes.set_choices([*choices, (0, t("never"))])
        self.minutes.choose(self._stored)

    def _set_minutes(self, minutes: int) -> None:
        desk, t, section = self._shell.desk, self._section.t, self._section

        def put(value: str) -> str:
            from transit_desk.services.settings import put

            return put(desk, LOCK_SETTING, value)

        def taken(value: str) -> None:
            self.show_minutes(value)
            self._shell.lock_after(_minutes(value))

        def undo(before: str) -> None:
            put(before)
            section.on_main_thread(lambda: taken(before))()

        section.host.act(
            lambda: put(str(minutes)),
            lambda _: taken(str(minutes)),
            said=lambda _: _said(minutes, t),
            undo=lambda before: lambda: undo(before),
            failed=self._refused,
        )

    def _refused(self, error: Exception) -> None:
        self._shell.refuse(error)
        self._show_minutes()

    def _ask_for_code(self) -> None:
        t = self._section.t
        ConfirmDialog(
            "new_code",
            t("Make a new recovery code"),
            t("Make a new recovery code?"),
            (
                t("The sheet in the safe opens nothing any more from this moment."),
                t("The new code is shown once: have paper in the printer, or a place to save it."),
            ),
            self._section.make_code,
            self._shell,
            self,
        ).open()

    def _ask_for_key(self) -> None:
        t = self._section.t
        ConfirmDialog(
            "new_key",
            t("Give the database a new key"),
            t("Give the database a new key?"),
            (
                self._section.about_new_key(),
                t("Nobody needs another password, and the recovery code stays as it is."),
            ),
            self._section.rotate,
            self._shell,
            self,
        ).open()


def _minutes(stored: str) -> int:
    return int(stored) if stored.isdecimal() else LOCK_MINUTES


def _said(minutes: int, t: Translator) -> str:
    if not minutes:
        return t("The window never locks itself")
    return t.plural(
        "The window locks itself after {n} minute", "The window locks itself after {n} minutes", minutes
    )
