"""Which bed assignments count: who has a bed, and the holds that live; as `transit_desk.domain.nights` says it."""

from sqlalchemy import Date, and_, bindparam, or_

from db import tables as tb
from db.types import UtcDateTime
from transit_desk.domain.codes import AssignmentState

LIVES = and_(
    tb.BedAssignment.state == AssignmentState.PLANNED,
    tb.BedAssignment.until_night > bindparam("today", type_=Date),
    or_(
        tb.BedAssignment.hold_until.is_(None),
        tb.BedAssignment.hold_until > bindparam("now", type_=UtcDateTime),
    ),
)
"""A bed is held for somebody. Wants `now`, the moment at the centre, and `today`, the day there."""

COUNTS = or_(tb.BedAssignment.state == AssignmentState.CURRENT, LIVES)
"""Somebody has the bed, or it is held. Wants what `LIVES` wants."""
