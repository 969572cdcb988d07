"""A list comes in: look first (`preview` stores nothing), then take it in whole or in part (`apply`).

The preview is compared again inside the writing transaction. When the database says otherwise by then, nothing
is taken in: what was ticked is what happens, or nothing happens.
"""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from db.queries import house, rolls
from transit_desk.domain.audit import Act
from transit_desk.domain.names import fold
from transit_desk.domain.rights import Right
from transit_desk.domain.roll.cells import name_key
from transit_desk.domain.roll.choices import Change, ChangeKind, Duplicate, listed, ticked
from transit_desk.domain.roll.compare import RollChanges, compare
from transit_desk.domain.roll.duplicates import KnownPerson, Likeness, possible_duplicates
from transit_desk.domain.roll.fields import Field
from transit_desk.domain.roll.headings import ColumnMapping, find_tables
from transit_desk.domain.roll.person import ParsedRoll, RollPerson
from transit_desk.domain.roll.problems import ProblemKind, RollProblem
from transit_desk.domain.roll.refusals import NoSuchColumn, PreviewOutdated, ProblemsRemain, UnknownField
from transit_desk.domain.roll.rows import parse
from transit_desk.domain.roll.source import column_letter
from transit_desk.services.acts import needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.progress import NoProgress, Progress
from transit_desk.services.read_list import read_list
from transit_desk.services.store_list import forget_mapping, remember_mapping, store

__all__ = [
    "Change",
    "ChangeKind",
    "Duplicate",
    "Imported",
    "RollPreview",
    "apply",
    "mapping_from",
    "preview",
]

STEPS: Final = 4
# What people put behind a file's name for its next version: " (2)", " v3", "_final", "-rev2", " copie", a date.
_VERSION: Final = re.compile(
    r"(?: (?:V|VER|VERSION|REV|REVISION|NO|N|UPDATE|MAJ) ?\d+| \d{1,8}"
    r"| (?:FINAL|FINALE|COPY|COPIE|NEW|UPDATED|REVISED|DEFINITIF|DEFINITIVE|CORRIGE|CORRIGEE))+$"
)


