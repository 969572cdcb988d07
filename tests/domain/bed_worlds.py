"""Houses and households for the bed tests."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hypothesis import strategies as st

from tests.domain import bed_checker
from transit_desk.domain.beds.planner import plan
from transit_desk.domain.beds.values import (
    ALWAYS,
    Bed,
    Household,
    Member,
    Nights,
    Occupant,
    Plan,
    Problem,
    Room,
)
from transit_desk.domain.codes import BedLevel, Need, Relation, RoomKind, Sex

LOW_NEEDS = (Need.WCHS, Need.WCHC, Need.STCR, Need.WCHR, Need.BLND)


def propose(rooms: Sequence[Room], households: Sequence[Household], taken: Sequence[Occupant]) -> Plan:
    """The plan for these households in a house where nights don't matter."""
    return plan(Problem(tuple(rooms), tuple(households), tuple(taken)))


def room(
    room_id: int,
    kind: RoomKind = RoomKind.FAMILY,
    levels: str = "sss",
    floor: int = 0,
    accessible: bool = False,
    neighbours: tuple[int, ...] = (),
) -> Room:
    """A room whose beds are given by letters: s single, l lower, u upper, c cot, x out of service."""
    names = {
        "s": BedLevel.SINGLE,
        "l": BedLevel.LOWER,
        "u": BedLevel.UPPER,
        "c": BedLevel.COT,
        "x": BedLevel.SINGLE,
    }
    beds = tuple(
        Bed(room_id * 100 + i, f"{room_id}-{i}", names[letter], letter != "x")
        for i, letter in enumerate(levels, 1)
    )
    return Room(room_id, "A", f"A{room_id}", kind, floor, accessible, beds, neighbours)


def person(
    person_id: int,
    sex: Sex = Sex.MALE,
    age: int | None = 30,
    relation: Relation = Relation.UNKNOWN,
    *needs: Need,
    pregnant: bool = False,
) -> Member:
    """A member whose name is P and the id."""
    return Member(person_id, f"P{person_id}", sex, age, relation, frozenset(needs), pregnant)


def household(household_id: int, *members: Member) -> Household:
    """A household whose label is H and the id."""
    return Household(household_id, f"H{household_id}", members)


def occupant(member: Member, household_id: int, bed_id: int) -> Occupant:
    """`member` in a bed."""
    isolated = Need.ISOLATE in member.needs
    return Occupant(bed_id, member.person_id, household_id, member.sex, member.age, member.name, isolated)


@st.composite
def houses(draw: st.DrawFn, most: int = 7) -> list[Room]:
    """A corridor of rooms, each next to the one before."""
    kinds = st.sampled_from([*RoomKind, RoomKind.FAMILY, RoomKind.FAMILY])
    beds = st.lists(st.sampled_from("ssslluucx"), min_size=1, max_size=6)
    return [
        room(
            room_id,
            draw(kinds),
            "".join(draw(beds)),
            draw(st.integers(0, 1)),
            draw(st.booleans()),
            (room_id - 1,) if room_id > 1 else (),
        )
        for room_id in range(1, draw(st.integers(1, most)) + 1)
    ]


@st.composite
def people(draw: st.DrawFn, most: int = 8) -> list[Household]:
    """Households of all sorts: families, single people, children alone."""
    sexes = st.sampled_from([Sex.FEMALE, Sex.MALE] * 8 + [Sex.UNKNOWN])
    ages = st.one_of(st.integers(0, 90), st.integers(0, 1), st.integers(18, 45), st.none())
    needs = st.sampled_from(
        [(), (), (), (), (), *((need,) for need in (*LOW_NEEDS, Need.ISOLATE, Need.DEAF))]
    )
    relations = st.sampled_from(Relation)
    found: list[Household] = []
    person_id = 0
    for household_id in range(1, draw(st.integers(1, most)) + 1):
        members = []
        for _ in range(draw(st.integers(1, 7))):
            person_id += 1
            pregnant = draw(st.integers(0, 9)) == 0
            sex, age, relation = draw(sexes), draw(ages), draw(relations)
            members.append(person(person_id, sex, age, relation, *draw(needs), pregnant=pregnant))
        found.append(household(household_id, *members))
    return found


