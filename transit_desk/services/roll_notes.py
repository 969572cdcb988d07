"""What the audit says of a list that was taken in: of each person and case added, changed or taken off."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from transit_desk.domain.audit import Act
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.roll.compare import (
    ChangedField,
    ChangeValue,
    RollChanges,
    RollFieldChange,
)
from transit_desk.domain.roll.person import ParsedRoll, RollPerson
from transit_desk.services.acts import Writing


def tell(
    act: Writing,
    parsed: ParsedRoll,
    chosen: RollChanges,
    new: Collection[str],
    cases: Mapping[str, int],
    rows: Mapping[int, int],
    flights: Iterable[tuple[int, int]],
) -> None:
    """One row for the list, one for each person and case it changed.

    `new` are the numbers of new cases, `cases` case ids by number, `rows` person ids by row of the list,
    `flights` the person and the movement of each passenger taken off. The file's name is a detail: people name
    files after people.
    """
    act.note(
        after={
            "file": parsed.file,
            "sheet": parsed.sheet,
            "added": len(chosen.added),
            "changed": len(chosen.changed),
            "removed": len(chosen.removed),
            "cases_changed": len(chosen.cases),
        }
    )
    for case in parsed.cases:
        if case.number in new:
            act.note(
                case=cases[case.number], after={name: said for name, said in asdict(case).items() if said}
            )
    for change in chosen.cases:
        before, after = _sides(change.fields)
        act.note(case=change.stored.case_id, before=before, after=after)
    for person in chosen.added:
        act.note(
            act=Act.PERSON_ADDED,
            person=rows[person.row],
            case=cases[person.case_number],
            after=_described(person),
        )
    for other in chosen.changed:
        before, after = _sides(other.fields)
        number = after.get(ChangedField.CASE_NUMBER)
        act.note(
            act=Act.PERSON_CHANGED,
            person=other.stored.person_id,
            case=other.stored.case_id if number is None else cases[number],
            before=before,
            after=after,
        )
    case_of = {person.person_id: person.case_id for person in chosen.removed}
    for person_id, case_id in case_of.items():
        act.note(
            act=Act.PERSON_REMOVED,
            person=person_id,
            case=case_id,
            before={ChangedField.ON_LIST: True},
            after={ChangedField.ON_LIST: False},
        )
    for person_id, movement_id in flights:
        act.note(act=Act.TAKEN_OFF_FLIGHT, person=person_id, case=case_of[person_id], movement=movement_id)


def _sides(fields: Iterable[RollFieldChange]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the fields were, and what they are."""
    each = tuple(fields)
    return (
        {one.field.value: _plain(one.field, one.old) for one in each},
        {one.field.value: _plain(one.field, one.new) for one in each},
    )


def _described(person: RollPerson) -> dict[str, Any]:
    """Everything a list says of a new person; what it leaves blank is left out."""
    said = {
        ChangedField.CASE_NUMBER: person.case_number,
        ChangedField.FAMILY_NAME: person.family_name,
        ChangedField.GIVEN_NAMES: person.given_names,
        ChangedField.RELATION: person.relation,
        ChangedField.SEX: person.sex,
        ChangedField.BIRTH: person.birth,
        ChangedField.NATIONALITY: person.nationality,
        ChangedField.NUMBERS: person.numbers,
        ChangedField.NEEDS: person.needs,
        ChangedField.REMARKS: person.remarks,
    }
    return {field.value: _plain(field, value) for field, value in said.items() if value}


def _plain(field: ChangedField, value: ChangeValue) -> Any:
    """A value as the audit keeps it: text, and lists and tables of text."""
    if isinstance(value, BirthDate):
        return {"day": value.day.isoformat(), "precision": value.precision.value}
    if not isinstance(value, tuple):
        return value
    if field is ChangedField.NEEDS:
        return {str(need): None if due is None else str(due) for need, due in value}
    return [[str(kind), number] for kind, number in value]
