"""The gate on both engines: out, in, repeats, undo, whom it concerns, and what the audit says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from db import tables as tb
from tests.db_fixtures import Clock
from tests.people import Someone, add_case, family
from tests.services.acts import MAN, arrive, at_once, flight, ready_family, rows, take_out_of_bed
from tests.services.audit_rows import as_role, head, refused, told
from transit_desk.domain.audit import Act
from transit_desk.domain.boarding import Verdict
from transit_desk.domain.codes import GatePlace, GateWay, Relation, Sex
from transit_desk.domain.presence import Matter
from transit_desk.domain.refusals import (
    AlreadyLeft,
    NotAllowed,
    NotCheckedIn,
    NotFound,
    NothingChosen,
    NothingToUndo,
    TagScanned,
)
from transit_desk.domain.rights import Role
from transit_desk.services.board import board, close_flight
from transit_desk.services.check_in import case_file, check_in
from transit_desk.services.context import Desk
from transit_desk.services.gate import (
    Passed,
    come_back,
    gate_board,
    gate_scan,
    go_out,
    household,
    night,
    undo_gate,
)
from transit_desk.services.readiness_board import today
from transit_desk.services.tag_baggage import NewBag, tag_bags


@pytest.fixture
def people(desk: Desk) -> list[int]:
    """A family of four in the building, the last a baby."""
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    arrive(desk, people)
    return people


def events(desk: Desk) -> list[tuple[int, int, GateWay, GatePlace | None]]:
    """What happened at the gate: person, sequence, way, place."""
    event = tb.GateEvent
    with desk.database.read() as connection:
        found = connection.execute(
            select(event.person_id, event.sequence, event.way, event.place).order_by(event.id)
        )
        return [(row.person_id, row.sequence, row.way, row.place) for row in found]


def out_now(desk: Desk) -> list[int]:
    """Who is out, first who must be looked for first."""
    return [one.person_id for one in gate_board(desk).out]


def card(desk: Desk, person_id: int) -> str:
    """The number of a person's card."""
    with desk.database.read() as connection:
        return connection.scalar(select(tb.Person.card_number).where(tb.Person.id == person_id)) or ""


def test_out_and_back_again(desk: Desk, people: list[int], clock: Clock) -> None:
    father, mother = people[:2]
    back = clock() + timedelta(hours=5)
    since = head(desk)
    gone = go_out(desk, [father, mother], GatePlace.HOSPITAL, expected_at=back)
    assert [one.person_id for one in gone.went] == [father, mother] and gone.repeated == ()
    assert out_now(desk) == [father, mother]
    (first, _) = gate_board(desk).out
    assert first.out is not None
    assert (first.out.place, first.out.since, first.out.expected_at, first.out.by) == (
        GatePlace.HOSPITAL,
        clock(),
        back,
        "Test Officer",
    )
    assert (today(desk).in_building, today(desk).out) == (2, 2)
    clock.forward(hours=1)
    come_back(desk, [father])
    assert out_now(desk) == [mother]
    assert events(desk) == [
        (father, 1, GateWay.OUT, GatePlace.HOSPITAL),
        (mother, 1, GateWay.OUT, GatePlace.HOSPITAL),
        (father, 2, GateWay.IN, None),
    ]
    assert [(row.act, row.person, row.before, row.after) for row in told(desk, since)] == [
        (Act.WENT_OUT, father, {"gate": "in"}, {"gate": "out"}),
        (Act.WENT_OUT, mother, {"gate": "in"}, {"gate": "out"}),
        (Act.CAME_BACK, father, {"gate": "out"}, {"gate": "in"}),
    ]


def test_the_audit_never_says_where_somebody_went(desk: Desk, people: list[int]) -> None:
    since = head(desk)
    undo_gate(desk, go_out(desk, people, GatePlace.HOSPITAL))
    assert "hospital" not in repr(told(desk, since)).casefold()


