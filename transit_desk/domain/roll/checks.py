"""What is wrong between the rows of one list: numbers and people that stand twice, cases that don't hold
together.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from transit_desk.domain.codes import NumberType, Relation
from transit_desk.domain.names import fold
from transit_desk.domain.roll.cells import name_key
from transit_desk.domain.roll.fields import Field
from transit_desk.domain.roll.headings import Table
from transit_desk.domain.roll.person import RollPerson
from transit_desk.domain.roll.problems import ProblemKind, RollProblem

_NUMBER_FIELDS: Final = {
    NumberType.A_NUMBER: Field.A_NUMBER,
    NumberType.UNHCR: Field.UNHCR,
    NumberType.UCI: Field.UCI,
    NumberType.PASSPORT: Field.PASSPORT,
    NumberType.OTHER: Field.OTHER_NUMBER,
}
_OF_THE_CASE: Final = (
    (Field.CAMP, "camp"),
    (Field.DESTINATION_COUNTRY, "destination_country"),
    (Field.DESTINATION_STATE, "destination_state"),
    (Field.DESTINATION_CITY, "destination_city"),
    (Field.AGENCY, "agency"),
)


def across(persons: Sequence[RollPerson], table: Table) -> Iterator[RollProblem]:
    """The problems between people. Of two rows that can't both be right, the lower one gets the problem."""
    yield from _numbers(persons, table)
    yield from _people(persons, table)
    cases: dict[str, list[RollPerson]] = {}
    for person in persons:
        cases.setdefault(person.case_number, []).append(person)
    for members in cases.values():
        yield from _applicants(members, table)
        yield from _descriptions(members, table)


def conflict(one: Sequence[tuple[NumberType, str]], other: Sequence[tuple[NumberType, str]]) -> bool:
    """Whether both have numbers of a type and none of them is shared: evidence of two different people."""
    theirs: dict[NumberType, set[str]] = {}
    for kind, value in other:
        theirs.setdefault(kind, set()).add(value)
    mine: dict[NumberType, set[str]] = {}
    for kind, value in one:
        mine.setdefault(kind, set()).add(value)
    return any(kind in theirs and not values & theirs[kind] for kind, values in mine.items())


def _numbers(persons: Sequence[RollPerson], table: Table) -> Iterator[RollProblem]:
    first: dict[tuple[NumberType, str], RollPerson] = {}
    for person in persons:
        for number in person.numbers:
            other = first.setdefault(number, person)
            if other is not person:
                kind, value = number
                yield _problem(
                    table,
                    ProblemKind.NUMBER_TWICE,
                    person,
                    _NUMBER_FIELDS[kind],
                    value,
                    {"type": kind.value, "row": str(other.row), "name": other.name},
                )


def _people(persons: Sequence[RollPerson], table: Table) -> Iterator[RollProblem]:
    seen: dict[tuple[object, ...], list[RollPerson]] = {}
    for person in persons:
        key = (name_key(person.family_name, person.given_names), person.birth)
        same = seen.setdefault(key, [])
        for other in same:
            if other.case_number == person.case_number and not conflict(other.numbers, person.numbers):
                kind = ProblemKind.SAME_PERSON_TWICE
            elif person.birth is not None:
                kind = ProblemKind.MAYBE_SAME_PERSON
            else:
                continue
            field = Field.FAMILY_NAME if table.placed(Field.FAMILY_NAME) else Field.FULL_NAME
            facts = {"row": str(other.row), "case": other.case_number}
            yield _problem(table, kind, person, field, person.name, facts)
            break
        same.append(person)


def _applicants(members: Sequence[RollPerson], table: Table) -> Iterator[RollProblem]:
    if table.placed(Field.RELATION) is None:
        return
    applicants = [person for person in members if person.relation is Relation.PA]
    if not applicants:
        yield _problem(
            table, ProblemKind.NO_PA, members[0], Field.RELATION, "", {"case": members[0].case_number}
        )
    for person in applicants[1:]:
        facts = {"case": person.case_number, "row": str(applicants[0].row), "name": applicants[0].name}
        yield _problem(table, ProblemKind.TWO_PAS, person, Field.RELATION, person.name, facts)


def _descriptions(members: Sequence[RollPerson], table: Table) -> Iterator[RollProblem]:
    for field, name in _OF_THE_CASE:
        if table.placed(field) is None:
            continue
        stands = ""
        for person in members:
            text: str = getattr(person, name)
            stands = stands or text
            if text and text != stands and fold(text) != fold(stands):
                facts = {"case": person.case_number, "value": stands, "field": field.value}
                yield _problem(table, ProblemKind.CASE_DIFFERS, person, field, text, facts)


def _problem(
    table: Table, kind: ProblemKind, person: RollPerson, field: Field, text: str, facts: dict[str, str]
) -> RollProblem:
    column = table.placed(field)
    return RollProblem(
        kind, table.sheet.name, person.row, "" if column is None else column.letter, text, facts
    )
