"""Houses and the people to be given beds in them, made from a seed: what the bed planner is measured on.

The house is made as centres are built, without looking at how the people could lie in it: rooms along corridors,
sizes that suit families, a few large dormitories. The people are those of FIELD.md ("Cases", "Medical", "Beds").
The same seed always makes the same instance.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Final

from transit_desk.domain.beds.values import (
    Bed,
    Household,
    Member,
    Nights,
    Occupant,
    Problem,
    Room,
)
from transit_desk.domain.codes import BedLevel, Need, Relation, RoomKind, Sex

FILLS: Final = (70, 80, 90, 95)
SEEDS: Final = range(1, 11)
INSTANCES: Final = tuple((seed, fill) for fill in FILLS for seed in SEEDS)
"""The 40 instances of the figures: seed and fill, for `instance`."""

FIRST_DAY: Final = 739_000
# fmt: off
_FAMILY_NAMES = (
    "Ndayisenga", "Niyonzima", "Hakizimana", "Bizimana", "Nshimirimana", "Ntahomvukiye", "Mukeshimana",
    "Irakoze", "Uwimana", "Kabura", "Bigirimana", "Havyarimana", "Manirakiza", "Nduwimana", "Nkurunziza",
    "Ciza", "Mugisha", "Bahati", "Kwizera", "Iradukunda",
)
_GIVEN = {
    Sex.MALE: (
        "Jean", "Claude", "Eric", "Innocent", "Emmanuel", "Pascal", "Fidele", "Moise", "David", "Samuel",
        "Elie", "Daniel",
    ),
    Sex.FEMALE: (
        "Aline", "Chantal", "Claudine", "Esperance", "Grace", "Immaculee", "Jeanne", "Marie", "Odette", "Rose",
        "Solange", "Vestine",
    ),
}
# fmt: on
_WHEELCHAIRS = (Need.WCHR, Need.WCHR, Need.WCHS, Need.WCHC)


def instance(
    seed: int, fill: int, households: int | None = None, *, guests: bool | None = None, days: int = 1
) -> Problem:
    """A house and those to be given beds in it.

    `fill` is the per cent of the ready beds (no cots) that everybody but the infants needs. Without `households`
    there are 60 to 120 of them, 250 to 400 people. `guests`: whether some beds are taken by people who came
    before (without it, on odd seeds). With more than one of `days` the households come on different days and stay
    for 2 to 6 nights; the fill is then that of everybody at once.
    """
    rng = random.Random(seed * 1000 + fill)
    crowd = _Crowd(rng)
    with_guests = seed % 2 == 1 if guests is None else guests
    if households is None:
        before = crowd.some(rng.randint(8, 16), rng.randint(30, 55)) if with_guests else []
        people = rng.randint(250, 400 - sum(len(h.members) for h in before))
        number = round(people / rng.uniform(3.2, 4.2))
        coming = crowd.some(min(max(number, 60), 120 - len(before)), people)
    else:
        before = crowd.some(max(1, households // 8), None) if with_guests else []
        coming = crowd.some(households, None)
    needed = sum(_is_sleeper(m) for h in (*before, *coming) for m in h.members)
    beds = round(needed * 100 / fill)
    rooms = _house(rng, beds, small=households is not None)
    coming = _link(rng, coming)
    before = [_calm(h) for h in before]
    coming = _isolate(rng, coming, rooms)
    taken, rest = _settle(rng, before, rooms)
    coming = [*coming, *rest]
    if days > 1:
        coming = [_dated(rng, h, days) for h in coming]
        taken = [replace(o, nights=Nights(FIRST_DAY - 3, FIRST_DAY + o.household_id % days)) for o in taken]
    return Problem(tuple(rooms), tuple(coming), tuple(taken), apart=_apart(rng, coming))


def _is_sleeper(member: Member) -> bool:
    return member.age is None or member.age >= 2


# ---- people


class _Crowd:
    """Makes households, with ids that go on from one call to the next."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.people = count(1)
        self.cases = count(1)
        self.flights = rng.randint(3, 5)

    def some(self, number: int, people: int | None) -> list[Household]:
        """So many households; with about `people` members, when it is told: exactly so many if it can be."""
        rng = self.rng
        lone = round(number * rng.uniform(0.22, 0.34))
        children = round(number * rng.uniform(0.02, 0.04))
        mothers = round(number * rng.uniform(0.10, 0.16))
        families = number - lone - children - mothers
        often = (6, 9, 14, 16, 14, 11, 8, 5, 2, 1)
        sizes = [rng.choices(range(2, 12), often)[0] for _ in range(families)]
        broods = [rng.choices((2, 3, 4, 5, 6), (5, 6, 5, 2, 1))[0] for _ in range(mothers)]
        alone = [self._child_alone() for _ in range(children)]
        other = lone + sum(map(len, alone))
        while people is not None and (gap := people - other - sum(sizes) - sum(broods)):
            some = rng.choice((sizes, sizes, sizes, broods))
            if not some:
                continue
            at = rng.randrange(len(some))
            if gap > 0 and some[at] < (11 if some is sizes else 7):
                some[at] += 1
            elif gap < 0 and some[at] > 2:
                some[at] -= 1
            elif all(s == 11 for s in sizes) or all(s == 2 for s in sizes):
                break
        made = [self._case(self._family(size)) for size in sizes]
        made += [self._case(self._mother(size)) for size in broods]
        made += [self._case(self._single()) for _ in range(lone)]
        made += [self._case(members) for members in alone]
        rng.shuffle(made)
        return [self._named(household) for household in made]

    def _case(self, members: list[Member]) -> Household:
        return Household(0, "", tuple(members), flight=self.rng.randint(1, self.flights))

    def _named(self, household: Household) -> Household:
        """With its ids and names: given in the order in which the cases stand on the list."""
        rng, case = self.rng, next(self.cases)
        family = rng.choice(_FAMILY_NAMES)
        members = tuple(
            replace(m, person_id=next(self.people), name=f"{family} {rng.choice(_GIVEN[m.sex])}")
            for m in household.members
        )
        return replace(household, id=case, label=f"BI-{case:08}", members=members)

    def _person(self, sex: Sex, age: int, relation: Relation) -> Member:
        rng = self.rng
        needs = frozenset({rng.choice(_WHEELCHAIRS)} if rng.random() < (0.14 if age >= 60 else 0.014) else ())
        pregnant = sex is Sex.FEMALE and 17 <= age <= 42 and rng.random() < 0.07
        if pregnant:
            needs |= {Need.PREGNANT}
        return Member(0, "", sex, age, relation, needs, heavily_pregnant=pregnant and rng.random() < 0.5)

    def _sex(self) -> Sex:
        return self.rng.choice((Sex.FEMALE, Sex.MALE))

    def _children(self, mother: int, number: int) -> Iterator[Member]:
        """Two years and more between them, none born before the mother was 17."""
        age = self.rng.choice((0, 0, 1, 1, 2, 3, 4, 5, 6, 8))
        for _ in range(number):
            sex = self._sex()
            age = min(age, max(mother - 17, 0), 24)
            yield self._person(sex, age, Relation.SON if sex is Sex.MALE else Relation.DAUGHTER)
            age += self.rng.choice((1, 2, 2, 3, 3, 4))

    def _family(self, size: int) -> list[Member]:
        """A couple with children; of the large ones some with a grandparent, a sister or a nephew."""
        rng = self.rng
        young = 19 + 2 * size
        wife = rng.randint(min(young, 40), min(young + 14, 52))
        head, spouse = (Sex.MALE, Sex.FEMALE) if rng.random() < 0.75 else (Sex.FEMALE, Sex.MALE)
        ages = {Sex.FEMALE: wife, Sex.MALE: wife + rng.randint(-1, 9)}
        found = [
            self._person(head, ages[head], Relation.PA),
            self._person(spouse, ages[spouse], Relation.SPOUSE),
        ]
        if size >= 4 and rng.random() < 0.12:
            sex = rng.choice((Sex.FEMALE, Sex.FEMALE, Sex.MALE))
            parent = Relation.MOTHER if sex is Sex.FEMALE else Relation.FATHER
            found.append(self._person(sex, wife + rng.randint(20, 32), parent))
        if size >= 5 and rng.random() < 0.15:
            found.append(self._person(self._sex(), rng.randint(8, 30), Relation.OTHER_RELATIVE))
        return [*found, *self._children(wife, size - len(found))]

    def _mother(self, size: int) -> list[Member]:
        """A woman (seldom a man) alone with children."""
        age = self.rng.randint(19 + size, 44)
        sex = Sex.MALE if self.rng.random() < 0.12 else Sex.FEMALE
        return [self._person(sex, age, Relation.PA), *self._children(age, size - 1)]

    def _single(self) -> list[Member]:
        rng = self.rng
        sex = Sex.MALE if rng.random() < 0.66 else Sex.FEMALE
        age = rng.randint(60, 78) if rng.random() < 0.1 else rng.randint(18, 45)
        return [self._person(sex, age, Relation.PA)]

    def _child_alone(self) -> list[Member]:
        """A child without an adult; sometimes with a younger one."""
        found = []
        for number in range(1 + (self.rng.random() < 0.25)):
            age = self.rng.randint(9, 13) if number else self.rng.randint(13, 17)
            relation = (Relation.PA, Relation.BROTHER)[number]
            found.append(Member(0, "", self._sex(), age, relation, frozenset({Need.UMNR})))
        return found


