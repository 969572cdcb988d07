"""The plan mode of Beds, by keyboard on a real database with the real planner."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from tests.staff_at_work import worked_by
from tests.ui import houses
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from tests.ui.people import add_case, add_flight, check_in_cases, person_ids
from transit_desk.domain.beds.values import Help, HelpKind
from transit_desk.domain.board_rows import BedLook, BoardBed, Tape
from transit_desk.domain.rights import Role
from transit_desk.services.allocate_beds import place
from transit_desk.services.bed_board import board, tape
from transit_desk.services.care_for_beds import close_room
from transit_desk.services.check_in import check_in
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import hold
from ui.shell import Shell, ShellParts
from ui.status import Status
from ui.views.beds import BedsScreen
from ui.views.beds_plan import PlanPage, Stage
from ui.views.beds_plan_who import WhoTree

Open = Callable[..., OpenDesk]
CTRL = Qt.KeyboardModifier.ControlModifier
ENTER, SPACE, ESC = Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape
DOWN, UP, RIGHT = Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Right


class Driver:
    """The window with the plan on view; keys go to whoever has the focus."""

    def __init__(self, opened: OpenDesk, qtbot: QtBot) -> None:
        self.opened, self.qtbot, self.desk = opened, qtbot, opened.desk
        opened.window.activateWindow()
        screen = opened.window.screen_on_view
        assert isinstance(screen, BedsScreen)
        screen.setFocus()
        self.press(Qt.Key.Key_3, mod=CTRL)
        page = screen.pages.currentWidget()
        assert isinstance(page, PlanPage)
        self.screen, self.page = screen, page

    def settle(self) -> None:
        for _ in range(4):  # gather, plan, board: one job starts the next
            self.opened.settle()
            QApplication.processEvents()

    def press(self, *keys: Qt.Key, mod: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            widget = QApplication.focusWidget()
            assert widget is not None
            QTest.keyClick(widget, key, mod)
            self.settle()

    def letter(self, letter: str) -> None:
        """A letter that stands alone."""
        table = self.page.result.table
        QTest.keyClicks(table, letter)
        self.qtbot.waitUntil(lambda: not table._alone.isActive(), timeout=30_000)
        self.settle()

    def primary(self) -> None:
        self.press(ENTER, mod=CTRL)

    def stage(self) -> Stage:
        return self.page.stage

    @property
    def said(self) -> str:
        return self.opened.said

    @property
    def groups(self) -> list[str]:
        return [top.text(0) for top in self.page.choice.tree._tops()]

    @property
    def lines(self) -> dict[int, str]:
        """The beds column of the households shown, by case."""
        rows = self.page.result.table.rows
        return {line.household_id: rows._text(at)[2] for at, line in enumerate(rows.all_rows)}

    def tick(self, case_id: int) -> None:
        """The box of a case, by the scan box's way."""
        tree = self.page.choice.tree
        assert tree.show_case(case_id)
        self.settle()

    def clear(self, case_id: int) -> None:
        self.tick(case_id)
        self.page.choice.tree.setFocus()
        self.press(SPACE)

    def go(self, case_id: int) -> None:
        """To a household of the plan."""
        table = self.page.result.table
        table.setFocus()
        assert table.choose(case_id)
        self.settle()


def in_beds(desk: Desk, case_id: int) -> dict[int, str]:
    """Where people of a case sleep now, by person."""
    return {
        bed.person.person_id: f"{room.name} / {bed.name}"
        for room in board(desk).rooms
        for bed in room.beds
        if bed.person is not None and bed.person.case_id == case_id and bed.look is not BedLook.HELD
    }


def held(desk: Desk, case_id: int) -> dict[int, tuple[str, date]]:
    """The beds held for people of a case, with the first night."""
    found = tape(desk, desk.today(), 30)
    labels = {bed.bed_id: f"{room.name} / {bed.name}" for room in found.rooms for bed in room.beds}
    return {
        span.person.person_id: (labels[span.bed_id], span.first)
        for span in found.spans
        if span.look is BedLook.HELD and span.person.case_id == case_id
    }


def beds_of(desk: Desk, *rooms: str) -> list[BoardBed]:
    return [bed for room in board(desk).rooms if room.name in rooms for bed in room.beds]


