"""The gate: out and in by scan, who is out now, and what does not agree at night."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from db import tables as tb
from db.queries import house, presence
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import GatePlace, GateWay, StayEnd
from transit_desk.domain.names import display_name
from transit_desk.domain.presence import (
    Night,
    Out,
    Present,
    Standing,
    in_order,
    just_out,
    night_of,
    permits,
    reconcile,
    said_by,
    standing,
)
from transit_desk.domain.refusals import AlreadyLeft, NotCheckedIn, NotFound, NothingChosen, NothingToUndo
from transit_desk.domain.rights import Right
from transit_desk.services.acts import Writing, needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.find import carried


@dataclass(frozen=True, slots=True)
class Through:
    """One person at the gate. `sequence` is the event that was written, 0 for none; `before` where the person
    was until then (None: inside)."""

    person_id: int
    case_id: int
    stay_id: int
    name: str
    sequence: int
    before: Out | None


@dataclass(frozen=True, slots=True)
class Passed:
    """Who went through, and who had done so already: of them nothing was written."""

    way: GateWay
    place: GatePlace | None
    expected_at: datetime | None
    went: tuple[Through, ...]
    repeated: tuple[Through, ...]


@dataclass(frozen=True, slots=True)
class GateBoard:
    """Who is out now, who must be looked for first; and how many are inside."""

    inside: int
    overdue: int
    out: tuple[Present, ...]


@dataclass(frozen=True, slots=True)
class Household:
    """The people of a case who stay at the centre, as a scan brings them.

    `chosen` is whom the scan meant, None when it meant the whole case.
    """

    case_id: int
    case_number: str
    people: tuple[Present, ...]
    chosen: int | None


@dataclass(frozen=True, slots=True)
class GateScan:
    """What a scan at the gate did: whoever was out is back. Nothing of it where the scan means nobody, or
    people of several cases (`found`), or is a repeat: `just_out` went out a moment ago."""

    household: Household | None
    passed: Passed | None
    found: int
    just_out: str = ""


@needs(Right.SEE_PEOPLE)
def gate_board(desk: Desk) -> GateBoard:
    """Who is out now."""
    with desk.database.read() as connection:
        everyone = presence.present(connection)
    now = desk.clock()
    out = in_order(one for one in everyone if one.out is not None)
    overdue = sum(standing(one.out, now) is Standing.OVERDUE for one in out)
    return GateBoard(len(everyone) - len(out), overdue, out)


@needs(Right.SEE_PEOPLE)
def household(desk: Desk, person_id: int) -> Household:
    """A person with their case, as they stand at the gate.

    Raises `NotFound`, `NotCheckedIn`, `AlreadyLeft`.
    """
    with desk.database.read() as connection:
        return _household(connection, person_id)


@needs(Right.KEEP_GATE)
def gate_scan(desk: Desk, raw: str) -> GateScan:
    """A card, a typed number or a case number, to the letter. One person who is out is back by it.

    Raises `NotCheckedIn`, `AlreadyLeft`, `TagScanned`.
    """
    with desk.database.read() as connection:
        found = carried(connection, raw)
    cases = {row.case_id for row in found}
    if len(found) == 1:
        with desk.database.read() as connection:
            known = _household(connection, found[0].person_id)
        one = _by_id(known.people)[found[0].person_id]
        if one.out is None:
            return GateScan(known, None, 1)
        if just_out(one.out, desk.clock()):
            return GateScan(known, None, 1, one.name)
        passed = come_back(desk, [one.person_id])
        with desk.database.read() as connection:
            return GateScan(_household(connection, one.person_id), passed, 1)
    if len(cases) != 1:
        return GateScan(None, None, len(found))
    case_id, number = found[0].case_id, found[0].case_number
    with desk.database.read() as connection:
        people = presence.present(connection, tb.Person.case_id == case_id)
    if not people:
        raise NotCheckedIn(number)
    return GateScan(Household(case_id, number, people, None), None, len(found))


@needs(Right.KEEP_GATE)
def go_out(
    desk: Desk, person_ids: Collection[int], place: GatePlace, *, expected_at: datetime | None = None
) -> Passed:
    """These people leave the building for a while; who is out already is told, and nothing is written of them.

    Raises `NothingChosen`, `NotFound`, `NotCheckedIn`, `AlreadyLeft`; of several nobody goes then.
    """
    return _pass(desk, person_ids, GateWay.OUT, place, expected_at)


@needs(Right.KEEP_GATE)
def come_back(desk: Desk, person_ids: Collection[int]) -> Passed:
    """These people are in the building again; who is inside already is told. Raises as `go_out`."""
    return _pass(desk, person_ids, GateWay.IN, None, None)


@needs(Right.KEEP_GATE)
def undo_gate(desk: Desk, passed: Passed) -> None:
    """It was a mistake: the opposite way for each who went, all or nobody.

    Raises `NothingToUndo` when one has gone through again since, or has left the centre.
    """
    if not passed.went:
        raise NothingToUndo
    with telling("person"), writing(desk, Act.GATE_UNDONE) as act:
        people = _locked(act.session.connection(), [one.person_id for one in passed.went])
        for one in passed.went:
            now = people.get(one.person_id)
            if now is None or (now.stay_id, now.events) != (one.stay_id, one.sequence):
                raise NothingToUndo
            _write(act, desk, now, one.before)
            act.note(
                person=one.person_id,
                case=one.case_id,
                before={"gate": passed.way},
                after={"gate": _way(one.before)},
            )


@needs(Right.SEE_PEOPLE)
def night(desk: Desk) -> Night:
    """Beds, gate and roll-call of tonight (until noon: of last night) against each other."""
    with desk.database.read() as connection:
        return read_night(connection, desk)


def read_night(connection: Connection, desk: Desk) -> Night:
    """As `night`, within a reading transaction that goes on."""
    now = desk.clock()
    which = night_of(now.astimezone(desk.zone))
    called = presence.roll_call_of(connection, which)
    marks = {} if called is None else presence.marks(connection, called.id)
    people = presence.present(connection)
    seen = {one.person_id: said_by(marks.get(one.person_id), one.out) for one in people}
    return reconcile(people, seen, now, desk.today(), which)


def found_inside(act: Writing, desk: Desk, person_id: int) -> bool:
    """Somebody who boards is in the building, whatever the gate says: if it says otherwise, they came back now.

    Told in the audit as an act of its own.
    """
    people = _locked(act.session.connection(), [person_id])
    one = people.get(person_id)
    if one is None or one.out is None:
        return False
    _write(act, desk, one, None)
    act.note(
        person=person_id,
        case=one.case_id,
        before={"gate": GateWay.OUT},
        after={"gate": GateWay.IN},
        act=Act.CAME_BACK,
    )
    return True


def _pass(
    desk: Desk,
    person_ids: Collection[int],
    way: GateWay,
    place: GatePlace | None,
    expected_at: datetime | None,
) -> Passed:
    chosen = tuple(dict.fromkeys(person_ids))
    if not chosen:
        raise NothingChosen
    with telling("person"), writing(desk, Act.WENT_OUT if way is GateWay.OUT else Act.CAME_BACK) as act:
        connection = act.session.connection()
        people = _locked(connection, chosen)
        if len(people) < len(chosen):
            _refuse(connection, next(one for one in chosen if one not in people))
        out = None if place is None else Out(place, desk.clock(), expected_at, desk.actor)
        went = [people[one] for one in chosen if permits(people[one].out, way)]
        for one in went:
            _write(act, desk, one, out)
            act.note(
                person=one.person_id, case=one.case_id, before={"gate": _way(one.out)}, after={"gate": way}
            )
        if not went:
            act.nothing()
    return Passed(
        way,
        place,
        expected_at,
        tuple(_through(one, one.events + 1) for one in went),
        tuple(_through(people[one], 0) for one in chosen if not permits(people[one].out, way)),
    )


def _through(one: Present, sequence: int) -> Through:
    return Through(one.person_id, one.case_id, one.stay_id, one.name, sequence, one.out)


def _way(out: Out | None) -> GateWay:
    return GateWay.IN if out is None else GateWay.OUT


def _write(act: Writing, desk: Desk, one: Present, out: Out | None) -> None:
    """The next event of the person's stay: out as `out` says, or in now.

    A way out that comes back because a way in was a mistake keeps its hour, and who let the person through.
    """
    act.session.execute(
        insert(tb.GateEvent),
        [
            {
                "person_id": one.person_id,
                "stay_id": one.stay_id,
                "sequence": one.events + 1,
                "way": _way(out),
                "place": None if out is None else out.place,
                "expected_at": None if out is None else out.expected_at,
                "at": desk.clock() if out is None else out.since,
                "by": desk.actor if out is None else out.by,
            }
        ],
    )


def _locked(connection: Connection, person_ids: Collection[int]) -> dict[int, Present]:
    """Those of them who stay here. Nobody else sends them through the gate until the commit."""
    house.lock_people(connection, person_ids)
    return _by_id(presence.present(connection, tb.Person.id.in_(list(person_ids))))


def _by_id(people: Iterable[Present]) -> dict[int, Present]:
    return {one.person_id: one for one in people}


def _household(connection: Connection, person_id: int) -> Household:
    case_id = connection.scalar(select(tb.Person.case_id).where(tb.Person.id == person_id))
    if case_id is None:
        raise NotFound("person")
    people = presence.present(connection, tb.Person.case_id == case_id)
    if person_id not in _by_id(people):
        _refuse(connection, person_id)
    return Household(case_id, people[0].case_number, people, person_id)


def _refuse(connection: Connection, person_id: int) -> None:
    """Why somebody can't go through the gate. Raises `NotFound`, `AlreadyLeft`, `NotCheckedIn`."""
    row = connection.execute(
        select(tb.Person.family_name, tb.Person.given_names).where(tb.Person.id == person_id)
    ).one_or_none()
    if row is None:
        raise NotFound("person")
    name = display_name(row.family_name, row.given_names)
    departed = select(tb.Stay.id).where(tb.Stay.person_id == person_id, tb.Stay.end == StayEnd.DEPARTED)
    refusal: Callable[[str], AlreadyLeft | NotCheckedIn] = (
        NotCheckedIn if connection.scalar(departed) is None else AlreadyLeft
    )
    raise refusal(name)
