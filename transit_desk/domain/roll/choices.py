"""What a list would change, one line a change, to be ticked; and whom two lines may both mean.

A tick is a text: the key of a change takes all of it, the key of one of its fields takes that field alone.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.names import display_name
from transit_desk.domain.roll.compare import ChangedField, RollChanges, RollFieldChange
from transit_desk.domain.roll.duplicates import Likeness


class ChangeKind(StrEnum):
    """What a change does."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the comparison: a person, or a case when `name` is empty.

    `row` is the list's, 0 for someone no longer on it. `busy`: off the list, and not to be removed while at
    the centre.
    """

    key: str
    kind: ChangeKind
    name: str
    case_number: str
    row: int = 0
    person_id: int | None = None
    fields: tuple[RollFieldChange, ...] = ()
    busy: bool = False

    def field_key(self, field: ChangedField) -> str:
        """The tick of one field alone."""
        return f"{self.key}:{field.value}"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Someone new on the list who may be someone known: a stored person, or another row of the same list.

    To be decided by a person; a stored one by `apply(same={row: person_id})`.
    """

    row: int
    name: str
    case_number: str
    birth: BirthDate | None
    known_name: str
    known_case_number: str
    known_birth: BirthDate | None
    likeness: Likeness
    person_id: int | None = None
    known_row: int | None = None


_ADDED: Final = "added:{}"
_CHANGED: Final = "changed:{}"
_CASE: Final = "case:{}"
_REMOVED: Final = "removed:{}"


def listed(changes: RollChanges) -> tuple[Change, ...]:
    """All changes in the order of the list, those no longer on it at the end."""
    found = [
        Change(_ADDED.format(one.row), ChangeKind.ADDED, one.name, one.case_number, one.row)
        for one in changes.added
    ]
    found += [
        Change(
            _CHANGED.format(one.stored.person_id),
            ChangeKind.CHANGED,
            display_name(one.incoming.family_name, one.incoming.given_names),
            one.incoming.case_number,
            one.incoming.row,
            one.stored.person_id,
            one.fields,
        )
        for one in changes.changed
    ]
    found += [
        Change(
            _CASE.format(one.stored.case_id), ChangeKind.CHANGED, "", one.stored.number, 0, None, one.fields
        )
        for one in changes.cases
    ]
    found.sort(key=lambda change: change.row)
    found += [
        Change(
            _REMOVED.format(one.person_id),
            ChangeKind.REMOVED,
            one.name,
            one.case_number,
            person_id=one.person_id,
            busy=one.busy,
        )
        for one in changes.removed
    ]
    return tuple(found)


def ticked(changes: RollChanges, accepted: Collection[str]) -> RollChanges:
    """The changes with only what is ticked left; nobody busy is removed whatever is ticked."""

    def fields(key: str, all_of: Iterable[RollFieldChange]) -> tuple[RollFieldChange, ...]:
        return tuple(one for one in all_of if key in accepted or f"{key}:{one.field.value}" in accepted)

    changed = (
        replace(one, fields=fields(_CHANGED.format(one.stored.person_id), one.fields))
        for one in changes.changed
    )
    cases = (
        replace(one, fields=fields(_CASE.format(one.stored.case_id), one.fields)) for one in changes.cases
    )
    return replace(
        changes,
        added=tuple(one for one in changes.added if _ADDED.format(one.row) in accepted),
        changed=tuple(one for one in changed if one.fields),
        cases=tuple(one for one in cases if one.fields),
        removed=tuple(
            one for one in changes.removed if not one.busy and _REMOVED.format(one.person_id) in accepted
        ),
    )