@pytest.fixture
def cases(sqlite_desk: Desk) -> dict[str, int]:
    """A family of five in beds, two waiting in the building, and two announced, who leave by one flight."""
    desk = sqlite_desk
    found = {
        "here": add_case(desk, "BI-26000100", 5, family="BAHATI"),
        "four": add_case(desk, "BI-26000101", 4, family="FURAHA"),
        "one": add_case(desk, "BI-26000102", 1, family="ZAWADI"),
        "six": add_case(desk, "BI-26000103", 6, family="MAOMBI"),
        "two": add_case(desk, "BI-26000104", 2, family="RUKUNDO"),
    }
    check_in_cases(desk, [found["here"]])
    for name in ("four", "one"):
        check_in(desk, person_ids(desk, found[name]), {})
    add_flight(desk, [found["six"], found["two"]])
    return found


@pytest.fixture
def driver(cases: dict[str, int], open_desk: Open, qtbot: QtBot) -> Driver:
    return Driver(open_desk(beds=BedsScreen), qtbot)


def test_those_waiting_are_ticked_and_get_their_beds_by_two_keys(
    driver: Driver, cases: dict[str, int]
) -> None:
    desk = driver.desk
    assert driver.groups[:2] == ["Waiting in the building", "Announced, leaving by ET 816, 09 Dec 2026"]
    assert driver.page.choice.count.text() == "5 people ticked"
    driver.primary()
    assert driver.stage() is Stage.SHOWN
    assert set(driver.lines) == {cases["four"], cases["one"]}
    assert in_beds(desk, cases["four"]) == {}, "nothing is written before it is accepted"
    assert driver.page.result.goals.texts
    ghosts = driver.page.canvas._ghosts
    assert sorted(ghost.kind for ghost in ghosts.values()) == ["arrives"] * 5
    driver.primary()
    assert driver.said == "5 people in beds."
    assert len(in_beds(desk, cases["four"])) == 4 and len(in_beds(desk, cases["one"])) == 1
    assert driver.stage() is Stage.CHOOSING and not driver.page.canvas._ghosts
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert in_beds(desk, cases["four"]) == in_beds(desk, cases["one"]) == {}


def test_beds_are_held_for_those_announced_until_the_evening_after_they_come(
    driver: Driver, cases: dict[str, int]
) -> None:
    desk = driver.desk
    driver.press(DOWN, SPACE)
    assert driver.page.choice.count.text() == "13 people ticked"
    tomorrow = desk.today() + timedelta(days=1)
    driver.page.choice.day.setFocus()
    driver.press(UP)
    assert driver.page.choice.arrival == tomorrow
    until = driver.page.choice.until.currentText()
    driver.primary()
    driver.primary()
    assert driver.said == f"5 people in beds, 8 beds held until {until}."
    assert until == "08 Dec 2026 20:00"
    six = held(desk, cases["six"])
    assert len(six) == 6 and {first for _, first in six.values()} == {tomorrow}
    assert "Beds held from 07 Dec 2026" in driver.groups
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert held(desk, cases["six"]) == {}


def test_a_household_that_is_cleared_is_not_accepted(driver: Driver, cases: dict[str, int]) -> None:
    driver.primary()
    driver.go(cases["one"])
    driver.press(SPACE)
    assert driver.page.act.text().startswith("Accept 1 household")
    assert len(driver.page.canvas._ghosts) == 4, "only what is accepted is drawn"
    driver.primary()
    assert in_beds(driver.desk, cases["one"]) == {} and len(in_beds(driver.desk, cases["four"])) == 4


def test_esc_drops_the_plan_and_leaves_what_was_chosen(driver: Driver, cases: dict[str, int]) -> None:
    driver.clear(cases["one"])
    driver.primary()
    driver.press(ESC)
    assert driver.stage() is Stage.CHOOSING and not driver.page.canvas._ghosts
    assert driver.page.choice.count.text() == "4 people ticked"
    assert in_beds(driver.desk, cases["four"]) == {}


