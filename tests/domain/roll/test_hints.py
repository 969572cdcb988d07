"""What the titles above a list say about the journey."""

from datetime import date, time

from transit_desk.domain.roll.hints import LegHint, read_hints


def test_the_day_and_the_flights() -> None:
    titles = ("NOMINAL ROLL - USRAP DEPARTURES", "Departure: 09 Dec 2026 ET 816 BJM-ADD 15:40 ET 500 ADD-IAD")
    hints = read_hints(titles)
    assert hints.titles == titles
    assert hints.departure == date(2026, 12, 9)
    assert hints.legs == (
        LegHint("ET", "816", "BJM", "ADD", time(15, 40)),
        LegHint("ET", "500", "ADD", "IAD", None),
    )


def test_in_french_and_over_two_lines() -> None:
    hints = read_hints(
        ["Liste établie le 02/11/2026", "Départ le 9 décembre 2026", "Vol SN465 BJM – BRU à 20h15"]
    )
    assert hints.departure == date(2026, 12, 9)
    assert hints.legs == (LegHint("SN", "465", "BJM", "BRU", time(20, 15)),)


def test_no_guess() -> None:
    for title in (
        "As of 02 Nov 2026",
        "Travel 09 Dec 2026 or 16 Dec 2026",
        "Travel in December",
        "CWS RSC AFRICA 2026",
    ):
        hints = read_hints([title])
        assert (hints.departure, hints.legs) == (None, ())
