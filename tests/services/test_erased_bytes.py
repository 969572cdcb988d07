"""Nothing of who was anonymised is left: not in a row, not in the search index, not in a byte of the file."""

import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from db import tables as tb
from db.compact import compact, rewrite
from db.engine import Database, open_sqlite
from db.queries.audit_chain import head, links
from tests.db_fixtures import Clock, _fill, new_desk
from tests.services.left_long_ago import ALIENS, SECOND, STAYS_OF_OTHERS, World, long_ago, report
from transit_desk.domain.audit import Act, check
from transit_desk.domain.names import fold
from transit_desk.services import find
from transit_desk.services.acts import writing
from transit_desk.services.context import Desk
from transit_desk.services.let_go import let_go
from transit_desk.services.retention import anonymise, set_months
from transit_desk.services.verify import verify

WEEKS_LATER = 40


@pytest.fixture(scope="module")
def plain_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in clear, as no desk has one: what is in its bytes can be searched."""
    path = tmp_path_factory.mktemp("plain") / "desk.db"
    database = open_sqlite(path, None)
    _fill(database)
    database.close()
    return path


@pytest.fixture
def plain(plain_template: Path, tmp_path: Path) -> Iterator[tuple[Desk, Path]]:
    """A desk on a file in clear, with no page of a template's life before it."""
    path = tmp_path / "plain" / "desk.db"
    path.parent.mkdir()
    path.write_bytes(plain_template.read_bytes())
    database = open_sqlite(path, None)
    yield new_desk(database, Clock()), path
    database.close()


def spellings(marker: str) -> set[bytes]:
    """A text as it may stand in a file: as it is, folded, in lower case, composed or not, in UTF-8 and UTF-16; and
    each of its words, as the search index has them."""
    words = {marker, marker.lower(), marker.upper(), fold(marker), fold(marker).lower()}
    words |= {word for one in tuple(words) for word in one.replace("-", " ").split() if len(word) > 4}
    words |= {marker.encode("unicode_escape").decode(), marker.encode("unicode_escape").decode().lower()}
    words |= {unicodedata.normalize(form, one) for one in tuple(words) for form in ("NFC", "NFD")}
    return {one.encode(code) for one in words for code in ("utf-8", "utf-16-le", "utf-16-be")}


COMMON = {"family", "brother", "waits", "grandmother", "stays", "roll", "form", "bed"}


def found_in(folder: Path, world: World) -> set[str]:
    """The markers of which something stands in a file of this folder."""
    files = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    assert files
    return {
        marker
        for marker in world.markers
        for spelled in spellings(marker)
        if spelled.decode("utf-8", "ignore").lower() not in COMMON
        and spelled.replace(b"\0", b"").decode("utf-8", "ignore").lower() not in COMMON
        and any(spelled in data for data in files)
    }


def every_value(desk: Desk) -> str:
    """Everything that a SELECT of every column of every table gives."""
    with desk.database.read() as connection:
        tables = tb.Base.metadata.sorted_tables
        return "\n".join(repr(tuple(one)) for table in tables for one in connection.execute(select(table)))


def due_world(desk: Desk, clock: Clock, folder: Path) -> World:
    """The families, long after they left."""
    world = long_ago(desk, clock, folder)
    clock.forward(weeks=WEEKS_LATER)
    set_months(desk, 6)
    return world


