"""The house as a supervisor draws it: added, changed, deleted, taken back; and what stands against it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from db import tables as tb
from tests.db_fixtures import Clock
from tests.people import Someone, add_case
from tests.services.acts import at_once, beds_of, flight, put_in_bed, rows, take_out_of_bed
from tests.services.audit_rows import as_role, head, refused, told
from transit_desk.domain.audit import Act
from transit_desk.domain.beds.values import BedRule
from transit_desk.domain.board_rows import PlanPlace
from transit_desk.domain.codes import AssignmentState, BedLevel, BedState, Need, Relation, RoomKind, Sex
from transit_desk.domain.house_drawing import bunks, drawn, with_beds
from transit_desk.domain.house_layout import (
    BedUsed,
    HouseLayout,
    LayoutBlock,
    LayoutFault,
    LayoutRefused,
    LayoutRoom,
    RoomPeople,
    RoomUsed,
    faults,
)
from transit_desk.domain.refusals import NotAllowed, StaleData
from transit_desk.domain.rights import Role
from transit_desk.language import Translator
from transit_desk.language.sentences import sentence
from transit_desk.services.care_for_beds import set_out_of_service
from transit_desk.services.check_in import check_in
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import hold
from transit_desk.services.house_layout import HouseChange, change_house, read_layout


def room_of(desk: Desk, name: str) -> LayoutRoom:
    return next(room for room in read_layout(desk).rooms if room.name == name)


def of(*rooms: LayoutRoom) -> HouseLayout:
    return HouseLayout(rooms=rooms)


def change(desk: Desk, before: LayoutRoom | None, after: LayoutRoom | None) -> HouseChange:
    return change_house(desk, of(*[before] if before else []), of(*[after] if after else []))


def undo(desk: Desk, done: HouseChange) -> HouseChange:
    return change_house(desk, done.after, done.before)


def new_ids() -> Callable[[], int]:
    ids = iter(range(-1, -1000, -1))
    return lambda: next(ids)


@contextmanager
def refusing(desk: Desk, kind: type[Exception]) -> Iterator[pytest.ExceptionInfo[Any]]:
    """As `refused`, with what was raised."""
    since, before = head(desk), read_layout(desk)
    with pytest.raises(kind) as raised:
        yield raised
    assert (head(desk), read_layout(desk)) == (since, before)


def sleeper(desk: Desk, room: str, *, sex: Sex = Sex.FEMALE, bed: int = 0) -> int:
    """A woman, or whoever, of 30 years in a bed of the room; the person's id."""
    _, (person,) = add_case(
        desk, f"BI-2600{rows(desk, tb.Case):04}", [Someone("UWIMANA", "Claire", Relation.PA, sex)]
    )
    check_in(desk, [person], {})
    put_in_bed(desk, person, beds_of(desk, room)[bed], override=True)
    return person


# --- the sample centre -------------------------------------------------------------------------------------


def test_the_sample_centre_is_drawn_whole_and_nothing_in_it_is_wrong(desk: Desk) -> None:
    layout = read_layout(desk)
    assert faults(layout) == ()
    assert [block.name for block in layout.blocks] == ["A", "B", "C"]
    assert (len(layout.rooms), layout.beds) == (30, 195)
    assert all(room.place is not None and room.neighbours for room in layout.rooms)
    assert {room.name for room in layout.rooms if room.near_wash} >= {"A1", "B6", "C9"}
    for room in layout.rooms:
        for other in room.neighbours:
            beside = layout.room(other)
            assert beside is not None and room.id in beside.neighbours
            assert (beside.block_id, beside.floor) == (room.block_id, room.floor)


# --- changing and taking back ------------------------------------------------------------------------------


