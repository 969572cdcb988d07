"""Houses as rows, for the board without a database."""

from datetime import UTC, date, datetime

from transit_desk.domain.beds.values import BedRule
from transit_desk.domain.board_rows import (
    BedLook,
    Board,
    BoardBed,
    BoardOverride,
    BoardPerson,
    BoardRoom,
    PlanPlace,
)
from transit_desk.domain.codes import BedLevel, GatePlace, Need, RoomKind, Sex

TODAY = date(2026, 12, 6)
NIGHT = datetime(2026, 12, 5, 18, tzinfo=UTC)
FAMILIES = ("BAHATI", "FURAHA", "HAKIZIMANA", "IRAKOZE", "MUKESHIMANA", "NIYONZIMA", "RUKUNDO", "ZAWADI")
GIVEN = ("Jean Claude", "Espérance", "Divine", "Éric", "Marie-Goreti", "Pacifique", "Aline", "Innocent")
LEVELS = (BedLevel.LOWER, BedLevel.UPPER, BedLevel.LOWER, BedLevel.UPPER, BedLevel.SINGLE, BedLevel.SINGLE)


def person(at: int, case_id: int = 0, **more: object) -> BoardPerson:
    """Somebody; every sixth is of a pair of cross-referenced cases."""
    case = case_id or at // 4 + 1
    linked = 1000 + case // 12 if case % 12 in (0, 1) else 0
    values: dict[str, object] = {
        "person_id": at + 1,
        "name": f"{FAMILIES[case % len(FAMILIES)]}, {GIVEN[at % len(GIVEN)]}",
        "case_id": case,
        "case_number": f"BI-{26000100 + case}",
        "family": linked,
        "linked": linked,
        "sex": Sex.FEMALE if at % 2 else Sex.MALE,
        "age": 1 + at * 7 % 70,
        "needs": (Need.WCHR, Need.LANG)[: at % 11 // 4] if at % 3 == 0 else (),
        "flight": "ET 816" if at % 2 else "",
        "departs_at": None,
        "until": None,
    }
    return BoardPerson(**{**values, **more})  # type: ignore[arg-type]  # the values of a table


def board(beds: int = 400, in_room: int = 8, *, fill: bool = True, drawn: bool = False) -> Board:
    """So many beds in rooms of `in_room`, three blocks of two floors, all looks among them."""
    rooms = []
    count = -(-beds // in_room)
    for at in range(count):
        block, floor = "ABC"[at * 3 // count], at * 6 // count % 2
        closed = fill and at == count - 1
        rooms.append(
            BoardRoom(
                at + 1,
                block,
                f"{block}{at + 1}",
                tuple(RoomKind)[at % 5],
                floor,
                floor == 0,
                at % 4 == 0,
                closed,
                PlanPlace(at % 6 * 5, at // 6 % 2 * 5, 4, 4) if drawn else None,
                (),
                tuple(_bed(at * in_room + bed, bed, fill, closed) for bed in range(in_room)),
            )
        )
    waiting = tuple(person(9000 + at, 900 + at // 3) for at in range(3)) if fill else ()
    return Board(TODAY, tuple(rooms), waiting, ())


def _bed(number: int, at: int, fill: bool, closed: bool) -> BoardBed:
    level, name = LEVELS[at % len(LEVELS)], str(at + 1)
    if closed:
        return BoardBed(number + 1, name, level, BedLook.CLOSED)
    if not fill:
        return BoardBed(number + 1, name, level, BedLook.FREE)
    kind = number % 29
    empty = {3: BedLook.FREE, 7: BedLook.CLEANING, 11: BedLook.OUT_OF_SERVICE, 19: BedLook.FREE}
    if kind in empty:
        return BoardBed(number + 1, name, level, empty[kind])
    who = person(number)
    if kind == 13:
        held = person(number, arrives=date(2026, 12, 8))
        return BoardBed(number + 1, name, level, BedLook.HELD, held, datetime(2026, 12, 8, 20, tzinfo=UTC))
    if kind == 5:
        return BoardBed(number + 1, name, level, BedLook.LEAVING, who)
    if kind == 17:
        return BoardBed(number + 1, name, level, BedLook.TAKEN, person(number, out=GatePlace.HOSPITAL))
    override = None
    if number % 97 == 40:
        override = BoardOverride(
            (BedRule.NO_UPPER_BUNK,),
            "Only bed beside her mother",
            "D. Habonimana",
            NIGHT,
        )
    return BoardBed(number + 1, name, level, BedLook.TAKEN, who, None, override)
