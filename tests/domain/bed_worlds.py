"""Houses and households for the bed tests, and a checker that shares no code with the planner."""

from itertools import pairwise

from hypothesis import strategies as st

from transit_desk.domain.beds.values import Bed, Household, Member, Occupant, Proposal, Room
from transit_desk.domain.codes import BedLevel, Need, Relation, RoomKind, Sex

STEP_FREE = {Need.WCHS, Need.WCHC, Need.STCR}
LOW_NEEDS = STEP_FREE | {Need.WCHR, Need.BLND}


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
    rooms: list[Room], households: list[Household], taken: list[Occupant], proposal: Proposal
) -> list[str]:
    """Everything wrong with a proposal, in words. Written from FIELD.md, not from the planner."""
    wrong: list[str] = []
    home = {m.person_id: h for h in households for m in h.members}
    member_of = {m.person_id: m for h in households for m in h.members}
    answered = [p.person_id for p in proposal.placements] + [u.person_id for u in proposal.unplaced]
    if sorted(answered) != sorted(home):
        wrong.append(f"answered {sorted(answered)} for {sorted(home)}")
    beds = {bed.id: (bed, r) for r in rooms for bed in r.beds}
    used = [occ.bed_id for occ in taken]
    room_of: dict[int, int] = {}
    for placement in proposal.placements:
        member = member_of[placement.person_id]
        room_of[member.person_id] = placement.room_id
        if placement.bed_id is None:
            if member.age is None or member.age >= 2:
                wrong.append(f"{member.name} has no bed of his own")
            continue
        bed, where = beds[placement.bed_id]
        if where.id != placement.room_id:
            wrong.append(f"bed {bed.name} is not in room {placement.room_id}")
        if not bed.ready:
            wrong.append(f"bed {bed.name} is out of service")
        used.append(bed.id)
        wrong += _wrong_level(member, bed)
    if len(used) != len(set(used)):
        wrong.append(f"a bed twice: {sorted(used)}")
    wrong += _infants(proposal, member_of, home, room_of, taken, beds)
    wrong += _rooms(rooms, households, taken, room_of, beds)
    wrong += _splits(rooms, households, taken, room_of, beds, proposal)
    return wrong


def _wrong_level(member: Member, bed: Bed) -> list[str]:
    age = 30 if member.age is None else member.age
    fragile = age < 6 or age >= 60 or member.heavily_pregnant or bool(LOW_NEEDS & member.needs)
    if bed.level is BedLevel.UPPER and fragile:
        return [f"{member.name} in an upper bunk"]
    if bed.level is BedLevel.COT and age >= 2:
        return [f"{member.name}, {age}, in a cot"]
    return []


def _infants(
    proposal: Proposal,
    member_of: dict[int, Member],
    home: dict[int, Household],
    room_of: dict[int, int],
    taken: list[Occupant],
    beds: dict[int, tuple[Bed, Room]],
) -> list[str]:
    """Who shares a bed does so with somebody big of the own household, in that room, not in an upper bunk."""
    wrong = []
    bed_of = {p.person_id: p.bed_id for p in proposal.placements}
    for placement in proposal.placements:
        if (placement.bed_id is None) == (placement.with_person_id is None):
            wrong.append(f"{placement.person_id} has a bed and a host, or neither")
        host = placement.with_person_id
        if host is None:
            continue
        if host in home:
            same_home = home[host] is home[placement.person_id]
            same_room = room_of.get(host) == placement.room_id
            host_age = member_of[host].age
            host_bed = bed_of.get(host)
        else:
            occ = next(o for o in taken if o.person_id == host)
            same_home = occ.household_id == home[placement.person_id].id
            same_room = beds[occ.bed_id][1].id == placement.room_id
            host_age, host_bed = occ.age, occ.bed_id
        if not (same_home and same_room) or (host_age is not None and host_age < 12):
            wrong.append(f"{placement.person_id} with a wrong host {host}")
        if host_bed is None or beds[host_bed][0].level not in (BedLevel.LOWER, BedLevel.SINGLE):
            wrong.append(f"{placement.person_id} with {host} in a bed that will not do")
    return wrong