def test_a_case_that_the_scan_box_finds_is_ticked(driver: Driver, cases: dict[str, int]) -> None:
    QTest.keyClicks(driver.page.choice.tree, "r")
    field = QApplication.focusWidget()
    assert field is driver.opened.window.scan_box
    QTest.keyClicks(field, "ukun")
    driver.qtbot.waitUntil(lambda: driver.opened.window.scan_box.results_shown, timeout=30_000)
    driver.press(ENTER)
    assert driver.page.choice.ticked.coming == {cases["two"]}
    assert QApplication.focusWidget() is driver.page.choice.tree


def test_a_place_that_is_kept_stays_when_beds_are_proposed_again(
    driver: Driver, cases: dict[str, int]
) -> None:
    driver.primary()
    driver.go(cases["four"])
    places = driver.lines[cases["four"]]
    driver.letter("f")
    assert driver.lines[cases["four"]] == f"{places}, kept"
    driver.press(ESC)
    assert driver.page._work.kept == {}, "with the plan, what was kept of it is dropped"
    driver.primary()
    driver.go(cases["four"])
    driver.letter("f")
    driver.press(Qt.Key.Key_R, mod=CTRL)
    assert driver.page._work.asked is not None and len(driver.page._work.asked.wish.fixed) == 4
    assert driver.lines[cases["four"]] == f"{places}, kept"
    driver.primary()
    assert driver.said == "5 people in beds."
    assert len(in_beds(driver.desk, cases["four"])) == 4


def test_a_bed_somebody_else_has_taken_meanwhile_gives_nobody_anything(
    driver: Driver, cases: dict[str, int]
) -> None:
    driver.primary()
    line = next(one for one in driver.page.result.lines if one.household_id == cases["four"])
    other = worked_by(driver.desk, Role.FRONT_DESK, name="Nadia")
    newcomer = add_case(driver.desk, "BI-26000110", 1, family="OTHER")
    check_in(
        other, person_ids(other, newcomer), {person_ids(other, newcomer)[0]: next(iter(line.beds.values()))}
    )
    driver.primary()
    assert "OTHER" in driver.said and "Nadia" in driver.said
    assert in_beds(driver.desk, cases["four"]) == in_beds(driver.desk, cases["one"]) == {}
    assert driver.page.result.stale.isVisible() and driver.stage() is Stage.SHOWN
    driver.press(Qt.Key.Key_R, mod=CTRL)
    assert not driver.page.result.stale.isVisible()
    driver.primary()
    assert len(in_beds(driver.desk, cases["four"])) == 4


@pytest.fixture
def narrow(cases: dict[str, int], sqlite_desk: Desk) -> str:
    """Every room is closed but those with somebody in them; returns the name of one that would do."""
    rooms = board(sqlite_desk).rooms
    for room in rooms:
        if not any(bed.person for bed in room.beds):
            close_room(sqlite_desk, room.room_id, True)
    return next(room.name for room in rooms if not any(bed.person for bed in room.beds))


def test_who_has_no_place_comes_first_with_the_rule_and_what_would_help(
    narrow: str, cases: dict[str, int], open_desk: Open, qtbot: QtBot
) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    driver.primary()
    result = driver.page.result
    assert result.lines[0].status is Status.STOP
    assert "of 5 people" in result.head.accessibleName()
    words = result.missing.texts
    assert words and "Jean Claude" in words[0]
    work = driver.page._work
    assert work.plan is not None
    helped = tuple(
        replace(one, helps=(Help(HelpKind.OPEN_ROOM, {"room": narrow}),)) for one in work.plan.unplaced
    )
    driver.page._show_plan(replace(work.plan, unplaced=helped))
    driver.go(result.lines[0].household_id)
    assert [one.words.text() for one in result.helps if not one.isHidden()] == [f"Open room {narrow}."]
    driver.letter("o")
    assert driver.said == f"{narrow} is open."
    assert not next(room for room in board(driver.desk).rooms if room.name == narrow).closed
    assert driver.stage() is Stage.SHOWN
    assert driver.lines[cases["four"]].startswith(narrow), "planned again at once"
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert next(room for room in board(driver.desk).rooms if room.name == narrow).closed


def test_a_case_that_does_not_come_gives_its_beds_back_and_nobody_else_moves(
    driver: Driver, cases: dict[str, int]
) -> None:
    desk = driver.desk
    driver.press(DOWN, SPACE)
    driver.primary()
    driver.primary()
    six = held(desk, cases["six"])
    driver.clear(cases["two"])
    assert driver.page.choice.few.isVisible() and driver.page.choice.few.isChecked()
    driver.primary()
    assert driver.lines == {cases["two"]: "Does not come"}
    driver.primary()
    assert driver.said == "2 held beds free again."
    assert held(desk, cases["two"]) == {} and held(desk, cases["six"]) == six
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert len(held(desk, cases["two"])) == 2


