"""Import a list of 300 rows, from the file to the commit; beside it openpyxl reading the file (read-only)."""

import shutil
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from openpyxl import Workbook, load_workbook

from bench.desks import FAMILIES, GIVEN, desk_in, folder
from bench.measure import Figure, as_ratio, timed
from transit_desk.services.import_list import apply, preview

PEOPLE = 300
ROUNDS = 12
_HEADINGS = (
    "No.",
    "Case No.",
    "A-Number",
    "UNHCR Ind. No.",
    "Family Name",
    "Given Names",
    "Rel. to PA",
    "Sex",
    "DOB",
    "Nationality",
    "Camp",
    "Dest. City",
    "State",
    "Resettlement Agency",
    "Special needs",
    "Remarks",
)


def _list(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    sheet.append(["NOMINAL ROLL - USRAP DEPARTURES"])
    sheet.append(["Departure: 09 Dec 2026   ET 816 BJM-ADD 15:40"])
    sheet.append([])
    sheet.append(_HEADINGS)
    for seq in range(PEOPLE):
        case, place = divmod(seq, 5)
        sheet.append(
            [
                seq + 1,
                f"BI-{26000000 + case:08d}",
                f"A{220000000 + seq:09d}",
                f"833-{10000000 + seq:08d}",
                FAMILIES[(case + place // 3) % len(FAMILIES)],
                f"{GIVEN[seq % len(GIVEN)]} {GIVEN[(seq // 9) % len(GIVEN)]}",
                ("PA", "Spouse", "Son", "Daughter", "Son")[place],
                "MFMFM"[place],
                date(1965, 1, 1) + timedelta(days=seq * 37 + place * 365),
                "COD",
                "Musasa",
                "Houston",
                "TX",
                "IRC",
                "WCHR" if seq % 31 == 0 else None,
                None,
            ]
        )
    book.save(path)


def run() -> Figure:
    """3x at most."""
    with folder() as path:
        listed = path / "list.xlsx"
        _list(listed)
        template = path / "template"
        template.mkdir()
        with desk_in(template):
            pass
        numbers = count()

        def ours() -> float:
            place = path / str(next(numbers))
            shutil.copytree(template, place)
            with desk_in(place) as desk:
                spent = timed(lambda: apply(desk, preview(desk, listed)))
            shutil.rmtree(place)
            return spent

        def limit() -> float:
            def read() -> None:
                book = load_workbook(listed, read_only=True, data_only=True)
                for sheet in book.worksheets:
                    for _ in sheet.iter_rows(values_only=True):
                        pass
                book.close()

            return timed(read)

        return as_ratio(ours, limit, rounds=ROUNDS, reach=3.0)
