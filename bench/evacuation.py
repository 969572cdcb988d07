"""The evacuation list of 300 people in a house, from the key to the bytes; beside it plain ReportLab drawing the
same lines."""

from datetime import timedelta
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import insert, select

import resources
from bench.desks import NOW, desk_in, fill, folder
from bench.measure import Figure, as_ratio, timed
from db import tables as tb
from transit_desk.domain.codes import AssignmentState, BedLevel, BedState, GatePlace, Need, RoomKind
from transit_desk.domain.presence_papers import EvacuationPaper
from transit_desk.language import Translator
from transit_desk.services.context import Desk
from transit_desk.services.evacuation import evacuation_list, evacuation_paper
from transit_desk.services.gate import go_out

PEOPLE = 300
OUTSIDE = 20
WITHOUT_BED = 10
A_ROOM = 6
ROUNDS = 8
WITHIN_MS = 2000.0
LINE = 16.0
TOP = 800.0
REACH = 4.0
"""Ours reads the database, measures every line, breaks pages between rooms and draws pictures of needs."""


def run() -> Figure:
    """2 s at most, whatever the plain drawing takes; and no more than `REACH` times that."""
    t = Translator("en")
    for style in ("Regular", "Bold"):
        pdfmetrics.registerFont(
            TTFont(f"Plain-{style}", str(resources.path("fonts", f"NotoSans-{style}.ttf")))
        )
    with folder() as path, desk_in(path) as desk:
        people = [person for case in fill(desk, PEOPLE) for person in case]
        _house(desk, people)
        go_out(desk, people[:OUTSIDE], GatePlace.TOWN)
        with desk.database.read() as connection:
            paper = evacuation_paper(connection, desk)
        longest: list[float] = []

        def ours() -> float:
            took = timed(lambda: evacuation_list(desk, t))
            longest.append(took)
            return took

        figure = as_ratio(ours, lambda: timed(lambda: _plain(paper)), rounds=ROUNDS, reach=REACH)
    within = max(longest) <= WITHIN_MS
    return Figure(
        figure.ours_ms,
        figure.limit_ms,
        figure.ratio,
        figure.spread,
        figure.reach,
        figure.ok and within,
        {"people": PEOPLE, "longest_ms": round(max(longest), 1), "within_ms": WITHIN_MS},
    )


def _house(desk: Desk, people: list[int]) -> None:
    """Blocks of two floors with rooms of six, everybody in a bed but a few, every seventh with a need."""
    wanted = tuple(Need)
    housed = people[:-WITHOUT_BED]
    with desk.database.write() as session:
        session.execute(
            insert(tb.Stay),
            [{"person_id": one, "started_at": NOW, "started_by": "Bench"} for one in people],
        )
        session.execute(
            insert(tb.HandlingNeed),
            [{"person_id": one, "need": wanted[one % len(wanted)]} for one in people if one % 7 == 0],
        )
        stays = dict(session.execute(select(tb.Stay.person_id, tb.Stay.id)).all())
        beds: list[int] = []
        for block in range(5):
            session.add(tb.Block(id=900 + block, name=f"Bench {block}", position=900 + block))
            session.flush()
            for place in range(10):
                room = tb.Room(
                    block_id=900 + block,
                    name=f"Q{block}{place}",
                    kind=RoomKind.FAMILY,
                    floor=place // 5,
                    accessible=False,
                    position=place,
                )
                session.add(room)
                session.flush()
                for number in range(A_ROOM):
                    bed = tb.Bed(
                        room_id=room.id, name=str(number + 1), level=BedLevel.SINGLE, state=BedState.READY
                    )
                    session.add(bed)
                    session.flush()
                    beds.append(bed.id)
        session.execute(
            insert(tb.BedAssignment),
            [
                {
                    "bed_id": bed,
                    "person_id": one,
                    "stay_id": stays[one],
                    "state": AssignmentState.CURRENT,
                    "from_night": NOW.date(),
                    "until_night": NOW.date() + timedelta(days=7),
                    "started_at": NOW,
                    "started_by": "Bench",
                }
                for one, bed in zip(housed, beds, strict=False)
            ],
        )


def _plain(paper: EvacuationPaper) -> bytes:
    """The same names, rooms and needs by `drawString`, one line a person, with a box to tick."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    y = TOP
    for room, one in paper.inside():
        if y < 40:
            canvas.showPage()
            y = TOP
        canvas.rect(32, y, 10, 10)
        canvas.setFont("Plain-Bold", 10)
        canvas.drawString(60, y, one.person.family_name)
        canvas.setFont("Plain-Regular", 9)
        canvas.drawString(180, y, one.person.given_names)
        for x, text in (
            (320, room),
            (370, one.bed),
            (400, one.person.sex.value),
            (430, " ".join(need.value for need in one.person.needs)),
        ):
            canvas.drawString(x, y, text)
        y -= LINE
    for person in paper.outside:
        if y < 40:
            canvas.showPage()
            y = TOP
        canvas.setFont("Plain-Regular", 9)
        canvas.drawString(60, y, person.name)
        canvas.drawString(320, y, person.case_number)
        y -= LINE
    canvas.save()
    return buffer.getvalue()
