"""The roll-call on both engines: started once, marked, corrected, closed with whoever was not found."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError

from db import tables as tb
from tests.db_fixtures import Clock
from tests.people import add_case, family
from tests.services.acts import MAN, arrive, at_once, counted, ready_family, rows
from tests.services.audit_rows import as_role, head, refused, told
from tests.services.test_gate import card
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import GatePlace, Presence
from transit_desk.domain.presence import Matter, Roll
from transit_desk.domain.refusals import (
    NotAllowed,
    NotCheckedIn,
    NotFound,
    NothingChosen,
    NothingToUndo,
    RollCallClosed,
    RollCallOver,
    TagScanned,
)
from transit_desk.domain.rights import Role
from transit_desk.services.check_in import check_in
from transit_desk.services.context import Desk
from transit_desk.services.gate import come_back, go_out, night
from transit_desk.services.roll_call import (
    RollScan,
    close_roll_call,
    mark,
    mark_scan,
    roll,
    start_roll_call,
    undo_marks,
)
from transit_desk.services.tag_baggage import NewBag, tag_bags

SEEN, MISSING, UNMARKED = Presence.SEEN, Presence.MISSING, Presence.UNMARKED


@pytest.fixture
def people(desk: Desk) -> list[int]:
    """A family of four in the building."""
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    arrive(desk, people)
    return people


def started(desk: Desk) -> int:
    """The id of a roll-call that is open."""
    found = start_roll_call(desk)
    assert found.open and found.roll_call_id is not None
    return found.roll_call_id


def marked(found: Roll) -> dict[int, Presence]:
    """Every person's mark."""
    return {one.person.person_id: one.mark for one in found.people}


def test_before_it_is_started_it_says_whom_it_would_call(desk: Desk, people: list[int]) -> None:
    found = roll(desk)
    assert (found.roll_call_id, found.open, found.expected) == (None, False, 4)
    assert found.night == date(2026, 12, 5)
    assert rows(desk, tb.RollCall) == 0


def test_it_is_started_once(desk: Desk, people: list[int], clock: Clock) -> None:
    clock.forward(hours=12)
    since = head(desk)
    first = started(desk)
    assert started(desk) == first and rows(desk, tb.RollCall) == 1
    assert [(row.act, row.after) for row in told(desk, since)] == [
        (Act.ROLL_CALL_STARTED, {"night": "2026-12-06"})
    ]


def test_two_desks_start_the_same_one(desk: Desk, people: list[int]) -> None:
    found = at_once(lambda: started(desk), lambda: started(desk))
    assert found[0] == found[1] and rows(desk, tb.RollCall) == 1


def test_rooms_stand_in_their_order_and_those_without_a_bed_last(desk: Desk, people: list[int]) -> None:
    _, alone = add_case(desk, "BI-26000102", [MAN])
    check_in(desk, alone, {})
    found = roll(desk)
    assert [one.person.person_id for one in found.people][-1] == alone[0]
    assert not found.people[-1].place.room
    assert len({one.place.room for one in found.people[:-1]}) == 1


def test_marks_and_repeats(desk: Desk, people: list[int]) -> None:
    which = started(desk)
    since = head(desk)
    done = mark(desk, which, people[:2], SEEN)
    assert [(one.person_id, one.before) for one in done.marked] == [
        (people[0], UNMARKED),
        (people[1], UNMARKED),
    ]
    again = mark(desk, which, people[:3], SEEN)
    assert [one.person_id for one in again.marked] == [people[2]] and len(again.repeated) == 2
    mark(desk, which, people[:1], MISSING)
    found = roll(desk)
    assert marked(found) == {
        people[0]: MISSING,
        people[1]: SEEN,
        people[2]: SEEN,
        people[3]: UNMARKED,
    }
    assert (found.seen, [one.person.person_id for one in found.missing]) == (2, [people[0]])
    assert [one.person.person_id for one in found.left] == [people[3]]
    assert [(row.act, row.person, row.before, row.after) for row in told(desk, since)] == [
        (Act.ROLL_CALL_MARKED, people[0], {"mark": "unmarked"}, {"mark": "seen"}),
        (Act.ROLL_CALL_MARKED, people[1], {"mark": "unmarked"}, {"mark": "seen"}),
        (Act.ROLL_CALL_MARKED, people[2], {"mark": "unmarked"}, {"mark": "seen"}),
        (Act.ROLL_CALL_MARKED, people[0], {"mark": "seen"}, {"mark": "missing"}),
    ]


def test_a_repeat_alone_writes_nothing(desk: Desk, people: list[int]) -> None:
    which = started(desk)
    mark(desk, which, people, SEEN)
    since = head(desk)
    assert mark(desk, which, people, SEEN).marked == ()
    assert head(desk) == since and rows(desk, tb.RollCallMark) == 4


