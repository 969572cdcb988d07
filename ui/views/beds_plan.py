"""The plan: beds proposed for everybody who needs one, drawn over the house as it is, to take whole or in part."""

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QProgressBar, QWidget

from transit_desk.domain.board_rows import Board, BoardPerson, Tape
from transit_desk.domain.rights import Right
from ui.views.beds_canvas import HouseCanvas
from ui.views.beds_panel import bed_sentence
from ui.views.beds_plan_acts import Helping, accepted_words, staying_away, wish_of
from ui.views.beds_plan_choice import PlanChoice
from ui.views.beds_plan_house import everybody, ghosts_of, is_overtaken
from ui.views.beds_plan_lines import PlanLine, lines_of, step_words
from ui.views.beds_plan_maker import PlanMaker
from ui.views.beds_plan_result import CLEAN, MOVE, OPEN, PlanResult
from ui.widgets.buttons import BackButton, PlainButton, PrimaryButton
from ui.widgets.empty import EmptyState
from ui.widgets.layout import column, row
from ui.widgets.look_only import LookOnly
from ui.widgets.pages import Pages
from ui.widgets.split_view import SplitView
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from transit_desk.domain.beds.values import Help, Plan, Problem
    from transit_desk.language import Translator
    from transit_desk.services.plan_beds import Wish
    from ui.views.beds import BedsScreen

NIGHTS_AHEAD = 60
"""Held beds of so many days to come can be planned anew."""
SHARES = (56, 44)
NARROW = 800
"""Below this width, in pixels at 100 %, house and plan don't stand beside each other."""


class Stage(Enum):
    """Where the user is: choosing what to plan, waiting for a plan, or looking at one."""

    CHOOSING = "choosing"
    WORKING = "working"
    SHOWN = "shown"


class _Asked(NamedTuple):
    """What a plan is made of, and the lines of those who don't come after all."""

    wish: "Wish"
    away: tuple[PlanLine, ...]


@dataclass(slots=True)
class _Work:
    """The plan shown. `kept` are the lines of households that the user keeps where they are planned; `movable`
    are people who have a bed and may be moved for others."""

    asked: _Asked | None = None
    problem: "Problem | None" = None
    plan: "Plan | None" = None
    accepting: bool = False
    kept: dict[int, PlanLine] = field(default_factory=dict)
    movable: frozenset[int] = frozenset()


