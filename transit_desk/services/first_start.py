"""What a new centre begins with: its name, its first supervisor, its rooms if it wants the sample's."""

from sqlalchemy import update

from db import tables as tb
from transit_desk.domain.audit import Act
from transit_desk.domain.rights import Right
from transit_desk.services.acts import needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.reference import load_sample_centre
from transit_desk.services.settings import put
from transit_desk.services.staff import insert_staff


@needs(Right.MANAGE_STAFF)
def fill_new(desk: Desk, *, centre: str, sample_rooms: bool) -> None:
    """Who acts is the first supervisor. Whoever was on the staff without a keyring is so no longer: nobody
    else could have signed in (a desk of its own; on a server others go on)."""
    with writing(desk, Act.STAFF_ADDED) as act:
        if act.session.connection().dialect.name == "sqlite":
            act.session.execute(
                update(tb.Staff)
                .where(tb.Staff.removed_at.is_(None))
                .values(removed_at=desk.clock(), removed_by=desk.actor, version=tb.Staff.version + 1)
            )
        insert_staff(act, desk, desk.staff.id, desk.staff.name, desk.staff.roles)
    if centre.strip():
        put(desk, "centre_name", centre.strip())
    if sample_rooms:
        load_sample_centre(desk)
