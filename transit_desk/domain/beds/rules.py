"""What is allowed in a room: the one place that knows, asked by the proposal and by hand-made moves alike.

From FIELD.md, "Beds", with these decisions:

- Adults are 18 and over (or of unknown age), grown are 12 and over, infants under 2.
- A room for men takes only men and boys; a room for women takes women, girls, and boys under 12 beside a
  grown woman of their own household.
- Unrelated are households that are not of one `family`. They share a room only when all grown people in it
  are of one sex; where they are men, no girl of any age is among them. A person whose sex is not known shares
  with nobody unrelated.
- A family without an adult is of unaccompanied children: at most four such children to a room, of one
  sex when they are of several families, never with anybody else.
- Who needs isolation has an isolation room, with nobody but the own household.
- A wheelchair that takes no stairs, or a stretcher, needs an accessible room on the ground floor.
- No upper bunk under 6, from 60, late in pregnancy, with reduced mobility, or with an infant in the bed.
- An infant has a cot or shares an adult's bed. A minor sleeps in a room with an adult of the own family.
- Groups that asked to be apart are never in one room.

They are of three grades: `FACTS` that nobody can set aside, hard rules that a supervisor sets aside with a
reason, and `PREFERENCES`. Only people whose nights meet are looked at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from transit_desk.domain.beds.values import (
    Bed,
    BedRule,
    Fact,
    Household,
    LowReason,
    Member,
    Occupant,
    Room,
    RuleBroken,
)
from transit_desk.domain.birth_date import ADULT_FROM, CHILD_UNDER
from transit_desk.domain.codes import BedLevel, Need, Relation, RoomKind, Sex
from transit_desk.domain.infants import is_infant

NOBODY: Final[Mapping[int, str]] = MappingProxyType({})
MAX_UNACCOMPANIED: Final = 4
"""Unaccompanied children to a room (EUAA guidance, FIELD.md)."""
UPPER_BUNK_FROM: Final = 6
OLD_FROM: Final = 60

FACTS: Final = frozenset(
    {
        BedRule.BED_TAKEN,
        BedRule.BED_HELD,
        BedRule.OUT_OF_SERVICE,
        BedRule.BEING_CLEANED,
        BedRule.ROOM_CLOSED,
        BedRule.COT_FOR_INFANTS,
        BedRule.KEPT_APART,
    }
)
"""What nobody can set aside."""

YIELDING: Final = frozenset({BedRule.KEPT_ACCESSIBLE, BedRule.FAMILY_APART})
"""What a proposal itself sets aside when there is no better place: it doesn't stop a check-in."""

PREFERENCES: Final = YIELDING | {BedRule.KEPT_FOR_ISOLATION}
"""What whoever gives beds may set aside; of the others only a supervisor, and never `FACTS`."""

_STEP_FREE: Final = frozenset({Need.WCHS, Need.WCHC, Need.STCR})
_REDUCED_MOBILITY: Final = _STEP_FREE | {Need.WCHR, Need.BLND}


def is_adult(age: int | None) -> bool:
    """Of age, or of unknown age."""
    return age is None or age >= ADULT_FROM


def needs_step_free(member: Member) -> bool:
    """Whether only an accessible room on the ground floor will do."""
    return not _STEP_FREE.isdisjoint(member.needs)


def prefers_ground_floor(member: Member) -> bool:
    """Whether an accessible room is better, though another will do."""
    return Need.WCHR in member.needs or needs_step_free(member)


def family_key(household_id: int, family: int) -> int:
    """The same for all who are related: the family's number, or one of the household's own."""
    return family or -household_id


def low_reason(member: Member) -> LowReason | None:
    """Why this member must not have an upper bunk; None when one will do."""
    if not _REDUCED_MOBILITY.isdisjoint(member.needs):
        return LowReason.MOBILITY
    if member.heavily_pregnant:
        return LowReason.PREGNANT
    if member.age is not None and member.age < UPPER_BUNK_FROM:
        return LowReason.YOUNG
    if member.age is not None and member.age >= OLD_FROM:
        return LowReason.OLD
    return None


def may_host(member: Member) -> bool:
    """Whether an infant of the household may share the bed: an adult, or a young mother who is PA."""
    heads = member.relation in (Relation.PA, Relation.SPOUSE)
    return is_adult(member.age) or (heads and member.age is not None and member.age >= CHILD_UNDER)


