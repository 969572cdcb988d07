"""The facts that readiness judges: of all cases on a movement, or of some, in nine statements."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select
from sqlalchemy.orm import aliased

from db import tables as tb
from db.queries.people import WHO, born, cases_on, known
from transit_desk.domain.baggage import Allowance
from transit_desk.domain.codes import MovementState, Need, Outcome
from transit_desk.domain.fitness import Check
from transit_desk.domain.names import display_name
from transit_desk.domain.readiness import (
    BagFacts,
    CaseFacts,
    HoldFacts,
    LinkedCaseFacts,
    LinkedMember,
    MovementFacts,
    PersonFacts,
)

DEFAULT_WINDOW_HOURS = 72  # for a case of no programme; FIELD.md: never more than 72 h


@dataclass(frozen=True, slots=True)
class LastCheck:
    """The check that counts for a person: the last one that was not withdrawn."""

    check_id: int
    outcome: Outcome
    at: datetime
    by: str
    review_on: date | None

    @property
    def check(self) -> Check:
        """As the rules take it."""
        return Check(self.outcome, self.at, self.review_on)


@dataclass(frozen=True, slots=True)
class Facts:
    """A movement with the facts of its cases, by case number; `carrier` is the first leg's."""

    movement: MovementFacts
    state: MovementState
    name: str
    carrier: str
    cases: tuple[CaseFacts, ...]


def last_checks(connection: Connection, persons: ColumnElement[bool] | None = None) -> dict[int, LastCheck]:
    """The last check of each person that was not withdrawn."""
    withdrawal = aliased(tb.MedicalCheck)
    counting = (
        select(tb.MedicalCheck.person_id, func.max(tb.MedicalCheck.id).label("id"))
        .outerjoin(withdrawal, withdrawal.withdraws_id == tb.MedicalCheck.id)
        .where(tb.MedicalCheck.outcome.is_not(None), withdrawal.id.is_(None))
        .group_by(tb.MedicalCheck.person_id)
    )
    if persons is not None:
        counting = counting.where(persons)
    newest = counting.subquery()
    query = select(
        tb.MedicalCheck.person_id,
        tb.MedicalCheck.id,
        tb.MedicalCheck.outcome,
        tb.MedicalCheck.at,
        tb.MedicalCheck.by,
        tb.MedicalCheck.review_on,
    ).join(newest, newest.c.id == tb.MedicalCheck.id)
    return {
        row[0]: LastCheck(row[1], row[2], row[3], row[4], row[5])
        for row in connection.execute(query)
        if row[2] is not None
    }


def allowance_of(row: Any) -> Allowance:
    """The rules' allowance from a row that has a carrier's columns."""
    return Allowance(
        pieces=row.pieces,
        kilos_per_piece=row.piece_kg,
        max_kilos_per_piece=row.max_piece_kg,
        infant_pieces=row.infant_pieces,
        infant_kilos=row.infant_piece_kg,
        pooled=row.pooled,
    )


def facts(
    connection: Connection, movement_id: int, only_cases: Collection[int] | None = None
) -> Facts | None:
    """The movement and its cases (or those of `only_cases`); None when there is no such movement."""
    head = connection.execute(
        select(
            tb.Movement.name,
            tb.Movement.state,
            tb.Movement.departs_at,
            tb.Movement.closed_at,
            tb.Airport.zone,
            tb.Carrier.code,
            tb.Carrier.pieces,
            tb.Carrier.piece_kg,
            tb.Carrier.max_piece_kg,
            tb.Carrier.infant_pieces,
            tb.Carrier.infant_piece_kg,
            tb.Carrier.pooled,
        )
        .join(tb.Leg, and_(tb.Leg.movement_id == tb.Movement.id, tb.Leg.position == 1))
        .join(tb.Carrier, tb.Carrier.id == tb.Leg.carrier_id)
        .join(tb.Airport, tb.Airport.code == tb.Leg.origin)
        .where(tb.Movement.id == movement_id)
    ).one_or_none()
    if head is None:
        return None
    closed = head.state is MovementState.CLOSED
    movement = MovementFacts(
        movement_id,
        head.departs_at,
        head.departs_at.astimezone(ZoneInfo(head.zone)).date(),
        allowance_of(head),
        closed,
    )
    return Facts(movement, head.state, head.name, head.code, _cases(connection, movement_id, only_cases))