def test_a_block_with_a_room_and_beds_is_added_changed_deleted_and_each_taken_back(desk: Desk) -> None:
    empty = read_layout(desk)
    block = LayoutBlock(-1, "D", 3)
    room = LayoutRoom(-2, -1, "D1", RoomKind.MEN, 0, False, True, False, 0, PlanPlace(0, 0, 6, 4))
    room = with_beds(room, bunks(4), iter(range(-3, -20, -1)).__next__)
    added = change_house(desk, HouseLayout(), HouseLayout((block,), (room,)))
    (stored,) = added.after.rooms
    assert [(bed.name, bed.level) for bed in stored.beds] == [
        (str(number), BedLevel.LOWER if number % 2 else BedLevel.UPPER) for number in range(1, 9)
    ]
    assert added.after.blocks[0].id == stored.block_id > 0
    layout = read_layout(desk)
    assert layout.rooms[-1] == stored and layout.beds == 203

    second = replace(room, id=-1, block_id=stored.block_id, name="D2", beds=(), place=PlanPlace(6, 0, 4, 4))
    also = change(desk, None, replace(second, neighbours=frozenset({stored.id})))
    assert also.after.rooms[0].position == 1
    assert room_of(desk, "D1").neighbours == {also.after.rooms[0].id}

    before = room_of(desk, "D1")
    after = replace(
        before,
        name="D 1",
        kind=RoomKind.WOMEN,
        floor=1,
        accessible=True,
        near_wash=False,
        closed=True,
        place=None,
        neighbours=frozenset(),
        beds=(replace(before.beds[0], name="11", level=BedLevel.SINGLE), *before.beds[2:]),
    )
    changed = change(desk, before, after)
    assert changed.after.rooms == (after,)
    assert room_of(desk, "D2").neighbours == frozenset()
    with refusing(desk, LayoutRefused) as no:
        change_house(desk, HouseLayout(added.after.blocks), HouseLayout())
    assert [fault.kind for fault in no.value.faults] == [LayoutFault.BLOCK_NOT_EMPTY]
    whole = HouseLayout(added.after.blocks, read_layout(desk).rooms_of(stored.block_id))
    deleted = change_house(desk, whole, HouseLayout())
    assert read_layout(desk) == empty
    # One after the other is taken back, the last first; everything has the ids it had.
    undo(desk, deleted)
    assert read_layout(desk).rooms_of(stored.block_id) == whole.rooms
    undo(desk, changed)
    assert room_of(desk, "D1") == before
    undo(desk, also)
    undo(desk, added)
    assert read_layout(desk) == empty


def test_blocks_and_rooms_are_put_in_another_order(desk: Desk) -> None:
    layout = read_layout(desk)
    a, b, _ = layout.blocks
    turned = change_house(
        desk, HouseLayout((a, b)), HouseLayout((replace(b, position=0), replace(a, position=1)))
    )
    assert [block.name for block in read_layout(desk).blocks] == ["B", "A", "C"]
    c1, c2 = (room_of(desk, name) for name in ("C1", "C2"))
    rooms = change_house(
        desk, of(c1, c2), of(replace(c1, position=c2.position), replace(c2, position=c1.position))
    )
    assert [room.name for room in read_layout(desk).rooms if room.name in ("C1", "C2")] == ["C2", "C1"]
    undo(desk, rooms)
    undo(desk, turned)
    assert read_layout(desk) == layout


def test_names_are_exchanged(desk: Desk) -> None:
    layout = read_layout(desk)
    a, b, _ = layout.blocks
    c1, c2 = (room_of(desk, name) for name in ("C1", "C2"))
    one, two, *rest = c1.beds
    turned = (replace(one, name=two.name), replace(two, name=one.name), *rest)
    done = change_house(
        desk,
        HouseLayout((a, b), (c1, c2)),
        HouseLayout(
            (replace(a, name="B"), replace(b, name="A")),
            (replace(c1, name="C2", beds=turned), replace(c2, name="C1")),
        ),
    )
    assert room_of(desk, "C2") == replace(c1, name="C2", beds=turned)
    assert [block.name for block in read_layout(desk).blocks] == ["B", "A", "C"]
    undo(desk, done)
    assert read_layout(desk) == layout


