"""Databases to measure on: many people, made fast."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import event, insert

from db import tables as tb
from db.engine import Database, open_sqlite
from db.migrate import bring_up_to_date
from transit_desk.domain.own_numbers import card_number
from transit_desk.domain.rights import program
from transit_desk.domain.search_text import search_text
from transit_desk.services.context import Desk
from transit_desk.services.reference import load_reference, load_sample_centre

KEY = bytes(range(32))
NOW = datetime(2026, 12, 6, 6, 0, tzinfo=UTC)
FAMILIES = ("NDAYISHIMIYE", "RUBERWA", "MUGISHA", "HABARUGIRA", "BUTOYI", "NYIRAHABIMANA", "FURAHA", "SADIKI")
GIVEN = ("Espérance", "Emmanuel", "Béatrice", "Josué", "Aline", "Dieudonné", "Noëlla", "Faustin", "Zawadi")


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix="transit-desk-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def desk_in(path: Path, *, encrypted: bool = True) -> Iterator[Desk]:
    """A new desk with the sample centre, whose clock stands still; in clear to see what encryption costs."""
    database = open_sqlite(path / "desk.db", KEY if encrypted else None)
    try:
        bring_up_to_date(database)
        desk = Desk(database, lambda: NOW, program("Bench"), ZoneInfo("Africa/Bujumbura"))
        load_reference(desk)
        load_sample_centre(desk)
        yield desk
    finally:
        database.close()


def fill(desk: Desk, persons: int, per_case: int = 5) -> list[list[int]]:
    """Cases of `per_case` people; returns the ids of the people of each case."""
    cases: list[dict[str, object]] = []
    people: list[dict[str, object]] = []
    made: list[list[int]] = []
    for case_id in range(1, persons // per_case + 1):
        number = f"BI-{case_id:08d}"
        cases.append(
            {
                "id": case_id,
                "number": number,
                "programme_id": 1,
                "camp": "Musasa",
                "destination_country": "USA",
                "destination_state": "TX",
                "destination_city": "Houston",
                "agency": "IRC",
                "version": 1,
            }
        )
        ids = []
        for place in range(per_case):
            person_id = len(people) + 1
            family = FAMILIES[(case_id * 7 + place // 3) % len(FAMILIES)]
            given = f"{GIVEN[(person_id * 5) % len(GIVEN)]} {GIVEN[(person_id // 3) % len(GIVEN)]}"
            card = card_number(person_id)
            people.append(
                {
                    "id": person_id,
                    "case_id": case_id,
                    "position": place + 1,
                    "card_number": card,
                    "family_name": family,
                    "given_names": given,
                    "relation": ("PA", "SPOUSE", "SON", "DAUGHTER", "SON", "DAUGHTER", "SON", "DAUGHTER")[
                        place
                    ],
                    "sex": "MF"[place % 2],
                    "birth_day": date(1980, 1, 1) + timedelta(days=365 * min(place, 1) * (25 + place)),
                    "birth_precision": "day",
                    "nationality": "COD",
                    "remarks": "",
                    "search_text": search_text(family, given, number, card),
                    "version": 1,
                }
            )
            ids.append(person_id)
        made.append(ids)
    with desk.database.write() as session:
        session.execute(insert(tb.Case), cases)
        session.execute(insert(tb.Person), people)
        session.execute(
            tb.NumberSeries.__table__.update()  # type: ignore[attr-defined]  # a Table, typed as a FromClause
            .where(tb.NumberSeries.name == "card")
            .values(next=len(people) + 1)
        )
    return made


@contextmanager
def counted(desk: Desk) -> Iterator[list[str]]:
    """The SQL statements executed meanwhile, without BEGIN and COMMIT."""
    database = desk.database
    assert isinstance(database, Database)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
