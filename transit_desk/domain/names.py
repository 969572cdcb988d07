"""Names: kept to the letter, folded for search, and spelled A-Z for the airline.

Three forms, never mixed up: what stands in the travel document (`tidy`), what a search compares (`fold`) and
what an airline's system takes (`airline_name`). Only the first is stored as the name; the others are derived.
"""

import re
import unicodedata
from typing import Final

# Characters that nobody sees: they come with text pasted from the web or from right-to-left documents. The
# joiners U+200C and U+200D are not among them, since they change how letters of some scripts look.
_INVISIBLE: Final = dict.fromkeys(
    [0x00AD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF]
)

# Letters that Unicode does not take apart into a base letter and marks.
_FOLDED: Final = str.maketrans(
    {
        "Æ": "AE",
        "Œ": "OE",
        "Ø": "O",
        "Ł": "L",
        "Đ": "D",
        "Ð": "D",
        "Ɖ": "D",
        "Þ": "TH",
        "ß": "SS",
        "ẞ": "SS",
        "ı": "I",
        "Ħ": "H",
        "Ŋ": "N",
        "Ŧ": "T",
        "Ə": "E",
        "Ɓ": "B",
        "Ɗ": "D",
        "Ƙ": "K",
        "Ɛ": "E",
        "Ɔ": "O",
        "Ɲ": "N",
        "ĸ": "K",
    }
)

# For text that is plain ASCII the rules of `tidy` and `fold` come down to little, ten times as fast.
_NOT_ALNUM: Final = re.compile(r"[^A-Z0-9]+")

# ICAO Doc 9303 part 3, section 6, table A (multinational Latin characters), where it differs from taking the
# marks off. Where the table leaves a choice (Ä, Ö, Ü, Ñ) the first recommendation stands, and N for Ñ.
_ICAO_LATIN: Final = {
    "Å": "AA",
    "Ä": "AE",
    "Æ": "AE",
    "Ö": "OE",
    "Ø": "OE",
    "Œ": "OE",
    "Ü": "UE",
    "ß": "SS",
    "ẞ": "SS",
    "Þ": "TH",
    "Ð": "D",
    "Đ": "D",
    "Ĳ": "IJ",
    "ĸ": "Q",
}

# ASCII and typographic apostrophes, modifier letters, primes, and the accents people type in their place.
_APOSTROPHES: Final = frozenset("'`\u00b4\u02b9\u02bb\u02bc\u2018\u2019\u2032\uff07")


def tidy(text: str) -> str:
    """The name as it is kept: Unicode NFC, single plain spaces, none at the ends, nothing invisible.

    Letters, their case, marks, apostrophes and hyphens stay as they are: the name must match the travel
    document to the letter.
    """
    # What is printable and composed needs nothing but its spaces tidied: every name that was stored before.
    if text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return " ".join(text.split())
    visible = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    spaced = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in visible)
    # Taking an invisible character out may bring a letter and a mark together.
    return unicodedata.normalize("NFC", " ".join(spaced.split()))


def fold(text: str) -> str:
    """What a search compares: upper case, no diacritics, a space for what is no letter or digit.

    "N'Guessan-Łukasz" and "n guessan lukasz" fold alike. Letters of other scripts stay. Never shown or stored
    as a name; two different people may well fold to the same text.
    """
    if text.isascii():
        return _NOT_ALNUM.sub(" ", text.upper()).strip()
    upper = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).upper())
    plain = (letter for letter in upper.translate(_FOLDED) if not _joins(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def airline_name(text: str) -> str:
    """The name as an airline's system takes it: A-Z and single spaces, after ICAO Doc 9303 part 3.

    Å becomes AA, Ø and Ö OE, Ü UE, ß SS, other marks are taken off. An apostrophe vanishes (N'DIAYE becomes
    NDIAYE), a hyphen or any other sign becomes a space, as in the machine-readable zone. Digits and letters
    that have no such form (other scripts) are left out; `airline_gaps` names them, so that none goes unseen.
    """
    letters: list[str] = []
    for letter in _for_airline(text):
        if "A" <= letter <= "Z":
            letters.append(letter)
        elif letter not in _APOSTROPHES and not _joins(letter):
            letters.append(" ")
    return " ".join("".join(letters).split())


def airline_gaps(text: str) -> str:
    """The letters and digits of `text` that `airline_name` leaves out, each once, as they appear."""
    missing = [
        letter
        for letter in _for_airline(text)
        if letter.isalnum() and not "A" <= letter <= "Z" and letter not in _APOSTROPHES
    ]
    return "".join(dict.fromkeys(missing))


def display_name(family: str, given: str) -> str:
    """The two as "FAMILY, Given", with the letters as stored; only one of them when the other is empty.

    Upper case is not forced on the family name: it would change letters ("ß", "ı") that must match a
    document.
    """
    return ", ".join(part for part in (tidy(family), tidy(given)) if part)


def _joins(letter: str) -> bool:
    """Whether a character belongs to the letter before it (a combining mark or a joiner)."""
    return unicodedata.category(letter) in {"Mn", "Me", "Cf"}


def _for_airline(text: str) -> str:
    """`text` in upper case with ICAO's replacements made and other marks taken apart from their letters."""
    composed = unicodedata.normalize("NFC", text)
    replaced = (_ICAO_LATIN.get(letter) or _ICAO_LATIN.get(letter.upper()) or letter for letter in composed)
    apart = unicodedata.normalize("NFKD", "".join(replaced)).upper()
    return unicodedata.normalize("NFKD", apart).translate(_FOLDED)