def _cases(
    connection: Connection, movement_id: int, only_cases: Collection[int] | None
) -> tuple[CaseFacts, ...]:
    in_cases = tb.Person.case_id.in_(cases_on(movement_id) if only_cases is None else list(only_cases))
    persons = connection.execute(
        select(
            *WHO,
            tb.Person.relation,
            tb.Passenger.id.label("passenger_id"),
            func.count(tb.Stay.id).label("stays"),
            tb.Programme.window_hours,
        )
        .join(tb.Case, tb.Case.id == tb.Person.case_id)
        .outerjoin(tb.Programme, tb.Programme.id == tb.Case.programme_id)
        .outerjoin(
            tb.Passenger,
            and_(tb.Passenger.person_id == tb.Person.id, tb.Passenger.movement_id == movement_id),
        )
        .outerjoin(
            tb.Stay,
            and_(
                tb.Stay.person_id == tb.Person.id,
                or_(tb.Stay.ended_at.is_(None), tb.Stay.end == "departed"),
            ),
        )
        .where(in_cases, or_(known(), tb.Passenger.id.is_not(None)))
        .group_by(tb.Person.id, tb.Case.id, tb.Passenger.id, tb.Programme.id)
        .order_by(tb.Case.number, tb.Person.position, tb.Person.id)
    ).all()
    person_ids = select(tb.Person.id).where(in_cases)
    checks = last_checks(connection, tb.MedicalCheck.person_id.in_(person_ids))
    needs: dict[int, set[Need]] = defaultdict(set)
    for person_id, need in connection.execute(
        select(tb.HandlingNeed.person_id, tb.HandlingNeed.need).where(
            tb.HandlingNeed.person_id.in_(person_ids)
        )
    ):
        needs[person_id].add(need)
    bags: dict[int, list[BagFacts]] = defaultdict(list)
    for person_id, bag_id, tag, weight in connection.execute(
        select(tb.Bag.person_id, tb.Bag.id, tb.Bag.tag_number, tb.Bag.weight_g)
        .where(tb.Bag.movement_id == movement_id, tb.Bag.voided_at.is_(None))
        .where(tb.Bag.person_id.in_(person_ids))
        .order_by(tb.Bag.id)
    ):
        bags[person_id].append(BagFacts(bag_id, tag, weight))
    case_ids = {row.case_id for row in persons}
    splits = set(
        connection.scalars(select(tb.CaseSplit.case_id).where(tb.CaseSplit.movement_id == movement_id))
    )
    linked = _linked(connection, movement_id, case_ids, splits)
    holds = _holds(connection, case_ids)
    members: dict[int, list[PersonFacts]] = defaultdict(list)
    heads: dict[int, tuple[str, int]] = {}
    for row in persons:
        heads[row.case_id] = (row.number, row.window_hours or DEFAULT_WINDOW_HOURS)
        found = checks.get(row.id)
        members[row.case_id].append(
            PersonFacts(
                row.id,
                display_name(row.family_name, row.given_names),
                born(row.birth_day, row.birth_precision),
                row.relation,
                row.sex,
                arrived=row.stays > 0,
                check=None if found is None else found.check,
                bags=tuple(bags.get(row.id, ())),
                on_movement=row.passenger_id is not None,
                needs=frozenset(needs.get(row.id, ())),
                escort_authorised=Need.ESCORT in needs.get(row.id, ()),
            )
        )
    return tuple(
        CaseFacts(
            case_id,
            number,
            tuple(members[case_id]),
            window,
            holds.get(case_id, ()),
            linked.get(case_id, ()),
            case_id in splits,
        )
        for case_id, (number, window) in heads.items()
    )


def _holds(connection: Connection, case_ids: Collection[int]) -> dict[int, tuple[HoldFacts, ...]]:
    query = select(tb.CaseHold.case_id, tb.CaseHold.id, tb.CaseHold.placed_at, tb.CaseHold.placed_by).where(
        tb.CaseHold.released_at.is_(None)
    )
    return {
        case_id: (HoldFacts(hold_id, since, by),)
        for case_id, hold_id, since, by in connection.execute(query)
        if case_id in case_ids
    }


def _linked(
    connection: Connection, movement_id: int, case_ids: Collection[int], splits: Collection[int]
) -> dict[int, tuple[LinkedCaseFacts, ...]]:
    """The cross-referenced cases of each case, as far as it is concerned."""
    pairs = [
        pair
        for a, b in connection.execute(select(tb.CaseLink.case_id, tb.CaseLink.other_id))
        for pair in ((a, b), (b, a))
        if pair[0] in case_ids
    ]
    others = {other for _, other in pairs}
    if not others:
        return {}
    people = connection.execute(
        select(
            tb.Person.case_id,
            tb.Case.number,
            tb.Person.id,
            tb.Person.family_name,
            tb.Person.given_names,
            tb.Passenger.id.label("passenger_id"),
        )
        .join(tb.Case, tb.Case.id == tb.Person.case_id)
        .outerjoin(
            tb.Passenger,
            and_(tb.Passenger.person_id == tb.Person.id, tb.Passenger.movement_id == movement_id),
        )
        .where(tb.Person.case_id.in_(others), known())
        .order_by(tb.Case.number, tb.Person.position)
    ).all()
    checks = last_checks(connection, tb.MedicalCheck.person_id.in_([row.id for row in people]))
    holds = _holds(connection, others)
    of_case = {
        other: LinkedCaseFacts(
            rows[0].number,
            any(row.passenger_id is not None for row in rows),
            tuple(
                LinkedMember(
                    row.id,
                    display_name(row.family_name, row.given_names),
                    checks[row.id].check if row.id in checks else None,
                )
                for row in rows
            ),
            holds.get(other, ()),
            split=other in splits,
        )
        for other in others
        if (rows := [row for row in people if row.case_id == other])
    }
    found: dict[int, list[LinkedCaseFacts]] = defaultdict(list)
    for case_id, other in sorted(pairs):
        if other in of_case:
            found[case_id].append(of_case[other])
    return {case_id: tuple(facts) for case_id, facts in found.items()}
