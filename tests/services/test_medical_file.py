"""What medical staff see of one person beside the worklist."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.db_fixtures import START, Clock
from tests.people import add_case, family
from tests.services.acts import counted
from transit_desk.domain.codes import Outcome
from transit_desk.domain.refusals import NotFound
from transit_desk.services.clear_medical import (
    hold_case,
    medical_file,
    record_check,
    release_case,
    withdraw_checks,
)
from transit_desk.services.context import Desk


def test_checks_come_newest_first_with_their_author_and_a_withdrawal(
    desk: Desk, clock: Clock, another: Callable[[str], Desk]
) -> None:
    _, (person, other, *_) = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    record_check(desk, [person, other], Outcome.FIT)
    clock.forward(hours=1)
    nurse = another("Nurse Ana")
    mistaken = record_check(nurse, [person], Outcome.DEFERRED, date(2026, 12, 9))
    clock.forward(hours=1)
    withdraw_checks(desk, mistaken)
    last, first = medical_file(desk, person).checks
    assert (last.outcome, last.by, last.review_on) == (Outcome.DEFERRED, "Nurse Ana", date(2026, 12, 9))
    assert (last.withdrawn_at, last.withdrawn_by) == (START + timedelta(hours=2), "Test Officer")
    assert (first.outcome, first.at, first.by) == (Outcome.FIT, START, "Test Officer")
    assert (first.withdrawn_at, first.withdrawn_by) == (None, "")


def test_the_hold_of_the_case_says_who_and_since_when_until_it_is_released(
    desk: Desk, clock: Clock, another: Callable[[str], Desk]
) -> None:
    case_id, (person, *_) = add_case(desk, "BI-26000101", family("RUBERWA", 2))
    assert medical_file(desk, person).held_since is None
    clock.forward(hours=3)
    hold_case(another("Nurse Ana"), case_id)
    held = medical_file(desk, person)
    assert (held.held_since, held.held_by) == (START + timedelta(hours=3), "Nurse Ana")
    release_case(desk, case_id)
    released = medical_file(desk, person)
    assert (released.held_since, released.held_by) == (None, "")


def test_it_takes_the_same_statements_whatever_there_is(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    medical_file(desk, people[0])  # the first look is told to the audit
    with counted(desk) as few:
        medical_file(desk, people[0])
    for _ in range(5):
        record_check(desk, people, Outcome.FIT)
    with counted(desk) as many:
        assert len(medical_file(desk, people[0]).checks) == 5
    assert len(few) == len(many) == 4


def test_nobody_has_no_file(desk: Desk) -> None:
    with pytest.raises(NotFound):
        medical_file(desk, 999)
