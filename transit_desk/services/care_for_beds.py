"""Rooms and beds in use or not: out of service, cleaned between guests, closed."""

from collections.abc import Collection

from sqlalchemy import select

from db import tables as tb
from db.queries import bed_facts, house
from db.queries.people import bed_label
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import AssignmentState, BedState
from transit_desk.domain.refusals import BedHeld, BedOccupied, NotFound
from transit_desk.domain.rights import Right
from transit_desk.services.acts import needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling

_TAKEN = select(tb.BedAssignment.bed_id).where(tb.BedAssignment.state == AssignmentState.CURRENT)


@needs(Right.CARE_FOR_BEDS)
def set_out_of_service(desk: Desk, bed_id: int, out: bool) -> str:
    """Take a bed out of service, or back in; returns its label. `BedOccupied` while someone sleeps in it,
    `BedHeld` while it is held for somebody."""
    with telling("bed"), writing(desk, Act.BED_SERVICE) as act:
        connection = act.session.connection()
        house.lock_beds(connection)
        bed = act.session.get(tb.Bed, bed_id)
        if bed is None:
            raise NotFound("bed")
        now = bed_facts.house_around(connection, desk.now(), [bed_id], ())
        label = now.labels[bed_id]
        for holder in now.taken if out else ():
            if holder.bed_id == bed_id and holder.held:
                raise BedHeld(label, holder.name, *bed_facts.giver(connection, bed_id, holder.name))
            if holder.bed_id == bed_id:
                raise BedOccupied(label, holder.name)
        before, bed.state = bed.state, BedState.OUT_OF_SERVICE if out else BedState.READY
        if bed.state is before:
            act.nothing()
        else:
            act.note(subject=label, before={"state": before}, after={"state": bed.state})
        return label


@needs(Right.CARE_FOR_BEDS)
def clean(desk: Desk, bed_ids: Collection[int]) -> tuple[int, ...]:
    """These beds have been cleaned; those of them that waited for it, which is what undo needs.

    A bed that somebody is in does not wait for it: it is cleaned once it is left.
    """
    return _mark(desk, bed_ids, cleaned=True)


@needs(Right.CARE_FOR_BEDS)
def not_cleaned(desk: Desk, bed_ids: Collection[int]) -> tuple[int, ...]:
    """These beds wait to be cleaned (again); those that did not, but for beds that somebody has."""
    return _mark(desk, bed_ids, cleaned=False)


def _mark(desk: Desk, bed_ids: Collection[int], *, cleaned: bool) -> tuple[int, ...]:
    with telling("bed"), writing(desk, Act.BED_CLEANED) as act:
        house.lock_beds(act.session.connection())
        taken = set(act.session.scalars(_TAKEN.where(tb.BedAssignment.bed_id.in_(bed_ids))))
        query = (
            select(tb.Bed, tb.Room.name)
            .join(tb.Room, tb.Room.id == tb.Bed.room_id)
            .where(tb.Bed.id.in_(bed_ids))
            .order_by(tb.Bed.id)
        )
        changed = []
        for bed, room in act.session.execute(query).all():
            if bed.id in taken or (bed.cleaning_since is not None) is not cleaned:
                continue
            bed.cleaning_since = None if cleaned else desk.clock()
            changed.append(bed.id)
            act.note(
                subject=bed_label(room, bed.name), before={"cleaned": not cleaned}, after={"cleaned": cleaned}
            )
        if not changed:
            act.nothing()
        return tuple(changed)


@needs(Right.CARE_FOR_BEDS)
def close_room(desk: Desk, room_id: int, closed: bool) -> str:
    """Nobody is put into the room any more, or again; returns what it is called. Who is in it stays."""
    with telling("room"), writing(desk, Act.BED_SERVICE) as act:
        house.lock_beds(act.session.connection())
        room = act.session.get(tb.Room, room_id, with_for_update={"key_share": True})
        if room is None:
            raise NotFound("room")
        before, room.closed = room.closed, closed
        if before is closed:
            act.nothing()
        else:
            act.note(subject=room.name, before={"closed": before}, after={"closed": closed})
        return room.name
