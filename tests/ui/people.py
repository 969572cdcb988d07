"""People for the screens' tests: cases in a database without a list, the same ones every time."""

from collections.abc import Sequence
from datetime import date, datetime

from db import tables as tb
from transit_desk.domain.codes import Need, NumberType, Outcome, Precision, Relation, Sex
from transit_desk.domain.journey import NewLeg
from transit_desk.domain.search_text import search_text
from transit_desk.services.context import Desk
from transit_desk.services.series import take_cards

FAMILIES = (
    "NIYONZIMA",
    "HAKIZIMANA",
    "BAHATI",
    "MUKAMANA-NSHIMIRIMANA",
    "BYAMUNGU",
    "MAOMBI",
    "NTAKIRUTIMANA BIZIMUNGU",
    "RUKUNDO",
    "FURAHA",
    "ZAWADI",
)
GIVEN = (
    "Jean Claude",
    "Béatrice",
    "Espérance",
    "Marie-Chantal Immaculée",
    "Éric",
    "Aline",
    "Dieudonné",
    "Grâce",
    "Emmanuel",
    "Solange",
    "Pacifique",
    "Divine",
)
MEMBERS: tuple[tuple[Relation, Sex, int], ...] = (
    (Relation.PA, Sex.MALE, 1980),
    (Relation.SPOUSE, Sex.FEMALE, 1985),
    (Relation.SON, Sex.MALE, 2012),
    (Relation.DAUGHTER, Sex.FEMALE, 2015),
    (Relation.SON, Sex.MALE, 2018),
    (Relation.DAUGHTER, Sex.FEMALE, 2021),
    (Relation.SON, Sex.MALE, 2023),
    (Relation.DAUGHTER, Sex.FEMALE, 2026),
)
SIZES = (4, 1, 6, 2, 8, 3, 5, 1, 7, 3)


def add_case(desk: Desk, number: str, members: int = 4, *, family: str = "NIYONZIMA", start: int = 0) -> int:
    """A case of the first `members` of MEMBERS, bound for Houston; returns its id."""
    with desk.database.write() as session:
        case = tb.Case(
            number=number,
            programme_id=1,
            camp="Musasa",
            destination_country="USA",
            destination_state="TX",
            destination_city="Houston",
            agency="IRC",
        )
        session.add(case)
        session.flush()
        cards = take_cards(session, members)
        for at, (relation, sex, year) in enumerate(MEMBERS[:members]):
            given = GIVEN[(start + at) % len(GIVEN)]
            person = tb.Person(
                case_id=case.id,
                position=at + 1,
                card_number=cards[at],
                family_name=family,
                given_names=given,
                relation=relation,
                sex=sex,
                birth_day=date(year, 1 + at, 5),
                birth_precision=Precision.DAY,
                nationality="COD",
                remarks="",
                search_text=search_text(family, given, number, ""),
            )
            session.add(person)
            session.flush()
            if at == 0:
                unhcr = f"BDI-{number[-6:]}"
                session.add(tb.PersonNumber(person_id=person.id, type=NumberType.UNHCR, value=unhcr))
            if at == 1 and case.id % 5 == 0:
                session.add(tb.HandlingNeed(person_id=person.id, need=Need.WCHR))
        return case.id


def add_people(desk: Desk, persons: int = 120) -> tuple[int, ...]:
    """Cases of one to eight until there are so many people; returns their ids."""
    found: list[int] = []
    left = persons
    while left > 0:
        at = len(found)
        size = min(SIZES[at % len(SIZES)], left)
        family = FAMILIES[at % len(FAMILIES)]
        found.append(add_case(desk, f"BI-{26000100 + at}", size, family=family, start=at))
        left -= size
    return tuple(found)


def add_flight(desk: Desk, case_ids: Sequence[int] = (), *, day: date = date(2026, 12, 9)) -> int:
    """ET 816 from Bujumbura at 15:40 of `day`, on to Washington, with these cases on it; returns its id."""
    from transit_desk.services.movements import create_flight, put_cases_on

    at = datetime(day.year, day.month, day.day, 15, 40)
    movement_id = create_flight(
        desk,
        "",
        [
            NewLeg("ET", "816", "BJM", "ADD", at, at.replace(hour=20, minute=5)),
            NewLeg("ET", "500", "ADD", "IAD", at.replace(hour=22, minute=40)),
        ],
    )
    if case_ids:
        put_cases_on(desk, movement_id, case_ids)
    return movement_id


def person_ids(desk: Desk, case_id: int) -> tuple[int, ...]:
    """The people of a case, in their order."""
    from transit_desk.services.check_in import case_file

    return tuple(member.person_id for member in case_file(desk, case_id).members)


def check_in_cases(desk: Desk, case_ids: Sequence[int]) -> None:
    """These cases come in, into the beds that the program proposes."""
    from transit_desk.services.check_in import check_in
    from transit_desk.services.propose_beds import propose_beds

    for case_id in case_ids:
        people = person_ids(desk, case_id)
        beds = {placed.person_id: placed.bed_id for placed in propose_beds(desk, people).placements}
        check_in(desk, people, {person: bed for person, bed in beds.items() if bed is not None})


def clear_cases(desk: Desk, case_ids: Sequence[int]) -> None:
    """Everyone on these cases is fit to travel."""
    from transit_desk.services.clear_medical import record_check

    record_check(desk, [person for case_id in case_ids for person in person_ids(desk, case_id)], Outcome.FIT)
