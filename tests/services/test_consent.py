"""What people agreed to: the last word of each kind counts, and none is ever changed."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from db import tables as tb
from tests.people import Someone, add_case
from tests.services.acts import rows
from tests.services.audit_rows import as_role, refused, told
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import ConsentKind
from transit_desk.domain.consent import LONGEST_FORM, ConsentProblem
from transit_desk.domain.refusals import ConsentRefused, NotAllowed, NotFound
from transit_desk.domain.rights import Role
from transit_desk.services.consent import consents, record_consent
from transit_desk.services.context import Desk


def somebody(desk: Desk) -> int:
    _, (person,) = add_case(desk, "BI-26000100", [Someone("NDAYISENGA", "Eric")])
    return person


def test_the_last_word_of_each_kind_counts(desk: Desk) -> None:
    person, today = somebody(desk), desk.today()
    assert consents(desk, person) == ()
    assert record_consent(desk, person, ConsentKind.MEDICAL, False, today) is None
    assert record_consent(desk, person, ConsentKind.DATA, True, today, "  CF  12 ") is None
    before = record_consent(desk, person, ConsentKind.MEDICAL, True, today, "CF 13")
    assert before is not None and not before.given
    found = consents(desk, person)
    assert [(row.kind, row.given, row.on_day, row.form, row.by) for row in found] == [
        (ConsentKind.DATA, True, today, "CF 12", desk.actor),
        (ConsentKind.MEDICAL, True, today, "CF 13", desk.actor),
    ]
    assert rows(desk, tb.Consent) == 3


def test_each_word_is_told(desk: Desk) -> None:
    person, today = somebody(desk), desk.today()
    yesterday = today - timedelta(days=1)
    record_consent(desk, person, ConsentKind.DATA, True, yesterday, "CF 12")
    record_consent(desk, person, ConsentKind.DATA, False, today)
    record_consent(desk, person, ConsentKind.DATA, False, today)  # the same again is nothing new
    one, two = [row for row in told(desk) if row.act is Act.CONSENT]
    assert one.person == two.person == person
    assert one.before == {}
    assert one.after == {"kind": "data", "given": True, "on_day": yesterday.isoformat(), "form": "CF 12"}
    assert two.before == one.after
    assert two.after == {"kind": "data", "given": False, "on_day": today.isoformat()}


def test_what_can_be_no_consent_is_refused(desk: Desk) -> None:
    person, today = somebody(desk), desk.today()
    with pytest.raises(ConsentRefused) as error:
        record_consent(desk, person, ConsentKind.DATA, True, today + timedelta(days=1))
    assert error.value.problem == ConsentProblem.LATER_DAY
    with pytest.raises(ConsentRefused) as error:
        record_consent(desk, person, ConsentKind.DATA, True, today, "x" * (LONGEST_FORM + 1))
    assert error.value.problem == ConsentProblem.FORM_TOO_LONG
    with refused(desk, NotFound):
        record_consent(desk, 987_654, ConsentKind.DATA, True, today)
    with desk.database.write() as session:
        session.execute(update(tb.Person).values(anonymised_at=desk.clock()))
    with refused(desk, NotFound):
        record_consent(desk, person, ConsentKind.DATA, True, today)


def test_who_may(desk: Desk) -> None:
    person, today = somebody(desk), desk.today()
    for role in Role:
        someone = as_role(desk, role)
        assert consents(someone, person) == ()
        if role in (Role.SUPERVISOR, Role.AUDITOR):
            with pytest.raises(NotAllowed):
                record_consent(someone, person, ConsentKind.DATA, True, today)
    for role in (Role.FRONT_DESK, Role.MOVEMENT, Role.MEDICAL):
        record_consent(as_role(desk, role), person, ConsentKind.DATA, True, today, role)
    assert rows(desk, tb.Consent) == 3
