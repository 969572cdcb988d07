"""The evacuation list and the night list on paper: nobody is lost, those to carry come first, places are kept."""

from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image

from printing import facts, signs
from printing.evacuation_list import evacuation_list
from printing.night_list import night_list
from printing.pages import MARGIN, finish, new_canvas, page_size
from printing.paper_pack import paper_pack
from printing.roll_call import roll_call
from tests.printing import samples
from tests.printing.presence_samples import evacuation_paper, night_paper, people, with_a_bus
from tests.printing.reading import glyphs, page_sizes, page_texts, printed_over, squeezed
from tests.printing.record_samples import pack_paper
from transit_desk.domain.codes import GatePlace, Need
from transit_desk.domain.presence import Aid, Matter
from transit_desk.domain.presence_papers import EvacuationPaper
from transit_desk.domain.refusals import EmptyPaper
from transit_desk.language import Translator
from transit_desk.language.presence_words import aid_words, floor_words, matter_words
from transit_desk.language.words import word

PEOPLE = 110

Maker = Callable[[int, Translator], bytes]

MAKERS: dict[str, Maker] = {
    "evacuation_list": lambda number, t: evacuation_list(with_a_bus(evacuation_paper(number), 30), t),
    "night_list": lambda number, t: night_list(night_paper(number), t),
}


@pytest.fixture(params=sorted(MAKERS))
def make(request: pytest.FixtureRequest) -> Maker:
    return MAKERS[request.param]


def text_of(pdf: bytes) -> str:
    return "".join(page_texts(pdf))


def test_every_page_says_what_when_by_whom(make: Maker, t: Translator) -> None:
    pages = page_texts(make(PEOPLE, t))
    printed = t("Page {page} of {pages}", page=1, pages=len(pages))
    assert len(pages) > 1 and squeezed(printed) in pages[0]
    for page in pages:
        assert "M.Irakoze" in page and squeezed(samples.STAMP.centre) in page


def test_nothing_stands_outside_the_margins_or_over_another(make: Maker, t: Translator) -> None:
    pdf = make(PEOPLE, t)
    for (width, height), page in zip(page_sizes(pdf), glyphs(pdf), strict=True):
        assert printed_over(page) == []
        for glyph in page:
            assert MARGIN - 1 <= glyph.left < glyph.right <= width - MARGIN + 1
            assert MARGIN - 12 <= glyph.bottom < glyph.top <= height - MARGIN + 1


def test_everybody_is_on_the_evacuation_list_to_the_letter(t: Translator) -> None:
    text = text_of(evacuation_list(evacuation_paper(PEOPLE), t))
    for person in people(PEOPLE):
        assert squeezed(person.name) in text


def test_the_first_page_leads(t: Translator) -> None:
    paper = evacuation_paper(PEOPLE)
    page = page_texts(evacuation_list(paper, t))[0]
    counts = paper.counts()
    assert counts[Aid.CARRY] >= 3 and counts[Aid.STAIRS] >= 1 and counts[Aid.GUIDE] >= 3
    assert page.index(squeezed(aid_words(t, Aid.CARRY))) < page.index(squeezed(aid_words(t, Aid.STAIRS)))
    for room, one in paper.inside():
        if one.aid in (Aid.CARRY, Aid.STAIRS):
            assert squeezed(one.person.name) in page and room in page
    for floor in paper.floors:
        line = f"{floor.block}{floor_words(t, floor.floor)}{len(floor.rooms)}{len(floor.people)}"
        assert squeezed(line) in page
    assert squeezed(t("{people} inside", people=t.plural("{n} person", "{n} people", PEOPLE - 12))) in page


def test_counts_of_rooms_and_blocks_add_up(en: Translator) -> None:
    paper = evacuation_paper(PEOPLE)
    pages = page_texts(evacuation_list(paper, en))
    for block in {floor.block for floor in paper.floors}:
        of_block = [page for page in pages if f"Block{block}·asof" in page]
        told = sum(len(floor.people) for floor in paper.floors if floor.block == block)
        assert of_block and any(f"Total:{told}people" in page for page in of_block)
        assert all(f"{told}peopleinside" in page for page in of_block)
    text = "".join(pages)
    for floor in paper.floors:
        for room in floor.rooms:
            count = "1person" if len(room.people) == 1 else f"{len(room.people)}people"
            assert f"{room.name}{squeezed(floor_words(en, floor.floor))}{count}" in text


