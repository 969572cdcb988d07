"""The preview shows the page that will be printed."""

import pytest

from printing.bag_tags import bag_tags
from printing.preview import page_count, render_page
from printing.stock import load_stock
from tests.printing import samples
from transit_desk.language import Translator


def test_a_page_as_pixels(en: Translator) -> None:
    pdf = bag_tags(samples.tags_paper(3), en, load_stock("roll_100x60"))
    assert page_count(pdf) == 3
    for scale in (0.5, 1.0, 1.37, 2.0):
        image = render_page(pdf, 1, scale)
        assert (image.width, image.height) == pytest.approx((283.46 * scale, 170.08 * scale), abs=1)
        assert len(image.rgb) == image.width * image.height * 3
        assert image.rgb[:3] == b"\xff\xff\xff"
        assert b"\x00\x00\x00" in image.rgb


def test_pages_differ_and_end(en: Translator) -> None:
    pdf = bag_tags(samples.tags_paper(2), en, load_stock("roll_100x60"))
    assert render_page(pdf, 0, 1.0).rgb != render_page(pdf, 1, 1.0).rgb
    for page in (-1, 2):
        with pytest.raises(IndexError):
            render_page(pdf, page, 1.0)
