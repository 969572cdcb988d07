"""What retention asks: where everybody's journey stands, and where in the audit people are spoken of."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, case, exists, func, or_, select

from db import tables as tb
from db.queries.audit_chain import CHUNK
from db.queries.people import OPEN_STAY
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import MovementState, StayEnd
from transit_desk.domain.names import display_name, fold
from transit_desk.domain.retention import CaseEnd, PersonEnd

_TOKEN: Final = re.compile(r"[^\s\",:;\[\]{}()“”„«»‘’·]+")
_BEGINNING: Final = 3
"""So many letters typed into a search mean somebody; fewer mean anybody."""
_NAMED: Final = tb.Person.anonymised_at.is_(None)


def ends(connection: Connection, case_ids: Collection[int] | None = None) -> tuple[CaseEnd, ...]:
    """Every case with somebody not yet anonymised (of `case_ids`), and where each person's journey stands."""
    wanted: list[ColumnElement[bool]] = [_NAMED]
    if case_ids is not None:
        wanted.append(tb.Person.case_id.in_(case_ids))
    here = exists().where(OPEN_STAY).correlate(tb.Person)
    flying = (
        exists()
        .where(
            tb.Passenger.person_id == tb.Person.id,
            tb.Movement.id == tb.Passenger.movement_id,
            tb.Movement.state != MovementState.CLOSED,
        )
        .correlate(tb.Person)
    )
    departed = func.max(case((tb.Stay.end == StayEnd.DEPARTED, tb.Stay.ended_at)))
    stayed = _by_person(
        connection, tb.Stay.person_id, func.max(func.coalesce(tb.Stay.ended_at, tb.Stay.started_at))
    )
    left = _by_person(connection, tb.Stay.person_id, departed)
    checked = _by_person(connection, tb.MedicalCheck.person_id, func.max(tb.MedicalCheck.at))
    flown = dict(
        connection.execute(
            select(tb.Passenger.person_id, func.max(tb.Movement.closed_at))
            .join(tb.Movement, tb.Movement.id == tb.Passenger.movement_id)
            .where(tb.Movement.closed_at.is_not(None))
            .group_by(tb.Passenger.person_id)
        ).all()
    )
    held = set(connection.scalars(select(tb.CaseHold.case_id).where(tb.CaseHold.released_at.is_(None))))
    people: dict[int, list[PersonEnd]] = defaultdict(list)
    query = (
        select(tb.Person.id, tb.Person.case_id, tb.Person.removed_at, tb.ListImport.at, here, flying)
        .outerjoin(tb.ListImport, tb.ListImport.id == tb.Person.list_import_id)
        .where(*wanted)
        .order_by(tb.Person.case_id, tb.Person.id)
    )
    for person, case_id, removed, listed, is_here, is_flying in connection.execute(query):
        known = (listed, stayed.get(person), checked.get(person), flown.get(person))
        heard = max((moment for moment in known if moment is not None), default=None)
        people[case_id].append(PersonEnd(bool(is_here), bool(is_flying), left.get(person), removed, heard))
    return tuple(CaseEnd(case_id, tuple(each), case_id in held) for case_id, each in people.items())


def _by_person(connection: Connection, person: Any, what: Any) -> dict[int, datetime]:
    rows = connection.execute(select(person, what).group_by(person))
    return {one: moment for one, moment in rows if moment is not None}


def links(connection: Connection) -> list[tuple[int, int]]:
    """The pairs of cases that are cross-referenced."""
    found = connection.execute(select(tb.CaseLink.case_id, tb.CaseLink.other_id))
    return [(one, other) for one, other in found]


def heads(connection: Connection, case_ids: Collection[int]) -> dict[int, tuple[str, str, int]]:
    """Number, name of the principal applicant (or of who stands first) and people not yet anonymised, by case."""
    found: dict[int, tuple[str, str, int]] = {}
    query = (
        select(tb.Case.id, tb.Case.number, tb.Person.family_name, tb.Person.given_names)
        .join(tb.Person, tb.Person.case_id == tb.Case.id)
        .where(tb.Case.id.in_(case_ids), _NAMED)
        .order_by(
            tb.Case.id, case((tb.Person.relation == "PA", 0), else_=1), tb.Person.position, tb.Person.id
        )
    )
    for case_id, number, family, given in connection.execute(query):
        _, name, count = found.get(case_id, ("", display_name(family, given), 0))
        found[case_id] = (number, name, count + 1)
    return found


