"""Twenty desks want one thing: exactly one gets it, each other is told, by name, who was first."""

from sqlalchemy import func, select

from db import tables as tb
from tests.db_fixtures import START
from tests.long import examples
from tests.people import Someone, add_case
from tests.races.conftest import DESKS, Race
from tests.races.officers import officer
from tests.races.worker import Answer
from tests.services.acts import beds_of, beds_taken, flight, ready_family, rows
from transit_desk.domain.codes import CustodyPoint
from transit_desk.domain.own_numbers import tag_number
from transit_desk.services.check_in import check_in
from transit_desk.services.context import Desk
from transit_desk.services.tag_baggage import NewBag, tag_bags

ROUNDS = examples(2, 25)
WRITERS, WRITES = 4, examples(1_000, 20_000)  # on each of the two engines


def first_of(answers: list[Answer]) -> tuple[Answer, list[Answer]]:
    """Who won, and everybody else, who was refused."""
    won = [answer for answer in answers if not answer.refusal]
    assert len(won) == 1, answers
    return won[0], [answer for answer in answers if answer.refusal]


def place_of(answer: Answer) -> int:
    """Which of the desks it was."""
    return next(number for number in range(DESKS) if officer(number) == answer.officer)


def men(desk: Desk, count: int, prefix: str) -> list[int]:
    """Men who travel alone, each a case."""
    return [
        add_case(desk, f"BI-{prefix}{number:04}", [Someone("NDAYISENGA", f"Eric{number}")])[1][0]
        for number in range(count)
    ]


def test_one_bed_at_arrival(desk: Desk, race: Race) -> None:
    for number, bed in enumerate(beds_of(desk, "C1")[:ROUNDS]):
        people = men(desk, DESKS, f"1{number:02}")
        winner, others = first_of(race("come_in", [{"people": [one], "beds": {one: bed}} for one in people]))
        (person,) = winner.value
        for answer in others:
            assert answer.refusal == "BedTaken"
            assert answer.facts["officer"] == winner.officer
            assert answer.facts["by"] == f"NDAYISENGA, Eric{people.index(person)}"
            assert answer.facts["bed"].startswith("C1 / ")
            assert winner.officer in answer.en and winner.officer in answer.fr
        assert beds_taken(desk)[person] == bed
        assert rows(desk, tb.Stay) == rows(desk, tb.BedAssignment) == number + 1


def test_one_bed_for_those_in_the_building(desk: Desk, race: Race) -> None:
    people = men(desk, DESKS, "2")
    check_in(desk, people, {})
    bed = beds_of(desk, "C1")[0]
    winner, others = first_of(race("move_to", [{"person": one, "bed": bed} for one in people]))
    assert {(answer.refusal, answer.facts["officer"]) for answer in others} == {("BedTaken", winner.officer)}
    assert beds_taken(desk) == {people[place_of(winner)]: bed}


def test_two_beds_are_held_for_one_convoy(desk: Desk, race: Race) -> None:
    """Each wants two beds that cross with the others': one has both, nobody else has either."""
    people = men(desk, 2 * DESKS, "5")
    first, second = beds_of(desk, "C1")[:2]
    beds = [(first, second) if place % 2 else (second, first) for place in range(DESKS)]
    facts = [
        {"beds": dict(zip(people[2 * place : 2 * place + 2], beds[place], strict=True))}
        for place in range(DESKS)
    ]
    winner, others = first_of(race("keep_for", facts))
    assert {(answer.refusal, answer.facts["officer"]) for answer in others} == {("BedHeld", winner.officer)}
    assert all(winner.officer in answer.en and winner.officer in answer.fr for answer in others)
    assert set(winner.value) == set(facts[place_of(winner)]["beds"])
    assert rows(desk, tb.BedAssignment) == 2