def test_no_byte_of_them_is_left(
    plain: tuple[Desk, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, path = plain
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    clock = desk.clock
    assert isinstance(clock, Clock)
    world = due_world(desk, clock, tmp_path)
    before = found_in(path.parent, world)
    assert before == set(world.markers)  # every one of them would be found
    assert len(world.sealed) == 2
    counted = report(desk)

    done = anonymise(desk, [world.case_id])

    assert (done.people, done.cases, done.numbers, done.notes, done.lists) == (3, 1, 5, 3, 2)
    assert done.lines == 5
    assert found_in(path.parent, world) == set()
    assert not list(temporary.iterdir())
    wal = path.with_name("desk.db-wal")
    data = path.read_bytes()
    for note in world.sealed:
        assert note not in data
    for kept in STAYS_OF_OTHERS:
        assert kept.encode() in data or kept.encode() in wal.read_bytes()
    assert report(desk) == counted
    assert isinstance(desk.database, Database)
    with desk.database.read() as connection:
        assert list(check(links(connection), head(connection))) == []
    desk.database.close()
    assert found_in(path.parent, world) == set()


def test_erasing_the_rows_alone_leaves_their_bytes(plain: tuple[Desk, Path], tmp_path: Path) -> None:
    """What the test above would find if a step were left out."""
    desk, path = plain
    clock = desk.clock
    assert isinstance(clock, Clock) and isinstance(desk.database, Database)
    world = due_world(desk, clock, tmp_path)
    with writing(desk, Act.ANONYMISED) as act:
        let_go(act, world.people, (), clock.now)
    desk.database.close()  # the log is folded in, and gone
    rows_alone = found_in(path.parent, world)
    assert {"XAVUMBAKWE", "Tullabex", "A277771113", "FORM-X-Z99871", "Xanadoria"} <= rows_alone

    with desk.database.driver() as raw:
        rewrite(raw)
    desk.database.close()
    rewritten = found_in(path.parent, world)
    assert {
        "XAVUMBAKWE",
        "Ouvrageline",
        "26777999",
    } <= rewritten  # the search index still knows words and digits
    assert not {"Tullabex", "FORM-X-Z99871", "Xanadoria"} & rewritten  # which never were in it

    compact(desk.database)
    desk.database.close()
    # What somebody typed into the search of the audit is not theirs: `retention.mentions` finds it.
    assert found_in(path.parent, world) == {SECOND, ALIENS[0], ALIENS[0][1:], "xavumb"}


def test_no_column_of_them_is_left(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    world = due_world(desk, clock, tmp_path)
    seen = every_value(desk)
    assert all(
        fold(marker) in fold(seen) for marker in ("XAVUMBAKWE", "Quillabord", "Tullabex", "FORM-X-Z99871")
    )
    counted = report(desk)
    done = anonymise(desk, [world.case_id])
    assert (done.people, done.lines, done.lists) == (3, 5, 2)
    seen = fold(every_value(desk))
    assert {marker for marker in world.markers if fold(marker) in seen} == set()
    for kept in STAYS_OF_OTHERS:
        assert fold(kept) in seen
    for typed in ("XAVUMBAKWE", "qorv", "26777111", "A277771113", world.markers[-3]):
        assert find.suggest(desk, typed) == ()
    assert report(desk) == counted
    assert verify(desk).faults == ()


def test_a_server_forgets_what_it_counted_of_them(postgres_desk: Desk, clock: Clock, tmp_path: Path) -> None:
    """PostgreSQL keeps common values of columns beside the tables."""
    desk = postgres_desk
    world = due_world(desk, clock, tmp_path)
    assert isinstance(desk.database, Database)

    def statistics() -> str:
        with desk.database.read() as connection:
            rows = connection.execute(
                text("SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats")
            )
            return fold(repr([tuple(one) for one in rows]))

    with desk.database.autocommit() as connection:
        connection.execute(text("ANALYZE"))
    assert "XAVUMBAKWE" in statistics()
    anonymise(desk, [world.case_id])
    seen = statistics()
    assert {marker for marker in world.markers if fold(marker) in seen} == set()


def search_words(desk: Desk) -> Any:
    """What the search index knows, word by word."""
    with desk.database.read() as connection:
        return connection.execute(text("SELECT id, search_text FROM person")).all()


def test_others_are_found_as_before(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    world = due_world(desk, clock, tmp_path)
    before = [row for row in search_words(desk) if row[0] not in world.people]
    found = find.suggest(desk, "hakizi")
    anonymise(desk, [world.case_id])
    assert [row for row in search_words(desk) if row[0] not in world.people] == before
    assert find.suggest(desk, "hakizi") == found != ()
