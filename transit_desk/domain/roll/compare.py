"""The same list again, changed: who was added, who changed and in what, who is no longer on it.

Who is who: a shared typed number, unless names and birth date say otherwise; else the case and the name;
else, within a case, the birth date with a similar name. What the list leaves blank never erases what is
stored, and a handling need is only ever added: the desk may know more than the list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Need, NumberType, Relation, Sex
from transit_desk.domain.names import display_name
from transit_desk.domain.roll.cells import name_key
from transit_desk.domain.roll.checks import conflict
from transit_desk.domain.roll.duplicates import name_likeness
from transit_desk.domain.roll.person import RollCase, RollPerson

_SOMEONE_ELSE: Final = 60.0
"""Likeness of names below which a shared number, with another birth date, is someone else's."""
_SAME_IN_CASE: Final = 70.0
"""Likeness of names from which, in one case and with the same birth date, a person is the same."""


class ChangedField(StrEnum):
    """What may differ between a list and what is stored: attributes of `StoredPerson` or `StoredCase`."""

    ON_LIST = "on_list"
    CASE_NUMBER = "case_number"
    FAMILY_NAME = "family_name"
    GIVEN_NAMES = "given_names"
    RELATION = "relation"
    SEX = "sex"
    BIRTH = "birth"
    NATIONALITY = "nationality"
    NUMBERS = "numbers"
    NEEDS = "needs"
    REMARKS = "remarks"
    CAMP = "camp"
    DESTINATION_COUNTRY = "destination_country"
    DESTINATION_STATE = "destination_state"
    DESTINATION_CITY = "destination_city"
    AGENCY = "agency"


Numbers = tuple[tuple[NumberType, str], ...]
Needs = tuple[tuple[Need, date | None], ...]
ChangeValue = str | bool | Relation | Sex | BirthDate | Numbers | Needs | None


@dataclass(frozen=True, slots=True)
class StoredPerson:
    """Someone the database has.

    `on_list` is False after being taken off a list; `version_id` is the earlier version of the very list that
    is compared with which the person came, if it was one. `departed` people can't be removed, nor can those
    `busy` at the centre: in the building, with a boarding act or a tagged bag.
    """

    person_id: int
    version: int
    case_id: int
    case_number: str
    family_name: str
    given_names: str
    relation: Relation
    sex: Sex
    birth: BirthDate | None
    nationality: str
    numbers: Numbers = ()
    needs: Needs = ()
    remarks: str = ""
    on_list: bool = True
    version_id: int | None = None
    busy: bool = False
    departed: bool = False

    @property
    def name(self) -> str:
        """ "FAMILY, Given"."""
        return display_name(self.family_name, self.given_names)


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case the database has."""

    case_id: int
    version: int
    number: str
    camp: str
    destination_country: str
    destination_state: str
    destination_city: str
    agency: str


@dataclass(frozen=True, slots=True)
class RollFieldChange:
    """One field: what is stored, and what the list says."""

    field: ChangedField
    old: ChangeValue
    new: ChangeValue


@dataclass(frozen=True, slots=True)
class PersonChange:
    """A stored person whom the list describes otherwise."""

    stored: StoredPerson
    incoming: RollPerson
    fields: tuple[RollFieldChange, ...]


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A stored case that the list describes otherwise."""

    stored: StoredCase
    incoming: RollCase
    fields: tuple[RollFieldChange, ...]


@dataclass(frozen=True, slots=True)
class NumberConflict:
    """A number in a row of the list that belongs to someone else."""

    row: int
    number: tuple[NumberType, str]
    owner: StoredPerson


@dataclass(frozen=True, slots=True)
class RollChanges:
    """What a list would change. `matched` maps a row of the list to the person it is, changed or not."""

    added: tuple[RollPerson, ...]
    changed: tuple[PersonChange, ...]
    removed: tuple[StoredPerson, ...]
    cases: tuple[CaseChange, ...]
    conflicts: tuple[NumberConflict, ...]
    matched: Mapping[int, int]

    @property
    def unchanged(self) -> int:
        """People who are stored just as the list has them."""
        return len(self.matched) - len(self.changed)

    @property
    def nothing(self) -> bool:
        """Whether the list says nothing new."""
        return not (self.added or self.changed or self.removed or self.cases)


