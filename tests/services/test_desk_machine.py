"""A day of random acts: whatever order things are done in, the house and the flight stay true.

The machine keeps its own idea of who is where; each act must succeed or be refused as that idea says, and
afterwards everything the screens show must agree with it.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from db import tables as tb
from db.engine import Database, open_sqlite
from tests.db_fixtures import KEY, Clock, new_desk
from tests.long import examples
from tests.people import add_case, family
from tests.services.acts import LEGS, MAN, WOMAN, beds_taken, clear, put_in_bed, take_out_of_bed
from transit_desk.domain.boarding import Verdict
from transit_desk.domain.codes import AssignmentState, BedLevel, MovementState, PassengerState
from transit_desk.domain.refusals import (
    AlreadyCheckedIn,
    AlreadyLeft,
    BedNotSuitable,
    BedTaken,
    MovementClosed,
    NotCheckedIn,
    NotFound,
    NothingToUndo,
    ReasonNeeded,
    Refusal,
)
from transit_desk.services.allocate_beds import show_house, swap_beds
from transit_desk.services.board import board, close_flight, closing, offload, undo_boarding
from transit_desk.services.check_in import CheckedIn, announced, check_in, undo_check_in
from transit_desk.services.context import Desk
from transit_desk.services.movements import create_flight, list_movements, put_cases_on
from transit_desk.services.propose_beds import propose_beds
from transit_desk.services.readiness_board import movement_board, today

PERSON = st.integers(0, 10)
BED = st.integers(0, 40)


class Day(RuleBasedStateMachine):
    """Three cases on one flight, all fit; rooms of every kind; one flight after the other."""

    template: Path
    folder: Path
    number = 0

    @initialize()
    def begin(self) -> None:
        Day.number += 1
        path = self.folder / f"day-{Day.number}.db"
        shutil.copy(self.template, path)
        self.database: Database = open_sqlite(path, KEY)
        self.clock = Clock()
        self.desk: Desk = new_desk(self.database, self.clock)
        self.people: list[int] = []
        self.cases: list[int] = []
        for number, someone in enumerate((family("RUBERWA", 5), family("BUKURU", 4), [MAN], [WOMAN])):
            case_id, people = add_case(self.desk, f"BI-2600010{number}", someone)
            self.cases.append(case_id)
            self.people += people
        clear(self.desk, self.people)
        house = show_house(self.desk)
        self.beds = [
            b.bed_id for r in house.rooms if r.name in ("A1", "B1", "C1", "C3", "C5", "C7") for b in r.beds
        ]
        self.here: dict[int, int] = {}  # person to stay
        self.sleeps: dict[int, int] = {}  # person to bed
        self.left: set[int] = set()
        self.flight = 0
        self.stands: dict[int, PassengerState] = {}
        self.done: list[CheckedIn] = []
        self.new_flight()

    def new_flight(self) -> None:
        """A flight with everyone who has not left."""
        self.flight = create_flight(self.desk, "", LEGS)
        put_cases_on(self.desk, self.flight, self.cases)
        self.stands = {p: PassengerState.EXPECTED for p in self.people if p not in self.left}

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()

    # ------------------------------------------------------------------ the house

    @rule(first=PERSON, count=st.integers(1, 5), with_beds=st.booleans())
    def come(self, first: int, count: int, with_beds: bool) -> None:
        chosen = self.people[first : first + count]
        beds = {}
        if with_beds:
            proposal = propose_beds(self.desk, [p for p in chosen if p not in self.left])
            beds = {p.person_id: p.bed_id for p in proposal.placements if p.bed_id is not None}
        try:
            found = check_in(self.desk, chosen, beds, override=True)
        except AlreadyLeft:
            assert self.left & set(chosen)
        except AlreadyCheckedIn:
            assert set(self.here) & set(chosen)
        else:
            assert not (self.left | set(self.here)) & set(chosen)
            self.here |= dict(zip(found.person_ids, found.stay_ids, strict=True))
            self.sleeps |= beds
            self.done.append(found)

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def not_come_after_all(self, data: st.DataObject) -> None:
        found = data.draw(st.sampled_from(self.done))
        still = all(self.here.get(p) == s for p, s in zip(found.person_ids, found.stay_ids, strict=True))
        aboard = any(self.stands.get(p) is PassengerState.BOARDED for p in found.person_ids)
        try:
            undo_check_in(self.desk, found.stay_ids)
        except NothingToUndo:
            assert aboard or not still
        else:
            assert still
            assert not aboard
            for person in found.person_ids:
                del self.here[person]
                self.sleeps.pop(person, None)

    @rule(person=PERSON, bed=BED, override=st.booleans())
    def put(self, person: int, bed: int, override: bool) -> None:
        who, where = self.people[person], self.beds[bed % len(self.beds)]
        holder = next((p for p, b in self.sleeps.items() if b == where and p != who), None)
        try:
            put_in_bed(self.desk, who, where, override=override)
        except NotCheckedIn:
            assert who not in self.here
        except AlreadyLeft:
            assert who in self.left
        except BedTaken as refused:
            assert holder is not None
            assert refused.by
        except (BedNotSuitable, ReasonNeeded):
            assert holder is None
        else:
            assert who in self.here
            assert holder is None
            self.sleeps[who] = where

    @rule(one=PERSON, other=PERSON)
    def swap(self, one: int, other: int) -> None:
        first, second = self.people[one], self.people[other]
        try:
            swap_beds(self.desk, first, second, override=True)
        except NotFound:
            assert first not in self.sleeps or second not in self.sleeps
        except (BedNotSuitable, ReasonNeeded):
            assert {first, second} <= set(self.sleeps)
        else:
            self.sleeps[first], self.sleeps[second] = self.sleeps[second], self.sleeps[first]

    @rule(person=PERSON)
    def out_of_bed(self, person: int) -> None:
        who = self.people[person]
        try:
            take_out_of_bed(self.desk, who)
        except (NotCheckedIn, AlreadyLeft):
            assert who not in self.here
        else:
            self.sleeps.pop(who, None)

    # ------------------------------------------------------------------ the flight

    @rule(person=PERSON)
    def scan(self, person: int) -> None:
        who = self.people[person]
        decision = board(self.desk, self.flight, who).decision
        assert decision is not None
        expected = {
            None: Verdict.NOT_ON_THIS_MOVEMENT,
            PassengerState.BOARDED: Verdict.ALREADY_BOARDED,
            PassengerState.OFFLOADED: Verdict.OFFLOADED,
            PassengerState.EXPECTED: Verdict.BOARDS if who in self.here else Verdict.NOT_CLEARED,
        }[self.stands.get(who)]
        assert decision.verdict is expected
        if expected is Verdict.BOARDS:
            self.stands[who] = PassengerState.BOARDED

    @rule(person=PERSON, act=st.sampled_from([undo_boarding, offload]))
    def act(self, person: int, act: Callable[[Desk, int, int], None]) -> None:
        who = self.people[person]
        stands = self.stands.get(who)
        try:
            undo_boarding(self.desk, self.flight, who) if act is undo_boarding else offload(
                self.desk, self.flight, who
            )
        except Refusal:
            assert stands is None or (act is undo_boarding and stands is PassengerState.EXPECTED)
        else:
            assert stands is not None
            undone = act is undo_boarding
            self.stands[who] = PassengerState.EXPECTED if undone else PassengerState.OFFLOADED

    @rule()
    def close(self) -> None:
        told = closing(self.desk, self.flight)
        assert close_flight(self.desk, self.flight) == told
        aboard = {p for p, stands in self.stands.items() if stands is PassengerState.BOARDED}
        assert told.boarded == len(aboard)
        assert told.no_show == list(self.stands.values()).count(PassengerState.EXPECTED)
        assert told.offloaded == list(self.stands.values()).count(PassengerState.OFFLOADED)
        assert told.beds_freed == len(aboard & set(self.sleeps))
        for person in aboard:
            self.here.pop(person)
            self.sleeps.pop(person, None)
        self.left |= aboard
        with pytest.raises(MovementClosed):
            offload(self.desk, self.flight, self.people[0])
        self.new_flight()

    @rule(hours=st.integers(0, 3))
    def later(self, hours: int) -> None:
        self.clock.forward(hours=hours / 10)

    # ------------------------------------------------------------------ what must be true

    @invariant()
    def the_house_agrees(self) -> None:
        assert beds_taken(self.desk) == self.sleeps
        assert len(set(self.sleeps.values())) == len(self.sleeps)
        house = show_house(self.desk)
        assert {guest.person_id for guest in house.guests} == set(self.here)
        beds = [bed for room in house.rooms for bed in room.beds]
        assert {bed.person_id: bed.bed_id for bed in beds if bed.person_id} == self.sleeps
        found = today(self.desk)
        assert found.in_building == len(self.here)
        assert found.without_bed == len(house.without_bed)
        taken = sum(bed.person_id is not None for bed in beds if bed.level is not BedLevel.COT)
        assert sum(block.taken for block in found.blocks) == taken
        waiting = sum(case.persons - case.arrived - case.departed for case in announced(self.desk))
        assert found.announced_persons == waiting == len(self.people) - len(self.here) - len(self.left)

    @invariant()
    def the_flight_agrees(self) -> None:
        shown = movement_board(self.desk, self.flight)
        assert {p.person_id: p.state for p in shown.passengers} == self.stands
        assert {p.person_id for p in shown.passengers if p.ready} == {
            who
            for who, stands in self.stands.items()
            if stands is PassengerState.BOARDED or (stands is PassengerState.EXPECTED and who in self.here)
        }
        (row,) = [one for one in list_movements(self.desk) if one.state is not MovementState.CLOSED]
        assert row.boarded == list(self.stands.values()).count(PassengerState.BOARDED)

    @invariant()
    def the_database_agrees(self) -> None:
        """No bed without a stay, no history changed: what the tables say by themselves."""
        current = tb.BedAssignment.state == AssignmentState.CURRENT
        query = (
            select(func.count())
            .select_from(tb.BedAssignment)
            .join(tb.Stay, tb.Stay.id == tb.BedAssignment.stay_id)
            .where(current, tb.Stay.ended_at.is_not(None) | (tb.Stay.person_id != tb.BedAssignment.person_id))
        )
        with self.desk.database.read() as connection:
            assert connection.scalar(query) == 0


@pytest.fixture
def _folders(sqlite_template: Path, tmp_path: Path) -> Iterator[None]:
    Day.template, Day.folder, Day.number = sqlite_template, tmp_path, 0
    yield


@pytest.mark.usefixtures("_folders")
def test_a_day_of_random_acts() -> None:
    run_state_machine_as_test(
        Day,
        settings=settings(
            max_examples=examples(5, 200), stateful_step_count=20, suppress_health_check=list(HealthCheck)
        ),
    )