class PlanPage(QWidget):
    """Left the house with the plan over it, right what to plan, then the plan in words."""

    def __init__(self, screen: "BedsScreen") -> None:
        super().__init__()
        self.setObjectName("plan_page")
        self._screen, self.shell = screen, screen.shell
        self.stage = Stage.CHOOSING
        self._work = _Work()
        self._next: _Asked | None = None
        self.maker = PlanMaker(screen, self)
        self._board: Board | None = None
        self._unread = True
        self._people: dict[int, BoardPerson] = {}
        self._gives = screen.permits(Right.GIVE_BEDS)
        acts = [MOVE, *([OPEN, CLEAN] if screen.permits(Right.CARE_FOR_BEDS) else [])]
        self.canvas = HouseCanvas("plan_canvas", self.shell, screen.marks)
        self.choice = PlanChoice(self.shell, ticks=self._gives)
        self.result = PlanResult(self.shell, acts=acts)
        self.empty = EmptyState("plan_nobody")
        self.pages = Pages("plan_pages")
        for page in (self.choice, self.result, self.empty):
            self.pages.addWidget(page)
        self.status = BodyText("plan_status")
        self.look_only = LookOnly("plan_look_only", self.shell, Right.GIVE_BEDS)
        self.drop = BackButton("drop_plan")
        self.stop = BackButton("stop_planning")
        self.again = PlainButton("plan_again", key="Ctrl+R", permitted=self._gives)
        self.act = PrimaryButton("make_or_accept_plan", key="Ctrl+Return", permitted=self._gives)
        split = SplitView("plan_split", self.canvas, self.pages, self.shell.settings, SHARES)
        self.bar = QProgressBar()
        self.bar.setObjectName("plan_bar")
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        words = row(column(self.status, self.look_only, gap=0), self.bar, gap=2)
        words.setStretch(0, 1)
        others = row(self.drop, self.stop, self.again, gap=2)
        self._bottom = row(words, others, self.act, gap=2)
        self._bottom.setStretch(0, 1)
        column(split, self._bottom, parent=self).setStretch(0, 1)
        self._connect()

    def _connect(self) -> None:
        self.choice.changed.connect(self._show_buttons)
        self.result.ticks_changed.connect(self._ticks_changed)
        self.result.line_chosen.connect(self._line_chosen)
        self.result.keep_wanted.connect(self._keep)
        self.result.help_wanted.connect(self._help)
        self.canvas.bed_focused.connect(self._bed_focused)
        self.drop.clicked.connect(self.back)
        self.stop.clicked.connect(self.stop_work)
        self.again.clicked.connect(self.propose)
        self.act.clicked.connect(self._primary)
        self.maker.gathered.connect(self._gathered)
        self.maker.better.connect(self._show_plan)
        self.maker.made.connect(self._made)
        self.maker.failed.connect(self._failed)

    @property
    def t(self) -> "Translator":
        """The translator of the moment."""
        return self._screen.t

    # What the screen uses

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self.t
        self.canvas.setAccessibleName(t("The house, with the plan drawn over it"))
        self._describe()
        self.choice.retranslate(t)
        self.result.retranslate(t)
        self.empty.set_words(
            t("Nobody needs a bed."),
            t("Who is checked in without a bed comes here (F2), and who is announced by a list (F7)."),
        )
        self.look_only.set_words(t)
        self.bar.setAccessibleName(t("Looking for the best plan"))
        self.drop.set_words(t("Drop it"), t, t("Drop the plan"))
        self.stop.set_words(t("Stop: keep the best so far"), t)
        self.again.set_words(t("Propose again"), t)
        self._show_buttons()

    def activated(self) -> None:
        """Reads the house again; what is chosen and a plan that is shown stay."""
        from transit_desk.services.bed_board import board, tape

        desk = self.shell.desk

        def read() -> tuple[Board, Tape]:
            return board(desk), tape(desk, desk.today(), NIGHTS_AHEAD)

        self._screen.ask(read, lambda found: self._show_house(*found))

    def open_person(self, person_id: int) -> bool:
        """Shows the household of somebody in the plan, or ticks it among those to plan for."""
        person = self._people.get(person_id)
        return person is not None and self.open_case(person.case_id)

    def open_case(self, case_id: int) -> bool:
        """As `open_person`."""
        if self.stage is not Stage.CHOOSING:
            found = self.result.table.choose(case_id)
            if found:
                self.result.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return found
        found = self.choice.tree.show_case(case_id)
        if found:
            self.choice.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the plan is in words alone, and the buttons stand below each other."""
        super().resizeEvent(event)
        narrow = event.size().width() < self.shell.theme.px(NARROW)
        self.canvas.setVisible(not narrow)
        directions = QBoxLayout.Direction
        self._bottom.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)

    def showEvent(self, event: QShowEvent) -> None:
        """Who comes here works here."""
        super().showEvent(event)
        self._focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops the work, then drops the plan; with neither it is the window's."""
        if event.key() == Qt.Key.Key_Escape and self.stage is not Stage.CHOOSING:
            if self.stage is Stage.WORKING:
                self.stop_work()
            else:
                self.back()
        else:
            super().keyPressEvent(event)

    # Reading

    def _show_house(self, board: Board, tape: Tape) -> None:
        self._board = board
        self._people = {one.person_id: one for one in everybody(board, tape)}
        self.canvas.show_board(board)
        if self._unread:
            self.canvas.zoom_to_fit()
        self.choice.show_board(board, tape, self.t)
        if self.stage is Stage.CHOOSING:
            self._choose()
        else:
            self._check_house(board)
            self._draw()
        self._unread = False

    def _focus(self) -> None:
        """The keyboard goes to what is worked on now."""
        shown = self.result.table if self.stage is Stage.SHOWN else self.choice.tree
        target: QWidget = shown if shown.isVisible() else self.canvas
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self) -> None:
        """To the choice, or to the words of an empty house."""
        self.stage = Stage.CHOOSING
        self.canvas.set_ghosts({})
        self._describe()
        self.pages.setCurrentWidget(self.choice if self.choice.anybody_there else self.empty)
        self._show_buttons()

    def _check_house(self, board: Board) -> None:
        """Whether the beds of the plan are still there to be had."""
        plan, problem = self._work.plan, self._work.problem
        if plan is not None and problem is not None:
            lost = is_overtaken(plan, problem, board)
            self.result.say_stale(self.t("The house has changed since. Propose again.") if lost else "")

    # Making a plan

    def propose(self) -> None:
        """Gathers what the plan depends on, then has it made; the best so far is shown all the time."""
        if self.stage is Stage.WORKING or not self.choice.ticked.anybody:
            return
        work = self._work
        fixed = {person: bed for line in work.kept.values() for person, bed in line.beds.items()}
        self._next = _Asked(wish_of(self.choice, fixed, work.movable), staying_away(self.choice))
        self.stage = Stage.WORKING
        self.result.say_stale("")
        self._show_buttons()
        self.maker.start(self._next.wish)

    def _gathered(self, problem: "Problem") -> None:
        self._work.asked, self._work.problem, self._work.plan = self._next, problem, None

    def _made(self, plan: "Plan") -> None:
        self.stage = Stage.SHOWN
        self._show_plan(plan)
        if not self.result.table.hasFocus():  # nobody has looked at it yet: what needs a look comes first
            self.result.choose_first()
        if self.isVisible():
            self._focus()

    def _failed(self, error: Exception) -> None:
        """No plan came of it."""
        self.shell.refuse(error)
        self.stage = Stage.CHOOSING if self._work.plan is None else Stage.SHOWN
        self._show_buttons()

    def stop_work(self) -> None:
        """The best plan so far will do."""
        self.maker.stop()

    def back(self) -> None:
        """None of it: to the choice, with everything as it was chosen."""
        self.maker.forget()
        self._work = _Work()
        self._choose()
        self._focus()

    # Showing a plan

    def _show_plan(self, plan: "Plan") -> None:
        work = self._work
        if work.problem is None:
            return
        fresh = work.plan is None
        work.plan = plan
        self.pages.setCurrentWidget(self.result)
        self._show_lines(fresh=fresh)
        self._draw()
        self._show_buttons()

    def _show_lines(self, *, fresh: bool) -> None:
        work = self._work
        if work.plan is not None and work.problem is not None:
            away = () if work.asked is None else work.asked.away
            lines = lines_of(work.plan, work.problem, work.kept, away)
            self.result.show_plan(work.plan, lines, fresh=fresh)

    def _draw(self) -> None:
        """The beds of the households that are ticked, over the house as it stands."""
        problem = self._work.problem
        if problem is not None:
            self.canvas.set_ghosts(ghosts_of(self.result.accepted, self._people, problem))
        self._describe()

    def _describe(self) -> None:
        """The bed in focus for a screen reader, as it is now and as it is planned."""
        tile, t = self.canvas.tile(), self.t
        words = "" if tile is None or self._board is None else bed_sentence(tile, self._board, t)
        for step in (step for line in self.result.accepted for step in line.steps):
            if self.stage is not Stage.CHOOSING and tile is not None and step.bed_id == tile.bed.bed_id:
                words = f"{words}. {step.name}: {step_words(step, t)}"
        self.canvas.setAccessibleDescription(words)

    def _line_chosen(self, line: PlanLine | None) -> None:
        if line is not None and line.steps and not self.canvas.hasFocus():
            bed_id = next((step.bed_id for step in line.steps if step.bed_id is not None), None)
            if bed_id is not None:
                self.canvas.focus_bed(bed_id)

    def _bed_focused(self, bed_id: int | None) -> None:
        """Who goes about in the house sees the household of each bed in the list."""
        self._describe()
        if bed_id is None or not self.canvas.hasFocus():
            return
        for line in self.result.lines:
            if any(step.bed_id == bed_id for step in line.steps):
                self.result.table.choose(line.household_id)
                return

    def _ticks_changed(self) -> None:
        self._draw()
        self._show_buttons()

    def _keep(self, line: PlanLine) -> None:
        if self.stage is not Stage.SHOWN:  # the planner is at work on a wish that does not know of it
            return
        work = self._work
        if work.kept.pop(line.household_id, None) is None:
            work.kept[line.household_id] = line
        elif work.asked is not None and not work.asked.wish.fixed.keys().isdisjoint(line.beds):
            self.propose()  # the plan was made around it, and does not name it
            return
        self._show_lines(fresh=False)
        self._show_buttons()

    def _help(self, help_: "Help") -> None:
        """Does what would help those without a place, then plans again."""
        if self._board is None or self._work.problem is None or self.stage is Stage.WORKING:
            return
        helping = Helping(self._screen, self._board, self._people.values(), help_)
        if helping.room is not None and self.choice.tree.take_room(helping.room.room_id):
            self.propose()  # it is left out of this plan, and not closed
        else:
            helping.do(self._let_move, self._helped)

    def _let_move(self, people: frozenset[int]) -> None:
        self._work.movable |= people
        self.propose()

    def _helped(self) -> None:
        self.activated()
        self.propose()

    # Accepting

    def _primary(self) -> None:
        if self.stage is Stage.SHOWN:
            self.accept()
        elif self.stage is Stage.CHOOSING:
            self.propose()

    def accept(self) -> None:
        """The households that are ticked get their places, all of them or nobody."""
        from transit_desk.services.plan_beds import accept, take_back

        work, desk, t = self._work, self.shell.desk, self.t
        if work.plan is None or work.problem is None or work.asked is None or work.accepting:
            return
        work.accepting = True
        lines = self.result.accepted
        people = [step.person_id for line in lines for step in line.steps]
        gone = frozenset(line.household_id for line in lines if line.given_up)
        plan, before = work.plan, work.problem.before
        wish = replace(work.asked.wish, without_cases=gone)
        self._screen.act(
            lambda: accept(desk, plan, people, wish=wish, before=before),
            lambda _: self._accepted(),
            said=lambda accepted: accepted_words(accepted, t),
            undo=lambda accepted: lambda: take_back(desk, accepted),
            failed=self._refused,
        )

    def _accepted(self) -> None:
        self.back()
        self.activated()

    def _refused(self, error: Exception) -> None:
        """Somebody was quicker: nothing was given; the house is read again and the plan stays to be seen."""
        self._work.accepting = False
        self.shell.refuse(error)
        self.activated()
        self.result.say_stale(self.t("Nothing of the plan was given. Propose again."))

    # Buttons

    def _show_buttons(self) -> None:
        t, stage = self.t, self.stage
        choosing, working, shown = (stage is one for one in Stage)
        ticked = self.choice.ticked
        self.drop.setVisible(shown)
        self.again.setVisible(shown)
        self.stop.setVisible(working)
        self.bar.setVisible(working)
        self.act.setVisible(not working and (shown or self.choice.anybody_there))
        self.choice.setEnabled(choosing)
        if shown:
            accepted, all_lines = self.result.accepted, self.result.changing
            some = [line for line in accepted if not line.staying]
            if len(some) == len(all_lines):
                words = t("Accept the plan")
            else:
                words = t.plural("Accept {n} household", "Accept {n} households", len(some))
            self.act.set_words(words, t)
            self.act.setEnabled(bool(some))
        else:
            self.act.set_words(t("Propose beds"), t)
            self.act.setEnabled(choosing and ticked.anybody)
        self.status.setText(self._status_words(t))
        self.status.setVisible(bool(self.status.text()))

    def _status_words(self, t: "Translator") -> str:
        if not self._gives or self.stage is Stage.CHOOSING:
            return ""
        if self.stage is Stage.WORKING:
            return t("Looking for the best plan")
        return t("Space: take a household out of the plan, or in. F: keep its place when proposing again.")
