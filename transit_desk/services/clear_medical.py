"""Fit-to-travel: the outcome of each check with its time and author; handling needs; holds of whole cases."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db import tables as tb
from db.queries.facts import LastCheck, last_checks
from db.queries.medical import medical_file as medical_file_query
from db.queries.medical import worklist as worklist_query
from db.queries.people import needs_of
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import Need, Outcome
from transit_desk.domain.refusals import NotFound, NothingChosen, NothingToUndo, StaleData
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import MedicalFile, MedicalRow
from transit_desk.services.acts import needs, opened, writing
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling


@needs(Right.SEE_WORKLIST)
def worklist(desk: Desk) -> tuple[MedicalRow, ...]:
    """Everyone in the building or on an open movement, soonest departure first."""
    with desk.database.read() as connection:
        return worklist_query(connection, desk.clock())


@needs(Right.SEE_WORKLIST)
def medical_file(desk: Desk, person_id: int) -> MedicalFile:
    """A person's checks, newest first, handling needs, and the hold of the case; the audit says who looked.

    Raises `NotFound`.
    """
    with desk.database.read() as connection:
        found = medical_file_query(connection, person_id)
    if found is None:
        raise NotFound("person")
    opened(desk, Act.MEDICAL_FILE_OPENED, person=person_id)
    return found


@needs(Right.SET_FITNESS)
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
    with telling("", clash=NotFound("person")), writing(desk, Act.CHECKED) as act:
        session = act.session
        cases = _cases(session, chosen)
        if len(cases) < len(chosen):
            raise NotFound("person")
        before = last_checks(session.connection(), tb.MedicalCheck.person_id.in_(chosen))
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
        for person_id in chosen:
            review = {"review_on": review_on} if outcome is Outcome.DEFERRED and review_on else {}
            act.note(
                person=person_id,
                case=cases[person_id],
                before=_outcome(before.get(person_id)),
                after={"outcome": outcome, **review},
            )
    return tuple(check_of[person_id] for person_id in chosen)


@needs(Right.SET_FITNESS)
def withdraw_checks(desk: Desk, check_ids: Collection[int]) -> None:
    """Checks entered by mistake: the ones before count again. Both stay on record.

    Raises `NothingToUndo` when one was withdrawn before, or a later check of that person counts.
    """
    chosen = set(check_ids)
    with telling("", clash=NothingToUndo()), writing(desk, Act.CHECK_WITHDRAWN) as act:
        session = act.session
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
        again = last_checks(session.connection(), tb.MedicalCheck.person_id.in_(withdrawn.values()))
        for person_id, case_id in _cases(session, withdrawn.values()).items():
            act.note(
                person=person_id,
                case=case_id,
                before=_outcome(counting[person_id]),
                after=_outcome(again.get(person_id)),
            )


def _cases(session: Session, person_ids: Collection[int]) -> dict[int, int]:
    """The case of each of these people, by id."""
    query = select(tb.Person.id, tb.Person.case_id).where(tb.Person.id.in_(person_ids))
    return dict(session.execute(query.order_by(tb.Person.id)).all())


def _outcome(check: LastCheck | None) -> dict[str, object]:
    """What the audit says of the check that counts, if there is one."""
    if check is None:
        return {"outcome": None}
    review = {"review_on": check.review_on} if check.review_on else {}
    return {"outcome": check.outcome, **review}


@needs(Right.SET_FITNESS)
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
    with telling("person"), writing(desk, Act.NEEDS_SET) as act:
        session = act.session
        # The person's row stands for the whole set: of two desks the second waits, and sees what the first set.
        person = select(tb.Person.case_id).where(tb.Person.id == person_id).with_for_update(key_share=True)
        case_id = session.scalar(person)
        if case_id is None:
            raise NotFound("person")
        before = dict(needs_of(session.connection(), [person_id]).get(person_id, ()))
        if seen is not None and before != dict(seen):
            raise StaleData("person")
        if before == dict(needs):
            act.nothing()
            return before
        session.execute(delete(tb.HandlingNeed).where(tb.HandlingNeed.person_id == person_id))
        if needs:
            session.execute(
                insert(tb.HandlingNeed),
                [{"person_id": person_id, "need": need, "due_on": due} for need, due in needs.items()],
            )
        act.note(person=person_id, case=case_id, before={"needs": before}, after={"needs": dict(needs)})
    return before


@needs(Right.HOLD_CASES)
def hold_case(desk: Desk, case_id: int) -> None:
    """The whole case waits, by the actor's name; `StaleData` when it is held already."""
    with telling("case"), writing(desk, Act.CASE_HELD) as act:
        act.session.add(tb.CaseHold(case_id=case_id, placed_at=desk.clock(), placed_by=desk.actor))
        act.note(case=case_id, before={"held": False}, after={"held": True})


@needs(Right.HOLD_CASES)
def release_case(desk: Desk, case_id: int) -> None:
    """The hold ends; `NothingToUndo` when there is none."""
    with writing(desk, Act.CASE_RELEASED) as act:
        released = act.session.execute(
            update(tb.CaseHold)
            .where(tb.CaseHold.case_id == case_id, tb.CaseHold.released_at.is_(None))
            .values(released_at=desk.clock(), released_by=desk.actor)
        )
        if released.rowcount == 0:  # type: ignore[attr-defined]  # an UPDATE's result has it
            raise NothingToUndo
        act.note(case=case_id, before={"held": True}, after={"held": False})
