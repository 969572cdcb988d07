"""Finding people: exact numbers by their indexes, parts of names by full-text search."""

import re

from sqlalchemy import Connection, bindparam, exists, func, select, text, union_all
from sqlalchemy.sql.elements import ColumnElement

from db import tables as tb
from db.queries.people import known
from transit_desk.domain.names import fold
from transit_desk.domain.rows import FoundRow

_WORD = re.compile(r"\w+")


def _rows(connection: Connection, condition: ColumnElement[bool], limit: int) -> tuple[FoundRow, ...]:
    here = exists().where(tb.Stay.person_id == tb.Person.id, tb.Stay.ended_at.is_(None)).correlate(tb.Person)
    query = (
        select(
            tb.Person.id,
            tb.Case.id,
            tb.Person.family_name,
            tb.Person.given_names,
            tb.Case.number,
            tb.Person.card_number,
            here,
        )
        .join(tb.Case, tb.Case.id == tb.Person.case_id)
        .where(condition, known())
        .order_by(tb.Person.family_name, tb.Person.given_names, tb.Person.id)
        .limit(limit)
    )
    return tuple(FoundRow(*row) for row in connection.execute(query))


def exact(connection: Connection, number: str, limit: int = 20) -> tuple[FoundRow, ...]:
    """The people who carry this card, tag, typed or case number, to the letter (case numbers: all members)."""
    owners = union_all(
        select(tb.Person.id).where(tb.Person.card_number == number),
        select(tb.PersonNumber.person_id).where(tb.PersonNumber.value == number),
        select(tb.Bag.person_id).where(tb.Bag.tag_number == number, tb.Bag.voided_at.is_(None)),
        select(tb.Person.id).join(tb.Case, tb.Case.id == tb.Person.case_id).where(tb.Case.number == number),
    )
    return _rows(connection, tb.Person.id.in_(owners), limit)


def by_words(connection: Connection, typed: str, limit: int = 12) -> tuple[FoundRow, ...]:
    """The people in whose names or numbers a word begins with each of the typed words."""
    words = _WORD.findall(fold(typed))[:8]
    if not words:
        return ()
    if connection.dialect.name == "sqlite":
        matching = text(
            "SELECT rowid FROM person_fts WHERE person_fts MATCH :wanted ORDER BY rowid LIMIT :most"
        ).bindparams(
            bindparam("wanted", " ".join(f'"{word}"*' for word in words)),
            # Enough to sort by name from; an unbounded list costs 47 ms in a million (DESIGN.md).
            bindparam("most", max(200, limit)),
        )
        condition = tb.Person.id.in_(matching.columns(tb.Person.id).scalar_subquery())
    else:
        wanted = " & ".join(f"{word}:*" for word in words)
        condition = func.to_tsvector("simple", tb.Person.search_text).op("@@")(
            func.to_tsquery("simple", wanted)
        )
    return _rows(connection, condition, limit)
