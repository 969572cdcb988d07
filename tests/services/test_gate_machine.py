"""The gate and the roll-call under random acts: whatever the order, everything shown agrees with a plain idea of it.

The machine keeps its own idea of who is out and who was seen; each act must do what that idea says.
"""

import shutil
from datetime import date, datetime, timedelta
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
from sqlalchemy import select

from db import tables as tb
from db.engine import Database, open_sqlite
from tests.db_fixtures import KEY, Clock, new_desk
from tests.long import examples
from tests.people import add_case, family
from tests.services.acts import MAN, flight
from transit_desk.domain.codes import GatePlace, GateWay, Outcome, Presence
from transit_desk.domain.presence import Found, Matter, Standing, night_end, night_of, standing
from transit_desk.domain.refusals import AlreadyCheckedIn, NotCheckedIn, NothingToUndo, RollCallOver
from transit_desk.services.board import board, undo_boarding
from transit_desk.services.check_in import check_in, undo_check_in
from transit_desk.services.clear_medical import record_check
from transit_desk.services.context import Desk
from transit_desk.services.evacuation import evacuation_paper
from transit_desk.services.gate import Passed, come_back, gate_board, gate_scan, go_out, night, undo_gate
from transit_desk.services.readiness_board import today
from transit_desk.services.roll_call import close_roll_call, mark, roll, start_roll_call

SOME = st.lists(st.integers(0, 6), min_size=1, max_size=4)


