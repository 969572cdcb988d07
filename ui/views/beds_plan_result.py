"""What a plan says: its goals with what no plan can better, and household by household who goes where and why."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from transit_desk.domain.beds.values import HelpKind
from ui.models.rows import Column
from ui.status import Status
from ui.tokens import ROW_HEIGHT
from ui.views.bed_words import bed_list
from ui.views.beds_plan_goals import GoalLines, goal_lines, head_words
from ui.views.beds_plan_lines import PlanLine, step_words
from ui.widgets.buttons import PlainButton
from ui.widgets.desk_table import DeskTable
from ui.widgets.facts import Facts
from ui.widgets.layout import column, row
from ui.widgets.notice import Notice
from ui.widgets.status_badge import StatusBadge
from ui.widgets.text import BodyText, Caption, Heading

if TYPE_CHECKING:
    from transit_desk.domain.beds.values import Help, Plan, Unplaced
    from transit_desk.language import Translator
    from ui.shell import Shell

KEEP, OPEN, CLEAN, MOVE = "F", "O", "C", "M"
HELPS_SHOWN = 4
ROWS_SEEN = 4

_KEYS = {HelpKind.OPEN_ROOM: OPEN, HelpKind.CLEAN_BEDS: CLEAN, HelpKind.MOVE_HOUSEHOLD: MOVE}
"""What can be done at once about somebody without a place; the rest is done by hand, elsewhere."""


class HelpLine(QWidget):
    """One thing that would help, with the button that does it where there is one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.help: Help | None = None
        self.words = BodyText(f"{name}_words")
        self.buttons = {
            key: PlainButton(f"{name}_{word}", key=key, bound=False)
            for key, word in ((OPEN, "open"), (CLEAN, "clean"), (MOVE, "move"))
        }
        box = row(self.words, *self.buttons.values(), gap=1, parent=self)
        box.setStretch(0, 1)

    def show_help(self, help_: "Help | None", t: "Translator", *, acts: Collection[str]) -> None:
        """Shows it, with its button where `acts` has its key; None hides the line."""
        self.help = help_
        self.setVisible(help_ is not None)
        wanted = "" if help_ is None else _KEYS.get(help_.kind, "")
        for key, button in self.buttons.items():
            button.setVisible(key == wanted and key in acts)
        if help_ is not None:
            from transit_desk.language.plan_sentences import help_sentence

            words = help_sentence(help_, t)
            self.words.setText(words)
            for key, button in self.buttons.items():
                button.set_words(_act_words(key, t), t, f"{_act_words(key, t)}: {words}")


def _act_words(key: str, t: "Translator") -> str:
    if key == OPEN:
        return t("Open it")
    return t("They are clean") if key == CLEAN else t("Let them move")


