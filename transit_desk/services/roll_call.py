"""The roll-call on the screen: started for a night, marked by room, closed with whoever was not found."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from db import tables as tb
from db.queries import presence
from db.queries.presence import RollCallFact
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import Presence
from transit_desk.domain.presence import (
    Called,
    Mark,
    Present,
    Roll,
    night_end,
    night_of,
    said_by,
    sleeping,
)
from transit_desk.domain.refusals import (
    NotCheckedIn,
    NotFound,
    NothingChosen,
    NothingToUndo,
    RollCallClosed,
    RollCallOver,
    StaleData,
)
from transit_desk.domain.rights import Right
from transit_desk.services.acts import Writing, needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.find import carried


@dataclass(frozen=True, slots=True)
class Marked:
    """One person who was marked: what stood there `before`, and the `sequence` of the new mark."""

    person_id: int
    case_id: int
    name: str
    before: Presence
    sequence: int


@dataclass(frozen=True, slots=True)
class Marks:
    """What was marked; `repeated` people had this mark already, and nothing was written of them."""

    roll_call_id: int
    presence: Presence
    marked: tuple[Marked, ...]
    repeated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RollScan:
    """What a scan marked; nothing where it means nobody or several people (`found`)."""

    person_id: int | None
    name: str
    marks: Marks | None
    found: int


@dataclass(frozen=True, slots=True)
class RollClosed:
    """What closing a roll-call leaves."""

    seen: int
    missing: int
    out: int


@needs(Right.SEE_PEOPLE)
def roll(desk: Desk) -> Roll:
    """The roll-call that is open; otherwise the last one of this night, or whom a new one would call."""
    with desk.database.read() as connection:
        return _roll(connection, desk)


@needs(Right.CALL_ROLL)
def start_roll_call(desk: Desk) -> Roll:
    """A new roll-call of this night. One that is open is gone on with instead, and nothing is written."""
    try:
        with telling("roll_call"), writing(desk, Act.ROLL_CALL_STARTED) as act:
            if presence.open_roll_calls(act.session.connection()):
                act.nothing()
            else:
                night = night_of(desk.now())
                act.session.add(tb.RollCall(night=night, started_at=desk.clock(), started_by=desk.actor))
                act.note(after={"night": night})
    except StaleData:  # another desk was first: it is the same roll-call
        pass
    with desk.database.read() as connection:
        return _roll(connection, desk)


@needs(Right.CALL_ROLL)
def mark(desk: Desk, roll_call_id: int, person_ids: Collection[int], seen: Presence) -> Marks:
    """Each of these was seen, is missing, or is unmarked again; who is marked so already is a repeat.

    Raises `NothingChosen`, `NotFound`, `NotCheckedIn`, `RollCallClosed`, `RollCallOver`.
    """
    chosen = tuple(dict.fromkeys(person_ids))
    if not chosen:
        raise NothingChosen
    with telling("roll_call"), writing(desk, Act.ROLL_CALL_MARKED) as act:
        connection = _open(act.session, roll_call_id)
        night = act.session.get_one(tb.RollCall, roll_call_id).night
        if night != night_of(desk.now()):
            raise RollCallOver(night)
        people = {one.person_id: one for one in presence.present(connection, tb.Person.id.in_(chosen))}
        if len(people) < len(chosen):
            raise _not_here(connection, next(one for one in chosen if one not in people))
        before = presence.marks(connection, roll_call_id, chosen)
        stands = {one: said_by(before.get(one), people[one].out) for one in chosen}
        marked = [people[one] for one in chosen if stands[one] is not seen]
        done = _mark(act, desk, roll_call_id, marked, before, seen)
        if not marked:
            act.nothing()
        return Marks(
            roll_call_id, seen, done, tuple(people[one].name for one in chosen if stands[one] is seen)
        )


@needs(Right.CALL_ROLL)
def mark_scan(desk: Desk, roll_call_id: int, raw: str) -> RollScan:
    """Whoever the card or number means, to the letter, was seen. Raises as `mark`, `TagScanned`."""
    with desk.database.read() as connection:
        found = carried(connection, raw)
    if len(found) != 1:
        return RollScan(None, "", None, len(found))
    done = mark(desk, roll_call_id, [found[0].person_id], Presence.SEEN)
    return RollScan(found[0].person_id, found[0].name, done, 1)


@needs(Right.CALL_ROLL)
def undo_marks(desk: Desk, done: Marks) -> None:
    """As it stood before. Raises `NothingToUndo` when one was marked again since, `RollCallClosed`."""
    if not done.marked:
        raise NothingToUndo
    with telling("roll_call"), writing(desk, Act.ROLL_CALL_MARKED) as act:
        connection = _open(act.session, done.roll_call_id)
        now = presence.marks(connection, done.roll_call_id, [one.person_id for one in done.marked])
        for one in done.marked:
            if now[one.person_id].sequence != one.sequence:
                raise NothingToUndo
            _add(act.session, desk, done.roll_call_id, {one.person_id: one.sequence + 1}, one.before)
            act.note(
                person=one.person_id,
                case=one.case_id,
                before={"mark": done.presence},
                after={"mark": one.before},
            )


@needs(Right.CALL_ROLL)
def close_roll_call(desk: Desk, roll_call_id: int) -> RollClosed:
    """Nothing is marked any more: whoever should have been inside that night and was not called is missing.

    Raises `RollCallClosed`, `NotFound`.
    """
    with telling("roll_call"), writing(desk, Act.ROLL_CALL_CLOSED) as act:
        connection = _open(act.session, roll_call_id)
        found = _roll_of(connection, desk, _fact(connection, roll_call_id))
        not_called = [one.person for one in found.left]
        before = presence.marks(connection, roll_call_id, [one.person_id for one in not_called])
        _mark(act, desk, roll_call_id, not_called, before, Presence.MISSING)
        row = act.session.get_one(tb.RollCall, roll_call_id)
        row.closed_at, row.closed_by = desk.clock(), desk.actor
        closed = RollClosed(found.seen, len(found.missing) + len(not_called), found.out)
        act.note(
            after={"night": found.night, "seen": closed.seen, "missing": closed.missing, "out": closed.out}
        )
        return closed


def _open(session: Session, roll_call_id: int) -> Connection:
    """The roll-call, locked: marks of two desks come one after the other. Raises `NotFound`, `RollCallClosed`."""
    row = session.get(tb.RollCall, roll_call_id, with_for_update=True)
    if row is None:
        raise NotFound("roll_call")
    if row.closed_at is not None:
        raise RollCallClosed
    return session.connection()


def _mark(
    act: Writing,
    desk: Desk,
    roll_call_id: int,
    people: Collection[Present],
    before: Mapping[int, Mark],
    seen: Presence,
) -> tuple[Marked, ...]:
    done = []
    for one in people:
        last = before.get(one.person_id)
        stood, sequence = said_by(last, one.out), 1 if last is None else last.sequence + 1
        done.append(Marked(one.person_id, one.case_id, one.name, stood, sequence))
        act.note(
            person=one.person_id,
            case=one.case_id,
            before={"mark": stood},
            after={"mark": seen},
            act=Act.ROLL_CALL_MARKED,
        )
    _add(act.session, desk, roll_call_id, {one.person_id: one.sequence for one in done}, seen)
    return tuple(done)


def _add(
    session: Session, desk: Desk, roll_call_id: int, sequences: Mapping[int, int], seen: Presence
) -> None:
    if not sequences:
        return
    now = desk.clock()
    session.execute(
        insert(tb.RollCallMark),
        [
            {
                "roll_call_id": roll_call_id,
                "person_id": person_id,
                "sequence": sequence,
                "presence": seen,
                "at": now,
                "by": desk.actor,
            }
            for person_id, sequence in sequences.items()
        ],
    )


def _not_here(connection: Connection, person_id: int) -> NotCheckedIn | NotFound:
    from transit_desk.domain.names import display_name

    row = connection.execute(
        select(tb.Person.family_name, tb.Person.given_names).where(tb.Person.id == person_id)
    ).one_or_none()
    return NotFound("person") if row is None else NotCheckedIn(display_name(*row))


def _fact(connection: Connection, roll_call_id: int) -> RollCallFact:
    (found,) = (one for one in presence.open_roll_calls(connection) if one.id == roll_call_id)
    return found


def _roll(connection: Connection, desk: Desk) -> Roll:
    waiting = presence.open_roll_calls(connection)
    night = night_of(desk.now())
    return _roll_of(connection, desk, waiting[0] if waiting else presence.roll_call_of(connection, night))


def _roll_of(connection: Connection, desk: Desk, fact: RollCallFact | None) -> Roll:
    """Everybody, by room: an infant stands with its family, those without a bed stand last.

    Who came when the night was over was nobody to be called.
    """
    tonight = night_of(desk.now())
    night = tonight if fact is None else fact.night
    people = presence.present(connection, tb.Stay.started_at < night_end(night, desk.zone))
    places = sleeping(people, desk.today())
    marks = {} if fact is None else presence.marks(connection, fact.id)
    rooms = {one.room: at for at, one in reversed(tuple(enumerate(people))) if one.room}
    last = len(people)
    called = []
    for one in sorted(people, key=lambda one: rooms.get(places[one.person_id].room, last)):
        found = marks.get(one.person_id)
        if found is None:
            called.append(Called(one, places[one.person_id]))
        else:
            called.append(Called(one, places[one.person_id], said_by(found, one.out), found.at, found.by))
    if fact is None:
        return Roll(night, tuple(called))
    return Roll(
        night,
        tuple(called),
        fact.id,
        fact.started_at,
        fact.started_by,
        fact.closed_at,
        fact.closed_by or "",
        night != tonight,
    )
