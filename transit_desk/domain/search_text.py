"""What the scan box looks in: one text for each person, stored beside the names, and what is looked for in it.

Of numbers only the digits are kept and looked for. With their letters, "rukundo p" would find everybody called
Rukundo, since every card begins with P.
"""

import re
from collections.abc import Iterable
from typing import Final

from transit_desk.domain.names import fold

LONGEST: Final = 600
"""Letters the database keeps (db/tables.py)."""
_DIGITS: Final = re.compile(r"\d+", re.ASCII)


def search_text(
    family: str, given: str, case_number: str, card_number: str, numbers: Iterable[str] = ()
) -> str:
    """Names first, folded; then the digits of the numbers that a person may be asked for."""
    names = (folded for part in (family, given) if (folded := fold(part)))
    numbered = (
        case_number,
        card_number,
        *numbers,
        family,
        given,
    )  # what is typed with a digit is looked for so
    digits = (run for text in numbered for run in _DIGITS.findall(text))
    return " ".join((*names, *digits))[:LONGEST]


def wanted_words(typed: str) -> list[str]:
    """The beginnings of words to look for: folded words of names, digits of whatever has digits in it."""
    words: list[str] = []
    for part in typed.split():
        digits = _DIGITS.findall(part)
        words += digits or fold(part).split()
    return words
