"""Rooms for CP-SAT to begin with: households whole into the room where they waste least, hardest first.

Whoever is left over comes first in the next round ("squeaky wheel"; Joslin and Clements, JAIR 10, 1999); the best
round counts. Without it CP-SAT spends its time on finding places at all. Shares no code with the planner.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from tests.domain.bed_checker import Sleeper, World, room_faults
from transit_desk.domain.beds.values import Room
from transit_desk.domain.codes import BedLevel


def start(world: World, rounds: int) -> dict[int, int]:
    """The room of everybody who has one after the best of so many rounds."""
    households: dict[int, list[Sleeper]] = defaultdict(list)
    for sleeper in world.to_place:
        households[sleeper.household].append(sleeper)
    blame = Counter[int]()
    best: dict[int, int] = {}
    for _ in range(rounds):
        order = sorted(
            households.values(), key=lambda people: (-blame[people[0].household], _hardness(people))
        )
        found = _Round(world, order).rooms
        if len(found) > len(best):
            best = found
        blame.update(
            home for home, people in households.items() if any(s.person not in found for s in people)
        )
    return best


class _Round:
    """Who sleeps where; `rooms` (person to room) is the answer."""

    def __init__(self, world: World, order: Iterable[Sequence[Sleeper]]) -> None:
        self.world = world
        self.rooms: dict[int, int] = {}
        self.inside: dict[int, list[Sleeper]] = defaultdict(list)
        for person, room_id in world.taken_rooms.items():
            self.inside[room_id].append(world.people[person])
        used = {o.bed_id for o in world.problem.taken}
        self.free: dict[int, Counter[str]] = {
            room.id: Counter(_level(b.level) for b in room.beds if b.ready and b.id not in used)
            for room in world.problem.rooms
            if not room.closed
        }
        for household in order:
            if not self._place([household]):
                any(self._place(parts) for parts in _parts(household))

    def _place(self, parts: Sequence[Sequence[Sleeper]]) -> bool:
        """Each part into a room, or nobody."""
        done: list[tuple[int, list[Sleeper], Counter[str]]] = []
        for part in parts:
            fitting = [
                (sum(left.values()) - left["cot"], room.id, left)
                for room in self.world.problem.rooms
                if (left := self._left(room, part)) is not None
            ]
            if not fitting:
                for room_id, inside, free in reversed(done):
                    self.inside[room_id], self.free[room_id] = inside, free
                return False
            _, room_id, left = min(fitting, key=lambda found: found[:2])
            done.append((room_id, self.inside[room_id], self.free[room_id]))
            self.inside[room_id] = [*self.inside[room_id], *part]
            self.free[room_id] = left
        for part, (room_id, _, _) in zip(parts, done, strict=True):
            self.rooms |= {sleeper.person: room_id for sleeper in part}
        return True

    def _left(self, room: Room, part: Sequence[Sleeper]) -> Counter[str] | None:
        """The beds that would be left in the room; None when it won't do."""
        if room.id not in self.free:
            return None
        left = Counter(self.free[room.id])
        infants = sum(s.infant for s in part)
        cots = min(infants, left["cot"])
        low = sum(s.low and not s.infant for s in part)
        other = sum(not s.low and not s.infant for s in part)
        if infants > cots:
            hosts = [s for s in part if s.host]
            if not hosts:
                low += infants - cots
            elif not any(s.low for s in hosts):
                low, other = low + 1, other - 1
        upper = min(other, left["upper"])
        left["cot"] -= cots
        left["upper"] -= upper
        left["low"] -= low + other - upper
        if left["low"] < 0 or any(room_faults(self.world, room, [*self.inside[room.id], *part])):
            return None
        return left


def _level(level: BedLevel) -> str:
    return {BedLevel.COT: "cot", BedLevel.UPPER: "upper"}.get(level, "low")


def _hardness(household: Sequence[Sleeper]) -> tuple[bool | int, ...]:
    grown = {s.sex for s in household if s.age >= 12}
    return (
        not any(s.isolated for s in household),
        not any(s.no_stairs for s in household),
        len(grown) < 2,
        -len(household),
        household[0].household,
    )


def _parts(household: Sequence[Sleeper]) -> list[Sequence[Sequence[Sleeper]]]:
    """One adult with all the minors and the other adults in one room or two; all minors shared by two adults."""
    adults = [s for s in household if s.age >= 18]
    minors = sorted((s for s in household if s.age < 18), key=lambda s: s.age)
    if len(adults) < 2:
        return []
    found: list[Sequence[Sequence[Sleeper]]] = []
    for one in adults:
        rest = [s for s in adults if s is not one]
        found.append(([one, *minors], rest))
        for cut in range(1, len(minors)):
            found.append(([one, *minors[:cut]], [*rest, *minors[cut:]]))
        for other in rest if len(rest) > 1 else ():
            found.append(([one, *minors], [other], [s for s in rest if s is not other]))
    return found