def test_nobody_is_planned_into_a_room_that_is_out_and_who_is_in_it_moves(
    driver: Driver, cases: dict[str, int]
) -> None:
    room = next(iter(in_beds(driver.desk, cases["here"]).values())).partition(" / ")[0]
    tree = driver.page.choice.tree
    tree.setFocus()
    driver.press(Qt.Key.Key_End, RIGHT)
    item = tree._find(f"rooms/{next(one.room_id for one in board(driver.desk).rooms if one.name == room)}")
    assert item is not None
    tree.setCurrentItem(item)
    driver.press(SPACE)
    driver.primary()
    assert cases["here"] in driver.lines
    line = next(one for one in driver.page.result.lines if one.household_id == cases["here"])
    assert all(step.before.startswith(f"{room} / ") for step in line.steps if step.bed)
    assert not any(
        step.bed.startswith(f"{room} / ") for one in driver.page.result.lines for step in one.steps
    )
    kinds = {ghost.kind for ghost in driver.page.canvas._ghosts.values()}
    assert {"moves", "leaves", "arrives"} <= kinds
    driver.primary()
    assert not any(label.startswith(f"{room} / ") for label in in_beds(driver.desk, cases["here"]).values())


def test_a_room_that_was_left_out_is_taken_back_where_that_would_help(
    driver: Driver, cases: dict[str, int]
) -> None:
    tree = driver.page.choice.tree
    tree.setFocus()
    driver.press(Qt.Key.Key_End, SPACE)  # all rooms
    driver.primary()
    result = driver.page.result
    driver.go(cases["four"])
    shown = [one.help for one in result.helps if one.help is not None]
    opening = next(one for one in shown if one.kind is HelpKind.OPEN_ROOM)
    driver.letter("o")
    room = f"{opening.facts['room']} / "
    placed = [step for line in driver.page.result.lines for step in line.steps if step.bed]
    assert placed and all(step.bed.startswith(room) for step in placed)
    assert len(driver.page.choice.ticked.rooms_out) == len(board(driver.desk).rooms) - 1


def test_stopping_keeps_the_best_plan_so_far(driver: Driver, cases: dict[str, int]) -> None:
    stopped: list[Stage] = []

    def stop(_plan: object) -> None:
        if driver.stage() is Stage.WORKING:
            stopped.append(driver.stage())
            assert driver.page.stop.isVisible() and not driver.page.act.isVisible()
            driver.page.stop_work()

    driver.page.maker.better.connect(stop)
    driver.primary()
    assert stopped, "a first plan was told of before the last one"
    assert driver.stage() is Stage.SHOWN and driver.page.act.isEnabled()
    assert set(driver.lines) == {cases["four"], cases["one"]}
    driver.primary()
    assert driver.said == "5 people in beds."


def test_who_may_not_give_beds_looks_only(
    cases: dict[str, int], sqlite_desk: Desk, open_desk: Open, qtbot: QtBot
) -> None:
    driver = Driver(open_desk(worked_by(sqlite_desk, Role.AUDITOR), beds=BedsScreen), qtbot)
    assert driver.page.look_only.isVisible() and not driver.page.act.isVisible()
    driver.primary()
    assert driver.stage() is Stage.CHOOSING and not driver.said
    driver.press(SPACE)
    top = next(driver.page.choice.tree._tops())
    assert top.data(0, Qt.ItemDataRole.CheckStateRole) is None


def test_where_nobody_needs_a_bed_the_page_says_who_comes_here(open_desk: Open, qtbot: QtBot) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    assert driver.page.pages.currentWidget() is driver.page.empty
    assert "Nobody needs a bed." in driver.page.empty.accessibleName()
    assert not driver.page.act.isVisible()


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("size", [(1366, 768), (683, 384)])
def test_everything_has_a_name_and_nothing_is_cut(
    narrow: str, open_desk: Open, qtbot: QtBot, code: str, size: tuple[int, int]
) -> None:
    opened = open_desk(beds=BedsScreen)
    opened.window.resize(*size)
    driver = Driver(opened, qtbot)
    opened.shell.language.switch(code)
    driver.settle()
    for _ in range(2):
        assert_accessible(driver.screen)
        assert_not_cut(driver.page.pages)
        driver.primary()