def test_one_person_is_checked_in_once(desk: Desk, race: Race) -> None:
    for number in range(ROUNDS):
        (person,) = men(desk, 1, f"3{number:02}")
        winner, others = first_of(race("come_in", [{"people": [person], "beds": {}}] * DESKS))
        for answer in others:
            assert answer.refusal == "AlreadyCheckedIn"
            assert answer.facts == {"person": "NDAYISENGA, Eric0", "since": START, "by": winner.officer}
            assert winner.officer in answer.en and winner.officer in answer.fr
        assert rows(desk, tb.Stay, tb.Stay.person_id == person) == 1


def test_one_person_boards_once(desk: Desk, race: Race) -> None:
    movement_id, _, people = ready_family(desk)
    for person in people[: examples(2, 4)]:
        answers = race("go_aboard", [{"movement": movement_id, "person": person}] * DESKS)
        assert not [answer for answer in answers if answer.refusal]
        (winner,) = [answer for answer in answers if answer.value["verdict"] == "boards"]
        for answer in answers:
            if answer is winner:
                continue
            assert answer.value["verdict"] == "already_boarded"
            assert (answer.value["by"], answer.value["at"]) == (winner.officer, START)
            assert winner.officer in answer.value["en"] and winner.officer in answer.value["fr"]
    assert rows(desk, tb.BoardingEvent) == examples(2, 4)


def test_every_tag_number_is_given_once_and_none_is_left_out(desk: Desk, race: Race) -> None:
    """All twenty want the next number of the series; nobody has to be refused, for there is always one more."""
    movement_id, _, people = ready_family(desk)
    each = examples(3, 20)
    answers = race("tag", [{"movement": movement_id, "person": people[0], "bags": each}] * DESKS)
    given = [number for answer in answers for number in answer.value]
    assert sorted(given) == sorted(tag_number(serial) for serial in range(1, DESKS * each + 1))
    assert rows(desk, tb.Bag) == DESKS * each


def test_one_tag_is_corrected_once(desk: Desk, race: Race) -> None:
    """Twenty desks saw one weight and each has another one for it: nobody writes over what he has not seen."""
    movement_id, _, people = ready_family(desk)
    for _ in range(ROUNDS):
        (tagged,) = tag_bags(desk, movement_id, [NewBag(people[0], 20_000)])
        facts = [{"bag": tagged.bag_id, "grams": 21_000 + n, "version": 1} for n in range(DESKS)]
        winner, others = first_of(race("weigh_again", facts))
        assert {(answer.refusal, answer.facts["what"], answer.facts["by"]) for answer in others} == {
            ("StaleData", tagged.tag_number, winner.officer)
        }
        assert all(winner.officer in answer.en and winner.officer in answer.fr for answer in others)
        weighed = (tb.CustodyEvent.bag_id == tagged.bag_id, tb.CustodyEvent.point == CustodyPoint.WEIGHED)
        assert rows(desk, tb.CustodyEvent, *weighed) == 2
        with desk.database.read() as connection:
            grams = connection.scalar(select(tb.Bag.weight_g).where(tb.Bag.id == tagged.bag_id))
        assert grams == 21_000 + place_of(winner)


def test_four_desks_write_all_day_and_none_is_locked_out(desk: Desk, race: Race) -> None:
    """A thousand writes of every kind from four processes: a desk that waits is served, none is told "locked"."""
    case_id, travellers = add_case(desk, "BI-50000000", [Someone("UWIMANA", "Alice")])
    movement_id = flight(desk, case_id)
    guests, beds = men(desk, WRITERS, "4"), beds_of(desk, "C1")
    facts = [
        {
            "movement": movement_id,
            "guest": guest,
            "bed": beds[number],
            "traveller": travellers[0],
            "writes": WRITES // WRITERS,
        }
        for number, guest in enumerate(guests)
    ]
    answers = race("a_day", facts)
    assert [(answer.refusal, answer.facts) for answer in answers if answer.refusal] == []
    assert sum(answer.value for answer in answers) == WRITES
    # Every tag that a desk was given is there, and the series has moved by as many.
    with desk.database.read() as connection:
        following = connection.scalar(select(tb.NumberSeries.next).where(tb.NumberSeries.name == "bag"))
        bags = connection.scalar(select(func.count()).select_from(tb.Bag))
    assert following == (bags or 0) + 1
