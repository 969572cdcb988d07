"""Which tags want printing, who is over, and where a scanned person's bags are; on both engines."""

from tests.ui.people import add_case, add_flight, person_ids
from transit_desk.domain.codes import PaperKind
from transit_desk.language import Translator
from transit_desk.services import papers
from transit_desk.services.context import Desk
from transit_desk.services.tag_baggage import (
    NewBag,
    case_bags,
    case_list,
    place_of,
    tag_bags,
    unprinted,
    void_bags,
)


def test_a_tag_wants_printing_until_its_paper_left_the_desk(desk: Desk) -> None:
    case = add_case(desk, "BI-26000001", 2)
    flight = add_flight(desk, [case])
    one, other = person_ids(desk, case)
    first, second = tag_bags(desk, flight, [NewBag(one, 20_000), NewBag(other, 21_000)])
    assert unprinted(desk, flight) == {case: (first.bag_id, second.bag_id)}

    made = papers.bag_tags(desk, Translator("en"), flight, [first.bag_id])
    assert unprinted(desk, flight) == {case: (first.bag_id, second.bag_id)}, "a preview prints nothing"
    papers.record_print(desk, made)

    assert unprinted(desk, flight) == {case: (second.bag_id,)}
    bags = {bag.bag_id: bag.printed for owner in case_bags(desk, flight, case).owners for bag in owner.bags}
    assert bags == {first.bag_id: True, second.bag_id: False}
    assert [row.unprinted for row in case_list(desk, flight)] == [1]
    void_bags(desk, [second.bag_id])
    assert unprinted(desk, flight) == {}


def test_a_bag_tagged_after_the_paper_was_made_is_not_taken_for_printed(desk: Desk) -> None:
    case = add_case(desk, "BI-26000001", 1)
    flight = add_flight(desk, [case])
    (person,) = person_ids(desk, case)
    tag_bags(desk, flight, [NewBag(person, 20_000)])
    made = papers.bag_tags(desk, Translator("en"), flight)
    (late,) = tag_bags(desk, flight, [NewBag(person, 19_000)])
    papers.record_print(desk, made)
    assert unprinted(desk, flight) == {case: (late.bag_id,)}


def test_tags_printed_together_are_one_line_of_what_was_printed(desk: Desk) -> None:
    case = add_case(desk, "BI-26000001", 2)
    flight = add_flight(desk, [case])
    tag_bags(desk, flight, [NewBag(person, 20_000) for person in person_ids(desk, case)])
    papers.record_print(desk, papers.bag_tags(desk, Translator("en"), flight))
    (printed,) = papers.made_before(desk, flight)
    assert (printed.kind, printed.by) == (PaperKind.BAG_TAGS, desk.actor)


def test_the_list_says_which_case_is_over_the_allowance(desk: Desk) -> None:
    within, over = add_case(desk, "BI-26000001", 1), add_case(desk, "BI-26000002", 1, family="BAHATI")
    flight = add_flight(desk, [within, over])
    (light,), (heavy,) = person_ids(desk, within), person_ids(desk, over)
    tag_bags(desk, flight, [NewBag(light, 23_000), NewBag(light, None), NewBag(heavy, 33_000)])
    found = {row.case_id: (row.over, row.unweighed) for row in case_list(desk, flight)}
    assert found == {within: (False, 1), over: (True, 0)}, "a bag to weigh is not a bag above the allowance"
    assert case_bags(desk, flight, over).max_piece_kg == 32
    assert case_list(desk, 999) == ()


def test_a_person_is_looked_for_on_the_open_flight(desk: Desk) -> None:
    case, left = add_case(desk, "BI-26000001", 1), add_case(desk, "BI-26000002", 1, family="BAHATI")
    flight = add_flight(desk, [case])
    (person,), (nowhere,) = person_ids(desk, case), person_ids(desk, left)
    assert place_of(desk, person) == (case, flight)
    assert place_of(desk, nowhere) == (left, None)
