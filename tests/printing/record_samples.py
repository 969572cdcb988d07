"""The record's papers and the paper pack, to print in the tests."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from tests.printing import samples
from transit_desk.domain.codes import Need
from transit_desk.domain.pack_papers import (
    PackArrival,
    PackBlocker,
    PackCase,
    PackCounts,
    PackDeparture,
    PaperPack,
    SealLine,
)
from transit_desk.domain.papers import LegLine, MovementLine, RollCallPaper, Stamp
from transit_desk.domain.record_papers import (
    AuditLine,
    AuditPaper,
    HistoryLine,
    PersonHistoryPaper,
    RecoverySheetPaper,
)

DAY = date(2026, 12, 8)
CODE = "7K4M-2QXD-9HTA-P3WN-6RGC-V8EB"
HASH = sha256(b"the last act").hexdigest()
_WORDS = (
    ("Opened the file", "", ""),
    ("Checked in", "A-101 / 3", ""),
    ("Wrote down a bag", "", "BJM26000123-4, 22.5 kg"),
    ("Changed the name", "RUBERWA, Francine", "RUBERWA, Francine Odette"),
    ("Checked by medical", "Not assessed", "Fit to travel until 22 Dec 2026"),
    ("Printed the card", "", "Person card, after the first one was lost at the gate of the camp"),
)


def recovery_paper(stamp: Stamp = samples.STAMP) -> RecoverySheetPaper:
    """The sheet of the first supervisor."""
    return RecoverySheetPaper(stamp, CODE, "Marie-Claire Irakoze")


def history_paper(acts: int, stamp: Stamp = samples.STAMP) -> PersonHistoryPaper:
    """A person of whom everything is known, and so many acts."""
    person = samples.people(1)[0]
    facts = (
        ("Birth date", "28 Mar 1950"),
        ("Sex", "Male"),
        ("Nationality", "DR Congo"),
        ("Relation to PA", "Principal applicant"),
        ("Numbers", "UNHCR number 833-00012345; A-number A123456789; Passport OP0123456"),
        ("Camp", "Kinama"),
        ("Destination", "Louisville, KY, United States"),
        ("Needs", "Wheelchair (cannot walk), Oxygen"),
        ("Fit to travel", "Fit with conditions until 22 Dec 2026"),
        ("Bed", "A-101 / 3 since 01 Dec 2026"),
        ("Consent", "Photo, 01 Dec 2026, form 12/2026"),
    )
    lines = tuple(
        HistoryLine(
            datetime(2026, 12, 1, 7, 30, tzinfo=UTC) + timedelta(minutes=37 * index),
            ("M. Irakoze", "Dr. J. Ndayizeye", "P. Hakizimana")[index % 3],
            _WORDS[index % len(_WORDS)][0],
            " – ".join(part for part in _WORDS[index % len(_WORDS)][1:] if part),
        )
        for index in range(acts)
    )
    return PersonHistoryPaper(stamp, person.name, person.card_number, person.case_number, facts, lines)


def audit_paper(acts: int, stamp: Stamp = samples.STAMP) -> AuditPaper:
    """A log with values that a workbook must not take for formulas."""
    lines = tuple(
        AuditLine(
            1000 + index,
            datetime(2026, 12, 1, 22, 30, 5, 999_999, tzinfo=UTC) + timedelta(minutes=index),
            "M. Irakoze",
            "FRONT-1",
            _WORDS[index % len(_WORDS)][0],
            "RUBERWA, Francine",
            ("=1+1", "0007", "+257 79 000 000", "-", "@x", "1e5")[index % 6],
            _WORDS[index % len(_WORDS)][2],
            "0099",
            sha256(str(index).encode()).hexdigest(),
        )
        for index in range(acts)
    )
    return AuditPaper(stamp, "M. Irakoze · 01 Dec 2026 to 08 Dec 2026", lines)


def _departure(name: str, ahead: int, cases: int, every: int) -> PackDeparture:
    """A departure; every so manyth case is stopped."""
    day = DAY + timedelta(days=ahead)
    leg = LegLine(name, "BJM", "ADD", datetime(day.year, day.month, day.day, 15, 40))
    blockers = (
        PackBlocker("Not assessed", "Medical"),
        PackBlocker("Bags not weighed", "Movement desk"),
        PackBlocker("Check expired", "Medical"),
        PackBlocker("Case on hold", "Medical"),
    )
    return PackDeparture(
        MovementLine(name, day, (leg,)),
        day,
        "15:40",
        tuple(
            PackCase(
                f"BI-2600{index:04d}",
                samples.people(index)[-1].name,
                index % 7 + 1,
                0 if index % every == 0 else index % 7 + 1,
                "Louisville, KY",
                blockers[: 1 + index // 4 % 4] if index % every == 0 else (),
            )
            for index in range(1, cases + 1)
        ),
    )


def pack_paper(people: int = 70, stamp: Stamp = samples.STAMP) -> PaperPack:
    """A full house: departures today (all ready), tomorrow, and one that nobody is on yet."""
    arrivals = tuple(
        PackArrival(
            f"BI-2611{index:04d}",
            samples.people(index + 1)[-1].name,
            index % 6 + 1,
            None if index % 4 == 3 else DAY + timedelta(days=index % 4),
            "Kinama",
            "Salt Lake City, UT",
            "ET 816 · 12 Dec 2026" if index % 2 else "",
            "A-105" if index % 3 else "",
            (Need.WCHC, Need.PREGNANT) if index == 3 else (),
        )
        for index in range(13)
    )
    departures = (
        _departure("ET 814", 0, 6, 99),
        _departure("ET 816", 1, 12, 4),
        _departure("KQ 448", 2, 0, 1),
    )
    return PaperPack(
        stamp,
        DAY,
        SealLine(12_345, HASH),
        PackCounts(people - 10, 120, 84, 6, 10, 2, 11),
        arrivals,
        departures,
        samples.roll_paper(people),
        (samples.boarding_paper(24),),
    )


def empty_pack(stamp: Stamp = samples.STAMP) -> PaperPack:
    """The centre on its first morning."""
    return PaperPack(
        stamp, DAY, SealLine(0, ""), PackCounts(0, 120, 0), (), (), RollCallPaper(stamp, DAY, ()), ()
    )