def test_a_mark_is_taken_back(desk: Desk, people: list[int]) -> None:
    which = started(desk)
    first = mark(desk, which, people[:1], SEEN)
    second = mark(desk, which, people[:1], MISSING)
    with refused(desk, NothingToUndo):
        undo_marks(desk, first)
    undo_marks(desk, second)
    assert marked(roll(desk))[people[0]] is SEEN
    with refused(desk, NothingToUndo):
        undo_marks(desk, second)
    with refused(desk, NothingToUndo):
        undo_marks(desk, mark(desk, which, people[:1], SEEN))  # a repeat


def test_a_scan_marks_to_the_letter(desk: Desk, people: list[int]) -> None:
    which = started(desk)
    found = mark_scan(desk, which, card(desk, people[1]))
    assert found.person_id == people[1] and found.name.startswith("RUBERWA")
    assert marked(roll(desk))[people[1]] is SEEN
    assert mark_scan(desk, which, "nobody") == RollScan(None, "", None, 0)
    assert mark_scan(desk, which, "BI-26000101").found == 4  # a family is not one person
    assert roll(desk).seen == 1


def test_a_bag_is_not_seen_for_its_person(desk: Desk) -> None:
    movement, _, people = ready_family(desk)
    which = started(desk)
    tag = tag_bags(desk, movement, [NewBag(people[0], 20_000)])[0].tag_number
    with refused(desk, TagScanned):
        mark_scan(desk, which, tag)
    assert roll(desk).seen == 0


def test_whom_it_can_not_mark(desk: Desk, people: list[int]) -> None:
    which = started(desk)
    _, (other,) = add_case(desk, "BI-26000102", [MAN])
    with refused(desk, NotCheckedIn):
        mark(desk, which, [people[0], other], SEEN)
    with refused(desk, NotFound):
        mark(desk, which, [987_654], SEEN)
    with refused(desk, NothingChosen):
        mark(desk, which, [], SEEN)
    with refused(desk, NotFound):
        mark(desk, 987_654, people, SEEN)
    assert roll(desk).seen == 0


def test_who_is_out_is_not_called_and_not_missing(desk: Desk, people: list[int]) -> None:
    go_out(desk, people[:1], GatePlace.TOWN)
    which = started(desk)
    assert (roll(desk).expected, roll(desk).out) == (3, 1)
    mark(desk, which, people[1:], SEEN)
    closed = close_roll_call(desk, which)
    assert (closed.seen, closed.missing, closed.out) == (3, 0, 1)


def test_closing_names_whoever_was_not_found(desk: Desk, people: list[int], clock: Clock) -> None:
    which = started(desk)
    mark(desk, which, people[:2], SEEN)
    mark(desk, which, people[2:3], MISSING)
    since = head(desk)
    closed = close_roll_call(desk, which)
    assert (closed.seen, closed.missing, closed.out) == (2, 2, 0)
    found = roll(desk)
    assert found.roll_call_id == which and not found.open and found.closed_by == "Test Officer"
    assert sorted(one.person.person_id for one in found.missing) == sorted(people[2:])
    assert [(row.act, row.person) for row in told(desk, since)] == [
        (Act.ROLL_CALL_MARKED, people[3]),
        (Act.ROLL_CALL_CLOSED, None),
    ]
    assert told(desk, since)[-1].after == {"night": "2026-12-05", "seen": 2, "missing": 2, "out": 0}
    assert {(line.matter, line.person.person_id) for line in night(desk).lines} == {
        (Matter.MISSING, people[2]),
        (Matter.MISSING, people[3]),
    }


def test_a_closed_one_is_closed(desk: Desk, people: list[int]) -> None:
    which = started(desk)
    done = mark(desk, which, people[:1], SEEN)
    close_roll_call(desk, which)
    for act in (
        lambda: mark(desk, which, people, SEEN),
        lambda: undo_marks(desk, done),
        lambda: close_roll_call(desk, which),
    ):
        with refused(desk, RollCallClosed):
            act()
    second = started(desk)  # the same night can be counted again
    assert second != which and marked(roll(desk)) == dict.fromkeys(people, UNMARKED)


def test_one_left_open_is_gone_on_with_the_next_day(desk: Desk, people: list[int], clock: Clock) -> None:
    which = started(desk)
    clock.forward(days=1)
    assert started(desk) == which and roll(desk).night == date(2026, 12, 5)
    close_roll_call(desk, which)
    assert roll(desk).roll_call_id is None and roll(desk).night == date(2026, 12, 6)


