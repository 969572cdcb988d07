"""Fit-to-travel: the outcome of each check with its time and author; handling needs; holds of whole cases."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import delete, insert, select, update

from db import tables as tb
from db.queries.facts import last_checks
from db.queries.medical import medical_file as medical_file_query
from db.queries.medical import worklist as worklist_query
from db.queries.people import needs_of
from transit_desk.domain.codes import Need, Outcome
from transit_desk.domain.refusals import NotFound, NothingChosen, NothingToUndo, StaleData
from transit_desk.domain.rows import MedicalFile, MedicalRow
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling


def worklist(desk: Desk) -> tuple[MedicalRow, ...]:
    """Everyone in the building or on an open movement, soonest departure first."""
    with desk.database.read() as connection:
        return worklist_query(connection, desk.clock())


def medical_file(desk: Desk, person_id: int) -> MedicalFile:
    """A person's checks, newest first, handling needs, and the hold of the case. Raises `NotFound`."""
    with desk.database.read() as connection:
        found = medical_file_query(connection, person_id)
    if found is None:
        raise NotFound("person")
    return found


def record_check(
    desk: Desk, person_ids: Collection[int], outcome: Outcome, review_on: date | None = None
) -> tuple[int, ...]:
    """One check for each person, now, by the actor; returns the ids of the checks for `withdraw_checks`.

    `review_on` belongs to a deferral. Raises `NothingChosen`, `NotFound`.
    """
    chosen = tuple(dict.fromkeys(person_ids))
    if not chosen:
        raise NothingChosen
    now = desk.clock()
    with telling("", clash=NotFound("person")), desk.database.write() as session:
        found = session.execute(
            insert(tb.MedicalCheck).returning(tb.MedicalCheck.person_id, tb.MedicalCheck.id),
            [
                {
                    "person_id": person_id,
                    "outcome": outcome,
                    "review_on": review_on if outcome is Outcome.DEFERRED else None,
                    "at": now,
                    "by": desk.actor,
                }
                for person_id in chosen
            ],
        )
        check_of = dict(found.all())
    return tuple(check_of[person_id] for person_id in chosen)


def withdraw_checks(desk: Desk, check_ids: Collection[int]) -> None:
    """Checks entered by mistake: the ones before count again. Both stay on record.

    Raises `NothingToUndo` when one was withdrawn before, or a later check of that person counts.
    """
    chosen = set(check_ids)
    with telling("", clash=NothingToUndo()), desk.database.write() as session:
        persons = select(tb.MedicalCheck.person_id).where(tb.MedicalCheck.id.in_(chosen))
        counting = last_checks(session.connection(), tb.MedicalCheck.person_id.in_(persons))
        withdrawn = {last.check_id: person_id for person_id, last in counting.items()}
        if not chosen or not chosen <= withdrawn.keys():
            raise NothingToUndo
        now = desk.clock()
        session.execute(
            insert(tb.MedicalCheck),
            [
                {"person_id": withdrawn[check_id], "withdraws_id": check_id, "at": now, "by": desk.actor}
                for check_id in sorted(chosen)
            ],
        )


def set_needs(
    desk: Desk,
    person_id: int,
    needs: Mapping[Need, date | None],
    *,
    seen: Mapping[Need, date | None] | None = None,
) -> dict[Need, date | None]:
    """The person has exactly these handling needs, with the due date of a pregnancy where it is known.

    Returns the needs before; given back to this function, they undo it. `seen` are those the choice was made
    from: when they are others by now, nothing is written. Raises `NotFound`; `StaleData`; `ValueError` for
    the due date of another need.
    """
    if any(due is not None and need is not Need.PREGNANT for need, due in needs.items()):
        raise ValueError("only a pregnancy has a due date")
    with telling("person"), desk.database.write() as session:
        # The person's row stands for the whole set: of two desks the second waits, and sees what the first set.
        person = select(tb.Person.id).where(tb.Person.id == person_id).with_for_update(key_share=True)
        if session.scalar(person) is None:
            raise NotFound("person")
        before = dict(needs_of(session.connection(), [person_id]).get(person_id, ()))
        if seen is not None and before != dict(seen):
            raise StaleData("person")
        session.execute(delete(tb.HandlingNeed).where(tb.HandlingNeed.person_id == person_id))
        if needs:
            session.execute(
                insert(tb.HandlingNeed),
                [{"person_id": person_id, "need": need, "due_on": due} for need, due in needs.items()],
            )
    return before


def hold_case(desk: Desk, case_id: int) -> None:
    """The whole case waits, by the actor's name; `StaleData` when it is held already."""
    with telling("case"), desk.database.write() as session:
        session.add(tb.CaseHold(case_id=case_id, placed_at=desk.clock(), placed_by=desk.actor))


def release_case(desk: Desk, case_id: int) -> None:
    """The hold ends; `NothingToUndo` when there is none."""
    with desk.database.write() as session:
        released = session.execute(
            update(tb.CaseHold)
            .where(tb.CaseHold.case_id == case_id, tb.CaseHold.released_at.is_(None))
            .values(released_at=desk.clock(), released_by=desk.actor)
        )
        if released.rowcount == 0:  # type: ignore[attr-defined]  # an UPDATE's result has it
            raise NothingToUndo
