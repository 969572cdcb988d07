"""The evacuation list and the night list over a real database: who is on them, where, and who may make them."""

from datetime import timedelta

import pytest

from db import tables as tb
from tests.db_fixtures import Clock
from tests.people import Someone, add_case, family
from tests.printing.reading import page_texts
from tests.services.acts import MAN, WOMAN, arrive, counted, ready_family, rows, take_out_of_bed
from tests.services.audit_rows import as_role, head, refused, told
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import AuditedPaper, GatePlace, Need, Presence
from transit_desk.domain.presence import Aid
from transit_desk.domain.presence_papers import EvacuationPaper
from transit_desk.domain.refusals import EmptyPaper, NotAllowed
from transit_desk.domain.rights import Role
from transit_desk.language import Translator
from transit_desk.services import papers
from transit_desk.services.board import board, close_flight, offload, undo_boarding
from transit_desk.services.check_in import check_in
from transit_desk.services.context import Desk
from transit_desk.services.evacuation import evacuation_list, evacuation_paper, night_list
from transit_desk.services.gate import go_out
from transit_desk.services.movements import list_movements
from transit_desk.services.paper_pack import paper_pack
from transit_desk.services.papers import record_print
from transit_desk.services.roll_call import mark, start_roll_call

EN, FR = Translator("en"), Translator("fr")


@pytest.fixture
def people(desk: Desk) -> list[int]:
    """A family of four in the building, the last a baby that sleeps with its mother."""
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    arrive(desk, people)
    take_out_of_bed(desk, people[3])
    return people


def paper(desk: Desk) -> EvacuationPaper:
    """The list's rows."""
    with desk.database.read() as connection:
        return evacuation_paper(connection, desk)


def found(desk: Desk) -> dict[str, str]:
    """Everybody to be found: given names, and in which room."""
    return {one.person.given_names: room for room, one in paper(desk).inside()}


def test_everybody_inside_is_in_a_room(desk: Desk, people: list[int]) -> None:
    _, alone = add_case(desk, "BI-26000102", [MAN])
    check_in(desk, alone, {})
    add_case(desk, "BI-26000103", [WOMAN])  # announced: nowhere to be found
    rooms = found(desk)
    assert set(rooms) == {"Jean", "Aline", "Child0", "Child1", "Eric"}
    assert rooms["Eric"] == "" and rooms["Child1"] == rooms["Aline"] != ""
    assert [one.person.given_names for one in paper(desk).without_bed] == ["Eric"]


def test_who_is_out_is_not_looked_for(desk: Desk, people: list[int]) -> None:
    go_out(desk, people[:2], GatePlace.HOSPITAL)
    listed = paper(desk)
    assert set(found(desk)) == {"Child0", "Child1"}
    assert [person.given_names for person in listed.outside] == ["Aline", "Jean"]
    for t in (EN, FR):
        text = "".join(page_texts(evacuation_list(desk, t).data)).casefold()
        assert "hospital" not in text and "hôpital" not in text


def test_who_was_seen_since_is_looked_for(desk: Desk, people: list[int], clock: Clock) -> None:
    """Out to town by the gate, back unseen by it, seen at the roll-call: the building is not empty of them."""
    room = found(desk)["Jean"]
    roll = start_roll_call(desk)
    assert roll.roll_call_id is not None
    mark(desk, roll.roll_call_id, people, Presence.SEEN)
    clock.forward(minutes=5)
    go_out(desk, people[:2], GatePlace.TOWN)
    assert [person.given_names for person in paper(desk).outside] == ["Aline", "Jean"]
    clock.forward(minutes=5)
    mark(desk, roll.roll_call_id, people[:1], Presence.SEEN)
    assert [person.given_names for person in paper(desk).outside] == ["Aline"]
    assert found(desk)["Jean"] == room
    mark(desk, roll.roll_call_id, people[:1], Presence.UNMARKED)
    assert "Jean" not in found(desk)


def test_who_is_aboard_is_not_searched_for(desk: Desk, clock: Clock) -> None:
    """Boarded at ten, closed at twenty to four; between them nobody looks for sixty people in their rooms."""
    movement, _, people = ready_family(desk)
    go_out(desk, people[:1], GatePlace.TOWN)
    for one in people[:3]:
        board(desk, movement, one)
    clock.forward(hours=2)
    listed = paper(desk)
    assert set(found(desk)) == {"Child1"} and listed.outside == ()
    assert {one.one.person.given_names for one in listed.aboard} == {"Jean", "Aline", "Child0"}
    assert {(one.movement, one.boarded_at) for one in listed.aboard} == {
        (list_movements(desk)[0].name, clock() - timedelta(hours=2))
    }
    undo_boarding(desk, movement, people[0])
    offload(desk, movement, people[1])
    assert set(found(desk)) == {"Jean", "Aline", "Child1"}
    # The bus did not leave, and at night they are counted in their rooms.
    roll = start_roll_call(desk)
    assert roll.roll_call_id is not None
    mark(desk, roll.roll_call_id, people[2:3], Presence.SEEN)
    assert set(found(desk)) == {"Jean", "Aline", "Child0", "Child1"} and paper(desk).aboard == ()
    clock.forward(hours=1)
    go_out(desk, people[2:3], GatePlace.OTHER)
    assert [person.given_names for person in paper(desk).outside] == ["Child0"]


