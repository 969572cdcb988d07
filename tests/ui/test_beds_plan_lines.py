"""A plan as lines: who comes first, what changes, and the tree of those to plan for."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from transit_desk.domain.beds.values import (
    Bed,
    Help,
    HelpKind,
    Household,
    Member,
    Placement,
    Plan,
    Problem,
    Reason,
    Room,
    Unplaced,
    WhyNot,
)
from transit_desk.domain.board_rows import BedLook, Board, BoardBed, BoardPerson, BoardRoom, Tape, TapeSpan
from transit_desk.domain.codes import BedLevel, RoomKind, Sex
from transit_desk.language import Translator
from ui.shell import Shell
from ui.status import Status
from ui.views.beds_plan_lines import PlanLine, lines_of, step_words
from ui.views.beds_plan_who import WhoTree, cases_of

TODAY = date(2026, 12, 6)
EN = Translator("en")
HELP = Help(HelpKind.OPEN_ROOM, {"room": "A2"})


def household(number: int, *people: int) -> Household:
    members = tuple(Member(one, f"FAMILY{number}, Person{one}", Sex.MALE, 30) for one in people)
    return Household(number, f"BI-{number}", members)


def placed(one: int, number: int, bed: int, name: str) -> Placement:
    facts = {"name": f"FAMILY{number}, Person{one}", "room": "A1", "bed": name, "household": f"BI-{number}"}
    return Placement(one, 1, bed, Reason.FAMILY_TOGETHER, facts)


def missing(one: int, number: int) -> Unplaced:
    name, label = f"FAMILY{number}, Person{one}", f"BI-{number}"
    facts: dict[str, str | int] = {"name": name, "household": label, "size": 1, "free": 0}
    return Unplaced(one, WhyNot.NO_FREE_BED, facts, (HELP,))


BEDS = tuple(Bed(10 + at, str(at), BedLevel.SINGLE) for at in range(1, 7))
ROOM = Room(1, "A", "A1", RoomKind.FAMILY, 0, False, BEDS)


@pytest.fixture
def problem() -> Problem:
    houses = (household(1, 101, 102), household(2, 201), household(3, 301, 302), household(4, 401))
    return Problem((ROOM,), houses, before={201: 14, 401: 15})


@pytest.fixture
def plan() -> Plan:
    return Plan(
        (placed(101, 1, 12, "2"), placed(102, 1, 11, "1"), placed(201, 2, 13, "3"), placed(401, 4, 15, "5")),
        (missing(301, 3), missing(302, 3)),
        (),
    )


def test_those_without_a_place_come_first_and_those_who_stay_last(plan: Plan, problem: Problem) -> None:
    kept = {line.household_id: line for line in lines_of(plan, problem, {}) if line.household_id == 1}
    lines = lines_of(plan, problem, kept)
    assert [line.household_id for line in lines] == [3, 1, 2, 4]
    assert [line.status for line in lines] == [Status.STOP, Status.READY, Status.READY, Status.READY]
    assert [line.staying for line in lines] == [False, False, False, True]
    assert [line.kept for line in lines] == [False, True, False, False]
    assert [line.places for line in lines] == ["", "A1 / 1-2", "A1 / 3", "A1 / 5"]
    assert lines[0].helps == (HELP,), "each help once, whoever needs it"
    assert lines[1].beds == {101: 12, 102: 11}


def test_a_household_half_placed_is_told_apart(plan: Plan, problem: Problem) -> None:
    half = Plan((*plan.placements, placed(301, 3, 16, "6")), (missing(302, 3),), ())
    line = lines_of(half, problem, {})[0]
    assert (line.household_id, line.status, line.people) == (3, Status.ATTENTION, 2)


def test_a_household_the_plan_was_made_around_keeps_its_line(plan: Plan, problem: Problem) -> None:
    kept = {line.household_id: line for line in lines_of(plan, problem, {}) if line.household_id == 1}
    others = replace(problem, households=problem.households[1:])
    around = replace(plan, placements=plan.placements[2:])
    line = next(one for one in lines_of(around, others, kept) if one.household_id == 1)
    assert line.kept and line.beds == {101: 12, 102: 11}


def test_an_infant_beside_its_mother_is_no_change_of_its_own(plan: Plan, problem: Problem) -> None:
    facts = {"name": "FAMILY4, Baby", "room": "A1", "bed": "", "household": "BI-4", "adult": "Person401"}
    infant = Placement(402, 1, None, Reason.WITH_ADULT, facts, with_person_id=401)
    houses = (*problem.households[:3], household(4, 401, 402))
    both = replace(plan, placements=(*plan.placements, infant))
    line = next(
        one for one in lines_of(both, replace(problem, households=houses), {}) if one.household_id == 4
    )
    assert line.staying and line.people == 2


def test_who_does_not_come_is_listed_with_the_beds_given_up(plan: Plan, problem: Problem) -> None:
    away = PlanLine(9, "BI-9", "NINE, X", 2, (), (), False, ("A1 / 6",))
    found = lines_of(plan, problem, {}, (away,))
    assert [line.household_id for line in found][:2] == [3, 9] and not away.staying


def test_what_moves_says_from_where(plan: Plan, problem: Problem) -> None:
    steps = {step.person_id: step for line in lines_of(plan, problem, {}) for step in line.steps}
    assert step_words(steps[101], EN) == "A1 / 2. Family together in A1."
    assert step_words(steps[201], EN) == "A1 / 3, before A1 / 4. Family together in A1."
    assert step_words(steps[401], EN) == "A1 / 5, as before. Family together in A1."


# The tree


def guest(person_id: int, case_id: int, *, flight: str = "", arrives: date | None = None) -> BoardPerson:
    departs = datetime(2026, 12, 9, 13, 40, tzinfo=UTC) if flight else None
    name, number = f"P{person_id}, X", f"BI-{case_id}"
    return BoardPerson(
        person_id, name, case_id, number, 0, 0, Sex.MALE, 30, (), flight, departs, None, arrives
    )


def house() -> tuple[Board, Tape]:
    rooms = tuple(
        BoardRoom(
            number,
            "A",
            f"A{number}",
            RoomKind.FAMILY,
            0,
            False,
            False,
            number == 3,  # closed
            None,
            (),
            tuple(BoardBed(10 * number + at, str(at), BedLevel.SINGLE, BedLook.FREE) for at in range(1, 5)),
        )
        for number in (1, 2, 3)
    )
    held = guest(31, 3)
    span = TapeSpan(11, held, BedLook.HELD, date(2026, 12, 8), date(2026, 12, 9))
    board = Board(
        TODAY,
        rooms,
        (guest(11, 1), guest(12, 1)),
        (guest(21, 2, flight="ET 816"), guest(32, 3), guest(41, 4)),
    )
    return board, Tape(TODAY, 30, rooms, (span,))


def test_everybody_who_needs_a_bed_is_in_one_group() -> None:
    found = cases_of(*house())
    assert [(one.part, one.case_id, one.people, one.day is None) for one in found] == [
        ("waiting", 1, 2, True),
        ("coming", 3, 2, False),  # one of two has a held bed
        ("coming", 2, 1, True),
        ("coming", 4, 1, True),
    ]
    assert found[1].held == ("A1 / 1",)


@pytest.fixture
def tree(shell: Shell, qtbot: QtBot) -> WhoTree:
    tree = WhoTree("plan_who", shell)
    qtbot.addWidget(tree)
    tree.show_board(*house(), EN)
    tree.show()
    tree.setFocus()
    return tree


def texts(tree: WhoTree) -> list[str]:
    return [top.text(0) for top in tree._tops()]


def test_the_groups_say_who_and_when(tree: WhoTree) -> None:
    assert texts(tree) == [
        "Waiting in the building",
        "Beds held from 08 Dec 2026",
        "Announced, leaving by ET 816, 09 Dec 2026",
        "Announced, on no flight yet",
        "Rooms to plan with",
    ]


def test_space_ticks_a_group_and_a_case_and_says_it_once(tree: WhoTree, qtbot: QtBot) -> None:
    assert tree.ticked().waiting == {1} and tree.ticked().coming == {3}
    told: list[int] = []
    tree.ticks_changed.connect(lambda: told.append(1))
    for _ in range(3):
        QTest.keyClick(tree, Qt.Key.Key_Down)
    QTest.keyClick(tree, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert tree.ticked().coming == {3, 4} and len(told) == 1
    QTest.keyClick(tree, Qt.Key.Key_Home)
    QTest.keyClick(tree, Qt.Key.Key_Right)
    QTest.keyClick(tree, Qt.Key.Key_Down)
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert tree.ticked().waiting == frozenset()


def test_a_cleared_held_case_stays_away_and_a_cleared_room_is_out(tree: WhoTree, qtbot: QtBot) -> None:
    QTest.keyClick(tree, Qt.Key.Key_Down)
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert [one.case_id for one in tree.ticked().staying_away] == [3] and tree.ticked().anew
    QTest.keyClick(tree, Qt.Key.Key_End)
    QTest.keyClick(tree, Qt.Key.Key_Return)  # opens
    QTest.keyClick(tree, Qt.Key.Key_Down)
    QTest.keyClick(tree, Qt.Key.Key_Space)
    assert tree.ticked().rooms_out == {1}
    qtbot.waitUntil(lambda: texts(tree)[-1] == "Rooms to plan with: 1 left out", timeout=30_000)


def test_reading_again_keeps_ticks_place_and_what_is_open(tree: WhoTree) -> None:
    QTest.keyClick(tree, Qt.Key.Key_Right)
    QTest.keyClick(tree, Qt.Key.Key_Down)
    QTest.keyClick(tree, Qt.Key.Key_Space)
    tree.show_board(*house(), EN)
    item = tree.currentItem()
    assert item is not None and item.text(0).startswith("BI-1")
    above = item.parent()
    assert above is not None and above.isExpanded()
    assert tree.ticked().waiting == frozenset()


def test_a_case_found_by_the_scan_box_is_ticked(tree: WhoTree) -> None:
    assert tree.show_case(4) and tree.ticked().coming == {3, 4}
    item = tree.currentItem()
    assert item is not None and item.text(0).startswith("BI-4")
    assert not tree.show_case(99)
