"""Beds: the house as it stands, the nights ahead, and a plan for those who need a bed; one mode at a time."""

from enum import StrEnum
from typing import TYPE_CHECKING

from ui.screen import Screen
from ui.views.beds_house import HousePage
from ui.views.beds_marks import MarkBook
from ui.widgets.layout import column, row
from ui.widgets.pages import Pages
from ui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from ui.views.beds_board import BedsBoard
    from ui.views.beds_plan import PlanPage
    from ui.views.beds_tape import TapePage


class Mode(StrEnum):
    """What is on view."""

    HOUSE = "house"
    NIGHTS = "nights"
    PLAN = "plan"


class BedsScreen(Screen):
    """Three modes, each a page of its own; a household has the same mark in all of them (`marks`)."""

    name = "beds"

    def build(self) -> None:
        self.marks = MarkBook()
        self._nights: TapePage | None = None
        self._plan: PlanPage | None = None
        self.modes = Tabs("bed_modes", keys=("Ctrl+1", "Ctrl+2", "Ctrl+3"))
        self.pages = Pages("bed_pages")
        self.house = HousePage(self)
        self.pages.addWidget(self.house)
        self.modes.value_chosen.connect(self._show)
        self._top = row(self.modes, self.house.head)
        self._top.setStretch(1, 1)
        column(self._top, self.pages, parent=self).setStretch(1, 1)

    @property
    def board(self) -> "BedsBoard":
        """The board of the house mode."""
        return self.house.board

    def retranslate(self) -> None:
        t = self.t
        words = {Mode.HOUSE: t("House"), Mode.NIGHTS: t("Nights"), Mode.PLAN: t("Plan")}
        self.modes.set_name(t("What to look at"))
        self.modes.set_tabs([(mode, words[mode]) for mode in Mode])
        for page in (self.house, self._nights, self._plan):
            if page is not None:
                page.retranslate()

    def activated(self) -> None:
        self._page().activated()

    def open_person(self, person_id: int) -> bool:
        """On the page on view where it has a place for the person, else in the house."""
        page = self._page()
        if page is not self.house and page.open_person(person_id):
            return True
        if self.house.board.board is None or not self.house.open_person(person_id):
            return False
        self.go_mode(Mode.HOUSE)
        return True

    def open_case(self, case_id: int) -> bool:
        page = self._page()
        if page is not self.house and page.open_case(case_id):
            return True
        if not self.house.open_case(case_id):
            return False
        self.go_mode(Mode.HOUSE)
        return True

    def go_house(self, bed_id: int) -> None:
        """Shows a bed in the house."""
        self.go_mode(Mode.HOUSE)
        self.board.setFocus()
        self.board.focus_bed(bed_id)

    def go_plan(self) -> None:
        """To the plan, where beds are proposed."""
        self.go_mode(Mode.PLAN)

    def go_mode(self, mode: Mode) -> None:
        """Shows one of the three pages."""
        if self.modes.value() != mode:
            self.modes.choose(mode)
            self._show(mode)

    def _page(self) -> "HousePage | TapePage | PlanPage":
        """The page on view, made at its first visit."""
        mode = self.modes.value()
        if mode == Mode.NIGHTS:
            if self._nights is None:
                from ui.views.beds_tape import TapePage

                self._nights = TapePage(self)
                self._nights.retranslate()
                self._top.addWidget(self._nights.head, 1)
                self.pages.addWidget(self._nights)
            return self._nights
        if mode == Mode.PLAN:
            if self._plan is None:
                from ui.views.beds_plan import PlanPage

                self._plan = PlanPage(self)
                self._plan.retranslate()
                self.pages.addWidget(self._plan)
            return self._plan
        return self.house

    def _show(self, _mode: object) -> None:
        page = self._page()
        if self.pages.currentWidget() is not page:
            self.board.end_carry()
        self.pages.setCurrentWidget(page)
        self.house.head.setVisible(page is self.house)
        if self._nights is not None:
            self._nights.head.setVisible(page is self._nights)
        page.activated()