class PlanResult(QWidget):
    """The plan in words. Nothing is done here: what is asked for goes out as signals."""

    line_chosen = Signal(object)
    """(PlanLine or None)."""
    ticks_changed = Signal()
    keep_wanted = Signal(object)
    """(PlanLine): keep its place, or let it go again."""
    help_wanted = Signal(object)
    """(Help): do what would help."""

    def __init__(self, shell: "Shell", *, acts: Collection[str]) -> None:
        """`acts` are the keys of `_KEYS` that who works here may press."""
        super().__init__()
        self.setObjectName("plan_result")
        self._shell, self._acts = shell, frozenset(acts)
        self.lines: tuple[PlanLine, ...] = ()
        self._plan: Plan | None = None
        self.head = StatusBadge("plan_head", shell.theme)
        self.stale = StatusBadge("plan_stale", shell.theme)
        self.stale.hide()
        self.goals = GoalLines("plan_goals", shell.theme)
        self.table: DeskTable[PlanLine] = DeskTable(
            "plan_households",
            (
                Column(
                    "household",
                    lambda t: t("Household"),
                    lambda one, t: f"{one.family}   {one.number}",
                    tooltip=lambda one, t: f"{one.name}, {one.number}",
                    width=150,
                    stretch=True,
                ),
                Column(
                    "people",
                    lambda t: t.context("how many people", "People"),
                    lambda one, t: t.number(one.people),
                    align="right",
                    width=72,
                ),
                Column(
                    "beds",
                    lambda t: t("Beds planned"),
                    _beds_words,
                    status=lambda one: one.status,
                    width=176,
                ),
            ),
            row_id=lambda one: one.household_id,
            shell=shell,
            checkable=True,
            may_check=lambda one: bool(one.steps or one.given_up),
            acts=(KEEP, *self._acts),
        )
        self.table.horizontalHeader().setSortIndicatorShown(False)
        self.table.setSortingEnabled(False)
        self.staying = Caption("plan_staying")
        self.staying.setWordWrap(True)
        self.name = Heading("plan_household")
        self.name.setWordWrap(True)
        self.keep = PlainButton("plan_keep", key=KEEP, bound=False)
        self.helps = tuple(HelpLine(f"plan_help_{at}") for at in range(HELPS_SHOWN))
        self.missing = Notice("plan_missing", shell.theme)
        self.facts = Facts("plan_people")
        who = row(self.name, self.keep, gap=1)
        who.setStretch(0, 1)
        box = column(
            self.head,
            self.stale,
            self.goals,
            self.table,
            self.staying,
            who,
            self.missing,
            *self.helps,
            self.facts,
            parent=self,
        )
        box.setStretch(3, 1)
        self.table.row_chosen.connect(self._chosen)
        self.table.checks_changed.connect(self.ticks_changed)
        self.table.act_wanted.connect(self._act)
        self.keep.clicked.connect(lambda: self._act(KEEP))
        for line in self.helps:
            for button in line.buttons.values():
                button.clicked.connect(lambda _=False, line=line: self._help(line))
        shell.theme.changed.connect(self._fit)
        self._fit()

    # What the page uses

    def retranslate(self, t: "Translator") -> None:
        """Puts every word on."""
        self.table.set_name(t("Households of the plan"))
        self.table.set_empty_text(t("Nothing changes."))
        self.goals.set_name(t("What the plan reaches"))
        self._say(t)
        self._show_line(self.table.chosen())

    def show_plan(self, plan: "Plan", lines: tuple[PlanLine, ...], *, fresh: bool) -> None:
        """Shows a plan. A `fresh` one has every household ticked; the same plan with other places kept, or a
        better one while the planner works, leaves ticks and place as they are."""
        loose = frozenset() if fresh else {line.household_id for line in self.changing} - self.ticked
        self._plan, self.lines = plan, lines
        shown = [line for line in lines if not line.staying or line.kept]
        able = {line.household_id for line in shown if line.steps or line.given_up}
        self.table.blockSignals(True)
        self.table.set_rows(shown)
        self.table.set_checked({line.household_id for line in shown} - able | loose, False)
        self.table.set_checked(able - loose)
        self.table.blockSignals(False)
        if fresh and shown:
            self.table.choose(shown[0].household_id)
        self.retranslate(self._shell.language.t)
        self.ticks_changed.emit()
        self.line_chosen.emit(self.table.chosen())

    def choose_first(self) -> None:
        """To the first line: who has no place, where there is somebody."""
        first = self.table.rows.row_at(0)
        if first is not None:
            self.table.choose(first.household_id)

    def say_stale(self, words: str) -> None:
        """Why the plan can't be accepted as it is; "" when it can."""
        self.stale.setVisible(bool(words))
        if words:
            self.stale.show_status(Status.ATTENTION, words)

    @property
    def ticked(self) -> frozenset[int]:
        """Households to accept."""
        return frozenset(one for one in self.table.checked_ids if isinstance(one, int))

    @property
    def accepted(self) -> tuple[PlanLine, ...]:
        """The lines to accept: those ticked, and those for which nothing changes."""
        ticked = self.ticked
        return tuple(line for line in self.lines if line.household_id in ticked or line.staying)

    @property
    def changing(self) -> tuple[PlanLine, ...]:
        """Every line that brings somebody a place, or gives one up."""
        return tuple(line for line in self.lines if (line.steps or line.given_up) and not line.staying)

    # Inside

    def _say(self, t: "Translator") -> None:
        plan = self._plan
        if plan is None:
            return
        placed, missing = len(plan.placements) + self._kept_around(plan), len(plan.unplaced)
        status = Status.ATTENTION if missing else Status.READY
        self.head.show_status(status, head_words(placed, missing, plan.goals, t))
        self.goals.show_lines(goal_lines(plan.goals, plan.finished, t))
        staying = sum(len(line.steps) for line in self.lines if line.staying and not line.kept)
        self.staying.setVisible(bool(staying))
        self.staying.setText(
            t.plural("{n} more person stays as before.", "{n} more people stay as before.", staying)
        )

    def _kept_around(self, plan: "Plan") -> int:
        """People whose place is kept, and whom the plan made around them does not name."""
        named = {one.person_id for one in plan.placements}
        return sum(step.person_id not in named for line in self.lines for step in line.steps)

    def _chosen(self, line: PlanLine | None) -> None:
        self._show_line(line)
        self.line_chosen.emit(line)

    def _show_line(self, line: PlanLine | None) -> None:
        t = self._shell.language.t
        for part in (self.name, self.facts):
            part.setVisible(line is not None)
        self.missing.show_lines(Status.STOP, ())
        self.keep.setVisible(line is not None and bool(line.beds))
        helps: Sequence[Help] = () if line is None else line.helps
        for at, one in enumerate(self.helps):
            one.show_help(helps[at] if at < len(helps) else None, t, acts=self._acts)
        if line is None:
            return
        self.name.setText(f"{line.name}  {line.number}")
        self.keep.set_words(t("Let go") if line.kept else t("Keep this"), t)
        self.missing.show_lines(line.status, _missing_words(line, t))
        gone = [(t("Beds free again"), bed_list(line.given_up))] if line.given_up else []
        self.facts.show_facts([*gone, *((step.given, step_words(step, t)) for step in line.steps)])

    def _act(self, key: str) -> None:
        line = self.table.chosen()
        if line is None:
            return
        if key == KEEP:
            if line.beds:
                self.keep_wanted.emit(line)
            return
        for one in self.helps:
            if one.help is not None and not one.isHidden() and _KEYS.get(one.help.kind) == key:
                self._help(one)
                return

    def _help(self, line: HelpLine) -> None:
        if line.help is not None:
            self.help_wanted.emit(line.help)

    def _fit(self) -> None:
        """Some households are seen whatever there is around; the panel scrolls."""
        self.table.setMinimumHeight(self._shell.theme.px(40 + ROWS_SEEN * ROW_HEIGHT))


def _beds_words(one: PlanLine, t: "Translator") -> str:
    if one.given_up:
        return t("Does not come")
    if not one.steps:
        return t("No place")
    if one.missing:
        return t.plural("{beds}, {n} without", "{beds}, {n} without", len(one.missing), beds=one.places)
    beds = one.places or t("with the family")
    return t("{beds}, kept", beds=beds) if one.kept else beds


def _missing_words(line: PlanLine, t: "Translator") -> list[str]:
    """Why those without a place have none: each rule once, with the first of them, and how many more there are."""
    from transit_desk.language.bed_sentences import why_not_sentence

    by_rule: dict[str, list[Unplaced]] = defaultdict(list)
    for one in line.missing:
        by_rule[one.why].append(one)
    said = []
    for same in by_rule.values():
        words = why_not_sentence(same[0], t)
        if len(same) > 1:
            more = t.plural("The same holds for {n} more.", "The same holds for {n} more.", len(same) - 1)
            words = f"{words} {more}"
        said.append(words)
    return said