def _rooms(
    rooms: list[Room],
    households: list[Household],
    taken: list[Occupant],
    room_of: dict[int, int],
    beds: dict[int, tuple[Bed, Room]],
) -> list[str]:
    """The rules of each room, over everybody who is then in it."""
    wrong = []
    with_adult = {h.id for h in households for m in h.members if m.age is None or m.age >= 18}
    with_adult |= {o.household_id for o in taken if o.age is None or o.age >= 18}
    isolated = {h.id for h in households for m in h.members if Need.ISOLATE in m.needs}
    isolated |= {o.household_id for o in taken if o.isolated}
    for r in rooms:
        # (household, sex, age, step-free, new)
        inside = [
            (h.id, m.sex, 30 if m.age is None else m.age, bool(STEP_FREE & m.needs), True)
            for h in households
            for m in h.members
            if room_of.get(m.person_id) == r.id
        ]
        if not inside:
            continue
        inside += [
            (o.household_id, o.sex, 30 if o.age is None else o.age, False, False)
            for o in taken
            if beds[o.bed_id][1].id == r.id
        ]
        homes = {i[0] for i in inside}
        grown = {sex for _, sex, age, _, _ in inside if age >= 12}
        everyone = {sex for _, sex, _, _, _ in inside}
        new = [i for i in inside if i[4]]
        if any(step_free for _, _, _, step_free, _ in inside) and (not r.accessible or r.floor):
            wrong.append(f"a wheelchair in {r.name}")
        if r.kind is RoomKind.MEN and any(i[1] is not Sex.MALE for i in new):
            wrong.append(f"no man in {r.name}")
        if r.kind is RoomKind.WOMEN:
            for home_id, sex, age, _, _ in new:
                mother = any(i[0] == home_id and i[1] is Sex.FEMALE and i[2] >= 12 for i in inside)
                if sex is not Sex.FEMALE and (sex is Sex.UNKNOWN or age >= 12 or not mother):
                    wrong.append(f"no woman in {r.name}")
        if (r.kind is RoomKind.ISOLATION) != bool(isolated & {i[0] for i in new}):
            wrong.append(f"isolation and {r.name}")
        if isolated & homes and len(homes) > 1:
            wrong.append(f"company in isolation in {r.name}")
        if len(homes) > 1:
            if Sex.UNKNOWN in everyone or len(grown) > 1:
                wrong.append(f"unrelated men and women in {r.name}")
            if grown == {Sex.MALE} and everyone != {Sex.MALE}:
                wrong.append(f"a girl among unrelated men in {r.name}")
            alone = homes - with_adult
            if alone and alone != homes:
                wrong.append(f"children alone among strangers in {r.name}")
            if alone and len(everyone) > 1:
                wrong.append(f"boys and girls alone in {r.name}")
        if sum(i[0] not in with_adult for i in inside) > 4:
            wrong.append(f"too many children alone in {r.name}")
        for home_id, _, age, _, is_new in inside:
            adults = any(i[0] == home_id and i[2] >= 18 for i in inside)
            if is_new and age < 18 and home_id in with_adult and not adults:
                wrong.append(f"a minor of H{home_id} without adult in {r.name}")
    return wrong


def _splits(
    rooms: list[Room],
    households: list[Household],
    taken: list[Occupant],
    room_of: dict[int, int],
    beds: dict[int, tuple[Bed, Room]],
    proposal: Proposal,
) -> list[str]:
    """Households in several rooms are named, and only they; those said to adjoin do."""
    wrong = []
    named = {split.household_id: split for split in proposal.split_households}
    next_to = {frozenset((r.id, n)) for r in rooms for n in r.neighbours}
    for h in households:
        where = {room_of[m.person_id] for m in h.members if m.person_id in room_of}
        before = {beds[o.bed_id][1].id for o in taken if o.household_id == h.id}
        new = where - before
        split = bool(new) and len(where | before) > 1
        if split != (h.id in named):
            wrong.append(f"H{h.id} in {where | before}, named: {h.id in named}")
        if h.id in named:
            if set(named[h.id].room_ids) != where | before:
                wrong.append(f"H{h.id} in {where | before}, said {named[h.id].room_ids}")
            if named[h.id].adjoining and not before:
                reached, todo = set(), [min(where)]
                while todo:
                    here = todo.pop()
                    reached.add(here)
                    todo += [r for r in where - reached if frozenset((here, r)) in next_to]
                if reached != where:
                    wrong.append(f"H{h.id} does not adjoin: {where}")
    return wrong


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
