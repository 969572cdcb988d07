"""One hold a person; groups kept apart stay so when nights grow."""

import sqlalchemy as sa
from alembic import op

from db.migrations import rules_0004

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Two desks could hold two beds for one person, one of them by an undo: what was written last is what was wanted.
_HELD_TWICE = """
DELETE FROM bed_assignment
 WHERE state = 'planned' AND EXISTS (
   SELECT 1 FROM bed_assignment AS later
    WHERE later.person_id = bed_assignment.person_id AND later.state = 'planned'
      AND (later.started_at > bed_assignment.started_at
           OR (later.started_at = bed_assignment.started_at AND later.id > bed_assignment.id)))
"""


def upgrade() -> None:
    """An index, then the rules that each engine writes in its own words."""
    op.execute(_HELD_TWICE)
    op.create_index(
        "uq_bed_assignment_planned_person",
        "bed_assignment",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    rules = rules_0004.sqlite() if op.get_bind().dialect.name == "sqlite" else rules_0004.postgresql()
    for statement in rules:
        op.get_bind().exec_driver_sql(statement)
