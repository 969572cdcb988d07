"""Arrivals: the announced cases; those present are checked in, each into the bed that is shown beside him.

Enter checks in the family, and the next one that is awaited is chosen: a busload goes by that one key.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QWidget

from transit_desk.domain.rights import Right
from transit_desk.domain.rows import CaseRow
from ui.screen import Screen
from ui.views.arrivals_cards import CardPrinting
from ui.views.arrivals_case import CasePane
from ui.views.arrivals_plan import ArrivalPlan
from ui.views.arrivals_words import Shown, case_columns, check_in_words, is_shown
from ui.views.bed_words import may_be_overridden
from ui.widgets.buttons import PlainButton, PrimaryButton
from ui.widgets.desk_table import DeskTable
from ui.widgets.fields import SearchField
from ui.widgets.layout import column, row
from ui.widgets.look_only import LookOnly
from ui.widgets.override_bar import OverrideBar
from ui.widgets.pages import Pages
from ui.widgets.split_view import SplitView
from ui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from transit_desk.domain.rows import CaseFile
    from transit_desk.services.check_in import CheckedIn
    from ui.worker import Job

NARROW = 640
"""Narrower than this (in pixels at 100 %), the case stands below the list of cases."""


class ArrivalsScreen(Screen):
    """The announced cases left, the chosen one right."""

    name = "arrivals"

    def build(self) -> None:
        shell = self.shell
        self._cases: tuple[CaseRow, ...] = ()
        self._want_case: int | None = None
        self._want_person: int | None = None
        self._focus_members = False
        self._acting = False
        self._last_in: tuple[str, tuple[int, ...]] | None = None
        self._reading: Job | None = None
        self.search = SearchField("case_search")
        self.shown = Tabs("cases_shown", ("Ctrl+1", "Ctrl+2", "Ctrl+3"))
        self.cases: DeskTable[CaseRow] = DeskTable(
            "announced_cases",
            case_columns(),
            row_id=lambda one: one.case_id,
            shell=shell,
            search=lambda one: " ".join(
                (
                    one.number,
                    one.pa_name,
                    one.camp,
                    one.destination_city,
                    one.destination_country,
                    one.movement,
                )
            ),
            optional=("needs", "camp", "destination", "flight", "state"),
        )
        self.pane = CasePane(self)
        prints, checks_in = self.permits(Right.PRINT_CARDS), self.permits(Right.CHECK_IN)
        self.cards = PlainButton("print_cards", key="Ctrl+P", permitted=prints)
        self.last_cards = PlainButton("print_last_cards", key="Ctrl+Shift+P", permitted=prints)
        self.last_cards.hide()
        self.check_in = PrimaryButton("check_in", key="Return", bound=False, permitted=checks_in)
        self.look_only = LookOnly("arrivals_look_only", shell, Right.CHECK_IN, Right.PRINT_CARDS)
        self.override = OverrideBar("override", shell.theme)
        self.printing = CardPrinting(shell)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        left, main = QWidget(), QWidget()
        left.setObjectName("arrivals_left")
        main.setObjectName("arrivals_main")
        box = column(self.search, self.shown, self.cases, parent=left)
        box.setStretch(2, 1)
        self._split = SplitView("arrivals_split", left, self.pane, self.shell.settings, (47, 53))
        self._acts = row(self.look_only, self.cards, self.last_cards, 1, self.check_in, gap=1)
        whole = column(self._split, self.override, self._acts, parent=main)
        whole.setStretch(0, 1)
        self.pages = Pages("arrivals_pages")
        self.pages.addWidget(main)
        self.pages.addWidget(self.printing)
        column(self.pages, parent=self)
        self.shell.theme.changed.connect(self._fit)  # larger letters in the same window

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Two columns, and the acts beside each other, where there is room for them."""
        narrow = self.width() < self.shell.theme.px(NARROW)
        self._split.set_stacked(narrow)
        directions = QBoxLayout.Direction
        self._acts.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)

    def _connect(self) -> None:
        self.search.searched.connect(self.cases.set_filter)
        self.search.returnPressed.connect(self.cases.setFocus)
        self.shown.value_chosen.connect(lambda _: self._fill())
        self.cases.row_chosen.connect(self._case_chosen)
        if self.check_in.permitted:
            self.cases.row_activated.connect(lambda _: self.check_in_family())
            self.pane.enter_pressed.connect(self.check_in_family)
        else:  # Enter still leads from the list to the case
            self.cases.row_activated.connect(lambda _: self.pane.members.setFocus())
        self.pane.plan_changed.connect(self._name_acts)
        self.pane.choice_changed.connect(self.override.withdraw)
        self.check_in.clicked.connect(self.check_in_family)
        self.cards.clicked.connect(self._print_cards)
        self.last_cards.clicked.connect(self._print_last)
        self.printing.closed.connect(self._back)
        key = QShortcut(QKeySequence("Ctrl+F"), self)
        key.activated.connect(self._focus_search)

    def retranslate(self) -> None:
        t = self.t
        self.search.set_name(
            t("Find among these cases"), t("Three letters of a case, a camp, a city (Ctrl+F)")
        )
        self.cases.set_name(t("Announced cases"))
        self.look_only.set_words(t)
        self.pane.retranslate()
        self.override.set_words(t("Give it all the same"), t("Leave it"), t)
        self.cards.set_words(t("Print cards"), t)
        self.printing.retranslate()
        self._name_tabs()
        self._name_acts()

    # Reading

    def activated(self) -> None:
        from transit_desk.services.check_in import announced

        desk = self.shell.desk
        self.ask(lambda: announced(desk), self._cases_read)
        if self.focusWidget() is None:
            self.cases.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_case(self, case_id: int) -> bool:
        self._back()
        self._want_case, self._focus_members = case_id, True
        self.activated()
        return True

    def open_person(self, person_id: int) -> bool:
        from transit_desk.services.check_in import case_of

        desk = self.shell.desk

        def found(case_id: int) -> None:
            self._want_person = person_id
            self.open_case(case_id)

        self.ask(lambda: case_of(desk, person_id), found)
        return True

    def _cases_read(self, cases: tuple[CaseRow, ...]) -> None:
        self._cases = cases
        self._name_tabs()
        wanted = next((one for one in cases if one.case_id == self._want_case), None)
        if wanted is not None and not is_shown(wanted, self._shown):
            self.shown.choose("all")
        self._fill()

    @property
    def _shown(self) -> Shown:
        value = self.shown.value()
        return value if value in ("here", "all") else "awaited"

    def _fill(self) -> None:
        """The cases of the tab; the one that is wanted is chosen, else the chosen one stays."""
        shown = self._shown
        self.cases.blockSignals(True)
        self.cases.set_rows([one for one in self._cases if is_shown(one, shown)])
        wanted, self._want_case = self._want_case, None
        if wanted is not None and not self.cases.choose(wanted):
            if self.search.text():
                self.search.clear()
                self.cases.set_filter("")
            self.cases.choose(wanted)
        self.cases.blockSignals(False)
        chosen = self.cases.chosen()
        if wanted is not None and (chosen is None or chosen.case_id != wanted):
            self._read_case(wanted)  # departed whole, so in no list, but somebody asks for it
        else:
            self._case_chosen(chosen)
        self._say_empty()

    def _say_empty(self) -> None:
        t = self.t
        imports, checks_in = self.permits(Right.IMPORT_LISTS), self.check_in.permitted
        what, how, may = {
            "awaited": (
                t("Everyone announced has arrived."),
                t("Import the next list on Lists (F7)."),
                imports,
            ),
            "here": (
                t("Nobody is in the building."),
                t("Check in the first family: Ctrl+1, then Enter."),
                checks_in,
            ),
            "all": (t("Nobody is announced."), t("Import a list on Lists (F7)."), imports),
        }[self._shown]
        self.cases.set_empty_text(what, how if may else "")

    def _case_chosen(self, chosen: CaseRow | None) -> None:
        self.override.withdraw()
        if chosen is None:
            self.pane.show_nothing()
        else:
            self._read_case(chosen.case_id)

    def _read_case(self, case_id: int) -> None:
        from transit_desk.services.check_in import case_file

        desk = self.shell.desk
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self.ask(lambda: case_file(desk, case_id), self._case_read)

    def _case_read(self, case: "CaseFile") -> None:
        wanted = (
            self._want_person if any(one.person_id == self._want_person for one in case.members) else None
        )
        self.pane.show_case(case, wanted)
        if wanted is not None:  # the case that was on view before may be read once more meanwhile
            self._want_person = None
        if self._focus_members:
            self._focus_members = False
            self.pane.members.setFocus(Qt.FocusReason.OtherFocusReason)

    # Checking in

    def check_in_family(self) -> None:
        """Those ticked are in the building, in the beds shown."""
        plan = self.pane.plan
        if plan is None:
            return
        if not plan.awaited:
            self.shell.say(self.t("Everyone of {case} has arrived.", case=plan.case.number), kind="info")
        elif not plan.coming:
            self.shell.say(self.t("Nobody is ticked. Space ticks the person chosen."), kind="info")
        elif plan.ready:
            self._check_in(plan, override=False)

    def _check_in(self, plan: ArrivalPlan, *, override: bool) -> None:
        from transit_desk.services.check_in import check_in, undo_check_in

        if self._acting:
            return  # a second Enter waits for what comes of the first
        desk, t, case = self.shell.desk, self.t, plan.case
        people = [one.person_id for one in plan.coming]
        beds = plan.beds()

        def take_back(done: "CheckedIn") -> None:
            undo_check_in(desk, done.stay_ids, done.held)
            self._want_case = case.case_id

        self._acting = True
        self.act(
            lambda: check_in(desk, people, beds, override=override),
            lambda done: self._checked_in(case, done),
            said=lambda done: check_in_words(case.number, done, t),
            undo=lambda done: lambda: take_back(done),
            failed=lambda error: self._refused(error, plan),
        )

    def _checked_in(self, case: "CaseFile", done: "CheckedIn") -> None:
        self._acting = False
        self._last_in = (case.number, done.person_ids)
        self.pane.forget()
        self._want_case = self._next_awaited(case.case_id)
        self._name_acts()
        self.activated()

    def _next_awaited(self, case_id: int) -> int | None:
        """The case below this one with somebody still to come, going round; None when this was the last."""
        model = self.cases.rows
        here, count = max(model.place_of(case_id), 0), model.rowCount()
        for step in range(1, count):
            one = model.row_at((here + step) % count)
            if one is not None and is_shown(one, "awaited"):
                return one.case_id
        return None

    def _refused(self, error: Exception, plan: ArrivalPlan) -> None:
        from transit_desk.language.sentences import sentence

        self._acting = False
        soft = may_be_overridden(error)
        if soft is None:
            plan.by_hand.clear()
            self.shell.refuse(error)
            self.activated()
        else:
            self.override.offer(sentence(soft, self.t) or "", lambda: self._check_in(plan, override=True))

    # Cards

    def _print_cards(self) -> None:
        plan = self.pane.plan
        if plan is not None:
            ids = tuple(one.person_id for one in plan.case.members if one.person_id in plan.ticked)
            self._print(ids or tuple(one.person_id for one in plan.case.members), plan.case.number)

    def _print_last(self) -> None:
        if self._last_in is not None:
            number, ids = self._last_in
            self._print(ids, number)

    def _print(self, person_ids: tuple[int, ...], number: str) -> None:
        if person_ids:
            self.pages.setCurrentIndex(1)
            self.printing.open(person_ids, number)

    def _back(self) -> None:
        if self.pages.currentIndex():
            self.pages.setCurrentIndex(0)
            self.cases.setFocus(Qt.FocusReason.OtherFocusReason)

    # Words

    def _name_tabs(self) -> None:
        t = self.t
        counts = {
            shown: sum(is_shown(one, shown) for one in self._cases) for shown in ("awaited", "here", "all")
        }
        self.shown.set_name(t("Which cases"))
        self.shown.set_tabs(
            [
                ("awaited", t("Still to arrive: {count}", count=t.number(counts["awaited"]))),
                ("here", t("In the building: {count}", count=t.number(counts["here"]))),
                ("all", t("All: {count}", count=t.number(counts["all"]))),
            ]
        )

    def _name_acts(self) -> None:
        t, plan = self.t, self.pane.plan
        count = 0 if plan is None else len(plan.coming)
        if plan is not None and count and count < len(plan.awaited):
            words = t.plural("Check in {n} person", "Check in {n} people", count)
        elif count > 1:
            words = t("Check in the family: {count} people", count=t.number(count))
        else:
            words = t("Check in 1 person") if count else t("Check in")
        self.check_in.set_words(words, t)
        self.check_in.setEnabled(plan is not None and plan.ready)
        self.cards.setEnabled(plan is not None)
        self.last_cards.setVisible(self._last_in is not None)
        if self._last_in is not None:
            self.last_cards.set_words(t("Cards of {case}", case=self._last_in[0]), t)

    def _focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
