"""The gate: a scanned card brings its household; out by one key, back in by the scan alone; who is out now."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from transit_desk.domain.codes import GatePlace
from transit_desk.domain.presence import Present, back_at
from transit_desk.domain.rights import Right
from transit_desk.language.words import word
from ui.screen import Screen
from ui.status import Status
from ui.views.presence_columns import household_columns, out_columns
from ui.views.presence_words import passed_words, where_status, where_words
from ui.widgets.buttons import PlainButton, with_key
from ui.widgets.desk_table import DeskTable
from ui.widgets.empty import EmptyState
from ui.widgets.fields import LineField
from ui.widgets.layout import card, column, row
from ui.widgets.pages import Pages
from ui.widgets.status_badge import StatusBadge
from ui.widgets.text import BigText, Caption, Heading

if TYPE_CHECKING:
    from transit_desk.services.gate import GateBoard, GateScan, Household, Passed

PLACES = {"H": GatePlace.HOSPITAL, "T": GatePlace.TOWN, "O": GatePlace.OTHER}
IN_KEY, ALL_KEY, BACK_KEY = "I", "W", "B"
NARROW = 820
"""Narrower than this (in pixels at 100 %), the two halves stand below each other."""


class BackField(LineField):
    """The hour of coming back. Enter and Esc give the keyboard back; Esc empties it first."""

    def __init__(self, name: str, left: Callable[[], None]) -> None:
        super().__init__(name)
        self._left = left

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc are this field's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._left()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self._left()
        else:
            super().keyPressEvent(event)


class GatePage(QWidget):
    """Left the household that was scanned last, right who is out now. It does its acts through `screen`."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.setObjectName("gate_page")
        self._screen, self._shell = screen, screen.shell
        self._keeps = screen.permits(Right.KEEP_GATE)
        self._household: Household | None = None
        self._board: GateBoard | None = None
        acts = (*PLACES, IN_KEY, ALL_KEY, BACK_KEY) if self._keeps else ()
        self.who = BigText("gate_name")
        self.who.setWordWrap(True)
        self.state = StatusBadge("gate_state", self._shell.theme)
        self.about = Caption("gate_about")
        self.household: DeskTable[Present] = DeskTable(
            "gate_household",
            household_columns(self._shell),
            row_id=lambda one: one.person_id,
            shell=self._shell,
            checkable=self._keeps,
            acts=acts,
            optional=("bed", "age"),
        )
        self.household.act_wanted.connect(self._key_pressed)
        self.household.row_activated.connect(lambda _: self._entered())
        self.household.row_chosen.connect(lambda _: self._show_meant())
        self.household.checks_changed.connect(self._show_meant)
        self.back_label = Caption("gate_back_label")
        self.back = BackField("gate_back", self._focus_household)
        self.back.setMaximumWidth(self._shell.theme.px(160))
        self.back_label.setBuddy(self.back)
        self._build_buttons()
        fields = row(self.back_label, self.back, 1, gap=1)
        outs = row(*self.out.values(), 1, gap=1)
        others = row(self.let_in_button, self.everyone, 1, gap=1)
        self._card = card(
            self.who,
            row(self.state, 1),
            self.about,
            self.household,
            fields,
            outs,
            others,
            name="gate_card",
            margin=2,
        )
        self._empty = EmptyState("gate_nobody")
        self._left = Pages("gate_left")
        self._left.addWidget(card(self._empty, name="gate_nobody_card"))
        self._left.addWidget(self._card)
        self.heading = Heading("out_heading")
        self.overdue = StatusBadge("overdue", self._shell.theme, wrap=False)
        self.outside: DeskTable[Present] = DeskTable(
            "out_now",
            out_columns(self._shell),
            row_id=lambda one: one.person_id,
            shell=self._shell,
            acts=(IN_KEY,) if self._keeps else (),
            optional=("case", "since"),
        )
        self.outside.row_activated.connect(lambda one: self.show_person(one.person_id))
        self.outside.act_wanted.connect(lambda _: self._let_in_outside())
        right = column(row(self.heading, 1, self.overdue), self.outside)
        right.setStretch(1, 1)
        self._whole = row(self._left, right, gap=2, parent=self)
        self._whole.setStretch(0, 43)
        self._whole.setStretch(1, 57)
        for part in (self.back_label, self.back):
            part.setVisible(self._keeps)

    def set_words(self) -> None:
        """Puts the words on."""
        t = self._shell.language.t
        for key, button in self.out.items():
            button.set_words(
                with_key(word(t, PLACES[key]), key, t), t, t("Out: {place}", place=word(t, PLACES[key]))
            )
        self.let_in_button.set_words(with_key(t("Back in"), IN_KEY, t), t, t("Back in"))
        self.everyone.set_words(with_key(t("Whole household"), ALL_KEY, t), t, t("Whole household"))
        self.back_label.setText(with_key(t("Expected back at"), BACK_KEY, t))
        self.back.set_name(t("Expected back at"), t("e.g. 18:30"))
        self.household.set_name(t("Household"))
        self.outside.set_name(t("Out now"))
        self.outside.set_empty_text(t("Nobody is out."), "")
        if self._keeps:
            how = t("Who is out is back in by the scan alone. Who is inside goes out by one key: H, T or O.")
        else:
            how = t("Type a name: you see whether the person is in the building.")
        self._empty.set_words(t("Scan a card."), how)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Who is out stands below the household where there is no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < self._shell.theme.px(NARROW)
        directions = QBoxLayout.Direction
        self._whole.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)

    def read(self) -> None:
        """Reads who is out, and the household on view."""
        self._run(lambda: None, lambda _: None)

    def show_person(self, person_id: int) -> None:
        """Shows somebody with the household."""
        desk = self._shell.desk

        def job() -> "tuple[Household, GateBoard]":
            from transit_desk.services.gate import gate_board, household

            return household(desk, person_id), gate_board(desk)

        def done(found: "tuple[Household, GateBoard]") -> None:
            self._begin_anew(found[0].chosen)
            self._take(*found, focus=True)

        self._screen.ask(job, done)

    def scan(self, text: str) -> None:
        """A finished scan: back in, or shown to go out."""
        desk, t = self._shell.desk, self._shell.language.t

        def job() -> "tuple[GateScan, GateBoard]":
            from transit_desk.services.gate import gate_board, gate_scan

            return gate_scan(desk, text), gate_board(desk)

        def done(found: "tuple[GateScan, GateBoard]") -> None:
            scanned, board = found
            if scanned.household is None:
                words = (
                    t("Several people have this number: type the name.")
                    if scanned.found
                    else t("Nobody has this number. Scan it again, or type the name.")
                )
                self._shell.say(words, kind="refused")
                return
            people, chosen = scanned.household.people, scanned.household.chosen
            if chosen is None:
                self._begin_anew(*(one.person_id for one in people))
            else:
                self._begin_anew(chosen if scanned.passed is None else None)
            self._take(scanned.household, board, focus=True)
            if scanned.passed is not None:
                self._say(scanned.passed)
            elif scanned.just_out:
                again = t("{name} went out a moment ago. {key}: back in.", name=scanned.just_out, key=IN_KEY)
                self._shell.say(again, kind="info")

        self._screen.ask(job, done)

    def take_focus(self) -> None:
        """The keyboard goes to the household on view, or to the scan box."""
        if self._household is None:
            self._shell.focus_scan_box()
        else:
            self.household.setFocus()

    # Acts

    def go_out(self, place: GatePlace) -> None:
        """Those ticked, or the chosen one, leave for a while."""
        meant = self._meant()
        if not meant:
            return
        expected: datetime | None = None
        t, typed = self._shell.language.t, self.back.text().strip()
        if typed:
            expected = back_at(typed, self._shell.now().astimezone(self._shell.desk.zone))
            if expected is None:
                self.back.set_wrong(t("Type an hour, such as 18:30, or leave it empty."))
                self._shell.say(t("Type an hour, such as 18:30, or leave it empty."), kind="refused")
                self.back.setFocus()
                self.back.selectAll()
                return
        desk = self._shell.desk

        def act() -> "Passed":
            from transit_desk.services.gate import go_out

            return go_out(desk, meant, place, expected_at=expected)

        def done(passed: "Passed") -> None:
            self.back.clear()
            self._say(passed)

        self._run(act, done)

    def let_in(self, person_ids: tuple[int, ...]) -> None:
        """These are in the building again."""
        desk = self._shell.desk

        def act() -> "Passed":
            from transit_desk.services.gate import come_back

            return come_back(desk, person_ids)

        self._run(act, self._say)

    # Inside

    def _build_buttons(self) -> None:
        keeps = self._keeps
        self.out = {
            key: PlainButton(f"out_{place.value}", bound=False, permitted=keeps)
            for key, place in PLACES.items()
        }
        for key, button in self.out.items():
            button.clicked.connect(lambda _=False, key=key: self._key_pressed(key))
        self.let_in_button = PlainButton("let_in", permitted=keeps)
        self.let_in_button.clicked.connect(self._let_in_chosen)
        self.everyone = PlainButton("whole_household", permitted=keeps)
        self.everyone.clicked.connect(lambda: self._key_pressed(ALL_KEY))

    def _key_pressed(self, key: str) -> None:
        if key in PLACES:
            self.go_out(PLACES[key])
        elif key == IN_KEY:
            self._let_in_chosen()
        elif key == BACK_KEY:
            self.back.setFocus()
            self.back.selectAll()
        elif self._household is not None:
            ids = {one.person_id for one in self._household.people}
            self.household.set_checked(ids, not ids <= self.household.checked_ids)

    def _let_in_chosen(self) -> None:
        meant = self._meant()
        if self._keeps and meant:
            self.let_in(meant)

    def _entered(self) -> None:
        """Enter lets in whoever is out. Of who is inside it says nothing: it may be a slow scanner's own."""
        out = () if self._household is None else self._household.people
        if any(one.out is not None and one.person_id in self._meant() for one in out):
            self._let_in_chosen()

    def _let_in_outside(self) -> None:
        chosen = self.outside.chosen()
        if chosen is not None:
            self.let_in((chosen.person_id,))

    def _begin_anew(self, *person_ids: int | None) -> None:
        """These are ticked, and nobody who was ticked before: a tick must not outlive the next scan."""
        self.household.set_checked(self.household.checked_ids, False)
        if self._keeps:
            self.household.set_checked([one for one in person_ids if one is not None])

    def _meant(self) -> tuple[int, ...]:
        """Those ticked; without ticks the chosen one."""
        if self._household is None:
            return ()
        ticked = tuple(
            one.person_id for one in self._household.people if one.person_id in self.household.checked_ids
        )
        chosen = self.household.chosen()
        return ticked or (() if chosen is None else (chosen.person_id,))

    def _run(self, act: "Callable[[], Passed | None]", done: "Callable[[Passed], None]") -> None:
        """Does something at the gate, then shows the household and who is out as they stand now."""
        desk, shown = self._shell.desk, self._household

        def job() -> "tuple[Passed | None, Household | None, GateBoard]":
            from transit_desk.domain.refusals import AlreadyLeft, NotCheckedIn, NotFound
            from transit_desk.services.gate import gate_board, household

            passed = act()
            known = None
            if shown is not None:
                with suppress(AlreadyLeft, NotCheckedIn, NotFound):  # who has left meanwhile is not shown
                    known = household(desk, shown.chosen or shown.people[0].person_id)
            return passed, known, gate_board(desk)

        def finished(found: "tuple[Passed | None, Household | None, GateBoard]") -> None:
            passed, known, board = found
            if passed is not None:
                done_with = (*passed.went, *passed.repeated)
                self.household.set_checked([one.person_id for one in done_with], False)
                done(passed)
            if _case(self._household) != _case(shown):  # a scan has brought somebody else meanwhile
                known = self._household
            self._take(known, board)

        self._screen.ask(job, finished)

    def _say(self, passed: "Passed") -> None:
        desk, t = self._shell.desk, self._shell.language.t

        def undo() -> None:
            from transit_desk.services.gate import undo_gate

            undo_gate(desk, passed)

        words = passed_words(passed, self._shell.now(), t)
        self._shell.say(words, kind="done" if passed.went else "info", undo=undo if passed.went else None)

    def _take(self, known: "Household | None", board: "GateBoard", *, focus: bool = False) -> None:
        other = known is None or self._household is None or known.case_id != self._household.case_id
        self._household, self._board = known, board
        if other:
            self.back.clear()
        self._show()
        if known is not None and (focus or other):
            if known.chosen is not None:
                self.household.choose(known.chosen)
            if focus:
                self._focus_household()

    def _focus_household(self) -> None:
        self.back.set_wrong("")
        self.household.setFocus()

    def _show(self) -> None:
        t, board, known = self._shell.language.t, self._board, self._household
        out = () if board is None else board.out
        self.outside.set_rows(out)
        self.heading.setText(
            t("Out now: {out}   Inside: {inside}", out=t.number(len(out)), inside=t.number(board.inside))
            if board is not None
            else t("Out now")
        )
        late = 0 if board is None else board.overdue
        self.overdue.setVisible(late > 0)
        self.overdue.show_status(Status.ATTENTION, t.plural("{n} overdue", "{n} overdue", late))
        self.household.set_rows(() if known is None else known.people)
        self._left.setCurrentIndex(0 if known is None else 1)
        self._show_meant()

    def _show_meant(self) -> None:
        """Who is spoken of: the chosen one, or those ticked."""
        known = self._household
        if known is None:
            return
        t, now, meant = self._shell.language.t, self._shell.now(), self._meant()
        people = [one for one in known.people if one.person_id in meant] or list(known.people)
        if len(people) == 1:
            one = people[0]
            self.who.setText(one.name)
            self.state.show_status(where_status(one, now), where_words(one, now, t))
            bed = one.label or t("no bed")
            self.about.setText(f"{known.case_number}   {bed}")
        else:
            self.who.setText(t.plural("{n} person", "{n} people", len(people)))
            gone = sum(one.out is not None for one in people)
            self.state.show_status(
                Status.READY if not gone else Status.UNKNOWN,
                t("Inside")
                if not gone
                else t("{out} of {people} out", out=t.number(gone), people=len(people)),
            )
            self.about.setText(known.case_number)


def _case(known: "Household | None") -> int | None:
    return None if known is None else known.case_id
