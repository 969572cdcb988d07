"""What the audit says of check-in, beds, medical and opened files; and that a refusal leaves nothing in it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from db import tables as tb
from db.engine import Database
from tests.db_fixtures import Clock
from tests.people import Someone, add_case, family
from tests.services.acts import MAN, WOMAN, beds_of, counted, flight, link, proposed, rows
from tests.services.audit_rows import Told, as_role, head, refused, told
from transit_desk.domain.audit import FIRST, Act, Head, Link, check
from transit_desk.domain.beds.values import BedRule
from transit_desk.domain.codes import Need, Outcome
from transit_desk.domain.refusals import (
    AlreadyCheckedIn,
    BedNotSuitable,
    BedOccupied,
    BedTaken,
    NotAllowed,
    NotCheckedIn,
    NotFound,
    NothingChosen,
    NothingToUndo,
    ReasonNeeded,
    StaleData,
)
from transit_desk.domain.rights import Role
from transit_desk.services.acts import OPEN_FOR, writing
from transit_desk.services.allocate_beds import place, show_house, swap_beds
from transit_desk.services.care_for_beds import set_out_of_service
from transit_desk.services.check_in import announced, case_file, check_in, undo_check_in
from transit_desk.services.clear_medical import (
    hold_case,
    medical_file,
    record_check,
    release_case,
    set_needs,
    withdraw_checks,
    worklist,
)
from transit_desk.services.context import Desk
from transit_desk.services.readiness_board import movement_board


@pytest.fixture
def front(desk: Desk) -> Desk:
    """Somebody of the front desk, and of nothing else."""
    return as_role(desk, Role.FRONT_DESK, name="Claudine")


@pytest.fixture
def nurse(desk: Desk) -> Desk:
    """Somebody of the medical staff, and of nothing else."""
    return as_role(desk, Role.MEDICAL, name="Ana")


def said(row: Told) -> tuple[object, ...]:
    """A row's person, case, and what is said of them."""
    return row.person, row.case, row.before, row.after


def labels(desk: Desk) -> dict[int, str]:
    """How each bed is called."""
    return {bed.bed_id: f"{room.name} / {bed.name}" for room in show_house(desk).rooms for bed in room.beds}


def whole(desk: Desk) -> bool:
    """Whether the chain holds, as the rows are stored."""
    columns = [*tb.AuditEvent.__table__.c, tb.AuditDetail.salt, tb.AuditDetail.detail]
    query = select(*columns).outerjoin(tb.AuditDetail, tb.AuditDetail.event_id == tb.AuditEvent.id)
    with desk.database.read() as connection:
        found = [Link(*row) for row in connection.execute(query.order_by(tb.AuditEvent.id))]
        end = connection.execute(select(tb.AuditHead.count, tb.AuditHead.hash)).one()
    return list(check(found, Head(*end))) == []


# --- arrivals ----------------------------------------------------------------------------------------------


