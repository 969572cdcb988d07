"""The paper pack: what the centre needs to work for a day without the PC, read in one moment."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from db import tables as tb
from db.queries import audit, house, people, presence
from db.queries import movements as movement_queries
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import AuditedPaper, BedLevel, BedState, MovementState, PassengerState
from transit_desk.domain.pack_papers import (
    PackArrival,
    PackBlocker,
    PackCase,
    PackCounts,
    PackDeparture,
    PaperPack,
    SealLine,
)
from transit_desk.domain.refusals import StaleData
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import MovementBoard, ReadyCase
from transit_desk.language import Translator
from transit_desk.language.blocker_sentences import lifted_by_word, short_blocker
from transit_desk.language.words import country
from transit_desk.services import paper_facts
from transit_desk.services.acts import needs, writing
from transit_desk.services.allocate_beds import needing_bed
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.evacuation import evacuation_paper
from transit_desk.services.papers import Made, pdf
from transit_desk.services.progress import NoProgress, Progress
from transit_desk.services.readiness_board import arrived_today, read_board
from transit_desk.services.settings import PACK_PASSWORD, value_of

DAYS: Final = timedelta(days=2)
"""How far ahead of today the pack looks."""
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I and O, that are read as figures
_GROUPS, _GROUP = 3, 4


@needs(Right.PAPER_PACK)
def paper_pack(desk: Desk, t: Translator, progress: Progress | None = None) -> Made:
    """The daily report, evacuation list, roll-call, arrivals and departures of three days, boarding lists.

    Raises `GlyphMissing`, and `Cancelled` from `progress`.
    """
    from printing.paper_pack import paper_pack as make

    step = (progress or NoProgress()).step
    reading, making = t("Reading the flights"), t("Making the paper pack")
    step(0, 0, reading)
    with desk.database.read() as connection:
        stamp = paper_facts.stamp(connection, desk)
        flights = _flights(connection, desk)
        boards = []
        for done, movement_id in enumerate(flights):
            step(done, len(flights), reading)
            boards.append(read_board(connection, desk, movement_id))
        end = audit.head(connection)
        paper = PaperPack(
            stamp,
            desk.today(),
            SealLine(end.count, end.hash),
            _counts(connection, desk),
            _arrivals(connection, t),
            tuple(_departure(desk, t, board) for board in boards),
            replace(paper_facts.roll_call(connection, desk), stamp=stamp),
            tuple(
                replace(paper_facts.boarding_list(connection, desk, t, board), stamp=stamp)
                for board in boards
            ),
            replace(evacuation_paper(connection, desk), stamp=stamp),
        )
    step(len(flights), len(flights), making)
    return pdf(AuditedPaper.PAPER_PACK, "paper-pack", make(paper, t))


@needs(Right.PAPER_PACK)
def lock_pack(desk: Desk, made: Made) -> bytes:
    """The pack as it may lie on a disk: it opens with the password of the pack alone."""
    from printing.locked_pdf import lock

    return lock(made.data, _password(desk))


@needs(Right.SET_UP)
def pack_password(desk: Desk) -> str:
    """The password that locked packs open with, to be kept where the pack is needed: "ABCD-EFGH-JKLM"."""
    return _password(desk)


@needs(Right.SET_UP)
def new_pack_password(desk: Desk) -> str:
    """Another one, when too many know it. Packs that were locked before still open with the old one."""
    made = _made_up()
    with telling(PACK_PASSWORD), writing(desk, Act.SETTING) as act:
        row = act.session.get(tb.Setting, PACK_PASSWORD, with_for_update=True)
        if row is None:
            act.session.add(tb.Setting(key=PACK_PASSWORD, value=made))
        else:
            row.value = made
        act.note(subject=PACK_PASSWORD)
    return made


def _made_up() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _password(desk: Desk) -> str:
    """Made when it is first needed. The audit says that it was, not what it is."""
    with desk.database.read() as connection:
        known = value_of(connection, PACK_PASSWORD)
    if known:
        return known
    made = _made_up()
    try:
        with telling(PACK_PASSWORD), writing(desk, Act.SETTING) as act:
            act.session.add(tb.Setting(key=PACK_PASSWORD, value=made))
            act.note(subject=PACK_PASSWORD)
    except StaleData:  # another desk was first: its password it is
        with desk.database.read() as connection:
            return value_of(connection, PACK_PASSWORD)
    return made


def _flights(connection: Connection, desk: Desk) -> tuple[int, ...]:
    """The movements that leave on these days and haven't left; one of yesterday that is late, too."""
    today = desk.today()
    return tuple(
        movement.movement_id
        for movement in movement_queries.movements(connection)
        if movement.state is not MovementState.CLOSED
        and today - timedelta(days=1) <= _day(desk, movement.departs_at) <= today + DAYS
    )


def _day(desk: Desk, moment: datetime) -> date:
    return moment.astimezone(desk.zone).date()


def _counts(connection: Connection, desk: Desk) -> PackCounts:
    beds = [bed for room in house.rooms(connection) for bed in room.beds if bed.level is not BedLevel.COT]
    everyone = house.guests(connection)
    out = presence.out_count(connection)
    return PackCounts(
        in_building=len(everyone) - out,
        out=out,
        beds=len(beds),
        beds_taken=sum(bed.person_id is not None for bed in beds),
        beds_out_of_service=sum(
            bed.person_id is None and bed.state is BedState.OUT_OF_SERVICE for bed in beds
        ),
        without_bed=len(needing_bed(everyone, desk.today())),
        arrived_today=arrived_today(connection, desk),
    )


def _arrivals(connection: Connection, t: Translator) -> tuple[PackArrival, ...]:
    """Every case with someone still to come, soonest flight first. No list says on which day they come."""
    cases = [row for row in people.cases(connection) if row.persons > row.arrived + row.departed]
    cases.sort(key=lambda row: (row.departs_at is None, row.departs_at, row.number))
    return tuple(
        PackArrival(
            row.number,
            row.pa_name,
            row.persons - row.arrived - row.departed,
            camp=row.camp,
            destination=", ".join(
                part for part in (row.destination_city, country(t, row.destination_country)) if part
            ),
            movement="" if row.departs_at is None else f"{row.movement} · {t.datetime(row.departs_at)}",
            needs=row.needs,
        )
        for row in cases
    )


def _departure(desk: Desk, t: Translator, board: MovementBoard) -> PackDeparture:
    leaves = board.movement.departs_at.astimezone(desk.zone)
    ready: dict[int, list[bool]] = defaultdict(list)
    for passenger in board.passengers:
        if passenger.state in (PassengerState.EXPECTED, PassengerState.BOARDED):
            ready[passenger.case_id].append(passenger.ready)
    return PackDeparture(
        paper_facts.movement_line(board.movement, board.legs),
        leaves.date(),
        f"{leaves:%H:%M}",
        tuple(_case(t, case, ready[case.case_id]) for case in board.cases if case.case_id in ready),
    )


def _case(t: Translator, case: ReadyCase, ready: Sequence[bool]) -> PackCase:
    blockers = dict.fromkeys(
        PackBlocker(short_blocker(blocker, t), lifted_by_word(blocker.lifted_by, t))
        for blocker in case.blockers
    )
    return PackCase(case.number, case.pa_name, len(ready), sum(ready), case.destination, tuple(blockers))
