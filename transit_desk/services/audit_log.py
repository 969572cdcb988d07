"""The audit to be read: searched, page by page, and taken along as a workbook."""

from typing import Final

from sqlalchemy import ColumnElement, Connection, false, or_, select

from db import tables as tb
from db.queries import audit, search
from transit_desk.domain.audit_rows import AuditFilter, AuditRow
from transit_desk.domain.codes import AuditedPaper
from transit_desk.domain.names import display_name
from transit_desk.domain.record_papers import AuditLine, AuditPaper
from transit_desk.domain.rights import Right
from transit_desk.language import Translator
from transit_desk.language.act_words import about_words, act_word, filter_words, side_words
from transit_desk.services import paper_facts
from transit_desk.services.acts import needs
from transit_desk.services.context import Desk
from transit_desk.services.find import meant
from transit_desk.services.papers import Made

EXPORT_MOST: Final = 20_000
"""Rows of a workbook: more take minutes to make and to open. It says when it holds only the newest."""
_MOST_PEOPLE: Final = 200
"""How many people what was typed for a person may mean."""


@needs(Right.SEE_LOG)
def search_audit(
    desk: Desk, wanted: AuditFilter, limit: int = 200, before_id: int | None = None
) -> tuple[AuditRow, ...]:
    """Acts that meet the filter, newest first; the next page comes before the last row's id."""
    with desk.database.read() as connection:
        return _rows(connection, wanted, limit, before_id)


@needs(Right.SEE_LOG)
def who_acted(desk: Desk) -> tuple[tuple[str, str], ...]:
    """Id and name of everybody who works or worked here, by name: those whose acts can be asked for."""
    query = select(tb.Staff.id, tb.Staff.name).order_by(tb.Staff.folded, tb.Staff.id)
    with desk.database.read() as connection:
        return tuple((staff_id, name) for staff_id, name in connection.execute(query))


@needs(Right.SEE_LOG)
def audit_export(desk: Desk, t: Translator, wanted: AuditFilter) -> Made:
    """The acts that meet the filter as a workbook, newest first, at most `EXPORT_MOST` of them."""
    from printing.audit_xlsx import audit_xlsx

    with desk.database.read() as connection:
        stamp = paper_facts.stamp(connection, desk)
        rows = _rows(connection, wanted, EXPORT_MOST + 1, None)
        said = filter_words(t, wanted, *_names(connection, t, wanted))
    if len(rows) > EXPORT_MOST:
        rows = rows[:EXPORT_MOST]
        newest = t("Only the newest {count} acts", count=t.number(EXPORT_MOST))
        said = f"{said} · {newest}" if said else newest
    paper = AuditPaper(stamp, said, tuple(_line(t, row) for row in rows))
    data = audit_xlsx(paper, t)
    return Made(AuditedPaper.AUDIT_XLSX, "log-of-acts.xlsx", data, 0, about=said, rows=len(rows))


def _rows(
    connection: Connection, wanted: AuditFilter, limit: int, before_id: int | None
) -> tuple[AuditRow, ...]:
    event = tb.AuditEvent
    conditions: list[ColumnElement[bool]] = audit.says(wanted.text)
    if wanted.staff:
        conditions.append(or_(event.staff_id == wanted.staff, event.by == wanted.staff))
    if wanted.act is not None:
        conditions.append(event.act == wanted.act)
    if wanted.person is not None:
        conditions.append(_person(connection, wanted.person))
    if wanted.case is not None:
        conditions.append(event.case_id == wanted.case)
    if wanted.movement is not None:
        conditions.append(event.movement_id == wanted.movement)
    if wanted.since is not None:
        conditions.append(event.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(event.at < wanted.until)
    if before_id is not None:
        conditions.append(event.id < before_id)
    return audit.rows(connection, *conditions, limit=limit)


def _person(connection: Connection, person: int | str) -> ColumnElement[bool]:
    """About this person; or about whoever is meant by what was typed, also those long gone."""
    if isinstance(person, int):
        return audit.about([person])
    typed = person.strip()
    if not typed:
        return false()
    found = meant(connection, typed, _MOST_PEOPLE) or search.by_words(connection, typed, _MOST_PEOPLE)
    gone = connection.scalars(select(tb.Person.id).where(tb.Person.card_number == typed.upper()))
    ids = {*(row.person_id for row in found), *gone}
    return audit.about(sorted(ids)) if ids else false()


def _names(connection: Connection, t: Translator, wanted: AuditFilter) -> tuple[str, str, str]:
    """Person, case and movement of a filter as they are called; empty where none is asked for."""
    person = wanted.person if isinstance(wanted.person, str) else ""
    if isinstance(wanted.person, int):
        query = select(tb.Person.family_name, tb.Person.given_names).where(tb.Person.id == wanted.person)
        name = connection.execute(query).one_or_none()
        person = "" if name is None else display_name(*name)
        person = person or t("Person {number}", number=wanted.person)
    case = movement = ""
    if wanted.case is not None:
        number = connection.scalar(select(tb.Case.number).where(tb.Case.id == wanted.case))
        case = number or str(wanted.case)
    if wanted.movement is not None:
        called = connection.scalar(select(tb.Movement.name).where(tb.Movement.id == wanted.movement))
        movement = called or t("Flight {number}", number=wanted.movement)
    return person, case, movement


def _line(t: Translator, row: AuditRow) -> AuditLine:
    return AuditLine(
        row.id,
        row.at,
        row.by,
        row.place,
        act_word(t, row.act),
        about_words(t, row),
        t("Erased when the person was anonymised") if row.erased else side_words(t, row.before),
        side_words(t, row.after),
        row.reason,
        row.hash,
    )