# Letting others move


@pytest.fixture
def in_the_way(cases: dict[str, int], sqlite_desk: Desk) -> int:
    """Two rooms are open: one for men, and one with beds for the family of four but for the man in one of them, who
    is returned."""
    desk = sqlite_desk
    person = person_ids(desk, cases["one"])[0]
    rooms = {room.name: room for room in board(desk).rooms}
    place(desk, {person: rooms["A8"].beds[0].bed_id}, override=True, reason="For an hour")
    for room in rooms.values():
        if room.name not in ("A8", "C1"):
            close_room(desk, room.room_id, True)
    return person


def test_who_is_in_the_way_may_move_and_is_planned_anew(
    in_the_way: int, cases: dict[str, int], open_desk: Open, qtbot: QtBot
) -> None:
    driver = Driver(open_desk(beds=BedsScreen), qtbot)
    driver.primary()
    driver.go(cases["four"])
    shown = [one.help for one in driver.page.result.helps if one.help is not None]
    moving = next(one for one in shown if one.kind is HelpKind.MOVE_HOUSEHOLD)
    assert (moving.facts["from_room"], moving.facts["to_room"]) == ("A8", "C1")
    driver.letter("m")
    asked = driver.page._work.asked
    assert asked is not None and asked.wish.movable == {in_the_way}
    assert driver.lines[cases["four"]].startswith("A8 / ") and driver.lines[cases["one"]].startswith("C1 / ")


# What others, and the user's own hands, do meanwhile


def test_a_move_by_hand_since_the_plan_was_made_is_not_reversed(
    driver: Driver, cases: dict[str, int]
) -> None:
    driver.primary()
    line = next(one for one in driver.page.result.lines if one.household_id == cases["one"])
    person, planned = next(iter(line.beds.items()))
    other = next(
        bed.bed_id
        for room in board(driver.desk).rooms
        if room.name == "C1"
        for bed in room.beds
        if bed.bed_id != planned
    )
    place(driver.desk, {person: other}, override=True, reason="By hand")
    driver.page.activated()
    driver.settle()
    assert driver.page.result.stale.isVisible()
    driver.primary()
    assert driver.opened.window.strip.acts[-1].kind == "refused"
    assert list(in_beds(driver.desk, cases["one"]).values()) == [
        next(
            f"{room.name} / {bed.name}"
            for room in board(driver.desk).rooms
            for bed in room.beds
            if bed.bed_id == other
        )
    ]
    assert in_beds(driver.desk, cases["four"]) == {} and driver.stage() is Stage.SHOWN
    driver.press(Qt.Key.Key_R, mod=CTRL)
    assert cases["one"] not in driver.lines and not driver.page.result.stale.isVisible()
    driver.primary()
    assert driver.said == "4 people in beds."


def test_who_is_where_the_plan_puts_him_does_not_stop_it(driver: Driver, cases: dict[str, int]) -> None:
    driver.primary()
    line = next(one for one in driver.page.result.lines if one.household_id == cases["one"])
    place(driver.desk, line.beds, override=True, reason="By hand")
    driver.page.activated()
    driver.settle()
    assert not driver.page.result.stale.isVisible()
    driver.primary()
    assert len(in_beds(driver.desk, cases["four"])) == 4 and len(in_beds(driver.desk, cases["one"])) == 1


def test_a_family_for_which_beds_are_held_meanwhile_is_expected(
    driver: Driver, cases: dict[str, int]
) -> None:
    """Until then it was not ticked, because nobody planned for it: that must not come to mean that it stays away."""
    desk = driver.desk
    assert not driver.page.choice.ticked.coming
    people = person_ids(desk, cases["two"])
    free = [bed.bed_id for bed in beds_of(desk, "A8", "A9", "B1") if bed.look is BedLook.FREE]
    hold(desk, dict(zip(people, free, strict=False)))
    driver.page.activated()
    driver.settle()
    ticked = driver.page.choice.ticked
    assert ticked.staying_away == () and ticked.coming == {cases["two"]}
    driver.clear(cases["two"])
    driver.page.activated()
    driver.settle()
    assert [one.case_id for one in driver.page.choice.ticked.staying_away] == [cases["two"]], "a choice stays"


