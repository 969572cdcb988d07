"""The scan box: what a scan or a few letters mean."""

from db.queries import search
from transit_desk.domain.rows import FoundRow
from transit_desk.domain.scan import ScanKind, classify
from transit_desk.services.context import Desk


def resolve(desk: Desk, raw: str) -> tuple[FoundRow, ...]:
    """The people meant by a finished scan: card, tag, typed or case number to the letter; () for none."""
    scan = classify(raw)
    if not scan.text:
        return ()
    with desk.database.read() as connection:
        return search.exact(connection, scan.text)


def suggest(desk: Desk, raw: str, limit: int = 12) -> tuple[FoundRow, ...]:
    """People for what has been typed so far: an exact number first, then beginnings of words in names."""
    scan = classify(raw)
    if not scan.text:
        return ()
    with desk.database.read() as connection:
        if scan.kind is not ScanKind.NAME:
            found = search.exact(connection, scan.text, limit)
            if found:
                return found
        return search.by_words(connection, scan.text, limit)
