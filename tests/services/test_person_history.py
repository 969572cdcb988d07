"""A person's history: all that is held and all that was done, for that person alone, and who had it."""

from datetime import date

from sqlalchemy import update

from db import tables as tb
from tests.db_fixtures import START, Clock
from tests.people import add_case
from tests.printing.reading import page_texts
from tests.services.acts import MAN, ready_family, rows
from tests.services.audit_rows import as_role, head, refused, told
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import AuditedPaper, ConsentKind, Need, NumberType
from transit_desk.domain.refusals import NotAllowed, NotFound
from transit_desk.domain.rights import Role
from transit_desk.language import Translator
from transit_desk.services.board import board, close_flight
from transit_desk.services.clear_medical import hold_case, set_needs
from transit_desk.services.context import Desk
from transit_desk.services.papers import Made, record_print
from transit_desk.services.person_history import person_history
from transit_desk.services.tag_baggage import NewBag, tag_bags

EN, FR = Translator("en"), Translator("fr")


def said(made: Made) -> str:
    """All text of a PDF, without white space."""
    return "".join(page_texts(made.data))


def test_all_that_is_held_and_all_that_was_done(desk: Desk, clock: Clock) -> None:
    movement_id, case_id, people = ready_family(desk)
    other_id, _ = add_case(desk, "BI-26000102", [MAN])
    hold_case(desk, other_id)
    set_needs(desk, people[0], {Need.WCHR: None})
    (bag,) = tag_bags(desk, movement_id, [NewBag(people[0], 20_000)])
    with desk.database.write() as session:
        session.execute(update(tb.Person).where(tb.Person.id == people[0]).values(remarks="Speaks Swahili"))
        session.add(tb.PersonNumber(person_id=people[0], type=NumberType.A_NUMBER, value="A012345678"))
        for given in (True, False):
            session.add(
                tb.Consent(
                    person_id=people[0],
                    kind=ConsentKind.PHOTO,
                    given=given,
                    on_day=date(2026, 12, 5),
                    form="P-7",
                    at=START,
                    by="Aline",
                )
            )
            session.flush()
    board(desk, movement_id, people[0])
    clock.forward(hours=1)
    close_flight(desk, movement_id)
    text = said(person_history(desk, EN, people[0]))
    for held in (
        "HistoryofRUBERWA,Jean",
        "BI-26000101",
        "02Mar1984",
        "A012345678",
        "Wheelchair",
        "SpeaksSwahili",
        "Houston,TX,UnitedStates",
        "06Dec202608:00to06Dec202609:00",
        "ET816,08Dec202615:40(Boarded)",
        bag.tag_number,
        "20.0kg",
        "Photo:notgiven",
        "P-7",
        "Fittotravel",
    ):
        assert held in text, held
    assert "Photo:given" not in text  # the last word counts
    for done in (
        "Checkedin",
        "Putonaflight",
        "Bagtagged",
        "Boarded",
        "Leftwiththeflight",
        "ET816;Status:Expected›Boarded",
    ):
        assert done in text, done
    assert f"ET816;Bagtag:{bag.tag_number};Weight:20.0kg" in text
    assert "Caseputonhold" not in text  # of another case
    assert "NDAYISENGA" not in text
    assert "Aline" not in text  # of the family, each has a page of their own
    hold_case(desk, case_id)
    assert "Caseputonhold" in said(person_history(desk, EN, people[0]))
    assert said(person_history(desk, FR, people[0])) != text


def test_who_had_it_is_told_and_stands_on_the_next_one(desk: Desk) -> None:
    _, case_id, people = ready_family(desk)
    start = head(desk)
    made = person_history(as_role(desk, Role.AUDITOR, name="The Auditor"), EN, people[0])
    assert (made.kind, made.person_ids) == (AuditedPaper.PERSON_HISTORY, (people[0],))
    record_print(desk, made)
    given, printed = told(desk, start)
    assert (given.act, given.by, given.person, given.case) == (
        Act.HISTORY_GIVEN,
        "The Auditor",
        people[0],
        case_id,
    )
    assert (printed.act, printed.person, printed.subject) == (Act.PRINTED, people[0], "person_history")
    assert rows(desk, tb.PrintRecord) == 0
    again = said(person_history(desk, EN, people[0]))
    assert "Historyofapersonread" in again
    assert "TheAuditor" in again


def test_only_supervisor_and_auditor_have_it(desk: Desk) -> None:
    _, _, people = ready_family(desk)
    for role in (Role.FRONT_DESK, Role.MOVEMENT, Role.MEDICAL):
        with refused(desk, NotAllowed):
            person_history(as_role(desk, role), EN, people[0])
    with refused(desk, NotFound):
        person_history(desk, EN, 987_654)


def test_a_person_taken_off_the_list_has_one(desk: Desk, clock: Clock) -> None:
    _, (person,) = add_case(desk, "BI-26000102", [MAN])
    with desk.database.write() as session:
        session.execute(update(tb.Person).where(tb.Person.id == person).values(removed_at=clock()))
    text = said(person_history(desk, EN, person))
    assert "Takenoffthelist" in text
    assert "Nothingwasrecorded." in text
