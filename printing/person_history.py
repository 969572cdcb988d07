"""A person's history: what the desk holds of one person and what was done, on one page when it fits."""

from itertools import zip_longest

from printing import facts
from printing.pages import Heading
from printing.table import Closing, Column, Group, Note, Row, Section, Table, document_pdf, remark, words
from printing.text import Run
from transit_desk.domain.record_papers import HistoryLine, PersonHistoryPaper
from transit_desk.language import Translator


def person_history(paper: PersonHistoryPaper, t: Translator) -> bytes:
    """The history as PDF, A4 upright; a person of whom nothing was recorded has a page too.

    Raises GlyphMissing.
    """
    heading = Heading(
        t("History of {name}", name=paper.name),
        facts.joined(
            (
                t("Case {number}", number=paper.case_number) if paper.case_number else "",
                t("Card {number}", number=paper.card_number) if paper.card_number else "",
            )
        ),
        t.plural("{n} act", "{n} acts", len(paper.lines)),
    )
    tables = (_held(t, paper), _acts(t, paper))
    # The title of the file names nobody: it is shown in lists of files and windows.
    return document_pdf(t, paper.stamp, t("History of a person"), (Section(heading, tables),))


def _held(t: Translator, paper: PersonHistoryPaper) -> Table:
    """What is held of the person: two pairs of label and value on a line, read down the left first."""
    if not paper.facts:
        return remark(t("Nothing is held of this person."))
    columns = (Column("", 76), Column("", 184), Column("", 76), Column("", 184))
    half = -(-len(paper.facts) // 2)
    pairs = zip_longest(paper.facts[:half], paper.facts[half:], fillvalue=("", ""))
    rows = (
        Row(
            (
                words(left[0], size=7.5),
                words(left[1], bold=True, size=8.5),
                words(right[0], size=7.5),
                words(right[1], bold=True, size=8.5),
            )
        )
        for left, right in pairs
    )
    return Table(columns, tuple(Group((row,)) for row in rows))


def _acts(t: Translator, paper: PersonHistoryPaper) -> Table:
    columns = (
        Column(t("When"), 78),
        Column(t("Who"), 92),
        Column(t("What was done"), 130),
        Column(t("Details"), 216),
    )
    closing = Closing(
        (
            (
                Run(
                    t(
                        "This is what the desk's record holds of this person. Medical notes are sealed: "
                        "they are asked for at Medical."
                    ),
                    False,
                    8.0,
                ),
            ),
        ),
        (t("Handed over to (name, signature)"), t("Handed over by (name, signature)"), t("Date")),
    )
    if not paper.lines:
        nothing = Note((Run(t("Nothing was recorded."), False, 8.5),))
        return Table(columns, (Group((nothing,)),), closing)
    # A group for each line: the history begins below the facts and not on a page of its own.
    return Table(columns, tuple(Group((_act(t, line),)) for line in paper.lines), closing)


def _act(t: Translator, line: HistoryLine) -> Row:
    return Row(
        (words(t.datetime(line.at)), words(line.who), words(line.what, bold=True), words(line.details))
    )
