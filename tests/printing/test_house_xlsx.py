"""The house as a workbook, opened again: four sheets, text that stays text, numbers that are numbers."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from printing.house_xlsx import house_xlsx
from tests.printing import samples
from transit_desk.domain.board_rows import PlanPlace
from transit_desk.domain.codes import BedLevel, RoomKind
from transit_desk.domain.house_layout import HouseLayout, HousePaper, LayoutBed, LayoutBlock, LayoutRoom
from transit_desk.language import LANGUAGES, Translator

HEAD = 4
"""Title, stamp, an empty row, then the headings."""
HOUSE = HouseLayout(
    (LayoutBlock(1, "=A", 0), LayoutBlock(2, "B", 1)),
    (
        LayoutRoom(
            1,
            1,
            "007",
            RoomKind.WOMEN,
            -1,
            True,
            False,
            True,
            0,
            PlanPlace(0, 2, 4, 3),
            frozenset({2}),
            (LayoutBed(1, "1", BedLevel.LOWER), LayoutBed(2, "+2", BedLevel.UPPER)),
        ),
        LayoutRoom(2, 1, "@2", RoomKind.ISOLATION, 0, False, True, False, 1, None, frozenset({1})),
    ),
)


def opened(t: Translator, layout: HouseLayout = HOUSE) -> Workbook:
    return load_workbook(BytesIO(house_xlsx(HousePaper(samples.STAMP, layout), t)))


def rows(book: Workbook, sheet: int) -> list[tuple[Any, ...]]:
    return list(book.worksheets[sheet].iter_rows(min_row=HEAD + 1, values_only=True))


def test_every_thing_has_its_row() -> None:
    book = opened(Translator("en"))
    assert book.sheetnames == ["Blocks", "Rooms", "Beds", "Adjoining rooms"]
    assert rows(book, 0) == [("=A",), ("B",)]
    assert rows(book, 1) == [
        ("=A", "007", "Women", -1, "yes", "no", "yes", 0, 2, 4, 3),
        ("=A", "@2", "Isolation", 0, "no", "yes", "no", None, None, None, None),
    ]
    assert rows(book, 2) == [("007", "1", "Lower bunk"), ("007", "+2", "Upper bunk")]
    assert rows(book, 3) == [("007", "@2")]


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_is_set_up_as_other_workbooks_are(code: str) -> None:
    book = opened(Translator(code))
    for sheet in book.worksheets:
        assert (sheet.freeze_panes, sheet.print_title_rows) == (f"A{HEAD + 1}", f"${HEAD}:${HEAD}")
        assert sheet.auto_filter.ref
        assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
        assert samples.STAMP.centre in str(sheet["A2"].value)
    assert book.worksheets[0]["A5"].quotePrefix and book.worksheets[1]["B5"].number_format == "@"


def test_an_empty_house_is_a_form_to_fill_in() -> None:
    book = opened(Translator("en"), replace(HOUSE, blocks=(), rooms=()))
    assert [sheet.max_row for sheet in book.worksheets] == [HEAD] * 4


def test_the_same_house_gives_the_same_bytes() -> None:
    one, other = (house_xlsx(HousePaper(samples.STAMP, HOUSE), Translator("fr")) for _ in range(2))
    assert one == other
