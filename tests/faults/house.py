"""A desk before its day: staff, families that are announced, a flight whose passengers are ready to board."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from db import tables as tb
from db.engine import check_pages
from db.queries.audit_chain import head, links
from tests.faults.program import WORKER, Said
from tests.journeys.rolls import HEADINGS, LAST
from tests.people import add_case, family, names
from tests.staffed import PASSWORD, secret_of
from transit_desk.domain.audit import Act, check
from transit_desk.domain.codes import AssignmentState, Outcome
from transit_desk.domain.journey import NewLeg
from transit_desk.doorkeeper import DeskDoorkeeper
from transit_desk.folders import Folders
from transit_desk.instance import DeskLock
from transit_desk.restoring import finish_restore
from transit_desk.services.check_in import check_in
from transit_desk.services.clear_medical import record_check
from transit_desk.services.context import Desk
from transit_desk.services.movements import create_flight, put_cases_on
from transit_desk.services.propose_beds import propose_beds

AWAITED, TRAVELLING, LISTS = 12, 6, 10
KEPT = {
    "desk.db", "desk.keyring", "desk.attempts", "desk.lock", "settings.json", "logs",
    ".desk.keyring.lock", ".desk.keyring.rotation.lock", ".desk.attempts.lock", "backups",
}  # fmt: skip
"""What a desk's folder holds between two starts."""
CUT = {
    "settings.new", ".desk.keyring.new", ".desk.attempts.new", ".restoring.json.new", "desk.db-journal",
}  # fmt: skip
"""What a write that was cut leaves; the next one of the same file takes it away. The journal is a rotation's: SQLite
has looked whether it counts, and the next rotation removes it."""


@contextmanager
def signed_in(place: Folders, name: str = WORKER) -> Iterator[Desk]:
    """As the next start does it: the lock, the keyring, the database."""
    keeper = DeskDoorkeeper(place)
    with DeskLock(place.lock):
        try:
            finish_restore(place)
            assert not keeper.is_new
            yield keeper.sign_in(name, PASSWORD).desk
        finally:
            keeper.close()


def furnish(place: Folders) -> None:
    """Families that are announced, and a flight of those in the building."""
    with signed_in(place) as desk:
        called = names()
        for number in range(AWAITED):
            add_case(desk, f"BI-1000{number:04}", family(next(called), 2 + number % 3))
        travelling = []
        for number in range(TRAVELLING):
            case_id, people = add_case(desk, f"BI-2000{number:04}", family(next(called), 4))
            beds = {p.person_id: p.bed_id for p in propose_beds(desk, people).placements if p.bed_id}
            check_in(desk, people, beds)
            record_check(desk, people, Outcome.FIT)
            travelling.append(case_id)
        leaves = datetime.now(desk.zone).replace(tzinfo=None) + timedelta(days=1)
        legs = [NewLeg("ET", "816", "BJM", "ADD", leaves), NewLeg("ET", "500", "ADD", "IAD", None)]
        put_cases_on(desk, create_flight(desk, "", legs), travelling)


def rolls(folder: Path) -> tuple[str, ...]:
    """Lists of two families each, all of other people."""
    made = []
    called = names("LISTED")
    people = iter(range(1_000_000))
    for number in range(LISTS):
        path = folder / f"roll-{number}.csv"
        lines = [",".join((*HEADINGS, *LAST))]
        for case in range(CASES_ON_A_LIST):
            family_name = next(called)
            for given, relation, sex, born in (
                ("Jean", "PA", "M", "02/03/1984"),
                ("Aline", "Wife", "F", "09/07/1988"),
                ("Grace", "Daughter", "F", "30/11/2018"),
            ):
                at = next(people)
                lines.append(
                    f"{at},BI-3{number:03}{case:04},BDI-26Y{at:05},{family_name},{given},{relation},{sex},{born}"
                    ",COD,Musasa,Houston"
                )
        path.write_text("\n".join(lines) + "\n", "utf-8")
        made.append(str(path))
    return tuple(made)


