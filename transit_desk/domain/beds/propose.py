"""A proposal of beds: hardest households first, each into the room it wastes least, then again.

A household that a pass could not keep in one room goes first in the next pass ("squeaky wheel
optimisation": D. Joslin, D. Clements, JAIR 10, 1999); the best of a few passes counts. The same rooms and
people always give the same proposal, in whatever order they are handed in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from transit_desk.domain.beds.assign import placements, unplaced
from transit_desk.domain.beds.party import Family, House, Party, Space, make_party
from transit_desk.domain.beds.rules import (
    adjoining,
    household_tally,
    is_adult,
    is_isolated,
    prefers_ground_floor,
    views,
)
from transit_desk.domain.beds.split import split
from transit_desk.domain.beds.values import Household, Member, Occupant, Proposal, Room, SplitHousehold
from transit_desk.domain.codes import Sex

_PATIENCE: Final = 2
"""Passes without any gain after which the planner stops."""


def propose(rooms: Sequence[Room], households: Sequence[Household], taken: Sequence[Occupant]) -> Proposal:
    """A bed for every member of `households`, beside the people of `taken` who keep theirs.

    All rules of `rules` hold, hard and soft, except that rooms kept for wheelchairs are used when nothing
    else is left and that a family is put apart rather than left without beds (the reasons say so). Members
    of a household that is partly in `taken` join the others. Raises `ValueError` for a person or bed given
    twice.
    """
    _check_input(rooms, households, taken)
    house = House(tuple(sorted(rooms, key=lambda room: room.id)), adjoining(rooms))
    families = [_family(household, taken) for household in sorted(households, key=lambda h: h.id)]
    order = sorted((family for family in families if family.members), key=_hardness)
    best = _fill(house, order, households, taken)
    plan, worse = best, 0
    while plan.trouble and worse < _PATIENCE:
        ahead = [family for family in order if family.id in plan.trouble]
        order = ahead + [family for family in order if family.id not in plan.trouble]
        plan = _fill(house, order, households, taken)
        if plan.badness < best.badness:
            best, worse = plan, 0
        else:
            worse += 1
    return _proposal(best, families, taken)


@dataclass(slots=True)
class _Plan:
    """One pass: the rooms with their parties, and what went wrong."""

    house: House
    spaces: dict[int, Space]
    left_over: list[tuple[Family, Member]] = field(default_factory=list)
    splits: dict[int, SplitHousehold] = field(default_factory=dict)

    @property
    def trouble(self) -> frozenset[int]:
        """Households not whole in one room."""
        return frozenset(family.id for family, _ in self.left_over) | frozenset(self.splits)

    @property
    def badness(self) -> tuple[int, int, int, int]:
        """People without a bed, families apart, families split, rooms not used as they are meant."""
        apart = sum(not split_up.adjoining for split_up in self.splits.values())
        misused = sum(space.cost(party)[1] for space in self.spaces.values() for party, _ in space.parties)
        return len(self.left_over), apart, len(self.splits), misused


def _check_input(rooms: Sequence[Room], households: Sequence[Household], taken: Sequence[Occupant]) -> None:
    persons = [m.person_id for h in households for m in h.members] + [o.person_id for o in taken]
    for what, ids in (
        ("person", persons),
        ("household", [household.id for household in households]),
        ("room", [room.id for room in rooms]),
        ("bed", [bed.id for room in rooms for bed in room.beds]),
        ("occupied bed", [occupant.bed_id for occupant in taken]),
    ):
        if len(set(ids)) < len(ids):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            raise ValueError(f"{what} given twice: {twice}")


def _family(household: Household, taken: Sequence[Occupant]) -> Family:
    return Family(
        id=household.id,
        label=household.label,
        members=tuple(sorted(household.members, key=lambda member: member.person_id)),
        isolate=is_isolated(household, taken),
        alone=household_tally(household, taken).adults == 0,
        prefers_ground=any(prefers_ground_floor(member) for member in household.members),
    )


def _hardness(family: Family) -> tuple[bool, bool, bool, bool, int, bool, int]:
    """Who can go to fewest rooms comes first: isolation, wheelchairs, mixed, large, low beds."""
    party = make_party(family, family.members)
    return (
        not family.isolate,
        not party.guests.step_free,
        not family.prefers_ground,
        not party.mixed,
        -party.beds,
        not party.low,
        family.id,
    )


def _fill(
    house: House, order: Iterable[Family], households: Sequence[Household], taken: Sequence[Occupant]
) -> _Plan:
    """One pass over the households in this order."""
    seen = views(house.rooms, taken, households)
    by_bed = {occupant.bed_id: occupant for occupant in taken}
    plan = _Plan(house, {room.id: Space(room, seen[room.id], by_bed) for room in house.rooms})
    for family in order:
        _place(plan, family)
    return plan


def _place(plan: _Plan, family: Family) -> None:
    """The whole household in one room; else in adjoining rooms; else apart; else as many as fit."""
    ranked = _who_first(family)
    left = list(ranked)
    for size in range(len(ranked), 0, -1):
        if _put(plan, family, ranked[:size]):
            left = ranked[size:]
            break
    # Who is left over may still sleep by himself, but no adult is given a bed while the children have none.
    children_wait = len(left) == len(ranked) and any(not is_adult(m.age) for m in ranked) and not family.alone
    for member in left:
        if children_wait or not _put(plan, family, [member]):
            plan.left_over.append((family, member))


def _put(plan: _Plan, family: Family, members: Sequence[Member]) -> bool:
    """Puts these members into rooms; False, with nothing changed, when there are none."""
    chosen = _rooms_for(plan, family, members)
    for party, space in chosen or ():
        space.put(party)
    return chosen is not None


def _rooms_for(plan: _Plan, family: Family, members: Sequence[Member]) -> list[tuple[Party, Space]] | None:
    """Rooms for these members together, or None. Notes in the plan when the household is split by it."""
    party = make_party(family, members)
    spaces = tuple(plan.spaces.values())
    if party.beds > sum(space.free for space in spaces):
        return None
    already = frozenset(space.room.id for space in spaces if family.id in space.view.by_household)
    fitting = sorted((space for space in spaces if space.takes(party)), key=lambda space: space.cost(party))
    whole = [space for space in fitting if not already or space.room.id in already]
    if whole:
        return [(party, whole[0])]
    for near in (plan.house.near, None):
        # Some of the household are in the house already: a room for all the others beside them comes first.
        beside = [space for space in fitting if near is None or not already.isdisjoint(near[space.room.id])]
        parts = [(party, beside[0])] if beside else split(family, members, spaces, near, already)
        if parts is not None:
            rooms = already | {space.room.id for _, space in parts}
            before = plan.splits.get(family.id)
            adjoined = near is not None and (before is None or before.adjoining)
            plan.splits[family.id] = SplitHousehold(family.id, family.label, tuple(sorted(rooms)), adjoined)
            return parts
    return None


def _who_first(family: Family) -> list[Member]:
    """Who gets a bed first where not all can: a mother, the children by age, the other adults."""

    def rank(member: Member) -> tuple[bool, int, int]:
        female = member.sex is Sex.FEMALE
        return not female, member.age if member.age is not None else 30, member.person_id

    adults = sorted((m for m in family.members if is_adult(m.age)), key=rank)
    minors = sorted(
        (m for m in family.members if not is_adult(m.age)), key=lambda m: (m.age or 0, m.person_id)
    )
    return [*adults[:1], *minors, *adults[1:]]


def _proposal(plan: _Plan, families: Sequence[Family], taken: Sequence[Occupant]) -> Proposal:
    adjoining_of = {split_up.household_id: split_up.adjoining for split_up in plan.splits.values()}
    by_bed = {occupant.bed_id: occupant for occupant in taken}
    placed = [p for space in plan.spaces.values() for p in placements(space, by_bed, adjoining_of)]
    rank = {member.person_id: i for i, member in enumerate(m for f in families for m in f.members)}
    return Proposal(
        placements=tuple(sorted(placed, key=lambda placement: rank[placement.person_id])),
        unplaced=tuple(
            sorted(
                (unplaced(family, member, plan.spaces.values()) for family, member in plan.left_over),
                key=lambda missing: rank[missing.person_id],
            )
        ),
        split_households=tuple(plan.splits[household_id] for household_id in sorted(plan.splits)),
    )
