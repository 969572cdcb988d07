"""What no mapping can express, in each engine's own words; part of migration 0003 and as frozen as it.

- gate events and the marks of a roll-call are only ever added; the reason of an override stays as written,
  but for a person who is being anonymised in the same transaction;
- somebody goes through the gate only while the stay it is told of is open, and is that person's;
- only beds held for somebody announced have an end of the hold;
- two groups that are kept apart never get beds in one room on the same nights.
"""

_ANONYMISING = "EXISTS (SELECT 1 FROM anonymising)"

APPEND_ONLY = ("gate_event", "roll_call_mark")

_NO_OPEN_STAY = (
    "NOT EXISTS (SELECT 1 FROM stay WHERE stay.id = NEW.stay_id AND stay.person_id = NEW.person_id "
    "AND stay.ended_at IS NULL)"
)

_KEPT_APART = """
SELECT 1 FROM bed_assignment AS other
  JOIN bed AS there ON there.id = other.bed_id
  JOIN bed AS here ON here.id = NEW.bed_id AND here.room_id = there.room_id
  JOIN person AS they ON they.id = other.person_id
  JOIN person AS who ON who.id = NEW.person_id
  JOIN apart_case AS their_case ON their_case.case_id = they.case_id
  JOIN apart_case AS own_case ON own_case.case_id = who.case_id
  JOIN keep_apart ON (keep_apart.group_id = own_case.group_id AND keep_apart.other_id = their_case.group_id)
    OR (keep_apart.group_id = their_case.group_id AND keep_apart.other_id = own_case.group_id)
 WHERE other.state <> 'ended' AND other.from_night < NEW.until_night AND NEW.from_night < other.until_night
"""


def sqlite() -> list[str]:
    """Triggers for SQLite."""
    statements = [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in APPEND_ONLY
        for act in ("UPDATE", "DELETE")
    ]
    statements += [
        f"CREATE TRIGGER bed_override_no_{act.lower()} BEFORE {act} ON bed_override WHEN NOT {_ANONYMISING} "
        "BEGIN SELECT RAISE(ABORT, 'bed_override is append-only'); END"
        for act in ("UPDATE", "DELETE")
    ]
    statements.append(
        f"CREATE TRIGGER gate_event_open_stay BEFORE INSERT ON gate_event WHEN {_NO_OPEN_STAY} "
        "BEGIN SELECT RAISE(ABORT, 'gate_event needs an open stay of the person'); END"
    )
    statements += [
        f"CREATE TRIGGER bed_assignment_hold_{act.lower()} BEFORE {act} ON bed_assignment "
        "WHEN NEW.hold_until IS NOT NULL AND NEW.state <> 'planned' "
        "BEGIN SELECT RAISE(ABORT, 'only a planned bed is held'); END"
        for act in ("INSERT", "UPDATE")
    ]
    statements.append(
        f"CREATE TRIGGER bed_assignment_apart BEFORE INSERT ON bed_assignment "
        f"WHEN NEW.state <> 'ended' AND EXISTS ({_KEPT_APART}) "
        "BEGIN SELECT RAISE(ABORT, 'groups kept apart in one room'); END"
    )
    return statements


def postgresql() -> list[str]:
    """Triggers for PostgreSQL 15+."""
    statements = [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse('{table} is append-only')"
        for table in APPEND_ONLY
    ]
    statements += [
        "CREATE TRIGGER bed_override_append_only BEFORE UPDATE OR DELETE ON bed_override "
        "FOR EACH ROW EXECUTE FUNCTION refuse_unless_anonymising('bed_override is append-only')",
        "CREATE FUNCTION refuse_without_open_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_NO_OPEN_STAY} THEN RAISE EXCEPTION 'gate_event needs an open stay of the person' "
        "USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER gate_event_open_stay BEFORE INSERT ON gate_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_without_open_stay()",
        "CREATE TRIGGER bed_assignment_hold BEFORE INSERT OR UPDATE ON bed_assignment FOR EACH ROW "
        "WHEN (NEW.hold_until IS NOT NULL AND NEW.state <> 'planned') "
        "EXECUTE FUNCTION refuse('only a planned bed is held')",
        "CREATE FUNCTION refuse_kept_apart() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.state <> 'ended' AND EXISTS ({_KEPT_APART}) THEN "
        "RAISE EXCEPTION 'groups kept apart in one room' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $$",
        "CREATE TRIGGER bed_assignment_apart BEFORE INSERT ON bed_assignment "
        "FOR EACH ROW EXECUTE FUNCTION refuse_kept_apart()",
    ]
    return statements
