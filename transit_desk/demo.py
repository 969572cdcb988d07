"""The demonstration: one departure rehearsed to its end, and the next one half way, to try the desk on."""

import json
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

import resources
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import Outcome
from transit_desk.domain.journey import NewLeg
from transit_desk.domain.rights import Role, program
from transit_desk.folders import Folders
from transit_desk.language.translator import CENTRE_ZONE
from transit_desk.rehearsal import Report, hold_beds_for, rehearsal_folders, rehearse
from transit_desk.services.context import Desk
from transit_desk.services.progress import Progress

if TYPE_CHECKING:
    from db.keyring import Secret

LISTS = ("nominal-roll-usrap.xlsx", "liste-nominative-nordique.xlsx")
NEXT_LIST = "canada-nominal-roll.csv"
ACTOR = "Demonstration"


STAFF = (
    ("Aline", "front desk 2026", (Role.FRONT_DESK,)),
    ("Bosco", "movement 2026", (Role.MOVEMENT,)),
    ("Chantal", "medical 2026", (Role.MEDICAL,)),
    ("Désiré", "supervisor 2026", (Role.SUPERVISOR,)),
    ("Esther", "auditor 2026", (Role.AUDITOR,)),
    ("Félix", "everybody 2026", (Role.FRONT_DESK, Role.MOVEMENT, Role.MEDICAL, Role.SUPERVISOR)),
)
"""Name, password and roles. The passwords stand on the sign-in screen: they open invented people only."""


def make_demo(out: Path, language: str, progress: Progress) -> tuple[Folders, Report]:
    """Rehearse the sample lists with a departure of yesterday, then announce the next flight.

    Returns the desk's folders and the rehearsal's report.
    """
    from db.keyring import Secret
    from transit_desk.clock import now
    from transit_desk.opening import open_data

    zone = ZoneInfo(CENTRE_ZONE)
    yesterday = (now().astimezone(zone) - timedelta(days=1)).replace(
        hour=15, minute=40, second=0, microsecond=0
    )
    lists = [resources.path("samples", name) for name in LISTS]
    key = secrets.token_bytes(32)
    report = rehearse(
        lists,
        out,
        departure=yesterday,
        language=language,
        actor=ACTOR,
        key=key,
        demonstration=True,
        progress=progress,
    )
    place = rehearsal_folders(out)
    secret = Secret("file", key)
    database = open_data(place, secret)
    try:
        desk = Desk(database, now, program(ACTOR), zone, ACTOR)
        _next_departure(desk, yesterday + timedelta(days=3))
        _let_in(desk, place, secret)
    finally:
        database.close()
    return place, report


def _let_in(desk: Desk, place: Folders, secret: "Secret") -> None:
    """Staff of each role, with a keyring that lets them in and a file that shows how."""
    from db.keyring import create
    from transit_desk.services.acts import writing
    from transit_desk.services.files import write_whole
    from transit_desk.services.staff import insert_staff

    people = [(str(uuid4()), *one) for one in STAFF]
    with writing(desk, Act.STAFF_ADDED) as act:
        for staff_id, name, _, roles in people:
            insert_staff(act, desk, staff_id, name, roles)
    (first, name, password, _), *others = people
    keys, _code = create(place.keyring, secret, staff_id=first, name=name, password=password)
    for staff_id, name, password, _ in others:
        keys.add(staff_id, name, password, must_change=False)
    shown = [
        {"name": name, "password": password, "roles": list(roles)} for _, name, password, roles in people
    ]
    write_whole(place.demonstration, json.dumps(shown, ensure_ascii=False, indent=1).encode())


def _next_departure(desk: Desk, leaves: datetime) -> None:
    """The next list is in and on its flight, with beds held for everybody; the first families have arrived and some
    were seen by medical."""
    from transit_desk.services.check_in import announced, case_file, check_in
    from transit_desk.services.clear_medical import record_check
    from transit_desk.services.import_list import apply, preview
    from transit_desk.services.movements import create_flight, put_cases_on

    found = preview(desk, resources.path("samples", NEXT_LIST))
    apply(desk, found, take_good_rows=True)
    wall = leaves.replace(tzinfo=None)
    movement_id = create_flight(
        desk, "", [NewLeg("ET", "816", "BJM", "ADD", wall), NewLeg("ET", "502", "ADD", "YYZ", None)]
    )
    cases = [row for row in announced(desk) if row.arrived + row.departed < row.persons]
    put_cases_on(desk, movement_id, [row.case_id for row in cases])
    plan = hold_beds_for(desk, [row.case_id for row in cases], desk.clock())
    beds = {placed.person_id: placed.bed_id for placed in plan.placements if placed.bed_id is not None}
    for place, row in enumerate(cases[: (len(cases) + 1) // 2]):
        people = [member.person_id for member in case_file(desk, row.case_id).members]
        check_in(desk, people, {person: beds[person] for person in people if person in beds})
        if place == 0:
            record_check(desk, people, Outcome.FIT)
