"""Rooms, households and proposals, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from transit_desk.domain.codes import BedLevel, Need, Relation, RoomKind, Sex

Fact: TypeAlias = str | int
"""A fact for a sentence: a name, a code or a count."""


@dataclass(frozen=True, slots=True)
class Bed:
    """A bed. `ready` False: out of service, never proposed."""

    id: int
    name: str
    level: BedLevel
    ready: bool = True


@dataclass(frozen=True, slots=True)
class Room:
    """A room with its beds as they stand. `floor` 0 is the ground floor.

    `accessible` says that a wheelchair gets in and about; `neighbours` are the ids of adjoining rooms
    (naming it on one of the two is enough).
    """

    id: int
    block: str
    name: str
    kind: RoomKind
    floor: int
    accessible: bool
    beds: tuple[Bed, ...]
    neighbours: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who needs a bed. `age` in completed years on arrival; None (unknown) counts as adult.

    `heavily_pregnant` is what the desk may know: no upper bunk.
    """

    person_id: int
    name: str
    sex: Sex
    age: int | None
    relation: Relation = Relation.UNKNOWN
    needs: frozenset[Need] = frozenset()
    heavily_pregnant: bool = False


@dataclass(frozen=True, slots=True)
class Household:
    """Those who belong together: a case, or linked cases. `label` is what the desk calls it (case number)."""

    id: int
    label: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Occupant:
    """Somebody who has a bed already. An infant in its mother's bed is no occupant.

    `isolated`: the person's household is in isolation.
    """

    bed_id: int
    person_id: int
    household_id: int
    sex: Sex
    age: int | None
    name: str = ""
    isolated: bool = False


class Reason(StrEnum):
    """Why somebody is proposed into this bed. Facts of all: name, room, bed ("" without one), household."""

    FAMILY_TOGETHER = "family_together"
    JOINS_FAMILY = "joins_family"
    FAMILY_ADJOINING = "family_adjoining"
    FAMILY_APART = "family_apart"
    ISOLATION = "isolation"
    ACCESSIBLE_ROOM = "accessible_room"
    ACCESSIBLE_LAST = "accessible_last"
    LOW_BED = "low_bed"  # low: a LowReason
    COT = "cot"
    WITH_ADULT = "with_adult"  # adult: whose bed the infant shares
    CHILDREN_APART = "children_apart"
    SAME_SEX = "same_sex"
    FREE_ROOM = "free_room"


class LowReason(StrEnum):
    """Why somebody must not have an upper bunk."""

    YOUNG = "young"
    OLD = "old"
    PREGNANT = "pregnant"
    MOBILITY = "mobility"


class WhyNot(StrEnum):
    """Why somebody has no bed. Facts of all: name, household, size, free (ready beds left, no cots)."""

    NO_FREE_BED = "no_free_bed"
    NO_ISOLATION_ROOM = "no_isolation_room"
    NO_ACCESSIBLE_BED = "no_accessible_bed"
    NO_LOW_BED = "no_low_bed"
    NO_ROOM_FOR_CHILDREN = "no_room_for_children"
    SEX_UNKNOWN = "sex_unknown"
    ONLY_WITH_OTHERS = "only_with_others"
    FAMILY_DOES_NOT_FIT = "family_does_not_fit"
    CHILD_WITHOUT_ADULT = "child_without_adult"


class BedRule(StrEnum):
    """A rule a bed can break. A named officer may override those in `rules.SOFT`, never the others."""

    BED_TAKEN = "bed_taken"  # by
    OUT_OF_SERVICE = "out_of_service"
    COT_FOR_INFANTS = "cot_for_infants"
    ROOM_FOR_MEN = "room_for_men"
    ROOM_FOR_WOMEN = "room_for_women"
    ISOLATION_SHARED = "isolation_shared"
    MIXED_SEXES = "mixed_sexes"
    SEX_UNKNOWN = "sex_unknown"
    CHILD_WITH_STRANGERS = "child_with_strangers"
    TOO_MANY_CHILDREN = "too_many_children"  # most
    NEEDS_ISOLATION = "needs_isolation"
    NOT_ACCESSIBLE = "not_accessible"
    NO_UPPER_BUNK = "no_upper_bunk"  # low: a LowReason
    CHILD_WITHOUT_ADULT = "child_without_adult"
    KEPT_FOR_ISOLATION = "kept_for_isolation"
    KEPT_ACCESSIBLE = "kept_accessible"
    FAMILY_APART = "family_apart"  # rooms: where the others sleep


@dataclass(frozen=True, slots=True)
class RuleBroken:
    """One rule that a bed given by hand would break. Facts of all: name, room, bed.

    `hard` rules are refused; others may be overridden by somebody who puts his name to it.
    """

    rule: BedRule
    hard: bool
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Placement:
    """A place for one person. An infant in an adult's bed has no `bed_id`, but `with_person_id`."""

    person_id: int
    room_id: int
    bed_id: int | None
    reason: Reason
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)
    with_person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Somebody without a place, and why."""

    person_id: int
    why: WhyNot
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class SplitHousehold:
    """A household in several rooms; `adjoining` when each of them can be reached from another."""

    household_id: int
    label: str
    room_ids: tuple[int, ...]
    adjoining: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """What `propose` found; every member of every household is in exactly one of the first two."""

    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    split_households: tuple[SplitHousehold, ...]
