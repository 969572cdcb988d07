"""The papers about the record: the recovery sheet, a person's history, the log of acts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from openpyxl import load_workbook

from printing.audit_xlsx import audit_xlsx
from printing.fonts import BOLD
from printing.pages import MARGIN, MM
from printing.person_history import person_history
from printing.recovery_sheet import recovery_sheet
from tests.printing import samples
from tests.printing.reading import glyphs, page_sizes, page_texts, printed_over, squeezed
from tests.printing.record_samples import CODE, audit_paper, history_paper, recovery_paper
from transit_desk.domain.papers import GlyphMissing
from transit_desk.domain.record_papers import HistoryLine, PersonHistoryPaper, RecoverySheetPaper
from transit_desk.language import Translator

HEAD = 5


def test_the_recovery_sheet_says_code_person_day_and_what_to_do(t: Translator) -> None:
    (text,) = page_texts(recovery_sheet(recovery_paper(), t))
    positions = [text.index(group) for group in CODE.split("-")]
    assert positions == sorted(positions)
    for words in (
        "Marie-Claire Irakoze",
        samples.STAMP.centre,
        t.weekday(t.local(samples.STAMP.printed_at).date()),
        t("What it is for"),
        t("Where to keep it"),
        t("When it was used"),
        t("Page {page} of {pages}", page=1, pages=1),
    ):
        assert squeezed(words) in text


@pytest.mark.parametrize("code", (CODE, "W" * 24, "1" * 24, "MQ" * 12))
def test_the_code_is_large_and_inside_its_frames(code: str, en: Translator) -> None:
    pdf = recovery_sheet(RecoverySheetPaper(samples.STAMP, code, "M. Irakoze"), en)
    (page,), ((width, height),) = glyphs(pdf), page_sizes(pdf)
    assert printed_over(page) == []
    large = [glyph for glyph in page if glyph.top - glyph.bottom > 8 * MM]
    assert "".join(glyph.character for glyph in large) == code.replace("-", "")
    box = (width - 2 * MARGIN - 32) / 3
    for index, glyph in enumerate(large):
        left = MARGIN + index // 4 % 3 * (box + 16)
        assert left < glyph.left < glyph.right < left + box
    assert all(MARGIN - 12 < glyph.bottom < glyph.top < height - MARGIN + 1 for glyph in page)


@pytest.mark.parametrize("code", (CODE.lower(), CODE.replace("-", " "), CODE.replace("-", "")))
def test_a_code_is_read_in_six_groups_however_it_comes(code: str) -> None:
    groups = RecoverySheetPaper(samples.STAMP, code, "x").groups
    assert "-".join(groups).upper() == CODE
    assert [len(group) for group in groups] == [4] * 6


@pytest.mark.parametrize("code", ("", CODE[:-1], CODE + "A", CODE[:-1] + "!"))
def test_what_is_no_code_is_an_error_that_does_not_repeat_it(code: str) -> None:
    with pytest.raises(ValueError, match="24 letters and digits") as wrong:
        RecoverySheetPaper(samples.STAMP, code, "x")
    assert not code or code not in str(wrong.value)


def test_the_code_stands_nowhere_but_on_the_page(en: Translator) -> None:
    document = pypdfium2.PdfDocument(recovery_sheet(recovery_paper(), en))
    about = " ".join(document.get_metadata_dict().values())
    document.close()
    assert not any(group in about for group in CODE.split("-"))


def test_a_short_history_is_one_page(t: Translator) -> None:
    paper = history_paper(25)
    (text,) = page_texts(person_history(paper, t))
    for words in (
        t("History of {name}", name=paper.name),
        t("Case {number}", number=paper.case_number),
        t("Card {number}", number=paper.card_number),
        *(words for pair in paper.facts for words in pair),
        *(
            words
            for line in paper.lines
            for words in (t.datetime(line.at), line.who, line.what, line.details)
        ),
    ):
        assert squeezed(words) in text


def history_of(acts: int) -> PersonHistoryPaper:
    """So many acts of one line each, numbered."""
    start = history_paper(1)
    lines = tuple(
        HistoryLine(start.lines[0].at + timedelta(minutes=index), "M. Irakoze", f"Act-{index:03d}.")
        for index in range(acts)
    )
    return replace(start, lines=lines)


def test_a_long_history_goes_on_line_for_line(t: Translator) -> None:
    paper = history_of(120)
    pages = page_texts(person_history(paper, t))
    assert len(pages) > 2
    text = "".join(pages)
    positions = [text.index(line.what) for line in paper.lines]
    assert positions == sorted(positions)
    for number, page in enumerate(pages, 1):
        assert squeezed(t("History of {name}", name=paper.name)) in page
        assert squeezed(t("What was done")) in page
        assert squeezed(t("Page {page} of {pages}", page=number, pages=len(pages))) in page
    assert squeezed(t("Handed over to (name, signature)")) in pages[-1]


@pytest.mark.parametrize("acts", (38, 120))
def test_a_history_begins_below_the_facts_however_long_it_is(acts: int, t: Translator) -> None:
    """Also when all of it would fit on a page of its own."""
    pages = page_texts(person_history(history_of(acts), t))
    assert len(pages) > 1
    assert pages[0].count("Act-") > 25


def test_the_file_names_nobody_in_its_title(t: Translator) -> None:
    document = pypdfium2.PdfDocument(person_history(history_paper(1), t))
    about = document.get_metadata_dict()
    document.close()
    assert about["Title"] == t("History of a person")
    assert not any("RUBERWA" in value for value in about.values())


def test_a_person_of_whom_nothing_is_known_has_a_page_too(t: Translator) -> None:
    paper = replace(history_paper(0), facts=(), card_number="", case_number="")
    (text,) = page_texts(person_history(paper, t))
    assert squeezed(t("Nothing is held of this person.")) in text
    assert squeezed(t("Nothing was recorded.")) in text


def test_nothing_of_a_history_stands_outside_or_over(t: Translator) -> None:
    paper = history_paper(60)
    hard = replace(paper.lines[3], who=samples.LONG, what=samples.LONG, details=samples.MANY * 3)
    paper = replace(paper, facts=(*paper.facts, (samples.LONG, samples.MANY)), lines=(*paper.lines, hard))
    pdf = person_history(paper, t)
    for (width, _), page in zip(page_sizes(pdf), glyphs(pdf), strict=True):
        assert printed_over(page) == []
        assert all(MARGIN - 1 <= glyph.left < glyph.right <= width - MARGIN + 1 for glyph in page)


NAME = "محمد"
MISSING: dict[str, Callable[[Translator], bytes]] = {
    "recovery": lambda t: recovery_sheet(replace(recovery_paper(), person=NAME), t),
    "centre": lambda t: recovery_sheet(recovery_paper(replace(samples.STAMP, centre=NAME)), t),
    "history": lambda t: person_history(replace(history_paper(1), name=NAME), t),
    "details": lambda t: person_history(
        replace(history_paper(1), lines=(replace(history_paper(1).lines[0], details=NAME),)), t
    ),
}


@pytest.mark.parametrize("paper", sorted(MISSING))
def test_a_letter_without_a_glyph_stops_the_print_with_the_name(paper: str, en: Translator) -> None:
    with pytest.raises(GlyphMissing) as refused:
        MISSING[paper](en)
    assert NAME in refused.value.text


def test_the_same_sheet_gives_the_same_bytes_with_its_fonts(en: Translator) -> None:
    pdf = recovery_sheet(recovery_paper(), en)
    assert pdf == recovery_sheet(recovery_paper(), en)
    assert BOLD.encode() in pdf
    assert pdf.count(b"/FontFile2") == pdf.count(b"/BaseFont") == 2


def test_the_log_is_a_row_for_each_act_and_text_stays_text(t: Translator) -> None:
    paper = audit_paper(12)
    book: Any = load_workbook(BytesIO(audit_xlsx(paper, t)))
    sheet = book.worksheets[0]
    assert sheet["A2"].value == paper.filter_words
    assert sheet.auto_filter.ref == f"A{HEAD}:J{HEAD + 12}"
    for row, line in enumerate(paper.lines, HEAD + 1):
        cells = [sheet.cell(row, column) for column in range(1, 11)]
        assert [cell.value for cell in cells] == [
            line.number,
            t.local(line.at).replace(tzinfo=None, microsecond=0),
            line.who,
            line.place,
            line.act,
            line.subject,
            line.before,
            line.after or None,
            line.reason,
            line.hash,
        ]
        assert {cell.data_type for cell in cells[2:] if cell.value is not None} == {"s"}
    assert sheet.cell(HEAD + 1, 2).value == datetime(2026, 12, 2, 0, 30, 5)
    assert sheet.cell(HEAD + 1, 2).number_format == "dd mmm yyyy hh:mm:ss"
    assert sheet.cell(HEAD + 1, 7).quotePrefix


def test_a_log_without_acts_says_so_and_what_was_asked(en: Translator) -> None:
    book: Any = load_workbook(BytesIO(audit_xlsx(replace(audit_paper(0), filter_words=""), en)))
    sheet = book.worksheets[0]
    assert sheet["A2"].value == "All acts"
    assert sheet.cell(HEAD + 1, 5).value == "No act was found."