def test_each_person_who_comes_in_is_named_with_the_bed(desk: Desk, front: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    beds = proposed(front, people)
    del beds[people[3]]  # comes in, and has no bed yet
    since = head(desk)
    check_in(front, people, beds)
    called = labels(desk)
    found = told(desk, since)
    assert [(row.by, row.act) for row in found] == [("Claudine", Act.CHECKED_IN)] * 4
    assert [said(row) for row in found] == [
        (
            one,
            case_id,
            {"in_building": False},
            {"in_building": True} | ({"bed": called[beds[one]]} if one in beds else {}),
        )
        for one in people
    ]
    assert whole(desk)


def test_a_check_in_undone_is_an_act_of_its_own(desk: Desk, front: Desk) -> None:
    case_id, (one, other) = add_case(desk, "BI-26000101", [MAN, WOMAN])
    bed = beds_of(desk, "C1")[0]
    done = check_in(front, [one, other], {one: bed}, override=True)
    since = head(desk)
    undo_check_in(front, done.stay_ids)
    called = labels(desk)[bed]
    assert [(row.by, row.act, *said(row)) for row in told(desk, since)] == [
        (
            "Claudine",
            Act.CHECK_IN_UNDONE,
            one,
            case_id,
            {"in_building": True, "bed": called},
            {"in_building": False},
        ),
        ("Claudine", Act.CHECK_IN_UNDONE, other, case_id, {"in_building": True}, {"in_building": False}),
    ]
    with refused(desk, NothingToUndo):
        undo_check_in(front, done.stay_ids)
    since = head(desk)
    undo_check_in(front, [])
    assert head(desk) == since


def test_who_overrides_a_rule_puts_a_name_to_it(desk: Desk, front: Desk) -> None:
    _, (one,) = add_case(desk, "BI-26000101", [replace(MAN, needs=(Need.WCHR,))])
    both = as_role(desk, Role.FRONT_DESK, Role.SUPERVISOR, name="Grace")
    upper, kept = beds_of(desk, "B1")[3], beds_of(desk, "C7")[0]
    for officer in (front, both):
        with refused(desk, BedNotSuitable):
            check_in(officer, [one], {one: upper})
    with refused(desk, BedNotSuitable):
        check_in(front, [one], {one: upper}, override=True, reason="He asked for it")
    with refused(desk, ReasonNeeded):
        check_in(both, [one], {one: upper}, override=True)
    since = head(desk)
    check_in(both, [one], {one: upper}, override=True, reason="He asked for it")
    place(front, {one: kept}, override=True)
    place(both, {one: upper}, override=True, reason="Again")
    assert [(row.by, row.after.get("overridden", []), row.reason) for row in told(desk, since)] == [
        ("Grace", [BedRule.NO_UPPER_BUNK], "He asked for it"),
        ("Claudine", [BedRule.KEPT_FOR_ISOLATION], ""),
        ("Grace", [BedRule.NO_UPPER_BUNK], "Again"),
    ]
    assert rows(desk, tb.BedOverride) == 2


def test_a_refused_check_in_is_not_in_the_audit(desk: Desk, front: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", [MAN, WOMAN])
    _, (rival,) = add_case(desk, "BI-26000102", [Someone("BUKURU", "Antoine")])
    bed = beds_of(desk, "C1")[0]
    check_in(front, [rival], {rival: bed}, override=True)
    for people_ids, beds, refusal in (
        ([], {}, NothingChosen),
        ([rival], {}, AlreadyCheckedIn),
        ([*people, 987_654], {}, NotFound),
        (people, {people[0]: bed}, BedTaken),
    ):
        with refused(desk, refusal):
            check_in(front, people_ids, beds)
    with refused(desk, NotAllowed):
        check_in(as_role(desk, *(set(Role) - {Role.FRONT_DESK})), people, {})
    assert rows(desk, tb.Stay) == 1


def test_what_fails_at_the_audit_is_not_done(desk: Desk, front: Desk) -> None:
    """No act without its row: the rows can't be added, so nobody came in."""
    _, people = add_case(desk, "BI-26000101", [MAN, WOMAN])
    before = head(desk)
    assert isinstance(desk.database, Database)

    def no_audit(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("INSERT INTO audit_event"):
            raise OSError("the disk is gone")

    event.listen(desk.database.engine, "before_cursor_execute", no_audit)
    try:
        with pytest.raises(OSError, match="gone"):
            check_in(front, people, {})
    finally:
        event.remove(desk.database.engine, "before_cursor_execute", no_audit)
    assert (head(desk), rows(desk, tb.Stay)) == (before, 0)


def test_what_tells_nothing_is_not_done(desk: Desk) -> None:
    """A service that forgot its note is a bug, and leaves nothing behind."""
    with pytest.raises(RuntimeError, match="without a note"), writing(desk, Act.SETTING) as act:
        act.session.add(tb.Setting(key="untold", value="x"))
        act.session.flush()
    assert rows(desk, tb.Setting, tb.Setting.key == "untold") == 0


# --- beds --------------------------------------------------------------------------------------------------


def test_a_bed_given_and_left_says_from_where_to_where(desk: Desk, front: Desk) -> None:
    case_id, (one,) = add_case(desk, "BI-26000101", [MAN])
    first, second = beds_of(desk, "B1")[:2]
    called = labels(desk)
    with refused(desk, NotCheckedIn):
        place(front, {one: first})
    check_in(front, [one], {})
    since = head(desk)
    place(front, {one: first})
    place(front, {one: second})
    place(front, {one: second})  # is there already: nothing is done, nothing told
    place(front, {one: None})
    found = told(desk, since)
    assert {(row.by, row.act, row.person, row.case) for row in found} == {
        ("Claudine", Act.BED_GIVEN, one, case_id)
    }
    assert [(row.before["bed"], row.after["bed"]) for row in found] == [
        ("", called[first]),
        (called[first], called[second]),
        (called[second], ""),
    ]


def test_two_who_exchange_their_beds_are_both_told(desk: Desk, front: Desk) -> None:
    _, (one,) = add_case(desk, "BI-26000101", [MAN])
    _, (other,) = add_case(desk, "BI-26000102", [Someone("BUKURU", "Antoine")])
    first, second = beds_of(desk, "B1")[:2]
    called = labels(desk)
    check_in(front, [one, other], {one: first, other: second}, override=True)
    since = head(desk)
    swap_beds(front, one, other, override=True)
    assert {row.person: (row.before["bed"], row.after["bed"]) for row in told(desk, since)} == {
        one: (called[first], called[second]),
        other: (called[second], called[first]),
    }
    with refused(desk, NotAllowed):
        swap_beds(as_role(desk, Role.MEDICAL), one, other)


def test_a_bed_out_of_service_is_told_once(desk: Desk, front: Desk) -> None:
    bed = beds_of(desk, "C1")[0]
    since = head(desk)
    supervisor = as_role(desk, Role.SUPERVISOR, name="Grace")
    set_out_of_service(supervisor, bed, True)
    set_out_of_service(supervisor, bed, True)
    set_out_of_service(front, bed, False)
    assert [(row.by, row.act, row.subject, row.before, row.after) for row in told(desk, since)] == [
        ("Grace", Act.BED_SERVICE, labels(desk)[bed], {"state": "ready"}, {"state": "out_of_service"}),
        ("Claudine", Act.BED_SERVICE, labels(desk)[bed], {"state": "out_of_service"}, {"state": "ready"}),
    ]
    _, (one,) = add_case(desk, "BI-26000101", [MAN])
    check_in(front, [one], {one: bed}, override=True)
    with refused(desk, BedOccupied):
        set_out_of_service(front, bed, True)


# --- medical -----------------------------------------------------------------------------------------------


def test_each_check_and_its_withdrawal_says_what_counted_before(desk: Desk, nurse: Desk) -> None:
    case_id, (one, other) = add_case(desk, "BI-26000101", [MAN, WOMAN])
    since = head(desk)
    record_check(nurse, [one, other], Outcome.FIT)
    deferred = record_check(nurse, [one], Outcome.DEFERRED, date(2026, 12, 9))
    withdraw_checks(nurse, deferred)
    fit = {"outcome": "fit"}
    review = {"outcome": "deferred", "review_on": "2026-12-09"}
    assert [(row.by, row.act, *said(row)) for row in told(desk, since)] == [
        ("Ana", Act.CHECKED, one, case_id, {"outcome": None}, fit),
        ("Ana", Act.CHECKED, other, case_id, {"outcome": None}, fit),
        ("Ana", Act.CHECKED, one, case_id, fit, review),
        ("Ana", Act.CHECK_WITHDRAWN, one, case_id, review, fit),
    ]
    with refused(desk, NothingToUndo):
        withdraw_checks(nurse, deferred)
    with refused(desk, NotFound):
        record_check(nurse, [one, 987_654], Outcome.FIT)
    with refused(desk, NothingChosen):
        record_check(nurse, [], Outcome.FIT)
    with refused(desk, NotAllowed):
        record_check(as_role(desk, *(set(Role) - {Role.MEDICAL})), [one], Outcome.FIT)
    assert rows(desk, tb.MedicalCheck) == 4


def test_needs_are_told_when_they_change(desk: Desk, nurse: Desk) -> None:
    case_id, (one,) = add_case(desk, "BI-26000101", [WOMAN])
    since = head(desk)
    before = set_needs(nurse, one, {Need.PREGNANT: date(2027, 2, 12), Need.ESCORT: None})
    set_needs(nurse, one, {Need.ESCORT: None, Need.PREGNANT: date(2027, 2, 12)})  # as it is: nothing told
    set_needs(nurse, one, before)  # undo
    both = {"needs": {"PREG": "2027-02-12", Need.ESCORT.value: None}}
    assert [(row.by, row.act, *said(row)) for row in told(desk, since)] == [
        ("Ana", Act.NEEDS_SET, one, case_id, {"needs": {}}, both),
        ("Ana", Act.NEEDS_SET, one, case_id, both, {"needs": {}}),
    ]
    with refused(desk, StaleData):
        set_needs(nurse, one, {}, seen={Need.ESCORT: None})
    with refused(desk, NotFound):
        set_needs(nurse, 987_654, {})


def test_a_case_held_and_released(desk: Desk, nurse: Desk) -> None:
    case_id, _ = add_case(desk, "BI-26000101", [MAN])
    since = head(desk)
    hold_case(nurse, case_id)
    with refused(desk, StaleData):
        hold_case(nurse, case_id)
    release_case(as_role(desk, Role.MOVEMENT, name="Eric"), case_id)
    with refused(desk, NothingToUndo):
        release_case(nurse, case_id)
    assert [(row.by, row.act, *said(row)) for row in told(desk, since)] == [
        ("Ana", Act.CASE_HELD, None, case_id, {"held": False}, {"held": True}),
        ("Eric", Act.CASE_RELEASED, None, case_id, {"held": True}, {"held": False}),
    ]


# --- files opened ------------------------------------------------------------------------------------------


def test_who_opens_a_file_is_told_once_in_a_while(desk: Desk, front: Desk, nurse: Desk, clock: Clock) -> None:
    case_id, (one, _) = add_case(desk, "BI-26000101", [MAN, WOMAN])
    other_id, _ = add_case(desk, "BI-26000102", [Someone("BUKURU", "Antoine")])
    since = head(desk)
    for _ in range(3):
        case_file(front, case_id)
    case_file(nurse, case_id)  # somebody else
    case_file(front, other_id)  # another case
    medical_file(nurse, one)
    medical_file(nurse, one)
    opened = [
        ("Claudine", Act.FILE_OPENED, None, case_id),
        ("Ana", Act.FILE_OPENED, None, case_id),
        ("Claudine", Act.FILE_OPENED, None, other_id),
        ("Ana", Act.MEDICAL_FILE_OPENED, one, case_id),
    ]
    assert [(row.by, row.act, row.person, row.case) for row in told(desk, since)] == opened
    clock.now += OPEN_FOR - timedelta(seconds=1)
    case_file(front, case_id)
    assert head(desk) == since + len(opened)
    clock.now += timedelta(seconds=1)
    case_file(front, case_id)
    medical_file(nurse, one)
    assert [(row.by, row.act) for row in told(desk, since + len(opened))] == [
        ("Claudine", Act.FILE_OPENED),
        ("Ana", Act.MEDICAL_FILE_OPENED),
    ]
    clock.now -= timedelta(days=2)  # set back: what is told of the future is recent
    case_file(front, case_id)
    assert head(desk) == since + len(opened) + 2
    assert whole(desk)


def test_a_file_opened_again_opens_no_transaction_to_write(desk: Desk, front: Desk) -> None:
    case_id, _ = add_case(desk, "BI-26000101", [MAN])
    case_file(front, case_id)

    class ReadOnly:
        read = staticmethod(desk.database.read)

        @staticmethod
        def write() -> object:
            raise AssertionError("a file that is open was written to")

    looking: Desk = replace(front, database=ReadOnly())  # type: ignore[arg-type]  # it must not be asked
    assert case_file(looking, case_id).case_id == case_id


def test_a_file_that_is_not_there_was_not_opened(desk: Desk, front: Desk, nurse: Desk) -> None:
    with refused(desk, NotFound):
        case_file(front, 987_654)
    with refused(desk, NotFound):
        medical_file(nurse, 987_654)
    with refused(desk, NotAllowed):
        medical_file(front, 1)


def test_lists_and_boards_are_read_without_a_trace(desk: Desk) -> None:
    case_id, _ = add_case(desk, "BI-26000101", [MAN])
    other_id, _ = add_case(desk, "BI-26000102", [WOMAN])
    link(desk, case_id, other_id)
    movement_id = flight(desk, case_id)
    everybody = as_role(desk, *Role)
    before = head(desk)
    looks: list[Callable[[], object]] = [
        lambda: announced(everybody),
        lambda: worklist(everybody),
        lambda: show_house(everybody),
        lambda: movement_board(everybody, movement_id),
    ]
    for look in looks:
        with counted(desk) as statements:
            look()
        assert not any("audit" in statement for statement in statements)
    assert head(desk) == before


def test_the_chain_starts_with_what_a_new_centre_is_given(desk: Desk) -> None:
    first = told(desk)
    assert [row.act for row in first[:4]] == [Act.PROGRAMME, Act.CARRIER, Act.AIRPORT, Act.SAMPLE_CENTRE]
    assert "USRAP" in first[0].after["programmes"]
    assert "BJM" in first[2].after["airports"]
    with desk.database.read() as connection:
        assert connection.scalar(select(tb.AuditEvent.previous).where(tb.AuditEvent.id == 1)) == FIRST
    assert whole(desk)
