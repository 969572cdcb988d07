"""The evacuation list: who is inside, by block, floor and room, whom to carry first, with boxes to tick.

One page for whoever leads, then the pages of each block for whoever searches it.

A letter that the font lacks is drawn as "?" here, and here alone: at the alarm a list with a gap helps more than no
list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from itertools import groupby
from typing import TypeVar, cast

from printing import facts, pages, signs
from printing.fonts import drawable
from printing.table import (
    Band,
    Cell,
    Closing,
    Column,
    Group,
    Row,
    Section,
    Signs,
    Table,
    TickBox,
    Words,
    document_pdf,
    remark,
    words,
)
from printing.text import Run
from transit_desk.domain.papers import GlyphMissing
from transit_desk.domain.presence import Aid
from transit_desk.domain.presence_papers import (
    EvacuationAboard,
    EvacuationFloor,
    EvacuationPaper,
    EvacuationPerson,
    EvacuationRoom,
)
from transit_desk.domain.refusals import EmptyPaper
from transit_desk.language import Translator
from transit_desk.language.presence_words import aid_words, floor_words, moment_words

V = TypeVar("V")

_NAME = 10.0
_FIRST = (Aid.CARRY, Aid.STAIRS)
"""Who is fetched by others, in this order."""


def evacuation_list(paper: EvacuationPaper, t: Translator) -> bytes:
    """The list as PDF, A4 upright. Raises EmptyPaper when nobody stays at the centre."""
    if not paper.outside and not paper.aboard and not any(paper.inside()):
        raise EmptyPaper()
    try:
        return _pdf(paper, t)
    except GlyphMissing:
        return _pdf(_drawable(paper), t)


def _pdf(paper: EvacuationPaper, t: Translator) -> bytes:
    return document_pdf(t, paper.stamp, t("Evacuation list"), tuple(evacuation_sections(paper, t)))


def _drawable(value: V) -> V:
    """The same with every text drawable, however deep it lies."""
    found: object = value
    if isinstance(value, str) and not isinstance(value, Enum):
        found = drawable(value)
    elif isinstance(value, tuple):
        found = tuple(_drawable(one) for one in value)
    elif is_dataclass(value) and not isinstance(value, type):
        found = replace(value, **{one.name: _drawable(getattr(value, one.name)) for one in fields(value)})
    return cast(V, found)


def evacuation_sections(paper: EvacuationPaper, t: Translator) -> Iterator[Section]:
    """The list as parts of a document: the whole house, each block, who is not in a room, who is aboard."""
    yield _whole(paper, t)
    for block, floors in groupby(paper.floors, key=lambda floor: floor.block):
        yield _block(paper, t, block, tuple(floors))
    if paper.without_bed or paper.outside:
        yield _others(paper, t)
    if paper.aboard:
        yield _aboard(paper, t)


def _heading(paper: EvacuationPaper, t: Translator, about: str, people: int) -> pages.Heading:
    """What, of which part, and the moment that it is true for."""
    said = facts.joined((about, t("as of {moment}", moment=t.datetime(paper.stamp.printed_at))))
    return pages.Heading(t("Evacuation list"), said, t("{people} inside", people=facts.people(t, people)))


def _whole(paper: EvacuationPaper, t: Translator) -> Section:
    everyone = tuple(paper.inside())
    tables = [_figures(paper, t), _blocks(paper, t)]
    first = tuple((room, one) for room, one in everyone if one.aid in _FIRST)
    tables.append(_fetched(paper, t, first) if first else remark(t("Nobody inside has to be carried.")))
    return Section(_heading(paper, t, t("the whole centre"), len(everyone)), tuple(tables))


def _figures(paper: EvacuationPaper, t: Translator) -> Table:
    """The numbers that matter, large."""
    counts = paper.counts()
    figures = (
        (sum(counts.values()), t("inside")),
        (counts[Aid.CARRY], t("cannot walk")),
        (counts[Aid.STAIRS], t("cannot use stairs")),
        (counts[Aid.GUIDE], t("need somebody beside them")),
        (len(paper.without_bed), t("inside, without a bed")),
        (len(paper.outside), t("out of the building")),
        *([(len(paper.aboard), t("aboard, not in these figures"))] if paper.aboard else ()),
    )
    cells = tuple(
        Words(((Run(t.number(number), True, 22.0),), (Run(caption, False, 8.0),)))
        for number, caption in figures
    )
    return Table(tuple(Column("", 1.0) for _ in cells), (Group((Row(cells),)),))


def _blocks(paper: EvacuationPaper, t: Translator) -> Table:
    """A line a floor, to tick when it is empty, and to write down how many came out."""
    columns = (
        Column(t("Empty"), 36),
        Column(t("Block"), 110),
        Column(t("Floor"), 80),
        Column(t("Rooms"), 50, "right"),
        Column(t("People"), 50, "right"),
        Column(t("Carry"), 50, "right"),
        Column(t("Counted outside"), 100, "right"),
    )
    rows = [
        Row(
            (
                TickBox(),
                words(floor.block, bold=True, size=9.5),
                words(floor_words(t, floor.floor), size=9.5),
                words(t.number(len(floor.rooms)), size=9.5),
                words(t.number(len(floor.people)), bold=True, size=9.5),
                words(t.number(_to_carry(floor.people)), bold=True, size=9.5),
                _to_write(),
            )
        )
        for floor in paper.floors
    ]
    if paper.without_bed:
        rows.append(
            Row(
                (
                    TickBox(),
                    words(t("Without a bed"), bold=True, size=9.5),
                    None,
                    None,
                    words(t.number(len(paper.without_bed)), bold=True, size=9.5),
                    words(t.number(_to_carry(paper.without_bed)), bold=True, size=9.5),
                    _to_write(),
                )
            )
        )
    everyone = tuple(one for _, one in paper.inside())
    rows.append(
        Row(
            (
                None,
                words(t("Total"), bold=True, size=10.0),
                None,
                words(t.number(sum(len(floor.rooms) for floor in paper.floors)), bold=True, size=10.0),
                words(t.number(len(everyone)), bold=True, size=10.0),
                words(t.number(_to_carry(everyone)), bold=True, size=10.0),
                _to_write(),
            ),
            total=True,
        )
    )
    return Table(columns, (Group(tuple(rows)),))


def _to_carry(people: Iterable[EvacuationPerson]) -> int:
    return sum(one.aid in _FIRST for one in people)


def _to_write() -> Cell:
    """A place for a number by hand."""
    return Words(((Run("________", False, 9.5),),))


def _fetched(paper: EvacuationPaper, t: Translator, first: tuple[tuple[str, EvacuationPerson], ...]) -> Table:
    """Who is fetched by others, with the room."""
    columns = (
        Column(t("Is out"), 32),
        Column("", 44),
        Column(t("Name"), 160),
        Column(t("Room"), 60),
        Column(t("Age"), 26, "right"),
        Column(t("Needs"), 150),
    )
    groups = []
    for aid in _FIRST:
        rows = tuple(
            Row(
                (
                    TickBox(),
                    Signs(signs.signs_of(one.person.needs)[:3]),
                    _name(one),
                    words(room or t("without a bed"), bold=True, size=10.0),
                    words(facts.age(t, one.person.born, paper.day), size=9.0),
                    words(facts.needs(t, one.person.needs), size=8.5),
                )
            )
            for room, one in first
            if one.aid is aid
        )
        if rows:
            band = Band((Run(aid_words(t, aid), True, 10.5),), (Run(facts.people(t, len(rows)), True, 9.0),))
            groups.append(Group(rows, band))
    return Table(columns, tuple(groups))


def _block(paper: EvacuationPaper, t: Translator, block: str, floors: tuple[EvacuationFloor, ...]) -> Section:
    """The pages of one block, room by room."""
    groups = tuple(_room(paper, t, floor, room) for floor in floors for room in floor.rooms)
    people = tuple(one for floor in floors for one in floor.people)
    said = facts.joined(
        (
            t("Total: {people}", people=facts.people(t, len(people))),
            t("{count} to be carried", count=t.number(_to_carry(people))),
        )
    )
    closing = Closing(
        ((Run(said, True, 10.0),),),
        (t("Searched by"), t("Empty at"), t("Missing: names")),
    )
    about = t("Block {name}", name=block)
    return Section(_heading(paper, t, about, len(people)), (Table(_columns(t), groups, closing),))


def _columns(t: Translator) -> tuple[Column, ...]:
    return (
        Column(t("Is out"), 32),
        Column("", 44),
        Column(t("Name"), 180),
        Column(t("Bed"), 34),
        Column(t("Sex"), 22),
        Column(t("Age"), 28, "right"),
        Column(t("Needs"), 130),
    )


def _room(paper: EvacuationPaper, t: Translator, floor: EvacuationFloor, room: EvacuationRoom) -> Group:
    carry = _to_carry(room.people)
    right = facts.joined(
        (
            facts.people(t, len(room.people)),
            t("{count} to be carried", count=t.number(carry)) if carry else "",
        )
    )
    band = Band(
        (Run(room.name, True, 11.0), Run(f"   {floor_words(t, floor.floor)}", False, 9.0)),
        (Run(right, carry > 0, 9.0),),
    )
    return Group(tuple(_row(paper, t, one) for one in room.people), band)


def _row(paper: EvacuationPaper, t: Translator, one: EvacuationPerson) -> Row:
    needs = [(Run(facts.needs(t, one.person.needs), one.aid in _FIRST, 8.0),)] if one.person.needs else []
    if one.aid in _FIRST:
        needs.insert(0, (Run(aid_words(t, one.aid), True, 8.5),))
    return Row(
        (
            TickBox(),
            Signs(signs.signs_of(one.person.needs)[:3]),
            _name(one),
            words(one.bed),
            words(facts.sex(one.person.sex)),
            words(facts.age(t, one.person.born, paper.day)),
            Words(tuple(needs)) if needs else None,
        )
    )


def _name(one: EvacuationPerson) -> Words:
    return Words((facts.name_runs(one.person.family_name, one.person.given_names, _NAME),))


def _others(paper: EvacuationPaper, t: Translator) -> Section:
    """Who is inside and in no room, and who must not be looked for."""
    tables = []
    if paper.without_bed:
        band = Band(
            (Run(t("Inside, without a bed"), True, 10.5),),
            (Run(facts.people(t, len(paper.without_bed)), True, 9.0),),
        )
        tables.append(
            Table(_columns(t), (Group(tuple(_row(paper, t, one) for one in paper.without_bed), band),))
        )
    if paper.outside:
        band = Band(
            (Run(t("Out of the building: do not look for them"), True, 10.5),),
            (Run(facts.people(t, len(paper.outside)), True, 9.0),),
        )
        columns = (Column(t("Name"), 220), Column(t("Case"), 90), Column(t("Sex"), 30), Column(t("Age"), 40))
        rows = tuple(
            Row(
                (
                    Words((facts.name_runs(person.family_name, person.given_names, 9.0),)),
                    words(person.case_number),
                    words(facts.sex(person.sex)),
                    words(facts.age(t, person.born, paper.day)),
                )
            )
            for person in paper.outside
        )
        tables.append(Table(columns, (Group(rows, band),)))
    return Section(_heading(paper, t, t("not in a room"), len(paper.without_bed)), tuple(tables))


def _aboard(paper: EvacuationPaper, t: Translator) -> Section:
    """Who has boarded what has not left yet: counted there, and in none of the figures of the house."""
    columns = (
        Column(t("Counted"), 40),
        Column("", 44),
        Column(t("Name"), 180),
        Column(t("Boarded"), 44),
        Column(t("Sex"), 22),
        Column(t("Age"), 28, "right"),
        Column(t("Needs"), 120),
    )
    groups = []
    for movement, found in groupby(paper.aboard, key=lambda one: one.movement):
        people = tuple(found)
        band = Band(
            (Run(t("Boarded {movement}: count them at the bus", movement=movement), True, 10.5),),
            (Run(facts.people(t, len(people)), True, 9.0),),
        )
        groups.append(Group(tuple(_aboard_row(paper, t, one) for one in people), band))
    said = t("as of {moment}", moment=t.datetime(paper.stamp.printed_at))
    heading = pages.Heading(
        t("Evacuation list"),
        facts.joined((t("boarded, not left yet"), said)),
        t("{people} aboard", people=facts.people(t, len(paper.aboard))),
    )
    return Section(heading, (Table(columns, tuple(groups)),))


def _aboard_row(paper: EvacuationPaper, t: Translator, aboard: EvacuationAboard) -> Row:
    box, pictures, name, _, sex, age, needs = _row(paper, t, aboard.one).cells
    boarded = words(moment_words(t, aboard.boarded_at, paper.stamp.printed_at))
    return Row((box, pictures, name, boarded, sex, age, needs))
