"""Dates as they stand in lists: day first always, and what can't be a date is said, never guessed.

Taken: real date cells, Excel serials, `dd/mm/yyyy` (or dots, hyphens, spaces), the month in English or
French letters, ISO, the year alone and month with year (their precision is kept). A real cell of 1 January
stays a day: only a year alone is known to be a year (FIELD.md).
"""

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Precision
from transit_desk.domain.names import fold
from transit_desk.domain.roll.source import CellFault, CellValue

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100

# The day before serial 1 of Excel's two date systems; 1900 counts a 29 February that never was, so its
# serials are right from 1 March 1900 on, long before anybody on a list was born.
_EPOCH_1900: Final = date(1899, 12, 30)
_EPOCH_1904: Final = date(1904, 1, 1)

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "JAN JANV JANUARY JANVIER",
            "FEB FEBR FEV FEVR FEBRUARY FEVRIER",
            "MAR MARS MARCH",
            "APR AVR APRIL AVRIL",
            "MAY MAI",
            "JUN JUIN JUNE",
            "JUL JUIL JULY JUILLET",
            "AUG AOU AOUT AUGUST",
            "SEP SEPT SEPTEMBER SEPTEMBRE",
            "OCT OCTOBER OCTOBRE",
            "NOV NOVEMBER NOVEMBRE",
            "DEC DECEMBER DECEMBRE",
        ),
        start=1,
    )
    for name in names.split()
}

_FLAGS: Final = re.ASCII
_TIME: Final = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\s*([/.\- ])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})" + _TIME, _FLAGS)
_ISO: Final = re.compile(r"(\d{4})([/.\-])(\d{1,2})\2(\d{1,2})" + _TIME, _FLAGS)
_ISO_BASIC: Final = re.compile(r"(?:19\d\d|20\d\d|2100)\d{4}", _FLAGS)
_ISO_MONTH: Final = re.compile(r"(\d{4})[/.\-](\d{1,2})", _FLAGS)
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{4})", _FLAGS)
_YEAR: Final = re.compile(r"\d{4}", _FLAGS)
_SERIAL: Final = re.compile(r"\d{5}", _FLAGS)
# After `fold`: "09 DEC 2026", "1ER JANV 1990", "DEC 09 2026", "DEC 2026".
_DAY_WORD: Final = re.compile(r"(\d{1,2})(?:ER|ST|ND|RD|TH)?\s?([A-Z]{3,9})\s?(\d{4}|\d{2})", _FLAGS)
_WORD_DAY: Final = re.compile(r"([A-Z]{3,9})\s(\d{1,2})(?:ST|ND|RD|TH)?\s(\d{4})", _FLAGS)
_WORD_YEAR: Final = re.compile(r"([A-Z]{3,9})\s?(\d{4})", _FLAGS)

_IN_TEXT: Final = re.compile(
    r"\d{1,2}(?:er|st|nd|rd|th)?[\s./-]{1,3}[^\W\d_]{3,9}\.?[\s./-]{1,3}\d{4}"
    r"|[^\W\d_]{3,9}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}"
    r"|\d{4}-\d{1,2}-\d{1,2}"
    r"|\d{1,2}([/.\-])\d{1,2}\1\d{4}",
    re.IGNORECASE,
)


class DateFault(StrEnum):
    """Why a cell is no date."""

    IMPOSSIBLE = "impossible"
    TWO_DIGIT_YEAR = "two_digit_year"


def read_date(value: CellValue, *, date_1904: bool = False) -> BirthDate | DateFault | None:
    """The date in a cell with what is known of it; None for an empty cell.

    Whole numbers from 1900 to 2100 are years (as serials they would be days of 1905); other numbers are
    serials of the workbook's date system. Years outside 1900-2100 are impossible.
    """
    match value:
        case None:
            return None
        case bool() | time() | CellFault():
            return DateFault.IMPOSSIBLE
        case datetime():
            return _known(value.date())
        case date():
            return _known(value)
        case int() | float():
            return _number(value, date_1904)
        case str():
            return _text(value, date_1904)


