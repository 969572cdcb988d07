"""Any file at all comes as a list: it is taken in whole, or refused in words, and then nothing is stored."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from db.engine import Database, open_sqlite
from tests.db_fixtures import KEY, new_desk
from tests.fuzz import books
from tests.fuzz.watch import counted, counts, ending
from tests.long import examples
from transit_desk.domain.roll.refusals import ImportRefused, NotAList
from transit_desk.language import Translator
from transit_desk.language.roll_sentences import change_sentence, duplicate_sentence, problem_sentence
from transit_desk.language.sentences import sentence
from transit_desk.services.context import Desk
from transit_desk.services.import_list import RollPreview, apply, preview

TRANSLATORS = (Translator("en"), Translator("fr"))
FEW, MANY = examples(200, 10_000), examples(80, 2_000)
usual = settings(max_examples=FEW, suppress_health_check=list(HealthCheck))
fewer = settings(max_examples=MANY, suppress_health_check=list(HealthCheck))

EVERYTHING = st.one_of(
    st.tuples(st.just("list.xlsx"), books.books_of_cells),
    st.tuples(st.just("list.xlsx"), books.books_of_parts),
    st.tuples(st.sampled_from(["list.xlsx", "list.csv"]), books.books_of_bytes),
    st.tuples(st.sampled_from(["list.csv", "list.txt", "list"]), books.texts),
    st.tuples(st.sampled_from(["list.csv", "list.xlsx", "list.xls"]), st.binary(max_size=300)),
)


class _TakenBack(Exception):
    """Everything was written; the database shall be as it was."""


class Rehearsal:
    """A database that writes for real and takes it back in the end; `after` is how it stood before that."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.after: dict[str, int] = {}

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """As `Database.read`."""
        with self._database.read() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As `Database.write`, but for the commit."""
        try:
            with self._database.write() as session:
                yield session
                session.flush()
                self.after = counted(session.connection())
                raise _TakenBack
        except _TakenBack:
            return


def worded(found: RollPreview) -> None:
    """All that is said about the list can be said in both languages."""
    for t in TRANSLATORS:
        assert all(problem_sentence(problem, t) for problem in found.problems)
        assert all(change_sentence(change, t) for change in found.changes)
        assert all(duplicate_sentence(duplicate, t) for duplicate in found.duplicates)


def previewed(desk: Desk, path: Path) -> RollPreview | None:
    """What the list says; None when it is refused, in words."""
    try:
        found = preview(desk, path)
    except (NotAList, ImportRefused) as refused:
        assert all(sentence(refused, t) for t in TRANSLATORS)
        return None
    worded(found)
    return found


def taken(
    desk: Desk, found: RollPreview, before: dict[str, int], after: Callable[[], dict[str, int]]
) -> None:
    """The list is taken in, and as many rows are there as it says; or refused."""
    try:
        imported = apply(desk, found, take_good_rows=True)
    except ImportRefused as refused:
        assert all(sentence(refused, t) for t in TRANSLATORS)
        return
    now = after()
    assert now["person"] - before["person"] == now["next card"] - before["next card"] == imported.added
    assert now["case"] - before["case"] == imported.cases_added
    assert now["list_import"] - before["list_import"] <= 1
    for table in ("stay", "bed_assignment", "movement", "passenger", "bag", "medical_check", "setting"):
        assert now[table] == before[table]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the lists of this module lie, one after the other."""
    return tmp_path_factory.mktemp("lists")


@pytest.fixture(scope="module")
def stored(crowd_file: Path, folder: Path) -> dict[str, int]:
    """What is in the house, of which each file gets a copy."""
    copy = folder / "counted.db"
    shutil.copy(crowd_file, copy)
    database = open_sqlite(copy, KEY)
    try:
        return counts(database)
    finally:
        database.close()


@usual
@given(EVERYTHING)
def test_any_file_is_taken_or_refused(
    crowd_file: Path, sqlite_crowd: Desk, stored: dict[str, int], folder: Path, one: tuple[str, bytes]
) -> None:
    path = folder / one[0]
    path.write_bytes(one[1])
    with ending():
        found = previewed(sqlite_crowd, path)
        if found is None:
            return
        # A house of its own, since this is written for good.
        copy = folder / "desk.db"
        shutil.copy(crowd_file, copy)
        database = open_sqlite(copy, KEY)
        try:
            now = stored
            try:
                taken(new_desk(database), found, stored, lambda: counts(database))
                now = counts(database)
            except BaseException:
                assert counts(database) == stored  # a half store would be worse than the traceback
                raise
            if now["person"] == stored["person"] and not found.keys:
                assert now == stored
        finally:
            database.close()
    assert isinstance(sqlite_crowd.database, Database)


@fewer
@given(st.one_of(books.books_of_cells, books.texts))
def test_what_is_taken_suits_a_server_too(postgres_crowd: Desk, folder: Path, data: bytes) -> None:
    """PostgreSQL takes no NUL, no longer text than declared, no larger number: nothing of these gets so far."""
    path = folder / ("server.xlsx" if data.startswith(b"PK") else "server.csv")
    path.write_bytes(data)
    database = postgres_crowd.database
    assert isinstance(database, Database)
    with ending():
        found = previewed(postgres_crowd, path)
        if found is None:
            return
        before = counts(database)
        rehearsal = Rehearsal(database)
        taken(replace(postgres_crowd, database=rehearsal), found, before, lambda: rehearsal.after)
        assert counts(database) == before


def test_the_fuzz_does_reach_the_house(sqlite_crowd: Desk, folder: Path) -> None:
    """What is made above would be worth little if nothing of it were ever a list with people on it."""
    reached = []

    @settings(max_examples=60, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.one_of(books.books_of_cells, books.texts))
    def look(data: bytes) -> None:
        path = folder / ("list.xlsx" if data.startswith(b"PK") else "list.csv")
        path.write_bytes(data)
        found = previewed(sqlite_crowd, path)
        reached.append(found is not None and bool(found.parsed.persons))

    look()
    assert sum(reached) >= 5, f"{sum(reached)} of {len(reached)}"
