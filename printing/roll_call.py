"""The roll-call: room by room, everyone who should be in the building, with boxes for evening and morning."""

from datetime import datetime

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
    words,
)
from printing.text import Run
from transit_desk.domain.papers import RollCallPaper, RollCallPerson
from transit_desk.domain.refusals import EmptyPaper
from transit_desk.language import Translator
from transit_desk.language.words import word

_NAME = 9.5


def roll_call(paper: RollCallPaper, t: Translator) -> bytes:
    """The roll-call as PDF, A4 upright. Raises EmptyPaper without people, GlyphMissing."""
    part = roll_call_section(paper, t)
    return document_pdf(t, paper.stamp, part.heading.title, (part,))


def roll_call_section(paper: RollCallPaper, t: Translator) -> Section:
    """The roll-call as a part of a document. Raises as `roll_call`."""
    everyone = [person for room in paper.rooms for person in room.people] + list(paper.without_bed)
    if not everyone:
        raise EmptyPaper()
    out = sum(not person.in_building for person in everyone)
    summary = facts.joined(
        (
            t("{people} in the building", people=facts.people(t, len(everyone) - out)),
            t("{people} out", people=facts.people(t, out)) if out else "",
            t("{people} without a bed", people=facts.people(t, len(paper.without_bed)))
            if paper.without_bed
            else "",
        )
    )
    groups = [
        Group(
            tuple(_row(t, paper, person) for person in room.people),
            Band(
                (Run(room.name, True, 10.0), Run(f"   {room.block}", False, 9.0)),
                (Run(facts.people(t, len(room.people)), False, 8.0),),
            ),
        )
        for room in paper.rooms
        if room.people
    ]
    if paper.without_bed:
        groups.append(
            Group(
                tuple(_row(t, paper, person) for person in paper.without_bed),
                Band(
                    (Run(t("Without a bed"), True, 10.0),),
                    (Run(facts.people(t, len(paper.without_bed)), True, 8.0),),
                ),
            )
        )
    closing = Closing(
        (
            (
                Run(t("Total: {people}", people=facts.people(t, len(everyone))), True, 10.0),
                Run(f"   {summary}", False, 9.0),
            ),
        ),
        (
            t("Counted in the evening"),
            t("Evening: name, signature"),
            t("Counted in the morning"),
            t("Morning: name, signature"),
        ),
    )
    heading = pages.Heading(t("Roll-call"), t.weekday(paper.day), summary)
    return Section(heading, (Table(_columns(t), tuple(groups), closing),))


def _columns(t: Translator) -> tuple[Column, ...]:
    return (
        Column(t("Evening"), 40),
        Column(t("Morning"), 40),
        Column(t("Name"), 168),
        Column(t("Bed"), 40),
        Column(t("Case"), 70),
        Column(t("Sex"), 20),
        Column(t("Age"), 26, "right"),
        Column(t("Remember"), 100),
    )


def _row(t: Translator, paper: RollCallPaper, called: RollCallPerson) -> Row:
    person = called.person
    return Row(
        (
            TickBox(),
            TickBox(),
            Words((facts.name_runs(person.family_name, person.given_names, _NAME),)),
            words(called.bed),
            words(person.case_number),
            words(facts.sex(person.sex)),
            words(facts.age(t, person.born, paper.day)),
            _remember(t, called, paper),
        )
    )


def _remember(t: Translator, called: RollCallPerson, paper: RollCallPaper) -> Words | None:
    """What the officer with the lamp must know: out of the building, leaving, needs help."""
    away = ""
    if not called.in_building:
        away = _away(t, called, paper)
    leaving = t("Leaves {day}", day=t.date(called.leaving_on)) if called.leaving_on else ""
    runs = [
        Run(text, bold, 7.5)
        for text, bold in ((away, True), (facts.needs(t, called.person.needs), True), (leaving, False))
        if text
    ]
    return Words(tuple((run,) for run in runs)) if runs else None


def _away(t: Translator, called: RollCallPerson, paper: RollCallPaper) -> str:
    """Where to and since when, as far as it is known."""
    place = "" if called.out_to is None else word(t, called.out_to)
    if called.out_since is None:
        return t("Out: {place}", place=place) if place else t("Out of the building")
    since = _since(t, called.out_since, paper)
    if not place:
        return t("Out since {moment}", moment=since)
    return t("Out: {place}, since {moment}", place=place, moment=since)


def _since(t: Translator, moment: datetime, paper: RollCallPaper) -> str:
    """The time alone for the day of the roll-call, with the day for an earlier one."""
    return t.time(moment) if t.local(moment).date() == paper.day else t.datetime(moment)
