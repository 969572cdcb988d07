"""Writes what was chosen of a list: a fixed number of statements, whatever the length of the list.

Called inside the writing transaction of `import_list.apply`, which holds the rows it changes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from db import tables as tb
from db.queries import rolls
from transit_desk.domain.audit import Act
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import MovementState
from transit_desk.domain.roll.compare import (
    CaseChange,
    ChangedField,
    Needs,
    Numbers,
    PersonChange,
    RollChanges,
    StoredPerson,
    applied,
)
from transit_desk.domain.roll.fields import Field
from transit_desk.domain.roll.person import ParsedRoll, RollCase, RollPerson
from transit_desk.domain.roll.refusals import NumberTaken
from transit_desk.domain.search_text import search_text
from transit_desk.services import roll_notes
from transit_desk.services.acts import Writing
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import release_within
from transit_desk.services.series import take_cards

_MAPPING = "list_mapping"
"""What the audit calls the places of a list's columns."""
_CASE_COLUMNS = {
    ChangedField.CAMP: "camp",
    ChangedField.DESTINATION_COUNTRY: "destination_country",
    ChangedField.DESTINATION_STATE: "destination_state",
    ChangedField.DESTINATION_CITY: "destination_city",
    ChangedField.AGENCY: "agency",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """Who the list's people and cases are now, in the list's order; how many cases are new."""

    person_ids: tuple[int, ...]
    case_ids: tuple[int, ...]
    cases_added: int


def store(act: Writing, desk: Desk, parsed: ParsedRoll, lineage: str, chosen: RollChanges) -> Stored:
    """Write the chosen changes; with nothing chosen nothing is written, not even that a list came."""
    session = act.session
    connection = session.connection()
    numbers = [case.number for case in parsed.cases]
    cases = rolls.cases_by_number(connection, numbers)
    rows = dict(chosen.matched)
    before = len(cases)
    if not chosen.nothing:
        now = desk.clock()
        import_id = session.execute(
            insert(tb.ListImport).returning(tb.ListImport.id),
            {
                "lineage": lineage,
                "file": parsed.file[:255],
                "sheet": parsed.sheet[:80],
                "rows": parsed.rows,
                "persons": len(parsed.persons),
                "at": now,
                "by": desk.actor,
            },
        ).scalar_one()
        programmes = rolls.programmes_by_country(connection)
        new = _new_cases(session, parsed, chosen, cases, programmes)
        cases |= new
        _change_cases(session, chosen.cases, programmes)
        flights = _take_off(act, desk, [person.person_id for person in chosen.removed])
        positions = rolls.last_positions(connection, set(cases.values()) if before else ())
        _change_people(session, chosen.changed, cases, positions, import_id)
        rows |= _new_people(session, chosen.added, cases, positions, import_id)
        roll_notes.tell(act, parsed, chosen, new, cases, rows, flights)
    return Stored(
        person_ids=tuple(rows[person.row] for person in parsed.persons if person.row in rows),
        case_ids=tuple(cases[number] for number in numbers if number in cases),
        cases_added=len(cases) - before,
    )


def remember_mapping(
    act: Writing, desk: Desk, heading_keys: Sequence[str], mapping: Mapping[str, Field]
) -> None:
    """What columns are, for the next list with such headings."""
    said = {key: field.value for key, field in mapping.items()}
    known = act.session.scalars(select(tb.ListMapping).where(tb.ListMapping.heading_key.in_(heading_keys)))
    before = {row.heading_key: row.mapping for row in known}
    if all(before.get(heading_key) == said for heading_key in heading_keys):
        return
    for heading_key in heading_keys:
        act.session.merge(tb.ListMapping(heading_key=heading_key, mapping=said, at=desk.clock()))
    act.note(
        act=Act.SETTING,
        subject=_MAPPING,
        before={"columns": next(iter(before.values()), None)},
        after={"columns": said},
    )


def forget_mapping(act: Writing, heading_keys: Sequence[str]) -> None:
    """Such headings speak for themselves again."""
    forgotten = act.session.scalars(
        delete(tb.ListMapping)
        .where(tb.ListMapping.heading_key.in_(heading_keys))
        .returning(tb.ListMapping.mapping)
    ).all()
    if forgotten:
        act.note(act=Act.SETTING, subject=_MAPPING, before={"columns": forgotten[0]}, after={"columns": None})


def _new_cases(
    session: Session,
    parsed: ParsedRoll,
    chosen: RollChanges,
    known: Mapping[str, int],
    programmes: Mapping[str, int],
) -> dict[str, int]:
    """The cases that people come into and that are not there yet."""
    wanted = {person.case_number for person in chosen.added}
    wanted.update(change.incoming.case_number for change in chosen.changed if _moves(change))
    new = [case for case in parsed.cases if case.number in wanted and case.number not in known]
    if not new:
        return {}
    # Read back by their numbers: a RETURNING in order would cost a statement for each row on SQLite.
    session.connection().execute(insert(tb.Case), [_case_row(case, programmes) for case in new])
    return rolls.cases_by_number(session.connection(), [case.number for case in new])


def _case_row(case: RollCase, programmes: Mapping[str, int]) -> dict[str, Any]:
    return {
        "number": case.number,
        "programme_id": programmes.get(case.destination_country),
        "camp": case.camp,
        "destination_country": case.destination_country,
        "destination_state": case.destination_state,
        "destination_city": case.destination_city,
        "agency": case.agency,
        "version": 1,
    }


def _change_cases(session: Session, changes: Iterable[CaseChange], programmes: Mapping[str, int]) -> None:
    for change in changes:
        values: dict[str, Any] = {_CASE_COLUMNS[one.field]: one.new for one in change.fields}
        if "destination_country" in values:
            values["programme_id"] = programmes.get(values["destination_country"])
        session.execute(
            update(tb.Case)
            .where(tb.Case.id == change.stored.case_id)
            .values(**values, version=change.stored.version + 1)
        )


def _take_off(act: Writing, desk: Desk, person_ids: Collection[int]) -> list[tuple[int, int]]:
    """They are no longer on the list: off the flights still to leave and out of beds kept for them. The caller holds
    the beds.

    Returns who was taken off which flight: person and movement.
    """
    if not person_ids:
        return []
    session = act.session
    still_open = select(tb.Movement.id).where(tb.Movement.state != MovementState.CLOSED)
    off = session.execute(
        delete(tb.Passenger)
        .where(tb.Passenger.person_id.in_(person_ids), tb.Passenger.movement_id.in_(still_open))
        .returning(tb.Passenger.person_id, tb.Passenger.movement_id)
    )
    flights = sorted((person_id, movement_id) for person_id, movement_id in off)
    release_within(act, desk, person_ids)
    session.execute(
        update(tb.Person)
        .where(tb.Person.id.in_(person_ids))
        .values(removed_at=desk.clock(), version=tb.Person.version + 1)
    )
    return flights


def _new_people(
    session: Session,
    people: Sequence[RollPerson],
    cases: Mapping[str, int],
    positions: dict[int, int],
    import_id: int,
) -> dict[int, int]:
    """The people added: row -> person id."""
    if not people:
        return {}
    cards = take_cards(session, len(people))
    rows = []
    for person, card in zip(people, cards, strict=True):
        case_id = cases[person.case_number]
        rows.append(
            {
                "case_id": case_id,
                "position": _next(positions, case_id),
                "card_number": card,
                **_as_listed(person, card),
                "list_import_id": import_id,
                "version": 1,
            }
        )
    session.connection().execute(insert(tb.Person), rows)
    ids = rolls.people_by_card(session.connection(), cards)
    by_id = {ids[card]: person for card, person in zip(cards, people, strict=True)}
    _add_numbers(session, {person_id: person.numbers for person_id, person in by_id.items()})
    _add_needs(session, {person_id: person.needs for person_id, person in by_id.items()})
    return {person.row: person_id for person_id, person in by_id.items()}


def _change_people(
    session: Session,
    changes: Sequence[PersonChange],
    cases: Mapping[str, int],
    positions: dict[int, int],
    import_id: int,
) -> None:
    """Bring those changed to what was chosen. Their rows are held, so nobody's later change is written over."""
    if not changes:
        return
    pairs = [(change, applied(change)) for change in changes]
    cards = rolls.cards(session.connection(), [person.person_id for _, person in pairs])
    _back_on_list(session, [change.stored for change in changes if _returns(change)], import_id)
    rows = []
    for change, person in pairs:
        row = {
            "b_id": person.person_id,
            **_as_listed(person, cards[person.person_id]),
            "b_version": person.version + 1,
        }
        rows.append(row)
        if _moves(change):
            case_id = cases[person.case_number]
            session.execute(
                update(tb.Person)
                .where(tb.Person.id == person.person_id)
                .values(case_id=case_id, position=_next(positions, case_id))
            )
    values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if not name.startswith("b_")}
    session.connection().execute(
        update(tb.Person)
        .where(tb.Person.id == bindparam("b_id"))
        .values(**values, version=bindparam("b_version")),
        rows,
    )
    numbers = {
        person.person_id: person.numbers for change, person in pairs if _has(change, ChangedField.NUMBERS)
    }
    needs = {person.person_id: person.needs for change, person in pairs if _has(change, ChangedField.NEEDS)}
    # All that change are taken away first: two people may have swapped their numbers.
    if numbers:
        session.execute(delete(tb.PersonNumber).where(tb.PersonNumber.person_id.in_(numbers)))
        _add_numbers(session, numbers)
    if needs:
        session.execute(delete(tb.HandlingNeed).where(tb.HandlingNeed.person_id.in_(needs)))
        _add_needs(session, needs)


