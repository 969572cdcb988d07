"""Setup of the staff: who works here, the recovery code, the key of the database, and locking.

A supervisor has all of it; of who is of the medical staff and no supervisor, only handing on the key to the
medical notes.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from transit_desk.domain.rights import Right
from transit_desk.domain.staff_rows import StaffRow
from transit_desk.language import N_, Translator
from ui.status import Status
from ui.views.setup_notes_key import NotesKeyPage
from ui.views.setup_section import Section
from ui.views.setup_staff_keys import LOCK_SETTING, KeysPage
from ui.views.setup_staff_people import LARGE, PeoplePage
from ui.widgets.layout import column, row
from ui.widgets.sentences import Sentences
from ui.widgets.tabs import Tabs
from ui.widgets.text import BodyText, Heading
from ui.worker import Steps

if TYPE_CHECKING:
    from transit_desk.services.progress import Progress
    from ui.recovery_page import RecoveryPage

STEPS: Final = (
    N_("Copying the database"),
    N_("Giving the copy its new key"),
    N_("Checking the copy"),
    N_("Putting the copy in the place of the database"),
)
"""What a rotation is doing, step by step."""


class StaffSection(Section):
    """`host` is the Setup screen."""

    name = "staff"
    stepped = Signal(int, int)
    """(done, total) while the database gets a new key."""

    def title(self, t: Translator) -> str:
        return t("Staff") if self._manages else t("Key to the medical notes")

    def build(self) -> None:
        self._manages = self.host.permits(Right.MANAGE_STAFF)
        self.is_file = True
        self.at_work = False
        self._code: RecoveryPage | None = None
        self._old_key = ""
        self._heading = Heading("staff_heading")
        if self._manages:
            self._build_all()
        else:
            self.notes_key = NotesKeyPage(self)
            column(self._heading, self.notes_key, gap=2, parent=self).setStretch(1, 1)

    def retranslate(self) -> None:
        t = self.t
        self._heading.setText(self.title(t))
        if not self._manages:
            self.notes_key.retranslate()
            return
        self.tabs.set_name(t("Staff"))
        self.tabs.set_tabs((("people", t("People")), ("keys", t("Keys and locking"))))
        self.people.retranslate()
        self.keys.retranslate()
        self.bar.setAccessibleName(t("How far the work is"))
        self._show_old_key()

    def read(self) -> None:
        if self.at_work:
            return
        desk, manages = self.shell.desk, self._manages

        def read() -> tuple[tuple[StaffRow, ...], bool, str]:
            from transit_desk.services.settings import get
            from transit_desk.services.staff import staff_list

            is_file = desk.keys is None or desk.keys.secret.kind == "file"
            return staff_list(desk), is_file, get(desk, LOCK_SETTING) if manages else ""

        self.host.ask(read, lambda found: self._show(*found))

    def unsaved(self) -> bool:
        """A recovery code that nobody has typed back from its sheet, or a form half filled in."""
        return self._manages and (self._shows_code or self.people.form.edited)

    def _show(self, rows: Sequence[StaffRow], is_file: bool, lock_minutes: str) -> None:
        if not self._manages:
            self.notes_key.show_rows(rows)
            return
        if is_file != self.is_file:
            self.is_file = is_file
            self.keys.retranslate()
        self.people.show_rows(rows)
        self.keys.show_minutes(lock_minutes)

    # A supervisor's

    def _build_all(self) -> None:
        self.tabs = Tabs("staff_tabs", keys=("Ctrl+1", "Ctrl+2"))
        self.people, self.keys = PeoplePage(self), KeysPage(self)
        self.tabs.currentChanged.connect(self._turn)
        self.tabs.value_chosen.connect(self._focus_tab)
        self.trouble = Sentences("staff_trouble", self.shell.theme)
        self.doing, self.bar = BodyText("staff_doing"), QProgressBar()
        self.bar.setObjectName("staff_progress")
        self.bar.setTextVisible(False)
        self._work = QWidget()
        self._work.setObjectName("staff_work")
        column(self.doing, self.bar, parent=self._work)
        self._work.hide()
        self._all = QWidget()
        self._all.setObjectName("staff_all")
        # Widgets hidden by turns and no stacks: a stack does not know how high sentences are at its width.
        head = row(self._heading, self.tabs, gap=2)
        head.setStretch(1, 1)  # the tabs take what they need when the chosen one turns bold
        box = column(head, self.trouble, self.people, self.keys, self._work, gap=2, parent=self._all)
        for at in (2, 3):
            box.setStretch(at, 1)
        self._whole = column(self._all, parent=self)
        self._turn(0)
        self.shell.theme.changed.connect(self._fit)
        self._fit()
        self.stepped.connect(self._stepped)

    def _fit(self) -> None:
        """With large letters the tabs need the heading's room; the list of sections says the same."""
        self._heading.setVisible(self.shell.theme.scale < LARGE)

    def _turn(self, at: int) -> None:
        self.people.setVisible(at == 0)
        self.keys.setVisible(at == 1)

    def _focus_tab(self, value: object) -> None:
        if value == "people":
            self.people.take_keyboard()
        else:
            self.keys.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def about_new_key(self) -> str:
        """What a new key of the database means, and how long it takes."""
        t = self.t
        if not self.is_file:
            return t(
                "This desk works on a server: what opens it is the server's own password. Change that there, so "
                "that no old copy of the keyring opens it."
            )
        return t(
            "The database gets a new key, so that no old copy of the keyring opens it. The desk waits meanwhile: "
            "seconds as a rule, a few minutes for a very large database. Leave the PC on."
        )

    def remove(self, one: StaffRow) -> None:
        """Takes away this person's way in; the database gets a new key."""
        desk, t = self.shell.desk, self.t

        def job(progress: "Progress") -> None:
            from transit_desk.services.staff import remove_staff

            remove_staff(desk, one.id, progress)

        def failed() -> None:
            gone = all(row.id != one.id for row in self.people.rows)
            self._old_key = one.name if gone else ""
            self._show_old_key()

        self._begin(job, t("{name} can't sign in any more", name=one.name), failed)

    def rotate(self) -> None:
        """Gives the database a new key."""
        desk, t = self.shell.desk, self.t

        def job(progress: "Progress") -> None:
            from transit_desk.services.staff import rotate_key

            rotate_key(desk, progress)

        self._begin(job, t("The database has a new key"), lambda: None)

    def _begin(self, job: "Callable[[Progress], None]", said: str, when_failed: Callable[[], None]) -> None:
        """Work that keeps everybody waiting. It can't be stopped in the middle: a removal left half done would
        leave the old key in use."""
        self._set_at_work(True)

        def done(_: None) -> None:
            self.shell.say(said)
            self._old_key = ""
            self._show_old_key()
            self._set_at_work(False)
            self.read()

        def failed(error: Exception) -> None:
            self._set_at_work(False)
            self.shell.refuse(error)
            self._after_failure(when_failed)

        def tell(step: tuple[int, int]) -> None:
            self.stepped.emit(*step)

        self.shell.thread.run_telling(lambda tell: job(Steps(tell)), tell, done, failed, owner=self)

    def _after_failure(self, then: Callable[[], None]) -> None:
        desk = self.shell.desk

        def read() -> tuple[StaffRow, ...]:
            from transit_desk.services.staff import staff_list

            return staff_list(desk)

        def show(rows: tuple[StaffRow, ...]) -> None:
            self.people.show_rows(rows)
            then()

        self.host.ask(read, show)

    def _set_at_work(self, at_work: bool) -> None:
        self.at_work = at_work
        self.tabs.setEnabled(not at_work)
        for page in (self.people, self.keys):
            page.setEnabled(not at_work)
        self._work.setVisible(at_work)
        if at_work:
            self._stepped(0, len(STEPS))
        else:
            self._focus_tab(self.tabs.value())

    def _stepped(self, done: int, total: int) -> None:
        words = self.t(STEPS[min(done, len(STEPS) - 1)])
        self.doing.setText(words)
        self.doing.setAccessibleName(words)
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _show_old_key(self) -> None:
        t = self.t
        words = t(
            "{name} can't sign in any more, but the database still has its old key. Give it a new one (Ctrl+2).",
            name=self._old_key,
        )
        self.trouble.show_sentences([(Status.STOP, words)] if self._old_key else [])

    # The recovery code

    @property
    def _shows_code(self) -> bool:
        return self._code is not None and not self._code.isHidden()

    def make_code(self) -> None:
        """A new recovery code, to be printed and typed back before it is let go."""
        desk = self.shell.desk

        def job() -> str:
            from transit_desk.services.staff import new_recovery_code

            return new_recovery_code(desk)

        self.host.act(job, self._show_code)

    def _show_code(self, code: str) -> None:
        if self._code is None:
            from ui.views.setup_staff_code import code_page

            self._code = code_page(self.shell)
            self._code.kept.connect(self._code_kept)
            self._whole.addWidget(self._code)
        self._all.hide()
        self._code.show()
        self._code.show_code(code, self.shell)

    def _code_kept(self) -> None:
        if self._code is not None:
            self._code.hide()
        self._all.show()
        self._focus_tab(self.tabs.value())
        self.shell.say(
            self.t("The new recovery code opens the desk from now on. Destroy the sheet before it.")
        )
