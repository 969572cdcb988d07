"""A case that is ready to leave, and cases with anything wrong, for the tests of readiness and boarding."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from transit_desk.domain.baggage import Allowance, BagFacts
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Need, Outcome, Relation, Sex
from transit_desk.domain.fitness import Check
from transit_desk.domain.readiness import (
    CaseFacts,
    HoldFacts,
    LinkedCaseFacts,
    LinkedMember,
    MovementFacts,
    PersonFacts,
)

NOW = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)
DEPARTURE = datetime(2026, 12, 9, 13, 40, tzinfo=UTC)
ALLOWANCE = Allowance(2, 23, 32, 1, 10, pooled=False)
MOVEMENT = MovementFacts(1, DEPARTURE, date(2026, 12, 9), ALLOWANCE)
FIT = Check(Outcome.FIT, NOW - timedelta(hours=3))
DEFERRED = Check(Outcome.DEFERRED, NOW - timedelta(hours=3), date(2026, 12, 20))


def born(age: int) -> BirthDate:
    """Somebody of that age on the day of travel."""
    return BirthDate(date(2026 - age, 6, 15))


def traveller(person_id: int, age: int = 30) -> PersonFacts:
    """Somebody whom nothing stops (a minor: beside an adult)."""
    return PersonFacts(
        person_id=person_id,
        name=f"P{person_id}",
        birth=born(age),
        relation=Relation.PA if person_id == 1 else Relation.OTHER_RELATIVE,
        sex=Sex.FEMALE,
        arrived=True,
        check=FIT,
        bags=(),
        on_movement=True,
    )


def case(*persons: PersonFacts) -> CaseFacts:
    """A case of these persons with a window of 72 hours."""
    return CaseFacts(1, "BI-00000001", persons, 72)


CHECKS = st.one_of(
    st.none(),
    st.builds(
        Check,
        st.sampled_from(Outcome),
        st.integers(0, 200).map(lambda hours: NOW - timedelta(hours=hours)),
        st.one_of(st.none(), st.just(date(2026, 12, 20))),
    ),
    st.just(FIT),
)
HOLDS = st.lists(st.builds(HoldFacts, st.integers(1, 9), st.just(NOW), st.just("Dr A")), max_size=1)


@st.composite
def persons(draw: st.DrawFn, person_id: int) -> PersonFacts:
    """A person with anything wrong."""
    weights = draw(st.lists(st.one_of(st.none(), st.integers(5_000, 40_000)), max_size=3))
    return replace(
        traveller(person_id),
        birth=draw(st.one_of(st.none(), st.integers(0, 80).map(born), st.just(born(30)))),
        arrived=draw(st.booleans()),
        check=draw(CHECKS),
        bags=tuple(BagFacts(person_id * 10 + i, f"B{person_id}{i}", g) for i, g in enumerate(weights)),
        on_movement=draw(st.integers(0, 4)) > 0,
        needs=draw(st.sampled_from([frozenset[Need](), frozenset({Need.UMNR})])),
        escort_authorised=draw(st.integers(0, 4)) == 0,
    )


@st.composite
def cases(draw: st.DrawFn) -> CaseFacts:
    """A case with anything wrong, linked cases too."""
    everyone = tuple(draw(persons(i)) for i in range(1, draw(st.integers(1, 5)) + 1))
    linked = tuple(
        LinkedCaseFacts(
            f"BI-0000000{number}",
            draw(st.booleans()),
            (LinkedMember(number * 100, f"L{number}", draw(CHECKS)),),
            tuple(draw(HOLDS)),
            draw(st.booleans()),
        )
        for number in range(2, draw(st.integers(1, 3)) + 1)
    )
    return replace(case(*everyone), holds=tuple(draw(HOLDS)), linked=linked, split=draw(st.booleans()))


@st.composite
def movements(draw: st.DrawFn) -> MovementFacts:
    """A movement, pooled or not, with or without an allowance."""
    allowances = st.sampled_from([None, ALLOWANCE, replace(ALLOWANCE, pooled=True)])
    return replace(MOVEMENT, allowance=draw(allowances))