def numbers(connection: Connection, case_ids: Collection[int]) -> dict[int, str]:
    """The numbers of cases."""
    query = select(tb.Case.id, tb.Case.number).where(tb.Case.id.in_(case_ids))
    return dict(connection.execute(query).all())


def left_behind(connection: Connection, person_ids: Collection[int], cases: Collection[int]) -> list[int]:
    """The cases that these people, now of `cases`, were moved away from, and that are nobody's now."""
    event = tb.AuditEvent
    once = (
        select(event.case_id).where(event.person_id.in_(person_ids), event.case_id.not_in(cases)).distinct()
    )
    query = (
        select(tb.Case.id)
        .where(tb.Case.id.in_(once), ~exists().where(tb.Person.case_id == tb.Case.id))
        .order_by(tb.Case.id)
    )
    return list(connection.scalars(query))


@dataclass(frozen=True, slots=True)
class Named:
    """What people are called by: exact numbers of every kind, and the folded words of their names. `cases` are
    theirs and those they were moved away from."""

    people: frozenset[int]
    cases: frozenset[int]
    numbers: frozenset[str]
    words: frozenset[str]


def named(connection: Connection, case_ids: Collection[int]) -> Named:
    """What the people of these cases are called by."""
    person = select(tb.Person.id).where(tb.Person.case_id.in_(case_ids))
    found: set[str] = set(numbers(connection, case_ids).values())
    words: set[str] = set()
    people = set()
    query = select(tb.Person.id, tb.Person.card_number, tb.Person.family_name, tb.Person.given_names)
    for one, card, family, given in connection.execute(query.where(tb.Person.case_id.in_(case_ids))):
        people.add(one)
        found.add(card)
        words.update(fold(f"{family} {given}").split())
    found.update(
        connection.scalars(select(tb.PersonNumber.value).where(tb.PersonNumber.person_id.in_(person)))
    )
    found.update(connection.scalars(select(tb.Bag.tag_number).where(tb.Bag.person_id.in_(person))))
    left = numbers(connection, left_behind(connection, people, case_ids))
    found.update(left.values())
    return Named(frozenset(people), frozenset((*case_ids, *left)), frozenset(found), frozenset(words))


def mentions(
    connection: Connection, who: Named, walked: Callable[[int], None] = lambda rows: None
) -> tuple[int, ...]:
    """Rows of the audit about others, or about nobody, whose details name these people all the same.

    A number counts wherever it stands; a word of a name only where somebody typed what to search for, since a word
    is also other people's. `walked` is told how many rows have been looked at, as the work goes on.
    """
    odd = [number for number in who.numbers if _TOKEN.fullmatch(number) is None]
    found = []
    for rows, (event, person, case_id, detail) in enumerate(_details(connection)):
        if rows % CHUNK == 0:
            walked(rows)
        if person in who.people or (person is None and case_id in who.cases):
            continue
        if (
            not who.numbers.isdisjoint(_TOKEN.findall(detail))
            or any(number in detail for number in odd)
            or _searched(detail, who)
        ):
            found.append(event)
    return tuple(found)


def _details(connection: Connection) -> Iterator[Any]:
    event, after = tb.AuditEvent, 0
    query = (
        select(event.id, event.person_id, event.case_id, tb.AuditDetail.detail)
        .join(tb.AuditDetail, tb.AuditDetail.event_id == event.id)
        .order_by(event.id)
        .limit(CHUNK)
    )
    while rows := connection.execute(query.where(event.id > after)).all():
        yield from rows
        after = rows[-1].id


