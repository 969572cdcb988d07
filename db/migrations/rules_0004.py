"""What no mapping can express, in each engine's own words; part of migration 0004 and as frozen as it.

- two groups that are kept apart never get beds in one room on the same nights, nor nights that grow until they do;
- somebody is never kept apart from the own case, though it is in both groups.
"""

_KEPT_APART = """
SELECT 1 FROM bed_assignment AS other
  JOIN bed AS there ON there.id = other.bed_id
  JOIN bed AS here ON here.id = NEW.bed_id AND here.room_id = there.room_id
  JOIN person AS they ON they.id = other.person_id
  JOIN person AS who ON who.id = NEW.person_id
  JOIN apart_case AS their_case ON their_case.case_id = they.case_id
  JOIN apart_case AS own_case ON own_case.case_id = who.case_id AND own_case.case_id <> their_case.case_id
  JOIN keep_apart ON (keep_apart.group_id = own_case.group_id AND keep_apart.other_id = their_case.group_id)
    OR (keep_apart.group_id = their_case.group_id AND keep_apart.other_id = own_case.group_id)
 WHERE other.state <> 'ended' AND other.from_night < NEW.until_night AND NEW.from_night < other.until_night
"""
# Who was in one room when the groups were made may stay there, and be taken up or shortened; but not for longer.
_MORE_NIGHTS = "(NEW.from_night < OLD.from_night OR NEW.until_night > OLD.until_night)"


def sqlite() -> list[str]:
    """Triggers for SQLite."""
    refused = "BEGIN SELECT RAISE(ABORT, 'groups kept apart in one room'); END"
    return [
        "DROP TRIGGER bed_assignment_apart",
        "CREATE TRIGGER bed_assignment_apart BEFORE INSERT ON bed_assignment "
        f"WHEN NEW.state <> 'ended' AND EXISTS ({_KEPT_APART}) {refused}",
        "CREATE TRIGGER bed_assignment_apart_longer BEFORE UPDATE OF state, from_night, until_night "
        f"ON bed_assignment WHEN NEW.state <> 'ended' AND {_MORE_NIGHTS} AND EXISTS ({_KEPT_APART}) {refused}",
    ]


def postgresql() -> list[str]:
    """Triggers for PostgreSQL 15+."""
    return [
        "CREATE OR REPLACE FUNCTION refuse_kept_apart() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.state <> 'ended' AND EXISTS ({_KEPT_APART}) THEN "
        "RAISE EXCEPTION 'groups kept apart in one room' USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $$",
        "CREATE TRIGGER bed_assignment_apart_longer BEFORE UPDATE OF state, from_night, until_night "
        f"ON bed_assignment FOR EACH ROW WHEN {_MORE_NIGHTS} EXECUTE FUNCTION refuse_kept_apart()",
    ]
