"""Copies of the database, made by SQLite itself: consistent while the desk works, encrypted as it is."""

from pathlib import Path

from db.engine import Database


def copy_to(database: Database, target: Path) -> None:
    """Write a whole copy to `target`, which must not exist. SQLite only; PostgreSQL has its own tools.

    Raises `DatabaseFailed`.
    """
    with database.driver() as raw:
        raw.execute("VACUUM INTO ?", (str(target),))
    target.chmod(0o600)
