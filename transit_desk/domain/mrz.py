"""The document number in a machine-readable zone, as a passport reader types it.

ICAO Doc 9303: TD1 has three lines of 30, TD2 two of 36, TD3 (passports) two of 44; visas (MRV-A, MRV-B) are laid
out as TD3 and TD2. Only a number whose check digit is right is given: a misread passport must find nobody
rather than somebody else.
"""

from collections.abc import Sequence
from typing import Final

_WEIGHTS: Final = (7, 3, 1)


def document_number(lines: Sequence[str]) -> str | None:
    """The document's number without fillers; None for lines that are no such zone or don't read true."""
    zone = tuple(line.strip().upper() for line in lines)
    match tuple(len(line) for line in zone):
        case (30, 30, 30):
            return _long_number(zone[0][5:14], zone[0][14], zone[0][15:])
        case (36, 36) | (44, 44):
            return _checked(zone[1][:9], zone[1][9])
        case _:
            return None


def _long_number(number: str, digit: str, optional: str) -> str | None:
    """A TD1 number of more than nine characters runs on into the optional data, its check digit after it."""
    if digit != "<":
        return _checked(number, digit)
    rest = optional.split("<", 1)[0]
    return _checked(number + rest[:-1], rest[-1:]) if rest else None


def _checked(number: str, digit: str) -> str | None:
    plain = all(letter.isascii() and (letter.isalnum() or letter == "<") for letter in number)
    if not plain or not digit.isdecimal():
        return None
    total = sum(_value(letter) * _WEIGHTS[place % 3] for place, letter in enumerate(number))
    return number.replace("<", "") or None if total % 10 == int(digit) else None


def _value(letter: str) -> int:
    if letter == "<":
        return 0
    return int(letter) if letter.isdecimal() else ord(letter) - ord("A") + 10
