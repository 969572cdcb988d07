"""Opening each list screen with 20,000 people stored; beside it the same statements run raw."""

import statistics
from collections.abc import Callable
from functools import partial
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import event

from bench.desks import KEY, desk_in, fill, folder
from bench.measure import Figure, edges, timed
from bench.windows import place, rest, shown, window_on
from db.engine import Database
from transit_desk.domain.journey import NewLeg
from transit_desk.services.check_in import check_in
from transit_desk.services.context import Desk
from transit_desk.services.movements import create_flight, put_cases_on
from transit_desk.services.propose_beds import propose_beds
from transit_desk.wiring import Window

SCREENS = ("today", "arrivals", "beds", "medical", "movements", "baggage", "lists")
MANY, FEW = 20_000, 200
MOST_MORE_MS = 100.0
ROUNDS = 7

Statement = tuple[str, Any]


def run() -> dict[str, Figure]:
    """Each at most 100 ms more than the raw statements, and as many statements as with 200 people."""
    few = _statements(FEW)
    return _measure(few)


def _measure(few: dict[str, int]) -> dict[str, Figure]:
    figures = {}
    with folder() as path:
        with desk_in(path) as desk:
            _people(desk, MANY)
        raw = sqlcipher3.dbapi2.connect(str(path / "desk.db"), isolation_level=None)
        raw.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        with window_on(place(path)) as window:
            for name in SCREENS:
                _open(window, name)
                statements = _listen(window, name)

                def limit(todo: list[Statement] = statements) -> None:
                    for sql, values in todo:
                        raw.execute(sql, values).fetchall()

                pairs = [_round(window, name, limit) for _ in range(ROUNDS)]
                figures[f"screen_{name}"] = _figure(pairs, len(statements), few[name])
        raw.close()
    return figures


def _round(window: Window, name: str, limit: Callable[[], None]) -> tuple[float, float]:
    rest(window)
    return timed(partial(_open, window, name)), timed(limit)


def _figure(pairs: list[tuple[float, float]], many: int, few: int) -> Figure:
    ours = statistics.median(pair[0] for pair in pairs)
    raw = statistics.median(pair[1] for pair in pairs)
    more = ours - raw
    return Figure(
        ours,
        raw,
        ours / raw if raw else 0.0,
        edges([a / b if b else 0.0 for a, b in pairs]),
        MOST_MORE_MS,
        more <= MOST_MORE_MS and many == few,
        {"unit": "ms more", "more_ms": round(more, 1), "statements": many, "statements_with_200": few},
    )


def _statements(persons: int) -> dict[str, int]:
    with folder() as path:
        with desk_in(path) as desk:
            _people(desk, persons)
        with window_on(place(path)) as window:
            counts = {}
            for name in SCREENS:
                _open(window, name)
                counts[name] = len(_listen(window, name))
            return counts


def _people(desk: Desk, persons: int) -> None:
    """Everybody announced, a hundred of them in the building and on a flight."""
    from datetime import datetime

    cases = fill(desk, persons)
    movement_id = create_flight(desk, "", [NewLeg("ET", "816", "BJM", "ADD", datetime(2026, 12, 9, 15, 40))])
    put_cases_on(desk, movement_id, range(1, 21))
    for people in cases[:20]:
        placed = propose_beds(desk, people).placements
        check_in(desk, people, {p.person_id: p.bed_id for p in placed if p.bed_id is not None})


def _open(window: Window, name: str) -> None:
    window.main.shell.go(name)
    shown(window)


def _listen(window: Window, name: str) -> list[Statement]:
    """The statements of opening a screen, with their values.

    What a screen asks about the chosen row it may ask twice when the rows arrive late: the shortest of three.
    """
    return min((_listen_once(window, name) for _ in range(3)), key=len)


def _listen_once(window: Window, name: str) -> list[Statement]:
    heard: list[Statement] = []

    def note(
        _connection: object, _cursor: object, statement: str, values: Any, _context: object, _many: bool
    ) -> None:
        if statement.startswith("SELECT"):
            heard.append((statement, values))

    database = window.main.shell.desk.database
    assert isinstance(database, Database)
    rest(window)
    event.listen(database.engine, "before_cursor_execute", note)
    try:
        _open(window, name)
        rest(window)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return heard
