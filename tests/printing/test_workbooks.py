"""Workbooks, opened again: text is text, nothing from the data is a formula, the page is set up for paper."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from printing.manifest_fields import COLUMNS, field_title, field_words
from printing.manifest_xlsx import manifest_xlsx
from printing.problems_xlsx import problems_xlsx
from printing.workbook import MOST_CHARACTERS, Sheet, SheetColumn, cell_text, new_workbook, workbook_bytes
from tests.printing import samples
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Precision
from transit_desk.domain.manifest import (
    ManifestChanges,
    ManifestLine,
    ManifestPaper,
    manifest_changes,
)
from transit_desk.domain.papers import ProblemLine, ProblemsPaper
from transit_desk.domain.refusals import EmptyPaper
from transit_desk.language import Translator

HEAD = 5
"""Title, movement, stamp, an empty row, then the headings."""
EN = Translator("en")


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def sheet_of(content: bytes, index: int = 0) -> Worksheet:
    sheet = opened(content).worksheets[index]
    assert isinstance(sheet, Worksheet)
    return sheet


def rows_of(sheet: Worksheet, first: int) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(min_row=first, values_only=True))


def column_of(name: str) -> int:
    return next(index for index, column in enumerate(COLUMNS, 1) if name in column.fields)


def cell(sheet: Worksheet, row: int, name: str) -> Cell:
    found = sheet.cell(row, column_of(name))
    assert isinstance(found, Cell)
    return found


def written(text: str) -> Cell:
    """A text, written into a workbook and read again."""
    book = new_workbook(samples.STAMP, "x")
    sheet = Sheet(book, EN, "x", samples.STAMP, ("x",), (SheetColumn("x", 10),))
    sheet.add([text])
    found = sheet_of(workbook_bytes(book, samples.STAMP)).cell(4, 1)
    assert isinstance(found, Cell)
    return found


def test_manifest_has_a_row_for_everybody(t: Translator) -> None:
    lines = samples.manifest_lines(30)
    sheet = sheet_of(manifest_xlsx(samples.manifest_paper(30), t))
    assert [sheet.cell(HEAD, index).value for index in range(1, len(COLUMNS) + 1)] == [
        t(c.title) for c in COLUMNS
    ]
    for row, line in enumerate(lines, HEAD + 1):
        assert cell(sheet, row, "seq").value == line.seq
        assert cell(sheet, row, "family_name").value == (line.family_name or None)
        assert cell(sheet, row, "given_names").value == line.given_names
        assert cell(sheet, row, "tags").value == ", ".join(line.tags)
        assert cell(sheet, row, "status").value == field_words(t, "status", line.status)


def test_numbers_of_ten_digits_and_leading_zeros_stay_text(en: Translator) -> None:
    sheet = sheet_of(manifest_xlsx(samples.manifest_paper(3), en))
    for name, value in (
        ("unhcr_number", "0000000001"),
        ("uci", "1100000001"),
        ("other_number", "0007"),
        ("a_number", "A000000001"),
    ):
        found = cell(sheet, HEAD + 1, name)
        assert (found.value, found.data_type, found.number_format) == (value, "s", "@")


def test_birth_dates_keep_their_precision(t: Translator) -> None:
    lines = samples.manifest_lines(3)
    born = (
        BirthDate(date(1969, 4, 21)),
        BirthDate(date(1969, 4, 1), Precision.MONTH),
        BirthDate(date(1969, 1, 1), Precision.YEAR),
        None,
        BirthDate(date(1899, 4, 21)),
    )
    paper = replace(
        samples.manifest_paper(3),
        lines=tuple(replace(lines[0], key=str(index), born=value) for index, value in enumerate(born)),
    )
    sheet = sheet_of(manifest_xlsx(paper, t))
    cells = [cell(sheet, HEAD + 1 + index, "born") for index in range(5)]
    assert cells[0].value == datetime(1969, 4, 21)
    assert cells[0].number_format == "dd mmm yyyy"
    assert [found.data_type for found in cells] == ["d", "s", "s", "d", "s"] or cells[3].value is None
    assert cells[2].value == "1969"
    assert str(cells[1].value).endswith("1969")
    assert cells[3].value is None
    assert cells[4].value == "1899-04-21"
    ages = [sheet.cell(HEAD + 1 + index, column_of("born") + 1).value for index in range(5)]
    assert ages == [57, 57, 57, None, 127]


def test_totals_stand_under_the_people_and_outside_the_filter(t: Translator) -> None:
    sheet = sheet_of(manifest_xlsx(samples.manifest_paper(30), t))
    last = HEAD + 30
    assert sheet.auto_filter.ref == f"A{HEAD}:AB{last}"
    assert sheet.max_row == last + 1
    assert cell(sheet, last + 1, "seq").value == 30
    assert cell(sheet, last + 1, "pieces").value == 60
    assert cell(sheet, last + 1, "grams").value == pytest.approx(30 * 45.4)


def test_the_page_is_set_up_for_paper(t: Translator) -> None:
    content = manifest_xlsx(samples.manifest_paper(3), t)
    sheet: Any = sheet_of(content)
    assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
    assert sheet.freeze_panes == f"F{HEAD + 1}"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    footer = sheet.oddFooter
    assert t("Version {version}", version=1) in footer.left.text
    assert "M. Irakoze" in footer.left.text
    assert footer.right.text == t("Page {page} of {pages}", page="&P", pages="&N")


def test_an_ampersand_in_the_footer_is_no_code(en: Translator) -> None:
    stamp = replace(samples.STAMP, centre="Relief & Peace")
    raw: Any = load_workbook(BytesIO(manifest_xlsx(replace(samples.manifest_paper(1), stamp=stamp), en)))
    assert "Relief && Peace" in raw.worksheets[0].oddFooter.left.text


def test_no_cell_of_the_manifest_is_a_formula(en: Translator) -> None:
    evil = (
        "=1+1",
        "+250",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "=cmd|' /C calc'!A0",
        "#N/A",
        "12:30",
        "1e5",
        "TRUE",
    )
    line = samples.manifest_lines(1)[0]
    lines = tuple(
        replace(
            line,
            key=str(index),
            family_name=text,
            unhcr_number=text,
            city=text,
            case_number=text,
            tags=(text,),
        )
        for index, text in enumerate(evil)
    )
    book = opened(manifest_xlsx(replace(samples.manifest_paper(1), lines=lines), en))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for found in row:
                assert found.data_type != "f"
                if isinstance(found.value, str):
                    assert found.data_type == "s"
    first = book.worksheets[0]
    assert isinstance(first, Worksheet)
    for place, text in enumerate(evil, HEAD + 1):
        assert cell(first, place, "family_name").value == text.replace("\r", "\n")
    assert cell(first, HEAD + 1, "family_name").quotePrefix


@given(st.text(st.characters(), max_size=80))
def test_any_text_comes_back_as_text(text: str) -> None:
    found = written(text)
    if cell_text(text) == "":
        assert found.value is None
        return
    assert found.data_type == "s"
    assert found.value == cell_text(text)
    if text[0] in "=+-@\t\r":
        assert found.quotePrefix
    if text.isprintable() and "_x" not in text:
        assert found.value == text


@pytest.mark.parametrize("bad", ("\x00", "\x0b", "\x1f", "\ud800", "￾", "￿"))
def test_characters_that_xml_forbids_are_marked(bad: str) -> None:
    assert written(f"RUBERWA{bad}Ange").value == "RUBERWA\ufffdAnge"


def test_what_looks_like_an_escape_is_not_one() -> None:
    # Excel would show "_x0041_" as "A".
    assert cell_text("_x0041_ and _x12") == "_x005F_x0041_ and _x12"


def test_a_text_longer_than_a_cell_says_so() -> None:
    kept = cell_text("Ü" * 40_000)
    assert len(kept) == MOST_CHARACTERS
    assert kept.endswith("…")


def test_the_summary_counts_by_destination_age_and_sex(en: Translator) -> None:
    sheet = sheet_of(manifest_xlsx(samples.manifest_paper(30), en), 1)
    rows = {row[0]: row[1:] for row in rows_of(sheet, HEAD + 1) if row[0]}
    lines = samples.manifest_lines(30)
    assert rows["Louisville, KY, United States"][0] == 15
    assert rows["Female"][0] + rows["Male"][0] == 30
    assert rows["Total"] == (30, len({line.case_number for line in lines}), 60, pytest.approx(1362.0))
    bands = [rows[name][0] for name in ("Infant", "Child", "Adult") if name in rows]
    assert sum(bands) == 30
    assert rows["No-show"][0] == 3


def test_changes_have_a_sheet_of_their_own(t: Translator) -> None:
    before = samples.manifest_lines(4)
    new = replace(before[0], key="new", family_name="=NEW")
    after = (replace(before[0], grams=50_000, needs=()), before[2], new)
    paper = ManifestPaper(
        replace(samples.STAMP, version=2),
        samples.MOVEMENT,
        after,
        ManifestChanges(1, manifest_changes(before, after)),
    )
    sheet = sheet_of(manifest_xlsx(paper, t), 2)
    rows = rows_of(sheet, HEAD + 1)
    assert [row[0] for row in rows] == [t("Changed"), t("Added"), t("Removed"), t("Removed")]
    assert rows[0][3:] == (t("Bags, kg"), t.kilos(45_400), t.kilos(50_000))
    assert rows[1][2] == "=NEW, " + before[0].given_names


def test_the_first_version_has_no_sheet_of_changes_and_an_unchanged_one_says_so(en: Translator) -> None:
    assert len(opened(manifest_xlsx(samples.manifest_paper(2), en)).worksheets) == 2
    same = replace(samples.manifest_paper(2), changes=ManifestChanges(1, ()))
    assert sheet_of(manifest_xlsx(same, en), 2).cell(HEAD + 1, 1).value == "No change"


def test_every_compared_field_has_a_heading(t: Translator) -> None:
    line = samples.manifest_lines(1)[0]
    for name in ManifestLine.__dataclass_fields__:
        if name != "key":
            assert field_title(t, name)
            assert isinstance(field_words(t, name, getattr(line, name)), str)


def test_the_workbook_holds_no_reason_and_no_medical_column(en: Translator) -> None:
    titles = " ".join(column.title.lower() for column in COLUMNS)
    for word in ("diagnos", "reason", "remark", "medic", "note"):
        assert word not in titles


def test_the_same_manifest_gives_the_same_bytes(en: Translator) -> None:
    paper = samples.manifest_paper(5)
    assert manifest_xlsx(paper, en) == manifest_xlsx(paper, en)


def test_an_empty_manifest_is_refused(en: Translator) -> None:
    with pytest.raises(EmptyPaper):
        manifest_xlsx(replace(samples.manifest_paper(1), lines=()), en)


def test_problems_say_where(t: Translator) -> None:
    lines = (
        ProblemLine("Travel ready", 17, "DOB", "=31/02/1990", "31/02/1990 is no day.", True),
        ProblemLine("Travel ready", None, "", "", "Two people have the same number.", False),
    )
    sheet = sheet_of(problems_xlsx(ProblemsPaper(samples.STAMP, "roll.xlsx", lines), t))
    assert sheet["A2"].value == "roll.xlsx"
    rows = rows_of(sheet, HEAD + 1)
    assert rows[0] == ("Travel ready", 17, "DOB", "=31/02/1990", "31/02/1990 is no day.", t("no"))
    assert rows[1][5] == t("yes")
    assert sheet.cell(HEAD + 1, 4).data_type == "s"


def test_a_list_without_problems_says_so(en: Translator) -> None:
    sheet = sheet_of(problems_xlsx(ProblemsPaper(samples.STAMP, "roll.xlsx", ()), en))
    assert sheet.cell(HEAD + 1, 5).value == "No problem was found."