def test_a_deleted_bed_comes_back_though_another_has_its_id_meanwhile(desk: Desk) -> None:
    before = room_of(desk, "C9")  # the last bed of the house is in it
    set_out_of_service(desk, before.beds[1].id, True)
    gone = replace(before, beds=(replace(before.beds[0], name="window"),))
    done = change(desk, room_of(desk, "C9"), with_beds(gone, bunks(2), new_ids()))
    undo(desk, done)
    assert room_of(desk, "C9") == before
    deleted = change(desk, before, replace(before, beds=before.beds[:1]))
    undo(desk, deleted)
    assert room_of(desk, "C9").beds[1].id == before.beds[1].id


def test_a_bed_out_of_service_comes_back_out_of_service(desk: Desk) -> None:
    bed = beds_of(desk, "C9")[0]
    set_out_of_service(desk, bed, True)
    before = room_of(desk, "C9")
    undo(desk, change(desk, before, replace(before, beds=before.beds[1:])))
    assert {one.id: one.state for one in room_of(desk, "C9").beds}[bed] is BedState.OUT_OF_SERVICE


def test_nothing_changed_is_nothing_told(desk: Desk) -> None:
    since, room = head(desk), room_of(desk, "A1")
    assert change(desk, room, room).after.rooms == (room,)
    assert told(desk, since) == []


def test_the_audit_says_what_was_changed(desk: Desk) -> None:
    since = head(desk)
    a1 = room_of(desk, "A1")
    change(desk, a1, replace(a1, kind=RoomKind.WOMEN, place=PlanPlace(0, 20, 7, 4), neighbours=frozenset()))
    c9 = room_of(desk, "C9")
    change(desk, c9, replace(with_beds(c9, [BedLevel.COT], new_ids()), near_wash=False))
    change(desk, room_of(desk, "C9"), None)
    assert [(one.act, one.subject, one.before, one.after) for one in told(desk, since)] == [
        (
            Act.HOUSE_CHANGED,
            "A1",
            {"room_kind": "family", "plan_place": "0, 0: 7 × 4"},
            {"room_kind": "women", "plan_place": "0, 20: 7 × 4"},
        ),
        (Act.HOUSE_CHANGED, "A1 – A2", {"adjoining": True}, {"adjoining": False}),
        (Act.HOUSE_CHANGED, "C9", {"near_wash": True}, {"near_wash": False}),
        (Act.HOUSE_CHANGED, "C9 / 3", {}, {"level": "cot"}),
        (Act.HOUSE_CHANGED, "C9", {"room_kind": "family", "beds": 3}, {}),
        (Act.HOUSE_CHANGED, "C8 – C9", {"adjoining": True}, {"adjoining": False}),
    ]


def test_only_a_supervisor_draws_the_house(desk: Desk) -> None:
    for role in set(Role) - {Role.SUPERVISOR}:
        with refused(desk, NotAllowed):
            read_layout(as_role(desk, role))
        with refused(desk, NotAllowed):
            change_house(as_role(desk, role), HouseLayout(), HouseLayout())
    assert read_layout(as_role(desk, Role.SUPERVISOR)).rooms


# --- what stands against it --------------------------------------------------------------------------------


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    desk: Desk, another: Callable[[str], Desk]
) -> None:
    seen = room_of(desk, "A1")
    change(another("Grace"), seen, replace(seen, closed=True))
    with refusing(desk, StaleData) as no:
        change(desk, seen, replace(seen, name="A 1"))
    assert no.value.what == "A1"
    with refused(desk, StaleData):
        change(desk, seen, None)
    with refused(desk, StaleData):  # the id is taken: nothing comes back under it
        change(desk, None, seen)
    a2 = room_of(desk, "A2")
    with refused(desk, StaleData):
        change(desk, a2, replace(a2, beds=(*a2.beds, room_of(desk, "A3").beds[0])))
    block = read_layout(desk).blocks[0]
    with refused(desk, StaleData):
        change_house(desk, HouseLayout((replace(block, name="X"),)), HouseLayout((block,)))


