"""Bags by case, for the scales."""

from collections import defaultdict

from sqlalchemy import Connection, case, exists, func, select

from db import tables as tb
from db.queries.facts import Facts
from db.queries.movements import passengers
from db.queries.people import pa_names
from transit_desk.domain.codes import AgeBand, MovementState
from transit_desk.domain.readiness import Blocker, BlockerKind, CaseFacts, MovementFacts, blockers
from transit_desk.domain.rows import BagCaseRow, BagOwner, BagRow, CaseBags

BAG_BLOCKERS = frozenset(
    {
        BlockerKind.BAGS_UNWEIGHED,
        BlockerKind.PIECE_TOO_HEAVY,
        BlockerKind.BAGS_OVER_PIECES,
        BlockerKind.BAGS_OVER_WEIGHT,
    }
)
PRINTED = exists().where(tb.PrintRecord.bag_id == tb.Bag.id).correlate(tb.Bag)
"""The condition that a bag's tag was printed or saved."""


def case_list(connection: Connection, movement_id: int) -> tuple[BagCaseRow, ...]:
    """The cases of a movement with what has been weighed so far."""
    live = tb.Bag.voided_at.is_(None)
    query = (
        select(
            tb.Case.id,
            tb.Case.number,
            func.count(tb.Person.id.distinct()),
            func.count(tb.Bag.id),
            func.coalesce(
                func.sum(case((tb.Bag.id.is_not(None) & tb.Bag.weight_g.is_(None), 1), else_=0)), 0
            ),
            func.coalesce(func.sum(tb.Bag.weight_g), 0),
        )
        .join(tb.Person, tb.Person.case_id == tb.Case.id)
        .join(tb.Passenger, tb.Passenger.person_id == tb.Person.id)
        .outerjoin(tb.Bag, (tb.Bag.person_id == tb.Person.id) & (tb.Bag.movement_id == movement_id) & live)
        .where(tb.Passenger.movement_id == movement_id)
        .group_by(tb.Case.id)
        .order_by(tb.Case.number)
    )
    names = pa_names(connection, movement_id)
    return tuple(
        BagCaseRow(case_id, number, names.get(case_id, ""), persons, bags, unweighed, grams)
        for case_id, number, persons, bags, unweighed, grams in connection.execute(query)
    )


def case_bags(connection: Connection, facts: Facts, case_id: int) -> CaseBags:
    """One case at the scales; `facts` are those of this case alone."""
    movement = facts.movement
    the_case = facts.cases[0]
    bags: dict[int, list[BagRow]] = defaultdict(list)
    query = select(
        tb.Bag.id,
        tb.Bag.person_id,
        tb.Bag.tag_number,
        tb.Bag.weight_g,
        tb.Bag.tagged_at,
        tb.Bag.version,
        PRINTED.label("printed"),
    ).where(tb.Bag.movement_id == movement.movement_id, tb.Bag.voided_at.is_(None))
    for row in connection.execute(query.order_by(tb.Bag.id)):
        bags[row.person_id].append(BagRow(*row[:6], printed=bool(row.printed)))
    cards = {p.person_id: p.card_number for p in passengers(connection, movement.movement_id)}
    allowance = movement.allowance
    assert allowance is not None  # every leg has a carrier, and a carrier its allowance
    owners = []
    for person in the_case.persons:
        if not person.on_movement:
            continue
        band = AgeBand.ADULT if person.birth is None else person.birth.band_on(movement.travel_day)
        owners.append(
            BagOwner(
                person.person_id,
                person.name,
                person.birth,
                cards.get(person.person_id, ""),
                allowance.pieces_for(band),
                allowance.grams_for(band),
                tuple(bags.get(person.person_id, ())),
            )
        )
    found = about_bags(the_case, movement)
    return CaseBags(
        case_id,
        the_case.case_number,
        movement.movement_id,
        facts.name,
        facts.carrier,
        allowance.max_kilos_per_piece,
        allowance.pooled,
        tuple(owners),
        found,
    )


def about_bags(
    the_case: CaseFacts, movement: MovementFacts, *, over_only: bool = False
) -> tuple[Blocker, ...]:
    """The blockers of a case that are about bags; with `over_only` those of the allowance."""
    kinds = BAG_BLOCKERS - {BlockerKind.BAGS_UNWEIGHED} if over_only else BAG_BLOCKERS
    return tuple(b for b in blockers(the_case, movement, movement.departure) if b.kind in kinds)


def unprinted(connection: Connection, movement_id: int) -> dict[int, tuple[int, ...]]:
    """The bags of a movement whose tags never left the printer, by case."""
    found: dict[int, list[int]] = defaultdict(list)
    query = (
        select(tb.Person.case_id, tb.Bag.id)
        .join(tb.Person, tb.Person.id == tb.Bag.person_id)
        .where(tb.Bag.movement_id == movement_id, tb.Bag.voided_at.is_(None), ~PRINTED)
        .order_by(tb.Person.case_id, tb.Bag.id)
    )
    for case_id, bag_id in connection.execute(query):
        found[case_id].append(bag_id)
    return {case_id: tuple(bag_ids) for case_id, bag_ids in found.items()}


def place_of(connection: Connection, person_id: int) -> tuple[int, int | None] | None:
    """(case, the open movement the person travels on, or None); None for nobody. The soonest of several."""
    query = (
        select(tb.Person.case_id, tb.Movement.id)
        .outerjoin(tb.Passenger, tb.Passenger.person_id == tb.Person.id)
        .outerjoin(
            tb.Movement,
            (tb.Movement.id == tb.Passenger.movement_id) & (tb.Movement.state != MovementState.CLOSED),
        )
        .where(tb.Person.id == person_id)
        .order_by(tb.Movement.id.is_(None), tb.Movement.departs_at)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])
