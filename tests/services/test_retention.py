"""Who is proposed to be anonymised, who is refused, and what stands there afterwards."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

import db.engine
from db import tables as tb
from db.engine import Database, connect_sqlite
from tests.db_fixtures import KEY, Clock
from tests.people import Someone, add_case, family
from tests.services import left_long_ago
from tests.services.acts import arrive, clear, flight, link, ready_family, rows, take_off_list
from tests.services.audit_rows import as_role, head, refused, told
from tests.services.left_long_ago import EN, long_ago
from transit_desk.domain.audit import Act
from transit_desk.domain.audit_rows import AuditFilter
from transit_desk.domain.codes import NumberType, StayEnd
from transit_desk.domain.refusals import CaseNotDue, DatabaseFailed, NotAllowed, NothingChosen, NothingToErase
from transit_desk.domain.retention import FEW_CASES, FEW_PEOPLE, DueCase, Open
from transit_desk.domain.rights import Role
from transit_desk.services import papers
from transit_desk.services.audit_log import search_audit
from transit_desk.services.board import board_all_ready, close_flight
from transit_desk.services.check_in import announced
from transit_desk.services.clear_medical import hold_case
from transit_desk.services.context import Desk
from transit_desk.services.person_history import person_history
from transit_desk.services.progress import Cancelled
from transit_desk.services.retention import anonymise, due, finish, set_months, state
from transit_desk.services.verify import verify


def left(
    desk: Desk, number: str = "BI-26000101", size: int = 3, name: str = "RUBERWA"
) -> tuple[int, list[int]]:
    """A family that has departed; case and people."""
    case_id, people = add_case(desk, number, family(name, size))
    arrive(desk, people)
    clear(desk, people)
    movement = flight(desk, case_id)
    board_all_ready(desk, movement, people)
    close_flight(desk, movement)
    return case_id, people


def later(desk: Desk, clock: Clock, months: int = 6) -> None:
    """More than so many months go by."""
    set_months(desk, months)
    clock.forward(days=31 * months)


def due_ids(desk: Desk) -> list[int]:
    return [case.case_id for case in due(desk)]


def test_nobody_is_proposed_as_long_as_it_is_off(desk: Desk, clock: Clock) -> None:
    case_id, _ = left(desk)
    clock.forward(weeks=500)
    assert state(desk).months == 0
    assert due(desk) == ()
    with refused(desk, CaseNotDue):
        anonymise(desk, [case_id])


def test_the_setting_is_a_number_of_months(desk: Desk) -> None:
    assert set_months(desk, 12) == 0
    assert set_months(desk, 24) == 12
    assert state(desk).months == 24
    assert told(desk)[-1].subject == "retention_months"
    for wrong in (-1, 601):
        with pytest.raises(ValueError):
            set_months(desk, wrong)


def test_a_case_is_proposed_when_it_is_due(desk: Desk, clock: Clock) -> None:
    case_id, _people = left(desk)
    gone = clock.now
    set_months(desk, 6)
    clock.forward(days=170)
    assert due(desk) == ()
    clock.forward(days=20)
    assert due(desk) == (DueCase(case_id, "BI-26000101", "RUBERWA, Jean", 3, gone),)
    assert state(desk).due == due(desk)
    add_case(desk, "BI-26000102", [Someone("NDAYISENGA", "Eric")])  # of which nothing is known: never
    assert due_ids(desk) == [case_id]


def test_who_was_taken_off_or_never_came_is_proposed_too(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    off, (person,) = add_case(desk, "BI-26000103", [Someone("NDAYISENGA", "Eric")])
    take_off_list(desk, person)
    cells = {"A-Number": "A220000999"}
    _, (never,) = left_long_ago.take(
        desk, tmp_path / "roll.xlsx", [left_long_ago.row(1, "BI-26000104", "HAKIZIMANA", "Zita", **cells)]
    )
    assert due(desk) == ()
    later(desk, clock)
    assert set(due_ids(desk)) == {off, never}
    anonymise(desk, [never])
    assert [case.case_id for case in announced(desk)] == []  # nobody waits for them any more


def test_cross_referenced_cases_go_together(desk: Desk, clock: Clock) -> None:
    one, _ = left(desk)
    other, people = add_case(desk, "BI-26000105", [Someone("NDAYISENGA", "Eric")])
    link(desk, one, other)
    arrive(desk, people)
    later(desk, clock)
    assert due(desk) == ()
    with refused(desk, CaseNotDue):
        anonymise(desk, [one])
    with desk.database.write() as session:  # he walks out by himself
        left_by_himself = {"ended_at": clock.now, "ended_by": "Guard", "end": StayEnd.LEFT}
        session.execute(update(tb.Stay).where(tb.Stay.person_id.in_(people)).values(**left_by_himself))
    later(desk, clock)
    assert [(case.case_id, case.together) for case in due(desk)] == [
        (one, ("BI-26000105",)),
        (other, ("BI-26000101",)),
    ]
    with pytest.raises(CaseNotDue) as error:
        anonymise(desk, [one])
    assert error.value.why is Open.LINKED
    assert anonymise(desk, [one, other]).people == 4
    assert due(desk) == ()


def test_who_is_still_somewhere_is_refused(desk: Desk, clock: Clock) -> None:
    _movement, here, _people = ready_family(desk, "BI-26000106")
    flying, _ = add_case(desk, "BI-26000107", [Someone("NDAYISENGA", "Eric")])
    flight(desk, flying, name="Next year")
    held, (one,) = add_case(desk, "BI-26000108", [Someone("HAKIZIMANA", "Zita")])
    take_off_list(desk, one)
    hold_case(desk, held)
    fresh, (two,) = add_case(desk, "BI-26000109", [Someone("NIYONZIMA", "Ange")])
    later(desk, clock)
    take_off_list(desk, two)
    unheard, _ = add_case(desk, "BI-26000110", [Someone("MUGISHA", "Ange")])
    expected = {
        here: Open.HERE,
        flying: Open.ON_FLIGHT,
        held: Open.ON_HOLD,
        fresh: Open.NOT_DUE,
        unheard: Open.UNHEARD,
        987_654: Open.NOT_DUE,
    }
    for case_id, why in expected.items():
        start = head(desk)
        with pytest.raises(CaseNotDue) as error:
            anonymise(desk, [case_id])
        assert error.value.why is why
        assert head(desk) == start
    with refused(desk, NothingChosen):
        anonymise(desk, [])
    assert rows(desk, tb.Person, tb.Person.anonymised_at.is_not(None)) == 0
    assert due(desk) == ()


def test_only_a_supervisor_does_it(desk: Desk, clock: Clock) -> None:
    case_id, _ = left(desk)
    later(desk, clock)
    for role in set(Role) - {Role.SUPERVISOR}:
        with pytest.raises(NotAllowed):
            anonymise(as_role(desk, role), [case_id])
    assert anonymise(as_role(desk, Role.SUPERVISOR), [case_id]).people == 3


def test_one_act_for_each_person_and_no_word_about_them(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    world = long_ago(desk, clock, tmp_path)
    later(desk, clock)
    start = head(desk)
    done = anonymise(desk, [world.case_id])
    acts = told(desk, start)
    assert {row.act for row in acts} == {Act.ANONYMISED}
    assert not any(row.before or row.after or row.reason for row in acts)
    assert [row.person for row in acts[:3]] == list(world.people)
    assert {row.case for row in acts[:3]} == {world.case_id}
    assert acts[3].person is None
    assert acts[3].case not in (None, world.case_id)  # where they were moved away from
    assert all(row.subject.startswith("#") and row.person is None for row in acts[4:])
    assert len(acts[4:]) == 2 + 3  # two lists, three searches
    assert done.details > 20
    shown = search_audit(desk, AuditFilter(person=world.people[0]))
    assert shown and all(row.erased for row in shown if row.act == Act.PERSON_ADDED)
    assert {row.person for row in shown} == {"", "–"}  # the whole case, and she
    assert person_history(desk, EN, world.people[0]).pages >= 1
    assert verify(desk).good


def test_what_stands_in_the_place_of_names(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    world = long_ago(desk, clock, tmp_path)
    later(desk, clock)
    anonymise(desk, [world.case_id])
    with desk.database.read() as connection:
        first = connection.execute(select(tb.Person.__table__).where(tb.Person.id == world.people[0])).one()
        assert (first.family_name, first.given_names, first.card_number) == ("–", "", f"#{first.id}")
        assert (first.birth_day.isoformat(), first.birth_precision) == ("1985-01-01", "year")
        assert (first.sex, first.nationality, first.removed_at) == ("F", "COD", None)
        assert first.anonymised_at == clock.now
        third = connection.execute(select(tb.Person.__table__).where(tb.Person.id == world.people[2])).one()
        assert third.removed_at == clock.now  # she never departed: nobody awaits her any more
        case = connection.execute(select(tb.Case.__table__).where(tb.Case.id == world.case_id)).one()
        assert (case.number, case.destination_city, case.agency) == (f"#{case.id}", "", "")
        assert (case.destination_state, case.camp) == ("TX", "Musasa")
        assert rows(desk, tb.PersonNumber, tb.PersonNumber.type == NumberType.A_NUMBER) == 2
        assert rows(desk, tb.Anonymising) == 0


def test_a_closed_flight_gets_no_new_manifest(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    world = long_ago(desk, clock, tmp_path)
    before = papers.manifest_pdf(desk, EN, world.movement_id)
    later(desk, clock)
    anonymise(desk, [world.case_id])
    after = papers.manifest_pdf(desk, EN, world.movement_id)
    assert after.version == before.version
    papers.record_print(desk, after)
    assert rows(desk, tb.ManifestVersion) == 2


def test_city_and_agency_of_many_stay(desk: Desk, clock: Clock) -> None:
    cases = [left(desk, f"BI-26000{200 + number}", 4, f"RUBERWA{number}")[0] for number in range(FEW_CASES)]
    lonely, _ = left(desk, "BI-26000300", 4, "NIYONZIMA")
    with desk.database.write() as session:
        session.execute(update(tb.Case).where(tb.Case.id == lonely).values(destination_city="Boise"))
    assert FEW_CASES * 4 >= FEW_PEOPLE
    later(desk, clock)
    anonymise(desk, [cases[0], lonely])
    with desk.database.read() as connection:
        city = dict(connection.execute(select(tb.Case.id, tb.Case.destination_city)).all())
    assert (city[cases[0]], city[lonely]) == ("Houston", "")


def test_a_list_keeps_its_name_while_somebody_of_it_does(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    said = [
        left_long_ago.row(1, "BI-26000104", "HAKIZIMANA", "Zita", **{"A-Number": "A220000999"}),
        left_long_ago.row(2, "BI-26000105", "NDAYISENGA", "Ange", **{"A-Number": "A220000998"}),
    ]
    people, cases = left_long_ago.take(desk, tmp_path / "December.xlsx", said)
    clock.forward(minutes=1)
    # A list that only changes people of another one: whom it changed is known by the audit.
    said[0]["Remarks"] = "has a brother"
    left_long_ago.take(desk, tmp_path / "Other name.xlsx", said[:1])

    def files() -> list[str]:
        with desk.database.read() as connection:
            return list(connection.scalars(select(tb.ListImport.file).order_by(tb.ListImport.id)))

    arrive(desk, people[1:])
    later(desk, clock)
    assert anonymise(desk, cases[:1]).lists == 1
    assert files() == ["December.xlsx", "–"]
    clear(desk, people[1:])
    movement = flight(desk, cases[1])
    board_all_ready(desk, movement, people[1:])
    close_flight(desk, movement)
    later(desk, clock)
    assert anonymise(desk, cases[1:]).lists == 1
    assert files() == ["–", "–"]
    assert verify(desk).good


def test_the_same_family_may_be_announced_again(desk: Desk, clock: Clock, tmp_path: Path) -> None:
    said = [left_long_ago.row(1, "BI-26000104", "HAKIZIMANA", "Zita", **{"A-Number": "A220000999"})]
    people, cases = left_long_ago.take(desk, tmp_path / "December.xlsx", said)
    later(desk, clock)
    anonymise(desk, cases)
    again, other = left_long_ago.take(desk, tmp_path / "December.xlsx", said)
    assert set(again).isdisjoint(people) and set(other).isdisjoint(cases)
    assert [case.number for case in announced(desk)] == ["BI-26000104"]


class Stopping:
    """Somebody who presses Cancel at the first step, or at a later one."""

    def __init__(self, step: int) -> None:
        self.left = step

    def step(self, done: int, total: int, what: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled


@pytest.mark.parametrize("step", [0, 1])
def test_until_names_go_it_can_be_cancelled(desk: Desk, clock: Clock, step: int) -> None:
    case_id, _ = left(desk)
    later(desk, clock)
    with refused(desk, Cancelled):
        anonymise(desk, [case_id], Stopping(step))
    assert not state(desk).unfinished
    assert due_ids(desk) == [case_id]
    assert anonymise(desk, [case_id], Stopping(2)).people == 3  # nobody is asked once it has begun


def test_what_was_interrupted_is_finished(
    sqlite_desk: Desk, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program reads the file meanwhile: its log can't be emptied."""
    desk = sqlite_desk
    case_id, _ = left(desk)
    later(desk, clock)
    with pytest.raises(NothingToErase):
        finish(desk)
    monkeypatch.setattr(db.engine, "BUSY_MS", 200)  # a limit, not a behaviour
    assert isinstance(desk.database, Database)
    other = connect_sqlite(tmp_path / "desk.db", KEY)
    try:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM person").fetchone()
        with pytest.raises(DatabaseFailed):
            anonymise(desk, [case_id])
    finally:
        other.close()
    assert state(desk).unfinished
    assert rows(desk, tb.Person, tb.Person.anonymised_at.is_not(None)) == 3
    finish(desk)
    assert not state(desk).unfinished
    assert verify(desk).good
