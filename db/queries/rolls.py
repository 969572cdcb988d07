"""What the import of a list asks: who is known by number, case or an earlier version of the list."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, case, exists, func, or_, select

from db import tables as tb
from db.queries.people import born
from transit_desk.domain.codes import Need, NumberType, StayEnd
from transit_desk.domain.names import display_name
from transit_desk.domain.roll.compare import StoredCase, StoredPerson
from transit_desk.domain.roll.duplicates import KnownPerson

_Value = TypeVar("_Value", int, str)

_AT_ONCE = 5_000
"""Values in one IN: SQLite takes 32,766 parameters, PostgreSQL 65,535."""


def remembered_mapping(connection: Connection, keys: Sequence[str]) -> dict[str, str] | None:
    """What columns were said to be, for the first of these headings that is known."""
    query = select(tb.ListMapping.heading_key, tb.ListMapping.mapping).where(
        tb.ListMapping.heading_key.in_(keys)
    )
    found = dict(connection.execute(query).all())
    return next((found[key] for key in keys if key in found), None)


def people_of_list(
    connection: Connection,
    case_numbers: Collection[str],
    numbers: Collection[str],
    lineage: str,
    also: Collection[int] = (),
    *,
    lock: bool = False,
) -> tuple[StoredPerson, ...]:
    """Everyone a list may mean, by id: in its cases, with one of its numbers, of its lineage, and `also`.

    With `lock` their rows stay as they are until the transaction ends (SQLite: it holds the only write lock).
    """
    ids = set(also)
    for some in _parts(case_numbers):
        ids.update(
            connection.scalars(
                select(tb.Person.id)
                .join(tb.Case, tb.Case.id == tb.Person.case_id)
                .where(tb.Case.number.in_(some))
            )
        )
    for some in _parts(numbers):
        ids.update(
            connection.scalars(select(tb.PersonNumber.person_id).where(tb.PersonNumber.value.in_(some)))
        )
    ids.update(
        connection.scalars(
            select(tb.Person.id)
            .join(tb.ListImport, tb.ListImport.id == tb.Person.list_import_id)
            .where(tb.ListImport.lineage == lineage, tb.Person.anonymised_at.is_(None))
        )
    )
    found: list[StoredPerson] = []
    for chosen in _parts(sorted(ids)):
        some_people = list(_people(connection, tb.Person.id.in_(chosen), lineage, lock=lock))
        found += _completed(connection, some_people, chosen)
    return tuple(found)


def cases_of_list(
    connection: Connection, case_numbers: Collection[str], *, lock: bool = False
) -> tuple[StoredCase, ...]:
    """The stored cases of these numbers; `lock` as in `people_of_list`."""
    columns = (
        *(tb.Case.id, tb.Case.version, tb.Case.number, tb.Case.camp, tb.Case.destination_country),
        *(tb.Case.destination_state, tb.Case.destination_city, tb.Case.agency),
    )
    found: list[StoredCase] = []
    for some in _parts(case_numbers):
        query = select(*columns).where(tb.Case.number.in_(some)).order_by(tb.Case.number)
        if lock:
            query = query.with_for_update()
        found += (StoredCase(*row) for row in connection.execute(query))
    return tuple(found)


def people_born_in(connection: Connection, years: Collection[int] | None) -> tuple[KnownPerson, ...]:
    """Everyone born in one of these years or with no known birth, to look for duplicates; None: everyone."""
    person = tb.Person
    query = (
        select(
            *(person.id, tb.Case.number, person.family_name, person.given_names, person.sex),
            *(person.birth_day, person.birth_precision),
        )
        .join(tb.Case, tb.Case.id == person.case_id)
        .where(person.anonymised_at.is_(None))
        .order_by(person.id)
    )
    if years:
        span = person.birth_day.between(date(min(years), 1, 1), date(max(years), 12, 31))
        query = query.where(or_(person.birth_day.is_(None), span))
    return tuple(
        KnownPerson(person_id, number, family, given, sex, born(day, precision))
        for person_id, number, family, given, sex, day, precision in connection.execute(query)
        if years is None or day is None or day.year in years
    )


def last_positions(connection: Connection, case_ids: Collection[int]) -> dict[int, int]:
    """The last place in each of these cases; cases without people are missing."""
    found: dict[int, int] = {}
    for some in _parts(case_ids):
        query = (
            select(tb.Person.case_id, func.max(tb.Person.position))
            .where(tb.Person.case_id.in_(some))
            .group_by(tb.Person.case_id)
        )
        found.update(connection.execute(query).all())
    return found


def programmes_by_country(connection: Connection) -> dict[str, int]:
    """Programme ids by their country's code."""
    return dict(connection.execute(select(tb.Programme.country, tb.Programme.id)).all())


