"""The house as drawn, held beds, overrides, groups kept apart, the gate and the roll-call."""

import sqlalchemy as sa
from alembic import op

from db.migrations import rules_0003

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Until now rooms adjoined when they followed each other in one block, on one floor.
_NEIGHBOURS = """
INSERT INTO room_neighbour (room_id, other_id)
SELECT CASE WHEN a.id < b.id THEN a.id ELSE b.id END, CASE WHEN a.id < b.id THEN b.id ELSE a.id END
  FROM room AS a
  JOIN room AS b ON b.block_id = a.block_id AND b.floor = a.floor AND a.position < b.position
 WHERE NOT EXISTS (
   SELECT 1 FROM room AS c
    WHERE c.block_id = a.block_id AND a.position < c.position AND c.position < b.position)
"""


def _code(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    """Tables and columns, which rooms adjoin, then the rules that each engine writes in its own words."""
    op.create_table(
        "apart_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.CheckConstraint("length(label) > 0", name=op.f("ck_apart_group_labelled")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apart_group")),
        sa.UniqueConstraint("label", name=op.f("uq_apart_group_label")),
    )
    op.create_table(
        "roll_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.String(length=80), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_roll_call_closed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_call")),
    )
    op.create_index(op.f("ix_roll_call_night"), "roll_call", ["night"], unique=False)
    op.create_index(
        "uq_roll_call_open",
        "roll_call",
        ["night"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "keep_apart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("group_id < other_id", name=op.f("ck_keep_apart_lower_first")),
        sa.ForeignKeyConstraint(["group_id"], ["apart_group.id"], name=op.f("fk_keep_apart_group_id")),
        sa.ForeignKeyConstraint(["other_id"], ["apart_group.id"], name=op.f("fk_keep_apart_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keep_apart")),
        sa.UniqueConstraint("group_id", "other_id", name=op.f("uq_keep_apart_group_id_other_id")),
    )
    op.create_index(op.f("ix_keep_apart_other_id"), "keep_apart", ["other_id"], unique=False)
    op.create_table(
        "apart_case",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_apart_case_case_id")),
        sa.ForeignKeyConstraint(["group_id"], ["apart_group.id"], name=op.f("fk_apart_case_group_id")),
        sa.PrimaryKeyConstraint("group_id", "case_id", name=op.f("pk_apart_case")),
    )
    op.create_index(op.f("ix_apart_case_case_id"), "apart_case", ["case_id"], unique=False)
    op.create_table(
        "room_neighbour",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("room_id < other_id", name=op.f("ck_room_neighbour_lower_first")),
        sa.ForeignKeyConstraint(["other_id"], ["room.id"], name=op.f("fk_room_neighbour_other_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_neighbour_room_id")),
        sa.PrimaryKeyConstraint("room_id", "other_id", name=op.f("pk_room_neighbour")),
    )
    op.create_index(op.f("ix_room_neighbour_other_id"), "room_neighbour", ["other_id"], unique=False)
    op.create_table(
        "room_place",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "width BETWEEN 1 AND 40 AND height BETWEEN 1 AND 40", name=op.f("ck_room_place_size")
        ),
        sa.CheckConstraint(
            "x BETWEEN 0 AND 199 AND y BETWEEN 0 AND 199", name=op.f("ck_room_place_on_the_plan")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_place_room_id")),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_room_place")),
    )
    op.create_table(
        "roll_call_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roll_call_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("presence", _code("presence", "seen", "missing", "unmarked"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_roll_call_mark_sequence_positive")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roll_call_mark_person_id")),
        sa.ForeignKeyConstraint(
            ["roll_call_id"], ["roll_call.id"], name=op.f("fk_roll_call_mark_roll_call_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_call_mark")),
        sa.UniqueConstraint(
            "roll_call_id",
            "person_id",
            "sequence",
            name=op.f("uq_roll_call_mark_roll_call_id_person_id_sequence"),
        ),
    )
    op.create_index(op.f("ix_roll_call_mark_person_id"), "roll_call_mark", ["person_id"], unique=False)
    op.create_table(
        "gate_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("way", _code("way", "out", "in"), nullable=False),
        sa.Column("place", _code("place", "hospital", "town", "other"), nullable=True),
        sa.Column("expected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("(way = 'out') = (place IS NOT NULL)", name=op.f("ck_gate_event_out_to")),
        sa.CheckConstraint("(way = 'out') = (sequence % 2 = 1)", name=op.f("ck_gate_event_in_turns")),
        sa.CheckConstraint("expected_at IS NULL OR way = 'out'", name=op.f("ck_gate_event_expected_back")),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_gate_event_sequence_positive")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_gate_event_person_id")),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_gate_event_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_event")),
        sa.UniqueConstraint("stay_id", "sequence", name=op.f("uq_gate_event_stay_id_sequence")),
    )
    op.create_index(op.f("ix_gate_event_person_id"), "gate_event", ["person_id"], unique=False)
    op.create_table(
        "bed_override",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_bed_override_reason_given")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["bed_assignment.id"], name=op.f("fk_bed_override_assignment_id")
        ),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_bed_override")),
    )
    op.add_column("bed", sa.Column("cleaning_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("bed_assignment", sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "case_link", sa.Column("same_family", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.add_column("room", sa.Column("near_wash", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("room", sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(_NEIGHBOURS)

    rules = rules_0003.sqlite() if op.get_bind().dialect.name == "sqlite" else rules_0003.postgresql()
    for statement in rules:
        op.get_bind().exec_driver_sql(statement)
