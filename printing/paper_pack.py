"""The paper pack, counted as one document: daily report, evacuation list, roll-call, arrivals, departures, boarding
lists."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from printing import facts
from printing.boarding_list import boarding_section
from printing.daily_report import case_words, departure_band, report_section, stopped, stopping
from printing.evacuation_list import evacuation_sections
from printing.pages import Heading
from printing.roll_call import roll_call_section
from printing.table import (
    Band,
    Column,
    Group,
    Note,
    Row,
    Section,
    Table,
    TickBox,
    Words,
    document_pdf,
    lines,
    words,
)
from printing.text import Run
from transit_desk.domain.pack_papers import PackArrival, PackCase, PackDeparture, PaperPack
from transit_desk.language import Translator


def paper_pack(paper: PaperPack, t: Translator) -> bytes:
    """The pack as PDF. Parts that would be empty are left out: the report says so, and is all that an empty
    centre has.

    Raises GlyphMissing, CodeNotPrintable.
    """
    return document_pdf(t, paper.stamp, t("Paper pack"), tuple(_sections(paper, t)), bound=True)


def _sections(paper: PaperPack, t: Translator) -> Iterator[Section]:
    yield report_section(paper.report, t)
    if paper.evacuation is not None and (paper.evacuation.outside or any(paper.evacuation.inside())):
        yield from evacuation_sections(paper.evacuation, t)
    if paper.roll_call.without_bed or any(room.people for room in paper.roll_call.rooms):
        yield roll_call_section(paper.roll_call, t)
    if paper.arrivals:
        yield _arrivals(paper, t)
    if any(departure.cases for departure in paper.departures):
        yield _departures(paper, t)
    for boarding in paper.boarding_lists:
        if any(case.people for case in boarding.cases):
            yield boarding_section(boarding, t)


def _arrivals(paper: PaperPack, t: Translator) -> Section:
    """Every case announced, by day, with a box to tick when it is here."""
    people = sum(arrival.people for arrival in paper.arrivals)
    heading = Heading(
        t("Arrivals expected"),
        t.weekday(paper.day),
        facts.joined((facts.people(t, people), facts.cases(t, len(paper.arrivals)))),
    )
    columns = (
        Column(t.context("has arrived", "Here"), 28),
        Column(t("Case"), 78),
        Column(t("Principal applicant"), 160),
        Column(t("People"), 40, "right"),
        Column(t("From"), 72),
        Column(t("To, flight"), 110),
        Column(t("Room"), 56),
    )
    by_day = groupby(sorted(paper.arrivals, key=_day), key=lambda arrival: arrival.day)
    groups = tuple(
        Group(
            tuple(_arrival(t, arrival) for arrival in arrivals),
            Band((Run(t.weekday(day) if day else t("Day not known"), True, 9.0),)),
        )
        for day, arrivals in ((day, tuple(arrivals)) for day, arrivals in by_day)
    )
    return Section(heading, (Table(columns, groups),))


def _day(arrival: PackArrival) -> date:
    """Known days in order, the others last."""
    return arrival.day or date.max


def _arrival(t: Translator, arrival: PackArrival) -> Row:
    name = [(Run(arrival.name, True, 8.5),)]
    if arrival.needs:
        name.append((Run(facts.needs(t, arrival.needs), False, 7.5),))
    return Row(
        (
            TickBox(),
            words(arrival.case_number, bold=True),
            Words(tuple(name)),
            words(t.number(arrival.people), bold=True),
            words(arrival.camp),
            lines(arrival.destination, arrival.movement, size=7.5),
            words(arrival.room),
        )
    )


def _departures(paper: PaperPack, t: Translator) -> Section:
    """Every case of every departure, ready or not, with a box to tick when it has left."""
    going = sum(departure.people for departure in paper.departures)
    ready = sum(departure.ready for departure in paper.departures)
    heading = Heading(
        t("Departures"),
        t.weekday(paper.day),
        t("{ready} of {people} ready", ready=t.number(ready), people=t.number(going)),
    )
    columns = (
        Column(t.context("has departed", "Left"), 28),
        Column(t("Case"), 150),
        Column(t("People"), 40, "right"),
        Column(t.context("people", "Ready"), 40, "right"),
        Column(t("To"), 84),
        Column(t("What stops it, and who lifts it"), 190),
    )
    return Section(heading, (Table(columns, tuple(_departure(t, one) for one in paper.departures)),))


def _departure(t: Translator, departure: PackDeparture) -> Group:
    rows: tuple[Row | Note, ...] = tuple(_case(t, case) for case in departure.cases)
    return Group(
        rows or (Note((Run(t("Nobody is on it."), False, 8.0),)),),
        departure_band(t, departure),
    )


def _case(t: Translator, case: PackCase) -> Row:
    return Row(
        (
            TickBox(),
            case_words(case),
            words(t.number(case.people)),
            words(t.number(case.ready), bold=stopped(case)),
            words(case.destination, size=7.5),
            stopping(t, case) if stopped(case) else words(t.context("case", "ready")),
        )
    )
