"""Reading the audit: every filter, page by page, and the workbook that is taken along."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from tests.db_fixtures import START, Clock
from tests.people import add_case, family
from tests.services.acts import LEGS, MAN, counted, put_in_bed, ready_family
from tests.services.audit_rows import as_role, head, refused, told
from transit_desk.domain.audit import Act
from transit_desk.domain.audit_rows import AuditFilter, AuditRow
from transit_desk.domain.refusals import NotAllowed
from transit_desk.domain.rights import Role
from transit_desk.language import Translator
from transit_desk.services import audit_log
from transit_desk.services.audit_log import audit_export, search_audit
from transit_desk.services.board import board
from transit_desk.services.check_in import case_file
from transit_desk.services.clear_medical import hold_case
from transit_desk.services.context import Desk
from transit_desk.services.movements import create_flight, delete_flight, record_split
from transit_desk.services.papers import record_print
from transit_desk.services.tag_baggage import NewBag, tag_bags, weigh

EN = Translator("en")


def acts(rows: tuple[AuditRow, ...]) -> list[str]:
    """What was done, newest first."""
    return [row.act for row in rows]


@pytest.fixture
def day(desk: Desk, clock: Clock) -> tuple[int, int, list[int]]:
    """A family ready to leave, a bag, and an hour later the boarding of one."""
    movement_id, case_id, people = ready_family(desk)
    (bag,) = tag_bags(desk, movement_id, [NewBag(people[0], 20_000)])
    weigh(desk, bag.bag_id, 21_000)
    clock.forward(hours=1)
    board(desk, movement_id, people[0])
    return movement_id, case_id, people


def test_newest_first_and_page_by_page(desk: Desk, day: tuple[int, int, list[int]]) -> None:
    everything = search_audit(desk, AuditFilter())
    assert [row.id for row in everything] == list(range(head(desk), 0, -1))
    pages: list[AuditRow] = []
    while True:
        page = search_audit(desk, AuditFilter(), 7, pages[-1].id if pages else None)
        if not page:
            break
        pages += page
    assert tuple(pages) == everything


def test_a_row_says_who_what_and_on_whom(desk: Desk, day: tuple[int, int, list[int]]) -> None:
    movement_id, case_id, people = day
    row = next(row for row in search_audit(desk, AuditFilter()) if row.act == Act.BAG_WEIGHED)
    assert (row.by, row.place, row.at) == ("Test Officer", "Test desk", START)
    assert (row.person_id, row.person, row.case_number) == (people[0], "RUBERWA, Jean", "BI-26000101")
    assert (row.case_id, row.movement_id, row.movement) == (case_id, movement_id, "ET 816")
    tag = row.after["tag"]
    assert (row.before, row.after) == ({"tag": tag, "weight_g": 20_000}, {"tag": tag, "weight_g": 21_000})
    assert (len(row.hash), row.erased) == (64, False)


def test_each_filter_finds_its_own(desk: Desk, day: tuple[int, int, list[int]]) -> None:
    _, _, people = day
    other_id, (single,) = add_case(desk, "BI-26000102", [MAN])
    hold_case(desk, other_id)
    someone = as_role(desk, Role.MOVEMENT, name="Someone Else")
    gone = create_flight(someone, "Convoy", LEGS)
    delete_flight(someone, gone)

    def found(**wanted: object) -> list[str]:
        return acts(search_audit(desk, AuditFilter(**wanted)))  # type: ignore[arg-type]  # any keyword of the filter

    assert found(act=Act.BAG_WEIGHED) == ["bag_weighed"]
    assert (
        found(staff="Someone Else") == found(staff="id-of-Someone Else") == ["flight_deleted", "flight_made"]
    )
    assert found(movement=gone) == ["flight_deleted", "flight_made"]
    assert found(case=other_id) == ["case_held"]
    assert found(since=START + timedelta(minutes=30), act=Act.BOARDED) == ["boarded"]
    assert found(until=START + timedelta(minutes=30), act=Act.BOARDED) == []
    assert found(staff="Someone Else", act=Act.FLIGHT_MADE) == ["flight_made"]
    assert found(text="ruberwa bag weighed") == []  # acts are chosen, not typed
    assert found(text="Convoy") == ["flight_deleted", "flight_made"]
    assert found(text="ruberwa aline") and set(found(text="ruberwa aline")) <= set(found(person=people[1]))
    assert found(text="100%") == []
    assert "case_held" in found(person=single)  # what was done to the whole case is told of each
    assert "case_held" not in found(person=people[0])


def test_a_person_is_found_by_what_one_types(desk: Desk, day: tuple[int, int, list[int]]) -> None:
    _, case_id, people = day
    add_case(desk, "BI-26000102", family("NIYONGABO", 2))
    card = case_file(desk, case_id).members[0].card_number
    of_person = search_audit(desk, AuditFilter(person=people[0]))
    assert {"put_on_flight", "checked_in", "boarded", "bag_tagged"} <= set(acts(of_person))
    assert {row.person_id for row in of_person} == {people[0], None}
    for typed in (card, f" {card.lower()} ", "RUBERWA Jean", "ruberwa, jean"):
        assert search_audit(desk, AuditFilter(person=typed)) == of_person, typed
    of_case = search_audit(desk, AuditFilter(person="BI-26000101"))
    assert {row.person_id for row in of_case} == {*people, None}
    for nobody in ("", "  ", "P99999999", "nobody at all"):
        assert search_audit(desk, AuditFilter(person=nobody)) == ()


def test_a_page_is_one_query_however_long_the_audit_is(desk: Desk, day: tuple[int, int, list[int]]) -> None:
    with counted(desk) as statements:
        search_audit(desk, AuditFilter(text="RUBERWA", act=Act.BOARDED))
    assert len(statements) == 1


def test_only_supervisor_and_auditor_read_it(desk: Desk) -> None:
    for role in Role:
        someone = as_role(desk, role)
        if role in (Role.SUPERVISOR, Role.AUDITOR):
            search_audit(someone, AuditFilter())
            audit_export(someone, EN, AuditFilter())
        else:
            with refused(desk, NotAllowed):
                search_audit(someone, AuditFilter())
            with refused(desk, NotAllowed):
                audit_export(someone, EN, AuditFilter())


def cells(data: bytes) -> list[list[object]]:
    """All cells of a workbook's first sheet."""
    return [
        list(row) for row in openpyxl.load_workbook(BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    ]


def test_the_workbook_and_what_the_audit_says_of_it(desk: Desk, day: tuple[int, int, list[int]]) -> None:
    movement_id, case_id, people = day
    record_split(desk, movement_id, case_id, "=Agreed")
    start = head(desk)
    made = audit_export(desk, EN, AuditFilter(person=people[0], case=case_id, movement=movement_id))
    assert head(desk) == start  # to make it writes nothing
    table = cells(made.data)
    text = {str(cell) for row in table for cell in row}
    assert {
        "RUBERWA, Jean · Case BI-26000101 · ET 816",
        "Bag weighed",
        "Bag tag: B00000011; Weight: 20.0 kg",
        "=Agreed",
    } <= text
    assert made.rows == sum(isinstance(row[0], int) for row in table)
    record_print(desk, made)
    (row,) = told(desk, start)
    assert (row.act, row.subject) == (Act.EXPORTED, "audit_xlsx")
    assert row.after == {"rows": made.rows, "filter": "RUBERWA, Jean · Case BI-26000101 · ET 816"}


def test_a_workbook_that_is_too_long_says_so(
    desk: Desk, day: tuple[int, int, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_log, "EXPORT_MOST", 3)
    made = audit_export(desk, EN, AuditFilter())
    assert (made.rows, made.about) == (3, "Only the newest 3 acts")
    assert audit_export(desk, EN, AuditFilter(act=Act.BAG_WEIGHED)).about == "Bag weighed"


def test_a_person_moved_in_the_house_is_found_by_the_bed(desk: Desk, day: tuple[int, int, list[int]]) -> None:
    _, case_id, people = day
    moved = put_in_bed(desk, people[1], case_file(desk, case_id).members[1].bed_id or 0)
    assert moved.to_label  # the same bed: nothing to tell
    rows = search_audit(desk, AuditFilter(text=moved.to_label.split(" / ")[0], act=Act.CHECKED_IN))
    assert rows