def test_who_is_out_stands_apart_without_the_place(t: Translator) -> None:
    paper = evacuation_paper(PEOPLE)
    pages = page_texts(evacuation_list(paper, t))
    title = squeezed(t("Out of the building: do not look for them"))
    (last,) = [page for page in pages if title in page]
    assert last is pages[-1]
    for person in paper.outside:
        assert last.index(title) < last.index(squeezed(person.name))
    for place in GatePlace:
        assert squeezed(word(t, place)) not in "".join(pages)
    for _, one in [pair for pair in paper.inside() if not pair[0]]:
        assert last.index(squeezed(one.person.name)) < last.index(title)


def test_needs_stand_in_words(t: Translator) -> None:
    text = text_of(evacuation_list(evacuation_paper(PEOPLE), t))
    for need in (Need.WCHC, Need.STCR, Need.WCHS, Need.BLND, Need.PREGNANT):
        assert squeezed(word(t, need)) in text


def test_a_house_with_nobody_to_carry_says_so(t: Translator) -> None:
    paper = evacuation_paper(6)
    plain = tuple(
        replace(
            floor,
            rooms=tuple(
                replace(room, people=tuple(replace(one, aid=Aid.NONE) for one in room.people))
                for room in floor.rooms
            ),
        )
        for floor in paper.floors
    )
    page = page_texts(evacuation_list(replace(paper, floors=plain, without_bed=()), t))[0]
    assert squeezed(t("Nobody inside has to be carried.")) in page


def test_nobody_at_all_is_no_paper(en: Translator) -> None:
    nobody = EvacuationPaper(samples.STAMP, evacuation_paper(1).day, (), (), ())
    with pytest.raises(EmptyPaper):
        evacuation_list(nobody, en)
    # When everybody is out there is a list all the same: it says that nobody is to be looked for.
    out = replace(nobody, outside=tuple(people(2)))
    assert "0peopleinside" in text_of(evacuation_list(out, en))


def test_no_letter_stops_it(en: Translator) -> None:
    """Of a name, a room, the centre, who prints it: at the alarm a gap is better than no list."""
    paper = evacuation_paper(9)
    odd = replace(paper.without_bed[0], person=replace(paper.without_bed[0].person, family_name="A漢B"))
    floor = replace(paper.floors[0], rooms=(replace(paper.floors[0].rooms[0], name="★1"),))
    stamp = replace(paper.stamp, centre="الإدارة", printed_by="漢")
    found = replace(paper, floors=(floor,), without_bed=(odd,), stamp=stamp)
    text = text_of(evacuation_list(found, en))
    assert "A?B" in text and "?1" in text and "by?" in text
    for _, one in paper.inside():
        assert one is paper.without_bed[0] or squeezed(one.person.given_names) in text


def test_who_is_aboard_is_counted_at_the_bus(t: Translator) -> None:
    paper = evacuation_paper(20)
    pages = page_texts(evacuation_list(with_a_bus(paper, 6), t))
    (last,) = [page for page in pages if squeezed(t("{people} aboard", people=facts.people(t, 6))) in page]
    assert last is pages[-1]
    for movement in ("ET 816", "KQ 442"):
        assert squeezed(t("Boarded {movement}: count them at the bus", movement=movement)) in last
    for person in samples.people(6):
        assert squeezed(person.name) in last
    assert squeezed(t("{people} inside", people=facts.people(t, 18))) in pages[0]
    alone = with_a_bus(EvacuationPaper(samples.STAMP, paper.day, (), (), ()), 2)
    assert squeezed(t("{people} aboard", people=facts.people(t, 2))) in text_of(evacuation_list(alone, t))


