"""How a household can be shared out over rooms: whole, in parts, or some of it when there is no place for all.

The ways to part a household in two are all there are up to exchanging people who need the same (two sons of
20, say); of very large households only the first `_MOST_WAYS`. No part has a minor without an adult.
"""

from collections.abc import Iterator, Sequence
from itertools import compress, product
from operator import sub
from typing import Final, NamedTuple, TypeAlias

from transit_desk.domain.beds.party import Family, Party, make_party
from transit_desk.domain.beds.rules import MAX_UNACCOMPANIED, is_adult, low_reason, may_host, needs_step_free
from transit_desk.domain.beds.values import Member
from transit_desk.domain.birth_date import CHILD_UNDER
from transit_desk.domain.codes import Sex
from transit_desk.domain.infants import is_infant

_MOST_WAYS: Final = 120
_MOST_COUNTED: Final = 4096

Kind: TypeAlias = tuple[bool | int, ...]
"""What a room asks of a member; members of one kind can change places."""


class Way(NamedTuple):
    """Parts of a household, each for a room of its own; `missing` people get no place."""

    parts: tuple[Party, ...]
    missing: int


def kind_of(member: Member) -> Kind:
    """Sex, grown or not, adult, needs of a bed and a room."""
    grown = member.age is None or member.age >= CHILD_UNDER
    return (
        [Sex.FEMALE, Sex.MALE, Sex.UNKNOWN].index(member.sex),
        grown,
        is_adult(member.age),
        is_infant(member.age),
        member.age is not None and member.age < 5,
        low_reason(member) is not None,
        may_host(member),
        needs_step_free(member),
    )


def ways_in_two(family: Family, members: Sequence[Member]) -> list[Way]:
    """The household in two parts, those that need least of a room by itself first."""
    if len(members) < 2 or (not family.alone and sum(is_adult(m.age) for m in members) < 2):
        return []
    kinds: dict[Kind, list[Member]] = {}
    for member in members:
        kinds.setdefault(kind_of(member), []).append(member)
    groups = [kinds[kind] for kind in sorted(kinds)]
    sizes = tuple(len(group) for group in groups)
    grown = [is_adult(group[0].age) for group in groups]
    found: list[tuple[Party, Party]] = []
    for counts in _counts(sizes):
        other = tuple(map(sub, sizes, counts))
        # The same two parts come again the other way round.
        if counts > other or not _stand(family, counts, grown) or not _stand(family, other, grown):
            continue
        here = [m for group, n in zip(groups, counts, strict=True) for m in group[:n]]
        there = [m for group, n in zip(groups, counts, strict=True) for m in group[n:]]
        found.append((make_party(family, here), make_party(family, there)))
    found.sort(key=_rank)
    return [Way(parts, 0) for parts in found[:_MOST_WAYS]]


def ways_in_three(family: Family, two: Sequence[Way]) -> list[Way]:
    """The ways in two with one of the parts parted again."""
    found: dict[frozenset[frozenset[int]], Way] = {}
    for way in two[: _MOST_WAYS // 4]:
        for again, kept in ((0, 1), (1, 0)):
            for further in ways_in_two(family, way.parts[again].members)[: _MOST_WAYS // 4]:
                parts = (way.parts[kept], *further.parts)
                key = frozenset(frozenset(m.person_id for m in part.members) for part in parts)
                found.setdefault(key, Way(parts, 0))
    return list(found.values())[: _MOST_WAYS * 2]


def ways_of_some(family: Family, members: Sequence[Member]) -> Iterator[Way]:
    """Some of the household have one room, the others none; no adult sleeps while all children wait.

    Ways that leave out the fewest come first.
    """
    everyone = len(members)
    minors = not family.alone and any(not is_adult(m.age) for m in members)
    ordered = _first_served(members)
    kinds: dict[Kind, list[int]] = {}
    for place, member in enumerate(ordered):
        kinds.setdefault(kind_of(member), []).append(place)
    groups = list(kinds.values())
    grown = [is_adult(ordered[group[0]].age) for group in groups]
    found = []
    for counts in _counts([len(group) for group in groups]):
        served = sum(counts)
        if served == everyone or not _stand(family, counts, grown):
            continue
        if minors and served == sum(compress(counts, grown)):
            continue
        left = sorted(place for group, n in zip(groups, counts, strict=True) for place in group[n:])
        part = [place for group, n in zip(groups, counts, strict=True) for place in group[:n]]
        found.append((len(left), [-place for place in left], part))
    found.sort(key=lambda one: one[:2])
    for missing, _, part in found:
        yield Way((make_party(family, [ordered[place] for place in part]),), missing)


def _first_served(members: Sequence[Member]) -> list[Member]:
    """Who gets a bed first where not all can: a mother, the children by age, the other adults."""
    adults = sorted(
        (m for m in members if is_adult(m.age)),
        key=lambda m: (m.sex is not Sex.FEMALE, m.age if m.age is not None else 30, m.person_id),
    )
    minors = sorted((m for m in members if not is_adult(m.age)), key=lambda m: (m.age or 0, m.person_id))
    return [*adults[:1], *minors, *adults[1:]]


def _counts(sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """How many of each kind are in the first part."""
    every = product(*(range(size + 1) for size in sizes))
    for counts, _ in zip(every, range(_MOST_COUNTED), strict=False):
        yield counts


def _stand(family: Family, counts: Sequence[int], grown: Sequence[bool]) -> bool:
    """Whether so many of each kind may have a room without the rest of the household."""
    if family.alone:
        return 0 < sum(counts) <= MAX_UNACCOMPANIED
    return any(compress(counts, grown))


def _rank(parts: tuple[Party, Party]) -> tuple[int, int, int, list[int]]:
    """Parts that others may join first, then a small part beside a large one."""
    small, large = sorted(parts, key=lambda part: (part.beds, len(part.members)))
    return (
        int(small.mixed) + int(large.mixed),
        int(small.mixed),
        small.beds,
        [m.person_id for m in small.members],
    )
