"""What the planner is asked: a problem from the house as it stands, and a first plan for those at the desk."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Select, select

from db import tables as tb
from db.queries.bed_facts import HouseNow
from db.queries.relations import Relations
from transit_desk.domain.beds.planner import plan
from transit_desk.domain.beds.values import Household, Occupant, Plan, Problem
from transit_desk.domain.codes import StayEnd

_A_FEW = 3


def at_once(now: HouseNow, households: Sequence[Household], taken: Iterable[Occupant]) -> Plan:
    """A plan for these households around `taken`, for those who are coming in now.

    For a few the best there is; for a busload the planner's first one, so that the desk does not wait.
    """
    problem = Problem(
        now.rooms,
        tuple(households),
        one_a_night(taken),
        apart=apart_pairs(now.joined),
        apart_labels=apart_labels(now.joined),
    )
    return plan(problem, stop=lambda: len(households) > _A_FEW)


def one_a_night(taken: Iterable[Occupant]) -> tuple[Occupant, ...]:
    """The occupants with one to a bed and night: who is in a bed past his nights has it, not for whom it is held."""
    there: dict[int, list[Occupant]] = defaultdict(list)
    for one in sorted(taken, key=lambda one: (one.held, one.nights.first, one.person_id)):
        if not any(one.nights.meets(other.nights) for other in there[one.bed_id]):
            there[one.bed_id].append(one)
    return tuple(one for bed_id in sorted(there) for one in there[bed_id])


def apart_pairs(joined: Relations) -> frozenset[tuple[int, int]]:
    """The pairs of cases that are kept apart, the lower id first."""
    return frozenset(
        (min(one, other), max(one, other)) for one, each in joined.apart.items() for other in each
    )


def apart_labels(joined: Relations) -> dict[int, str]:
    """What the group of each case that is kept apart is called."""
    return {other: label for each in joined.apart.values() for other, label in each.items()}


def still_to_come(case_ids: Collection[int]) -> Select[int]:
    """The people of these cases who are on a list, and have neither come nor left."""
    departed = (
        select(tb.Stay.id)
        .where(
            tb.Stay.person_id == tb.Person.id, (tb.Stay.end == StayEnd.DEPARTED) | tb.Stay.ended_at.is_(None)
        )
        .exists()
    )
    return select(tb.Person.id).where(
        tb.Person.case_id.in_(case_ids), tb.Person.removed_at.is_(None), ~departed
    )
