"""The board of beds: the house tonight, the nights ahead, and what speaks against a drop."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from db.queries import bed_facts
from db.queries import board as board_queries
from db.queries.board import Night, RoomHead, Somebody
from db.queries.people import open_movements
from db.queries.relations import Relations, relations
from transit_desk.domain.bed_drops import room_drops
from transit_desk.domain.beds.rules import explain_beds
from transit_desk.domain.beds.values import RuleBroken
from transit_desk.domain.birth_date import INFANT_UNDER
from transit_desk.domain.board_rows import (
    BedLook,
    Board,
    BoardBed,
    BoardPerson,
    BoardRoom,
    Drops,
    Tape,
    TapeSpan,
)
from transit_desk.domain.codes import BedState
from transit_desk.domain.refusals import NotFound, NothingChosen
from transit_desk.domain.rights import Right
from transit_desk.services.acts import needs
from transit_desk.services.bed_checks import households_of
from transit_desk.services.context import Desk


@needs(Right.SEE_PEOPLE)
def board(desk: Desk) -> Board:
    """The house tonight, and who waits for a bed or is still to come."""
    with desk.database.read() as connection:
        found = _read(connection, desk)
    return Board(found.today, found.rooms(), found.waiting(), found.announced())


@needs(Right.SEE_PEOPLE)
def tape(desk: Desk, first: date, days: int) -> Tape:
    """The nights from `first` on, `days` of them. ValueError for less than one day."""
    if days < 1:
        raise ValueError("a tape has at least one day")
    with desk.database.read() as connection:
        found = _read(connection, desk)
    end = first + timedelta(days=days)
    spans = [span for span in found.spans() if span.first < end and first < span.end]
    return Tape(first, days, found.rooms(), tuple(spans))


@needs(Right.GIVE_BEDS)
def drops(desk: Desk, person_ids: Collection[int]) -> Drops:
    """What speaks against each bed, for one person, and against each room, for all of them together.

    Raises `NothingChosen`, `NotFound`.
    """
    chosen = tuple(dict.fromkeys(person_ids))
    if not chosen:
        raise NothingChosen
    with desk.database.read() as connection:
        now = bed_facts.house_now(connection, desk.clock(), desk.today())
        rows = bed_facts.members(connection, chosen)
        if len(rows) < len(chosen):
            raise NotFound("person")
        households = households_of(connection, desk, rows, now.joined)
    apart = now.joined.apart
    beds: dict[int, tuple[RuleBroken, ...]] = {}
    if len(chosen) == 1:
        (one,) = households
        beds = explain_beds(now.rooms, now.taken, one, chosen[0], None, apart.get(one.id, {}))
    return Drops(beds, room_drops(now.rooms, now.taken, households, apart))


@dataclass(frozen=True, slots=True)
class _House:
    """Everything that was read, of one moment."""

    today: date
    heads: tuple[RoomHead, ...]
    people: tuple[tuple[Somebody, BoardPerson], ...]
    joined: Relations
    leaving: frozenset[int]
    """Cases that leave today."""

    def rooms(self) -> tuple[BoardRoom, ...]:
        """Rooms with their beds as they stand tonight."""
        tonight = {
            night.bed_id: (night, person)
            for one, person in self.people
            for night in one.nights
            if not night.held or night.first <= self.today < night.end
        }
        # Where both are, who is in the bed counts, not for whom it is held.
        tonight |= {
            night.bed_id: (night, person)
            for one, person in self.people
            for night in one.nights
            if not night.held
        }
        return tuple(
            BoardRoom(
                head.room_id,
                head.block,
                head.name,
                head.kind,
                head.floor,
                head.accessible,
                head.near_wash,
                head.closed,
                head.place,
                self.joined.near.get(head.room_id, ()),
                tuple(self._bed(head, bed, tonight.get(bed.bed_id)) for bed in head.beds),
            )
            for head in self.heads
        )

    def _bed(
        self, room: RoomHead, bed: board_queries.BedHead, found: tuple[Night, BoardPerson] | None
    ) -> BoardBed:
        if found is not None and not found[0].held:
            night, person = found
            look = BedLook.LEAVING if person.case_id in self.leaving else BedLook.TAKEN
            return BoardBed(bed.bed_id, bed.name, bed.level, look, person, None, night.override)
        if bed.state is BedState.OUT_OF_SERVICE:
            look = BedLook.OUT_OF_SERVICE
        elif room.closed:
            look = BedLook.CLOSED
        elif bed.cleaning_since is not None:
            look = BedLook.CLEANING
        else:
            look = BedLook.FREE if found is None else BedLook.HELD
        if found is None:
            return BoardBed(bed.bed_id, bed.name, bed.level, look)
        night, person = found
        return BoardBed(bed.bed_id, bed.name, bed.level, look, person, night.hold_until)

    def spans(self) -> Iterable[TapeSpan]:
        """Every bed that somebody has or that is held, with its nights; who stays on past them has tonight too."""
        for one, person in self.people:
            for night in one.nights:
                if night.held:
                    yield TapeSpan(night.bed_id, _until(person, night), BedLook.HELD, night.first, night.end)
                    continue
                look = BedLook.LEAVING if person.case_id in self.leaving else BedLook.TAKEN
                end = max(night.end, self.today + timedelta(days=look is BedLook.TAKEN), night.first + _A_DAY)
                yield TapeSpan(night.bed_id, _until(person, night), look, night.first, end)

    def waiting(self) -> tuple[BoardPerson, ...]:
        """Those in the building who need a bed; an infant sleeps with its family."""
        return tuple(person for one, person in self._without_bed() if one.here)

    def announced(self) -> tuple[BoardPerson, ...]:
        """Those still to come who have no bed held; an infant is going to sleep with its family."""
        return tuple(person for one, person in self._without_bed() if not one.here)

    def _without_bed(self) -> Iterable[tuple[Somebody, BoardPerson]]:
        bedded = {one.person_id for one, _ in self.people if any(n.held is not one.here for n in one.nights)}
        housed = {(one.case_id, one.here) for one, _ in self.people if one.person_id in bedded}
        for one, person in self.people:
            infant = person.age is not None and person.age < INFANT_UNDER
            if one.person_id not in bedded and not (infant and (one.case_id, one.here) in housed):
                yield one, person


_A_DAY = timedelta(days=1)


def _read(connection: Connection, desk: Desk) -> _House:
    today, now = desk.today(), desk.clock()
    flights = open_movements(connection)
    joined = relations(connection)
    people = board_queries.everybody(connection, now, today)
    return _House(
        today,
        board_queries.room_heads(connection),
        tuple((one, _person(one, flights, joined, today, desk)) for one in people),
        joined,
        frozenset(
            case_id
            for case_id, (_, _, departs_at) in flights.items()
            if departs_at.astimezone(desk.zone).date() == today
        ),
    )


def _person(
    one: Somebody,
    flights: Mapping[int, tuple[int, str, datetime]],
    joined: Relations,
    today: date,
    desk: Desk,
) -> BoardPerson:
    _, flight, departs_at = flights.get(one.case_id, (0, "", None))
    leaves = None if departs_at is None else departs_at.astimezone(desk.zone).date()
    night = next(iter(one.nights), None)
    return BoardPerson(
        one.person_id,
        one.name,
        one.case_id,
        one.case_number,
        joined.families.get(one.case_id, 0),
        joined.linked.get(one.case_id, 0),
        one.sex,
        None if one.born is None else max(0, one.born.age_on(today)),
        one.needs,
        flight,
        departs_at,
        leaves if night is None else night.end,
        night.first if night is not None and night.held else None,
        one.out,
    )


def _until(person: BoardPerson, night: Night) -> BoardPerson:
    """The person as of these nights, where there are others."""
    return person if person.until == night.end else replace(person, until=night.end)