class Gate(RuleBasedStateMachine):
    """Two cases, seven people, one flight that is never closed."""

    template: Path
    folder: Path
    number = 0

    @initialize()
    def begin(self) -> None:
        Gate.number += 1
        path = self.folder / f"gate-{Gate.number}.db"
        shutil.copy(self.template, path)
        self.database: Database = open_sqlite(path, KEY)
        self.clock = Clock()
        self.desk: Desk = new_desk(self.database, self.clock)
        first, people = add_case(self.desk, "BI-26000101", family("RUBERWA", 6))
        second, others = add_case(self.desk, "BI-26000102", [MAN])
        self.people = [*people, *others]
        record_check(self.desk, self.people, Outcome.FIT)
        self.flight = flight(self.desk, first, second)
        self.stays: dict[int, int] = {}
        self.arrived: dict[int, datetime] = {}
        self.out: dict[int, tuple[GatePlace, datetime | None, datetime]] = {}  # (place, expected back, since)
        self.passes: dict[int, int] = {}  # how often somebody went through, in this stay
        self.done: list[tuple[Passed, dict[int, tuple[GatePlace, datetime | None, datetime] | None]]] = []
        self.aboard: dict[int, datetime] = {}
        self.marks: dict[int, tuple[Presence, datetime]] = {}  # of the roll-call that is open
        self.last: dict[int, tuple[Presence, datetime]] = {}  # at any
        self.roll: int | None = None
        self.night = date(2026, 1, 1)

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()

    def chosen(self, some: list[int]) -> list[int]:
        return list(dict.fromkeys(self.people[one] for one in some))

    @rule(hours=st.integers(1, 9))
    def time_passes(self, hours: int) -> None:
        self.clock.forward(hours=hours)

    @rule(some=SOME)
    def arrive(self, some: list[int]) -> None:
        who = self.chosen(some)
        try:
            found = check_in(self.desk, who, {})
        except AlreadyCheckedIn:
            assert self.stays.keys() & set(who)
        else:
            self.stays |= dict(zip(found.person_ids, found.stay_ids, strict=True))
            self.passes |= dict.fromkeys(who, 0)
            self.arrived |= dict.fromkeys(who, self.clock())

    @precondition(lambda self: self.stays)
    @rule(data=st.data())
    def not_come_after_all(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(sorted(self.stays)))
        try:
            undo_check_in(self.desk, [self.stays[who]])
        except NothingToUndo:
            assert who in self.aboard
        else:
            assert who not in self.aboard
            del self.stays[who], self.passes[who]
            self.out.pop(who, None)

    @rule(some=SOME, place=st.sampled_from(GatePlace), hours=st.none() | st.integers(1, 6))
    def leave(self, some: list[int], place: GatePlace, hours: int | None) -> None:
        who = self.chosen(some)
        back = None if hours is None else self.clock() + timedelta(hours=hours)
        try:
            passed = go_out(self.desk, who, place, expected_at=back)
        except NotCheckedIn:
            assert not set(who) <= self.stays.keys()
            return
        went = [one for one in who if one not in self.out]
        assert [one.person_id for one in passed.went] == went
        self.remember(passed, went)
        self.out |= dict.fromkeys(went, (place, back, self.clock()))

    @rule(some=SOME)
    def return_(self, some: list[int]) -> None:
        who = self.chosen(some)
        try:
            passed = come_back(self.desk, who)
        except NotCheckedIn:
            assert not set(who) <= self.stays.keys()
            return
        went = [one for one in who if one in self.out]
        assert [one.person_id for one in passed.went] == went
        self.remember(passed, went)
        for one in went:
            del self.out[one]

    @rule(one=st.integers(0, 6))
    def scan(self, one: int) -> None:
        who = self.people[one]
        with self.desk.database.read() as connection:
            card = connection.scalar(select(tb.Person.card_number).where(tb.Person.id == who)) or ""
        try:
            found = gate_scan(self.desk, card)
        except NotCheckedIn:
            assert who not in self.stays
            return
        assert found.household is not None and found.household.chosen == who
        just_out = who in self.out and self.out[who][2] == self.clock()  # time passes by hours here
        assert bool(found.just_out) is just_out
        assert (found.passed is not None) is (who in self.out and not just_out)
        if found.passed is not None:
            self.remember(found.passed, [who])
            del self.out[who]

    def remember(self, passed: Passed, went: list[int]) -> None:
        before = {one: self.out.get(one) for one in went}
        for one in went:
            self.passes[one] += 1
        self.done.append((passed, before))

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        passed, before = data.draw(st.sampled_from(self.done))
        now = {(one.person_id, one.stay_id): one.sequence for one in passed.went}
        can = bool(now) and all(
            self.stays.get(one) == stay and self.passes[one] == at for (one, stay), at in now.items()
        )
        try:
            undo_gate(self.desk, passed)
        except NothingToUndo:
            assert not can
            return
        assert can
        for one, was in before.items():
            self.passes[one] += 1
            if was is None:
                del self.out[one]
            else:
                self.out[one] = was

    @rule(one=st.integers(0, 6))
    def get_on_the_bus(self, one: int) -> None:
        who = self.people[one]
        before = who in self.aboard
        found = board(self.desk, self.flight, who)
        assert found.decision is not None
        with self.desk.database.read() as connection:
            aboard = connection.scalar(
                select(tb.BoardingEvent.act)
                .join(tb.Passenger, tb.Passenger.id == tb.BoardingEvent.passenger_id)
                .where(tb.Passenger.person_id == who)
                .order_by(tb.BoardingEvent.id.desc())
                .limit(1)
            )
        if not before and aboard == "boarded":
            self.aboard[who] = self.clock()
            if who in self.out:  # evidently inside
                del self.out[who]
                self.passes[who] += 1

    @precondition(lambda self: self.aboard)
    @rule(data=st.data())
    def get_off_again(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(sorted(self.aboard)))
        undo_boarding(self.desk, self.flight, who)
        del self.aboard[who]

    @rule(some=SOME, what=st.sampled_from(Presence))
    def call(self, some: list[int], what: Presence) -> None:
        if self.roll is None:
            self.roll = start_roll_call(self.desk).roll_call_id
            self.marks, self.night = {}, night_of(self.desk.now())
        assert self.roll is not None
        who = self.chosen(some)
        try:
            found = mark(self.desk, self.roll, who, what)
        except NotCheckedIn:
            assert not set(who) <= self.stays.keys()
            return
        except RollCallOver:
            assert self.night != night_of(self.desk.now())
            return
        assert self.night == night_of(self.desk.now())
        changed = [one for one in who if self.mark_of(one) is not what]
        assert [one.person_id for one in found.marked] == changed
        self.write(changed, what)

    def mark_of(self, who: int) -> Presence:
        """What is known of somebody at the roll-call that is open."""
        what, at = self.marks.get(who, (Presence.UNMARKED, self.clock()))
        gone_since = what is Presence.SEEN and who in self.out and self.out[who][2] > at
        return Presence.UNMARKED if gone_since else what

    def write(self, who: list[int], what: Presence) -> None:
        for kept in (self.marks, self.last):
            kept |= dict.fromkeys(who, (what, self.clock()))

    def called(self) -> set[int]:
        """Who stays here and came before the night of the roll-call was over."""
        end = night_end(self.night, self.desk.zone)
        return {one for one in self.stays if self.arrived[one] < end}

    def looked_for(self, who: int) -> Found:
        """Where what was known last has them."""
        known = [(datetime.min.replace(tzinfo=self.desk.zone), 0, Found.INSIDE)]
        if who in self.aboard:
            known.append((self.aboard[who], 1, Found.ABOARD))
        if who in self.out:
            known.append((self.out[who][2], 2, Found.OUT))
        if who in self.last and self.last[who][0] is Presence.SEEN:
            known.append((self.last[who][1], 3, Found.INSIDE))
        return max(known)[2]

    @precondition(lambda self: self.roll is not None)
    @rule()
    def close(self) -> None:
        assert self.roll is not None
        inside = [one for one in self.called() if one not in self.out]
        found = close_roll_call(self.desk, self.roll)
        assert found.seen == sum(self.mark_of(one) is Presence.SEEN for one in inside)
        assert found.seen + found.missing == len(inside)
        self.write([one for one in inside if self.mark_of(one) is Presence.UNMARKED], Presence.MISSING)
        self.roll = None

    # ------------------------------------------------------------------ what is shown

    @invariant()
    def the_gate_agrees(self) -> None:
        if not hasattr(self, "database"):
            return
        shown = gate_board(self.desk)
        assert {one.person_id for one in shown.out} == self.out.keys()
        assert shown.inside == len(self.stays) - len(self.out)
        for one in shown.out:
            assert one.out is not None
            assert (one.out.place, one.out.expected_at, one.out.since) == self.out[one.person_id]
            assert one.events == self.passes[one.person_id]
        late = sum(standing(one.out, self.clock()) is Standing.OVERDUE for one in shown.out)
        assert shown.overdue == late
        counts = today(self.desk)
        assert (counts.in_building, counts.out) == (shown.inside, len(self.out))

    @invariant()
    def the_lists_agree(self) -> None:
        if not hasattr(self, "database"):
            return
        with self.desk.database.read() as connection:
            paper = evacuation_paper(connection, self.desk)
        where = [self.looked_for(one) for one in self.stays]
        shown = (sum(1 for _ in paper.inside()), len(paper.outside), len(paper.aboard))
        assert shown == tuple(where.count(one) for one in (Found.INSIDE, Found.OUT, Found.ABOARD))
        found = night(self.desk)
        assert (found.inside, found.out) == (len(self.stays) - len(self.out), len(self.out))
        assert found.without_bed == found.inside  # nobody has a bed here
        assert {line.person.person_id for line in found.lines} >= {
            one for one in self.stays if one not in self.out
        }
        assert {line.matter for line in found.lines} <= {*Matter} - {Matter.BED_EMPTY}
        called = roll(self.desk)
        people = {one.person.person_id for one in called.people}
        if self.roll is None:
            assert people == self.stays.keys()
        else:
            assert people == self.called() and called.roll_call_id == self.roll
            assert called.over is (self.night != night_of(self.desk.now()))
            for one in called.people:
                assert one.mark is self.mark_of(one.person.person_id)

    @invariant()
    def ways_take_turns(self) -> None:
        if not hasattr(self, "database"):
            return
        query = select(tb.GateEvent.stay_id, tb.GateEvent.way).order_by(tb.GateEvent.id)
        last: dict[int, GateWay] = {}
        with self.desk.database.read() as connection:
            for stay, way in connection.execute(query):
                assert last.get(stay, GateWay.IN) is not way
                last[stay] = way


@pytest.fixture
def in_a_folder(sqlite_template: Path, tmp_path: Path) -> type[Gate]:
    """Machines with databases of their own."""
    Gate.template, Gate.folder = sqlite_template, tmp_path
    return Gate


def test_a_day_at_the_gate(in_a_folder: type[Gate]) -> None:
    run_state_machine_as_test(
        in_a_folder,
        settings=settings(
            max_examples=examples(10, 200),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )
