"""What the desk holds of one person and what was done: on paper, for the person's own right to know it.

Of medical matters the outcome of the last check and the handling needs: medical notes are sealed.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import aliased

from db import tables as tb
from db.queries import audit
from db.queries.facts import last_checks
from db.queries.movements import last_acts
from db.queries.people import members
from transit_desk.domain.audit import Act
from transit_desk.domain.audit_rows import AuditRow
from transit_desk.domain.boarding import state_after
from transit_desk.domain.codes import AuditedPaper, StayEnd
from transit_desk.domain.names import display_name
from transit_desk.domain.record_papers import HistoryLine, PersonHistoryPaper
from transit_desk.domain.refusals import NotFound
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import MemberRow
from transit_desk.language import Translator
from transit_desk.language.act_words import act_word, changes_words, consent_word, thing_words
from transit_desk.language.words import birth, country, word
from transit_desk.services import paper_facts
from transit_desk.services.acts import needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.papers import Made, pdf


@needs(Right.SEE_LOG)
def person_history(desk: Desk, t: Translator, person_id: int) -> Made:
    """The history of a person as paper; the audit says who had it. Raises `NotFound`, `GlyphMissing`."""
    from printing.person_history import person_history as make

    with desk.database.read() as connection:
        who = _who(connection, person_id)
        if who is None:
            raise NotFound("person")
        paper = PersonHistoryPaper(
            paper_facts.stamp(connection, desk),
            display_name(who.family_name, who.given_names),
            who.card_number,
            who.number,
            tuple(_facts(connection, t, who)),
            tuple(
                HistoryLine(row.at, row.by, act_word(t, row.act), _details(t, row))
                for row in audit.rows(connection, audit.about([person_id]), newest_first=False)
            ),
        )
    made = pdf(AuditedPaper.PERSON_HISTORY, "history", make(paper, t), person_ids=(person_id,))
    with writing(desk, Act.HISTORY_GIVEN) as act:
        act.note(person=person_id, case=who.case_id)
    return made


def _details(t: Translator, row: AuditRow) -> str:
    """On which flight or with which thing, and what changed; the flight once."""
    named = "flight" in row.before or "flight" in row.after
    parts = ("" if named else row.movement, thing_words(t, row), changes_words(t, row))
    return "; ".join(part for part in parts if part)


def _who(connection: Connection, person_id: int) -> Any:
    """The person's row, None for nobody."""
    query = (
        select(
            tb.Person.id,
            tb.Person.case_id,
            tb.Person.family_name,
            tb.Person.given_names,
            tb.Person.card_number,
            tb.Person.remarks,
            tb.Person.removed_at,
            tb.Person.anonymised_at,
            tb.Case.number,
            tb.Case.camp,
            tb.Case.destination_city,
            tb.Case.destination_state,
            tb.Case.destination_country,
            tb.Case.agency,
        )
        .join(tb.Case, tb.Case.id == tb.Person.case_id)
        .where(tb.Person.id == person_id)
    )
    return connection.execute(query).one_or_none()


def _facts(connection: Connection, t: Translator, who: Any) -> Iterator[tuple[str, str]]:
    """Label and value of all that is held and says something, but name, card and case: they are the heading."""
    (person,) = members(connection, tb.Person.id == who.id, with_removed=True)
    place = (who.destination_city, who.destination_state, country(t, who.destination_country))
    facts = (
        *_described(t, person),
        (t("Camp"), who.camp),
        (t("Destination"), ", ".join(part for part in place if part)),
        (t("Receiving agency"), who.agency),
        (t("Remarks"), who.remarks),
        (t("Taken off the list"), "" if who.removed_at is None else t.datetime(who.removed_at)),
        (t("Anonymised"), "" if who.anonymised_at is None else t.datetime(who.anonymised_at)),
        (t.context("of a guest", "Stay"), "; ".join(_stays(connection, t, who.id))),
        (t("Bed"), person.bed),
        (t("Fit to travel"), _check(connection, t, who.id)),
        (t("Flights"), "; ".join(_flights(connection, t, who.id))),
        (t("Bags"), "; ".join(_bags(connection, t, who.id))),
        (t("Consent"), "; ".join(_consents(connection, t, who.id))),
    )
    yield from (fact for fact in facts if fact[1])


def _described(t: Translator, person: MemberRow) -> Iterator[tuple[str, str]]:
    yield t("Birth date"), birth(t, person.born)
    yield t("Sex"), word(t, person.sex)
    yield t("Relationship"), word(t, person.relation)
    yield t("Nationality"), country(t, person.nationality)
    yield t("Numbers"), "; ".join(f"{word(t, kind)} {number}" for kind, number in person.numbers)
    yield (
        t("Special needs"),
        "; ".join(
            word(t, need) if due is None else f"{word(t, need)} ({t.date(due)})" for need, due in person.needs
        ),
    )


def _stays(connection: Connection, t: Translator, person_id: int) -> Iterator[str]:
    query = (
        select(tb.Stay.started_at, tb.Stay.ended_at)
        .where(tb.Stay.person_id == person_id, tb.Stay.end.is_distinct_from(StayEnd.UNDONE))
        .order_by(tb.Stay.id)
    )
    for started, ended in connection.execute(query):
        if ended is None:
            yield t("since {moment}", moment=t.datetime(started))
        else:
            yield t("{start} to {end}", start=t.datetime(started), end=t.datetime(ended))


def _check(connection: Connection, t: Translator, person_id: int) -> str:
    found = last_checks(connection, tb.MedicalCheck.person_id == person_id).get(person_id)
    return "" if found is None else f"{word(t, found.outcome)}, {t.datetime(found.at)}"


def _flights(connection: Connection, t: Translator, person_id: int) -> Iterator[str]:
    query = (
        select(tb.Movement.name, tb.Movement.departs_at, tb.BoardingEvent.act)
        .join(tb.Passenger, tb.Passenger.movement_id == tb.Movement.id)
        .outerjoin(tb.BoardingEvent, (tb.BoardingEvent.passenger_id == tb.Passenger.id) & last_acts())
        .where(tb.Passenger.person_id == person_id)
        .order_by(tb.Movement.departs_at, tb.Movement.id)
    )
    for name, departs_at, act in connection.execute(query):
        yield f"{name}, {t.datetime(departs_at)} ({word(t, state_after(act))})"


def _bags(connection: Connection, t: Translator, person_id: int) -> Iterator[str]:
    query = (
        select(tb.Bag.tag_number, tb.Bag.weight_g)
        .where(tb.Bag.person_id == person_id, tb.Bag.voided_at.is_(None))
        .order_by(tb.Bag.id)
    )
    for tag, grams in connection.execute(query):
        yield tag if grams is None else f"{tag}, {t.kilos(grams)}"


def _consents(connection: Connection, t: Translator, person_id: int) -> Iterator[str]:
    """The last word on each kind."""
    later = aliased(tb.Consent)
    newer = select(later.id).where(
        later.person_id == tb.Consent.person_id, later.kind == tb.Consent.kind, later.id > tb.Consent.id
    )
    query = (
        select(tb.Consent.kind, tb.Consent.given, tb.Consent.on_day, tb.Consent.form)
        .where(tb.Consent.person_id == person_id, ~newer.exists())
        .order_by(tb.Consent.kind)
    )
    for kind, given, on_day, form in connection.execute(query):
        said = t("given") if given else t("not given")
        kind_said = t("{label}: {value}", label=consent_word(t, kind), value=said)
        yield ", ".join(part for part in (kind_said, t.date(on_day), form) if part)