def _searched(detail: str, who: Named) -> bool:
    """Whether somebody searched for one of them, if only by the beginning of a name or number."""
    if '"filter"' not in detail:
        return False
    typed = fold(str(json.loads(detail).get("after", {}).get("filter", ""))).split()
    parts = [part for part in typed if len(part) >= _BEGINNING]
    known = [*who.words, *(part for number in who.numbers for part in fold(number).split())]
    return any(word.startswith(part) for part in parts for word in known)


@dataclass(frozen=True, slots=True)
class ListTaken:
    """A list that was taken in, and the row of the audit that names its file; None when there is none."""

    list_id: int
    event_id: int | None


def lists_gone(connection: Connection) -> tuple[ListTaken, ...]:
    """The lists that still have a file's name although everybody they brought or changed is anonymised.

    Whom a list brought or changed the audit says: the rows that follow the list's own, of one moment and hand.
    """
    alive = set(connection.scalars(select(tb.ListImport.id).join(tb.Person).where(_NAMED)))
    brought = set(
        connection.scalars(select(tb.Person.list_import_id).where(tb.Person.list_import_id.is_not(None)))
    )
    event_of = _rows_of_lists(connection)
    gone: list[ListTaken] = []
    rows = connection.execute(select(tb.ListImport.id).where(tb.ListImport.file != GONE)).scalars().all()
    for list_id in rows:
        event_id = event_of.get(list_id)
        touched = set() if event_id is None else _touched(connection, event_id)
        if list_id in alive or not (touched or list_id in brought):
            continue
        still = select(tb.Person.id).where(tb.Person.id.in_(touched), _NAMED).limit(1)
        if touched and connection.scalar(still) is not None:
            continue
        gone.append(ListTaken(list_id, event_id))
    return tuple(gone)


GONE: Final = "–"
"""What stands where a name was: a column that may not be empty."""


def _rows_of_lists(connection: Connection) -> dict[int, int]:
    """The row of the audit that tells of each list: of the same hand and file, the nearest in time."""
    event = tb.AuditEvent
    query = (
        select(event.id, event.at, event.by, tb.AuditDetail.detail)
        .join(tb.AuditDetail, tb.AuditDetail.event_id == event.id)
        .where(event.act == Act.LIST_IMPORTED, event.person_id.is_(None), event.case_id.is_(None))
    )
    told: dict[tuple[str, str], list[tuple[int, datetime]]] = defaultdict(list)
    for event_id, at, by, detail in connection.execute(query):
        told[by, str(json.loads(detail).get("after", {}).get("file", ""))[:255]].append((event_id, at))
    found: dict[int, int] = {}
    lists = select(tb.ListImport.id, tb.ListImport.at, tb.ListImport.by, tb.ListImport.file)
    for list_id, at, by, file in connection.execute(lists.order_by(tb.ListImport.id)):
        near = sorted(told.get((by, file), ()), key=lambda one: (abs(one[1] - at), one[0]))
        free = [event_id for event_id, _ in near if event_id not in found.values()]
        if free:
            found[list_id] = free[0]
    return found


def _touched(connection: Connection, event_id: int) -> set[int]:
    """The people whom the list of this row brought or changed."""
    event = tb.AuditEvent
    own = connection.execute(select(event.at, event.staff_id).where(event.id == event_id)).one()
    next_list = connection.scalar(
        select(func.min(event.id)).where(
            event.id > event_id,
            or_(
                event.at != own.at, event.staff_id != own.staff_id, event.act.not_in(_OF_A_LIST), _is_a_list()
            ),
        )
    )
    query = select(event.person_id).where(event.id > event_id, event.person_id.is_not(None))
    if next_list is not None:
        query = query.where(event.id < next_list)
    return {person for person in connection.scalars(query) if person is not None}


_OF_A_LIST: Final = (
    Act.LIST_IMPORTED,
    Act.PERSON_ADDED,
    Act.PERSON_CHANGED,
    Act.PERSON_REMOVED,
    Act.TAKEN_OFF_FLIGHT,
)
"""What the taking in of a list is told as."""


def _is_a_list() -> ColumnElement[bool]:
    event = tb.AuditEvent
    return (event.act == Act.LIST_IMPORTED) & event.person_id.is_(None) & event.case_id.is_(None)
