"""Reads printed papers back, as a person with a scanner would: text, where it stands, and bar codes."""

from dataclasses import dataclass

import pypdfium2
import zxingcpp
from PIL import Image

SCAN_DPI = 300


@dataclass(frozen=True)
class Glyph:
    """One letter on a page: its box in points from the bottom left."""

    character: str
    left: float
    bottom: float
    right: float
    top: float


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page, without white space: a name may run over two lines."""
    document = pypdfium2.PdfDocument(pdf)
    texts = []
    for page in document:
        # PDFium marks a hyphen at the end of a line as one it would take out.
        text = page.get_textpage().get_text_range().replace("￾", "-").replace("\x02", "-")
        texts.append("".join(text.split()))
    document.close()
    return texts


def glyphs(pdf: bytes) -> list[list[Glyph]]:
    """All visible letters of each page with their boxes."""
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in document:
        text = page.get_textpage()
        found = []
        for index in range(text.count_chars()):
            character = text.get_text_range(index, 1)
            if character.strip():
                found.append(Glyph(character, *text.get_charbox(index)))
        pages.append(found)
    document.close()
    return pages


def printed_over(page: list[Glyph], spare: float = 0.6) -> list[tuple[Glyph, Glyph]]:
    """Pairs of letters that cover each other by more than `spare` points both ways."""
    found = []
    waiting: list[Glyph] = []
    for glyph in sorted(page, key=lambda glyph: glyph.left):
        waiting = [other for other in waiting if other.right - spare > glyph.left]
        found += [
            (other, glyph)
            for other in waiting
            if min(other.top, glyph.top) - max(other.bottom, glyph.bottom) > spare
            and min(other.right, glyph.right) - glyph.left > spare
        ]
        waiting.append(glyph)
    return found


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points."""
    document = pypdfium2.PdfDocument(pdf)
    sizes = [page.get_size() for page in document]
    document.close()
    return sizes


def codes(pdf: bytes, dpi: int = SCAN_DPI) -> list[list[str]]:
    """The Code 128 symbols of each page, as a scanner of that resolution reads them, from top to bottom."""
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in document:
        image: Image.Image = page.render(scale=dpi / 72).to_pil().convert("L")
        read = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.Code128))
        read.sort(key=lambda code: (code.position.top_left.y, code.position.top_left.x))
        pages.append([code.text for code in read])
    document.close()
    return pages


def squeezed(text: str) -> str:
    """A text as `page_texts` gives it."""
    return "".join(text.split())
