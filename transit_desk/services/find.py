"""The scan box: what a scan or a few letters mean."""

from collections.abc import Callable

from sqlalchemy import Connection

from db.queries import search
from transit_desk.domain.mrz import document_number
from transit_desk.domain.refusals import TagScanned
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import FoundRow
from transit_desk.domain.scan import readings
from transit_desk.services.acts import needs
from transit_desk.services.context import Desk


def meant(connection: Connection, raw: str, limit: int = 20) -> tuple[FoundRow, ...]:
    """As `resolve`, within a reading transaction. A machine-readable zone means the number of its document."""
    return _first(connection, raw, limit, search.exact)


def carried(connection: Connection, raw: str) -> tuple[FoundRow, ...]:
    """As `meant`, where the person must stand before the scanner: a bag is no proof of that. Raises `TagScanned`."""
    found = _first(connection, raw, 20, search.exact_but_bags)
    if not found and meant(connection, raw):
        raise TagScanned
    return found


def _first(
    connection: Connection,
    raw: str,
    limit: int,
    search_for: Callable[[Connection, str, int], tuple[FoundRow, ...]],
) -> tuple[FoundRow, ...]:
    document = document_number(raw.splitlines())
    for number in readings(raw) if document is None else (document,):
        found = search_for(connection, number, limit)
        if found:
            return found
    return ()


@needs(Right.SEE_PEOPLE)
def resolve(desk: Desk, raw: str) -> tuple[FoundRow, ...]:
    """The people meant by a finished scan: card, tag, typed or case number, whole; () for none."""
    with desk.database.read() as connection:
        return meant(connection, raw)


@needs(Right.SEE_PEOPLE)
def suggest(desk: Desk, raw: str, limit: int = 12) -> tuple[FoundRow, ...]:
    """People for what has been typed so far: a whole number first, then beginnings of words in names."""
    with desk.database.read() as connection:
        return meant(connection, raw, limit) or search.by_words(connection, raw, limit)
