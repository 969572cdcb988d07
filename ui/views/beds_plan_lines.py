"""A plan as the screen lists it: one line a household, those without a place first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ui.status import Status
from ui.views.bed_words import bed_list, in_house_order

if TYPE_CHECKING:
    from transit_desk.domain.beds.values import Help, Household, Placement, Plan, Problem, Unplaced
    from transit_desk.language import Translator


@dataclass(frozen=True, slots=True)
class Step:
    """One person of a household: the bed planned and the one left. `bed` is "" with an adult, `bed_id` None."""

    person_id: int
    name: str
    bed: str
    before: str
    bed_id: int | None
    placement: "Placement"

    @property
    def given(self) -> str:
        """The given names, which tell the members of a household apart."""
        return self.name.partition(", ")[2] or self.name

    @property
    def stays(self) -> bool:
        """Whether nothing changes for this person; an infant has no bed before or after."""
        return self.bed == self.before


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One household of a plan. `kept`: the user keeps its place. `given_up` are the beds held for a household that
    does not come after all; it has nothing else."""

    household_id: int
    number: str
    name: str
    people: int
    steps: tuple[Step, ...]
    missing: "tuple[Unplaced, ...]"
    kept: bool
    given_up: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The family name of its first member."""
        return self.name.partition(",")[0]

    @property
    def staying(self) -> bool:
        """Whether everyone of it is where the person was before."""
        return not self.missing and not self.given_up and all(step.stays for step in self.steps)

    @property
    def places(self) -> str:
        """Its beds, in one word: "A3 / 1-4"."""
        return bed_list(sorted((step.bed for step in self.steps if step.bed), key=in_house_order))

    @property
    def status(self) -> Status:
        """Stop when nobody of it has a place, attention when somebody has none."""
        if self.given_up:
            return Status.UNKNOWN
        if not self.missing:
            return Status.READY
        return Status.ATTENTION if self.steps else Status.STOP

    @property
    def beds(self) -> dict[int, int]:
        """Bed ids by person, for keeping them."""
        return {step.person_id: step.bed_id for step in self.steps if step.bed_id is not None}

    @property
    def helps(self) -> "tuple[Help, ...]":
        """What would help those without a place, each once."""
        found: list[Help] = []
        for one in self.missing:
            found += [help_ for help_ in one.helps if help_ not in found]
        return tuple(found)


def lines_of(
    plan: "Plan",
    problem: "Problem",
    kept: "Mapping[int, PlanLine]",
    staying_away: "Iterable[PlanLine]" = (),
) -> tuple[PlanLine, ...]:
    """The households of a plan: those without a place, then in house order of the beds they get.

    `kept` are the lines of households whose place the user keeps: the plan may be made around them, and then does
    not name them. `staying_away` are lines of those who don't come after all.
    """
    labels = bed_labels(problem)
    steps: dict[int, dict[int, Step]] = defaultdict(dict)
    missing: dict[int, list[Unplaced]] = defaultdict(list)
    of_person = {
        member.person_id: household for household in problem.households for member in household.members
    }
    for placed in plan.placements:
        household = of_person.get(placed.person_id)
        if household is not None:
            bed = "" if placed.bed_id is None else labels.get(placed.bed_id, "")
            before = labels.get(problem.before.get(placed.person_id, 0), "")
            name = str(placed.facts.get("name", ""))
            step = Step(placed.person_id, name, bed, before, placed.bed_id, placed)
            steps[household.id][placed.person_id] = step
    for one in plan.unplaced:
        household = of_person.get(one.person_id)
        if household is not None:
            missing[household.id].append(one)
    found = [
        _line(household, steps[household.id], missing[household.id], kept.get(household.id))
        for household in problem.households
        if household.members
    ]
    named = {line.household_id for line in found}
    found += [replace(line, kept=True) for line in kept.values() if line.household_id not in named]
    return tuple(sorted((*found, *staying_away), key=_order))


def bed_labels(problem: "Problem") -> Mapping[int, str]:
    """What each bed of the house is called: "A3 / 2"."""
    return {bed.id: f"{room.name} / {bed.name}" for room in problem.rooms for bed in room.beds}


def _line(
    household: "Household",
    steps: dict[int, Step],
    missing: "list[Unplaced]",
    kept: PlanLine | None,
) -> PlanLine:
    """The line of a household; of one that is kept in part, those kept come from its line."""
    if kept is not None:
        steps = {step.person_id: step for step in kept.steps} | steps
    name = household.members[0].name if kept is None else kept.name
    people = len(steps) + len(missing)
    everyone = tuple(steps[person] for person in sorted(steps)) if kept is not None else tuple(steps.values())
    return PlanLine(household.id, household.label, name, people, everyone, tuple(missing), kept is not None)


def _order(line: PlanLine) -> tuple[int, bool, tuple[tuple[int, str], ...], int]:
    worst = {Status.STOP: 0, Status.ATTENTION: 1, Status.UNKNOWN: 2}.get(line.status, 3)
    return worst, line.staying, in_house_order(line.places), line.household_id


def step_words(step: Step, t: "Translator") -> str:
    """Where a person goes and why: "A3 / 1, before B2 / 4. Family together in A3"."""
    from transit_desk.language.bed_sentences import reason_sentence

    why = reason_sentence(step.placement, t)
    if not step.bed:
        return why
    if step.stays:
        return t("{bed}, as before. {why}.", bed=step.bed, why=why)
    if step.before:
        return t("{bed}, before {before}. {why}.", bed=step.bed, before=step.before, why=why)
    return t("{bed}. {why}.", bed=step.bed, why=why)
