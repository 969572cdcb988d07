"""The drawn house as plain values: what can't be, where a room finds a place, what makes one of another."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.board_rows import PlanPlace
from transit_desk.domain.codes import BedLevel, RoomKind
from transit_desk.domain.house_changes import Step, Thing, differences
from transit_desk.domain.house_drawing import bunks, drawn, free_place, natural, next_name, unused, with_beds
from transit_desk.domain.house_layout import (
    MOST_BEDS,
    MOST_BLOCKS,
    MOST_ROOMS,
    PLAN_SIZE,
    Fault,
    HouseLayout,
    LayoutBed,
    LayoutBlock,
    LayoutFault,
    LayoutRoom,
    both_ways,
    faults,
    moved,
    on_plan,
    overlap,
    pairs,
)

A = LayoutBlock(1, "A", 0)
PLACES = st.builds(
    PlanPlace, st.integers(-5, 205), st.integers(-5, 205), st.integers(-2, 45), st.integers(-2, 45)
)


def room(own: int, place: PlanPlace | None = None, **values: object) -> LayoutRoom:
    plain = LayoutRoom(own, 1, f"A{own}", RoomKind.FAMILY, 0, False, False, False, own, place)
    return replace(plain, **values)  # type: ignore[arg-type]  # of every field


def kinds(*rooms: LayoutRoom, blocks: tuple[LayoutBlock, ...] = (A,)) -> set[LayoutFault]:
    return {fault.kind for fault in faults(HouseLayout(blocks, rooms))}


def squares(place: PlanPlace) -> set[tuple[int, int]]:
    return {
        (x, y) for x in range(place.x, place.x + place.width) for y in range(place.y, place.y + place.height)
    }


@given(PLACES, PLACES)
def test_rooms_overlap_when_they_share_a_square(one: PlanPlace, other: PlanPlace) -> None:
    one, other = on_plan(one), on_plan(other)
    assert overlap(one, other) == overlap(other, one) == bool(squares(one) & squares(other))
    assert on_plan(one) == one and kinds(room(1, one)) == set()


@pytest.mark.parametrize(
    ("rooms", "kind"),
    [
        ([room(1, name="")], LayoutFault.NO_NAME),
        ([room(1, name=" \u200b ")], LayoutFault.NO_NAME),
        ([room(1, name="a" * 41)], LayoutFault.NAME_LONG),
        ([room(1, name="A 1 ")], LayoutFault.NAME_UNSEEN),
        ([room(1, name="A\x011")], LayoutFault.NAME_UNSEEN),
        ([room(1, name="الإدارة")], LayoutFault.NAME_LETTERS),
        ([room(1, name="★1")], LayoutFault.NAME_LETTERS),
        ([room(1), room(2, name="a1")], LayoutFault.ROOM_TWICE),
        ([room(1, floor=-4)], LayoutFault.FLOOR),
        ([room(1, PlanPlace(0, 0, 41, 1))], LayoutFault.ROOM_SIZE),
        ([room(1, PlanPlace(0, 197, 4, 4))], LayoutFault.OFF_PLAN),
        ([room(1, PlanPlace(0, 0, 4, 4)), room(2, PlanPlace(3, 3, 4, 4))], LayoutFault.OVERLAP),
        ([room(1, neighbours=frozenset({1}))], LayoutFault.NEIGHBOUR_ITSELF),
        ([room(1, neighbours=frozenset({7}))], LayoutFault.NEIGHBOUR_UNKNOWN),
        ([room(1, block_id=7)], LayoutFault.BLOCK_UNKNOWN),
        ([room(1, beds=(LayoutBed(1, "", BedLevel.SINGLE),))], LayoutFault.NO_NAME),
        ([room(1, beds=tuple(LayoutBed(n, "1", BedLevel.COT) for n in (1, 2)))], LayoutFault.BED_TWICE),
        (
            [room(1, beds=tuple(LayoutBed(n, str(n), BedLevel.COT) for n in range(MOST_BEDS + 1)))],
            LayoutFault.TOO_MANY_BEDS,
        ),
        ([room(n) for n in range(MOST_ROOMS + 1)], LayoutFault.TOO_MANY_ROOMS),
    ],
)
def test_what_can_t_be(rooms: list[LayoutRoom], kind: LayoutFault) -> None:
    assert kinds(*rooms) == {kind}


def test_rooms_of_two_floors_or_blocks_may_lie_above_each_other() -> None:
    place = PlanPlace(0, 0, 4, 4)
    b = LayoutBlock(2, "B", 1)
    assert kinds(room(1, place), room(2, place, floor=1), room(3, place, block_id=2), blocks=(A, b)) == set()
    two = (room(1, neighbours=frozenset({3})), room(3, block_id=2))
    assert kinds(*two, blocks=(A, b)) == {LayoutFault.NEIGHBOUR_BLOCK}


def test_blocks_have_names_of_their_own() -> None:
    assert kinds(blocks=(A, LayoutBlock(2, "a", 1))) == {LayoutFault.BLOCK_TWICE}
    many = tuple(LayoutBlock(n, str(n), n) for n in range(MOST_BLOCKS + 1))
    assert kinds(blocks=many) == {LayoutFault.TOO_MANY_BLOCKS}


def test_a_fault_says_of_which_bed() -> None:
    beds = (LayoutBed(5, "1", BedLevel.SINGLE), LayoutBed(6, "1", BedLevel.SINGLE))
    found = faults(HouseLayout((A,), (room(1, beds=beds),)))
    assert found[0] == Fault(LayoutFault.BED_TWICE, 1, 1, 5, "A1 / 1")
    assert [fault.bed_id for fault in found] == [5, 6]


@given(st.lists(st.integers(0, 12), max_size=40), st.integers(0, 14))
def test_rooms_without_a_place_find_one_each(beds: list[int], beds_of_new: int) -> None:
    rooms = [
        room(at, beds=tuple(LayoutBed(100 * at + n, str(n), BedLevel.SINGLE) for n in range(count)))
        for at, count in enumerate(beds, 1)
    ]
    places = drawn(HouseLayout((A,), tuple(rooms)), 1, 0)
    placed = [replace(one, place=places[one.id]) for one in rooms]
    assert kinds(*placed) == set()
    new = free_place(placed, beds_of_new)
    assert new is not None and not any(overlap(new, place) for place in places.values())
    assert 3 <= new.width <= 13 and new.width * new.height * 2 >= beds_of_new * 7


def test_a_full_plan_has_no_place() -> None:
    full = [
        room(40 * x + y + 1, PlanPlace(x * 40, y * 40, 40, 40))
        for x in range(PLAN_SIZE // 40)
        for y in range(PLAN_SIZE // 40)
    ]
    assert free_place(full, 4) is None


def test_names_are_counted_on() -> None:
    house = HouseLayout((A, LayoutBlock(2, "North", 1)), (room(9), room(10), room(1)))
    assert next_name(house, A) == "A11"
    assert next_name(house, house.blocks[1]) == "North1"
    assert unused(("1", "2", "x"), "1") == "3" and unused((), "1") == "1"
    assert sorted(["A10", "A9", "B", "A"], key=natural) == ["A", "A9", "A10", "B"]
    ids = iter(range(-1, -20, -1))
    grown = with_beds(room(1, beds=(LayoutBed(7, "2", BedLevel.SINGLE),)), bunks(2), lambda: next(ids))
    assert [(bed.name, bed.level) for bed in grown.beds[1:]] == [
        ("1", BedLevel.LOWER),
        ("3", BedLevel.UPPER),
        ("4", BedLevel.LOWER),
        ("5", BedLevel.UPPER),
    ]


def test_the_order_changes_one_step_at_a_time() -> None:
    assert moved((1, 2, 3), 2, -1) == (2, 1, 3)
    assert moved((1, 2, 3), 2, 1) == (1, 3, 2)
    assert moved((1, 2, 3), 1, -1) == (1, 2, 3)


def test_neighbours_are_each_other_s() -> None:
    house = both_ways(HouseLayout((A,), (room(1, neighbours=frozenset({2})), room(2), room(3))))
    assert [one.neighbours for one in house.rooms] == [{2}, {1}, frozenset()]
    assert list(pairs(house)) == [(1, 2)]


def test_what_makes_one_house_of_another() -> None:
    beds = (LayoutBed(1, "1", BedLevel.LOWER), LayoutBed(2, "2", BedLevel.UPPER))
    before = HouseLayout((A,), (room(1, beds=beds), room(2), room(3)))
    after = HouseLayout(
        (LayoutBlock(1, "North", 0), LayoutBlock(-1, "B", 1)),
        (
            room(2, kind=RoomKind.MEN, position=0, neighbours=frozenset({1})),
            room(
                1,
                position=1,
                beds=(replace(beds[0], level=BedLevel.COT), LayoutBed(-3, "3", BedLevel.SINGLE)),
            ),
            room(-2, block_id=-1, name="B1", position=0),
        ),
    )
    assert [(one.step, one.thing, one.name, one.values) for one in differences(before, both_ways(after))] == [
        (Step.ADDED, Thing.BLOCK, "B", ()),
        (Step.CHANGED, Thing.BLOCK, "A", (("name", "A", "North"),)),
        (Step.REMOVED, Thing.ROOM, "A3", (("kind", RoomKind.FAMILY, None), ("beds", 0, None))),
        (Step.CHANGED, Thing.ROOM, "A2", (("kind", RoomKind.FAMILY, RoomKind.MEN), ("order", 2, 1))),
        (Step.CHANGED, Thing.ROOM, "A1", (("order", 1, 2),)),
        (Step.ADDED, Thing.ROOM, "B1", (("kind", None, RoomKind.FAMILY), ("beds", None, 0))),
        (Step.REMOVED, Thing.BED, "A1 / 2", (("level", BedLevel.UPPER, None),)),
        (Step.CHANGED, Thing.BED, "A1 / 1", (("level", BedLevel.LOWER, BedLevel.COT),)),
        (Step.ADDED, Thing.BED, "A1 / 3", (("level", None, BedLevel.SINGLE),)),
        (Step.ADDED, Thing.NEIGHBOURS, "A1 – A2", ()),
    ]
    assert differences(after, after) == ()