def test_two_supervisors_at_once_are_one_after_the_other(postgres_desk: Desk) -> None:
    seen = room_of(postgres_desk, "A1")
    done = at_once(
        *(
            lambda name=name: change(postgres_desk, seen, replace(seen, name=name))
            for name in ("North", "South")
        )
    )
    assert sorted(type(one).__name__ for one in done) == ["HouseChange", "StaleData"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"name": ""}, LayoutFault.NO_NAME),
        ({"name": "x" * 41}, LayoutFault.NAME_LONG),
        ({"name": "a2"}, LayoutFault.ROOM_TWICE),
        ({"name": "A\u200b1"}, LayoutFault.NAME_UNSEEN),
        ({"name": "★1"}, LayoutFault.NAME_LETTERS),
        ({"floor": 31}, LayoutFault.FLOOR),
        ({"place": PlanPlace(0, 0, 0, 4)}, LayoutFault.ROOM_SIZE),
        ({"place": PlanPlace(198, 0, 7, 4)}, LayoutFault.OFF_PLAN),
        ({"place": PlanPlace(8, 2, 7, 4)}, LayoutFault.OVERLAP),
        ({"neighbours": frozenset({987_654})}, LayoutFault.NEIGHBOUR_UNKNOWN),
        ({"block_id": 987_654}, LayoutFault.BLOCK_UNKNOWN),
    ],
)
def test_a_house_that_can_t_be_is_refused(desk: Desk, values: dict[str, object], kind: LayoutFault) -> None:
    room = room_of(desk, "A1")
    with refusing(desk, LayoutRefused) as no:
        change(desk, room, replace(room, **values))  # type: ignore[arg-type]  # of every field
    assert kind in {fault.kind for fault in no.value.faults}
    assert sentence(no.value, Translator("en"))


def test_rooms_adjoin_in_one_block_and_never_themselves(desk: Desk) -> None:
    a1, a5, b6 = (room_of(desk, name) for name in ("A1", "A5", "B6"))
    with refusing(desk, LayoutRefused) as no:
        change(desk, a1, replace(a1, neighbours=frozenset({b6.id})))
    assert sentence(no.value, Translator("en")) == "A1 and B6 are in two blocks, so they don't adjoin. " + (
        "B6 and A1 are in two blocks, so they don't adjoin."
    )
    with refused(desk, LayoutRefused):
        change(desk, a1, replace(a1, neighbours=frozenset({a1.id})))
    done = change(desk, a1, replace(a1, neighbours=a1.neighbours | {a5.id}))
    assert a1.id in room_of(desk, "A5").neighbours
    undo(desk, done)
    assert room_of(desk, "A5") == a5


def test_a_fault_that_was_there_before_stops_no_other_change(desk: Desk) -> None:
    with desk.database.write() as session:
        a2 = room_of(desk, "A2").id
        session.execute(update(tb.RoomPlace).where(tb.RoomPlace.room_id == a2).values(x=3))
    a5 = room_of(desk, "A5")
    change(desk, a5, replace(a5, closed=True))


def test_where_somebody_slept_nothing_is_deleted(desk: Desk) -> None:
    person = sleeper(desk, "C3")
    take_out_of_bed(desk, person)
    room = room_of(desk, "C3")
    with refusing(desk, RoomUsed) as gone:
        change(desk, room, None)
    assert gone.value.room == "C3"
    with refusing(desk, BedUsed) as used:
        change(desk, room, replace(room, beds=room.beds[1:]))
    assert used.value.bed == "C3 / 1"
    change(desk, room, replace(room, beds=room.beds[:1]))  # the others go
    assert len(room_of(desk, "C3").beds) == 1


def test_a_held_bed_counts_as_used(desk: Desk) -> None:
    _, (person,) = add_case(desk, "BI-26000900", [Someone("UWIMANA", "Claire", Relation.PA, Sex.FEMALE)])
    bed = beds_of(desk, "C4")[0]
    with desk.database.write() as session:
        session.add(
            tb.BedAssignment(
                bed_id=bed,
                person_id=person,
                state=AssignmentState.PLANNED,
                from_night=desk.today(),
                until_night=desk.today().replace(day=desk.today().day + 2),
                started_at=desk.clock(),
                started_by="Test Officer",
            )
        )
    room = room_of(desk, "C4")
    with refused(desk, RoomUsed):
        change(desk, room, None)
    with refusing(desk, RoomPeople) as no:
        change(desk, room, replace(room, kind=RoomKind.MEN))
    assert no.value.person == "UWIMANA, Claire"


