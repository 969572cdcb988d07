"""Code 128: what is printed is what is read, at the width asked for, for every number the desk may give."""

from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from printing import code128
from printing.pages import MM
from tests.printing.reading import codes
from transit_desk.domain.papers import CodeNotPrintable

printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=14)


@example("99")
@example("9912345678")
@example("99-1")
@given(st.one_of(printable, st.from_regex(r"[A-Z]{0,3}[0-9]{1,11}[A-Z-]{0,3}[0-9]{0,5}", fullmatch=True)))
def test_any_number_reads_back(code: str) -> None:
    symbol = code128.bars(code)
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=((symbol.modules + 24) * 0.34 * MM, 60))
    code128.draw(canvas, symbol, 12 * 0.34 * MM, 10, 0.34 * MM, 40)
    canvas.save()
    assert codes(buffer.getvalue()) == [[code]]


@given(st.text(max_size=8))
def test_other_characters_are_refused(code: str) -> None:
    if code and all(" " <= character <= "~" for character in code):
        assert code128.bars(code).code == code
    else:
        with pytest.raises(CodeNotPrintable):
            code128.bars(code)


def test_a_module_is_whole_dots_and_never_thinner_than_asked() -> None:
    symbol = code128.bars("BJM26000123-7")
    module = code128.module_width(symbol, 1000, 0.33 * MM, 0.33 * MM, 300)
    assert module == pytest.approx(4 * 72 / 300)  # 0.339 mm
    module = code128.module_width(symbol, 1000, 0.33 * MM, 0.33 * MM, 203)
    assert module == pytest.approx(3 * 72 / 203)  # 0.375 mm


def test_a_module_shrinks_to_the_room_and_not_below_the_least() -> None:
    symbol = code128.bars("BJM26000123-7")
    whole = (symbol.modules + 20) * 72 / 300
    assert code128.module_width(symbol, 4 * whole, 0.42 * MM, 0.25 * MM, 300) == pytest.approx(4 * 72 / 300)
    assert code128.module_width(symbol, 4 * whole - 1, 0.42 * MM, 0.25 * MM, 300) == pytest.approx(
        3 * 72 / 300
    )
    assert code128.module_width(symbol, 3 * whole - 1, 0.42 * MM, 0.25 * MM, 300) is None
