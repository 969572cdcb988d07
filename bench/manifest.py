"""A manifest of 500 people; beside it openpyxl's write-only mode with the same cells and formats, written once."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side

from bench.desks import FAMILIES, GIVEN, NOW
from bench.measure import Figure, as_ratio, timed
from printing.manifest_fields import COLUMNS
from printing.manifest_xlsx import manifest_xlsx
from printing.workbook import Value
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Fitness, Relation, Sex
from transit_desk.domain.manifest import ManifestLine, ManifestPaper
from transit_desk.domain.names import airline_name
from transit_desk.domain.own_numbers import card_number, tag_number
from transit_desk.domain.papers import LegLine, MovementLine, Stamp
from transit_desk.language import Translator

PASSENGERS = 500
ROUNDS = 12


def _line(seq: int) -> ManifestLine:
    family, given = FAMILIES[seq % len(FAMILIES)], GIVEN[seq % len(GIVEN)]
    return ManifestLine(
        key=str(seq),
        seq=seq,
        case_number=f"BI-{seq // 5:08d}",
        family_name=family,
        given_names=given,
        airline_name=airline_name(f"{family} {given}"),
        sex=Sex.FEMALE if seq % 2 else Sex.MALE,
        relation=Relation.PA,
        born=BirthDate(date(1960 + seq % 60, 1 + seq % 12, 1 + seq % 28)),
        nationality="COD",
        a_number=f"A{seq:09d}",
        unhcr_number=f"833-{seq:08d}",
        camp="Musasa",
        country="USA",
        state="TX",
        city="Houston",
        agency="IRC",
        fitness=Fitness.FIT,
        pieces=2,
        grams=41_300,
        tags=(tag_number(seq * 2), tag_number(seq * 2 + 1)),
        card_number=card_number(seq),
    )


def run() -> Figure:
    """1.3x at most. Both write the same 500 x 28 cells; ours the summary sheet and print settings besides."""
    movement = MovementLine(
        "ET 816", date(2026, 12, 9), (LegLine("ET 816", "BJM", "ADD", datetime(2026, 12, 9, 15, 40)),)
    )
    lines = tuple(_line(seq) for seq in range(1, PASSENGERS + 1))
    paper = ManifestPaper(Stamp("Centre", NOW, "Bench", 1), movement, lines)
    t = Translator("en")
    values = [[column.value(t, paper, line) for column in COLUMNS] for line in lines]
    return as_ratio(
        lambda: timed(lambda: manifest_xlsx(paper, t)),
        lambda: timed(lambda: _plain(values)),
        rounds=ROUNDS,
        reach=1.3,
        more={"columns": len(COLUMNS)},
    )


def _plain(values: Sequence[Sequence[Value]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Manifest")
    font, side = Font(name="Noto Sans", size=9), Border(bottom=Side("hair"))
    pens: dict[str, Cell] = {}
    for row in values:
        cells = []
        for value in row:
            kind = (
                "0" if isinstance(value, int | float) else "dd mmm yyyy" if isinstance(value, date) else "@"
            )
            pen = pens.get(kind)
            if pen is None:
                pen = pens[kind] = WriteOnlyCell(sheet)
                pen.font, pen.border, pen.number_format = font, side, kind
                pen.alignment = Alignment(vertical="top")
            cell = WriteOnlyCell(sheet)
            cell.value = value
            cell._style = pen._style  # type: ignore[attr-defined]  # how openpyxl shares a style; not in its stubs
            cells.append(cell)
        sheet.append(cells)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
