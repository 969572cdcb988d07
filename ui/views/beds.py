"""Beds: the house as it stands, moving people by hand, and proposals for those without a bed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from transit_desk.domain.codes import BedState
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import GuestRow
from ui.screen import Screen
from ui.status import Status
from ui.tokens import GRID
from ui.views.bed_words import may_be_overridden
from ui.views.beds_board import BedsBoard, Carried
from ui.views.beds_layout import Tile
from ui.views.beds_legend import BedsLegend
from ui.views.beds_panel import BedCard, house_counts
from ui.views.beds_waiting import WaitingCard
from ui.widgets.layout import column, row
from ui.widgets.look_only import LookOnly
from ui.widgets.override_bar import OverrideBar
from ui.widgets.split_view import SplitView
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from transit_desk.domain.beds.values import RuleBroken
    from transit_desk.services.allocate_beds import House, Moved
    from ui.worker import Job

PAUSE_MS = 120
"""Rules are asked for when the focus has rested on a bed this long."""


class BedsScreen(Screen):
    """The board left, the bed in focus and those without a bed right."""

    name = "beds"

    def build(self) -> None:
        shell = self.shell
        self._house: House | None = None
        self._guests: dict[int, GuestRow] = {}
        self._leaving: frozenset[int] = frozenset()
        self._rules: dict[int, tuple[RuleBroken, ...]] = {}
        self._asked: Job | None = None
        self._spoken = ""
        self.counts = BodyText("bed_counts")
        self.board = BedsBoard("beds_board", shell, moves=self.permits(Right.GIVE_BEDS))
        self.area = QScrollArea()
        self.area.setObjectName("beds_area")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.board)
        self.legend = BedsLegend("beds_legend", shell)
        self.status = BodyText("bed_status")
        self.bed_card = BedCard(shell)
        self.waiting = WaitingCard(self, self.board)
        self.override = OverrideBar("override", shell.theme)
        right = QWidget()
        right.setObjectName("beds_right")
        self._beside = column(self.bed_card, self.waiting, 1, gap=2, parent=right)
        self.look_only = LookOnly("beds_look_only", shell, Right.GIVE_BEDS, Right.CARE_FOR_BEDS)
        words = column(self.legend, self.status, self.look_only, gap=0)
        bottom = row(words, self.waiting.drop_button, self.waiting.act_button, gap=2)
        bottom.setStretch(0, 1)
        split = SplitView("beds_split", self.area, right, shell.settings, (70, 30))
        whole = column(self.counts, split, self.override, bottom, parent=self)
        whole.setStretch(1, 1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask_rules)
        self._connect()

    def _connect(self) -> None:
        board = self.board
        board.focused.connect(self._focused)
        board.pick_up.connect(self._picked_up)
        board.put_down.connect(lambda carried, tile: self._put(carried, tile, override=False))
        board.swap.connect(lambda carried, tile: self._swap(carried, tile, override=False))
        board.swap_asked.connect(self._swap_asked)
        board.carry_ended.connect(self._carry_ended)
        if self.permits(Right.GIVE_BEDS):
            board.free_wanted.connect(self._take_out)
        if self.permits(Right.CARE_FOR_BEDS):
            board.service_wanted.connect(self._service)
        board.in_view.connect(self._show_part)
        self.bed_card.take_out.clicked.connect(lambda: self._on_bed(self._take_out))
        self.bed_card.service.clicked.connect(lambda: self._on_bed(self._service))
        self.waiting.given.connect(self.activated)
        self.waiting.refused.connect(self._refused)

    def retranslate(self) -> None:
        t = self.t
        self.board.setAccessibleName(t("Rooms and beds"))
        self.bed_card.retranslate(t)
        self.waiting.retranslate()
        self.look_only.set_words(t)
        self.override.set_words(t("Give it all the same"), t("Leave it"), t)
        self._show_counts()
        self._focused(self.board.tile())

    # Reading

    def activated(self) -> None:
        from transit_desk.services.allocate_beds import show_house

        desk = self.shell.desk
        self.ask(lambda: show_house(desk), self._show)
        if self.focusWidget() is None:
            self.board.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_person(self, person_id: int) -> bool:
        if self._house is None:
            return False
        for tile in self.board.plan.tiles.values():
            if tile.bed.person_id == person_id:
                self.board.setFocus(Qt.FocusReason.OtherFocusReason)
                return self.board.go_to(tile.bed.bed_id)
        if self.waiting.table.choose(person_id):
            self.waiting.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def open_case(self, case_id: int) -> bool:
        ids = [guest.person_id for guest in self._guests.values() if guest.case_id == case_id]
        return any(self.open_person(person_id) for person_id in ids)

    def _show(self, house: "House") -> None:
        t = self.t
        self._house = house
        self._guests = {guest.person_id: guest for guest in house.guests}
        self._leaving = frozenset(
            guest.person_id
            for guest in house.guests
            if guest.departs_at is not None and t.local(guest.departs_at).date() == house.today
        )
        carried = self.board.carried
        if carried is not None and carried.person_id not in self._guests:
            self.board.end_carry()
        self.board.set_house(house.rooms, self._leaving)
        self._show_counts()
        self.waiting.show_house(house)
        self._put_waiting(first=bool(house.without_bed))

    def _put_waiting(self, *, first: bool) -> None:
        """Somebody without a bed comes before the bed in focus: work that waits is seen without scrolling."""
        at = 0 if first else 1
        if self._beside.indexOf(self.waiting) != at:
            self._beside.removeWidget(self.waiting)
            self._beside.insertWidget(at, self.waiting)
            above, below = (self.waiting, self.bed_card) if first else (self.bed_card, self.waiting)
            QWidget.setTabOrder(above, below)

    def _show_counts(self) -> None:
        if self._house is None:
            return
        parts = house_counts(self._house.rooms, self.t)
        # A figure stays with its word: lines break between blocks only.
        self.counts.setText("      ".join(part.replace(" ", "\u00a0") for part in parts))
        self.counts.setAccessibleName(". ".join(parts))

    # The bed in focus

    def _focused(self, tile: Tile | None) -> None:
        t, house = self.t, self._house
        if house is None:
            self.bed_card.show_bed(None, {}, None, self.shell.now().date(), False, t)
            return
        person_id = None if tile is None else tile.bed.person_id
        case_id = None if tile is None else tile.bed.case_id
        self._spoken = self.bed_card.show_bed(
            tile,
            self._guests,
            None if case_id is None else self.board.mark_of(case_id),
            house.today,
            person_id in self._leaving,
            t,
        )
        self.override.withdraw()
        self._say_keys(tile)
        carried = self.board.carried
        if carried is not None and tile is not None and tile.bed.person_id is None:
            self._show_rules(self._rules.get(tile.bed.bed_id, ()), bool(self._rules))
        else:
            self._show_rules((), False)
            self._pause.start()

    def _show_rules(self, rules: "tuple[RuleBroken, ...]", checked: bool) -> None:
        carried = self.board.carried
        fine = self.t("Nothing speaks against it.") if checked and carried is not None else ""
        self.bed_card.show_rules(rules, fine, self.t)

    def _say_keys(self, tile: Tile | None) -> None:
        t, carried = self.t, self.board.carried
        words = ""
        if tile is not None and carried is not None:
            if tile.bed.bed_id == carried.bed_id:
                words = t("{name} is being moved. Arrows: to another bed. Esc: cancel.", name=carried.name)
            elif tile.bed.person_id is None and any(r.hard for r in self._rules.get(tile.bed.bed_id, ())):
                words = t("{name} can't have this bed. Esc: cancel.", name=carried.name)
            elif tile.bed.person_id is None:
                words = t("Enter: put {name} into this bed. Esc: cancel.", name=carried.name)
            elif carried.bed_id is None:
                words = t("This bed is taken. Choose a free one for {name}.", name=carried.name)
            else:
                words = t(
                    "Enter: exchange the beds of {name} and {other}. Esc: cancel.",
                    name=carried.name,
                    other=tile.bed.person,
                )
        elif tile is not None and tile.bed.person_id is not None and self.permits(Right.GIVE_BEDS):
            words = t("Enter: move this person. Del: free the bed. Letters: find somebody.")
        elif tile is not None and tile.bed.person_id is None and self.permits(Right.CARE_FOR_BEDS):
            words = t("Arrows: from bed to bed. Ctrl+O: out of service, or back. Letters: find somebody.")
        elif tile is not None:
            words = t("Arrows: from bed to bed. Letters: find somebody.")
        self._say(words)

    def _say(self, words: str) -> None:
        """What the keys do here; a screen reader hears the bed with it."""
        self.status.setText(words)
        self.status.setAccessibleName(f"{self._spoken} {words}".strip())
        self.board.setAccessibleDescription(self.status.accessibleName())

    def _ask_rules(self) -> None:
        """Why the person in this bed should not be there, or what an exchange would break."""
        from transit_desk.services.allocate_beds import rules_against, rules_of_swap

        tile, carried, desk = self.board.tile(), self.board.carried, self.shell.desk
        if tile is None or tile.bed.person_id is None:
            return
        if self._asked is not None:
            self._asked.cancel()
        holder, bed_id = tile.bed.person_id, tile.bed.bed_id
        if carried is None:
            self._asked = self.ask(
                lambda: rules_against(desk, holder, bed_id), lambda rules: self._show_rules(rules, False)
            )
        elif carried.bed_id not in (None, bed_id):
            self._asked = self.ask(
                lambda: rules_of_swap(desk, carried.person_id, holder),
                lambda rules: self._show_rules(rules, True),
            )

    def _show_part(self, rect: QRect) -> None:
        self.area.ensureVisible(rect.center().x(), rect.top(), 0, GRID)
        self.area.ensureVisible(rect.center().x(), rect.bottom(), 0, GRID)

    # Moving

    def _picked_up(self, carried: Carried) -> None:
        from transit_desk.services.allocate_beds import rules_for_person

        self._rules = {}
        self._focused(self.board.tile())
        desk = self.shell.desk
        self.ask(
            lambda: rules_for_person(desk, carried.person_id), lambda rules: self._rules_known(carried, rules)
        )

    def _rules_known(self, carried: Carried, rules: "dict[int, tuple[RuleBroken, ...]]") -> None:
        if self.board.carried == carried:
            self._rules = rules
            self.board.show_rules({bed_id: _status(found) for bed_id, found in rules.items()})
            self._focused(self.board.tile())

    def _carry_ended(self) -> None:
        self._rules = {}
        self._focused(self.board.tile())

    def _swap_asked(self, carried: Carried, tile: Tile) -> None:
        t = self.t
        if carried.bed_id is None:
            words = t("This bed is taken. Choose a free one for {name}.", name=carried.name)
        else:
            words = t(
                "Enter again exchanges the beds: {name} to {bed}, {other} to {other_bed}.",
                name=carried.name,
                bed=f"{tile.room.name} / {tile.bed.name}",
                other=tile.bed.person,
                other_bed=self.board.label(carried.bed_id),
            )
        self._say(words)
        self.shell.say(words, kind="info")

    def _put(self, carried: Carried, tile: Tile, *, override: bool) -> None:
        from transit_desk.services.allocate_beds import place

        desk, t, bed_id = self.shell.desk, self.t, tile.bed.bed_id
        self.act(
            lambda: place(desk, {carried.person_id: bed_id}, override=override)[0],
            lambda moved: self._moved(bed_id),
            said=lambda moved: (
                t(
                    "{name} moved from {before} to {bed}.",
                    name=moved.name,
                    before=moved.from_label,
                    bed=moved.to_label,
                )
                if moved.from_label
                else t("{name} has bed {bed}.", name=moved.name, bed=moved.to_label)
            ),
            undo=lambda moved: lambda: place(desk, {moved.person_id: moved.from_bed}, override=True),
            failed=lambda error: self._refused(error, lambda: self._put(carried, tile, override=True)),
        )

    def _swap(self, carried: Carried, tile: Tile, *, override: bool) -> None:
        from transit_desk.services.allocate_beds import place, swap_beds

        other = tile.bed.person_id
        if other is None or carried.bed_id is None:
            return
        desk, t, bed_id = self.shell.desk, self.t, tile.bed.bed_id

        def back(moves: "tuple[Moved, ...]") -> None:
            place(desk, {moved.person_id: moved.from_bed for moved in moves}, override=True)

        self.act(
            lambda: swap_beds(desk, carried.person_id, other, override=override),
            lambda moves: self._moved(bed_id),
            said=lambda moves: t(
                "Beds exchanged: {name} has {bed}, {other} has {other_bed}.",
                name=moves[0].name,
                bed=moves[0].to_label,
                other=moves[1].name,
                other_bed=moves[1].to_label,
            ),
            undo=lambda moves: lambda: back(moves),
            failed=lambda error: self._refused(error, lambda: self._swap(carried, tile, override=True)),
        )

    def _moved(self, bed_id: int) -> None:
        self.board.end_carry()
        self.waiting.drop()
        self.board.go_to(bed_id)
        self.activated()

    def _refused(self, error: Exception, again: Callable[[], None]) -> None:
        from transit_desk.language.sentences import sentence

        soft = may_be_overridden(error)
        if soft is None:
            self.shell.refuse(error)
            self.activated()
        else:
            self.override.offer(sentence(soft, self.t) or "", again)

    def _on_bed(self, act: Callable[[Tile], None]) -> None:
        tile = self.board.tile()
        self.board.setFocus(Qt.FocusReason.OtherFocusReason)
        if tile is not None:
            act(tile)

    def _take_out(self, tile: Tile) -> None:
        from transit_desk.services.allocate_beds import place

        t, desk, person_id = self.t, self.shell.desk, tile.bed.person_id
        if person_id is None:
            self.shell.say(t("Nobody is in {bed}.", bed=self.board.label(tile.bed.bed_id)), kind="info")
            return
        self.board.end_carry()
        self.act(
            lambda: place(desk, {person_id: None})[0],
            lambda moved: self.activated(),
            said=lambda moved: t(
                "{bed} is free. {name} is in the building without a bed.",
                bed=moved.from_label,
                name=moved.name,
            ),
            undo=lambda moved: lambda: place(desk, {person_id: moved.from_bed}, override=True),
        )

    def _service(self, tile: Tile) -> None:
        from transit_desk.services.allocate_beds import set_out_of_service

        t, desk, bed_id = self.t, self.shell.desk, tile.bed.bed_id
        out = tile.bed.state is BedState.READY
        self.act(
            lambda: set_out_of_service(desk, bed_id, out),
            lambda label: self.activated(),
            said=lambda label: (
                t("{bed} is out of service.", bed=label) if out else t("{bed} is back in service.", bed=label)
            ),
            undo=lambda label: lambda: set_out_of_service(desk, bed_id, not out),
        )


def _status(rules: "tuple[RuleBroken, ...]") -> Status:
    if not rules:
        return Status.READY
    return Status.STOP if any(broken.hard for broken in rules) else Status.ATTENTION