def test_one_of_a_night_that_is_over_is_closed_and_nothing_else(
    desk: Desk, people: list[int], clock: Clock
) -> None:
    clock.forward(hours=14)
    which = started(desk)
    done = mark(desk, which, people[:1], SEEN)
    clock.forward(hours=13)  # eleven in the morning: still that night
    assert not roll(desk).over
    mark(desk, which, people[1:2], SEEN)
    clock.forward(hours=1)
    assert roll(desk).over and roll(desk).open
    for act in (
        lambda: mark(desk, which, people, SEEN),
        lambda: mark_scan(desk, which, card(desk, people[2])),
    ):
        with refused(desk, RollCallOver):
            act()
    undo_marks(desk, done)
    _, late = add_case(desk, "BI-26000102", [MAN])
    check_in(desk, late, {})
    clock.forward(hours=10)
    assert late[0] not in marked(roll(desk))
    assert close_roll_call(desk, which).missing == 3  # who came at noon was not in the house that night
    assert marked(roll(desk)) == dict.fromkeys([*people, *late], UNMARKED)


def test_who_went_out_after_the_roll_call_is_not_to_be_let_in(
    desk: Desk, people: list[int], clock: Clock
) -> None:
    """Seen at ten, to hospital at eleven: the night list once told the guard to record the return."""
    clock.forward(hours=14)
    which = started(desk)
    mark(desk, which, people, SEEN)
    clock.forward(hours=1)
    go_out(desk, people[:1], GatePlace.HOSPITAL)
    assert [(line.matter, line.person.person_id) for line in night(desk).lines] == [
        (Matter.BED_EMPTY, people[0])
    ]
    assert marked(roll(desk))[people[0]] is UNMARKED
    clock.forward(minutes=5)
    again = mark(desk, which, people[:1], SEEN)  # and there he stands after all
    assert [one.person_id for one in again.marked] == people[:1]
    assert [line.matter for line in night(desk).lines] == [Matter.SEEN_THOUGH_OUT]
    undo_marks(desk, again)
    assert [line.matter for line in night(desk).lines] == [Matter.BED_EMPTY]


def test_who_was_missing_and_comes_back_is_looked_for_all_the_same(
    desk: Desk, people: list[int], clock: Clock
) -> None:
    which = started(desk)
    mark(desk, which, people[:1], MISSING)
    clock.forward(hours=1)
    go_out(desk, people[:1], GatePlace.TOWN)
    come_back(desk, people[:1])
    assert [line.matter for line in night(desk).lines] == [Matter.MISSING]


def test_somebody_seen_whom_the_gate_has_out_is_told_at_night(desk: Desk, people: list[int]) -> None:
    go_out(desk, people[:1], GatePlace.TOWN)
    mark(desk, started(desk), people[:1], SEEN)
    assert [(line.matter, line.person.person_id) for line in night(desk).lines] == [
        (Matter.SEEN_THOUGH_OUT, people[0])
    ]


def test_marks_are_only_ever_added(desk: Desk, people: list[int]) -> None:
    mark(desk, started(desk), people, SEEN)
    with pytest.raises(DatabaseError), desk.database.write() as session:
        session.execute(update(tb.RollCallMark).values(presence=MISSING))


def test_two_desks_mark_at_once(desk: Desk, people: list[int]) -> None:
    which = started(desk)
    other = replace(desk, staff=as_role(desk, Role.FRONT_DESK, name="Bosco").staff)
    found = at_once(lambda: mark(desk, which, people, SEEN), lambda: mark(other, which, people, SEEN))
    assert sorted(len(one.marked) for one in found) == [0, 4]  # type: ignore[attr-defined]  # both are Marks
    assert rows(desk, tb.RollCallMark) == 4


@pytest.mark.parametrize("role", Role)
def test_who_calls_the_roll(desk: Desk, people: list[int], role: Role) -> None:
    which = started(desk)
    at_it = as_role(desk, role)
    assert roll(at_it).expected == 4
    if role in (Role.FRONT_DESK, Role.SUPERVISOR):
        undo_marks(at_it, mark(at_it, which, people, SEEN))
        close_roll_call(at_it, started(at_it))
        return
    for act in (
        lambda: start_roll_call(at_it),
        lambda: mark(at_it, which, people, SEEN),
        lambda: mark_scan(at_it, which, "x"),
        lambda: close_roll_call(at_it, which),
    ):
        with refused(desk, NotAllowed):
            act()


def test_the_roll_is_read_in_as_many_questions_for_many_as_for_few(desk: Desk, people: list[int]) -> None:
    started(desk)
    with counted(desk) as few:
        roll(desk)
    for number in range(6):
        arrive(desk, add_case(desk, f"BI-2600020{number}", family("BUKURU", 3))[1])
    with counted(desk) as many:
        roll(desk)
    assert len(many) == len(few)