def test_a_repeat_is_harmless_and_said(desk: Desk, people: list[int]) -> None:
    go_out(desk, people[:1], GatePlace.TOWN)
    since = head(desk)
    again = go_out(desk, people[:1], GatePlace.HOSPITAL)
    assert again.went == () and [one.person_id for one in again.repeated] == people[:1]
    inside = come_back(desk, people[1:2])
    assert inside.went == () and [one.person_id for one in inside.repeated] == people[1:2]
    assert head(desk) == since
    assert len(events(desk)) == 1
    # Of a whole family those who change are written, the others told.
    both = go_out(desk, people, GatePlace.TOWN)
    assert [one.person_id for one in both.went] == people[1:]
    assert [one.person_id for one in both.repeated] == people[:1]


def test_nobody_goes_who_is_not_here(desk: Desk, people: list[int]) -> None:
    _, (other,) = add_case(desk, "BI-26000102", [MAN])
    with refused(desk, NotCheckedIn):
        go_out(desk, [people[0], other], GatePlace.TOWN)
    with refused(desk, NotFound):
        come_back(desk, [people[0], 987_654])
    with refused(desk, NothingChosen):
        come_back(desk, [])
    assert events(desk) == []


def test_who_has_departed_does_not_come_through_the_gate(desk: Desk) -> None:
    movement, _, people = ready_family(desk)
    for one in people:
        board(desk, movement, one)
    close_flight(desk, movement)
    with refused(desk, AlreadyLeft):
        go_out(desk, people, GatePlace.TOWN)
    with pytest.raises(AlreadyLeft):
        household(desk, people[0])


def test_a_scan_brings_back_whoever_is_out(desk: Desk, people: list[int], clock: Clock) -> None:
    number = card(desk, people[1])
    inside = gate_scan(desk, number)
    assert inside.passed is None and inside.household is not None
    assert inside.household.chosen == people[1]
    assert sorted(one.person_id for one in inside.household.people) == sorted(people)
    go_out(desk, people, GatePlace.TOWN)
    clock.forward(hours=1)
    back = gate_scan(desk, number.lower())
    assert back.passed is not None and [one.person_id for one in back.passed.went] == [people[1]]
    assert back.household is not None
    assert {one.person_id for one in back.household.people if one.out} == {*people} - {people[1]}


def test_a_card_scanned_once_more_does_not_turn_the_way_round(
    desk: Desk, people: list[int], clock: Clock
) -> None:
    """The first card and W have sent all four out; the guard scans the other three, as he is used to."""
    go_out(desk, people, GatePlace.TOWN)
    for seconds in (0, 20, 39):
        clock.forward(seconds=seconds)
        found = gate_scan(desk, card(desk, people[1]))
        assert found.passed is None and found.just_out.startswith("RUBERWA")
        assert found.household is not None and found.household.chosen == people[1]
    assert len(out_now(desk)) == 4
    clock.forward(seconds=1)
    assert gate_scan(desk, card(desk, people[1])).passed is not None


def test_a_bag_is_not_the_person(desk: Desk) -> None:
    movement, _, people = ready_family(desk)
    tag = tag_bags(desk, movement, [NewBag(people[0], 20_000)])[0].tag_number
    go_out(desk, people[:1], GatePlace.TOWN)
    with refused(desk, TagScanned):
        gate_scan(desk, tag)
    assert out_now(desk) == people[:1]
    assert gate_scan(desk, "PB0000000").found == 0  # of no bag: nobody's number


def test_a_case_number_brings_the_household(desk: Desk, people: list[int]) -> None:
    go_out(desk, people[:1], GatePlace.TOWN)
    found = gate_scan(desk, "BI-26000101")
    assert found.passed is None and found.household is not None  # of several nobody knows who came
    assert found.household.chosen is None and len(found.household.people) == 4
    assert out_now(desk) == people[:1]


