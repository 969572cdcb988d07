"""The house as a workbook that the program reads back: blocks, rooms, beds, adjoining rooms."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from openpyxl import Workbook

from printing import facts, pages
from printing.workbook import Sheet, SheetColumn, Value, new_workbook, workbook_bytes
from transit_desk.domain.house_layout import HouseLayout, HousePaper, pairs
from transit_desk.domain.house_sheets import COLUMNS, PLAN, Heading, SheetKind
from transit_desk.language import Translator
from transit_desk.language.house_sentences import HEADINGS, SHEETS
from transit_desk.language.words import word

_NUMBERS: Final = frozenset({Heading.FLOOR, *PLAN})
_WIDTHS: Final[Mapping[Heading, float]] = {
    Heading.BLOCK: 24,
    Heading.ROOM: 24,
    Heading.KIND: 18,
    Heading.BED: 16,
    Heading.LEVEL: 18,
    Heading.NEIGHBOUR: 24,
}


def house_xlsx(paper: HousePaper, t: Translator) -> bytes:
    """One sheet each; what they say can be read in again in any language of the program."""
    book = new_workbook(paper.stamp, t("The house"))
    layout = paper.layout
    _sheet(book, t, paper, SheetKind.BLOCKS, ((block.name,) for block in layout.blocks))
    _sheet(book, t, paper, SheetKind.ROOMS, _rooms(layout, t))
    beds = ((room.name, bed.name, word(t, bed.level)) for room in layout.rooms for bed in room.beds)
    _sheet(book, t, paper, SheetKind.BEDS, beds)
    names = {room.id: room.name for room in layout.rooms}
    order = {room.id: at for at, room in enumerate(layout.rooms)}
    beside = sorted(
        (sorted(pair, key=order.__getitem__) for pair in pairs(layout)),
        key=lambda pair: [order[room] for room in pair],
    )
    _sheet(book, t, paper, SheetKind.NEIGHBOURS, ((names[one], names[other]) for one, other in beside))
    return workbook_bytes(book, paper.stamp)


def _rooms(layout: HouseLayout, t: Translator) -> Iterator[Sequence[Value]]:
    blocks = {block.id: block.name for block in layout.blocks}
    yes, no = t("yes"), t("no")
    for room in layout.rooms:
        place = room.place
        plan = (None,) * 4 if place is None else (place.x, place.y, place.width, place.height)
        flags = (yes if flag else no for flag in (room.accessible, room.near_wash, room.closed))
        yield (blocks[room.block_id], room.name, word(t, room.kind), room.floor, *flags, *plan)


def _sheet(
    book: Workbook, t: Translator, paper: HousePaper, kind: SheetKind, rows: Iterator[Sequence[Value]]
) -> None:
    title = t(SHEETS[kind])
    columns = [
        SheetColumn(
            t(HEADINGS[heading]), _WIDTHS.get(heading, 13), "number" if heading in _NUMBERS else "text"
        )
        for heading in COLUMNS[kind]
    ]
    made = facts.joined((paper.stamp.centre, pages.printed_words(t, paper.stamp)))
    sheet = Sheet(book, t, title, paper.stamp, (t("The house: {sheet}", sheet=title), made), columns, keep=0)
    for row in rows:
        sheet.add(row)
    sheet.filter_rows()