def _link(rng: random.Random, households: list[Household]) -> list[Household]:
    """About 9 % of the households are cross-referenced, two or three together, most of them one family."""
    free = [at for at, h in enumerate(households) if any((m.age or 0) >= 18 for m in h.members)]
    rng.shuffle(free)
    wanted = round(len(households) * rng.uniform(0.08, 0.10))
    linked, number = list(households), 0
    while wanted > 1 and len(free) > 3:
        number += 1
        size = 3 if wanted > 3 and rng.random() < 0.2 else 2
        group = [free.pop() for _ in range(size)]
        family = number if rng.random() < 0.75 else 0
        for at in group:
            flight = households[group[0]].flight
            linked[at] = replace(linked[at], family=family, linked=number, flight=flight)
        wanted -= size
    return linked


def _calm(household: Household) -> Household:
    """Somebody who came before and had no need that would make a wrong bed likely."""
    return replace(household, members=tuple(replace(m, needs=frozenset()) for m in household.members))


def _isolate(rng: random.Random, households: list[Household], rooms: list[Room]) -> list[Household]:
    """At most one household to an isolation room; never one that also needs an accessible room."""
    found = list(households)
    for room in rooms:
        if room.kind is not RoomKind.ISOLATION or rng.random() > 0.75:
            continue
        most = sum(bed.ready for bed in room.beds)
        fitting = [
            at
            for at, h in enumerate(found)
            if len(h.members) <= most
            and any((m.age or 0) >= 18 for m in h.members)
            and not (h.linked or any(m.needs for m in h.members))
        ]
        if fitting:
            at = rng.choice(fitting)
            ill, *others = found[at].members
            ill = replace(ill, needs=frozenset({Need.ISOLATE}))
            found[at] = replace(found[at], members=(ill, *others))
    return found


