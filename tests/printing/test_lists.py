"""The lists on paper: everybody on them, nothing beside the page, families together, page x of y."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from printing.boarding_list import boarding_list
from printing.manifest_pdf import manifest_pdf
from printing.pages import MARGIN
from printing.roll_call import roll_call
from printing.room_list import room_list
from tests.printing import samples
from tests.printing.reading import codes, glyphs, page_sizes, page_texts, printed_over, squeezed
from transit_desk.domain.codes import BedLevel, BedState
from transit_desk.domain.manifest import ManifestChanges, ManifestPaper, manifest_changes
from transit_desk.domain.papers import BoardingListPaper, Guest, RollCallPaper, RoomListPaper
from transit_desk.domain.refusals import EmptyPaper
from transit_desk.language import Translator

PEOPLE = 70

Maker = Callable[[int, Translator], bytes]

MAKERS: dict[str, Maker] = {
    "boarding_list": lambda number, t: boarding_list(samples.boarding_paper(number), t),
    "room_list": lambda number, t: room_list(samples.room_paper(number), t),
    "roll_call": lambda number, t: roll_call(samples.roll_paper(number), t),
    "manifest": lambda number, t: manifest_pdf(samples.manifest_paper(number), t),
}


@pytest.fixture(params=sorted(MAKERS))
def make(request: pytest.FixtureRequest) -> Maker:
    return MAKERS[request.param]


def test_everybody_is_on_the_list_to_the_letter(make: Maker, t: Translator) -> None:
    text = "".join(page_texts(make(PEOPLE, t)))
    for person in samples.people(PEOPLE):
        assert squeezed(person.name) in text
        assert person.case_number in text


def test_every_page_says_what_when_by_whom_and_which(make: Maker, t: Translator) -> None:
    pages = page_texts(make(PEOPLE, t))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert squeezed(t("Page {page} of {pages}", page=number, pages=len(pages))) in page
        assert (
            squeezed(
                t("Printed {moment} by {who}", moment=t.datetime(samples.STAMP.printed_at), who="M. Irakoze")
            )
            in page
        )
        assert squeezed(samples.STAMP.centre) in page


def test_nothing_stands_outside_the_margins(make: Maker, t: Translator) -> None:
    pdf = make(PEOPLE, t)
    for (width, height), page in zip(page_sizes(pdf), glyphs(pdf), strict=True):
        for glyph in page:
            assert glyph.left >= MARGIN - 1
            assert glyph.right <= width - MARGIN + 1
            assert glyph.bottom >= MARGIN - 12
            assert glyph.top <= height - MARGIN + 1
        assert printed_over(page) == []


def test_the_same_paper_gives_the_same_bytes(make: Maker, en: Translator) -> None:
    assert make(12, en) == make(12, en)


def test_fonts_are_embedded(make: Maker, en: Translator) -> None:
    pdf = make(3, en)
    assert pdf.count(b"/FontFile2") == pdf.count(b"/BaseFont") == 2
    assert b"Helvetica" not in pdf


def test_boarding_list_reads_back_every_card(t: Translator) -> None:
    read = codes(boarding_list(samples.boarding_paper(PEOPLE), t))
    assert [code for page in read for code in page] == [
        person.card_number for person in samples.people(PEOPLE)
    ]


def test_a_long_card_number_stands_in_letters_where_bars_have_no_room(en: Translator) -> None:
    paper = samples.boarding_paper(1)
    case = paper.cases[0]
    row = replace(case.people[0], person=replace(case.people[0].person, card_number="X" * 40))
    pdf = boarding_list(replace(paper, cases=(replace(case, people=(row,)),)), en)
    assert codes(pdf) == [[]]
    assert "X" * 40 in page_texts(pdf)[0]


def test_a_case_stays_on_one_page_when_it_fits(en: Translator) -> None:
    paper = samples.boarding_paper(PEOPLE)
    pages = page_texts(boarding_list(paper, en))
    for case in paper.cases:
        cards = [row.person.card_number for row in case.people]
        on = [index for index, page in enumerate(pages) if any(card in page for card in cards)]
        assert len(on) == 1 or len(cards) > 9, f"{case.case_number} is torn over pages {on}"
        # The band with the case number stands on each page on which its members stand.
        assert all(case.case_number in pages[index] for index in on)


def test_a_case_longer_than_a_page_goes_on_under_its_number(t: Translator) -> None:
    paper = samples.boarding_paper(1)
    row = paper.cases[0].people[0]
    rows = tuple(replace(row, seq=seq) for seq in range(1, 41))
    pages = page_texts(boarding_list(replace(paper, cases=(replace(paper.cases[0], people=rows),)), t))
    continued = squeezed(t("(continued)"))
    assert len(pages) > 2
    assert continued not in pages[0]
    assert all(
        row.person.case_number + "LouisvilleKY".replace("K", ",K") + continued in page for page in pages[1:-1]
    )


def test_a_name_higher_than_a_page_ends_all_the_same(en: Translator) -> None:
    paper = samples.boarding_paper(1)
    row = paper.cases[0].people[0]
    long = replace(row, person=replace(row.person, given_names=" ".join(["Emmanuel"] * 120)))
    pdf = boarding_list(replace(paper, cases=(replace(paper.cases[0], people=(long,)),)), en)
    assert "".join(page_texts(pdf)).count("Emmanuel") == 120


def test_the_headings_of_the_columns_stand_on_each_page(en: Translator) -> None:
    for page in page_texts(room_list(samples.room_paper(PEOPLE), en)):
        assert "BedNameCaseSexAgeNeedsLeaving" in page


def test_boarding_list_says_what_is_known_of_each(en: Translator) -> None:
    text = "".join(page_texts(boarding_list(samples.boarding_paper(12), en)))
    for words in (
        "Boarded13:05",
        "No-show",
        "Offloaded",
        "No valid fit-to-travel",
        "On hold",
        "12 people",
        "Louisville, KY: 12",
    ):
        assert squeezed(words) in text


def test_room_list_counts_beds(en: Translator) -> None:
    text = "".join(page_texts(room_list(samples.room_paper(PEOPLE), en)))
    # 120 beds, of which 1 in 6 is out of service and 4 in 6 are taken until the people run out.
    assert squeezed("70 of 120 beds taken · 30 free · 20 out of service") in text
    assert "expected,notyethere" in text


def test_a_bed_out_of_service_with_someone_in_it_counts_as_taken(en: Translator) -> None:
    paper = samples.room_paper(1)
    room = paper.blocks[0].rooms[0]
    broken = replace(room, beds=(replace(room.beds[0], state=BedState.OUT_OF_SERVICE),))
    paper = replace(paper, blocks=(replace(paper.blocks[0], rooms=(broken,)),))
    text = "".join(page_texts(room_list(paper, en)))
    assert squeezed("1 of 1 beds taken · 0 free") in text
    assert "outofservice" not in text


def test_a_cot_is_listed_and_not_counted(en: Translator) -> None:
    """Paper and screens say one number of beds."""
    paper = samples.room_paper(1)
    room = paper.blocks[0].rooms[0]
    cot = replace(room.beds[0], label="7", level=BedLevel.COT, guest=None)
    paper = replace(
        paper, blocks=(replace(paper.blocks[0], rooms=(replace(room, beds=(room.beds[0], cot)),)),)
    )
    text = "".join(page_texts(room_list(paper, en)))
    assert squeezed("1 of 1 beds taken · 0 free") in text
    assert "Cot" in text


def test_room_list_names_those_without_a_bed(en: Translator) -> None:
    text = "".join(page_texts(room_list(samples.room_paper(85), en)))
    assert squeezed("5 people without a bed") in text


def test_roll_call_says_who_is_out(en: Translator) -> None:
    text = "".join(page_texts(roll_call(samples.roll_paper(14), en)))
    assert squeezed("12 people in the building · 2 people out · 2 people without a bed") in text
    assert squeezed("Out since 14:05") in text
    assert squeezed("Leaves 09 Dec 2026") in text


def test_roll_call_gives_the_day_of_an_earlier_leaving(en: Translator) -> None:
    paper = samples.roll_paper(3)
    away = replace(paper.rooms[0].people[0], out_since=samples.STAMP.printed_at.replace(day=6))
    paper = replace(paper, rooms=(replace(paper.rooms[0], people=(away,)),))
    assert squeezed("Out since 06 Dec 2026 18:12") in "".join(page_texts(roll_call(paper, en)))


def test_manifest_shows_version_and_changes(t: Translator) -> None:
    before = samples.manifest_lines(6)
    after = (replace(before[0], camp="Musasa", grams=50_000), *before[2:])
    paper = ManifestPaper(
        replace(samples.STAMP, version=2),
        samples.MOVEMENT,
        after,
        ManifestChanges(1, manifest_changes(before, after)),
    )
    text = "".join(page_texts(manifest_pdf(paper, t)))
    assert squeezed(t("Version {version}", version=2)) in text
    assert squeezed(t("Changes since version {version}", version=1)) in text
    assert (
        squeezed(t("{field}: {before}, now {after}", field=t("Camp"), before="Kinama", after="Musasa"))
        in text
    )
    assert squeezed(t("Removed")) + squeezed(f"{before[1].case_number} · {before[1].name}") in text


def test_a_manifest_of_many_changes_runs_over_pages(en: Translator) -> None:
    before = samples.manifest_lines(90)
    paper = replace(
        samples.manifest_paper(3),
        lines=before[:3],
        changes=ManifestChanges(1, manifest_changes(before, before[:3])),
    )
    text = "".join(page_texts(manifest_pdf(paper, en)))
    assert text.count("Removed") == 87


def test_a_year_is_never_shown_as_a_day(t: Translator) -> None:
    text = "".join(page_texts(manifest_pdf(samples.manifest_paper(20), t)))
    assert "01Jan" not in text
    assert "01janv" not in text


def test_a_list_of_nobody_is_refused(en: Translator) -> None:
    with pytest.raises(EmptyPaper):
        boarding_list(BoardingListPaper(samples.STAMP, samples.MOVEMENT, ()), en)
    with pytest.raises(EmptyPaper):
        manifest_pdf(ManifestPaper(samples.STAMP, samples.MOVEMENT, ()), en)
    with pytest.raises(EmptyPaper):
        roll_call(RollCallPaper(samples.STAMP, samples.MOVEMENT.day, ()), en)
    with pytest.raises(EmptyPaper):
        room_list(RoomListPaper(samples.STAMP, samples.MOVEMENT.day, ()), en)


def test_people_without_a_room_at_all_are_listed(en: Translator) -> None:
    guest = Guest(samples.people(1)[0])
    pdf = room_list(RoomListPaper(samples.STAMP, samples.MOVEMENT.day, (), (guest,)), en)
    assert squeezed(guest.person.name) in page_texts(pdf)[0]
