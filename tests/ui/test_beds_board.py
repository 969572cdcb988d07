"""The drawn house without a database: where everything stands, how it looks, zoom, and finding a name."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import houses
from transit_desk.domain.board_rows import (
    BedLook,
    Board,
    BoardBed,
    BoardOverride,
    BoardRoom,
    PlanPlace,
)
from transit_desk.domain.codes import BedLevel, GatePlace, RoomKind
from ui.shell import Shell
from ui.views.bed_words import bed_list, in_house_order
from ui.views.beds_board import BedsBoard
from ui.views.beds_canvas import Ghost, HouseCanvas
from ui.views.beds_layout import columns_of, fitting, lay_out
from ui.views.beds_marks import ALL, MarkBook, household_mark, marks_for
from ui.views.beds_paint import Look, RoomPainter
from ui.views.beds_view import persons_of

ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


# Where everything stands


def room(
    number: int, *levels: BedLevel, block: str = "A", floor: int = 0, place: PlanPlace | None = None
) -> BoardRoom:
    beds = tuple(
        BoardBed(number * 100 + at, str(at), level, BedLook.FREE) for at, level in enumerate(levels, 1)
    )
    return BoardRoom(
        number, block, f"{block}{number}", RoomKind.FAMILY, floor, False, False, False, place, (), beds
    )


LEVELS = st.lists(st.sampled_from(BedLevel), min_size=1, max_size=24)
HOUSES = st.lists(LEVELS, min_size=1, max_size=6)
SIZES = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=6, max_size=6)


def of_levels(house: list[list[BedLevel]]) -> list[BoardRoom]:
    return [room(at, *levels, block="AB"[at % 2], floor=at // 2 % 2) for at, levels in enumerate(house)]


@given(HOUSES, st.integers(200, 2000))
def test_every_bed_has_its_place_and_no_two_overlap(house: list[list[BedLevel]], width: int) -> None:
    rooms = of_levels(house)
    plan = lay_out(rooms, width)
    assert set(plan.tiles) == {bed.bed_id for one in rooms for bed in one.beds}
    for card in plan.cards:
        assert all(card.rect.contains(tile.rect) for tile in card.tiles)
    for areas in ([tile.rect for tile in plan.tiles.values()], [card.rect for card in plan.cards]):
        assert not any(one.intersects(other) for one, other in combinations(areas, 2))
    assert all(card.rect.bottom() <= plan.height and card.rect.right() <= plan.width for card in plan.cards)


@given(HOUSES, SIZES, st.integers(200, 2000))
def test_rooms_stand_where_they_were_drawn(
    house: list[list[BedLevel]], sizes: list[tuple[int, int]], width: int
) -> None:
    rooms = [
        room(at, *levels, place=PlanPlace(at * 9, at % 2 * 9, *sizes[at])) for at, levels in enumerate(house)
    ]
    plan = lay_out(rooms, width)
    for card in plan.cards:
        assert all(card.rect.adjusted(0, 0, 1, 1).contains(tile.rect) for tile in card.tiles)
    for one, other in combinations(plan.cards, 2):
        assert not one.rect.intersects(other.rect)
        assert one.rect.left() < other.rect.left(), "further right on the plan, further right on the board"
        if one.room.place is not None and other.room.place is not None:
            ratio = one.rect.width() + 12, other.rect.width() + 12
            assert ratio[0] * other.room.place.width == pytest.approx(ratio[1] * one.room.place.width)
    areas = [tile.rect for tile in plan.tiles.values()]
    assert not any(one.intersects(other) for one, other in combinations(areas, 2))


@given(HOUSES, st.integers(300, 1500))
def test_arrows_reach_every_bed(house: list[list[BedLevel]], width: int) -> None:
    plan = lay_out(of_levels(house), width)
    start = next(iter(plan.tiles))
    reached, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for key in ARROWS:
            tile = plan.beside(here, key)
            if tile is not None and tile.bed.bed_id not in reached:
                reached.add(tile.bed.bed_id)
                waiting.append(tile.bed.bed_id)
    assert reached == set(plan.tiles)


@given(HOUSES, st.integers(400, 1500), st.integers(300, 900))
def test_the_whole_house_fits_the_window(house: list[list[BedLevel]], width: int, height: int) -> None:
    factors = [0.05 * 1.1**step for step in range(40)]
    factor, plan = fitting(of_levels(house), width, height, factors)
    assert plan.width * factor <= width + 1 and plan.height * factor <= height + 1


def test_a_bunk_is_drawn_with_its_upper_bed_above() -> None:
    beds = room(1, BedLevel.SINGLE, BedLevel.LOWER, BedLevel.UPPER, BedLevel.COT).beds
    shape = [[None if bed is None else bed.name for bed in pair] for pair in columns_of(beds)]
    assert shape == [["1", None], ["3", "2"], ["4", None]]


def test_beds_are_told_by_room_with_runs_of_numbers() -> None:
    labels = ["A10 / 2", "A3 / 4", "A3 / 1", "A3 / 2", "A3 / 7"]
    assert bed_list(sorted(labels, key=in_house_order)) == "A3 / 1-2, 4, 7, A10 / 2"


# Marks


@given(st.sets(st.integers(1, 100_000), max_size=ALL))
def test_no_two_households_have_one_mark(cases: set[int]) -> None:
    marks = marks_for(cases, {})
    assert len({(mark.shape, mark.letter) for mark in marks.values()}) == len(cases)


@example({185}, {1, 185})  # both would like the same mark
@given(st.sets(st.integers(1, 500), max_size=40), st.sets(st.integers(1, 500), max_size=40))
def test_a_household_keeps_its_mark_while_others_come_and_go(before: set[int], after: set[int]) -> None:
    first = marks_for(before, {})
    second = marks_for(after, first)
    assert all(second[case] == first[case] for case in before & after)


def test_related_families_have_one_colour_and_marks_of_their_own() -> None:
    book = MarkBook()
    book.learn([houses.person(1, 7, linked=3), houses.person(2, 8, linked=3), houses.person(3, 9, linked=0)])
    one, other, alone = book.of(7), book.of(8), book.of(9)
    assert one.colour == other.colour != alone.colour
    assert (one.shape, one.letter) != (other.shape, other.letter)
    assert one.linked and other.linked and not alone.linked
    assert alone == household_mark(9)


# How it looks


@pytest.fixture
def painter_of(shell: Shell) -> RoomPainter:
    return RoomPainter(shell.theme, shell.icons)


def picture(painter_of: RoomPainter, shell: Shell, bed: BoardBed, width: int, height: int) -> QImage:
    """A bed in grey, as a printer without colours would show it."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(shell.theme.colour("surface_alt"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    book = MarkBook()
    one = room(1, bed.level)
    painter_of.bed(painter, image.rect(), bed, one, Look(book, 1.0, 1.0), shell.language.t)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


