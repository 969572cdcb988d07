"""Lists for tests: cells as a reader would hand them over, and the people read from them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from transit_desk.domain.roll.headings import ColumnMapping
from transit_desk.domain.roll.person import ParsedRoll
from transit_desk.domain.roll.problems import ProblemKind, RollProblem
from transit_desk.domain.roll.rows import parse
from transit_desk.domain.roll.source import CellValue, Merge, RollSource, Sheet

TODAY = date(2026, 11, 21)
HEADINGS = (
    "No.",
    "Case No.",
    "A-Number",
    "Family Name",
    "Given Names",
    "Rel. to PA",
    "Sex",
    "DOB",
    "Nationality",
)

Row = Sequence[CellValue]


def source(*rows: Row, merged: Iterable[Merge] = (), name: str = "Roll", **more: Any) -> RollSource:
    """One sheet with these rows."""
    return RollSource("roll.xlsx", (Sheet(name, tuple(map(tuple, rows)), tuple(merged)),), **more)


def person_row(**cells: CellValue) -> list[CellValue]:
    """A row under HEADINGS that is right in everything but what is given."""
    usual: dict[str, CellValue] = {
        "no": 1,
        "case": "BI-26000100",
        "a_number": "A220000137",
        "family": "RUBERWA",
        "given": "Francine",
        "relation": "PA",
        "sex": "F",
        "born": date(1990, 5, 21),
        "nationality": "COD",
    }
    assert set(cells) <= set(usual)
    return list((usual | cells).values())


def read(
    *rows: Row,
    headings: Row = HEADINGS,
    merged: Iterable[Merge] = (),
    mapping: ColumnMapping | None = None,
    travel_on: date | None = None,
    today: date = TODAY,
) -> ParsedRoll:
    """The people in rows that stand from row 2 on, below `headings`."""
    return parse(source(headings, *rows, merged=merged), mapping, today=today, travel_on=travel_on)


def kinds(parsed: ParsedRoll) -> list[ProblemKind]:
    """What is wrong, in order."""
    return [problem.kind for problem in parsed.problems]


def only_problem(parsed: ParsedRoll) -> RollProblem:
    """The one problem there is."""
    (problem,) = parsed.problems
    return problem
