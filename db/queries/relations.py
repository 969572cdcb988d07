"""What joins and what parts: which rooms adjoin, which cases are one family, which groups are kept apart.

One statement for all three: a check-in asks for them, and it has few statements to spend.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, case, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from db import tables as tb

_NEAR, _FAMILY, _LINKED, _APART = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Relations:
    """Pairs of the house and of its guests.

    `near` are the neighbours of each room; `families` and `linked` give each cross-referenced case the lowest id
    of those that are its family, or that travel with it; `apart` says of a case from which others it is kept
    apart, and what the group of each is called.
    """

    near: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    families: Mapping[int, int] = field(default_factory=dict)
    linked: Mapping[int, int] = field(default_factory=dict)
    apart: Mapping[int, Mapping[int, str]] = field(default_factory=dict)


_own, _other = aliased(tb.ApartCase), aliased(tb.ApartCase)
_own_group, _other_group = aliased(tb.ApartGroup), aliased(tb.ApartGroup)
_NEIGHBOURS = select(
    literal(_NEAR).label("kind"),
    tb.RoomNeighbour.room_id.label("one"),
    tb.RoomNeighbour.other_id.label("other"),
    literal("").label("one_label"),
    literal("").label("other_label"),
)
_LINKS = select(
    case((tb.CaseLink.same_family, _FAMILY), else_=_LINKED),
    tb.CaseLink.case_id,
    tb.CaseLink.other_id,
    literal(""),
    literal(""),
)
_KEPT = (
    select(literal(_APART), _own.case_id, _other.case_id, _own_group.label, _other_group.label)
    .select_from(tb.KeepApart)
    .join(_own, _own.group_id == tb.KeepApart.group_id)
    .join(_other, _other.group_id == tb.KeepApart.other_id)
    .join(_own_group, _own_group.id == tb.KeepApart.group_id)
    .join(_other_group, _other_group.id == tb.KeepApart.other_id)
    .where(_own.case_id != _other.case_id)
)
_ALL = union_all(_NEIGHBOURS, _LINKS, _KEPT)


def relations(connection: Connection) -> Relations:
    """All there are."""
    near: dict[int, list[int]] = defaultdict(list)
    apart: dict[int, dict[int, str]] = defaultdict(dict)
    links: list[tuple[int, int]] = []
    same: list[tuple[int, int]] = []
    for kind, one, other, one_label, other_label in connection.execute(_ALL):
        if kind == _NEAR:
            near[one].append(other)
            near[other].append(one)
        elif kind == _APART:
            apart[one][other] = other_label
            apart[other][one] = one_label
        else:
            links.append((one, other))
            if kind == _FAMILY:
                same.append((one, other))
    return Relations(
        {room_id: tuple(sorted(others)) for room_id, others in near.items()},
        components(same),
        components(links),
        apart,
    )


def links_of(connection: Connection, case_id: int) -> dict[int, bool]:
    """The cases cross-referenced with this one, and whether they are one family."""
    query = select(tb.CaseLink.case_id, tb.CaseLink.other_id, tb.CaseLink.same_family).where(
        or_(tb.CaseLink.case_id == case_id, tb.CaseLink.other_id == case_id)
    )
    return {other if one == case_id else one: same for one, other, same in connection.execute(query)}


def components(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """For each id in a pair the lowest of all that it is joined with, directly or by way of others."""
    root: dict[int, int] = {}

    def find(one: int) -> int:
        while root.setdefault(one, one) != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for one, other in pairs:
        first, second = sorted((find(one), find(other)))
        root[second] = first
    return {one: find(one) for one in root}
