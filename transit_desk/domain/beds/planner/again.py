"""A plan made anew after something happened: as few people as can be change rooms.

Whoever can stay where he was to be stays there, and the others are planned around them. Only when somebody
would have no place are households moved, as few people as will do.
"""

from dataclasses import replace

from transit_desk.domain.beds.party import Party, hosts_first, make_party
from transit_desk.domain.beds.planner.arrangement import Arrangement
from transit_desk.domain.beds.planner.wave import Wave, make_wave
from transit_desk.domain.beds.rules import is_adult, is_isolated
from transit_desk.domain.beds.values import Household, Member, Occupant, Problem
from transit_desk.domain.infants import is_infant


def kept(problem: Problem, households: list[Household], taken: list[Occupant]) -> dict[int, int]:
    """The beds of `before` that people can have again, by person: nothing has come between."""
    wave = make_wave(problem, households, taken)
    arrangement = Arrangement(wave)
    levels = {bed.id: bed for room in wave.rooms for bed in room.beds if bed.ready}
    found: dict[int, int] = {}
    given = set(wave.by_bed)
    for household in sorted(households, key=lambda h: not any(is_adult(m.age) for m in h.members)):
        for room, members in _rooms_before(wave, household).items():
            beds = {
                m.person_id: problem.before[m.person_id] for m in members if m.person_id in problem.before
            }
            if any(bed not in levels or bed in given for bed in beds.values()):
                continue
            party = make_party(arrangement.family[household.id], members)
            if arrangement.takes(party, room):
                arrangement.put(party, room)
                found |= beds
                given |= set(beds.values())
    return found


def _rooms_before(wave: Wave, household: Household) -> dict[int, list[Member]]:
    """Where its members were; infants without a bed with the likeliest of those who may share theirs."""
    rooms: dict[int, list[Member]] = {}
    infants = []
    for member in household.members:
        room = wave.before.get(member.person_id)
        if room is not None and room >= 0:
            rooms.setdefault(room, []).append(member)
        elif room is None and is_infant(member.age):
            infants.append(member)
    hosts = [m.person_id for m in hosts_first(household.members)]
    with_host = [
        room for host in hosts for room, members in rooms.items() if host in {m.person_id for m in members}
    ]
    if with_host:
        rooms[with_host[0]] += infants
    return rooms


def around(problem: Problem, keep: dict[int, int]) -> Problem:
    """The same problem with those who keep their beds among the taken."""
    stays = []
    households = []
    for household in problem.households:
        isolated = is_isolated(household, problem.taken)
        left = tuple(m for m in household.members if m.person_id not in keep)
        if left:
            households.append(replace(household, members=left))
        stays += [
            Occupant(
                keep[m.person_id],
                m.person_id,
                household.id,
                m.sex,
                m.age,
                m.name,
                isolated,
                True,
                household.family,
                household.linked,
                household.flight,
                household.nights,
            )
            for m in household.members
            if m.person_id in keep
        ]
    before = {p: bed for p, bed in problem.before.items() if p not in keep}
    return replace(
        problem,
        households=tuple(households),
        taken=(*problem.taken, *stays),
        before=before,
        fewest_changes=False,
    )


def staying(wave: Wave, keep: dict[int, int]) -> dict[int, list[tuple[Party, int]]]:
    """The households all of whom can stay, with their parties and rooms."""
    arrangement = Arrangement(wave)
    found = {}
    for household in wave.households:
        rooms = _rooms_before(wave, household)
        everyone = [m.person_id for members in rooms.values() for m in members]
        had = {p for p in everyone if p in wave.problem.before}
        if len(everyone) == len(household.members) and had <= keep.keys():
            family = arrangement.family[household.id]
            found[household.id] = [(make_party(family, members), room) for room, members in rooms.items()]
    return found