def apart(one: QImage, other: QImage) -> int:
    """How many pixels are clearly of another grey."""
    return sum(
        abs(one.pixelColor(x, y).red() - other.pixelColor(x, y).red()) > 40
        for x in range(one.width())
        for y in range(one.height())
    )


@pytest.mark.parametrize(("width", "height", "least"), [(96, 44, 60), (48, 22, 25), (34, 16, 20)])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_look_is_told_apart_in_grey(
    painter_of: RoomPainter, shell: Shell, width: int, height: int, least: int, mode: str
) -> None:
    shell.theme.set_mode(mode)  # type: ignore[arg-type]  # one of the two
    who = houses.person(4)
    override = BoardOverride((), "Beside her mother", "D.", houses.NIGHT)
    beds = {
        "free": BoardBed(1, "1", BedLevel.SINGLE, BedLook.FREE),
        "held": BoardBed(1, "1", BedLevel.SINGLE, BedLook.HELD, who),
        "taken": BoardBed(1, "1", BedLevel.SINGLE, BedLook.TAKEN, who),
        "leaving": BoardBed(1, "1", BedLevel.SINGLE, BedLook.LEAVING, who),
        "cleaning": BoardBed(1, "1", BedLevel.SINGLE, BedLook.CLEANING),
        "out": BoardBed(1, "1", BedLevel.SINGLE, BedLook.OUT_OF_SERVICE),
        "closed": BoardBed(1, "1", BedLevel.SINGLE, BedLook.CLOSED),
        "away": BoardBed(1, "1", BedLevel.SINGLE, BedLook.TAKEN, replace(who, out=GatePlace.TOWN)),
        "aside": BoardBed(1, "1", BedLevel.SINGLE, BedLook.TAKEN, who, None, override),
    }
    pictures = {name: picture(painter_of, shell, bed, width, height) for name, bed in beds.items()}
    for (name, one), (other_name, other) in combinations(pictures.items(), 2):
        assert apart(one, other) >= least, f"{name} looks like {other_name}"