def compare(
    stored: Sequence[StoredPerson],
    stored_cases: Sequence[StoredCase],
    incoming: Sequence[RollPerson],
    cases: Sequence[RollCase],
    *,
    removals: bool = True,
    same: Mapping[int, int] | None = None,
) -> RollChanges:
    """What the list says otherwise than the database.

    Removed are people on a list, not met in this one, who belong to one of its cases, or who came with an
    earlier version of it, as long as it still has half the cases of that version. `removals=False` asks for
    none: with rows that could not be read nobody knows who is missing, nor with numbers of other people. `same`
    is what the user decided on possible duplicates: a row and the person it is.
    """
    matched = _match(stored, incoming, same or {})
    by_id = {person.person_id: person for person in stored}
    conflicts = _conflicts(stored, incoming, matched)
    blocked = {one.row for one in conflicts}
    added = tuple(one for one in incoming if one.row not in matched and one.row not in blocked)
    changed = []
    for person in incoming:
        known = by_id.get(matched.get(person.row, -1))
        if known is not None and person.row not in blocked:
            fields = tuple(_person_fields(known, person))
            if fields:
                changed.append(PersonChange(known, person, fields))
    removed: tuple[StoredPerson, ...] = ()
    if removals and not conflicts:
        removed = _removed(stored, set(matched.values()), {case.number for case in cases})
    known_cases = {case.number: case for case in stored_cases}
    case_changes = []
    for case in cases:
        known_case = known_cases.get(case.number)
        if known_case is not None and (fields := tuple(_case_fields(known_case, case))):
            case_changes.append(CaseChange(known_case, case, fields))
    return RollChanges(added, tuple(changed), removed, tuple(case_changes), conflicts, matched)


def _match(
    stored: Sequence[StoredPerson], incoming: Sequence[RollPerson], same: Mapping[int, int]
) -> dict[int, int]:
    """Row -> person id, one to one."""
    matched = dict(same)
    taken = set(same.values())

    def pair(person: RollPerson, known: StoredPerson) -> None:
        matched[person.row] = known.person_id
        taken.add(known.person_id)

    by_number = {number: known for known in stored for number in known.numbers}
    for person in incoming:
        for number in person.numbers if person.row not in matched else ():
            known = by_number.get(number)
            if known is not None and known.person_id not in taken and _plausible(person, known):
                pair(person, known)
                break
    by_name: dict[tuple[str, str], list[StoredPerson]] = {}
    by_case: dict[str, list[StoredPerson]] = {}
    for known in stored:
        by_case.setdefault(known.case_number, []).append(known)
        key = (known.case_number, name_key(known.family_name, known.given_names))
        by_name.setdefault(key, []).append(known)
    left = [person for person in incoming if person.row not in matched]
    # Those with the same birth date first: a father and a son may share their name.
    for same_birth in (True, False):
        for person in left:
            if person.row in matched:
                continue
            key = (person.case_number, name_key(person.family_name, person.given_names))
            for known in by_name.get(key, ()):
                if known.person_id not in taken and (not same_birth or known.birth == person.birth):
                    pair(person, known)
                    break
    for person in left:
        if person.row not in matched and person.birth is not None:
            similar = [
                (likeness, known)
                for known in by_case.get(person.case_number, ())
                if known.person_id not in taken
                and known.birth == person.birth
                and (known.relation is person.relation or known.sex is person.sex)
                and not conflict(known.numbers, person.numbers)
                and (likeness := name_likeness(known, person)[0]) >= _SAME_IN_CASE
            ]
            if similar:
                pair(person, max(similar, key=lambda one: one[0])[1])
    return matched


def _plausible(person: RollPerson, known: StoredPerson) -> bool:
    """Whether a shared number can mean one person: names and year of birth must not both speak against it."""
    if person.birth is None or known.birth is None or person.birth.day.year == known.birth.day.year:
        return True
    return name_likeness(person, known)[0] >= _SOMEONE_ELSE


def _conflicts(
    stored: Sequence[StoredPerson], incoming: Sequence[RollPerson], matched: Mapping[int, int]
) -> tuple[NumberConflict, ...]:
    """Numbers that would belong to two people, once the list's own corrections are counted in."""
    keeps: dict[int, frozenset[tuple[NumberType, str]]] = {}
    by_id = {known.person_id: known for known in stored}
    for person in incoming:
        if person.row in matched:
            known = by_id[matched[person.row]]
            keeps[known.person_id] = frozenset(merged_numbers(known.numbers, person.numbers))
    found = []
    owners = {number: known for known in stored for number in known.numbers}
    for person in incoming:
        for number in person.numbers:
            owner = owners.get(number)
            if owner is None or matched.get(person.row) == owner.person_id:
                continue
            if number in keeps.get(owner.person_id, frozenset(owner.numbers)):
                found.append(NumberConflict(person.row, number, owner))
                break
    return tuple(found)


