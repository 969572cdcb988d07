"""Repainting the board of beds with 400 beds in view, at 100 % and at 200 %; beside it the same number of
rectangles and texts painted by a bare QPainter.

Each scale is measured in a program of its own, because Qt reads it once. Everybody is carried somewhere meanwhile:
every free bed shows whether it will do, which is the board at its busiest.
"""

import json
import os
import subprocess
import sys
import types
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.measure import Figure, edges, timed, turn_by_turn

MOST_MS = 16.0
MOST_FIRST_MS = 150.0
"""The first picture of a house, when none of its rooms was painted yet: once after the program's start."""
SIZE = (1366, 768)
BEDS, IN_ROOM = 400, 8
ROUNDS = 25
SCALES = ("1", "2")


def run() -> dict[str, Figure]:
    """Repaint, zoom and pan under 16 ms each."""
    figures: dict[str, Figure] = {}
    for scale in SCALES:
        found = subprocess.run(
            [sys.executable, "-m", "bench.board"],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale},
            cwd=Path(__file__).resolve().parent.parent,
            capture_output=True,
            text=True,
            check=True,
        )
        for name, values in json.loads(found.stdout.splitlines()[-1]).items():
            values["spread"] = tuple(values["spread"])
            figures[f"{name}_{scale}00"] = Figure(**values)
    return figures


def _measure() -> dict[str, dict[str, Any]]:
    from PySide6.QtWidgets import QApplication

    from transit_desk.domain.board_rows import Drops
    from ui.icons import Icons
    from ui.language import UiLanguage
    from ui.theme import Theme
    from ui.views.beds_board import BedsBoard
    from ui.views.beds_marks import MarkBook
    from ui.worker import DeskThread

    app = QApplication(["bench"])
    theme = Theme()
    theme.apply()
    thread, icons = DeskThread("icons"), Icons(theme)
    icons.load(thread)
    while thread.busy:
        app.processEvents()
    app.processEvents()
    shell: Any = types.SimpleNamespace(theme=theme, icons=icons, language=UiLanguage("en"))
    house = full_house()
    board = BedsBoard("board", shell, MarkBook())
    board.resize(*SIZE)
    board.show_board(house)
    board.show()
    board.zoom_to_fit()
    app.processEvents()
    in_view = len(board.plan.tiles)
    port = board.viewport()
    limit = _bare(board, app)

    def first() -> float:
        board.pictures.clear()
        return timed(port.repaint)

    figures = {"board_first": _figure(first, limit, MOST_FIRST_MS, rounds=9, beds=in_view)}
    someone = next(one for one in house.rooms[0].beds if one.person is not None)
    assert someone.person is not None
    board.carry([someone.person])
    rules = {bed.bed_id: () for room in house.rooms for bed in room.beds}
    board.show_drops(Drops(rules, {}))
    figures["board_repaint"] = _figure(lambda: timed(port.repaint), limit, MOST_MS, beds=in_view)
    board.end_carry()
    figures["board_zoom"] = _figure(_stepping(board, app), limit, MOST_MS)
    board.zoom_to(1.0)
    while board._rest.isActive():
        app.processEvents()
    figures["board_pan"] = _figure(_panning(board), limit, MOST_MS)
    board.close()
    thread.close()
    return figures


def _stepping(board: Any, app: Any) -> Callable[[], float]:
    """One step of the zoom, nearer and further in turns, and what is painted for it; pictures are made sharp
    between the steps."""
    turn = [1]

    def step() -> float:
        turn[0] = -turn[0]

        def zoom() -> None:
            board.zoom_by(turn[0] * -1)
            board.viewport().repaint()

        took = timed(zoom)
        while board._rest.isActive():
            app.processEvents()
        return took

    return step


def _panning(board: Any) -> Callable[[], float]:
    """The house moved by 40 pixels, down and up in turns."""
    bar, turn = board.verticalScrollBar(), [1]

    def pan() -> None:
        bar.setValue(bar.value() + 40 * turn[0])
        board.viewport().repaint()
        turn[0] = -turn[0]

    return lambda: timed(pan)


def _bare(board: Any, app: Any) -> Callable[[], float]:
    """As many rectangles and texts as there are beds in view, at their places, by a bare painter on a widget of
    the same size."""
    from PySide6.QtCore import QRect, Qt
    from PySide6.QtGui import QColor, QPainter, QPaintEvent
    from PySide6.QtWidgets import QWidget

    places = [board.rect_of(bed_id) for bed_id in board.plan.tiles]
    names = ["" if tile.bed.person is None else tile.bed.person.name for tile in board.plan.tiles.values()]
    ground, paper, text = QColor("#F3F5F8"), QColor("#D9E8FB"), QColor("#17212B")

    class Bare(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
            painter = QPainter(self)
            painter.fillRect(QRect(0, 0, *SIZE), ground)
            painter.setPen(text)
            for place, name in zip(places, names, strict=True):
                painter.fillRect(place, paper)
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, name)
            painter.end()

    bare = Bare()
    bare.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
    bare.resize(*SIZE)
    bare.show()
    app.processEvents()
    return lambda: timed(bare.repaint)


def _figure(
    ours: Callable[[], float],
    limit: Callable[[], float],
    most: float,
    *,
    rounds: int = ROUNDS,
    **more: object,
) -> dict[str, Any]:
    import statistics

    mine, theirs = turn_by_turn(ours, limit, rounds)
    median, bare = statistics.median(mine), statistics.median(theirs)
    ratios = [one / other for one, other in zip(mine, theirs, strict=True)]
    worst = edges(mine)[1]
    extra = {"unit": "ms", "nine_tenths_ms": round(worst, 2), **more}
    return asdict(Figure(median, bare, median / bare, edges(ratios), most, median <= most, extra))


def full_house() -> Any:
    """A full house: rooms of eight beds in three blocks of two floors, families of four."""
    from datetime import date

    from transit_desk.domain.board_rows import BedLook, Board, BoardBed, BoardPerson, BoardRoom
    from transit_desk.domain.codes import BedLevel, Need, RoomKind, Sex

    levels = (BedLevel.LOWER, BedLevel.UPPER, BedLevel.SINGLE, BedLevel.SINGLE)
    looks = (BedLook.FREE, BedLook.CLEANING, BedLook.OUT_OF_SERVICE, BedLook.HELD, BedLook.LEAVING)

    def bed(number: int, at: int) -> BoardBed:
        look = looks[number % 10] if number % 10 < len(looks) else BedLook.TAKEN
        who = None
        if look in (BedLook.HELD, BedLook.LEAVING, BedLook.TAKEN):
            case = number // 4 + 1
            needs = (Need.WCHR,) if number % 12 == 0 else ()
            who = BoardPerson(
                number,
                f"MUKESHIMANA{case}, Jean Claude",
                case,
                f"BI-{case:08}",
                0,
                0,
                Sex.MALE,
                30,
                needs,
                "",
                None,
                None,
            )
        return BoardBed(number, str(at + 1), levels[at % 4], look, who)

    rooms = tuple(
        BoardRoom(
            at + 1,
            "ABC"[at * 3 * IN_ROOM // BEDS],
            f"R{at + 1}",
            tuple(RoomKind)[at % 5],
            at * 6 * IN_ROOM // BEDS % 2,
            False,
            at % 4 == 0,
            False,
            None,
            (),
            tuple(bed(at * IN_ROOM + one + 1, one) for one in range(IN_ROOM)),
        )
        for at in range(BEDS // IN_ROOM)
    )
    return Board(date(2026, 12, 6), rooms, (), ())


if __name__ == "__main__":
    print(json.dumps(_measure()))
