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
from transit_desk.domain.beds.left_behind import left_behind
from transit_desk.domain.beds.rules import explain_beds
from transit_desk.domain.beds.values import RuleBroken
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
from transit_desk.domain.infants import Sleeper, needing_bed
from transit_desk.domain.nights import stays_until
from transit_desk.domain.refusals import NotFound, NothingChosen
from transit_desk.domain.rights import Right
from transit_desk.services.acts import needs
from transit_desk.services.bed_checks import as_found, households_of
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import first_nights


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
    """What speaks against each bed, for one person, and against each room, for all of them together: in their own
    nights, those from which beds are held for who is still to come.

    Raises `NothingChosen`, `NotFound`.
    """
    chosen = tuple(dict.fromkeys(person_ids))
    if not chosen:
        raise NothingChosen
    with desk.database.read() as connection:
        now = bed_facts.house_now(connection, desk.now())
        rows = bed_facts.members(connection, chosen)
        if len(rows) < len(chosen):
            raise NotFound("person")
        households = households_of(connection, desk, rows, now.joined, first_nights(rows, desk))
        now = as_found(now, households, desk)
    apart = now.joined.apart
    beds: dict[int, tuple[RuleBroken, ...]] = {}
    if len(chosen) == 1:
        (one,) = households
        beds = explain_beds(now.rooms, now.taken, one, chosen[0], None, apart.get(one.id, {}))
    return _with_left(now, chosen, Drops(beds, room_drops(now.rooms, now.taken, households, apart)))


def _with_left(now: bed_facts.HouseNow, chosen: Collection[int], found: Drops) -> Drops:
    """The drops, each with the children who would be left behind in another room without an adult."""
    staying = [one for one in now.taken if one.person_id not in chosen]
    carried = [one for one in now.taken if one.person_id in chosen]
    left = left_behind(now.rooms, carried, staying, chosen)
    if not left:
        return found
    there = {room.id: tuple(one.rule for one in left if one.room is not room) for room in now.rooms}
    room_of = {bed.id: room.id for room in now.rooms for bed in room.beds}
    return Drops(
        {bed: (*rules, *there[room_of[bed]]) for bed, rules in found.beds.items()},
        {
            room: replace(drop, rules=(*drop.rules, *there[room])) if drop.beds else drop
            for room, drop in found.rooms.items()
        },
    )


@dataclass(frozen=True, slots=True)
class _House:
    """Everything that was read, of one moment."""

    today: date
    heads: tuple[RoomHead, ...]
    people: tuple[tuple[Somebody, BoardPerson], ...]
    joined: Relations
    leaves: Mapping[int, date]
    """The day on which each case leaves that is on a flight."""

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
            look = self._look(person)
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
        """Every bed that somebody has or that is held, with its nights; who is past them stays on."""
        held_from: dict[int, date] = {}
        for night in (night for one, _ in self.people for night in one.nights if night.held):
            held_from[night.bed_id] = min(night.first, held_from.get(night.bed_id, night.first))
        for one, person in self.people:
            for night in one.nights:
                if night.held:
                    yield TapeSpan(night.bed_id, _until(person, night), BedLook.HELD, night.first, night.end)
                    continue
                look, tomorrow = self._look(person), self.today + _A_DAY
                if look is BedLook.LEAVING:
                    end = max(night.end, self.today, night.first + _A_DAY)
                else:
                    end = stays_until(night.end, self.leaves.get(person.case_id), self.today)
                    # Nights that are only supposed don't hide for whom the bed is held.
                    if end > night.end:
                        end = max(min(end, held_from.get(night.bed_id, end)), tomorrow)
                yield TapeSpan(night.bed_id, _until(person, night), look, night.first, end)

    def _look(self, person: BoardPerson) -> BedLook:
        """How the bed of somebody looks who is in it."""
        return BedLook.LEAVING if self.leaves.get(person.case_id) == self.today else BedLook.TAKEN

    def waiting(self) -> tuple[BoardPerson, ...]:
        """Those in the building who need a bed; an infant sleeps with its family."""
        return tuple(person for one, person in self._without_bed() if one.here)

    def announced(self) -> tuple[BoardPerson, ...]:
        """Those still to come who have no bed held; an infant is going to sleep with its family."""
        return tuple(person for one, person in self._without_bed() if not one.here)

    def _without_bed(self) -> Iterable[tuple[Somebody, BoardPerson]]:
        # Who is here needs a bed of his own, who is still to come one that is held; families with those beside them.
        without = needing_bed(
            Sleeper(
                one.person_id,
                (one.case_id, one.here),
                person.age,
                any(night.held is not one.here for night in one.nights),
            )
            for one, person in self.people
        )
        return ((one, person) for one, person in self.people if one.person_id in without)


_A_DAY = timedelta(days=1)


def _read(connection: Connection, desk: Desk) -> _House:
    now = desk.now()
    today = now.date()
    flights = open_movements(connection)
    joined = relations(connection)
    people = board_queries.everybody(connection, now)
    return _House(
        today,
        board_queries.room_heads(connection),
        tuple((one, _person(one, flights, joined, today, desk)) for one in people),
        joined,
        {case_id: departs_at.astimezone(desk.zone).date() for case_id, (_, _, departs_at) in flights.items()},
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
