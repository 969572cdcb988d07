"""Weigh and tag: numbers, weights, voids, the allowance, and closed movements."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db import tables as tb
from tests.people import add_case
from tests.services.acts import MAN, arrive, at_once, clear, counted, flight, ready_family, rows
from transit_desk.domain.codes import CustodyPoint
from transit_desk.domain.own_numbers import NumberKind, OwnNumber, parse
from transit_desk.domain.readiness import BlockerKind
from transit_desk.domain.refusals import (
    MovementClosed,
    NotFound,
    NothingChosen,
    NotOnMovement,
    StaleData,
    WrongWeight,
)
from transit_desk.services.board import close_flight
from transit_desk.services.context import Desk
from transit_desk.services.movements import carriers
from transit_desk.services.settings import save_carrier
from transit_desk.services.tag_baggage import (
    HEAVIEST_G,
    NewBag,
    case_bags,
    case_list,
    tag_bags,
    void_bags,
    weigh,
)


def points(desk: Desk, bag_id: int) -> list[tuple[CustodyPoint, int | None]]:
    """Where a bag was accounted for, and what it weighed."""
    with desk.database.read() as connection:
        query = select(tb.CustodyEvent.point, tb.CustodyEvent.weight_g)
        found = connection.execute(query.where(tb.CustodyEvent.bag_id == bag_id).order_by(tb.CustodyEvent.id))
        return [(row[0], row[1]) for row in found]


def test_numbers_are_unique_and_read_true(desk: Desk) -> None:
    movement_id, _, people = ready_family(desk)
    first = tag_bags(desk, movement_id, [NewBag(people[0], 23_000), NewBag(people[1], None)])
    second = tag_bags(desk, movement_id, [NewBag(people[0], 12_340)])
    tags = [bag.tag_number for bag in (*first, *second)]
    assert len(set(tags)) == 3
    assert all(isinstance(parse(tag), OwnNumber) for tag in tags)
    assert {OwnNumber(NumberKind.TAG, serial).text for serial in (1, 2, 3)} == set(tags)
    assert [bag.person_id for bag in first] == people[:2]
    assert points(desk, first[0].bag_id) == [(CustodyPoint.WEIGHED, 23_000), (CustodyPoint.TAGGED, 23_000)]
    assert points(desk, first[1].bag_id) == [(CustodyPoint.TAGGED, None)]
    bags = case_bags(desk, movement_id, 1)
    assert [[bag.tag_number for bag in owner.bags] for owner in bags.owners] == [
        [tags[0], tags[2]],
        [tags[1]],
        [],
        [],
    ]
    assert bags.owners[0].grams == 35_340


def test_a_number_is_used_once_even_when_the_tag_is_torn_off(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    (bag,) = tag_bags(desk, movement_id, [NewBag(people[0], 23_000)])
    void_bags(desk, [bag.bag_id, bag.bag_id])
    assert case_bags(desk, movement_id, case_id).owners[0].bags == ()
    assert case_list(desk, movement_id)[0].bags == 0
    (other,) = tag_bags(desk, movement_id, [NewBag(people[0], 23_000)])
    assert other.tag_number != bag.tag_number
    assert points(desk, bag.bag_id)[-1] == (CustodyPoint.VOIDED, 23_000)
    for act in (partial(void_bags, desk, [other.bag_id, bag.bag_id]), partial(weigh, desk, bag.bag_id, 1)):
        with pytest.raises(NotFound):
            act()
    assert len(case_bags(desk, movement_id, case_id).owners[0].bags) == 1  # nothing of a refused act stays


def test_weighing_again_and_undoing_it(desk: Desk, another: Callable[[str], Desk]) -> None:
    movement_id, case_id, people = ready_family(desk)
    (bag,) = tag_bags(desk, movement_id, [NewBag(people[0], 23_000)])
    assert weigh(desk, bag.bag_id, 24_500) == 23_000
    assert weigh(desk, bag.bag_id, 23_000) == 24_500
    (seen,) = case_bags(desk, movement_id, case_id).owners[0].bags
    weigh(another("Someone Quicker"), bag.bag_id, 19_000, seen.version)
    with pytest.raises(StaleData) as refused:
        weigh(desk, bag.bag_id, 20_000, seen.version)
    assert refused.value.what == bag.tag_number
    assert case_bags(desk, movement_id, case_id).owners[0].grams == 19_000
    assert weigh(desk, bag.bag_id, None) == 19_000
    assert case_list(desk, movement_id)[0].unweighed == 1


def test_what_no_bag_weighs_is_refused(desk: Desk) -> None:
    movement_id, _, people = ready_family(desk)
    wrong = (0, -1, HEAVIEST_G + 1, 10**9)
    for weight in wrong:
        with pytest.raises(WrongWeight) as refused:
            tag_bags(desk, movement_id, [NewBag(people[0], 20_000), NewBag(people[0], weight)])
        assert refused.value.weight_g == weight
    (bag,) = tag_bags(desk, movement_id, [NewBag(people[0], HEAVIEST_G)])
    assert bag.tag_number == OwnNumber(NumberKind.TAG, 1).text
    for weight in wrong:
        with pytest.raises(WrongWeight):
            weigh(desk, bag.bag_id, weight)
    assert rows(desk, tb.Bag) == 1


def test_whose_bags_are_tagged(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    _, (stranger,) = add_case(desk, "BI-26000102", [MAN])
    with pytest.raises(NotOnMovement) as refused:
        tag_bags(desk, movement_id, [NewBag(people[0], 20_000), NewBag(stranger, 20_000)])
    assert (refused.value.person, refused.value.movement) == ("NDAYISENGA, Eric", "ET 816")
    with pytest.raises(NothingChosen):
        tag_bags(desk, movement_id, [])
    with pytest.raises(NotFound):
        tag_bags(desk, 987_654, [NewBag(people[0], 20_000)])
    for movement, case in ((987_654, case_id), (movement_id, 987_654)):
        with pytest.raises(NotFound):
            case_bags(desk, movement, case)
    assert rows(desk, tb.Bag) == 0


def test_a_closed_movement_takes_no_bag(desk: Desk) -> None:
    movement_id, _, people = ready_family(desk)
    (bag,) = tag_bags(desk, movement_id, [NewBag(people[0], 20_000)])
    close_flight(desk, movement_id)
    acts = (
        partial(tag_bags, desk, movement_id, [NewBag(people[0], 20_000)]),
        partial(weigh, desk, bag.bag_id, 21_000),
        partial(void_bags, desk, [bag.bag_id]),
    )
    for act in acts:
        with pytest.raises(MovementClosed):
            act()


def bag_blockers(desk: Desk, movement_id: int, case_id: int) -> dict[tuple[BlockerKind, int | None], object]:
    """What is wrong with a case's bags: (kind, person) to the figure that says by how much."""
    figure = {
        BlockerKind.BAGS_UNWEIGHED: "count",
        BlockerKind.PIECE_TOO_HEAVY: "grams",
        BlockerKind.BAGS_OVER_PIECES: "by",
        BlockerKind.BAGS_OVER_WEIGHT: "by_grams",
    }
    found = case_bags(desk, movement_id, case_id).blockers
    return {(b.kind, b.person_id): b.facts[figure[b.kind]] for b in found}


