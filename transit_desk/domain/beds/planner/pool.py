"""Which households lie whole, which are parted and who shares: one small programme over the whole house.

Rooms with one party to themselves are counted, not named: any set of rooms R holds at most |R| parties that fit
nowhere else and shared rooms (Hall's condition; P. Hall, J. London Math. Soc. 10, 1935). Shared rooms are pooled
by who may share: their parties have room when their beds together have, and of the larger ones when there are
enough large rooms. So every plan is a solution of the programme, and what it cannot go below no plan can; whether
a solution is a plan too shows when rooms are named (`realise`), and a set of rooms that was too small is added.

What "no plan" means here: a household is parted in three rooms at most; where not all of it have a place, the
others are in one room; cases of one family share a room as wholes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import ceil, isfinite
from typing import Final, NamedTuple

from transit_desk.domain.beds.party import Family, Party, make_party
from transit_desk.domain.beds.planner.options import Way, ways_in_three, ways_in_two, ways_of_some
from transit_desk.domain.beds.planner.solver import Model, Stop
from transit_desk.domain.beds.planner.wave import Wave
from transit_desk.domain.beds.rules import MAX_UNACCOMPANIED, RoomView, broken, is_adult
from transit_desk.domain.beds.values import Goal, Room
from transit_desk.domain.codes import RoomKind

MEN, WOMEN, BOYS, GIRLS = range(4)
POOLED: Final = frozenset({Goal.UNPLACED, Goal.SPLIT, Goal.SHARED, Goal.OPENED})
"""Goals this programme counts; the others depend on which room is which."""


def sharing(party: Party) -> int | None:
    """With whom unrelated the party may share a room; None: with nobody."""
    tally = party.guests.tally
    if party.family.isolate or tally.unknown:
        return None
    male, female = tally.men + tally.boys, tally.women + tally.girls
    if party.family.alone:
        return None if male and female else BOYS if male else GIRLS
    if tally.men and not female:
        return MEN
    return WOMEN if tally.women and not tally.men else None


class Rooms:
    """Which rooms take a party by itself, and which may be shared by whom; answers are remembered."""

    def __init__(self, wave: Wave) -> None:
        self.wave = wave
        self.spaces = wave.spaces()
        self._rules: dict[tuple[object, ...], bool] = {}
        self._fits: dict[tuple[object, ...], int] = {}
        self.empty = [not there.families for there in wave.there]
        self._here = frozenset[int]().union(*(there.families for there in wave.there))

    def fits(self, party: Party) -> int:
        """The rooms that take it with nobody unrelated in them, as bits."""
        tally = party.guests.tally
        kind = (
            tally.men > 0,
            tally.women > 0,
            tally.boys > 0,
            tally.girls > 0,
            tally.unknown > 0,
            tally.adults > 0,
            tally.minors > 0,
            party.family.alone and tally.people > MAX_UNACCOMPANIED,
            party.guests.isolate,
            party.guests.step_free,
            party.guests.alone,
        )
        own = party.family.id if party.family.key in self._here else 0
        key = (kind, party.low, party.other, party.infants, party.can_host, party.can_host_low, own)
        found = self._fits.get(key)
        if found is None:
            found = 0
            for i, space in enumerate(self.spaces):
                if party.beds > space.free:
                    continue
                if self.empty[i]:
                    fits = self._allowed(space.room, kind, party) and space.has_beds(space.need(party))
                else:
                    fits = self.wave.there[i].families == {party.family.key} and space.takes(party)
                found |= fits << i
            self._fits[key] = found
        return found

    def _allowed(self, room: Room, kind: tuple[bool, ...], party: Party) -> bool:
        key = (room.kind, room.accessible and room.floor == 0, kind)
        if key not in self._rules:
            self._rules[key] = next(broken(RoomView(room), party.guests), None) is None
        return self._rules[key]

    def shares(self, mode: int, room: int) -> bool:
        """Whether a room may be shared by such people, as it is now."""
        kind, tally = self.wave.rooms[room].kind, self.spaces[room].view.total
        if kind is RoomKind.ISOLATION or self.spaces[room].view.isolated or not self.spaces[room].free:
            return False
        if (kind is RoomKind.MEN and mode in (WOMEN, GIRLS)) or (
            kind is RoomKind.WOMEN and mode in (MEN, BOYS)
        ):
            return False
        if self.empty[room]:
            return True
        if tally.unknown or bool(tally.alone) != (mode in (BOYS, GIRLS)):
            return False
        male, female = tally.men + tally.boys, tally.women + tally.girls
        return {
            MEN: not tally.women and not tally.girls,
            WOMEN: not tally.men,
            BOYS: not female,
            GIRLS: not male,
        }[mode]

    def children(self, room: int) -> int:
        """Places for children without an adult."""
        return MAX_UNACCOMPANIED - self.spaces[room].view.total.alone


class Demand(NamedTuple):
    """What parties that share ask of the rooms shared like this."""

    mode: int
    beds: int
    low: int
    hosting: int  # low beds for those who share theirs with an infant, or for infants, where there is no cot
    step_free: bool
    people: int


@dataclass(slots=True)
class Chosen:
    """A solution: parties with a room for themselves, parties that share, rooms shared by whom."""

    alone: list[tuple[tuple[Party, ...], int]]
    shared: list[tuple[Party, Demand]]
    rooms: dict[int, int]
    bounds: dict[Goal, int]
    values: tuple[int, ...]


@dataclass(slots=True)
class _Column:
    """A way for a household to lie: parties by themselves with the rooms that take each, parties that share."""

    index: int
    alone: tuple[tuple[tuple[Party, ...], int], ...]
    shared: tuple[tuple[Party, Demand], ...]


@dataclass(slots=True)
class Pool:
    """The programme, made once and asked again with further sets of rooms.

    `stays`: households that are or were to be somewhere, with their parties and rooms. They stay, or are moved
    whole. Only with `some` may people be without a place: far more ways, asked for when there is no place for all.
    """

    wave: Wave
    rooms: Rooms
    model: Model = field(default_factory=Model)
    costs: dict[Goal, dict[int, float]] = field(default_factory=dict)
    columns: list[_Column] = field(default_factory=list)
    shared_rooms: dict[tuple[int, int], int] = field(default_factory=dict)
    stays: Mapping[int, Sequence[tuple[Party, int]]] = field(default_factory=dict)
    some: bool = False
    _modes: set[int] = field(default_factory=set)

    def build(self) -> None:
        """All columns and rows."""
        self.costs = {goal: {} for goal in (*POOLED, Goal.MOVES)}
        rooms = self.rooms
        for room in range(len(self.wave.rooms)):
            columns = []
            for mode in range(4):
                if rooms.shares(mode, room) and (mode in (MEN, WOMEN) or rooms.children(room) > 0):
                    column = self.model.column()
                    self.shared_rooms[mode, room] = column
                    columns.append((column, 1.0))
                    if len(self.wave.there[room].families) < 2:
                        self.costs[Goal.SHARED][column] = 1
                    if rooms.empty[room]:
                        self.costs[Goal.OPENED][column] = 1
            if len(columns) > 1:
                self.model.at_most(columns, 1)
        self._modes = {mode for mode, _ in self.shared_rooms}
        rows = {family.id: self._household(family) for family in self.wave.families}
        self._families(rows)
        for row in rows.values():
            self.model.exactly(row, 1)
        for mode in self._modes:
            self._pool(mode)
        for some in self._likely_small():
            self.too_small(some)

    def _household(self, family: Family) -> list[tuple[int, float]]:
        """The ways of one household; exactly one of them is taken."""
        members = family.members
        moved = sum(m.person_id in self.wave.before for m in members)
        row: list[tuple[int, float]] = []
        if self.some:
            nobody = self.model.column()
            self.costs[Goal.UNPLACED][nobody] = len(members)
            self.costs[Goal.MOVES][nobody] = moved
            row.append((nobody, 1.0))
        home = self.wave.home.get(family.id)
        if not family.alone and not any(is_adult(m.age) for m in members) and not home:
            row.append((self.model.column(), 1.0))  # goes where its family goes: nothing is claimed of it
            return row
        if family.id in self.stays:
            self._stay(family, row)
            return row
        two = ways_in_two(family, members)
        can_stand = len(members) if family.alone else sum(is_adult(m.age) for m in members)
        three = ways_in_three(family, two) if can_stand > 2 else []
        some = ways_of_some(family, members) if self.some else []
        known: dict[int, tuple[int, Demand | None]] = {}
        seen: set[tuple[object, ...]] = set()
        for way in [Way((make_party(family, members),), 0), *two, *three, *some]:
            choices = []
            for part in way.parts:
                if id(part) not in known:
                    known[id(part)] = self.rooms.fits(part), self._demand(part)
                fits, demand = known[id(part)]
                choices.append(([fits] if fits else []) + ([demand] if demand else []))
            for choice in product(*choices):
                key = (len(way.parts), way.missing, tuple(sorted(map(str, choice))))
                if key in seen:
                    continue
                seen.add(key)
                alone = tuple(
                    ((part,), what)
                    for part, what in zip(way.parts, choice, strict=True)
                    if isinstance(what, int)
                )
                shared = tuple(
                    (part, what)
                    for part, what in zip(way.parts, choice, strict=True)
                    if isinstance(what, Demand)
                )
                column = self._column(alone, shared)
                row.append((column, 1.0))
                if way.missing:
                    self.costs[Goal.UNPLACED][column] = way.missing
                if len(way.parts) > 1:
                    self.costs[Goal.SPLIT][column] = 1
        return row

    def _stay(self, family: Family, row: list[tuple[int, float]]) -> None:
        """The household where it is, or whole somewhere else."""
        moved = sum(m.person_id in self.wave.before for m in family.members)
        alone, shared, rooms = [], [], []
        company: dict[int, set[int]] = {}
        for parts in self.stays.values():
            for party, room in parts:
                company.setdefault(room, set()).add(party.family.key)
        for party, room in self.stays[family.id]:
            mode = sharing(party)
            others = company[room] | self.wave.there[room].families
            if others == {family.key}:
                alone.append(((party,), 1 << room))
            elif mode is not None and (mode, room) in self.shared_rooms:
                demand = self._demand(party)
                if demand is None:
                    return
                shared.append((party, demand))
                rooms.append(self.shared_rooms[mode, room])
        column = self._column(tuple(alone), tuple(shared))
        row.append((column, 1.0))
        if len(self.stays[family.id]) > 1:
            self.costs[Goal.SPLIT][column] = 1
        for room in rooms:
            self.model.at_most([(column, 1.0), (room, -1.0)], 0)
        whole = make_party(family, family.members)
        fits, demand = self.rooms.fits(whole), self._demand(whole)
        if fits:
            column = self._column((((whole,), fits),), ())
            row.append((column, 1.0))
            self.costs[Goal.MOVES][column] = moved
        if demand is not None:
            column = self._column((), ((whole, demand),))
            row.append((column, 1.0))
            self.costs[Goal.MOVES][column] = moved

    def _demand(self, party: Party) -> Demand | None:
        mode = sharing(party)
        if mode is None or mode not in self._modes:
            return None
        shares = party.infants and party.can_host
        hosting = int(not party.can_host_low) if shares else party.infants
        return Demand(mode, party.beds, party.low, hosting, party.guests.step_free, len(party.members))

    def _column(
        self,
        alone: tuple[tuple[tuple[Party, ...], int], ...],
        shared: tuple[tuple[Party, Demand], ...],
    ) -> int:
        column = self.model.column()
        self.columns.append(_Column(column, alone, shared))
        opened = sum(all(self.rooms.empty[i] for i in bits(fits)) for _, fits in alone)
        if opened:
            self.costs[Goal.OPENED][column] = opened
        return column

    def _families(self, rows: dict[int, list[tuple[int, float]]]) -> None:
        """Cross-referenced households of one family, two of them whole in one room."""
        by_family: dict[int, list[Family]] = {}
        for family in self.wave.families:
            if family.family:
                by_family.setdefault(family.family, []).append(family)
        for related in by_family.values():
            for i, one in enumerate(related):
                for other in related[i + 1 :]:
                    if one.isolate or other.isolate:
                        continue
                    parties = (make_party(one, one.members), make_party(other, other.members))
                    fits = self.rooms.fits(make_party(one, (*one.members, *other.members)))
                    if fits:
                        column = self._column(((parties, fits),), ())
                        rows[one.id].append((column, 1.0))
                        rows[other.id].append((column, 1.0))

    def _pool(self, mode: int) -> None:
        """The beds of the rooms that are shared hold all who share."""
        sharing_ = [
            (column.index, demand)
            for column in self.columns
            for _, demand in column.shared
            if demand.mode == mode
        ]
        rooms = [(room, column) for (m, room), column in self.shared_rooms.items() if m == mode]
        space = self.rooms.spaces

        def bind(takes: Callable[[Demand], int], holds: Callable[[int], int]) -> None:
            row: dict[int, float] = {}
            for index, demand in sharing_:
                if taken := takes(demand):
                    row[index] = row.get(index, 0) + taken
            if row:
                self.model.at_most([*row.items(), *((c, -float(holds(room))) for room, c in rooms)], 0)

        bind(lambda demand: demand.beds, lambda room: space[room].free)
        if mode in (BOYS, GIRLS):
            bind(lambda demand: demand.people, lambda room: self.rooms.children(room))
        bind(lambda demand: demand.low, lambda room: space[room].low)
        bind(lambda demand: demand.low + demand.hosting, lambda room: space[room].low + space[room].cots)
        bind(
            lambda demand: demand.beds * demand.step_free,
            lambda room: space[room].free if self._step_free(room) else 0,
        )
        bind(
            lambda demand: (demand.low + demand.hosting) * demand.step_free,
            lambda room: space[room].low + space[room].cots if self._step_free(room) else 0,
        )
        for size in range(2, max((demand.beds for _, demand in sharing_), default=1) + 1):
            bind(
                lambda demand, size=size: demand.beds // size,  # type: ignore[misc]  # mypy knows no types of lambda defaults
                lambda room, size=size: space[room].free // size,  # type: ignore[misc]  # likewise
            )

    def _step_free(self, room: int) -> bool:
        return self.wave.rooms[room].accessible and self.wave.rooms[room].floor == 0

    def _likely_small(self) -> list[int]:
        """The rooms that take one kind of party, and those that take any of at least so many beds."""
        beds: dict[int, int] = {}
        low: dict[int, int] = {}
        every = {(1 << len(self.wave.rooms)) - 1}
        for column in self.columns:
            for parties, fits in column.alone:
                every.add(fits)
                size, lows = sum(p.beds for p in parties), sum(p.low for p in parties)
                beds[size] = beds.get(size, 0) | fits
                low[lows] = low.get(lows, 0) | fits
        for by_size in (beds, low):
            union = 0
            for size in sorted(by_size, reverse=True):
                union |= by_size[size]
                every.add(union)
        return sorted(every)

    def too_small(self, rooms: int) -> None:
        """These rooms (bits) together take no more parties than they are."""
        row, outside = [], ~rooms
        for column in self.columns:
            inside = 0
            for _, fits in column.alone:
                if not fits & outside:
                    inside += 1
            if inside:
                row.append((column.index, float(inside)))
        shared = [(column, 1.0) for (_, room), column in self.shared_rooms.items() if rooms >> room & 1]
        if len(row) > 1 or shared:
            self.model.at_most([*row, *shared], rooms.bit_count())

    def solve(self, stop: Stop, nodes: int) -> Chosen | None:
        """The best of the programme, all its goals in their order; None when there is none or it was stopped."""
        if not self.some:
            return self._changed_least(stop, nodes)
        unplaced = self.costs[Goal.UNPLACED]
        solved = self.model.minimise(unplaced, stop=stop, nodes=nodes)
        if solved.values is None or solved.bound is None:
            return None
        value = sum(cost * solved.values[column] for column, cost in unplaced.items())
        self.model.at_most(unplaced.items(), value)
        found = self._changed_least(stop, nodes, solved.values)
        self.model.rows.pop()
        if found is not None:
            found.bounds[Goal.UNPLACED] = min(round(value), _up(solved.bound))
        return found

    def _changed_least(self, stop: Stop, nodes: int, start: tuple[int, ...] | None = None) -> Chosen | None:
        """The moves first, when the households are to stay where they are."""
        if not self.stays:
            return self._ordered(stop, nodes, start)
        moves = self.costs[Goal.MOVES]
        solved = self.model.minimise(moves, start=start, stop=stop, nodes=nodes)
        if solved.values is None or solved.bound is None:
            return None
        value = sum(cost * solved.values[column] for column, cost in moves.items())
        self.model.at_most(moves.items(), value)
        found = self._ordered(stop, nodes, solved.values)
        self.model.rows.pop()
        return found

    def easier(self, chosen: Chosen, stop: Stop, nodes: int) -> Chosen | None:
        """Another solution as good in every goal, whose shared rooms are easier to fill."""
        kept = len(self.model.rows)
        for costs in self.costs.values():
            self.model.at_most(costs.items(), sum(cost * chosen.values[c] for c, cost in costs.items()))
        effort: dict[int, float] = {}
        for column in self.columns:
            for _, demand in column.shared:
                its = demand.beds**2 + 2 * demand.low + 2 * demand.hosting
                effort[column.index] = effort.get(column.index, 0) + its
        for (_, room), index in self.shared_rooms.items():
            effort[index] = -2.0 * self.rooms.spaces[room].free
        solved = self.model.minimise(effort, start=chosen.values, stop=stop, nodes=nodes, gap=2)
        del self.model.rows[kept:]
        return None if solved.values is None else self._chosen(solved.values, chosen.bounds)

    def _chosen(self, values: tuple[int, ...], bounds: dict[Goal, int]) -> Chosen:
        taken = [column for column in self.columns if values[column.index]]
        return Chosen(
            [party for column in taken for party in column.alone],
            [party for column in taken for party in column.shared],
            {room: mode for (mode, room), column in self.shared_rooms.items() if values[column]},
            bounds,
            values,
        )

    def _ordered(self, stop: Stop, nodes: int, start: tuple[int, ...] | None = None) -> Chosen | None:
        """All goals but the first at once: a goal weighs more than all that come after it can."""
        goals = [goal for goal in self.wave.goals if goal in POOLED and goal is not Goal.UNPLACED]
        base = max(len(self.wave.rooms), len(self.wave.families)) + 1
        weights = {goal: base ** (len(goals) - 1 - i) for i, goal in enumerate(goals)}
        costs: dict[int, float] = {}
        for goal, weight in weights.items():
            for column, cost in self.costs[goal].items():
                costs[column] = costs.get(column, 0) + cost * weight
        solved = self.model.minimise(costs, start=start, stop=stop, nodes=nodes)
        values = solved.values or start
        if values is None or solved.bound is None:
            return None
        bounds = {Goal.UNPLACED: 0}
        least = _up(solved.bound)
        for goal, weight in weights.items():
            value = round(sum(cost * values[column] for column, cost in self.costs[goal].items()))
            bounds[goal] = max(0, min(value, least // weight))
            if bounds[goal] < value:
                break
            least -= value * weight
        return self._chosen(values, bounds)


def _up(bound: float) -> int:
    """The least whole number that is not below the bound; 0 when nothing was found out."""
    return ceil(bound - 1e-4) if isfinite(bound) else 0


def bits(rooms: int) -> Iterator[int]:
    """The places of the ones, lowest first."""
    while rooms:
        yield (rooms & -rooms).bit_length() - 1
        rooms &= rooms - 1