# The canvas


@pytest.fixture
def canvas(qtbot: QtBot, shell: Shell) -> Iterator[HouseCanvas]:
    canvas = HouseCanvas("canvas", shell)
    qtbot.addWidget(canvas)
    canvas.resize(900, 600)
    canvas.show_board(houses.board())
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.activateWindow()
    canvas.setFocus()
    yield canvas


def rest(canvas: HouseCanvas, qtbot: QtBot) -> None:
    """Until every picture is sharp and no key waits."""
    qtbot.waitUntil(lambda: not canvas._rest.isActive() and not canvas._alone.isActive(), timeout=30_000)
    QApplication.processEvents()


def wheel(canvas: HouseCanvas, at: QPoint, up: int, held: Qt.KeyboardModifier = CTRL) -> None:
    place = QPointF(at)
    event = QWheelEvent(
        place,
        canvas.viewport().mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * up),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def test_the_wheel_zooms_where_the_mouse_is(canvas: HouseCanvas, qtbot: QtBot) -> None:
    at = QPoint(300, 350)
    tile = canvas.tile_at(at)
    assert tile is not None
    before = canvas.zoom
    wheel(canvas, at, 2)
    assert canvas.zoom > before
    moved = canvas.rect_of(tile.bed.bed_id).center() - at
    assert abs(moved.y()) < 0.6 * canvas.viewport().height()
    wheel(canvas, at, -1)
    wheel(canvas, at, -1)
    assert canvas.zoom < before
    rest(canvas, qtbot)


def test_nought_shows_the_whole_house_and_plus_goes_nearer(canvas: HouseCanvas, qtbot: QtBot) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_0)
    rest(canvas, qtbot)
    area = canvas.viewport().rect()
    assert all(area.contains(canvas.rect_of(bed_id)) for bed_id in canvas.plan.tiles)
    fit = canvas.zoom
    canvas.resize(700, 500)
    assert canvas.zoom < fit, "the house stays whole in a smaller window"
    area = canvas.viewport().rect()
    assert all(area.contains(canvas.rect_of(bed_id)) for bed_id in canvas.plan.tiles)
    whole = canvas.zoom
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    rest(canvas, qtbot)
    assert canvas.zoom > whole
    QTest.keyClick(canvas, Qt.Key.Key_Minus)
    rest(canvas, qtbot)
    assert canvas.zoom < whole * 1.2


def test_a_scan_that_begins_with_nought_is_no_zoom(canvas: HouseCanvas, qtbot: QtBot, shell: Shell) -> None:
    before = canvas.zoom
    canvas.window().activateWindow()
    QTest.keyClicks(canvas, "07")
    rest(canvas, qtbot)
    assert canvas.zoom == before


def test_the_middle_button_moves_the_house(canvas: HouseCanvas) -> None:
    middle, port = Qt.MouseButton.MiddleButton, canvas.viewport()
    here = canvas.focused_bed
    QTest.mousePress(port, middle, pos=QPoint(300, 400))
    QTest.mouseMove(port, QPoint(300, 250))
    QTest.mouseRelease(port, middle, pos=QPoint(300, 250))
    assert canvas.verticalScrollBar().value() == 150
    assert canvas.focused_bed == here


def test_space_and_the_left_button_move_the_house(canvas: HouseCanvas) -> None:
    left, port = Qt.MouseButton.LeftButton, canvas.viewport()
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.mousePress(port, left, pos=QPoint(300, 400))
    QTest.mouseMove(port, QPoint(300, 300))
    QTest.mouseRelease(port, left, pos=QPoint(300, 300))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.verticalScrollBar().value() == 100


def test_arrows_bring_their_bed_into_view(canvas: HouseCanvas) -> None:
    for _ in range(20):
        QTest.keyClick(canvas, Qt.Key.Key_Down)
        here = canvas.focused_bed
        assert here is not None
        assert canvas.viewport().rect().contains(canvas.rect_of(here))
    assert canvas.verticalScrollBar().value() > 0
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.focused_bed == next(iter(canvas.plan.tiles))


