"""The scan box takes whatever a hand, a scanner or a paste puts into it, and finds people or nobody."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from db import tables as tb
from db.engine import Database
from tests.fuzz.conftest import PEOPLE
from tests.fuzz.watch import counts, ending
from tests.long import examples
from tests.services.acts import rows
from transit_desk.domain.mrz import document_number
from transit_desk.domain.scan import classify, readings
from transit_desk.services.context import Desk
from transit_desk.services.find import resolve, suggest

SIGNS = (
    "\"'*^:()-+{}[]&|!<>@~%_\\/;,.=#$?` \t\n\r\0\x01\x1f\x7f\ufeff\u200b\u200d\u2028\ud800\udfff\U0010ffff"
)
WORDS = (
    "RUBERWA", "ndiaye", "marie", "ange", "O’NEIL", "BI-26000101", "P0000017", "A220000137", "26000101",
    "AND", "OR", "NOT", "NEAR", "NEAR(", "NEAR/2", "search_text:", "rank", "rowid", "person_fts",
    "'; DROP TABLE person; --", "%", "_", ":*", "<->", "!!", "\\", "\\0", "$$", "''", '""', "E'\\x00'",
    "İ", "ı", "ß", "ﬃ", "①", "٣", "Ⅳ", "\u0301", "e\u0301", "P<UTOERIKSSON", "<<<<<",
)  # fmt: skip

pieces = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.sampled_from(SIGNS), max_size=6),
    st.text(st.characters(), max_size=12),  # every character there is, half a surrogate pair too
    st.text("0123456789", min_size=1, max_size=12),
)
typed = st.one_of(
    st.lists(pieces, max_size=8).map("".join),
    st.lists(pieces, max_size=8).map(" ".join),
    st.builds(lambda piece, times: piece * times, pieces, st.integers(1, 3_000)),
)

zone_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
zones = st.one_of(
    *(
        st.lists(
            st.text(
                st.one_of(st.sampled_from(zone_letters), st.characters()), min_size=width, max_size=width
            ),
            min_size=lines,
            max_size=lines,
        )
        for lines, width in ((3, 30), (2, 36), (2, 44))
    ),
    st.lists(st.text(max_size=60), max_size=5),
)


@settings(max_examples=examples(250, 10_000))
@given(typed)
@example('"')
@example("\0")
@example("\ud800")
@example("a" * 100_000)
@example("٣" * 50)
def test_anything_typed_finds_people_or_nobody(crowd: Desk, raw: str) -> None:
    with ending():
        classify(raw)
        readings(raw)
        for found in (resolve(crowd, raw), suggest(crowd, raw)):
            assert len(found) <= 20
            assert all(row.name or row.card_number for row in found)


@settings(max_examples=examples(150, 10_000))
@given(zones, st.sampled_from(["\n", "\r\n", "\r", "\u2028"]))
def test_any_zone_of_a_passport_finds_people_or_nobody(crowd: Desk, lines: list[str], between: str) -> None:
    with ending():
        number = document_number(lines)
        assert number is None or (number.isascii() and number.isalnum())
        resolve(crowd, between.join(lines))


def test_looking_changes_nothing(crowd: Desk) -> None:
    assert isinstance(crowd.database, Database)
    before = counts(crowd.database)
    for word in WORDS:
        resolve(crowd, word)
        suggest(crowd, word)
    assert counts(crowd.database) == before
    assert rows(crowd, tb.Person) == PEOPLE
    # And the fuzz above does look among people: what they are called finds them.
    assert [row.card_number for row in suggest(crowd, "marie ruberwa")]
