"""Retention: people whose case closed long enough ago are proposed to be anonymised, and then are.

Names, numbers, remarks and notes go, also from the file's bytes and from the search index; counts, nights and
weights stay true for reports. It can't be taken back.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from db import tables as tb
from db.compact import compact
from db.engine import Database
from db.queries import house, retention
from transit_desk.domain.audit import Act
from transit_desk.domain.refusals import CaseNotDue, NothingChosen, NothingToErase
from transit_desk.domain.retention import (
    MOST_MONTHS,
    OFF,
    DueCase,
    Open,
    closed_since,
    groups,
    still_open,
)
from transit_desk.domain.retention import due as due_of
from transit_desk.domain.rights import Right
from transit_desk.services.acts import needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.let_go import LetGo, let_go
from transit_desk.services.progress import NoProgress, Progress
from transit_desk.services.settings import put, value_of

MONTHS = "retention_months"
"""The setting; 0, and so it is shipped, proposes nobody."""
_ERASING = "erasing"
"""Stands in the settings from the moment names are gone until their bytes are, also through a power cut."""


@dataclass(frozen=True, slots=True)
class Retention:
    """What Setup shows: the setting, who is due, and whether erasing was interrupted."""

    months: int
    due: tuple[DueCase, ...]
    unfinished: bool


@needs(Right.ANONYMISE)
def state(desk: Desk) -> Retention:
    """The setting, the cases due under it, and whether bytes are still to be erased."""
    with desk.database.read() as connection:
        unfinished = connection.scalar(select(tb.Setting.key).where(tb.Setting.key == _ERASING)) is not None
        return Retention(_months(connection), _due(connection, desk), unfinished)


@needs(Right.ANONYMISE)
def due(desk: Desk) -> tuple[DueCase, ...]:
    """The cases closed for as many months as is set, those closed first before others; none when that is 0."""
    with desk.database.read() as connection:
        return _due(connection, desk)


@needs(Right.SET_UP)
def set_months(desk: Desk, months: int) -> int:
    """After how many months a closed case is proposed, 0 for never; returns what it was.

    ValueError outside 0 to 600.
    """
    if not OFF <= months <= MOST_MONTHS:
        raise ValueError(f"months go from {OFF} to {MOST_MONTHS}")
    return _number(put(desk, MONTHS, str(months)))


@needs(Right.ANONYMISE)
def anonymise(desk: Desk, case_ids: Collection[int], progress: Progress | None = None) -> LetGo:
    """Anonymise everybody of these cases, then write the database anew so that nothing of them is left in it.

    All or nobody. Until the first name goes it can be cancelled (`Cancelled`). Raises `NothingChosen`, `CaseNotDue`
    (somebody is in the building or on an open flight, a cross-referenced case is left out, not closed for long
    enough), `DatabaseFailed`: then `state` says whether `finish` is to be called when there is room again.
    """
    chosen = frozenset(case_ids)
    if not chosen:
        raise NothingChosen
    told = progress or NoProgress()
    with desk.database.read() as connection:
        _check(connection, desk, chosen)
        total = connection.scalar(select(func.count()).select_from(tb.AuditDetail)) or 0
        who = retention.named(connection, chosen)
        mentions = retention.mentions(connection, who, lambda rows: told.step(rows, total, ""))
    with telling("case"), writing(desk, Act.ANONYMISED) as act:
        connection = act.session.connection()
        people = connection.scalars(
            select(tb.Person.id)
            .where(tb.Person.case_id.in_(chosen), tb.Person.anonymised_at.is_(None))
            .order_by(tb.Person.id)
        ).all()
        house.lock_people(connection, people)
        _check(connection, desk, chosen)
        told.step(total, total, "")
        done = let_go(act, people, mentions, desk.clock())
        act.session.merge(tb.Setting(key=_ERASING, value="1"))
    _erase_bytes(desk)
    return done


@needs(Right.ANONYMISE)
def finish(desk: Desk) -> None:
    """Erase the bytes that an interrupted act left behind. Raises `NothingToErase`, `DatabaseFailed`."""
    with desk.database.read() as connection:
        if connection.scalar(select(tb.Setting.key).where(tb.Setting.key == _ERASING)) is None:
            raise NothingToErase
    _erase_bytes(desk)


def _erase_bytes(desk: Desk) -> None:
    assert isinstance(desk.database, Database)  # nothing else has bytes
    compact(desk.database)
    with writing(desk, Act.ANONYMISED) as act:
        act.session.execute(delete(tb.Setting).where(tb.Setting.key == _ERASING))
        act.nothing()  # the end of an act that was told when the names went


def _months(connection: Connection) -> int:
    return _number(value_of(connection, MONTHS))


def _number(text: str) -> int:
    return min(int(text), MOST_MONTHS) if text.isascii() and text.isdecimal() else OFF


def _due(connection: Connection, desk: Desk) -> tuple[DueCase, ...]:
    months = _months(connection)
    if months == OFF:
        return ()
    found = due_of(retention.ends(connection), retention.links(connection), months, desk.today(), desk.zone)
    heads = retention.heads(connection, [one.case_id for one in found])
    return tuple(
        DueCase(
            one.case_id,
            *heads[one.case_id],
            one.since,
            tuple(sorted(heads[other][0] for other in one.together if other != one.case_id)),
        )
        for one in found
    )


def _check(connection: Connection, desk: Desk, chosen: frozenset[int]) -> None:
    """Raises `CaseNotDue` for the first of these cases that is not due, or not with all that travel with it."""
    links = retention.links(connection)
    group_of = groups(chosen, links)
    around = frozenset().union(*group_of.values())
    ends = {case.case_id: case for case in retention.ends(connection, around)}
    numbers = retention.numbers(connection, around)
    ready = {
        one.case_id for one in due_of(ends.values(), links, _months(connection), desk.today(), desk.zone)
    }
    for case_id in sorted(chosen):
        case = ends.get(case_id)
        why = Open.NOT_DUE if case is None else still_open(case)
        others = [ends[other] for other in group_of[case_id] if other in ends]
        if why is None and any(
            other.case_id not in chosen or closed_since(other) is None for other in others
        ):
            why = Open.LINKED
        if why is None and case_id not in ready:
            why = Open.NOT_DUE
        if why is not None:
            raise CaseNotDue(numbers.get(case_id, str(case_id)), why)
