"""The daily report and the paper pack: everybody is on it, nothing is lost, and pages count through."""

from dataclasses import replace
from datetime import timedelta

import pytest

from printing.daily_report import daily_report
from printing.pages import MARGIN
from printing.paper_pack import paper_pack
from tests.printing import samples
from tests.printing.reading import codes, glyphs, page_sizes, page_texts, printed_over, squeezed
from tests.printing.record_samples import DAY, HASH, empty_pack, pack_paper
from transit_desk.domain.codes import Need
from transit_desk.domain.pack_papers import PackBlocker, PackCounts, PaperPack, SealLine
from transit_desk.domain.papers import GlyphMissing
from transit_desk.language import Translator
from transit_desk.language.words import word


def report_text(paper: PaperPack, t: Translator) -> str:
    return "".join(page_texts(daily_report(paper.report, t)))


def test_pages_count_through_the_whole_pack(t: Translator) -> None:
    pdf = paper_pack(pack_paper(), t)
    pages = page_texts(pdf)
    for number, page in enumerate(pages, 1):
        assert squeezed(t("Page {page} of {pages}", page=number, pages=len(pages))) in page
        assert squeezed(t("Paper pack")) in page
        assert (
            squeezed(
                t("Printed {moment} by {who}", moment=t.datetime(samples.STAMP.printed_at), who="M. Irakoze")
            )
            in page
        )
    # Lists stand upright, only the boarding lists lie.
    wide = [width > height for width, height in page_sizes(pdf)]
    assert not wide[0] and wide[-1] and wide == sorted(wide)


def test_parts_follow_each_other(t: Translator) -> None:
    pages = page_texts(paper_pack(pack_paper(), t))
    titles = [
        squeezed(t(title))
        for title in ("Daily report", "Roll-call", "Arrivals expected", "Departures", "Boarding list")
    ]
    seen = [next(title for title in titles if page.startswith(title)) for page in pages]
    assert list(dict.fromkeys(seen)) == titles
    assert seen.count(titles[0]) == 1
    assert [titles.index(title) for title in seen] == sorted(titles.index(title) for title in seen)


def test_everybody_is_in_the_pack_to_the_letter(t: Translator) -> None:
    paper = pack_paper()
    text = "".join(page_texts(paper_pack(paper, t)))
    for person in samples.people(70):
        assert squeezed(person.name) in text
    for arrival in paper.arrivals:
        assert squeezed(arrival.name) in text
        assert arrival.case_number in text
    for departure in paper.departures:
        for case in departure.cases:
            assert squeezed(f"{case.case_number}{case.name}") in text
    assert squeezed(word(t, Need.PREGNANT)) in text


def test_cards_on_the_boarding_lists_read_back(en: Translator) -> None:
    read = codes(paper_pack(pack_paper(), en))
    assert [code for page in read for code in page] == [person.card_number for person in samples.people(24)]


def test_nothing_stands_outside_the_margins_or_over_another(t: Translator) -> None:
    pdf = paper_pack(pack_paper(), t)
    for (width, height), page in zip(page_sizes(pdf), glyphs(pdf), strict=True):
        assert printed_over(page) == []
        for glyph in page:
            assert MARGIN - 1 <= glyph.left < glyph.right <= width - MARGIN + 1
            assert MARGIN - 12 <= glyph.bottom < glyph.top <= height - MARGIN + 1


def test_the_report_counts_house_days_and_departures(en: Translator) -> None:
    text = report_text(pack_paper(), en)
    for words in (
        "60 people in the building",
        "60 in the building 10 out of the building 2 without a bed 84 of 120 beds taken",
        "30 beds free 6 beds out of service 11 arrived today",
        "Tuesday 08 Dec 2026 10 people · 4 cases ET 814 · 15:40 27 27 0",
        "Wednesday 09 Dec 2026 12 people · 3 cases ET 816 · 15:40 48 35 13",
        "Thursday 10 Dec 2026 9 people · 3 cases KQ 448 · 15:40 0 0 0",
        "Another day, or not known 12 people · 3 cases",
        "35 of 48 ready",
        "Everybody is ready.",
        "Nobody is on it.",
    ):
        assert squeezed(words) in text


