"""Whether a database is whole: its pages, its keys, its rows."""

from sqlalchemy import Connection, func, inspect, select, table

from db import tables as tb


def counts(connection: Connection) -> dict[str, int]:
    """Rows of each table."""
    tables = tb.Base.metadata.sorted_tables
    query = select(*[select(func.count()).select_from(table).scalar_subquery() for table in tables])
    found = connection.execute(query).one()
    return {table.name: int(rows) for table, rows in zip(tables, found, strict=True)}


def rows(connection: Connection) -> dict[str, int]:
    """As `counts`, of the tables that are there: for a database of an older schema."""
    there = inspect(connection).get_table_names()
    return {
        name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in sorted(there)
    }


def damaged_pages(connection: Connection) -> bool:
    """Whether a byte of the file was changed, or its trees don't hold together. SQLite only.

    SQLCipher compares each page in the file with its HMAC; then SQLite walks all trees (but for the order of
    index entries, which would take as long again).
    """
    if connection.exec_driver_sql("PRAGMA cipher_integrity_check").first() is not None:
        return True
    return connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok"


def broken_keys(connection: Connection) -> int:
    """Rows that point at nothing. SQLite only: PostgreSQL lets nobody write any."""
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())
