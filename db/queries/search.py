"""Finding people: exact numbers by their indexes, parts of names by full-text search."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter, Connection, String, bindparam, exists, func, select, text, union_all

from db import tables as tb
from db.queries.people import known
from transit_desk.domain.rows import FoundRow
from transit_desk.domain.search_text import wanted_words

# More than this nobody types; PostgreSQL refuses words of 2,047 bytes.
_LONGEST, _LONGEST_TEXT, _MOST_WORDS = 40, 400, 8


_FOUND = (
    select(
        tb.Person.id,
        tb.Case.id,
        tb.Person.family_name,
        tb.Person.given_names,
        tb.Case.number,
        tb.Person.card_number,
        exists().where(tb.Stay.person_id == tb.Person.id, tb.Stay.ended_at.is_(None)).correlate(tb.Person),
    )
    .join(tb.Case, tb.Case.id == tb.Person.case_id)
    .where(known())
    .order_by(tb.Person.family_name, tb.Person.given_names, tb.Person.id)
    .limit(bindparam("most"))
)
_number: BindParameter[str] = bindparam("number")
_OWN = (
    select(tb.Person.id).where(tb.Person.card_number == _number),
    select(tb.PersonNumber.person_id).where(tb.PersonNumber.value == _number),
    select(tb.Person.id).join(tb.Case, tb.Case.id == tb.Person.case_id).where(tb.Case.number == _number),
)
_BAGS = select(tb.Bag.person_id).where(tb.Bag.tag_number == _number, tb.Bag.voided_at.is_(None))
_EXACT = _FOUND.where(tb.Person.id.in_(union_all(*_OWN, _BAGS)))
_EXACT_BUT_BAGS = _FOUND.where(tb.Person.id.in_(union_all(*_OWN)))
_SQLITE_WORDS = _FOUND.where(
    tb.Person.id.in_(
        text("SELECT rowid FROM person_fts WHERE person_fts MATCH :wanted ORDER BY rowid LIMIT :first")
        .columns(tb.Person.id)
        .scalar_subquery()
    )
)
_POSTGRES_WORDS = _FOUND.where(
    func.to_tsvector("simple", tb.Person.search_text).op("@@")(
        func.to_tsquery("simple", bindparam("wanted", type_=String))
    )
)


def exact(connection: Connection, number: str, limit: int = 20) -> tuple[FoundRow, ...]:
    """The people who carry this card, tag, typed or case number, to the letter (case numbers: all members)."""
    return _rows(connection.execute(_EXACT, {"number": number, "most": limit}))


def exact_but_bags(connection: Connection, number: str, limit: int = 20) -> tuple[FoundRow, ...]:
    """As `exact`, for what people carry about them: no tag of a bag."""
    return _rows(connection.execute(_EXACT_BUT_BAGS, {"number": number, "most": limit}))


def by_words(connection: Connection, typed: str, limit: int = 12) -> tuple[FoundRow, ...]:
    """The people in whose names or numbers a word begins with each of the typed words."""
    words = [word[:_LONGEST] for word in wanted_words(typed[:_LONGEST_TEXT])[:_MOST_WORDS]]
    if not words:
        return ()
    if connection.dialect.name == "sqlite":
        wanted = " ".join(f'"{word}"*' for word in words)
        # Enough to sort by name from; an unbounded list costs 47 ms in a million (DESIGN.md).
        values = {"wanted": wanted, "most": limit, "first": max(200, limit)}
        return _rows(connection.execute(_SQLITE_WORDS, values))
    wanted = " & ".join(f"'{word}':*" for word in words)
    return _rows(connection.execute(_POSTGRES_WORDS, {"wanted": wanted, "most": limit}))


def _rows(found: Iterable[Any]) -> tuple[FoundRow, ...]:
    return tuple(FoundRow(*row) for row in found)