def test_a_name_is_found_letter_by_letter(canvas: HouseCanvas) -> None:
    QTest.keyClicks(canvas, "ruk")
    tile = canvas.tile()
    assert tile is not None and tile.bed.person is not None
    assert tile.bed.person.name.startswith("RUKUNDO")
    QTest.keyClicks(canvas, " ali")
    tile = canvas.tile()
    assert tile is not None and tile.bed.person is not None
    assert tile.bed.person.name == "RUKUNDO, Aline"
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.keyClicks(canvas, "z")
    tile = canvas.tile()
    assert tile is not None and tile.bed.person is not None
    assert tile.bed.person.name.startswith("ZAWADI")


def test_a_room_is_painted_again_only_when_something_in_it_has_changed(
    canvas: HouseCanvas, qtbot: QtBot
) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_0)
    rest(canvas, qtbot)
    canvas.grab()
    rest(canvas, qtbot)  # sharp at this zoom
    before = canvas.pictures.keys()
    board = houses.board()
    first = board.rooms[0]
    changed = replace(
        first, beds=(replace(first.beds[0], look=BedLook.CLEANING, person=None), *first.beds[1:])
    )
    canvas.show_board(Board(board.today, (changed, *board.rooms[1:]), board.waiting, board.announced))
    canvas.grab()
    rest(canvas, qtbot)
    after = canvas.pictures.keys()
    assert {room_id for room_id in after if after[room_id] != before[room_id]} == {first.room_id}


def test_ghosts_of_a_plan_are_drawn_over_the_present(canvas: HouseCanvas) -> None:
    free = next(tile for tile in canvas.plan.tiles.values() if tile.bed.look is BedLook.FREE)
    rect = canvas.rect_of(free.bed.bed_id)
    pictures = [canvas.viewport().grab(rect).toImage()]
    for kind in ("arrives", "leaves", "moves", "stays"):
        canvas.set_ghosts({free.bed.bed_id: Ghost(houses.person(500), kind)})
        pictures.append(canvas.viewport().grab(rect).toImage())
    canvas.set_ghosts({})
    assert canvas.viewport().grab(rect).toImage() == pictures[0]
    assert all(one != other for one, other in combinations(pictures, 2))


def test_the_focus_stays_on_its_bed_when_the_house_is_read_again(canvas: HouseCanvas) -> None:
    told: list[object] = []
    canvas.bed_focused.connect(told.append)
    assert canvas.focus_bed(123)
    canvas.show_board(houses.board())
    assert told == [123, 123]
    assert not canvas.focus_bed(9_999_999)


def test_the_mouse_tells_who_lies_in_a_bed(canvas: HouseCanvas) -> None:
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QToolTip

    canvas.zoom_to_fit()
    tile = next(tile for tile in canvas.plan.tiles.values() if tile.bed.person is not None)
    at = canvas.rect_of(tile.bed.bed_id).center()
    QApplication.sendEvent(
        canvas.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, canvas.viewport().mapToGlobal(at))
    )
    assert tile.bed.person is not None and tile.bed.person.name in QToolTip.text()
    QToolTip.hideText()


def test_nothing_breaks_without_rooms(qtbot: QtBot, shell: Shell) -> None:
    canvas = HouseCanvas("empty_house", shell)
    qtbot.addWidget(canvas)
    canvas.show_board(Board(date(2026, 12, 6), (), (), ()))
    canvas.show()
    canvas.zoom_to_fit()
    canvas.zoom_by(1)
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    canvas.grab()
    assert canvas.tile() is None


def test_nobody_changes_his_mark_when_somebody_is_picked_up_or_planned(qtbot: QtBot, shell: Shell) -> None:
    """There are more households than marks."""
    book = MarkBook()
    board = BedsBoard("many", shell, book)
    qtbot.addWidget(board)
    crowd = houses.board(1200)
    board.show_board(crowd)
    people = list(persons_of(crowd))
    assert len({one.case_id for one in people}) > ALL
    before = {one.case_id: book.of(one.case_id) for one in people}
    board.carry(board.household_of(people[0]), household=True)
    assert {case: book.of(case) for case in before} == before
    board.end_carry()
    board.set_ghosts({1: Ghost(houses.person(7, 5000), "arrives")})
    assert {case: book.of(case) for case in before} == before
