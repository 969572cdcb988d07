"""The night list: beds, gate and roll-call held against each other, and what does not agree."""

from itertools import groupby

from printing import facts, pages
from printing.table import (
    Band,
    Closing,
    Column,
    Group,
    Row,
    Section,
    Table,
    TickBox,
    Words,
    document_pdf,
    lines,
    remark,
    words,
)
from printing.text import Run
from transit_desk.domain.presence import Matter, NightLine
from transit_desk.domain.presence_papers import NightListPaper
from transit_desk.language import Translator
from transit_desk.language.presence_words import matter_words, moment_words
from transit_desk.language.words import word


def night_list(paper: NightListPaper, t: Translator) -> bytes:
    """The list as PDF, A4 upright; a night in order has one page that says so. Raises GlyphMissing."""
    night = paper.night
    heading = pages.Heading(
        t("Night list"),
        facts.joined(
            (
                t("Night of {day}", day=t.weekday(night.night)),
                t("as of {moment}", moment=t.datetime(paper.stamp.printed_at)),
            )
        ),
        t("{people} inside", people=facts.people(t, night.inside)),
    )
    tables = [_figures(paper, t)]
    if not paper.called:
        tables.append(remark(t("No roll-call was held for this night.")))
    tables.append(
        _lines(paper, t) if night.lines else remark(t("Beds, gate and roll-call agree."), bold=True)
    )
    return document_pdf(t, paper.stamp, heading.title, (Section(heading, tuple(tables)),))


def _figures(paper: NightListPaper, t: Translator) -> Table:
    night = paper.night
    figures = (
        (night.inside, t("inside")),
        (night.in_bed, t("in a bed of their own")),
        (night.with_family, t("infants with their family")),
        (night.without_bed, t("without a bed")),
        (night.out, t("out of the building")),
        (night.overdue, t("of them overdue")),
        (night.beds_empty, t("beds empty tonight")),
    )
    cells = tuple(
        Words(((Run(t.number(number), True, 20.0),), (Run(caption, False, 8.0),)))
        for number, caption in figures
    )
    return Table(tuple(Column("", 1.0) for _ in cells), (Group((Row(cells),)),))


def _lines(paper: NightListPaper, t: Translator) -> Table:
    columns = (
        Column(t("Cleared"), 40),
        Column(t("Name"), 170),
        Column(t("Case"), 74),
        Column(t("Bed"), 60),
        Column(t("Out to, since"), 100),
        Column(t("Expected"), 70),
        Column(t("Remark"), 90),
    )
    groups = []
    for matter, found in groupby(paper.night.lines, key=lambda line: line.matter):
        rows = tuple(_row(paper, t, line) for line in found)
        band = Band(
            (Run(matter_words(t, matter), True, 10.0),), (Run(facts.people(t, len(rows)), True, 8.0),)
        )
        groups.append(Group(rows, band))
    closing = Closing((), (t("Night: name, signature"), t("Morning: name, signature")))
    return Table(columns, tuple(groups), closing)


def _row(paper: NightListPaper, t: Translator, line: NightLine) -> Row:
    one, now = line.person, paper.stamp.printed_at
    out = one.out
    return Row(
        (
            TickBox(),
            Words((facts.name_runs(one.family_name, one.given_names, 9.5),)),
            words(one.case_number),
            words(one.label, bold=line.matter is Matter.BED_EMPTY),
            None if out is None else lines(word(t, out.place), moment_words(t, out.since, now)),
            None
            if out is None or out.expected_at is None
            else words(moment_words(t, out.expected_at, now), bold=line.matter is Matter.OVERDUE),
            None,
        )
    )
