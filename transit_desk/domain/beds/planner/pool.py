"""Which households lie whole, which are parted and who shares: one small programme over the whole house.

Rooms with one party to themselves are counted, not named: any set of rooms R holds at most |R| parties that fit
nowhere else and shared rooms (Hall's condition; P. Hall, J. London Math. Soc. 10, 1935). Shared rooms are pooled
by who may share: their parties have room when their beds together have, and of the larger ones when there are
enough large rooms. So every plan is a solution of the programme, and what it cannot go below no plan can; whether
a solution is a plan too shows when rooms are named (`realise`), and a set of rooms that was too small is added.

What "no plan" means here: a household is parted in three rooms at most; where not all of it have a place, the
others are in one room; cases of one family share a room as wholes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import ceil, isfinite
from typing import Final, NamedTuple

from transit_desk.domain.beds.party import Family, Party, Traits, make_party
from transit_desk.domain.beds.planner.options import Way, ways_of_some
from transit_desk.domain.beds.planner.rooms import BOYS, GIRLS, MEN, WOMEN, Demand, Rooms, sharing
from transit_desk.domain.beds.planner.solver import Model, Stop
from transit_desk.domain.beds.planner.wave import Wave
from transit_desk.domain.beds.rules import is_adult
from transit_desk.domain.beds.values import Goal

POOLED: Final = frozenset({Goal.UNPLACED, Goal.SPLIT, Goal.SHARED, Goal.OPENED})
"""Goals this programme counts; the others depend on which room is which."""


class Claim(NamedTuple):
    """A way for a household to lie: parts by themselves with the rooms that take each (bits), parts that share."""

    parts: int
    missing: int
    alone: tuple[tuple[tuple[Party, ...], int], ...]
    shared: tuple[tuple[Party, Demand], ...]


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

    `stays`: households that are or were to be somewhere, with their parties and rooms. They stay, or all
    of them are moved. Only with `some` may people be without a place: far more ways, asked for when there is no
    place for all.
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
    _alone: dict[tuple[int, ...], list[int]] = field(default_factory=dict)  # columns by the rooms they claim

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
        some = ways_of_some(family, members) if self.some else ()
        for claim in self._claims([*self.rooms.ways(family), *some]):
            column = self._column(claim.alone, claim.shared)
            row.append((column, 1.0))
            if moved:
                self.costs[Goal.MOVES][column] = moved
            if claim.missing:
                self.costs[Goal.UNPLACED][column] = claim.missing
            if claim.parts > 1:
                self.costs[Goal.SPLIT][column] = 1
        return row

    def _claims(self, ways: Iterable[Way]) -> Iterator[Claim]:
        """Each way with each part by itself or shared; of those that claim the same only the first."""
        seen: set[tuple[object, ...]] = set()
        alike: set[tuple[object, ...]] = set()
        asked: dict[Traits, tuple[int, Demand | None]] = {}
        for way in ways:
            its = (way.missing, *sorted([part.traits for part in way.parts]))
            if its in alike:
                continue
            alike.add(its)
            choices = []
            for part in way.parts:
                if part.traits not in asked:
                    asked[part.traits] = self.rooms.fits(part), self._demand(part)
                fits, demand = asked[part.traits]
                choices.append(
                    ([(part, fits, None)] if fits else []) + ([(part, 0, demand)] if demand else [])
                )
            for choice in product(*choices):
                alone = tuple(((part,), fits) for part, fits, _ in choice if fits)
                shared = tuple((part, demand) for part, _, demand in choice if demand is not None)
                rooms, demands = sorted(fits for _, fits in alone), sorted(demand for _, demand in shared)
                key = (len(way.parts), way.missing, *rooms, *demands)
                if key not in seen:
                    seen.add(key)
                    yield Claim(len(way.parts), way.missing, alone, shared)

    def _stay(self, family: Family, row: list[tuple[int, float]]) -> None:
        """The household where it is."""
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
        opened = sum(not fits & self.rooms.used for _, fits in alone)
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
        if not self._alone:  # all columns are there by now
            for column in self.columns:
                if column.alone:
                    self._alone.setdefault(tuple(fits for _, fits in column.alone), []).append(column.index)
        for alone, columns in self._alone.items():
            inside = sum(not fits & outside for fits in alone)
            if inside:
                row += [(column, float(inside)) for column in columns]
        row.sort()
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
