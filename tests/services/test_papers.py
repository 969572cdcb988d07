"""Papers: bytes of each in both languages, what they say, and the manifest's frozen versions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from db import tables as tb
from tests.db_fixtures import Clock
from tests.people import Someone, add_case, family
from tests.printing.reading import codes, page_texts
from tests.services.acts import (
    LEGS,
    MAN,
    arrive,
    at_once,
    beds_of,
    beds_taken,
    clear,
    flight,
    ready_family,
    rows,
    take_off_list,
)
from transit_desk.domain.codes import NumberType, Outcome, PaperKind, PassengerState
from transit_desk.domain.manifest import ChangeKind
from transit_desk.domain.papers import GlyphMissing, ProblemLine
from transit_desk.domain.refusals import EmptyPaper, NotFound, StaleData
from transit_desk.language import Translator
from transit_desk.services.board import board, close_flight, offload
from transit_desk.services.check_in import case_file, check_in
from transit_desk.services.context import Desk
from transit_desk.services.movements import (
    create_flight,
    put_cases_on,
)
from transit_desk.services.papers import (
    Made,
    bag_tags,
    boarding_list,
    made_before,
    manifest_pdf,
    manifest_xlsx,
    page_image,
    person_cards,
    problems,
    record_print,
    roll_call,
    room_list,
    stocks,
)
from transit_desk.services.readiness_board import movement_board
from transit_desk.services.settings import put
from transit_desk.services.tag_baggage import NewBag, Tagged, tag_bags, void_bags

EN, FR = Translator("en"), Translator("fr")


@pytest.fixture
def loaded(desk: Desk) -> tuple[int, list[int], tuple[Tagged, ...]]:
    """A family ready to leave with a bag each: movement, people, bags."""
    movement_id, _, people = ready_family(desk)
    bags = tag_bags(desk, movement_id, [NewBag(person, 20_000 + person) for person in people])
    return movement_id, people, bags


def said(made: Made) -> str:
    """All text of a PDF, without white space."""
    return "".join(page_texts(made.data))


def names_in(made: Made, column: str = "Family name") -> list[str]:
    """The family names of a manifest workbook, in order."""
    sheet = openpyxl.load_workbook(BytesIO(made.data)).worksheets[0]
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (head,) = [place for place, row in enumerate(table) if column in row]
    at = table[head].index(column)
    return [str(row[at]) for row in table[head + 1 :] if row[at] and row[0]]


def versions(desk: Desk) -> list[tuple[int, int]]:
    """(version, passengers) of the frozen manifests."""
    with desk.database.read() as connection:
        query = select(tb.ManifestVersion.version, tb.ManifestVersion.passengers)
        return [(row[0], row[1]) for row in connection.execute(query.order_by(tb.ManifestVersion.id))]


def test_each_paper_in_both_languages(desk: Desk, loaded: tuple[int, list[int], tuple[Tagged, ...]]) -> None:
    movement_id, people, bags = loaded
    put(desk, "centre_name", "Centre de transit de Kajaga")
    line = ProblemLine("Sheet1", 4, "Name", "", "There is no name.")
    for t in (EN, FR):
        made = {
            "cards": person_cards(desk, t, people),
            "tags": bag_tags(desk, t, movement_id),
            "boarding": boarding_list(desk, t, movement_id),
            "rooms": room_list(desk, t),
            "roll": roll_call(desk, t),
            "manifest": manifest_pdf(desk, t, movement_id),
        }
        for name, paper in made.items():
            text = said(paper)
            assert paper.data.startswith(b"%PDF-"), name
            assert paper.pages >= 1
            assert paper.name.endswith(".pdf")
            assert "RUBERWA" in text, name
            if name not in ("cards", "tags"):
                assert "CentredetransitdeKajaga" in text, name
                assert "TestOfficer" in text, name
        image = page_image(made["cards"], 0, 1.0)
        assert len(image.rgb) == image.width * image.height * 3
        assert {code for page in codes(made["tags"].data) for code in page} == {
            bag.tag_number for bag in bags
        }
        workbook = manifest_xlsx(desk, t, movement_id)
        assert (workbook.name, workbook.pages) == ("manifest.xlsx", 0)
        assert openpyxl.load_workbook(BytesIO(workbook.data)).worksheets
        report = problems(desk, t, "list.xlsx", (line,))
        assert openpyxl.load_workbook(BytesIO(report.data)).worksheets
    assert said(boarding_list(desk, EN, movement_id)) != said(boarding_list(desk, FR, movement_id))
    assert rows(desk, tb.PrintRecord) == 0  # making a paper writes nothing


def test_cards_and_tags_are_for_those_who_were_chosen(
    desk: Desk, loaded: tuple[int, list[int], tuple[Tagged, ...]]
) -> None:
    movement_id, people, bags = loaded
    cards = {member.person_id: member.card_number for member in case_file(desk, 1).members}
    made = person_cards(desk, EN, people[1:3])
    assert {code for page in codes(made.data) for code in page} == {cards[person] for person in people[1:3]}
    assert "Houston" in said(made)
    void_bags(desk, [bags[0].bag_id])
    some = bag_tags(desk, EN, movement_id, [bags[0].bag_id, bags[2].bag_id])
    assert some.bag_ids == (bags[2].bag_id,)
    assert {code for page in codes(some.data) for code in page} == {bags[2].tag_number}
    for stock in stocks(PaperKind.BAG_TAGS):
        assert (
            len([c for page in codes(bag_tags(desk, EN, movement_id, stock=stock.key).data) for c in page])
            == 3
        )
    assert stocks(PaperKind.PERSON_CARD) != stocks(PaperKind.BAG_TAGS)


def test_nobody_to_print(desk: Desk) -> None:
    empty = create_flight(desk, "", LEGS)
    for make in (
        partial(person_cards, desk, EN, []),
        partial(bag_tags, desk, EN, empty),
        partial(boarding_list, desk, EN, empty),
    ):
        with pytest.raises(EmptyPaper):
            make()
    for unknown in (bag_tags, boarding_list, manifest_pdf, manifest_xlsx):
        with pytest.raises(NotFound):
            unknown(desk, EN, 987_654)
    assert room_list(desk, EN).pages >= 1  # an empty house is a fact worth a page


def test_a_name_no_font_has_stops_the_print_with_the_name(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", [Someone("漢字", "Eric")])
    movement_id = flight(desk, case_id)
    for make in (partial(person_cards, desk, EN, people), partial(manifest_pdf, desk, EN, movement_id)):
        with pytest.raises(GlyphMissing) as refused:
            make()
        assert "漢" in refused.value.characters


def test_a_print_is_recorded_with_who_and_when(
    desk: Desk,
    clock: Clock,
    loaded: tuple[int, list[int], tuple[Tagged, ...]],
    another: Callable[[str], Desk],
) -> None:
    movement_id, people, _ = loaded
    record_print(desk, person_cards(desk, EN, people))
    clock.forward(minutes=1)
    record_print(another("Someone Else"), bag_tags(desk, EN, movement_id))
    clock.forward(minutes=1)
    record_print(desk, manifest_pdf(desk, EN, movement_id))
    assert [(row.kind, row.movement, row.version, row.by) for row in made_before(desk)] == [
        (PaperKind.MANIFEST_PDF, "ET 816", 1, "Test Officer"),
        (PaperKind.BAG_TAGS, "ET 816", 0, "Someone Else"),
        (PaperKind.PERSON_CARD, "", 0, "Test Officer"),
    ]
    assert len(made_before(desk, movement_id)) == 2
    assert len(made_before(desk, limit=1)) == 1
    assert rows(desk, tb.PrintRecord, tb.PrintRecord.person_id.is_not(None)) == 4


def test_a_version_is_frozen_when_the_manifest_leaves(
    desk: Desk, clock: Clock, loaded: tuple[int, list[int], tuple[Tagged, ...]]
) -> None:
    movement_id, people, _ = loaded
    first = manifest_pdf(desk, EN, movement_id)
    assert (first.version, versions(desk)) == (1, [])
    assert first.manifest is not None
    assert first.manifest.changes is None
    record_print(desk, first)
    assert versions(desk) == [(1, 4)]
    assert movement_board(desk, movement_id).manifest_version == 1
    # The same again, as a workbook, an hour later: the same version.
    clock.forward(hours=1)
    again = manifest_xlsx(desk, EN, movement_id)
    assert again.version == 1
    record_print(desk, again)
    record_print(desk, first)  # once more on paper
    assert versions(desk) == [(1, 4)]
    # Something changes: version 2 says what, and keeps saying it when printed again.
    single_id, (single,) = add_case(desk, "BI-26000105", [MAN])
    arrive(desk, [single])
    clear(desk, [single])
    put_cases_on(desk, movement_id, [single_id])
    offload(desk, movement_id, people[2])
    clear(desk, people[:1], Outcome.FIT_WITH_CONDITIONS)
    second = manifest_pdf(desk, EN, movement_id)
    assert second.version == 2
    for made in (second, second, manifest_pdf(desk, EN, movement_id)):
        assert made.manifest is not None
        changes = made.manifest.changes
        assert changes is not None
        assert changes.since == 1
        assert {(change.kind, change.line.given_names) for change in changes.changes} == {
            (ChangeKind.CHANGED, "Jean"),
            (ChangeKind.ADDED, "Eric"),
            (ChangeKind.REMOVED, "Child0"),
        }
        assert [field.field for change in changes.changes for field in change.fields] == ["fitness"]
        record_print(desk, made)
    assert versions(desk) == [(1, 4), (2, 4)]


def test_an_old_manifest_is_not_sent_after_a_newer_one(
    desk: Desk, loaded: tuple[int, list[int], tuple[Tagged, ...]]
) -> None:
    movement_id, people, _ = loaded
    old = manifest_pdf(desk, EN, movement_id)
    record_print(desk, old)
    offload(desk, movement_id, people[0])
    newer = manifest_pdf(desk, EN, movement_id)
    offload(desk, movement_id, people[1])
    newest = manifest_pdf(desk, EN, movement_id)
    assert newer.version == newest.version == 2
    record_print(desk, newest)
    for stale in (old, newer):
        before = rows(desk, tb.PrintRecord)
        with pytest.raises(StaleData):
            record_print(desk, stale)
        assert rows(desk, tb.PrintRecord) == before
    assert versions(desk) == [(1, 4), (2, 2)]


def test_two_desks_send_the_manifest_at_once(postgres_desk: Desk) -> None:
    desk = postgres_desk
    movement_id, _, people = ready_family(desk)
    made = manifest_pdf(desk, EN, movement_id)
    results = at_once(partial(record_print, desk, made), partial(record_print, desk, made))
    assert results == [None, None]  # the same manifest: the same version
    offload(desk, movement_id, people[0])
    one = manifest_pdf(desk, EN, movement_id)
    offload(desk, movement_id, people[1])
    other = manifest_pdf(desk, EN, movement_id)
    results = at_once(partial(record_print, desk, one), partial(record_print, desk, other))
    assert sum(isinstance(result, StaleData) for result in results) == 1
    assert len(versions(desk)) == 2


def test_after_closing_only_those_who_boarded_are_on_it(
    desk: Desk, loaded: tuple[int, list[int], tuple[Tagged, ...]]
) -> None:
    movement_id, people, _ = loaded
    record_print(desk, manifest_xlsx(desk, EN, movement_id))
    for person in people[:2]:
        board(desk, movement_id, person)
    offload(desk, movement_id, people[2])
    close_flight(desk, movement_id)
    final = manifest_xlsx(desk, EN, movement_id)
    assert final.version == 2
    assert final.manifest is not None
    assert [line.given_names for line in final.manifest.lines] == ["Jean", "Aline"]
    assert {line.status for line in final.manifest.lines} == {PassengerState.BOARDED}
    assert [line.seq for line in final.manifest.lines] == [1, 2]
    assert names_in(final) == ["RUBERWA", "RUBERWA"]
    record_print(desk, final)  # a closed movement may still be printed
    assert versions(desk) == [(1, 4), (2, 2)]


def test_the_manifest_says_what_is_stored_to_the_letter(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", [Someone("=N'GUESSAN-ÅSE", "Éloïse")])
    with desk.database.write() as session:
        for kind, value in (
            (NumberType.A_NUMBER, "A012345678"),
            (NumberType.PASSPORT, "0012345678"),
            (NumberType.PASSPORT, "OLD123"),
        ):
            session.add(tb.PersonNumber(person_id=people[0], type=kind, value=value))
    movement_id = flight(desk, case_id)
    tags = tag_bags(desk, movement_id, [NewBag(people[0], 23_000), NewBag(people[0], 20_500)])
    made = manifest_xlsx(desk, EN, movement_id)
    assert made.manifest is not None
    (line,) = made.manifest.lines
    assert (line.family_name, line.given_names) == ("=N'GUESSAN-ÅSE", "Éloïse")
    assert line.airline_name == "NGUESSAN AASE ELOISE"
    assert (line.a_number, line.passport) == ("A012345678", "0012345678")
    assert (line.pieces, line.grams, line.tags) == (2, 43_500, tuple(tag.tag_number for tag in tags))
    assert (line.country, line.state, line.city, line.camp, line.agency) == (
        "USA",
        "TX",
        "Houston",
        "Musasa",
        "IRC",
    )
    assert names_in(made) == ["=N'GUESSAN-ÅSE"]
    record_print(desk, made)
    again = manifest_xlsx(desk, EN, movement_id)
    assert again.version == 1  # what was frozen reads back as it was


def test_the_day_is_the_tickets_and_not_that_of_utc(desk: Desk) -> None:
    """Twenty to one in the night of the ninth at Bujumbura is the eighth in UTC; he is 41 from the ninth on."""
    case_id, _ = add_case(desk, "BI-26000101", [replace(MAN, born=date(1985, 12, 9))])
    night = replace(LEGS[0], departs=datetime(2026, 12, 9, 0, 40), arrives=None)
    movement_id = flight(desk, case_id, legs=[night])
    text = said(boarding_list(desk, EN, movement_id))
    assert "09Dec2026" in text
    assert "08Dec2026" not in text
    sheet = openpyxl.load_workbook(BytesIO(manifest_xlsx(desk, EN, movement_id).data)).worksheets[0]
    assert 41 in {cell.value for row in sheet.iter_rows() for cell in row}


def test_who_was_taken_off_the_list_is_on_every_paper_while_there(
    desk: Desk, loaded: tuple[int, list[int], tuple[Tagged, ...]]
) -> None:
    """He sleeps in the house and is on the flight: roll-call, rooms, boarding list, manifest and card have him."""
    movement_id, people, bags = loaded
    take_off_list(desk, people[0])
    for made in (
        roll_call(desk, EN),
        room_list(desk, EN),
        boarding_list(desk, EN, movement_id),
        manifest_pdf(desk, EN, movement_id),
        person_cards(desk, EN, people[:1]),
        bag_tags(desk, EN, movement_id, [bags[0].bag_id]),
    ):
        assert "Jean" in said(made), made.name


def test_the_roll_call_has_everyone_once(desk: Desk) -> None:
    """Those with beds by room, a baby without one with its family, those who wait for a bed at the end."""
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    check_in(desk, people, dict(zip(people[:3], beds_of(desk, "A1"), strict=False)))
    _, (waiting,) = add_case(desk, "BI-26000102", [MAN])
    check_in(desk, [waiting], {})
    add_case(desk, "BI-26000103", [Someone("BUKURU", "Antoine")])
    text = said(roll_call(desk, EN))
    assert [text.count(given) for given in ("Jean", "Aline", "Child0", "Child1", "Eric")] == [1] * 5
    assert "BUKURU" not in text
    assert len(beds_taken(desk)) == 3
