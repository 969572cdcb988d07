"""Consent: what people agreed to is written down, never changed; the last word of each kind counts."""

from datetime import date

from sqlalchemy import Connection, select

from db import tables as tb
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import ConsentKind
from transit_desk.domain.consent import ConsentRow, consent_problem
from transit_desk.domain.refusals import ConsentRefused, NotFound
from transit_desk.domain.rights import Right
from transit_desk.services.acts import needs, writing
from transit_desk.services.context import Desk


@needs(Right.SEE_PEOPLE)
def consents(desk: Desk, person_id: int) -> tuple[ConsentRow, ...]:
    """The last word of a person on each kind that was asked, in the order of the kinds."""
    with desk.database.read() as connection:
        return _last(connection, person_id)


@needs(Right.RECORD_CONSENT)
def record_consent(
    desk: Desk, person_id: int, kind: ConsentKind, given: bool, on_day: date, form: str = ""
) -> ConsentRow | None:
    """Write down what a person agreed to, or did not; returns what was the last word before.

    The same again is written once. Raises `NotFound` (also for somebody who was anonymised), `ConsentRefused`.
    """
    form = " ".join(form.split())
    problem = consent_problem(on_day, form, desk.today())
    if problem is not None:
        raise ConsentRefused(problem)
    with writing(desk, Act.CONSENT) as act:
        query = select(tb.Person.case_id).where(tb.Person.id == person_id, tb.Person.anonymised_at.is_(None))
        case_id = act.session.scalar(query.with_for_update())
        if case_id is None:
            raise NotFound("person")
        known = _last(act.session.connection(), person_id)
        before = next((row for row in known if row.kind is kind), None)
        if before is not None and (before.given, before.on_day, before.form) == (given, on_day, form):
            act.nothing()
            return before
        act.session.add(
            tb.Consent(
                person_id=person_id,
                kind=kind,
                given=given,
                on_day=on_day,
                form=form,
                at=desk.clock(),
                by=desk.actor,
            )
        )
        was = None if before is None else {"kind": kind, **_said(before.given, before.on_day, before.form)}
        act.note(
            person=person_id, case=case_id, before=was, after={"kind": kind, **_said(given, on_day, form)}
        )
        return before


def _said(given: bool, on_day: date, form: str) -> dict[str, object]:
    return {"given": given, "on_day": on_day.isoformat(), **({"form": form} if form else {})}


def _last(connection: Connection, person_id: int) -> tuple[ConsentRow, ...]:
    columns = (
        tb.Consent.kind,
        tb.Consent.given,
        tb.Consent.on_day,
        tb.Consent.form,
        tb.Consent.at,
        tb.Consent.by,
    )
    query = select(*columns).where(tb.Consent.person_id == person_id).order_by(tb.Consent.id)
    last = {row.kind: ConsentRow(*row) for row in connection.execute(query)}
    return tuple(last[kind] for kind in ConsentKind if kind in last)
