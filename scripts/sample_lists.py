"""Makes the project's own sample lists in resources/samples. Every name, number and date in them is invented.

    python scripts/sample_lists.py

The same lists come out every time. `nominal-roll-usrap.xlsx` (English, titles that name the departure),
`liste-nominative-nordique.xlsx` (French, merged case cells, real and written dates), `canada-nominal-roll.csv`
(as Excel in Bujumbura saves it: Windows-1252, semicolons) and `roll-with-problems.xlsx`.
"""

import csv
import io
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

TARGET = Path(__file__).parents[1] / "resources" / "samples"
# No birth later than this: the demonstration's departures move with the calendar.
NEWEST = date(2025, 12, 20)
TRAVEL = date(2026, 12, 9)
STAMP = datetime(2026, 11, 2, 8, 0)

FAMILIES = (
    "BARAKA BARUTI BIGIRIMANA BUHENDWA BYAMUNGU CIZA HAKIZIMANA IRADUKUNDA KABERA KAMANZI KARANGWA KAYITESI KWIZERA "
    "MAHORO MANIRAKIZA MISAGO MUSABYIMANA MUTABAZI NAHIMANA NDUWIMANA NGABO NIYONKURU NIYONZIMA NTAHOBARI "
    "NZEYIMANA RUGAMBA RWAMUCYO SEBUHORO SIBOMANA TUYISENGE UWIMANA"
)
WOMEN = (
    "Agathe Anésie Aurélie Bélise Bernadette Claudine Daphrose Denise Éliane Estella Fabiola Gloriose Hélène Inès "
    "Jacqueline Joséphine Laëtitia Liliane Marie-Claire Médiatrice Nadège Perpétue Renée Scholastique Thérèse Yvette"
)
MEN = (
    "Abel Adrien Alexis André Benoît Blaise Cyprien Damien Déogratias Didier Égide Fidèle François Gaspard Gérard "
    "Hervé Isaïe Janvier Jérémie Léonard Mathieu Noël Pacifique Prosper Rémy Salvator Théoneste Vianney Zacharie"
)
CAMPS = ("Musasa", "Kinama", "Kavumu", "Bwagiriza", "Nyankanda")


@dataclass(frozen=True)
class Someone:
    """A person of a sample list."""

    relation: str
    woman: bool
    family: str
    given: str
    born: date

    @property
    def sex(self) -> str:
        """F or M."""
        return "F" if self.woman else "M"


