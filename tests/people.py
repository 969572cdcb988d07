"""People for tests: cases written straight into the tables, with nothing a rule could object to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from db import tables as tb
from db.queries import movements
from transit_desk.domain.codes import Need, Precision, Relation, Sex
from transit_desk.domain.rows import LegRow
from transit_desk.domain.search_text import search_text
from transit_desk.services.context import Desk
from transit_desk.services.series import take_cards


@dataclass(frozen=True)
class Someone:
    """A person to be: only what a test cares about."""

    family: str
    given: str
    relation: Relation = Relation.PA
    sex: Sex = Sex.MALE
    born: date | None = date(1985, 5, 17)
    needs: tuple[Need, ...] = field(default=())


def family(name: str, size: int = 4) -> list[Someone]:
    """A father, a mother and children: a son of eleven, then girls and boys a year apart, the last a baby."""
    members = [
        Someone(name, "Jean", Relation.PA, Sex.MALE, date(1984, 3, 2)),
        Someone(name, "Aline", Relation.SPOUSE, Sex.FEMALE, date(1988, 7, 9)),
    ]
    for number in range(size - 2):
        girl = number % 2 == 1
        born = date(2026, 2, 1) if size > 3 and number == size - 3 else date(2015 + number, 4, 12)
        relation = Relation.DAUGHTER if girl else Relation.SON
        members.append(Someone(name, f"Child{number}", relation, Sex.FEMALE if girl else Sex.MALE, born))
    return members[:size]


def legs_of(desk: Desk, movement_id: int) -> tuple[LegRow, ...]:
    """The legs of a flight as they are stored, in order."""
    with desk.database.read() as connection:
        return movements.legs(connection, movement_id)


def add_case(
    desk: Desk, number: str, people: Sequence[Someone], *, country: str = "USA", city: str = "Houston"
) -> tuple[int, list[int]]:
    """Write a case; returns its id and the ids of its people, in order."""
    with desk.database.write() as session:
        programme = session.scalar(select(tb.Programme.id).where(tb.Programme.country == country))
        case = tb.Case(
            number=number,
            programme_id=programme,
            camp="Musasa",
            destination_country=country,
            destination_state="TX" if country == "USA" else "",
            destination_city=city,
            agency="IRC",
        )
        session.add(case)
        session.flush()
        ids = []
        for position, (someone, card) in enumerate(
            zip(people, take_cards(session, len(people)), strict=True), 1
        ):
            person = tb.Person(
                case_id=case.id,
                position=position,
                card_number=card,
                family_name=someone.family,
                given_names=someone.given,
                relation=someone.relation,
                sex=someone.sex,
                birth_day=someone.born,
                birth_precision=None if someone.born is None else Precision.DAY,
                nationality="COD",
                remarks="",
                search_text=search_text(someone.family, someone.given, number, card),
            )
            session.add(person)
            session.flush()
            ids.append(person.id)
            for need in someone.needs:
                session.add(tb.HandlingNeed(person_id=person.id, need=need))
        return case.id, ids


def names(prefix: str = "FAMILY") -> Iterator[str]:
    """FAMILYA, FAMILYB, ..."""
    for first in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            yield f"{prefix}{first}{second}"
