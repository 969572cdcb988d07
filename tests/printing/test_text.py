"""Setting text: no line wider than its room, no letter lost, no glyph that the font lacks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.boarding_list import boarding_list
from printing.fonts import _advances, drawable, font, printable, width
from printing.text import Line, Run, fit, stack, wrap
from tests.printing import samples
from transit_desk.domain.font_letters import LETTERS, lacking
from transit_desk.domain.papers import CodeNotPrintable, GlyphMissing, LabelTooSmall
from transit_desk.domain.refusals import BedTaken
from transit_desk.language import Translator
from transit_desk.language.paper_sentences import paper_sentence

latin = st.text(st.sampled_from("ABIJMWÉÑŁæøç'’-/.,iIl "), max_size=300)
rooms = st.floats(12, 400)


def said(lines: tuple[Line, ...]) -> str:
    return "".join("".join(piece.text for line in lines for piece in line.pieces).split())


@given(latin, st.booleans(), st.floats(5, 22), rooms)
def test_wrapped_lines_fit_and_lose_nothing(text: str, bold: bool, size: float, room: float) -> None:
    lines = wrap((Run(text, bold, size), Run(" then", False, 5.0)), room)
    assert said(lines) == "".join(text.split()) + "then"
    for line in lines:
        last = line.pieces[-1]
        assert line.width == pytest.approx(last.x + width(last.text, last.bold, last.size))
        assert line.width <= max(room, width("W", True, size)) + 0.1


@given(latin, st.floats(6, 22), rooms, st.floats(8, 120))
def test_fitted_text_stays_in_its_box(text: str, size: float, room: float, height: float) -> None:
    lines = fit(text, True, size, max(room, 20), height)
    assert said(lines) == "".join(text.split())
    assert sum(line.height for line in lines) <= height + 0.01
    assert all(line.width <= max(room, 20) + 0.1 for line in lines)


@given(latin, latin, rooms, st.floats(20, 120))
def test_stacked_text_stays_in_its_box(name: str, other: str, room: float, height: float) -> None:
    top, below = stack(name, 13, ((Run(other[:60], False, 10),),), max(room, 80), height)
    assert said(top) == "".join(name.split())
    assert sum(line.height for line in (*top, *below)) <= height + 0.01


@pytest.mark.parametrize("bold", [False, True])
def test_the_domain_knows_the_letters_of_the_font(bold: bool) -> None:
    """`domain.font_letters` is written from the font; a font of other letters wants it written again."""
    known = {code for first, last in LETTERS for code in range(first, last + 1)}
    assert known == set(_advances(font(bold)))


def test_letters_that_the_font_lacks_are_named_or_drawn_as_a_question() -> None:
    assert (lacking("Béatrice, Ñ 12"), lacking("A★漢★")) == ("", "★漢")
    assert (drawable("Béatrice"), drawable("A★\u200b漢1")) == ("Béatrice", "A??1")


def test_words_stay_whole_where_they_can() -> None:
    lines = wrap((Run("Jean-Pierre Emmanuel", False, 10),), 60)
    assert ["".join(piece.text for piece in line.pieces) for line in lines] == ["Jean-Pierre", "Emmanuel"]


def test_a_word_a_little_too_long_is_set_smaller_and_not_broken() -> None:
    room = width("Embarquement", True, 10) * 0.9
    (line,) = wrap((Run("Embarquement", True, 10),), room)
    assert line.pieces[0].text == "Embarquement"


@given(st.text(max_size=60))
def test_any_text_is_drawn_to_the_letter_or_refused_by_name(text: str) -> None:
    try:
        drawn = printable(text)
    except GlyphMissing as refused:
        assert refused.characters
        assert all(character in refused.text for character in refused.characters)
    else:
        assert width(drawn, True, 10) >= 0
        assert printable(drawn) == drawn


@pytest.mark.parametrize("name", ("محمد", "ኢትዮጵያ", "東京", "🙂"))
def test_a_letter_without_a_glyph_stops_the_print_with_the_name(name: str, t: Translator) -> None:
    paper = samples.boarding_paper(3)
    case = paper.cases[0]
    row = replace(case.people[1], person=replace(case.people[1].person, given_names=name))
    with pytest.raises(GlyphMissing) as refused:
        boarding_list(replace(paper, cases=(replace(case, people=(case.people[0], row)),)), t)
    sentence = paper_sentence(t, refused.value)
    assert sentence is not None
    assert name in sentence
    assert f"U+{ord(name[0]):04X}" in sentence


def test_letters_and_marks_come_together() -> None:
    assert printable("Gédéon") == "Gédéon"


def test_invisible_characters_are_left_out_and_line_ends_become_spaces() -> None:
    assert printable("\u200eRUBERWA\u200f\u00ad\nAnge") == "RUBERWA Ange"


def test_every_refusal_has_its_sentence(t: Translator) -> None:
    for refusal in (
        GlyphMissing("x", "\x01"),
        CodeNotPrintable(""),
        CodeNotPrintable("É"),
        LabelTooSmall("Label roll, 100 x 60 mm", "BJM"),
    ):
        assert paper_sentence(t, refusal)
    assert paper_sentence(t, BedTaken("A-101 3", "RUBERWA")) is None
