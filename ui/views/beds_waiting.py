"""Those in the building without a bed: taken up one by one, or given the beds that are proposed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from transit_desk.domain.rights import Right
from transit_desk.domain.rows import GuestRow
from ui.models.rows import Column
from ui.status import Status
from ui.tokens import ROW_HEIGHT
from ui.views.bed_words import bed_list, in_house_order, sex_and_age
from ui.views.beds_board import BedsBoard, Carried
from ui.widgets.buttons import PlainButton, PrimaryButton
from ui.widgets.desk_table import DeskTable
from ui.widgets.layout import card, column
from ui.widgets.text import Caption, Heading

if TYPE_CHECKING:
    from transit_desk.domain.beds.values import Proposal
    from transit_desk.language import Translator
    from transit_desk.services.allocate_beds import House, Moved
    from ui.screen import Screen

MOST_ROWS = 4
"""So many people without a bed are shown without scrolling."""


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Someone without a bed. `plan` is the bed proposed or why there is none, once that was asked."""

    guest: GuestRow
    about: str
    plan: str = ""
    status: Status | None = None
    why: str = ""
    bed_id: int | None = None


class WaitingCard(QWidget):
    """The list, and the proposal once it was asked for. `act_button` and `drop_button` are placed by the screen:
    at its bottom, where a primary button is looked for."""

    given = Signal()
    """Beds were given: read the house again."""
    refused = Signal(object, object)
    """(exception, what does it all the same): beds were not given."""

    def __init__(self, screen: "Screen", board: BedsBoard) -> None:
        super().__init__()
        self.setObjectName("waiting_card_holder")
        self._screen = screen
        self._board = board
        self._house: House | None = None
        self._proposal: Proposal | None = None
        self.heading = Heading("waiting_heading")
        self.heading.setWordWrap(True)
        self.table: DeskTable[WaitingRow] = DeskTable(
            "without_bed",
            (
                Column("name", lambda t: t("Name"), lambda one, t: one.guest.name, width=130, stretch=True),
                Column("about", lambda t: t("Age"), lambda one, t: one.about, width=60),
                Column(
                    "plan",
                    lambda t: t("Bed"),
                    lambda one, t: one.plan,
                    status=lambda one: one.status,
                    width=104,
                    tooltip=lambda one, t: one.why,
                ),
            ),
            row_id=lambda one: one.guest.person_id,
            shell=screen.shell,
        )
        self.why = Caption("waiting_why")
        self.why.setWordWrap(True)
        column(card(self.heading, self.table, self.why, name="waiting_card"), parent=self)
        gives = screen.permits(Right.GIVE_BEDS)
        self.drop_button = PlainButton("drop_proposal", permitted=gives)
        self.act_button = PrimaryButton("propose_beds", key="Ctrl+Return", permitted=gives)
        self.act_button.clicked.connect(self.propose_or_give)
        self.drop_button.clicked.connect(self.drop)
        if gives:
            self.table.row_activated.connect(self._take_up)
        self.table.row_chosen.connect(self._show_why)
        screen.shell.theme.changed.connect(self._fit)

    @property
    def t(self) -> "Translator":
        """The translator of the moment."""
        return self._screen.t

    def retranslate(self) -> None:
        """Puts every word on."""
        self.table.set_name(self.t("Without a bed"))
        self.table.set_empty_text(self.t("Everyone in the building has a bed."))
        self.drop_button.set_words(self.t("Drop the proposal"), self.t)
        self._show()

    def show_house(self, house: "House") -> None:
        """The house was read again. A proposal stays while the same people have no bed."""
        before = () if self._house is None else self._house.without_bed
        self._house = house
        if {one.person_id for one in before} != {one.person_id for one in house.without_bed}:
            self.drop()
        self._show()

    def propose_or_give(self) -> None:
        """Asks for a proposal; when there is one, gives its beds."""
        if self._proposal is not None:
            self._give(self._proposal, override=False)
            return
        from transit_desk.services.allocate_beds import propose_beds

        if self._house is not None and self._house.without_bed:
            desk, people = self._screen.shell.desk, [guest.person_id for guest in self._house.without_bed]
            self._screen.ask(lambda: propose_beds(desk, people), self._proposed)

    def drop(self) -> None:
        """No proposal any more."""
        if self._proposal is not None:
            self._proposal = None
            self._board.show_proposed({})
            self._show()

    def _proposed(self, proposal: "Proposal") -> None:
        self._proposal = proposal
        case_of = {} if self._house is None else {one.person_id: one.case_id for one in self._house.guests}
        cases = {
            placed.bed_id: case_of[placed.person_id]
            for placed in proposal.placements
            if placed.bed_id is not None and placed.person_id in case_of
        }
        self._board.show_proposed(cases)
        if cases:
            self._board.reveal(next(iter(cases)))
        self._show()

    def _give(self, proposal: "Proposal", *, override: bool) -> None:
        from transit_desk.services.allocate_beds import place

        t, desk = self.t, self._screen.shell.desk
        beds = {
            placed.person_id: placed.bed_id for placed in proposal.placements if placed.bed_id is not None
        }
        self._screen.act(
            lambda: place(desk, beds, override=override),
            lambda _: self._given(),
            said=lambda moves: t.plural(
                "{n} person has a bed now: {beds}.",
                "{n} people have a bed now: {beds}.",
                len(moves),
                beds=_beds_of(moves),
            ),
            undo=lambda moves: (
                lambda: place(desk, {moved.person_id: moved.from_bed for moved in moves}, override=True)
            ),
            failed=lambda error: self.refused.emit(error, lambda: self._give(proposal, override=True)),
        )

    def _given(self) -> None:
        self.drop()
        self.given.emit()

    def _take_up(self, chosen: WaitingRow) -> None:
        guest = chosen.guest
        self._board.setFocus(Qt.FocusReason.OtherFocusReason)
        if chosen.bed_id is not None:
            self._board.go_to(chosen.bed_id)
        self._board.carry(Carried(guest.person_id, guest.name, guest.case_id, None))

    def _show(self) -> None:
        t, rows = self.t, self._rows()
        count = None
        if self._proposal is not None:
            count = sum(one.bed_id is not None for one in self._proposal.placements)
        if rows:
            words = t.plural("{n} person without a bed", "{n} people without a bed", len(rows))
        else:
            words = t("Everyone in the building has a bed.")
        self.heading.setText(words)
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        self._fit()
        self.table.leave_out("plan" if count is None else "about")
        self.drop_button.setVisible(count is not None)
        if count:
            self.act_button.set_words(t.plural("Give this bed", "Give these {n} beds", count), t)
        else:
            self.act_button.set_words(t("Propose beds"), t)
        self.act_button.setEnabled(bool(rows) and count != 0)
        self._show_why(self.table.chosen())

    def _fit(self) -> None:
        """As high as its rows, within reason: the bed in focus stands below."""
        lines = min(max(self.table.rows.rowCount(), 1), MOST_ROWS)
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(header + lines * self._screen.shell.theme.px(ROW_HEIGHT) + 6)

    def _show_why(self, chosen: WaitingRow | None) -> None:
        words = "" if chosen is None else chosen.why
        self.why.setText(words)
        self.why.setVisible(bool(words))

    def _rows(self) -> list[WaitingRow]:
        t, house, proposal = self.t, self._house, self._proposal
        if house is None:
            return []
        from transit_desk.language.bed_sentences import reason_sentence, why_not_sentence

        placed = {} if proposal is None else {one.person_id: one for one in proposal.placements}
        missing = {} if proposal is None else {one.person_id: one for one in proposal.unplaced}
        rows = []
        for guest in house.without_bed:
            about = sex_and_age(guest.sex, guest.born, house.today, t)
            found, lacks = placed.get(guest.person_id), missing.get(guest.person_id)
            if found is not None:
                label = self._board.label(found.bed_id) or t("with the family")
                why = reason_sentence(found, t)
                rows.append(WaitingRow(guest, about, label, Status.READY, why, found.bed_id))
            elif lacks is not None:
                why = why_not_sentence(lacks, t)
                rows.append(WaitingRow(guest, about, t("No bed"), Status.ATTENTION, why))
            else:
                rows.append(WaitingRow(guest, about))
        return rows


def _beds_of(moves: "Sequence[Moved]") -> str:
    return bed_list(sorted((moved.to_label for moved in moves), key=in_house_order))
