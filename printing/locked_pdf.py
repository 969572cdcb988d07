"""A PDF that opens with a password only: what is kept on a disk of a paper that people could read."""

from io import BytesIO
from typing import Final
from unicodedata import normalize

from pypdf import PdfReader, PdfWriter

MOST_BYTES: Final = 127
"""Of a password PDF looks at so many bytes (ISO 32000-2, 7.6.4.3.3): what is longer would be cut unsaid."""


def lock(pdf: bytes, password: str) -> bytes:
    """The document under AES-256 (PDF 2.0, revision 6), its title and author as well.

    Each call gives other bytes: key and salts are new. ValueError for a password that is empty, longer than
    127 bytes of UTF-8, or has characters that PDF forbids (controls, letters of both directions mixed).
    """
    if not password.isprintable() or not 0 < len(normalize("NFKC", password).encode()) <= MOST_BYTES:
        raise ValueError(f"a PDF password has 1 to {MOST_BYTES} bytes of printable letters")
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)), strict=True)
    writer.encrypt(password, algorithm="AES-256")
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
