"""The paper pack: everything of one moment, for a day without the PC; locked with a password."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from db import tables as tb
from tests.db_fixtures import Clock
from tests.people import add_case, family
from tests.printing.reading import page_texts
from tests.services.acts import MAN, arrive, at_once, flight, ready_family, rows
from tests.services.audit_rows import as_role, head, refused, told
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import AuditedPaper, PaperKind
from transit_desk.domain.journey import NewLeg
from transit_desk.domain.refusals import NotAllowed
from transit_desk.domain.rights import Role
from transit_desk.language import Translator
from transit_desk.services.board import board, close_flight, offload
from transit_desk.services.context import Desk
from transit_desk.services.paper_pack import lock_pack, new_pack_password, pack_password, paper_pack
from transit_desk.services.papers import Made, made_before, record_print, room_list
from transit_desk.services.progress import Cancelled
from transit_desk.services.settings import get, put

EN, FR = Translator("en"), Translator("fr")


def said(made: Made) -> str:
    """All text of a PDF, without white space."""
    return "".join(page_texts(made.data))


def leg(day: int) -> list[NewLeg]:
    """A flight of that day of December."""
    return [NewLeg("ET", "816", "BJM", "ADD", datetime(2026, 12, day, 15, 40))]


def test_an_empty_centre_has_a_pack_too(desk: Desk) -> None:
    for t in (EN, FR):
        made = paper_pack(desk, t)
        assert (made.kind, made.name) == (AuditedPaper.PAPER_PACK, "paper-pack.pdf")
        assert made.pages >= 1
    assert rows(desk, tb.PrintRecord) == 0


def test_all_that_a_day_needs_is_in_it(desk: Desk) -> None:
    ready_id, _, people = ready_family(desk)  # leaves on the 8th, the last of the three days
    late, late_people = add_case(desk, "BI-26000102", family("NIYONGABO", 3))
    tomorrow = flight(desk, late, name="Tomorrow", legs=leg(7))
    arrive(desk, late_people[:1])
    far, _ = add_case(desk, "BI-26000103", [MAN])
    flight(desk, far, name="Faraway", legs=leg(9))
    offload(desk, ready_id, people[3])
    text = said(paper_pack(desk, EN))
    assert "Tomorrow" in text
    assert "ET816" in text
    assert "NDAYISENGA" in text  # announced, though the flight is later: whoever comes is on the list
    assert "Notassessed" in text
    assert "Medical:" in text
    assert "Faraway·09Dec2026" in text  # beside the arrival
    assert "Faraway·Wed" not in text  # and no departure of these days
    close_flight(desk, tomorrow)
    assert "Tomorrow" not in said(paper_pack(desk, EN))
    end = told(desk)[-1].id
    assert f"Logofacts:{end}acts." in said(paper_pack(desk, EN))


def test_a_flight_of_yesterday_that_is_late_is_in_it(desk: Desk, clock: Clock) -> None:
    movement_id, _, people = ready_family(desk)
    board(desk, movement_id, people[0])
    clock.forward(days=3)
    assert "BJM–ADD" in said(paper_pack(desk, EN))
    clock.forward(days=1)
    later = said(paper_pack(desk, EN))
    assert "BJM–ADD" not in later and "BoardedET816" in later  # whoever is aboard is to be counted there


def test_it_is_told_when_it_leaves_and_listed_with_the_papers(desk: Desk, clock: Clock) -> None:
    ready_family(desk)
    record_print(desk, room_list(desk, EN))
    clock.forward(minutes=1)
    start = head(desk)
    made = paper_pack(desk, EN)
    assert head(desk) == start
    record_print(desk, made)
    (row,) = told(desk, start)
    assert (row.act, row.subject, row.person) == (Act.PACK_MADE, "paper_pack", None)
    clock.forward(minutes=1)
    record_print(desk, room_list(desk, EN))
    kinds = [PaperKind.ROOM_LIST, AuditedPaper.PAPER_PACK, PaperKind.ROOM_LIST]
    assert [printed.kind for printed in made_before(desk)] == kinds
    assert [printed.kind for printed in made_before(desk, limit=2)] == kinds[:2]
    assert [printed.kind for printed in made_before(desk, limit=1)] == kinds[:1]


def test_a_locked_pack_opens_with_the_password_alone(desk: Desk) -> None:
    made = paper_pack(desk, EN)
    start = head(desk)
    locked = lock_pack(as_role(desk, Role.FRONT_DESK), made)
    password = pack_password(as_role(desk, Role.SUPERVISOR))
    assert pack_password(desk) == password  # made once
    groups = password.split("-")
    assert [len(group) for group in groups] == [4, 4, 4]
    assert "".join(groups).isalpha()
    assert "".join(groups).isupper()
    (row,) = told(desk, start)
    assert (row.act, row.subject) == (Act.SETTING, "pack_password")
    assert not (row.before or row.after or row.reason)  # that there is one, not which
    reader = PdfReader(BytesIO(locked))
    assert reader.is_encrypted
    assert not reader.decrypt("")
    assert reader.decrypt(password)
    assert len(reader.pages) == made.pages


def test_another_password_is_for_packs_from_now_on(desk: Desk) -> None:
    old = pack_password(desk)
    locked = lock_pack(desk, paper_pack(desk, EN))
    new = new_pack_password(desk)
    assert new != old
    assert pack_password(desk) == new
    assert PdfReader(BytesIO(locked)).decrypt(old)
    again = PdfReader(BytesIO(lock_pack(desk, paper_pack(desk, EN))))
    assert not again.decrypt(old)
    assert again.decrypt(new)
    everything = [str((row.before, row.after, row.reason)) for row in told(desk)]
    assert not [said for said in everything if old in said or new in said]


def test_the_password_is_no_setting_like_others(desk: Desk) -> None:
    pack_password(desk)
    with refused(desk, ValueError):
        get(desk, "pack_password")
    with refused(desk, ValueError):
        put(desk, "pack_password", "known to all")


def test_who_may_have_the_pack_and_who_its_password(desk: Desk) -> None:
    made = paper_pack(desk, EN)
    for role in Role:
        someone = as_role(desk, role)
        jobs: list[tuple[bool, Callable[[], object]]] = [
            (role is not Role.AUDITOR, partial(paper_pack, someone, EN)),
            (role is not Role.AUDITOR, partial(lock_pack, someone, made)),
            (role is Role.SUPERVISOR, partial(pack_password, someone)),
            (role is Role.SUPERVISOR, partial(new_pack_password, someone)),
        ]
        for may, job in jobs:
            if may:
                job()
            else:
                with refused(desk, NotAllowed):
                    job()


def test_two_desks_make_one_password(postgres_desk: Desk) -> None:
    desk = postgres_desk
    first, second = at_once(*(partial(pack_password, desk) for _ in range(2)))
    with desk.database.read() as connection:
        (kept,) = connection.scalars(select(tb.Setting.value).where(tb.Setting.key == "pack_password"))
    assert first == second == kept
    assert rows(desk, tb.AuditEvent, tb.AuditEvent.subject == "pack_password") == 1


def test_it_can_be_cancelled(sqlite_desk: Desk) -> None:
    class Cancel:
        def step(self, done: int, total: int, what: str) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        paper_pack(sqlite_desk, EN, Cancel())