def _back_on_list(session: Session, people: Sequence[StoredPerson], import_id: int) -> None:
    if people:
        session.execute(
            update(tb.Person)
            .where(tb.Person.id.in_([person.person_id for person in people]))
            .values(removed_at=None, list_import_id=import_id)
        )


def _add_numbers(session: Session, numbers: Mapping[int, Numbers]) -> None:
    """Raises `NumberTaken` for one that is still someone else's: a change was left out that would free it."""
    each = [(person_id, kind, value) for person_id, some in numbers.items() for kind, value in some]
    if not each:
        return
    taken = rolls.owners(session.connection(), [(kind, value) for _, kind, value in each])
    if taken:
        (_, value), name = next(iter(taken.items()))
        raise NumberTaken(value, name)
    rows = [{"person_id": person_id, "type": kind, "value": value} for person_id, kind, value in each]
    session.connection().execute(insert(tb.PersonNumber), rows)


def _add_needs(session: Session, needs: Mapping[int, Needs]) -> None:
    rows = [
        {"person_id": person_id, "need": need, "due_on": due}
        for person_id, each in needs.items()
        for need, due in each
    ]
    if rows:
        session.connection().execute(insert(tb.HandlingNeed), rows)


def _as_listed(person: RollPerson | StoredPerson, card: str) -> dict[str, Any]:
    """The columns of a person that a list fills, and the text the scan box searches."""
    return {
        "family_name": person.family_name,
        "given_names": person.given_names,
        "relation": person.relation,
        "sex": person.sex,
        **_birth(person.birth),
        "nationality": person.nationality,
        "remarks": person.remarks,
        "search_text": search_text(
            person.family_name,
            person.given_names,
            person.case_number,
            card,
            (value for _, value in person.numbers),
        ),
    }


def _birth(birth: BirthDate | None) -> dict[str, Any]:
    return {
        "birth_day": None if birth is None else birth.day,
        "birth_precision": None if birth is None else birth.precision,
    }


def _next(positions: dict[int, int], case_id: int) -> int:
    """The place at the end of a case."""
    positions[case_id] = positions.get(case_id, 0) + 1
    return positions[case_id]


def _has(change: PersonChange, field: ChangedField) -> bool:
    return any(one.field is field for one in change.fields)


def _moves(change: PersonChange) -> bool:
    return _has(change, ChangedField.CASE_NUMBER)


def _returns(change: PersonChange) -> bool:
    return _has(change, ChangedField.ON_LIST)