def test_a_scan_of_nobody_says_so(desk: Desk, people: list[int]) -> None:
    assert gate_scan(desk, "BI-99999999").found == 0
    _, (other,) = add_case(desk, "BI-26000102", [MAN])
    with refused(desk, NotCheckedIn):
        gate_scan(desk, card(desk, other))
    with refused(desk, NotCheckedIn):
        gate_scan(desk, "BI-26000102")
    assert events(desk) == []


def test_a_wrong_scan_is_taken_back(desk: Desk, people: list[int], clock: Clock) -> None:
    back = clock() + timedelta(hours=2)
    gone = go_out(desk, people[:2], GatePlace.HOSPITAL, expected_at=back)
    went_at = clock()
    clock.forward(hours=1)
    came = come_back(desk, people[:1])
    since = head(desk)
    undo_gate(desk, came)
    first = gate_board(desk).out[0]
    assert first.person_id == people[0] and first.out is not None
    assert (first.out.place, first.out.expected_at) == (GatePlace.HOSPITAL, back)
    assert (first.out.since, first.out.by) == (went_at, "Test Officer")
    assert [(row.act, row.person, row.before, row.after) for row in told(desk, since)] == [
        (Act.GATE_UNDONE, people[0], {"gate": "in"}, {"gate": "out"})
    ]
    with refused(desk, NothingToUndo):
        undo_gate(desk, gone)  # the first has gone through again since: neither is taken back
    with refused(desk, NothingToUndo):
        undo_gate(desk, came)
    assert len(events(desk)) == 4


def test_a_repeat_has_nothing_to_take_back(desk: Desk, people: list[int]) -> None:
    with refused(desk, NothingToUndo):
        undo_gate(desk, come_back(desk, people))


def test_who_boards_is_inside(desk: Desk) -> None:
    movement, case_id, people = ready_family(desk)
    go_out(desk, people[:1], GatePlace.TOWN)
    since = head(desk)
    light = board(desk, movement, people[0])
    assert light.decision is not None and light.decision.verdict is Verdict.BOARDS
    assert out_now(desk) == []
    assert [(row.act, row.person, row.case) for row in told(desk, since) if row.person == people[0]] == [
        (Act.BOARDED, people[0], case_id),
        (Act.CAME_BACK, people[0], case_id),
    ]
    before = len(events(desk))
    board(desk, movement, people[0])  # a repeat
    board(desk, movement, people[1])  # was inside
    assert len(events(desk)) == before


def test_who_is_refused_at_the_bus_stays_out(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 2))
    arrive(desk, people)
    movement = flight(desk, case_id)
    go_out(desk, people[:1], GatePlace.HOSPITAL)
    light = board(desk, movement, people[0])
    assert light.decision is not None and light.decision.verdict is not Verdict.BOARDS
    assert out_now(desk) == people[:1]


def test_a_new_stay_begins_inside(desk: Desk, people: list[int]) -> None:
    from transit_desk.services.check_in import undo_check_in

    go_out(desk, people, GatePlace.TOWN)
    with desk.database.read() as connection:
        stays = list(connection.scalars(select(tb.Stay.id)))
    undo_check_in(desk, stays)
    check_in(desk, people[:1], {})
    assert out_now(desk) == [] and gate_board(desk).inside == 1
    go_out(desk, people[:1], GatePlace.TOWN)
    assert events(desk)[-1][1] == 1


def test_the_database_keeps_out_and_in_in_turn(desk: Desk, people: list[int]) -> None:
    go_out(desk, people[:1], GatePlace.TOWN)
    with desk.database.read() as connection:
        stay = connection.scalar(select(func.min(tb.GateEvent.stay_id)))
    twice = {
        "person_id": people[0],
        "stay_id": stay,
        "sequence": 2,
        "way": GateWay.OUT,
        "place": GatePlace.TOWN,
        "at": desk.clock(),
        "by": "x",
    }
    with pytest.raises(IntegrityError), desk.database.write() as session:
        session.execute(insert(tb.GateEvent), [twice])


