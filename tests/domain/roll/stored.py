"""People as a list has them, and as the database would hold them after it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import NumberType, Relation, Sex
from transit_desk.domain.roll.compare import RollChanges, StoredCase, StoredPerson, compare
from transit_desk.domain.roll.person import RollPerson, cases_of

BORN = BirthDate(date(1990, 5, 21))
A = NumberType.A_NUMBER


def listed(row: int = 2, **fields: Any) -> RollPerson:
    """Someone on a list."""
    usual: dict[str, Any] = {
        "case_number": "BI-26000100",
        "family_name": "RUBERWA",
        "given_names": "Francine",
        "relation": Relation.PA,
        "sex": Sex.FEMALE,
        "birth": BORN,
        "nationality": "COD",
        "camp": "Musasa",
        "destination_country": "USA",
        "numbers": ((A, f"A22000000{row}"),),
    }
    return RollPerson(row=row, **(usual | fields))


def family(size: int = 4, case: str = "BI-26000100", first: int = 2) -> list[RollPerson]:
    """A case of some people with different names and birth dates."""
    return [
        listed(
            first + n,
            case_number=case,
            given_names=("Francine", "Bosco", "Nyota", "Espérance", "Gédéon", "Aline")[n],
            relation=Relation.PA if n == 0 else Relation.CHILD,
            birth=BirthDate(date(1980 + 5 * n, 1 + n, 10 + n)),
            numbers=((A, f"A22{case[-3:]}{first + n:04}"),),
        )
        for n in range(size)
    ]


def stored(people: Sequence[RollPerson], **fields: Any) -> list[StoredPerson]:
    """They, as the database holds them."""
    return [
        StoredPerson(
            **{
                "person_id": 100 + n,
                "version": 1,
                "case_id": 1,
                "case_number": person.case_number,
                "family_name": person.family_name,
                "given_names": person.given_names,
                "relation": person.relation,
                "sex": person.sex,
                "birth": person.birth,
                "nationality": person.nationality,
                "numbers": person.numbers,
                "needs": person.needs,
                "remarks": person.remarks,
                **fields,
            }
        )
        for n, person in enumerate(people)
    ]


def stored_cases(people: Iterable[RollPerson]) -> list[StoredCase]:
    """Their cases, as the database holds them."""
    return [
        StoredCase(
            n,
            1,
            case.number,
            case.camp,
            case.destination_country,
            case.destination_state,
            case.destination_city,
            case.agency,
        )
        for n, case in enumerate(cases_of(tuple(people)), 1)
    ]


def changes(before: Sequence[RollPerson], after: Sequence[RollPerson], **more: Any) -> RollChanges:
    """What a list changes after another one."""
    return compare(stored(before), stored_cases(before), after, cases_of(tuple(after)), **more)


def but(person: RollPerson, **fields: Any) -> RollPerson:
    """The person, described otherwise."""
    return replace(person, **fields)
