"""Baggage: weigh and tag, person by person; pieces and kilos against the allowance; tags to print."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from transit_desk.domain.codes import MovementState
from transit_desk.domain.rights import Right
from transit_desk.domain.scan import ScanKind, classify
from ui.screen import Screen
from ui.views.baggage_cases import COLUMNS
from ui.views.baggage_scales import Scales
from ui.views.baggage_tags import TagChoice, TagPrinting
from ui.widgets.empty import EmptyState
from ui.widgets.fields import ChoiceList, SearchField
from ui.widgets.layout import card, column, row
from ui.widgets.look_only import LookOnly
from ui.widgets.pages import Pages
from ui.widgets.row_table import RowTable
from ui.widgets.split_view import SplitView
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from transit_desk.domain.rows import BagCaseRow, BagOwner, BagRow, CaseBags, MovementRow
    from transit_desk.services.tag_baggage import Tagged
    from ui.worker import Job

NARROW = 640
"""Narrower than this (in pixels at 100 %), the scales stand below the list of cases."""


class BaggageScreen(Screen):
    """Choose a case left, type a weight right: Enter gives the bag its number."""

    name = "baggage"

    def build(self) -> None:
        self._movements: tuple[MovementRow, ...] = ()
        self._unprinted: dict[int, tuple[int, ...]] = {}
        self._wanted_case: int | None = None
        self._wanted_person: int | None = None
        self._wanted_tag = ""
        self._case_job: Job | None = None
        self.movement = ChoiceList("movement")
        self.movement.setSizeAdjustPolicy(ChoiceList.SizeAdjustPolicy.AdjustToContents)
        self.movement.value_chosen.connect(lambda _: self._read_cases())
        self.search = SearchField("case_search")
        self._totals = BodyText("baggage_totals")
        self._totals.setProperty("role", "soft")
        self.cases: RowTable[BagCaseRow] = RowTable(
            "baggage_cases",
            COLUMNS,
            row_id=lambda found: found.case_id,
            shell=self.shell,
            search=lambda found: f"{found.number} {found.pa_name}",
        )
        self.search.searched.connect(self.cases.set_filter)
        self.search.returnPressed.connect(self._to_weight)
        self.cases.row_chosen.connect(self._case_chosen)
        self.cases.row_activated.connect(lambda _: self._to_weight())
        self.scales = Scales(self.shell)
        self.scales.tag_wanted.connect(self._tag)
        self.scales.weigh_wanted.connect(self._weigh)
        self.scales.void_wanted.connect(self._void)
        self.scales.print_wanted.connect(self._print)
        self.scales.back_wanted.connect(self.cases.setFocus)
        self.scales.scanned.connect(self._scanned_here)
        left = QWidget()
        column(self.search, self.cases, parent=left).setStretch(1, 1)
        right = card(self.scales, name="scales_card")
        self._split = SplitView("baggage_split", left, right, self.shell.settings, (52, 48))
        weighing = QWidget()
        weighing.setObjectName("weighing")
        self._totals.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        top = row(self.movement, self._totals, gap=2)
        top.setStretch(1, 1)
        column(top, self._split, parent=weighing).setStretch(1, 1)
        self.printing = TagPrinting(self.shell)
        self.printing.closed.connect(self._back_to_scales)
        self.printing.printed.connect(self._read_cases)
        self._empty = EmptyState("no_flight")
        self.stack = Pages("baggage_mode")
        for page in (weighing, self.printing, card(self._empty, name="no_flight_card")):
            self.stack.addWidget(page)
        self.look_only = LookOnly("baggage_look_only", self.shell, Right.TAG_BAGS, Right.PRINT_MOVEMENT)
        column(self.stack, self.look_only, parent=self).setStretch(0, 1)
        self.shell.theme.changed.connect(self._fit)  # larger letters in the same window

    def retranslate(self) -> None:
        t = self.t
        self.setAccessibleName(t("Baggage"))
        self.movement.set_name(t("Flight"))
        self.search.set_name(t("Search cases"), t("Search a case or a name"))
        self.cases.set_name(t("Cases of the flight"))
        plans = self.permits(Right.PLAN_MOVEMENTS)
        self.cases.set_empty_text(
            t("Nobody is on this flight yet."), t("Put cases on it on Movements (F5).") if plans else ""
        )
        self._empty.set_words(
            t("Bags are tagged for a flight, and none is planned."),
            t("Make one on Movements (F5).") if plans else "",
        )
        self.look_only.set_words(t)
        self.scales.retranslate()
        self.printing.retranslate()
        self._name_movements()
        self._show_totals()

    def activated(self) -> None:
        desk = self.shell.desk

        def read() -> "tuple[MovementRow, ...]":
            from transit_desk.services.movements import list_movements

            return tuple(row for row in list_movements(desk) if row.state is not MovementState.CLOSED)

        self.ask(read, self._movements_read)
        if self.focusWidget() is None:
            self.cases.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Two columns where there is room for them."""
        narrow = self.width() < self.shell.theme.px(NARROW)
        self.cases.setMinimumHeight(self.shell.theme.px(200) if narrow else 0)
        self._split.set_stacked(narrow)

    def open_movement(self, movement_id: int) -> bool:
        """Chooses this flight when it is still to leave."""
        known = any(found.movement_id == movement_id for found in self._movements)
        if known:
            self.movement.choose(movement_id)
            self._read_cases()
        return known

    def open_case(self, case_id: int) -> bool:
        """Shows a case of the chosen flight."""
        if self.cases.rows.place_of(case_id) < 0 and not self.search.text():
            return False
        self.search.clear()
        self.cases.set_filter("")
        found = self.cases.choose(case_id)
        if found:
            self._to_weight()
        return found

    def open_person(self, person_id: int) -> bool:
        """Shows the person at the scales, on the flight he or she travels on."""
        desk = self.shell.desk

        def read() -> tuple[int, int | None]:
            from transit_desk.services.tag_baggage import place_of

            return place_of(desk, person_id)

        self.ask(read, lambda place: self._go_to(person_id, *place))
        return True

    def scan(self, text: str) -> bool:
        """A case number of this flight is opened at once; a tag is remembered until its person is found."""
        scan = classify(text)
        self._wanted_tag = scan.text if scan.kind is ScanKind.TAG else ""
        if scan.kind is ScanKind.CASE_NUMBER:
            for found in self.cases.rows.all_rows:
                if found.number == scan.text:
                    return self.open_case(found.case_id)
        return False

    # Reading

    def _movements_read(self, movements: "tuple[MovementRow, ...]") -> None:
        self._movements = movements
        self._name_movements()
        self._read_cases()

    def _name_movements(self) -> None:
        t = self.t
        self.movement.set_choices(
            [
                (found.movement_id, f"{found.name}   {found.route}   {t.datetime(found.departs_at)}")
                for found in self._movements
            ]
        )
        if not self._movements:
            self.stack.setCurrentIndex(2)
        elif self.stack.currentIndex() == 2:
            self.stack.setCurrentIndex(0)

    def _movement(self) -> "MovementRow | None":
        return next((m for m in self._movements if m.movement_id == self.movement.value()), None)

    def _read_cases(self) -> None:
        movement, desk = self._movement(), self.shell.desk
        if movement is None:
            return
        movement_id = movement.movement_id

        def read() -> "tuple[tuple[BagCaseRow, ...], dict[int, tuple[int, ...]]]":
            from transit_desk.services.tag_baggage import case_list, unprinted

            return case_list(desk, movement_id), unprinted(desk, movement_id)

        self.ask(read, lambda found: self._cases_read(movement_id, *found))

    def _cases_read(
        self, movement_id: int, cases: "tuple[BagCaseRow, ...]", unprinted: dict[int, tuple[int, ...]]
    ) -> None:
        if movement_id != self.movement.value():
            return
        self._unprinted = unprinted
        self.cases.set_rows(cases)
        self._show_totals()
        if self._wanted_case is not None:
            wanted, self._wanted_case = self._wanted_case, None
            self.search.clear()
            self.cases.set_filter("")
            self.cases.choose(wanted)
        if not cases:
            self.scales.show_case(None, None)

    def _case_chosen(self, chosen: "BagCaseRow | None") -> None:
        movement, desk = self._movement(), self.shell.desk
        if self._case_job is not None:
            self._case_job.cancel()
        if chosen is None or movement is None:
            self.scales.show_case(None, None)
            return
        movement_id, case_id = movement.movement_id, chosen.case_id
        day = self.t.local(movement.departs_at).date()

        def read() -> "CaseBags":
            from transit_desk.services.tag_baggage import case_bags

            return case_bags(desk, movement_id, case_id)

        def show(case: "CaseBags") -> None:
            self.scales.show_case(case, day)
            if self.scales.weight.hasFocus():  # what is said of the case may have moved it
                QTimer.singleShot(0, self.scales, self._to_weight)
            if self._wanted_person is not None:
                self.scales.choose_person(self._wanted_person)
                if self._wanted_tag:
                    self.scales.choose_bag(self._wanted_tag)
                self._wanted_person, self._wanted_tag = None, ""
                self._to_weight()

        self._case_job = self.ask(read, show)

    def _show_totals(self) -> None:
        t, rows = self.t, self.cases.rows.all_rows
        pieces, grams = sum(row.bags for row in rows), sum(row.grams for row in rows)
        over = sum(row.over for row in rows)
        words = [t.plural("{n} piece", "{n} pieces", pieces), t.kilos(grams)]
        if over:
            words.append(t.plural("{n} case over the allowance", "{n} cases over the allowance", over))
        self._totals.setText(", ".join(words) if rows else "")

    # Going

    def _go_to(self, person_id: int, case_id: int, movement_id: int | None) -> None:
        if movement_id is None or not any(m.movement_id == movement_id for m in self._movements):
            self._wanted_tag = ""
            t = self.t
            self.shell.say(
                t("This person is on no flight still to leave. Put the case on one on Movements (F5).")
                if self.permits(Right.PLAN_MOVEMENTS)
                else t("This person is on no flight still to leave."),
                kind="refused",
            )
            return
        self.stack.setCurrentIndex(0)
        self._wanted_case, self._wanted_person = case_id, person_id
        self.movement.choose(movement_id)
        self._read_cases()

    def _scanned_here(self, text: str) -> None:
        """A scanner typed into the weight field."""
        desk, t = self.shell.desk, self.t
        self.scan(text)

        def read() -> int | None:
            from transit_desk.services.find import resolve

            found = resolve(desk, text)
            return found[0].person_id if found else None

        def go(person_id: int | None) -> None:
            if person_id is None:
                self.shell.say(t("Nobody has this number or name."), kind="refused")
            else:
                self.open_person(person_id)

        self.ask(read, go)

    def _to_weight(self) -> None:
        if not self.permits(Right.TAG_BAGS):
            self.scales.lines.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.scales.weight.isEnabled():
            self.scales.weight.setFocus(Qt.FocusReason.OtherFocusReason)
            parent = self.parentWidget()
            while parent is not None:  # with large text on a small monitor it may be below what is seen
                if isinstance(parent, QScrollArea):
                    parent.ensureWidgetVisible(self.scales.weight)
                parent = parent.parentWidget()

    # Acts

    def _tag(self, owner: "BagOwner", grams: int) -> None:
        movement, desk, t = self._movement(), self.shell.desk, self.t
        if movement is None:
            return
        movement_id = movement.movement_id

        def tag() -> "tuple[Tagged, ...]":
            from transit_desk.services.tag_baggage import NewBag, tag_bags

            return tag_bags(desk, movement_id, [NewBag(owner.person_id, grams)])

        def take_back(bags: "tuple[Tagged, ...]") -> None:
            from transit_desk.services.tag_baggage import void_bags

            void_bags(desk, [bag.bag_id for bag in bags])

        def said(bags: "tuple[Tagged, ...]") -> str:
            tag_number = bags[0].tag_number
            return t("{tag} for {name}, {weight}", tag=tag_number, name=owner.name, weight=t.kilos(grams))

        def done(_: "tuple[Tagged, ...]") -> None:
            self.scales.weighed()
            self._read_cases()

        self.act(tag, done, said=said, undo=lambda bags: lambda: take_back(bags))

    def _weigh(self, bag: "BagRow", grams: int) -> None:
        desk, t = self.shell.desk, self.t

        def store(weight: int | None, version: int | None = None) -> int | None:
            from transit_desk.services.tag_baggage import weigh

            return weigh(desk, bag.bag_id, weight, version)

        def done(_: int | None) -> None:
            self.scales.weighed()
            self._read_cases()

        self.act(
            lambda: store(grams, bag.version),
            done,
            said=lambda _: t("{tag} now weighs {weight}", tag=bag.tag_number, weight=t.kilos(grams)),
            undo=lambda before: lambda: store(before),
        )

    def _void(self, bag: "BagRow") -> None:
        desk, t = self.shell.desk, self.t

        def void() -> None:
            from transit_desk.services.tag_baggage import void_bags

            void_bags(desk, [bag.bag_id])

        words = t(
            "Tag {tag} is cancelled: tear it off. A number is never used again; "
            "if the bag travels after all, weigh and tag it anew.",
            tag=bag.tag_number,
        )

        def done(_: None) -> None:
            self.scales.choose_person(
                bag.person_id
            )  # its line is about to go: the next one is someone else's
            self._read_cases()

        self.act(void, done, said=lambda _: words)

    def _print(self) -> None:
        movement, case = self._movement(), self.scales.case
        if movement is None:
            return
        bags = tuple(bag.bag_id for owner in case.owners for bag in owner.bags) if case is not None else ()
        new = tuple(bag_id for bag_ids in self._unprinted.values() for bag_id in bag_ids)
        choice = TagChoice(
            movement.movement_id,
            f"{movement.name} {self.t.local(movement.departs_at):%Y-%m-%d}",
            case.number if case is not None else "",
            self._unprinted.get(case.case_id, ()) if case is not None else (),
            bags,
            new,
            sum(found.bags for found in self.cases.rows.all_rows),
        )
        if not choice.movement_all:
            self.shell.say(self.t("There is no tagged bag on this flight yet."), kind="info")
            return
        self.stack.setCurrentIndex(1)
        self.printing.open(choice)

    def _back_to_scales(self) -> None:
        self.stack.setCurrentIndex(0)
        self._to_weight()
