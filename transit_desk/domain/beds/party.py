"""Part of a household as the planner sees it: what it needs of a room, counted once and asked often."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from operator import add, attrgetter
from typing import NamedTuple, TypeAlias

from transit_desk.domain.beds.rules import (
    Guests,
    RoomView,
    Tally,
    broken,
    family_key,
    is_adult,
    low_reason,
    may_host,
    needs_step_free,
)
from transit_desk.domain.beds.values import BedRule, Member, Occupant, Room
from transit_desk.domain.codes import BedLevel, Relation, RoomKind, Sex
from transit_desk.domain.infants import is_infant


class Need(NamedTuple):
    """Places a party takes in a room: beds that are not upper bunks, beds of any kind, cots."""

    low: int
    other: int
    cots: int


Traits: TypeAlias = tuple[int, ...]
"""What one member adds to a party: the counts of `Tally` in their order, then `_Sums`."""


class _Sums(NamedTuple):
    infants: int
    low: int
    other: int
    hosts: int
    low_hosts: int
    step_free: int


@dataclass(slots=True)
class Family:
    """What is the same for every part of a household."""

    id: int
    label: str
    members: tuple[Member, ...]
    isolate: bool
    alone: bool
    prefers_ground: bool
    family: int = 0
    linked: int = 0
    flight: int = 0
    apart: frozenset[int] = frozenset()
    # Asked thousands of times: by person, and by those who are of the party.
    traits: dict[int, Traits] = field(default_factory=dict, repr=False, compare=False)
    parties: "dict[tuple[int, ...], Party]" = field(default_factory=dict, repr=False, compare=False)

    @property
    def key(self) -> int:
        """The same for all who are related."""
        return family_key(self.id, self.family)

    def traits_of(self, member: Member) -> Traits:
        """What this member of the family adds to a party."""
        found = self.traits.get(member.person_id)
        if found is None:
            found = self.traits[member.person_id] = _traits(member, self.alone)
        return found


@dataclass(slots=True)
class Party:
    """Members of one household who would sleep in one room."""

    family: Family
    members: tuple[Member, ...]
    traits: Traits
    guests: Guests
    infants: int
    low: int
    other: int
    can_host: bool
    can_host_low: bool

    @property
    def beds(self) -> int:
        """Beds without counting the infants'."""
        return self.low + self.other

    @property
    def mixed(self) -> bool:
        """Whether no unrelated household can ever join them."""
        tally = self.guests.tally
        return bool(tally.unknown or (tally.men and (tally.women or tally.girls)))


def make_party(family: Family, members: Sequence[Member]) -> Party:
    """The party of these members of the family; the same one for the same members."""
    people = tuple([member.person_id for member in members])
    found = family.parties.get(people)
    if found is None:
        found = family.parties[people] = _party(family, members)
    return found


def _party(family: Family, members: Sequence[Member]) -> Party:
    counts = _NOBODY
    for member in members:
        counts = tuple(map(add, counts, family.traits_of(member)))
    tally, sums = Tally(*counts[: -len(_Sums._fields)]), _Sums(*counts[-len(_Sums._fields) :])
    guests = Guests(
        family.id, tally, family.isolate, sums.step_free > 0, family.alone, family.family, family.apart
    )
    return Party(
        family,
        tuple(members),
        counts,
        guests,
        sums.infants,
        sums.low,
        sums.other,
        sums.hosts > 0,
        sums.low_hosts > 0,
    )


_counts = attrgetter(*(one.name for one in fields(Tally)))


def _traits(member: Member, alone: bool) -> Traits:
    tally = Tally()
    tally.count(member.sex, member.age, alone)
    infant, low = is_infant(member.age), low_reason(member) is not None
    hosts = not infant and may_host(member)
    sums = _Sums(
        infant, low and not infant, not low and not infant, hosts, hosts and low, needs_step_free(member)
    )
    return (*_counts(tally), *sums)


_NOBODY: Traits = (0,) * (len(fields(Tally)) + len(_Sums._fields))


