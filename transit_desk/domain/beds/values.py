"""Rooms, households and proposals, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from transit_desk.domain.codes import BedLevel, Need, Relation, RoomKind, Sex

Fact: TypeAlias = str | int
"""A fact for a sentence: a name, a code or a count."""


class Nights(NamedTuple):
    """Nights as days of the proleptic calendar (`date.toordinal`): from `first` on, free again on `end`."""

    first: int
    end: int

    def meets(self, other: "Nights") -> bool:
        """Whether both have a night in common."""
        return self.first < other.end and other.first < self.end


ALWAYS: Final = Nights(0, 10_000_000)
"""For a house where nights don't matter: everybody is there at once."""


@dataclass(frozen=True, slots=True)
class Bed:
    """A bed. `ready` False: out of service or being cleaned, never proposed."""

    id: int
    name: str
    level: BedLevel
    ready: bool = True
    cleaning: bool = False  # that is why it is not ready


@dataclass(frozen=True, slots=True)
class Room:
    """A room with its beds as they stand. `floor` 0 is the ground floor.

    `accessible` says that a wheelchair gets in and about; `neighbours` are the ids of adjoining rooms
    (naming it on one of the two is enough). `near_wash`: wash rooms are close by. Nobody is proposed into a
    `closed` room.
    """

    id: int
    block: str
    name: str
    kind: RoomKind
    floor: int
    accessible: bool
    beds: tuple[Bed, ...]
    neighbours: tuple[int, ...] = ()
    near_wash: bool = False
    closed: bool = False


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
    """Those who belong together: a case. `label` is what the desk calls it (case number).

    `family` is the same for cross-referenced cases that are one family (0: its own); they are not unrelated, so
    they may share a room. `linked` is the same for all cross-referenced cases, family or not (0: none).
    `flight` tells who leaves together (0: not known); `nights` when they need their beds.
    """

    id: int
    label: str
    members: tuple[Member, ...]
    family: int = 0
    linked: int = 0
    flight: int = 0
    nights: Nights = ALWAYS


@dataclass(frozen=True, slots=True)
class Occupant:
    """Somebody who has a bed already. An infant in its mother's bed is no occupant.

    `isolated`: the person's household is in isolation. `held`: the bed is held, the person still to come. The
    rest as in `Household`.
    """

    bed_id: int
    person_id: int
    household_id: int
    sex: Sex
    age: int | None
    name: str = ""
    isolated: bool = False
    held: bool = False
    family: int = 0
    linked: int = 0
    flight: int = 0
    nights: Nights = ALWAYS


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
    WITH_FAMILY = "with_family"  # cross-referenced cases that are one family, in one room
    STAYS = "stays"  # where the person was or was planned before


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
    """A rule a bed can break; `rules` tells who may set which aside."""

    BED_TAKEN = "bed_taken"  # by
    BED_HELD = "bed_held"  # by: for whom
    OUT_OF_SERVICE = "out_of_service"
    BEING_CLEANED = "being_cleaned"
    ROOM_CLOSED = "room_closed"
    KEPT_APART = "kept_apart"  # others: labels of the groups
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

    `hard` ones are refused but to a supervisor with a reason; whoever gives beds may set the others aside.
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


class HelpKind(StrEnum):
    """What would give somebody without a place one."""

    ONE_MORE_BED = "one_more_bed"  # room, level ("low" or "any"), count
    OPEN_ROOM = "open_room"  # room
    CLEAN_BEDS = "clean_beds"  # room
    MOVE_HOUSEHOLD = "move_household"  # household, other: one of it, from_room, to_room
    RELAX_RULE = "relax_rule"  # rule: a BedRule, room


@dataclass(frozen=True, slots=True)
class Help:
    """One thing that would help, tried out: with it there is a place for the whole household."""

    kind: HelpKind
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Somebody without a place, why, and what would help."""

    person_id: int
    why: WhyNot
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)
    helps: tuple[Help, ...] = ()


@dataclass(frozen=True, slots=True)
class SplitHousehold:
    """A household in several rooms; `adjoining` when each of them can be reached from another."""

    household_id: int
    label: str
    room_ids: tuple[int, ...]
    adjoining: bool


class Goal(StrEnum):
    """What a plan makes as small as it can, a count each. A supervisor orders all but the first."""

    UNPLACED = "unplaced"  # people without a place; always first
    SPLIT = "split"  # households in more than one room
    LINKED_APART = "linked_apart"  # groups of cross-referenced cases not side by side
    SPLIT_APART = "split_apart"  # households in rooms that don't adjoin
    SHARED = "shared"  # rooms shared by unrelated households
    FLIGHTS = "flights"  # departures in a room beyond the first, summed over the rooms
    WASH = "wash"  # households with a child under 5 whose room is not near wash rooms
    OPENED = "opened"  # rooms that were empty and are used
    MOVES = "moves"  # people who change rooms


GOALS: Final = tuple(Goal)
"""The order a centre starts with (issue 4)."""


@dataclass(frozen=True, slots=True)
class GoalValue:
    """What a plan reached: no plan can go below `bound` while the goals before it stay as good."""

    goal: Goal
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether no plan can be better."""
        return self.value <= self.bound


@dataclass(frozen=True, slots=True)
class Problem:
    """All a plan depends on.

    `households` are to be given places, all members of each that are not in `taken`; `taken` keep theirs.
    `before` (person id to bed id) is where some of the households are or were planned, and may be moved from.
    `apart` are pairs of household ids that are never in one room, `apart_labels` what their groups are called.
    With `fewest_changes` the moves count before all other goals but the first: a plan made anew after
    something happened.
    """

    rooms: tuple[Room, ...]
    households: tuple[Household, ...]
    taken: tuple[Occupant, ...] = ()
    before: Mapping[int, int] = field(default_factory=dict, hash=False)
    goals: tuple[Goal, ...] = GOALS
    apart: frozenset[tuple[int, int]] = frozenset()
    apart_labels: Mapping[int, str] = field(default_factory=dict, hash=False)
    fewest_changes: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What the planner found; every member of every household is in exactly one of the first two.

    `goals` in the order they were asked for; `finished` False when it was stopped: the best so far.
    """

    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    split_households: tuple[SplitHousehold, ...]
    goals: tuple[GoalValue, ...] = ()
    finished: bool = True
