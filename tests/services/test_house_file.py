"""The house as a workbook: written, read back, and every cell that can't be taken told by its place."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tests.services.audit_rows import as_role, head, told
from tests.services.test_house_layout import change, refusing, room_of, sleeper
from transit_desk.domain.audit import Act
from transit_desk.domain.board_rows import PlanPlace
from transit_desk.domain.codes import AuditedPaper, BedLevel, RoomKind
from transit_desk.domain.font_letters import LETTERS
from transit_desk.domain.house_changes import Step, Thing
from transit_desk.domain.house_layout import (
    HouseLayout,
    LayoutBed,
    LayoutBlock,
    LayoutRoom,
    RoomUsed,
    faults,
    name_key,
    on_plan,
)
from transit_desk.domain.house_sheets import HouseProblemKind
from transit_desk.domain.names import tidy
from transit_desk.domain.refusals import NotAllowed
from transit_desk.domain.rights import Role
from transit_desk.domain.roll.refusals import (
    DamagedWorkbook,
    FileMissing,
    NotAWorkbook,
    PreviewOutdated,
    ProblemsRemain,
)
from transit_desk.language import LANGUAGES, Translator
from transit_desk.language.house_sentences import (
    difference_words,
    house_problem_sentence,
    thing_words,
)
from transit_desk.services.context import Desk
from transit_desk.services.house_file import house_workbook, import_house, preview_house
from transit_desk.services.house_layout import change_house, read_layout
from transit_desk.services.papers import record_print

T = Translator("en")
Edit = Callable[[Workbook], object]


def exported(desk: Desk, folder: Path, edit: Edit | None = None, code: str = "en") -> Path:
    """The house in a file, edited by hand."""
    path = folder / "house.xlsx"
    data = house_workbook(desk, Translator(code)).data
    if edit is not None:
        book = load_workbook(BytesIO(data))
        edit(book)
        book.save(path)
    else:
        path.write_bytes(data)
    return path


def put(sheet: str, cell: str, value: str | float | None) -> Edit:
    def edit(book: Workbook) -> None:
        book[sheet][cell] = value

    return edit


def row_of(book: Workbook, sheet: str, *values: str) -> int:
    """The row that begins with these values, one of them in each of the first columns."""
    for cells in book[sheet].iter_rows():
        if tuple(cell.value for cell in cells[: len(values)]) == values:
            return int(cells[0].row or 0)
    raise AssertionError(values)


def drop(sheet: str, *values: str) -> Edit:
    return lambda book: book[sheet].delete_rows(row_of(book, sheet, *values))


def problems(desk: Desk, path: Path) -> list[tuple[str, str, str]]:
    """Sheet, cell and sentence of each problem."""
    return [
        (one.sheet, f"{one.column}{one.row or ''}", house_problem_sentence(one, T))
        for one in preview_house(desk, path).problems
    ]


# --- there and back ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_exported_changes_nothing_when_it_is_read_back(desk: Desk, tmp_path: Path, code: str) -> None:
    found = preview_house(desk, exported(desk, tmp_path, code=code))
    assert (found.problems, found.differences) == ((), ())
    assert found.wanted == found.stored == read_layout(desk)
    since = head(desk)
    assert import_house(desk, found).after == HouseLayout()
    assert told(desk, since) == []


SIGNS = [
    sign
    for first, last in LETTERS
    for sign in map(chr, range(first, last + 1))
    if unicodedata.category(sign)[0] in "LNPS" or sign == " "
]
NAMES = st.text(st.sampled_from(SIGNS), min_size=1, max_size=12).filter(
    lambda name: bool(tidy(name)) and tidy(name) == name and name.isprintable()
)
"""Of formulas, numbers, dates, accents: whatever somebody calls a room."""
ODD = st.sampled_from(["=1+1", "007", "1e5", "_x0041_", "#REF!x", "TRUE", "12/11", "@home", "-3", "é"])


@st.composite
def layouts(draw: st.DrawFn) -> HouseLayout:
    """Any house that can be, all of it new."""
    ids = iter(range(-1, -10_000, -1))
    name = st.one_of(NAMES, ODD)
    names = draw(st.lists(name, min_size=1, max_size=3, unique_by=name_key))
    blocks = tuple(LayoutBlock(next(ids), one, at) for at, one in enumerate(names))
    rooms: list[LayoutRoom] = []
    for at, one in enumerate(draw(st.lists(name, max_size=6, unique_by=name_key))):
        block = draw(st.sampled_from(blocks))
        beds = draw(st.lists(name, max_size=4, unique_by=name_key))
        place = on_plan(PlanPlace(draw(st.integers(0, 200)), 41 * (at % 5), draw(st.integers(1, 40)), 3))
        beside = [room.id for room in rooms if room.block_id == block.id]
        rooms.append(
            LayoutRoom(
                next(ids),
                block.id,
                one,
                draw(st.sampled_from(RoomKind)),
                draw(st.integers(-3, 30)),
                draw(st.booleans()),
                draw(st.booleans()),
                draw(st.booleans()),
                at,
                draw(st.sampled_from([None, place])),
                frozenset(draw(st.lists(st.sampled_from(beside), max_size=2)) if beside else ()),
                tuple(LayoutBed(next(ids), bed, draw(st.sampled_from(BedLevel))) for bed in beds),
            )
        )
    return HouseLayout(blocks, tuple(rooms))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=layouts(), code=st.sampled_from(LANGUAGES))
def test_any_house_comes_back_as_it_was(
    sqlite_desk: Desk, tmp_path: Path, wanted: HouseLayout, code: str
) -> None:
    desk = sqlite_desk
    change_house(desk, read_layout(desk), wanted)
    stored = read_layout(desk)
    assert faults(stored) == ()
    found = preview_house(desk, exported(desk, tmp_path, code=code))
    assert found.problems == () and found.wanted == stored
    # And into an empty house, where all of it is new.
    path = tmp_path / "house.xlsx"
    change_house(desk, stored, HouseLayout())
    again = import_house(desk, preview_house(desk, path))
    assert plain(read_layout(desk)) == plain(stored)
    change_house(desk, again.after, again.before)
    assert read_layout(desk) == HouseLayout()


def plain(layout: HouseLayout) -> list[object]:
    """The layout without ids."""
    names = {room.id: room.name for room in layout.rooms}
    blocks = {block.id: block.name for block in layout.blocks}
    rooms = [
        (
            blocks[room.block_id],
            replace(room, id=0, block_id=0, position=0, neighbours=frozenset(), beds=()),
            {names[one] for one in room.neighbours},
            [(bed.name, bed.level) for bed in room.beds],
        )
        for room in layout.rooms
    ]
    return [*blocks.values(), *rooms]


def test_the_export_is_told_and_looks_as_other_workbooks_do(desk: Desk) -> None:
    room = room_of(desk, "A1")
    change(desk, room, replace(room, name="=A1"))
    made = house_workbook(desk, T)
    assert (made.kind, made.name, made.rows) == (AuditedPaper.HOUSE_XLSX, "house.xlsx", 30)
    book = load_workbook(BytesIO(made.data))
    assert book.sheetnames == ["Blocks", "Rooms", "Beds", "Adjoining rooms"]
    assert [cell.value for cell in book["Beds"][4]] == ["Room", "Bed", "Kind of bed"]
    first = book["Rooms"]["B5"]
    assert (first.value, first.data_type, first.quotePrefix) == ("=A1", "s", True)
    assert book["Beds"]["B5"].data_type == "s" and book["Rooms"]["D5"].data_type == "n"
    assert all(sheet.freeze_panes == "A5" for sheet in book)
    since = head(desk)
    record_print(desk, made)
    assert [(one.act, one.subject, one.after) for one in told(desk, since)] == [
        (Act.EXPORTED, "house_xlsx", {"rows": 30})
    ]


def test_a_room_of_an_unknown_block_blames_none_of_its_beds(desk: Desk, tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["Rooms"].cell(row_of(book, "Rooms", "C", "C8"), 1, "Z")

    (found,) = preview_house(desk, exported(desk, tmp_path, edit)).problems
    assert found.kind is HouseProblemKind.BLOCK_NOT_LISTED and found.text == "Z"


# --- what it changes ---------------------------------------------------------------------------------------


def test_a_file_adds_changes_and_deletes_and_is_taken_back(desk: Desk, tmp_path: Path) -> None:
    before = read_layout(desk)

    def edit(book: Workbook) -> None:
        rooms, beds, beside = book["Rooms"], book["Beds"], book["Adjoining rooms"]
        rooms.cell(row_of(book, "Rooms", "A", "A1"), 3, "Femmes")
        rooms.cell(row_of(book, "Rooms", "A", "A1"), 4, "2")
        rooms.append(["C", 101, "family", 0, True, "x", None, 40, 0, 3, 4])
        beds.append([101, 1, "Upper bunk"])
        beds.append(["A1", "new", "cot"])
        beds.delete_rows(row_of(book, "Beds", "C9", "2"))
        rooms.delete_rows(row_of(book, "Rooms", "C", "C8"))
        for bed in ("1", "2", "3", "4"):
            beds.delete_rows(row_of(book, "Beds", "C8", bed))
        beside.delete_rows(row_of(book, "Adjoining rooms", "C7", "C8"))
        beside.delete_rows(row_of(book, "Adjoining rooms", "C8", "C9"))
        beside.append(["101", "c9"])

    path = exported(desk, tmp_path, edit)
    found = preview_house(desk, path)
    assert problems(desk, path) == []
    assert [(one.step, thing_words(one, T), difference_words(one, T)) for one in found.differences] == [
        (Step.REMOVED, "Room C8", "For whom: Isolation; Beds: 4"),
        (Step.CHANGED, "Room A1", "For whom: Family room › Women; Floor: 0 › 2"),
        (Step.ADDED, "Room 101", "For whom: Family room; Beds: 1"),
        (Step.ADDED, "Bed A1 / new", "Kind of bed: Cot"),
        (Step.REMOVED, "Bed C9 / 2", "Kind of bed: Single bed"),
        (Step.REMOVED, "Adjoining: C7 – C8", ""),
        (Step.REMOVED, "Adjoining: C8 – C9", ""),
        (Step.ADDED, "Adjoining: 101 – C9", ""),
    ]
    assert found.count(Step.REMOVED, Thing.ROOM) == 1
    since = head(desk)
    done = import_house(desk, found)
    assert (told(desk, since)[0].act, told(desk, since)[0].subject, told(desk, since)[0].after) == (
        Act.HOUSE_IMPORTED,
        "house.xlsx",
        {"house_added": 3, "house_changed": 1, "house_removed": 4},
    )
    new = room_of(desk, "101")
    assert (new.accessible, new.near_wash, new.closed, new.place) == (
        True,
        True,
        False,
        PlanPlace(40, 0, 3, 4),
    )
    assert new.neighbours == {room_of(desk, "C9").id}
    assert preview_house(desk, path).differences == ()
    change_house(desk, done.after, done.before)
    assert read_layout(desk) == before


def test_columns_and_sheets_may_be_left_out_and_stand_in_another_order(desk: Desk, tmp_path: Path) -> None:
    before = read_layout(desk)
    book = Workbook()
    del book["Sheet"]
    rooms, beds = book.create_sheet("Chambres"), book.create_sheet("LITS")
    rooms.append(["room", "Remark", "FOR  WHOM", "block"])
    for room in before.rooms:
        block = before.block(room.block_id)
        assert block is not None
        rooms.append([room.name.lower(), "x", room.kind.value, block.name])
    beds.append(["Kind of bed", "Bed", "Room"])
    for room in before.rooms:
        for bed in room.beds:
            beds.append([bed.level.value, int(bed.name), room.name])
    path = tmp_path / "mine.xlsx"
    book.save(path)
    if Translator("fr")("Rooms") == "Rooms":  # the catalogue is made when the words are
        rooms.title, beds.title = "rooms", "BEDS"
        book.save(path)
    found = preview_house(desk, path)
    assert found.problems == ()
    assert {one.values[0][0] for one in found.differences} == {"name"}  # "a1" is how they write it
    assert {room.place for room in found.wanted.rooms} == {room.place for room in before.rooms}
    assert [room.neighbours for room in found.wanted.rooms] == [room.neighbours for room in before.rooms]


# --- what is wrong with it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "where", "said"),
    [
        (lambda book: book.remove(book["Beds"]), ("", ""), "The sheet “Beds” is not there"),
        (put("Rooms", "C4", "what"), ("Rooms", "4"), "The column “For whom” is not there"),
        (
            put("Rooms", "C5", "familly"),
            ("Rooms", "C5"),
            "“familly” is no kind of room. Write one of: Family",
        ),
        (put("Rooms", "C5", None), ("Rooms", "C5"), "The cell is empty: fill in “For whom”."),
        (put("Rooms", "B5", None), ("Rooms", "B5"), "The cell is empty: fill in “Room”."),
        (put("Rooms", "D5", "first"), ("Rooms", "D5"), "“first” is no whole number"),
        (put("Rooms", "D5", 1.5), ("Rooms", "D5"), "“1.5” is no whole number"),
        (put("Rooms", "D5", 99), ("Rooms", "D5"), "A1: there is no such floor; from -3 to 30"),
        (put("Rooms", "E5", "perhaps"), ("Rooms", "E5"), "“perhaps” is neither yes nor no"),
        (put("Rooms", "H5", "=1+1"), ("Rooms", "H5"), "The formula has no value"),
        (put("Rooms", "H5", None), ("Rooms", "I5"), "The place on the plan is half filled in"),
        (put("Rooms", "H5", 1), ("Rooms", "H5"), "A1 and A2 are in one place on the plan"),
        (put("Rooms", "J5", 41), ("Rooms", "J5"), "A1: a room is 1 to 40 squares"),
        (put("Rooms", "H5", -1), ("Rooms", "H5"), "A1 is not on the plan"),
        (put("Rooms", "A5", "Z"), ("Rooms", "A5"), "Block Z is not on the sheet of blocks"),
        (put("Rooms", "B6", "A1"), ("Rooms", "B5"), "There is a room A1 already"),
        (put("Blocks", "A6", "a"), ("Blocks", "A5"), "There is a block A already"),
        (put("Beds", "A5", "A99"), ("Beds", "A5"), "Room A99 is not on the sheet of rooms"),
        (put("Beds", "C5", "hammock"), ("Beds", "C5"), "“hammock” is no kind of bed"),
        (put("Beds", "B6", "1"), ("Beds", "B5"), "A1 / 1 is there twice"),
        (put("Beds", "B5", "x" * 17), ("Beds", "B5"), "is too long: 16 letters have room."),
        (put("Adjoining rooms", "B5", "A1"), ("Adjoining rooms", "B5"), "A1 can't adjoin itself"),
        (put("Adjoining rooms", "B5", "C9"), ("Adjoining rooms", "B5"), "A1 and C9 are in two blocks"),
    ],
)
def test_what_can_t_be_taken_is_told_by_its_cell(
    sqlite_desk: Desk, tmp_path: Path, edit: Edit, where: tuple[str, str], said: str
) -> None:
    path = exported(sqlite_desk, tmp_path, edit)
    before, since = read_layout(sqlite_desk), head(sqlite_desk)
    found = [(sheet, cell) for sheet, cell, words in problems(sqlite_desk, path) if said in words]
    assert where in found, problems(sqlite_desk, path)
    with pytest.raises(ProblemsRemain):
        import_house(sqlite_desk, preview_house(sqlite_desk, path))
    assert (read_layout(sqlite_desk), head(sqlite_desk)) == (before, since)
    for one in preview_house(sqlite_desk, path).problems:  # worded in every language
        assert all(house_problem_sentence(one, Translator(code)) for code in LANGUAGES)


def test_rooms_and_beds_where_somebody_slept_must_stay_in_the_file(desk: Desk, tmp_path: Path) -> None:
    sleeper(desk, "C3")
    sleeper(desk, "C4", bed=1)

    def edit(book: Workbook) -> None:
        drop("Rooms", "C", "C3")(book)
        for bed in ("1", "2", "3", "4", "5", "6"):
            drop("Beds", "C3", bed)(book)
        drop("Adjoining rooms", "C2", "C3")(book)
        drop("Adjoining rooms", "C3", "C4")(book)
        drop("Beds", "C4", "2")(book)

    path = exported(desk, tmp_path, edit)
    said = [words for _, _, words in problems(desk, path)]
    assert [words.split(",")[0] for words in said] == [
        "Room C3 is not in the file",
        "Bed C4 / 2 is not in the file",
    ]


def test_who_must_not_be_in_a_room_is_told_at_its_row(desk: Desk, tmp_path: Path) -> None:
    sleeper(desk, "C3")
    path = exported(
        desk, tmp_path, lambda book: book["Rooms"].cell(row_of(book, "Rooms", "C", "C3"), 3, "Men")
    )
    row = row_of(load_workbook(path), "Rooms", "C", "C3")
    assert problems(desk, path) == [
        (
            "Rooms",
            str(row),
            "C3 can't be like this: UWIMANA, Claire has C3 / 1. C3 is for men. Move this person first.",
        )
    ]


def test_a_preview_holds_only_as_long_as_the_house(desk: Desk, tmp_path: Path) -> None:
    found = preview_house(desk, exported(desk, tmp_path, put("Rooms", "G5", "yes")))
    room = room_of(desk, "C9")
    change(desk, room, replace(room, closed=True))
    with refusing(desk, PreviewOutdated):
        import_house(desk, found)
    assert not room_of(desk, "A1").closed


def test_somebody_who_comes_after_the_preview_is_found_when_it_is_taken_in(
    desk: Desk, tmp_path: Path
) -> None:
    def edit(book: Workbook) -> None:
        drop("Rooms", "C", "C9")(book)
        for bed in ("1", "2"):
            drop("Beds", "C9", bed)(book)
        drop("Adjoining rooms", "C8", "C9")(book)

    found = preview_house(desk, exported(desk, tmp_path, edit))
    assert found.count(Step.REMOVED, Thing.ROOM) == 1
    sleeper(desk, "C9")
    with refusing(desk, RoomUsed):
        import_house(desk, found)


def test_another_file_is_refused_whole(sqlite_desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        preview_house(sqlite_desk, tmp_path / "nothing.xlsx")
    for name, data, kind in (
        ("house.csv", b"Room,Bed\nA1,1\n", NotAWorkbook),
        ("house.txt", b"Room", NotAWorkbook),
        ("house.xlsx", b"Room", NotAWorkbook),
        ("cut.xlsx", house_workbook(sqlite_desk, T).data[:500], DamagedWorkbook),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(kind):
            preview_house(sqlite_desk, path)
    book: Any = Workbook()
    book.active.append(["A list", "of people"])
    book.save(tmp_path / "list.xlsx")
    assert [words.split(":")[0] for *_, words in problems(sqlite_desk, tmp_path / "list.xlsx")] == [
        "The sheet “Rooms” is not there",
        "The sheet “Beds” is not there",
    ]


def test_only_a_supervisor_exports_and_imports(sqlite_desk: Desk, tmp_path: Path) -> None:
    path = exported(sqlite_desk, tmp_path)
    found = preview_house(sqlite_desk, path)
    for role in set(Role) - {Role.SUPERVISOR}:
        desk = as_role(sqlite_desk, role)
        for act in (
            lambda desk=desk: house_workbook(desk, T),
            lambda desk=desk: preview_house(desk, path),
            lambda desk=desk: import_house(desk, found),
        ):
            with pytest.raises(NotAllowed):
                act()
