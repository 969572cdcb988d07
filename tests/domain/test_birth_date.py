"""Ages on a day, fare bands, and what is known of a birth date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.birth_date import BirthDate, parse_stored
from transit_desk.domain.codes import AgeBand, Precision

DAYS = st.dates(date(1900, 1, 1), date(2090, 12, 31))


@st.composite
def births(draw: st.DrawFn) -> BirthDate:
    day, precision = draw(DAYS), draw(st.sampled_from(Precision))
    if precision is Precision.YEAR:
        day = day.replace(month=1, day=1)
    elif precision is Precision.MONTH:
        day = day.replace(day=1)
    return BirthDate(day, precision)


@given(births())
def test_text_reads_back(birth: BirthDate) -> None:
    assert parse_stored(birth.text()) == birth
    assert len(birth.text()) == {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[birth.precision]


@pytest.mark.parametrize(
    "text", ["", "90", "1990-5", "1990-13", "1990-02-30", "01/05/1990", "1990-05-21 ", "१९९०"]
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_stored(text)


def test_a_day_that_claims_less_than_it_says_is_refused() -> None:
    with pytest.raises(ValueError, match="not the first day"):
        BirthDate(date(1990, 5, 21), Precision.YEAR)
    with pytest.raises(ValueError, match="not the first day"):
        BirthDate(date(1990, 5, 21), Precision.MONTH)


@given(DAYS, st.integers(0, 36500))
def test_age_is_the_number_of_birthdays_since(day: date, later: int) -> None:
    on = day + timedelta(days=later)
    birthdays = 0
    for year in range(day.year + 1, on.year + 1):
        try:
            birthday = day.replace(year=year)
        except ValueError:  # 29 February in a common year: completed on 1 March
            birthday = date(year, 3, 1)
        birthdays += birthday <= on
    assert BirthDate(day).age_on(on) == birthdays


def test_age_grows_by_one_on_the_birthday() -> None:
    birth = BirthDate(date(2008, 12, 9))
    assert birth.age_on(date(2026, 12, 8)) == 17
    assert birth.age_on(date(2026, 12, 9)) == 18
    assert BirthDate(date(2008, 2, 29)).age_on(date(2026, 2, 28)) == 17
    assert BirthDate(date(2027, 1, 1)).age_on(date(2026, 12, 9)) < 0


@pytest.mark.parametrize(
    ("on", "band"),
    [
        (date(2022, 5, 20), AgeBand.INFANT),
        (date(2022, 5, 21), AgeBand.CHILD),
        (date(2032, 5, 20), AgeBand.CHILD),
        (date(2032, 5, 21), AgeBand.ADULT),
    ],
)
def test_fare_bands_change_on_the_birthday(on: date, band: AgeBand) -> None:
    assert BirthDate(date(2020, 5, 21)).band_on(on) is band
