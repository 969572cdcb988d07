"""The board: every look of a bed, who waits and who is announced, the nights ahead, and what a drop would do."""

from datetime import date, timedelta

import pytest

from tests.db_fixtures import Clock
from tests.people import Someone, add_case, family
from tests.services.acts import (
    MAN,
    WOMAN,
    arrive,
    beds_of,
    beds_taken,
    counted,
    flight,
    link,
    room_id,
)
from tests.services.audit_rows import as_role, head, told
from transit_desk.domain.beds.values import BedRule, RuleBroken
from transit_desk.domain.board_rows import BedLook, BoardBed, BoardRoom, RoomDrop
from transit_desk.domain.codes import Need, Relation, Sex
from transit_desk.domain.refusals import BedNotSuitable, NotFound, NothingChosen, ReasonNeeded
from transit_desk.domain.rights import Role
from transit_desk.language.bed_sentences import rule_sentence
from transit_desk.language.translator import Translator
from transit_desk.services.allocate_beds import place, rules_of_swap
from transit_desk.services.bed_board import board, drops, tape
from transit_desk.services.bed_rules import keep_apart
from transit_desk.services.care_for_beds import close_room, set_out_of_service
from transit_desk.services.check_in import check_in
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import hold, undo_hold

ALINE = Someone("UWIMANA", "Aline", Relation.PA, Sex.FEMALE)


def room_of(desk: Desk, name: str) -> BoardRoom:
    """A room as the board shows it."""
    return next(room for room in board(desk).rooms if room.name == name)


def bed_of(desk: Desk, bed_id: int) -> BoardBed:
    """A bed as the board shows it."""
    return next(bed for room in board(desk).rooms for bed in room.beds if bed.bed_id == bed_id)


def test_every_look_of_a_bed(desk: Desk, clock: Clock) -> None:
    case_id, (man, other) = add_case(desk, "BI-26000101", [MAN, Someone("BUKURU", "Antoine")])
    staying_id, (guest,) = add_case(desk, "BI-26000102", [Someone("HAKIZIMANA", "Jean")])
    _, (coming,) = add_case(desk, "BI-26000103", [Someone("KABURA", "Paul")])
    beds = beds_of(desk, "C1")
    check_in(desk, [man, other, guest], {man: beds[0], other: beds[1], guest: beds[2]})
    set_out_of_service(desk, beds[4], True)
    flight(desk, case_id)
    clock.forward(hours=48)  # the day of the flight
    place(desk, {other: None})
    hold(desk, {coming: beds[3]})
    close_room(desk, room_id(desk, "C2"), True)
    c1 = room_of(desk, "C1")
    assert [bed.look for bed in c1.beds[:5]] == [
        BedLook.LEAVING,
        BedLook.CLEANING,
        BedLook.TAKEN,
        BedLook.HELD,
        BedLook.OUT_OF_SERVICE,
    ]
    assert c1.beds[5].look is BedLook.FREE
    assert {bed.look for bed in room_of(desk, "C2").beds} == {BedLook.CLOSED}
    assert [bed.person.person_id if bed.person else None for bed in c1.beds[:4]] == [man, None, guest, coming]
    leaving, held = c1.beds[0].person, c1.beds[3].person
    assert leaving is not None and held is not None
    assert (leaving.flight, leaving.until, leaving.arrives) == ("ET 816", date(2026, 12, 8), None)
    assert (held.arrives, held.until) == (date(2026, 12, 8), date(2026, 12, 15))
    assert [one.person_id for one in board(desk).waiting] == [other]
    assert staying_id not in {one.case_id for one in board(desk).announced}


def test_the_rooms_are_as_they_were_set_up(desk: Desk) -> None:
    rooms = board(desk).rooms
    assert [room.name for room in rooms[:2]] == ["A1", "A2"]
    by_id = {room.room_id: room for room in rooms}
    for room in rooms:
        assert all(room.room_id in by_id[other].neighbours for other in room.neighbours)
    assert by_id[room_id(desk, "A2")].neighbours
    assert sum(len(room.beds) for room in rooms) > 150