@dataclass(slots=True)
class Tally:
    """Counts of people in a room that the sharing rules look at."""

    men: int = 0  # 12 and over
    women: int = 0  # 12 and over
    boys: int = 0
    girls: int = 0
    unknown: int = 0  # sex not known, any age
    adults: int = 0
    minors: int = 0
    alone: int = 0  # unaccompanied children
    people: int = 0

    def count(self, sex: Sex, age: int | None, alone: bool) -> None:
        """Adds one person; `alone` when the household has no adult."""
        grown = age is None or age >= CHILD_UNDER
        self.people += 1
        self.alone += alone
        if is_adult(age):
            self.adults += 1
        else:
            self.minors += 1
        if sex is Sex.MALE:
            self.men += grown
            self.boys += not grown
        elif sex is Sex.FEMALE:
            self.women += grown
            self.girls += not grown
        else:
            self.unknown += 1

    def add(self, other: "Tally", sign: int = 1) -> None:
        """Adds the counts of `other`, or takes them away with `sign` -1."""
        self.men += sign * other.men
        self.women += sign * other.women
        self.boys += sign * other.boys
        self.girls += sign * other.girls
        self.unknown += sign * other.unknown
        self.adults += sign * other.adults
        self.minors += sign * other.minors
        self.alone += sign * other.alone
        self.people += sign * other.people


@dataclass(slots=True)
class Guests:
    """A household, or the part of it, that would come into a room."""

    household_id: int
    tally: Tally
    isolate: bool
    step_free: bool
    alone: bool  # a family of unaccompanied children
    family: int = 0
    apart: frozenset[int] = frozenset()  # households they are kept apart from

    @property
    def key(self) -> int:
        """As `family_key`."""
        return family_key(self.household_id, self.family)


class RoomView:
    """A room and who is in it, household by household and family by family."""

    __slots__ = ("by_family", "by_household", "isolated", "room", "total")

    def __init__(self, room: Room) -> None:
        self.room = room
        self.total = Tally()
        self.by_household: dict[int, Tally] = {}
        self.by_family: dict[int, Tally] = {}
        self.isolated: dict[int, int] = {}

    def enter(self, household_id: int, tally: Tally, isolated: bool, family: int = 0) -> None:
        """People of a household come in."""
        self.total.add(tally)
        self.by_household.setdefault(household_id, Tally()).add(tally)
        self.by_family.setdefault(family_key(household_id, family), Tally()).add(tally)
        if isolated:
            self.isolated[household_id] = self.isolated.get(household_id, 0) + tally.people

    def leave(self, household_id: int, tally: Tally, isolated: bool, family: int = 0) -> None:
        """The reverse of `enter`."""
        self.total.add(tally, -1)
        for groups, key in (
            (self.by_household, household_id),
            (self.by_family, family_key(household_id, family)),
        ):
            groups[key].add(tally, -1)
            if groups[key].people == 0:
                del groups[key]
        if isolated:
            self.isolated[household_id] -= tally.people
            if self.isolated[household_id] == 0:
                del self.isolated[household_id]


def broken(view: RoomView, guests: Guests) -> Iterator[BedRule]:
    """The rules of the room that `guests` would break; the number of beds is not looked at."""
    room, kind = view.room, view.room.kind
    own = view.by_family.get(guests.key)
    if not guests.apart.isdisjoint(view.by_household):
        yield BedRule.KEPT_APART
    yield from _isolation(view, guests)
    if guests.step_free and not (room.accessible and room.floor == 0):
        yield BedRule.NOT_ACCESSIBLE
    coming = guests.tally
    if kind is RoomKind.MEN and coming.people > coming.men + coming.boys:
        yield BedRule.ROOM_FOR_MEN
    if kind is RoomKind.WOMEN:
        women = coming.women + (own.women if own else 0)
        if coming.men or coming.unknown or (coming.boys and not women):
            yield BedRule.ROOM_FOR_WOMEN
    if view.total.people > (own.people if own else 0):
        yield from _sharing(view.total, own, guests)
    if guests.alone and view.total.alone + coming.alone > MAX_UNACCOMPANIED:
        yield BedRule.TOO_MANY_CHILDREN
    if coming.minors and not guests.alone and coming.adults + (own.adults if own else 0) == 0:
        yield BedRule.CHILD_WITHOUT_ADULT


