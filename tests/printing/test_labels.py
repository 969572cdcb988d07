"""Cards and tags on every stock: each bar code reads back, each letter stands on its own label."""

from collections import Counter
from dataclasses import replace

import pytest

from printing.bag_tags import bag_tags
from printing.pages import MM
from printing.person_card import person_cards
from printing.stock import NAMES, load_stock, stock_keys
from tests.printing import samples
from tests.printing.reading import Glyph, codes, glyphs, page_sizes, page_texts, printed_over, squeezed
from transit_desk.domain.papers import (
    BagTagsPaper,
    CodeNotPrintable,
    LabelStock,
    LabelTooSmall,
    PersonCardsPaper,
)
from transit_desk.domain.refusals import EmptyPaper
from transit_desk.language import Translator

TAG_STOCK = ("a4_tags_2x5", "a4_tags_3x8", "roll_100x60", "roll_100x50")
CARD_STOCK = ("card", "a4_cards_2x5")


def on_a_label(glyph: Glyph, stock: LabelStock) -> bool:
    """Whether a letter lies wholly on one label."""
    for place in range(stock.per_page):
        row, column = divmod(place, stock.columns)
        left = (stock.margin_left + column * (stock.label_width + stock.gap_x)) * MM
        top = (stock.page_height - stock.margin_top - row * (stock.label_height + stock.gap_y)) * MM
        right, bottom = left + stock.label_width * MM, top - stock.label_height * MM
        if left <= glyph.left and glyph.right <= right and bottom <= glyph.bottom and glyph.top <= top:
            return True
    # The line in the bottom margin of a sheet of cards.
    used = stock.margin_top + stock.rows * stock.label_height + (stock.rows - 1) * stock.gap_y
    return glyph.top <= (stock.page_height - used) * MM


@pytest.mark.parametrize("key", TAG_STOCK)
def test_every_tag_reads_back(key: str, t: Translator) -> None:
    paper = samples.tags_paper(13)
    read = codes(bag_tags(paper, t, load_stock(key)))
    assert sorted(code for page in read for code in page) == [tag.number for tag in paper.tags]


@pytest.mark.parametrize("key", CARD_STOCK)
def test_every_card_reads_back(key: str, t: Translator) -> None:
    paper = samples.cards_paper(13)
    read = codes(person_cards(paper, t, load_stock(key)))
    assert sorted(code for page in read for code in page) == [c.person.card_number for c in paper.cards]


@pytest.mark.parametrize("key", ("roll_100x60", "roll_100x50"))
def test_a_label_printer_of_203_dpi_prints_bars_that_read(key: str, en: Translator) -> None:
    paper = samples.tags_paper(4)
    assert codes(bag_tags(paper, en, load_stock(key)), dpi=203) == [[tag.number] for tag in paper.tags]


@pytest.mark.parametrize("key", TAG_STOCK)
def test_tags_stay_on_their_labels(key: str, t: Translator) -> None:
    stock = load_stock(key)
    for page in glyphs(bag_tags(samples.tags_paper(13), t, stock)):
        assert printed_over(page) == []
        assert [glyph for glyph in page if not on_a_label(glyph, stock)] == []


@pytest.mark.parametrize("key", CARD_STOCK)
def test_cards_stay_on_their_labels(key: str, t: Translator) -> None:
    stock = load_stock(key)
    for page in glyphs(person_cards(samples.cards_paper(13), t, stock)):
        assert printed_over(page) == []
        assert [glyph for glyph in page if not on_a_label(glyph, stock)] == []


@pytest.mark.parametrize("key", TAG_STOCK)
def test_a_tag_says_all(key: str, t: Translator) -> None:
    paper = samples.tags_paper(13)
    text = "".join(page_texts(bag_tags(paper, t, load_stock(key))))
    for tag in paper.tags:
        for words in (tag.number, tag.name, tag.case_number, tag.destination, t.kilos(22_700)):
            assert squeezed(words) in text
    assert text.count("IAD") == len(paper.tags)
    assert text.count(squeezed(t("Piece {piece} of {pieces}", piece=2, pieces=2))) == 6


@pytest.mark.parametrize("key", CARD_STOCK)
def test_a_card_says_all(key: str, t: Translator) -> None:
    paper = samples.cards_paper(13)
    text = "".join(page_texts(person_cards(paper, t, load_stock(key))))
    for card in paper.cards:
        for words in (
            card.person.name,
            card.person.case_number,
            f"{card.room} · {card.bed}",
            card.destination,
        ):
            assert squeezed(words) in text


