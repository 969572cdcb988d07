"""What the audit says of flights, boarding, bags and papers; and that a refusal leaves nothing in it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import select

from db import tables as tb
from tests.people import add_case, family
from tests.printing.reading import page_texts
from tests.services.acts import LEGS, MAN, arrive, beds_taken, clear, flight, ready_family, rows
from tests.services.audit_rows import Told, as_role, head, refused, told
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import AuditedPaper, PaperKind
from transit_desk.domain.journey import NewLeg
from transit_desk.domain.papers import ProblemLine
from transit_desk.domain.refusals import (
    AlreadyOnMovement,
    LegsWrong,
    MovementClosed,
    MovementHasBoarded,
    NotAllowed,
    NotFound,
    NothingToUndo,
    NotOnMovement,
    StaleData,
    WrongWeight,
)
from transit_desk.domain.rights import ALL_ROLES, Role, allowed
from transit_desk.language import Translator
from transit_desk.services import paper_facts, papers
from transit_desk.services.board import (
    board,
    board_all_ready,
    board_scan,
    close_flight,
    offload,
    undo_boarding,
)
from transit_desk.services.context import Desk
from transit_desk.services.movements import (
    change_flight,
    create_flight,
    delete_flight,
    list_movements,
    put_cases_on,
    record_split,
    take_case_off,
    withdraw_split,
)
from transit_desk.services.tag_baggage import NewBag, tag_bags, void_bags, weigh

EN = Translator("en")
TOLD_LEGS = ["ET 816 BJM-ADD 2026-12-08 15:40 > 2026-12-08 20:05", "ET 500 ADD-IAD 2026-12-08 22:40"]


def facts(row: Told) -> tuple[object, ...]:
    """A row without its number, actor and reason."""
    return row.act, row.person, row.case, row.movement, row.subject, row.before, row.after


def test_a_flight_made_changed_and_deleted(desk: Desk) -> None:
    start = head(desk)
    movement_id = create_flight(desk, "", LEGS)
    later = [LEGS[0], NewLeg("ET", "500", "ADD", "IAD", datetime(2026, 12, 9, 1, 0))]
    change_flight(desk, movement_id, 1, "Convoy 1", later)
    delete_flight(desk, movement_id)
    made, changed, deleted = told(desk, start)
    assert {row.by for row in (made, changed, deleted)} == {"Test Officer"}
    first = {"flight": "ET 816", "legs": TOLD_LEGS}
    then = {"flight": "Convoy 1", "legs": [TOLD_LEGS[0], "ET 500 ADD-IAD 2026-12-09 01:00"]}
    assert facts(made) == (Act.FLIGHT_MADE, None, None, movement_id, "ET 816", {}, first)
    assert facts(changed) == (Act.FLIGHT_CHANGED, None, None, movement_id, "Convoy 1", first, then)
    assert facts(deleted) == (Act.FLIGHT_DELETED, None, None, movement_id, "Convoy 1", then, {})


def test_who_goes_on_a_flight_and_off_it(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    movement_id = create_flight(desk, "", LEGS)
    start = head(desk)
    put_cases_on(desk, movement_id, [case_id])
    put_cases_on(desk, movement_id, [case_id])  # a repeat leaves no row
    on_it = {"flight": "ET 816"}
    assert [facts(row) for row in told(desk, start)] == [
        (Act.PUT_ON_FLIGHT, person, case_id, movement_id, "", {}, on_it) for person in people
    ]
    start = head(desk)
    record_split(desk, movement_id, case_id, " Agreed with the medical desk ")
    withdraw_split(desk, movement_id, case_id)
    record_split(desk, movement_id, case_id, "Agreed again")
    take_case_off(desk, movement_id, case_id)
    take_case_off(desk, movement_id, case_id)
    split, withdrawn, again, with_it, *off = told(desk, start)
    assert (split.act, split.case, split.movement) == (Act.CASE_SPLIT, case_id, movement_id)
    assert (split.after, split.reason) == (on_it, "Agreed with the medical desk")
    assert facts(withdrawn)[:2] == (Act.SPLIT_WITHDRAWN, None)
    assert withdrawn.before == {"flight": "ET 816", "split": "Agreed with the medical desk"}
    assert (again.act, with_it.act, with_it.case) == (Act.CASE_SPLIT, Act.SPLIT_WITHDRAWN, case_id)
    assert [facts(row) for row in off] == [
        (Act.TAKEN_OFF_FLIGHT, person, case_id, movement_id, "", on_it, {}) for person in people
    ]


def test_each_act_at_the_boarding_desk(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    start = head(desk)
    board(desk, movement_id, people[0])
    board(desk, movement_id, people[0])  # a repeat leaves no row
    undo_boarding(desk, movement_id, people[0])
    offload(desk, movement_id, people[0])
    offload(desk, movement_id, people[0])
    board_all_ready(desk, movement_id, people[1:3])
    board_scan(desk, movement_id, "nobody")
    boarded, boarding, *others = told(desk, start)
    mine = (people[0], case_id, movement_id, "")
    assert facts(boarded) == (Act.BOARDED, *mine, {"state": "expected"}, {"state": "boarded"})
    state = ({"state": "planned"}, {"state": "boarding"})
    assert facts(boarding) == (Act.FLIGHT_CHANGED, None, None, movement_id, "", *state)
    assert facts(others[0]) == (Act.BOARDING_UNDONE, *mine, {"state": "boarded"}, {"state": "expected"})
    assert facts(others[1]) == (Act.OFFLOADED, *mine, {"state": "expected"}, {"state": "offloaded"})
    assert [(row.act, row.person) for row in others[2:]] == [
        (Act.BOARDED, people[1]),
        (Act.BOARDED, people[2]),
    ]


def test_a_closed_flight_is_told_for_each_who_was_on_it(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    with desk.database.read() as connection:
        query = select(tb.Bed.id, tb.Room.name, tb.Bed.name).join(tb.Room, tb.Room.id == tb.Bed.room_id)
        names = {bed_id: f"{room} / {bed}" for bed_id, room, bed in connection.execute(query)}
    beds = {person: names[bed_id] for person, bed_id in beds_taken(desk).items()}
    board_all_ready(desk, movement_id, people[:2])
    offload(desk, movement_id, people[2])
    start = head(desk)
    close_flight(desk, movement_id)
    closed, *each = told(desk, start)
    counts = {"boarded": 2, "no_show": 1, "offloaded": 1, "beds_freed": 2}
    states = ({"state": "boarding"}, {"state": "closed", **counts})
    assert facts(closed) == (Act.FLIGHT_CLOSED, None, None, movement_id, "ET 816", *states)
    assert [facts(row) for row in each] == [
        *(
            (Act.DEPARTED, person, case_id, movement_id, "", {"bed": beds[person]}, {"flight": "ET 816"})
            for person in people[:2]
        ),
        (Act.NO_SHOW, people[3], case_id, movement_id, "", {"state": "expected"}, {"state": "no_show"}),
        *(
            (
                Act.NIGHTS_MOVED,
                person,
                case_id,
                None,
                "",
                {"bed": beds[person], "until_night": "2026-12-08"},
                {"until_night": "2026-12-13"},
            )
            for person in people[2:]
        ),
    ]


def test_each_bag_is_told_with_its_number_and_weight(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    start = head(desk)
    one, two = tag_bags(desk, movement_id, [NewBag(people[0], 20_000), NewBag(people[1], None)])
    weigh(desk, two.bag_id, 18_500)
    void_bags(desk, [one.bag_id])
    void_bags(desk, [])
    assert [facts(row) for row in told(desk, start)] == [
        (
            Act.BAG_TAGGED,
            people[0],
            case_id,
            movement_id,
            "",
            {},
            {"tag": one.tag_number, "weight_g": 20_000},
        ),
        (Act.BAG_TAGGED, people[1], case_id, movement_id, "", {}, {"tag": two.tag_number, "weight_g": None}),
        (
            Act.BAG_WEIGHED,
            people[1],
            case_id,
            movement_id,
            "",
            {"tag": two.tag_number, "weight_g": None},
            {"tag": two.tag_number, "weight_g": 18_500},
        ),
        (
            Act.BAG_VOIDED,
            people[0],
            case_id,
            movement_id,
            "",
            {"tag": one.tag_number, "weight_g": 20_000},
            {},
        ),
    ]


def test_each_paper_that_leaves_is_told(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    tag_bags(desk, movement_id, [NewBag(person, 20_000) for person in people])
    line = ProblemLine("Sheet1", 4, "Name", "", "There is no name.")
    made = [
        papers.person_cards(desk, EN, people[:2]),
        papers.bag_tags(desk, EN, movement_id),
        papers.room_list(desk, EN),
        papers.manifest_pdf(desk, EN, movement_id),
        papers.manifest_xlsx(desk, EN, movement_id),
        papers.problems(desk, EN, "list.xlsx", (line,)),
    ]
    start = head(desk)
    for paper in made:
        papers.record_print(desk, paper)
    assert [facts(row) for row in told(desk, start)] == [
        (Act.PRINTED, people[0], case_id, None, "person_card", {}, {}),
        (Act.PRINTED, people[1], case_id, None, "person_card", {}, {}),
        (Act.PRINTED, None, None, movement_id, "bag_tags", {}, {"tags": 4}),
        (Act.PRINTED, None, None, None, "room_list", {}, {}),
        (Act.PRINTED, None, None, movement_id, "manifest_pdf", {}, {"version": 1}),
        (Act.EXPORTED, None, None, movement_id, "manifest_xlsx", {}, {"version": 1}),
        (Act.EXPORTED, None, None, None, "problems_xlsx", {}, {}),
    ]


def test_what_is_refused_leaves_no_row(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    other_id, (stranger,) = add_case(desk, "BI-26000102", [MAN])
    second = flight(desk, other_id, name="Second")
    (bag,) = tag_bags(desk, movement_id, [NewBag(people[1], 20_000)])
    gone = create_flight(desk, "Gone", LEGS)
    close_flight(desk, gone)
    old = papers.manifest_pdf(desk, EN, movement_id)
    papers.record_print(desk, old)
    offload(desk, movement_id, people[3])
    papers.record_print(desk, papers.manifest_pdf(desk, EN, movement_id))
    refusals: list[tuple[type[Exception], Callable[[], object]]] = [
        (LegsWrong, partial(create_flight, desk, "", [])),
        (LegsWrong, partial(change_flight, desk, second, 1, "", [])),
        (StaleData, partial(change_flight, desk, second, 7, "", LEGS)),
        (AlreadyOnMovement, partial(put_cases_on, desk, second, [other_id, case_id])),
        (MovementHasBoarded, partial(take_case_off, desk, movement_id, case_id)),
        (ValueError, partial(record_split, desk, movement_id, case_id, " ")),
        (NothingToUndo, partial(withdraw_split, desk, movement_id, case_id)),
        (StaleData, partial(delete_flight, desk, movement_id)),
        (NothingToUndo, partial(undo_boarding, desk, movement_id, people[0])),
        (NotOnMovement, partial(offload, desk, movement_id, stranger)),
        (NotFound, partial(board, desk, 987_654, people[0])),
        (MovementClosed, partial(close_flight, desk, gone)),
        (NotOnMovement, partial(tag_bags, desk, movement_id, [NewBag(people[0], 1), NewBag(stranger, 1)])),
        (WrongWeight, partial(weigh, desk, bag.bag_id, 0)),
        (StaleData, partial(weigh, desk, bag.bag_id, 21_000, 9)),
        (NotFound, partial(void_bags, desk, [bag.bag_id, 987_654])),
        (StaleData, partial(papers.record_print, desk, old)),
    ]
    for kind, job in refusals:
        with refused(desk, kind):
            job()
    clear(desk, [stranger])
    with_nobody_there = head(desk)
    assert board(desk, second, stranger).decision is not None  # red: has not arrived
    assert head(desk) == with_nobody_there


def test_a_paper_is_recorded_by_who_may_make_it(desk: Desk) -> None:
    """The table of papers and rights is complete, and asked twice: by the maker and by the record."""
    assert papers.RIGHT_OF.keys() == {*PaperKind, *AuditedPaper}
    for kind, right in papers.RIGHT_OF.items():
        made = papers.Made(kind, "paper.pdf", b"", 1)
        for role in ALL_ROLES:
            someone = as_role(desk, role)
            before = rows(desk, tb.PrintRecord)
            if allowed([role], right):
                papers.record_print(someone, made)
                assert told(desk)[-1].by == "Someone"
                assert rows(desk, tb.PrintRecord) == before + isinstance(kind, PaperKind)
            else:
                with refused(desk, NotAllowed):
                    papers.record_print(someone, made)
                assert rows(desk, tb.PrintRecord) == before


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.MEDICAL, Role.SUPERVISOR, Role.AUDITOR])
def test_only_the_movement_desk_boards_and_tags(desk: Desk, role: Role) -> None:
    movement_id, case_id, people = ready_family(desk)
    someone = as_role(desk, role)
    jobs: list[Callable[[], object]] = [
        partial(create_flight, someone, "", LEGS),
        partial(put_cases_on, someone, movement_id, [case_id]),
        partial(take_case_off, someone, movement_id, case_id),
        partial(board, someone, movement_id, people[0]),
        partial(board_scan, someone, movement_id, "P0000001"),
        partial(offload, someone, movement_id, people[0]),
        partial(close_flight, someone, movement_id),
        partial(tag_bags, someone, movement_id, [NewBag(people[0], 1)]),
        partial(papers.manifest_xlsx, someone, EN, movement_id),
    ]
    for job in jobs:
        with refused(desk, NotAllowed):
            job()
    assert list_movements(someone)[0].movement_id == movement_id  # everybody may look


def test_the_movement_desk_alone_can_do_all_of_it(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    arrive(desk, people)
    clear(desk, people)
    someone = as_role(desk, Role.MOVEMENT)
    movement_id = create_flight(someone, "", LEGS)
    put_cases_on(someone, movement_id, [case_id])
    tag_bags(someone, movement_id, [NewBag(people[0], 20_000)])
    papers.record_print(someone, papers.bag_tags(someone, EN, movement_id))
    board_all_ready(someone, movement_id, people)
    papers.record_print(someone, papers.manifest_pdf(someone, EN, movement_id))
    assert close_flight(someone, movement_id).boarded == 3


def test_a_demonstration_says_so_on_its_papers(desk: Desk) -> None:
    with desk.database.read() as connection:
        assert not paper_facts.stamp(connection, desk).demonstration
    with desk.database.write() as session:
        session.add(tb.Setting(key="demonstration", value="yes"))
    with desk.database.read() as connection:
        assert paper_facts.stamp(connection, desk).demonstration
    (page,) = page_texts(papers.room_list(desk, EN).data)[:1]
    assert "emonstration" in page
