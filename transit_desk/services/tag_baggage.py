"""Weigh and tag: every bag gets the centre's own number; weights are whole grams."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db import tables as tb
from db.queries import bags as bag_queries
from db.queries.facts import facts
from transit_desk.domain.codes import CustodyPoint
from transit_desk.domain.names import display_name
from transit_desk.domain.refusals import NotFound, NothingChosen, NotOnMovement, StaleData, WrongWeight
from transit_desk.domain.rows import BagCaseRow, CaseBags
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.movements import open_movement
from transit_desk.services.series import take_tags

HEAVIEST_G = 99_999
"""What the scales can show; a bag above it is a typing mistake."""


@dataclass(frozen=True, slots=True)
class NewBag:
    """A bag to tag; `weight_g` None when the scales come later."""

    person_id: int
    weight_g: int | None


@dataclass(frozen=True, slots=True)
class Tagged:
    """A bag that has its number."""

    bag_id: int
    person_id: int
    tag_number: str


def case_list(desk: Desk, movement_id: int) -> tuple[BagCaseRow, ...]:
    """The cases of a movement with what has been weighed so far, who is over, and which tags want printing."""
    with desk.database.read() as connection:
        found = facts(connection, movement_id)
        if found is None:
            return ()
        over = {
            the_case.case_id
            for the_case in found.cases
            if bag_queries.about_bags(the_case, found.movement, over_only=True)
        }
        unprinted = bag_queries.unprinted(connection, movement_id)
        return tuple(
            replace(row, over=row.case_id in over, unprinted=len(unprinted.get(row.case_id, ())))
            for row in bag_queries.case_list(connection, movement_id)
        )


def case_bags(desk: Desk, movement_id: int, case_id: int) -> CaseBags:
    """One case at the scales. Raises `NotFound`."""
    with desk.database.read() as connection:
        found = facts(connection, movement_id, [case_id])
        if found is None or not found.cases:
            raise NotFound("case")
        return bag_queries.case_bags(connection, found, case_id)


def unprinted(desk: Desk, movement_id: int) -> dict[int, tuple[int, ...]]:
    """The bags of a movement whose tags were never printed, by case."""
    with desk.database.read() as connection:
        return bag_queries.unprinted(connection, movement_id)


def place_of(desk: Desk, person_id: int) -> tuple[int, int | None]:
    """The case of a person, and the open movement he or she travels on. Raises `NotFound`."""
    with desk.database.read() as connection:
        found = bag_queries.place_of(connection, person_id)
    if found is None:
        raise NotFound("person")
    return found


def tag_bags(desk: Desk, movement_id: int, bags: Sequence[NewBag]) -> tuple[Tagged, ...]:
    """A number for each bag, in order.

    Raises `NothingChosen`, `WrongWeight`, `NotOnMovement`, `MovementClosed`, `NotFound`.
    """
    if not bags:
        raise NothingChosen
    for bag in bags:
        _check_weight(bag.weight_g)
    with telling("bag"), desk.database.write() as session:
        movement = open_movement(session, movement_id)
        _check_passengers(session, movement, {bag.person_id for bag in bags})
        now = desk.clock()
        tags = take_tags(session, len(bags))
        found = session.execute(
            insert(tb.Bag).returning(tb.Bag.tag_number, tb.Bag.id),
            [
                {
                    "movement_id": movement_id,
                    "person_id": bag.person_id,
                    "tag_number": tag,
                    "weight_g": bag.weight_g,
                    "tagged_at": now,
                    "tagged_by": desk.actor,
                    "version": 1,
                }
                for bag, tag in zip(bags, tags, strict=True)
            ],
        )
        bag_of = dict(found.all())
        ids = [bag_of[tag] for tag in tags]
        events = [
            {"bag_id": bag_id, "point": point, "weight_g": bag.weight_g, "at": now, "by": desk.actor}
            for bag_id, bag in zip(ids, bags, strict=True)
            for point in (CustodyPoint.WEIGHED, CustodyPoint.TAGGED)
            if point is CustodyPoint.TAGGED or bag.weight_g is not None
        ]
        session.execute(insert(tb.CustodyEvent), events)
    return tuple(Tagged(bag_id, bag.person_id, tag) for bag_id, bag, tag in zip(ids, bags, tags, strict=True))


def weigh(desk: Desk, bag_id: int, weight_g: int | None, version: int | None = None) -> int | None:
    """A new weight for a tagged bag; returns the one before, for undo. `version` as the user saw it."""
    _check_weight(weight_g)
    with telling("bag"), desk.database.write() as session:
        bag = _live(session, bag_id)
        if version is not None and bag.version != version:
            raise StaleData(bag.tag_number)
        before, bag.weight_g = bag.weight_g, weight_g
        _note(session, desk, bag, CustodyPoint.WEIGHED)
        return before


def void_bags(desk: Desk, bag_ids: Sequence[int]) -> None:
    """Tags torn off: their numbers are never used again."""
    with telling("bag"), desk.database.write() as session:
        for bag_id in dict.fromkeys(bag_ids):
            bag = _live(session, bag_id)
            bag.voided_at = desk.clock()
            _note(session, desk, bag, CustodyPoint.VOIDED)


def _note(session: Session, desk: Desk, bag: tb.Bag, point: CustodyPoint) -> None:
    session.add(
        tb.CustodyEvent(bag_id=bag.id, point=point, weight_g=bag.weight_g, at=desk.clock(), by=desk.actor)
    )


def _check_weight(weight_g: int | None) -> None:
    if weight_g is not None and not 1 <= weight_g <= HEAVIEST_G:
        raise WrongWeight(weight_g, HEAVIEST_G)


def _live(session: Session, bag_id: int) -> tb.Bag:
    bag = session.get(tb.Bag, bag_id)
    if bag is None or bag.voided_at is not None:
        raise NotFound("bag")
    open_movement(session, bag.movement_id)
    return bag


def _check_passengers(session: Session, movement: tb.Movement, person_ids: set[int]) -> None:
    aboard = set(
        session.scalars(
            select(tb.Passenger.person_id).where(
                tb.Passenger.movement_id == movement.id, tb.Passenger.person_id.in_(person_ids)
            )
        )
    )
    missing = person_ids - aboard
    if missing:
        person = session.get(tb.Person, min(missing))
        name = "" if person is None else display_name(person.family_name, person.given_names)
        raise NotOnMovement(name, movement.name)