def test_a_card_without_a_bed_and_a_tag_without_a_movement(en: Translator) -> None:
    cards = samples.cards_paper(1)
    bare = replace(cards, cards=(replace(cards.cards[0], room="", bed="", destination="", movement=""),))
    assert codes(person_cards(bare, en, load_stock("card"))) == [["P26000000K"]]
    tags = samples.tags_paper(1)
    tags = replace(tags, movement=None, tags=(replace(tags.tags[0], grams=None, airport="", destination=""),))
    assert codes(bag_tags(tags, en, load_stock("roll_100x60"))) == [["BJM26000000-0"]]


def test_used_labels_of_the_first_sheet_stay_empty(en: Translator) -> None:
    stock = load_stock("a4_tags_2x5")
    pdf = bag_tags(samples.tags_paper(12), en, stock, skip=3)
    assert [len(page) for page in codes(pdf)] == [7, 5]
    half = stock.page_width / 2 * MM
    fourth_row_from_top = (stock.page_height - stock.margin_top - stock.label_height) * MM
    first_page = glyphs(pdf)[0]
    assert all(glyph.bottom < fourth_row_from_top for glyph in first_page)
    upper = [g for g in first_page if g.bottom > fourth_row_from_top - stock.label_height * MM]
    assert upper and all(glyph.left > half for glyph in upper)


@pytest.mark.parametrize("skip", (-1, 10))
def test_a_place_off_the_sheet_is_an_error(skip: int, en: Translator) -> None:
    with pytest.raises(ValueError, match="of a sheet of 10"):
        bag_tags(samples.tags_paper(1), en, load_stock("a4_tags_2x5"), skip)


def test_pages_count_themselves(t: Translator) -> None:
    pages = page_texts(bag_tags(samples.tags_paper(12), t, load_stock("a4_tags_2x5")))
    for number, page in enumerate(pages, 1):
        assert squeezed(t("Page {page} of {pages}", page=number, pages=2)) in page


def test_the_page_is_the_stock(en: Translator) -> None:
    (size,) = page_sizes(bag_tags(samples.tags_paper(1), en, load_stock("roll_100x60")))
    assert size == pytest.approx((100 * MM, 60 * MM), abs=0.1)


def test_a_number_too_long_for_the_label_is_refused_with_the_label_named(en: Translator) -> None:
    paper = samples.tags_paper(1)
    long = replace(paper, tags=(replace(paper.tags[0], number="BJM26-ABCDEFGHIJKLMNOP-1"),))
    with pytest.raises(LabelTooSmall) as refused:
        bag_tags(long, en, load_stock("a4_tags_3x8"))
    assert (refused.value.stock, refused.value.code) == (
        "A4, 24 labels of 70 x 37 mm",
        "BJM26-ABCDEFGHIJKLMNOP-1",
    )


@pytest.mark.parametrize("code", ("", "BJM 26–1", "É1"))
def test_a_number_that_bars_cannot_carry_is_refused(code: str, en: Translator) -> None:
    paper = samples.tags_paper(1)
    with pytest.raises(CodeNotPrintable):
        bag_tags(replace(paper, tags=(replace(paper.tags[0], number=code),)), en, load_stock("roll_100x60"))


def test_nothing_to_print_is_refused(en: Translator) -> None:
    with pytest.raises(EmptyPaper):
        bag_tags(BagTagsPaper(samples.STAMP, None, ()), en, load_stock("roll_100x60"))
    with pytest.raises(EmptyPaper):
        person_cards(PersonCardsPaper(samples.STAMP, samples.MOVEMENT.day, ()), en, load_stock("card"))


def test_every_stock_loads_and_its_name_is_in_the_catalogue() -> None:
    assert set(stock_keys()) == {*TAG_STOCK, *CARD_STOCK}
    assert Counter(load_stock(key).name for key in stock_keys()) == Counter(NAMES)


def test_labels_that_do_not_fit_their_page_are_an_error() -> None:
    with pytest.raises(ValueError, match="don't fit the page"):
        LabelStock("x", "x", 210, 297, 3, 8, 70, 37, margin_top=2)
    with pytest.raises(ValueError, match="above zero"):
        LabelStock("x", "x", 210, 297, 0, 8, 70, 37)
    with pytest.raises(ValueError, match="negative"):
        LabelStock("x", "x", 210, 297, 1, 1, 70, 37, gap_x=-1)
    with pytest.raises(FileNotFoundError):
        load_stock("no_such_stock")