def people_by_card(connection: Connection, cards: Collection[str]) -> dict[str, int]:
    """Person ids by card number."""
    found: dict[str, int] = {}
    for some in _parts(cards):
        query = select(tb.Person.card_number, tb.Person.id).where(tb.Person.card_number.in_(some))
        found.update(connection.execute(query).all())
    return found


def cases_by_number(connection: Connection, numbers: Collection[str]) -> dict[str, int]:
    """Case ids by number."""
    found: dict[str, int] = {}
    for some in _parts(numbers):
        query = select(tb.Case.number, tb.Case.id).where(tb.Case.number.in_(some))
        found.update(connection.execute(query).all())
    return found


def cards(connection: Connection, person_ids: Collection[int]) -> dict[int, str]:
    """Card numbers by person."""
    found: dict[int, str] = {}
    for some in _parts(person_ids):
        query = select(tb.Person.id, tb.Person.card_number).where(tb.Person.id.in_(some))
        found.update(connection.execute(query).all())
    return found


def owners(
    connection: Connection, numbers: Collection[tuple[NumberType, str]]
) -> dict[tuple[NumberType, str], str]:
    """The name of whoever has one of these numbers."""
    wanted = set(numbers)
    found: dict[tuple[NumberType, str], str] = {}
    for some in _parts({value for _, value in wanted}):
        query = (
            select(
                *(tb.PersonNumber.type, tb.PersonNumber.value, tb.Person.family_name, tb.Person.given_names)
            )
            .join(tb.Person, tb.Person.id == tb.PersonNumber.person_id)
            .where(tb.PersonNumber.value.in_(some))
        )
        for kind, value, family, given in connection.execute(query):
            if (kind, value) in wanted:
                found[kind, value] = display_name(family, given)
    return found


def _people(
    connection: Connection, condition: ColumnElement[bool], lineage: str, *, lock: bool = False
) -> Iterator[StoredPerson]:
    person = tb.Person
    here = exists().where(tb.Stay.person_id == person.id, tb.Stay.ended_at.is_(None)).correlate(person)
    left = exists().where(tb.Stay.person_id == person.id, tb.Stay.end == StayEnd.DEPARTED).correlate(person)
    bag = exists().where(tb.Bag.person_id == person.id, tb.Bag.voided_at.is_(None)).correlate(person)
    act = (
        exists()
        .where(tb.Passenger.person_id == person.id, tb.BoardingEvent.passenger_id == tb.Passenger.id)
        .correlate(person)
    )
    query = (
        select(
            *(person.id, person.version, person.case_id, tb.Case.number, person.family_name),
            *(person.given_names, person.relation, person.sex, person.birth_day, person.birth_precision),
            *(person.nationality, person.remarks, person.removed_at),
            case((tb.ListImport.lineage == lineage, tb.ListImport.id)).label("version_id"),
            or_(here, bag, act).label("busy"),
            left.label("departed"),
        )
        .join(tb.Case, tb.Case.id == person.case_id)
        .outerjoin(tb.ListImport, tb.ListImport.id == person.list_import_id)
        .where(condition)
        .order_by(person.id)
    )
    if lock:
        query = query.with_for_update(of=person)
    for row in connection.execute(query):
        yield StoredPerson(
            person_id=row.id,
            version=row.version,
            case_id=row.case_id,
            case_number=row.number,
            family_name=row.family_name,
            given_names=row.given_names,
            relation=row.relation,
            sex=row.sex,
            birth=born(row.birth_day, row.birth_precision),
            nationality=row.nationality,
            remarks=row.remarks,
            on_list=row.removed_at is None,
            version_id=row.version_id,
            busy=bool(row.busy),
            departed=bool(row.departed),
        )


def _completed(
    connection: Connection, people: Sequence[StoredPerson], ids: Sequence[int]
) -> Iterator[StoredPerson]:
    """The people of `ids` with their numbers and needs."""
    numbers: dict[int, list[tuple[NumberType, str]]] = defaultdict(list)
    for person_id, kind, value in connection.execute(
        select(tb.PersonNumber.person_id, tb.PersonNumber.type, tb.PersonNumber.value)
        .where(tb.PersonNumber.person_id.in_(ids))
        .order_by(tb.PersonNumber.id)
    ):
        numbers[person_id].append((kind, value))
    needs: dict[int, list[tuple[Need, date | None]]] = defaultdict(list)
    for person_id, need, due in connection.execute(
        select(tb.HandlingNeed.person_id, tb.HandlingNeed.need, tb.HandlingNeed.due_on)
        .where(tb.HandlingNeed.person_id.in_(ids))
        .order_by(tb.HandlingNeed.id)
    ):
        needs[person_id].append((need, due))
    for person in people:
        yield replace(
            person,
            numbers=tuple(numbers.get(person.person_id, ())),
            needs=tuple(needs.get(person.person_id, ())),
        )


def _parts(values: Collection[_Value]) -> Iterator[list[_Value]]:
    """The values, some at a time."""
    each = iter(values)
    while some := list(islice(each, _AT_ONCE)):
        yield some