def _apart(rng: random.Random, households: list[Household]) -> frozenset[tuple[int, int]]:
    pairs = set()
    for _ in range(rng.randint(0, 3)):
        one, other = rng.sample(households, 2)
        if not (one.linked and one.linked == other.linked):
            pairs.add((min(one.id, other.id), max(one.id, other.id)))
    return frozenset(pairs)


def _dated(rng: random.Random, household: Household, days: int) -> Household:
    """Who leaves together stays as long; the day of arrival is the case's own (of linked ones the first's)."""
    first = FIRST_DAY + (household.linked or rng.randrange(days)) % days
    return replace(household, nights=Nights(first, first + 2 + household.flight % 5))


# ---- the house


def _house(rng: random.Random, beds: int, *, small: bool) -> list[Room]:
    """Rooms along corridors, two floors in most blocks, with `beds` ready beds and some cots."""
    number = max(3, round(beds / rng.uniform(6.0, 7.2)))
    if not small:
        number = min(max(number, 30), 60)
    out_of_service = round(beds * rng.uniform(0.0, 0.02))
    kinds = _kinds(rng, number)
    sizes = _sizes(rng, kinds, beds + out_of_service)
    rng.shuffle(order := list(range(number)))
    # Isolation and accessible rooms lie on the ground floor: the first corridor.
    order.sort(key=lambda at: kinds[at] not in (RoomKind.ISOLATION, RoomKind.ACCESSIBLE))
    rooms: list[Room] = []
    spare = set(rng.sample(range(beds + out_of_service), out_of_service))
    for block, floor, place, at in _places(rng, order):
        room_id, ground = len(rooms) + 1, floor == 0
        # Those of the corridor before: adjoining rooms share a wall.
        near = (room_id - 1,) if place else ()
        accessible = kinds[at] is RoomKind.ACCESSIBLE or (ground and rng.random() < 0.15)
        made = sum(len([b for b in r.beds if b.level is not BedLevel.COT]) for r in rooms)
        levels = _levels(rng, kinds[at], sizes[at])
        named = f"{block}{floor}{place + 1:02}"
        rooms.append(
            Room(
                room_id,
                block,
                named,
                kinds[at],
                floor,
                accessible,
                tuple(
                    Bed(
                        room_id * 100 + n,
                        f"{named}-{n}",
                        level,
                        made + n - 1 not in spare or level is BedLevel.COT,
                    )
                    for n, level in enumerate(levels, 1)
                ),
                near,
                near_wash=place % 6 in (2, 3),
            )
        )
    return rooms


