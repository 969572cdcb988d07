"""Making a paper leaves nothing on the disk, not even for a moment: temporary folders are in clear."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from printing.locked_pdf import lock
from printing.manifest_xlsx import manifest_xlsx
from tests.printing import samples
from tests.printing.test_demonstration import PAPERS, WORKBOOKS
from tests.printing.watching import files_written
from transit_desk.language import Translator


def test_the_watch_sees_what_openpyxl_spools_by_itself() -> None:
    """Without this the tests below would pass for a watch that sees nothing."""
    book = Workbook(write_only=True)
    with files_written() as seen:
        book.create_sheet("names").append(["RUBERWA, Francine"])
        book.save(BytesIO())
    assert any("openpyxl" in path for path in seen)


def test_a_manifest_of_200_makes_no_file(en: Translator) -> None:
    manifest_xlsx(samples.manifest_paper(1), en)  # whatever is imported and read once
    with files_written() as seen:
        content = manifest_xlsx(samples.manifest_paper(200), en)
    assert seen == []
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    assert sheet.max_row == 5 + 200 + 1


@pytest.mark.parametrize("name", sorted([*PAPERS, *(f"{name}.xlsx" for name in WORKBOOKS)]))
def test_no_paper_makes_a_file(name: str, en: Translator) -> None:
    make: Callable[..., bytes] = WORKBOOKS[name[:-5]] if name.endswith(".xlsx") else PAPERS[name]
    make(samples.STAMP, en)
    with files_written() as seen:
        make(replace(samples.STAMP, centre="Another centre"), en)
    assert seen == []


def test_locking_makes_no_file(en: Translator) -> None:
    pdf = PAPERS["daily_report"](samples.STAMP, en)
    lock(pdf, "first")
    with files_written() as seen:
        lock(pdf, "second")
    assert seen == []
