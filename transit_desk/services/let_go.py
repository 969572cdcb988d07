"""What is written when people are anonymised: names go, what reports count stays.

Called inside the writing transaction of `retention.anonymise`. Whoever is in table `anonymising` is being anonymised:
only while it has rows do the tables of what happened give way (db/migrations/rules_0002.py).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, String, bindparam, cast, delete, exists, func, insert, select, update

from db import tables as tb
from db.queries.audit_chain import erased_row
from db.queries.retention import GONE, left_behind, lists_gone
from transit_desk.domain.codes import AssignmentState, Precision, StayEnd
from transit_desk.domain.names import airline_name
from transit_desk.domain.retention import singles_out
from transit_desk.services.acts import Writing
from transit_desk.services.bed_rules import drop_idle_groups

_WHO: Final = select(tb.Anonymising.person_id)
_PLACE: Final = (
    tb.Case.destination_country,
    tb.Case.destination_state,
    tb.Case.destination_city,
    tb.Case.agency,
)


@dataclass(frozen=True, slots=True)
class LetGo:
    """What went: people, their cases, typed numbers, medical notes, lines of frozen manifests, names of lists, and
    details of the audit."""

    people: int
    cases: int
    numbers: int
    notes: int
    lines: int
    lists: int
    details: int


def let_go(act: Writing, person_ids: Collection[int], mentions: Collection[int], now: datetime) -> LetGo:
    """Take away all that names these people, who are whole cases; `mentions` are rows of the audit about others.

    Tells one act a person, one for each case they had been moved away from, and one for each such row.
    """
    connection = act.session.connection()
    connection.execute(insert(tb.Anonymising), [{"person_id": one} for one in sorted(person_ids)])
    case_of = dict(
        connection.execute(
            select(tb.Person.id, tb.Person.case_id).where(tb.Person.id.in_(_WHO)).order_by(tb.Person.id)
        ).all()
    )
    cases = sorted(set(case_of.values()))
    left = left_behind(connection, person_ids, cases)
    hidden = _hidden(connection, [*cases, *left])
    lines = _manifests(connection, [*cases, *left], hidden)
    numbers = connection.execute(delete(tb.PersonNumber).where(tb.PersonNumber.person_id.in_(_WHO))).rowcount
    notes = connection.execute(delete(tb.MedicalNote).where(tb.MedicalNote.person_id.in_(_WHO))).rowcount
    _small_things(connection)
    _people(connection, now)
    _cases(connection, [*cases, *left], hidden)
    details = _details(connection, [*cases, *left], mentions)
    lists = lists_gone(connection)
    rows = {*mentions, *(one.event_id for one in lists if one.event_id is not None)}
    for one in lists:
        connection.execute(
            update(tb.ListImport)
            .where(tb.ListImport.id == one.list_id)
            .values(file=GONE, sheet="", lineage=f"#{one.list_id}")
        )
    details += _erase(connection, rows - set(mentions))
    connection.execute(delete(tb.Anonymising))
    for person_id, case_id in case_of.items():
        act.note(person=person_id, case=case_id)
    for case_id in left:
        act.note(case=case_id)
    for row in sorted(rows):
        act.note(subject=erased_row(row))
    return LetGo(len(case_of), len(cases), numbers, notes, lines, len(lists), details)


def _small_things(connection: Connection) -> None:
    """Due dates, consent forms, bag tags, why bed rules were set aside; and beds still held for who never came."""
    need, consent, bag = tb.HandlingNeed, tb.Consent, tb.Bag
    own_beds = select(tb.BedAssignment.id).where(tb.BedAssignment.person_id.in_(_WHO))
    connection.execute(
        update(tb.BedOverride).where(tb.BedOverride.assignment_id.in_(own_beds)).values(reason=GONE)
    )
    connection.execute(
        delete(tb.BedAssignment).where(
            tb.BedAssignment.person_id.in_(_WHO), tb.BedAssignment.state == AssignmentState.PLANNED
        )
    )
    connection.execute(
        update(need).where(need.person_id.in_(_WHO), need.due_on.is_not(None)).values(due_on=None)
    )
    connection.execute(update(consent).where(consent.person_id.in_(_WHO)).values(form=""))
    connection.execute(
        update(bag)
        .where(bag.person_id.in_(_WHO))
        .values(tag_number=func.concat("#", cast(bag.id, String)), version=bag.version + 1)
    )


def _people(connection: Connection, now: datetime) -> None:
    """Of a person stay sex, year of birth, nationality and relation. Who never came is off the list."""
    left = (
        exists()
        .where(tb.Stay.person_id == tb.Person.id, tb.Stay.end == StayEnd.DEPARTED)
        .correlate(tb.Person)
    )
    query = select(tb.Person.id, tb.Person.birth_day, tb.Person.removed_at, left).where(
        tb.Person.id.in_(_WHO)
    )
    rows = [
        {
            "b_id": person_id,
            "card": nameless(person_id),
            "born": None if born is None else born.replace(month=1, day=1),
            "precision": None if born is None else Precision.YEAR,
            "removed": removed if removed is not None or departed else now,
        }
        for person_id, born, removed, departed in connection.execute(query)
    ]
    connection.execute(
        update(tb.Person)
        .where(tb.Person.id == bindparam("b_id"))
        .values(
            card_number=bindparam("card"),
            family_name=GONE,
            given_names="",
            birth_day=bindparam("born"),
            birth_precision=bindparam("precision"),
            remarks="",
            search_text="",
            removed_at=bindparam("removed"),
            anonymised_at=now,
            version=tb.Person.version + 1,
        ),
        rows,
    )


def nameless(number: int) -> str:
    """What stands in the place of a number of the house: unlike any other, and of nobody."""
    return f"#{number}"


def _hidden(connection: Connection, cases: Collection[int]) -> frozenset[int]:
    """The cases whose city and agency say who somebody is."""
    crowds = {
        tuple(row[:-2]): not singles_out(*row[-2:])
        for row in connection.execute(
            select(*_PLACE, func.count(tb.Person.id), func.count(tb.Case.id.distinct()))
            .join(tb.Person, tb.Person.case_id == tb.Case.id)
            .group_by(*_PLACE)
        )
    }
    places = connection.execute(select(tb.Case.id, *_PLACE).where(tb.Case.id.in_(cases)))
    return frozenset(case_id for case_id, *place in places if not crowds.get(tuple(place), False))


def _cases(connection: Connection, cases: Collection[int], hidden: Collection[int]) -> None:
    """Numbers and split reasons go, whom they were kept apart from, and where it is wanted city and agency."""
    connection.execute(
        update(tb.Case)
        .where(tb.Case.id.in_(cases))
        .values(number=func.concat("#", cast(tb.Case.id, String)), version=tb.Case.version + 1)
    )
    connection.execute(update(tb.Case).where(tb.Case.id.in_(hidden)).values(destination_city="", agency=""))
    connection.execute(update(tb.CaseSplit).where(tb.CaseSplit.case_id.in_(cases)).values(reason=GONE))
    connection.execute(delete(tb.ApartCase).where(tb.ApartCase.case_id.in_(cases)))
    drop_idle_groups(connection)


def _manifests(connection: Connection, cases: Collection[int], hidden: Collection[int]) -> int:
    """The lines of these people in every frozen manifest; returns how many. Rows keep their number and their order.

    Before people and bags change: a line is known by the card number it was frozen with. What it becomes is what the
    manifest of today says of the same person, so that a closed flight has no new version for it.
    """
    cards = {
        card: (person_id, case_id)
        for person_id, case_id, card in connection.execute(
            select(tb.Person.id, tb.Person.case_id, tb.Person.card_number).where(tb.Person.id.in_(_WHO))
        )
    }
    tags = dict(
        connection.execute(select(tb.Bag.tag_number, tb.Bag.id).where(tb.Bag.person_id.in_(_WHO))).all()
    )
    was = dict(connection.execute(select(tb.Case.number, tb.Case.id).where(tb.Case.id.in_(cases))).all())
    count = 0
    versions = select(tb.ManifestVersion.id, tb.ManifestVersion.content).order_by(tb.ManifestVersion.id)
    for version_id in connection.scalars(select(tb.ManifestVersion.id).order_by(tb.ManifestVersion.id)).all():
        content: Any = connection.execute(versions.where(tb.ManifestVersion.id == version_id)).one()[1]
        found = [
            _nameless_line(line, *cards[line["card_number"]], tags, hidden)
            if line.get("card_number") in cards
            else _other_line(line, was)
            for line in content
        ]
        if found != content:
            count += sum(line.get("card_number") in cards for line in content)
            connection.execute(
                update(tb.ManifestVersion).where(tb.ManifestVersion.id == version_id).values(content=found)
            )
    return count


def _nameless_line(
    line: Mapping[str, Any], person_id: int, case_id: int, tags: Mapping[str, int], hidden: Collection[int]
) -> dict[str, Any]:
    born = line.get("born")
    place = {"city": "", "agency": ""} if case_id in hidden else {}
    return {
        **line,
        "key": nameless(person_id),
        "card_number": nameless(person_id),
        "case_number": nameless(case_id),
        "family_name": GONE,
        "given_names": "",
        "airline_name": airline_name(GONE),
        "born": None if born is None else str(born)[:4],
        **dict.fromkeys(("a_number", "unhcr_number", "uci", "passport", "other_number"), ""),
        **place,
        "tags": [nameless(tags[tag]) if tag in tags else GONE for tag in line.get("tags", ())],
    }


def _other_line(line: Mapping[str, Any], was: Mapping[str, int]) -> dict[str, Any]:
    """The line of somebody who travelled with one of their cases then and belongs to another now."""
    number = str(line.get("case_number"))
    return {**line, "case_number": nameless(was[number])} if number in was else dict(line)


def _details(connection: Connection, cases: Collection[int], mentions: Collection[int]) -> int:
    """What the audit says beyond the bare acts: of these people, of their cases, and where they are mentioned."""
    event = tb.AuditEvent
    of_people = select(event.id).where(event.person_id.in_(_WHO))
    of_cases = select(event.id).where(event.case_id.in_(cases), event.person_id.is_(None))
    gone = 0
    for which in (of_people, of_cases):
        gone += connection.execute(delete(tb.AuditDetail).where(tb.AuditDetail.event_id.in_(which))).rowcount
    return gone + _erase(connection, mentions)


def _erase(connection: Connection, rows: Collection[int]) -> int:
    if not rows:
        return 0
    return connection.execute(delete(tb.AuditDetail).where(tb.AuditDetail.event_id.in_(rows))).rowcount
