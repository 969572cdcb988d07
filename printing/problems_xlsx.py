"""The problems of a list as a workbook, to be sent to whoever made the list."""

from printing import pages
from printing.workbook import Sheet, SheetColumn, new_workbook, workbook_bytes
from transit_desk.domain.papers import ProblemsPaper
from transit_desk.language import Translator


def problems_xlsx(paper: ProblemsPaper, t: Translator) -> bytes:
    """One row for each problem; a list without problems gives a workbook that says so."""
    title = t("Problems on the list")
    columns = (
        SheetColumn(t("Sheet"), 24),
        SheetColumn(t("Row"), 8, "number"),
        SheetColumn(t("Column"), 22),
        SheetColumn(t("What stands there"), 32, wrap=True),
        SheetColumn(t("What is wrong"), 64, wrap=True),
        SheetColumn(t("The row can be taken"), 14),
    )
    about = (title, paper.source, f"{paper.stamp.centre} · {pages.printed_words(t, paper.stamp)}")
    book = new_workbook(paper.stamp, title)
    sheet = Sheet(book, t, t("Problems"), paper.stamp, about, columns)
    yes, no = t("yes"), t("no")
    for line in paper.lines:
        sheet.add([line.sheet, line.row, line.column, line.value, line.message, no if line.blocking else yes])
    if paper.lines:
        sheet.filter_rows()
    else:
        sheet.add(["", None, "", "", t("No problem was found."), ""])
    return workbook_bytes(book, paper.stamp)
