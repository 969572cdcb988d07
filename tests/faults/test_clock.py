"""The clock is set back, by hours or by a year: waits stay short, the audit verifies, backups go on, work goes on."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from db import backup_file
from db import tables as tb
from tests.db_fixtures import START, Clock
from tests.people import add_case, family
from tests.services.acts import arrive, beds_of, flight, put_in_bed, take_out_of_bed
from tests.staffed import PASSWORD, SUPERVISOR
from transit_desk.domain.backoff import CAP_S
from transit_desk.domain.codes import Outcome
from transit_desk.domain.refusals import SignInTooSoon, WrongSignIn
from transit_desk.doorkeeper import DeskDoorkeeper
from transit_desk.folders import Folders
from transit_desk.language import Translator
from transit_desk.services.back_up import back_up, last_good
from transit_desk.services.backup_settings import places
from transit_desk.services.board import board, close_flight
from transit_desk.services.check_in import check_in, undo_check_in
from transit_desk.services.clear_medical import record_check
from transit_desk.services.papers import roll_call
from transit_desk.services.verify import verify

WORKER = "Félix Everything"
BACK = [timedelta(hours=5), timedelta(days=366)]


@pytest.mark.parametrize("back", BACK, ids=["hours", "a year"])
@pytest.mark.parametrize("restart", [False, True], ids=["at work", "between two starts"])
def test_work_goes_on(staffed: Folders, back: timedelta, restart: bool) -> None:
    clock = Clock()
    keeper = DeskDoorkeeper(staffed, clock)
    desk = keeper.sign_in(WORKER, PASSWORD).desk
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    _, later = add_case(desk, "BI-26000102", family("BAHATI", 3))
    arrive(desk, people)
    record_check(desk, people, Outcome.FIT)
    movement_id = flight(desk, case_id)
    clock.forward(days=2)
    first = back_up(desk, places(desk))
    clock.now -= back
    if restart:
        keeper.close()
        desk = keeper.sign_in(WORKER, PASSWORD).desk
    take_out_of_bed(desk, put_in_bed(desk, people[0], beds_of(desk, "C1")[0], override=True).person_id)
    undo_check_in(desk, check_in(desk, later, {}).stay_ids)
    check_in(desk, later, {})
    record_check(desk, later, Outcome.FIT)
    for person in people:
        decision = board(desk, movement_id, person).decision
        assert decision is not None
    closed = close_flight(desk, movement_id)
    assert closed.boarded + closed.no_show == len(people)
    second = back_up(desk, places(desk))
    assert second.file.exists(), "the newest stays, whatever its day"
    assert first.file.exists() is (back > timedelta(days=1)), "of one day one is kept"
    assert backup_file.those_in(staffed.backups)[-1][0] == second.file, "newest is who was made last"
    known = last_good(staffed.backups)
    assert known is not None and known.file == second.file.name
    printed = "".join(
        page.extract_text() for page in PdfReader(BytesIO(roll_call(desk, Translator("en")).data)).pages
    )
    assert Translator("en").datetime(clock.now) in printed
    keeper.close()
    desk = keeper.sign_in(SUPERVISOR, PASSWORD).desk
    assert verify(desk).good
    with desk.database.read() as connection:
        moments = list(connection.scalars(select(tb.AuditEvent.at).order_by(tb.AuditEvent.id)))
    assert moments != sorted(moments), "the audit says what the clock said; its order is that of the acts"
    keeper.close()


@pytest.mark.parametrize("back", BACK, ids=["hours", "a year"])
@pytest.mark.parametrize("restart", [False, True], ids=["at work", "between two starts"])
def test_who_must_wait_waits_no_longer_for_it(staffed: Folders, back: timedelta, restart: bool) -> None:
    clock = Clock(START)
    keeper = DeskDoorkeeper(staffed, clock)
    for _ in range(9):
        clock.forward(seconds=CAP_S)
        with pytest.raises(WrongSignIn):
            keeper.sign_in(WORKER, "not this one")
    clock.now -= back
    if restart:
        keeper = DeskDoorkeeper(staffed, clock)
    with pytest.raises(SignInTooSoon) as refused:
        keeper.sign_in(WORKER, PASSWORD)
    assert refused.value.seconds <= CAP_S
    assert keeper.wait(WORKER) <= CAP_S
    clock.forward(seconds=CAP_S)
    keeper.sign_in(WORKER, PASSWORD)
    keeper.close()