def violations(
    rooms: list[Room], households: list[Household], taken: list[Occupant], proposal: Plan
) -> list[str]:
    """As those of `bed_checker`, and what the plan says wrongly of families that are split."""
    problem = Problem(tuple(rooms), tuple(households), tuple(taken))
    return [*bed_checker.violations(problem, proposal), *bed_checker.misnamed(problem, proposal)]


def corridor(*rooms: Room) -> list[Room]:
    """The rooms, each next to the one before."""
    linked = [rooms[0]]
    for before, this in pairwise(rooms):
        linked.append(
            Room(
                this.id,
                this.block,
                this.name,
                this.kind,
                this.floor,
                this.accessible,
                this.beds,
                (before.id,),
            )
        )
    return linked


_SORTS = (
    (Sex.MALE, 30, Relation.UNKNOWN),
    (Sex.FEMALE, 30, Relation.UNKNOWN),
    (Sex.MALE, 35, Relation.PA),
    (Sex.FEMALE, 65, Relation.UNKNOWN),
    (Sex.MALE, 15, Relation.SON),
    (Sex.FEMALE, 15, Relation.PA),
    (Sex.MALE, 8, Relation.SON),
    (Sex.FEMALE, 8, Relation.DAUGHTER),
    (Sex.FEMALE, 3, Relation.DAUGHTER),
    (Sex.MALE, 0, Relation.SON),
    (Sex.UNKNOWN, 40, Relation.UNKNOWN),
)


@st.composite
def small_problems(
    draw: st.DrawFn, *, nights: bool = False, families: bool = False, most: int = 8
) -> Problem:
    """Up to four rooms and `most` people, small enough for `bed_brute_force`, with some of everything else.

    Only with `families` several households may be one family.
    """
    rooms = []
    kinds = st.sampled_from([RoomKind.FAMILY] * 6 + [*RoomKind])
    for room_id in range(1, draw(st.integers(1, 4)) + 1):
        levels = "".join(draw(st.lists(st.sampled_from("sssllucx"), min_size=1, max_size=4)))
        near = (room_id - 1,) if room_id > 1 and draw(st.integers(0, 3)) else ()
        made = room(room_id, draw(kinds), levels, draw(st.integers(0, 1)), draw(st.booleans()), near)
        rooms.append(replace(made, near_wash=draw(st.booleans()), closed=draw(st.integers(0, 9)) == 9))
    count = iter(range(1, most + 1))
    one = (1, 1) if families else (0, 1)
    links = st.sampled_from([(0, 0)] * 6 + [one, one, (0, 2), (0, 2)])
    days = st.sampled_from([Nights(1, 4), Nights(2, 6), Nights(4, 8)] if nights else [ALWAYS])
    needs = st.sampled_from([()] * 12 + [(Need.WCHC,), (Need.WCHR,), (Need.ISOLATE,)])
    households: list[Household] = []
    for household_id in range(1, draw(st.integers(1, 5)) + 1):
        # Adults are drawn more often than they stand in the list: most households have one.
        sorts = [draw(st.sampled_from((*_SORTS[:3], *_SORTS)))]
        sorts += draw(st.lists(st.sampled_from(_SORTS), max_size=3))
        members = [
            person(number, sex, age, relation, *draw(needs))
            for (sex, age, relation), number in zip(sorts, count, strict=False)
        ]
        if not members:
            break
        family, linked = draw(links)
        households.append(
            Household(
                household_id,
                f"H{household_id}",
                tuple(members),
                family,
                linked,
                draw(st.integers(0, 2)),
                Nights(1, 4) if nights and linked else draw(days),
            )
        )
    beds = [bed.id for r in rooms for bed in r.beds if bed.ready and bed.level is not BedLevel.COT]
    taken = []
    for number, bed_id in enumerate(
        draw(st.lists(st.sampled_from(beds), unique=True, max_size=2)) if beds else ()
    ):
        sex, age = draw(st.sampled_from([(Sex.MALE, 30), (Sex.FEMALE, 30), (Sex.FEMALE, 50)]))
        away = draw(days)
        taken.append(Occupant(bed_id, 90 + number, 90 + number, sex, age, "T", flight=number, nights=away))
    apart = frozenset({(1, 2)}) if len(households) > 1 and not draw(st.integers(0, 3)) else frozenset()
    return Problem(tuple(rooms), tuple(households), tuple(taken), apart=apart)