class Inventor:
    """Invents families, the same ones for the same seed; nobody twice."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._names: set[tuple[str, str]] = set()

    def pick(self, choices: tuple[str, ...] | list[str]) -> str:
        """One of them."""
        return self._random.choice(choices)

    def happens(self, share: float) -> bool:
        """True in this share of cases."""
        return self._random.random() < share

    def family(self, size: int) -> list[Someone]:
        """A principal applicant, usually a spouse, and children; half the dates are a 1 January."""
        name = self.pick(FAMILIES.split())
        woman = self.happens(0.5)
        people = [self._someone("PA", woman, name, 24, 58)]
        if size > 1 and self.happens(0.8):
            people.append(self._someone("Spouse", not woman, self.pick(FAMILIES.split()), 24, 58))
        while len(people) < size:
            girl = self.happens(0.5)
            people.append(self._someone("Daughter" if girl else "Son", girl, name, 0, 19))
        return people

    def birth(self, youngest: int, oldest: int) -> date:
        """A date of birth of someone of this age when travelling."""
        days = self._random.randrange(youngest * 366 + 1, oldest * 365)
        born = min(TRAVEL - timedelta(days=days), NEWEST)
        return born.replace(month=1, day=1) if self.happens(0.4) else born

    def _someone(self, relation: str, woman: bool, family: str, youngest: int, oldest: int) -> Someone:
        while True:
            given = self.pick((WOMEN if woman else MEN).split())
            if self.happens(0.25):
                given += " " + self.pick((WOMEN if woman else MEN).split())
            if len(set(given.split())) == len(given.split()) and (family, given) not in self._names:
                break
        self._names.add((family, given))
        return Someone(relation, woman, family, given, self.birth(youngest, oldest))


def usrap() -> Workbook:
    """85 people in 22 cases, with the flight in the titles and typed numbers."""
    invent = Inventor(816)
    sizes = [5, 4, 1, 7, 2, 6, 3, 1, 4, 8, 2, 5, 3, 1, 6, 4, 2, 7, 3, 5, 1, 5]
    headings = (
        *("No.", "Case No.", "A-Number", "UNHCR Ind. No.", "Family Name", "Given Names", "Rel. to PA", "Sex"),
        *(
            "DOB",
            "Nationality",
            "Camp",
            "Dest. City",
            "State",
            "Resettlement Agency",
            "Special needs",
            "Remarks",
        ),
    )
    cities = (
        *(("Louisville", "KY"), ("Buffalo", "NY"), ("Houston", "TX"), ("Des Moines", "IA"), ("Boise", "ID")),
        *(("Tucson", "AZ"), ("Abilene", "TX"), ("Portland", "ME")),
    )
    agencies = ("HIAS", "CWS", "IRC", "USCRI", "LIRS")
    book, sheet = _book("Travel ready")
    _title(sheet, 1, "NOMINAL ROLL - USRAP DEPARTURES", len(headings))
    _title(sheet, 2, "Departure: 09 Dec 2026   ET 816 BJM-ADD 15:40   ET 500 ADD-IAD", len(headings))
    _headings(sheet, 4, headings)
    number = 0
    families = [invent.family(size) for size in sizes]
    expecting = _young_woman(families)
    for place, family in enumerate(families):
        case = f"BI-{27_000_410 + place * 9:08d}"
        camp, agency = invent.pick(CAMPS), invent.pick(agencies)
        city, state = cities[place % len(cities)]
        for someone in family:
            number += 1
            needs = {7: "WCHR", 41: "WCHS", 58: "Wheelchair", 77: "WCHC, escort"}
            if someone is expecting:
                needs[number] = "Pregnant, EDD 02/04/2027"
            sheet.append(
                [
                    *(number, case, f"A{231_004_000 + number * 131:09d}", f"841-{20_500_000 + number * 293}"),
                    *(someone.family, someone.given, someone.relation, someone.sex, someone.born, "COD"),
                    *(
                        camp,
                        city,
                        state,
                        agency,
                        needs.get(number),
                        "Speaks Swahili" if number == 12 else None,
                    ),
                ]
            )
            sheet.cell(sheet.max_row, 9).number_format = "DD-MMM-YYYY"
    _widths(sheet, (5, 14, 13, 15, 18, 22, 11, 6, 13, 11, 12, 14, 7, 19, 24, 18))
    legend = book.create_sheet("Legend")
    for row in (
        *(
            ("Code", "Meaning"),
            ("WCHR", "Can climb stairs"),
            ("WCHS", "Cannot climb stairs"),
            ("WCHC", "Cannot walk"),
        ),
    ):
        legend.append(row)
    return book


def nordic() -> Workbook:
    """37 people in 8 cases for Norway and Sweden: French, merged case cells, dates as dates and as words."""
    invent = Inventor(37)
    cases = (
        *(("NO2026/521", 4, "Norvège", "Bergen"), ("NO2026/522", 6, "Norvège", "Trondheim")),
        *(("SE-26-871", 5, "Suède", "Malmö"), ("NO2026/524", 1, "Norvège", "Bergen")),
        *(("SE-26-873", 7, "Suède", "Göteborg"), ("NO2026/526", 5, "Norvège", "Ålesund")),
        *(("NO2026/527", 6, "Norvège", "Trondheim"), ("SE-26-875", 3, "Suède", "Malmö")),
    )
    headings = (
        *("N°", "N° de dossier", "Nom de famille", "Prénoms", "Sexe", "Date de naissance", "Lien avec le DP"),
        *("Nationalité", "Camp", "Pays de destination", "Ville", "Besoins particuliers"),
    )
    words = {"PA": "DP", "Spouse": "Conjoint(e)", "Son": "Fils", "Daughter": "Fille"}
    book, sheet = _book("Liste nominative")
    sheet.append(["LISTE NOMINATIVE - RÉINSTALLATION NORVÈGE / SUÈDE"])
    sheet["A1"].font = Font(bold=True, size=14)
    _headings(sheet, 3, headings)
    number = 0
    families = [invent.family(size) for _, size, _, _ in cases]
    expecting = _young_woman(families)
    for (case, size, country, city), family in zip(cases, families, strict=True):
        camp = invent.pick(CAMPS)
        first = sheet.max_row + 1
        for place, someone in enumerate(family):
            number += 1
            born: object = someone.born
            if number % 5 == 0:
                born = (
                    str(someone.born.year)
                    if someone.born.month == someone.born.day == 1
                    else f"{someone.born:%d.%m.%Y}"
                )
            elif number % 2:
                born = f"{someone.born:%d/%m/%Y}"
            needs = {9: "Fauteuil roulant", 28: "Aveugle"}
            if someone is expecting:
                needs[number] = "Enceinte, DPA 15/05/2027"
            sheet.append(
                [
                    *(number, case if place == 0 else None, someone.family, someone.given),
                    *(
                        "F" if someone.woman else "H",
                        born,
                        words[someone.relation],
                        "RDC",
                        camp,
                        country,
                        city,
                    ),
                    needs.get(number),
                ]
            )
            if isinstance(born, date):
                sheet.cell(sheet.max_row, 6).number_format = "yyyy-mm-dd"
        if size > 1:
            sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=2, end_column=2)
            sheet.cell(first, 2).alignment = Alignment(vertical="center")
    sheet.append([])
    sheet.append(["TOTAL", None, None, f"{number} personnes"])
    _widths(sheet, (6, 14, 18, 22, 6, 18, 15, 12, 12, 19, 13, 26))
    return book


def canada() -> bytes:
    """12 people in 4 cases, with one column for the whole name, as Excel saves a CSV in a French Windows."""
    invent = Inventor(12)
    cities = ("Québec", "Sherbrooke", "Winnipeg", "Hamilton")
    provinces = ("QC", "QC", "MB", "ON")
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            *("No", "Dossier no", "IUC", "Nom et prénoms", "Sexe", "Né(e) le", "Lien", "Nationalité", "Camp"),
            *("Pays de destination", "Ville", "Province", "Répondant", "Besoins spéciaux", "Remarques"),
        ]
    )
    words = {"PA": "Demandeur principal", "Spouse": "Conjoint", "Son": "Fils", "Daughter": "Fille"}
    number = 0
    for place, size in enumerate((4, 1, 5, 2)):
        for someone in invent.family(size):
            number += 1
            writer.writerow(
                [
                    *(number, f"G{100_482_300 + place * 17:09d}", f"11-{40_230_100 + number * 77}"),
                    *(f"{someone.family}, {someone.given}", "F" if someone.woman else "M"),
                    *(
                        f"{someone.born:%d-%m-%Y}",
                        words[someone.relation],
                        "Congolaise" if place else "Burundaise",
                    ),
                    *(
                        CAMPS[place],
                        "Canada",
                        cities[place],
                        provinces[place],
                        "CANAF" if place < 2 else "IRCOM",
                    ),
                    *(
                        "Fauteuil roulant" if number == 6 else "",
                        "Départ après l’école" if number == 9 else "",
                    ),
                ]
            )
    return lines.getvalue().encode("cp1252")


def problems() -> Workbook:
    """A list with something wrong in most rows, to see how it is told."""
    invent = Inventor(5)
    headings = (
        *(
            "No.",
            "Case No.",
            "A-Number",
            "Family Name",
            "Given Names",
            "Rel. to PA",
            "Sex",
            "DOB",
            "Nationality",
        ),
        *("Camp", "Dest. City", "State", "Special needs", "Household size"),
    )
    book, sheet = _book("Roll")
    _title(sheet, 1, "NOMINAL ROLL (DRAFT) - travel 09 Dec 2026", len(headings))
    _headings(sheet, 3, headings)
    home = ("COD", "Kavumu", "Tucson", "AZ")
    lines: tuple[tuple[object, ...], ...] = (
        ("BI-27100001", "A231900001", "PA", "F", date(1988, 4, 2), *home, None),
        ("BI-27100001", "A231900002", "Spouse", "M", "31/02/1986", *home, None),
        ("BI-27100001", "A231900001", "Son", "M", date(2012, 9, 30), *home, None),
        ("BI-27100001", "A231900004", "Daughter", "F", "12/05/14", *home, None),
        ("BI-27100008", "A231900005", "PA", "M", date(1990, 7, 14), *home, "WCHS"),
        ("BI-27100008", "A231900006", "PA", "F", date(1991, 1, 1), *home, None),
        ("BI-27100008", "A231900007", "Son", "M", date(2027, 3, 1), *home, None),
        ("BI-27100015", "231-90", "PA", "F", date(1979, 11, 5), *home, None),
        ("BI-27100015", "A231900009", "Friend of PA", "M", date(1996, 2, 17), *home, None),
        (None, "A231900010", "PA", "F", date(1985, 6, 21), *home, "insulin twice a day"),
        ("BI-27100022", "A231900011", "PA", "K", date(1983, 8, 8), "Congo", "Kavumu", "Tucson", "AZ", None),
        ("BI-27100022", "A231900012", "Spouse", "M", "1905", *home, None),
        ("BI-27100022", "A231900013", "Son", None, None, *home, None),
        ("BI-27100029", "A231900014", "Son", "F", "about 2001", *home, "Wheelchair"),
        ("BI-27100036", "A231900015", "PA", "M", "May 1975", *home, None),
    )
    people = [someone for _ in range(len(lines)) for someone in invent.family(1)]
    for number, (line, someone) in enumerate(zip(lines, people, strict=True), 1):
        case, a_number, *rest = line
        sheet.append([number, case, a_number, someone.family, someone.given, *rest, 3])
        if isinstance(rest[2], date):
            sheet.cell(sheet.max_row, 8).number_format = "DD-MMM-YYYY"
    sheet.append(
        [len(lines) + 1, "BI-27100036", "A231900016", None, None, "Son", "M", date(2009, 5, 5), *home]
    )
    sheet.append(
        [len(lines) + 2, "BI-27100036", "A231900017", "ايمان", "Noura", "Spouse", "F", "1977", *home]
    )
    sheet.append(
        [
            len(lines) + 3,
            "BI-27100036",
            '=CONCATENATE("A",231900018)',
            "CIZA",
            "Rosine",
            "Daughter",
            "F",
            "2015",
        ]
    )
    sheet.append([len(lines) + 4, None, None, "MISAGO"])
    sheet.append(["Total", None, None, "19 persons"])
    _widths(sheet, (5, 14, 13, 18, 22, 13, 6, 13, 11, 12, 14, 7, 22, 14))
    return book


def _young_woman(families: list[list[Someone]]) -> Someone:
    """The first who may expect a child, of the third family or a later one."""
    return next(
        someone
        for family in families[2:]
        for someone in family[:2]
        if someone.woman and 1988 <= someone.born.year <= 2004
    )


def _book(title: str) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    return book, sheet


def _title(sheet: Worksheet, row: int, text: str, columns: int) -> None:
    cell = sheet.cell(row, 1, text)
    cell.font = Font(bold=True, size=14 if row == 1 else 11)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)


def _headings(sheet: Worksheet, row: int, headings: tuple[str, ...]) -> None:
    for column, heading in enumerate(headings, 1):
        cell = sheet.cell(row, column, heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE6F0")
    sheet.freeze_panes = f"A{row + 1}"


def _widths(sheet: Worksheet, widths: tuple[int, ...]) -> None:
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def _saved(book: Workbook) -> bytes:
    """The workbook's bytes, the same at every run: no time of saving in it."""
    book.properties.creator = "transit-desk"
    book.properties.created = book.properties.modified = STAMP
    raw = io.BytesIO()
    book.save(raw)
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "docProps/core.xml":
                data = _without_time(data)
            new.writestr(zipfile.ZipInfo(info.filename, STAMP.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _without_time(core: bytes) -> bytes:
    """openpyxl writes the moment of saving as the time of the last change."""
    head, found, rest = core.partition(b'<dcterms:modified xsi:type="dcterms:W3CDTF">')
    return head + found + f"{STAMP:%Y-%m-%dT%H:%M:%SZ}".encode() + rest[rest.index(b"<") :] if found else core


def made() -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of each sample list."""
    yield "nominal-roll-usrap.xlsx", _saved(usrap())
    yield "liste-nominative-nordique.xlsx", _saved(nordic())
    yield "canada-nominal-roll.csv", canada()
    yield "roll-with-problems.xlsx", _saved(problems())


def main() -> None:
    """Write the lists."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, data in made():
        (TARGET / name).write_bytes(data)
        print(f"{name}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