def test_the_report_says_what_stops_whom_and_who_lifts_it(en: Translator) -> None:
    text = report_text(pack_paper(), en)
    (_, stopped, _) = pack_paper().departures
    for case in stopped.cases:
        if case.blockers:
            assert squeezed(f"{case.case_number} {case.name} {case.people} of {case.people}") in text
        else:
            assert case.case_number not in text
    # One line for a desk, however much it has to lift.
    assert squeezed("Medical: Not assessed; Check expired; Case on hold") in text
    assert squeezed("Movement desk: Bags not weighed") in text


def test_a_case_of_which_some_are_ready_is_stopped(en: Translator) -> None:
    paper = pack_paper()
    (case, *_), flight = paper.departures[0].cases, paper.departures[0]
    partly = replace(case, people=5, ready=3, blockers=(PackBlocker("Not assessed", "Medical"),))
    paper = replace(paper, departures=(replace(flight, cases=(partly,)),))
    assert squeezed(f"{case.name} 2 of 5 Medical: Not assessed") in report_text(paper, en)


def test_the_seal_of_the_log_stands_on_the_first_page_in_groups(t: Translator) -> None:
    """Also when so much is blocked that the report needs many pages."""
    paper = pack_paper()
    crowd = tuple(replace(case, ready=0) for _ in range(30) for case in paper.departures[1].cases)
    paper = replace(paper, departures=(replace(paper.departures[1], cases=crowd),))
    pages = page_texts(daily_report(paper.report, t))
    assert len(pages) > 3
    assert HASH in pages[0]
    assert squeezed(t.number(12_345)) in pages[0]
    assert HASH not in "".join(pages[1:])


def test_an_empty_centre_has_one_page_that_says_so(t: Translator) -> None:
    pages = page_texts(paper_pack(empty_pack(), t))
    assert len(pages) == 1
    for words in (
        t("Nobody is in the building."),
        t("No arrival is announced."),
        t("No departure on these days."),
        t("The log of acts is empty."),
    ):
        assert squeezed(words) in pages[0]


def test_a_boarding_list_without_passengers_is_left_out(en: Translator) -> None:
    paper = pack_paper()
    empty = replace(paper.boarding_lists[0], cases=())
    pages = page_texts(paper_pack(replace(paper, boarding_lists=(empty, *paper.boarding_lists)), en))
    assert len(pages) == len(page_texts(paper_pack(paper, en)))


def test_arrivals_of_unknown_days_stand_last(en: Translator) -> None:
    paper = pack_paper()
    text = "".join(page_texts(paper_pack(paper, en)))
    known = text.index(squeezed(f"{en.weekday(DAY + timedelta(days=2))}BI-2611".replace(" ", "")))
    unknown = text.index("Daynotknown")
    assert known < unknown < text.index("BI-26110003")
    assert text.index("BI-26110002") < unknown


def test_beds_free_are_those_that_can_be_given() -> None:
    assert PackCounts(60, 120, 84, beds_out_of_service=6).beds_free == 30


@pytest.mark.parametrize("where", ("arrival", "case", "blocker"))
def test_a_letter_without_a_glyph_stops_the_print_with_the_name(where: str, en: Translator) -> None:
    paper, name = pack_paper(), "ኢትዮጵያ"
    if where == "arrival":
        paper = replace(paper, arrivals=(replace(paper.arrivals[0], name=name),))
    else:
        flight = paper.departures[1]
        case = flight.cases[0]
        if where == "case":
            case = replace(case, name=name)
        else:
            case = replace(case, blockers=(PackBlocker(name, "Medical"),))
        paper = replace(paper, departures=(replace(flight, cases=(case,)),))
    with pytest.raises(GlyphMissing) as refused:
        paper_pack(paper, en)
    assert name in refused.value.text


def test_the_same_pack_gives_the_same_bytes_with_its_fonts(en: Translator) -> None:
    pdf = paper_pack(pack_paper(20), en)
    assert pdf == paper_pack(pack_paper(20), en)
    assert pdf.count(b"/FontFile2") == pdf.count(b"/BaseFont") == 2


def test_one_act_is_one_act(en: Translator) -> None:
    assert squeezed("Log of acts: 1 act.") in report_text(replace(pack_paper(), head=SealLine(1, HASH)), en)
