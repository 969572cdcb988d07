"""The daily report: the house, the next three days, what stops whom and who lifts it, the log's seal."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from printing import facts, pages
from printing.pages import Heading
from printing.table import (
    Band,
    Column,
    Group,
    Note,
    Row,
    Section,
    Table,
    Words,
    document_pdf,
    lines,
    remark,
    words,
)
from printing.text import Run
from transit_desk.domain.pack_papers import DailyReportPaper, PackArrival, PackCase, PackDeparture
from transit_desk.language import Translator

DAYS: Final = 3
"""Today and the next two."""


def daily_report(paper: DailyReportPaper, t: Translator) -> bytes:
    """The report as PDF, A4 upright: one page, more when much is blocked. Raises GlyphMissing."""
    part = report_section(paper, t)
    return document_pdf(t, paper.stamp, part.heading.title, (part,))


def report_section(paper: DailyReportPaper, t: Translator) -> Section:
    """The report as a part of a document; a centre without people gives one as well."""
    heading = Heading(
        t("Daily report"),
        t.weekday(paper.day),
        t("{people} in the building", people=facts.people(t, paper.counts.in_building)),
    )
    return Section(heading, (_house(t, paper), _days(t, paper), _seal(t, paper), *_stopped(t, paper)))


def _house(t: Translator, paper: DailyReportPaper) -> Table:
    """The numbers that matter, large."""
    counts = paper.counts
    figures = (
        (counts.in_building, t("in the building")),
        (counts.out, t("out of the building")),
        (counts.without_bed, t("without a bed")),
        (counts.beds_taken, t("of {beds} beds taken", beds=t.number(counts.beds))),
        (counts.beds_free, t("beds free")),
        (counts.beds_out_of_service, t("beds out of service")),
        (counts.arrived_today, t("arrived today")),
    )
    cells = tuple(
        Words(((Run(t.number(number), True, 20.0),), (Run(caption, False, 8.0),)))
        for number, caption in figures
    )
    return Table(tuple(Column("", 1.0) for _ in cells), (Group((Row(cells),)),))


def _seal(t: Translator, paper: DailyReportPaper) -> Table:
    """How many acts the log holds and the hash of the last: who changes the log later, changes this."""
    head = paper.head
    if not head.count:
        return remark(t("The log of acts is empty."))
    acts = t.plural("Log of acts: {n} act.", "Log of acts: {n} acts.", head.count)
    why = t(
        "To compare later: if the program shows another seal for act {number}, the log was changed.",
        number=t.number(head.count),
    )
    said = Words(
        (
            (Run(f"{acts}   ", True, 8.5), Run(t("Seal of the last one:"), False, 8.5)),
            (Run(facts.in_groups(head.hash), True, 9.5),),
            (Run(why, False, 8.0),),
        )
    )
    return Table((Column("", 1.0),), (Group((Row((said,)),)),))


def _days(t: Translator, paper: DailyReportPaper) -> Table:
    """Arrivals and departures day by day; cases whose day nobody knows are counted last."""
    columns = (
        Column(t("Day"), 104),
        Column(t("Arrivals"), 116),
        Column(t("Departures"), 130),
        Column(t("Travelling"), 58, "right"),
        Column(t.context("people", "Ready"), 50, "right"),
        Column(t("Not ready"), 54, "right"),
    )
    days = tuple(paper.day + timedelta(days=ahead) for ahead in range(DAYS))
    rows = [_day(t, paper, day) for day in days]
    others = tuple(arrival for arrival in paper.arrivals if arrival.day not in days)
    if others:
        rows.append(
            Row((words(t("Another day, or not known")), _arriving(t, others), None, None, None, None))
        )
    return Table(columns, (Group(tuple(rows)),))


def _day(t: Translator, paper: DailyReportPaper, day: date) -> Row:
    departures = tuple(departure for departure in paper.departures if departure.day == day)
    going = sum(departure.people for departure in departures)
    ready = sum(departure.ready for departure in departures)
    return Row(
        (
            words(t.weekday(day), bold=True),
            _arriving(t, tuple(arrival for arrival in paper.arrivals if arrival.day == day)),
            lines(*(facts.joined((departure.movement.name, departure.time)) for departure in departures))
            or words("–"),
            words(t.number(going)),
            words(t.number(ready)),
            words(t.number(going - ready), bold=going > ready),
        )
    )


def _arriving(t: Translator, arrivals: tuple[PackArrival, ...]) -> Words:
    people = sum(arrival.people for arrival in arrivals)
    said = facts.joined((facts.people(t, people), facts.cases(t, len(arrivals)))) if arrivals else "–"
    return Words(((Run(said, False, 8.0),),))


def _stopped(t: Translator, paper: DailyReportPaper) -> Iterable[Table]:
    """The cases that can't leave yet, departure by departure; what there is nothing of is said in words."""
    if not paper.counts.in_building:
        yield remark(t("Nobody is in the building."))
    if not paper.arrivals:
        yield remark(t("No arrival is announced."))
    if not paper.departures:
        yield remark(t("No departure on these days."))
        return
    columns = (
        Column(t("Case"), 160),
        Column(t("Not ready"), 54, "right"),
        Column(t("What stops it, and who lifts it"), 300),
    )
    yield Table(columns, tuple(_departure(t, departure) for departure in paper.departures))


def _departure(t: Translator, departure: PackDeparture) -> Group:
    rows: tuple[Row | Note, ...] = tuple(
        Row((case_words(case), words(_not_ready(t, case)), stopping(t, case)))
        for case in departure.cases
        if stopped(case)
    )
    if not departure.cases:
        rows = (Note((Run(t("Nobody is on it."), False, 8.0),)),)
    return Group(rows or (Note((Run(t("Everybody is ready."), False, 8.0),)),), departure_band(t, departure))


def _not_ready(t: Translator, case: PackCase) -> str:
    """5 of 6: a hold on the case stops all of it."""
    count = case.people - case.ready
    return t("{count} of {people}", count=t.number(count), people=t.number(case.people))


def departure_band(t: Translator, departure: PackDeparture) -> Band:
    """The flight, and how many of its passengers are ready."""
    ready = t("{ready} of {people} ready", ready=t.number(departure.ready), people=t.number(departure.people))
    return Band(
        (Run(pages.movement_words(t, departure.movement), True, 9.0),),
        (Run(ready, True, 9.0),) if departure.cases else (),
    )


def stopped(case: PackCase) -> bool:
    """Whether something stops the case or one of its people."""
    return bool(case.blockers) or case.ready < case.people


def case_words(case: PackCase) -> Words:
    """Number and name of a case, below each other."""
    return Words(((Run(case.case_number, True, 8.5),), (Run(case.name, False, 8.0),)))


def stopping(t: Translator, case: PackCase) -> Words | None:
    """A line for each desk: "Medical: not assessed; check expired"."""
    by_desk: dict[str, list[str]] = {}
    for blocker in case.blockers:
        by_desk.setdefault(blocker.lifted_by, []).append(blocker.what)
    if not by_desk:
        return None
    return Words(
        tuple(
            (Run(t("{desk}:", desk=desk) + " ", True, 8.0), Run("; ".join(dict.fromkeys(whats)), False, 8.0))
            for desk, whats in by_desk.items()
        )
    )