def dates_in(text: str) -> tuple[date, ...]:
    """The full dates that stand in a line of words, in their order."""
    found = (read_date(match.group()) for match in _IN_TEXT.finditer(text))
    return tuple(one.day for one in found if isinstance(one, BirthDate) and one.precision is Precision.DAY)


def without_dates(text: str) -> str:
    """The line without what `dates_in` finds in it; texts that only look like dates stay."""
    return _IN_TEXT.sub(lambda match: " " if dates_in(match.group()) else match.group(), text)


def _known(day: date) -> BirthDate | DateFault:
    return BirthDate(day) if FIRST_YEAR <= day.year <= LAST_YEAR else DateFault.IMPOSSIBLE


def _number(value: float, date_1904: bool) -> BirthDate | DateFault:
    if value != value or value in (float("inf"), float("-inf")):
        return DateFault.IMPOSSIBLE
    if FIRST_YEAR <= value <= LAST_YEAR:
        whole = value == int(value)
        return BirthDate(date(int(value), 1, 1), Precision.YEAR) if whole else DateFault.IMPOSSIBLE
    if 19_000_000 <= value < 21_010_000:
        return _basic(str(int(value)))
    epoch = _EPOCH_1904 if date_1904 else _EPOCH_1900
    # Serials of Excel end with the year 9999; below the years they would be days before 1906.
    if not LAST_YEAR < value < 2_958_466:
        return DateFault.IMPOSSIBLE
    return _known(epoch + timedelta(days=int(value)))


def _text(text: str, date_1904: bool) -> BirthDate | DateFault | None:
    plain = " ".join(text.replace("\u2010", "-").replace("\u2011", "-").replace("\u2013", "-").split())
    if not plain:
        return None
    if match := _DAY_FIRST.fullmatch(plain):
        day, _, month, year = match.groups()
        return _made(year, month, day)
    if match := _ISO.fullmatch(plain):
        year, _, month, day = match.groups()
        return _made(year, month, day)
    if _ISO_BASIC.fullmatch(plain):
        return _basic(plain)
    if _YEAR.fullmatch(plain):
        return _made(plain, "1", "1", Precision.YEAR)
    if match := _MONTH_YEAR.fullmatch(plain):
        month, year = match.groups()
        return _made(year, month, "1", Precision.MONTH)
    if match := _ISO_MONTH.fullmatch(plain):
        year, month = match.groups()
        return _made(year, month, "1", Precision.MONTH)
    if _SERIAL.fullmatch(plain):
        return _number(int(plain), date_1904)
    return _with_month_word(fold(plain))


def _basic(digits: str) -> BirthDate | DateFault:
    """ISO without hyphens: 19900521."""
    return _made(digits[:4], digits[4:6], digits[6:8])


def _with_month_word(folded: str) -> BirthDate | DateFault:
    if match := _DAY_WORD.fullmatch(folded):
        day, word, year = match.groups()
        return _worded(year, word, day)
    if match := _WORD_DAY.fullmatch(folded):
        word, day, year = match.groups()
        return _worded(year, word, day)
    if match := _WORD_YEAR.fullmatch(folded):
        word, year = match.groups()
        return _worded(year, word, "1", Precision.MONTH)
    return DateFault.IMPOSSIBLE


def _worded(year: str, word: str, day: str, precision: Precision = Precision.DAY) -> BirthDate | DateFault:
    month = _MONTHS.get(word)
    return DateFault.IMPOSSIBLE if month is None else _made(year, str(month), day, precision)


def _made(year: str, month: str, day: str, precision: Precision = Precision.DAY) -> BirthDate | DateFault:
    """The date, if there is such a day. Two digits of a year may mean either century: that is for people to
    say.
    """
    two_digits = len(year) == 2
    try:
        made = date(2000 + int(year) if two_digits else int(year), int(month), int(day))
    except ValueError:
        return DateFault.IMPOSSIBLE
    if two_digits:
        return DateFault.TWO_DIGIT_YEAR
    return BirthDate(made, precision) if FIRST_YEAR <= made.year <= LAST_YEAR else DateFault.IMPOSSIBLE
