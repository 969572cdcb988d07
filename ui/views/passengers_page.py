"""Who goes on a flight: put cases on it, take a case off."""

from collections.abc import Iterable
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from transit_desk.domain.codes import MovementState
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import CaseRow, MovementBoard
from transit_desk.language import Translator
from transit_desk.language.words import country
from ui.models.rows import Column
from ui.permits import permits
from ui.shell import Shell
from ui.status import Status
from ui.views.case_panel import CasePanel
from ui.widgets.buttons import DangerButton, PrimaryButton, with_key
from ui.widgets.desk_table import DeskTable
from ui.widgets.fields import SearchField
from ui.widgets.layout import column, row
from ui.widgets.split_view import SplitView
from ui.widgets.tabs import Tabs


class Which(StrEnum):
    """Which cases the list shows."""

    HERE = "here"
    FREE = "free"
    ALL = "all"


class PassengersPage(QWidget):
    """Space ticks, Enter puts the ticked cases (or the chosen one) on, Del takes the chosen one off. For who
    plans no flights it is a list to look at."""

    put_on_wanted = Signal(object)
    """(tuple of case ids)."""
    take_off_wanted = Signal(object)
    """(CaseRow)."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setObjectName("passengers_page")
        self._shell = shell
        self._plans = permits(shell, Right.PLAN_MOVEMENTS)
        self._board: MovementBoard | None = None
        self._cases: tuple[CaseRow, ...] = ()
        self._shown_for: int | None = None
        self.which = Tabs("passengers_which")
        self.which.value_chosen.connect(lambda _: self._show_rows())
        self.search = SearchField("passengers_search")
        self.table: DeskTable[CaseRow] = DeskTable(
            "passengers_cases",
            (
                Column("case", lambda t: t("Case"), lambda row, t: row.number, width=112),
                Column(
                    "pa",
                    lambda t: t("Principal applicant"),
                    lambda row, t: row.pa_name,
                    width=160,
                    stretch=True,
                ),
                Column(
                    "people",
                    lambda t: t("People"),
                    lambda row, t: t.number(row.persons - row.departed),
                    sort=lambda row: row.persons - row.departed,
                    align="right",
                    width=92,
                ),
                Column(
                    "destination",
                    lambda t: t("Destination"),
                    lambda row, t: row.destination_city or country(t, row.destination_country),
                    width=120,
                ),
                Column("camp", lambda t: t("Camp"), lambda row, t: row.camp, width=110),
                Column(
                    "flight",
                    lambda t: t("Flight"),
                    self._flight_words,
                    status=lambda row: Status.READY if self._is_here(row) else None,
                    sort=lambda row: row.movement,
                    width=150,
                ),
            ),
            row_id=lambda row: row.case_id,
            search=lambda row: f"{row.number} {row.pa_name} {row.camp} {row.destination_city} {row.movement}",
            shell=shell,
            checkable=self._plans,
            acts=("Del",),
            optional=("camp", "destination", "people", "flight"),
        )
        self.search.searched.connect(self.table.set_filter)
        self.table.row_chosen.connect(self._chosen)
        if self._plans:
            self.table.row_activated.connect(lambda _: self.put_on_pressed())
            self.table.act_wanted.connect(lambda _: self.take_off_pressed())
            self.table.checks_changed.connect(self._enable)
        self.panel = CasePanel("passengers_case", shell)
        self.take_off = DangerButton("take_case_off", permitted=self._plans)
        self.take_off.clicked.connect(self.take_off_pressed)
        self.put_on = PrimaryButton("put_cases_on", permitted=self._plans)
        self.put_on.clicked.connect(self.put_on_pressed)
        top = row(self.which, 1, self.search)
        top.setStretch(2, 1)
        self._split = SplitView("passengers_split", self.table, self.panel, shell.settings, (60, 40))
        whole = column(top, self._split, row(self.take_off, 1, self.put_on), parent=self)
        whole.setStretch(1, 1)
        self._count()

    def set_stacked(self, stacked: bool) -> None:
        """The chosen case below the list, where there is no room for it beside."""
        self._split.set_stacked(stacked)

    def set_words(self, t: Translator) -> None:
        """Puts the words on."""
        self.which.set_name(t("Which cases"))
        self.search.set_name(t("Filter the list"), t("Filter: case, name, camp or city"))
        self.table.set_name(t("Cases that have still to leave"))
        self.panel.set_words(t)
        self._count()
        self._enable()

    def show_cases(self, board: MovementBoard | None, cases: Iterable[CaseRow]) -> None:
        """The cases that have still to leave; at a flight's first visit its own, or those to put on."""
        self._board, self._cases = board, tuple(cases)
        self._count()
        movement_id = None if board is None else board.movement.movement_id
        if movement_id != self._shown_for:
            self._shown_for = movement_id
            self.table.set_checked(self.table.checked_ids, False)
            self.which.choose(Which.HERE if board is not None and board.cases else Which.FREE)
        self._show_rows()

    def choose_case(self, case_id: int) -> bool:
        """Chooses a case, whatever the filter; False when it is not among those still to leave."""
        if all(case.case_id != case_id for case in self._cases):
            return False
        if not self.table.choose(case_id):
            self.search.clear()
            self.table.set_filter("")
            self.which.choose(Which.ALL)
            self._show_rows()
            self.table.choose(case_id)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def put_on_pressed(self) -> None:
        """The ticked cases, or the chosen one, are wanted on the flight."""
        meant = self._meant()
        if self._open and meant:
            self.put_on_wanted.emit(meant)

    def take_off_pressed(self) -> None:
        """The chosen case is wanted off the flight."""
        chosen = self.table.chosen()
        if self._open and chosen is not None and self._is_here(chosen):
            self.take_off_wanted.emit(chosen)

    @property
    def _open(self) -> bool:
        return self._board is not None and self._board.movement.state is not MovementState.CLOSED

    def _is_here(self, case: CaseRow) -> bool:
        return self._board is not None and case.movement_id == self._board.movement.movement_id

    def _flight_words(self, case: CaseRow, t: Translator) -> str:
        return t("On this flight") if self._is_here(case) else case.movement

    def _meant(self) -> tuple[int, ...]:
        ticked = [case.case_id for case in self._cases if case.case_id in self.table.checked_ids]
        chosen = self.table.chosen()
        if not ticked and chosen is not None and not self._is_here(chosen):
            ticked = [chosen.case_id]
        return tuple(ticked)

    def _of(self, which: Which) -> tuple[CaseRow, ...]:
        if which is Which.HERE:
            return tuple(case for case in self._cases if self._is_here(case))
        if which is Which.FREE:
            return tuple(case for case in self._cases if case.movement_id is None)
        return self._cases

    def _show_rows(self) -> None:
        t, value = self._shell.language.t, self.which.value()
        which = value if isinstance(value, Which) else Which.ALL
        if self._board is not None and not self._open:
            self.table.set_empty_text(t("The flight is closed: nothing changes on it any more."))
        elif which is Which.HERE:
            self.table.set_empty_text(
                t("No case is on this flight."),
                t("Tick cases under “To put on” and press Enter.") if self._plans else "",
            )
        else:
            self.table.set_empty_text(
                t("Every case is on a flight."),
                t("New cases come with a list: Lists (F7).")
                if permits(self._shell, Right.IMPORT_LISTS)
                else "",
            )
        self.table.leave_out(*(("flight",) if which is Which.FREE else ()))
        self.table.set_rows(self._of(which))
        self._chosen(self.table.chosen())

    def _chosen(self, case: CaseRow | None) -> None:
        ready = None
        if case is not None and self._board is not None and self._is_here(case):
            ready = next((one for one in self._board.cases if one.case_id == case.case_id), None)
        if case is None or ready is not None:
            self.panel.show_ready(ready, can_change=self._open)
        else:
            self.panel.show_case(case)
        self._enable()

    def _enable(self) -> None:
        t, chosen, meant = self._shell.language.t, self.table.chosen(), self._meant()
        self.put_on.setEnabled(self._open and bool(meant))
        self.take_off.setEnabled(self._open and chosen is not None and self._is_here(chosen))
        words = t("Put on this flight")
        if len(meant) > 1:
            words = t.plural("Put {n} case on this flight", "Put {n} cases on this flight", len(meant))
        self.put_on.set_words(with_key(words, "Return", t), t, words)
        self.take_off.set_words(with_key(t("Take off the flight"), "Del", t), t, t("Take off the flight"))

    def _count(self) -> None:
        t = self._shell.language.t
        free = t("To put on") if self._plans else t("On no flight yet")
        words = {Which.HERE: t("On this flight"), Which.FREE: free, Which.ALL: t("All")}
        self.which.set_tabs([(which, f"{words[which]}  {t.number(len(self._of(which)))}") for which in Which])
