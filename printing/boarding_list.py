"""The boarding list: case by case, a box to tick and a bar code to scan for each passenger."""

from collections import Counter

from printing import facts, pages
from printing.table import (
    Band,
    Cell,
    Closing,
    Code,
    Column,
    Group,
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
from transit_desk.domain.codes import PassengerState
from transit_desk.domain.papers import BoardingCase, BoardingListPaper, BoardingPerson
from transit_desk.domain.refusals import EmptyPaper
from transit_desk.language import Translator
from transit_desk.language.words import word

_NAME = 9.5


def boarding_list(paper: BoardingListPaper, t: Translator) -> bytes:
    """The list as PDF, A4 landscape. Raises EmptyPaper without passengers, GlyphMissing, CodeNotPrintable."""
    part = boarding_section(paper, t)
    return document_pdf(t, paper.stamp, part.heading.title, (part,))


def boarding_section(paper: BoardingListPaper, t: Translator) -> Section:
    """The list as a part of a document. Raises as `boarding_list`."""
    passengers = [person for case in paper.cases for person in case.people]
    if not passengers:
        raise EmptyPaper()
    heading = pages.Heading(
        t("Boarding list"),
        pages.movement_words(t, paper.movement),
        facts.joined(
            (
                facts.people(t, len(passengers)),
                facts.cases(t, len(paper.cases)),
                facts.bags_and_weight(t, sum(p.pieces for p in passengers), sum(p.grams for p in passengers)),
            )
        ),
    )
    groups = tuple(_group(t, paper, case) for case in paper.cases if case.people)
    return Section(heading, (Table(_columns(t), groups, _closing(t, paper, passengers)),), wide=True)


def _columns(t: Translator) -> tuple[Column, ...]:
    return (
        Column(t("No."), 18, "right"),
        Column(t("Boarded"), 66),
        Column(t("Name"), 158),
        Column(t("Sex"), 20),
        Column(t("Age"), 24, "right"),
        Column(t("Nationality"), 44),
        Column(t("Needs"), 84),
        Column(t("Bags"), 46, "right"),
        Column(t("To settle before boarding"), 104),
        Column(t("Card"), 144),
    )


def _group(t: Translator, paper: BoardingListPaper, case: BoardingCase) -> Group:
    left = [Run(case.case_number, True, 10.0), Run(f"   {case.destination}", False, 9.0)]
    if case.blockers:
        left.append(Run("   " + "; ".join(case.blockers), True, 9.0))
    right = facts.joined(
        (
            facts.people(t, len(case.people)),
            facts.bags_and_weight(t, sum(p.pieces for p in case.people), sum(p.grams for p in case.people)),
        )
    )
    rows = tuple(_row(t, paper, passenger) for passenger in case.people)
    return Group(rows, Band(tuple(left), (Run(right, False, 8.0),)))


def _row(t: Translator, paper: BoardingListPaper, passenger: BoardingPerson) -> Row:
    person = passenger.person
    return Row(
        (
            words(t.number(passenger.seq)),
            _state(t, passenger),
            Words(
                (
                    facts.name_runs(person.family_name, person.given_names, _NAME),
                    (Run(facts.joined((word(t, person.relation), person.card_number)), False, 7.0),),
                )
            ),
            words(facts.sex(person.sex)),
            words(facts.age(t, person.born, paper.movement.day)),
            words(person.nationality),
            words(facts.needs(t, person.needs), bold=True),
            lines(t.number(passenger.pieces), t.kilos(passenger.grams) if passenger.grams else "", size=7.5),
            words("; ".join(passenger.blockers), bold=True, size=7.5),
            Code(person.card_number) if person.card_number else None,
        )
    )


def _state(t: Translator, passenger: BoardingPerson) -> Cell:
    """A box to tick for those expected; for the others what was done, and when."""
    if passenger.state is PassengerState.EXPECTED:
        return TickBox()
    when = t.time(passenger.acted_at) if passenger.acted_at else ""
    return lines(word(t, passenger.state), when, bold=True)


def _closing(t: Translator, paper: BoardingListPaper, passengers: list[BoardingPerson]) -> Closing:
    by_place = Counter[str]()
    for case in paper.cases:
        by_place[case.destination or t("destination not known")] += len(case.people)
    places = facts.counts(t, dict(sorted(by_place.items())))
    states = facts.states(t, Counter(passenger.state for passenger in passengers))
    return Closing(
        (
            (
                Run(t("Total: {people}", people=facts.people(t, len(passengers))), True, 10.0),
                Run(f"   {states}", False, 9.0),
            ),
            (Run(places, False, 8.0),),
        ),
        (
            t("Counted on board (number)"),
            t("Checked by (name, signature)"),
            t("Handed over to (name, signature)"),
            t("Date and time"),
        ),
    )
