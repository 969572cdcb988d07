"""Papers to print in the tests: real-looking people, among them those whose names are hard to set."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count, groupby

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import (
    BedLevel,
    BedState,
    Fitness,
    Need,
    PassengerState,
    Precision,
    Relation,
    RoomKind,
    Sex,
)
from transit_desk.domain.manifest import ManifestLine, ManifestPaper
from transit_desk.domain.names import airline_name
from transit_desk.domain.papers import (
    BagTag,
    BagTagsPaper,
    BedLine,
    BoardingCase,
    BoardingListPaper,
    BoardingPerson,
    Guest,
    LegLine,
    MovementLine,
    PaperPerson,
    PersonCard,
    PersonCardsPaper,
    RollCallPaper,
    RollCallPerson,
    RollCallRoom,
    RoomBlock,
    RoomListPaper,
    RoomSheet,
    Stamp,
)

LONG = "NZEYIMANAHABONIMANANDAYIRAGIJEMPAWENAYONIYONKURUBIGIRIMANAXYZ"
MANY = "Francine Gédéon Dieudonné-Moïse Béatrice Désiré Olivier Emmanuel Zawadi Ange Odette Patrick " * 3

STAMP = Stamp("Transit Centre Bujumbura", datetime(2026, 12, 8, 16, 12, tzinfo=UTC), "M. Irakoze")
MOVEMENT = MovementLine(
    "ET 816",
    date(2026, 12, 9),
    (
        LegLine("ET 816", "BJM", "ADD", datetime(2026, 12, 9, 15, 40), datetime(2026, 12, 9, 19, 25)),
        LegLine("ET 500", "ADD", "IAD", datetime(2026, 12, 9, 22, 40), datetime(2026, 12, 10, 7, 5)),
    ),
)

_FAMILY = ("RUBERWA", "MUGISHA", "NDAYISHIMIYE", "Ó BRIÁIN-NZEYIMANA", "KABURA", "ŠĆEPANOVIĆ")
_GIVEN = ("Francine", "Gédéon", "Dieudonné Moïse", "Béatrice", "Jean-Pierre Emmanuel", "N'Sele", "Zoë")
_SIZES = (4, 9, 1, 6, 2, 14, 3)


def people(number: int) -> list[PaperPerson]:
    """People in cases of very different size; the 3rd, 6th and 9th have names that are hard to set."""
    made: list[PaperPerson] = []
    for case in count(1):
        for member in range(_SIZES[case % len(_SIZES)]):
            index = len(made)
            if index == number:
                return made
            family, given = _FAMILY[index % len(_FAMILY)], _GIVEN[index % len(_GIVEN)]
            if index == 2:
                family, given = LONG, "Odette"
            elif index == 5:
                given = MANY.strip()
            elif index == 8:
                family, given = "", "Nyirahabimana"
            precise = index % 3 == 0
            made.append(
                PaperPerson(
                    f"BI-2600{case:04d}",
                    family,
                    given,
                    Sex.FEMALE if index % 2 else Sex.MALE,
                    BirthDate(date(1950 + index % 76, 3, 28))
                    if precise
                    else BirthDate(date(1950 + index % 76, 1, 1), Precision.YEAR),
                    Relation.SON if member else Relation.PA,
                    "COD",
                    f"P26{index:06d}K",
                    (Need.WCHC, Need.OXYG, Need.ESCORT) if index % 11 == 4 else (),
                )
            )
    raise AssertionError("count() never ends")


def boarding_paper(number: int) -> BoardingListPaper:
    """A boarding list with every state, with blockers and with a held case."""
    states = tuple(PassengerState)
    rows = (
        BoardingPerson(
            index,
            person,
            index % 3,
            (index % 3) * 22_700,
            states[index % len(states)],
            datetime(2026, 12, 9, 11, 5, tzinfo=UTC),
            ("No valid fit-to-travel",) if index % 5 == 0 else (),
        )
        for index, person in enumerate(people(number), 1)
    )
    grouped = groupby(rows, key=lambda row: row.person.case_number)
    cases = tuple(
        BoardingCase(case, tuple(members), "Louisville, KY", ("On hold",) if case.endswith("2") else ())
        for case, members in grouped
    )
    return BoardingListPaper(STAMP, MOVEMENT, cases)


def cards_paper(number: int) -> PersonCardsPaper:
    """Cards with room, bed and destination."""
    cards = tuple(
        PersonCard(person, f"A-{100 + index}", "3", "Louisville, KY, USA", "ET 816 · 09 Dec 2026")
        for index, person in enumerate(people(number))
    )
    return PersonCardsPaper(STAMP, MOVEMENT.day, cards)


def tags_paper(number: int) -> BagTagsPaper:
    """Two tags for each person."""
    tags = tuple(
        BagTag(
            f"BJM26{index:06d}-{index % 10}",
            person.family_name,
            person.given_names,
            person.case_number,
            index % 2 + 1,
            2,
            22_700,
            "Salt Lake City, UT",
            "IAD",
        )
        for index, person in enumerate(people(number))
    )
    return BagTagsPaper(STAMP, MOVEMENT, tags)


def room_paper(number: int) -> RoomListPaper:
    """Two blocks of ten rooms with six beds: taken, free and out of service; the rest has no bed."""
    waiting = iter(people(number))
    blocks = tuple(
        RoomBlock(name, tuple(_room(f"{name[-1]}-{101 + room}", waiting) for room in range(10)))
        for name in ("Block A", "Block B")
    )
    return RoomListPaper(STAMP, date(2026, 12, 8), blocks, tuple(Guest(person) for person in waiting))


def _room(name: str, waiting: Iterator[PaperPerson]) -> RoomSheet:
    beds = []
    for bed in range(1, 7):
        person = next(waiting, None) if bed < 5 else None
        beds.append(
            BedLine(
                str(bed),
                BedLevel.UPPER if bed % 2 == 0 else BedLevel.LOWER,
                BedState.OUT_OF_SERVICE if bed == 6 else BedState.READY,
                None if person is None else Guest(person, MOVEMENT.day, planned=bed == 4),
            )
        )
    return RoomSheet(name, RoomKind.FAMILY, tuple(beds))


def roll_paper(number: int) -> RollCallPaper:
    """Rooms of six; every seventh person is out; the last two have no bed."""
    called = [
        RollCallPerson(
            person,
            str(index % 6 + 1),
            index % 7 != 0,
            datetime(2026, 12, 8, 12, 5, tzinfo=UTC),
            MOVEMENT.day if index % 3 == 0 else None,
        )
        for index, person in enumerate(people(number))
    ]
    inside = called[:-2]
    rooms = tuple(
        RollCallRoom("Block A", f"A-{start}", tuple(inside[start : start + 6]))
        for start in range(0, len(inside), 6)
    )
    return RollCallPaper(STAMP, date(2026, 12, 8), rooms, tuple(called[-2:]))


def manifest_lines(number: int) -> tuple[ManifestLine, ...]:
    """Passengers whose numbers have ten digits and leading zeros."""
    return tuple(
        ManifestLine(
            key=f"person-{index}",
            seq=index,
            case_number=person.case_number,
            family_name=person.family_name,
            given_names=person.given_names,
            airline_name=airline_name(f"{person.family_name} {person.given_names}"),
            sex=person.sex,
            relation=person.relation,
            born=person.born,
            nationality=person.nationality,
            a_number=f"A{index:09d}",
            unhcr_number=f"{index:010d}",
            uci=f"{1_100_000_000 + index}",
            passport="OP0123456",
            other_number="0007",
            camp="Kinama",
            country="USA",
            state="KY" if index % 2 else "UT",
            city="Louisville" if index % 2 else "Salt Lake City",
            agency="HIAS",
            needs=person.needs,
            fitness=Fitness.FIT_WITH_CONDITIONS if person.needs else Fitness.FIT,
            pieces=2,
            grams=45_400,
            tags=(f"BJM26{2 * index:06d}-4", f"BJM26{2 * index + 1:06d}-5"),
            card_number=person.card_number,
            status=PassengerState.NO_SHOW if index % 9 == 0 else PassengerState.BOARDED,
        )
        for index, person in enumerate(people(number), 1)
    )


def manifest_paper(number: int) -> ManifestPaper:
    """The first version of a manifest."""
    return ManifestPaper(
        Stamp(STAMP.centre, STAMP.printed_at, STAMP.printed_by, 1), MOVEMENT, manifest_lines(number)
    )