def _isolation(view: RoomView, guests: Guests) -> Iterator[BedRule]:
    others = len(view.by_household) > (guests.household_id in view.by_household)
    is_isolation_room = view.room.kind is RoomKind.ISOLATION
    if guests.isolate and not is_isolation_room:
        yield BedRule.NEEDS_ISOLATION
    if others and (guests.isolate or is_isolation_room or view.isolated):
        yield BedRule.ISOLATION_SHARED
    elif is_isolation_room and not guests.isolate:
        yield BedRule.KEPT_FOR_ISOLATION


def _sharing(total: Tally, own: Tally | None, guests: Guests) -> Iterator[BedRule]:
    """The rules for a room where somebody of another family is."""
    coming = guests.tally
    # Of the others alone: whether they are unaccompanied children, all of them or some.
    others_alone = total.alone - (own.alone if own else 0)
    others = total.people - (own.people if own else 0)
    if (others_alone > 0) != guests.alone or (guests.alone and others_alone < others):
        yield BedRule.CHILD_WITH_STRANGERS
    if total.unknown + coming.unknown:
        yield BedRule.SEX_UNKNOWN
        return
    men, women = total.men + coming.men, total.women + coming.women
    girls = total.girls + coming.girls
    boys = total.boys + coming.boys
    if (men and (women or girls)) or (guests.alone and (men + boys) and (women + girls)):
        yield BedRule.MIXED_SEXES


def adults_by_family(taken: Iterable[Occupant], households: Iterable[Household]) -> dict[int, int]:
    """How many adults each family has, by `family_key`: those to place and those who have a bed already."""
    adults: dict[int, int] = {}
    seen: set[int] = set()
    for household in households:
        key = family_key(household.id, household.family)
        seen.update(member.person_id for member in household.members)
        adults[key] = adults.get(key, 0) + sum(is_adult(member.age) for member in household.members)
    for occupant in taken:
        if occupant.person_id not in seen:
            key = family_key(occupant.household_id, occupant.family)
            adults[key] = adults.get(key, 0) + is_adult(occupant.age)
    return adults


def is_isolated(household: Household, taken: Iterable[Occupant]) -> bool:
    """Whether the household must be by itself."""
    return any(Need.ISOLATE in member.needs for member in household.members) or any(
        occupant.isolated for occupant in taken if occupant.household_id == household.id
    )


def views(
    rooms: Iterable[Room], taken: Sequence[Occupant], households: Iterable[Household]
) -> dict[int, RoomView]:
    """The rooms by id, with the people of `taken` in them.

    `households` tells of those who are still to come: a child whose adult arrives now is not unaccompanied.
    Raises `ValueError` for an occupant whose bed is in none of the rooms.
    """
    adults = adults_by_family(taken, households)
    by_id = {room.id: RoomView(room) for room in rooms}
    room_of = {bed.id: view for view in by_id.values() for bed in view.room.beds}
    for occupant in taken:
        if occupant.bed_id not in room_of:
            raise ValueError(f"bed {occupant.bed_id} of person {occupant.person_id} is in none of the rooms")
        tally = Tally()
        alone = adults[family_key(occupant.household_id, occupant.family)] == 0
        tally.count(occupant.sex, occupant.age, alone)
        room_of[occupant.bed_id].enter(occupant.household_id, tally, occupant.isolated, occupant.family)
    return by_id


def adjoining(rooms: Iterable[Room]) -> dict[int, frozenset[int]]:
    """The neighbours of each room, both ways."""
    near: dict[int, set[int]] = {room.id: set() for room in rooms}
    for room in rooms:
        for other in room.neighbours:
            if other in near:
                near[room.id].add(other)
                near[other].add(room.id)
    return {room_id: frozenset(others) for room_id, others in near.items()}


def explain(
    rooms: Sequence[Room],
    taken: Sequence[Occupant],
    household: Household,
    person_id: int,
    bed_id: int,
    apart: Mapping[int, str] = NOBODY,
) -> tuple[RuleBroken, ...]:
    """The rules that giving `bed_id` to a member of `household` by hand would break; empty when it is fine.

    The bed the person has now does not count. For a swap, leave both persons out of `taken`. `apart` are the
    households it is kept apart from and what their groups are called. Raises `ValueError` when the person is not
    of the household or the bed not in the rooms.
    """
    where = [room for room in rooms if any(bed.id == bed_id for bed in room.beds)]
    found = explain_beds(rooms, taken, household, person_id, where, apart)
    if bed_id not in found:
        raise ValueError(f"bed {bed_id} is in none of the rooms")
    return found[bed_id]