@dataclass(frozen=True, slots=True)
class RollPreview:
    """What a list says and what it would change. Nothing of it is stored.

    `problems` are the list's own and those with the database, by row. `changes` are to be ticked, `duplicates`
    to be decided; `keys` are all the ticks there are. `remembered` says that the columns were placed as
    someone placed them for an earlier list. `compared` is what `apply` holds the database against.
    """

    parsed: ParsedRoll
    problems: tuple[RollProblem, ...]
    changes: tuple[Change, ...]
    duplicates: tuple[Duplicate, ...]
    remembered: bool
    lineage: str
    said: Mapping[str, Field] | None
    heading_keys: tuple[str, ...]
    compared: RollChanges

    @property
    def blocking(self) -> tuple[RollProblem, ...]:
        """The problems that keep rows, or the list, from being taken."""
        return tuple(problem for problem in self.problems if problem.blocking)

    @property
    def good(self) -> int:
        """People whose rows can be taken."""
        return len(self.parsed.persons) - len({conflict.row for conflict in self.compared.conflicts})

    @property
    def unchanged(self) -> int:
        """People who are stored as the list has them."""
        return self.compared.unchanged

    @property
    def keys(self) -> frozenset[str]:
        """The tick of every change."""
        return frozenset(change.key for change in self.changes)


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken in: counts of people, and who the list's people and cases are now.

    `person_ids` and `case_ids` are those of the list that are stored, new or known, in the list's order.
    `kept` are people no longer on the list who are at the centre and so were not removed.
    """

    added: int
    changed: int
    removed: int
    cases_added: int
    cases_changed: int
    kept: int
    person_ids: tuple[int, ...]
    case_ids: tuple[int, ...]


def mapping_from(lines: Sequence[str]) -> dict[int | str, Field] | None:
    """A mapping from "HEADING=FIELD" lines; None for none. Raises `UnknownField`."""
    if not lines:
        return None
    known = tuple(field.value for field in Field)
    mapping: dict[int | str, Field] = {}
    for line in lines:
        heading, _, field = line.rpartition("=")
        name = fold(field).lower().replace(" ", "_")
        if name not in known:
            raise UnknownField(field.strip(), known)
        mapping[fold(heading)] = Field(name)
    return mapping


@needs(Right.IMPORT_LISTS)
def preview(
    desk: Desk,
    path: Path,
    mapping: ColumnMapping | None = None,
    *,
    travel_on: date | None = None,
    sheet: str | None = None,
    progress: Progress | None = None,
) -> RollPreview:
    """Read the list at `path` and compare it with what is stored.

    `mapping` says what columns are, by `Column.key` or index; without one, what was remembered for such
    headings counts, and an empty one forgets that. Raises a `NotAList`, or `NoSuchColumn`.
    """
    progress = progress or NoProgress()
    progress.step(0, STEPS, path.name)
    source = read_list(path)
    progress.step(1, STEPS, path.name)
    tables = find_tables(source)
    keys = tuple(table.key for table in tables)
    with desk.database.read() as connection:
        remembered = rolls.remembered_mapping(connection, keys) if mapping is None and keys else None
        used: ColumnMapping | None = mapping
        if remembered:
            used = {key: Field(field) for key, field in remembered.items()}
        parsed = parse(
            source,
            used,
            today=desk.today(),
            travel_on=travel_on,
            sheet=sheet,
            tables=None if used else tables,
        )
        if mapping:
            _check_mapping(parsed, mapping)
        progress.step(2, STEPS, path.name)
        own_keys = tuple(table.key for table in tables if table.sheet.name == parsed.sheet)
        lineage = lineage_of(parsed)
        changes = _compare(connection, parsed, lineage)
        progress.step(3, STEPS, path.name)
        duplicates = _duplicates(connection, changes)
    problems = sorted(
        (*parsed.problems, *_conflicts(parsed, changes)),
        key=lambda problem: (problem.row, len(problem.column), problem.column),
    )
    return RollPreview(
        parsed=parsed,
        problems=tuple(problems),
        changes=listed(changes),
        duplicates=duplicates,
        remembered=bool(remembered),
        lineage=lineage,
        said=None if mapping is None else parsed.mapping,
        heading_keys=tuple(dict.fromkeys((*own_keys, parsed.heading_key))),
        compared=changes,
    )


@needs(Right.IMPORT_LISTS)
def apply(
    desk: Desk,
    found: RollPreview,
    *,
    take_good_rows: bool = False,
    accepted: Collection[str] | None = None,
    same: Mapping[int, int] | None = None,
) -> Imported:
    """Take the list in, all of it in one transaction or nothing.

    `accepted` are the ticks (`Change.key`, or `Change.field_key` for one field), all by default. `same` decides
    possible duplicates: the row of the list and the stored person it is; other rows are new people. Raises
    `ProblemsRemain` while rows have blocking problems and `take_good_rows` is not said, `PreviewOutdated` when
    the database has changed since the preview, `NumberTaken`.
    """
    parsed = found.parsed
    if found.blocking and not take_good_rows:
        raise ProblemsRemain(len(found.blocking), found.good)
    with (
        telling("list", clash=PreviewOutdated(parsed.file)),
        writing(desk, Act.LIST_IMPORTED) as act,
    ):
        connection = act.session.connection()
        # Who is no longer on the list loses his held bed: beds first, then people, as a check-in takes them.
        house.lock_beds(connection)
        now = _compare(connection, parsed, found.lineage, lock=True)
        if now != found.compared:
            raise PreviewOutdated(parsed.file)
        chosen = ticked(now, found.keys if accepted is None else accepted)
        if same:
            chosen = _decided(connection, parsed, found, chosen, same)
        if found.said is not None:
            if found.said:
                remember_mapping(act, desk, found.heading_keys, found.said)
            else:
                forget_mapping(act, found.heading_keys)
        stored = store(act, desk, parsed, found.lineage, chosen)
        if not act.told:
            act.nothing()
    return Imported(
        added=len(chosen.added),
        changed=len(chosen.changed),
        removed=len(chosen.removed),
        cases_added=stored.cases_added,
        cases_changed=len(chosen.cases),
        kept=sum(person.busy for person in now.removed),
        person_ids=stored.person_ids,
        case_ids=stored.case_ids,
    )


def lineage_of(parsed: ParsedRoll) -> str:
    """What a list and its later versions share: the file's name without marks of a version, and the headings."""
    stem = fold(Path(parsed.file).stem)
    name = _VERSION.sub("", stem) or stem
    return hashlib.sha256(f"{name}\x1f{parsed.heading_key}".encode()).hexdigest()


