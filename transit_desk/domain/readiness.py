"""Readiness: what still stops a case from leaving on a movement, and who can lift it.

The heart of the program. One pure function, `blockers`, from the facts of one case and one movement to a
list; the movement board, the boarding scan and the manifest all call it, so that they can't disagree. No
blocker means ready. Nothing here knows a diagnosis or the reason of a hold: only that there is one, since
when and by whom.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from transit_desk.domain.baggage import Allowance, BagFacts, Excess, ExcessKind, Traveller, over
from transit_desk.domain.birth_date import ADULT_FROM, BirthDate
from transit_desk.domain.codes import AgeBand, Fitness, Need, Outcome, Relation, Sex
from transit_desk.domain.fitness import CLEARED, Check, fitness_at, valid_until

__all__ = [
    "BagFacts",
    "Blocker",
    "BlockerKind",
    "CaseFacts",
    "Desk",
    "Fact",
    "HoldFacts",
    "LinkedCaseFacts",
    "LinkedMember",
    "MovementFacts",
    "PersonFacts",
    "blockers",
    "person_blockers",
]

Fact: TypeAlias = str | int | date
"""A fact for a sentence: a name, a count, grams, a day or a moment (`datetime` is a `date`)."""


class Desk(StrEnum):
    """Who can lift a blocker."""

    FRONT_DESK = "front_desk"
    MEDICAL = "medical"
    MOVEMENT = "movement"
    SUPERVISOR = "supervisor"


class BlockerKind(StrEnum):
    """What stops somebody. The facts each one carries stand beside it."""

    CASE_ON_HOLD = "case_on_hold"  # hold_id, since, by
    LINKED_CASE_ON_HOLD = "linked_case_on_hold"  # case_number, since, by
    LINKED_CASE_NOT_ON_MOVEMENT = "linked_case_not_on_movement"  # case_number
    NOT_ARRIVED = "not_arrived"  # name
    BIRTH_DATE_UNKNOWN = "birth_date_unknown"  # name
    NOT_ASSESSED = "not_assessed"  # name
    EXPIRED = "expired"  # name, until
    DEFERRED = "deferred"  # name, review_on where there is one
    UNFIT = "unfit"  # name
    CASE_HELD = "case_held"  # name, holder, outcome, others; case_number of a linked case
    MINOR_WITHOUT_ADULT = "minor_without_adult"  # name, age, flagged (1: UMNR, escort not authorised)
    BAGS_UNWEIGHED = "bags_unweighed"  # name, count, tags
    PIECE_TOO_HEAVY = "piece_too_heavy"  # name, tag, grams, allowed_grams
    BAGS_OVER_PIECES = "bags_over_pieces"  # name unless pooled, pieces, allowed_pieces, by
    BAGS_OVER_WEIGHT = "bags_over_weight"  # name unless pooled, grams, allowed_grams, by_grams


HOLDS = frozenset(
    {
        BlockerKind.CASE_ON_HOLD,
        BlockerKind.LINKED_CASE_ON_HOLD,
        BlockerKind.CASE_HELD,
        BlockerKind.DEFERRED,
        BlockerKind.UNFIT,
    }
)
"""Blockers that are somebody's decision to hold, apart from steps that are simply not done yet."""

_ORDER = {kind: index for index, kind in enumerate(BlockerKind)}

_HOLDING = (Outcome.DEFERRED, Outcome.UNFIT)

_NOT_CLEARED = {
    Fitness.NOT_ASSESSED: BlockerKind.NOT_ASSESSED,
    Fitness.EXPIRED: BlockerKind.EXPIRED,
    Fitness.DEFERRED: BlockerKind.DEFERRED,
    Fitness.UNFIT: BlockerKind.UNFIT,
}


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One person of the case. `check` is the last fit-to-travel check, `bags` those not voided.

    `escort_authorised` is for unaccompanied minors: an escort is named and authorised for the journey.
    """

    person_id: int
    name: str
    birth: BirthDate | None
    relation: Relation
    sex: Sex
    arrived: bool
    check: Check | None
    bags: tuple[BagFacts, ...]
    on_movement: bool
    needs: frozenset[Need] = frozenset()
    escort_authorised: bool = False


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """A hold somebody placed on a case, not yet released. Its reason is sealed and never here."""

    hold_id: int
    since: datetime
    by: str
    desk: Desk = Desk.MEDICAL


@dataclass(frozen=True, slots=True)
class LinkedMember:
    """A person of a cross-referenced case, as far as this case is concerned."""

    person_id: int
    name: str
    check: Check | None


@dataclass(frozen=True, slots=True)
class LinkedCaseFacts:
    """A cross-referenced case: it must travel on the same movement, unless a split is recorded on either."""

    case_number: str
    on_movement: bool
    members: tuple[LinkedMember, ...] = ()
    holds: tuple[HoldFacts, ...] = ()
    split: bool = False


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case, all its persons in their order on the list (also those not on the movement).

    `window_hours` is the fit-to-travel window of the programme. `split` says that a named officer recorded
    that the case may leave without its held members and linked cases.
    """

    case_id: int
    case_number: str
    persons: tuple[PersonFacts, ...]
    window_hours: int
    holds: tuple[HoldFacts, ...] = ()
    linked: tuple[LinkedCaseFacts, ...] = ()
    split: bool = False