def explain_beds(
    rooms: Sequence[Room],
    taken: Sequence[Occupant],
    household: Household,
    person_id: int,
    only: Iterable[Room] | None = None,
    apart: Mapping[int, str] = NOBODY,
) -> dict[int, tuple[RuleBroken, ...]]:
    """As `explain`, for every bed of `only` (without it, of the whole house), by bed id.

    The house is looked at once, each room once. Raises `ValueError` when the person is not of the household.
    """
    member = next((m for m in household.members if m.person_id == person_id), None)
    if member is None:
        raise ValueError(f"no person {person_id} in household {household.id}")
    everyone = [occupant for occupant in taken if occupant.person_id != person_id]
    others = [occupant for occupant in everyone if occupant.nights.meets(household.nights)]
    holders = {occupant.bed_id: occupant for occupant in others}
    house, near = views(rooms, others, [household]), adjoining(rooms)
    own_rooms = [r for r in rooms if any(_is_of(holders.get(bed.id), household.id) for bed in r.beds)]
    alone = adults_by_family(everyone, [household])[family_key(household.id, household.family)] == 0
    tally = Tally()
    tally.count(member.sex, member.age, alone)
    guests = Guests(
        household.id,
        tally,
        is_isolated(household, others),
        needs_step_free(member),
        alone,
        household.family,
        frozenset(apart),
    )
    answers: dict[int, tuple[RuleBroken, ...]] = {}
    for room in rooms if only is None else only:
        of_room = tuple(room_rules(house[room.id], guests, household, own_rooms, near[room.id], apart))
        for bed in room.beds:
            facts: dict[str, Fact] = {"name": member.name, "room": room.name, "bed": bed.name}
            answers[bed.id] = tuple(
                RuleBroken(rule, rule not in PREFERENCES, {**facts, **more})
                for rule, more in (*_bed_rules(bed, member, holders.get(bed.id)), *of_room)
            )
    return answers


def room_rules(
    view: RoomView,
    guests: Guests,
    household: Household,
    elsewhere: Sequence[Room],
    near: frozenset[int],
    apart: Mapping[int, str],
) -> Iterator[tuple[BedRule, dict[str, Fact]]]:
    """All rules of a room, whichever its bed, that `guests` of `household` would break, each with its own facts.

    `elsewhere` are the rooms in which others of the household sleep, `near` those adjoining this one.
    """
    room = view.room
    for rule in broken(view, guests):
        yield rule, _facts(rule, view, apart)
    if room.closed:
        yield BedRule.ROOM_CLOSED, {}
    if room.kind is RoomKind.ACCESSIBLE and not any(prefers_ground_floor(m) for m in household.members):
        yield BedRule.KEPT_ACCESSIBLE, {}
    if elsewhere and not any(other is room or other.id in near for other in elsewhere):
        yield BedRule.FAMILY_APART, {"rooms": ", ".join(other.name for other in elsewhere)}


def _facts(rule: BedRule, view: RoomView, apart: Mapping[int, str]) -> dict[str, Fact]:
    if rule is BedRule.TOO_MANY_CHILDREN:
        return {"most": MAX_UNACCOMPANIED}
    if rule is BedRule.KEPT_APART:
        return {"others": ", ".join(sorted({apart[other] for other in view.by_household if other in apart}))}
    return {}


def _is_of(holder: Occupant | None, household_id: int) -> bool:
    return holder is not None and holder.household_id == household_id


def _bed_rules(
    bed: Bed, member: Member, holder: Occupant | None
) -> Iterator[tuple[BedRule, dict[str, Fact]]]:
    if holder is not None:
        yield BedRule.BED_HELD if holder.held else BedRule.BED_TAKEN, {"by": holder.name}
    if not bed.ready:
        yield BedRule.BEING_CLEANED if bed.cleaning else BedRule.OUT_OF_SERVICE, {}
    if bed.level is BedLevel.COT and not is_infant(member.age):
        yield BedRule.COT_FOR_INFANTS, {}
    low = low_reason(member)
    if bed.level is BedLevel.UPPER and low is not None:
        yield BedRule.NO_UPPER_BUNK, {"low": low.value}
