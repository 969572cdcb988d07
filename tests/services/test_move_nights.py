"""Nights of beds that grow: with a flight that slips or leaves somebody behind, and with who simply stays."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.db_fixtures import START, Clock
from tests.people import Someone, add_case
from tests.services.acts import (
    DEPARTURE,
    LEGS,
    MAN,
    WOMAN,
    arrive,
    beds_of,
    beds_taken,
    clear,
    flight,
)
from tests.services.audit_rows import head, refused, told
from tests.services.test_bed_rules import until
from tests.services.test_hold_beds import held_beds
from transit_desk.domain.audit import Act
from transit_desk.domain.beds.values import BedRule
from transit_desk.domain.board_rows import BedLook
from transit_desk.domain.codes import Need
from transit_desk.domain.refusals import BedTaken
from transit_desk.services.bed_board import tape
from transit_desk.services.bed_rules import keep_apart
from transit_desk.services.board import Closed, close_flight, closing
from transit_desk.services.board import board as board_person
from transit_desk.services.check_in import check_in
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import hold
from transit_desk.services.move_nights import NightClash
from transit_desk.services.movements import change_flight
from transit_desk.services.plan_beds import Wish, gather

EIGHTH = date(2026, 12, 8)
"""The day of the flight."""
OTHER = Someone("BUKURU", "Antoine")


def slip(desk: Desk, movement_id: int, days: int = 4) -> tuple[NightClash, ...]:
    """The flight leaves so many days later than it was to."""
    legs = [replace(LEGS[0], departs=DEPARTURE + timedelta(days=days), arrives=None)]
    return change_flight(desk, movement_id, 1, "", legs)


def guest_until_the_eighth(desk: Desk, someone: Someone = MAN, room: str = "C1") -> tuple[int, int, int]:
    """Somebody in the first bed of a room until the flight of the eighth: flight, case, person."""
    case_id, (person,) = add_case(desk, "BI-26000101", [someone])
    movement_id = flight(desk, case_id)
    check_in(desk, [person], {person: beds_of(desk, room)[0]})
    return movement_id, case_id, person


# --- rules that longer nights break ------------------------------------------------------------------------


def test_nights_end_before_somebody_comes_from_whom_one_is_kept_apart(desk: Desk) -> None:
    movement_id, north, man = guest_until_the_eighth(desk)
    south, (other,) = add_case(desk, "BI-26000102", [OTHER])
    keep_apart(desk, "North", [north], "South", [south], "")
    hold(desk, {other: beds_of(desk, "C1")[1]}, first=EIGHTH + timedelta(days=1))
    (clash,) = slip(desk, movement_id)
    assert (clash.person_id, clash.first) == (man, EIGHTH + timedelta(days=1))
    assert clash.rule is not None and clash.rule.rule is BedRule.KEPT_APART
    assert "South" not in repr(clash) and "BUKURU" not in repr(clash)  # not for all who plan flights
    assert until(desk, man) == "2026-12-09"


def test_who_were_together_before_they_were_kept_apart_have_no_more_nights(desk: Desk) -> None:
    movement_id, north, man = guest_until_the_eighth(desk)
    south, (other,) = add_case(desk, "BI-26000102", [OTHER])
    check_in(desk, [other], {other: beds_of(desk, "C1")[1]})
    keep_apart(desk, "North", [north], "South", [south], "")
    (clash,) = slip(desk, movement_id)
    assert clash.rule is not None and clash.rule.rule is BedRule.KEPT_APART
    assert (clash.first, until(desk, man)) == (EIGHTH, "2026-12-08")
    later = flight(desk, south, legs=[replace(LEGS[0], departs=DEPARTURE, arrives=None)])
    assert until(desk, other) == "2026-12-08"  # shorter, which brings nobody together
    assert [one.person_id for one in slip(desk, later)] == [other]
    assert until(desk, other) == "2026-12-08"


def test_what_longer_nights_break_is_told_and_stops_nothing(desk: Desk) -> None:
    movement_id, _, man = guest_until_the_eighth(desk, room="B1")
    _, (woman, girl) = add_case(desk, "BI-26000102", [WOMAN, Someone("UWIMANA", "Ange", sex=WOMAN.sex)])
    hold(desk, dict(zip((woman, girl), beds_of(desk, "B1")[1:3], strict=True)), first=EIGHTH)
    (clash,) = slip(desk, movement_id)
    assert (clash.person_id, clash.bed, clash.first) == (man, "B1 / 1", EIGHTH)
    assert clash.rule is not None and clash.rule.rule is BedRule.MIXED_SEXES
    assert until(desk, man) == "2026-12-12"
    assert slip_again(desk, movement_id) == ()  # told already


def slip_again(desk: Desk, movement_id: int) -> tuple[NightClash, ...]:
    """A day more."""
    legs = [replace(LEGS[0], departs=DEPARTURE + timedelta(days=5), arrives=None)]
    return change_flight(desk, movement_id, 2, "", legs)


def test_isolation_is_not_shared_by_longer_nights(desk: Desk) -> None:
    room = "C7"
    movement_id, _, _ = guest_until_the_eighth(desk, replace(MAN, needs=(Need.ISOLATE,)), room)
    _, (other,) = add_case(desk, "BI-26000102", [replace(OTHER, needs=(Need.ISOLATE,))])
    hold(desk, {other: beds_of(desk, room)[1]}, first=EIGHTH)
    (clash,) = slip(desk, movement_id)
    assert clash.rule is not None and clash.rule.rule is BedRule.ISOLATION_SHARED


def test_a_family_is_told_once(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", [MAN, Someone("NDAYISENGA", "Paul")])
    movement_id = flight(desk, case_id)
    beds = beds_of(desk, "B1")
    check_in(desk, people, dict(zip(people, beds, strict=False)))
    _, (woman,) = add_case(desk, "BI-26000102", [WOMAN])
    hold(desk, {woman: beds[2]}, first=EIGHTH)
    assert [one.person_id for one in slip(desk, movement_id)] == people[:1]


def test_a_hold_whose_nights_are_over_does_not_live_again(desk: Desk, clock: Clock) -> None:
    case_id, (man,) = add_case(desk, "BI-26000101", [MAN])
    movement_id = flight(desk, case_id)
    bed = beds_of(desk, "C1")[0]
    hold(desk, {man: bed})
    clock.forward(hours=24 * 3)
    since = head(desk)
    assert slip(desk, movement_id) == ()
    assert held_beds(desk) == {}
    assert Act.NIGHTS_MOVED not in {row.act for row in told(desk, since)}
    _, (other,) = add_case(desk, "BI-26000102", [OTHER])
    check_in(desk, [other], {other: bed})
    assert beds_taken(desk) == {other: bed}


def test_a_hold_that_is_over_is_in_nobody_s_way(desk: Desk, clock: Clock) -> None:
    """Neither in the bed, nor in the room for who is kept apart."""
    movement_id, north, man = guest_until_the_eighth(desk)
    south, people = add_case(desk, "BI-26000102", [OTHER, Someone("BUKURU", "Paul")])
    beds = beds_of(desk, "C1")
    hold(
        desk,
        {people[0]: beds[0], people[1]: beds[1]},
        first=EIGHTH + timedelta(days=1),
        until=START + timedelta(hours=4),
    )
    keep_apart(desk, "North", [north], "South", [south], "")
    clock.forward(hours=4)
    assert slip(desk, movement_id) == ()
    assert until(desk, man) == "2026-12-12"


# --- who is left behind, and who stays on ------------------------------------------------------------------


def test_who_is_left_behind_has_a_bed_for_longer(desk: Desk, clock: Clock) -> None:
    movement_id, _, (man, other) = _two_on_a_flight(desk)
    _, (third,) = add_case(desk, "BI-26000103", [OTHER])
    hold(desk, {third: beds_taken(desk)[other]}, first=EIGHTH)
    clock.now = datetime(2026, 12, 8, 13, 0, tzinfo=START.tzinfo)
    clear(desk, [man, other])
    board_person(desk, movement_id, man)
    assert closing(desk, movement_id) == Closed(1, 1, 0, 1)
    since = head(desk)
    done = close_flight(desk, movement_id)
    assert [(one.person_id, one.by, one.first) for one in done.clashes] == [
        (other, "BUKURU, Antoine", EIGHTH)
    ]
    assert (done.boarded, done.no_show) == (1, 1)
    assert "clashes" not in told(desk, since)[0].after


def test_nobody_wants_the_bed_of_who_is_left_behind(desk: Desk, clock: Clock) -> None:
    movement_id, _, (man, other) = _two_on_a_flight(desk)
    clock.now = datetime(2026, 12, 8, 13, 0, tzinfo=START.tzinfo)
    clear(desk, [man, other])
    board_person(desk, movement_id, man)
    assert close_flight(desk, movement_id).clashes == ()
    assert until(desk, other) == "2026-12-15"


def _two_on_a_flight(desk: Desk) -> tuple[int, int, list[int]]:
    case_id, people = add_case(desk, "BI-26000101", [MAN, Someone("NDAYISENGA", "Paul")])
    arrive(desk, people)
    return flight(desk, case_id), case_id, people


def test_who_is_past_his_nights_stays_on(desk: Desk, clock: Clock) -> None:
    """Without a flight, or with one that has not left and says nothing new."""
    _, (man,) = add_case(desk, "BI-26000101", [MAN])
    late, (other,) = add_case(desk, "BI-26000102", [OTHER])
    check_in(desk, [man, other], dict(zip((man, other), beds_of(desk, "C1"), strict=False)))
    flight(desk, late)
    clock.forward(hours=24 * 8)
    tomorrow = desk.today() + timedelta(days=1)
    _, (coming,) = add_case(desk, "BI-26000103", [Someone("HAKIZIMANA", "Jean")])
    taken = {one.person_id: one.nights.end for one in gather(desk, Wish()).taken}
    assert taken == dict.fromkeys((man, other), (desk.today() + timedelta(days=7)).toordinal())
    for bed in beds_taken(desk).values():
        with refused(desk, BedTaken):
            hold(desk, {coming: bed}, first=tomorrow)
        assert [span.look for span in tape(desk, tomorrow, 1).spans if span.bed_id == bed] == [BedLook.TAKEN]


def test_who_leaves_today_has_no_bed_tomorrow(desk: Desk, clock: Clock) -> None:
    _, _, man = guest_until_the_eighth(desk)
    clock.forward(hours=48)
    assert desk.today() == EIGHTH
    _, (coming,) = add_case(desk, "BI-26000102", [OTHER])
    bed = beds_taken(desk)[man]
    with refused(desk, BedTaken):
        hold(desk, {coming: bed})
    (held,) = hold(desk, {coming: bed}, first=EIGHTH + timedelta(days=1))
    assert held.bed_id == bed


def test_for_whom_a_bed_is_held_is_on_the_tape_though_somebody_stays_in_it(desk: Desk, clock: Clock) -> None:
    _, (man,) = add_case(desk, "BI-26000101", [MAN])
    bed = beds_of(desk, "C1")[0]
    check_in(desk, [man], {man: bed})
    _, (coming,) = add_case(desk, "BI-26000102", [OTHER])
    hold(desk, {coming: bed}, first=date(2026, 12, 15))
    clock.forward(hours=24 * 8)
    spans = sorted((span.first, span.end) for span in tape(desk, desk.today(), 7).spans)
    assert spans == [
        (date(2026, 12, 6), date(2026, 12, 15)),
        (date(2026, 12, 15), date(2026, 12, 22)),
    ]
