"""Small nominal rolls for journeys: few enough people to know each by name."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook

HEADINGS = (
    "No.",
    "Case No.",
    "UNHCR No.",
    "Family Name",
    "Given Names",
    "Rel. to PA",
    "Sex",
    "DOB",
    "Nationality",
)
LAST = ("Camp", "Destination")
CASES: dict[str, tuple[tuple[str, str, str, str, date], ...]] = {
    "BI-26000701": (
        ("NIYONZIMA", "Jean Claude", "PA", "M", date(1984, 3, 2)),
        ("MUKAMANA", "Béatrice", "Wife", "F", date(1988, 7, 9)),
        ("NIYONZIMA", "Éric", "Son", "M", date(2015, 4, 12)),
        ("NIYONZIMA", "Grâce", "Daughter", "F", date(2018, 11, 30)),
        ("NIYONZIMA", "Divine", "Daughter", "F", date(2026, 1, 20)),
    ),
    "BI-26000702": (("FURAHA", "Solange", "PA", "F", date(1992, 5, 21)),),
    "BI-26000703": (
        ("RUKUNDO", "Pacifique", "PA", "M", date(1999, 1, 1)),
        ("RUKUNDO", "Emmanuel", "Brother", "M", date(2001, 8, 14)),
    ),
    "BI-26000704": (
        ("ZAWADI", "Marie-Chantal", "PA", "F", date(1979, 2, 11)),
        ("ZAWADI", "Dieudonné", "Son", "M", date(2003, 12, 24)),
    ),
}
"""Case number to its members: family name, given names, relationship, sex, birth date."""
PEOPLE = sum(map(len, CASES.values()))


def write_roll(
    path: Path,
    *,
    titles: Sequence[str] = ("IOM Bujumbura: nominal roll",),
    cases: dict[str, tuple[tuple[str, str, str, str, date], ...]] = CASES,
) -> Path:
    """Writes a workbook with titles above its headings; returns its path."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Roll"
    for title in titles:
        sheet.append([title])
    sheet.append([*HEADINGS, *LAST])
    number = 0
    for case_number, members in cases.items():
        for family, given, relation, sex, born in members:
            number += 1
            unhcr = f"BDI-26X{number:05}"
            sheet.append(
                [
                    number,
                    case_number,
                    unhcr,
                    family,
                    given,
                    relation,
                    sex,
                    born,
                    "COD",
                    "Musasa",
                    "Houston, TX, USA",
                ]
            )
    book.save(path)
    return path
