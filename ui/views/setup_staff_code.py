"""The page of a new recovery code, in Setup: the same as at the first start, in the name of who works here."""

from pathlib import Path
from typing import TYPE_CHECKING

from transit_desk.domain.refusals import NoKeyring
from transit_desk.language import Translator
from transit_desk.language.sentences import sentence
from ui.recovery_page import RecoveryPage

if TYPE_CHECKING:
    from transit_desk.services.papers import Made
    from ui.language import UiLanguage
    from ui.shell import Shell
    from ui.theme import Theme
    from ui.worker import DeskThread


class _Keeper:
    """`ui.doorkeeper.CodeKeeper` of the desk that is open."""

    def __init__(self, shell: "Shell") -> None:
        self._shell = shell

    def confirm_code(self, typed: str) -> bool:
        keys = self._shell.desk.keys
        if keys is None:
            raise NoKeyring
        return keys.check_recovery_code(typed)

    def recovery_sheet(self, code: str) -> "Made":
        from transit_desk.services.recovery import recovery_sheet

        return recovery_sheet(self._shell.desk, self._shell.language.t, code)


class _Reporter:
    """A bug goes the way that every screen's goes."""

    def __init__(self, shell: "Shell") -> None:
        self._shell = shell

    def report(self, error: BaseException) -> Path | None:
        self._shell.refuse(error)
        return None


class _Parts:
    """`ui.door_page.PageParts` of a shell."""

    def __init__(self, shell: "Shell") -> None:
        self.language: UiLanguage = shell.language
        self.theme: Theme = shell.theme
        self.thread: DeskThread = shell.thread
        self.paper_thread: DeskThread = shell.paper_thread
        self.crash = _Reporter(shell)

    def word_error(self, error: BaseException, t: Translator) -> str | None:
        return sentence(error, t)


def code_page(shell: "Shell") -> RecoveryPage:
    """A page that shows a code, makes its sheet, and asks the code back."""
    return RecoveryPage(_Parts(shell), _Keeper(shell))