def test_the_first_figures_are_of_those_who_can_not_walk(en: Translator) -> None:
    """The column "Carry" below counts those who can't use stairs as well: two captions, two numbers."""
    page = page_texts(evacuation_list(evacuation_paper(PEOPLE), en))[0]
    assert "cannotwalk" in page and "tobecarried" not in page


@pytest.mark.parametrize("number", [1, 2, 3, 30, 300])
def test_any_number_of_people(en: Translator, number: int) -> None:
    text = text_of(evacuation_list(evacuation_paper(number), en))
    assert text.count("Evacuationlist") >= 1


def test_the_pack_brings_it(t: Translator) -> None:
    pack = replace(pack_paper(), evacuation=evacuation_paper(30))
    pages = page_texts(paper_pack(pack, t))
    starts = [page for page in pages if page.startswith(squeezed(t("Evacuation list")))]
    assert len(starts) >= 3
    assert pages.index(starts[0]) < next(
        at for at, page in enumerate(pages) if page.startswith(squeezed(t("Roll-call")))
    )


# --- pictures ----------------------------------------------------------------------------------------------


def drawn(need: Need) -> Image.Image:
    """A sign in black and white, 60 dots wide."""
    canvas, buffer = new_canvas(page_size(False), "signs", samples.STAMP, Translator("en"))
    signs.draw(canvas, need, 100, 100, 60)
    canvas.showPage()
    document = pypdfium2.PdfDocument(finish(canvas, buffer))
    image: Image.Image = document[0].render(scale=1).to_pil().convert("L")
    document.close()
    height = image.height
    return image.crop((92, height - 168, 168, height - 92))


def test_signs_stay_in_their_square_and_differ() -> None:
    seen: dict[bytes, Need] = {}
    for need in signs.SIGNS:
        (same,) = signs.signs_of((need,))
        image = drawn(same)
        box = image.point(lambda dot: 255 * (dot < 128)).getbbox()
        assert box is not None
        assert 4 <= box[0] < box[2] <= 72 and 4 <= box[1] < box[3] <= 72, need
        assert (box[2] - box[0]) * (box[3] - box[1]) > 1_000, need
        other = seen.setdefault(image.tobytes(), need)
        assert signs.SIGNS[other] is signs.SIGNS[need]
    assert len(seen) == len(set(signs.SIGNS.values()))


def test_a_picture_is_not_drawn_twice() -> None:
    assert signs.signs_of((Need.WCHC, Need.WCHR, Need.LANG)) == (Need.WCHC,)
    assert signs.signs_of(()) == ()


# --- the night list ----------------------------------------------------------------------------------------


def test_every_matter_of_the_night_is_told_with_its_people(t: Translator) -> None:
    paper = night_paper(PEOPLE)
    text = text_of(night_list(paper, t))
    assert {line.matter for line in paper.night.lines} == set(Matter)
    for matter in Matter:
        assert squeezed(matter_words(t, matter)) in text
    for line in paper.night.lines:
        assert squeezed(line.person.name) in text
        if line.person.out is not None:
            assert squeezed(word(t, line.person.out.place)) in text


def test_a_night_in_order_says_so(t: Translator) -> None:
    paper = night_paper(PEOPLE, called=False)
    quiet = replace(paper, night=replace(paper.night, lines=()))
    text = text_of(night_list(quiet, t))
    assert squeezed(t("Beds, gate and roll-call agree.")) in text
    assert squeezed(t("No roll-call was held for this night.")) in text


def test_the_roll_call_says_where_somebody_is(t: Translator) -> None:
    paper = samples.roll_paper(8)
    (room,) = paper.rooms[:1]
    out = replace(room.people[0], in_building=False, out_to=GatePlace.HOSPITAL)
    text = text_of(roll_call(replace(paper, rooms=(replace(room, people=(out, *room.people[1:])),)), t))
    moment = t.time(out.out_since) if out.out_since else ""
    said = t("Out: {place}, since {moment}", place=word(t, GatePlace.HOSPITAL), moment=moment)
    assert squeezed(said) in text