def _kinds(rng: random.Random, number: int) -> list[RoomKind]:
    men = max(1, round(number * rng.uniform(0.05, 0.09)))
    women = max(1, round(number * rng.uniform(0.04, 0.07)))
    accessible = rng.randint(1, 2) if number > 8 else 0
    isolation = rng.randint(1, 2) if number > 8 else 0
    rest = number - men - women - accessible - isolation
    return [
        *[RoomKind.ISOLATION] * isolation,
        *[RoomKind.ACCESSIBLE] * accessible,
        *[RoomKind.MEN] * men,
        *[RoomKind.WOMEN] * women,
        *[RoomKind.FAMILY] * rest,
    ]


def _sizes(rng: random.Random, kinds: list[RoomKind], beds: int) -> list[int]:
    """4 to 12 beds a room, `beds` in all if that can be: some family rooms are made larger or smaller."""
    wanted = {
        RoomKind.ISOLATION: ((4,), (1,)),
        RoomKind.ACCESSIBLE: ((4, 5, 6), (2, 1, 2)),
        RoomKind.MEN: ((8, 10, 12), (2, 2, 3)),
        RoomKind.WOMEN: ((6, 8, 10), (2, 3, 2)),
        RoomKind.FAMILY: ((4, 5, 6, 7, 8, 10, 12), (5, 4, 7, 3, 5, 2, 1)),
    }
    sizes = [rng.choices(*wanted[kind])[0] for kind in kinds]
    changing = [at for at, kind in enumerate(kinds) if kind is RoomKind.FAMILY]
    while gap := beds - sum(sizes):
        able = [at for at in changing if (sizes[at] < 12 if gap > 0 else sizes[at] > 4)]
        if not able:
            break
        sizes[rng.choice(able)] += 1 if gap > 0 else -1
    return sizes


