"""The data can't be opened, or this PC has none yet: a backup is brought back, and sign-in goes on."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLayout, QLineEdit, QProgressBar

from ui.door_page import DoorPage, secret_field
from ui.files import ask_for_file
from ui.shell import ShellParts
from ui.widgets.buttons import PlainButton
from ui.widgets.fields import LineField
from ui.widgets.layout import column, labelled, row
from ui.widgets.text import BodyText, Caption, Heading
from ui.worker import Steps

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from ui.doorkeeper import BroughtBack, Doorkeeper, FoundBackup
    from ui.worker import Job

WIDTH = 640


class RestorePage(DoorPage):
    """`brought_back` carries (BroughtBack, the password that was typed, "" after a code)."""

    brought_back = Signal(object, str)

    def __init__(self, parts: ShellParts, keeper: "Doorkeeper") -> None:
        self._keeper, self._all = keeper, parts
        self._why: Exception | None = None
        self.found: FoundBackup | None = None
        self._looked = self._by_code = False
        self._newest = True
        self._words: Callable[[Translator], str] | None = None
        super().__init__("restore", parts, width=WIDTH)

    def body(self) -> QLayout:
        """Which backup, and whose password."""
        self.which, self.details = Heading("restore_which"), BodyText("restore_details")
        self.which.setWordWrap(True)
        self.note = BodyText("restore_note")
        self.note.setProperty("role", "soft")
        self.other = PlainButton("restore_other", key="Ctrl+O")
        self.other.clicked.connect(self._choose_other)
        self._name_label, self.name = Caption("restore_name_label"), LineField("restore_name")
        self.name.setMaxLength(120)
        self._password_label, self.password = (
            Caption("restore_password_label"),
            secret_field("restore_password"),
        )
        self.way = PlainButton("restore_way")
        self.way.setProperty("role", "quiet")
        self.way.clicked.connect(self._switch_way)
        self.bar = QProgressBar()
        self.bar.setObjectName("restore_progress")
        self.bar.setTextVisible(False)
        self.bar.hide()
        return column(
            self.which,
            self.details,
            row(self.other, 1),
            self.note,
            labelled(self._name_label, self.name),
            labelled(self._password_label, self.password),
            row(self.way, 1),
            self.bar,
        )

    def fields(self) -> tuple[LineField, ...]:
        """Name and password; a code needs no name."""
        return (self.name, self.password)

    def begin(self, why: Exception | None, name: str = "") -> None:
        """Looks for the newest backup. `why` is what stands in the way; None on a PC where nothing is yet."""
        self._why, self.found, self._looked, self._newest = why, None, False, True
        self.name.setText(name)
        self.password.setText("")
        self._say(None)
        self.set_busy(False)
        keeper, second = self._keeper, self._all.settings.get("backup.second")
        self._parts.thread.run(
            lambda: keeper.newest_backup(second), self._show_found, self._failed, owner=self
        )
        self.retranslate()
        (self.password if name else self.name).setFocus()

    def forget(self) -> None:
        """Nothing typed stays here."""
        self.name.setText("")
        self.password.setText("")
        self._say(None)

    def retranslate(self) -> None:
        """Puts every word on."""
        super().retranslate()
        t, why = self._parts.language.t, self._why
        self.heading.setText(t("Bring back a backup") if why is None else t("The data can't be opened"))
        self.heading.setWordWrap(True)
        if why is None:
            words = t("The backup becomes the data of this computer. Sign-in goes on with it.")
        else:
            words = self._parts.word_error(why, t) or ""
        self.explained.setText(words)
        self.which.setText(self._which(t))
        self.details.setText(self._details(t))
        self.which.setAccessibleName(f"{self.which.text()} {self.details.text()}")
        for part in (self.details, self.note):
            part.setVisible(self.found is not None)
        self.note.setText(
            t(
                "What was done after that moment is not in it. What it replaces is kept in a folder beside it. A "
                "supervisor's password of that time opens it, or the recovery code of that time."
            )
        )
        self.other.set_words(
            t("Choose a backup file") if self.found is None else t("Choose another backup"), t
        )
        for label, field, said in (
            (self._name_label, self.name, t("Name of a supervisor")),
            (self._password_label, self.password, t("Recovery code") if self._by_code else t("Password")),
        ):
            label.setText(said)
            field.set_name(said)
        self.way.set_words(t("Use my password") if self._by_code else t("Use the recovery code"))
        self.bar.setAccessibleName(t("How far the work is"))
        self.next.set_words(t("Restore this backup"), t)
        self.next.setEnabled(self.found is not None and self.other.isEnabled())
        if self._words is not None:
            self.say(self._words(t), wrong=True)

    def set_busy(self, busy: bool) -> None:
        """While the backup is brought back."""
        super().set_busy(busy)
        for part in (self.other, self.way):
            part.setEnabled(not busy)
        self.bar.setVisible(busy)
        self.bar.setRange(0, 0)
        self.next.setEnabled(self.found is not None and not busy)

    def go_on(self) -> None:
        """Restores, then signs in."""
        found, name, secret = self.found, " ".join(self.name.text().split()), self.password.text()
        by_code, keeper = self._by_code, self._keeper
        if found is None or not secret or not (name or by_code):
            return
        self._say(None)
        self.set_busy(True)
        self._job: Job = self._parts.thread.run_telling(
            lambda tell: keeper.restore(found.file, name, secret, by_code, Steps(tell)),
            self._show_step,
            lambda done: self._restored(done, "" if by_code else secret),
            self._refused,
            owner=self,
        )

    def choose(self, file: Path) -> None:
        """Another backup than the newest."""
        keeper = self._keeper
        self._newest = False
        self._say(None)
        self._parts.thread.run(lambda: keeper.look_into(file), self._show_found, self._failed, owner=self)

    def _which(self, t: "Translator") -> str:
        if self.found is None:
            return t("No backup was found here.") if self._looked else t("Looking for the newest backup")
        moment = t.datetime(self.found.made)
        if self._newest:
            return t("The newest good backup was made {moment}.", moment=moment)
        return t("This backup was made {moment}.", moment=moment)

    def _details(self, t: "Translator") -> str:
        if self.found is None:
            return ""
        return t(
            "{file}, {size} MB, in {folder}.",
            file=self.found.file.name,
            size=t.number(self.found.size / 1e6, 1),
            folder=_breakable(self.found.file.parent),
        )

    def _choose_other(self) -> None:
        t = self._parts.language.t
        second = self._all.settings.get("backup.second")
        folder = str(self.found.file.parent) if self.found is not None else second or str(Path.home())
        kinds = f"{t('Backups')} (*.tdbackup);;{t('All files')} (*)"
        chosen = ask_for_file(self, t("Choose a backup file"), folder, kinds)
        if chosen is not None:
            self.choose(chosen)

    def _switch_way(self) -> None:
        self._by_code = not self._by_code
        echo = QLineEdit.EchoMode
        self.password.setText("")
        self.password.setEchoMode(echo.Normal if self._by_code else echo.Password)
        for part in (self._name_label, self.name):
            part.setVisible(not self._by_code)
        self._say(None)
        self.retranslate()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_found(self, found: "FoundBackup | None") -> None:
        self._looked = True
        self.found = found
        self.retranslate()
        if found is None:
            self.other.setFocus()

    def _show_step(self, step: tuple[int, int]) -> None:
        done, total = step
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _restored(self, done: "BroughtBack", password: str) -> None:
        self.set_busy(False)
        self.forget()
        self.brought_back.emit(done, password)

    def _refused(self, error: Exception) -> None:
        self.set_busy(False)
        self._failed(error)
        self.password.setText("")
        self.password.setFocus()

    def _failed(self, error: Exception) -> None:
        self._looked = True
        if self._parts.word_error(error, self._parts.language.t) is None:
            self._parts.crash.report(error)
        else:
            words = self._parts.word_error
            self._say(lambda t: words(error, t) or "")
        self.retranslate()

    def _say(self, words: "Callable[[Translator], str] | None") -> None:
        self._words = words
        self.say("" if words is None else words(self._parts.language.t), wrong=True)


def _breakable(folder: Path) -> str:
    """The folder's path with places where a line may end: a long one would be cut at the edge."""
    return "".join(f"{sign}\u200b" if sign in "/\\" else sign for sign in str(folder))
