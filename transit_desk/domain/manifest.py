"""A manifest's frozen rows, and what changed from one version to the next; what holds for `papers` holds here."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Fitness, Need, PassengerState, Relation, Sex
from transit_desk.domain.names import display_name
from transit_desk.domain.papers import MovementLine, Stamp


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One passenger of a manifest.

    `key` names the passenger through all versions (it is compared, never printed). `airline_name` is the A-Z
    form, derived from the names and kept apart from them.
    """

    key: str
    seq: int
    case_number: str
    family_name: str
    given_names: str
    airline_name: str
    sex: Sex
    relation: Relation = Relation.UNKNOWN
    born: BirthDate | None = None
    nationality: str = ""
    a_number: str = ""
    unhcr_number: str = ""
    uci: str = ""
    passport: str = ""
    other_number: str = ""
    camp: str = ""
    country: str = ""
    state: str = ""
    city: str = ""
    agency: str = ""
    needs: tuple[Need, ...] = ()
    fitness: Fitness = Fitness.NOT_ASSESSED
    pieces: int = 0
    grams: int = 0
    tags: tuple[str, ...] = ()
    card_number: str = ""
    status: PassengerState = PassengerState.EXPECTED

    @property
    def name(self) -> str:
        """ "FAMILY, Given"."""
        return display_name(self.family_name, self.given_names)


class ChangeKind(StrEnum):
    """What happened to a passenger between two versions of a manifest."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a passenger that differs: the name of an attribute of `ManifestLine`, its two values."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class ManifestChange:
    """One passenger added, removed or changed; `line` is the newest known, `fields` only for a change."""

    kind: ChangeKind
    line: ManifestLine
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ManifestChanges:
    """What differs from the version `since`; empty `changes` says that nothing does."""

    since: int
    changes: tuple[ManifestChange, ...]


@dataclass(frozen=True, slots=True)
class ManifestPaper:
    """A manifest; ages and age bands are those of `movement.day`. `changes` is None for the first version."""

    stamp: Stamp
    movement: MovementLine
    lines: tuple[ManifestLine, ...]
    changes: ManifestChanges | None = None


_NOT_COMPARED = frozenset({"key", "seq"})  # the place on the list is no fact about the passenger


def manifest_changes(
    before: Sequence[ManifestLine], after: Sequence[ManifestLine]
) -> tuple[ManifestChange, ...]:
    """What was added, changed and removed, matched by `key`: in the order of `after`, then those removed."""
    old = {line.key: line for line in before}
    changes = []
    for line in after:
        previous = old.pop(line.key, None)
        if previous is None:
            changes.append(ManifestChange(ChangeKind.ADDED, line))
            continue
        differing = tuple(
            FieldChange(field.name, getattr(previous, field.name), getattr(line, field.name))
            for field in fields(ManifestLine)
            if field.name not in _NOT_COMPARED and getattr(previous, field.name) != getattr(line, field.name)
        )
        if differing:
            changes.append(ManifestChange(ChangeKind.CHANGED, line, differing))
    return (*changes, *(ManifestChange(ChangeKind.REMOVED, line) for line in old.values()))
