"""The one font of the desk on paper: Noto Sans, regular and bold, embedded in every PDF.

Every text that is printed passes `printable`, which stops the print for a letter that the font lacks: a box
in a name would not match the travel document.
"""

import unicodedata
from functools import lru_cache
from threading import Lock
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

import resources
from transit_desk.domain.papers import GlyphMissing

REGULAR: Final = "NotoSans"
BOLD: Final = "NotoSans-Bold"

_FILES: Final = {REGULAR: "NotoSans-Regular.ttf", BOLD: "NotoSans-Bold.ttf"}
FONT_FILES: Final = Lock()
"""Held while a font file is read: ReportLab has one place in it for everybody, and two threads make papers."""
_LOADED: Final[dict[str, TTFont]] = {}
_TEXTS_KEPT: Final = 16_384
"""Texts remembered: two large lists. Beyond that the oldest are computed again."""


def font(bold: bool) -> str:
    """ReportLab's name of the font, which is registered at its first use."""
    name = BOLD if bold else REGULAR
    _advances(name)
    return name


@lru_cache(maxsize=2)
def _advances(name: str) -> dict[int, float]:
    """Registers the font; code point to advance width in 1/1000 of the size."""
    with FONT_FILES:
        if name not in _LOADED:  # two threads may have come here at once
            # Not shaped: shaping depends on what else is installed, and the same paper must give the same bytes.
            _LOADED[name] = TTFont(name, str(resources.path("fonts", _FILES[name])), shapable=False)
            pdfmetrics.registerFont(_LOADED[name])
        advances: dict[int, float] = _LOADED[name].face.charWidths
    return advances


@lru_cache(maxsize=_TEXTS_KEPT)
def printable(text: str) -> str:
    """The text as it is drawn: composed letters (NFC), one line, nothing invisible.

    Raises GlyphMissing, with the whole text, when the font lacks one of its letters.
    """
    if not (text.isascii() and text.isprintable()):
        composed = unicodedata.normalize("NFC", text)
        text = "".join(_drawn(character) for character in composed)
    advances = _advances(REGULAR)
    missing = "".join(dict.fromkeys(c for c in text if ord(c) not in advances))
    if missing:
        raise GlyphMissing(text, missing)
    return text


def drawable(text: str) -> str:
    """The text with "?" for each letter that the font lacks."""
    try:
        return printable(text)
    except GlyphMissing as missing:
        return printable("".join("?" if one in missing.characters else one for one in missing.text))


def _drawn(character: str) -> str:
    """A control or line separator as a space, a format character (direction marks, joiners) as nothing."""
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return " " if category in {"Cc", "Zl", "Zp", "Zs"} and character != "\N{NO-BREAK SPACE}" else character


@lru_cache(maxsize=_TEXTS_KEPT)
def width(text: str, bold: bool, size: float) -> float:
    """Width in points of a printable text."""
    advances = _advances(BOLD if bold else REGULAR)
    return sum([advances[ord(character)] for character in text]) * size / 1000
