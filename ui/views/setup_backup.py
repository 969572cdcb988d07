"""Setup of backups: the last good one, those there are, where they go and when, and what restoring means."""

from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QTimeEdit, QWidget

from transit_desk.domain.backups import BackupLook, BackupRow, SecondPlace
from transit_desk.domain.refusals import ServerKeepsBackups
from transit_desk.domain.rights import Right
from transit_desk.language import Translator
from transit_desk.language.backup_sentences import second_sentence
from ui.backup_words import age_status
from ui.files import ask_for_folder
from ui.models.rows import Column
from ui.status import Status
from ui.views.confirm import ConfirmDialog
from ui.views.setup_section import Section
from ui.widgets.buttons import PlainButton, PrimaryButton
from ui.widgets.fields import LineField
from ui.widgets.layout import column, labelled, row
from ui.widgets.pages import Pages
from ui.widgets.row_table import RowTable
from ui.widgets.status_badge import StatusBadge
from ui.widgets.tabs import Tabs
from ui.widgets.text import BodyText, Caption, Heading

if TYPE_CHECKING:
    from transit_desk.services.backup_round import RoundDone
    from transit_desk.services.progress import Progress

_SECOND_STATUS = {SecondPlace.DONE: Status.READY}
TABLE_HEIGHT = 120


class _Read:
    """What was read: None in place of `look` on a server's desk. `at` and `password` for who sets up."""

    def __init__(
        self, look: BackupLook | None, rows: tuple[BackupRow, ...], at: time | None, password: str
    ) -> None:
        self.look, self.rows, self.at, self.password = look, rows, at, password


