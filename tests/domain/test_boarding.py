"""Boarding: the light and the verdict of a scan, and the passenger's states."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.domain.case_worlds import MOVEMENT, NOW, cases
from transit_desk.domain.boarding import (
    BoardingDecision,
    LastAct,
    PassengerFacts,
    Verdict,
    closing_acts,
    count,
    decide,
    may,
    state_after,
)
from transit_desk.domain.codes import BoardingAct, Light, MovementState, PassengerState
from transit_desk.domain.readiness import HOLDS, CaseFacts, blockers, person_blockers

P1 = PassengerFacts(1, "P1", "BI-00000001")
LASTS = st.one_of(st.none(), st.builds(LastAct, st.sampled_from(BoardingAct), st.just(NOW)))


@given(cases(), LASTS, st.sampled_from(MovementState), st.booleans())
def test_green_only_when_nothing_stops_and_every_red_says_why(
    facts: CaseFacts, last: LastAct | None, movement: MovementState, on_it: bool
) -> None:
    stopping = person_blockers(blockers(facts, MOVEMENT, NOW), 1)
    decision = decide(P1 if on_it else None, stopping, last, movement)
    state = state_after(last.act if last else None)
    may_board = (
        on_it and movement is not MovementState.CLOSED and state is PassengerState.EXPECTED and not stopping
    )
    assert (decision.light is Light.GREEN) == (decision.verdict is Verdict.BOARDS) == may_board
    assert (decision.light is Light.AMBER) == (on_it and state is PassengerState.BOARDED)
    if decision.verdict in (Verdict.ON_HOLD, Verdict.NOT_CLEARED):
        assert decision.blockers == stopping
        assert (decision.verdict is Verdict.ON_HOLD) == any(b.kind in HOLDS for b in stopping)
    else:
        assert decision.blockers == ()


def test_a_repeat_is_harmless_and_says_when() -> None:
    for movement in MovementState:
        again = decide(P1, (), LastAct(BoardingAct.BOARDED, NOW), movement)
        assert again == BoardingDecision(Light.AMBER, Verdict.ALREADY_BOARDED, (), NOW)


@pytest.mark.parametrize(
    ("last", "movement", "verdict"),
    [
        (None, MovementState.CLOSED, Verdict.CLOSED),
        (BoardingAct.NO_SHOW, MovementState.CLOSED, Verdict.CLOSED),
        (BoardingAct.OFFLOADED, MovementState.BOARDING, Verdict.OFFLOADED),
        (BoardingAct.UNDONE, MovementState.BOARDING, Verdict.BOARDS),
        (None, MovementState.PLANNED, Verdict.BOARDS),
    ],
)
def test_verdicts(last: BoardingAct | None, movement: MovementState, verdict: Verdict) -> None:
    act = None if last is None else LastAct(last, NOW - timedelta(minutes=5))
    assert decide(P1, (), act, movement).verdict is verdict


def test_an_act_that_may_follow_changes_the_state() -> None:
    """And from every state some act leads on: nobody is stuck by a slip of the hand."""
    for state in PassengerState:
        allowed = [act for act in BoardingAct if may(state, act)]
        assert allowed
        assert all(state_after(act) is not state for act in allowed)
    assert not may(PassengerState.EXPECTED, BoardingAct.UNDONE)
    assert not may(PassengerState.OFFLOADED, BoardingAct.BOARDED)


class BoardingDesk(RuleBasedStateMachine):
    """Three passengers, a desk that boards, undoes, offloads, and at last closes the flight."""

    def __init__(self) -> None:
        super().__init__()
        self.acts: dict[int, list[BoardingAct]] = {1: [], 2: [], 3: []}
        self.movement = MovementState.BOARDING

    def state(self, person_id: int) -> PassengerState:
        acts = self.acts[person_id]
        return state_after(acts[-1] if acts else None)

    @rule(person_id=st.integers(1, 3))
    def scan(self, person_id: int) -> None:
        acts = self.acts[person_id]
        before = self.state(person_id)
        decision = decide(P1, (), LastAct(acts[-1], NOW) if acts else None, self.movement)
        if decision.verdict is Verdict.BOARDS:
            assert may(before, BoardingAct.BOARDED)
            acts.append(BoardingAct.BOARDED)
        else:
            assert before is not PassengerState.EXPECTED or self.movement is MovementState.CLOSED

    @precondition(lambda self: self.movement is not MovementState.CLOSED)
    @rule(person_id=st.integers(1, 3), act=st.sampled_from([BoardingAct.UNDONE, BoardingAct.OFFLOADED]))
    def act_by_hand(self, person_id: int, act: BoardingAct) -> None:
        if may(self.state(person_id), act):
            self.acts[person_id].append(act)

    @precondition(lambda self: self.movement is not MovementState.CLOSED)
    @rule()
    def close(self) -> None:
        for person_id, act in closing_acts({p: self.state(p) for p in self.acts}).items():
            assert may(self.state(person_id), act)
            self.acts[person_id].append(act)
        self.movement = MovementState.CLOSED

    @invariant()
    def everybody_is_somewhere(self) -> None:
        counts = count(self.state(person_id) for person_id in self.acts)
        assert sum(counts.values()) == 3
        if self.movement is MovementState.CLOSED:
            assert counts[PassengerState.EXPECTED] == 0

    @invariant()
    def no_act_is_recorded_twice_in_a_row(self) -> None:
        for acts in self.acts.values():
            assert all(one is not other for one, other in pairwise(acts)), acts


TestBoardingDesk = BoardingDesk.TestCase
