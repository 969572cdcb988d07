"""What no mapping can express, in each engine's own words; part of migration 0002 and as frozen as it.

- rows of the audit are only ever added; what they say of a person, sealed notes and consents are neither
  changed nor deleted, but for a person who is being anonymised in the same transaction (`anonymising`);
- likewise frozen manifests and the bags of closed flights let go of names then, and only then.
"""

_ANONYMISING = "EXISTS (SELECT 1 FROM anonymising)"

ALWAYS = (("audit_event", "UPDATE"), ("audit_event", "DELETE"), ("audit_head", "DELETE"))
KEPT = (
    ("audit_detail", "UPDATE"),
    ("audit_detail", "DELETE"),
    ("medical_note", "UPDATE"),
    ("medical_note", "DELETE"),
    ("consent", "UPDATE"),
    ("consent", "DELETE"),
    ("manifest_version", "UPDATE"),
)
"""Refused unless somebody is being anonymised."""


def sqlite() -> list[str]:
    """Triggers for SQLite."""
    statements = [
        "DROP TRIGGER manifest_version_no_update",
        "DROP TRIGGER bag_closed_update",
        "CREATE TRIGGER bag_closed_update BEFORE UPDATE ON bag "
        "WHEN (SELECT state FROM movement WHERE id = NEW.movement_id) = 'closed' "
        f"AND NOT {_ANONYMISING} BEGIN SELECT RAISE(ABORT, 'movement is closed'); END",
    ]
    for table, act in ALWAYS:
        statements.append(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    for table, act in KEPT:
        statements.append(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} WHEN NOT {_ANONYMISING} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    return statements


def postgresql() -> list[str]:
    """Triggers for PostgreSQL 15+."""
    statements = [
        "CREATE FUNCTION refuse_unless_anonymising() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT {_ANONYMISING} THEN "
        "  RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'check_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "DROP TRIGGER manifest_version_append_only ON manifest_version",
        "CREATE TRIGGER manifest_version_no_delete BEFORE DELETE ON manifest_version "
        "FOR EACH ROW EXECUTE FUNCTION refuse('manifest_version is append-only')",
        "DROP TRIGGER bag_closed ON bag",
        "CREATE TRIGGER bag_closed BEFORE INSERT OR DELETE ON bag "
        "FOR EACH ROW EXECUTE FUNCTION refuse_when_closed()",
        "CREATE FUNCTION refuse_change_when_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF (SELECT state FROM movement WHERE id = NEW.movement_id) = 'closed' AND NOT {_ANONYMISING} THEN "
        "  RAISE EXCEPTION 'movement is closed' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $$",
        "CREATE TRIGGER bag_closed_update BEFORE UPDATE ON bag "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_when_closed()",
    ]
    for table, act in ALWAYS:
        statements.append(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse('{table} is append-only')"
        )
    for table, act in KEPT:
        statements.append(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_unless_anonymising('{table} is append-only')"
        )
    return statements
