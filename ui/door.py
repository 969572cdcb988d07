"""The way to the desk: sign-in or first start, then a password of one's own and the recovery code where due."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.shell import Shell, ShellParts
from ui.sign_in import SignInPage
from ui.widgets.pages import Pages

if TYPE_CHECKING:
    from ui.change_password import ChangePassword
    from ui.door_page import DoorPage
    from ui.doorkeeper import BroughtBack, Doorkeeper, SignedIn
    from ui.first_start import FirstStart
    from ui.recovery_page import RecoveryPage
    from ui.restore_page import RestorePage


class _Due:
    """What somebody who is signed in must do before the screens: kept when the window is locked meanwhile."""

    def __init__(self, must_change: bool, new_code: str) -> None:
        self.must_change, self.new_code = must_change, new_code


class Door(Pages):
    """Shown in place of the screens while nobody is at the desk. Only the sign-in page is made at once."""

    signed_in = Signal(object)
    """(SignedIn): keyring and database are open; the window answers with `lead_in`."""
    passed = Signal()
    """Who is signed in may go to the screens."""

    def __init__(self, parts: ShellParts, keeper: "Doorkeeper") -> None:
        super().__init__("door")
        self._parts, self._keeper = parts, keeper
        self._due: dict[str, _Due] = {}
        self._who = self._known = ""
        self._shell: Shell | None = None
        self._password: ChangePassword | None = None
        self._code: RecoveryPage | None = None
        self._first: FirstStart | None = None
        self._restore: RestorePage | None = None
        self._brought_back: BroughtBack | None = None
        self.sign_in = SignInPage(parts, keeper)
        self.sign_in.signed_in.connect(self._came)
        self.sign_in.unreadable.connect(self._offer_backup)
        self._is_new = keeper.is_new
        if self._is_new:
            self.addWidget(QWidget())  # painted first; the first start comes right after it
        self.addWidget(self.sign_in)

    def after_first_paint(self) -> None:
        """What the first paint need not wait for."""
        if self._is_new:
            from ui.first_start import FirstStart

            self._first = FirstStart(self._parts, self._keeper)
            self._first.signed_in.connect(self._came)
            self._first.backup_wanted.connect(lambda: self._offer_backup(None, ""))
            self._show(self._first)
            self._first.languages.buttons[self._first.languages.chosen].setFocus()
        else:
            self.sign_in.after_first_paint()

    def greet(self, locked: str = "") -> None:
        """Nobody is at the desk; `locked` is the name of who was."""
        for page in (self._password, self._code, self._restore):
            if page is not None:
                page.forget()
        self._known = ""
        self._shell = None
        self.setCurrentWidget(self.sign_in)
        self.sign_in.greet(locked)
        self.sign_in.after_first_paint()

    def lead_in(self, signed: "SignedIn", shell: Shell) -> None:
        """Through what is due, page after page, then `passed`."""
        self._who, self._shell = signed.desk.staff.id, shell
        before = self._due.get(self._who, _Due(False, ""))
        due = _Due(signed.must_change or before.must_change, signed.new_code or before.new_code)
        self._due[self._who] = due
        self.sign_in.leave()
        self._is_new = False
        if self._first is not None:
            self._first.deleteLater()
            self._first = None
        self._next()

    def change_password(self) -> None:
        """Because its owner wants a new one; Esc goes back to the screens."""
        self._show_password(None)

    def say(self, text: str) -> None:
        """A sentence for whoever stands at the door; it names nobody."""
        page = self.currentWidget()
        if page is self.sign_in:
            self.sign_in.say(text)
        else:
            for made in (self._first, self._password, self._code, self._restore):
                if made is not None and made is page:
                    made.say(text, wrong=True)

    def _came(self, signed: "SignedIn", password: str) -> None:
        self._known = password
        self.signed_in.emit(signed)

    def _next(self) -> None:
        due, shell = self._due[self._who], self._shell
        if due.must_change:
            self._show_password(self._known)
        elif due.new_code and shell is not None:
            self._known = ""
            self._show_code(due.new_code, shell)
        else:
            self._known = ""
            del self._due[self._who]
            self.passed.emit()
            self._say_brought_back()

    # A backup in the place of what can't be opened

    def _offer_backup(self, why: Exception | None, name: str) -> None:
        if self._restore is None:
            from ui.restore_page import RestorePage

            self._restore = RestorePage(self._parts, self._keeper)
            self._restore.brought_back.connect(self._came_back)
            self._restore.back_wanted.connect(self._restore_given_up)
        self._show(self._restore)
        self._restore.begin(why, name)

    def _restore_given_up(self) -> None:
        if self._restore is not None:
            self._restore.forget()
        if self._first is not None:
            self._show(self._first)
            self._first.bring_back.setFocus()
        else:
            self.setCurrentWidget(self.sign_in)
            self.sign_in.greet()

    def _came_back(self, done: "BroughtBack", password: str) -> None:
        self._brought_back = done
        self._came(done.signed, password)

    def _say_brought_back(self) -> None:
        done, shell = self._brought_back, self._shell
        self._brought_back = None
        if done is None or shell is None:
            return
        t = self._parts.language.t
        said = [t("The desk is as it was {moment}.", moment=t.datetime(done.made))]
        if done.kept:
            said.append(t("What it replaced is kept in {folder}.", folder=done.kept))
        shell.say(" ".join(said))

    def _show_password(self, known: str | None) -> None:
        if self._password is None:
            from ui.change_password import ChangePassword

            self._password = ChangePassword(self._parts, self._keeper)
            self._password.changed.connect(self._password_changed)
            self._password.back_wanted.connect(self._given_up)
        self._show(self._password)
        self._password.ask(known)

    def _password_changed(self) -> None:
        due = self._due.setdefault(self._who, _Due(False, ""))
        due.must_change = False
        shell = self._shell
        if shell is not None:  # else the window was locked while it was being changed
            self._next()
            shell.say(self._parts.language.t("Your password is changed."))

    def _given_up(self) -> None:
        if self._password is not None:
            self._password.forget()
        self.passed.emit()

    def _show_code(self, code: str, shell: Shell) -> None:
        if self._code is None:
            from ui.recovery_page import RecoveryPage

            self._code = RecoveryPage(self._parts, self._keeper)
            self._code.kept.connect(self._code_kept)
        self._show(self._code)
        self._code.show_code(code, shell)

    def _code_kept(self) -> None:
        self._due[self._who].new_code = ""
        if self._shell is not None:
            self._next()

    def _show(self, page: "QWidget | DoorPage") -> None:
        if self.indexOf(page) < 0:
            self.addWidget(page)
        self.setCurrentWidget(page)
