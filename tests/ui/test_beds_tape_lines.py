"""The nights ahead as lines: what is free in each night, and where the keys can go."""

from datetime import date, timedelta

from transit_desk.domain.board_rows import BedLook, BoardBed, BoardPerson, BoardRoom, Tape, TapeSpan
from transit_desk.domain.codes import BedLevel, RoomKind, Sex
from ui.views.beds_tape_lines import BED, HEAD, ROOM, lay_out

TODAY = date(2026, 12, 6)


def day(of: int) -> date:
    return TODAY + timedelta(days=of)


def person(person_id: int, case_id: int = 1) -> BoardPerson:
    return BoardPerson(
        person_id, f"BAHATI, {person_id}", case_id, "BI-1", 0, 0, Sex.MALE, 30, (), "", None, None
    )


def bed(bed_id: int, look: BedLook = BedLook.FREE, level: BedLevel = BedLevel.SINGLE) -> BoardBed:
    return BoardBed(bed_id, str(bed_id), level, look)


def room(room_id: int, *beds: BoardBed, block: str = "A", closed: bool = False) -> BoardRoom:
    return BoardRoom(
        room_id, block, f"{block}{room_id}", RoomKind.FAMILY, 0, False, False, closed, None, (), beds
    )


def span(bed_id: int, first: int, end: int, person_id: int = 1) -> TapeSpan:
    return TapeSpan(bed_id, person(person_id), BedLook.TAKEN, day(first), day(end))


def tape(*rooms: BoardRoom, spans: tuple[TapeSpan, ...] = (), first: int = 0, days: int = 4) -> Tape:
    return Tape(day(first), days, rooms, spans)


def test_a_night_is_taken_from_its_first_day_to_the_day_before_the_end() -> None:
    lines = lay_out(tape(room(1, bed(1), bed(2)), spans=(span(1, 1, 3),)), TODAY)
    assert lines.free[1] == (2, 1, 1, 2)
    assert lines.span(1, day(0)) is None
    assert lines.span(1, day(1)) is not None and lines.span(1, day(2)) is not None
    assert lines.span(1, day(3)) is None


def test_what_cannot_be_given_is_not_free() -> None:
    """A bed that is being cleaned is free from tomorrow; a spanner and a closed room stay; a cot is for infants."""
    beds = (
        bed(1, BedLook.CLEANING),
        bed(2, BedLook.OUT_OF_SERVICE),
        bed(3),
        bed(4, level=BedLevel.COT),
    )
    lines = lay_out(tape(room(1, *beds), room(2, bed(5), closed=True)), TODAY)
    assert lines.free[1] == (1, 2, 2, 2) and lines.beds[1] == 3
    assert lines.free[2] == (0, 0, 0, 0)
    assert lines.totals == (1, 2, 2, 2)


def test_a_folded_room_has_its_own_line_alone() -> None:
    rooms = (room(1, bed(1), bed(2)), room(2, bed(3)), room(3, bed(4), block="B"))
    lines = lay_out(tape(*rooms), TODAY, folded={1})
    keys = [line.key for line in lines.lines]
    assert keys == [None, ("room", 1), ("room", 2), ("bed", 3), None, ("room", 3), ("bed", 4)]
    assert lines.height == 2 * HEAD + 3 * ROOM + 2 * BED
    assert lines.free[1] == (2, 2, 2, 2)


def test_a_height_finds_its_line_and_lines_in_view_are_found() -> None:
    lines = lay_out(tape(room(1, bed(1), bed(2))), TODAY)
    assert lines.at(HEAD + ROOM + BED) == lines.lines[3]
    assert lines.at(lines.height) is None and lines.at(-1) is None
    assert [line.key for line in lines.between(HEAD, HEAD + ROOM)] == [("room", 1), ("bed", 1)]


def test_steps_go_over_heads_and_stop_at_the_ends() -> None:
    lines = lay_out(tape(room(1, bed(1)), room(2, bed(2), block="B")), TODAY)
    assert lines.step(("bed", 1), 1) == ("room", 2)
    assert lines.step(("room", 1), -1) == ("room", 1)
    assert lines.step(("bed", 2), 1) == ("bed", 2)
    assert lines.step(("bed", 99), 1) == ("room", 1)


def test_an_empty_house_has_no_lines() -> None:
    lines = lay_out(tape(), TODAY)
    assert lines.height == 0 and lines.totals == (0, 0, 0, 0) and lines.step(None, 1) is None
