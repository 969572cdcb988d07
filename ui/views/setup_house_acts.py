"""What an act on the house asks for: the part as it is, as it shall be, and the sentence that says so."""

from dataclasses import replace
from typing import NamedTuple

from transit_desk.domain.codes import RoomKind
from transit_desk.domain.house_drawing import drawn, free_place, next_name, unused
from transit_desk.domain.house_layout import HouseLayout, LayoutBlock, LayoutRoom, moved
from transit_desk.language import Translator

USUAL_BEDS = 4
"""For how many beds a new room is drawn."""


class Asked(NamedTuple):
    """A change of the house."""

    before: HouseLayout
    after: HouseLayout
    said: str


def new_block(layout: HouseLayout, block_id: int, t: Translator) -> Asked:
    """One more block, named by the next letter."""
    taken = {block.name.casefold() for block in layout.blocks}
    letters = (chr(code) for code in range(ord("A"), ord("Z") + 1))
    name = next((one for one in letters if one.casefold() not in taken), "")
    name = name or unused((block.name for block in layout.blocks), "A1")
    at = max((block.position for block in layout.blocks), default=-1) + 1
    block = LayoutBlock(block_id, name, at)
    return Asked(HouseLayout(), HouseLayout((block,)), t("Block {name} added", name=name))


def new_room(
    layout: HouseLayout, block: LayoutBlock, floor: int, like: LayoutRoom | None, room_id: int, t: Translator
) -> Asked:
    """One more room on that floor, for the same people as `like`, where the plan is free."""
    places = drawn(layout, block.id, floor)
    here = [one for one in layout.rooms_of(block.id) if one.floor == floor]
    place = free_place([replace(one, place=places.get(one.id)) for one in here], USUAL_BEDS)
    kind = RoomKind.FAMILY if like is None else like.kind
    name = next_name(layout, block)
    room = LayoutRoom(room_id, block.id, name, kind, floor, False, False, False, -1, place)
    said = t("Room {name} added: give it beds (Ctrl+B)", name=name)
    return Asked(HouseLayout(), HouseLayout(rooms=(room,)), said)


def stored_room(room: LayoutRoom, value: LayoutRoom, t: Translator) -> Asked:
    """The room as the form has it; on another floor it finds a place anew."""
    if value.floor != room.floor:
        value = replace(value, place=None)
    said = t("Room {name} stored", name=value.name)
    return Asked(HouseLayout(rooms=(room,)), HouseLayout(rooms=(value,)), said)


def without(block: LayoutBlock, room: LayoutRoom | None, t: Translator) -> Asked:
    """The house without the room, or without the block when there is no room."""
    if room is not None:
        return Asked(HouseLayout(rooms=(room,)), HouseLayout(), t("Room {name} deleted", name=room.name))
    return Asked(HouseLayout((block,)), HouseLayout(), t("Block {name} deleted", name=block.name))


def in_another_order(
    layout: HouseLayout, block: LayoutBlock, room: LayoutRoom | None, step: int, t: Translator
) -> Asked | None:
    """The room (or the block when there is none) changes places with the one above or below; None at the edge."""
    if room is None:
        other = layout.block(_other(tuple(one.id for one in layout.blocks), block.id, step))
        if other is None:
            return None
        blocks = (replace(block, position=other.position), replace(other, position=block.position))
        before, after, name = HouseLayout((block, other)), HouseLayout(blocks), block.name
    else:
        beside = layout.room(_other(tuple(one.id for one in layout.rooms_of(block.id)), room.id, step))
        if beside is None:
            return None
        rooms = (replace(room, position=beside.position), replace(beside, position=room.position))
        before, after, name = HouseLayout(rooms=(room, beside)), HouseLayout(rooms=rooms), room.name
    return Asked(before, after, t("{name} stands elsewhere in the order", name=name))


def _other(order: tuple[int, ...], one: int, step: int) -> int:
    """Which id `one` changes places with; 0 at the edge."""
    at = moved(order, one, step).index(one)
    return 0 if order[at] == one else order[at]
