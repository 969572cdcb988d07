"""What papers say, read from the database: rows in, `...Paper` values out."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, select

from db import tables as tb
from db.queries import house, people, presence
from db.queries import movements as movement_queries
from transit_desk.domain.codes import PassengerState
from transit_desk.domain.papers import (
    BagTag,
    BagTagsPaper,
    BedLine,
    BoardingCase,
    BoardingListPaper,
    BoardingPerson,
    Guest,
    LegLine,
    MovementLine,
    PaperPerson,
    PersonCard,
    PersonCardsPaper,
    RollCallPaper,
    RollCallPerson,
    RollCallRoom,
    RoomBlock,
    RoomListPaper,
    RoomSheet,
    Stamp,
)
from transit_desk.domain.presence import Out
from transit_desk.domain.refusals import NotFound
from transit_desk.domain.rows import LegRow, MemberRow, MovementBoard, MovementRow
from transit_desk.language import Translator
from transit_desk.language.blocker_sentences import short_blocker
from transit_desk.language.words import country
from transit_desk.services.allocate_beds import needing_bed
from transit_desk.services.context import Desk
from transit_desk.services.settings import CENTRE_NAME

DEMONSTRATION = "demonstration"
"""The setting that is "yes" where everybody is invented: every paper says so."""


def stamp(connection: Connection, desk: Desk, version: int | None = None) -> Stamp:
    """Which centre, when, by whom; whether its people are invented."""
    query = select(tb.Setting.key, tb.Setting.value).where(tb.Setting.key.in_(("centre_name", DEMONSTRATION)))
    known = {key: str(value) for key, value in connection.execute(query)}
    name = known.get("centre_name") or CENTRE_NAME
    return Stamp(name, desk.clock(), desk.actor, version, known.get(DEMONSTRATION) == "yes")


def movement_line(movement: MovementRow, legs: Sequence[LegRow]) -> MovementLine:
    """The movement as a heading; its day is the ticket's, where the journey begins."""
    departs = legs[0].departs
    assert departs is not None  # the database keeps no first leg without one
    lines = tuple(LegLine(leg.flight, leg.origin, leg.destination, leg.departs, leg.arrives) for leg in legs)
    return MovementLine(movement.name, departs.date(), lines)


def cards(connection: Connection, desk: Desk, t: Translator, person_ids: Collection[int]) -> PersonCardsPaper:
    """Cards in order of case and place in it."""
    rows = people.members(connection, tb.Person.id.in_(list(person_ids)))
    cases = {
        row.id: row
        for row in connection.execute(
            select(
                tb.Person.id,
                tb.Case.number,
                tb.Person.case_id,
                tb.Case.destination_city,
                tb.Case.destination_country,
            )
            .join(tb.Case, tb.Case.id == tb.Person.case_id)
            .where(tb.Person.id.in_(list(person_ids)))
        )
    }
    movements = people.open_movements(connection)
    made = []
    for row in rows:
        case = cases[row.person_id]
        room, _, bed = row.bed.partition(" / ")
        leaving = movements.get(case.case_id)
        made.append(
            PersonCard(
                _person(row, case.number),
                room,
                bed,
                ", ".join(
                    part for part in (case.destination_city, country(t, case.destination_country)) if part
                ),
                "" if leaving is None else f"{leaving[1]} · {t.datetime(leaving[2])}",
            )
        )
    return PersonCardsPaper(stamp(connection, desk), desk.today(), tuple(made))


def _person(row: MemberRow, case_number: str) -> PaperPerson:
    return PaperPerson(
        case_number,
        row.family_name,
        row.given_names,
        row.sex,
        row.born,
        row.relation,
        row.nationality,
        row.card_number,
        tuple(need for need, _ in row.needs),
    )


def tags(
    connection: Connection, desk: Desk, movement_id: int, bag_ids: Collection[int] | None
) -> BagTagsPaper:
    """The tags of these bags (or all of the movement), by case; "piece 1 of 2" counts the person's bags.

    Raises `NotFound`.
    """
    found = movement_queries.movements(connection, movement_id)
    if not found:
        raise NotFound("movement")
    legs = movement_queries.legs(connection, movement_id)
    rows = connection.execute(
        select(
            tb.Bag.id,
            tb.Bag.tag_number,
            tb.Bag.weight_g,
            tb.Person.id.label("person_id"),
            tb.Person.family_name,
            tb.Person.given_names,
            tb.Case.number,
            tb.Case.destination_city,
        )
        .join(tb.Person, tb.Person.id == tb.Bag.person_id)
        .join(tb.Case, tb.Case.id == tb.Person.case_id)
        .where(tb.Bag.movement_id == movement_id, tb.Bag.voided_at.is_(None))
        .order_by(tb.Case.number, tb.Person.position, tb.Bag.id)
    ).all()
    pieces: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        pieces[row.person_id].append(row.id)
    wanted = None if bag_ids is None else set(bag_ids)
    made = tuple(
        BagTag(
            row.tag_number,
            row.family_name,
            row.given_names,
            row.number,
            pieces[row.person_id].index(row.id) + 1,
            len(pieces[row.person_id]),
            row.weight_g,
            row.destination_city,
            legs[-1].destination,
        )
        for row in rows
        if wanted is None or row.id in wanted
    )
    return BagTagsPaper(stamp(connection, desk), movement_line(found[0], legs), made)