@dataclass(frozen=True, slots=True)
class MovementFacts:
    """The movement. `departure` is the best known moment of leaving, with its zone.

    `travel_day` is its day where the journey begins (ages count on it): a flight at half past midnight in
    Bujumbura leaves on the day before in UTC. With `allowance` None (not known yet) bags are not judged.
    Raises `ValueError` for a naive departure.
    """

    movement_id: int
    departure: datetime
    travel_day: date
    allowance: Allowance | None
    closed: bool = False

    def __post_init__(self) -> None:
        if self.departure.tzinfo is None:
            raise ValueError("a departure needs its zone")


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that stops the whole case (`person_id` None) or one person of it.

    `facts` is what a sentence needs, names and never ids of rows to look up; see `BlockerKind`. Worded by
    `transit_desk.language.blocker_sentences`.
    """

    kind: BlockerKind
    lifted_by: Desk
    person_id: int | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)


def blockers(case: CaseFacts, movement: MovementFacts, now: datetime) -> tuple[Blocker, ...]:
    """Everything that stops `case` from leaving on `movement`, as known at `now`; empty when it is ready.

    What stops the whole case comes first, then each person on the movement in the order of the case; each
    part in the order of `BlockerKind`. Persons not on the movement are not judged, but a deferred or unfit
    one holds the others unless a split is recorded.
    """
    moment = movement.departure if movement.closed else now
    travellers = tuple(person for person in case.persons if person.on_movement)
    holders = _holders(case)
    accompanied = any(_can_accompany(person, case, movement.travel_day) for person in travellers)
    found = [*_case_wide(case), *_bags(travellers, movement)]
    for person in travellers:
        found += _arrival(person)
        found += _medical(person, case, movement, moment)
        found += _held(person, case, holders)
        found += _minor(person, movement, accompanied)
    place = {person.person_id: index for index, person in enumerate(travellers)}
    return tuple(
        sorted(
            found,
            key=lambda b: (-1 if b.person_id is None else place[b.person_id], _ORDER[b.kind]),
        )
    )


def person_blockers(found: Iterable[Blocker], person_id: int) -> tuple[Blocker, ...]:
    """Those of `found` that stop this person: the person's own and those of the whole case."""
    return tuple(blocker for blocker in found if blocker.person_id in (None, person_id))


@dataclass(frozen=True, slots=True)
class _Holder:
    """Somebody whose check holds others; `case_number` "" for a member of the case itself."""

    person_id: int
    name: str
    outcome: Outcome
    case_number: str


def _blocker(kind: BlockerKind, desk: Desk, person_id: int | None, **facts: Fact) -> Blocker:
    return Blocker(kind, desk, person_id, facts)


def _bound(case: CaseFacts) -> tuple[LinkedCaseFacts, ...]:
    """The linked cases this one must travel with."""
    return () if case.split else tuple(linked for linked in case.linked if not linked.split)


def _case_wide(case: CaseFacts) -> Iterable[Blocker]:
    for hold in case.holds:
        yield _blocker(
            BlockerKind.CASE_ON_HOLD, hold.desk, None, hold_id=hold.hold_id, since=hold.since, by=hold.by
        )
    for linked in _bound(case):
        number = linked.case_number
        for hold in linked.holds:
            kind = BlockerKind.LINKED_CASE_ON_HOLD
            yield _blocker(kind, hold.desk, None, case_number=number, since=hold.since, by=hold.by)
        if not linked.on_movement:
            kind = BlockerKind.LINKED_CASE_NOT_ON_MOVEMENT
            yield _blocker(kind, Desk.MOVEMENT, None, case_number=number)


def _arrival(person: PersonFacts) -> Iterable[Blocker]:
    if not person.arrived:
        yield _blocker(BlockerKind.NOT_ARRIVED, Desk.FRONT_DESK, person.person_id, name=person.name)
    if person.birth is None:
        yield _blocker(BlockerKind.BIRTH_DATE_UNKNOWN, Desk.FRONT_DESK, person.person_id, name=person.name)


