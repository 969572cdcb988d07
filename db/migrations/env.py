"""Alembic's entry: runs on the connection that `db.migrate` hands over, never on a URL of its own."""

from typing import Any

from alembic import context

from db.tables import Base

# Full-text shadow tables and the expression index live in SQL, not in the mapping.
_NOT_MAPPED = ("person_fts", "ix_person_search", "ex_bed_assignment")


def ours(_object: Any, name: str | None, _type: str, reflected: bool, _compare_to: Any) -> bool:
    """Leave out of the comparison what the mapping does not know by design."""
    return not (reflected and name is not None and name.startswith(_NOT_MAPPED))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_object=ours,
    compare_type=True,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
