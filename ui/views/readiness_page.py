"""Readiness of a flight: its cases with what still stops them, filtered by who can lift it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from transit_desk.domain.codes import MovementState
from transit_desk.domain.readiness import Desk
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import MovementBoard, ReadyCase
from transit_desk.language import Translator
from transit_desk.language.blocker_sentences import lifted_by_word
from ui.models.rows import Column
from ui.permits import permits
from ui.shell import Shell
from ui.views.case_panel import CasePanel
from ui.views.movement_words import blockers_status, case_words, desks_of
from ui.widgets.desk_table import DeskTable
from ui.widgets.layout import column
from ui.widgets.split_view import SplitView
from ui.widgets.tabs import Tabs

ALL = "all"
READY = "ready"


class ReadinessPage(QWidget):
    """Cases left, the chosen one with all its sentences right."""

    case_opened = Signal(int)
    """(case id): Enter or a double click."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setObjectName("readiness_page")
        self._shell = shell
        self._board: MovementBoard | None = None
        self.who = Tabs("readiness_who")
        self.who.value_chosen.connect(lambda _: self._show_rows())
        self.table: DeskTable[ReadyCase] = DeskTable(
            "readiness_cases",
            (
                Column("case", lambda t: t("Case"), lambda row, t: row.number, width=112),
                Column(
                    "pa",
                    lambda t: t("Principal applicant"),
                    lambda row, t: row.pa_name,
                    width=150,
                    stretch=True,
                ),
                Column(
                    "people",
                    lambda t: t("People"),
                    lambda row, t: t.number(row.persons),
                    sort=lambda row: row.persons,
                    align="right",
                    width=92,
                ),
                Column("destination", lambda t: t("Destination"), lambda row, t: row.destination, width=120),
                Column(
                    "state",
                    lambda t: t("Status"),
                    case_words,
                    sort=lambda row: (len(row.blockers), row.boarded),
                    status=lambda row: blockers_status(row.blockers),
                    width=160,
                ),
                Column(
                    "lifted_by",
                    lambda t: t("Who can lift it"),
                    lambda row, t: ", ".join(lifted_by_word(desk, t) for desk in desks_of(row.blockers)),
                    width=190,
                ),
            ),
            row_id=lambda row: row.case_id,
            shell=shell,
            optional=("lifted_by", "destination", "people", "case"),
        )
        self.table.row_chosen.connect(self._chosen)
        self.table.row_activated.connect(lambda case: self.case_opened.emit(case.case_id))
        self.panel = CasePanel("readiness_case", shell)
        self._split = SplitView("readiness_split", self.table, self.panel, shell.settings, (60, 40))
        whole = column(self.who, self._split, parent=self)
        whole.setStretch(1, 1)
        self._count()

    def set_stacked(self, stacked: bool) -> None:
        """The chosen case below the list, where there is no room for it beside."""
        self._split.set_stacked(stacked)

    def set_words(self, t: Translator) -> None:
        """Puts the words on."""
        self.who.set_name(t("Who can lift it"))
        self.table.set_name(t("Cases of the flight and what stops them"))
        self.table.set_empty_text(
            t("No case of this flight is here."),
            t("Ctrl+2 puts cases on the flight.") if permits(self._shell, Right.PLAN_MOVEMENTS) else "",
        )
        self.panel.set_words(t)
        self._count()

    def show_board(self, board: MovementBoard | None) -> None:
        """The flight's cases."""
        self._board = board
        self._count()
        self._show_rows()

    def choose_case(self, case_id: int) -> bool:
        """Chooses a case, whatever the filter; False when it is not on the flight."""
        if self._board is None or all(case.case_id != case_id for case in self._board.cases):
            return False
        if not self.table.choose(case_id):
            self.who.choose(ALL)
            self._show_rows()
            self.table.choose(case_id)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _show_rows(self) -> None:
        board, who = self._board, self.who.value()
        cases = () if board is None else board.cases
        if who == READY:
            cases = tuple(case for case in cases if case.ready)
        elif isinstance(who, Desk):
            cases = tuple(case for case in cases if who in desks_of(case.blockers))
        self.table.set_rows(cases)
        self._chosen(self.table.chosen())

    def _chosen(self, case: ReadyCase | None) -> None:
        closed = self._board is not None and self._board.movement.state is MovementState.CLOSED
        self.panel.show_ready(case, can_change=not closed)

    def _count(self) -> None:
        t = self._shell.language.t
        cases = () if self._board is None else self._board.cases
        tabs: list[tuple[str, str]] = [(ALL, f"{t('All')}  {t.number(len(cases))}")]
        for desk in Desk:
            count = sum(desk in desks_of(case.blockers) for case in cases)
            if count or self.who.value() is desk:
                tabs.append((desk, f"{lifted_by_word(desk, t)}  {t.number(count)}"))
        ready = sum(case.ready for case in cases)
        tabs.append((READY, f"{t('Ready')}  {t.number(ready)}"))
        self.who.set_tabs(tabs)
