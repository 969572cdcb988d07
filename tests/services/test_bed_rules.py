"""What a supervisor sets for beds: goals, cleaning, groups kept apart, which linked cases are one family."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from db import tables as tb
from tests.db_fixtures import Clock
from tests.people import Someone, add_case
from tests.services.acts import (
    DEPARTURE,
    LEGS,
    MAN,
    WOMAN,
    beds_of,
    beds_taken,
    clear,
    counted,
    flight,
    link,
    put_in_bed,
    rows,
)
from tests.services.audit_rows import as_role, head, refused, told
from transit_desk.domain.apart import GroupProblem
from transit_desk.domain.audit import Act
from transit_desk.domain.beds.values import GOALS, BedRule, Goal, RuleBroken
from transit_desk.domain.board_rows import BedLook
from transit_desk.domain.refusals import BedNotSuitable, GroupsWrong, NotAllowed, NotFound
from transit_desk.domain.rights import Role
from transit_desk.language.bed_sentences import rule_sentence
from transit_desk.language.translator import Translator
from transit_desk.services.allocate_beds import place, rules_of_swap
from transit_desk.services.bed_board import board
from transit_desk.services.bed_rules import (
    apart,
    cleaning,
    family_links,
    goals,
    keep_apart,
    let_together,
    set_cleaning,
    set_family,
    set_goals,
)
from transit_desk.services.board import board as board_person
from transit_desk.services.board import close_flight
from transit_desk.services.care_for_beds import clean, not_cleaned
from transit_desk.services.check_in import check_in
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import hold
from transit_desk.services.movements import change_flight, create_flight, put_cases_on, take_case_off
from transit_desk.services.propose_beds import rules_against, rules_for_person

SECRET = "the brother of one was hurt by the other"


def looks(desk: Desk) -> dict[int, BedLook]:
    """How each bed stands."""
    return {bed.bed_id: bed.look for room in board(desk).rooms for bed in room.beds}


def test_the_order_of_the_goals_is_the_supervisor_s(desk: Desk) -> None:
    assert goals(desk) == GOALS
    order = (Goal.UNPLACED, *reversed(GOALS[1:]))
    assert set_goals(desk, order) == GOALS
    assert goals(desk) == order
    since = head(desk)
    set_goals(desk, order)
    assert head(desk) == since
    assert set_goals(desk, GOALS) == order
    for wrong in (GOALS[1:], (*GOALS, Goal.SPLIT), (Goal.SPLIT, Goal.UNPLACED, *GOALS[2:])):
        with pytest.raises(ValueError, match="every goal once"):
            set_goals(desk, wrong)
    with refused(desk, NotAllowed):
        set_goals(as_role(desk, Role.FRONT_DESK), order)


# --- cleaning ----------------------------------------------------------------------------------------------


def test_a_bed_somebody_slept_in_waits_to_be_cleaned(desk: Desk, clock: Clock) -> None:
    _, (man, other) = add_case(desk, "BI-26000101", [MAN, Someone("BUKURU", "Antoine")])
    first, second, third = beds_of(desk, "C1")[:3]
    check_in(desk, [man, other], {man: first})
    put_in_bed(desk, man, second)  # nobody slept in the first
    assert looks(desk)[first] is BedLook.FREE
    clock.forward(hours=24)
    since = head(desk)
    put_in_bed(desk, man, third)
    assert looks(desk)[second] is BedLook.CLEANING
    assert told(desk, since)[-1].after["to_clean"] == "C1 / 2"
    assert [broken.rule for broken in rules_against(desk, other, second)] == [BedRule.BEING_CLEANED]
    with pytest.raises(BedNotSuitable):
        put_in_bed(desk, other, second, override=True, reason="He does not mind")
    assert clean(desk, [first, second]) == (second,)
    assert looks(desk)[second] is BedLook.FREE
    assert not_cleaned(desk, [second, third]) == (second,)  # somebody has the third
    assert clean(desk, [second]) == (second,)
    put_in_bed(desk, other, second)


def test_who_goes_back_needs_no_clean_bed(desk: Desk, clock: Clock) -> None:
    """Undo of a move by hand, and of an exchange."""
    _, (man, other) = add_case(desk, "BI-26000101", [MAN, Someone("BUKURU", "Antoine")])
    first, second, third = beds_of(desk, "C1")[:3]
    check_in(desk, [man, other], {man: first, other: second})
    clock.forward(hours=24)
    (moved,) = place(desk, {man: third})
    assert looks(desk)[first] is BedLook.CLEANING
    place(desk, {man: moved.from_bed})
    assert looks(desk)[first] is BedLook.TAKEN
    assert looks(desk)[third] is BedLook.FREE
    clock.forward(hours=24)
    place(desk, {man: second, other: first})
    assert {looks(desk)[bed] for bed in (first, second)} == {BedLook.TAKEN}
    place(desk, {man: None, other: None})
    assert {looks(desk)[bed] for bed in (first, second)} == {BedLook.CLEANING}  # the other's sheets


def test_the_next_guest_has_no_sheets_of_who_went_back(desk: Desk, clock: Clock) -> None:
    """Moved by mistake, put back, and gone on the same day."""
    case_id, (man,) = add_case(desk, "BI-26000101", [MAN])
    _, (other,) = add_case(desk, "BI-26000102", [Someone("BUKURU", "Antoine")])
    first, second = beds_of(desk, "C1")[:2]
    check_in(desk, [man, other], {man: first})
    clear(desk, [man])
    movement_id = flight(desk, case_id)
    clock.forward(hours=48)
    put_in_bed(desk, man, second)
    put_in_bed(desk, man, first)
    assert looks(desk)[first] is BedLook.LEAVING
    assert rules_against(desk, man, first) == ()
    assert clean(desk, [first]) == ()  # he is in it
    board_person(desk, movement_id, man)
    close_flight(desk, movement_id)
    assert (looks(desk)[first], looks(desk)[second]) == (BedLook.CLEANING, BedLook.FREE)
    assert [broken.rule for broken in rules_against(desk, other, first)] == [BedRule.BEING_CLEANED]
    with pytest.raises(BedNotSuitable):
        put_in_bed(desk, other, first)
    assert clean(desk, [first]) == (first,)
    put_in_bed(desk, other, first)


def test_beds_of_who_left_wait_to_be_cleaned(desk: Desk, clock: Clock) -> None:
    case_id, people = add_case(desk, "BI-26000101", [MAN, Someone("BUKURU", "Antoine")])
    beds = beds_of(desk, "C1")[:2]
    check_in(desk, people, dict(zip(people, beds, strict=True)))
    clear(desk, people)
    movement_id = flight(desk, case_id)
    clock.forward(hours=24)
    for person in people:
        board_person(desk, movement_id, person)
    close_flight(desk, movement_id)
    assert {looks(desk)[bed] for bed in beds} == {BedLook.CLEANING}
    assert rows(desk, tb.Bed, tb.Bed.cleaning_since == clock.now) == 2


def test_a_centre_may_clean_without_telling(desk: Desk, clock: Clock) -> None:
    assert cleaning(desk)
    assert set_cleaning(desk, False)
    assert not cleaning(desk)
    _, (man,) = add_case(desk, "BI-26000101", [MAN])
    bed = beds_of(desk, "C1")[0]
    check_in(desk, [man], {man: bed})
    clock.forward(hours=24)
    place(desk, {man: None})
    assert looks(desk)[bed] is BedLook.FREE
    assert not set_cleaning(desk, True)


# --- kept apart --------------------------------------------------------------------------------------------


def two_men(desk: Desk) -> tuple[tuple[int, int], tuple[int, int]]:
    """Two cases of one man each: case and person."""
    one, (man,) = add_case(desk, "BI-26000101", [MAN])
    other, (second,) = add_case(desk, "BI-26000102", [Someone("BUKURU", "Antoine")])
    return (one, man), (other, second)


def test_two_groups_are_never_in_one_room(desk: Desk) -> None:
    (one, man), (other, second) = two_men(desk)
    keep_apart(desk, " North ", [one], "South", [other], SECRET)
    first, beside = beds_of(desk, "C1")[:2]
    check_in(desk, [man, second], {man: first})
    (broken,) = rules_against(desk, second, beside)
    assert (broken.rule, broken.facts["others"]) == (BedRule.KEPT_APART, "North")
    with pytest.raises(BedNotSuitable) as wrong:
        put_in_bed(desk, second, beside, override=True, reason="Nobody knows")
    assert [r.rule for r in wrong.value.rules if isinstance(r, RuleBroken)] == [BedRule.KEPT_APART]
    put_in_bed(desk, second, beds_of(desk, "C2")[0])


def test_what_a_group_is_called_is_for_who_gives_beds(desk: Desk) -> None:
    (one, man), (other, second) = two_men(desk)
    keep_apart(desk, "North", [one], "South", [other], SECRET)
    first, beside = beds_of(desk, "C1")[:2]
    _, (third,) = add_case(desk, "BI-26000103", [Someone("HAKIZIMANA", "Jean")])
    there = dict(zip((second, third), beds_of(desk, "C2"), strict=False))
    check_in(desk, [man, second, third], {man: first, **there})
    for role in Role:
        seen = role in (Role.FRONT_DESK, Role.SUPERVISOR)
        who = as_role(desk, role)
        for rules in (
            rules_against(who, second, beside),
            rules_for_person(who, second)[beside],
            rules_of_swap(who, man, third),
        ):
            (broken,) = [rule for rule in rules if rule.rule is BedRule.KEPT_APART]
            assert broken.facts["others"] in (("North", "South") if seen else ("",))
            if not seen:
                english = rule_sentence(broken, Translator("en"))
                assert (
                    english
                    == f"{broken.facts['name']} is kept apart from somebody in {broken.facts['room']}."
                )


def test_the_reason_is_for_who_keeps_them_apart(desk: Desk) -> None:
    (one, man), (other, second) = two_men(desk)
    first, beside = beds_of(desk, "C1")[:2]
    check_in(desk, [man, second], {man: first, second: beside})
    since = head(desk)
    kept = keep_apart(desk, "South", [other], "North", [one], SECRET).id
    (found,) = apart(desk)
    assert (found.id, found.reason, found.by, found.together) == (kept, SECRET, "Test Officer", ("C1",))
    assert (found.one.label, found.one.case_numbers) == ("North", ("BI-26000101",))
    (seen,) = apart(as_role(desk, Role.FRONT_DESK))
    assert (seen.id, seen.reason) == (kept, None)
    with refused(desk, NotAllowed):
        keep_apart(as_role(desk, Role.FRONT_DESK), "A", [one], "B", [other], "")
    again = let_together(desk, kept)
    assert again.reason == SECRET
    assert apart(desk) == ()
    assert (rows(desk, tb.ApartGroup), rows(desk, tb.ApartCase)) == (0, 0)
    with desk.database.read() as connection:
        everything = repr(connection.execute(text("SELECT * FROM audit_detail")).all())
        everything += repr(connection.execute(text("SELECT * FROM audit_event")).all())
    assert SECRET not in everything and "North" not in everything
    assert {(row.act, row.case) for row in told(desk, since)} == {
        (Act.KEPT_APART, one),
        (Act.KEPT_APART, other),
    }
    with refused(desk, NotFound):
        let_together(desk, kept)
    keep_apart(desk, again.one.label, again.one.case_ids, again.other.label, again.other.case_ids, "")
    assert len(apart(desk)) == 1


def test_groups_that_can_t_be(desk: Desk) -> None:
    (one, _), (other, _) = two_men(desk)
    third, _ = add_case(desk, "BI-26000103", [WOMAN])
    for label, cases, second, others, reason, why in (
        ("", [one], "South", [other], "", GroupProblem.NO_LABEL),
        ("North", [one], "north ", [other], "", GroupProblem.SAME_LABEL),
        ("N" * 41, [one], "South", [other], "", GroupProblem.LABEL_TOO_LONG),
        ("North", [], "South", [other], "", GroupProblem.NO_CASES),
        ("North", [one], "South", [other, one], "", GroupProblem.SHARED_CASE),
        ("North", [one], "South", [other], "x" * 201, GroupProblem.REASON_TOO_LONG),
    ):
        with pytest.raises(GroupsWrong) as wrong:
            keep_apart(desk, label, cases, second, others, reason)
        assert wrong.value.problem == why
    assert apart(desk) == ()
    with refused(desk, NotFound):
        keep_apart(desk, "North", [one], "South", [987_654], "")
    keep_apart(desk, "North", [one], "South", [other], "")
    with refused(desk, GroupsWrong):
        keep_apart(desk, "South", [other], "North", [one], "")
    with refused(desk, GroupsWrong):
        keep_apart(desk, "North", [other], "South", [one], "")
    # A group that is known by its label grows.
    keep_apart(desk, "North", [one], "East", [third], "")
    assert len(apart(desk)) == 2 and rows(desk, tb.ApartGroup) == 3


def test_a_group_that_grows_is_checked_against_all_it_is_apart_from(desk: Desk) -> None:
    (one, _), (other, _) = two_men(desk)
    third, _ = add_case(desk, "BI-26000103", [WOMAN])
    fourth, _ = add_case(desk, "BI-26000104", [MAN])
    link(desk, third, fourth)
    keep_apart(desk, "A", [one], "C", [third], "")
    since = head(desk)
    for label, cases, why in (
        ("a", [third], GroupProblem.SHARED_CASE),  # C itself
        ("A", [fourth], GroupProblem.ONE_FAMILY),  # of C's family
    ):
        with pytest.raises(GroupsWrong) as wrong:
            keep_apart(desk, label, cases, "B", [other], "")
        assert wrong.value.problem == why
        with pytest.raises(GroupsWrong) as wrong:
            keep_apart(desk, "B", [other], label, cases, "")
        assert wrong.value.problem == why
    assert (len(apart(desk)), rows(desk, tb.ApartGroup), rows(desk, tb.ApartCase)) == (1, 2, 2)
    assert head(desk) == since


def test_taking_back_leaves_the_groups_as_they_were(desk: Desk) -> None:
    (one, _), (other, _) = two_men(desk)
    third, _ = add_case(desk, "BI-26000103", [WOMAN])
    fourth, _ = add_case(desk, "BI-26000104", [MAN])
    keep_apart(desk, "A", [one], "C", [third], "")
    kept = keep_apart(desk, "A", [one, fourth], "B", [other], "")
    let_together(desk, kept.id, kept.joined)
    (left,) = apart(desk)
    assert (left.one.case_ids, left.other.case_ids) == ((one,), (third,))
    assert (rows(desk, tb.ApartGroup), rows(desk, tb.ApartCase)) == (2, 2)
    again = keep_apart(desk, "A", [one, fourth], "B", [other], "")
    let_together(desk, again.id)  # by hand, another day: the group stays as it is
    (left,) = apart(desk)
    assert left.one.case_ids == (one, fourth)


def test_a_label_is_one_in_small_and_capital_letters(desk: Desk) -> None:
    (one, _), (other, _) = two_men(desk)
    third, _ = add_case(desk, "BI-26000103", [WOMAN])
    keep_apart(desk, "\u00c9quipe Nord", [one], "Sud", [other], "")
    keep_apart(desk, "\u00e9quipe nord", [one], "Est", [third], "")
    assert rows(desk, tb.ApartGroup) == 3
    assert {found.other.label for found in apart(desk)} == {"\u00c9quipe Nord"}
    with pytest.raises(GroupsWrong) as wrong:
        keep_apart(desk, "SUD", [other], "\u00c9QUIPE NORD", [one], "")
    assert wrong.value.problem == GroupProblem.KNOWN


def test_what_rooms_depend_on_is_changed_with_the_beds_held(postgres_desk: Desk) -> None:
    """Beds before people and cases, in the order in which a check-in takes them: two desks never wait in a ring."""
    desk = postgres_desk
    (one, _), (other, _) = two_men(desk)
    link(desk, one, other)
    lock = "LOCK TABLE bed_assignment IN SHARE ROW EXCLUSIVE MODE"
    with counted(desk) as statements:
        set_family(desk, one, other, False)
    assert statements[0] == lock
    kept = keep_apart(desk, "North", [one], "South", [other], "")
    with counted(desk) as statements:
        let_together(desk, kept.id, kept.joined)
    assert statements[0] == lock


def test_one_family_is_not_kept_apart(desk: Desk) -> None:
    (one, _), (other, _) = two_men(desk)
    link(desk, one, other)
    with pytest.raises(GroupsWrong) as wrong:
        keep_apart(desk, "North", [one], "South", [other], SECRET)
    assert wrong.value.problem == GroupProblem.ONE_FAMILY
    assert set_family(desk, one, other, False)
    keep_apart(desk, "North", [one], "South", [other], SECRET)
    with refused(desk, GroupsWrong):
        set_family(desk, one, other, True)


def test_linked_cases_are_one_family_or_not(desk: Desk) -> None:
    one, (man,) = add_case(desk, "BI-26000101", [MAN])
    other, (woman,) = add_case(desk, "BI-26000102", [WOMAN])
    link(desk, one, other)
    first, beside = beds_of(desk, "A1")[:2]
    check_in(desk, [man, woman], {man: first})
    assert [(found.case_number, found.same_family) for found in family_links(desk, one)] == [
        ("BI-26000102", True)
    ]
    assert rules_against(desk, woman, beside) == ()
    assert set_family(desk, other, one, False)
    assert [broken.rule for broken in rules_against(desk, woman, beside)] == [BedRule.MIXED_SEXES]
    assert not set_family(desk, one, other, False)
    third, _ = add_case(desk, "BI-26000103", [WOMAN])
    with refused(desk, NotFound):
        set_family(desk, one, third, True)


# --- nights ------------------------------------------------------------------------------------------------


def until(desk: Desk, person_id: int) -> str:
    """Until which morning somebody has a bed."""
    with desk.database.read() as connection:
        query = text("SELECT until_night FROM bed_assignment WHERE person_id = :p AND state <> 'ended'")
        return str(connection.scalar(query, {"p": person_id}))[:10]


def test_nights_follow_the_flight(desk: Desk) -> None:
    case_id, (man,) = add_case(desk, "BI-26000101", [MAN])
    _, (later,) = add_case(desk, "BI-26000102", [Someone("BUKURU", "Antoine")])
    bed = beds_of(desk, "C1")[0]
    check_in(desk, [man], {man: bed})
    assert until(desk, man) == "2026-12-13"
    movement_id = create_flight(desk, "", LEGS)
    since = head(desk)
    done = put_cases_on(desk, movement_id, [case_id])
    assert (done.people, done.clashes, until(desk, man)) == (1, (), "2026-12-08")
    assert [row.act for row in told(desk, since)].count(Act.NIGHTS_MOVED) == 1
    hold(desk, {later: bed}, first=desk.today() + timedelta(days=3))
    slipped = [replace(LEGS[0], departs=DEPARTURE + timedelta(days=4), arrives=None)]
    (clash,) = change_flight(desk, movement_id, 1, "", slipped)
    assert (clash.name, clash.bed, clash.by, clash.household) == (
        "NDAYISENGA, Eric",
        "C1 / 1",
        "BUKURU, Antoine",
        "BI-26000102",
    )
    assert (clash.first, until(desk, man)) == (desk.today() + timedelta(days=3), "2026-12-09")
    assert beds_taken(desk) == {man: bed}
    off = take_case_off(desk, movement_id, case_id)
    assert (off.people, [one.name for one in off.clashes]) == (1, ["NDAYISENGA, Eric"])
