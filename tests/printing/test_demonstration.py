"""A desk of invented people says so on every page of every paper, and a real one nowhere."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from printing.audit_xlsx import audit_xlsx
from printing.bag_tags import bag_tags
from printing.boarding_list import boarding_list
from printing.daily_report import daily_report
from printing.manifest_pdf import manifest_pdf
from printing.manifest_xlsx import manifest_xlsx
from printing.paper_pack import paper_pack
from printing.person_card import person_cards
from printing.person_history import person_history
from printing.problems_xlsx import problems_xlsx
from printing.recovery_sheet import recovery_sheet
from printing.roll_call import roll_call
from printing.room_list import room_list
from printing.stock import load_stock
from tests.printing import record_samples, samples
from tests.printing.reading import codes, glyphs, page_texts, printed_over, squeezed
from tests.printing.test_labels import CARD_STOCK, TAG_STOCK, on_a_label
from transit_desk.domain.manifest import ManifestChanges
from transit_desk.domain.papers import ProblemsPaper, Stamp
from transit_desk.language import Translator

Maker = Callable[[Stamp, Translator], bytes]

LISTS: dict[str, Maker] = {
    "boarding_list": lambda s, t: boarding_list(replace(samples.boarding_paper(20), stamp=s), t),
    "room_list": lambda s, t: room_list(replace(samples.room_paper(40), stamp=s), t),
    "roll_call": lambda s, t: roll_call(replace(samples.roll_paper(40), stamp=s), t),
    "manifest": lambda s, t: manifest_pdf(replace(samples.manifest_paper(20), stamp=s), t),
    "recovery_sheet": lambda s, t: recovery_sheet(record_samples.recovery_paper(s), t),
    "history": lambda s, t: person_history(record_samples.history_paper(60, s), t),
    "daily_report": lambda s, t: daily_report(record_samples.pack_paper(20, s).report, t),
    "paper_pack": lambda s, t: paper_pack(record_samples.pack_paper(20, s), t),
}


def _tags(key: str) -> Maker:
    return lambda s, t: bag_tags(replace(samples.tags_paper(4), stamp=s), t, load_stock(key))


def _cards(key: str) -> Maker:
    return lambda s, t: person_cards(replace(samples.cards_paper(4), stamp=s), t, load_stock(key))


LABELS: dict[str, Maker] = {
    **{key: _tags(key) for key in TAG_STOCK},
    **{key: _cards(key) for key in CARD_STOCK},
}
WORKBOOKS: dict[str, Maker] = {
    "manifest": lambda s, t: manifest_xlsx(
        replace(samples.manifest_paper(3), stamp=s, changes=ManifestChanges(1, ())), t
    ),
    "problems": lambda s, t: problems_xlsx(ProblemsPaper(s, "roll.xlsx", ()), t),
    "audit": lambda s, t: audit_xlsx(record_samples.audit_paper(3, s), t),
}
PAPERS = {**LISTS, **LABELS}
REAL = samples.STAMP
INVENTED = replace(REAL, demonstration=True)


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_every_page_says_that_it_is_a_demonstration(name: str, t: Translator) -> None:
    word = t("Demonstration")
    assert all(word in page for page in page_texts(PAPERS[name](INVENTED, t)))


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_a_real_paper_says_so_nowhere(name: str, t: Translator) -> None:
    pdf = PAPERS[name](REAL, t)
    assert not any(t("Demonstration") in page for page in page_texts(pdf))
    assert b"monstration" not in pdf


@pytest.mark.parametrize("name", sorted(LABELS))
def test_each_label_says_it_on_its_own_ground(name: str, t: Translator) -> None:
    pdf = LABELS[name](INVENTED, t)
    stock = load_stock(name)
    sheet_lines = int(name == "a4_cards_2x5")  # the only stock with room for a line in the bottom margin
    for text, page in zip(page_texts(pdf), glyphs(pdf), strict=True):
        labels = text.count("IAD") if name in TAG_STOCK else text.count(squeezed(t("Room, bed")))
        assert text.count(t("Demonstration")) == labels + sheet_lines
        assert printed_over(page) == []
        assert [glyph for glyph in page if not on_a_label(glyph, stock)] == []


@pytest.mark.parametrize("name", sorted(LABELS))
def test_labels_read_back_all_the_same(name: str, t: Translator) -> None:
    assert codes(LABELS[name](INVENTED, t)) == codes(LABELS[name](REAL, t))


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_loses_nothing_to_the_word(name: str, t: Translator) -> None:
    word = t("Demonstration")
    invented, real = LISTS[name](INVENTED, t), LISTS[name](REAL, t)
    assert [page.replace(word, "") for page in page_texts(invented)] == page_texts(real)
    assert all(printed_over(page) == [] for page in glyphs(invented))


def test_the_word_stands_beside_a_long_title_and_not_over_it(t: Translator) -> None:
    paper = replace(
        record_samples.history_paper(1, replace(INVENTED, version=12)), name=f"{samples.LONG}, {samples.MANY}"
    )
    (page,) = glyphs(person_history(paper, t))
    assert printed_over(page) == []
    assert squeezed(paper.name) in page_texts(person_history(paper, t))[0]


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_a_long_author_is_not_printed_over_the_word(name: str, t: Translator) -> None:
    stamp = replace(
        INVENTED, printed_by="Marie-Claire Francine Nzeyimana Habonimana, centre de transit de Kinama"
    )
    assert all(printed_over(page) == [] for page in glyphs(PAPERS[name](stamp, t)))


@pytest.mark.parametrize("name", sorted(WORKBOOKS))
def test_every_sheet_says_it_in_its_title_and_on_top_of_each_page(name: str, t: Translator) -> None:
    word = t("Demonstration")
    book: Any = load_workbook(BytesIO(WORKBOOKS[name](INVENTED, t)))
    for sheet in book.worksheets:
        assert str(sheet["A1"].value).endswith(f" · {word}")
        assert sheet.oddHeader.center.text == word
        assert word in sheet.oddFooter.left.text


@pytest.mark.parametrize("name", sorted(WORKBOOKS))
def test_a_real_workbook_says_so_nowhere(name: str, t: Translator) -> None:
    with ZipFile(BytesIO(WORKBOOKS[name](REAL, t))) as archive:
        for part in archive.namelist():
            assert t("Demonstration").encode() not in archive.read(part)