def _check_mapping(parsed: ParsedRoll, mapping: ColumnMapping) -> None:
    keys = {column.key for column in parsed.columns}
    indices = {column.index for column in parsed.columns}
    for key in mapping:
        if key not in (keys if isinstance(key, str) else indices):
            raise NoSuchColumn(parsed.file, key if isinstance(key, str) else column_letter(key))


def _compare(
    connection: Connection,
    parsed: ParsedRoll,
    lineage: str,
    *,
    same: Mapping[int, int] | None = None,
    lock: bool = False,
) -> RollChanges:
    numbers = {value for person in parsed.persons for _, value in person.numbers}
    cases = parsed.cases
    case_numbers = [case.number for case in cases]
    people = rolls.people_of_list(
        connection, case_numbers, numbers, lineage, (same or {}).values(), lock=lock
    )
    stored_cases = rolls.cases_of_list(connection, case_numbers, lock=lock)
    # With rows left out nobody knows who is missing: the very people in those rows, perhaps.
    return compare(people, stored_cases, parsed.persons, cases, removals=not parsed.blocking, same=same)


def _decided(
    connection: Connection,
    parsed: ParsedRoll,
    found: RollPreview,
    chosen: RollChanges,
    same: Mapping[int, int],
) -> RollChanges:
    """The ticked changes, with the rows that are known people after all changed instead of added."""
    with_them = _compare(connection, parsed, found.lineage, same=same)
    now = [change for change in with_them.changed if change.incoming.row in same]
    kept = [change for change in chosen.changed if change.incoming.row not in same]
    return RollChanges(
        added=tuple(person for person in chosen.added if person.row not in same),
        changed=tuple(sorted((*kept, *now), key=lambda change: change.incoming.row)),
        removed=tuple(person for person in chosen.removed if person.person_id not in set(same.values())),
        cases=chosen.cases,
        conflicts=chosen.conflicts,
        matched={**chosen.matched, **same},
    )


def _conflicts(parsed: ParsedRoll, changes: RollChanges) -> list[RollProblem]:
    """Numbers that are someone else's, as problems of their rows."""
    problems = []
    for one in changes.conflicts:
        kind, value = one.number
        column = next((column for column in parsed.columns if column.field == kind.value), None)
        if column is None:
            column = next((one for one in parsed.columns if one.field is Field.OTHER_NUMBER), None)
        facts = {"type": kind.value, "name": one.owner.name, "case": one.owner.case_number}
        letter = "" if column is None else column.letter
        problems.append(RollProblem(ProblemKind.NUMBER_STORED, parsed.sheet, one.row, letter, value, facts))
    return problems


def _duplicates(connection: Connection, changes: RollChanges) -> tuple[Duplicate, ...]:
    """Who of those added may be known already, or may stand twice on this list under two numbers."""
    if not changes.added:
        return ()
    births = [person.birth for person in changes.added]
    years = None if None in births else {birth.day.year for birth in births if birth is not None}
    taken = set(changes.matched.values())
    known = [person for person in rolls.people_born_in(connection, years) if person.person_id not in taken]
    incoming = [(person.row, person) for person in changes.added]
    by_row = {person.row: person for person in changes.added}
    found = [
        _duplicate(by_row[one.row], known[one.known], one.likeness)
        for one in possible_duplicates(incoming, known)
    ]
    for one in possible_duplicates(incoming, changes.added):
        mine, other = by_row[one.row], changes.added[one.known]
        # Each pair once, at its lower row; namesakes born on one day are a problem of the list already.
        exact = (
            name_key(mine.family_name, mine.given_names) == name_key(other.family_name, other.given_names)
            and mine.birth == other.birth
        )
        if other.row < mine.row and not exact:
            found.append(_duplicate(mine, other, one.likeness))
    return tuple(sorted(found, key=lambda one: (one.row, -one.likeness.score)))


def _duplicate(person: RollPerson, known: KnownPerson | RollPerson, likeness: Likeness) -> Duplicate:
    return Duplicate(
        row=person.row,
        name=person.name,
        case_number=person.case_number,
        birth=person.birth,
        known_name=known.name,
        known_case_number=known.case_number,
        known_birth=known.birth,
        likeness=likeness,
        person_id=known.person_id if isinstance(known, KnownPerson) else None,
        known_row=known.row if isinstance(known, RollPerson) else None,
    )