def test_two_gates_at_once_write_one_way_out(desk: Desk, people: list[int]) -> None:
    other = replace(desk, staff=as_role(desk, Role.FRONT_DESK, name="Bosco").staff)
    found = at_once(
        lambda: go_out(desk, people, GatePlace.TOWN), lambda: go_out(other, people, GatePlace.HOSPITAL)
    )
    assert all(isinstance(one, Passed) for one in found), found
    assert sorted(len(one.went) for one in found if isinstance(one, Passed)) == [0, 4]
    assert len(events(desk)) == 4


@pytest.mark.parametrize("role", Role)
def test_who_keeps_the_gate(desk: Desk, people: list[int], role: Role) -> None:
    at_it = as_role(desk, role)
    keeps = role in (Role.FRONT_DESK, Role.SUPERVISOR)
    acts: tuple[Callable[[], object], ...] = (
        lambda: go_out(at_it, people[:1], GatePlace.TOWN),
        lambda: come_back(at_it, people[:1]),
        lambda: gate_scan(at_it, "BI-26000101"),
    )
    for act in acts:
        if keeps:
            act()
        else:
            with refused(desk, NotAllowed):
                act()
    assert gate_board(at_it).inside == 4
    assert night(at_it).inside == 4
    assert household(at_it, people[0]).chosen == people[0]


# --- the night ---------------------------------------------------------------------------------------------


def test_the_night_holds_beds_against_people(desk: Desk, people: list[int], clock: Clock) -> None:
    _, alone = add_case(desk, "BI-26000102", [MAN])
    check_in(desk, alone, {})
    (baby,) = (one.person_id for one in household(desk, people[0]).people if one.given_names == "Child1")
    take_out_of_bed(desk, baby)  # out of the cot: it sleeps with its mother
    quiet = night(desk)
    assert [(line.matter, line.person.person_id) for line in quiet.lines] == [(Matter.NO_BED, alone[0])]
    assert (quiet.inside, quiet.in_bed, quiet.with_family, quiet.without_bed) == (5, 3, 1, 1)
    go_out(desk, people[:1], GatePlace.TOWN, expected_at=clock() + timedelta(hours=3))
    go_out(desk, people[1:2], GatePlace.HOSPITAL)
    clock.forward(hours=4)
    found = night(desk)
    assert [(line.matter, line.person.person_id) for line in found.lines] == [
        (Matter.OVERDUE, people[0]),
        (Matter.NO_BED, alone[0]),
        (Matter.BED_EMPTY, people[1]),
    ]
    assert (found.inside, found.out, found.overdue, found.beds_empty) == (3, 2, 1, 2)
    take_out_of_bed(desk, people[1])
    assert people[1] not in [line.person.person_id for line in night(desk).lines]


def test_after_midnight_it_is_still_the_same_night(desk: Desk, people: list[int], clock: Clock) -> None:
    assert night(desk).night == date(2026, 12, 5)  # eight in the morning
    clock.forward(hours=12)
    assert night(desk).night == date(2026, 12, 6)
    clock.forward(hours=8)
    assert night(desk).night == date(2026, 12, 6)


def test_the_lists_ask_as_often_for_many_as_for_few(desk: Desk, people: list[int]) -> None:
    from tests.services.acts import counted

    def asked() -> int:
        with counted(desk) as statements:
            gate_board(desk)
            night(desk)
            household(desk, people[0])
        return len(statements)

    few = asked()
    for number in range(5):
        woman = Someone("UWIMANA", f"Claire{number}", Relation.PA, Sex.FEMALE)
        _, more = add_case(desk, f"BI-2600020{number}", [woman])
        arrive(desk, more)
        go_out(desk, more, GatePlace.TOWN)
    assert asked() == few
    assert len(case_file(desk, 1).members) == 4
    assert rows(desk, tb.GateEvent) == 5
