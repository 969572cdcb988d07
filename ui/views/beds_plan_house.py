"""A plan against the house: what is drawn over it, whom it may be about, and whether it still holds."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from transit_desk.domain.board_rows import Board, BoardPerson, Tape
from ui.views.beds_canvas import Ghost
from ui.views.beds_plan_lines import PlanLine, bed_labels

if TYPE_CHECKING:
    from transit_desk.domain.beds.values import Plan, Problem


def everybody(board: Board, tape: Tape) -> Iterator[BoardPerson]:
    """All who are here or to come, some more than once: as of tonight last."""
    yield from (span.person for span in tape.spans)
    yield from (bed.person for room in board.rooms for bed in room.beds if bed.person is not None)
    yield from board.announced
    yield from board.waiting


def ghosts_of(
    lines: Iterable[PlanLine], people: Mapping[int, BoardPerson], problem: "Problem"
) -> dict[int, Ghost]:
    """The beds of these households over the house as it stands, by bed: who arrives, moves, leaves and stays."""
    ids = {label: bed_id for bed_id, label in bed_labels(problem).items()}
    leaving: dict[int, Ghost] = {}
    coming: dict[int, Ghost] = {}
    for step in (step for line in lines for step in line.steps):
        person = people.get(step.person_id)
        if person is None or step.bed_id is None:
            continue
        if step.stays:
            coming[step.bed_id] = Ghost(person, "stays")
        elif step.before:
            if step.before in ids:
                leaving[ids[step.before]] = Ghost(person, "leaves")
            coming[step.bed_id] = Ghost(person, "moves")
        else:
            coming[step.bed_id] = Ghost(person, "arrives")
    return leaving | coming


def is_overtaken(plan: "Plan", problem: "Problem", board: Board) -> bool:
    """Whether a bed of the plan has gone, since it was made, to somebody it is not about, or somebody it is about
    was moved by hand."""
    planned = {one.bed_id: one.person_id for one in plan.placements if one.bed_id is not None}
    about = {member.person_id for household in problem.households for member in household.members}
    known = {(one.bed_id, one.person_id) for one in problem.taken}
    known |= {(bed_id, person_id) for person_id, bed_id in problem.before.items()}
    return any(
        bed.person is not None
        and (bed.bed_id in planned or bed.person.person_id in about)
        and planned.get(bed.bed_id) != bed.person.person_id
        and (bed.bed_id, bed.person.person_id) not in known
        for room in board.rooms
        for bed in room.beds
    ) or any(one.person_id in problem.before for one in board.waiting)
