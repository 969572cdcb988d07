"""What stands in the scan box: a guess from the shape alone, before anything is looked up.

The box stands above every screen. An exact own number opens its person or bag at once; other numbers are
looked up among cases and typed numbers; the rest is part of a name. A guess may be wrong (a passport number
can look like a card): who finds nothing under it looks further, in the order of `ScanKind`.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from transit_desk.domain.names import tidy
from transit_desk.domain.own_numbers import NumberKind, OwnNumber, WrongCheckDigit, parse, scan_text

# Letters, a hyphen, at least five digits: USRAP "BI-00012345" and its like. Others are found as numbers.
_CASE: Final = re.compile(r"[A-Z]{2,4}-\d{5,}", re.ASCII)

# A-numbers are stored with nine digits (`domain.roll.cells`); people leave zeros and the letter out.
_A_NUMBER: Final = re.compile(r"A?([0-9]{7,9})", re.ASCII)
# What a scanner set to US types on a French keyboard, in upper case: the digit row, the signs of numbers, and
# the letters that change places.
_FRENCH_KEYS: Final = str.maketrans("&É\"'(-È_ÇÀ)!:;AQWZ?", "1234567890-/.,QAZWM")
_LONGEST: Final = 80


class ScanKind(StrEnum):
    """What a text looks like, surest first."""

    CARD = "card"
    TAG = "tag"
    CASE_NUMBER = "case_number"
    TYPED_NUMBER = "typed_number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Scan:
    """The guess: `text` is the number in upper case, or the name's words as typed ("" for an empty box).

    `wrong_check_digit` says that the text has the shape of a card or tag but does not read true. It is looked
    up as a typed number (some passports look so); when nothing is found, the screen asks to scan again.
    """

    kind: ScanKind
    text: str
    wrong_check_digit: bool = False


def classify(raw: str) -> Scan:
    """What `raw`, as typed by a person or a scanner (French keyboards undone), looks like. Never raises."""
    match parse(raw):
        case OwnNumber(kind=NumberKind.CARD) as own:
            return Scan(ScanKind.CARD, own.text)
        case OwnNumber() as own:
            return Scan(ScanKind.TAG, own.text)
        case WrongCheckDigit(text=text):
            return Scan(ScanKind.TYPED_NUMBER, text, wrong_check_digit=True)
        case None:
            pass
    number = scan_text(raw)
    if not any(letter.isdigit() for letter in number):
        return Scan(ScanKind.NAME, tidy(raw))
    if _CASE.fullmatch(number):
        return Scan(ScanKind.CASE_NUMBER, number)
    return Scan(ScanKind.TYPED_NUMBER, number)


def readings(raw: str) -> tuple[str, ...]:
    """The numbers that a finished scan may mean, surest first; none for what has no digit in any reading.

    As typed; without the spaces; as an A-number in full; with a French keyboard undone. A number found under
    one of them is not looked for under the next.
    """
    # No database takes half a surrogate pair or a NUL, and no number has a control character.
    plain = "".join(letter for letter in raw[:_LONGEST] if unicodedata.category(letter) != "Cs")
    text = scan_text("".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in plain))
    found = [text, text.replace(" ", "")]
    short = _A_NUMBER.fullmatch(re.sub(r"[ .\-]", "", text))
    if short is not None:
        found.append(f"A{short.group(1):0>9}")
    found.append(text.translate(_FRENCH_KEYS))
    return tuple(dict.fromkeys(number for number in found if any(sign.isdigit() for sign in number)))
