"""Pages of a PDF as pixels, for the preview on the screen. PDFium is not thread-safe: one call at a time."""

from threading import Lock

import pypdfium2

from transit_desk.domain.papers import PageImage

_pdfium = Lock()


def page_count(pdf: bytes) -> int:
    """How many pages the document has."""
    with _pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def render_page(pdf: bytes, page: int, scale: float) -> PageImage:
    """Page `page` (from 0) with `scale` pixels to the point: 1.0 is 72 dpi. IndexError for no such page."""
    with _pdfium:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 0 <= page < len(document):
                raise IndexError(f"page {page} of a document of {len(document)}")
            bitmap = document[page].render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
            # pypdfium2 makes bitmaps without padding at the end of a line.
            return PageImage(bitmap.width, bitmap.height, bytes(bitmap.buffer))
        finally:
            document.close()