def test_the_allowance_is_the_carriers_by_person_or_by_case(desk: Desk) -> None:
    """Two pieces of 23 kg, one of 23 for the baby; the father has three, heavy, the others almost nothing."""
    movement_id, case_id, people = ready_family(desk)
    father, mother = people[0], people[1]
    found = case_bags(desk, movement_id, case_id)
    assert [(owner.allowed_pieces, owner.allowed_g) for owner in found.owners] == [
        (2, 46_000),
        (2, 46_000),
        (2, 46_000),
        (1, 23_000),
    ]
    assert found.blockers == ()
    tag_bags(desk, movement_id, [NewBag(father, weight) for weight in (23_000, 33_000, 12_000)])
    tag_bags(desk, movement_id, [NewBag(mother, None)])
    assert bag_blockers(desk, movement_id, case_id) == {
        (BlockerKind.PIECE_TOO_HEAVY, father): 33_000,
        (BlockerKind.BAGS_OVER_PIECES, father): 1,
        (BlockerKind.BAGS_OVER_WEIGHT, father): 22_000,
        (BlockerKind.BAGS_UNWEIGHED, mother): 1,
    }
    (et,) = [carrier for carrier in carriers(desk) if carrier.code == "ET"]
    save_carrier(desk, replace(et, pooled=True))
    assert bag_blockers(desk, movement_id, case_id) == {
        (BlockerKind.PIECE_TOO_HEAVY, father): 33_000,
        (BlockerKind.BAGS_UNWEIGHED, mother): 1,
    }
    tag_bags(desk, movement_id, [NewBag(mother, 1_000) for _ in range(4)])
    assert bag_blockers(desk, movement_id, case_id)[BlockerKind.BAGS_OVER_PIECES, None] == 1