def test_who_has_left_is_not_on_it(desk: Desk, people: list[int]) -> None:
    movement, _, others = ready_family(desk, "BI-26000102", 2)
    for one in others:
        board(desk, movement, one)
    assert len(paper(desk).aboard) == 2
    close_flight(desk, movement)
    assert paper(desk).aboard == () and len(found(desk)) == 4


def test_a_baby_whose_parents_are_out_is_found_in_their_room(desk: Desk, people: list[int]) -> None:
    room = found(desk)["Aline"]
    go_out(desk, people[:3], GatePlace.TOWN)
    assert found(desk) == {"Child1": room}


def test_rooms_stand_as_the_house_does(desk: Desk) -> None:
    for number in range(12):
        someone = Someone("UWERA", f"Given{number}", needs=(Need.WCHC,) if number == 3 else ())
        arrive(desk, add_case(desk, f"BI-2600020{number:02}", [someone])[1])
    listed = paper(desk)
    places = [(floor.block, floor.floor) for floor in listed.floors]
    assert places == sorted(set(places))
    assert sum(len(floor.people) for floor in listed.floors) + len(listed.without_bed) == 12
    assert listed.counts()[Aid.CARRY] == 1
    (carried,) = [(room, one) for room, one in listed.inside() if one.aid is Aid.CARRY]
    assert carried[1].person.given_names == "Given3" and carried[0]


def test_nobody_here_is_no_paper(desk: Desk) -> None:
    with refused(desk, EmptyPaper):
        evacuation_list(desk, EN)
    assert night_list(desk, EN).pages == 1


@pytest.mark.parametrize("role", Role)
def test_whoever_sees_people_makes_it(desk: Desk, people: list[int], role: Role) -> None:
    at_it = as_role(desk, role, name="Somebody")
    made = evacuation_list(at_it, EN)
    assert (made.kind, made.name) == (AuditedPaper.EVACUATION_LIST, "evacuation-list.pdf") and made.pages >= 2
    since = head(desk)
    record_print(at_it, made)
    assert [(row.act, row.subject, row.by) for row in told(desk, since)] == [
        (Act.PRINTED, "evacuation_list", "Somebody")
    ]
    assert rows(desk, tb.PrintRecord) == 0
    if role is Role.AUDITOR:
        with refused(desk, NotAllowed):
            night_list(at_it, EN)
    else:
        assert night_list(at_it, EN).pages == 1


def test_somebody_without_any_role_makes_none(desk: Desk, people: list[int]) -> None:
    with refused(desk, NotAllowed):
        evacuation_list(as_role(desk), EN)


def test_the_night_list_tells_what_the_screen_tells(desk: Desk, people: list[int], clock: Clock) -> None:
    clock.forward(hours=12)
    text = "".join(page_texts(night_list(desk, EN).data))
    assert "Beds,gateandroll-callagree." in text and "Noroll-callwasheld" in text
    roll = start_roll_call(desk)
    assert roll.roll_call_id is not None
    mark(desk, roll.roll_call_id, people[:1], Presence.MISSING)
    go_out(desk, people[1:2], GatePlace.HOSPITAL)
    text = "".join(page_texts(night_list(desk, EN).data))
    assert "Missingattheroll-call" in text and "Hasabed,isout" in text and "Hospital" in text
    assert "Noroll-callwasheld" not in text


def test_the_roll_call_on_paper_says_who_is_out(desk: Desk, people: list[int]) -> None:
    go_out(desk, people[:1], GatePlace.TOWN)
    text = "".join(page_texts(papers.roll_call(desk, EN).data))
    assert "Out:Town,since08:00" in text and "3peopleinthebuilding" in text


def test_the_pack_has_it_and_counts_who_is_out(desk: Desk, people: list[int]) -> None:
    go_out(desk, people[:1], GatePlace.TOWN)
    pages = page_texts(paper_pack(desk, EN).data)
    assert any(page.startswith("Evacuationlist") for page in pages)
    assert "3inthebuilding" in pages[0] or "3peopleinthebuilding" in pages[0]


def test_it_asks_as_often_for_many_as_for_few(desk: Desk, people: list[int]) -> None:
    with counted(desk) as few:
        paper(desk)
    for number in range(8):
        arrive(desk, add_case(desk, f"BI-2600030{number}", family("BUKURU", 3))[1])
    with counted(desk) as many:
        paper(desk)
    assert len(many) == len(few) <= 6
