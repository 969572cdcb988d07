"""Weigh and tag: every bag gets the centre's own number; weights are whole grams."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db import tables as tb
from db.queries import bags as bag_queries
from db.queries.facts import facts
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import CustodyPoint
from transit_desk.domain.names import display_name
from transit_desk.domain.refusals import NotFound, NothingChosen, NotOnMovement, StaleData, WrongWeight
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import BagCaseRow, CaseBags
from transit_desk.services.acts import Writing, needs, writing
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


@needs(Right.SEE_PEOPLE)
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


@needs(Right.SEE_PEOPLE)
def case_bags(desk: Desk, movement_id: int, case_id: int) -> CaseBags:
    """One case at the scales. Raises `NotFound`."""
    with desk.database.read() as connection:
        found = facts(connection, movement_id, [case_id])
        if found is None or not found.cases:
            raise NotFound("case")
        return bag_queries.case_bags(connection, found, case_id)


@needs(Right.SEE_PEOPLE)
def unprinted(desk: Desk, movement_id: int) -> dict[int, tuple[int, ...]]:
    """The bags of a movement whose tags were never printed, by case."""
    with desk.database.read() as connection:
        return bag_queries.unprinted(connection, movement_id)


@needs(Right.SEE_PEOPLE)
def place_of(desk: Desk, person_id: int) -> tuple[int, int | None]:
    """The case of a person, and the open movement he or she travels on. Raises `NotFound`."""
    with desk.database.read() as connection:
        found = bag_queries.place_of(connection, person_id)
    if found is None:
        raise NotFound("person")
    return found


@needs(Right.TAG_BAGS)
def tag_bags(desk: Desk, movement_id: int, bags: Sequence[NewBag]) -> tuple[Tagged, ...]:
    """A number for each bag, in order.

    Raises `NothingChosen`, `WrongWeight`, `NotOnMovement`, `MovementClosed`, `NotFound`.
    """
    if not bags:
        raise NothingChosen
    for bag in bags:
        _check_weight(bag.weight_g)
    with telling("bag"), writing(desk, Act.BAG_TAGGED) as act:
        session = act.session
        movement = open_movement(session, movement_id)
        case_of = _passengers(session, movement, {bag.person_id for bag in bags})
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
        for bag, tag in zip(bags, tags, strict=True):
            act.note(
                person=bag.person_id,
                case=case_of[bag.person_id],
                movement=movement_id,
                after={"tag": tag, "weight_g": bag.weight_g},
            )
    return tuple(Tagged(bag_id, bag.person_id, tag) for bag_id, bag, tag in zip(ids, bags, tags, strict=True))


@needs(Right.TAG_BAGS)
def weigh(desk: Desk, bag_id: int, weight_g: int | None, version: int | None = None) -> int | None:
    """A new weight for a tagged bag; returns the one before, for undo. `version` as the user saw it."""
    _check_weight(weight_g)
    with telling("bag"), writing(desk, Act.BAG_WEIGHED) as act:
        bag = _live(act.session, bag_id)
        if version is not None and bag.version != version:
            raise StaleData(bag.tag_number, _last_hand(act.session, bag.id))
        before, bag.weight_g = bag.weight_g, weight_g
        _account(act, desk, bag, CustodyPoint.WEIGHED)
        act.note(
            person=bag.person_id,
            case=_cases_of(act.session, [bag])[bag.person_id],
            movement=bag.movement_id,
            before={"tag": bag.tag_number, "weight_g": before},
            after={"tag": bag.tag_number, "weight_g": weight_g},
        )
        return before


@needs(Right.TAG_BAGS)
def void_bags(desk: Desk, bag_ids: Sequence[int]) -> None:
    """Tags torn off: their numbers are never used again."""
    with telling("bag"), writing(desk, Act.BAG_VOIDED) as act:
        bags = []
        for bag_id in dict.fromkeys(bag_ids):
            bag = _live(act.session, bag_id)
            bag.voided_at = desk.clock()
            _account(act, desk, bag, CustodyPoint.VOIDED)
            bags.append(bag)
        case_of = _cases_of(act.session, bags)
        for bag in bags:
            act.note(
                person=bag.person_id,
                case=case_of[bag.person_id],
                movement=bag.movement_id,
                before={"tag": bag.tag_number, "weight_g": bag.weight_g},
            )
        if not bags:
            act.nothing()


def _account(act: Writing, desk: Desk, bag: tb.Bag, point: CustodyPoint) -> None:
    act.session.add(
        tb.CustodyEvent(bag_id=bag.id, point=point, weight_g=bag.weight_g, at=desk.clock(), by=desk.actor)
    )


def _check_weight(weight_g: int | None) -> None:
    if weight_g is not None and not 1 <= weight_g <= HEAVIEST_G:
        raise WrongWeight(weight_g, HEAVIEST_G)


def _live(session: Session, bag_id: int) -> tb.Bag:
    """The bag, to be changed. Its flight is locked first: what a desk that was waiting reads is the bag as the
    one before left it."""
    movement_id = session.scalar(select(tb.Bag.movement_id).where(tb.Bag.id == bag_id))
    if movement_id is not None:
        open_movement(session, movement_id)
    bag = session.get(tb.Bag, bag_id)
    if bag is None or bag.voided_at is not None:
        raise NotFound("bag")
    return bag


def _last_hand(session: Session, bag_id: int) -> str:
    """Who had the bag at the scales or its tag in hand last."""
    events = select(tb.CustodyEvent.by).where(tb.CustodyEvent.bag_id == bag_id)
    return session.scalar(events.order_by(tb.CustodyEvent.id.desc()).limit(1)) or ""


def _cases_of(session: Session, bags: Sequence[tb.Bag]) -> dict[int, int]:
    """The case of each bag's owner."""
    owners = {bag.person_id for bag in bags}
    query = select(tb.Person.id, tb.Person.case_id).where(tb.Person.id.in_(owners))
    return dict(session.execute(query).all())


def _passengers(session: Session, movement: tb.Movement, person_ids: set[int]) -> dict[int, int]:
    """The case of each of these passengers. Raises `NotOnMovement` for who is none."""
    query = (
        select(tb.Person.id, tb.Person.case_id)
        .join(tb.Passenger, tb.Passenger.person_id == tb.Person.id)
        .where(tb.Passenger.movement_id == movement.id, tb.Person.id.in_(person_ids))
    )
    aboard: dict[int, int] = dict(session.execute(query).all())
    missing = person_ids - aboard.keys()
    if missing:
        person = session.get(tb.Person, min(missing))
        name = "" if person is None else display_name(person.family_name, person.given_names)
        raise NotOnMovement(name, movement.name)
    return aboard
