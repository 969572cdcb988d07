"""What encryption costs: checking in, and the queries behind the list screens, beside the same on plain SQLite."""

from collections.abc import Callable, Iterator
from itertools import cycle

from bench.desks import desk_in, fill, folder
from bench.measure import Figure, as_ratio, timed
from transit_desk.services.allocate_beds import show_house
from transit_desk.services.check_in import announced, check_in, undo_check_in
from transit_desk.services.clear_medical import worklist
from transit_desk.services.context import Desk
from transit_desk.services.movements import cases_to_put_on, list_movements
from transit_desk.services.propose_beds import propose_beds
from transit_desk.services.readiness_board import today

PERSONS = 20_000
REACH = 1.3
LISTS: dict[str, Callable[[Desk], object]] = {
    "today": today,
    "announced": announced,
    "house": show_house,
    "worklist": worklist,
    "movements": list_movements,
    "cases": cases_to_put_on,
}


def run() -> dict[str, Figure]:
    """1.3x at most, each."""
    with (
        folder() as one,
        folder() as other,
        desk_in(one) as sealed,
        desk_in(other, encrypted=False) as plain,
    ):
        cases = {desk.database: cycle(fill(desk, PERSONS, per_case=8)) for desk in (sealed, plain)}
        figures = {
            "encryption check_in": as_ratio(
                lambda: _check_in(sealed, cases[sealed.database]),
                lambda: _check_in(plain, cases[plain.database]),
                rounds=60,
                reach=REACH,
            )
        }
        for name, question in LISTS.items():
            figures[f"encryption {name}"] = _list(question, sealed, plain)
        return figures


def _check_in(desk: Desk, cases: Iterator[list[int]]) -> float:
    people = next(cases)
    beds = {p.person_id: p.bed_id for p in propose_beds(desk, people).placements if p.bed_id is not None}
    results = []
    spent = timed(lambda: results.append(check_in(desk, people, beds)))
    undo_check_in(desk, results[0].stay_ids)
    return spent


def _list(question: Callable[[Desk], object], sealed: Desk, plain: Desk) -> Figure:
    return as_ratio(
        lambda: timed(lambda: question(sealed)),
        lambda: timed(lambda: question(plain)),
        rounds=25,
        reach=REACH,
    )
