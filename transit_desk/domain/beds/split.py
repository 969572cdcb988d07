"""A household that no room can hold: shared out over adjoining rooms, every minor with an adult."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Final, TypeAlias

from transit_desk.domain.beds.party import Family, Party, Space, make_party
from transit_desk.domain.beds.rules import is_adult
from transit_desk.domain.beds.values import Member
from transit_desk.domain.codes import Sex

# Looking further costs time and finds little: what is not found so goes to the officer.
_MOST_ROOMS: Final = 4
_TRIES: Final = 30
_ROOMS_TRIED: Final = 8
_ENUMERATED_ADULTS: Final = 5

Way: TypeAlias = list[tuple[Party, Space]]
"""Parts of a household and their rooms."""


def split(
    family: Family,
    members: Sequence[Member],
    spaces: Sequence[Space],
    near: Mapping[int, frozenset[int]] | None,
    already: frozenset[int],
) -> Way | None:
    """The members over two or more rooms, as few as can be, or None.

    With `near` every room adjoins another one of the household's (those in `already` too); without it they
    may be anywhere. Nothing is put anywhere yet.
    """
    search = _Search(family, [space for space in spaces if space.free or space.cots > space.used.cots], near)
    for rooms in range(2, min(_MOST_ROOMS, len(members)) + 1):
        found = search.run(list(members), rooms, already)
        if found is not None:
            return found
    return None


class _Search:
    """A search over partitions with a limit on its tries."""

    def __init__(
        self, family: Family, spaces: Sequence[Space], near: Mapping[int, frozenset[int]] | None
    ) -> None:
        self._family = family
        self._by_id = {space.room.id: space for space in spaces}
        self._near = near
        self._tries = _TRIES

    def run(self, members: list[Member], rooms: int, chosen: frozenset[int]) -> Way | None:
        """`members` over exactly `rooms` further rooms, reachable from those `chosen`."""
        whole = make_party(self._family, members)
        if rooms == 1:
            fitting = self._fitting(whole, chosen)
            return [(whole, fitting[0])] if fitting else None
        if self._most_beds(rooms, chosen) < whole.beds:
            return None
        most_here, most_there = self._most_beds(1, chosen), self._most_beds(rooms - 1, frozenset())
        for here, rest in partitions(members, self._family.alone):
            party = make_party(self._family, here)
            if party.beds > most_here or whole.beds - party.beds > most_there:
                continue
            if self._tries <= 0:
                return None
            self._tries -= 1
            ways = []
            for space in self._fitting(party, chosen)[:_ROOMS_TRIED]:
                space.put(party)
                further = self.run(rest, rooms - 1, chosen | {space.room.id})
                space.remove(party)
                if further is not None:
                    ways.append([(party, space), *further])
            if ways:
                return min(ways, key=_cost)
        return None

    def _reachable(self, chosen: frozenset[int]) -> Iterable[Space]:
        """Rooms that the household does not use yet and may use beside those it does."""
        if self._near is None or not chosen:
            return [space for room_id, space in self._by_id.items() if room_id not in chosen]
        beside = frozenset().union(*(self._near[room_id] for room_id in chosen)) - chosen
        return [self._by_id[room_id] for room_id in sorted(beside) if room_id in self._by_id]

    def _fitting(self, party: Party, chosen: frozenset[int]) -> list[Space]:
        """Reachable rooms that take the party, the most suitable first."""
        fitting = [space for space in self._reachable(chosen) if space.takes(party)]
        return sorted(fitting, key=lambda space: space.cost(party))

    def _most_beds(self, rooms: int, chosen: frozenset[int]) -> int:
        """More beds than these cannot be had in that many rooms: a bound, to give up early."""
        free = sorted((space.free for space in self._reachable(chosen)), reverse=True)
        if self._near is None or rooms == 1:
            return sum(free[:rooms])
        if chosen or rooms > 2:
            return sum(sorted((space.free for space in self._by_id.values()), reverse=True)[:rooms])
        return max(
            (
                space.free + max((s.free for s in self._reachable(frozenset([room_id]))), default=0)
                for room_id, space in self._by_id.items()
            ),
            default=0,
        )


def _cost(way: Way) -> tuple[int, int, list[int]]:
    """Rooms meant for such a party first, then few beds left over."""
    costs = [space.cost(party) for party, space in way]
    kinds, left = sum(kind for _, kind, _, _ in costs), sum(left for _, _, left, _ in costs)
    return kinds, left, [space.room.id for _, space in way]


def partitions(members: Sequence[Member], alone: bool) -> Iterator[tuple[list[Member], list[Member]]]:
    """Ways to part a household in two: even parts first, no minor without an adult.

    Not all of the ways, only those an officer would think of: any choice of the adults, and the minors cut
    in a row by age or by sex.
    """
    minors = [m for m in members if not is_adult(m.age)]
    adults = sorted(
        (m for m in members if is_adult(m.age)),
        key=lambda m: (m.sex is not Sex.FEMALE, m.sex.value, m.person_id),
    )
    rows = [
        sorted(minors, key=lambda m: (m.age or 0, m.person_id)),
        sorted(minors, key=lambda m: (m.sex.value, m.age or 0, m.person_id)),
    ]
    choices = [
        (choice, row, cut)
        for choice, (row, cut) in product(
            _adult_choices(adults), [(row, cut) for row in rows for cut in range(len(minors) + 1)]
        )
        if alone or ((len(choice) or not cut) and (len(choice) < len(adults) or cut == len(minors)))
    ]
    seen: set[frozenset[int]] = set()
    for choice, row, cut in sorted(
        choices, key=lambda c: (abs(2 * (len(c[0]) + c[2]) - len(members)), adults[:1] != list(c[0][:1]))
    ):
        here = [*choice, *row[:cut]]
        key = frozenset(member.person_id for member in here)
        if key in seen or not 0 < len(here) < len(members):
            continue
        seen.add(key)
        yield here, [member for member in members if member.person_id not in key]


def _adult_choices(adults: Sequence[Member]) -> Iterator[tuple[Member, ...]]:
    """Who of the adults is in the first room: every choice when they are few, otherwise cuts of the row."""
    for size in range(len(adults) + 1):
        if len(adults) <= _ENUMERATED_ADULTS:
            yield from combinations(adults, size)
        else:
            yield tuple(adults[:size])
            if 0 < size < len(adults):
                yield tuple(adults[size:])