def test_who_waits_and_who_is_announced(desk: Desk) -> None:
    one, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))  # the last is a baby
    other, others = add_case(desk, "BI-26000102", [Someone("BUKURU", "Antoine", needs=(Need.WCHR,))])
    third, _ = add_case(desk, "BI-26000103", [WOMAN])
    link(desk, one, other)
    shown = board(desk)
    assert [person.person_id for person in shown.announced][:5] == [*people, *others]
    assert {person.family for person in shown.announced if person.case_id != third} == {min(one, other)}
    assert {person.needs for person in shown.announced if person.case_id == other} == {(Need.WCHR,)}
    check_in(desk, people, {people[0]: beds_of(desk, "A1")[0]})
    shown = board(desk)
    # The baby sleeps with the family, which has a bed.
    assert [person.person_id for person in shown.waiting] == people[1:3]
    assert {person.case_id for person in shown.announced} == {other, third}


def test_the_nights_ahead(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    _, (coming,) = add_case(desk, "BI-26000102", [MAN])
    flight(desk, case_id)
    arrive(desk, people)
    bed = beds_taken(desk)[people[0]]
    (held,) = hold(desk, {coming: bed}, first=date(2026, 12, 8))
    shown = tape(desk, desk.today(), 14)
    spans = sorted((s.first, s.end, s.look) for s in shown.spans if s.bed_id == bed)
    assert spans == [
        (date(2026, 12, 6), date(2026, 12, 8), BedLook.TAKEN),
        (date(2026, 12, 8), date(2026, 12, 15), BedLook.HELD),
    ]
    assert [s.person.person_id for s in tape(desk, held.first, 1).spans] == [coming]
    assert tape(desk, date(2026, 12, 15), 3).spans == ()
    assert bed_of(desk, bed).look is BedLook.TAKEN
    assert len(shown.rooms) == len(board(desk).rooms)
    with pytest.raises(ValueError, match="one day"):
        tape(desk, desk.today(), 0)


def test_who_stays_on_is_there_as_long_as_is_usual(desk: Desk, clock: Clock) -> None:
    _, (man,) = add_case(desk, "BI-26000101", [MAN])
    arrive(desk, [man])
    clock.forward(hours=24 * 9)
    (span,) = tape(desk, desk.today(), 1).spans
    assert span.end == desk.today() + timedelta(days=7)


def test_what_a_drop_would_do(desk: Desk) -> None:
    one, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    other, (man,) = add_case(desk, "BI-26000102", [Someone("BUKURU", "Antoine")])
    keep_apart(desk, "North", [one], "South", [other], "")
    check_in(desk, [*people, man], {man: beds_of(desk, "B1")[0], people[0]: beds_of(desk, "A1")[0]})
    found = drops(desk, people)
    assert found.beds == {}
    a1, b1 = found.rooms[room_id(desk, "A1")], found.rooms[room_id(desk, "B1")]
    assert (a1.rules, a1.split, a1.shared) == ((), False, 0)
    assert a1.beds[people[0]] == beds_of(desk, "A1")[0]  # where he is
    assert len(set(a1.beds.values())) == len(a1.beds) >= 3
    assert {rule.rule for rule in b1.rules} >= {BedRule.KEPT_APART, BedRule.MIXED_SEXES}
    assert b1.shared == 1
    men = found.rooms[room_id(desk, "C1")]
    assert BedRule.ROOM_FOR_MEN in {rule.rule for rule in men.rules}
    alone = drops(desk, people[1:2])
    far = alone.rooms[room_id(desk, "C3")]
    assert far.split and BedRule.FAMILY_APART in {rule.rule for rule in far.rules}
    assert alone.beds[beds_of(desk, "A1")[1]] == ()
    assert [r.rule for r in alone.beds[beds_of(desk, "A1")[0]]] == [BedRule.BED_TAKEN]


def test_a_full_or_closed_room_takes_nobody(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    close_room(desk, room_id(desk, "A1"), True)
    for bed in beds_of(desk, "A2"):
        set_out_of_service(desk, bed, True)
    found = drops(desk, people).rooms
    closed, full = found[room_id(desk, "A1")], found[room_id(desk, "A2")]
    assert (closed.beds, [rule.rule for rule in closed.rules]) == ({}, [BedRule.ROOM_CLOSED])
    assert full == RoomDrop({}, (), False, 0)
    with pytest.raises(NothingChosen):
        drops(desk, [])
    with pytest.raises(NotFound):
        drops(desk, [987_654])


def test_low_beds_go_to_who_must_have_one(desk: Desk) -> None:
    old = Someone("BUKURU", "Antoine", born=date(1950, 1, 1))
    _, people = add_case(desk, "BI-26000101", [MAN, Someone("KABURA", "Paul"), old])
    for bed in beds_of(desk, "C1")[3:]:
        set_out_of_service(desk, bed, True)
    c1 = drops(desk, people).rooms[room_id(desk, "C1")]
    levels = {bed.bed_id: bed.level for bed in room_of(desk, "C1").beds}
    assert levels[c1.beds[people[2]] or 0].value in ("lower", "single")
    assert c1.rules == ()
    three = [Someone("BUKURU", f"A{n}", born=date(1950, 1, 1)) for n in range(3)]
    _, elders = add_case(desk, "BI-26000102", three)
    rules = drops(desk, elders).rooms[room_id(desk, "C1")].rules
    assert [rule.rule for rule in rules] == [BedRule.NO_UPPER_BUNK]


def taken_and_held(desk: Desk) -> dict[int, int]:
    """Who has which bed, or for whom it is held, person id to bed id."""
    beds = [bed for room in board(desk).rooms for bed in room.beds]
    return {bed.person.person_id: bed.bed_id for bed in beds if bed.person is not None}


@pytest.mark.parametrize("comes", ["held", "here"])
def test_an_infant_is_carried_with_its_household(desk: Desk, comes: str) -> None:
    """From a room with a cot into one without: it gives up the cot and sleeps with an adult."""
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    a1 = beds_of(desk, "A1")
    before: dict[int, int | None] = dict(zip(people, (*a1[:3], a1[-1]), strict=True))
    set_out_of_service(desk, beds_of(desk, "B1")[-1], True)
    if comes == "here":
        check_in(desk, people, before)
    else:
        hold(desk, before)
    drop = drops(desk, people).rooms[room_id(desk, "B1")]
    assert drop.rules == ()
    assert drop.beds[people[3]] is None
    if comes == "here":
        moved = place(desk, drop.beds)
        assert taken_and_held(desk) == {person: bed for person, bed in drop.beds.items() if bed is not None}
        assert board(desk).waiting == ()
        place(desk, {one.person_id: one.from_bed for one in moved})
    else:
        done = hold(desk, drop.beds)
        assert [(one.bed_id, one.label) for one in done if one.person_id == people[3]] == [(None, "")]
        assert taken_and_held(desk) == {person: bed for person, bed in drop.beds.items() if bed is not None}
        assert board(desk).announced == ()
        undo_hold(desk, done)
    assert taken_and_held(desk) == before
    if comes == "held":
        assert len(hold(desk, drop.beds)) == 4
        assert hold(desk, {people[3]: None}) == ()  # none is held for it
        check_in(desk, people, {})


@pytest.mark.parametrize("comes", ["held", "here"])
def test_who_is_left_behind_speaks_against_a_move(desk: Desk, comes: str) -> None:
    """The last adult of the family in a room answers for its children there."""
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    father, mother, child = people
    a1, (next_door, beside) = beds_of(desk, "A1"), beds_of(desk, "A2")[:2]
    beds: dict[int, int | None] = dict(zip(people, a1, strict=False))
    if comes == "here":
        check_in(desk, people, beds)
    else:
        hold(desk, beds)
    move = place if comes == "here" else hold
    move(desk, {father: next_door})  # the mother stays with the child
    found = drops(desk, [mother])
    assert [(r.rule, r.facts["left"]) for r in found.beds[beside]] == [
        (BedRule.CHILD_WITHOUT_ADULT, "RUBERWA, Child0")
    ]
    assert found.beds[a1[3]] == ()
    assert [r.rule for r in found.rooms[room_id(desk, "A2")].rules] == [BedRule.CHILD_WITHOUT_ADULT]
    assert found.rooms[room_id(desk, "A1")].rules == ()
    assert drops(desk, people).rooms[room_id(desk, "A2")].rules == ()
    with pytest.raises(BedNotSuitable) as wrong:
        move(desk, {mother: beside})
    (rule,) = wrong.value.rules
    assert isinstance(rule, RuleBroken) and rule.rule is BedRule.CHILD_WITHOUT_ADULT
    english = "RUBERWA, Child0 would be left in A1 without an adult of the family."
    assert rule_sentence(rule, Translator("en")) == english
    assert taken_and_held(desk)[mother] == a1[1]
    move(desk, {mother: a1[3]})
    move(desk, {mother: beside, child: None})  # nobody stays


def test_held_people_are_judged_in_their_own_nights(desk: Desk, clock: Clock) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    _, (woman,) = add_case(desk, "BI-26000102", [WOMAN])
    _, (man,) = add_case(desk, "BI-26000103", [Someone("BUKURU", "Antoine")])
    b1, c1 = beds_of(desk, "B1"), beds_of(desk, "C1")[:2]
    check_in(desk, [woman, man], {woman: b1[0], man: c1[0]})
    before: dict[int, int | None] = dict(zip(people, beds_of(desk, "A1"), strict=False))
    after = desk.today() + timedelta(days=8)  # until then the woman has her bed
    hold(desk, before, first=after)
    clock.forward(hours=24)
    place(desk, {man: c1[1]})
    assert bed_of(desk, c1[0]).look is BedLook.CLEANING
    found = drops(desk, people).rooms[room_id(desk, "B1")]
    assert (found.rules, found.shared, len(found.beds)) == ((), 0, 3)
    hold(desk, found.beds, first=after)
    # The bed will be clean for who comes another day, and is not for tonight.
    assert [r.rule for r in drops(desk, people[:1]).beds[c1[0]]] == [BedRule.FAMILY_APART]
    assert BedRule.BEING_CLEANED in {r.rule for r in drops(desk, [woman]).beds[c1[0]]}
    # They are late: it is tonight that counts.
    clock.forward(hours=24 * 8)
    assert BedRule.MIXED_SEXES in {r.rule for r in drops(desk, people).rooms[room_id(desk, "B1")].rules}


def test_a_child_is_left_behind_with_a_reason(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 3))
    check_in(desk, people, dict(zip(people, beds_of(desk, "A1"), strict=False)))
    parents: dict[int, int | None] = dict(zip(people, beds_of(desk, "A2")[:2], strict=False))
    front = as_role(desk, Role.FRONT_DESK)
    assert [r.rule for r in rules_of_swap(desk, people[0], people[1])] == []
    for beds in (parents, dict.fromkeys(parents)):  # next door, or out of their beds
        with pytest.raises(BedNotSuitable):
            place(front, beds, override=True, reason="They asked for it")
        with pytest.raises(ReasonNeeded) as needed:
            place(desk, beds, override=True)
        assert needed.value.bed == ("A2 / 1" if beds is parents else "A1 / 1")
    place(desk, parents, override=True, reason="The sister is with it")
    beside = room_of(desk, "A2").beds[0].override
    assert beside is not None
    assert (beside.rules, beside.reason) == ((BedRule.CHILD_WITHOUT_ADULT,), "The sister is with it")
    place(desk, dict(zip(people, beds_of(desk, "A1")[:2], strict=False)))
    since = head(desk)
    place(desk, dict.fromkeys(parents), override=True, reason="For an hour")
    assert {row.person: (row.reason, row.after["bed"]) for row in told(desk, since)} == {
        people[0]: ("For an hour", ""),
        people[1]: ("", ""),
    }


def test_the_board_is_read_with_few_statements(desk: Desk) -> None:
    with counted(desk) as few:
        board(desk)
    for number in range(8):
        arrive(desk, add_case(desk, f"BI-2600020{number}", family(f"FAMILY{number}", 5))[1])
    with counted(desk) as many:
        board(desk)
    assert len(few) == len(many) <= 6
    with counted(desk) as statements:
        drops(desk, [1, 2, 3])
    assert len(statements) <= 6
