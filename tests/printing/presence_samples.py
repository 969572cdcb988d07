"""The evacuation list and the night list of a house of real-looking people, to print in the tests."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.printing import samples
from transit_desk.domain.codes import GatePlace, Need, Presence
from transit_desk.domain.papers import PaperPerson, Stamp
from transit_desk.domain.presence import Out, Present, aid, reconcile
from transit_desk.domain.presence_papers import (
    EvacuationAboard,
    EvacuationFloor,
    EvacuationPaper,
    EvacuationPerson,
    EvacuationRoom,
    NightListPaper,
)

DAY = date(2026, 12, 8)
NOW = datetime(2026, 12, 8, 20, 30, tzinfo=UTC)
NEEDS: tuple[tuple[Need, ...], ...] = (
    (),
    (Need.WCHC, Need.OXYG),
    (Need.LANG,),
    (Need.BLND,),
    (Need.STCR, Need.ESCORT),
    (),
    (Need.WCHS,),
    (Need.PREGNANT,),
    (Need.DEAF,),
    (Need.MEDA,),
    (Need.WCHR,),
)


def people(number: int) -> list[PaperPerson]:
    """The people of the other papers, with needs of every kind."""
    return [
        replace(person, needs=NEEDS[at % len(NEEDS)] if at % 3 == 0 else ())
        for at, person in enumerate(samples.people(number))
    ]


def evacuation_paper(number: int, stamp: Stamp = samples.STAMP) -> EvacuationPaper:
    """Rooms of six on two floors of three blocks; the last two have no bed, every ninth is out."""
    inside: list[EvacuationPerson] = []
    outside: list[PaperPerson] = []
    for at, person in enumerate(people(number)):
        if at % 9 == 8:
            outside.append(person)
        else:
            inside.append(EvacuationPerson(person, str(len(inside) % 6 + 1), aid(person.needs)))
    homeless = [replace(one, bed="") for one in inside[-2:]]
    housed = inside[:-2]
    rooms = [tuple(housed[at : at + 6]) for at in range(0, len(housed), 6)]
    floors: list[EvacuationFloor] = []
    share = -(-len(rooms) // 6) or 1
    for at in range(0, len(rooms), share):
        block, floor = "ABC"[at // share // 2], at // share % 2
        named = tuple(
            EvacuationRoom(f"{block}{10 * floor + place}", room)
            for place, room in enumerate(rooms[at : at + share], 1)
        )
        floors.append(EvacuationFloor(block, floor, named))
    return EvacuationPaper(stamp, DAY, tuple(floors), tuple(homeless), tuple(outside))


def with_a_bus(paper: EvacuationPaper, number: int) -> EvacuationPaper:
    """The paper, with so many more people aboard two movements."""
    buses = ("ET 816", "KQ 442")
    aboard = (
        EvacuationAboard(EvacuationPerson(replace(person, needs=needs), "", aid(needs)), buses[at % 2], NOW)
        for at, person in enumerate(samples.people(number))
        for needs in [NEEDS[at % len(NEEDS)]]
    )
    return replace(paper, aboard=tuple(sorted(aboard, key=lambda one: one.movement)))


def night_paper(number: int, *, called: bool = True, stamp: Stamp = samples.STAMP) -> NightListPaper:
    """A night in which every fifth is out, some of them overdue; one in eight has no bed, one was not found."""
    guests = []
    for at, person in enumerate(samples.people(number)):
        out = None
        if at % 5 == 4:
            back = NOW + timedelta(hours=at % 3 - 1) if at % 2 else None
            out = Out(list(GatePlace)[at % 3], NOW - timedelta(hours=at % 40), back, "M. Irakoze")
        room = "" if at % 8 == 7 else f"A{at // 6 + 1}"
        guests.append(
            Present(
                at,
                at // 4,
                at,
                person.family_name,
                person.given_names,
                person.case_number,
                person.card_number,
                person.sex,
                person.born,
                (),
                "A" if room else "",
                0 if room else None,
                room,
                str(at % 6 + 1) if room else "",
                int(out is not None),
                out,
            )
        )
    seen = {3: Presence.MISSING, 4: Presence.SEEN} if called else {}
    return NightListPaper(replace(stamp, printed_at=NOW), reconcile(guests, seen, NOW, DAY, DAY), called)
