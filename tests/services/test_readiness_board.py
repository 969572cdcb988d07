"""The movement board and Today: counts that agree, and the same number of queries whatever the length."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from db import tables as tb
from tests.db_fixtures import Clock
from tests.people import add_case, family
from tests.services.acts import (
    LEGS,
    MAN,
    arrive,
    clear,
    counted,
    flight,
    link,
    ready_family,
    take_off_list,
)
from transit_desk.domain.codes import Fitness, Outcome, PassengerState
from transit_desk.domain.readiness import BlockerKind
from transit_desk.domain.readiness import Desk as Lifter
from transit_desk.domain.refusals import NotFound
from transit_desk.services import (
    allocate_beds,
    check_in,
    clear_medical,
    find,
    movements,
    readiness_board,
    settings,
    tag_baggage,
)
from transit_desk.services.board import board, close_flight, offload
from transit_desk.services.clear_medical import hold_case
from transit_desk.services.context import Desk
from transit_desk.services.movements import create_flight, list_movements, put_cases_on
from transit_desk.services.readiness_board import movement_board, ready_counts, today
from transit_desk.services.tag_baggage import NewBag, tag_bags


def test_a_movement_whole(desk: Desk, clock: Clock) -> None:
    movement_id, _, people = ready_family(desk)
    single_id, (single,) = add_case(desk, "BI-26000105", [MAN], country="CAN", city="Winnipeg")
    put_cases_on(desk, movement_id, [single_id])
    tag_bags(desk, movement_id, [NewBag(people[0], 23_000), NewBag(people[0], 20_500)])
    board(desk, movement_id, people[1])
    found = movement_board(desk, movement_id)
    assert found.movement == list_movements(desk)[0]
    assert (found.carrier, [leg.flight for leg in found.legs]) == ("ET", ["ET 816", "ET 500"])
    family_case, single_case = found.cases
    assert (family_case.number, family_case.pa_name, family_case.persons) == (
        "BI-26000101",
        "RUBERWA, Jean",
        4,
    )
    assert (family_case.boarded, family_case.destination, family_case.ready) == (1, "Houston", True)
    assert (single_case.number, single_case.destination, single_case.ready) == (
        "BI-26000105",
        "Winnipeg",
        False,
    )
    assert [blocker.kind for blocker in single_case.blockers] == [
        BlockerKind.NOT_ARRIVED,
        BlockerKind.NOT_ASSESSED,
    ]
    assert [blocker.lifted_by for blocker in single_case.blockers] == [Lifter.FRONT_DESK, Lifter.MEDICAL]
    assert [passenger.person_id for passenger in found.passengers] == [*people, single]
    father, mother = found.passengers[:2]
    assert (father.pieces, father.grams, father.fitness, father.ready) == (2, 43_500, Fitness.FIT, True)
    assert (mother.state, mother.acted_at) == (PassengerState.BOARDED, clock.now)
    assert found.passengers[4].fitness is Fitness.NOT_ASSESSED
    assert [found.count(state) for state in PassengerState] == [4, 1, 0, 0]
    assert found.manifest_version == 0
    with pytest.raises(NotFound):
        movement_board(desk, 987_654)
    assert movement_board(desk, create_flight(desk, "", LEGS)).cases == ()


def test_ready_are_those_who_leave_or_could(desk: Desk) -> None:
    """Aboard or without a blocker; not the offloaded, who leave the count of those to come as well."""
    movement_id, _, people = ready_family(desk)
    assert ready_counts(desk) == {movement_id: 4}
    clear(desk, people[3:], Outcome.UNFIT)
    assert ready_counts(desk) == {movement_id: 0}
    clear(desk, people[3:])
    board(desk, movement_id, people[0])
    offload(desk, movement_id, people[1])
    assert ready_counts(desk) == {movement_id: 3}
    (departure,) = today(desk).departures
    assert (departure.passengers, departure.ready, departure.boarded) == (3, 3, 1)
    assert list_movements(desk)[0].passengers == 3
    close_flight(desk, movement_id)
    assert ready_counts(desk) == {}


def test_the_case_is_not_waited_for_when_all_of_it_has_left_the_desk(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    hold_case(desk, case_id)
    for person in people[:3]:
        offload(desk, movement_id, person)
    (case,) = movement_board(desk, movement_id).cases
    assert [blocker.kind for blocker in case.blockers] == [BlockerKind.CASE_ON_HOLD]
    offload(desk, movement_id, people[3])
    (case,) = movement_board(desk, movement_id).cases
    assert case.blockers == ()
    assert today(desk).departures[0].blockers == ()


def test_who_is_off_the_list_counts_as_long_as_he_is_there(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    gone_id, gone = add_case(desk, "BI-26000102", family("BUKURU", 2))
    take_off_list(desk, people[2], *gone)
    found = movement_board(desk, movement_id)
    assert [passenger.person_id for passenger in found.passengers] == people
    assert found.cases[0].persons == 4
    assert [member.person_id for member in check_in.case_file(desk, case_id).members] == people
    assert {row.case_id for row in check_in.announced(desk)} == {case_id}
    assert check_in.case_file(desk, gone_id).members == ()
    assert today(desk).in_building == 4


def test_today_adds_up(desk: Desk, clock: Clock) -> None:
    movement_id, case_id, people = ready_family(desk)  # 4 arrived
    later_id, later = add_case(desk, "BI-26000102", family("BUKURU", 5))
    arrive(desk, later[:2])
    add_case(desk, "BI-26000103", [MAN])
    found = today(desk)
    assert (found.announced_cases, found.announced_persons) == (2, 4)
    assert (found.arrived_today, found.in_building, found.without_bed) == (6, 6, 0)
    assert [(block.block, block.out_of_service) for block in found.blocks] == [("A", 0), ("B", 0), ("C", 0)]
    assert sum(block.taken for block in found.blocks) == 5  # the baby is in a cot
    assert sum(block.beds for block in found.blocks) > 150
    (departure,) = found.departures
    assert (departure.movement_id, departure.passengers, departure.ready) == (movement_id, 4, 4)
    # Tomorrow nobody of them arrived "today"; a flight that left today is shown until midnight.
    clock.forward(hours=18)
    assert today(desk).arrived_today == 0
    assert today(desk).in_building == 6
    clock.now = datetime.fromisoformat("2026-12-08T12:00:00+00:00")
    for person in people:
        board(desk, movement_id, person)
    close_flight(desk, movement_id)
    found = today(desk)
    assert (found.in_building, found.announced_cases) == (2, 2)
    assert [(one.boarded, one.blockers) for one in found.departures] == [(4, ())]
    clock.forward(hours=12)
    assert today(desk).departures == ()
    assert later_id != case_id


def test_today_begins_at_midnight_of_the_centre(desk: Desk, clock: Clock) -> None:
    clock.now = datetime.fromisoformat("2026-12-06T21:59:00+00:00")  # 23:59 at the centre
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    arrive(desk, people[:2])
    assert today(desk).arrived_today == 2
    clock.forward(minutes=1)
    assert today(desk).arrived_today == 0
    arrive(desk, people[2:])
    assert today(desk).arrived_today == 2


def many_people(desk: Desk, start: int, count: int, movement_id: int) -> None:
    """As `count` people in cases of four: all announced, the first of each case with a need and a check, every
    fifth case on the movement and in the building, with a bag. Written in bulk."""
    with desk.database.write() as session:
        now = desk.clock()
        by = {"started_at": now, "started_by": "x"}
        cases: list[dict[str, Any]] = [
            {
                "number": f"BI-{start + number:08d}",
                "camp": "Musasa",
                "destination_country": "USA",
                "destination_state": "TX",
                "destination_city": "Houston",
                "agency": "IRC",
                "version": 1,
            }
            for number in range(count // 4)
        ]
        case_ids = session.scalars(insert(tb.Case).returning(tb.Case.id), cases).all()
        persons = [
            {
                "case_id": case_id,
                "position": place,
                "card_number": f"P{start + number * 4 + place:08d}",
                "family_name": f"NIYONGABO{number}",
                "given_names": f"Child{place}",
                "relation": "PA" if place == 1 else "CHILD",
                "sex": "F",
                "birth_day": now.date() - timedelta(days=365 * 20),
                "birth_precision": "day",
                "nationality": "COD",
                "remarks": "",
                "search_text": f"NIYONGABO{number} CHILD{place} BI {start + number:08d}",
                "version": 1,
            }
            for number, case_id in enumerate(case_ids)
            for place in (1, 2, 3, 4)
        ]
        ids = session.scalars(insert(tb.Person).returning(tb.Person.id), persons).all()
        first = ids[::4]
        session.execute(insert(tb.HandlingNeed), [{"person_id": one, "need": "WCHR"} for one in first])
        session.execute(
            insert(tb.MedicalCheck),
            [{"person_id": one, "outcome": "fit", "at": now, "by": "x"} for one in first],
        )
        some = [one for place, one in enumerate(ids) if place // 4 % 5 == 0]
        session.execute(insert(tb.Stay), [{"person_id": one, **by} for one in some])
        session.execute(
            insert(tb.Passenger),
            [
                {"movement_id": movement_id, "person_id": one, "added_at": now, "added_by": "x"}
                for one in some
            ],
        )
        session.execute(
            insert(tb.Bag),
            [
                {
                    "movement_id": movement_id,
                    "person_id": one,
                    "tag_number": f"B{start * 10 + place:08d}",
                    "weight_g": 20_000,
                    "tagged_at": now,
                    "tagged_by": "x",
                    "version": 1,
                }
                for place, one in enumerate(some)
            ],
        )


READS: dict[str, Callable[[Desk], object]] = {
    "announced": check_in.announced,
    "case_file": lambda desk: check_in.case_file(desk, 1),
    "show_house": allocate_beds.show_house,
    "worklist": clear_medical.worklist,
    "medical_file": lambda desk: clear_medical.medical_file(desk, 1),
    "list_movements": movements.list_movements,
    "cases_to_put_on": movements.cases_to_put_on,
    "movement_board": lambda desk: readiness_board.movement_board(desk, 1),
    "ready_counts": readiness_board.ready_counts,
    "today": readiness_board.today,
    "case_list": lambda desk: tag_baggage.case_list(desk, 1),
    "case_bags": lambda desk: tag_baggage.case_bags(desk, 1, 1),
    "unprinted": lambda desk: tag_baggage.unprinted(desk, 1),
    "suggest": lambda desk: find.suggest(desk, "niyon"),
    "programmes": settings.programmes,
}


def test_every_list_takes_as_many_statements_with_2000_people_as_with_200(desk: Desk) -> None:
    ready_family(desk)
    many_people(desk, 100_000, 200, 1)
    counts = {}
    for name, read in READS.items():
        read(desk)  # the first time that a file is opened is written down
        with counted(desk) as statements:
            read(desk)
        counts[name] = len(statements)
    many_people(desk, 200_000, 1_800, 1)
    for name, read in READS.items():
        with counted(desk) as statements:
            read(desk)
        assert len(statements) == counts[name], name
    assert len(movement_board(desk, 1).passengers) > 400
    # Worth a look when it grows: one board is one screen.
    assert counts["movement_board"] <= 20
    assert counts["today"] <= counts["movement_board"] + 15


def test_a_screen_sees_one_moment(postgres_desk: Desk) -> None:
    """While a board is being read somebody puts another case on the flight: all or nothing of it is shown."""
    desk = postgres_desk
    movement_id, _, _ = ready_family(desk)
    other_id, _ = add_case(desk, "BI-26000102", [MAN])
    with desk.database.read() as connection:
        assert len(connection.execute(select(tb.Passenger.id)).all()) == 4
        put_cases_on(desk, movement_id, [other_id])
        assert len(connection.execute(select(tb.Passenger.id)).all()) == 4
    assert len(movement_board(desk, movement_id).passengers) == 5


def test_linked_cases_block_each_other_until_both_are_on(desk: Desk) -> None:
    movement_id, case_id, _ = ready_family(desk)
    other_id, other = add_case(desk, "BI-26000102", [MAN])
    link(desk, case_id, other_id)
    (blocker,) = movement_board(desk, movement_id).cases[0].blockers
    assert blocker.facts["case_number"] == "BI-26000102"
    take_off_list(desk, *other)  # nobody of it left: nobody to wait for
    assert movement_board(desk, movement_id).cases[0].blockers == ()


def test_a_night_flight_is_of_its_own_day(desk: Desk) -> None:
    """Half past midnight at Bujumbura is the day before in UTC; a second birthday counts on the ticket's day."""
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    with desk.database.write() as session:
        baby = session.get(tb.Person, people[3])
        assert baby is not None
        baby.birth_day = datetime(2024, 12, 9).date()
    night = [replace(LEGS[0], departs=datetime(2026, 12, 9, 0, 30), arrives=None)]
    movement_id = flight(desk, case_id, legs=night)
    allowed = [owner.allowed_pieces for owner in tag_baggage.case_bags(desk, movement_id, case_id).owners]
    assert allowed == [2, 2, 2, 2]