def _places(rng: random.Random, order: list[int]) -> Iterator[tuple[str, int, int, int]]:
    """Block, floor, place in the corridor and index of each room; a corridor has 6 to 11 rooms."""
    left = list(order)
    for block in "ABCDEFGH":
        for floor in range(rng.choice((1, 2, 2))):
            length = min(len(left), rng.randint(6, 11)) if block != "H" else len(left)
            for place in range(length):
                yield block, floor, place, left.pop(0)


def _levels(rng: random.Random, kind: RoomKind, size: int) -> list[BedLevel]:
    """Single beds, bunks or both; a cot or two where families and mothers sleep."""
    bunks = {
        RoomKind.ISOLATION: 0,
        RoomKind.ACCESSIBLE: rng.randint(0, 1),
        RoomKind.FAMILY: rng.choice((0, 1, 2, size // 2, size // 2)),
    }.get(kind, rng.choice((size // 2, size // 2, size // 3)))
    bunks = min(bunks, size // 2)
    levels = [BedLevel.LOWER, BedLevel.UPPER] * bunks + [BedLevel.SINGLE] * (size - 2 * bunks)
    if kind in (RoomKind.FAMILY, RoomKind.ACCESSIBLE, RoomKind.ISOLATION):
        levels += [BedLevel.COT] * rng.choice((0, 0, 0, 1, 1, 2))
    elif kind is RoomKind.WOMEN:
        levels += [BedLevel.COT] * rng.choice((0, 1))
    return levels


# ---- those who came before


def _settle(
    rng: random.Random, households: list[Household], rooms: list[Room]
) -> tuple[list[Occupant], list[Household]]:
    """Each household in one room, as a desk would: families where they just fit, single people in dormitories.

    Those for whom there is no such room are given back: they still wait for a bed.
    """
    free = {room.id: [b for b in room.beds if b.ready and b.level is not BedLevel.COT] for room in rooms}
    used_by: dict[int, list[Household]] = {}
    taken: list[Occupant] = []
    waiting: list[Household] = []
    for household in sorted(households, key=lambda h: -len(h.members)):
        sleepers = [m for m in household.members if _is_sleeper(m)]
        low = sum(_stays_low(m, household) for m in sleepers)
        able = [
            room
            for room in rooms
            if len(free[room.id]) >= len(sleepers)
            and sum(b.level is not BedLevel.UPPER for b in free[room.id]) >= low
            and _welcome(room, household, used_by.get(room.id, []))
        ]
        if not able:
            waiting.append(household)
            continue
        alone = len(household.members) == 1
        room = min(
            able, key=lambda r: (r.kind is RoomKind.FAMILY, r.id) if alone else (False, len(free[r.id]))
        )
        used_by.setdefault(room.id, []).append(household)
        beds = sorted(free[room.id], key=lambda b: b.level is BedLevel.UPPER)
        for member in sorted(sleepers, key=lambda m: not _stays_low(m, household)):
            bed = beds.pop(0) if _stays_low(member, household) else beds.pop()
            free[room.id].remove(bed)
            taken.append(
                Occupant(
                    bed.id,
                    member.person_id,
                    household.id,
                    member.sex,
                    member.age,
                    member.name,
                    flight=household.flight,
                )
            )
    return sorted(taken, key=lambda o: o.bed_id), sorted(waiting, key=lambda h: h.id)


def _stays_low(member: Member, household: Household) -> bool:
    infants = any(not _is_sleeper(m) for m in household.members)
    age = 30 if member.age is None else member.age
    return age < 6 or age >= 60 or member.heavily_pregnant or (infants and age >= 12)


def _welcome(room: Room, household: Household, inside: list[Household]) -> bool:
    """Whether the household may sleep there beside those inside: one sex of the grown, nobody else's children."""
    sexes = {m.sex for h in (household, *inside) for m in h.members}
    adult = any((m.age or 0) >= 18 for m in household.members)
    if not adult or room.kind in (RoomKind.ISOLATION, RoomKind.ACCESSIBLE):
        return False
    if room.kind is RoomKind.FAMILY:
        return not inside
    return sexes == {Sex.MALE if room.kind is RoomKind.MEN else Sex.FEMALE}
