"""Readiness: each blocker has one cause, and goes away with it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.case_worlds import (
    ALLOWANCE,
    DEFERRED,
    DEPARTURE,
    FIT,
    MOVEMENT,
    NOW,
    born,
    case,
    cases,
    movements,
    traveller,
)
from transit_desk.domain.baggage import BagFacts
from transit_desk.domain.codes import Need, Outcome
from transit_desk.domain.fitness import Check
from transit_desk.domain.readiness import (
    Blocker,
    BlockerKind,
    CaseFacts,
    Desk,
    HoldFacts,
    LinkedCaseFacts,
    LinkedMember,
    MovementFacts,
    PersonFacts,
    blockers,
    person_blockers,
)

K = BlockerKind
HOLD = HoldFacts(7, NOW, "Dr A")


def kinds(found: tuple[Blocker, ...], person_id: int | None = None) -> list[BlockerKind]:
    return [blocker.kind for blocker in found if blocker.person_id == person_id]


def of(*people: PersonFacts, movement: MovementFacts = MOVEMENT) -> tuple[Blocker, ...]:
    return blockers(case(*people), movement, NOW)


def _change(facts: CaseFacts, person_id: int, change: Callable[[PersonFacts], PersonFacts]) -> CaseFacts:
    changed = (change(p) if p.person_id == person_id else p for p in facts.persons)
    return replace(facts, persons=tuple(changed))


def _unlink(facts: CaseFacts, number: object) -> CaseFacts:
    return replace(facts, linked=tuple(link for link in facts.linked if link.case_number != number))


def _weigh(person: PersonFacts) -> PersonFacts:
    return replace(person, bags=tuple(replace(bag, weight_g=bag.weight_g or 1) for bag in person.bags))


def lifted(facts: CaseFacts, movement: MovementFacts, blocker: Blocker) -> tuple[CaseFacts, MovementFacts]:
    """The same case with the cause of the blocker taken away, as the desk would."""
    who = blocker.person_id or 0
    match blocker.kind:
        case K.CASE_ON_HOLD:
            facts = replace(facts, holds=())
        case K.LINKED_CASE_ON_HOLD | K.LINKED_CASE_NOT_ON_MOVEMENT:
            facts = _unlink(facts, blocker.facts["case_number"])
        case K.NOT_ARRIVED:
            facts = _change(facts, who, lambda p: replace(p, arrived=True))
        case K.BIRTH_DATE_UNKNOWN:
            facts = _change(facts, who, lambda p: replace(p, birth=born(30)))
        case K.NOT_ASSESSED | K.EXPIRED | K.DEFERRED | K.UNFIT:
            facts = _change(facts, who, lambda p: replace(p, check=FIT))
        case K.CASE_HELD:
            facts = replace(facts, split=True)
        case K.MINOR_WITHOUT_ADULT:
            facts = replace(facts, persons=(*facts.persons, traveller(900)))
        case K.BAGS_UNWEIGHED:
            facts = _change(facts, who, _weigh)
        case K.PIECE_TOO_HEAVY | K.BAGS_OVER_PIECES | K.BAGS_OVER_WEIGHT:
            facts = replace(facts, persons=tuple(replace(p, bags=()) for p in facts.persons))
    return facts, movement


@settings(max_examples=300)
@given(cases(), movements(), st.data())
def test_a_blocker_goes_with_its_cause(
    facts: CaseFacts, movement: MovementFacts, data: st.DataObject
) -> None:
    found = blockers(facts, movement, NOW)
    if not found:
        return
    blocker = data.draw(st.sampled_from(found))
    after = blockers(*lifted(facts, movement, blocker), NOW)
    assert (blocker.kind, blocker.person_id, blocker.facts.get("case_number")) not in [
        (b.kind, b.person_id, b.facts.get("case_number")) for b in after
    ]


@settings(max_examples=200)
@given(cases(), movements())
def test_lifting_one_after_the_other_makes_the_case_ready(facts: CaseFacts, movement: MovementFacts) -> None:
    for _ in range(60):
        found = blockers(facts, movement, NOW)
        if not found:
            break
        facts, movement = lifted(facts, movement, found[0])
    assert blockers(facts, movement, NOW) == ()


@given(cases(), movements())
def test_only_travellers_are_judged_and_everything_is_said_once_in_order(
    facts: CaseFacts, movement: MovementFacts
) -> None:
    found = blockers(facts, movement, NOW)
    travellers = [p.person_id for p in facts.persons if p.on_movement]
    order = [
        (-1 if b.person_id is None else travellers.index(b.person_id), list(BlockerKind).index(b.kind))
        for b in found
    ]
    assert order == sorted(order)
    seen = [(b.kind, b.person_id, tuple(sorted(b.facts.items()))) for b in found]
    assert len(set(map(repr, seen))) == len(seen)
    for b in found:
        assert b.person_id is None or b.facts["name"] == f"P{b.person_id}"
    for person_id in travellers:
        own = person_blockers(found, person_id)
        assert [b for b in found if b.person_id in (None, person_id)] == list(own)


@given(cases(), movements())
def test_a_closed_movement_is_judged_at_its_departure(facts: CaseFacts, movement: MovementFacts) -> None:
    closed = replace(movement, closed=True)
    assert blockers(facts, closed, NOW) == blockers(facts, closed, NOW + timedelta(days=900))


def test_a_family_whom_nothing_stops_is_ready() -> None:
    bags = (BagFacts(1, "B1", 23_000), BagFacts(2, "B2", 22_500))
    assert of(replace(traveller(1), bags=bags), traveller(2, 9), traveller(3, 1)) == ()


@pytest.mark.parametrize(
    ("wrong", "kind", "desk", "fact"),
    [
        (replace(traveller(2), arrived=False), K.NOT_ARRIVED, Desk.FRONT_DESK, {}),
        (replace(traveller(2), birth=None), K.BIRTH_DATE_UNKNOWN, Desk.FRONT_DESK, {}),
        (replace(traveller(2), check=None), K.NOT_ASSESSED, Desk.MEDICAL, {}),
        (
            replace(traveller(2), check=Check(Outcome.FIT, DEPARTURE - timedelta(hours=73))),
            K.EXPIRED,
            Desk.MEDICAL,
            {"until": DEPARTURE - timedelta(hours=1)},
        ),
        (
            replace(traveller(2), bags=(BagFacts(5, "B5", None),)),
            K.BAGS_UNWEIGHED,
            Desk.MOVEMENT,
            {"count": 1, "tags": "B5"},
        ),
        (
            replace(traveller(2), bags=(BagFacts(5, "B5", 33_000),)),
            K.PIECE_TOO_HEAVY,
            Desk.MOVEMENT,
            {"tag": "B5", "grams": 33_000, "allowed_grams": 32_000},
        ),
        (
            replace(traveller(2), bags=tuple(BagFacts(i, "", 1_000) for i in range(3))),
            K.BAGS_OVER_PIECES,
            Desk.MOVEMENT,
            {"pieces": 3, "allowed_pieces": 2, "by": 1},
        ),
        (
            replace(traveller(2), bags=(BagFacts(5, "", 24_000), BagFacts(6, "", 24_000))),
            K.BAGS_OVER_WEIGHT,
            Desk.MOVEMENT,
            {"grams": 48_000, "allowed_grams": 46_000, "by_grams": 2_000},
        ),
    ],
)
def test_what_stops_one_person(
    wrong: PersonFacts, kind: BlockerKind, desk: Desk, fact: dict[str, object]
) -> None:
    (blocker,) = of(traveller(1), wrong)
    assert (blocker.kind, blocker.lifted_by, blocker.person_id) == (kind, desk, 2)
    assert blocker.facts == {"name": "P2", **fact}


@pytest.mark.parametrize(("check", "kind"), [(DEFERRED, K.DEFERRED), (Check(Outcome.UNFIT, NOW), K.UNFIT)])
def test_one_member_holds_the_case_until_a_split_is_recorded(check: Check, kind: BlockerKind) -> None:
    facts = case(traveller(1), replace(traveller(2), check=check), traveller(3))
    found = blockers(facts, MOVEMENT, NOW)
    assert (kinds(found, 1), kinds(found, 2), kinds(found, 3)) == ([K.CASE_HELD], [kind], [K.CASE_HELD])
    assert found[0].facts["holder"] == "P2"
    split = blockers(replace(facts, split=True), MOVEMENT, NOW)
    assert (kinds(split, 1), kinds(split, 2), kinds(split, 3)) == ([], [kind], [])


def test_a_deferred_member_who_stays_behind_holds_the_others_too() -> None:
    behind = replace(traveller(2), check=DEFERRED, on_movement=False)
    assert kinds(of(traveller(1), behind), 1) == [K.CASE_HELD]


def test_a_linked_case_holds_unless_either_has_a_split() -> None:
    linked = LinkedCaseFacts("BI-00000002", True, (LinkedMember(9, "L9", DEFERRED),), (HOLD,))
    facts = replace(case(traveller(1)), linked=(linked,))
    found = blockers(facts, MOVEMENT, NOW)
    assert kinds(found) == [K.LINKED_CASE_ON_HOLD]
    assert kinds(found, 1) == [K.CASE_HELD]
    assert found[1].facts["case_number"] == "BI-00000002"
    assert blockers(replace(facts, split=True), MOVEMENT, NOW) == ()
    assert blockers(replace(facts, linked=(replace(linked, split=True),)), MOVEMENT, NOW) == ()
    away = replace(linked, on_movement=False, members=(), holds=())
    (missing,) = blockers(replace(facts, linked=(away,)), MOVEMENT, NOW)
    assert (missing.kind, missing.lifted_by) == (K.LINKED_CASE_NOT_ON_MOVEMENT, Desk.MOVEMENT)


def test_a_hold_stops_the_case_and_names_who_placed_it() -> None:
    (hold,) = blockers(replace(case(traveller(1)), holds=(HOLD,), split=True), MOVEMENT, NOW)
    assert (hold.kind, hold.person_id) == (K.CASE_ON_HOLD, None)
    assert hold.facts == {"hold_id": 7, "since": NOW, "by": "Dr A"}


def test_a_minor_needs_an_adult_of_the_case_or_an_authorised_escort() -> None:
    minor = replace(traveller(2, 17), needs=frozenset({Need.UMNR}))
    (blocker,) = of(minor)
    assert (blocker.kind, blocker.facts["flagged"], blocker.facts["age"]) == (K.MINOR_WITHOUT_ADULT, 1, 17)
    assert of(replace(minor, escort_authorised=True)) == ()
    assert kinds(of(replace(traveller(1), on_movement=False), minor), 2) == [K.MINOR_WITHOUT_ADULT]
    assert of(traveller(1, 18), minor) == ()


def test_who_is_left_behind_by_a_split_accompanies_nobody() -> None:
    facts = replace(case(replace(traveller(1), check=DEFERRED), traveller(2, 9)), split=True)
    assert kinds(blockers(facts, MOVEMENT, NOW), 2) == [K.MINOR_WITHOUT_ADULT]


def test_a_pooled_allowance_is_the_case_s() -> None:
    pooled = replace(MOVEMENT, allowance=replace(ALLOWANCE, pooled=True))
    many = replace(traveller(1), bags=tuple(BagFacts(i, "", 1_000) for i in range(3)))
    assert of(many, traveller(2), movement=pooled) == ()
    (blocker,) = of(many, movement=pooled)
    assert (blocker.kind, blocker.person_id) == (K.BAGS_OVER_PIECES, None)


def test_ages_count_on_the_day_of_travel_where_the_journey_begins() -> None:
    """Half past midnight in Bujumbura is the day before in UTC: the birthday counts."""
    departure = DEPARTURE.replace(hour=22, minute=30)
    turning_18 = replace(traveller(1), birth=replace(born(18), day=date(2008, 12, 10)))
    local = departure.astimezone(timezone(timedelta(hours=2)))
    assert of(turning_18, movement=replace(MOVEMENT, departure=departure, travel_day=local.date())) == ()
    with pytest.raises(ValueError, match="zone"):
        replace(MOVEMENT, departure=departure.replace(tzinfo=None))