def hosts_first(members: Sequence[Member]) -> list[Member]:
    """Those who may share their bed with an infant, the likely mother first."""

    def rank(member: Member) -> tuple[bool, bool]:
        heads = member.relation in (Relation.PA, Relation.SPOUSE, Relation.MOTHER)
        return member.sex is not Sex.FEMALE, not heads

    return sorted((m for m in members if may_host(m)), key=rank)


class Space:
    """One room while planning: its people, its free beds, and the parties put there so far."""

    __slots__ = ("cots", "host_here", "low", "other", "parties", "room", "upper", "used", "view")

    def __init__(self, room: Room, view: RoomView, taken: dict[int, Occupant]) -> None:
        self.room = room
        self.view = view
        free = [bed.level for bed in room.beds if bed.ready and bed.id not in taken]
        self.cots = free.count(BedLevel.COT)
        self.upper = free.count(BedLevel.UPPER)
        self.low = len(free) - self.cots - self.upper
        self.used = Need(0, 0, 0)
        self.parties: list[tuple[Party, Need]] = []
        # Adults who have a low bed here already, by household: a late infant of theirs needs no bed.
        self.host_here: dict[int, int] = {}
        for bed in room.beds:
            occupant = taken.get(bed.id)
            low_bed = bed.level in (BedLevel.SINGLE, BedLevel.LOWER)
            if occupant is not None and low_bed and is_adult(occupant.age):
                self.host_here.setdefault(occupant.household_id, occupant.person_id)

    @property
    def free(self) -> int:
        """Beds still free, without cots."""
        return self.low + self.upper - self.used.low - self.used.other

    def need(self, party: Party) -> Need:
        """What the party takes here: infants go into cots as long as there are any, then to adults' beds."""
        cots = min(party.infants, self.cots - self.used.cots)
        rest = party.infants - cots
        low, other = party.low, party.other
        if rest and party.family.id not in self.host_here:
            if not party.can_host:
                low += rest
            elif not party.can_host_low:
                low, other = low + 1, other - 1
        return Need(low, other, cots)

    def has_beds(self, need: Need) -> bool:
        """Whether that many beds are free. Upper bunks go first to those who can use them."""
        low = self.used.low + need.low
        return low <= self.low and low + self.used.other + need.other <= self.low + self.upper

    def refusal(self, party: Party) -> BedRule | None:
        """The first rule that keeps the party out, apart from the number of beds."""
        return next(broken(self.view, party.guests), None)

    def takes(self, party: Party) -> bool:
        """Whether the party can come in: beds and rules."""
        if party.beds > self.free:
            return False
        return self.has_beds(self.need(party)) and self.refusal(party) is None

    def put(self, party: Party) -> None:
        """The party comes in."""
        need = self.need(party)
        self.used = Need(*(a + b for a, b in zip(self.used, need, strict=True)))
        self.parties.append((party, need))
        self.view.enter(party.family.id, party.guests.tally, party.guests.isolate, party.family.family)

    def remove(self, party: Party) -> None:
        """The party goes out again."""
        index = next(i for i, (other, _) in enumerate(self.parties) if other is party)
        _, need = self.parties.pop(index)
        self.used = Need(*(a - b for a, b in zip(self.used, need, strict=True)))
        self.view.leave(party.family.id, party.guests.tally, party.guests.isolate, party.family.family)


def kind_cost(room: Room, party: Party) -> int:
    """0 for the kind of room meant for such a party, more for rooms others need more."""
    if party.family.prefers_ground:
        good = room.accessible and room.floor == 0
        return 0 if good and room.kind is RoomKind.ACCESSIBLE else 1 if good else 2 + (room.floor != 0)
    if room.kind is RoomKind.ACCESSIBLE:
        return 5
    kept = int(room.accessible and room.floor == 0)
    tally = party.guests.tally
    if party.family.alone or party.family.isolate or party.mixed:
        return kept
    children = tally.boys + tally.girls
    if room.kind is RoomKind.FAMILY:
        return kept if children else kept + 2
    return kept + (1 if children else 0)