def _removed(
    stored: Sequence[StoredPerson], met: set[int], case_numbers: set[str]
) -> tuple[StoredPerson, ...]:
    versions: dict[int, set[str]] = {}
    for known in stored:
        if known.version_id is not None and known.on_list:
            versions.setdefault(known.version_id, set()).add(known.case_number)
    # A file name that serves again for other people is no later version of the list.
    earlier = {version for version, cases in versions.items() if 2 * len(cases & case_numbers) >= len(cases)}
    return tuple(
        known
        for known in stored
        if known.on_list
        and not known.departed
        and known.person_id not in met
        and (known.case_number in case_numbers or known.version_id in earlier)
    )


def applied(change: PersonChange) -> StoredPerson:
    """The stored person as the chosen fields make it."""
    values: dict[str, Any] = {one.field.value: one.new for one in change.fields}
    return replace(change.stored, **values)


def merged_numbers(old: Numbers, new: Numbers) -> Numbers:
    """The numbers after the list's are taken in: one type's are replaced as a whole, others stay.

    Numbers of type "other" add up: lists call many things so.
    """
    types = {kind for kind, _ in new if kind is not NumberType.OTHER}
    kept = tuple(number for number in old if number[0] not in types and number not in new)
    return tuple(sorted((*kept, *new)))


def merged_needs(old: Needs, new: Needs) -> Needs:
    """The needs after the list's are added; a due date the list gives counts."""
    needs = dict(old)
    for need, due in new:
        needs[need] = due or needs.get(need)
    return tuple(sorted(needs.items(), key=lambda item: item[0]))


def _person_fields(known: StoredPerson, person: RollPerson) -> Iterable[RollFieldChange]:
    if not known.on_list:
        yield RollFieldChange(ChangedField.ON_LIST, False, True)
    if known.case_number != person.case_number:
        yield RollFieldChange(ChangedField.CASE_NUMBER, known.case_number, person.case_number)
    yield from _name_fields(known, person)
    if person.relation not in (Relation.UNKNOWN, known.relation):
        yield RollFieldChange(ChangedField.RELATION, known.relation, person.relation)
    if person.sex not in (Sex.UNKNOWN, known.sex):
        yield RollFieldChange(ChangedField.SEX, known.sex, person.sex)
    if person.birth is not None and person.birth != known.birth:
        yield RollFieldChange(ChangedField.BIRTH, known.birth, person.birth)
    for field, old, new in (
        (ChangedField.NATIONALITY, known.nationality, person.nationality),
        (ChangedField.REMARKS, known.remarks, person.remarks),
    ):
        if new and new != old:
            yield RollFieldChange(field, old, new)
    numbers = merged_numbers(known.numbers, person.numbers)
    if set(numbers) != set(known.numbers):
        yield RollFieldChange(ChangedField.NUMBERS, tuple(sorted(known.numbers)), numbers)
    needs = merged_needs(known.needs, person.needs)
    if dict(needs) != dict(known.needs):
        yield RollFieldChange(ChangedField.NEEDS, tuple(sorted(known.needs, key=lambda item: item[0])), needs)


def _name_fields(known: StoredPerson, person: RollPerson) -> Iterable[RollFieldChange]:
    """Letter by letter; but a whole name that this list could not take apart changes nothing."""
    if bool(person.given_names and person.family_name) < bool(known.given_names and known.family_name) and (
        name_key(known.family_name, known.given_names) == name_key(person.family_name, person.given_names)
    ):
        return
    if person.family_name and person.family_name != known.family_name:
        yield RollFieldChange(ChangedField.FAMILY_NAME, known.family_name, person.family_name)
    if person.given_names and person.given_names != known.given_names:
        yield RollFieldChange(ChangedField.GIVEN_NAMES, known.given_names, person.given_names)


def _case_fields(known: StoredCase, case: RollCase) -> Iterable[RollFieldChange]:
    for field, old, new in (
        (ChangedField.CAMP, known.camp, case.camp),
        (ChangedField.DESTINATION_COUNTRY, known.destination_country, case.destination_country),
        (ChangedField.DESTINATION_STATE, known.destination_state, case.destination_state),
        (ChangedField.DESTINATION_CITY, known.destination_city, case.destination_city),
        (ChangedField.AGENCY, known.agency, case.agency),
    ):
        if new and new != old:
            yield RollFieldChange(field, old, new)
