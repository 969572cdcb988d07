"""The evacuation list and the night list, read in one moment and made into paper."""

from itertools import groupby

from sqlalchemy import Connection

from db.queries import presence
from transit_desk.domain.codes import AuditedPaper
from transit_desk.domain.papers import PaperPerson
from transit_desk.domain.presence import Found, Present, aid, found, sleeping
from transit_desk.domain.presence_papers import (
    EvacuationAboard,
    EvacuationFloor,
    EvacuationPaper,
    EvacuationPerson,
    EvacuationRoom,
    NightListPaper,
)
from transit_desk.language import Translator
from transit_desk.services import paper_facts
from transit_desk.services.acts import needs
from transit_desk.services.context import Desk
from transit_desk.services.gate import read_night
from transit_desk.services.papers import RIGHT_OF, Made, pdf


@needs(RIGHT_OF[AuditedPaper.EVACUATION_LIST])
def evacuation_list(desk: Desk, t: Translator) -> Made:
    """Who is inside, by room, with what they need to get out. Raises `EmptyPaper` when nobody stays at the centre."""
    from printing.evacuation_list import evacuation_list as make

    with desk.database.read() as connection:
        paper = evacuation_paper(connection, desk)
    return pdf(AuditedPaper.EVACUATION_LIST, "evacuation-list", make(paper, t))


@needs(RIGHT_OF[AuditedPaper.NIGHT_LIST])
def night_list(desk: Desk, t: Translator) -> Made:
    """What does not agree tonight between beds, gate and roll-call. Raises `GlyphMissing`."""
    from printing.night_list import night_list as make

    with desk.database.read() as connection:
        night = read_night(connection, desk)
        called = presence.roll_call_of(connection, night.night) is not None
        paper = NightListPaper(paper_facts.stamp(connection, desk), night, called)
    return pdf(AuditedPaper.NIGHT_LIST, "night-list", make(paper, t))


def evacuation_paper(connection: Connection, desk: Desk) -> EvacuationPaper:
    """The list's rows, within a reading transaction: by block and floor, rooms in their order.

    Whom a roll-call has seen since the gate or a bus had them out of the building is looked for in their room.
    """
    people = presence.present(connection)
    places = sleeping(people, desk.today())
    marks, buses = presence.last_marks(connection), presence.aboard(connection)
    where = {
        one.person_id: found(
            one.out, buses[one.person_id][1] if one.person_id in buses else None, marks.get(one.person_id)
        )
        for one in people
    }
    inside = [one for one in people if where[one.person_id] is Found.INSIDE]
    in_rooms = [one for one in inside if places[one.person_id].room]
    blocks = {
        place.block: at for at, place in reversed(tuple(enumerate(places[one.person_id] for one in people)))
    }
    rooms = {
        place.room: at for at, place in reversed(tuple(enumerate(places[one.person_id] for one in people)))
    }

    def by_place(one: Present) -> tuple[int, int, int]:
        place = places[one.person_id]
        return blocks[place.block], place.floor or 0, rooms[place.room]

    by_name = sorted(people, key=lambda one: one.name)
    floors = tuple(
        EvacuationFloor(
            block,
            floor,
            tuple(
                EvacuationRoom(name, tuple(map(_to_find, some)))
                for name, some in groupby(on_floor, key=lambda one: places[one.person_id].room)
            ),
        )
        for (block, floor), on_floor in groupby(
            sorted(in_rooms, key=by_place),
            key=lambda one: (places[one.person_id].block, places[one.person_id].floor or 0),
        )
    )
    return EvacuationPaper(
        paper_facts.stamp(connection, desk),
        desk.today(),
        floors,
        tuple(_to_find(one) for one in inside if not places[one.person_id].room),
        tuple(_person(one) for one in by_name if where[one.person_id] is Found.OUT),
        tuple(
            EvacuationAboard(_to_find(one), *buses[one.person_id])
            for one in sorted(by_name, key=lambda one: buses.get(one.person_id, ("",))[0])
            if where[one.person_id] is Found.ABOARD
        ),
    )


def _to_find(one: Present) -> EvacuationPerson:
    return EvacuationPerson(_person(one), one.bed, aid(one.needs))


def _person(one: Present) -> PaperPerson:
    return PaperPerson(
        one.case_number,
        one.family_name,
        one.given_names,
        one.sex,
        one.born,
        card_number=one.card_number,
        needs=one.needs,
    )
