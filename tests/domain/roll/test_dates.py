"""Dates in lists: day first, precision kept, never a guess."""

import re
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Precision
from transit_desk.domain.roll.dates import DateFault, dates_in, read_date, without_dates
from transit_desk.domain.roll.source import CellFault, CellValue

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))
ENGLISH = re.split(" ", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
FRENCH = re.split(" ", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
SHORT_FRENCH = re.split(" ", "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.")


@given(DAYS)
def test_a_day_is_read_from_every_way_of_writing_it(day: date) -> None:
    written: list[CellValue] = [
        day,
        datetime(day.year, day.month, day.day, 13, 5),
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d.%m.%Y}",
        f"{day:%d-%m-%Y}",
        f"{day:%d %m %Y}",
        f"  {day:%d} / {day:%m} / {day:%Y} ",
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y-%m-%d} 00:00:00",
        f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"),
        f"{day:%d}-{ENGLISH[day.month - 1]}-{day:%Y}",
        f"{day:%d}-{ENGLISH[day.month - 1].upper()}-{day:%Y}",
        f"{day:%d} {FRENCH[day.month - 1]} {day:%Y}",
        f"{day:%d}-{SHORT_FRENCH[day.month - 1]}-{day:%Y}",
        f"{ENGLISH[day.month - 1]} {day.day}, {day.year}",
    ]
    for value in written:
        assert read_date(value) == BirthDate(day), value


@given(DAYS.filter(lambda day: day > date(1905, 10, 1)))
def test_serials_of_both_date_systems(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for value in (serial, float(serial), serial + 0.75, str(serial) if serial > 9_999 else serial):
        assert read_date(value) == BirthDate(day)
    later = (day - date(1904, 1, 1)).days
    if later > 2_100:
        assert read_date(later, date_1904=True) == BirthDate(day)


def test_excel_agrees_on_a_serial() -> None:
    # 36526 is 1 January 2000 in every description of the format.
    assert read_date(36526) == BirthDate(date(2000, 1, 1))
    assert read_date(35064, date_1904=True) == BirthDate(date(2000, 1, 1))


@pytest.mark.parametrize("value", [1974, 1974.0, "1974", " 1974 "])
def test_a_year_alone_keeps_its_precision(value: CellValue) -> None:
    assert read_date(value) == BirthDate(date(1974, 1, 1), Precision.YEAR)


@pytest.mark.parametrize(
    "value", ["05/1990", "5/1990", "05-1990", "1990-05", "May 1990", "mai 1990", "MAI-1990"]
)
def test_month_and_year_keep_their_precision(value: str) -> None:
    assert read_date(value) == BirthDate(date(1990, 5, 1), Precision.MONTH)


def test_a_real_cell_of_the_first_of_january_stays_a_day() -> None:
    assert read_date(date(1990, 1, 1)) == BirthDate(date(1990, 1, 1), Precision.DAY)


@pytest.mark.parametrize("value", ["21/05/90", "21-May-90", "1.1.05", "21 05 90"])
def test_two_digits_of_a_year_are_no_year(value: str) -> None:
    assert read_date(value) is DateFault.TWO_DIGIT_YEAR


@pytest.mark.parametrize(
    "value",
    [
        "31/02/1990",
        "29/02/1990",
        "32/01/1990",
        "12/25/1990",  # month first is not taken
        "00/00/1990",
        "1990-13-01",
        "21/05-1990",
        "21 Foo 1990",
        "21 Juinn 1990",
        "about 1990",
        "1990?",
        "soon",
        "31 juin 1990",
        "1899",
        "2101",
        "5021",
        "10/10/1850",
        "٢١/٠٥/١٩٩٠",
        True,
        time(12, 30),
        CellFault.ERROR,
        0,
        -5,
        17.5,
        1974.5,
        float("nan"),
        float("inf"),
        10**12,
        date(1850, 1, 1),
    ],
)
def test_what_can_not_be_a_date_is_said(value: CellValue) -> None:
    assert read_date(value) is DateFault.IMPOSSIBLE


@pytest.mark.parametrize("value", [None, "", "   "])
def test_an_empty_cell_is_no_fault(value: CellValue) -> None:
    assert read_date(value) is None


@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.times()))
def test_nothing_makes_it_fall(value: CellValue) -> None:
    found = read_date(value)
    assert found is None or isinstance(found, BirthDate | DateFault)
    if isinstance(found, BirthDate):
        assert 1900 <= found.day.year <= 2100


@given(st.integers(1, 28), st.integers(1, 12), st.integers(1900, 2100))
def test_the_day_stands_first(day: int, month: int, year: int) -> None:
    assert read_date(f"{day:02}/{month:02}/{year}") == BirthDate(date(year, month, day))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Departure: 09 Dec 2026   ET 816 BJM-ADD 15:40", (date(2026, 12, 9),)),
        ("Départ le 1er février 2027", (date(2027, 2, 1),)),
        ("du 09/12/2026 au 11/12/2026", (date(2026, 12, 9), date(2026, 12, 11))),
        ("made on 2026-11-02, travel December 9, 2026", (date(2026, 11, 2), date(2026, 12, 9))),
        ("31/02/2026 and 2026", ()),
        ("ET 816 BJM-ADD 15:40", ()),
    ],
)
def test_dates_in_a_line_of_words(text: str, days: tuple[date, ...]) -> None:
    assert dates_in(text) == days


def test_a_line_without_its_dates() -> None:
    assert without_dates("EDD 12/02/2027 or 31/02/2027").split() == ["EDD", "or", "31/02/2027"]
