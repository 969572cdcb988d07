"""What must never happen, tried by plain SQL on both engines: the database itself says no."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from db.engine import Database
from tests.people import add_case, family
from transit_desk.services.context import Desk

NIGHTS = "'2026-12-06', '2026-12-09'"
NOW = "'2026-12-06 06:00:00+00:00'"


@pytest.fixture
def run(desk: Desk, database: Database) -> Callable[[str], None]:
    """Run one statement as somebody with a SQL prompt would."""
    add_case(desk, "BI-26000100", family("RUBERWA", 4))
    add_case(desk, "BI-26000107", family("MUGISHA", 4))

    def execute(statement: str) -> None:
        with database.write() as session:
            session.execute(text(statement.replace("NOW", NOW)))

    execute(
        "INSERT INTO movement (id, name, state, departs_at, created_at, created_by, version) "
        "VALUES (1, 'ET 816', 'planned', '2026-12-09 13:40:00+00:00', NOW, 'x', 1)"
    )
    execute(
        "INSERT INTO passenger (id, movement_id, person_id, added_at, added_by) VALUES (1, 1, 1, NOW, 'x')"
    )
    for person in (1, 2, 3):
        execute(
            f"INSERT INTO stay (id, person_id, started_at, started_by) VALUES ({person}, {person}, NOW, 'x')"
        )
    execute(assignment(1, bed=1, person=1, stay=1))
    execute(
        "INSERT INTO bag (id, movement_id, person_id, tag_number, weight_g, tagged_at, tagged_by, version) "
        "VALUES (1, 1, 1, 'B00000011', 20000, NOW, 'x', 1)"
    )
    execute("INSERT INTO person_number (id, person_id, type, value) VALUES (77, 1, 'a_number', 'A220000137')")
    execute("INSERT INTO medical_check (id, person_id, outcome, at, by) VALUES (1, 1, 'fit', NOW, 'x')")
    execute(
        "INSERT INTO boarding_event (id, passenger_id, sequence, act, at, by) "
        "VALUES (1, 1, 1, 'boarded', NOW, 'x')"
    )
    execute("INSERT INTO custody_event (id, bag_id, point, at, by) VALUES (1, 1, 'tagged', NOW, 'x')")
    execute("INSERT INTO print_record (id, kind, version, at, by) VALUES (1, 'room_list', 0, NOW, 'x')")
    execute(
        "INSERT INTO manifest_version (id, movement_id, version, content, passengers, at, by) "
        "VALUES (1, 1, 1, '[]', 0, NOW, 'x')"
    )
    for statement in THE_HOUSE:
        execute(statement)
    return execute


def assignment(
    id_: int, *, bed: int, person: int, stay: int | None, state: str = "current", nights: str = NIGHTS
) -> str:
    """An INSERT of a bed assignment."""
    ended = "NOW" if state == "ended" else "NULL"
    return (
        "INSERT INTO bed_assignment (id, bed_id, person_id, stay_id, state, from_night, until_night, "
        "started_at, started_by, ended_at) "
        f"VALUES ({id_}, {bed}, {person}, {'NULL' if stay is None else stay}, '{state}', {nights}, "
        f"NOW, 'x', {ended})"
    )


def gate(
    id_: int, sequence: int, way: str, *, person: int = 1, stay: int = 1, place: str | None = "town"
) -> str:
    """An INSERT of a gate event."""
    where = "NULL" if place is None else f"'{place}'"
    return (
        "INSERT INTO gate_event (id, person_id, stay_id, sequence, way, place, at, by) "
        f"VALUES ({id_}, {person}, {stay}, {sequence}, '{way}', {where}, NOW, 'x')"
    )


def seen(id_: int, sequence: int, presence: str = "seen") -> str:
    """An INSERT of a mark in the roll-call."""
    return (
        "INSERT INTO roll_call_mark (id, roll_call_id, person_id, sequence, presence, at, by) "
        f"VALUES ({id_}, 1, 1, {sequence}, '{presence}', NOW, 'x')"
    )


def roll_call(id_: int, night: str, closed_by: str = "NULL") -> str:
    """An INSERT of a roll-call that is open, or closed by nobody."""
    return (
        "INSERT INTO roll_call (id, night, started_at, started_by, closed_at, closed_by) "
        f"VALUES ({id_}, '{night}', NOW, 'x', NULL, {closed_by})"
    )


def kept_apart(id_: int, one: int, other: int) -> str:
    """An INSERT of two groups that are kept apart."""
    return (
        "INSERT INTO keep_apart (id, group_id, other_id, reason, at, by) "
        f"VALUES ({id_}, {one}, {other}, '', NOW, 'x')"
    )


def override(assignment_id: int, reason: str) -> str:
    """An INSERT of a bed rule set aside."""
    return (
        "INSERT INTO bed_override (assignment_id, rules, reason, at, by) "
        f"VALUES ({assignment_id}, '[]', '{reason}', NOW, 'x')"
    )


THE_HOUSE = (
    gate(1, 1, "out"),
    roll_call(1, "2026-12-06"),
    seen(1, 1),
    "DELETE FROM room_neighbour",
    "DELETE FROM room_place",
    "INSERT INTO room_neighbour (room_id, other_id) VALUES (1, 2)",
    "INSERT INTO apart_group (id, label) VALUES (1, 'North'), (2, 'South'), (3, 'East')",
    # Case 1 is in both groups by mistake, which keeps it from nobody of its own.
    "INSERT INTO apart_case (group_id, case_id) VALUES (1, 1), (2, 2), (2, 1)",
    kept_apart(1, 1, 2),
    override(1, "the only free bed"),
)
"""Somebody is out, a roll-call is open, two rooms adjoin, two groups (a case each) are kept apart, a rule is set
aside for person 1 in bed 1."""

LATER = "'2026-12-20', '2026-12-22'"

FORBIDDEN = {
    "two people in one bed": assignment(2, bed=1, person=2, stay=2, nights=LATER),
    "one person in two beds": assignment(2, bed=2, person=1, stay=1, nights=LATER),
    "planned nights of a bed overlap": assignment(
        2, bed=1, person=2, stay=None, state="planned", nights="'2026-12-08', '2026-12-10'"
    ),
    "planned nights of a person overlap": assignment(
        2, bed=5, person=1, stay=None, state="planned", nights="'2026-12-05', '2026-12-07'"
    ),
    "nights that end before they begin": assignment(
        2, bed=2, person=2, stay=2, nights="'2026-12-09', '2026-12-09'"
    ),
    "a current bed without a stay": assignment(2, bed=2, person=2, stay=None),
    "a bed assignment in an unknown state": assignment(2, bed=2, person=2, stay=2, state="maybe"),
    "a bed that does not exist": assignment(2, bed=9999, person=2, stay=2),
    "moving an assignment to another bed": "UPDATE bed_assignment SET bed_id = 2 WHERE id = 1",
    "giving an assignment to another person": "UPDATE bed_assignment SET person_id = 2 WHERE id = 1",
    "deleting who slept where": "DELETE FROM bed_assignment WHERE id = 1",
    "a second open stay": "INSERT INTO stay (id, person_id, started_at, started_by) VALUES (77, 1, NOW, 'x')",
    "a stay that ends before it starts": (
        "UPDATE stay SET ended_at = '2026-12-01 06:00:00+00:00', \"end\" = 'left' WHERE id = 1"
    ),
    "a stay that ended for no reason": "UPDATE stay SET ended_at = NOW WHERE id = 1",
    "a passenger twice on a movement": (
        "INSERT INTO passenger (id, movement_id, person_id, added_at, added_by) VALUES (77, 1, 1, NOW, 'x')"
    ),
    "a tag number twice": (
        "INSERT INTO bag (id, movement_id, person_id, tag_number, tagged_at, tagged_by, version) "
        "VALUES (77, 1, 1, 'B00000011', NOW, 'x', 1)"
    ),
    "a bag that weighs nothing": "UPDATE bag SET weight_g = 0 WHERE id = 1",
    "a typed number twice": (
        "INSERT INTO person_number (id, person_id, type, value) VALUES (77, 2, 'a_number', 'A220000137')"
    ),
    "a number of an unknown type": (
        "INSERT INTO person_number (id, person_id, type, value) VALUES (77, 2, 'shoe size', '42')"
    ),
    "a card number twice": (
        "UPDATE person SET card_number = (SELECT card_number FROM person WHERE id = 1) WHERE id = 2"
    ),
    "a case number twice": "UPDATE \"case\" SET number = 'BI-26000100' WHERE id = 2",
    "a person without any name": "UPDATE person SET family_name = '', given_names = '' WHERE id = 1",
    "a sex that is no code": "UPDATE person SET sex = 'Z' WHERE id = 1",
    "a birth date without its precision": "UPDATE person SET birth_precision = NULL WHERE id = 1",
    "a case that is nobody's programme": 'UPDATE "case" SET programme_id = 999 WHERE id = 1',
    "a person without a case": 'DELETE FROM "case" WHERE id = 1',
    "a due date of something else": (
        "INSERT INTO handling_need (id, person_id, need, due_on) VALUES (77, 1, 'WCHR', '2027-01-01')"
    ),
    "an unknown outcome": "INSERT INTO medical_check (id, person_id, outcome, at, by) VALUES (77, 1, 'ok', NOW, 'x')",
    "a check without an outcome": "INSERT INTO medical_check (id, person_id, at, by) VALUES (77, 1, NOW, 'x')",
    "a review date of someone fit": (
        "INSERT INTO medical_check (id, person_id, outcome, review_on, at, by) "
        "VALUES (77, 1, 'fit', '2026-12-20', NOW, 'x')"
    ),
    "overwriting a check": "UPDATE medical_check SET outcome = 'unfit' WHERE id = 1",
    "deleting a check": "DELETE FROM medical_check WHERE id = 1",
    "overwriting a boarding": "UPDATE boarding_event SET act = 'no_show' WHERE id = 1",
    "deleting a boarding": "DELETE FROM boarding_event WHERE id = 1",
    "two acts in one place": (
        "INSERT INTO boarding_event (id, passenger_id, sequence, act, at, by) "
        "VALUES (77, 1, 1, 'undone', NOW, 'x')"
    ),
    "overwriting a custody scan": "UPDATE custody_event SET point = 'loaded' WHERE id = 1",
    "deleting a custody scan": "DELETE FROM custody_event WHERE id = 1",
    "overwriting a manifest": "UPDATE manifest_version SET passengers = 3 WHERE id = 1",
    "deleting a manifest": "DELETE FROM manifest_version WHERE id = 1",
    "a manifest version twice": (
        "INSERT INTO manifest_version (id, movement_id, version, content, passengers, at, by) "
        "VALUES (77, 1, 1, '[]', 0, NOW, 'x')"
    ),
    "overwriting a print": "UPDATE print_record SET by = 'y' WHERE id = 1",
    "deleting a print": "DELETE FROM print_record WHERE id = 1",
    "a movement closed by nobody": "UPDATE movement SET state = 'closed' WHERE id = 1",
    "a window of no hours": "UPDATE programme SET window_hours = 0 WHERE id = 1",
    "a piece no loader may lift": "UPDATE carrier SET max_piece_kg = 40 WHERE id = 1",
    "a case linked to itself": "INSERT INTO case_link (case_id, other_id) VALUES (1, 1)",
    "a split without a reason": (
        "INSERT INTO case_split (id, case_id, movement_id, reason, at, by) VALUES (77, 1, 1, '', NOW, 'x')"
    ),
    "going out twice": gate(77, 2, "out"),
    "coming in without having gone out": gate(77, 3, "in", place=None),
    "going out to nowhere": gate(77, 3, "out", place=None),
    "coming in from somewhere": gate(77, 2, "in"),
    "two events in one place": gate(77, 1, "out"),
    "a gate event before the first": gate(77, -1, "out"),
    "an unknown place": gate(77, 3, "out", place="moon"),
    "going out on somebody else's stay": gate(77, 1, "out", stay=2),
    "going out without a stay": gate(77, 1, "out", person=4, stay=4),
    "overwriting a gate event": "UPDATE gate_event SET place = 'hospital' WHERE id = 1",
    "deleting a gate event": "DELETE FROM gate_event WHERE id = 1",
    "expected back from inside": (
        "INSERT INTO gate_event (id, person_id, stay_id, sequence, way, expected_at, at, by) "
        "VALUES (77, 1, 1, 2, 'in', NOW, NOW, 'x')"
    ),
    "two open roll-calls of a night": roll_call(77, "2026-12-06"),
    "a roll-call closed by nobody": "UPDATE roll_call SET closed_at = NOW WHERE id = 1",
    "a roll-call that somebody closed at no time": roll_call(77, "2026-12-07", "'x'"),
    "overwriting a mark": "UPDATE roll_call_mark SET presence = 'missing' WHERE id = 1",
    "deleting a mark": "DELETE FROM roll_call_mark WHERE id = 1",
    "two marks in one place": seen(77, 1, "missing"),
    "a mark before the first": seen(77, 0),
    "an unknown mark": seen(77, 2, "maybe"),
    "a mark in no roll-call": seen(77, 2).replace("(77, 1, 1", "(77, 9, 1"),
    "a room beside itself": "INSERT INTO room_neighbour (room_id, other_id) VALUES (1, 1)",
    "two rooms that adjoin twice": "INSERT INTO room_neighbour (room_id, other_id) VALUES (1, 2)",
    "two rooms the wrong way round": "INSERT INTO room_neighbour (room_id, other_id) VALUES (3, 2)",
    "a neighbour that is no room": "INSERT INTO room_neighbour (room_id, other_id) VALUES (1, 999)",
    "a room off the plan": ("INSERT INTO room_place (room_id, x, y, width, height) VALUES (9, 200, 0, 2, 2)"),
    "a room above the plan": "INSERT INTO room_place (room_id, x, y, width, height) VALUES (9, 0, -1, 2, 2)",
    "a room of no size": "INSERT INTO room_place (room_id, x, y, width, height) VALUES (9, 0, 0, 0, 2)",
    "a room as large as the plan": (
        "INSERT INTO room_place (room_id, x, y, width, height) VALUES (9, 0, 0, 2, 41)"
    ),
    "a place of no room": "INSERT INTO room_place (room_id, x, y, width, height) VALUES (999, 0, 0, 2, 2)",
    "a group without a label": "INSERT INTO apart_group (id, label) VALUES (77, '')",
    "two groups of one label": "INSERT INTO apart_group (id, label) VALUES (77, 'North')",
    "a case twice in a group": "INSERT INTO apart_case (group_id, case_id) VALUES (1, 1)",
    "a group of cases that are not there": "INSERT INTO apart_case (group_id, case_id) VALUES (1, 999)",
    "a group kept apart from itself": kept_apart(77, 3, 3),
    "two groups the wrong way round": kept_apart(77, 3, 1),
    "two groups kept apart twice": kept_apart(77, 1, 2),
    "a group that is gone while it is kept apart": "DELETE FROM apart_group WHERE id = 3 OR id = 1",
    "groups kept apart in one room": assignment(77, bed=2, person=5, stay=None, state="planned"),
    "a bed in service that is held": "UPDATE bed_assignment SET hold_until = NOW WHERE id = 1",
    "a hold of somebody who is there": assignment(77, bed=2, person=2, stay=2)
    .replace("ended_at) VALUES", "ended_at, hold_until) VALUES")
    .replace(", NULL)", ", NULL, NOW)"),
    "a rule set aside without a reason": override(1, ""),
    "a rule set aside for nobody": override(999, "why"),
    "another reason afterwards": "UPDATE bed_override SET reason = 'none' WHERE assignment_id = 1",
    "a reason taken away": "DELETE FROM bed_override WHERE assignment_id = 1",
    "a leg that goes nowhere": (
        "INSERT INTO leg (id, movement_id, position, carrier_id, flight_number, origin, destination, departs_at) "
        "VALUES (77, 1, 1, 1, '816', 'BJM', 'BJM', NOW)"
    ),
    "a first leg without departure": (
        "INSERT INTO leg (id, movement_id, position, carrier_id, flight_number, origin, destination) "
        "VALUES (77, 1, 1, 1, '816', 'BJM', 'ADD')"
    ),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_database_refuses(run: Callable[[str], None], what: str) -> None:
    with pytest.raises(IntegrityError):
        run(FORBIDDEN[what])


def test_the_same_statements_are_taken_where_they_break_no_rule(run: Callable[[str], None]) -> None:
    """The refusals above are not mistakes in the statements."""
    run(assignment(2, bed=2, person=2, stay=2))
    run(assignment(3, bed=1, person=3, stay=None, state="planned", nights="'2026-12-09', '2026-12-11'"))
    run("UPDATE bed_assignment SET state = 'ended', ended_at = NOW WHERE id = 1")
    run(assignment(4, bed=1, person=1, stay=1))
    run("UPDATE stay SET ended_at = NOW, \"end\" = 'undone' WHERE id = 3")
    run("INSERT INTO stay (id, person_id, started_at, started_by) VALUES (99, 3, NOW, 'x')")
    run("INSERT INTO medical_check (id, person_id, withdraws_id, at, by) VALUES (99, 1, 1, NOW, 'x')")
    run("DELETE FROM bed_assignment WHERE id = 3")


def test_so_are_those_about_the_house(run: Callable[[str], None]) -> None:
    run(gate(77, 2, "in", place=None))
    run(gate(78, 3, "out", place="hospital"))
    run(gate(79, 1, "out", person=2, stay=2))
    run(seen(77, 2, "missing"))
    run("UPDATE roll_call SET closed_at = NOW, closed_by = 'x' WHERE id = 1")
    run(roll_call(77, "2026-12-06"))
    run("INSERT INTO room_neighbour (room_id, other_id) VALUES (2, 3)")
    run("INSERT INTO room_place (room_id, x, y, width, height) VALUES (9, 199, 0, 40, 1)")
    run(kept_apart(77, 1, 3))
    run("INSERT INTO apart_case (group_id, case_id) VALUES (3, 1)")
    run("DELETE FROM keep_apart WHERE id = 77")
    # One room, but other nights; the same nights, but another room.
    run(assignment(77, bed=2, person=5, stay=None, state="planned", nights="'2026-12-09', '2026-12-11'"))
    run(assignment(78, bed=20, person=6, stay=None, state="planned"))
    run("UPDATE bed_assignment SET hold_until = NOW WHERE id = 78")
    run("DELETE FROM bed_assignment WHERE id = 78")
    run(assignment(79, bed=2, person=2, stay=2))
    run(override(79, "the only free bed"))


def test_groups_are_kept_apart_when_nights_grow(run: Callable[[str], None]) -> None:
    run(assignment(2, bed=2, person=5, stay=None, state="planned", nights="'2026-12-09', '2026-12-11'"))
    for longer in (
        "UPDATE bed_assignment SET until_night = '2026-12-10' WHERE id = 1",
        "UPDATE bed_assignment SET from_night = '2026-12-08' WHERE id = 2",
    ):
        with pytest.raises(IntegrityError, match="kept apart"):
            run(longer)
    run("UPDATE bed_assignment SET until_night = '2026-12-08' WHERE id = 1")
    run("UPDATE bed_assignment SET from_night = '2026-12-08' WHERE id = 2")
    run("UPDATE bed_assignment SET until_night = '2026-12-20' WHERE id = 2")
    # Who was there when the groups were made may be there for less time, and no longer be there.
    run("DELETE FROM keep_apart")
    run("UPDATE bed_assignment SET until_night = '2026-12-12' WHERE id = 1")
    run(kept_apart(1, 1, 2))
    run("UPDATE bed_assignment SET until_night = '2026-12-11' WHERE id = 1")
    run("UPDATE bed_assignment SET state = 'ended', ended_at = NOW WHERE id = 1")


def test_one_bed_is_held_for_one_person(run: Callable[[str], None]) -> None:
    run(assignment(2, bed=20, person=6, stay=None, state="planned"))
    with pytest.raises(IntegrityError):
        run(assignment(3, bed=21, person=6, stay=None, state="planned", nights=LATER))


def test_a_reason_is_let_go_with_the_person(run: Callable[[str], None]) -> None:
    run("INSERT INTO anonymising (person_id) VALUES (1)")
    run("UPDATE bed_override SET reason = '?' WHERE assignment_id = 1")
    run("DELETE FROM anonymising")


def test_an_ended_assignment_is_history(run: Callable[[str], None]) -> None:
    run("UPDATE bed_assignment SET state = 'ended', ended_at = NOW WHERE id = 1")
    with pytest.raises(IntegrityError):
        run("UPDATE bed_assignment SET state = 'current', ended_at = NULL WHERE id = 1")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO passenger (id, movement_id, person_id, added_at, added_by) VALUES (77, 1, 2, NOW, 'x')",
        "DELETE FROM passenger WHERE id = 2",
        "INSERT INTO bag (id, movement_id, person_id, tag_number, tagged_at, tagged_by, version) "
        "VALUES (77, 1, 1, 'B00000022', NOW, 'x', 1)",
        "UPDATE bag SET weight_g = 1000 WHERE id = 1",
        "INSERT INTO boarding_event (id, passenger_id, sequence, act, at, by) VALUES (77, 1, 2, 'undone', NOW, 'x')",
    ],
)
def test_nothing_changes_on_a_closed_movement(run: Callable[[str], None], statement: str) -> None:
    run("INSERT INTO passenger (id, movement_id, person_id, added_at, added_by) VALUES (2, 1, 3, NOW, 'x')")
    run("UPDATE movement SET state = 'closed', closed_at = NOW, closed_by = 'x' WHERE id = 1")
    with pytest.raises(IntegrityError):
        run(statement)