def test_the_list_counts_only_this_movements_bags_and_people(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    other_id, others = add_case(desk, "BI-26000102", [MAN])
    arrive(desk, others)
    clear(desk, others)
    other_flight = flight(desk, other_id)
    tag_bags(desk, movement_id, [NewBag(people[0], 23_000), NewBag(people[0], None)])
    tag_bags(desk, other_flight, [NewBag(others[0], 5_000)])
    (row,) = case_list(desk, movement_id)
    assert (row.case_id, row.pa_name, row.persons) == (case_id, "RUBERWA, Jean", 4)
    assert (row.bags, row.unweighed, row.grams) == (2, 1, 23_000)


def test_the_scales_take_the_same_statements_for_one_as_for_many(desk: Desk) -> None:
    movement_id, case_id, people = ready_family(desk)
    with counted(desk) as few:
        case_list(desk, movement_id)
        case_bags(desk, movement_id, case_id)
    tag_bags(desk, movement_id, [NewBag(person, 10_000) for person in people for _ in range(3)])
    for number in range(6):
        ready_family(desk, f"BI-2600020{number}", 5)
    with counted(desk) as many:
        case_list(desk, movement_id)
        case_bags(desk, movement_id, case_id)
    assert len(many) == len(few)
    with counted(desk) as tagging:
        tag_bags(desk, movement_id, [NewBag(person, 10_000) for person in people for _ in range(3)])
    assert len(tagging) <= 10  # four of them are the audit's


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(1, HEAVIEST_G)), min_size=1, max_size=5), max_size=4)
)
def test_the_sums_are_those_of_the_bags(sqlite_desk: Desk, batches: list[list[int | None]]) -> None:
    if not rows(sqlite_desk, tb.Movement):
        ready_family(sqlite_desk)
    before = case_list(sqlite_desk, 1)[0]
    tagged = [bag for some in batches for bag in tag_bags(sqlite_desk, 1, [NewBag(1, w) for w in some])]
    weights = [weight for some in batches for weight in some]
    after = case_list(sqlite_desk, 1)[0]
    assert after.bags - before.bags == len(weights)
    assert after.unweighed - before.unweighed == weights.count(None)
    assert after.grams - before.grams == sum(weight or 0 for weight in weights)
    owner = case_bags(sqlite_desk, 1, 1).owners[0]
    stored = {bag.bag_id: bag.weight_g for bag in owner.bags}
    assert [stored[bag.bag_id] for bag in tagged] == weights  # each weight with its own tag


def test_two_desks_tag_at_once_and_no_number_is_given_twice(postgres_desk: Desk) -> None:
    desk = postgres_desk
    movement_id, _, people = ready_family(desk)
    bags = [NewBag(person, 10_000) for person in people]
    results = at_once(*(partial(tag_bags, desk, movement_id, bags) for _ in range(4)))
    tags = [bag.tag_number for result in results if isinstance(result, tuple) for bag in result]
    assert len(tags) == len(set(tags)) == 16


def test_two_desks_weigh_one_bag(postgres_desk: Desk) -> None:
    desk = postgres_desk
    movement_id, case_id, people = ready_family(desk)
    (bag,) = tag_bags(desk, movement_id, [NewBag(people[0], 23_000)])
    (seen,) = case_bags(desk, movement_id, case_id).owners[0].bags
    results = at_once(*(partial(weigh, desk, bag.bag_id, grams, seen.version) for grams in (20_000, 21_000)))
    assert sum(isinstance(result, StaleData) for result in results) == 1
