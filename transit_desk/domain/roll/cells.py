"""Single cells of a list: numbers made uniform, full names taken apart, letters that no font of ours has."""

import re
import unicodedata
from datetime import date, time
from functools import lru_cache
from typing import Final

from transit_desk.domain.codes import NumberType
from transit_desk.domain.names import fold, tidy
from transit_desk.domain.roll.source import CellFault, CellValue, cell_text

LONGEST: Final = 40
"""Letters that the database keeps of a number."""

_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d", "-"))
_A_NUMBER: Final = re.compile(r"A?(\d{7,9})", re.ASCII)
# What is called a number here has at least one digit, and nothing that a scanner could not type.
_NUMBER: Final = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9 ./\-]*", re.ASCII)
_SCRIPTS: Final = ("LATIN", "GREEK", "CYRILLIC", "MODIFIER LETTER")


def case_number(value: CellValue) -> str | None:
    """A case number in its one form: upper case, plain hyphens, single spaces. None when it can't be one."""
    text = _number_text(value)
    return text if text and len(text) <= LONGEST and any(letter.isdigit() for letter in text) else None


def typed_number(kind: NumberType, value: CellValue) -> str | None:
    """A person's number in its one form; None when it is malformed.

    A-numbers are `A` and nine digits, shorter ones padded with zeros (FIELD.md), so that one number is never
    stored in two ways; the A may be missing in a list's column. Of other types only the letters A-Z, digits
    and `. / -` are taken.
    """
    text = _number_text(value)
    if text is None:
        return None
    if kind is NumberType.A_NUMBER:
        match = _A_NUMBER.fullmatch(re.sub(r"[ \-.]", "", text))
        return f"A{match.group(1):0>9}" if match else None
    if kind is NumberType.PASSPORT:
        text = text.replace(" ", "")
    return text if len(text) <= LONGEST and _NUMBER.fullmatch(text) else None


def split_full_name(text: str) -> tuple[str, str, bool]:
    """Family name, given names, and whether the two could be told apart.

    "FAMILY, Given" by its comma; otherwise by capitals, when all of one end stands in capitals and nothing of
    the rest does ("RUBERWA Francine", "Jean-Pierre RUBERWA"). What can't be told apart is one name, whole.
    """
    family, comma, given = text.partition(",")
    if comma:
        return tidy(family), tidy(given), True
    parts = text.split()
    capitals = [len(part) > 1 and part.isupper() for part in parts]
    for split in range(1, len(parts)):
        first, rest = capitals[:split], capitals[split:]
        if all(first) and not any(rest):
            return " ".join(parts[:split]), " ".join(parts[split:]), True
        if not any(first) and all(rest):
            return " ".join(parts[split:]), " ".join(parts[:split]), True
    return text, "", len(parts) == 1


def unprintable(text: str) -> str:
    """The characters that the bundled fonts lack (other scripts than Latin, Greek, Cyrillic), each once."""
    if text.isascii():
        return ""
    return "".join(dict.fromkeys(letter for letter in text if not _printable(letter)))


def has_letter(text: str) -> bool:
    """Whether there is anything of a name in it."""
    return any(letter.isalpha() for letter in text)


@lru_cache(maxsize=4096)
def name_key(family: str, given: str) -> str:
    """Folded words of both names in alphabetical order: equal for swapped names and other accents."""
    return " ".join(sorted(fold(f"{family} {given}").split()))


@lru_cache(maxsize=1024)
def _printable(letter: str) -> bool:
    category = unicodedata.category(letter)
    if category[0] in "CMZ":  # marks and joiners are printed with the letter before them
        return category not in {"Cn", "Co", "Cs"}
    if category[0] != "L":
        return letter != "\ufffd"
    return unicodedata.name(letter, "").startswith(_SCRIPTS)


def _number_text(value: CellValue) -> str | None:
    """The text of a number's cell; None for a date, a time, a truth value or a fraction."""
    if isinstance(value, bool | date | time | CellFault):
        return None
    if isinstance(value, float) and not value.is_integer():
        return None
    text = unicodedata.normalize("NFKC", cell_text(value)).translate(_DASHES).upper()
    return " ".join(text.split())
