"""The schema of the first release: from a nominal roll to a boarded flight and its manifest."""

import sqlalchemy as sa
from alembic import op

from db.migrations import rules_0001

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _code(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    """Tables, then the rules that each engine writes in its own words."""
    op.create_table(
        "airport",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("city", sa.String(length=60), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_airport")),
    )
    op.create_table(
        "block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block")),
        sa.UniqueConstraint("name", name=op.f("uq_block_name")),
    )
    op.create_table(
        "carrier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("piece_kg", sa.Integer(), nullable=False),
        sa.Column("max_piece_kg", sa.Integer(), nullable=False),
        sa.Column("infant_pieces", sa.Integer(), nullable=False),
        sa.Column("infant_piece_kg", sa.Integer(), nullable=False),
        sa.Column("pooled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "piece_kg > 0 AND infant_piece_kg > 0 AND max_piece_kg >= piece_kg AND max_piece_kg <= 32",
            name=op.f("ck_carrier_weights"),
        ),
        sa.CheckConstraint("pieces >= 0 AND infant_pieces >= 0", name=op.f("ck_carrier_pieces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier")),
        sa.UniqueConstraint("code", name=op.f("uq_carrier_code")),
    )
    op.create_table(
        "list_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lineage", sa.String(length=64), nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("sheet", sa.String(length=80), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_import")),
    )
    op.create_index(op.f("ix_list_import_lineage"), "list_import", ["lineage"], unique=False)
    op.create_table(
        "list_mapping",
        sa.Column("heading_key", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("heading_key", name=op.f("pk_list_mapping")),
    )
    op.create_table(
        "movement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("state", _code("state", "planned", "boarding", "closed"), nullable=False),
        sa.Column("departs_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_movement_closed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movement")),
    )
    op.create_index(op.f("ix_movement_departs_at"), "movement", ["departs_at"], unique=False)
    op.create_table(
        "number_series",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.CheckConstraint("next > 0", name=op.f("ck_number_series_next_positive")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_number_series")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("window_hours", sa.Integer(), nullable=False),
        sa.CheckConstraint("window_hours BETWEEN 1 AND 720", name=op.f("ck_programme_window")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("code", name=op.f("uq_programme_code")),
        sa.UniqueConstraint("country", name=op.f("uq_programme_country")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("camp", sa.String(length=60), nullable=False),
        sa.Column("destination_country", sa.String(length=40), nullable=False),
        sa.Column("destination_state", sa.String(length=40), nullable=False),
        sa.Column("destination_city", sa.String(length=80), nullable=False),
        sa.Column("agency", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(number) > 0", name=op.f("ck_case_number_given")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_case_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
    )
    op.create_index(op.f("ix_case_programme_id"), "case", ["programme_id"], unique=False)
    op.create_table(
        "leg",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("carrier_id", sa.Integer(), nullable=False),
        sa.Column("flight_number", sa.String(length=8), nullable=False),
        sa.Column("origin", sa.String(length=3), nullable=False),
        sa.Column("destination", sa.String(length=3), nullable=False),
        sa.Column("departs_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "arrives_at IS NULL OR arrives_at > departs_at", name=op.f("ck_leg_arrives_later")
        ),
        sa.CheckConstraint("origin <> destination", name=op.f("ck_leg_goes_somewhere")),
        sa.CheckConstraint(
            "position > 1 OR (position = 1 AND departs_at IS NOT NULL)", name=op.f("ck_leg_departs")
        ),
        sa.ForeignKeyConstraint(["carrier_id"], ["carrier.id"], name=op.f("fk_leg_carrier_id")),
        sa.ForeignKeyConstraint(["destination"], ["airport.code"], name=op.f("fk_leg_destination")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_leg_movement_id")),
        sa.ForeignKeyConstraint(["origin"], ["airport.code"], name=op.f("fk_leg_origin")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leg")),
        sa.UniqueConstraint("movement_id", "position", name=op.f("uq_leg_movement_id_position")),
    )
    op.create_index(op.f("ix_leg_carrier_id"), "leg", ["carrier_id"], unique=False)
    op.create_table(
        "manifest_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("passengers", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_manifest_version_version_positive")),
        sa.ForeignKeyConstraint(
            ["movement_id"], ["movement.id"], name=op.f("fk_manifest_version_movement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manifest_version")),
        sa.UniqueConstraint("movement_id", "version", name=op.f("uq_manifest_version_movement_id_version")),
    )
    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("kind", _code("kind", "family", "men", "women", "accessible", "isolation"), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("accessible", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_room_block_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("block_id", "position", name=op.f("uq_room_block_id_position")),
        sa.UniqueConstraint("name", name=op.f("uq_room_name")),
    )
    op.create_table(
        "bed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("level", _code("level", "single", "lower", "upper", "cot"), nullable=False),
        sa.Column("state", _code("state", "ready", "out_of_service"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_bed_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bed")),
        sa.UniqueConstraint("room_id", "name", name=op.f("uq_bed_room_id_name")),
    )
    op.create_table(
        "case_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.String(length=80), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by IS NULL)", name=op.f("ck_case_hold_released")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_hold_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_hold")),
    )
    op.create_index(
        "uq_case_hold_open",
        "case_hold",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "case_link",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("case_id < other_id", name=op.f("ck_case_link_lower_first")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_link_case_id")),
        sa.ForeignKeyConstraint(["other_id"], ["case.id"], name=op.f("fk_case_link_other_id")),
        sa.PrimaryKeyConstraint("case_id", "other_id", name=op.f("pk_case_link")),
    )
    op.create_index(op.f("ix_case_link_other_id"), "case_link", ["other_id"], unique=False)
    op.create_table(
        "case_split",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_case_split_reason_given")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_split_case_id")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_case_split_movement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_split")),
        sa.UniqueConstraint("case_id", "movement_id", name=op.f("uq_case_split_case_id_movement_id")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("card_number", sa.String(length=12), nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column("given_names", sa.String(length=120), nullable=False),
        sa.Column(
            "relation",
            _code(
                "relation",
                "PA",
                "SPOUSE",
                "SON",
                "DAUGHTER",
                "CHILD",
                "FATHER",
                "MOTHER",
                "BROTHER",
                "SISTER",
                "GRANDCHILD",
                "GRANDPARENT",
                "NIECE_NEPHEW",
                "OTHER_RELATIVE",
                "FOSTER_CHILD",
                "UNRELATED",
                "UNKNOWN",
            ),
            nullable=False,
        ),
        sa.Column("sex", _code("sex", "F", "M", "X"), nullable=False),
        sa.Column("birth_day", sa.Date(), nullable=True),
        sa.Column("birth_precision", _code("birth_precision", "day", "month", "year"), nullable=True),
        sa.Column("nationality", sa.String(length=40), nullable=False),
        sa.Column("remarks", sa.String(length=500), nullable=False),
        sa.Column("search_text", sa.String(length=600), nullable=False),
        sa.Column("list_import_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(birth_day IS NULL) = (birth_precision IS NULL)", name=op.f("ck_person_birth")),
        sa.CheckConstraint("length(family_name) + length(given_names) > 0", name=op.f("ck_person_named")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_person_case_id")),
        sa.ForeignKeyConstraint(
            ["list_import_id"], ["list_import.id"], name=op.f("fk_person_list_import_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("card_number", name=op.f("uq_person_card_number")),
    )
    op.create_index(op.f("ix_person_case_id"), "person", ["case_id"], unique=False)
    op.create_index(op.f("ix_person_list_import_id"), "person", ["list_import_id"], unique=False)
    op.create_index("ix_person_names", "person", ["family_name", "given_names"], unique=False)
    op.create_table(
        "bag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("tag_number", sa.String(length=12), nullable=False),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("tagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tagged_by", sa.String(length=80), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight_g IS NULL OR weight_g BETWEEN 1 AND 99999", name=op.f("ck_bag_weight")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_bag_movement_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bag_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bag")),
        sa.UniqueConstraint("tag_number", name=op.f("uq_bag_tag_number")),
    )
    op.create_index(op.f("ix_bag_movement_id"), "bag", ["movement_id"], unique=False)
    op.create_index(op.f("ix_bag_person_id"), "bag", ["person_id"], unique=False)
    op.create_table(
        "handling_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "need",
            _code(
                "need",
                "WCHR",
                "WCHS",
                "WCHC",
                "STCR",
                "BLND",
                "DEAF",
                "MEDA",
                "MAAS",
                "OXYG",
                "PREG",
                "ISOL",
                "ESCT",
                "UMNR",
                "LANG",
                "OTHR",
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "due_on IS NULL OR need = 'PREG'", name=op.f("ck_handling_need_due_date_of_pregnancy")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_handling_need_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handling_need")),
        sa.UniqueConstraint("person_id", "need", name=op.f("uq_handling_need_person_id_need")),
    )
    op.create_table(
        "medical_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome", _code("outcome", "fit", "fit_with_conditions", "deferred", "unfit"), nullable=True
        ),
        sa.Column("withdraws_id", sa.Integer(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "review_on IS NULL OR outcome = 'deferred'", name=op.f("ck_medical_check_review_of_deferral")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (withdraws_id IS NOT NULL)",
            name=op.f("ck_medical_check_check_or_withdrawal"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_medical_check_person_id")),
        sa.ForeignKeyConstraint(
            ["withdraws_id"], ["medical_check.id"], name=op.f("fk_medical_check_withdraws_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medical_check")),
        sa.UniqueConstraint("withdraws_id", name=op.f("uq_medical_check_withdraws_id")),
    )
    op.create_index(op.f("ix_medical_check_person_id"), "medical_check", ["person_id"], unique=False)
    op.create_table(
        "passenger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("movement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_passenger_movement_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passenger_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passenger")),
        sa.UniqueConstraint("movement_id", "person_id", name=op.f("uq_passenger_movement_id_person_id")),
    )
    op.create_index(op.f("ix_passenger_person_id"), "passenger", ["person_id"], unique=False)
    op.create_table(
        "person_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("type", _code("type", "a_number", "unhcr", "uci", "passport", "other"), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.CheckConstraint("length(value) > 0", name=op.f("ck_person_number_value_given")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_number_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_number")),
        sa.UniqueConstraint("type", "value", name=op.f("uq_person_number_type_value")),
    )
    op.create_index(op.f("ix_person_number_person_id"), "person_number", ["person_id"], unique=False)
    op.create_index("ix_person_number_value", "person_number", ["value"], unique=False)
    op.create_table(
        "print_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            _code(
                "kind",
                "person_card",
                "bag_tags",
                "boarding_list",
                "room_list",
                "roll_call",
                "manifest_pdf",
                "manifest_xlsx",
                "problems_xlsx",
            ),
            nullable=False,
        ),
        sa.Column("movement_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("bag_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["bag_id"], ["bag.id"], name=op.f("fk_print_record_bag_id")),
        sa.ForeignKeyConstraint(["movement_id"], ["movement.id"], name=op.f("fk_print_record_movement_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_print_record_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_record")),
    )
    op.create_index(op.f("ix_print_record_bag_id"), "print_record", ["bag_id"], unique=False)
    op.create_index(op.f("ix_print_record_movement_id"), "print_record", ["movement_id"], unique=False)
    op.create_index(op.f("ix_print_record_person_id"), "print_record", ["person_id"], unique=False)
    op.create_table(
        "stay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.String(length=80), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=True),
        sa.Column("end", _code("end", "departed", "undone", "left"), nullable=True),
        sa.CheckConstraint('(ended_at IS NULL) = ("end" IS NULL)', name=op.f("ck_stay_ended")),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_stay_order")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stay_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay")),
    )
    op.create_index("ix_stay_person_id", "stay", ["person_id"], unique=False)
    op.create_index(
        "uq_stay_open",
        "stay",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "bed_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bed_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stay_id", sa.Integer(), nullable=True),
        sa.Column("state", _code("state", "planned", "current", "ended"), nullable=False),
        sa.Column("from_night", sa.Date(), nullable=False),
        sa.Column("until_night", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.String(length=80), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_bed_assignment_ended")
        ),
        sa.CheckConstraint(
            "state <> 'current' OR stay_id IS NOT NULL", name=op.f("ck_bed_assignment_current_has_stay")
        ),
        sa.CheckConstraint("until_night > from_night", name=op.f("ck_bed_assignment_nights")),
        sa.ForeignKeyConstraint(["bed_id"], ["bed.id"], name=op.f("fk_bed_assignment_bed_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bed_assignment_person_id")),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_bed_assignment_stay_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bed_assignment")),
    )
    op.create_index("ix_bed_assignment_bed_id", "bed_assignment", ["bed_id", "state"], unique=False)
    op.create_index("ix_bed_assignment_person_id", "bed_assignment", ["person_id"], unique=False)
    op.create_index(op.f("ix_bed_assignment_stay_id"), "bed_assignment", ["stay_id"], unique=False)
    op.create_index(
        "uq_bed_assignment_current_bed",
        "bed_assignment",
        ["bed_id"],
        unique=True,
        sqlite_where=sa.text("state = 'current'"),
        postgresql_where=sa.text("state = 'current'"),
    )
    op.create_index(
        "uq_bed_assignment_current_person",
        "bed_assignment",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'current'"),
        postgresql_where=sa.text("state = 'current'"),
    )
    op.create_table(
        "boarding_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("passenger_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("act", _code("act", "boarded", "undone", "offloaded", "no_show"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_boarding_event_sequence_positive")),
        sa.ForeignKeyConstraint(
            ["passenger_id"], ["passenger.id"], name=op.f("fk_boarding_event_passenger_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boarding_event")),
        sa.UniqueConstraint("passenger_id", "sequence", name=op.f("uq_boarding_event_passenger_id_sequence")),
    )
    op.create_table(
        "custody_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bag_id", sa.Integer(), nullable=False),
        sa.Column(
            "point",
            _code("point", "weighed", "tagged", "loaded", "handed_to_airline", "voided"),
            nullable=False,
        ),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["bag_id"], ["bag.id"], name=op.f("fk_custody_event_bag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_event")),
    )
    op.create_index(op.f("ix_custody_event_bag_id"), "custody_event", ["bag_id"], unique=False)

    rules = rules_0001.sqlite() if op.get_bind().dialect.name == "sqlite" else rules_0001.postgresql()
    for statement in rules:
        op.get_bind().exec_driver_sql(statement)
