"""Boarding: what a scan at the bus or the gate means, and where each passenger stands.

The desk reads a light at arm's length (`Light`) and then the words. A repeated scan is harmless, a refusal
always says why. What happened is a row of acts; only the last one counts (`state_after`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from transit_desk.domain.codes import BoardingAct, Light, MovementState, PassengerState
from transit_desk.domain.readiness import HOLDS, Blocker


class Verdict(StrEnum):
    """What the scan of a passenger means."""

    BOARDS = "boards"
    ALREADY_BOARDED = "already_boarded"
    NOT_ON_THIS_MOVEMENT = "not_on_this_movement"
    CLOSED = "closed"
    OFFLOADED = "offloaded"
    ON_HOLD = "on_hold"
    NOT_CLEARED = "not_cleared"


@dataclass(frozen=True, slots=True)
class LastAct:
    """The last act recorded for a passenger, when (with its zone), and by whom."""

    act: BoardingAct
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class PassengerFacts:
    """Somebody on the movement."""

    person_id: int
    name: str
    case_number: str


@dataclass(frozen=True, slots=True)
class BoardingDecision:
    """The answer to one scan. Only BOARDS asks for an act to be recorded.

    `at` is when the passenger boarded before, or was offloaded, `by` the officer who did it; `blockers` are the
    reasons of ON_HOLD and NOT_CLEARED, in the order of readiness, and empty otherwise.
    """

    light: Light
    verdict: Verdict
    blockers: tuple[Blocker, ...] = ()
    at: datetime | None = None
    by: str = ""


_LIGHTS: Final = {Verdict.BOARDS: Light.GREEN, Verdict.ALREADY_BOARDED: Light.AMBER}

# The acts that may follow in a state; anything else is a mistake of the caller. A repeated scan of someone
# who boarded is answered by `decide` and records no act.
_MAY: Final[Mapping[PassengerState, frozenset[BoardingAct]]] = {
    PassengerState.EXPECTED: frozenset({BoardingAct.BOARDED, BoardingAct.OFFLOADED, BoardingAct.NO_SHOW}),
    PassengerState.BOARDED: frozenset({BoardingAct.UNDONE, BoardingAct.OFFLOADED}),
    PassengerState.OFFLOADED: frozenset({BoardingAct.UNDONE}),
    PassengerState.NO_SHOW: frozenset({BoardingAct.UNDONE}),
}

_AFTER: Final = {
    BoardingAct.BOARDED: PassengerState.BOARDED,
    BoardingAct.UNDONE: PassengerState.EXPECTED,
    BoardingAct.OFFLOADED: PassengerState.OFFLOADED,
    BoardingAct.NO_SHOW: PassengerState.NO_SHOW,
}


def decide(
    passenger: PassengerFacts | None,
    blockers: Sequence[Blocker],
    last: LastAct | None,
    movement: MovementState,
) -> BoardingDecision:
    """What to show for a scanned passenger; `passenger` None for somebody who is not on this movement.

    `blockers` are those of the person (`readiness.person_blockers`). Somebody who already boarded stays
    boarded whatever came up since: the blockers are shown on the movement, the scan is harmless.
    """
    if passenger is None:
        return _decision(Verdict.NOT_ON_THIS_MOVEMENT)
    state = state_after(None if last is None else last.act)
    if state is PassengerState.BOARDED:
        return _decision(Verdict.ALREADY_BOARDED, last=last)
    if movement is MovementState.CLOSED or state is PassengerState.NO_SHOW:
        return _decision(Verdict.CLOSED)
    if state is PassengerState.OFFLOADED:
        return _decision(Verdict.OFFLOADED, last=last)
    if any(blocker.kind in HOLDS for blocker in blockers):
        return _decision(Verdict.ON_HOLD, blockers=tuple(blockers))
    if blockers:
        return _decision(Verdict.NOT_CLEARED, blockers=tuple(blockers))
    return _decision(Verdict.BOARDS)


def state_after(last: BoardingAct | None) -> PassengerState:
    """Where a passenger stands after the last act recorded; EXPECTED when there is none."""
    return PassengerState.EXPECTED if last is None else _AFTER[last]


def may(state: PassengerState, act: BoardingAct) -> bool:
    """Whether `act` can be recorded for a passenger in `state`."""
    return act in _MAY[state]


def closing_acts(states: Mapping[int, PassengerState]) -> dict[int, BoardingAct]:
    """The acts that closing a movement adds: who is still expected is a no-show. Keyed by person id."""
    return {
        person_id: BoardingAct.NO_SHOW
        for person_id, state in states.items()
        if state is PassengerState.EXPECTED
    }


def count(states: Iterable[PassengerState]) -> dict[PassengerState, int]:
    """How many passengers stand where, with a zero for each state nobody is in."""
    counts = dict.fromkeys(PassengerState, 0)
    for state in states:
        counts[state] += 1
    return counts


def _decision(
    verdict: Verdict, blockers: tuple[Blocker, ...] = (), last: LastAct | None = None
) -> BoardingDecision:
    at, by = (None, "") if last is None else (last.at, last.by)
    return BoardingDecision(_LIGHTS.get(verdict, Light.RED), verdict, blockers, at, by)
