"""What no mapping can express, in each engine's own words; part of migration 0001 and as frozen as it.

- rows of what happened are only ever added;
- an assignment that has ended stays as it ended, and no assignment changes its bed or its person;
- the nights of two assignments that still count never overlap, neither for a bed nor for a person;
- a closed movement takes no passenger, no bag and no boarding act other than what closing itself wrote;
- `person.search_text` is indexed for words and their beginnings.
"""

APPEND_ONLY = ("medical_check", "boarding_event", "custody_event", "manifest_version", "print_record")

_OVERLAP = """
SELECT 1 FROM bed_assignment AS other
 WHERE other.id IS NOT NEW.id AND other.state <> 'ended'
   AND (other.bed_id = NEW.bed_id OR other.person_id = NEW.person_id)
   AND other.from_night < NEW.until_night AND NEW.from_night < other.until_night
"""

_CLOSED = "(SELECT state FROM movement WHERE id = {row}.movement_id) = 'closed'"


def sqlite() -> list[str]:
    """Triggers and the full-text index for SQLite."""
    statements = []
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            statements.append(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    for act in ("INSERT", "UPDATE"):
        statements.append(
            f"CREATE TRIGGER bed_assignment_nights_{act.lower()} BEFORE {act} ON bed_assignment "
            f"WHEN NEW.state <> 'ended' AND EXISTS ({_OVERLAP}) "
            "BEGIN SELECT RAISE(ABORT, 'bed_assignment nights overlap'); END"
        )
    statements.append(
        "CREATE TRIGGER bed_assignment_history BEFORE UPDATE ON bed_assignment "
        "WHEN OLD.state = 'ended' OR NEW.bed_id <> OLD.bed_id OR NEW.person_id <> OLD.person_id "
        "BEGIN SELECT RAISE(ABORT, 'bed_assignment keeps its history'); END"
    )
    statements.append(
        "CREATE TRIGGER bed_assignment_no_delete BEFORE DELETE ON bed_assignment "
        "WHEN OLD.state <> 'planned' BEGIN SELECT RAISE(ABORT, 'bed_assignment keeps its history'); END"
    )
    for table in ("passenger", "bag"):
        for act, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            statements.append(
                f"CREATE TRIGGER {table}_closed_{act.lower()} BEFORE {act} ON {table} "
                f"WHEN {_CLOSED.format(row=row)} BEGIN SELECT RAISE(ABORT, 'movement is closed'); END"
            )
    statements.append(
        "CREATE TRIGGER boarding_event_closed BEFORE INSERT ON boarding_event "
        "WHEN (SELECT m.state FROM passenger p JOIN movement m ON m.id = p.movement_id "
        "WHERE p.id = NEW.passenger_id) = 'closed' "
        "BEGIN SELECT RAISE(ABORT, 'movement is closed'); END"
    )
    statements += [
        "CREATE VIRTUAL TABLE person_fts USING fts5(search_text, content='person', content_rowid='id', "
        "prefix='2 3', tokenize='unicode61 remove_diacritics 2')",
        "CREATE TRIGGER person_fts_insert AFTER INSERT ON person BEGIN "
        "INSERT INTO person_fts(rowid, search_text) VALUES (NEW.id, NEW.search_text); END",
        "CREATE TRIGGER person_fts_delete AFTER DELETE ON person BEGIN "
        "INSERT INTO person_fts(person_fts, rowid, search_text) "
        "VALUES ('delete', OLD.id, OLD.search_text); END",
        "CREATE TRIGGER person_fts_update AFTER UPDATE OF search_text ON person BEGIN "
        "INSERT INTO person_fts(person_fts, rowid, search_text) "
        "VALUES ('delete', OLD.id, OLD.search_text); "
        "INSERT INTO person_fts(rowid, search_text) VALUES (NEW.id, NEW.search_text); END",
    ]
    return statements


def postgresql() -> list[str]:
    """Triggers, exclusion constraints and the text index for PostgreSQL 15+."""
    statements = [
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        "ALTER TABLE bed_assignment ADD CONSTRAINT ex_bed_assignment_bed EXCLUDE USING gist "
        "(bed_id WITH =, daterange(from_night, until_night) WITH &&) WHERE (state <> 'ended')",
        "ALTER TABLE bed_assignment ADD CONSTRAINT ex_bed_assignment_person EXCLUDE USING gist "
        "(person_id WITH =, daterange(from_night, until_night) WITH &&) WHERE (state <> 'ended')",
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'check_violation'; END $$",
        "CREATE FUNCTION refuse_when_closed() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE the_movement integer; BEGIN "
        "IF TG_TABLE_NAME = 'boarding_event' THEN "
        "  SELECT movement_id INTO the_movement FROM passenger WHERE id = NEW.passenger_id; "
        "ELSIF TG_OP = 'DELETE' THEN the_movement := OLD.movement_id; "
        "ELSE the_movement := NEW.movement_id; END IF; "
        "IF (SELECT state FROM movement WHERE id = the_movement) = 'closed' THEN "
        "  RAISE EXCEPTION 'movement is closed' USING ERRCODE = 'check_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    ]
    for table in APPEND_ONLY:
        statements.append(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse('{table} is append-only')"
        )
    statements += [
        "CREATE TRIGGER bed_assignment_history BEFORE UPDATE ON bed_assignment FOR EACH ROW "
        "WHEN (OLD.state = 'ended' OR NEW.bed_id <> OLD.bed_id OR NEW.person_id <> OLD.person_id) "
        "EXECUTE FUNCTION refuse('bed_assignment keeps its history')",
        "CREATE TRIGGER bed_assignment_no_delete BEFORE DELETE ON bed_assignment FOR EACH ROW "
        "WHEN (OLD.state <> 'planned') EXECUTE FUNCTION refuse('bed_assignment keeps its history')",
        "CREATE TRIGGER passenger_closed BEFORE INSERT OR UPDATE OR DELETE ON passenger "
        "FOR EACH ROW EXECUTE FUNCTION refuse_when_closed()",
        "CREATE TRIGGER bag_closed BEFORE INSERT OR UPDATE OR DELETE ON bag "
        "FOR EACH ROW EXECUTE FUNCTION refuse_when_closed()",
        "CREATE TRIGGER boarding_event_closed BEFORE INSERT ON boarding_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_when_closed()",
        "CREATE INDEX ix_person_search ON person USING gin (to_tsvector('simple', search_text))",
    ]
    return statements
