"""Within a transaction: the rows that say who has which bed.

What speaks against beds given by hand is in `bed_checks`; the doors are `allocate_beds`, `hold_beds`, `plan_beds` and
`check_in`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from db import tables as tb
from db.queries import house
from transit_desk.domain.beds.values import Household
from transit_desk.domain.codes import AssignmentState
from transit_desk.services.bed_checks import Aside
from transit_desk.services.context import Desk

CLEANING = "beds_cleaned_after_guests"
"""The setting: "0" when beds are not cleaned between guests, or nobody says here that they were."""
_NEW_ASSIGNMENTS = insert(tb.BedAssignment)
_TAKEN_UP = (
    update(tb.BedAssignment)
    .where(tb.BedAssignment.id == bindparam("b_id"), tb.BedAssignment.state == AssignmentState.PLANNED)
    .values(
        state=AssignmentState.CURRENT,
        stay_id=bindparam("b_stay"),
        from_night=bindparam("b_from"),
        until_night=bindparam("b_until"),
        hold_until=None,
        started_at=bindparam("b_at"),
        started_by=bindparam("b_by"),
    )
)
_MARKED = update(tb.Bed).where(tb.Bed.id.in_(bindparam("beds", expanding=True)))
_SETTING = select(tb.Setting.value).where(tb.Setting.key == CLEANING)


@dataclass(frozen=True, slots=True)
class Given:
    """A bed for a person of a case, for a stay that is open, until the morning of `until`.

    `hold_id` is the assignment by which the bed was held for the person, which becomes the person's own.
    """

    person_id: int
    case_id: int
    stay_id: int
    bed_id: int
    until: date
    hold_id: int | None = None


def until_of(households: Iterable[Household]) -> dict[int, date]:
    """Until which morning each case needs its beds."""
    return {household.id: date.fromordinal(household.nights.end) for household in households}


def give(connection: Connection, desk: Desk, given: Collection[Given]) -> None:
    """Write current assignments; the caller has checked the rules."""
    now, tonight = desk.clock(), desk.today()
    fresh = [one for one in given if one.hold_id is None]
    if fresh:
        connection.execute(
            _NEW_ASSIGNMENTS,
            [
                {
                    "bed_id": one.bed_id,
                    "person_id": one.person_id,
                    "stay_id": one.stay_id,
                    "state": AssignmentState.CURRENT,
                    "from_night": tonight,
                    "until_night": one.until,
                    "started_at": now,
                    "started_by": desk.actor,
                }
                for one in fresh
            ],
        )
    held = [one for one in given if one.hold_id is not None]
    if held:
        connection.execute(
            _TAKEN_UP,
            [
                {
                    "b_id": one.hold_id,
                    "b_stay": one.stay_id,
                    "b_from": tonight,
                    "b_until": one.until,
                    "b_at": now,
                    "b_by": desk.actor,
                }
                for one in held
            ],
        )


def set_aside(connection: Connection, desk: Desk, aside: Mapping[int, Aside]) -> None:
    """Writes beside the beds just given which hard rules were set aside for them, and why."""
    query = select(tb.BedAssignment.person_id, tb.BedAssignment.id).where(
        tb.BedAssignment.person_id.in_(aside), tb.BedAssignment.state == AssignmentState.CURRENT
    )
    # Who has no bed any more has no row either: what was set aside for leaving it is in the audit.
    rows = [
        {
            "assignment_id": assignment_id,
            "rules": sorted({broken.rule.value for broken in aside[person_id].rules}),
            "reason": aside[person_id].reason,
            "at": desk.clock(),
            "by": desk.actor,
        }
        for person_id, assignment_id in (connection.execute(query).all() if aside else ())
    ]
    if rows:
        connection.execute(insert(tb.BedOverride), rows)


def leave(
    connection: Connection, desk: Desk, person_ids: Collection[int]
) -> tuple[dict[int, int], frozenset[int]]:
    """These people have no bed any more; the bed each had, and which of them are to be cleaned now.

    Those are all that somebody has slept in, also where another is put into one in the same act, as when two people
    exchange theirs: who is in a bed does not wait for its sheets, but the next guest does.
    """
    rows = connection.execute(
        update(tb.BedAssignment)
        .where(tb.BedAssignment.person_id.in_(person_ids), tb.BedAssignment.state == AssignmentState.CURRENT)
        .values(
            state=AssignmentState.ENDED,
            ended_at=house.end_of(tb.BedAssignment.started_at, desk.clock()),
            ended_by=desk.actor,
        )
        .returning(tb.BedAssignment.person_id, tb.BedAssignment.bed_id, tb.BedAssignment.from_night)
    ).all()
    dirty = frozenset(bed for _, bed, since in rows if since < desk.today())
    if dirty and cleans(connection):
        connection.execute(
            _MARKED.values(cleaning_since=desk.clock(), version=tb.Bed.version + 1), {"beds": sorted(dirty)}
        )
    else:
        dirty = frozenset()
    return {person: bed for person, bed, _ in rows}, dirty


def cleans(connection: Connection) -> bool:
    """Whether beds are cleaned between guests here."""
    return connection.scalar(_SETTING) != "0"


def drop_holds(connection: Connection, assignment_ids: Collection[int]) -> None:
    """These holds are gone: they have expired, were released, or another bed was chosen."""
    if assignment_ids:
        connection.execute(
            delete(tb.BedAssignment).where(
                tb.BedAssignment.id.in_(assignment_ids), tb.BedAssignment.state == AssignmentState.PLANNED
            )
        )
