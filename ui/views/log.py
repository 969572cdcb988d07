"""Log: every act with its name, newest first; a person's history; and whether anything was changed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHeaderView, QWidget

from transit_desk.domain.audit_rows import AuditFilter, AuditRow
from transit_desk.language.act_words import about_words, act_word, changes_words
from ui.models.rows import Column
from ui.screen import Screen
from ui.views.log_acts import LogActs
from ui.views.log_detail import LogDetail
from ui.views.log_filter import About, LogFilter
from ui.views.log_paper import HistoryPage
from ui.widgets.buttons import PlainButton, PrimaryButton
from ui.widgets.desk_table import DeskTable
from ui.widgets.layout import card, column, row
from ui.widgets.pages import Pages
from ui.widgets.split_view import SplitView
from ui.widgets.text import Caption

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from ui.worker import Job

PAGE = 200
"""Rows read at once."""
MOST_AGAIN = 2_000
"""So many of the rows that were read are read again when one comes back; then it begins anew."""
NEAR_END = 20
"""The next page is read when so many rows are left below."""
NARROW = 900
"""A narrower screen (in pixels at 100 %) has the act below the list."""
LOW = 640
"""A still narrower one has the buttons below each other."""
PANEL = 300
"""What the act beside the list needs at least."""


def _what(one: AuditRow, t: "Translator") -> str:
    """What was done, and what it changed: "Bed given · Bed: A3 / 2 › B4 / 1"."""
    return " · ".join(part for part in (act_word(t, one.act), changes_words(t, one)) if part)


class LogScreen(Screen):
    """The list left, the chosen act right. Only what comes on view is read, a page at a time."""

    name = "log"

    def build(self) -> None:
        self._read_once = self._all_read = False
        self._reading: Job | None = None
        self._more: Job | None = None
        self.filter = LogFilter(self.shell)
        self.filter.changed.connect(self._read_anew)
        self.table: DeskTable[AuditRow] = DeskTable(
            "log_acts",
            (
                Column("at", lambda t: t("When"), lambda one, t: t.datetime(one.at), width=164),
                Column("by", lambda t: t("Who"), lambda one, t: one.by, width=140),
                Column("act", lambda t: t("What"), _what, width=240, stretch=True),
                Column(
                    "about", lambda t: t("On whom or what"), lambda one, t: about_words(t, one), width=170
                ),
            ),
            row_id=lambda one: one.id,
            shell=self.shell,
        )
        self.table.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table.setSortingEnabled(False)  # it holds a part of the log: sorted, it would mislead
        header = self.table.horizontalHeader()
        header.setSortIndicatorShown(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.row_chosen.connect(self._row_chosen)
        self.table.verticalScrollBar().valueChanged.connect(lambda _: self._mind_end())
        self.count = Caption("log_count")
        self.detail = LogDetail(self.shell)
        self.acts = LogActs(self)
        self.check = PlainButton("check_log", key="Ctrl+T")
        self.check.clicked.connect(self.acts.check)
        self.export = PlainButton("export_log", key="Ctrl+E")
        self.export.clicked.connect(self.acts.export)
        self.history = PrimaryButton("person_history", key="Ctrl+Return")
        self.history.clicked.connect(self.acts.give_history)
        left = QWidget()
        left.setObjectName("log_left")
        column(self.table, self.count, parent=left).setStretch(0, 1)
        panel = card(self.detail, name="log_card")
        self._panel = panel
        self._split = SplitView("log_split", left, panel, self.shell.settings, (7, 3))
        self._list = QWidget()
        self._list.setObjectName("log_list")
        self._foot = row(self.check, self.export, 1, self.history)
        column(self.filter, self._split, self._foot, gap=2, parent=self._list).setStretch(1, 1)
        self.paper = HistoryPage(self.shell)
        self.paper.back_wanted.connect(self.leave_paper)
        self._pages = Pages("log_pages")
        self._pages.addWidget(self._list)
        self._pages.addWidget(self.paper)
        column(self._pages, parent=self)
        self.shell.theme.changed.connect(self._fit)
        self._show_acts()

    def retranslate(self) -> None:
        t = self.t
        self.setAccessibleName(t("Log"))
        self.filter.retranslate()
        self.detail.retranslate()
        self.paper.retranslate()
        self.table.set_name(t("Acts, newest first"))
        self.check.set_words(t("Check the log"), t)
        self.export.set_words(t("Export"), t)
        self.history.set_words(t("History of this person"), t)
        self._name_empty()
        self._show_count()

    def activated(self) -> None:
        """New acts came while one was elsewhere: what was read is read again, in its place."""
        desk = self.shell.desk

        def staff() -> tuple[tuple[str, str], ...]:
            from transit_desk.services.audit_log import who_acted

            return who_acted(desk)

        self.ask(staff, self.filter.show_staff)
        if self.focusWidget() is None:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        read = len(self.table.rows.all_rows)
        self._read(limit=read if PAGE < read <= MOST_AGAIN else PAGE)

    # Asked for from elsewhere

    def open_person(self, person_id: int) -> bool:
        """Only acts about this person."""
        self._open(About("", person_id=person_id))
        return True

    def open_case(self, case_id: int) -> bool:
        """Only acts about this case."""
        self._open(About("", case_id=case_id))
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc shows everybody's acts again."""
        if event.key() == Qt.Key.Key_Escape and self.filter.about is not None:
            self.filter.forget_about()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # For `LogActs`

    @property
    def chosen(self) -> AuditRow | None:
        """The act on view."""
        return self.table.chosen()

    @property
    def person(self) -> tuple[int, str] | None:
        """Whose history is meant: the chosen act's person, or the one that is looked at."""
        chosen, about = self.table.chosen(), self.filter.about
        if chosen is not None and chosen.person_id is not None:
            return chosen.person_id, chosen.person
        if about is not None and about.person_id is not None:
            return about.person_id, about.name
        return None

    def show_paper(self) -> None:
        """The history in place of the list."""
        self._pages.setCurrentWidget(self.paper)
        self.paper.take_keyboard()

    def leave_paper(self) -> None:
        """The list again."""
        self._pages.setCurrentWidget(self._list)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.activated()

    # Reading

    def _open(self, about: About) -> None:
        self._pages.setCurrentWidget(self._list)
        self.filter.show_about(about)
        self._read_anew()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read_anew(self) -> None:
        self._read(anew=True)

    def _read(self, *, limit: int = PAGE, anew: bool = False) -> None:
        for job in (self._reading, self._more):
            if job is not None:
                job.cancel()  # a newer question
        self._more = None
        wanted = self.filter.wanted()

        def done(rows: tuple[AuditRow, ...]) -> None:
            self._reading = None
            self._read_once = True
            self._all_read = len(rows) < limit
            self._name_empty()
            self.table.set_rows(rows)
            if anew and rows:
                self.table.choose(rows[0].id)
                self.table.scrollToTop()
            self._name_about(rows)
            self._show_count()
            self._show_acts()

        self._reading = self.ask(lambda: self._asked(wanted, limit, None), done, self._reading_failed)

    def _asked(self, wanted: AuditFilter, limit: int, before: int | None) -> tuple[AuditRow, ...]:
        """On the database thread."""
        from transit_desk.services.audit_log import search_audit

        return search_audit(self.shell.desk, wanted, limit, before)

    def _mind_end(self) -> None:
        """Reads on when the end of what was read comes near."""
        if self._all_read or self._reading is not None or self._more is not None:
            return
        bar, shown = self.table.verticalScrollBar(), self.table.rows.all_rows
        if not shown or bar.value() < bar.maximum() - NEAR_END:
            return
        wanted, before = self.filter.wanted(), shown[-1].id

        def done(rows: tuple[AuditRow, ...]) -> None:
            self._more = None
            self._all_read = len(rows) < PAGE
            self.table.rows.append_rows(rows)
            self._show_count()

        self._more = self.ask(lambda: self._asked(wanted, PAGE, before), done, self._reading_failed)

    def _reading_failed(self, error: Exception) -> None:
        self._reading = self._more = None
        self.shell.refuse(error)

    # Showing

    def _row_chosen(self, chosen: AuditRow | None) -> None:
        self.detail.show_row(chosen)
        self._show_acts()

    def _show_acts(self) -> None:
        self.history.setEnabled(self.person is not None)

    def _show_count(self) -> None:
        t, count = self.t, len(self.table.rows.all_rows)
        if not self._read_once or not count:
            self.count.setText("")
            return
        words = t.plural("{n} act", "{n} acts", count)
        self.count.setText(
            words if self._all_read else t("The newest {acts}; older ones come as you go down", acts=words)
        )

    def _name_empty(self) -> None:
        t = self.t
        if self.filter.is_empty:
            self.table.set_empty_text(
                t("Nothing was done yet."), t("Every act is written down here by itself.")
            )
        else:
            self.table.set_empty_text(
                t("No act is like this."), t("Take something out of the search above, or choose other days.")
            )

    def _name_about(self, rows: Sequence[AuditRow]) -> None:
        """The rows know what the person or the case is called."""
        about = self.filter.about
        if about is None or about.name:
            return
        if about.case_id is not None:
            name = next((one.case_number for one in rows if one.case_id == about.case_id), "")
        else:
            name = next((one.person for one in rows if one.person_id == about.person_id), "")
        self.filter.show_about(replace(about, name=name))

    def _fit(self) -> None:
        px = self.shell.theme.px
        narrow = self.width() < px(NARROW)
        self.filter.set_stacked(narrow)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._foot.setDirection(down if self.width() < px(LOW) else across)
        self._panel.setMinimumWidth(0 if narrow else px(PANEL))
        self._split.set_stacked(narrow)

    @property
    def folder(self) -> Path:
        """Where files were put the last time."""
        return Path(self.shell.settings.get("preview.folder") or str(Path.home()))