def test_nothing_is_kept_while_the_planner_works(driver: Driver, cases: dict[str, int]) -> None:
    kept: list[Stage] = []

    def keep(_plan: object) -> None:
        if driver.stage() is Stage.WORKING:
            kept.append(driver.stage())
            driver.page.result.keep_wanted.emit(driver.page.result.lines[0])

    driver.page.maker.better.connect(keep)
    driver.primary()
    assert kept and driver.page._work.kept == {}
    assert set(driver.lines) == {cases["four"], cases["one"]}


def test_a_plan_is_accepted_once(driver: Driver, cases: dict[str, int]) -> None:
    driver.primary()
    acts = len(driver.opened.window.strip.acts)
    driver.page.accept()
    driver.page.accept()
    driver.settle()
    assert len(driver.opened.window.strip.acts) == acts + 1
    driver.press(Qt.Key.Key_Z, mod=CTRL)
    assert in_beds(driver.desk, cases["four"]) == in_beds(driver.desk, cases["one"]) == {}


def test_one_long_press_proposes_and_does_not_accept(driver: Driver, cases: dict[str, int]) -> None:
    for again in (False, True, True):
        QTest.simulateEvent(driver.page.choice.tree, True, ENTER.value, CTRL, "", again)
        driver.settle()
    assert driver.stage() is Stage.SHOWN
    assert in_beds(driver.desk, cases["four"]) == in_beds(driver.desk, cases["one"]) == {}


def test_a_screen_reader_hears_the_bed_in_focus_and_who_is_planned_into_it(
    driver: Driver, cases: dict[str, int]
) -> None:
    canvas = driver.page.canvas
    driver.primary()
    line = next(one for one in driver.page.result.lines if one.household_id == cases["one"])
    canvas.setFocus()
    canvas.focus_bed(line.steps[0].bed_id or 0)
    told = canvas.accessibleDescription()
    assert told.startswith(line.steps[0].bed) and "ZAWADI, Jean Claude: " in told
    taken = next(iter(in_beds(driver.desk, cases["here"]).values()))
    canvas.focus_bed(next(bed for bed in canvas.plan.tiles if canvas.label(bed) == taken))
    assert "BAHATI" in canvas.accessibleDescription()
    driver.press(ESC)
    assert canvas.accessibleDescription().startswith(taken)


def test_a_plan_ends_with_the_page_that_wanted_it_and_no_paper_waits_for_it(
    driver: Driver, parts: ShellParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def endless(problem: object, *, stop: Callable[[], bool], found: Callable[[object], None]) -> None:
        begun.set()
        while not stop():
            pass

    monkeypatch.setattr("transit_desk.domain.beds.planner.plan", endless)
    driver.page.propose()
    driver.qtbot.waitUntil(begun.is_set, timeout=30_000)
    assert parts.plan_thread.busy and not parts.paper_thread.busy and not parts.thread.busy
    driver.opened.window.close()
    delete(driver.page)  # as when its person signs out
    driver.qtbot.waitUntil(lambda: not parts.plan_thread.busy, timeout=30_000)


# Ticks


@pytest.mark.parametrize("flight", ["ET 816/A", "ET 816/2", "ET: 816", "/"])
def test_a_flight_may_be_called_anything(qtbot: QtBot, shell: Shell, flight: str) -> None:
    tree = WhoTree("who", shell)
    qtbot.addWidget(tree)
    coming = tuple(houses.person(at, 70 + at, flight=flight) for at in range(2))
    empty = houses.board(8, fill=False)
    found = replace(empty, waiting=(houses.person(20),), announced=coming)
    tree.show_board(found, Tape(houses.TODAY, 1, found.rooms, ()), shell.language.t)
    assert not tree.ticked().coming
    top = tree._find(f"coming:{flight}")
    assert top is not None
    top.setCheckState(0, Qt.CheckState.Checked)
    assert tree.ticked().coming == {70, 71}
    assert {part for part, _ in tree._ticks} == {"waiting", "coming", "rooms"}
