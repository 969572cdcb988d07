"""Writes the database anew, so that nothing of what was erased is left in its bytes.

Erasing a row frees its place; the bytes stay there, in the log, and in the search index, which only notes that a
word counts no longer. What a server keeps besides (its own log, archives, replicas) is the server's.
"""

from typing import Any, Final

from db.engine import Database
from transit_desk.domain.refusals import DatabaseFailed, DatabaseTrouble

TABLES: Final = (
    "VACUUM (FULL, ANALYZE) person, person_number, handling_need, medical_note, consent, bag, manifest_version, "
    '"case", case_split, list_import, audit_detail, anonymising, setting, '
    "apart_group, apart_case, keep_apart, bed_override, bed_assignment"
)
"""PostgreSQL: the tables that let go of something, and with them their indexes and what was counted of them."""

COUNTED: Final = (
    "ALTER TABLE apart_group ALTER COLUMN label TYPE VARCHAR(40)",
    "ALTER TABLE keep_apart ALTER COLUMN reason TYPE VARCHAR(200)",
)
"""PostgreSQL: of a table that is empty now ANALYZE leaves what was counted before; a column of "another" type, though
it is the same, has been counted by nobody."""


def compact(database: Database) -> None:
    """Rewrite the file (or, on a server, the tables); everybody else waits meanwhile.

    Needs room for a second copy. Raises `DatabaseFailed`; then the old bytes may still be there, and it is to be
    done again.
    """
    with database.alone():
        if database.is_sqlite:
            with database.driver() as raw:
                rebuild_search(raw)
                rewrite(raw)
        else:
            with database.autocommit() as connection:
                for statement in (*COUNTED, TABLES):
                    connection.exec_driver_sql(statement)


def rebuild_search(raw: Any) -> None:
    """The search index from the people as they are: it keeps words that were taken out until pieces are merged."""
    raw.execute("PRAGMA secure_delete = ON")
    raw.execute("INSERT INTO person_fts(person_fts) VALUES ('rebuild')")


def rewrite(raw: Any) -> None:
    """The file page by page, with no page and no place left over, and its log empty."""
    raw.execute("PRAGMA secure_delete = ON")
    raw.execute("VACUUM")
    busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise DatabaseFailed(DatabaseTrouble.BUSY)
