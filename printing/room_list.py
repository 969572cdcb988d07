"""The room list: every bed of the centre, who sleeps in it, and which are free."""

from collections.abc import Iterable

from printing import facts, pages
from printing.table import Band, Closing, Column, Group, Row, Section, Table, Words, document_pdf, words
from printing.text import Run
from transit_desk.domain.codes import BedLevel, BedState
from transit_desk.domain.papers import BedLine, Guest, RoomBlock, RoomListPaper, RoomSheet
from transit_desk.domain.refusals import EmptyPaper
from transit_desk.language import Translator
from transit_desk.language.words import word

_NAME = 9.0


def room_list(paper: RoomListPaper, t: Translator) -> bytes:
    """The list as PDF, A4 upright. Raises EmptyPaper without beds and people, GlyphMissing."""
    if not any(block.rooms for block in paper.blocks) and not paper.without_bed:
        raise EmptyPaper()
    beds = [bed for block in paper.blocks for room in block.rooms for bed in room.beds]
    heading = pages.Heading(t("Room list"), t.weekday(paper.day), _occupancy(t, beds))
    groups = [_room(t, paper, block, room) for block in paper.blocks for room in block.rooms]
    if paper.without_bed:
        band = Band(
            (Run(t("Without a bed"), True, 10.0),),
            (Run(facts.people(t, len(paper.without_bed)), True, 8.0),),
        )
        groups.append(Group(tuple(_row(t, paper, "", guest) for guest in paper.without_bed), band))
    table = Table(_columns(t), tuple(groups), _closing(t, paper, beds))
    return document_pdf(t, paper.stamp, heading.title, (Section(heading, (table,)),))


def _columns(t: Translator) -> tuple[Column, ...]:
    return (
        Column(t("Bed"), 72),
        Column(t("Name"), 160),
        Column(t("Case"), 70),
        Column(t("Sex"), 20),
        Column(t("Age"), 26, "right"),
        Column(t("Needs"), 92),
        Column(t("Leaving"), 56),
    )


def _room(t: Translator, paper: RoomListPaper, block: RoomBlock, room: RoomSheet) -> Group:
    band = Band(
        (
            Run(room.name, True, 10.0),
            Run(f"   {facts.joined((block.name, word(t, room.kind)))}", False, 9.0),
        ),
        (Run(_occupancy(t, room.beds), False, 8.0),),
    )
    return Group(tuple(_bed(t, paper, bed) for bed in room.beds), band)


def _bed(t: Translator, paper: RoomListPaper, bed: BedLine) -> Row:
    label = facts.joined((bed.label, word(t, bed.level)))
    if bed.guest is not None:
        return _row(t, paper, label, bed.guest)
    state = t("free") if bed.state is BedState.READY else word(t, bed.state)
    return Row((words(label, size=7.5), words(state), None, None, None, None, None))


def _row(t: Translator, paper: RoomListPaper, label: str, guest: Guest) -> Row:
    person = guest.person
    name = [facts.name_runs(person.family_name, person.given_names, _NAME)]
    if guest.planned:
        name.append((Run(t("expected, not yet here"), False, 7.0),))
    return Row(
        (
            words(label, size=7.5),
            Words(tuple(name)),
            words(person.case_number),
            words(facts.sex(person.sex)),
            words(facts.age(t, person.born, paper.day)),
            words(facts.needs(t, person.needs), bold=True),
            words(t.date(guest.leaving_on) if guest.leaving_on else "", size=7.5),
        )
    )


def _occupancy(t: Translator, beds: Iterable[BedLine]) -> str:
    """4 of 6 beds taken · 1 free · 1 out of service. Cots are not counted, as on the screens."""
    beds = tuple(bed for bed in beds if bed.level is not BedLevel.COT)
    taken = sum(bed.guest is not None for bed in beds)
    broken = sum(bed.guest is None and bed.state is BedState.OUT_OF_SERVICE for bed in beds)
    return facts.joined(
        (
            t("{taken} of {beds} beds taken", taken=t.number(taken), beds=t.number(len(beds))),
            t("{count} free", count=t.number(len(beds) - taken - broken)),
            t("{count} out of service", count=t.number(broken)) if broken else "",
        )
    )


def _closing(t: Translator, paper: RoomListPaper, beds: list[BedLine]) -> Closing:
    blocks = tuple(
        (
            Run(f"{block.name}   ", True, 8.0),
            Run(_occupancy(t, (bed for room in block.rooms for bed in room.beds)), False, 8.0),
        )
        for block in paper.blocks
        if block.rooms
    )
    total = (
        Run(t("Total") + "   ", True, 10.0),
        Run(_occupancy(t, beds), False, 9.0),
        Run(
            "   " + t("{people} without a bed", people=facts.people(t, len(paper.without_bed)))
            if paper.without_bed
            else "",
            True,
            9.0,
        ),
    )
    return Closing((*blocks, total))