def boarding_list(
    connection: Connection, desk: Desk, t: Translator, board: MovementBoard
) -> BoardingListPaper:
    """Every passenger of a board by case, with what still stops them."""
    movement_id = board.movement.movement_id
    rows = {
        row.person_id: row
        for row in people.members(
            connection,
            tb.Person.id.in_(select(tb.Passenger.person_id).where(tb.Passenger.movement_id == movement_id)),
            with_removed=True,
        )
    }
    by_case: dict[int, list[BoardingPerson]] = defaultdict(list)
    for seq, passenger in enumerate(board.passengers, 1):
        own = tuple(b for b in passenger.blockers if b.person_id is not None)
        acted = passenger.acted_at if passenger.state is not PassengerState.EXPECTED else None
        by_case[passenger.case_id].append(
            BoardingPerson(
                seq,
                _person(rows[passenger.person_id], passenger.case_number),
                passenger.pieces,
                passenger.grams,
                passenger.state,
                acted,
                tuple(dict.fromkeys(short_blocker(blocker, t) for blocker in own)),
            )
        )
    cases = tuple(
        BoardingCase(
            case.number,
            tuple(by_case[case.case_id]),
            case.destination,
            tuple(short_blocker(blocker, t) for blocker in case.blockers if blocker.person_id is None),
        )
        for case in board.cases
        if by_case[case.case_id]
    )
    return BoardingListPaper(stamp(connection, desk), movement_line(board.movement, board.legs), cases)


def room_list(connection: Connection, desk: Desk) -> RoomListPaper:
    """All beds as they stand, and who has none."""
    here, waiting = _guests(connection, desk)
    blocks: dict[str, list[RoomSheet]] = defaultdict(list)
    for room in house.rooms(connection):
        beds = tuple(
            BedLine(bed.name, bed.level, bed.state, here.get(bed.person_id or 0)) for bed in room.beds
        )
        blocks[room.block].append(RoomSheet(room.name, room.kind, beds))
    return RoomListPaper(
        stamp(connection, desk),
        desk.today(),
        tuple(RoomBlock(name, tuple(rooms)) for name, rooms in blocks.items()),
        waiting,
    )


def roll_call(connection: Connection, desk: Desk) -> RollCallPaper:
    """Everyone in the building, by room; an infant without a bed of its own is called with its family."""
    here, waiting = _guests(connection, desk)
    gone = {one.card_number: one.out for one in presence.present(connection) if one.out is not None}
    waiting_cards = {guest.person.card_number for guest in waiting}
    family_room: dict[str, str] = {}
    called: dict[str, list[RollCallPerson]] = defaultdict(list)
    blocks = {}
    for room in house.rooms(connection):
        blocks[room.name] = room.block
        for bed in room.beds:
            if bed.person_id in here:
                guest = here[bed.person_id]
                family_room.setdefault(guest.person.case_number, room.name)
                called[room.name].append(_called(guest, gone, bed.name))
    in_bed = {person.person.card_number for people_ in called.values() for person in people_}
    for guest in here.values():
        card = guest.person.card_number
        if card not in in_bed and card not in waiting_cards:
            called[family_room[guest.person.case_number]].append(_called(guest, gone))
    rooms = tuple(RollCallRoom(blocks[name], name, tuple(called[name])) for name in blocks if called[name])
    without = tuple(_called(guest, gone) for guest in waiting)
    return RollCallPaper(stamp(connection, desk), desk.today(), rooms, without)


def _called(guest: Guest, gone: Mapping[str, Out], bed: str = "") -> RollCallPerson:
    """Somebody of the roll-call, as the gate knows them."""
    out = gone.get(guest.person.card_number)
    if out is None:
        return RollCallPerson(guest.person, bed, leaving_on=guest.leaving_on)
    return RollCallPerson(guest.person, bed, False, out.since, guest.leaving_on, out.place)


def _guests(connection: Connection, desk: Desk) -> tuple[dict[int, Guest], tuple[Guest, ...]]:
    """Everyone in the building by person id, and those who need a bed."""
    everyone = house.guests(connection)
    rows = {
        row.person_id: row
        for row in people.members(
            connection,
            tb.Person.id.in_(select(tb.Stay.person_id).where(tb.Stay.ended_at.is_(None))),
            with_removed=True,
        )
    }
    here = {
        guest.person_id: Guest(
            _person(rows[guest.person_id], guest.case_number),
            None if guest.departs_at is None else guest.departs_at.astimezone(desk.zone).date(),
        )
        for guest in everyone
    }
    waiting = needing_bed(everyone, desk.today())
    return here, tuple(here[guest.person_id] for guest in waiting)
