"""The centre's own numbers: `P` and a serial for a person's card, `B` and a serial for a bag tag.

A number is its letter, a serial of seven digits and one check digit. The check digit is Damm's (H. M. Damm,
"Total anti-symmetrische Quasigruppen", Marburg 2004): it finds every single wrong digit and every swap of two
neighbours. The letter takes part in it, so that a card typed as a tag is found as well.

Why digits alone behind the letter: a scanner types as a keyboard does. When it is set to US and the desk to
French, digits come as `&é"'(-è_çà` and the letters A, Q, W, Z and M change places, but P and B stay. A number
of ours can therefore always be read back, whatever the keyboard; check letters could not.

The centre never invents an airline's ten-digit licence plate (FIELD.md): those are captured, not made here.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_SERIAL: Final = 9_999_999

# The totally anti-symmetric quasigroup of order 10 of Damm's thesis, as published on page 111: row = digit so
# far, column = next digit.
_DAMM: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


class NumberKind(StrEnum):
    """What an own number stands for; the value is its letter."""

    CARD = "P"
    TAG = "B"


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number of ours that reads true. `serial` is 0 to `MAX_SERIAL`; anything else raises `ValueError`."""

    kind: NumberKind
    serial: int

    def __post_init__(self) -> None:
        if not 0 <= self.serial <= MAX_SERIAL:
            raise ValueError(f"serial out of range: {self.serial}")

    @property
    def text(self) -> str:
        """The number as it is printed and stored, e.g. "P00000010"."""
        digits = f"{self.serial:07d}"
        return f"{self.kind}{digits}{_check_digit(self.kind, digits)}"


@dataclass(frozen=True, slots=True)
class WrongCheckDigit:
    """A text of our shape whose check digit is not right: mistyped, or another document's number."""

    text: str


# What the digit row types without shift on a French keyboard, then the same with Caps Lock on Linux. The
# Belgian row (also that of French Macs) differs in two places.
_FRENCH_ROW: Final = "&é\"'(-è_çà"
_FRENCH_DIGITS: Final = str.maketrans(_FRENCH_ROW + "ÉÈÇÀ" + "§!", "1234567890" + "2790" + "68")
# The symbology identifier a scanner may send first (ISO/IEC 15424): "]" with a letter and a digit, "]C0" to
# "]C4" for Code 128. On a French keyboard the key of "]" types "$", and the digit comes as a sign.
_AIM: Final = re.compile(r"^(?:\][A-Za-z][0-9]|\$[Cc][à&é\"'(0-4ÀÉ])")
_SHAPE: Final = re.compile(r"[PB][0-9]{8}", re.ASCII)


def card_number(serial: int) -> str:
    """The number of a person's card. Raises `ValueError` for a serial outside 0 to `MAX_SERIAL`."""
    return OwnNumber(NumberKind.CARD, serial).text


def tag_number(serial: int) -> str:
    """The number of a bag tag. Raises `ValueError` for a serial outside 0 to `MAX_SERIAL`."""
    return OwnNumber(NumberKind.TAG, serial).text


def parse(text: str) -> OwnNumber | WrongCheckDigit | None:
    """The own number in `text`, as scanned or typed.

    `WrongCheckDigit` for a number of our shape that does not read true, None for anything else.
    """
    plain = scan_text(text)
    if _SHAPE.fullmatch(plain) is None:
        return None
    kind = NumberKind(plain[0])
    if _check_digit(kind, plain[1:8]) != int(plain[8]):
        return WrongCheckDigit(plain)
    return OwnNumber(kind, int(plain[1:8]))


def scan_text(raw: str) -> str:
    """What a scanner or a person meant by `raw`.

    Upper case, single spaces, no line ends or tabs, without the scanner's symbology prefix.

    The French digit row is undone when the whole text then has the shape of an own number, and only then: a
    name or another number may rightly contain such letters.
    """
    text = " ".join(_AIM.sub("", raw.strip()).split()).upper()
    own = text.replace(" ", "").translate(_FRENCH_DIGITS)
    return own if _SHAPE.fullmatch(own) else text


def _check_digit(kind: NumberKind, digits: str) -> int:
    """Damm's check digit over the letter (as a leading digit of its own) and `digits`."""
    interim = _DAMM[0][0 if kind is NumberKind.CARD else 1]
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