CASES_ON_A_LIST, ON_A_LIST = 2, 6


def count(desk: Desk, table: type[tb.Base], *conditions: object) -> int:
    """How many rows meet the conditions."""
    with desk.database.read() as connection:
        query = select(func.count()).select_from(table).where(*conditions)  # type: ignore[arg-type]  # handed through
        return connection.scalar(query) or 0


def assert_sound(place: Folders, said: list[Said]) -> None:
    """The next start: nothing is asked, everything acknowledged is there, nothing is there by half."""
    assert [one for one in said if one.act == "trouble"] == []
    with signed_in(place) as desk:
        with desk.database.read() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").all() == [("ok",)]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert list(check(links(connection), head(connection))) == []
        assert_acknowledged(desk, said)
        assert_whole(desk)
    check_pages(place.database, secret_of(place).value)
    left = {path.name for path in place.data.iterdir() if not path.name.startswith("replaced-")}
    assert left <= KEPT | CUT, left - KEPT - CUT


def assert_acknowledged(desk: Desk, said: list[Said]) -> None:
    """What the screen said is so."""
    with desk.database.read() as connection:
        here = set(
            connection.scalars(
                select(tb.Case.number)
                .join(tb.Person, tb.Person.case_id == tb.Case.id)
                .join(tb.Stay, tb.Stay.person_id == tb.Person.id)
            )
        )
        boarded = set(
            connection.scalars(
                select(tb.Person.card_number)
                .join(tb.Passenger, tb.Passenger.person_id == tb.Person.id)
                .join(tb.BoardingEvent, tb.BoardingEvent.passenger_id == tb.Passenger.id)
            )
        )
        lists = set(connection.scalars(select(tb.ListImport.file)))
    there = {"checked in": here, "boarded": boarded, "imported": lists}
    for one in said:
        if one.act in there:
            assert one.what in there[one.act], one


def assert_whole(desk: Desk) -> None:
    """A family is in with everybody or with nobody, a list too; and each act has its note, each note its act."""
    with desk.database.read() as connection:
        members = dict(
            connection.execute(
                select(tb.Case.id, func.count())
                .join(tb.Person, tb.Person.case_id == tb.Case.id)
                .group_by(tb.Case.id)
            ).all()
        )
        came = dict(
            connection.execute(
                select(tb.Person.case_id, func.count())
                .join(tb.Stay, tb.Stay.person_id == tb.Person.id)
                .group_by(tb.Person.case_id)
            ).all()
        )
        notes = dict(
            connection.execute(select(tb.AuditEvent.act, func.count()).group_by(tb.AuditEvent.act)).all()
        )
        beds = connection.scalar(
            select(func.count())
            .select_from(tb.BedAssignment)
            .where(tb.BedAssignment.state == AssignmentState.CURRENT)
        )
        details = connection.scalars(
            select(tb.AuditDetail.detail)
            .join(tb.AuditEvent, tb.AuditEvent.id == tb.AuditDetail.event_id)
            .where(tb.AuditEvent.act == Act.CHECKED_IN)
        )
        given = sum("bed" in json.loads(detail)["after"] for detail in details)
    assert {case: members[case] for case in came} == came
    assert notes.get(Act.CHECKED_IN, 0) == sum(came.values())
    assert given == beds
    assert notes.get(Act.BOARDED, 0) == count(desk, tb.BoardingEvent)
    imported = count(desk, tb.ListImport)
    assert notes.get(Act.LIST_IMPORTED, 0) == imported * (1 + CASES_ON_A_LIST)
    announced = AWAITED + TRAVELLING
    assert len(members) == announced + CASES_ON_A_LIST * imported
    assert notes.get(Act.PERSON_ADDED, 0) == ON_A_LIST * imported
    assert count(desk, tb.Person) == sum(members.values())