@pytest.mark.parametrize("over", ["its hour", "its nights"])
def test_a_bed_goes_with_a_hold_that_is_over(desk: Desk, clock: Clock, over: str) -> None:
    case_id, (person,) = add_case(
        desk, "BI-26000900", [Someone("UWIMANA", "Claire", Relation.PA, Sex.FEMALE)]
    )
    flight(desk, case_id)
    until = desk.clock() + timedelta(hours=4) if over == "its hour" else None
    hold(desk, {person: beds_of(desk, "C4")[0]}, until=until)
    room = room_of(desk, "C4")
    with refused(desk, BedUsed):
        change(desk, room, replace(room, beds=room.beds[1:]))
    clock.forward(hours=4 if until else 24 * 3)
    change(desk, room, replace(room, beds=room.beds[1:]))
    assert rows(desk, tb.BedAssignment) == 0
    change(desk, room_of(desk, "C4"), None)


def test_a_room_does_not_become_one_that_its_people_must_not_be_in(desk: Desk) -> None:
    sleeper(desk, "C3")
    room = room_of(desk, "C3")
    with refusing(desk, RoomPeople) as no:
        change(desk, room, replace(room, kind=RoomKind.MEN))
    assert (no.value.room, no.value.person, no.value.bed) == ("C3", "UWIMANA, Claire", "C3 / 1")
    assert [rule.rule for rule in no.value.rules] == [BedRule.ROOM_FOR_MEN]
    assert sentence(no.value, Translator("en")) == (
        "C3 can't be like this: UWIMANA, Claire has C3 / 1. C3 is for men. Move this person first."
    )
    with refusing(desk, RoomPeople) as cot:
        beds = (replace(room.beds[0], level=BedLevel.COT), *room.beds[1:])
        change(desk, room, replace(room, beds=beds))
    assert [rule.rule for rule in cot.value.rules] == [BedRule.COT_FOR_INFANTS]
    # What is no rule for her may change, and the room may be closed with her in it: nobody new comes.
    change(desk, room, replace(room, kind=RoomKind.FAMILY, closed=True, accessible=True))


def test_a_wheelchair_stays_on_the_ground(desk: Desk) -> None:
    person = sleeper(desk, "A9")
    with desk.database.write() as session:
        session.add(tb.HandlingNeed(person_id=person, need=Need.WCHC))
    room = room_of(desk, "A9")
    for worse in (replace(room, accessible=False), replace(room, floor=1)):
        with refusing(desk, RoomPeople) as no:
            change(desk, room, worse)
        assert [rule.rule for rule in no.value.rules] == [BedRule.NOT_ACCESSIBLE]


def test_a_bed_changed_has_another_version(desk: Desk) -> None:
    room = room_of(desk, "A1")
    change(desk, room, replace(room, beds=(replace(room.beds[0], name="1a"), *room.beds[1:])))
    with desk.database.read() as connection:
        versions = connection.execute(
            select(tb.Bed.id, tb.Bed.version).where(tb.Bed.room_id == room.id).order_by(tb.Bed.id)
        ).all()
    assert [version for _, version in versions] == [2] + [1] * (len(room.beds) - 1)


def test_a_floor_is_drawn_with_rooms_that_have_no_place(desk: Desk) -> None:
    room = room_of(desk, "C1")
    change(desk, room, replace(room, place=None))
    layout = read_layout(desk)
    places = drawn(layout, room.block_id, 0)
    assert set(places) == {one.id for one in layout.rooms_of(room.block_id)}
    shown = replace(layout, rooms=tuple(replace(one, place=places.get(one.id)) for one in layout.rooms))
    assert LayoutFault.OVERLAP not in {fault.kind for fault in faults(shown)}
