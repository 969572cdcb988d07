"""A proposal for a few households at the desk, in a house of one night."""

from collections.abc import Sequence

from transit_desk.domain.beds.planner import plan
from transit_desk.domain.beds.values import Household, Occupant, Plan, Problem, Room


def propose(rooms: Sequence[Room], households: Sequence[Household], taken: Sequence[Occupant]) -> Plan:
    """A place for every member of `households`, beside the people of `taken` who keep theirs.

    Members of a household that is partly in `taken` join the others. Raises `ValueError` for a person or bed given
    twice.
    """
    return plan(Problem(tuple(rooms), tuple(households), tuple(taken)))
