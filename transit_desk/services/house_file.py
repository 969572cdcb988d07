"""The house as a workbook: written, and read back after a look at what it would change.

The preview is held against the database again inside the writing transaction: what was shown is what happens,
or nothing happens.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from db.queries import house_layout as queries
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import AuditedPaper
from transit_desk.domain.house_changes import Difference, Step, Thing, differences
from transit_desk.domain.house_layout import HouseLayout, HousePaper
from transit_desk.domain.house_parse import ParsedHouse, parse_house
from transit_desk.domain.house_sheets import HouseProblem, HouseProblemKind, SheetKind
from transit_desk.domain.rights import Right
from transit_desk.domain.roll.refusals import NotAWorkbook, PreviewOutdated, ProblemsRemain
from transit_desk.language import Translator
from transit_desk.language.house_sentences import house_words
from transit_desk.services import paper_facts
from transit_desk.services.acts import needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.house_layout import HouseChange, apply_change, people_against
from transit_desk.services.papers import RIGHT_OF, Made
from transit_desk.services.read_list import read_list


@dataclass(frozen=True, slots=True)
class HousePreview:
    """What a file says and what it would change. Nothing of it is stored.

    `stored` is the house as it was compared with, `wanted` as the file has it. With `problems` nothing can be
    taken in.
    """

    file: str
    stored: HouseLayout
    wanted: HouseLayout
    problems: tuple[HouseProblem, ...]
    differences: tuple[Difference, ...]

    def count(self, step: Step, thing: Thing) -> int:
        """How many of these there are."""
        return sum(one.step is step and one.thing is thing for one in self.differences)


@needs(RIGHT_OF[AuditedPaper.HOUSE_XLSX])
def house_workbook(desk: Desk, t: Translator) -> Made:
    """The house as a workbook. `papers.record_print` tells that it left the desk."""
    from printing.house_xlsx import house_xlsx as make

    with desk.database.read() as connection:
        layout = queries.layout(connection)
        stamp = paper_facts.stamp(connection, desk)
    data = make(HousePaper(stamp, layout), t)
    return Made(AuditedPaper.HOUSE_XLSX, "house.xlsx", data, 0, rows=len(layout.rooms))


@needs(Right.SET_UP)
def preview_house(desk: Desk, path: Path) -> HousePreview:
    """Read the workbook at `path` and compare it with the house. Raises a `NotAList` for what is no workbook."""
    source = read_list(path)
    if path.suffix.lower() in (".csv", ".txt", ".tsv"):
        raise NotAWorkbook(path.name)
    words = house_words()
    with desk.database.read() as connection:
        stored = queries.layout(connection)
        parsed = parse_house(source, words, stored)
        if parsed.problems:
            return HousePreview(path.name, stored, stored, parsed.problems, ())
        problems = _used(connection, desk, stored, parsed.layout)
        problems += _people(connection, desk, stored, parsed)
    found = () if problems else differences(stored, parsed.layout)
    return HousePreview(path.name, stored, parsed.layout, problems, found)


def _used(
    connection: Connection, desk: Desk, stored: HouseLayout, wanted: HouseLayout
) -> tuple[HouseProblem, ...]:
    """Rooms and beds that the file has no more, but that somebody had."""
    left = {room.id for room in wanted.rooms}
    kept = {bed.id for room in wanted.rooms for bed in room.beds}
    gone = {bed.id for room in stored.rooms for bed in room.beds} - kept
    used = queries.used(connection, gone, desk.now())
    found = []
    for room in stored.rooms:
        beds = [bed for bed in room.beds if bed.id in used]
        if beds and room.id not in left:
            found.append(HouseProblem(HouseProblemKind.ROOM_USED, text=room.name))
        else:
            found += [
                HouseProblem(HouseProblemKind.BED_USED, text=f"{room.name} / {bed.name}") for bed in beds
            ]
    return tuple(found)


def _people(
    connection: Connection, desk: Desk, stored: HouseLayout, parsed: ParsedHouse
) -> tuple[HouseProblem, ...]:
    """Who would be in a room that he must not be in, at the row of the room."""
    rooms = {bed.id: room.id for room in parsed.layout.rooms for bed in room.beds}
    found = []
    for refused in people_against(connection, desk, stored, parsed.layout):
        sheet, row = parsed.rows[SheetKind.ROOMS, rooms[refused.bed_id]]
        kind = HouseProblemKind.PEOPLE
        found.append(HouseProblem(kind, sheet, row, text=refused.room, refused=refused))
    return tuple(found)


@needs(Right.SET_UP)
def import_house(desk: Desk, found: HousePreview) -> HouseChange:
    """Take the file in, all of it or nothing; the answer is what undo needs (`house_layout.change_house`).

    Raises `ProblemsRemain` for a file with problems, `PreviewOutdated` when the house was changed since the
    preview, and what `change_house` raises.
    """
    if found.problems:
        raise ProblemsRemain(len(found.problems), 0)
    with telling("", clash=PreviewOutdated(found.file)), writing(desk, Act.HOUSE_IMPORTED) as act:
        connection = act.session.connection()
        queries.lock_layout(connection)
        if queries.layout(connection) != found.stored:
            raise PreviewOutdated(found.file)
        before, after = changed_parts(found.stored, found.wanted)
        if found.differences:
            counts = {step.value: sum(one.step is step for one in found.differences) for step in Step}
            act.note(subject=found.file, after={f"house_{name}": n for name, n in counts.items() if n})
        return apply_change(act, desk, before, after)


def changed_parts(one: HouseLayout, other: HouseLayout) -> tuple[HouseLayout, HouseLayout]:
    """Of two layouts the blocks and rooms that are not the same in both."""

    def part(layout: HouseLayout, beside: HouseLayout) -> HouseLayout:
        blocks, rooms = set(beside.blocks), set(beside.rooms)
        return HouseLayout(
            tuple(block for block in layout.blocks if block not in blocks),
            tuple(room for room in layout.rooms if room not in rooms),
        )

    return part(one, other), part(other, one)