def _medical(
    person: PersonFacts, case: CaseFacts, movement: MovementFacts, moment: datetime
) -> Iterable[Blocker]:
    fitness = fitness_at(person.check, movement.departure, case.window_hours, moment)
    if fitness in CLEARED:
        return
    facts: dict[str, Fact] = {"name": person.name}
    if person.check is not None and fitness is Fitness.EXPIRED:
        facts["until"] = valid_until(person.check, case.window_hours)
    if person.check is not None and fitness is Fitness.DEFERRED and person.check.review_on is not None:
        facts["review_on"] = person.check.review_on
    yield _blocker(_NOT_CLEARED[fitness], Desk.MEDICAL, person.person_id, **facts)


def _holders(case: CaseFacts) -> tuple[_Holder, ...]:
    """Those whose last check is deferred or unfit: of the case, then of its linked cases."""
    own = (_Holder(p.person_id, p.name, p.check.outcome, "") for p in case.persons if p.check is not None)
    linked = (
        _Holder(member.person_id, member.name, member.check.outcome, other.case_number)
        for other in _bound(case)
        for member in other.members
        if member.check is not None
    )
    return tuple(h for h in (*own, *linked) if h.outcome in _HOLDING)


def _held(person: PersonFacts, case: CaseFacts, holders: Sequence[_Holder]) -> Iterable[Blocker]:
    """Held by another: one blocker that names the first holder and counts the `others`."""
    if case.split or not holders or any(holder.person_id == person.person_id for holder in holders):
        return
    first = holders[0]
    facts: dict[str, Fact] = {
        "name": person.name,
        "holder": first.name,
        "outcome": first.outcome.value,
        "others": len(holders) - 1,
    }
    if first.case_number:
        facts["case_number"] = first.case_number
    yield _blocker(BlockerKind.CASE_HELD, Desk.MEDICAL, person.person_id, **facts)


def _can_accompany(person: PersonFacts, case: CaseFacts, day: date) -> bool:
    """Whether a minor can travel with this person: an adult whom a split does not leave behind."""
    kept_back = case.split and person.check is not None and person.check.outcome in _HOLDING
    return person.birth is not None and person.birth.age_on(day) >= ADULT_FROM and not kept_back


def _minor(person: PersonFacts, movement: MovementFacts, accompanied: bool) -> Iterable[Blocker]:
    """A minor needs an adult of the case beside him, or an escort that is authorised."""
    if person.birth is None or accompanied or person.escort_authorised:
        return
    age = person.birth.age_on(movement.travel_day)
    if age < ADULT_FROM:
        kind, flagged = BlockerKind.MINOR_WITHOUT_ADULT, int(Need.UMNR in person.needs)
        yield _blocker(kind, Desk.SUPERVISOR, person.person_id, name=person.name, age=age, flagged=flagged)


def _bags(travellers: Sequence[PersonFacts], movement: MovementFacts) -> Iterable[Blocker]:
    if movement.allowance is None:
        return
    persons = {person.person_id: person for person in travellers}
    tags = {bag.bag_id: bag.tag for person in travellers for bag in person.bags}
    for excess in over(movement.allowance, [_traveller(p, movement.travel_day) for p in travellers]):
        kind, facts = _excess(excess, [tags[bag_id] for bag_id in excess.bag_ids])
        if excess.person_id is not None:
            facts["name"] = persons[excess.person_id].name
        yield _blocker(kind, Desk.MOVEMENT, excess.person_id, **facts)


def _traveller(person: PersonFacts, day: date) -> Traveller:
    """Whose birth date is unknown has a full seat's allowance; the unknown date is a blocker of its own."""
    band = AgeBand.ADULT if person.birth is None else person.birth.band_on(day)
    return Traveller(person.person_id, band, person.bags)


def _excess(excess: Excess, tags: Sequence[str]) -> tuple[BlockerKind, dict[str, Fact]]:
    match excess.kind:
        case ExcessKind.NOT_WEIGHED:
            known = ", ".join(tag for tag in tags if tag)
            return BlockerKind.BAGS_UNWEIGHED, {"count": excess.actual, "tags": known}
        case ExcessKind.PIECE_TOO_HEAVY:
            return BlockerKind.PIECE_TOO_HEAVY, {
                "tag": tags[0],
                "grams": excess.actual,
                "allowed_grams": excess.allowed,
            }
        case ExcessKind.PIECES:
            return BlockerKind.BAGS_OVER_PIECES, {
                "pieces": excess.actual,
                "allowed_pieces": excess.allowed,
                "by": excess.by,
            }
        case ExcessKind.WEIGHT:
            return BlockerKind.BAGS_OVER_WEIGHT, {
                "grams": excess.actual,
                "allowed_grams": excess.allowed,
                "by_grams": excess.by,
            }
