"""The log of acts as a workbook: a row for each act, in the order in which the log was searched."""

from printing import facts, pages
from printing.workbook import Sheet, SheetColumn, new_workbook, workbook_bytes
from transit_desk.domain.record_papers import AuditPaper
from transit_desk.language import Translator

_KEPT_IN_SIGHT = 2
"""Number and moment."""


def audit_xlsx(paper: AuditPaper, t: Translator) -> bytes:
    """The acts as a workbook; a search that found none gives a workbook that says so."""
    title = t("Log of acts")
    columns = (
        SheetColumn(t("No."), 9, "number"),
        SheetColumn(t("When"), 20, "moment"),
        SheetColumn(t("Who"), 20, wrap=True),
        SheetColumn(t("At which desk"), 16, wrap=True),
        SheetColumn(t("Act"), 26, wrap=True),
        SheetColumn(t("On whom or what"), 28, wrap=True),
        SheetColumn(t("Before"), 32, wrap=True),
        SheetColumn(t("After"), 32, wrap=True),
        SheetColumn(t("Reason"), 28, wrap=True),
        SheetColumn(t("Seal"), 36, wrap=True),
    )
    about = (
        title,
        paper.filter_words or t("All acts"),
        facts.joined(
            (
                paper.stamp.centre,
                t.plural("{n} act", "{n} acts", len(paper.lines)),
                pages.printed_words(t, paper.stamp),
            )
        ),
    )
    book = new_workbook(paper.stamp, title)
    sheet = Sheet(book, t, title, paper.stamp, about, columns, keep=_KEPT_IN_SIGHT)
    for line in paper.lines:
        # A workbook knows no zones: the centre's wall clock, in whole seconds.
        moment = t.local(line.at).replace(tzinfo=None, microsecond=0)
        sheet.add(
            [
                line.number,
                moment,
                line.who,
                line.place,
                line.act,
                line.subject,
                line.before,
                line.after,
                line.reason,
                line.hash,
            ]
        )
    if paper.lines:
        sheet.filter_rows()
    else:
        sheet.add([None, None, "", "", t("No act was found."), "", "", "", "", ""])
    return workbook_bytes(book, paper.stamp)