class BackupSection(Section):
    """Everybody may see and make one; a supervisor says where and when."""

    name = "backup"

    def title(self, t: Translator) -> str:
        return t("Backup")

    def build(self) -> None:
        self._sets_up = self.host.permits(Right.SET_UP)
        self._read_once = False
        self._look: BackupLook | None = None
        self._at = time(20, 0)
        self._heading = Heading("backup_heading")
        self._nothing = BodyText("backup_by_server")
        self._nothing.hide()
        self.tabs = Tabs("backup_tabs", keys=("Ctrl+1", "Ctrl+2"))
        self._pages = Pages("backup_pages")
        self._pages.addWidget(self._build_backups())
        if self._sets_up:
            self._pages.addWidget(self._build_settings())
            self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
            self.tabs.value_chosen.connect(self._take_keyboard)
        box = column(self._heading, self.tabs, self._nothing, self._pages, gap=2, parent=self)
        box.setStretch(3, 1)
        self.shell.backups.changed.connect(self._changed_outside)

    def _build_backups(self) -> QWidget:
        page, theme = QWidget(), self.shell.theme
        page.setObjectName("backups_page")
        self.last = StatusBadge("backup_last", theme)
        self.second = StatusBadge("backup_second_state", theme)
        self.table: RowTable[BackupRow] = RowTable(
            "backups",
            (
                Column(
                    "made",
                    lambda t: t("Made"),
                    lambda one, t: t.datetime(one.made),
                    sort=lambda one: one.sequence,
                    width=170,
                ),
                Column(
                    "size",
                    lambda t: t("Size"),
                    lambda one, t: t("{size} MB", size=t.number(one.size / 1e6, 1)),
                    sort=lambda one: one.size,
                    align="right",
                    width=100,
                ),
                Column("where", lambda t: t("Where"), _where, width=290),
                Column("file", lambda t: t("File"), lambda one, t: one.file, stretch=True),
            ),
            row_id=lambda one: one.file,
            shell=self.shell,
        )
        self.table.setMinimumHeight(theme.px(TABLE_HEIGHT))
        self._restoring = BodyText("backup_restoring")
        self._restoring.setProperty("role", "soft")
        self.check = PlainButton("check_everything")
        self.check.clicked.connect(lambda: self.shell.go("log"))
        if not self.shell.has_screen("log"):
            self.check.hide()
        self.now = PrimaryButton("back_up_now", key="Ctrl+Return")
        self.now.clicked.connect(self.back_up)
        buttons = row(self.check, 1, self.now)
        box = column(self.last, self.second, self.table, self._restoring, buttons, gap=2, parent=page)
        box.setStretch(2, 1)
        return page

    def _build_settings(self) -> QWidget:
        page = QWidget()
        page.setObjectName("backup_settings_page")
        self._place_heading, self._place_words = Heading("second_heading"), BodyText("second_words")
        self._place_label, self.place = Caption("second_place_label"), LineField("second_place")
        self.place.setReadOnly(True)
        self.choose = PlainButton("choose_second_place", key="Ctrl+D")
        self.choose.clicked.connect(self._choose_place)
        self.no_place = PlainButton("no_second_place")
        self.no_place.clicked.connect(lambda: self.set_place(""))
        self._time_heading, self._time_words = Heading("backup_time_heading"), BodyText("backup_time_words")
        self._time_label, self.at = Caption("backup_at_label"), QTimeEdit()
        self.at.setObjectName("backup_at")
        self.at.setDisplayFormat("HH:mm")
        self.at.lineEdit().setTextMargins(6, 0, 0, 0)
        self.at.editingFinished.connect(self._store_time)
        self._pack_heading, self._pack_words = Heading("pack_heading"), BodyText("pack_words")
        self._password_label, self.password = Caption("pack_password_label"), LineField("pack_password")
        self.password.setReadOnly(True)
        self.password.setMaximumWidth(260)
        self.new_password = PlainButton("new_pack_password")
        self.new_password.clicked.connect(self._ask_new_password)
        for words in (self._place_words, self._time_words, self._pack_words):
            words.setProperty("role", "soft")
        self._password_label.setBuddy(self.password)
        column(
            self._place_heading,
            self._place_words,
            labelled(self._place_label, self.place),
            row(self.choose, self.no_place, 1),
            self._time_heading,
            self._time_words,
            row(labelled(self._time_label, self.at), 1),
            self._pack_heading,
            self._pack_words,
            self._password_label,
            row(self.password, self.new_password, 1),
            1,
            gap=1,
            parent=page,
        )
        return page

    def retranslate(self) -> None:
        t = self.t
        self._heading.setText(self.title(t))
        words = self.shell_words(ServerKeepsBackups())
        self._nothing.setText(words)
        self.tabs.set_name(t("Backup"))
        self.tabs.set_tabs((("backups", t("Backups")), ("settings", t("Where and when"))))
        self.table.set_name(t("Backups there are"))
        self.table.set_empty_text(t("There is no backup yet."), t("Back up now (Ctrl+Enter)."))
        self._restoring.setText(
            t(
                "Restoring puts a backup in the place of the data and keeps what it replaces. It is done with the "
                "desk closed: by the command “transit-desk restore FILE”, or on the sign-in page when the data "
                "can't be opened and on a new PC. It takes a supervisor's password, or the recovery code, of that "
                "time."
            )
        )
        self.check.set_words(t("Check everything on Log"), t)
        self.now.set_words(t("Back up now"), t)
        if self._sets_up:
            self._retranslate_settings(t)
        self._show()

    def _retranslate_settings(self, t: Translator) -> None:
        self._place_heading.setText(t("Second place"))
        self._place_words.setText(
            t(
                "A USB stick or a shared folder that gets a copy of each backup: a thief or a fire takes the whole "
                "PC."
            )
        )
        self._place_label.setText(t("Folder of the second place"))
        self.place.set_name(self._place_label.text(), t("None is set"))
        self.choose.set_words(t("Choose a folder"), t)
        self.no_place.set_words(t("No second place"), t)
        self._time_heading.setText(t("Time of day"))
        self._time_words.setText(
            t("A backup is made at this time when the window is open, locked or not, and whenever it closes.")
        )
        self._time_label.setText(t("Backup of the day at"))
        self.at.setAccessibleName(self._time_label.text())
        self._pack_heading.setText(t("Password of the paper pack"))
        self._pack_words.setText(
            t(
                "With each backup the paper pack is saved beside it, locked with this password. Write it down where "
                "the pack is needed when there is no power."
            )
        )
        self._password_label.setText(t("Password"))
        self.password.set_name(self._pack_heading.text())
        self.new_password.set_words(t("New password for the paper pack"), t)

    def shell_words(self, error: Exception) -> str:
        """A refusal in words."""
        from transit_desk.language.sentences import sentence

        return sentence(error, self.t) or ""

    def read(self) -> None:
        desk, sets_up = self.shell.desk, self._sets_up

        def job() -> _Read:
            from transit_desk.services.backup_round import backups, look
            from transit_desk.services.backup_settings import backup_at
            from transit_desk.services.paper_pack import pack_password

            found = look(desk)
            if found is None:
                return _Read(None, (), None, "")
            return _Read(found, backups(desk), backup_at(desk), pack_password(desk) if sets_up else "")

        # On the paper thread: a slow share must not hold up the desk.
        self.shell.paper_thread.run(job, self._show_read, self.shell.refuse, owner=self)

    def back_up(self) -> None:
        """A backup now, with its paper pack."""
        desk, t = self.shell.desk, self.t

        def job(progress: "Progress") -> "RoundDone":
            from transit_desk.services.backup_round import back_up_round

            return back_up_round(desk, t, _Worded(progress, t))

        def ended() -> None:
            self.now.setEnabled(True)
            self.read()
            self.shell.backups.refresh()

        def done(made: "RoundDone") -> None:
            ended()
            size = t.number(made.backup.size / 1e6, 1)
            self.shell.say(
                t("Backup made and checked: {file}, {size} MB.", file=made.backup.file.name, size=size)
            )
            if made.backup.second not in (SecondPlace.DONE, SecondPlace.NOT_SET):
                self.shell.say(second_sentence(made.backup.second, t), kind="refused")
            if made.pack_trouble is not None:
                self.shell.refuse(made.pack_trouble)

        def failed(error: Exception) -> None:
            ended()
            self.shell.refuse(error)

        def stopped() -> None:
            ended()
            self.shell.say(t("Cancelled. No backup was made."), kind="info")

        self.now.setEnabled(False)
        self.host.act_long(job, done, failed=failed, stopped=stopped, paper=True)

    # Settings

    def set_place(self, folder: str) -> None:
        """Another second place; "" for none."""
        desk, t = self.shell.desk, self.t

        def put(value: str) -> str:
            from transit_desk.services.backup_round import choose_second

            return choose_second(desk, value)

        def undo(before: str) -> None:
            put(before)
            self.on_main_thread(self._again)()

        self.host.act(
            lambda: put(folder),
            lambda _: self._again(),
            said=lambda _: (
                t("Each backup is copied to {folder}", folder=folder)
                if folder
                else t("There is no second place")
            ),
            undo=lambda before: lambda: undo(before),
        )

    def _choose_place(self) -> None:
        before = self.place.text()
        start = before if before and Path(before).is_dir() else str(Path.home())
        chosen = ask_for_folder(self, self.t("Choose a folder"), start)
        if chosen is not None:
            self.set_place(str(chosen))

    def _store_time(self) -> None:
        at = time(self.at.time().hour(), self.at.time().minute())
        if not self._read_once or at == self._at:
            return
        desk, t, before = self.shell.desk, self.t, self._at
        self._at = at

        def put(value: time) -> None:
            from transit_desk.services.backup_settings import set_backup_at

            set_backup_at(desk, value)

        def undo() -> None:
            put(before)
            self.on_main_thread(self._again)()

        self.host.act(
            lambda: put(at),
            lambda _: self._again(),
            said=lambda _: t("The backup of the day is made at {time}", time=f"{at:%H:%M}"),
            undo=lambda _: undo,
        )

    def _ask_new_password(self) -> None:
        t = self.t
        ConfirmDialog(
            "new_pack_password",
            t("New password for the paper pack"),
            t("Make a new password for the paper pack?"),
            (
                t("Packs saved until now still open with the old one: note it down if you need them."),
                t("Tell it to those who need the pack when there is no power."),
            ),
            self._make_password,
            self.shell,
            self,
        ).open()

    def _make_password(self) -> None:
        desk, t = self.shell.desk, self.t

        def job() -> str:
            from transit_desk.services.paper_pack import new_pack_password

            return new_pack_password(desk)

        self.host.act(job, self._show_password, said=lambda _: t("The paper pack has a new password"))

    # Showing

    def _again(self) -> None:
        self.read()
        self.shell.backups.refresh()

    def _changed_outside(self) -> None:
        """A backup was made at its time, or another minute has passed."""
        look = self.shell.backups.look
        if self._read_once and look is not None and self.isVisible():
            if self._look is not None and look.state != self._look.state:
                self.read()
            else:
                self._show()

    def _take_keyboard(self, value: object) -> None:
        (self.choose if value == "settings" else self.table).setFocus()

    def _show_read(self, found: _Read) -> None:
        self._read_once = True
        self._look = found.look
        self.table.set_rows(found.rows)
        if found.at is not None and self._sets_up:
            self._at = found.at
            self.at.setTime(QTime(found.at.hour, found.at.minute))
            second = "" if found.look is None else found.look.second_folder
            self.place.setText(second)
            self.no_place.setEnabled(bool(second))
            self._show_password(found.password)
        self._show()

    def _show_password(self, password: str) -> None:
        self.password.setText(password)

    def _show(self) -> None:
        t, look = self.t, self._look
        by_server = self._read_once and look is None
        self._nothing.setVisible(by_server)
        self._pages.setVisible(not by_server)
        self.tabs.setVisible(self._sets_up and not by_server)
        for badge in (self.last, self.second):
            badge.setVisible(look is not None)
        if look is None:
            return
        now = self.shell.now()
        alone = BackupLook(look.folder, "", look.state, SecondPlace.NOT_SET)
        self.last.show_status(age_status(alone, now), _last_words(look, now, t))
        self.second.show_status(
            _SECOND_STATUS.get(look.second, Status.ATTENTION if look.second_folder else Status.UNKNOWN),
            second_sentence(look.second, t),
        )


class _Worded:
    """Tells progress in words: the backup itself names its file, which says nothing to who waits."""

    def __init__(self, progress: "Progress", t: Translator) -> None:
        self._progress, self._what = progress, t("Saving a backup")

    def step(self, done: int, total: int, what: str) -> None:
        self._progress.step(done, total, self._what)


def _last_words(look: BackupLook, now: datetime, t: Translator) -> str:
    if look.state is None:
        return t("There is no backup yet.")
    minutes = int((now - look.state.made).total_seconds() // 60)
    if minutes < 60:
        ago = t.plural("{n} minute ago", "{n} minutes ago", max(minutes, 0))
    elif minutes < 48 * 60:
        ago = t.plural("{n} hour ago", "{n} hours ago", minutes // 60)
    else:
        ago = t.plural("{n} day ago", "{n} days ago", minutes // (24 * 60))
    return t(
        "The last good backup was made {moment}, {ago}: {size} MB, in {folder}.",
        moment=t.datetime(look.state.made),
        ago=ago,
        size=t.number(look.state.size / 1e6, 1),
        folder=look.folder,
    )


def _where(one: BackupRow, t: Translator) -> str:
    if one.here and one.second:
        return t("This PC and the second place")
    return t("This PC") if one.here else t("The second place")
